// SPDX-License-Identifier: GPL-2.0-only
/*
 * inject - write PPPoE session frames to a line from outside
 *
 *   inject [options] INTERFACE PEERMAC SESSION MODE [FILE]
 *
 * MODE: file        PPP frames from FILE, one per line in hexadecimal, protocol first
 *       or a kind of frame, see frames.h: random, truncated, fragments, ...
 *
 *   -n COUNT   frames (default 1000)          -s SEED   the generator's (default 1)
 *   -i USEC    pause between frames           -q SEQ    the first fragment's
 *   -S         short sequence numbers     -w        wait in the interface's queue
 *   -p         paged: all but the Ethernet header outside an skb's linear part
 *
 * Without -w frames bypass that queue. Prints how many were sent, as NAME=VALUE, and
 * how many of these Linux refuses as PPPoE.
 */
#include <ctype.h>

#include "frames.h"

static unsigned int count = 1000, seed = 1;

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static void from_file(const char *name)
{
	FILE *in = fopen(name, "r");
	char text[4 * PPP_MAX];

	if (!in)
		die(name);
	while (fgets(text, sizeof(text), in)) {
		struct frame *f = begin();
		char *p = text;

		for (; f->len < PPP_MAX; p += 2) {
			p += strspn(p, " \t");
			if (!isxdigit((unsigned char)p[0]) || !isxdigit((unsigned char)p[1]))
				break;
			ppp(f)[f->len++] = digit(p[0]) << 4 | digit(p[1]);
		}
		if (f->len)
			put(f);
	}
	fclose(in);
}

static const struct kind *find_kind(const char *name)
{
	unsigned int i;

	for (i = 0; i < KINDS; i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

static void run(const struct kind *kind, const char *interface)
{
	bool wait = kind->make == make_mutated;
	int idle = 0;

	while (sent < count) {
		if (wait)
			catch_frames();
		if (kind->make())
			continue;
		/* Nothing on the line yet: give it ten seconds. */
		if (++idle > 10000) {
			fprintf(stderr, "inject: no fragments to be caught on %s\n", interface);
			exit(1);
		}
		usleep(1000);
	}
}

int main(int argc, char **argv)
{
	const struct kind *kind;
	int opt;

	while ((opt = getopt(argc, argv, "n:s:i:q:Swp")) != -1) {
		switch (opt) {
		case 'n':
			count = atoi(optarg);
			break;
		case 's':
			seed = atoi(optarg);
			break;
		case 'i':
			pause_us = atoi(optarg);
			break;
		case 'q':
			sequence = atoi(optarg);
			break;
		case 'S':
			short_numbers = true;
			break;
		case 'w':
			in_queue = true;
			break;
		case 'p':
			in_pages = true;
			break;
		default:
			return 2;
		}
	}
	argc -= optind;
	argv += optind;
	kind = argc >= 4 ? find_kind(argv[3]) : NULL;
	if (argc != (kind ? 4 : 5) || (!kind && strcmp(argv[3], "file"))) {
		fprintf(stderr, "usage: inject [-n COUNT] [-s SEED] [-i USEC] [-q SEQ] [-S] [-w] [-p] INTERFACE PEERMAC SESSION file FILE|KIND\n");
		return 2;
	}
	state = seed;
	any();
	/* ETH_P_ALL sees what is sent; only one kind needs to listen. */
	keep_none = kind && kind->make == make_mutated;
	open_packets(keep_none);
	if (in_pages)
		open_ring();
	add_line(argv[0], atoi(argv[2]), argv[1]);
	if (kind)
		run(kind, argv[0]);
	else
		from_file(argv[4]);
	flush();
	printf("sent=%u refused=%u caught=%u seed=%u\n", sent, lines[0].fates[REFUSED],
	       caught_total, seed);
	return 0;
}
