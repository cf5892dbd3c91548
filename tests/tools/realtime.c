// SPDX-License-Identifier: GPL-2.0-only
/*
 * realtime - run a command before all that has ordinary priority
 *
 *   realtime COMMAND...
 */
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const struct sched_param param = { .sched_priority = 50 };

	if (argc < 2) {
		fprintf(stderr, "usage: realtime COMMAND...\n");
		return 2;
	}
	if (sched_setscheduler(0, SCHED_FIFO, &param) < 0) {
		perror("sched_setscheduler");
		return 1;
	}
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 1;
}
