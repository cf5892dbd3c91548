#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Lines of equal rate whose delays differ: what the slow one carries is waited
# for, and not given up. One TCP stream from stock multilink or ours; the
# receiver is ours.
# kernels: 6.12
# chance: TCP
# also: 6.1
# vm: --timeout 1200
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bench/lib.sh"

topology 2
quiet_ipv6
load_module
for end in client provider; do
	on "$end" sysctl -qw net.ipv4.tcp_rmem="4096 4194304 16777216" net.ipv4.tcp_wmem="4096 4194304 16777216"
done

# skew RATE DELAY1 DELAY2 SECONDS START: Mbit/s of each line, ms; the first
# START seconds, in which TCP looks for its window, are left out.
skew() {
	local rate=$1 d1=$2 d2=$3 seconds=$4 start=$5 kind got
	line 1 "${rate}mbit" "${d1}ms" limit 1000
	line 2 "${rate}mbit" "${d2}ms" limit 1000
	for kind in multilink mlppp; do
		bundle client mlppp "eth1,1,$(mac provider 1)" "eth2,2,$(mac provider 2)"
		bundle provider "$kind" "eth1,1,$(mac client 1)" "eth2,2,$(mac client 2)"
		got=$(iperf_tcp provider client "$seconds" -O "$start")
		speed_at_least "$rate ($d1 ms) + $rate ($d2 ms), $kind sends" "$got" "$(calc "0.9 * 2 * $rate")" Mbit/s
		diag "losses: $(on client ethtool -S wan0 | grep -o "lost_[a-z]*: [1-9].*" | tr "\n" " ")"
		unbundle client
		unbundle provider
	done
}

skew 10 1 100 10 12
skew 50 1 30 4 5
