#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Frames that no honest peer sends, written to a line from outside: no crash, no
# wrong packet, and everything counted. The content of the packets that are sent
# meanwhile shows whether they are right.
#
# First without pppd, so that nothing else is on the lines and the sums must be exact:
# every frame is counted once where it arrives, and every packet once where it goes.
# Then with pppd, which reads and answers what looks like LCP.
# also: 6.12 6.1
# vm: --timeout 1500
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

inject() { # inject NAME COUNT MODE argument...
	local name=$1 n=$2 mode=$3 wrong false allowed
	shift 3
	false=$(udp_errors)
	start recv client /mlppp/bin/mixed recv -n "$((n / 20))" -w 2 5000
	start send provider /mlppp/bin/mixed send -k -n "$((n / 20))" -i 2000 "${ADDR[client]}" 5000
	check "$name: $n frames" on provider sh -c 'exec /mlppp/bin/inject "$@" >/out/inject.out' inject -n "$n" -i 40 "$@" \
		eth1 "$(mac client 1)" 1 "$mode"
	wait_for 600 ended send
	wait_for 20 ended recv
	stop send >/dev/null
	stop recv >/dev/null
	wrong=$(field recv wrong)
	diag <"$OUT/recv.out"
	# Multilink has no checksum of its own: it accepts a fragment whose content was
	# changed on its way, and the packet, until UDP checks the sum. Two bits that
	# were changed in the same column cancel out in that sum once in 32 times,
	# whatever the receiver: so one passes for some hundreds that do not.
	false=$(($(udp_errors) - false))
	allowed=$(((false + 149) / 150))
	at_most "$name: wrong packets, while $false were found by UDP's checksum" "${wrong:-none}" "$allowed" ""
	check "$name: traffic passes afterwards" wait_for 40 passes
}
udp_errors() {
	on client awk '/^Udp:/ { if (!n) n = split($0, name); else for (i in name) if (name[i] == "InCsumErrors") print $i }' /proc/net/snmp
}
# A false number that is near is believed: as many true ones, up to 64, are late then.
# Any other is given up after eight true ones on each link.
passes() {
	on client ping -c 100 -i 0.01 -W 1 -q "${ADDR[provider]}"
	on client ping -c 20 -i 0.01 -W 1 -q "${ADDR[provider]}" | grep -q ' 0% packet loss'
}

both() { [ "$(on client ethtool -S wan0 | grep -c 'link[0-9]*_rx_frames')" = 2 ]; }

topology 2
load_module
echo 0 >/sys/module/mlppp/parameters/learn_rates # no probes: the sums are exact
ip netns exec client sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns exec provider sysctl -qw net.ipv6.conf.default.disable_ipv6=1
line 1 100mbit 1ms
line 2 100mbit 1ms

# ---------------------------------------------------------------- every frame has a fate

ends=([1]=client [2]=provider)
for i in 1 2; do
	member "m$i" client "$i" -n wan0
	member "p$i" provider "$i" -n wan0
done
for name in m1 p1 m2 p2; do
	tell "$name" join >/dev/null && tell "$name" pass ip >/dev/null || bail "links join"
done
for end in "${ends[@]}"; do
	ip -n "$end" addr add "${ADDR[$end]}" peer "${ADDR[$(peer "$end")]}" dev wan0
	ip -n "$end" link set wan0 up
done
check "traffic passes" passes || exit 1

sent_by_peer() { # on line 1
	figures provider | jq '.[0].links[] | select(.label == "eth1") | .tx_frames + .ctl_tx'
}
# A last fragment that belongs to no packet follows the last packet after some 20 ms.
quiet() {
	local before
	before=$(sent_by_peer)
	sleep 0.1
	[ "$(sent_by_peer)" = "$before" ]
}
# of NAME...: the sum of how much each has grown since account was called
of() {
	local name sum=0
	for name in "$@"; do sum=$((sum + ${now[$name]} - ${was[$name]})); done
	echo "$sum"
}
equal() { # equal NAME VALUE VALUE WHAT
	if [ "$2" = "$3" ]; then ok "$1: $2 $4"; else not_ok "$1: $3 $4 of $2"; fi
}
declare -A was now
account() { # account NAME COUNT MODE argument...
	local name=$1 c v sent refused frames own held packets frags
	wait_for 10 quiet || bail "the peer sends on and on"
	while read -r c v; do was[$c]=$v; done < <(counters)
	held=$(gauge held_frags)
	own=$(sent_by_peer)
	inject "$@"
	wait_for 10 lines_empty
	wait_for 10 quiet || bail "the peer sends on and on"
	while read -r c v; do now[$c]=$v; done < <(counters)
	own=$(($(sent_by_peer) - own))
	sent=$(field inject sent)
	refused=$(field inject refused)
	diag "sent $sent, of which PPPoE refuses $refused; the peer sent $own"

	# What goes from the bundle to pppd is counted there as well.
	frames=$(($(of eth1.rx_frames eth1.ctl_rx eth1.ctl_drop eth1.rx_empty eth1.rx_private eth1.no_bundle eth1.early_drop rx_overflow) -
		$(of rx_control)))
	equal "$name: each frame is counted where it arrives" $((own + sent - refused)) "$frames" "frames"
	equal "$name: each MP frame that is not truncated has a link and a number" \
		"$(of eth1.rx_fragments eth2.rx_fragments)" "$(of rx_fragments)" "fragments"
	packets=$(of rx_packets rx_control rx_drop_down rx_drop_npmode rx_drop_empty rx_drop_lcp rx_drop_nested rx_drop_no_leader rx_drop_private)
	equal "$name: each packet goes somewhere" "$(of rx_assembled rx_plain)" "$packets" "packets"
	# Those that are in none of these belong to packets of several fragments.
	frags=$(($(of rx_fragments) - $(of rx_nulls rx_late rx_duplicate rx_far drop_fragments rx_whole) -
		$(gauge held_frags) + held))
	at_least "$name: fragments of packets that came in several" "$frags" $((2 * ($(of rx_assembled) - $(of rx_whole)))) ""
}

account "mutated fragments" 100000 mutated
account "truncated headers" 20000 truncated
at_least "... of these without a protocol field: rx_empty" "$(of eth1.rx_empty)" 1000 ""
account "fragments out of nowhere" 20000 fragments -q 5
account "random bytes" 20000 random
for name in m1 m2 p1 p2; do stop "$name"; done

# ---------------------------------------------------------------- pppd listens

# A frame of random bytes may be LCP and end the line, which is then dialled again.
bundle_up "1 2" "${OURS[*]} persist maxfail 0 holdoff 1" "${OURS[*]} persist maxfail 0 holdoff 1" || bail "bundle"
inject "mutated fragments, pppd" 20000 mutated
inject "random bytes, pppd" 20000 random
check "both links are there" wait_for 40 both
check "mixed sizes afterwards" on client /mlppp/bin/mixed ping -n 300 "${ADDR[provider]}"
bundle_down "1 2"
