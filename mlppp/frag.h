/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fragmenter: a packet and a plan in, MP frames out. It knows neither
 * netdevices nor links, and takes no locks. What orders the sequence numbers,
 * the bundle's transmit lock, is held by the caller. The inline functions are
 * pure, for any context. Documentation/scheduler.md says what it does and why.
 */
#ifndef MLPPP_FRAG_H
#define MLPPP_FRAG_H

#include <linux/build_bug.h>
#include <linux/hash.h>
#include <linux/skbuff.h>
#include <linux/threads.h>
#include <linux/types.h>

#include "sched.h"

/* What fits in front of an IP packet: PPP protocol, long MP header and inner
 * protocol, then PPPoE and Ethernet with a VLAN tag, rounded as
 * LL_RESERVED_SPACE() does. More would make the IP layer reallocate each
 * forwarded packet.
 */
#define MLPPP_HEADROOM		48

/* Every link has a hash of its own, by which its frames are known wherever they
 * come by again on this machine: number n has the hash MLPPP_FRAG_HASH + n *
 * GOLDEN_RATIO_32. A bundle has one number for each link; the first ones are
 * those of links that are in none yet.
 */
#define MLPPP_FRAG_HASH		0x6d6c7070
#define MLPPP_FRAG_BUNDLES	65536
#define MLPPP_FRAG_NUMBERS	(MLPPP_FRAG_BUNDLES * MLPPP_LINKS_MAX)

/* GOLDEN_RATIO_32 times this is 1, modulo 2^32. */
#define MLPPP_GOLDEN_INVERSE	0xebb34377U

/**
 * mlppp_part_next() - go on to the next frame of a plan
 * @part: the part that the frame before belongs to
 * @i: which of the frames of @part that was, from 0; moved
 *
 * The frames of a packet are in the order of its plan, so whoever walks their
 * list walks the plan beside it.
 *
 * Return: the part that the next frame belongs to. Behind the last one: nothing
 * that may be looked at.
 */
static __always_inline const struct mlppp_part *
mlppp_part_next(const struct mlppp_part *part, unsigned int *i)
{
	if (++*i < part->frags)
		return part;
	*i = 0;
	return part + 1;
}

/**
 * mlppp_frag_hash() - the hash of a bundle's first link
 * @key: which bundle, below %MLPPP_FRAG_BUNDLES; 0: links that are in none
 *
 * Return: the hash, see struct mlppp_frag_conf.
 */
static inline u32 mlppp_frag_hash(u32 key)
{
	return MLPPP_FRAG_HASH + key * MLPPP_LINKS_MAX * GOLDEN_RATIO_32;
}

/**
 * mlppp_frag_mark() - give a frame what all frames of its link have
 * @skb: the frame
 * @hash: of the bundle, see struct mlppp_frag_conf
 * @link: index of the link
 *
 * Qdiscs and NICs that spread flows over queues would otherwise reorder the
 * link (RFC 1990 4.1). They look at the queue that the frame's socket used last
 * (not with ooo_okay), at the processor it comes from, at the queue it was
 * received on, and at its hash.
 */
static __always_inline void mlppp_frag_mark(struct sk_buff *skb, u32 hash,
					    unsigned int link)
{
	__skb_set_sw_hash(skb, hash + link * GOLDEN_RATIO_32, true);
	skb->ooo_okay = 1;
	skb_record_rx_queue(skb, link);
#ifdef CONFIG_XPS
	skb->sender_cpu = 1 + link % CONFIG_NR_CPUS;
#endif
}

/**
 * mlppp_frag_number() - the number by which a frame is known
 * @skb: a packet
 *
 * Return: below %MLPPP_FRAG_NUMBERS if it has the hash of a link's frame.
 */
static __always_inline u32 mlppp_frag_number(const struct sk_buff *skb)
{
	static_assert((u32)(GOLDEN_RATIO_32 * MLPPP_GOLDEN_INVERSE) == 1);

	if (!skb->sw_hash || !skb->l4_hash)
		return U32_MAX;
	return (skb->hash - MLPPP_FRAG_HASH) * MLPPP_GOLDEN_INVERSE;
}

/**
 * struct mlppp_frag_conf - how frames are to look
 * @short_seq: 12-bit numbers, else 24-bit
 * @hash: mlppp_frag_hash() of the bundle. All frames of a link carry the same,
 *	made from this and the link's index
 */
struct mlppp_frag_conf {
	bool short_seq;
	u32 hash;
};

int mlppp_frag_build(struct sk_buff *skb, const struct mlppp_plan *plan,
		     const struct mlppp_frag_conf *conf, u32 *seq);
struct sk_buff *mlppp_frag_null(const struct mlppp_frag_conf *conf,
				unsigned int link, u32 *seq);

#endif /* MLPPP_FRAG_H */
