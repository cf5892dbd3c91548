// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transmit scheduler. Each link has a byte clock, busy_until: when it will
 * have sent what it was given. A packet arrives over a link at
 *
 *	max(now, busy_until) + time on the wire + delay of the line
 *
 * and goes where that is earliest, among the links that have room:
 *
 * 1. A link has room while its clock is ahead of now by no more than its mark:
 *    the target less a frame, but a quarter of the target at least, and no
 *    more than some hundred frames. So a link that is slow or far away is used
 *    as soon as the better ones have their target of backlog, and none stands
 *    idle while there is work.
 * 2. A packet goes whole if it fits the link. It is split only if it fits none,
 *    or if its parts arrive earlier by more than the split setting; small
 *    packets are never split for that. Every fragment costs a header, work at
 *    both ends, and one more chance to lose the packet.
 * 3. Parts of a split packet arrive together: links join in the order in which
 *    they can deliver the least fragment, while there is enough left for that.
 * 4. If the only links with room are so slow that a packet would hold up the
 *    others for longer than target + split, it is split in two by the clocks
 *    of all: a slow one gets what it can send meanwhile.
 *
 * While no rate is known the clocks count bytes, at a nominal rate in virtual
 * time: every link has room, and bytes are balanced by weight.
 *
 * RFC 1990 leaves it to the sender which fragment goes where, and in what
 * sizes. Reasons, figures and limits: Documentation/scheduler.md
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/time64.h>

#include "hdr.h"
#include "sched.h"
#include "wire.h"

/* Rate of a link of weight 1 while no rate is known, bits per second. Any value
 * would do: only the proportions count.
 */
#define NOMINAL_RATE		1000000ULL

/* The most full frames a link is given ahead. A qdisc below that counts packets
 * takes 1000 by default; 4 ms of a 10 Gbit/s link would be 3300.
 */
#define MARK_FRAMES		256

/**
 * struct choice - the best link for a packet
 * @link: its index
 * @frags: fragments that the packet needs there; 0: no link was found
 * @ns: time on the wire, ns
 * @done: when the link would have sent it, ns from the base
 * @at: when it would arrive, ns from the base; U64_MAX: no link was found
 */
struct choice {
	unsigned int link;
	unsigned int frags;
	u64 ns;
	u64 done;
	u64 at;
};

/**
 * struct view - what all the links looked like
 * @room: how many have room
 * @full: some have none
 */
struct view {
	unsigned int room;
	bool full;
};

/**
 * struct job - what a plan starts from, the same for all links
 * @sched: settings and state of the bundle
 * @links: its links
 * @n: number of links
 * @base: now, or the virtual time while no rate is known, ns
 * @hdr_len: length of the MP header, bytes
 * @len: bytes of payload: the packet with its inner protocol field
 */
struct job {
	const struct mlppp_sched *sched;
	struct mlppp_sched_link *const *links;
	unsigned int n;
	u64 base;
	u32 hdr_len;
	u32 len;
};

static u64 wire_bytes(const struct mlppp_sched_link *link, u32 info)
{
	return mlppp_wire_len(info, link->overhead, link->atm);
}

static u64 wire_ns(const struct mlppp_sched_link *link, u32 info)
{
	return (wire_bytes(link, info) * link->mult) >> MLPPP_MULT_SHIFT;
}

/* No link needs less time than this. So the clock alone usually tells that a
 * link is not the best.
 */
static u64 least_ns(const struct mlppp_sched *sched, u32 info)
{
	u64 bytes = mlppp_wire_len(info, sched->min_overhead, false);

	return (bytes * sched->min_mult) >> MLPPP_MULT_SHIFT;
}

/* Time on the wire for @len bytes in @frags fragments, as equal as can be. */
static u64 share_ns(const struct mlppp_sched_link *link, u32 hdr_len, u32 len,
		    u32 frags)
{
	u32 each, longer;
	u64 bytes;

	if (frags == 1)
		return wire_ns(link, hdr_len + len);

	each = hdr_len + len / frags;
	longer = len % frags;
	bytes = longer * wire_bytes(link, each + 1) +
		(frags - longer) * wire_bytes(link, each);
	return (bytes * link->mult) >> MLPPP_MULT_SHIFT;
}

static u32 frags_needed(const struct mlppp_sched_link *link, u32 hdr_len,
			u32 len)
{
	u32 max_len = link->mtu - hdr_len;

	return len <= max_len ? 1 : DIV_ROUND_UP(len, max_len);
}

/* How far the clock of a link is ahead of the base. */
static u64 ahead(const struct mlppp_sched_link *link, u64 base)
{
	return link->busy_until > base ? link->busy_until - base : 0;
}

/* May a link get a packet now? @crowded: even one whose clock is too far ahead.
 * @start: set to how far it is. @seen is kept up to date.
 */
static __always_inline bool has_room(const struct mlppp_sched_link *link,
				     u64 base, bool crowded, u64 *start,
				     struct view *seen)
{
	*start = ahead(link, base);
	if (!crowded && *start > link->mark) {
		seen->full = true;
		return false;
	}
	seen->room++;
	return true;
}

/* Where does the packet arrive first in one piece? Every packet comes through
 * this loop once rates are known, so it keeps what it finds in registers, and
 * multiplies only for links that could be the best.
 */
static __always_inline void best_whole(const struct job *job, bool crowded,
				       struct choice *best, struct view *view)
{
	const u32 info = job->hdr_len + job->len;
	const u64 least = least_ns(job->sched, info), base = job->base;
	u64 best_at = U64_MAX, best_busy = U64_MAX, best_ns = 0, best_done = 0;
	unsigned int i, best_link = 0;
	struct view seen = {};

	for (i = 0; i < job->n; i++) {
		const struct mlppp_sched_link *link = job->links[i];
		u64 start, from, at, ns;

		if (!link->active ||
		    !has_room(link, base, crowded, &start, &seen))
			continue;
		from = start + (crowded ? 0 : link->delay);
		/* Idle links that are alike take turns: a missing number is
		 * known to be lost when all links have gone on.
		 */
		at = from + least;
		if (link->busy_until >= best_busy ? at >= best_at :
						    at > best_at)
			continue;
		if (info > link->mtu)
			continue;
		ns = wire_ns(link, info);
		at = from + ns;
		if (at > best_at)
			continue;
		best_link = i;
		best_busy = link->busy_until;
		best_ns = ns;
		best_done = start + ns;
		best_at = at;
	}
	best->link = best_link;
	best->frags = best_at != U64_MAX;
	best->ns = best_ns;
	best->done = best_done;
	best->at = best_at;
	*view = seen;
}

/* The packet fits no link: where do all its fragments arrive first? */
static void best_cut(const struct job *job, bool crowded, struct choice *best,
		     struct view *view)
{
	u32 mtu = job->sched->mtu;
	u32 frags = DIV_ROUND_UP(job->len, mtu - job->hdr_len);
	u32 info = job->hdr_len + DIV_ROUND_UP(job->len, frags);
	const u64 least = frags * least_ns(job->sched, info), base = job->base;
	u64 ns, best_at = U64_MAX;
	struct view seen = {};
	unsigned int i;

	best->frags = 0;
	for (i = 0; i < job->n; i++) {
		const struct mlppp_sched_link *link = job->links[i];
		u64 start, from;

		if (!link->active ||
		    !has_room(link, base, crowded, &start, &seen))
			continue;
		from = start + (crowded ? 0 : link->delay);
		if (from + least >= best_at)
			continue;
		/* Usually all are alike: divide once. */
		if (link->mtu != mtu) {
			mtu = link->mtu;
			frags = frags_needed(link, job->hdr_len, job->len);
			info = job->hdr_len + DIV_ROUND_UP(job->len, frags);
		}
		ns = frags * wire_ns(link, info);
		if (from + ns >= best_at)
			continue;
		best_at = from + ns;
		best->link = i;
		best->frags = frags;
		best->ns = ns;
		best->done = start + ns;
	}
	best->at = best_at;
	*view = seen;
}

static void find_best(const struct job *job, bool crowded, struct choice *best,
		      struct view *view)
{
	if (job->hdr_len + job->len <= job->sched->mtu) {
		if (crowded)
			best_whole(job, true, best, view);
		else
			best_whole(job, false, best, view);
		if (best->frags)
			return;
	}
	best_cut(job, crowded, best, view);
}

static __always_inline void part_set(struct mlppp_part *part,
				     unsigned int link, unsigned int frags,
				     u32 len, u64 ns)
{
	part->link = link;
	part->frags = frags;
	part->len = len;
	part->ns = ns;
}

static void plan_single(const struct job *job, const struct choice *best,
			struct mlppp_plan *plan)
{
	plan->nparts = 1;
	plan->nfrags = best->frags;
	plan->at = best->at;
	part_set(&plan->part[0], best->link, best->frags, job->len, best->ns);
}

/* Note the links that can deliver the least fragment first, at most @max_parts
 * of them, in that order. Insertion is enough: a packet has few fragments.
 */
static unsigned int fill_candidates(const struct job *job, bool crowded,
				    unsigned int max_parts,
				    struct mlppp_part *part, struct view *view)
{
	unsigned int i, j, count = 0;
	const u64 base = job->base;
	struct view seen = {};

	for (i = 0; i < job->n; i++) {
		const struct mlppp_sched_link *link = job->links[i];
		u64 start, min_at;

		if (!link->active ||
		    !has_room(link, base, crowded, &start, &seen))
			continue;
		start += crowded ? 0 : link->delay;
		min_at = start + link->hdr_ns;

		if (count == max_parts) {
			if (part[count - 1].min_at <= min_at)
				continue;
			count--;
		}
		for (j = count++; j && part[j - 1].min_at > min_at; j--)
			part[j] = part[j - 1];
		part[j].link = i;
		part[j].min_at = min_at;
	}
	*view = seen;
	return count;
}

/* Split over the @count candidates so that all parts arrive together, at the
 * time L with
 *
 *	sum of speed * (L - start) = len
 *
 * over the links used, where "start" is when the header has been sent. Link j
 * is used if L is not before its min_at, that is if by then it and the links
 * before it would not have delivered more than there is. As the candidates are
 * sorted by min_at, every link used gets at least the least fragment.
 */
static void plan_fill(const struct job *job, bool crowded, unsigned int count,
		      struct mlppp_plan *plan)
{
	const u64 want = (u64)job->len << MLPPP_SPEED_SHIFT;
	struct mlppp_part *part = plan->part;
	u64 speed = 0, carried = 0, level = 0;
	u32 left = job->len;
	unsigned int i;

	for (i = 0; i < count; i++) {
		const struct mlppp_sched_link *link = job->links[part[i].link];
		u64 more = link->speed * link->min_ns, others;

		part[i].start = part[i].min_at - link->min_ns;
		/* The first is used in any case. An overflow means far more
		 * than there is.
		 */
		if (i && (check_mul_overflow(speed, part[i].min_at - level,
					     &others) ||
			  check_add_overflow(more, others, &more) ||
			  more > want - carried))
			break;
		carried += min(more, want);
		speed += link->speed;
		level = part[i].min_at;
	}
	count = i;
	if (speed)
		level += div64_u64(want - carried, speed);

	plan->nparts = count;
	plan->nfrags = 0;
	plan->at = 0;
	for (i = count; i-- > 0;) {
		const struct mlppp_sched_link *link = job->links[part[i].link];
		u64 at;

		/* The first one takes what rounding leaves over. */
		part[i].len = left;
		if (i)
			part[i].len = (link->speed * (level - part[i].start)) >>
				      MLPPP_SPEED_SHIFT;
		left -= part[i].len;
		part[i].frags = frags_needed(link, job->hdr_len, part[i].len);
		part[i].ns = share_ns(link, job->hdr_len, part[i].len,
				      part[i].frags);
		at = ahead(link, job->base) + part[i].ns +
		     (crowded ? 0 : link->delay);
		plan->at = max(plan->at, at);
		plan->nfrags += part[i].frags;
	}
}

/* What link @b gets of @len bytes, so that its part arrives together with that
 * of @a, which can deliver the least fragment @later ns sooner; 0: less than
 * that.
 */
static __always_inline u32 pair_second(const struct mlppp_sched_link *a,
				       const struct mlppp_sched_link *b,
				       u32 len, u64 later)
{
	const u64 want = (u64)len << MLPPP_SPEED_SHIFT;
	u64 carried, more;

	/* what is carried when the second has delivered the least fragment */
	if (check_mul_overflow(a->speed, later + a->min_ns, &carried) ||
	    check_add_overflow(carried, b->speed * b->min_ns, &more) ||
	    more > want)
		return 0;
	return (b->speed * (b->min_ns + div64_u64(want - more, a->speed +
						  b->speed))) >>
	       MLPPP_SPEED_SHIFT;
}

/* A packet in two fragments while all links have room: one for each of the two
 * that can deliver the least fragment first. Returns false if it is not that
 * easy; else plan_best() would find the same.
 */
static bool plan_pair(const struct mlppp_sched *sched,
		      struct mlppp_sched_link *const *links, unsigned int n,
		      u32 hdr_len, u32 len, u64 base, struct mlppp_plan *plan)
{
	u64 at_a = U64_MAX, at_b = U64_MAX, least = U64_MAX;
	const u32 max_len = sched->mtu - hdr_len;
	const struct mlppp_sched_link *a, *b;
	unsigned int i, first = 0, second = 0;
	u32 len_a, len_b;

	if (len > 2 * max_len)
		return false;
	for (i = 0; i < n; i++) {
		const struct mlppp_sched_link *link = links[i];
		u64 at = ahead(link, base);

		if (!link->active)
			continue;
		if (at > link->mark || link->mtu != sched->mtu)
			return false;
		at += link->delay;
		least = min(least, at);
		at += link->hdr_ns;
		if (at >= at_b)
			continue;
		if (at < at_a) {
			at_b = at_a;
			second = first;
			at_a = at;
			first = i;
		} else {
			at_b = at;
			second = i;
		}
	}
	if (at_b == U64_MAX)
		return false;
	a = links[first];
	b = links[second];

	len_b = pair_second(a, b, len, at_b - at_a);
	len_a = len - len_b;
	if (!len_b || len_a > max_len || len_b > max_len)
		return false;

	plan->nparts = 2;
	plan->nfrags = 2;
	part_set(&plan->part[0], first, 1, len_a, wire_ns(a, hdr_len + len_a));
	part_set(&plan->part[1], second, 1, len_b, wire_ns(b, hdr_len + len_b));
	plan->at = max(at_a - a->hdr_ns + plan->part[0].ns,
		       at_b - b->hdr_ns + plan->part[1].ns);
	/* could both go over one link sooner? */
	return n == 2 ||
	       plan->at < least + 2 * least_ns(sched, hdr_len + len / 2);
}

/* A packet that fits a link which has room, while all have: nothing could be
 * gained by a split. Returns false if it is not that easy.
 */
static bool plan_whole(const struct mlppp_sched *sched,
		       struct mlppp_sched_link *const *links, unsigned int n,
		       u32 hdr_len, u32 len, u64 base, struct mlppp_plan *plan)
{
	const struct job job = {
		.sched = sched,
		.links = links,
		.n = n,
		.base = base,
		.hdr_len = hdr_len,
		.len = len,
	};
	struct choice best;
	struct view view;

	best_whole(&job, false, &best, &view);
	if (!best.frags || view.full ||
	    (len > sched->small && best.ns > sched->split))
		return false;
	plan_single(&job, &best, plan);
	return true;
}

/* While no rate is known: the link that has been given least. Its clock is the
 * virtual time. There always is one.
 */
static unsigned int least_used(struct mlppp_sched *sched,
			       struct mlppp_sched_link *const *links,
			       unsigned int n)
{
	unsigned int i, best = 0;
	u64 low = U64_MAX;

	for (i = 0; i < n; i++) {
		if (!links[i]->active || links[i]->busy_until >= low)
			continue;
		low = links[i]->busy_until;
		best = i;
	}
	if (low > sched->vtime)
		sched->vtime = low;
	return best;
}

/* While no rate is known, a packet in two fragments: one for each of the links
 * that have been given least, or both for one of great weight. Returns false if
 * it does not fit that way.
 */
static bool plan_halves(struct mlppp_sched *sched,
			struct mlppp_sched_link *const *links, unsigned int n,
			u32 hdr_len, u32 len, struct mlppp_plan *plan)
{
	const u32 half = DIV_ROUND_UP(len, 2);
	const struct mlppp_sched_link *a, *b;
	u64 low = U64_MAX, next = U64_MAX, ns;
	unsigned int i, first = 0, second = 0;

	for (i = 0; i < n; i++) {
		u64 busy = links[i]->busy_until;

		if (!links[i]->active || busy >= next)
			continue;
		if (busy < low) {
			next = low;
			second = first;
			low = busy;
			first = i;
		} else {
			next = busy;
			second = i;
		}
	}
	sched->vtime = max(sched->vtime, low);

	a = links[first];
	ns = wire_ns(a, hdr_len + half);
	if (next >= low + ns)
		second = first;
	b = links[second];
	if (hdr_len + half > a->mtu || hdr_len + half > b->mtu)
		return false;

	plan->nfrags = 2;
	if (unlikely(second == first)) {
		plan->nparts = 1;
		part_set(&plan->part[0], first, 2, len, 2 * ns);
		plan->at = 2 * ns;
		return true;
	}
	plan->nparts = 2;
	part_set(&plan->part[0], first, 1, half, ns);
	plan->at = ns;
	if (b->mult != a->mult)
		ns = wire_ns(b, hdr_len + half);
	part_set(&plan->part[1], second, 1, len - half, ns);
	plan->at = max(plan->at, ahead(b, sched->vtime) + ns);
	return true;
}

/* A packet that fits no link, while all have room: where every link may have
 * one of the fragments that it needs, no choice is better than to fill them
 * all. Returns false if it is not that easy.
 */
static bool plan_cut(const struct job *job, struct mlppp_plan *plan)
{
	u32 max_len = job->sched->mtu - job->hdr_len;
	unsigned int frags, count;
	struct view view;

	frags = DIV_ROUND_UP(job->len, max_len);
	if (job->n > frags)
		return false;
	count = fill_candidates(job, false, frags, plan->part, &view);
	if (!count || view.full)
		return false;
	plan_fill(job, false, count, plan);
	return plan->nfrags <= frags;
}

/* Any packet for which the choice is not obvious. */
static void plan_best(const struct job *job, struct mlppp_plan *plan)
{
	const struct mlppp_sched *sched = job->sched;
	const u64 late = (u64)sched->target + sched->split;
	unsigned int max_parts, count;
	bool crowded = false;
	struct choice best;
	struct view view;
	u64 gain = 0;

	find_best(job, false, &best, &view);

	/* No room at all: the caller sends past the target. Or rule 4. */
	if (view.full && (!view.room || best.done > late)) {
		crowded = true;
		find_best(job, true, &best, &view);
	}

	if (best.frags == 1) {
		plan_single(job, &best, plan);
		if (job->len <= sched->small || !sched->timed ||
		    (plan->part[0].ns <= sched->split && !crowded))
			return;
		if (!crowded)
			gain = sched->split;
		/* Two are enough to keep a slow link from running dry. */
		max_parts = crowded ? 2 : job->n;
	} else {
		/* Not more fragments than the packet needs anyway. */
		max_parts = best.frags;
	}

	max_parts = min(max_parts, view.room);
	if (max_parts >= 2) {
		count = fill_candidates(job, crowded, max_parts, plan->part,
					&view);
		plan_fill(job, crowded, count, plan);
		if (plan->at + gain < best.at)
			return;
	}
	plan_single(job, &best, plan);
}

static noinline void plan_any(const struct mlppp_sched *sched,
			      struct mlppp_sched_link *const *links,
			      unsigned int n, u32 hdr_len, u32 len, u64 base,
			      struct mlppp_plan *plan)
{
	const struct job job = {
		.sched = sched,
		.links = links,
		.n = n,
		.base = base,
		.hdr_len = hdr_len,
		.len = len,
	};

	if (!sched->timed || hdr_len + len <= sched->mtu ||
	    !plan_cut(&job, plan))
		plan_best(&job, plan);
}

/**
 * mlppp_sched_plan() - where a packet goes
 * @sched: settings and state of the bundle
 * @links: its links
 * @n: number of links, at most %MLPPP_LINKS_MAX
 * @hdr_len: length of the MP header, bytes
 * @len: bytes of payload: the packet with its inner protocol field
 * @now: the caller's clock, ns; late by no more than the time of a
 *	burst of packets
 * @plan: out: the plan
 *
 * The clocks do not move: call mlppp_sched_commit() when the fragments are on
 * their way, before the next plan.
 *
 * O(@n); a packet that is split over k links O(@n * k).
 *
 * Return: 0, or -ENETDOWN: no link may be used.
 */
int mlppp_sched_plan(struct mlppp_sched *sched,
		     struct mlppp_sched_link *const *links, unsigned int n,
		     u32 hdr_len, u32 len, u64 now, struct mlppp_plan *plan)
{
	const u32 info = hdr_len + len;
	unsigned int link;

	if (unlikely(!sched->mtu))
		return -ENETDOWN;

	if (sched->timed) {
		if (info <= sched->mtu ?
		    plan_whole(sched, links, n, hdr_len, len, now, plan) :
		    plan_pair(sched, links, n, hdr_len, len, now, plan))
			return 0;
		plan_any(sched, links, n, hdr_len, len, now, plan);
		return 0;
	}

	if (info <= sched->mtu) {
		link = least_used(sched, links, n);
		if (likely(info <= links[link]->mtu)) {
			plan->nparts = 1;
			plan->nfrags = 1;
			part_set(&plan->part[0], link, 1, len,
				 wire_ns(links[link], info));
			plan->at = plan->part[0].ns;
			return 0;
		}
	} else if (plan_halves(sched, links, n, hdr_len, len, plan)) {
		return 0;
	}
	plan_any(sched, links, n, hdr_len, len, sched->vtime, plan);
	return 0;
}

/**
 * mlppp_sched_charge() - move a link's clock for a frame that had no plan
 * @sched: settings and state of the bundle
 * @link: the link
 * @len: the frame, bytes after the PPP protocol field
 * @now: the caller's clock, ns
 *
 * For control frames, probes, and packets without multilink.
 */
void mlppp_sched_charge(const struct mlppp_sched *sched,
			struct mlppp_sched_link *link, u32 len, u64 now)
{
	const u64 base = sched->timed ? now : sched->vtime;

	link->busy_until = max(link->busy_until, base) + wire_ns(link, len);
}

/**
 * mlppp_sched_prefer_near() - keep a lone small packet on a near link
 * @links: the links
 * @n: number of links
 * @now: the caller's clock, ns; 0 while no rate is known
 *
 * None is ahead of it. Links farther away than the nearest are treated as if
 * they had been given at least as much, so that the packet does not go there.
 * If they had less, that is forgotten: they owe nothing, as there was little to
 * share.
 *
 * Unlike a configured delay, a lag does not count for all packets: the near
 * line would have a backlog that its buffer may not hold, and TCP's slow start
 * would end when the far one comes in.
 */
void mlppp_sched_prefer_near(struct mlppp_sched_link *const *links,
			     unsigned int n, u64 now)
{
	u64 most = now;
	unsigned int i;

	for (i = 0; i < n; i++)
		if (links[i]->active && !links[i]->lag)
			most = max(most, links[i]->busy_until);
	for (i = 0; i < n; i++)
		if (links[i]->active && links[i]->lag && !links[i]->set_delay)
			links[i]->busy_until =
				max(links[i]->busy_until, most +
				    2 * wire_ns(links[i], links[i]->mtu));
}

/**
 * mlppp_sched_hold_back() - set a clock on: the link lags behind it
 * @link: the link
 * @len: bytes that wait
 * @full: there is no room for more
 * @now: the caller's clock, ns
 */
void mlppp_sched_hold_back(struct mlppp_sched_link *link, u32 len, bool full,
			   u64 now)
{
	u64 until = now + wire_ns(link, len);

	/* virtual time knows no such delay */
	if (link->mark == U64_MAX)
		return;
	if (full)
		until += link->mark;
	link->busy_until = max(link->busy_until, until);
}

/**
 * mlppp_sched_ready_at() - may the queue go on?
 * @sched: settings and state of the bundle
 * @links: its links
 * @n: number of links
 * @now: the caller's clock, ns
 *
 * It may while some link has room. If none has, the queue sleeps until one is
 * down to half its mark: then several packets go at once, and the timer of a
 * fast bundle fires some hundred times a second, not once a packet.
 *
 * Return: 0: go on. Else stop, and ask again at the time returned, ns of the
 * caller's clock.
 */
u64 mlppp_sched_ready_at(const struct mlppp_sched *sched,
			 struct mlppp_sched_link *const *links, unsigned int n,
			 u64 now)
{
	u64 wake = U64_MAX;
	unsigned int i;

	if (!sched->timed)
		return 0;

	for (i = 0; i < n; i++) {
		const struct mlppp_sched_link *link = links[i];

		if (!link->active)
			continue;
		if (ahead(link, now) <= link->mark)
			return 0;
		wake = min(wake, link->busy_until - link->mark / 2);
	}
	/* Without any link there is nothing to wait for: let the packet be
	 * dropped.
	 */
	return wake == U64_MAX ? 0 : wake;
}

/* Derive what the plan uses from the rate that a link is taken to have. */
static void link_derive(struct mlppp_sched_link *link,
			const struct mlppp_sched *sched, u64 bps)
{
	u64 mult = (8ULL * NSEC_PER_SEC) << MLPPP_MULT_SHIFT;
	/* bytes per ns, shifted: bps << 30 does not fit; with both divided by
	 * 16 it does
	 */
	u64 speed = div_u64(bps << (MLPPP_SPEED_SHIFT - 4),
			    8 * (NSEC_PER_SEC / 16));
	u32 min_frag = max(sched->min_frag, 1U);
	u64 frame;

	link->atm = link->encoding == MLPPP_ENCODING_ATM;
	if (link->atm)
		speed = div_u64(speed * MLPPP_ATM_PAYLOAD, MLPPP_ATM_CELL);
	if (link->encoding == MLPPP_ENCODING_PTM) {
		mult = mult / MLPPP_PTM_PAYLOAD * MLPPP_PTM_BLOCK;
		speed = div_u64(speed * MLPPP_PTM_PAYLOAD,
				MLPPP_PTM_BLOCK);
	}
	link->mult = div64_u64(mult, bps);
	link->speed = max(speed, 1ULL);
	link->min_ns = DIV64_U64_ROUND_UP((u64)min_frag << MLPPP_SPEED_SHIFT,
					  link->speed);
	link->hdr_ns = wire_ns(link, MLPPP_HDR_LONG) + link->min_ns;

	if (!sched->timed) {
		link->delay = 0;
		link->mark = U64_MAX;
		return;
	}
	link->delay = link->set_delay;
	frame = wire_ns(link, link->mtu);
	link->mark = sched->target / 4;
	if (frame < sched->target)
		link->mark = max(link->mark, sched->target - frame);
	link->mark = min(link->mark, frame * MARK_FRAMES);
}

/**
 * mlppp_sched_update() - take account of changed settings
 * @sched: settings and state of the bundle
 * @links: its links
 * @n: number of links
 *
 * To be called after links come, go or change, and after @sched changes.
 *
 * If some rates are known and others not, a link without one is taken to be as
 * fast as the slowest with one: filling a modem's buffer costs more than
 * leaving a bit of a line unused. If none is known, links share by weight.
 */
void mlppp_sched_update(struct mlppp_sched *sched,
			struct mlppp_sched_link *const *links, unsigned int n)
{
	bool regular = false, better = false, was_timed = sched->timed;
	u64 slowest = U64_MAX;
	unsigned int i;

	for (i = 0; i < n; i++) {
		const struct mlppp_sched_link *link = links[i];

		if (link->rate)
			slowest = min(slowest, link->rate);
		if (link->draining || link->standby)
			continue;
		regular = true;
		better |= !link->aside;
	}
	sched->timed = slowest != U64_MAX;
	/* Virtual time says nothing about real time, and vice versa. */
	if (was_timed != sched->timed) {
		sched->era++;
		sched->vtime = 0;
	}
	sched->mtu = 0;
	sched->min_mult = U64_MAX;
	sched->min_overhead = S32_MAX;

	for (i = 0; i < n; i++) {
		struct mlppp_sched_link *link = links[i];
		u64 bps = link->rate;

		if (!bps)
			bps = sched->timed ? slowest :
					     link->weight * NOMINAL_RATE;
		link->active = !link->draining &&
			       !(link->standby && regular) &&
			       !(link->aside && better) &&
			       link->mtu >= MLPPP_LINK_MTU_MIN;
		link_derive(link, sched, bps);
		if (link->active) {
			sched->mtu = max(sched->mtu, link->mtu);
			sched->min_mult = min(sched->min_mult, link->mult);
			sched->min_overhead = min(sched->min_overhead,
						  link->overhead);
		}
		/* it may have been away when the time changed */
		if (link->era != sched->era) {
			link->era = sched->era;
			link->busy_until = 0;
		}
	}
}

/**
 * mlppp_sched_change() - take account of settings or rates that are new
 * @sched: settings and state of the bundle
 * @links: its links
 * @n: how many
 * @now: the caller's clock, ns
 *
 * As mlppp_sched_update(). A link has as many bytes to send as before: at
 * another rate that takes another time. Else a link that was said to be far too
 * slow would seem busy long after it has been corrected.
 */
void mlppp_sched_change(struct mlppp_sched *sched,
			struct mlppp_sched_link *const *links, unsigned int n,
			u64 now)
{
	struct mlppp_sched_link *link;
	u64 mult[MLPPP_LINKS_MAX], bytes, ns;
	bool timed = sched->timed;
	unsigned int i;

	for (i = 0; i < n; i++)
		mult[i] = links[i]->mult;
	mlppp_sched_update(sched, links, n);
	for (i = 0; i < n && timed && sched->timed; i++) {
		link = links[i];
		if (link->mult == mult[i] || link->busy_until <= now)
			continue;
		bytes = div64_u64((link->busy_until - now) << MLPPP_MULT_SHIFT,
				  mult[i]);
		if (!check_mul_overflow(bytes, link->mult, &ns))
			link->busy_until = now + (ns >> MLPPP_MULT_SHIFT);
	}
}

/**
 * mlppp_sched_init() - default settings, no rate known
 * @sched: what to initialise
 */
void mlppp_sched_init(struct mlppp_sched *sched)
{
	*sched = (struct mlppp_sched) {
		.target = MLPPP_TARGET_NS,
		.split = MLPPP_SPLIT_NS,
		.min_frag = MLPPP_MIN_FRAG,
		.small = MLPPP_SMALL,
	};
}

/**
 * mlppp_sched_set_target() - set the backlog that links are given
 * @sched: settings of the bundle
 * @us: microseconds; 0: the default
 *
 * mlppp_sched_change() has to follow, as after the other setters of struct
 * mlppp_sched.
 */
void mlppp_sched_set_target(struct mlppp_sched *sched, u32 us)
{
	sched->target = us * NSEC_PER_USEC ?: MLPPP_TARGET_NS;
}

/**
 * mlppp_sched_set_split() - set what a split has to gain
 * @sched: settings of the bundle
 * @us: microseconds; 0: the default
 */
void mlppp_sched_set_split(struct mlppp_sched *sched, u32 us)
{
	sched->split = us * NSEC_PER_USEC ?: MLPPP_SPLIT_NS;
}

/**
 * mlppp_sched_set_min_frag() - set the least payload of a split to gain time
 * @sched: settings of the bundle
 * @bytes: bytes; 0: the default
 */
void mlppp_sched_set_min_frag(struct mlppp_sched *sched, u32 bytes)
{
	sched->min_frag = bytes ?: MLPPP_MIN_FRAG;
}

/**
 * mlppp_sched_set_small() - set which packets are never split to gain time
 * @sched: settings of the bundle
 * @bytes: of these and shorter ones; 0: the default
 */
void mlppp_sched_set_small(struct mlppp_sched *sched, u32 bytes)
{
	sched->small = bytes ?: MLPPP_SMALL;
}

/**
 * mlppp_sched_link_init() - a link without rate, delay and overhead
 * @link: what to initialise
 * @mtu: largest PPP information field it takes, bytes
 */
void mlppp_sched_link_init(struct mlppp_sched_link *link, u32 mtu)
{
	*link = (struct mlppp_sched_link) {
		.mtu = mtu,
		.weight = 1,
		/* no clock runs yet */
		.mark = U64_MAX,
	};
}

/**
 * mlppp_sched_set_rate() - set a link's rate, configured or learned
 * @link: the link
 * @bps: bits per second of the wire; brought into bounds; 0: not known
 *
 * mlppp_sched_update() has to follow if the link is in a bundle, as after the
 * other setters of struct mlppp_sched_link.
 */
void mlppp_sched_set_rate(struct mlppp_sched_link *link, u64 bps)
{
	link->rate = bps ? clamp(bps, MLPPP_RATE_MIN, MLPPP_RATE_MAX) : 0;
}

/**
 * mlppp_sched_set_overhead() - set what the wire adds to each frame
 * @link: the link
 * @overhead: bytes added to MP header and payload; brought into bounds
 * @encoding: how they are sent
 */
void mlppp_sched_set_overhead(struct mlppp_sched_link *link, s32 overhead,
			      enum mlppp_encoding encoding)
{
	link->overhead = clamp(overhead, MLPPP_OVERHEAD_MIN,
			       MLPPP_OVERHEAD_MAX);
	link->encoding = encoding;
}

/**
 * mlppp_sched_set_delay() - set a line's one-way delay
 * @link: the link
 * @ns: delay, configured or measured, ns; brought into bounds
 */
void mlppp_sched_set_delay(struct mlppp_sched_link *link, u64 ns)
{
	link->set_delay = min_t(u64, ns, MLPPP_DELAY_MAX_NS);
}

/**
 * mlppp_sched_set_lag() - set how much farther away a line is than the nearest
 * @link: the link
 * @ns: that delay, measured, ns; brought into bounds. Not used where a delay is
 *	configured
 */
void mlppp_sched_set_lag(struct mlppp_sched_link *link, u64 ns)
{
	link->lag = min_t(u64, ns, MLPPP_DELAY_MAX_NS);
}

/**
 * mlppp_sched_set_weight() - set a link's share while no rate is known
 * @link: the link
 * @weight: share relative to the other links; brought into bounds
 */
void mlppp_sched_set_weight(struct mlppp_sched_link *link, u32 weight)
{
	link->weight = clamp(weight, 1U, (u32)U16_MAX);
}
