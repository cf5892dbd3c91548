// SPDX-License-Identifier: GPL-2.0-only
/*
 * l2tp - an L2TP session without a control connection, for pppd
 *
 *   l2tp LOCAL REMOTE ID FD COMMAND...
 *
 * ID is the number of the tunnel and of the session, at both ends. The command
 * gets the session's socket as descriptor FD, as "pppol2tp FD" expects.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_pppox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 1701

static int fail(const char *what)
{
	perror(what);
	exit(1);
}

static int udp(const char *local, const char *remote)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
	};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	inet_pton(AF_INET, local, &addr.sin_addr);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		return fail(local);
	inet_pton(AF_INET, remote, &addr.sin_addr);
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		return fail(remote);
	return fd;
}

/* The tunnel, or, with a session number, a session in it. */
static int pppol2tp(int tunnel_fd, const char *remote, int tunnel, int session)
{
	struct sockaddr_pppol2tp addr = {
		.sa_family = AF_PPPOX,
		.sa_protocol = PX_PROTO_OL2TP,
		.pppol2tp = {
			.fd = tunnel_fd,
			.s_tunnel = tunnel,
			.d_tunnel = tunnel,
			.s_session = session,
			.d_session = session,
			.addr = {
				.sin_family = AF_INET,
				.sin_port = htons(PORT),
			},
		},
	};
	int fd = socket(AF_PPPOX, SOCK_DGRAM, PX_PROTO_OL2TP);
	struct in_addr ip;

	inet_pton(AF_INET, remote, &ip);
	addr.pppol2tp.addr.sin_addr = ip;
	if (fd < 0 || connect(fd, (struct sockaddr *)(void *)&addr, sizeof(addr)) < 0)
		return fail("PPPoL2TP");
	return fd;
}

int main(int argc, char **argv)
{
	int tunnel, id;

	if (argc < 6) {
		fprintf(stderr, "usage: l2tp LOCAL REMOTE ID FD COMMAND...\n");
		return 2;
	}
	id = atoi(argv[3]);
	tunnel = udp(argv[1], argv[2]);
	pppol2tp(tunnel, argv[2], id, 0);
	if (dup2(pppol2tp(tunnel, argv[2], id, id), atoi(argv[4])) < 0)
		return fail("dup2");
	execvp(argv[5], argv + 5);
	return fail(argv[5]);
}
