/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The counters of bundles and links.
 */
#ifndef MLPPP_COUNTERS_H
#define MLPPP_COUNTERS_H

#include <linux/types.h>

struct mlppp_bundle;
struct mlppp_link;

void mlppp_counters_read_bundle(const struct mlppp_bundle *b, u64 *counters);
void mlppp_counters_read_link(const struct mlppp_bundle *b,
			      const struct mlppp_link *link, u64 *counters);
void mlppp_counters_add_gone(struct mlppp_bundle *b,
			     const struct mlppp_link *link);

#endif /* MLPPP_COUNTERS_H */
