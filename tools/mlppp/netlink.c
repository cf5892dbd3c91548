// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bundles as the kernel shows them: netdevices and their settings over rtnetlink, links
 * and counters over the generic netlink family mlppp, see
 * Documentation/netlink/specs/mlppp.yaml. Anyone may read them.
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "program.h"

#define MESSAGE_MAX	262144	/* 64 links with all of their counters, and more */

static char buf[MESSAGE_MAX];

/* -- attributes -- */

/* An integer of any size; false if it is not one. */
static bool number(const struct nlattr *attr, uint64_t *value)
{
	switch (mnl_attr_get_payload_len(attr)) {
	case 1:
		*value = mnl_attr_get_u8(attr);
		return true;
	case 2:
		*value = mnl_attr_get_u16(attr);
		return true;
	case 4:
		*value = mnl_attr_get_u32(attr);
		return true;
	case 8:
		*value = mnl_attr_get_u64(attr);
		return true;
	}
	return false;
}

/* Names may come from the peer, and go to a terminal. */
static void text(const struct nlattr *attr, char *to, size_t size)
{
	const char *from = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr), i;

	for (i = 0; i < len && i < size - 1 && from[i]; i++)
		to[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
	to[i] = '\0';
}

static void parse_link(const struct nlattr *nest, struct link *l)
{
	const struct nlattr *attr;
	unsigned int type;

	memset(l, 0, sizeof(*l));
	mnl_attr_for_each_nested(attr, nest) {
		type = mnl_attr_get_type(attr);
		if (type > MLPPP_LINK_MAX)
			continue;
		if (type == MLPPP_LINK_LABEL)
			text(attr, l->label, sizeof(l->label));
		else
			l->has[type] = number(attr, &l->v[type]);
	}
	if (l->has[MLPPP_LINK_TRANSPORT])
		if_indextoname(l->v[MLPPP_LINK_TRANSPORT], l->transport);
	if (!l->label[0])
		snprintf(l->label, sizeof(l->label), "link%u",
			 (unsigned int)l->v[MLPPP_LINK_ID]);
}

static void parse_endpoint(const struct nlattr *attr, struct bundle *b)
{
	const uint8_t *addr = mnl_attr_get_payload(attr);
	unsigned int len = mnl_attr_get_payload_len(attr), i;
	char *to = b->endpoint;

	to += sprintf(to, "%u:", (unsigned int)b->info[IFLA_MLPPP_ED_CLASS]);
	for (i = 0; i < len && i < MLPPP_ED_MAX; i++)
		to += sprintf(to, "%02x", addr[i]);
}

static void parse_info(const struct nlattr *nest, struct bundle *b)
{
	const struct nlattr *attr;
	unsigned int type;

	mnl_attr_for_each_nested(attr, nest) {
		type = mnl_attr_get_type(attr);
		if (type > IFLA_MLPPP_MAX)
			continue;
		if (type == IFLA_MLPPP_PEER)
			text(attr, b->peer, sizeof(b->peer));
		else if (type == IFLA_MLPPP_BUNDLE)
			text(attr, b->local, sizeof(b->local));
		else if (type == IFLA_MLPPP_ED_ADDR)
			parse_endpoint(attr, b);
		else
			b->has[type] = number(attr, &b->info[type]);
	}
}

/* Returns the nest of IFLA_INFO_DATA if the kind is ours, or NULL. */
static const struct nlattr *our_data(const struct nlattr *linkinfo)
{
	const struct nlattr *attr, *data = NULL;
	bool ours = false;

	mnl_attr_for_each_nested(attr, linkinfo) {
		if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
			ours = !strcmp(mnl_attr_get_str(attr), MLPPP_KIND);
		else if (mnl_attr_get_type(attr) == IFLA_INFO_DATA)
			data = attr;
	}
	return ours ? data : NULL;
}

/* -- requests -- */

static struct mnl_socket *socket_open(int protocol)
{
	struct mnl_socket *nl = mnl_socket_open(protocol);

	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		die("netlink socket: %s", strerror(errno));
	return nl;
}

/* Send a request and hand the answers to @handle. Returns 0 or an errno. */
static int ask(struct mnl_socket *nl, struct nlmsghdr *n, mnl_cb_t handle,
	       void *data)
{
	unsigned int seq = n->nlmsg_seq, port = mnl_socket_get_portid(nl);
	bool dump = (n->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	int len, ret;

	if (mnl_socket_sendto(nl, n, n->nlmsg_len) < 0)
		return errno;
	do {
		len = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (len < 0)
			return errno;
		ret = mnl_cb_run(buf, len, seq, port, handle, data);
		if (ret < 0)
			return errno;
	} while (dump && ret > 0);
	return 0;
}

static void parse_gone(const struct nlattr *nest, struct bundle *b)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) <= MLPPP_LINK_MAX)
			number(attr, &b->gone[mnl_attr_get_type(attr)]);
}

/* -- the family -- */

struct family {
	uint16_t id;
	uint32_t events;	/* its multicast group */
};

static struct nlmsghdr *genl_message(void *req, uint16_t type, uint8_t command,
				     uint16_t flags)
{
	struct nlmsghdr *n = mnl_nlmsg_put_header(req);
	struct genlmsghdr *g;

	n->nlmsg_type = type;
	n->nlmsg_flags = NLM_F_REQUEST | flags;
	n->nlmsg_seq = 1;
	g = mnl_nlmsg_put_extra_header(n, sizeof(*g));
	g->cmd = command;
	g->version = type == GENL_ID_CTRL ? 1 : MLPPP_FAMILY_VERSION;
	return n;
}

static void parse_group(const struct nlattr *nest, struct family *family)
{
	const struct nlattr *attr;
	bool events = false;
	uint32_t id = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
			events = !strcmp(mnl_attr_get_str(attr), MLPPP_MCGRP_EVENTS);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID)
			id = mnl_attr_get_u32(attr);
	}
	if (events)
		family->events = id;
}

static int on_family(const struct nlmsghdr *n, void *data)
{
	const struct nlattr *attr, *nest;
	struct family *family = data;

	mnl_attr_for_each(attr, n, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			family->id = mnl_attr_get_u16(attr);
		if (mnl_attr_get_type(attr) != CTRL_ATTR_MCAST_GROUPS)
			continue;
		mnl_attr_for_each_nested(nest, attr)
			parse_group(nest, family);
	}
	return MNL_CB_OK;
}

/* Look up the family's numbers. Returns 0 or an errno; ENOENT: the module is not loaded.
 */
static int find_family(struct mnl_socket *nl, struct family *family)
{
	char req[MNL_NLMSG_HDRLEN + 64];
	struct nlmsghdr *n = genl_message(req, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);

	memset(family, 0, sizeof(*family));
	mnl_attr_put_strz(n, CTRL_ATTR_FAMILY_NAME, MLPPP_FAMILY_NAME);
	return ask(nl, n, on_family, family);
}

static int on_stats(const struct nlmsghdr *n, void *data)
{
	const struct nlattr *attr;
	struct bundle *b = data;
	unsigned int type;

	mnl_attr_for_each(attr, n, sizeof(struct genlmsghdr)) {
		type = mnl_attr_get_type(attr);
		if (type == MLPPP_BUNDLE_LINK && b->nlinks < MLPPP_LINKS_MAX)
			parse_link(attr, &b->links[b->nlinks++]);
		else if (type == MLPPP_BUNDLE_GONE)
			parse_gone(attr, b);
		else if (type <= MLPPP_BUNDLE_MAX)
			number(attr, &b->stat[type]);
	}
	return MNL_CB_OK;
}

static int get_stats(struct mnl_socket *nl, const struct family *family, struct bundle *b)
{
	char req[MNL_NLMSG_HDRLEN + 64];
	struct nlmsghdr *n = genl_message(req, family->id, MLPPP_CMD_BUNDLE_GET, 0);

	mnl_attr_put_u32(n, MLPPP_BUNDLE_IFINDEX, b->ifindex);
	return ask(nl, n, on_stats, b);
}

/* Without /sys that cannot be told. */
static bool module_missing(void)
{
	return access("/sys/module/mlppp", F_OK) && !access("/sys/module", F_OK);
}

struct wanted {
	struct snapshot *s;
	const char *ifname;
};

static int on_link(const struct nlmsghdr *n, void *data)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(n);
	const struct nlattr *attr, *info = NULL;
	struct wanted *wanted = data;
	struct snapshot *s = wanted->s;
	struct bundle *b;

	mnl_attr_for_each(attr, n, sizeof(*ifi))
		if (mnl_attr_get_type(attr) == IFLA_LINKINFO)
			info = our_data(attr);
	if (!info)
		return MNL_CB_OK;

	s->bundles = realloc(s->bundles, (s->n + 1) * sizeof(*b));
	if (!s->bundles)
		die("out of memory");
	b = &s->bundles[s->n];
	memset(b, 0, sizeof(*b));
	b->ifindex = ifi->ifi_index;
	b->up = ifi->ifi_flags & IFF_UP;
	mnl_attr_for_each(attr, n, sizeof(*ifi)) {
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			text(attr, b->name, sizeof(b->name));
		else if (mnl_attr_get_type(attr) == IFLA_MTU)
			b->mtu = mnl_attr_get_u32(attr);
	}
	parse_info(info, b);
	if (!wanted->ifname || !strcmp(wanted->ifname, b->name))
		s->n++;
	return MNL_CB_OK;
}

/* Returns 0 or an errno; EINTR: the list changed while it was being read. */
static int list(struct mnl_socket *nl, struct wanted *wanted)
{
	char req[MNL_NLMSG_HDRLEN + 64];
	struct nlmsghdr *n = mnl_nlmsg_put_header(req);
	struct ifinfomsg *ifi;

	n->nlmsg_type = RTM_GETLINK;
	n->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	n->nlmsg_seq = 1;
	ifi = mnl_nlmsg_put_extra_header(n, sizeof(*ifi));
	ifi->ifi_family = AF_UNSPEC;
	return ask(nl, n, on_link, wanted);
}

/**
 * snapshot_try() - read the bundles, and all about them
 * @s: to be freed with snapshot_free()
 * @ifname: only this one; NULL: all
 *
 * Return: whether there is any.
 */
bool snapshot_try(struct snapshot *s, const char *ifname)
{
	struct wanted wanted = { .s = s, .ifname = ifname };
	struct mnl_socket *nl = NULL;
	struct family family;
	unsigned int i;
	int err;

	memset(s, 0, sizeof(*s));
	do {
		if (nl)
			mnl_socket_close(nl);	/* with the rest of the list */
		s->n = 0;
		nl = socket_open(NETLINK_ROUTE);
		err = list(nl, &wanted);
	} while (err == EINTR);
	if (err)
		die("list of netdevices: %s", strerror(err));
	mnl_socket_close(nl);
	nl = socket_open(NETLINK_GENERIC);
	err = s->n ? find_family(nl, &family) : 0;
	if (err)
		die("family mlppp: %s", strerror(err));
	for (i = 0; i < s->n; ) {
		err = get_stats(nl, &family, &s->bundles[i]);
		if (!err) {
			i++;
			continue;
		}
		if (err != ENODEV)
			die("counters of %s: %s", s->bundles[i].name, strerror(err));
		/* it is gone by now */
		memmove(&s->bundles[i], &s->bundles[i + 1],
			(--s->n - i) * sizeof(s->bundles[0]));
	}
	s->at = clock_now();
	mnl_socket_close(nl);
	return s->n;
}

/* The same, but end the program if the interface asked for is no bundle. */
void snapshot_take(struct snapshot *s, const char *ifname)
{
	if (snapshot_try(s, ifname) || !ifname)
		return;
	if (if_nametoindex(ifname))
		die("%s is no bundle: it is not of kind mlppp", ifname);
	die("there is no interface %s%s", ifname, module_missing() ?
	    ", and the module is not loaded: modprobe mlppp" : "");
}

/* A sentence that says that there is none, and why. */
const char *no_bundle(void)
{
	return module_missing() ?
	       "There is no bundle: the module is not loaded (modprobe mlppp)." :
	       "There is no bundle.";
}

void snapshot_free(struct snapshot *s)
{
	free(s->bundles);
	memset(s, 0, sizeof(*s));
}

const struct bundle *snapshot_find(const struct snapshot *s, unsigned int ifindex)
{
	unsigned int i;

	for (i = 0; i < s->n; i++)
		if (s->bundles[i].ifindex == ifindex)
			return &s->bundles[i];
	return NULL;
}

const struct link *bundle_find(const struct bundle *b, uint64_t id)
{
	unsigned int i;

	for (i = 0; b && i < b->nlinks; i++)
		if (b->links[i].v[MLPPP_LINK_ID] == id)
			return &b->links[i];
	return NULL;
}

/* The rate that the link is used at, configured or learned; 0: none. */
uint64_t link_rate(const struct link *l)
{
	return l->v[MLPPP_LINK_RATE] ? l->v[MLPPP_LINK_RATE] :
				       l->v[MLPPP_LINK_RATE_LEARNED];
}

/* One word for what matters most. */
const char *link_state(const struct link *l)
{
	uint64_t flags = l->v[MLPPP_LINK_FLAGS];

	if (flags & MLPPP_LINK_F_DOWN)
		return "down";
	if (flags & MLPPP_LINK_F_STALE)
		return "silent";
	if (flags & MLPPP_LINK_F_DRAINING)
		return "draining";
	if (flags & MLPPP_LINK_F_STANDBY)
		return "standby";
	if (flags & MLPPP_LINK_F_ASIDE && !(flags & MLPPP_LINK_F_ACTIVE))
		return "aside";
	if (flags & MLPPP_LINK_F_LEADER)
		return "leader";
	return "up";
}

uint64_t link_delta(const struct link *old, const struct link *now, int attr)
{
	return now->v[attr] - (old ? old->v[attr] : 0);
}

uint64_t stat_delta(const struct bundle *old, const struct bundle *now, int attr)
{
	return now->stat[attr] - (old ? old->stat[attr] : 0);
}

/* A byte counter as bits per second. A link that has just joined has no speed yet. */
uint64_t link_speed(const struct link *old, const struct link *now, int attr,
		    uint64_t ns)
{
	if (!old || !ns)
		return 0;
	return link_delta(old, now, attr) * 8e9 / ns;
}

/* Numbers given up, for whatever reason. */
uint64_t bundle_lost(const struct bundle *old, const struct bundle *now)
{
	return stat_delta(old, now, MLPPP_BUNDLE_LOST_M) +
	       stat_delta(old, now, MLPPP_BUNDLE_LOST_DEADLINE) +
	       stat_delta(old, now, MLPPP_BUNDLE_LOST_BOUND) +
	       stat_delta(old, now, MLPPP_BUNDLE_LOST_LEAVE) +
	       stat_delta(old, now, MLPPP_BUNDLE_LOST_RESYNC);
}

/* -- changes -- */

/* The kernel's explanation, or NULL. */
static const char *explanation(const struct nlmsghdr *n)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(n);
	unsigned int skip = sizeof(*err);
	const struct nlattr *attr;

	if (!(n->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(n->nlmsg_flags & NLM_F_CAPPED))
		skip += mnl_nlmsg_get_payload_len(&err->msg);
	mnl_attr_for_each(attr, n, skip)
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
			return mnl_attr_get_str(attr);
	return NULL;
}

/* A refusal ends the program, with the kernel's sentence. */
static void change(struct mnl_socket *nl, struct nlmsghdr *n)
{
	const struct nlmsgerr *err;
	const char *said;
	int on = 1, len;

	mnl_socket_setsockopt(nl, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl, NETLINK_CAP_ACK, &on, sizeof(on));
	if (mnl_socket_sendto(nl, n, n->nlmsg_len) < 0)
		die("netlink: %s", strerror(errno));
	len = mnl_socket_recvfrom(nl, buf, sizeof(buf));
	if (len < 0)
		die("netlink: %s", strerror(errno));
	n = (struct nlmsghdr *)buf;
	if (!mnl_nlmsg_ok(n, len) || n->nlmsg_type != NLMSG_ERROR)
		die("netlink: unexpected answer");
	err = mnl_nlmsg_get_payload(n);
	said = explanation(n);
	if (err->error && said)
		die("%s", strncmp(said, "mlppp: ", 7) ? said : said + 7);
	if (err->error)
		die("not set: %s", err->error == -EPERM ? "only root may" :
					strerror(-err->error));
}

/**
 * request() - have something changed
 * @n: a message for rtnetlink that asks for an acknowledgement
 *
 * A refusal ends the program, with the kernel's sentence.
 */
void request(struct nlmsghdr *n)
{
	struct mnl_socket *nl = socket_open(NETLINK_ROUTE);

	change(nl, n);
	mnl_socket_close(nl);
}

/**
 * request_links() - have settings of links changed
 * @ifindex: their bundle's
 * @links: attributes MLPPP_BUNDLE_LINK
 * @len: how long these are, bytes
 *
 * A refusal ends the program, with the kernel's sentence.
 */
void request_links(unsigned int ifindex, const void *links, size_t len)
{
	struct mnl_socket *nl = socket_open(NETLINK_GENERIC);
	static char req[SET_MAX + 64];
	struct family family;
	struct nlmsghdr *n;
	int err;

	err = find_family(nl, &family);
	if (err)
		die("family mlppp: %s", strerror(err));
	n = genl_message(req, family.id, MLPPP_CMD_LINK_SET, NLM_F_ACK);
	mnl_attr_put_u32(n, MLPPP_BUNDLE_IFINDEX, ifindex);
	memcpy(mnl_nlmsg_get_payload_tail(n), links, len);
	n->nlmsg_len += len;
	change(nl, n);
	mnl_socket_close(nl);
}

/* -- events -- */

struct listener {
	const char *ifname;
	void (*handle)(const struct event *e);
	long left;
	bool counted;
};

static int on_event(const struct nlmsghdr *n, void *data)
{
	const struct genlmsghdr *g = mnl_nlmsg_get_payload(n);
	struct listener *listener = data;
	const struct nlattr *attr;
	struct event e = {};
	uint64_t value;

	if (g->cmd != MLPPP_CMD_LINK_NTF)
		return MNL_CB_OK;
	mnl_attr_for_each(attr, n, sizeof(*g)) {
		if (mnl_attr_get_type(attr) == MLPPP_BUNDLE_IFNAME)
			text(attr, e.ifname, sizeof(e.ifname));
		else if (mnl_attr_get_type(attr) == MLPPP_BUNDLE_LINK)
			parse_link(attr, &e.link);
		else if (mnl_attr_get_type(attr) == MLPPP_BUNDLE_EVENT && number(attr, &value))
			e.what = value;
		else if (mnl_attr_get_type(attr) == MLPPP_BUNDLE_NLINKS && number(attr, &value))
			e.nlinks = value;
	}
	if (listener->ifname && strcmp(listener->ifname, e.ifname))
		return MNL_CB_OK;
	listener->handle(&e);
	return listener->counted && !--listener->left ? MNL_CB_STOP : MNL_CB_OK;
}

/* Hand @count events of an interface, or of all, to @handle; 0: without end.
 */
void events_read(const char *ifname, void (*handle)(const struct event *e),
		 long count)
{
	struct listener listener = { ifname, handle, count, count > 0 };
	struct mnl_socket *nl = socket_open(NETLINK_GENERIC);
	struct family family;
	int len, ret;

	ret = find_family(nl, &family);
	if (ret)
		die("events: %s", ret == ENOENT ? "the module is not loaded: modprobe mlppp" :
						  strerror(ret));
	if (mnl_socket_setsockopt(nl, NETLINK_ADD_MEMBERSHIP, &family.events,
				  sizeof(family.events)) < 0)
		die("events: %s", strerror(errno));
	do {
		len = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (len < 0 && errno == ENOBUFS) {
			fprintf(stderr, "mlppp: too many events at once, some were missed\n");
			ret = MNL_CB_OK;
			continue;
		}
		if (len < 0)
			die("events: %s", strerror(errno));
		ret = mnl_cb_run(buf, len, 0, 0, on_event, &listener);
	} while (ret > 0);
	mnl_socket_close(nl);
}
