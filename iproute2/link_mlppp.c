// SPDX-License-Identifier: GPL-2.0-only
/*
 * link_mlppp.so - netdevices of kind mlppp, for ip of iproute2
 *
 *   ip link help mlppp
 *   ip -d link show wan0			settings
 *   ip -d -s link show wan0			... and counters
 *   ip link xstats type mlppp [dev wan0]	counters
 *   ip link set wan0 type mlppp ...		change settings
 *   ip -d monitor link				what happens to links
 *
 * In JSON, times are in microseconds ("heard": milliseconds), rates in bits per
 * second, sizes in bytes, "tx_share" in percent since the join. Counters have the names of MLPPP_BUNDLE_* and
 * MLPPP_LINK_* in linux/mlppp.h, in lower case.
 */
#include <errno.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include <linux/mlppp.h>

#include "ip.h"

#define SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define TEXT_MAX	256

/* -- attributes -- */

static void parse_nest(struct rtattr *tb[], int max, struct rtattr *nest)
{
	parse_rtattr_flags(tb, max, RTA_DATA(nest), RTA_PAYLOAD(nest),
			   NLA_F_NESTED);
}

/* An integer attribute of any size; 0 if there is none. */
static uint64_t number(const struct rtattr *attr)
{
	uint64_t u64;
	uint32_t u32;
	uint16_t u16;

	if (!attr)
		return 0;
	switch (RTA_PAYLOAD(attr)) {
	case sizeof(uint8_t):
		return *(const uint8_t *)RTA_DATA(attr);
	case sizeof(u16):
		memcpy(&u16, RTA_DATA(attr), sizeof(u16));
		return u16;
	case sizeof(u32):
		memcpy(&u32, RTA_DATA(attr), sizeof(u32));
		return u32;
	case sizeof(u64):
		memcpy(&u64, RTA_DATA(attr), sizeof(u64));
		return u64;
	}
	return 0;
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

/* @value in steps of @step, in the largest of the units that keeps it exact. */
static void put_scaled(const char *key, const char *label, uint64_t value,
		       unsigned int step, const char *const units[])
{
	unsigned long long n = value;
	char text[48];

	print_color_u64(PRINT_JSON, COLOR_NONE, key, NULL, value);
	while (n && n % step == 0 && units[1]) {
		n /= step;
		units++;
	}
	snprintf(text, sizeof(text), "%s %llu%s ", label, n, units[0]);
	put_text(text);
}

static void put_time(const char *key, const char *label, uint64_t us)
{
	static const char *const units[] = { "us", "ms", "s", NULL };

	put_scaled(key, label, us, 1000, units);
}

static void put_rate(const char *key, const char *label, uint64_t bps)
{
	static const char *const units[] = { "bit", "Kbit", "Mbit", "Gbit",
					     NULL };
	put_scaled(key, label, bps, 1000, units);
}

/* -- settings -- */

enum unit { TIME, COUNT, BYTES };

/* Those of a bundle, in a table; IFLA_MLPPP_REORDER is not. */
static const struct setting {
	const char *name;
	int attr;
	enum unit unit;
} settings[] = {
	{ "deadline_floor", IFLA_MLPPP_DEADLINE_FLOOR, TIME },
	{ "deadline_cap", IFLA_MLPPP_DEADLINE_CAP, TIME },
	{ "deadline_margin", IFLA_MLPPP_DEADLINE_MARGIN, TIME },
	{ "max_frags", IFLA_MLPPP_MAX_FRAGS, COUNT },
	{ "max_bytes", IFLA_MLPPP_MAX_BYTES, BYTES },
	{ "target", IFLA_MLPPP_TARGET, TIME },
	{ "split", IFLA_MLPPP_SPLIT, TIME },
	{ "min_frag", IFLA_MLPPP_MIN_FRAG, BYTES },
	{ "small", IFLA_MLPPP_SMALL, BYTES },
};

static const char *const reorder_names[] = {
	[MLPPP_REORDER_MODE_DEFAULT] = "default",
	[MLPPP_REORDER_MODE_OFF] = "off",
	[MLPPP_REORDER_MODE_LEARN] = "learn",
	[MLPPP_REORDER_MODE_FIXED] = "fixed",
};

static const char *const express_names[] = {
	[MLPPP_EXPRESS_MODE_DEFAULT] = "default",
	[MLPPP_EXPRESS_MODE_OFF] = "off",
	[MLPPP_EXPRESS_MODE_ON] = "on",
};

static const char *const rest_names[] = {
	[MLPPP_REST_MODE_DEFAULT] = "default",
	[MLPPP_REST_MODE_OFF] = "off",
	[MLPPP_REST_MODE_AUTO] = "auto",
};

static const char *const encoding_names[] = {
	[MLPPP_ENCODING_NONE] = "none",
	[MLPPP_ENCODING_ATM] = "atm",
	[MLPPP_ENCODING_PTM] = "ptm",
};

static const char *const event_names[] = {
	[MLPPP_EVENT_NONE] = "none",
	[MLPPP_EVENT_JOIN] = "join",
	[MLPPP_EVENT_LEAVE] = "leave",
	[MLPPP_EVENT_LEADER] = "leader",
	[MLPPP_EVENT_SILENT] = "silent",
	[MLPPP_EVENT_HEARD] = "heard",
	[MLPPP_EVENT_DOWN] = "down",
	[MLPPP_EVENT_UP] = "up",
	[MLPPP_EVENT_ASIDE] = "aside",
	[MLPPP_EVENT_BACK] = "back",
};

static const struct {
	uint32_t flag;
	const char *key;
	const char *name;
} link_flags[] = {
	{ MLPPP_LINK_F_LEADER, "leader", "LEADER" },
	{ MLPPP_LINK_F_ACTIVE, "active", "ACTIVE" },
	{ MLPPP_LINK_F_STANDBY, "standby", "STANDBY" },
	{ MLPPP_LINK_F_DRAINING, "draining", "DRAINING" },
	{ MLPPP_LINK_F_STALE, "silent", "SILENT" },
	{ MLPPP_LINK_F_DOWN, "down", "DOWN" },
	{ MLPPP_LINK_F_CHOKED, "choked", "CHOKED" },
	{ MLPPP_LINK_F_ASIDE, "aside", "ASIDE" },
};

/* A newer kernel may know more than we do. */
static const char *name_of(const char *const names[], unsigned int n,
			   uint64_t value)
{
	return value < n ? names[value] : "unknown";
}

static void print_link_flags(uint32_t flags)
{
	const char *sep = "<";
	unsigned int i;

	for (i = 0; i < SIZE(link_flags); i++) {
		print_color_bool(PRINT_JSON, COLOR_NONE, link_flags[i].key,
				 NULL, flags & link_flags[i].flag);
		if (!(flags & link_flags[i].flag))
			continue;
		put_text(sep);
		put_text(link_flags[i].name);
		sep = ",";
	}
	put_text(*sep == '<' ? "<> " : "> ");
}

/* Number, label and state: what a link is known by. */
static void print_link_name(struct rtattr *tb[])
{
	char text[TEXT_MAX];

	put_number("link", "link", number(tb[MLPPP_LINK_ID]));
	if (tb[MLPPP_LINK_LABEL])
		put_string("label", "", string(tb[MLPPP_LINK_LABEL], text));
	if (tb[MLPPP_LINK_SESSION])
		put_number("session", "session",
			   number(tb[MLPPP_LINK_SESSION]));
	if (tb[MLPPP_LINK_TRANSPORT])
		put_string("transport", "dev",
			   ll_index_to_name(number(tb[MLPPP_LINK_TRANSPORT])));
	print_link_flags(number(tb[MLPPP_LINK_FLAGS]));
}

static void print_link_settings(struct rtattr *tb[])
{
	uint64_t rate = number(tb[MLPPP_LINK_RATE]);

	if (rate) {
		put_rate("rate", "rate", rate);
	} else {
		print_color_u64(PRINT_JSON, COLOR_NONE, "rate", NULL, 0);
		put_text("rate learn ");
	}
	put_text("overhead");
	print_color_int(PRINT_ANY, COLOR_NONE, "overhead", " %d ",
			(int32_t)number(tb[MLPPP_LINK_OVERHEAD]));
	put_string("encoding", "encoding",
		   name_of(encoding_names, SIZE(encoding_names),
			   number(tb[MLPPP_LINK_ENCODING])));
	put_time("delay", "delay", number(tb[MLPPP_LINK_DELAY]));
	put_number("weight", "weight", number(tb[MLPPP_LINK_WEIGHT]));
	if (tb[MLPPP_LINK_REST])
		put_string("rest", "rest",
			   name_of(rest_names, SIZE(rest_names),
				   number(tb[MLPPP_LINK_REST])));
	put_number("mtu", "mtu", number(tb[MLPPP_LINK_MTU]));
	put_number("mru", "mru", number(tb[MLPPP_LINK_MRU]));
	if (tb[MLPPP_LINK_PATH])
		put_number("path", "path", number(tb[MLPPP_LINK_PATH]));
}

/* -- counters -- */

struct counter {
	int attr;
	const char *line;	/* begins a line of output, if not NULL */
	const char *label;	/* in that line */
	const char *key;	/* in JSON */
};

static const struct counter bundle_counters[] = {
#define C(ATTR, line, label, key) { MLPPP_BUNDLE_##ATTR, line, label, key }
	C(TX_PACKETS, "tx:", "packets", "tx_packets"),
	C(TX_CONTROL, NULL, "control", "tx_control"),
	C(TX_FRAGMENTS, NULL, "fragments", "tx_fragments"),
	C(TX_SPLIT, NULL, "split", "tx_split"),
	C(TX_EXPRESS, NULL, "express", "tx_express"),
	C(TX_DROP_PROTOCOL, "tx dropped:", "protocol", "tx_drop_protocol"),
	C(TX_DROP_NPMODE, NULL, "npmode", "tx_drop_npmode"),
	C(TX_DROP_NO_LINK, NULL, "no_link", "tx_drop_no_link"),
	C(TX_DROP_NOMEM, NULL, "nomem", "tx_drop_nomem"),
	C(TX_DROP_TOO_LONG, NULL, "too_long", "tx_drop_too_long"),
	C(TX_DROP_LOOP, NULL, "loop", "tx_drop_loop"),
	C(TX_OVERFLOW, NULL, "overflow", "tx_overflow"),
	C(RX_PACKETS, "rx:", "packets", "rx_packets"),
	C(RX_PLAIN, NULL, "plain", "rx_plain"),
	C(RX_CONTROL, NULL, "control", "rx_control"),
	C(RX_OVERFLOW, "rx dropped:", "overflow", "rx_overflow"),
	C(RX_DROP_DOWN, NULL, "down", "rx_drop_down"),
	C(RX_DROP_NPMODE, NULL, "npmode", "rx_drop_npmode"),
	C(RX_DROP_EMPTY, NULL, "empty", "rx_drop_empty"),
	C(RX_DROP_LCP, NULL, "lcp", "rx_drop_lcp"),
	C(RX_DROP_NESTED, NULL, "nested", "rx_drop_nested"),
	C(RX_DROP_NO_LEADER, NULL, "no_leader", "rx_drop_no_leader"),
	C(RX_DROP_PRIVATE, NULL, "private", "rx_drop_private"),
	C(RX_FRAGMENTS, "fragments:", "received", "rx_fragments"),
	C(RX_NULLS, NULL, "nulls", "rx_nulls"),
	C(RX_LATE, NULL, "late", "rx_late"),
	C(RX_DUPLICATE, NULL, "duplicate", "rx_duplicate"),
	C(RX_FAR, NULL, "far", "rx_far"),
	C(RX_REORDERED, NULL, "reordered", "rx_reordered"),
	C(HELD_FRAGS, "held:", "fragments", "held_frags"),
	C(HELD_BYTES, NULL, "bytes", "held_bytes"),
	C(PEAK_FRAGS, NULL, "peak_fragments", "peak_frags"),
	C(PEAK_BYTES, NULL, "peak_bytes", "peak_bytes"),
	C(RX_ASSEMBLED, "reassembly:", "packets", "rx_assembled"),
	C(RX_WHOLE, NULL, "whole", "rx_whole"),
	C(RX_COPIED, NULL, "copied", "rx_copied"),
	C(RESYNCS, NULL, "resyncs", "resyncs"),
	C(RING_NOMEM, NULL, "nomem", "ring_nomem"),
	C(SILENCES, NULL, "silences", "silences"),
	C(LOST_M, "lost numbers:", "m", "lost_m"),
	C(LOST_DEADLINE, NULL, "deadline", "lost_deadline"),
	C(LOST_BOUND, NULL, "bound", "lost_bound"),
	C(LOST_LEAVE, NULL, "leave", "lost_leave"),
	C(LOST_RESYNC, NULL, "resync", "lost_resync"),
	C(DROP_LOST, "dropped packets:", "lost", "drop_lost"),
	C(DROP_NO_BEGIN, NULL, "no_begin", "drop_no_begin"),
	C(DROP_NO_END, NULL, "no_end", "drop_no_end"),
	C(DROP_TOO_LONG, NULL, "too_long", "drop_too_long"),
	C(DROP_BOUND, NULL, "bound", "drop_bound"),
	C(DROP_NOMEM, NULL, "nomem", "drop_nomem"),
	C(DROP_EMPTY, NULL, "empty", "drop_empty"),
	C(DROP_FRAGMENTS, NULL, "fragments", "drop_fragments"),
#undef C
};

static const struct counter link_counters[] = {
#define C(ATTR, line, label, key) { MLPPP_LINK_##ATTR, line, label, key }
	C(TX_FRAMES, "tx:", "frames", "tx_frames"),
	C(TX_BYTES, NULL, "bytes", "tx_bytes"),
	C(TX_FRAGMENTS, NULL, "fragments", "tx_fragments"),
	C(TX_NULLS, NULL, "nulls", "tx_nulls"),
	C(TX_DISCARDS, NULL, "discards", "tx_discards"),
	C(TX_REFUSED, NULL, "refused", "tx_refused"),
	C(RX_FRAMES, "rx:", "frames", "rx_frames"),
	C(RX_BYTES, NULL, "bytes", "rx_bytes"),
	C(RX_FRAGMENTS, NULL, "fragments", "rx_fragments"),
	C(RX_NULLS, NULL, "nulls", "rx_nulls"),
	C(RX_TRUNCATED, NULL, "truncated", "rx_truncated"),
	C(RX_LATE, NULL, "late", "rx_late"),
	C(RX_DUPLICATE, NULL, "duplicate", "rx_duplicate"),
	C(RX_FAR, NULL, "far", "rx_far"),
	C(RX_REORDERED, NULL, "reordered", "rx_reordered"),
	C(SILENCES, NULL, "silences", "silences"),
	C(PROBE_REPLIES, "probes:", "answered", "probe_replies"),
	C(PROBE_LOST, NULL, "lost", "probe_lost"),
	C(PROBE_STRAY, NULL, "stray", "probe_stray"),
	C(PROBE_REQUESTS, NULL, "of-peer", "probe_requests"),
	C(RESTS, "aside:", "times", "rests"),
	C(REST_MS, NULL, "ms", "rest_ms"),
	C(CTL_RX, "control:", "rx", "ctl_rx"),
	C(CTL_TX, NULL, "tx", "ctl_tx"),
	C(CTL_DROP, NULL, "drop", "ctl_drop"),
	C(EARLY_DROP, NULL, "early_drop", "early_drop"),
	C(CTL_REFUSED, NULL, "refused", "ctl_refused"),
	C(NO_BUNDLE, NULL, "no_bundle", "no_bundle"),
	C(RX_EMPTY, NULL, "empty", "rx_empty"),
	C(RX_PRIVATE, NULL, "private", "rx_private"),
#undef C
};

static void print_counters(const struct counter *counters, unsigned int n,
			   struct rtattr *tb[], const char *indent)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (!tb[counters[i].attr])
			continue;
		if (counters[i].line) {
			new_line(indent);
			put_text(counters[i].line);
			put_text(" ");
		}
		put_number(counters[i].key, counters[i].label,
			   number(tb[counters[i].attr]));
	}
}

/* @sent: bytes that all links have sent */
static void print_link_stats(struct rtattr *nest, double sent, const char *indent)
{
	struct rtattr *tb[MLPPP_LINK_MAX + 1];
	char deeper[32];

	parse_nest(tb, MLPPP_LINK_MAX, nest);
	open_json_object(NULL);
	new_line(indent);
	print_link_name(tb);
	print_link_settings(tb);

	snprintf(deeper, sizeof(deeper), "%s    ", indent);
	new_line(deeper);
	if (tb[MLPPP_LINK_RATE_LEARNED])
		put_rate("rate_learned", "learned",
			 number(tb[MLPPP_LINK_RATE_LEARNED]));
	if (tb[MLPPP_LINK_SKEW])
		put_time("skew", "skew", number(tb[MLPPP_LINK_SKEW]));
	if (tb[MLPPP_LINK_QUEUE])
		put_time("queue", "queue", number(tb[MLPPP_LINK_QUEUE]));
	if (tb[MLPPP_LINK_RTT])
		put_time("rtt", "rtt", number(tb[MLPPP_LINK_RTT]));
	if (tb[MLPPP_LINK_RTT_MIN])
		put_time("rtt_min", "min", number(tb[MLPPP_LINK_RTT_MIN]));
	if (tb[MLPPP_LINK_LINE_QUEUE])
		put_time("line_queue", "line_queue",
			 number(tb[MLPPP_LINK_LINE_QUEUE]));
	if (tb[MLPPP_LINK_LOSS])
		put_number("loss", "loss_ppm", number(tb[MLPPP_LINK_LOSS]));
	if (tb[MLPPP_LINK_RATE_WITH])
		put_rate("rate_with", "with", number(tb[MLPPP_LINK_RATE_WITH]));
	if (tb[MLPPP_LINK_RATE_WITHOUT])
		put_rate("rate_without", "without",
			 number(tb[MLPPP_LINK_RATE_WITHOUT]));
	print_color_float(PRINT_ANY, COLOR_NONE, "tx_share", "share %.0f%% ",
			  sent ? 100 * number(tb[MLPPP_LINK_TX_BYTES]) / sent : 0);
	if (tb[MLPPP_LINK_HEARD])
		print_color_u64(PRINT_ANY, COLOR_NONE, "heard",
				"heard %llums ago ",
				number(tb[MLPPP_LINK_HEARD]));
	else
		put_text("not heard yet ");
	print_counters(link_counters, SIZE(link_counters), tb, deeper);
	close_json_object();
}

static bool is_link(const struct rtattr *attr)
{
	return (attr->rta_type & NLA_TYPE_MASK) == MLPPP_BUNDLE_LINK;
}

static double bytes_sent(struct rtattr *nest)
{
	struct rtattr *tb[MLPPP_LINK_MAX + 1], *attr;
	int rem = RTA_PAYLOAD(nest);
	double sum = 0;

	for (attr = RTA_DATA(nest); RTA_OK(attr, rem); attr = RTA_NEXT(attr, rem)) {
		if (!is_link(attr))
			continue;
		parse_nest(tb, MLPPP_LINK_MAX, attr);
		sum += number(tb[MLPPP_LINK_TX_BYTES]);
	}
	return sum;
}

static void print_stats(struct rtattr *nest, const char *indent)
{
	struct rtattr *tb[MLPPP_BUNDLE_MAX + 1], *attr;
	struct rtattr *gone[MLPPP_LINK_MAX + 1];
	double sent = bytes_sent(nest);
	int rem = RTA_PAYLOAD(nest);
	char deeper[32];

	parse_nest(tb, MLPPP_BUNDLE_MAX, nest);
	open_json_object("counters");
	put_flag("tx_stopped", "", number(tb[MLPPP_BUNDLE_TX_STOPPED]));
	print_counters(bundle_counters, SIZE(bundle_counters), tb, indent);
	close_json_object();

	open_json_array(PRINT_JSON, "links");
	for (attr = RTA_DATA(nest); RTA_OK(attr, rem);
	     attr = RTA_NEXT(attr, rem))
		if (is_link(attr))
			print_link_stats(attr, sent, indent);
	close_json_array(PRINT_JSON, NULL);

	if (!tb[MLPPP_BUNDLE_GONE])
		return;
	parse_nest(gone, MLPPP_LINK_MAX, tb[MLPPP_BUNDLE_GONE]);
	if (!is_json_context() && !number(gone[MLPPP_LINK_TX_FRAMES]) &&
	    !number(gone[MLPPP_LINK_RX_FRAMES]))
		return;
	new_line(indent);
	put_text("links that have left");
	open_json_object("gone");
	snprintf(deeper, sizeof(deeper), "%s    ", indent);
	print_counters(link_counters, SIZE(link_counters), gone, deeper);
	close_json_object();
}

/* Ask for the counters of one netdevice. What a dump says of a bundle with many
 * links comes in parts, and what is printed here is one thing. Returns the
 * nest, in a buffer to be freed, or NULL.
 */
static struct rtattr *get_stats(int ifindex, struct nlmsghdr **answer)
{
	struct {
		struct nlmsghdr n;
		struct if_stats_msg s;
	} req = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(req.s)),
		.n.nlmsg_type = RTM_GETSTATS,
		.n.nlmsg_flags = NLM_F_REQUEST,
		.s.family = AF_UNSPEC,
		.s.ifindex = ifindex,
		.s.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_XSTATS),
	};
	struct rtattr *tb[IFLA_STATS_MAX + 1], *nest = NULL, *attr;
	struct rtnl_handle handle;
	int rem;

	*answer = NULL;
	memset(&handle, 0, sizeof(handle));
	if (rtnl_open(&handle, 0) < 0)
		return NULL;
	if (!rtnl_talk_suppress_rtnl_errmsg(&handle, &req.n, answer)) {
		struct nlmsghdr *n = *answer;
		struct if_stats_msg *s = NLMSG_DATA(n);

		attr = (void *)s + NLMSG_ALIGN(sizeof(*s));
		rem = n->nlmsg_len - NLMSG_SPACE(sizeof(*s));
		parse_rtattr_flags(tb, IFLA_STATS_MAX, attr, rem, NLA_F_NESTED);
		attr = tb[IFLA_STATS_LINK_XSTATS];
		rem = attr ? RTA_PAYLOAD(attr) : 0;
		for (attr = attr ? RTA_DATA(attr) : NULL;
		     attr && RTA_OK(attr, rem); attr = RTA_NEXT(attr, rem))
			if ((attr->rta_type & NLA_TYPE_MASK) ==
			    MLPPP_XSTATS_TYPE)
				nest = attr;
	}
	rtnl_close(&handle);
	return nest;
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
	unsigned int i;

	new_line("    ");
	for (i = 0; i < SIZE(settings); i++) {
		const struct rtattr *attr = tb[settings[i].attr];

		if (!attr)
			continue;
		if (settings[i].unit == TIME)
			put_time(settings[i].name, settings[i].name,
				 number(attr));
		else
			put_number(settings[i].name, settings[i].name,
				   number(attr));
	}
	if (tb[IFLA_MLPPP_REORDER])
		put_string("reorder", "reorder",
			   name_of(reorder_names, SIZE(reorder_names),
				   number(tb[IFLA_MLPPP_REORDER])));
	if (tb[IFLA_MLPPP_REORDER_WINDOW])
		print_color_u64(PRINT_ANY, COLOR_NONE, "reorder_window",
				"%llu ",
				number(tb[IFLA_MLPPP_REORDER_WINDOW]));
	if (tb[IFLA_MLPPP_EXPRESS])
		put_string("express", "express",
			   name_of(express_names, SIZE(express_names),
				   number(tb[IFLA_MLPPP_EXPRESS])));
	if (tb[IFLA_MLPPP_REST])
		put_string("rest", "rest",
			   name_of(rest_names, SIZE(rest_names),
				   number(tb[IFLA_MLPPP_REST])));
	if (tb[IFLA_MLPPP_EXPRESS_MARK])
		put_number("express_mark", "express_mark",
			   number(tb[IFLA_MLPPP_EXPRESS_MARK]));
	if (tb[IFLA_MLPPP_EXPRESS_PRIORITY])
		put_number("express_priority", "express_priority",
			   number(tb[IFLA_MLPPP_EXPRESS_PRIORITY]));
}

static void print_event(struct rtattr *tb[])
{
	struct rtattr *link[MLPPP_LINK_MAX + 1];
	char text[TEXT_MAX] = "";

	if (!tb[IFLA_MLPPP_EVENT] || !tb[IFLA_MLPPP_EVENT_LINK])
		return;
	parse_nest(link, MLPPP_LINK_MAX, tb[IFLA_MLPPP_EVENT_LINK]);
	if (link[MLPPP_LINK_LABEL])
		string(link[MLPPP_LINK_LABEL], text);
	new_line("    ");
	open_json_object("event");
	put_string("event", "event", name_of(event_names, SIZE(event_names),
					     number(tb[IFLA_MLPPP_EVENT])));
	put_number("link", "link", number(link[MLPPP_LINK_ID]));
	put_string("label", "", text);
	close_json_object();
}

static void print_links(struct rtattr *nest)
{
	int rem = RTA_PAYLOAD(nest);
	struct rtattr *attr, *tb[MLPPP_LINK_MAX + 1];

	open_json_array(PRINT_JSON, "links");
	for (attr = RTA_DATA(nest); RTA_OK(attr, rem);
	     attr = RTA_NEXT(attr, rem)) {
		parse_nest(tb, MLPPP_LINK_MAX, attr);
		open_json_object(NULL);
		new_line("    ");
		print_link_name(tb);
		print_link_settings(tb);
		close_json_object();
	}
	close_json_array(PRINT_JSON, NULL);
}

static void mlppp_print_opt(struct link_util *lu, FILE *f, struct rtattr *tb[])
{
	struct nlmsghdr *answer = NULL;
	struct rtattr *stats = NULL;

	if (!tb)
		return;
	print_bundle(tb);
	print_settings(tb);
	print_event(tb);

	/* A message has the first few links, and no counters. */
	if (tb[IFLA_MLPPP_IFINDEX] &&
	    (show_stats || number(tb[IFLA_MLPPP_NLINKS]) > MLPPP_INFO_LINKS))
		stats = get_stats(number(tb[IFLA_MLPPP_IFINDEX]), &answer);
	if (stats)
		print_stats(stats, "    ");
	else if (tb[IFLA_MLPPP_LINKS])
		print_links(tb[IFLA_MLPPP_LINKS]);
	free(answer);
	new_line("    ");
}

/* -- ip link set ... type mlppp -- */

static void need(int *argc, char ***argv)
{
	(*argv)++;
	if (--*argc <= 0)
		incomplete_command();
}

/* A number and one of the units, each so many times the one before, into an
 * integer from 0 to @max. No unit stands for the first.
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

static uint64_t parse_rate(const char *arg)
{
	static const char *const units[] = { "bit", "kbit", "mbit", "gbit",
					     "tbit" };

	return parse_scaled("is not a rate", arg, 1ULL << 53, units,
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
static int64_t parse_integer(const char *what, const char *arg, int64_t min,
			     int64_t max)
{
	int64_t n;
	char *end;

	errno = 0;
	n = strtoll(arg, &end, 0);
	if (end == arg || *end || errno || n < min || n > max)
		invarg(what, arg);
	return n;
}

static unsigned int parse_name(const char *what, const char *arg,
			       const char *const names[], unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!strcmp(arg, names[i]))
			return i;
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

static void add_string(struct nlmsghdr *n, int attr, const char *value)
{
	add(n, attr, value, strlen(value) + 1);
}

/* Nests are made apart: a message that is only a list of attributes. */
struct nest {
	struct nlmsghdr n;
	char buf[LINK_REQ_MAX];
};

static void nest_begin(struct nest *nest)
{
	memset(&nest->n, 0, sizeof(nest->n));
	nest->n.nlmsg_len = NLMSG_HDRLEN;
}

static void nest_end(struct nlmsghdr *n, int attr, const struct nest *nest)
{
	add(n, attr | NLA_F_NESTED, &nest->buf, nest->n.nlmsg_len - NLMSG_HDRLEN);
}

static void parse_rest(int *argc, char ***argv, int attr, struct nlmsghdr *n)
{
	need(argc, argv);
	add_u8(n, attr, parse_name("is not auto, off or default", **argv,
				   rest_names, SIZE(rest_names)));
}

/* One setting of a link. Returns false if it is none. */
static bool parse_link_setting(int *argc, char ***argv, struct nlmsghdr *n)
{
	const char *key = **argv;
	uint64_t rate = 0;
	int32_t overhead;
	uint16_t weight;

	if (!strcmp(key, "rate")) {
		need(argc, argv);
		if (strcmp(**argv, "learn"))
			rate = parse_rate(**argv);
		add(n, MLPPP_LINK_RATE, &rate, sizeof(rate));
	} else if (!strcmp(key, "overhead")) {
		need(argc, argv);
		overhead = parse_integer("is not an overhead", **argv,
					 INT32_MIN, INT32_MAX);
		add(n, MLPPP_LINK_OVERHEAD, &overhead, sizeof(overhead));
	} else if (!strcmp(key, "encoding")) {
		need(argc, argv);
		add_u8(n, MLPPP_LINK_ENCODING,
		       parse_name("is not none, atm or ptm", **argv,
				  encoding_names, SIZE(encoding_names)));
	} else if (!strcmp(key, "delay")) {
		need(argc, argv);
		add_u32(n, MLPPP_LINK_DELAY, parse_time(**argv));
	} else if (!strcmp(key, "weight")) {
		need(argc, argv);
		weight = parse_integer("is not a weight", **argv, 0,
				       UINT16_MAX);
		add(n, MLPPP_LINK_WEIGHT, &weight, sizeof(weight));
	} else if (!strcmp(key, "standby")) {
		static const char *const off_on[] = { "off", "on" };

		need(argc, argv);
		add_u8(n, MLPPP_LINK_STANDBY,
		       parse_name("is not on or off", **argv, off_on, 2));
	} else if (!strcmp(key, "rest")) {
		parse_rest(argc, argv, MLPPP_LINK_REST, n);
	} else {
		return false;
	}
	return true;
}

/* "link NUMBER|LABEL setting..."; stops at the first word that is no setting. */
static void parse_link(int *argc, char ***argv, struct nlmsghdr *links)
{
	unsigned long long id;
	struct nest nest;
	char *end;

	need(argc, argv);
	nest_begin(&nest);
	errno = 0;
	id = strtoull(**argv, &end, 10);
	if (***argv && !*end && !errno && id <= UINT32_MAX)
		add_u32(&nest.n, MLPPP_LINK_ID, id);
	else
		add_string(&nest.n, MLPPP_LINK_LABEL, **argv);

	need(argc, argv);
	if (!parse_link_setting(argc, argv, &nest.n))
		invarg("is not a setting of a link", **argv);
	while (*argc > 1) {
		(*argc)--;
		(*argv)++;
		if (!parse_link_setting(argc, argv, &nest.n)) {
			(*argc)++;
			(*argv)--;
			break;
		}
	}
	nest_end(links, MLPPP_LINKS_ENTRY, &nest);
}

static void parse_reorder(int *argc, char ***argv, struct nlmsghdr *n)
{
	unsigned int mode;

	need(argc, argv);
	mode = parse_name("is not off, learn, fixed or default", **argv,
			  reorder_names, SIZE(reorder_names));
	add_u8(n, IFLA_MLPPP_REORDER, mode);
	if (mode != MLPPP_REORDER_MODE_FIXED)
		return;
	need(argc, argv);
	add_u8(n, IFLA_MLPPP_REORDER_WINDOW,
	       parse_integer("is not a reorder window", **argv, 0, UINT8_MAX));
}

static void parse_express(int *argc, char ***argv, struct nlmsghdr *n)
{
	need(argc, argv);
	add_u8(n, IFLA_MLPPP_EXPRESS,
	       parse_name("is not on, off or default", **argv, express_names,
			  SIZE(express_names)));
}

static void parse_u32(int *argc, char ***argv, int attr, struct nlmsghdr *n)
{
	need(argc, argv);
	add_u32(n, attr, parse_integer("is not a number", **argv, 0, UINT32_MAX));
}

static bool parse_setting(int *argc, char ***argv, struct nlmsghdr *n)
{
	const struct setting *set;
	uint32_t value = 0;

	for (set = settings; strcmp(set->name, **argv);)
		if (++set == settings + SIZE(settings))
			return false;

	need(argc, argv);
	if (strcmp(**argv, "default")) {
		if (set->unit == TIME)
			value = parse_time(**argv);
		else if (set->unit == BYTES)
			value = parse_bytes(**argv);
		else
			value = parse_integer("is not a number", **argv, 0,
					      UINT32_MAX);
		/* 0 is how the kernel is told "default" */
		if (!value)
			invarg("must be more than 0, or default", **argv);
	}
	add_u32(n, set->attr, value);
	return true;
}

static void print_usage(FILE *f)
{
	fprintf(f,
		"Usage: ip link set DEVICE type mlppp [ SETTING ]... [ LINK ]...\n"
		"\n"
		"A bundle is made by its first link: see pppd-mlppp(8).\n"
		"\n"
		"SETTING := { deadline_floor TIME | deadline_cap TIME | deadline_margin TIME |\n"
		"             max_frags NUMBER | max_bytes SIZE |\n"
		"             reorder { off | learn | fixed NUMBER } |\n"
		"             target TIME | split TIME | min_frag SIZE | small SIZE | express { on | off } |\n"
		"             rest { auto | off } }\n"
		"           each also: default\n"
		"           express_mark NUMBER | express_priority NUMBER, 0: none\n"
		"LINK := link { NUMBER | LABEL }\n"
		"           { rate { RATE | learn } | overhead BYTES | encoding { none | atm | ptm } |\n"
		"             delay TIME | weight NUMBER | standby { on | off } | rest { auto | off } }...\n"
		"TIME := NUMBER[us|ms|s]    RATE := NUMBER[bit|kbit|mbit|gbit]    SIZE := NUMBER[k|m]\n");
}

static int mlppp_parse_opt(struct link_util *lu, int argc, char **argv,
			   struct nlmsghdr *n)
{
	struct nest links;

	nest_begin(&links);
	for (; argc > 0; argc--, argv++) {
		if (!strcmp(*argv, "link")) {
			parse_link(&argc, &argv, &links.n);
		} else if (!strcmp(*argv, "reorder")) {
			parse_reorder(&argc, &argv, n);
		} else if (!strcmp(*argv, "express")) {
			parse_express(&argc, &argv, n);
		} else if (!strcmp(*argv, "rest")) {
			parse_rest(&argc, &argv, IFLA_MLPPP_REST, n);
		} else if (!strcmp(*argv, "express_mark")) {
			parse_u32(&argc, &argv, IFLA_MLPPP_EXPRESS_MARK, n);
		} else if (!strcmp(*argv, "express_priority")) {
			parse_u32(&argc, &argv, IFLA_MLPPP_EXPRESS_PRIORITY, n);
		} else if (!strcmp(*argv, "help")) {
			print_usage(stderr);
			return -1;
		} else if (!parse_setting(&argc, &argv, n)) {
			fprintf(stderr, "mlppp: unknown setting \"%s\"?\n",
				*argv);
			print_usage(stderr);
			return -1;
		}
	}
	if (links.n.nlmsg_len > NLMSG_HDRLEN)
		nest_end(n, IFLA_MLPPP_LINKS, &links);
	return 0;
}

static void mlppp_print_help(struct link_util *lu, int argc, char **argv,
			     FILE *f)
{
	print_usage(f);
}

/* -- ip link xstats type mlppp -- */

static unsigned int xstats_ifindex;	/* the one asked for; 0: all */
static unsigned int xstats_printed;	/* the last one */

static int mlppp_parse_xstats(struct link_util *lu, int argc, char **argv)
{
	for (; argc > 0; argc--, argv++) {
		if (!strcmp(*argv, "help")) {
			fprintf(stderr,
				"Usage: ip link xstats type mlppp [ dev DEVICE ]\n");
			return -1;
		}
		if (strcmp(*argv, "dev"))
			invarg("is not dev", *argv);
		need(&argc, &argv);
		xstats_ifindex = ll_name_to_index(*argv);
		if (!xstats_ifindex)
			return nodev(*argv);
	}
	return 0;
}

static int mlppp_print_xstats(struct nlmsghdr *n, void *arg)
{
	struct if_stats_msg *s = NLMSG_DATA(n);
	struct rtattr *attr, *stats = NULL;
	struct nlmsghdr *answer;
	int rem = n->nlmsg_len - NLMSG_SPACE(sizeof(*s));

	if (rem < (int)sizeof(*attr) || s->ifindex == xstats_printed ||
	    (xstats_ifindex && s->ifindex != xstats_ifindex))
		return 0;
	/* only kinds that have such counters are asked for all of them */
	attr = (void *)s + NLMSG_ALIGN(sizeof(*s));
	if ((attr->rta_type & NLA_TYPE_MASK) != IFLA_STATS_LINK_XSTATS)
		return 0;
	stats = get_stats(s->ifindex, &answer);
	if (stats) {
		open_json_object(NULL);
		print_color_string(PRINT_ANY, COLOR_IFNAME, "ifname", "%s",
				   ll_index_to_name(s->ifindex));
		print_stats(stats, "    ");
		put_text("\n");
		close_json_object();
		xstats_printed = s->ifindex;
	}
	free(answer);
	return 0;
}

struct link_util mlppp_link_util = {
	.id = MLPPP_KIND,
	.maxattr = IFLA_MLPPP_MAX,
	.parse_opt = mlppp_parse_opt,
	.print_opt = mlppp_print_opt,
	.print_help = mlppp_print_help,
	.parse_ifla_xstats = mlppp_parse_xstats,
	.print_ifla_xstats = mlppp_print_xstats,
};
