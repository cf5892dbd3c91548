/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables that are made from the specification of the family, spec.c:
 * counters, and what requests may hold.
 */
#ifndef MLPPP_SPEC_H
#define MLPPP_SPEC_H

#include <linux/mlppp.h>
#include <net/netlink.h>

/* Counters of a link that are counted for the bundle too, or would be: from
 * MLPPP_LINK_TX_FRAMES to MLPPP_LINK_SILENCES.
 */
#define MLPPP_NL_SHARED		(MLPPP_LINK_SILENCES - MLPPP_LINK_TX_FRAMES + 1)

/* All of a link: those, and from MLPPP_LINK_CTL_RX to MLPPP_LINK_REST_MS. */
#define MLPPP_NL_LINK_COUNTERS	(MLPPP_LINK_REST_MS - MLPPP_LINK_TX_FRAMES + 1)

/* From MLPPP_BUNDLE_TX_PACKETS to MLPPP_BUNDLE_SILENCES. */
#define MLPPP_NL_BUNDLE_COUNTERS (MLPPP_BUNDLE_SILENCES - \
				  MLPPP_BUNDLE_TX_PACKETS + 1)

/**
 * struct mlppp_counter - a counter, and where it is
 * @name: for ethtool
 * @attr: MLPPP_BUNDLE_* or MLPPP_LINK_*
 * @offset: in struct mlppp_bundle or struct mlppp_link, bytes
 * @atomic: it is an atomic64_t, else a u64
 */
struct mlppp_counter {
	const char *name;
	u8 attr;
	bool atomic;
	u32 offset;
};

#define MLPPP_COUNTER(attribute, text, struct_name, member) {		\
	.name = text,							\
	.attr = attribute,						\
	.atomic = __same_type(((struct struct_name *)0)->member,	\
			      atomic64_t),				\
	.offset = offsetof(struct struct_name, member),			\
}

#define MLPPP_READ_ONLY {						\
	.type = NLA_REJECT,						\
	.reject_message = "mlppp: this attribute can only be read"	\
}

extern const struct mlppp_counter
mlppp_bundle_counters[MLPPP_NL_BUNDLE_COUNTERS];
extern const struct mlppp_counter mlppp_link_counters[MLPPP_NL_LINK_COUNTERS];

extern const struct nla_policy mlppp_link_set_policy[MLPPP_LINK_MAX + 1];
extern const struct nla_policy mlppp_request_policy[MLPPP_BUNDLE_LINK + 1];

#endif /* MLPPP_SPEC_H */
