#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What is below and above a bundle: the frames of a link go to one queue of its NIC,
# whatever processor and socket they come from; without a qdisc on wan0 nothing is lost;
# no link waits for a line without a carrier; VLANs are refused. Whoever opens links is
# charged for their memory.
# kernels: 6.12
# vm: --smp 2
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"
sent() { figures client | jq ".[0].counters.$1"; }
fragments() { # fragments LINE: sent there
	figures client | jq "first(.[0].links[] | select(.label == \"eth$1\")) | .tx_fragments"
}
wan() { configure client wan0 "$@"; }

topology 2
modprobe -qa dummy sch_mqprio sch_multiq
load_module
echo 0 >/sys/module/mlppp/parameters/learn_rates
ip netns exec client sysctl -qw net.ipv6.conf.default.disable_ipv6=1
# Two lines over one NIC with four queues.
ip -n client link add nic0 numtxqueues 4 numrxqueues 4 type dummy
ip -n client link set nic0 up
tc -n client qdisc replace dev nic0 root handle 1: mq
for q in 1 2 3 4; do tc -n client qdisc add dev nic0 parent 1:$q handle 1$q: pfifo limit 10000; done
queues() { # how many queues have sent anything
	tc -n client -s -j qdisc show dev nic0 | jq '[.[] | select(.kind == "pfifo" and .packets > 0)] | length'
}
empty() { # the counters begin anew
	local q
	for q in 1 2 3 4; do
		tc -n client qdisc del dev nic0 parent 1:$q
		tc -n client qdisc add dev nic0 parent 1:$q handle 1$q: pfifo limit 10000
	done
}
link() { # link NAME SESSION
	local name=$1
	mkfifo "$WORK/$name.in"
	start "$name" client /mlppp/bin/member -i "$WORK/$name.in" -n wan0 -l "$name" "nic0,$2,02:00:00:00:02:01"
	wait_for 10 grep -q '^ok' "$OUT/$name.out"
}
link m1 1
tell m1 join >/dev/null && tell m1 pass ip >/dev/null || bail "link joins"
ip -n client addr add "${ADDR[client]}" peer "${ADDR[provider]}" dev wan0
ip -n client link set wan0 up
# both processors, many sockets; small packets, such as are split, and such as go as plain
# PPP on the only link
traffic() {
	local cpu i
	for i in 1 2 3 4 5 6; do
		for cpu in 0 1; do
			on client taskset -c $cpu /mlppp/bin/mixed send -n 20 -m 60 -M 1400 -i 0 "${ADDR[provider]}" $((5000 + i)) >/dev/null
			on client taskset -c $cpu /mlppp/bin/mixed send -n 10 -m 1455 -M 1490 -i 0 "${ADDR[provider]}" $((5000 + i)) >/dev/null
		done
	done
	tell m1 send c02109010008a1b2c3d4 >/dev/null
}
xps() { # xps FILE VALUE...: of the queues
	local file=$1 q=0 value
	shift
	for value; do
		on client sh -c "mount -t sysfs none /sys 2>/dev/null; echo $value >/sys/class/net/nic0/queues/tx-$q/$file"
		q=$((q + 1))
	done
}
traffic
at_most "by hash: queues that one link uses" "$(queues)" 1 ""
if xps xps_cpus 1 2 1 2 2>/dev/null; then
	empty
	traffic
	at_most "XPS by processor: queues that one link uses" "$(queues)" 1 ""
	xps xps_cpus 0 0 0 0
	xps xps_rxqs 1 2 4 8
	empty
	traffic
	at_most "XPS by receive queue: queues that one link uses" "$(queues)" 1 ""
	xps xps_rxqs 0 0 0 0
else
	skip "XPS" "not here"
fi
# An NCP frame that is too long for MP in one piece: its protocol has two bytes.
before=$(sent tx_split)
tell m1 send "8021$(printf '01%.0s' {1..1488})" >/dev/null
check "a long NCP frame is split" test $(($(sent tx_split) - before)) = 1
link m2 2
tell m2 join >/dev/null
ping_few() { on client ping -c 4 -i 0.01 -W 0.01 "${ADDR[provider]}"; }
ping_few >/dev/null
empty
traffic
check "two links use two queues" test "$(queues)" = 2
stop m2
stop m1

# ---------------------------------------------------------------- no qdisc

member m1 client 1 -n wan0
member m2 client 2 -n wan0
tell m1 join >/dev/null && tell m1 pass ip >/dev/null || bail "link joins"
ip -n client addr add "${ADDR[client]}" peer "${ADDR[provider]}" dev wan0
ip -n client link set wan0 up
tc -n client qdisc replace dev wan0 root noqueue
wan link eth1 rate 1mbit
before=$(sent tx_packets)
on client /mlppp/bin/mixed send -n 1000 -m 1000 -M 1000 -i 5000 "${ADDR[provider]}" 5000 >/dev/null
check "no qdisc, 1000 packets in 5 s: all are sent" test $(($(sent tx_packets) - before)) = 1000
# more than the line takes; the clock must not run away
before=$(sent tx_packets)
on client /mlppp/bin/mixed send -n 2000 -m 1000 -M 1000 -i 1000 "${ADDR[provider]}" 5000 >/dev/null
check "no qdisc, eight times the rate: all are sent" test $(($(sent tx_packets) - before)) = 2000
tc -n client qdisc replace dev wan0 root pfifo limit 100
before=$(sent tx_packets)
on client ping -c 3 -i 0.1 -W 0.01 "${ADDR[provider]}" >/dev/null
check "a qdisc afterwards waits for nothing" wait_for 1 eval "[ \$((\$(sent tx_packets) - $before)) = 3 ]"

# A rate that is raised, or learned to be higher, does not wait for what the old one
# allowed.
wan link eth1 rate 8kbit
before=$(sent tx_packets)
on client /mlppp/bin/mixed send -n 20 -m 1000 -M 1000 -i 0 "${ADDR[provider]}" 5000 >/dev/null
at_most "at 8 kbit/s most of 20 packets wait: sent" $(($(sent tx_packets) - before)) 3 ""
wan link eth1 rate 100mbit
sleep 0.02
check "... and at 100 Mbit/s all go at once" test $(($(sent tx_packets) - before)) = 20

# ---------------------------------------------------------------- join

cut_line 1 carrier
wait_for 5 eval '[ "$(cat /sys/class/net/eth1/carrier 2>/dev/null || ip -n client link show eth1 | grep -c LOWER_UP)" = 0 ]'
tell m2 join >/dev/null
before=$(fragments 2)
on client ping -c 1 -W 0.01 "${ADDR[provider]}" >/dev/null
at_least "beside a line without a carrier the new one has the first packet" $(($(fragments 2) - before)) 1 ""
heal_line 1 carrier

# ---------------------------------------------------------------- VLANs

modprobe -q 8021q
said=$(ip -n client link add link wan0 name wan0.5 type vlan id 5 2>&1)
check "a VLAN on wan0 is refused" test $? != 0
check "... with a reason: $said" grep -qi "vlan" <<<"$said"

# ---------------------------------------------------------------- memory

modprobe -q ppp_generic
groups=$WORK/groups
mkdir "$groups"
if mount -t cgroup2 none "$groups" && echo +memory >"$groups/cgroup.subtree_control"; then
	# charged FILE: what a group is charged for 500 descriptors of it
	charged() {
		mkdir "$groups/one"
		# shellcheck disable=SC2016
		bash -c 'echo $$ >"$1/cgroup.procs" && read -r before <"$1/memory.current" &&
			for ((i = 0; i < 500; i++)); do exec {fd}<>"$2" || exit; done
			read -r after <"$1/memory.current" && echo $((after - before))' bash "$groups/one" "$1"
		rmdir "$groups/one"
	}
	ours=$(charged /dev/mlppp)
	null=$(charged /dev/null)
	check "links are opened in a group" test -n "$ours" -a -n "$null"
	at_least "500 links are charged, above 500 of /dev/null" "$((${ours:-0} - ${null:-0}))" 1000000 bytes
	umount "$groups"
else
	skip "links are charged to their group" "no memory controller here"
fi
