// SPDX-License-Identifier: GPL-2.0-only
/*
 * The receive path, from a line to the stack:
 *
 *   mlppp_rx_frame()    on the CPU of the line's interrupt: control frames to
 *                       pppd, all others into the bundle's queue
 *   mlppp_rx_poll()     the bundle's NAPI instance, one CPU at a time: frames
 *                       from the queue through the resequencer, then
 *   mlppp_rx_deliver()  complete packets, in order, to the stack, through GRO
 *                       where that merges any
 *
 * One NAPI instance per bundle keeps the order that the resequencer made,
 * however many CPUs the lines' interrupts run on, and keeps all contended locks
 * but the queue's away from it.
 */
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/ppp-ioctl.h>
#include <linux/ppp_defs.h>
#include <linux/rtnetlink.h>

#include "channel.h"
#include "compat.h"
#include "echo.h"
#include "events.h"
#include "hdr.h"
#include "leader.h"
#include "link.h"
#include "reasm.h"
#include "rx.h"
#include "trace.h"
#include "tx.h"
#include "types.h"

/* LCP codes of RFC 1661 5 that must not come inside MP: Configure-Request to
 * Terminate-Ack (RFC 1990 2).
 */
#define MLPPP_LCP_TERMACK	6

/* ... and those that show that a session begins on a line: Configure-Request to
 * Configure-Reject.
 */
#define MLPPP_LCP_CONFREJ	4

/**
 * enum mlppp_rx_kind - what a frame in the queue of a bundle is
 * @MLPPP_RX_FRAGMENT: an MP fragment, from its MP header on
 * @MLPPP_RX_PLAIN: a packet, from its protocol field on
 * @MLPPP_RX_PROBE: a probe of the peer's, from its LCP code on
 */
enum mlppp_rx_kind {
	MLPPP_RX_FRAGMENT,
	MLPPP_RX_PLAIN,
	MLPPP_RX_PROBE,
};

/**
 * struct mlppp_rx_cb - what a frame in the queue of a bundle carries in skb->cb
 * @reasm: the resequencer's
 * @link: where it has come in
 * @at: when, ns; of %MLPPP_RX_PROBE only
 * @kind: enum mlppp_rx_kind
 */
struct mlppp_rx_cb {
	struct mlppp_skb_cb reasm;
	struct mlppp_link *link;
	u64 at;
	u8 kind;
};

static __always_inline struct mlppp_rx_cb *mlppp_rx_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct mlppp_rx_cb) > sizeof(skb->cb));
	BUILD_BUG_ON(offsetof(struct mlppp_rx_cb, reasm));
	return (struct mlppp_rx_cb *)skb->cb;
}

/* How much memory all that waits in all bundles may take. */
static struct mlppp_pool mlppp_rx_pool;
module_param_named(max_memory, mlppp_rx_pool.size, ulong, 0644);
MODULE_PARM_DESC(max_memory, "bytes that what waits in all bundles may take (1/32 of the memory)");

/**
 * mlppp_rx_module_init() - find out how much memory there is
 *
 * Context: process, module init.
 */
void mlppp_rx_module_init(void)
{
	if (!mlppp_rx_pool.size)
		mlppp_pool_init(&mlppp_rx_pool,
				(u64)totalram_pages() << PAGE_SHIFT);
}

/* Reads the protocol field at the head of a frame, one byte or two (RFC 1661
 * 6.5). Returns its length, or 0 when the frame is too short.
 */
static __always_inline unsigned int mlppp_rx_proto(struct sk_buff *skb,
						   u16 *proto)
{
	bool two = pskb_may_pull(skb, 2);

	if (unlikely(!two && !pskb_may_pull(skb, 1)))
		return 0;
	if (skb->data[0] & 1) {
		*proto = skb->data[0];
		return 1;
	}
	if (unlikely(!two))
		return 0;
	*proto = get_unaligned_be16(skb->data);
	return 2;
}

/* Readers hold no lock that keeps packets from being delivered. */
static void mlppp_rx_count(struct mlppp_bundle *b, u64 *counter)
{
	u64_stats_update_begin(&b->rx.sync);
	(*counter)++;
	u64_stats_update_end(&b->rx.sync);
}

/* A packet is delivered: in the bundle's figures and in the netdevice's own. */
static void mlppp_rx_count_packet(struct mlppp_bundle *b,
				  const struct sk_buff *skb)
{
	struct pcpu_sw_netstats *stats = this_cpu_ptr(b->dev->tstats);
	u32 packets = mlppp_skb_packets(skb);

	u64_stats_update_begin(&b->rx.sync);
	b->rx.stats.packets += packets;
	u64_stats_update_end(&b->rx.sync);
	u64_stats_update_begin(&stats->syncp);
	u64_stats_add(&stats->rx_bytes, skb->len);
	u64_stats_add(&stats->rx_packets, packets);
	u64_stats_update_end(&stats->syncp);
}

/* More waits than there is room for. Is more of the pool to be had? Under the
 * queue's lock.
 */
static noinline bool mlppp_rx_reserve(struct mlppp_bundle *b)
{
	u32 more = round_up(-b->rx.room, MLPPP_RX_QUEUE_STEP);
	u32 want = b->rx.granted + more;

	lockdep_assert_held(&b->rx.queue.lock);
	if (want > MLPPP_RX_QUEUE_BYTES - MLPPP_RX_QUEUE_OWN ||
	    !mlppp_pool_take(&mlppp_rx_pool, b->rx.granted, want))
		return false;
	b->rx.granted = want;
	b->rx.room += more;
	return true;
}

/* Take the frames that the lines have brought, with what is set aside for them.
 * Under the receive lock.
 */
static __always_inline void mlppp_rx_take(struct mlppp_bundle *b)
{
	lockdep_assert_held(&b->rx.lock);
	spin_lock(&b->rx.queue.lock);
	skb_queue_splice_tail_init(&b->rx.queue, &b->rx.work);
	b->rx.room = MLPPP_RX_QUEUE_OWN;
	if (unlikely(b->rx.granted)) {
		b->rx.reserved += b->rx.granted;
		b->rx.granted = 0;
	}
	spin_unlock(&b->rx.queue.lock);
}

/* When all the frames that were taken are done, return what is set aside for
 * them.
 */
static noinline void mlppp_rx_give_back(struct mlppp_bundle *b)
{
	lockdep_assert_held(&b->rx.lock);
	if (skb_queue_len(&b->rx.work))
		return;
	mlppp_pool_give(&mlppp_rx_pool, b->rx.reserved);
	b->rx.reserved = 0;
}

/* The first frame in the queue schedules the poll, which takes them all. */
static __always_inline void mlppp_rx_enqueue(struct mlppp_bundle *b,
					     struct sk_buff *skb)
{
	bool first, full;

	spin_lock(&b->rx.queue.lock);
	first = !skb_queue_len(&b->rx.queue);
	b->rx.room -= skb->truesize;
	full = skb_queue_len(&b->rx.queue) >= MLPPP_RX_QUEUE_MAX ||
	       (unlikely(b->rx.room < 0) && !mlppp_rx_reserve(b));
	if (unlikely(full))
		b->rx.room += skb->truesize;
	else
		__skb_queue_tail(&b->rx.queue, skb);
	spin_unlock(&b->rx.queue.lock);

	if (unlikely(full)) {
		atomic64_inc(&b->rx.overflow);
		kfree_skb(skb);
	} else if (first) {
		napi_schedule(&b->rx.napi);
	}
}

/* Drop the early frames of a link, under the lock of that queue. With @closed,
 * those that come from now on, too.
 */
static void mlppp_rx_drop_early(struct mlppp_link *link, bool closed)
{
	lockdep_assert_held(&link->early.lock);
	link->early_closed = closed;
	atomic64_add(skb_queue_len(&link->early), &link->early_drop);
	__skb_queue_purge(&link->early);
}

/* An MP frame of a link that is no member: the peer may join sooner than we do,
 * but not before LCP has opened. What comes before belongs to an old session.
 * Returns NULL if it was kept or dropped; else the bundle that the link has
 * joined meanwhile. Do not look that up again: the link may have left it.
 */
static struct mlppp_bundle *mlppp_rx_early(struct mlppp_link *link,
					   struct sk_buff *skb)
{
	struct mlppp_bundle *b;
	bool full = false;

	spin_lock(&link->early.lock);
	b = rcu_dereference_bh(link->bundle);
	if (!b) {
		full = link->early_closed ||
		       skb_queue_len(&link->early) >= MLPPP_EARLY_MAX;
		if (full)
			atomic64_inc(&link->early_drop);
		else
			__skb_queue_tail(&link->early, skb);
	}
	spin_unlock(&link->early.lock);

	if (full)
		kfree_skb(skb);
	return b;
}

/* A link that is no member has received LCP: if that begins a session, what
 * came before does not belong to it.
 */
static void mlppp_rx_begin(struct mlppp_link *link, struct sk_buff *skb,
			   unsigned int len)
{
	if (!pskb_may_pull(skb, len + 1) || !skb->data[len] ||
	    skb->data[len] > MLPPP_LCP_CONFREJ)
		return;
	spin_lock(&link->early.lock);
	mlppp_rx_drop_early(link, false);
	spin_unlock(&link->early.lock);
}

/* A packet or a fragment for the bundle @b, which may be NULL. */
static __always_inline void mlppp_rx_data(struct mlppp_link *link,
					  struct mlppp_bundle *b,
					  struct sk_buff *skb,
					  enum mlppp_rx_kind kind)
{
	/* a waiting frame must not hold its sender's socket */
	skb_orphan(skb);
	mlppp_rx_cb(skb)->link = link;
	mlppp_rx_cb(skb)->kind = kind;
	if (unlikely(!b)) {
		if (kind != MLPPP_RX_FRAGMENT) {
			atomic64_inc(&link->no_bundle);
			kfree_skb(skb);
			return;
		}
		b = mlppp_rx_early(link, skb);
		if (!b)
			return;
	}
	mlppp_rx_enqueue(b, skb);
}

/* Any frame except an MP fragment with an uncompressed protocol field for a
 * member.
 */
static noinline void mlppp_rx_other(struct mlppp_link *link,
				    struct sk_buff *skb)
{
	struct mlppp_bundle *b = rcu_dereference_bh(link->bundle);
	struct mlppp_link *to = link;
	unsigned int len;
	u16 proto;

	len = mlppp_rx_proto(skb, &proto);
	if (unlikely(!len)) {
		atomic64_inc(&link->rx_empty);
		kfree_skb(skb);
		return;
	}
	if (proto == PPP_MP)
		__skb_pull(skb, len);
	if (proto == PPP_MP || proto == PPP_IP || proto == PPP_IPV6) {
		mlppp_rx_data(link, b, skb, proto == PPP_MP ?
			      MLPPP_RX_FRAGMENT : MLPPP_RX_PLAIN);
		return;
	}
	if (unlikely(proto == MLPPP_PROTO)) {
		/* this protocol is for what the module says to pppd */
		atomic64_inc(&link->rx_private);
		kfree_skb(skb);
		return;
	}
	if (proto == PPP_LCP) {
		switch (mlppp_echo_input(link, b, skb, len)) {
		case MLPPP_ECHO_TAKEN:
			return;
		case MLPPP_ECHO_ASKS:
			/* what came before it must be counted by then */
			__skb_pull(skb, len);
			mlppp_rx_cb(skb)->at = ktime_get_ns();
			mlppp_rx_data(link, b, skb, MLPPP_RX_PROBE);
			return;
		case MLPPP_ECHO_OTHER:
			break;
		}
	}
	if (proto == PPP_LCP && !b)
		mlppp_rx_begin(link, skb, len);

	/* An NCP belongs to the bundle, all else to the line. pppd answers a
	 * protocol that it does not know with Protocol-Reject.
	 */
	if (proto >= 0x8000 && proto < 0xc000 && b)
		to = mlppp_leader_for(b, link);
	mlppp_channel_to_pppd(to, skb);
}

/**
 * mlppp_rx_frame() - a frame has come in on a line
 * @link: the link
 * @skb: the frame from its PPP protocol field on; consumed
 *
 * Context: softirq, or process with bottom halves disabled (somebody writes to
 * the line channel); under ppp_generic's downl, so it does not call into
 * ppp_generic.
 */
void mlppp_rx_frame(struct mlppp_link *link, struct sk_buff *skb)
{
	struct mlppp_bundle *b = rcu_dereference_bh(link->bundle);

	lockdep_assert_in_softirq();
	/* it may wait for longer than the line's interface exists */
	skb->dev = NULL;
	if (likely(b && skb_headlen(skb) >= MLPPP_PROTO_LEN &&
		   get_unaligned_be16(skb->data) == PPP_MP)) {
		__skb_pull(skb, MLPPP_PROTO_LEN);
		mlppp_rx_data(link, b, skb, MLPPP_RX_FRAGMENT);
	} else {
		mlppp_rx_other(link, skb);
	}
}

/* A frame that is neither IPv4 nor IPv6 has come out of the bundle. Returns
 * false if it is to be dropped.
 */
static bool mlppp_rx_control(struct mlppp_bundle *b, struct sk_buff *skb,
			     u16 proto, unsigned int len)
{
	struct mlppp_link *leader;

	if (proto == PPP_MP) {
		mlppp_rx_count(b, &b->rx.stats.drop_nested);
		return false;
	}
	if (proto == MLPPP_PROTO) {
		mlppp_rx_count(b, &b->rx.stats.drop_private);
		return false;
	}
	if (proto == PPP_LCP && (!pskb_may_pull(skb, len + 1) ||
				 skb->data[len] <= MLPPP_LCP_TERMACK)) {
		mlppp_rx_count(b, &b->rx.stats.drop_lcp);
		return false;
	}
	rcu_read_lock();
	leader = rcu_dereference(b->leader);
	if (leader) {
		mlppp_rx_count(b, &b->rx.stats.control);
		mlppp_channel_to_pppd(leader, skb);
	} else {
		mlppp_rx_count(b, &b->rx.stats.drop_no_leader);
	}
	rcu_read_unlock();
	return leader;
}

/* What GRO looks at in a TCP segment: the headers of IPv6 and TCP. */
#define MLPPP_GRO_TCP_LEN	(sizeof(struct ipv6hdr) + 60)

/* Does a packet benefit from GRO? Unless a feature of the interface asks for
 * it, GRO merges no UDP, and checks each packet's checksum for nothing.
 *
 * GRO remembers where a packet begins. It still reads there after it has pulled
 * headers out of page fragments, when what was there is gone. A peer may cut
 * packets in the middle of the headers. So all that GRO looks at must be in one
 * piece beforehand.
 */
static bool mlppp_rx_gro(const struct net_device *dev, struct sk_buff *skb)
{
	unsigned int at = skb->protocol == htons(ETH_P_IP) ?
			  offsetof(struct iphdr, protocol) :
			  offsetof(struct ipv6hdr, nexthdr);

	if (likely(skb_headlen(skb) >= MLPPP_GRO_TCP_LEN &&
		   skb->data[at] == IPPROTO_TCP))
		return true;
	if (unlikely(!pskb_may_pull(skb, at + 1)))
		return false;
	if (skb->data[at] == IPPROTO_TCP)
		return pskb_may_pull(skb, min_t(unsigned int, skb->len,
						MLPPP_GRO_TCP_LEN));
	if (skb->data[at] == IPPROTO_UDP &&
	    !(dev->features & (NETIF_F_GRO_FRAGLIST | NETIF_F_GRO_UDP_FWD)))
		return false;
	return !skb_linearize(skb);
}

/* From here on a packet is the netdevice's, not the line's. */
static __always_inline void mlppp_rx_adopt(struct mlppp_bundle *b,
					   struct sk_buff *skb)
{
	skb->dev = b->dev;
	/* marks of the lines' namespace mean nothing in the one that the
	 * netdevice was moved to
	 */
	if (unlikely(!net_eq(b->net, dev_net(b->dev))))
		skb_scrub_packet(skb, true);
	skb->pkt_type = PACKET_HOST;
	skb_checksum_complete_unset(skb);
	/* the hash of the line's frames says nothing about the packet's flow */
	skb_clear_hash(skb);
	/* nor does their queue: a socket would remember it for what it sends */
	skb_set_queue_mapping(skb, 0);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
}

/* Hand a complete packet, from its protocol field on, to the stack. */
static void mlppp_rx_deliver(struct mlppp_bundle *b, struct sk_buff *skb)
{
	struct net_device *dev = b->dev;
	enum mlppp_np np;
	unsigned int len;
	u16 proto;

	len = mlppp_rx_proto(skb, &proto);
	if (unlikely(!len)) {
		mlppp_rx_count(b, &b->rx.stats.drop_empty);
		goto drop;
	}

	if (likely(proto == PPP_IP)) {
		np = MLPPP_NP_IPV4;
		skb->protocol = htons(ETH_P_IP);
	} else if (likely(proto == PPP_IPV6)) {
		np = MLPPP_NP_IPV6;
		skb->protocol = htons(ETH_P_IPV6);
	} else {
		if (likely(mlppp_rx_control(b, skb, proto, len)))
			return;
		goto drop;
	}
	if (unlikely(READ_ONCE(b->npmode[np]) != NPMODE_PASS)) {
		mlppp_rx_count(b, &b->rx.stats.drop_npmode);
		goto drop;
	}
	if (unlikely(!(dev->flags & IFF_UP))) {
		mlppp_rx_count(b, &b->rx.stats.drop_down);
		goto drop;
	}

	__skb_pull(skb, len);
	mlppp_hdr_align(skb);
	mlppp_rx_adopt(b, skb);
	mlppp_rx_count_packet(b, skb);
	/* GRO takes the page fragments out of what it merges: they must not be
	 * shared with a clone, be it a packet tap's or, on veth, the sender's.
	 */
	if (mlppp_rx_gro(dev, skb) && likely(!skb_unclone(skb, GFP_ATOMIC)))
		napi_gro_receive(&b->rx.napi, skb);
	else
		netif_receive_skb(skb);
	return;

drop:
	DEV_STATS_INC(dev, rx_dropped);
	kfree_skb(skb);
}

/* A frame from the queue that is no fragment. */
static noinline void mlppp_rx_unnumbered(struct mlppp_bundle *b,
					 struct mlppp_link *link,
					 struct sk_buff *skb, u64 now)
{
	lockdep_assert_held(&b->rx.lock);

	if (mlppp_rx_cb(skb)->kind == MLPPP_RX_PROBE) {
		skb = mlppp_echo_answer(b, link, skb, mlppp_rx_cb(skb)->at);
		if (skb)
			mlppp_channel_answer(link, skb);
		return;
	}
	link->rx.bytes += skb->len;
	link->rx.frames += mlppp_skb_packets(skb);
	link->rx.plain_bytes += skb->len;
	link->rx.plain_octets += skb->len -
				 min_t(u32, skb->len, MLPPP_PROTO_LEN);
	b->rx.stats.plain += mlppp_skb_packets(skb);
	link->rx.plain_at = now;
	__skb_queue_tail(&b->rx.ready, skb);
}

/* One frame from the queue. Packets that it completes go to b->rx.ready. Called
 * under the receive lock.
 */
static __always_inline void mlppp_rx_one(struct mlppp_bundle *b,
					 struct sk_buff *skb, u64 now)
{
	bool short_seq = b->flags & MLPPP_F_SHORT_RX;
	unsigned int hlen = mlppp_hdr_len(short_seq);
	struct mlppp_link *link = mlppp_rx_cb(skb)->link;

	lockdep_assert_held(&b->rx.lock);
	if (unlikely(mlppp_rx_cb(skb)->kind != MLPPP_RX_FRAGMENT)) {
		mlppp_rx_unnumbered(b, link, skb, now);
		return;
	}
	link->rx.bytes += skb->len;
	link->rx.frames++;
	if (unlikely(!pskb_may_pull(skb, hlen))) {
		link->rx.truncated++;
		kfree_skb(skb);
		return;
	}
	link->rx.fragments++;
	mlppp_hdr_parse(skb->data, short_seq, &MLPPP_CB(skb)->seq,
			&MLPPP_CB(skb)->be);
	__skb_pull(skb, hlen);
	if (trace_mlppp_fragment_rx_enabled())
		trace_mlppp_fragment_rx(b->dev->name, link->id,
					MLPPP_CB(skb)->seq, MLPPP_CB(skb)->be,
					skb->len);
	mlppp_reasm_input(&b->rx.reasm, &link->reasm, skb, now, &b->rx.ready);
}

/* Handle at most @budget of the frames taken from the queue, and no more than a
 * poll's worth of what follows from them. While the resequencer is busy, none.
 * Returns how many.
 */
static __always_inline int mlppp_rx_work(struct mlppp_bundle *b, int budget,
					 u64 now)
{
	struct sk_buff_head *work = &b->rx.work;
	struct sk_buff *skb, *next;
	int frames = 0;

	lockdep_assert_held(&b->rx.lock);
	b->rx.reasm.budget = NAPI_POLL_WEIGHT;
	if (unlikely(b->rx.reasm.busy))
		mlppp_reasm_resume(&b->rx.reasm, &b->rx.ready);

	/* they are taken out all at once afterwards */
	skb_queue_walk_safe(work, skb, next) {
		if (frames == budget || unlikely(b->rx.reasm.busy))
			break;
		frames++;
		mlppp_rx_one(b, skb, now);
	}
	work->next = skb;
	skb->prev = (struct sk_buff *)work;
	work->qlen -= frames;
	b->rx.handled += frames;
	if (unlikely(b->rx.reserved))
		mlppp_rx_give_back(b);
	return frames;
}

/* Start the timer for a deadline, unless it fires earlier anyway: then the poll
 * takes care of the rest. Most polls leave it as it is.
 */
static void mlppp_rx_arm(struct mlppp_bundle *b, u64 deadline)
{
	if (deadline >= READ_ONCE(b->rx.timer_at))
		return;
	WRITE_ONCE(b->rx.timer_at, deadline);
	hrtimer_start(&b->rx.timer, ns_to_ktime(deadline),
		      HRTIMER_MODE_ABS_SOFT);
}

/* Apply deadlines. If that exceeds the budget, another poll follows. */
static noinline void mlppp_rx_expire(struct mlppp_bundle *b, u64 now)
{
	u64 deadline;

	if (b->rx.reasm.busy)
		return;
	deadline = mlppp_reasm_expire(&b->rx.reasm, now, &b->rx.ready);
	if (!b->rx.reasm.busy)
		mlppp_rx_arm(b, deadline);
	if (unlikely(b->rx.reasm.silences != b->rx.silences)) {
		b->rx.silences = b->rx.reasm.silences;
		mlppp_events_check_silent(b);
	}
}

static enum hrtimer_restart mlppp_rx_timer(struct hrtimer *timer)
{
	struct mlppp_bundle *b = container_of(timer, struct mlppp_bundle,
					      rx.timer);

	WRITE_ONCE(b->rx.timer_at, U64_MAX);
	napi_schedule(&b->rx.napi);
	return HRTIMER_NORESTART;
}

static int mlppp_rx_poll(struct napi_struct *napi, int budget)
{
	struct mlppp_bundle *b = container_of(napi, struct mlppp_bundle,
					      rx.napi);
	struct sk_buff_head ready;
	struct sk_buff *skb, *next;
	int frames = 0, packets;
	bool more, renewed;
	u64 now;

	__skb_queue_head_init(&ready);

	__mlppp_rx_lock(&b->rx);
	/* Only when all that was taken is done; otherwise the bound of the
	 * queue would bound nothing. The first frame that came since has
	 * scheduled us.
	 */
	if (!skb_queue_len(&b->rx.work))
		mlppp_rx_take(b);

	/* A gap that closes may release far more than one budget: deliver that
	 * first.
	 */
	now = ktime_get_ns();
	if (likely(skb_queue_len(&b->rx.ready) < budget)) {
		frames = mlppp_rx_work(b, budget, now);
		/* usually nothing waits */
		if (unlikely(b->rx.reasm.queued || b->rx.reasm.joined))
			mlppp_rx_expire(b, now);
	}

	packets = skb_queue_len(&b->rx.ready);
	if (likely(packets <= budget)) {
		skb_queue_splice_tail_init(&b->rx.ready, &ready);
	} else {
		for (packets = 0; packets < budget; packets++)
			__skb_queue_tail(&ready, __skb_dequeue(&b->rx.ready));
	}
	more = skb_queue_len(&b->rx.work) || skb_queue_len(&b->rx.ready) ||
	       b->rx.reasm.busy;
	renewed = b->rx.reasm.renewed;
	b->rx.reasm.renewed = false;
	__mlppp_rx_unlock(&b->rx);

	if (unlikely(renewed))
		mlppp_tx_renew(b);
	if (packets)
		WRITE_ONCE(b->rx.last, jiffies);
	skb_queue_walk_safe(&ready, skb, next) {
		skb->next = NULL;
		skb->prev = NULL;
		mlppp_rx_deliver(b, skb);
	}

	frames = max(frames, packets);
	if (more || frames == budget)
		return budget;
	napi_complete_done(napi, frames);
	return frames;
}

/**
 * mlppp_rx_init() - prepare a bundle for receiving
 * @b: the bundle; no member yet
 *
 * Context: process, rtnl held.
 * Return: 0 or a negative errno.
 */
int mlppp_rx_init(struct mlppp_bundle *b)
{
	int err;

	ASSERT_RTNL();
	skb_queue_head_init(&b->rx.queue);
	b->rx.room = MLPPP_RX_QUEUE_OWN;
	__skb_queue_head_init(&b->rx.work);
	__skb_queue_head_init(&b->rx.ready);
	spin_lock_init(&b->rx.lock);
	u64_stats_init(&b->rx.sync);
	err = mlppp_reasm_init(&b->rx.reasm, b->flags & MLPPP_F_SHORT_RX,
			       b->mrru_rx);
	if (err)
		return err;
	b->rx.reasm.pool = &mlppp_rx_pool;
	b->rx.reasm.name = b->dev->name;
	mlppp_reasm_set_params(&b->rx.reasm, &b->nl.params, 0);

	mlppp_hrtimer_setup(&b->rx.timer, mlppp_rx_timer,
			    HRTIMER_MODE_ABS_SOFT);
	b->rx.timer_at = U64_MAX;
	b->rx.last = jiffies;
	/* Enabled while the interface is still down: NCP frames come first. */
	netif_napi_add(b->dev, &b->rx.napi, mlppp_rx_poll);
	napi_enable(&b->rx.napi);
	return 0;
}

/**
 * mlppp_rx_exit() - undo mlppp_rx_init()
 * @b: the bundle; no member any more, and a grace period past the last one
 *
 * Context: process, rtnl held; may sleep.
 */
void mlppp_rx_exit(struct mlppp_bundle *b)
{
	ASSERT_RTNL();
	napi_disable(&b->rx.napi);
	netif_napi_del(&b->rx.napi);
	hrtimer_cancel(&b->rx.timer);
	skb_queue_purge(&b->rx.queue);
	__skb_queue_purge(&b->rx.work);
	mlppp_pool_give(&mlppp_rx_pool, b->rx.granted + b->rx.reserved);
	__skb_queue_purge(&b->rx.ready);
	mlppp_reasm_destroy(&b->rx.reasm);
}

/**
 * mlppp_rx_settle() - bring the resequencer to rest
 * @b: the bundle
 * @until: how far it has to get, in frames; see mlppp_rx_received()
 *
 * Does as much as a poll does, and no more, as the caller holds both locks.
 *
 * Context: process; rtnl and both locks held.
 * Return: true if it is between two fragments, and has handled all that; false:
 * release the locks, and call again.
 */
bool mlppp_rx_settle(struct mlppp_bundle *b, u32 until)
{
	s32 left = until - b->rx.handled;

	ASSERT_RTNL();
	lockdep_assert_held(&b->tx.lock);
	lockdep_assert_held(&b->rx.lock);
	mlppp_rx_work(b, clamp(left, 0, NAPI_POLL_WEIGHT), ktime_get_ns());
	if ((s32)(until - b->rx.handled) <= 0 && !b->rx.reasm.busy)
		return true;
	napi_schedule(&b->rx.napi);
	return false;
}

/**
 * mlppp_rx_received() - how far does the resequencer have to get?
 * @b: the bundle
 *
 * Context: process; rtnl and both locks held.
 * Return: for mlppp_rx_settle(): the point where all that was received is
 * handled.
 */
u32 mlppp_rx_received(struct mlppp_bundle *b)
{
	ASSERT_RTNL();
	lockdep_assert_held(&b->tx.lock);
	lockdep_assert_held(&b->rx.lock);
	mlppp_rx_take(b);
	return b->rx.handled + skb_queue_len(&b->rx.work);
}

/**
 * mlppp_rx_add() - a link becomes a member
 * @b: the bundle; mlppp_rx_settle() said true
 * @link: its frames are taken from now on, the early ones first
 *
 * Context: process; rtnl and both locks held.
 */
void mlppp_rx_add(struct mlppp_bundle *b, struct mlppp_link *link)
{
	bool early, alone = true;
	unsigned int i;

	ASSERT_RTNL();
	lockdep_assert_held(&b->tx.lock);
	lockdep_assert_held(&b->rx.lock);
	for (i = 0; i < b->nlinks; i++)
		alone &= b->links[i] == link ||
			 b->links[i]->sched.draining ||
			 mlppp_link_failed(b->links[i]);
	mlppp_reasm_join(&b->rx.reasm, &link->reasm);
	link->reasm.fresh = alone;

	spin_lock(&link->early.lock);
	rcu_assign_pointer(link->bundle, b);
	early = !skb_queue_empty(&link->early);
	skb_queue_splice_tail_init(&link->early, &b->rx.work);
	spin_unlock(&link->early.lock);
	if (early)
		napi_schedule(&b->rx.napi);
}

/**
 * mlppp_rx_remove() - a member leaves
 * @b: the bundle; mlppp_rx_settle() said true
 * @link: its bundle pointer was cleared a grace period ago, and all
 *	that had been received then is handled: nothing that refers to it is
 *	left
 *
 * Context: process; rtnl and both locks held.
 */
void mlppp_rx_remove(struct mlppp_bundle *b, struct mlppp_link *link)
{
	ASSERT_RTNL();
	lockdep_assert_held(&b->tx.lock);
	lockdep_assert_held(&b->rx.lock);

	spin_lock(&link->early.lock);
	mlppp_rx_drop_early(link, true);
	spin_unlock(&link->early.lock);

	b->rx.reasm.budget = NAPI_POLL_WEIGHT;
	mlppp_reasm_leave(&b->rx.reasm, &link->reasm, ktime_get_ns(),
			  &b->rx.ready);
	napi_schedule(&b->rx.napi);
}
