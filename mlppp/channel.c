// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two ppp_channels of a link: the only file that knows ppp_generic.
 *
 * ppp_generic hands received frames to nobody else, except with a bridged
 * channel: there it calls the start_xmit of the other channel. So a link
 * registers two channels. The line channel is bridged to the transport's and
 * sees the frames of the wire; pppd attaches to the control channel as it does
 * to any.
 *
 * The callbacks run under locks of ppp_generic (start_xmit: downl, and upl when
 * pppd writes) that ppp_input() takes too. Frames that go on to another channel
 * therefore leave through a work item. Only data leaves at once, towards the
 * bundle, which does not call back.
 */
#include <linux/filter.h>
#include <linux/ppp-ioctl.h>
#include <linux/ppp_defs.h>
#include <linux/rtnetlink.h>
#include <linux/uaccess.h>

#include "channel.h"
#include "compat.h"
#include "frag.h"
#include "hdr.h"
#include "link.h"
#include "rx.h"
#include "sched.h"
#include "tx.h"
#include "types.h"

/* Enough for any burst of LCP, authentication and NCP frames; ppp_generic
 * itself keeps 32 for pppd.
 */
#define MLPPP_CTL_QUEUE_MAX	64

/**
 * struct mlppp_sock_fprog32 - struct sock_fprog of a 32-bit program
 * @len: instructions of the filter
 * @filter: user space address of the first
 *
 * For PPPIOCSPASS and PPPIOCSACTIVE of a 32-bit pppd on a 64-bit kernel, which
 * ppp_generic translates for units only. All other ioctls are the same for
 * both.
 */
struct mlppp_sock_fprog32 {
	u16 len;
	u32 filter;
};

#define MLPPP_PPPIOCSPASS32	_IOW('t', 71, struct mlppp_sock_fprog32)
#define MLPPP_PPPIOCSACTIVE32	_IOW('t', 70, struct mlppp_sock_fprog32)

/* After how many frames the doorbell is rung again: of the 32 that ppp_generic
 * keeps, dropping the oldest, one or two are a doorbell.
 */
#define MLPPP_BELL_FRAMES	16

/* The number of frames that may wait for a transport that takes one at a time,
 * and how often it is checked. Serial lines have 4 kB of buffer, and are slow.
 */
#define MLPPP_HOLD_MAX		64
#define MLPPP_HOLD_NS		NSEC_PER_MSEC

/* At this many frames, or bytes, the link has no more room. Its clock has not
 * said so: nothing is known of the line's pace, or what is known is wrong.
 */
#define MLPPP_HOLD_STOP		(MLPPP_HOLD_MAX / 2)
#define MLPPP_HOLD_STOP_BYTES	3000

/* Room in front of what pppd writes, for the transport's headers. */
#define MLPPP_CTL_HEADROOM	96

static struct lock_class_key mlppp_hold_key;

static struct mlppp_link *mlppp_link_of(struct mlppp_channel *ch)
{
	return container_of(ch, struct mlppp_link, ch);
}

/* To where pppd reads. */
static void mlppp_channel_input(struct mlppp_channel *ch, struct sk_buff *skb)
{
	rcu_read_lock_bh();
	ppp_input(&ch->ctl, skb);
	rcu_read_unlock_bh();
}

static bool mlppp_ctl_enqueue(struct sk_buff_head *q, struct sk_buff *skb,
			      struct mlppp_link *link)
{
	if (READ_ONCE(link->ch.closing) ||
	    skb_queue_len_lockless(q) >= MLPPP_CTL_QUEUE_MAX) {
		atomic64_inc(&link->ctl_drop);
		kfree_skb(skb);
		return false;
	}
	skb_queue_tail(q, skb);
	schedule_work(&link->ch.work);
	return true;
}

/**
 * mlppp_channel_to_pppd() - pass a frame to the pppd of a link
 * @link: the link
 * @skb: frame from its PPP protocol on; consumed
 *
 * The queue is bounded; a frame too many is counted in ctl_drop and dropped.
 *
 * Context: process or softirq. Something keeps the link meanwhile: an RCU read
 * section, or its own descriptor.
 */
void mlppp_channel_to_pppd(struct mlppp_link *link, struct sk_buff *skb)
{
	/* it may wait long for pppd: do not hold the sender's socket */
	skb_orphan(skb);
	if (mlppp_ctl_enqueue(&link->ch.to_pppd, skb, link))
		atomic64_inc(&link->ctl_rx);
}

/**
 * mlppp_channel_answer() - send a control frame on the line, as pppd would
 * @link: the link
 * @skb: frame from its PPP protocol on; consumed
 *
 * For a callback of a ppp_channel: the frame leaves by the work item.
 *
 * Context: process or softirq. Something keeps the link meanwhile: an RCU read
 * section, or its own descriptor.
 */
void mlppp_channel_answer(struct mlppp_link *link, struct sk_buff *skb)
{
	mlppp_ctl_enqueue(&link->ch.from_pppd, skb, link);
}

/* Hand frames over as long as the transport has none. It has released the last
 * one if nobody but us refers to it.
 */
static void mlppp_hold_push(struct mlppp_channel *ch)
{
	struct sk_buff *skb;

	lockdep_assert_held(&ch->hold.lock);

	while (!ch->last || !skb_shared(ch->last)) {
		consume_skb(ch->last);
		skb = __skb_dequeue(&ch->hold);
		ch->last = skb ? skb_get(skb) : NULL;
		if (!skb)
			return;
		ch->held -= skb->len;
		ppp_input(&ch->line, skb);
	}
}

static enum hrtimer_restart mlppp_hold_timer(struct hrtimer *timer)
{
	struct mlppp_channel *ch = container_of(timer, struct mlppp_channel,
						hold_timer);
	bool busy;

	rcu_read_lock();
	spin_lock(&ch->hold.lock);
	mlppp_hold_push(ch);
	if (ch->halted && skb_queue_empty(&ch->hold)) {
		ch->halted = false;
		mlppp_tx_go_on(mlppp_link_of(ch));
	}
	busy = ch->last;
	if (busy)
		hrtimer_forward_now(timer, ns_to_ktime(MLPPP_HOLD_NS));
	ch->asking = busy;
	spin_unlock(&ch->hold.lock);
	rcu_read_unlock();
	return busy ? HRTIMER_RESTART : HRTIMER_NORESTART;
}

/**
 * mlppp_channel_hold() - hand a frame to a line that takes one at a time
 * @ch: the channels of the link
 * @skb: frame from its two bytes of PPP protocol on; consumed
 * @member: the link is one of a bundle, whose transmit lock is held
 *
 * The channel of a tty refuses a frame while it has another, and the bridge
 * then silently frees it. Nor does the channel tell when it is free. So it is
 * polled, and meanwhile frames wait here. The clock of the link is updated, so
 * that others are used; the queue of a bundle that has no other waits until all
 * of them are gone. One too many is counted in tx_refused and dropped.
 *
 * Context: as of mlppp_channel_xmit().
 */
void mlppp_channel_hold(struct mlppp_channel *ch, struct sk_buff *skb,
			bool member)
{
	struct mlppp_link *link = mlppp_link_of(ch);
	unsigned int held;
	bool full;

	RCU_LOCKDEP_WARN(!rcu_read_lock_bh_held(), "bottom halves are enabled");
	spin_lock(&ch->hold.lock);
	if (skb_queue_len(&ch->hold) >= MLPPP_HOLD_MAX) {
		atomic64_inc(&link->tx_refused);
		kfree_skb(skb);
	} else {
		/* it may wait for longer than its netdevice is there */
		skb->dev = NULL;
		__skb_queue_tail(&ch->hold, skb);
		ch->held += skb->len;
	}
	mlppp_hold_push(ch);
	if (ch->last && !ch->asking) {
		ch->asking = true;
		hrtimer_start(&ch->hold_timer, ns_to_ktime(MLPPP_HOLD_NS),
			      HRTIMER_MODE_REL_SOFT);
	}
	held = ch->held;
	full = held >= MLPPP_HOLD_STOP_BYTES ||
	       skb_queue_len(&ch->hold) >= MLPPP_HOLD_STOP;
	if (member && full)
		ch->halted |= mlppp_tx_halt(link);
	/* then the queue waits for the line, not for the clock */
	full &= !ch->halted;
	spin_unlock(&ch->hold.lock);
	if (held && member)
		mlppp_sched_hold_back(&link->sched, held, full, ktime_get_ns());
}

/**
 * mlppp_channel_ring() - the status of a link has changed: make its pppd ask
 * @link: the link
 *
 * The status is a state, not a message: two changes before pppd asks are not
 * reported separately.
 *
 * Context: process, rtnl held, under which the status changes.
 */
void mlppp_channel_ring(struct mlppp_link *link)
{
	ASSERT_RTNL();
	/* after the change itself: see mlppp_channel_stop_ringing() */
	smp_store_release(&link->ch.unasked, true);
	/* after that: see mlppp_channel_bell() */
	smp_store_release(&link->ch.ring, true);
	schedule_work(&link->ch.work);
}

/**
 * mlppp_channel_stop_ringing() - pppd asks for the status: stop ringing
 * @link: the link
 *
 * To be called before the status is read: a change that this misses is rung for
 * again.
 *
 * Context: any.
 */
void mlppp_channel_stop_ringing(struct mlppp_link *link)
{
	/* pairs with mlppp_channel_ring() */
	smp_store_mb(link->ch.unasked, false);
}

static void mlppp_channel_bell(struct mlppp_channel *ch)
{
	struct sk_buff *skb;

	if (!READ_ONCE(ch->unasked))
		return;
	/* Without the doorbell a bundle might have no NCPs. */
	skb = alloc_skb(MLPPP_PROTO_LEN, GFP_KERNEL | __GFP_NOFAIL);
	put_unaligned_be16(MLPPP_PROTO, skb_put(skb, MLPPP_PROTO_LEN));
	mlppp_channel_input(ch, skb);
}

/* A frame of pppd: LCP and authentication belong to the line, NCPs to the
 * bundle.
 */
static void mlppp_ctl_send(struct mlppp_link *link, struct sk_buff *skb)
{
	struct mlppp_bundle *b;
	u16 proto;

	if (!pskb_may_pull(skb, MLPPP_PROTO_LEN))
		goto refuse;
	proto = get_unaligned_be16(skb->data);
	if (proto == MLPPP_PROTO)
		goto refuse;
	if (proto >= 0x8000 && proto < 0xc000) {
		b = rcu_dereference_bh(link->bundle);
		if (!b || rcu_access_pointer(b->leader) != link)
			goto refuse;
		mlppp_tx_control(b, link, skb);
		return;
	}
	atomic64_inc(&link->ctl_tx);
	b = rcu_dereference_bh(link->bundle);
	if (b) {
		__mlppp_tx_lock(&b->tx);
		mlppp_tx_line(b, link, skb);
		__mlppp_tx_unlock(&b->tx);
		return;
	}
	mlppp_frag_mark(skb, mlppp_frag_hash(0), 0);
	mlppp_channel_xmit(&link->ch, skb, false);
	return;

refuse:
	atomic64_inc(&link->ctl_refused);
	kfree_skb(skb);
}

static void mlppp_channel_work(struct work_struct *work)
{
	struct mlppp_channel *ch = container_of(work, struct mlppp_channel,
						work);
	struct mlppp_link *link = mlppp_link_of(ch);
	struct sk_buff *skb;
	unsigned int n;

	for (n = 0; n < MLPPP_CTL_QUEUE_MAX; n++) {
		skb = skb_dequeue(&ch->to_pppd);
		if (!skb)
			break;
		mlppp_channel_input(ch, skb);
		if (++ch->passed % MLPPP_BELL_FRAMES == 0)
			mlppp_channel_bell(ch);
	}
	if (xchg(&ch->ring, false))
		mlppp_channel_bell(ch);
	for (n = 0; n < MLPPP_CTL_QUEUE_MAX; n++) {
		skb = skb_dequeue(&ch->from_pppd);
		if (!skb)
			break;
		rcu_read_lock_bh();
		mlppp_ctl_send(link, skb);
		rcu_read_unlock_bh();
	}
	/* A flood of one of them has to wait for the other, and for all other
	 * work of this processor.
	 */
	if (!skb_queue_empty(&ch->to_pppd) || !skb_queue_empty(&ch->from_pppd))
		schedule_work(&ch->work);
}

/* A frame from the wire, bridged here by the transport's ppp_input(). */
static int mlppp_line_start_xmit(struct ppp_channel *chan, struct sk_buff *skb)
{
	mlppp_rx_frame(chan->private, skb);
	return 1;
}

static const struct ppp_channel_ops mlppp_line_ops = {
	.start_xmit = mlppp_line_start_xmit,
};

/* A frame that pppd wrote. */
static int mlppp_ctl_start_xmit(struct ppp_channel *chan, struct sk_buff *skb)
{
	struct mlppp_link *link = chan->private;

	mlppp_ctl_enqueue(&link->ch.from_pppd, skb, link);
	return 1;
}

static int mlppp_ctl_npmode(struct mlppp_link *link, unsigned int cmd,
			    void __user *argp)
{
	struct mlppp_bundle *b;
	struct npioctl npi;
	enum mlppp_np np;
	int err = 0;

	if (copy_from_user(&npi, argp, sizeof(npi)))
		return -EFAULT;
	switch (npi.protocol) {
	case PPP_IP:
		np = MLPPP_NP_IPV4;
		break;
	case PPP_IPV6:
		np = MLPPP_NP_IPV6;
		break;
	default:
		return -EINVAL;
	}

	rcu_read_lock();
	b = rcu_dereference(link->bundle);
	if (cmd == PPPIOCGNPMODE) {
		npi.mode = b ? READ_ONCE(b->npmode[np]) : NPMODE_DROP;
	} else if (b && rcu_dereference(b->leader) == link) {
		WRITE_ONCE(b->npmode[np], npi.mode);
		if (npi.mode == NPMODE_PASS)
			netif_wake_queue(b->dev);
	}
	rcu_read_unlock();

	if (cmd == PPPIOCGNPMODE && copy_to_user(argp, &npi, sizeof(npi)))
		err = -EFAULT;
	return err;
}

static int mlppp_ctl_idle(struct mlppp_link *link, unsigned int cmd,
			  void __user *argp)
{
	unsigned long tx = 0, rx = 0, err;
	struct ppp_idle32 idle32;
	struct ppp_idle64 idle64;
	struct mlppp_bundle *b;

	rcu_read_lock();
	b = rcu_dereference(link->bundle);
	if (b) {
		tx = max(0L, (long)(jiffies - READ_ONCE(b->tx.last))) / HZ;
		rx = max(0L, (long)(jiffies - READ_ONCE(b->rx.last))) / HZ;
	}
	rcu_read_unlock();

	if (cmd == PPPIOCGIDLE32) {
		idle32.xmit_idle = tx;
		idle32.recv_idle = rx;
		err = copy_to_user(argp, &idle32, sizeof(idle32));
	} else {
		idle64.xmit_idle = tx;
		idle64.recv_idle = rx;
		err = copy_to_user(argp, &idle64, sizeof(idle64));
	}
	return err ? -EFAULT : 0;
}

static int mlppp_ctl_get_unit(struct mlppp_link *link, int __user *p)
{
	struct mlppp_bundle *b;
	int ifindex = 0;

	rcu_read_lock();
	b = rcu_dereference(link->bundle);
	if (b)
		ifindex = b->dev->ifindex;
	rcu_read_unlock();
	return ifindex ? put_user(ifindex, p) : -ENOTCONN;
}

static bool mlppp_ctl_is_filter(unsigned int cmd)
{
	return cmd == PPPIOCSPASS || cmd == MLPPP_PPPIOCSPASS32 ||
	       cmd == PPPIOCSACTIVE || cmd == MLPPP_PPPIOCSACTIVE32;
}

/* pppd sets an empty filter to say that there is none. The length comes first,
 * whatever the size of the pointer behind it.
 */
static int mlppp_ctl_filter(u16 __user *argp)
{
	u16 len;

	if (get_user(len, argp))
		return -EFAULT;
	return len ? -EOPNOTSUPP : 0;
}

/* The ioctls that pppd makes on a unit. One that has no meaning for a bundle is
 * silently accepted if pppd always makes it, and refused if somebody asked for
 * it.
 */
static int mlppp_ctl_ioctl(struct ppp_channel *chan, unsigned int cmd,
			   unsigned long arg)
{
	struct mlppp_link *link = chan->private;
	void __user *argp = (void __user *)arg;

	if (mlppp_ctl_is_filter(cmd))
		return mlppp_ctl_filter(argp);
	switch (cmd) {
	case PPPIOCGNPMODE:
	case PPPIOCSNPMODE:
		return mlppp_ctl_npmode(link, cmd, argp);
	case PPPIOCGIDLE32:
	case PPPIOCGIDLE64:
		return mlppp_ctl_idle(link, cmd, argp);
	case PPPIOCGUNIT:
		return mlppp_ctl_get_unit(link, argp);
	case PPPIOCGFLAGS:
	case PPPIOCGDEBUG:
		return put_user(0, (int __user *)argp);
	case PPPIOCSFLAGS:
	case PPPIOCSMRU:
	case PPPIOCSMRRU:
	case PPPIOCSDEBUG:
	case PPPIOCSMAXCID:
		return 0;
	case PPPIOCSCOMPRESS:
		return -EOPNOTSUPP;
	default:
		return -ENOTTY;
	}
}

static const struct ppp_channel_ops mlppp_ctl_ops = {
	.start_xmit = mlppp_ctl_start_xmit,
	.ioctl = mlppp_ctl_ioctl,
};

/**
 * mlppp_channel_register() - make the channels of a link
 * @link: a new link
 *
 * From now on frames may come.
 *
 * Context: process; may sleep.
 * Return: 0 or a negative errno.
 */
int mlppp_channel_register(struct mlppp_link *link)
{
	struct mlppp_channel *ch = &link->ch;
	int err;

	skb_queue_head_init(&ch->to_pppd);
	skb_queue_head_init(&ch->from_pppd);
	/* unlike the other queues' locks it is held while frames go down */
	skb_queue_head_init_class(&ch->hold, &mlppp_hold_key);
	mlppp_hrtimer_setup(&ch->hold_timer, mlppp_hold_timer,
			    HRTIMER_MODE_REL_SOFT);
	INIT_WORK(&ch->work, mlppp_channel_work);

	ch->line.private = link;
	ch->line.ops = &mlppp_line_ops;
	ch->line.mtu = MLPPP_MRRU_MAX;
	err = ppp_register_net_channel(link->net, &ch->line);
	if (err)
		return err;

	ch->ctl.private = link;
	ch->ctl.ops = &mlppp_ctl_ops;
	ch->ctl.mtu = MLPPP_MRRU_MAX;
	ch->ctl.hdrlen = MLPPP_CTL_HEADROOM;
	err = ppp_register_net_channel(link->net, &ch->ctl);
	if (err)
		ppp_unregister_channel(&ch->line);
	return err;
}

/**
 * mlppp_channel_close() - take no more frames for pppd, and none from it
 * @link: the link
 *
 * Both callbacks, and readers of a leader pointer, may still be about to queue
 * one.
 *
 * Context: process.
 */
void mlppp_channel_close(struct mlppp_link *link)
{
	WRITE_ONCE(link->ch.closing, true);
}

/**
 * mlppp_channel_unregister() - undo mlppp_channel_register()
 * @link: a link that is no member; a grace period has passed since
 *	mlppp_channel_close(), as ppp_generic wants nobody in ppp_input() for a
 *	channel that is being unregistered
 *
 * Context: process; may sleep.
 */
void mlppp_channel_unregister(struct mlppp_link *link)
{
	struct mlppp_channel *ch = &link->ch;

	/* what pppd wrote last, a Terminate-Ack say, still goes out */
	flush_work(&ch->work);
	cancel_work_sync(&ch->work);
	hrtimer_cancel(&ch->hold_timer);
	ppp_unregister_channel(&ch->line);
	ppp_unregister_channel(&ch->ctl);
	skb_queue_purge(&ch->hold);
	consume_skb(ch->last);
	skb_queue_purge(&ch->to_pppd);
	skb_queue_purge(&ch->from_pppd);
}

/**
 * mlppp_channel_index() - the number by which ppp_generic knows a channel
 * @chan: one of a link's
 *
 * Context: any.
 * Return: the index.
 */
int mlppp_channel_index(struct ppp_channel *chan)
{
	return ppp_channel_index(chan);
}
