/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MLPPP_CHANNEL_H
#define MLPPP_CHANNEL_H

#include <linux/hrtimer.h>
#include <linux/ppp_channel.h>
#include <linux/rcupdate.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>

struct mlppp_link;

/**
 * struct mlppp_channel - the two ppp_channels of a link
 * @line: bridged to the transport's channel: frames from and to the wire
 * @ctl: the one pppd attaches to: LCP, authentication and NCP frames
 * @work: carries control frames both ways, because a ppp_channel callback must
 *	not call into ppp_generic
 * @to_pppd: frames for pppd; has its own lock
 * @from_pppd: frames that pppd wrote; has its own lock
 * @one: the transport takes one frame at a time; read locklessly
 * @last: the frame it was given last, if it may still have it; lock of @hold
 * @hold: frames that wait until it takes one; has its own lock, inside the
 *	transmit lock and outside those of ppp_generic
 * @held: their bytes; lock of @hold
 * @hold_timer: checks whether it takes one
 * @asking: @hold_timer is set; lock of @hold
 * @halted: the queue of the bundle waits for them; lock of @hold
 * @closing: neither queue takes frames any more
 * @unasked: the status has changed since pppd asked for it; lockless
 * @ring: ... and the doorbell was not rung yet; lockless
 * @passed: frames passed to pppd; work item only
 */
struct mlppp_channel {
	struct ppp_channel line;
	struct ppp_channel ctl;
	struct work_struct work;
	struct sk_buff_head to_pppd;
	struct sk_buff_head from_pppd;
	bool one;
	struct sk_buff *last;
	struct sk_buff_head hold;
	unsigned int held;
	struct hrtimer hold_timer;
	bool asking;
	bool halted;
	bool closing;
	bool unasked;
	bool ring;
	unsigned int passed;
};

int mlppp_channel_register(struct mlppp_link *link);
void mlppp_channel_close(struct mlppp_link *link);
void mlppp_channel_unregister(struct mlppp_link *link);
int mlppp_channel_index(struct ppp_channel *chan);
void mlppp_channel_to_pppd(struct mlppp_link *link, struct sk_buff *skb);
void mlppp_channel_ring(struct mlppp_link *link);
void mlppp_channel_stop_ringing(struct mlppp_link *link);
void mlppp_channel_answer(struct mlppp_link *link, struct sk_buff *skb);
void mlppp_channel_hold(struct mlppp_channel *ch, struct sk_buff *skb,
			bool member);

/**
 * mlppp_channel_xmit() - hand a frame to the line of a link
 * @ch: the channels of the link
 * @skb: frame from its two bytes of PPP protocol on; consumed
 * @member: the link is one of a bundle, whose transmit lock is held
 *
 * Being bridged, the line channel passes its input to the transport's transmit
 * routine. Without a bridge it would wait for a reader that does not exist, in
 * a bounded queue that ppp_generic frees with the channel.
 *
 * Context: bottom halves disabled, RCU read lock held; never from a callback of
 * a ppp_channel.
 */
static inline void mlppp_channel_xmit(struct mlppp_channel *ch,
				      struct sk_buff *skb, bool member)
{
	RCU_LOCKDEP_WARN(!rcu_read_lock_bh_held(), "bottom halves are enabled");
	if (unlikely(READ_ONCE(ch->one)))
		mlppp_channel_hold(ch, skb, member);
	else
		ppp_input(&ch->line, skb);
}

#endif /* MLPPP_CHANNEL_H */
