// SPDX-License-Identifier: GPL-2.0-only
/*
 * Express packets: voice and the like go as plain PPP, outside the sequence, on
 * the nearest line. So they never wait at the receiver for what the far lines
 * bring. RFC 1990 2 allows plain packets on the links of a bundle, and every
 * receiver accepts them. Which line that is, and how much may go there:
 * Documentation/scheduler.md
 */
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/ktime.h>

#include "express.h"
#include "link.h"
#include "sched.h"
#include "tx.h"
#include "types.h"

/* The least traffic class that is meant, CS5, and those that are, a bit for
 * each code point: EF, VA, CS5, CS6 and CS7 (RFC 2474, RFC 3246, RFC 5865).
 */
#define MLPPP_EXPRESS_LEAST	(40 << 2)
#define MLPPP_EXPRESS_CODES	(BIT_ULL(46) | BIT_ULL(44) | BIT_ULL(40) | \
				 BIT_ULL(48) | BIT_ULL(56))

/* Greater than any traffic class. */
#define MLPPP_EXPRESS_NONE	256

/* Lines whose round trips differ by no more than this are equally near. */
#define MLPPP_EXPRESS_NEAR_US	2000

/* They may use a quarter of a line, and be ahead of that by this much; where no
 * rate is known, 1 Mbit/s.
 */
#define MLPPP_EXPRESS_SHARE	4
#define MLPPP_EXPRESS_BURST_NS	(50ULL * NSEC_PER_MSEC)
#define MLPPP_EXPRESS_BYTE_NS	8000

/**
 * mlppp_express_update() - settings have changed
 * @b: the bundle
 *
 * Context: any; transmit lock held, or nobody knows the bundle yet.
 */
void mlppp_express_update(struct mlppp_bundle *b)
{
	struct mlppp_express *e = &b->tx.express;

	if (b->dev->reg_state != NETREG_UNINITIALIZED)
		lockdep_assert_held(&b->tx.lock);
	if (e->mode == MLPPP_EXPRESS_MODE_OFF || !(b->flags & MLPPP_F_MP))
		e->least = MLPPP_EXPRESS_NONE;
	else if (e->mark || e->priority)
		e->least = 0;
	else
		e->least = MLPPP_EXPRESS_LEAST;
}

static bool mlppp_express_meant(const struct mlppp_express *e,
				const struct sk_buff *skb, u8 tclass)
{
	return MLPPP_EXPRESS_CODES >> (tclass >> 2) & 1 ||
	       (e->mark && e->mark == skb->mark) ||
	       (e->priority && e->priority == skb->priority);
}

/* The round trip without any queue, us; where none is known the line is as far
 * as can be.
 */
static u32 mlppp_express_rtt(const struct mlppp_link *link)
{
	return READ_ONCE(link->probe.rate.base_us) ?: U32_MAX;
}

static bool mlppp_express_takes(const struct mlppp_sched_link *sl,
				const struct sk_buff *skb)
{
	return sl->active && skb->len <= sl->mtu;
}

/* Returns the index of a line, or -1: among the nearest lines that take packets
 * of this size, the one that the flow's hash ranks first. So a flow keeps its
 * order, and keeps its line when others come or go.
 */
static int mlppp_express_nearest(struct mlppp_bundle *b, struct sk_buff *skb)
{
	u32 least = U32_MAX, best = 0, score, rtt;
	struct mlppp_link *link;
	int found = -1;
	unsigned int i;

	for (i = 0; i < b->tx.n; i++) {
		rtt = mlppp_express_rtt(mlppp_tx_link(&b->tx, i));
		if (mlppp_express_takes(b->tx.links[i], skb))
			least = min(least, rtt);
	}
	for (i = 0; i < b->tx.n; i++) {
		link = mlppp_tx_link(&b->tx, i);
		if (!mlppp_express_takes(b->tx.links[i], skb) ||
		    mlppp_express_rtt(link) - least > MLPPP_EXPRESS_NEAR_US)
			continue;
		score = hash_32(skb_get_hash(skb) ^ hash_32(link->id + 1, 32),
				32);
		if (found < 0 || score > best) {
			best = score;
			found = i;
		}
	}
	return found;
}

/* Has the line had its share of express packets? If not, it gets this one. */
static bool mlppp_express_full(const struct mlppp_bundle *b,
			       struct mlppp_link *link, u32 len)
{
	const struct mlppp_sched_link *sl = &link->sched;
	u64 now = ktime_get_ns(), ns;

	if (b->tx.sched.timed)
		ns = (len * sl->mult >> MLPPP_MULT_SHIFT) * MLPPP_EXPRESS_SHARE;
	else
		ns = (u64)len * MLPPP_EXPRESS_BYTE_NS;
	if (link->express_at > now + MLPPP_EXPRESS_BURST_NS)
		return true;
	link->express_at = max(link->express_at, now) + ns;
	return false;
}

/**
 * mlppp_express_choose() - does a packet go ahead of others, and where?
 * @b: the bundle; with multilink
 * @skb: an IP packet, without a protocol field; it gets a hash, if it has none
 * @tclass: its traffic class, no less than struct mlppp_express.least
 *
 * If the answer is a link, the packet counts as sent there.
 *
 * Context: softirq, or bottom halves disabled; transmit lock held.
 * Return: the index of the link among those that send; or -1: it goes with the
 * others.
 */
int mlppp_express_choose(struct mlppp_bundle *b, struct sk_buff *skb, u8 tclass)
{
	int i;

	lockdep_assert_held(&b->tx.lock);
	if (!mlppp_express_meant(&b->tx.express, skb, tclass))
		return -1;
	i = mlppp_express_nearest(b, skb);
	if (i < 0 || mlppp_express_full(b, mlppp_tx_link(&b->tx, i), skb->len))
		return -1;
	return i;
}
