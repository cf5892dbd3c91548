// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line: /dev/mlppp inserted between the transport's channel and pppd.
 *
 *    wire -- transport's channel == line channel \
 *                                                 /dev/mlppp
 *    pppd ---------- /dev/ppp --- control channel /
 *
 * pppd asks the transport for a descriptor ("establish"), on which it then
 * speaks LCP. The functions of pppd's struct channel are wrapped: the transport
 * does what it always does, whatever it may be, and ends with a descriptor of
 * /dev/ppp attached to its channel. Its channel is bridged to the line channel,
 * and under the same number pppd finds a descriptor attached to the control
 * channel instead.
 *
 * While the transport sets up its channel (character map, field compression, MRU
 * of a serial line), its own descriptor is put back under that number.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "plugin.h"

#include <linux/if_pppox.h>	/* after <net/if.h> */

/* How often to see whether the transport has gone, where pppd cannot wait for it. */
#define WATCH_US	200000

#define DEV_PPP		"/dev/ppp"

/* What PPPoE and the PPP protocol field take from Ethernet's MTU. */
#define PPPOE_ROOM	8

static struct {
	struct channel *channel;	/* whose functions are wrapped */
	int (*establish)(int dev);
	void (*disestablish)(int dev);
	void (*send_config)(int mtu, uint32_t accm, int pcomp, int accomp);
	void (*recv_config)(int mru, uint32_t accm, int pcomp, int accomp);
} transport;

static const struct line_user *told;

static int link_fd = -1;	/* /dev/mlppp */
static int wire_fd = -1;	/* /dev/ppp, attached to the transport */
static int pppd_fd = -1;	/* the number under which pppd reads and writes */
static int dev_fd = -1;		/* the transport's own: socket, tty ... */
static bool waited_for;		/* pppd wakes up when the transport goes */
static bool gone;		/* it has, and pppd has been told */
static ppp_exit_code_t verdict;	/* the exit status, whatever follows */
static char name[MLPPP_LABEL_MAX];	/* what the line is called */

/* What cannot succeed when tried again must not be tried again. */
static void forbid_retry(void)
{
	persist = 0;
}

static void close_fd(int *fd)
{
	int err = errno;

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = err;
}

/* Say why a device file cannot be used by this process, and the cure. */
static void explain_rights(const char *device, int err)
{
	if (err == EPERM)
		error("mlppp: opening %s needs CAP_NET_ADMIN: run pppd as root, in a container with NET_ADMIN",
		      device);
	else
		error("mlppp: opening %s is forbidden: look at the permissions of the file, and at the rules of AppArmor or SELinux for pppd",
		      device);
}

static bool module_missing(int err)
{
	return err == ENOENT || err == ENODEV || err == ENXIO;
}

/* The first open of the device loads the module. */
static int open_link(void)
{
	int fd = open(MLPPP_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0 && module_missing(errno)) {
		module_load();
		fd = open(MLPPP_DEVICE, O_RDWR | O_CLOEXEC);
	}
	return fd;
}

/* Say why /dev/mlppp cannot be opened, and the cure. */
static void explain_open(int err)
{
	if (module_missing(err)) {
		module_explain();
	} else if (err == EPERM || err == EACCES) {
		explain_rights(MLPPP_DEVICE, err);
	} else {
		errno = err;
		error("mlppp: cannot open %s: %m", MLPPP_DEVICE);
	}
}

/* Say why the bridge cannot be made, and the cure. */
static void explain_bridge(int err)
{
	switch (err) {
	case ENOTTY:
	case EINVAL:
	case EOPNOTSUPP:
		error("mlppp: this kernel cannot bridge PPP channels: Linux 5.11 or newer is needed");
		forbid_retry();
		break;
	case EALREADY:
		error("mlppp: the channel of %s is bridged or in use by another program",
		      line_name());
		break;
	default:
		errno = err;
		error("mlppp: cannot bridge the channel of %s: %m",
		      line_name());
	}
}

/**
 * line_check_rights() - may this process use PPP at all?
 *
 * pppd and other plugins find that out later, and then say that the kernel lacks
 * support.
 *
 * Return: 0, or -1 with the reason and the cure logged.
 */
int line_check_rights(void)
{
	int fd = open(DEV_PPP, O_RDWR | O_CLOEXEC);

	if (fd < 0 && (errno == EPERM || errno == EACCES)) {
		explain_rights(DEV_PPP, errno);
		return -1;
	}
	close_fd(&fd);
	return 0;
}

/**
 * line_check() - could a line be made?
 *
 * Return: 0, or -1 with the reason and the cure logged.
 */
int line_check(void)
{
	int fd = open_link();

	if (fd < 0) {
		explain_open(errno);
		return -1;
	}
	close(fd);
	return 0;
}

/**
 * line_ioctl() - an ioctl on /dev/mlppp
 * @cmd: MLPPP_IOC*
 * @arg: its argument
 *
 * Return: as ioctl(); -1 with errno ENOTCONN when there is no line.
 */
int line_ioctl(unsigned long cmd, void *arg)
{
	if (link_fd < 0) {
		errno = ENOTCONN;
		return -1;
	}
	return ioctl(link_fd, cmd, arg);
}

/* The PPPoE session's number and interface, if the line is PPPoE. */
static bool pppoe_address(struct sockaddr_pppox *addr)
{
	socklen_t len = sizeof(*addr);
	void *to = addr;	/* musl's structure is packed */

	return getsockname(dev_fd, to, &len) == 0 &&
	       addr->sa_family == AF_PPPOX && addr->sa_protocol == PX_PROTO_OE;
}

/*
 * The name of the device, without /dev/; if the transport has none, the name that the
 * user has given to the link; failing that, a number.
 */
static void name_line(void)
{
	const char *device = compat_pppdevnam();
	int channel = -1;

	if (!*device)
		device = compat_devnam();
	if (!strncmp(device, "/dev/", 5))
		device += 5;
	if (!*device)
		device = linkname;
	strlcpy(name, device, sizeof(name));
	if (!*name)
		strlcpy(name, path_name(), sizeof(name));
	if (*name)
		return;
	ioctl(wire_fd, PPPIOCGCHAN, &channel);
	slprintf(name, sizeof(name), "channel%d", channel);
}

/**
 * line_name() - what the line is called in tables and messages
 *
 * Return: the name; the previous line's until this one has its own.
 */
const char *line_name(void)
{
	return name;
}

/**
 * line_session() - PPPoE session number of the line
 *
 * Return: the number, or 0 where there is none.
 */
unsigned int line_session(void)
{
	struct sockaddr_pppox addr;

	return pppoe_address(&addr) ? ntohs(addr.sa_addr.pppoe.sid) : 0;
}

/**
 * line_ifindex() - the interface whose carrier is the line's
 *
 * Return: its index, or 0 where there is none.
 */
unsigned int line_ifindex(void)
{
	struct sockaddr_pppox addr;

	if (pppoe_address(&addr))
		return if_nametoindex(addr.sa_addr.pppoe.dev);
	return path_ifindex();
}

/**
 * line_is_tty() - is it a serial line, or a pseudo terminal?
 *
 * Return: true if it is.
 */
bool line_is_tty(void)
{
	return isatty(dev_fd);
}

/**
 * line_overhead() - bytes the wire adds to each frame
 *
 * Counted from the information field, for the common case of each transport;
 * the option mlppp-overhead is for all others.
 *
 * Return: bytes.
 */
int line_overhead(void)
{
	struct sockaddr_pppox addr;

	if (mlppp_config.overhead_given)
		return mlppp_config.overhead;
	if (line_is_tty())
		return 2 + 4 + 2;	/* protocol, flag to control, FCS */
	if (pppoe_address(&addr))
		return 2 + 6 + 14 + 4;	/* PPPoE, Ethernet, FCS */
	return path_overhead() ?: 2;
}

/*
 * A pseudo terminal is as fast as its reader, unless a speed was set: the one it is
 * created with means nothing.
 */
#define PTY_BAUD	38400

/**
 * line_rate() - the rate at which the line can be sent to
 *
 * A serial line has a speed: ten bits per octet, including start and stop bits. A
 * little of it is kept for octets that must be escaped. The channel of a tty takes one
 * frame at a time and silently loses what it is given while busy, so sending must be
 * paced from the first frame on.
 *
 * Return: bits per second on the wire; 0: not known, to be learned.
 */
uint64_t line_rate(void)
{
	if (mlppp_config.rate)
		return mlppp_config.rate;
	if (!line_is_tty() || baud_rate <= 0)
		return 0;
	if (!inspeed && baud_rate == PTY_BAUD &&
	    !strncmp(ttyname(dev_fd) ?: "", "/dev/pts/", 9))
		return 0;
	return (uint64_t)baud_rate * 8 / 10 * 98 / 100;
}

/**
 * line_wait() - wait for input
 * @fd: descriptor
 * @ms: milliseconds
 *
 * Return: 1 if there is input, 0 if the time is up.
 */
int line_wait(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) > 0;
}

/**
 * line_dispatch() - give a received frame to its protocol
 * @frame: the frame, from the address field on
 * @len: its length
 *
 * For frames that arrive while pppd is busy and not reading.
 */
void line_dispatch(unsigned char *frame, int len)
{
	int i, proto;

	if (len < PPP_HDRLEN)
		return;
	dump_packet("rcvd", frame, len);
	proto = frame[2] << 8 | frame[3];
	for (i = 0; protocols[i]; i++) {
		if (protocols[i]->protocol != proto ||
		    !protocols[i]->enabled_flag)
			continue;
		protocols[i]->input(0, frame + PPP_HDRLEN, len - PPP_HDRLEN);
		return;
	}
}

/*
 * The peer may have spoken before the bridge was made. Its first
 * Configure-Request is worth reading: it is repeated only after seconds.
 */
static void read_early_frames(void *arg)
{
	unsigned char frame[PPP_HDRLEN + PPP_MRU];
	int n;

	frame[0] = PPP_ALLSTATIONS;
	frame[1] = PPP_UI;
	while (wire_fd >= 0) {
		n = read(wire_fd, frame + 2, sizeof(frame) - 2);
		if (n <= 0)
			break;
		if (n >= 2 && (frame[2] << 8 | frame[3]) == PPP_LCP)
			line_dispatch(frame, n + 2);
	}
}

/*
 * The transport is gone, and all that came before has been read: let pppd read
 * an end of file. If this end was terminating LCP, its reason for that stands,
 * not that the peer hung up before it acknowledged.
 */
static void watch(void *arg)
{
	struct pollfd p[] = {
		{ .fd = wire_fd },
		{ .fd = pppd_fd, .events = POLLIN },
	};

	told->look();
	if (wire_fd < 0 || gone)
		return;
	if (poll(p, 2, 0) <= 0 || !p[0].revents || p[1].revents) {
		if (!waited_for || wire_fd >= FD_SETSIZE)
			ppp_timeout(watch, NULL, 0, WATCH_US);
		return;
	}
	if (lcp_fsm[0].state == CLOSING)
		verdict = ppp_status();
	dup3(wire_fd, pppd_fd, O_CLOEXEC);
	gone = 1;
}

/*
 * pppd waits for its descriptors with select(). The transport's is not among them,
 * as pppd reads from the control channel, and on a server with thousands of pppd,
 * looking at intervals takes a good part of a processor. So pppd's calls of
 * select() lead here (got.c), and wait for the transport, too. What is to be done
 * about it is done by a timer, which pppd runs next. That also asks the kernel for
 * the link's status, whatever has woken pppd.
 */
static int wait_for_wire(int n, fd_set *in, fd_set *out, fd_set *except,
			 struct timeval *left)
{
	struct pollfd p = { .fd = wire_fd };

	if (wire_fd < 0 || wire_fd >= FD_SETSIZE || gone || !in)
		return select(n, in, out, except, left);
	FD_SET(wire_fd, in);
	n = select(MAX(n, wire_fd + 1), in, out, except, left);
	if (n < 0)
		return n;
	/* readable, but not gone: the peer spoke before the bridge was made */
	if (FD_ISSET(wire_fd, in) && poll(&p, 1, 0) == 0)
		ppp_timeout(read_early_frames, NULL, 0, 0);
	ppp_timeout(watch, NULL, 0, 0);
	return n;
}

/**
 * line_fork() - this is a child that pppd made for a program
 *
 * However it ends, it must not touch the link.
 */
void line_fork(void)
{
	link_fd = -1;
}

static int open_channel(int index)
{
	int fd = open(DEV_PPP, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (ioctl(fd, PPPIOCATTCHAN, &index) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Put /dev/mlppp behind the descriptor fd of the transport. */
static int insert(int fd)
{
	int control, line, ctl_fd = -1;

	link_fd = open_link();
	if (link_fd < 0) {
		explain_open(errno);
		forbid_retry();
		return -1;
	}
	module_check_version();
	if (ioctl(link_fd, PPPIOCGCHAN, &control) < 0 ||
	    ioctl(link_fd, MLPPP_IOCGLINE, &line) < 0) {
		error("mlppp: %s does not answer as expected: %m; plugin and module must be of one version",
		      MLPPP_DEVICE);
		forbid_retry();
		goto err;
	}
	ctl_fd = open_channel(control);
	/* pppd makes the ioctls for a unit on this one, and closes it */
	ppp_dev_fd = open_channel(control);
	wire_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (ctl_fd < 0 || ppp_dev_fd < 0 || wire_fd < 0) {
		error("mlppp: cannot attach to the control channel: %m");
		goto err;
	}
	if (ioctl(wire_fd, PPPIOCBRIDGECHAN, &line) < 0) {
		explain_bridge(errno);
		goto err;
	}
	if (dup3(ctl_fd, fd, O_CLOEXEC) < 0) {
		error("mlppp: dup3: %m");
		goto err;
	}
	close(ctl_fd);
	pppd_fd = fd;
	name_line();
	return 0;
err:
	close_fd(&ctl_fd);
	close_fd(&ppp_dev_fd);
	close_fd(&wire_fd);
	close_fd(&link_fd);
	return -1;
}

/* What Ethernet leaves for PPPoE; 0: not PPPoE, or not known. */
static int pppoe_room(void)
{
	struct sockaddr_pppox addr;
	struct ifreq ifr;
	int fd, room;

	if (!pppoe_address(&addr))
		return 0;
	memset(&ifr, 0, sizeof(ifr));
	strlcpy(ifr.ifr_name, addr.sa_addr.pppoe.dev, sizeof(ifr.ifr_name));
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	room = ioctl(fd, SIOCGIFMTU, &ifr) < 0 ? 0 : ifr.ifr_mtu - PPPOE_ROOM;
	close(fd);
	return room;
}

/*
 * The PPPoE plugin takes no MRU above 1500, with which a packet of 1500 bytes
 * does not fit into one fragment. Where Ethernet carries more, and no access
 * concentrator has asked for less (RFC 4638), the option mru holds, and frames
 * may be as long as the peer accepts.
 */
static void raise_mru(void)
{
	lcp_options *want = &lcp_wantoptions[0];
	lcp_options *allow = &lcp_allowoptions[0];
	int room = pppoe_room();

	if (allow->mru < DEFMRU || room <= DEFMRU)
		return;
	allow->mru = room;
	if (want->mru < mlppp_config.mru)
		want->mru = MIN(mlppp_config.mru, room);
}

/*
 * What a tunnel carries unfragmented each way, of which pppd knows nothing. The path
 * may differ next time.
 */
static void fit_path(void)
{
	static int wanted;
	lcp_options *want = &lcp_wantoptions[0];
	int room = path_room();

	if (!room)
		return;
	if (!wanted)
		wanted = want->mru;
	lcp_allowoptions[0].mru = room;
	if (mlppp_config.mru)
		return;
	want->mru = MIN(wanted, room);
	info("mlppp: the path has room for frames of %d bytes", room);
}

static int line_establish(int dev)
{
	int fd = transport.establish(dev);

	if (fd < 0)
		return fd;
	dev_fd = dev;
	verdict = EXIT_OK;
	gone = 0;
	raise_mru();
	path_find(dev);
	fit_path();
	if (insert(fd) < 0) {
		transport.disestablish(dev);
		return -1;
	}
	if (!waited_for)
		waited_for = got_divert(NULL, "select", (void *)select,
					(void *)wait_for_wire);
	ppp_timeout(read_early_frames, NULL, 0, 0);
	ppp_timeout(watch, NULL, 0, WATCH_US);
	return fd;
}

static void line_disestablish(int dev)
{
	if (link_fd >= 0) {
		ppp_untimeout(read_early_frames, NULL);
		ppp_untimeout(watch, NULL);
		/* fails when the transport is gone, and with it the bridge */
		ioctl(wire_fd, PPPIOCUNBRIDGECHAN);
		dup3(wire_fd, pppd_fd, O_CLOEXEC);
		told->closed();
		close_fd(&wire_fd);
		close_fd(&link_fd);
		pppd_fd = -1;
		dev_fd = -1;
		if (verdict != EXIT_OK)
			ppp_set_status(verdict);
	}
	transport.disestablish(dev);
}

/**
 * struct pppd_view - what a transport's configuration function must not see
 * @fd: descriptor of the control channel, -1: the line is not open
 * @unit: number of the netdevice
 * @ifname: its name
 */
struct pppd_view {
	int fd;
	int unit;
	char ifname[MLPPP_IFNAMSIZ];
};

/*
 * Run a configuration function of the transport with the transport's channel
 * under the number it knows, and without a netdevice: what it may want to set
 * there (pppol2tp.so sets the MTU) is the whole bundle's.
 */
static void to_wire(struct pppd_view *view)
{
	view->unit = ifunit;
	strlcpy(view->ifname, ifname, sizeof(view->ifname));
	ifunit = -1;
	ifname[0] = 0;
	view->fd = -1;
	if (wire_fd < 0)
		return;
	view->fd = fcntl(pppd_fd, F_DUPFD_CLOEXEC, 3);
	if (view->fd >= 0)
		dup3(wire_fd, pppd_fd, O_CLOEXEC);
}

static void from_wire(const struct pppd_view *view)
{
	ifunit = view->unit;
	strlcpy(ifname, view->ifname, MLPPP_IFNAMSIZ);
	if (view->fd < 0)
		return;
	dup3(view->fd, pppd_fd, O_CLOEXEC);
	close(view->fd);
}

static void line_send_config(int mtu, uint32_t accm, int pcomp, int accomp)
{
	struct pppd_view view;

	to_wire(&view);
	transport.send_config(mtu, accm, pcomp, accomp);
	from_wire(&view);
}

static void line_recv_config(int mru, uint32_t accm, int pcomp, int accomp)
{
	struct pppd_view view;

	to_wire(&view);
	transport.recv_config(mru, accm, pcomp, accomp);
	from_wire(&view);
}

/**
 * line_wrap() - wrap the functions of the transport
 * @whom: told what happens to the line; stays
 *
 * The transport was chosen when the options were read.
 */
void line_wrap(const struct line_user *whom)
{
	struct channel *ch = the_channel;

	told = whom;
	if (transport.channel == ch)
		return;
	transport.channel = ch;
	transport.establish = ch->establish_ppp;
	transport.disestablish = ch->disestablish_ppp;
	ch->establish_ppp = line_establish;
	ch->disestablish_ppp = line_disestablish;
	if (ch->send_config) {
		transport.send_config = ch->send_config;
		ch->send_config = line_send_config;
	}
	if (ch->recv_config) {
		transport.recv_config = ch->recv_config;
		ch->recv_config = line_recv_config;
	}
}
