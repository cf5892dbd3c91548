// SPDX-License-Identifier: GPL-2.0-only
/*
 * packet - send a packet of any protocol on an interface
 *
 *   packet INTERFACE PROTOCOL HEX
 *
 * PROTOCOL: an EtherType, e.g. 0x0800. HEX: what follows the link layer's
 * header.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	unsigned char data[65536];
	unsigned int len = 0, byte;
	int fd, n;

	if (argc != 4) {
		fprintf(stderr, "usage: packet INTERFACE PROTOCOL HEX\n");
		return 2;
	}
	to.sll_ifindex = if_nametoindex(argv[1]);
	to.sll_protocol = htons(strtoul(argv[2], NULL, 0));
	for (; sscanf(argv[3], "%2x%n", &byte, &n) == 1 && len < sizeof(data);
	     argv[3] += n)
		data[len++] = byte;

	fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	if (fd < 0 || sendto(fd, data, len, 0, (void *)&to, sizeof(to)) < 0) {
		perror("packet");
		return 1;
	}
	return 0;
}
