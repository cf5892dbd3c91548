// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which link leads: one member, whose pppd runs the NCPs of the bundle.
 */
#include <linux/ktime.h>
#include <linux/rtnetlink.h>

#include "leader.h"
#include "link.h"
#include "types.h"

/* A peer heard within this time is the one that agreed to the NCPs. */
#define MLPPP_NCP_TRUST		(15ULL * NSEC_PER_SEC)

/**
 * mlppp_leader_next() - which link is to lead when the leader cannot any more?
 * @b: the bundle
 *
 * Context: process, rtnl held.
 * Return: of the members that do not drain, the one that joined first; or NULL.
 */
struct mlppp_link *mlppp_leader_next(const struct mlppp_bundle *b)
{
	unsigned int i;

	ASSERT_RTNL();
	for (i = 0; i < b->nlinks; i++)
		if (!b->links[i]->sched.draining)
			return b->links[i];
	return NULL;
}

/**
 * mlppp_leader_for() - whose pppd gets an NCP frame that came plain?
 * @b: the bundle
 * @link: the member it came on
 *
 * To the leader's. But if other links have brought fragments and this one never
 * did, the peer has not taken it into its bundle (Linux pppd after a redial).
 * What it negotiates there must not disturb the bundle, and pppd will not lead
 * because of it. Links that have failed since do not count: if the peer has
 * noticed that as well, this link is its new bundle.
 *
 * Context: softirq, or bottom halves disabled; takes the receive lock.
 * Return: the link; valid as long as bottom halves are disabled.
 */
struct mlppp_link *mlppp_leader_for(struct mlppp_bundle *b,
				    struct mlppp_link *link)
{
	const struct mlppp_link *other;
	bool stray = false;
	unsigned int i;
	u64 now;

	__mlppp_rx_lock(&b->rx);
	now = ktime_get_ns();	/* not before what the poll has seen */
	for (i = 0; i < b->nlinks && !link->rx.fragments; i++) {
		other = b->links[i];
		stray |= other->rx.fragments && !mlppp_link_failed(other) &&
			 now - other->reasm.seen < MLPPP_NCP_TRUST;
	}
	__mlppp_rx_unlock(&b->rx);
	return stray ? link : rcu_dereference_bh(b->leader) ?: link;
}
