// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells listeners what happens to the links of a bundle.
 */
#include <linux/math64.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "events.h"
#include "link.h"
#include "rest.h"
#include "tx.h"
#include "types.h"
#include "view.h"

/* How often a bundle with a silent link is checked, to see whether it is heard
 * again. A link that falls silent is reported at once, but no more often than
 * this: a peer's link may come and go.
 */
#define MLPPP_SILENCE_PERIOD	HZ

/* The family that messages belong to. */
static const struct genl_family *mlppp_events_family __ro_after_init;

/**
 * mlppp_events_set_family() - the family that messages about events belong to
 * @family: ours; about to be registered
 *
 * Context: process, module init; there is no bundle yet.
 */
void __init mlppp_events_set_family(const struct genl_family *family)
{
	mlppp_events_family = family;
}

static struct sk_buff *mlppp_events_message(struct mlppp_bundle *b,
					    enum mlppp_event event,
					    const struct mlppp_link *link)
{
	struct mlppp_link_view view;
	struct sk_buff *skb;
	bool written;
	void *hdr;

	skb = genlmsg_new(mlppp_view_head_size() + 2 * nla_total_size(4) +
			  mlppp_view_link_size(false), GFP_KERNEL);
	if (!skb)
		return NULL;
	hdr = mlppp_view_begin(skb, mlppp_events_family, b, 0, 0, 0,
			       MLPPP_CMD_LINK_NTF);
	if (!hdr)
		goto free;
	written = !nla_put_u32(skb, MLPPP_BUNDLE_EVENT, event) &&
		  !nla_put_u32(skb, MLPPP_BUNDLE_NLINKS, b->nlinks);
	if (link) {
		mlppp_view_take_settings(b, link, &view);
		written = written && mlppp_view_put_link(skb, MLPPP_BUNDLE_LINK,
							 &view, false);
	}
	if (!mlppp_view_end(skb, hdr, written))
		return skb;
free:
	nlmsg_free(skb);
	return NULL;
}

static void mlppp_events_tell(struct mlppp_bundle *b, enum mlppp_event event,
			      const struct mlppp_link *link)
{
	struct net *net = dev_net(b->dev);
	struct sk_buff *skb;

	if (!genl_has_listeners(mlppp_events_family, net, 0))
		return;
	skb = mlppp_events_message(b, event, link);
	if (skb)
		genlmsg_multicast_netns(mlppp_events_family, net, skb, 0, 0,
					GFP_KERNEL);
	else
		genl_set_err(mlppp_events_family, net, 0, 0, -ENOBUFS);
}

/**
 * mlppp_events_notify() - tell listeners what has happened to a link
 * @b: the bundle
 * @event: what has happened
 * @link: to which link; may have left already
 *
 * Listeners in the namespace of the netdevice hear it. If there is no memory
 * for the message, they learn that they have missed something. When the
 * netdevice is going, they hear no more of its links.
 *
 * Context: process, rtnl held; may sleep.
 */
void mlppp_events_notify(struct mlppp_bundle *b, enum mlppp_event event,
			 const struct mlppp_link *link)
{
	ASSERT_RTNL();
	if (b->dev->reg_state == NETREG_REGISTERED)
		mlppp_events_tell(b, event, link);
}

/**
 * mlppp_events_notify_end() - tell listeners that a bundle ends
 * @b: the bundle; its netdevice is being unregistered
 *
 * Context: process, rtnl held; may sleep.
 */
void mlppp_events_notify_end(struct mlppp_bundle *b)
{
	ASSERT_RTNL();
	mlppp_events_tell(b, MLPPP_EVENT_END, NULL);
}

/* Look at the links now. */
static void mlppp_events_check_now(struct mlppp_bundle *b)
{
	/* always on the same workqueue: on two it could run twice at once */
	cancel_delayed_work(&b->events.check);
	schedule_delayed_work(&b->events.check, 0);
}

/**
 * mlppp_events_check_silent() - a link has fallen silent: tell listeners
 * @b: the bundle
 *
 * A work item does it, as it takes rtnl. While a link is silent, it checks
 * again and again, to tell when the link is heard.
 *
 * Context: softirq, receive lock held.
 */
void mlppp_events_check_silent(struct mlppp_bundle *b)
{
	unsigned long gone = jiffies - b->events.silence_at;

	lockdep_assert_held(&b->rx.lock);
	if (gone < MLPPP_SILENCE_PERIOD) {
		schedule_delayed_work(&b->events.check,
				      MLPPP_SILENCE_PERIOD - gone);
		return;
	}
	b->events.silence_at += gone;
	/* another one may be silent already, and the next check be due later */
	mlppp_events_check_now(b);
}

/**
 * mlppp_events_check_links() - tell listeners which links are silent, or rest
 * @b: the bundle; a link has become mute or stepped aside, or no longer is
 *
 * Context: any; transmit lock held.
 */
void mlppp_events_check_links(struct mlppp_bundle *b)
{
	lockdep_assert_held(&b->tx.lock);
	mlppp_events_check_now(b);
}

/* Mbit/s, in hundredths. */
static u32 mlppp_events_centi(u64 bps)
{
	return min_t(u64, div_u64(bps, 10000), U32_MAX);
}

/* A link has stepped aside, or is back: say why. */
static void mlppp_events_tell_rest(struct mlppp_bundle *b,
				   struct mlppp_link *link)
{
	u32 with, without, loss;
	bool aside;

	mlppp_tx_lock(&b->tx);
	aside = link->sched.aside && !link->probe.rest.trial;
	loss = mlppp_loss_ppm(&link->probe.rate.loss) / 100;
	with = mlppp_events_centi(link->probe.rest.with);
	without = mlppp_events_centi(link->probe.rest.without);
	mlppp_tx_unlock(&b->tx);
	if (aside == link->resting)
		return;
	link->resting = aside;
	if (!aside)
		netdev_info(b->dev, "%s is used again\n", link->label);
	else
		netdev_info(b->dev, "%s rests: with its loss of %u.%02u %% one stream would have %u.%02u of %u.%02u Mbit/s\n",
			    link->label, loss / 100, loss % 100, with / 100,
			    with % 100, without / 100, without % 100);
	mlppp_events_notify(b, aside ? MLPPP_EVENT_ASIDE : MLPPP_EVENT_BACK,
			    link);
}

static void mlppp_events_work(struct work_struct *work)
{
	struct mlppp_bundle *b = container_of(to_delayed_work(work),
					      struct mlppp_bundle,
					      events.check);
	struct mlppp_link *link;
	bool silent, again = false;
	unsigned int i;

	rtnl_lock();
	for (i = 0; i < b->nlinks; i++) {
		link = b->links[i];
		mlppp_rx_lock(&b->rx);
		silent = link->reasm.stale || READ_ONCE(link->probe.mute);
		mlppp_rx_unlock(&b->rx);
		again |= silent;
		mlppp_events_tell_rest(b, link);
		if (silent == link->silent)
			continue;
		link->silent = silent;
		mlppp_events_notify(b, silent ? MLPPP_EVENT_SILENT :
					       MLPPP_EVENT_HEARD, link);
	}
	rtnl_unlock();
	if (again)
		schedule_delayed_work(&b->events.check, MLPPP_SILENCE_PERIOD);
}

/**
 * mlppp_events_init() - prepare to tell listeners
 * @b: the bundle; no member yet
 *
 * Context: process, rtnl held.
 */
void mlppp_events_init(struct mlppp_bundle *b)
{
	ASSERT_RTNL();
	INIT_DELAYED_WORK(&b->events.check, mlppp_events_work);
	b->events.silence_at = jiffies - MLPPP_SILENCE_PERIOD;
}

/**
 * mlppp_events_exit() - undo mlppp_events_init()
 * @b: the bundle; it receives nothing any more
 *
 * Context: process, without rtnl, which the work item takes; may sleep.
 */
void mlppp_events_exit(struct mlppp_bundle *b)
{
	cancel_delayed_work_sync(&b->events.check);
}
