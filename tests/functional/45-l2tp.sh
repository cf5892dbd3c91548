#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Lines that are L2TP tunnels to a server of one's own, with xl2tpd at both ends and
# nothing configured but addresses, a name and a password: 1500 bytes pass, the lines
# add up, and no IP packet is fragmented on the way.
# kernels: 6.12
# chance: TCP
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../l2tp.sh"

server_has() { # server_has LENGTH: a frame as long as fits comes in one piece
	figures client | jq -e --argjson n "$1" '.[0].links | length == 2 and all(.mru == $n and .mtu == $n)'
}
# round NAME CLIENT-OPTIONS SERVER-OPTIONS SECONDS LEAST-DOWN
round() {
	local name=$1 before
	before=$(ip_fragments)
	l2tp_up "1 2" "$2" "$3" || bail "$name"
	check "$name: 1500 bytes with DF" on client ping -q -c 3 -M "do" -s 1472 "${ADDR[provider]}"
	check "$name: ... and from the server" on provider ping -q -c 3 -M "do" -s 1472 "${ADDR[client]}"
	check "$name: frames as long as the path has room for" server_has 1462
	# 88 % of the lines
	speed_at_least "$name: TCP up" "$(iperf_tcp client provider 5 -O 6 -l 16K)" 17.6 Mbit/s
	speed_at_least "$name: TCP down" "$(iperf_tcp provider client "$4" -O 4 -l 16K)" "$5" Mbit/s
	at_most "$name: IP fragments outside" $(($(ip_fragments) - before)) 0 ""
	l2tp_down "1 2"
}

# named NAME WORDS: what mlppp why says first is that an MRU does not fit
named() {
	on client /mlppp/bin/mlppp why wan0 --json >"$OUT/why"
	check "$1: mlppp why names it" jq -e '.[0].findings[0] | .code == "mtu" and .severity == "fault" and
		(.text | test($words))' --arg words "$2" "$OUT/why"
}

topology 2
line 1 10mbit 10ms
line 2 10mbit 40ms
l2tp_network 2
load_module
# IP fragments do not arrive.
for end in client provider; do
	on "$end" nft 'add table ip path { chain in { type filter hook prerouting priority -450;
		ip frag-off & 0x3fff != 0 drop; }; }' || bail "nft"
done

round "ours" "plugin mlppp.so ifname wan0" "plugin mlppp.so" 7 17.6
round "ours to stock" "plugin mlppp.so ifname wan0" "multilink mrru 1500" 4 10

# ---------------------------------------------------------------- the mistake
l2tp_up "1 2" "plugin mlppp.so ifname wan0 mru 1500" "plugin mlppp.so" || bail "mru 1500"
named "mru 1500" '^the path of line eth[12] has room for frames of 1462 bytes, but its MRU is 1500'
check "mru 1500: full packets pass, as the server knows its path" on provider ping -q -c 3 -M "do" -s 1472 "${ADDR[client]}"
l2tp_down "1 2"
l2tp_up "1 2" "plugin mlppp.so ifname wan0 mru 1500" "multilink mrru 1500" || bail "mru 1500 to stock"
check "mru 1500 to stock: it is found out" wait_log client-2 10 'mlppp: eth2 loses long frames: those of 1462 bytes get through, those of 1500 do not'
named "mru 1500 to stock" '^line eth[12] loses long frames: its path has room for 1462 bytes, but its MRU is 1500'
l2tp_down "1 2"

# ---------------------------------------------------------------- a narrow place
# The server is behind a router that has less room, and the router says so.
hold far
ip link add far netns provider mtu 1400 type veth peer name eth0 netns far mtu 1400
ip -n provider addr del "$LNS/32" dev lo
ip -n provider addr add 10.1.9.1/24 dev far
ip -n provider link set far up
ip -n far addr add "$LNS/32" dev eth0
ip -n far addr add 10.1.9.2/24 dev eth0
ip -n far link set eth0 up
ip -n far route add default via 10.1.9.1
ip -n provider route add "$LNS" via 10.1.9.2
on provider sysctl -qw net.ipv4.ip_forward=1
# shellcheck disable=SC2034
LNS_END=far
lns plugin mlppp.so
lac 1 plugin mlppp.so ifname wan0
check "a router with less room: the line joins" wait_for 30 joined client-1
check "... with frames that fit" wait_log client-1 1 'mlppp: the path has room for frames of 1362 bytes'
check "... at both ends" grep -q 'rcvd .LCP ConfAck id=0x[0-9a-f]* <mru 1362>' "$OUT/client-1.log" "$OUT/lns.log"
check "... and full packets pass" wait_for 10 on client ping -q -c 3 -M "do" -s 1472 "${ADDR[provider]}"
l2tp_down 1
kill "${HOLDER[far]}"
wait "${HOLDER[far]}"
ip netns del far
