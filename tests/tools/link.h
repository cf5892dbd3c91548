/* SPDX-License-Identifier: GPL-2.0-only */
/* A link over a session without discovery, as pppd and its plugin make it. */
#ifndef TESTS_LINK_H
#define TESTS_LINK_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/if_pppox.h>
#include <linux/ppp-ioctl.h>
#include <linux/ppp_defs.h>

#include <linux/mlppp.h>

/* descriptors: the session, its channel, the link, and the one pppd speaks LCP on */
struct link {
	int session;
	int channel;
	int link;
	int ctl;
};

static int must(int ret, const char *what)
{
	if (ret < 0) {
		perror(what);
		exit(1);
	}
	return ret;
}

static int pppoe_session(const char *dev, unsigned int id, const char *peer)
{
	struct sockaddr_pppox sp = {
		.sa_family = AF_PPPOX,
		.sa_protocol = PX_PROTO_OE,
	};
	int sock = must(socket(AF_PPPOX, SOCK_STREAM, PX_PROTO_OE), "socket");

	if (!ether_aton_r(peer, (void *)sp.sa_addr.pppoe.remote)) {
		fprintf(stderr, "who is %s?\n", peer);
		exit(2);
	}
	sp.sa_addr.pppoe.sid = htons(id);
	snprintf(sp.sa_addr.pppoe.dev, IFNAMSIZ, "%s", dev);
	must(connect(sock, (void *)&sp, sizeof(sp)), "session");
	return sock;
}

/* Bridge a link to what carries it. */
static void link_over(struct link *l, int session)
{
	int chan;

	l->session = session;
	l->channel = must(open("/dev/ppp", O_RDWR), "/dev/ppp");
	must(ioctl(l->session, PPPIOCGCHAN, &chan), "PPPIOCGCHAN");
	must(ioctl(l->channel, PPPIOCATTCHAN, &chan), "PPPIOCATTCHAN");

	l->link = must(open(MLPPP_DEVICE, O_RDWR), MLPPP_DEVICE);
	must(ioctl(l->link, MLPPP_IOCGLINE, &chan), "MLPPP_IOCGLINE");
	must(ioctl(l->channel, PPPIOCBRIDGECHAN, &chan), "PPPIOCBRIDGECHAN");
	must(ioctl(l->link, PPPIOCGCHAN, &chan), "PPPIOCGCHAN");
	l->ctl = must(open("/dev/ppp", O_RDWR | O_NONBLOCK), "/dev/ppp");
	must(ioctl(l->ctl, PPPIOCATTCHAN, &chan), "PPPIOCATTCHAN");
}

static int set_npmode(int ctl, int protocol, enum NPmode mode)
{
	struct npioctl np = {
		.protocol = protocol,
		.mode = mode,
	};

	return ioctl(ctl, PPPIOCSNPMODE, &np);
}

#endif /* TESTS_LINK_H */
