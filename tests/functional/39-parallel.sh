#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two processors at once, in real time: two senders lose nothing where wan0 has no qdisc,
# nor do TCP streams in both directions, which must not be taken for a loop; and lines
# that are routed through the bundle, or through one another, hang nothing. 37-loops has
# those on rt.
# kernels: 6.12 rt
# vm: --smp 2 --realtime --timeout 400
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"
sent() { figures client "$1" | jq ".[0].counters.$2"; }
ECHO=c02109010008a1b2c3d4
# What is lost on the way: in circles, and where a qdisc drops what waits too long.
lost() {
	local d n
	for d in wan0 wan1; do
		n=$((${n-0} + $(sent $d tx_drop_loop) + $(tc -n client -j -s qdisc show dev $d | jq '[.[].drops] | add')))
	done
	echo "$n"
}
up() { # up DEVICE NET QDISC
	ip -n client addr add "10.0.$2.2" peer "10.0.$2.1" dev "$1"
	tc -n client qdisc replace dev "$1" root "$3"
	ip -n client link set "$1" up
}
# senders NUMBER DEVICE NET...: two for each bundle, on a processor each
senders() {
	local n=$1 net cpu
	shift
	for net; do
		for cpu in 0 1; do
			start "send$net$cpu" client taskset -c $cpu /mlppp/bin/mixed send -n "$n" -m 100 -M 100 -i 0 "10.0.$net.1" 5000
		done
	done
}
done_all() { # done_all NET...
	local net
	for net; do ended "send${net}0" && ended "send${net}1" || return 1; done
}
# lcp NAME...: until the senders are done
lcp() {
	local name n=0
	until done_all "${nets[@]}" || [ $((n += 1)) -gt 2000 ]; do
		for name; do tell "$name" send $ECHO >/dev/null; done
	done
	diag "$n Echo-Requests on each"
}

topology 2
modprobe -qa pptp l2tp_ppp
load_module
echo 0 >/sys/module/mlppp/parameters/learn_rates
ip netns exec client sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip -n client addr add 10.9.0.2/32 dev lo

member m1 client 1 -n wan0
tell m1 join >/dev/null && tell m1 pass ip >/dev/null || bail "link joins"
up wan0 0 noqueue
before=$(sent wan0 tx_packets)
senders 10000 0
check "two senders, no qdisc: they end" wait_for 120 done_all 0
sleep 0.5
check "... and none of 20000 packets is lost: $(($(sent wan0 tx_packets) - before)), $(sent wan0 tx_drop_loop) as loops, $(sent wan0 tx_overflow) too many" \
	test $(($(sent wan0 tx_packets) - before)) -ge 20000
stop m1

# ---------------------------------------------------------------- two TCP streams

bundle_up "1 2" "${OURS[*]}" "${OURS[*]}" || bail "bundle"
for qdisc in fq_codel noqueue; do
	for end in client provider; do tc -n "$end" qdisc replace dev wan0 root $qdisc; done
	servers=()
	for cpu in 0 1; do
		iperf_server provider
		servers+=("${PID[iperf-provider]}")
		reverse=()
		[ $cpu = 0 ] || reverse=(-R)
		start stream$cpu client taskset -c $cpu iperf3 -c "${ADDR[provider]}" -p "$IPERF_PORT" -t 5 -f k "${reverse[@]}"
	done
	check "$qdisc: two streams end" wait_for 60 eval "ended stream0 && ended stream1"
	kill -INT "${servers[@]}" 2>/dev/null
	for cpu in 0 1; do
		at_least "$qdisc: stream $cpu" "$(awk '/receiver/ { print $(NF - 2) / 1000; exit }' "$OUT/stream$cpu.out")" 0.5 Mbit/s
	done
	for end in client provider; do
		at_most "... taken for loops by the $end" "$(figures $end | jq .[0].counters.tx_drop_loop)" 0 packets
	done
done
bundle_down "1 2"
# what follows is 37-loops' there, and takes too long
[[ $KERNEL != *rt ]] || exit 0

# ---------------------------------------------------------------- circles

for kind in pptp l2tp; do
	for i in 0 1; do
		ip -n client route replace 10.8.$((i + 2)).1 dev eth1 src 10.9.0.2
		member t$i client $kind,$((i + 2)),10.9.0.2,10.8.$((i + 2)).1 -n wan$i -u 1400 || bail "$kind session"
		tell t$i join >/dev/null && tell t$i pass ip >/dev/null || bail "link joins"
		up wan$i $i fq_codel
	done
	for what in "itself" "the other"; do
		for i in 0 1; do
			[ "$what" = itself ] && d=wan$i || d=wan$((1 - i))
			ip -n client route replace 10.8.$((i + 2)).1 dev $d src 10.9.0.2
		done
		before=$(lost)
		nets=(0 1)
		senders 20000 0 1
		lcp t0 t1
		check "two bundles over $kind, each through $what: all is sent" wait_for 100 done_all 0 1
		sleep 0.5
		at_least "... and counted as loops, or as dropped by a qdisc" $(($(lost) - before)) 80000 ""
		diag "$(for d in wan0 wan1; do echo "$d: $(tc -n client -j -s qdisc show dev $d | jq '[.[].drops] | add') dropped by its qdisc"; done)"
	done
	stop t0
	stop t1
done
