/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Membership.
 */
#ifndef MLPPP_BUNDLE_H
#define MLPPP_BUNDLE_H

#include <linux/list.h>
#include <linux/mlppp.h>

struct mlppp_bundle;
struct mlppp_link;

int mlppp_bundle_join(struct mlppp_link *link, struct mlppp_join *req);
int mlppp_bundle_leave(struct mlppp_link *link);
int mlppp_bundle_drain(struct mlppp_link *link);
int mlppp_bundle_enable_nulls(struct mlppp_link *link);
int mlppp_bundle_choke(struct mlppp_link *link, u32 path);
int mlppp_bundle_set_state(struct mlppp_link *link,
			   const struct mlppp_state *state);
int mlppp_bundle_get_state(struct mlppp_link *link,
			   struct mlppp_state *state);
void mlppp_bundle_end(struct mlppp_bundle *b, struct list_head *head);

#endif /* MLPPP_BUNDLE_H */
