// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transmit path, from the stack to the lines. All of it runs under the
 * transmit lock, so that the sequence numbers and the hand-over to the lines
 * keep the same order (RFC 1990 4.1):
 *
 *   mlppp_start_xmit()   an IP packet from the qdisc: its protocol in front,
 *                        then
 *   mlppp_tx_packet()    asks the scheduler where it goes, has it fragmented and
 *                        hands each fragment to its line;
 *   mlppp_tx_throttle()  stops the queue while every line has enough to do.
 */
#include <linux/if_ether.h>
#include <linux/ktime.h>
#include <linux/ppp-ioctl.h>
#include <linux/ppp_defs.h>
#include <linux/sched/clock.h>

#include "bundle.h"
#include "compat.h"
#include "frag.h"
#include "hdr.h"
#include "sched.h"
#include "trace.h"

/* How long a link may be idle, while others are not, before a null fragment
 * goes out on it.
 */
#define MLPPP_NULL_NS		(20 * NSEC_PER_MSEC)

/* How long a packet waits for the transmit lock, which nobody holds so long. */
#define MLPPP_TX_PATIENCE_NS	(10 * NSEC_PER_MSEC)

static struct mlppp_link *mlppp_tx_link(struct mlppp_bundle *b, unsigned int i)
{
	return container_of(b->txl[i], struct mlppp_link, sched);
}

static void mlppp_tx_frame(struct mlppp_link *link, struct sk_buff *skb)
{
	link->tx.frames++;
	link->tx.bytes += skb->len;
	mlppp_channel_xmit(&link->ch, skb);
}

static void mlppp_tx_trace(const struct mlppp_bundle *b,
			   const struct mlppp_link *link,
			   const struct sk_buff *skb)
{
	bool short_seq = b->tx_conf.short_seq;
	u32 seq;
	u8 be;

	mlppp_hdr_parse(skb->data + MLPPP_PROTO_LEN, short_seq, &seq, &be);
	trace_mlppp_fragment_tx(b, link, seq, be, skb->len - MLPPP_PROTO_LEN -
				mlppp_hdr_len(short_seq));
}

/* Has the line no carrier, or a peer that does not answer? */
static bool mlppp_tx_out(const struct mlppp_link *link)
{
	return link->down || link->probe.mute;
}

/* Is this the link of a line that may come back, while others are there? */
static bool mlppp_tx_spared(const struct mlppp_bundle *b,
			    const struct mlppp_link *link)
{
	unsigned int i;

	for (i = 0; i < b->nlinks && mlppp_tx_out(link); i++)
		if (!mlppp_tx_out(b->links[i]) && !b->links[i]->sched.draining)
			return true;
	return false;
}

/**
 * mlppp_tx_refresh() - see which members may send
 * @b: the bundle; a member has changed
 *
 * Those that do not drain and whose line works; without any, those that do not
 * drain. One that comes back begins with what it is given then.
 *
 * Context: transmit lock held, and rtnl or another reason why no member comes
 * or goes.
 */
void mlppp_tx_refresh(struct mlppp_bundle *b)
{
	struct mlppp_link *link;
	unsigned int i;

	b->tx_admit = false;
	b->tx_linear = false;
	b->ntx = 0;
	for (i = 0; i < b->nlinks; i++) {
		link = b->links[i];
		link->sched.active = false;
		if (link->sched.draining || mlppp_tx_spared(b, link)) {
			link->sched.busy_until = 0;
			continue;
		}
		b->txl[b->ntx++] = &link->sched;
		b->tx_linear |= !(link->flags & MLPPP_F_SG);
	}
	mlppp_sched_update(&b->tx_sched, b->txl, b->ntx);
	b->probing = b->probe_on;
	mlppp_tx_rearm(b);
}

/**
 * mlppp_tx_rearm() - links or rates have changed: for how long must the queue wait?
 * @b: the bundle
 *
 * Context: any; transmit lock held.
 */
void mlppp_tx_rearm(struct mlppp_bundle *b)
{
	u64 now, at;

	if (!netif_queue_stopped(b->dev) || !netif_running(b->dev))
		return;
	now = ktime_get_ns();
	at = mlppp_sched_ready_at(&b->tx_sched, b->txl, b->ntx, now);
	hrtimer_start(&b->tx_timer, ns_to_ktime(at ?: now),
		      HRTIMER_MODE_ABS_SOFT);
}

/* Send a packet, its protocol field included, as MP fragments. */
static int mlppp_tx_fragments(struct mlppp_bundle *b, struct sk_buff *skb,
			      u64 now)
{
	struct mlppp_plan *plan = &b->tx_plan;
	unsigned int len = skb->len;
	struct mlppp_link *link;
	struct sk_buff *next;
	int err;

	err = mlppp_sched_plan(&b->tx_sched, b->txl, b->ntx,
			       mlppp_hdr_len(b->tx_conf.short_seq), len,
			       now, plan);
	if (unlikely(err)) {
		kfree_skb(skb);
		return err;
	}
	/* A receiver in the same kernel may charge what it appends to the first
	 * fragment to its owner, as ppp_generic does: a split packet has none.
	 */
	if (plan->nfrags > 1)
		skb_orphan(skb);
	err = mlppp_frag_build(skb, plan, &b->tx_conf, &b->tx_seq);
	if (unlikely(err))
		return err;
	mlppp_sched_commit(&b->tx_sched, b->txl, plan, now);
	trace_mlppp_plan(b, plan, len);

	b->tx_stats.fragments += plan->nfrags;
	b->tx_stats.split += plan->nfrags > 1;
	for (; skb; skb = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		link = mlppp_tx_link(b, mlppp_frag_cb(skb)->link);
		link->tx.fragments++;
		if (trace_mlppp_fragment_tx_enabled())
			mlppp_tx_trace(b, link, skb);
		mlppp_tx_frame(link, skb);
	}

	/* RFC 1990 6: the first packet after a join goes on an old link, so
	 * that the peer knows the bundle to be in use before it receives a
	 * fragment on the new one. This was that packet.
	 */
	if (unlikely(b->tx_admit))
		mlppp_tx_refresh(b);
	return 0;
}

/* Without multilink there is one link, and frames are plain PPP. */
static int mlppp_tx_plain(struct mlppp_bundle *b, struct sk_buff *skb, u64 now)
{
	u32 len = skb->len;

	if (unlikely(!b->ntx)) {
		kfree_skb(skb);
		return -ENETDOWN;
	}
	mlppp_sched_charge(&b->tx_sched, b->txl[0], len, now);
	mlppp_tx_frame(mlppp_tx_link(b, 0), skb);
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
		b->tx_stats.drop_no_link++;
	else if (unlikely(err))
		b->tx_stats.drop_nomem++;
	return err;
}

/* All lines have enough to do: let the backlog wait in the qdisc, where it can
 * be managed, until one has room.
 */
static void mlppp_tx_throttle(struct mlppp_bundle *b, u64 now)
{
	u64 at;

	if (likely(mlppp_sched_room(b->txl[0], now)))
		return;
	at = mlppp_sched_ready_at(&b->tx_sched, b->txl, b->ntx, now);
	if (likely(!at))
		return;
	b->tx_burst = false;
	netif_stop_queue(b->dev);
	hrtimer_start(&b->tx_timer, ns_to_ktime(at), HRTIMER_MODE_ABS_SOFT);
}

static enum hrtimer_restart mlppp_tx_timer(struct hrtimer *timer)
{
	struct mlppp_bundle *b = container_of(timer, struct mlppp_bundle,
					      tx_timer);

	netif_wake_queue(b->dev);
	return HRTIMER_NORESTART;
}

/* The null timer runs while there is traffic; the first packet starts it. */
static void mlppp_tx_start_nulls(struct mlppp_bundle *b)
{
	if (likely(!b->takes_nulls || b->nulls))
		return;
	b->nulls = true;
	hrtimer_start(&b->null_timer,
		      ns_to_ktime(ktime_get_ns() + MLPPP_NULL_NS),
		      HRTIMER_MODE_ABS_SOFT);
}

/* Packets that come at once share one look at the clock, which costs as much as
 * a third of a plan. Without rates there is virtual time.
 */
static u64 mlppp_tx_time(struct mlppp_bundle *b)
{
	if (!b->tx_sched.timed)
		return 0;
	if (!b->tx_burst)
		b->tx_now = ktime_get_ns();
	b->tx_burst = netdev_xmit_more();
	return b->tx_now;
}

/* Under the transmit lock. Consumes the skb. Returns 0 if it was sent. */
static int mlppp_tx_ip(struct mlppp_bundle *b, struct sk_buff *skb)
{
	u64 now = mlppp_tx_time(b);
	enum mlppp_np np;
	int err;

	if (likely(skb->protocol == htons(ETH_P_IP))) {
		np = MLPPP_NP_IPV4;
	} else if (likely(skb->protocol == htons(ETH_P_IPV6))) {
		np = MLPPP_NP_IPV6;
	} else {
		b->tx_stats.drop_protocol++;
		goto drop;
	}
	if (unlikely(READ_ONCE(b->npmode[np]) != NPMODE_PASS)) {
		b->tx_stats.drop_npmode++;
		goto drop;
	}
	/* the stack keeps to the MTU, but not all that redirects packets does */
	if (unlikely(skb->len > b->dev->max_mtu)) {
		b->tx_stats.drop_too_long++;
		goto drop;
	}
	if (unlikely((b->tx_linear && skb_linearize(skb)) ||
		     skb_cow_head(skb, MLPPP_HEADROOM))) {
		b->tx_stats.drop_nomem++;
		goto drop;
	}
	/* marks of the namespace that the netdevice was moved to mean nothing to
	 * the lines
	 */
	if (unlikely(!net_eq(b->net, dev_net(b->dev))))
		skb_scrub_packet(skb, true);
	/* RFC 1990 2: inside MP the protocol field is compressed */
	if (likely(b->flags & MLPPP_F_MP))
		*(u8 *)__skb_push(skb, 1) = np == MLPPP_NP_IPV4 ? PPP_IP :
								  PPP_IPV6;
	else
		put_unaligned_be16(np == MLPPP_NP_IPV4 ? PPP_IP : PPP_IPV6,
				   __skb_push(skb, MLPPP_PROTO_LEN));

	err = mlppp_tx_packet(b, skb, now);
	if (unlikely(err))
		return err;
	b->tx_stats.packets++;
	WRITE_ONCE(b->last_tx, jiffies);
	if (b->tx_sched.timed)
		mlppp_tx_throttle(b, now);
	mlppp_tx_start_nulls(b);
	if (unlikely(!b->probing))
		mlppp_probe_start(b);
	return 0;

drop:
	kfree_skb(skb);
	return -EINVAL;
}

/* Is there still time to wait for the transmit lock? @until: 0 at first. */
static bool mlppp_tx_patient(u64 *until)
{
	u64 now = local_clock();

	if (!*until)
		*until = now + MLPPP_TX_PATIENCE_NS;
	cpu_relax();
	return now < *until;
}

/**
 * mlppp_start_xmit() - ndo_start_xmit of a bundle
 * @skb: an IP packet; consumed
 * @dev: the netdevice
 *
 * Context: bottom halves disabled, RCU read lock held. Takes the transmit lock.
 * Return: NETDEV_TX_OK.
 */
netdev_tx_t mlppp_start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct mlppp_bundle *b = netdev_priv(dev);
	unsigned int len = skb->len;
	u64 until = 0;

	/* Locks may be held here: those of a line over a tunnel that is routed
	 * through this bundle, or through another one which is routed through
	 * this. Each of two processors might have what the other waits for, so
	 * none waits for ever: the packet is lost, the loop is broken. All
	 * others who take the transmit lock hold none of these.
	 */
	if (unlikely(READ_ONCE(b->tx_owner) == smp_processor_id()))
		goto loop;
	while (!spin_trylock(&b->tx_lock))
		if (!mlppp_tx_patient(&until))
			goto loop;
	WRITE_ONCE(b->tx_owner, smp_processor_id());

	if (likely(!mlppp_tx_ip(b, skb)))
		dev_sw_netstats_tx_add(dev, 1, len);
	else
		DEV_STATS_INC(dev, tx_dropped);
	__mlppp_tx_unlock(b);
	return NETDEV_TX_OK;

loop:
	atomic64_inc(&b->tx_stats.drop_loop);
	DEV_STATS_INC(dev, tx_dropped);
	kfree_skb(skb);
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
 * Context: process, bottom halves disabled, RCU read lock held. Takes the
 * transmit lock.
 */
void mlppp_tx_control(struct mlppp_bundle *b, struct mlppp_link *link,
		      struct sk_buff *skb)
{
	mlppp_tx_lock(b);
	if (unlikely(skb_cow_head(skb, MLPPP_HEADROOM))) {
		b->tx_stats.drop_nomem++;
		kfree_skb(skb);
	} else if (!mlppp_tx_packet(b, skb, ktime_get_ns())) {
		b->tx_stats.control++;
	}
	mlppp_tx_unlock(b);
}

/* The link's clock stays where it is: it has been idle long enough, and shall be
 * the next to have a packet. (Idle links take turns by their clocks.)
 */
static void mlppp_tx_null(struct mlppp_bundle *b, unsigned int i)
{
	struct mlppp_link *link = mlppp_tx_link(b, i);
	struct sk_buff *skb;

	skb = mlppp_frag_null(&b->tx_conf, i, &b->tx_seq);
	if (!skb)
		return;
	link->tx.nulls++;
	link->tx.fragments++;
	b->tx_stats.fragments++;
	if (trace_mlppp_fragment_tx_enabled())
		mlppp_tx_trace(b, link, skb);
	mlppp_tx_frame(link, skb);
}

/* On a link that sent nothing while others did, a null fragment moves the
 * peer's M. It ends by itself: when no link has sent anything, none is idle
 * compared to another.
 */
static enum hrtimer_restart mlppp_null_timer(struct hrtimer *timer)
{
	struct mlppp_bundle *b = container_of(timer, struct mlppp_bundle,
					      null_timer);
	struct mlppp_link *link;
	bool busy = false;
	unsigned int i;

	mlppp_tx_lock(b);
	for (i = 0; i < b->ntx; i++) {
		link = mlppp_tx_link(b, i);
		busy |= link->tx.fragments != link->tx.idle_mark;
	}
	for (i = 0; busy && i < b->ntx; i++) {
		link = mlppp_tx_link(b, i);
		if (link->tx.fragments == link->tx.idle_mark)
			mlppp_tx_null(b, i);
		link->tx.idle_mark = link->tx.fragments;
	}
	b->nulls = busy;
	mlppp_tx_unlock(b);

	if (!busy)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, ns_to_ktime(MLPPP_NULL_NS));
	return HRTIMER_RESTART;
}

/**
 * mlppp_tx_init() - prepare a bundle for sending
 * @b: the bundle; no member yet
 *
 * Context: process, rtnl held.
 */
void mlppp_tx_init(struct mlppp_bundle *b)
{
	spin_lock_init(&b->tx_lock);
	b->tx_owner = MLPPP_NO_CPU;
	mlppp_sched_init(&b->tx_sched);
	b->tx_conf.short_seq = b->flags & MLPPP_F_SHORT_TX;
	b->tx_conf.hash = get_random_u32();
	b->last_tx = jiffies;
	mlppp_hrtimer_setup(&b->tx_timer, mlppp_tx_timer,
			    HRTIMER_MODE_ABS_SOFT);
	mlppp_hrtimer_setup(&b->null_timer, mlppp_null_timer,
			    HRTIMER_MODE_ABS_SOFT);
	mlppp_probe_init(b);
}

/**
 * mlppp_tx_exit() - undo mlppp_tx_init()
 * @b: the bundle; no member any more, and the netdevice is down
 *
 * Context: process, rtnl held; may sleep.
 */
void mlppp_tx_exit(struct mlppp_bundle *b)
{
	hrtimer_cancel(&b->tx_timer);
	hrtimer_cancel(&b->null_timer);
	mlppp_probe_exit(b);
}

/**
 * mlppp_tx_add() - a link becomes a member
 * @b: the bundle; @link is in its list of links already
 * @link: sends from now on, or after the next packet if another sends already
 *
 * Context: process; rtnl and both locks held.
 */
void mlppp_tx_add(struct mlppp_bundle *b, struct mlppp_link *link)
{
	if (b->ntx)
		b->tx_admit = true;
	else
		mlppp_tx_refresh(b);
}

/**
 * mlppp_tx_drain() - a link sends no more
 * @b: the bundle
 * @link: a member
 *
 * Context: process; rtnl and the transmit lock held.
 */
void mlppp_tx_drain(struct mlppp_bundle *b, struct mlppp_link *link)
{
	unsigned int i;

	for (i = 0; i < b->ntx; i++)
		if (b->takes_nulls && mlppp_tx_link(b, i) == link)
			mlppp_tx_null(b, i);
	link->sched.draining = true;
	mlppp_tx_refresh(b);
}

/**
 * mlppp_tx_remove() - a member leaves
 * @b: the bundle; @link is in its list of links no more
 * @link: does not send afterwards
 *
 * Context: process; rtnl and both locks held.
 */
void mlppp_tx_remove(struct mlppp_bundle *b, struct mlppp_link *link)
{
	mlppp_tx_refresh(b);
}
