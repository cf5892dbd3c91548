/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MLPPP_EXPRESS_H
#define MLPPP_EXPRESS_H

#include <linux/skbuff.h>
#include <linux/types.h>

struct mlppp_bundle;

/**
 * struct mlppp_express - which packets do not wait for others
 * @mode: enum mlppp_express_mode
 * @mark: packets with this mark, too; 0: none
 * @priority: packets with this priority, too; 0: none
 * @least: packets with a lesser traffic class than this are not meant, whatever
 *	else they are; derived from the others
 *
 * Transmit lock.
 */
struct mlppp_express {
	u8 mode;
	u32 mark;
	u32 priority;
	u16 least;
};

void mlppp_express_update(struct mlppp_bundle *b);
int mlppp_express_choose(struct mlppp_bundle *b, struct sk_buff *skb,
			 u8 tclass);

#endif /* MLPPP_EXPRESS_H */
