// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do long frames get through a tunnel? Frames too long for its path travel as IP
 * fragments, and many networks drop those; or the path has less room than its MTU
 * says, and no router says so. Then short packets pass and full ones do not, a
 * fault that is hard to recognise.
 *
 * So a line that has joined sends an LCP Echo-Request (RFC 1661 5.8) as long as
 * both ends allow, and a short one. If only the short one is answered, three times,
 * shorter ones follow until one is answered. From then on no longer frames are sent.
 */
#include <arpa/inet.h>
#include <string.h>

#include "plugin.h"

/* pppd reads no more than this at once. */
#define LENGTH_MAX	PPP_MRU
#define TRIES		3
/* On a line that answers nothing at all. */
#define TRIES_DEAF	10
#define WAIT_S		1
/* Identifiers of the Echo-Requests. */
#define SHORT_ID	0xe2
#define LONG_ID		0xe3

static struct {
	bool running;
	bool answered;		/* the short one */
	int length;		/* information field of the long one */
	int first;		/* that of the first */
	int mtu;		/* the longest for data, if that gets through */
	int tries;
} check;

static int shorter(int length)
{
	static const int lengths[] = { 1400, 1280, 1024, 576 };
	unsigned int i;

	if (length > check.mtu)
		return check.mtu;
	for (i = 0; i < ARRAY_SIZE(lengths); i++)
		if (lengths[i] < length)
			return lengths[i];
	return 0;
}

static void echo_request(int id, int length)
{
	unsigned char data[LENGTH_MAX] = { 0 };
	uint32_t magic = htonl(lcp_gotoptions[0].magicnumber);

	memcpy(data, &magic, sizeof(magic));
	fsm_sdata(&lcp_fsm[0], ECHOREQ, id, data, length - HEADERLEN);
}

static void ask(void *arg)
{
	if (check.answered && check.tries >= TRIES) {
		check.length = shorter(check.length);
		check.tries = 0;
	}
	check.running = check.length && check.tries < TRIES_DEAF;
	if (!check.running)
		return;
	check.tries++;
	check.answered = 0;
	echo_request(SHORT_ID, HEADERLEN + 4);
	echo_request(LONG_ID, check.length);
	ppp_timeout(ask, NULL, WAIT_S, 0);
}

/**
 * longest_begin() - a line has joined: see whether long frames get through
 * @mtu: the longest that will be sent
 * @allowed: the longest that both ends may send
 */
void longest_begin(int mtu, int allowed)
{
	longest_end();
	if (!path_room())
		return;
	check.mtu = MIN(mtu, LENGTH_MAX);
	check.first = MAX(check.mtu, MIN(allowed, LENGTH_MAX));
	check.length = check.first;
	check.tries = 0;
	check.answered = 0;
	ask(NULL);
}

/**
 * longest_end() - the line leaves
 */
void longest_end(void)
{
	if (check.running)
		ppp_untimeout(ask, NULL);
	check.running = 0;
}

/**
 * longest_reply() - an Echo-Reply has come
 * @packet: the LCP packet
 * @len: bytes
 */
void longest_reply(const unsigned char *packet, int len)
{
	uint32_t length = check.length;

	if (!check.running)
		return;
	if (packet[1] == SHORT_ID)
		check.answered = 1;
	if (packet[1] != LONG_ID || len != check.length)
		return;
	longest_end();
	if (check.length >= check.first)
		return;
	warn("mlppp: %s loses long frames: those of %d bytes get through, those of %d do not",
	     line_name(), check.length, check.first);
	line_ioctl(MLPPP_IOCSPATH, &length);
}
