#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Frames that no honest peer sends, written to a line from outside: no crash, no
# wrong packet, and everything counted. The packets that run meanwhile carry
# content that tells whether it is right.
# kernels: 6.1 6.12
# vm: --timeout 1200
. "$(dirname "$0")/../lib.sh"

inject() { # inject NAME COUNT MODE argument...
	local name=$1 n=$2 mode=$3 wrong allowed=0
	[ "$mode" != mutated ] || allowed=4
	shift 3
	start recv client /mlppp/bin/mixed recv -n "$((n / 20))" -w 2 5000
	start send provider /mlppp/bin/mixed send -k -n "$((n / 20))" -i 2000 "${ADDR[client]}" 5000
	check "$name: $n frames" on provider /mlppp/bin/inject -n "$n" -i 40 "$@" \
		eth1 "$(mac client 1)" 1 "$mode"
	wait_for 600 ended send
	wait_for 20 ended recv
	stop send >/dev/null
	stop recv >/dev/null
	wrong=$(field recv wrong)
	diag <"$OUT/recv.out"
	# A fragment changed on its way is as good as another to multilink, and one
	# in 65536 passes the checksum of UDP.
	at_most "$name: wrong packets" "${wrong:-none}" "$allowed" ""
	check "$name: traffic passes afterwards" wait_for 40 passes
}
# A false number that is near is believed: as many true ones, to 64, are late then.
# Another is left behind after eight true ones on each link.
passes() {
	on client ping -c 100 -i 0.01 -W 1 -q "${ADDR[provider]}"
	on client ping -c 20 -i 0.01 -W 1 -q "${ADDR[provider]}" | grep -q ' 0% packet loss'
}

both() { [ "$(on client ethtool -S wan0 | grep -c 'link[0-9]*_rx_frames')" = 2 ]; }

topology 2
load_module
line 1 100mbit 1ms
line 2 100mbit 1ms
# A frame of random bytes may be LCP and end the line: it is dialled again.
bundle_up "1 2" "${OURS[*]} persist maxfail 0 holdoff 1" "${OURS[*]} persist maxfail 0 holdoff 1" || bail "bundle"
inject "mutated fragments" 100000 mutated
inject "truncated headers" 20000 truncated
inject "fragments out of nowhere" 20000 fragments -q 5
inject "random bytes" 20000 random
check "both links are there" wait_for 40 both
check "mixed sizes afterwards" on client /mlppp/bin/mixed ping -n 300 "${ADDR[provider]}"
bundle_down "1 2"
