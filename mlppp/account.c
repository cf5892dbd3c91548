// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accounting: what a link and its bundle have carried.
 *
 * Each pppd reads the figures of its own link, for a RADIUS server, say. One
 * that is killed cannot: what its link has carried is kept with the bundle
 * until the leader's pppd reads it.
 */
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "account.h"
#include "channel.h"
#include "hdr.h"
#include "link.h"
#include "reasm.h"
#include "tx.h"
#include "types.h"

/**
 * struct mlppp_lost - a link whose pppd was killed while it was a member
 * @list: in &mlppp_account_bundle.lost; rtnl
 * @acct: what the link has carried; constant
 * @first_id: number of the first link of its session; constant
 */
struct mlppp_lost {
	struct list_head list;
	struct mlppp_account acct;
	u32 first_id;
};

static u64 mlppp_account_now(void)
{
	return ktime_to_ms(ktime_get_boottime());
}

static void mlppp_account_sum(const struct mlppp_bundle *b,
			      struct mlppp_account_sum *sum)
{
	struct rtnl_link_stats64 stats;

	dev_get_stats(b->dev, &stats);
	sum->rx_octets = stats.rx_bytes;
	sum->rx_packets = stats.rx_packets;
	sum->tx_octets = stats.tx_bytes;
	sum->tx_packets = stats.tx_packets;
}

/* How many of the link's fragments began a packet, if the share is the same as
 * in the whole bundle: counting would cost each packet something. In such a
 * fragment, the packet's own protocol field takes a byte with nearly all peers.
 */
static u64 mlppp_account_begins(struct mlppp_bundle *b,
				const struct mlppp_link *link)
{
	const struct mlppp_reasm_stats *all = &b->rx.reasm.stats;
	u64 fragments = all->sum.fragments - all->sum.nulls;
	u64 own = link->reasm.stats.fragments - link->reasm.stats.nulls;

	lockdep_assert_held(&b->rx.lock);
	return fragments ? mul_u64_u64_div_u64(own, all->packets, fragments) :
			   0;
}

/* What the link has carried; it is still known to the bundle, or just left. */
static void mlppp_account_link(struct mlppp_bundle *b, struct mlppp_link *link,
			       struct mlppp_account *acct)
{
	u32 header = MLPPP_PROTO_LEN +
		     mlppp_hdr_len(b->flags & MLPPP_F_SHORT_TX);
	u32 hlen_rx = mlppp_hdr_len(b->flags & MLPPP_F_SHORT_RX);
	u64 carried;

	mlppp_tx_lock(&b->tx);
	acct->tx_octets = link->tx.octets - link->tx.begins -
			  link->tx.fragments * header;
	acct->tx_packets = link->tx.fragments + link->tx.plain;
	mlppp_tx_unlock(&b->tx);
	mlppp_rx_lock(&b->rx);
	carried = link->rx.bytes - link->rx.plain_bytes -
		  link->rx.fragments * hlen_rx;
	carried -= min(carried, mlppp_account_begins(b, link));
	acct->rx_octets = carried + link->rx.plain_octets;
	acct->rx_packets = link->rx.frames;
	mlppp_rx_unlock(&b->rx);
}

static void mlppp_account_fill(struct mlppp_bundle *b, struct mlppp_link *link,
			       struct mlppp_account *acct)
{
	const struct mlppp_account_session *session = &link->account.session;
	const struct mlppp_account_sum *base = &session->base;
	struct mlppp_account_sum sum;

	memset(acct, 0, sizeof(*acct));
	acct->link_id = link->id;
	acct->ms = mlppp_account_now() - link->account.begin;
	acct->bundle_ms = mlppp_account_now() - session->begin;
	mlppp_account_link(b, link, acct);
	mlppp_account_sum(b, &sum);
	acct->bundle_since = session->since;
	acct->bundle_rx_octets = sum.rx_octets - base->rx_octets;
	acct->bundle_rx_packets = sum.rx_packets - base->rx_packets;
	acct->bundle_tx_octets = sum.tx_octets - base->tx_octets;
	acct->bundle_tx_packets = sum.tx_packets - base->tx_packets;
	acct->ifindex = b->dev->ifindex;
	acct->joins = b->next_id - session->first_id;
	strscpy(acct->line, link->label, sizeof(acct->line));
}

/**
 * mlppp_account_init() - a netdevice was made
 * @b: its bundle
 *
 * Context: process, rtnl held.
 */
void mlppp_account_init(struct mlppp_bundle *b)
{
	ASSERT_RTNL();
	INIT_LIST_HEAD(&b->account.lost);
}

/**
 * mlppp_account_begin() - a session begins
 * @b: the bundle; its links, if there are any, drain, and are of the last
 *	session
 * @first_id: number of the first link
 *
 * Context: process, rtnl held.
 */
void mlppp_account_begin(struct mlppp_bundle *b, u32 first_id)
{
	struct mlppp_account_session *session = &b->account.session;

	ASSERT_RTNL();
	session->since = ktime_to_ms(ktime_get_real());
	session->begin = mlppp_account_now();
	session->first_id = first_id;
	mlppp_account_sum(b, &session->base);
}

/**
 * mlppp_account_join() - a link has joined
 * @b: the bundle
 * @link: the link; it has carried next to nothing yet
 *
 * Context: process, rtnl held.
 */
void mlppp_account_join(struct mlppp_bundle *b, struct mlppp_link *link)
{
	ASSERT_RTNL();
	link->account.begin = mlppp_account_now();
	link->account.session = b->account.session;
}

static void mlppp_account_drop(struct mlppp_bundle *b, struct mlppp_lost *lost)
{
	list_del(&lost->list);
	WRITE_ONCE(b->account.nlost, b->account.nlost - 1);
	kfree(lost);
}

static struct mlppp_lost *mlppp_account_first(struct mlppp_bundle *b)
{
	return list_first_entry_or_null(&b->account.lost, struct mlppp_lost,
					list);
}

/* The link's own pppd will not ask what it has carried: let the leader's do so.
 */
static void mlppp_account_keep(struct mlppp_bundle *b,
			       const struct mlppp_link *link)
{
	struct mlppp_link *leader = rtnl_dereference(b->leader);
	struct mlppp_lost *lost;

	lost = kmalloc(sizeof(*lost), GFP_KERNEL);
	if (!lost)
		return;
	lost->acct = link->account.last;
	lost->first_id = link->account.session.first_id;
	if (b->account.nlost == MLPPP_LOST_MAX)
		mlppp_account_drop(b, mlppp_account_first(b));
	list_add_tail(&lost->list, &b->account.lost);
	WRITE_ONCE(b->account.nlost, b->account.nlost + 1);
	if (leader)
		mlppp_channel_ring(leader);
}

/**
 * mlppp_account_leave() - a link has left
 * @b: the bundle; it may have no link any more
 * @link: the link; its counters are final
 *
 * Context: process, rtnl held; may sleep.
 */
void mlppp_account_leave(struct mlppp_bundle *b, struct mlppp_link *link)
{
	ASSERT_RTNL();
	mlppp_account_fill(b, link, &link->account.last);
	if (READ_ONCE(link->ch.closing) && link->flags & MLPPP_F_ACCOUNT)
		mlppp_account_keep(b, link);
}

/**
 * mlppp_account_end() - forget what nobody has asked for
 * @b: the bundle; it ends, or will be another peer's
 *
 * Context: process, rtnl held.
 */
void mlppp_account_end(struct mlppp_bundle *b)
{
	struct mlppp_lost *lost;

	ASSERT_RTNL();
	while ((lost = mlppp_account_first(b)))
		mlppp_account_drop(b, lost);
}

/**
 * mlppp_account_get() - what a link and its bundle have carried
 * @link: the link
 * @acct: filled in; as of now, or of the last leave
 *
 * Context: process; takes rtnl.
 * Return: 0, or -ENOTCONN when it never was a member.
 */
int mlppp_account_get(struct mlppp_link *link, struct mlppp_account *acct)
{
	struct mlppp_bundle *b;
	int err = 0;

	rtnl_lock();
	b = rtnl_dereference(link->bundle);
	if (b)
		mlppp_account_fill(b, link, acct);
	else if (link->account.last.ifindex)
		*acct = link->account.last;
	else
		err = -ENOTCONN;
	rtnl_unlock();
	return err;
}

/**
 * mlppp_account_get_lost() - what a lost link has carried, each given out once
 * @link: the leader of its bundle
 * @acct: filled in
 *
 * Context: process; takes rtnl.
 * Return: 0, -ENOTCONN when @link is no member, -EPERM when it does not lead,
 * -ENOENT when there is none.
 */
int mlppp_account_get_lost(struct mlppp_link *link, struct mlppp_account *acct)
{
	struct mlppp_lost *lost;
	struct mlppp_bundle *b;
	int err = -ENOTCONN;

	rtnl_lock();
	b = rtnl_dereference(link->bundle);
	if (!b)
		goto out;
	err = -EPERM;
	if (rcu_access_pointer(b->leader) != link)
		goto out;
	err = -ENOENT;
	lost = mlppp_account_first(b);
	if (!lost)
		goto out;
	*acct = lost->acct;
	/* only how many have joined is as of now, if the session is the same */
	if (lost->first_id == link->account.session.first_id)
		acct->joins = b->next_id - lost->first_id;
	mlppp_account_drop(b, lost);
	err = 0;
out:
	rtnl_unlock();
	return err;
}
