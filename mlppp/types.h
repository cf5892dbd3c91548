/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all files share: bundles, links, what tells bundles apart, and what is
 * kept for a namespace. Each part of a bundle and of a link is declared in the
 * header of the file that owns it, with the locks and what else that file
 * offers.
 */
#ifndef MLPPP_TYPES_H
#define MLPPP_TYPES_H

#include <linux/mlppp.h>
#include <linux/netdevice.h>

#include "account.h"
#include "events.h"
#include "link.h"
#include "netlink.h"
#include "rx.h"
#include "tx.h"

/**
 * enum mlppp_np - network protocols a bundle carries
 * @MLPPP_NP_IPV4: IPv4
 * @MLPPP_NP_IPV6: IPv6
 * @MLPPP_NP_COUNT: how many there are
 */
enum mlppp_np {
	MLPPP_NP_IPV4,
	MLPPP_NP_IPV6,
	MLPPP_NP_COUNT,
};

/**
 * struct mlppp_identity - what tells bundles of a namespace apart
 * @ed_class: class of the peer's endpoint discriminator, 0 for none
 * @ed_len: length of @ed_addr
 * @ed_addr: the peer's endpoint discriminator, zero padded
 * @ifname: the wanted name of the netdevice, zero padded; may be empty
 * @peer: authenticated name of the peer, zero padded; may be empty
 * @bundle: local bundle name, zero padded; may be empty
 *
 * Source: RFC 1990 5.1.3; @ifname and @bundle are its manual configuration.
 */
struct mlppp_identity {
	u8 ed_class;
	u8 ed_len;
	u8 ed_addr[MLPPP_ED_MAX];
	char ifname[IFNAMSIZ];
	char peer[MLPPP_NAME_MAX];
	char bundle[MLPPP_NAME_MAX];
};

/**
 * struct mlppp_bundle - a netdevice of kind mlppp
 * @dev: the netdevice whose private part this is
 * @net: the namespace it was made in, where its links are; constant
 * @list: in the namespace's list of bundles; rtnl
 * @node: in the namespace's table of bundles by @id; rtnl
 * @id: what the bundle is found by; constant while there is a link
 * @keep: it stays when the last link leaves; rtnl
 * @flags: MLPPP_F_MP, MLPPP_F_SHORT_RX, MLPPP_F_SHORT_TX; constant
 * @takes_nulls: the peer takes null fragments (RFC 1990 4.1); written under
 *	rtnl and the transmit lock
 * @peer_ours: the peer runs this module, as it has told us: its resequencer has
 *	deadlines, and recognises silent links; likewise
 * @mrru_rx: largest packet we take, bytes without protocol; constant
 * @mrru_tx: largest packet the peer takes, likewise; constant
 * @next_id: number of the next link to join; rtnl
 * @state: what the leader's pppd wants the next one to know; rtnl
 * @account: for RADIUS and the like; see there
 * @nl: settings as configured, and counters of the past; see there
 * @events: what listeners are told of; see there
 * @leader: the link whose pppd runs the NCPs; written under rtnl, read under
 *	RCU
 * @npmode: per protocol, whether its NCP is up; written by the leader's pppd,
 *	read locklessly
 * @nlinks: members; written under rtnl and both locks below
 * @links: the members in order of joining; likewise
 * @tx: the transmit path; see there
 * @rx: the receive path; see there
 *
 * Order of locks: rtnl, transmit lock, receive lock.
 */
struct mlppp_bundle {
	struct net_device *dev;
	struct net *net;
	struct list_head list;
	struct hlist_node node;
	struct mlppp_identity id;
	bool keep;
	u32 flags;
	bool takes_nulls;
	bool peer_ours;
	u32 mrru_rx;
	u32 mrru_tx;
	u32 next_id;
	struct mlppp_state state;
	struct mlppp_account_bundle account;
	struct mlppp_nl nl;
	struct mlppp_events events;
	struct mlppp_link __rcu *leader;
	u8 npmode[MLPPP_NP_COUNT];
	unsigned int nlinks;
	struct mlppp_link *links[MLPPP_LINKS_MAX];

	struct mlppp_tx tx;
	struct mlppp_rx rx;
};

/* Hash buckets: a namespace may have a thousand bundles, or links. */
#define MLPPP_NET_HASH		256

/**
 * struct mlppp_net - what the module keeps for a network namespace
 * @bundles: the bundles; rtnl
 * @by_id: the bundles by what they are found by; rtnl
 * @by_transport: links that are members, by the interface below; rtnl
 * @count: how many bundles; rtnl
 */
struct mlppp_net {
	struct list_head bundles;
	struct hlist_head by_id[MLPPP_NET_HASH];
	struct hlist_head by_transport[MLPPP_NET_HASH];
	unsigned int count;
};

extern unsigned int mlppp_net_id;

#endif /* MLPPP_TYPES_H */
