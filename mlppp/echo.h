/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Probes on the wire.
 */
#ifndef MLPPP_ECHO_H
#define MLPPP_ECHO_H

#include <linux/skbuff.h>
#include <linux/types.h>

struct mlppp_bundle;
struct mlppp_link;

/**
 * enum mlppp_echo_kind - what an LCP frame is
 * @MLPPP_ECHO_OTHER: not about probes, or not for us
 * @MLPPP_ECHO_TAKEN: the reply to one of ours; it was consumed
 * @MLPPP_ECHO_ASKS: a probe of the peer's, to be answered
 */
enum mlppp_echo_kind {
	MLPPP_ECHO_OTHER,
	MLPPP_ECHO_TAKEN,
	MLPPP_ECHO_ASKS,
};

struct sk_buff *mlppp_echo_alloc(void);
void mlppp_echo_ask(struct sk_buff *skb, u64 cookie, u32 nr);
enum mlppp_echo_kind mlppp_echo_input(struct mlppp_link *link,
				      const struct mlppp_bundle *b,
				      struct sk_buff *skb, unsigned int len);
struct sk_buff *mlppp_echo_answer(const struct mlppp_bundle *b,
				  struct mlppp_link *link, struct sk_buff *skb,
				  u64 arrived);

#endif /* MLPPP_ECHO_H */
