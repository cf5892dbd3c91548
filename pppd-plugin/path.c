// SPDX-License-Identifier: GPL-2.0-only
/*
 * The path of a tunnel: L2TP and PPTP lines travel in IP packets.
 *
 * An IP packet that is too long for some interface on its way is fragmented, and
 * many networks drop IP fragments. So the line must not send, nor ask the peer
 * for, more than fits. The limit is the MTU of the interface by which the tunnel
 * leaves; or, if a router farther on has less room (usually a DSL router with
 * PPPoE), what that router says when given a packet that must not be fragmented
 * (RFC 1191).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugin.h"

#include <linux/if_pppol2tp.h>
#include <linux/if_pppox.h>	/* after <net/if.h> */

#ifndef SOL_PPPOL2TP
#define SOL_PPPOL2TP	273
#endif

#define L2TP_PORT	1701
#define DISCARD_PORT	9	/* RFC 863 */

/* A path with less room than this counts as unknown. */
#define ROOM_MIN	256

/* How often routers are asked, and how long an answer is waited for. */
#define PROBES		3
#define PROBE_MS	300

#define IP_MAX		65535	/* length of a packet */

/* Bytes in front of the information field of PPP. */
#define IPV4		20
#define IPV6		40
#define UDP		8
#define HDLC		(2 + 2)	/* address and control, protocol */
#define L2TPV2		6
#define L2TPV2_SEQ	4
#define L2TPV3		12
#define GRE		16	/* RFC 2637, with acknowledgment */
/* ... and what else is on the wire. */
#define ETHERNET	(14 + 4)
#define PPPOE		8

#define PROC_L2TP	"/proc/net/pppol2tp"

/* The address of a PPPoX socket, as each protocol has it. */
union pppox_addr {
	struct sockaddr any;
	struct sockaddr_pppox pppox;
	struct sockaddr_pppol2tp l2tp;
	struct sockaddr_pppol2tpin6 l2tp6;
	struct sockaddr_pppol2tpv3 l2tpv3;
	struct sockaddr_pppol2tpv3in6 l2tpv36;
};

union ip_addr {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static struct {
	bool known;
	union ip_addr local;	/* family 0: not known */
	union ip_addr peer;	/* likewise */
	unsigned int headers;	/* bytes in an IP packet before the information field */
	unsigned int mtu;	/* longest IP packet */
	unsigned int ifindex;	/* the interface by which the tunnel leaves */
	char device[IFNAMSIZ];	/* its name */
	unsigned int link_layer;	/* bytes that it adds to an IP packet */
	char name[MLPPP_LABEL_MAX];	/* of the line */
} path;

static bool l2tp_flag(int fd, int option)
{
	socklen_t len = sizeof(int);
	int value = 0;

	return getsockopt(fd, SOL_PPPOL2TP, option, &value, &len) == 0 && value;
}

/* pppol2tp.so passes its options to the socket only once LCP is up. */
static bool l2tp_option(const char *name)
{
	option_t *opt = mlppp_find_option(the_channel->options, name);

	return opt && opt->type == o_bool && *(bool *)opt->addr;
}

/* The list of sessions tells which of this machine's addresses the tunnel's socket
 * has. Lines to one server differ in nothing else.
 */
static void find_l2tp_local(unsigned int tunnel, unsigned int session)
{
	unsigned int ip, port, t, s;
	char line[256], *tail;
	FILE *f = fopen(PROC_L2TP, "re");

	while (f && fgets(line, sizeof(line), f)) {
		tail = strrchr(line, '\'');
		if (!strstr(line, "SESSION '") || !tail ||
		    sscanf(tail + 1, " %x/%u %x/%x", &ip, &port, &t, &s) != 4 ||
		    t != tunnel || s != session || !ip)
			continue;
		path.local.v4.sin_family = AF_INET;
		path.local.v4.sin_addr.s_addr = htonl(ip);
		break;
	}
	if (f)
		fclose(f);
}

/* The versions of the address differ in length. */
static bool read_l2tp(int fd, const union pppox_addr *a, socklen_t len)
{
	bool seq = l2tp_flag(fd, PPPOL2TP_SO_SENDSEQ) ||
		   l2tp_flag(fd, PPPOL2TP_SO_RECVSEQ) ||
		   l2tp_option("pppol2tp_send_seq") ||
		   l2tp_option("pppol2tp_recv_seq");

	path.headers = HDLC + UDP;
	if (len == sizeof(a->l2tp)) {
		path.peer.v4 = a->l2tp.pppol2tp.addr;
		path.headers += IPV4 + L2TPV2 + (seq ? L2TPV2_SEQ : 0);
		find_l2tp_local(a->l2tp.pppol2tp.s_tunnel,
				a->l2tp.pppol2tp.s_session);
	} else if (len == sizeof(a->l2tp6)) {
		path.peer.v6 = a->l2tp6.pppol2tp.addr;
		path.headers += IPV6 + L2TPV2 + (seq ? L2TPV2_SEQ : 0);
	} else if (len == sizeof(a->l2tpv3)) {
		path.peer.v4 = a->l2tpv3.pppol2tp.addr;
		path.headers += IPV4 + L2TPV3;
	} else if (len == sizeof(a->l2tpv36)) {
		path.peer.v6 = a->l2tpv36.pppol2tp.addr;
		path.headers += IPV6 + L2TPV3;
	} else {
		return 0;
	}
	return 1;
}

/* A PPTP socket does not say who the peer is. */
static void read_pptp(const union pppox_addr *a)
{
	path.local.v4.sin_family = AF_INET;
	path.local.v4.sin_addr = a->pppox.sa_addr.pptp.sin_addr;
	path.headers = HDLC + GRE + IPV4;
}

static socklen_t length(const union ip_addr *a)
{
	return a->any.sa_family == AF_INET6 ? sizeof(a->v6) : sizeof(a->v4);
}

static const void *octets(const union ip_addr *a, unsigned int *len)
{
	*len = a->any.sa_family == AF_INET6 ? 16 : 4;
	return a->any.sa_family == AF_INET6 ? (const void *)&a->v6.sin6_addr :
					      (const void *)&a->v4.sin_addr;
}

struct route_request {
	struct nlmsghdr nlh;
	struct rtmsg rtm;
	char attrs[64];
};

static void put_address(struct route_request *req, int type, const union ip_addr *a)
{
	struct rtattr *rta = (void *)((char *)req + NLMSG_ALIGN(req->nlh.nlmsg_len));
	unsigned int len;
	const void *data = octets(a, &len);

	rta->rta_type = type;
	rta->rta_len = RTA_LENGTH(len);
	memcpy(RTA_DATA(rta), data, len);
	req->nlh.nlmsg_len = NLMSG_ALIGN(req->nlh.nlmsg_len) + RTA_ALIGN(rta->rta_len);
	if (type == RTA_SRC)
		req->rtm.rtm_src_len = 8 * len;
	else
		req->rtm.rtm_dst_len = 8 * len;
}

static unsigned int answer_ifindex(const char *buf, int len)
{
	const struct nlmsghdr *nlh = (const void *)buf;
	const struct rtattr *rta;
	unsigned int index;
	int rest;

	if (!NLMSG_OK(nlh, (unsigned int)len) || nlh->nlmsg_type != RTM_NEWROUTE)
		return 0;
	rest = RTM_PAYLOAD(nlh);
	for (rta = RTM_RTA(NLMSG_DATA(nlh)); RTA_OK(rta, rest);
	     rta = RTA_NEXT(rta, rest)) {
		if (rta->rta_type != RTA_OIF)
			continue;
		memcpy(&index, RTA_DATA(rta), sizeof(index));
		return index;
	}
	return 0;
}

/* The interface on which packets to the peer leave, from the tunnel's address. */
static unsigned int route_ifindex(void)
{
	struct route_request req = {
		.nlh = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
			.nlmsg_type = RTM_GETROUTE,
			.nlmsg_flags = NLM_F_REQUEST,
		},
		.rtm.rtm_family = path.peer.any.sa_family,
	};
	union {
		char data[1024];
		struct nlmsghdr align;
	} answer;
	unsigned int index = 0;
	int fd, len;

	put_address(&req, RTA_DST, &path.peer);
	if (path.local.any.sa_family)
		put_address(&req, RTA_SRC, &path.local);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return 0;
	if (send(fd, &req, req.nlh.nlmsg_len, 0) > 0) {
		len = recv(fd, &answer, sizeof(answer), 0);
		if (len > 0)
			index = answer_ifindex(answer.data, len);
	}
	close(fd);
	return index;
}

/* The interface that has the tunnel's address. */
static unsigned int address_ifindex(void)
{
	struct ifaddrs *all, *one;
	unsigned int index = 0;

	if (getifaddrs(&all) < 0)
		return 0;
	for (one = all; one && !index; one = one->ifa_next) {
		if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET &&
		    ((struct sockaddr_in *)(void *)one->ifa_addr)->sin_addr.s_addr ==
		    path.local.v4.sin_addr.s_addr)
			index = if_nametoindex(one->ifa_name);
	}
	freeifaddrs(all);
	return index;
}

static void look_at_device(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr;

	if (fd < 0)
		return;
	memset(&ifr, 0, sizeof(ifr));
	strlcpy(ifr.ifr_name, path.device, sizeof(ifr.ifr_name));
	if (ioctl(fd, SIOCGIFMTU, &ifr) == 0)
		path.mtu = ifr.ifr_mtu;
	path.link_layer = ETHERNET;
	if (ioctl(fd, SIOCGIFHWADDR, &ifr) == 0 &&
	    ifr.ifr_hwaddr.sa_family == ARPHRD_PPP)
		path.link_layer += PPPOE;
	close(fd);
}

static unsigned int path_mtu(int fd)
{
	bool v6 = path.peer.any.sa_family == AF_INET6;
	socklen_t len = sizeof(int);
	int mtu;

	if (getsockopt(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
		       v6 ? IPV6_MTU : IP_MTU, &mtu, &len) < 0 || mtu <= 0)
		return path.mtu;
	return mtu;
}

/*
 * Send datagrams that fill the path as far as it is known, and must not be
 * fragmented, until no router says that it has less room. Nobody needs to listen at
 * the other end: its "unreachable" ends the wait.
 */
static void probe(int fd)
{
	static char nothing[IP_MAX];
	const bool v6 = path.peer.any.sa_family == AF_INET6;
	const unsigned int headers = UDP + (v6 ? IPV6 : IPV4);
	struct pollfd p = { .fd = fd };
	socklen_t len;
	int i, err;

	for (i = 0; i < PROBES; i++) {
		path.mtu = MIN(path_mtu(fd), IP_MAX);
		if (path.mtu <= headers ||
		    send(fd, nothing, path.mtu - headers, 0) < 0)
			break;
		len = sizeof(err);
		if (poll(&p, 1, PROBE_MS) <= 0 ||
		    getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0 ||
		    err != EMSGSIZE)
			break;
	}
	path.mtu = MIN(path_mtu(fd), IP_MAX);
}

static void measure(void)
{
	bool v6 = path.peer.any.sa_family == AF_INET6;
	int whole = v6 ? IPV6_PMTUDISC_DO : IP_PMTUDISC_DO;
	union ip_addr to = path.peer;
	int fd = socket(to.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (v6)
		to.v6.sin6_port = htons(DISCARD_PORT);
	else
		to.v4.sin_port = htons(DISCARD_PORT);
	if (path.local.any.sa_family)
		bind(fd, &path.local.any, length(&path.local));
	if (setsockopt(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
		       v6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, &whole,
		       sizeof(whole)) == 0 &&
	    connect(fd, &to.any, length(&to)) == 0)
		probe(fd);
	close(fd);
}

/*
 * A client's lines are told apart by the interface they leave by, a server's,
 * which all leave by the same one, by where they come from.
 */
static void name_path(bool server)
{
	char text[INET6_ADDRSTRLEN] = "";
	unsigned int port, len;

	if (path.peer.any.sa_family)
		inet_ntop(path.peer.any.sa_family, octets(&path.peer, &len), text,
			  sizeof(text));
	port = ntohs(path.peer.any.sa_family == AF_INET6 ?
		     path.peer.v6.sin6_port : path.peer.v4.sin_port);
	if (path.device[0] && !server)
		strlcpy(path.name, path.device, sizeof(path.name));
	else if (text[0] && port == L2TP_PORT)
		slprintf(path.name, sizeof(path.name), "l2tp:%s", text);
	else if (text[0])
		slprintf(path.name, sizeof(path.name), "l2tp:%s:%d", text, port);
}

/**
 * path_find() - find out about the path of a line
 * @fd: its PPPoX socket, or any other descriptor
 *
 * Waits for routers and the other end, less than a second.
 */
void path_find(int fd)
{
	union pppox_addr a;
	socklen_t len = sizeof(a);

	memset(&path, 0, sizeof(path));
	memset(&a, 0, sizeof(a));
	if (getsockname(fd, &a.any, &len) < 0 || a.any.sa_family != AF_PPPOX)
		return;
	if (a.pppox.sa_protocol == PX_PROTO_PPTP)
		read_pptp(&a);
	else if (a.pppox.sa_protocol != PX_PROTO_OL2TP || !read_l2tp(fd, &a, len))
		return;
	path.known = 1;
	path.ifindex = path.peer.any.sa_family ? route_ifindex() : address_ifindex();
	if (path.ifindex && if_indextoname(path.ifindex, path.device))
		look_at_device();
	if (path.peer.any.sa_family)
		measure();
	name_path(l2tp_option("pppol2tp_lns_mode"));
}

/**
 * path_room() - the longest information field that fits into one IP packet
 *
 * Return: bytes; 0: the line is no tunnel, or its path is not known.
 */
unsigned int path_room(void)
{
	return path.known && path.mtu >= path.headers + ROOM_MIN ?
		path.mtu - path.headers : 0;
}

/**
 * path_overhead() - what the wire adds to the information field of a frame
 *
 * Return: bytes; 0: the line is no tunnel.
 */
unsigned int path_overhead(void)
{
	return path.known ? path.headers + (path.link_layer ?: ETHERNET) : 0;
}

/**
 * path_ifindex() - the interface by which the tunnel leaves
 *
 * Return: its index; 0: not known, or the line is no tunnel.
 */
unsigned int path_ifindex(void)
{
	return path.ifindex;
}

/**
 * path_name() - what a tunnel is called in tables and messages
 *
 * Return: its name, or an empty string.
 */
const char *path_name(void)
{
	return path.name;
}
