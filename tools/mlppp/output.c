// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON, colours, and numbers as people read them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "program.h"

bool json;

static bool coloured;
static bool comma;		/* the next item needs a comma before it */

/* -- terminal -- */

bool on_terminal(void)
{
	return isatty(STDOUT_FILENO);
}

/* @when: always, never, or auto: on a terminal that has colours. */
void colour_init(const char *when)
{
	const char *term = getenv("TERM"), *none = getenv("NO_COLOR");

	if (!strcmp(when, "always"))
		coloured = true;
	else if (!strcmp(when, "never"))
		coloured = false;
	else if (!strcmp(when, "auto"))
		coloured = on_terminal() && !(none && *none) && term &&
			   strcmp(term, "dumb");
	else
		die("--color takes always, never or auto, not %s", when);
}

const char *colour(enum colour c)
{
	static const char *const codes[] = {
		[PLAIN] = "\033[0m",
		[BOLD] = "\033[1m",
		[GOOD] = "\033[32m",
		[FAIR] = "\033[33m",
		[BAD] = "\033[31m",
	};

	return coloured ? codes[c] : "";
}

unsigned int columns(void)
{
	const char *given = getenv("COLUMNS");
	struct winsize size;
	unsigned int n = 0;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		n = size.ws_col;
	if (!n && given)
		n = atoi(given);
	return n >= 80 ? n : 80;
}

/* Write out what was printed. If that fails, the program ends. */
void flush(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return;
	fprintf(stderr, "mlppp: standard output: %s\n", strerror(errno));
	_exit(EXIT_ERROR);
}

/* Rows of the terminal; 0: unlimited. */
unsigned int rows(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? 0 : size.ws_row;
}

/* -- numbers: a text is valid until the eighth call after it -- */

static char *text(void)
{
	static char texts[8][24];
	static unsigned int next;

	return texts[next++ % SIZE(texts)];
}

/* Three digits and a unit: 64k, 2.50M, 1.00G bits per second. */
const char *rate_text(uint64_t bps)
{
	static const char units[] = " kMGT";
	const char *unit = units;
	double value = bps;
	char *to = text();

	while (value >= 999.5 && unit[1]) {
		value /= 1000;
		unit++;
	}
	if (*unit == ' ')
		snprintf(to, 24, "%llu", (unsigned long long)bps);
	else
		snprintf(to, 24, "%.*f%c", value < 9.995 ? 2 : value < 99.95 ? 1 : 0,
			 value, *unit);
	return to;
}

/* As used in a sentence: 10 Mbit/s, 2.5 Mbit/s, 950 kbit/s. */
const char *speed_text(uint64_t bps)
{
	char number[16], unit[2] = "", *end, *to = text();

	snprintf(number, sizeof(number), "%s", rate_text(bps));
	end = number + strlen(number) - 1;
	if (bps >= 1000) {
		unit[0] = *end;
		*end-- = '\0';
	}
	if (strchr(number, '.')) {
		while (*end == '0')
			*end-- = '\0';
		if (*end == '.')
			*end = '\0';
	}
	snprintf(to, 24, "%s %sbit/s", number, unit);
	return to;
}

const char *time_text(uint64_t us)
{
	char *to = text();

	if (us < 10000)
		snprintf(to, 24, "%.1f ms", us / 1e3);
	else if (us < 1000000)
		snprintf(to, 24, "%.0f ms", us / 1e3);
	else if (us < 100000000)
		snprintf(to, 24, "%.1f s", us / 1e6);
	else
		snprintf(to, 24, "%.0f s", us / 1e6);
	return to;
}

const char *percent_text(double percent)
{
	char *to = text();

	if (percent > 0 && percent < 0.05)
		snprintf(to, 24, "<0.1 %%");
	else
		snprintf(to, 24, "%.*f %%", percent > 0 && percent < 9.95 ? 1 : 0, percent);
	return to;
}

/**
 * print_wrapped() - print words, wrapped at the terminal's width, later lines indented
 * @text: the words
 * @used: columns already used in the first line
 */
void print_wrapped(const char *text, unsigned int used)
{
	const char *word = text;
	size_t len, width = columns();

	for (; *word; word += len) {
		word += strspn(word, " ");
		len = strcspn(word, " ");
		if (used + 1 + len > width) {
			printf("\n   ");
			used = 3;
		}
		printf(" %.*s", (int)len, word);
		used += len + 1;
	}
	printf("\n");
}

/* -- JSON -- */

static void json_key(const char *key)
{
	if (comma)
		putchar(',');
	comma = true;
	if (key)
		printf("\"%s\":", key);
}

/* An object or an array; @key is NULL in an array. */
void json_begin(const char *key, char bracket)
{
	json_key(key);
	putchar(bracket);
	comma = false;
}

/* Begin a top-level object. */
void json_object(void)
{
	json_begin(NULL, '{');
	json_number("version", JSON_VERSION);
}

void json_end(char bracket)
{
	putchar(bracket);
	comma = true;
}

void json_string(const char *key, const char *value)
{
	json_key(key);
	putchar('"');
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			putchar('\\');
		if ((unsigned char)*value < ' ')
			printf("\\u%04x", *value);
		else
			putchar(*value);
	}
	putchar('"');
}

void json_number(const char *key, uint64_t value)
{
	json_key(key);
	printf("%llu", (unsigned long long)value);
}

void json_signed(const char *key, int64_t value)
{
	json_key(key);
	printf("%lld", (long long)value);
}

void json_real(const char *key, double value)
{
	json_key(key);
	printf("%.3f", value);
}

void json_bool(const char *key, bool value)
{
	json_key(key);
	fputs(value ? "true" : "false", stdout);
}

/* End a top-level value: one per line. */
void json_line(void)
{
	putchar('\n');
	comma = false;
	flush();
}
