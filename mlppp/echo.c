// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes on the wire: LCP Echo-Requests (RFC 1661 5.8) that we recognise, the
 * replies to them, and the probes of a peer that runs this module too. These
 * are answered here, with a report of what has come on the link, so that pppd
 * is not woken up for them. What they look like: Documentation/probes.md
 *
 * What a peer sends comes under ppp_generic's downl, which is inside the
 * transmit lock. So only the time and the report of a reply are noted, under a
 * lock of its own. A probe of the peer's goes with the data as far as the
 * resequencer, so that what came before it has been counted.
 */
#include <linux/bitops.h>
#include <linux/ktime.h>
#include <linux/ppp_defs.h>

#include "compat.h"
#include "echo.h"
#include "frag.h"
#include "hdr.h"
#include "link.h"
#include "probe.h"
#include "rate.h"
#include "types.h"

#define MLPPP_LCP_ECHOREQ	9
#define MLPPP_LCP_ECHOREP	10

#define MLPPP_ECHO_SIGNATURE	0x6d6c7070	/* "mlpp" */
#define MLPPP_ECHO_VERSION	1
#define MLPPP_ECHO_ANSWER	0x80	/* flag: from one who knows probes */
#define MLPPP_ECHO_LCP_LEN	8	/* code to magic number */
#define MLPPP_ECHO_MAX		256	/* the longest that is answered here */
#define MLPPP_ECHO_REPORT	1	/* option: what has been received */

/* How many probes of a peer are answered here in a second, and how many at
 * once. We send no more than that ourselves: on a line that is aside as many,
 * on others 20 a second.
 */
#define MLPPP_ANSWER_NS		(NSEC_PER_SEC / 100)
#define MLPPP_ANSWER_BURST	50

/**
 * struct mlppp_echo - a probe, or the reply to one, from its LCP code on
 * @code: Echo-Request or Echo-Reply (RFC 1661 5.8)
 * @id: identifier
 * @len: length of the LCP packet, bytes
 * @magic: 0
 * @signature: %MLPPP_ECHO_SIGNATURE; from here on the data of the Echo packet
 * @version: %MLPPP_ECHO_VERSION
 * @size: from @signature to the end of the request, bytes
 * @flags: %MLPPP_ECHO_ANSWER or 0
 * @reserved: 0; ignored
 * @cookie: tells whose it is, see struct mlppp_probe
 * @nr: number of the probe
 *
 * In a reply options may follow, of which struct mlppp_echo_report is one.
 * Source: Documentation/probes.md
 */
struct mlppp_echo {
	u8 code;
	u8 id;
	__be16 len;
	__be32 magic;
	__be32 signature;
	u8 version;
	u8 size;
	u8 flags;
	u8 reserved;
	__be64 cookie;
	__be32 nr;
} __packed;

/**
 * struct mlppp_echo_report - option of a reply: what the receiver had received
 * @type: %MLPPP_ECHO_REPORT
 * @len: of the option, bytes
 * @arrived: when the probe came, ns of a clock that runs evenly, the same on
 *	all links
 * @bytes: bytes that came on the link before it, from the PPP protocol on
 * @frames: in how many frames
 *
 * Type and length are as those of the options in RFC 1661 6.
 */
struct mlppp_echo_report {
	u8 type;
	u8 len;
	__be64 arrived;
	__be64 bytes;
	__be64 frames;
} __packed;

/**
 * mlppp_echo_alloc() - room for a probe
 *
 * Context: any.
 * Return: an empty frame for mlppp_echo_ask(), or NULL: out of memory.
 */
struct sk_buff *mlppp_echo_alloc(void)
{
	struct sk_buff *skb;

	skb = alloc_skb(MLPPP_HEADROOM + MLPPP_PROTO_LEN +
			sizeof(struct mlppp_echo), GFP_ATOMIC | __GFP_NOWARN);
	if (skb)
		skb_reserve(skb, MLPPP_HEADROOM);
	return skb;
}

/**
 * mlppp_echo_ask() - write a probe
 * @skb: of mlppp_echo_alloc(); a frame from its PPP protocol on then
 * @cookie: of the link, perhaps with %MLPPP_SOUNDING
 * @nr: its number
 *
 * Context: any.
 */
void mlppp_echo_ask(struct sk_buff *skb, u64 cookie, u32 nr)
{
	struct mlppp_echo *echo;

	put_unaligned_be16(PPP_LCP, skb_put(skb, MLPPP_PROTO_LEN));
	echo = skb_put(skb, sizeof(*echo));
	*echo = (struct mlppp_echo) {
		.code = MLPPP_LCP_ECHOREQ,
		.id = nr,
		.len = htons(sizeof(*echo)),
		.signature = htonl(MLPPP_ECHO_SIGNATURE),
		.version = MLPPP_ECHO_VERSION,
		.size = sizeof(*echo) - MLPPP_ECHO_LCP_LEN,
		.cookie = cpu_to_be64(cookie),
		.nr = htonl(nr),
	};
}

/* A sounding has come back. One that does not before 64 later ones is lost.
 * Under the probe's lock. Returns false if it was not waited for.
 */
static bool mlppp_echo_sounded(struct mlppp_probe *p, u32 nr)
{
	struct mlppp_sounding *s = &p->sounding;
	u32 ahead = nr - s->top, behind = s->top - nr;
	bool seen;

	lockdep_assert_held(&p->lock);
	if (ahead && ahead <= READ_ONCE(s->next) - s->top) {
		s->sent += ahead;
		if (ahead >= 64) {
			s->lost += ahead - hweight64(s->seen);
			s->seen = 0;
		} else {
			s->lost += ahead - hweight64(s->seen >> (64 - ahead));
			s->seen <<= ahead;
		}
		s->seen |= 1;
		s->top = nr;
		return true;
	}
	seen = behind >= 64 || s->seen & BIT_ULL(behind);
	if (!seen)
		s->seen |= BIT_ULL(behind);
	return !seen;
}

/* The report among the options of a reply, or NULL. @len: that of the LCP
 * packet, all of which is in one piece.
 */
static const struct mlppp_echo_report *
mlppp_echo_find_report(const struct mlppp_echo *echo, unsigned int len)
{
	const u8 *option = (const u8 *)echo + MLPPP_ECHO_LCP_LEN + echo->size;
	const u8 *end = (const u8 *)echo + len;

	if (!(echo->flags & MLPPP_ECHO_ANSWER))
		return NULL;
	for (; end - option >= 2; option += option[1]) {
		if (option[1] < 2 || option[1] > end - option)
			break;
		if (option[0] == MLPPP_ECHO_REPORT &&
		    option[1] >= sizeof(struct mlppp_echo_report))
			return (const void *)option;
	}
	return NULL;
}

static bool mlppp_echo_reply(struct mlppp_link *link,
			     const struct mlppp_echo *echo, unsigned int len)
{
	const struct mlppp_echo_report *told;
	struct mlppp_probe *p = &link->probe;
	struct mlppp_rate_report report;
	u64 cookie = get_unaligned_be64(&echo->cookie);
	u32 nr = get_unaligned_be32(&echo->nr);
	bool awaited;

	if ((cookie & ~MLPPP_SOUNDING) != p->cookie || !p->cookie)
		return false;
	told = mlppp_echo_find_report(echo, len);
	if (told) {
		report.arrived = get_unaligned_be64(&told->arrived);
		report.bytes = get_unaligned_be64(&told->bytes);
		report.frames = get_unaligned_be64(&told->frames);
	}
	spin_lock(&p->lock);
	awaited = cookie & MLPPP_SOUNDING ?
		  mlppp_echo_sounded(p, nr) :
		  mlppp_rate_note_reply(&p->rate, nr, told ? &report : NULL,
					ktime_get_ns());
	spin_unlock(&p->lock);
	/* it is ours all the same, as pppd did not ask */
	if (!awaited)
		atomic64_inc(&link->probe_stray);
	return true;
}

/* May one more be answered now? */
static bool mlppp_echo_may_answer(struct mlppp_probe *p)
{
	u64 now = ktime_get_ns(), at;
	bool may;

	spin_lock(&p->lock);
	at = max(p->answer_at + MLPPP_ANSWER_NS, now);
	may = at - now < MLPPP_ANSWER_BURST * MLPPP_ANSWER_NS;
	if (may)
		p->answer_at = at;
	spin_unlock(&p->lock);
	return may;
}

/* Is it one to be answered here? A looped line brings back our own probes,
 * which pppd must see.
 */
static bool mlppp_echo_asks(struct mlppp_link *link,
			    const struct mlppp_bundle *b,
			    const struct mlppp_echo *echo, unsigned int len)
{
	u64 cookie = get_unaligned_be64(&echo->cookie) & ~MLPPP_SOUNDING;

	/* only a member's LCP is known to be open (RFC 1661 5.8) */
	return b && cookie != link->probe.cookie &&
	       len <= MLPPP_ECHO_MAX && mlppp_echo_may_answer(&link->probe);
}

/**
 * mlppp_echo_answer() - answer a probe of the peer's
 * @b: the bundle
 * @link: the member it came on
 * @skb: the probe from its LCP code on, as mlppp_echo_input() has seen it;
 *	consumed
 * @arrived: when it came, ns
 *
 * Like pppd's answer it has the same data, followed by a report of what had
 * come on the link by then.
 *
 * Context: softirq, or bottom halves disabled; receive lock held. All frames
 * that came on the link before this one have been counted.
 * Return: the answer from its PPP protocol on, for the line; or NULL: out of
 * memory.
 */
struct sk_buff *mlppp_echo_answer(const struct mlppp_bundle *b,
				  struct mlppp_link *link, struct sk_buff *skb,
				  u64 arrived)
{
	const struct mlppp_link_rx_stats *rx = &link->rx;
	struct mlppp_probe *p = &link->probe;
	struct mlppp_echo_report *report;
	struct mlppp_echo *reply;
	struct sk_buff *answer;
	unsigned int len;

	lockdep_assert_held(&b->rx.lock);
	reply = (void *)skb->data;
	len = get_unaligned_be16(&reply->len);
	answer = alloc_skb(MLPPP_HEADROOM + MLPPP_PROTO_LEN + len +
			   sizeof(*report), GFP_ATOMIC | __GFP_NOWARN);
	if (!answer)
		goto out;
	skb_reserve(answer, MLPPP_HEADROOM);
	put_unaligned_be16(PPP_LCP, skb_put(answer, MLPPP_PROTO_LEN));
	reply = skb_put(answer, len);
	skb_copy_bits(skb, 0, reply, len);
	report = skb_put(answer, sizeof(*report));
	*report = (struct mlppp_echo_report) {
		.type = MLPPP_ECHO_REPORT,
		.len = sizeof(*report),
		.arrived = cpu_to_be64(arrived),
		/* the protocol field of MP frames is not among rx->bytes */
		.bytes = cpu_to_be64(rx->bytes + p->asked_bytes +
				     (rx->fragments + rx->truncated) *
				     MLPPP_PROTO_LEN),
		.frames = cpu_to_be64(rx->frames + p->asked),
	};
	reply->code = MLPPP_LCP_ECHOREP;
	put_unaligned_be16(len + sizeof(*report), &reply->len);
	reply->magic = 0;
	reply->flags |= MLPPP_ECHO_ANSWER;
	atomic64_inc(&link->probe_requests);
out:
	p->asked++;
	p->asked_bytes += MLPPP_PROTO_LEN + len;
	consume_skb(skb);
	return answer;
}

/**
 * mlppp_echo_input() - is this LCP frame about probes?
 * @link: the link it came on
 * @b: its bundle, or NULL
 * @skb: the frame from its PPP protocol field on
 * @len: length of that field
 *
 * That is: the reply to one of ours, or one of a peer that runs this module.
 *
 * Context: softirq, or bottom halves disabled; under ppp_generic's downl.
 * Return: see &enum mlppp_echo_kind. If it asks, the caller has it answered by
 * mlppp_echo_answer() when all frames before it have been counted.
 */
enum mlppp_echo_kind mlppp_echo_input(struct mlppp_link *link,
				      const struct mlppp_bundle *b,
				      struct sk_buff *skb, unsigned int len)
{
	const struct mlppp_echo *echo;
	unsigned int lcp_len;

	lockdep_assert_in_softirq();
	if (!pskb_may_pull(skb, len + sizeof(*echo)))
		return MLPPP_ECHO_OTHER;
	echo = (const void *)(skb->data + len);
	lcp_len = get_unaligned_be16(&echo->len);
	if (get_unaligned_be32(&echo->signature) != MLPPP_ECHO_SIGNATURE ||
	    lcp_len < sizeof(*echo) || !pskb_may_pull(skb, len + lcp_len))
		return MLPPP_ECHO_OTHER;
	echo = (const void *)(skb->data + len);
	if (echo->code == MLPPP_LCP_ECHOREP) {
		if (!mlppp_echo_reply(link, echo, lcp_len))
			return MLPPP_ECHO_OTHER;
		consume_skb(skb);
		return MLPPP_ECHO_TAKEN;
	}
	return echo->code == MLPPP_LCP_ECHOREQ &&
	       mlppp_echo_asks(link, b, echo, lcp_len) ?
	       MLPPP_ECHO_ASKS : MLPPP_ECHO_OTHER;
}
