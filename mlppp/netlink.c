// SPDX-License-Identifier: GPL-2.0-only
/*
 * The settings of a bundle over rtnetlink. The attributes are described in
 * linux/mlppp.h.
 *
 * Settings change under rtnl, and are applied under the locks of the data path
 * after all of a request has been checked.
 */
#include <linux/ppp-ioctl.h>
#include <linux/rtnetlink.h>
#include <net/rtnetlink.h>

#include "express.h"
#include "link.h"
#include "netlink.h"
#include "reasm.h"
#include "sched.h"
#include "spec.h"
#include "tx.h"
#include "types.h"

/* -- attributes that can be set -- */

/**
 * struct mlppp_range - what a setting may be
 * @min: the least value, in the unit of the attribute
 * @max: the greatest
 * @zero: 0 as well, for the default
 * @text: what to say of any other: rtnetlink itself has one sentence for all
 *	settings
 */
struct mlppp_range {
	s64 min;
	s64 max;
	bool zero;
	const char *text;
};

static const struct mlppp_range mlppp_ranges[] = {
	[IFLA_MLPPP_DEADLINE_FLOOR] = { 1, MLPPP_CAP_US_MAX, true,
		"mlppp: deadline floor: 1 us to 10 s, or 0 for the default" },
	[IFLA_MLPPP_DEADLINE_CAP] = { 1, MLPPP_CAP_US_MAX, true,
		"mlppp: deadline cap: 1 us to 10 s, or 0 for the default" },
	[IFLA_MLPPP_DEADLINE_MARGIN] = { 1, MLPPP_CAP_US_MAX, true,
		"mlppp: deadline margin: 1 us to 10 s, or 0 for the default" },
	[IFLA_MLPPP_MAX_FRAGS] = { MLPPP_FRAGS_MIN, MLPPP_FRAGS_MAX, true,
		"mlppp: bound of fragments: 16 to 131072, or 0 for the default" },
	[IFLA_MLPPP_MAX_BYTES] = { MLPPP_BYTES_MIN, U32_MAX, true,
		"mlppp: bound of memory: 65536 bytes or more, or 0 for the default" },
	[IFLA_MLPPP_REORDER] = { 0, MLPPP_REORDER_MODE_FIXED, true,
		"mlppp: no such reorder mode" },
	[IFLA_MLPPP_REORDER_WINDOW] = { 1, MLPPP_REORDER_MAX, false,
		"mlppp: reorder window: 1 to 64 numbers" },
	[IFLA_MLPPP_TARGET] = { MLPPP_TARGET_MIN_NS / NSEC_PER_USEC,
				MLPPP_TARGET_MAX_NS / NSEC_PER_USEC, true,
		"mlppp: target: 100 us to 1 s, or 0 for the default" },
	[IFLA_MLPPP_SPLIT] = { 1, USEC_PER_SEC, true,
		"mlppp: split threshold: 1 us to 1 s, or 0 for the default" },
	[IFLA_MLPPP_MIN_FRAG] = { 1, MLPPP_MIN_FRAG_MAX, true,
		"mlppp: least fragment: 1 to 1024 bytes, or 0 for the default" },
	[IFLA_MLPPP_SMALL] = { 1, U16_MAX, true,
		"mlppp: size of a small packet: 1 to 65535 bytes, or 0 for the default" },
	[IFLA_MLPPP_EXPRESS] = { 0, MLPPP_EXPRESS_MODE_ON, true,
		"mlppp: no such express mode" },
	[IFLA_MLPPP_REST] = { 0, MLPPP_REST_MODE_AUTO, true,
		"mlppp: no such rest mode" },
};

static int mlppp_nl_in_range(const struct mlppp_range *range,
			     const struct nlattr *attr, s64 value,
			     struct netlink_ext_ack *extack)
{
	if ((value >= range->min && value <= range->max) ||
	    (!value && range->zero))
		return 0;
	if (extack) {
		/* NL_SET_ERR_MSG() takes nothing but a literal */
		extack->_msg = range->text;
		NL_SET_BAD_ATTR(extack, attr);
	}
	return -ERANGE;
}

/* Types only. Ranges would be checked, but not explained. */
const struct nla_policy mlppp_nl_policy[IFLA_MLPPP_MAX + 1] = {
	[IFLA_MLPPP_DEADLINE_FLOOR] = { .type = NLA_U32 },
	[IFLA_MLPPP_DEADLINE_CAP] = { .type = NLA_U32 },
	[IFLA_MLPPP_DEADLINE_MARGIN] = { .type = NLA_U32 },
	[IFLA_MLPPP_MAX_FRAGS] = { .type = NLA_U32 },
	[IFLA_MLPPP_MAX_BYTES] = { .type = NLA_U32 },
	[IFLA_MLPPP_REORDER] = { .type = NLA_U8 },
	[IFLA_MLPPP_REORDER_WINDOW] = { .type = NLA_U8 },
	[IFLA_MLPPP_TARGET] = { .type = NLA_U32 },
	[IFLA_MLPPP_SPLIT] = { .type = NLA_U32 },
	[IFLA_MLPPP_MIN_FRAG] = { .type = NLA_U32 },
	[IFLA_MLPPP_SMALL] = { .type = NLA_U32 },
	[IFLA_MLPPP_EXPRESS] = { .type = NLA_U8 },
	[IFLA_MLPPP_EXPRESS_MARK] = { .type = NLA_U32 },
	[IFLA_MLPPP_EXPRESS_PRIORITY] = { .type = NLA_U32 },
	[IFLA_MLPPP_REST] = { .type = NLA_U8 },
	[IFLA_MLPPP_FLAGS ... IFLA_MLPPP_MAX] = MLPPP_READ_ONLY,
};

/* Check the ranges of all attributes in a nest, whose types were checked. */
static int mlppp_nl_check_ranges(const struct nlattr *nest,
				 struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, type, err;
	u32 value;

	nla_for_each_nested(attr, nest, rem) {
		type = nla_type(attr);
		if (type >= ARRAY_SIZE(mlppp_ranges) ||
		    !mlppp_ranges[type].text)
			continue;
		value = mlppp_nl_policy[type].type == NLA_U8 ?
			nla_get_u8(attr) : nla_get_u32(attr);
		err = mlppp_nl_in_range(&mlppp_ranges[type], attr, value,
					extack);
		if (err)
			return err;
	}
	return 0;
}

/* The nest that @data of rtnl_link_ops was parsed from: of several, the last.
 */
static const struct nlattr *mlppp_nl_info_data(const struct nlattr *linkinfo)
{
	const struct nlattr *attr, *info = NULL;
	int rem;

	nla_for_each_nested(attr, linkinfo, rem)
		if (nla_type(attr) == IFLA_INFO_DATA)
			info = attr;
	return info;
}

/**
 * mlppp_nl_validate() - rtnl_link_ops.validate
 * @tb: attributes of the message
 * @data: attributes of IFLA_INFO_DATA; rtnetlink has checked them with our
 *	policy, but has ignored those that it does not know
 * @extack: says what is wrong
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int mlppp_nl_validate(struct nlattr *tb[], struct nlattr *data[],
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *info;
	int err;

	if (!data)
		return 0;
	info = mlppp_nl_info_data(tb[IFLA_LINKINFO]);
	err = nla_validate_nested(info, IFLA_MLPPP_MAX, mlppp_nl_policy,
				  extack);
	return err ?: mlppp_nl_check_ranges(info, extack);
}

static void mlppp_nl_get_u32(struct nlattr *data[], int attr, u32 *to)
{
	if (data[attr])
		*to = nla_get_u32(data[attr]);
}

/* The resequencer's settings as they would be. Returns 1 if the request has
 * any, 0 if not, or a negative errno.
 */
static int mlppp_nl_check_reasm(const struct mlppp_bundle *b,
				struct nlattr *data[],
				struct mlppp_reasm_params *params,
				struct netlink_ext_ack *extack)
{
	int attr;

	for (attr = IFLA_MLPPP_DEADLINE_FLOOR;
	     attr <= IFLA_MLPPP_REORDER_WINDOW; attr++)
		if (data[attr])
			break;
	if (attr > IFLA_MLPPP_REORDER_WINDOW)
		return 0;

	*params = b->nl.params;
	mlppp_nl_get_u32(data, IFLA_MLPPP_DEADLINE_FLOOR, &params->floor_us);
	mlppp_nl_get_u32(data, IFLA_MLPPP_DEADLINE_CAP, &params->cap_us);
	mlppp_nl_get_u32(data, IFLA_MLPPP_DEADLINE_MARGIN, &params->margin_us);
	mlppp_nl_get_u32(data, IFLA_MLPPP_MAX_FRAGS, &params->max_frags);
	mlppp_nl_get_u32(data, IFLA_MLPPP_MAX_BYTES, &params->max_bytes);

	if (params->cap_us && params->floor_us > params->cap_us) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_MLPPP_DEADLINE_FLOOR] ?:
				    data[IFLA_MLPPP_DEADLINE_CAP],
				    "mlppp: the deadline's floor would be above its cap");
		return -EINVAL;
	}

	if (data[IFLA_MLPPP_REORDER]) {
		params->reorder = nla_get_u8(data[IFLA_MLPPP_REORDER]);
		if (params->reorder != MLPPP_REORDER_MODE_FIXED)
			params->reorder_window = 0;
	}
	if (data[IFLA_MLPPP_REORDER_WINDOW]) {
		if (params->reorder != MLPPP_REORDER_MODE_FIXED) {
			NL_SET_ERR_MSG_ATTR(extack,
					    data[IFLA_MLPPP_REORDER_WINDOW],
					    "mlppp: a reorder window needs the reorder mode fixed");
			return -EINVAL;
		}
		params->reorder_window =
			nla_get_u8(data[IFLA_MLPPP_REORDER_WINDOW]);
	}
	if (params->reorder == MLPPP_REORDER_MODE_FIXED &&
	    !params->reorder_window) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_MLPPP_REORDER],
				    "mlppp: the reorder mode fixed needs a reorder window");
		return -EINVAL;
	}
	return 1;
}

/* Without multilink there is nothing to resequence and nothing to split, and no
 * other link to choose.
 */
static int mlppp_nl_check_plain(struct nlattr *data[],
				struct netlink_ext_ack *extack)
{
	int type;

	for (type = IFLA_MLPPP_DEADLINE_FLOOR; type <= IFLA_MLPPP_REST;
	     type++) {
		if (!data[type] || type == IFLA_MLPPP_TARGET)
			continue;
		NL_SET_ERR_MSG_ATTR(extack, data[type],
				    "mlppp: this has no meaning for a link without multilink");
		return -EOPNOTSUPP;
	}
	return 0;
}

/* Under the transmit lock; was checked. */
static void mlppp_nl_apply_sched(struct mlppp_bundle *b,
				 struct nlattr *data[])
{
	static const struct {
		int attr;
		void (*set)(struct mlppp_sched *sched, u32 value);
	} setters[] = {
		{ IFLA_MLPPP_TARGET, mlppp_sched_set_target },
		{ IFLA_MLPPP_SPLIT, mlppp_sched_set_split },
		{ IFLA_MLPPP_MIN_FRAG, mlppp_sched_set_min_frag },
		{ IFLA_MLPPP_SMALL, mlppp_sched_set_small },
	};
	unsigned int i;

	lockdep_assert_held(&b->tx.lock);
	for (i = 0; i < ARRAY_SIZE(setters); i++)
		if (data[setters[i].attr])
			setters[i].set(&b->tx.sched,
				       nla_get_u32(data[setters[i].attr]));
}

/* Under the transmit lock; was checked. */
static void mlppp_nl_apply_modes(struct mlppp_bundle *b,
				 struct nlattr *data[])
{
	lockdep_assert_held(&b->tx.lock);
	if (data[IFLA_MLPPP_EXPRESS])
		b->tx.express.mode = nla_get_u8(data[IFLA_MLPPP_EXPRESS]);
	mlppp_nl_get_u32(data, IFLA_MLPPP_EXPRESS_MARK, &b->tx.express.mark);
	mlppp_nl_get_u32(data, IFLA_MLPPP_EXPRESS_PRIORITY,
			 &b->tx.express.priority);
	mlppp_express_update(b);
	if (data[IFLA_MLPPP_REST])
		b->tx.rest = nla_get_u8(data[IFLA_MLPPP_REST]);
}

/**
 * mlppp_nl_changelink() - rtnl_link_ops.changelink
 * @dev: the netdevice
 * @tb: attributes of the message
 * @data: attributes of IFLA_INFO_DATA; single ones were checked
 * @extack: says what is wrong
 *
 * Context: process, rtnl held; takes the transmit and the receive lock.
 * Return: 0, or a negative errno and nothing has changed.
 */
int mlppp_nl_changelink(struct net_device *dev, struct nlattr *tb[],
			struct nlattr *data[], struct netlink_ext_ack *extack)
{
	struct mlppp_bundle *b = netdev_priv(dev);
	struct mlppp_reasm_params params;
	int reasm, err = 0;

	ASSERT_RTNL();
	if (!data)
		return 0;
	if (!(b->flags & MLPPP_F_MP)) {
		err = mlppp_nl_check_plain(data, extack);
		if (err)
			return err;
	}
	reasm = mlppp_nl_check_reasm(b, data, &params, extack);
	if (reasm < 0)
		return reasm;

	mlppp_tx_lock(&b->tx);
	__mlppp_rx_lock(&b->rx);
	/* Rate 0: what we know are the rates at which we send, which say
	 * little of those at which the peer does.
	 */
	if (reasm)
		err = mlppp_reasm_set_params(&b->rx.reasm, &params, 0);
	/* what waits may have waited long enough, or be too much */
	napi_schedule(&b->rx.napi);
	__mlppp_rx_unlock(&b->rx);
	if (!err) {
		if (reasm)
			b->nl.params = params;
		mlppp_nl_apply_sched(b, data);
		mlppp_nl_apply_modes(b, data);
		mlppp_tx_update(b);
	}
	mlppp_tx_unlock(&b->tx);

	if (err) {
		NL_SET_ERR_MSG(extack,
			       "mlppp: the resequencer does not take these settings together");
		return err;
	}
	return 0;
}

/* -- reading -- */

/**
 * mlppp_nl_get_size() - rtnl_link_ops.get_size
 * @dev: the netdevice
 *
 * Context: process.
 * Return: what mlppp_nl_fill_info() needs at most, bytes.
 */
size_t mlppp_nl_get_size(const struct net_device *dev)
{
	return 11 * nla_total_size(4) +			/* settings */
	       4 * nla_total_size(1) +			/* modes and window */
	       6 * nla_total_size(4) +			/* FLAGS to NLINKS */
	       2 * nla_total_size(MLPPP_NAME_MAX) +	/* PEER, BUNDLE */
	       nla_total_size(1) +			/* ED_CLASS */
	       nla_total_size(MLPPP_ED_MAX);		/* ED_ADDR */
}

static bool mlppp_nl_put_reasm(struct sk_buff *skb,
			       const struct mlppp_reasm_params *p)
{
	return !nla_put_u32(skb, IFLA_MLPPP_DEADLINE_FLOOR, p->floor_us) &&
	       !nla_put_u32(skb, IFLA_MLPPP_DEADLINE_CAP, p->cap_us) &&
	       !nla_put_u32(skb, IFLA_MLPPP_DEADLINE_MARGIN, p->margin_us) &&
	       !nla_put_u32(skb, IFLA_MLPPP_MAX_FRAGS, p->max_frags) &&
	       !nla_put_u32(skb, IFLA_MLPPP_MAX_BYTES, p->max_bytes) &&
	       !nla_put_u8(skb, IFLA_MLPPP_REORDER, p->reorder) &&
	       (p->reorder != MLPPP_REORDER_MODE_FIXED ||
		!nla_put_u8(skb, IFLA_MLPPP_REORDER_WINDOW,
			    p->reorder_window));
}

static bool mlppp_nl_put_sched(struct sk_buff *skb,
			       const struct mlppp_bundle *b,
			       const struct mlppp_sched *sched)
{
	if (nla_put_u32(skb, IFLA_MLPPP_TARGET, sched->target / NSEC_PER_USEC))
		return false;
	return !(b->flags & MLPPP_F_MP) ||
	       (!nla_put_u32(skb, IFLA_MLPPP_SPLIT,
			     sched->split / NSEC_PER_USEC) &&
		!nla_put_u32(skb, IFLA_MLPPP_MIN_FRAG, sched->min_frag) &&
		!nla_put_u32(skb, IFLA_MLPPP_SMALL, sched->small));
}

static bool mlppp_nl_put_modes(struct sk_buff *skb,
			       const struct mlppp_express *e, u8 rest)
{
	return !nla_put_u8(skb, IFLA_MLPPP_REST,
			   rest ?: MLPPP_REST_MODE_AUTO) &&
	       !nla_put_u8(skb, IFLA_MLPPP_EXPRESS,
			   e->mode ?: MLPPP_EXPRESS_MODE_ON) &&
	       (!e->mark ||
		!nla_put_u32(skb, IFLA_MLPPP_EXPRESS_MARK, e->mark)) &&
	       (!e->priority ||
		!nla_put_u32(skb, IFLA_MLPPP_EXPRESS_PRIORITY, e->priority));
}

static bool mlppp_nl_put_identity(struct sk_buff *skb,
				  const struct mlppp_identity *id)
{
	if ((id->peer[0] && nla_put_string(skb, IFLA_MLPPP_PEER, id->peer)) ||
	    (id->bundle[0] &&
	     nla_put_string(skb, IFLA_MLPPP_BUNDLE, id->bundle)))
		return false;
	return (!id->ed_class && !id->ed_len) ||
	       (!nla_put_u8(skb, IFLA_MLPPP_ED_CLASS, id->ed_class) &&
		!nla_put(skb, IFLA_MLPPP_ED_ADDR, id->ed_len, id->ed_addr));
}

static bool mlppp_nl_put_bundle(struct sk_buff *skb,
				const struct mlppp_bundle *b)
{
	const struct mlppp_link *leader = rtnl_dereference(b->leader);
	u32 nps = 0;

	if (READ_ONCE(b->npmode[MLPPP_NP_IPV4]) == NPMODE_PASS)
		nps |= MLPPP_NP_F_IPV4;
	if (READ_ONCE(b->npmode[MLPPP_NP_IPV6]) == NPMODE_PASS)
		nps |= MLPPP_NP_F_IPV6;

	if (b->flags & MLPPP_F_MP &&
	    (nla_put_u32(skb, IFLA_MLPPP_MRRU_RX, b->mrru_rx) ||
	     nla_put_u32(skb, IFLA_MLPPP_MRRU_TX, b->mrru_tx)))
		return false;
	return !nla_put_u32(skb, IFLA_MLPPP_FLAGS, b->flags |
			    (b->takes_nulls ? MLPPP_F_NULL : 0) |
			    (b->keep ? MLPPP_F_KEEP : 0)) &&
	       mlppp_nl_put_identity(skb, &b->id) &&
	       (!leader ||
		!nla_put_u32(skb, IFLA_MLPPP_LEADER, leader->id)) &&
	       !nla_put_u32(skb, IFLA_MLPPP_NPS, nps) &&
	       !nla_put_u32(skb, IFLA_MLPPP_NLINKS, b->nlinks);
}

/**
 * mlppp_nl_fill_info() - rtnl_link_ops.fill_info
 * @skb: the message
 * @dev: the netdevice
 *
 * Context: process, rtnl held; takes the transmit and the receive lock.
 * Return: 0, or -EMSGSIZE: no room.
 */
int mlppp_nl_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	struct mlppp_bundle *b = netdev_priv(dev);
	struct mlppp_reasm_params params;
	struct mlppp_express express;
	struct mlppp_sched sched;
	u8 rest;

	ASSERT_RTNL();
	mlppp_tx_lock(&b->tx);
	__mlppp_rx_lock(&b->rx);
	mlppp_reasm_get_params(&b->rx.reasm, &params);
	sched = b->tx.sched;
	express = b->tx.express;
	rest = b->tx.rest;
	__mlppp_rx_unlock(&b->rx);
	mlppp_tx_unlock(&b->tx);

	if ((b->flags & MLPPP_F_MP && !mlppp_nl_put_reasm(skb, &params)) ||
	    !mlppp_nl_put_sched(skb, b, &sched) ||
	    (b->flags & MLPPP_F_MP &&
	     !mlppp_nl_put_modes(skb, &express, rest)) ||
	    !mlppp_nl_put_bundle(skb, b))
		return -EMSGSIZE;
	return 0;
}
