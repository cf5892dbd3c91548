// SPDX-License-Identifier: GPL-2.0-only
/*
 * setlink - what rtnetlink says, byte by byte
 *
 *   setlink set INTERFACE WORD...	change settings (RTM_NEWLINK, IFLA_INFO_DATA)
 *   setlink list			names of all netdevices, as if_nameindex() finds them
 *
 * WORD: TYPE=u8:N, u16:N, u32:N, u64:N, s32:N, str:TEXT, hex:HEX: an attribute
 *       |  another IFLA_INFO_DATA begins
 * INTERFACE may be a number, for one outside this namespace.
 *
 * set prints "ok", or the name of the error, a colon and the kernel's text.
 */
#include <ctype.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/mlppp.h>

static char req[32768], answer[65536];
static int fd;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static struct nlmsghdr *message(int type, int flags, unsigned int body)
{
	struct nlmsghdr *n = (void *)req;

	n->nlmsg_type = type;
	n->nlmsg_flags = NLM_F_REQUEST | flags;
	n->nlmsg_len = NLMSG_LENGTH(body);
	return n;
}

static struct nlattr *add(struct nlmsghdr *n, int type, const void *data,
			  unsigned int len)
{
	struct nlattr *attr = (void *)n + NLMSG_ALIGN(n->nlmsg_len);

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memcpy((void *)attr + NLA_HDRLEN, data, len);
	n->nlmsg_len = NLMSG_ALIGN(n->nlmsg_len) + NLA_ALIGN(attr->nla_len);
	return attr;
}

static void end(struct nlmsghdr *n, struct nlattr *nest)
{
	nest->nla_len = (void *)n + n->nlmsg_len - (void *)nest;
}

static void exchange(struct nlmsghdr *n)
{
	int on = 1;

	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	if (send(fd, n, n->nlmsg_len, 0) < 0)
		die("send");
}

/* "TYPE=kind:value" */
static void add_word(struct nlmsghdr *n, char *word)
{
	char *kind, *value = NULL;
	unsigned char bytes[4096];
	unsigned int byte, len = 0;
	int type = strtol(word, &kind, 0), used;
	uint64_t number;

	if (*kind == '=')
		value = strchr(kind, ':');
	if (!value) {
		fprintf(stderr, "setlink: what is %s?\n", word);
		exit(2);
	}
	*value++ = '\0';
	kind++;
	number = strtoull(value, NULL, 0);
	if (!strcmp(kind, "str")) {
		add(n, type, value, strlen(value) + 1);
	} else if (!strcmp(kind, "hex")) {
		for (; sscanf(value, "%2x%n", &byte, &used) == 1; value += used)
			bytes[len++] = byte;
		add(n, type, bytes, len);
	} else {
		/* assumes little-endian: the low bytes of number */
		add(n, type, &number, strtoul(kind + 1, NULL, 10) / 8);
	}
}

static int set(int argc, char **argv)
{
	struct ifinfomsg *ifi;
	struct nlattr *info, *data;
	struct nlmsghdr *n = message(RTM_NEWLINK, NLM_F_ACK, sizeof(*ifi));
	int i, len;
	struct nlmsgerr *err;
	const char *text = "";

	ifi = NLMSG_DATA(n);
	ifi->ifi_index = isdigit(*argv[0]) ? atoi(argv[0]) :
					     if_nametoindex(argv[0]);
	info = add(n, IFLA_LINKINFO, NULL, 0);
	add(n, IFLA_INFO_KIND, MLPPP_KIND, sizeof(MLPPP_KIND) - 1);
	data = add(n, IFLA_INFO_DATA, NULL, 0);
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "|")) {
			add_word(n, argv[i]);
			continue;
		}
		end(n, data);
		data = add(n, IFLA_INFO_DATA, NULL, 0);
	}
	end(n, data);
	end(n, info);

	exchange(n);
	len = recv(fd, answer, sizeof(answer), 0);
	if (len < 0)
		die("recv");
	n = (void *)answer;
	err = NLMSG_DATA(n);
	if (n->nlmsg_type != NLMSG_ERROR)
		return 2;
	if (!err->error) {
		puts("ok");
		return 0;
	}
	if (n->nlmsg_flags & NLM_F_ACK_TLVS) {
		struct nlattr *attr = (void *)(err + 1);

		while ((void *)attr < (void *)n + n->nlmsg_len) {
			if (attr->nla_type == NLMSGERR_ATTR_MSG)
				text = (char *)attr + NLA_HDRLEN;
			attr = (void *)attr + NLA_ALIGN(attr->nla_len);
		}
	}
	printf("%s: %s\n", strerrorname_np(-err->error), text);
	return 1;
}

static int list(void)
{
	const struct if_nameindex *p = if_nameindex();

	if (!p)
		die("if_nameindex");
	for (; p->if_name; p++)
		puts(p->if_name);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 3 && !strcmp(argv[1], "set"))
		return set(argc - 2, argv + 2);
	if (argc == 2 && !strcmp(argv[1], "list"))
		return list();
	fprintf(stderr, "usage: setlink set INTERFACE WORD...|list\n");
	return 2;
}
