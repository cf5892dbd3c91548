// SPDX-License-Identifier: GPL-2.0-only
/*
 * member - one link of an mlppp bundle, controlled word by word
 *
 *   member [-n NAME] [-f FLAGS] [-r MRRU] [-u MTU] [-l LABEL] [-p PEER] [-b BUNDLE]
 *          [-e CLASS:HEX] -i FIFO LINE
 *
 * LINE: IF,SESSION,PEERMAC		PPPoE without discovery
 *       pptp,CALL,ADDRESS,PEER	PPTP without a control connection
 *       l2tp,ID,ADDRESS,PEER		the same with L2TP over UDP, a tunnel with one session
 *
 * Opens that session and a link over it, and then executes what it reads from
 * FIFO, one command per line. Each is answered by a line: "ok ...", or the name of
 * an error.
 *
 *   join [SIZE [TAIL]]	make the bundle or join it: ok NAME NUMBER LEADER; the request
 *			has SIZE bytes; those beyond what this program knows are
 *			all TAIL
 *   state [SIZE]	what the leader keeps: ok SIZE LEN and its first byte
 *   state SIZE LEN FILL	keep that
 *   leave  drain	leave it, or only stop sending
 *   pass ip|ipv6	as pppd when a protocol's NCP is up
 *   drop ip|ipv6	... or down
 *   filter [N]		set pass-filter and active-filter to N instructions, as pppd: 0
 *   status		ok, and which it is: member, leader, carrier
 *   nulls  resume	as pppd: the peer takes null fragments, or has been heard again
 *   send HEX		write a frame, from its protocol on, as pppd
 *   read		read a frame as pppd: ok HEX; EAGAIN if there is none
 *
 * FLAGS is MLPPP_F_*, by default MLPPP_F_MP.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <linux/filter.h>

#include "link.h"

static struct mlppp_join join = {
	.size = sizeof(join),
	.flags = MLPPP_F_MP | MLPPP_F_SG,
	.mrru_rx = 1500,
	.mrru_tx = 1500,
	.mtu = 1492,
	.mru = 1492,
	.overhead = 26,
};

static int link_fd, ctl_fd;

static void usage(void)
{
	fprintf(stderr, "member: what is the line?\n");
	exit(2);
}

static int pppoe(const char *dev, unsigned int id, const char *peer)
{
	join.session = id;
	join.transport = if_nametoindex(dev);
	return pppoe_session(dev, id, peer);
}

static struct in_addr ip_of(const char *text)
{
	struct in_addr ip;

	if (!inet_aton(text, &ip))
		usage();
	return ip;
}

static int pptp(unsigned int id, const char *address, const char *peer)
{
	struct sockaddr_pppox sp = {
		.sa_family = AF_PPPOX,
		.sa_protocol = PX_PROTO_PPTP,
		.sa_addr.pptp.call_id = id,
	};
	int sock = must(socket(AF_PPPOX, SOCK_STREAM, PX_PROTO_PPTP), "socket");

	sp.sa_addr.pptp.sin_addr = ip_of(address);
	must(bind(sock, (void *)&sp, sizeof(sp)), "bind");
	sp.sa_addr.pptp.sin_addr = ip_of(peer);
	must(connect(sock, (void *)&sp, sizeof(sp)), "session");
	return sock;
}

/* The tunnel lives as long as the sockets, which are never closed. */
static int l2tp(unsigned int id, const char *address, const char *peer)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(1701 + id),	/* a port of its own, as others have tunnels too */
	};
	struct sockaddr_pppol2tp sp = {
		.sa_family = AF_PPPOX,
		.sa_protocol = PX_PROTO_OL2TP,
		.pppol2tp = { .s_tunnel = id, .d_tunnel = id },
	};
	int sock;

	sp.pppol2tp.fd = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	sin.sin_addr = ip_of(address);
	must(bind(sp.pppol2tp.fd, (void *)&sin, sizeof(sin)), "bind");
	sin.sin_addr = ip_of(peer);
	must(connect(sp.pppol2tp.fd, (void *)&sin, sizeof(sin)), "connect");
	sp.pppol2tp.addr = sin;

	sock = must(socket(AF_PPPOX, SOCK_DGRAM, PX_PROTO_OL2TP), "socket");
	must(connect(sock, (void *)&sp, sizeof(sp)), "tunnel");
	sp.pppol2tp.s_session = id;
	sp.pppol2tp.d_session = id;
	sock = must(socket(AF_PPPOX, SOCK_DGRAM, PX_PROTO_OL2TP), "socket");
	must(connect(sock, (void *)&sp, sizeof(sp)), "session");
	return sock;
}

static void bridge(char *line)
{
	char *dev = strtok(line, ","), *id = strtok(NULL, ",");
	char *address = strtok(NULL, ","), *peer = strtok(NULL, ",");
	struct link link;
	int sock;

	if (!address)
		usage();
	if (!join.line[0])
		snprintf(join.line, sizeof(join.line), "%s", dev);
	if (!peer)
		sock = pppoe(dev, strtoul(id, NULL, 0), address);
	else if (!strcmp(dev, "pptp"))
		sock = pptp(strtoul(id, NULL, 0), address, peer);
	else
		sock = l2tp(strtoul(id, NULL, 0), address, peer);

	link_over(&link, sock);
	link_fd = link.link;
	ctl_fd = link.ctl;
}

static int npmode(const char *protocol, enum NPmode mode)
{
	return set_npmode(ctl_fd, !strcmp(protocol, "ip") ? PPP_IP : PPP_IPV6, mode);
}

static int filter(unsigned int len)
{
	struct sock_filter insn[2] = { };
	struct sock_fprog prog = { .len = len, .filter = insn };

	if (ioctl(ctl_fd, PPPIOCSPASS, &prog) < 0)
		return -1;
	return ioctl(ctl_fd, PPPIOCSACTIVE, &prog);
}

/* Join as a program with another struct mlppp_join would. */
static int do_join(const char *arg, char *more)
{
	union {
		struct mlppp_join join;
		unsigned char bytes[8192];
	} req;
	char *tail = (char *)arg;
	int ret;

	join.size = *arg ? strtoul(arg, &tail, 0) : sizeof(join);
	memset(&req, atoi(tail), sizeof(req));
	req.join = join;
	ret = ioctl(link_fd, MLPPP_IOCJOIN, &req);
	if (ret >= 0)
		sprintf(more, " %s %u %u", req.join.ifname, req.join.link_id,
			req.join.leader);
	return ret;
}

/* "SIZE LEN FILL": keep that many bytes as a program with another struct mlppp_state
 * would; without them: tell how many are kept.
 */
static int state(const char *arg, char *more)
{
	union {
		struct mlppp_state state;
		unsigned char bytes[8192];
	} req = {};
	unsigned int size, len, fill;
	int ret;

	if (sscanf(arg, "%u %u %u", &size, &len, &fill) == 3) {
		memset(&req, fill, sizeof(req));
		req.state.size = size;
		req.state.len = len;
		return ioctl(link_fd, MLPPP_IOCSSTATE, &req);
	}
	req.state.size = *arg ? strtoul(arg, NULL, 0) : sizeof(req.state);
	ret = ioctl(link_fd, MLPPP_IOCGSTATE, &req);
	if (ret >= 0)
		sprintf(more, " %u %u %u", req.state.size, req.state.len,
			req.state.data[0]);
	return ret;
}

static int leave(__u32 flags)
{
	return ioctl(link_fd, MLPPP_IOCLEAVE, &flags);
}

static unsigned int from_hex(const char *hex, unsigned char *data,
			     unsigned int max)
{
	unsigned int len = 0, byte;
	int n;

	for (; len < max && sscanf(hex, "%2x%n", &byte, &n) == 1; hex += n)
		data[len++] = byte;
	return len;
}

static int send_hex(const char *hex)
{
	unsigned char data[2048];

	return write(ctl_fd, data, from_hex(hex, data, sizeof(data)));
}

static void endpoint(const char *arg)
{
	const char *hex = strchr(arg, ':');

	join.ed_class = atoi(arg);
	if (hex)
		join.ed_len = from_hex(hex + 1, join.ed_addr, MLPPP_ED_MAX);
}

static int status(char *more)
{
	__u32 flags;

	if (ioctl(link_fd, MLPPP_IOCGSTATUS, &flags) < 0)
		return -1;
	sprintf(more, "%s%s%s",
		flags & MLPPP_STATUS_MEMBER ? " member" : "",
		flags & MLPPP_STATUS_LEADER ? " leader" : "",
		flags & MLPPP_STATUS_CARRIER ? " carrier" : "");
	return 0;
}

/* Execute a command; what to print after "ok" goes to @more. */
static int command(const char *word, const char *arg, char *more)
{
	unsigned char data[2048];
	int ret, i;

	if (!strcmp(word, "join"))
		return do_join(arg, more);
	if (!strcmp(word, "state"))
		return state(arg, more);
	if (!strcmp(word, "filter"))
		return filter(atoi(arg));
	if (!strcmp(word, "leave"))
		return leave(0);
	if (!strcmp(word, "drain"))
		return leave(MLPPP_LEAVE_DRAIN);
	if (!strcmp(word, "pass"))
		return npmode(arg, NPMODE_PASS);
	if (!strcmp(word, "drop"))
		return npmode(arg, NPMODE_DROP);
	if (!strcmp(word, "status"))
		return status(more);
	if (!strcmp(word, "nulls"))
		return ioctl(link_fd, MLPPP_IOCNULLS);
	if (!strcmp(word, "resume"))
		return ioctl(link_fd, MLPPP_IOCRESUME);
	if (!strcmp(word, "send"))
		return send_hex(arg);
	if (!strcmp(word, "read")) {
		ret = read(ctl_fd, data, sizeof(data));
		*more++ = ' ';
		for (i = 0; i < ret; i++)
			more += sprintf(more, "%02x", data[i]);
		return ret;
	}
	errno = EINVAL;
	return -1;
}

/* Returns the pipe that commands come from, or NULL: that was not given, or it is
 * no option.
 */
static char *parse_options(int argc, char **argv)
{
	char *fifo = NULL;
	int opt;

	while ((opt = getopt(argc, argv, "n:f:r:u:l:p:b:e:i:")) != -1) {
		switch (opt) {
		case 'n':
			snprintf(join.ifname, sizeof(join.ifname), "%s", optarg);
			break;
		case 'f':
			join.flags = strtoul(optarg, NULL, 0);
			break;
		case 'r':
			join.mrru_rx = strtoul(optarg, NULL, 0);
			join.mrru_tx = join.mrru_rx;
			break;
		case 'u':
			join.mtu = strtoul(optarg, NULL, 0);
			join.mru = join.mtu;
			break;
		case 'l':
			snprintf(join.line, sizeof(join.line), "%s", optarg);
			break;
		case 'p':
			snprintf(join.peer, sizeof(join.peer), "%s", optarg);
			break;
		case 'b':
			snprintf(join.bundle, sizeof(join.bundle), "%s", optarg);
			break;
		case 'e':
			endpoint(optarg);
			break;
		case 'i':
			fifo = optarg;
			break;
		default:
			return NULL;
		}
	}
	return fifo;
}

int main(int argc, char **argv)
{
	char line[8192], more[8192], *word, *arg, *fifo;
	FILE *in;

	fifo = parse_options(argc, argv);
	if (optind != argc - 1 || !fifo)
		return 2;
	if (!(join.flags & MLPPP_F_MP)) {
		join.mrru_rx = 0;
		join.mrru_tx = 0;
	}
	setlinebuf(stdout);
	bridge(argv[optind]);
	printf("ok\n");

	/* for writing too, so that it never ends */
	in = fdopen(must(open(fifo, O_RDWR), fifo), "r");
	while (fgets(line, sizeof(line), in)) {
		word = strtok(line, "\n ");
		arg = strtok(NULL, "\n");
		more[0] = '\0';
		if (command(word ?: "", arg ?: "", more) < 0)
			printf("%s\n", strerrorname_np(errno));
		else
			printf("ok%s\n", more);
	}
	return 0;
}
