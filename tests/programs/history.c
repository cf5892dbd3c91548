// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last minute of a line, as mlppp top shows it: looks of given lengths and rates
 * are shown to tools/mlppp/history.c. Prints what is wrong.
 */
#include <stdarg.h>

#include "../../tools/mlppp/history.c"

/* What the rest of the program has. */
const struct link *bundle_find(const struct bundle *b, uint64_t id)
{
	unsigned int i;

	for (i = 0; i < b->nlinks; i++)
		if (b->links[i].v[MLPPP_LINK_ID] == id)
			return &b->links[i];
	return NULL;
}

uint64_t link_rate(const struct link *l)
{
	return l->v[MLPPP_LINK_RATE];
}

void die(const char *format, ...)
{
	puts(format);
	exit(1);
}

#define LOOKS	12
#define START	1000.3	/* seconds */
#define LEFT	-1	/* the line has no link now */
#define AGAIN	-2	/* it has another one, which sends nothing */

static const struct {
	const char *name;
	double rate;			/* of the line, Mbit/s */
	double seconds;			/* of a look */
	double speed[LOOKS];		/* Mbit/s; LEFT and AGAIN */
	unsigned int looks;
	const char *shown;		/* the last cells; the others are 0 */
} tables[] = {
	{ "a look a second", 8, 1, { 0, 8, 4, 1, 0 }, 5, "08410" },
	{ "hardly anything is something", 8, 1, { 0.001, 0 }, 2, "10" },
	{ "more than the rate", 8, 1, { 9, 100 }, 2, "88" },
	{ "without a rate: the most", 0, 1, { 3, 1.5, 0.1 }, 3, "841" },
	{ "without a rate, and nothing", 0, 1, { 0, 0, 0 }, 3, "000" },
	{ "ten seconds a look", 8, 10, { 8, 0, 4 }, 3, "888888888800000000004444444444" },
	{ "a minute and more a look", 8, 90, { 8, 4 }, 2,
	  "444444444444444444444444444444444444444444444444444444444444" },
	{ "five looks a second: their mean", 8, 0.2,
	  { 0, 0, 0, 8, 0, 8, 0, 8, 8, 8, 8, 8 }, 12, "058" },
	{ "away, and another link", 8, 1, { 8, LEFT, LEFT, AGAIN, 8 }, 5, "80008" },
	{ "only one that began", 8, 1, { LEFT, LEFT, AGAIN, 8 }, 4, "08" },
};

/* One look at a bundle of one link, or none. */
static void look(struct bundle *b, double speed, double at, double seconds)
{
	struct link *l = &b->links[0];

	b->nlinks = speed != LEFT;
	if (speed == AGAIN)
		l->v[MLPPP_LINK_ID]++;
	if (b->nlinks)
		history_add(b, l, speed > 0 ? speed * 1e6 : 0, at * NSEC, seconds * NSEC);
}

static int shown(unsigned int n, struct bundle *b)
{
	unsigned int levels[HISTORY_CELLS], i, k, len = strlen(tables[n].shown);
	char text[HISTORY_CELLS + 1] = "", wanted[HISTORY_CELLS + 1];
	double at = START;

	b->ifindex = n + 1;
	b->links[0].v[MLPPP_LINK_ID] = 1;
	b->links[0].v[MLPPP_LINK_RATE] = tables[n].rate * 1e6;
	for (k = 0; k < tables[n].looks; k++) {
		at += tables[n].seconds;
		look(b, tables[n].speed[k], at, tables[n].seconds);
	}
	history_levels(b, &b->links[0], levels);
	memset(wanted, '0', sizeof(wanted));
	memcpy(wanted + HISTORY_CELLS - len, tables[n].shown, len + 1);
	for (i = 0; i < HISTORY_CELLS; i++)
		text[i] = '0' + levels[i];
	if (!strcmp(text, wanted))
		return 0;
	printf("%s:\n%s, not\n%s\n", tables[n].name, text, wanted);
	return 1;
}

/* Two lines of the same label, and lines that were long gone: each has its own. */
static int apart(struct bundle *b)
{
	unsigned int levels[HISTORY_CELLS], before = npasts, i;
	int wrong = 0;

	b->ifindex = 1000;
	b->nlinks = 2;
	for (i = 0; i < 2; i++) {
		b->links[i].v[MLPPP_LINK_ID] = i;
		b->links[i].v[MLPPP_LINK_RATE] = 8e6;
	}
	for (i = 0; i < 2; i++)
		history_add(b, &b->links[i], i * 8e6, 9000 * NSEC, NSEC);
	for (i = 0; i < 2; i++) {
		history_levels(b, &b->links[i], levels);
		wrong += levels[HISTORY_CELLS - 1] != 8 * i;
	}
	wrong += npasts != before;
	if (wrong)
		printf("two lines of the same label: %u pasts, %u before\n", npasts, before);
	return wrong;
}

int main(void)
{
	static struct bundle b;
	int wrong = 0;
	unsigned int i;

	for (i = 0; i < SIZE(tables); i++)
		wrong += shown(i, &b);
	wrong += apart(&b);
	return wrong != 0;
}
