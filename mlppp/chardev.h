/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MLPPP_CHARDEV_H
#define MLPPP_CHARDEV_H

int mlppp_chardev_init(void);
void mlppp_chardev_exit(void);

#endif /* MLPPP_CHARDEV_H */
