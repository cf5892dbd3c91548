// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep pppd from opening its database.
 *
 * pppd opens /run/pppd2.tdb as soon as it has read its options. There its own
 * multilink looks bundles up; entries of processes that were killed stay, and
 * make others join what no longer exists. A plugin has no hook there and pppd
 * no option for it, but pppd calls open() of the C library through a table of
 * addresses, and this makes the one for open() lead here: that one file becomes
 * anonymous memory. pppd finds an empty database, writes to it, and leaves no
 * trace of it.
 *
 * A slot of that table is changed only if it holds the address of open() now;
 * where it does not, because pppd was linked in another way, nothing is done.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mlppp.h"

#define DATABASE	"/pppd2.tdb"

typedef int open_fn(const char *path, int flags, ...);
typedef ElfW(Dyn) elf_dyn;
typedef ElfW(Phdr) elf_phdr;
typedef ElfW(Rel) elf_rel;
typedef ElfW(Sym) elf_sym;

static open_fn *real_open;

/* pppd's own calls of open() come here. */
static int private_open(const char *path, int flags, ...)
{
	size_t len = strlen(path), tail = strlen(DATABASE);
	mode_t mode = 0;
	va_list ap;
	int fd;

	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, int);
		va_end(ap);
	}
	if (len >= tail && !strcmp(path + len - tail, DATABASE)) {
		fd = memfd_create("pppd2.tdb", MFD_CLOEXEC);
		if (fd >= 0)
			return fd;
	}
	return real_open(path, flags, mode);
}

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
static void patch(uintptr_t *slot, const struct dl_phdr_info *info,
		  const elf_phdr *relro)
{
	uintptr_t page = (uintptr_t)slot & -(uintptr_t)sysconf(_SC_PAGESIZE);
	size_t len = (uintptr_t)(slot + 1) - page;
	uintptr_t start = relro ? info->dlpi_addr + relro->p_vaddr : 0;
	bool read_only = relro && (uintptr_t)slot >= start &&
			 (uintptr_t)slot < start + relro->p_memsz;

	if (read_only &&
	    mprotect((void *)page, len, PROT_READ | PROT_WRITE) < 0)
		return;
	*slot = (uintptr_t)private_open;
	if (read_only)
		mprotect((void *)page, len, PROT_READ);
}

static int patch_program(struct dl_phdr_info *info, size_t size,
			 void *arg)
{
	const elf_phdr *relro = NULL;
	struct dynamic d = { .entry = 0 };
	int i, t;

	for (i = 0; i < info->dlpi_phnum; i++) {
		const elf_phdr *ph = &info->dlpi_phdr[i];

		if (ph->p_type == PT_DYNAMIC)
			read_dynamic(info, (const elf_dyn *)
				     (info->dlpi_addr + ph->p_vaddr), &d);
		if (ph->p_type == PT_GNU_RELRO)
			relro = ph;
	}
	if (!d.strings || !d.symbols || !d.entry)
		return 1;
	for (t = 0; t < 2; t++) {
		uintptr_t rel = d.table[t], end = rel + d.size[t];

		for (; rel && rel + d.entry <= end; rel += d.entry) {
			/* REL and RELA begin alike */
			const elf_rel *r = (const elf_rel *)rel;
			const elf_sym *sym = d.symbols + symbol_of(r->r_info);
			const char *name = d.strings + sym->st_name;
			uintptr_t *slot;

			if (strcmp(name, "open") && strcmp(name, "open64"))
				continue;
			slot = (uintptr_t *)(info->dlpi_addr + r->r_offset);
			if (*slot == (uintptr_t)dlsym(RTLD_DEFAULT, name))
				patch(slot, info, relro);
		}
	}
	return 1;	/* the program itself comes first; no more */
}

/**
 * privdb_install() - give this pppd a database of its own, in memory
 */
void privdb_install(void)
{
	real_open = (open_fn *)dlsym(RTLD_DEFAULT, "open");
	if (real_open)
		dl_iterate_phdr(patch_program, NULL);
}
