/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every difference between the kernels the module builds for: 6.1 and newer.
 * Each entry says which kernel is the last that needs it: when support for that
 * one ends, the entry goes.
 */
#ifndef MLPPP_COMPAT_H
#define MLPPP_COMPAT_H

#include <linux/ethtool.h>
#include <linux/hrtimer.h>
#include <linux/netdevice.h>
#include <linux/version.h>
#include <net/genetlink.h>
#include <net/sch_generic.h>

/* Until 6.11. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/* Until 6.12: hrtimer_setup() then does. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void mlppp_hrtimer_setup(struct hrtimer *timer,
				       enum hrtimer_restart (*fn)(struct hrtimer *),
				       enum hrtimer_mode mode)
{
	hrtimer_init(timer, CLOCK_MONOTONIC, mode);
	timer->function = fn;
}
#else
static inline void mlppp_hrtimer_setup(struct hrtimer *timer,
				       enum hrtimer_restart (*fn)(struct hrtimer *),
				       enum hrtimer_mode mode)
{
	hrtimer_setup(timer, fn, CLOCK_MONOTONIC, mode);
}
#endif

/* Until 6.2. */
#ifndef SKB_HEAD_ALIGN
#define SKB_HEAD_ALIGN(size) \
	(SKB_DATA_ALIGN(size) + SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))
#endif

/* Until 6.7. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
static inline void ethtool_puts(u8 **data, const char *str)
{
	strscpy((char *)*data, str, ETH_GSTRING_LEN);
	*data += ETH_GSTRING_LEN;
}
#endif

/* Until 6.18: a sender that finds the qdisc busy takes a lock, and may hold it
 * while its own packet goes down through the device. Bottom halves are
 * disabled.
 */
static inline bool mlppp_qdisc_contended(struct net_device *dev)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
	struct netdev_queue *txq = netdev_get_tx_queue(dev, 0);

	return spin_is_locked(&rcu_dereference_bh(txq->qdisc)->busylock);
#else
	return false;
#endif
}

/* The driver has a transmit lock of its own. Until 6.11 a feature says so. */
static inline void mlppp_set_lltx(struct net_device *dev)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	dev->features |= NETIF_F_LLTX;
#else
	dev->lltx = true;
#endif
}

/* What newlink of struct rtnl_link_ops is given. Until 6.14 one by one. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
#define MLPPP_NEWLINK_PARAMS \
	struct net *src_net, struct net_device *dev, struct nlattr *tb[], \
	struct nlattr *data[], struct netlink_ext_ack *extack
#else
#define MLPPP_NEWLINK_PARAMS \
	struct net_device *dev, struct rtnl_newlink_params *params, \
	struct netlink_ext_ack *extack
#endif

/* The attributes of the request that a dump answers. Until 6.5 they have no
 * struct genl_info.
 */
static inline struct nlattr **mlppp_genl_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	return genl_dumpit_info(cb)->attrs;
#else
	return genl_info_dump(cb)->attrs;
#endif
}

#endif /* MLPPP_COMPAT_H */
