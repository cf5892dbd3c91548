/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The carrier of the interface below a link.
 */
#ifndef MLPPP_CARRIER_H
#define MLPPP_CARRIER_H

#include <linux/types.h>

struct mlppp_link;

void mlppp_carrier_init(struct mlppp_link *link);
void mlppp_carrier_exit(struct mlppp_link *link);
bool mlppp_carrier_returned(const struct mlppp_link *link);
int mlppp_carrier_resume(struct mlppp_link *link);
int mlppp_carrier_register(void);
void mlppp_carrier_unregister(void);

#endif /* MLPPP_CARRIER_H */
