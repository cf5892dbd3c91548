// SPDX-License-Identifier: GPL-2.0-only
/*
 * mixed - packets of all sizes whose content tells whether they are right
 *
 *   mixed ping [options] ADDRESS        echo requests, each reply compared
 *   mixed send [options] ADDRESS PORT   UDP datagrams
 *   mixed recv [options] PORT           counts them, until none has come for a while
 *
 *   -n COUNT    packets (default 1000)
 *   -m MIN      smallest payload in bytes (default 0)
 *   -M MAX      largest payload in bytes (default 1472)
 *   -i USEC     pause between packets (default 1000; 0 with ping: next on reply)
 *   -w SECONDS  how long to wait for the last ones (default 3)
 *   -k          leave the UDP checksum in place (default: off, so that a wrong
 *               byte reaches the receiver and is seen)
 *   -t          send and recv, both on one machine: datagrams carry the time;
 *               the shortest and longest way and the longest gap are printed
 *
 * Sizes go up and down through the whole range. DF is set. The content is generated
 * from number and size, so that a byte from another packet is noticed. Prints counts
 * as NAME=VALUE on one line; exit status 1 if something was lost, doubled or wrong
 * (send: if something could not be sent). Addresses may be IPv4 or IPv6.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEAD 8			/* number and size, if there is room for them */
#define STAMP 8			/* after these, with -t: the time of sending */

static unsigned int count = 1000, min, max = 1472, pause_us = 1000, wait_s = 3;
static bool checksum, stamped;
static unsigned char *seen;	/* per number: how often it came */
static unsigned int received, wrong, doubled, late;
static double way_min = 1e9, way_max, gap_max, last_at;
static volatile sig_atomic_t stopped;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static bool has_stamp(unsigned int size)
{
	return stamped && size >= HEAD + STAMP;
}

/* How long the packet was on its way, and how long nothing had come before it. */
static void time_it(const unsigned char *buf, unsigned int size)
{
	double at = now(), sent;

	if (last_at && at - last_at > gap_max)
		gap_max = at - last_at;
	last_at = at;
	if (!has_stamp(size))
		return;
	memcpy(&sent, buf + HEAD, STAMP);
	if (at - sent < way_min)
		way_min = at - sent;
	if (at - sent > way_max)
		way_max = at - sent;
}

/* Up and down through the sizes, step by step: neighbours always differ. */
static unsigned int size_of(unsigned int number)
{
	unsigned int span = max - min, at;

	if (!span)
		return min;
	at = number % (2 * span);
	return min + (at <= span ? at : 2 * span - at);
}

/* The content of a packet too small to hold its number follows from the size. */
static void fill(unsigned char *buf, unsigned int number, unsigned int size)
{
	uint32_t x = size * 2654435761u + 1, head[2] = { htonl(number), htonl(size) };
	unsigned int i = 0;

	if (size >= HEAD) {
		memcpy(buf, head, HEAD);
		x ^= number * 2246822519u;
		i = HEAD;
	}
	for (; i < size; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		buf[i] = x >> 11;
	}
}

static void judge(const unsigned char *buf, unsigned int size)
{
	static unsigned char good[65536];
	static unsigned int highest;
	uint32_t head[2];

	received++;
	time_it(buf, size);
	if (size < HEAD) {
		fill(good, 0, size);
		if (memcmp(buf, good, size))
			wrong++;
		return;
	}
	memcpy(head, buf, HEAD);
	fill(good, ntohl(head[0]), size);
	if (has_stamp(size))
		memcpy(good + HEAD, buf + HEAD, STAMP);
	if (ntohl(head[0]) >= count || memcmp(buf, good, size)) {
		wrong++;
		return;
	}
	if (seen[ntohl(head[0])]++)
		doubled++;
	if (ntohl(head[0]) < highest)
		late++;
	else
		highest = ntohl(head[0]);
}

static socklen_t address_length(const struct sockaddr_storage *addr)
{
	return addr->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

static int open_socket(const char *name, const char *port, int type, struct sockaddr_storage *addr)
{
	struct sockaddr_in6 *in6 = (void *)addr;
	struct sockaddr_in *in = (void *)addr;
	int fd, on, proto = 0;

	memset(addr, 0, sizeof(*addr));
	if (inet_pton(AF_INET6, name, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(atoi(port));
	} else if (inet_pton(AF_INET, name, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(atoi(port));
	} else {
		fprintf(stderr, "mixed: bad address %s\n", name);
		exit(2);
	}
	if (type == SOCK_RAW)
		proto = addr->ss_family == AF_INET6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	fd = socket(addr->ss_family, type, proto);
	if (fd < 0)
		die("socket");
	if (addr->ss_family == AF_INET) {
		on = IP_PMTUDISC_DO;
		setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &on, sizeof(on));
		if (type == SOCK_DGRAM && !checksum) {
			on = 1;
			setsockopt(fd, SOL_SOCKET, SO_NO_CHECK, &on, sizeof(on));
		}
	} else {
		on = IPV6_PMTUDISC_DO;
		setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &on, sizeof(on));
	}
	on = 8 << 20;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &on, sizeof(on));
	return fd;
}

/* Take what has arrived until a point in time; with ping, only our replies. */
static void collect(int fd, int family, int type, double until, bool one)
{
	static unsigned char buf[70000];
	unsigned int before = received;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		double left = until - now();
		struct timespec ts = { 0 };
		unsigned char *data = buf;
		ssize_t n;

		if (left > 0) {
			ts.tv_sec = left;
			ts.tv_nsec = (left - ts.tv_sec) * 1e9;
		}
		if (ppoll(&p, 1, &ts, NULL) <= 0)
			return;
		n = recv(fd, buf, sizeof(buf), 0);
		if (n < 0)
			continue;
		if (type == SOCK_RAW) {
			size_t ip = family == AF_INET ? (buf[0] & 15) * 4 : 0;
			struct icmphdr *icmp = (void *)(buf + ip);

			if (n < (ssize_t)(ip + 8) || icmp->un.echo.id != htons(getpid() & 0xffff) ||
			    icmp->type != (family == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY))
				continue;
			data += ip + 8;
			n -= ip + 8;
		}
		judge(data, n);
		if (one && received > before)
			return;
	}
}

static uint16_t internet_checksum(const unsigned char *p, unsigned int n)
{
	uint32_t sum = 0;

	for (; n > 1; n -= 2, p += 2)
		sum += p[0] << 8 | p[1];
	if (n)
		sum += p[0] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static unsigned int send_all(int fd, const struct sockaddr_storage *to, int type)
{
	static unsigned char buf[65536];
	double next = now();
	unsigned int i, sent = 0;

	for (i = 0; i < count && !stopped; i++) {
		unsigned int size = size_of(i), head = 0;

		if (type == SOCK_RAW) {
			struct icmphdr icmp = {
				.type = to->ss_family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST,
				.un.echo = { htons(getpid() & 0xffff), htons(i) },
			};

			head = sizeof(icmp);
			memcpy(buf, &icmp, head);
		}
		fill(buf + head, i, size);
		if (has_stamp(size)) {
			double sent_at = now();

			memcpy(buf + head + HEAD, &sent_at, STAMP);
		}
		if (type == SOCK_RAW && to->ss_family == AF_INET) {
			uint16_t sum = internet_checksum(buf, head + size);

			memcpy(buf + 2, &sum, 2);
		}
		while (sendto(fd, buf, head + size, 0, (const void *)to, address_length(to)) < 0) {
			if (errno != ENOBUFS && errno != EAGAIN) {
				fprintf(stderr, "mixed: %u bytes: %s\n", size, strerror(errno));
				break;
			}
			usleep(1000);
		}
		sent++;
		if (type == SOCK_RAW) {
			next = pause_us ? next + pause_us / 1e6 : now() + wait_s;
			collect(fd, to->ss_family, type, next, !pause_us);
		} else if (pause_us) {
			struct timespec ts;

			next += pause_us / 1e6;
			ts.tv_sec = next;
			ts.tv_nsec = (next - ts.tv_sec) * 1e9;
			clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
		}
	}
	return sent;
}

static void usage(void)
{
	fprintf(stderr, "usage: mixed ping|send|recv [-n COUNT] [-m MIN] [-M MAX] [-i USEC] [-w SECONDS] [-k] [-t] [ADDRESS] [PORT]\n");
	exit(2);
}

static int report(unsigned int sent)
{
	unsigned int lost = sent > received ? sent - received : 0;

	printf("sent=%u received=%u lost=%u wrong=%u doubled=%u late=%u",
	       sent, received, lost, wrong, doubled, late);
	if (stamped)
		printf(" way_min_ms=%.1f way_max_ms=%.1f gap_max_ms=%.1f",
		       way_min * 1e3, way_max * 1e3, gap_max * 1e3);
	printf("\n");
	return lost || wrong || doubled;
}

/* Listen on a port of UDP until nothing more comes, and report. */
static int receive_all(const char *port)
{
	struct sockaddr_storage info;
	unsigned int last;
	int fd = open_socket("::", port, SOCK_DGRAM, &info);

	if (bind(fd, (void *)&info, address_length(&info)))
		die("bind");
	printf("listening\n");
	fflush(stdout);
	/* The first may take a while; after that silence is the end. */
	while (!received && !stopped)
		collect(fd, AF_INET6, SOCK_DGRAM, now() + 1, true);
	do {
		last = received;
		collect(fd, AF_INET6, SOCK_DGRAM, now() + wait_s, true);
	} while (received != last && received - wrong - doubled < count && !stopped);
	return report(count);
}

static void parse_options(int argc, char **argv)
{
	int opt;

	while ((opt = getopt(argc, argv, "n:m:M:i:w:kt")) != -1) {
		switch (opt) {
		case 'n':
			count = atoi(optarg);
			break;
		case 'm':
			min = atoi(optarg);
			break;
		case 'M':
			max = atoi(optarg);
			break;
		case 'i':
			pause_us = atoi(optarg);
			break;
		case 'w':
			wait_s = atoi(optarg);
			break;
		case 'k':
			checksum = true;
			break;
		case 't':
			stamped = true;
			break;
		default:
			usage();
		}
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_storage info;
	const char *mode = argc > 1 ? argv[1] : "";
	unsigned int sent;
	double until;
	int fd;

	parse_options(argc - 1, argv + 1);
	argv += optind + 1;
	argc -= optind + 1;
	seen = calloc(count, 1);
	if (!seen || max < min || max > 65000)
		usage();
	signal(SIGTERM, stop);
	signal(SIGINT, stop);

	if (!strcmp(mode, "ping") && argc == 1) {
		fd = open_socket(argv[0], "0", SOCK_RAW, &info);
		sent = send_all(fd, &info, SOCK_RAW);
		until = now() + wait_s;
		while (received < sent && now() < until)
			collect(fd, info.ss_family, SOCK_RAW, until, true);
		return report(sent);
	}
	if (!strcmp(mode, "send") && argc == 2) {
		fd = open_socket(argv[0], argv[1], SOCK_DGRAM, &info);
		sent = send_all(fd, &info, SOCK_DGRAM);
		printf("sent=%u\n", sent);
		return sent != count;
	}
	if (!strcmp(mode, "recv") && argc == 1)
		return receive_all(argv[0]);
	usage();
	return 2;
}
