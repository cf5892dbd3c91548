/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fragmenter: a packet and a plan in, MP frames out. It knows neither
 * netdevices nor links. Documentation/scheduler.md says what it does and why.
 */
#ifndef MLPPP_FRAG_H
#define MLPPP_FRAG_H

#include <linux/build_bug.h>
#include <linux/skbuff.h>
#include <linux/types.h>

#include "sched.h"

/* What fits in front of an IP packet: PPP protocol, long MP header and inner
 * protocol, then PPPoE and Ethernet with a VLAN tag, rounded as
 * LL_RESERVED_SPACE() does. More would make the IP layer reallocate each
 * forwarded packet.
 */
#define MLPPP_HEADROOM		48

/**
 * struct mlppp_frag_cb - what the fragmenter notes in a frame's control buffer
 * @link: index of the link the frame goes to, from the plan
 *
 * Valid until the frame is handed to the link.
 */
struct mlppp_frag_cb {
	u16 link;
};

/**
 * mlppp_frag_cb() - the note in a frame
 * @skb: a frame mlppp_frag_build() made
 *
 * Return: the note, in the frame's control buffer.
 */
static inline struct mlppp_frag_cb *mlppp_frag_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct mlppp_frag_cb) > sizeof(skb->cb));
	return (struct mlppp_frag_cb *)skb->cb;
}

/**
 * struct mlppp_frag_conf - how frames are to look
 * @short_seq: 12-bit numbers, else 24-bit
 * @hash: flow hash of the bundle. All frames of a link carry the same, made
 *	from this and the link's index: qdiscs and NICs that spread flows below
 *	would otherwise reorder the link (RFC 1990 4.1)
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
