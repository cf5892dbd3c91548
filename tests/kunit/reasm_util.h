/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For the tests of the resequencer: the resequencer itself, compiled in, with
 * allocations that can be made to fail; fragments whose content tells what they
 * are; and a check of all its state.
 */
#ifndef REASM_UTIL_H
#define REASM_UTIL_H

#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/module.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

static bool util_fail_ring, util_fail_skb;

static inline void *util_kcalloc(size_t n, size_t size, gfp_t flags)
{
	return util_fail_ring ? NULL : kcalloc(n, size, flags);
}

static inline struct sk_buff *util_dev_alloc_skb(unsigned int len)
{
	return util_fail_skb ? NULL : dev_alloc_skb(len);
}

static inline void *util_netdev_alloc_frag(unsigned int len)
{
	return util_fail_skb ? NULL : netdev_alloc_frag(len);
}

/* What the resequencer has done that takes longer than a comparison. */
static unsigned long util_work;

static inline void util_kfree_skb(struct sk_buff *skb)
{
	util_work++;
	kfree_skb(skb);
}

static inline void util_skb_unlink(struct sk_buff *skb,
				   struct sk_buff_head *list)
{
	util_work++;
	__skb_unlink(skb, list);
}

static inline int util_skb_copy_bits(const struct sk_buff *skb, int offset,
				     void *to, int len)
{
	util_work++;
	return skb_copy_bits(skb, offset, to, len);
}

/* What calls the resequencer has disabled them. */
static inline void util_napi_consume_skb(struct sk_buff *skb, int budget)
{
	util_work++;
	local_bh_disable();
	napi_consume_skb(skb, budget);
	local_bh_enable();
}

static inline void *util_kmalloc_array(size_t n, size_t size, gfp_t flags)
{
	return util_fail_ring ? NULL : kmalloc_array(n, size, flags);
}

#undef kcalloc
#undef kmalloc_array
#define kcalloc util_kcalloc
#define kmalloc_array util_kmalloc_array
#define kfree_skb util_kfree_skb
#define __skb_unlink util_skb_unlink
#define skb_copy_bits util_skb_copy_bits
#define napi_consume_skb util_napi_consume_skb
#define netdev_alloc_frag util_netdev_alloc_frag
#define dev_alloc_skb util_dev_alloc_skb
#include "reasm.c"
#undef kcalloc
#undef kmalloc_array
#undef dev_alloc_skb
#undef netdev_alloc_frag
#undef napi_consume_skb
#undef kfree_skb
#undef __skb_unlink
#undef skb_copy_bits

/* Fragments made, and those that the resequencer or the test has released. */
static unsigned long util_made, util_released;

static inline void util_destructor(struct sk_buff *skb)
{
	util_released++;
}

/* Byte @i of a fragment with this @id. The first is even, as in the protocol
 * numbers of two bytes, unless @odd.
 */
static inline u8 util_byte(u32 id, unsigned int i, bool odd)
{
	if (!i)
		return odd ? 0x21 : 0;
	return (id >> (i % 4 * 8)) + i;
}

/* The buffers a fragment can come in. As drivers do, page buffers are used only
 * for those that are not too small.
 */
#define UTIL_BUFFER	1500U

enum util_kind {
	UTIL_KMALLOC,	/* linear, of the slab allocator */
	UTIL_PAGE,	/* linear, of a page */
	UTIL_PAGED,	/* all but 1 byte in a page fragment */
	UTIL_CLONED,	/* linear, and another skb shares it */
	UTIL_TIGHT,	/* as UTIL_PAGE, without room behind the data */
	UTIL_KINDS,
};

/* @clone: set to the other skb of a cloned one, else NULL; the caller's */
static inline struct sk_buff *util_fragment(u32 seq, u8 be, unsigned int len,
					    u32 id, bool odd,
					    enum util_kind kind,
					    struct sk_buff **clone)
{
	gfp_t any = GFP_ATOMIC | __GFP_NOFAIL;
	struct sk_buff *skb;
	unsigned int i;
	u8 *data;

	*clone = NULL;
	if (kind == UTIL_PAGED && len > 1) {
		struct page *page = alloc_pages(any | __GFP_COMP,
						get_order(len));

		skb = __netdev_alloc_skb(NULL, UTIL_BUFFER, any);
		data = page_address(page);
		for (i = 1; i < len; i++)
			data[i] = util_byte(id, i, odd);
		skb_put_u8(skb, util_byte(id, 0, odd));
		skb_add_rx_frag(skb, 0, page, 1, len - 1,
				PAGE_SIZE << get_order(len));
	} else {
		if (kind == UTIL_KMALLOC)
			skb = alloc_skb(len + 64, any);
		else
			skb = __netdev_alloc_skb(NULL, max(len, UTIL_BUFFER),
						 any);
		if (kind == UTIL_TIGHT)
			skb_reserve(skb, skb_tailroom(skb) - len);
		data = skb_put(skb, len);
		for (i = 0; i < len; i++)
			data[i] = util_byte(id, i, odd);
		if (kind == UTIL_CLONED)
			*clone = skb_clone(skb, GFP_KERNEL);
	}

	util_made++;
	skb->destructor = util_destructor;
	/* what lies in the control block before is not the resequencer's */
	memset(skb->cb, 0xa5, sizeof(skb->cb));
	MLPPP_CB(skb)->seq = seq;
	MLPPP_CB(skb)->be = be;
	return skb;
}

/* Is this fragment, which waits, among those counted as null? */
static inline bool util_counted_null(const struct sk_buff *skb)
{
	return !skb->len && MLPPP_CB(skb)->be == MLPPP_WHOLE &&
	       !MLPPP_CB(skb)->trial;
}

/* Check all of the state: NULL if it is as it should be, else what is wrong. */
static inline const char *util_inspect(struct mlppp_reasm *rs, bool left)
{
	struct mlppp_reasm_link_stats *sum = &rs->stats.sum, links = {};
	u64 head = U64_MAX, top = 0, bytes = 0, before = 0, pos;
	struct mlppp_reasm_link *rl;
	struct sk_buff *skb;
	u32 n = 0, segments;
	bool open;

	if (rs->busy && !rs->queued)
		return "busy with nothing";
	skb_queue_walk(&rs->waiting, skb) {
		u32 offset = MLPPP_CB(skb)->seq - (u32)rs->next;

		pos = rs->next + mlppp_seq_mask(offset, rs->bits);
		if (pos - rs->next >= rs->size)
			return "a number beyond the ring";
		if (*mlppp_reasm_slot(rs, pos) != skb)
			return "a fragment not in its slot";
		if (!test_bit(pos & (rs->size - 1), rs->map))
			return "a fragment without its bit";
		if (MLPPP_CB(skb)->time < before)
			return "waiting fragments not in order of arrival";
		before = MLPPP_CB(skb)->time;
		head = min(head, pos);
		top = max(top, pos);
		bytes += skb->truesize;
		n++;
	}
	if (n != rs->queued)
		return "wrong number of waiting fragments";
	if (bitmap_weight(rs->map, rs->size) != n)
		return "a bit too many";
	segments = rs->spares;
	for (n = 0; n < rs->size / MLPPP_RING_SEGMENT; n++) {
		if (!rs->ring[n] != !rs->map[n])
			return "a segment too many or too few";
		segments += !!rs->ring[n];
	}
	if (!rs->queued && rs->size > MLPPP_RING_MIN)
		return "a large ring with nothing in it";
	pos = (segments - MLPPP_RING_MIN_SEGMENTS) *
	      MLPPP_RING_SEGMENT * sizeof(void *);
	if (rs->size > MLPPP_RING_MIN)
		pos += mlppp_reasm_ring_bytes(rs->size);
	if (rs->ring_bytes != pos)
		return "wrong memory of the ring";
	if (rs->queued && (rs->head != head || rs->top != top))
		return "wrong head or top";
	if (rs->queued && rs->head <= rs->next && !rs->busy)
		return "a fragment that should have been taken";
	if (rs->queued && mlppp_reasm_m(rs) >= rs->next && !rs->busy)
		return "a number not above M is waited for";

	open = rs->state == MLPPP_OPEN;
	if (open != !!rs->open)
		return "wrong state";
	if (open && rs->open->len != rs->open_len)
		return "wrong length of the open packet";
	if (open && rs->open->truesize < SKB_TRUESIZE(0) + rs->open->data_len)
		return "wrong truesize of the open packet";
	if (rs->frags != rs->queued + (open ? rs->open_frags : 0))
		return "wrong number of fragments held";
	if (rs->bytes != bytes + (open ? rs->open_bytes : 0))
		return "wrong memory held";
	if (!rs->busy && (rs->frags > rs->max_frags || rs->bytes > rs->max_bytes))
		return "a bound is exceeded";
	if (rs->pool && !rs->busy && rs->bytes + rs->ring_bytes >
	    MLPPP_POOL_OWN + rs->reserved)
		return "more held than is set aside";

	list_for_each_entry(rl, &rs->links, node) {
		links.fragments += rl->stats.fragments;
		links.nulls += rl->stats.nulls;
		links.late += rl->stats.late;
		links.duplicate += rl->stats.duplicate;
		links.far += rl->stats.far;
		links.reordered += rl->stats.reordered;
		/* one that is parked has been seen, but is not in the ring yet */
		if ((!rs->parked || rl != rs->parked_on) &&
		    rl->last > max(mlppp_reasm_top(rs), rs->next - 1))
			return "a link is ahead of all";
	}
	if (!left && memcmp(&links, sum, sizeof(links)))
		return "the links' counters do not add up";
	return NULL;
}

#endif /* REASM_UTIL_H */
