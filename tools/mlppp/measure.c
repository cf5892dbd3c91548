// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the lines themselves can do, measured with LCP, which every peer answers
 * (RFC 1661 5.8, 5.9). It bypasses the bundle and goes straight to the PPPoE session:
 *
 *   Echo-Request, small    the round trip, and how many get lost
 *   Echo-Request, large    does a full frame pass? If not, which does?
 *   train                  Discard-Requests between small Echo-Requests, sent at
 *                          once. The line spaces them out, and the replies,
 *                          which are small, keep the spacing: bytes between two of them
 *                          / time between their replies is its rate. In a queue on their
 *                          way back they close up: its least rate assumes that they
 *                          waited only there.
 *
 * Replies go to pppd too, which merely takes them for a sign of life. Needs
 * CAP_NET_RAW; only lines that are PPPoE sessions can be measured this way.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../../mlppp/wire.h"
#include "program.h"

#define ECHO_REQUEST	9
#define ECHO_REPLY	10
#define DISCARD_REQUEST	11

#define FRAME_MAX	1600
#define PROBES_MAX	8192
#define SMALL		20	/* LCP header, magic number, cookie, number */
#define LARGE_MAX	1500	/* pppd reads no more at once */
#define TICK		0.010
#define SHARE		20	/* probes take 1/SHARE of a line */
#define TRAINS		5
#define GAPS		4	/* in a train */
#define GAP_MIN		0.002	/* seconds; less is noise from the peer's pppd */
#define TRAIN_MAX	64	/* frames: what a small buffer takes */
#define SAMPLES_MAX	(TRAINS * GAPS)
#define LARGE_TRIES	3
#define GRACE		1.0	/* seconds to wait for late replies */
#define WATCH_TICK	0.1	/* of watch_lines() */
#define WATCH_LOSS	10.0	/* seconds that it looks back for losses */
#define WATCH_RTT	2.0	/* ... and for round trips */

#pragma pack(push, 1)
struct frame {
	uint8_t dst[ETH_ALEN];
	uint8_t src[ETH_ALEN];
	uint16_t ethertype;
	uint8_t version;	/* PPPoE: version and type */
	uint8_t pppoe_code;
	uint16_t session;
	uint16_t pppoe_len;
	uint16_t protocol;
	uint8_t code;		/* LCP */
	uint8_t id;
	uint16_t len;
	uint32_t magic;
	uint64_t cookie;
	uint32_t nr;
	uint8_t pad[FRAME_MAX];
};
#pragma pack(pop)

#define FRAME_HEAD	(offsetof(struct frame, code))

struct probe {
	double sent;
	double back;		/* 0: not yet */
	bool alone;		/* small, and not in a train */
};

struct line {
	struct measure *m;
	unsigned int ifindex;	/* the bundle's, if it is watched */
	int fd;
	uint64_t cookie;
	struct frame frame;	/* addresses and session are filled in */
	unsigned int n;		/* probes sent */
	struct probe probes[PROBES_MAX];
	double next;		/* when the next small probe is due */
	unsigned int trains;
	unsigned int per_gap;	/* Discard-Requests in a gap */
	unsigned int gap_bytes;	/* on the wire */
	unsigned int first;	/* first probe of the last train; 0: none */
	unsigned int nsamples;
	double samples[SAMPLES_MAX];
	double least;		/* rate of the slowest train; 0: none was answered */
	unsigned int large_first;
};

static double seconds_now(void)
{
	struct timespec ts;

	/* the clock of the kernel's receive times */
	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Bytes on the wire of an LCP packet, as the scheduler of the bundle counts. */
static unsigned int wire(const struct link *l, unsigned int len)
{
	return mlppp_wire_bytes(len, (int32_t)l->v[MLPPP_LINK_OVERHEAD],
				l->v[MLPPP_LINK_ENCODING]);
}

/* The peer's address: netlink does not have it, the list of sessions does. */
static bool find_peer(unsigned int session, const char *dev, uint8_t *mac)
{
	FILE *f = fopen("/proc/net/pppoe", "r");
	unsigned int id, a[ETH_ALEN], i;
	char line[128], name[32];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%x %x:%x:%x:%x:%x:%x %31s", &id, &a[0], &a[1],
			   &a[2], &a[3], &a[4], &a[5], name) != 8)
			continue;
		/* the number is printed in network byte order */
		found = ntohs(id) == session && !strcmp(name, dev);
		for (i = 0; found && i < ETH_ALEN; i++)
			mac[i] = a[i];
	}
	if (f)
		fclose(f);
	return found;
}

static const char *open_line(struct line *line)
{
	const struct link *l = line->m->link;
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_PPP_SES),
		.sll_ifindex = l->v[MLPPP_LINK_TRANSPORT],
	};
	struct ifreq ifr = {};
	int on = 1;

	line->fd = -1;
	if (!l->v[MLPPP_LINK_SESSION] || !addr.sll_ifindex)
		return "it is not a PPPoE session";
	if (!find_peer(l->v[MLPPP_LINK_SESSION], l->transport, line->frame.dst))
		return "its PPPoE session is not here";
	line->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_PPP_SES));
	if (line->fd < 0)
		return errno == EPERM ? "only root may send probes" : strerror(errno);
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", l->transport);
	if (bind(line->fd, (void *)&addr, sizeof(addr)) < 0 ||
	    ioctl(line->fd, SIOCGIFHWADDR, &ifr) < 0 ||
	    setsockopt(line->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) < 0)
		return strerror(errno);
	memcpy(line->frame.src, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
	line->frame.ethertype = htons(ETH_P_PPP_SES);
	line->frame.version = 0x11;
	line->frame.session = htons(l->v[MLPPP_LINK_SESSION]);
	line->frame.protocol = htons(0xc021);
	line->frame.cookie = line->cookie;
	return NULL;
}

/* An LCP packet of @len bytes. */
static void send_frame(struct line *line, uint8_t code, unsigned int len)
{
	struct frame *f = &line->frame;

	f->pppoe_len = htons(len + 2);
	f->code = code;
	f->id = line->n;
	f->len = htons(len);
	f->nr = htonl(line->n);
	/* what the queue below does not accept is lost, like anything else */
	if (send(line->fd, f, FRAME_HEAD + len, 0) < 0 && errno == ENETDOWN)
		line->m->problem = "its interface is down";
}

/* Returns the probe's index. */
static unsigned int send_probe(struct line *line, unsigned int len, bool alone)
{
	if (line->n >= PROBES_MAX)
		return 0;
	line->probes[line->n] = (struct probe) {
		.sent = seconds_now(),
		.alone = alone,
	};
	send_frame(line, ECHO_REQUEST, len);
	return line->n++;
}

static void receive(struct line *line)
{
	union {
		char buf[CMSG_SPACE(sizeof(struct timespec))];
		struct cmsghdr align;
	} control;
	struct frame f;
	struct iovec iov = { &f, sizeof(f) };
	struct cmsghdr *c;
	struct timespec ts;
	unsigned int nr;
	ssize_t len;

	for (;;) {
		struct msghdr msg = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = &control,
			.msg_controllen = sizeof(control),
		};

		len = recvmsg(line->fd, &msg, 0);
		if (len < 0)
			return;
		if (len < (ssize_t)(FRAME_HEAD + SMALL) || f.protocol != htons(0xc021) ||
		    f.code != ECHO_REPLY || f.session != line->frame.session ||
		    f.cookie != line->cookie)
			continue;
		nr = ntohl(f.nr);
		if (nr >= line->n || line->probes[nr].back)
			continue;
		line->probes[nr].back = seconds_now();
		for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
			if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_TIMESTAMPNS)
				continue;
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			line->probes[nr].back = ts.tv_sec + ts.tv_nsec / 1e9;
		}
	}
}

/* Let @seconds pass, and take the replies that come. */
static void receive_for(struct line *lines, unsigned int n, double seconds)
{
	double until = seconds_now() + seconds, left;
	struct pollfd fds[MLPPP_LINKS_MAX];
	unsigned int i;

	while ((left = until - seconds_now()) > 0) {
		for (i = 0; i < n; i++)
			fds[i] = (struct pollfd) { lines[i].fd, POLLIN, 0 };
		if (poll(fds, n, left * 1000 + 1) <= 0)
			continue;
		for (i = 0; i < n; i++)
			if (fds[i].revents)
				receive(&lines[i]);
	}
}

/* -- trains -- */

static unsigned int large(const struct line *line)
{
	unsigned int mtu = line->m->link->v[MLPPP_LINK_MTU];

	return mtu < LARGE_MAX ? mtu : LARGE_MAX;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static uint64_t median(const struct line *line)
{
	double sorted[SAMPLES_MAX];

	if (!line->nsamples)
		return 0;
	memcpy(sorted, line->samples, sizeof(sorted));
	qsort(sorted, line->nsamples, sizeof(sorted[0]), compare);
	return sorted[line->nsamples / 2];
}

/* The shortest round trip of the small probes so far, in seconds. */
static double shortest(const struct line *line)
{
	const struct probe *p;
	double least = 0;

	for (p = line->probes; p < line->probes + line->n; p++)
		if (p->alone && p->back > p->sent &&
		    (!least || p->back - p->sent < least))
			least = p->back - p->sent;
	return least;
}

/* If the first reply had to wait on its way back, the others may have caught up with it,
 * so that the train looks faster than the line: at worst by all the time that the reply
 * waited, wherever that was. Not every train meets a shrinking queue: the slowest
 * counts.
 */
static void take_least(struct line *line)
{
	const struct probe *first = &line->probes[line->first];
	const struct probe *last = first + GAPS;
	double waited, rate;

	if (!first->back || last->back <= first->back)
		return;
	waited = first->back - first->sent - shortest(line);
	if (waited < 0)
		waited = 0;
	rate = GAPS * line->gap_bytes * 8 / (last->back - first->back + waited);
	if (!line->least || rate < line->least)
		line->least = rate;
}

/* Take the last train's replies. If a frame between two replies was dropped, the time
 * between them says nothing. Such a drop shows because another reply is missing, or the
 * time is far too short.
 */
static void take_samples(struct line *line)
{
	double gaps[GAPS], longest = 0;
	const struct probe *p;
	unsigned int i, n = 0;

	if (!line->first)
		return;
	take_least(line);
	for (i = 0; i < GAPS; i++) {
		p = &line->probes[line->first + i];
		if (!p[0].back || !p[1].back || p[1].back <= p[0].back)
			continue;
		gaps[n] = p[1].back - p[0].back;
		if (gaps[n] > longest)
			longest = gaps[n];
		n++;
	}
	for (i = 0; i < n; i++)
		if (gaps[i] > longest / 3 && line->nsamples < SAMPLES_MAX)
			line->samples[line->nsamples++] = line->gap_bytes * 8 / gaps[i];
	line->first = 0;
}

static void send_train(struct line *line)
{
	const struct link *l = line->m->link;
	uint64_t rate = median(line);
	unsigned int bytes = wire(l, large(line)), want, i, j;

	/* The first train, with one frame in each gap, tells how many are needed. */
	want = rate * GAP_MIN / 8 / bytes + 1;
	if (want > TRAIN_MAX / GAPS)
		want = TRAIN_MAX / GAPS;
	if (want > line->per_gap)
		line->nsamples = 0;	/* trains with fewer were less exact */
	line->per_gap = want;
	line->gap_bytes = want * bytes + wire(l, SMALL);

	if (line->n + GAPS >= PROBES_MAX)
		return;
	line->first = send_probe(line, SMALL, false);
	for (i = 0; i < GAPS; i++) {
		for (j = 0; j < want; j++)
			send_frame(line, DISCARD_REQUEST, large(line));
		send_probe(line, SMALL, false);
	}
}

/* -- large frames -- */

static bool passes(struct line *line, unsigned int len, double wait)
{
	unsigned int first = line->n, i, try;

	for (try = 0; try < LARGE_TRIES; try++) {
		send_probe(line, len, false);
		receive_for(line, 1, wait);
		for (i = first; i < line->n; i++)
			if (line->probes[i].back)
				return true;
	}
	return false;
}

static void find_largest(struct line *line)
{
	double wait = 0.05 + line->m->rtt_mean_us * 2 / 1e6;
	unsigned int low = 64, high = large(line), mid, i;

	line->m->large = high;
	line->m->passes = high;
	for (i = line->large_first; i < line->large_first + LARGE_TRIES; i++)
		if (i < line->n && line->probes[i].back)
			return;
	if (passes(line, high, wait))
		return;
	while (high - low > 4) {
		mid = (low + high) / 2;
		if (passes(line, mid, wait))
			low = mid;
		else
			high = mid;
	}
	line->m->passes = low > 64 ? low : 0;
}

/* -- all of it -- */

static void conclude(struct line *line)
{
	struct measure *m = line->m;
	double sum = 0, rtt;
	unsigned int i;

	for (i = 0; i < line->n; i++) {
		const struct probe *p = &line->probes[i];

		if (!p->alone)
			continue;
		m->sent++;
		if (!p->back)
			continue;
		m->back++;
		rtt = p->back > p->sent ? p->back - p->sent : 0;
		sum += rtt;
	}
	m->rtt_min_us = shortest(line) * 1e6;
	if (m->back)
		m->rtt_mean_us = sum / m->back * 1e6;
}

/* Open all lines. Returns how many can be measured: these are at the beginning of @lines.
 */
static unsigned int open_lines(const struct bundle *b, struct measure *m,
			       struct line *lines)
{
	unsigned int i, n = 0;
	struct line *line;

	for (i = 0; i < b->nlinks; i++) {
		line = &lines[n];
		memset(&m[i], 0, sizeof(m[i]));
		m[i].link = &b->links[i];
		line->m = &m[i];
		line->cookie = clock_now() * 0x9e3779b97f4a7c15ULL + i;
		m[i].problem = open_line(line);
		if (!m[i].problem)
			n++;
		else if (line->fd >= 0)
			close(line->fd);
	}
	return n;
}

/* What a line is sent in one tick, at the time @now since the first. */
static void send_due(struct line *line, unsigned int tick, unsigned int ticks,
		     double now)
{
	uint64_t rate = link_rate(line->m->link);
	double interval = rate ? 8.0 * SHARE * wire(line->m->link, SMALL) / rate : 0;
	unsigned int i;

	if (now >= line->next) {
		send_probe(line, SMALL, true);
		line->next = now + (interval > TICK ? interval : TICK) - TICK / 2;
	}
	if (tick == 5) {
		line->large_first = line->n;
		for (i = 0; i < LARGE_TRIES; i++)
			send_probe(line, large(line), false);
	}
	if (tick >= (line->trains + 1) * ticks / (TRAINS + 2)) {
		take_samples(line);
		line->trains++;
		send_train(line);
	}
}

/* Nothing more comes back: what do the samples of a line say? */
static void finish_line(struct line *line)
{
	struct measure *m = line->m;

	take_samples(line);
	conclude(line);
	if (m->back)
		find_largest(line);
	if (m->large && m->passes == m->large) {
		m->rate = median(line);
		m->rate_least = line->least < m->rate ? line->least : m->rate;
	}
	close(line->fd);
}

/* Measure all lines of a bundle at the same time, for @seconds; @m has room for each. */
void measure_lines(const struct bundle *b, struct measure *m, double seconds)
{
	struct line *lines = calloc(b->nlinks + 1, sizeof(*lines));
	unsigned int i, n, ticks, tick;
	double begin;

	if (!lines)
		die("out of memory");
	n = open_lines(b, m, lines);
	begin = seconds_now();
	ticks = n ? seconds / TICK : 0;
	for (tick = 0; tick < ticks; tick++) {
		for (i = 0; i < n; i++)
			send_due(&lines[i], tick, ticks, seconds_now() - begin);
		receive_for(lines, n, begin + (tick + 1) * TICK - seconds_now());
	}
	receive_for(lines, n, n ? GRACE : 0);
	for (i = 0; i < n; i++)
		finish_line(&lines[i]);
	free(lines);
}

/* -- watching: small probes all the time, ten per second -- */

static struct line *watched;
static unsigned int nwatched;

static bool watches(const struct line *line, unsigned int ifindex, const struct link *l)
{
	return line->ifindex == ifindex &&
	       line->m->link->v[MLPPP_LINK_ID] == l->v[MLPPP_LINK_ID];
}

static struct line *find_watched(unsigned int ifindex, const struct link *l)
{
	unsigned int i;

	for (i = 0; i < nwatched; i++)
		if (watches(&watched[i], ifindex, l))
			return &watched[i];
	return NULL;
}

static void unwatch(struct line *line)
{
	if (line->fd >= 0)
		close(line->fd);
	free((void *)line->m->link);
	free(line->m);
}

/* A line that cannot be probed is tried again next time. */
static void watch(unsigned int ifindex, const struct link *l)
{
	struct line *line = &watched[nwatched];
	struct link *copy = malloc(sizeof(*copy));

	memset(line, 0, sizeof(*line));
	line->m = calloc(1, sizeof(*line->m));
	if (!copy || !line->m)
		die("out of memory");
	*copy = *l;
	line->m->link = copy;
	line->ifindex = ifindex;
	line->cookie = clock_now() * 0x9e3779b97f4a7c15ULL + nwatched;
	if (open_line(line))
		unwatch(line);
	else
		nwatched++;
}

/* Watch the lines of a snapshot, and no others. */
static void watch_those(const struct snapshot *s)
{
	const struct bundle *b;
	unsigned int i, j;

	if (!watched)
		watched = calloc(MLPPP_LINKS_MAX, sizeof(*watched));
	if (!watched)
		die("out of memory");
	for (i = 0; i < nwatched; ) {
		b = snapshot_find(s, watched[i].ifindex);
		if (bundle_find(b, watched[i].m->link->v[MLPPP_LINK_ID])) {
			i++;
			continue;
		}
		unwatch(&watched[i]);
		if (i < --nwatched)
			watched[i] = watched[nwatched];
	}
	for (i = 0; i < s->n; i++)
		for (j = 0, b = &s->bundles[i]; j < b->nlinks; j++)
			if (nwatched < MLPPP_LINKS_MAX &&
			    !find_watched(b->ifindex, &b->links[j]))
				watch(b->ifindex, &b->links[j]);
}

/* Let time pass, and meanwhile probe the lines of a snapshot, as far as permitted. */
void watch_lines(const struct snapshot *s, double seconds)
{
	double until = seconds_now() + seconds, left;
	struct line *line;

	watch_those(s);
	while ((left = until - seconds_now()) > 0) {
		for (line = watched; line < watched + nwatched; line++) {
			if (line->n == PROBES_MAX) {
				line->n = 0;	/* late replies must not match new probes */
				line->frame.cookie = ++line->cookie;
			}
			send_probe(line, SMALL, true);
		}
		if (nwatched)
			receive_for(watched, nwatched,
				    left < WATCH_TICK ? left : WATCH_TICK);
		else
			wait_seconds(left);
	}
}

/* Add to a snapshot what its lines have answered. */
void watch_results(struct snapshot *s)
{
	unsigned int i, j, k, sent, lost, back;
	double now = seconds_now(), sum, age;
	const struct line *line;
	struct link *l;

	for (i = 0; i < s->n; i++) {
		for (j = 0; j < s->bundles[i].nlinks; j++) {
			l = &s->bundles[i].links[j];
			line = find_watched(s->bundles[i].ifindex, l);
			if (!line)
				continue;
			sent = lost = back = 0;
			sum = 0;
			for (k = line->n; k; k--) {
				const struct probe *p = &line->probes[k - 1];

				age = now - p->sent;
				if (age > WATCH_LOSS + GRACE)
					break;
				if (p->back && age < WATCH_RTT) {
					sum += p->back > p->sent ? p->back - p->sent : 0;
					back++;
				}
				/* the reply to a younger one may still come */
				if (p->back || age > GRACE) {
					sent++;
					lost += !p->back;
				}
			}
			l->asked = sent;
			l->loss = sent ? 100.0 * lost / sent : 0;
			l->rtt_us = back ? sum / back * 1e6 : 0;
		}
	}
}
