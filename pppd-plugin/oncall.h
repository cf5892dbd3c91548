/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lines of a bundle do harm when the peer splits evenly: see oncall.c.
 */
#ifndef MLPPP_ONCALL_H
#define MLPPP_ONCALL_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/mlppp.h>

#define ONCALL_TICK_MS	500	/* how often oncall_look() is to be called */
#define ONCALL_GAPS	512	/* enough to tell a rate */

/**
 * struct oncall_line - a line, as it is now
 * @label: what it is called
 * @bytes: received since it joined, bytes
 * @fragments: received since it joined
 * @given: bits per second that it can bring, as the user says; 0: not given
 * @spacing: ... as the spacing of its frames tells; 0: it does not
 * @usable: it is up, and heard
 * @keep: it must not be taken out
 */
struct oncall_line {
	char label[MLPPP_LABEL_MAX];
	uint64_t bytes;
	uint64_t fragments;
	uint64_t given;
	uint64_t spacing;
	bool usable;
	bool keep;
};

/**
 * struct oncall_past - what earlier looks found of a line
 * @label: what it is called
 * @bytes: its counter at the last looks, latest first
 * @fragments: the same
 * @rate: what it brought in the last second, bits per second
 * @most: the highest @rate in the present run of even splitting
 * @best: the most it ever brought
 */
struct oncall_past {
	char label[MLPPP_LABEL_MAX];
	uint64_t bytes[3];
	uint64_t fragments[3];
	uint64_t rate;
	uint64_t most;
	uint64_t best;
};

/**
 * struct oncall_judge - what is known of a bundle
 * @n: number of lines at the last look
 * @looks: number of looks with the same lines
 * @at: when the last looks were, latest first, milliseconds
 * @even: how many looks in a row found that much came, evenly split
 * @most: the most all lines brought together in these, bits per second
 * @alone: what those that stay are thought to bring, bits per second
 * @slow: index of the line that limits the others
 * @past: of each line, in their order
 * @out: of each line: it is to be taken out
 */
struct oncall_judge {
	unsigned int n;
	unsigned int looks;
	int64_t at[3];
	unsigned int even;
	uint64_t most;
	uint64_t alone;
	unsigned int slow;
	struct oncall_past past[MLPPP_LINKS_MAX];
	bool out[MLPPP_LINKS_MAX];
};

/**
 * enum oncall_verdict - what a look has found
 * @ONCALL_NOTHING: all is well, or nothing can be said
 * @ONCALL_MEASURE: the peer splits evenly: look at the spacing of what comes
 * @ONCALL_TAKE_OUT: some lines do harm, see oncall_judge.out
 */
enum oncall_verdict {
	ONCALL_NOTHING,
	ONCALL_MEASURE,
	ONCALL_TAKE_OUT,
};

enum oncall_verdict oncall_look(struct oncall_judge *j, int64_t now,
				const struct oncall_line *lines, unsigned int n);

/**
 * struct oncall_spacing - the spacing of what one line brings
 * @last: when the last frame came, ns; 0: none has come
 * @head: when the last frame before the current burst came, ns
 * @bytes: what has come since then, in that burst
 * @n: how many @rates there are
 * @rates: bits per second, each from one frame to the next
 */
struct oncall_spacing {
	int64_t last;
	int64_t head;
	uint64_t bytes;
	unsigned int n;
	uint64_t rates[ONCALL_GAPS];
};

void oncall_frame(struct oncall_spacing *s, int64_t at, unsigned int bytes);
uint64_t oncall_rate(struct oncall_spacing *s);

#endif /* MLPPP_ONCALL_H */
