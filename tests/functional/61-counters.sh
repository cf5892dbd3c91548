#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every counter is moved by the event it is for, and by nothing else: frames are written
# to the lines one by one, and it is checked what has been counted after each.
#
# Not here: those for lack of memory (tx_drop_nomem, drop_nomem, ring_nomem), see
# 66-memory; rx_empty, for which a PPPoE header must lie, see 15-hostile; and
# lost_leave, which only the last link can cause, and the bundle goes with it: the unit
# tests have it, and 62-events sees the event.
#
# Not on the debug kernel, where it takes nine minutes; uml-debug has the same checks.
# kernels: 6.12
# also: 6.1 13 newest rt
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 2
load_module
echo 0 >/sys/module/mlppp/parameters/learn_rates # no probes but where they are counted
ip netns exec client sysctl -qw net.ipv6.conf.default.disable_ipv6=1
wan() { configure client wan0 "$@"; }
both() { # both FRAME1 FRAME2: one on each line
	from_wire 1 <<<"$1"
	from_wire 2 <<<"$2"
}
n=0			# number of the next fragment
IP=21$(ip_packet 40)	# a packet in MP: 41 bytes, with 4 of header 45

# The second link is on standby, so that it is known which one sends, and the peer is
# ours, so that the second sends nothing at all; rates are given, so that there are no
# probes; deadlines are long.
set_up() {
	tell m1 nulls >/dev/null
	stand_by
}
stand_by() {
	wan link eth1 rate 100mbit link eth2 rate 100mbit standby on \
		deadline_cap 10s deadline_floor 5s reorder off max_frags 16
	ip -n client addr replace "${ADDR[client]}" peer "${ADDR[provider]}" dev wan0
	ip -n client link set wan0 up
	on client ping -c 1 -W 0.01 "${ADDR[provider]}" >/dev/null # lets the second link in
	settle
}

member m1 client 1 -n wan0
member m2 client 2 -n wan0
# Before the join.
for i in $(seq 65); do mp BE 0; done | from_wire 1
from_wire 2 <<<"0021$(ip_packet)"
check "links join" tell m1 join || exit 1
check "... both" tell m2 join || exit 1
settle
check "one MP frame too many before the join: early_drop" test "$(value eth1.early_drop)" = 1
check "... the others are taken" test "$(value eth1.rx_fragments)" = 64
check "plain IP before the join: no_bundle" test "$(value eth2.no_bundle)" = 1
check "... and nothing else on that line" test \
	"$(counters | awk '/^eth2\./ && $2 { print $1 }')" = eth2.no_bundle
n=1
tell m1 pass ip >/dev/null
set_up

# ---------------------------------------------------------------- received

counts "a packet in one fragment" \
	"rx_fragments=1 rx_assembled=1 rx_whole=1 rx_packets=1 eth1.rx_frames=1 eth1.rx_bytes=45 eth1.rx_fragments=1" \
	from_wire 1 <<<"$(mp BE $n "$IP")"
((n++))
counts "the same on the other line" \
	"rx_fragments=1 rx_assembled=1 rx_whole=1 rx_packets=1 eth2.rx_frames=1 eth2.rx_bytes=45 eth2.rx_fragments=1" \
	from_wire 2 <<<"$(mp BE $n "$IP")"
((n++))
counts "a packet in two fragments" \
	"rx_fragments=2 rx_assembled=1 rx_packets=1 eth1.rx_frames=2 eth1.rx_bytes=49 eth1.rx_fragments=2" \
	from_wire 1 <<<"$(mp B $n "${IP:0:40}"; mp E $((n + 1)) "${IP:40}")"
((n += 2))
large=21$(ip_packet 1400)
counts "one whose fragments cannot be merged: copied" \
	"rx_fragments=2 rx_assembled=1 rx_copied=1 rx_packets=1 eth1.rx_frames=1 eth1.rx_bytes=44 eth1.rx_fragments=1
	eth2.rx_frames=1 eth2.rx_bytes=1365 eth2.rx_fragments=1" \
	both "$(mp B $n "${large:0:80}")" "$(mp E $((n + 1)) "${large:80}")"
((n += 2))
counts "a null fragment" \
	"rx_fragments=1 rx_nulls=1 eth1.rx_frames=1 eth1.rx_bytes=4 eth1.rx_fragments=1 eth1.rx_nulls=1" \
	from_wire 1 <<<"$(mp BE $n)"
((n++))
counts "a plain IP packet" "rx_plain=1 rx_packets=1 eth1.rx_frames=1 eth1.rx_bytes=42" \
	from_wire 1 <<<"0021$(ip_packet)"
counts "an MP frame shorter than its header" \
	"eth1.rx_frames=1 eth1.rx_bytes=3 eth1.rx_truncated=1" from_wire 1 <<<"003dc00000"

# ---------------------------------------------------------------- numbers

counts "a duplicate" \
	"rx_fragments=1 rx_duplicate=1 eth1.rx_frames=1 eth1.rx_bytes=45 eth1.rx_fragments=1 eth1.rx_duplicate=1" \
	from_wire 1 <<<"$(mp BE $((n - 1)) "$IP")"
counts "a number that both links have passed: lost_m" \
	"lost_m=1 rx_fragments=2 rx_assembled=2 rx_whole=2 rx_packets=2 eth1.rx_frames=1 eth1.rx_bytes=45 eth1.rx_fragments=1
	eth2.rx_frames=1 eth2.rx_bytes=45 eth2.rx_fragments=1" \
	both "$(mp BE $((n + 1)) "$IP")" "$(mp BE $((n + 2)) "$IP")"
((n += 3))
counts "it comes after all: late, and behind a later one" \
	"rx_fragments=1 rx_late=1 rx_reordered=1 eth1.rx_frames=1 eth1.rx_bytes=45 eth1.rx_fragments=1 eth1.rx_late=1 eth1.rx_reordered=1" \
	from_wire 1 <<<"$(mp BE $((n - 3)) "$IP")"
counts "two numbers of a link the wrong way round: reordered" \
	"rx_fragments=2 rx_reordered=1 rx_assembled=2 rx_whole=2 rx_packets=2 eth1.rx_frames=2 eth1.rx_bytes=90 eth1.rx_fragments=2 eth1.rx_reordered=1" \
	from_wire 1 <<<"$(mp BE $((n + 1)) "$IP"; mp BE $n "$IP")"
((n += 2))
counts "a number far away" \
	"rx_fragments=1 rx_far=1 eth1.rx_frames=1 eth1.rx_bytes=45 eth1.rx_fragments=1 eth1.rx_far=1" \
	from_wire 1 <<<"$(mp BE $((n + 5000000)) "$IP")"

# A number that keeps others waiting, and is given up when they have waited long enough.
counts "a number is missing, and the other line may still bring it" \
	"rx_fragments=1 eth1.rx_frames=1 eth1.rx_bytes=45 eth1.rx_fragments=1" from_wire 1 <<<"$(mp BE $((n + 1)) "$IP")"
check "... which is held meanwhile: held_frags, held_bytes" test "$(gauge held_frags)" = 1 -a "$(gauge held_bytes)" -ge 41
until_deadline() { sleep 12; }
counts "it does not come: lost_deadline, and that line is silent" \
	"lost_deadline=1 silences=1 eth2.silences=1 rx_assembled=1 rx_whole=1 rx_packets=1" until_deadline
check "... nothing is held any more" test "$(gauge held_frags) $(gauge held_bytes)" = "0 0"
counts "it comes late, in the order of its line" \
	"rx_fragments=1 rx_late=1 eth2.rx_frames=1 eth2.rx_bytes=45 eth2.rx_fragments=1 eth2.rx_late=1" \
	from_wire 2 <<<"$(mp BE $n "$IP")"
((n += 2))
# The timer was set for the old deadline.
counts "another one is missing" \
	"rx_fragments=1 eth1.rx_frames=1 eth1.rx_bytes=45 eth1.rx_fragments=1" from_wire 1 <<<"$(mp BE $((n + 1)) "$IP")"
shorter() {
	wan deadline_floor 20ms deadline_cap 20ms
	sleep 0.1
}
counts "a shorter deadline holds for what waits already" \
	"lost_deadline=1 silences=1 eth2.silences=1 rx_assembled=1 rx_whole=1 rx_packets=1" shorter
wan deadline_cap 10s deadline_floor 5s
counts "... and this one comes late too" \
	"rx_fragments=1 rx_late=1 eth2.rx_frames=1 eth2.rx_bytes=45 eth2.rx_fragments=1 eth2.rx_late=1" \
	from_wire 2 <<<"$(mp BE $n "$IP")"
((n += 2))
counts "more wait than the bound allows: lost_bound" \
	"lost_bound=1 rx_fragments=17 rx_assembled=17 rx_whole=17 rx_packets=17 eth1.rx_frames=17 eth1.rx_bytes=765 eth1.rx_fragments=17" \
	from_wire 1 <<<"$(for i in $(seq 17); do mp BE $((n + i)) "$IP"; done)"
((n += 18))
check "... one more than it was held: peak_frags, peak_bytes" test "$(gauge peak_frags)" = 17 -a "$(gauge peak_bytes)" -ge 656
counts "the peer counts anew while one is missing: resyncs, lost_resync" \
	"resyncs=1 lost_resync=1 rx_far=7 rx_fragments=9 rx_assembled=2 rx_whole=2 rx_packets=2
	eth1.rx_frames=9 eth1.rx_bytes=405 eth1.rx_fragments=9 eth1.rx_far=7" \
	from_wire 1 <<<"$(mp BE $((n + 1)) "$IP"; for i in $(seq 8); do mp BE $((n + 5000000 + i)) "$IP"; done)"
((n += 5000009))

# Far more is released than one poll handles: the next ones do the rest.
wan max_frags 4096
for i in $(seq 2000); do mp - $((n + i)) 00; done | from_wire 1
settle
counts "what many have waited for: polls follow until all are done" \
	"rx_fragments=1 rx_assembled=1 rx_whole=1 rx_packets=1 drop_no_begin=1 drop_fragments=2000
	eth2.rx_frames=1 eth2.rx_bytes=45 eth2.rx_fragments=1" from_wire 2 <<<"$(mp BE $n "$IP")"
wan max_frags 16
((n += 2001))

# ---------------------------------------------------------------- packets thrown away

counts "a fragment is lost: drop_lost" \
	"lost_m=1 drop_lost=1 drop_fragments=2 rx_fragments=3 rx_assembled=1 rx_whole=1 rx_packets=1
	eth1.rx_frames=2 eth1.rx_bytes=29 eth1.rx_fragments=2 eth2.rx_frames=1 eth2.rx_bytes=45 eth2.rx_fragments=1" \
	both "$(mp B $n "${IP:0:40}"; mp E $((n + 2)) 00)" "$(mp BE $((n + 3)) "$IP")"
((n += 4))
counts "an end without a begin: drop_no_begin" \
	"drop_no_begin=1 drop_fragments=1 rx_fragments=1 eth1.rx_frames=1 eth1.rx_bytes=45 eth1.rx_fragments=1" \
	from_wire 1 <<<"$(mp E $n "$IP")"
((n++))
counts "a begin without an end: drop_no_end" \
	"drop_no_end=1 drop_fragments=1 rx_fragments=2 rx_assembled=1 rx_whole=1 rx_packets=1 eth1.rx_frames=2 eth1.rx_bytes=50 eth1.rx_fragments=2" \
	from_wire 1 <<<"$(mp B $n 21; mp BE $((n + 1)) "$IP")"
((n += 2))
counts "longer than the MRRU: drop_too_long" \
	"drop_too_long=1 drop_fragments=2 rx_fragments=2 eth1.rx_frames=2 eth1.rx_bytes=1610 eth1.rx_fragments=2" \
	from_wire 1 <<<"$(mp B $n "21$(ip_packet 800)"; mp E $((n + 1)) "21$(ip_packet 800)")"
((n += 2))
counts "more fragments in a packet than the bound allows: drop_bound" \
	"drop_bound=1 drop_fragments=18 rx_fragments=18 eth1.rx_frames=18 eth1.rx_bytes=90 eth1.rx_fragments=18" \
	from_wire 1 <<<"$(mp B $n 21; for i in $(seq 16); do mp - $((n + i)) 45; done; mp E $((n + 17)) 00)"
((n += 18))
counts "two fragments and no data: drop_empty" \
	"drop_empty=1 drop_fragments=2 rx_fragments=2 eth1.rx_frames=2 eth1.rx_bytes=8 eth1.rx_fragments=2" \
	from_wire 1 <<<"$(mp B $n; mp E $((n + 1)))"
((n += 2))

whole() { # whole NAME CHANGE HEX: a packet in one fragment on line 2
	counts "$1" "$2 rx_fragments=1 rx_assembled=1 rx_whole=1 eth2.rx_frames=1 eth2.rx_bytes=$((4 + ${#3} / 2)) eth2.rx_fragments=1" \
		from_wire 2 <<<"$(mp BE $n "$3")"
	((n++))
}
whole "half a protocol field: rx_drop_empty" rx_drop_empty=1 00
whole "LCP Configure-Request in MP: rx_drop_lcp" rx_drop_lcp=1 c02101010004
whole "LCP Terminate-Ack in MP: rx_drop_lcp" rx_drop_lcp=1 c02106010004
whole "MP in MP: rx_drop_nested" rx_drop_nested=1 "$(mp BE 1 "$IP")"
whole "what only the module says to pppd, in MP: rx_drop_private" rx_drop_private=1 803d01
whole "IPCP in MP, to the leader: rx_control" "rx_control=1 eth1.ctl_rx=1" 802101010004
whole "LCP Echo-Request in MP: rx_control" "rx_control=1 eth1.ctl_rx=1" c02109010008a1b2c3d4
whole "an unknown protocol in MP: rx_control" "rx_control=1 eth1.ctl_rx=1" 00ff0000
tell m1 drop ip >/dev/null
whole "an IP packet before IPCP is up: rx_drop_npmode" rx_drop_npmode=1 "$IP"
tell m1 pass ip >/dev/null
ip -n client link set wan0 down
whole "an IP packet while wan0 is down: rx_drop_down" rx_drop_down=1 "$IP"
set_up

# ---------------------------------------------------------------- control frames

counts "LCP from the wire" eth2.ctl_rx=1 from_wire 2 <<<"c02109010008a1b2c3d4"
counts "what only the module says to pppd, from the wire: rx_private" eth2.rx_private=1 from_wire 2 <<<"803d01"
counts "... and from pppd: ctl_refused" eth2.ctl_refused=1 tell m2 send 803d01
counts "IPCP from the wire, plain: to the leader" eth1.ctl_rx=1 from_wire 2 <<<"802101010004"
counts "IPCP from a pppd that does not lead: ctl_refused" eth2.ctl_refused=1 tell m2 send 802101010004
counts "LCP from pppd" eth2.ctl_tx=1 tell m2 send c02109010008a1b2c3d4
counts "IPCP from the leader's pppd: tx_control" \
	"tx_control=1 tx_fragments=1 eth1.tx_frames=1 eth1.tx_bytes=12 eth1.tx_fragments=1" tell m1 send 802101010004

# ---------------------------------------------------------------- sent

# shellcheck disable=SC2120
ping_once() { on client ping -c 1 -W 0.01 "$@" "${ADDR[provider]}"; }
counts "a packet" "tx_packets=1 tx_fragments=1 eth1.tx_frames=1 eth1.tx_bytes=91 eth1.tx_fragments=1" ping_once
counts "one too large for a line: tx_split" \
	"tx_packets=1 tx_split=1 tx_fragments=2 eth1.tx_frames=2 eth1.tx_bytes=1513 eth1.tx_fragments=2" ping_once -s 1472
counts "one that cannot wait: tx_express" \
	"tx_packets=1 tx_express=1 eth1.tx_frames=1 eth1.tx_bytes=86" ping_once -Q 0xb8
counts "... but too large for a line" \
	"tx_packets=1 tx_split=1 tx_fragments=2 eth1.tx_frames=2 eth1.tx_bytes=1513 eth1.tx_fragments=2" \
	ping_once -s 1472 -Q 0xb8
counts "neither IPv4 nor IPv6: tx_drop_protocol" tx_drop_protocol=1 on client /mlppp/bin/packet wan0 0x88b5 00
tell m1 drop ip >/dev/null
counts "before IPCP is up: tx_drop_npmode" tx_drop_npmode=1 ping_once
tell m1 pass ip >/dev/null


# A line whose frames are routed through the bundle.
if tc -n client qdisc add dev eth1 clsact && tc -n client filter add dev eth1 egress matchall \
	action mirred egress redirect dev wan0; then
	tc -n client qdisc replace dev wan0 root noqueue
	counts "a frame of a line that comes round: tx_drop_loop" \
		"tx_drop_loop=1 tx_packets=1 tx_fragments=1 eth1.tx_frames=1 eth1.tx_bytes=91 eth1.tx_fragments=1" ping_once
	tc -n client qdisc del dev eth1 clsact
	tc -n client qdisc del dev wan0 root
else
	skip "a frame of a line that comes round: tx_drop_loop" "no mirred in this kernel"
fi

# Packets that do not come from IP, which would keep to the MTU.
ip -n client link add side mtu 2000 type veth peer name edis mtu 2000
ip -n client link set side up
ip -n client link set edis up
if tc -n client qdisc add dev side clsact && tc -n client filter add dev side egress protocol ip matchall \
	action mirred egress redirect dev wan0; then
	counts "as long as the peer takes" \
		"tx_packets=1 tx_split=1 tx_fragments=2 eth1.tx_frames=2 eth1.tx_bytes=1513 eth1.tx_fragments=2" \
		on client /mlppp/bin/packet side 0x0800 "$(ip_packet 1500)"
	counts "one byte more: tx_drop_too_long" tx_drop_too_long=1 \
		on client /mlppp/bin/packet side 0x0800 "$(ip_packet 1501)"
else
	skip "as long as the peer takes" "no mirred in this kernel"
	skip "one byte more: tx_drop_too_long" "no mirred in this kernel"
fi
ip -n client link del side

# ---------------------------------------------------------------- too fast

bursts
from_wire 1 <<<"$(mp BE $n)" # the first poll still has the old weight
((n++))
null() { mp BE $((n + i)); }
counts "more at once than there is room for 4096 frames: rx_overflow" \
	"rx_overflow=904 rx_fragments=4096 rx_nulls=4096
	eth1.rx_frames=4096 eth1.rx_bytes=16384 eth1.rx_fragments=4096 eth1.rx_nulls=4096" burst 1 5000 null
((n += 4096))
# Lines that bring more each time than the poll takes: what it has not handled yet is
# bounded too.
sysctl -qw net.core.dev_weight=4000
changes burst 1 20000 null >"$WORK/faster"
diag <"$WORK/faster"
at_least "more for long than is taken: rx_overflow" "$(sed -n 's/^rx_overflow=//p' "$WORK/faster")" 10000 ""
at_most "... so that no more than twice 4096 were held" "$(sed -n 's/^rx_fragments=//p' "$WORK/faster")" 9000 ""
((n += 20000))
for i in $(seq 9); do mp BE $((n + i)); done | from_wire 1 # eight of them, and any number is believed
((n += 10))
bursts
counts "more control frames at once than there is room for 64: ctl_drop" \
	"eth2.ctl_rx=64 eth2.ctl_drop=136" burst 2 200 echo c02109010008a1b2c3d4
no_bursts

# ---------------------------------------------------------------- sums

sums() {
	local c bundle links
	for c in tx_fragments rx_fragments rx_nulls rx_late rx_duplicate rx_far rx_reordered silences; do
		bundle=$(value $c)
		links=$(counters | awk -v c=".$c" 'index($1, c) && substr($1, index($1, c)) == c { s += $2 } END { print s }')
		if [ "$bundle" = "$links" ] && [ "$bundle" -gt 0 ]; then
			ok "$1: the links' $c add up to the bundle's: $bundle"
		else
			not_ok "$1: the links' $c add up to the bundle's: $links, not $bundle"
		fi
	done
	links=$(counters | awk '/\.rx_frames/ { f += $2 } /\.rx_(fragments|truncated)/ { m += $2 } END { print f - m }')
	check "$1: the links' frames that are not MP add up to rx_plain" test "$links" = "$(value rx_plain)"
	check "$1: those of the netdevice are the same" test \
		"$(ip -n client -j -s link show wan0 | jq -c '.[0].stats64 | [.rx.packets, .rx.dropped, .tx.packets, .tx.dropped]')" = \
		"$(counters | awk '$1 == "rx_packets" { rp = $2 } /^rx_drop_/ { rd += $2 } $1 == "tx_packets" { tp = $2 }
			/^tx_drop_/ { td += $2 } END { printf "[%d,%d,%d,%d]\n", rp, rd, tp, td }')"
}
sums "two links"
wan max_frags default
counts "a number far ahead, which the next will confirm or refute" \
	"rx_fragments=1 eth2.rx_frames=1 eth2.rx_bytes=45 eth2.rx_fragments=1" from_wire 2 <<<"$(mp BE $((n + 500)) "$IP")"
left=$(counters | sed -n 's/^eth2\.//p' | grep -Ev '^(ctl|early|no_bundle|rx_empty|rx_private|probe_requests|probe_stray|tx_refused|rests|rest_ms)')
tell m2 leave >/dev/null
check "a link's counters are kept when it leaves" test "$(counters | sed -n 's/^gone\.//p')" = "$left"
refute() {
	from_wire 1 <<<"$(mp BE $n "$IP")"
	until_deadline
}
counts "it is refuted when its link has left: counted with those that left" \
	"rx_far=1 gone.rx_far=1 rx_fragments=1 rx_assembled=1 rx_whole=1 rx_packets=1
	eth1.rx_frames=1 eth1.rx_bytes=45 eth1.rx_fragments=1" refute
((n++))
sums "one has left"

# ---------------------------------------------------------------- no link, no leader

tell m2 join >/dev/null
set_up
check "a link's counters begin with its join" test "$(value eth2.rx_frames)" = 0

# A frame that the peer sent before it knew, and two of its next session.
rejoin() {
	tell m2 leave >/dev/null
	from_wire 2 <<<"$(mp BE 4711 "$IP")"
	from_wire 2 <<<c02101010004
	from_wire 2 <<<"$(mp BE $n "$IP"; mp BE $((n + 1)) "$IP")"
	tell m2 join >/dev/null
}
early=$(value eth2.early_drop)
late=$(value rx_late)
check "a link leaves and joins anew" rejoin
settle
((n += 2))
check "... what came of the next session meanwhile is taken" \
	test "$(value eth2.rx_fragments) $(value rx_late)" = "2 $late"
check "... and what belongs to the one before is not: early_drop" test "$(value eth2.early_drop)" = $((early + 1))
tell m2 leave >/dev/null
tell m2 join >/dev/null
set_up
from_wire 1 <<<"$(mp BE $n "$IP")"
((n++))
settle
counts "IPCP, plain, on a link that has brought no fragment while another has: to that link" eth2.ctl_rx=1 \
	from_wire 2 <<<"802101010004"
tell m1 drain >/dev/null
tell m2 drain >/dev/null
counts "all links drain: tx_drop_no_link" tx_drop_no_link=1 ping_once
tell m2 leave >/dev/null # which leads since m1 drains, and nobody can after it
counts "a frame for pppd, and no leader: rx_drop_no_leader" \
	"rx_drop_no_leader=1 rx_fragments=1 rx_assembled=1 rx_whole=1 eth1.rx_frames=1 eth1.rx_bytes=10 eth1.rx_fragments=1" \
	from_wire 1 <<<"$(mp BE $n 802101010004)"
((n++))
tell m1 leave >/dev/null
stop m1
stop m2

# ---------------------------------------------------------------- null fragments

member m1 client 1 -n wan0 -f 17 # MLPPP_F_MP and MLPPP_F_NULL
member m2 client 2 -n wan0 -f 17
tell m1 join >/dev/null
tell m2 join >/dev/null
tell m1 pass ip >/dev/null
stand_by
sleep 1
ping_and_wait() {
	ping_once
	sleep 0.2
}
counts "an idle link where the peer takes null fragments: tx_nulls" \
	"tx_packets=1 tx_fragments=2 eth1.tx_frames=1 eth1.tx_bytes=91 eth1.tx_fragments=1
	eth2.tx_frames=1 eth2.tx_bytes=6 eth2.tx_fragments=1 eth2.tx_nulls=1" ping_and_wait
stop m1
stop m2
member m1 client 1 -n wan0
member m2 client 2 -n wan0
tell m1 join >/dev/null
tell m2 join >/dev/null
tell m1 pass ip >/dev/null
stand_by
sleep 1
counts "... and where it does not: tx_discards, also of the link that has sent the packet" \
	"tx_packets=1 tx_fragments=3 eth1.tx_frames=2 eth1.tx_bytes=98 eth1.tx_fragments=2 eth1.tx_discards=1
	eth2.tx_frames=1 eth2.tx_bytes=15 eth2.tx_fragments=1 eth2.tx_discards=1" ping_and_wait

# ---------------------------------------------------------------- other views

on client ethtool -S wan0 | awk 'NR > 1 { sub(":", "", $1); print $1, $2 }' | sort >"$WORK/ethtool"
counters | grep -v '^gone' | sed 's/^eth1\./link0_/; s/^eth2\./link1_/' | sort >"$WORK/counters"
check "ethtool -S has the same" diff "$WORK/ethtool" "$WORK/counters"
check "ethtool -i" grep -q '^driver: mlppp' <(on client ethtool -i wan0)

# ---------------------------------------------------------------- probes

# Of three Echo-Requests the third is answered, as a peer would.
probes() { figures client | jq -r '.[0].links[0] | "\(.probe_replies) \(.probe_lost)"'; }
echo 1 >/sys/module/mlppp/parameters/learn_rates
wan link eth1 rate learn link eth2 rate learn
start probes provider tcpdump -Z root --immediate-mode -n -l -xx -c 3 -i eth1 \
	'ether proto 0x8864 and ether[20:2] = 0xc021 and ether[22] = 9'
wait_for 10 grep -q 'listening on' "$OUT/probes.out"
start pings client ping -i 0.1 -W 0.01 -q "${ADDR[provider]}"
wait_for 10 ended probes
request=$(awk '/0x0000:/ { hex = "" } sub(/^[ \t]*0x[0-9a-f]*:/, "") { hex = hex $0 } END { gsub(/ /, "", hex); print substr(hex, 41, 60) }' \
	"$OUT/probes.out")
check "nothing is answered: no probe_replies, nor probe_lost yet" test "$(probes)" = "0 0"
from_wire 1 <<<"${request/#c02109/c0210a}"
check "the third is: probe_replies, and probe_lost of those before" wait_for 2 eval '[ "$(probes)" = "1 2" ]'
stop pings INT
echo 0 >/sys/module/mlppp/parameters/learn_rates

# Those of a peer of ours; its cookie is not that of the link here.
requests() { figures client | jq '.[0].links[0].probe_requests'; }
probe=c0210905001c00000000
cookie=00000000000000770000000
check "no probe of the peer was answered yet: probe_requests" test "$(requests)" = 0
counts "one comes: it is answered, and pppd does not see it" "eth1.ctl_tx=1 eth1.probe_requests=1" from_wire 1 <<<"${probe}6d6c707001140000${cookie}1"
check "... and is counted" test "$(requests)" = 1
counts "an Echo-Request without the signature is pppd's" "eth1.ctl_rx=1" from_wire 1 <<<"${probe}6d6c707101140000${cookie}1"
check "... and is not counted" test "$(requests)" = 1
counts "a reply comes twice: probe_stray" "eth1.probe_stray=1" from_wire 1 <<<"${request/#c02109/c0210a}"

# ---------------------------------------------------------------- none is forgotten

# rests and rest_ms need a lossy line (47-aside). Those for memory are in 66-memory,
# rx_empty in 15-hostile; for lost_leave see the comment at the top. tx_overflow needs a
# thousand packets while one is handed down, tx_refused a serial line.
functional=/mlppp/tests/functional
forgotten=$(counters | sed 's/ .*//; s/.*\.//' | sort -u | while read -r name; do
	grep -qE "[. \"]$name=[0-9]|(value|of) eth[12]\.$name|starved $name" $functional/{15-hostile,61-counters,66-memory}.sh ||
		echo "$name"
done)
check "each counter was moved: all but ${forgotten:-none}" test "$(echo $forgotten)" = "lost_leave rest_ms rests tx_overflow tx_refused"
