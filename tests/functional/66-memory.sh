#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# When memory runs out, a packet is lost and counted, and nothing worse happens: the
# kernel is told to fail allocations, which only our own kernels can.
# kernels: uml-debug
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 2
load_module
echo 0 >/sys/module/mlppp/parameters/learn_rates # no probes: the sums are exact
ip netns exec client sysctl -qw net.ipv6.conf.default.disable_ipv6=1
failslab=/sys/kernel/debug/failslab
if [ ! -d $failslab ]; then
	skip "memory runs out" "this kernel cannot be told to fail"
	exit
fi
echo Y >$failslab/cache-filter
echo 0 >$failslab/verbose
echo -1 >$failslab/times

# without_memory CACHE command...: allocations from that cache fail for those who cannot
# wait.
without_memory() {
	local cache=/sys/kernel/slab/$1/failslab status
	shift
	echo 1 >"$cache" || return
	echo 100 >$failslab/probability
	"$@"
	status=$?
	echo 0 >$failslab/probability
	echo 0 >"$cache"
	return $status
}

member m1 client 1 -n wan0 -r 9000
member m2 client 2 -n wan0 -r 9000
tell m1 join >/dev/null && tell m2 join >/dev/null || bail "links join"
tell m1 nulls >/dev/null # to a peer of ours a line that stands by sends nothing
tell m1 pass ip >/dev/null
configure client wan0 link eth1 rate 100mbit link eth2 rate 100mbit standby on \
	deadline_cap 10s deadline_floor 9s reorder off
ip -n client addr add "${ADDR[client]}" peer "${ADDR[provider]}" dev wan0
ip -n client link set wan0 up
on client ping -c 1 -W 0.01 "${ADDR[provider]}" >/dev/null # lets the second link in
IP=21$(ip_packet 40)
n=0
both() {
	from_wire 1 <<<"$1"
	from_wire 2 <<<"$2"
}
both "$(mp BE 0 "$IP")" "$(mp BE 1 "$IP")"
n=2

# ---------------------------------------------------------------- sent

ping_large() { on client ping -c 1 -W 0.01 -s 1472 "${ADDR[provider]}"; }
counts "a packet too large for a line" \
	"tx_packets=1 tx_split=1 tx_fragments=2 eth1.tx_frames=2 eth1.tx_bytes=1513 eth1.tx_fragments=2" ping_large
# The processor keeps some dozens of skbs for those who cannot wait: use them up.
ping_often() { on client ping -c 200 -i 0.002 -W 0.01 -q -s 1472 "${ADDR[provider]}" >/dev/null; }
changes without_memory skbuff_head_cache ping_often >"$WORK/starved"
starved() { sed -n "s/^$1=//p" "$WORK/starved"; }
at_least "no memory for its second fragment: tx_drop_nomem" "$(starved tx_drop_nomem)" 100 "of 200"
check "... and all others were sent" test $(($(starved tx_packets) + $(starved tx_drop_nomem))) = 200
check "... whole" test "$(starved tx_fragments)" = $((2 * $(starved tx_packets)))
counts "afterwards as before" \
	"tx_packets=1 tx_split=1 tx_fragments=2 eth1.tx_frames=2 eth1.tx_bytes=1513 eth1.tx_fragments=2" ping_large

# ---------------------------------------------------------------- received

# Somebody else holds the first fragment too, so nothing can be appended to it: a new
# buffer is needed.
LONG=21$(ip_packet 5600)
pieces() {
	{ mp B $n "${LONG:0:80}"; mp - $((n + 1)) "${LONG:80:2780}"; mp - $((n + 2)) "${LONG:2860:2780}"
	mp - $((n + 3)) "${LONG:5640:2780}"; mp E $((n + 4)) "${LONG:8420}"; } | from_wire 1
}
start listener client /mlppp/bin/inject -n 1 eth1 "$(mac provider 1)" 1 mutated
listens() { [ "$(on client cat /proc/net/packet | wc -l)" -gt 1 ]; }
wait_for 5 listens
RECEIVED="rx_fragments=5 eth1.rx_frames=5 eth1.rx_bytes=$((5601 + 20)) eth1.rx_fragments=5"
counts "fragments that have to be copied" "$RECEIVED rx_assembled=1 rx_copied=1 rx_packets=1" pieces
((n += 5))
counts "no memory for the copy: drop_nomem" "$RECEIVED drop_nomem=1 drop_fragments=5" \
	without_memory skbuff_small_head pieces
((n += 5))
counts "afterwards as before" "$RECEIVED rx_assembled=1 rx_copied=1 rx_packets=1" pieces
((n += 5))
stop listener >/dev/null

# The ring of what waits has 64 places, and would need another 64, of eight bytes each.
waiting() { for i in $(seq 69); do mp BE $((n + i)) "$IP"; done | from_wire 1; }
RECEIVED="rx_fragments=69 eth1.rx_frames=69 eth1.rx_bytes=$((69 * 45)) eth1.rx_fragments=69"
counts "no memory to hold more: ring_nomem" "$RECEIVED ring_nomem=1 lost_bound=1 rx_assembled=69 rx_whole=69 rx_packets=69" \
	without_memory kmalloc-512 waiting
((n += 70))
counts "afterwards it is held" "$RECEIVED" waiting

# ---------------------------------------------------------------- shared

# Three bundles, in each of which as much waits as may: every second number is missing.
# Together they are bounded, and none keeps what others need.
echo 2097152 >/sys/module/mlppp/parameters/max_memory
for i in 1 2 3; do
	SESSION=1$i member "b$i" client 1 -n "wan$i" -r 9000
	SESSION=2$i member "c$i" client 2 -n "wan$i" -r 9000
	tell "b$i" join >/dev/null && tell "c$i" join >/dev/null || bail "links join"
	configure client "wan$i" deadline_cap 10s deadline_floor 10s max_frags 131072 max_bytes 4095m
	at[i]=1
done
fill() { # fill BUNDLE COUNT
	local i
	for ((i = 0; i < $2; i++)); do mp BE $((at[$1] + 2 * i)) "$IP"; done >"$WORK/frames"
	((at[$1] += 2 * $2))
	on provider /mlppp/bin/inject eth1 "$(mac client 1)" "1$1" file "$WORK/frames" >/dev/null
	settle
}
held() { figures client "wan$1" | tr '{},' '\n' | sed -n 's/^"held_bytes"://p' | head -n 1; }
fill 1 4000
at_least "one bundle alone may have most of 2 MiB" "$(held 1)" 1400000 bytes
at_most "... but not all of it" "$(held 1)" $((2097152 / 5 * 4 + 16384)) bytes
for _ in 1 2 3 4; do
	for i in 1 2 3; do fill "$i" 500; done
done
sum=0
for i in 1 2 3; do
	at_least "one of three has its share" "$(held "$i")" 350000 bytes
	at_most "... and no more" "$(held "$i")" 750000 bytes
	sum=$((sum + $(held "$i")))
done
at_most "all three together" "$sum" $((2097152 + 3 * 16384)) bytes
for i in 1 2 3; do
	stop "b$i" >/dev/null
	stop "c$i" >/dev/null
done
SESSION=11 member b1 client 1 -n wan1 -r 9000
SESSION=21 member c1 client 2 -n wan1 -r 9000
tell b1 join >/dev/null && tell c1 join >/dev/null || bail "links join"
configure client wan1 deadline_cap 10s deadline_floor 10s max_frags 131072 max_bytes 4095m
at[1]=1
fill 1 4000
at_least "what bundles had that are gone is there for others" "$(held 1)" 1400000 bytes
stop b1 >/dev/null
stop c1 >/dev/null

# ---------------------------------------------------------------- before they are in order

# Long frames for two bundles come all at once, before a poll. Each takes more than two
# pages.
stop m1 >/dev/null
stop m2 >/dev/null
for end in client provider; do ip -n $end link set eth1 mtu 5000; done
SESSION=1 member b1 client 1 -n wan1
SESSION=2 member b2 client 1 -n wan2
tell b1 join >/dev/null && tell b2 join >/dev/null || bail "links join"
bursts
yes "0021$(ip_packet 4100)" | head -n 2500 >"$WORK/long"
taken() { figures client "wan$1" | jq '.[0].counters.rx_plain'; }
flood() { # flood BUNDLE...: prints how many frames of each are taken
	local i before=()
	tc -n provider qdisc replace dev eth1 root netem slot 5s 5s limit 20000
	for i in "$@"; do
		before[i]=$(taken "$i")
		on provider /mlppp/bin/inject -w eth1 "$(mac client 1)" "$i" file "$WORK/long" >/dev/null
	done
	wait_for 20 lines_empty
	tc -n provider qdisc del dev eth1 root
	settle
	for i in "$@"; do echo $(($(taken "$i") - before[i])); done
}
page=8192
echo $((1 << 30)) >/sys/module/mlppp/parameters/max_memory
n=$(flood 1)
at_most "of more than 16 MiB at once are taken" "$n" $(((16 << 20) / page)) frames
at_least "... and not many less" "$n" $(((16 << 20) / page * 9 / 10)) frames
echo 2097152 >/sys/module/mlppp/parameters/max_memory
sed -i 400q "$WORK/long"
n=$(flood 1)
at_most "one bundle alone may have most of 2 MiB" "$n" $(((2097152 / 5 * 4 + (256 << 10)) / page)) frames
at_least "... beside its own" "$n" $((2097152 / 5 * 3 / page)) frames
for _ in 1 2; do
	readarray -t n < <(flood 1 2)
	at_most "two together have no more, but what is their own" $((n[0] + n[1])) $(((2097152 + 2 * (256 << 10)) / page)) frames
	at_least "... of which the second has a share" "${n[1]}" $((2097152 / 5 / page)) frames
done
no_bursts
