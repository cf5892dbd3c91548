// SPDX-License-Identifier: GPL-2.0-only
/*
 * The resequencer (RFC 1990 section 4): fragments of several links in, packets
 * in order out.
 *
 * What always holds when a function of this file returns:
 *
 * 1. M. A link's sequence numbers rise. M is the lowest of the last numbers
 *    seen on each live link: what is not here and not above M will not come.
 *    A link that was silent for a whole deadline while others waited for it is
 *    stale: it does not count for M until it is heard again. A link joins with
 *    a last number just below the next to deliver, which is the same as M.
 * 2. Losses. A missing number not above M is given up at once. Above M, it is
 *    given up when the fragment that has waited longest has waited for the
 *    deadline, so no fragment waits longer than that; or when the fragments
 *    waiting exceed the bounds. Numbers are given up in order, and for good.
 * 3. Packets. A packet is delivered once, in order, when all its fragments
 *    from B to E are here. A lost number costs the packet around it and no
 *    other: what comes after it is dropped up to the next B.
 * 4. Cost and memory. Insertion and delivery take the same time at any depth,
 *    and what is held is bounded in fragments and in bytes.
 * 5. Numbers. They are compared by serial arithmetic. Duplicates and late
 *    fragments are counted and harmless. A number far from all others is not
 *    believed until the same link's next one confirms it.
 *
 * How: "next" is the number to deliver next; every number before it is dealt
 * with. When its fragment comes, it is taken: delivered if it is a whole
 * packet, else added to the open packet. A fragment with a higher number waits
 * in a ring indexed by number. Only one gap is ever looked at, the front gap
 * from "next" to "head", the lowest number in the ring. When that is filled or
 * given up, all that follows without a gap is taken, and another gap is the
 * front gap.
 *
 * No function here takes a lock, sleeps, or starts a timer: the caller holds
 * the bundle's receive lock throughout, tells the time (ns, CLOCK_MONOTONIC),
 * and calls again when the deadline it was told has come.
 */
#include <linux/bitmap.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "hdr.h"
#include "reasm.h"
#include "trace.h"

/* Slots of the ring to begin with: lines that are alike never need more. */
#define MLPPP_RING_MIN		64

/* However few fragments may be held: numbers up to here from the first missing
 * one are nothing unusual.
 */
#define MLPPP_RING_MAX_LEAST	4096

/* With 12-bit numbers, half of their space: beyond, a number ahead could not be
 * told from one behind.
 */
#define MLPPP_RING_MAX_SHORT	2048

/* A number further ahead than this is on trial. Not larger: on a slow bundle
 * the deadline may pass before this many numbers have come, and as many are
 * lost if one that near is false.
 */
#define MLPPP_JUMP		64

/* How many numbers in a row, on one link and with none on any link that fits,
 * it takes to believe that the peer counts from elsewhere. So many that neither
 * a burst of duplicates nor what a slow line still holds of the time before
 * does it.
 */
#define MLPPP_BELIEVE		8

/* Skew is measured in windows of about 4.3 s (2^32 ns), after a short first one
 * that ends the time of not knowing. A window without much traffic tells
 * nothing: on a link that sends a fragment now and then no number is overtaken,
 * whatever its delay. At this rate, fragments a second, a skew that stays
 * hidden is less than the shortest deadline.
 */
#define MLPPP_LAG_FIRST		(250 * NSEC_PER_MSEC)
#define MLPPP_LAG_SHIFT		32
#define MLPPP_LAG_DENSE		100
#define MLPPP_LAG_HITS		4

#define MLPPP_FLOOR_US		20000
#define MLPPP_CAP_US		300000
#define MLPPP_MARGIN_US		5000
#define MLPPP_DEFAULT_BYTES_MIN	SZ_1M
#define MLPPP_DEFAULT_BYTES_MAX	SZ_32M

/* A copied packet is linear up to here (one page with its overhead); of a
 * longer one the headers are.
 */
#define MLPPP_COPY_LINEAR	SKB_MAX_ORDER(NET_SKB_PAD + 4, 0)
#define MLPPP_COPY_HEADERS	128

/* The number up to which nothing more will come on a link. */
static u64 mlppp_reasm_passed(const struct mlppp_reasm_link *rl)
{
	return rl->last - rl->tolerance;
}

/* A link's tolerance before anything is learned. */
static u8 mlppp_reasm_tolerance(const struct mlppp_reasm *rs)
{
	if (rs->reorder != MLPPP_REORDER_FIXED || !rs->reorder_window)
		return 0;
	return rs->reorder_window + 1;
}

/* The highest number received; "next" - 1 if nothing waits. */
static u64 mlppp_reasm_top(const struct mlppp_reasm *rs)
{
	return rs->queued ? rs->top : rs->next - 1;
}

/* M. If every link is stale, nothing holds it back. */
static u64 mlppp_reasm_m(const struct mlppp_reasm *rs)
{
	const struct mlppp_reasm_link *rl;
	u64 m = mlppp_reasm_top(rs);

	list_for_each_entry(rl, &rs->links, node)
		if (!rl->stale)
			m = min(m, mlppp_reasm_passed(rl));
	return m;
}

/* Fragments that came in time, with a number that was believed. */
static u64 mlppp_reasm_good(const struct mlppp_reasm *rs)
{
	const struct mlppp_reasm_link_stats *sum = &rs->stats.sum;

	return sum->fragments - sum->late - sum->duplicate - sum->far;
}

/* A fragment that comes on top of those held is one of them for a moment. */
static void mlppp_reasm_peak(struct mlppp_reasm *rs, u32 frags, u32 bytes)
{
	if (unlikely(frags > rs->stats.peak_frags))
		rs->stats.peak_frags = frags;
	if (unlikely(bytes > rs->stats.peak_bytes))
		rs->stats.peak_bytes = bytes;
}

static void mlppp_reasm_hold(struct mlppp_reasm *rs, const struct sk_buff *skb)
{
	rs->frags++;
	rs->bytes += skb->truesize;
	mlppp_reasm_peak(rs, rs->frags, rs->bytes);
}

static void mlppp_reasm_unhold(struct mlppp_reasm *rs,
			       const struct sk_buff *skb)
{
	rs->frags--;
	rs->bytes -= skb->truesize;
}

static bool mlppp_reasm_over(const struct mlppp_reasm *rs)
{
	return rs->frags > rs->max_frags || rs->bytes > rs->max_bytes;
}

/* -- packets -- */

/* A fragment whose content was copied, or that had none. Bottom halves are
 * disabled, so that the CPU's store may take it back (any budget but 0 says so),
 * for half of what consume_skb() costs.
 */
static void mlppp_reasm_consume(struct sk_buff *skb)
{
	napi_consume_skb(skb, 1);
}

static void mlppp_reasm_drop_frag(struct mlppp_reasm *rs, struct sk_buff *skb)
{
	rs->stats.drop_frags++;
	kfree_skb(skb);
}

/* Throw the open packet away. */
static noinline void mlppp_reasm_drop_open(struct mlppp_reasm *rs,
					   enum mlppp_drop why)
{
	struct sk_buff *skb;

	rs->stats.drop[why]++;
	while ((skb = __skb_dequeue(&rs->open))) {
		mlppp_reasm_unhold(rs, skb);
		mlppp_reasm_drop_frag(rs, skb);
	}
}

/* Is a packet longer than the MRRU? The MRRU does not count the protocol field
 * (RFC 1990 5.1.1), which is one byte long if that is odd, else two.
 */
static noinline bool mlppp_reasm_too_long(const struct mlppp_reasm *rs,
					  const struct sk_buff *first, u32 len)
{
	u8 byte = 0;

	if (likely(len <= rs->mrru + 1))
		return false;
	if (len > rs->mrru + 2)
		return true;
	while (!first->len)
		first = first->next;
	skb_copy_bits(first, 0, &byte, 1);
	return byte & 1;
}

/* Copy the next @len bytes of the fragments to @to. @skb and @offset are where
 * they are, and are moved on.
 */
static void mlppp_reasm_copy(struct sk_buff **skb, unsigned int *offset,
			     void *to, unsigned int len)
{
	while (len) {
		unsigned int n = min(len, (*skb)->len - *offset);

		skb_copy_bits(*skb, *offset, to, n);
		to += n;
		len -= n;
		*offset += n;
		if (*offset == (*skb)->len) {
			*skb = (*skb)->next;
			*offset = 0;
		}
	}
}

/* A new skb with what is in the fragments; NULL if there is no memory. The
 * fragments stay. No frag_list: GRO would not merge the packet.
 */
static struct sk_buff *mlppp_reasm_gather(struct sk_buff_head *frags,
					  unsigned int len)
{
	unsigned int linear = len <= MLPPP_COPY_LINEAR ? len :
							 MLPPP_COPY_HEADERS;
	struct sk_buff *from = skb_peek(frags), *skb;
	unsigned int offset = 0, n, i;
	struct page *page;
	u8 byte = 0;

	skb = dev_alloc_skb(linear + 4);
	if (!skb)
		return NULL;
	skb_copy_header(skb, from);
	skb->ip_summed = CHECKSUM_NONE;
	while (!from->len)
		from = from->next;
	/* the IP header, after one or two bytes of protocol, aligned */
	skb_copy_bits(from, 0, &byte, 1);
	skb_reserve(skb, byte & 1 ? 3 : 2);

	mlppp_reasm_copy(&from, &offset, skb_put(skb, linear), linear);
	for (i = 0, len -= linear; len; i++, len -= n) {
		page = dev_alloc_page();
		if (!page) {
			kfree_skb(skb);
			return NULL;
		}
		n = min_t(unsigned int, len, PAGE_SIZE);
		mlppp_reasm_copy(&from, &offset, page_address(page), n);
		skb_add_rx_frag(skb, i, page, 0, n, PAGE_SIZE);
	}
	return skb;
}

/* Append copies of the fragments, @len bytes, to @head as one piece of a page.
 * The fragments stay. Returns false, with nothing done, if @head or memory does
 * not allow it.
 */
static bool mlppp_reasm_append(struct sk_buff *head,
			       struct sk_buff_head *frags, unsigned int len)
{
	unsigned int i = skb_shinfo(head)->nr_frags, offset = 0;
	struct sk_buff *from = skb_peek(frags);
	struct page *page;
	void *to;

	/* a head of a page_pool takes pages of that pool only */
	if (skb_cloned(head) || skb_has_frag_list(head) || skb_zcopy(head) ||
	    head->pp_recycle || i == MAX_SKB_FRAGS || len > PAGE_SIZE)
		return false;
	to = netdev_alloc_frag(len);
	if (!to)
		return false;
	mlppp_reasm_copy(&from, &offset, to, len);
	page = virt_to_head_page(to);
	skb_add_rx_frag(head, i, page, to - page_address(page), len,
			SKB_DATA_ALIGN(len));
	return true;
}

static noinline bool mlppp_reasm_steal(struct sk_buff *head,
				       struct sk_buff *skb)
{
	bool stolen;
	int delta;

	if (!skb_try_coalesce(head, skb, &stolen, &delta))
		return false;
	kfree_skb_partial(skb, stolen);
	return true;
}

/* Append a fragment to @head, if that takes no new memory. */
static bool mlppp_reasm_coalesce(struct sk_buff *head, struct sk_buff *skb)
{
	unsigned int len = skb->len;

	/* most often the buffer has room for it, or there is nothing to copy */
	if (len >= skb_tailroom(head) || skb_cloned(head) ||
	    skb_is_nonlinear(skb))
		return mlppp_reasm_steal(head, skb);
	skb_copy_from_linear_data(skb, __skb_put(head, len), len);
	mlppp_reasm_consume(skb);
	return true;
}

/* Make one skb of the fragments in @frags, without a copy if the buffers allow.
 * NULL if there is no memory. @frags is empty afterwards.
 */
static struct sk_buff *mlppp_reasm_merge(struct mlppp_reasm *rs,
					 struct sk_buff_head *frags,
					 unsigned int len)
{
	struct sk_buff *head = __skb_dequeue(frags), *skb;

	/* A sender's socket must not be charged for truesize that we add. */
	skb_orphan(head);
	head->ip_summed = CHECKSUM_NONE;
	while ((skb = __skb_dequeue(frags))) {
		if (mlppp_reasm_coalesce(head, skb))
			continue;
		__skb_queue_head(frags, skb);
		break;
	}
	if (!skb)
		return head;

	if (mlppp_reasm_append(head, frags, len - head->len)) {
		skb = head;
	} else {
		__skb_queue_head(frags, head);
		skb = mlppp_reasm_gather(frags, len);
	}
	if (skb)
		rs->stats.copied++;
	while ((head = __skb_dequeue(frags)))
		mlppp_reasm_consume(head);
	return skb;
}

/* The open packet, of which one fragment is here, has got its E. Returns false,
 * with nothing done, if it is not to be delivered, or needs new memory.
 */
static bool mlppp_reasm_pair(struct mlppp_reasm *rs, struct sk_buff *skb,
			     struct sk_buff_head *out)
{
	struct sk_buff *head = skb_peek(&rs->open);
	u32 truesize = head->truesize;

	if (unlikely(!rs->open_len || rs->open_len > rs->mrru + 1))
		return false;
	/* A sender's socket must not be charged for truesize that we add. */
	skb_orphan(head);
	if (unlikely(!mlppp_reasm_coalesce(head, skb)))
		return false;
	__skb_queue_head_init(&rs->open);
	rs->frags--;
	rs->bytes -= truesize;
	head->ip_summed = CHECKSUM_NONE;
	rs->state = MLPPP_IDLE;
	rs->stats.packets++;
	__skb_queue_tail(out, head);
	return true;
}

/* The open packet has got its E. */
static noinline void mlppp_reasm_finish(struct mlppp_reasm *rs,
					struct sk_buff_head *out)
{
	unsigned int n = skb_queue_len(&rs->open);
	struct sk_buff *skb;

	rs->state = MLPPP_IDLE;
	if (unlikely(!rs->open_len)) {
		mlppp_reasm_drop_open(rs, MLPPP_DROP_EMPTY);
		return;
	}
	if (unlikely(mlppp_reasm_too_long(rs, skb_peek(&rs->open),
					  rs->open_len))) {
		mlppp_reasm_drop_open(rs, MLPPP_DROP_TOO_LONG);
		return;
	}
	skb_queue_walk(&rs->open, skb)
		mlppp_reasm_unhold(rs, skb);
	skb = mlppp_reasm_merge(rs, &rs->open, rs->open_len);
	if (unlikely(!skb)) {
		rs->stats.drop[MLPPP_DROP_NOMEM]++;
		rs->stats.drop_frags += n;
		return;
	}
	rs->stats.packets++;
	__skb_queue_tail(out, skb);
}

/* A packet that came in one fragment: no copy, and nothing held. */
static noinline void mlppp_reasm_whole(struct mlppp_reasm *rs,
				       struct sk_buff *skb,
				       struct sk_buff_head *out)
{
	/* A null fragment says no more than its number, even inside a packet. */
	if (unlikely(!skb->len)) {
		mlppp_reasm_consume(skb);
		return;
	}
	if (unlikely(rs->state != MLPPP_IDLE)) {
		if (rs->state == MLPPP_OPEN)
			mlppp_reasm_drop_open(rs, MLPPP_DROP_NO_END);
		rs->state = MLPPP_IDLE;
	}
	if (unlikely(mlppp_reasm_too_long(rs, skb, skb->len))) {
		rs->stats.drop[MLPPP_DROP_TOO_LONG]++;
		mlppp_reasm_drop_frag(rs, skb);
		return;
	}
	rs->stats.packets++;
	rs->stats.whole++;
	__skb_queue_tail(out, skb);
}

/* A fragment of no packet that could still be put together. */
static noinline void mlppp_reasm_stray(struct mlppp_reasm *rs,
				       struct sk_buff *skb)
{
	if (rs->state == MLPPP_IDLE)
		rs->stats.drop[MLPPP_DROP_NO_BEGIN]++;
	else if (rs->state == MLPPP_LOST)
		rs->stats.drop[MLPPP_DROP_LOST]++;
	rs->state = MLPPP_CB(skb)->be & MLPPP_END ? MLPPP_IDLE : MLPPP_SKIP;
	mlppp_reasm_drop_frag(rs, skb);
}

/* The fragment with the number "next": the caller moves "next" on. */
static __always_inline void mlppp_reasm_take(struct mlppp_reasm *rs,
					     struct sk_buff *skb,
					     struct sk_buff_head *out)
{
	u8 be = MLPPP_CB(skb)->be;

	if (be == MLPPP_WHOLE) {
		mlppp_reasm_whole(rs, skb, out);
		return;
	}

	if (be & MLPPP_BEGIN) {
		if (unlikely(rs->state == MLPPP_OPEN))
			mlppp_reasm_drop_open(rs, MLPPP_DROP_NO_END);
		rs->state = MLPPP_OPEN;
		rs->open_len = 0;
	} else if (unlikely(rs->state != MLPPP_OPEN)) {
		mlppp_reasm_stray(rs, skb);
		return;
	}

	rs->open_len += skb->len;
	if (likely(be & MLPPP_END && skb_queue_len(&rs->open) == 1)) {
		mlppp_reasm_peak(rs, rs->frags + 1,
				 rs->bytes + skb->truesize);
		if (likely(mlppp_reasm_pair(rs, skb, out)))
			return;
	}
	mlppp_reasm_hold(rs, skb);
	__skb_queue_tail(&rs->open, skb);
	if (be & MLPPP_END) {
		mlppp_reasm_finish(rs, out);
	} else if (unlikely(rs->open_len > rs->mrru + 2)) {
		mlppp_reasm_drop_open(rs, MLPPP_DROP_TOO_LONG);
		rs->state = MLPPP_SKIP;
	}
}

/* -- the ring -- */

static struct sk_buff **mlppp_reasm_slot(const struct mlppp_reasm *rs, u64 pos)
{
	return &rs->ring[pos & (rs->size - 1)];
}

/* The lowest number in the ring that is not below @pos; there is one. */
static u64 mlppp_reasm_above(const struct mlppp_reasm *rs, u64 pos)
{
	u32 from = pos & (rs->size - 1);
	u32 at = find_next_bit(rs->map, rs->size, from);

	if (at >= rs->size)
		at = find_next_bit(rs->map, from, 0);
	return pos + ((at - from) & (rs->size - 1));
}

/* The highest number in the ring, if there is one. */
static u64 mlppp_reasm_highest(const struct mlppp_reasm *rs)
{
	u32 from = rs->next & (rs->size - 1);
	u32 at = find_last_bit(rs->map, from);

	/* what lies before the slot of "next" has wrapped around: it is higher */
	if (at >= from)
		at = find_last_bit(rs->map, rs->size);
	return rs->next + ((at - from) & (rs->size - 1));
}

/* Make the ring large enough for @pos, if the bound and memory allow. */
static bool mlppp_reasm_grow(struct mlppp_reasm *rs, u64 pos)
{
	u32 size = rs->size, i;
	struct sk_buff **ring;
	unsigned long *map;

	while (pos - rs->next >= size) {
		size *= 2;
		if (size > rs->max_size)
			return false;
	}
	if (size == rs->size)
		return true;

	ring = kcalloc(size, sizeof(*ring), GFP_ATOMIC | __GFP_NOWARN);
	map = kcalloc(BITS_TO_LONGS(size), sizeof(*map),
		      GFP_ATOMIC | __GFP_NOWARN);
	if (!ring || !map) {
		rs->stats.ring_nomem++;
		kfree(ring);
		kfree(map);
		return false;
	}
	for_each_set_bit(i, rs->map, rs->size) {
		u32 offset = (i - (u32)rs->next) & (rs->size - 1);
		u32 to = (rs->next + offset) & (size - 1);

		ring[to] = rs->ring[i];
		__set_bit(to, map);
	}
	kfree(rs->ring);
	kfree(rs->map);
	rs->ring = ring;
	rs->map = map;
	rs->size = size;
	return true;
}

static void mlppp_reasm_put(struct mlppp_reasm *rs, struct sk_buff *skb,
			    u64 pos)
{
	if (!rs->queued || pos < rs->head)
		rs->head = pos;
	if (!rs->queued || pos > rs->top)
		rs->top = pos;
	rs->queued++;
	mlppp_reasm_hold(rs, skb);
	*mlppp_reasm_slot(rs, pos) = skb;
	__set_bit(pos & (rs->size - 1), rs->map);
	__skb_queue_tail(&rs->waiting, skb);
}

/* Take a fragment out of the ring. The caller sees to "head" and "top". */
static struct sk_buff *mlppp_reasm_get_frag(struct mlppp_reasm *rs, u64 pos)
{
	struct sk_buff **slot = mlppp_reasm_slot(rs, pos);
	struct sk_buff *skb = *slot;

	*slot = NULL;
	__clear_bit(pos & (rs->size - 1), rs->map);
	__skb_unlink(skb, &rs->waiting);
	rs->queued--;
	mlppp_reasm_unhold(rs, skb);
	return skb;
}

/* Whose fragment is on trial with the number @pos? NULL if it has left. */
static struct mlppp_reasm_link *mlppp_reasm_tried(const struct mlppp_reasm *rs,
						  u64 pos)
{
	struct mlppp_reasm_link *rl;

	list_for_each_entry(rl, &rs->links, node)
		if (rl->trial == pos)
			return rl;
	return NULL;
}

/* Null fragments are counted when their number is accepted: not on trial, where
 * it may yet be found far. @rl: NULL if the link has left.
 */
static void mlppp_reasm_count_null(struct mlppp_reasm *rs,
				   struct mlppp_reasm_link *rl,
				   const struct sk_buff *skb)
{
	if (likely(skb->len) || MLPPP_CB(skb)->be != MLPPP_WHOLE)
		return;
	rs->stats.sum.nulls++;
	if (rl)
		rl->stats.nulls++;
}

/* Take all that now follows without a gap. */
static void mlppp_reasm_run(struct mlppp_reasm *rs, struct sk_buff_head *out)
{
	struct sk_buff *skb;

	if (!rs->queued || rs->head != rs->next)
		return;
	do {
		skb = mlppp_reasm_get_frag(rs, rs->next);
		if (unlikely(MLPPP_CB(skb)->trial))
			mlppp_reasm_count_null(rs, mlppp_reasm_tried(rs, rs->next),
					       skb);
		mlppp_reasm_take(rs, skb, out);
		rs->next++;
	} while (rs->queued && *mlppp_reasm_slot(rs, rs->next));
	if (rs->queued)
		rs->head = mlppp_reasm_above(rs, rs->next);
}

/* -- losses -- */

/* Every decision to give up numbers is made here. */
static void mlppp_reasm_lost(struct mlppp_reasm *rs, u64 first, u64 last,
			     enum mlppp_loss why)
{
	struct mlppp_run *run = &rs->runs[rs->nruns++ % MLPPP_RUNS];

	trace_mlppp_loss(rs, first, last, why);
	rs->stats.lost[why] += last - first + 1;
	run->first = first;
	run->last = last;
	run->since = 0;
	if (rs->queued)
		run->since = MLPPP_CB(skb_peek(&rs->waiting))->time;

	if (rs->state == MLPPP_OPEN) {
		mlppp_reasm_drop_open(rs, MLPPP_DROP_LOST);
		rs->state = MLPPP_SKIP;
	} else if (rs->state == MLPPP_IDLE) {
		rs->state = MLPPP_LOST;
	}
}

/* Give up what is missing up to @until, and take what is not. */
static void mlppp_reasm_pass(struct mlppp_reasm *rs, u64 until,
			     enum mlppp_loss why, struct sk_buff_head *out)
{
	while (rs->next <= until) {
		u64 last = rs->queued ? min(until, rs->head - 1) : until;

		mlppp_reasm_lost(rs, rs->next, last, why);
		rs->next = last + 1;
		mlppp_reasm_run(rs, out);
	}
}

/* Give up what M has passed. */
static void mlppp_reasm_pass_m(struct mlppp_reasm *rs,
			       struct sk_buff_head *out)
{
	if (rs->queued)
		mlppp_reasm_pass(rs, mlppp_reasm_m(rs), MLPPP_LOSS_M, out);
}

/* The trial of a fragment ends: its number is false. @rl is the link it came
 * on, or NULL if that has left.
 */
static void mlppp_reasm_condemn(struct mlppp_reasm *rs,
				struct mlppp_reasm_link *rl, u64 pos)
{
	kfree_skb(mlppp_reasm_get_frag(rs, pos));
	rs->stats.sum.far++;
	if (rl) {
		rl->stats.far++;
		rl->trial = 0;
	} else {
		rs->stats.far_gone++;
	}
	if (!rs->queued)
		return;
	rs->head = mlppp_reasm_above(rs, rs->next);
	rs->top = mlppp_reasm_highest(rs);
}

/* Give up what is missing, oldest first, until the bounds are kept; but nothing
 * for the sake of a doubtful number.
 */
static noinline void mlppp_reasm_bound(struct mlppp_reasm *rs,
				       struct sk_buff_head *out)
{
	while (mlppp_reasm_over(rs)) {
		if (!rs->queued) {
			mlppp_reasm_drop_open(rs, MLPPP_DROP_BOUND);
			rs->state = MLPPP_SKIP;
		} else if (MLPPP_CB(*mlppp_reasm_slot(rs, rs->head))->trial) {
			mlppp_reasm_condemn(rs, mlppp_reasm_tried(rs, rs->head),
					    rs->head);
		} else {
			mlppp_reasm_pass(rs, rs->head - 1, MLPPP_LOSS_BOUND,
					 out);
		}
	}
}

/* Give up everything: nothing is held afterwards. */
static void mlppp_reasm_flush(struct mlppp_reasm *rs, enum mlppp_loss why,
			      struct sk_buff_head *out)
{
	if (rs->queued)
		mlppp_reasm_pass(rs, rs->top, why, out);
	if (rs->state == MLPPP_OPEN)
		mlppp_reasm_drop_open(rs, MLPPP_DROP_LOST);
}

/* Begin at @pos, which is above all numbers so far. Nothing is held. */
static void mlppp_reasm_restart(struct mlppp_reasm *rs, u64 pos)
{
	struct mlppp_reasm_link *rl;

	rs->next = pos;
	rs->begin = pos;
	rs->state = MLPPP_LOST;
	rs->nruns = 0;
	list_for_each_entry(rl, &rs->links, node) {
		rl->trial = 0;
		rl->far_count = 0;
	}
}

/* -- skew and deadlines -- */

/* If a link's measuring window has ended, draw the conclusions. */
static void mlppp_reasm_age(const struct mlppp_reasm *rs,
			    struct mlppp_reasm_link *rl, u64 now)
{
	u64 elapsed = now - rl->window;
	u64 frags = rl->stats.fragments - rl->window_frags;
	u64 windows = elapsed >> MLPPP_LAG_SHIFT;

	if (rl->lag_known ? !windows : elapsed < MLPPP_LAG_FIRST)
		return;

	if (rl->lag_hits >= MLPPP_LAG_HITS ||
	    frags * NSEC_PER_SEC >= elapsed * MLPPP_LAG_DENSE) {
		/* Skew rises at once, in mlppp_reasm_lag(); here it falls. */
		windows = min_t(u64, windows, 63);
		if (rl->lag_known)
			rl->lag = max(rl->lag_peak, rl->lag >> windows);
		else
			rl->lag = rl->lag_peak;
		rl->lag_known = true;
		if (rs->reorder == MLPPP_REORDER_LEARN)
			rl->tolerance = max_t(u8, rl->tolerance_peak,
					      (u64)rl->tolerance >> windows);
	}
	rl->window = now;
	rl->window_frags = rl->stats.fragments;
	rl->lag_peak = 0;
	rl->lag_hits = 0;
	rl->tolerance_peak = 0;
}

/* When the first fragment came that @pos, which is missing, keeps waiting. Exact
 * in the front gap; further on, a fragment behind the next may be older.
 */
static u64 mlppp_reasm_since(const struct mlppp_reasm *rs, u64 pos)
{
	const struct sk_buff *skb = skb_peek(&rs->waiting);

	if (pos > rs->head)
		skb = *mlppp_reasm_slot(rs, mlppp_reasm_above(rs, pos));
	return MLPPP_CB(skb)->time;
}

/* A fragment of the link has kept another waiting for @lag. */
static void mlppp_reasm_lag(const struct mlppp_reasm *rs,
			    struct mlppp_reasm_link *rl, u64 lag)
{
	lag = min(lag, rs->cap);
	rl->lag_hits++;
	rl->lag_peak = max(rl->lag_peak, lag);
	rl->lag = max(rl->lag, lag);
}

/* How long a fragment may wait for "next": for the slowest link that it can
 * still come on.
 */
static u64 mlppp_reasm_deadline(const struct mlppp_reasm *rs)
{
	const struct mlppp_reasm_link *rl;
	u64 lag = 0;

	list_for_each_entry(rl, &rs->links, node) {
		if (rl->stale || mlppp_reasm_passed(rl) >= rs->next)
			continue;
		lag = max(lag, rl->lag_known ? rl->lag : rs->cap);
	}
	return clamp(lag + lag / 4 + rs->margin, rs->floor, rs->cap);
}

/* -- fragments -- */

/* A number that fits nothing. A single one is corrupt; several in a row mean
 * that the peer counts from elsewhere, if none that fits came meanwhile.
 */
static bool mlppp_reasm_believe(struct mlppp_reasm *rs,
				struct mlppp_reasm_link *rl, u32 seq)
{
	u64 good = mlppp_reasm_good(rs) - 1;	/* not counting this one */
	s32 step = mlppp_seq_diff(seq, rl->far_seq, rs->bits);

	if (!rl->far_count || rl->far_good != good ||
	    step <= 0 || step > MLPPP_JUMP) {
		rl->far_count = 0;
		rl->far_good = good;
	}
	rl->far_count++;
	rl->far_seq = seq;
	return rl->far_count >= MLPPP_BELIEVE;
}

/* The trial of a link's fragment ends: its number is accepted. */
static void mlppp_reasm_acquit(struct mlppp_reasm *rs,
			       struct mlppp_reasm_link *rl)
{
	struct sk_buff *skb = *mlppp_reasm_slot(rs, rl->trial);

	MLPPP_CB(skb)->trial = false;
	mlppp_reasm_count_null(rs, rl, skb);
	rl->last = max(rl->last, rl->trial);
	rl->trial = 0;
}

/* The link's next number, @pos, decides about its fragment on trial. */
static void mlppp_reasm_judge(struct mlppp_reasm *rs,
			      struct mlppp_reasm_link *rl, u64 pos)
{
	if (rl->trial < rs->next)
		rl->trial = 0;	/* all the numbers before it are dealt with */
	else if (pos == rl->trial)
		return;		/* a duplicate says nothing */
	else if (pos + MLPPP_JUMP < rl->trial)
		mlppp_reasm_condemn(rs, rl, rl->trial);
	else
		mlppp_reasm_acquit(rs, rl);
}

/* The fragment that has waited longest is on trial, and its link has not gone
 * on. If nothing came since that fits the other numbers, it is they that are
 * lost: true. Else it was false, and is gone.
 */
static bool mlppp_reasm_verdict(struct mlppp_reasm *rs,
				const struct sk_buff *skb)
{
	u32 offset = MLPPP_CB(skb)->seq - (u32)rs->next;
	u64 pos = rs->next + mlppp_seq_mask(offset, rs->bits);
	struct mlppp_reasm_link *rl = mlppp_reasm_tried(rs, pos);

	if (rl && rl->trial_good == mlppp_reasm_good(rs)) {
		mlppp_reasm_acquit(rs, rl);
		return true;
	}
	mlppp_reasm_condemn(rs, rl, pos);
	return false;
}

/* A number that is lower than the link's last: something has overtaken it. */
static void mlppp_reasm_overtaken(struct mlppp_reasm *rs,
				  struct mlppp_reasm_link *rl, u64 pos)
{
	u64 by = rl->last - pos;

	rs->stats.sum.reordered++;
	rl->stats.reordered++;
	if (rs->reorder == MLPPP_REORDER_LEARN && by <= MLPPP_REORDER_MAX) {
		/* the number itself must not be below M */
		rl->tolerance_peak = max_t(u8, rl->tolerance_peak, by + 1);
		rl->tolerance = max_t(u8, rl->tolerance, by + 1);
	}

	/* Two in rising order, and the link's last number no higher since: it
	 * is that one which is out of order, so it must not stand for M.
	 */
	if (rl->back_last == rl->last && pos > rl->back)
		rl->last = pos;
	rl->back = pos;
	rl->back_last = rl->last;
}

/* With which others was @pos, a number before "next", given up? NULL if it was
 * received. What lies before all the losses that are remembered is taken for
 * one of them: for the oldest, if there were more.
 */
static const struct mlppp_run *mlppp_reasm_run_of(const struct mlppp_reasm *rs,
						  u64 pos)
{
	static const struct mlppp_run unknown;
	u32 n = min_t(u32, rs->nruns, MLPPP_RUNS), i;
	const struct mlppp_run *run = &unknown;

	if (pos < rs->begin)
		return &unknown;
	for (i = 1; i <= n; i++) {	/* from the latest back */
		run = &rs->runs[(rs->nruns - i) % MLPPP_RUNS];
		if (pos > run->last)
			return NULL;
		if (pos >= run->first)
			return run;
	}
	return n == MLPPP_RUNS ? run : NULL;
}

/* Does "next" follow from the last number of a link? If not, it was a false one
 * that led there, or the link has left.
 */
static bool mlppp_reasm_vouched(const struct mlppp_reasm *rs)
{
	const struct mlppp_reasm_link *rl;

	list_for_each_entry(rl, &rs->links, node)
		if (rl->last + MLPPP_JUMP >= rs->next)
			return true;
	return false;
}

static void mlppp_reasm_drop_old(struct mlppp_reasm *rs,
				 struct mlppp_reasm_link *rl,
				 struct sk_buff *skb, bool late)
{
	if (late) {
		rs->stats.sum.late++;
		rl->stats.late++;
	} else {
		rs->stats.sum.duplicate++;
		rl->stats.duplicate++;
	}
	kfree_skb(skb);
}

static void mlppp_reasm_drop_far(struct mlppp_reasm *rs,
				 struct mlppp_reasm_link *rl,
				 struct sk_buff *skb)
{
	rs->stats.sum.far++;
	rl->stats.far++;
	kfree_skb(skb);
}

/* Begin anew at a number that was believed. Returns it, extended. */
static u64 mlppp_reasm_resync(struct mlppp_reasm *rs, u32 seq,
			      struct sk_buff_head *out)
{
	u64 pos;

	mlppp_reasm_flush(rs, MLPPP_LOSS_RESYNC, out);
	pos = rs->next + mlppp_seq_mask(seq - (u32)rs->next, rs->bits);
	mlppp_reasm_restart(rs, pos);
	rs->stats.resync++;
	return pos;
}

/* A fragment and its number. The caller sees to M and the bounds. */
static void mlppp_reasm_sort(struct mlppp_reasm *rs,
			     struct mlppp_reasm_link *rl, struct sk_buff *skb,
			     u64 now, struct sk_buff_head *out)
{
	struct mlppp_skb_cb *cb = MLPPP_CB(skb);
	const struct mlppp_run *run;
	bool ahead, behind, fits;
	u64 pos;

	if (rs->next == rs->begin && !rs->queued) {
		/* The first of all. Numbers begin at 0, and one of another
		 * link may have overtaken that; else begin where the peer is.
		 */
		pos = rs->next + mlppp_seq_mask(cb->seq - (u32)rs->next,
						rs->bits);
		if (pos - rs->next >= MLPPP_JUMP)
			mlppp_reasm_restart(rs, pos);
	} else {
		pos = mlppp_reasm_top(rs);
		pos += mlppp_seq_diff(cb->seq, pos, rs->bits);
	}

	if (unlikely(rl->trial))
		mlppp_reasm_judge(rs, rl, pos);

	ahead = pos > mlppp_reasm_top(rs) + MLPPP_JUMP;
	/* A slow link's numbers may be given up too soon, and are no reason to
	 * begin anew.
	 */
	behind = pos + MLPPP_JUMP < rs->next &&
		 (pos <= rl->last || !mlppp_reasm_vouched(rs));
	if (unlikely(behind ||
		     (ahead && pos - rs->next >= rs->max_size))) {
		if (!mlppp_reasm_believe(rs, rl, cb->seq)) {
			if (ahead)
				mlppp_reasm_drop_far(rs, rl, skb);
			else
				mlppp_reasm_drop_old(rs, rl, skb,
						     mlppp_reasm_run_of(rs, pos));
			return;
		}
		pos = mlppp_reasm_resync(rs, cb->seq, out);
		ahead = false;
	}

	rl->seen = now;
	rl->stale = false;

	if (pos < rs->next) {
		run = mlppp_reasm_run_of(rs, pos);
		if (run && pos > rl->last) {
			/* We gave up too soon. */
			if (run->since)
				mlppp_reasm_lag(rs, rl, now - run->since);
			rl->last = pos;
		} else if (run && pos < rl->last) {
			mlppp_reasm_overtaken(rs, rl, pos);
		}
		mlppp_reasm_drop_old(rs, rl, skb, run);
		return;
	}
	if (pos - rs->next < rs->size && *mlppp_reasm_slot(rs, pos)) {
		mlppp_reasm_drop_old(rs, rl, skb, false);
		return;
	}
	fits = mlppp_reasm_grow(rs, pos);
	if (unlikely(ahead && !fits)) {
		/* nothing is given up for the sake of a doubtful number */
		mlppp_reasm_drop_far(rs, rl, skb);
		return;
	}

	if (likely(!ahead))
		mlppp_reasm_count_null(rs, rl, skb);
	if (unlikely(ahead)) {
		rl->trial = pos;
		rl->trial_good = mlppp_reasm_good(rs);
	} else if (pos > rl->last) {
		if (rs->queued && pos < rs->top)
			mlppp_reasm_lag(rs, rl,
					now - mlppp_reasm_since(rs, pos));
		rl->last = pos;
	} else if (pos < rl->last) {
		mlppp_reasm_overtaken(rs, rl, pos);
	}

	if (unlikely(!fits))
		mlppp_reasm_pass(rs, pos - rs->size, MLPPP_LOSS_BOUND, out);
	if (pos == rs->next) {
		mlppp_reasm_take(rs, skb, out);
		rs->next++;
		mlppp_reasm_run(rs, out);
	} else {
		cb->time = now;
		cb->trial = ahead;
		mlppp_reasm_put(rs, skb, pos);
	}
}

/* Any fragment but the one with the number "next" while none waits. */
static noinline void mlppp_reasm_slow(struct mlppp_reasm *rs,
				      struct mlppp_reasm_link *rl,
				      struct sk_buff *skb, u64 now,
				      struct sk_buff_head *out)
{
	u64 before = mlppp_reasm_passed(rl);

	mlppp_reasm_sort(rs, rl, skb, now, out);
	/* M can only have passed the front gap if this link has. */
	if (before < rs->next && mlppp_reasm_passed(rl) >= rs->next)
		mlppp_reasm_pass_m(rs, out);
	mlppp_reasm_bound(rs, out);
}

/**
 * __mlppp_reasm_input() - mlppp_reasm_input(), unless it is the next whole packet
 * @rs: the resequencer
 * @rl: as there
 * @skb: as there
 * @now: as there
 * @out: as there
 *
 * Context: as there.
 */
void __mlppp_reasm_input(struct mlppp_reasm *rs, struct mlppp_reasm_link *rl,
			 struct sk_buff *skb, u64 now,
			 struct sk_buff_head *out)
{
	rs->stats.sum.fragments++;
	rl->stats.fragments++;

	if (likely(!rs->queued &&
		   MLPPP_CB(skb)->seq == (rs->next & rs->mask))) {
		/* in order, and nothing waits: the ring is not touched */
		rl->last = rs->next++;
		rl->seen = now;
		rl->stale = false;
		mlppp_reasm_count_null(rs, rl, skb);
		mlppp_reasm_take(rs, skb, out);
		if (unlikely(mlppp_reasm_over(rs)))
			mlppp_reasm_bound(rs, out);
		return;
	}
	mlppp_reasm_slow(rs, rl, skb, now, out);
}

/**
 * __mlppp_reasm_expire() - mlppp_reasm_expire(), if anything waits
 * @rs: the resequencer
 * @now: as there
 * @out: as there
 *
 * Context: as there.
 * Return: as there.
 */
u64 __mlppp_reasm_expire(struct mlppp_reasm *rs, u64 now,
			 struct sk_buff_head *out)
{
	struct mlppp_reasm_link *rl;
	struct sk_buff *oldest;
	u64 deadline;

	list_for_each_entry(rl, &rs->links, node) {
		if (unlikely(!rl->window))
			rl->window = now;
		mlppp_reasm_age(rs, rl, now);
	}
	rs->joined = false;
	mlppp_reasm_pass_m(rs, out);

	while (rs->queued) {
		oldest = skb_peek(&rs->waiting);
		deadline = mlppp_reasm_deadline(rs);
		if (now < MLPPP_CB(oldest)->time + deadline)
			return MLPPP_CB(oldest)->time + deadline;
		if (unlikely(MLPPP_CB(oldest)->trial) &&
		    !mlppp_reasm_verdict(rs, oldest))
			continue;

		trace_mlppp_deadline(rs, deadline,
				     now - MLPPP_CB(oldest)->time);
		list_for_each_entry(rl, &rs->links, node)
			if (!rl->stale && mlppp_reasm_passed(rl) < rs->next &&
			    now - rl->seen >= deadline) {
				rl->stale = true;
				rl->silences++;
				rs->silences++;
			}
		mlppp_reasm_pass(rs, rs->head - 1, MLPPP_LOSS_DEADLINE, out);
		mlppp_reasm_pass_m(rs, out);
	}
	return U64_MAX;
}

/**
 * mlppp_reasm_join() - a link becomes a member
 * @rs: the resequencer
 * @rl: the link; everything in it is set, its counters to zero
 *
 * Context: any; the caller's receive lock held.
 */
void mlppp_reasm_join(struct mlppp_reasm *rs, struct mlppp_reasm_link *rl)
{
	memset(rl, 0, sizeof(*rl));
	rl->last = rs->next - 1;
	rl->tolerance = mlppp_reasm_tolerance(rs);
	list_add_tail(&rl->node, &rs->links);
	rs->joined = true;
}

/**
 * mlppp_reasm_leave() - a member leaves
 * @rs: the resequencer
 * @rl: the link; not referred to afterwards, its fields stay to be read
 * @now: the time, ns of CLOCK_MONOTONIC; never less than before
 * @out: packets that are complete now are appended, in order
 *
 * What came on the link stays. What is missing and can now not come any more
 * is given up; when the last link leaves, that is all, and the next number
 * may be any.
 *
 * Context: bottom halves disabled; the caller's receive lock held.
 */
void mlppp_reasm_leave(struct mlppp_reasm *rs, struct mlppp_reasm_link *rl,
		       u64 now, struct sk_buff_head *out)
{
	list_del(&rl->node);
	if (!list_empty(&rs->links)) {
		mlppp_reasm_pass_m(rs, out);
		return;
	}
	mlppp_reasm_flush(rs, MLPPP_LOSS_LEAVE, out);
	mlppp_reasm_restart(rs, round_up(rs->next, 1ULL << rs->bits));
}

/**
 * mlppp_reasm_lag_us() - the present skew estimate of a link
 * @rs: the resequencer
 * @rl: a member
 *
 * Context: any; the caller's receive lock held.
 *
 * Return: how long its fragments keep those of other links waiting,
 * microseconds; the cap as long as that is not known.
 */
u32 mlppp_reasm_lag_us(const struct mlppp_reasm *rs,
		       const struct mlppp_reasm_link *rl)
{
	return div_u64(rl->lag_known ? rl->lag : rs->cap, NSEC_PER_USEC);
}

/* Bounds for fragments that wait as long as the longest deadline: at the links'
 * rate, or, if that is not known, for 1 Gbit/s with 100 ms of skew (8,300
 * packets of 1500 bytes, of which at most half the bytes wait, in buffers of
 * twice their size); but never much of a small router's memory.
 */
static u32 mlppp_reasm_default_bytes(u64 rate, u64 cap)
{
	u64 most = min_t(u64, MLPPP_DEFAULT_BYTES_MAX,
			 (u64)totalram_pages() << PAGE_SHIFT >> 5);
	u64 bytes = most;

	if (rate) {
		rate = min_t(u64, rate, 100ULL * NSEC_PER_SEC);
		bytes = div_u64(rate, 8) * div_u64(cap, NSEC_PER_MSEC);
		bytes = div_u64(bytes, MSEC_PER_SEC) * 2;
	}
	return clamp_t(u64, bytes, MLPPP_DEFAULT_BYTES_MIN,
		       max_t(u64, most, MLPPP_DEFAULT_BYTES_MIN));
}

/**
 * mlppp_reasm_set() - change the settings
 * @rs: the resequencer
 * @params: all the settings; 0 means the default
 * @rate: sum of the links' rates, bits per second, from which the default
 *	bounds follow; 0: not known
 *
 * Bounds that are exceeded already are applied with the next fragment.
 *
 * Context: any; the caller's receive lock held.
 *
 * Return: 0, or -EINVAL with nothing changed: the floor above the cap, a cap
 * above 10 s, a bound too low to hold a packet, or a reorder mode or window
 * that does not exist.
 */
int mlppp_reasm_set(struct mlppp_reasm *rs,
		    const struct mlppp_reasm_params *params, u64 rate)
{
	u32 floor = params->floor_us ?: MLPPP_FLOOR_US;
	u32 cap = params->cap_us ?: max_t(u32, floor, MLPPP_CAP_US);
	u32 margin = params->margin_us ?: MLPPP_MARGIN_US;
	u32 reorder = params->reorder ?: MLPPP_REORDER_LEARN;
	u32 bytes = params->max_bytes, frags = params->max_frags;
	bool short_seq = rs->bits == MLPPP_SEQ_BITS_SHORT;
	struct mlppp_reasm_link *rl;

	if (!params->floor_us)
		floor = min(floor, cap);
	if (floor > cap || cap > MLPPP_CAP_US_MAX ||
	    margin > MLPPP_CAP_US_MAX || reorder > MLPPP_REORDER_FIXED ||
	    params->reorder_window > MLPPP_REORDER_MAX ||
	    (bytes && bytes < MLPPP_BYTES_MIN) ||
	    (frags && (frags < MLPPP_FRAGS_MIN || frags > MLPPP_FRAGS_MAX)))
		return -EINVAL;

	if (!bytes)
		bytes = mlppp_reasm_default_bytes(rate, (u64)cap *
							NSEC_PER_USEC);
	if (!frags)
		frags = clamp_t(u32, bytes >> 10, 1024, 32768);

	rs->floor = (u64)floor * NSEC_PER_USEC;
	rs->cap = (u64)cap * NSEC_PER_USEC;
	rs->margin = (u64)margin * NSEC_PER_USEC;
	rs->max_bytes = bytes;
	rs->max_frags = frags;
	/* Of the numbers between the first missing and the last received, half
	 * may be missing.
	 */
	rs->max_size = max_t(u32, roundup_pow_of_two(frags) * 2,
			     MLPPP_RING_MAX_LEAST);
	if (short_seq)
		rs->max_size = min_t(u32, rs->max_size, MLPPP_RING_MAX_SHORT);

	rs->reorder = reorder;
	rs->reorder_window = params->reorder_window;
	list_for_each_entry(rl, &rs->links, node) {
		rl->tolerance_peak = 0;
		rl->tolerance = mlppp_reasm_tolerance(rs);
	}
	return 0;
}

/**
 * mlppp_reasm_get() - the settings in force, defaults filled in
 * @rs: the resequencer
 * @params: set
 *
 * Context: any; the caller's receive lock held.
 */
void mlppp_reasm_get(const struct mlppp_reasm *rs,
		     struct mlppp_reasm_params *params)
{
	params->floor_us = div_u64(rs->floor, NSEC_PER_USEC);
	params->cap_us = div_u64(rs->cap, NSEC_PER_USEC);
	params->margin_us = div_u64(rs->margin, NSEC_PER_USEC);
	params->max_frags = rs->max_frags;
	params->max_bytes = rs->max_bytes;
	params->reorder = rs->reorder;
	params->reorder_window = rs->reorder_window;
}

/**
 * mlppp_reasm_init() - prepare a resequencer
 * @rs: the resequencer; everything in it is set
 * @short_seq: the peer sends 12-bit numbers
 * @mrru: the MRRU we announced, bytes
 *
 * The settings are the defaults for an unknown rate.
 *
 * Context: process, may sleep; nobody else uses @rs yet.
 *
 * Return: 0, or -ENOMEM with nothing to undo.
 */
int mlppp_reasm_init(struct mlppp_reasm *rs, bool short_seq, u32 mrru)
{
	const struct mlppp_reasm_params defaults = {};

	memset(rs, 0, sizeof(*rs));
	rs->bits = mlppp_seq_bits(short_seq);
	rs->mask = mlppp_seq_mask(U32_MAX, rs->bits);
	rs->mrru = mrru;
	__skb_queue_head_init(&rs->open);
	__skb_queue_head_init(&rs->waiting);
	INIT_LIST_HEAD(&rs->links);

	rs->size = MLPPP_RING_MIN;
	rs->ring = kcalloc(rs->size, sizeof(*rs->ring), GFP_KERNEL);
	rs->map = kcalloc(BITS_TO_LONGS(rs->size), sizeof(*rs->map),
			  GFP_KERNEL);
	if (!rs->ring || !rs->map) {
		mlppp_reasm_destroy(rs);
		return -ENOMEM;
	}
	/* an extended number is never so low that what lies behind is not */
	mlppp_reasm_restart(rs, 1ULL << rs->bits);
	return mlppp_reasm_set(rs, &defaults, 0);
}

/**
 * mlppp_reasm_destroy() - free all that a resequencer holds
 * @rs: the resequencer, initialised; to be initialised anew before another use
 *
 * Context: any; nobody else uses @rs any more.
 */
void mlppp_reasm_destroy(struct mlppp_reasm *rs)
{
	__skb_queue_purge(&rs->waiting);
	__skb_queue_purge(&rs->open);
	kfree(rs->ring);
	kfree(rs->map);
	rs->ring = NULL;
	rs->map = NULL;
	rs->queued = 0;
}
