// SPDX-License-Identifier: GPL-2.0-only
/*
 * Let functions of pppd run without effect on the system.
 *
 * A process that hands over the NCPs has to take its own down: only that leaves
 * pppd's static variables in a state in which the process can end, or lead
 * again. But pppd would also take down the netdevice, and remove addresses,
 * routes and ARP entries, which belong to another process now.
 *
 * All of that goes through two sockets that pppd keeps open, or new ones, and
 * through the control channel. So meanwhile those sockets are /dev/null, no
 * descriptor can be opened, and pppd's complaints are not logged.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

#include "plugin.h"

static struct {
	struct moved {
		int fd;		/* /dev/null for now */
		int copy;	/* of what it was */
	} *sockets;
	int count;
	struct rlimit files;
	int unit;		/* ppp_dev_fd */
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
 * hush() - keep pppd from logging, or let it log again
 * @on: keep it from logging
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

static bool is_copy(int fd)
{
	int i;

	for (i = 0; i < diverted.count; i++)
		if (diverted.sockets[i].copy == fd)
			return 1;
	return 0;
}

static void divert_socket(int fd)
{
	struct moved *m;
	int copy;

	m = realloc(diverted.sockets, (diverted.count + 1) * sizeof(*m));
	if (!m)
		fatal("mlppp: out of memory");
	diverted.sockets = m;
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (copy < 0)
		fatal("mlppp: fcntl: %m");
	m[diverted.count].fd = fd;
	m[diverted.count++].copy = copy;
	dup2(fd_devnull, fd);
}

/* pppd's sockets may have any number, as it inherits other descriptors. */
static void divert_sockets(void)
{
	struct dirent *entry;
	int fd, max = -1;
	DIR *dir;

	dir = opendir("/proc/self/fd");
	if (!dir)
		fatal("mlppp: /proc/self/fd: %m");
	/* find max before diverting: the copies would be listed too */
	while ((entry = readdir(dir))) {
		fd = atoi(entry->d_name);
		if (fd > max)
			max = fd;
	}
	closedir(dir);
	for (fd = 0; fd <= max; fd++)
		if (is_inet_socket(fd) && !is_copy(fd))
			divert_socket(fd);
}

/**
 * divert_begin() - from here on nothing has an effect
 */
void divert_begin(void)
{
	struct rlimit none;

	hush(1);
	divert_sockets();
	getrlimit(RLIMIT_NOFILE, &diverted.files);
	none = diverted.files;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);

	diverted.unit = ppp_dev_fd;
	ppp_dev_fd = -1;
}

/**
 * divert_end() - back to normal
 */
void divert_end(void)
{
	const struct moved *m = diverted.sockets;

	ppp_dev_fd = diverted.unit;
	setrlimit(RLIMIT_NOFILE, &diverted.files);
	for (; diverted.count > 0; diverted.count--, m++) {
		dup2(m->copy, m->fd);
		close(m->copy);
	}
	free(diverted.sockets);
	diverted.sockets = NULL;
	hush(0);
}
