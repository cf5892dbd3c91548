// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes of our own, sent plain on each link (echo.c), and what follows from
 * the replies:
 *
 * - the rates of links without a configured one: rate.c decides what replies
 *   say about these, and the result goes to the scheduler;
 * - which links are mute: their peer owes replies, while it gives them on
 *   another link. Nothing but probes is sent there until one is answered;
 * - which links lose so much that the bundle is better off without them: see
 *   rest.c. They get more probes than others, soundings, which tell when they
 *   are well.
 *
 * Everything runs under the transmit lock, in the timer of the bundle, which
 * the transmit path starts.
 */
#include <linux/module.h>
#include <linux/ktime.h>
#include <linux/ppp_defs.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>

#include "compat.h"
#include "echo.h"
#include "events.h"
#include "hdr.h"
#include "link.h"
#include "probe.h"
#include "rate.h"
#include "rest.h"
#include "sched.h"
#include "tx.h"
#include "types.h"
#include "wire.h"

static bool mlppp_learn_rates = true;

static int mlppp_probe_set_learn(const char *val,
				 const struct kernel_param *param);

static const struct kernel_param_ops mlppp_probe_learn_ops = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = mlppp_probe_set_learn,
	.get = param_get_bool,
};
module_param_cb(learn_rates, &mlppp_probe_learn_ops, &mlppp_learn_rates, 0644);
__MODULE_PARM_TYPE(learn_rates, "bool");
MODULE_PARM_DESC(learn_rates, "probe links, and learn the rates of those without a configured one (Y)");

/* A difference in delay of up to this much does not count. */
#define MLPPP_LAG_MIN		((u64)NSEC_PER_MSEC)

/* Time without a packet until the timer stops. */
#define MLPPP_PROBE_IDLE_NS	NSEC_PER_SEC

/* A link is mute if replies are owed for the first of these, or four round
 * trips, at most the latter, while another link had one lately. If it answers
 * within SHORT, it may have been a queue or a gap: for TRUST, wait twice as
 * long the next time.
 */
#define MLPPP_MUTE_NS		(750 * (u64)NSEC_PER_MSEC)
#define MLPPP_MUTE_MAX_NS	(10 * (u64)NSEC_PER_SEC)
#define MLPPP_MUTE_LATELY_NS	(1500 * (u64)NSEC_PER_MSEC)
#define MLPPP_MUTE_SHORT_NS	(2 * (u64)NSEC_PER_SEC)
#define MLPPP_MUTE_TRUST_NS	(60 * (u64)NSEC_PER_SEC)
#define MLPPP_MUTE_DOUBT_MAX	4

/* Soundings: the bytes of one on the wire, and the part of the line that they
 * may take, one in PART. BURST of them go out at once until FIRST frames have
 * been counted, or while the line is aside; DOUBT where one was lost, to know
 * soon whether that was chance; otherwise one. A line that sends less than LOAD
 * bits per second does no harm. They are waited for no longer than WAIT.
 */
#define MLPPP_SOUNDING_BYTES	64
#define MLPPP_SOUNDING_PART	100
#define MLPPP_SOUNDING_BURST	4
#define MLPPP_SOUNDING_DOUBT	8
#define MLPPP_SOUNDING_FIRST	512
#define MLPPP_SOUNDING_LOAD	100000
#define MLPPP_SOUNDING_WAIT_NS	(2 * (u64)NSEC_PER_SEC)

/* Of a fragment: its header, and what PPPoE and Ethernet add. */
#define MLPPP_REST_OVERHEAD	30

/* Time over which what a link sends is averaged, in periods. */
#define MLPPP_REST_SMOOTH	4

/* Rates are learned where there is something to share out. What was learned is
 * put to the test as long as it applies.
 */
static bool mlppp_probe_learns(const struct mlppp_bundle *b,
			       const struct mlppp_link *link)
{
	return !link->probe.configured && link->sched.active &&
	       (b->tx.n > 1 || link->probe.rate.state != MLPPP_RATE_WATCH);
}

static bool mlppp_probe_wanted(const struct mlppp_bundle *b,
			       const struct mlppp_link *link)
{
	/* a mute one that is alone sends data, and may be well again */
	if (link->sched.active)
		return b->nlinks > 1 || link->probe.mute ||
		       mlppp_probe_learns(b, link);
	if (link->down || link->sched.draining)
		return false;
	if (link->sched.aside)
		return true;
	/* a link that is to step in is probed before it is needed */
	return link->probe.mute || (link->sched.standby && b->tx.probe_doubt);
}

static bool mlppp_probe_needed(const struct mlppp_bundle *b)
{
	return READ_ONCE(mlppp_learn_rates) && b->nlinks &&
	       (b->nlinks > 1 || mlppp_probe_wanted(b, b->links[0]));
}

static u64 mlppp_probe_interval(const struct mlppp_bundle *b,
				const struct mlppp_link *link)
{
	if (mlppp_probe_learns(b, link) || link->sched.aside)
		return mlppp_rate_interval(&link->probe.rate);
	return mlppp_rate_slow_interval(&link->probe.rate, link->sched.rate);
}

/* What the wire carried since the last time, as the scheduler counts it. */
static void mlppp_probe_count(struct mlppp_link *link)
{
	struct mlppp_probe *p = &link->probe;
	const struct mlppp_sched_link *sl = &link->sched;

	p->wire += mlppp_wire_sum(link->tx.bytes - p->bytes,
				  link->tx.frames - p->frames,
				  sl->overhead - MLPPP_PROTO_LEN, sl->encoding);
	p->frames = link->tx.frames;
	p->bytes = link->tx.bytes;
}

/* Counted over the bundle: acknowledgements of data from one link may leave by
 * another. When a link has come or gone, one sample is wrong.
 */
static s64 mlppp_probe_surplus(struct mlppp_bundle *b)
{
	unsigned int i;
	s64 surplus = 0;

	__mlppp_rx_lock(&b->rx);
	for (i = 0; i < b->tx.n; i++) {
		const struct mlppp_link *link = mlppp_tx_link(&b->tx, i);

		surplus += link->rx.bytes -
			   MLPPP_RATE_SENT_TIMES * link->tx.bytes;
	}
	__mlppp_rx_unlock(&b->rx);
	return surplus;
}

/* A probe takes its time on the wire. But idle links take turns by their
 * clocks, and all are probed at once: a millionth of the time that a link was
 * idle keeps their order.
 */
static void mlppp_probe_charge(struct mlppp_bundle *b, struct mlppp_link *link,
			       u32 len, u64 now)
{
	struct mlppp_sched_link *sl = &link->sched;
	u64 idle = 0;

	if (b->tx.sched.timed && now > sl->busy_until)
		idle = now - sl->busy_until;
	mlppp_sched_charge(&b->tx.sched, sl, len, now);
	sl->busy_until -= idle >> 20;
}

/* How far ahead of time a link was given something, ns. */
static u64 mlppp_probe_ahead(const struct mlppp_bundle *b,
			     const struct mlppp_link *link, u64 now)
{
	u64 until = b->tx.sched.timed ? link->sched.busy_until : 0;

	return until > now ? until - now : 0;
}

/* Charge a link with a probe, and send it. */
static void mlppp_probe_frame(struct mlppp_bundle *b, struct mlppp_link *link,
			      struct sk_buff *skb, u64 now)
{
	mlppp_probe_charge(b, link, skb->len - MLPPP_PROTO_LEN, now);
	mlppp_tx_probe(b, link, skb);
}

static void mlppp_probe_send(struct mlppp_bundle *b, struct mlppp_link *link,
			     s64 surplus, u64 now)
{
	struct sk_buff *skb = mlppp_echo_alloc();
	struct mlppp_probe *p = &link->probe;
	u32 nr;

	if (!skb)
		return;
	spin_lock(&p->lock);
	p->rate.ahead = mlppp_probe_ahead(b, link, now);
	p->rate.frames = link->tx.frames;
	nr = mlppp_rate_note_sent(&p->rate, p->wire, surplus, now);
	spin_unlock(&p->lock);
	mlppp_echo_ask(skb, p->cookie, nr);
	mlppp_probe_frame(b, link, skb, now);
}

/* Is there more to learn of what the line loses than data and other probes
 * tell? Under the probe's lock. Returns how many soundings may go out at once.
 */
static unsigned int mlppp_probe_sounds(const struct mlppp_link *link)
{
	const struct mlppp_probe *p = &link->probe;
	const struct mlppp_rate *r = &p->rate;

	lockdep_assert_held(&p->lock);
	if (!r->heard || link->down || p->mute)
		return 0;
	if (p->rest.aside)
		return MLPPP_SOUNDING_BURST;
	/* a report tells of each frame */
	if (r->reports || r->loss.lossy || p->bps < MLPPP_SOUNDING_LOAD)
		return 0;
	/* those that meet a queue do not count */
	if (!r->calm)
		return 1;
	if (r->loss.lost)
		return MLPPP_SOUNDING_DOUBT;
	return r->loss.sent < MLPPP_SOUNDING_FIRST ? MLPPP_SOUNDING_BURST : 1;
}

static void mlppp_probe_sound(struct mlppp_bundle *b, struct mlppp_link *link,
			      u64 now)
{
	struct mlppp_sounding *s = &link->probe.sounding;
	u64 rate = max(link->sched.rate, link->probe.bps), each;
	unsigned int burst, open;
	struct sk_buff *skb;

	spin_lock(&link->probe.lock);
	burst = mlppp_probe_sounds(link);
	/* up to 64 may be under way; those of an outage are not waited for */
	if (s->next - s->top > 64 && now - s->paid > MLPPP_SOUNDING_WAIT_NS) {
		s->top = s->next;
		s->seen = U64_MAX;
	}
	open = s->next - s->top;
	spin_unlock(&link->probe.lock);
	if (!rate || !burst || open > 64)
		return;
	each = div64_u64(MLPPP_SOUNDING_BYTES * 8ULL * MLPPP_SOUNDING_PART *
			 NSEC_PER_SEC, rate);
	s->paid = max(s->paid, now - b->tx.probe_period);
	for (; burst; burst--) {
		if (s->paid + each > now)
			return;
		skb = mlppp_echo_alloc();
		if (!skb)
			return;
		s->paid += each;
		WRITE_ONCE(s->next, s->next + 1);
		mlppp_echo_ask(skb, link->probe.cookie | MLPPP_SOUNDING,
			       s->next);
		mlppp_probe_frame(b, link, skb, now);
	}
}

/* Path delays of all links that may send, in ns, relative to the least of those
 * that do. Returns false if one is not known.
 */
static bool mlppp_probe_ways(struct mlppp_bundle *b, bool told, s64 *ways)
{
	s64 least = S64_MAX;
	unsigned int i;
	bool known;

	for (i = 0; i < b->tx.n; i++) {
		struct mlppp_probe *p = &mlppp_tx_link(&b->tx, i)->probe;

		spin_lock(&p->lock);
		known = mlppp_rate_way(&p->rate, told, &ways[i]);
		spin_unlock(&p->lock);
		if (!known)
			return false;
		if (b->tx.links[i]->active)
			least = min(least, ways[i]);
	}
	for (i = 0; i < b->tx.n; i++)
		ways[i] -= least;
	return b->tx.n;
}

/* Tell the scheduler which links are farther away, unless somebody has
 * configured that. Tiny differences are ignored: links that are alike take
 * turns.
 */
static void mlppp_probe_lags(struct mlppp_bundle *b)
{
	s64 ways[MLPPP_LINKS_MAX] = {};
	bool given = b->tx.n < 2;
	unsigned int i;
	u64 lag, was;

	for (i = 0; i < b->tx.n; i++)
		given |= b->tx.links[i]->set_delay;
	if (!given && !mlppp_probe_ways(b, true, ways) &&
	    !mlppp_probe_ways(b, false, ways))
		return;
	for (i = 0; i < b->tx.n; i++) {
		was = b->tx.links[i]->lag;
		lag = ways[i] > (s64)MLPPP_LAG_MIN ? ways[i] : 0;
		if (max(lag, was) - min(lag, was) <=
		    max(was / 8, MLPPP_LAG_MIN / 2))
			continue;
		mlppp_sched_set_lag(b->tx.links[i], lag);
	}
}

/* Give the scheduler what was learned. Once one link has a rate, all should
 * have one: the bundle then sends by rates.
 */
static void mlppp_probe_learn(struct mlppp_bundle *b, bool rates, u64 now)
{
	bool changed = false;
	unsigned int i;

	mlppp_probe_lags(b);
	for (i = 0; i < b->tx.n; i++) {
		struct mlppp_link *link = mlppp_tx_link(&b->tx, i);
		struct mlppp_probe *p = &link->probe;
		u64 pacing = 0;

		/* one that is aside keeps what it has learned */
		if (p->configured || link->sched.aside)
			continue;
		if (mlppp_probe_learns(b, link)) {
			spin_lock(&p->lock);
			if (rates)
				mlppp_rate_begin(&p->rate, p->wire, now);
			pacing = p->rate.pacing;
			spin_unlock(&p->lock);
		}
		if (link->sched.rate == pacing)
			continue;
		mlppp_sched_set_rate(&link->sched, pacing);
		changed = true;
	}
	if (changed)
		mlppp_tx_update(b);
}

/* Has the peer answered lately on any other link that could send? */
static bool mlppp_probe_elsewhere(struct mlppp_bundle *b,
				  const struct mlppp_link *link, u64 now)
{
	struct mlppp_link *other;
	unsigned int i;
	u64 heard;

	for (i = 0; i < b->nlinks; i++) {
		other = b->links[i];
		if (other == link || mlppp_link_failed(other) ||
		    other->sched.draining)
			continue;
		spin_lock(&other->probe.lock);
		heard = other->probe.rate.heard;
		spin_unlock(&other->probe.lock);
		if (heard && now < heard + MLPPP_MUTE_LATELY_NS)
			return true;
	}
	return false;
}

/* Returns true if the link has become mute, or has ceased to be. */
static bool mlppp_probe_judge(struct mlppp_bundle *b, struct mlppp_link *link,
			      u64 now)
{
	struct mlppp_probe *p = &link->probe;
	u64 silence, heard, limit;

	spin_lock(&p->lock);
	silence = mlppp_rate_silence(&p->rate, max(b->tx.probe_since, p->since),
				     now);
	heard = p->rate.heard;
	limit = max(4 * (u64)p->rate.srtt_us * NSEC_PER_USEC, MLPPP_MUTE_NS);
	spin_unlock(&p->lock);

	if (p->mute) {
		if (heard <= p->mute_at)
			return false;
		if (now - p->mute_at < MLPPP_MUTE_SHORT_NS)
			p->doubt = min(p->doubt + 1, MLPPP_MUTE_DOUBT_MAX);
		WRITE_ONCE(p->mute, false);
		return true;
	}
	if (now - p->mute_at > MLPPP_MUTE_TRUST_NS)
		p->doubt = 0;
	limit = min(limit << p->doubt, MLPPP_MUTE_MAX_NS);
	b->tx.probe_doubt |= silence > limit / 2;
	if (silence <= limit || !mlppp_probe_elsewhere(b, link, now))
		return false;
	p->mute_at = now;
	WRITE_ONCE(p->mute, true);
	return true;
}

/* What soundings say. Where there is a queue they say nothing of the line. */
static void mlppp_probe_fathom(struct mlppp_rate *r, struct mlppp_sounding *s,
			       u64 now)
{
	/* the frames that the peer has reported are among them */
	if (s->sent && !r->reports && r->calm)
		mlppp_loss_note(&r->loss, s->sent, s->lost, now);
	s->sent = 0;
	s->lost = 0;
}

/* Tell rest.c what is known of a link. Returns what the link has sent since the
 * last time, bits per second.
 */
static u64 mlppp_probe_rest_view(struct mlppp_bundle *b,
				 struct mlppp_link *link, u64 elapsed)
{
	struct mlppp_probe *p = &link->probe;
	const struct mlppp_rate *r = &p->rate;
	struct mlppp_rest *rest = &p->rest;
	u64 bytes = p->wire - p->rest_mark, bps;

	p->rest_mark = p->wire;
	bps = div64_u64(min(bytes, BIT_ULL(30)) * 8 * NSEC_PER_SEC, elapsed);
	/* nothing was looked at while all was idle */
	if (elapsed < MLPPP_REST_SMOOTH * MLPPP_REST_PERIOD_NS)
		p->bps += div_u64(bps, MLPPP_REST_SMOOTH) -
			  div_u64(p->bps, MLPPP_REST_SMOOTH);
	else
		p->bps = bps;

	rest->off = p->no_rest || b->tx.rest == MLPPP_REST_MODE_OFF ||
		    !READ_ONCE(mlppp_learn_rates);
	rest->usable = !link->down && !p->mute && !link->sched.draining &&
		       !link->sched.standby;
	rest->loss = &p->rate.loss;
	rest->rtt_us = r->base_us;
	rest->rate = p->configured;
	if (!rest->rate)
		rest->rate = r->proof ? max(r->proof, r->estimate) :
					MLPPP_REST_UNKNOWN;
	return bps;
}

/* Which links shall step aside, which come back? Returns true if one does. */
static bool mlppp_probe_rest(struct mlppp_bundle *b, u64 now)
{
	struct mlppp_rest *rests[MLPPP_LINKS_MAX];
	u32 mtu = READ_ONCE(b->dev->mtu) + 1;
	u64 elapsed = max(now - b->tx.rest_at, 1ULL);
	struct mlppp_rest_load *load = &b->tx.rest_load;
	unsigned int i;
	u64 bps = 0;

	/* if learning was switched off all come back at once */
	if (READ_ONCE(mlppp_learn_rates) &&
	    elapsed + MLPPP_RATE_PROBE_NS / 2 < MLPPP_REST_PERIOD_NS)
		return false;
	b->tx.rest_at = now;
	load->bps = 0;
	for (i = 0; i < b->nlinks; i++) {
		bps += mlppp_probe_rest_view(b, b->links[i], elapsed);
		load->bps += b->links[i]->probe.bps;
		rests[i] = &b->links[i]->probe.rest;
	}
	mlppp_rest_note_load(load, bps);
	load->frags = b->tx.sched.mtu ?
		      DIV_ROUND_UP(mtu, b->tx.sched.mtu - MLPPP_HDR_LONG) : 1;
	load->packet = mtu + load->frags * MLPPP_REST_OVERHEAD;
	if (!mlppp_rest_update(rests, b->nlinks, load, now))
		return false;
	for (i = 0; i < b->nlinks; i++)
		b->links[i]->sched.aside = rests[i]->aside;
	return true;
}

/* See what the replies say. */
static void mlppp_probe_think(struct mlppp_bundle *b, s64 surplus, u64 now)
{
	bool rates = b->tx.sched.timed, changed, judged;
	struct mlppp_link *link;
	struct mlppp_probe *p;
	unsigned int i;

	lockdep_assert_held(&b->tx.lock);
	b->tx.probe_period = MLPPP_RATE_SLOW_NS;
	b->tx.probe_doubt = false;
	for (i = 0; i < b->nlinks; i++)
		mlppp_probe_count(b->links[i]);
	changed = mlppp_probe_rest(b, now);
	for (i = 0; i < b->nlinks; i++) {
		link = b->links[i];
		p = &link->probe;
		spin_lock(&p->lock);
		p->rate.overhead = link->sched.overhead;
		p->rate.encoding = link->sched.encoding;
		p->rate.ahead = mlppp_probe_ahead(b, link, now);
		if (mlppp_probe_learns(b, link)) {
			b->tx.probe_period = MLPPP_RATE_PROBE_NS;
			mlppp_rate_update(&p->rate, p->wire, surplus, now);
			rates |= mlppp_rate_crowded(&p->rate);
		} else {
			mlppp_rate_listen(&p->rate, now);
		}
		mlppp_probe_fathom(&p->rate, &p->sounding, now);
		if (mlppp_probe_sounds(link))
			b->tx.probe_period = MLPPP_RATE_PROBE_NS;
		spin_unlock(&p->lock);
		judged = link->sched.active || p->mute || p->rest.aside;
		if (judged && !p->judged)
			p->since = now;
		p->judged = judged;
		if (judged)
			changed |= mlppp_probe_judge(b, link, now);
	}
	if (changed) {
		mlppp_tx_refresh(b);
		mlppp_events_check_links(b);
	}
	mlppp_probe_learn(b, rates, now);
}

static void mlppp_probe_ask(struct mlppp_bundle *b, s64 surplus, u64 now)
{
	struct mlppp_link *link;
	unsigned int i;

	lockdep_assert_held(&b->tx.lock);
	for (i = 0; i < b->tx.n; i++) {
		link = mlppp_tx_link(&b->tx, i);
		if (mlppp_probe_wanted(b, link) &&
		    mlppp_rate_due(&link->probe.rate,
				   mlppp_probe_interval(b, link), now))
			mlppp_probe_send(b, link, surplus, now);
		mlppp_probe_sound(b, link, now);
	}
	/* those that do not send because they are mute */
	for (i = 0; i < b->nlinks; i++) {
		link = b->links[i];
		if (link->probe.mute && !link->sched.active &&
		    mlppp_probe_wanted(b, link) &&
		    mlppp_rate_due(&link->probe.rate, MLPPP_RATE_SLOW_NS, now))
			mlppp_probe_send(b, link, surplus, now);
	}
}

/* Nothing is probed any more, so a mute link would never come back: bring it
 * back now. mlppp_probe_rest() does so for those aside.
 */
static bool mlppp_probe_forgive(struct mlppp_bundle *b)
{
	bool changed = false;
	unsigned int i;

	if (READ_ONCE(mlppp_learn_rates))
		return false;
	for (i = 0; i < b->nlinks; i++) {
		changed |= b->links[i]->probe.mute;
		WRITE_ONCE(b->links[i]->probe.mute, false);
	}
	return changed;
}

/* The timer runs while there is traffic. A probe goes out when the last one's
 * interval is over, after the rate was set, so that between two probes it does
 * not change.
 */
static enum hrtimer_restart mlppp_probe_timer(struct hrtimer *timer)
{
	struct mlppp_bundle *b = container_of(timer, struct mlppp_bundle,
					      tx.probe_timer);
	bool on, needed;
	s64 surplus;
	u64 now;

	mlppp_tx_lock(&b->tx);
	now = ktime_get_ns();
	if (b->tx.stats.packets != b->tx.probe_mark)
		b->tx.probe_used = now;
	b->tx.probe_mark = b->tx.stats.packets;
	needed = mlppp_probe_needed(b);
	on = needed;
	if (needed) {
		surplus = mlppp_probe_surplus(b);
		mlppp_probe_think(b, surplus, now);
		mlppp_probe_ask(b, surplus, now);
		on = now - b->tx.probe_used < MLPPP_PROBE_IDLE_NS;
	} else if (mlppp_probe_rest(b, now) | mlppp_probe_forgive(b)) {
		mlppp_tx_refresh(b);
		mlppp_events_check_links(b);
	}
	/* under the lock, as mlppp_tx_start_probe() leaves it alone until it is
	 * off
	 */
	if (on)
		hrtimer_forward_now(timer, ns_to_ktime(b->tx.probe_period));
	b->tx.probe_on = on;
	/* where nothing is to be learned, that is so until links or settings
	 * change
	 */
	b->tx.probe_armed = on || !needed;
	mlppp_tx_unlock(&b->tx);
	return on ? HRTIMER_RESTART : HRTIMER_NORESTART;
}

/* The next packet starts the timer, which sees what there is to do. */
static void mlppp_probe_look(struct mlppp_bundle *b)
{
	mlppp_tx_lock(&b->tx);
	b->tx.probe_armed = b->tx.probe_on;
	mlppp_tx_unlock(&b->tx);
}

static int mlppp_probe_set_learn(const char *val,
				 const struct kernel_param *param)
{
	int err = param_set_bool(val, param);

	if (err)
		return err;
	rtnl_lock();
	mlppp_tx_each(mlppp_probe_look);
	rtnl_unlock();
	return 0;
}

/**
 * mlppp_probe_set_rate() - set the configured rate of a link
 * @link: the link
 * @bps: bits per second of the wire; 0: to be learned
 *
 * A rate that was learned before is forgotten only when the link leaves, so
 * that there is something to begin with.
 *
 * Context: any; the transmit lock is held if the link is a member, and
 * mlppp_sched_update() follows.
 */
void mlppp_probe_set_rate(struct mlppp_link *link, u64 bps)
{
	const struct mlppp_bundle *b = rcu_access_pointer(link->bundle);

	if (b)
		lockdep_assert_held(&b->tx.lock);
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

	ASSERT_RTNL();
	/* replies to probes of an earlier membership may still come */
	spin_lock_bh(&p->lock);
	mlppp_rate_init(&p->rate, get_random_u32());
	p->cookie = get_random_u64() & ~MLPPP_SOUNDING;
	p->sounding = (struct mlppp_sounding) { .seen = U64_MAX };
	spin_unlock_bh(&p->lock);
	p->asked = 0;
	p->asked_bytes = 0;
	p->wire = 0;
	p->frames = 0;
	p->bytes = 0;
	p->judged = false;
	p->mute = false;
	p->mute_at = 0;
	p->doubt = 0;
	p->rest = (struct mlppp_rest) {};
	p->no_rest = link->flags & MLPPP_F_NO_REST;
	p->rest_mark = 0;
	p->bps = 0;
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
	ASSERT_RTNL();
	mlppp_hrtimer_setup(&b->tx.probe_timer, mlppp_probe_timer,
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
	ASSERT_RTNL();
	hrtimer_cancel(&b->tx.probe_timer);
}
