// SPDX-License-Identifier: GPL-2.0-only
/*
 * Let functions of pppd run without effect on the system.
 *
 * A process that hands the NCPs over has to take its own down: only that leaves
 * pppd's static variables in a state in which the process can end, or lead
 * again. But pppd would take the netdevice down with them, and remove addresses,
 * routes and ARP entries, which belong to another process now.
 *
 * All of that goes through two sockets pppd keeps open, or new ones, and
 * through the control channel. So for as long as it takes those sockets are
 * /dev/null, no descriptor can be opened, scripts end before they start, and
 * what pppd says about its failures is not logged.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

#include "mlppp.h"

/* Where to look for pppd's sockets: it opens them first of all. */
#define LAST_FD		64

static struct {
	int saved[LAST_FD];	/* -1: left alone */
	struct rlimit files;
	int unit;		/* ppp_dev_fd */
	char ipdown[256];
	bool on;
} diverted;

static bool is_inet_socket(int fd)
{
	socklen_t len = sizeof(int);
	int domain, type;

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
	       getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	       (domain == AF_INET || domain == AF_INET6) &&
	       type == SOCK_DGRAM;
}

/**
 * hush() - keep pppd from logging, or let it again
 * @on: which
 */
void hush(bool on)
{
	static int mask, fd;

	if (on) {
		mask = setlogmask(LOG_MASK(LOG_EMERG));
		fd = log_to_fd;
		log_to_fd = -1;
	} else {
		setlogmask(mask);
		log_to_fd = fd;
	}
}

/**
 * divert_begin() - from here on nothing has an effect
 */
void divert_begin(void)
{
	struct rlimit none;
	int fd;

	hush(1);
	for (fd = 0; fd < LAST_FD; fd++) {
		diverted.saved[fd] = -1;
		if (!is_inet_socket(fd))
			continue;
		diverted.saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, LAST_FD);
		if (diverted.saved[fd] >= 0)
			dup2(fd_devnull, fd);
	}
	getrlimit(RLIMIT_NOFILE, &diverted.files);
	none = diverted.files;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);

	diverted.unit = ppp_dev_fd;
	ppp_dev_fd = -1;
	/* a script that is running now must not be followed by this one */
	strlcpy(diverted.ipdown, path_ipdown, sizeof(diverted.ipdown));
	path_ipdown[0] = 0;
	diverted.on = 1;
}

/**
 * divert_end() - back to normal
 */
void divert_end(void)
{
	int fd;

	diverted.on = 0;
	strlcpy(path_ipdown, diverted.ipdown, sizeof(diverted.ipdown));
	ppp_dev_fd = diverted.unit;
	setrlimit(RLIMIT_NOFILE, &diverted.files);
	for (fd = 0; fd < LAST_FD; fd++) {
		if (diverted.saved[fd] < 0)
			continue;
		dup2(diverted.saved[fd], fd);
		close(diverted.saved[fd]);
	}
	hush(0);
}

/**
 * divert_fork() - this is a child which pppd made for a script
 *
 * It ends here, if that script is one that must not run.
 */
void divert_fork(void)
{
	if (diverted.on)
		_exit(0);
}
