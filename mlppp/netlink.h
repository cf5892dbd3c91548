/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings of a bundle over rtnetlink.
 */
#ifndef MLPPP_NETLINK_H
#define MLPPP_NETLINK_H

#include <linux/mlppp.h>
#include <linux/netdevice.h>
#include <net/netlink.h>

#include "reasm.h"
#include "spec.h"

/**
 * struct mlppp_nl - what is kept for user space
 * @params: the resequencer's settings as configured, 0 for a default; rtnl
 * @gone: counters of all links that have left; rtnl
 */
struct mlppp_nl {
	struct mlppp_reasm_params params;
	u64 gone[MLPPP_NL_SHARED];
};

extern const struct nla_policy mlppp_nl_policy[IFLA_MLPPP_MAX + 1];

int mlppp_nl_validate(struct nlattr *tb[], struct nlattr *data[],
		      struct netlink_ext_ack *extack);
int mlppp_nl_changelink(struct net_device *dev, struct nlattr *tb[],
			struct nlattr *data[], struct netlink_ext_ack *extack);
size_t mlppp_nl_get_size(const struct net_device *dev);
int mlppp_nl_fill_info(struct sk_buff *skb, const struct net_device *dev);

#endif /* MLPPP_NETLINK_H */
