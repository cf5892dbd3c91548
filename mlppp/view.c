// SPDX-License-Identifier: GPL-2.0-only
/*
 * What readers are told about a bundle and its links. The locks of the data
 * path are held only while the figures are copied, once for the whole bundle,
 * so all figures of one message are of the same moment.
 */
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "counters.h"
#include "link.h"
#include "probe.h"
#include "rate.h"
#include "reasm.h"
#include "rest.h"
#include "sched.h"
#include "spec.h"
#include "tx.h"
#include "types.h"
#include "view.h"

/* What the probes of a link say. Under both locks of its bundle. */
static void mlppp_view_probe(struct mlppp_probe *probe,
			     struct mlppp_link_view *view)
{
	const struct mlppp_rate *rate = &probe->rate;

	spin_lock(&probe->lock);
	view->rate_learned = rate->estimate;
	view->rtt_us = rate->srtt_us;
	view->rtt_min_us = rate->base_us;
	view->line_queue_us = rate->queue_us;
	view->probe_replies = rate->replies;
	view->probe_lost = rate->lost;
	view->loss_ppm = mlppp_loss_ppm(&rate->loss);
	spin_unlock(&probe->lock);
	if (probe->rest.aside && !probe->rest.trial) {
		view->rate_with = probe->rest.with;
		view->rate_without = probe->rest.without;
	}
}

/* What changes while the link is used. Under both locks. */
static void mlppp_view_state(const struct mlppp_bundle *b,
			     struct mlppp_link *link, u64 now,
			     struct mlppp_link_view *view)
{
	const struct mlppp_sched_link *sl = &link->sched;
	u64 heard, ns;

	lockdep_assert_held(&b->tx.lock);
	lockdep_assert_held(&b->rx.lock);
	view->has_skew = b->flags & MLPPP_F_MP && link->reasm.lag_known;
	view->skew_us = mlppp_reasm_lag_us(&b->rx.reasm, &link->reasm);
	mlppp_view_probe(&link->probe, view);

	/* without any rate the clock does not tell the time */
	view->has_queue = b->tx.sched.timed;
	ns = sl->busy_until > now ? sl->busy_until - now : 0;
	view->queue_us = min_t(u64, div_u64(ns, NSEC_PER_USEC), U32_MAX);

	/* without multilink the resequencer has seen nothing */
	heard = max(link->reasm.seen, link->rx.plain_at);
	view->has_heard = heard;
	ns = now > heard ? now - heard : 0;
	view->heard_ms = min_t(u64, div_u64(ns, NSEC_PER_MSEC), U32_MAX);
}

/* What is set, and flags. Under both locks, and rtnl. */
static void mlppp_view_link(const struct mlppp_bundle *b,
			    const struct mlppp_link *link,
			    struct mlppp_link_view *view)
{
	const struct mlppp_sched_link *sl = &link->sched;

	ASSERT_RTNL();
	lockdep_assert_held(&b->tx.lock);
	lockdep_assert_held(&b->rx.lock);
	view->id = link->id;
	view->mru = link->mru;
	view->path = link->path;
	view->session = link->session;
	if (net_eq(dev_net(b->dev), b->net))
		view->transport = link->transport;
	else
		view->transport = 0;
	memcpy(view->label, link->label, sizeof(view->label));

	view->rate = link->probe.configured;
	view->overhead = sl->overhead;
	view->encoding = sl->encoding;
	view->delay_us = sl->set_delay / NSEC_PER_USEC;
	view->weight = sl->weight;
	view->standby = sl->standby;
	view->rest = link->probe.no_rest ? MLPPP_REST_MODE_OFF :
					   MLPPP_REST_MODE_AUTO;
	view->mtu = sl->mtu;

	view->flags = 0;
	if (rcu_access_pointer(b->leader) == link)
		view->flags |= MLPPP_LINK_F_LEADER;
	if (sl->standby)
		view->flags |= MLPPP_LINK_F_STANDBY;
	if (sl->draining)
		view->flags |= MLPPP_LINK_F_DRAINING;
	else if (sl->active)
		view->flags |= MLPPP_LINK_F_ACTIVE;
	if (link->down)
		view->flags |= MLPPP_LINK_F_DOWN;
	if (sl->aside)
		view->flags |= MLPPP_LINK_F_ASIDE;
	if (link->choked)
		view->flags |= MLPPP_LINK_F_CHOKED;
	if (link->reasm.stale || link->probe.mute)
		view->flags |= MLPPP_LINK_F_STALE;
}

/**
 * mlppp_view_link_size() - the room that a link needs
 * @stats: with state and counters, not just settings
 *
 * Context: any.
 * Return: what mlppp_view_put_link() needs at most, bytes.
 */
size_t mlppp_view_link_size(bool stats)
{
	size_t size = nla_total_size(0) +
		      nla_total_size(MLPPP_LABEL_MAX) +	/* LABEL */
		      nla_total_size(8) +		/* RATE */
		      13 * nla_total_size(4);		/* the others to PATH */

	if (stats)
		size += nla_total_size(8) +	/* RATE_LEARNED */
			9 * nla_total_size(4) +	/* SKEW to LOSS */
			2 * nla_total_size(8) +	/* RATE_WITH, _WITHOUT */
			MLPPP_NL_LINK_COUNTERS * nla_total_size(8);
	return size;
}

/* Not aligned to eight bytes: no reader needs that, and the padding would have
 * to be an attribute, which not all of them know.
 */
static bool mlppp_view_put_u64(struct sk_buff *skb, int attr, u64 value)
{
	return !nla_put(skb, attr, sizeof(value), &value);
}

static bool mlppp_view_put_settings(struct sk_buff *skb,
				    const struct mlppp_link_view *view)
{
	return !nla_put_u32(skb, MLPPP_LINK_ID, view->id) &&
	       !nla_put_string(skb, MLPPP_LINK_LABEL, view->label) &&
	       mlppp_view_put_u64(skb, MLPPP_LINK_RATE, view->rate) &&
	       !nla_put_s32(skb, MLPPP_LINK_OVERHEAD, view->overhead) &&
	       !nla_put_u32(skb, MLPPP_LINK_ENCODING, view->encoding) &&
	       !nla_put_u32(skb, MLPPP_LINK_DELAY, view->delay_us) &&
	       !nla_put_u32(skb, MLPPP_LINK_WEIGHT, view->weight) &&
	       !nla_put_u32(skb, MLPPP_LINK_STANDBY, view->standby) &&
	       !nla_put_u32(skb, MLPPP_LINK_REST, view->rest) &&
	       !nla_put_u32(skb, MLPPP_LINK_FLAGS, view->flags) &&
	       !nla_put_u32(skb, MLPPP_LINK_MTU, view->mtu) &&
	       !nla_put_u32(skb, MLPPP_LINK_MRU, view->mru) &&
	       (!view->session ||
		!nla_put_u32(skb, MLPPP_LINK_SESSION, view->session)) &&
	       (!view->transport ||
		!nla_put_u32(skb, MLPPP_LINK_TRANSPORT, view->transport)) &&
	       (!view->path ||
		!nla_put_u32(skb, MLPPP_LINK_PATH, view->path));
}

static bool mlppp_view_put_rest(struct sk_buff *skb,
				const struct mlppp_link_view *view)
{
	if (view->loss_ppm &&
	    nla_put_u32(skb, MLPPP_LINK_LOSS, view->loss_ppm))
		return false;
	if (!view->rate_with)
		return true;
	return mlppp_view_put_u64(skb, MLPPP_LINK_RATE_WITH,
				  view->rate_with) &&
	       mlppp_view_put_u64(skb, MLPPP_LINK_RATE_WITHOUT,
				  view->rate_without);
}

static bool mlppp_view_put_state(struct sk_buff *skb,
				 const struct mlppp_link_view *view)
{
	unsigned int i;

	if ((view->rate_learned &&
	     !mlppp_view_put_u64(skb, MLPPP_LINK_RATE_LEARNED,
				 view->rate_learned)) ||
	    (view->has_skew &&
	     nla_put_u32(skb, MLPPP_LINK_SKEW, view->skew_us)) ||
	    (view->has_queue &&
	     nla_put_u32(skb, MLPPP_LINK_QUEUE, view->queue_us)) ||
	    (view->has_heard &&
	     nla_put_u32(skb, MLPPP_LINK_HEARD, view->heard_ms)))
		return false;
	if (view->probe_replies &&
	    (nla_put_u32(skb, MLPPP_LINK_RTT, view->rtt_us) ||
	     nla_put_u32(skb, MLPPP_LINK_RTT_MIN, view->rtt_min_us) ||
	     nla_put_u32(skb, MLPPP_LINK_LINE_QUEUE, view->line_queue_us)))
		return false;
	if (nla_put_u32(skb, MLPPP_LINK_PROBE_REPLIES, view->probe_replies) ||
	    nla_put_u32(skb, MLPPP_LINK_PROBE_LOST, view->probe_lost) ||
	    !mlppp_view_put_rest(skb, view))
		return false;
	for (i = 0; i < MLPPP_NL_LINK_COUNTERS; i++)
		if (!mlppp_view_put_u64(skb, mlppp_link_counters[i].attr,
					view->counters[i]))
			return false;
	return true;
}

/**
 * mlppp_view_put_link() - a link, as a nest of MLPPP_LINK_*
 * @skb: the message
 * @attr: the nest's own type
 * @view: the link
 * @stats: with state and counters, not just settings
 *
 * Context: any.
 * Return: false: there is no room, and @skb is as it was.
 */
bool mlppp_view_put_link(struct sk_buff *skb, int attr,
			 const struct mlppp_link_view *view, bool stats)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest)
		return false;
	if (!mlppp_view_put_settings(skb, view) ||
	    (stats && !mlppp_view_put_state(skb, view))) {
		nla_nest_cancel(skb, nest);
		return false;
	}
	nla_nest_end(skb, nest);
	return true;
}

/**
 * mlppp_view_take_settings() - copy the settings of a link
 * @b: its bundle
 * @link: the link; may have left already
 * @view: set, but for state and counters
 *
 * Context: process, rtnl held; takes the transmit and the receive lock.
 */
void mlppp_view_take_settings(struct mlppp_bundle *b,
			      const struct mlppp_link *link,
			      struct mlppp_link_view *view)
{
	ASSERT_RTNL();
	mlppp_tx_lock(&b->tx);
	__mlppp_rx_lock(&b->rx);
	mlppp_view_link(b, link, view);
	__mlppp_rx_unlock(&b->rx);
	mlppp_tx_unlock(&b->tx);
}

/**
 * mlppp_view_take() - copy all the figures of a bundle
 * @b: the bundle
 *
 * Context: process, rtnl held; takes the transmit and the receive lock.
 * Return: to be freed with kvfree(); NULL: no memory.
 */
struct mlppp_bundle_view *mlppp_view_take(struct mlppp_bundle *b)
{
	struct mlppp_bundle_view *view;
	unsigned int i;
	u64 now;

	ASSERT_RTNL();
	view = kvzalloc(struct_size(view, links, b->nlinks), GFP_KERNEL);
	if (!view)
		return NULL;
	view->nlinks = b->nlinks;

	mlppp_tx_lock(&b->tx);
	__mlppp_rx_lock(&b->rx);
	now = ktime_get_ns();
	mlppp_counters_read_bundle(b, view->counters);
	view->far_gone = b->rx.reasm.stats.far_gone;
	view->nulls_gone = b->rx.reasm.stats.nulls_gone;
	view->held_frags = b->rx.reasm.frags;
	view->held_bytes = b->rx.reasm.bytes;
	view->peak_frags = b->rx.reasm.stats.peak_frags;
	view->peak_bytes = b->rx.reasm.stats.peak_bytes;
	for (i = 0; i < b->nlinks; i++) {
		mlppp_view_link(b, b->links[i], &view->links[i]);
		mlppp_view_state(b, b->links[i], now, &view->links[i]);
		mlppp_counters_read_link(b, b->links[i],
					 view->links[i].counters);
	}
	__mlppp_rx_unlock(&b->rx);
	mlppp_tx_unlock(&b->tx);
	return view;
}

static bool mlppp_view_put_gone(struct sk_buff *skb,
				const struct mlppp_bundle *b,
				const struct mlppp_bundle_view *view)
{
	struct nlattr *nest = nla_nest_start(skb, MLPPP_BUNDLE_GONE);
	unsigned int i;
	u64 value;

	if (!nest)
		return false;
	for (i = 0; i < MLPPP_NL_SHARED; i++) {
		value = b->nl.gone[i];
		if (mlppp_link_counters[i].attr == MLPPP_LINK_RX_FAR)
			value += view->far_gone;
		else if (mlppp_link_counters[i].attr == MLPPP_LINK_RX_NULLS)
			value += view->nulls_gone;
		if (!mlppp_view_put_u64(skb, mlppp_link_counters[i].attr,
					value))
			return false;
	}
	nla_nest_end(skb, nest);
	return true;
}

/**
 * mlppp_view_bundle_size() - the room that a bundle needs without its links
 *
 * Context: any.
 * Return: what mlppp_view_put_bundle() needs at most, bytes.
 */
size_t mlppp_view_bundle_size(void)
{
	return nla_total_size(0) +				/* GONE */
	       MLPPP_NL_SHARED * nla_total_size(8) +
	       6 * nla_total_size(4) +	/* NLINKS, TX_STOPPED, HELD, PEAK */
	       MLPPP_NL_BUNDLE_COUNTERS * nla_total_size(8);
}

/**
 * mlppp_view_put_bundle() - what is counted for the bundle, MLPPP_BUNDLE_*
 * @skb: the message
 * @b: the bundle
 * @view: its figures
 *
 * Context: process, rtnl held.
 * Return: false: there is no room.
 */
bool mlppp_view_put_bundle(struct sk_buff *skb, const struct mlppp_bundle *b,
			   const struct mlppp_bundle_view *view)
{
	unsigned int i;

	ASSERT_RTNL();
	if (nla_put_u32(skb, MLPPP_BUNDLE_NLINKS, b->nlinks) ||
	    nla_put_u32(skb, MLPPP_BUNDLE_TX_STOPPED,
			netif_running(b->dev) && netif_queue_stopped(b->dev)) ||
	    nla_put_u32(skb, MLPPP_BUNDLE_HELD_FRAGS, view->held_frags) ||
	    nla_put_u32(skb, MLPPP_BUNDLE_HELD_BYTES, view->held_bytes) ||
	    nla_put_u32(skb, MLPPP_BUNDLE_PEAK_FRAGS, view->peak_frags) ||
	    nla_put_u32(skb, MLPPP_BUNDLE_PEAK_BYTES, view->peak_bytes))
		return false;
	for (i = 0; i < MLPPP_NL_BUNDLE_COUNTERS; i++)
		if (!mlppp_view_put_u64(skb, mlppp_bundle_counters[i].attr,
					view->counters[i]))
			return false;
	return mlppp_view_put_gone(skb, b, view);
}

/**
 * mlppp_view_head_size() - how long the head of a message is
 *
 * Context: any.
 * Return: what mlppp_view_begin() needs at most, bytes.
 */
size_t mlppp_view_head_size(void)
{
	return GENL_HDRLEN + nla_total_size(4) +	/* IFINDEX */
	       nla_total_size(IFNAMSIZ);		/* IFNAME */
}

/**
 * mlppp_view_begin() - begin a message about a bundle
 * @skb: the message
 * @family: ours
 * @b: the bundle
 * @portid: whom it is for; 0: a group
 * @seq: number of the request
 * @flags: NLM_F_*
 * @cmd: MLPPP_CMD_*
 *
 * Context: process, rtnl held.
 * Return: for mlppp_view_end(); or NULL: no room.
 */
void *mlppp_view_begin(struct sk_buff *skb, const struct genl_family *family,
		       const struct mlppp_bundle *b, u32 portid, u32 seq,
		       int flags, u8 cmd)
{
	void *hdr = genlmsg_put(skb, portid, seq, family, flags, cmd);

	ASSERT_RTNL();
	if (!hdr)
		return NULL;
	if (nla_put_u32(skb, MLPPP_BUNDLE_IFINDEX, b->dev->ifindex) ||
	    nla_put_string(skb, MLPPP_BUNDLE_IFNAME, b->dev->name)) {
		genlmsg_cancel(skb, hdr);
		return NULL;
	}
	return hdr;
}

/**
 * mlppp_view_end() - end a message, of which all could be written or not
 * @skb: the message
 * @hdr: of mlppp_view_begin()
 * @written: all could be
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE: it could not, and the message is as before.
 */
int mlppp_view_end(struct sk_buff *skb, void *hdr, bool written)
{
	if (!written) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}
