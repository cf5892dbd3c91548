// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family mlppp: it lists and changes links. (What happens
 * to them is told by events.c.) Documentation/netlink/specs/mlppp.yaml
 * describes it.
 *
 * Requests run in parallel, but all of them hold rtnl, so bundles, links and
 * settings do not change under them. The locks of the data path are taken
 * inside rtnl.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>
#include <net/sock.h>

#include "compat.h"
#include "events.h"
#include "genl.h"
#include "link.h"
#include "probe.h"
#include "sched.h"
#include "spec.h"
#include "tx.h"
#include "types.h"
#include "view.h"

static struct genl_family mlppp_family;

/* -- which bundle, which link -- */

static struct mlppp_bundle *mlppp_genl_ours(struct net_device *dev)
{
	if (!dev->rtnl_link_ops || strcmp(dev->rtnl_link_ops->kind, MLPPP_KIND))
		return NULL;
	return netdev_priv(dev);
}

/* The bundle that a request names, or an ERR_PTR(). Under rtnl. */
static struct mlppp_bundle *mlppp_genl_bundle(struct net *net,
					      struct nlattr *attrs[],
					      struct netlink_ext_ack *extack)
{
	const struct nlattr *index = attrs[MLPPP_BUNDLE_IFINDEX];
	const struct nlattr *name = attrs[MLPPP_BUNDLE_IFNAME];
	struct net_device *dev = NULL;
	struct mlppp_bundle *b;

	ASSERT_RTNL();
	if (!index && !name) {
		NL_SET_ERR_MSG(extack,
			       "mlppp: ifindex or ifname has to say which bundle is meant");
		return ERR_PTR(-EINVAL);
	}
	if (index)
		dev = __dev_get_by_index(net, nla_get_u32(index));
	else
		dev = __dev_get_by_name(net, nla_data(name));
	if (!dev || (index && name && nla_strcmp(name, dev->name))) {
		NL_SET_ERR_MSG_ATTR(extack, name ?: index,
				    "mlppp: there is no such interface");
		return ERR_PTR(-ENODEV);
	}
	b = mlppp_genl_ours(dev);
	if (b)
		return b;
	NL_SET_ERR_MSG_ATTR(extack, index ?: name,
			    "mlppp: the interface is no bundle");
	return ERR_PTR(-EOPNOTSUPP);
}

/* The bundle with the least index that is not below @ifindex, or NULL. */
static struct mlppp_bundle *mlppp_genl_next(struct net *net, u32 ifindex)
{
	struct mlppp_bundle *b, *next = NULL;
	struct net_device *dev;

	ASSERT_RTNL();
	for_each_netdev(net, dev) {
		b = mlppp_genl_ours(dev);
		if (b && (u32)dev->ifindex >= ifindex &&
		    (!next || dev->ifindex < next->dev->ifindex))
			next = b;
	}
	return next;
}

/* The place in its bundle of the link that is named, or a negative errno. */
static int mlppp_genl_find(const struct mlppp_bundle *b,
			   const struct nlattr *nest, struct nlattr *la[],
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *id = la[MLPPP_LINK_ID];
	const struct nlattr *label = la[MLPPP_LINK_LABEL];
	const struct mlppp_link *link;
	int found = -ENOENT;
	unsigned int i;

	ASSERT_RTNL();
	if (!id && !label) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "mlppp: id or label has to say which link is meant");
		return -EINVAL;
	}
	for (i = 0; i < b->nlinks; i++) {
		link = b->links[i];
		if ((id && nla_get_u32(id) != link->id) ||
		    (label && nla_strcmp(label, link->label)))
			continue;
		if (found >= 0) {
			NL_SET_ERR_MSG_ATTR(extack, label,
					    "mlppp: several links have this label, use the id");
			return -ENOTUNIQ;
		}
		found = i;
	}
	if (found < 0)
		NL_SET_ERR_MSG_ATTR(extack, id ?: label,
				    "mlppp: no such link in this bundle");
	return found;
}

/* -- looking -- */

static int mlppp_genl_fill_link(struct sk_buff *skb,
				const struct mlppp_bundle *b,
				const struct mlppp_link_view *view, u32 portid,
				u32 seq, int flags)
{
	void *hdr = mlppp_view_begin(skb, &mlppp_family, b, portid, seq, flags,
				     MLPPP_CMD_LINK_GET);

	if (!hdr)
		return -EMSGSIZE;
	return mlppp_view_end(skb, hdr,
			      mlppp_view_put_link(skb, MLPPP_BUNDLE_LINK, view,
						  true));
}

/* @links: include all its links */
static int mlppp_genl_fill_bundle(struct sk_buff *skb,
				  const struct mlppp_bundle *b,
				  const struct mlppp_bundle_view *view,
				  bool links, u32 portid, u32 seq, int flags)
{
	void *hdr = mlppp_view_begin(skb, &mlppp_family, b, portid, seq, flags,
				     MLPPP_CMD_BUNDLE_GET);
	unsigned int i;
	bool written;

	if (!hdr)
		return -EMSGSIZE;
	written = mlppp_view_put_bundle(skb, b, view);
	for (i = 0; links && written && i < view->nlinks; i++)
		written = mlppp_view_put_link(skb, MLPPP_BUNDLE_LINK,
					      &view->links[i], true);
	return mlppp_view_end(skb, hdr, written);
}

/* The only link in a request, by its place, or a negative errno. */
static int mlppp_genl_asked(const struct mlppp_bundle *b,
			    struct genl_info *info)
{
	struct nlattr *la[MLPPP_LINK_LABEL + 1];
	const struct nlattr *nest = info->attrs[MLPPP_BUNDLE_LINK];
	int err;

	if (GENL_REQ_ATTR_CHECK(info, MLPPP_BUNDLE_LINK)) {
		GENL_SET_ERR_MSG(info,
				 "mlppp: link has to say which one is meant");
		return -EINVAL;
	}
	err = nla_parse_nested(la, MLPPP_LINK_LABEL, nest,
			       mlppp_link_set_policy, info->extack);
	return err ?: mlppp_genl_find(b, nest, la, info->extack);
}

/* Reply with a bundle, or with the link at @place if that is not negative. */
static int mlppp_genl_answer(struct mlppp_bundle *b, struct genl_info *info,
			     int place)
{
	size_t size = mlppp_view_head_size() + mlppp_view_bundle_size() +
		      b->nlinks * mlppp_view_link_size(true);
	struct mlppp_bundle_view *view = mlppp_view_take(b);
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);
	int err = -ENOMEM;

	if (!view || !skb)
		goto out;
	if (place >= 0)
		err = mlppp_genl_fill_link(skb, b, &view->links[place],
					   info->snd_portid, info->snd_seq, 0);
	else
		err = mlppp_genl_fill_bundle(skb, b, view, true,
					     info->snd_portid, info->snd_seq,
					     0);
	if (!err) {
		err = genlmsg_reply(skb, info);
		skb = NULL;
	}
out:
	nlmsg_free(skb);
	kvfree(view);
	return err;
}

/* @of_link: a link is asked for, not all of the bundle */
static int mlppp_genl_get(struct genl_info *info, bool of_link)
{
	struct mlppp_bundle *b;
	int place = -1, err;

	rtnl_lock();
	b = mlppp_genl_bundle(genl_info_net(info), info->attrs, info->extack);
	err = PTR_ERR_OR_ZERO(b);
	if (!err && of_link) {
		place = mlppp_genl_asked(b, info);
		err = min(place, 0);
	}
	if (!err)
		err = mlppp_genl_answer(b, info, place);
	rtnl_unlock();
	return err;
}

static int mlppp_genl_get_link(struct sk_buff *skb, struct genl_info *info)
{
	return mlppp_genl_get(info, true);
}

static int mlppp_genl_get_bundle(struct sk_buff *skb, struct genl_info *info)
{
	return mlppp_genl_get(info, false);
}

/**
 * struct mlppp_genl_cursor - where a dump goes on
 * @ifindex: at the bundle with that index or the next higher
 * @id: there at the link with that number or the next higher
 *
 * An index has 31 bits, so there always is a next one. Numbers are never
 * reused. So whatever comes and goes meanwhile, each link is shown once or, if
 * it was not there all the time, perhaps not at all.
 */
struct mlppp_genl_cursor {
	u32 ifindex;
	u32 id;
};

/* Links of a bundle from the cursor on. Returns 0, or -EMSGSIZE: there are
 * more.
 */
static int mlppp_genl_dump_bundle(struct sk_buff *skb,
				  struct netlink_callback *cb,
				  struct mlppp_bundle *b)
{
	struct mlppp_genl_cursor *at = (void *)cb->ctx;
	struct mlppp_bundle_view *view = mlppp_view_take(b);
	unsigned int i;
	int err = 0;

	if (!view)
		return -ENOMEM;
	for (i = 0; i < view->nlinks && !err; i++) {
		if (view->links[i].id < at->id)
			continue;
		err = mlppp_genl_fill_link(skb, b, &view->links[i],
					   NETLINK_CB(cb->skb).portid,
					   cb->nlh->nlmsg_seq, NLM_F_MULTI);
		if (!err)
			at->id = view->links[i].id + 1;
	}
	kvfree(view);
	return err;
}

/* A dump of links of one bundle. */
static int mlppp_genl_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			       struct nlattr *attrs[])
{
	struct mlppp_genl_cursor *at = (void *)cb->ctx;
	struct mlppp_bundle *b;

	b = mlppp_genl_bundle(sock_net(cb->skb->sk), attrs, cb->extack);
	/* gone since the last part: the dump ends here */
	if (IS_ERR(b))
		return at->ifindex ? 0 : PTR_ERR(b);
	at->ifindex = b->dev->ifindex;
	return mlppp_genl_dump_bundle(skb, cb, b);
}

/* What a dump callback returns: is there more to come? */
static int mlppp_genl_dumped(const struct sk_buff *skb, int err)
{
	if (err && (err != -EMSGSIZE || !skb->len))
		return err;
	return skb->len;
}

static int mlppp_genl_dump_links(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct nlattr **attrs = mlppp_genl_dump_attrs(cb);
	struct mlppp_genl_cursor *at = (void *)cb->ctx;
	struct mlppp_bundle *b;
	int err = 0;

	rtnl_lock();
	if (attrs && (attrs[MLPPP_BUNDLE_IFINDEX] ||
		      attrs[MLPPP_BUNDLE_IFNAME])) {
		err = mlppp_genl_dump_one(skb, cb, attrs);
		goto out;
	}
	while ((b = mlppp_genl_next(sock_net(cb->skb->sk), at->ifindex))) {
		if ((u32)b->dev->ifindex != at->ifindex)
			at->id = 0;
		at->ifindex = b->dev->ifindex;
		err = mlppp_genl_dump_bundle(skb, cb, b);
		if (err)
			break;
		at->ifindex++;
		at->id = 0;
	}
out:
	rtnl_unlock();
	return mlppp_genl_dumped(skb, err);
}

static int mlppp_genl_dump_bundles(struct sk_buff *skb,
				   struct netlink_callback *cb)
{
	struct mlppp_genl_cursor *at = (void *)cb->ctx;
	struct mlppp_bundle_view *view;
	struct mlppp_bundle *b;
	int err = 0;

	rtnl_lock();
	while (!err &&
	       (b = mlppp_genl_next(sock_net(cb->skb->sk), at->ifindex))) {
		view = mlppp_view_take(b);
		err = !view ? -ENOMEM :
		      mlppp_genl_fill_bundle(skb, b, view, false,
					     NETLINK_CB(cb->skb).portid,
					     cb->nlh->nlmsg_seq, NLM_F_MULTI);
		kvfree(view);
		if (!err)
			at->ifindex = (u32)b->dev->ifindex + 1;
	}
	rtnl_unlock();
	return mlppp_genl_dumped(skb, err);
}

/* -- changing -- */

/* What a setting may be. The policy has the same in numbers. */
static const char *const mlppp_link_rules[] = {
	[MLPPP_LINK_LABEL] = "mlppp: label: at most 31 bytes",
	[MLPPP_LINK_RATE] =
		"mlppp: rate: 1 kbit/s to 100 Gbit/s, or 0 to have it learned",
	[MLPPP_LINK_OVERHEAD] = "mlppp: overhead: -64 to 256 bytes",
	[MLPPP_LINK_ENCODING] =
		"mlppp: encoding: 0 for none, 1 for atm or 2 for ptm",
	[MLPPP_LINK_DELAY] = "mlppp: delay: at most 4 s",
	[MLPPP_LINK_WEIGHT] = "mlppp: weight: 1 to 65535",
	[MLPPP_LINK_STANDBY] = "mlppp: standby: 0 or 1",
	[MLPPP_LINK_REST] =
		"mlppp: rest: 0 for the default, 1 for off or 2 for auto",
};

/* Replace netlink's own message, which is the same for all attributes, by the
 * rule.
 */
static int mlppp_genl_rule(const struct nlattr *attr, int err,
			   struct netlink_ext_ack *extack)
{
	unsigned int type = nla_type(attr);

	if (type < ARRAY_SIZE(mlppp_link_rules) && mlppp_link_rules[type]) {
		extack->_msg = mlppp_link_rules[type];
		NL_SET_BAD_ATTR_POLICY(extack, attr,
				       &mlppp_link_set_policy[type]);
	}
	return err;
}

static int mlppp_genl_parse(struct nlattr *la[], const struct nlattr *nest,
			    struct netlink_ext_ack *extack)
{
	int err = nla_parse_nested(la, MLPPP_LINK_MAX, nest,
				   mlppp_link_set_policy, extack);
	u64 rate;

	if (err && extack->bad_attr &&
	    (err == -ERANGE || nla_type(extack->bad_attr) == MLPPP_LINK_LABEL))
		return mlppp_genl_rule(extack->bad_attr, err, extack);
	if (err || !la[MLPPP_LINK_RATE])
		return err;
	/* a policy cannot express a range with a hole */
	rate = nla_get_u64(la[MLPPP_LINK_RATE]);
	if (rate && rate < MLPPP_RATE_MIN)
		return mlppp_genl_rule(la[MLPPP_LINK_RATE], -ERANGE, extack);
	return 0;
}

/* Without multilink there is no other link to choose. */
static int mlppp_genl_check_plain(struct nlattr *la[],
				  struct netlink_ext_ack *extack)
{
	const struct nlattr *bad = la[MLPPP_LINK_DELAY] ?:
				   la[MLPPP_LINK_WEIGHT] ?:
				   la[MLPPP_LINK_STANDBY] ?:
				   la[MLPPP_LINK_REST];

	if (!bad)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, bad,
			    "mlppp: this has no meaning for a link without multilink");
	return -EOPNOTSUPP;
}

/**
 * struct mlppp_genl_change - settings of a link in a request
 * @link: the link
 * @la: its attributes, by MLPPP_LINK_*
 */
struct mlppp_genl_change {
	struct mlppp_link *link;
	struct nlattr *la[MLPPP_LINK_REST + 1];
};

static int mlppp_genl_check(const struct mlppp_bundle *b,
			    const struct nlattr *nest,
			    struct mlppp_genl_change *change,
			    unsigned long *seen, struct netlink_ext_ack *extack)
{
	struct nlattr *la[MLPPP_LINK_MAX + 1];
	int err = mlppp_genl_parse(la, nest, extack);
	int place;

	if (err)
		return err;
	place = mlppp_genl_find(b, nest, la, extack);
	if (place < 0)
		return place;
	if (__test_and_set_bit(place, seen)) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "mlppp: this link is in the request twice");
		return -EINVAL;
	}
	if (!(b->flags & MLPPP_F_MP)) {
		err = mlppp_genl_check_plain(la, extack);
		if (err)
			return err;
	}
	change->link = b->links[place];
	memcpy(change->la, la, sizeof(change->la));
	return 0;
}

/* Under the transmit lock; was checked. */
static void mlppp_genl_apply(const struct mlppp_bundle *b,
			     const struct mlppp_genl_change *change)
{
	struct mlppp_sched_link *sl = &change->link->sched;
	struct nlattr *const *la = change->la;
	u32 encoding = sl->encoding;
	s32 overhead = sl->overhead;

	lockdep_assert_held(&b->tx.lock);
	if (la[MLPPP_LINK_RATE])
		mlppp_probe_set_rate(change->link,
				     nla_get_u64(la[MLPPP_LINK_RATE]));
	if (la[MLPPP_LINK_OVERHEAD])
		overhead = nla_get_s32(la[MLPPP_LINK_OVERHEAD]);
	if (la[MLPPP_LINK_ENCODING])
		encoding = nla_get_u32(la[MLPPP_LINK_ENCODING]);
	if (la[MLPPP_LINK_OVERHEAD] || la[MLPPP_LINK_ENCODING])
		mlppp_sched_set_overhead(sl, overhead, encoding);
	if (la[MLPPP_LINK_DELAY])
		mlppp_sched_set_delay(sl, NSEC_PER_USEC *
				      (u64)nla_get_u32(la[MLPPP_LINK_DELAY]));
	if (la[MLPPP_LINK_WEIGHT])
		mlppp_sched_set_weight(sl, nla_get_u32(la[MLPPP_LINK_WEIGHT]));
	if (la[MLPPP_LINK_STANDBY])
		sl->standby = nla_get_u32(la[MLPPP_LINK_STANDBY]);
	if (la[MLPPP_LINK_REST])
		change->link->probe.no_rest =
			nla_get_u32(la[MLPPP_LINK_REST]) == MLPPP_REST_MODE_OFF;
}

/* All of a request is checked before anything is changed. Under rtnl. */
static int mlppp_genl_change(struct mlppp_bundle *b, struct genl_info *info,
			     struct mlppp_genl_change *changes)
{
	DECLARE_BITMAP(seen, MLPPP_LINKS_MAX) = {};
	const struct nlattr *attr;
	unsigned int i, n = 0;
	int rem, err;

	ASSERT_RTNL();
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != MLPPP_BUNDLE_LINK)
			continue;
		/* no more than there are links: each is accepted once */
		err = mlppp_genl_check(b, attr, &changes[n], seen,
				       info->extack);
		if (err)
			return err;
		n++;
	}
	mlppp_tx_lock(&b->tx);
	for (i = 0; i < n; i++)
		mlppp_genl_apply(b, &changes[i]);
	mlppp_tx_update(b);
	mlppp_tx_unlock(&b->tx);
	return 0;
}

static int mlppp_genl_set_link(struct sk_buff *skb, struct genl_info *info)
{
	struct mlppp_genl_change *changes;
	struct mlppp_bundle *b;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, MLPPP_BUNDLE_LINK)) {
		GENL_SET_ERR_MSG(info,
				 "mlppp: link has to say what is to be changed");
		return -EINVAL;
	}
	changes = kvcalloc(MLPPP_LINKS_MAX, sizeof(*changes), GFP_KERNEL);
	if (!changes)
		return -ENOMEM;
	rtnl_lock();
	b = mlppp_genl_bundle(genl_info_net(info), info->attrs, info->extack);
	err = PTR_ERR_OR_ZERO(b);
	if (!err)
		err = mlppp_genl_change(b, info, changes);
	rtnl_unlock();
	kvfree(changes);
	return err;
}

/* -- the family -- */

static const struct genl_ops mlppp_ops[] = {
	{
		.cmd = MLPPP_CMD_LINK_GET,
		.doit = mlppp_genl_get_link,
		.dumpit = mlppp_genl_dump_links,
		.policy = mlppp_request_policy,
		.maxattr = MLPPP_BUNDLE_LINK,
	}, {
		.cmd = MLPPP_CMD_LINK_SET,
		.doit = mlppp_genl_set_link,
		.policy = mlppp_request_policy,
		.maxattr = MLPPP_BUNDLE_LINK,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MLPPP_CMD_BUNDLE_GET,
		.doit = mlppp_genl_get_bundle,
		.dumpit = mlppp_genl_dump_bundles,
		.policy = mlppp_request_policy,
		.maxattr = MLPPP_BUNDLE_IFNAME,
	},
};

static const struct genl_multicast_group mlppp_groups[] = {
	{ .name = MLPPP_MCGRP_EVENTS },
};

static struct genl_family mlppp_family __ro_after_init = {
	.name = MLPPP_FAMILY_NAME,
	.version = MLPPP_FAMILY_VERSION,
	.module = THIS_MODULE,
	.netnsok = true,
	.parallel_ops = true,
	.ops = mlppp_ops,
	.n_ops = ARRAY_SIZE(mlppp_ops),
	.mcgrps = mlppp_groups,
	.n_mcgrps = ARRAY_SIZE(mlppp_groups),
};

/**
 * mlppp_genl_init() - make the family known
 *
 * Context: process, module init; before there can be a bundle, which may have
 * something to tell.
 * Return: 0 or a negative errno.
 */
int __init mlppp_genl_init(void)
{
	mlppp_events_set_family(&mlppp_family);
	return genl_register_family(&mlppp_family);
}

/**
 * mlppp_genl_exit() - undo mlppp_genl_init()
 *
 * Context: process, module exit; there are no bundles any more.
 */
void mlppp_genl_exit(void)
{
	genl_unregister_family(&mlppp_family);
}
