// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlppp: what bundles of kind mlppp do, and what holds them back. See mlppp(8).
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../mlppp/version.h"
#include "mlppp.h"

void die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fflush(stdout);
	fprintf(stderr, "mlppp: ");
	vfprintf(stderr, format, ap);
	fprintf(stderr, "\n");
	va_end(ap);
	exit(2);
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

static const struct {
	const char *name;
	int (*run)(const struct options *o);
} commands[] = {
	{ "show", show },
	{ "top", top },
	{ "why", why },
	{ "monitor", monitor },
};

static void usage(FILE *f)
{
	fprintf(f,
		"Usage: mlppp [ OPTION ]... [ show | top | why | monitor ] [ INTERFACE ]\n"
		"\n"
		"  show     the bundles and their lines; the default\n"
		"  top      the same, live, with bars: load against rate\n"
		"  why      what holds a bundle back now, in plain sentences\n"
		"  monitor  what happens to lines, as it happens\n"
		"\n"
		"  -j, --json           for programs: one JSON value a line\n"
		"  -i, --interval SECS  show, top: time between two looks; why: time to measure\n"
		"  -n, --count NUMBER   top, monitor: end after so many\n"
		"  -p, --passive        top, why: send nothing, only look\n"
		"      --color WHEN     always, never, or auto: on a terminal\n"
		"  -h, --help  -V, --version\n"
		"\n"
		"Settings: ip link help mlppp. Manual page: mlppp(8).\n");
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

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "interval", required_argument, NULL, 'i' },
		{ "count", required_argument, NULL, 'n' },
		{ "passive", no_argument, NULL, 'p' },
		{ "color", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{}
	};
	int (*run)(const struct options *o) = show;
	const char *when = "auto";
	struct options o = {};
	unsigned int i;
	int opt;

	while ((opt = getopt_long(argc, argv, "ji:n:phV", longs, NULL)) != -1) {
		switch (opt) {
		case 'j':
			json = true;
			break;
		case 'i':
			o.seconds = number("--interval", optarg, 0.1, 3600);
			break;
		case 'n':
			o.count = number("--count", optarg, 1, 1e9);
			break;
		case 'p':
			o.passive = true;
			break;
		case 'c':
			when = optarg;
			break;
		case 'h':
			usage(stdout);
			return 0;
		case 'V':
			puts("mlppp " MLPPP_VERSION);
			return 0;
		default:
			usage(stderr);
			return 2;
		}
	}
	colour_init(when);
	if (optind < argc) {
		for (i = 0; i < SIZE(commands); i++)
			if (!strcmp(argv[optind], commands[i].name))
				break;
		if (i < SIZE(commands)) {
			run = commands[i].run;
			optind++;
		} else if (!if_nametoindex(argv[optind])) {
			die("%s is neither a command nor an interface: show, top, why or monitor",
			    argv[optind]);
		}
	}
	if (optind < argc)
		o.ifname = argv[optind++];
	if (optind < argc) {
		usage(stderr);
		return 2;
	}
	return run(&o);
}
