// SPDX-License-Identifier: GPL-2.0-only
/*
 * bundle - one end of a PPPoE bundle without pppd
 *
 *   bundle [-k mlppp|multilink|plain] [-n NAME] [-r MRRU] [-u MTU] [-s] [-z]
 *          IF,SESSION,PEERMAC[,RATE[,DELAY_US]]...
 *
 * Sets up PPPoE sessions without discovery, and over them a bundle of the mlppp
 * module, one of ppp_generic's own multilink, or a plain PPP interface. No LCP
 * and no NCP: both ends are told what they would have agreed on. For tests and
 * benchmarks of the data path alone.
 *
 * -s: short sequence numbers; -z: the peer takes null fragments.
 * Prints "up NAME" and runs until it is killed, which ends all of that.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
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

enum kind { MLPPP, MULTILINK, PLAIN };

struct line {
	char dev[IFNAMSIZ];
	unsigned int session;
	struct ether_addr peer;
	unsigned long long rate;
	unsigned int delay_us;
};

static struct mlppp_join join = {
	.size = sizeof(join),
	.flags = MLPPP_F_MP | MLPPP_F_SG,
	.mrru_rx = 1500,
	.mrru_tx = 1500,
	.mtu = 1492,
	.mru = 1492,
	.overhead = 26,
};

static void die(const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "bundle: ");
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, ": %s\n", strerror(err));
	va_end(ap);
	exit(1);
}

static void do_ioctl(int fd, unsigned long cmd, void *arg, const char *what)
{
	if (ioctl(fd, cmd, arg) < 0)
		die("%s", what);
}

static int dev_open(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die("%s", path);
	return fd;
}

static bool parse_line(char *arg, struct line *line)
{
	char *dev = strtok(arg, ","), *session = strtok(NULL, ",");
	char *peer = strtok(NULL, ","), *rate = strtok(NULL, ",");
	char *delay = strtok(NULL, ",");

	if (!dev || !session || !peer || strlen(dev) >= sizeof(line->dev) ||
	    !ether_aton_r(peer, &line->peer))
		return false;
	strcpy(line->dev, dev);
	line->session = strtoul(session, NULL, 0);
	line->rate = rate ? strtoull(rate, NULL, 0) : 0;
	line->delay_us = delay ? strtoul(delay, NULL, 0) : 0;
	return true;
}

/* A descriptor of /dev/ppp, attached to a new PPPoE session's channel. */
static int transport(const struct line *line)
{
	struct sockaddr_pppox sp = {
		.sa_family = AF_PPPOX,
		.sa_protocol = PX_PROTO_OE,
		.sa_addr.pppoe.sid = htons(line->session),
	};
	int sock = socket(AF_PPPOX, SOCK_STREAM, PX_PROTO_OE);
	int fd = dev_open("/dev/ppp"), chan;

	if (sock < 0)
		die("PPPoE socket");
	strcpy(sp.sa_addr.pppoe.dev, line->dev);
	memcpy(sp.sa_addr.pppoe.remote, &line->peer, ETH_ALEN);
	if (connect(sock, (void *)&sp, sizeof(sp)) < 0)
		die("session %u on %s", line->session, line->dev);
	do_ioctl(sock, PPPIOCGCHAN, &chan, "PPPIOCGCHAN");
	do_ioctl(fd, PPPIOCATTCHAN, &chan, "PPPIOCATTCHAN");
	return fd;
}

static void pass(int fd)
{
	struct npioctl np = { .protocol = PPP_IP, .mode = NPMODE_PASS };

	do_ioctl(fd, PPPIOCSNPMODE, &np, "PPPIOCSNPMODE");
	np.protocol = PPP_IPV6;
	do_ioctl(fd, PPPIOCSNPMODE, &np, "PPPIOCSNPMODE");
}

static void add_mlppp(const struct line *line)
{
	int fd = transport(line), link = dev_open(MLPPP_DEVICE);
	int ctl = dev_open("/dev/ppp"), chan;
	struct mlppp_join req = join;

	do_ioctl(link, MLPPP_IOCGLINE, &chan, "MLPPP_IOCGLINE");
	do_ioctl(fd, PPPIOCBRIDGECHAN, &chan, "PPPIOCBRIDGECHAN");
	do_ioctl(link, PPPIOCGCHAN, &chan, "PPPIOCGCHAN");
	do_ioctl(ctl, PPPIOCATTCHAN, &chan, "PPPIOCATTCHAN");

	snprintf(req.line, sizeof(req.line), "%s", line->dev);
	req.rate = line->rate;
	req.delay_us = line->delay_us;
	do_ioctl(link, MLPPP_IOCJOIN, &req, "MLPPP_IOCJOIN");
	strcpy(join.ifname, req.ifname);
	if (req.leader)
		pass(ctl);
}

/* ppp_generic: the first line makes the unit. Returns its descriptor. */
static int add_ppp(const struct line *line, int unit_fd, enum kind kind)
{
	int fd = transport(line), unit = -1, flags;

	if (unit_fd < 0) {
		unit_fd = dev_open("/dev/ppp");
		do_ioctl(unit_fd, PPPIOCNEWUNIT, &unit, "PPPIOCNEWUNIT");
		if (kind == MULTILINK) {
			flags = SC_MULTILINK;
			if (join.flags & MLPPP_F_SHORT_RX)
				flags |= SC_MP_SHORTSEQ | SC_MP_XSHORTSEQ;
			do_ioctl(unit_fd, PPPIOCSFLAGS, &flags, "PPPIOCSFLAGS");
			do_ioctl(unit_fd, PPPIOCSMRRU, &join.mrru_rx,
				 "PPPIOCSMRRU");
		}
		pass(unit_fd);
	}
	do_ioctl(unit_fd, PPPIOCGUNIT, &unit, "PPPIOCGUNIT");
	do_ioctl(fd, PPPIOCCONNECT, &unit, "PPPIOCCONNECT");
	snprintf(join.ifname, sizeof(join.ifname), "ppp%d", unit);
	return unit_fd;
}

static int usage(void)
{
	fprintf(stderr,
		"usage: bundle [-k mlppp|multilink|plain] [-n NAME] [-r MRRU] [-u MTU] [-s] [-z] IF,SESSION,PEERMAC[,RATE[,DELAY_US]]...\n");
	return 2;
}

int main(int argc, char **argv)
{
	enum kind kind = MLPPP;
	int opt, unit_fd = -1;

	while ((opt = getopt(argc, argv, "k:n:r:u:sz")) != -1) {
		switch (opt) {
		case 'k':
			kind = !strcmp(optarg, "mlppp") ? MLPPP :
			       !strcmp(optarg, "multilink") ? MULTILINK : PLAIN;
			break;
		case 'n':
			snprintf(join.ifname, sizeof(join.ifname), "%s",
				 optarg);
			break;
		case 'r':
			join.mrru_rx = strtoul(optarg, NULL, 0);
			join.mrru_tx = join.mrru_rx;
			break;
		case 'u':
			join.mtu = strtoul(optarg, NULL, 0);
			join.mru = join.mtu;
			break;
		case 's':
			join.flags |= MLPPP_F_SHORT_RX | MLPPP_F_SHORT_TX;
			break;
		case 'z':
			join.flags |= MLPPP_F_NULL;
			break;
		default:
			return usage();
		}
	}
	if (optind == argc)
		return usage();
	for (; optind < argc; optind++) {
		struct line line;

		if (!parse_line(argv[optind], &line))
			return usage();
		if (kind == MLPPP)
			add_mlppp(&line);
		else
			unit_fd = add_ppp(&line, unit_fd, kind);
	}
	printf("up %s\n", join.ifname);
	fflush(stdout);
	for (;;)
		pause();
}
