// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bundle as rtnetlink sees it: settings and counters, and notifications of
 * what happens to its links. The attributes are described in linux/mlppp.h.
 *
 * Settings change under rtnl, and are applied under the locks of the data path
 * after all of a request has been checked. Readers take those locks only for as
 * long as it takes to copy the figures, once for a whole bundle, so that the
 * figures of one message belong together.
 */
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/overflow.h>
#include <linux/ppp-ioctl.h>
#include <linux/rtnetlink.h>
#include <net/rtnetlink.h>

#include "bundle.h"
#include "link.h"
#include "netlink.h"
#include "spec.h"

/* How often a bundle with a silent link is looked at, to tell when it is heard
 * again; and so how often a link that comes and goes is reported at most.
 */
#define MLPPP_SILENCE_PERIOD	HZ

/* -- attributes that can be set -- */

/* What a setting may be, and what to say of one that is not so. rtnetlink has
 * only one sentence for all of them.
 */
struct mlppp_range {
	s64 min;
	s64 max;
	bool zero;		/* 0 too: the default, or not known */
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
};

static const struct mlppp_range mlppp_link_ranges[] = {
	[MLPPP_LINK_RATE] = { MLPPP_RATE_MIN, MLPPP_RATE_MAX, true,
		"mlppp: rate: 1 kbit/s to 100 Gbit/s, or 0 to have it learned" },
	[MLPPP_LINK_OVERHEAD] = { -64, 256, true,
		"mlppp: overhead: -64 to 256 bytes" },
	[MLPPP_LINK_ENCODING] = { 0, MLPPP_ENCODING_PTM, true,
		"mlppp: no such encoding" },
	[MLPPP_LINK_DELAY] = { 0, MLPPP_DELAY_MAX_NS / NSEC_PER_USEC, true,
		"mlppp: delay: at most 4 s" },
	[MLPPP_LINK_WEIGHT] = { 1, U16_MAX, false,
		"mlppp: weight: 1 to 65535" },
	[MLPPP_LINK_STANDBY] = { 0, 1, true,
		"mlppp: standby: 0 or 1" },
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

/* The integer in an attribute, as its policy has it. */
static s64 mlppp_nl_value(const struct nla_policy *policy,
			  const struct nlattr *attr)
{
	switch (policy->type) {
	case NLA_U8:
		return nla_get_u8(attr);
	case NLA_U16:
		return nla_get_u16(attr);
	case NLA_U32:
		return nla_get_u32(attr);
	case NLA_S32:
		return nla_get_s32(attr);
	default:
		return min_t(u64, nla_get_u64(attr), S64_MAX);
	}
}

#define MLPPP_READ_ONLY {						\
	.type = NLA_REJECT,						\
	.reject_message = "mlppp: this attribute can only be read"	\
}

/* Types only. Ranges would be checked, but not explained. */
static const struct nla_policy mlppp_link_policy[MLPPP_LINK_MAX + 1] = {
	[MLPPP_LINK_ID] = { .type = NLA_U32 },
	[MLPPP_LINK_LABEL] = { .type = NLA_NUL_STRING,
			       .len = MLPPP_LABEL_MAX - 1 },
	[MLPPP_LINK_RATE] = { .type = NLA_U64 },
	[MLPPP_LINK_OVERHEAD] = { .type = NLA_S32 },
	[MLPPP_LINK_ENCODING] = { .type = NLA_U8 },
	[MLPPP_LINK_DELAY] = { .type = NLA_U32 },
	[MLPPP_LINK_WEIGHT] = { .type = NLA_U16 },
	[MLPPP_LINK_STANDBY] = { .type = NLA_U8 },
	[MLPPP_LINK_FLAGS ... MLPPP_LINK_MAX] = MLPPP_READ_ONLY,
};

static const struct nla_policy mlppp_links_policy[MLPPP_LINKS_ENTRY + 1] = {
	[MLPPP_LINKS_ENTRY] = NLA_POLICY_NESTED(mlppp_link_policy),
};

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
	[IFLA_MLPPP_LINKS] = NLA_POLICY_NESTED(mlppp_links_policy),
	[IFLA_MLPPP_FLAGS ... IFLA_MLPPP_EVENT_LINK] = MLPPP_READ_ONLY,
	[IFLA_MLPPP_EXPRESS] = { .type = NLA_U8 },
	[IFLA_MLPPP_EXPRESS_MARK] = { .type = NLA_U32 },
	[IFLA_MLPPP_EXPRESS_PRIORITY] = { .type = NLA_U32 },
};

/* Check the ranges of all attributes in a nest, whose types were checked. */
static int mlppp_nl_check_ranges(const struct nlattr *nest,
				 const struct nla_policy *policy,
				 const struct mlppp_range *ranges,
				 unsigned int n, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, type, err;

	nla_for_each_nested(attr, nest, rem) {
		type = nla_type(attr);
		if (type >= n || !ranges[type].text)
			continue;
		err = mlppp_nl_in_range(&ranges[type], attr,
					mlppp_nl_value(&policy[type], attr),
					extack);
		if (err)
			return err;
	}
	return 0;
}

/* The nest that @data of rtnl_link_ops was parsed from: of several, the last. */
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
 * @data: attributes of IFLA_INFO_DATA; checked by rtnetlink with our policy,
 *	but not as strictly as can be: those that it does not know it has passed
 *	over
 * @extack: says what is wrong
 *
 * Context: process; up to 6.12 with rtnl held.
 * Return: 0 or a negative errno.
 */
int mlppp_nl_validate(struct nlattr *tb[], struct nlattr *data[],
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *info, *link;
	int rem, err;

	if (!data)
		return 0;
	info = mlppp_nl_info_data(tb[IFLA_LINKINFO]);
	err = nla_validate_nested(info, IFLA_MLPPP_MAX, mlppp_nl_policy,
				  extack);
	if (err)
		return err;
	err = mlppp_nl_check_ranges(info, mlppp_nl_policy, mlppp_ranges,
				    ARRAY_SIZE(mlppp_ranges), extack);
	if (err || !data[IFLA_MLPPP_LINKS])
		return err;
	nla_for_each_nested(link, data[IFLA_MLPPP_LINKS], rem) {
		err = mlppp_nl_check_ranges(link, mlppp_link_policy,
					    mlppp_link_ranges,
					    ARRAY_SIZE(mlppp_link_ranges),
					    extack);
		if (err)
			return err;
	}
	return 0;
}

/* Find the link that a nest is about, or an ERR_PTR(). */
static struct mlppp_link *mlppp_nl_find(const struct mlppp_bundle *b,
					const struct nlattr *nest,
					struct nlattr *la[],
					unsigned int *index,
					struct netlink_ext_ack *extack)
{
	struct mlppp_link *link, *found = NULL;
	unsigned int i;

	if (!la[MLPPP_LINK_ID] && !la[MLPPP_LINK_LABEL]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "mlppp: settings of a link need its number or label");
		return ERR_PTR(-EINVAL);
	}
	for (i = 0; i < b->nlinks; i++) {
		link = b->links[i];
		if (la[MLPPP_LINK_ID] &&
		    nla_get_u32(la[MLPPP_LINK_ID]) != link->id)
			continue;
		if (la[MLPPP_LINK_LABEL] &&
		    nla_strcmp(la[MLPPP_LINK_LABEL], link->label))
			continue;
		if (found) {
			NL_SET_ERR_MSG_ATTR(extack, la[MLPPP_LINK_LABEL],
					    "mlppp: several links have this label, use the number");
			return ERR_PTR(-ENOTUNIQ);
		}
		found = link;
		*index = i;
	}
	if (found)
		return found;
	NL_SET_ERR_MSG_ATTR(extack, la[MLPPP_LINK_ID] ?: la[MLPPP_LINK_LABEL],
			    "mlppp: no such link in this bundle");
	return ERR_PTR(-ENOENT);
}

static int mlppp_nl_check_links(const struct mlppp_bundle *b,
				const struct nlattr *links,
				struct netlink_ext_ack *extack)
{
	struct nlattr *la[MLPPP_LINK_MAX + 1];
	DECLARE_BITMAP(seen, MLPPP_LINKS_MAX) = {};
	const struct mlppp_link *link;
	const struct nlattr *nest;
	unsigned int index;
	int rem, err;

	nla_for_each_nested(nest, links, rem) {
		err = nla_parse_nested(la, MLPPP_LINK_MAX, nest,
				       mlppp_link_policy, extack);
		if (err)
			return err;
		link = mlppp_nl_find(b, nest, la, &index, extack);
		if (IS_ERR(link))
			return PTR_ERR(link);
		if (__test_and_set_bit(index, seen)) {
			NL_SET_ERR_MSG_ATTR(extack, nest,
					    "mlppp: this link is in the request twice");
			return -EINVAL;
		}
	}
	return 0;
}

/* Under the transmit lock; was checked. */
static void mlppp_nl_apply_links(struct mlppp_bundle *b,
				 const struct nlattr *links)
{
	struct nlattr *la[MLPPP_LINK_MAX + 1];
	const struct nlattr *nest;
	struct mlppp_sched_link *sl;
	struct mlppp_link *link;
	unsigned int index;
	s32 overhead;
	u8 encoding;
	int rem;

	nla_for_each_nested(nest, links, rem) {
		if (nla_parse_nested(la, MLPPP_LINK_MAX, nest,
				     mlppp_link_policy, NULL))
			continue;
		link = mlppp_nl_find(b, nest, la, &index, NULL);
		if (IS_ERR(link))
			continue;
		sl = &link->sched;

		if (la[MLPPP_LINK_RATE])
			mlppp_probe_set_rate(link,
					     nla_get_u64(la[MLPPP_LINK_RATE]));
		if (la[MLPPP_LINK_OVERHEAD] || la[MLPPP_LINK_ENCODING]) {
			overhead = sl->overhead;
			if (la[MLPPP_LINK_OVERHEAD])
				overhead = nla_get_s32(la[MLPPP_LINK_OVERHEAD]);
			encoding = sl->encoding;
			if (la[MLPPP_LINK_ENCODING])
				encoding = nla_get_u8(la[MLPPP_LINK_ENCODING]);
			mlppp_sched_set_overhead(sl, overhead, encoding);
		}
		if (la[MLPPP_LINK_DELAY])
			mlppp_sched_set_delay(sl, NSEC_PER_USEC *
					      (u64)nla_get_u32(la[MLPPP_LINK_DELAY]));
		if (la[MLPPP_LINK_WEIGHT])
			mlppp_sched_set_weight(sl,
					       nla_get_u16(la[MLPPP_LINK_WEIGHT]));
		if (la[MLPPP_LINK_STANDBY])
			sl->standby = nla_get_u8(la[MLPPP_LINK_STANDBY]);
	}
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
	const struct nlattr *bad = NULL, *nest, *attr;
	int type, rem, rest;

	for (type = IFLA_MLPPP_DEADLINE_FLOOR; type <= IFLA_MLPPP_SMALL; type++)
		if (data[type] && type != IFLA_MLPPP_TARGET)
			bad = data[type];
	for (type = IFLA_MLPPP_EXPRESS; type <= IFLA_MLPPP_EXPRESS_PRIORITY;
	     type++)
		bad = data[type] ?: bad;
	if (data[IFLA_MLPPP_LINKS])
		nla_for_each_nested(nest, data[IFLA_MLPPP_LINKS], rem)
			nla_for_each_nested(attr, nest, rest)
				if (nla_type(attr) == MLPPP_LINK_DELAY ||
				    nla_type(attr) == MLPPP_LINK_WEIGHT ||
				    nla_type(attr) == MLPPP_LINK_STANDBY)
					bad = attr;
	if (!bad)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, bad,
			    "mlppp: this has no meaning for a link without multilink");
	return -EOPNOTSUPP;
}

/* Under the transmit lock; was checked. */
static void mlppp_nl_apply_sched(struct mlppp_sched *sched,
				 struct nlattr *data[])
{
	if (data[IFLA_MLPPP_TARGET])
		sched->target = nla_get_u32(data[IFLA_MLPPP_TARGET]) *
				NSEC_PER_USEC ?: MLPPP_TARGET_NS;
	if (data[IFLA_MLPPP_SPLIT])
		sched->split = nla_get_u32(data[IFLA_MLPPP_SPLIT]) *
			       NSEC_PER_USEC ?: MLPPP_SPLIT_NS;
	if (data[IFLA_MLPPP_MIN_FRAG])
		sched->min_frag = nla_get_u32(data[IFLA_MLPPP_MIN_FRAG]) ?:
				  MLPPP_MIN_FRAG;
	if (data[IFLA_MLPPP_SMALL])
		sched->small = nla_get_u32(data[IFLA_MLPPP_SMALL]) ?:
			       MLPPP_SMALL;
}

/* Under the transmit lock; was checked. */
static void mlppp_nl_apply_express(struct mlppp_bundle *b,
				   struct nlattr *data[])
{
	if (data[IFLA_MLPPP_EXPRESS])
		b->express.mode = nla_get_u8(data[IFLA_MLPPP_EXPRESS]);
	mlppp_nl_get_u32(data, IFLA_MLPPP_EXPRESS_MARK, &b->express.mark);
	mlppp_nl_get_u32(data, IFLA_MLPPP_EXPRESS_PRIORITY,
			 &b->express.priority);
	mlppp_express_update(b);
}

/**
 * mlppp_nl_update_sched() - derive what follows from new settings or rates
 * @b: the bundle
 *
 * A link has as many bytes to send as before: at another rate that takes another
 * time. Else a link that was said to be far too slow would seem busy long after
 * it has been corrected.
 *
 * Context: any; the transmit lock is held.
 */
void mlppp_nl_update_sched(struct mlppp_bundle *b)
{
	u64 mult[MLPPP_LINKS_MAX], now = ktime_get_ns(), bytes, ns;
	bool timed = b->tx_sched.timed;
	struct mlppp_sched_link *sl;
	unsigned int i;

	lockdep_assert_held(&b->tx_lock);
	for (i = 0; i < b->ntx; i++)
		mult[i] = b->txl[i]->mult;
	mlppp_sched_update(&b->tx_sched, b->txl, b->ntx);
	b->probing = b->probe_on;
	for (i = 0; i < b->ntx && timed && b->tx_sched.timed; i++) {
		sl = b->txl[i];
		if (sl->mult == mult[i] || sl->busy_until <= now)
			continue;
		bytes = div64_u64((sl->busy_until - now) << MLPPP_MULT_SHIFT,
				  mult[i]);
		if (!check_mul_overflow(bytes, sl->mult, &ns))
			sl->busy_until = now + (ns >> MLPPP_MULT_SHIFT);
	}
	mlppp_tx_rearm(b);
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
	if (data[IFLA_MLPPP_LINKS]) {
		err = mlppp_nl_check_links(b, data[IFLA_MLPPP_LINKS], extack);
		if (err)
			return err;
	}

	mlppp_tx_lock(b);
	spin_lock(&b->rx_lock);
	/* Rate 0: what we know are the rates at which we send, which say
	 * little of those at which the peer does.
	 */
	if (reasm)
		err = mlppp_reasm_set(&b->reasm, &params, 0);
	/* what waits may have waited long enough, or be too much */
	napi_schedule(&b->napi);
	spin_unlock(&b->rx_lock);
	if (!err) {
		if (reasm)
			b->nl.params = params;
		mlppp_nl_apply_sched(&b->tx_sched, data);
		mlppp_nl_apply_express(b, data);
		if (data[IFLA_MLPPP_LINKS])
			mlppp_nl_apply_links(b, data[IFLA_MLPPP_LINKS]);
		mlppp_nl_update_sched(b);
	}
	mlppp_tx_unlock(b);

	if (err) {
		NL_SET_ERR_MSG(extack,
			       "mlppp: the resequencer does not take these settings together");
		return err;
	}
	return 0;
}

/* -- counters -- */

/* Most are written under the locks that the caller holds. Those that are not, are
 * atomic, or in rx_stats: see mlppp_nl_count_bundle().
 */
static u64 mlppp_nl_read(const void *base, const struct mlppp_counter *c)
{
	if (c->atomic)
		return atomic64_read(base + c->offset);
	return READ_ONCE(*(const u64 *)(base + c->offset));
}

/**
 * mlppp_nl_count_bundle() - read the counters of a bundle
 * @b: the bundle
 * @counters: set; %MLPPP_NL_BUNDLE_COUNTERS of them, in the order of
 *	mlppp_bundle_counters
 *
 * Context: any; transmit and receive lock held.
 */
void mlppp_nl_count_bundle(const struct mlppp_bundle *b, u64 *counters)
{
	unsigned int start, i;

	lockdep_assert_held(&b->tx_lock);
	lockdep_assert_held(&b->rx_lock);
	do {
		start = u64_stats_fetch_begin(&b->rx_sync);
		for (i = 0; i < MLPPP_NL_BUNDLE_COUNTERS; i++)
			counters[i] = mlppp_nl_read(b, &mlppp_bundle_counters[i]);
	} while (u64_stats_fetch_retry(&b->rx_sync, start));
}

/**
 * mlppp_nl_count_link() - read the counters of a link
 * @b: the bundle
 * @link: a member
 * @counters: set; %MLPPP_NL_LINK_COUNTERS of them, in the order of
 *	mlppp_link_counters
 *
 * Context: any; transmit and receive lock held.
 */
void mlppp_nl_count_link(const struct mlppp_bundle *b,
			 const struct mlppp_link *link, u64 *counters)
{
	unsigned int i;

	lockdep_assert_held(&b->tx_lock);
	lockdep_assert_held(&b->rx_lock);
	for (i = 0; i < MLPPP_NL_LINK_COUNTERS; i++)
		counters[i] = mlppp_nl_read(link, &mlppp_link_counters[i]);
}

/* -- reading -- */

/* What there is to know of a link, copied under the locks. */
struct mlppp_link_view {
	u64 counters[MLPPP_NL_LINK_COUNTERS];
	u64 rate;
	u64 rate_learned;
	u32 id;
	u32 flags;
	u32 transport;
	u32 path;
	u32 mtu;
	u32 mru;
	u32 delay_us;
	u32 skew_us;
	u32 queue_us;
	u32 heard_ms;
	u32 rtt_us;
	u32 rtt_min_us;
	u32 line_queue_us;
	u32 probe_replies;
	u32 probe_lost;
	s32 overhead;
	u16 weight;
	u16 session;
	u8 encoding;
	bool standby;
	bool has_skew;
	bool has_queue;
	bool has_heard;
	char label[MLPPP_LABEL_MAX];
};

/* Under both locks. */
static void mlppp_nl_view_probe(struct mlppp_probe *probe,
				struct mlppp_link_view *view)
{
	const struct mlppp_rate *rate = &probe->rate;

	spin_lock(&probe->lock);
	view->rate_learned = rate->estimate;
	view->rtt_us = rate->srtt_us;
	view->rtt_min_us = rate->base_us;
	view->line_queue_us = rate->queue_us;
	view->probe_replies = rate->replies;
	view->probe_lost = rate->lost;
	spin_unlock(&probe->lock);
}

/* Under both locks. */
static void mlppp_nl_view_state(const struct mlppp_bundle *b,
				struct mlppp_link *link, u64 now,
				struct mlppp_link_view *view)
{
	const struct mlppp_sched_link *sl = &link->sched;
	u64 heard, ns;

	view->has_skew = b->flags & MLPPP_F_MP && link->reasm.lag_known;
	view->skew_us = mlppp_reasm_lag_us(&b->reasm, &link->reasm);
	mlppp_nl_view_probe(&link->probe, view);

	/* without any rate the clock does not tell the time */
	view->has_queue = b->tx_sched.timed;
	ns = sl->busy_until > now ? sl->busy_until - now : 0;
	view->queue_us = min_t(u64, div_u64(ns, NSEC_PER_USEC), U32_MAX);

	/* without multilink the resequencer has seen nothing */
	heard = max(link->reasm.seen, link->rx.plain_at);
	view->has_heard = heard;
	ns = now > heard ? now - heard : 0;
	view->heard_ms = min_t(u64, div_u64(ns, NSEC_PER_MSEC), U32_MAX);
}

/* Under both locks, and rtnl. */
static void mlppp_nl_view(const struct mlppp_bundle *b,
			  const struct mlppp_link *link,
			  struct mlppp_link_view *view)
{
	const struct mlppp_sched_link *sl = &link->sched;

	view->id = link->id;
	view->mru = link->mru;
	view->path = link->path;
	view->session = link->session;
	if (net_eq(dev_net(b->dev), b->net))
		view->transport = link->transport;
	else
		view->transport = 0;
	memcpy(view->label, link->label, sizeof(view->label));

	view->rate = link->probe.configured;
	view->overhead = sl->overhead;
	view->encoding = sl->encoding;
	view->delay_us = sl->set_delay / NSEC_PER_USEC;
	view->weight = sl->weight;
	view->standby = sl->standby;
	view->mtu = sl->mtu;

	view->flags = 0;
	if (rcu_access_pointer(b->leader) == link)
		view->flags |= MLPPP_LINK_F_LEADER;
	if (sl->standby)
		view->flags |= MLPPP_LINK_F_STANDBY;
	if (sl->draining)
		view->flags |= MLPPP_LINK_F_DRAINING;
	else if (sl->active)
		view->flags |= MLPPP_LINK_F_ACTIVE;
	if (link->down)
		view->flags |= MLPPP_LINK_F_DOWN;
	if (link->choked)
		view->flags |= MLPPP_LINK_F_CHOKED;
	if (link->reasm.stale || link->probe.mute)
		view->flags |= MLPPP_LINK_F_STALE;
}

static size_t mlppp_nl_link_size(bool stats)
{
	size_t size = nla_total_size(0) +
		      nla_total_size(4) +		/* ID */
		      nla_total_size(MLPPP_LABEL_MAX) +	/* LABEL */
		      nla_total_size_64bit(8) +		/* RATE */
		      nla_total_size(4) +		/* OVERHEAD */
		      nla_total_size(1) +		/* ENCODING */
		      nla_total_size(4) +		/* DELAY */
		      nla_total_size(2) +		/* WEIGHT */
		      nla_total_size(1) +		/* STANDBY */
		      nla_total_size(4) +		/* FLAGS */
		      nla_total_size(4) +		/* MTU */
		      nla_total_size(4) +		/* MRU */
		      nla_total_size(4) +		/* SESSION */
		      nla_total_size(4) +		/* TRANSPORT */
		      nla_total_size(4);		/* PATH */

	if (stats)
		size += nla_total_size_64bit(8) +	/* RATE_LEARNED */
			nla_total_size(4) +		/* SKEW */
			nla_total_size(4) +		/* QUEUE */
			nla_total_size(4) +		/* HEARD */
			5 * nla_total_size(4) +		/* RTT to PROBE_LOST */
			MLPPP_NL_LINK_COUNTERS * nla_total_size_64bit(8);
	return size;
}

static bool mlppp_nl_put_u64(struct sk_buff *skb, int attr, u64 value, int pad)
{
	return !nla_put_u64_64bit(skb, attr, value, pad);
}

static bool mlppp_nl_put_settings(struct sk_buff *skb,
				  const struct mlppp_link_view *view)
{
	return !nla_put_u32(skb, MLPPP_LINK_ID, view->id) &&
	       !nla_put_string(skb, MLPPP_LINK_LABEL, view->label) &&
	       mlppp_nl_put_u64(skb, MLPPP_LINK_RATE, view->rate,
				MLPPP_LINK_PAD) &&
	       !nla_put_s32(skb, MLPPP_LINK_OVERHEAD, view->overhead) &&
	       !nla_put_u8(skb, MLPPP_LINK_ENCODING, view->encoding) &&
	       !nla_put_u32(skb, MLPPP_LINK_DELAY, view->delay_us) &&
	       !nla_put_u16(skb, MLPPP_LINK_WEIGHT, view->weight) &&
	       !nla_put_u8(skb, MLPPP_LINK_STANDBY, view->standby) &&
	       !nla_put_u32(skb, MLPPP_LINK_FLAGS, view->flags) &&
	       !nla_put_u32(skb, MLPPP_LINK_MTU, view->mtu) &&
	       !nla_put_u32(skb, MLPPP_LINK_MRU, view->mru) &&
	       (!view->session ||
		!nla_put_u32(skb, MLPPP_LINK_SESSION, view->session)) &&
	       (!view->transport ||
		!nla_put_u32(skb, MLPPP_LINK_TRANSPORT, view->transport)) &&
	       (!view->path ||
		!nla_put_u32(skb, MLPPP_LINK_PATH, view->path));
}

static bool mlppp_nl_put_state(struct sk_buff *skb,
			       const struct mlppp_link_view *view)
{
	unsigned int i;

	if ((view->rate_learned &&
	     !mlppp_nl_put_u64(skb, MLPPP_LINK_RATE_LEARNED,
			       view->rate_learned, MLPPP_LINK_PAD)) ||
	    (view->has_skew &&
	     nla_put_u32(skb, MLPPP_LINK_SKEW, view->skew_us)) ||
	    (view->has_queue &&
	     nla_put_u32(skb, MLPPP_LINK_QUEUE, view->queue_us)) ||
	    (view->has_heard &&
	     nla_put_u32(skb, MLPPP_LINK_HEARD, view->heard_ms)))
		return false;
	if (view->probe_replies &&
	    (nla_put_u32(skb, MLPPP_LINK_RTT, view->rtt_us) ||
	     nla_put_u32(skb, MLPPP_LINK_RTT_MIN, view->rtt_min_us) ||
	     nla_put_u32(skb, MLPPP_LINK_LINE_QUEUE, view->line_queue_us)))
		return false;
	if (nla_put_u32(skb, MLPPP_LINK_PROBE_REPLIES, view->probe_replies) ||
	    nla_put_u32(skb, MLPPP_LINK_PROBE_LOST, view->probe_lost))
		return false;
	for (i = 0; i < MLPPP_NL_LINK_COUNTERS; i++)
		if (!mlppp_nl_put_u64(skb, mlppp_link_counters[i].attr,
				      view->counters[i], MLPPP_LINK_PAD))
			return false;
	return true;
}

/* A link as a nest of MLPPP_LINK_*, or nothing if there is no room. */
static bool mlppp_nl_put_link(struct sk_buff *skb, int attr,
			      const struct mlppp_link_view *view, bool stats)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest)
		return false;
	if (!mlppp_nl_put_settings(skb, view) ||
	    (stats && !mlppp_nl_put_state(skb, view))) {
		nla_nest_cancel(skb, nest);
		return false;
	}
	nla_nest_end(skb, nest);
	return true;
}

/**
 * mlppp_nl_get_size() - rtnl_link_ops.get_size
 * @dev: the netdevice
 *
 * A dump asks for it without rtnl: links may join before it is filled.
 *
 * Context: process; RCU read lock or rtnl held.
 * Return: what mlppp_nl_fill_info() needs at most, bytes.
 */
size_t mlppp_nl_get_size(const struct net_device *dev)
{
	return 11 * nla_total_size(4) +			/* settings */
	       3 * nla_total_size(1) +			/* REORDER, _WINDOW, EXPRESS */
	       nla_total_size(0) +			/* LINKS */
	       (MLPPP_INFO_LINKS + 1) *
	       mlppp_nl_link_size(false) +		/* also EVENT_LINK */
	       7 * nla_total_size(4) +			/* FLAGS to IFINDEX */
	       2 * nla_total_size(MLPPP_NAME_MAX) +	/* PEER, BUNDLE */
	       nla_total_size(1) +			/* ED_CLASS */
	       nla_total_size(MLPPP_ED_MAX) +		/* ED_ADDR */
	       nla_total_size(1);			/* EVENT */
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
	       (p->reorder != MLPPP_REORDER_FIXED ||
		!nla_put_u8(skb, IFLA_MLPPP_REORDER_WINDOW,
			    p->reorder_window));
}

static bool mlppp_nl_put_sched(struct sk_buff *skb, const struct mlppp_bundle *b,
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

static bool mlppp_nl_put_express(struct sk_buff *skb,
				 const struct mlppp_express *e)
{
	return !nla_put_u8(skb, IFLA_MLPPP_EXPRESS,
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
	       !nla_put_u32(skb, IFLA_MLPPP_NLINKS, b->nlinks) &&
	       !nla_put_u32(skb, IFLA_MLPPP_IFINDEX, b->dev->ifindex);
}

/* A link with its settings only. */
static bool mlppp_nl_put_info_link(struct sk_buff *skb, struct mlppp_bundle *b,
				   const struct mlppp_link *link, int attr)
{
	struct mlppp_link_view view;

	mlppp_tx_lock(b);
	spin_lock(&b->rx_lock);
	mlppp_nl_view(b, link, &view);
	spin_unlock(&b->rx_lock);
	mlppp_tx_unlock(b);
	return mlppp_nl_put_link(skb, attr, &view, false);
}

static bool mlppp_nl_put_links(struct sk_buff *skb, struct mlppp_bundle *b)
{
	unsigned int i, n = min_t(unsigned int, b->nlinks, MLPPP_INFO_LINKS);
	struct nlattr *nest = nla_nest_start(skb, IFLA_MLPPP_LINKS);

	if (!nest)
		return false;
	for (i = 0; i < n; i++)
		if (!mlppp_nl_put_info_link(skb, b, b->links[i],
					    MLPPP_LINKS_ENTRY))
			return false;
	nla_nest_end(skb, nest);
	return true;
}

static bool mlppp_nl_put_event(struct sk_buff *skb, struct mlppp_bundle *b)
{
	if (!b->nl.event)
		return true;
	return !nla_put_u8(skb, IFLA_MLPPP_EVENT, b->nl.event) &&
	       mlppp_nl_put_info_link(skb, b, b->nl.event_link,
				      IFLA_MLPPP_EVENT_LINK);
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

	ASSERT_RTNL();
	mlppp_tx_lock(b);
	spin_lock(&b->rx_lock);
	mlppp_reasm_get(&b->reasm, &params);
	sched = b->tx_sched;
	express = b->express;
	spin_unlock(&b->rx_lock);
	mlppp_tx_unlock(b);

	if ((b->flags & MLPPP_F_MP && !mlppp_nl_put_reasm(skb, &params)) ||
	    !mlppp_nl_put_sched(skb, b, &sched) ||
	    (b->flags & MLPPP_F_MP && !mlppp_nl_put_express(skb, &express)) ||
	    !mlppp_nl_put_bundle(skb, b) ||
	    !mlppp_nl_put_links(skb, b) ||
	    !mlppp_nl_put_event(skb, b))
		return -EMSGSIZE;
	return 0;
}

/**
 * mlppp_nl_get_linkxstats_size() - rtnl_link_ops.get_linkxstats_size
 * @dev: the netdevice
 * @attr: IFLA_STATS_LINK_XSTATS; we have nothing in others
 *
 * Context: process, rtnl held.
 * Return: what mlppp_nl_fill_linkxstats() needs at most, bytes.
 */
size_t mlppp_nl_get_linkxstats_size(const struct net_device *dev, int attr)
{
	const struct mlppp_bundle *b = netdev_priv(dev);

	ASSERT_RTNL();
	if (attr != IFLA_STATS_LINK_XSTATS)
		return 0;
	return nla_total_size(0) +				/* the nest */
	       b->nlinks * mlppp_nl_link_size(true) +		/* LINK */
	       nla_total_size(0) +				/* GONE */
	       MLPPP_NL_SHARED * nla_total_size_64bit(8) +
	       nla_total_size(4) +				/* NLINKS */
	       nla_total_size(1) +				/* TX_STOPPED */
	       MLPPP_NL_BUNDLE_COUNTERS * nla_total_size_64bit(8) +
	       4 * nla_total_size(4);				/* HELD, PEAK */
}

/* All the figures of a bundle, taken at one moment. */
struct mlppp_stats_view {
	u64 counters[MLPPP_NL_BUNDLE_COUNTERS];
	u64 far_gone;
	u32 held_frags;
	u32 held_bytes;
	u32 peak_frags;
	u32 peak_bytes;
	unsigned int nlinks;
	struct mlppp_link_view links[];
};

static struct mlppp_stats_view *mlppp_nl_view_all(struct mlppp_bundle *b)
{
	struct mlppp_stats_view *view;
	unsigned int i;
	u64 now;

	view = kvzalloc(struct_size(view, links, b->nlinks), GFP_KERNEL);
	if (!view)
		return NULL;
	view->nlinks = b->nlinks;

	mlppp_tx_lock(b);
	spin_lock(&b->rx_lock);
	now = ktime_get_ns();
	mlppp_nl_count_bundle(b, view->counters);
	view->far_gone = b->reasm.stats.far_gone;
	view->held_frags = b->reasm.frags;
	view->held_bytes = b->reasm.bytes;
	view->peak_frags = b->reasm.stats.peak_frags;
	view->peak_bytes = b->reasm.stats.peak_bytes;
	for (i = 0; i < b->nlinks; i++) {
		mlppp_nl_view(b, b->links[i], &view->links[i]);
		mlppp_nl_view_state(b, b->links[i], now, &view->links[i]);
		mlppp_nl_count_link(b, b->links[i], view->links[i].counters);
	}
	spin_unlock(&b->rx_lock);
	mlppp_tx_unlock(b);
	return view;
}

static bool mlppp_nl_put_gone(struct sk_buff *skb, const struct mlppp_bundle *b,
			      const struct mlppp_stats_view *view)
{
	struct nlattr *nest = nla_nest_start(skb, MLPPP_BUNDLE_GONE);
	unsigned int i;
	u64 value;

	if (!nest)
		return false;
	for (i = 0; i < MLPPP_NL_SHARED; i++) {
		value = b->nl.gone[i];
		if (mlppp_link_counters[i].attr == MLPPP_LINK_RX_FAR)
			value += view->far_gone;
		if (!mlppp_nl_put_u64(skb, mlppp_link_counters[i].attr, value,
				      MLPPP_LINK_PAD))
			return false;
	}
	nla_nest_end(skb, nest);
	return true;
}

static bool mlppp_nl_put_xstats(struct sk_buff *skb,
				const struct mlppp_bundle *b,
				const struct mlppp_stats_view *view)
{
	unsigned int i;

	if (nla_put_u32(skb, MLPPP_BUNDLE_NLINKS, b->nlinks) ||
	    nla_put_u8(skb, MLPPP_BUNDLE_TX_STOPPED,
		       netif_running(b->dev) && netif_queue_stopped(b->dev)) ||
	    nla_put_u32(skb, MLPPP_BUNDLE_HELD_FRAGS, view->held_frags) ||
	    nla_put_u32(skb, MLPPP_BUNDLE_HELD_BYTES, view->held_bytes) ||
	    nla_put_u32(skb, MLPPP_BUNDLE_PEAK_FRAGS, view->peak_frags) ||
	    nla_put_u32(skb, MLPPP_BUNDLE_PEAK_BYTES, view->peak_bytes))
		return false;
	for (i = 0; i < MLPPP_NL_BUNDLE_COUNTERS; i++)
		if (!mlppp_nl_put_u64(skb, mlppp_bundle_counters[i].attr,
				      view->counters[i], MLPPP_BUNDLE_PAD))
			return false;
	return mlppp_nl_put_gone(skb, b, view);
}

/**
 * mlppp_nl_fill_linkxstats() - rtnl_link_ops.fill_linkxstats
 * @skb: the message
 * @dev: the netdevice
 * @prividx: where to go on: 0 at the bundle, else at the link with the number
 *	@prividx - 1 or the next higher. Dumps begin with a page, which many
 *	links do not fit
 * @attr: IFLA_STATS_LINK_XSTATS; we have nothing in others
 *
 * Context: process, rtnl held; takes the transmit and the receive lock.
 * Return: 0; -EMSGSIZE: no room, go on at @prividx; -ENOMEM; -EINVAL.
 */
int mlppp_nl_fill_linkxstats(struct sk_buff *skb, const struct net_device *dev,
			     int *prividx, int attr)
{
	struct mlppp_bundle *b = netdev_priv(dev);
	struct mlppp_stats_view *view;
	struct nlattr *nest;
	unsigned int i;
	int err = 0;

	ASSERT_RTNL();
	if (attr != IFLA_STATS_LINK_XSTATS)
		return -EINVAL;
	nest = nla_nest_start(skb, MLPPP_XSTATS_TYPE);
	if (!nest)
		return -EMSGSIZE;
	view = mlppp_nl_view_all(b);
	if (!view) {
		nla_nest_cancel(skb, nest);
		return -ENOMEM;
	}

	if (!*prividx) {
		if (!mlppp_nl_put_xstats(skb, b, view)) {
			nla_nest_cancel(skb, nest);
			kvfree(view);
			return -EMSGSIZE;
		}
		*prividx = 1;
	}
	/* the order of joining is that of the numbers */
	for (i = 0; i < view->nlinks; i++) {
		if (view->links[i].id < *prividx - 1)
			continue;
		if (!mlppp_nl_put_link(skb, MLPPP_BUNDLE_LINK, &view->links[i],
				       true)) {
			err = -EMSGSIZE;
			break;
		}
		*prividx = view->links[i].id + 2;
	}
	nla_nest_end(skb, nest);
	kvfree(view);
	return err;
}

/* -- notifications -- */

/**
 * mlppp_nl_notify() - tell listeners what has happened to a link
 * @b: the bundle
 * @event: what has happened
 * @link: to which link; may have left already
 *
 * An RTM_NEWLINK message, whose info data says what. NETDEV_CHANGEINFODATA does
 * no more than that, whether the interface is up or down: NETDEV_CHANGE would
 * have the routing caches flushed, and netdev_state_change() says nothing while
 * the interface is down, which is when the first links join. rtnetlink takes it
 * for something that bonding does, and adds an IFLA_EVENT to say so.
 *
 * Context: process, rtnl held; may sleep.
 */
void mlppp_nl_notify(struct mlppp_bundle *b, enum mlppp_event event,
		     const struct mlppp_link *link)
{
	ASSERT_RTNL();
	if (b->dev->reg_state != NETREG_REGISTERED)
		return;
	b->nl.event = event;
	b->nl.event_link = link;
	call_netdevice_notifiers(NETDEV_CHANGEINFODATA, b->dev);
	b->nl.event = MLPPP_EVENT_NONE;
	b->nl.event_link = NULL;
}

/**
 * mlppp_nl_gone() - keep the counters of a link that leaves
 * @b: the bundle
 * @link: no member any more; its counters are final
 *
 * Context: process, rtnl held.
 */
void mlppp_nl_gone(struct mlppp_bundle *b, const struct mlppp_link *link)
{
	unsigned int i;

	ASSERT_RTNL();
	for (i = 0; i < MLPPP_NL_SHARED; i++)
		b->nl.gone[i] += mlppp_nl_read(link, &mlppp_link_counters[i]);
}

/**
 * mlppp_nl_silence() - a link has fallen silent: tell listeners
 * @b: the bundle
 *
 * It is left to a work item, because that takes rtnl; as long as one is silent
 * that looks again, to tell when it is heard.
 *
 * Context: softirq, receive lock held.
 */
void mlppp_nl_silence(struct mlppp_bundle *b)
{
	lockdep_assert_held(&b->rx_lock);
	b->nl.silences = b->reasm.silences;
	schedule_delayed_work(&b->nl.silence, 0);
}

/**
 * mlppp_nl_heard() - a link has become mute, or is heard again: tell listeners
 * @b: the bundle
 *
 * Context: any; transmit lock held.
 */
void mlppp_nl_heard(struct mlppp_bundle *b)
{
	lockdep_assert_held(&b->tx_lock);
	mod_delayed_work(system_wq, &b->nl.silence, 0);
}

static void mlppp_nl_silence_work(struct work_struct *work)
{
	struct mlppp_bundle *b = container_of(to_delayed_work(work),
					      struct mlppp_bundle, nl.silence);
	struct mlppp_link *link;
	bool silent, again = false;
	unsigned int i;

	rtnl_lock();
	for (i = 0; i < b->nlinks; i++) {
		link = b->links[i];
		spin_lock_bh(&b->rx_lock);
		silent = link->reasm.stale || READ_ONCE(link->probe.mute);
		spin_unlock_bh(&b->rx_lock);
		again |= silent;
		if (silent == link->silent)
			continue;
		link->silent = silent;
		mlppp_nl_notify(b, silent ? MLPPP_EVENT_SILENT :
					    MLPPP_EVENT_HEARD, link);
	}
	rtnl_unlock();
	if (again)
		schedule_delayed_work(&b->nl.silence, MLPPP_SILENCE_PERIOD);
}

/**
 * mlppp_nl_init() - prepare what rtnetlink needs
 * @b: the bundle; no member yet
 *
 * Context: process, rtnl held.
 */
void mlppp_nl_init(struct mlppp_bundle *b)
{
	ASSERT_RTNL();
	INIT_DELAYED_WORK(&b->nl.silence, mlppp_nl_silence_work);
}

/**
 * mlppp_nl_exit() - undo mlppp_nl_init()
 * @b: the bundle; it receives nothing any more
 *
 * Context: process, without rtnl, which the work item takes; may sleep.
 */
void mlppp_nl_exit(struct mlppp_bundle *b)
{
	cancel_delayed_work_sync(&b->nl.silence);
}
