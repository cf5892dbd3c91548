/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PPPoE session frames that no honest peer sends, made from a seed, and written
 * to lines. Kinds:
 *
 *   stream      packets as a peer sends them, cut and spread over the lines; some
 *               fragments lost, doubled, overtaken, empty or with false flags
 *   fragments   MP headers with random flags and content; numbers in order, near
 *               and anywhere
 *   truncated   MP frames that end within their header, and PPPoE headers
 *               with a false length
 *   random      a random number of random bytes, every other time with a
 *               protocol that the receiver knows
 *   control     LCP, authentication, NCP and private frames, most of them well formed
 *   plain       IP packets without MP
 *   mutated     frames seen on the lines, or sent before, changed in one to four
 *               places
 *   envelope    any of these for another session, from or to another station,
 *               or in a VLAN
 *
 * It is known which frames Linux refuses as PPPoE: those shorter than they say or
 * than a protocol field, or with a compressed one; those for no session; those to
 * another station. The bundle must count all others, and it is known in which
 * counter: enum fate.
 */
#ifndef TESTS_FRAMES_H
#define TESTS_FRAMES_H

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINES_MAX	64
#define BATCH_MAX	256
#define CAUGHT_MAX	64
#define HEAD_MAX	24	/* Ethernet, VLAN and PPPoE */
#define PPP_MAX		4200	/* a PPP frame, from its protocol on */
#define ROOM		(PPP_MAX + 128)

#define RING_FRAME	4608	/* so that some frames cross pages */
#define RING_BLOCK	(1 << 16)
#define RING_BLOCKS	8
#define RING_FRAMES	(RING_BLOCKS * (RING_BLOCK / RING_FRAME))
#define RING_DATA	(TPACKET2_HDRLEN - sizeof(struct sockaddr_ll))

/* Documentation/probes.md: the module's LCP Echo frames */
#define PROBE_SIGNATURE	"mlpp"
#define PROBE_LEN	28
#define PROBE_MAX	256

/* where a frame must be counted */
enum fate {
	REFUSED,	/* by PPPoE */
	NO_PROTOCOL,		/* no protocol field */
	DATA,		/* MP or IP: the bundle's */
	LINE,		/* LCP and whatever else belongs to the line */
	NCP,		/* the leader's, or the line's */
	PRIVATE,	/* what only the module may send */
	FATES,
};

struct line {
	int ifindex;
	unsigned int session;
	unsigned char peer[ETH_ALEN];
	unsigned char own[ETH_ALEN];
	unsigned int fates[FATES];
	unsigned int replies;	/* how many of these may answer a probe of the module's */
};

struct frame {
	unsigned int line;
	unsigned int start;	/* offset of the Ethernet header in data */
	unsigned int len;	/* of the PPP frame, protocol included */
	unsigned int says;	/* length in the PPPoE header */
	bool foreign;		/* not for this session */
	unsigned char data[HEAD_MAX + ROOM];
};

struct kind {
	const char *name;
	unsigned int weight;
	bool (*make)(void);
};

/* how frames are made, and sent */
static struct line lines[LINES_MAX];
static unsigned int nlines;
static unsigned int longest = 1494;	/* a frame, from its protocol on */
static uint32_t sequence;		/* number of the next fragment */
static bool short_numbers;
static bool reflect;			/* learn from what comes back, answer Echo-Requests */
static unsigned int per_batch = 1, pause_us;
static bool keep_none;			/* mutate only what was caught */
static bool in_pages;			/* only the Ethernet header in the linear part */
static bool in_queue;			/* through the interface's queue */

static struct frame batch[BATCH_MAX], caught[CAUGHT_MAX];
static unsigned int batched, sent, caught_count, caught_total;
static int packet_fd, ring_fd;
static unsigned char *ring;
static unsigned int ring_next;
static uint64_t state;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static uint32_t any(void)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return state >> 32;
}

static unsigned int below(unsigned int n)
{
	return any() % n;
}

static bool once_in(unsigned int n)
{
	return !below(n);
}

static void random_bytes(unsigned char *p, unsigned int n)
{
	while (n--)
		*p++ = any();
}

/* Most are short, as it is the header that matters. */
static unsigned int some_length(unsigned int max)
{
	static const unsigned int upto[] = { 3, 24, 64, 64, 64, 256, 1500, PPP_MAX };
	unsigned int n = upto[below(sizeof(upto) / sizeof(*upto))];

	return below((n < max ? n : max) + 1);
}

/* -- sending -- */

static unsigned char *ppp(struct frame *f)
{
	return f->data + HEAD_MAX;
}

static enum fate fate_of(const struct frame *f)
{
	const unsigned char *p = f->data + HEAD_MAX;
	unsigned int proto = p[0] << 8 | p[1];

	if (f->foreign || f->len < 2 || f->says > f->len || p[0] & 1)
		return REFUSED;
	if (f->says < 2)
		return NO_PROTOCOL;
	if (proto == 0x003d || proto == 0x0021 || proto == 0x0057)
		return DATA;
	if (proto == 0x803d)
		return PRIVATE;
	return proto >= 0x8000 && proto < 0xc000 ? NCP : LINE;
}

/* Write the headers in front of the PPP frame. */
static void address(struct frame *f)
{
	const struct line *l = &lines[f->line];
	unsigned char *p;

	f->start = 4;
	p = f->data + f->start;
	memcpy(p, l->peer, ETH_ALEN);
	memcpy(p + 6, l->own, ETH_ALEN);
	p = f->data + HEAD_MAX - 8;
	memcpy(p, "\x88\x64\x11\x00", 4);
	p[4] = l->session >> 8;
	p[5] = l->session;
	p[6] = f->says >> 8;
	p[7] = f->says;
}

static unsigned int frame_len(const struct frame *f)
{
	return HEAD_MAX - f->start + f->len;
}

static void send_linear(void)
{
	static struct mmsghdr messages[BATCH_MAX];
	static struct sockaddr_ll to[BATCH_MAX];
	static struct iovec iov[BATCH_MAX];
	unsigned int i;
	int n;

	for (i = 0; i < batched; i++) {
		struct frame *f = &batch[i];

		to[i].sll_family = AF_PACKET;
		to[i].sll_ifindex = lines[f->line].ifindex;
		iov[i].iov_base = f->data + f->start;
		iov[i].iov_len = frame_len(f);
		messages[i].msg_hdr.msg_name = &to[i];
		messages[i].msg_hdr.msg_namelen = sizeof(to[i]);
		messages[i].msg_hdr.msg_iov = &iov[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	for (i = 0; i < batched; i += n) {
		n = sendmmsg(packet_fd, messages + i, batched - i, 0);
		if (n >= 0)
			continue;
		if (errno != ENOBUFS && errno != EAGAIN)
			die("sendmmsg");
		usleep(1000);
		n = 0;
	}
}

/* Send what is in the ring, all for one line. */
static void flush_ring(unsigned int line)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_ifindex = lines[line].ifindex,
		.sll_protocol = htons(ETH_P_PPP_SES),
	};

	while (sendto(ring_fd, NULL, 0, MSG_DONTWAIT, (void *)&to, sizeof(to)) < 0) {
		if (errno != ENOBUFS && errno != EAGAIN)
			die("send from the ring");
		usleep(1000);
	}
}

static void send_paged(void)
{
	struct tpacket2_hdr *h;
	unsigned int i, waited;

	for (i = 0; i < batched; i++) {
		struct frame *f = &batch[i];

		if (i && (f->line != batch[i - 1].line || i % (RING_FRAMES / 2) == 0))
			flush_ring(batch[i - 1].line);
		h = (void *)(ring + ring_next / (RING_BLOCK / RING_FRAME) * RING_BLOCK +
			     ring_next % (RING_BLOCK / RING_FRAME) * RING_FRAME);
		ring_next = (ring_next + 1) % RING_FRAMES;
		/* bounded: a receiver must not hold up the sender forever */
		for (waited = 0; __atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE); waited++) {
			errno = ETIMEDOUT;
			if (waited == 10000)
				die("the ring stays full");
			usleep(1000);
		}
		memcpy((char *)h + RING_DATA, f->data + f->start, frame_len(f));
		h->tp_len = frame_len(f);
		__atomic_store_n(&h->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
	}
	flush_ring(batch[batched - 1].line);
}

static void flush(void)
{
	int bypass = !in_queue;

	if (!batched)
		return;
	if (setsockopt(in_pages ? ring_fd : packet_fd, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass,
		       sizeof(bypass)))
		die("PACKET_QDISC_BYPASS");
	if (in_pages)
		send_paged();
	else
		send_linear();
	batched = 0;
	if (pause_us)
		usleep(pause_us);
}

/* A new frame for one of the lines; put() sends it. */
static struct frame *begin(void)
{
	struct frame *f = &batch[batched];

	f->line = below(nlines);
	f->foreign = false;
	f->len = 0;
	return f;
}

/* Send the frame as it is. */
static void put_as_is(struct frame *f)
{
	const unsigned char *p = f->data + HEAD_MAX;
	enum fate fate = fate_of(f);

	lines[f->line].fates[fate]++;
	lines[f->line].replies += fate == LINE && f->says >= 2 + PROBE_LEN && p[0] == 0xc0 &&
				  p[1] == 0x21 && p[2] == 10 && !memcmp(p + 10, PROBE_SIGNATURE, 4);
	sent++;
	if (++batched == per_batch)
		flush();
}

static void keep(const struct frame *f)
{
	caught[caught_total++ % CAUGHT_MAX] = *f;
	if (caught_count < CAUGHT_MAX)
		caught_count++;
}

/* The same, with the length that it is to claim. */
static void put_saying(struct frame *f, unsigned int says)
{
	f->says = says;
	address(f);
	if (!keep_none)
		keep(f);
	put_as_is(f);
}

static void put(struct frame *f)
{
	put_saying(f, f->len);
}

/* -- what frames are made of -- */

static unsigned int put_proto(unsigned char *p, unsigned int proto)
{
	p[0] = proto >> 8;
	p[1] = proto;
	return 2;
}

static unsigned int multilink_head(unsigned char *p, unsigned int flags, uint32_t seq)
{
	put_proto(p, 0x003d);
	if (short_numbers) {
		p[2] = flags | (seq >> 8 & 0xf);
		p[3] = seq;
		return 4;
	}
	p[2] = flags;
	p[3] = seq >> 16;
	p[4] = seq >> 8;
	p[5] = seq;
	return 6;
}

/* An IPv4 or IPv6 packet of @len bytes that the stack usually drops. */
static void ip_packet(unsigned char *p, unsigned int len, bool v6)
{
	unsigned char head[40] = { 0 };

	random_bytes(p, len);
	if (once_in(4))
		return;
	if (v6) {
		head[0] = 0x60;
		head[4] = len >> 8;
		head[5] = len;
		head[6] = once_in(2) ? 17 : any();
		head[7] = 64;
		memcpy(head + 8, p, once_in(8) && len >= 40 ? 32 : 0);
		memcpy(p, head, len < 40 ? len : 40);
		return;
	}
	head[0] = 0x45;
	head[2] = len >> 8;
	head[3] = len;
	head[8] = 64;
	head[9] = once_in(2) ? (once_in(2) ? 17 : 6) : any();
	memcpy(head + 12, "\x0a\x00\x00\x01\x0a\x00\x00\x02", 8);
	if (once_in(2)) {	/* with a correct checksum */
		unsigned int sum = 0, i;

		for (i = 0; i < 20; i += 2)
			sum += head[i] << 8 | head[i + 1];
		sum = (sum & 0xffff) + (sum >> 16);
		sum = ~((sum & 0xffff) + (sum >> 16));
		head[10] = sum >> 8;
		head[11] = sum;
	}
	memcpy(p, head, len < 20 ? len : 20);
}

/* LCP, or what looks like LCP. Returns the length. */
static unsigned int lcp_packet(unsigned char *p, unsigned int max)
{
	unsigned int len = 4 + some_length(max - 4), says = len;

	random_bytes(p, len);
	if (!once_in(4))
		p[0] = below(16);
	if (once_in(3)) {	/* an Echo frame, no matter whose */
		p[0] = 9 + below(2);
		if (len >= 8 && once_in(2))
			memset(p + 4, 0, 4);
	}
	if (once_in(8))
		says = any();
	p[2] = says >> 8;
	p[3] = says;
	return len;
}

static unsigned int some_protocol(void)
{
	static const uint16_t known[] = {
		0x003d, 0x0021, 0x0057, 0x803d, 0x8021, 0x8057, 0x80fd, 0xc021, 0xc223, 0xc023,
		0xc025, 0xc227, 0x00fd, 0x00fb, 0x80fb, 0x002d, 0x4021, 0xc029,
	};

	return once_in(8) ? any() & 0xfeff : known[below(sizeof(known) / sizeof(*known))];
}

/* What a bundle carries, usually IP. The protocol may be compressed, which RFC 1990 2
 * lets MP assume. Returns the length.
 */
static unsigned int make_packet(unsigned char *p, unsigned int max)
{
	unsigned int proto = once_in(8) ? some_protocol() : once_in(4) ? 0x0057 : 0x0021;
	unsigned int n = 0, len;

	if (once_in(64)) {	/* half a protocol field, or less */
		p[0] = 0;
		return below(2);
	}
	if (proto > 0xff || once_in(4))
		n = put_proto(p, proto);
	else
		p[n++] = proto;
	if (proto == 0xc021)
		return n + lcp_packet(p + n, max - n);
	len = some_length(max - n);
	if (proto == 0x0021 || proto == 0x0057)
		ip_packet(p + n, len, proto == 0x0057);
	else if (proto == 0x003d && len >= 6)
		multilink_head(p + n, below(4) << 6, sequence + below(9));
	else
		random_bytes(p + n, len);
	return n + len;
}

/* -- kinds -- */

/* One fragment of a packet: where it goes and what happens to it on its way. */
static void put_fragment(unsigned int flags, const unsigned char *data, unsigned int len)
{
	static struct frame late;	/* overtaken by the next one */
	static struct frame again;
	static bool waits;
	struct frame *f = begin();
	unsigned int n;

	if (once_in(128))
		flags ^= 1 << below(8) & ~(short_numbers ? 15 : 0);
	n = multilink_head(ppp(f), flags, sequence++);
	memcpy(ppp(f) + n, data, len);
	f->len = n + len;
	if (once_in(64))		/* lost */
		return;
	if (once_in(32) && !waits) {
		late = *f;
		waits = true;
		return;
	}
	again = *f;
	put(f);
	if (once_in(64)) {		/* doubled, on any line */
		f = begin();
		again.line = f->line;
		*f = again;
		put(f);
	}
	if (waits && once_in(2)) {
		f = begin();
		*f = late;
		waits = false;
		put(f);
	}
}

static bool make_stream(void)
{
	static unsigned char packet[4 * PPP_MAX];
	unsigned int len = make_packet(packet, longest), at = 0, n;
	unsigned int pieces = once_in(3) ? 2 + below(7) : 1;

	/* a packet longer than any frame, or too long */
	if (once_in(64)) {
		n = below(3 * PPP_MAX);
		random_bytes(packet + len, n);
		len += n;
		pieces = 6 + below(60);
	}
	if (once_in(32)) {		/* a null fragment */
		put_fragment(0xc0, packet, 0);
		return true;
	}
	do {
		n = at < len && pieces > 1 ? below(2 * (len - at) / pieces + 2) : len - at;
		if (n > len - at)
			n = len - at;
		if (n > longest - 6)
			n = longest - 6;
		if (pieces > 1)
			pieces--;
		put_fragment((at ? 0 : 0x80) | (at + n == len ? 0x40 : 0), packet + at, n);
		at += n;
	} while (at < len);
	return true;
}

static bool make_fragment(void)
{
	struct frame *f = begin();
	unsigned char *p = ppp(f);
	unsigned int n;

	/* Mostly in order, some near, a few anywhere. */
	switch (below(8)) {
	case 0:
		n = multilink_head(p, below(256) & ~(short_numbers ? 15 : 0), any());
		break;
	case 1:
		n = multilink_head(p, below(4) << 6, sequence + below(200) - 100);
		break;
	case 2:
		n = multilink_head(p, below(4) << 6, sequence + below(6000) - 3000);
		break;
	default:
		n = multilink_head(p, below(4) << 6, sequence++);
	}
	f->len = n + some_length(longest - n);
	random_bytes(p + n, f->len - n);
	put(f);
	return true;
}

static bool make_truncated(void)
{
	struct frame *f = begin();
	unsigned int full = multilink_head(ppp(f), below(4) << 6, any());

	switch (below(3)) {
	case 0:			/* ends in the header, honestly */
		f->len = below(full + 1);
		put(f);
		break;
	case 1:			/* says more than there is */
		f->len = below(full + 20);
		random_bytes(ppp(f) + full, 20);
		put_saying(f, f->len + 1 + below(1500));
		break;
	default:		/* says less than there is */
		f->len = full + below(100);
		random_bytes(ppp(f) + full, 100);
		put_saying(f, below(full + 1));
	}
	return true;
}

static bool make_random(void)
{
	struct frame *f = begin();

	f->len = below(4) ? some_length(longest) : below(longest + 1);
	random_bytes(ppp(f), f->len);
	/* Every other one looks like something the receiver accepts. */
	if (f->len > 2 && once_in(2))
		put_proto(ppp(f), some_protocol());
	put(f);
	return true;
}

/* One of the module's Echo frames, or almost. Returns the length. */
static unsigned int probe_packet(unsigned char *p)
{
	unsigned int len = PROBE_LEN + (once_in(4) ? below(2 * PROBE_MAX) : 0);

	random_bytes(p, len);
	p[0] = 9 + once_in(4);
	p[2] = len >> 8;
	p[3] = len;
	memset(p + 4, 0, 4);
	memcpy(p + 8, PROBE_SIGNATURE "\x01\x14\x00\x00", 8);
	if (once_in(4))
		p[below(PROBE_LEN)] ^= 1 << below(8);
	return once_in(16) ? below(len) : len;
}

static bool make_control(void)
{
	static const uint16_t protocols[] = {
		0xc021, 0xc021, 0xc021, 0xc021, 0x8021, 0x8057, 0x80fd, 0x803d, 0x803d, 0xc223,
		0xc023, 0xc025, 0x00fd,
	};
	struct frame *f = begin();
	unsigned char *p = ppp(f);
	unsigned int proto = protocols[below(sizeof(protocols) / sizeof(*protocols))];
	unsigned int n = put_proto(p, proto);

	if (proto == 0xc021 && once_in(4)) {
		f->len = n + probe_packet(p + n);
	} else if (proto == 0x803d && !once_in(4)) {
		random_bytes(p + n, 4);
		p[n] = below(8);
		f->len = n + (once_in(2) ? 1 : below(4));
	} else {
		f->len = n + lcp_packet(p + n, once_in(16) ? longest - n : 60);
	}
	put(f);
	return true;
}

static bool make_plain(void)
{
	struct frame *f = begin();
	bool v6 = once_in(3);
	unsigned int n = put_proto(ppp(f), v6 ? 0x0057 : 0x0021);

	f->len = n + some_length(longest - n);
	ip_packet(ppp(f) + n, f->len - n, v6);
	put(f);
	return true;
}

/* An Echo-Reply, and now and then another one that is not quite right. */
static void answer(const struct frame *request)
{
	struct frame *f = begin();

	*f = *request;
	ppp(f)[2] = 10;
	put(f);
	if (once_in(4)) {
		f = begin();
		*f = *request;
		ppp(f)[2] = 10;
		ppp(f)[2 + below(f->len - 2)] ^= 1 << below(8);
		put(f);
	}
}

/* Keep what this machine sends to the peer, as a peer would send the same kind; with
 * -r also what the peer sends here.
 */
static void catch_frame(const unsigned char *data, ssize_t n, const struct sockaddr_ll *from)
{
	bool ours = from->sll_pkttype == PACKET_OUTGOING;
	const unsigned char *head = data;
	unsigned int i, len = data[18] << 8 | data[19];
	struct frame f = { 0 };

	if (n < 24 || len < 2 || len > n - 20 || len > PPP_MAX || head[12] != 0x88 ||
	    head[13] != 0x64 || (!ours && !reflect))
		return;
	for (i = 0; i < nlines; i++)
		if (from->sll_ifindex == lines[i].ifindex &&
		    !memcmp(head + 6, ours ? lines[i].own : lines[i].peer, ETH_ALEN))
			break;
	/* of a bundle's frames only those inside MP are worth keeping */
	if (i == nlines || (!reflect && (data[20] || data[21] != 0x3d)))
		return;
	f.line = i;
	f.len = len;
	memcpy(ppp(&f), data + 20, len);
	keep(&f);
	/* Answer the other end's request at once, as a peer would. */
	if (!ours && data[20] == 0xc0 && data[21] == 0x21 && data[22] == 9)
		answer(&f);
}

static void catch_frames(void)
{
	static unsigned char data[HEAD_MAX + ROOM];
	struct sockaddr_ll from;
	socklen_t size = sizeof(from);
	ssize_t n;

	while ((n = recvfrom(packet_fd, data, sizeof(data), MSG_DONTWAIT, (void *)&from, &size)) > 0)
		catch_frame(data, n, &from);
}

static void mutate(struct frame *f)
{
	unsigned char *p = ppp(f);
	unsigned int n;

	switch (below(8)) {
	case 0:			/* a bit anywhere */
		if (f->len)
			p[below(f->len)] ^= 1 << below(8);
		break;
	case 1:			/* a byte anywhere */
		if (f->len)
			p[below(f->len)] = any();
		break;
	case 2:			/* begin, end or a reserved bit */
		p[2] ^= 1 << below(8);
		break;
	case 3:			/* sequence number, a little or a lot */
		p[short_numbers ? 3 : 5] += below(2) ? below(9) - 4 : below(256);
		break;
	case 4:			/* shorter */
		f->len -= below(f->len + 1);
		break;
	case 5:			/* longer */
		n = below(longest > f->len ? longest - f->len + 1 : 1);
		random_bytes(p + f->len, n);
		f->len += n;
		break;
	case 6:			/* another line */
		f->line = below(nlines);
		break;
	default:		/* the protocol, of the frame or inside */
		p[below(2) ? 1 : short_numbers ? 4 : 6] = any();
	}
}

static bool make_mutated(void)
{
	int changes = 1 + below(4);
	struct frame *f;

	if (!caught_count)
		return false;
	f = begin();
	*f = caught[below(caught_count)];
	while (changes--)
		mutate(f);
	put(f);
	return true;
}

/* Correct inside, but not for this session; or in a VLAN without a number, which
 * is no VLAN.
 */
static bool make_envelope(void)
{
	struct frame *f;
	unsigned char *p, tag = once_in(2) ? 0 : 1 + below(255);

	if (!caught_count)
		return false;
	f = begin();
	*f = caught[below(caught_count)];
	f->says = f->len;
	address(f);
	p = f->data + f->start;
	switch (below(4)) {
	case 0:
		p[16] ^= 0x40;			/* session */
		f->foreign = true;
		break;
	case 1:
		p[below(2) ? 3 : 9] ^= 0x55;	/* to, or from, another station */
		f->foreign = true;
		break;
	default:
		f->start -= 4;
		memmove(p - 4, p, 12);
		memcpy(p + 8, "\x81\x00\x00", 3);
		p[11] = tag;
		f->foreign = tag;
	}
	put_as_is(f);
	return true;
}

static const struct kind kinds[] = {
	{ "stream", 20, make_stream },
	{ "fragments", 8, make_fragment },
	{ "truncated", 3, make_truncated },
	{ "random", 4, make_random },
	{ "control", 4, make_control },
	{ "plain", 3, make_plain },
	{ "mutated", 12, make_mutated },
	{ "envelope", 1, make_envelope },
};

#define KINDS		(sizeof(kinds) / sizeof(*kinds))

/* -- sockets -- */

static void open_ring(void)
{
	struct tpacket_req req = {
		.tp_block_size = RING_BLOCK,
		.tp_block_nr = RING_BLOCKS,
		.tp_frame_size = RING_FRAME,
		.tp_frame_nr = RING_FRAMES,
	};
	int version = TPACKET_V2;

	ring_fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (ring_fd < 0 ||
	    setsockopt(ring_fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) ||
	    setsockopt(ring_fd, SOL_PACKET, PACKET_TX_RING, &req, sizeof(req)))
		die("ring");
	ring = mmap(NULL, RING_BLOCK * RING_BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, ring_fd, 0);
	if (ring == MAP_FAILED)
		die("ring");
}

/* @listens: see what is sent and received on the lines */
static void open_packets(bool listens)
{
	int room = 64 << 20;

	packet_fd = socket(AF_PACKET, SOCK_RAW, listens ? htons(ETH_P_ALL) : 0);
	if (packet_fd < 0)
		die("socket");
	/* a queue may have to hold all the frames */
	setsockopt(packet_fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
}

static void add_line(const char *name, unsigned int session, const char *peer)
{
	struct line *l = &lines[nlines++];
	struct ifreq ifr = { 0 };

	if (nlines > LINES_MAX || !ether_aton_r(peer, (void *)l->peer)) {
		fprintf(stderr, "what is the line %s to %s?\n", name, peer);
		exit(2);
	}
	snprintf(ifr.ifr_name, IFNAMSIZ, "%s", name);
	l->session = session;
	l->ifindex = if_nametoindex(name);
	if (!l->ifindex || ioctl(packet_fd, SIOCGIFHWADDR, &ifr))
		die(name);
	memcpy(l->own, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
}

#endif /* TESTS_FRAMES_H */
