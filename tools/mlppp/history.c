// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each line has sent in the last minute, a cell a second, for mlppp top.
 */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

#define LEVELS	8	/* heights of a cell; 0: nothing was sent */

/*
 * struct past - a line's last minute
 * @ifindex: the bundle
 * @id, @label: the link, and the line, which may have had other links before
 * @last: the second of the last look
 * @cells: by second modulo HISTORY_CELLS
 * @cells.second: the second that this cell is about; if another is looked for, that is
 *	not known
 * @cells.ns: how long it was looked at
 * @cells.speed: bits per second, the mean of all looks
 */
struct past {
	unsigned int ifindex;
	uint64_t id;
	char label[MLPPP_LABEL_MAX];
	uint64_t last;
	struct {
		uint64_t second;
		uint64_t ns;
		double speed;
	} cells[HISTORY_CELLS];
};

static struct past *pasts;
static unsigned int npasts;

static struct past *past_find(unsigned int ifindex, uint64_t id)
{
	unsigned int i;

	for (i = 0; i < npasts; i++)
		if (pasts[i].ifindex == ifindex && pasts[i].id == id)
			return &pasts[i];
	return NULL;
}

static struct past *past_new(uint64_t second)
{
	struct past *p;

	for (p = pasts; p < pasts + npasts; p++)
		if (p->last + HISTORY_CELLS < second)
			goto out;
	p = realloc(pasts, (npasts + 1) * sizeof(*p));
	if (!p)
		die("out of memory");
	pasts = p;
	p += npasts++;
out:
	memset(p, 0, sizeof(*p));
	return p;
}

/* A line that has redialled is another link of the same label. */
static struct past *past_of(const struct bundle *b, const struct link *l, uint64_t second)
{
	uint64_t id = l->v[MLPPP_LINK_ID];
	struct past *p = past_find(b->ifindex, id);

	if (p)
		return p;
	for (p = pasts; p < pasts + npasts; p++)
		if (p->ifindex == b->ifindex && !strcmp(p->label, l->label) &&
		    !bundle_find(b, p->id))
			break;
	if (p == pasts + npasts)
		p = past_new(second);
	p->ifindex = b->ifindex;
	p->id = id;
	memcpy(p->label, l->label, sizeof(p->label));
	return p;
}

static void enter(struct past *p, uint64_t second, uint64_t speed, uint64_t ns)
{
	unsigned int i = second % HISTORY_CELLS;

	if (p->cells[i].second != second) {
		p->cells[i].second = second;
		p->cells[i].ns = 0;
		p->cells[i].speed = 0;
	}
	p->cells[i].ns += ns;
	p->cells[i].speed += ((double)speed - p->cells[i].speed) * ns / p->cells[i].ns;
}

/**
 * history_add() - note what a line has sent between two looks
 * @b: its bundle, as the second look has found it
 * @l: the line
 * @speed: bits per second
 * @at: when the second look was, ns of CLOCK_MONOTONIC
 * @ns: how long ago the first one was then, not 0
 *
 * A look belongs to the second in which it ends, and to all that have gone by since the
 * one before.
 */
void history_add(const struct bundle *b, const struct link *l, uint64_t speed,
		 uint64_t at, uint64_t ns)
{
	uint64_t second = at / NSEC, i = (at - ns) / NSEC + 1;
	struct past *p = past_of(b, l, second);

	if (i + HISTORY_CELLS <= second)
		i = second - HISTORY_CELLS + 1;
	for (; i < second; i++)
		enter(p, i, speed, ns);
	enter(p, second, speed, ns);
	p->last = second;
}

/**
 * history_levels() - how high each cell of a line's last minute is
 * @b: the bundle
 * @l: the line
 * @levels: 0 to 8, the latest second last; 0: nothing was sent, or it is not known
 *
 * 8 is the line's rate or, if that is not known, the most it has sent.
 */
void history_levels(const struct bundle *b, const struct link *l,
		    unsigned int levels[HISTORY_CELLS])
{
	const struct past *p = past_find(b->ifindex, l->v[MLPPP_LINK_ID]);
	double speeds[HISTORY_CELLS] = { 0 }, top = link_rate(l);
	uint64_t second;
	unsigned int i;

	for (i = 0; p && i < HISTORY_CELLS; i++) {
		second = p->last - (HISTORY_CELLS - 1 - i);
		if (p->cells[second % HISTORY_CELLS].second != second)
			continue;
		speeds[i] = p->cells[second % HISTORY_CELLS].speed;
		if (!link_rate(l) && speeds[i] > top)
			top = speeds[i];
	}
	for (i = 0; i < HISTORY_CELLS; i++) {
		if (speeds[i] <= 0)
			levels[i] = 0;
		else if (speeds[i] >= top)
			levels[i] = LEVELS;
		else
			levels[i] = 1 + (unsigned int)((LEVELS - 1) * speeds[i] / top);
	}
}

/* Blocks where the terminal has them, else characters that are darker and darker. */
static const char *cell_text(unsigned int level)
{
	static const char *const blocks[LEVELS + 1] = {
		" ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586",
		"\u2587", "\u2588",
	};
	static const char *const ascii[LEVELS + 1] = {
		" ", ".", ":", "-", "=", "+", "*", "#", "@",
	};
	static int utf8 = -1;

	if (utf8 < 0)
		utf8 = setlocale(LC_CTYPE, "") && !strcmp(nl_langinfo(CODESET), "UTF-8");
	return utf8 ? blocks[level] : ascii[level];
}

/**
 * history_print() - a line's last minute, the latest second at the right
 * @b: the bundle
 * @l: the line
 */
void history_print(const struct bundle *b, const struct link *l)
{
	unsigned int levels[HISTORY_CELLS], i;

	history_levels(b, l, levels);
	for (i = 0; i < HISTORY_CELLS; i++)
		fputs(cell_text(levels[i]), stdout);
}
