/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The transmit path, and its lock.
 */
#ifndef MLPPP_TX_H
#define MLPPP_TX_H

#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "express.h"
#include "frag.h"
#include "link.h"
#include "rest.h"
#include "sched.h"

struct mlppp_bundle;

/**
 * struct mlppp_tx_stats - why the bundle did not send; under the transmit lock
 * @packets: network-layer packets sent
 * @control: NCP frames sent over the bundle
 * @fragments: MP fragments sent
 * @split: packets sent in more than one fragment
 * @express: packets sent ahead of others
 * @drop_protocol: neither IPv4 nor IPv6
 * @drop_npmode: NCP not up for the protocol
 * @drop_no_link: no link could send
 * @drop_nomem: out of memory
 * @drop_too_long: longer than what the peer takes
 * @drop_loop: the packet was a frame of one of the bundle's own lines, or went
 *	in a circle through several bundles: the route to a peer's tunnel end
 *	leads through the bundle; without the lock
 * @overflow: the backlog was full; without the lock
 */
struct mlppp_tx_stats {
	u64 packets;
	u64 control;
	u64 fragments;
	u64 split;
	u64 express;
	u64 drop_protocol;
	u64 drop_npmode;
	u64 drop_no_link;
	u64 drop_nomem;
	u64 drop_too_long;
	atomic64_t drop_loop;
	atomic64_t overflow;
};

/**
 * struct mlppp_tx - the transmit path of a bundle
 * @last: jiffies of the last packet sent; lockless
 * @lock: the transmit lock: sequence numbers, clocks, hand-over to the
 *	lines, members. Inside rtnl; held while a frame goes down a transport,
 *	so packets from above only ever try to take it
 * @held: @lock is held; written by its holder, read locklessly
 * @backlog: packets that could not be sent at once; its own lock
 * @full: the queue of the netdevice was stopped for it; lock of @backlog
 * @key: by which its frames are known, see mlppp_frag_hash(); constant
 * @n: links that may send; transmit lock
 * @conf: how fragments look; transmit lock
 * @sched: settings and state of the scheduler; transmit lock
 * @links: the scheduler's view of the links; transmit lock
 * @express: which packets do not wait for others; transmit lock
 * @linear: a link that sends takes packets in one piece only; transmit lock
 * @admit: a link waits for the first packet after its join; transmit lock
 * @burst: another packet follows at once; transmit lock
 * @now: when the first packet of the burst came, ns of CLOCK_MONOTONIC;
 *	transmit lock
 * @seq: number of the next fragment; transmit lock
 * @plan: where the packet at hand goes; transmit lock
 * @timer: restarts the stopped queue
 * @task: sends @backlog
 * @depth: how deep the bundle lies below others that are routed through it, as
 *	seen lately; lockless
 * @depth_at: when that was seen, jiffies; lockless
 * @fill_timer: sends fragments without a packet on idle links
 * @fill_mark: fragments sent when @fill_timer last ran; transmit lock
 * @fill_armed: @fill_timer is set; transmit lock
 * @probe_timer: sends probes, and learns from them
 * @probe_mark: packets sent when @probe_timer last ran; transmit lock
 * @probe_used: when it last found that more had been sent, ns; transmit lock
 * @probe_since: when it was started, ns; transmit lock
 * @probe_period: how often it runs, ns; transmit lock
 * @probe_on: @probe_timer is set; transmit lock
 * @probe_doubt: a link may be dead: ask those that could step in; transmit lock
 * @probe_armed: @probe_timer is set, or need not be; transmit lock
 * @rest: may links step aside? enum mlppp_rest_mode; transmit lock
 * @rest_at: when that was last considered, ns; transmit lock
 * @rest_load: ... and what the bundle carried; transmit lock
 * @stats: see there; transmit lock
 *
 * Those without a lock of their own are under the transmit lock. Order of
 * locks: rtnl, transmit lock, receive lock.
 */
struct mlppp_tx {
	spinlock_t lock ____cacheline_aligned_in_smp;
	struct sk_buff_head backlog;
	unsigned int n;
	bool held;
	bool full;
	bool linear;
	bool admit;
	bool burst;
	bool fill_armed;
	bool probe_armed;
	u32 seq;
	u64 now;
	unsigned long last;
	struct mlppp_express express;
	struct mlppp_frag_conf conf;
	struct mlppp_sched sched;
	struct mlppp_sched_link *links[MLPPP_LINKS_MAX];
	struct mlppp_plan plan;
	struct hrtimer timer;
	struct tasklet_struct task;
	u32 key;
	u8 depth;
	unsigned long depth_at;
	struct hrtimer fill_timer;
	u64 fill_mark;
	struct hrtimer probe_timer;
	u64 probe_mark;
	u64 probe_used;
	u64 probe_since;
	u64 probe_period;
	bool probe_on;
	bool probe_doubt;
	u8 rest;
	u64 rest_at;
	struct mlppp_rest_load rest_load;
	struct mlppp_tx_stats stats;
};

int mlppp_tx_init(struct mlppp_bundle *b);
void mlppp_tx_exit(struct mlppp_bundle *b);
void mlppp_tx_each(void (*look)(struct mlppp_bundle *b));
void mlppp_tx_add(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_tx_stop(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_tx_drain(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_tx_refresh(struct mlppp_bundle *b);
void mlppp_tx_update(struct mlppp_bundle *b);
void mlppp_tx_renew(struct mlppp_bundle *b);
bool mlppp_tx_halt(const struct mlppp_link *link);
void mlppp_tx_go_on(const struct mlppp_link *link);
void mlppp_tx_control(struct mlppp_bundle *b, struct mlppp_link *link,
		      struct sk_buff *skb);
void mlppp_tx_line(struct mlppp_bundle *b, struct mlppp_link *link,
		   struct sk_buff *skb);
void mlppp_tx_probe(struct mlppp_bundle *b, struct mlppp_link *link,
		    struct sk_buff *skb);
netdev_tx_t mlppp_start_xmit(struct sk_buff *skb, struct net_device *dev);

/**
 * mlppp_tx_link() - a link that may send
 * @tx: of the bundle
 * @i: its index in its @links, less than its @n
 *
 * Context: any; transmit lock held.
 * Return: the link.
 */
static inline struct mlppp_link *mlppp_tx_link(struct mlppp_tx *tx,
					       unsigned int i)
{
	lockdep_assert_held(&tx->lock);
	return container_of(tx->links[i], struct mlppp_link, sched);
}

/**
 * __mlppp_tx_lock() - take the transmit lock; bottom halves are disabled
 * @tx: of the bundle
 *
 * Context: softirq, or bottom halves disabled; not while a frame goes down to a
 * line, see mlppp_start_xmit().
 */
static inline void __mlppp_tx_lock(struct mlppp_tx *tx)
	__acquires(&tx->lock)
{
	lockdep_assert_in_softirq();
	spin_lock(&tx->lock);
	WRITE_ONCE(tx->held, true);
}

/**
 * mlppp_tx_trylock() - take the transmit lock if it is free
 * @tx: of the bundle
 *
 * Without CONFIG_SMP a spinlock does not know that it is held, so that is
 * looked up first.
 *
 * Context: bottom halves disabled; also while a frame goes down to a line.
 * Return: true if it was free, and is held now.
 */
static inline bool mlppp_tx_trylock(struct mlppp_tx *tx)
{
	lockdep_assert_in_softirq();
	if (unlikely(READ_ONCE(tx->held) || !spin_trylock(&tx->lock)))
		return false;
	WRITE_ONCE(tx->held, true);
	return true;
}

/**
 * __mlppp_tx_unlock() - release the transmit lock; bottom halves stay disabled
 * @tx: of the bundle
 *
 * Context: transmit lock held.
 */
static inline void __mlppp_tx_unlock(struct mlppp_tx *tx)
	__releases(&tx->lock)
{
	lockdep_assert_held(&tx->lock);
	WRITE_ONCE(tx->held, false);
	spin_unlock(&tx->lock);
}

/**
 * mlppp_tx_lock() - take the transmit lock of a bundle
 * @tx: of the bundle
 *
 * Context: process or softirq, but not while a frame goes down to a line, see
 * mlppp_start_xmit(); disables bottom halves.
 */
static inline void mlppp_tx_lock(struct mlppp_tx *tx)
{
	local_bh_disable();
	__mlppp_tx_lock(tx);
}

/**
 * mlppp_tx_unlock() - release the transmit lock of a bundle
 * @tx: of the bundle
 *
 * Context: transmit lock held; enables bottom halves.
 */
static inline void mlppp_tx_unlock(struct mlppp_tx *tx)
{
	__mlppp_tx_unlock(tx);
	local_bh_enable();
}

#endif /* MLPPP_TX_H */
