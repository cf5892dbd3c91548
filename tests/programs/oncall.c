// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which lines does the plugin take out? Lines with given rates are shown to
 * pppd-plugin/oncall.c, for some seconds. Prints what is wrong.
 */
#include <stdio.h>

#include "../../pppd-plugin/oncall.c"

#define SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define LINES	3
#define SECONDS	12

/* Lines of these rates, in Mbit/s. */
struct table {
	const char *name;
	double can[LINES];	/* as their spacing tells; 0: it does not */
	double given[LINES];	/* as the user says; 0: not said */
	double bring[LINES];	/* what they bring */
	double before[LINES];	/* ... and had brought, all unevenly */
	unsigned int length;	/* of a fragment */
	int keep;		/* this line is to stay, -1: none */
	const char *out;	/* which are taken out ... */
	unsigned int within;	/* ... after so many seconds */
};

static const struct table tables[] = {
	{ "10 + 2", { 10, 2 }, { 0 }, { 2, 2 }, { 0 }, 750, -1, "-x", 4 },
	{ "2 + 10", { 2, 10 }, { 0 }, { 2, 2 }, { 0 }, 750, -1, "x-", 4 },
	{ "10 + 2, the slow line stays", { 10, 2 }, { 0 }, { 2, 2 }, { 0 }, 750, 1, "--", 0 },
	{ "10 + 2, the fast line stays", { 10, 2 }, { 0 }, { 2, 2 }, { 0 }, 750, 0, "-x", 4 },
	{ "10 + 2, as the user says", { 0 }, { 10, 2 }, { 2, 2 }, { 0 }, 750, -1, "-x", 4 },
	{ "the user knows better", { 10, 2 }, { 2.1, 2 }, { 2, 2 }, { 0 }, 750, -1, "--", 0 },
	{ "10 + 2, as it was before", { 0, 2 }, { 0 }, { 2, 2 }, { 10, 0.5 }, 750, -1, "-x", 4 },
	{ "10 was before, it is 3 now", { 3, 2 }, { 0 }, { 2, 2 }, { 10, 0.5 }, 750, -1, "--", 0 },
	{ "nothing is known", { 0 }, { 0 }, { 2, 2 }, { 0 }, 750, -1, "--", 0 },
	{ "one is known", { 10, 0 }, { 0 }, { 2, 2 }, { 0 }, 750, -1, "--", 0 },
	{ "10 + 2, limited elsewhere", { 10, 2 }, { 0 }, { 1, 1 }, { 0 }, 750, -1, "--", 0 },
	{ "10 + 2, acknowledgments", { 10, 2 }, { 0 }, { 2, 2 }, { 0 }, 40, -1, "--", 0 },
	{ "10 + 2, split by rates", { 10, 2 }, { 0 }, { 9.4, 1.9 }, { 0 }, 750, -1, "--", 0 },
	{ "10 + 2, idle", { 10, 2 }, { 0 }, { 0.02, 0.02 }, { 0 }, 750, -1, "--", 0 },
	{ "10 + 10", { 10, 10 }, { 0 }, { 9.8, 9.8 }, { 0 }, 750, -1, "--", 0 },
	{ "10 + 10, limited elsewhere", { 10, 10 }, { 0 }, { 1.5, 1.5 }, { 0 }, 750, -1, "--", 0 },
	{ "10 + 6", { 10, 6 }, { 0 }, { 5.9, 5.9 }, { 0 }, 750, -1, "--", 0 },
	{ "30 + 16", { 29, 15.6 }, { 0 }, { 15.5, 15.5 }, { 0 }, 750, -1, "--", 0 },
	{ "30 + 16, which bring less", { 29, 15.6 }, { 0 }, { 13, 13 }, { 0 }, 750, -1, "-x", 11 },
	{ "50 + 10 + 2", { 50, 10, 2 }, { 0 }, { 2, 2, 2 }, { 0 }, 500, -1, "-xx", 4 },
	{ "20 + 18 + 2", { 20, 18, 2 }, { 0 }, { 2, 2, 2 }, { 0 }, 500, -1, "--x", 4 },
	{ "50 + 10 + 2, the second stays", { 50, 10, 2 }, { 0 }, { 2, 2, 2 }, { 0 }, 500, 1, "--x", 4 },
	{ "one line", { 10 }, { 0 }, { 9.5 }, { 0 }, 1400, -1, "-", 0 },
};

static void bring(struct oncall_line *l, double rate, unsigned int length)
{
	unsigned int n = rate * 1e6 / 8 * ONCALL_TICK_MS / 1000 / length;

	l->fragments += n;
	l->bytes += n * length;
}

static int judged(const struct table *t)
{
	struct oncall_line lines[LINES] = { 0 };
	struct oncall_judge j = { 0 };
	enum oncall_verdict v = ONCALL_NOTHING;
	unsigned int n = strlen(t->out), i, k;
	char out[LINES + 1] = "";
	int wanted = !strchr(t->out, 'x');

	for (i = 0; i < n; i++) {
		snprintf(lines[i].label, sizeof(lines[i].label), "eth%u", i + 1);
		lines[i].usable = 1;
		lines[i].spacing = t->can[i] * 1e6;
		lines[i].given = t->given[i] * 1e6;
		lines[i].keep = (int)i == t->keep;
	}
	for (k = 0; k < 2 * SECONDS * 1000 / ONCALL_TICK_MS; k++) {
		const double *now = k * ONCALL_TICK_MS < SECONDS * 1000 ? t->before : t->bring;

		for (i = 0; i < n; i++)
			bring(&lines[i], now[i], t->length);
		v = oncall_look(&j, (k + 1) * ONCALL_TICK_MS, lines, n);
		if (v == ONCALL_TAKE_OUT)
			break;
	}
	for (i = 0; i < n; i++)
		out[i] = v == ONCALL_TAKE_OUT && j.out[i] ? 'x' : '-';
	/* less than two seconds are not enough to know */
	wanted |= k * ONCALL_TICK_MS >= SECONDS * 1000 + 2000 &&
		  k * ONCALL_TICK_MS <= SECONDS * 1000 + t->within * 1000;
	if (!strcmp(out, t->out) && wanted)
		return 0;
	printf("%s: %s after %u looks\n", t->name, out, k);
	return 1;
}

/* A line joins in the middle: what was seen before no longer counts. */
static int begins_anew(void)
{
	struct oncall_line lines[2] = {
		{ .label = "eth1", .spacing = 10e6, .usable = 1 },
		{ .label = "eth2", .spacing = 2e6, .usable = 1 },
	};
	struct oncall_judge j = { 0 };
	unsigned int k, i;

	for (k = 1; k < 40; k++) {
		if (k % 5 == 0)
			memset(&lines[1].bytes, 0, 2 * sizeof(lines[1].bytes));
		lines[0].usable = k % 7 != 0;
		for (i = 0; i < 2; i++)
			bring(&lines[i], 2, 750);
		if (oncall_look(&j, k * ONCALL_TICK_MS, lines, 2) != ONCALL_TAKE_OUT)
			continue;
		printf("lines that change: taken out after %u looks\n", k);
		return 1;
	}
	return 0;
}

/* ---------------------------------------------------------------- spacing */

/* Lines that get slower in the middle of a download, a lot or a little: a new case? */
static int slows(double rate, int anew)
{
	struct oncall_line lines[2] = {
		{ .label = "eth1", .usable = 1 }, { .label = "eth2", .usable = 1 },
	};
	struct oncall_judge j = { 0 };
	unsigned int k, i;
	int begun = 0;

	for (k = 1; k <= 40; k++) {
		for (i = 0; i < 2; i++)
			bring(&lines[i], k <= 20 ? 3.9 : rate, 750);
		oncall_look(&j, k * ONCALL_TICK_MS, lines, 2);
		begun |= k > 20 && j.even == 1;
	}
	if (begun == anew && j.most == (anew ? 2 * rate : 7.8) * 1e6)
		return 0;
	printf("from 3.9 to %.1f Mbit/s: most %llu, a case of %u looks\n", rate,
	       (unsigned long long)j.most, j.even);
	return 1;
}

static unsigned int seed = 1;
static double chance(void)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8 & 0xffff) / 65536.0;
}

/* How frames of 750 bytes come, by their place in a train: ns since the last one. */
static double full(unsigned int i) { return 600e3; }
static double pairs(unsigned int i) { return i % 2 ? 600e3 : 5400e3; }
static double late_pairs(unsigned int i) { return i % 2 ? 600e3 : 3e6 + 4e6 * chance(); }
static double few_pairs(unsigned int i) { return i % 12 ? 2e6 + 6e6 * chance() : 600e3; }
static double collected(unsigned int i) { return i % 4 ? 2e3 : 2394e3; }
static double any(unsigned int i) { return 1200e3 * chance(); }
static double rare(unsigned int i) { return 200e6; }

static const struct {
	const char *name;
	double (*gap)(unsigned int i);
	double least;
	double most;
} trains[] = {
	{ "a full line", full, 9.9, 10.1 },
	{ "two at a time", pairs, 9.9, 10.1 },
	{ "two at a time, now and then", late_pairs, 9.9, 10.1 },
	{ "few of them", few_pairs, 9.5, 10.5 },
	{ "an interface that collects four", collected, 9.9, 10.1 },
	{ "evenly at random", any, 0, 12 },
	{ "hardly any", rare, 0, 0 },
};

static int spaced(unsigned int n)
{
	struct oncall_spacing s = { 0 };
	double at = 1e9, rate;
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		at += trains[n].gap(i);
		oncall_frame(&s, at, 750);
		/* short frames say nothing */
		if (i % 50 == 49)
			oncall_frame(&s, at + 10e3, 40);
	}
	rate = oncall_rate(&s) / 1e6;
	if (rate >= trains[n].least && rate <= trains[n].most)
		return 0;
	printf("%s: %g Mbit/s\n", trains[n].name, rate);
	return 1;
}

int main(void)
{
	unsigned int i;
	int wrong = begins_anew() + slows(2.4, 1) + slows(3.5, 0);

	for (i = 0; i < SIZE(tables); i++)
		wrong += judged(&tables[i]);
	for (i = 0; i < SIZE(trains); i++)
		wrong += spaced(i);
	return wrong != 0;
}
