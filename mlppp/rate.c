// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rate of a line, learned. Probes travel behind the data, through whatever
 * queue the line has, and the peer sends them back. From two of them:
 *
 *	sample = bytes sent between them / max(time between sending,
 *					       time between replies)
 *	queue  = round trip - least round trip
 *
 * A sample is what the line delivered: its rate if it was busy, else less. So
 * the estimate is a maximum, and only samples of a time when the scheduler kept
 * the link busy may lower it.
 *
 *	WATCH --queue--> GROW --no growth--> CRUISE    a queue, in any state: DRAIN
 *	                  ^------growth--------'
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

#include "rate.h"
#include "sched.h"

#define MS			((u64)NSEC_PER_MSEC)

/* A probe's bytes on the wire, and the part of the rate that probes may take. */
#define PROBE_BYTES		64
#define PROBE_PART		100

/* Without replies for so many probes the interval becomes long. */
#define PATIENCE		20
#define INTERVAL_MAX		(1000 * MS)
#define INTERVAL_DEAF		(5000 * MS)

/* The least a link is given while growing; a modem is never that slow. */
#define GROW_MIN		1000000ULL
#define PACING_MIN		16000ULL

/* Growth ends after a third of so many samples while the line had all it could
 * carry, or after so many at a steady rate: something else limits it then, and
 * the other links must get their share.
 */
#define GROW_STALL		12

/* The sample's time: so many bytes at the estimate, that whole packets do not
 * count much.
 */
#define SPAN_BYTES		16384ULL
#define SPAN_MAX		(2000 * MS)

/* What a queue must have to be taken for one: time, and bytes. Light traffic
 * behind a queue of the other direction has the one, not the other.
 */
#define QUEUE_NS		(40 * MS)
#define WATCH_QUEUE_NS		(15 * MS)
#define QUEUE_SMALL_NS		(8 * MS)
#define JITTER_MAX_NS		(150 * MS)
#define QUEUE_FRAMES_BYTES	3000ULL
#define QUEUE_BYTES		8192ULL

#define BASE_PERIOD		(10000 * MS)
#define WATCH_PERIOD		(2000 * MS)

/* A queue too short to be seen at once: its mean, for so many samples, at a rate
 * that is more than acknowledgements.
 */
#define WATCH_MEAN_US		3000
#define WATCH_LASTING		16
#define WATCH_RATE		1000000
#define DRAIN_STEPS		4	/* to a sixteenth */

/* Of the last eight probes, so many lost while the line was busy: it is a
 * shallow buffer that overflows.
 */
#define LOSSES			3
#define LOSS_STEPS		6
#define LOSS_PERIOD		(3000 * MS)
#define LOSS_IGNORE		(60000 * MS)

/* Gains of the cycle, in quarters. */
static const u8 gains[] = { 5, 3, 4, 4, 4, 4, 4, 4 };

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

	/* it costs little to begin in vain, and much not to begin */
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

	if (r->estimate)
		span = max(span, min(time_of(SPAN_BYTES, r->estimate),
				     SPAN_MAX));
	return span;
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
 * route has changed. Count its time to the line's own.
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

	if (queue <= limit / 2) {
		enter_cruise(r, r->drain_rate ?:
				r->drain_from >> (r->step - 1), now);
		return;
	}
	/* We send half of what the line carries, if that is what we think: then
	 * the queue loses half of the time that passes. A quarter of
	 * that will do.
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
		if (r->stall >= GROW_STALL)
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
		if (from->nr != nr || !from->used || p->sent - from->sent < span)
			continue;
		return p->sent - from->sent <= 8 * span ? from : NULL;
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

	return sample >= WATCH_RATE &&
	       mean > WATCH_MEAN_US + r->base_us / 16 &&
	       mean * NSEC_PER_USEC > time_of(QUEUE_FRAMES_BYTES, sample);
}

/* A shallow buffer seems to overflow: send less. If that does not help, it is
 * replies that are lost, or limited by the peer, and says nothing.
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
	/* A download fills the peer's buffer, where replies wait too. To send less,
	 * as a test, would hold back its acknowledgements: then that buffer empties,
	 * and is taken for ours.
	 */
	foreign = p->lead > from->lead;

	if (!foreign && queue > queue_limit(r) &&
	    ((r->estimate && sample > r->estimate / 2) ||
	     queue > time_of(QUEUE_BYTES, sample)))
		r->hot = min(r->hot + 1, 2);
	else
		r->hot = 0;

	/* where probes are lost data may be lost, and was not delivered */
	if (now < r->loss_ignore)
		r->history = 0;
	if (r->history && r->estimate)
		sample = min(sample, r->estimate);

	switch (r->state) {
	case MLPPP_RATE_WATCH:
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
	u32 nr = r->last + 1, lost = 0;
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
		/* The line keeps the order: what has not come by now is lost. */
		r->lost += lost;
		for (; lost; lost--)
			r->history = r->history << 1 | 1;
		r->history <<= 1;
		r->last = nr;
		r->replies++;
		note_rtt(r, p->back - p->sent, now);
		queue = queue_of(r, p);
		r->queue_us = min_t(u64, div_u64(queue, NSEC_PER_USEC),
				    U32_MAX);
		if (learn)
			digest(r, p, queue, now);
	}
}

/* No reply for long, although the last was there a moment ago: then they are at
 * the end of a long queue, or were lost there.
 */
static void overdue(struct mlppp_rate *r, u64 bytes, s64 lead, u64 now)
{
	const struct mlppp_rate_probe *p;
	u64 wait, limit;

	if (!r->replies || r->state == MLPPP_RATE_WATCH || r->last + 1 == r->next)
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
	    bytes - p->bytes > QUEUE_BYTES && lead <= p->lead)
		enter_drain(r, r->estimate / 2, now);
}

static void set_pacing(struct mlppp_rate *r, u64 now)
{
	u64 pacing = 0;

	switch (r->state) {
	case MLPPP_RATE_WATCH:
		break;
	case MLPPP_RATE_GROW:
		pacing = max(2 * r->estimate, GROW_MIN);
		break;
	case MLPPP_RATE_CRUISE:
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
		/* what was tried has left no queue, so none must drain */
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
}

/**
 * mlppp_rate_interval() - time from one probe to the next
 * @r: the estimator
 *
 * More on slow lines, where probes would take too much, and where nobody
 * answers.
 *
 * Return: ns.
 */
u64 mlppp_rate_interval(const struct mlppp_rate *r)
{
	u32 open = r->next - r->last - 1;

	if (open > PATIENCE)
		return r->replies ? INTERVAL_MAX : INTERVAL_DEAF;
	if (!r->estimate)
		return MLPPP_RATE_PROBE_NS;
	return clamp(time_of(PROBE_BYTES * PROBE_PART, r->estimate),
		     MLPPP_RATE_PROBE_NS, INTERVAL_MAX);
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
 * mlppp_rate_send() - a probe is being sent
 * @r: the estimator
 * @bytes: bytes on the wire the link was given before it, in all
 * @lead: bytes the bundle has received, less %MLPPP_RATE_LEAD times what it has sent
 * @now: ns
 *
 * Return: the probe's number.
 */
u32 mlppp_rate_send(struct mlppp_rate *r, u64 bytes, s64 lead, u64 now)
{
	u32 nr = r->next++;

	/* 0 stands for none */
	if (unlikely(!nr))
		nr = r->next++;
	r->ring[nr % MLPPP_RATE_RING] = (struct mlppp_rate_probe) {
		.sent = now,
		.bytes = bytes,
		.allowed = r->allowed,
		.lead = lead,
		.nr = nr,
	};
	return nr;
}

/**
 * mlppp_rate_reply() - a reply has come
 * @r: the estimator
 * @nr: the number in it
 * @now: ns
 *
 * Only notes the time; mlppp_rate_update() thinks about it.
 *
 * Return: false if no such probe waits for its reply.
 */
bool mlppp_rate_reply(struct mlppp_rate *r, u32 nr, u64 now)
{
	struct mlppp_rate_probe *p = &r->ring[nr % MLPPP_RATE_RING];

	if (!nr || p->nr != nr || p->back || now < p->sent)
		return false;
	/* a clock may be coarse */
	p->back = max(now, p->sent + 1);
	r->heard = max(r->heard, now);
	if (!r->answered || (s32)(nr - r->answered) > 0)
		r->answered = nr;
	return true;
}

/**
 * mlppp_rate_update() - think about the replies that came
 * @r: the estimator
 * @bytes: bytes on the wire the link was given, in all
 * @lead: as of mlppp_rate_send()
 * @now: ns; must not run backwards
 *
 * Context: any; whatever guards @r is held.
 * Return: true if @r->pacing has changed.
 */
bool mlppp_rate_update(struct mlppp_rate *r, u64 bytes, s64 lead, u64 now)
{
	u64 pacing = r->pacing;
	/* at most 10 s: times 100 Gbit/s that fits */
	u64 us = min(div_u64(now - r->allowed_at, NSEC_PER_USEC),
		     10 * (u64)USEC_PER_SEC);

	r->allowed += div_u64(r->pacing * us, 8 * USEC_PER_SEC);
	r->allowed_at = now;
	digest_all(r, true, now);
	overdue(r, bytes, lead, now);
	set_pacing(r, now);
	return r->pacing != pacing;
}

/**
 * mlppp_rate_listen() - note round trips and losses, and learn nothing
 * @r: the estimator of a link whose rate is given
 * @now: ns
 *
 * Context: any; whatever guards @r is held.
 */
void mlppp_rate_listen(struct mlppp_rate *r, u64 now)
{
	digest_all(r, false, now);
}

/**
 * mlppp_rate_silence() - how long has the peer owed replies?
 * @r: the estimator
 * @since: when probing last began, ns: before that nothing was asked for long
 * @now: ns
 *
 * It counts from the last reply and from the first probe after it, whichever is
 * later. Two probes must be open, as one is lost easily. A peer that never gave a
 * reply owes none.
 *
 * Context: any; whatever guards @r is held.
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
 * @now: ns
 *
 * Until now the line had its share, however fast it is. So what it delivered is
 * its rate only if it has a queue; else it is the least it can do.
 */
void mlppp_rate_begin(struct mlppp_rate *r, u64 now)
{
	u64 best = max(r->best[0], r->best[1]);

	if (r->state != MLPPP_RATE_WATCH || !best)
		return;
	r->estimate = clamp(best, MLPPP_RATE_MIN, MLPPP_RATE_MAX);
	if (r->hot == 2 && r->drain_queue > QUEUE_NS + base_rtt(r) / 4)
		enter_drain(r, r->drain_from, now);
	else
		enter_grow(r, now);
	set_pacing(r, now);
}
