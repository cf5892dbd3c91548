#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Those who listen to the family's group of events are told what happens to links, and
# it can be traced.
# kernels: 6.12
# also: 6.1 uml-debug
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 2
load_module
ip netns exec client sysctl -qw net.ipv6.conf.default.disable_ipv6=1
IP=21$(ip_packet 40)

start monitor client /mlppp/bin/mlppp monitor -j
start elsewhere provider /mlppp/bin/mlppp monitor -j
# bundles themselves, and their settings, are rtnetlink's
start settings client ip -d monitor link
wait_for 5 test -e "/proc/${PID[settings]}/fd/3"
for end in client provider; do wait_for 5 on "$end" grep -Eq '^[0-9a-f]+ 16 +[0-9]+ +0*[1-9a-f]' /proc/net/netlink; done
settle
events() { jq -r '"\(.event) \(.link) \(.label)"' "$OUT/monitor.out"; }
# told NAME "EVENT NUMBER LABEL" command...: that event comes once, and is the last.
told() {
	local name=$1 event=$2 before
	shift 2
	before=$(events | wc -l)
	"$@" >/dev/null
	wait_for 3 more_events "$before"
	settle
	if [ "$(events | tail -n +$((before + 1)) | tr '\n' ';')" = "$event;" ]; then
		ok "$name"
	else
		not_ok "$name"
		events | tail -n +$((before + 1)) | diag
	fi
}
more_events() { [ "$(events | wc -l)" -gt "$1" ]; }

# ---------------------------------------------------------------- tracing

tracing=/sys/kernel/tracing
mount -t tracefs none $tracing 2>/dev/null
if [ -d $tracing/events/mlppp ]; then traces=1; else traces=; fi
[ -z "$traces" ] || echo 1 >$tracing/events/mlppp/enable
# traced NAME PATTERN: a line of the trace matches, which is then emptied.
traced() {
	if [ -z "$traces" ]; then
		skip "$1 is traced" "no tracing in this kernel"
	elif grep -Eq -- "$2" $tracing/trace; then
		ok "$1 is traced"
	else
		not_ok "$1 is traced"
		grep -v '^#' $tracing/trace | tail -n 20 | diag
	fi
	[ -z "$traces" ] || : >$tracing/trace
}

# ---------------------------------------------------------------- members

member m1 client 1 -n wan0
member m2 client 2 -n wan0
told "the first link joins, while the interface is down" "join 0 eth1" tell m1 join
traced "a join" 'mlppp_join: dev=wan0 link=0 label=eth1 links=1$'
told "the second joins" "join 1 eth2" tell m2 join
check "the message says how many there are" jq -es '.[-1].nlinks == 2' "$OUT/monitor.out"
tell m1 pass ip >/dev/null
configure client wan0 deadline_cap 50ms
ip -n client link set wan0 up
ip -n client addr add "${ADDR[client]}" peer "${ADDR[provider]}" dev wan0
settle
on client ping -c 1 -W 0.01 "${ADDR[provider]}" >/dev/null
traced "a packet that is sent" 'mlppp_plan: dev=wan0 len=85 links=1 frags=1 first=0 at_ns=[0-9]+$'
on client ping -c 1 -W 0.01 -s 1472 "${ADDR[provider]}" >/dev/null
traced "a fragment that is sent" 'mlppp_fragment_tx: dev=wan0 link=[01] seq=[0-9]+ E len=[0-9]+$'

# ---------------------------------------------------------------- silence

from_wire 1 <<<"$(mp BE 0 "$IP")"
traced "a fragment that is received" 'mlppp_fragment_rx: dev=wan0 link=0 seq=0 B E len=41$'
from_wire 2 <<<"$(mp BE 1 "$IP")"
told "a link keeps others waiting: it is silent" "silent 1 eth2" from_wire 1 <<<"$(mp BE 3 "$IP")"
if [ -n "$traces" ]; then cp $tracing/trace "$OUT/trace"; fi
traced "a deadline" 'mlppp_deadline: dev=wan0 next=2 held=1 deadline_ns=[0-9]+ waited_ns=[0-9]+$'
[ -z "$traces" ] || check "a loss is traced" grep -q 'mlppp_loss: dev=wan0 seq=2 count=1 why=deadline$' "$OUT/trace"
check "so does its state" jq -e '.[0].links[1].silent' <(figures client)
before=$(events | wc -l)
sleep 3
check "it is told once" test "$(events | wc -l)" = "$before"
told "it is heard again" "heard 1 eth2" from_wire 2 <<<"$(mp BE 4 "$IP")"
check "its state says so" jq -e '.[0].links[1] | .active and (.silent | not)' <(figures client)
sleep 3
before=$(events | wc -l)
sleep 3
check "nothing is told while nothing happens" test "$(events | wc -l)" = "$before"
told "the second is silent again" "silent 1 eth2" from_wire 1 <<<"$(mp BE 6 "$IP")"
sleep 3.4 # between two looks whether it is heard
before=$(events | wc -l)
from_wire 2 <<<"$(mp BE 8 "$IP")"
sleep 0.2
check "the first is silent too, and nothing waits for the next look" test \
	"$(events | tail -n +$((before + 1)) | tr '\n' ';')" = "silent 0 eth1;heard 1 eth2;"
told "... and is heard again" "heard 0 eth1" from_wire 1 <<<"$(mp BE 9 "$IP")"

# ---------------------------------------------------------------- settings, leader, leave

before=$(grep -c mlppp "$OUT/settings.out")
configure client wan0 target 2ms
settle
check "a change of settings is told by rtnetlink" test "$(grep -c 'mlppp multilink' "$OUT/settings.out")" -gt "$before"
check "... without an event" test "$(events | tail -n 1)" = "heard 0 eth1"

told "the leader drains: another leads" "leader 1 eth2" tell m1 drain
told "it leaves" "leave 0 eth1" tell m1 leave
traced "a leave" 'mlppp_leave: dev=wan0 link=0 label=eth1 links=1$'
told "it joins again, with another number" "join 2 eth1" tell m1 join
before=$(events | wc -l)
tell m2 leave >/dev/null
wait_for 3 more_events $((before + 1))
check "the leader leaves at once: that, and who leads then" test \
	"$(events | tail -n 2 | tr '\n' ';')" = "leave 1 eth2;leader 2 eth1;"
configure client wan0 deadline_floor 9s deadline_cap 9s reorder fixed 8
from_wire 1 <<<"$(mp BE 14 "$IP")" # 10 to 13 are missing, and may still come
[ -z "$traces" ] || : >$tracing/trace
told "the last leaves, and the bundle ends" "leave 2 eth1;end null null" tell m1 leave
# The counter of these, lost_leave, goes with the bundle.
traced "what was missing is given up, which" 'mlppp_loss: dev=wan0 seq=10 count=4 why=leave$'
check "... and the netdevice goes" wait_for 3 grep -q '^Deleted .*wan0' "$OUT/settings.out"

# ---------------------------------------------------------------- null fragments

stop m1
stop m2
member m1 client 1 -n wan0 -f 17 # MLPPP_F_MP and MLPPP_F_NULL
member m2 client 2 -n wan0 -f 17
tell m1 join >/dev/null
tell m2 join >/dev/null
tell m1 pass ip >/dev/null
configure client wan0 link eth1 rate 10mbit link eth2 rate 10mbit
ip -n client link set wan0 up
ip -n client addr add "${ADDR[client]}" peer "${ADDR[provider]}" dev wan0
[ -z "$traces" ] || : >$tracing/trace
on client ping -c 2 -i 0.1 -W 0.01 "${ADDR[provider]}" >/dev/null
sleep 0.1
traced "a null fragment that is sent" 'mlppp_fragment_tx: dev=wan0 link=[01] seq=[0-9]+ B E len=0$'

check "another network namespace is told nothing" test "$(grep -c wan0 "$OUT/elsewhere.out")" = 0
[ -z "$traces" ] || echo 0 >$tracing/events/mlppp/enable
umount $tracing 2>/dev/null
true
