#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fragments that belong to no packet, on a link that sends nothing else: null ones to a
# peer that says it takes them, to others some that they throw away. Few on a link that
# stands by, and none to a peer of ours. Lone packets take turns all the same.
# kernels: 6.12
# also: uml-debug
. "$(dirname "$0")/../lib.sh"

topology 2
load_module
line 1 10mbit 1ms
line 2 10mbit 1ms

of() { # of END COUNTER: of the link over eth2
	figures "$1" | jq "first(.[0].links[] | select(.label == \"eth2\")) | .$2"
}
packets() { # packets LINE: whole ones that the client has sent there
	figures client |
		jq "first(.[0].links[] | select(.label == \"eth$1\")) | .tx_fragments - .tx_nulls - .tx_discards"
}
received() { [ "$(of provider rx_nulls)" = "$(of client tx_nulls)" ]; }
# pinged: packets for two seconds, all on eth1
pinged() { on client ping -c 40 -i 0.05 -W 2 -q "${ADDR[provider]}"; }

for peer in OURS STOCK; do
	declare -n options=$peer
	bundle_up "1 2" "${OURS[*]}" "${options[*]}" || bail "bundle, the peer is $peer"
	for rate in learn 10mbit; do
		configure client wan0 link eth1 rate $rate link eth2 rate $rate || bail "rate $rate"
		before=$(packets 2)
		on client ping -c 20 -i 0.1 -W 2 -q "${ADDR[provider]}" >/dev/null
		sent=$(($(packets 2) - before))
		at_least "$peer, rate $rate: half of 20 lone packets on eth2" "$sent" 9 ""
		at_most "$peer, rate $rate: half of 20 lone packets on eth2" "$sent" 11 ""
	done
	kind=nulls other=discards
	[ "$peer" = OURS ] || kind=discards other=nulls
	check "$peer: eth2 is far away" configure client wan0 link eth2 delay 50ms
	before=$(of client tx_$kind)
	check "$peer: all answered" pinged
	sent=$(($(of client tx_$kind) - before))
	at_least "$peer: $kind sent" "$sent" 35 ""
	at_most "$peer: $kind sent" "$sent" 90 ""
	if [ "$peer" = OURS ]; then
		check "$peer: all of them received" wait_for 2 received
	else
		check "$peer: it does not mind" test -z "$(grep -h 'Code-Reject\|CodeRej\|ProtRej' "$OUT"/*.log)"
	fi
	check "$peer: eth2 stands by" configure client wan0 link eth2 standby on
	sleep 0.2
	before=$(of client tx_$kind)
	check "$peer: all answered" pinged
	sent=$(($(of client tx_$kind) - before))
	if [ "$peer" = OURS ]; then
		at_most "$peer: $kind sent where the link stands by" "$sent" 0 ""
	else
		at_least "$peer: $kind sent where the link stands by" "$sent" 15 ""
		at_most "$peer: $kind sent where the link stands by" "$sent" 25 ""
	fi
	at_most "$peer: $other sent" "$(of client tx_$other)" 0 ""
	bundle_down "1 2"
done
