// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlppp top: the lines, live: for each a bar of what is sent against its rate, and
 * its delay and losses.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "program.h"

#define INTERVAL	1.0
#define SLICE		0.1	/* seconds between two looks for keys */
#define BAR_MAX		40
#define TEXT_COLUMNS	67	/* of a row, besides its bar */

#define HOME		"\033[H"
#define CLEAR_LINE	"\033[K"
#define CLEAR_BELOW	"\033[J"
#define CURSOR_OFF	"\033[?25l"
#define CURSOR_ON	"\033[?25h"

static bool drawing;			/* on a terminal: overwrite the last picture */
static bool minutes;			/* there are rows for each line's last minute */
static unsigned int left;		/* rows of the terminal; 0: no more fit */

/* -- the terminal -- */

static bool keys;			/* read them from a terminal */
static struct termios cooked;		/* the terminal's original settings */
static volatile sig_atomic_t caught;	/* the last signal; 0: none */

static void on_signal(int signal)
{
	caught = signal;
}

/* Read keys one by one, without echo. */
static void terminal_take(void)
{
	struct termios raw = cooked;

	raw.c_lflag &= ~(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	if (keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	fputs(CURSOR_OFF HOME CLEAR_BELOW, stdout);
}

static void terminal_return(void)
{
	fputs(CURSOR_ON, stdout);
	fflush(stdout);
	if (keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &cooked);
}

static void terminal_begin(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT };
	struct sigaction action = { .sa_handler = on_signal };
	unsigned int i;

	for (i = 0; i < SIZE(signals); i++)
		sigaction(signals[i], &action, NULL);
	keys = isatty(STDIN_FILENO) && !tcgetattr(STDIN_FILENO, &cooked);
	atexit(terminal_return);
	terminal_take();
}

/* Restore the terminal and let the signal have its usual effect. */
static void obey(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}

/* Returns true if the program is to end. */
static bool handle_signal(void)
{
	int number = caught;

	caught = 0;
	switch (number) {
	case 0:
		return false;
	case SIGINT:
		return true;
	case SIGTSTP:
		terminal_return();
		obey(number);
		signal(number, on_signal);
		/* fall through */
	case SIGCONT:
		terminal_take();
		return false;
	}
	terminal_return();
	obey(number);
	return true;
}

/* Returns true if the program is to end: q was pressed, or the terminal is gone. */
static bool handle_keys(void)
{
	struct pollfd fd = { STDIN_FILENO, POLLIN, 0 };
	char key;

	while (keys && poll(&fd, 1, 0) > 0)
		if (read(STDIN_FILENO, &key, 1) <= 0 || key == 'q' || key == 'Q')
			return true;
	return false;
}

/* Let time pass, and meanwhile probe the lines, unless @passive.
 * Returns true if the program is to end.
 */
static bool look_on(const struct snapshot *s, bool passive, double seconds)
{
	uint64_t until = clock_now() + seconds * NSEC, now;
	double slice;

	while ((now = clock_now()) < until) {
		slice = (until - now) / (double)NSEC;
		if (slice > SLICE)
			slice = SLICE;
		if (passive)
			wait_seconds(slice);
		else
			watch_lines(s, slice);
		if (drawing && (handle_signal() || handle_keys()))
			return true;
	}
	return false;
}

/* -- the picture -- */

static void end_line(void)
{
	printf("%s\n", drawing ? CLEAR_LINE : "");
	left--;
}

/* What is sent against what can be, which without a rate is not known. */
static void print_bar(uint64_t speed, uint64_t rate, unsigned int width)
{
	double load = rate ? (double)speed / rate : 0;
	unsigned int full = load * width + 0.5, i;

	if (full > width)
		full = width;
	putchar('[');
	fputs(colour(load > 0.95 ? BAD : load > 0.7 ? FAIR : GOOD), stdout);
	for (i = 0; i < width; i++)
		putchar(!rate ? '.' : i < full ? '#' : ' ');
	fputs(colour(PLAIN), stdout);
	putchar(']');
}

/* Our own probes take precedence over what the bundle knows. */
static const char *rtt_text(const struct link *l)
{
	if (l->asked)
		return l->rtt_us ? time_text(l->rtt_us) : "-";
	return l->has[MLPPP_LINK_RTT] ? time_text(l->v[MLPPP_LINK_RTT]) : "-";
}

static void print_line(const struct link *then, const struct link *l, uint64_t ns)
{
	uint64_t tx = link_speed(then, l, MLPPP_LINK_TX_BYTES, ns);
	uint64_t rx = link_speed(then, l, MLPPP_LINK_RX_BYTES, ns);
	unsigned int width = columns() - TEXT_COLUMNS;
	bool stale = l->v[MLPPP_LINK_FLAGS] &
		     (MLPPP_LINK_F_STALE | MLPPP_LINK_F_DOWN);
	uint64_t rate = link_rate(l);
	char text[16];

	snprintf(text, sizeof(text), "%s%s", rate ? rate_text(rate) : "-",
		 rate && !l->v[MLPPP_LINK_RATE] ? "~" : "");
	printf("%s%-8.8s%s ", colour(stale ? BAD : PLAIN), l->label, colour(PLAIN));
	print_bar(tx, rate, width < BAR_MAX ? width : BAR_MAX);
	printf(" %5s/%-6s %5s %8s %8s %8s %6s", rate_text(tx), text, rate_text(rx),
	       rtt_text(l),
	       l->has[MLPPP_LINK_SKEW] ? time_text(l->v[MLPPP_LINK_SKEW]) : "-",
	       l->has[MLPPP_LINK_QUEUE] ? time_text(l->v[MLPPP_LINK_QUEUE]) : "-",
	       stale ? link_state(l) : l->asked ? percent_text(l->loss) :
	       loss_text(then, l));
	end_line();
}

/* The last minute of a line, below it. */
static void print_minute(const struct bundle *b, const struct link *l)
{
	printf("%-9s", " 60 s");
	history_print(b, l);
	end_line();
}

static void print_bundle(const struct bundle *old, const struct bundle *b, uint64_t ns)
{
	unsigned int width = columns() - TEXT_COLUMNS, i;
	uint64_t lost = bundle_lost(old ? old : b, b);
	uint64_t frags = old ? stat_delta(old, b, MLPPP_BUNDLE_RX_FRAGMENTS) : 0;

	if (width > BAR_MAX)
		width = BAR_MAX;
	printf("%s%s%s  %s, %u %s; lost %s of %llu fragments; held %llu%s", colour(BOLD),
	       b->name, colour(PLAIN),
	       b->info[IFLA_MLPPP_FLAGS] & MLPPP_F_MP ? "multilink" : "plain PPP",
	       b->nlinks, b->nlinks == 1 ? "line" : "lines",
	       lost ? percent_text(100.0 * lost / (frags + lost)) : "none",
	       (unsigned long long)(frags + lost),
	       (unsigned long long)b->stat[MLPPP_BUNDLE_HELD_FRAGS],
	       b->stat[MLPPP_BUNDLE_TX_STOPPED] ? "; full" : "");
	end_line();
	printf("%s%-8s %-*s %5s/%-6s %5s %8s %8s %8s %6s%s", colour(BOLD), "LINE",
	       width + 2, "LOAD", "SENDS", "RATE", "RECVS", "RTT", "SKEW", "QUEUE",
	       "LOSS", colour(PLAIN));
	end_line();
	for (i = 0; i < b->nlinks && left > 1; i++) {
		print_line(bundle_find(old, b->links[i].v[MLPPP_LINK_ID]),
			   &b->links[i], ns);
		if (minutes)
			print_minute(b, &b->links[i]);
	}
	if (i < b->nlinks) {
		printf("... and %u more", b->nlinks - i);
		end_line();
	}
}

static void print_json(const struct snapshot *old, const struct snapshot *now)
{
	unsigned int i;

	json_begin(NULL, '[');
	for (i = 0; i < now->n; i++)
		json_bundle(snapshot_find(old, now->bundles[i].ifindex),
			    &now->bundles[i], now->at - old->at);
	json_end(']');
	json_line();
}

/* Enter what was sent since the last look, and count the rows of the picture. */
static unsigned int add_minutes(const struct snapshot *old, const struct snapshot *now)
{
	unsigned int needed = 0, i, k;
	uint64_t ns = now->at - old->at;

	for (i = 0; i < now->n; i++) {
		const struct bundle *b = &now->bundles[i];
		const struct bundle *then = snapshot_find(old, b->ifindex);

		for (k = 0; k < b->nlinks; k++) {
			const struct link *l = &b->links[k];
			const struct link *was = bundle_find(then, l->v[MLPPP_LINK_ID]);

			history_add(b, l, link_speed(was, l, MLPPP_LINK_TX_BYTES, ns),
				    now->at, ns);
		}
		needed += 3 + 2 * b->nlinks;
	}
	return needed;
}

static void print_text(const struct snapshot *old, const struct snapshot *now)
{
	unsigned int needed = add_minutes(old, now), i;

	left = UINT32_MAX;
	if (drawing) {
		fputs(HOME, stdout);
		if (rows() > 1)
			left = rows() - 1;	/* the last is for the cursor */
	}
	minutes = needed <= left;
	if (!now->n) {
		fputs(no_bundle(), stdout);
		end_line();
	}
	/* a bundle takes two rows and one for each line */
	for (i = 0; i < now->n && left > 3; i++) {
		print_bundle(snapshot_find(old, now->bundles[i].ifindex),
			     &now->bundles[i], now->at - old->at);
		if (left)
			end_line();
	}
	if (drawing)
		fputs(CLEAR_BELOW, stdout);
	flush();
}

int top(const struct options *o)
{
	double interval = o->seconds > 0 ? o->seconds : INTERVAL;
	struct snapshot old, now;
	long n;

	drawing = !json && on_terminal();
	if (drawing)
		terminal_begin();
	snapshot_take(&old, o->ifname);
	for (n = 0; !o->count || n < o->count; n++) {
		if (look_on(&old, o->passive, interval))
			break;
		snapshot_take(&now, o->ifname);
		watch_results(&now);
		if (json)
			print_json(&old, &now);
		else
			print_text(&old, &now);
		snapshot_free(&old);
		old = now;
	}
	snapshot_free(&old);
	return 0;
}
