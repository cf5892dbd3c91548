#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A planned leave loses nothing: packets in both directions are counted while
# lines are told to end, at either end, again and again.
# kernels: 6.12 uml-debug
# also: 6.1
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 2
line 1 10mbit 5ms
line 2 10mbit 20ms
load_module

CLIENT=("${OURS[@]}" lcp-echo-interval 1 lcp-echo-failure 3)
PROVIDER=(plugin mlppp.so mrru 1500 ifname wan1 lcp-echo-interval 1 lcp-echo-failure 3)
declare -A OPTIONS=([client]="${CLIENT[*]}" [provider]="${PROVIDER[*]}")

sends_on() { # sends_on I MINIMUM: the link of that line has sent so many frames
	[ "$(value "eth$1.tx_frames")" -ge "$2" ]
}
lost() { # of the ping: what was sent less what came back
	sed -n 's/^\([0-9]*\) packets transmitted, \([0-9]*\) received.*/\1 \2/p' "$OUT/ping.out" |
		awk '{ print $1 - $2 }'
}
# Large enough that most packets are cut, and both lines are half full.
flow() { start ping client ping -c 500 -i 0.002 -W 5 -q -s 1400 "${ADDR[provider]}"; }
flow_ends() {
	wait_for 60 ended ping
	stop ping
}

bundle_up "1 2" "${CLIENT[*]}" "${PROVIDER[*]}" || bail "bundle"
ok "bundle"

flow
flow_ends
at_most "no line ends: packets lost" "$(lost)" 0 ""

for end in client provider; do
	for i in 1 2 1 2; do
		flow
		check "$end, line $i: both lines are used" wait_for 10 sends_on "$i" 100
		stop "$end-$i" TERM
		wait_for 10 ended "$(peer "$end")-$i"
		check "$end, line $i: while packets flow" running ping
		flow_ends
		at_most "$end, line $i ends: packets lost" "$(lost)" 0 ""
		stop "$(peer "$end")-$i"
		for e in provider client; do
			# shellcheck disable=SC2086
			link_up "$e" "$i" ${OPTIONS[$e]}
		done
		wait_for 20 joined "client-$i" && wait_for 20 joined "provider-$i" || bail "line $i is back"
	done
done

# This shows that the count can tell: a line that dies loses what is on its way.
flow
wait_for 10 sends_on 1 100
stop client-1 KILL
flow_ends
at_least "client, line 1 is killed: packets lost" "$(lost)" 1 ""
bundle_down "1 2"
