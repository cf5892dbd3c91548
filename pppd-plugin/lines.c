// SPDX-License-Identifier: GPL-2.0-only
/*
 * The supervisor's lines and the options of each, from the words of mlppp-nic and
 * the file named by mlppp-lines.
 *
 *    eth1,rate=9.5mbit,encoding=ptm
 *    eth1,eth2
 *
 * A word with "=" is an option of the interface before it; any other names one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin.h"

static bool running;		/* options were read: nobody sees stderr any more */

/**
 * lines_running() - send complaints to the log from now on
 */
void lines_running(void)
{
	running = 1;
}

static int complain(char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vslprintf(text, sizeof(text), format, args);
	va_end(args);
	if (running)
		error("%s", text);
	else
		ppp_option_error("%s", text);
	return -1;
}

/* Give pppd one option of a line. Returns false if it is not one. */
static bool apply(char *name, char *value)
{
	char longer[64];
	struct wordlist words[2] = {
		{ .next = &words[1], .word = name },
		{ .next = NULL, .word = value },
	};
	option_t *opt;

	slprintf(longer, sizeof(longer), "mlppp-%s", name);
	opt = mlppp_option(longer);
	if (opt)
		words[0].word = longer;
	/* a switch */
	if (opt && opt->type == o_bool) {
		if (strcmp(value, "0") && strcmp(value, "1"))
			return 0;
		words[0].next = NULL;
		if (*value == '0')
			return 1;
	}
	return options_from_list(words, 1);
}

/**
 * lines_apply() - apply the options of a line
 * @line: the line
 *
 * They take precedence over any given elsewhere.
 *
 * Return: whether all of them are good; if not, the reason is logged.
 */
bool lines_apply(const struct line *line)
{
	char text[sizeof(line->options)], *next = text, *name, *value;
	/* files that are read later must not have that precedence */
	int priority = option_priority;
	bool ok = 1;

	strlcpy(text, line->options, sizeof(text));
	while (ok && (name = strsep(&next, ",")) && *name) {
		value = strchr(name, '=');
		*value++ = 0;
		ok = apply(name, value);
	}
	option_priority = priority;
	return ok;
}

static bool belongs_to_bundle(const char *option)
{
	static const char *const names[] = {
		"lines=", "nic=", "line-script=", "max-links=", "keep=",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(option, names[i], strlen(names[i])))
			return 1;
	return 0;
}

/* Are the options of a line good? Tried in another process, as they stick. */
static int try_options(const struct line *line)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(lines_apply(line) ? 0 : 1);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (status)
		return complain("mlppp-nic: the options of %s are no good: %s",
				line->nic, line->options);
	return 0;
}

static int add_line(struct line *lines, int count, const char *nic)
{
	int i;

	if (count == MLPPP_LINKS_MAX)
		return complain("mlppp-nic: more than %d lines",
				MLPPP_LINKS_MAX);
	if (!*nic || strlen(nic) >= sizeof(lines->nic) ||
	    strpbrk(nic, " \t/"))
		return complain("mlppp-nic: '%s' is no name of an interface",
				nic);
	for (i = 0; i < count; i++)
		if (!strcmp(lines[i].nic, nic))
			return complain("mlppp-nic: %s is given twice", nic);
	memset(&lines[count], 0, sizeof(*lines));
	strlcpy(lines[count].nic, nic, sizeof(lines->nic));
	return count + 1;
}

static int add_option(struct line *line, const char *option)
{
	size_t len = strlen(line->options);

	if (*option == '=' || belongs_to_bundle(option))
		return complain("mlppp-nic: '%s' is no option of a line",
				option);
	if (len + 1 + strlen(option) >= sizeof(line->options))
		return complain("mlppp-nic: too many options for %s",
				line->nic);
	slprintf(line->options + len, sizeof(line->options) - len, "%s%s",
		 len ? "," : "", option);
	return 0;
}

/**
 * lines_parse() - add the lines in a text
 * @text: interfaces and their options, separated by commas
 * @lines: array of MLPPP_LINKS_MAX lines
 * @count: how many are in it
 *
 * Return: how many are in it now, or -1 with the reason logged.
 */
int lines_parse(const char *text, struct line *lines, int count)
{
	char copy[1024], *next = copy, *word;
	int first = count;

	if (strlen(text) >= sizeof(copy))
		return complain("mlppp-nic: too long: %s", text);
	strlcpy(copy, text, sizeof(copy));
	while ((word = strsep(&next, ","))) {
		if (strchr(word, '=')) {
			if (count == first)
				return complain("mlppp-nic: '%s' stands before any interface",
						word);
			if (add_option(&lines[count - 1], word) < 0)
				return -1;
			continue;
		}
		count = add_line(lines, count, word);
		if (count < 0)
			return -1;
	}
	for (; first < count; first++)
		if (*lines[first].options && try_options(&lines[first]) < 0)
			return -1;
	return count;
}

/**
 * lines_read() - add the lines in a file
 * @path: its name
 * @lines: array of MLPPP_LINKS_MAX lines
 * @count: how many are in it
 *
 * Return: how many are in it now, or -1 with the reason logged.
 */
int lines_read(const char *path, struct line *lines, int count)
{
	char *text = NULL, *begin, *end;
	int first = count;
	size_t size = 0;
	FILE *f = fopen(path, "re");

	if (!f)
		return complain("mlppp-lines: cannot open %s: %m", path);
	while (count >= 0 && getline(&text, &size, f) >= 0) {
		text[strcspn(text, "#\n")] = 0;
		begin = text + strspn(text, " \t");
		end = begin + strlen(begin);
		while (end > begin && strchr(" \t\r", end[-1]))
			*--end = 0;
		if (*begin)
			count = lines_parse(begin, lines, count);
	}
	free(text);
	fclose(f);
	if (count == first)
		return complain("mlppp-lines: %s names no line", path);
	return count;
}
