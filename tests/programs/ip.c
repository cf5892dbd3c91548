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

int show_stats;

int rtnl_open(struct rtnl_handle *handle, unsigned int groups)
{
	return -1;
}

void rtnl_close(struct rtnl_handle *handle)
{
}

int rtnl_talk_suppress_rtnl_errmsg(struct rtnl_handle *handle,
				   struct nlmsghdr *n,
				   struct nlmsghdr **answer)
{
	return -1;
}

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

int parse_rtattr_flags(struct rtattr *tb[], int max, struct rtattr *rta,
		       int len, unsigned short flags)
{
	return -1;
}

unsigned int ll_name_to_index(const char *name)
{
	return 0;
}

const char *ll_index_to_name(unsigned int index)
{
	return "";
}

int nodev(const char *name)
{
	return -1;
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

bool is_json_context(void)
{
	return false;
}

void open_json_object(const char *key)
{
}

void close_json_object(void)
{
}

void open_json_array(enum output_type t, const char *key)
{
}

void close_json_array(enum output_type t, const char *key)
{
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

int print_color_int(enum output_type t, enum color_attr color,
		    const char *key, const char *fmt, int value)
{
	return 0;
}

int print_color_float(enum output_type t, enum color_attr color,
		      const char *key, const char *fmt, double value)
{
	return 0;
}

int print_color_bool(enum output_type t, enum color_attr color,
		     const char *key, const char *fmt, bool value)
{
	return 0;
}

static void print(struct rtattr *attr, int len)
{
	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len)) {
		if (attr->rta_type & NLA_F_NESTED)
			print(RTA_DATA(attr), RTA_PAYLOAD(attr));
		else
			printf("%u=%llu ", attr->rta_type,
			       (unsigned long long)number(attr));
	}
}

int main(int argc, char **argv)
{
	struct nest message;

	nest_begin(&message);
	if (mlppp_link_util.parse_opt(&mlppp_link_util, argc - 1, argv + 1,
				      &message.n))
		return 1;
	print((void *)message.buf, message.n.nlmsg_len - NLMSG_HDRLEN);
	printf("\n");
	return 0;
}
