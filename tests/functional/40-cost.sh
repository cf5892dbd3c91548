#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a packet costs, as ratios to the kernel's own multilink and to plain PPPoE in
# the same run. Virtual time: one nanosecond is one instruction. All the figures:
# `make bench`, Documentation/benchmarks.md.
# kernels: 6.1 6.12
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bench/lib.sh"
cost_topology

FAST=10000000000	# bits/s: rates are given, but nothing has to wait
declare -A cost=()
note() { # note NAME FIGURE
	[[ $2 =~ ^[0-9.]+$ ]] || bail "$1: $2 is no cost"
	cost[$1]=$2
	diag "$1: $2"
}
# within NAME OF LIMIT: cost NAME is at most LIMIT times cost OF.
within() { at_most "$1" "$(ratio "${cost[$1]}" "${cost[$2]}" 3)" "$3" "of: $2"; }

# Sending: beyond what a device costs that frees the packet at once.
declare -A base=()
for size in 64 1500; do
	base[$size]=$(cost_send sink0 "$size")
done
for k in "multilink 1" "plain 1" "mlppp 1" "mlppp 2" "mlppp 16" "mlppp 2 $FAST" "mlppp 16 $FAST"; do
	read -r kind links rate <<<"$k"
	cost_bundle "$kind" "$links" sink0 "$rate"
	name="$kind, $links links${rate:+, rates given}"
	for size in 64 1500; do
		[ "$links$size" != 11500 ] || continue
		note "send $size bytes, $name" "$(calc "$(cost_send "$DEV" "$size") - ${base[$size]}")"
	done
	unbundle client
done
echo 0 >/sys/module/mlppp/parameters/learn_rates
cost_bundle mlppp 16 sink0
note "send 64 bytes, mlppp, 16 links, nothing is learned" "$(calc "$(cost_send "$DEV" 64) - ${base[64]}")"
unbundle client
echo 1 >/sys/module/mlppp/parameters/learn_rates
within "send 64 bytes, mlppp, 16 links, nothing is learned" "send 64 bytes, mlppp, 16 links" 1.03
within "send 64 bytes, mlppp, 1 links" "send 64 bytes, multilink, 1 links" 1
for rate in "" ", rates given"; do
	for size in 64 1500; do
		within "send $size bytes, mlppp, 16 links$rate" "send $size bytes, mlppp, 2 links$rate" 1.3
	done
done
for k in "plain 1 1492" "multilink 2 1500" "mlppp 2 1500" "mlppp 2 1487" "mlppp 2 1500 $FAST" "mlppp 2 1487 $FAST"; do
	read -r kind links mtu rate <<<"$k"
	cost_bundle "$kind" "$links" sink0 "$rate"
	ip -n client link set "$DEV" mtu "$mtu"
	note "send TCP, $kind, MTU $mtu${rate:+, rates given}" "$(cost_tcp_send)"
	unbundle client
done
within "send TCP, mlppp, MTU 1500" "send TCP, multilink, MTU 1500" 0.5
# 6.1's multilink costs an eighth less: 0.497 to 0.504 there, as runs differ by 0.5 %.
half=0.5
[ "$KERNEL" != 6.1 ] || half=0.51
within "send TCP, mlppp, MTU 1500, rates given" "send TCP, multilink, MTU 1500" "$half"
# 0.988 on 6.12, 1.001 on 6.1
within "send TCP, mlppp, MTU 1487" "send TCP, plain, MTU 1492" 1.005
# as much, and 1487 is odd: sums and copies take a few steps more
within "send TCP, mlppp, MTU 1487, rates given" "send TCP, plain, MTU 1492" 1.02

# Receiving.
for k in "multilink 1" "mlppp 1" "mlppp 2" "mlppp 16"; do
	read -r kind links <<<"$k"
	cost_bundle "$kind" "$links" eth1
	cost_drop
	cost_receive whole "$links" 64
	note "receive 64 bytes, $kind, $links links" "$NS"
	unbundle client
done
within "receive 64 bytes, mlppp, 1 links" "receive 64 bytes, multilink, 1 links" 1
within "receive 64 bytes, mlppp, 16 links" "receive 64 bytes, mlppp, 2 links" 1.3
# A packet that comes alone has the bundle's poll started for it.
# 1.140 on 6.12, 1.224 to 1.228 on 6.1
alone=1.15
[ "$KERNEL" != 6.1 ] || alone=1.24
for kind in multilink mlppp; do
	cost_bundle "$kind" 1 eth1
	cost_drop
	nobody=$(cost_nobody whole 64 -b 1 -n 64)
	cost_receive whole 1 64 -b 1 -n 64
	note "receive 64 bytes alone, $kind" "$(calc "$NS - $nobody")"
	unbundle client
done
within "receive 64 bytes alone, mlppp" "receive 64 bytes alone, multilink" "$alone"

# A packet in two fragments takes two buffers through the core and PPPoE, whoever joins
# them: even if our part cost nothing at all, half would not be reached, or only just
# (Documentation/benchmarks.md).
declare -A limit=([slab,plain]=1 [slab,whole]=0.5 [slab,halves]=0.575 [pages,plain]=1 [pages,whole]=0.54 [pages,halves]=0.64)
[ "$KERNEL" != 6.1 ] || limit+=([slab,halves]=0.6 [pages,whole]=0.5)
for arrival in slab pages; do
	cost_arrival "$arrival"
	for k in "plain plain 1 1492" "multilink whole 2 1487" "mlppp whole 2 1487" "multilink halves 2 1500" "mlppp halves 2 1500"; do
		read -r kind how links size <<<"$k"
		cost_bundle "$kind" "$links" eth1
		cost_tcp_receive "$how" "$links" "$size"
		note "receive TCP, $kind, $how, $arrival" "$NS"
		unbundle client
	done
	within "receive TCP, mlppp, whole, $arrival" "receive TCP, plain, plain, $arrival" "${limit[$arrival,plain]}"
	for how in whole halves; do
		within "receive TCP, mlppp, $how, $arrival" "receive TCP, multilink, $how, $arrival" "${limit[$arrival,$how]}"
	done
done
