// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the resequencer costs. Not a test: it prints a table when it is loaded,
 * and needs no KUnit, so that it runs on a distribution's kernel.
 *
 *	insmod mlppp-reasm-bench.ko
 *	insmod mlppp-reasm-bench.ko wraps=429
 *
 * In a virtual machine whose clock counts instructions, a nanosecond is one.
 * What is measured is mlppp_reasm_input() alone: buffers are allocated before
 * and freed after.
 *
 * With wraps=N it goes N times around all 24-bit numbers instead, on two links
 * of which one is behind, and fails to load if any packet was not delivered or
 * came out of order. A day at 1 Gbit/s in packets of 1500 bytes is 429 times.
 */
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

#include "reasm.c"

static uint wraps;
module_param(wraps, uint, 0444);
MODULE_PARM_DESC(wraps, "go around all 24-bit numbers so many times instead");

#define BATCH	16
#define ROUNDS	1024

struct bench {
	struct mlppp_reasm rs;
	struct mlppp_reasm_link a;
	struct mlppp_reasm_link b;
	struct sk_buff_head out;
	struct sk_buff_head pool;
	struct sk_buff *batch[2 * BATCH];
};

static struct bench *bench_new(void)
{
	struct bench *b = vzalloc(sizeof(*b));

	if (!b)
		return NULL;
	if (mlppp_reasm_init(&b->rs, false, 1500)) {
		vfree(b);
		return NULL;
	}
	__skb_queue_head_init(&b->out);
	__skb_queue_head_init(&b->pool);
	mlppp_reasm_join(&b->rs, &b->a);
	mlppp_reasm_join(&b->rs, &b->b);
	return b;
}

static void bench_free(struct bench *b)
{
	mlppp_reasm_destroy(&b->rs);
	__skb_queue_purge(&b->out);
	__skb_queue_purge(&b->pool);
	vfree(b);
}

/* A fragment, used again if possible. */
static struct sk_buff *fragment(struct bench *b, u64 pos, u8 be, u32 len)
{
	struct sk_buff *skb = __skb_dequeue(&b->pool);

	if (!skb) {
		skb = netdev_alloc_skb(NULL, len);
		if (!skb)
			return NULL;
		memset(skb_put(skb, len), 0x21, len);
	}
	MLPPP_CB(skb)->seq = pos & 0xffffff;
	MLPPP_CB(skb)->be = be;
	return skb;
}

/* Fill the batch with numbers from @first on, in steps. */
static bool fill(struct bench *b, u64 first, u32 step, u32 n, u32 len, bool split)
{
	u32 i;

	for (i = 0; i < n; i++) {
		u8 be = !split ? MLPPP_WHOLE : i % 2 ? MLPPP_END : MLPPP_BEGIN;

		b->batch[i] = fragment(b, first + i * step, be, len);
		if (!b->batch[i])
			return false;
	}
	return true;
}

/* Feed the batch in. Returns ns. */
static u64 feed(struct bench *b, struct mlppp_reasm_link *rl, u32 n)
{
	u64 start, end;
	u32 i;

	local_bh_disable();
	start = ktime_get_ns();
	for (i = 0; i < n; i++)
		mlppp_reasm_input(&b->rs, rl, b->batch[i], start, &b->out);
	end = ktime_get_ns();
	local_bh_enable();
	return end - start;
}

/* In order: what each packet costs. */
static void bench_order(const char *what, bool split)
{
	u32 n = split ? 2 * BATCH : BATCH, len = split ? 750 : 1500, i;
	struct bench *b = bench_new();
	u64 ns = 0, pos = 0;

	if (!b)
		return;
	for (i = 0; i < ROUNDS; i++, pos += n) {
		if (!fill(b, pos, 1, n, len, split))
			goto out;
		ns += feed(b, &b->a, n);
		__skb_queue_purge(&b->out);
	}
	pr_info("bench: %-40s %6llu ns a packet, %llu copied\n", what,
		div_u64(ns, ROUNDS * BATCH), b->rs.stats.copied);
out:
	bench_free(b);
}

/* Link b is behind link a, so that @depth fragments wait all the time: what a
 * fragment on a costs (it is put into the ring), and one on b (it is delivered,
 * and one from the ring with it).
 */
static void bench_depth(u32 depth)
{
	struct bench *b = bench_new();
	u64 put = 0, take = 0, ns, pos;
	u32 i, lag = depth / BATCH, warm = lag + 2;

	if (!b)
		return;
	for (i = 0; i < warm + ROUNDS; i++) {
		pos = (u64)i * 2 * BATCH;
		if (!fill(b, pos, 2, BATCH, 64, false))
			goto out;
		ns = feed(b, &b->a, BATCH);
		put += i < warm ? 0 : ns;
		if (i < lag)
			continue;
		pos -= (u64)lag * 2 * BATCH;
		if (!fill(b, pos + 1, 2, BATCH, 64, false))
			goto out;
		ns = feed(b, &b->b, BATCH);
		take += i < warm ? 0 : ns;
		skb_queue_splice_tail_init(&b->out, &b->pool);
	}
	pr_info("bench: %5u waiting: %6llu ns to put one in, %6llu ns to take two out\n",
		b->rs.queued, div_u64(put, ROUNDS * BATCH),
		div_u64(take, ROUNDS * BATCH));
out:
	bench_free(b);
}

/* The first number is missing and @depth fragments wait: what it costs to give
 * it up and deliver them, for each.
 */
static void bench_flush(u32 depth)
{
	struct bench *b = bench_new();
	u64 ns, pos;

	if (!b)
		return;
	for (pos = 1; pos < depth + 1; pos += BATCH) {
		if (!fill(b, pos, 1, BATCH, 64, false))
			goto out;
		feed(b, &b->a, BATCH);
	}
	if (!fill(b, pos, 1, 1, 64, false))
		goto out;
	ns = feed(b, &b->b, 1);
	pr_info("bench: %5u waiting: %6llu ns each when M lets them go\n",
		depth, div_u64(ns, depth));
out:
	bench_free(b);
}

static int bench_wraps(void)
{
	struct bench *b = bench_new();
	u64 next = 0, i, end = (u64)wraps << 24, start;
	struct sk_buff *skb;
	int err = -ENOMEM;

	if (!b)
		return err;
	start = ktime_get_ns();
	for (i = 0; i < (end >> 1) + BATCH; i++) {
		if (2 * i < end) {
			skb = fragment(b, 2 * i, MLPPP_WHOLE, 64);
			if (!skb)
				goto out;
			mlppp_reasm_input(&b->rs, &b->a, skb, i, &b->out);
		}
		if (i >= BATCH) {
			skb = fragment(b, 2 * (i - BATCH) + 1, MLPPP_WHOLE, 64);
			if (!skb)
				goto out;
			mlppp_reasm_input(&b->rs, &b->b, skb, i, &b->out);
		}
		while ((skb = __skb_dequeue(&b->out))) {
			if (MLPPP_CB(skb)->seq != (next & 0xffffff)) {
				pr_err("bench: %u instead of %llu\n",
				       MLPPP_CB(skb)->seq, next);
				err = -EILSEQ;
				kfree_skb(skb);
				goto out;
			}
			next++;
			__skb_queue_tail(&b->pool, skb);
		}
		if (!(i & 0xffff))
			cond_resched();
	}
	err = next == end && b->rs.stats.packets == end ? 0 : -EPROTO;
	pr_info("bench: %u times around, %llu numbers, %llu delivered, %llu ms\n",
		wraps, end, next,
		div_u64(ktime_get_ns() - start, NSEC_PER_MSEC));
out:
	bench_free(b);
	return err;
}

static int __init bench_init(void)
{
	static const u32 depths[] = { 16, 64, 256, 1024, 4096 };
	int i;

	if (wraps)
		return bench_wraps();
	bench_order("in order, unsplit", false);
	bench_order("in order, in two fragments", true);
	for (i = 0; i < ARRAY_SIZE(depths); i++)
		bench_depth(depths[i]);
	for (i = 0; i < ARRAY_SIZE(depths); i++)
		bench_flush(depths[i]);
	return 0;
}

static void __exit bench_exit(void)
{
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("What the resequencer costs");
MODULE_LICENSE("GPL");
