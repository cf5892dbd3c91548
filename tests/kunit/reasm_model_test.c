// SPDX-License-Identifier: GPL-2.0-only
/*
 * The resequencer against a slow and obvious model of it: whatever waits is in
 * one list in order of arrival, every question is answered by looking at all of
 * that, and numbers are dealt with one by one.
 *
 * A simulated peer sends packets over simulated lines: skew, jitter, loss,
 * bursts of loss, duplicates, overtaking, false numbers, broken B and E bits,
 * lines that die and heal, links that join and leave, restarts. After every
 * step each packet delivered, each counter, and the next deadline are compared.
 * In half of the rounds the resequencer is interrupted all the time, and must do
 * the same in the end.
 * In rounds without false numbers, what is delivered is also compared with what
 * was sent.
 *
 *	insmod mlppp-reasm-model-test.ko seed=1 fragments=5000000
 *
 * The seed is printed; the same seed gives the same run.
 */
#include <linux/prandom.h>
#include <linux/vmalloc.h>

#include "reasm_util.h"

static ulong seed;
module_param(seed, ulong, 0444);
MODULE_PARM_DESC(seed, "of the random numbers; 0: one that nobody knows");

/* A kernel that checks every access takes a hundred times as long. */
static ulong fragments = IS_ENABLED(CONFIG_KASAN) ? 10000 : 3000000;
module_param(fragments, ulong, 0444);
MODULE_PARM_DESC(fragments, "how many are fed in, about");

#define LINKS		5
#define FLIGHT		4096	/* fragments on their way on a line */
#define SENT		65536	/* fragments remembered as sent */
#define JUMP		64	/* see MLPPP_JUMP */

static struct rnd_state rnd;

static u32 below(u32 n)
{
	return n ? prandom_u32_state(&rnd) % n : 0;
}

static bool permille(u32 n)
{
	return below(1000) < n;
}

/* -- the model -- */

struct frag {
	struct list_head node;
	u64 pos;
	u64 time;
	u32 seq;
	u32 id;
	u32 len;
	u32 truesize;
	u8 be;
	bool odd;
	bool trial;
	int link;
};

struct model_link {
	bool member;
	bool stale;
	u64 silences;
	u64 last;
	u64 seen;
	u64 back;
	u64 back_last;
	u64 trial;
	u64 trial_good;
	u64 far_good;
	u32 far_seq;
	u32 far_count;
	struct mlppp_reasm_link_stats stats;
};

struct model {
	u32 space;		/* how many sequence numbers there are */
	u32 mrru;
	u64 deadline;
	u32 tolerance;
	u32 max_frags;
	u32 max_bytes;
	u32 max_size;

	u64 next;
	u64 begin;
	struct list_head held;	/* in order of arrival */
	struct list_head packet; /* fragments of the packet begun */
	bool after_loss;	/* the number before was given up */
	bool skipping;		/* inside a packet that is dropped */
	struct model_link link[LINKS];
	struct mlppp_reasm_stats stats;

	u64 loss_first[MLPPP_LOST_RUNS]; /* of the latest losses, newest first */
	u64 loss_last[MLPPP_LOST_RUNS];
	u32 losses;

	struct list_head out;	/* delivered: fragments, E ends a packet */
};

static u32 count(const struct list_head *list)
{
	const struct list_head *p;
	u32 n = 0;

	list_for_each(p, list)
		n++;
	return n;
}

static u32 bytes(const struct list_head *list)
{
	const struct frag *f;
	u32 n = 0;

	list_for_each_entry(f, list, node)
		n += f->truesize;
	return n;
}

static u32 length(const struct list_head *list)
{
	const struct frag *f;
	u32 n = 0;

	list_for_each_entry(f, list, node)
		n += f->len;
	return n;
}

static struct frag *find(const struct model *m, u64 pos)
{
	struct frag *f;

	list_for_each_entry(f, &m->held, node)
		if (f->pos == pos)
			return f;
	return NULL;
}

static u64 highest(const struct model *m)
{
	u64 top = m->next - 1;
	const struct frag *f;

	list_for_each_entry(f, &m->held, node)
		top = max(top, f->pos);
	return top;
}

static u64 lowest_held(const struct model *m)
{
	const struct frag *f;
	u64 low = U64_MAX;

	list_for_each_entry(f, &m->held, node)
		low = min(low, f->pos);
	return low;
}

static u64 big_m(const struct model *m)
{
	u64 lowest = highest(m);
	int i;

	for (i = 0; i < LINKS; i++)
		if (m->link[i].member && !m->link[i].stale)
			lowest = min(lowest, m->link[i].last - m->tolerance);
	return lowest;
}

static u64 highest_last(const struct model *m)
{
	u64 last = 0;
	int i;

	for (i = 0; i < LINKS; i++)
		if (m->link[i].member)
			last = max(last, m->link[i].last);
	return last;
}

static u64 good(const struct model *m)
{
	return m->stats.sum.fragments - m->stats.sum.late -
	       m->stats.sum.duplicate - m->stats.sum.far;
}

static void throw_away(struct model *m, struct frag *f)
{
	m->stats.drop_frags++;
	list_del(&f->node);
	kfree(f);
}

static void throw_packet(struct model *m, enum mlppp_drop why)
{
	struct frag *f, *n;

	m->stats.drop[why]++;
	list_for_each_entry_safe(f, n, &m->packet, node)
		throw_away(m, f);
}

static bool too_long(const struct model *m)
{
	const struct frag *f;

	list_for_each_entry(f, &m->packet, node)
		if (f->len)
			return length(&m->packet) > m->mrru + (f->odd ? 1 : 2);
	return false;
}

static void peak(struct model *m)
{
	m->stats.peak_frags = max(m->stats.peak_frags,
				  count(&m->held) + count(&m->packet));
	m->stats.peak_bytes = max(m->stats.peak_bytes,
				  bytes(&m->held) + bytes(&m->packet));
}

/* Its number is accepted: only now does a null fragment count as one. */
static void accept_null(struct model *m, const struct frag *f)
{
	struct model_link *l = &m->link[f->link];

	if (f->be != MLPPP_WHOLE || f->len)
		return;
	m->stats.sum.nulls++;
	/* has the link it came on left meanwhile? */
	if (!f->trial || (l->member && l->trial == f->pos))
		l->stats.nulls++;
	else
		m->stats.nulls_gone++;
}

static void take(struct model *m, struct frag *f)
{
	bool open = !list_empty(&m->packet);

	if (f->trial)
		accept_null(m, f);
	m->next++;
	list_del_init(&f->node);

	if (f->be == MLPPP_WHOLE && !f->len) {
		kfree(f);	/* null: only its number counts */
		return;
	}
	if (f->be & MLPPP_BEGIN) {
		if (open)
			throw_packet(m, MLPPP_DROP_NO_END);
		m->skipping = false;
	} else if (!open) {
		list_add_tail(&f->node, &m->packet);
		if (m->after_loss)
			m->stats.drop[MLPPP_DROP_LOST]++;
		else if (!m->skipping)
			m->stats.drop[MLPPP_DROP_NO_BEGIN]++;
		m->skipping = !(f->be & MLPPP_END);
		m->after_loss = false;
		throw_away(m, f);
		return;
	}
	m->after_loss = false;

	list_add_tail(&f->node, &m->packet);
	if (f->be != MLPPP_WHOLE)
		peak(m);
	if (!(f->be & MLPPP_END)) {
		if (length(&m->packet) > m->mrru + 2) {
			throw_packet(m, MLPPP_DROP_TOO_LONG);
			m->skipping = true;
		}
		return;
	}
	if (!length(&m->packet)) {
		throw_packet(m, MLPPP_DROP_EMPTY);
	} else if (too_long(m)) {
		throw_packet(m, MLPPP_DROP_TOO_LONG);
	} else {
		m->stats.packets++;
		m->stats.whole += f->be == MLPPP_WHOLE;
		list_splice_tail_init(&m->packet, &m->out);
	}
}

/* One number is given up. @more: together with the one before. */
static void give_up(struct model *m, enum mlppp_loss why, bool more)
{
	bool open = !list_empty(&m->packet);
	int i;

	m->stats.lost[why]++;
	if (!more) {
		for (i = MLPPP_LOST_RUNS - 1; i > 0; i--) {
			m->loss_first[i] = m->loss_first[i - 1];
			m->loss_last[i] = m->loss_last[i - 1];
		}
		m->loss_first[0] = m->next;
		m->losses++;
	}
	m->loss_last[0] = m->next;
	m->next++;
	if (open) {
		throw_packet(m, MLPPP_DROP_LOST);
		m->skipping = true;
	} else if (!m->skipping) {
		m->after_loss = true;
	}
}

/* Deal with the numbers one by one: take those that are here, and give up those
 * that are not, up to @until.
 */
static void deal(struct model *m, u64 until, enum mlppp_loss why)
{
	bool more = false;
	struct frag *f;

	for (;;) {
		f = find(m, m->next);
		if (f) {
			take(m, f);
			more = false;
		} else if (m->next <= until) {
			give_up(m, why, more);
			more = true;
		} else {
			return;
		}
	}
}

static void deal_m(struct model *m)
{
	deal(m, 0, 0);
	if (!list_empty(&m->held))
		deal(m, big_m(m), MLPPP_LOSS_M);
}

static void drop_far(struct model *m, struct frag *f);

static void keep_bounds(struct model *m)
{
	struct frag *lowest;

	while (count(&m->held) + count(&m->packet) > m->max_frags ||
	       bytes(&m->held) + bytes(&m->packet) > m->max_bytes) {
		lowest = find(m, lowest_held(m));
		if (!lowest) {
			throw_packet(m, MLPPP_DROP_BOUND);
			m->skipping = true;
		} else if (lowest->trial) {
			drop_far(m, lowest);
		} else {
			deal(m, lowest->pos - 1, MLPPP_LOSS_BOUND);
		}
	}
}

static void begin_at(struct model *m, u64 pos)
{
	int i;

	m->next = pos;
	m->begin = pos;
	m->after_loss = true;
	m->skipping = false;
	m->losses = 0;
	for (i = 0; i < LINKS; i++) {
		m->link[i].trial = 0;
		m->link[i].far_count = 0;
	}
}

static void give_up_all(struct model *m, enum mlppp_loss why)
{
	if (!list_empty(&m->held))
		deal(m, highest(m), why);
	if (!list_empty(&m->packet))
		throw_packet(m, MLPPP_DROP_LOST);
}

/* The extended number nearest to @near; of two as near, the one behind. */
static u64 extend(const struct model *m, u32 seq, u64 near)
{
	u64 pos = near / m->space * m->space + seq;

	while (pos + m->space / 2 < near)
		pos += m->space;
	while (pos >= near + m->space / 2)
		pos -= m->space;
	return pos;
}

/* The lowest extended number from @pos on. */
static u64 extend_from(const struct model *m, u32 seq, u64 pos)
{
	u64 n = pos / m->space * m->space + seq;

	return n < pos ? n + m->space : n;
}

static void drop_far(struct model *m, struct frag *f)
{
	struct model_link *l = &m->link[f->link];

	m->stats.sum.far++;
	/* has the link it came on left meanwhile? */
	if (!f->trial || (l->member && l->trial == f->pos)) {
		l->stats.far++;
		if (f->trial)
			l->trial = 0;
	} else {
		m->stats.far_gone++;
	}
	list_del(&f->node);
	kfree(f);
}

static void drop_old(struct model *m, struct frag *f, bool late)
{
	if (late) {
		m->stats.sum.late++;
		m->link[f->link].stats.late++;
	} else {
		m->stats.sum.duplicate++;
		m->link[f->link].stats.duplicate++;
	}
	kfree(f);
}

static bool was_lost(const struct model *m, u64 pos)
{
	int i;

	if (pos < m->begin)
		return true;
	for (i = 0; i < m->losses && i < MLPPP_LOST_RUNS; i++)
		if (m->loss_first[i] <= pos && pos <= m->loss_last[i])
			return true;
	/* too long ago to tell? */
	return m->losses >= MLPPP_LOST_RUNS && pos < m->loss_first[MLPPP_LOST_RUNS - 1];
}

static bool believed(struct model *m, struct model_link *l, u32 seq)
{
	u32 step = (seq - l->far_seq) & (m->space - 1);
	bool goes_on = l->far_count && l->far_good == good(m) - 1 &&
		       step >= 1 && step <= JUMP;

	l->far_count = goes_on ? l->far_count + 1 : 1;
	l->far_good = good(m) - 1;
	l->far_seq = seq;
	return l->far_count >= 8;
}

static void went_back(struct model *m, struct model_link *l, u64 pos)
{
	m->stats.sum.reordered++;
	l->stats.reordered++;
	if (l->back_last == l->last && pos > l->back)
		l->last = pos;
	l->back = pos;
	l->back_last = l->last;
}

static void model_accept(struct model *m, struct frag *f, u64 now)
{
	struct model_link *l = &m->link[f->link];
	struct frag *tried;
	bool ahead;
	u64 pos;

	m->stats.sum.fragments++;
	l->stats.fragments++;

	if (m->next == m->begin && list_empty(&m->held)) {
		pos = extend_from(m, f->seq, m->next);
		if (pos - m->next >= JUMP)
			begin_at(m, pos);
	} else {
		pos = extend(m, f->seq, highest(m));
	}

	tried = l->trial ? find(m, l->trial) : NULL;
	if (!tried) {
		l->trial = 0;
	} else if (pos + JUMP < l->trial) {
		drop_far(m, tried);
	} else if (pos != l->trial) {
		accept_null(m, tried);
		tried->trial = false;
		l->last = max(l->last, l->trial);
		l->trial = 0;
	}

	ahead = pos > highest(m) + JUMP;
	if (ahead && pos - m->next >= m->max_size) {
		if (!believed(m, l, f->seq)) {
			INIT_LIST_HEAD(&f->node);
			drop_far(m, f);
			return;
		}
		goto anew;
	} else if (pos + JUMP < m->next &&
		   (pos <= l->last || highest_last(m) + JUMP < m->next)) {
		if (!believed(m, l, f->seq)) {
			drop_old(m, f, was_lost(m, pos));
			return;
		}
anew:
		give_up_all(m, MLPPP_LOSS_RESYNC);
		pos = extend_from(m, f->seq, m->next);
		begin_at(m, pos);
		m->stats.resync++;
		ahead = false;
	}

	l->seen = now;
	l->stale = false;
	if (pos < m->next) {
		bool late = was_lost(m, pos);

		if (late && pos > l->last)
			l->last = pos;
		else if (late && pos < l->last)
			went_back(m, l, pos);
		drop_old(m, f, late);
		return;
	}
	if (find(m, pos)) {
		drop_old(m, f, false);
		return;
	}

	if (!ahead)
		accept_null(m, f);
	if (ahead) {
		l->trial = pos;
		l->trial_good = good(m);
	} else if (pos > l->last) {
		l->last = pos;
	} else if (pos < l->last) {
		went_back(m, l, pos);
	}
	if (pos - m->next >= m->max_size)
		deal(m, pos - m->max_size, MLPPP_LOSS_BOUND);
	f->pos = pos;
	f->time = now;
	f->trial = ahead;
	if (pos != m->next) {
		list_add_tail(&f->node, &m->held);
		peak(m);
	} else {
		INIT_LIST_HEAD(&f->node);
		take(m, f);
	}
}

static void model_input(struct model *m, struct frag *f, u64 now)
{
	model_accept(m, f, now);
	deal_m(m);
	keep_bounds(m);
}

static u64 model_expire(struct model *m, u64 now)
{
	struct frag *oldest;
	int i;

	deal_m(m);
	while (!list_empty(&m->held)) {
		oldest = list_first_entry(&m->held, struct frag, node);
		if (now < oldest->time + m->deadline)
			return oldest->time + m->deadline;
		if (oldest->trial) {
			struct model_link *l = &m->link[oldest->link];

			if (!l->member || l->trial != oldest->pos ||
			    l->trial_good != good(m)) {
				drop_far(m, oldest);
				continue;
			}
			accept_null(m, oldest);
			l->trial = 0;
			oldest->trial = false;
			l->last = max(l->last, oldest->pos);
		}
		for (i = 0; i < LINKS; i++) {
			if (!m->link[i].stale &&
			    m->link[i].last - m->tolerance < m->next &&
			    m->link[i].seen + m->deadline <= now) {
				m->link[i].stale = true;
				m->link[i].silences++;
			}
		}
		deal(m, lowest_held(m) - 1, MLPPP_LOSS_DEADLINE);
		deal_m(m);
	}
	return U64_MAX;
}

static void model_join(struct model *m, int link)
{
	memset(&m->link[link], 0, sizeof(m->link[link]));
	m->link[link].member = true;
	m->link[link].last = m->next - 1;
}

static void model_leave(struct model *m, int link)
{
	int i;

	m->link[link].member = false;
	for (i = 0; i < LINKS; i++) {
		if (m->link[i].member) {
			deal_m(m);
			return;
		}
	}
	give_up_all(m, MLPPP_LOSS_LEAVE);
	begin_at(m, extend_from(m, 0, m->next));
}

/* -- the peer and the lines -- */

struct flying {
	u64 at;
	u32 seq;
	u32 id;
	u32 len;
	u8 be;
	bool odd;
};

struct line {
	struct flying *flight;	/* FLIGHT of them, in order of arrival */
	u32 head;
	u32 tail;
	u64 delay;
	u64 jitter;
	u64 last_at;
	u64 dead_until;
	bool member;
};

/* What is known of a fragment that was sent. */
struct sent {
	u32 id;
	u32 first;		/* of its packet */
	u32 frags;		/* of its packet */
};

/* How a round is: chances are in thousandths. */
struct round {
	u32 loss, burst, dup, swap, false_seq, bad_be, null, die, leave,
	    restart;
	u32 max_len;
	u64 gap;		/* between packets, at most */
	u32 budget;		/* of each call, at most; 0: none */
	bool exact;		/* only losses and skew: all else must arrive */
};

struct world {
	struct kunit *test;
	struct mlppp_reasm rs;
	struct mlppp_reasm_link rl[LINKS];
	struct sk_buff_head out;
	struct model m;
	struct line line[LINKS];
	struct sent *sent;
	struct round round;
	u32 nlines;
	u64 now;
	u64 due;
	u32 tx_seq;
	u32 id;
	u64 intact;		/* packets sent of which nothing was lost */
	u64 delivered_first;	/* the id the last packet delivered began with */
	u64 delivered;		/* fragments in the packets delivered */
	u32 burst_left;
	u64 steps;
	u64 fed;
	bool left;
	bool failed;
};

/* What to look at in both when they differ. */
static void show(struct world *w)
{
	const u64 *is = (const u64 *)&w->rs.stats;
	const u64 *should = (const u64 *)&w->m.stats;
	const struct model *m = &w->m;
	int i;

	kunit_info(w->test, "next %llu/%llu head %llu/%llu top %llu/%llu M %llu/%llu state %u held %u/%u begin %llu bits %u tolerance %u deadline %llu us\n",
		   w->rs.next, m->next, w->rs.head, lowest_held(m), w->rs.top,
		   highest(m), mlppp_reasm_m(&w->rs), big_m(m), w->rs.state,
		   w->rs.frags, count(&m->held) + count(&m->packet), m->begin,
		   w->rs.bits, m->tolerance, div_u64(m->deadline, 1000));
	for (i = 0; i < sizeof(m->stats) / sizeof(u64); i++)
		if (is[i] || should[i])
			kunit_info(w->test, "counter %d: %llu/%llu\n", i,
				   is[i], should[i]);
	for (i = 0; i < w->nlines; i++)
		kunit_info(w->test, "link %d: member %d last %llu/%llu stale %u/%u seen %lld/%lld trial %llu/%llu\n",
			   i, w->line[i].member, w->rl[i].last,
			   m->link[i].last, w->rl[i].stale, m->link[i].stale,
			   w->rl[i].seen, m->link[i].seen, w->rl[i].trial,
			   m->link[i].trial);
}

static void mismatch(struct world *w, const char *what, u64 is, u64 should)
{
	if (w->failed)
		return;
	w->failed = true;
	KUNIT_FAIL(w->test,
		   "step %llu at %llu us: %s is %lld, the model says %lld",
		   w->steps, div_u64(w->now, 1000), what, is, should);
	show(w);
}

/* In a round without false numbers: is this a packet that was sent? @f is its
 * first fragment, @frags how many it has.
 */
static void check_sent(struct world *w, const struct frag *f, u32 frags)
{
	const struct sent *sent = &w->sent[f->id % SENT];
	const struct frag *next = f;
	u32 id = f->id, i;

	if (w->round.false_seq || w->round.bad_be || w->round.restart ||
	    w->round.leave)
		return;
	/* What a line has kept while it was dead may be so old that the peer
	 * seems to begin anew, if no other line has been heard since. Numbers
	 * from before and after that then look as if they were from one time.
	 */
	if (f->id <= w->delivered_first && !w->rs.stats.resync)
		mismatch(w, "order of packets", f->id, w->delivered_first);
	w->delivered_first = f->id;

	for (i = 1; i < frags; i++) {
		next = list_next_entry(next, node);
		if (next->id == ++id)
			continue;
		/* All lines were dead for just as long as it takes to send all
		 * numbers: no receiver can tell that.
		 */
		if ((next->id - id) % w->m.space)
			mismatch(w, "fragment behind another", next->id, id);
		return;
	}
	/* More were sent, and lost, while it waited than are kept. */
	if (sent->id - f->id >= SENT && (sent->id - f->id) % SENT == 0)
		return;
	if (sent->id != f->id || sent->first != f->id || sent->frags != frags)
		mismatch(w, "fragments of the packet", frags, sent->frags);
}

static void compare_delivered(struct world *w)
{
	struct list_head *out = &w->m.out;
	struct frag *f, *n;
	struct sk_buff *skb;
	u32 i, offset, frags;

	while ((skb = __skb_dequeue(&w->out))) {
		offset = 0;
		frags = 0;
		if (list_empty(out)) {
			mismatch(w, "packets delivered", 1, 0);
			kfree_skb(skb);
			continue;
		}
		list_for_each_entry(f, out, node) {
			frags++;
			w->delivered++;
			if (f->be & MLPPP_END)
				break;
		}
		check_sent(w, list_first_entry(out, struct frag, node), frags);
		list_for_each_entry_safe(f, n, out, node) {
			u8 byte;

			for (i = 0; i < f->len; i++, offset++) {
				if (!skb_copy_bits(skb, offset, &byte, 1) &&
				    byte == util_byte(f->id, i, f->odd))
					continue;
				mismatch(w, "content", offset, f->id);
				break;
			}
			i = f->be & MLPPP_END;
			list_del(&f->node);
			kfree(f);
			if (i)
				break;
		}
		if (skb->len != offset)
			mismatch(w, "length", skb->len, offset);
		if (skb_has_frag_list(skb))
			mismatch(w, "frag_list", 1, 0);
		kfree_skb(skb);
	}
	if (!list_empty(out))
		mismatch(w, "packets delivered", 0, 1);
}

static void compare(struct world *w)
{
	const struct mlppp_reasm_stats *is = &w->rs.stats;
	struct mlppp_reasm_stats *should = &w->m.stats;
	const struct sk_buff *skb;
	const char *wrong;
	u64 fates;
	int i;

	w->steps++;
	compare_delivered(w);
	if (w->rs.next != w->m.next)
		mismatch(w, "next", w->rs.next, w->m.next);
	if (w->rs.frags != count(&w->m.held) + count(&w->m.packet))
		mismatch(w, "held", w->rs.frags,
			 count(&w->m.held) + count(&w->m.packet));
	/* the model has no buffers, and memory is never short there */
	should->copied = is->copied;
	should->ring_nomem = is->ring_nomem;
	for (i = 0; i < sizeof(*is) / sizeof(u64); i++)
		if (((const u64 *)is)[i] != ((u64 *)should)[i])
			mismatch(w, kasprintf(GFP_KERNEL, "counter %d", i),
				 ((const u64 *)is)[i], ((u64 *)should)[i]);
	/* each fragment has exactly one fate */
	fates = w->delivered + is->sum.nulls + is->sum.late + is->sum.duplicate +
		is->sum.far + is->drop_frags + w->rs.frags;
	skb_queue_walk(&w->rs.waiting, skb)
		fates -= util_counted_null(skb);
	if (fates != is->sum.fragments)
		mismatch(w, "fates of fragments", fates, is->sum.fragments);
	for (i = 0; i < w->nlines; i++) {
		if (!w->line[i].member)
			continue;
		if (memcmp(&w->rl[i].stats, &w->m.link[i].stats,
			   sizeof(w->rl[i].stats)))
			mismatch(w, "counters of link", i, i);
		if (w->rl[i].last != w->m.link[i].last)
			mismatch(w, "last number", w->rl[i].last,
				 w->m.link[i].last);
		if (w->rl[i].stale != w->m.link[i].stale)
			mismatch(w, "stale", w->rl[i].stale,
				 w->m.link[i].stale);
		if (w->rl[i].silences != w->m.link[i].silences)
			mismatch(w, "silences", w->rl[i].silences,
				 w->m.link[i].silences);
		if (w->rl[i].seen != w->m.link[i].seen)
			mismatch(w, "last heard", w->rl[i].seen,
				 w->m.link[i].seen);
	}
	if (w->steps % 64)
		return;
	wrong = util_inspect(&w->rs, w->left);
	if (wrong)
		mismatch(w, wrong, 0, 0);
	cond_resched();
}

/* In some rounds nothing is done at once. */
static void budget(struct world *w)
{
	w->rs.budget = w->round.budget ? below(w->round.budget + 1) : U32_MAX;
}

/* Do now, bit by bit, what a call has left undone. */
static void resume(struct world *w)
{
	const char *wrong;

	while (w->rs.busy) {
		wrong = below(64) ? NULL : util_inspect(&w->rs, w->left);
		if (wrong)
			mismatch(w, wrong, 0, 0);
		w->rs.budget = 1 + below(w->round.budget);
		mlppp_reasm_resume(&w->rs, &w->out);
	}
}

static void expire(struct world *w)
{
	u64 should = model_expire(&w->m, w->now);

	budget(w);
	w->due = mlppp_reasm_expire(&w->rs, w->now, &w->out);
	while (w->rs.busy) {
		resume(w);
		w->rs.budget = 1 + below(w->round.budget);
		w->due = mlppp_reasm_expire(&w->rs, w->now, &w->out);
	}
	compare(w);
	if (w->due != should)
		mismatch(w, "deadline", w->due, should);
}

static void input(struct world *w, int link, const struct flying *fly)
{
	struct frag *f = kzalloc(sizeof(*f), GFP_KERNEL);
	struct sk_buff *skb, *clone;

	skb = util_fragment(fly->seq, fly->be, fly->len, fly->id, fly->odd,
			    below(UTIL_KINDS), &clone);
	f->seq = fly->seq;
	f->be = fly->be;
	f->len = fly->len;
	f->id = fly->id;
	f->odd = fly->odd;
	f->truesize = skb->truesize;
	f->link = link;
	w->fed++;
	budget(w);
	mlppp_reasm_input(&w->rs, &w->rl[link], skb, w->now, &w->out);
	resume(w);
	model_input(&w->m, f, w->now);
	compare(w);
	kfree_skb(clone);
	/* as a NAPI poll does: deadlines after a few fragments */
	if (!below(4))
		expire(w);
}

static void join(struct world *w, int i)
{
	struct line *line = &w->line[i];

	line->head = 0;
	line->tail = 0;
	line->member = true;
	mlppp_reasm_join(&w->rs, &w->rl[i]);
	model_join(&w->m, i);
	compare(w);
}

static void leave(struct world *w, int i)
{
	w->line[i].member = false;
	w->left = true;
	budget(w);
	mlppp_reasm_leave(&w->rs, &w->rl[i], w->now, &w->out);
	resume(w);
	model_leave(&w->m, i);
	compare(w);
}

/* Put a fragment on a line. False if it is lost. */
static bool fly(struct world *w, int i, struct flying f)
{
	struct line *line = &w->line[i];
	struct flying *to = &line->flight[line->head % FLIGHT];

	if (w->now < line->dead_until || permille(w->round.loss) ||
	    line->head - line->tail == FLIGHT)
		return false;
	if (w->burst_left) {
		w->burst_left--;
		return false;
	}
	f.at = w->now + line->delay + below(line->jitter + 1);
	f.at = max(f.at, line->last_at);
	line->last_at = f.at;
	*to = f;
	line->head++;
	if (permille(w->round.swap) && line->head - line->tail > 1) {
		struct flying *before;

		before = &line->flight[(line->head - 2) % FLIGHT];
		swap(*to, *before);
		swap(to->at, before->at);
	}
	return true;
}

static int any_line(struct world *w)
{
	int i = below(w->nlines), n;

	for (n = 0; n < w->nlines; n++)
		if (w->line[(i + n) % w->nlines].member)
			return (i + n) % w->nlines;
	return -1;
}

static void send_packet(struct world *w)
{
	const struct round *r = &w->round;
	u32 frags = below(3) ? 1 + below(3) : 1 + below(6), i;
	u32 first = w->id + 1;
	bool intact = true, arrives;
	int line;

	if (permille(r->null))
		frags = 0;
	for (i = 0; i < max(frags, 1U); i++) {
		struct flying f = {
			.seq = w->tx_seq,
			.id = ++w->id,
			.len = 1 + below(r->max_len),
			.odd = below(2),
		};
		struct sent *sent = &w->sent[f.id % SENT];

		if (!i)
			f.be |= MLPPP_BEGIN;
		if (i + 1 >= frags)
			f.be |= MLPPP_END;
		if (!frags)
			f.len = 0;
		else if (permille(20) && frags > 1)
			f.len = 0;
		sent->id = f.id;
		sent->first = first;
		sent->frags = frags;
		w->tx_seq = mlppp_seq_add(w->tx_seq, 1, w->rs.bits);

		if (permille(r->false_seq))
			f.seq = below(2) ? below(1 << w->rs.bits) :
				mlppp_seq_add(f.seq, (int)below(600) - 300,
					      w->rs.bits);
		if (permille(r->bad_be))
			f.be ^= (1 + below(3)) << 6;
		line = any_line(w);
		if (line < 0) {
			intact = false;
			continue;
		}
		arrives = fly(w, line, f);
		if (permille(r->dup))
			arrives |= fly(w, below(4) ? line : any_line(w), f);
		intact &= arrives;
	}
	w->intact += intact && frags;
}

static void misfortune(struct world *w)
{
	const struct round *r = &w->round;
	int i = below(w->nlines);

	if (permille(r->burst))
		w->burst_left = 1 + below(below(4) ? 20 : 300);
	if (permille(r->die))
		w->line[i].dead_until = w->now + below(2000) * NSEC_PER_MSEC;
	if (permille(r->leave)) {
		if (w->line[i].member)
			leave(w, i);
		else
			join(w, i);
	}
	if (permille(r->restart))
		w->tx_seq = below(2) ? 0 : below(1 << w->rs.bits);
}

static struct flying *earliest(struct world *w, int *from)
{
	struct flying *best = NULL, *f;
	int i;

	for (i = 0; i < w->nlines; i++) {
		struct line *line = &w->line[i];

		if (!line->member || line->head == line->tail)
			continue;
		f = &line->flight[line->tail % FLIGHT];
		if (best && best->at <= f->at)
			continue;
		best = f;
		*from = i;
	}
	return best;
}

/* Let time pass until @until, and feed in all that arrives before then. */
static void fly_until(struct world *w, u64 until)
{
	struct flying *f;
	int from;

	while (!w->failed) {
		f = earliest(w, &from);
		if (w->due <= until && (!f || w->due < f->at)) {
			w->now = max(w->now, w->due);
			expire(w);
		} else if (f && f->at <= until) {
			w->now = max(w->now, f->at);
			w->line[from].tail++;
			input(w, from, f);
		} else {
			break;
		}
	}
	w->now = max(w->now, until);
}

/* Chances of a round: usually none at all. */
static u32 chance(u32 most)
{
	return below(2) ? 0 : below(most);
}

static void choose(struct world *w, struct mlppp_reasm_params *params)
{
	static const u32 deadlines[] = { 5, 20, 50, 150 };
	static const u32 bounds[] = { 16, 64, 512, 0 };
	struct round *r = &w->round;
	u64 worst = 0;
	int i;

	memset(r, 0, sizeof(*r));
	r->exact = !below(3);
	r->gap = 1 + below(below(2) ? 300 : 3000);
	r->gap *= NSEC_PER_USEC;
	r->max_len = below(2) ? 40 : 200;
	r->budget = below(2) ? 0 : 1 + below(8);
	r->loss = chance(50);
	r->burst = chance(10);
	r->dup = chance(30);
	r->null = chance(100);
	if (!r->exact) {
		r->swap = chance(50);
		r->false_seq = below(3) ? 0 : below(20);
		r->bad_be = chance(20);
		r->die = chance(3);
		r->leave = chance(5);
		r->restart = below(3) ? 0 : below(5);
	}

	w->nlines = 1 + below(LINKS);
	for (i = 0; i < w->nlines; i++) {
		struct line *line = &w->line[i];

		line->delay = below(2) ? 0 : below(below(2) ? 120000 : 2000);
		line->delay *= NSEC_PER_USEC;
		line->jitter = below(2) ? 0 : below(20000) * NSEC_PER_USEC;
		/* for each fragment, the model looks at all that waits */
		line->delay = min(line->delay, r->gap * 100);
		line->jitter = min(line->jitter, r->gap * 100);
		worst = max(worst, line->delay + line->jitter);
	}

	params->reorder = below(2) ? MLPPP_REORDER_MODE_OFF : MLPPP_REORDER_MODE_FIXED;
	params->reorder_window = below(10);
	params->floor_us = deadlines[below(ARRAY_SIZE(deadlines))] * 1000;
	params->max_frags = bounds[below(ARRAY_SIZE(bounds))];
	params->max_bytes = below(2) ? 65536 : 0;
	if (r->exact) {
		/* no link is ever taken as silent, no bound is reached */
		params->floor_us = div_u64(worst, NSEC_PER_USEC) +
				   div_u64(r->gap, NSEC_PER_USEC) * 400;
		params->max_frags = 0;
		params->max_bytes = 0;
	}
	params->cap_us = params->floor_us;
}

static void set_up(struct world *w)
{
	struct mlppp_reasm_params params = {};
	bool short_seq = below(2);
	struct model *m = &w->m;

	choose(w, &params);
	if (mlppp_reasm_init(&w->rs, short_seq,
			     w->round.exact || below(3) ? 1500 : 300) ||
	    mlppp_reasm_set_params(&w->rs, &params, 0)) {
		mismatch(w, "settings", 0, 0);
		return;
	}
	memset(m, 0, sizeof(*m));
	INIT_LIST_HEAD(&m->held);
	INIT_LIST_HEAD(&m->packet);
	INIT_LIST_HEAD(&m->out);
	m->space = 1U << w->rs.bits;
	m->mrru = w->rs.mrru;
	m->deadline = w->rs.floor;
	if (params.reorder == MLPPP_REORDER_MODE_FIXED && params.reorder_window)
		m->tolerance = params.reorder_window + 1;
	m->max_frags = w->rs.max_frags;
	m->max_bytes = w->rs.max_bytes;
	m->max_size = w->rs.max_size;
	begin_at(m, m->space);

	w->due = U64_MAX;
	w->left = false;
	w->intact = 0;
	w->delivered_first = w->id;
	w->delivered = 0;
	w->burst_left = 0;
	/* often such that numbers wrap soon */
	w->tx_seq = below(2) ? 0 : m->space - 1 - below(1000);
}

static void one_round(struct world *w, u64 n)
{
	u64 end = w->fed + n;
	struct frag *f, *next;
	int i;

	set_up(w);
	for (i = 0; i < w->nlines && !w->failed; i++) {
		w->line[i].last_at = 0;
		w->line[i].dead_until = 0;
		join(w, i);
	}
	/* one packet alone, so that it is known where numbers begin */
	if (w->round.exact) {
		struct flying f = { .seq = w->tx_seq, .id = ++w->id, .len = 9,
				    .be = MLPPP_WHOLE };

		w->sent[f.id % SENT] = (struct sent){ f.id, f.id, 1 };
		w->tx_seq = mlppp_seq_add(w->tx_seq, 1, w->rs.bits);
		input(w, 0, &f);
		w->intact++;
	}

	while (w->fed < end && !w->failed) {
		send_packet(w);
		misfortune(w);
		fly_until(w, w->now + below(w->round.gap));
	}
	fly_until(w, w->now + 10 * NSEC_PER_SEC);
	for (i = 0; i < w->nlines && !w->failed; i++)
		if (w->line[i].member)
			leave(w, i);

	if (!w->failed && w->round.exact &&
	    w->rs.stats.packets + w->rs.stats.drop[MLPPP_DROP_EMPTY] !=
	    w->intact)
		mismatch(w, "packets that arrived whole", w->rs.stats.packets,
			 w->intact);

	mlppp_reasm_destroy(&w->rs);
	__skb_queue_purge(&w->out);
	list_splice_init(&w->m.held, &w->m.out);
	list_splice_init(&w->m.packet, &w->m.out);
	list_for_each_entry_safe(f, next, &w->m.out, node)
		kfree(f);
	INIT_LIST_HEAD(&w->m.out);
}

static void model_test(struct kunit *test)
{
	struct world *w = vzalloc(sizeof(*w));
	u32 round = 0;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->sent = vzalloc(array_size(SENT, sizeof(*w->sent)));
	KUNIT_ASSERT_NOT_NULL(test, w->sent);
	for (i = 0; i < LINKS; i++) {
		w->line[i].flight = vzalloc(FLIGHT * sizeof(struct flying));
		KUNIT_ASSERT_NOT_NULL(test, w->line[i].flight);
	}
	if (!seed)
		seed = get_random_u32();
	kunit_info(test, "seed=%lu fragments=%lu\n", seed, fragments);
	prandom_seed_state(&rnd, seed);
	w->test = test;
	w->now = NSEC_PER_SEC;
	__skb_queue_head_init(&w->out);
	util_made = 0;
	util_released = 0;

	for (; w->fed < fragments && !w->failed; round++) {
		one_round(w, min(fragments - w->fed, 1000 + below(10000)));
		if (w->failed)
			kunit_info(test, "in round %u\n", round);
	}
	KUNIT_EXPECT_EQ(test, util_made, util_released);
	kunit_info(test, "%u rounds, %llu fragments, %llu s of their time\n",
		   round, w->fed, div_u64(w->now, NSEC_PER_SEC));

	for (i = 0; i < LINKS; i++)
		vfree(w->line[i].flight);
	vfree(w->sent);
	vfree(w);
}

static struct kunit_case model_test_cases[] = {
	KUNIT_CASE(model_test),
	{}
};

static struct kunit_suite model_suite = {
	.name = "mlppp_reasm_model",
	.test_cases = model_test_cases,
};

kunit_test_suite(model_suite);

MODULE_DESCRIPTION("The resequencer against a model, at random");
MODULE_LICENSE("GPL");
