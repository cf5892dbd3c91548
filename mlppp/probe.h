/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MLPPP_PROBE_H
#define MLPPP_PROBE_H

#include <linux/bits.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "rate.h"
#include "rest.h"

struct mlppp_bundle;
struct mlppp_link;

/* Set in the cookie of soundings. */
#define MLPPP_SOUNDING		BIT_ULL(63)

/**
 * struct mlppp_sounding - further probes, to find how much a line loses
 * @next: number of the next one, less 1
 * @top: greatest number that came back
 * @seen: a bit for each of the last 64 up to @top, set: it came back
 * @sent: of those before these, not counted yet
 * @lost: of @sent, those that did not come back
 * @paid: up to when those sent have had their share of the line, ns
 *
 * They have the cookie of the link with its first bit set. Rates are learned as
 * if there were none.
 */
struct mlppp_sounding {
	u32 next;
	u32 top;
	u64 seen;
	u32 sent;
	u32 lost;
	u64 paid;
};

/**
 * struct mlppp_probe - the probes of a link
 * @lock: guards @rate against replies, which come without the transmit lock;
 *	innermost
 * @rate: what they say; written under the transmit lock and @lock, replies
 *	under @lock alone
 * @answer_at: up to when answers to the peer's probes are paid for, ns; @lock
 * @asked: probes of the peer's that were answered; receive lock
 * @asked_bytes: their bytes from the PPP protocol on; receive lock
 * @cookie: tells our probes from the Echo-Requests of others; constant
 *	while the link is a member
 * @configured: the rate as configured, bits per second; 0: to be learned.
 *	Transmit lock
 * @wire: bytes on the wire so far; transmit lock
 * @frames: frames when @wire was last counted; transmit lock
 * @bytes: bytes when @wire was last counted; transmit lock
 * @since: since when replies are owed, ns; transmit lock
 * @judged: the link sends, or would if it were not mute; transmit lock
 * @mute_at: when the link last became mute, ns; 0: never. Transmit lock
 * @mute: the peer owes replies: only probes are sent, if another link can send.
 *	Written under the transmit lock, read locklessly
 * @doubt: how often that turned out to be wrong lately; transmit lock
 * @sounding: see there; @lock, and what is sent under the transmit lock
 * @rest: does it step aside? Transmit lock
 * @no_rest: it is not to; transmit lock
 * @rest_mark: @wire when stepping aside was last considered; transmit lock
 * @bps: what the link has sent lately, bits per second; transmit lock
 */
struct mlppp_probe {
	spinlock_t lock;	/* see above */
	struct mlppp_rate rate;
	u64 answer_at;
	u64 asked;
	u64 asked_bytes;
	u64 cookie;
	u64 configured;
	u64 wire;
	u64 frames;
	u64 bytes;
	u64 since;
	u64 mute_at;
	bool judged;
	bool mute;
	u8 doubt;
	struct mlppp_sounding sounding;
	struct mlppp_rest rest;
	bool no_rest;
	u64 rest_mark;
	u64 bps;
};

void mlppp_probe_link_init(struct mlppp_link *link, u64 bps);
void mlppp_probe_set_rate(struct mlppp_link *link, u64 bps);
void mlppp_probe_init(struct mlppp_bundle *b);
void mlppp_probe_exit(struct mlppp_bundle *b);

#endif /* MLPPP_PROBE_H */
