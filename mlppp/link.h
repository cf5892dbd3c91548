/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MLPPP_LINK_H
#define MLPPP_LINK_H

#include <linux/mlppp.h>
#include <linux/types.h>

#include "account.h"
#include "channel.h"
#include "probe.h"
#include "reasm.h"
#include "sched.h"

struct mlppp_bundle;

/* How many MP frames that come before its join a link keeps. */
#define MLPPP_EARLY_MAX		64

/**
 * struct mlppp_link_tx_stats - what a link sent; under the transmit lock
 * @frames: frames handed to the line, control frames too
 * @bytes: their bytes from the PPP protocol on
 * @fragments: of these frames, the MP ones
 * @plain: of these frames, packets without an MP header
 * @nulls: of the MP ones, null fragments
 * @discards: of the MP ones, those of Discard-Requests, which stand in where
 *	the peer takes no null fragments
 * @begins: of the MP ones, those that begin a packet
 * @octets: bytes of the MP ones from the PPP protocol on, without those of
 *	@discards; and of the packets in @plain
 * @idle_mark: @fragments when the timer that sends @nulls and @discards last
 *	ran
 * @fill_at: when the next such fragment may go out, ns of CLOCK_MONOTONIC
 * @owes: one is due: packets were sent since the last fragment here, or in the
 *	same period
 */
struct mlppp_link_tx_stats {
	u64 frames;
	u64 bytes;
	u64 fragments;
	u64 plain;
	u64 nulls;
	u64 discards;
	u64 begins;
	u64 octets;
	u64 idle_mark;
	u64 fill_at;
	bool owes;
};

/**
 * struct mlppp_link_rx_stats - what a link received; under the receive lock
 * @frames: MP and network-layer frames received
 * @bytes: their bytes from the PPP protocol on
 * @fragments: of these frames, the MP ones with a whole header
 * @truncated: of these frames, MP ones dropped: shorter than their header
 * @plain_bytes: of @bytes, those of frames that are not MP
 * @plain_octets: of these, those behind the PPP protocol
 * @plain_at: when the last frame came that is not MP, ns; 0: none did
 */
struct mlppp_link_rx_stats {
	u64 frames;
	u64 bytes;
	u64 fragments;
	u64 truncated;
	u64 plain_bytes;
	u64 plain_octets;
	u64 plain_at;
};

/**
 * struct mlppp_link - one line, from open to close of its /dev/mlppp descriptor
 * @ch: its two ppp_channels
 * @net: the network namespace; the channels hold a reference to it
 * @bundle: the bundle it is a member of, or NULL; written under rtnl, read
 *	under RCU
 * @leaving: the bundle it is about to leave, still in its list of links; rtnl
 * @id: number in the bundle; rtnl
 * @mru: MRU we announced on the link, bytes; rtnl
 * @flags: MLPPP_F_*; rtnl
 * @label: what the line is called in tables; rtnl
 * @session: PPPoE session, for tables; 0: another transport; rtnl
 * @transport: ifindex of the interface below, 0: not known; rtnl
 * @below: in the namespace's table of links by @transport; rtnl
 * @path: longest information field in one packet of the network below; 0: not
 *	known; rtnl
 * @choked: longer frames were seen not to get through; rtnl
 * @down: that interface has lost its carrier, and the peer was not heard since;
 *	written under rtnl and the transmit lock
 * @silent: listeners have been told that the link is silent; rtnl
 * @resting: they have been told that it has stepped aside; rtnl
 * @account: for RADIUS and the like; see there
 * @early: MP frames that came before the join; its own lock
 * @early_closed: they are of a session that has ended, and are dropped; the
 *	lock of @early
 * @ctl_rx: control frames passed to pppd
 * @ctl_tx: control frames pppd sent on the line
 * @ctl_drop: control frames dropped because pppd did not read
 * @early_drop: MP frames dropped: @early was full, or they were of an old
 *	session
 * @no_bundle: network-layer frames dropped because the link is no member
 * @rx_empty: frames dropped, too short for a protocol field
 * @rx_private: frames dropped: of the protocol by which the module speaks to
 *	pppd
 * @ctl_refused: frames of pppd dropped: of an NCP, and the link does not lead;
 *	or too short for a protocol field
 * @probe_requests: probes of the peer answered here
 * @probe_stray: replies that came twice, or later than anyone waits
 * @tx_refused: frames dropped because too many waited for the transport
 * @sched: clock, rate and MTU; transmit lock of the bundle
 * @tx: what was sent; transmit lock
 * @express_at: up to when express packets have had their share, ns; transmit
 *	lock
 * @probe: how its rate is learned; see there
 * @reasm: last number and skew; receive lock of the bundle
 * @rx: what was received; receive lock
 */
struct mlppp_link {
	struct mlppp_channel ch;
	struct net *net;
	struct mlppp_bundle __rcu *bundle;
	struct mlppp_bundle *leaving;
	u32 id;
	u32 mru;
	u32 flags;
	char label[MLPPP_LABEL_MAX];
	u16 session;
	int transport;
	struct hlist_node below;
	u32 path;
	bool choked;
	bool down;
	bool silent;
	bool resting;
	struct mlppp_account_link account;
	struct sk_buff_head early;
	bool early_closed;
	atomic64_t ctl_rx;
	atomic64_t ctl_tx;
	atomic64_t ctl_drop;
	atomic64_t early_drop;
	atomic64_t no_bundle;
	atomic64_t rx_empty;
	atomic64_t rx_private;
	atomic64_t ctl_refused;
	atomic64_t probe_requests;
	atomic64_t probe_stray;
	atomic64_t tx_refused;

	struct mlppp_sched_link sched ____cacheline_aligned_in_smp;
	struct mlppp_link_tx_stats tx;
	u64 express_at;
	struct mlppp_probe probe;

	struct mlppp_reasm_link reasm ____cacheline_aligned_in_smp;
	struct mlppp_link_rx_stats rx;
};

struct mlppp_link *mlppp_link_new(struct net *net);
void mlppp_link_free(struct mlppp_link *link);
void mlppp_link_configure(struct mlppp_link *link,
			  const struct mlppp_join *req);

/**
 * mlppp_link_failed() - does the link carry nothing, as far as is known?
 * @link: the link
 *
 * Context: any.
 * Return: true if it has no carrier, or its peer owes replies.
 */
static inline bool mlppp_link_failed(const struct mlppp_link *link)
{
	return READ_ONCE(link->down) || READ_ONCE(link->probe.mute);
}

#endif /* MLPPP_LINK_H */
