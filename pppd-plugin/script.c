// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scripts ip-up, ip-down, ipv6-up and ipv6-down.
 *
 * They belong to the bundle, not to the process that happens to lead. pppd does
 * not know that: it waits until a script that it has started ends, finds that
 * the protocol is no longer open in this process, and runs the one for "down".
 * When it exits, it kills any that still run. So pppd is made to start none of
 * them, and they are started here.
 *
 * A script for "up" may outlive the process that started it. Its parent is a
 * guard, a child of pppd's that ends when the script does, or when this process
 * hands over. What ran last, and as which process, is kept with the state of the
 * NCPs, so that each leader knows it. If a script for "up" is gone and nobody saw
 * it end, it was cut short, and the leader runs it again. A script for "down"
 * starts when the one for "up" has ended, however long that takes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin.h"

/* How often to check whether a script started by another process has ended. */
#define POLL_US		200000

static struct script {
	char up[MAXPATHLEN];
	char down[MAXPATHLEN];
	struct script_state *state;
	bool wanted;		/* the protocol is open */
	bool again;		/* "up" was cut short */
	pid_t guard;		/* of "up": a child of this process; 0: none */
	bool going_down;	/* "down" runs as a child, or waits for "up" */
	char local[INET6_ADDRSTRLEN];
	char remote[INET6_ADDRSTRLEN];
} scripts[SCRIPT_FAMILIES];

static const char *device_name = "";
static void (*store)(void);

/* What a child of pppd's does before it becomes the program it was made for. */
static struct {
	bool own;		/* one of the scripts of this file */
	int report;		/* it gets a guard; its pid is written here */
	const struct script_state *after; /* it waits for this one to end */
} child = { .report = -1 };

static void advance(void *arg);

/* -------------------------------------------------------------- processes */

/*
 * When a process began, in ticks since boot: with the pid that is unique. 0: no
 * such process.
 */
static uint64_t start_time(pid_t pid)
{
	char path[32], line[1024], *p;
	unsigned long long start = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	/* the program's name may contain spaces and brackets */
	p = fgets(line, sizeof(line), f);
	p = p ? strrchr(p, ')') : NULL;
	if (p)
		sscanf(p, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
		       &start);
	fclose(f);
	return start;
}

/* A descriptor that becomes readable when the process ends; -1: it has ended. */
static int watch_process(const struct script_state *s)
{
	if (!s->pid || start_time(s->pid) != s->start)
		return -1;
	return syscall(SYS_pidfd_open, s->pid, 0);
}

static bool runs(const struct script_state *s)
{
	int fd = watch_process(s);
	bool ended;

	if (fd < 0)
		return 0;
	ended = line_wait(fd, 0);
	close(fd);
	return !ended;
}

static void wait_for_end(const struct script_state *s)
{
	int fd = watch_process(s);

	while (fd >= 0 && !line_wait(fd, -1))
		;
	if (fd >= 0)
		close(fd);
}

/* ------------------------------------------------- what pppd would start */

/*
 * pppd 2.4.9 has fixed names for the IPv6 scripts. It starts one right after its
 * notification, and, if the state has changed meanwhile, another when it learns
 * that the first has ended. Until then its children end before they begin.
 */
static bool muted;
static int muted_pipe[2] = { -1, -1 };
static pid_t muted_pid;

static void unmute(void *arg)
{
	pid_t pid;

	while (read(muted_pipe[0], &pid, sizeof(pid)) == sizeof(pid))
		muted_pid = pid;
	/* it is there until pppd has asked for its status */
	if (muted_pid && kill(muted_pid, 0) == 0) {
		ppp_timeout(unmute, NULL, 0, 10000);
		return;
	}
	muted_pid = 0;
	muted = 0;
}

static void mute(void)
{
	muted = 1;
	ppp_untimeout(unmute, NULL);
	ppp_timeout(unmute, NULL, 0, 0);
}

static void leave(int sig)
{
	_exit(0);
}

/* What is left to do for the child that has forked the script's process. */
static void guard(pid_t pid)
{
	if (pid < 0 || write(child.report, &pid, sizeof(pid)) != sizeof(pid))
		_exit(1);
	signal(SIGTERM, leave);
	/* these include the link, and the pipe that the parent waits for */
	syscall(SYS_close_range, 3, ~0U, 0);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	_exit(0);
}

/**
 * script_fork() - this is a child that pppd made for a program
 *
 * It ends here if the program must not run.
 */
void script_fork(void)
{
	pid_t pid;

	if (!child.own && muted) {
		pid = getpid();
		if (write(muted_pipe[1], &pid, sizeof(pid)) < 0)
			_exit(1);
		_exit(0);
	}
	if (!child.own)
		return;
	if (child.report >= 0) {
		pid = fork();
		if (pid)
			guard(pid);
	}
	if (child.after) {
		/* these include a pipe whose end the parent waits for */
		syscall(SYS_close_range, 3, ~0U, 0);
		wait_for_end(child.after);
	}
}

/* Hide a script's name from pppd: keep it in a buffer of our own. */
static void take_path(char *mine, char *path, const char *fixed)
{
	strlcpy(mine, path ? path : fixed, MAXPATHLEN);
	if (path)
		path[0] = 0;
}

/**
 * script_take_over() - keep pppd from starting any of the scripts
 */
void script_take_over(void)
{
	static bool done;
	struct script *ip = &scripts[SCRIPT_IP], *ip6 = &scripts[SCRIPT_IPV6];

	if (done)
		return;
	done = 1;
	take_path(ip->up, path_ipup, NULL);
	take_path(ip->down, path_ipdown, NULL);
	take_path(ip6->up, compat_path_ipv6up(), "/etc/ppp/ipv6-up");
	take_path(ip6->down, compat_path_ipv6down(), "/etc/ppp/ipv6-down");
	if (!compat_path_ipv6up() &&
	    pipe2(muted_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		fatal("mlppp: pipe: %m");
}

/* ---------------------------------------------------------------- running */

static pid_t run(struct script *s, char *path, void (*done)(void *arg))
{
	char name[MLPPP_IFNAMSIZ], device[256], speed[16];
	char *args[8];
	pid_t pid;

	strlcpy(name, device_name, sizeof(name));
	strlcpy(device, compat_devnam(), sizeof(device));
	snprintf(speed, sizeof(speed), "%d", baud_rate);
	args[0] = path;
	args[1] = name;
	args[2] = device;
	args[3] = speed;
	args[4] = s->local;
	args[5] = s->remote;
	args[6] = (char *)ppp_ipparam();
	args[7] = NULL;
	child.own = 1;
	pid = run_program(path, args, 0, done, s, 0);
	child.own = 0;
	return pid;
}

static void up_ended(void *arg)
{
	struct script *s = arg;

	s->guard = 0;
	advance(s);
}

static void run_up(struct script *s)
{
	pid_t pid = 0;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0) {
		error("mlppp: cannot run %s: %m", s->up);
		return;
	}
	child.report = fds[1];
	s->guard = run(s, s->up, up_ended);
	if (s->guard <= 0)
		s->guard = 0;
	else if (read(fds[0], &pid, sizeof(pid)) != sizeof(pid))
		pid = 0;
	child.report = -1;
	close(fds[0]);
	close(fds[1]);
	s->again = 0;
	s->state->up = 1;
	s->state->pid = pid;
	s->state->start = pid ? start_time(pid) : 0;
	store();
}

static void down_ended(void *arg)
{
	struct script *s = arg;

	s->going_down = 0;
	advance(s);
}

static void run_down(struct script *s)
{
	struct script_state up = *s->state;

	s->again = 0;
	memset(s->state, 0, sizeof(*s->state));
	store();
	child.after = runs(&up) ? &up : NULL;
	s->going_down = run(s, s->down, down_ended) > 0;
	child.after = NULL;
}

/* Has "up" ended? */
static void look(struct script *s)
{
	if (!s->state->pid || runs(s->state))
		return;
	s->state->pid = 0;
	store();
}

/* Bring about what is wanted, one script after the other. */
static void advance(void *arg)
{
	struct script *s = arg;

	ppp_untimeout(advance, s);
	if (s->going_down)
		return;		/* its end calls again */
	if (s->wanted && (s->again || !s->state->up))
		run_up(s);
	else if (!s->wanted && s->state->up)
		run_down(s);
	else
		look(s);
	if (s->state->pid)
		ppp_timeout(advance, s, POLL_US / 1000000, POLL_US % 1000000);
}

/**
 * script_init() - say where the state of the scripts is kept
 * @state4: of those for IPv4
 * @state6: of those for IPv6
 * @keep: stores it in the kernel
 */
void script_init(struct script_state *state4, struct script_state *state6,
		 void (*keep)(void))
{
	scripts[SCRIPT_IP].state = state4;
	scripts[SCRIPT_IPV6].state = state6;
	store = keep;
}

/**
 * script_set_ifname() - say what the netdevice is called
 * @ifname: its name; stays, and is kept up to date
 */
void script_set_ifname(const char *ifname)
{
	device_name = ifname;
}

/**
 * script_want() - the protocol has come up or gone down
 * @family: its scripts
 * @up: which of them
 * @local: argument: this end's address
 * @remote: argument: the peer's
 *
 * The script runs as soon as pppd has done the rest.
 */
void script_want(enum script_family family, bool up, const char *local,
		 const char *remote)
{
	struct script *s = &scripts[family];

	s->wanted = up;
	strlcpy(s->local, local, sizeof(s->local));
	strlcpy(s->remote, remote, sizeof(s->remote));
	if (family == SCRIPT_IPV6 && !compat_path_ipv6up())
		mute();
	ppp_untimeout(advance, s);
	ppp_timeout(advance, s, 0, 0);
}

/**
 * script_adopt() - go on where another process stopped
 * @family: its scripts; the protocol is up
 * @local: as for script_want()
 * @remote: as for script_want()
 */
void script_adopt(enum script_family family, const char *local,
		  const char *remote)
{
	struct script *s = &scripts[family];

	if (s->state->up && s->state->pid && !runs(s->state)) {
		notice("mlppp: %s did not end: running it again", s->up);
		s->again = 1;
	}
	script_want(family, 1, local, remote);
}

/**
 * script_look() - see what has ended, while that can still be stored
 */
void script_look(void)
{
	look(&scripts[SCRIPT_IP]);
	look(&scripts[SCRIPT_IPV6]);
}

/**
 * script_forget() - leave the scripts to another process
 *
 * To be called before the NCPs are taken down in this one.
 */
void script_forget(void)
{
	struct script *s;

	/* what pppd starts on the way must not be noticed later, either */
	if (!compat_path_ipv6up())
		mute();
	for (s = scripts; s < scripts + ARRAY_SIZE(scripts); s++) {
		ppp_untimeout(advance, s);
		if (s->guard)
			kill(s->guard, SIGTERM);
		s->wanted = 0;
		s->again = 0;
		memset(s->state, 0, sizeof(*s->state));
	}
}

/**
 * script_run_pending() - do not wait for the timer, as the process may end first
 */
void script_run_pending(void)
{
	advance(&scripts[SCRIPT_IP]);
	advance(&scripts[SCRIPT_IPV6]);
}
