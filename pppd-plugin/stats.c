// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters of the lines of a bundle, as the kernel shows them to anybody over the
 * generic netlink family mlppp (see linux/mlppp_netlink.h).
 */
#include <linux/genetlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "plugin.h"

#define ANSWER_MAX	65536

/* In an answer from the family or from the controller, or in a nest. */
#define for_each_attr(attr, begin, len) \
	for ((attr) = (void *)(begin); \
	     (len) >= (int)sizeof(*(attr)) && (attr)->nla_len >= NLA_HDRLEN && \
	     (attr)->nla_len <= (len); \
	     (len) -= NLA_ALIGN((attr)->nla_len), \
	     (attr) = (void *)((char *)(attr) + NLA_ALIGN((attr)->nla_len)))

static union {
	struct nlmsghdr nlh;
	char data[ANSWER_MAX];
} answer;

static const void *payload(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

static unsigned int kind(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static uint64_t number(const struct nlattr *attr)
{
	uint64_t value = 0;
	uint32_t half = 0;

	if (attr->nla_len == NLA_HDRLEN + sizeof(value))
		memcpy(&value, payload(attr), sizeof(value));
	else if (attr->nla_len == NLA_HDRLEN + sizeof(half))
		memcpy(&half, payload(attr), sizeof(half));
	return value ?: half;
}

static void parse_line(const struct nlattr *nest, struct stats_line *line)
{
	int len = nest->nla_len - NLA_HDRLEN;
	const struct nlattr *attr;

	memset(line, 0, sizeof(*line));
	for_each_attr(attr, payload(nest), len) {
		switch (kind(attr)) {
		case MLPPP_LINK_LABEL:
			strlcpy(line->label, payload(attr), sizeof(line->label));
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

/* Ask @family about what @attr names. Returns the length of the attributes of the
 * answer, which begin at *@attrs, or -1.
 */
static int ask(int fd, uint16_t family, uint8_t command, uint16_t attr,
	       const void *value, uint16_t size, void **attrs)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
		struct nlattr attr;
		char value[16];
	} req = {
		.nlh.nlmsg_len = offsetof(typeof(req), value) + NLA_ALIGN(size),
		.nlh.nlmsg_type = family,
		.nlh.nlmsg_flags = NLM_F_REQUEST,
		.genl.cmd = command,
		.genl.version = MLPPP_FAMILY_VERSION,
		.attr.nla_len = NLA_HDRLEN + size,
		.attr.nla_type = attr,
	};
	int len;

	memcpy(req.value, value, size);
	if (send(fd, &req, req.nlh.nlmsg_len, 0) < 0)
		return -1;
	len = recv(fd, &answer, sizeof(answer), 0);
	if (len < 0 || !NLMSG_OK(&answer.nlh, (unsigned int)len) ||
	    answer.nlh.nlmsg_type != family)
		return -1;
	*attrs = (char *)NLMSG_DATA(&answer.nlh) + GENL_HDRLEN;
	return answer.nlh.nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
}

/* The number by which the kernel knows the family mlppp; 0: it does not. */
static uint16_t find_family(int fd)
{
	const struct nlattr *attr;
	uint16_t id = 0;
	void *attrs = NULL;
	int len;

	len = ask(fd, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME,
		  MLPPP_FAMILY_NAME, sizeof(MLPPP_FAMILY_NAME), &attrs);
	for_each_attr(attr, attrs, len)
		if (kind(attr) == CTRL_ATTR_FAMILY_ID)
			memcpy(&id, payload(attr), sizeof(id));
	return id;
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
	const struct nlattr *attr;
	int fd, len = -1, n = 0;
	uint16_t family;
	void *attrs;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (fd < 0)
		return -1;
	family = find_family(fd);
	if (family)
		len = ask(fd, family, MLPPP_CMD_BUNDLE_GET, MLPPP_BUNDLE_IFINDEX,
			  &ifindex, sizeof(ifindex), &attrs);
	close(fd);
	if (len < 0)
		return -1;
	for_each_attr(attr, attrs, len)
		if (kind(attr) == MLPPP_BUNDLE_LINK && n < MLPPP_LINKS_MAX)
			parse_line(attr, &lines[n++]);
	return n;
}
