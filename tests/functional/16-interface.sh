#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What programs and the module say to each other on /dev/mlppp: requests of another
# size, and programs of 32 bits on a kernel of 64.
# kernels: 6.1 6.12 uml-debug
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

# answer NAME WANTED WORD...: to that command
answer() {
	local name=$1 wanted=$2 got
	shift 2
	got=$(tell "$name" "$@")
	if [ "$got" = "$wanted" ]; then
		ok "$name: $*: $wanted"
	else
		not_ok "$name: $*: $wanted"
		diag <<<"$got"
	fi
}

topology 2
load_module
member m1 client 1 -n wan0

# ---------------------------------------------------------------- sizes

answer m1 EINVAL join 0
answer m1 EINVAL join 55	# without its last mandatory byte
answer m1 EINVAL join 8192
answer m1 "ok wan0 0 1" join 56
answer m1 ok leave
answer m1 "ok wan0 0 1" join 600
answer m1 ok leave
answer m1 "ok wan0 0 1" join 700 0
answer m1 ok leave
answer m1 E2BIG join 700 1
answer m1 "ok wan0 0 1" join
answer m1 EISCONN join
answer m1 ok leave

# ---------------------------------------------------------------- 32 bits

if /mlppp/bin/member.i386 2>/dev/null; [ $? != 2 ]; then
	skip "a program of 32 bits" "there is none, or this kernel runs none"
else
	MEMBER=member.i386 member m2 client 2 -n wan0
	answer m2 "ok wan0 0 1" join
	answer m1 "ok wan0 1 0" join
	answer m2 ok pass ip
	answer m2 ok filter 0
	answer m2 EOPNOTSUPP filter 1
	answer m2 ok leave
	answer m1 ok leave
fi
answer m1 ok filter 0
answer m1 EOPNOTSUPP filter 1
