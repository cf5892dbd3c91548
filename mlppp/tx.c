// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transmit path, from the stack to the lines. All of it runs under the
 * transmit lock, so that the sequence numbers and the hand-over to the lines
 * keep the same order (RFC 1990 4.1):
 *
 *   mlppp_start_xmit()   an IP packet from the qdisc: its protocol in front,
 *                        then
 *   mlppp_tx_packet()    asks the scheduler where it goes, has it fragmented,
 *                        and hands each fragment to its line;
 *   mlppp_tx_throttle()  stops the queue while every line has enough to do.
 *
 * A line may be a tunnel, whose frames are routed through this bundle or
 * another one. So mlppp_start_xmit() may run while a frame is handed down to a
 * line, below locks of the transport, on this processor or another. It
 * therefore never waits for a lock that is held during a hand-over, and hands
 * nothing down itself when it finds itself there: the packet goes to the
 * backlog, which a tasklet sends. A frame that has come back to its own bundle
 * is recognised by its hash, and is lost.
 *
 * All that goes down to the line of a member does so under the transmit lock.
 * So whoever holds that lock finds the locks of the transport free, or taken
 * only for a moment.
 */
#include <linux/if_ether.h>
#include <linux/ktime.h>
#include <linux/ppp-ioctl.h>
#include <linux/ppp_defs.h>
#include <linux/rtnetlink.h>
#include <linux/xarray.h>

#include "channel.h"
#include "compat.h"
#include "express.h"
#include "frag.h"
#include "hdr.h"
#include "link.h"
#include "rate.h"
#include "sched.h"
#include "trace.h"
#include "tx.h"
#include "types.h"

/* How long a link may be idle, while others are not, before a fragment without
 * a packet goes out on it. The first applies after the first packet, so that
 * earlier losses are known soon, the second later, and the third to a standby
 * link, whose line may be metered.
 */
#define MLPPP_FILL_FIRST_NS	(5ULL * NSEC_PER_MSEC)
#define MLPPP_FILL_NS		(20ULL * NSEC_PER_MSEC)
#define MLPPP_FILL_STANDBY_NS	(100ULL * NSEC_PER_MSEC)

/* Discard-Request: protocol, code, identifier, length and magic number. */
#define MLPPP_LCP_DISCARD	11
#define MLPPP_DISCARD_LEN	(MLPPP_PROTO_LEN + 8U)

/* Bytes that such a fragment takes on the wire: the least Ethernet frame, or
 * two ATM cells. They take a twentieth of an idle line at most.
 */
#define MLPPP_FILL_BYTES	100
#define MLPPP_FILL_SHARE	20

/* Packets in the backlog at which the queue stops, and at which packets are
 * lost. Where there is no queue to stop, only the senders' own bounds keep them
 * few.
 */
#define MLPPP_BACKLOG_STOP	64
#define MLPPP_BACKLOG_MAX	1000

/* A small packet this long after the last one has nothing to wait for. */
#define MLPPP_TX_LONE		(HZ / 200 + 1)

/* The most packets of the backlog that are sent in one go. */
#define MLPPP_BACKLOG_BUDGET	64

/* How many bundles may be routed one through another. */
#define MLPPP_DEPTH_MAX		3

/* The bundles by the key in the hash of their frames. */
static DEFINE_XARRAY_ALLOC1(mlppp_tx_bundles);
static u32 mlppp_tx_next_key;

static void mlppp_tx_frame(struct mlppp_link *link, struct sk_buff *skb)
{
	link->tx.frames++;
	link->tx.bytes += skb->len;
	mlppp_channel_xmit(&link->ch, skb, true);
}

/* A packet as plain PPP, on link @i of those that send. */
static void mlppp_tx_unnumbered(struct mlppp_bundle *b, unsigned int i,
				struct sk_buff *skb, u64 now)
{
	struct mlppp_link *link = mlppp_tx_link(&b->tx, i);
	u32 len = skb->len - MLPPP_PROTO_LEN;

	mlppp_sched_charge(&b->tx.sched, &link->sched, len, now);
	link->tx.plain++;
	link->tx.octets += len;
	mlppp_tx_frame(link, skb);
}

static noinline void mlppp_tx_trace(const struct mlppp_bundle *b,
				    const struct mlppp_link *link,
				    const struct sk_buff *skb)
{
	bool short_seq = b->tx.conf.short_seq;
	u32 seq;
	u8 be;

	mlppp_hdr_parse(skb->data + MLPPP_PROTO_LEN, short_seq, &seq, &be);
	trace_mlppp_fragment_tx(b->dev->name, link->id, seq, be, skb->len -
				MLPPP_PROTO_LEN - mlppp_hdr_len(short_seq));
}

static __always_inline void mlppp_tx_fragment(struct mlppp_bundle *b,
					      struct mlppp_link *link,
					      struct sk_buff *skb)
{
	link->tx.fragments++;
	link->tx.octets += skb->len;
	if (trace_mlppp_fragment_tx_enabled())
		mlppp_tx_trace(b, link, skb);
	mlppp_tx_frame(link, skb);
}

/* Is this the link of a line that may come back, while others are there? */
static bool mlppp_tx_spared(const struct mlppp_bundle *b,
			    const struct mlppp_link *link)
{
	unsigned int i;

	for (i = 0; i < b->nlinks && mlppp_link_failed(link); i++)
		if (!mlppp_link_failed(b->links[i]) &&
		    !b->links[i]->sched.draining)
			return true;
	return false;
}

/* Links or rates have changed: for how long must the queue wait? */
static void mlppp_tx_rearm(struct mlppp_bundle *b)
{
	u64 now, at;

	if (!netif_queue_stopped(b->dev) || !netif_running(b->dev))
		return;
	now = ktime_get_ns();
	at = mlppp_sched_ready_at(&b->tx.sched, b->tx.links, b->tx.n, now);
	hrtimer_start(&b->tx.timer, ns_to_ktime(at ?: now),
		      HRTIMER_MODE_ABS_SOFT);
}

/**
 * mlppp_tx_refresh() - see which members may send
 * @b: the bundle; a member has changed
 *
 * Those that do not drain and whose line works; if there are none, those that
 * do not drain. A link that comes back has nothing to catch up on.
 *
 * Context: softirq, or bottom halves disabled; transmit lock held.
 */
void mlppp_tx_refresh(struct mlppp_bundle *b)
{
	struct mlppp_link *link;
	unsigned int i;

	lockdep_assert_held(&b->tx.lock);
	b->tx.admit = false;
	b->tx.linear = false;
	b->tx.n = 0;
	for (i = 0; i < b->nlinks; i++) {
		link = b->links[i];
		link->sched.active = false;
		if (link->sched.draining || mlppp_tx_spared(b, link)) {
			link->sched.busy_until = 0;
			continue;
		}
		b->tx.links[b->tx.n++] = &link->sched;
		b->tx.linear |= !(link->flags & MLPPP_F_SG);
	}
	mlppp_sched_update(&b->tx.sched, b->tx.links, b->tx.n);
	b->tx.probe_armed = b->tx.probe_on;
	mlppp_tx_rearm(b);
}

/**
 * mlppp_tx_update() - settings or rates have changed
 * @b: the bundle
 *
 * Context: any; transmit lock held.
 */
void mlppp_tx_update(struct mlppp_bundle *b)
{
	lockdep_assert_held(&b->tx.lock);
	mlppp_sched_change(&b->tx.sched, b->tx.links, b->tx.n, ktime_get_ns());
	b->tx.probe_armed = b->tx.probe_on;
	mlppp_tx_rearm(b);
}

/**
 * mlppp_tx_renew() - the peer has a new bundle
 * @b: the bundle
 *
 * Its receiver begins at 0. It takes numbers that are ahead of that, and may
 * have had some. Those of the upper half are behind, so ppp_generic would drop
 * all of them, until they wrap: millions.
 *
 * Context: softirq, without the receive lock; takes the transmit lock.
 */
void mlppp_tx_renew(struct mlppp_bundle *b)
{
	unsigned int bits = mlppp_seq_bits(b->tx.conf.short_seq);

	__mlppp_tx_lock(&b->tx);
	if (mlppp_seq_before(b->tx.seq, 0, bits))
		b->tx.seq = 0;
	__mlppp_tx_unlock(&b->tx);
}

/* The timer of fragments without a packet runs while there is traffic. */
static noinline void mlppp_tx_start_fill(struct mlppp_bundle *b)
{
	b->tx.fill_armed = true;
	hrtimer_start(&b->tx.fill_timer,
		      ns_to_ktime(ktime_get_ns() + MLPPP_FILL_FIRST_NS),
		      HRTIMER_MODE_ABS_SOFT);
}

/* So does that of probes. What it does, and whether there is anything to do,
 * only probe.c knows.
 */
static noinline void mlppp_tx_start_probe(struct mlppp_bundle *b)
{
	b->tx.probe_armed = true;
	if (b->tx.probe_on)
		return;
	b->tx.probe_on = true;
	b->tx.probe_since = ktime_get_ns();
	b->tx.probe_used = b->tx.probe_since;
	hrtimer_start(&b->tx.probe_timer,
		      ns_to_ktime(b->tx.probe_since + MLPPP_RATE_PROBE_NS),
		      HRTIMER_MODE_ABS_SOFT);
}

/* Without multilink there is one link, and frames are plain PPP. */
static int mlppp_tx_plain(struct mlppp_bundle *b, struct sk_buff *skb, u64 now)
{
	if (unlikely(!b->tx.n)) {
		kfree_skb(skb);
		return -ENETDOWN;
	}
	/* The flows of a plain link need not stay together, so they share the
	 * available numbers: all that matters is that frames are recognised.
	 */
	__skb_set_sw_hash(skb, b->tx.conf.hash +
			  skb->hash % MLPPP_LINKS_MAX * GOLDEN_RATIO_32, true);
	mlppp_tx_unnumbered(b, 0, skb, now);
	return 0;
}

/* Does a packet that is to be split fit the only link in one piece, without an
 * MP header? Over PPPoE most long packets do, as senders there keep to an MTU
 * of 1492 bytes. (Frames of pppd begin with an even byte.)
 */
static bool mlppp_tx_fits_plain(const struct mlppp_bundle *b,
				const struct sk_buff *skb)
{
	return b->nlinks == 1 && skb->data[0] & 1 &&
	       skb->len <= b->tx.links[0]->mtu + 1;
}

/* Send it so. In any queues below it must keep its place among the fragments.
 */
static void mlppp_tx_unsplit(struct mlppp_bundle *b, struct sk_buff *skb,
			     u64 now)
{
	/* RFC 1661 6.5: uncompressed */
	*(u8 *)__skb_push(skb, 1) = 0;
	mlppp_frag_mark(skb, b->tx.conf.hash, 0);
	skb->priority = 0;
	skb_set_delivery_time(skb, 0, 0);
	mlppp_tx_unnumbered(b, 0, skb, now);
}

/* Send a packet, its protocol field included, as MP fragments. */
static int mlppp_tx_fragments(struct mlppp_bundle *b, struct sk_buff *skb,
			      u64 now)
{
	struct mlppp_plan *plan = &b->tx.plan;
	const struct mlppp_part *part = plan->part;
	unsigned int len = skb->len, i = 0;
	struct mlppp_link *first;
	struct sk_buff *next;
	int err;

	err = mlppp_sched_plan(&b->tx.sched, b->tx.links, b->tx.n,
			       mlppp_hdr_len(b->tx.conf.short_seq), len,
			       now, plan);
	if (unlikely(err)) {
		kfree_skb(skb);
		return err;
	}
	if (plan->nfrags > 1 && mlppp_tx_fits_plain(b, skb)) {
		mlppp_tx_unsplit(b, skb, now);
		return 0;
	}
	/* A receiver in the same kernel, such as ppp_generic, may charge what
	 * it appends to the first fragment to that one's owner. So a split
	 * packet has none.
	 */
	if (plan->nfrags > 1)
		skb_orphan(skb);
	err = mlppp_frag_build(skb, plan, &b->tx.conf, &b->tx.seq);
	if (unlikely(err))
		return err;
	mlppp_sched_commit(&b->tx.sched, b->tx.links, plan, now);
	first = mlppp_tx_link(&b->tx, plan->part[0].link);
	first->tx.begins++;
	if (trace_mlppp_plan_enabled())
		trace_mlppp_plan(b->dev->name, plan, first->id, len);

	b->tx.stats.fragments += plan->nfrags;
	b->tx.stats.split += plan->nfrags > 1;
	for (; skb; skb = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		mlppp_tx_fragment(b, mlppp_tx_link(&b->tx, part->link), skb);
		part = mlppp_part_next(part, &i);
	}

	/* RFC 1990 6: the first packet after a join goes on an old link, so
	 * that the peer knows the bundle to be in use before it receives a
	 * fragment on the new one. This was that packet.
	 */
	if (unlikely(b->tx.admit))
		mlppp_tx_refresh(b);
	if (unlikely(!b->tx.fill_armed && b->tx.n > 1))
		mlppp_tx_start_fill(b);
	return 0;
}

static int mlppp_tx_packet(struct mlppp_bundle *b, struct sk_buff *skb, u64 now)
{
	int err;

	if (likely(b->flags & MLPPP_F_MP))
		err = mlppp_tx_fragments(b, skb, now);
	else
		err = mlppp_tx_plain(b, skb, now);

	if (unlikely(err == -ENETDOWN))
		b->tx.stats.drop_no_link++;
	else if (unlikely(err))
		b->tx.stats.drop_nomem++;
	return err;
}

static bool mlppp_tx_no_queue(const struct mlppp_bundle *b)
{
	struct netdev_queue *txq = netdev_get_tx_queue(b->dev, 0);

	return !rcu_dereference_bh(txq->qdisc)->enqueue;
}

/* All lines have enough to do: let the packets wait in the qdisc, where they
 * can be managed, until one has room. Without a qdisc they would be lost. So
 * they go on to the lines' own queues, and the clocks are set as if there had
 * been time for it.
 */
static void mlppp_tx_throttle(struct mlppp_bundle *b, u64 now)
{
	unsigned int i;
	u64 at;

	if (likely(mlppp_sched_room(b->tx.links[0], now)))
		return;
	at = mlppp_sched_ready_at(&b->tx.sched, b->tx.links, b->tx.n, now);
	if (likely(!at))
		return;
	if (unlikely(mlppp_tx_no_queue(b))) {
		for (i = 0; i < b->tx.n; i++)
			if (b->tx.links[i]->active)
				b->tx.links[i]->busy_until -= at - now;
		return;
	}
	b->tx.burst = false;
	netif_stop_queue(b->dev);
	hrtimer_start(&b->tx.timer, ns_to_ktime(at), HRTIMER_MODE_ABS_SOFT);
}

/**
 * mlppp_tx_halt() - stop the queue, as a line takes less than it is sent
 * @link: a member
 *
 * Does nothing if the link sends no packets now, or while others do: the queue
 * need not wait for it. Whatever takes the link out of those that send lets the
 * queue go on.
 *
 * Context: bottom halves disabled, RCU read lock and transmit lock held.
 * Return: true if it was stopped: mlppp_tx_go_on() has to follow.
 */
bool mlppp_tx_halt(const struct mlppp_link *link)
{
	struct mlppp_bundle *b = rcu_dereference_bh(link->bundle);
	unsigned int i;

	if (!b)		/* it is leaving */
		return false;
	lockdep_assert_held(&b->tx.lock);
	if (!link->sched.active || mlppp_tx_no_queue(b))
		return false;
	for (i = 0; i < b->tx.n; i++)
		if (b->tx.links[i]->active && b->tx.links[i] != &link->sched)
			return false;
	b->tx.burst = false;
	netif_stop_queue(b->dev);
	return true;
}

/**
 * mlppp_tx_go_on() - the line takes more
 * @link: the link; if it has left the bundle, there is nothing to do
 *
 * A clock may still be ahead: then the next packet stops the queue again.
 *
 * Context: softirq; RCU read lock held.
 */
void mlppp_tx_go_on(const struct mlppp_link *link)
{
	struct mlppp_bundle *b = rcu_dereference(link->bundle);

	if (b)
		netif_wake_queue(b->dev);
}

static enum hrtimer_restart mlppp_tx_timer(struct hrtimer *timer)
{
	struct mlppp_bundle *b = container_of(timer, struct mlppp_bundle,
					      tx.timer);

	netif_wake_queue(b->dev);
	return HRTIMER_NORESTART;
}

/* Packets that come in one burst share one look at the clock, which costs as
 * much as a third of a plan. Without rates, virtual time is used.
 */
static u64 mlppp_tx_time(struct mlppp_bundle *b, unsigned int len, bool more)
{
	u64 now = 0;

	if (b->tx.sched.timed) {
		if (!b->tx.burst)
			b->tx.now = ktime_get_ns();
		b->tx.burst = more;
		now = b->tx.now;
	}
	if (len <= b->tx.sched.small &&
	    unlikely(time_after(jiffies, b->tx.last + MLPPP_TX_LONE)))
		mlppp_sched_prefer_near(b->tx.links, b->tx.n, now);
	return now;
}

/* What cannot wait goes ahead, as plain PPP. Returns false if it must go with
 * the others; the packet is then unchanged.
 */
static noinline bool mlppp_tx_express(struct mlppp_bundle *b,
				      struct sk_buff *skb, u8 tclass, u64 now)
{
	int i = mlppp_express_choose(b, skb, tclass);

	if (i < 0)
		return false;
	put_unaligned_be16(skb->protocol == htons(ETH_P_IP) ? PPP_IP : PPP_IPV6,
			   __skb_push(skb, MLPPP_PROTO_LEN));
	mlppp_frag_mark(skb, b->tx.conf.hash, i);
	b->tx.stats.express++;
	mlppp_tx_unnumbered(b, i, skb, now);
	return true;
}

/* RFC 1990 2: inside MP the protocol field is compressed. */
static __always_inline void mlppp_tx_push_proto(const struct mlppp_bundle *b,
						struct sk_buff *skb,
						enum mlppp_np np)
{
	u16 proto = np == MLPPP_NP_IPV4 ? PPP_IP : PPP_IPV6;

	if (likely(b->flags & MLPPP_F_MP))
		*(u8 *)__skb_push(skb, 1) = proto;
	else
		put_unaligned_be16(proto, __skb_push(skb, MLPPP_PROTO_LEN));
}

/* Under the transmit lock. Consumes the packet. Returns 0 if it was sent. */
static int mlppp_tx_ip(struct mlppp_bundle *b, struct sk_buff *skb, bool more)
{
	u64 now = mlppp_tx_time(b, skb->len, more);
	enum mlppp_np np;
	u8 tclass;
	int err;

	lockdep_assert_held(&b->tx.lock);
	if (likely(skb->protocol == htons(ETH_P_IP))) {
		np = MLPPP_NP_IPV4;
		tclass = skb->data[1];
	} else if (likely(skb->protocol == htons(ETH_P_IPV6))) {
		np = MLPPP_NP_IPV6;
		tclass = get_unaligned_be16(skb->data) >> 4;
	} else {
		b->tx.stats.drop_protocol++;
		goto drop;
	}
	if (unlikely(READ_ONCE(b->npmode[np]) != NPMODE_PASS)) {
		b->tx.stats.drop_npmode++;
		goto drop;
	}
	/* the stack respects the MTU; not all that redirects packets does */
	if (unlikely(skb->len > b->dev->max_mtu)) {
		b->tx.stats.drop_too_long++;
		goto drop;
	}
	if (unlikely((b->tx.linear && skb_linearize(skb)) ||
		     skb_cow_head(skb, MLPPP_HEADROOM))) {
		b->tx.stats.drop_nomem++;
		goto drop;
	}
	/* marks of the namespace that the netdevice was moved to mean nothing
	 * to the lines
	 */
	if (unlikely(!net_eq(b->net, dev_net(b->dev))))
		skb_scrub_packet(skb, true);
	if (unlikely(tclass >= b->tx.express.least) &&
	    mlppp_tx_express(b, skb, tclass, now))
		goto sent;
	mlppp_tx_push_proto(b, skb, np);
	err = mlppp_tx_packet(b, skb, now);
	if (unlikely(err))
		return err;
sent:
	b->tx.stats.packets++;
	WRITE_ONCE(b->tx.last, jiffies);
	if (b->tx.sched.timed)
		mlppp_tx_throttle(b, now);
	if (unlikely(!b->tx.probe_armed))
		mlppp_tx_start_probe(b);
	return 0;

drop:
	kfree_skb(skb);
	return -EINVAL;
}

/* Under the transmit lock. */
static void mlppp_tx_one(struct mlppp_bundle *b, struct sk_buff *skb, bool more)
{
	unsigned int len = skb->len;

	if (likely(!mlppp_tx_ip(b, skb, more)))
		dev_sw_netstats_tx_add(b->dev, 1, len);
	else
		DEV_STATS_INC(b->dev, tx_dropped);
}

/* The lock is taken, or must not be taken: leave the packet to the tasklet. */
static noinline void mlppp_tx_defer(struct mlppp_bundle *b, struct sk_buff *skb)
{
	struct sk_buff_head *backlog = &b->tx.backlog;
	unsigned int len;

	spin_lock(&backlog->lock);
	len = skb_queue_len(backlog);
	if (likely(len < MLPPP_BACKLOG_MAX))
		__skb_queue_tail(backlog, skb);
	if (len >= MLPPP_BACKLOG_STOP && !mlppp_tx_no_queue(b)) {
		b->tx.full = true;
		netif_stop_queue(b->dev);
	}
	spin_unlock(&backlog->lock);

	if (!len)
		tasklet_schedule(&b->tx.task);
	if (unlikely(len >= MLPPP_BACKLOG_MAX)) {
		atomic64_inc(&b->tx.stats.overflow);
		DEV_STATS_INC(b->dev, tx_dropped);
		kfree_skb(skb);
	}
}

static void mlppp_tx_task(struct tasklet_struct *task)
{
	struct mlppp_bundle *b = container_of(task, struct mlppp_bundle,
					      tx.task);
	struct sk_buff_head *backlog = &b->tx.backlog;
	struct sk_buff *skb;
	unsigned int n;
	bool more, wake;

	__mlppp_tx_lock(&b->tx);
	for (n = 0; n < MLPPP_BACKLOG_BUDGET; n++) {
		skb = skb_dequeue(backlog);
		if (!skb)
			break;
		mlppp_tx_one(b, skb, !skb_queue_empty_lockless(backlog));
	}
	__mlppp_tx_unlock(&b->tx);

	spin_lock(&backlog->lock);
	more = !skb_queue_empty(backlog);
	wake = !more && b->tx.full;
	if (wake)
		b->tx.full = false;
	spin_unlock(&backlog->lock);

	if (more)
		tasklet_schedule(task);
	/* The timer wakes it, when a line has too little to do. One that seems
	 * to be set may be ending.
	 */
	if (wake) {
		__mlppp_tx_lock(&b->tx);
		mlppp_tx_rearm(b);
		__mlppp_tx_unlock(&b->tx);
	}
}

/* How deep the bundle lies below others now. */
static u8 mlppp_tx_depth(const struct mlppp_bundle *b)
{
	u8 depth = READ_ONCE(b->tx.depth);

	return depth && time_before(jiffies, READ_ONCE(b->tx.depth_at) + HZ) ?
	       depth : 0;
}

/* The packet has the hash of a line's frame. Returns false if it must not be
 * sent: it has gone in a circle. That may lead through several bundles: each
 * lies one deeper than those whose lines are routed through it, and no deeper
 * than the bound. *@nested: it is a frame of another bundle, or of a link in
 * none.
 *
 * A packet that was forwarded, or comes from a local socket, may have such a
 * hash by chance. The hand-over to a line clears skb_iif, so a forwarded one is
 * never taken for a frame. Nor is one of TCP, whose hashes count as computed by
 * hardware. For any other flow of a local socket the chance to be lost is
 * %MLPPP_LINKS_MAX in 2^32.
 */
static noinline bool mlppp_tx_way(struct mlppp_bundle *b,
				  const struct sk_buff *skb, u32 number,
				  bool *nested)
{
	u32 key = number / MLPPP_LINKS_MAX;
	struct mlppp_bundle *other;
	u8 depth;

	if (skb->protocol != htons(ETH_P_IP) &&
	    skb->protocol != htons(ETH_P_IPV6))
		return false;	/* redirected here unchanged */
	if (skb->skb_iif)
		return true;
	if (key == b->tx.key)
		return false;

	*nested = true;
	other = xa_load(&mlppp_tx_bundles, key);
	if (!other)
		return true;
	depth = mlppp_tx_depth(other) + 1;
	if (depth > MLPPP_DEPTH_MAX)
		return false;
	if (depth >= mlppp_tx_depth(b)) {
		WRITE_ONCE(b->tx.depth, depth);
		WRITE_ONCE(b->tx.depth_at, jiffies);
	}
	return true;
}

/**
 * mlppp_start_xmit() - ndo_start_xmit of a bundle
 * @skb: an IP packet; consumed
 * @dev: the netdevice
 *
 * Packets of one sender keep their order: what is in the backlog goes first.
 *
 * Context: bottom halves disabled, RCU read lock held; perhaps below the
 * hand-over to a line, of this bundle or another.
 * Return: NETDEV_TX_OK.
 */
netdev_tx_t mlppp_start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct mlppp_bundle *b = netdev_priv(dev);
	u32 number = mlppp_frag_number(skb);
	bool nested = false;

	RCU_LOCKDEP_WARN(!rcu_read_lock_bh_held(), "bottom halves are enabled");
	if (unlikely(number < MLPPP_FRAG_NUMBERS) &&
	    !mlppp_tx_way(b, skb, number, &nested)) {
		atomic64_inc(&b->tx.stats.drop_loop);
		DEV_STATS_INC(dev, tx_dropped);
		kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	/* A packet that comes round would wait for the qdisc's lock, which the
	 * sender of this one may hold.
	 */
	if (unlikely(nested || !skb_queue_empty_lockless(&b->tx.backlog) ||
		     mlppp_qdisc_contended(dev) ||
		     !mlppp_tx_trylock(&b->tx))) {
		mlppp_tx_defer(b, skb);
		return NETDEV_TX_OK;
	}
	mlppp_tx_one(b, skb, netdev_xmit_more());
	__mlppp_tx_unlock(&b->tx);
	return NETDEV_TX_OK;
}

/**
 * mlppp_tx_control() - send an NCP frame over the bundle
 * @b: the bundle
 * @link: the leader, whose pppd wrote the frame
 * @skb: the frame from its PPP protocol on; consumed
 *
 * The queue may be stopped: such frames are few, and must not wait.
 *
 * Context: process, bottom halves disabled, RCU read lock held; takes the
 * transmit lock.
 */
void mlppp_tx_control(struct mlppp_bundle *b, struct mlppp_link *link,
		      struct sk_buff *skb)
{
	RCU_LOCKDEP_WARN(!rcu_read_lock_bh_held(), "bottom halves are enabled");
	__mlppp_tx_lock(&b->tx);
	if (unlikely(skb_cow_head(skb, MLPPP_HEADROOM))) {
		b->tx.stats.drop_nomem++;
		kfree_skb(skb);
	} else if (!mlppp_tx_packet(b, skb, ktime_get_ns())) {
		b->tx.stats.control++;
	}
	__mlppp_tx_unlock(&b->tx);
}

/* A frame without a number gets the hash and priority of its link's fragments,
 * so that it stays behind them in any queues below.
 */
static void mlppp_tx_mark(const struct mlppp_bundle *b,
			  const struct mlppp_link *link, struct sk_buff *skb)
{
	unsigned int i;

	/* a link that sends no data has none to stay behind */
	for (i = 0; i < b->tx.n && b->tx.links[i] != &link->sched; i++)
		;
	mlppp_frag_mark(skb, b->tx.conf.hash, i % MLPPP_LINKS_MAX);
}

/**
 * mlppp_tx_line() - hand a frame of pppd down to a line
 * @b: the bundle
 * @link: a member
 * @skb: the frame from its PPP protocol on; consumed
 *
 * Context: bottom halves disabled, RCU read lock and transmit lock held.
 */
void mlppp_tx_line(struct mlppp_bundle *b, struct mlppp_link *link,
		   struct sk_buff *skb)
{
	lockdep_assert_held(&b->tx.lock);
	mlppp_tx_mark(b, link, skb);
	mlppp_channel_xmit(&link->ch, skb, true);
}

/**
 * mlppp_tx_probe() - hand a frame of the module's own down to a line
 * @b: the bundle
 * @link: a member
 * @skb: the frame from its PPP protocol on; consumed
 *
 * Unlike a frame of pppd, it counts among what the link has sent.
 *
 * Context: as mlppp_tx_line().
 */
void mlppp_tx_probe(struct mlppp_bundle *b, struct mlppp_link *link,
		    struct sk_buff *skb)
{
	lockdep_assert_held(&b->tx.lock);
	mlppp_tx_mark(b, link, skb);
	mlppp_tx_frame(link, skb);
}

/* A frame that only says that all older numbers of a link have been sent: a
 * null fragment where the peer accepts them. The link's clock stays where it
 * is: it has been idle long enough, and should be the next to get a packet.
 * (Idle links take turns by their clocks.)
 */
static void mlppp_tx_null(struct mlppp_bundle *b, unsigned int i)
{
	struct mlppp_link *link = mlppp_tx_link(&b->tx, i);
	struct sk_buff *skb;

	skb = mlppp_frag_null(&b->tx.conf, i, &b->tx.seq);
	if (!skb)
		return;
	link->tx.nulls++;
	b->tx.stats.fragments++;
	mlppp_tx_fragment(b, link, skb);
}

/* To a peer that takes no null fragments goes a packet that it throws away: an
 * LCP Discard-Request (RFC 1661 5.9; multilink may carry it, RFC 1990 2), cut
 * so that each link of the plan has one fragment: a byte each, and the rest in
 * the last one. The module does not know the magic number of the line, so it is
 * 0.
 */
static void mlppp_tx_discard(struct mlppp_bundle *b)
{
	struct mlppp_plan *plan = &b->tx.plan;
	unsigned int i, len = max(MLPPP_DISCARD_LEN, plan->nparts);
	struct sk_buff *skb, *next;
	u8 *p;

	skb = alloc_skb(MLPPP_HEADROOM + len, GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return;
	skb_reserve(skb, MLPPP_HEADROOM);
	p = skb_put_zero(skb, len);
	put_unaligned_be16(PPP_LCP, p);
	p[2] = MLPPP_LCP_DISCARD;
	p[3] = b->tx.seq;
	put_unaligned_be16(len - MLPPP_PROTO_LEN, p + 4);

	plan->nfrags = plan->nparts;
	for (i = 0; i < plan->nparts; i++, len--) {
		plan->part[i].frags = 1;
		plan->part[i].len = i + 1 < plan->nparts ? 1 : len;
	}
	if (mlppp_frag_build(skb, plan, &b->tx.conf, &b->tx.seq))
		return;
	b->tx.stats.fragments += plan->nfrags;
	for (i = 0; skb; skb = next, i++) {
		struct mlppp_link *link = mlppp_tx_link(&b->tx,
							plan->part[i].link);

		next = skb->next;
		skb_mark_not_on_list(skb);
		link->tx.discards++;
		/* no packet: leave only the headers, which accounting subtracts
		 */
		link->tx.octets -= skb->len - MLPPP_PROTO_LEN -
				   mlppp_hdr_len(b->tx.conf.short_seq);
		link->tx.owes = false;
		mlppp_tx_fragment(b, link, skb);
	}
}

/* A Discard-Request takes at least two fragments. Choose a link for the other
 * one, which says the same for that link; not one that is much slower and has
 * better things to do.
 */
static void mlppp_tx_pair(struct mlppp_bundle *b)
{
	unsigned int first = b->tx.plan.part[0].link, other = first, i;

	for (i = 0; i < b->tx.n; i++) {
		if (i == first || !b->tx.links[i]->active ||
		    b->tx.links[i]->mult / 4 > b->tx.links[first]->mult)
			continue;
		if (other == first ||
		    b->tx.links[i]->mult < b->tx.links[other]->mult)
			other = i;
	}
	/* The idle one has the higher number: if the other is lost, the next
	 * packet on its link reveals it.
	 */
	b->tx.plan.part[0].link = other;
	b->tx.plan.part[1].link = first;
	b->tx.plan.nparts = 2;
}

/* Let the links of the plan tell the peer that they have nothing older. */
static void mlppp_tx_fill(struct mlppp_bundle *b)
{
	struct mlppp_plan *plan = &b->tx.plan;
	unsigned int i;

	if (b->takes_nulls) {
		for (i = 0; i < plan->nparts; i++)
			mlppp_tx_null(b, plan->part[i].link);
		return;
	}
	if (plan->nparts == 1)
		mlppp_tx_pair(b);
	if (plan->nparts)
		mlppp_tx_discard(b);
}

/* How long until the next such fragment on the link. */
static u64 mlppp_tx_fill_gap(const struct mlppp_link *link)
{
	const struct mlppp_sched_link *sl = &link->sched;
	u64 ns = (MLPPP_FILL_BYTES * sl->mult) >> MLPPP_MULT_SHIFT;

	return max(ns * MLPPP_FILL_SHARE,
		   sl->active || sl->aside ? MLPPP_FILL_NS :
					     MLPPP_FILL_STANDBY_NS);
}

/* Must the link tell the peer now that it has nothing older? @busy: packets
 * were sent in the last period, on whatever link.
 */
static bool mlppp_tx_fill_due(struct mlppp_bundle *b, struct mlppp_link *link,
			      bool busy, u64 now)
{
	struct mlppp_link_tx_stats *tx = &link->tx;
	bool sent = tx->fragments != tx->idle_mark;

	tx->owes |= busy;
	/* A peer with deadlines needs nothing more from a link that sent the
	 * last packet itself. One that recognises silent links needs nothing
	 * from standby links either.
	 */
	if ((b->takes_nulls && sent) || (b->peer_ours && !link->sched.active))
		tx->owes = false;
	if (sent || !tx->owes || now + MLPPP_FILL_NS / 2 < tx->fill_at)
		return false;
	tx->owes = false;
	tx->fill_at = now + mlppp_tx_fill_gap(link);
	return true;
}

/* A peer knows that a number is lost when every link has brought a higher one
 * (RFC 1990 4.1). So while there are packets, every link sends something now
 * and then. After the last packet each sends once more, even the one that sent
 * that packet. Then this ends: no link owes anything.
 */
static enum hrtimer_restart mlppp_fill_timer(struct hrtimer *timer)
{
	struct mlppp_bundle *b = container_of(timer, struct mlppp_bundle,
					      tx.fill_timer);
	bool busy, on = false;
	unsigned int i;
	u64 now;

	mlppp_tx_lock(&b->tx);
	now = ktime_get_ns();
	busy = b->tx.stats.fragments != b->tx.fill_mark;
	b->tx.plan.nparts = 0;
	for (i = 0; i < b->tx.n && b->tx.n > 1; i++)
		if (mlppp_tx_fill_due(b, mlppp_tx_link(&b->tx, i), busy, now))
			b->tx.plan.part[b->tx.plan.nparts++].link = i;
	mlppp_tx_fill(b);
	for (i = 0; i < b->tx.n && b->tx.n > 1; i++) {
		struct mlppp_link *link = mlppp_tx_link(&b->tx, i);

		link->tx.idle_mark = link->tx.fragments;
		on |= busy || link->tx.owes;
	}
	b->tx.fill_mark = b->tx.stats.fragments;
	b->tx.fill_armed = on;
	mlppp_tx_unlock(&b->tx);

	if (!on)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, ns_to_ktime(MLPPP_FILL_NS));
	return HRTIMER_RESTART;
}

/**
 * mlppp_tx_init() - prepare a bundle for sending
 * @b: the bundle; no member yet
 *
 * Context: process, rtnl held; may sleep.
 * Return: 0 or a negative errno.
 */
int mlppp_tx_init(struct mlppp_bundle *b)
{
	int err;

	ASSERT_RTNL();
	/* The old key is not reused soon: frames may still carry it. */
	err = xa_alloc_cyclic(&mlppp_tx_bundles, &b->tx.key, b,
			      XA_LIMIT(1, MLPPP_FRAG_BUNDLES - 1),
			      &mlppp_tx_next_key, GFP_KERNEL);
	if (err < 0)
		return err;
	spin_lock_init(&b->tx.lock);
	skb_queue_head_init(&b->tx.backlog);
	tasklet_setup(&b->tx.task, mlppp_tx_task);
	mlppp_sched_init(&b->tx.sched);
	b->tx.conf.short_seq = b->flags & MLPPP_F_SHORT_TX;
	b->tx.conf.hash = mlppp_frag_hash(b->tx.key);
	mlppp_express_update(b);
	b->tx.last = jiffies;
	mlppp_hrtimer_setup(&b->tx.timer, mlppp_tx_timer,
			    HRTIMER_MODE_ABS_SOFT);
	mlppp_hrtimer_setup(&b->tx.fill_timer, mlppp_fill_timer,
			    HRTIMER_MODE_ABS_SOFT);
	return 0;
}

/**
 * mlppp_tx_exit() - undo mlppp_tx_init()
 * @b: the bundle; no member any more, and the netdevice is down. Freed after a
 *	grace period
 *
 * Context: process, rtnl held; may sleep.
 */
void mlppp_tx_exit(struct mlppp_bundle *b)
{
	ASSERT_RTNL();
	hrtimer_cancel(&b->tx.timer);
	hrtimer_cancel(&b->tx.fill_timer);
	tasklet_kill(&b->tx.task);
	skb_queue_purge(&b->tx.backlog);
	xa_erase(&mlppp_tx_bundles, b->tx.key);
}

/**
 * mlppp_tx_each() - look at all bundles, of whatever namespace
 * @look: called for each
 *
 * Context: process, rtnl held.
 */
void mlppp_tx_each(void (*look)(struct mlppp_bundle *b))
{
	struct mlppp_bundle *b;
	unsigned long key;

	ASSERT_RTNL();
	xa_for_each(&mlppp_tx_bundles, key, b)
		look(b);
}

/**
 * mlppp_tx_add() - a link becomes a member that sends
 * @b: the bundle; @link is in its list of links already
 * @link: sends from now on, or from the packet after the next if
 *	another link sends already
 *
 * Context: process; rtnl and the transmit lock held. Nothing is being handed
 * down to @link without that lock.
 */
void mlppp_tx_add(struct mlppp_bundle *b, struct mlppp_link *link)
{
	ASSERT_RTNL();
	lockdep_assert_held(&b->tx.lock);
	link->sched.draining = false;
	/* if its line has no carrier, there is nothing to wait for */
	if (b->tx.n && !mlppp_link_failed(mlppp_tx_link(&b->tx, 0)))
		b->tx.admit = true;
	else
		mlppp_tx_refresh(b);
}

/**
 * mlppp_tx_drain() - a link sends no more
 * @b: the bundle
 * @link: a member
 *
 * A last fragment tells the peer, for its M, that nothing more is on its way
 * here.
 *
 * Context: process; rtnl and the transmit lock held.
 */
void mlppp_tx_drain(struct mlppp_bundle *b, struct mlppp_link *link)
{
	unsigned int i;

	ASSERT_RTNL();
	lockdep_assert_held(&b->tx.lock);
	b->tx.plan.nparts = 0;
	for (i = 0; i < b->tx.n; i++)
		if (mlppp_tx_link(&b->tx, i) == link)
			b->tx.plan.part[b->tx.plan.nparts++].link = i;
	if (b->flags & MLPPP_F_MP)
		mlppp_tx_fill(b);
	link->sched.draining = true;
	mlppp_tx_refresh(b);
}

/**
 * mlppp_tx_stop() - a member is about to leave
 * @b: the bundle
 * @link: its line is handed nothing more by the bundle
 *
 * Context: process; rtnl and the transmit lock held.
 */
void mlppp_tx_stop(struct mlppp_bundle *b, struct mlppp_link *link)
{
	ASSERT_RTNL();
	lockdep_assert_held(&b->tx.lock);
	link->sched.draining = true;
	mlppp_tx_refresh(b);
}
