// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accounting, where pppd's plugin radius.so is loaded.
 *
 * radius.so does all of the authentication. It would do the accounting as well,
 * when IPCP comes up and goes down in its process; but a bundle has several
 * processes, and its session goes on when the first ends. So radius.so is not told
 * of IPCP, but only asked what it would send: it makes a record, with the user's
 * name, Class, and all that its options and configuration say, which is caught
 * here (see got.c). That is the pattern for what is really sent, again by
 * functions of radius.so:
 *
 * for the session, by whichever pppd leads, a Start, Interim-Updates and a Stop as
 * a bundle of stock pppd has them, with the netdevice's figures;
 *
 * for each line, by its own pppd, the same with the line's figures, and with
 * Acct-Multi-Session-Id, which is the session's Acct-Session-Id, and
 * Acct-Link-Count (RFC 2866 5.11, 5.12). For a line whose pppd was killed the
 * leader sends the Stop.
 *
 * The session's Acct-Session-Id is another name for the netdevice, so that whoever
 * has to disconnect the session finds it.
 *
 * The kernel has all the figures, and the time at which the session began. The id
 * is derived from that, so all members use the same one.
 *
 * A server that does not answer holds up nobody: a separate process, which outlives
 * pppd, waits for it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin.h"

/* RFC 2865, 2866, 2869 */
#define FRAMED_IP_ADDRESS	8
#define ACCT_STATUS_TYPE	40
#define ACCT_INPUT_OCTETS	42
#define ACCT_OUTPUT_OCTETS	43
#define ACCT_SESSION_ID		44
#define ACCT_SESSION_TIME	46
#define ACCT_INPUT_PACKETS	47
#define ACCT_OUTPUT_PACKETS	48
#define ACCT_TERMINATE_CAUSE	49
#define ACCT_MULTI_SESSION_ID	50
#define ACCT_LINK_COUNT		51
#define ACCT_INPUT_GIGAWORDS	52
#define ACCT_OUTPUT_GIGAWORDS	53
#define PORT_LIMIT		62
#define ACCT_INTERIM_INTERVAL	85
#define NAS_PORT_ID		87

#define VENDOR_NONE		(-1)
#define VENDOR_WISPR		14122
#define BANDWIDTH_MAX_DOWN	8

#define CAUSE_NAS_ERROR		9

/* radius.so's lower limit */
#define INTERIM_MIN		60

enum status {
	START = 1,
	STOP = 2,
	INTERIM = 3,
};

/* An attribute, as radius.so passes it to plugins. */
enum { TYPE_STRING, TYPE_INTEGER };

struct value_pair {
	char name[33];
	int attribute;
	int vendor;
	int type;
	uint32_t value;		/* for a string its length */
	unsigned char text[254];
	struct value_pair *next;
};

typedef int acct_fn(uint32_t port, struct value_pair *pairs);
typedef int acct_using_fn(void *server, uint32_t port,
			  struct value_pair *pairs);
typedef void attributes_fn(struct value_pair *pairs);

/* Functions of radius.so. Without it nothing here has any effect. */
static struct {
	acct_fn *acct;
	acct_using_fn *acct_using;
	void *(*server)(const char *option);
	struct value_pair *(*copy)(struct value_pair *pairs);
	void (*free)(struct value_pair *pairs);
	attributes_fn *attributes;	/* the hook's previous owner */
	struct notifier up;		/* what it does when IPCP comes up */
	struct notifier down;
	bool (*accounted)(void);	/* of the session of the bundle */
} radius;

/* What it would have sent last. */
static struct {
	struct value_pair *pairs;
	uint32_t port;
	void *server;
} caught;

static uint32_t interim;		/* seconds between updates; 0: none */
static bool line_open;			/* Start was sent, Stop was not */
static int previous = -1;		/* a pipe: end of file once the last record is sent */

/* -------------------------------------------------------------- attributes */

static void put(struct value_pair **pairs, int attribute, int type,
		uint32_t value, const char *text)
{
	struct value_pair *new = calloc(1, sizeof(*new));

	if (!new)
		novm("mlppp: attributes");
	new->attribute = attribute;
	new->vendor = VENDOR_NONE;
	new->type = type;
	new->value = value;
	if (text)
		memcpy(new->text, text, value);
	while (*pairs)
		pairs = &(*pairs)->next;
	*pairs = new;
}

static void put_number(struct value_pair **pairs, int attribute, uint32_t value)
{
	put(pairs, attribute, TYPE_INTEGER, value, NULL);
}

static void put_text(struct value_pair **pairs, int attribute, const char *text)
{
	put(pairs, attribute, TYPE_STRING, strlen(text), text);
}

static struct value_pair *find(struct value_pair *pairs, int attribute)
{
	for (; pairs; pairs = pairs->next)
		if (pairs->vendor == VENDOR_NONE &&
		    pairs->attribute == attribute)
			break;
	return pairs;
}

static void remove_pair(struct value_pair **pairs, int attribute)
{
	struct value_pair *old = find(*pairs, attribute);

	if (!old)
		return;
	while (*pairs != old)
		pairs = &(*pairs)->next;
	*pairs = old->next;
	old->next = NULL;
	radius.free(old);
}

/*
 * The server has accepted the peer. Take Port-Limit (RFC 2865 5.42), the most lines
 * the bundle may have, and the rate at which this line can be sent to. The
 * administrator's options limit the one and replace the other.
 */
static void take_attributes(struct value_pair *pairs)
{
	static int max_links = -1;
	option_t *rate = mlppp_option("mlppp-rate");
	struct value_pair *p;

	if (max_links < 0)
		max_links = mlppp_config.max_links;
	mlppp_config.max_links = max_links;
	if (!rate->source)
		mlppp_config.rate = 0;
	interim = 0;
	for (p = pairs; p; p = p->next) {
		if (p->vendor == VENDOR_WISPR &&
		    p->attribute == BANDWIDTH_MAX_DOWN && !rate->source)
			mlppp_config.rate = p->value;
		if (p->vendor != VENDOR_NONE)
			continue;
		if (p->attribute == PORT_LIMIT && p->value &&
		    p->value < (max_links ? (uint32_t)max_links :
					    MLPPP_LINKS_MAX))
			mlppp_config.max_links = p->value;
		if (p->attribute == ACCT_INTERIM_INTERVAL && p->value)
			interim = MAX(p->value, INTERIM_MIN);
	}
	if (radius.attributes)
		radius.attributes(pairs);
}

/* ---------------------------------------------------------------- the pattern */

static int catch_using(void *server, uint32_t port, struct value_pair *pairs)
{
	radius.free(caught.pairs);
	caught.pairs = radius.copy(pairs);
	caught.port = port;
	caught.server = server;
	return 0;
}

static int catch(uint32_t port, struct value_pair *pairs)
{
	return catch_using(radius.server("acctserver"), port, pairs);
}

/*
 * Have radius.so make a Start and a Stop. Returns the attributes that every record
 * has, owned by the caller, and why PPP ends. NULL: nobody was authenticated.
 */
static struct value_pair *make_pattern(uint32_t *cause)
{
	struct value_pair *pairs, *p;

	radius.free(caught.pairs);
	caught.pairs = NULL;
	radius.up.func(radius.up.arg, 0);
	if (!caught.pairs)
		return NULL;
	pairs = radius.copy(caught.pairs);
	/* else it would send updates from now on */
	radius.down.func(radius.down.arg, 0);
	p = find(caught.pairs, ACCT_TERMINATE_CAUSE);
	*cause = p ? p->value : CAUSE_NAS_ERROR;
	remove_pair(&pairs, ACCT_SESSION_ID);
	remove_pair(&pairs, ACCT_STATUS_TYPE);
	p = find(pairs, FRAMED_IP_ADDRESS);
	if (p && !p->value)
		remove_pair(&pairs, FRAMED_IP_ADDRESS);
	return pairs;
}

/* ------------------------------------------------------------------- sending */

/* Of the descriptors inherited from pppd, keep only the log and what to wait for. */
static void close_others(int fd1, int fd2)
{
	int keep[] = { fd1, fd2, log_to_fd };
	unsigned int from = 3, next;
	size_t i;

	do {
		next = ~0U;
		for (i = 0; i < ARRAY_SIZE(keep); i++)
			if (keep[i] >= (int)from && (unsigned int)keep[i] < next)
				next = keep[i];
		if (next > from)
			syscall(SYS_close_range, from, next - 1, 0);
		from = next + 1;
	} while (next != ~0U);
}

/* The child of a child: nobody waits for it. */
static void deliver(struct value_pair *pairs, int done)
{
	static const int ignored[] = {
		SIGHUP, SIGINT, SIGTERM, SIGCHLD, SIGUSR1, SIGUSR2
	};
	size_t i;
	char c;

	for (i = 0; i < ARRAY_SIZE(ignored); i++)
		signal(ignored[i], SIG_IGN);
	setsid();
	close_others(previous, done);
	if (previous >= 0)
		while (read(previous, &c, 1) < 0 && errno == EINTR)
			;
	if (!caught.server ||
	    radius.acct_using(caught.server, caught.port, pairs))
		warn("mlppp: the RADIUS server did not accept an accounting record");
	_exit(0);
}

/* Records go out one after another, each sent by its own process. */
static void send_record(struct value_pair *pairs)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0) {
		error("mlppp: cannot send an accounting record: %m");
		return;
	}
	pid = fork();
	if (!pid) {
		if (fork())
			_exit(0);
		deliver(pairs, fds[1]);
	}
	if (pid < 0)
		error("mlppp: cannot send an accounting record: %m");
	else
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	close(fds[1]);
	if (previous >= 0)
		close(previous);
	previous = fds[0];
}

static void put_octets(struct value_pair **pairs, int octets, int gigawords,
		       uint64_t value)
{
	put_number(pairs, octets, value);
	if (value >> 32)
		put_number(pairs, gigawords, value >> 32);
}

static void put_figures(struct value_pair **pairs, uint64_t ms, uint64_t in,
			uint64_t in_packets, uint64_t out, uint64_t out_packets)
{
	put_number(pairs, ACCT_SESSION_TIME, ms / 1000);
	put_octets(pairs, ACCT_INPUT_OCTETS, ACCT_INPUT_GIGAWORDS, in);
	put_octets(pairs, ACCT_OUTPUT_OCTETS, ACCT_OUTPUT_GIGAWORDS, out);
	put_number(pairs, ACCT_INPUT_PACKETS, in_packets);
	put_number(pairs, ACCT_OUTPUT_PACKETS, out_packets);
}

/* The netdevice's number is not reused until the next boot. */
static void session_id(char *text, size_t size, const struct mlppp_account *a)
{
	snprintf(text, size, "%011llX%04X", (unsigned long long)a->bundle_since,
		 a->ifindex);
}

static bool send_session(enum status what, const struct mlppp_account *a)
{
	struct value_pair *pairs;
	uint32_t cause;
	char id[32];

	pairs = make_pattern(&cause);
	if (!pairs)
		return 0;
	session_id(id, sizeof(id), a);
	if (what != INTERIM)
		altname_set(a->ifindex, id, what == START);
	put_text(&pairs, ACCT_SESSION_ID, id);
	put_number(&pairs, ACCT_STATUS_TYPE, what);
	if (what != START)
		put_figures(&pairs, a->bundle_ms,
			    a->bundle_rx_octets, a->bundle_rx_packets,
			    a->bundle_tx_octets, a->bundle_tx_packets);
	if (what == STOP)
		put_number(&pairs, ACCT_TERMINATE_CAUSE, cause);
	send_record(pairs);
	radius.free(pairs);
	return 1;
}

/* @lost: the line's pppd was killed, and this process is the leader's. */
static bool send_line(enum status what, const struct mlppp_account *a,
		      bool lost)
{
	struct value_pair *pairs;
	uint32_t cause;
	char id[48];
	size_t len;

	pairs = make_pattern(&cause);
	if (!pairs)
		return 0;
	session_id(id, sizeof(id), a);
	put_text(&pairs, ACCT_MULTI_SESSION_ID, id);
	len = strlen(id);
	snprintf(id + len, sizeof(id) - len, "-%u", a->link_id);
	put_text(&pairs, ACCT_SESSION_ID, id);
	put_number(&pairs, ACCT_LINK_COUNT, a->joins);
	put_number(&pairs, ACCT_STATUS_TYPE, what);
	remove_pair(&pairs, NAS_PORT_ID);
	put_text(&pairs, NAS_PORT_ID, a->line);
	if (what != START)
		put_figures(&pairs, a->ms, a->rx_octets, a->rx_packets,
			    a->tx_octets, a->tx_packets);
	if (what == STOP)
		put_number(&pairs, ACCT_TERMINATE_CAUSE,
			   lost ? CAUSE_NAS_ERROR : cause);
	send_record(pairs);
	radius.free(pairs);
	return 1;
}

static bool ask(unsigned long cmd, struct mlppp_account *a)
{
	memset(a, 0, sizeof(*a));
	a->size = sizeof(*a);
	return line_ioctl(cmd, a) == 0;
}

static void update(void *arg)
{
	struct mlppp_account a;

	ppp_timeout(update, NULL, interim, 0);
	/* each waits in a process: a server that is silent must not make them many */
	if (previous >= 0 && !line_wait(previous, 0))
		return;
	if (!ask(MLPPP_IOCGACCOUNT, &a))
		return;
	send_line(INTERIM, &a, 0);
	if (radius.accounted())
		send_session(INTERIM, &a);
}

/**
 * radius_active() - is radius.so there, and accounting taken over?
 *
 * Return: whether it is.
 */
bool radius_active(void)
{
	return radius.acct != NULL;
}

/**
 * radius_line_up() - the line has joined a bundle
 */
void radius_line_up(void)
{
	struct mlppp_account a;

	if (!radius_active() || !ask(MLPPP_IOCGACCOUNT, &a))
		return;
	line_open = send_line(START, &a, 0);
	if (line_open && interim)
		ppp_timeout(update, NULL, interim, 0);
}

/**
 * radius_line_down() - the line has left its bundle
 */
void radius_line_down(void)
{
	struct mlppp_account a;

	if (!line_open)
		return;
	line_open = 0;
	ppp_untimeout(update, NULL);
	if (ask(MLPPP_IOCGACCOUNT, &a))
		send_line(STOP, &a, 0);
}

/**
 * radius_session_up() - IP is up for the first time in this session
 *
 * Return: whether a server was told, and so has to be told of the end, too.
 */
bool radius_session_up(void)
{
	struct mlppp_account a;

	return line_open && ask(MLPPP_IOCGACCOUNT, &a) &&
	       send_session(START, &a);
}

/**
 * radius_session_down() - the bundle ends in this process
 */
void radius_session_down(void)
{
	struct mlppp_account a;

	if (line_open && ask(MLPPP_IOCGACCOUNT, &a))
		send_session(STOP, &a);
}

/**
 * radius_lost() - this process leads, and the pppd of another line was killed
 */
void radius_lost(void)
{
	struct mlppp_account a;

	while (ask(MLPPP_IOCGLOST, &a))
		if (line_open)
			send_line(STOP, &a, 1);
}

/* ---------------------------------------------------------------- taking over */

/* Where the object with this code starts in memory; NULL: there is none. */
static const void *base_of(const void *addr)
{
	Dl_info info;

	return addr && dladdr(addr, &info) ? info.dli_fbase : NULL;
}

/* The notifier that radius.so has put into one of pppd's lists. */
static bool find_notifier(const struct notifier *list, struct notifier *found)
{
	for (; list; list = list->next) {
		if (base_of((void *)list->func) != base_of((void *)radius.acct))
			continue;
		*found = *list;
		return 1;
	}
	return 0;
}

static bool take_notifiers(void)
{
	if (!find_notifier(ip_up_notifier, &radius.up) ||
	    !find_notifier(ip_down_notifier, &radius.down))
		return 0;
	if (!got_divert((void *)radius.acct, "rc_acct", (void *)radius.acct,
			(void *)catch) ||
	    !got_divert((void *)radius.acct, "rc_acct_using_server",
			(void *)radius.acct_using, (void *)catch_using))
		return 0;
	ppp_del_notify(NF_IP_UP, radius.up.func, radius.up.arg);
	ppp_del_notify(NF_IP_DOWN, radius.down.func, radius.down.arg);
	return 1;
}

/**
 * radius_take_over() - all plugins are loaded: account in place of radius.so
 * @accounted: must this process account for the session of the bundle?
 */
void radius_take_over(bool (*accounted)(void))
{
	attributes_fn **hook;

	radius.accounted = accounted;
	if (radius.acct)
		return;
	*(void **)&radius.acct = dlsym(RTLD_DEFAULT, "rc_acct");
	*(void **)&radius.acct_using = dlsym(RTLD_DEFAULT,
					     "rc_acct_using_server");
	*(void **)&radius.server = dlsym(RTLD_DEFAULT, "rc_conf_srv");
	*(void **)&radius.copy = dlsym(RTLD_DEFAULT, "rc_avpair_copy");
	*(void **)&radius.free = dlsym(RTLD_DEFAULT, "rc_avpair_free");
	hook = dlsym(RTLD_DEFAULT, "radius_attributes_hook");
	if (!radius.acct || !radius.acct_using || !radius.server ||
	    !radius.copy || !radius.free || !hook) {
		radius.acct = NULL;
		return;
	}
	if (!take_notifiers()) {
		warn("mlppp: this radius.so is not as expected: it accounts for the bundle only while the first line is up");
		radius.acct = NULL;
		return;
	}
	radius.attributes = *hook;
	*hook = take_attributes;
}
