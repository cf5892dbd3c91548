// SPDX-License-Identifier: GPL-2.0-only
/*
 * The header codec and serial arithmetic, by table.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "hdr.h"

struct hdr_case {
	const char *name;
	bool short_seq;
	u8 wire[4];
	u32 seq;
	u8 be;
};

/* Read from and written to the wire alike. */
static const struct hdr_case hdr_cases[] = {
	{ "long zero", false, { 0, 0, 0, 0 }, 0, 0 },
	{ "long first", false, { 0x80, 0, 0, 0 }, 0, MLPPP_BEGIN },
	{ "long last", false, { 0x40, 0, 0, 1 }, 1, MLPPP_END },
	{ "long whole", false, { 0xc0, 0, 1, 0 }, 0x100, MLPPP_WHOLE },
	{ "long bytes in order", false, { 0xc0, 0x12, 0x34, 0x56 },
	  0x123456, MLPPP_WHOLE },
	{ "long highest", false, { 0, 0xff, 0xff, 0xff }, 0xffffff, 0 },
	{ "short zero", true, { 0, 0 }, 0, 0 },
	{ "short first", true, { 0x80, 0 }, 0, MLPPP_BEGIN },
	{ "short last", true, { 0x40, 1 }, 1, MLPPP_END },
	{ "short whole", true, { 0xc1, 0 }, 0x100, MLPPP_WHOLE },
	{ "short bytes in order", true, { 0xca, 0xbc }, 0xabc, MLPPP_WHOLE },
	{ "short highest", true, { 0x0f, 0xff }, 0xfff, 0 },
};

static void hdr_desc(const struct hdr_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hdr, hdr_cases, hdr_desc);

static void hdr_parse_test(struct kunit *test)
{
	const struct hdr_case *c = test->param_value;
	u32 seq = ~0;
	u8 be = ~0;

	mlppp_hdr_parse(c->wire, c->short_seq, &seq, &be);
	KUNIT_EXPECT_EQ(test, seq, c->seq);
	KUNIT_EXPECT_EQ(test, be, c->be);
}

static void hdr_build_test(struct kunit *test)
{
	const struct hdr_case *c = test->param_value;
	unsigned int len = mlppp_hdr_len(c->short_seq), i;
	u8 wire[6];

	memset(wire, 0xa5, sizeof(wire));
	mlppp_hdr_build(wire + 1, c->short_seq, c->seq, c->be);
	for (i = 0; i < len; i++)
		KUNIT_EXPECT_EQ(test, wire[1 + i], c->wire[i]);
	/* nothing is written before or after */
	KUNIT_EXPECT_EQ(test, wire[0], 0xa5);
	KUNIT_EXPECT_EQ(test, wire[1 + len], 0xa5);
}

/* Reserved bits are ignored on receipt. */
static void hdr_reserved_in_test(struct kunit *test)
{
	static const u8 wide[] = { 0xbf, 0x12, 0x34, 0x56 };
	static const u8 narrow[] = { 0x7a, 0xbc };
	u32 seq;
	u8 be;

	mlppp_hdr_parse(wide, false, &seq, &be);
	KUNIT_EXPECT_EQ(test, seq, 0x123456);
	KUNIT_EXPECT_EQ(test, be, MLPPP_BEGIN);
	mlppp_hdr_parse(narrow, true, &seq, &be);
	KUNIT_EXPECT_EQ(test, seq, 0xabc);
	KUNIT_EXPECT_EQ(test, be, MLPPP_END);
}

/* Reserved bits are sent as zero, whatever the arguments hold. */
static void hdr_reserved_out_test(struct kunit *test)
{
	u8 wire[4];

	mlppp_hdr_build(wire, false, 0xff123456, 0xff);
	KUNIT_EXPECT_EQ(test, wire[0], 0xc0);
	KUNIT_EXPECT_EQ(test, wire[1], 0x12);
	mlppp_hdr_build(wire, true, 0xfffff123, 0x3f);
	KUNIT_EXPECT_EQ(test, wire[0], 0x01);
	KUNIT_EXPECT_EQ(test, wire[1], 0x23);
}

/* Every short header there is, and every byte of the long one. */
static void hdr_round_trip_test(struct kunit *test)
{
	u32 seq, got, n;
	u8 wire[4], be;

	for (n = 0; n < 4 << 12; n++) {
		mlppp_hdr_build(wire, true, n & 0xfff, n >> 12 << 6);
		mlppp_hdr_parse(wire, true, &got, &be);
		if (got != (n & 0xfff) || be != n >> 12 << 6)
			KUNIT_FAIL(test, "short %#x: %#x %#x", n, got, be);
	}
	for (n = 0; n < 24 * 256; n++) {
		seq = (n & 0xff) << (n >> 8) & 0xffffff;
		mlppp_hdr_build(wire, false, seq, MLPPP_END);
		mlppp_hdr_parse(wire, false, &got, &be);
		if (got != seq || be != MLPPP_END)
			KUNIT_FAIL(test, "long %#x: %#x %#x", seq, got, be);
	}
}

struct seq_case {
	const char *name;
	unsigned int bits;
	u32 a;
	u32 b;
	s32 diff;		/* a - b */
};

static const struct seq_case seq_cases[] = {
	{ "12 equal", 12, 5, 5, 0 },
	{ "12 next", 12, 6, 5, 1 },
	{ "12 previous", 12, 5, 6, -1 },
	{ "12 over the wrap", 12, 0, 0xfff, 1 },
	{ "12 back over the wrap", 12, 0xfff, 0, -1 },
	{ "12 farthest ahead", 12, 2047, 0, 2047 },
	{ "12 half is behind", 12, 2048, 0, -2048 },
	{ "12 half is behind, from there too", 12, 0, 2048, -2048 },
	{ "12 farthest ahead over the wrap", 12, 2046, 0xfff, 2047 },
	{ "12 bits above are ignored", 12, 0xabcde000, 0x12345fff, 1 },
	{ "24 equal", 24, 5, 5, 0 },
	{ "24 next", 24, 6, 5, 1 },
	{ "24 previous", 24, 5, 6, -1 },
	{ "24 over the wrap", 24, 0, 0xffffff, 1 },
	{ "24 back over the wrap", 24, 0xffffff, 0, -1 },
	{ "24 farthest ahead", 24, 0x7fffff, 0, 0x7fffff },
	{ "24 half is behind", 24, 0x800000, 0, -0x800000 },
	{ "24 half is behind, from there too", 24, 0, 0x800000, -0x800000 },
	{ "24 bits above are ignored", 24, 0xab000000, 0x12ffffff, 1 },
};

static void seq_desc(const struct seq_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(seq, seq_cases, seq_desc);

static void seq_test(struct kunit *test)
{
	const struct seq_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, mlppp_seq_diff(c->a, c->b, c->bits), c->diff);
	KUNIT_EXPECT_EQ(test, mlppp_seq_before(c->a, c->b, c->bits),
			c->diff < 0);
	KUNIT_EXPECT_EQ(test, mlppp_seq_after(c->a, c->b, c->bits),
			c->diff > 0);
	KUNIT_EXPECT_EQ(test, mlppp_seq_add(c->b, c->diff, c->bits),
			mlppp_seq_mask(c->a, c->bits));
}

static void seq_bits_test(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, mlppp_seq_bits(false), 24);
	KUNIT_EXPECT_EQ(test, mlppp_seq_bits(true), 12);
	KUNIT_EXPECT_EQ(test, mlppp_hdr_len(false), 4);
	KUNIT_EXPECT_EQ(test, mlppp_hdr_len(true), 2);
}

enum align_kind { LINEAR, CLONED, PAGED, NO_ROOM };

struct align_case {
	const char *name;
	enum align_kind kind;
	unsigned int offset;	/* of the packet, from an aligned address */
	unsigned int len;
};

static const struct align_case align_cases[] = {
	{ "aligned", LINEAR, 8, 60 },
	{ "one byte", LINEAR, 9, 60 },
	{ "two bytes", LINEAR, 10, 1500 },
	{ "three bytes", LINEAR, 11, 1501 },
	{ "shorter than a header", LINEAR, 9, 1 },
	{ "cloned", CLONED, 9, 100 },
	{ "all but a byte in pages", PAGED, 9, 400 },
	{ "no room", NO_ROOM, 1, 100 },
};

static void align_desc(const struct align_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(align, align_cases, align_desc);

/* As on a machine that minds misaligned words, whatever this one does. */
static void align_test(struct kunit *test)
{
	const struct align_case *c = test->param_value;
	struct sk_buff *skb = alloc_skb(2048, GFP_KERNEL), *clone = NULL;
	unsigned int i, linear = c->kind == PAGED ? 1 : c->len;
	struct page *page;
	u8 byte;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, c->offset);
	for (i = 0; i < linear; i++)
		skb_put_u8(skb, i);
	if (c->kind == PAGED) {
		page = alloc_page(GFP_KERNEL | __GFP_NOFAIL);
		for (i = 1; i < c->len; i++)
			((u8 *)page_address(page))[i] = i;
		skb_add_rx_frag(skb, 0, page, 1, c->len - 1, PAGE_SIZE);
	}
	if (c->kind == CLONED)
		clone = skb_clone(skb, GFP_KERNEL);
	if (c->kind == NO_ROOM)
		skb->head += c->offset;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb);

	__mlppp_hdr_align(skb);
	if (c->kind != NO_ROOM)
		KUNIT_EXPECT_EQ(test, (unsigned long)skb->data % 4, 0);
	KUNIT_EXPECT_EQ(test, skb->csum_start, skb_headroom(skb));
	KUNIT_ASSERT_EQ(test, skb->len, c->len);
	for (i = 0; i < c->len; i++) {
		KUNIT_ASSERT_EQ(test, skb_copy_bits(skb, i, &byte, 1), 0);
		KUNIT_ASSERT_EQ(test, byte, (u8)i);
	}
	for (i = 0; clone && i < c->len; i++)
		KUNIT_ASSERT_EQ(test, clone->data[i], (u8)i);
	if (c->kind == NO_ROOM)
		skb->head -= c->offset;
	kfree_skb(clone);
	kfree_skb(skb);
}

struct packets_case {
	const char *name;
	unsigned int paged;	/* bytes */
	u16 gso_size, gso_segs;
	u32 packets;
};

static const struct packets_case packets_cases[] = {
	{ "linear", 0, 0, 0, 1 },
	{ "in pages, not merged", 400, 0, 0, 1 },
	{ "two merged", 2900, 1448, 2, 2 },
	{ "64 KB merged", 4000, 1448, 45, 45 },
	{ "merged, not counted", 4000, 1448, 0, 1 },
};

static void packets_desc(const struct packets_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(packets, packets_cases, packets_desc);

static void packets_test(struct kunit *test)
{
	const struct packets_case *c = test->param_value;
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put_zero(skb, 42);
	if (c->paged)
		skb_add_rx_frag(skb, 0, alloc_page(GFP_KERNEL | __GFP_NOFAIL),
				0, c->paged, PAGE_SIZE);
	skb_shinfo(skb)->gso_size = c->gso_size;
	skb_shinfo(skb)->gso_segs = c->gso_segs;
	KUNIT_EXPECT_EQ(test, mlppp_skb_packets(skb), c->packets);
	kfree_skb(skb);
}

static struct kunit_case hdr_test_cases[] = {
	KUNIT_CASE_PARAM(hdr_parse_test, hdr_gen_params),
	KUNIT_CASE_PARAM(hdr_build_test, hdr_gen_params),
	KUNIT_CASE(hdr_reserved_in_test),
	KUNIT_CASE(hdr_reserved_out_test),
	KUNIT_CASE(hdr_round_trip_test),
	KUNIT_CASE_PARAM(seq_test, seq_gen_params),
	KUNIT_CASE(seq_bits_test),
	KUNIT_CASE_PARAM(align_test, align_gen_params),
	KUNIT_CASE_PARAM(packets_test, packets_gen_params),
	{}
};

static struct kunit_suite hdr_suite = {
	.name = "mlppp_hdr",
	.test_cases = hdr_test_cases,
};

kunit_test_suite(hdr_suite);

MODULE_DESCRIPTION("Tests of the multilink header codec");
MODULE_LICENSE("GPL");
