// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin for QEMU that counts the instructions a guest executes between
 * marks, by address. The marks are no-operations that tests/tools/cost.c makes:
 *
 *	nopl 0x4d4c5001(%rax)	count from here
 *	nopl 0x4d4c5002(%rax)	to here
 *	nopl 0x4d4c5003(%rax)	print: for each block of code its address and
 *				the instructions executed in it, then "end"
 *
 * To the file of the plugin's argument out=; tests/bench/profile makes names
 * of addresses. No header of QEMU's is needed; what follows is its plugin API,
 * version 1.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
						 size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
		void (*cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int op,
					      void *counter, uint64_t add);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
		void (*cb)(unsigned int cpu, void *data), int flags, void *data);

EXPORT int qemu_plugin_version = 1;

struct block {
	struct block *next;
	uint64_t addr;
	uint64_t count;		/* instructions so far */
	uint64_t before;	/* what count was at the mark */
	uint64_t sum;
};

static struct block *blocks;
static FILE *out;
static int counting;

static void mark_on(unsigned int cpu, void *data)
{
	struct block *b;

	for (b = blocks; b; b = b->next)
		b->before = b->count;
	counting = 1;
}

static void mark_off(unsigned int cpu, void *data)
{
	struct block *b;

	for (b = blocks; b && counting; b = b->next)
		b->sum += b->count - b->before;
	counting = 0;
}

static void mark_print(unsigned int cpu, void *data)
{
	struct block *b;

	for (b = blocks; b; b = b->next) {
		if (b->sum)
			fprintf(out, "%016" PRIx64 " %" PRIu64 "\n", b->addr, b->sum);
		b->sum = 0;
	}
	fprintf(out, "end\n");
	fflush(out);
}

static void (* const marks[])(unsigned int cpu, void *data) = {
	mark_on, mark_off, mark_print
};

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	static const uint8_t mark[] = { 0x0f, 0x1f, 0x80 };
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	struct block *b = calloc(1, sizeof(*b));

	b->addr = qemu_plugin_tb_vaddr(tb);
	b->next = blocks;
	blocks = b;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, 0, &b->count, n);
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		const uint8_t *p = qemu_plugin_insn_data(insn);

		if (qemu_plugin_insn_size(insn) != 7 || memcmp(p, mark, 3) ||
		    memcmp(p + 4, "\x50\x4c\x4d", 3))
			continue;
		qemu_plugin_register_vcpu_insn_exec_cb(insn,
				marks[(p[3] - 1) % 3], 0, NULL);
	}
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
			       char **argv)
{
	if (argc != 1 || strncmp(argv[0], "out=", 4))
		return -1;
	out = fopen(argv[0] + 4, "w");
	if (!out)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
