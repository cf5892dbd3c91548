// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bundles: which links belong together, which are members, and which one leads.
 *
 * A link is a member from its join to its leave; the bundle lives as long as it
 * has one or, if the last one wanted it to be kept, until it is deleted. One
 * member, the leader, has a pppd that runs the NCPs for all. A leader that
 * drains or leaves hands the lead to the member that joined first among those
 * that still send.
 *
 * All of this is decided under rtnl. Members are added and removed under the
 * transmit and the receive lock as well, so that either path may walk them
 * under the lock it holds anyway.
 */
#include <linux/jhash.h>
#include <linux/module.h>
#include <linux/ppp-ioctl.h>
#include <linux/rtnetlink.h>
#include <net/netns/generic.h>

#include "account.h"
#include "bundle.h"
#include "carrier.h"
#include "channel.h"
#include "counters.h"
#include "dev.h"
#include "events.h"
#include "leader.h"
#include "link.h"
#include "rx.h"
#include "trace.h"
#include "tx.h"
#include "types.h"

static unsigned int max_bundles = 1024;
module_param(max_bundles, uint, 0644);
MODULE_PARM_DESC(max_bundles, "the most bundles a network namespace may have (1024)");

/* Nobody needs a link that cannot carry a minimal fragment. */
#define MLPPP_MTU_MIN		64

static bool mlppp_string_ok(const char *s, size_t size)
{
	return strnlen(s, size) < size;
}

static int mlppp_join_check(const struct mlppp_join *req)
{
	const u32 known = MLPPP_F_MP | MLPPP_F_SHORT_RX | MLPPP_F_SHORT_TX |
			  MLPPP_F_STANDBY | MLPPP_F_NULL |
			  MLPPP_F_SG | MLPPP_F_ONE | MLPPP_F_KEEP |
			  MLPPP_F_NO_REST | MLPPP_F_ACCOUNT | MLPPP_F_ALONE;

	if (req->flags & ~known)
		return -EINVAL;
	if (!mlppp_string_ok(req->line, sizeof(req->line)) ||
	    !mlppp_string_ok(req->ifname, sizeof(req->ifname)) ||
	    !mlppp_string_ok(req->peer, sizeof(req->peer)) ||
	    !mlppp_string_ok(req->bundle, sizeof(req->bundle)))
		return -EINVAL;
	if (req->ifname[0] &&
	    (!dev_valid_name(req->ifname) || strchr(req->ifname, '%')))
		return -EINVAL;
	if (req->ed_len > MLPPP_ED_MAX || (!req->ed_class && req->ed_len))
		return -EINVAL;
	if (req->mtu < MLPPP_MTU_MIN || req->mtu > MLPPP_MRRU_MAX ||
	    req->encoding > MLPPP_ENCODING_PTM ||
	    req->max_links > MLPPP_LINKS_MAX)
		return -EINVAL;
	if (req->overhead < MLPPP_OVERHEAD_MIN ||
	    req->overhead > MLPPP_OVERHEAD_MAX)
		return -EINVAL;
	if (!(req->flags & MLPPP_F_MP))
		return 0;
	if (req->mrru_rx < MLPPP_MRRU_MIN || req->mrru_rx > MLPPP_MRRU_MAX ||
	    req->mrru_tx < MLPPP_MRRU_MIN || req->mrru_tx > MLPPP_MRRU_MAX)
		return -EINVAL;
	return 0;
}

static void mlppp_identity_of(struct mlppp_identity *id,
			      const struct mlppp_join *req)
{
	memset(id, 0, sizeof(*id));
	id->ed_class = req->ed_class;
	id->ed_len = req->ed_len;
	memcpy(id->ed_addr, req->ed_addr, req->ed_len);
	strscpy(id->ifname, req->ifname, sizeof(id->ifname));
	strscpy(id->peer, req->peer, sizeof(id->peer));
	strscpy(id->bundle, req->bundle, sizeof(id->bundle));
}

static struct hlist_head *mlppp_bundle_bucket(struct mlppp_net *mn,
					      const struct mlppp_identity *id)
{
	return &mn->by_id[jhash(id, sizeof(*id), 0) % MLPPP_NET_HASH];
}

static struct mlppp_bundle *mlppp_bundle_find(struct net *net,
					      const struct mlppp_identity *id)
{
	struct mlppp_net *mn = net_generic(net, mlppp_net_id);
	struct mlppp_bundle *b;

	hlist_for_each_entry(b, mlppp_bundle_bucket(mn, id), node)
		if (!memcmp(&b->id, id, sizeof(*id)))
			return b;
	return NULL;
}

/* A bundle that was kept without a link, and has the name that this link wants.
 */
static struct mlppp_bundle *
mlppp_bundle_find_kept(struct net *net, const struct mlppp_identity *id)
{
	struct mlppp_net *mn = net_generic(net, mlppp_net_id);
	struct mlppp_bundle *b;

	if (!id->ifname[0])
		return NULL;
	list_for_each_entry(b, &mn->bundles, list)
		if (!b->nlinks && !strcmp(b->id.ifname, id->ifname))
			return b;
	return NULL;
}

/* Could this link have made it, just as it is? */
static bool mlppp_bundle_fits(const struct mlppp_bundle *b,
			      const struct mlppp_join *req)
{
	const u32 format = MLPPP_F_MP | MLPPP_F_SHORT_RX | MLPPP_F_SHORT_TX;

	if ((b->flags ^ req->flags) & format)
		return false;
	if (!(b->flags & MLPPP_F_MP))
		return b->dev->max_mtu == req->mtu;
	return b->mrru_rx == req->mrru_rx && b->mrru_tx == req->mrru_tx;
}

/* A bundle without a link starts afresh, perhaps with another peer. Its
 * resequencer did so when the last link left.
 */
static void mlppp_bundle_renew(struct mlppp_bundle *b,
			       const struct mlppp_identity *id,
			       const struct mlppp_join *req)
{
	struct mlppp_net *mn = net_generic(b->net, mlppp_net_id);

	/* what another peer's lines have carried is none of this one's business
	 */
	if (memcmp(&b->id, id, sizeof(*id)))
		mlppp_account_end(b);
	b->id = *id;
	hlist_del(&b->node);
	hlist_add_head(&b->node, mlppp_bundle_bucket(mn, id));
	mlppp_tx_lock(&b->tx);
	b->takes_nulls = req->flags & MLPPP_F_NULL;
	b->peer_ours = false;
	b->tx.seq = 0;
	mlppp_tx_unlock(&b->tx);
}

/* No link is left, but the netdevice stays. Nothing is sent without a carrier.
 */
static void mlppp_bundle_rest(struct mlppp_bundle *b)
{
	b->state.len = 0;
	WRITE_ONCE(b->npmode[MLPPP_NP_IPV4], NPMODE_DROP);
	WRITE_ONCE(b->npmode[MLPPP_NP_IPV6], NPMODE_DROP);
	netif_carrier_off(b->dev);
}

/* Is the link allowed in this bundle? */
static int mlppp_bundle_admit(const struct mlppp_bundle *b,
			      const struct mlppp_join *req)
{
	const u32 format = MLPPP_F_SHORT_RX | MLPPP_F_SHORT_TX;

	if (req->flags & MLPPP_F_ALONE)
		return -EACCES;
	if (!(b->flags & req->flags & MLPPP_F_MP))
		return -EOPNOTSUPP;
	if ((b->flags ^ req->flags) & format)
		return -EPROTOTYPE;
	if (b->mrru_rx != req->mrru_rx || b->mrru_tx != req->mrru_tx)
		return -EMSGSIZE;
	if (b->nlinks >= (req->max_links ?: MLPPP_LINKS_MAX))
		return -EMLINK;
	return 0;
}

static struct mlppp_bundle *mlppp_bundle_new(struct net *net,
					     const struct mlppp_identity *id,
					     const struct mlppp_join *req)
{
	struct mlppp_net *mn = net_generic(net, mlppp_net_id);
	struct net_device *dev;
	struct mlppp_bundle *b;

	if (mn->count >= READ_ONCE(max_bundles))
		return ERR_PTR(-ENOSPC);
	dev = mlppp_dev_new(net, req);
	if (IS_ERR(dev))
		return ERR_CAST(dev);
	b = netdev_priv(dev);
	b->id = *id;
	mlppp_account_init(b);
	list_add(&b->list, &mn->bundles);
	hlist_add_head(&b->node, mlppp_bundle_bucket(mn, id));
	mn->count++;
	return b;
}

static bool mlppp_bundle_leads(const struct mlppp_bundle *b,
			       const struct mlppp_link *link)
{
	return rcu_access_pointer(b->leader) == link;
}

static void mlppp_bundle_tell_lead(struct mlppp_bundle *b,
				   const struct mlppp_link *link)
{
	netdev_info(b->dev, "link %u (%s) leads\n", link->id, link->label);
	mlppp_events_notify(b, MLPPP_EVENT_LEADER, link);
}

/* The leader drains or leaves: choose another one. Returns which, or NULL if
 * there is none; the caller tells listeners.
 */
static struct mlppp_link *mlppp_bundle_pass_lead(struct mlppp_bundle *b)
{
	struct mlppp_link *link = mlppp_leader_next(b);

	if (link) {
		rcu_assign_pointer(b->leader, link);
		mlppp_channel_ring(link);
	}
	return link;
}

/* A new member leads if nobody does, or only one that drains. That one had no
 * link to pass the lead to, and takes its NCPs down, so what they had agreed is
 * no longer of use.
 */
static void mlppp_bundle_take_lead(struct mlppp_bundle *b,
				   struct mlppp_link *link,
				   struct mlppp_join *req)
{
	const struct mlppp_link *leader = rtnl_dereference(b->leader);

	req->leader = !leader || leader->sched.draining;
	if (!req->leader)
		return;
	if (leader)
		b->state.len = 0;
	if (leader || req->created)
		mlppp_account_begin(b, link->id);
	rcu_assign_pointer(b->leader, link);
}

static void mlppp_bundle_unlock(struct mlppp_bundle *b)
	__releases(&b->rx.lock) __releases(&b->tx.lock)
{
	__mlppp_rx_unlock(&b->rx);
	mlppp_tx_unlock(&b->tx);
}

/* Take both locks, while the resequencer is between two fragments. With @all,
 * it has also handled all that was received up to now, however much that is;
 * the locks are released again and again meanwhile.
 */
static void mlppp_bundle_lock(struct mlppp_bundle *b, bool all)
	__acquires(&b->tx.lock) __acquires(&b->rx.lock)
{
	u32 until;

	mlppp_tx_lock(&b->tx);
	__mlppp_rx_lock(&b->rx);
	until = all ? mlppp_rx_received(b) : b->rx.handled;
	while (!mlppp_rx_settle(b, until)) {
		mlppp_bundle_unlock(b);
		cond_resched();
		mlppp_tx_lock(&b->tx);
		__mlppp_rx_lock(&b->rx);
	}
}

static void mlppp_bundle_add(struct mlppp_bundle *b, struct mlppp_link *link)
{
	link->sched.draining = true;	/* it only receives at first */
	mlppp_bundle_lock(b, false);
	b->links[b->nlinks++] = link;
	mlppp_rx_add(b, link);
	mlppp_bundle_unlock(b);

	/* From now on pppd's frames go down under the transmit lock. An earlier
	 * one, which may be on its way without it, must be down before the link
	 * sends.
	 */
	flush_work(&link->ch.work);
	mlppp_tx_lock(&b->tx);
	mlppp_tx_add(b, link);
	mlppp_tx_unlock(&b->tx);
	netif_carrier_on(b->dev);
}

/* The first half of a leave: the link neither sends nor leads, and is no longer
 * found when its line brings a frame. Returns the new leader, if it led and
 * there is one.
 */
static struct mlppp_link *mlppp_bundle_detach(struct mlppp_bundle *b,
					      struct mlppp_link *link)
{
	/* Without the pointer, frames of pppd go down without the lock. */
	mlppp_tx_lock(&b->tx);
	mlppp_tx_stop(b, link);
	mlppp_tx_unlock(&b->tx);
	RCU_INIT_POINTER(link->bundle, NULL);
	link->leaving = b;
	if (!mlppp_bundle_leads(b, link))
		return NULL;
	RCU_INIT_POINTER(b->leader, NULL);
	return mlppp_bundle_pass_lead(b);
}

/* The second half, when a grace period has passed: nothing more is queued for
 * the bundle on its behalf.
 */
static void mlppp_bundle_remove(struct mlppp_bundle *b,
				struct mlppp_link *link)
{
	unsigned int i;

	mlppp_bundle_lock(b, true);
	for (i = 0; b->links[i] != link; i++)
		;
	/* keep the order of joining: it decides who leads next */
	memmove(&b->links[i], &b->links[i + 1],
		(--b->nlinks - i) * sizeof(b->links[0]));
	mlppp_tx_refresh(b);
	mlppp_rx_remove(b, link);
	mlppp_bundle_unlock(b);
	mlppp_carrier_exit(link);
	link->leaving = NULL;
	mlppp_counters_add_gone(b, link);
	mlppp_account_leave(b, link);
	trace_mlppp_leave(b->dev->name, link->id, link->label, b->nlinks);
}

/**
 * mlppp_bundle_end() - take a bundle and its netdevice down
 * @b: the bundle; freed when rtnl is released
 * @head: list for unregister_netdevice_many(), or NULL to do it now
 *
 * Links that are still members stay open; the pppd of each sees it in the
 * status, and hangs up. Those that are leaving have left.
 *
 * Context: process, rtnl held; may sleep.
 */
void mlppp_bundle_end(struct mlppp_bundle *b, struct list_head *head)
{
	struct mlppp_net *mn = net_generic(b->net, mlppp_net_id);
	struct mlppp_link *link;
	unsigned int i;
	bool leaving;

	ASSERT_RTNL();
	mlppp_tx_lock(&b->tx);
	for (i = 0; i < b->nlinks; i++)
		mlppp_tx_stop(b, b->links[i]);
	mlppp_tx_unlock(&b->tx);
	for (i = 0; i < b->nlinks; i++)
		RCU_INIT_POINTER(b->links[i]->bundle, NULL);
	RCU_INIT_POINTER(b->leader, NULL);
	if (b->nlinks)
		synchronize_net();
	while (b->nlinks) {
		link = b->links[b->nlinks - 1];
		leaving = link->leaving;
		mlppp_bundle_remove(b, link);
		if (!leaving)
			mlppp_channel_ring(link);
	}
	mlppp_account_end(b);
	list_del(&b->list);
	hlist_del(&b->node);
	mn->count--;
	unregister_netdevice_queue(b->dev, head);
}

/* Could mlppp_bundle_new() replace this bundle, which no longer fits? It may
 * still lack memory; then the netdevice is lost.
 */
static int mlppp_bundle_replaceable(const struct mlppp_bundle *b,
				    struct net *net,
				    const struct mlppp_identity *id)
{
	const struct mlppp_net *mn = net_generic(net, mlppp_net_id);
	const struct net_device *dev = __dev_get_by_name(net, id->ifname);

	if (mn->count > READ_ONCE(max_bundles))
		return -ENOSPC;
	return dev && dev != b->dev ? -EEXIST : 0;
}

/* The bundle of a link, found or made; or the errno of its refusal. */
static struct mlppp_bundle *mlppp_bundle_get(struct net *net,
					     const struct mlppp_identity *id,
					     struct mlppp_join *req)
{
	struct mlppp_bundle *b;
	int err;

	b = mlppp_bundle_find(net, id);
	if (!b)
		b = mlppp_bundle_find_kept(net, id);
	req->created = !b || !b->nlinks;
	if (b && !b->nlinks) {
		if (mlppp_bundle_fits(b, req)) {
			mlppp_bundle_renew(b, id, req);
			return b;
		}
		err = mlppp_bundle_replaceable(b, net, id);
		if (err)
			return ERR_PTR(err);
		mlppp_bundle_end(b, NULL);
		b = NULL;
	}
	if (!b)
		return mlppp_bundle_new(net, id, req);
	err = mlppp_bundle_admit(b, req);
	return err ? ERR_PTR(err) : b;
}

/**
 * mlppp_bundle_join() - find or make the bundle of a link, and join it
 * @link: not a member of any
 * @req: what the link's pppd says; on success the out fields are filled in
 *
 * Context: process; takes rtnl.
 * Return: 0, or a negative errno of those that struct mlppp_join lists; then
 * nothing has changed.
 */
int mlppp_bundle_join(struct mlppp_link *link, struct mlppp_join *req)
{
	struct mlppp_bundle *b;
	struct mlppp_identity *id;
	int err;

	err = mlppp_join_check(req);
	if (err)
		return err;
	id = kmalloc(sizeof(*id), GFP_KERNEL);
	if (!id)
		return -ENOMEM;
	mlppp_identity_of(id, req);

	rtnl_lock();
	err = -EISCONN;
	if (rtnl_dereference(link->bundle) || link->leaving)
		goto out;

	b = mlppp_bundle_get(link->net, id, req);
	err = PTR_ERR_OR_ZERO(b);
	if (err)
		goto out;

	b->keep = req->flags & MLPPP_F_KEEP;
	link->id = b->next_id++;
	mlppp_link_configure(link, req);
	mlppp_bundle_add(b, link);
	mlppp_bundle_take_lead(b, link, req);
	mlppp_account_join(b, link);

	strscpy(req->ifname, b->dev->name, sizeof(req->ifname));
	req->ifindex = b->dev->ifindex;
	req->link_id = link->id;
	netdev_info(b->dev, "link %u (%s) joined\n", link->id, link->label);
	trace_mlppp_join(b->dev->name, link->id, link->label, b->nlinks);
	mlppp_events_notify(b, MLPPP_EVENT_JOIN, link);
	if (req->leader && !req->created)
		mlppp_bundle_tell_lead(b, link);
out:
	rtnl_unlock();
	kfree(id);
	return err;
}

/**
 * mlppp_bundle_leave() - take a link out of its bundle
 * @link: a member of a bundle, or not
 *
 * The bundle ends with its last member, unless it is to be kept. While the
 * grace period passes, rtnl is free, so that many can leave at a time. The link
 * is then not found by frames, and no request of its pppd to a bundle is
 * served.
 *
 * Context: process; takes rtnl, and waits for a grace period without it.
 * Return: 0, or -ENOTCONN when the link is no member: then it has not waited.
 */
int mlppp_bundle_leave(struct mlppp_link *link)
{
	struct mlppp_link *heir = NULL;
	struct mlppp_bundle *b;

	rtnl_lock();
	b = rtnl_dereference(link->bundle);
	if (b)
		heir = mlppp_bundle_detach(b, link);
	rtnl_unlock();
	if (!b)
		return -ENOTCONN;

	synchronize_rcu();

	rtnl_lock();
	b = link->leaving;
	if (!b)		/* it has ended meanwhile */
		goto out;
	mlppp_bundle_remove(b, link);
	netdev_info(b->dev, "link %u (%s) left\n", link->id, link->label);
	mlppp_events_notify(b, MLPPP_EVENT_LEAVE, link);
	/* it may have left as well, and be gone */
	if (heir && mlppp_bundle_leads(b, heir))
		mlppp_bundle_tell_lead(b, heir);
	if (!b->nlinks && b->keep)
		mlppp_bundle_rest(b);
	else if (!b->nlinks)
		mlppp_bundle_end(b, NULL);
out:
	rtnl_unlock();
	return 0;
}

/**
 * mlppp_bundle_drain() - send nothing more on a link, but receive
 * @link: a member of a bundle
 *
 * If the peer understands null fragments, a last one tells it, for its M, that
 * nothing more is on its way here.
 *
 * Context: process; takes rtnl.
 * Return: 0; 1 when the link is the leader and no other can be; or -ENOTCONN
 * when it is no member.
 */
int mlppp_bundle_drain(struct mlppp_link *link)
{
	struct mlppp_link *heir = NULL;
	struct mlppp_bundle *b;
	int ret = -ENOTCONN;

	rtnl_lock();
	b = rtnl_dereference(link->bundle);
	if (b) {
		mlppp_tx_lock(&b->tx);
		mlppp_tx_drain(b, link);
		mlppp_tx_unlock(&b->tx);
		if (mlppp_bundle_leads(b, link))
			heir = mlppp_bundle_pass_lead(b);
		if (heir)
			mlppp_bundle_tell_lead(b, heir);
		ret = mlppp_bundle_leads(b, link);
	}
	rtnl_unlock();
	return ret;
}

/**
 * mlppp_bundle_enable_nulls() - the peer accepts null fragments (RFC 1990 4.1)
 * @link: a member of a bundle
 *
 * It has said so on the line: it is one of ours.
 *
 * Context: process; takes rtnl.
 * Return: 0; -ENOTCONN when @link is no member; -EOPNOTSUPP when its bundle
 * does no multilink.
 */
int mlppp_bundle_enable_nulls(struct mlppp_link *link)
{
	struct mlppp_bundle *b;
	int err = 0;

	rtnl_lock();
	b = rtnl_dereference(link->bundle);
	if (!b) {
		err = -ENOTCONN;
	} else if (!(b->flags & MLPPP_F_MP)) {
		err = -EOPNOTSUPP;
	} else {
		mlppp_tx_lock(&b->tx);
		b->takes_nulls = true;
		b->peer_ours = true;
		mlppp_tx_unlock(&b->tx);
	}
	rtnl_unlock();
	return err;
}

/**
 * mlppp_bundle_choke() - longer frames do not get through on a link
 * @link: a member of a bundle
 * @path: the longest information field that does, bytes
 *
 * Without multilink nothing can be cut, so the link goes on as it is.
 *
 * Context: process; takes rtnl.
 * Return: 0; -ENOTCONN when @link is no member; -EINVAL when @path is too
 * short.
 */
int mlppp_bundle_choke(struct mlppp_link *link, u32 path)
{
	struct mlppp_bundle *b;
	int err = 0;

	if (path < MLPPP_MTU_MIN)
		return -EINVAL;
	rtnl_lock();
	b = rtnl_dereference(link->bundle);
	if (!b) {
		err = -ENOTCONN;
		goto out;
	}
	link->path = path;
	link->choked = true;
	if (!(b->flags & MLPPP_F_MP))
		goto out;
	mlppp_tx_lock(&b->tx);
	link->sched.mtu = min(link->sched.mtu, path);
	mlppp_tx_refresh(b);
	mlppp_tx_unlock(&b->tx);
out:
	rtnl_unlock();
	return err;
}

/**
 * mlppp_bundle_set_state() - keep what the NCPs agreed, for the next leader
 * @link: the leader of its bundle
 * @state: opaque; its length was checked by the caller
 *
 * Context: process; takes rtnl.
 * Return: 0, -ENOTCONN when @link is no member, -EPERM when it does not lead.
 */
int mlppp_bundle_set_state(struct mlppp_link *link,
			   const struct mlppp_state *state)
{
	struct mlppp_bundle *b;
	int err = 0;

	rtnl_lock();
	b = rtnl_dereference(link->bundle);
	if (!b)
		err = -ENOTCONN;
	else if (!mlppp_bundle_leads(b, link))
		err = -EPERM;
	else
		b->state = *state;
	rtnl_unlock();
	return err;
}

/**
 * mlppp_bundle_get_state() - what the last leader left
 * @link: a member of a bundle
 * @state: filled in
 *
 * Context: process; takes rtnl.
 * Return: 0, or -ENOTCONN when @link is no member.
 */
int mlppp_bundle_get_state(struct mlppp_link *link, struct mlppp_state *state)
{
	struct mlppp_bundle *b;

	rtnl_lock();
	b = rtnl_dereference(link->bundle);
	if (b)
		*state = b->state;
	rtnl_unlock();
	return b ? 0 : -ENOTCONN;
}
