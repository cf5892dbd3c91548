#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What cannot wait goes on the near line, in order, while TCP fills both; and a flood
# of it leaves room for other packets.
# kernels: uml-debug
# chance: TCP
# also: 6.12
. "$(dirname "$0")/../lib.sh"

topology 2
line 1 10mbit 1ms limit 100
line 2 10mbit 100ms limit 200
load_module
bundle_up "1 2" "${OURS[*]} mlppp-rate 10mbit" "${OURS[*]} mlppp-rate 10mbit" || bail "bundle"
count() { figures "$1" | jq ".[0].counters.tx_express"; }
wan() { configure client wan0 "$@"; }

# pinged NAME ARGUMENT...: 20 of them; the longest in MAX, ms
pinged() {
	on client ping -n -i 0.1 -c 20 -W 2 "${@:2}" "${ADDR[provider]}" >"$OUT/$1.out"
	MAX=$(awk -F '[ /]' '/^rtt/ { print $9 }' "$OUT/$1.out")
	diag "$1: $MAX ms at most, $(grep -c 'bytes from' "$OUT/$1.out") of 20"
}
in_order() { sed -n 's/.*icmp_seq=\([0-9]*\).*/\1/p' "$OUT/$1.out" | sort -c -n; }

# The first ones tell how far the lines are.
on client ping -q -i 0.1 -c 20 "${ADDR[provider]}" >/dev/null
pinged idle -Q 0xb8
idle=$MAX
at_most "EF, idle: the near line's" "$idle" 5 ms
for direction in "client provider" "provider client"; do
	read -r from to <<<"$direction"
	iperf_server "$to"
	start tcp "$from" iperf3 -c "${ADDR[$to]}" -p "$IPERF_PORT" -t 5
	wait_for 5 sh -c "[ \$(ip -n $from -j -s link show wan0 | jq '.[0].stats64.tx.bytes') -gt 2000000 ]"
	before=$(count client) there=$(count provider)
	pinged "EF-$from" -Q 0xb8
	at_most "EF beside TCP from the $from" "$MAX" "$(awk -v i="$idle" 'BEGIN { print i + 10 }')" ms
	check "... in order" in_order "EF-$from"
	check "... each way ahead of others" test $(($(count client) - before)) -ge 20 -a $(($(count provider) - there)) -ge 20
	stop tcp INT
	stop "iperf-$to" INT
done

before=$(count client)
pinged plain
check "what can wait does not go ahead" test "$(count client)" = "$before"
check "a mark" wan express_mark 7
pinged mark -m 7
check "... goes ahead" test "$(count client)" = $((before + 20))
check "switched off" wan express off
pinged off -Q 0xb8
check "... nothing goes ahead" test "$(count client)" = $((before + 20))
wan express on express_mark 0

# Far more than the lines carry.
iperf_server provider
start flood client iperf3 -c "${ADDR[provider]}" -p "$IPERF_PORT" -u -b 20M -l 1000 -S 0xb8 -t 6
rate=$(iperf_tcp client provider 4)
stop flood INT
speed_at_least "TCP beside an EF flood of 20 Mbit/s" "$rate" 4 Mbit/s
