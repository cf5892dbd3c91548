// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which lines of a bundle do harm when the peer splits evenly. Pure: counters and
 * times go in, a verdict comes out.
 *
 * A peer that knows no rates, such as the kernel's own multilink, cuts every packet
 * into as many equal parts as there are lines. So n lines bring n times the slowest.
 * Fewer can bring more: 10 + 2 Mbit/s from such a peer are 4, the 10 alone are 10.
 *
 * A line is taken out only if all of this holds for some seconds:
 *
 * - Every line brings as many fragments as any other, and as many bytes, and the
 *   fragments are long: it is a download, evenly split.
 * - The slowest line is full: it brings nearly all it can. Traffic that is limited
 *   elsewhere fills no line.
 * - The best lines alone can bring more than all together were seen to bring. (Believing
 *   that takes longer where n times the slowest would be more: delays may vary so much
 *   that a stream never reaches that.)
 *
 * What a line can bring is what the user says, or what the spacing of its frames shows.
 * A line hands over one frame after another, and those that the peer sent back to back
 * arrive as far apart as the line needs for each. TCP sends at least two at a time, as
 * one acknowledgment covers two packets. So a fast line, too, shows its rate, though it
 * idles most of the time. Failing both, a line can bring what it has brought before.
 */
#include <stdlib.h>
#include <string.h>

#include "oncall.h"

#define SECOND_LOOKS	(1000 / ONCALL_TICK_MS)
#define EVEN_LOOKS	5	/* this many in a row, each over a second, make a case */
#define LONG_LOOKS	20	/* ... if they could do better together, but do not */
#define MEASURE_LOOKS	1	/* ... and this many are reason to look closer */

/* A download: what each line brings in a second. */
#define FRAGMENTS_LEAST	20
#define RATE_LEAST	100000
#define LENGTH_LEAST	600	/* bytes of a packet, cut for all the lines */

/* Percent: what the best line brings of what the worst one does; they differ by what a
 * growing queue still holds.
 */
#define EVEN		125
#define FULL		75	/* what a line brings, of what it can bring */
#define REACHED		97	/* what TCP brings, of what a line can bring */
#define WORTH		105	/* what the best lines alone bring, of all together */
#define SLOWER		67	/* what they bring, of what they brought; less: another case */
#define OTHER_TIME	150	/* what it brought before, of what it brings now */

/* Frames closer together than this arrived at once: the interface collected them.
 */
#define TOGETHER_NS	30000
/* Frames farther apart were not sent back to back. */
#define APART_NS	100000000
/* Shorter ones tell more about what the wire adds than about its rate. */
#define FRAME_LEAST	200

/* The rate is found where enough gaps reach this percent of the highest of them ... */
#define AGREE		88
/* ... which means one in this many, and a few at least. */
#define SHARE		16
#define AGREE_LEAST	8
#define GAPS_LEAST	32

/* ---------------------------------------------------------------- spacing */

/**
 * oncall_frame() - a line has brought a frame
 * @s: what is known of its spacing
 * @at: when, ns
 * @bytes: its information field
 */
void oncall_frame(struct oncall_spacing *s, int64_t at, unsigned int bytes)
{
	int64_t gap = at - s->last;

	/* short frames are not measured, but do take time on the wire */
	if (!s->last || gap < 0 || gap >= APART_NS || bytes < FRAME_LEAST) {
		s->head = at;
		s->last = at;
		s->bytes = 0;
		return;
	}
	if (gap < TOGETHER_NS && !s->bytes) {
		s->head = at;
	} else if (gap < TOGETHER_NS) {
		s->bytes += bytes;
	} else {
		if (s->bytes && s->n < ONCALL_GAPS)
			s->rates[s->n++] = s->bytes * 8000000000ULL /
					   (s->last - s->head);
		if (s->bytes)
			s->head = s->last;
		s->bytes = bytes;
	}
	s->last = at;
}

static int descending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

/**
 * oncall_rate() - what the line can bring, judged by its spacing
 * @s: what is known of it; its rates are sorted
 *
 * Frames sent back to back agree on one rate. Chance makes any rate, but seldom the
 * same one often.
 *
 * Return: bits per second, or 0 if that cannot be told.
 */
uint64_t oncall_rate(struct oncall_spacing *s)
{
	unsigned int from, to = 0, least = s->n / SHARE;

	if (s->n < GAPS_LEAST)
		return 0;
	if (least < AGREE_LEAST)
		least = AGREE_LEAST;
	qsort(s->rates, s->n, sizeof(s->rates[0]), descending);
	for (from = 0; from < s->n; from++) {
		while (to < s->n && s->rates[to] * 100 >= s->rates[from] * AGREE)
			to++;
		if (to - from >= least)
			return s->rates[(from + to) / 2];
	}
	return 0;
}

/* -------------------------------------------------------------- the judge */

/* If the lines are not those of the last look, forget all but what they brought. */
static void follow(struct oncall_judge *j, const struct oncall_line *lines,
		   unsigned int n)
{
	static struct oncall_past old[MLPPP_LINKS_MAX];
	unsigned int i, k, had = j->n;
	bool same = n == had;

	for (i = 0; i < n && same; i++)
		same = lines[i].usable && lines[i].bytes >= j->past[i].bytes[0] &&
		       !strcmp(lines[i].label, j->past[i].label);
	if (same)
		return;
	memcpy(old, j->past, sizeof(old));
	memset(j->past, 0, sizeof(j->past));
	for (i = 0; i < n; i++) {
		strcpy(j->past[i].label, lines[i].label);
		for (k = 0; k < had; k++)
			if (!strcmp(old[k].label, lines[i].label))
				j->past[i].best = old[k].best;
	}
	j->n = n;
	j->looks = 0;
	j->even = 0;
}

static void shift(struct oncall_judge *j, int64_t now,
		  const struct oncall_line *lines)
{
	unsigned int i, k;

	for (k = SECOND_LOOKS; k > 0; k--) {
		j->at[k] = j->at[k - 1];
		for (i = 0; i < j->n; i++) {
			j->past[i].bytes[k] = j->past[i].bytes[k - 1];
			j->past[i].fragments[k] = j->past[i].fragments[k - 1];
		}
	}
	j->at[0] = now;
	for (i = 0; i < j->n; i++) {
		j->past[i].bytes[0] = lines[i].bytes;
		j->past[i].fragments[0] = lines[i].fragments;
	}
	j->looks++;
}

/* Has much come in the last second, and as much on every line? */
static bool splits_evenly(struct oncall_judge *j)
{
	uint64_t least = UINT64_MAX, most = 0, fewest = UINT64_MAX, many = 0;
	int64_t ms = j->at[0] - j->at[SECOND_LOOKS];
	uint64_t all = 0, bytes, fragments;
	struct oncall_past *p;
	unsigned int i;

	for (i = 0; i < j->n; i++) {
		p = &j->past[i];
		bytes = p->bytes[0] - p->bytes[SECOND_LOOKS];
		fragments = p->fragments[0] - p->fragments[SECOND_LOOKS];
		p->rate = bytes * 8000 / ms;
		if (p->rate > p->best)
			p->best = p->rate;
		all += p->rate;
		least = bytes < least ? bytes : least;
		most = bytes > most ? bytes : most;
		fewest = fragments < fewest ? fragments : fewest;
		many = fragments > many ? fragments : many;
	}
	if (j->n < 2 || fewest * 1000 < (uint64_t)FRAGMENTS_LEAST * ms ||
	    least * 8000 < (uint64_t)RATE_LEAST * ms ||
	    least * j->n < fewest * LENGTH_LEAST ||
	    most * 100 > least * EVEN || many * 100 > fewest * EVEN)
		return 0;
	if (!j->even || all * 100 < j->most * SLOWER) {
		j->even = 0;
		j->most = 0;
	}
	j->most = all > j->most ? all : j->most;
	for (i = 0; i < j->n; i++) {
		p = &j->past[i];
		if (!j->even || p->rate > p->most)
			p->most = p->rate;
	}
	return 1;
}

/*
 * What a line can bring, bits per second; 0: not known. What it brought before counts
 * only if nothing better is known: lines get slower, too.
 */
static uint64_t ability(const struct oncall_judge *j,
			const struct oncall_line *lines, unsigned int i)
{
	const struct oncall_past *p = &j->past[i];

	if (lines[i].given)
		return lines[i].given;
	if (lines[i].spacing)
		return lines[i].spacing > p->most ? lines[i].spacing : p->most;
	return p->best * 100 > p->most * OTHER_TIME ? p->best : 0;
}

/*
 * What the lines that can bring at least this much each, and those that have to stay,
 * bring together from a peer that splits evenly.
 */
static uint64_t brings(const uint64_t *can, const struct oncall_line *lines,
		       unsigned int n, uint64_t each)
{
	uint64_t least = UINT64_MAX;
	unsigned int i, count = 0;

	for (i = 0; i < n; i++) {
		if (can[i] < each && !lines[i].keep)
			continue;
		count++;
		least = can[i] < least ? can[i] : least;
	}
	return count * least;
}

static bool harmed(struct oncall_judge *j, const struct oncall_line *lines)
{
	uint64_t can[MLPPP_LINKS_MAX] = { 0 }, most = 0, each = 0, sum;
	bool any = 0;
	unsigned int i;

	j->slow = 0;
	for (i = 0; i < j->n; i++) {
		can[i] = ability(j, lines, i);
		if (!can[i])
			return 0;
		if (can[i] < can[j->slow])
			j->slow = i;
	}
	if (j->past[j->slow].most * 100 < can[j->slow] * FULL)
		return 0;
	for (i = 0; i < j->n; i++) {
		if (can[i] == can[j->slow])
			continue;
		sum = brings(can, lines, j->n, can[i]);
		if (sum > most) {
			most = sum;
			each = can[i];
		}
	}
	j->alone = most * REACHED / 100;
	if (j->alone * 100 < j->most * WORTH ||
	    (j->alone < j->n * can[j->slow] && j->even < LONG_LOOKS))
		return 0;
	for (i = 0; i < j->n; i++) {
		j->out[i] = can[i] < each && !lines[i].keep;
		any |= j->out[i];
	}
	return any;
}

/**
 * oncall_look() - look at a bundle
 * @j: what is known of it; all 0 at first
 * @now: the time, milliseconds; later than at the last look
 * @lines: its lines, always in the same order
 * @n: how many
 *
 * Return: what to do.
 */
enum oncall_verdict oncall_look(struct oncall_judge *j, int64_t now,
				const struct oncall_line *lines, unsigned int n)
{
	follow(j, lines, n);
	shift(j, now, lines);
	if (j->looks <= SECOND_LOOKS || !splits_evenly(j)) {
		j->even = 0;
		return ONCALL_NOTHING;
	}
	j->even++;
	if (j->even >= EVEN_LOOKS && harmed(j, lines))
		return ONCALL_TAKE_OUT;
	return j->even >= MEASURE_LOOKS ? ONCALL_MEASURE : ONCALL_NOTHING;
}
