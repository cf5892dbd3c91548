#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Lines whose frames are routed through the bundle itself, or through another one whose
# line is routed through the first: packets are lost, and no processor waits for ever.
# On uml-debug lockdep looks at the order of the locks.
# kernels: 6.12 uml-debug
# vm: --smp 2 --timeout 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

# redirect LINE DEVICE: the client's frames for that line go there.
redirect() {
	tc -n client qdisc del dev "eth$1" clsact 2>/dev/null
	tc -n client qdisc add dev "eth$1" clsact &&
		tc -n client filter add dev "eth$1" egress matchall action mirred egress redirect dev "$2"
}
up() { # up DEVICE NET: no queue, so that whoever sends takes the lock himself
	ip -n client addr add "10.0.$2.2" peer "10.0.$2.1" dev "$1"
	tc -n client qdisc replace dev "$1" root noqueue
	ip -n client link set "$1" up
}
# sent DEVICE COUNTER
sent() { ip -n client -j link xstats type mlppp dev "$1" | jq ".[0].counters.$2"; }
ping_once() { on client ping -c 1 -W 0.01 "$1" >/dev/null; }

topology 2
load_module
ip netns exec client sysctl -qw net.ipv6.conf.default.disable_ipv6=1
member m1 client 1 -n wan0
member m2 client 2 -n wan1
tell m1 join >/dev/null && tell m2 join >/dev/null || bail "links join"
tell m1 pass ip >/dev/null && tell m2 pass ip >/dev/null
up wan0 0
up wan1 1

redirect 1 wan0 || bail "a line's frames are redirected"
ping_once 10.0.0.1
check "a packet comes round: tx_drop_loop" test "$(sent wan0 tx_drop_loop)" = 1
check "LCP comes round" tell m1 send c02109010008a1b2c3d4
check "IPCP comes round" tell m1 send 802101010004
settle
check "... the one as a frame for another, the other as a loop" \
	test "$(sent wan0 tx_drop_protocol) $(sent wan0 tx_drop_loop)" = "1 2"

redirect 1 wan1
redirect 2 wan0
n=20000
! is_debug || n=500
for i in 0 1; do
	start "send$i" client /mlppp/bin/mixed send -n $n -m 100 -M 100 -i 0 "10.0.$i.1" 5000
done
for i in 0 1; do
	check "two bundles through each other: wan$i has sent" wait_for 60 ended "send$i"
	at_least "... all its packets or nearly all" "$(sent wan$i tx_packets)" $((n - n / 10)) ""
	diag "wan$i: $(sent wan$i tx_drop_protocol) frames of the other, $(sent wan$i tx_drop_loop) given up"
done
check "control frames still pass" eval 'tell m1 send c02109010008a1b2c3d4 && tell m2 send c02109010008a1b2c3d4'
