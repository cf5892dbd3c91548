// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes: LCP Echo-Requests of our own (RFC 1661 5.8), sent plain on each link
 * whose rate is to be learned, and the replies to them. What they say is up to
 * rate.c; what comes of it goes to the scheduler.
 *
 *	c021 | code 9 or 10 | id | length | magic number 0 | cookie | number
 *
 * A reply is ours if it has the link's cookie, and is never seen by pppd. All
 * other LCP frames are pppd's.
 *
 * Everything runs under the transmit lock, in the timer of the bundle, except
 * for replies. These come under ppp_generic's downl, which is inside the transmit
 * lock, so all that is done there is to note the time under a lock of its own.
 */
#include <linux/module.h>
#include <linux/hash.h>
#include <linux/ktime.h>
#include <linux/ppp_defs.h>
#include <linux/random.h>

#include "bundle.h"
#include "compat.h"
#include "hdr.h"
#include "probe.h"

bool mlppp_learn_rates = true;
module_param_named(learn_rates, mlppp_learn_rates, bool, 0644);
MODULE_PARM_DESC(learn_rates, "learn the rates of links without a configured one (Y)");

#define MLPPP_LCP_ECHOREQ	9
#define MLPPP_LCP_ECHOREP	10

/* Periods of the timer without a packet until it stops. */
#define MLPPP_PROBE_IDLE	20

struct mlppp_echo {
	u8 code;
	u8 id;
	__be16 len;
	__be32 magic;
	__be64 cookie;
	__be32 nr;
} __packed;

/* Rates are learned where there is something to share out. */
static bool mlppp_probe_wanted(const struct mlppp_bundle *b,
			       const struct mlppp_link *link)
{
	return b->ntx > 1 && !link->probe.configured && link->sched.active;
}

static struct mlppp_link *mlppp_probe_link(struct mlppp_bundle *b,
					   unsigned int i)
{
	return container_of(b->txl[i], struct mlppp_link, sched);
}

/* What the wire carried since the last time, as the scheduler counts it. */
static void mlppp_probe_count(struct mlppp_link *link)
{
	struct mlppp_probe *p = &link->probe;
	const struct mlppp_sched_link *sl = &link->sched;
	u64 frames = link->tx.frames - p->frames;
	s64 bytes = link->tx.bytes - p->bytes;

	p->frames = link->tx.frames;
	p->bytes = link->tx.bytes;

	bytes += (s64)frames * (sl->overhead - MLPPP_PROTO_LEN);
	if (bytes <= 0)
		return;
	/* cells are counted on average: they are full but for half a cell */
	if (sl->encoding == MLPPP_ENC_ATM)
		bytes = div_u64(bytes + 24 * frames, 48) * 53;
	else if (sl->encoding == MLPPP_ENC_PTM)
		bytes += div_u64(bytes, 64);
	p->wire += bytes;
}

/* Of the bundle, as the acknowledgements of what one link brings may go out on
 * another. Where a link has come or gone, one sample is wrong.
 */
static s64 mlppp_probe_lead(struct mlppp_bundle *b)
{
	unsigned int i;
	s64 lead = 0;

	for (i = 0; i < b->ntx; i++) {
		const struct mlppp_link *link = mlppp_probe_link(b, i);

		lead += READ_ONCE(link->rx.bytes) -
			MLPPP_RATE_LEAD * link->tx.bytes;
	}
	return lead;
}

static void mlppp_probe_send(struct mlppp_bundle *b, unsigned int i, s64 lead,
			     u64 now)
{
	struct mlppp_link *link = mlppp_probe_link(b, i);
	struct mlppp_probe *p = &link->probe;
	struct mlppp_echo *echo;
	struct sk_buff *skb;
	u32 nr;

	skb = alloc_skb(MLPPP_HEADROOM + MLPPP_PROTO_LEN + sizeof(*echo),
			GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return;

	spin_lock(&p->lock);
	nr = mlppp_rate_send(&p->rate, p->wire, lead, now);
	spin_unlock(&p->lock);

	skb_reserve(skb, MLPPP_HEADROOM);
	put_unaligned_be16(PPP_LCP, skb_put(skb, MLPPP_PROTO_LEN));
	echo = skb_put(skb, sizeof(*echo));
	echo->code = MLPPP_LCP_ECHOREQ;
	echo->id = nr;
	echo->len = htons(sizeof(*echo));
	echo->magic = 0;
	echo->cookie = cpu_to_be64(p->cookie);
	echo->nr = htonl(nr);
	/* it must stay behind the data, in whatever queues there are below */
	__skb_set_sw_hash(skb, b->tx_conf.hash + i * GOLDEN_RATIO_32, true);

	mlppp_sched_charge(&b->tx_sched, &link->sched, sizeof(*echo), now);
	link->tx.frames++;
	link->tx.bytes += skb->len;
	mlppp_channel_xmit(&link->ch, skb);
}

/**
 * mlppp_probe_reply() - is this LCP frame the reply to a probe?
 * @link: the link it came on
 * @skb: the frame from its PPP protocol field on
 * @len: length of that field
 *
 * Context: bottom halves disabled, under ppp_generic's downl.
 * Return: true if it was, and @skb is consumed.
 */
bool mlppp_probe_reply(struct mlppp_link *link, struct sk_buff *skb,
		       unsigned int len)
{
	struct mlppp_probe *p = &link->probe;
	const struct mlppp_echo *echo;

	if (!pskb_may_pull(skb, len + sizeof(*echo)))
		return false;
	echo = (const void *)(skb->data + len);
	if (echo->code != MLPPP_LCP_ECHOREP ||
	    get_unaligned_be16(&echo->len) < sizeof(*echo) ||
	    get_unaligned_be64(&echo->cookie) != p->cookie || !p->cookie)
		return false;

	/* one that is not expected is ours all the same: pppd did not ask */
	spin_lock(&p->lock);
	mlppp_rate_reply(&p->rate, get_unaligned_be32(&echo->nr),
			 ktime_get_ns());
	spin_unlock(&p->lock);
	consume_skb(skb);
	return true;
}

/* Give the scheduler what was learned. Once one link has a rate all should: the
 * bundle then sends by rates.
 */
static void mlppp_probe_learn(struct mlppp_bundle *b, bool rates, u64 now)
{
	bool changed = false;
	unsigned int i;

	for (i = 0; i < b->ntx; i++) {
		struct mlppp_link *link = mlppp_probe_link(b, i);
		struct mlppp_probe *p = &link->probe;
		u64 pacing = 0;

		if (p->configured)
			continue;
		if (mlppp_probe_wanted(b, link)) {
			spin_lock(&p->lock);
			if (rates)
				mlppp_rate_begin(&p->rate, now);
			pacing = p->rate.pacing;
			spin_unlock(&p->lock);
		}
		if (link->sched.rate == pacing)
			continue;
		mlppp_sched_set_rate(&link->sched, pacing);
		changed = true;
	}
	if (changed)
		mlppp_nl_update_sched(b);
}

/* The timer runs while there is traffic. A probe goes out when the last one's
 * interval is over, after the rate was set, so that between two probes it does
 * not change.
 */
static enum hrtimer_restart mlppp_probe_timer(struct hrtimer *timer)
{
	struct mlppp_bundle *b = container_of(timer, struct mlppp_bundle,
					      probe_timer);
	unsigned int i;
	bool rates, on;
	s64 lead;
	u64 now;

	mlppp_tx_lock(b);
	rates = b->tx_sched.timed;
	now = ktime_get_ns();
	lead = mlppp_probe_lead(b);
	for (i = 0; i < b->ntx; i++) {
		struct mlppp_link *link = mlppp_probe_link(b, i);
		struct mlppp_probe *p = &link->probe;

		mlppp_probe_count(link);
		if (!mlppp_probe_wanted(b, link))
			continue;
		spin_lock(&p->lock);
		mlppp_rate_update(&p->rate, p->wire, lead, now);
		rates |= mlppp_rate_crowded(&p->rate);
		spin_unlock(&p->lock);
	}
	mlppp_probe_learn(b, rates, now);
	for (i = 0; i < b->ntx; i++) {
		struct mlppp_link *link = mlppp_probe_link(b, i);

		if (mlppp_probe_wanted(b, link) &&
		    mlppp_rate_due(&link->probe.rate, now))
			mlppp_probe_send(b, i, lead, now);
	}

	if (b->tx_stats.packets != b->probe_mark)
		b->probe_idle = 0;
	b->probe_mark = b->tx_stats.packets;
	on = b->ntx > 1 && ++b->probe_idle < MLPPP_PROBE_IDLE;
	b->probing = on;
	mlppp_tx_unlock(b);

	if (!on)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, ns_to_ktime(MLPPP_RATE_PROBE_NS));
	return HRTIMER_RESTART;
}

/**
 * mlppp_probe_start() - there is traffic: start the timer
 * @b: a bundle with more than one link that sends
 *
 * Context: bottom halves disabled, transmit lock held.
 */
void mlppp_probe_start(struct mlppp_bundle *b)
{
	b->probing = true;
	b->probe_idle = 0;
	hrtimer_start(&b->probe_timer,
		      ns_to_ktime(ktime_get_ns() + MLPPP_RATE_PROBE_NS),
		      HRTIMER_MODE_ABS_SOFT);
}

/**
 * mlppp_probe_set_rate() - set the configured rate of a link
 * @link: the link
 * @bps: bits per second of the wire; 0: to be learned
 *
 * A rate that was learned before is forgotten only when the link leaves, so that
 * there is something to begin with.
 *
 * Context: any; the transmit lock is held if the link is a member, and
 * mlppp_sched_update() follows.
 */
void mlppp_probe_set_rate(struct mlppp_link *link, u64 bps)
{
	link->probe.configured = bps;
	mlppp_sched_set_rate(&link->sched, bps ?: link->probe.rate.pacing);
}

/**
 * mlppp_probe_link_init() - a link is about to join
 * @link: the link; its counters start at 0
 * @bps: its configured rate, bits per second of the wire; 0: to be learned
 *
 * Context: process, rtnl held.
 */
void mlppp_probe_link_init(struct mlppp_link *link, u64 bps)
{
	struct mlppp_probe *p = &link->probe;

	/* replies to probes of an earlier membership may still come */
	spin_lock_bh(&p->lock);
	mlppp_rate_init(&p->rate, get_random_u32());
	get_random_bytes(&p->cookie, sizeof(p->cookie));
	spin_unlock_bh(&p->lock);
	p->wire = 0;
	p->frames = 0;
	p->bytes = 0;
	mlppp_probe_set_rate(link, bps);
}

/**
 * mlppp_probe_init() - prepare a bundle for probing
 * @b: the bundle; no member yet
 *
 * Context: process, rtnl held.
 */
void mlppp_probe_init(struct mlppp_bundle *b)
{
	mlppp_hrtimer_setup(&b->probe_timer, mlppp_probe_timer,
			    HRTIMER_MODE_ABS_SOFT);
}

/**
 * mlppp_probe_exit() - undo mlppp_probe_init()
 * @b: the bundle; no member any more, and the netdevice is down
 *
 * Context: process, rtnl held; may sleep.
 */
void mlppp_probe_exit(struct mlppp_bundle *b)
{
	hrtimer_cancel(&b->probe_timer);
}
