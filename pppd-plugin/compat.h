/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pppd 2.4.9 and 2.5.x: every difference between them is here, so that the
 * rest of the plugin is written once, with 2.5's names.
 *
 * 2.5 installs only part of its declarations; pppd still exports the symbols
 * behind the others. Those that the plugin needs are declared here.
 */
#ifndef MLPPP_COMPAT_H
#define MLPPP_COMPAT_H

#include <fcntl.h>
#include <net/if.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <linux/ppp_defs.h>
#include <linux/ppp-ioctl.h>

#ifndef PPPIOCBRIDGECHAN		/* headers older than Linux 5.11 */
#define PPPIOCBRIDGECHAN	_IOW('t', 53, int)
#define PPPIOCUNBRIDGECHAN	_IO('t', 52)
#endif

#ifdef PPPD_2_5	/* set by the Makefile */

/* ------------------------------------------------------------ 2.5.0 on */

#include <pppd/pppd.h>
#include <pppd/eui64.h>
#include <pppd/options.h>
#include <pppd/fsm.h>
#include <pppd/lcp.h>
#include <pppd/ipcp.h>
#ifdef PPP_WITH_IPV6CP
#include <pppd/ipv6cp.h>
#endif
#include <pppd/ccp.h>
#include <pppd/ecp.h>
#include <pppd/multilink.h>

#ifndef PPP_WITH_MULTILINK
#error "this pppd was built without multilink: MRRU cannot be negotiated"
#endif
#ifndef PPP_WITH_IPV6CP
#error "this pppd was built without IPv6CP"
#endif

#define COMPAT_VERSION		PPPD_VERSION
extern struct option general_options[], auth_options[];

extern ppp_phase_t phase;
extern int	ppp_dev_fd, fd_ppp, fd_devnull;
extern int	link_stats_print, kill_link;
extern int	option_priority;
extern int	ifunit, hungup, asked_to_quit, baud_rate, inspeed, log_to_fd;
extern char	ifname[], req_ifname[], linkname[];
extern char	path_ipup[], path_ipdown[], path_ipv6up[], path_ipv6down[];
extern char	*no_ppp_msg, *bundle_name, **script_env;
extern bool	multilink, noendpoint, persist, demand, dryrun;
extern bool	nodetach, updetach, log_default, devnam_fixed, auth_required;

extern struct notifier *ip_up_notifier, *ip_down_notifier;

/* 2.5 keeps this one to itself */
struct notifier {
	struct notifier *next;
	ppp_notify_fn *func;
	void *arg;
};

int	options_from_list(struct wordlist *words, int privileged);
void	new_phase(int phase);
void	magic_init(void);
void	set_ifunit(int iskey);
void	remove_pidfiles(void);
void	np_up(int unit, int proto);
void	np_down(int unit, int proto);
void	np_finished(int unit, int proto);
void	reset_link_stats(int unit);
int	sifup(int unit);
int	sifdown(int unit);
int	sif6up(int unit);
int	sif6down(int unit);
int	cifdefaultroute(int unit, uint32_t ouraddr, uint32_t gateway);
int	cif6defaultroute(int unit, eui64_t ourid, eui64_t gateway);
int	sifproxyarp(int unit, uint32_t addr);
int	cifproxyarp(int unit, uint32_t addr);
pid_t	run_program(char *prog, char * const *args, int must_exist,
		    void (*done)(void *arg), void *arg, int wait);

/* pppd's own variables, which it reads when it starts a script */
static inline char *compat_path_ipv6up(void)
{
	return path_ipv6up;
}

static inline char *compat_path_ipv6down(void)
{
	return path_ipv6down;
}

/* 2.5 has no "replacedefaultroute" */
static inline bool compat_replaces_route(void)
{
	return 0;
}

/* keep pppd from logging traffic figures when the line ends */
static inline void compat_no_link_stats(void)
{
	link_stats_print = 0;
}

static inline const char *compat_devnam(void)
{
	return ppp_devnam();
}

static inline const char *compat_pppdevnam(void)
{
	return ppp_pppdevnam();
}

#else

/* --------------------------------------------------------------- 2.4.9 */

#define INET6			1	/* what pppd is built with */
#define HAVE_MULTILINK		1
#define HAVE_PATHS_H		1

#include <limits.h>

#include <pppd/pppd.h>
#include <pppd/fsm.h>
#include <pppd/lcp.h>
#include <pppd/ipcp.h>
#include <pppd/ipv6cp.h>
#include <pppd/ccp.h>
#include <pppd/ecp.h>
#include <pppd/magic.h>

#define COMPAT_VERSION		VERSION

/* not declared in pppd.h */
extern option_t general_options[], auth_options[];
extern int ppp_dev_fd, asked_to_quit, kill_link;

typedef void (*ppp_timer_cb)(void *arg);

enum {
	NF_PHASE_CHANGE,
	NF_IP_UP,
	NF_IP_DOWN,
	NF_IPV6_UP,
	NF_IPV6_DOWN,
	NF_FORK,
	NF_PID_CHANGE,
	NF_EXIT,
};

#define NF_LIST(type)	((type) == NF_IP_UP ? &ip_up_notifier : &ip_down_notifier)
#define ppp_del_notify(type, func, ctx) \
	remove_notifier(NF_LIST(type), func, ctx)

static inline void ppp_add_notify(int type, notify_func func, void *ctx)
{
	struct notifier **list[] = {
		[NF_PHASE_CHANGE] = &phasechange,
		[NF_IP_UP] = &ip_up_notifier,
		[NF_IP_DOWN] = &ip_down_notifier,
		[NF_IPV6_UP] = &ipv6_up_notifier,
		[NF_IPV6_DOWN] = &ipv6_down_notifier,
		[NF_FORK] = &fork_notifier,
		[NF_PID_CHANGE] = &pidchange,
		[NF_EXIT] = &exitnotify,
	};

	add_notifier(list[type], func, ctx);
}

typedef int ppp_exit_code_t;

static inline void ppp_set_status(ppp_exit_code_t code)
{
	status = code;
}

static inline ppp_exit_code_t ppp_status(void)
{
	return status;
}

static inline void compat_no_link_stats(void)
{
	link_stats_valid = 0;
}

/* the device the user named; the one PPP runs on, which may be a pty */
static inline const char *compat_devnam(void)
{
	return devnam;
}

static inline const char *compat_pppdevnam(void)
{
	return ppp_devnam;
}

static inline const char *ppp_peer_authname(char *buf, size_t size)
{
	if (buf)
		strlcpy(buf, peer_authname, size);
	return peer_authname;
}

static inline const char *ppp_ipparam(void)
{
	return ipparam;
}

/* the names are fixed */
static inline char *compat_path_ipv6up(void)
{
	return NULL;
}

static inline char *compat_path_ipv6down(void)
{
	return NULL;
}

static inline bool compat_replaces_route(void)
{
	return ipcp_wantoptions[0].default_route &&
	       ipcp_wantoptions[0].replace_default_route;
}

#define ppp_timeout		timeout
#define ppp_untimeout		untimeout
#define ppp_add_options		add_options
#define ppp_option_error	option_error
#define ppp_script_setenv	script_setenv

#endif /* 2.4.9 */

/*
 * Open a pid file and fill in its path. The directory is the one this pppd was
 * built with; 2.5 may have its own, which it makes when it first needs it.
 */
static inline int compat_pidfile(const char *name, char *path, int size)
{
	char *slash;

#ifdef PPPD_2_5
	ppp_get_filepath(PPP_DIR_RUNTIME, name, path, size);
#else
	slprintf(path, size, "/var/run/%s", name);
#endif
	slash = strrchr(path, '/');
	*slash = 0;
	mkdir(path, 0755);
	*slash = '/';
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
}

#endif /* MLPPP_COMPAT_H */
