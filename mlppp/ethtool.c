// SPDX-License-Identifier: GPL-2.0-only
/*
 * ethtool -i, and ethtool -S: the counters of the bundle, then those of each
 * link with its number in front.
 */
#include <linux/ethtool.h>
#include <linux/module.h>

#include "compat.h"
#include "counters.h"
#include "dev.h"
#include "spec.h"
#include "tx.h"
#include "types.h"

static void mlppp_get_drvinfo(struct net_device *dev,
			      struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->version, THIS_MODULE->version, sizeof(info->version));
}

static int mlppp_get_sset_count(struct net_device *dev, int sset)
{
	const struct mlppp_bundle *b = netdev_priv(dev);

	if (sset != ETH_SS_STATS)
		return -EOPNOTSUPP;
	return MLPPP_NL_BUNDLE_COUNTERS + b->nlinks * MLPPP_NL_LINK_COUNTERS;
}

static void mlppp_get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	const struct mlppp_bundle *b = netdev_priv(dev);
	unsigned int i, j;
	u8 *p = data;

	if (sset != ETH_SS_STATS)
		return;
	for (i = 0; i < MLPPP_NL_BUNDLE_COUNTERS; i++)
		ethtool_puts(&p, mlppp_bundle_counters[i].name);
	for (i = 0; i < b->nlinks; i++)
		for (j = 0; j < MLPPP_NL_LINK_COUNTERS; j++)
			ethtool_sprintf(&p, "link%u_%s", b->links[i]->id,
					mlppp_link_counters[j].name);
}

static void mlppp_get_ethtool_stats(struct net_device *dev,
				    struct ethtool_stats *stats, u64 *data)
{
	struct mlppp_bundle *b = netdev_priv(dev);
	unsigned int i;

	mlppp_tx_lock(&b->tx);
	__mlppp_rx_lock(&b->rx);
	mlppp_counters_read_bundle(b, data);
	data += MLPPP_NL_BUNDLE_COUNTERS;
	for (i = 0; i < b->nlinks; i++) {
		mlppp_counters_read_link(b, b->links[i], data);
		data += MLPPP_NL_LINK_COUNTERS;
	}
	__mlppp_rx_unlock(&b->rx);
	mlppp_tx_unlock(&b->tx);
}

/* rtnetlink's lock is held around all of these: no link joins or leaves. */
const struct ethtool_ops mlppp_ethtool_ops = {
	.get_drvinfo = mlppp_get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_sset_count = mlppp_get_sset_count,
	.get_strings = mlppp_get_strings,
	.get_ethtool_stats = mlppp_get_ethtool_stats,
};
