/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rate of a line, learned from probes: times and byte counts in, a rate
 * out. Pure: it knows neither packets nor locks. Whatever guards a struct
 * mlppp_rate is held by the caller of any function here. Any context. Rules,
 * reasons and figures: Documentation/rates.md
 */
#ifndef MLPPP_RATE_H
#define MLPPP_RATE_H

#include <linux/types.h>

#include "rest.h"

#define MLPPP_RATE_RING		64	/* probes remembered; a power of two */
#define MLPPP_RATE_PROBE_NS	50000000ULL	/* from one probe to the next */
#define MLPPP_RATE_TOLD_NS	100000000ULL	/* where the peer reports */
#define MLPPP_RATE_SLOW_NS	250000000ULL	/* where nothing is learned */
#define MLPPP_RATE_SENT_TIMES	4	/* see struct mlppp_rate_probe */
#define MLPPP_RATE_CLIMB_MAX	4	/* steps up, each higher than before */

/**
 * enum mlppp_rate_state - what the estimator is about
 * @MLPPP_RATE_WATCH: the bundle shares by weight; look out for a queue
 * @MLPPP_RATE_GROW: double the rate until the line does not follow
 * @MLPPP_RATE_CRUISE: the rate is known; try more now and then
 * @MLPPP_RATE_DRAIN: there is a queue: is it ours? If so, let it drain
 */
enum mlppp_rate_state {
	MLPPP_RATE_WATCH,
	MLPPP_RATE_GROW,
	MLPPP_RATE_CRUISE,
	MLPPP_RATE_DRAIN,
};

/**
 * struct mlppp_rate_report - what the receiver of a probe says, if it does
 * @arrived: when the probe came, ns of its clock
 * @bytes: bytes received on the link before it, from the PPP protocol on, in
 *	all
 * @frames: in how many frames
 */
struct mlppp_rate_report {
	u64 arrived;
	u64 bytes;
	u64 frames;
};

/**
 * struct mlppp_rate_probe - a probe on its way, or one that came back
 * @sent: when it was sent, ns
 * @back: when the reply came, ns; 0: not yet
 * @bytes: bytes on the wire the link had been given by then
 * @allowed: bytes that it was allowed by then, see struct mlppp_rate
 * @surplus: bytes the whole bundle had received by then, less
 *	%MLPPP_RATE_SENT_TIMES times what it had sent
 * @ahead: how far the link's clock was ahead: the time that what it was given
 *	ahead takes, ns
 * @frames: frames the link had been given by then
 * @report: of the peer, if @reported
 * @way: the time from here to there by two clocks, ns: only differences mean
 *	something
 * @nr: its number
 * @reported: the peer has said when it came
 * @used: the estimator has seen the reply
 */
struct mlppp_rate_probe {
	u64 sent;
	u64 back;
	u64 bytes;
	u64 allowed;
	s64 surplus;
	u64 ahead;
	u64 frames;
	struct mlppp_rate_report report;
	s64 way;
	u32 nr;
	bool reported;
	bool used;
};

/**
 * struct mlppp_rate - the estimator of one link
 * @estimate: bits per second of the wire; 0: nothing learned
 * @pacing: bits per second to send at now: @estimate times a gain; 0: none
 * @srtt_us: smoothed round trip of the probes, us; 0: no reply yet
 * @base_us: least round trip of the last 10 to 20 s, us
 * @queue_us: how much longer than that the last one took, us; of a peer that
 *	reports: on the way there
 * @peer_queue_us: of a peer that reports: on the way back, us
 * @replies: replies used
 * @lost: probes given up
 * @state: enum mlppp_rate_state
 * @hot: samples in a row that showed a queue
 * @phase: where in the cycle of gains; %MLPPP_RATE_CRUISE
 * @fed: the line was kept busy in this cycle, so its samples say what it can do
 * @stall: samples in a row without growth, weighed; %MLPPP_RATE_GROW; or with a
 *	short queue; %MLPPP_RATE_WATCH
 * @step: how often the rate was halved; %MLPPP_RATE_DRAIN
 * @history: a bit for each of the last probes, set: lost
 * @losses: how often in a row the rate was lowered for them
 * @next: number of the next probe
 * @last: number of the last probe whose reply was used; 0: none
 * @first: number of the first probe of this step; %MLPPP_RATE_DRAIN
 * @answered: greatest number in a reply that came; 0: none
 * @heard: when the last reply came, ns; 0: none did
 * @allowed: bytes @pacing has allowed so far
 * @allowed_at: when @allowed was last moved, ns
 * @best: greatest samples of this cycle and of the last one, bits per second
 * @base: least round trips of this period and of the last one, ns
 * @base_at: when this period began, ns
 * @jitter: by how much a round trip differs from the one before, smoothed, ns
 * @rtt: the last round trip, ns
 * @since: when state, phase or step began, ns
 * @raised: when @estimate last grew, ns; %MLPPP_RATE_GROW
 * @drain_from: rate that is halved; %MLPPP_RATE_DRAIN
 * @drain_rate: what the draining queue says about the rate; 0: nothing yet
 * @drain_queue: the queue when the first probe of the step was sent, ns
 * @drain_base: least round trip of the step, ns
 * @before: @estimate before more was tried, or before the drain
 * @loss_at: when the rate was last lowered for lost probes, ns
 * @loss_from: @estimate before the first time of @losses
 * @loss_ignore: until then lost probes mean nothing, ns
 * @overhead: bytes that the wire adds to each frame
 * @encoding: enum mlppp_encoding
 * @ahead: how far the link's clock is ahead now, ns
 * @reports: the peer reports, and what follows is in use
 * @full: during the last sample the link was given all that it was allowed
 * @climb: step up that is tried, or has been and is not judged yet; 0: none
 * @shy: how often such a step lost frames lately
 * @climb_first: number of the first probe of the step
 * @climb_last: number of the last one
 * @climb_at: not before that, ns
 * @ways: least @way of this period and of the last one
 * @backs: the same on the way back
 * @slack: the last two: @way less @ahead
 * @noise: by how much the last @way differs from what was to be expected,
 *	smoothed, ns
 * @told: number of the last probe with a report
 * @mean_us: smoothed queue on the way there, us
 * @ebb_nr: number of the probe that found a queue, which is drained; 0: none
 * @frames: frames the link was given so far
 * @proof: the rate at which the line was last seen busy, bits per second; 0:
 *	never
 * @loss: what the line loses
 * @calm: the last reply found no queue, so that what was lost since can be
 *	counted
 * @calm_sent: frames sent by then
 * @calm_got: ... and received, by the peer's report
 * @calm_surplus: @surplus of that probe
 * @ring: the last probes, by number
 *
 * @estimate to @lost are for statistics too.
 */
struct mlppp_rate {
	u64 estimate;
	u64 pacing;
	u32 srtt_us;
	u32 base_us;
	u32 queue_us;
	u32 peer_queue_us;
	u32 replies;
	u32 lost;

	u8 state;
	u8 hot;
	u8 phase;
	bool fed;
	u8 stall;
	u8 step;
	u8 history;
	u8 losses;
	u32 next;
	u32 last;
	u32 first;
	u32 answered;
	u64 heard;
	u64 allowed;
	u64 allowed_at;
	u64 best[2];
	u64 base[2];
	u64 base_at;
	u64 jitter;
	u64 rtt;
	u64 since;
	u64 raised;
	u64 drain_from;
	u64 drain_rate;
	u64 drain_queue;
	u64 drain_base;
	u64 before;
	u64 loss_at;
	u64 loss_from;
	u64 loss_ignore;
	s32 overhead;
	u8 encoding;
	u64 ahead;
	bool reports;
	bool full;
	u8 climb;
	u8 shy;
	u32 climb_first;
	u32 climb_last;
	u64 climb_at;
	s64 ways[2];
	s64 backs[2];
	s64 slack[2];
	u64 noise;
	u32 told;
	u32 mean_us;
	u32 ebb_nr;
	u64 frames;
	u64 proof;
	struct mlppp_losses loss;
	bool calm;
	u64 calm_sent;
	u64 calm_got;
	s64 calm_surplus;
	struct mlppp_rate_probe ring[MLPPP_RATE_RING];
};

void mlppp_rate_init(struct mlppp_rate *r, u32 seed);
u64 mlppp_rate_interval(const struct mlppp_rate *r);
u64 mlppp_rate_slow_interval(const struct mlppp_rate *r, u64 bps);
bool mlppp_rate_due(const struct mlppp_rate *r, u64 interval, u64 now);
u32 mlppp_rate_note_sent(struct mlppp_rate *r, u64 bytes, s64 surplus, u64 now);
bool mlppp_rate_note_reply(struct mlppp_rate *r, u32 nr,
			   const struct mlppp_rate_report *report, u64 now);
bool mlppp_rate_update(struct mlppp_rate *r, u64 bytes, s64 surplus, u64 now);
void mlppp_rate_listen(struct mlppp_rate *r, u64 now);
bool mlppp_rate_way(const struct mlppp_rate *r, bool told, s64 *way);
u64 mlppp_rate_silence(const struct mlppp_rate *r, u64 since, u64 now);
bool mlppp_rate_crowded(const struct mlppp_rate *r);
void mlppp_rate_begin(struct mlppp_rate *r, u64 bytes, u64 now);

#endif /* MLPPP_RATE_H */
