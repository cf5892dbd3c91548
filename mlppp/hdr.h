/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The multilink header (RFC 1990 section 3) and its sequence numbers.
 *
 *	long:   B E 0 0 0 0 0 0 | 24-bit number      4 bytes
 *	short:  B E 0 0 | 12-bit number              2 bytes
 *
 * The header follows the protocol number 0x003d. Reserved bits are sent as
 * zero and ignored on receipt. Which format is in use is agreed for each
 * direction by itself (LCP option 18), hence the "short_seq" of each call.
 *
 * Numbers wrap at 2^12 or 2^24 and are compared by the shorter way round the
 * circle (serial arithmetic). All functions here are pure: any context, no
 * locks, no memory but the arguments'. Only mlppp_hdr_align() may need some.
 */
#ifndef MLPPP_HDR_H
#define MLPPP_HDR_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/types.h>

#include "compat.h"

#define MLPPP_BEGIN		0x80	/* first fragment of a packet */
#define MLPPP_END		0x40	/* last fragment of a packet */
#define MLPPP_WHOLE		(MLPPP_BEGIN | MLPPP_END)

#define MLPPP_PROTO_LEN	2	/* a PPP protocol field, uncompressed; bytes */
#define MLPPP_HDR_LONG		4	/* bytes */
#define MLPPP_HDR_SHORT		2	/* bytes */
#define MLPPP_SEQ_BITS_LONG	24
#define MLPPP_SEQ_BITS_SHORT	12

/* IPv6 and TCP with all its options, or IPv4 likewise; bytes */
#define MLPPP_ALIGN_HEADERS	120U

/**
 * mlppp_hdr_len() - length of the multilink header
 * @short_seq: 12-bit numbers were agreed
 *
 * Return: bytes.
 */
static inline unsigned int mlppp_hdr_len(bool short_seq)
{
	return short_seq ? MLPPP_HDR_SHORT : MLPPP_HDR_LONG;
}

/**
 * mlppp_seq_bits() - width of a sequence number
 * @short_seq: 12-bit numbers were agreed
 *
 * Return: bits, what the other mlppp_seq functions take.
 */
static inline unsigned int mlppp_seq_bits(bool short_seq)
{
	return short_seq ? MLPPP_SEQ_BITS_SHORT : MLPPP_SEQ_BITS_LONG;
}

/**
 * mlppp_hdr_parse() - read a multilink header
 * @data: the header; mlppp_hdr_len() bytes, any alignment
 * @short_seq: 12-bit numbers were agreed
 * @seq: set to the sequence number
 * @be: set to MLPPP_BEGIN and MLPPP_END as found, all else zero
 *
 * Every header is valid: there is no bit pattern to refuse (RFC 1990
 * section 3: reserved bits are ignored).
 */
static inline void mlppp_hdr_parse(const u8 *data, bool short_seq,
				   u32 *seq, u8 *be)
{
	/* small routers cannot load a misaligned word */
	*be = data[0] & MLPPP_WHOLE;
	if (unlikely(short_seq))
		*seq = get_unaligned_be16(data) & 0x0fff;
	else
		*seq = get_unaligned_be32(data) & 0xffffff;
}

/**
 * mlppp_hdr_build() - write a multilink header
 * @data: where; mlppp_hdr_len() bytes, any alignment
 * @short_seq: 12-bit numbers were agreed
 * @seq: sequence number; bits above its width are ignored
 * @be: any of MLPPP_BEGIN, MLPPP_END; other bits are ignored
 */
static inline void mlppp_hdr_build(u8 *data, bool short_seq, u32 seq, u8 be)
{
	be &= MLPPP_WHOLE;
	if (unlikely(short_seq))
		put_unaligned_be16(be << 8 | (seq & 0x0fff), data);
	else
		put_unaligned_be32((u32)be << 24 | (seq & 0xffffff), data);
}

/**
 * __mlppp_hdr_align() - move a packet to where its header is aligned
 * @skb: the packet, from its IP header on
 *
 * The linear part moves down by up to three bytes, over what was in front of
 * it. Without room or memory for that nothing is done.
 *
 * Context: any.
 */
static inline void __mlppp_hdr_align(struct sk_buff *skb)
{
	unsigned int by = (unsigned long)skb->data & 3;

	if (!by)
		return;
	/* GRO reads the headers where they are if none is in the linear part */
	if (!pskb_may_pull(skb, min(skb->len, MLPPP_ALIGN_HEADERS)) ||
	    skb_unclone(skb, GFP_ATOMIC) || skb_headroom(skb) < by)
		return;
	by = (unsigned long)skb->data & 3;	/* it may be another buffer */
	memmove(skb->data - by, skb->data, skb_headlen(skb));
	skb->data -= by;
	skb->tail -= by;
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		skb->csum_start -= by;
}

/**
 * mlppp_hdr_align() - the same where it matters
 * @skb: the packet, from its IP header on
 *
 * Behind an MP header the IP header has an odd address. Most processors do not
 * mind; on others each word of the header that is read would trap.
 *
 * Context: any.
 */
static inline void mlppp_hdr_align(struct sk_buff *skb)
{
	if (!IS_ENABLED(CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS))
		__mlppp_hdr_align(skb);
}

/**
 * mlppp_skb_packets() - how many packets a plain frame is
 * @skb: the frame; PPPoE may have merged some to it (GRO)
 *
 * Return: the number; at least 1.
 */
static inline u32 mlppp_skb_packets(const struct sk_buff *skb)
{
	/* what was merged is never in one piece, and that is at hand */
	return unlikely(skb_is_nonlinear(skb) && skb_is_gso(skb)) ?
	       max_t(u32, skb_shinfo(skb)->gso_segs, 1) : 1;
}

/**
 * mlppp_seq_mask() - reduce a number to its width
 * @seq: any number
 * @bits: mlppp_seq_bits()
 *
 * Return: @seq modulo 2^@bits.
 */
static inline u32 mlppp_seq_mask(u32 seq, unsigned int bits)
{
	return seq & ((1U << bits) - 1);
}

/**
 * mlppp_seq_add() - the number some steps ahead
 * @seq: a sequence number
 * @n: steps, may be negative
 * @bits: mlppp_seq_bits()
 *
 * Return: (@seq + @n) modulo 2^@bits.
 */
static inline u32 mlppp_seq_add(u32 seq, s32 n, unsigned int bits)
{
	return mlppp_seq_mask(seq + (u32)n, bits);
}

/**
 * mlppp_seq_diff() - signed distance between two numbers
 * @a: a sequence number; bits above its width are ignored
 * @b: a sequence number; bits above its width are ignored
 * @bits: mlppp_seq_bits()
 *
 * Return: how far @a is ahead of @b by the shorter way, from -2^(@bits-1) to
 * 2^(@bits-1) - 1. Exactly half the circle has no shorter way; it counts as
 * behind.
 */
static inline s32 mlppp_seq_diff(u32 a, u32 b, unsigned int bits)
{
	return sign_extend32(a - b, bits - 1);
}

/**
 * mlppp_seq_before() - is a number older than another?
 * @a: a sequence number
 * @b: a sequence number
 * @bits: mlppp_seq_bits()
 *
 * Return: true if @a was sent before @b.
 */
static inline bool mlppp_seq_before(u32 a, u32 b, unsigned int bits)
{
	return mlppp_seq_diff(a, b, bits) < 0;
}

/**
 * mlppp_seq_after() - is a number newer than another?
 * @a: a sequence number
 * @b: a sequence number
 * @bits: mlppp_seq_bits()
 *
 * Return: true if @a was sent after @b.
 */
static inline bool mlppp_seq_after(u32 a, u32 b, unsigned int bits)
{
	return mlppp_seq_diff(a, b, bits) > 0;
}

#endif /* MLPPP_HDR_H */
