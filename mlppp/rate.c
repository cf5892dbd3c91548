// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rate of a line, learned. Probes travel behind the data, through whatever
 * queue the line has, and the peer sends them back. From two of them:
 *
 *	sample = bytes sent between them / max(time between sending,
 *					       time between replies)
 *	queue  = round trip - least round trip
 *
 * A sample is what the line delivered: its rate if it was busy, otherwise less.
 * So the estimate is a maximum, and only samples taken while the scheduler kept
 * the link busy may lower it.
 *
 *	WATCH --queue--> GROW --no growth--> CRUISE    a queue, in any state: DRAIN
 *	                  ^------growth--------'
 *
 * A peer that reports when a probe arrived, and what arrived before it, tells
 * all this without the way back. Then a line with a queue is known to be busy,
 * so what it delivered is its rate, and losses are known: see digest_report().
 *
 * Source: the ideas are those of BBR (Cardwell et al., ACM Queue 14-5, 2016):
 * greatest delivery rate, least round trip, a cycle of gains. What differs, and
 * why: Documentation/rates.md
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "hdr.h"
#include "rate.h"
#include "rest.h"
#include "sched.h"
#include "wire.h"

#define MS			((u64)NSEC_PER_MSEC)

/* A probe's bytes on the wire, and the share of the rate that probes may take.
 */
#define PROBE_BYTES		64
#define PROBE_PART		100

/* After this many probes without replies the interval becomes long. */
#define PATIENCE		20
#define INTERVAL_MAX		(1000 * MS)
#define INTERVAL_DEAF		(5000 * MS)

/* The least a link is given while growing; a modem is never that slow. */
#define GROW_MIN		1000000ULL
#define PACING_MIN		16000ULL

/* Growth ends after a third of this many samples while the line had all it
 * could carry, or after this many at a steady rate. Then something else is the
 * limit, and the other links must get their share.
 */
#define GROW_STALL		12

/* The sample's time: enough bytes at the estimate that single packets do not
 * matter much.
 */
#define SPAN_BYTES		16384ULL
#define SPAN_MAX		(2000 * MS)

/* How much it takes to be taken for a queue: time, and bytes. Light traffic
 * behind a queue of the other direction has the first but not the second.
 */
#define QUEUE_NS		(40 * MS)
#define WATCH_QUEUE_NS		(15 * MS)
#define QUEUE_SMALL_NS		(8 * MS)
#define JITTER_MAX_NS		(150 * MS)
#define QUEUE_FRAMES_BYTES	3000ULL
#define QUEUE_BYTES		8192ULL

#define BASE_PERIOD		(10000 * MS)
#define WATCH_PERIOD		(2000 * MS)

/* A queue too short to be seen at once: its mean, over this many samples, at a
 * rate that is higher than that of acknowledgements.
 */
#define WATCH_MEAN_US		3000
#define WATCH_LASTING		16
#define WATCH_RATE		1000000
/* What is lost while the queue is longer than this may have overflowed it. */
#define CALM_NS			(15 * MS)
#define DRAIN_STEPS		4	/* to a sixteenth */

/* If this many of the last eight probes are lost while the line is busy, a
 * shallow buffer overflows.
 */
#define LOSSES			3
#define LOSS_STEPS		6
#define LOSS_PERIOD		(3000 * MS)
#define LOSS_IGNORE		(60000 * MS)

/* Gains of the cycle, in quarters. */
static const u8 gains[] = { 5, 3, 4, 4, 4, 4, 4, 4 };

/* With reports, a queue counts from this length on, which is what the scheduler
 * and a timer leave; and from this many times the noise.
 */
#define TOLD_QUEUE_NS		(4 * MS)
#define TOLD_BYTES		1000ULL
#define TOLD_WATCH_RATE		100000
#define TOLD_NOISE		3
#define TOLD_NOISE_MAX		(30 * MS)

/* A queue should be gone after a few times the first of these. A longer one
 * than the second counts as one of that length. As long as a queue is seen, a
 * bit less is sent in any case.
 */
#define EBB_NS			(256 * MS)
#define EBB_MAX			(192 * MS)
#define EBB_LEAST		16

/* Time from one step up to the next; twice that if frames were lost. */
#define CLIMB_NS		(600 * MS)
#define CLIMB_SHY_MAX		3

/* While reports are late, half is sent, then less, down to a sixteenth. */
#define LATE_STEPS		4ULL

/* How much more is sent in a step, in 64ths. */
static const u8 climbs[MLPPP_RATE_CLIMB_MAX + 1] = { 0, 4, 16, 32, 64 };

static u64 per_second(u64 bytes, u64 ns)
{
	/* 2^40 bytes in a second are more than any line; times 8e6 they fit */
	return div64_u64(min(bytes, BIT_ULL(40)) * 8 * USEC_PER_SEC,
			 max(div_u64(ns, NSEC_PER_USEC), 1ULL));
}

static u64 time_of(u64 bytes, u64 bps)
{
	return div64_u64(bytes * 8 * NSEC_PER_SEC, max(bps, 1ULL));
}

/* Time from one probe to the next, if they are answered. */
static u64 probe_ns(const struct mlppp_rate *r)
{
	u64 least = MLPPP_RATE_PROBE_NS;

	/* a report tells much, but uses some of the other direction */
	if (r->reports && r->state == MLPPP_RATE_CRUISE && !r->climb)
		least = MLPPP_RATE_TOLD_NS;
	if (!r->estimate)
		return least;
	return clamp(time_of(PROBE_BYTES * PROBE_PART, r->estimate), least,
		     INTERVAL_MAX);
}

static u64 base_rtt(const struct mlppp_rate *r)
{
	return min(r->base[0], r->base[1]);
}

static u64 queue_of(const struct mlppp_rate *r,
		    const struct mlppp_rate_probe *p)
{
	u64 rtt = p->back - p->sent, base = base_rtt(r);

	return rtt > base ? rtt - base : 0;
}

static u64 queue_limit(const struct mlppp_rate *r)
{
	u64 limit = QUEUE_NS + base_rtt(r) / 4 +
		    min(4 * r->jitter, JITTER_MAX_NS);

	/* it costs little to begin in vain, and much to fail to begin */
	if (r->state == MLPPP_RATE_WATCH)
		return WATCH_QUEUE_NS + base_rtt(r) / 16;
	if (r->estimate)
		limit += min(time_of(QUEUE_FRAMES_BYTES, r->estimate),
			     1000 * MS);
	return limit;
}

static u64 span_ns(const struct mlppp_rate *r)
{
	u64 span = 2 * mlppp_rate_interval(r);

	if (r->reports)
		span = max(span / 2, min(32 * r->noise, 800 * MS));
	if (r->estimate)
		span = max(span, min(time_of(SPAN_BYTES, r->estimate),
				     SPAN_MAX));
	return span;
}

/* How much longer than the recent least a probe took on its way there, beyond
 * what its link had been given ahead.
 */
static u64 told_queue(const struct mlppp_rate *r,
		      const struct mlppp_rate_probe *p)
{
	s64 queue = p->way - min(r->ways[0], r->ways[1]) - (s64)p->ahead;

	return max(queue, 0LL);
}

static u64 told_limit(const struct mlppp_rate *r)
{
	return TOLD_QUEUE_NS + TOLD_NOISE * min(r->noise, TOLD_NOISE_MAX);
}

static void enter(struct mlppp_rate *r, enum mlppp_rate_state state, u64 now)
{
	r->state = state;
	r->since = now;
	r->hot = 0;
	r->stall = 0;
	r->history = !!r->history;
}

static void enter_grow(struct mlppp_rate *r, u64 now)
{
	enter(r, MLPPP_RATE_GROW, now);
	r->before = r->estimate;
	r->raised = now;
}

/* Time from a failed step up to the next one. The links of a bundle make theirs
 * at different times.
 */
static u64 climb_wait(const struct mlppp_rate *r)
{
	return (r->shy ? 2 * CLIMB_NS : CLIMB_NS) + r->phase * 16 * MS;
}

static void enter_cruise(struct mlppp_rate *r, u64 estimate, u64 now)
{
	enter(r, MLPPP_RATE_CRUISE, now);
	r->estimate = clamp(estimate, MLPPP_RATE_MIN, MLPPP_RATE_MAX);
	r->before = r->estimate;
	r->best[0] = r->estimate;
	r->best[1] = 0;
	r->fed = false;
	/* the links of a bundle probe at different times */
	r->phase = 2 + r->phase % (ARRAY_SIZE(gains) - 2);
	r->climb = 0;
	r->climb_at = now + climb_wait(r);
	r->ebb_nr = 0;
}

static void enter_drain(struct mlppp_rate *r, u64 from, u64 now)
{
	enter(r, MLPPP_RATE_DRAIN, now);
	r->before = r->estimate;
	r->drain_from = clamp(from, MLPPP_RATE_MIN, MLPPP_RATE_MAX);
	r->drain_rate = 0;
	r->drain_queue = 0;
	r->drain_base = U64_MAX;
	r->step = 1;
	r->first = r->next;
	r->estimate = r->drain_from;
}

static void drain_harder(struct mlppp_rate *r, u64 now)
{
	r->step++;
	r->since = now;
	r->first = r->next;
	r->drain_rate = 0;
	r->drain_base = U64_MAX;
}

/* The queue stays whatever we send: it is that of the other direction, or the
 * route has changed. Count its time as the line's own.
 */
static void drain_foreign(struct mlppp_rate *r, u64 now)
{
	r->base[0] = r->drain_base;
	r->base[1] = r->drain_base;
	r->base_at = now;
	enter_cruise(r, max(r->before, r->drain_from), now);
}

static void drain(struct mlppp_rate *r, const struct mlppp_rate_probe *p,
		  u64 queue, u64 now)
{
	const struct mlppp_rate_probe *first;
	u64 limit = queue_limit(r), time, gone;

	if ((s32)(p->nr - r->first) < 0)
		return;
	r->drain_base = min(r->drain_base, p->back - p->sent);
	first = &r->ring[r->first % MLPPP_RATE_RING];
	if (first->nr != r->first || !first->used) {
		/* the one that should have been is lost */
		r->first = p->nr;
		first = p;
	}
	if (first == p)
		r->drain_queue = queue;

	/* As long as there is a queue at both ends, the line was busy, and
	 * the replies keep its time.
	 */
	time = p->back > first->back ? p->back - first->back : 0;
	if (queue > limit / 4 && time >= MLPPP_RATE_PROBE_NS / 2)
		r->drain_rate = min(per_second(p->bytes - first->bytes, time),
				    max(r->before, r->drain_from));
	if (r->drain_rate)
		r->proof = r->drain_rate;

	if (queue <= limit / 2) {
		enter_cruise(r, r->drain_rate ?:
				r->drain_from >> (r->step - 1), now);
		return;
	}
	/* We send half of what the line carries, if our estimate is right. Then
	 * the queue shrinks by half of the time that passes. A quarter of that
	 * will do.
	 */
	time = p->sent - first->sent;
	if (time < 2 * mlppp_rate_interval(r))
		return;
	gone = r->drain_queue > queue ? r->drain_queue - queue : 0;
	if (gone >= time / 8)
		return;
	if (r->step < DRAIN_STEPS)
		drain_harder(r, now);
	else
		drain_foreign(r, now);
}

static void grow(struct mlppp_rate *r, const struct mlppp_rate_probe *from,
		 u64 sample, bool limited, u64 now)
{
	r->estimate = max(r->estimate, sample);
	if (sample >= r->before + r->before / 4) {
		r->before = sample;
		r->raised = now;
		r->stall = 0;
	} else if (from->sent >= r->raised) {
		if (!limited)
			r->stall += GROW_STALL / 3;
		else if (sample > r->estimate / 2)
			r->stall++;
		else
			r->stall = 0;
		if (r->stall < GROW_STALL)
			return;
		if (!limited)
			r->proof = r->estimate;
		enter_cruise(r, limited ? sample : r->estimate, now);
	}
}

static void cruise(struct mlppp_rate *r, u64 sample, bool limited, u64 now)
{
	r->fed |= !limited;
	r->best[0] = max(r->best[0], sample);
	r->estimate = max(r->estimate, sample);
	if (sample > r->before + div_u64(r->before, 7))
		enter_grow(r, now);
}

/* The probe to measure from: the last one that was sent long enough before. */
static const struct mlppp_rate_probe *
sample_from(const struct mlppp_rate *r, const struct mlppp_rate_probe *p)
{
	const struct mlppp_rate_probe *from;
	u64 span = span_ns(r);
	u32 nr;

	/* a timer may be a bit early or late */
	span -= span / 8;
	for (nr = p->nr - 1; nr && p->nr - nr < MLPPP_RATE_RING; nr--) {
		/* what was dropped before a drain was counted as delivered */
		if ((s32)(nr - r->first) < 0)
			break;
		from = &r->ring[nr % MLPPP_RATE_RING];
		if (from->nr != nr || !from->used ||
		    p->sent - from->sent < span)
			continue;
		/* a report says what happened in any span of time */
		return r->reports || p->sent - from->sent <= 8 * span ?
		       from : NULL;
	}
	return NULL;
}

static void note_rtt(struct mlppp_rate *r, u64 rtt, u64 now)
{
	u64 us = min_t(u64, div_u64(rtt, NSEC_PER_USEC), U32_MAX);

	r->srtt_us = r->srtt_us ? r->srtt_us - r->srtt_us / 8 + us / 8 : us;
	if (r->rtt) {
		u64 diff = rtt > r->rtt ? rtt - r->rtt : r->rtt - rtt;

		r->jitter = r->jitter - r->jitter / 16 + diff / 16;
	}
	r->rtt = rtt;
	if (now - r->base_at > BASE_PERIOD) {
		r->base[1] = r->base[0];
		r->base[0] = rtt;
		r->ways[1] = r->ways[0];
		r->ways[0] = S64_MAX;
		r->backs[1] = r->backs[0];
		r->backs[0] = S64_MAX;
		r->base_at = now;
	}
	r->base[0] = min(r->base[0], rtt);
	r->base_us = min_t(u64, div_u64(base_rtt(r), NSEC_PER_USEC), U32_MAX);
}

/* Is there a queue on average, however short? A local sender's socket leaves no
 * more than that in the qdisc of an interface: TCP's small queues.
 */
static bool lasting(const struct mlppp_rate *r, u64 sample)
{
	u64 mean = r->srtt_us > r->base_us ? r->srtt_us - r->base_us : 0;

	if (r->reports)
		mean = r->mean_us;

	return sample >= (r->reports ? TOLD_WATCH_RATE : WATCH_RATE) &&
	       mean > WATCH_MEAN_US + r->base_us / 16 &&
	       mean * NSEC_PER_USEC > time_of(QUEUE_FRAMES_BYTES, sample);
}

/* A shallow buffer seems to overflow: send less. If that does not help, it is
 * replies that are lost, or limited by the peer, which says nothing.
 */
static void lossy(struct mlppp_rate *r, u64 now)
{
	u64 estimate = r->estimate / 4 * 3;

	if (now - r->loss_at > LOSS_PERIOD) {
		r->losses = 0;
		r->loss_from = r->estimate;
	}
	r->loss_at = now;
	if (++r->losses > LOSS_STEPS) {
		estimate = r->loss_from;
		r->loss_ignore = now + LOSS_IGNORE;
	}
	enter_cruise(r, estimate, now);
	r->first = r->next;
}

/* -- a peer that reports -- */

/**
 * struct told - what two probes and their reports say
 * @from: the earlier probe
 * @sent: bytes on the wire sent between them
 * @got: of these, bytes that arrived
 * @ds: time from the one to the other when they were sent, ns
 * @da: the same when they arrived, ns
 * @rate: at which @got arrived, bits per second
 * @full: the link was given nearly all that it was allowed
 * @busy: it had a queue all the time: @rate is the line's
 * @lossy: more was lost than by chance
 */
struct told {
	const struct mlppp_rate_probe *from;
	u64 sent;
	u64 got;
	u64 ds;
	u64 da;
	u64 rate;
	bool full;
	bool busy;
	bool lossy;
};

static u64 apart(s64 a, s64 b)
{
	return a > b ? a - b : b - a;
}

static u32 to_us(u64 ns)
{
	return min_t(u64, div_u64(ns, NSEC_PER_USEC), U32_MAX);
}

/* How much longer or shorter is the queue than what was sent since the report
 * before would make it, at the rate that is known?
 */
static u64 told_odd(const struct mlppp_rate *r,
		    const struct mlppp_rate_probe *p)
{
	const s64 base = min(r->ways[0], r->ways[1]);
	const struct mlppp_rate_probe *from =
		&r->ring[r->told % MLPPP_RATE_RING];
	s64 expect;

	if (!r->estimate || from->nr != r->told || p->sent < from->sent)
		return U64_MAX;
	expect = from->way + time_of(p->bytes - from->bytes, r->estimate) -
		 (p->sent - from->sent);
	return apart(p->way, max(expect, base));
}

/* Times and queues; the base has been renewed like that of the round trip. */
static void note_report(struct mlppp_rate *r, struct mlppp_rate_probe *p)
{
	s64 back = p->back - p->report.arrived;
	s64 slack;
	u64 odd;

	p->way = p->report.arrived - p->sent;
	slack = p->way - (s64)p->ahead;
	r->ways[0] = min(r->ways[0], p->way);
	r->backs[0] = min(r->backs[0], back);
	r->queue_us = to_us(p->way - min(r->ways[0], r->ways[1]));
	r->peer_queue_us = to_us(back - min(r->backs[0], r->backs[1]));
	r->mean_us = r->mean_us - r->mean_us / 8 + r->queue_us / 8;
	if (r->reports) {
		/* a queue that grows or drains evenly is not noise */
		odd = apart(slack - r->slack[0], r->slack[0] - r->slack[1]) / 2;
		odd = min(odd, told_odd(r, p));
		/* the less of the two is less than either on average */
		odd += odd / 4;
		odd = min3(odd, 2 * r->noise + TOLD_QUEUE_NS, JITTER_MAX_NS);
		r->noise = r->noise - r->noise / 16 + odd / 16;
		r->slack[1] = r->slack[0];
	} else {
		r->slack[1] = slack;
	}
	r->slack[0] = slack;
	r->told = p->nr;
	r->reports = true;
}

/* What was lost since the report before, if there was no queue then and now. */
static void note_told_loss(struct mlppp_rate *r,
			   const struct mlppp_rate_probe *p, u64 now)
{
	bool calm = told_queue(r, p) <= min(told_limit(r), CALM_NS);
	u64 sent = p->frames - r->calm_sent;
	u64 got = p->report.frames - r->calm_got;

	if (calm && r->calm && got <= sent && sent <= U32_MAX)
		mlppp_loss_note(&r->loss, sent, sent - got, now);
	r->calm = calm;
	r->calm_sent = p->frames;
	r->calm_got = p->report.frames;
}

/* The same for the probes themselves, of which @lost before this one are
 * missing. A download that fills its buffer drops replies there.
 */
static void note_loss(struct mlppp_rate *r, const struct mlppp_rate_probe *p,
		      u32 lost, u64 now)
{
	bool calm = queue_of(r, p) <= CALM_NS + base_rtt(r) / 16 &&
		    p->surplus <= r->calm_surplus;

	if (calm && r->calm)
		mlppp_loss_note(&r->loss, lost + 1, lost, now);
	r->calm = calm;
	r->calm_surplus = p->surplus;
}

static bool told_busy(const struct mlppp_rate *r, u32 from, u32 to)
{
	const u64 limit = told_limit(r);

	for (; from != to + 1; from++) {
		const struct mlppp_rate_probe *p =
			&r->ring[from % MLPPP_RATE_RING];

		if (p->nr == from && p->used && told_queue(r, p) <= limit)
			return false;
	}
	return true;
}

/* Compare two reports. Returns false if they do not go together. */
static bool told_between(const struct mlppp_rate *r,
			 const struct mlppp_rate_probe *from,
			 const struct mlppp_rate_probe *p, struct told *t)
{
	s64 da = p->report.arrived - from->report.arrived;
	u64 time;

	if (da <= 0 || p->report.frames - from->report.frames > U32_MAX)
		return false;
	t->from = from;
	t->sent = p->bytes - from->bytes;
	t->got = mlppp_wire_sum(p->report.bytes - from->report.bytes,
				p->report.frames - from->report.frames,
				r->overhead - MLPPP_PROTO_LEN, r->encoding);
	t->got = min(t->got, t->sent);
	t->ds = p->sent - from->sent;
	t->da = da;
	t->full = t->sent >= div_u64(p->allowed - from->allowed, 20) * 17;
	/* while the last one waited, the line was busy, too */
	t->busy = told_busy(r, from->nr, p->nr) ||
		  told_queue(r, p) > t->da / 8 * 7;
	t->lossy = t->got < t->sent - t->sent / 16;
	time = t->busy ? t->da : max(t->da, t->ds);
	t->rate = min(per_second(t->got, time), MLPPP_RATE_MAX);
	return true;
}

/* Less was sent for longer than any such queue takes to drain: then it is no
 * queue, and the path has become longer.
 */
static void told_ebb(struct mlppp_rate *r, const struct mlppp_rate_probe *p)
{
	const struct mlppp_rate_probe *first =
		&r->ring[r->ebb_nr % MLPPP_RATE_RING];
	u64 queue = told_queue(r, p), was, time, spent;

	if (queue <= told_limit(r)) {
		r->ebb_nr = 0;
		return;
	}
	if (!r->ebb_nr || first->nr != r->ebb_nr) {
		r->ebb_nr = p->nr;
		return;
	}
	was = told_queue(r, first);
	time = p->sent - first->sent;
	spent = time_of(p->bytes - first->bytes, r->estimate);
	if (time < spent + was + was / 4 + 20 * MS)
		return;
	if (queue > was / 2) {
		r->ways[0] = p->way - (s64)p->ahead;
		r->ways[1] = r->ways[0];
	}
	r->ebb_nr = 0;
}

/* A step up has been judged, or cannot be. */
static void climb_end(struct mlppp_rate *r, u64 wait, u64 now)
{
	r->climb = 0;
	r->climb_at = now + wait;
}

static u64 climb_gain(const struct mlppp_rate *r)
{
	return max(climbs[r->climb] >> r->shy, 1);
}

static void climb_begin(struct mlppp_rate *r, u8 step)
{
	r->climb = step;
	r->before = r->estimate;
	r->climb_first = r->next;
	r->climb_last = r->next + 2 + min(div_u64(r->noise, 2 * MS), 4ULL);
}

/* More was sent from the first probe of the step to the last. Has that left a
 * queue? If the sender had no use for most of it, nobody knows.
 */
static void climb_judge(struct mlppp_rate *r, const struct mlppp_rate_probe *p,
			u64 now)
{
	const struct mlppp_rate_probe *from;
	s64 grown, more;
	struct told t;
	u32 nr;

	if (!r->climb || (s32)(p->nr - r->climb_last) < 0)
		return;
	for (nr = r->climb_first; nr != p->nr; nr++) {
		from = &r->ring[nr % MLPPP_RATE_RING];
		if (from->nr == nr && from->used && from->reported)
			break;
	}
	if (nr == p->nr || !told_between(r, from, p, &t)) {
		climb_end(r, 100 * MS, now);
		return;
	}
	more = time_of(t.sent, r->before) - t.ds;
	if (more < (s64)(t.ds / 128 * climb_gain(r))) {
		climb_end(r, 100 * MS, now);
		return;
	}
	grown = (p->way - (s64)p->ahead) - (from->way - (s64)from->ahead);
	if (grown < more / 2 && t.got >= t.sent - t.sent / 64) {
		r->shy = 0;
		climb_begin(r, min(r->climb + 1, MLPPP_RATE_CLIMB_MAX));
		return;
	}
	if (t.got < t.sent)
		r->shy = min(r->shy + 1, CLIMB_SHY_MAX);
	climb_end(r, climb_wait(r), now);
}

static void told_watch(struct mlppp_rate *r, const struct told *t, u64 queue,
		       u64 now)
{
	if (now - r->since > WATCH_PERIOD) {
		r->since = now;
		r->best[1] = r->best[0];
		r->best[0] = 0;
	}
	r->best[0] = max(r->best[0], t->rate);
	r->drain_from = per_second(t->got, t->da);
	r->drain_queue = t->busy ? queue : 0;
	/* it is our own; but a few acknowledgements can make one */
	if (queue > queue_limit(r) && queue > time_of(TOLD_BYTES, t->rate))
		r->hot = min(r->hot + 1, 2);
	else
		r->hot = 0;
	if (!lasting(r, t->rate))
		r->stall = 0;
	else if (++r->stall >= WATCH_LASTING)
		r->hot = 2;
}

/* The rate is greater than what has been seen; how great is not known. */
static void told_grow(struct mlppp_rate *r, const struct told *t, u64 now)
{
	if (t->rate >= r->before + r->before / 4) {
		r->before = t->rate;
		r->raised = now;
		r->stall = 0;
	} else if (t->from->sent >= r->raised) {
		/* a line with a queue has all that it can carry */
		if (t->busy)
			r->stall += GROW_STALL / 3;
		else if (t->full)
			r->stall++;
	}
	r->estimate = max(r->estimate, t->rate);
	if (r->stall >= GROW_STALL)
		enter_cruise(r, r->estimate, now);
}

/* What a report says about the rate. A line with a queue is busy, and delivers
 * at its rate. But a path that has become longer looks like a queue. So the
 * rate is lowered only where the queue grew, or where frames were lost. What
 * the link was not given says nothing.
 */
static void digest_report(struct mlppp_rate *r, struct mlppp_rate_probe *p,
			  u64 now)
{
	const struct mlppp_rate_probe *from;
	u64 queue = told_queue(r, p);
	struct told t;

	p->used = true;
	from = sample_from(r, p);
	if (!from || !from->reported || !told_between(r, from, p, &t))
		return;
	if (r->state == MLPPP_RATE_WATCH) {
		told_watch(r, &t, queue, now);
		return;
	}
	r->full = t.full;
	told_ebb(r, p);
	climb_judge(r, p, now);
	if (t.busy && (t.lossy || t.da > t.ds + max(t.ds / 32, 2 * r->noise)) &&
	    (t.full || queue > queue_limit(r))) {
		r->proof = t.rate;
		if (r->state == MLPPP_RATE_GROW)
			enter_cruise(r, t.rate, now);
		if (t.rate < r->estimate - r->estimate / 8)
			r->ebb_nr = 0;
		r->estimate = clamp(t.rate, MLPPP_RATE_MIN, MLPPP_RATE_MAX);
		return;
	}
	/* far too much was sent while no report came */
	if (t.full && t.got < t.sent / 2) {
		r->estimate = clamp(t.rate, MLPPP_RATE_MIN, r->estimate);
		enter_grow(r, now);
		return;
	}
	r->history = r->history << 1 | t.lossy;
	if (r->state == MLPPP_RATE_GROW)
		told_grow(r, &t, now);
	else
		r->estimate = max(r->estimate, t.rate);
	if (t.full && now >= r->loss_ignore && r->history == 0xff)
		lossy(r, now);
}

/* The queue that the last report told of, and what has become of it since: plus
 * all that was sent, except what the link has been given ahead, less what the
 * line could send.
 */
static u64 told_left(const struct mlppp_rate *r, u64 bytes, u64 now)
{
	const struct mlppp_rate_probe *p = &r->ring[r->last % MLPPP_RATE_RING];
	u64 queue, gone;

	if (!r->last || p->nr != r->last || !p->reported)
		return 0;
	queue = told_queue(r, p) + p->ahead +
		time_of(bytes - p->bytes, r->estimate);
	gone = r->ahead + now - p->sent + MS + min(r->noise, TOLD_NOISE_MAX);
	return queue > gone ? queue - gone : 0;
}

/* No report for long: there may be a queue longer than any seen yet, in which
 * they wait or are lost. Returns how often that time has passed.
 */
static u32 told_late(const struct mlppp_rate *r, u64 bytes, u64 now)
{
	const struct mlppp_rate_probe *p =
		&r->ring[(r->last + 1) % MLPPP_RATE_RING];
	u64 limit = r->rtt + base_rtt(r) / 4 + told_limit(r) + 3 * probe_ns(r);

	if (r->last + 1 == r->next || p->nr != r->last + 1 ||
	    bytes - p->bytes < QUEUE_BYTES)
		return 0;
	return min(div64_u64(now - p->sent, limit), LATE_STEPS);
}

static u64 told_pacing(struct mlppp_rate *r, u64 bytes, u64 now)
{
	u64 left, pacing = r->estimate - r->estimate / 128;
	u32 late = told_late(r, bytes, now);

	if (late)
		return r->estimate >> late;
	if (r->state == MLPPP_RATE_GROW)
		return max(2 * r->estimate, GROW_MIN);
	left = min(told_left(r, bytes, now), EBB_MAX);
	if (!r->climb && r->full && !left && !r->ebb_nr && now >= r->climb_at)
		climb_begin(r, 1);
	if (r->climb && (s32)(r->next - r->climb_last) <= 0)
		return r->before + div_u64(r->before, 64) * climb_gain(r);
	if (r->ebb_nr)
		left = max(left, EBB_NS / EBB_LEAST);
	return pacing - div_u64(pacing, 256) * div_u64(left, MS);
}

/* A sample while the bundle shares by weight. @foreign: a queue need not be
 * ours.
 */
static void watch(struct mlppp_rate *r, u64 sample, u64 queue, bool foreign,
		  u64 now)
{
	if (now - r->since > WATCH_PERIOD) {
		r->since = now;
		r->best[1] = r->best[0];
		r->best[0] = 0;
	}
	r->best[0] = max(r->best[0], sample);
	r->drain_from = sample;
	r->drain_queue = queue;
	if (foreign || !lasting(r, sample))
		r->stall = 0;
	else if (++r->stall >= WATCH_LASTING)
		r->hot = 2;
}

/* What a reply says about the rate. */
static void digest(struct mlppp_rate *r, struct mlppp_rate_probe *p, u64 queue,
		   u64 now)
{
	const struct mlppp_rate_probe *from;
	u64 sample, sent, time;
	bool limited, foreign;

	p->used = true;
	if (r->state == MLPPP_RATE_DRAIN) {
		drain(r, p, queue, now);
		return;
	}
	from = sample_from(r, p);
	if (!from)
		return;
	sent = p->bytes - from->bytes;
	time = p->sent - from->sent;
	if (p->back > from->back)
		time = max(time, p->back - from->back);
	sample = min(per_second(sent, time), MLPPP_RATE_MAX);
	limited = sent < div_u64(p->allowed - from->allowed, 20) * 17;
	/* A download fills the peer's buffer, where replies wait too. Sending
	 * less, as a test, would hold back its acknowledgements. Then that
	 * buffer empties, and is taken for ours.
	 */
	foreign = p->surplus > from->surplus;

	if (!foreign && queue > queue_limit(r) &&
	    ((r->estimate && sample > r->estimate / 2) ||
	     queue > time_of(QUEUE_BYTES, sample)))
		r->hot = min(r->hot + 1, 2);
	else
		r->hot = 0;

	/* where probes are lost, data may be lost too, and was not delivered */
	if (now < r->loss_ignore)
		r->history = 0;
	if (r->history && r->estimate)
		sample = min(sample, r->estimate);

	switch (r->state) {
	case MLPPP_RATE_WATCH:
		watch(r, sample, queue, foreign, now);
		return;
	case MLPPP_RATE_GROW:
		/* a line with a queue is busy, whoever filled it */
		limited &= queue <= WATCH_QUEUE_NS + base_rtt(r) / 16;
		if (r->hot < 2)
			grow(r, from, sample, limited, now);
		break;
	default:
		if (r->hot < 2)
			cruise(r, sample, limited, now);
	}
	if (r->hot == 2)
		enter_drain(r, sample, now);
	else if (!limited && hweight8(r->history) >= LOSSES)
		lossy(r, now);
}

/* Replies, in the order of sending. */
static void digest_all(struct mlppp_rate *r, bool learn, u64 now)
{
	struct mlppp_rate_probe *p;
	u32 nr = r->last + 1, lost = 0, gone;
	u64 queue;

	if (r->next - nr > MLPPP_RATE_RING) {
		r->lost += r->next - MLPPP_RATE_RING - nr;
		nr = r->next - MLPPP_RATE_RING;
	}
	for (; nr != r->next; nr++) {
		p = &r->ring[nr % MLPPP_RATE_RING];
		if (p->nr != nr)
			continue;
		if (!p->back) {
			lost++;
			continue;
		}
		/* The line keeps the order: what is not here by now is lost. */
		r->lost += lost;
		gone = lost;
		for (; lost; lost--)
			r->history = r->history << 1 | 1;
		r->history <<= 1;
		r->last = nr;
		r->replies++;
		note_rtt(r, p->back - p->sent, now);
		if (p->reported)
			note_report(r, p);
		if (r->reports) {
			if (p->reported)
				note_told_loss(r, p, now);
			if (p->reported && learn)
				digest_report(r, p, now);
			continue;
		}
		note_loss(r, p, gone, now);
		queue = queue_of(r, p);
		r->queue_us = min_t(u64, div_u64(queue, NSEC_PER_USEC),
				    U32_MAX);
		if (learn)
			digest(r, p, queue, now);
	}
}

/* No reply for long, although the last one came just before: then they are at
 * the end of a long queue, or were lost there.
 */
static void overdue(struct mlppp_rate *r, u64 bytes, s64 surplus, u64 now)
{
	const struct mlppp_rate_probe *p;
	u64 wait, limit;

	if (!r->replies || r->state == MLPPP_RATE_WATCH ||
	    r->last + 1 == r->next)
		return;
	limit = base_rtt(r) + queue_limit(r) + 4 * mlppp_rate_interval(r);
	if (r->state == MLPPP_RATE_DRAIN) {
		if (r->step < DRAIN_STEPS && r->next - r->first > 4 &&
		    (s32)(r->last - r->first) < 0 &&
		    now - r->since > 2 * limit)
			drain_harder(r, now);
		return;
	}
	p = &r->ring[(r->last + 1) % MLPPP_RATE_RING];
	if (p->nr != r->last + 1)
		return;
	wait = now - p->sent;
	if (wait > limit && wait < 4 * limit &&
	    bytes - p->bytes > QUEUE_BYTES && surplus <= p->surplus)
		enter_drain(r, r->estimate / 2, now);
}

/* @bytes: bytes on the wire the link was given, in all */
static void set_pacing(struct mlppp_rate *r, u64 bytes, u64 now)
{
	u64 pacing = 0;

	switch (r->state) {
	case MLPPP_RATE_WATCH:
		break;
	case MLPPP_RATE_GROW:
		if (r->reports)
			pacing = told_pacing(r, bytes, now);
		else
			pacing = max(2 * r->estimate, GROW_MIN);
		break;
	case MLPPP_RATE_CRUISE:
		if (r->reports) {
			pacing = told_pacing(r, bytes, now);
			break;
		}
		if (now - r->since >= max(span_ns(r), base_rtt(r))) {
			r->since = now;
			r->phase = (r->phase + 1) % ARRAY_SIZE(gains);
			if (!r->phase && r->fed) {
				r->best[1] = r->best[0];
				r->best[0] = 0;
				r->fed = false;
			}
			r->estimate = max3(r->best[0], r->best[1],
					   MLPPP_RATE_MIN);
			if (!r->phase)
				r->before = r->estimate;
		}
		pacing = r->estimate * gains[r->phase] / 4;
		/* what was tried has left no queue, so none needs to drain */
		if (gains[r->phase] < 4 &&
		    r->queue_us < QUEUE_SMALL_NS / NSEC_PER_USEC)
			pacing = r->estimate;
		break;
	case MLPPP_RATE_DRAIN:
		pacing = r->drain_from >> r->step;
	}
	r->pacing = pacing ? clamp(pacing, PACING_MIN, MLPPP_RATE_MAX) : 0;
}

/**
 * mlppp_rate_init() - nothing is known of the line
 * @r: the estimator
 * @seed: any number, different for each link
 */
void mlppp_rate_init(struct mlppp_rate *r, u32 seed)
{
	memset(r, 0, sizeof(*r));
	r->next = 1;
	r->first = 1;
	r->phase = seed % ARRAY_SIZE(gains);
	r->base[0] = U64_MAX;
	r->base[1] = U64_MAX;
	r->ways[0] = S64_MAX;
	r->ways[1] = S64_MAX;
	r->backs[0] = S64_MAX;
	r->backs[1] = S64_MAX;
}

/**
 * mlppp_rate_interval() - time from one probe to the next
 * @r: the estimator
 *
 * Longer on slow lines, where probes would take too much, and where nobody
 * answers.
 *
 * Return: ns.
 */
u64 mlppp_rate_interval(const struct mlppp_rate *r)
{
	u32 open = r->next - r->last - 1;

	if (open > (r->reports ? 2 * PATIENCE : PATIENCE))
		return r->replies ? INTERVAL_MAX : INTERVAL_DEAF;
	return probe_ns(r);
}

/**
 * mlppp_rate_slow_interval() - the same where nothing is learned
 * @r: the estimator
 * @bps: rate of the line, bits per second; 0: not known
 *
 * Often enough to see within a second that a line is dead.
 *
 * Return: ns.
 */
u64 mlppp_rate_slow_interval(const struct mlppp_rate *r, u64 bps)
{
	if (!r->heard && r->next > PATIENCE)
		return INTERVAL_DEAF;
	if (!bps)
		return MLPPP_RATE_SLOW_NS;
	return clamp(time_of(PROBE_BYTES * PROBE_PART, bps),
		     MLPPP_RATE_SLOW_NS, INTERVAL_MAX);
}

/**
 * mlppp_rate_due() - is it time for a probe?
 * @r: the estimator
 * @interval: from one to the next, ns
 * @now: ns
 *
 * Return: true if it is.
 */
bool mlppp_rate_due(const struct mlppp_rate *r, u64 interval, u64 now)
{
	u64 sent = r->ring[(r->next - 1) % MLPPP_RATE_RING].sent;

	/* the timer has the period of the shortest interval */
	return now - sent + MLPPP_RATE_PROBE_NS / 2 >= interval;
}

/**
 * mlppp_rate_note_sent() - a probe is being sent
 * @r: the estimator
 * @bytes: bytes on the wire the link was given before it, in all
 * @surplus: bytes the bundle has received, less %MLPPP_RATE_SENT_TIMES times
 *	what it has sent
 * @now: ns
 *
 * Return: the probe's number.
 */
u32 mlppp_rate_note_sent(struct mlppp_rate *r, u64 bytes, s64 surplus, u64 now)
{
	u32 nr = r->next++;

	/* 0 stands for none */
	if (unlikely(!nr))
		nr = r->next++;
	r->ring[nr % MLPPP_RATE_RING] = (struct mlppp_rate_probe) {
		.sent = now,
		.bytes = bytes,
		.allowed = r->allowed,
		.surplus = surplus,
		.ahead = r->ahead,
		.frames = r->frames,
		.nr = nr,
	};
	return nr;
}

/**
 * mlppp_rate_note_reply() - a reply has come
 * @r: the estimator
 * @nr: the number in it
 * @report: what the peer reports, or NULL
 * @now: ns
 *
 * Only notes these; mlppp_rate_update() evaluates them.
 *
 * Return: false if no such probe waits for its reply.
 */
bool mlppp_rate_note_reply(struct mlppp_rate *r, u32 nr,
			   const struct mlppp_rate_report *report, u64 now)
{
	struct mlppp_rate_probe *p = &r->ring[nr % MLPPP_RATE_RING];

	if (!nr || p->nr != nr || p->back || now < p->sent)
		return false;
	/* a clock may be coarse */
	p->back = max(now, p->sent + 1);
	p->reported = report;
	if (report)
		p->report = *report;
	r->heard = max(r->heard, now);
	if (!r->answered || (s32)(nr - r->answered) > 0)
		r->answered = nr;
	return true;
}

/**
 * mlppp_rate_update() - evaluate the replies that came
 * @r: the estimator
 * @bytes: bytes on the wire the link was given, in all
 * @surplus: as of mlppp_rate_note_sent()
 * @now: ns; must not run backwards
 *
 * Return: true if @r->pacing has changed.
 */
bool mlppp_rate_update(struct mlppp_rate *r, u64 bytes, s64 surplus, u64 now)
{
	u64 pacing = r->pacing;
	/* at most 10 s: times 100 Gbit/s that fits */
	u64 us = min(div_u64(now - r->allowed_at, NSEC_PER_USEC),
		     10 * (u64)USEC_PER_SEC);

	r->allowed += div_u64(r->pacing * us, 8 * USEC_PER_SEC);
	r->allowed_at = now;
	digest_all(r, true, now);
	if (!r->reports)
		overdue(r, bytes, surplus, now);
	set_pacing(r, bytes, now);
	return r->pacing != pacing;
}

/**
 * mlppp_rate_listen() - note round trips and losses, and learn nothing
 * @r: the estimator of a link whose rate is given
 * @now: ns
 */
void mlppp_rate_listen(struct mlppp_rate *r, u64 now)
{
	digest_all(r, false, now);
}

/**
 * mlppp_rate_way() - how long is the path to the peer?
 * @r: the estimator
 * @told: by the peer's clock, else half of the round trip
 * @way: set to the recent least, ns. With two clocks it is useful only
 *	beside that of another link to the same peer
 *
 * Return: false if that is not known.
 */
bool mlppp_rate_way(const struct mlppp_rate *r, bool told, s64 *way)
{
	if (!r->replies || (told && !r->reports))
		return false;
	*way = told ? min(r->ways[0], r->ways[1]) : (s64)(base_rtt(r) / 2);
	return true;
}

/**
 * mlppp_rate_silence() - how long has the peer owed replies?
 * @r: the estimator
 * @since: when probing last began, ns: for long before that nothing was
 *	asked
 * @now: ns
 *
 * It counts from the last reply and from the first probe after it, whichever is
 * later. Two probes must be open, as a single one is easily lost. A peer that
 * never replied owes nothing.
 *
 * Return: ns; 0: not at all.
 */
u64 mlppp_rate_silence(const struct mlppp_rate *r, u64 since, u64 now)
{
	const struct mlppp_rate_probe *last, *first;
	u64 from = max(r->heard, since);

	if (!r->heard || r->next - r->answered < 3)
		return 0;
	last = &r->ring[(r->next - 2) % MLPPP_RATE_RING];
	if (last->nr != r->next - 2 || last->sent < since)
		return 0;
	first = &r->ring[(r->answered + 1) % MLPPP_RATE_RING];
	if (first->nr == r->answered + 1)
		from = max(from, first->sent);
	return now > from ? now - from : 0;
}

/**
 * mlppp_rate_crowded() - does a line have a queue?
 * @r: an estimator that only watches
 *
 * Return: true: it is time for the bundle to send by rates.
 */
bool mlppp_rate_crowded(const struct mlppp_rate *r)
{
	return r->state == MLPPP_RATE_WATCH && r->hot == 2;
}

/**
 * mlppp_rate_begin() - go from watching to learning
 * @r: the estimator; nothing happens if it does more than watch, or if no reply
 *	has come yet
 * @bytes: as of mlppp_rate_note_sent()
 * @now: ns
 *
 * Until now the line had its share, however fast it is. So what it delivered is
 * its rate only if it has a queue; else it is the least it can do.
 */
void mlppp_rate_begin(struct mlppp_rate *r, u64 bytes, u64 now)
{
	u64 best = max(r->best[0], r->best[1]);

	if (r->state != MLPPP_RATE_WATCH || !best)
		return;
	r->estimate = clamp(best, MLPPP_RATE_MIN, MLPPP_RATE_MAX);
	if (r->hot == 2 && r->reports && r->drain_queue > WATCH_QUEUE_NS) {
		r->proof = r->drain_from;
		enter_cruise(r, r->drain_from, now);
	} else if (r->hot == 2 && !r->reports &&
		   r->drain_queue > QUEUE_NS + base_rtt(r) / 4) {
		enter_drain(r, r->drain_from, now);
	} else {
		enter_grow(r, now);
	}
	set_pacing(r, bytes, now);
}
