/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The resequencer: MP fragments of several links in, packets in order out. It
 * takes no locks: what guards a struct mlppp_reasm and its links, the bundle's
 * receive lock, is held by the caller of any function here, except where
 * another reason is given why nobody else uses it. How it decides is written at
 * the top of reasm.c, and for users in Documentation/resequencer.md.
 */
#ifndef MLPPP_REASM_H
#define MLPPP_REASM_H

#include <linux/list.h>
#include <linux/mlppp.h>
#include <linux/skbuff.h>
#include <linux/types.h>

#include "hdr.h"

/**
 * struct mlppp_skb_cb - what a fragment carries at the beginning of skb->cb
 * @time: when the resequencer took the fragment, ns; its own
 * @seq: sequence number as received; set by the caller
 * @be: MLPPP_BEGIN and MLPPP_END as received; set by the caller
 * @trial: the number is yet to be confirmed by the link's next; the
 *	resequencer's own
 *
 * Undefined in a delivered packet. What is behind it is the caller's.
 */
struct mlppp_skb_cb {
	u64 time;
	u32 seq;
	u8 be;
	bool trial;
};

#define MLPPP_CB(skb)	((struct mlppp_skb_cb *)(skb)->cb)

/**
 * enum mlppp_reasm_state - what the number before &mlppp_reasm.next was
 * @MLPPP_IDLE: the end of a packet
 * @MLPPP_OPEN: inside a packet, of which &mlppp_reasm.open is the beginning
 * @MLPPP_LOST: given up, and no packet was open
 * @MLPPP_SKIP: inside a packet that was dropped
 */
enum mlppp_reasm_state {
	MLPPP_IDLE,
	MLPPP_OPEN,
	MLPPP_LOST,
	MLPPP_SKIP,
};

/**
 * enum mlppp_reasm_then - what comes when all up to &mlppp_reasm.until is done
 * @MLPPP_NOTHING: nothing more
 * @MLPPP_PLACE: the parked fragment is put where it belongs
 * @MLPPP_RESYNC: the same, and all begins anew at its number
 * @MLPPP_RESTART: the last link has left, so the next number may be any
 */
enum mlppp_reasm_then {
	MLPPP_NOTHING,
	MLPPP_PLACE,
	MLPPP_RESYNC,
	MLPPP_RESTART,
};

/**
 * enum mlppp_loss - why a sequence number was given up
 * @MLPPP_LOSS_M: every live link has passed it (RFC 1990 4.1)
 * @MLPPP_LOSS_DEADLINE: the oldest waiting fragment had waited long enough
 * @MLPPP_LOSS_BOUND: the fragments waiting for it exceeded a bound, or the
 *	ring could not grow
 * @MLPPP_LOSS_LEAVE: the last link left
 * @MLPPP_LOSS_RESYNC: the peer began to count anew
 * @MLPPP_LOSS_COUNT: how many there are
 */
enum mlppp_loss {
	MLPPP_LOSS_M,
	MLPPP_LOSS_DEADLINE,
	MLPPP_LOSS_BOUND,
	MLPPP_LOSS_LEAVE,
	MLPPP_LOSS_RESYNC,
	MLPPP_LOSS_COUNT,
};

/**
 * enum mlppp_drop - why a packet was thrown away
 * @MLPPP_DROP_LOST: one of its numbers was given up
 * @MLPPP_DROP_NO_BEGIN: nothing is missing, yet its first fragment has no B
 * @MLPPP_DROP_NO_END: nothing is missing, yet B came before its E
 * @MLPPP_DROP_TOO_LONG: longer than the MRRU
 * @MLPPP_DROP_BOUND: unfinished, its fragments alone exceeded a bound
 * @MLPPP_DROP_NOMEM: no memory to copy its fragments together
 * @MLPPP_DROP_EMPTY: several fragments, and not one byte in them
 * @MLPPP_DROP_COUNT: how many there are
 */
enum mlppp_drop {
	MLPPP_DROP_LOST,
	MLPPP_DROP_NO_BEGIN,
	MLPPP_DROP_NO_END,
	MLPPP_DROP_TOO_LONG,
	MLPPP_DROP_BOUND,
	MLPPP_DROP_NOMEM,
	MLPPP_DROP_EMPTY,
	MLPPP_DROP_COUNT,
};

/* Bounds of the settings; the widest reorder window, in numbers. */
#define MLPPP_CAP_US_MAX	10000000
#define MLPPP_FRAGS_MIN		16
#define MLPPP_FRAGS_MAX		131072
#define MLPPP_BYTES_MIN		65536
#define MLPPP_REORDER_MAX	64

/**
 * struct mlppp_reasm_params - settings of a resequencer; 0: the default
 * @floor_us: a deadline is never shorter, microseconds
 * @cap_us: a deadline is never longer, microseconds
 * @margin_us: added to the measured skew, microseconds
 * @max_frags: most fragments held
 * @max_bytes: most memory held (truesize), bytes
 * @reorder: enum mlppp_reorder_mode
 * @reorder_window: by how many numbers a fragment may be overtaken, to
 *	MLPPP_REORDER_MAX; for MLPPP_REORDER_MODE_FIXED
 */
struct mlppp_reasm_params {
	u32 floor_us;
	u32 cap_us;
	u32 margin_us;
	u32 max_frags;
	u32 max_bytes;
	u32 reorder;
	u32 reorder_window;
};

/**
 * struct mlppp_reasm_link_stats - what became of a link's fragments
 * @fragments: MP fragments received, null fragments too
 * @nulls: of these, null fragments: B and E set, no data
 * @late: of these, dropped: its number had been given up, or lies further
 *	back than the losses remembered
 * @duplicate: of these, dropped: its number had been received
 * @far: of these, dropped: its number is far from all others
 * @reordered: of these, behind a higher number of the same link; in order for
 *	the bundle, or late as well, but no duplicate
 *
 * For each field, the sum over the links equals the bundle's, as long as no
 * link has left; a link begins at zero when it joins.
 */
struct mlppp_reasm_link_stats {
	u64 fragments;
	u64 nulls;
	u64 late;
	u64 duplicate;
	u64 far;
	u64 reordered;
};

/**
 * struct mlppp_reasm_stats - what became of the fragments of a bundle
 * @sum: the same as each link's, for all links that ever were members
 * @far_gone: of @sum, numbers found to be far after their link had left
 * @nulls_gone: of @sum, null fragments accepted after their link had left
 * @packets: packets delivered
 * @whole: of these, received in one fragment
 * @copied: of these, copied together from fragments; the others were merged
 *	without a copy
 * @lost: sequence numbers given up, by reason; none is received before that,
 *	and a fragment that comes with one afterwards counts as late
 * @drop: packets thrown away, by reason. Only packets of which at least one
 *	fragment came are known and counted
 * @drop_frags: the fragments of these packets
 * @resync: times that the peer began to count anew
 * @ring_nomem: times that the ring could not grow
 * @peak_frags: most fragments ever held
 * @peak_bytes: most memory ever held (truesize), bytes
 *
 * Each fragment has exactly one fate: sum.fragments = those of the packets
 * delivered + sum.nulls + sum.late + sum.duplicate + sum.far + @drop_frags +
 * those held now (mlppp_reasm.frags, without the null fragments among them that
 * are not on trial).
 */
struct mlppp_reasm_stats {
	struct mlppp_reasm_link_stats sum;
	u64 far_gone;
	u64 nulls_gone;
	u64 packets;
	u64 whole;
	u64 copied;
	u64 lost[MLPPP_LOSS_COUNT];
	u64 drop[MLPPP_DROP_COUNT];
	u64 drop_frags;
	u64 resync;
	u64 ring_nomem;
	u32 peak_frags;
	u32 peak_bytes;
};

/**
 * struct mlppp_reasm_link - what the resequencer knows of a link
 * @node: in mlppp_reasm.links
 * @last: last number seen on the link, extended
 * @seen: when it was last heard, ns
 * @stale: silent for a whole deadline: does not hold M back until it is heard
 * @fresh: when it joined, no other link worked: the peer may have a new bundle,
 *	and the link's first number is believed if it is near 0. Set by the
 *	caller after the join
 * @silences: how often it became so
 * @tolerance: how far below @last M is kept, for the sake of fragments
 *	overtaken on the link: by how many numbers they are, plus 1; or 0
 * @tolerance_peak: the same for the widest reordering since @window
 * @back: the last number that was lower than @last
 * @back_last: @last at that time
 * @trial: number of the link's fragment that is on trial, else 0
 * @trial_good: believed fragments of the bundle when it came
 * @far_seq: the last number that was too far to be believed
 * @far_count: how many in a row, rising
 * @far_good: believed fragments of the bundle when the row began, or, if none
 *	has yet, when the link joined
 * @lag: how long the link's fragments keep others waiting, ns
 * @lag_known: @lag was measured; until then the cap stands for it
 * @lag_peak: longest wait since @window, ns
 * @lag_hits: waits seen since @window
 * @window: when the present measuring window began, ns
 * @window_frags: stats.fragments at that time
 * @stats: see there
 *
 * Embedded in the caller's link; all fields under the caller's receive lock.
 */
struct mlppp_reasm_link {
	struct list_head node;
	u64 last;
	u64 seen;
	struct mlppp_reasm_link_stats stats;
	u64 silences;
	bool stale;
	bool fresh;
	bool lag_known;
	u8 tolerance;
	u8 tolerance_peak;
	u32 lag_hits;
	u64 lag;
	u64 lag_peak;
	u64 window;
	u64 window_frags;
	u64 back;
	u64 back_last;
	u64 trial;
	u64 trial_good;
	u64 far_good;
	u32 far_seq;
	u32 far_count;
};

/**
 * struct mlppp_pool - the memory that what waits in all bundles may take
 * @size: how much that is, bytes; more than MLPPP_POOL_MAX is that. May change
 * @used: how much is set aside for bundles, bytes
 *
 * Each bundle has a small part of its own (MLPPP_POOL_OWN), so that what does
 * not wait never looks here. Beyond that it takes as much as it needs, in steps
 * of MLPPP_POOL_STEP, while that is at most MLPPP_POOL_SHARE times what is
 * left. So a bundle alone may have four fifths, N bundles that want all they
 * can get 4 / (4 * N + 1) each, and there is always something left for another
 * one. A bundle whose share shrinks gives up numbers with the next fragment
 * that it would have wait.
 *
 * What waits for the resequencer takes its part in the same way.
 */
struct mlppp_pool {
	unsigned long size;
	atomic_long_t used;
};

#define MLPPP_POOL_OWN		16384
#define MLPPP_POOL_STEP		4096
#define MLPPP_POOL_SHARE	4
#define MLPPP_POOL_PART		32	/* of the memory, by default */
#define MLPPP_POOL_MAX		(1UL << 30)

/* Slots of the ring that are allocated together: those of a word of its map. */
#define MLPPP_RING_SEGMENT	BITS_PER_LONG

/* Slots of the ring when little waits: lines that are alike never need more. */
#define MLPPP_RING_MIN		64
#define MLPPP_RING_MIN_SEGMENTS	(MLPPP_RING_MIN / MLPPP_RING_SEGMENT)

/* How many losses are remembered, to tell late from duplicate. */
#define MLPPP_LOST_RUNS		64

/**
 * struct mlppp_given_up - numbers that were given up together
 * @first: the first, extended
 * @last: the last, extended
 * @since: when the oldest fragment that waited for them came, ns
 */
struct mlppp_given_up {
	u64 first;
	u64 last;
	u64 since;
};

/**
 * struct mlppp_reasm - the resequencer of a bundle
 * @next: the number to deliver next, extended: all before are dealt with
 * @queued: fragments in the ring
 * @mask: the bits of a sequence number
 * @bits: how many these are
 * @state: where @next is with respect to packets, enum mlppp_reasm_state
 * @reorder: enum mlppp_reorder_mode
 * @reorder_window: for MLPPP_REORDER_MODE_FIXED, numbers
 * @joined: a link has joined since the last mlppp_reasm_expire()
 * @busy: the budget is used up, and work is left: mlppp_reasm_resume()
 * @renewed: a link's first number has shown that the peer has a new bundle; for
 *	the caller, who clears it
 * @budget: how many fragments may still be taken from the ring, and gaps be
 *	given up; set by the caller, from the beginning without a bound
 * @mrru: longest packet, bytes without the protocol field
 * @open_len: bytes in @open
 * @open: what is here of the packet begun before @next, or NULL
 * @open_frags: fragments of it
 * @open_bytes: their truesize, bytes
 * @open_room: bytes that the last page fragment of @open has room for, and
 *	nobody else's are
 * @open_copied: some of it was copied into new memory
 * @frags: fragments held, in the ring and in @open
 * @bytes: their truesize, bytes
 * @max_frags: bound of @frags
 * @limit: bound of @bytes: @max_bytes, or what the pool grants
 * @max_bytes: the bound that is set
 * @head: lowest number in the ring, if any
 * @top: highest number in the ring, if any
 * @begin: @next when nothing has been received yet
 * @until: what is missing up to here is given up; nothing, if below @next
 * @why: the reason, enum mlppp_loss
 * @then: what comes when that is done, enum mlppp_reasm_then
 * @m_due: and then what M has passed is given up
 * @parked: the fragment that waits for that
 * @parked_on: the link it came on
 * @ring: fragments beyond @next, by number modulo @size, in segments
 * @map: a bit for each slot of @ring that is taken
 * @size: slots of @ring, a power of two
 * @max_size: bound of @size
 * @ring_bytes: memory of @ring and @map beyond their least, bytes
 * @spares: how many segments are in @spare
 * @ring_min: @ring at its least size
 * @map_min: @map at its least size
 * @spare: segments that are not in use
 * @pool: what all bundles share, or NULL
 * @name: of the bundle, for tracepoints; not looked at without them
 * @reserved: bytes set aside in @pool
 * @waiting: the fragments in the ring, in order of arrival
 * @links: members
 * @lost: the last numbers given up, oldest overwritten first
 * @nlost: how many there have been
 * @floor: shortest deadline, ns
 * @cap: longest deadline, ns
 * @margin: added to the skew, ns
 * @silences: how often a link became stale
 * @stats: see there
 *
 * Embedded in the bundle. The caller holds one lock (the bundle's receive
 * lock) around every call and while it reads a field.
 *
 * An "extended" number is a sequence number counted on beyond its 12 or 24
 * bits. It never wraps, so extended numbers are compared as plain integers.
 */
struct mlppp_reasm {
	u64 next;
	u32 queued;
	u32 mask;
	u8 bits;
	u8 state;
	u8 reorder;
	u8 reorder_window;
	bool joined;
	bool busy;
	bool open_copied;
	bool renewed;
	u32 mrru;
	u32 budget;
	u32 open_len;
	u32 open_frags;
	u32 open_bytes;
	u32 open_room;
	struct sk_buff *open;
	u32 frags;
	u32 bytes;
	u32 max_frags;
	u32 limit;
	u32 reserved;
	u32 max_bytes;
	u64 head;
	u64 top;
	u64 begin;
	u64 until;
	u8 why;
	u8 then;
	bool m_due;
	u8 spares;
	struct sk_buff *parked;
	struct mlppp_reasm_link *parked_on;
	struct sk_buff ***ring;
	unsigned long *map;
	u32 size;
	u32 max_size;
	u32 ring_bytes;
	struct sk_buff **ring_min[MLPPP_RING_MIN_SEGMENTS];
	unsigned long map_min[MLPPP_RING_MIN_SEGMENTS];
	struct sk_buff **spare[MLPPP_RING_MIN_SEGMENTS];
	struct mlppp_pool *pool;
	const char *name;
	struct sk_buff_head waiting;
	struct list_head links;
	u64 floor;
	u64 cap;
	u64 margin;
	u32 nlost;
	struct mlppp_given_up lost[MLPPP_LOST_RUNS];
	u64 silences;
	struct mlppp_reasm_stats stats;
};

void mlppp_pool_init(struct mlppp_pool *pool, u64 memory);
bool mlppp_pool_take(struct mlppp_pool *pool, u32 had, u32 want);
void mlppp_pool_give(struct mlppp_pool *pool, u32 bytes);
int mlppp_reasm_init(struct mlppp_reasm *rs, bool short_seq, u32 mrru);
void mlppp_reasm_destroy(struct mlppp_reasm *rs);
int mlppp_reasm_set_params(struct mlppp_reasm *rs,
			   const struct mlppp_reasm_params *params, u64 rate);
void mlppp_reasm_get_params(const struct mlppp_reasm *rs,
			    struct mlppp_reasm_params *params);
void mlppp_reasm_join(struct mlppp_reasm *rs, struct mlppp_reasm_link *rl);
void mlppp_reasm_leave(struct mlppp_reasm *rs, struct mlppp_reasm_link *rl,
		       u64 now, struct sk_buff_head *out);
void __mlppp_reasm_input(struct mlppp_reasm *rs, struct mlppp_reasm_link *rl,
			 struct sk_buff *skb, u64 now,
			 struct sk_buff_head *out);
u64 __mlppp_reasm_expire(struct mlppp_reasm *rs, u64 now,
			 struct sk_buff_head *out);
bool mlppp_reasm_resume(struct mlppp_reasm *rs, struct sk_buff_head *out);
u32 mlppp_reasm_lag_us(const struct mlppp_reasm *rs,
		       const struct mlppp_reasm_link *rl);

/**
 * mlppp_reasm_input() - a fragment has come
 * @rs: the resequencer
 * @rl: the link it came on, a member
 * @skb: the fragment behind its MP header; number and flags in MLPPP_CB(@skb)
 *	as mlppp_hdr_parse() gives them. Consumed
 * @now: the time, ns of CLOCK_MONOTONIC; never less than before
 * @out: packets that are complete now are appended, in order, each from its
 *	protocol field on. One that came in several fragments may be paged, and
 *	has no frag_list
 *
 * Deadlines are not looked at: call mlppp_reasm_expire() after the last
 * fragment at hand. If that many others follow that mlppp_reasm.budget is used
 * up, mlppp_reasm.busy is set.
 *
 * Context: softirq, or bottom halves disabled; not while busy.
 * Source: RFC 1990 section 4.
 */
static inline void mlppp_reasm_input(struct mlppp_reasm *rs,
				     struct mlppp_reasm_link *rl,
				     struct sk_buff *skb, u64 now,
				     struct sk_buff_head *out)
{
	if (MLPPP_CB(skb)->be != MLPPP_WHOLE || rs->queued ||
	    MLPPP_CB(skb)->seq != (rs->next & rs->mask) ||
	    rs->state != MLPPP_IDLE || !skb->len || skb->len > rs->mrru + 1) {
		__mlppp_reasm_input(rs, rl, skb, now, out);
		return;
	}

	/* in order, a packet after a packet, and nothing is held */
	rl->last = rs->next++;
	rl->seen = now;
	rl->stale = false;
	rl->stats.fragments++;
	rs->stats.sum.fragments++;
	rs->stats.packets++;
	rs->stats.whole++;
	__skb_queue_tail(out, skb);
}

/**
 * mlppp_reasm_expire() - give up what has been waited for long enough
 * @rs: the resequencer
 * @now: the time, ns of CLOCK_MONOTONIC; never less than before
 * @out: packets that are complete now are appended, in order
 *
 * Context: softirq, or bottom halves disabled; not while busy.
 * Return: when to call again at the latest, ns of CLOCK_MONOTONIC; U64_MAX if
 * nothing waits. It may move with every other call. @now if busy is set: call
 * mlppp_reasm_resume(), then again.
 */
static inline u64 mlppp_reasm_expire(struct mlppp_reasm *rs, u64 now,
				     struct sk_buff_head *out)
{
	if (likely(!rs->queued && !rs->joined))
		return U64_MAX;
	return __mlppp_reasm_expire(rs, now, out);
}

#endif /* MLPPP_REASM_H */
