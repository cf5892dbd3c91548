// SPDX-License-Identifier: GPL-2.0-only
/*
 * A link whose losses cost more than it carries steps aside. For one TCP stream
 * a set of links is worth
 *
 *	min(sum of the rates, what TCP makes of the loss and the round trip)
 *
 * where the loss is that of the links by their shares, and the round trip that
 * of the slowest, as the receiver puts all in order. The set that is worth most
 * is used; the others rest, until they lose less.
 *
 * Only a link that is known to lose, beyond chance, makes a difference: without
 * loss all links together are always worth most, however far away some are.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "rest.h"

#define MILLION		1000000U

/* A line that loses less than this does little harm, ppm. */
#define LOSS_PPM	3000

/* So many looks must have found losses, as one may have been a bad moment; and
 * of one look, no more than this part counts as lost.
 */
#define LOSS_HITS	3
#define LOSS_PART	8

/* The counts are halved after this time, if they are of at least this many
 * frames.
 */
#define LOSS_AGE_NS	(4 * (u64)NSEC_PER_SEC)
#define LOSS_AGE_SENT	1024

/* The square root of a count of rare events varies by a half. In 99 of 100
 * cases it is really no more than this less than what is seen, in 256ths.
 */
#define LOSS_SIGMAS	294

/* A line is good again when this much speaks for it, see struct mlppp_losses;
 * twice as much if it was not the last time. With 1 frame in 1000 lost that
 * takes 700 frames, with 1 in 100 it usually never comes about.
 */
#define RUN		512
#define RUN_LOST	256
#define RUN_MAX		(RUN << DOUBT_MAX)

/* The harm must exceed the first part of what could be carried, and the traffic
 * the second part of what can be now, so that it is felt.
 */
#define GAIN_PART	8
#define LOAD_PART	4

/* How long a link is aside on trial before that must have been of use: the
 * bundle then carries more than before, and more than this part of what it
 * could. Traffic that has just begun would grow anyway.
 */
#define TRIAL_PART	2
#define TRIAL_NS	(6 * (u64)NSEC_PER_SEC)

/* TCP that loses packets slows down by a third, again and again. A load that
 * has not fallen by this part, this many times in the last looks, will not slow
 * down for a loss either.
 */
#define FALL_PART	16
#define FALLS		2

/* At this many times what it was before, other traffic has begun. */
#define BEGIN_TIMES	4

/* A link is aside, or back, for at least this long. */
#define HOLD_NS		(3 * (u64)NSEC_PER_SEC)

/* A link that does not get better is tried again after the first time, then
 * after twice that, and so on; if one has stayed for the second, its past is
 * forgotten.
 */
#define RETRY_NS	(120 * (u64)NSEC_PER_SEC)
#define TRUST_NS	(600 * (u64)NSEC_PER_SEC)
#define DOUBT_MAX	5

static u64 lost_surely(u32 lost)
{
	u32 root = int_sqrt64((u64)lost << 16);

	root -= min_t(u32, root, LOSS_SIGMAS);
	return (u64)root * root;
}

/**
 * mlppp_loss_note() - some frames have been sent, and some of them lost
 * @l: what is known so far
 * @sent: how many
 * @lost: of these
 * @now: ns
 *
 * Only for a time without a queue: what a full buffer drops says nothing about
 * the line.
 */
void mlppp_loss_note(struct mlppp_losses *l, u32 sent, u32 lost, u64 now)
{
	sent = min(sent, MILLION);
	lost = min3(lost, sent, max(sent / LOSS_PART, 1U));
	l->run = min(l->run + sent, RUN_MAX);
	l->run -= min(l->run, lost * RUN_LOST);
	l->sent += sent;
	l->lost += lost;
	l->hits += lost > 0;
	if (!l->lossy && l->hits >= LOSS_HITS &&
	    lost_surely(l->lost) * (MILLION / LOSS_PPM) > (u64)l->sent << 16) {
		l->lossy = true;
		l->run = 0;
	}
	if (now - l->aged > LOSS_AGE_NS && l->sent >= LOSS_AGE_SENT) {
		l->aged = now;
		l->sent /= 2;
		l->lost /= 2;
		l->hits /= 2;
	}
}

/**
 * mlppp_loss_ppm() - what part of the frames is lost
 * @l: what is known
 *
 * Return: parts in a million; 0 as long as that may be chance.
 */
u32 mlppp_loss_ppm(const struct mlppp_losses *l)
{
	if (!l->lossy || !l->sent)
		return 0;
	return max_t(u64, div_u64((u64)l->lost * MILLION, l->sent), LOSS_PPM);
}

/**
 * mlppp_rest_tcp_rate() - how fast is one TCP stream with a loss?
 * @ppm: part of the packets that is lost, in a million
 * @rtt_us: round trip, us
 * @packet: bytes of a packet
 *
 * A window of 1.22 / sqrt(p) packets (Mathis et al., 1997) or 1.054 *
 * (RTT/p)^0.75 (CUBIC, RFC 9438 5.1), whichever is greater, in each round trip.
 *
 * Return: bits per second; %MLPPP_REST_UNKNOWN without loss.
 */
u64 mlppp_rest_tcp_rate(u32 ppm, u32 rtt_us, u32 packet)
{
	u64 x, reno, cubic;

	if (!ppm)
		return MLPPP_REST_UNKNOWN;
	ppm = clamp(ppm, 10U, MILLION);
	rtt_us = clamp(rtt_us, 1000U, 10 * MILLION);
	/* windows in 256ths of a packet */
	reno = int_sqrt64(div_u64(3 * 32768ULL * MILLION, ppm));
	/* RTT/p, its root and its power of 1.5 in 65536ths */
	x = div_u64((u64)rtt_us << 16, ppm);
	x = (x * int_sqrt64(x << 16)) >> 16;
	cubic = (u64)int_sqrt64(x) * 270 / 256;
	return div_u64(max(reno, cubic) * packet * 8 * (MILLION / 256), rtt_us);
}

/**
 * mlppp_rest_note_load() - does the load go up and down, as TCP's does?
 * @load: @last and @falls are brought up to date
 * @bps: what the bundle has sent since it was last looked at, bits per second
 */
void mlppp_rest_note_load(struct mlppp_rest_load *load, u64 bps)
{
	if (bps / BEGIN_TIMES >= load->last)
		load->falls = 0;
	else
		load->falls = load->falls << 1 |
			      (bps < load->last - load->last / FALL_PART);
	load->last = bps;
}

/**
 * struct sum - a set of links, to which one is added after the other
 * @rate: sum of the rates that are known, bits per second
 * @weight: sum of all rates, the unknown ones guessed, kbit/s
 * @loss: sum of their losses, ppm times weight
 * @rtt_us: the longest round trip, us
 * @open: the rate of one is not known
 */
struct sum {
	u64 rate;
	u64 weight;
	u64 loss;
	u32 rtt_us;
	bool open;
};

static void sum_add(struct sum *s, const struct mlppp_rest *link, u64 usual)
{
	u64 weight = link->rate;

	if (link->rate == MLPPP_REST_UNKNOWN) {
		s->open = true;
		weight = usual;
	} else {
		s->rate += link->rate;
	}
	/* kbit/s: times a million, and 64 of them, that fits */
	weight = max(div_u64(weight, 1000), 1ULL);
	s->weight += weight;
	s->loss += weight * mlppp_loss_ppm(link->loss);
	s->rtt_us = max(s->rtt_us, link->rtt_us);
}

static u64 sum_worth(const struct sum *s, const struct mlppp_rest_load *load)
{
	u64 ppm;

	if (!s->weight)
		return 0;
	/* each fragment of a packet may be lost */
	ppm = div64_u64(s->loss, s->weight) * load->frags;
	return min(s->open ? MLPPP_REST_UNKNOWN : s->rate,
		   mlppp_rest_tcp_rate(min_t(u64, ppm, MILLION), s->rtt_us,
				       load->packet));
}

/* The rate that a link of unknown rate is assumed to have. */
static u64 usual_rate(struct mlppp_rest *const *links, unsigned int n)
{
	u64 rate = 0;
	unsigned int i;

	for (i = 0; i < n; i++)
		if (links[i]->rate != MLPPP_REST_UNKNOWN)
			rate = max(rate, links[i]->rate);
	return rate ?: MILLION;
}

/**
 * mlppp_rest_worth() - what a set of links is worth
 * @links: the links
 * @n: how many
 * @set: a bit for each that belongs to it; those that are not usable do not
 *	count
 * @load: what they are to carry
 *
 * Return: bits per second of the wire; %MLPPP_REST_UNKNOWN: no limit is known.
 */
u64 mlppp_rest_worth(struct mlppp_rest *const *links, unsigned int n,
		     u64 set, const struct mlppp_rest_load *load)
{
	const u64 usual = usual_rate(links, n);
	struct sum sum = {};
	unsigned int i;

	for (i = 0; i < n; i++)
		if (set & BIT_ULL(i) && links[i]->usable)
			sum_add(&sum, links[i], usual);
	return sum_worth(&sum, load);
}

/* The usable links by their round trips; returns how many. */
static unsigned int sort_links(struct mlppp_rest *const *links, unsigned int n,
			       u8 *order)
{
	unsigned int i, j, count = 0;

	for (i = 0; i < n; i++) {
		if (!links[i]->usable)
			continue;
		for (j = count++; j &&
		     links[order[j - 1]]->rtt_us > links[i]->rtt_us; j--)
			order[j] = order[j - 1];
		order[j] = i;
	}
	return count;
}

/* The best of the sets of all links which lose no more than @ppm and are no
 * farther away than one of them.
 */
static void choose_below(struct mlppp_rest *const *links, const u8 *order,
			 unsigned int count, u32 ppm, u64 usual,
			 const struct mlppp_rest_load *load, u64 *best,
			 u64 *worth)
{
	struct sum sum = {};
	unsigned int i;
	u64 set = 0, w;

	/* those that never rest are in all of them */
	for (i = 0; i < count; i++) {
		if (!links[order[i]]->off)
			continue;
		set |= BIT_ULL(order[i]);
		sum_add(&sum, links[order[i]], usual);
	}
	for (i = 0; i < count; i++) {
		const struct mlppp_rest *link = links[order[i]];

		if (link->off || mlppp_loss_ppm(link->loss) > ppm)
			continue;
		set |= BIT_ULL(order[i]);
		sum_add(&sum, link, usual);
		w = sum_worth(&sum, load);
		if (w > *worth ||
		    (w == *worth && hweight64(set) > hweight64(*best))) {
			*worth = w;
			*best = set;
		}
	}
}

/**
 * mlppp_rest_choose() - which links carry most together?
 * @links: the links
 * @n: how many, at most %MLPPP_LINKS_MAX
 * @load: what they are to carry
 *
 * Not all sets are compared, but all that lose no more and are no farther than
 * some bound; each link that is better than the others by itself is among them.
 *
 * Return: a bit for each link of the set: all, or one at least.
 */
u64 mlppp_rest_choose(struct mlppp_rest *const *links, unsigned int n,
		      const struct mlppp_rest_load *load)
{
	const u64 usual = usual_rate(links, n);
	u8 order[MLPPP_LINKS_MAX];
	u64 best = 0, worth = 0;
	unsigned int i, count;
	u32 ppm;

	count = sort_links(links, n, order);
	choose_below(links, order, count, 0, usual, load, &best, &worth);
	for (i = 0; i < count; i++) {
		ppm = mlppp_loss_ppm(links[order[i]]->loss);
		if (ppm)
			choose_below(links, order, count, ppm, usual, load,
				     &best, &worth);
	}
	return best;
}

static void step_aside(struct mlppp_rest *link, u64 now)
{
	link->aside = true;
	link->since = now;
	link->loss->run = 0;
	link->times++;
}

/* The link is to stay aside: the longer, the more often it came back in vain.
 */
static void settle(struct mlppp_rest *link, u64 now)
{
	if (link->back && now - link->back < TRUST_NS)
		link->doubt = min(link->doubt + 1, DOUBT_MAX);
	else
		link->doubt = 0;
	link->vain = 0;
	link->trial = 0;
	link->retry = now + (RETRY_NS << link->doubt);
}

static void step_back(struct mlppp_rest *link, u64 now)
{
	if (!link->trial)
		link->back = now;
	link->aside = false;
	link->trial = 0;
	link->retry = 0;
	link->ms += div_u64(now - link->since, NSEC_PER_MSEC);
	link->since = now;
}

/* A link that was lossy has lost next to nothing for long: forget what was. */
static void forgive(struct mlppp_rest *link)
{
	struct mlppp_losses *l = link->loss;

	if (l->lossy && l->run >= RUN << (link->aside ? link->doubt : 0))
		*l = (struct mlppp_losses) { .aged = l->aged };
}

/* Does @worth exceed what there is by enough? */
static bool gainful(u64 worth, u64 now)
{
	return worth - worth / GAIN_PART > now;
}

/**
 * struct outlook - what is true of all links at a time
 * @best: the best set of them, a bit for each
 * @worth: what @best is worth, bits per second
 * @worth_all: what all of them are worth
 * @worth_now: what those in use are worth
 * @known: there is a limit to @worth
 * @open: the rate of one in use is not known
 * @rest: those that are not in @best are to rest
 * @back: those in @best are to come back
 * @full: the bundle carries more than half of @worth_now
 */
struct outlook {
	u64 best;
	u64 worth;
	u64 worth_all;
	u64 worth_now;
	bool known;
	bool open;
	bool rest;
	bool back;
	bool full;
};

static void look(struct outlook *o, struct mlppp_rest *const *links,
		 unsigned int n, const struct mlppp_rest_load *load)
{
	u64 in_use = 0, all = ~0ULL;
	unsigned int i;
	bool gain;

	o->open = false;
	for (i = 0; i < n; i++) {
		if (links[i]->aside)
			continue;
		in_use |= BIT_ULL(i);
		o->open |= links[i]->usable &&
			   links[i]->rate == MLPPP_REST_UNKNOWN;
	}
	o->best = mlppp_rest_choose(links, n, load);
	o->worth = mlppp_rest_worth(links, n, o->best, load);
	o->worth_now = mlppp_rest_worth(links, n, in_use, load);
	o->worth_all = mlppp_rest_worth(links, n, all, load);
	o->known = o->worth != MLPPP_REST_UNKNOWN;
	gain = gainful(o->worth, o->worth_now);
	/* an overload of the others would cost the excess packets: do not try
	 * with what does not slow down for that
	 */
	o->rest = gain && load->bps >= o->worth_now / LOAD_PART &&
		  !gainful(load->bps, o->known ? o->worth : o->worth_now) &&
		  (o->known || hweight8(load->falls) >= FALLS);
	/* without any other it is used as it is, and need not come back for
	 * that
	 */
	o->back = gain && o->worth_now;
	o->full = load->bps > o->worth_now / 2;
}

/* A link is aside on trial, as nobody knows what the others can carry: is it
 * more without it? Not if they fill up before. If the traffic ends meanwhile,
 * or the others fail, nothing has been tried. Returns true if that is decided.
 */
static bool trial_ends(struct mlppp_rest *link, const struct outlook *o,
		       u64 bps, u64 now)
{
	u64 carried = o->open ? bps : o->worth_now;

	if (!link->trial)
		return false;
	if (!o->worth_now || bps < link->trial / LOAD_PART) {
		step_back(link, now);
	} else if (gainful(carried, link->trial)) {
		link->with = link->trial;
		link->without = carried;
		settle(link, now);
	} else if (!o->open || now >= link->retry) {
		step_back(link, now);
		link->retry = now + (RETRY_NS << link->vain);
		link->vain = min(link->vain + 1, DOUBT_MAX);
	} else {
		return false;
	}
	return true;
}

/* Trials begin anew: the links they are compared with have changed. */
static void extend_trials(struct mlppp_rest *const *links, unsigned int n,
			  u64 now)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (links[i]->trial)
			links[i]->retry = now + TRIAL_NS;
}

static bool may_rest(const struct mlppp_rest *link, const struct outlook *o,
		     u64 now)
{
	return o->rest && !link->off && link->usable &&
	       now - link->since >= HOLD_NS &&
	       (o->known || now >= link->retry);
}

static void rest(struct mlppp_rest *link, const struct outlook *o, u64 bps,
		 u64 now)
{
	link->with = o->worth_all;
	link->without = o->worth;
	if (o->known)
		settle(link, now);
	else
		link->trial = max3(bps, o->worth_now / TRIAL_PART, 1ULL);
	step_aside(link, now);
}

/* @best: the link is in the best set */
static bool may_return(const struct mlppp_rest *link, const struct outlook *o,
		       bool best, u64 now)
{
	if (link->off || (now >= link->retry && o->full))
		return true;
	return best && (!link->loss->lossy ||
			(o->back && now - link->since > HOLD_NS));
}

/**
 * mlppp_rest_update() - which links step aside now, which come back?
 * @links: all links of the bundle
 * @n: how many, at most %MLPPP_LINKS_MAX
 * @load: what the bundle carries
 * @now: ns; to be called every %MLPPP_REST_PERIOD_NS or so
 *
 * A link steps aside if in the model the bundle is worth an eighth less with it
 * than without, and if there is traffic to gain by that. If the bundle carries
 * more than the others could, the model does not fit (many streams, or none of
 * TCP), and it stays. As long as nobody knows what the others can carry, it
 * steps aside on trial: where the losses hold TCP back no line is ever full,
 * and nobody would learn.
 *
 * Return: true if @aside or @trial has changed for one.
 */
bool mlppp_rest_update(struct mlppp_rest *const *links, unsigned int n,
		       const struct mlppp_rest_load *load, u64 now)
{
	bool changed = false, tried = false, best;
	struct outlook o;
	unsigned int i;

	for (i = 0; i < n; i++)
		forgive(links[i]);
	look(&o, links, n, load);
	for (i = 0; i < n; i++) {
		struct mlppp_rest *link = links[i];

		best = o.best & BIT_ULL(i);
		if (trial_ends(link, &o, load->bps, now)) {
			changed = true;
		} else if (link->aside && may_return(link, &o, best, now)) {
			step_back(link, now);
			changed = true;
		} else if (!link->aside && !best && may_rest(link, &o, now)) {
			rest(link, &o, load->bps, now);
			tried |= link->trial;
			changed = true;
		}
	}
	if (tried)
		extend_trials(links, n, now);
	return changed;
}
