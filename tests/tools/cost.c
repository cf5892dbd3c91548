// SPDX-License-Identifier: GPL-2.0-only
/*
 * cost - nanoseconds per packet or byte, in a guest where a nanosecond is an
 * instruction
 *
 *   cost send [-n COUNT] [-s SIZE] DEV
 *	IP packets of SIZE bytes to DEV, past its qdisc: ns per packet, including
 *	the system call.
 *   cost tcp-send [-n BYTES] FROM TO
 *	One TCP connection that was never opened, to nobody: all the data goes
 *	out without waiting for an acknowledgment, if the route allows that (initcwnd)
 *	and the packets are freed at once. ns per 1000 bytes.
 *   cost receive [-o] [-p] [-t] [-k KIND] [-l LINKS] [-b BATCH] [-n COUNT]
 *		  [-s SIZE] [-q SEQ] DEV MAC
 *	Frames with IP packets of SIZE bytes to MAC, BATCH packets at one moment,
 *	for which they wait in a qdisc fq: ns per packet that the machine is busy
 *	from that moment on. KIND: plain, or multilink: whole, or halves. Sessions 1
 *	to LINKS are the links, used in turn. -t: the packets are those of one TCP
 *	connection. -o: the same frames, but with an EtherType that nobody takes.
 *	-p: DEV is a tap device, whose buffers are page fragments, as with most
 *	drivers; the frames wait in a qdisc netem that releases them SLOT_NS after
 *	the first. Also prints the next sequence number.
 *   cost tcp-sink FROM TO
 *	The receiving end of that connection: reads until SIGTERM.
 *
 * Each measures after a warm-up of a tenth of the work.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ETH_P_NOBODY	0x88b5		/* for local experiments */
#define PORT		5001		/* at both ends */
#define SEQ_SINK	1000000		/* what the sink expects next */
#define SEQ_SENDER	2000000
#define WSCALE		14
#define FRAME_MAX	1600
#define BATCH_MAX	64
#define SLOT_NS		2000000		/* cost_arrival in tests/bench/lib.sh */

#define MP_BEGIN	0x80
#define MP_END		0x40

enum kind { PLAIN, WHOLE, HALVES };

static const char * const kinds[] = { "plain", "whole", "halves" };

struct batch {
	struct mmsghdr msg[2 * BATCH_MAX];
	struct iovec iov[2 * BATCH_MAX];
	uint8_t frame[2 * BATCH_MAX][FRAME_MAX];
	unsigned int count;
};

static unsigned long count = 512;
static unsigned int size = 64, links = 1, batch_size = 32;
static enum kind kind = PLAIN;
static uint32_t mp_seq, tcp_seq = SEQ_SINK;
static bool tcp, other, pages;
static uint8_t packet[FRAME_MAX];
static struct batch batch;
static struct ether_header eth;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* Marks for a QEMU plugin, which counts instructions by address between the first
 * two, and prints at the third.
 */
static void mark_on(void)
{
	asm volatile("nopl 0x4d4c5001(%%rax)" ::: "memory");
}

static void mark_off(void)
{
	asm volatile("nopl 0x4d4c5002(%%rax)" ::: "memory");
}

static void mark_print(void)
{
	asm volatile("nopl 0x4d4c5003(%%rax)" ::: "memory");
}

static void put16(uint8_t *p, unsigned int v)
{
	p[0] = v >> 8;
	p[1] = v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static uint32_t sum(const uint8_t *p, unsigned int len, uint32_t s)
{
	for (; len > 1; len -= 2, p += 2)
		s += p[0] << 8 | p[1];
	return len ? s + (p[0] << 8) : s;
}

static uint16_t fold(uint32_t s)
{
	s = (s >> 16) + (s & 0xffff);
	return ~(s + (s >> 16));
}

/* The packet to send, from 10.0.0.1 to 10.0.0.2: UDP, or TCP. */
static void make_packet(void)
{
	unsigned int proto = tcp ? IPPROTO_TCP : IPPROTO_UDP, len = size - 20;
	uint8_t *p = packet, *l4 = packet + 20;

	memset(p, 0, size);
	p[0] = 0x45;
	put16(p + 2, size);
	p[6] = 0x40;
	p[8] = 64;
	p[9] = proto;
	put32(p + 12, 0x0a000001);
	put32(p + 16, 0x0a000002);
	put16(p + 10, fold(sum(p, 20, 0)));

	put16(l4, PORT);
	put16(l4 + 2, PORT);
	if (!tcp) {
		put16(l4 + 4, len);
		put16(l4 + 6, fold(sum(p + 12, len + 8, proto + len)));
		return;
	}
	put32(l4 + 4, tcp_seq);
	put32(l4 + 8, SEQ_SENDER);
	l4[12] = 8 << 4;
	l4[13] = 0x10;			/* ACK */
	put16(l4 + 14, 0xffff);
	put32(l4 + 20, 0x0101080a);	/* timestamps */
	put32(l4 + 24, 1);
	put16(l4 + 16, fold(sum(p + 12, len + 8, proto + len)));
	tcp_seq += len - 32;
}

static int packet_socket(int type, const char *dev, struct sockaddr_ll *ll)
{
	int fd = socket(AF_PACKET, type, 0);

	if (fd < 0)
		die("packet socket");
	memset(ll, 0, sizeof(*ll));
	ll->sll_family = AF_PACKET;
	ll->sll_protocol = htons(ETH_P_IP);
	ll->sll_ifindex = if_nametoindex(dev);
	ll->sll_halen = ETH_ALEN;
	if (!ll->sll_ifindex)
		die(dev);
	return fd;
}

static int cost_send(const char *dev)
{
	struct sockaddr_ll ll;
	int fd = packet_socket(SOCK_DGRAM, dev, &ll), one = 1;
	uint64_t start = 0;
	unsigned long i;

	if (setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one)))
		die("PACKET_QDISC_BYPASS");
	make_packet();
	for (i = 0; i < count + count / 10; i++) {
		if (i == count / 10) {
			mark_on();
			start = now();
		}
		if (sendto(fd, packet, size, 0, (void *)&ll, sizeof(ll)) < 0)
			die("sendto");
	}
	start = now() - start;
	mark_off();
	mark_print();
	printf("%.1f\n", (double)start / count);
	return 0;
}

/* One end of a connection that needs no other: see TCP_REPAIR in tcp(7). */
static int tcp_end(const char *from, const char *to, uint32_t snd, uint32_t rcv)
{
	struct tcp_repair_opt opts[] = {
		{ 3 /* TCPOPT_WINDOW */, WSCALE | WSCALE << 16 },
		{ 4 /* TCPOPT_SACK_PERM */, 0 },
		{ 8 /* TCPOPT_TIMESTAMP */, 0 },
	};
	struct tcp_repair_window win = {
		.snd_wl1 = rcv - 1, .snd_wnd = 1 << 29, .max_window = 1 << 29,
		.rcv_wnd = 1 << 16, .rcv_wup = rcv,
	};
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), val;

	if (fd < 0)
		die("socket");
	/* as long as the window grows, each segment is acknowledged */
	val = 1 << 17;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &val, sizeof(val));
	val = 1 << 28;
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &val, sizeof(val));
	val = 1460;
	setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &val, sizeof(val));
	val = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &val, sizeof(val));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &val, sizeof(val));
	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &val, sizeof(val)))
		die("TCP_REPAIR");
	val = TCP_SEND_QUEUE;
	setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, &val, sizeof(val));
	setsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ, &snd, sizeof(snd));
	val = TCP_RECV_QUEUE;
	setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, &val, sizeof(val));
	setsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ, &rcv, sizeof(rcv));
	inet_pton(AF_INET, from, &sin.sin_addr);
	if (bind(fd, (void *)&sin, sizeof(sin)))
		die("bind");
	inet_pton(AF_INET, to, &sin.sin_addr);
	if (connect(fd, (void *)&sin, sizeof(sin)))
		die("connect");
	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_OPTIONS, opts, sizeof(opts)))
		die("TCP_REPAIR_OPTIONS");
	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_WINDOW, &win, sizeof(win)))
		die("TCP_REPAIR_WINDOW");
	val = TCP_REPAIR_OFF_NO_WP;
	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &val, sizeof(val)))
		die("TCP_REPAIR off");
	return fd;
}

/* Drop the connection silently, as it was made. */
static void tcp_forget(int fd)
{
	int val = TCP_REPAIR_ON;

	setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &val, sizeof(val));
	close(fd);
}

static uint64_t tcp_write(int fd, unsigned long bytes)
{
	static char buf[65536];
	uint64_t start = now();
	int unsent;

	while (bytes) {
		ssize_t n = write(fd, buf, bytes < sizeof(buf) ? bytes : sizeof(buf));

		if (n < 0)
			die("write");
		bytes -= n;
	}
	do {
		if (ioctl(fd, SIOCOUTQNSD, &unsent))
			die("SIOCOUTQNSD");
	} while (unsent);
	return now() - start;
}

static int cost_tcp_send(const char *from, const char *to)
{
	int fd = tcp_end(from, to, SEQ_SENDER, SEQ_SINK);
	uint64_t ns;

	tcp_write(fd, count / 10);
	mark_on();
	ns = tcp_write(fd, count);
	mark_off();
	mark_print();
	printf("%.1f\n", ns * 1000.0 / count);
	tcp_forget(fd);
	return 0;
}

static int sink;

static void sink_end(int sig)
{
	(void)sig;
	tcp_forget(sink);
	_exit(0);
}

static int cost_tcp_sink(const char *from, const char *to)
{
	static char buf[65536];

	sink = tcp_end(from, to, SEQ_SENDER, SEQ_SINK);
	signal(SIGTERM, sink_end);
	printf("ready\n");
	fflush(stdout);
	while (read(sink, buf, sizeof(buf)) > 0)
		;
	return 1;
}

/* One frame: Ethernet, PPPoE, PPP and multilink headers, @len bytes of @data. */
static void add_frame(unsigned int link, unsigned int flags, const uint8_t *data,
		      unsigned int len, bool first)
{
	uint8_t *p = batch.frame[batch.count], *ppp = p + 20, *end = ppp;

	memcpy(p, &eth, sizeof(eth));
	p[14] = 0x11;
	p[15] = 0;
	put16(p + 16, 1 + link);
	if (kind == PLAIN) {
		put16(end, 0x0021);
		end += 2;
	} else {
		put16(end, 0x003d);
		put32(end + 2, mp_seq++ & 0xffffff);
		end[2] = flags;
		end += 6;
		if (first)
			*end++ = 0x21;
	}
	memcpy(end, data, len);
	end += len;
	put16(p + 18, end - ppp);
	batch.iov[batch.count].iov_base = p;
	batch.iov[batch.count].iov_len = end - p;
	batch.count++;
}

static void make_batch(unsigned int packets)
{
	static unsigned int link;
	unsigned int i, half;

	batch.count = 0;
	for (i = 0; i < packets; i++) {
		if (!i || tcp)
			make_packet();
		if (kind != HALVES) {
			add_frame(link++ % links, MP_BEGIN | MP_END, packet, size, true);
			continue;
		}
		half = size / 2;
		add_frame(link++ % links, MP_BEGIN, packet, half, true);
		add_frame(link++ % links, MP_END, packet + half, size - half, false);
	}
}

/* Time that something else takes from us, until @end. */
static uint64_t stolen(uint64_t end, uint64_t usual)
{
	uint64_t then = now(), t, sum = 0;

	for (; then < end; then = t) {
		t = now();
		if (t - then > 2 * usual)
			sum += t - then - usual;
	}
	return sum;
}

/* Send the batch. All of it waits in fq for the moment returned. */
static uint64_t send_batch(int fd, struct sockaddr_ll *ll)
{
	static char control[CMSG_SPACE(sizeof(uint64_t))];
	struct cmsghdr *cmsg = (void *)control;
	uint64_t at = now() + 100000 + batch.count * 7000ULL;
	unsigned int i;
	int sent;

	cmsg->cmsg_len = CMSG_LEN(sizeof(at));
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_TXTIME;
	memcpy(CMSG_DATA(cmsg), &at, sizeof(at));
	for (i = 0; i < batch.count; i++) {
		batch.msg[i].msg_hdr = (struct msghdr) {
			.msg_name = ll, .msg_namelen = sizeof(*ll),
			.msg_iov = &batch.iov[i], .msg_iovlen = 1,
			.msg_control = control, .msg_controllen = sizeof(control),
		};
	}
	for (i = 0; i < batch.count; i += sent) {
		sent = sendmmsg(fd, batch.msg + i, batch.count - i, 0);
		if (sent <= 0)
			die("sendmmsg");
	}
	return at;
}

static int tap_open(const char *dev)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr))
		die("tap");
	return fd;
}

static uint64_t tap_batch(int fd)
{
	uint64_t at = now() + SLOT_NS;
	unsigned int i;

	for (i = 0; i < batch.count; i++)
		if (write(fd, batch.iov[i].iov_base, batch.iov[i].iov_len) < 0)
			die("write to tap");
	return at;
}

/* From that moment on, everything that takes the processor away from this loop is
 * charged to the batch. A late start makes the figure worthless.
 */
static uint64_t run_batch(uint64_t at, uint64_t usual, bool warm)
{
	uint64_t ns;

	if (now() > at)
		return UINT64_MAX;
	if (!warm)
		mark_on();
	ns = stolen(at + 20000 + batch.count * (tcp ? 16000 : 8000), usual);
	mark_off();
	return ns;
}

static uint64_t usual_step(void)
{
	uint64_t then = now(), t, least = UINT64_MAX;
	int i;

	for (i = 0; i < 1000; i++, then = t) {
		t = now();
		if (t - then < least)
			least = t - then;
	}
	return least;
}

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(uint64_t *)a, y = *(uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int cost_receive(const char *dev, const char *mac)
{
	struct sock_txtime txtime = { .clockid = CLOCK_MONOTONIC };
	struct sched_param param = {};
	struct sockaddr_ll ll;
	struct ifreq ifr = {};
	int fd = packet_socket(SOCK_RAW, dev, &ll);
	unsigned long i, warm, rounds = count / batch_size;
	int tap = pages ? tap_open(dev) : -1;
	uint64_t *ns, usual, at;

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (ioctl(fd, SIOCGIFHWADDR, &ifr))
		die("SIOCGIFHWADDR");
	memcpy(eth.ether_shost, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
	if (!ether_aton_r(mac, (void *)eth.ether_dhost))
		die(mac);
	eth.ether_type = htons(other ? ETH_P_NOBODY : ETH_P_PPP_SES);
	ll.sll_protocol = eth.ether_type;
	if (setsockopt(fd, SOL_SOCKET, SO_TXTIME, &txtime, sizeof(txtime)))
		die("SO_TXTIME");
	/* anyone else with work goes first */
	sched_setscheduler(0, SCHED_IDLE, &param);

	ns = calloc(rounds, sizeof(*ns));
	warm = rounds / 10 + 1;
	usual = usual_step();
	for (i = 0; i < warm + rounds; i++) {
		make_batch(batch_size);
		at = pages ? tap_batch(tap) : send_batch(fd, &ll);
		ns[i < warm ? 0 : i - warm] = run_batch(at, usual, i < warm);
	}
	mark_print();
	/* the median, as an occasional timer interrupt falls into a batch */
	qsort(ns, rounds, sizeof(*ns), ascending);
	if (ns[rounds / 2] == UINT64_MAX) {
		fprintf(stderr, "cost: too slow to fill a batch\n");
		return 1;
	}
	/* whoever reads the output may want the device at once */
	if (pages)
		close(tap);
	printf("%.1f %u\n", (double)ns[rounds / 2] / batch_size, mp_seq);
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: cost send [-n COUNT] [-s SIZE] DEV\n"
		"       cost tcp-send [-n BYTES] FROM TO\n"
		"       cost receive [-o] [-p] [-t] [-k plain|whole|halves] [-l LINKS] [-b BATCH]\n"
		"                    [-n COUNT] [-s SIZE] [-q SEQ] DEV MAC\n"
		"       cost tcp-sink FROM TO\n");
	return 2;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned int i;
	int opt;

	optind = 2;
	while (argc > 1 && (opt = getopt(argc, argv, "optk:l:b:n:s:q:")) != -1) {
		switch (opt) {
		case 'o':
			other = true;
			break;
		case 'p':
			pages = true;
			break;
		case 't':
			tcp = true;
			break;
		case 'l':
			links = strtoul(optarg, NULL, 0);
			break;
		case 'b':
			batch_size = strtoul(optarg, NULL, 0);
			break;
		case 'n':
			count = strtoul(optarg, NULL, 0);
			break;
		case 's':
			size = strtoul(optarg, NULL, 0);
			break;
		case 'q':
			mp_seq = strtoul(optarg, NULL, 0);
			break;
		case 'k':
			for (i = 0; i < 3; i++)
				if (!strcmp(optarg, kinds[i]))
					kind = i;
			break;
		default:
			return usage();
		}
	}
	argv += optind;
	argc -= optind;
	if (batch_size < 1 || batch_size > BATCH_MAX ||
	    count < batch_size || !links ||
	    size < 64 || size > 1500)
		return usage();

	if (!strcmp(what, "send") && argc == 1)
		return cost_send(argv[0]);
	if (!strcmp(what, "tcp-send") && argc == 2)
		return cost_tcp_send(argv[0], argv[1]);
	if (!strcmp(what, "receive") && argc == 2)
		return cost_receive(argv[0], argv[1]);
	if (!strcmp(what, "tcp-sink") && argc == 2)
		return cost_tcp_sink(argv[0], argv[1]);
	return usage();
}
