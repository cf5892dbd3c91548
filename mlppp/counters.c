// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads counters, all of a bundle or of a link at once. spec.c says where they
 * are.
 */
#include <linux/atomic.h>
#include <linux/rtnetlink.h>

#include "counters.h"
#include "link.h"
#include "spec.h"
#include "types.h"

/* Most are written under locks that the caller holds. The others are atomic, or
 * in struct mlppp_rx_stats: see mlppp_counters_read_bundle().
 */
static u64 mlppp_counter_read(const void *base, const struct mlppp_counter *c)
{
	if (c->atomic)
		return atomic64_read(base + c->offset);
	return READ_ONCE(*(const u64 *)(base + c->offset));
}

/**
 * mlppp_counters_read_bundle() - read the counters of a bundle
 * @b: the bundle
 * @counters: set; %MLPPP_NL_BUNDLE_COUNTERS of them, in the order of
 *	mlppp_bundle_counters
 *
 * Context: any; transmit and receive lock held.
 */
void mlppp_counters_read_bundle(const struct mlppp_bundle *b, u64 *counters)
{
	unsigned int start, i;

	lockdep_assert_held(&b->tx.lock);
	lockdep_assert_held(&b->rx.lock);
	do {
		start = u64_stats_fetch_begin(&b->rx.sync);
		for (i = 0; i < MLPPP_NL_BUNDLE_COUNTERS; i++)
			counters[i] =
				mlppp_counter_read(b,
						   &mlppp_bundle_counters[i]);
	} while (u64_stats_fetch_retry(&b->rx.sync, start));
}

/**
 * mlppp_counters_read_link() - read the counters of a link
 * @b: the bundle
 * @link: a member
 * @counters: set; %MLPPP_NL_LINK_COUNTERS of them, in the order of
 *	mlppp_link_counters
 *
 * Context: any; transmit and receive lock held.
 */
void mlppp_counters_read_link(const struct mlppp_bundle *b,
			      const struct mlppp_link *link, u64 *counters)
{
	unsigned int i;

	lockdep_assert_held(&b->tx.lock);
	lockdep_assert_held(&b->rx.lock);
	for (i = 0; i < MLPPP_NL_LINK_COUNTERS; i++)
		counters[i] = mlppp_counter_read(link, &mlppp_link_counters[i]);
}

/**
 * mlppp_counters_add_gone() - keep the counters of a link that leaves
 * @b: the bundle
 * @link: no member any more; its counters are final
 *
 * Context: process, rtnl held.
 */
void mlppp_counters_add_gone(struct mlppp_bundle *b,
			     const struct mlppp_link *link)
{
	unsigned int i;

	ASSERT_RTNL();
	for (i = 0; i < MLPPP_NL_SHARED; i++)
		b->nl.gone[i] += mlppp_counter_read(link,
						    &mlppp_link_counters[i]);
}
