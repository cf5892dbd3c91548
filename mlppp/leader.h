/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MLPPP_LEADER_H
#define MLPPP_LEADER_H

struct mlppp_bundle;
struct mlppp_link;

struct mlppp_link *mlppp_leader_next(const struct mlppp_bundle *b);
struct mlppp_link *mlppp_leader_for(struct mlppp_bundle *b,
				    struct mlppp_link *link);

#endif /* MLPPP_LEADER_H */
