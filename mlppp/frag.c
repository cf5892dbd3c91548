// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fragmenter (RFC 1990 sections 2 and 3): cuts a packet as the plan says
 * and puts the PPP protocol field and the MP header in front of each piece.
 *
 * A packet that goes unsplit is not copied, and nothing is allocated for it. Of
 * a packet that is split,
 *
 * - the first frame is the packet itself, cut short. It keeps the owner, if
 *   there is one: a socket's account stands until the first frame is sent, and
 *   TCP's small queues see the packet leave once. All frames of a packet are
 *   sent together, so the others, which have no owner, are not far behind;
 * - the others share the packet's page fragments by reference, each with a
 *   reference of its own. Only what lies in the linear part is copied.
 *
 * What clones of the packet see never changes: TCP's retransmit queue shares
 * the data and the list of page fragments. pskb_trim() gives a cloned packet
 * a list of its own first.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/ppp_defs.h>

#include "compat.h"
#include "frag.h"
#include "hdr.h"
#include "sched.h"

/* @conf comes by value, so it is not read again after each write to a
 *	packet.
 */
static __always_inline void frame_header(struct sk_buff *skb,
					 struct mlppp_frag_conf conf,
					 unsigned int link, u32 seq, u8 be)
{
	u8 *p = __skb_push(skb, MLPPP_PROTO_LEN +
				mlppp_hdr_len(conf.short_seq));

	put_unaligned_be16(PPP_MP, p);
	mlppp_hdr_build(p + MLPPP_PROTO_LEN, conf.short_seq, seq, be);
	mlppp_frag_mark(skb, conf.hash, link);
}

/* The packet itself becomes a frame like all the others. Its priority and the
 * pacing of its flow were for the qdisc above.
 */
static __always_inline void packet_header(struct sk_buff *skb,
					  struct mlppp_frag_conf conf,
					  unsigned int link, u32 seq, u8 be)
{
	frame_header(skb, conf, link, seq, be);
	skb->priority = 0;
	skb_set_delivery_time(skb, 0, 0);
}

/* An empty skb for @len bytes behind the headers. Like a driver's, its head is
 * a piece of a page: one from the slab would be zeroed in full by default. Head
 * and skb come from the CPU's caches for drivers, which are refilled in bulk.
 */
static __always_inline struct sk_buff *frame_alloc(unsigned int len)
{
	unsigned int size = SKB_HEAD_ALIGN(MLPPP_HEADROOM + len);
	struct sk_buff *skb;
	void *head;

	if (likely(size <= PAGE_SIZE)) {
		head = napi_alloc_frag(size);
		if (unlikely(!head))
			return NULL;
		skb = napi_build_skb(head, size);
		if (unlikely(!skb))
			skb_free_frag(head);
	} else {
		skb = alloc_skb(MLPPP_HEADROOM + len,
				GFP_ATOMIC | __GFP_NOWARN);
	}
	if (likely(skb))
		skb_reserve(skb, MLPPP_HEADROOM);
	return skb;
}

/* Let @frame share the page fragments of @skb from @from bytes behind its
 * linear part on.
 */
static void frame_share(struct sk_buff *frame, struct sk_buff *skb,
			unsigned int from, unsigned int len)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	struct skb_shared_info *to = skb_shinfo(frame);
	const skb_frag_t *frag = shinfo->frags;
	unsigned int n = 0, size;

	for (; from >= skb_frag_size(frag); frag++)
		from -= skb_frag_size(frag);

	frame->len += len;
	frame->data_len = len;
	frame->truesize += len;
	for (; len; frag++, from = 0, len -= size) {
		size = min(len, skb_frag_size(frag) - from);
		/* A plain reference is right for pages of a page_pool too: the
		 * frame is not marked for recycling and drops it the same way.
		 */
		get_page(skb_frag_page(frag));
		to->frags[n] = *frag;
		skb_frag_off_add(&to->frags[n], from);
		skb_frag_size_set(&to->frags[n++], size);
	}
	to->nr_frags = n;
	to->flags |= shinfo->flags & SKBFL_SHARED_FRAG;
	/* MSG_ZEROCOPY: the pages are the user's again only when the last
	 * frame is gone.
	 */
	if (unlikely(skb_zcopy(skb)))
		skb_zcopy_set(frame, skb_uarg(skb), NULL);
}

/* A frame with @len bytes of @skb from @from on; @skb does not change. */
static __always_inline struct sk_buff *frame_new(struct sk_buff *skb,
						 unsigned int from,
						 unsigned int len)
{
	unsigned int headlen = skb_headlen(skb);
	unsigned int linear = 0;
	struct sk_buff *frame;

	if (from < headlen)
		linear = min(len, headlen - from);
	frame = frame_alloc(linear);
	if (unlikely(!frame))
		return NULL;
	if (linear)
		skb_copy_from_linear_data_offset(skb, from,
						 __skb_put(frame, linear),
						 linear);
	if (len > linear)
		frame_share(frame, skb, from + linear - headlen, len - linear);

	frame->mark = skb->mark;
	return frame;
}

/* Make a packet fit to be cut. */
static int packet_prepare(struct sk_buff *skb)
{
	int err = 0;

	/* A checksum covers all of the packet, no frame could hold it. */
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		err = skb_checksum_help(skb);
	if (!err && skb_has_frag_list(skb))
		err = skb_linearize(skb);
	return err;
}

/* Cut a packet off behind @len bytes. Usually one page fragment holds all that
 * goes.
 */
static int packet_trim(struct sk_buff *skb, unsigned int len)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	unsigned int cut = skb->len - len;
	skb_frag_t *frag;

	if (!skb->data_len || skb_cloned(skb))
		return pskb_trim(skb, len);
	frag = &shinfo->frags[shinfo->nr_frags - 1];
	if (cut >= skb_frag_size(frag))
		return pskb_trim(skb, len);
	skb_frag_size_sub(frag, cut);
	skb->data_len -= cut;
	skb->len = len;
	return 0;
}

/* Append the frames behind the first to the packet. */
static int frames_append(struct sk_buff *skb, const struct mlppp_plan *plan)
{
	const struct mlppp_part *part = plan->part;
	unsigned int len = mlppp_part_frag_len(part, 0);
	struct sk_buff *frame, *last = skb;
	unsigned int i, n, from = 0;

	for (n = plan->nfrags, i = 0; --n;) {
		from += len;
		part = mlppp_part_next(part, &i);
		len = mlppp_part_frag_len(part, i);
		frame = frame_new(skb, from, len);
		if (unlikely(!frame))
			return -ENOMEM;
		last->next = frame;
		last = frame;
	}
	return 0;
}

static noinline int build_split(struct sk_buff *skb,
				const struct mlppp_plan *plan,
				struct mlppp_frag_conf conf, u32 *seq)
{
	const struct mlppp_part *part = plan->part;
	struct sk_buff *frame;
	unsigned int i = 0;
	u32 n = *seq;
	int err;

	/* First do all that can fail, so that no number is wasted. */
	err = packet_prepare(skb);
	if (likely(!err))
		err = frames_append(skb, plan);
	if (likely(!err))
		err = packet_trim(skb, mlppp_part_frag_len(plan->part, 0));
	if (unlikely(err)) {
		kfree_skb_list(skb);
		return err;
	}
	skb->ip_summed = CHECKSUM_NONE;

	packet_header(skb, conf, part->link, n++, MLPPP_BEGIN);
	for (frame = skb->next; frame; frame = frame->next) {
		part = mlppp_part_next(part, &i);
		frame_header(frame, conf, part->link, n++,
			     frame->next ? 0 : MLPPP_END);
	}
	*seq = n;
	return 0;
}

/**
 * mlppp_frag_build() - make MP frames of a packet
 * @skb: the packet, its inner protocol field in front; on no list. It may be
 *	cloned, but not shared, and skb_cow_head() has made room for the headers
 * @plan: what to cut, and where it goes; the lengths add up to @skb->len
 * @conf: how the frames look
 * @seq: number of the next fragment; moved by @plan->nfrags, but not on error.
 *	Bits above the number's width are ignored
 *
 * @skb becomes the first frame and keeps its owner, the others follow by
 * @skb->next, in the order of their numbers, which is that of the plan. Each
 * begins with the PPP protocol field 0x003d. The caller owns them all.
 *
 * Source: RFC 1990 sections 2 and 3.
 *
 * Context: softirq, or bottom halves disabled.
 * Return: 0, or -ENOMEM and the like: nothing is to be sent, @skb is freed, and
 * no number was used.
 */
int mlppp_frag_build(struct sk_buff *skb, const struct mlppp_plan *plan,
		     const struct mlppp_frag_conf *conf, u32 *seq)
{
	if (plan->nfrags > 1)
		return build_split(skb, plan, *conf, seq);

	packet_header(skb, *conf, plan->part[0].link, (*seq)++, MLPPP_WHOLE);
	return 0;
}

/**
 * mlppp_frag_null() - make a null fragment
 * @conf: how frames look
 * @link: index of the link it is for
 * @seq: number of the next fragment; moved by one, but not on error
 *
 * A null fragment has B and E set and no payload. It tells the peer that
 * nothing older is on its way over the link.
 *
 * Source: RFC 1990 section 4.1.
 *
 * Context: softirq, or bottom halves disabled.
 * Return: the frame, the caller's; NULL: out of memory.
 */
struct sk_buff *mlppp_frag_null(const struct mlppp_frag_conf *conf,
				unsigned int link, u32 *seq)
{
	struct sk_buff *skb;

	skb = frame_alloc(0);
	if (!skb)
		return NULL;
	frame_header(skb, *conf, link, (*seq)++, MLPPP_WHOLE);
	return skb;
}
