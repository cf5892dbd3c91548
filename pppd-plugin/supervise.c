// SPDX-License-Identifier: GPL-2.0-only
/*
 * One command for several lines: the options mlppp-nic and mlppp-lines.
 *
 * pppd reads its options once. Where it would then look for a device, the
 * process becomes the supervisor and forks one pppd for each interface, which
 * goes on with the options read so far as if "nic-IF" had been among them.
 * Options that differ between lines, such as mlppp-rate, follow the name of the
 * interface (lines.c), or come from /etc/ppp/options.IF, which the PPPoE plugin
 * reads anyway.
 *
 * SIGTERM and SIGINT end all lines. SIGHUP makes all redial, one after the other;
 * with mlppp-lines it makes the supervisor read the file again, and affects only
 * the lines that have changed there. A line whose process ends, for whatever
 * reason, is started again: after a second, and after twice as long each time it
 * was not up for long. Only two kinds stay away: one told to end by SIGTERM, and
 * one that cannot even begin, because of a mistake in its options for instance.
 * The supervisor ends with its last line.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plugin.h"

#define RESTART_MS	1000	/* until a line that has ended is started again */
/* ... at most, if nobody answered: soon after a modem is switched on */
#define RESTART_ABSENT_MS	20000
/* ... at most, if the peer hung up or refused: it must not be bothered */
#define RESTART_REFUSED_MS	60000
#define STABLE_MS	60000	/* a line up for this long was not refused */
#define KILL_MS		15000	/* until a line that does not end is killed */
#define REDIAL_MS	30000	/* until the next redials even if this one is not up */
#define READY_MS	10000	/* systemd waits no longer than this for an address */

/**
 * struct worker - a line, and the process that serves it
 * @line: its interface and options; without a name this place is free
 * @from_file: the line comes from the file of mlppp-lines
 * @gone: the line has left that file: the place is free when the process has ended
 * @renew: it is to begin anew, with other options, when its turn comes
 * @pid: process, 0: none is running
 * @restart: to be started ...
 * @when: ... at this time
 * @delay: milliseconds to wait after the last end
 * @up_since: in use since this time, 0: it is not
 * @answered: this process has found someone at the other end
 * @was_up: it has been in use at least once
 * @stopped: the process was told to end
 * @redial: it is to redial when its turn comes
 */
struct worker {
	struct line line;
	bool from_file;
	bool gone;
	bool renew;
	pid_t pid;
	bool restart;
	int64_t when;
	int64_t delay;
	int64_t up_since;
	bool answered;
	bool was_up;
	bool stopped;
	bool redial;
};

/* What a worker tells the supervisor. */
enum note_type {
	NOTE_ADDRESS,		/* the netdevice has an address */
	NOTE_ANSWERED,		/* the transport is connected */
	NOTE_UP,		/* the line is in use */
	NOTE_DOWN,		/* it no longer is */
	NOTE_STOPPED,		/* this process ends, as it was told to */
	NOTE_ABSENT,		/* it waits for its interface */
	NOTE_ON_CALL,		/* it is on call */
};

struct note {
	uint8_t worker;		/* index */
	uint8_t type;		/* enum note_type */
};

static struct worker workers[MLPPP_LINKS_MAX];
static int worker_count;		/* places, with free ones among them */
static char lines_file[MAXPATHLEN];
static int my_index = -1;		/* in a worker */

static int note_pipe[2] = { -1, -1 };	/* workers to supervisor */
static int parent_pipe = -1;		/* to the process that waits for updetach */
static bool detach_when_up;
static bool was_ready;
static char pidfile[300];
static int pidfile_fd = -1;		/* locked */
static int exit_status;

static bool is_worker(void)
{
	return my_index >= 0;
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

static void tell(enum note_type type)
{
	struct note note = { .worker = my_index, .type = type };

	if (note_pipe[1] >= 0 &&
	    write(note_pipe[1], &note, sizeof(note)) != sizeof(note))
		warn("mlppp: the supervisor is gone");
}

/**
 * supervise_up() - the netdevice of this process's line has an address
 */
void supervise_up(void)
{
	if (is_worker())
		tell(NOTE_ADDRESS);
}

/**
 * supervise_phase() - pppd is in another phase
 * @phase: PHASE_*
 */
void supervise_phase(int phase)
{
	static bool up;

	if (!is_worker())
		return;
	if (phase == PHASE_ESTABLISH)
		tell(NOTE_ANSWERED);
	if (up == (phase == PHASE_RUNNING))
		return;
	up = !up;
	tell(up ? NOTE_UP : NOTE_DOWN);
	if (up && detach_when_up) {
		detach_when_up = 0;
		drop_terminal();
	}
}

/**
 * supervise_on_call() - the line of this process goes on call
 */
void supervise_on_call(void)
{
	if (is_worker())
		tell(NOTE_ON_CALL);
}

/* The exit status of a process that was told to end may say something else. */
static void exiting(void *ctx, int status)
{
	if (is_worker() && asked_to_quit)
		tell(NOTE_STOPPED);
}

/* Give pppd "nic-IF" as one more option. Returns false if it is refused. */
static bool set_device(const char *nic)
{
	char text[IFNAMSIZ + 4];
	struct wordlist word = { .next = NULL, .word = text };
	int priority = option_priority;
	bool ok;

	snprintf(text, sizeof(text), "nic-%.*s", IFNAMSIZ - 1, nic);
	devnam_fixed = 0;
	ok = options_from_list(&word, 1);
	devnam_fixed = 1;
	option_priority = priority;
	return ok;
}

/*
 * Take the interface, and wait for it as long as necessary. It may vanish at any
 * time: only if it was there throughout is it no good.
 */
static void take_interface(const char *nic)
{
	unsigned int index;
	bool told = 0;

	for (;;) {
		index = if_nametoindex(nic);
		if (index && set_device(nic))
			return;
		if (index && if_nametoindex(nic) == index)
			break;
		if (!told) {
			notice("mlppp: waiting for the interface %s", nic);
			tell(NOTE_ABSENT);
			told = 1;
		}
		sleep(1);
	}
	ppp_option_error("mlppp-nic: %s is no Ethernet interface, or 'plugin pppoe.so' is missing",
			 nic);
	exit(EXIT_OPTION_ERROR);
}

static void become_worker(struct worker *w, pid_t supervisor)
{
	size_t len;
	sigset_t none;

	my_index = w - workers;
	ppp_add_notify(NF_EXIT, exiting, NULL);
	/* until pppd has handlers: there is nothing to redial yet */
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGUSR2, SIG_IGN);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* without a supervisor nobody would end this line */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != supervisor)
		_exit(EXIT_USER_REQUEST);
	close(note_pipe[0]);
	if (parent_pipe >= 0)
		close(parent_pipe);
	if (pidfile_fd >= 0)
		close(pidfile_fd);
	/* the supervisor announces readiness */
	unsetenv("NOTIFY_SOCKET");
	/* lines with the same seed would have the same magic numbers */
	magic_init();
	nodetach = 1;
	updetach = 0;
	len = strlen(linkname);
	if (len)
		slprintf(linkname + len, MAXPATHLEN - len, "-%s", w->line.nic);

	take_interface(w->line.nic);
	if (!lines_apply(&w->line))
		exit(EXIT_OPTION_ERROR);
}

/* --------------------------------------------------------- the supervisor */

/* To systemd, see sd_notify(3). */
static void sd_notify(const char *text)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
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

static int64_t sd_ready_at;		/* when at the latest; 0: already announced */

static void sd_ready(void)
{
	if (sd_ready_at)
		sd_notify("READY=1");
	sd_ready_at = 0;
}

/* What "systemctl status" shows. */
static void sd_status(void)
{
	static char said[64];
	char text[sizeof(said)];
	int up = 0, all = 0, i;

	for (i = 0; i < worker_count; i++) {
		up += workers[i].up_since != 0;
		all += *workers[i].line.nic && !workers[i].gone;
	}
	snprintf(text, sizeof(text), "STATUS=%d of %d %s up", up, all,
		 all == 1 ? "line" : "lines");
	if (!strcmp(text, said))
		return;
	strlcpy(said, text, sizeof(said));
	sd_notify(text);
}

static void ready(void)
{
	if (was_ready)
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

static void line_down(struct worker *w)
{
	if (w->up_since && now_ms() - w->up_since >= STABLE_MS)
		w->delay = 0;
	w->up_since = 0;
}

/*
 * Tell mlppp-line-script what has become of a line. Another process runs the script
 * and waits for it; reap() ignores its end.
 */
static void run_script(const struct worker *w, const char *event, int status)
{
	char number[12];
	char *const args[] = { mlppp_config.line_script, (char *)event,
			       (char *)w->line.nic, number, req_ifname,
			       (char *)ppp_ipparam(), NULL };
	sigset_t none;
	pid_t pid;

	if (!mlppp_config.line_script)
		return;
	slprintf(number, sizeof(number), "%d", status);
	pid = fork();
	if (pid < 0)
		error("mlppp: cannot run %s: %m", args[0]);
	if (pid)
		return;
	/* with it goes the lock, which must not outlive the supervisor */
	if (pidfile_fd >= 0)
		close(pidfile_fd);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	run_program(args[0], (char **)args, 0, NULL, NULL, 1);
	_exit(0);
}

static void read_notes(void)
{
	struct note note;
	struct worker *w;

	while (read(note_pipe[0], &note, sizeof(note)) == sizeof(note)) {
		w = &workers[note.worker];
		switch (note.type) {
		case NOTE_ADDRESS:
			ready();
			break;
		case NOTE_ANSWERED:
			w->answered = 1;
			break;
		case NOTE_UP:
			w->up_since = now_ms();
			w->was_up = 1;
			run_script(w, "up", 0);
			break;
		case NOTE_DOWN:
			line_down(w);
			break;
		case NOTE_STOPPED:
			w->stopped = 1;
			break;
		case NOTE_ABSENT:
			run_script(w, "absent", 0);
			break;
		case NOTE_ON_CALL:
			run_script(w, "on-call", 0);
			break;
		}
	}
}

/* After RESTART_MS at first, then after twice as long each time, up to most. */
static void start_later(struct worker *w, int64_t most)
{
	w->delay = w->delay ? 2 * w->delay : RESTART_MS;
	if (w->delay > most)
		w->delay = most;
	w->restart = 1;
	w->when = now_ms() + w->delay;
}

/* Returns true in the new process. */
static bool start(struct worker *w)
{
	pid_t supervisor = getpid(), pid;

	w->restart = 0;
	w->stopped = 0;
	w->answered = 0;
	pid = fork();
	if (pid == 0) {
		become_worker(w, supervisor);
		return 1;
	}
	if (pid < 0) {
		error("mlppp: cannot start a pppd for %s: %m", w->line.nic);
		start_later(w, RESTART_MS);
		return 0;
	}
	w->pid = pid;
	info("mlppp: %s: pppd %d", w->line.nic, pid);
	return 0;
}

/* Has this line never been up, and would it fail in the same way again? */
static bool hopeless(const struct worker *w, int status)
{
	return !w->was_up && WIFEXITED(status) &&
	       (WEXITSTATUS(status) == EXIT_OPTION_ERROR ||
		WEXITSTATUS(status) == EXIT_NOT_ROOT ||
		WEXITSTATUS(status) == EXIT_NO_KERNEL_SUPPORT);
}

/* With its new options, and no memory of earlier failures. */
static void start_anew(struct worker *w)
{
	w->renew = 0;
	w->was_up = 0;
	w->delay = 0;
	w->restart = 1;
	w->when = now_ms();
}

static void ended(struct worker *w, int status, bool quitting)
{
	bool killed = WIFSIGNALED(status);
	bool told = w->stopped || (killed && WTERMSIG(status) == SIGTERM);
	int code = killed ? WTERMSIG(status) : WEXITSTATUS(status);
	const char *how = killed ? "was killed by signal" : "ended with status";

	w->pid = 0;
	line_down(w);
	run_script(w, "end", code);
	if (quitting)
		return;
	if (w->gone) {
		memset(w, 0, sizeof(*w));
		return;
	}
	if (w->renew) {
		start_anew(w);
		return;
	}
	if (told || hopeless(w, status)) {
		notice("mlppp: %s: pppd %s %d", w->line.nic, how, code);
		if (code)
			exit_status = killed ? EXIT_USER_REQUEST : code;
		return;
	}
	start_later(w, w->answered ? RESTART_REFUSED_MS : RESTART_ABSENT_MS);
	warn("mlppp: %s: pppd %s %d, starting another in %d s", w->line.nic, how,
	     code, (int)(w->delay / 1000));
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

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		/* read what it reported before another gets its place */
		read_notes();
		for (i = 0; i < worker_count; i++)
			if (workers[i].pid == pid)
				ended(&workers[i], status, quitting);
	}
}

static void remove_pidfile(void)
{
	if (pidfile[0])
		unlink(pidfile);
}

/* A bundle without a name is known by its first line. */
static int open_pidfile(void)
{
	const char *nic = req_ifname[0] ? req_ifname : workers[0].line.nic;
	char name[64];

	if (linkname[0])
		slprintf(name, sizeof(name), "ppp-%s.pid", linkname);
	else
		slprintf(name, sizeof(name), "mlppp-%s.pid", nic);
	return compat_pidfile(name, pidfile, sizeof(pidfile));
}

/* Is it still the file of that name, or has its owner removed it? */
static bool same_file(int fd, const char *path)
{
	struct stat opened, named;

	return fstat(fd, &opened) == 0 && stat(path, &named) == 0 &&
	       opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

static void refuse_second(int fd)
{
	char pid[16];
	ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

	pid[n > 0 ? n : 0] = 0;
	pid[strcspn(pid, "\n")] = 0;
	ppp_option_error("mlppp-nic: these lines have a supervisor already: process %s, see %s; another bundle needs another ifname or linkname",
			 *pid ? pid : "?", pidfile);
	exit(EXIT_LOCK_FAILED);
}

/*
 * The pid file is locked for as long as this process lives: a second one for the
 * same lines would dial each of them twice. It is locked before going into the
 * background, so that the second process can report the conflict.
 */
static void lock_pidfile(void)
{
	for (;;) {
		pidfile_fd = open_pidfile();
		if (pidfile_fd < 0) {
			warn("mlppp: cannot write %s: %m", pidfile);
			pidfile[0] = 0;
			return;
		}
		if (flock(pidfile_fd, LOCK_EX | LOCK_NB) < 0)
			refuse_second(pidfile_fd);
		if (same_file(pidfile_fd, pidfile))
			return;
		close(pidfile_fd);
	}
}

static void write_pidfile(void)
{
	if (pidfile_fd >= 0 && (ftruncate(pidfile_fd, 0) < 0 ||
				dprintf(pidfile_fd, "%d\n", getpid()) < 0))
		warn("mlppp: cannot write %s: %m", pidfile);
}

/* The process that the user started, and may end with a signal. */
static pid_t background;

static void end_background(int sig)
{
	kill(background, SIGTERM);
}

/* With updetach: wait, and exit with the supervisor's status if it fails. */
static void wait_background(int fd)
{
	const struct sigaction end = { .sa_handler = end_background };
	sigset_t none;
	int status;
	char byte;
	ssize_t n;

	sigaction(SIGINT, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGHUP, &end, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	do
		n = read(fd, &byte, 1);
	while (n < 0 && errno == EINTR);
	if (n == 1)
		_exit(EXIT_OK);
	while (waitpid(background, &status, 0) < 0)
		if (errno != EINTR)
			_exit(EXIT_FATAL_ERROR);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FATAL_ERROR);
}

/*
 * Go into the background: at once, or, with updetach, when the netdevice has an
 * address. The process that the user started then exits with the outcome.
 */
static void go_background(void)
{
	int fds[2];

	if (nodetach)
		return;
	if (updetach && pipe2(fds, O_CLOEXEC) < 0)
		fatal("mlppp: pipe: %m");
	background = fork();
	if (background < 0)
		fatal("mlppp: cannot detach: %m");
	if (background > 0) {
		if (!updetach)
			_exit(EXIT_OK);
		close(fds[1]);
		wait_background(fds[0]);
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

/* Wait for the next event, or until a line is to be started or killed. */
static void wait_event(int signals, int64_t until)
{
	struct pollfd p[2] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = note_pipe[0], .events = POLLIN },
	};
	int64_t left = until - now_ms();

	if (until && left < 0)
		left = 0;
	if (poll(p, 2, until ? left : -1) > 0 && p[1].revents)
		read_notes();
}

/* Start those whose time has come. Returns true in a new process. */
static bool start_due(void)
{
	struct worker *w;

	for (w = workers; w < workers + worker_count; w++)
		if (w->restart && w->when <= now_ms() && start(w))
			return 1;
	return 0;
}

/* When the next one is to be started, or until (0: never) if that is sooner. */
static int64_t next_start(int64_t until)
{
	const struct worker *w;

	for (w = workers; w < workers + worker_count; w++)
		if (w->restart && (!until || w->when < until))
			until = w->when;
	return until;
}

static bool any_left(void)
{
	const struct worker *w;

	for (w = workers; w < workers + worker_count; w++)
		if (w->pid || w->restart)
			return 1;
	return 0;
}

static struct worker *turn;		/* whose turn it is to redial, or NULL */
static int64_t turn_until;

/* It redials, or ends and is started again. */
static void redial(struct worker *w)
{
	w->redial = 0;
	line_down(w);
	w->delay = 0;
	if (w->pid)
		kill(w->pid, w->renew ? SIGTERM : SIGHUP);
	else if (w->renew)
		start_anew(w);
	if (w->restart)
		w->when = now_ms();
}

/* One line after the other, so that the bundle stays; a line not in use at once.
 * See redial_next().
 */
static void redial_in_turn(struct worker *w)
{
	w->redial = w->up_since != 0;
	if (!w->redial && (w != turn || w->renew))
		redial(w);
}

static void redial_all(void)
{
	struct worker *w;

	for (w = workers; w < workers + worker_count; w++)
		redial_in_turn(w);
}

static struct worker *find_worker(const char *nic)
{
	struct worker *w;

	for (w = workers; w < workers + worker_count; w++)
		if (!strcmp(w->line.nic, nic))
			return w;
	return NULL;
}

/* The line is no longer in the file. */
static void remove_line(struct worker *w)
{
	notice("mlppp: %s is no longer a line", w->line.nic);
	w->gone = 1;
	w->redial = 0;
	w->restart = 0;
	if (w == turn)
		turn = NULL;
	if (w->pid)
		kill(w->pid, SIGTERM);
	else
		memset(w, 0, sizeof(*w));
}

/* Returns a place for a new line; NULL if all are taken. */
static struct worker *new_worker(const struct line *line)
{
	struct worker *w = find_worker("");

	if (!w && worker_count == (int)ARRAY_SIZE(workers))
		return NULL;
	if (!w)
		w = &workers[worker_count++];
	w->line = *line;
	return w;
}

/* Apply what the file says about a line. */
static void update_line(const struct line *line)
{
	struct worker *w = find_worker(line->nic);

	if (!w) {
		w = new_worker(line);
		if (!w) {
			warn("mlppp: %s: try again when the lines that are gone have ended",
			     line->nic);
			return;
		}
		notice("mlppp: %s is a new line", line->nic);
		w->from_file = 1;
		start_anew(w);
	} else if (w->gone || strcmp(w->line.options, line->options)) {
		notice("mlppp: %s starts anew: its options are now '%s'",
		       line->nic, line->options);
		w->line = *line;
		w->gone = 0;
		w->renew = 1;
		redial_in_turn(w);
	}
}

/* Read the file again, and apply all changes, or none if there is a mistake. */
static void update_lines(void)
{
	static struct line lines[MLPPP_LINKS_MAX];
	int i, count = 0, fixed;
	struct worker *w;

	for (w = workers; w < workers + worker_count; w++)
		if (*w->line.nic && !w->from_file)
			lines[count++] = w->line;
	fixed = count;
	count = lines_read(lines_file, lines, count);
	if (count < 0) {
		error("mlppp: the lines stay as they are");
		return;
	}
	for (w = workers; w < workers + worker_count; w++) {
		for (i = 0; i < count; i++)
			if (!strcmp(lines[i].nic, w->line.nic))
				break;
		if (i == count && *w->line.nic && !w->gone)
			remove_line(w);
	}
	for (i = fixed; i < count; i++)
		update_line(&lines[i]);
}

/* The next one's turn comes when the last is in use again, or fails to come up.
 * Returns the latest time for that, or until (0: never) if that is sooner.
 */
static int64_t redial_next(int64_t until)
{
	struct worker *w;

	if (turn && (turn->up_since || now_ms() >= turn_until))
		turn = NULL;
	for (w = workers; w < workers + worker_count && !turn; w++) {
		if (!w->redial)
			continue;
		turn = w;
		turn_until = now_ms() + REDIAL_MS;
		redial(w);
	}
	return turn && (!until || turn_until < until) ? turn_until : until;
}

static void end_all(void)
{
	struct worker *w;

	signal_all(SIGTERM);
	for (w = workers; w < workers + worker_count; w++) {
		w->restart = 0;
		w->redial = 0;
	}
	turn = NULL;
	exit_status = EXIT_USER_REQUEST;
}

/* Blocked from the start, so that the pid file is not left behind. */
static int take_signals(void)
{
	static const int signals[] = {
		SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGUSR1, SIGUSR2,
	};
	unsigned int i;
	sigset_t mask;

	sigemptyset(&mask);
	for (i = 0; i < ARRAY_SIZE(signals); i++)
		sigaddset(&mask, signals[i]);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	/* the readers of what is written here may end first */
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Returns whether the lines are to end. */
static bool handle_signals(int signals)
{
	struct signalfd_siginfo si;
	bool quit = 0;

	while (read(signals, &si, sizeof(si)) == sizeof(si)) {
		switch (si.ssi_signo) {
		case SIGTERM:
		case SIGINT:
			info("Terminating on signal %d", si.ssi_signo);
			end_all();
			quit = 1;
			break;
		case SIGHUP:
			if (*lines_file)
				update_lines();
			else
				redial_all();
			break;
		case SIGUSR1:
			signal_all(SIGUSR1);
			break;
		}
	}
	return quit;
}

/* Returns only in the workers. */
static void supervise(int signals)
{
	int64_t deadline = 0, until;
	int i;

	if (pipe2(note_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		fatal("mlppp: cannot supervise: %m");
	write_pidfile();
	lines_running();
	sd_ready_at = now_ms() + READY_MS;
	for (i = 0; i < worker_count; i++)
		workers[i].restart = 1;
	while (any_left()) {
		if (start_due()) {
			close(signals);
			return;
		}
		sd_status();
		if (sd_ready_at && now_ms() >= sd_ready_at)
			sd_ready();
		until = next_start(redial_next(deadline));
		if (sd_ready_at && (!until || sd_ready_at < until))
			until = sd_ready_at;
		wait_event(signals, until);
		if (deadline && now_ms() >= deadline) {
			signal_all(SIGKILL);
			deadline = now_ms() + KILL_MS;
		}
		if (handle_signals(signals) && !deadline)
			deadline = now_ms() + KILL_MS;
		reap(deadline);
	}
	remove_pidfile();
	info("Exit.");
	exit(exit_status);
}

/* In place of the default device's options: see the top of this file. */
static void extra_options(void)
{
	int signals;

	if (*compat_devnam()) {
		ppp_option_error("mlppp-nic: a device is given as well, or twice");
		exit(EXIT_OPTION_ERROR);
	}
	if (dryrun) {
		/* nothing will be run: show the first line */
		my_index = 0;
		if (!set_device(workers[0].line.nic) ||
		    !lines_apply(&workers[0].line))
			exit(EXIT_OPTION_ERROR);
	} else {
		fd_devnull = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (fd_devnull < 0)
			fatal("mlppp: cannot open /dev/null: %m");
		signals = take_signals();
		if (signals < 0)
			fatal("mlppp: cannot supervise: %m");
		lock_pidfile();
		go_background();
		supervise(signals);
		close(fd_devnull);
	}
	/* a worker: its device has taken the place of the default one */
	if (the_channel->process_extra_options != extra_options &&
	    the_channel->process_extra_options)
		the_channel->process_extra_options();
}

/* Take over what was parsed: count lines, some of which we have already. */
static int add_workers(const struct line *lines, int count, bool from_file)
{
	if (count < 0)
		return 0;
	if (!worker_count && count)
		the_channel->process_extra_options = extra_options;
	for (; worker_count < count; worker_count++) {
		workers[worker_count].line = lines[worker_count];
		workers[worker_count].from_file = from_file;
	}
	return 1;
}

static struct line *current_lines(void)
{
	static struct line lines[MLPPP_LINKS_MAX];
	int i;

	for (i = 0; i < worker_count; i++)
		lines[i] = workers[i].line;
	return lines;
}

/**
 * supervise_add() - option mlppp-nic
 * @argv: names of interfaces, with their options
 *
 * Return: 1, or 0 if the option is no good.
 */
int supervise_add(char **argv)
{
	struct line *lines = current_lines();

	return add_workers(lines, lines_parse(*argv, lines, worker_count), 0);
}

/**
 * supervise_add_file() - option mlppp-lines
 * @argv: name of a file
 *
 * Return: 1, or 0 if the option is no good.
 */
int supervise_add_file(char **argv)
{
	struct line *lines = current_lines();

	if (*lines_file) {
		ppp_option_error("mlppp-lines: there can be one file only");
		return 0;
	}
	/* the supervisor will be in another directory */
	if (!realpath(*argv, lines_file)) {
		ppp_option_error("mlppp-lines: cannot open %s: %m", *argv);
		return 0;
	}
	return add_workers(lines, lines_read(lines_file, lines, worker_count), 1);
}

/**
 * supervise_check_options() - see that mlppp-nic or mlppp-lines took effect
 *
 * It does not if a device was given after it.
 *
 * Return: whether all is well.
 */
bool supervise_check_options(void)
{
	return !worker_count || is_worker();
}
