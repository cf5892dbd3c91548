// SPDX-License-Identifier: GPL-2.0-only
/*
 * One command for several lines: the option mlppp-nic.
 *
 * pppd reads its options once. Where it would then look for a device, the
 * process becomes the supervisor and forks one pppd for each interface, which
 * goes on as if "nic-IF" had been among its options, with the options it has
 * read already. Options that differ between lines, such as mlppp-rate, come
 * from /etc/ppp/options.IF, which the PPPoE plugin reads anyway.
 *
 * SIGTERM and SIGINT end all lines, SIGHUP makes all redial. A line whose
 * process is killed is started again if "persist" was given; one that ends by
 * itself has its reasons. The supervisor ends with its last line.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mlppp.h"

#define RESTART_MS	1000	/* until a line that was killed is started again */
#define KILL_MS		15000	/* until a line that does not end is killed */

struct worker {
	char nic[IFNAMSIZ];
	pid_t pid;		/* 0: not running */
	bool restart;		/* to be started at ... */
	long when;		/* ... this time */
};

static struct worker workers[MLPPP_LINKS_MAX];
static int worker_count;
static bool is_worker;

static int ready_pipe[2] = { -1, -1 };	/* workers to supervisor */
static int parent_pipe = -1;		/* to the process that waits for updetach */
static bool detach_when_up;
static bool was_ready;
static char pidfile[300];
static int exit_status;

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ------------------------------------------------------------- the worker */

static void drop_terminal(void)
{
	if (log_default)
		log_to_fd = -1;
	dup2(fd_devnull, 0);
	dup2(fd_devnull, 1);
	dup2(fd_devnull, 2);
}

/**
 * supervise_up() - the netdevice of this process's line has an address
 */
void supervise_up(void)
{
	if (!is_worker)
		return;
	if (ready_pipe[1] >= 0 && write(ready_pipe[1], "", 1) < 0)
		warn("mlppp: the supervisor is gone");
}

/**
 * supervise_running() - this process's line is in use
 */
void supervise_running(void)
{
	if (is_worker && detach_when_up) {
		detach_when_up = 0;
		drop_terminal();
	}
}

/* Take "nic-IF" as one more option. Returns false if it is refused. */
static bool set_device(const char *nic)
{
	char text[IFNAMSIZ + 4];
	struct wordlist word = { .next = NULL, .word = text };
	bool ok;

	snprintf(text, sizeof(text), "nic-%.*s", IFNAMSIZ - 1, nic);
	devnam_fixed = 0;
	ok = options_from_list(&word, 1);
	devnam_fixed = 1;
	return ok;
}

static void become_worker(struct worker *w, pid_t supervisor)
{
	size_t len;
	sigset_t none;

	is_worker = 1;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* without a supervisor nobody would end this line */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != supervisor)
		_exit(EXIT_USER_REQUEST);
	close(ready_pipe[0]);
	if (parent_pipe >= 0)
		close(parent_pipe);
	/* readiness is the supervisor's to announce */
	unsetenv("NOTIFY_SOCKET");
	/* two lines with one seed would have the same magic numbers */
	magic_init();
	nodetach = 1;
	updetach = 0;
	len = strlen(linkname);
	if (len)
		slprintf(linkname + len, MAXPATHLEN - len, "-%s", w->nic);

	if (!if_nametoindex(w->nic)) {
		notice("mlppp: waiting for the interface %s", w->nic);
		/* there is nothing to redial; pppd's own handlers come later */
		signal(SIGHUP, SIG_IGN);
		signal(SIGUSR1, SIG_IGN);
		while (!if_nametoindex(w->nic))
			sleep(1);
	}
	if (!set_device(w->nic)) {
		ppp_option_error("mlppp-nic: %s is no Ethernet interface, or 'plugin rp-pppoe.so' is missing",
				 w->nic);
		exit(EXIT_OPTION_ERROR);
	}
}

/* --------------------------------------------------------- the supervisor */

static void sd_ready(void)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	static const char text[] = "READY=1";
	size_t len;
	int fd;

	if (!path || (*path != '/' && *path != '@'))
		return;
	len = strlen(path);
	if (len >= sizeof(addr.sun_path))
		return;
	memcpy(addr.sun_path, path, len);
	if (*path == '@')	/* abstract */
		addr.sun_path[0] = 0;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&addr,
	       offsetof(struct sockaddr_un, sun_path) + len);
	close(fd);
}

static void ready(void)
{
	char buf[16];

	if (read(ready_pipe[0], buf, sizeof(buf)) <= 0 || was_ready)
		return;
	was_ready = 1;
	sd_ready();
	if (parent_pipe >= 0) {
		if (write(parent_pipe, "", 1) < 0)
			warn("mlppp: nobody waits for the bundle any more");
		close(parent_pipe);
		parent_pipe = -1;
		drop_terminal();
	}
}

/* Returns true in the new process. */
static bool start(struct worker *w)
{
	pid_t supervisor = getpid(), pid;

	w->restart = 0;
	pid = fork();
	if (pid == 0) {
		become_worker(w, supervisor);
		return 1;
	}
	if (pid < 0) {
		error("mlppp: cannot start a pppd for %s: %m", w->nic);
		w->restart = 1;
		w->when = now_ms() + RESTART_MS;
		return 0;
	}
	w->pid = pid;
	info("mlppp: %s: pppd %d", w->nic, pid);
	return 0;
}

static void ended(struct worker *w, int status, bool quitting)
{
	w->pid = 0;
	if (WIFSIGNALED(status)) {
		if (quitting)
			return;
		error("mlppp: %s: pppd was killed by signal %d%s", w->nic,
		      WTERMSIG(status), persist ? ", starting another" : "");
		exit_status = EXIT_FATAL_ERROR;
		w->restart = persist;
		w->when = now_ms() + RESTART_MS;
		return;
	}
	if (quitting)
		return;
	notice("mlppp: %s: pppd ended with status %d", w->nic,
	       WEXITSTATUS(status));
	if (WEXITSTATUS(status))
		exit_status = WEXITSTATUS(status);
}

static void signal_all(int sig)
{
	int i;

	for (i = 0; i < worker_count; i++)
		if (workers[i].pid)
			kill(workers[i].pid, sig);
}

static void reap(bool quitting)
{
	int i, status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (i = 0; i < worker_count; i++)
			if (workers[i].pid == pid)
				ended(&workers[i], status, quitting);
}

static void remove_pidfile(void)
{
	if (pidfile[0])
		unlink(pidfile);
}

static void write_pidfile(void)
{
	FILE *f;

	if (linkname[0])
		slprintf(pidfile, sizeof(pidfile), "%sppp-%s.pid",
			 COMPAT_PATH_RUN, linkname);
	else if (req_ifname[0])
		slprintf(pidfile, sizeof(pidfile), "%smlppp-%s.pid",
			 COMPAT_PATH_RUN, req_ifname);
	else
		return;
	f = compat_pidfile(pidfile);
	if (!f) {
		warn("mlppp: cannot write %s: %m", pidfile);
		pidfile[0] = 0;
		return;
	}
	fprintf(f, "%d\n", getpid());
	fclose(f);
}

/*
 * Go into the background: at once, or, with updetach, when the netdevice has an
 * address. The process the user started then ends with the status of that.
 */
static void go_background(void)
{
	int fds[2], status;
	char byte;
	pid_t pid;

	if (nodetach)
		return;
	if (updetach && pipe2(fds, O_CLOEXEC) < 0)
		fatal("mlppp: pipe: %m");
	pid = fork();
	if (pid < 0)
		fatal("mlppp: cannot detach: %m");
	if (pid > 0) {
		if (!updetach)
			_exit(EXIT_OK);
		close(fds[1]);
		if (read(fds[0], &byte, 1) == 1)
			_exit(EXIT_OK);
		if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
			_exit(EXIT_FATAL_ERROR);
		_exit(WEXITSTATUS(status));
	}
	setsid();
	if (chdir("/") < 0)
		warn("mlppp: chdir: %m");
	if (updetach) {
		close(fds[0]);
		parent_pipe = fds[1];
		detach_when_up = 1;
	} else {
		drop_terminal();
	}
}

/* Wait for what happens next: at most until a line is to be started or killed. */
static void wait_event(int signals, long until)
{
	struct pollfd p[2] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = ready_pipe[0], .events = POLLIN },
	};
	long left = until - now_ms();

	if (until && left < 0)
		left = 0;
	if (poll(p, 2, until ? left : -1) > 0 && p[1].revents)
		ready();
}

/* Returns in the workers only. */
static void supervise(void)
{
	struct signalfd_siginfo si;
	long deadline = 0, until;
	int signals, alive, i;
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGCHLD);
	sigaddset(&mask, SIGUSR1);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0 || pipe2(ready_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		fatal("mlppp: cannot supervise: %m");
	write_pidfile();
	for (i = 0; i < worker_count; i++) {
		workers[i].restart = 1;
		workers[i].when = 0;
	}

	for (;;) {
		alive = 0;
		until = deadline;
		for (i = 0; i < worker_count; i++) {
			struct worker *w = &workers[i];

			if (w->restart && deadline)
				w->restart = 0;
			if (w->restart && w->when <= now_ms() && start(w)) {
				close(signals);
				return;
			}
			if (w->restart && (!until || w->when < until))
				until = w->when;
			alive += w->pid || w->restart;
		}
		if (!alive)
			break;
		wait_event(signals, until);
		if (deadline && now_ms() >= deadline) {
			signal_all(SIGKILL);
			deadline = now_ms() + KILL_MS;
		}
		while (read(signals, &si, sizeof(si)) == sizeof(si)) {
			switch (si.ssi_signo) {
			case SIGTERM:
			case SIGINT:
				info("Terminating on signal %d", si.ssi_signo);
				signal_all(SIGTERM);
				exit_status = EXIT_USER_REQUEST;
				if (!deadline)
					deadline = now_ms() + KILL_MS;
				break;
			case SIGHUP:
			case SIGUSR1:
				signal_all(si.ssi_signo);
				break;
			}
		}
		reap(deadline);
	}
	remove_pidfile();
	info("Exit.");
	exit(exit_status);
}

/* In place of the default device's options: see the top of this file. */
static void extra_options(void)
{
	if (*compat_devnam()) {
		ppp_option_error("mlppp-nic: a device is given as well, or twice");
		exit(EXIT_OPTION_ERROR);
	}
	if (dryrun) {
		/* nothing will be run: look at the first line */
		is_worker = 1;
		if (!set_device(workers[0].nic))
			exit(EXIT_OPTION_ERROR);
	} else {
		fd_devnull = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (fd_devnull < 0)
			fatal("mlppp: cannot open /dev/null: %m");
		go_background();
		supervise();
		close(fd_devnull);
	}
	/* a worker: its device has taken the place of the default one */
	if (the_channel->process_extra_options != extra_options &&
	    the_channel->process_extra_options)
		the_channel->process_extra_options();
}

/**
 * supervise_add() - option mlppp-nic
 * @argv: name of an interface
 *
 * Return: 1, or 0 if the option is no good.
 */
int supervise_add(char **argv)
{
	struct worker *w = &workers[worker_count];
	int i;

	if (worker_count == (int)ARRAY_SIZE(workers)) {
		ppp_option_error("mlppp-nic: more than %d lines",
				 (int)ARRAY_SIZE(workers));
		return 0;
	}
	if (!**argv || strlen(*argv) >= sizeof(w->nic)) {
		ppp_option_error("mlppp-nic: '%s' is no name of an interface",
				 *argv);
		return 0;
	}
	for (i = 0; i < worker_count; i++) {
		if (!strcmp(workers[i].nic, *argv)) {
			ppp_option_error("mlppp-nic: %s is given twice", *argv);
			return 0;
		}
	}
	strlcpy(w->nic, *argv, sizeof(w->nic));
	if (!worker_count++)
		the_channel->process_extra_options = extra_options;
	return 1;
}

/**
 * supervise_check_options() - see that mlppp-nic has had its effect
 *
 * It has none when a device was given after it.
 *
 * Return: whether all is well.
 */
bool supervise_check_options(void)
{
	return !worker_count || is_worker;
}
