// SPDX-License-Identifier: GPL-2.0-only
/*
 * A link whose losses cost more than it carries steps aside. For one TCP stream a set
 * of links is worth
 *
 *	min(sum of the rates, what TCP makes of the loss and the round trip)
 *
 * where the loss is that of the links by their shares, and the round trip that of the
 * slowest, as the receiver puts all in order. The set that is worth most is used;
 * the others rest, until they lose less.
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

/* A line that loses less harms nobody much, ppm. */
#define LOSS_PPM	3000

/* It takes so many looks with losses to tell them from one bad moment, and of one
 * look no more than this part counts.
 */
#define LOSS_HITS	3
#define LOSS_PART	8

/* What was found is halved after that time, if it was so many frames. */
#define LOSS_AGE_NS	(4 * (u64)NSEC_PER_SEC)
#define LOSS_AGE_SENT	1024

/* Square root of the counts of rare events varies by a half: so much less than
 * is seen is there in 99 of 100 cases, in 256ths.
 */
#define LOSS_SIGMAS	294

/* A line is good again when so much speaks for it; twice that if it was not so the
 * last time. At 1 in 1000 lost that takes 700 frames, at 1 in 100 most often for ever.
 */
#define RUN		512
#define RUN_LOST	256
#define RUN_MAX		(RUN << DOUBT_MAX)

/* The harm must be more than this part of what could be, and the traffic such that
 * it is felt.
 */
#define GAIN_PART	8
#define LOAD_PART	4

/* As long a link is aside on trial before that must have been of use: more than the
 * bundle carried before, and than this part of what it could. Traffic that has just
 * begun would grow anyway.
 */
#define TRIAL_PART	2
#define TRIAL_NS	(6 * (u64)NSEC_PER_SEC)

/* TCP that loses packets slows down by a third, again and again. What does not fall by
 * this part so many times in the last looks will not slow down for a loss either.
 */
#define FALL_PART	16
#define FALLS		2

/* At so many times what was before it is other traffic that has begun. */
#define BEGIN_TIMES	4

/* How long a link is aside, or back, at least. */
#define HOLD_NS		(3 * (u64)NSEC_PER_SEC)

/* One that does not get better is tried again after the first time, then after twice
 * that, and so on; one that has stayed for the second is new again.
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
 * Those of a time when there was no queue: what a full buffer drops says nothing of
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
 * mlppp_rest_tcp() - what one TCP stream makes of a loss
 * @ppm: part of the packets that is lost, in a million
 * @rtt_us: round trip, us
 * @packet: bytes of a packet
 *
 * A window of 1.22 / sqrt(p) packets (Mathis et al., 1997) or 1.054 * (RTT/p)^0.75
 * (CUBIC, RFC 9438 5.1), whichever is greater, in each round trip.
 *
 * Return: bits per second; %MLPPP_REST_UNKNOWN without loss.
 */
u64 mlppp_rest_tcp(u32 ppm, u32 rtt_us, u32 packet)
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
 * mlppp_rest_note() - does the load go up and down, as TCP's does?
 * @load: @last and @falls are brought up to date
 * @bps: what the bundle has sent since it was last looked at, bits per second
 */
void mlppp_rest_note(struct mlppp_rest_load *load, u64 bps)
{
	if (bps / BEGIN_TIMES >= load->last)
		load->falls = 0;
	else
		load->falls = load->falls << 1 |
			      (bps < load->last - load->last / FALL_PART);
	load->last = bps;
}

/* A set of links, as one joins after the other. */
struct sum {
	u64 rate;	/* of those whose rate is known */
	u64 weight;
	u64 loss;	/* ppm by weight */
	u32 rtt_us;
	bool open;	/* the rate of one is not known */
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
		   mlppp_rest_tcp(min_t(u64, ppm, MILLION), s->rtt_us,
				  load->packet));
}

/* What a link without a known rate is taken for, beside those with. */
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
 * mlppp_rest_carries() - what a set of links is worth
 * @links: the links
 * @n: how many
 * @set: a bit for each that belongs to it; those that are not usable do not count
 * @load: what they are to carry
 *
 * Return: bits per second of the wire; %MLPPP_REST_UNKNOWN: no limit is known.
 */
u64 mlppp_rest_carries(struct mlppp_rest *const *links, unsigned int n,
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

/* The best of the sets of all links which lose no more than @ppm and are no farther
 * away than one of them.
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
 * Not all sets are compared, but all that lose no more and are no farther than some
 * bound; each link that is better than the others by itself is among them.
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

/* The link is to stay aside: the longer, the oftener it came back for little. */
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

/* A link that was lossy has lost nothing for long: all that was is forgotten. */
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

/* What is true of all links at a time. */
struct outlook {
	u64 best;	/* the best set of them, and what it is worth */
	u64 worth;
	u64 worth_all;
	u64 worth_now;	/* that of those in use */
	bool known;	/* there is a limit to @worth */
	bool open;	/* the rate of one in use is not known */
	bool rest;	/* those that are not in @best are to rest */
	bool back;	/* those in @best are to come back */
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
	o->worth = mlppp_rest_carries(links, n, o->best, load);
	o->worth_now = mlppp_rest_carries(links, n, in_use, load);
	o->worth_all = mlppp_rest_carries(links, n, all, load);
	o->known = o->worth != MLPPP_REST_UNKNOWN;
	gain = gainful(o->worth, o->worth_now);
	/* an overload of the others would cost those packets that are more: what
	 * does not slow down for it is not to be tried with
	 */
	o->rest = gain && load->bps >= o->worth_now / LOAD_PART &&
		  !gainful(load->bps, o->known ? o->worth : o->worth_now) &&
		  (o->known || hweight8(load->falls) >= FALLS);
	/* without any other it is used as it is, and need not come back for that */
	o->back = gain && o->worth_now;
	o->full = load->bps > o->worth_now / 2;
}

/* A link is aside on trial, as nobody knows what the others can carry: is it more
 * without it? Not if they are full before. Where the traffic ends meanwhile, or the
 * others, nothing has been tried. Returns true if that is decided.
 */
static bool trial_ends(struct mlppp_rest *link, const struct outlook *o, u64 bps,
		       u64 now)
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

/* Those on trial have their time anew: what they are tried without has changed. */
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
 * A link steps aside if what the others are worth without it is an eighth less with
 * it, in the model, and if there is traffic to gain by it. If the bundle carries
 * more than the others could, the model does not fit (many streams, or none of TCP),
 * and it stays. As long as nobody knows what the others can carry, it steps aside on
 * trial: where the losses hold TCP back no line is ever full, and nobody would learn.
 *
 * Context: any; whatever guards @links is held.
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
