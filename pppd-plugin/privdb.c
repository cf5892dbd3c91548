// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep pppd from opening its database.
 *
 * pppd opens /run/pppd2.tdb as soon as it has read its options, whatever
 * "multilink" says (2.4.9 to 2.5.2). Its own multilink looks up bundles there;
 * entries of killed processes stay, and make others join what no longer exists.
 * There is no hook or option to prevent that, but pppd's calls to the C library's
 * open() can be diverted to this file (see got.c): that one database becomes
 * anonymous memory. pppd finds it empty, writes to it, and leaves no trace of it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

#include "plugin.h"

#define DATABASE	"/pppd2.tdb"

typedef int open_fn(const char *path, int flags, ...);

static open_fn *real_open;

/* pppd's own calls to open() come here. */
static int private_open(const char *path, int flags, ...)
{
	size_t len = strlen(path), tail = strlen(DATABASE);
	mode_t mode = 0;
	va_list ap;
	int fd;

	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, int);
		va_end(ap);
	}
	if (len >= tail && !strcmp(path + len - tail, DATABASE)) {
		fd = memfd_create("pppd2.tdb", MFD_CLOEXEC);
		if (fd >= 0)
			return fd;
	}
	return real_open(path, flags, mode);
}

/**
 * privdb_install() - give this pppd a database of its own, in memory
 */
void privdb_install(void)
{
	static const char *const names[] = { "open", "open64" };
	size_t i;

	real_open = (open_fn *)dlsym(RTLD_DEFAULT, "open");
	if (!real_open)
		return;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		got_divert(NULL, names[i], dlsym(RTLD_DEFAULT, names[i]),
			   (void *)private_open);
}
