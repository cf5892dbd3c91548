/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic netlink family.
 */
#ifndef MLPPP_GENL_H
#define MLPPP_GENL_H

int mlppp_genl_init(void);
void mlppp_genl_exit(void);

#endif /* MLPPP_GENL_H */
