// SPDX-License-Identifier: GPL-2.0-only
/*
 * One link: from the open of a descriptor to its close.
 */
#include <linux/if_ether.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "carrier.h"
#include "link.h"
#include "probe.h"
#include "sched.h"
#include "types.h"

/**
 * mlppp_link_new() - make a link that is in no bundle
 * @net: its network namespace; the caller keeps it until the channels do
 *
 * Context: process; may sleep.
 * Return: the link, or NULL when out of memory.
 */
struct mlppp_link *mlppp_link_new(struct net *net)
{
	struct mlppp_link *link;

	/* charged to whoever opens it */
	link = kzalloc(sizeof(*link), GFP_KERNEL_ACCOUNT);
	if (!link)
		return NULL;
	link->net = net;
	skb_queue_head_init(&link->early);
	spin_lock_init(&link->probe.lock);
	return link;
}

/**
 * mlppp_link_free() - free a link
 * @link: in no bundle, without channels, and with no RCU reader left
 *
 * Context: process.
 */
void mlppp_link_free(struct mlppp_link *link)
{
	skb_queue_purge(&link->early);
	kfree(link);
}

/**
 * mlppp_link_configure() - take over what a join says about the line
 * @link: the link, not a member now; rtnl held
 * @req: checked by the caller
 *
 * Context: process, rtnl held.
 */
void mlppp_link_configure(struct mlppp_link *link,
			  const struct mlppp_join *req)
{
	struct mlppp_sched_link *sl = &link->sched;

	ASSERT_RTNL();
	link->flags = req->flags;
	link->mru = req->mru;
	link->session = req->session;
	link->transport = req->transport;
	link->path = req->path;
	link->choked = false;
	WRITE_ONCE(link->ch.one, req->flags & MLPPP_F_ONE);
	mlppp_carrier_init(link);
	link->silent = false;
	link->resting = false;
	strscpy(link->label, req->line, sizeof(link->label));

	mlppp_sched_link_init(sl, req->mtu);
	mlppp_sched_set_overhead(sl, req->overhead, req->encoding);
	mlppp_sched_set_delay(sl, (u64)req->delay_us * NSEC_PER_USEC);
	sl->standby = req->flags & MLPPP_F_STANDBY;

	memset(&link->tx, 0, sizeof(link->tx));
	memset(&link->rx, 0, sizeof(link->rx));
	/* what is shown is what is in force */
	mlppp_probe_link_init(link, req->rate ?
			      clamp(req->rate, MLPPP_RATE_MIN, MLPPP_RATE_MAX) :
			      0);
}
