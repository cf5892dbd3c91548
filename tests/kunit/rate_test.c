// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what learns a line's rate: the estimator with a simulated line and
 * its buffer, whose rate is known to the test but not to the estimator; and the
 * frames of the probes.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/ppp_channel.h>
#include <linux/rtnetlink.h>

/* the frames are looked at here, not sent */
static struct sk_buff *line_frame;

#include "types.h"

static void keep_frame(struct mlppp_bundle *b, struct mlppp_link *link,
		       struct sk_buff *skb)
{
	link->tx.frames++;
	link->tx.bytes += skb->len;
	line_frame = skb;
}

static unsigned int updated;

static void update_sched(struct mlppp_bundle *b)
{
	updated++;
	mlppp_sched_update(&b->tx.sched, b->tx.links, b->tx.n);
}

static unsigned int refreshed;

static void refresh(struct mlppp_bundle *b)
{
	unsigned int i;

	refreshed++;
	b->tx.n = 0;
	for (i = 0; i < b->nlinks; i++) {
		b->links[i]->sched.active = false;
		if (!mlppp_link_failed(b->links[i]))
			b->tx.links[b->tx.n++] = &b->links[i]->sched;
	}
	/* if all have failed, all are used */
	if (!b->tx.n) {
		for (i = 0; i < b->nlinks; i++)
			b->tx.links[b->tx.n++] = &b->links[i]->sched;
	}
	update_sched(b);
}

static struct sk_buff *answer;

static struct mlppp_bundle *only;

static void look_at_only(void (*look)(struct mlppp_bundle *b))
{
	look(only);
}

#define mlppp_tx_probe	keep_frame
#define mlppp_tx_each	look_at_only
#define mlppp_tx_update	update_sched
#define mlppp_events_check_links(b)	((void)(b))
#define mlppp_tx_refresh	refresh

#include "rate.c"
#include "rest.c"
#include "sched.c"
#include "echo.c"
#include "probe.c"

#define TICK		(5 * MS)	/* the sender's timer: bursts are that long */
#define MBIT		1000000ULL
#define FRAME		1500
#define WAITING		256

struct waiting {
	u64 at;
	u32 nr;
	struct mlppp_rate_report report;
};

/* A line, and a sender that gives it what the estimator says, or all it has. */
struct line {
	struct mlppp_rate est;
	u64 now;
	u64 rate;	/* bits per second */
	u64 buffer;	/* ns at the rate, but at least 32 frames */
	u64 delay;	/* round trip, ns */
	u64 jitter;	/* of replies, ns */
	u64 radio;	/* of what is sent, in order all the same, ns */
	bool reports;	/* the peer does */
	u64 last;	/* when the last frame arrived, ns */
	u64 arrived;	/* bytes that did */
	u64 frames;
	u64 clock;	/* as the scheduler's */
	u32 lost;	/* frames lost by chance, in a thousand */
	u64 stop;	/* nothing goes through until then */
	u64 foreign;	/* queue of the other direction, ns */
	u64 download;	/* bits per second from there; what is sent acknowledges it */
	u64 received;
	u32 deaf;	/* replies lost, in a thousand */
	u64 demand;	/* bits per second; 0: without end */
	u64 share;	/* what the line gets while no rate is known */
	u64 busy;	/* when the line will have sent what it took */
	u64 bytes;	/* given to it */
	u64 credit;	/* bytes the sender may send */
	u64 sent;	/* bytes that went through */
	u64 dropped;
	u64 peak;	/* longest queue, ns */
	struct waiting replies[WAITING];
	u32 head, tail;
};

static u32 rnd_state;

/* Numbers that look random and are the same in each run. */
static u32 rnd(u32 below)
{
	rnd_state = rnd_state * 1664525 + 1013904223;
	return ((u64)rnd_state * below) >> 32;
}

static struct line *line_new(struct kunit *test, u64 rate)
{
	struct line *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	rnd_state = 1;
	l->now = NSEC_PER_SEC;
	l->rate = rate;
	l->buffer = 100 * MS;
	l->delay = 20 * MS;
	l->share = U64_MAX;
	mlppp_rate_init(&l->est, 3);
	l->est.overhead = MLPPP_PROTO_LEN;
	return l;
}

/* The same, and the peer reports. */
static struct line *line_told(struct kunit *test, u64 rate)
{
	struct line *l = line_new(test, rate);

	l->reports = true;
	return l;
}

static bool line_put(struct line *l, u32 len)
{
	u64 start = max3(l->busy, l->now, l->stop);

	l->bytes += len;
	l->clock = max(l->clock, l->now) +
		   (l->est.pacing ? time_of(len, l->est.pacing) : 0);
	if (start - l->now > max(l->buffer, time_of(32 * FRAME, l->rate))) {
		l->dropped += len;
		return false;
	}
	l->busy = start + time_of(len, l->rate);
	l->peak = max(l->peak, l->busy - l->now);
	l->sent += len;
	if (rnd(1000) < l->lost)
		return false;
	l->last = max(l->last, l->busy + (l->radio ? rnd(l->radio) : 0));
	l->arrived += len;
	l->frames++;
	return true;
}

static void line_replies(struct line *l)
{
	struct waiting *w;

	for (; l->head != l->tail; l->head++) {
		w = &l->replies[l->head % WAITING];
		if (w->at > l->now)
			break;
		mlppp_rate_note_reply(&l->est, w->nr,
				      l->reports ? &w->report : NULL, w->at);
	}
}

static u64 line_ahead(const struct line *l)
{
	return l->clock > l->now && l->est.pacing ? l->clock - l->now : 0;
}

static s64 line_surplus(const struct line *l)
{
	return l->received - MLPPP_RATE_SENT_TIMES * l->bytes;
}

/* TCP fills the buffer of the other direction, unless it waits for acknowledgements. */
static void line_download(struct line *l)
{
	l->received += div_u64(l->download * (TICK / 1000), 8 * USEC_PER_SEC);
	if (l->est.pacing && l->est.pacing < l->demand)
		l->foreign -= min(l->foreign, TICK / 2);
	else
		l->foreign = min(l->foreign + TICK / 10, 90 * MS);
}

static void line_probe(struct line *l)
{
	struct mlppp_rate_report report = {
		.bytes = l->arrived,
		.frames = l->frames,
	};
	u64 at;
	u32 nr;

	l->est.ahead = line_ahead(l);
	nr = mlppp_rate_note_sent(&l->est, l->bytes, line_surplus(l), l->now);
	if (!line_put(l, PROBE_BYTES) || rnd(1000) < l->deaf)
		return;
	at = l->last + l->delay + l->foreign;
	if (l->jitter)
		at += rnd(l->jitter);
	/* by a clock that shows another time, and runs a little faster */
	report.arrived = l->last + l->last / 20000 + 77 * (u64)NSEC_PER_SEC;
	l->replies[l->tail++ % WAITING] = (struct waiting) { at, nr, report };
}

static void line_timer(struct line *l)
{
	l->est.ahead = line_ahead(l);
	mlppp_rate_update(&l->est, l->bytes, line_surplus(l), l->now);
	if (mlppp_rate_crowded(&l->est))
		mlppp_rate_begin(&l->est, l->bytes, l->now);
	if (mlppp_rate_due(&l->est, mlppp_rate_interval(&l->est), l->now))
		line_probe(l);
}

/* May it send a frame now? Its clock decides, while that tells the time. */
static bool line_may(const struct line *l, u64 least)
{
	return l->credit >= max_t(u64, least, FRAME) &&
	       (!l->reports || !l->est.pacing ||
		l->clock <= l->now + TICK);
}

static void line_run(struct line *l, u32 ms)
{
	u64 end = l->now + ms * MS, timer = l->now, may, last, pacing;

	for (; l->now < end; l->now += TICK) {
		line_replies(l);
		if (l->download)
			line_download(l);
		may = l->est.pacing ?: min(l->share, 2 * l->rate);
		if (l->reports && l->est.pacing)
			may *= 2;
		if (l->demand)
			may = min(may, l->demand);
		l->credit += div_u64(may * (TICK / 1000), 8 * USEC_PER_SEC);
		/* the probe may be anywhere in what is sent now */
		last = l->now >= timer ? rnd(l->credit) : 0;
		for (; line_may(l, last); l->credit -= FRAME)
			line_put(l, FRAME);
		if (l->now >= timer) {
			pacing = l->est.pacing;
			line_timer(l);
			if (pacing && l->clock > l->now)
				l->clock = l->now + div64_u64((l->clock - l->now) * (pacing / 1000),
							      max(l->est.pacing / 1000, 1ULL));
			timer += MLPPP_RATE_PROBE_NS;
		}
		for (; line_may(l, 0); l->credit -= FRAME)
			line_put(l, FRAME);
		if (l->reports && !l->demand)
			l->credit = min_t(u64, l->credit, 2 * FRAME);
	}
}

/* What went through in that time, in thousandths of what the line can carry. */
static u32 line_use(struct line *l, u32 ms)
{
	u64 before = l->sent;

	line_run(l, ms);
	return div64_u64((l->sent - before) * 8 * 1000 * 1000,
			 l->rate * ms);
}

static void expect_rate(struct kunit *test, const struct line *l, u64 rate)
{
	KUNIT_EXPECT_GE_MSG(test, l->est.estimate, rate / 100 * 85,
			    "line of %llu", rate);
	KUNIT_EXPECT_LE_MSG(test, l->est.estimate, rate / 100 * 120,
			    "line of %llu", rate);
}

static void learns_any_rate(struct kunit *test)
{
	static const u64 rates[] = {
		64000, 256000, MBIT, 2 * MBIT, 5 * MBIT, 10 * MBIT, 50 * MBIT,
		200 * MBIT, 1000 * MBIT,
	};
	struct line *l;
	unsigned int i;
	u32 use;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		l = line_new(test, rates[i]);
		line_run(l, rates[i] < MBIT ? 40000 : 10000);
		expect_rate(test, l, rates[i]);
		use = line_use(l, 10000);
		kunit_info(test, "%llu kbit/s: %llu learned, %u.%u %% in use, queue at most %llu ms\n",
			   div_u64(rates[i], 1000),
			   div_u64(l->est.estimate, 1000), use / 10, use % 10,
			   div_u64(l->peak, MS));
		KUNIT_EXPECT_GE(test, use, 930);
		kunit_kfree(test, l);
	}
}

/* The other links had a queue first; this one had none yet. */
static void grows_from_little(struct kunit *test)
{
	struct line *l = line_new(test, 50 * MBIT);

	l->share = 2 * MBIT;
	line_run(l, 2000);
	KUNIT_EXPECT_EQ(test, l->est.pacing, 0);
	mlppp_rate_begin(&l->est, l->bytes, l->now);
	KUNIT_EXPECT_EQ(test, l->est.state, MLPPP_RATE_GROW);
	line_run(l, 2000);
	expect_rate(test, l, 50 * MBIT);
}

static void follows_changes(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	line_run(l, 10000);
	expect_rate(test, l, 20 * MBIT);
	l->rate = 5 * MBIT;
	l->peak = 0;
	line_run(l, 3000);
	expect_rate(test, l, 5 * MBIT);
	KUNIT_EXPECT_GE(test, line_use(l, 5000), 930);
	l->rate = 20 * MBIT;
	line_run(l, 4000);
	expect_rate(test, l, 20 * MBIT);
	KUNIT_EXPECT_GE(test, line_use(l, 5000), 930);
	l->rate = 15 * MBIT;
	line_run(l, 4000);
	expect_rate(test, l, 15 * MBIT);
}

static void idleness_lowers_nothing(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	line_run(l, 10000);
	l->demand = MBIT;
	line_run(l, 30000);
	expect_rate(test, l, 20 * MBIT);
	/* and after a pause without any probe */
	l->now += 600 * (u64)NSEC_PER_SEC;
	line_run(l, 1000);
	expect_rate(test, l, 20 * MBIT);
	l->demand = 0;
	line_run(l, 1000);
	expect_rate(test, l, 20 * MBIT);
}

static void light_traffic_is_left_alone(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	l->demand = 10 * MBIT;
	line_run(l, 20000);
	KUNIT_EXPECT_EQ(test, l->est.pacing, 0);
}

/* Acknowledgements of a download, whose queue is not ours. */
static void foreign_queue_idle(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	l->demand = 300000;
	line_run(l, 5000);
	l->foreign = 150 * MS;
	line_run(l, 5000);
	l->foreign = 0;
	line_run(l, 5000);
	KUNIT_EXPECT_EQ(test, l->est.pacing, 0);
}

static void foreign_queue_busy(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	line_run(l, 10000);
	for (l->foreign = 0; l->foreign < 150 * MS; l->foreign += 10 * MS)
		line_run(l, 50);
	line_run(l, 5000);
	expect_rate(test, l, 20 * MBIT);
	KUNIT_EXPECT_GE(test, line_use(l, 5000), 900);
	l->foreign = 0;
	line_run(l, 5000);
	expect_rate(test, l, 20 * MBIT);
}

/* A test would hold its acknowledgements back and empty the foreign queue. */
static void download_after_upload(struct kunit *test)
{
	struct line *l = line_new(test, 10 * MBIT);

	line_run(l, 5000);
	expect_rate(test, l, 10 * MBIT);
	l->demand = MBIT;
	l->download = 10 * MBIT;
	line_run(l, 20000);
	expect_rate(test, l, 10 * MBIT);
	KUNIT_EXPECT_EQ(test, l->foreign, 90 * MS);
	/* and something is sent beside it */
	l->demand = 2 * MBIT;
	line_run(l, 20000);
	expect_rate(test, l, 10 * MBIT);
	KUNIT_EXPECT_EQ(test, l->foreign, 90 * MS);
}

static void download_is_left_alone(struct kunit *test)
{
	struct line *l = line_new(test, 50 * MBIT);

	l->demand = 3 * MBIT;
	l->download = 50 * MBIT;
	line_run(l, 20000);
	KUNIT_EXPECT_EQ(test, l->est.pacing, 0);
}

static void bad_replies(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	l->jitter = 8 * MS;
	line_run(l, 10000);
	expect_rate(test, l, 20 * MBIT);
	KUNIT_EXPECT_GE(test, line_use(l, 10000), 850);

	l = line_new(test, 20 * MBIT);
	l->deaf = 200;
	line_run(l, 15000);
	KUNIT_EXPECT_GT(test, l->est.lost, 0);
	KUNIT_EXPECT_GE(test, line_use(l, 10000), 600);

	/* more than the interval: replies overtake each other */
	l = line_new(test, 20 * MBIT);
	l->jitter = 70 * MS;
	line_run(l, 20000);
	KUNIT_EXPECT_GE(test, line_use(l, 10000), 500);
}

static void shallow_buffer(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	l->buffer = 0;
	line_run(l, 10000);
	KUNIT_EXPECT_GE(test, line_use(l, 10000), 850);
	KUNIT_EXPECT_LE(test, l->est.estimate, 60 * MBIT);
}

static void far_away(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	l->delay = 600 * MS;
	l->buffer = 600 * MS;
	line_run(l, 15000);
	expect_rate(test, l, 20 * MBIT);
	KUNIT_EXPECT_GE(test, line_use(l, 10000), 850);
}

/* -- a peer that reports -- */

/* What is learned and used in the next seconds, as it is printed. */
static u32 told_use(struct kunit *test, struct line *l, u32 ms, const char *name)
{
	u32 use;

	l->peak = 0;
	use = line_use(l, ms);
	kunit_info(test, "%s, %llu kbit/s: %llu learned, %u.%u %% in use, queue at most %llu ms\n",
		   name, div_u64(l->rate, 1000), div_u64(l->est.estimate, 1000),
		   use / 10, use % 10, div_u64(l->peak, MS));
	return use;
}

static void told_any_rate(struct kunit *test)
{
	static const u64 rates[] = {
		64000, 256000, MBIT, 2 * MBIT, 5 * MBIT, 10 * MBIT, 50 * MBIT,
		200 * MBIT, 1000 * MBIT,
	};
	struct line *l;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		l = line_told(test, rates[i]);
		line_run(l, rates[i] < MBIT ? 20000 : 4000);
		KUNIT_EXPECT_GE(test, told_use(test, l, 10000, "any"), 975);
		if (rates[i] >= MBIT)
			KUNIT_EXPECT_LE(test, l->peak, 35 * MS);
		KUNIT_EXPECT_GE(test, l->est.estimate, l->rate / 100 * 98);
		KUNIT_EXPECT_LE(test, l->est.estimate, l->rate / 100 * 102);
		kunit_kfree(test, l);
	}
}

static void told_changes(struct kunit *test)
{
	static const u64 rates[] = { 30, 8, 15, 30, 3, 60, 55, 60 };
	struct line *l = line_told(test, 20 * MBIT);
	unsigned int i;

	line_run(l, 4000);
	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		l->rate = rates[i] * MBIT;
		line_run(l, 2000);
		KUNIT_EXPECT_GE(test, told_use(test, l, 3000, "changed"), 950);
	}
}

/* A rate that is not used is not forgotten, and can be used again at once. */
static void told_little(struct kunit *test)
{
	struct line *l = line_told(test, 20 * MBIT);

	line_run(l, 5000);
	l->demand = MBIT;
	line_run(l, 30000);
	KUNIT_EXPECT_GE(test, l->est.estimate, 19 * MBIT);
	l->now += 3600 * (u64)NSEC_PER_SEC;
	line_run(l, 1000);
	l->demand = 0;
	KUNIT_EXPECT_GE(test, told_use(test, l, 1000, "after an hour"), 950);

	/* all that it had so far was a share */
	l = line_told(test, 50 * MBIT);
	l->share = 2 * MBIT;
	line_run(l, 2000);
	mlppp_rate_begin(&l->est, l->bytes, l->now);
	line_run(l, 1500);
	KUNIT_EXPECT_GE(test, told_use(test, l, 1000, "begun with little"), 950);
}

/* What happens on the return path says nothing. */
static void told_way_back(struct kunit *test)
{
	struct line *l = line_told(test, 20 * MBIT);

	line_run(l, 5000);
	l->jitter = 60 * MS;
	for (l->foreign = 0; l->foreign < 300 * MS; l->foreign += 10 * MS)
		line_run(l, 50);
	KUNIT_EXPECT_GE(test, told_use(test, l, 5000, "queue on the way back"), 975);
	KUNIT_EXPECT_LE(test, l->peak, 30 * MS);
	l->foreign = 0;
	KUNIT_EXPECT_GE(test, told_use(test, l, 5000, "and gone"), 975);
	/* and slow */
	l = line_told(test, MBIT);
	l->foreign = 90 * MS;
	l->demand = MBIT / 2;
	l->download = 16 * MBIT;
	line_run(l, 10000);
	KUNIT_EXPECT_EQ(test, l->est.pacing, 0);
}

static void told_radio(struct kunit *test)
{
	static const u64 radio[] = { 10, 20, 40, 70 };
	struct line *l;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(radio); i++) {
		l = line_told(test, 10 * MBIT);
		l->radio = radio[i] * MS;
		line_run(l, 6000);
		KUNIT_EXPECT_GE(test, told_use(test, l, 20000, "radio"), 950);
		/* now and then less is wanted */
		l->demand = 2 * MBIT;
		line_run(l, 20000);
		l->demand = 0;
		KUNIT_EXPECT_GE(test, told_use(test, l, 5000, "radio again"), 930);
		kunit_kfree(test, l);
	}
}

static void told_loss(struct kunit *test)
{
	static const u32 lost[] = { 1, 10, 30, 150 };
	struct line *l;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lost); i++) {
		l = line_told(test, 20 * MBIT);
		l->lost = lost[i];
		line_run(l, 5000);
		KUNIT_EXPECT_GE(test, told_use(test, l, 10000, "loss"),
				lost[i] < 100 ? 950 : 600);
		kunit_kfree(test, l);
	}
}

static void told_buffers(struct kunit *test)
{
	struct line *l = line_told(test, 20 * MBIT);
	u64 dropped;

	/* 32 frames */
	l->buffer = 0;
	line_run(l, 5000);
	dropped = l->dropped;
	KUNIT_EXPECT_GE(test, told_use(test, l, 10000, "shallow"), 960);
	KUNIT_EXPECT_LE(test, l->dropped - dropped, 20 * MBIT / 8 * 10 / 500);

	l = line_told(test, 20 * MBIT);
	l->buffer = 2000 * MS;
	line_run(l, 5000);
	KUNIT_EXPECT_GE(test, told_use(test, l, 5000, "deep"), 970);
	KUNIT_EXPECT_LE(test, l->peak, 30 * MS);
	l->rate = 2 * MBIT;
	line_run(l, 2000);
	KUNIT_EXPECT_LE(test, l->est.estimate, 2 * MBIT / 100 * 101);
	line_run(l, 5000);
	KUNIT_EXPECT_GE(test, told_use(test, l, 5000, "deep and slow"), 970);
	KUNIT_EXPECT_LE(test, l->peak, 50 * MS);
}

static void told_far_away(struct kunit *test)
{
	struct line *l = line_told(test, 20 * MBIT);

	l->delay = 600 * MS;
	l->buffer = 600 * MS;
	line_run(l, 8000);
	KUNIT_EXPECT_GE(test, told_use(test, l, 10000, "far away"), 950);
}

/* A line that stops for a moment now and then. */
static void told_gaps(struct kunit *test)
{
	struct line *l = line_told(test, 20 * MBIT);
	unsigned int i;

	l->buffer = 1000 * MS;
	line_run(l, 5000);
	for (i = 0; i < 3; i++) {
		l->stop = l->now + 300 * MS;
		line_run(l, 2000);
		KUNIT_EXPECT_GE(test, told_use(test, l, 4000, "after a gap"), 970);
		KUNIT_EXPECT_LE(test, l->peak, 40 * MS);
	}
}

/* A sender that nearly fills the line: a step up that it does not use says nothing. */
static void told_unused_step(struct kunit *test)
{
	struct line *l = line_told(test, 16 * MBIT);
	u64 most = 0;
	u32 i;

	line_run(l, 4000);
	l->demand = l->rate / 100 * 95;
	line_run(l, 2000);
	l->peak = 0;
	for (i = 0; i < 200; i++) {
		line_run(l, 50);
		most = max(most, l->est.pacing);
	}
	KUNIT_EXPECT_LE(test, most, l->rate / 100 * 110);
	KUNIT_EXPECT_LE(test, l->peak, 20 * MS);
	expect_rate(test, l, 16 * MBIT);
}

/* Growth ends where the line has a queue, though the sender has less than it might
 * send, and the buffer is short.
 */
static void told_growth_ends(struct kunit *test)
{
	struct line *l = line_told(test, 16 * MBIT);
	u64 dropped;

	l->buffer = 0;
	l->share = 2 * MBIT;
	line_run(l, 2000);
	mlppp_rate_begin(&l->est, l->bytes, l->now);
	l->demand = 17 * MBIT;
	line_run(l, 2000);
	KUNIT_EXPECT_EQ(test, l->est.state, MLPPP_RATE_CRUISE);
	expect_rate(test, l, 16 * MBIT);
	dropped = l->dropped;
	KUNIT_EXPECT_GE(test, told_use(test, l, 5000, "growth ended"), 950);
	KUNIT_EXPECT_LE(test, l->dropped - dropped, l->sent / 500);
}

/* The queue of the sender's own bursts is not noise. */
static void told_bursts(struct kunit *test)
{
	struct line *l = line_told(test, 16 * MBIT);
	u32 i;

	l->share = 6 * MBIT;
	line_run(l, 2000);
	mlppp_rate_begin(&l->est, l->bytes, l->now);
	for (i = 0; i < 40; i++) {
		l->demand = 24 * MBIT;
		line_run(l, 40);
		l->demand = MBIT;
		line_run(l, 60);
	}
	kunit_info(test, "noise %llu us\n", div_u64(l->est.noise, 1000));
	KUNIT_EXPECT_LE(test, l->est.noise, 2 * MS);
}

static void nobody_answers(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	l->deaf = 1000;
	line_run(l, 60000);
	KUNIT_EXPECT_EQ(test, l->est.pacing, 0);
	KUNIT_EXPECT_EQ(test, l->est.estimate, 0);
	KUNIT_EXPECT_EQ(test, l->est.srtt_us, 0);
	KUNIT_EXPECT_LE(test, l->est.next, 45);
	mlppp_rate_begin(&l->est, l->bytes, l->now);
	KUNIT_EXPECT_EQ(test, l->est.state, MLPPP_RATE_WATCH);
}

/* A line falls silent under load: what was learned is not lost. */
static void falls_silent(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	line_run(l, 10000);
	l->deaf = 1000;
	line_run(l, 20000);
	KUNIT_EXPECT_GE(test, l->est.pacing, 16000);
	l->deaf = 0;
	line_run(l, 5000);
	expect_rate(test, l, 20 * MBIT);
}

static void which_replies_count(struct kunit *test)
{
	struct mlppp_rate *r = &line_new(test, 0)->est;
	u32 i, nr;

	KUNIT_EXPECT_FALSE(test, mlppp_rate_note_reply(r, 0, NULL, 1));
	KUNIT_EXPECT_FALSE(test, mlppp_rate_note_reply(r, 1, NULL, 1));
	nr = mlppp_rate_note_sent(r, 0, 0, 1000);
	KUNIT_EXPECT_EQ(test, nr, 1);
	KUNIT_EXPECT_FALSE(test, mlppp_rate_note_reply(r, nr + 1, NULL, 2000));
	KUNIT_EXPECT_FALSE(test, mlppp_rate_note_reply(r, nr + MLPPP_RATE_RING, NULL, 2000));
	KUNIT_EXPECT_FALSE(test, mlppp_rate_note_reply(r, nr, NULL, 999));
	KUNIT_EXPECT_TRUE(test, mlppp_rate_note_reply(r, nr, NULL, 2000));
	KUNIT_EXPECT_FALSE(test, mlppp_rate_note_reply(r, nr, NULL, 3000));
	mlppp_rate_update(r, 0, 0, 4000);
	KUNIT_EXPECT_EQ(test, r->replies, 1);
	KUNIT_EXPECT_EQ(test, r->base_us, 1);
	/* so old that its place has been taken */
	for (i = 0; i < MLPPP_RATE_RING; i++)
		mlppp_rate_note_sent(r, 0, 0, 5000);
	KUNIT_EXPECT_FALSE(test, mlppp_rate_note_reply(r, nr, NULL, 6000));
	KUNIT_EXPECT_FALSE(test, mlppp_rate_note_reply(r, 0, NULL, 6000));
}

static void numbers_wrap(struct kunit *test)
{
	struct line *l = line_new(test, 20 * MBIT);

	l->est.next = U32_MAX - 60;
	l->est.last = U32_MAX - 61;
	l->est.first = l->est.next;
	line_run(l, 10000);
	KUNIT_EXPECT_LT(test, l->est.next, 1000);
	expect_rate(test, l, 20 * MBIT);
}

/* Whatever comes, nothing overflows, and the result is a rate. */
static void any_numbers(struct kunit *test)
{
	struct mlppp_rate *r = &line_new(test, 0)->est;
	struct mlppp_rate_report report = {};
	u64 now = 1, bytes = 0;
	s64 surplus;
	u32 i, j;

	for (i = 0; i < 20000; i++) {
		now += 1ULL << rnd(36);
		bytes += (1ULL << rnd(44)) - 1;
		surplus = (1ULL << rnd(63)) - (1ULL << rnd(63));
		r->ahead = 1ULL << rnd(36);
		mlppp_rate_note_sent(r, bytes, surplus, now);
		report.arrived = now + (1ULL << rnd(63)) - (1ULL << rnd(63));
		report.bytes += (1ULL << rnd(63)) - (1ULL << rnd(63));
		report.frames += (1ULL << rnd(34)) - (1ULL << rnd(34));
		for (j = rnd(4); j; j--)
			mlppp_rate_note_reply(r, r->next - 1 - rnd(40),
					      i > 10000 && rnd(2) ? &report : NULL,
					      now + (1ULL << rnd(40)));
		mlppp_rate_update(r, bytes, surplus, now);
		if (!rnd(10))
			mlppp_rate_begin(r, bytes, now);
		if (r->pacing) {
			KUNIT_ASSERT_GE(test, r->pacing, MLPPP_RATE_MIN);
			KUNIT_ASSERT_LE(test, r->pacing, MLPPP_RATE_MAX);
		}
		KUNIT_ASSERT_LE(test, r->estimate, MLPPP_RATE_MAX);
	}
	KUNIT_EXPECT_GT(test, r->replies, 100);
}

/* -- frames -- */

static struct mlppp_link *link_new(struct kunit *test)
{
	struct mlppp_link *link = kunit_kzalloc(test, sizeof(*link),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, link);
	spin_lock_init(&link->probe.lock);
	mlppp_sched_link_init(&link->sched, 1492);
	rtnl_lock();
	mlppp_probe_link_init(link, 0);
	rtnl_unlock();
	return link;
}

static struct sk_buff *reply_new(struct kunit *test, u64 cookie, u32 nr)
{
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);
	struct mlppp_echo *echo;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	put_unaligned_be16(PPP_LCP, skb_put(skb, MLPPP_PROTO_LEN));
	echo = skb_put(skb, sizeof(*echo));
	*echo = (struct mlppp_echo) {
		.code = MLPPP_LCP_ECHOREP,
		.len = htons(sizeof(*echo)),
		.magic = htonl(0x12345678),
		.signature = htonl(MLPPP_ECHO_SIGNATURE),
		.version = 1,
		.size = 20,
		.cookie = cpu_to_be64(cookie),
		.nr = htonl(nr),
	};
	return skb;
}

static bool reply_taken(struct mlppp_link *link, struct sk_buff *skb)
{
	struct mlppp_bundle *b = rcu_access_pointer(link->bundle);
	enum mlppp_echo_kind kind;

	local_bh_disable();
	kind = mlppp_echo_input(link, b, skb, MLPPP_PROTO_LEN);
	local_bh_enable();
	switch (kind) {
	case MLPPP_ECHO_TAKEN:
		return true;
	case MLPPP_ECHO_ASKS:
		__skb_pull(skb, MLPPP_PROTO_LEN);
		kfree_skb(answer);
		mlppp_rx_lock(&b->rx);
		answer = mlppp_echo_answer(b, link, skb, 123);
		mlppp_rx_unlock(&b->rx);
		return true;
	default:
		kfree_skb(skb);
		return false;
	}
}

static struct mlppp_echo *echo_of(struct sk_buff *skb)
{
	return (void *)(skb->data + MLPPP_PROTO_LEN);
}

static void which_frames_are_ours(struct kunit *test)
{
	struct mlppp_link *link = link_new(test);
	struct mlppp_rate *r = &link->probe.rate;
	u64 cookie = link->probe.cookie;
	struct sk_buff *skb;
	u32 nr;

	nr = mlppp_rate_note_sent(r, 0, 0, 1);
	/* pppd's own, somebody's guess */
	KUNIT_EXPECT_FALSE(test, reply_taken(link, reply_new(test, cookie + 1, nr)));
	KUNIT_EXPECT_FALSE(test, reply_taken(link, reply_new(test, 0, nr)));
	/* requests of the peer, even if it sends our cookie */
	skb = reply_new(test, cookie, nr);
	echo_of(skb)->code = MLPPP_LCP_ECHOREQ;
	KUNIT_EXPECT_FALSE(test, reply_taken(link, skb));
	/* a reply without the signature */
	skb = reply_new(test, cookie, nr);
	echo_of(skb)->signature = 0;
	KUNIT_EXPECT_FALSE(test, reply_taken(link, skb));
	/* too short, by its length field or in fact */
	skb = reply_new(test, cookie, nr);
	echo_of(skb)->len = htons(sizeof(struct mlppp_echo) - 1);
	KUNIT_EXPECT_FALSE(test, reply_taken(link, skb));
	skb = reply_new(test, cookie, nr);
	skb_trim(skb, skb->len - 1);
	KUNIT_EXPECT_FALSE(test, reply_taken(link, skb));
	KUNIT_EXPECT_EQ(test, r->ring[nr % MLPPP_RATE_RING].back, 0);

	/* ours, padded by Ethernet */
	skb = reply_new(test, cookie, nr);
	skb_put_zero(skb, 20);
	KUNIT_EXPECT_TRUE(test, reply_taken(link, skb));
	KUNIT_EXPECT_GT(test, r->ring[nr % MLPPP_RATE_RING].back, 0);
	/* a replay, and a number never sent, are ours but say nothing */
	KUNIT_EXPECT_EQ(test, atomic64_read(&link->probe_stray), 0);
	KUNIT_EXPECT_TRUE(test, reply_taken(link, reply_new(test, cookie, nr)));
	KUNIT_EXPECT_TRUE(test, reply_taken(link, reply_new(test, cookie, nr + 7)));
	KUNIT_EXPECT_EQ(test, atomic64_read(&link->probe_stray), 2);
	mlppp_rate_update(r, 0, 0, ktime_get_ns());
	KUNIT_EXPECT_EQ(test, r->replies, 1);
}

static void what_is_sent(struct kunit *test)
{
	struct mlppp_bundle *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct mlppp_link *link = link_new(test);
	struct mlppp_echo *echo;

	KUNIT_ASSERT_NOT_NULL(test, b);
	spin_lock_init(&b->tx.lock);
	mlppp_sched_init(&b->tx.sched);
	b->tx.links[0] = &link->sched;
	b->tx.n = 1;
	mlppp_sched_update(&b->tx.sched, b->tx.links, b->tx.n);
	mlppp_probe_send(b, link, 0, 1000);
	KUNIT_ASSERT_NOT_NULL(test, line_frame);
	KUNIT_EXPECT_EQ(test, line_frame->len, 2 + 28);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(line_frame->data), PPP_LCP);
	echo = echo_of(line_frame);
	KUNIT_EXPECT_EQ(test, echo->code, 9);
	KUNIT_EXPECT_EQ(test, ntohs(echo->len), 28);
	KUNIT_EXPECT_EQ(test, echo->magic, 0);
	KUNIT_EXPECT_EQ(test, memcmp(&echo->signature, "mlpp\1\24\0", 8), 0);
	KUNIT_EXPECT_EQ(test, be64_to_cpu(echo->cookie), link->probe.cookie);
	KUNIT_EXPECT_EQ(test, ntohl(echo->nr), 1);
	KUNIT_EXPECT_EQ(test, link->tx.frames, 1);
	/* the peer's answer to it is taken */
	echo->code = MLPPP_LCP_ECHOREP;
	KUNIT_EXPECT_TRUE(test, reply_taken(link, line_frame));
}

/* -- the peer's probes -- */

static struct sk_buff *request_new(struct kunit *test, u64 cookie)
{
	struct sk_buff *skb = reply_new(test, cookie, 5);

	echo_of(skb)->code = MLPPP_LCP_ECHOREQ;
	echo_of(skb)->magic = 0;
	return skb;
}

static void peer_is_answered(struct kunit *test)
{
	struct mlppp_link *link = link_new(test);
	struct mlppp_bundle *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct mlppp_echo_report *told;
	struct mlppp_echo *echo;
	struct sk_buff *skb;
	u32 i, taken = 0;

	KUNIT_ASSERT_NOT_NULL(test, b);
	spin_lock_init(&b->rx.lock);
	/* LCP is not known to be open */
	KUNIT_EXPECT_FALSE(test, reply_taken(link, request_new(test, 77)));
	RCU_INIT_POINTER(link->bundle, b);
	link->rx = (struct mlppp_link_rx_stats) {
		.frames = 45, .bytes = 9000, .fragments = 38, .truncated = 2,
	};

	/* with what a later version may append */
	skb = request_new(test, 77);
	skb_put_data(skb, "later", 5);
	echo_of(skb)->len = htons(28 + 5);
	skb_put_zero(skb, 10);
	KUNIT_EXPECT_TRUE(test, reply_taken(link, skb));
	KUNIT_ASSERT_NOT_NULL(test, answer);
	KUNIT_EXPECT_EQ(test, answer->len, 2 + 28 + 5 + 26);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(answer->data), PPP_LCP);
	echo = echo_of(answer);
	KUNIT_EXPECT_EQ(test, echo->code, 10);
	KUNIT_EXPECT_EQ(test, ntohs(echo->len), 28 + 5 + 26);
	KUNIT_EXPECT_EQ(test, echo->flags, 0x80);
	KUNIT_EXPECT_EQ(test, be64_to_cpu(echo->cookie), 77);
	KUNIT_EXPECT_EQ(test, ntohl(echo->nr), 5);
	KUNIT_EXPECT_EQ(test, memcmp(echo + 1, "later", 5), 0);
	told = (void *)(echo + 1) + 5;
	KUNIT_EXPECT_EQ(test, told->type, 1);
	KUNIT_EXPECT_EQ(test, told->len, 26);
	KUNIT_EXPECT_EQ(test, be64_to_cpu(told->arrived), 123);
	/* 40 MP frames, 2 of them too short, and 5 plain ones; then the probe too */
	KUNIT_EXPECT_EQ(test, be64_to_cpu(told->frames), 45);
	KUNIT_EXPECT_EQ(test, be64_to_cpu(told->bytes), 9000 + 2 * 40);
	KUNIT_EXPECT_EQ(test, link->probe.asked, 1);
	KUNIT_EXPECT_EQ(test, link->probe.asked_bytes, 2 + 28 + 5);

	/* pppd's: without a signature; longer than the frame; too long; looped back */
	skb = request_new(test, 77);
	echo_of(skb)->signature = htonl(0x6d6c7071);
	KUNIT_EXPECT_FALSE(test, reply_taken(link, skb));
	skb = request_new(test, 77);
	echo_of(skb)->len = htons(29);
	KUNIT_EXPECT_FALSE(test, reply_taken(link, skb));
	skb = request_new(test, 77);
	KUNIT_ASSERT_EQ(test, 0, pskb_expand_head(skb, 0, 300, GFP_KERNEL));
	skb_put_zero(skb, 300);
	echo_of(skb)->len = htons(28 + 300);
	KUNIT_EXPECT_FALSE(test, reply_taken(link, skb));
	KUNIT_EXPECT_FALSE(test, reply_taken(link, request_new(test, link->probe.cookie)));
	KUNIT_EXPECT_EQ(test, atomic64_read(&link->probe_requests), 1);

	/* a flood */
	for (i = 0; i < 10000; i++)
		taken += reply_taken(link, request_new(test, 77));
	KUNIT_EXPECT_GE(test, taken, MLPPP_ANSWER_BURST - 2);
	KUNIT_EXPECT_LE(test, taken, MLPPP_ANSWER_BURST + 1000);
	KUNIT_EXPECT_EQ(test, atomic64_read(&link->probe_requests), taken + 1);
	kfree_skb(answer);
	answer = NULL;
}

/* A report is found among the options of a reply that is marked as an answer. */
static void reports_are_read(struct kunit *test)
{
	static const u8 option[26] = {
		1, 26, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0,
		0, 0, 0, 0, 0, 0, 3, 0,
	};
	static const struct {
		u8 flags;
		const char *before;
		u8 n;
		u8 cut;
		bool found;
	} cases[] = {
		{ 0x80, "", 0, 0, true },
		{ 0x80, "\177\004ab", 4, 0, true },
		{ 0x00, "", 0, 0, false },
		{ 0x80, "", 0, 1, false },
		{ 0x80, "\x7f\x00", 2, 0, false },
		{ 0x80, "\x7f\x01", 2, 0, false },
		{ 0x80, "\x7f\xff", 2, 0, false },
		{ 0x80, "\001\003x", 3, 0, true },
	};
	struct mlppp_rate_probe *p;
	struct mlppp_link *link;
	struct sk_buff *skb;
	u32 i, nr;
	u64 one;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		link = link_new(test);
		nr = mlppp_rate_note_sent(&link->probe.rate, 0, 0, 1);
		p = &link->probe.rate.ring[nr % MLPPP_RATE_RING];
		skb = reply_new(test, link->probe.cookie, nr);
		echo_of(skb)->flags = cases[i].flags;
		KUNIT_ASSERT_EQ(test, 0, pskb_expand_head(skb, 0, 100, GFP_KERNEL));
		skb_put_data(skb, cases[i].before, cases[i].n);
		skb_put_data(skb, option, 26 - cases[i].cut);
		echo_of(skb)->len = htons(skb->len - MLPPP_PROTO_LEN);
		KUNIT_EXPECT_TRUE(test, reply_taken(link, skb));
		KUNIT_EXPECT_EQ_MSG(test, p->reported, cases[i].found, "case %u", i);
		one = 256 * cases[i].found;
		KUNIT_EXPECT_EQ(test, p->report.arrived, one);
		KUNIT_EXPECT_EQ(test, p->report.bytes, 2 * one);
		KUNIT_EXPECT_EQ(test, p->report.frames, 3 * one);
		kunit_kfree(test, link);
	}
}

/* -- links whose peer does not answer -- */

struct pair {
	struct mlppp_bundle *b;
	struct mlppp_link *link[3];
	unsigned int n;
	u64 now;
	u64 since;
};

static void pair_init(struct kunit *test, struct pair *p, unsigned int n,
		      u64 rate)
{
	unsigned int i;

	p->b = kunit_kzalloc(test, sizeof(*p->b), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p->b);
	p->b->dev = kunit_kzalloc(test, sizeof(*p->b->dev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p->b->dev);
	p->b->dev->mtu = 1500;
	spin_lock_init(&p->b->rx.lock);
	spin_lock_init(&p->b->tx.lock);
	mlppp_sched_init(&p->b->tx.sched);
	p->n = n;
	for (i = 0; i < n; i++) {
		p->link[i] = link_new(test);
		mlppp_probe_set_rate(p->link[i], rate);
		p->b->links[i] = p->link[i];
	}
	p->b->nlinks = n;
	p->now = 100 * (u64)NSEC_PER_SEC;
	p->b->tx.probe_since = p->now;
	refresh(p->b);
}

/* Let the timer run for @ms; links whose bit is set answer after 20 ms. */
static void pair_run(struct pair *p, u32 ms, u32 answering)
{
	u64 end = p->now + ms * MS;
	unsigned int i;

	while (p->now < end) {
		for (i = 0; i < p->n; i++) {
			struct mlppp_rate *r = &p->link[i]->probe.rate;

			if (answering & BIT(i))
				mlppp_rate_note_reply(r, r->next - 1, NULL,
						      p->now - 30 * MS);
		}
		mlppp_tx_lock(&p->b->tx);
		mlppp_probe_think(p->b, 0, p->now);
		mlppp_probe_ask(p->b, 0, p->now);
		mlppp_tx_unlock(&p->b->tx);
		kfree_skb(line_frame);
		line_frame = NULL;
		p->now += MLPPP_RATE_PROBE_NS;
	}
}

/* Idle links take turns by their clocks: probes must not change that. */
static void probes_take_no_turn(struct kunit *test)
{
	struct pair p;
	unsigned int i;

	pair_init(test, &p, 2, 10 * MBIT);
	for (i = 0; i < 2; i++) {
		struct mlppp_link *next = p.link[i], *last = p.link[!i];

		next->sched.busy_until = p.now - 150 * MS;
		last->sched.busy_until = p.now - 50 * MS;
		mlppp_tx_lock(&p.b->tx);
		mlppp_probe_ask(p.b, 0, p.now);
		mlppp_tx_unlock(&p.b->tx);
		kfree_skb(line_frame);
		line_frame = NULL;
		KUNIT_EXPECT_EQ(test, next->tx.frames, i + 1);
		KUNIT_EXPECT_LT(test, next->sched.busy_until,
				last->sched.busy_until);
		/* the time on the wire is charged all the same */
		KUNIT_EXPECT_GT(test, next->sched.busy_until,
				p.now + 20 * NSEC_PER_USEC);
		p.now += MLPPP_RATE_SLOW_NS;
	}
}

static bool sends(const struct pair *p, unsigned int i)
{
	return p->link[i]->sched.active;
}

static void mute_with(struct kunit *test, u64 rate)
{
	struct pair p;

	pair_init(test, &p, 2, rate);
	pair_run(&p, 3000, 3);
	KUNIT_EXPECT_TRUE(test, sends(&p, 0) && sends(&p, 1));
	/* a gap */
	pair_run(&p, 500, 1);
	pair_run(&p, 1000, 3);
	KUNIT_EXPECT_TRUE(test, sends(&p, 0) && sends(&p, 1));
	/* dead */
	pair_run(&p, 1100, 1);
	KUNIT_EXPECT_TRUE(test, sends(&p, 0));
	KUNIT_EXPECT_FALSE(test, sends(&p, 1));
	pair_run(&p, 60000, 1);
	KUNIT_EXPECT_FALSE(test, sends(&p, 1));
	/* the other one too: then neither is the better one */
	pair_run(&p, 5000, 0);
	KUNIT_EXPECT_TRUE(test, sends(&p, 0) || sends(&p, 1));
	/* and all is well again */
	pair_run(&p, 700, 3);
	KUNIT_EXPECT_TRUE(test, sends(&p, 0) && sends(&p, 1));
}

static void mute_links(struct kunit *test)
{
	mute_with(test, 0);
	mute_with(test, 10 * MBIT);
}

static void mute_never(struct kunit *test)
{
	struct pair p;
	u32 next;

	/* a peer that has never answered owes nothing, and is not asked often */
	pair_init(test, &p, 2, 10 * MBIT);
	pair_run(&p, 60000, 1);
	KUNIT_EXPECT_TRUE(test, sends(&p, 0) && sends(&p, 1));
	KUNIT_EXPECT_LE(test, p.link[1]->probe.rate.next, 40);
	KUNIT_EXPECT_LE(test, p.link[0]->probe.rate.next, 4 * 60 + 2);

	/* all are silent: nobody is known to be better */
	pair_init(test, &p, 2, 10 * MBIT);
	pair_run(&p, 3000, 3);
	pair_run(&p, 10000, 0);
	KUNIT_EXPECT_TRUE(test, sends(&p, 0) || sends(&p, 1));

	/* the last probe before a pause was lost */
	pair_init(test, &p, 2, 0);
	pair_run(&p, 3000, 3);
	next = p.link[1]->probe.rate.next;
	pair_run(&p, 50, 1);
	KUNIT_EXPECT_GT(test, p.link[1]->probe.rate.next, next);
	p.now += 600 * (u64)NSEC_PER_SEC;
	p.b->tx.probe_since = p.now;
	pair_run(&p, 100, 1);
	KUNIT_EXPECT_TRUE(test, sends(&p, 1));
}

/* What was lost with the carrier is not owed when the carrier is back. */
static void mute_carrier(struct kunit *test)
{
	struct pair p;

	pair_init(test, &p, 2, 0);
	pair_run(&p, 3000, 3);
	pair_run(&p, 150, 1);
	p.link[1]->down = true;
	refresh(p.b);
	pair_run(&p, 5000, 1);
	p.link[1]->down = false;
	refresh(p.b);
	refreshed = 0;
	pair_run(&p, 150, 1);
	pair_run(&p, 1000, 3);
	KUNIT_EXPECT_EQ(test, refreshed, 0);
	KUNIT_EXPECT_TRUE(test, sends(&p, 1));
}

/* A link that answers now and then is not thrown out again and again. */
static void mute_doubt(struct kunit *test)
{
	struct pair p;
	u32 i;

	pair_init(test, &p, 2, 10 * MBIT);
	pair_run(&p, 3000, 3);
	for (i = 0; i < 5; i++) {
		pair_run(&p, 1500, 1);
		pair_run(&p, 300, 3);
	}
	refreshed = 0;
	for (i = 0; i < 10; i++) {
		pair_run(&p, 1500, 1);
		pair_run(&p, 300, 3);
	}
	KUNIT_EXPECT_EQ(test, refreshed, 0);
}

/* One that waits in reserve is asked only when it is needed. */
static void mute_standby(struct kunit *test)
{
	struct pair p;

	pair_init(test, &p, 2, 0);
	p.link[1]->sched.standby = true;
	refresh(p.b);
	pair_run(&p, 3000, 3);
	KUNIT_EXPECT_TRUE(test, sends(&p, 0));
	KUNIT_EXPECT_FALSE(test, sends(&p, 1));
	KUNIT_EXPECT_EQ(test, p.link[1]->probe.rate.next, 1);
	pair_run(&p, 1200, 2);
	KUNIT_EXPECT_FALSE(test, sends(&p, 0));
	KUNIT_EXPECT_TRUE(test, sends(&p, 1));
	pair_run(&p, 600, 3);
	KUNIT_EXPECT_TRUE(test, sends(&p, 0));
	KUNIT_EXPECT_FALSE(test, sends(&p, 1));
}

/* A link that is mute when the others leave is asked until it answers: whether
 * it works matters when another one joins.
 */
static void mute_alone(struct kunit *test)
{
	struct pair p;
	u32 next;

	pair_init(test, &p, 2, 10 * MBIT);
	pair_run(&p, 3000, 3);
	pair_run(&p, 1100, 2);
	KUNIT_EXPECT_TRUE(test, p.link[0]->probe.mute);
	p.n = 1;
	p.b->nlinks = 1;
	refresh(p.b);
	KUNIT_EXPECT_TRUE(test, sends(&p, 0));
	next = p.link[0]->probe.rate.next;
	KUNIT_EXPECT_TRUE(test, mlppp_probe_needed(p.b));
	pair_run(&p, 1000, 0);
	KUNIT_EXPECT_GT(test, p.link[0]->probe.rate.next, next);
	KUNIT_EXPECT_TRUE(test, mlppp_probe_needed(p.b));
	KUNIT_EXPECT_TRUE(test, p.link[0]->probe.mute);
	pair_run(&p, 700, 1);
	KUNIT_EXPECT_FALSE(test, p.link[0]->probe.mute);
	KUNIT_EXPECT_FALSE(test, mlppp_probe_needed(p.b));
}

/* With one link left, what was learned is still tested. */
static void learns_alone(struct kunit *test)
{
	struct pair p;

	pair_init(test, &p, 1, 0);
	KUNIT_EXPECT_FALSE(test, mlppp_probe_needed(p.b));
	enter_cruise(&p.link[0]->probe.rate, 3 * MBIT, p.now);
	KUNIT_EXPECT_TRUE(test, mlppp_probe_needed(p.b));
	pair_run(&p, 1000, 1);
	KUNIT_EXPECT_GT(test, p.link[0]->probe.rate.replies, 10);
	KUNIT_EXPECT_GT(test, p.link[0]->sched.rate, 0);

	/* a stopped queue must not wait for what a lower rate allowed */
	p.link[0]->probe.rate.pacing = 30 * MBIT;
	updated = 0;
	mlppp_tx_lock(&p.b->tx);
	mlppp_probe_learn(p.b, false, p.now);
	mlppp_tx_unlock(&p.b->tx);
	KUNIT_EXPECT_EQ(test, p.link[0]->sched.rate, 30 * MBIT);
	KUNIT_EXPECT_EQ(test, updated, 1);
}

/* Where nothing is learned, packets start the timer once, until that ends. */
static void switched_off(struct kunit *test)
{
	const struct kernel_param param = { .arg = &mlppp_learn_rates };
	struct pair p;

	pair_init(test, &p, 2, 10 * MBIT);
	only = p.b;
	KUNIT_EXPECT_NE(test, mlppp_probe_set_learn("perhaps", &param), 0);
	KUNIT_EXPECT_EQ(test, mlppp_probe_set_learn("N", &param), 0);
	KUNIT_EXPECT_FALSE(test, p.b->tx.probe_armed);
	KUNIT_EXPECT_EQ(test, mlppp_probe_timer(&p.b->tx.probe_timer),
			HRTIMER_NORESTART);
	KUNIT_EXPECT_TRUE(test, p.b->tx.probe_armed);
	KUNIT_EXPECT_FALSE(test, p.b->tx.probe_on);
	KUNIT_EXPECT_EQ(test, mlppp_probe_set_learn("Y", &param), 0);
	KUNIT_EXPECT_FALSE(test, p.b->tx.probe_armed);
}

static struct kunit_case rate_cases[] = {
	KUNIT_CASE(learns_any_rate),
	KUNIT_CASE(grows_from_little),
	KUNIT_CASE(follows_changes),
	KUNIT_CASE(idleness_lowers_nothing),
	KUNIT_CASE(light_traffic_is_left_alone),
	KUNIT_CASE(foreign_queue_idle),
	KUNIT_CASE(foreign_queue_busy),
	KUNIT_CASE(download_after_upload),
	KUNIT_CASE(download_is_left_alone),
	KUNIT_CASE(bad_replies),
	KUNIT_CASE(shallow_buffer),
	KUNIT_CASE(far_away),
	KUNIT_CASE(nobody_answers),
	KUNIT_CASE(falls_silent),
	KUNIT_CASE(told_any_rate),
	KUNIT_CASE(told_changes),
	KUNIT_CASE(told_little),
	KUNIT_CASE(told_way_back),
	KUNIT_CASE(told_radio),
	KUNIT_CASE(told_loss),
	KUNIT_CASE(told_buffers),
	KUNIT_CASE(told_far_away),
	KUNIT_CASE(told_gaps),
	KUNIT_CASE(told_unused_step),
	KUNIT_CASE(told_growth_ends),
	KUNIT_CASE(told_bursts),
	KUNIT_CASE(which_replies_count),
	KUNIT_CASE(numbers_wrap),
	KUNIT_CASE(any_numbers),
	KUNIT_CASE(which_frames_are_ours),
	KUNIT_CASE(what_is_sent),
	KUNIT_CASE(probes_take_no_turn),
	KUNIT_CASE(peer_is_answered),
	KUNIT_CASE(reports_are_read),
	KUNIT_CASE(mute_links),
	KUNIT_CASE(mute_never),
	KUNIT_CASE(mute_carrier),
	KUNIT_CASE(mute_doubt),
	KUNIT_CASE(mute_standby),
	KUNIT_CASE(mute_alone),
	KUNIT_CASE(learns_alone),
	KUNIT_CASE(switched_off),
	{}
};

static struct kunit_suite rate_suite = {
	.name = "mlppp-rate",
	.test_cases = rate_cases,
};

kunit_test_suite(rate_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Tests of learned rates");
