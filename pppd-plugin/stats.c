// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters of the lines of a bundle, as the kernel shows them to anybody over
 * rtnetlink (see linux/mlppp.h).
 */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "mlppp.h"

#define ANSWER_MAX	65536

#define for_each_attr(attr, begin, len) \
	for ((attr) = (begin); RTA_OK(attr, len); (attr) = RTA_NEXT(attr, len))

static uint64_t number(const struct rtattr *attr)
{
	uint64_t value = 0;
	uint32_t half = 0;

	if (RTA_PAYLOAD(attr) == sizeof(value))
		memcpy(&value, RTA_DATA(attr), sizeof(value));
	else if (RTA_PAYLOAD(attr) == sizeof(half))
		memcpy(&half, RTA_DATA(attr), sizeof(half));
	return value ?: half;
}

static void parse_line(struct rtattr *nest, struct stats_line *line)
{
	int len = RTA_PAYLOAD(nest);
	struct rtattr *attr;

	memset(line, 0, sizeof(*line));
	for_each_attr(attr, (struct rtattr *)RTA_DATA(nest), len) {
		switch (attr->rta_type & NLA_TYPE_MASK) {
		case MLPPP_LINK_LABEL:
			strlcpy(line->label, RTA_DATA(attr), sizeof(line->label));
			break;
		case MLPPP_LINK_FLAGS:
			line->flags = number(attr);
			break;
		case MLPPP_LINK_RX_BYTES:
			line->bytes = number(attr);
			break;
		case MLPPP_LINK_RX_FRAGMENTS:
			line->fragments = number(attr);
			break;
		case MLPPP_LINK_TX_FRAMES:
			line->sent = number(attr);
			break;
		case MLPPP_LINK_RX_FRAMES:
		case MLPPP_LINK_PROBE_REPLIES:
		case MLPPP_LINK_CTL_RX:
			line->heard += number(attr);
			break;
		}
	}
}

static int parse(struct nlmsghdr *nlh, struct stats_line *lines)
{
	struct if_stats_msg *ism = NLMSG_DATA(nlh);
	int len = nlh->nlmsg_len - NLMSG_LENGTH(sizeof(*ism));
	int len2, len3, n = 0;
	struct rtattr *a, *b, *c;

	for_each_attr(a, (struct rtattr *)((char *)ism + NLMSG_ALIGN(sizeof(*ism))), len) {
		if ((a->rta_type & NLA_TYPE_MASK) != IFLA_STATS_LINK_XSTATS)
			continue;
		len2 = RTA_PAYLOAD(a);
		for_each_attr(b, (struct rtattr *)RTA_DATA(a), len2) {
			if ((b->rta_type & NLA_TYPE_MASK) != MLPPP_XSTATS_TYPE)
				continue;
			len3 = RTA_PAYLOAD(b);
			for_each_attr(c, (struct rtattr *)RTA_DATA(b), len3)
				if ((c->rta_type & NLA_TYPE_MASK) == MLPPP_BUNDLE_LINK &&
				    n < MLPPP_LINKS_MAX)
					parse_line(c, &lines[n++]);
		}
	}
	return n;
}

/**
 * stats_read() - the lines of a bundle, and what they have carried
 * @ifindex: its netdevice
 * @lines: array of MLPPP_LINKS_MAX lines, filled in the order of joining
 *
 * Return: how many there are, or -1: there is no such bundle.
 */
int stats_read(unsigned int ifindex, struct stats_line *lines)
{
	static union {
		struct nlmsghdr nlh;
		char data[ANSWER_MAX];
	} answer;
	struct {
		struct nlmsghdr nlh;
		struct if_stats_msg ism;
	} req = {
		.nlh.nlmsg_len = sizeof(req),
		.nlh.nlmsg_type = RTM_GETSTATS,
		.nlh.nlmsg_flags = NLM_F_REQUEST,
		.ism.ifindex = ifindex,
		.ism.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_XSTATS),
	};
	int fd, len = -1;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -1;
	if (send(fd, &req, sizeof(req), 0) == sizeof(req))
		len = recv(fd, &answer, sizeof(answer), 0);
	close(fd);
	if (len < 0 || !NLMSG_OK(&answer.nlh, (unsigned int)len) ||
	    answer.nlh.nlmsg_type != RTM_NEWSTATS)
		return -1;
	return parse(&answer.nlh, lines);
}
