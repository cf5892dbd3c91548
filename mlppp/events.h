/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What listeners are told of the links of a bundle.
 */
#ifndef MLPPP_EVENTS_H
#define MLPPP_EVENTS_H

#include <linux/mlppp.h>
#include <linux/workqueue.h>

struct genl_family;
struct mlppp_bundle;
struct mlppp_link;

/**
 * struct mlppp_events - how a bundle finds out what to tell listeners
 * @check: looks at the links, and tells which are silent or rest now
 * @silence_at: when a new silence was last reported at once, jiffies; receive
 *	lock
 */
struct mlppp_events {
	struct delayed_work check;
	unsigned long silence_at;
};

void mlppp_events_set_family(const struct genl_family *family);
void mlppp_events_init(struct mlppp_bundle *b);
void mlppp_events_exit(struct mlppp_bundle *b);
void mlppp_events_notify(struct mlppp_bundle *b, enum mlppp_event event,
			 const struct mlppp_link *link);
void mlppp_events_notify_end(struct mlppp_bundle *b);
void mlppp_events_check_silent(struct mlppp_bundle *b);
void mlppp_events_check_links(struct mlppp_bundle *b);

#endif /* MLPPP_EVENTS_H */
