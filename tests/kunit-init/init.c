// SPDX-License-Identifier: GPL-2.0-only
/*
 * The only program of a guest with another processor: load each KUnit module below
 * /kunit, print what KUnit kept of its results, end the machine. Static, so that the
 * guest needs nothing of its release of Debian, if there is one for it at all.
 *
 * Words of the kernel's command line that begin with "kunit=" are given to the modules
 * as parameters.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MODULES "/kunit"
#define RESULTS "/sys/kernel/debug/kunit"
#define TRAPS "/sys/kernel/debug/mips/unaligned_instructions"

static int status;

static void fail(const char *what, const char *name)
{
	printf("not ok 1 - %s %s: %s\n", name, what, strerror(errno));
	status = 1;
}

/* The results of the suites of the module that is loaded: there are no others. */
static int show(void)
{
	struct dirent *e;
	char line[1024];
	int suites = 0;
	DIR *d;

	d = opendir(RESULTS);
	while (d && (e = readdir(d))) {
		FILE *f;

		if (e->d_name[0] == '.')
			continue;
		snprintf(line, sizeof(line), RESULTS "/%s/results", e->d_name);
		f = fopen(line, "r");
		if (!f)
			continue;
		suites++;
		while (fgets(line, sizeof(line), f)) {
			fputs(line, stdout);
			if (!strncmp(line, "not ok", 6))
				status = 1;
		}
		fclose(f);
	}
	if (d)
		closedir(d);
	return suites;
}

static long traps(void)
{
	long n = -1;
	FILE *f;

	f = fopen(TRAPS, "r");
	if (f) {
		if (fscanf(f, "%ld", &n) != 1)
			n = -1;
		fclose(f);
	}
	return n;
}

static void run(const char *file, const char *params)
{
	char path[300], name[256];
	long before = traps();
	char *c;
	int fd;

	snprintf(path, sizeof(path), MODULES "/%s", file);
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(file, "."), file);
	printf("# %s\n", name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || syscall(SYS_finit_module, fd, params, 0)) {
		fail("loads", name);
		return;
	}
	close(fd);
	if (!show()) {
		errno = ENOENT;
		fail("has a suite", name);
	}
	if (before >= 0)
		printf("# %s: %ld alignment traps\n", name, traps() - before);
	for (c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	if (syscall(SYS_delete_module, name, O_NONBLOCK))
		fail("unloads", name);
}

/* What follows each "kunit=" of the kernel's command line. */
static void parameters(char *to, size_t size)
{
	char line[2048], *word;
	FILE *f;

	*to = 0;
	f = fopen("/proc/cmdline", "r");
	if (!f)
		return;
	if (fgets(line, sizeof(line), f))
		for (word = strtok(line, " \n"); word; word = strtok(NULL, " \n"))
			if (!strncmp(word, "kunit=", 6) &&
			    strlen(to) + strlen(word) < size)
				strcat(strcat(to, word + 6), " ");
	fclose(f);
}

int main(void)
{
	struct dirent **entry;
	char params[512];
	int i, n;

	setvbuf(stdout, NULL, _IOLBF, 0);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	parameters(params, sizeof(params));
	n = scandir(MODULES, &entry, NULL, alphasort);
	for (i = 0; i < n; i++)
		if (entry[i]->d_name[0] != '.')
			run(entry[i]->d_name, params);
	printf("mlppp-vm: exit status %d\n", status);
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
