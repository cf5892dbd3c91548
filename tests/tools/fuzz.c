// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz - feed a bundle from outside, and audit its counters
 *
 *   fuzz [-n FRAMES] [-s SEED] [-r FRAMES] CLIENT PROVIDER LINKS...
 *
 * CLIENT and PROVIDER are the files of tests/lib.sh's namespaces; LINKS is how many
 * links a bundle has: the first number in its first life, and so on.
 *
 * A life is a bundle from its first join to its last leave. A round is a number of
 * frames (-r, default 10000) of all kinds (frames.h), from the provider's end of the
 * lines, while at the client's end links join, drain, leave and are opened anew,
 * pppd and the stack send, and settings change. After each round all links join, and
 * the counters must say exactly what was sent. The last line tells how often they
 * did not: "frames=N faults=N lives=N".
 */
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stddef.h>
#include <stdarg.h>

#include "frames.h"
#include "link.h"

#define MTU_MAX		1492
#define FAULTS_SHOWN	20

struct member {
	struct link fds;
	bool joined;
};

/* The counters of a bundle and its links, as numbered in linux/mlppp_netlink.h. */
struct counters {
	uint64_t bundle[MLPPP_BUNDLE_MAX + 1];
	uint64_t links[MLPPP_LINK_MAX + 1];	/* sums over all, including those that left */
	unsigned int nlinks;
};

static const char *provider_ns, *client_ns;
static struct member members[LINES_MAX];
static struct mlppp_join join;
static struct counters now, closed;
static uint64_t expected[FATES], replies;
static unsigned int wanted = 1000, round_frames = 10000, frames_done, life, round_nr;
static unsigned int max_frags, max_bytes;
static unsigned int faults;
static bool probes;	/* the module sends them in this life */
static int netlink_fd, udp_fd;

static void enter(const char *ns)
{
	int ns_fd = must(open(ns, O_RDONLY), ns);

	must(setns(ns_fd, CLONE_NEWNET), ns);
	close(ns_fd);
}

static void run(const char *format, ...)
{
	char command[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(command, sizeof(command), format, ap);
	va_end(ap);
	if (system(command)) {
		fprintf(stderr, "fuzz: this failed: %s\n", command);
		exit(2);
	}
}

/* -- counters -- */

static uint64_t number(const struct nlattr *attr)
{
	uint64_t v = 0;

	if (attr->nla_len - NLA_HDRLEN <= sizeof(v))
		memcpy(&v, attr + 1, attr->nla_len - NLA_HDRLEN);
	return v;
}

#define for_each(attr, at, end)						\
	for (attr = (void *)(at);					\
	     (void *)attr < (void *)(end);				\
	     attr = (void *)attr + NLA_ALIGN(attr->nla_len))

static void *inside(const struct nlattr *attr)
{
	return (void *)(attr + 1);
}

static void *behind(const struct nlattr *attr)
{
	return (void *)attr + attr->nla_len;
}

static unsigned int kind_of(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static void read_counters(struct counters *c, const char *from, const char *to)
{
	const struct nlattr *attr, *of_link;

	for_each(attr, from, to) {
		if (kind_of(attr) != MLPPP_BUNDLE_LINK && kind_of(attr) != MLPPP_BUNDLE_GONE) {
			if (kind_of(attr) <= MLPPP_BUNDLE_MAX)
				c->bundle[kind_of(attr)] = number(attr);
			continue;
		}
		c->nlinks += kind_of(attr) == MLPPP_BUNDLE_LINK;
		for_each(of_link, inside(attr), behind(attr))
			if (kind_of(of_link) <= MLPPP_LINK_MAX)
				c->links[kind_of(of_link)] += number(of_link);
	}
}

/* Ask for something by the only attribute that it needs. */
static const struct nlmsghdr *ask(uint16_t family, uint8_t command, uint16_t attr,
				  const void *value, size_t size)
{
	static char answer[1 << 18];
	struct {
		struct nlmsghdr n;
		struct genlmsghdr g;
		struct nlattr attr;
		char value[8];
	} req = {
		.n.nlmsg_len = offsetof(typeof(req), value) + NLA_ALIGN(size),
		.n.nlmsg_type = family,
		.n.nlmsg_flags = NLM_F_REQUEST,
		.g.cmd = command,
		.g.version = MLPPP_FAMILY_VERSION,
		.attr.nla_type = attr,
		.attr.nla_len = NLA_HDRLEN + size,
	};
	const struct nlmsghdr *n = (void *)answer;
	ssize_t len;

	memcpy(req.value, value, size);
	must(send(netlink_fd, &req, req.n.nlmsg_len, 0), "netlink");
	len = must(recv(netlink_fd, answer, sizeof(answer), 0), "netlink");
	if (len < sizeof(*n) || n->nlmsg_type != family) {
		fprintf(stderr, "fuzz: no answer to command %u\n", command);
		exit(2);
	}
	return n;
}

static uint16_t find_family(void)
{
	const struct nlmsghdr *n = ask(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME,
				       MLPPP_FAMILY_NAME, sizeof(MLPPP_FAMILY_NAME));
	const struct nlattr *attr;

	for_each(attr, (const char *)n + NLMSG_LENGTH(GENL_HDRLEN), (const char *)n + n->nlmsg_len)
		if (kind_of(attr) == CTRL_ATTR_FAMILY_ID)
			return *(const uint16_t *)inside(attr);
	return 0;
}

static void get_counters(struct counters *c)
{
	const struct nlmsghdr *n;

	n = ask(find_family(), MLPPP_CMD_BUNDLE_GET, MLPPP_BUNDLE_IFINDEX, &join.ifindex,
		sizeof(join.ifindex));
	memset(c, 0, sizeof(*c));
	read_counters(c, (const char *)n + NLMSG_LENGTH(GENL_HDRLEN), (const char *)n + n->nlmsg_len);
}

/* -- accounts -- */

static void fault(const char *what, uint64_t is, const char *rather, uint64_t should)
{
	if (faults++ < FAULTS_SHOWN)
		printf("life %u of %u links, round %u: %s: %llu, %s %llu\n", life, nlines, round_nr,
		       what, (unsigned long long)is, rather, (unsigned long long)should);
}

static void equal(const char *what, uint64_t is, uint64_t should)
{
	if (is != should)
		fault(what, is, "not", should);
}

static void at_most(const char *what, uint64_t is, uint64_t most)
{
	if (is > most)
		fault(what, is, "more than", most);
}

/* A counter that begins when a link is opened, with those of closed links. */
static uint64_t since_open(unsigned int attr)
{
	return now.links[attr] + closed.links[attr];
}

/* Each frame is counted once, where it comes in. Only a reply that a probe waited for is
 * counted later, when the estimator has evaluated it.
 */
static void audit_frames(void)
{
	const uint64_t *b = now.bundle, *l = now.links;
	uint64_t for_pppd = expected[LINE] + expected[NCP];
	uint64_t control;

	/* What the bundle passes to pppd is counted there, too. */
	control = since_open(MLPPP_LINK_CTL_RX) + since_open(MLPPP_LINK_CTL_DROP) +
		  since_open(MLPPP_LINK_PROBE_REQUESTS) +
		  since_open(MLPPP_LINK_PROBE_STRAY) - b[MLPPP_BUNDLE_RX_CONTROL];
	if (control + replies < for_pppd || control > for_pppd)
		fault("frames for pppd", control, "not", for_pppd);
	equal("frames for the bundle", l[MLPPP_LINK_RX_FRAMES] +
	      since_open(MLPPP_LINK_EARLY_DROP) + since_open(MLPPP_LINK_NO_BUNDLE) +
	      b[MLPPP_BUNDLE_RX_OVERFLOW], expected[DATA]);
	equal("private frames", since_open(MLPPP_LINK_RX_PRIVATE), expected[PRIVATE]);
	equal("frames without a protocol field", since_open(MLPPP_LINK_RX_EMPTY),
	      expected[NO_PROTOCOL]);
}

/* Each fragment has one fate, and so has each packet. */
static void audit_bundle(void)
{
	const uint64_t *b = now.bundle, *l = now.links;
	uint64_t several = b[MLPPP_BUNDLE_RX_ASSEMBLED] - b[MLPPP_BUNDLE_RX_WHOLE];
	uint64_t single = b[MLPPP_BUNDLE_RX_NULLS] + b[MLPPP_BUNDLE_RX_LATE] +
			  b[MLPPP_BUNDLE_RX_DUPLICATE] + b[MLPPP_BUNDLE_RX_FAR] +
			  b[MLPPP_BUNDLE_DROP_FRAGMENTS] + b[MLPPP_BUNDLE_RX_WHOLE] +
			  b[MLPPP_BUNDLE_HELD_FRAGS];

	equal("the links' frames", l[MLPPP_LINK_RX_FRAMES], l[MLPPP_LINK_RX_FRAGMENTS] +
	      l[MLPPP_LINK_RX_TRUNCATED] + b[MLPPP_BUNDLE_RX_PLAIN]);
	equal("the links' fragments", l[MLPPP_LINK_RX_FRAGMENTS], b[MLPPP_BUNDLE_RX_FRAGMENTS]);
	equal("... null", l[MLPPP_LINK_RX_NULLS], b[MLPPP_BUNDLE_RX_NULLS]);
	equal("... late", l[MLPPP_LINK_RX_LATE], b[MLPPP_BUNDLE_RX_LATE]);
	equal("... duplicate", l[MLPPP_LINK_RX_DUPLICATE], b[MLPPP_BUNDLE_RX_DUPLICATE]);
	equal("... far", l[MLPPP_LINK_RX_FAR], b[MLPPP_BUNDLE_RX_FAR]);
	at_most("fragments with a fate of their own, and two for each packet of several",
		single + 2 * several, b[MLPPP_BUNDLE_RX_FRAGMENTS]);
	if (!several)
		equal("fragments with a fate of their own", single, b[MLPPP_BUNDLE_RX_FRAGMENTS]);
	equal("packets", b[MLPPP_BUNDLE_RX_PACKETS] + b[MLPPP_BUNDLE_RX_CONTROL] +
	      b[MLPPP_BUNDLE_RX_DROP_DOWN] + b[MLPPP_BUNDLE_RX_DROP_NPMODE] +
	      b[MLPPP_BUNDLE_RX_DROP_EMPTY] + b[MLPPP_BUNDLE_RX_DROP_LCP] +
	      b[MLPPP_BUNDLE_RX_DROP_NESTED] + b[MLPPP_BUNDLE_RX_DROP_PRIVATE] +
	      b[MLPPP_BUNDLE_RX_DROP_NO_LEADER],
	      b[MLPPP_BUNDLE_RX_ASSEMBLED] + b[MLPPP_BUNDLE_RX_PLAIN]);
	/* a fragment too many is held for a moment */
	at_most("fragments held", b[MLPPP_BUNDLE_PEAK_FRAGS], max_frags + 1);
	at_most("memory held", b[MLPPP_BUNDLE_PEAK_BYTES], max_bytes + (1 << 16));
}

/* Called when all links are members. Then nothing may be on its way or held. */
static void audit(void)
{
	unsigned int i, fate;

	for (i = 0; i < nlines; i++) {
		for (fate = 0; fate < FATES; fate++)
			expected[fate] += lines[i].fates[fate];
		replies += probes ? lines[i].replies : 0;
		lines[i].replies = 0;
		memset(lines[i].fates, 0, sizeof(lines[i].fates));
	}
	usleep(1000000);
	get_counters(&now);
	equal("links", now.nlinks, nlines);
	audit_frames();
	audit_bundle();
}

/* Where the frames of a life went: is there some of everything? */
static void show(void)
{
	static const struct {
		const char *name;
		unsigned int attr;
	} shown[] = {
		{ "plain", MLPPP_BUNDLE_RX_PLAIN },
		{ "overflow", MLPPP_BUNDLE_RX_OVERFLOW },
		{ "fragments", MLPPP_BUNDLE_RX_FRAGMENTS },
		{ "nulls", MLPPP_BUNDLE_RX_NULLS },
		{ "late", MLPPP_BUNDLE_RX_LATE },
		{ "duplicate", MLPPP_BUNDLE_RX_DUPLICATE },
		{ "far", MLPPP_BUNDLE_RX_FAR },
		{ "dropped", MLPPP_BUNDLE_DROP_FRAGMENTS },
		{ "assembled", MLPPP_BUNDLE_RX_ASSEMBLED },
		{ "whole", MLPPP_BUNDLE_RX_WHOLE },
		{ "copied", MLPPP_BUNDLE_RX_COPIED },
		{ "delivered", MLPPP_BUNDLE_RX_PACKETS },
		{ "sent", MLPPP_BUNDLE_TX_PACKETS },
	};
	unsigned int i;

	printf(" refused=%llu no_protocol=%llu for_pppd=%llu private=%llu for_bundle=%llu early_drop=%llu no_bundle=%llu",
	       (unsigned long long)expected[REFUSED], (unsigned long long)expected[NO_PROTOCOL],
	       (unsigned long long)expected[LINE] + expected[NCP],
	       (unsigned long long)expected[PRIVATE], (unsigned long long)expected[DATA],
	       (unsigned long long)now.links[MLPPP_LINK_EARLY_DROP],
	       (unsigned long long)now.links[MLPPP_LINK_NO_BUNDLE]);
	for (i = 0; i < sizeof(shown) / sizeof(*shown); i++)
		printf(" %s=%llu", shown[i].name, (unsigned long long)now.bundle[shown[i].attr]);
	printf("\n");
}

/* -- the client's end -- */

static void do_open(unsigned int i)
{
	char dev[IFNAMSIZ], mac[32];

	snprintf(dev, sizeof(dev), "eth%u", i + 1);
	snprintf(mac, sizeof(mac), "02:00:00:00:02:%02x", i + 1);
	link_over(&members[i].fds, pppoe_session(dev, i + 1, mac));
	members[i].joined = false;
}

static void do_close(unsigned int i)
{
	const struct link *l = &members[i].fds;

	/* in a different order each time, as if closed by a signal */
	if (once_in(2)) {
		close(l->link);
		close(l->ctl);
	} else {
		close(l->ctl);
		close(l->link);
	}
	close(l->channel);
	close(l->session);
}

static void do_join(unsigned int i)
{
	struct mlppp_join req = join;

	if (members[i].joined)
		return;
	req.session = i + 1;
	snprintf(req.line, sizeof(req.line), "eth%u", i + 1);
	must(ioctl(members[i].fds.link, MLPPP_IOCJOIN, &req), "MLPPP_IOCJOIN");
	members[i].joined = true;
	join.ifindex = req.ifindex;
}

static unsigned int members_left(void)
{
	unsigned int n = 0, i;

	for (i = 0; i < nlines; i++)
		n += members[i].joined;
	return n;
}

static void do_leave(unsigned int i, __u32 flags)
{
	/* the bundle and its counters would go with the last member */
	if (!members[i].joined || (!flags && members_left() < 2))
		return;
	must(ioctl(members[i].fds.link, MLPPP_IOCLEAVE, &flags), "MLPPP_IOCLEAVE");
	members[i].joined = flags;
}

static void do_pass(enum NPmode mode)
{
	unsigned int i;

	/* only the leader's matters */
	for (i = 0; i < nlines; i++) {
		set_npmode(members[i].fds.ctl, PPP_IP, mode);
		set_npmode(members[i].fds.ctl, PPP_IPV6, mode);
	}
}

/* A frame from pppd. */
static void do_write(unsigned int i)
{
	unsigned char data[80];
	unsigned int n = put_proto(data, some_protocol());

	n += lcp_packet(data + n, 64);
	if (once_in(8))
		n = below(3);
	if (write(members[i].fds.ctl, data, n) < 0 && errno != EINVAL && errno != EMSGSIZE)
		die("write to the control channel");
}

static void do_read(unsigned int i)
{
	static unsigned char data[PPP_MAX];

	while (read(members[i].fds.ctl, data, sizeof(data)) > 0)
		;
}

static void do_send(void)
{
	static const unsigned char data[2000];
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
	};
	unsigned int n = 1 + below(8);

	inet_pton(AF_INET, "10.0.0.1", &to.sin_addr);
	while (n--)
		sendto(udp_fd, data, below(sizeof(data)), MSG_DONTWAIT, (void *)&to, sizeof(to));
}

static void do_set(void)
{
	static const char * const reorder[] = { "learn", "off", "fixed 8" };
	static const char * const rates[] = { "1mbit", "10mbit", "99mbit" };

	switch (below(4)) {
	case 0:
		run("/mlppp/bin/mlppp set wan0 reorder %s", reorder[below(3)]);
		break;
	case 1:
		run("/mlppp/bin/mlppp set wan0 deadline_cap %ums target %ums", 20 + below(300),
		    1 + below(9));
		break;
	case 2:
		run("ip link set wan0 %s", once_in(2) ? "up" : "down");
		break;
	default:
		if (members[0].joined)
			run("/mlppp/bin/mlppp set wan0 link eth1 rate %s",
			    once_in(8) ? "learn" : rates[below(3)]);
	}
}

/* What happens between two batches of frames. */
static void disturb(void)
{
	unsigned int i = below(nlines);

	switch (below(16)) {
	case 0:
		do_leave(i, 0);
		break;
	case 1:
		do_leave(i, MLPPP_LEAVE_DRAIN);
		break;
	case 2:
	case 3:
	case 4:
		do_join(i);
		break;
	case 5:
		do_pass(once_in(4) ? NPMODE_DROP : NPMODE_PASS);
		break;
	case 6:
		do_write(i);
		break;
	case 7:
		do_read(i);
		break;
	case 8:
	case 9:
	case 10:
		do_send();
		break;
	default:
		usleep(once_in(4) ? 400000 : below(20000));
	}
	if (once_in(64))
		do_set();
}

/* -- lives -- */

/* The next kind, by weight. */
static const struct kind *any_kind(void)
{
	unsigned int sum = 0, i;

	for (i = 0; i < KINDS; i++)
		sum += kinds[i].weight;
	sum = below(sum);
	for (i = 0; sum >= kinds[i].weight; i++)
		sum -= kinds[i].weight;
	return &kinds[i];
}

static void begin_life(unsigned int links)
{
	static const unsigned int mrrus[] = { 1500, 1500, 4000, 65535 };
	unsigned int i;
	char mac[32], name[IFNAMSIZ];

	memset(&join, 0, sizeof(join));
	memset(&closed, 0, sizeof(closed));
	memset(expected, 0, sizeof(expected));
	replies = 0;
	probes = once_in(3);
	run("echo %u >/sys/module/mlppp/parameters/learn_rates", probes);
	join.size = sizeof(join);
	join.flags = MLPPP_F_MP | MLPPP_F_SG | (once_in(2) ? MLPPP_F_NULL : 0);
	short_numbers = once_in(3);
	if (short_numbers)
		join.flags |= MLPPP_F_SHORT_RX;
	if (once_in(3))
		join.flags |= MLPPP_F_SHORT_TX;
	join.mrru_rx = mrrus[below(4)];
	join.mrru_tx = join.mrru_rx;
	join.mtu = MTU_MAX;
	join.mru = MTU_MAX;
	join.overhead = 26;
	strcpy(join.ifname, "wan0");
	max_frags = 16 << below(8);
	max_bytes = 65536 << below(5);

	enter(provider_ns);
	nlines = 0;
	for (i = 0; i < links; i++) {
		snprintf(name, sizeof(name), "eth%u", i + 1);
		snprintf(mac, sizeof(mac), "02:00:00:00:01:%02x", i + 1);
		add_line(name, i + 1, mac);
		memset(lines[i].fates, 0, sizeof(lines[i].fates));
	}
	enter(client_ns);
	for (i = 0; i < links; i++) {
		do_open(i);
		do_join(i);
	}
	do_pass(NPMODE_PASS);
	run("/mlppp/bin/mlppp set wan0 max_frags %u max_bytes %u", max_frags, max_bytes);
	run("ip addr add 10.0.0.2 peer 10.0.0.1 dev wan0");
	run("ip link set wan0 up");
}

static void end_life(void)
{
	unsigned int i;

	for (i = 0; i < nlines; i++) {
		if (once_in(2)) {
			__u32 flags = 0;

			must(ioctl(members[i].fds.link, MLPPP_IOCLEAVE, &flags), "MLPPP_IOCLEAVE");
		}
		do_close(i);
	}
	if (if_nametoindex("wan0"))
		fault("bundles after the last leave", 1, "not", 0);
}

/* A link's counters go with it, except those that the bundle keeps. */
static void reopen(unsigned int i)
{
	struct counters before = now;
	unsigned int c;

	do_close(i);
	members[i].joined = false;
	get_counters(&now);
	for (c = MLPPP_LINK_CTL_RX; c <= MLPPP_LINK_MAX; c++)
		closed.links[c] += before.links[c] - now.links[c];
	do_open(i);
	do_join(i);
}

static void do_round(void)
{
	unsigned int until = sent + round_frames, i;

	while (sent < until) {
		unsigned int batch_until;

		in_pages = once_in(3);
		in_queue = once_in(4);
		per_batch = 1 + below(BATCH_MAX);
		batch_until = sent + per_batch;
		while (sent < batch_until)
			any_kind()->make();
		flush();
		catch_frames();
		disturb();
	}
	flush();
	for (i = 0; i < nlines; i++) {
		if (once_in(2))
			do_leave(i, 0);	/* those that drain join anew */
		do_join(i);
	}
	audit();
	if (nlines > 1 && once_in(2))
		reopen(below(nlines));
}

static void live(unsigned int links)
{
	unsigned int rounds = 4 + below(4);

	life++;
	begin_life(links);
	for (round_nr = 1; round_nr <= rounds && sent < wanted; round_nr++)
		do_round();
	frames_done = sent;
	printf("life %u: %u links, flags %#x%s, mrru %u, max_frags %u, max_bytes %u: %u frames so far\n",
	       life, links, join.flags, probes ? ", probes" : "", join.mrru_rx, max_frags, max_bytes, frames_done);
	show();
	fflush(stdout);
	end_life();
}

int main(int argc, char **argv)
{
	int opt, n;

	state = 1;
	while ((opt = getopt(argc, argv, "n:s:r:")) != -1) {
		switch (opt) {
		case 'n':
			wanted = atoi(optarg);
			break;
		case 's':
			state = atoi(optarg);
			break;
		case 'r':
			round_frames = atoi(optarg);
			break;
		default:
			return 2;
		}
	}
	if (argc - optind < 3)
		return 2;
	client_ns = argv[optind++];
	provider_ns = argv[optind++];
	any();
	longest = PPP_MAX;
	reflect = true;

	enter(provider_ns);
	open_packets(true);
	open_ring();
	enter(client_ns);
	netlink_fd = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), "netlink");
	udp_fd = must(socket(AF_INET, SOCK_DGRAM, 0), "udp");
	for (n = optind; sent < wanted; n = n + 1 < argc ? n + 1 : optind)
		live(atoi(argv[n]));
	printf("frames=%u faults=%u lives=%u\n", frames_done, faults, life);
	return faults > 0;
}
