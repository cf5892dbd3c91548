// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the transmit scheduler. What a plan promises is checked against sums
 * that are made here from rates and sizes, not with the code under test.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "sched.c"

#define MS		1000000ULL
#define HDR		4

struct bundle {
	struct mlppp_sched sched;
	struct mlppp_sched_link link[MLPPP_LINKS_MAX];
	struct mlppp_sched_link *links[MLPPP_LINKS_MAX];
	unsigned int n;
	struct mlppp_plan plan;
};

static u32 rnd_state;

/* Numbers that look random and are the same in each run. */
static u32 rnd(u32 below)
{
	rnd_state = rnd_state * 1664525 + 1013904223;
	return ((u64)rnd_state * below) >> 32;
}

static struct bundle *bundle_new(struct kunit *test)
{
	struct bundle *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	mlppp_sched_init(&b->sched);
	rnd_state = 1;
	return b;
}

static struct mlppp_sched_link *bundle_add(struct bundle *b, u32 mtu, u64 bps)
{
	struct mlppp_sched_link *link = &b->link[b->n];

	mlppp_sched_link_init(link, mtu);
	mlppp_sched_set_rate(link, bps);
	mlppp_sched_set_overhead(link, 26, MLPPP_ENCODING_NONE);
	b->links[b->n++] = link;
	return link;
}

static void bundle_update(struct bundle *b)
{
	mlppp_sched_update(&b->sched, b->links, b->n);
}

static int bundle_plan(struct bundle *b, u32 len, u64 now)
{
	return mlppp_sched_plan(&b->sched, b->links, b->n, HDR, len, now,
				&b->plan);
}

static void bundle_commit(struct bundle *b, u64 now)
{
	mlppp_sched_commit(&b->sched, b->links, &b->plan, now);
}

static u64 bundle_ready_at(struct bundle *b, u64 now)
{
	return mlppp_sched_ready_at(&b->sched, b->links, b->n, now);
}

/* Bytes on the wire of one frame. */
static u64 ref_bytes(const struct mlppp_sched_link *link, u32 info)
{
	u64 bytes = info + link->overhead;

	if (link->encoding == MLPPP_ENCODING_ATM)
		bytes = div_u64(bytes + 47, 48) * 53;
	if (link->encoding == MLPPP_ENCODING_PTM)
		bytes = div_u64(bytes * 65, 64);
	return bytes;
}

/* Time on the wire of a share, ns. */
static u64 ref_ns(const struct mlppp_sched_link *link,
		  const struct mlppp_part *part)
{
	u64 bytes = 0;
	unsigned int i;

	for (i = 0; i < part->frags; i++)
		bytes += ref_bytes(link, HDR + mlppp_part_frag_len(part, i));
	return div64_u64(bytes * 8 * NSEC_PER_SEC, link->rate);
}

static u64 ref_start(const struct mlppp_sched_link *link, u64 now)
{
	return max(link->busy_until, now);
}

/* When the last byte of a plan arrives. */
static u64 ref_arrival(const struct bundle *b, u64 now)
{
	const struct mlppp_part *part;
	u64 at, last = 0;

	for (part = b->plan.part; part < b->plan.part + b->plan.nparts; part++) {
		const struct mlppp_sched_link *link = b->links[part->link];

		at = ref_start(link, now) + ref_ns(link, part) +
		     link->set_delay;
		last = max(last, at);
	}
	return last;
}

/* When it would arrive over the best link alone; with @whole as one frame, and
 * U64_MAX if it fits none.
 */
static u64 ref_best_single(const struct bundle *b, u32 len, u64 now, bool whole)
{
	u64 best = U64_MAX;
	unsigned int i;

	for (i = 0; i < b->n; i++) {
		const struct mlppp_sched_link *link = b->links[i];
		struct mlppp_part part = { .len = len };

		part.frags = DIV_ROUND_UP(len, link->mtu - HDR);
		if (whole && part.frags > 1)
			continue;
		best = min(best, ref_start(link, now) + ref_ns(link, &part) +
				 link->set_delay);
	}
	return best;
}

/* What is true of every plan. */
static void check_plan(struct kunit *test, const struct bundle *b, u32 len)
{
	const struct mlppp_plan *plan = &b->plan;
	u32 sum = 0, frags = 0;
	u64 used = 0;
	unsigned int p, i;

	KUNIT_ASSERT_GE(test, plan->nparts, 1U);
	KUNIT_ASSERT_LE(test, plan->nparts, b->n);
	for (p = 0; p < plan->nparts; p++) {
		const struct mlppp_part *part = &plan->part[p];
		const struct mlppp_sched_link *link;
		u32 pieces = 0;

		KUNIT_ASSERT_LT(test, part->link, b->n);
		link = b->links[part->link];
		KUNIT_EXPECT_TRUE(test, link->active);
		KUNIT_EXPECT_FALSE_MSG(test, used & BIT_ULL(part->link),
				       "link %u twice", part->link);
		used |= BIT_ULL(part->link);
		KUNIT_ASSERT_GE(test, part->frags, 1);
		for (i = 0; i < part->frags; i++) {
			u32 cut = mlppp_part_frag_len(part, i);

			pieces += cut;
			KUNIT_EXPECT_LE_MSG(test, HDR + cut, link->mtu,
					    "len %u", len);
			/* no tails: pieces are at least half a frame */
			if (part->frags > 1)
				KUNIT_EXPECT_GE(test, cut,
						(link->mtu - HDR) / 2);
		}
		KUNIT_EXPECT_EQ(test, pieces, part->len);
		if (plan->nparts > 1)
			KUNIT_EXPECT_GE_MSG(test, part->len, b->sched.min_frag,
					    "len %u part %u", len, p);
		sum += part->len;
		frags += part->frags;
	}
	KUNIT_EXPECT_EQ(test, sum, len);
	KUNIT_EXPECT_EQ(test, frags, plan->nfrags);
}

/* a and b differ by no more than one in @parts, plus @slack */
static bool close_to(u64 a, u64 b, u64 parts, u64 slack)
{
	u64 diff = a > b ? a - b : b - a;

	return diff <= div64_u64(max(a, b), parts) + slack;
}

static void sched_test_wire(struct kunit *test)
{
	static const struct {
		u64 bps;
		s32 overhead;
		enum mlppp_encoding encoding;
		u32 info;
		u64 ns;
	} cases[] = {
		{ 10000000, 26, MLPPP_ENCODING_NONE, 1492, 1518 * 800 },
		{ 64000, 26, MLPPP_ENCODING_NONE, 1492, 1518 * 125000ULL },
		{ 10000000000, 26, MLPPP_ENCODING_NONE, 1474, 1200 },
		{ 64000, 0, MLPPP_ENCODING_NONE, 65535, 65535 * 125000ULL },
		{ 1000, 0, MLPPP_ENCODING_NONE, 65535, 65535 * 8000000ULL },
		{ 100000000000, 0, MLPPP_ENCODING_NONE, 50000, 4000 },
		/* 40 + 8 fill one cell, one more byte needs another */
		{ 8000000, 8, MLPPP_ENCODING_ATM, 40, 53000 },
		{ 8000000, 8, MLPPP_ENCODING_ATM, 41, 106000 },
		{ 8000000, 0, MLPPP_ENCODING_ATM, 1, 53000 },
		{ 8000000, 26, MLPPP_ENCODING_ATM, 1492, 32 * 53000 },
		{ 8000000, 24, MLPPP_ENCODING_PTM, 1000, 1040000 },
		/* there is no negative size */
		{ 8000000, -10, MLPPP_ENCODING_NONE, 60, 50000 },
		{ 8000000, -100, MLPPP_ENCODING_NONE, 60, 1000 },
	};
	struct mlppp_sched sched;
	unsigned int i;

	mlppp_sched_init(&sched);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct mlppp_sched_link link, *links = &link;

		mlppp_sched_link_init(&link, 1500);
		mlppp_sched_set_rate(&link, cases[i].bps);
		mlppp_sched_set_overhead(&link, cases[i].overhead,
					 cases[i].encoding);
		mlppp_sched_update(&sched, &links, 1);
		mlppp_sched_charge(&sched, &link, cases[i].info, 5 * MS);
		KUNIT_EXPECT_TRUE_MSG(test,
				      close_to(link.busy_until - 5 * MS,
					       cases[i].ns, 50000, 1),
				      "case %u: %llu ns, not %llu", i,
				      link.busy_until - 4 * MS, cases[i].ns);
	}
}

static void sched_test_bounds(struct kunit *test)
{
	struct mlppp_sched_link link;

	mlppp_sched_link_init(&link, 1500);
	mlppp_sched_set_rate(&link, 1);
	KUNIT_EXPECT_EQ(test, link.rate, MLPPP_RATE_MIN);
	mlppp_sched_set_rate(&link, U64_MAX);
	KUNIT_EXPECT_EQ(test, link.rate, MLPPP_RATE_MAX);
	mlppp_sched_set_rate(&link, 0);
	KUNIT_EXPECT_EQ(test, link.rate, 0ULL);
	mlppp_sched_set_overhead(&link, S32_MAX, MLPPP_ENCODING_NONE);
	KUNIT_EXPECT_EQ(test, link.overhead, MLPPP_OVERHEAD_MAX);
	mlppp_sched_set_overhead(&link, S32_MIN, MLPPP_ENCODING_NONE);
	KUNIT_EXPECT_EQ(test, link.overhead, MLPPP_OVERHEAD_MIN);
	mlppp_sched_set_delay(&link, U64_MAX);
	KUNIT_EXPECT_EQ(test, link.set_delay, MLPPP_DELAY_MAX_NS);
	mlppp_sched_set_weight(&link, 0);
	KUNIT_EXPECT_EQ(test, link.weight, 1);
	mlppp_sched_set_weight(&link, U32_MAX);
	KUNIT_EXPECT_EQ(test, link.weight, U16_MAX);
}

/* Links of all kinds; each row is used with 1 to 64 links. */
static const struct kind {
	const char *name;
	u64 bps[4];
	u32 mtu[4];
	u32 delay_ms[4];
	u8 encoding[4];
	u32 min_frag;
} kinds[] = {
	{ "even", { 10000000, 10000000, 10000000, 10000000 },
	  { 1492, 1492, 1492, 1492 }, {}, {}, 100 },
	{ "uneven", { 50000000, 10000000, 2000000, 500000 },
	  { 1492, 1492, 1492, 1492 }, {}, {}, 100 },
	{ "slow", { 64000, 128000, 64000, 33600 },
	  { 1500, 1492, 1500, 576 }, {}, {}, 32 },
	{ "extreme", { 10000000000, 64000, 1000000000, 1000000 },
	  { 1492, 1492, 1492, 1492 }, {}, {}, 100 },
	{ "fastest", { 10000000000, 10000000000, 2500000000, 100000000000 },
	  { 9000, 1492, 1500, 9000 }, {}, {}, 1024 },
	{ "far", { 10000000, 10000000, 2000000, 50000000 },
	  { 1492, 1492, 1492, 1492 }, { 1, 100, 5, 300 }, {}, 100 },
	{ "small mtu", { 10000000, 10000000, 1000000, 3000000 },
	  { 128, 128, 300, 64 }, {}, {}, 1 },
	{ "cells", { 8000000, 1000000, 50000000, 640000 },
	  { 1492, 1492, 1492, 1500 }, {},
	  { MLPPP_ENCODING_ATM, MLPPP_ENCODING_ATM, MLPPP_ENCODING_PTM, MLPPP_ENCODING_NONE }, 100 },
	{ "no rates", {}, { 1492, 1492, 1500, 1492 }, {}, {}, 100 },
	{ "some rates", { 20000000, 0, 5000000, 0 },
	  { 1492, 1492, 1500, 1492 }, { 0, 20, 0, 5 }, {}, 100 },
};

static void bundle_kind(struct bundle *b, const struct kind *kind,
			unsigned int n)
{
	unsigned int i;

	b->n = 0;
	b->sched.min_frag = kind->min_frag;
	b->sched.vtime = 0;
	for (i = 0; i < n; i++) {
		struct mlppp_sched_link *link;

		link = bundle_add(b, kind->mtu[i % 4], kind->bps[i % 4]);
		mlppp_sched_set_delay(link, kind->delay_ms[i % 4] * MS);
		mlppp_sched_set_overhead(link, 26, kind->encoding[i % 4]);
	}
	bundle_update(b);
}

static const u32 sizes[] = {
	1, 2, 40, 64, 99, 100, 199, 200, 201, 256, 257, 576, 1000, 1400, 1487,
	1488, 1489, 1492, 1496, 1501, 1600, 2976, 2977, 3000, 9001, 16384, 65535,
	65536,
};

static const unsigned int counts[] = { 1, 2, 3, 4, 7, 16, 63, 64 };

/* Every plan is sound, whatever the links, the sizes and the clocks. */
static void sched_test_sound(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	unsigned int k, c, s, i, round;
	u64 now = 1000 * MS;

	for (k = 0; k < ARRAY_SIZE(kinds); k++) {
		for (c = 0; c < ARRAY_SIZE(counts); c++) {
			bundle_kind(b, &kinds[k], counts[c]);
			for (s = 0; s < ARRAY_SIZE(sizes); s++) {
				for (round = 0; round < 4; round++) {
					/* idle, then ever busier */
					for (i = 0; i < b->n && round; i++)
						b->link[i].busy_until = now +
							rnd(round * 4 * MS);
					KUNIT_ASSERT_EQ(test, 0,
							bundle_plan(b, sizes[s],
								    now));
					check_plan(test, b, sizes[s]);
					bundle_commit(b, now);
				}
			}
		}
	}
}

/* All sizes, one after the other, as they would be sent. */
static void sched_test_all_sizes(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	u64 now = 1000 * MS;
	unsigned int k;
	u32 len;

	for (k = 0; k < ARRAY_SIZE(kinds); k++) {
		bundle_kind(b, &kinds[k], 3);
		for (len = 1; len <= 65535; len += len < 3100 ? 1 : 997) {
			now = bundle_ready_at(b, now) ?: now;
			KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, len, now));
			check_plan(test, b, len);
			bundle_commit(b, now);
		}
	}
}

/* With room on all links, nothing arrives later than over the best one alone,
 * and what fits is split only if that gains enough.
 */
static void sched_test_last_byte_first(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	unsigned int k, c, s, i, round;
	u64 now = 1000 * MS;

	for (k = 0; k < ARRAY_SIZE(kinds); k++) {
		for (c = 0; c < ARRAY_SIZE(counts); c++) {
			bundle_kind(b, &kinds[k], counts[c]);
			for (i = 0; i < b->n && b->link[i].rate; i++)
				;
			if (i < b->n)
				continue;
			for (s = 0; s < ARRAY_SIZE(sizes) * 3; s++) {
				u32 len = sizes[s / 3];
				u64 best, whole, at, slack;

				round = s % 3;
				for (i = 0; i < b->n; i++)
					b->link[i].busy_until = now +
						div_u64(b->link[i].mark, 100) *
						rnd(round * 50 + 1);
				KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, len, now));
				check_plan(test, b, len);
				at = ref_arrival(b, now);
				best = ref_best_single(b, len, now, false);
				whole = ref_best_single(b, len, now, true);
				/* what fits goes whole, even if it would arrive
				 * earlier in two pieces over a link with a
				 * smaller MTU
				 */
				if (whole != U64_MAX)
					best = whole;
				KUNIT_EXPECT_TRUE_MSG(test, at <= best + best / 50000 + 100,
						      "%s n %u len %u: %llu, best single %llu",
						      kinds[k].name, b->n, len, at - now,
						      best - now);
				/* the estimate rounds fragments up to a byte,
				 * and that may take a cell
				 */
				for (slack = 100, i = 0; i < b->plan.nparts; i++)
					slack += div64_u64(b->plan.part[i].frags *
							   53 * 8 * NSEC_PER_SEC,
							   b->links[b->plan.part[i].link]->rate);
				KUNIT_EXPECT_TRUE_MSG(test,
						      close_to(at - now, b->plan.at, 50000,
							       slack),
						      "%s: says %llu, is %llu",
						      kinds[k].name, b->plan.at, at - now);
				if (whole == U64_MAX || b->plan.nfrags == 1)
					continue;
				KUNIT_EXPECT_GT(test, len, b->sched.small);
				KUNIT_EXPECT_GT(test, whole - at,
						(u64)b->sched.split);
			}
		}
	}
}

/* Parts arrive together, except for rounding. */
static void sched_test_together(struct kunit *test)
{
	static const u64 rates[][3] = {
		{ 64000, 64000, 64000 }, { 64000, 128000, 512000 },
		{ 300000, 100000, 200000 },
	};
	struct bundle *b = bundle_new(test);
	u64 now = 7 * MS, at, slack;
	unsigned int r, i, round;

	for (r = 0; r < ARRAY_SIZE(rates); r++) {
		b->n = 0;
		for (i = 0; i < 3; i++)
			bundle_add(b, 1500, rates[r][i]);
		bundle_update(b);
		for (round = 0; round < 20; round++) {
			/* all have room: 1 ms, for links as slow as these */
			for (i = 0; i < 3; i++)
				b->link[i].busy_until = now + rnd(MS);
			KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1400, now));
			check_plan(test, b, 1400);
			KUNIT_ASSERT_EQ(test, b->plan.nparts, 3U);
			for (i = 0; i < 3; i++) {
				const struct mlppp_part *part = &b->plan.part[i];
				const struct mlppp_sched_link *link =
					b->links[part->link];

				/* three bytes of the link */
				slack = div64_u64(24 * NSEC_PER_SEC, link->rate);
				at = ref_start(link, now) + ref_ns(link, part);
				KUNIT_EXPECT_TRUE_MSG(test,
						      close_to(at - now, b->plan.at,
							       2000, slack),
						      "row %u part %u at %llu of %llu",
						      r, i, at - now, b->plan.at);
			}
		}
	}
}

/* What is small goes whole, however slow the lines. */
static void sched_test_small_whole(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	u32 len;

	bundle_add(b, 1500, 64000);
	bundle_add(b, 1500, 64000);
	bundle_update(b);
	for (len = 1; len <= b->sched.small; len++) {
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, len, 0));
		KUNIT_EXPECT_EQ(test, b->plan.nfrags, 1U);
	}
	KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1400, 0));
	KUNIT_EXPECT_EQ(test, b->plan.nfrags, 2U);

	/* a setting, and no tails under any */
	b->sched.small = 1;
	b->sched.min_frag = 700;
	bundle_update(b);
	KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1399, 0));
	KUNIT_EXPECT_EQ(test, b->plan.nfrags, 1U);
	KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1402, 0));
	KUNIT_EXPECT_EQ(test, b->plan.nfrags, 2U);
}

/* On lines of some speed what fits is not split, idle or busy. */
static void sched_test_fits_whole(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	unsigned int i;
	u64 now = 0;

	bundle_add(b, 1492, 10000000);
	bundle_add(b, 1492, 10000000);
	bundle_update(b);
	for (i = 0; i < 1000; i++) {
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1488, now));
		KUNIT_EXPECT_EQ(test, b->plan.nfrags, 1U);
		bundle_commit(b, now);
		now += i % 2 ? 500000 : 700000;
		now = bundle_ready_at(b, now) ?: now;
	}
}

/* What does not fit is cut into no more pieces than it needs. */
static void sched_test_fewest(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	unsigned int i;

	for (i = 0; i < 16; i++)
		bundle_add(b, 1492, 10000000);
	bundle_update(b);
	for (i = 0; i < 1000; i++) {
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1501, 0));
		KUNIT_EXPECT_EQ(test, b->plan.nfrags, 2U);
		bundle_commit(b, 0);
	}
}

/* However the packets come, in the long run each line has its share. */
static void sched_test_shares(struct kunit *test)
{
	static const struct {
		u64 bps[4];
		u32 len;	/* 0: any */
	} cases[] = {
		{ { 10000000, 10000000 }, 1488 },
		{ { 10000000, 2000000 }, 1488 },
		{ { 10000000, 2000000 }, 1501 },
		{ { 20000000, 5000000 }, 0 },
		{ { 50000000, 10000000, 2000000 }, 1501 },
		{ { 50000000, 10000000, 2000000 }, 64 },
		{ { 10000000, 10000000, 10000000, 10000000 }, 0 },
		{ { 64000, 64000, 128000 }, 1400 },
		{ { 10000000000, 2500000000, 1000000000 }, 0 },
		{ { 1000000, 10000000 }, 1488 },
	};
	struct bundle *b = bundle_new(test);
	unsigned int c, i, p, mode;

	for (c = 0; c < ARRAY_SIZE(cases) * 2; c++) {
		u64 wire[4] = {}, sum = 0, bps = 0, now = 0;

		/* as backlog allows, and all at once */
		mode = c % 2;
		b->n = 0;
		for (i = 0; i < 4 && cases[c / 2].bps[i]; i++) {
			bundle_add(b, 1492, cases[c / 2].bps[i]);
			bps += cases[c / 2].bps[i];
		}
		bundle_update(b);
		for (i = 0; i < 10000; i++) {
			u32 len = cases[c / 2].len ?: 1 + rnd(1500);

			if (mode)
				now = bundle_ready_at(b, now) ?: now;
			KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, len, now));
			for (p = 0; p < b->plan.nparts; p++) {
				const struct mlppp_part *part = &b->plan.part[p];
				u64 bytes = part->len + part->frags * (HDR + 26);

				wire[part->link] += bytes;
				sum += bytes;
			}
			bundle_commit(b, now);
		}
		/* except for what is still to be sent */
		for (i = 0; i < b->n && mode; i++) {
			u64 ns = ref_start(&b->link[i], now) - now;
			u64 left = div64_u64(ns * div_u64(b->link[i].rate, 8000),
					     NSEC_PER_SEC / 1000);

			wire[i] -= left;
			sum -= left;
		}
		for (i = 0; i < b->n; i++)
			KUNIT_EXPECT_TRUE_MSG(test,
					      close_to(wire[i] * bps,
						       sum * b->link[i].rate,
						       100, 0),
					      "case %u mode %u link %u: %llu of %llu bytes",
					      c / 2, mode, i, wire[i], sum);
	}
}

/* The lines as they are: each sends what it is given at its rate. */
static void sched_test_simulation(struct kunit *test)
{
	static const struct {
		u64 bps[4];
		u32 delay_ms[4];
		u32 len;
		u32 target;
		u32 queue_us;	/* the longest a byte may wait for a line */
	} cases[] = {
		{ { 10000000, 2000000 }, {}, 1501, 4 * MS, 7500 },
		{ { 10000000, 2000000 }, {}, 1488, 4 * MS, 7500 },
		{ { 20000000, 5000000 }, {}, 1501, 4 * MS, 5000 },
		{ { 20000000, 5000000 }, {}, 1488, 4 * MS, 5000 },
		{ { 50000000, 10000000, 2000000 }, {}, 1501, 4 * MS, 7500 },
		{ { 50000000, 10000000, 2000000 }, {}, 1488, 4 * MS, 7500 },
		{ { 50000000, 10000000, 2000000 }, {}, 1488, 2 * MS, 7500 },
		{ { 10000000, 10000000, 10000000, 10000000 }, {}, 1501, 4 * MS, 5000 },
		{ { 10000000, 10000000, 10000000, 10000000 }, {}, 1488, 4 * MS, 5000 },
		/* the far line is not idle either */
		{ { 10000000, 10000000 }, { 1, 100 }, 1488, 4 * MS, 5000 },
		{ { 10000000, 10000000 }, { 1, 100 }, 1501, 4 * MS, 5000 },
		/* the slow line is near: a whole packet is in time */
		{ { 50000000, 1000000 }, { 300, 20 }, 1488, 4 * MS, 14000 },
		/* slow beside fast: a share of a packet at a time */
		{ { 10000000, 1000000 }, {}, 1488, 4 * MS, 6500 },
		{ { 10000000, 64000 }, {}, 1488, 4 * MS, 25000 },
		{ { 64000, 64000 }, {}, 1488, 4 * MS, 100000 },
		{ { 1000000000, 100000000, 16000000 }, {}, 1488, 4 * MS, 5100 },
		{ { 10000000000, 10000000000 }, {}, 1488, 4 * MS, 1000 },
	};
	const u64 timer_late = 20000; /* ns */
	struct bundle *b = bundle_new(test);
	unsigned int c, i, p;

	for (c = 0; c < ARRAY_SIZE(cases); c++) {
		u64 now = 1000 * MS, end, bps = 0, sent = 0, could, worst = 0;
		u64 idle_from[4], wake;
		u32 packets = 0;

		b->n = 0;
		b->sched.target = cases[c].target;
		for (i = 0; i < 4 && cases[c].bps[i]; i++) {
			bundle_add(b, 1492, cases[c].bps[i]);
			mlppp_sched_set_delay(&b->link[i],
					      cases[c].delay_ms[i] * MS);
			bps += cases[c].bps[i];
			idle_from[i] = now;
		}
		bundle_update(b);
		/* some 20,000 packets */
		end = now + div64_u64(20000ULL * 12000 * NSEC_PER_SEC, bps);
		while (now < end) {
			wake = bundle_ready_at(b, now);
			if (wake) {
				KUNIT_ASSERT_GT(test, wake, now);
				now = wake + timer_late;
				continue;
			}
			KUNIT_ASSERT_EQ(test, 0,
					bundle_plan(b, cases[c].len, now));
			for (p = 0; p < b->plan.nparts; p++) {
				const struct mlppp_part *part = &b->plan.part[p];
				u64 *from = &idle_from[part->link];

				*from = max(*from, now) +
					ref_ns(b->links[part->link], part);
				worst = max(worst, *from - now);
				sent += part->len + part->frags * (HDR + 26);
			}
			bundle_commit(b, now);
			packets++;
		}
		could = div64_u64((now - 1000 * MS) * div_u64(bps, 1000),
				  8 * NSEC_PER_SEC / 1000);
		kunit_info(test, "case %u: %llu of %llu bytes on the wire, %u packets, queue %llu us",
			   c, sent, could, packets, div_u64(worst, 1000));
		KUNIT_EXPECT_TRUE_MSG(test, sent * 1000 >= could * 998,
				      "case %u: %llu of %llu bytes", c, sent, could);
		KUNIT_EXPECT_LE_MSG(test, worst, cases[c].queue_us * 1000ULL,
				    "case %u", c);
	}
}

/* A far line is left alone while a near one has room. */
static void sched_test_far_idle(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	u64 now = 1000 * MS;
	unsigned int i;

	bundle_add(b, 1492, 10000000);
	bundle_add(b, 1492, 10000000);
	mlppp_sched_set_delay(&b->link[0], 100 * MS);
	mlppp_sched_set_delay(&b->link[1], MS);
	bundle_update(b);
	/* a third of what the near one carries, cut or not */
	for (i = 0; i < 100; i++) {
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1401 + i, now));
		KUNIT_EXPECT_EQ(test, b->plan.nparts, 1U);
		KUNIT_EXPECT_EQ(test, b->plan.part[0].link, 1);
		bundle_commit(b, now);
		now += 4 * MS;
	}
}

/* Without rates, a packet that nothing is ahead of goes on the nearest link,
 * and the farther ones are not compensated for it. A configured delay takes
 * precedence over a measured one.
 */
static void sched_test_lone(struct kunit *test)
{
	u32 sent[2] = {}, sizes[] = { 60, 1490, 1501 };
	struct bundle *b = bundle_new(test);
	unsigned int i, j;

	bundle_add(b, 1492, 0);
	bundle_add(b, 1492, 0);
	mlppp_sched_set_lag(&b->link[0], 30 * MS);
	bundle_update(b);
	for (i = 0; i < 300; i++) {
		mlppp_sched_prefer_near(b->links, b->n, 0);
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, sizes[i % 3], 0));
		for (j = 0; j < b->plan.nparts; j++)
			KUNIT_EXPECT_EQ(test, b->plan.part[j].link, 1);
		bundle_commit(b, 0);
	}
	for (i = 0; i < 100; i++) {
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1000, 0));
		sent[b->plan.part[0].link]++;
		bundle_commit(b, 0);
	}
	KUNIT_EXPECT_GE(test, sent[0], 45U);
	KUNIT_EXPECT_LE(test, sent[0], 55U);

	mlppp_sched_set_rate(&b->link[0], 10000000);
	bundle_update(b);
	for (i = 1; i < 100; i++) {
		mlppp_sched_prefer_near(b->links, b->n, i * 10 * MS);
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 60, i * 10 * MS));
		KUNIT_EXPECT_EQ(test, b->plan.part[0].link, 1);
		bundle_commit(b, i * 10 * MS);
	}
	/* not where a delay is configured, which counts for all packets */
	mlppp_sched_set_delay(&b->link[0], 7 * MS);
	bundle_update(b);
	KUNIT_EXPECT_EQ(test, b->link[0].delay, 7 * MS);
	mlppp_sched_prefer_near(b->links, b->n, 2000 * MS);
	KUNIT_EXPECT_LT(test, b->link[0].busy_until, 2000 * MS);
}

static void sched_test_no_rates(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	u64 bytes[4] = {};
	unsigned int i, p;

	for (i = 0; i < 3; i++)
		bundle_add(b, 1492, 0);
	bundle_update(b);

	/* whole packets rotate, and nothing holds them back */
	for (i = 0; i < 300; i++) {
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1400, i));
		KUNIT_EXPECT_EQ(test, b->plan.nfrags, 1U);
		KUNIT_EXPECT_EQ(test, b->plan.part[0].link, i % 3);
		bundle_commit(b, i);
		KUNIT_EXPECT_EQ(test, bundle_ready_at(b, i), 0ULL);
	}
	/* a new link starts with the others, it does not catch up */
	bundle_add(b, 1492, 0);
	bundle_update(b);
	for (i = 0; i < 400; i++) {
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1400, 0));
		bytes[b->plan.part[0].link]++;
		bundle_commit(b, 0);
	}
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE_MSG(test, bytes[i] >= 99 && bytes[i] <= 101,
				      "link %u has %llu", i, bytes[i]);

	/* what does not fit is cut in two, and all links still get the same */
	memset(bytes, 0, sizeof(bytes));
	for (i = 0; i < 10000; i++) {
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1501, 0));
		KUNIT_EXPECT_EQ(test, b->plan.nfrags, 2U);
		for (p = 0; p < b->plan.nparts; p++)
			bytes[b->plan.part[p].link] += b->plan.part[p].len;
		bundle_commit(b, 0);
	}
	for (i = 1; i < 4; i++)
		KUNIT_EXPECT_TRUE_MSG(test, close_to(bytes[0], bytes[i], 100, 0),
				      "link 0 has %llu, link %u %llu", bytes[0],
				      i, bytes[i]);
}

static void sched_test_weights(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	u64 bytes[3] = {};
	unsigned int i, p;

	for (i = 0; i < 3; i++) {
		bundle_add(b, 1492, 0);
		mlppp_sched_set_weight(&b->link[i], i + 1);
		mlppp_sched_set_overhead(&b->link[i], 0, MLPPP_ENCODING_NONE);
	}
	bundle_update(b);
	for (i = 0; i < 10000; i++) {
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1 + rnd(1500), 0));
		for (p = 0; p < b->plan.nparts; p++)
			bytes[b->plan.part[p].link] += b->plan.part[p].len +
				HDR * b->plan.part[p].frags;
		bundle_commit(b, 0);
	}
	KUNIT_EXPECT_TRUE(test, close_to(bytes[0] * 2, bytes[1], 100, 0));
	KUNIT_EXPECT_TRUE(test, close_to(bytes[0] * 3, bytes[2], 100, 0));
}

/* A link without a rate among others that have one: like the slowest. */
static void sched_test_some_rates(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	u64 now = 5000 * MS;

	bundle_add(b, 1492, 20000000);
	bundle_add(b, 1492, 0);
	bundle_add(b, 1492, 5000000);
	bundle_update(b);
	KUNIT_EXPECT_TRUE(test, b->sched.timed);
	KUNIT_EXPECT_EQ(test, b->link[1].mult, b->link[2].mult);

	/* the last rate goes, the clocks count bytes from zero */
	KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1400, now));
	bundle_commit(b, now);
	mlppp_sched_set_rate(&b->link[0], 0);
	mlppp_sched_set_rate(&b->link[2], 0);
	bundle_update(b);
	KUNIT_EXPECT_FALSE(test, b->sched.timed);
	KUNIT_EXPECT_EQ(test, b->link[0].busy_until, 0ULL);
	KUNIT_EXPECT_EQ(test, b->sched.vtime, 0ULL);
}

/* A line without carrier is not among the links when the kind of time changes.
 * When it is back, its clock must not be read as the other kind.
 */
static void sched_test_absent(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	u64 now = 5000 * MS;
	unsigned int i;

	for (i = 0; i < 3; i++)
		bundle_add(b, 1492, 0);
	bundle_update(b);
	/* virtual time is far ahead of the caller's */
	for (i = 0; i < 3; i++)
		b->link[i].busy_until = 1000 * now;
	b->sched.vtime = 1000 * now;
	b->n = 2;
	mlppp_sched_set_rate(&b->link[0], 10000000);
	bundle_update(b);
	b->n = 3;
	bundle_update(b);
	KUNIT_EXPECT_LE(test, b->link[2].busy_until, now);
	KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1400, now));

	/* and twice: virtual time has begun anew */
	mlppp_sched_set_rate(&b->link[0], 0);
	bundle_update(b);
	for (i = 0; i < 3; i++)
		b->link[i].busy_until = 1000 * now;
	b->sched.vtime = 1000 * now;
	b->n = 2;
	mlppp_sched_set_rate(&b->link[0], 10000000);
	bundle_update(b);
	mlppp_sched_set_rate(&b->link[0], 0);
	bundle_update(b);
	b->n = 3;
	bundle_update(b);
	KUNIT_EXPECT_EQ(test, b->link[2].busy_until, 0ULL);
}

static void sched_test_standby(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	unsigned int i;

	for (i = 0; i < 3; i++)
		bundle_add(b, 1492, i == 2 ? 100000000 : 1000000);
	b->link[2].standby = true;
	bundle_update(b);
	for (i = 0; i < 50; i++) {
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1501, 0));
		check_plan(test, b, 1501);
		KUNIT_EXPECT_NE(test, b->plan.part[0].link, 2);
		bundle_commit(b, 0);
	}
	/* the regular ones leave: now it is needed */
	b->link[0].draining = true;
	b->link[1].draining = true;
	bundle_update(b);
	KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1501, 0));
	KUNIT_EXPECT_EQ(test, b->plan.nparts, 1U);
	KUNIT_EXPECT_EQ(test, b->plan.part[0].link, 2);
	KUNIT_EXPECT_EQ(test, b->plan.nfrags, 2U);
	/* and one comes back */
	b->link[1].draining = false;
	bundle_update(b);
	KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 100, 0));
	KUNIT_EXPECT_EQ(test, b->plan.part[0].link, 1);

	b->link[1].draining = true;
	b->link[2].draining = true;
	bundle_update(b);
	KUNIT_EXPECT_EQ(test, bundle_plan(b, 100, 0), -ENETDOWN);
	KUNIT_EXPECT_EQ(test, bundle_ready_at(b, 0), 0ULL);
	KUNIT_EXPECT_EQ(test, mlppp_sched_plan(&b->sched, b->links, 0, HDR, 100,
					       0, &b->plan), -ENETDOWN);
}

static void sched_test_ready(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	u64 now = 3000 * MS, wake;
	unsigned int i;

	bundle_add(b, 1492, 10000000);
	bundle_add(b, 1492, 2000000);
	bundle_update(b);
	KUNIT_EXPECT_EQ(test, bundle_ready_at(b, now), 0ULL);
	/* one with room is enough */
	b->link[0].busy_until = now + 50 * MS;
	KUNIT_EXPECT_EQ(test, bundle_ready_at(b, now), 0ULL);
	/* none: wait for the first to be half empty */
	b->link[1].busy_until = now + 60 * MS;
	wake = bundle_ready_at(b, now);
	KUNIT_EXPECT_GT(test, wake, now + 45 * MS);
	KUNIT_EXPECT_LT(test, wake, now + 50 * MS);
	KUNIT_EXPECT_EQ(test, bundle_ready_at(b, wake), 0ULL);
	/* a draining link is not waited for */
	b->link[0].draining = true;
	bundle_update(b);
	KUNIT_EXPECT_GT(test, bundle_ready_at(b, now), now + 58 * MS);

	/* a burst: the queue stops when the target is reached, not after */
	b->link[0].draining = false;
	bundle_update(b);
	b->link[0].busy_until = 0;
	b->link[1].busy_until = 0;
	for (i = 0; !bundle_ready_at(b, now); i++) {
		KUNIT_ASSERT_LT(test, i, 100U);
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1488, now));
		bundle_commit(b, now);
	}
	KUNIT_EXPECT_LE(test, b->link[0].busy_until, now + b->sched.target);
	KUNIT_EXPECT_LE(test, b->link[1].busy_until, now + 8 * MS);
	/* what is sent past the target still goes somewhere */
	KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1501, now));
	check_plan(test, b, 1501);
}

/* Nothing overflows: centuries of uptime, ages of idleness, clocks far ahead,
 * times and rates at their bounds.
 */
static void sched_test_overflow(struct kunit *test)
{
	static const u64 nows[] = { 0, 1, U32_MAX, 1ULL << 62 };
	static const u64 rates[] = { 1000, 64000, 100000000000ULL };
	struct bundle *b = bundle_new(test);
	unsigned int t, s, i, j;

	for (t = 0; t < ARRAY_SIZE(nows); t++) {
		u64 now = nows[t];

		b->n = 0;
		b->sched.target = MLPPP_TARGET_MAX_NS;
		b->sched.split = t % 2 ? MLPPP_TARGET_MAX_NS : 0;
		for (i = 0; i < MLPPP_LINKS_MAX; i++) {
			bundle_add(b, i % 5 ? 1492 : 65535, rates[i % 3]);
			mlppp_sched_set_overhead(&b->link[i], 256, i % 2 ?
						 MLPPP_ENCODING_ATM : MLPPP_ENCODING_PTM);
			mlppp_sched_set_delay(&b->link[i], i % 7 ? 0 : U64_MAX);
		}
		bundle_update(b);
		for (s = 0; s < ARRAY_SIZE(sizes); s++) {
			/* far from each other */
			for (i = 0; i < b->n; i++)
				b->link[i].busy_until = i % 4 ?
					now + ((u64)rnd(1000) << rnd(40)) : 0;
			KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, sizes[s], now));
			check_plan(test, b, sizes[s]);
			for (j = 0; j < b->plan.nparts; j++) {
				const struct mlppp_part *part = &b->plan.part[j];
				struct mlppp_sched_link *link =
					b->links[part->link];
				u64 start = ref_start(link, now);

				KUNIT_EXPECT_TRUE(test,
						  close_to(part->ns,
							   ref_ns(link, part),
							   10000, 1000));
				bundle_commit(b, now);
				KUNIT_EXPECT_EQ(test, link->busy_until,
						start + part->ns);
				break;
			}
		}
	}
}

/* A product that wraps to zero is not taken for zero. */
static void sched_test_wrap(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	unsigned int i;

	/* 8 Gbit/s are 1 << MLPPP_SPEED_SHIFT: twice that for 1 << 33 ns */
	for (i = 0; i < 3; i++)
		bundle_add(b, 1492, 8000000000);
	bundle_update(b);
	b->link[0].busy_until = 10 * MS;
	b->link[1].busy_until = 10 * MS;
	b->link[2].busy_until = 10 * MS + (1ULL << 33);
	KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 3500, 0));
	check_plan(test, b, 3500);
	KUNIT_EXPECT_EQ(test, b->plan.nparts, 2U);
	KUNIT_EXPECT_LT(test, b->plan.at, 11 * MS);
}

/* Where a second link is just not worth it, and where it just is. */
static void sched_test_no_tails(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	unsigned int parts[3] = {};
	u64 d;

	bundle_add(b, 1492, 10000000);
	bundle_add(b, 1492, 10000000);
	bundle_update(b);
	for (d = 1030000; d < 1050000; d += 7) {
		b->link[1].busy_until = d;
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1501, 0));
		check_plan(test, b, 1501);
		parts[b->plan.nparts]++;
	}
	for (d = 1040700; d < 1041000; d++) {
		b->link[1].busy_until = d;
		KUNIT_ASSERT_EQ(test, 0, bundle_plan(b, 1501, 0));
		check_plan(test, b, 1501);
	}
	KUNIT_EXPECT_GT(test, parts[1], 1000U);
	KUNIT_EXPECT_GT(test, parts[2], 1000U);
}

/* At another rate what waits on a link is as many bytes as before. */
static void sched_test_change(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	struct mlppp_sched_link *link = bundle_add(b, 1492, 1000000);
	struct mlppp_sched_link *idle = bundle_add(b, 1492, 1000000);
	const u64 now = 1000 * MS;

	bundle_update(b);
	link->busy_until = now + 80 * MS;
	idle->busy_until = now - 80 * MS;
	mlppp_sched_set_rate(link, 8000000);
	mlppp_sched_set_rate(idle, 8000000);
	mlppp_sched_change(&b->sched, b->links, b->n, now);
	KUNIT_EXPECT_LE(test, link->busy_until, now + 10 * MS + 1000);
	KUNIT_EXPECT_GE(test, link->busy_until, now + 10 * MS - 1000);
	KUNIT_EXPECT_EQ(test, idle->busy_until, now - 80 * MS);

	/* without a rate clocks do not tell the time */
	mlppp_sched_set_rate(link, 0);
	mlppp_sched_set_rate(idle, 0);
	mlppp_sched_change(&b->sched, b->links, b->n, now);
	KUNIT_EXPECT_EQ(test, link->busy_until, 0);
}

/* The short way for two fragments finds what the long one would. */
static void sched_test_pair(struct kunit *test)
{
	struct bundle *b = bundle_new(test);
	struct mlppp_plan *best = kunit_kzalloc(test, sizeof(*best), GFP_KERNEL);
	unsigned int round, i, found = 0;
	struct job job = { .sched = &b->sched, .links = b->links, .hdr_len = HDR };

	KUNIT_ASSERT_NOT_NULL(test, best);
	for (round = 0; round < 20000; round++) {
		b->n = 0;
		for (i = rnd(4) + 2; i; i--)
			mlppp_sched_set_delay(bundle_add(b, 1492, 500000ULL << rnd(6)),
					      rnd(3) * MS);
		bundle_update(b);
		for (i = 0; i < b->n; i++)
			b->link[i].busy_until = 1000 * MS + rnd(MS);
		job.n = b->n;
		job.base = 1000 * MS;
		job.len = 1489 + rnd(1480);
		if (!plan_pair(&b->sched, b->links, b->n, HDR, job.len, job.base, &b->plan))
			continue;
		found++;
		plan_best(&job, best);
		KUNIT_ASSERT_EQ(test, best->nparts, 2U);
		KUNIT_ASSERT_EQ(test, best->nfrags, 2U);
		for (i = 0; i < 2; i++) {
			KUNIT_ASSERT_EQ(test, best->part[i].link, b->plan.part[i].link);
			KUNIT_ASSERT_EQ(test, best->part[i].len, b->plan.part[i].len);
			KUNIT_ASSERT_EQ(test, best->part[i].ns, b->plan.part[i].ns);
		}
		KUNIT_ASSERT_EQ(test, best->at, b->plan.at);
	}
	KUNIT_EXPECT_GT(test, found, 1000U);
}

static struct kunit_case sched_test_cases[] = {
	KUNIT_CASE(sched_test_wire),
	KUNIT_CASE(sched_test_bounds),
	KUNIT_CASE(sched_test_sound),
	KUNIT_CASE(sched_test_all_sizes),
	KUNIT_CASE(sched_test_last_byte_first),
	KUNIT_CASE(sched_test_together),
	KUNIT_CASE(sched_test_small_whole),
	KUNIT_CASE(sched_test_fits_whole),
	KUNIT_CASE(sched_test_fewest),
	KUNIT_CASE(sched_test_shares),
	KUNIT_CASE(sched_test_simulation),
	KUNIT_CASE(sched_test_far_idle),
	KUNIT_CASE(sched_test_lone),
	KUNIT_CASE(sched_test_no_rates),
	KUNIT_CASE(sched_test_weights),
	KUNIT_CASE(sched_test_some_rates),
	KUNIT_CASE(sched_test_absent),
	KUNIT_CASE(sched_test_standby),
	KUNIT_CASE(sched_test_ready),
	KUNIT_CASE(sched_test_overflow),
	KUNIT_CASE(sched_test_wrap),
	KUNIT_CASE(sched_test_no_tails),
	KUNIT_CASE(sched_test_pair),
	KUNIT_CASE(sched_test_change),
	{}
};

static struct kunit_suite sched_test_suite = {
	.name = "mlppp-sched",
	.test_cases = sched_test_cases,
};

kunit_test_suites(&sched_test_suite);

MODULE_DESCRIPTION("Tests of the mlppp transmit scheduler");
MODULE_LICENSE("GPL");
