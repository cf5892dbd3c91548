// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines on call: in no bundle now, but ready to be dialled. The kernel knows nothing
 * of them; their pppds leave notes in files (pppd-plugin/call.c).
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "program.h"

#define DIRECTORY	"/var/run/mlppp"

/* Names and sentences go to a terminal. */
static void take_text(char *to, const char *from, size_t size)
{
	size_t i;

	for (i = 0; i < size - 1 && from[i]; i++)
		to[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
	to[i] = '\0';
}

/* Does this file describe a line on call? */
static bool read_line(const char *path, const char *label, struct on_call *line)
{
	char text[600], *value;
	bool on_call = false;
	FILE *f = fopen(path, "re");
	long pid = 0;

	if (!f)
		return false;
	memset(line, 0, sizeof(*line));
	take_text(line->label, label, sizeof(line->label));
	while (fgets(text, sizeof(text), f)) {
		text[strcspn(text, "\n")] = '\0';
		value = strchr(text, ' ');
		if (!value)
			continue;
		*value++ = '\0';
		if (!strcmp(text, "on-call"))
			on_call = atoi(value);
		else if (!strcmp(text, "pid"))
			pid = atol(value);
		else if (!strcmp(text, "changed"))
			line->since = strtoull(value, NULL, 10) * 1000000;
		else if (!strcmp(text, "why"))
			take_text(line->why, value, sizeof(line->why));
	}
	fclose(f);
	/* its pppd may have been killed */
	return on_call && pid > 0 && (!kill(pid, 0) || errno == EPERM);
}

/**
 * on_call_lines() - the lines of a bundle that are on call
 * @b: the bundle
 * @lines: filled, at most MLPPP_LINKS_MAX
 *
 * Return: how many.
 */
unsigned int on_call_lines(const struct bundle *b, struct on_call *lines)
{
	char dir[128], path[sizeof(dir) + 256];
	unsigned int n = 0;
	struct dirent *d;
	struct stat net;
	DIR *stream;

	if (stat("/proc/self/ns/net", &net))
		return 0;
	snprintf(dir, sizeof(dir), DIRECTORY "/%lu-%u", (unsigned long)net.st_ino,
		 b->ifindex);
	stream = opendir(dir);
	while (stream && n < MLPPP_LINKS_MAX && (d = readdir(stream))) {
		snprintf(path, sizeof(path), "%s/%s", dir, d->d_name);
		/* orders and drafts have a dot */
		if (!strchr(d->d_name, '.') && read_line(path, d->d_name, &lines[n]))
			n++;
	}
	if (stream)
		closedir(stream);
	return n;
}

/**
 * on_call_find() - is a line on call?
 * @ifname: the bundle
 * @label: the line
 * @line: filled if it is
 *
 * Return: true if so.
 */
bool on_call_find(const char *ifname, const char *label, struct on_call *line)
{
	struct bundle b = { .ifindex = if_nametoindex(ifname) };
	struct on_call all[MLPPP_LINKS_MAX];
	unsigned int n = on_call_lines(&b, all);

	while (n--) {
		if (strcmp(all[n].label, label))
			continue;
		*line = all[n];
		return true;
	}
	return false;
}
