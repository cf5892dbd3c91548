/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The transmit scheduler: clocks and sizes in, plan out. Pure: it knows
 * neither netdevices nor packets, and takes no locks. What guards struct
 * mlppp_sched and struct mlppp_sched_link, the bundle's transmit lock, is held
 * by the caller of any function here. Any context. Rules and reasons:
 * Documentation/scheduler.md
 */
#ifndef MLPPP_SCHED_H
#define MLPPP_SCHED_H

#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/mlppp.h>
#include <linux/types.h>

/* Defaults and bounds of the settings; reasons in Documentation/scheduler.md */
#define MLPPP_TARGET_NS		4000000	/* 4 ms of backlog on each link */
#define MLPPP_TARGET_MIN_NS	100000
#define MLPPP_TARGET_MAX_NS	1000000000
#define MLPPP_SPLIT_NS		5000000	/* split to gain more than 5 ms */
#define MLPPP_MIN_FRAG		100
#define MLPPP_MIN_FRAG_MAX	1024
#define MLPPP_SMALL		256
#define MLPPP_RATE_MIN		1000ULL		/* 1 kbit/s */
#define MLPPP_RATE_MAX		100000000000ULL	/* 100 Gbit/s */
#define MLPPP_DELAY_MAX_NS	4000000000U	/* 4 s, beyond any satellite */
#define MLPPP_LINK_MTU_MIN	16	/* a link that takes less is not used */

/* Fixed point of the two rates: right to 1e-5 or better from 64 kbit/s to
 * 10 Gbit/s, and products with the size of a packet stay within 64 bits.
 */
#define MLPPP_MULT_SHIFT	20
#define MLPPP_SPEED_SHIFT	30

/**
 * struct mlppp_sched_link - what the scheduler knows of a link
 * @busy_until: the byte clock: when the link will have sent what it was given,
 *	ns of the caller's clock, or of virtual time while no rate is known
 * @mult: ns for one byte on the wire, shifted left by %MLPPP_MULT_SHIFT
 * @mark: the link has room while @busy_until is ahead by no more, ns
 * @delay: one-way delay of the line as configured, ns; 0 while no rate is known
 * @overhead: bytes the wire adds to each information field: everything but
 *	the MP header and its payload, so the PPP protocol field is in here
 *	(PPPoE over Ethernet: 26 with FCS); may be negative
 * @mtu: largest PPP information field, bytes: MP header and payload
 * @active: may be given packets; from @draining, @standby and the other links
 * @atm: @overhead and what it is added to fill cells of 48 bytes
 * @speed: payload bytes per ns, shifted left by %MLPPP_SPEED_SHIFT; like
 *	@min_ns only looked at when a packet is split
 * @min_ns: time for the payload of the least fragment, ns
 * @hdr_ns: the same with its header, ns
 * @draining: gets no more packets (planned leave)
 * @standby: gets packets only if no link without this flag is up
 * @aside: gets packets only if no link without this flag is up, but before
 *	those that stand by
 * @encoding: enum mlppp_encoding
 * @weight: share of a link without rate among those without, 1 to 65535
 * @era: that of the bundle in which @busy_until was set, see struct mlppp_sched
 * @rate: bits per second of the wire; 0: not known
 * @set_delay: the delay as configured, ns; 0: not
 * @lag: how much more delay than the nearest link's was measured, ns; for
 *	mlppp_sched_prefer_near()
 *
 * All fields are read and written under the bundle's transmit lock. From
 * @draining on, but for @era, is what setters store; mlppp_sched_update()
 * derives the rest from it.
 */
struct mlppp_sched_link {
	u64 busy_until;
	u64 mult;
	u64 mark;
	u32 delay;
	s32 overhead;
	u32 mtu;
	bool active;
	bool atm;
	u64 speed;
	u64 min_ns;
	u64 hdr_ns;

	bool draining;
	bool standby;
	bool aside;
	u8 encoding;
	u16 weight;
	u32 era;
	u32 set_delay;
	u32 lag;
	u64 rate;
};

/**
 * struct mlppp_sched - settings and state of the scheduler of a bundle
 * @target: backlog the links are given before the queue stops, ns
 * @split: a packet is split for speed if that gains more than this, ns
 * @min_frag: no packet is split for speed into payloads below this, bytes
 * @small: packets of at most this many bytes are never split for speed
 * @mtu: the greatest of the active links, bytes; 0: there is none
 * @min_mult: the least of their times for a byte, see struct mlppp_sched_link
 * @min_overhead: the least of their overheads, bytes
 * @timed: at least one rate is known: clocks run in the caller's time
 * @vtime: virtual time while not @timed: the clock of the link furthest behind
 * @era: counts the changes of @timed: a clock of an earlier era says nothing
 *
 * All fields are read and written under the bundle's transmit lock. Call
 * mlppp_sched_update() after a change of one of the first four.
 */
struct mlppp_sched {
	u32 target;
	u32 split;
	u32 min_frag;
	u32 small;
	u32 mtu;
	s32 min_overhead;
	u64 min_mult;
	bool timed;
	u32 era;
	u64 vtime;
};

/**
 * struct mlppp_part - the share of one link in a packet
 * @ns: time of the share on the wire, ns
 * @len: bytes of payload
 * @link: index of the link
 * @frags: number of fragments to cut @len into, as equal as can be
 * @start: when the link could begin to deliver payload, ns from the base;
 *	scratch space of mlppp_sched_plan(), like the next
 * @min_at: when it would have delivered the least part
 */
struct mlppp_part {
	u64 ns;
	u32 len;
	u16 link;
	u16 frags;
	u64 start;
	u64 min_at;
};

/**
 * struct mlppp_plan - where a packet goes
 * @nparts: links that get a share
 * @nfrags: fragments in all; 1: the packet goes unsplit over part[0].link
 * @at: when the last byte is expected at the peer, ns after the base: after
 *	@now, or after the virtual time while no rate is known
 * @part: the shares, in the order of the packet's bytes; no link twice
 *
 * Too large for the stack: keep it in the bundle, under the transmit lock.
 */
struct mlppp_plan {
	unsigned int nparts;
	unsigned int nfrags;
	u64 at;
	struct mlppp_part part[MLPPP_LINKS_MAX];
};

/**
 * mlppp_part_frag_len() - the length of one fragment of a share
 * @part: the share
 * @i: which fragment, below @part->frags
 *
 * The first ones are longer by one byte where the division leaves a rest, so
 * no fragment of a cut share is tiny.
 *
 * Return: bytes of payload.
 */
static inline u32 mlppp_part_frag_len(const struct mlppp_part *part,
				      unsigned int i)
{
	if (likely(part->frags == 1))
		return part->len;
	return part->len / part->frags + (i < part->len % part->frags);
}

void mlppp_sched_init(struct mlppp_sched *sched);
void mlppp_sched_set_target(struct mlppp_sched *sched, u32 us);
void mlppp_sched_set_split(struct mlppp_sched *sched, u32 us);
void mlppp_sched_set_min_frag(struct mlppp_sched *sched, u32 bytes);
void mlppp_sched_set_small(struct mlppp_sched *sched, u32 bytes);
void mlppp_sched_link_init(struct mlppp_sched_link *link, u32 mtu);
void mlppp_sched_set_rate(struct mlppp_sched_link *link, u64 bps);
void mlppp_sched_set_overhead(struct mlppp_sched_link *link, s32 overhead,
			      enum mlppp_encoding encoding);
void mlppp_sched_set_delay(struct mlppp_sched_link *link, u64 ns);
void mlppp_sched_set_lag(struct mlppp_sched_link *link, u64 ns);
void mlppp_sched_set_weight(struct mlppp_sched_link *link, u32 weight);
void mlppp_sched_update(struct mlppp_sched *sched,
			struct mlppp_sched_link *const *links, unsigned int n);
void mlppp_sched_change(struct mlppp_sched *sched,
			struct mlppp_sched_link *const *links, unsigned int n,
			u64 now);

int mlppp_sched_plan(struct mlppp_sched *sched,
		     struct mlppp_sched_link *const *links, unsigned int n,
		     u32 hdr_len, u32 len, u64 now, struct mlppp_plan *plan);
void mlppp_sched_charge(const struct mlppp_sched *sched,
			struct mlppp_sched_link *link, u32 len, u64 now);
void mlppp_sched_prefer_near(struct mlppp_sched_link *const *links,
			     unsigned int n, u64 now);
void mlppp_sched_hold_back(struct mlppp_sched_link *link, u32 len, bool full,
			   u64 now);
u64 mlppp_sched_ready_at(const struct mlppp_sched *sched,
			 struct mlppp_sched_link *const *links, unsigned int n,
			 u64 now);

/**
 * mlppp_sched_room() - has a link room?
 * @link: the link
 * @now: the caller's clock, ns; rates are known
 *
 * Return: true if it may be given packets, and mlppp_sched_ready_at() would
 * return 0.
 */
static inline bool mlppp_sched_room(const struct mlppp_sched_link *link,
				    u64 now)
{
	return link->active && link->busy_until <= now + link->mark;
}

/**
 * mlppp_sched_commit() - move the clocks: what was planned has been sent
 * @sched: settings and state of the bundle
 * @links: its links, as they were for the plan
 * @plan: the plan carried out
 * @now: the @now of the plan
 *
 * The caller has not let go of the transmit lock since the plan.
 */
static inline void mlppp_sched_commit(const struct mlppp_sched *sched,
				      struct mlppp_sched_link *const *links,
				      const struct mlppp_plan *plan, u64 now)
{
	const u64 base = sched->timed ? now : sched->vtime;
	const struct mlppp_part *part = plan->part;
	const struct mlppp_part *end = part + plan->nparts;

	for (; part < end; part++) {
		struct mlppp_sched_link *link = links[part->link];

		link->busy_until = max(link->busy_until, base) + part->ns;
	}
}

#endif /* MLPPP_SCHED_H */
