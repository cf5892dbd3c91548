// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlppp: what bundles do, and what holds them back. See mlppp(8).
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../mlppp/version.h"
#include "program.h"

void die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fflush(stdout);
	fprintf(stderr, "mlppp: ");
	vfprintf(stderr, format, ap);
	fprintf(stderr, "\n");
	va_end(ap);
	exit(EXIT_ERROR);
}

uint64_t clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC + ts.tv_nsec;
}

void wait_seconds(double seconds)
{
	struct timespec ts = { .tv_sec = seconds };

	ts.tv_nsec = (seconds - ts.tv_sec) * 1e9;
	nanosleep(&ts, NULL);
}

static int help(const struct options *o);

/* The first one is the default. */
static const struct command {
	const char *name;
	int (*run)(const struct options *o);
	const char *options;	/* besides --json and --color */
} commands[] = {
	{ "show", show, "i" },
	{ "top", top, "inp" },
	{ "why", why, "ip" },
	{ "monitor", monitor, "n" },
	{ "set", set, "" },
	{ "metrics", metrics, "w" },
	{ "help", help, "" },
};

static void usage(FILE *f)
{
	fprintf(f,
		"Usage: mlppp [ OPTION ]... [ COMMAND ] [ INTERFACE ]\n"
		"       mlppp set INTERFACE { SETTING VALUE | link LINE { SETTING VALUE }... }...\n"
		"\n"
		"  show     the bundles and their lines; the default\n"
		"  top      the same, live, with bars: load against rate\n"
		"  why      what holds a bundle back now, in plain sentences\n"
		"  monitor  what happens to lines, as it happens\n"
		"  set      settings of the bundle: target, split, small, min_frag, express,\n"
		"           express_mark, express_priority, reorder, deadline_floor, deadline_cap,\n"
		"           deadline_margin, max_frags, max_bytes; of a line, by number or name:\n"
		"           rate, overhead, encoding, delay, weight, standby, rest: see mlppp(4)\n"
		"  metrics  all counters and figures, as OpenMetrics\n"
		"  help     this\n"
		"\n"
		"  -j, --json           for programs: one JSON value per line\n"
		"  -i, --interval SECS  show, top: time between two looks; why: time to measure;\n"
		"                       show: 0 for one look, with no traffic to show\n"
		"  -n, --count NUMBER   top, monitor: end after this many\n"
		"  -p, --passive        top, why: send nothing, only look\n"
		"      --http           metrics: answer the request on standard input\n"
		"      --color WHEN     always, never, or auto: on a terminal\n"
		"  -h, --help  -V, --version\n"
		"\n"
		"Manual page: mlppp(8).\n");
}

static int help(const struct options *o)
{
	(void)o;
	usage(stdout);
	return 0;
}

static double number(const char *what, const char *arg, double min, double max)
{
	char *end;
	double value;

	errno = 0;
	value = strtod(arg, &end);
	if (end == arg || *end || errno || !(value >= min && value <= max))
		die("%s: %g to %g, not %s", what, min, max, arg);
	return value;
}

static long whole_number(const char *what, const char *arg, long max)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(arg, &end, 10);
	if (end == arg || *end || errno || value < 1 || value > max)
		die("%s: a whole number from 1 to %ld, not %s", what, max, arg);
	return value;
}

/* The command and the interface that the arguments name. */
static const struct command *parse_words(int argc, char **argv, struct options *o)
{
	const struct command *c = NULL;
	unsigned int i;

	for (i = 0; argc && !c && i < SIZE(commands); i++)
		if (!strcmp(*argv, commands[i].name))
			c = &commands[i];
	if (c) {
		argc--;
		argv++;
	} else {
		c = commands;
		if (argc && !if_nametoindex(*argv))
			die("%s is neither a command nor an interface: show, top, why, monitor, metrics, set or help",
			    *argv);
	}
	if (argc > 1 && c->run == set) {
		o->nwords = argc - 1;
		o->words = argv + 1;
	} else if (argc > (c->run == help ? 0 : 1)) {
		die("%s is one word too many: see mlppp --help", argv[argc - 1]);
	}
	o->ifname = argc ? *argv : NULL;
	return c;
}

static const struct option longs[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "interval", required_argument, NULL, 'i' },
	{ "count", required_argument, NULL, 'n' },
	{ "passive", no_argument, NULL, 'p' },
	{ "http", no_argument, NULL, 'w' },
	{ "color", required_argument, NULL, 'c' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{}
};

/* An option that has no effect is a mistake. */
static void check_options(const struct command *c, const char *given)
{
	const struct option *o;

	for (; *given; given++) {
		if (strchr(c->options, *given))
			continue;
		for (o = longs; o->val != *given; o++)
			;
		die("%s has no option --%s: see mlppp --help", c->name, o->name);
	}
}

/* After "set" a minus belongs to a number. */
static bool sets(char **argv)
{
	while (*++argv && **argv == '-')
		;
	return *argv && !strcmp(*argv, "set");
}

/* An upgrade replaces this program, but not a module that is loaded. */
static void print_version(void)
{
	FILE *file = fopen("/sys/module/mlppp/version", "re");
	char text[32];

	puts("mlppp " MLPPP_VERSION);
	if (!file)
		return;
	if (fscanf(file, "%31s", text) == 1 && strcmp(text, MLPPP_VERSION))
		printf("But the loaded kernel module is %s: when both are installed, end all bundles\n"
		       "and 'rmmod mlppp', or reboot.\n", text);
	fclose(file);
}

/* The options of the command line. @given: set to which of i, n, p and w there are.
 * Ends the program if it is one that is done at once, or unknown.
 */
static void parse_options(int argc, char **argv, struct options *o, char *given)
{
	const char *shorts = sets(argv) ? "+ji:n:phV" : "ji:n:phV";
	const char *when = "auto";
	int opt;

	while ((opt = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (strchr("inpw", opt) && !strchr(given, opt))
			given[strlen(given)] = opt;
		switch (opt) {
		case 'j':
			json = true;
			break;
		case 'i':
			o->seconds = number("--interval", optarg, 0, 3600);
			break;
		case 'n':
			o->count = whole_number("--count", optarg, 1000000000);
			break;
		case 'p':
			o->passive = true;
			break;
		case 'w':
			o->http = true;
			break;
		case 'c':
			when = optarg;
			break;
		case 'h':
			usage(stdout);
			flush();
			exit(0);
		case 'V':
			print_version();
			flush();
			exit(0);
		default:	/* getopt has printed which */
			fprintf(stderr, "See mlppp --help.\n");
			exit(EXIT_ERROR);
		}
	}
	colour_init(when);
}

int main(int argc, char **argv)
{
	const struct command *c;
	char given[5] = "";
	struct options o = { .seconds = -1 };
	int status;

	parse_options(argc, argv, &o, given);
	c = parse_words(argc - optind, argv + optind, &o);
	check_options(c, given);
	if (strchr(given, 'i') && o.seconds < 0.1 &&
	    (o.seconds > 0 || c->run != show))
		die("--interval: %s0.1 to 3600", c->run == show ? "0, or " : "");
	status = c->run(&o);
	flush();
	return status;
}
