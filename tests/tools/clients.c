// SPDX-License-Identifier: GPL-2.0-only
/*
 * clients - the customers of a server: PPP over PPPoE for thousands of sessions
 *
 *   clients [-p] PEERMAC COUNT IF...
 *
 * Client C, 1 to COUNT, has session C on each of the interfaces IF, which are the
 * lines of a bundle, or with -p as many sessions of plain PPP. Nobody dials: the
 * server's pppds know the numbers, and speak first. Each client agrees to all that
 * a server may want, authenticates with PAP as "uC" with the password "secret", and
 * takes the address that the server names.
 *
 * Everything that is sent answers the server, and is sent once more a second later
 * if that has brought no reply. So an idle client costs nothing.
 *
 * Prints "up" whenever all links have authenticated and all have addresses. On
 * SIGUSR1 all hang up at once (PADT), and forget everything.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/ppp_defs.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINES_MAX	16
#define CLIENTS_MAX	65534
#define BUFFER		(64 << 20)
#define PADT		0xa7
#define MRU		1492
#define MRRU		1500
#define MP_WHOLE	0xc0	/* begin and end */

/* codes of LCP and of IPCP */
enum { REQ = 1, ACK, NAK, REJ, TERM_REQ, TERM_ACK, ECHO_REQ = 9, ECHO_REP };

/* options of LCP and of IPCP */
enum { OPT_MRU = 1, OPT_ADDRESS = 3, OPT_MAGIC = 5, OPT_MRRU = 17, OPT_ED = 19 };

/* One protocol's negotiation: what each end asked for was granted. */
struct agreed {
	bool mine;
	bool theirs;
};

/* A link, and IPCP, which with plain PPP each link has for itself. */
struct link {
	struct agreed lcp;
	bool authenticated;
	struct agreed ipcp;
	uint32_t address;	/* network order */
};

/* Lines of a bundle share what is kept with the first one, and a number. */
struct client {
	struct link link[LINES_MAX];
	uint32_t seq;
	bool up;
};

static struct client *clients;
static unsigned int count, lines, up;
static bool plain;
static int sock[LINES_MAX];
static uint8_t my_mac[LINES_MAX][ETH_ALEN], peer_mac[ETH_ALEN];
static volatile sig_atomic_t hang_up;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static uint8_t *put16(uint8_t *p, unsigned int v)
{
	*p++ = v >> 8;
	*p++ = v;
	return p;
}

static uint8_t *put32(uint8_t *p, uint32_t v)
{
	return put16(put16(p, v >> 16), v);
}

static unsigned int get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static uint32_t magic(unsigned int c, unsigned int i)
{
	return c << 8 | (i + 1);
}

/* ---------------------------------------------------------------- sending */

static void transmit(unsigned int c, unsigned int i, unsigned int type,
		     unsigned int code, const uint8_t *data, unsigned int len)
{
	uint8_t frame[ETH_FRAME_LEN], *p = frame;

	memcpy(p, peer_mac, ETH_ALEN);
	memcpy(p + ETH_ALEN, my_mac[i], ETH_ALEN);
	p = put16(p + 2 * ETH_ALEN, type);
	*p++ = 0x11;
	*p++ = code;
	p = put16(p, c);
	p = put16(p, len);
	memcpy(p, data, len);
	/* a full queue of the interface is a loss like any other */
	if (send(sock[i], frame, p + len - frame, 0) < 0 && errno != ENOBUFS)
		die("send");
}

/* A packet of a control protocol; NCPs of a bundle go in MP. */
static void control(unsigned int c, unsigned int i, unsigned int proto,
		    unsigned int code, unsigned int id,
		    const uint8_t *data, unsigned int len)
{
	uint8_t buf[ETH_DATA_LEN], *p = buf;

	if (proto == PPP_IPCP && !plain) {
		p = put16(p, PPP_MP);
		p = put32(p, clients[c].seq++ & 0xffffff);
		buf[2] = MP_WHOLE;
	}
	p = put16(p, proto);
	*p++ = code;
	*p++ = id;
	p = put16(p, len + 4);
	memcpy(p, data, len);
	transmit(c, i, ETH_P_PPP_SES, 0, buf, p + len - buf);
}

static void lcp_request(unsigned int c, unsigned int i)
{
	uint8_t opts[32], *p = opts;

	*p++ = OPT_MRU;
	*p++ = 4;
	p = put16(p, MRU);
	*p++ = OPT_MAGIC;
	*p++ = 6;
	p = put32(p, magic(c, i));
	if (!plain) {
		*p++ = OPT_MRRU;
		*p++ = 4;
		p = put16(p, MRRU);
		*p++ = OPT_ED;
		*p++ = 7;
		*p++ = 1;	/* locally assigned */
		p = put32(p, c);
	}
	control(c, i, PPP_LCP, REQ, 1, opts, p - opts);
}

static void authenticate(unsigned int c, unsigned int i)
{
	char data[32];
	int n = snprintf(data, sizeof(data), "%c%s%u%csecret", 0, "u", c, 6);

	data[0] = n - 8;
	control(c, i, PPP_PAP, REQ, 1, (uint8_t *)data, n);
}

/* What has an IPCP of its own. */
static struct link *network(unsigned int c, unsigned int i)
{
	return &clients[c].link[plain ? i : 0];
}

static void ipcp_request(unsigned int c, unsigned int i)
{
	uint8_t opts[6] = { OPT_ADDRESS, 6 };

	memcpy(opts + 2, &network(c, i)->address, 4);
	control(c, i, PPP_IPCP, REQ, 1, opts, sizeof(opts));
}

/* ---------------------------------------------------------------- state */

static bool open_now(const struct agreed *a)
{
	return a->mine && a->theirs;
}

/* Does the client have all that makes it a customer who is served? */
static bool served(const struct client *client)
{
	unsigned int i;

	for (i = 0; i < lines; i++) {
		if (!client->link[i].authenticated)
			return 0;
		if ((plain || !i) && !open_now(&client->link[i].ipcp))
			return 0;
	}
	return 1;
}

static void settle(struct client *client)
{
	bool now = served(client);

	up += now - client->up;
	if (now && !client->up && up == count)
		printf("up\n");
	client->up = now;
}

/* A link starts afresh; with the first link, so does the bundle. */
static void begin(struct client *client, unsigned int i)
{
	unsigned int j;

	memset(&client->link[i].lcp, 0, sizeof(client->link[i].lcp));
	client->link[i].authenticated = 0;
	if (plain) {
		memset(&client->link[i], 0, sizeof(client->link[i]));
		return;
	}
	for (j = 0; j < lines; j++)
		if (client->link[j].authenticated)
			return;
	client->seq = 0;
	client->link[0].address = 0;
	memset(&client->link[0].ipcp, 0, sizeof(client->link[0].ipcp));
}

static void forget_all(void)
{
	unsigned int c, i;

	for (c = 1; c <= count; c++)
		for (i = 0; i < lines; i++)
			transmit(c, i, ETH_P_PPP_DISC, PADT, NULL, 0);
	memset(clients, 0, (count + 1) * sizeof(*clients));
	up = 0;
	printf("down\n");
}

/* ---------------------------------------------------------------- receiving */

static void lcp(unsigned int c, unsigned int i, uint8_t *p, unsigned int len)
{
	struct client *client = &clients[c];
	struct link *l = &client->link[i];

	switch (p[0]) {
	case REQ:
		if (open_now(&l->lcp))
			begin(client, i);
		control(c, i, PPP_LCP, ACK, p[1], p + 4, len - 4);
		l->lcp.theirs = 1;
		if (!l->lcp.mine)
			lcp_request(c, i);
		else
			authenticate(c, i);
		break;
	case ACK:
		l->lcp.mine = 1;
		if (l->lcp.theirs)
			authenticate(c, i);
		break;
	case NAK:
	case REJ:
		fprintf(stderr, "client %u: the server refuses\n", c);
		exit(1);
	case TERM_REQ:
		control(c, i, PPP_LCP, TERM_ACK, p[1], p + 4, len - 4);
		begin(client, i);
		break;
	case ECHO_REQ:
		if (len < 8)
			break;
		put32(p + 4, magic(c, i));
		control(c, i, PPP_LCP, ECHO_REP, p[1], p + 4, len - 4);
		break;
	}
}

static void pap(unsigned int c, unsigned int i, const uint8_t *p)
{
	if (p[0] != ACK) {
		fprintf(stderr, "client %u: not authenticated\n", c);
		exit(1);
	}
	clients[c].link[i].authenticated = 1;
}

static void ipcp(unsigned int c, unsigned int i, const uint8_t *p,
		 unsigned int len)
{
	struct link *l = network(c, i);

	switch (p[0]) {
	case REQ:
		control(c, i, PPP_IPCP, ACK, p[1], p + 4, len - 4);
		if (open_now(&l->ipcp))
			l->ipcp.mine = 0;
		l->ipcp.theirs = 1;
		if (!l->ipcp.mine)
			ipcp_request(c, i);
		break;
	case NAK:
		if (len < 10 || p[4] != OPT_ADDRESS)
			break;
		memcpy(&l->address, p + 6, 4);
		ipcp_request(c, i);
		break;
	case ACK:
		l->ipcp.mine = 1;
		break;
	}
}

/* A frame of PPP, from its protocol on. */
static void frame(unsigned int c, unsigned int i, uint8_t *p, unsigned int len)
{
	unsigned int proto, skip = 2;

	if (len < 2)
		return;
	proto = get16(p);
	if (proto == PPP_MP && len > 8 && p[2] == MP_WHOLE) {
		/* the control protocols have no protocol fields of one byte */
		proto = get16(p + 6);
		skip = 8;
	}
	p += skip;
	len -= skip;
	if (len < 4 || get16(p + 2) < 4 || get16(p + 2) > len)
		return;
	len = get16(p + 2);
	if (proto == PPP_LCP)
		lcp(c, i, p, len);
	else if (proto == PPP_PAP)
		pap(c, i, p);
	else if (proto == PPP_IPCP)
		ipcp(c, i, p, len);
	else
		return;
	settle(&clients[c]);
}

static void receive(unsigned int i)
{
	uint8_t buf[ETH_FRAME_LEN], *p = buf + ETH_HLEN;
	unsigned int c, len;
	ssize_t n;

	while ((n = recv(sock[i], buf, sizeof(buf), MSG_DONTWAIT)) > 0) {
		c = get16(p + 2);
		len = get16(p + 4);
		if (n < ETH_HLEN + 6 || p[1] || !c || c > count ||
		    len > n - ETH_HLEN - 6)
			continue;
		frame(c, i, p + 6, len);
	}
}

/* Repeat what has brought no answer. The server repeats its requests, and that
 * makes us repeat ours of LCP.
 */
static void again(void)
{
	unsigned int c, i;

	for (c = 1; c <= count; c++)
		for (i = 0; i < lines; i++) {
			struct link *l = &clients[c].link[i];

			if (open_now(&l->lcp) && !l->authenticated)
				authenticate(c, i);
			if (l->ipcp.theirs && !l->ipcp.mine)
				ipcp_request(c, i);
		}
}

static void open_line(unsigned int i, const char *dev)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_PPP_SES),
		.sll_ifindex = if_nametoindex(dev),
	};
	int buffer = BUFFER;
	struct ifreq ifr = { };

	sock[i] = socket(AF_PACKET, SOCK_RAW, 0);
	if (sock[i] < 0 || bind(sock[i], (void *)&ll, sizeof(ll)) < 0)
		die(dev);
	setsockopt(sock[i], SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer));
	setsockopt(sock[i], SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof(buffer));
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (ioctl(sock[i], SIOCGIFHWADDR, &ifr) < 0)
		die(dev);
	memcpy(my_mac[i], ifr.ifr_hwaddr.sa_data, ETH_ALEN);
}

static void on_signal(int sig)
{
	(void)sig;
	hang_up = 1;
}

static void run(void)
{
	struct pollfd p[LINES_MAX];
	unsigned int i;
	int n;

	for (i = 0; i < lines; i++)
		p[i] = (struct pollfd){ .fd = sock[i], .events = POLLIN };
	for (;;) {
		n = poll(p, lines, up == count ? -1 : 1000);
		if (hang_up) {
			hang_up = 0;
			forget_all();
		} else if (!n) {
			again();
		}
		for (i = 0; n > 0 && i < lines; i++)
			receive(i);
	}
}

int main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_signal };
	int arg = 1;

	if (arg < argc && !strcmp(argv[arg], "-p")) {
		plain = 1;
		arg++;
	}
	if (argc - arg < 3 || argc - arg > 2 + LINES_MAX ||
	    !ether_aton_r(argv[arg], (void *)peer_mac)) {
		fprintf(stderr, "usage: clients [-p] PEERMAC COUNT IF...\n");
		return 2;
	}
	count = strtoul(argv[arg + 1], NULL, 0);
	if (!count || count > CLIENTS_MAX)
		return 2;
	clients = calloc(count + 1, sizeof(*clients));
	if (!clients)
		die("calloc");
	for (arg += 2; arg < argc; arg++)
		open_line(lines++, argv[arg]);
	setlinebuf(stdout);
	sigaction(SIGUSR1, &sa, NULL);
	run();
}
