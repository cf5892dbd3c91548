// SPDX-License-Identifier: GPL-2.0-only
/*
 * serial - a serial cable of a given speed, between two pseudo terminals
 *
 *   serial BAUD NAME NAME
 *
 * Makes two pseudo terminals, with symbolic links of these names, and carries
 * BAUD / 10 octets a second from each to the other, until it is killed. What is
 * written faster waits in the terminal, as with a real line.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS	2000000

struct end {
	int fd;
	double credit;		/* octets that may be taken from here */
	char held[4096];	/* taken, but not passed on yet */
	int len;
};

static int make_end(struct end *end, const char *name)
{
	struct termios tios;
	int slave;

	end->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (end->fd < 0 || grantpt(end->fd) < 0 || unlockpt(end->fd) < 0)
		return -1;
	/* held open, or each close would be a hangup */
	slave = open(ptsname(end->fd), O_RDWR | O_NOCTTY);
	if (slave < 0 || tcgetattr(slave, &tios) < 0)
		return -1;
	cfmakeraw(&tios);
	if (tcsetattr(slave, TCSANOW, &tios) < 0)
		return -1;
	unlink(name);
	return symlink(ptsname(end->fd), name);
}

static void carry(struct end *from, struct end *to, double octets)
{
	int n, room = sizeof(from->held) - from->len;

	from->credit += octets;
	if (from->credit < room)
		room = from->credit;
	n = room > 0 ? read(from->fd, from->held + from->len, room) : 0;
	if (n > 0) {
		from->len += n;
		from->credit -= n;
	}
	/* an idle line saves nothing up */
	if (from->credit > octets + 1)
		from->credit = octets + 1;
	n = from->len ? write(to->fd, from->held, from->len) : 0;
	if (n > 0) {
		from->len -= n;
		memmove(from->held, from->held + n, from->len);
	}
}

int main(int argc, char **argv)
{
	struct timespec next;
	static struct end a, b;
	double octets;

	if (argc != 4 || atoi(argv[1]) <= 0) {
		fprintf(stderr, "usage: serial BAUD NAME NAME\n");
		return 2;
	}
	octets = atoi(argv[1]) / 10.0 * TICK_NS / 1e9;
	if (make_end(&a, argv[2]) < 0 || make_end(&b, argv[3]) < 0) {
		perror("serial");
		return 1;
	}
	printf("ready\n");
	fflush(stdout);
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (;;) {
		next.tv_nsec += TICK_NS;
		if (next.tv_nsec >= 1000000000) {
			next.tv_nsec -= 1000000000;
			next.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
		carry(&a, &b, octets);
		carry(&b, &a, octets);
	}
}
