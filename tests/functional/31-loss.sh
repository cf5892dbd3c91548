#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One of two lines loses one percent of its frames: only packets are lost of
# which a frame was, and none waits longer than the deadline. The sender is stock
# multilink or ours, the receiver ours. UDP at 80 % of the lines' sum.
# kernels: 6.12
# chance: loss
# also: 6.1
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bench/lib.sh"

topology 2
quiet_ipv6
load_module
line 1 10mbit 5ms
line 2 10mbit 5ms loss random 1%

# lost_frames: those that netem threw away of what the provider sent on line 2
lost_frames() { tc -n provider -s -j qdisc show dev eth2 | jq '[.[].drops] | add'; }
# The least that a deadline can be, ms.
floor() {
	IP_LIB_DIR=/mlppp/bin ip -n client -d -j link show wan0 |
		jq '.[0].linkinfo.info_data.deadline_floor / 1000'
}

# Packets of 1000 bytes payload, 16 Mbit/s of IP.
count=10000
! is_debug || count=1000
for kind in multilink mlppp; do
	bundle client mlppp "eth1,1,$(mac provider 1)" "eth2,2,$(mac provider 2)"
	bundle provider "$kind" "eth1,1,$(mac client 1)" "eth2,2,$(mac client 2)"
	before=$(lost_frames)
	start recv client /mlppp/bin/mixed recv -t -n "$count" -w 2 5000
	wait_for 5 grep -q listening "$OUT/recv.out"
	on provider /mlppp/bin/mixed send -t -n "$count" -m 1000 -M 1000 -i 514 "${ADDR[client]}" 5000 >/dev/null
	wait_for 20 ended recv
	stop recv
	frames=$(($(lost_frames) - before))
	diag "$kind: $frames frames lost: $(tail -n 1 "$OUT/recv.out")"
	at_least "$kind sends: frames lost" "$frames" 1 ""
	at_most "$kind sends: packets lost" "$(field recv lost)" "$frames" "of $count"
	delay_at_most "$kind sends: longest way" "$(field recv way_max_ms)" \
		"$(awk "BEGIN { print $(field recv way_min_ms) + $(floor) }")" ms
	at_most "$kind sends: wrong packets" "$(field recv wrong)" 0 ""
	at_most "$kind sends: packets out of order" "$(field recv late)" 0 ""
	unbundle client
	unbundle provider
done
