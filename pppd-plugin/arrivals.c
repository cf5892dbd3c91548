// SPDX-License-Identifier: GPL-2.0-only
/*
 * When frames arrive on PPPoE lines, recorded for the second or two in which oncall.c
 * finds out what the lines can bring. The kernel timestamps each frame.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "plugin.h"

#define BUFFER		(1 << 20)
#define PPP_MP_FIELD	0x003d

/* What precedes the information field. */
struct head {
	uint8_t version;
	uint8_t code;
	uint16_t session;
	uint16_t length;	/* from the protocol field on */
	uint16_t protocol;
};

static int sockets[MLPPP_LINKS_MAX];
static struct oncall_spacing spacing[MLPPP_LINKS_MAX];
static unsigned int count;

static int open_line(const char *nic)
{
	/* the head of each frame is enough */
	struct sock_filter head = BPF_STMT(BPF_RET | BPF_K, sizeof(struct head));
	struct sock_fprog filter = { .len = 1, .filter = &head };
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_PPP_SES),
		.sll_ifindex = if_nametoindex(nic),
	};
	int size = BUFFER, on = 1, fd;

	if (!addr.sll_ifindex)
		return -1;
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool read_one(unsigned int i)
{
	char control[CMSG_SPACE(sizeof(struct timespec))];
	struct timespec ts = { 0 };
	struct head head;
	struct iovec iov = { .iov_base = &head, .iov_len = sizeof(head) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(sockets[i], &msg, 0);
	struct cmsghdr *c;

	if (n < 0)
		return 0;
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS)
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
	if (n == sizeof(head) && ts.tv_sec &&
	    head.protocol == htons(PPP_MP_FIELD))
		oncall_frame(&spacing[i], ts.tv_sec * 1000000000LL + ts.tv_nsec,
			     ntohs(head.length) - 2);
	return 1;
}

/* Bounded, as more may arrive meanwhile. */
static void arrivals_read(void *arg)
{
	unsigned int i, left;

	for (i = 0; i < count; i++)
		for (left = 4096; left && sockets[i] >= 0 && read_one(i); left--)
			;
	ppp_timeout(arrivals_read, NULL, 0, ARRIVALS_MS * 1000);
}

/**
 * arrivals_begin() - start recording when frames arrive
 * @lines: lines named after their interfaces
 * @n: how many
 */
void arrivals_begin(const struct oncall_line *lines, unsigned int n)
{
	unsigned int i;

	arrivals_end();
	memset(spacing, 0, sizeof(spacing));
	count = n;
	for (i = 0; i < n; i++)
		sockets[i] = open_line(lines[i].label);
	ppp_timeout(arrivals_read, NULL, 0, ARRIVALS_MS * 1000);
}

/**
 * arrivals_end() - stop recording
 */
void arrivals_end(void)
{
	unsigned int i;

	ppp_untimeout(arrivals_read, NULL);
	for (i = 0; i < count; i++)
		if (sockets[i] >= 0)
			close(sockets[i]);
	count = 0;
}

/**
 * arrivals_rate() - what a line can bring, judged by the spacing of its frames
 * @i: index of the line
 *
 * Return: bits per second, or 0 if that cannot be told.
 */
uint64_t arrivals_rate(unsigned int i)
{
	return oncall_rate(&spacing[i]);
}
