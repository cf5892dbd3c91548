// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines on call. From a peer that splits evenly, n lines bring n times the slowest, so
 * a slow one can do harm (oncall.c). The peer decides how to split, so all a line can
 * do is leave: its pppd ends the session and waits, as persist waits before a redial,
 * until
 *
 * - one of the lines that stayed fails: then it is dialled at once, and goes on call
 *   again when all of those have been back for a while;
 * - the others prove to bring no more without it than with it;
 * - it has waited long: then it is tried again, each time after twice as long.
 *
 * The leader's pppd decides: each bundle has exactly one. The pppds of a bundle
 * communicate only through a directory. It has a file for each line, written by its own
 * pppd, and one for each order from the leader, removed by the pppd that takes it. The
 * program mlppp reads them, too.
 *
 * Only the side that dials can have a line on call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "plugin.h"

#define ORDER		".order"

#define WAIT_MS		250	/* how often a line on call looks at the others */
#define CHANGE_MS	60000	/* between two changes of the bundle, at least */
#define PROOF_MS	15000	/* after a change: the time to see whether it helped */
#define PROOF_SECONDS	8	/* ... which needs traffic for this long */
#define PROOF_LEAST	20	/* percent of before: less traffic proves nothing */
#define SETTLE_MS	10000	/* a line that is up for this long is back */
#define SETTLE_MAX	6	/* ... doubled after repeated failures, at most this often */
#define CALM_MS		1800000	/* without a failure for this long: all is well */
#define ASK_MS		600000	/* until a line on call is tried again */
#define ASK_MAX		6	/* ... doubled each time, this often at most */
#define SPARE_MS	3600000	/* left alone for this long: taking it out did not help */
#define SPARE_MAX	3	/* ... doubled each time, this often at most */
#define SILENT_MS	1000	/* sent to for this long, and brought nothing */
#define MEASURE_LOOKS	4	/* looks for which the spacing is measured */
#define MEASURE_MS	60000	/* and again after this long */
#define MEASURE_MIN_MS	5000	/* ... or with another download */
#define FOR_EVER	1000000000	/* seconds of pppd's hold-off */

/**
 * struct note - what a file in the directory says
 * @pid: process of the line; 0: an order
 * @on_call: it is on call
 * @keep: it must not be taken out
 * @rate_down: what the user says it brings, bits per second
 * @changed: when it last went on call or came back, ms of CLOCK_MONOTONIC; 0: never
 * @spared: it is left alone until then
 * @measured: what the bundle brought with it, bits per second
 * @watch: lines that stay, each behind a space
 * @why: why it is on call
 */
struct note {
	int pid;
	int on_call;
	int keep;
	int64_t rate_down;
	int64_t changed;
	int64_t spared;
	int64_t measured;
	char watch[256];
	char why[512];
};

static struct {
	bool joined;
	bool (*peer_is_ours)(void);
	char dir[64];
	char label[MLPPP_LABEL_MAX];
	unsigned int ifindex;
	struct note note;	/* in the file of this line */
	int64_t since;		/* on call since, ms */
	bool waiting;		/* pppd has ended the session, and waits */
	bool was_persist;
	bool restore_persist;	/* once pppd has seen that it is to go on */
	int (*hook)(void);	/* pppd's holdoff_hook, if another plugin's */
	bool stands_in;		/* is back only because another line failed */
	int64_t all_back;	/* since when they are up again; 0: they are not */
	int64_t failed_at;	/* when it last had to stand in */
	unsigned int failures;	/* how often lately */
	unsigned int asked;	/* how often it was tried again */
	unsigned int in_vain;	/* how often taking it out did not help */
} call;

/* Whether the lines that stay bring more without this one. */
static struct {
	bool known;
	unsigned int seconds;	/* with traffic */
	int64_t at;		/* last look, ms */
	uint64_t bytes;		/* what they had brought */
	int64_t most;		/* bits per second */
} proof;

/* Lines that others depend on: are they sent to, but not heard? */
static struct watched {
	char label[MLPPP_LABEL_MAX];
	uint64_t sent;
	uint64_t heard;
	int64_t silent_since;
	unsigned int asks;
} watched[MLPPP_LINKS_MAX];

/* The leader's own. */
static struct {
	struct oncall_judge judge;
	int64_t changed;	/* when orders were last given */
	unsigned int looks;	/* at the spacing; 0: none */
	int64_t measured;	/* when that ended */
	int64_t run;		/* since when the peer splits evenly, ms */
	struct {
		char label[MLPPP_LABEL_MAX];
		uint64_t rate;
	} spacing[MLPPP_LINKS_MAX];
} lead;

static struct stats_line lines[MLPPP_LINKS_MAX];

static void look(void *arg);
static void wait_on_call(void *arg);

static const char *rate_text(uint64_t rate)
{
	static char text[2][32];
	static int turn;

	turn = !turn;
	snprintf(text[turn], sizeof(text[turn]), "%.3g Mbit/s", rate / 1e6);
	return text[turn];
}

/* ------------------------------------------------------------------ files */

static void file_name(char *path, const char *label, const char *end)
{
	char *c;
	int len;

	len = snprintf(path, PATH_MAX, "%s/", call.dir);
	snprintf(path + len, PATH_MAX - len, "%s%s", label, end);
	for (c = path + len; *c; c++)
		if (*c == '/')
			*c = '_';
}

static void note_write(const char *label, const char *end,
		       const struct note *note)
{
	char path[PATH_MAX], draft[PATH_MAX + 8];
	FILE *f;

	file_name(path, label, end);
	snprintf(draft, sizeof(draft), "%s.new", path);
	f = fopen(draft, "we");
	if (!f) {
		warn("mlppp: cannot write %s: %m", draft);
		return;
	}
	fprintf(f, "pid %d\non-call %d\nkeep %d\nrate-down %lld\nchanged %lld\nspared %lld\nmeasured %lld\nwatch%s\nwhy %s\n",
		note->pid, note->on_call, note->keep, (long long)note->rate_down,
		(long long)note->changed, (long long)note->spared,
		(long long)note->measured, note->watch, note->why);
	if (fclose(f) == 0)
		rename(draft, path);
}

static bool note_read(const char *label, const char *end, struct note *note)
{
	char path[PATH_MAX], line[600], *value;
	FILE *f;

	memset(note, 0, sizeof(*note));
	file_name(path, label, end);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		value = line + strcspn(line, " ");
		if (!strncmp(line, "pid ", 4))
			note->pid = atoi(value);
		else if (!strncmp(line, "on-call ", 8))
			note->on_call = atoi(value);
		else if (!strncmp(line, "keep ", 5))
			note->keep = atoi(value);
		else if (!strncmp(line, "rate-down ", 10))
			note->rate_down = atoll(value);
		else if (!strncmp(line, "changed ", 8))
			note->changed = atoll(value);
		else if (!strncmp(line, "spared ", 7))
			note->spared = atoll(value);
		else if (!strncmp(line, "measured ", 9))
			note->measured = atoll(value);
		else if (!strncmp(line, "watch ", 6))
			strlcpy(note->watch, value, sizeof(note->watch));
		else if (!strncmp(line, "why ", 4))
			strlcpy(note->why, value + 1, sizeof(note->why));
	}
	fclose(f);
	return !note->pid || kill(note->pid, 0) == 0 || errno == EPERM;
}

static void note_remove(const char *label, const char *end)
{
	char path[PATH_MAX];

	file_name(path, label, end);
	unlink(path);
}

/* Bundles are known by namespace and number: names change and are reused. */
static bool make_directory(unsigned int ifindex)
{
	struct stat net;

	memset(&net, 0, sizeof(net));
	stat("/proc/self/ns/net", &net);
	snprintf(call.dir, sizeof(call.dir), MLPPP_CALL_DIR "/%lu-%u",
		 (unsigned long)net.st_ino, ifindex);
	mkdir(MLPPP_CALL_DIR, 0755);
	mkdir(call.dir, 0755);
	if (access(call.dir, W_OK) == 0)
		return 1;
	info("mlppp: no line can go on call: cannot write to %s: %m", call.dir);
	return 0;
}

/* -------------------------------------------------- lines depended on */

static const struct stats_line *find_line(const char *label, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (!strcmp(lines[i].label, label))
			return &lines[i];
	return NULL;
}

/* One that has just joined is active only once something is sent (RFC 1990 6). */
static bool usable(const struct stats_line *line)
{
	return !(line->flags & (MLPPP_LINK_F_DOWN | MLPPP_LINK_F_STALE |
				MLPPP_LINK_F_DRAINING));
}

/*
 * The kernel takes a line for dead only when it hears another. If there is only one,
 * the fault may be elsewhere, but then dialling costs nothing.
 */
static bool silent(const struct stats_line *line)
{
	struct watched *w = watched;
	bool same;

	while (w < watched + MLPPP_LINKS_MAX - 1 && *w->label &&
	       strcmp(w->label, line->label))
		w++;
	same = !strcmp(w->label, line->label) && w->heard == line->heard;
	if (!same || w->sent > line->sent) {
		w->silent_since = 0;
		w->asks = 0;
	} else if (w->sent < line->sent) {
		w->asks++;
		if (!w->silent_since)
			w->silent_since = now_ms();
	}
	strlcpy(w->label, line->label, sizeof(w->label));
	w->sent = line->sent;
	w->heard = line->heard;
	return w->asks >= 3 && now_ms() - w->silent_since >= SILENT_MS;
}

/*
 * Are all lines that this one watches there? If not, name is set to the first that is
 * missing. Adds up what they have brought.
 */
static bool all_there(int n, uint64_t *bytes, char *name, size_t size)
{
	char list[sizeof(call.note.watch)], *next = list, *label;
	const struct stats_line *line;
	bool all = 1;

	strlcpy(list, call.note.watch, sizeof(list));
	*bytes = 0;
	while ((label = strsep(&next, " "))) {
		if (!*label)
			continue;
		line = find_line(label, n);
		if (line)
			*bytes += line->bytes;
		if (line && usable(line) && !silent(line))
			continue;
		if (all)
			strlcpy(name, label, size);
		all = 0;
	}
	return all;
}

/* ----------------------------------------------------------- going on call */

static int hold_off(void)
{
	return FOR_EVER;
}

static void go_on_call(void)
{
	call.since = now_ms();
	call.stands_in = 0;
	call.waiting = 0;
	call.note.on_call = 1;
	memset(&proof, 0, sizeof(proof));
	memset(watched, 0, sizeof(watched));
	note_write(call.label, "", &call.note);
	notice("mlppp: %s goes on call: %s", call.label, call.note.why);
	/* makes pppd wait, as it does before a redial */
	call.was_persist = persist;
	persist = 1;
	call.hook = holdoff_hook;
	holdoff_hook = hold_off;
	ppp_untimeout(look, NULL);
	ppp_timeout(wait_on_call, NULL, 0, WAIT_MS * 1000);
	supervise_on_call();
	lcp_close(0, "on call");
}

static void off_call(void)
{
	if (!call.note.on_call)
		return;
	call.note.on_call = 0;
	note_write(call.label, "", &call.note);
	ppp_untimeout(wait_on_call, NULL);
	holdoff_hook = call.hook;
	call.restore_persist = 1;
}

static void dial(const char *reason, const char *name)
{
	notice("mlppp: %s is dialled: %s%s", call.label, name, reason);
	off_call();
	new_phase(PHASE_DORMANT);
}

/* What do the others bring without it? */
static void gather_proof(int64_t now, uint64_t bytes)
{
	int64_t ms = now - proof.at, rate;

	if (proof.known || now - call.since > PROOF_MS || ms < 1000)
		return;
	if (proof.at && bytes >= proof.bytes) {
		rate = (bytes - proof.bytes) * 8000 / ms;
		proof.most = rate > proof.most ? rate : proof.most;
		proof.seconds += rate * 100 > call.note.measured * PROOF_LEAST;
	}
	proof.at = now;
	proof.bytes = bytes;
	proof.known = proof.most >= call.note.measured;
}

/* Was there traffic all the time, and less than there was with this line? */
static bool in_vain(int64_t now)
{
	return !proof.known && now - call.since >= CHANGE_MS &&
	       proof.seconds >= PROOF_SECONDS;
}

static void stand_in(int64_t now, const char *name)
{
	if (now - call.failed_at > CALM_MS)
		call.failures = 0;
	call.failed_at = now;
	if (call.failures < SETTLE_MAX)
		call.failures++;
	call.stands_in = 1;
	call.all_back = 0;
	dial(" has failed", name);
}

static void leave_alone(int64_t now)
{
	call.note.spared = now + ((int64_t)SPARE_MS << call.in_vain);
	if (call.in_vain < SPARE_MAX)
		call.in_vain++;
	call.note.changed = now;
	dial("the others bring no more without it", "");
}

static void ask_again(int64_t now)
{
	if (call.asked < ASK_MAX)
		call.asked++;
	call.note.changed = now;
	dial("it is time to try again", "");
}

/* On call: look at the others. */
static void wait_on_call(void *arg)
{
	int n = stats_read(call.ifindex, lines);
	char name[MLPPP_LABEL_MAX] = "";
	int64_t now = now_ms();
	uint64_t bytes;
	bool there;

	ppp_timeout(wait_on_call, NULL, 0, WAIT_MS * 1000);
	there = all_there(n, &bytes, name, sizeof(name));
	gather_proof(now, bytes);
	if (!call.waiting)
		return;
	if (!there)
		stand_in(now, name);
	else if (in_vain(now))
		leave_alone(now);
	else if (now - call.since >= (int64_t)ASK_MS << call.asked)
		ask_again(now);
}

/* ------------------------------------------------------------- the leader */

static uint64_t spacing_of(const char *label)
{
	unsigned int i;

	for (i = 0; i < MLPPP_LINKS_MAX; i++)
		if (!strcmp(lead.spacing[i].label, label))
			return lead.spacing[i].rate;
	return 0;
}

static void keep_spacing(const char *label, uint64_t rate)
{
	unsigned int i;

	if (!rate)
		return;
	for (i = 0; i < MLPPP_LINKS_MAX - 1; i++)
		if (!*lead.spacing[i].label || !strcmp(lead.spacing[i].label, label))
			break;
	strlcpy(lead.spacing[i].label, label, sizeof(lead.spacing[i].label));
	lead.spacing[i].rate = rate;
}

/* Look at the spacing for a while, and not too often. */
static void measure(int64_t now, const struct oncall_line *l, unsigned int n,
		    bool wanted)
{
	unsigned int i;
	int64_t due;

	if (lead.judge.even <= 1)
		lead.run = now;
	due = lead.measured < lead.run ? MEASURE_MIN_MS : MEASURE_MS;
	if (!lead.looks) {
		if (!wanted || (lead.measured && now - lead.measured < due))
			return;
		memset(lead.spacing, 0, sizeof(lead.spacing));
		arrivals_begin(l, n);
		lead.looks = 1;
		return;
	}
	for (i = 0; i < n; i++)
		keep_spacing(l[i].label, arrivals_rate(i));
	if (wanted && ++lead.looks <= MEASURE_LOOKS)
		return;
	arrivals_end();
	lead.looks = 0;
	/* a measurement that ended early tells little */
	lead.measured = wanted ? now : 0;
}

static void give_orders(const struct oncall_line *l, unsigned int n)
{
	const struct oncall_judge *j = &lead.judge;
	struct note order = { .measured = j->most };
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!j->out[i] && len < sizeof(order.watch))
			len += snprintf(order.watch + len, sizeof(order.watch) - len,
					" %s", l[i].label);
	snprintf(order.why, sizeof(order.why),
		 "the peer splits evenly, so that with it all lines brought %s; without it%s can bring %s",
		 rate_text(j->most), order.watch, rate_text(j->alone));
	for (i = 0; i < n; i++)
		if (j->out[i])
			note_write(l[i].label, ORDER, &order);
	lead.changed = now_ms();
}

static void fill_lines(struct oncall_line *l, int n)
{
	int i;

	memset(l, 0, n * sizeof(*l));
	for (i = 0; i < n; i++) {
		strlcpy(l[i].label, lines[i].label, sizeof(l[i].label));
		l[i].bytes = lines[i].bytes;
		l[i].fragments = lines[i].fragments;
		l[i].usable = usable(&lines[i]);
		l[i].spacing = spacing_of(l[i].label);
	}
}

/* What the pppds of the lines say. Returns when the bundle last changed; 0: never. */
static int64_t read_notes(struct oncall_line *l, int n, int64_t now)
{
	int64_t changed = lead.changed;
	struct note note;
	int i;

	for (i = 0; i < n; i++) {
		/* without a file nobody would take the order */
		l[i].keep = !note_read(l[i].label, "", &note) || note.keep ||
			    note.spared > now;
		l[i].given = note.rate_down;
		if (note.changed > changed)
			changed = note.changed;
	}
	return changed;
}

static void judge(void)
{
	static struct oncall_line l[MLPPP_LINKS_MAX];
	int n = stats_read(call.ifindex, lines);
	int64_t now = now_ms(), changed = 0;
	enum oncall_verdict verdict;

	if (n < 0)
		return;
	fill_lines(l, n);
	/* not needed until much comes, evenly split */
	if (lead.judge.even)
		changed = read_notes(l, n, now);
	verdict = oncall_look(&lead.judge, now, l, n);
	measure(now, l, n, verdict == ONCALL_MEASURE);
	if (verdict == ONCALL_TAKE_OUT && (!changed || now - changed >= CHANGE_MS))
		give_orders(l, n);
}

/* -------------------------------------------------------------- a member */

/* Are the others back for good, so that it need not stand in? */
static bool relieved(void)
{
	int n = stats_read(call.ifindex, lines);
	char name[MLPPP_LABEL_MAX];
	int64_t now = now_ms();
	uint64_t bytes;

	if (!all_there(n, &bytes, name, sizeof(name))) {
		call.all_back = 0;
		return 0;
	}
	if (!call.all_back)
		call.all_back = now;
	return now - call.all_back >= (int64_t)SETTLE_MS << (call.failures - 1);
}

static bool ordered(void)
{
	struct note order;

	if (!note_read(call.label, ORDER, &order))
		return 0;
	note_remove(call.label, ORDER);
	call.note.measured = order.measured;
	strlcpy(call.note.watch, order.watch, sizeof(call.note.watch));
	strlcpy(call.note.why, order.why, sizeof(call.note.why));
	call.note.changed = now_ms();
	return 1;
}

static void look(void *arg)
{
	bool again = 0;

	ppp_timeout(look, NULL, 0, ONCALL_TICK_MS * 1000);
	if (!call.joined || lcp_fsm[0].state != OPENED)
		return;
	if (ncp_leading() && !call.peer_is_ours())
		judge();
	if (call.stands_in && relieved())
		again = 1;
	if (ordered() || again)
		go_on_call();
}

/*
 * Only a line that dials can come back from waiting. Of the lines started with a given
 * session, those of a server have an address for the peer.
 */
static bool dials(void)
{
	static const char *const session[] = { "rp_pppoe_sess", "pppoe-sess" };
	unsigned int i;

	if (!line_session())
		return 0;
	for (i = 0; i < ARRAY_SIZE(session); i++)
		if (mlppp_option_given(the_channel->options, session[i]))
			return !auth_required && !ipcp_wantoptions[0].hisaddr;
	return 1;
}

/**
 * call_joined() - the line has joined a bundle
 * @ifindex: its netdevice
 * @multilink: whether it runs multilink
 * @peer_is_ours: has the peer said that it runs this plugin?
 */
void call_joined(unsigned int ifindex, bool multilink,
		 bool (*peer_is_ours)(void))
{
	call.peer_is_ours = peer_is_ours;
	/* while it was on call, the bundle that it had left may have ended */
	if (ifindex != call.ifindex)
		call_end();
	if (!multilink || !dials() || !make_directory(ifindex))
		return;
	if (ifindex != call.ifindex)
		memset(&lead, 0, sizeof(lead));
	call.joined = 1;
	call.ifindex = ifindex;
	strlcpy(call.label, line_name(), sizeof(call.label));
	note_remove(call.label, ORDER);
	call.note.pid = getpid();
	call.note.keep = mlppp_config.rest_off;
	call.note.rate_down = mlppp_config.rate_down;
	note_write(call.label, "", &call.note);
	ppp_untimeout(look, NULL);
	ppp_timeout(look, NULL, 0, ONCALL_TICK_MS * 1000);
}

/**
 * call_left() - the line has left its bundle
 */
void call_left(void)
{
	if (!call.joined)
		return;
	call.joined = 0;
	ppp_untimeout(look, NULL);
	arrivals_end();
	lead.looks = 0;
	if (!call.note.on_call)
		call_end();
}

/**
 * call_end() - let nobody find this line any more
 */
void call_end(void)
{
	if (!call.note.pid)
		return;
	note_remove(call.label, "");
	note_remove(call.label, ORDER);
	rmdir(call.dir);
	call.note.pid = 0;
}

/**
 * call_fork() - this is a child that pppd made for a program
 */
void call_fork(void)
{
	call.note.pid = 0;
}

/**
 * call_phase() - pppd is in another phase
 * @phase: PHASE_*
 */
void call_phase(int phase)
{
	if (phase == PHASE_HOLDOFF && call.note.on_call) {
		call.waiting = 1;
	} else if (phase == PHASE_DORMANT) {
		/* somebody else has told it to dial */
		off_call();
	} else if (phase == PHASE_SERIALCONN && call.restore_persist) {
		call.restore_persist = 0;
		persist = call.was_persist;
	}
}

/**
 * call_waiting() - does the line wait on call?
 *
 * Return: whether it does, and has not been told to dial.
 */
bool call_waiting(void)
{
	return call.note.on_call;
}
