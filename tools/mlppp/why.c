// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlppp why: what holds a bundle back now. It looks at the counters twice, measures
 * the lines themselves in between, and then applies one rule after the other. The
 * worst comes first. One fault of a line explains others: a silent line is not
 * reported as lossy as well.
 */
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

#define INTERVAL	3.0
#define FINDINGS_MAX	256
#define PPPOE_HEADER	8	/* with the PPP protocol field */

/* Thresholds above which something is worth a word. */
#define LOSS_PERCENT	0.7
#define LOSS_LEAST	2
#define RATE_HIGH	1.1	/* set / measured */
#define RATE_LOW	1.25	/* measured / set */
#define UNEVEN		1.3	/* rate of one line / rate of another */
#define EVEN		1.15	/* what one line brings / what another does */
#define RX_LEAST	0.5	/* what a line brings / its rate; less limits nothing */
#define QUEUE_US	50000
#define FULL		0.85	/* sent / what the line carries */
#define SILENT_MS	5000

/**
 * struct finding - what was found
 * @code: the word for it in JSON
 * @remark: not a fault: it may well be intended
 * @line: label, or NULL: the bundle as a whole
 * @text: a sentence, more or less
 */
struct finding {
	const char *code;
	bool remark;
	const char *line;
	char text[2 * TEXT_MAX];
};

/* All the evidence. */
struct facts {
	const struct bundle *old;
	const struct bundle *b;
	const struct measure *m;	/* of each link of @old, or NULL */
	uint64_t ns;
	unsigned int n;
	unsigned int faults;		/* of the @n @findings, those that are not remarks */
	struct finding findings[FINDINGS_MAX];
};

static void add(struct facts *f, const char *code, bool remark, const char *line,
		const char *format, va_list ap)
{
	struct finding *new = &f->findings[f->n];

	if (f->n == FINDINGS_MAX)
		return;
	f->n++;
	f->faults += !remark;
	new->code = code;
	new->remark = remark;
	new->line = line;
	vsnprintf(new->text, sizeof(new->text), format, ap);
}

/* Something holds the bundle back. */
static void found(struct facts *f, const char *code, const char *line,
		  const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add(f, code, false, line, format, ap);
	va_end(ap);
}

/* Something could be better, but may be intended. */
static void remark(struct facts *f, const char *code, const char *line,
		   const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add(f, code, true, line, format, ap);
	va_end(ap);
}

/* Is the line explained already? */
static bool explained(const struct facts *f, const char *line)
{
	unsigned int i;

	for (i = 0; i < f->n; i++)
		if (f->findings[i].line && !strcmp(f->findings[i].line, line))
			return true;
	return false;
}

/* What was measured on a link, or NULL. */
static const struct measure *measured(const struct facts *f, const struct link *l)
{
	unsigned int i;

	for (i = 0; f->m && i < f->old->nlinks; i++)
		if (f->m[i].link->v[MLPPP_LINK_ID] == l->v[MLPPP_LINK_ID])
			return f->m[i].problem ? NULL : &f->m[i];
	return NULL;
}

static uint64_t measured_rate(const struct facts *f, const struct link *l)
{
	const struct measure *m = measured(f, l);

	return m ? m->rate : 0;
}

/* What the line can send, as far as is known; 0: not known. */
static uint64_t likely_rate(const struct facts *f, const struct link *l)
{
	uint64_t rate = measured_rate(f, l);

	return rate ? rate : link_rate(l);
}

static const struct link *before(const struct facts *f, const struct link *l)
{
	return bundle_find(f->old, l->v[MLPPP_LINK_ID]);
}

#define for_each_link(l, f) \
	for ((l) = (f)->b->links; (l) < (f)->b->links + (f)->b->nlinks; (l)++)

/* -- the rules -- */

static void rule_interface(struct facts *f)
{
	const struct bundle *b = f->b;

	if (!b->up)
		found(f, "down", NULL, "%s is down: ip link set %s up", b->name, b->name);
	else if (!b->info[IFLA_MLPPP_NPS])
		found(f, "no-ip", NULL,
		      "neither IPCP nor IPv6CP is up on %s: see the log of the pppd of %s",
		      b->name, b->nlinks ? b->links[0].label : "its lines");
}

static void rule_multilink(struct facts *f)
{
	const struct bundle *b = f->b;

	if (b->info[IFLA_MLPPP_FLAGS] & MLPPP_F_MP)
		return;
	found(f, "no-multilink", NULL,
	      "the peer does no multilink (or this side refused it): %s is plain PPP over %s alone, and no other line can join",
	      b->name, b->nlinks ? b->links[0].label : "one line");
}

static void rule_silent(struct facts *f)
{
	const struct link *l;

	for_each_link(l, f) {
		const struct measure *m = measured(f, l);
		bool stale = l->v[MLPPP_LINK_FLAGS] & MLPPP_LINK_F_STALE;

		if (l->v[MLPPP_LINK_FLAGS] & MLPPP_LINK_F_DOWN)
			found(f, "no-carrier", l->label,
			      "line %s has lost its carrier: plug it in, or look at its modem. Nothing is sent there until the peer is heard again",
			      l->label);
		else if (m && m->sent && !m->back)
			found(f, "silent", l->label,
			      "line %s is silent: none of %u probes came back. Other lines carry what it should, until it answers, or until its pppd notices (lcp-echo-interval) and redials",
			      l->label, m->sent);
		else if (stale && !(m && m->back))
			found(f, "silent", l->label,
			      "line %s is silent: nothing was heard from it for %s, while the others waited for it",
			      l->label, time_text(1000 * l->v[MLPPP_LINK_HEARD]));
	}
}

static void rule_large_frames(struct facts *f)
{
	const struct link *l;

	for_each_link(l, f) {
		const struct measure *m = measured(f, l);

		if (!m || !m->back || m->passes == m->large || explained(f, l->label))
			continue;
		if (m->passes)
			found(f, "mtu", l->label,
			      "line %s loses long frames: those of %u bytes get through, those of %u do not. Give its pppd \"mtu\" and \"mru\" %u, or raise the MTU of what lies between",
			      l->label, m->passes, m->large, m->passes);
		else
			found(f, "mtu", l->label,
			      "line %s loses all but the shortest frames, of up to %u bytes: its MTU, or that of something in between, is too small",
			      l->label, m->large);
	}
}

/* Frames too long for a tunnel's path travel as IP fragments. */
static void rule_path(struct facts *f)
{
	const struct link *l;

	for_each_link(l, f) {
		unsigned int path = l->v[MLPPP_LINK_PATH];
		unsigned int mru = l->v[MLPPP_LINK_MRU];

		if (!path || mru <= path || explained(f, l->label))
			continue;
		if (l->v[MLPPP_LINK_FLAGS] & MLPPP_LINK_F_CHOKED)
			found(f, "mtu", l->label,
			      "line %s loses long frames: its path has room for %u bytes, but its MRU is %u, and that much the peer may send. Leave the option \"mru\" out, or give \"mru %u\"",
			      l->label, path, mru, path);
		else
			found(f, "mtu", l->label,
			      "the path of line %s has room for frames of %u bytes, but its MRU is %u: what the peer sends beyond that travels in two pieces, and is lost where a network drops such pieces. Leave the option \"mru\" out, or give \"mru %u\"",
			      l->label, path, mru, path);
	}
}

/* Returns 0 if there is no such interface. */
static unsigned int device_mtu(const char *name)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = {};
	unsigned int mtu = 0;

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	if (fd >= 0 && !ioctl(fd, SIOCGIFMTU, &ifr))
		mtu = ifr.ifr_mtu;
	if (fd >= 0)
		close(fd);
	return mtu;
}

static void rule_device_mtu(struct facts *f)
{
	const struct link *l;

	for_each_link(l, f) {
		unsigned int mtu = device_mtu(l->transport);
		unsigned int need = l->v[MLPPP_LINK_MTU] + PPPOE_HEADER;

		if (!l->v[MLPPP_LINK_SESSION] || !mtu || mtu >= need ||
		    explained(f, l->label))
			continue;
		found(f, "mtu", l->label,
		      "the MTU of %s is %u, but its line sends frames of %u: ip link set %s mtu %u",
		      l->transport, mtu, need, l->transport, need);
	}
}

static void rule_bound(struct facts *f)
{
	uint64_t lost = stat_delta(f->old, f->b, MLPPP_BUNDLE_LOST_BOUND);
	uint64_t dropped = stat_delta(f->old, f->b, MLPPP_BUNDLE_DROP_BOUND);

	if (lost || dropped)
		found(f, "bound", NULL,
		      "%s holds as many fragments as it may (max_frags %llu, max_bytes %llu), so %llu were given up too early: raise these, or make the delays of the lines more alike",
		      f->b->name, (unsigned long long)f->b->info[IFLA_MLPPP_MAX_FRAGS],
		      (unsigned long long)f->b->info[IFLA_MLPPP_MAX_BYTES],
		      (unsigned long long)(lost + dropped));
}

/* By how much the round trip of a line exceeds the shortest of all, microseconds. */
static uint64_t farther(const struct facts *f, const struct link *l)
{
	const struct measure *m = measured(f, l), *other;
	uint64_t least = UINT64_MAX;
	unsigned int i;

	for (i = 0; f->m && i < f->old->nlinks; i++) {
		other = &f->m[i];
		if (other->back && other->rtt_min_us < least)
			least = other->rtt_min_us;
	}
	return m && m->back ? m->rtt_min_us - least : 0;
}

/* Connections that lose everything that is late soon send too little to need that
 * line. So what was late earlier counts as well.
 */
static void rule_skew(struct facts *f)
{
	uint64_t cap = f->b->info[IFLA_MLPPP_DEADLINE_CAP];
	const struct link *l;

	for_each_link(l, f) {
		uint64_t late = l->v[MLPPP_LINK_RX_LATE];
		/* the estimate goes no further than the cap */
		bool far = l->has[MLPPP_LINK_SKEW] &&
			   l->v[MLPPP_LINK_SKEW] >= cap * 9 / 10;

		if (!late || !(far || farther(f, l) >= cap) || explained(f, l->label))
			continue;
		found(f, "skew", l->label,
		      "line %s is later than the others by more than the deadline's cap of %s: %llu of its fragments have come too late. Raise deadline_cap",
		      l->label, time_text(cap), (unsigned long long)late);
	}
}

/* A line that has stepped aside. */
static void rule_aside(struct facts *f)
{
	const struct link *l;

	for_each_link(l, f) {
		uint64_t flags = l->v[MLPPP_LINK_FLAGS];
		const char *loss = percent_text(l->v[MLPPP_LINK_LOSS] / 1e4);
		const char *with = speed_text(l->v[MLPPP_LINK_RATE_WITH]);

		if (!(flags & MLPPP_LINK_F_ASIDE) || flags & MLPPP_LINK_F_ACTIVE ||
		    explained(f, l->label))
			continue;
		if (!l->has[MLPPP_LINK_RATE_WITH]) {
			found(f, "aside", l->label,
			      "%s rests on trial for its %s loss: in a few seconds %s knows whether it carries more without it",
			      l->label, loss, f->b->name);
			continue;
		}
		found(f, "aside", l->label,
		      "%s rests: with its %s loss one stream over %s would carry %s of %s. It comes back when it loses less (rest off: at once)",
		      l->label, loss, f->b->name, with,
		      speed_text(l->v[MLPPP_LINK_RATE_WITHOUT]));
	}
}

/* Replies that wait behind what the peer sends may make a line look slow, or fast. */
static void rule_rate(struct facts *f)
{
	const struct link *l;

	for_each_link(l, f) {
		const struct measure *m = measured(f, l);
		uint64_t set = l->v[MLPPP_LINK_RATE], drains = measured_rate(f, l);
		uint64_t rx = link_speed(before(f, l), l, MLPPP_LINK_RX_BYTES, f->ns);

		if (!set || !drains || explained(f, l->label))
			continue;
		if (set > drains * RATE_HIGH && rx < drains * RX_LEAST)
			found(f, "rate-high", l->label,
			      "%s rate is set to %s but the line drains %s: a queue grows in the modem, and drops. Set mlppp-rate to a little less than that",
			      l->label, speed_text(set), speed_text(drains));
		else if (m->rate_least > set * RATE_LOW)
			found(f, "rate-low", l->label,
			      "%s rate is set to %s but the line carries %s: the rest of it lies idle. Raise mlppp-rate",
			      l->label, speed_text(set), speed_text(drains));
	}
}

/* A line that is full, although nothing paces what is sent on it. Probes that always
 * find the same queue do not show that.
 */
static void rule_unpaced(struct facts *f)
{
	const struct link *l;

	for_each_link(l, f) {
		const struct measure *m = measured(f, l);
		const struct link *then = before(f, l);
		double bits;

		if (link_rate(l) || !then || !m || !m->rate || explained(f, l->label))
			continue;
		bits = 8.0 * link_delta(then, l, MLPPP_LINK_TX_BYTES) +
		       8.0 * link_delta(then, l, MLPPP_LINK_TX_FRAMES) *
		       ((int32_t)l->v[MLPPP_LINK_OVERHEAD] - 2);
		if (bits * NSEC / f->ns < m->rate * FULL)
			continue;
		found(f, "queue", l->label,
		      "line %s is full and has no rate: what does not fit waits in its modem (round trips of %s), not in the queue of %s. Set mlppp-rate to a little less than the %s it drains",
		      l->label, time_text(m->rtt_mean_us), f->b->name,
		      speed_text(m->rate));
	}
}

static void rule_loss(struct facts *f)
{
	const struct link *l;

	for_each_link(l, f) {
		const struct measure *m = measured(f, l);
		unsigned int lost = m ? m->sent - m->back : 0;
		double percent = m && m->sent ? 100.0 * lost / m->sent : 0;
		uint64_t wait = m ? m->rtt_mean_us - m->rtt_min_us : 0;
		bool lossy = lost >= LOSS_LEAST && percent >= LOSS_PERCENT;

		if (explained(f, l->label))
			continue;
		if (lossy && wait > QUEUE_US)
			found(f, "queue", l->label,
			      "line %s loses %s of its fragments, and those that come wait %s in a queue: more is sent than it carries. Set mlppp-rate",
			      l->label, percent_text(percent), time_text(wait));
		else if (lossy)
			found(f, "loss", l->label, "line %s loses %s of its fragments",
			      l->label, percent_text(percent));
		else if (wait > QUEUE_US && l->v[MLPPP_LINK_RATE])
			found(f, "queue", l->label,
			      "packets wait %s in a queue of line %s, in the direction from the peer: only the peer can pace what it sends",
			      time_text(wait), l->label);
		else if (wait > QUEUE_US)
			found(f, "queue", l->label,
			      "packets wait %s in a queue of line %s. If this side sends them, mlppp-rate moves the queue to %s",
			      time_text(wait), l->label, f->b->name);
	}
}

/* Numbers are missing, and no line was found to be the cause. */
static void rule_lost_numbers(struct facts *f)
{
	uint64_t lost = bundle_lost(f->old, f->b);
	uint64_t came = stat_delta(f->old, f->b, MLPPP_BUNDLE_RX_FRAGMENTS);
	double percent = lost ? 100.0 * lost / (lost + came) : 0;

	if (!f->n && lost >= LOSS_LEAST && percent >= LOSS_PERCENT / 2)
		found(f, "loss", NULL,
		      "%s of the peer's fragments are lost; their numbers do not tell on which line%s",
		      percent_text(percent), f->m ? "" : ": ask as root");
}

/* Does the module learn what is not set? */
static bool learning(void)
{
	FILE *file = fopen("/sys/module/mlppp/parameters/learn_rates", "r");
	bool on = file && fgetc(file) == 'Y';

	if (file)
		fclose(file);
	return on;
}

static void rule_unset(struct facts *f)
{
	uint64_t rate, least = 0, most = 0;
	unsigned int known = 0, room;
	const struct link *l;
	char advice[TEXT_MAX] = "", *to = advice;

	if (learning())
		return;
	for_each_link(l, f) {
		rate = measured_rate(f, l);
		if (link_rate(l) || !rate)
			return;
		known++;
		if (!least || rate < least)
			least = rate;
		if (rate > most)
			most = rate;
		room = advice + sizeof(advice) - to;
		if (room > 48)
			to += snprintf(to, room, "%s%s %s", to == advice ? "" : ", ",
				       l->label, speed_text(rate));
	}
	if (known > 1 && most > least * UNEVEN)
		found(f, "rate-unset", NULL,
		      "no rates are set, and none are learned: so %s splits evenly what it sends, and gets %u times the slowest line. Set mlppp-rate to a little less than was measured (%s), or learn_rates=1",
		      f->b->name, known, advice);
}

static void rule_peer_even(struct facts *f)
{
	const struct link *l, *slow = NULL, *fast = NULL;
	uint64_t least = UINT64_MAX, most = 0, rx;

	if (f->b->nlinks < 2)
		return;
	for_each_link(l, f) {
		if (!likely_rate(f, l) || explained(f, l->label))
			return;
		rx = link_speed(before(f, l), l, MLPPP_LINK_RX_BYTES, f->ns);
		least = rx < least ? rx : least;
		most = rx > most ? rx : most;
		if (!slow || likely_rate(f, l) < likely_rate(f, slow))
			slow = l;
		if (!fast || likely_rate(f, l) > likely_rate(f, fast))
			fast = l;
	}
	if (least < likely_rate(f, slow) * RX_LEAST || most > least * EVEN ||
	    likely_rate(f, fast) < likely_rate(f, slow) * UNEVEN)
		return;
	found(f, "peer-even", slow->label,
	      "the peer splits evenly: the slow line %s limits downloads to %u times its rate. Only the peer can change that",
	      slow->label, f->b->nlinks);
}

static void rule_processor(struct facts *f)
{
	uint64_t n = stat_delta(f->old, f->b, MLPPP_BUNDLE_RX_OVERFLOW);

	if (n)
		found(f, "processor", NULL,
		      "the processor is too slow for what the lines bring: %llu frames were dropped",
		      (unsigned long long)n);
}

static void rule_mrru(struct facts *f)
{
	const struct bundle *b = f->b;
	uint64_t mrru = b->info[IFLA_MLPPP_MRRU_TX];

	if (b->info[IFLA_MLPPP_FLAGS] & MLPPP_F_MP && b->mtu < mrru && b->mtu < 1500)
		remark(f, "mtu-interface", NULL,
		       "the MTU of %s is %u, although the peer takes %llu: ip link set %s mtu %llu",
		       b->name, b->mtu, (unsigned long long)mrru, b->name,
		       (unsigned long long)(mrru < 1500 ? mrru : 1500));
}

static void rule_on_call(struct facts *f)
{
	/* findings point to the names */
	static struct on_call lines[MLPPP_LINKS_MAX];
	unsigned int n = on_call_lines(f->b, lines), i;

	for (i = 0; i < n; i++)
		remark(f, "on-call", lines[i].label, "line %s is on call: %s",
		       lines[i].label, lines[i].why);
}

static void rule_lone(struct facts *f)
{
	const struct bundle *b = f->b;
	struct on_call lines[MLPPP_LINKS_MAX];

	if (on_call_lines(b, lines))
		return;
	if (b->info[IFLA_MLPPP_FLAGS] & MLPPP_F_MP && b->nlinks == 1 && b->gone[MLPPP_LINK_TX_FRAMES])
		remark(f, "alone", b->links[0].label,
		       "only line %s is left: the others have gone and not come back", b->links[0].label);
}

static void (*const rules[])(struct facts *f) = {
	rule_interface,
	rule_multilink,
	rule_silent,
	rule_large_frames,
	rule_path,
	rule_device_mtu,
	rule_bound,
	rule_aside,
	rule_rate,
	rule_unset,
	rule_peer_even,		/* which explains why the slow line is late */
	rule_skew,
	rule_unpaced,
	rule_loss,
	rule_lost_numbers,
	rule_processor,
	rule_mrru,		/* remarks */
	rule_on_call,
	rule_lone,
};

/* -- output -- */

static void print_json(const struct facts *f)
{
	unsigned int i;

	json_object();
	json_string("ifname", f->b->name);
	json_bool("healthy", !f->n);
	json_begin("findings", '[');
	for (i = 0; i < f->n; i++) {
		json_begin(NULL, '{');
		json_string("code", f->findings[i].code);
		json_string("severity", f->findings[i].remark ? "remark" : "fault");
		if (f->findings[i].line)
			json_string("line", f->findings[i].line);
		json_string("text", f->findings[i].text);
		json_end('}');
	}
	json_end(']');
	json_begin("measured", '[');
	for (i = 0; f->m && i < f->old->nlinks; i++) {
		const struct measure *m = &f->m[i];

		json_begin(NULL, '{');
		json_string("line", m->link->label);
		if (m->problem) {
			json_string("problem", m->problem);
		} else {
			json_number("sent", m->sent);
			json_number("back", m->back);
		}
		if (m->back) {
			json_number("rtt_min", m->rtt_min_us);
			json_number("rtt_mean", m->rtt_mean_us);
			json_number("longest_frame", m->passes);
		}
		if (m->rate)
			json_number("rate", m->rate);
		json_end('}');
	}
	json_end(']');
	json_end('}');
}

/* What the verdict is based on. */
static void print_measured(const struct facts *f)
{
	char text[TEXT_MAX];
	unsigned int i;
	int len;

	for (i = 0; f->m && i < f->old->nlinks; i++) {
		const struct measure *m = &f->m[i];

		if (m->problem) {
			snprintf(text, sizeof(text), "%s: not measured, %s",
				 m->link->label, m->problem);
		} else {
			len = snprintf(text, sizeof(text), "%s: %u of %u probes back",
				       m->link->label, m->back, m->sent);
			if (m->back)
				len += snprintf(text + len, sizeof(text) - len,
						", %s (least %s)", time_text(m->rtt_mean_us),
						time_text(m->rtt_min_us));
			if (m->rate)
				snprintf(text + len, sizeof(text) - len,
					 ", drains %s", speed_text(m->rate));
		}
		putchar(' ');
		print_wrapped(text, 1);
	}
}

static void print_text(const struct facts *f)
{
	const char *name = f->b->name;
	unsigned int i;

	if (!f->faults)
		printf("%s%s:%s %snothing holds it back%s: %u %s up, nothing lost%s\n",
		       colour(BOLD), name, colour(PLAIN), colour(GOOD), colour(PLAIN),
		       f->b->nlinks, f->b->nlinks == 1 ? "line" : "lines",
		       f->b->stat[MLPPP_BUNDLE_TX_STOPPED] ? ", and full" : "");
	for (i = 0; i < f->n; i++) {
		const struct finding *finding = &f->findings[i];
		const char *kind = finding->remark ? " remark:" : "";

		printf("%s%s:%s%s", colour(BOLD), name,
		       colour(finding->remark ? PLAIN : i ? FAIR : BAD), kind);
		print_wrapped(finding->text, strlen(name) + strlen(kind) + 1);
		fputs(colour(PLAIN), stdout);
	}
	print_measured(f);
}

/* Examine a bundle. Returns whether something holds it back, or -1 if it has ended. */
static int examine(const struct options *o, const struct bundle *old, uint64_t then)
{
	static struct facts f;
	double seconds = o->seconds > 0 ? o->seconds : INTERVAL;
	struct measure *m = NULL;
	struct snapshot now;
	unsigned int i;
	int found = -1;

	memset(&f, 0, sizeof(f));
	if (!o->passive) {
		m = calloc(old->nlinks + 1, sizeof(*m));
		if (!m)
			die("out of memory");
		measure_lines(old, m, seconds);
	}
	/* if nothing could be measured, no time has passed */
	while (clock_now() < then + seconds * NSEC)
		wait_seconds(0.01 + (then + seconds * NSEC - clock_now()) / 1e9);

	if (snapshot_try(&now, old->name)) {
		f.old = old;
		f.b = &now.bundles[0];
		f.m = m;
		f.ns = now.at - then;
		for (i = 0; i < SIZE(rules); i++)
			rules[i](&f);
		if (json)
			print_json(&f);
		else
			print_text(&f);
		found = f.faults > 0;
	}
	snapshot_free(&now);
	free(m);
	return found;
}

int why(const struct options *o)
{
	struct snapshot all, old;
	int status = EXIT_ERROR, found;
	unsigned int i;

	snapshot_take(&all, o->ifname);
	if (json)
		json_begin(NULL, '[');
	for (i = 0; i < all.n; i++) {
		found = snapshot_try(&old, all.bundles[i].name) ?
			examine(o, &old.bundles[0], old.at) : -1;
		snapshot_free(&old);
		if (found >= 0)
			status = status == EXIT_ERROR ? found : status | found;
	}
	if (json) {
		json_end(']');
		json_line();
	}
	snapshot_free(&all);
	if (status == EXIT_ERROR)
		fprintf(stderr, "mlppp: %s\n", no_bundle());
	return status;
}
