# SPDX-License-Identifier: GPL-2.0-only
#
#   make                 mlppp/mlppp.ko, pppd-plugin/mlppp.so, tools/mlppp/mlppp and
#                        iproute2/link_mlppp.so
#   make install clean
#   make lint            checkpatch, W=1, sparse, shellcheck
#   make kunit           unit tests in User Mode Linux, in seconds
#   make uml T=name      one functional test in User Mode Linux
#   make check [T=name]  everything, in virtual machines (see Documentation/testing.md)
#   make demo            a bundle of two lines, shown
#   make demo-l2tp       the same with L2TP to a server of one's own
#   make bench           tables of speed and cost
#   make deb             Debian's packages, into build/deb
#
# KVER=release or KDIR=directory chooses the kernel to build for (default: the running
# one), DESTDIR= a directory to install below.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build

all: module plugin programs

module: headers
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

plugin:
	$(MAKE) -C pppd-plugin all

# For administrators: the program mlppp, and what ip needs to know bundles.
programs:
	$(MAKE) -C iproute2 all
	$(MAKE) -C tools/mlppp all

headers:
	@scripts/check-build $(KDIR) $(KVER)

install: module plugin programs
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) modules_install
	$(MAKE) -C pppd-plugin install DESTDIR=$(DESTDIR)
	$(MAKE) -C iproute2 install DESTDIR=$(DESTDIR)
	$(MAKE) -C tools/mlppp install DESTDIR=$(DESTDIR)

clean:
	rm -rf build Module.symvers modules.order .*.cmd .tmp_versions
	find mlppp tests \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' \
		-o -name '.*.cmd' -o -name modules.order -o -name Module.symvers \) -delete
	$(MAKE) -C pppd-plugin clean
	$(MAKE) -C iproute2 clean
	$(MAKE) -C tools/mlppp clean

# The small programs of the tests, static, for any guest.
tools:
	$(MAKE) -C tests/tools BUILD=$(CURDIR)/build/tools
	$(MAKE) -C iproute2 BUILD=$(CURDIR)/build/tools
	$(MAKE) -C tools/mlppp BUILD=$(CURDIR)/build/tools

lint:
	scripts/deps lint
	scripts/lint

kunit:
	tests/run -k uml-debug kunit

uml:
	tests/run -k uml-debug functional

check:
	scripts/deps check
	tests/run

demo:
	scripts/demo

demo-l2tp:
	scripts/demo l2tp

bench:
	tests/bench/run

deb:
	scripts/deps deb
	scripts/deb

export T ARGS
.PHONY: all module plugin programs headers install clean tools lint kunit uml check demo demo-l2tp bench deb
