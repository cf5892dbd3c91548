/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The receive path, and its locks.
 */
#ifndef MLPPP_RX_H
#define MLPPP_RX_H

#include <linux/hrtimer.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/u64_stats_sync.h>

#include "reasm.h"

struct mlppp_bundle;
struct mlppp_link;

/* Bounds of the queue between the lines' interrupts and the resequencer. In
 * frames: about four times what a CPU's backlog holds by default. In memory
 * (truesize): GRO may have merged plain packets into one of 64 KB. As much
 * again may have been taken from the queue and not be handled yet.
 *
 * Some bytes are each bundle's own: enough for what one poll of a line's driver
 * brings. More are taken, in steps, from the pool that all bundles share.
 */
#define MLPPP_RX_QUEUE_MAX	4096
#define MLPPP_RX_QUEUE_BYTES	(16 << 20)
#define MLPPP_RX_QUEUE_OWN	(256 << 10)
#define MLPPP_RX_QUEUE_STEP	(64 << 10)

/**
 * struct mlppp_rx_stats - why a received packet was not delivered
 * @packets: network-layer packets delivered
 * @plain: IP packets that came as plain PPP frames
 * @control: frames passed to the leader's pppd
 * @drop_down: the interface was down
 * @drop_npmode: NCP not up for the protocol
 * @drop_empty: a packet without a complete protocol field
 * @drop_lcp: LCP Configure or Terminate inside MP (RFC 1990 2)
 * @drop_nested: MP inside MP
 * @drop_private: the protocol by which the module speaks to pppd
 * @drop_no_leader: control frame, and no pppd to take it
 *
 * Written by the bundle's NAPI instance only, within @sync of struct mlppp_rx;
 * but @plain under the receive lock.
 */
struct mlppp_rx_stats {
	u64 packets;
	u64 plain;
	u64 control;
	u64 drop_down;
	u64 drop_npmode;
	u64 drop_empty;
	u64 drop_lcp;
	u64 drop_nested;
	u64 drop_private;
	u64 drop_no_leader;
};

/**
 * struct mlppp_rx - the receive path of a bundle
 * @last: jiffies of the last packet received; lockless
 * @napi: takes frames from @queue, and delivers packets
 * @queue: frames from the lines, in order of arrival; its own lock
 * @room: bytes that @queue has room for, without more of the pool; its lock
 * @granted: bytes of the pool set aside for @queue; its lock
 * @overflow: frames dropped because @queue was full
 * @lock: the receive lock: reassembly, members, and the fields below. Taken
 *	once a poll. Inside rtnl and the transmit lock, outside the locks of
 *	queues
 * @work: frames taken from @queue
 * @reserved: bytes of the pool set aside for @work
 * @handled: frames taken from @work so far, modulo 2^32
 * @ready: packets in order, to be delivered
 * @reasm: the resequencer
 * @silences: those of @reasm that listeners have been told of
 * @timer: schedules @napi when the next deadline passes
 * @timer_at: when @timer fires, ns of CLOCK_MONOTONIC; U64_MAX: never
 * @stats: see there
 * @sync: for readers of @stats, where 64 bits are not read at once
 */
struct mlppp_rx {
	struct sk_buff_head queue ____cacheline_aligned_in_smp;
	s32 room;
	u32 granted;
	atomic64_t overflow;
	spinlock_t lock ____cacheline_aligned_in_smp;
	struct napi_struct napi;
	unsigned long last;
	struct sk_buff_head work;
	u32 reserved;
	u32 handled;
	struct sk_buff_head ready;
	struct mlppp_reasm reasm;
	u64 silences;
	struct hrtimer timer;
	u64 timer_at;
	struct mlppp_rx_stats stats;
	struct u64_stats_sync sync;
};

int mlppp_rx_init(struct mlppp_bundle *b);
void mlppp_rx_exit(struct mlppp_bundle *b);
void mlppp_rx_module_init(void);
bool mlppp_rx_settle(struct mlppp_bundle *b, u32 until);
u32 mlppp_rx_received(struct mlppp_bundle *b);
void mlppp_rx_add(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_rx_remove(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_rx_frame(struct mlppp_link *link, struct sk_buff *skb);

/**
 * __mlppp_rx_lock() - take the receive lock; bottom halves are disabled
 * @rx: of the bundle
 *
 * Whoever needs both locks takes the transmit lock first.
 *
 * Context: softirq, or bottom halves disabled.
 */
static inline void __mlppp_rx_lock(struct mlppp_rx *rx)
	__acquires(&rx->lock)
{
	lockdep_assert_in_softirq();
	spin_lock(&rx->lock);
}

/**
 * __mlppp_rx_unlock() - release the receive lock; bottom halves stay disabled
 * @rx: of the bundle
 *
 * Context: receive lock held.
 */
static inline void __mlppp_rx_unlock(struct mlppp_rx *rx)
	__releases(&rx->lock)
{
	lockdep_assert_held(&rx->lock);
	spin_unlock(&rx->lock);
}

/**
 * mlppp_rx_lock() - take the receive lock of a bundle
 * @rx: of the bundle
 *
 * Context: process or softirq; disables bottom halves.
 */
static inline void mlppp_rx_lock(struct mlppp_rx *rx)
{
	local_bh_disable();
	__mlppp_rx_lock(rx);
}

/**
 * mlppp_rx_unlock() - release the receive lock of a bundle
 * @rx: of the bundle
 *
 * Context: receive lock held; enables bottom halves.
 */
static inline void mlppp_rx_unlock(struct mlppp_rx *rx)
{
	__mlppp_rx_unlock(rx);
	local_bh_enable();
}

#endif /* MLPPP_RX_H */
