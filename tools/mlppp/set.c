// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlppp set: settings of a bundle, over rtnetlink, and of its lines, over the family.
 * The kernel checks ranges, and writes the sentence that says what is wrong. The lines
 * come first: if they are refused, nothing has changed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "program.h"

enum kind { COUNT, TIME, BYTES, RATE, NAME };

/* The names of a value; the last one is NULL. */
static const char *const reorder[] = { "default", "off", "learn", "fixed", NULL };
static const char *const express[] = { "default", "off", "on", NULL };
static const char *const rest[] = { "default", "off", "auto", NULL };
static const char *const encodings[] = { "none", "atm", "ptm", NULL };
static const char *const off_on[] = { "off", "on", NULL };

/**
 * struct word - a setting
 * @name: its name
 * @attr: its attribute
 * @size: of the integer in it, bytes
 * @kind: how a value is written
 * @zero: the word for 0 if 0 is not a value; or NULL
 * @names: for NAME: the values' names, from 0 on
 */
struct word {
	const char *name;
	uint16_t attr;
	uint8_t size;
	enum kind kind;
	const char *zero;
	const char *const *names;
};

static const struct word bundle_words[] = {
	{ "deadline_floor", IFLA_MLPPP_DEADLINE_FLOOR, 4, TIME, "default", NULL },
	{ "deadline_cap", IFLA_MLPPP_DEADLINE_CAP, 4, TIME, "default", NULL },
	{ "deadline_margin", IFLA_MLPPP_DEADLINE_MARGIN, 4, TIME, "default", NULL },
	{ "max_frags", IFLA_MLPPP_MAX_FRAGS, 4, COUNT, "default", NULL },
	{ "max_bytes", IFLA_MLPPP_MAX_BYTES, 4, BYTES, "default", NULL },
	{ "reorder", IFLA_MLPPP_REORDER, 1, NAME, NULL, reorder },
	{ "target", IFLA_MLPPP_TARGET, 4, TIME, "default", NULL },
	{ "split", IFLA_MLPPP_SPLIT, 4, TIME, "default", NULL },
	{ "min_frag", IFLA_MLPPP_MIN_FRAG, 4, BYTES, "default", NULL },
	{ "small", IFLA_MLPPP_SMALL, 4, BYTES, "default", NULL },
	{ "express", IFLA_MLPPP_EXPRESS, 1, NAME, NULL, express },
	{ "rest", IFLA_MLPPP_REST, 1, NAME, NULL, rest },
	{ "express_mark", IFLA_MLPPP_EXPRESS_MARK, 4, COUNT, NULL, NULL },
	{ "express_priority", IFLA_MLPPP_EXPRESS_PRIORITY, 4, COUNT, NULL, NULL },
	{}
};

/* Follows "reorder fixed". */
static const struct word window_word = {
	"reorder fixed", IFLA_MLPPP_REORDER_WINDOW, 1, COUNT, NULL, NULL
};

static const struct word link_words[] = {
	{ "rate", MLPPP_LINK_RATE, 8, RATE, "learn", NULL },
	{ "overhead", MLPPP_LINK_OVERHEAD, 4, COUNT, NULL, NULL },
	{ "encoding", MLPPP_LINK_ENCODING, 4, NAME, NULL, encodings },
	{ "delay", MLPPP_LINK_DELAY, 4, TIME, NULL, NULL },
	{ "weight", MLPPP_LINK_WEIGHT, 4, COUNT, NULL, NULL },
	{ "standby", MLPPP_LINK_STANDBY, 4, NAME, NULL, off_on },
	{ "rest", MLPPP_LINK_REST, 4, NAME, NULL, rest },
	{}
};

/* The rest of the command line. */
struct words {
	int n;
	char **v;
};

static const char *next(struct words *w, const char *before)
{
	if (!w->n)
		die("something is missing behind %s: see mlppp --help", before);
	w->n--;
	return *w->v++;
}

/* A number and a unit, each @step times the one before. @units ends with NULL; no
 * unit means the first.
 */
static bool scaled(const char *text, const char *const *units, double step,
		   double *value)
{
	double scale = 1;
	char *end;

	errno = 0;
	*value = strtod(text, &end);
	if (end == text || errno || !(*value >= 0))
		return false;
	for (; *end && *units; units++, scale *= step)
		if (!strcasecmp(end, *units))
			break;
	*value = *value * scale + 0.5;
	return !*end || *units;
}

/* The greatest integer of @size bytes. */
static double most(unsigned int size)
{
	/* exact in a double, and more than is ever allowed */
	return size == 8 ? 1ULL << 53 : (1ULL << (size * 8)) - 1;
}

static bool parse_number(const struct word *word, const char *text,
			 int64_t *value)
{
	static const char *const times[] = { "us", "ms", "s", NULL };
	static const char *const rates[] = {
		"bit", "kbit", "mbit", "gbit", "tbit", NULL
	};
	static const char *const sizes[] = { "b", "k", "m", "g", NULL };
	double number = 0;
	char *end;

	switch (word->kind) {
	case TIME:
		if (!scaled(text, times, 1000, &number))
			return false;
		break;
	case RATE:
		if (!scaled(text, rates, 1000, &number))
			return false;
		break;
	case BYTES:
		if (!scaled(text, sizes, 1024, &number))
			return false;
		break;
	default:
		errno = 0;
		*value = strtoll(text, &end, 0);
		return end != text && !*end && !errno && *value >= INT32_MIN &&
		       *value <= most(word->size);
	}
	*value = number;
	return number <= most(word->size);
}

static bool parse_named(const struct word *word, const char *text,
			int64_t *value)
{
	for (*value = 0; word->names[*value]; ++*value)
		if (!strcmp(text, word->names[*value]))
			return true;
	return false;
}

static int64_t parse_value(const struct word *word, const char *text)
{
	static const char *const kinds[] = {
		"a number", "a time (us, ms, s)", "a size (b, k, m)",
		"a rate (bit, kbit, mbit, gbit)"
	};
	char names[64] = "";
	unsigned int i;
	int64_t value;

	if (word->zero && !strcmp(text, word->zero))
		return 0;
	if (word->kind == NAME) {
		if (parse_named(word, text, &value))
			return value;
		for (i = 0; word->names[i]; i++)
			snprintf(names + strlen(names), sizeof(names) - strlen(names),
				 "%s%s", i ? ", " : "", word->names[i]);
		die("%s: one of %s, not %s", word->name, names, text);
	}
	/* 0 is sent for the word in @zero: it cannot be given as a number */
	if (!parse_number(word, text, &value) || (word->zero && !value))
		die("%s: %s%s%s, not %s", word->name, kinds[word->kind],
		    word->zero ? " or " : "", word->zero ?: "", text);
	return value;
}

static void put(struct nlmsghdr *n, const struct word *word, int64_t value)
{
	uint8_t u8 = value;
	uint32_t u32 = value;

	switch (word->size) {
	case 1:
		mnl_attr_put(n, word->attr, 1, &u8);
		break;
	case 4:
		mnl_attr_put(n, word->attr, 4, &u32);
		break;
	default:
		mnl_attr_put(n, word->attr, 8, &value);
	}
}

/* If the next word is a setting of @table, put it into the message. */
static bool take(struct nlmsghdr *n, const struct word *table, struct words *w)
{
	int64_t value;

	for (; table->name; table++)
		if (w->n && !strcmp(*w->v, table->name))
			break;
	if (!table->name)
		return false;
	next(w, "");
	value = parse_value(table, next(w, table->name));
	put(n, table, value);
	if (table->attr == IFLA_MLPPP_REORDER && table->names == reorder &&
	    value == MLPPP_REORDER_MODE_FIXED)
		put(n, &window_word, parse_value(&window_word,
						 next(w, window_word.name)));
	return true;
}

/* "link NUMBER|LABEL SETTING..." */
static void take_link(struct nlmsghdr *n, struct words *w)
{
	struct nlattr *nest = mnl_attr_nest_start(n, MLPPP_BUNDLE_LINK);
	unsigned long long id;
	const char *line;
	char *end;

	next(w, "");	/* "link" */
	line = next(w, "link");
	errno = 0;
	id = strtoull(line, &end, 10);
	if (*line && !*end && !errno && id <= UINT32_MAX)
		mnl_attr_put_u32(n, MLPPP_LINK_ID, id);
	else if (strlen(line) < MLPPP_LABEL_MAX)
		mnl_attr_put_strz(n, MLPPP_LINK_LABEL, line);
	else
		die("link: %s is too long for the name of a line", line);
	if (!w->n)
		next(w, line);
	if (!take(n, link_words, w))
		die("link %s: %s is no setting of a line: see mlppp --help", line,
		    *w->v);
	while (take(n, link_words, w))
		;
	mnl_attr_nest_end(n, nest);
}

/* All words: the bundle's go into one message, the lines' into another. */
static void take_all(struct nlmsghdr *n, struct nlmsghdr *links, struct words *w)
{
	while (w->n) {
		if (n->nlmsg_len > SET_MAX / 4 ||
		    links->nlmsg_len > SET_MAX / 4)
			die("set: too many settings at once");
		if (!strcmp(*w->v, "link"))
			take_link(links, w);
		else if (!take(n, bundle_words, w))
			die("%s is no setting: see mlppp --help", *w->v);
	}
}

/**
 * set() - the command
 * @o: the interface, and the words after it
 *
 * Return: the status to exit with.
 */
int set(const struct options *o)
{
	static char req[SET_MAX], more[SET_MAX];
	struct nlmsghdr *n = mnl_nlmsg_put_header(req);
	struct nlmsghdr *links = mnl_nlmsg_put_header(more);
	struct words w = { .n = o->nwords, .v = o->words };
	struct nlattr *info, *data;
	struct ifinfomsg *ifi;
	struct snapshot s;

	if (!o->ifname || !o->nwords)
		die("set: an interface and its settings: mlppp set wan0 target 4ms, mlppp set wan0 link eth1 rate 9.5mbit");
	n->nlmsg_type = RTM_NEWLINK;
	n->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	n->nlmsg_seq = 1;
	ifi = mnl_nlmsg_put_extra_header(n, sizeof(*ifi));
	info = mnl_attr_nest_start(n, IFLA_LINKINFO);
	mnl_attr_put_strz(n, IFLA_INFO_KIND, MLPPP_KIND);
	data = mnl_attr_nest_start(n, IFLA_INFO_DATA);
	take_all(n, links, &w);
	mnl_attr_nest_end(n, data);
	mnl_attr_nest_end(n, info);

	snapshot_take(&s, o->ifname);
	ifi->ifi_index = s.bundles[0].ifindex;
	snapshot_free(&s);
	if (mnl_nlmsg_get_payload_len(links))
		request_links(ifi->ifi_index, mnl_nlmsg_get_payload(links),
			      mnl_nlmsg_get_payload_len(links));
	/* an empty nest changes nothing */
	if (mnl_attr_get_payload_len(data))
		request(n);
	return 0;
}
