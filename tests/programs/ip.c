// SPDX-License-Identifier: GPL-2.0-only
/*
 * What link_mlppp.so makes of the words after "ip link set wan0 type mlppp", on any
 * machine, without ip:
 *
 *	ip WORD...	prints ATTRIBUTE=VALUE for each integer, in the order of
 *			the message
 */
#include <stdlib.h>

#include "../../iproute2/link_mlppp.c"

int addattr_l(struct nlmsghdr *n, int maxlen, int type, const void *data,
	      int len)
{
	struct rtattr *attr = (void *)n + NLMSG_ALIGN(n->nlmsg_len);

	if (NLMSG_ALIGN(n->nlmsg_len) + RTA_SPACE(len) > maxlen)
		return -1;
	attr->rta_type = type;
	attr->rta_len = RTA_LENGTH(len);
	memcpy(RTA_DATA(attr), data, len);
	n->nlmsg_len = NLMSG_ALIGN(n->nlmsg_len) + RTA_SPACE(len);
	return 0;
}

void invarg(const char *msg, const char *arg)
{
	fprintf(stderr, "argument \"%s\": %s\n", arg, msg);
	exit(2);
}

void incomplete_command(void)
{
	fprintf(stderr, "a word is missing\n");
	exit(2);
}

void print_nl(void)
{
}

int print_color_string(enum output_type t, enum color_attr color,
		       const char *key, const char *fmt, const char *value)
{
	return 0;
}

int print_color_u64(enum output_type t, enum color_attr color,
		    const char *key, const char *fmt, uint64_t value)
{
	return 0;
}

int print_color_bool(enum output_type t, enum color_attr color,
		     const char *key, const char *fmt, bool value)
{
	return 0;
}

int main(int argc, char **argv)
{
	static union {
		struct nlmsghdr n;
		char space[LINK_REQ_MAX];
	} message;
	struct rtattr *attr = NLMSG_DATA(&message.n);
	int len;

	message.n.nlmsg_len = NLMSG_HDRLEN;
	if (mlppp_link_util.parse_opt(&mlppp_link_util, argc - 1, argv + 1,
				      &message.n))
		return 1;
	len = message.n.nlmsg_len - NLMSG_HDRLEN;
	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len))
		printf("%u=%llu ", attr->rta_type,
		       (unsigned long long)number(attr));
	printf("\n");
	return 0;
}
