/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ip offers to its plugins. iproute2 installs no headers, but exports its
 * functions, and looks in link_KIND.so for the symbol KIND_link_util. The few
 * declarations used here match iproute2 6.1 to 7.1; if one of them is wrong,
 * "ip -d link help" shows it within a second.
 */
#ifndef IP_H
#define IP_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct link_util - how ip handles a kind of netdevice
 * @next: ip's own
 * @id: the kind
 * @maxattr: highest attribute in IFLA_INFO_DATA
 * @parse_opt: turn arguments into attributes, at the end of the message;
 *	returns 0 or -1. The message is in a buffer of %LINK_REQ_MAX bytes
 * @print_opt: print the attributes of IFLA_INFO_DATA; NULL if there is none
 * @print_xstats: print IFLA_INFO_XSTATS; we have none
 * @print_help: for "ip link help KIND"
 * @parse_ifla_xstats: arguments of "ip link xstats type KIND"; we have none
 * @print_ifla_xstats: print an RTM_NEWSTATS message; we have none
 */
struct link_util {
	struct link_util *next;
	const char *id;
	int maxattr;
	int (*parse_opt)(struct link_util *lu, int argc, char **argv,
			 struct nlmsghdr *n);
	void (*print_opt)(struct link_util *lu, FILE *f, struct rtattr *tb[]);
	void (*print_xstats)(struct link_util *lu, FILE *f,
			     struct rtattr *xstats);
	void (*print_help)(struct link_util *lu, int argc, char **argv,
			   FILE *f);
	int (*parse_ifla_xstats)(struct link_util *lu, int argc, char **argv);
	int (*print_ifla_xstats)(struct nlmsghdr *n, void *arg);
};

#define LINK_REQ_MAX	1024

/* what something is printed for */
enum output_type {
	PRINT_FP = 1,	/* without -j */
	PRINT_JSON = 2,	/* with -j */
	PRINT_ANY = 4,
};

enum color_attr {
	COLOR_IFNAME,
	COLOR_MAC,
	COLOR_INET,
	COLOR_INET6,
	COLOR_OPERSTATE_UP,
	COLOR_OPERSTATE_DOWN,
	COLOR_NONE,
};

int addattr_l(struct nlmsghdr *n, int maxlen, int type, const void *data,
	      int len);
_Noreturn void invarg(const char *msg, const char *arg);
_Noreturn void incomplete_command(void);

void print_nl(void);
int print_color_string(enum output_type t, enum color_attr color,
		       const char *key, const char *fmt, const char *value);
int print_color_u64(enum output_type t, enum color_attr color,
		    const char *key, const char *fmt, uint64_t value);
int print_color_bool(enum output_type t, enum color_attr color,
		     const char *key, const char *fmt, bool value);

#endif /* IP_H */
