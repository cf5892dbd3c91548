// SPDX-License-Identifier: GPL-2.0-only
/*
 * link_mlppp.so - netdevices of kind mlppp, for ip of iproute2
 *
 *   ip link help mlppp
 *   ip -d link show wan0			settings of the bundle
 *   ip link set wan0 type mlppp ...		change them
 *
 * In JSON, times are in microseconds, sizes in bytes. Links and counters are shown by
 * mlppp(8).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <linux/mlppp.h>

#include "ip.h"

#define SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define TEXT_MAX	256

/* -- attributes -- */

/* An integer attribute, of a byte or four; 0 if there is none. */
static uint32_t number(const struct rtattr *attr)
{
	uint32_t u32;

	if (!attr)
		return 0;
	if (RTA_PAYLOAD(attr) == sizeof(uint8_t))
		return *(const uint8_t *)RTA_DATA(attr);
	if (RTA_PAYLOAD(attr) != sizeof(u32))
		return 0;
	memcpy(&u32, RTA_DATA(attr), sizeof(u32));
	return u32;
}

/* A string that may come from the peer: harmless to terminals, and to JSON. */
static const char *string(const struct rtattr *attr, char text[TEXT_MAX])
{
	const char *from = RTA_DATA(attr);
	int len = RTA_PAYLOAD(attr), i;

	for (i = 0; i < len && i < TEXT_MAX - 1 && from[i]; i++)
		text[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
	text[i] = '\0';
	return text;
}

/* -- printing -- */

static void put_text(const char *text)
{
	print_color_string(PRINT_FP, COLOR_NONE, NULL, "%s", text);
}

/* A new line of the same netdevice, indented. */
static void new_line(const char *indent)
{
	print_nl();
	put_text(indent);
}

static void put_string(const char *key, const char *label, const char *value)
{
	if (*label) {
		put_text(label);
		put_text(" ");
	}
	print_color_string(PRINT_ANY, COLOR_NONE, key, "%s ", value);
}

static void put_number(const char *key, const char *label, uint64_t value)
{
	put_text(label);
	print_color_u64(PRINT_ANY, COLOR_NONE, key, " %llu ", value);
}

static void put_flag(const char *key, const char *label, bool value)
{
	print_color_bool(PRINT_JSON, COLOR_NONE, key, NULL, value);
	if (value && *label) {
		put_text(label);
		put_text(" ");
	}
}

/* In the largest unit that keeps it exact. */
static void put_time(const char *key, uint64_t us)
{
	static const char *const units[] = { "us", "ms", "s" };
	unsigned long long n = us;
	unsigned int i = 0;
	char text[48];

	print_color_u64(PRINT_JSON, COLOR_NONE, key, NULL, us);
	for (; n && n % 1000 == 0 && i < SIZE(units) - 1; i++)
		n /= 1000;
	snprintf(text, sizeof(text), "%s %llu%s ", key, n, units[i]);
	put_text(text);
}

/* -- settings -- */

/* The names of a value, from 0 on. */
static const char *const reorder_names[] = {
	[MLPPP_REORDER_MODE_DEFAULT] = "default",
	[MLPPP_REORDER_MODE_OFF] = "off",
	[MLPPP_REORDER_MODE_LEARN] = "learn",
	[MLPPP_REORDER_MODE_FIXED] = "fixed",
	NULL
};

static const char *const express_names[] = {
	[MLPPP_EXPRESS_MODE_DEFAULT] = "default",
	[MLPPP_EXPRESS_MODE_OFF] = "off",
	[MLPPP_EXPRESS_MODE_ON] = "on",
	NULL
};

static const char *const rest_names[] = {
	[MLPPP_REST_MODE_DEFAULT] = "default",
	[MLPPP_REST_MODE_OFF] = "off",
	[MLPPP_REST_MODE_AUTO] = "auto",
	NULL
};

/* TIME, COUNT and BYTES have a default; ANY is a number without one. */
enum unit { TIME, COUNT, BYTES, ANY, NAME };

static const struct setting {
	const char *name;
	int attr;
	enum unit unit;
	const char *const *names;
} settings[] = {
	{ "deadline_floor", IFLA_MLPPP_DEADLINE_FLOOR, TIME, NULL },
	{ "deadline_cap", IFLA_MLPPP_DEADLINE_CAP, TIME, NULL },
	{ "deadline_margin", IFLA_MLPPP_DEADLINE_MARGIN, TIME, NULL },
	{ "max_frags", IFLA_MLPPP_MAX_FRAGS, COUNT, NULL },
	{ "max_bytes", IFLA_MLPPP_MAX_BYTES, BYTES, NULL },
	{ "target", IFLA_MLPPP_TARGET, TIME, NULL },
	{ "split", IFLA_MLPPP_SPLIT, TIME, NULL },
	{ "min_frag", IFLA_MLPPP_MIN_FRAG, BYTES, NULL },
	{ "small", IFLA_MLPPP_SMALL, BYTES, NULL },
	{ "reorder", IFLA_MLPPP_REORDER, NAME, reorder_names },
	{ "express", IFLA_MLPPP_EXPRESS, NAME, express_names },
	{ "rest", IFLA_MLPPP_REST, NAME, rest_names },
	{ "express_mark", IFLA_MLPPP_EXPRESS_MARK, ANY, NULL },
	{ "express_priority", IFLA_MLPPP_EXPRESS_PRIORITY, ANY, NULL },
};

/* A newer kernel may know more than we do. */
static const char *name_of(const char *const *names, uint32_t value)
{
	for (; *names && value; names++)
		value--;
	return *names ?: "unknown";
}

/* -- ip -d link show -- */

static void print_identity(struct rtattr *tb[])
{
	char text[TEXT_MAX];
	const uint8_t *addr;
	int len, i;

	if (tb[IFLA_MLPPP_PEER])
		put_string("peer", "peer", string(tb[IFLA_MLPPP_PEER], text));
	if (tb[IFLA_MLPPP_BUNDLE])
		put_string("bundle", "bundle",
			   string(tb[IFLA_MLPPP_BUNDLE], text));
	if (!tb[IFLA_MLPPP_ED_CLASS])
		return;
	/* as pppd's option endpoint has it: class, then hexadecimal */
	put_text("endpoint");
	print_color_u64(PRINT_ANY, COLOR_NONE, "endpoint_class", " %llu:",
			number(tb[IFLA_MLPPP_ED_CLASS]));
	text[0] = '\0';
	if (tb[IFLA_MLPPP_ED_ADDR]) {
		addr = RTA_DATA(tb[IFLA_MLPPP_ED_ADDR]);
		len = RTA_PAYLOAD(tb[IFLA_MLPPP_ED_ADDR]);
		for (i = 0; i < len && i < MLPPP_ED_MAX; i++)
			snprintf(text + 2 * i, 3, "%02x", addr[i]);
	}
	print_color_string(PRINT_ANY, COLOR_NONE, "endpoint", "%s ", text);
}

static void print_bundle(struct rtattr *tb[])
{
	uint32_t flags = number(tb[IFLA_MLPPP_FLAGS]);
	uint32_t nps = number(tb[IFLA_MLPPP_NPS]);
	bool mp = flags & MLPPP_F_MP;

	print_color_bool(PRINT_JSON, COLOR_NONE, "multilink", NULL, mp);
	put_text(mp ? "multilink " : "plain ");
	if (mp) {
		put_string("seq_rx", "seq rx",
			   flags & MLPPP_F_SHORT_RX ? "short" : "long");
		put_string("seq_tx", "tx",
			   flags & MLPPP_F_SHORT_TX ? "short" : "long");
		put_number("mrru_rx", "mrru rx",
			   number(tb[IFLA_MLPPP_MRRU_RX]));
		put_number("mrru_tx", "tx", number(tb[IFLA_MLPPP_MRRU_TX]));
		put_flag("nulls", "nulls", flags & MLPPP_F_NULL);
	}
	put_flag("keep", "keep", flags & MLPPP_F_KEEP);
	print_identity(tb);
	if (tb[IFLA_MLPPP_LEADER])
		put_number("leader", "leader", number(tb[IFLA_MLPPP_LEADER]));
	put_flag("ipv4", "ipv4", nps & MLPPP_NP_F_IPV4);
	put_flag("ipv6", "ipv6", nps & MLPPP_NP_F_IPV6);
	put_number("nlinks", "links", number(tb[IFLA_MLPPP_NLINKS]));
}

static void print_settings(struct rtattr *tb[])
{
	const struct setting *set;
	uint32_t value;

	new_line("    ");
	for (set = settings; set < settings + SIZE(settings); set++) {
		if (!tb[set->attr])
			continue;
		value = number(tb[set->attr]);
		if (set->unit == TIME)
			put_time(set->name, value);
		else if (set->unit == NAME)
			put_string(set->name, set->name,
				   name_of(set->names, value));
		else
			put_number(set->name, set->name, value);
		if (set->attr == IFLA_MLPPP_REORDER &&
		    tb[IFLA_MLPPP_REORDER_WINDOW])
			print_color_u64(PRINT_ANY, COLOR_NONE,
					"reorder_window", "%llu ",
					number(tb[IFLA_MLPPP_REORDER_WINDOW]));
	}
}

static void mlppp_print_opt(struct link_util *lu, FILE *f, struct rtattr *tb[])
{
	if (!tb)
		return;
	print_bundle(tb);
	print_settings(tb);
	new_line("    ");
}

/* -- ip link set ... type mlppp -- */

static void need(int *argc, char ***argv)
{
	(*argv)++;
	if (--*argc <= 0)
		incomplete_command();
}

/* A number and one of the units, each a given multiple of the one before, as an
 * integer from 0 to @max. Without a unit the first is meant.
 */
static uint64_t parse_scaled(const char *what, const char *arg, uint64_t max,
			     const char *const units[], unsigned int n,
			     unsigned int step)
{
	double value, scale = 1;
	unsigned int i;
	char *end;

	errno = 0;
	value = strtod(arg, &end);
	if (end == arg || errno)
		invarg(what, arg);
	for (i = 0; *end && i < n; i++, scale *= step)
		if (!strcasecmp(end, units[i]))
			break;
	if ((*end && i == n) || !(value >= 0) || value * scale > max)
		invarg(what, arg);
	return value * scale + 0.5;
}

static uint32_t parse_time(const char *arg)
{
	static const char *const units[] = { "us", "ms", "s" };

	return parse_scaled("is not a time", arg, UINT32_MAX, units,
			    SIZE(units), 1000);
}

static uint32_t parse_bytes(const char *arg)
{
	static const char *const units[] = { "b", "kb", "mb", "gb" };
	static const char *const brief[] = { "b", "k", "m", "g" };
	size_t len = strlen(arg);

	if (len && strchr("kKmMgG", arg[len - 1]))
		return parse_scaled("is not a size", arg, UINT32_MAX, brief,
				    SIZE(brief), 1024);
	return parse_scaled("is not a size", arg, UINT32_MAX, units,
			    SIZE(units), 1024);
}

/* Not a long: where that has 32 bits, UINT32_MAX would be -1. */
static uint32_t parse_integer(const char *what, const char *arg, uint32_t max)
{
	long long n;
	char *end;

	errno = 0;
	n = strtoll(arg, &end, 0);
	if (end == arg || *end || errno || n < 0 || n > max)
		invarg(what, arg);
	return n;
}

static unsigned int parse_name(const char *const *names, const char *arg)
{
	char what[TEXT_MAX] = "is none of";
	unsigned int i;

	for (i = 0; names[i]; i++) {
		if (!strcmp(arg, names[i]))
			return i;
		snprintf(what + strlen(what), sizeof(what) - strlen(what), "%s %s",
			 i ? "," : "", names[i]);
	}
	invarg(what, arg);
}

static void add(struct nlmsghdr *n, int attr, const void *data, int len)
{
	if (addattr_l(n, LINK_REQ_MAX, attr, data, len))
		exit(1);	/* has said why: too many settings at once */
}

static void add_u32(struct nlmsghdr *n, int attr, uint32_t value)
{
	add(n, attr, &value, sizeof(value));
}

static void add_u8(struct nlmsghdr *n, int attr, uint8_t value)
{
	add(n, attr, &value, sizeof(value));
}

static uint32_t parse_value(const struct setting *set, const char *arg)
{
	uint32_t value = 0;

	if (set->unit == NAME)
		return parse_name(set->names, arg);
	if (set->unit == ANY)
		return parse_integer("is not a number", arg, UINT32_MAX);
	if (!strcmp(arg, "default"))
		return 0;
	if (set->unit == TIME)
		value = parse_time(arg);
	else if (set->unit == BYTES)
		value = parse_bytes(arg);
	else
		value = parse_integer("is not a number", arg, UINT32_MAX);
	/* 0 is how the kernel is told "default" */
	if (!value)
		invarg("must be more than 0, or default", arg);
	return value;
}

static bool parse_setting(int *argc, char ***argv, struct nlmsghdr *n)
{
	const struct setting *set;
	uint32_t value;

	for (set = settings; strcmp(set->name, **argv);)
		if (++set == settings + SIZE(settings))
			return false;
	need(argc, argv);
	value = parse_value(set, **argv);
	if (set->unit == NAME)
		add_u8(n, set->attr, value);
	else
		add_u32(n, set->attr, value);
	if (set->attr == IFLA_MLPPP_REORDER &&
	    value == MLPPP_REORDER_MODE_FIXED) {
		need(argc, argv);
		add_u8(n, IFLA_MLPPP_REORDER_WINDOW,
		       parse_integer("is not a reorder window", **argv,
				     UINT8_MAX));
	}
	return true;
}

static void print_usage(FILE *f)
{
	fprintf(f,
		"Usage: ip link set DEVICE type mlppp SETTING...\n"
		"\n"
		"A bundle is made by its first link: see pppd-mlppp(8). Links and counters: mlppp(8).\n"
		"\n"
		"SETTING := { deadline_floor TIME | deadline_cap TIME | deadline_margin TIME |\n"
		"             max_frags NUMBER | max_bytes SIZE |\n"
		"             reorder { off | learn | fixed NUMBER } |\n"
		"             target TIME | split TIME | min_frag SIZE | small SIZE | express { on | off } |\n"
		"             rest { auto | off } }\n"
		"           each also: default\n"
		"           express_mark NUMBER | express_priority NUMBER, 0: none\n"
		"TIME := NUMBER[us|ms|s]    SIZE := NUMBER[k|m]\n");
}

static int mlppp_parse_opt(struct link_util *lu, int argc, char **argv,
			   struct nlmsghdr *n)
{
	for (; argc > 0; argc--, argv++) {
		if (!strcmp(*argv, "help")) {
			print_usage(stderr);
			return -1;
		}
		if (!parse_setting(&argc, &argv, n)) {
			fprintf(stderr, "mlppp: unknown setting \"%s\"?\n",
				*argv);
			print_usage(stderr);
			return -1;
		}
	}
	return 0;
}

static void mlppp_print_help(struct link_util *lu, int argc, char **argv,
			     FILE *f)
{
	print_usage(f);
}

struct link_util mlppp_link_util = {
	.id = MLPPP_KIND,
	.maxattr = IFLA_MLPPP_MAX,
	.parse_opt = mlppp_parse_opt,
	.print_opt = mlppp_print_opt,
	.print_help = mlppp_print_help,
};
