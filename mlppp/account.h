/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accounting: what a link and its bundle have carried, for a pppd that tells a
 * RADIUS server.
 */
#ifndef MLPPP_ACCOUNT_H
#define MLPPP_ACCOUNT_H

#include <linux/list.h>
#include <linux/mlppp.h>
#include <linux/types.h>

struct mlppp_bundle;
struct mlppp_link;

/**
 * struct mlppp_account_sum - what the netdevice has carried
 * @rx_octets: bytes of packets received
 * @rx_packets: packets received
 * @tx_octets: bytes of packets sent
 * @tx_packets: packets sent
 */
struct mlppp_account_sum {
	u64 rx_octets;
	u64 rx_packets;
	u64 tx_octets;
	u64 tx_packets;
};

/**
 * struct mlppp_account_session - what is accounted for as one
 * @since: when its first link joined, ms since 1970
 * @begin: the same, ms since the machine was started: that clock is never set
 * @first_id: number of that link
 * @base: what the netdevice had carried by then
 */
struct mlppp_account_session {
	u64 since;
	u64 begin;
	u32 first_id;
	struct mlppp_account_sum base;
};

/**
 * struct mlppp_account_bundle - a bundle's part of accounting; under rtnl
 * @session: the session of links that join now
 * @lost: links whose descriptor was closed while they were members
 * @nlost: how many are in @lost; read locklessly
 */
struct mlppp_account_bundle {
	struct mlppp_account_session session;
	struct list_head lost;
	unsigned int nlost;
};

/**
 * struct mlppp_account_link - a link's part; under rtnl
 * @begin: when it joined, ms since the machine was started
 * @session: what it has joined
 * @last: as of its last leave; all zero: there was none
 */
struct mlppp_account_link {
	u64 begin;
	struct mlppp_account_session session;
	struct mlppp_account last;
};

void mlppp_account_init(struct mlppp_bundle *b);
void mlppp_account_begin(struct mlppp_bundle *b, u32 first_id);
void mlppp_account_join(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_account_leave(struct mlppp_bundle *b, struct mlppp_link *link);
void mlppp_account_end(struct mlppp_bundle *b);
int mlppp_account_get(struct mlppp_link *link, struct mlppp_account *acct);
int mlppp_account_get_lost(struct mlppp_link *link,
			   struct mlppp_account *acct);

#endif /* MLPPP_ACCOUNT_H */
