/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mlppp - what bundles do, and what holds them back.
 *
 *	main.c		arguments
 *	netlink.c	snapshots of bundles, and events
 *	history.c	the last minute of each line
 *	oncall.c	lines that wait to be dialled
 *	measure.c	what the lines themselves can do, asked with LCP
 *	show.c top.c why.c monitor.c set.c metrics.c	one command each
 *	output.c	JSON, colours, units
 */
#ifndef MLPPP_TOOL_H
#define MLPPP_TOOL_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/mlppp.h>

#define SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define NSEC		1000000000ULL
#define EXIT_ERROR	2	/* 1: "why" has found a fault */
#define TEXT_MAX	256
#define SET_MAX		32768	/* bytes: room for 64 lines with all their settings */

/* -- netlink.c -- */

/**
 * struct link - a link of a bundle, at one moment
 * @label: what the line is called; harmless to terminals
 * @transport: the interface that carries it, or empty
 * @has: which attributes there were
 * @v: their values, by enum mlppp_link_attr
 * @asked: the line was probed, see watch_lines(); if not, the next are 0
 * @loss: probes that were not answered, percent
 * @rtt_us: mean round trip of the others; 0: none was answered
 */
struct link {
	char label[MLPPP_LABEL_MAX];
	char transport[IFNAMSIZ];
	bool has[MLPPP_LINK_MAX + 1];
	uint64_t v[MLPPP_LINK_MAX + 1];
	bool asked;
	double loss;
	uint64_t rtt_us;
};

/**
 * struct bundle - a netdevice of kind mlppp, at one moment
 * @name: the netdevice's name
 * @ifindex: the netdevice's index
 * @mtu: the netdevice's MTU, bytes
 * @up: the netdevice is up
 * @peer: authenticated name of the peer, or empty
 * @local: local bundle name, or empty
 * @endpoint: endpoint discriminator as pppd writes it, or empty
 * @has: which of @info there were
 * @info: by enum ifla_mlppp, integers only
 * @stat: by enum mlppp_bundle_attr
 * @gone: counters of links that have left, by enum mlppp_link_attr
 * @nlinks: how many @links
 * @links: in the order of joining
 */
struct bundle {
	char name[IFNAMSIZ];
	unsigned int ifindex;
	unsigned int mtu;
	bool up;
	char peer[TEXT_MAX];
	char local[TEXT_MAX];
	char endpoint[TEXT_MAX];
	bool has[IFLA_MLPPP_MAX + 1];
	uint64_t info[IFLA_MLPPP_MAX + 1];
	uint64_t stat[MLPPP_BUNDLE_MAX + 1];
	uint64_t gone[MLPPP_LINK_MAX + 1];
	unsigned int nlinks;
	struct link links[MLPPP_LINKS_MAX];
};

/**
 * struct snapshot - all bundles of the namespace, or the one asked for
 * @at: when, ns of CLOCK_MONOTONIC
 * @n: how many @bundles
 * @bundles: to be freed
 */
struct snapshot {
	uint64_t at;
	unsigned int n;
	struct bundle *bundles;
};

struct event {
	char ifname[IFNAMSIZ];
	unsigned int nlinks;
	int what;		/* enum mlppp_event */
	struct link link;	/* settings only; none in MLPPP_EVENT_END */
};

extern const char *const link_keys[MLPPP_LINK_MAX + 1];
extern const char *const stat_keys[MLPPP_BUNDLE_MAX + 1];
extern const char *const encoding_names[3];

void snapshot_take(struct snapshot *s, const char *ifname);
bool snapshot_try(struct snapshot *s, const char *ifname);
const char *no_bundle(void);
void snapshot_free(struct snapshot *s);
struct nlmsghdr;
void request(struct nlmsghdr *n);
void request_links(unsigned int ifindex, const void *links, size_t len);
const struct bundle *snapshot_find(const struct snapshot *s, unsigned int ifindex);
const struct link *bundle_find(const struct bundle *b, uint64_t id);
uint64_t link_rate(const struct link *l);
const char *link_state(const struct link *l);
void events_read(const char *ifname, void (*handle)(const struct event *e),
		 long count);

/* Difference of a counter between two moments; a new one began at 0. */
uint64_t link_delta(const struct link *old, const struct link *now, int attr);
uint64_t stat_delta(const struct bundle *old, const struct bundle *now, int attr);
uint64_t link_speed(const struct link *old, const struct link *now, int attr, uint64_t ns);
uint64_t bundle_lost(const struct bundle *old, const struct bundle *now);

/* -- oncall.c -- */

/**
 * struct on_call - a line that is in no bundle, but waits to be dialled
 * @label: what it is called
 * @since: since when, ns of CLOCK_MONOTONIC
 * @why: the reason
 */
struct on_call {
	char label[MLPPP_LABEL_MAX];
	uint64_t since;
	char why[2 * TEXT_MAX];
};

unsigned int on_call_lines(const struct bundle *b, struct on_call *lines);
bool on_call_find(const char *ifname, const char *label, struct on_call *line);

/* -- history.c -- */

#define HISTORY_CELLS	60	/* seconds */

void history_add(const struct bundle *b, const struct link *l, uint64_t speed,
		 uint64_t at, uint64_t ns);
void history_levels(const struct bundle *b, const struct link *l,
		    unsigned int levels[HISTORY_CELLS]);
void history_print(const struct bundle *b, const struct link *l);

/* -- measure.c -- */

/**
 * struct measure - what was found out about a line
 * @link: the link, at the beginning
 * @problem: why nothing could be measured, or NULL
 * @sent: small probes sent
 * @back: how many of these were answered
 * @rtt_min_us: least round trip
 * @rtt_mean_us: mean round trip
 * @rate: what the line carries, bits per second on the wire; 0: not known
 * @rate_least: what it carries at least, whatever waited on the way back
 * @large: longest frame tried, information field in bytes
 * @passes: longest frame that passed; 0: none that is not small
 */
struct measure {
	const struct link *link;
	const char *problem;
	unsigned int sent;
	unsigned int back;
	uint64_t rtt_min_us;
	uint64_t rtt_mean_us;
	uint64_t rate;
	uint64_t rate_least;
	unsigned int large;
	unsigned int passes;
};

void measure_lines(const struct bundle *b, struct measure *m, double seconds);
void watch_lines(const struct snapshot *s, double seconds);
void watch_results(struct snapshot *s);

/* -- output.c -- */

enum colour { PLAIN, BOLD, GOOD, FAIR, BAD };

/* Raised when a key of the JSON is removed or changes its meaning. */
#define JSON_VERSION	1

extern bool json;

void colour_init(const char *when);
const char *colour(enum colour c);
void flush(void);
unsigned int columns(void);
unsigned int rows(void);
bool on_terminal(void);

const char *rate_text(uint64_t bps);
const char *speed_text(uint64_t bps);
const char *time_text(uint64_t us);
const char *percent_text(double percent);
void print_wrapped(const char *text, unsigned int used);

void json_begin(const char *key, char bracket);
void json_object(void);
void json_end(char bracket);
void json_string(const char *key, const char *value);
void json_number(const char *key, uint64_t value);
void json_signed(const char *key, int64_t value);
void json_real(const char *key, double value);
void json_bool(const char *key, bool value);
void json_line(void);

/* -- the commands -- */

struct options {
	const char *ifname;	/* or NULL: all */
	double seconds;		/* 0: the command's own */
	long count;		/* 0: without end */
	bool passive;
	int nwords;		/* of set, behind the interface */
	char **words;
	bool http;
};

int show(const struct options *o);
int top(const struct options *o);
int why(const struct options *o);
int monitor(const struct options *o);
int set(const struct options *o);
int metrics(const struct options *o);

const char *loss_text(const struct link *then, const struct link *l);
void json_bundle(const struct bundle *old, const struct bundle *b, uint64_t ns);
_Noreturn void die(const char *format, ...);
uint64_t clock_now(void);
void wait_seconds(double seconds);

#endif /* MLPPP_TOOL_H */
