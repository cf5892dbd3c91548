/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For the tests of the resequencer: the resequencer itself, compiled in, with
 * allocations that can be made to fail; fragments whose content tells what they
 * are; and a look at all its state.
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

/* What calls the resequencer has disabled them. */
static inline void util_napi_consume_skb(struct sk_buff *skb, int budget)
{
	local_bh_disable();
	napi_consume_skb(skb, budget);
	local_bh_enable();
}

#undef kcalloc
#define kcalloc util_kcalloc
#define napi_consume_skb util_napi_consume_skb
#define netdev_alloc_frag util_netdev_alloc_frag
#define dev_alloc_skb util_dev_alloc_skb
#include "reasm.c"
#undef kcalloc
#undef dev_alloc_skb
#undef netdev_alloc_frag
#undef napi_consume_skb

/* Fragments made, and those of which the resequencer or the test let go. */
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

/* The buffers a fragment can come in. Of a page are only those that are not too
 * small, as drivers make them.
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

/* Look at all of the state: NULL if it is as it should be, else what is not. */
/* Is this fragment, which waits, among those counted as null? */
static inline bool util_counted_null(const struct sk_buff *skb)
{
	return !skb->len && MLPPP_CB(skb)->be == MLPPP_WHOLE &&
	       !MLPPP_CB(skb)->trial;
}

static inline const char *util_inspect(struct mlppp_reasm *rs, bool left)
{
	struct mlppp_reasm_link_stats *sum = &rs->stats.sum, links = {};
	u64 head = U64_MAX, top = 0, bytes = 0, before = 0, pos;
	struct mlppp_reasm_link *rl;
	struct sk_buff *skb;
	u32 n = 0;
	bool open;

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
	for (pos = 0; pos < rs->size; pos++)
		n -= !!rs->ring[pos];
	if (n)
		return "a slot too many";
	if (rs->queued && (rs->head != head || rs->top != top))
		return "wrong head or top";
	if (rs->queued && rs->head <= rs->next)
		return "a fragment that should have been taken";
	if (rs->queued && mlppp_reasm_m(rs) >= rs->next)
		return "a number not above M is waited for";

	n = 0;
	skb_queue_walk(&rs->open, skb) {
		n += skb->len;
		bytes += skb->truesize;
	}
	open = rs->state == MLPPP_OPEN;
	if (open == skb_queue_empty(&rs->open))
		return "wrong state";
	if (rs->state == MLPPP_OPEN && n != rs->open_len)
		return "wrong length of the open packet";
	if (rs->frags != rs->queued + skb_queue_len(&rs->open))
		return "wrong number of fragments held";
	if (rs->bytes != bytes)
		return "wrong memory held";
	if (rs->frags > rs->max_frags || rs->bytes > rs->max_bytes)
		return "a bound is exceeded";

	list_for_each_entry(rl, &rs->links, node) {
		links.fragments += rl->stats.fragments;
		links.nulls += rl->stats.nulls;
		links.late += rl->stats.late;
		links.duplicate += rl->stats.duplicate;
		links.far += rl->stats.far;
		links.reordered += rl->stats.reordered;
		if (rl->last > max(mlppp_reasm_top(rs), rs->next - 1))
			return "a link is ahead of all";
	}
	if (!left && memcmp(&links, sum, sizeof(links)))
		return "the links' counters do not add up";
	return NULL;
}

#endif /* REASM_UTIL_H */
