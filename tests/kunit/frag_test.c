// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the fragmenter: whatever a packet is made of, its fragments put
 * together are the packet, clones of it do not change, and nothing is leaked.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/skbuff.h>
#include <net/sock.h>

/* How many allocations may succeed before one fails. */
static int allocs_left = INT_MAX;

static bool alloc_fails(void)
{
	return allocs_left <= 0 || !allocs_left--;
}

static struct sk_buff *test_alloc_skb(unsigned int size, gfp_t gfp)
{
	return alloc_fails() ? NULL : alloc_skb(size, gfp);
}

static void *test_napi_alloc_frag(unsigned int size)
{
	void *frag;

	local_bh_disable();
	frag = alloc_fails() ? NULL : napi_alloc_frag(size);
	local_bh_enable();
	return frag;
}

static struct sk_buff *test_napi_build_skb(void *data, unsigned int size)
{
	struct sk_buff *skb;

	local_bh_disable();
	skb = alloc_fails() ? NULL : napi_build_skb(data, size);
	local_bh_enable();
	return skb;
}

static int test_pskb_trim(struct sk_buff *skb, unsigned int len)
{
	return alloc_fails() ? -ENOMEM : pskb_trim(skb, len);
}

#define alloc_skb	test_alloc_skb
#define napi_alloc_frag	test_napi_alloc_frag
#define napi_build_skb	test_napi_build_skb
#define pskb_trim	test_pskb_trim
#include "frag.c"
#undef alloc_skb
#undef napi_alloc_frag
#undef napi_build_skb
#undef pskb_trim

#define HASH		0x1234567
#define PAGES_MAX	8
#define LEN_MAX		(PAGES_MAX * PAGE_SIZE)

struct world {
	struct mlppp_plan plan;
	struct mlppp_frag_conf conf;
	struct page *pages[PAGES_MAX];
	struct sock *sk;
	u32 seq;
	u8 *want;	/* the packet */
	u8 *got;	/* the fragments put together */
};

static unsigned int owner_freed;

static void owner_destructor(struct sk_buff *skb)
{
	owner_freed++;
}

/* Content that tells every offset below 64 KiB from its neighbours. */
static u8 pattern(unsigned int i)
{
	return i * 7 + (i >> 8) * 13 + 1;
}

static void pages_free(void *data)
{
	struct world *w = data;
	unsigned int i;

	for (i = 0; i < PAGES_MAX; i++)
		if (w->pages[i])
			put_page(w->pages[i]);
}

static struct world *world_new(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->want = kunit_kzalloc(test, LEN_MAX, GFP_KERNEL);
	w->got = kunit_kzalloc(test, LEN_MAX, GFP_KERNEL);
	/* never looked at but for its address */
	w->sk = kunit_kzalloc(test, sizeof(*w->sk), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, w->want);
	KUNIT_ASSERT_NOT_NULL(test, w->got);
	KUNIT_ASSERT_NOT_NULL(test, w->sk);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, pages_free, w));
	for (i = 0; i < PAGES_MAX; i++) {
		w->pages[i] = alloc_page(GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, w->pages[i]);
	}
	for (i = 0; i < LEN_MAX; i++)
		w->want[i] = pattern(i);
	w->conf.hash = HASH;
	allocs_left = INT_MAX;
	owner_freed = 0;
	return w;
}

/* A packet of @linear bytes, then @paged bytes in pages, @per_frag of them in
 * each, from @off on.
 */
static struct sk_buff *packet_new(struct kunit *test, struct world *w,
				  unsigned int headroom, unsigned int linear,
				  unsigned int paged, unsigned int per_frag,
				  unsigned int off)
{
	unsigned int i, from = linear;
	struct sk_buff *skb;

	skb = alloc_skb(headroom + linear, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, headroom);
	memcpy(skb_put(skb, linear), w->want, linear);
	for (i = 0; paged; i++) {
		unsigned int size = min(paged, per_frag);

		KUNIT_ASSERT_LT(test, i, (unsigned int)PAGES_MAX);
		KUNIT_ASSERT_LE(test, off + size, (unsigned int)PAGE_SIZE);
		memcpy(page_address(w->pages[i]) + off, w->want + from, size);
		get_page(w->pages[i]);
		skb_add_rx_frag(skb, i, w->pages[i], off, size, PAGE_SIZE);
		from += size;
		paged -= size;
	}
	skb->protocol = htons(ETH_P_IP);
	skb->mark = 77;
	skb->priority = 1;
	skb->tstamp = 12345;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return skb;
}

static void packet_own(struct world *w, struct sk_buff *skb)
{
	skb->sk = w->sk;
	skb->destructor = owner_destructor;
}

/* @nparts parts of a packet of @len bytes, of @frags fragments each. */
static void plan_set(struct world *w, u32 len, unsigned int nparts,
		     unsigned int frags)
{
	unsigned int i;
	u32 left = len;

	memset(&w->plan, 0, sizeof(w->plan));
	w->plan.nparts = nparts;
	w->plan.nfrags = nparts * frags;
	for (i = 0; i < nparts; i++) {
		/* uneven, and not in the order of the links */
		u32 part = len / nparts + (i % 2 ? 3 : -3);

		if (i == nparts - 1)
			part = left;
		w->plan.part[i].len = part;
		w->plan.part[i].frags = frags;
		w->plan.part[i].link = nparts - 1 - i;
		left -= part;
	}
}

/* Each fragment is what the plan says, and together they are the packet. */
static void check_frames(struct kunit *test, struct world *w,
			 struct sk_buff *skb, u32 len, u32 seq)
{
	unsigned int hdr_len = mlppp_hdr_len(w->conf.short_seq);
	unsigned int bits = mlppp_seq_bits(w->conf.short_seq);
	unsigned int p, i, at = 0, n = 0;
	struct sk_buff *frame = skb;

	memset(w->got, 0, len);
	for (p = 0; p < w->plan.nparts; p++) {
		const struct mlppp_part *part = &w->plan.part[p];

		for (i = 0; i < part->frags; i++, n++) {
			u8 be = (n ? 0 : MLPPP_BEGIN) |
				(n < w->plan.nfrags - 1 ? 0 : MLPPP_END);
			unsigned int cut = mlppp_part_frag_len(part, i);
			u8 head[6], got_be;
			u32 got_seq;

			KUNIT_ASSERT_NOT_NULL(test, frame);
			KUNIT_ASSERT_EQ(test, frame->len, 2 + hdr_len + cut);
			KUNIT_ASSERT_GE(test, skb_headlen(frame), 2 + hdr_len);
			memcpy(head, frame->data, 2 + hdr_len);
			KUNIT_EXPECT_EQ(test, head[0], 0x00);
			KUNIT_EXPECT_EQ(test, head[1], 0x3d);
			mlppp_hdr_parse(head + 2, w->conf.short_seq, &got_seq,
					&got_be);
			KUNIT_EXPECT_EQ(test, got_be, be);
			KUNIT_EXPECT_EQ(test, got_seq,
					mlppp_seq_mask(seq + n, bits));
			KUNIT_EXPECT_EQ(test, frame->hash,
					(u32)(HASH + part->link * GOLDEN_RATIO_32));
			KUNIT_EXPECT_TRUE(test, frame->l4_hash);
			KUNIT_EXPECT_EQ(test, frame->priority, 0);
			KUNIT_EXPECT_EQ(test, frame->mark, 77);
			KUNIT_EXPECT_EQ(test, frame->tstamp, 0);
			/* what was known of the packet's sums is void */
			if (w->plan.nfrags > 1)
				KUNIT_EXPECT_TRUE(test, frame->ip_summed ==
						  CHECKSUM_NONE);
			if (n) {
				KUNIT_EXPECT_PTR_EQ(test, frame->sk, NULL);
				KUNIT_EXPECT_GE(test, skb_headroom(frame),
						48 - 2 - hdr_len);
				KUNIT_EXPECT_GE(test, frame->truesize,
						SKB_TRUESIZE(0) + frame->len -
						2 - hdr_len);
			}
			KUNIT_ASSERT_EQ(test, 0,
					skb_copy_bits(frame, 2 + hdr_len,
						      w->got + at, cut));
			at += cut;
			frame = frame->next;
		}
	}
	KUNIT_EXPECT_PTR_EQ(test, frame, NULL);
	KUNIT_EXPECT_EQ(test, at, len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(w->got, w->want, len));
	KUNIT_EXPECT_EQ(test, w->seq, seq + n);
}

static void check_clone(struct kunit *test, struct world *w,
			struct sk_buff *clone, u32 len)
{
	KUNIT_ASSERT_EQ(test, clone->len, len);
	memset(w->got, 0, len);
	KUNIT_ASSERT_EQ(test, 0, skb_copy_bits(clone, 0, w->got, len));
	KUNIT_EXPECT_EQ(test, 0, memcmp(w->got, w->want, len));
}

static void check_pages(struct kunit *test, struct world *w)
{
	unsigned int i;

	for (i = 0; i < PAGES_MAX; i++)
		KUNIT_EXPECT_EQ_MSG(test, page_count(w->pages[i]), 1,
				    "page %u", i);
}

/* What packets are made of. */
static const struct shape {
	const char *name;
	unsigned int headroom, linear, paged, per_frag, off;
} shapes[] = {
	{ "linear", 64, 1501, 0, 0, 0 },
	{ "linear, just enough headroom", 6, 1501, 0, 0, 0 },
	{ "tcp", 192, 53, 1448, 4096, 0 },
	{ "tcp, just enough headroom", 6, 53, 1448, 4096, 0 },
	{ "tcp, two pages", 192, 53, 1448, 1000, 3096 },
	{ "many pages", 64, 41, 1460, 200, 7 },
	{ "half linear", 64, 750, 751, 751, 100 },
	{ "headers only linear", 64, 1, 1500, 4096, 0 },
	{ "nothing linear", 64, 0, 1501, 800, 0 },
	{ "large", 64, 100, 8 * 4096 - 4096, 4096, 0 },
};

static const struct cut {
	unsigned int nparts, frags;
} cuts[] = {
	{ 1, 1 }, { 2, 1 }, { 1, 2 }, { 3, 1 }, { 2, 3 }, { 4, 4 }, { 1, 20 },
	{ 15, 1 },
};

static void frag_test_content(struct kunit *test)
{
	struct world *w = world_new(test);
	unsigned int s, c, mode;

	for (mode = 0; mode < 16; mode++) {
		bool cloned = mode & 1, owned = mode & 2;
		bool released = mode & 8;

		w->conf.short_seq = mode & 4;
		for (s = 0; s < ARRAY_SIZE(shapes); s++) {
			for (c = 0; c < ARRAY_SIZE(cuts); c++) {
				const struct shape *sh = &shapes[s];
				u32 len = sh->linear + sh->paged, seq = w->seq;
				struct sk_buff *skb, *clone = NULL;
				unsigned int truesize;

				skb = packet_new(test, w, sh->headroom,
						 sh->linear, sh->paged,
						 sh->per_frag, sh->off);
				if (cloned) {
					clone = skb;
					/* as TCP does with what it keeps */
					if (released)
						__skb_header_release(clone);
					skb = skb_clone(clone, GFP_KERNEL);
					KUNIT_ASSERT_NOT_NULL(test, skb);
					KUNIT_ASSERT_EQ(test, 0,
							skb_cow_head(skb, 6));
				}
				if (owned)
					packet_own(w, skb);
				owner_freed = 0;
				truesize = skb->truesize;

				plan_set(w, len, cuts[c].nparts, cuts[c].frags);
				KUNIT_ASSERT_EQ(test, 0,
						mlppp_frag_build(skb, &w->plan,
								 &w->conf, &w->seq));
				check_frames(test, w, skb, len, seq);
				/* the owner's account is as it was */
				if (owned) {
					KUNIT_EXPECT_PTR_EQ(test, skb->sk, w->sk);
					KUNIT_EXPECT_EQ(test, skb->truesize,
							truesize);
					KUNIT_EXPECT_EQ(test, owner_freed, 0U);
				}
				if (clone)
					check_clone(test, w, clone, len);
				kfree_skb_list(skb);
				KUNIT_EXPECT_EQ(test, owner_freed, owned);
				if (clone) {
					check_clone(test, w, clone, len);
					kfree_skb(clone);
				}
				check_pages(test, w);
			}
		}
	}
}

/* A packet that goes unsplit is not touched, except for its header. */
static void frag_test_unsplit(struct kunit *test)
{
	struct world *w = world_new(test);
	struct sk_buff *skb;
	u8 *data;

	skb = packet_new(test, w, 64, 53, 1400, 1400, 0);
	data = skb->data;
	plan_set(w, 1453, 1, 1);
	allocs_left = 0;
	KUNIT_ASSERT_EQ(test, 0, mlppp_frag_build(skb, &w->plan, &w->conf,
						  &w->seq));
	KUNIT_EXPECT_PTR_EQ(test, skb->data, data - 6);
	KUNIT_EXPECT_PTR_EQ(test, skb_frag_page(&skb_shinfo(skb)->frags[0]),
			    w->pages[0]);
	KUNIT_EXPECT_TRUE(test, skb->ip_summed == CHECKSUM_UNNECESSARY);
	KUNIT_EXPECT_EQ(test, page_count(w->pages[0]), 2);
	check_frames(test, w, skb, 1453, 0);
	kfree_skb(skb);
	check_pages(test, w);
}

/* Pages are shared, not copied. */
static void frag_test_shares_pages(struct kunit *test)
{
	struct world *w = world_new(test);
	struct sk_buff *skb, *frame;

	skb = packet_new(test, w, 64, 53, 1448, 1448, 64);
	plan_set(w, 1501, 2, 1);
	KUNIT_ASSERT_EQ(test, 0, mlppp_frag_build(skb, &w->plan, &w->conf,
						  &w->seq));
	frame = skb->next;
	KUNIT_EXPECT_EQ(test, page_count(w->pages[0]), 3);
	KUNIT_EXPECT_EQ(test, skb_headlen(frame), 6U);
	KUNIT_EXPECT_EQ(test, skb_shinfo(frame)->nr_frags, 1);
	KUNIT_EXPECT_PTR_EQ(test, skb_frag_page(&skb_shinfo(frame)->frags[0]),
			    w->pages[0]);
	KUNIT_EXPECT_EQ(test, skb_frag_off(&skb_shinfo(frame)->frags[0]),
			64U + w->plan.part[0].len - 53);
	KUNIT_EXPECT_EQ(test, frame->truesize,
			SKB_TRUESIZE(skb_end_offset(frame)) +
			w->plan.part[1].len);
	/* the last to go frees the page, whichever it is */
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, page_count(w->pages[0]), 2);
	kfree_skb(frame);
	check_pages(test, w);
}

/* A cut between two pages leaves no empty reference to the first. */
static void frag_test_page_border(struct kunit *test)
{
	struct world *w = world_new(test);
	struct sk_buff *skb;

	/* plan_set() makes the first part three bytes short of half */
	skb = packet_new(test, w, 64, 100, 1300, 597, 0);
	plan_set(w, 1400, 2, 1);
	KUNIT_ASSERT_EQ(test, w->plan.part[0].len, 697U);
	KUNIT_ASSERT_EQ(test, 0, mlppp_frag_build(skb, &w->plan, &w->conf,
						  &w->seq));
	check_frames(test, w, skb, 1400, 0);
	KUNIT_EXPECT_EQ(test, skb_shinfo(skb)->nr_frags, 1);
	KUNIT_EXPECT_EQ(test, skb_shinfo(skb->next)->nr_frags, 2);
	KUNIT_EXPECT_EQ(test, page_count(w->pages[0]), 2);
	KUNIT_EXPECT_EQ(test, page_count(w->pages[1]), 2);
	kfree_skb_list(skb);
	check_pages(test, w);
}

/* The fragmenter can carry out whatever the scheduler plans. */
static void frag_test_large(struct kunit *test)
{
	struct world *w = world_new(test);
	const u32 len = 28 * 1024;
	struct sk_buff *skb;

	memset(&w->plan, 0, sizeof(w->plan));
	w->plan.nparts = 2;
	w->plan.part[0] = (struct mlppp_part) {
		.link = 63, .len = 20000, .frags = 200 };
	w->plan.part[1] = (struct mlppp_part) {
		.link = 0, .len = len - 20000, .frags = 70 };
	w->plan.nfrags = 270;
	skb = packet_new(test, w, 64, 100, len - 100, 4096, 0);
	KUNIT_ASSERT_EQ(test, 0, mlppp_frag_build(skb, &w->plan, &w->conf,
						  &w->seq));
	check_frames(test, w, skb, len, 0);
	kfree_skb_list(skb);
	check_pages(test, w);
}

static void frag_test_wrap(struct kunit *test)
{
	static const struct {
		bool short_seq;
		u32 from;
	} cases[] = {
		{ true, 0xffd }, { true, 0xffffffd }, { true, U32_MAX - 2 },
		{ false, 0xfffffd }, { false, U32_MAX - 2 },
	};
	struct world *w = world_new(test);
	struct sk_buff *skb;
	unsigned int c, i;

	for (c = 0; c < ARRAY_SIZE(cases); c++) {
		w->conf.short_seq = cases[c].short_seq;
		w->seq = cases[c].from;
		/* numbers wrap in the middle of a packet, then between two */
		for (i = 0; i < 3; i++) {
			u32 seq = w->seq;

			skb = packet_new(test, w, 64, 600, 0, 0, 0);
			plan_set(w, 600, i == 0 ? 5 : 1, 1);
			KUNIT_ASSERT_EQ(test, 0,
					mlppp_frag_build(skb, &w->plan,
							 &w->conf, &w->seq));
			check_frames(test, w, skb, 600, seq);
			kfree_skb_list(skb);
		}
	}
}

/* Wherever memory runs out: nothing is to be sent, no number is used, nothing
 * is leaked, and the owner gets its account back once.
 */
static void frag_test_no_memory(struct kunit *test)
{
	struct world *w = world_new(test);
	unsigned int s, fail, cloned;
	struct sk_buff *skb, *clone;
	int err;

	for (s = 0; s < ARRAY_SIZE(shapes); s++) {
		const struct shape *sh = &shapes[s];
		u32 len = sh->linear + sh->paged;

		for (cloned = 0; cloned < 2; cloned++) {
			/* three frames, pskb_trim(): each in turn, until there
			 * is enough for all
			 */
			for (fail = 0;; fail++) {
				skb = packet_new(test, w, sh->headroom,
						 sh->linear, sh->paged,
						 sh->per_frag, sh->off);
				clone = cloned ? skb_clone(skb, GFP_KERNEL) : NULL;
				packet_own(w, skb);
				owner_freed = 0;
				plan_set(w, len, 2, 2);
				w->seq = 42;
				allocs_left = fail;
				err = mlppp_frag_build(skb, &w->plan, &w->conf,
						       &w->seq);
				allocs_left = INT_MAX;
				if (!err) {
					KUNIT_EXPECT_GE(test, fail, 3U);
					kfree_skb_list(skb);
					kfree_skb(clone);
					break;
				}
				KUNIT_EXPECT_EQ(test, -ENOMEM, err);
				KUNIT_EXPECT_EQ(test, w->seq, 42U);
				KUNIT_EXPECT_EQ(test, owner_freed, 1U);
				if (clone) {
					check_clone(test, w, clone, len);
					kfree_skb(clone);
				}
				check_pages(test, w);
			}
		}
	}

	w->seq = 42;
	allocs_left = 0;
	KUNIT_EXPECT_PTR_EQ(test, NULL, mlppp_frag_null(&w->conf, 0, &w->seq));
	KUNIT_EXPECT_EQ(test, w->seq, 42U);
	allocs_left = INT_MAX;
}

/* A packet with a list of packets behind it is first made into one. */
static void frag_test_frag_list(struct kunit *test)
{
	struct world *w = world_new(test);
	struct sk_buff *skb, *more;

	skb = packet_new(test, w, 64, 700, 0, 0, 0);
	more = alloc_skb(800, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, more);
	memcpy(skb_put(more, 800), w->want + 700, 800);
	skb_shinfo(skb)->frag_list = more;
	skb->len += more->len;
	skb->data_len += more->len;
	skb->truesize += more->truesize;
	plan_set(w, 1500, 3, 1);
	KUNIT_ASSERT_EQ(test, 0, mlppp_frag_build(skb, &w->plan, &w->conf,
						  &w->seq));
	check_frames(test, w, skb, 1500, 0);
	kfree_skb_list(skb);
}

/* A checksum left to the hardware is computed before a packet is cut. */
static void frag_test_checksum(struct kunit *test)
{
	struct world *w = world_new(test);
	struct sk_buff *skb;
	__sum16 sum;

	skb = packet_new(test, w, 64, 1500, 0, 0, 0);
	memset(skb->data + 36, 0, 2);
	sum = csum_fold(csum_partial(skb->data + 20, 1480, 0));
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + 20;
	skb->csum_offset = 16;
	memcpy(w->want + 36, &sum, 2);
	plan_set(w, 1500, 2, 1);
	KUNIT_ASSERT_EQ(test, 0, mlppp_frag_build(skb, &w->plan, &w->conf,
						  &w->seq));
	KUNIT_EXPECT_TRUE(test, skb->ip_summed == CHECKSUM_NONE);
	KUNIT_EXPECT_TRUE(test, skb->next->ip_summed == CHECKSUM_NONE);
	check_frames(test, w, skb, 1500, 0);
	kfree_skb_list(skb);

	/* unsplit it may stay with the hardware */
	skb = packet_new(test, w, 64, 1480, 0, 0, 0);
	skb->ip_summed = CHECKSUM_PARTIAL;
	plan_set(w, 1480, 1, 1);
	KUNIT_ASSERT_EQ(test, 0, mlppp_frag_build(skb, &w->plan, &w->conf,
						  &w->seq));
	KUNIT_EXPECT_TRUE(test, skb->ip_summed == CHECKSUM_PARTIAL);
	kfree_skb(skb);
}

static void frag_test_null(struct kunit *test)
{
	struct world *w = world_new(test);
	struct sk_buff *skb;

	w->seq = 0xabcdef;
	skb = mlppp_frag_null(&w->conf, 3, &w->seq);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, w->seq, 0xabcdf0U);
	KUNIT_EXPECT_EQ(test, skb->len, 6U);
	KUNIT_EXPECT_EQ(test, 0, memcmp(skb->data, "\x00\x3d\xc0\xab\xcd\xef", 6));
	KUNIT_EXPECT_EQ(test, skb->hash, (u32)(HASH + 3U * GOLDEN_RATIO_32));
	KUNIT_EXPECT_GE(test, skb_headroom(skb), 42U);
	kfree_skb(skb);

	w->conf.short_seq = true;
	skb = mlppp_frag_null(&w->conf, 0, &w->seq);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, skb->len, 4U);
	KUNIT_EXPECT_EQ(test, 0, memcmp(skb->data, "\x00\x3d\xcd\xf0", 4));
	kfree_skb(skb);
}

/* A frame is recognised by its hash, and no other packet is taken for one. */
static void frag_test_number(struct kunit *test)
{
	static const u32 keys[] = { 0, 1, 777, MLPPP_FRAG_BUNDLES - 1 };
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);
	unsigned int i, link;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, mlppp_frag_number(skb), U32_MAX);
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		for (link = 0; link < MLPPP_LINKS_MAX; link++) {
			mlppp_frag_mark(skb, mlppp_frag_hash(keys[i]), link);
			KUNIT_EXPECT_EQ(test, mlppp_frag_number(skb),
					keys[i] * MLPPP_LINKS_MAX + link);
		}
		KUNIT_EXPECT_TRUE(test, skb->ooo_okay);
		KUNIT_EXPECT_EQ(test, skb_get_rx_queue(skb), link - 1);
	}
	__skb_set_sw_hash(skb, MLPPP_FRAG_HASH - GOLDEN_RATIO_32, true);
	KUNIT_EXPECT_GE(test, mlppp_frag_number(skb), MLPPP_FRAG_NUMBERS);
	/* TCP's, and what hardware computed */
	__skb_set_hash(skb, MLPPP_FRAG_HASH, false, true);
	KUNIT_EXPECT_EQ(test, mlppp_frag_number(skb), U32_MAX);
	kfree_skb(skb);
}

static struct kunit_case frag_test_cases[] = {
	KUNIT_CASE(frag_test_content),
	KUNIT_CASE(frag_test_unsplit),
	KUNIT_CASE(frag_test_shares_pages),
	KUNIT_CASE(frag_test_page_border),
	KUNIT_CASE(frag_test_large),
	KUNIT_CASE(frag_test_wrap),
	KUNIT_CASE(frag_test_no_memory),
	KUNIT_CASE(frag_test_frag_list),
	KUNIT_CASE(frag_test_checksum),
	KUNIT_CASE(frag_test_null),
	KUNIT_CASE(frag_test_number),
	{}
};

static struct kunit_suite frag_test_suite = {
	.name = "mlppp-frag",
	.test_cases = frag_test_cases,
};

kunit_test_suites(&frag_test_suite);

MODULE_DESCRIPTION("Tests of the mlppp fragmenter");
MODULE_LICENSE("GPL");
