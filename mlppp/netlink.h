/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What user space is told: settings over rtnetlink, counters, events.
 */
#ifndef MLPPP_NETLINK_H
#define MLPPP_NETLINK_H

#include <linux/mlppp.h>
#include <linux/netdevice.h>
#include <linux/workqueue.h>
#include <net/netlink.h>

#include "reasm.h"
#include "spec.h"

struct genl_family;
struct mlppp_bundle;
struct mlppp_link;

/**
 * struct mlppp_nl - what is kept for user space
 * @params: the resequencer's settings as configured, 0 for a default; rtnl
 * @check: looks at the links, and tells listeners which are silent or rest now
 * @silence_at: when a new silence was last reported at once, jiffies; receive
 *	lock
 * @gone: counters of all links that have left; rtnl
 */
struct mlppp_nl {
	struct mlppp_reasm_params params;
	struct delayed_work check;
	unsigned long silence_at;
	u64 gone[MLPPP_NL_SHARED];
};

extern const struct nla_policy mlppp_nl_policy[IFLA_MLPPP_MAX + 1];

void mlppp_nl_set_family(const struct genl_family *family);
void mlppp_nl_init(struct mlppp_bundle *b);
void mlppp_nl_exit(struct mlppp_bundle *b);
void mlppp_nl_check_links(struct mlppp_bundle *b);

int mlppp_nl_validate(struct nlattr *tb[], struct nlattr *data[],
		      struct netlink_ext_ack *extack);
int mlppp_nl_changelink(struct net_device *dev, struct nlattr *tb[],
			struct nlattr *data[], struct netlink_ext_ack *extack);
size_t mlppp_nl_get_size(const struct net_device *dev);
int mlppp_nl_fill_info(struct sk_buff *skb, const struct net_device *dev);

void mlppp_nl_count_bundle(const struct mlppp_bundle *b, u64 *counters);
void mlppp_nl_count_link(const struct mlppp_bundle *b,
			 const struct mlppp_link *link, u64 *counters);

void mlppp_nl_notify(struct mlppp_bundle *b, enum mlppp_event event,
		     const struct mlppp_link *link);
void mlppp_nl_add_gone(struct mlppp_bundle *b, const struct mlppp_link *link);
void mlppp_nl_notify_end(struct mlppp_bundle *b);
void mlppp_nl_check_silent(struct mlppp_bundle *b);

#endif /* MLPPP_NETLINK_H */
