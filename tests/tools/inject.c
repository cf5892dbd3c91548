// SPDX-License-Identifier: GPL-2.0-only
/*
 * inject - write PPPoE session frames to a line from outside
 *
 *   inject [options] INTERFACE PEERMAC SESSION MODE [FILE]
 *
 * MODE: random      PPP frames of random bytes and random length
 *       truncated   multilink frames that end within their header, and PPPoE
 *                   headers whose length lies
 *       fragments   well-formed headers with random flags and content, with
 *                   sequence numbers around the one given with -q
 *       mutated     fragments that this machine sends on the same line, caught
 *                   on their way and changed in one to four places
 *       file        PPP frames from FILE, one per line in hexadecimal, protocol first
 *
 *   -n COUNT   frames (default 1000)          -s SEED   of the generator (default 1)
 *   -i USEC    pause between frames           -q SEQ    of the first fragment
 *   -S         short sequence numbers     -w        wait in the interface's queue
 *
 * Without -w frames pass by that queue. Prints what was sent as NAME=VALUE, and of
 * these how many Linux refuses as PPPoE: shorter than they say or than a protocol
 * field, or with a compressed one.
 */
#include <arpa/inet.h>
#include <ctype.h>
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
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PPPOE_HEAD	20	/* Ethernet and PPPoE */
#define PAYLOAD_MAX	1494	/* with the protocol */
#define CAUGHT_MAX	64

struct frame {
	unsigned int len;	/* of the PPP frame, protocol included */
	unsigned char data[PPPOE_HEAD + PAYLOAD_MAX + 64];
};

static unsigned int count = 1000, seed = 1, pause_us, sequence;
static bool short_numbers;
static struct frame caught[CAUGHT_MAX];
static unsigned int caught_count, caught_total;
static unsigned int refused;
static unsigned char head[PPPOE_HEAD];
static int fd;
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

/* length: what the PPPoE header says, usually the truth */
static void put(struct frame *f, unsigned int length)
{
	memcpy(f->data, head, PPPOE_HEAD);
	f->data[18] = length >> 8;
	f->data[19] = length;
	refused += length > f->len || f->len < 2 || f->data[PPPOE_HEAD] & 1;
	while (send(fd, f->data, PPPOE_HEAD + f->len, 0) < 0) {
		if (errno != ENOBUFS && errno != EAGAIN)
			die("send");
		usleep(1000);
	}
	if (pause_us)
		usleep(pause_us);
}

static unsigned int multilink_head(unsigned char *p, unsigned int flags, uint32_t seq)
{
	p[0] = 0;
	p[1] = 0x3d;
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

static void random_bytes(unsigned char *p, unsigned int n)
{
	while (n--)
		*p++ = any();
}

static void make_random(struct frame *f)
{
	f->len = below(PAYLOAD_MAX + 1);
	random_bytes(f->data + PPPOE_HEAD, f->len);
	/* Every other one looks like something the receiver takes. */
	if (f->len > 2 && below(2)) {
		static const uint16_t known[] = {
			0x003d, 0x0021, 0x0057, 0x803d, 0x8021, 0x8057, 0xc021, 0xc223, 0xc023, 0x00fd,
		};
		uint16_t proto = known[below(sizeof(known) / sizeof(*known))];

		f->data[PPPOE_HEAD] = proto >> 8;
		f->data[PPPOE_HEAD + 1] = proto;
	}
	put(f, f->len);
}

static void make_truncated(struct frame *f)
{
	unsigned int full = multilink_head(f->data + PPPOE_HEAD, below(4) << 6, any());

	switch (below(3)) {
	case 0:			/* ends in the header, honestly */
		f->len = below(full + 1);
		put(f, f->len);
		break;
	case 1:			/* says more than there is */
		f->len = below(full + 20);
		random_bytes(f->data + PPPOE_HEAD + full, 20);
		put(f, f->len + 1 + below(1500));
		break;
	default:		/* says less than there is */
		f->len = full + below(100);
		random_bytes(f->data + PPPOE_HEAD + full, 100);
		put(f, below(full + 1));
	}
}

static void make_fragment(struct frame *f)
{
	unsigned char *p = f->data + PPPOE_HEAD;
	unsigned int n;

	/* Mostly in order, some near, few anywhere. */
	switch (below(8)) {
	case 0:
		n = multilink_head(p, below(256) & ~(short_numbers ? 15 : 0), any());
		break;
	case 1:
		n = multilink_head(p, below(4) << 6, sequence + below(200) - 100);
		break;
	default:
		n = multilink_head(p, below(4) << 6, sequence++);
	}
	f->len = n + below(PAYLOAD_MAX - n);
	random_bytes(p + n, f->len - n);
	put(f, f->len);
}

/* Take what the machine itself sends to the peer, as long as there is some. */
static void catch_fragments(void)
{
	struct sockaddr_ll from;
	socklen_t size = sizeof(from);
	struct frame f;
	ssize_t n;

	while ((n = recvfrom(fd, f.data, sizeof(f.data), MSG_DONTWAIT, (void *)&from, &size)) > 0) {
		unsigned int len = f.data[18] << 8 | f.data[19];

		if (from.sll_pkttype != PACKET_OUTGOING || n < PPPOE_HEAD + 4 ||
		    memcmp(f.data, head, 12) || memcmp(f.data + 14, head + 14, 4) ||
		    len > n - PPPOE_HEAD || f.data[20] || f.data[21] != 0x3d)
			continue;
		f.len = len;
		caught[caught_total++ % CAUGHT_MAX] = f;
		if (caught_count < CAUGHT_MAX)
			caught_count++;
	}
}

static bool make_mutated(struct frame *f)
{
	unsigned char *p = f->data + PPPOE_HEAD;
	int changes = 1 + below(4);

	catch_fragments();
	if (!caught_count)
		return false;
	*f = caught[below(caught_count)];
	while (changes--) {
		unsigned int n;

		switch (below(7)) {
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
			n = below(PAYLOAD_MAX + 1 - f->len);
			random_bytes(p + f->len, n);
			f->len += n;
			break;
		default:		/* the protocol, of the frame or inside */
			p[below(2) ? 1 : short_numbers ? 4 : 6] = any();
		}
	}
	put(f, f->len);
	return true;
}

static unsigned int from_file(const char *name)
{
	FILE *in = fopen(name, "r");
	char line[4 * PAYLOAD_MAX];
	unsigned int sent = 0;

	if (!in)
		die(name);
	while (fgets(line, sizeof(line), in)) {
		struct frame f = { 0 };
		unsigned int byte;
		char *p = line;

		while (f.len < PAYLOAD_MAX && sscanf(p, " %2x", &byte) == 1) {
			f.data[PPPOE_HEAD + f.len++] = byte;
			while (isspace((unsigned char)*p))
				p++;
			p += 2;
		}
		if (!f.len)
			continue;
		put(&f, f.len);
		sent++;
	}
	fclose(in);
	return sent;
}

int main(int argc, char **argv)
{
	struct sockaddr_ll addr = { .sll_family = AF_PACKET };
	unsigned int i, session, sent = 0;
	int opt, bypass = 1, room = 64 << 20, idle = 0;
	struct ether_addr *peer;
	const char *mode;
	struct ifreq ifr;

	while ((opt = getopt(argc, argv, "n:s:i:q:Sw")) != -1) {
		switch (opt) {
		case 'n':
			count = atoi(optarg);
			break;
		case 's':
			seed = atoi(optarg);
			break;
		case 'i':
			pause_us = atoi(optarg);
			break;
		case 'q':
			sequence = atoi(optarg);
			break;
		case 'S':
			short_numbers = true;
			break;
		case 'w':
			bypass = 0;
			break;
		default:
			return 2;
		}
	}
	argc -= optind;
	argv += optind;
	peer = argc >= 4 ? ether_aton(argv[1]) : NULL;
	if (!peer || (!strcmp(argv[3], "file") && argc != 5)) {
		fprintf(stderr, "usage: inject [-n COUNT] [-s SEED] [-i USEC] [-q SEQ] [-S] [-w] IF PEERMAC SESSION random|truncated|fragments|mutated|file [FILE]\n");
		return 2;
	}
	session = atoi(argv[2]);
	mode = argv[3];
	state = seed;
	any();

	/* ETH_P_ALL sees what is sent; only the mode that needs it listens. */
	addr.sll_protocol = htons(strcmp(mode, "mutated") ? 0 : ETH_P_ALL);
	addr.sll_ifindex = if_nametoindex(argv[0]);
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass,
		   sizeof(bypass));
	/* a queue may have to hold all of the frames */
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
	if (bind(fd, (void *)&addr, sizeof(addr)))
		die(argv[0]);
	memset(&ifr, 0, sizeof(ifr));
	strncpy(ifr.ifr_name, argv[0], IFNAMSIZ - 1);
	if (ioctl(fd, SIOCGIFHWADDR, &ifr))
		die(argv[0]);
	memcpy(head, peer, 6);
	memcpy(head + 6, ifr.ifr_hwaddr.sa_data, 6);
	memcpy(head + 12, "\x88\x64\x11\x00", 4);
	head[16] = session >> 8;
	head[17] = session;

	if (!strcmp(mode, "file"))
		sent = from_file(argv[4]);
	for (i = 0; i < count && strcmp(mode, "file"); i++) {
		struct frame f = { 0 };

		if (!strcmp(mode, "random")) {
			make_random(&f);
		} else if (!strcmp(mode, "truncated")) {
			make_truncated(&f);
		} else if (!strcmp(mode, "fragments")) {
			make_fragment(&f);
		} else if (!make_mutated(&f)) {
			/* Nothing on the line yet: give it ten seconds. */
			if (++idle > 10000) {
				fprintf(stderr, "inject: no fragments to be caught on %s\n", argv[0]);
				return 1;
			}
			usleep(1000);
			i--;
			continue;
		}
		sent++;
	}
	printf("sent=%u refused=%u caught=%u seed=%u\n", sent, refused, caught_total, seed);
	return 0;
}
