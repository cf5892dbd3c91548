// SPDX-License-Identifier: GPL-2.0-only
/*
 * The carrier of the interfaces that lines run over. When a modem is unplugged,
 * the carrier tells at once, LCP only after seconds. Nothing more is sent
 * there. When the carrier is back, the session may have ended at the other
 * side. So pppd is told, and says when it has heard the peer. Receiving needs
 * no such help.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/netns/generic.h>

#include "carrier.h"
#include "channel.h"
#include "events.h"
#include "link.h"
#include "tx.h"
#include "types.h"

static bool mlppp_carrier_ok(const struct net_device *lower)
{
	return netif_running(lower) && netif_carrier_ok(lower);
}

static struct hlist_head *mlppp_carrier_bucket(struct net *net, int transport)
{
	struct mlppp_net *mn = net_generic(net, mlppp_net_id);

	return &mn->by_transport[(u32)transport % MLPPP_NET_HASH];
}

/**
 * mlppp_carrier_init() - does a link that joins have a carrier?
 * @link: its field transport is set; about to join
 *
 * Context: process, rtnl held.
 */
void mlppp_carrier_init(struct mlppp_link *link)
{
	struct net_device *lower;

	ASSERT_RTNL();
	lower = __dev_get_by_index(link->net, link->transport);
	link->down = lower && !mlppp_carrier_ok(lower);
	if (link->transport)
		hlist_add_head(&link->below,
			       mlppp_carrier_bucket(link->net,
						    link->transport));
}

/**
 * mlppp_carrier_returned() - was the carrier lost, and is it back?
 * @link: a member of a bundle
 *
 * Or the interface has gone: then the peer may be reachable by another one.
 *
 * Context: RCU read lock held.
 * Return: whether its pppd has to check that the peer is there.
 */
bool mlppp_carrier_returned(const struct mlppp_link *link)
{
	int transport = READ_ONCE(link->transport);
	struct net_device *lower;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "needs RCU");
	if (!READ_ONCE(link->down))
		return false;
	if (!transport)
		return true;
	lower = dev_get_by_index_rcu(link->net, transport);
	return lower && mlppp_carrier_ok(lower);
}

static void mlppp_carrier_set(struct mlppp_bundle *b, struct mlppp_link *link,
			      bool down)
{
	mlppp_tx_lock(&b->tx);
	WRITE_ONCE(link->down, down);
	mlppp_tx_refresh(b);
	mlppp_tx_unlock(&b->tx);
	netdev_info(b->dev, "link %u (%s) %s\n", link->id, link->label,
		    down ? "has lost its carrier" : "is up again");
	mlppp_events_notify(b, down ? MLPPP_EVENT_DOWN : MLPPP_EVENT_UP, link);
}

static void mlppp_carrier_see(struct mlppp_link *link, bool ok)
{
	struct mlppp_bundle *b = rtnl_dereference(link->bundle) ?:
				 link->leaving;

	if (!ok && !link->down)
		mlppp_carrier_set(b, link, true);
	else if (ok && link->down)
		mlppp_channel_ring(link);
}

/**
 * mlppp_carrier_resume() - the peer was heard on a link after a loss of carrier
 * @link: a member of a bundle; sends again
 *
 * Context: process; takes rtnl.
 * Return: 0; -ENOTCONN when it is no member; -ENETDOWN when there is no
 * carrier.
 */
int mlppp_carrier_resume(struct mlppp_link *link)
{
	struct net_device *lower;
	struct mlppp_bundle *b;
	int err = 0;

	rtnl_lock();
	b = rtnl_dereference(link->bundle);
	lower = __dev_get_by_index(link->net, link->transport);
	if (!b)
		err = -ENOTCONN;
	else if (lower && !mlppp_carrier_ok(lower))
		err = -ENETDOWN;
	else if (link->down)
		mlppp_carrier_set(b, link, false);
	rtnl_unlock();
	return err;
}

/**
 * mlppp_carrier_exit() - a link has left its bundle
 * @link: no member any more
 *
 * Context: process, rtnl held.
 */
void mlppp_carrier_exit(struct mlppp_link *link)
{
	ASSERT_RTNL();
	hlist_del_init(&link->below);
}

/* The interface goes, and with it all that is known of its carrier. A tunnel
 * may find another way.
 */
static void mlppp_carrier_forget(struct mlppp_link *link)
{
	hlist_del_init(&link->below);
	WRITE_ONCE(link->transport, 0);
	if (link->down)
		mlppp_channel_ring(link);
}

static int mlppp_carrier_event(struct notifier_block *nb, unsigned long event,
			       void *ptr)
{
	struct net_device *lower = netdev_notifier_info_to_dev(ptr);
	struct hlist_node *next;
	struct mlppp_link *link;
	bool ok;

	if (event != NETDEV_CHANGE && event != NETDEV_UP &&
	    event != NETDEV_DOWN && event != NETDEV_UNREGISTER)
		return NOTIFY_DONE;

	ok = mlppp_carrier_ok(lower);
	hlist_for_each_entry_safe(link, next,
				  mlppp_carrier_bucket(dev_net(lower),
						       lower->ifindex), below) {
		if (link->transport != lower->ifindex)
			continue;
		if (event == NETDEV_UNREGISTER)
			mlppp_carrier_forget(link);
		else
			mlppp_carrier_see(link, ok);
	}
	return NOTIFY_DONE;
}

static struct notifier_block mlppp_carrier_notifier = {
	.notifier_call = mlppp_carrier_event,
};

/**
 * mlppp_carrier_register() - watch the interfaces
 *
 * Context: process, module init.
 * Return: 0 or a negative errno.
 */
int mlppp_carrier_register(void)
{
	return register_netdevice_notifier(&mlppp_carrier_notifier);
}

/**
 * mlppp_carrier_unregister() - undo mlppp_carrier_register()
 *
 * Context: process, module exit.
 */
void mlppp_carrier_unregister(void)
{
	unregister_netdevice_notifier(&mlppp_carrier_notifier);
}
