/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What readers are told about a bundle and its links.
 */
#ifndef MLPPP_VIEW_H
#define MLPPP_VIEW_H

#include <linux/skbuff.h>

#include "spec.h"

struct genl_family;
struct mlppp_bundle;
struct mlppp_link;

/**
 * struct mlppp_link_view - all the figures of a link, copied under the locks
 * @counters: in the order of mlppp_link_counters
 * @rate: as configured, bits per second; 0: to be learned
 * @rate_learned: what was learned, bits per second; 0: nothing
 * @id: number in the bundle
 * @flags: MLPPP_LINK_F_*
 * @transport: ifindex of the interface below; 0: not known, or the netdevice is
 *	in another namespace
 * @path: longest information field in one packet of the network below; 0: not
 *	known
 * @mtu: longest information field that is sent, bytes
 * @mru: longest that is received, bytes
 * @delay_us: one-way delay as configured, us
 * @skew_us: how long its fragments keep others waiting, us
 * @queue_us: what the link was given ahead, us
 * @heard_ms: since when nothing was heard, ms
 * @rtt_us: round trip of the probes, us
 * @rtt_min_us: the least of the last 10 to 20 s, us
 * @line_queue_us: how much longer the last one took, us
 * @probe_replies: probes that were answered
 * @probe_lost: probes that were not
 * @loss_ppm: part of the frames that the line loses, in a million
 * @rate_with: what the bundle would carry with the link, which rests, bits per
 *	second; 0: it does not rest
 * @rate_without: the same without it
 * @overhead: bytes that the wire adds to each frame
 * @weight: share while no rate is known
 * @session: PPPoE session; 0: another transport
 * @encoding: enum mlppp_encoding
 * @standby: used only if no other link is up
 * @rest: enum mlppp_rest_mode
 * @has_skew: @skew_us is known
 * @has_queue: @queue_us is known
 * @has_heard: @heard_ms is known
 * @label: what the line is called
 *
 * They are the attributes of the same name, MLPPP_LINK_*.
 */
struct mlppp_link_view {
	u64 counters[MLPPP_NL_LINK_COUNTERS];
	u64 rate;
	u64 rate_learned;
	u32 id;
	u32 flags;
	u32 transport;
	u32 path;
	u32 mtu;
	u32 mru;
	u32 delay_us;
	u32 skew_us;
	u32 queue_us;
	u32 heard_ms;
	u32 rtt_us;
	u32 rtt_min_us;
	u32 line_queue_us;
	u32 probe_replies;
	u32 probe_lost;
	u32 loss_ppm;
	u64 rate_with;
	u64 rate_without;
	s32 overhead;
	u32 weight;
	u32 session;
	u32 encoding;
	u32 standby;
	u32 rest;
	bool has_skew;
	bool has_queue;
	bool has_heard;
	char label[MLPPP_LABEL_MAX];
};

/**
 * struct mlppp_bundle_view - all the figures of a bundle, taken at one moment
 * @counters: in the order of mlppp_bundle_counters
 * @far_gone: fragments far from all others that no link is charged with
 * @nulls_gone: null fragments that no link is charged with
 * @held_frags: fragments held
 * @held_bytes: memory they take, bytes
 * @peak_frags: the most ever held
 * @peak_bytes: the most memory they ever took, bytes
 * @nlinks: how many @links
 * @links: in the order of joining, which is that of their numbers
 */
struct mlppp_bundle_view {
	u64 counters[MLPPP_NL_BUNDLE_COUNTERS];
	u64 far_gone;
	u64 nulls_gone;
	u32 held_frags;
	u32 held_bytes;
	u32 peak_frags;
	u32 peak_bytes;
	unsigned int nlinks;
	struct mlppp_link_view links[];
};

void mlppp_view_take_settings(struct mlppp_bundle *b,
			      const struct mlppp_link *link,
			      struct mlppp_link_view *view);
struct mlppp_bundle_view *mlppp_view_take(struct mlppp_bundle *b);
size_t mlppp_view_head_size(void);
void *mlppp_view_begin(struct sk_buff *skb, const struct genl_family *family,
		       const struct mlppp_bundle *b, u32 portid, u32 seq,
		       int flags, u8 cmd);
int mlppp_view_end(struct sk_buff *skb, void *hdr, bool written);
size_t mlppp_view_link_size(bool stats);
size_t mlppp_view_bundle_size(void);
bool mlppp_view_put_link(struct sk_buff *skb, int attr,
			 const struct mlppp_link_view *view, bool stats);
bool mlppp_view_put_bundle(struct sk_buff *skb, const struct mlppp_bundle *b,
			   const struct mlppp_bundle_view *view);

#endif /* MLPPP_VIEW_H */
