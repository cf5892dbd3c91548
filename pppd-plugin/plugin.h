/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the plugin's files share.
 *
 *   mlppp.c      entry point, options, pppd's phases
 *   config.c     what was configured
 *   module.c     the kernel module, loaded or found missing
 *   line.c       the line: /dev/mlppp between the transport and pppd
 *   path.c       the path below a line that is a tunnel: L2TP, PPTP
 *   longest.c    do long frames get through it?
 *   member.c     the line's place in a bundle: join, leave, what the kernel says
 *   ncp.c        IPCP and IPv6CP, which only the leader's pppd runs
 *   divert.c     runs functions of pppd without their effects
 *   route.c      the default route that was replaced
 *   script.c     ip-up, ip-down and their IPv6 counterparts
 *   radius.c     accounting, where pppd's radius.so is loaded
 *   altname.c    another name for the netdevice
 *   privdb.c     keeps pppd from opening its database
 *   got.c        diverts calls to functions of other objects
 *   call.c       puts lines that do harm on call
 *   oncall.c     says which ones do; pure
 *   stats.c      the counters of a bundle
 *   arrivals.c   when frames arrive
 *   supervise.c  one command for several lines
 *   lines.c      which lines these are, and the options of each
 *   compat.h     what differs between versions of pppd
 */
#ifndef MLPPP_PLUGIN_H
#define MLPPP_PLUGIN_H

#include <time.h>

#include <linux/mlppp.h>

#include "compat.h"
#include "oncall.h"

/* Callbacks have the parameters pppd gives them, needed or not. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Milliseconds of a clock that is never set. On 32 bits a long lasts for 24 days. */
static inline int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/**
 * struct mlppp_config - what the options say
 * @rate: bits per second on the wire, 0: as line_rate() says
 * @delay_us: one-way delay, 0: to be measured
 * @overhead: bytes the wire adds to a frame, if @overhead_given
 * @overhead_given: the user knows better than line_overhead()
 * @encoding: enum mlppp_encoding
 * @max_links: most links the bundle may have, 0: the kernel's default
 * @standby: send only when no other link is up
 * @null: the peer understands null fragments
 * @keep: the netdevice stays when the last line leaves
 * @mru: the option mru, 0: not given
 * @mtu: the option mtu, 0: not given
 * @plain: no multilink wanted (nomultilink)
 * @rate_down: bits per second that the line can bring, 0: not known
 * @rest_off: the line is never to step aside or to go on call
 * @line_script: program to run when something happens to a line, or NULL
 */
struct mlppp_config {
	uint64_t rate;
	uint32_t delay_us;
	int overhead;
	bool overhead_given;
	int encoding;
	int max_links;
	bool standby;
	bool null;
	bool keep;
	int mru;
	int mtu;
	bool plain;
	uint64_t rate_down;
	bool rest_off;
	char *line_script;
};

extern struct mlppp_config mlppp_config;

/* config.c */
void mlppp_set_options(option_t *list);
option_t *mlppp_find_option(option_t *list, const char *name);
option_t *mlppp_option(const char *name);
bool mlppp_option_given(option_t *list, const char *name);

/* module.c */
void module_load(void);
void module_check_version(void);
void module_explain(void);

/* line.c */

/**
 * struct line_user - whom the line tells what happens to it
 * @look: called when the doorbell may have rung, and every now and then
 * @closed: called when its descriptor closes
 */
struct line_user {
	void (*look)(void);
	void (*closed)(void);
};

int line_check_rights(void);
int line_check(void);
void line_wrap(const struct line_user *user);
int line_ioctl(unsigned long cmd, void *arg);
int line_overhead(void);
uint64_t line_rate(void);
bool line_is_tty(void);
unsigned int line_session(void);
unsigned int line_ifindex(void);
const char *line_name(void);
void line_fork(void);
void line_dispatch(unsigned char *frame, int len);
int line_wait(int fd, int ms);

/* path.c */
void path_find(int fd);
unsigned int path_room(void);
unsigned int path_overhead(void);
unsigned int path_ifindex(void);
const char *path_name(void);

/* longest.c */
void longest_begin(int mtu, int allowed);
void longest_end(void);
void longest_reply(const unsigned char *packet, int len);

/* member.c */
extern struct protent member_protent;
void member_look(void);
void member_terminate(void);
void member_watch_lcp(void);
void member_line_closed(void);
void member_fork(void);

/* ncp.c */

/**
 * enum ncp_end - how the NCPs end
 * @NCP_DOWN: the bundle ends: addresses go, the scripts run
 * @NCP_HANDOVER: another pppd goes on with them: nobody notices
 * @NCP_DEVICE_GONE: as NCP_DOWN, but there is no netdevice any more
 */
enum ncp_end {
	NCP_DOWN,
	NCP_HANDOVER,
	NCP_DEVICE_GONE,
};

void ncp_init(void);
void ncp_check_options(void);
bool ncp_leading(void);
bool ncp_accounted(void);
bool ncp_led_to_the_end(void);
bool ncp_unanswered(void);
void ncp_lead(const char *ifname);
void ncp_before_end(void);
void ncp_end(enum ncp_end how);

/* divert.c */
void hush(bool on);
void divert_begin(void);
void divert_end(void);

/* route.c */

/**
 * struct saved_route - a default route
 * @dev: netdevice, empty: none
 * @gateway: address, 0: none
 * @metric: metric
 */
struct saved_route {
	char dev[IFNAMSIZ];
	uint32_t gateway;
	uint32_t metric;
};

void route_note(struct saved_route *route, const char *ifname);
void route_restore(const struct saved_route *route);

/* script.c */

enum script_family {
	SCRIPT_IP,
	SCRIPT_IPV6,
	SCRIPT_FAMILIES
};

/**
 * struct script_state - what ran last, kept with the bundle
 * @up: it was the script for "up"
 * @pid: its process, if it had not ended yet
 * @start: when that began, in ticks
 */
struct script_state {
	uint32_t up;
	uint32_t pid;
	uint64_t start;
};

void script_take_over(void);
void script_init(struct script_state *state4, struct script_state *state6,
		 void (*store)(void));
void script_set_ifname(const char *ifname);
void script_want(enum script_family family, bool up, const char *local,
		 const char *remote);
void script_adopt(enum script_family family, const char *local,
		  const char *remote);
void script_look(void);
void script_forget(void);
void script_run_pending(void);
void script_fork(void);

/* call.c */

/* where pppds and the program mlppp find which lines are on call */
#define MLPPP_CALL_DIR	"/var/run/mlppp"

void call_joined(unsigned int ifindex, bool multilink,
		 bool (*peer_is_ours)(void));
void call_left(void);
void call_end(void);
void call_fork(void);
void call_phase(int phase);
bool call_waiting(void);

/* stats.c */

/**
 * struct stats_line - the counters of a line
 * @label: what it is called
 * @flags: MLPPP_LINK_F_*
 * @bytes: received
 * @fragments: received
 * @sent: frames sent
 * @heard: frames received of any kind
 */
struct stats_line {
	char label[MLPPP_LABEL_MAX];
	uint32_t flags;
	uint64_t bytes;
	uint64_t fragments;
	uint64_t sent;
	uint64_t heard;
};

int stats_read(unsigned int ifindex, struct stats_line *lines);

/* arrivals.c */

#define ARRIVALS_MS	50	/* how often they are read */

void arrivals_begin(const struct oncall_line *lines, unsigned int n);
void arrivals_end(void);
uint64_t arrivals_rate(unsigned int i);
/* radius.c */
void radius_take_over(bool (*accounted)(void));
bool radius_active(void);
void radius_line_up(void);
void radius_line_down(void);
bool radius_session_up(void);
void radius_session_down(void);
void radius_lost(void);

/* altname.c */
void altname_set(unsigned int ifindex, const char *name, bool on);

/* privdb.c */
void privdb_install(void);

/* got.c */
bool got_divert(const void *in, const char *name, const void *from,
		const void *to);

/* lines.c */

/**
 * struct line - one of the supervisor's lines
 * @nic: its interface
 * @options: "name=value", separated by commas
 */
struct line {
	char nic[IFNAMSIZ];
	char options[240];
};

void lines_running(void);
int lines_parse(const char *text, struct line *lines, int count);
int lines_read(const char *path, struct line *lines, int count);
bool lines_apply(const struct line *line);

/* supervise.c */
int supervise_add(char **argv);
int supervise_add_file(char **argv);
bool supervise_check_options(void);
void supervise_up(void);
void supervise_phase(int phase);
void supervise_on_call(void);

#endif /* MLPPP_PLUGIN_H */
