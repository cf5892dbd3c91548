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
 *    and what is held is bounded in fragments and in bytes, for a bundle and
 *    for all of them together. What a call does is bounded by the caller's
 *    budget, whatever came in; as long as work is left ("busy") no other
 *    fragment is taken, so that it does not matter where it was interrupted.
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
 * front gap. Every decision to give up numbers sets "until"; all that follows
 * from it is done one by one in mlppp_reasm_settle().
 *
 * No function here takes a lock, sleeps, or starts a timer: the caller holds
 * the bundle's receive lock throughout, tells the time (ns, CLOCK_MONOTONIC),
 * and calls again when the deadline it was told has come.
 */
#include <linux/atomic.h>
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

/* However few fragments may be held, numbers up to this far from the first
 * missing one are nothing unusual.
 */
#define MLPPP_RING_MAX_LEAST	4096

/* With 12-bit numbers, half of their space: beyond that, a number ahead could
 * not be told from one behind.
 */
#define MLPPP_RING_MAX_SHORT	2048

/* A number farther ahead than this is on trial. It must not be larger: on a
 * slow bundle the deadline may pass before this many numbers have come, and as
 * many are lost if a number that near is false.
 */
#define MLPPP_JUMP		64

/* How many numbers in a row, on one link and with none on any link that fits,
 * it takes to believe that the peer counts from elsewhere. Enough that neither
 * a burst of duplicates nor what a slow line still holds from before can do it.
 */
#define MLPPP_BELIEVE		8

/* Skew is measured in windows of about 4.3 s (2^32 ns), after a short first one
 * that ends the time without knowledge. A window without much traffic tells
 * nothing: on a link that sends a fragment only now and then no number is
 * overtaken, whatever its delay. At this rate, in fragments a second, any skew
 * that stays hidden is less than the shortest deadline.
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

/* A copied packet is linear up to here (one page with its overhead); in a
 * longer one only the headers are.
 */
#define MLPPP_COPY_LINEAR	SKB_MAX_ORDER(NET_SKB_PAD + 4, 0)
#define MLPPP_COPY_HEADERS	128

/* A copied packet goes on in pieces of this size. The longest one fits. */
#define MLPPP_COPY_PIECE	4096

/* The number up to which nothing more will come on a link. */
static u64 mlppp_reasm_passed(const struct mlppp_reasm_link *rl)
{
	return rl->last - rl->tolerance;
}

/* A link's tolerance before anything is learned. */
static u8 mlppp_reasm_tolerance(const struct mlppp_reasm *rs)
{
	if (rs->reorder != MLPPP_REORDER_MODE_FIXED || !rs->reorder_window)
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

/* For a moment, a fragment that has just come counts with those held. */
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
	return rs->frags > rs->max_frags || rs->bytes > rs->limit;
}

/* -- memory -- */

/**
 * mlppp_pool_init() - how much memory may all bundles have together?
 * @pool: set
 * @memory: what the machine has, bytes
 *
 * Context: any.
 */
void mlppp_pool_init(struct mlppp_pool *pool, u64 memory)
{
	pool->size = min_t(u64, memory / MLPPP_POOL_PART, MLPPP_POOL_MAX);
	atomic_long_set(&pool->used, 0);
}

/* The most that a bundle may set aside while all use @used. */
static u64 mlppp_pool_share(const struct mlppp_pool *pool, long used)
{
	long left = min(READ_ONCE(pool->size), MLPPP_POOL_MAX) - used;

	return left > 0 ? (u64)left * MLPPP_POOL_SHARE : 0;
}

/**
 * mlppp_pool_take() - set more memory aside
 * @pool: what all bundles share
 * @had: bytes that the caller has set aside already
 * @want: bytes that it wants, more than @had
 *
 * Context: any.
 * Return: true if it has @want now; false: @had, as that is more than its
 * share.
 */
bool mlppp_pool_take(struct mlppp_pool *pool, u32 had, u32 want)
{
	long used = atomic_long_add_return(want - had, &pool->used);

	if (want <= mlppp_pool_share(pool, used))
		return true;
	mlppp_pool_give(pool, want - had);
	return false;
}

/**
 * mlppp_pool_give() - give memory back
 * @pool: what all bundles share
 * @bytes: how much is no longer set aside
 *
 * Context: any.
 */
void mlppp_pool_give(struct mlppp_pool *pool, u32 bytes)
{
	atomic_long_sub(bytes, &pool->used);
}

/* What the bundle may hold, with its present share of the pool. The ring is
 * paid from it too.
 */
static void mlppp_reasm_limit(struct mlppp_reasm *rs)
{
	u32 limit = MLPPP_POOL_OWN;

	rs->limit = rs->max_bytes;
	if (!rs->pool)
		return;
	if (rs->reserved)
		limit += min_t(u64, rs->reserved,
			       mlppp_pool_share(rs->pool,
						atomic_long_read(&rs->pool->used)));
	limit -= min(limit, rs->ring_bytes);
	rs->limit = min(rs->max_bytes, limit);
}

/* Set this much aside, which is more than before. Returns false if it is too
 * much.
 */
static bool mlppp_reasm_reserve(struct mlppp_reasm *rs, u32 want)
{
	want = round_up(want, MLPPP_POOL_STEP);
	if (!mlppp_pool_take(rs->pool, rs->reserved, want))
		return false;
	rs->reserved = want;
	mlppp_reasm_limit(rs);
	return true;
}

/* A bound is exceeded. Is there more to be had? Some is taken in advance, so
 * that there is no need to ask too often.
 */
static bool mlppp_reasm_extend_limit(struct mlppp_reasm *rs)
{
	u32 need = rs->bytes + rs->ring_bytes;

	if (!rs->pool || rs->bytes > rs->max_bytes ||
	    need <= MLPPP_POOL_OWN + rs->reserved)
		return false;
	need -= MLPPP_POOL_OWN;
	return (mlppp_reasm_reserve(rs, need + need / 8) ||
		mlppp_reasm_reserve(rs, need)) && !mlppp_reasm_over(rs);
}

/* Give back what is no longer needed, but not each step by itself. */
static void mlppp_reasm_unreserve(struct mlppp_reasm *rs)
{
	u32 keep = rs->bytes + rs->ring_bytes;

	if (keep <= MLPPP_POOL_OWN) {
		keep = 0;
	} else {
		keep -= MLPPP_POOL_OWN;
		keep = round_up(keep + keep / 4, MLPPP_POOL_STEP) +
		       MLPPP_POOL_STEP;
	}
	if (keep >= rs->reserved)
		return;
	mlppp_pool_give(rs->pool, rs->reserved - keep);
	rs->reserved = keep;
	mlppp_reasm_limit(rs);
}

/* -- packets -- */

/* Free a fragment whose content was copied, or that had none. Bottom halves are
 * disabled, so the CPU's store may take it back (any budget but 0 says so), at
 * half the cost of consume_skb().
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

/* The open packet is held no longer. */
static void mlppp_reasm_close(struct mlppp_reasm *rs)
{
	rs->frags -= rs->open_frags;
	rs->bytes -= rs->open_bytes;
	rs->open = NULL;
}

/* Throw the open packet away. */
static noinline void mlppp_reasm_drop_open(struct mlppp_reasm *rs,
					   enum mlppp_drop why)
{
	rs->stats.drop[why]++;
	rs->stats.drop_frags += rs->open_frags;
	kfree_skb(rs->open);
	mlppp_reasm_close(rs);
}

/* Is a packet longer than the MRRU? The MRRU does not count the protocol field
 * (RFC 1990 5.1.1), which is one byte long if that byte is odd, else two.
 */
static bool mlppp_reasm_too_long(const struct mlppp_reasm *rs,
				 const struct sk_buff *skb)
{
	u8 byte = 0;

	if (likely(skb->len <= rs->mrru + 1))
		return false;
	if (skb->len > rs->mrru + 2)
		return true;
	skb_copy_bits(skb, 0, &byte, 1);
	return byte & 1;
}

/* A new page fragment at the end of the open packet, for what is copied.
 * Returns false if there is no memory.
 */
static bool mlppp_reasm_piece(struct mlppp_reasm *rs, unsigned int size)
{
	struct sk_buff *skb = rs->open;
	void *to = netdev_alloc_frag(size);
	struct page *page;

	if (!to)
		return false;
	page = virt_to_head_page(to);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page,
			to - page_address(page), 0, SKB_DATA_ALIGN(size));
	rs->open_room = size;
	return true;
}

/* May the open packet get a new page fragment? A head of a page_pool takes
 * pages of that pool only.
 */
static bool mlppp_reasm_extensible(struct sk_buff *skb)
{
	return !skb_cloned(skb) && !skb_has_frag_list(skb) &&
	       !skb_zcopy(skb) && !skb->pp_recycle &&
	       skb_shinfo(skb)->nr_frags < MAX_SKB_FRAGS;
}

/* Copy @skb from @offset on to the end of the open packet, which may become as
 * long as @most bytes. Returns where it stopped: at the end of @skb, unless
 * memory ran out, or the packet cannot have more page fragments.
 */
static unsigned int mlppp_reasm_write(struct mlppp_reasm *rs,
				      const struct sk_buff *skb,
				      unsigned int offset, unsigned int most)
{
	struct sk_buff *head = rs->open;
	unsigned int n;
	skb_frag_t *frag;

	n = min_t(unsigned int, skb->len - offset, skb_tailroom(head));
	if (n && !skb_cloned(head) &&
	    (rs->open_copied || n == skb->len - offset)) {
		skb_copy_bits(skb, offset, __skb_put(head, n), n);
		offset += n;
	}
	for (; offset < skb->len; offset += n) {
		n = min_t(unsigned int, most - head->len, MLPPP_COPY_PIECE);
		if (!rs->open_room && (!mlppp_reasm_extensible(head) ||
				       !mlppp_reasm_piece(rs, n)))
			break;
		n = min(skb->len - offset, rs->open_room);
		frag = &skb_shinfo(head)->frags[skb_shinfo(head)->nr_frags - 1];
		skb_copy_bits(skb, offset,
			      skb_frag_address(frag) + skb_frag_size(frag), n);
		skb_frag_size_add(frag, n);
		head->len += n;
		head->data_len += n;
		rs->open_room -= n;
	}
	return offset;
}

/* Copy the open packet, to which @skb will be added, into a buffer of our own,
 * with the IP header aligned. Returns false if there is no memory; the packet
 * may then be incomplete. There is never a frag_list: GRO would not merge it.
 */
static bool mlppp_reasm_gather(struct mlppp_reasm *rs,
			       const struct sk_buff *skb, unsigned int most)
{
	unsigned int linear = most <= MLPPP_COPY_LINEAR ? most :
							  MLPPP_COPY_HEADERS;
	struct sk_buff *from = rs->open, *to;
	unsigned int len = from->len;
	u8 byte = 0;

	to = dev_alloc_skb(linear + 4);
	if (!to)
		return false;
	skb_copy_header(to, from);
	to->ip_summed = CHECKSUM_NONE;
	/* after one or two bytes of protocol */
	skb_copy_bits(len ? from : skb, 0, &byte, 1);
	skb_reserve(to, byte & 1 ? 3 : 2);

	rs->open = to;
	rs->open_room = 0;
	rs->open_copied = true;
	most = mlppp_reasm_write(rs, from, 0, most);
	mlppp_reasm_consume(from);
	return most == len;
}

/* Append a copy of @skb to the open packet, which may become as long as @most
 * bytes. Returns false, with @skb still there, if there is no memory.
 */
static noinline bool mlppp_reasm_copy(struct mlppp_reasm *rs,
				      struct sk_buff *skb, unsigned int most)
{
	unsigned int at = mlppp_reasm_write(rs, skb, 0, most);

	if (unlikely(at < skb->len)) {
		if (!mlppp_reasm_gather(rs, skb, most))
			return false;
		at = mlppp_reasm_write(rs, skb, at, most);
		if (at < skb->len)
			return false;
	}
	rs->open_copied = true;
	mlppp_reasm_consume(skb);
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

	/* usually the buffer has room for it, or there is nothing to copy */
	if (len >= skb_tailroom(head) || skb_cloned(head) ||
	    skb_is_nonlinear(skb))
		return mlppp_reasm_steal(head, skb);
	skb_copy_from_linear_data(skb, __skb_put(head, len), len);
	mlppp_reasm_consume(skb);
	return true;
}

/* A fragment becomes part of the open packet at once, so that its end takes no
 * longer than any other fragment. It counts as held until then.
 */
static void mlppp_reasm_open_hold(struct mlppp_reasm *rs,
				  const struct sk_buff *skb)
{
	mlppp_reasm_hold(rs, skb);
	rs->open_frags++;
	rs->open_bytes += skb->truesize;
}

/* The first fragment of a packet. */
static void mlppp_reasm_begin(struct mlppp_reasm *rs, struct sk_buff *skb)
{
	if (unlikely(rs->state == MLPPP_OPEN))
		mlppp_reasm_drop_open(rs, MLPPP_DROP_NO_END);
	/* The sender's socket must not be charged for truesize that we add. */
	skb_orphan(skb);
	skb->ip_summed = CHECKSUM_NONE;
	rs->state = MLPPP_OPEN;
	rs->open = skb;
	rs->open_len = skb->len;
	rs->open_frags = 0;
	rs->open_bytes = 0;
	rs->open_room = 0;
	rs->open_copied = false;
	mlppp_reasm_open_hold(rs, skb);
	if (unlikely(skb->len > rs->mrru + 2)) {
		mlppp_reasm_drop_open(rs, MLPPP_DROP_TOO_LONG);
		rs->state = MLPPP_SKIP;
	}
}

/* A fragment between the first and the last one. */
static noinline void mlppp_reasm_more(struct mlppp_reasm *rs,
				      struct sk_buff *skb)
{
	enum mlppp_drop why = MLPPP_DROP_TOO_LONG;

	mlppp_reasm_open_hold(rs, skb);
	if (likely(rs->open_len <= rs->mrru + 2)) {
		if (!rs->open_copied && mlppp_reasm_coalesce(rs->open, skb))
			return;
		if (likely(mlppp_reasm_copy(rs, skb, rs->mrru + 2)))
			return;
		why = MLPPP_DROP_NOMEM;
	}
	kfree_skb(skb);
	mlppp_reasm_drop_open(rs, why);
	rs->state = MLPPP_SKIP;
}

static __always_inline void mlppp_reasm_finish(struct mlppp_reasm *rs,
					       struct sk_buff_head *out)
{
	rs->stats.packets++;
	rs->stats.copied += rs->open_copied;
	__skb_queue_tail(out, rs->open);
	mlppp_reasm_close(rs);
}

/* The last fragment of a packet that must not be delivered, or that needs new
 * memory.
 */
static noinline void mlppp_reasm_last(struct mlppp_reasm *rs,
				      struct sk_buff *skb,
				      struct sk_buff_head *out)
{
	enum mlppp_drop why = MLPPP_DROP_TOO_LONG;

	mlppp_reasm_open_hold(rs, skb);
	if (unlikely(!rs->open_len)) {
		why = MLPPP_DROP_EMPTY;
	} else if (likely(rs->open_len <= rs->mrru + 2)) {
		if (unlikely(!mlppp_reasm_copy(rs, skb, rs->open_len))) {
			why = MLPPP_DROP_NOMEM;
		} else if (unlikely(mlppp_reasm_too_long(rs, rs->open))) {
			skb = NULL;
		} else {
			mlppp_reasm_finish(rs, out);
			return;
		}
	}
	kfree_skb(skb);
	mlppp_reasm_drop_open(rs, why);
}

/* A packet that came in one fragment: no copy, and nothing held. */
static noinline void mlppp_reasm_whole(struct mlppp_reasm *rs,
				       struct sk_buff *skb,
				       struct sk_buff_head *out)
{
	/* A null fragment tells nothing but its number, even inside a packet.
	 */
	if (unlikely(!skb->len)) {
		mlppp_reasm_consume(skb);
		return;
	}
	if (unlikely(rs->state != MLPPP_IDLE)) {
		if (rs->state == MLPPP_OPEN)
			mlppp_reasm_drop_open(rs, MLPPP_DROP_NO_END);
		rs->state = MLPPP_IDLE;
	}
	if (unlikely(mlppp_reasm_too_long(rs, skb))) {
		rs->stats.drop[MLPPP_DROP_TOO_LONG]++;
		mlppp_reasm_drop_frag(rs, skb);
		return;
	}
	rs->stats.packets++;
	rs->stats.whole++;
	__skb_queue_tail(out, skb);
}

/* A fragment of a packet that can no longer be put together. */
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
		mlppp_reasm_begin(rs, skb);
		return;
	}
	if (unlikely(rs->state != MLPPP_OPEN)) {
		mlppp_reasm_stray(rs, skb);
		return;
	}
	rs->open_len += skb->len;
	if (unlikely(!(be & MLPPP_END))) {
		mlppp_reasm_more(rs, skb);
		return;
	}

	rs->state = MLPPP_IDLE;
	if (likely(rs->open_len && rs->open_len <= rs->mrru + 2 &&
		   !rs->open_copied)) {
		mlppp_reasm_peak(rs, rs->frags + 1, rs->bytes + skb->truesize);
		if (likely(mlppp_reasm_coalesce(rs->open, skb))) {
			if (likely(!mlppp_reasm_too_long(rs, rs->open))) {
				mlppp_reasm_finish(rs, out);
				return;
			}
			rs->stats.drop_frags++;
			mlppp_reasm_drop_open(rs, MLPPP_DROP_TOO_LONG);
			return;
		}
	}
	mlppp_reasm_last(rs, skb, out);
}

/* -- the ring -- */

static u32 mlppp_reasm_index(const struct mlppp_reasm *rs, u64 pos)
{
	return pos & (rs->size - 1);
}

/* Does a fragment with the number @pos wait? It is within the ring. */
static bool mlppp_reasm_waits(const struct mlppp_reasm *rs, u64 pos)
{
	return test_bit(mlppp_reasm_index(rs, pos), rs->map);
}

/* Where the fragment @pos waits. If there is none, there may be nothing to
 * point at.
 */
static struct sk_buff **mlppp_reasm_slot(const struct mlppp_reasm *rs, u64 pos)
{
	u32 i = mlppp_reasm_index(rs, pos);

	return &rs->ring[i / MLPPP_RING_SEGMENT][i % MLPPP_RING_SEGMENT];
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

	/* what lies before the slot of "next" has wrapped around, and is higher
	 */
	if (at >= from)
		at = find_last_bit(rs->map, rs->size);
	return rs->next + ((at - from) & (rs->size - 1));
}

/* A segment of slots, uninitialised; NULL if there is no memory. At its least
 * size the ring always gets one.
 */
static struct sk_buff **mlppp_reasm_segment(struct mlppp_reasm *rs)
{
	struct sk_buff **segment;

	if (rs->spares)
		return rs->spare[--rs->spares];
	segment = kmalloc_array(MLPPP_RING_SEGMENT, sizeof(*segment),
				GFP_ATOMIC | __GFP_NOWARN);
	if (segment)
		rs->ring_bytes += MLPPP_RING_SEGMENT * sizeof(*segment);
	return segment;
}

static void mlppp_reasm_free_segment(struct mlppp_reasm *rs,
				     struct sk_buff **segment)
{
	if (rs->spares < MLPPP_RING_MIN_SEGMENTS) {
		rs->spare[rs->spares++] = segment;
		return;
	}
	kfree(segment);
	rs->ring_bytes -= MLPPP_RING_SEGMENT * sizeof(*segment);
}

/* What a ring takes besides its segments, bytes. */
static u32 mlppp_reasm_ring_bytes(u32 size)
{
	return size / MLPPP_RING_SEGMENT * (sizeof(void *) + sizeof(long));
}

/* Another ring, with the same fragments in it. */
static void mlppp_reasm_replace(struct mlppp_reasm *rs, struct sk_buff ***ring,
				unsigned long *map, u32 size)
{
	if (rs->ring != rs->ring_min) {
		kfree(rs->ring);
		kfree(rs->map);
		rs->ring_bytes -= mlppp_reasm_ring_bytes(rs->size);
	}
	if (ring != rs->ring_min)
		rs->ring_bytes += mlppp_reasm_ring_bytes(size);
	rs->ring = ring;
	rs->map = map;
	rs->size = size;
	mlppp_reasm_limit(rs);
}

/* Nothing waits: the ring becomes as small as it can be. */
static void mlppp_reasm_shrink(struct mlppp_reasm *rs)
{
	memset(rs->ring_min, 0, sizeof(rs->ring_min));
	memset(rs->map_min, 0, sizeof(rs->map_min));
	mlppp_reasm_replace(rs, rs->ring_min, rs->map_min, MLPPP_RING_MIN);
}

/* Move the segments to a larger ring. The one with the slot of "next" may hold
 * numbers that are far apart in the larger ring: those before that slot go to
 * @extra. Returns whether there were any.
 */
static bool mlppp_reasm_move(const struct mlppp_reasm *rs,
			     struct sk_buff ***ring, unsigned long *map,
			     u32 size, struct sk_buff **extra)
{
	u32 n = rs->size / MLPPP_RING_SEGMENT, m = size / MLPPP_RING_SEGMENT, i;
	u64 first = rs->next / MLPPP_RING_SEGMENT, to;
	unsigned long wrapped;

	for (i = 0; i < n; i++) {
		to = (first + i) & (m - 1);
		ring[to] = rs->ring[(first + i) & (n - 1)];
		map[to] = rs->map[(first + i) & (n - 1)];
	}
	i = rs->next % MLPPP_RING_SEGMENT;
	wrapped = map[first & (m - 1)] & ((1UL << i) - 1);
	if (!wrapped)
		return false;
	to = (first + n) & (m - 1);
	memcpy(extra, ring[first & (m - 1)], i * sizeof(*extra));
	ring[to] = extra;
	map[to] = wrapped;
	to = first & (m - 1);
	map[to] &= ~wrapped;
	if (!map[to])
		ring[to] = NULL;
	return true;
}

/* Make the ring @size slots large. Returns false if there is no memory. */
static bool mlppp_reasm_grow(struct mlppp_reasm *rs, u32 size)
{
	u32 n = size / MLPPP_RING_SEGMENT, i;
	struct sk_buff ***ring, **extra, **left;
	unsigned long *map;

	ring = kcalloc(n, sizeof(*ring), GFP_ATOMIC | __GFP_NOWARN);
	map = kcalloc(n, sizeof(*map), GFP_ATOMIC | __GFP_NOWARN);
	extra = mlppp_reasm_segment(rs);
	if (!ring || !map || !extra) {
		kfree(ring);
		kfree(map);
		if (extra)
			mlppp_reasm_free_segment(rs, extra);
		return false;
	}
	left = rs->ring[i = mlppp_reasm_index(rs, rs->next) /
			    MLPPP_RING_SEGMENT];
	if (!mlppp_reasm_move(rs, ring, map, size, extra))
		mlppp_reasm_free_segment(rs, extra);
	else if (!ring[(rs->next & (size - 1)) / MLPPP_RING_SEGMENT])
		mlppp_reasm_free_segment(rs, left);
	mlppp_reasm_replace(rs, ring, map, size);
	return true;
}

static noinline u64 mlppp_reasm_make_room(struct mlppp_reasm *rs, u64 pos)
{
	struct sk_buff ***segment;
	u32 size = rs->size;

	if (unlikely(pos - rs->next >= size)) {
		if (pos - rs->next >= rs->max_size)
			return pos - rs->max_size;
		while (pos - rs->next >= size)
			size *= 2;
		if (!mlppp_reasm_grow(rs, size))
			goto nomem;
	}
	segment = &rs->ring[mlppp_reasm_index(rs, pos) / MLPPP_RING_SEGMENT];
	if (!*segment)
		*segment = mlppp_reasm_segment(rs);
	if (likely(*segment))
		return 0;
nomem:
	rs->stats.ring_nomem++;
	return pos - 1;
}

/* Make room in the ring for @pos. Returns 0, or the number up to which others
 * have to be given up first, because of the bound or for lack of memory.
 */
static __always_inline u64 mlppp_reasm_room(struct mlppp_reasm *rs, u64 pos)
{
	u32 i = mlppp_reasm_index(rs, pos) / MLPPP_RING_SEGMENT;

	if (likely(pos - rs->next < rs->size && rs->ring[i]))
		return 0;
	return mlppp_reasm_make_room(rs, pos);
}

/* There is room, see mlppp_reasm_room(). */
static __always_inline void mlppp_reasm_put(struct mlppp_reasm *rs,
					    struct sk_buff *skb, u64 pos)
{
	if (!rs->queued || pos < rs->head)
		rs->head = pos;
	if (!rs->queued || pos > rs->top)
		rs->top = pos;
	rs->queued++;
	mlppp_reasm_hold(rs, skb);
	*mlppp_reasm_slot(rs, pos) = skb;
	__set_bit(mlppp_reasm_index(rs, pos), rs->map);
	__skb_queue_tail(&rs->waiting, skb);
}

/* Take a fragment out of the ring. The caller takes care of "head" and "top".
 */
static struct sk_buff *mlppp_reasm_get_frag(struct mlppp_reasm *rs, u64 pos)
{
	struct sk_buff *skb = *mlppp_reasm_slot(rs, pos);
	u32 i = mlppp_reasm_index(rs, pos);

	__clear_bit(i, rs->map);
	i /= MLPPP_RING_SEGMENT;
	if (!rs->map[i]) {
		mlppp_reasm_free_segment(rs, rs->ring[i]);
		rs->ring[i] = NULL;
	}
	__skb_unlink(skb, &rs->waiting);
	mlppp_reasm_unhold(rs, skb);
	if (!--rs->queued && rs->size > MLPPP_RING_MIN)
		mlppp_reasm_shrink(rs);
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

/* Null fragments are counted when their number is accepted, not while on trial,
 * as it may yet be found far. @rl: NULL if the link has left.
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
	else
		rs->stats.nulls_gone++;
}

/* Take what now follows without a gap: all, or as much as the budget allows. In
 * that case, "head" stays at "next".
 */
static void mlppp_reasm_deliver(struct mlppp_reasm *rs,
				struct sk_buff_head *out)
{
	struct sk_buff *skb;

	if (!rs->queued || rs->head != rs->next)
		return;
	do {
		if (unlikely(!rs->budget)) {
			rs->head = rs->next;
			return;
		}
		rs->budget--;
		skb = mlppp_reasm_get_frag(rs, rs->next);
		if (unlikely(MLPPP_CB(skb)->trial))
			mlppp_reasm_count_null(rs,
					       mlppp_reasm_tried(rs, rs->next),
					       skb);
		mlppp_reasm_take(rs, skb, out);
		rs->next++;
	} while (rs->queued && mlppp_reasm_waits(rs, rs->next));
	if (rs->queued)
		rs->head = mlppp_reasm_above(rs, rs->next);
}

/* -- losses -- */

/* Numbers are given up. */
static void mlppp_reasm_lost(struct mlppp_reasm *rs, u64 first, u64 last,
			     enum mlppp_loss why)
{
	struct mlppp_given_up *lost = &rs->lost[rs->nlost++ % MLPPP_LOST_RUNS];

	trace_mlppp_loss(rs, first, last, why);
	rs->stats.lost[why] += last - first + 1;
	lost->first = first;
	lost->last = last;
	lost->since = 0;
	if (rs->queued)
		lost->since = MLPPP_CB(skb_peek(&rs->waiting))->time;

	if (rs->state == MLPPP_OPEN) {
		mlppp_reasm_drop_open(rs, MLPPP_DROP_LOST);
		rs->state = MLPPP_SKIP;
	} else if (rs->state == MLPPP_IDLE) {
		rs->state = MLPPP_LOST;
	}
}

/* Decide that what is missing up to @until will not come. */
static void mlppp_reasm_give_up(struct mlppp_reasm *rs, u64 until,
				enum mlppp_loss why)
{
	rs->until = until;
	rs->why = why;
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

/* A bound is exceeded: give up what is missing in the front gap, but nothing
 * for the sake of a doubtful number. Repeat until the bounds are kept.
 */
static void mlppp_reasm_bound(struct mlppp_reasm *rs)
{
	if (mlppp_reasm_extend_limit(rs))
		return;
	if (!rs->queued) {
		mlppp_reasm_drop_open(rs, MLPPP_DROP_BOUND);
		rs->state = MLPPP_SKIP;
	} else if (MLPPP_CB(*mlppp_reasm_slot(rs, rs->head))->trial) {
		mlppp_reasm_condemn(rs, mlppp_reasm_tried(rs, rs->head),
				    rs->head);
	} else {
		mlppp_reasm_give_up(rs, rs->head - 1, MLPPP_LOSS_BOUND);
	}
}

/* Give up everything, and then start afresh. */
static void mlppp_reasm_flush(struct mlppp_reasm *rs, enum mlppp_loss why,
			      enum mlppp_reasm_then then)
{
	if (rs->queued)
		mlppp_reasm_give_up(rs, rs->top, why);
	rs->then = then;
}

/* Begin at @pos, which is above all numbers so far. Nothing waits. */
static void mlppp_reasm_restart(struct mlppp_reasm *rs, u64 pos)
{
	struct mlppp_reasm_link *rl;

	if (rs->state == MLPPP_OPEN)
		mlppp_reasm_drop_open(rs, MLPPP_DROP_LOST);
	rs->next = pos;
	rs->begin = pos;
	rs->state = MLPPP_LOST;
	rs->nlost = 0;
	list_for_each_entry(rl, &rs->links, node) {
		rl->trial = 0;
		rl->far_count = 0;
	}
}

/* The fragment with a number that is not below "next": take it, let it wait, or
 * park it until there is room.
 */
static __always_inline void mlppp_reasm_place(struct mlppp_reasm *rs,
					      struct mlppp_reasm_link *rl,
					      struct sk_buff *skb, u64 pos,
					      u64 room,
					      struct sk_buff_head *out)
{
	if (unlikely(room)) {
		mlppp_reasm_give_up(rs, room, MLPPP_LOSS_BOUND);
		rs->then = MLPPP_PLACE;
		rs->parked = skb;
		rs->parked_on = rl;
	} else if (pos == rs->next) {
		mlppp_reasm_take(rs, skb, out);
		rs->next++;
	} else {
		mlppp_reasm_put(rs, skb, pos);
	}
}

/* What had to be given up first has been. */
static void mlppp_reasm_proceed(struct mlppp_reasm *rs,
				struct sk_buff_head *out)
{
	struct mlppp_reasm_link *rl = rs->parked_on;
	struct sk_buff *skb = rs->parked;
	u8 then = rs->then;
	u64 pos;

	rs->then = MLPPP_NOTHING;
	if (then == MLPPP_RESTART) {
		mlppp_reasm_restart(rs, round_up(rs->next, 1ULL << rs->bits));
		return;
	}
	pos = rs->next + mlppp_seq_mask(MLPPP_CB(skb)->seq - (u32)rs->next,
					rs->bits);
	rs->parked = NULL;
	if (then == MLPPP_PLACE) {
		mlppp_reasm_place(rs, rl, skb, pos, pos == rs->next ? 0 :
				  mlppp_reasm_room(rs, pos), out);
		return;
	}
	mlppp_reasm_restart(rs, pos);
	rs->stats.resync++;
	rl->seen = MLPPP_CB(skb)->time;
	rl->stale = false;
	rl->last = pos;
	mlppp_reasm_count_null(rs, rl, skb);
	mlppp_reasm_place(rs, rl, skb, pos, 0, out);
}

/* Something that may have to be done many times is about to be done once more.
 */
static bool mlppp_reasm_charge(struct mlppp_reasm *rs)
{
	if (rs->budget)
		rs->budget--;
	else if (rs->queued)
		return false;
	return true;
}

/* Do all that follows from what came in, step by step. Each step leaves a state
 * from which the next one follows, so it may be interrupted between any two.
 * Returns false, and sets "busy", if the budget is used up; then some work is
 * left.
 */
static noinline bool mlppp_reasm_settle(struct mlppp_reasm *rs,
					struct sk_buff_head *out)
{
	u64 last;

	rs->busy = true;
	for (;;) {
		mlppp_reasm_deliver(rs, out);
		if (rs->queued && rs->head == rs->next)
			return false;
		if (rs->next <= rs->until) {
			if (!mlppp_reasm_charge(rs))
				return false;
			last = rs->queued ? min(rs->until, rs->head - 1) :
					    rs->until;
			mlppp_reasm_lost(rs, rs->next, last, rs->why);
			rs->next = last + 1;
		} else if (rs->then) {
			mlppp_reasm_proceed(rs, out);
		} else if (rs->m_due) {
			rs->m_due = false;
			if (rs->queued)
				mlppp_reasm_give_up(rs, mlppp_reasm_m(rs),
						    MLPPP_LOSS_M);
		} else if (mlppp_reasm_over(rs)) {
			if (!mlppp_reasm_charge(rs))
				return false;
			mlppp_reasm_bound(rs);
		} else {
			break;
		}
	}
	rs->busy = false;
	if (rs->reserved)
		mlppp_reasm_unreserve(rs);
	return true;
}

/**
 * mlppp_reasm_resume() - continue with what the budget did not allow
 * @rs: the resequencer, with a new budget
 * @out: packets that are complete now are appended, in order
 *
 * Context: softirq, or bottom halves disabled.
 * Return: true if it is done; false, with mlppp_reasm.busy set, if this budget
 * is used up too.
 */
bool mlppp_reasm_resume(struct mlppp_reasm *rs, struct sk_buff_head *out)
{
	return mlppp_reasm_settle(rs, out);
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
		if (rs->reorder == MLPPP_REORDER_MODE_LEARN)
			rl->tolerance = max_t(u8, rl->tolerance_peak,
					      (u64)rl->tolerance >> windows);
	}
	rl->window = now;
	rl->window_frags = rl->stats.fragments;
	rl->lag_peak = 0;
	rl->lag_hits = 0;
	rl->tolerance_peak = 0;
}

/* When the first fragment came that the missing @pos keeps waiting. This is
 * exact in the front gap; further on, a fragment behind the next may be older.
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

/* Does a new bundle begin with this fragment, with the number @seq? It must be
 * the first of a link that may be the first of a new bundle, with none of the
 * old one since the link joined, and be near 0, where numbers begin.
 */
static bool mlppp_reasm_begins(const struct mlppp_reasm *rs,
			       const struct mlppp_reasm_link *rl, u32 seq)
{
	return unlikely(rl->fresh) && rl->stats.fragments == 1 &&
	       rl->far_good == mlppp_reasm_good(rs) - 1 && seq < MLPPP_JUMP;
}

/* A number that fits nothing. A single one is corrupt. Several in a row mean
 * that the peer counts from elsewhere, if none that fits came meanwhile.
 */
static bool mlppp_reasm_believe(struct mlppp_reasm *rs,
				struct mlppp_reasm_link *rl, u32 seq)
{
	u64 good = mlppp_reasm_good(rs) - 1;	/* not counting this one */
	s32 step = mlppp_seq_diff(seq, rl->far_seq, rs->bits);

	if (mlppp_reasm_begins(rs, rl, seq)) {
		rs->renewed = true;
		return true;
	}
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
 * on. If nothing that fits the other numbers has come since, it is they that
 * are lost: return true. Otherwise it was false, and is gone.
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
	if (rs->reorder == MLPPP_REORDER_MODE_LEARN &&
	    by <= MLPPP_REORDER_MAX) {
		/* the number itself must not be below M */
		rl->tolerance_peak = max_t(u8, rl->tolerance_peak, by + 1);
		rl->tolerance = max_t(u8, rl->tolerance, by + 1);
	}

	/* Two in rising order, and the link's last number no higher since: then
	 * that last number is the one out of order, and must not count for M.
	 */
	if (rl->back_last == rl->last && pos > rl->back)
		rl->last = pos;
	rl->back = pos;
	rl->back_last = rl->last;
}

/* With which others was @pos, a number before "next", given up? NULL if it was
 * received. If more losses occurred than are remembered, a number before all of
 * these is counted with the oldest.
 */
static const struct mlppp_given_up *
mlppp_reasm_lost_with(const struct mlppp_reasm *rs, u64 pos)
{
	static const struct mlppp_given_up unknown;
	u32 n = min_t(u32, rs->nlost, MLPPP_LOST_RUNS), i;
	const struct mlppp_given_up *lost = &unknown;

	if (pos < rs->begin)
		return &unknown;
	for (i = 1; i <= n; i++) {	/* from the latest back */
		lost = &rs->lost[(rs->nlost - i) % MLPPP_LOST_RUNS];
		if (pos > lost->last)
			return NULL;
		if (pos >= lost->first)
			return lost;
	}
	return n == MLPPP_LOST_RUNS ? lost : NULL;
}

/* Does "next" follow from the last number of a link? If not, a false number led
 * there, or the link has left.
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

/* The number of a fragment, extended. */
static __always_inline u64 mlppp_reasm_extend(struct mlppp_reasm *rs, u32 seq)
{
	u64 pos;

	if (rs->next != rs->begin || rs->queued) {
		pos = mlppp_reasm_top(rs);
		return pos + mlppp_seq_diff(seq, pos, rs->bits);
	}
	/* The first of all. Numbers begin at 0, which one of another link may
	 * have overtaken. Otherwise begin where the peer is.
	 */
	pos = rs->next + mlppp_seq_mask(seq - (u32)rs->next, rs->bits);
	if (pos - rs->next >= MLPPP_JUMP)
		mlppp_reasm_restart(rs, pos);
	return pos;
}

/* A fragment whose number fits nothing. If it completes a row, all starts
 * afresh with it; otherwise it is dropped.
 */
static void mlppp_reasm_misfit(struct mlppp_reasm *rs,
			       struct mlppp_reasm_link *rl,
			       struct sk_buff *skb, u64 pos, bool ahead)
{
	if (mlppp_reasm_believe(rs, rl, MLPPP_CB(skb)->seq)) {
		rs->parked = skb;
		rs->parked_on = rl;
		mlppp_reasm_flush(rs, MLPPP_LOSS_RESYNC, MLPPP_RESYNC);
	} else if (ahead) {
		mlppp_reasm_drop_far(rs, rl, skb);
	} else {
		mlppp_reasm_drop_old(rs, rl, skb,
				     mlppp_reasm_lost_with(rs, pos));
	}
}

/* A fragment with a number before "next". */
static void mlppp_reasm_old(struct mlppp_reasm *rs,
			    struct mlppp_reasm_link *rl, struct sk_buff *skb,
			    u64 pos)
{
	const struct mlppp_given_up *lost = mlppp_reasm_lost_with(rs, pos);

	if (lost && pos > rl->last) {
		/* We gave up too soon. */
		if (lost->since)
			mlppp_reasm_lag(rs, rl,
					MLPPP_CB(skb)->time - lost->since);
		rl->last = pos;
	} else if (lost && pos < rl->last) {
		mlppp_reasm_overtaken(rs, rl, pos);
	}
	mlppp_reasm_drop_old(rs, rl, skb, lost);
}

/* A number of the link is accepted: what does it say about the order on the
 * link, and about skew?
 */
static void mlppp_reasm_advance(struct mlppp_reasm *rs,
				struct mlppp_reasm_link *rl, u64 pos, u64 now)
{
	if (pos > rl->last) {
		if (rs->queued && pos < rs->top)
			mlppp_reasm_lag(rs, rl,
					now - mlppp_reasm_since(rs, pos));
		rl->last = pos;
	} else if (pos < rl->last) {
		mlppp_reasm_overtaken(rs, rl, pos);
	}
}

/* Is @pos so far from the numbers of all links that it fits nothing? */
static __always_inline bool mlppp_reasm_unfit(const struct mlppp_reasm *rs,
					      const struct mlppp_reasm_link *rl,
					      u32 seq, u64 pos, bool ahead)
{
	if (mlppp_reasm_begins(rs, rl, seq))
		return ahead || pos < rs->next;
	if (ahead)
		return pos - rs->next >= rs->max_size;
	/* A slow link's numbers may have been given up too soon, and are no
	 * reason to start afresh.
	 */
	return pos + MLPPP_JUMP < rs->next &&
	       (pos <= rl->last || !mlppp_reasm_vouched(rs));
}

/* A fragment and its number. The caller takes care of M and the bounds. */
static void mlppp_reasm_sort(struct mlppp_reasm *rs,
			     struct mlppp_reasm_link *rl, struct sk_buff *skb,
			     u64 now, struct sk_buff_head *out)
{
	struct mlppp_skb_cb *cb = MLPPP_CB(skb);
	u64 pos = mlppp_reasm_extend(rs, cb->seq);
	u64 room = 0;
	bool ahead;

	cb->time = now;
	if (unlikely(rl->trial))
		mlppp_reasm_judge(rs, rl, pos);

	ahead = pos > mlppp_reasm_top(rs) + MLPPP_JUMP;
	if (unlikely(mlppp_reasm_unfit(rs, rl, cb->seq, pos, ahead))) {
		mlppp_reasm_misfit(rs, rl, skb, pos, ahead);
		return;
	}

	rl->seen = now;
	rl->stale = false;

	if (pos < rs->next) {
		mlppp_reasm_old(rs, rl, skb, pos);
		return;
	}
	if (pos - rs->next < rs->size && mlppp_reasm_waits(rs, pos)) {
		mlppp_reasm_drop_old(rs, rl, skb, false);
		return;
	}
	if (pos != rs->next)
		room = mlppp_reasm_room(rs, pos);
	if (unlikely(ahead && room)) {
		/* nothing is given up for the sake of a doubtful number */
		mlppp_reasm_drop_far(rs, rl, skb);
		return;
	}

	if (unlikely(ahead)) {
		rl->trial = pos;
		rl->trial_good = mlppp_reasm_good(rs);
	} else {
		mlppp_reasm_count_null(rs, rl, skb);
		mlppp_reasm_advance(rs, rl, pos, now);
	}
	cb->trial = ahead;
	mlppp_reasm_place(rs, rl, skb, pos, room, out);
}

/* Any fragment but the one with the number "next" while none waits. */
static noinline void mlppp_reasm_slow(struct mlppp_reasm *rs,
				      struct mlppp_reasm_link *rl,
				      struct sk_buff *skb, u64 now,
				      struct sk_buff_head *out)
{
	u64 before = mlppp_reasm_passed(rl);

	mlppp_reasm_sort(rs, rl, skb, now, out);
	if (rs->queued && rs->head == rs->next)
		mlppp_reasm_deliver(rs, out);
	/* M can have passed the front gap only if this link has. */
	if (unlikely(rs->then || (rs->queued && rs->head == rs->next)))
		rs->m_due = true;
	else if (before < rs->next && mlppp_reasm_passed(rl) >= rs->next)
		rs->m_due = true;
	if (unlikely(rs->pool && (rs->reserved || rs->ring_bytes)))
		mlppp_reasm_limit(rs);
	if (rs->m_due || unlikely(rs->then || mlppp_reasm_over(rs)))
		mlppp_reasm_settle(rs, out);
	else if (unlikely(rs->reserved))
		mlppp_reasm_unreserve(rs);
}

/**
 * __mlppp_reasm_input() - mlppp_reasm_input(), unless it is that simple
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
		if (unlikely(rs->reserved || mlppp_reasm_over(rs)))
			mlppp_reasm_settle(rs, out);
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
	rs->m_due = true;

	for (;;) {
		if (!mlppp_reasm_settle(rs, out))
			return now;
		if (!rs->queued)
			return U64_MAX;
		oldest = skb_peek(&rs->waiting);
		deadline = mlppp_reasm_deadline(rs);
		if (now < MLPPP_CB(oldest)->time + deadline)
			return MLPPP_CB(oldest)->time + deadline;
		if (unlikely(MLPPP_CB(oldest)->trial)) {
			if (!mlppp_reasm_charge(rs)) {
				rs->busy = true;
				return now;
			}
			if (!mlppp_reasm_verdict(rs, oldest))
				continue;
		}

		trace_mlppp_deadline(rs, deadline,
				     now - MLPPP_CB(oldest)->time);
		list_for_each_entry(rl, &rs->links, node)
			if (!rl->stale && mlppp_reasm_passed(rl) < rs->next &&
			    now - rl->seen >= deadline) {
				rl->stale = true;
				rl->silences++;
				rs->silences++;
			}
		mlppp_reasm_give_up(rs, rs->head - 1, MLPPP_LOSS_DEADLINE);
		rs->m_due = true;
	}
}

/**
 * mlppp_reasm_join() - a link becomes a member
 * @rs: the resequencer
 * @rl: the link; everything in it is set, its counters to zero
 *
 * Context: any; not while busy.
 */
void mlppp_reasm_join(struct mlppp_reasm *rs, struct mlppp_reasm_link *rl)
{
	memset(rl, 0, sizeof(*rl));
	rl->last = rs->next - 1;
	rl->tolerance = mlppp_reasm_tolerance(rs);
	rl->far_good = mlppp_reasm_good(rs);
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
 * What came on the link stays. Whatever is missing and can no longer come is
 * given up. When the last link leaves, that is everything, and the next number
 * may be any. If that is more than the budget allows, mlppp_reasm.busy is set.
 *
 * Context: softirq, or bottom halves disabled; not while busy.
 */
void mlppp_reasm_leave(struct mlppp_reasm *rs, struct mlppp_reasm_link *rl,
		       u64 now, struct sk_buff_head *out)
{
	list_del(&rl->node);
	if (list_empty(&rs->links))
		mlppp_reasm_flush(rs, MLPPP_LOSS_LEAVE, MLPPP_RESTART);
	else
		rs->m_due = true;
	mlppp_reasm_settle(rs, out);
}

/**
 * mlppp_reasm_lag_us() - the present skew estimate of a link
 * @rs: the resequencer
 * @rl: a member
 *
 * Context: any.
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
			 ((u64)totalram_pages() << PAGE_SHIFT) /
			 MLPPP_POOL_PART);
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
 * mlppp_reasm_set_params() - change the settings
 * @rs: the resequencer
 * @params: all the settings; 0 means the default
 * @rate: sum of the links' rates, bits per second, from which the default
 *	bounds follow; 0: not known
 *
 * Bounds that are exceeded already are applied with the next fragment.
 *
 * Context: any.
 * Return: 0, or -EINVAL with nothing changed: the floor above the cap, a cap
 * above 10 s, a bound too low to hold a packet, or a reorder mode or window
 * that does not exist.
 */
int mlppp_reasm_set_params(struct mlppp_reasm *rs,
			   const struct mlppp_reasm_params *params, u64 rate)
{
	u32 floor = params->floor_us ?: MLPPP_FLOOR_US;
	u32 cap = params->cap_us ?: max_t(u32, floor, MLPPP_CAP_US);
	u32 margin = params->margin_us ?: MLPPP_MARGIN_US;
	u32 reorder = params->reorder ?: MLPPP_REORDER_MODE_LEARN;
	u32 bytes = params->max_bytes, frags = params->max_frags;
	bool short_seq = rs->bits == MLPPP_SEQ_BITS_SHORT;
	struct mlppp_reasm_link *rl;

	if (!params->floor_us)
		floor = min(floor, cap);
	if (floor > cap || cap > MLPPP_CAP_US_MAX ||
	    margin > MLPPP_CAP_US_MAX || reorder > MLPPP_REORDER_MODE_FIXED ||
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
	mlppp_reasm_limit(rs);
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
 * mlppp_reasm_get_params() - the settings in force, defaults filled in
 * @rs: the resequencer
 * @params: set
 *
 * Context: any.
 */
void mlppp_reasm_get_params(const struct mlppp_reasm *rs,
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
 * The settings are the defaults for an unknown rate. There is no pool: to have
 * one, set mlppp_reasm.pool before the first fragment, and the settings once
 * more.
 *
 * Context: process, may sleep; nobody else uses @rs yet.
 * Return: 0, or -ENOMEM with nothing to undo.
 */
int mlppp_reasm_init(struct mlppp_reasm *rs, bool short_seq, u32 mrru)
{
	const struct mlppp_reasm_params defaults = {};
	struct sk_buff **segment;
	unsigned int i;

	memset(rs, 0, sizeof(*rs));
	rs->bits = mlppp_seq_bits(short_seq);
	rs->mask = mlppp_seq_mask(U32_MAX, rs->bits);
	rs->mrru = mrru;
	__skb_queue_head_init(&rs->waiting);
	INIT_LIST_HEAD(&rs->links);

	rs->budget = U32_MAX;
	mlppp_reasm_shrink(rs);
	for (i = 0; i < MLPPP_RING_MIN_SEGMENTS; i++) {
		segment = kmalloc_array(MLPPP_RING_SEGMENT, sizeof(*segment),
					GFP_KERNEL_ACCOUNT);
		if (!segment) {
			mlppp_reasm_destroy(rs);
			return -ENOMEM;
		}
		rs->spare[rs->spares++] = segment;
	}
	/* an extended number is never so low that what lies behind is not */
	mlppp_reasm_restart(rs, 1ULL << rs->bits);
	return mlppp_reasm_set_params(rs, &defaults, 0);
}

/**
 * mlppp_reasm_destroy() - free all that a resequencer holds
 * @rs: the resequencer, initialised; to be initialised anew before another use
 *
 * Context: any; nobody else uses @rs any more.
 */
void mlppp_reasm_destroy(struct mlppp_reasm *rs)
{
	u32 i;

	__skb_queue_purge(&rs->waiting);
	kfree_skb(rs->open);
	kfree_skb(rs->parked);
	for (i = 0; i < rs->size / MLPPP_RING_SEGMENT; i++)
		kfree(rs->ring[i]);
	while (rs->spares)
		kfree(rs->spare[--rs->spares]);
	memset(rs->ring_min, 0, sizeof(rs->ring_min));
	mlppp_reasm_replace(rs, rs->ring_min, rs->map_min, MLPPP_RING_MIN);
	if (rs->reserved)
		mlppp_pool_give(rs->pool, rs->reserved);
	rs->reserved = 0;
	rs->open = NULL;
	rs->parked = NULL;
	rs->queued = 0;
}
