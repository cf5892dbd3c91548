#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Null fragments on a link that sends nothing else: to a peer that says it takes
# them, and to no other. Lone packets take turns all the same.
# kernels: 6.12 uml-debug
. "$(dirname "$0")/../lib.sh"
export IP_LIB_DIR=/mlppp/bin

topology 2
load_module
line 1 10mbit 1ms
line 2 10mbit 1ms

nulls() { # nulls END WHAT: of the link over eth2
	ip -n "$1" -j link xstats type mlppp dev wan0 | jq "first(.[0].links[] | select(.label == \"eth2\")) | .$2_nulls"
}
packets() { # packets LINE: whole ones that the client has sent there
	ip -n client -j link xstats type mlppp dev wan0 |
		jq "first(.[0].links[] | select(.label == \"eth$1\")) | .tx_fragments - .tx_nulls"
}
received() { [ "$(nulls provider rx)" = "$(nulls client tx)" ]; }

for peer in OURS STOCK; do
	declare -n options=$peer
	bundle_up "1 2" "${OURS[*]}" "${options[*]}" || bail "bundle, the peer is $peer"
	for rate in learn 10mbit; do
		ip -n client link set wan0 type mlppp link eth1 rate $rate link eth2 rate $rate || bail "rate $rate"
		before=$(packets 2)
		on client ping -c 20 -i 0.1 -W 2 -q "${ADDR[provider]}" >/dev/null
		sent=$(($(packets 2) - before))
		at_least "$peer, rate $rate: half of 20 lone packets on eth2" "$sent" 8 ""
		at_most "$peer, rate $rate: half of 20 lone packets on eth2" "$sent" 12 ""
	done
	check "$peer: eth2 sends nothing else" ip -n client link set wan0 type mlppp link eth2 standby on
	before=$(nulls client tx)
	check "$peer: all answered" on client ping -c 100 -i 0.01 -W 2 -q "${ADDR[provider]}"
	sent=$(($(nulls client tx) - before))
	if [ "$peer" = OURS ]; then
		at_least "$peer: null fragments sent" "$sent" 5 ""
		check "$peer: all of them received" wait_for 2 received
	else
		at_most "$peer: null fragments sent" "$sent" 0 ""
		check "$peer: it does not mind" test -z "$(grep -h 'Code-Reject\|CodeRej' "$OUT"/*.log)"
	fi
	bundle_down "1 2"
done
