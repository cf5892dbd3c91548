/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic netlink family.
 */
#ifndef MLPPP_GENL_H
#define MLPPP_GENL_H

#include <linux/mlppp.h>

struct mlppp_bundle;
struct mlppp_link;

void mlppp_genl_tell(struct mlppp_bundle *b, enum mlppp_event event,
		     const struct mlppp_link *link);
int mlppp_genl_init(void);
void mlppp_genl_exit(void);

#endif /* MLPPP_GENL_H */
