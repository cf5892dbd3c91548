// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of which links step aside: when a loss is certain, what sets of links
 * are worth, and which links step aside and return when.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "rest.c"

#define MBIT	1000000ULL
#define OPEN	MLPPP_REST_UNKNOWN
#define SECOND	((u64)NSEC_PER_SEC)

static u32 rnd_state;

/* Numbers that look random and are the same in each run. */
static u32 rnd(u32 below)
{
	rnd_state = rnd_state * 1664525 + 1013904223;
	return ((u64)rnd_state * below) >> 32;
}

/* Take looks of @each frames at a line that loses @ppm, until it is said to be
 * lossy, or up to @frames. Returns after how many frames that was.
 */
static u32 until_lossy(u32 ppm, u32 each, u32 frames)
{
	struct mlppp_losses l = {};
	u32 sent, lost, i;

	for (sent = 0; sent < frames && !l.lossy; sent += each) {
		for (i = lost = 0; i < each; i++)
			lost += rnd(1000000) < ppm;
		/* 500 frames a second */
		mlppp_loss_note(&l, each, lost, sent * (SECOND / 500));
	}
	return l.lossy ? sent : frames + 1;
}

static void losses_are_told(struct kunit *test)
{
	static const struct {
		u32 ppm;
		u32 each;
		u32 most;	/* frames until it is known */
	} lines[] = {
		{ 30000, 1, 1000 }, { 30000, 50, 1000 }, { 10000, 1, 4000 },
		{ 10000, 50, 4000 }, { 100000, 20, 400 }, { 500000, 5, 100 },
		{ 6000, 50, 20000 },
	};
	unsigned int i, seed;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		for (seed = 1; seed <= 20; seed++) {
			rnd_state = seed;
			KUNIT_EXPECT_LE_MSG(test, until_lossy(lines[i].ppm,
							      lines[i].each,
							      lines[i].most),
					    lines[i].most, "line %u seed %u", i,
					    seed);
		}
}

static void little_loss_is_none(struct kunit *test)
{
	unsigned int seed, found = 0;

	for (seed = 1; seed <= 20; seed++) {
		rnd_state = seed;
		found += until_lossy(1000, 1, 50000) <= 50000;
		found += until_lossy(1000, 50, 50000) <= 50000;
	}
	KUNIT_EXPECT_EQ(test, found, 0U);
}

/* One bad moment, however bad, does not make a line lossy. */
static void one_moment_is_none(struct kunit *test)
{
	struct mlppp_losses l = {};
	u64 now = 0;

	mlppp_loss_note(&l, 1000, 0, now);
	mlppp_loss_note(&l, 500, 500, now);
	mlppp_loss_note(&l, 500, 300, now);
	KUNIT_EXPECT_FALSE(test, l.lossy);
	KUNIT_EXPECT_EQ(test, mlppp_loss_ppm(&l), 0U);
}

static void tcp_follows_the_formulas(struct kunit *test)
{
	static const struct {
		u32 ppm;
		u32 rtt_us;
		u64 kbit;	/* with packets of 1500 bytes */
	} rows[] = {
		/* 1.22 / sqrt(0.01) = 12.2 packets in 40 ms */
		{ 10000, 40000, 3674 },
		{ 30000, 20000, 4243 },
		{ 100, 10000, 146969 },
		/* 1.054 * (0.4 / 0.0001)^0.75 = 530 packets in 400 ms */
		{ 100, 400000, 15902 },
		{ 1000000, 1000000, 14 },
	};
	unsigned int i;
	u64 kbit;

	KUNIT_EXPECT_EQ(test, mlppp_rest_tcp_rate(0, 1000, 1500), OPEN);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		kbit = div_u64(mlppp_rest_tcp_rate(rows[i].ppm, rows[i].rtt_us, 1500),
			       1000);
		KUNIT_EXPECT_GE(test, kbit, rows[i].kbit * 98 / 100);
		KUNIT_EXPECT_LE(test, kbit, rows[i].kbit * 102 / 100);
	}
}

struct line {
	u64 rate;
	u32 rtt_ms;
	u32 ppm;
	bool off;
};

struct set {
	struct mlppp_rest rest[4];
	struct mlppp_losses loss[4];
	struct mlppp_rest *links[4];
	unsigned int n;
};

static const struct mlppp_rest_load full = {
	.bps = 3 * MBIT, .falls = 0x55, .packet = 1561, .frags = 2,
};

static void set_init(struct set *s, const struct line *lines)
{
	memset(s, 0, sizeof(*s));
	for (; s->n < 4 && lines[s->n].rate; s->n++) {
		const struct line *line = &lines[s->n];
		struct mlppp_rest *rest = &s->rest[s->n];

		rest->usable = true;
		rest->off = line->off;
		rest->rate = line->rate;
		rest->rtt_us = line->rtt_ms * 1000;
		rest->loss = &s->loss[s->n];
		s->loss[s->n].sent = 1000000;
		s->loss[s->n].lost = line->ppm;
		s->loss[s->n].lossy = line->ppm >= LOSS_PPM;
		s->links[s->n] = rest;
	}
}

static void best_sets(struct kunit *test)
{
	static const struct {
		struct line lines[4];
		u64 best;
	} rows[] = {
		/* no loss: all, however far away */
		{ { { 10 * MBIT, 2 }, { 10 * MBIT, 200 } }, 3 },
		{ { { OPEN, 2 }, { OPEN, 200 } }, 3 },
		{ { { 10 * MBIT, 2 }, { 10 * MBIT, 2, 1000 } }, 3 },
		/* the rows that made this necessary */
		{ { { 10 * MBIT, 2 }, { 3 * MBIT, 20, 30000 } }, 1 },
		{ { { 10 * MBIT, 10 }, { 10 * MBIT, 40, 10000 } }, 1 },
		{ { { OPEN, 2 }, { OPEN, 20, 30000 } }, 1 },
		{ { { OPEN, 10 }, { 10 * MBIT, 40, 10000 } }, 1 },
		/* near enough for its loss */
		{ { { 10 * MBIT, 2 }, { 10 * MBIT, 2, 10000 } }, 3 },
		/* the best line is a lossy one */
		{ { { 1 * MBIT, 20 }, { 10 * MBIT, 20, 10000 } }, 3 },
		/* ... beside which a far one harms, without any loss */
		{ { { 1 * MBIT, 400 }, { 100 * MBIT, 10, 5000 } }, 2 },
		/* one of three */
		{ { { 10 * MBIT, 10 }, { 10 * MBIT, 20 },
		    { 10 * MBIT, 40, 10000 } }, 3 },
		/* two lossy ones */
		{ { { 10 * MBIT, 10 }, { 10 * MBIT, 40, 20000 },
		    { 10 * MBIT, 40, 10000 } }, 1 },
		/* all alike: none is better off alone */
		{ { { 10 * MBIT, 10, 10000 }, { 10 * MBIT, 10, 10000 } }, 3 },
		/* it must not rest */
		{ { { 10 * MBIT, 2 }, { 3 * MBIT, 20, 30000, true } }, 3 },
		{ { { 10 * MBIT, 10, 500000 } }, 1 },
	};
	struct set s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		set_init(&s, rows[i].lines);
		KUNIT_EXPECT_EQ_MSG(test, rows[i].best,
				    mlppp_rest_choose(s.links, s.n, &full),
				    "row %u", i);
	}
	/* a link that is down is in no set */
	set_init(&s, rows[0].lines);
	s.rest[0].usable = false;
	KUNIT_EXPECT_EQ(test, mlppp_rest_choose(s.links, s.n, &full), 2ULL);
}

static const struct line harmful[4] = {
	{ 10 * MBIT, 2 }, { 3 * MBIT, 20, 30000 },
};

static bool update(struct set *s, u64 bps, u64 now)
{
	struct mlppp_rest_load load = full;

	load.bps = bps;
	return mlppp_rest_update(s->links, s->n, &load, now);
}

static void steps_aside_and_back(struct kunit *test)
{
	u64 now = 100 * SECOND;
	struct set s;

	set_init(&s, harmful);
	/* nothing to gain with an occasional ping, or if more is carried now */
	KUNIT_EXPECT_FALSE(test, update(&s, MBIT / 10, now));
	KUNIT_EXPECT_FALSE(test, update(&s, 12 * MBIT, now));
	KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
	KUNIT_EXPECT_TRUE(test, s.rest[1].aside);
	KUNIT_EXPECT_FALSE(test, s.rest[0].aside);
	KUNIT_EXPECT_EQ(test, s.rest[1].times, 1ULL);
	KUNIT_EXPECT_EQ(test, s.rest[1].without, 10 * MBIT);
	KUNIT_EXPECT_LT(test, s.rest[1].with, 8 * MBIT);
	/* it stays, as long as it is no better */
	now += 30 * SECOND;
	mlppp_loss_note(&s.loss[1], 300, 3, now);
	KUNIT_EXPECT_FALSE(test, update(&s, 9 * MBIT, now));
	mlppp_loss_note(&s.loss[1], RUN, 0, now);
	KUNIT_EXPECT_TRUE(test, update(&s, 9 * MBIT, now));
	KUNIT_EXPECT_FALSE(test, s.rest[1].aside);
	KUNIT_EXPECT_EQ(test, s.rest[1].ms, 30000ULL);
	KUNIT_EXPECT_FALSE(test, s.loss[1].lossy);
}

static void doubt_grows(struct kunit *test)
{
	u64 now = 100 * SECOND;
	struct set s;
	u32 i;

	set_init(&s, harmful);
	for (i = 0; i < 3; i++) {
		now += 10 * SECOND;
		KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
		/* too little to trust it again */
		if (i) {
			mlppp_loss_note(&s.loss[1], (RUN << i) - 1, 0, now);
			KUNIT_EXPECT_FALSE(test, update(&s, 9 * MBIT, now));
		}
		mlppp_loss_note(&s.loss[1], RUN << i, 0, now);
		KUNIT_EXPECT_TRUE(test, update(&s, 9 * MBIT, now));
		s.loss[1] = (struct mlppp_losses) {
			.sent = 1000, .lost = 30, .lossy = true,
		};
	}
	/* not at once: what was sent before is still felt */
	KUNIT_EXPECT_FALSE(test, update(&s, 3 * MBIT, now));
}

/* The model may be wrong: the line is tried again, ever less often. */
static void tried_again(struct kunit *test)
{
	u64 now = 1000 * SECOND, last = 0;
	struct set s;
	u32 i;

	set_init(&s, harmful);
	KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
	/* not for little */
	KUNIT_EXPECT_FALSE(test, update(&s, MBIT, now + 2 * RETRY_NS));
	for (i = 0; i < 3; i++) {
		u64 then = now;

		while (!update(&s, 9 * MBIT, now))
			now += SECOND;
		KUNIT_EXPECT_FALSE(test, s.rest[1].aside);
		KUNIT_EXPECT_GT(test, now - then, last);
		last = now - then;
		while (!update(&s, 3 * MBIT, now))
			now += SECOND;
		KUNIT_EXPECT_TRUE(test, s.rest[1].aside);
	}
	/* many streams: this time it is of use */
	while (!update(&s, 9 * MBIT, now))
		now += SECOND;
	KUNIT_EXPECT_FALSE(test, update(&s, 12 * MBIT, now + 60 * SECOND));
}

static void switched_off(struct kunit *test)
{
	u64 now = 100 * SECOND;
	struct set s;

	set_init(&s, harmful);
	KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
	s.rest[0].off = true;
	s.rest[1].off = true;
	KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
	KUNIT_EXPECT_FALSE(test, s.rest[1].aside);
	KUNIT_EXPECT_FALSE(test, update(&s, 3 * MBIT, now + 60 * SECOND));
}

static const struct line unknown[4] = {
	{ OPEN, 20 }, { OPEN, 20, 30000 },
};

/* Nobody knows what the others can do: it is tried. */
static void unknown_rates(struct kunit *test)
{
	u64 now = 100 * SECOND;
	struct set s;

	set_init(&s, unknown);
	/* more than TCP makes of it: the model does not fit */
	KUNIT_EXPECT_FALSE(test, update(&s, 6 * MBIT, now));
	KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
	KUNIT_EXPECT_TRUE(test, s.rest[1].aside);
	KUNIT_EXPECT_EQ(test, s.rest[1].trial, 3 * MBIT);
	KUNIT_EXPECT_FALSE(test, update(&s, 3 * MBIT, now + 2 * SECOND));
	/* there is more without it, and it stays */
	KUNIT_EXPECT_TRUE(test, update(&s, 4 * MBIT, now + 3 * SECOND));
	KUNIT_EXPECT_TRUE(test, s.rest[1].aside);
	KUNIT_EXPECT_EQ(test, s.rest[1].trial, 0ULL);
	KUNIT_EXPECT_EQ(test, s.rest[1].with, 3 * MBIT);
	KUNIT_EXPECT_EQ(test, s.rest[1].without, 4 * MBIT);
	now += 20 * SECOND;
	KUNIT_EXPECT_FALSE(test, update(&s, 3 * MBIT, now));
	/* the other turns out to carry little: better with losses */
	s.rest[0].rate = MBIT;
	KUNIT_EXPECT_TRUE(test, update(&s, MBIT, now));
	KUNIT_EXPECT_FALSE(test, s.rest[1].aside);
	KUNIT_EXPECT_FALSE(test, update(&s, 3 * MBIT, now + 5 * SECOND));
}

static void trials_end(struct kunit *test)
{
	static const struct {
		u64 others;	/* rate that is known a second later */
		u64 bps;	/* what is carried */
		bool aside;
	} rows[] = {
		{ OPEN, 3 * MBIT, true },
		{ OPEN, 4 * MBIT, true },
		{ 10 * MBIT, 3 * MBIT, true },
		/* full: the others carry no more than before */
		{ 3 * MBIT, 3 * MBIT, false },
	};
	u64 now = 1000 * SECOND;
	unsigned int i;
	struct set s;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		set_init(&s, unknown);
		KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
		s.rest[0].rate = rows[i].others;
		update(&s, rows[i].bps, now + SECOND);
		KUNIT_EXPECT_EQ_MSG(test, s.rest[1].aside, rows[i].aside,
				    "row %u", i);
	}
}

/* It was of no use: not again soon, and then ever less often. */
static void vain_trials(struct kunit *test)
{
	u64 now = 1000 * SECOND, then;
	struct set s;
	u32 i;

	set_init(&s, unknown);
	for (i = 0; i < 3; i++) {
		then = now;
		while (!update(&s, 3 * MBIT, now))
			now += SECOND;
		KUNIT_EXPECT_TRUE(test, s.rest[1].aside);
		if (i)
			KUNIT_EXPECT_GE(test, now - then, RETRY_NS << (i - 1));
		while (!update(&s, 3 * MBIT, now))
			now += SECOND;
		KUNIT_EXPECT_FALSE(test, s.rest[1].aside);
		KUNIT_EXPECT_EQ(test, s.rest[1].doubt, 0);
	}
	/* the traffic ended, or the other line failed: nothing was tried */
	for (i = 0; i < 4; i++) {
		set_init(&s, unknown);
		KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
		s.rest[0].usable = i % 2;
		now += 60 * SECOND;
		KUNIT_EXPECT_TRUE(test, update(&s, i % 2 ? 0 : 3 * MBIT, now));
		KUNIT_EXPECT_FALSE(test, s.rest[1].aside);
		s.rest[0].usable = true;
		now += 5 * SECOND;
		KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
		KUNIT_EXPECT_TRUE(test, s.rest[1].aside);
	}
	/* none of that casts doubt on a line that is better left aside */
	KUNIT_EXPECT_TRUE(test, update(&s, 4 * MBIT, now + SECOND));
	KUNIT_EXPECT_EQ(test, s.rest[1].doubt, 0);
	KUNIT_EXPECT_EQ(test, s.rest[1].retry, now + SECOND + RETRY_NS);
}

/* Traffic that has just begun grows by itself. */
static void growth_is_no_gain(struct kunit *test)
{
	struct mlppp_rest_load load = full;
	u64 now = 1000 * SECOND;
	struct set s;

	set_init(&s, unknown);
	load.bps = 0;
	while (!s.rest[1].vain && now < 1020 * SECOND) {
		/* as it is smoothed */
		load.bps += (2 * MBIT - load.bps) / 4;
		now += MLPPP_REST_PERIOD_NS;
		mlppp_rest_update(s.links, s.n, &load, now);
		KUNIT_EXPECT_FALSE(test, s.rest[1].aside && !s.rest[1].trial);
	}
	KUNIT_EXPECT_FALSE(test, s.rest[1].aside);
	KUNIT_EXPECT_EQ(test, s.rest[1].vain, 1);
}

/* A stream that does not slow down would lose what the others have no room for. */
static void steady_load_is_not_tried(struct kunit *test)
{
	struct mlppp_rest_load load = full;
	u64 now = 1000 * SECOND;
	unsigned int i;
	struct set s;

	set_init(&s, unknown);
	load.falls = 0;
	load.bps = 2 * MBIT;
	for (i = 0; i < 100; i++) {
		/* a packet more or less */
		mlppp_rest_note_load(&load, 2 * MBIT + (i % 3) * 20000);
		now += MLPPP_REST_PERIOD_NS;
		mlppp_rest_update(s.links, s.n, &load, now);
	}
	KUNIT_EXPECT_EQ(test, s.rest[1].times, 0);
	/* one that slows down, and again */
	mlppp_rest_note_load(&load, 15 * MBIT / 10);
	mlppp_rest_update(s.links, s.n, &load, now);
	KUNIT_EXPECT_EQ(test, s.rest[1].times, 0);
	mlppp_rest_note_load(&load, 2 * MBIT);
	mlppp_rest_note_load(&load, 15 * MBIT / 10);
	/* ... which were two others */
	mlppp_rest_note_load(&load, 0);
	mlppp_rest_note_load(&load, 2 * MBIT);
	mlppp_rest_update(s.links, s.n, &load, now);
	KUNIT_EXPECT_EQ(test, s.rest[1].times, 0);
	for (i = 0; i < 4; i++)
		mlppp_rest_note_load(&load, (i % 2 ? 16 : 20) * MBIT / 10);
	mlppp_rest_update(s.links, s.n, &load, now);
	KUNIT_EXPECT_EQ(test, s.rest[1].times, 1);
}

/* Of two lossy lines, one is known to be so first. */
static void trial_of_two(struct kunit *test)
{
	static const struct line lines[4] = {
		{ OPEN, 20 }, { OPEN, 20, 30000 }, { OPEN, 20, 25000 },
	};
	u64 now = 1000 * SECOND;
	struct set s;

	set_init(&s, lines);
	s.loss[2].lossy = false;
	KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
	KUNIT_EXPECT_TRUE(test, s.rest[1].aside);
	s.loss[2].lossy = true;
	now += 5 * SECOND;
	KUNIT_EXPECT_TRUE(test, update(&s, 3 * MBIT, now));
	now += 5 * SECOND;
	KUNIT_EXPECT_FALSE(test, update(&s, 3 * MBIT, now));
	KUNIT_EXPECT_TRUE(test, update(&s, 8 * MBIT, now));
	KUNIT_EXPECT_TRUE(test, s.rest[1].aside && s.rest[2].aside);
	KUNIT_EXPECT_EQ(test, s.rest[1].trial + s.rest[2].trial, 0ULL);
}

static struct kunit_case rest_cases[] = {
	KUNIT_CASE(losses_are_told),
	KUNIT_CASE(little_loss_is_none),
	KUNIT_CASE(one_moment_is_none),
	KUNIT_CASE(tcp_follows_the_formulas),
	KUNIT_CASE(best_sets),
	KUNIT_CASE(steps_aside_and_back),
	KUNIT_CASE(doubt_grows),
	KUNIT_CASE(tried_again),
	KUNIT_CASE(switched_off),
	KUNIT_CASE(unknown_rates),
	KUNIT_CASE(trials_end),
	KUNIT_CASE(vain_trials),
	KUNIT_CASE(growth_is_no_gain),
	KUNIT_CASE(steady_load_is_not_tried),
	KUNIT_CASE(trial_of_two),
	{}
};

static struct kunit_suite rest_suite = {
	.name = "mlppp-rest",
	.test_cases = rest_cases,
};

kunit_test_suite(rest_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Tests of which links step aside");
