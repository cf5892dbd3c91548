/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The netdevice of a bundle.
 */
#ifndef MLPPP_DEV_H
#define MLPPP_DEV_H

#include <linux/ethtool.h>
#include <linux/mlppp.h>
#include <linux/netdevice.h>

/* ethtool.c */
extern const struct ethtool_ops mlppp_ethtool_ops;

struct net_device *mlppp_dev_new(struct net *net,
				 const struct mlppp_join *req);
int mlppp_dev_init(void);
void mlppp_dev_exit(void);

#endif /* MLPPP_DEV_H */
