// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls to another object's functions, diverted to ours.
 *
 * pppd and its plugins call functions of other objects through a table of
 * addresses, which the loader fills in. A slot of that table is changed only if
 * it holds the expected address. If it does not, because the object was linked
 * in another way, nothing is done.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "plugin.h"

typedef ElfW(Dyn) elf_dyn;
typedef ElfW(Phdr) elf_phdr;
typedef ElfW(Rel) elf_rel;
typedef ElfW(Sym) elf_sym;

struct wanted {
	uintptr_t in;		/* an address in the object; 0: the program */
	const char *name;
	uintptr_t from;
	uintptr_t to;
	int slots;
};

/* What is needed of a program's dynamic section. */
struct dynamic {
	const char *strings;
	const elf_sym *symbols;
	uintptr_t table[2];	/* relocations */
	size_t size[2];
	size_t entry;		/* length of one */
};

static void read_dynamic(const struct dl_phdr_info *info,
			 const elf_dyn *dyn, struct dynamic *d)
{
	/* the loader has relocated the addresses, but not on all machines */
	uintptr_t base = info->dlpi_addr;

	memset(d, 0, sizeof(*d));
	for (; dyn->d_tag != DT_NULL; dyn++) {
		uintptr_t addr = dyn->d_un.d_ptr;

		if (addr < base)
			addr += base;
		switch (dyn->d_tag) {
		case DT_STRTAB:
			d->strings = (const char *)addr;
			break;
		case DT_SYMTAB:
			d->symbols = (const elf_sym *)addr;
			break;
		case DT_JMPREL:
			d->table[0] = addr;
			break;
		case DT_PLTRELSZ:
			d->size[0] = dyn->d_un.d_val;
			break;
		case DT_RELA:
		case DT_REL:
			d->table[1] = addr;
			break;
		case DT_RELASZ:
		case DT_RELSZ:
			d->size[1] = dyn->d_un.d_val;
			break;
		case DT_RELAENT:
		case DT_RELENT:
			d->entry = dyn->d_un.d_val;
			break;
		}
	}
}

static unsigned long symbol_of(unsigned long info)
{
	return sizeof(uintptr_t) == 8 ? ELF64_R_SYM((uint64_t)info) :
					ELF32_R_SYM(info);
}

/* Replace the address in one slot, which the loader may have made read-only. */
static void patch(uintptr_t *slot, uintptr_t to,
		  const struct dl_phdr_info *info, const elf_phdr *relro)
{
	uintptr_t page = (uintptr_t)slot & -(uintptr_t)sysconf(_SC_PAGESIZE);
	size_t len = (uintptr_t)(slot + 1) - page;
	uintptr_t start = relro ? info->dlpi_addr + relro->p_vaddr : 0;
	bool read_only = relro && (uintptr_t)slot >= start &&
			 (uintptr_t)slot < start + relro->p_memsz;

	if (read_only &&
	    mprotect((void *)page, len, PROT_READ | PROT_WRITE) < 0)
		return;
	*slot = to;
	if (read_only)
		mprotect((void *)page, len, PROT_READ);
}

/* Is it the object we want? The program itself comes first. */
static bool is_object(const struct dl_phdr_info *info, uintptr_t in)
{
	int i;

	if (!in)
		return 1;
	for (i = 0; i < info->dlpi_phnum; i++) {
		const elf_phdr *ph = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + ph->p_vaddr;

		if (ph->p_type == PT_LOAD && in >= start &&
		    in < start + ph->p_memsz)
			return 1;
	}
	return 0;
}

static void patch_slots(const struct dl_phdr_info *info,
			const struct dynamic *d, const elf_phdr *relro,
			struct wanted *want)
{
	int t;

	for (t = 0; t < 2; t++) {
		uintptr_t rel = d->table[t], end = rel + d->size[t];

		for (; rel && rel + d->entry <= end; rel += d->entry) {
			/* REL and RELA begin alike */
			const elf_rel *r = (const elf_rel *)rel;
			const elf_sym *sym = d->symbols + symbol_of(r->r_info);
			uintptr_t *slot;

			if (strcmp(d->strings + sym->st_name, want->name))
				continue;
			slot = (uintptr_t *)(info->dlpi_addr + r->r_offset);
			if (*slot != want->from)
				continue;
			patch(slot, want->to, info, relro);
			want->slots += *slot == want->to;
		}
	}
}

static int patch_object(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct wanted *want = arg;
	const elf_phdr *relro = NULL;
	struct dynamic d = { .entry = 0 };
	int i;

	if (!is_object(info, want->in))
		return 0;
	for (i = 0; i < info->dlpi_phnum; i++) {
		const elf_phdr *ph = &info->dlpi_phdr[i];

		if (ph->p_type == PT_DYNAMIC)
			read_dynamic(info, (const elf_dyn *)
				     (info->dlpi_addr + ph->p_vaddr), &d);
		if (ph->p_type == PT_GNU_RELRO)
			relro = ph;
	}
	if (d.strings && d.symbols && d.entry)
		patch_slots(info, &d, relro, want);
	return 1;
}

/**
 * got_divert() - divert the calls to a function to another one
 * @in: an address in the calling object; NULL: the program itself
 * @name: the function
 * @from: its address
 * @to: what is called instead
 *
 * Return: whether there were such calls.
 */
bool got_divert(const void *in, const char *name, const void *from,
		const void *to)
{
	struct wanted want = {
		.in = (uintptr_t)in,
		.name = name,
		.from = (uintptr_t)from,
		.to = (uintptr_t)to,
	};

	dl_iterate_phdr(patch_object, &want);
	return want.slots > 0;
}
