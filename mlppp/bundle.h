/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MLPPP_BUNDLE_H
#define MLPPP_BUNDLE_H

#include <linux/hrtimer.h>
#include <linux/if_ether.h>
#include <linux/interrupt.h>
#include <linux/mlppp.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/u64_stats_sync.h>

#include "account.h"
#include "express.h"
#include "frag.h"
#include "link.h"
#include "netlink.h"

/* Frames between the lines' interrupts and the resequencer: as much as the
 * backlog of a CPU holds by default, some four times over. As many again may have
 * been taken from the queue, and not be done yet.
 */
#define MLPPP_RX_QUEUE_MAX	4096

/**
 * enum mlppp_np - network protocols a bundle carries
 * @MLPPP_NP_IPV4: IPv4
 * @MLPPP_NP_IPV6: IPv6
 * @MLPPP_NP_COUNT: how many there are
 */
enum mlppp_np {
	MLPPP_NP_IPV4,
	MLPPP_NP_IPV6,
	MLPPP_NP_COUNT,
};

/**
 * struct mlppp_identity - what tells bundles of a namespace apart
 * @ed_class: class of the peer's endpoint discriminator, 0 for none
 * @ed_len: length of @ed_addr
 * @ed_addr: the peer's endpoint discriminator, zero padded
 * @ifname: the wanted name of the netdevice, zero padded; may be empty
 * @peer: authenticated name of the peer, zero padded; may be empty
 * @bundle: local bundle name, zero padded; may be empty
 *
 * Source: RFC 1990 5.1.3; @ifname and @bundle are its manual configuration.
 */
struct mlppp_identity {
	u8 ed_class;
	u8 ed_len;
	u8 ed_addr[MLPPP_ED_MAX];
	char ifname[IFNAMSIZ];
	char peer[MLPPP_NAME_MAX];
	char bundle[MLPPP_NAME_MAX];
};

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
 * @drop_loop: the packet was a frame of one of the bundle's own lines, or went in
 *	a circle through several bundles: the route to a peer's tunnel end leads
 *	through the bundle; without the lock
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
 * Written by the bundle's NAPI instance only, within @rx_sync of the bundle; but
 * @plain under the receive lock.
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
 * struct mlppp_bundle - a netdevice of kind mlppp
 * @dev: the netdevice whose private part this is
 * @net: the namespace it was made in, where its links are; constant
 * @list: in the namespace's list of bundles; rtnl
 * @node: in the namespace's table of bundles by @id; rtnl
 * @id: what the bundle is found by; constant while there is a link
 * @keep: it stays when the last link leaves; rtnl
 * @flags: MLPPP_F_MP, MLPPP_F_SHORT_RX, MLPPP_F_SHORT_TX; constant
 * @takes_nulls: the peer takes null fragments (RFC 1990 4.1); written under rtnl
 *	and the transmit lock
 * @peer_ours: the peer has said so: its resequencer has deadlines, and knows
 *	links that are silent; likewise
 * @mrru_rx: largest packet we take, bytes without protocol; constant
 * @mrru_tx: largest packet the peer takes, likewise; constant
 * @next_id: number of the next link to join; rtnl
 * @state: what the leader's pppd wants the next one to know; rtnl
 * @account: for RADIUS and the like; see there
 * @nl: settings as configured, and notifications; see there
 * @leader: the link whose pppd runs the NCPs; written under rtnl, read under
 *	RCU
 * @npmode: per protocol, whether its NCP is up; written by the leader's pppd,
 *	read locklessly
 * @last_tx: jiffies of the last packet sent; lockless
 * @last_rx: jiffies of the last packet received; lockless
 * @nlinks: members; written under rtnl and both locks below
 * @links: the members in order of joining; likewise
 * @tx_lock: the transmit lock: sequence numbers, clocks, hand-over to the
 *	lines, members. Inside rtnl; held while a frame goes down a transport,
 *	so packets from above only ever try to take it
 * @tx_held: it is held; written by who holds it, read locklessly
 * @tx_backlog: packets that could not be sent at once; its own lock
 * @tx_full: the queue was stopped for it; lock of @tx_backlog
 * @tx_key: by which its frames are known, see mlppp_frag_hash(); constant
 * @ntx: links that may send; transmit lock
 * @tx_conf: how fragments look; transmit lock
 * @tx_sched: settings and state of the scheduler; transmit lock
 * @txl: the scheduler's view of the links; transmit lock
 * @express: which packets do not wait for others; transmit lock
 * @tx_linear: a link that sends takes packets in one piece only; transmit lock
 * @tx_admit: a link waits for the first packet after its join; transmit lock
 * @tx_burst: another packet follows at once; transmit lock
 * @tx_now: when the first of them came, ns of CLOCK_MONOTONIC; transmit lock
 * @tx_seq: number of the next fragment; transmit lock
 * @tx_plan: where the packet at hand goes; transmit lock
 * @tx_timer: restarts the stopped queue
 * @tx_task: sends @tx_backlog
 * @tx_depth: how deep the bundle lies below others that are routed through it, as
 *	seen lately; lockless
 * @tx_depth_at: when that was seen, jiffies; lockless
 * @fill_timer: sends fragments without a packet on idle links
 * @fill_mark: fragments sent when it last looked; transmit lock
 * @filling: it runs; transmit lock
 * @probe_timer: sends probes, and learns from them
 * @probe_mark: packets sent when it last looked; transmit lock
 * @probe_used: when it last found new ones, ns; transmit lock
 * @probe_since: when it began to run, ns; transmit lock
 * @probe_period: how often it runs, ns; transmit lock
 * @probe_on: it runs; transmit lock
 * @probe_doubt: a link may be dead: ask those that could step in; transmit lock
 * @probing: it runs, or is not needed; transmit lock
 * @rest: may links step aside? enum mlppp_rest_mode; transmit lock
 * @rest_at: when that was last thought about, ns; transmit lock
 * @tx_stats: see there; transmit lock
 * @napi: the only one that runs the resequencer
 * @rx_queue: frames from the lines, in order of arrival; its own lock
 * @rx_overflow: frames dropped because @rx_queue was full
 * @rx_lock: the receive lock: reassembly, members, and the fields below. Taken
 *	once a poll; inside rtnl, outside nothing
 * @rx_work: frames taken from @rx_queue
 * @rx_handled: frames taken from @rx_work so far, modulo 2^32
 * @rx_ready: packets in order, to be delivered
 * @reasm: the resequencer
 * @told_silences: those of @reasm that listeners have been told of
 * @rx_timer: schedules @napi when the next deadline passes
 * @rx_timer_at: when @rx_timer fires, ns of CLOCK_MONOTONIC; U64_MAX: never
 * @rx_stats: see there
 * @rx_sync: for readers of @rx_stats, where 64 bits are not read at once
 *
 * Order of locks: rtnl, transmit lock, receive lock.
 */
struct mlppp_bundle {
	struct net_device *dev;
	struct net *net;
	struct list_head list;
	struct hlist_node node;
	struct mlppp_identity id;
	bool keep;
	u32 flags;
	bool takes_nulls;
	bool peer_ours;
	u32 mrru_rx;
	u32 mrru_tx;
	u32 next_id;
	struct mlppp_state state;
	struct mlppp_account_bundle account;
	struct mlppp_nl nl;
	struct mlppp_link __rcu *leader;
	u8 npmode[MLPPP_NP_COUNT];
	unsigned int nlinks;
	struct mlppp_link *links[MLPPP_LINKS_MAX];

	spinlock_t tx_lock ____cacheline_aligned_in_smp; /* see above */
	struct sk_buff_head tx_backlog;
	unsigned int ntx;
	bool tx_held;
	bool tx_full;
	bool tx_linear;
	bool tx_admit;
	bool tx_burst;
	bool filling;
	bool probing;
	u32 tx_seq;
	u64 tx_now;
	unsigned long last_tx;
	struct mlppp_express express;
	struct mlppp_frag_conf tx_conf;
	struct mlppp_sched tx_sched;
	struct mlppp_sched_link *txl[MLPPP_LINKS_MAX];
	struct mlppp_plan tx_plan;
	struct hrtimer tx_timer;
	struct tasklet_struct tx_task;
	u32 tx_key;
	u8 tx_depth;
	unsigned long tx_depth_at;
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
	struct mlppp_tx_stats tx_stats;

	struct sk_buff_head rx_queue ____cacheline_aligned_in_smp;
	atomic64_t rx_overflow;

	spinlock_t rx_lock ____cacheline_aligned_in_smp; /* see above */
	struct napi_struct napi;
	unsigned long last_rx;
	struct sk_buff_head rx_work;
	u32 rx_handled;
	struct sk_buff_head rx_ready;
	struct mlppp_reasm reasm;
	u64 told_silences;
	struct hrtimer rx_timer;
	u64 rx_timer_at;
	struct mlppp_rx_stats rx_stats;
	struct u64_stats_sync rx_sync;
};

/* Hash buckets, for what there may be a thousand of. */
#define MLPPP_NET_HASH		256

/**
 * struct mlppp_net - what the module keeps for a network namespace
 * @bundles: the bundles; rtnl
 * @by_id: the bundles by what they are found by; rtnl
 * @by_transport: links that are members, by the interface below; rtnl
 * @count: how many bundles; rtnl
 */
struct mlppp_net {
	struct list_head bundles;
	struct hlist_head by_id[MLPPP_NET_HASH];
	struct hlist_head by_transport[MLPPP_NET_HASH];
	unsigned int count;
};

extern unsigned int mlppp_net_id;

/* bundle.c */
int mlppp_bundle_join(struct mlppp_link *link, struct mlppp_join *req);
int mlppp_bundle_leave(struct mlppp_link *link);
int mlppp_bundle_drain(struct mlppp_link *link);
int mlppp_bundle_enable_nulls(struct mlppp_link *link);
int mlppp_bundle_choke(struct mlppp_link *link, u32 path);
int mlppp_bundle_set_state(struct mlppp_link *link,
			   const struct mlppp_state *state);
int mlppp_bundle_get_state(struct mlppp_link *link,
			   struct mlppp_state *state);
void mlppp_bundle_end(struct mlppp_bundle *b, struct list_head *head);

/* account.c */
void mlppp_account_init(struct mlppp_bundle *b);
void mlppp_account_begin(struct mlppp_bundle *b, u32 first_id);
void mlppp_account_join(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_account_leave(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_account_end(struct mlppp_bundle *b);
int mlppp_account_get(struct mlppp_link *link, struct mlppp_account *acct);
int mlppp_account_get_lost(struct mlppp_link *link,
			   struct mlppp_account *acct);

/* carrier.c */
void mlppp_carrier_init(struct mlppp_link *link);
void mlppp_carrier_exit(struct mlppp_link *link);
bool mlppp_carrier_returned(const struct mlppp_link *link);
int mlppp_carrier_resume(struct mlppp_link *link);
int mlppp_carrier_register(void);
void mlppp_carrier_unregister(void);

/* ethtool.c */
extern const struct ethtool_ops mlppp_ethtool_ops;

/* dev.c */
struct net_device *mlppp_dev_new(struct net *net,
				 const struct mlppp_join *req);
int mlppp_dev_init(void);
void mlppp_dev_exit(void);

/* tx.c */
int mlppp_tx_init(struct mlppp_bundle *b);
void mlppp_tx_exit(struct mlppp_bundle *b);
void mlppp_tx_add(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_tx_stop(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_tx_drain(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_tx_refresh(struct mlppp_bundle *b);
void mlppp_tx_update(struct mlppp_bundle *b);
bool mlppp_tx_halt(const struct mlppp_link *link);
void mlppp_tx_go_on(const struct mlppp_link *link);
void mlppp_tx_control(struct mlppp_bundle *b, struct mlppp_link *link,
		      struct sk_buff *skb);
void mlppp_tx_line(struct mlppp_bundle *b, struct mlppp_link *link,
		   struct sk_buff *skb);
netdev_tx_t mlppp_start_xmit(struct sk_buff *skb, struct net_device *dev);

/* rx.c */
int mlppp_rx_init(struct mlppp_bundle *b);
void mlppp_rx_exit(struct mlppp_bundle *b);
void mlppp_rx_module_init(void);
bool mlppp_rx_settle(struct mlppp_bundle *b, u32 until);
u32 mlppp_rx_received(struct mlppp_bundle *b);
void mlppp_rx_add(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_rx_remove(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_rx_frame(struct mlppp_link *link, struct sk_buff *skb);

/**
 * mlppp_tx_link() - a link that may send
 * @b: the bundle
 * @i: its index in @txl, less than @ntx
 *
 * Context: transmit lock held.
 */
static inline struct mlppp_link *mlppp_tx_link(struct mlppp_bundle *b,
					       unsigned int i)
{
	return container_of(b->txl[i], struct mlppp_link, sched);
}

/**
 * __mlppp_tx_lock() - take the transmit lock, bottom halves being disabled
 * @b: the bundle
 *
 * Context: as mlppp_tx_lock().
 */
static inline void __mlppp_tx_lock(struct mlppp_bundle *b)
	__acquires(&b->tx_lock)
{
	spin_lock(&b->tx_lock);
	WRITE_ONCE(b->tx_held, true);
}

/**
 * mlppp_tx_trylock() - take the transmit lock if it is free
 * @b: the bundle
 *
 * Without CONFIG_SMP a spinlock does not know that it is held, so that is looked
 * up first.
 *
 * Context: bottom halves disabled; also while a frame goes down to a line.
 * Return: true if it was free, and is held now.
 */
static inline bool mlppp_tx_trylock(struct mlppp_bundle *b)
{
	if (unlikely(READ_ONCE(b->tx_held) || !spin_trylock(&b->tx_lock)))
		return false;
	WRITE_ONCE(b->tx_held, true);
	return true;
}

/**
 * __mlppp_tx_unlock() - release the transmit lock, and leave bottom halves disabled
 * @b: the bundle
 */
static inline void __mlppp_tx_unlock(struct mlppp_bundle *b)
	__releases(&b->tx_lock)
{
	WRITE_ONCE(b->tx_held, false);
	spin_unlock(&b->tx_lock);
}

/**
 * mlppp_tx_lock() - take the transmit lock of a bundle
 * @b: the bundle
 *
 * Context: process or softirq, but not while a frame goes down to a line, see
 * mlppp_start_xmit(); disables bottom halves.
 */
static inline void mlppp_tx_lock(struct mlppp_bundle *b)
{
	local_bh_disable();
	__mlppp_tx_lock(b);
}

/**
 * mlppp_tx_unlock() - release the transmit lock of a bundle
 * @b: the bundle
 */
static inline void mlppp_tx_unlock(struct mlppp_bundle *b)
{
	__mlppp_tx_unlock(b);
	local_bh_enable();
}

#endif /* MLPPP_BUNDLE_H */
