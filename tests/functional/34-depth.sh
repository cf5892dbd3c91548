#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a fragment costs the resequencer does not depend on how many others wait.
# Virtual time: one nanosecond is one instruction.
# kernels: 6.12
# also: 6.1
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bench/lib.sh"

check "the benchmark loads" insmod /mlppp/kunit/mlppp-reasm-bench.ko || exit 1
dmesg | sed -n 's/.*bench: *\(.* ns \)/\1/p' >"$OUT/table"
rmmod mlppp_reasm_bench
diag <"$OUT/table"

cost() { sed -nE "s/^ *($1) waiting:.* ([0-9]+) ns $2.*/\2/p" "$OUT/table"; } # cost DEPTH WHAT
for what in "to put one in" "to take two out" "each when M lets them go"; do
	shallow=$(cost "15|16" "$what") deep=$(cost "4095|4096" "$what")
	at_most "$what, 4096 wait: $deep, 16 wait: $shallow" "$(ratio "${deep:-1}" "${shallow:-0.1}")" 1.5 "times"
done
