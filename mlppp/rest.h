/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which links do TCP over the bundle more harm than good: losses, round trips
 * and rates in, a choice out. Pure: it knows neither packets nor locks.
 * Whatever guards the structures is held by the caller of any function here.
 * Any context. Rules, reasons and figures: Documentation/scheduler.md
 */
#ifndef MLPPP_REST_H
#define MLPPP_REST_H

#include <linux/mlppp.h>
#include <linux/types.h>

#define MLPPP_REST_PERIOD_NS	500000000ULL	/* between two looks */
#define MLPPP_REST_UNKNOWN	U64_MAX		/* a rate: no limit is known */

/**
 * struct mlppp_losses - what a link loses of what it is given
 * @sent: frames looked at, the older the less
 * @lost: of these, lost
 * @hits: how often some were
 * @run: how much speaks for a line that is good again: 1 for each frame that
 *	arrived, less 256 for each that was lost
 * @aged: when @sent to @hits were last halved, ns
 * @lossy: it is too much to be chance, and more than a line is to lose
 */
struct mlppp_losses {
	u32 sent;
	u32 lost;
	u32 hits;
	u32 run;
	u64 aged;
	bool lossy;
};

/**
 * struct mlppp_rest - a link that may step aside
 * @off: it never does
 * @usable: it could be given packets: it is up, and neither drains nor stands
 *	by
 * @aside: it is given nothing but probes, as long as another link is there
 * @doubt: how often it had to step aside again soon
 * @vain: how many trials in a row were of no use
 * @rate: bits per second of the wire; %MLPPP_REST_UNKNOWN
 * @rtt_us: round trip without queues, us
 * @loss: what it loses
 * @since: when @aside last changed, ns
 * @retry: when it is tried again if it does not get better, ns; on trial, when
 *	that ends; for one that is back, when the next trial may begin
 * @back: when it last came back, ns, but from a trial; 0: never
 * @trial: what the bundle carried when the link stepped aside on trial, bits
 *	per second; 0: it is not on trial
 * @with: what the bundle would carry with it when it stepped aside, bits per
 *	second, by the model; after a trial, what it did carry
 * @without: ... and without it; after a trial, at least
 * @times: how often it has stepped aside
 * @ms: for how long in total, ms
 */
struct mlppp_rest {
	bool off;
	bool usable;
	bool aside;
	u8 doubt;
	u8 vain;
	u64 rate;
	u32 rtt_us;
	struct mlppp_losses *loss;
	u64 since;
	u64 retry;
	u64 back;
	u64 trial;
	u64 with;
	u64 without;
	u64 times;
	u64 ms;
};

/**
 * struct mlppp_rest_load - what the bundle is to carry
 * @bps: what it sends, smoothed, bits per second of the wire
 * @last: what it sent when last looked at, not smoothed
 * @falls: a bit for each of the last looks, set if it then sent clearly less
 *	than before
 * @packet: a full packet, bytes on the wire
 * @frags: how many fragments it takes
 */
struct mlppp_rest_load {
	u64 bps;
	u64 last;
	u8 falls;
	u32 packet;
	u32 frags;
};

void mlppp_loss_note(struct mlppp_losses *l, u32 sent, u32 lost, u64 now);
u32 mlppp_loss_ppm(const struct mlppp_losses *l);
u64 mlppp_rest_tcp_rate(u32 ppm, u32 rtt_us, u32 packet);
void mlppp_rest_note_load(struct mlppp_rest_load *load, u64 bps);
u64 mlppp_rest_worth(struct mlppp_rest *const *links, unsigned int n,
		     u64 set, const struct mlppp_rest_load *load);
u64 mlppp_rest_choose(struct mlppp_rest *const *links, unsigned int n,
		      const struct mlppp_rest_load *load);
bool mlppp_rest_update(struct mlppp_rest *const *links, unsigned int n,
		       const struct mlppp_rest_load *load, u64 now);

#endif /* MLPPP_REST_H */
