// SPDX-License-Identifier: GPL-2.0-only
/*
 * The netdevice of a bundle: its operations and rtnl_link_ops.
 */
#include <linux/if_arp.h>
#include <linux/if_ppp.h>
#include <linux/module.h>
#include <linux/ppp-ioctl.h>
#include <linux/rtnetlink.h>
#include <net/netns/generic.h>
#include <net/rtnetlink.h>

#include "bundle.h"
#include "compat.h"
#include "dev.h"
#include "events.h"
#include "frag.h"
#include "netlink.h"
#include "probe.h"
#include "rx.h"
#include "tx.h"
#include "types.h"

unsigned int mlppp_net_id __read_mostly;

/* How many packets may wait without a better qdisc: 100 of 1500 bytes are 60 ms
 * at 20 Mbit/s.
 */
#define MLPPP_TX_QUEUE_LEN	100

static struct rtnl_link_ops mlppp_link_ops;

static int mlppp_ndo_init(struct net_device *dev)
{
	struct mlppp_bundle *b = netdev_priv(dev);
	int err;

	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats)
		return -ENOMEM;
	err = mlppp_rx_init(b);
	if (err)
		goto free_stats;
	err = mlppp_tx_init(b);
	if (err)
		goto exit_rx;
	mlppp_probe_init(b);
	mlppp_events_init(b);
	return 0;

exit_rx:
	mlppp_rx_exit(b);
free_stats:
	free_percpu(dev->tstats);
	return err;
}

static void mlppp_ndo_uninit(struct net_device *dev)
{
	struct mlppp_bundle *b = netdev_priv(dev);

	/* not if it never was registered */
	if (dev->reg_state == NETREG_UNREGISTERING)
		mlppp_events_notify_end(b);
	mlppp_probe_exit(b);
	mlppp_tx_exit(b);
	mlppp_rx_exit(b);
	free_percpu(dev->tstats);
}

/* When the last reference is gone, and rtnl is not held. */
static void mlppp_dev_destroy(struct net_device *dev)
{
	mlppp_events_exit(netdev_priv(dev));
}

static int mlppp_ndo_open(struct net_device *dev)
{
	netif_start_queue(dev);
	return 0;
}

static int mlppp_ndo_stop(struct net_device *dev)
{
	netif_stop_queue(dev);
	return 0;
}

/* pppd 2.4 asks for its traffic figures this way. */
static int mlppp_ndo_siocdevprivate(struct net_device *dev, struct ifreq *ifr,
				    void __user *data, int cmd)
{
	struct rtnl_link_stats64 stats;
	struct ppp_stats ps = {};

	if (cmd != SIOCGPPPSTATS)
		return -EOPNOTSUPP;
	dev_get_stats(dev, &stats);
	ps.p.ppp_ipackets = stats.rx_packets;
	ps.p.ppp_ibytes = stats.rx_bytes;
	ps.p.ppp_opackets = stats.tx_packets;
	ps.p.ppp_obytes = stats.tx_bytes;
	return copy_to_user(data, &ps, sizeof(ps)) ? -EFAULT : 0;
}

static const struct net_device_ops mlppp_netdev_ops = {
	.ndo_init = mlppp_ndo_init,
	.ndo_uninit = mlppp_ndo_uninit,
	.ndo_open = mlppp_ndo_open,
	.ndo_stop = mlppp_ndo_stop,
	.ndo_start_xmit = mlppp_start_xmit,
	.ndo_get_stats64 = dev_get_tstats64,
	.ndo_siocdevprivate = mlppp_ndo_siocdevprivate,
};

static void mlppp_setup(struct net_device *dev)
{
	dev->netdev_ops = &mlppp_netdev_ops;
	dev->ethtool_ops = &mlppp_ethtool_ops;
	dev->needs_free_netdev = true;
	dev->priv_destructor = mlppp_dev_destroy;

	dev->type = ARPHRD_PPP;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
	dev->needed_headroom = MLPPP_HEADROOM;
	dev->tx_queue_len = MLPPP_TX_QUEUE_LEN;
	dev->mtu = ETH_DATA_LEN;
	dev->min_mtu = MLPPP_MRRU_MIN;
	dev->max_mtu = MLPPP_MRRU_MAX;

	/* With scatter-gather the stack segments in software just above us,
	 * and the segments share the pages of the original.
	 */
	dev->features = NETIF_F_SG | NETIF_F_HIGHDMA;
	/* PPP carries no VLAN tags */
	dev->features |= NETIF_F_VLAN_CHALLENGED;
	dev->hw_features = NETIF_F_SG | NETIF_F_HIGHDMA;
	/* netpoll puts Ethernet headers in front, and sends from interrupts */
	dev->priv_flags |= IFF_DISABLE_NETPOLL;
	mlppp_set_lltx(dev);
}

static int mlppp_newlink(MLPPP_NEWLINK_PARAMS)
{
	NL_SET_ERR_MSG(extack,
		       "a bundle is made by its first link: start pppd with plugin mlppp.so");
	return -EOPNOTSUPP;
}

static void mlppp_dellink(struct net_device *dev, struct list_head *head)
{
	mlppp_bundle_end(netdev_priv(dev), head);
}

/* The lines are in the namespace where the bundle was made, wherever the
 * netdevice has been moved to.
 */
static struct net *mlppp_get_link_net(const struct net_device *dev)
{
	const struct mlppp_bundle *b = netdev_priv(dev);

	return b->net;
}

static struct rtnl_link_ops mlppp_link_ops __read_mostly = {
	.kind = MLPPP_KIND,
	.priv_size = sizeof(struct mlppp_bundle),
	.setup = mlppp_setup,
	.newlink = mlppp_newlink,
	.dellink = mlppp_dellink,
	.maxtype = IFLA_MLPPP_MAX,
	.policy = mlppp_nl_policy,
	.validate = mlppp_nl_validate,
	.changelink = mlppp_nl_changelink,
	.get_size = mlppp_nl_get_size,
	.fill_info = mlppp_nl_fill_info,
	.get_link_net = mlppp_get_link_net,
};

/**
 * mlppp_dev_new() - make and register the netdevice of a new bundle
 * @net: the namespace it will be in
 * @req: what the first link says; checked by the caller
 *
 * The caller adds the bundle to its list. It is freed by unregistering the
 * netdevice.
 *
 * Context: process, rtnl held.
 * Return: the netdevice, or -ENOMEM, or -EEXIST when its name is taken.
 */
struct net_device *mlppp_dev_new(struct net *net,
				 const struct mlppp_join *req)
{
	bool named = req->ifname[0];
	struct mlppp_bundle *b;
	struct net_device *dev;
	int err;

	ASSERT_RTNL();
	dev = alloc_netdev(sizeof(*b), named ? req->ifname : "mlppp%d",
			   named ? NET_NAME_USER : NET_NAME_ENUM,
			   mlppp_setup);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev_net_set(dev, net);
	dev->rtnl_link_ops = &mlppp_link_ops;

	b = netdev_priv(dev);
	b->dev = dev;
	b->net = net;
	b->flags = req->flags & (MLPPP_F_MP | MLPPP_F_SHORT_RX |
				 MLPPP_F_SHORT_TX);
	b->takes_nulls = req->flags & MLPPP_F_NULL;
	if (req->flags & MLPPP_F_MP) {
		b->mrru_rx = req->mrru_rx;
		b->mrru_tx = req->mrru_tx;
		dev->mtu = req->mrru_tx;
	} else {
		dev->mtu = req->mtu;
	}
	dev->max_mtu = dev->mtu;
	b->npmode[MLPPP_NP_IPV4] = NPMODE_DROP;
	b->npmode[MLPPP_NP_IPV6] = NPMODE_DROP;

	err = register_netdevice(dev);
	if (err) {
		free_netdev(dev);
		return ERR_PTR(err);
	}
	return dev;
}

static int __net_init mlppp_net_init(struct net *net)
{
	struct mlppp_net *mn = net_generic(net, mlppp_net_id);

	INIT_LIST_HEAD(&mn->bundles);
	return 0;
}

/* Bundles without a link, whose netdevice was moved to another namespace. */
static void __net_exit mlppp_net_exit(struct net *net)
{
	struct mlppp_net *mn = net_generic(net, mlppp_net_id);
	struct mlppp_bundle *b, *next;

	rtnl_lock();
	list_for_each_entry_safe(b, next, &mn->bundles, list)
		mlppp_bundle_end(b, NULL);
	rtnl_unlock();
}

static struct pernet_operations mlppp_net_ops = {
	.init = mlppp_net_init,
	.exit = mlppp_net_exit,
	.id = &mlppp_net_id,
	.size = sizeof(struct mlppp_net),
};

/**
 * mlppp_dev_init() - make the kind known to rtnetlink
 *
 * Context: process, module init.
 * Return: 0 or a negative errno.
 */
int mlppp_dev_init(void)
{
	int err;

	err = register_pernet_subsys(&mlppp_net_ops);
	if (err)
		return err;
	err = rtnl_link_register(&mlppp_link_ops);
	if (err)
		unregister_pernet_subsys(&mlppp_net_ops);
	return err;
}

/**
 * mlppp_dev_exit() - undo mlppp_dev_init()
 *
 * No bundle has a link any more: an open descriptor would keep the module.
 * Those that have stayed without one end here.
 *
 * Context: process, module exit; takes rtnl.
 */
void mlppp_dev_exit(void)
{
	rtnl_link_unregister(&mlppp_link_ops);
	unregister_pernet_subsys(&mlppp_net_ops);
}
