#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What programs and the module say to each other on /dev/mlppp: requests of another
# size, programs of 32 bits on a kernel of 64, a status that nobody misses, and who leads.
# kernels: 6.12 uml-debug
# also: 6.1
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

# answer NAME WANTED WORD...: to that command
answer() {
	local name=$1 wanted=$2 got
	shift 2
	got=$(tell "$name" "$@")
	if [ "$got" = "$wanted" ]; then
		ok "$name: $*: $wanted"
	else
		not_ok "$name: $*: $wanted"
		diag <<<"$got"
	fi
}

topology 2
load_module
member m1 client 1 -n wan0

# ---------------------------------------------------------------- sizes

answer m1 EINVAL join 0
answer m1 EINVAL join 55	# without its last mandatory byte
answer m1 EINVAL join 8192
answer m1 "ok wan0 0 1" join 56
answer m1 ok leave
answer m1 "ok wan0 0 1" join 600
answer m1 ok leave
answer m1 "ok wan0 0 1" join 700 0
answer m1 ok leave
answer m1 E2BIG join 700 1
answer m1 "ok wan0 0 1" join
answer m1 EISCONN join
# what the leader keeps for the next one: size, length, what it is filled with
answer m1 EINVAL state 0
answer m1 EINVAL state 1031
answer m1 EINVAL state 1031 5 7
answer m1 EINVAL state 8192 5 7
answer m1 EINVAL state 1032 1025 7
answer m1 E2BIG state 1040 5 7
answer m1 "ok 1032 0 0" state
answer m1 ok state 1032 5 7
answer m1 "ok 1032 5 7" state
answer m1 "ok 1032 5 7" state 1100
answer m1 ok state 1100 0 0
answer m1 "ok 1032 0 0" state
answer m1 ok leave
answer m1 ENOTCONN state
answer m1 ENOTCONN state 1032 5 7

# ---------------------------------------------------------------- 32 bits

if /mlppp/bin/member.i386 2>/dev/null; [ $? != 2 ]; then
	skip "a program of 32 bits" "there is none, or this kernel runs none"
else
	MEMBER=member.i386 member m2 client 2 -n wan0
	answer m2 "ok wan0 0 1" join
	answer m1 "ok wan0 1 0" join
	answer m2 ok pass ip
	answer m2 ok state 1032 5 7
	answer m1 "ok 1032 5 7" state
	answer m1 EPERM state 1032 5 7
	answer m2 ok filter 0
	answer m2 EOPNOTSUPP filter 1
	answer m2 ok leave
	answer m1 ok leave
	stop m2
fi
answer m1 ok filter 0
answer m1 EOPNOTSUPP filter 1

# ---------------------------------------------------------------- the status

# flood LINE: enough Echo-Requests to push everything else out of what waits for pppd
flood() {
	local i
	for ((i = 0; i < 40; i++)); do printf 'c02109%02x0008%08x\n' "$i" 0x12345678; done | from_wire "$1"
	settle
}
# unread NAME: what waits there, read and counted: doorbells, other frames
unread() {
	local frame bells=0 others=0
	while frame=$(tell "$1" read); do
		if [ "$frame" = "ok 803d" ]; then bells=$((bells + 1)); else others=$((others + 1)); fi
	done
	echo "$bells $others"
}

member m2 client 2 -n wan0
answer m1 ok status
answer m1 "ok wan0 0 1" join
answer m1 "ok member leader" status
answer m2 "ok wan0 1 0" join
answer m2 "ok member" status
unread m2 >/dev/null
answer m1 ok leave
flood 2
read -r bells others < <(unread m2)
at_least "the lead passes, and 40 frames after it: doorbells among them" "$bells" 1 ""
at_least "... which leave room for others" "$others" 28 ""
answer m2 "ok member leader" status
flood 2
check "it is not rung for what was asked for" test "$(unread m2)" = "0 32"
cut_line 2 carrier
settle
answer m2 "ok member leader" status
check "a loss of the carrier is not rung for" test "$(unread m2)" = "0 0"
heal_line 2 carrier
settle
answer m2 "ok member leader carrier" status
check "... its return is" test "$(unread m2)" = "1 0"
answer m2 ok resume
answer m2 "ok member leader" status
ip -n client link del wan0
check "a netdevice that is deleted" test "$(unread m2)" = "1 0"
answer m2 ok status

# ---------------------------------------------------------------- who leads

tell m1 join >/dev/null
answer m2 "ok wan0 1 0" join
answer m2 ok drain
answer m1 ok leave
answer m1 "ok wan0 2 1" join	# nobody leads: the other drains
answer m2 ok leave
answer m2 "ok wan0 3 0" join
answer m1 ok leave
answer m2 ok drain
answer m1 "ok wan0 4 1" join	# the leader drains
answer m2 "ok member" status
answer m2 ok leave
answer m1 "ok member leader" status

# ---------------------------------------------------------------- waiting under rtnl

# waits COMMAND...: for how many grace periods it makes others wait for rtnl
waits() {
	echo >$tracing/trace
	"$@" >/dev/null
	settle
	grep -c 'synchronize_rcu_expedited <-synchronize_net' $tracing/trace
}
tracing=/sys/kernel/tracing
mount -t tracefs none $tracing 2>/dev/null
if { echo synchronize_rcu_expedited >$tracing/set_ftrace_filter && echo function >$tracing/current_tracer; } 2>/dev/null; then
	one=$(waits ip -n client link del wan0)
	tell m1 join >/dev/null
	tell m2 join >/dev/null
	check "a leave waits without rtnl" test "$(waits tell m2 leave)" = 0
	tell m2 join >/dev/null
	check "the end of a bundle waits once for all links" test "$(waits ip -n client link del wan0)" = "$one"
	diag "$one grace periods, $((one - 1)) of them of the netdevice"
	echo nop >$tracing/current_tracer
else
	skip "grace periods under rtnl" "this kernel does not trace functions"
fi
umount $tracing 2>/dev/null
stop m1
stop m2

# ---------------------------------------------------------------- a netdevice that stays

keep=161	# MLPPP_F_MP, MLPPP_F_SG, MLPPP_F_KEEP
ifindex() { ip -n "$1" -j link show "$2" 2>/dev/null | jq '.[0].ifindex'; }
flag() { ip -n client -j link show wan0 | jq -e --arg f "$1" '.[0].flags | index($f)'; }
member m1 client 1 -n wan0 -f $keep -p one
member m2 client 2 -n wan0 -f $keep -p two
answer m1 "ok wan0 0 1" join
answer m2 EEXIST join	# another peer's
answer m1 ok pass ip
ip -n client link set wan0 up type mlppp target 7ms
check "keep: a carrier" wait_for 5 flag LOWER_UP
before=$(ifindex client wan0)
tell m1 send "$(printf '003dc0%06x' 0)21" >/dev/null
answer m1 ok leave
check "keep: it is there without a link" test "$(ifindex client wan0)" = "$before"
check "keep: ... and without a carrier" wait_for 5 flag NO-CARRIER
check "keep: ... says so, and what was set" jq -e '.[0].linkinfo.info_data | .keep and .nlinks == 0 and .target == 7000 and (.ipv4 | not)' \
	<(IP_LIB_DIR=/mlppp/bin ip -n client -j -d link show wan0)
check "keep: mlppp shows it" grep -q '^wan0  multilink, 0 lines' <(on client /mlppp/bin/mlppp)
check "keep: mlppp why says something" eval 'on client /mlppp/bin/mlppp why -p -i 0.1 | grep -q "^wan0: "'
on client ping -c 1 -W 0.1 192.0.2.1 -I wan0 >/dev/null 2>&1
answer m2 "ok wan0 1 1" join	# another peer is welcome now
check "keep: the same interface" test "$(ifindex client wan0)" = "$before"
check "keep: a carrier again" wait_for 5 flag LOWER_UP
answer m2 ok leave
stop m1
member m1 client 1 -n wan0 -r 1600
answer m1 "ok wan0 0 1" join	# another MRRU: another bundle
check "keep: another MRRU: another interface" test "$(ifindex client wan0)" != "$before"
answer m1 ok leave
check "keep: it ends with a link that does not ask for it" wait_for 5 eval '! ifindex client wan0 | grep .'
answer m2 "ok wan0 0 1" join
answer m2 ok leave
check "keep: ip link del ends it" eval 'ip -n client link del wan0 && ! ifindex client wan0 | grep .'
answer m2 "ok wan0 0 1" join
check "keep: ip link del ends one in use" ip -n client link del wan0
answer m2 ok status
stop m1
stop m2
# The namespace that it was made in goes, and so does the module.
hold short
ip link add eth9 netns short type veth peer name eth9 netns provider
ip -n short link set eth9 up
member m1 short "eth9,9,$(mac provider 9)" -n wan9 -f $keep
answer m1 "ok wan9 0 1" join
answer m1 ok leave
stop m1
ip -n short link set wan9 netns client
check "keep: in another namespace" test -n "$(ifindex client wan9)"
kill "${HOLDER[short]}"
ip netns del short
check "keep: it ends with the namespace it is from" wait_for 10 eval '! ifindex client wan9 | grep .'
member m1 client 1 -n wan0 -f $keep
answer m1 "ok wan0 0 1" join
answer m1 ok leave
stop m1
check "keep: the module can go" wait_for 5 rmmod mlppp
check "keep: ... and takes it along" eval '! ifindex client wan0 | grep .'
load_module

# pppd's side of it: the address stays, and with it the routes.
stays=("${OURS[@]}" mlppp-keep defaultroute)
bundle_up "1 2" "${stays[*]}" "${OURS[*]}" || bail "bundle with mlppp-keep"
before=$(ifindex client wan0)
ip -n client route add default dev wan0 table 100
ip -n client route add 192.0.2.0/24 dev wan0
tc -n client qdisc replace dev wan0 root pfifo limit 77
note_scripts client ip-down
check "keep: pppd has made a default route" grep -q '^default dev wan0' <(ip -n client route)
bundle_down "1 2"
check "keep: pppd: the interface stays" test "$(ifindex client wan0)" = "$before"
check "keep: pppd: ... up, without a carrier" wait_for 5 eval 'flag UP && flag NO-CARRIER'
check "keep: pppd: ... with its address" has_address client wan0
check "keep: pppd: ... its routes" eval 'ip -n client route show table 100 | grep -q "^default dev wan0" && ip -n client route | grep -q "^192.0.2.0/24 dev wan0"'
check "keep: pppd: ... its qdisc" grep -q 'pfifo .*limit 77p' <(tc -n client qdisc show dev wan0)
check "keep: pppd: ... but not the default route" eval '! ip -n client route | grep -q "^default"'
check "keep: pppd: ip-down has run" wait_for 5 grep -q '^ip-down wan0' "$OUT/client.scripts"
bundle_up "1 2" "${stays[*]}" "${OURS[*]}" || bail "bundle with mlppp-keep again"
check "keep: pppd: the same interface" test "$(ifindex client wan0)" = "$before"
check "keep: pppd: its routes are still there" eval 'ip -n client route show table 100 | grep -q "^default dev wan0" && ip -n client route | grep -q "^192.0.2.0/24 dev wan0"'
check "keep: pppd: and its default route is back" grep -q '^default dev wan0' <(ip -n client route)
bundle_down "1 2"
ip -n client link del wan0

bundle_up "1 2" "${OURS[*]}" "${OURS[*]}" || bail "bundle"
leads() { [ "$(cat "$(pids client)/wan0.pid")" = "${PID[client-$1]}" ]; }
check "line 1 leads" wait_for 5 leads 1
kill -STOP "${PID[client-2]}"
stop client-1 KILL
settle
flood 2
kill -CONT "${PID[client-2]}"
check "the lead passes to a pppd that sleeps, 40 frames follow: it leads" wait_for 3 leads 2
check "... and traffic passes" wait_for 10 pings client provider
