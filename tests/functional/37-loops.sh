#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Lines whose frames are routed through the bundle itself, or through another one whose
# line is routed through the first: each packet is lost once, and counted, and no
# processor waits forever. A bundle over another one is not a loop. On uml-debug lockdep
# looks at the order of the locks.
# kernels: 6.12 rt uml-debug
# also: 13 newest
# vm: --smp 2 --timeout 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

up() { # up DEVICE NET [QDISC]: its address is 10.0.NET.2, its peer's .1
	ip -n client addr add "10.0.$2.2" peer "10.0.$2.1" dev "$1"
	tc -n client qdisc replace dev "$1" root "${3-fq_codel}"
	ip -n client link set "$1" up
}
# sent DEVICE COUNTER
sent() { figures client "$1" | jq ".[0].counters.$2"; }
ping_once() { on client ping -c 1 -W 0.01 "$1" >/dev/null; }
ECHO=c02109010008a1b2c3d4
# moves NAME DEVICE COUNTER BY COMMAND...: that counter moves by so many
moves() {
	local name=$1 before after
	before=$(sent "$2" "$3")
	"${@:5}" >/dev/null
	settle
	after=$(sent "$2" "$3")
	check "$name: $3 moves by $4" test $((after - before)) = "$4"
}
leave() { # leave NAME...
	local name
	for name; do
		tell "$name" leave >/dev/null
		stop "$name"
	done
}

topology 2
load_module
modprobe -a pptp l2tp_ppp
kinds=(pptp l2tp)
# our own kernels have neither
! modprobe -qa ip_gre vxlan || kinds+=(gretap vxlan)
ip netns exec client sysctl -qw net.ipv6.conf.default.disable_ipv6=1
# The tunnels' own address; routes tell where their peers are.
ip -n client addr add 10.9.0.2/32 dev lo

# ---------------------------------------------------------------- frames as they are

redirect() { # redirect LINE DEVICE: the client's frames for that line go there
	tc -n client qdisc del dev "eth$1" clsact 2>/dev/null
	tc -n client qdisc add dev "eth$1" clsact &&
		tc -n client filter add dev "eth$1" egress matchall action mirred egress redirect dev "$2"
}
member m1 client 1 -n wan0
member m2 client 2 -n wan1
tell m1 join >/dev/null && tell m2 join >/dev/null || bail "links join"
tell m1 pass ip >/dev/null && tell m2 pass ip >/dev/null
up wan0 0 noqueue
up wan1 1 noqueue

redirect 1 wan0 || bail "a line's frames are redirected"
moves "a packet comes round" wan0 tx_drop_loop 1 ping_once 10.0.0.1
moves "LCP comes round" wan0 tx_drop_loop 1 tell m1 send "$ECHO"
moves "IPCP comes round" wan0 tx_drop_loop 1 tell m1 send 802101010004

redirect 1 wan1
redirect 2 wan0
n=20000
! is_debug || n=500
for i in 0 1; do
	start "send$i" client /mlppp/bin/mixed send -n $n -m 100 -M 100 -i 0 "10.0.$i.1" 5000
done
for i in 0 1; do
	check "two bundles through each other: wan$i has sent" wait_for 60 ended "send$i"
	at_least "... all its packets" "$(sent wan$i tx_packets)" $n ""
	at_least "... and has seen those of the other" "$(sent wan$i tx_drop_loop)" $n ""
done
check "control frames still pass" eval 'tell m1 send $ECHO && tell m2 send $ECHO'
leave m1 m2
for i in 1 2; do tc -n client qdisc del dev "eth$i" clsact; done

# ---------------------------------------------------------------- tunnels

# tunnel NAME KIND NUMBER DEVICE: a link to the peer 10.8.NUMBER.1, in the bundle DEVICE.
# Some kinds are Ethernet interfaces, with PPPoE over them.
tunnel() {
	local line=$2,$3,10.9.0.2,10.8.$3.1 id=()

	ip -n client route replace "10.8.$3.1" dev eth1 src 10.9.0.2
	case $2 in
	gretap | vxlan)
		[ "$2" = gretap ] || id=(id "$3" dstport 4789)
		ip -n client link del below 2>/dev/null
		ip -n client link add below type "$2" local 10.9.0.2 remote "10.8.$3.1" "${id[@]}"
		ip -n client link set below up
		line=below,$3,$(mac provider 1)
	esac
	member "$1" client "$line" -n "$4" -u 1400 || bail "$2 session"
}
for kind in "${kinds[@]}"; do
	tunnel t1 $kind 1 wan0
	tell t1 join >/dev/null || bail "$kind: the link joins"
	tell t1 pass ip >/dev/null
	up wan0 0
	ip -n client route replace 10.8.1.1 dev wan0 src 10.9.0.2
	moves "$kind through its own bundle, LCP" wan0 tx_drop_loop 1 tell t1 send $ECHO
	moves "$kind through its own bundle, a packet" wan0 tx_drop_loop 1 ping_once 10.0.0.1
	moves "$kind through its own bundle, 20 packets" wan0 tx_drop_loop 20 \
		on client ping -c 20 -i 0.001 -W 0.01 10.0.0.1
	moves "... and nothing else is sent" wan0 tx_packets 20 on client ping -c 20 -i 0.001 -W 0.01 10.0.0.1
	ip -n client route del 10.8.1.1
	ip -n client route replace default dev wan0 src 10.9.0.2
	moves "$kind, the default route leads there, LCP" wan0 tx_drop_loop 1 tell t1 send $ECHO
	moves "$kind, the default route leads there, a packet" wan0 tx_drop_loop 1 ping_once 10.0.0.1
	ip -n client route del default
	leave t1
	ip -n client link del below 2>/dev/null
done

# A bundle over another one, as it should be.
member m1 client 1 -n wan0
tell m1 join >/dev/null && tell m1 pass ip >/dev/null || bail "link joins"
up wan0 0
tunnel t1 l2tp 1 wan1
ip -n client route replace 10.8.1.1 dev wan0 src 10.9.0.2
moves "L2TP over PPPoE, LCP before the join" wan0 tx_packets 1 tell t1 send $ECHO
tell t1 join >/dev/null && tell t1 pass ip >/dev/null || bail "link joins"
up wan1 1
moves "L2TP over PPPoE, LCP" wan0 tx_packets 1 tell t1 send $ECHO
moves "L2TP over PPPoE, packets" wan0 tx_packets 20 on client ping -c 20 -i 0.001 -W 0.01 10.0.1.1
moves "... none of them is taken for a loop" wan0 tx_drop_loop 0 on client ping -c 20 -i 0.001 -W 0.01 10.0.1.1
leave t1 m1

# Two bundles, each over the other.
for i in 0 1; do
	tunnel t$i l2tp $((i + 2)) wan$i
	tell t$i join >/dev/null && tell t$i pass ip >/dev/null || bail "link joins"
	up wan$i $i
done
for i in 0 1; do
	ip -n client route replace 10.8.$((i + 2)).1 dev wan$((1 - i)) src 10.9.0.2
done
loops() { echo $(($(sent wan0 tx_drop_loop) + $(sent wan1 tx_drop_loop))); }
lost() { # lost NAME NUMBER COMMAND...: so many packets go in a circle
	local before
	before=$(loops)
	"${@:3}" >/dev/null
	settle
	check "$1: tx_drop_loop moves by $2" test $(($(loops) - before)) = "$2"
}
for i in 0 1; do
	lost "each through the other, a packet of wan$i" 1 ping_once 10.0.$i.1
	lost "each through the other, LCP of wan$i" 1 tell t$i send $ECHO
done
for i in 0 1; do
	start "send$i" client /mlppp/bin/mixed send -n $n -m 100 -M 100 -i 0 "10.0.$i.1" 5000
done
for _ in $(seq 20); do
	tell t0 send "$ECHO" >/dev/null
	tell t1 send "$ECHO" >/dev/null
done
for i in 0 1; do
	check "with both at once wan$i sends" wait_for 60 ended "send$i"
done
settle
quiet() { local l; l=$(loops); settle; [ "$l" = "$(loops)" ]; }
check "... and then it is quiet" quiet
at_least "... packets lost in circles" "$(loops)" $n ""
diag "wan0: $(sent wan0 tx_packets) sent, wan1: $(sent wan1 tx_packets) sent, $(loops) lost in circles"
for i in 0 1; do
	ip -n client route replace 10.8.$((i + 2)).1 dev eth1 src 10.9.0.2
	# nobody answers ARP, and what waits for that is charged to ping
	ip -n client neigh replace 10.8.$((i + 2)).1 lladdr "$(mac provider 1)" dev eth1
done
sleep 1.5
for i in 0 1; do
	moves "with right routes wan$i sends" wan$i tx_packets 20 on client ping -c 20 -i 0.001 -W 0.01 10.0.$i.1
done
