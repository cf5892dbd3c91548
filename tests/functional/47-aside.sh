#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A line whose losses cost more than it carries steps aside, and comes back when it is
# well: a bundle is never slower than its best line alone. A line that loses little
# stays.
# kernels: 6.12
# chance: TCP, loss
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bench/lib.sh"

BEST=9.0	# 95 % of what 10 Mbit/s carry alone
link_of() { figures "$1" | jq -r ".[0].links[] | select(.label == \"eth2\") | $2"; }
# not only on trial
aside() { [ "$(link_of "$1" '.aside and (.active | not) and .rate_with > 0')" = true ]; }
back() { [ "$(link_of "$1" .aside)" = false ]; }

# judged NAME END: what a stream from there gets, once it has run for WARM seconds
judged() { speed_at_least "$1, from the $2" "$(stream "$2" 3 "$WARM")" "$BEST" Mbit/s; }

topology 2
load_module

WARM=5
lines_up ours ours 10,1ms "3,10ms,loss 3%"
start monitor client /mlppp/bin/mlppp monitor wan0 --json
for end in client provider; do
	judged "10 + 3 with 3 % loss" "$end"
	check "... where that line is aside" aside "$end"
done
check "an event says so" grep -q '"event":"aside".*"label":"eth2"' "$OUT/monitor.out"
check "... and the log" grep -q 'wan0: eth2 rests: with its loss of [23456]\.[0-9]* % one stream would have .* of 10\.00 Mbit/s' <(dmesg)
check "mlppp shows it" grep -Eq '^  eth2 +aside ' <(on client /mlppp/bin/mlppp show wan0)
check "mlppp why explains it" grep -q 'eth2 rests: with its .* loss one stream over wan0 would carry .* of 10[.0]* Mbit/s' \
	<(on client /mlppp/bin/mlppp why wan0 --passive --interval 0.2 | tr '\n' ' ' | tr -s ' ')
check "it is counted" test "$(link_of client .rests)" = 1

# The line that is left is cut: there is no time to lose.
cut_line 1 silent
check "without the other it carries all" wait_for 5 pings client provider
heal_line 1 silent

# It becomes well while there is traffic.
line 2 3mbit 10ms
iperf_server provider
start load client iperf3 -c "${ADDR[provider]}" -p "$IPERF_PORT" -t 60
check "well again it is used again, within a minute" wait_for 60 back client
stop load INT
stop iperf-provider INT
speed_at_least "... and they add up" "$(stream client 3 3)" 11.5 Mbit/s
check "an event says so" grep -q '"event":"back".*"label":"eth2"' "$OUT/monitor.out"
check "the time is counted" test "$(link_of client .rest_ms)" -gt 1000
stop monitor
lines_down

WARM=15
lines_up ours stock 10,5ms "10,20ms,loss 1%"
judged "10 + 10 with 1 % loss, to a stock peer" client
lines_down

# Now no rates are given.
WARM=11
lines_up unrated unrated 10,1ms "3,10ms,loss 3%"
judged "10 + 3 with 3 % loss, no rates" client
check "... where that line is aside" aside client
echo N >/sys/module/mlppp/parameters/learn_rates
on client ping -q -c 5 -i 0.2 "${ADDR[provider]}" >"$OUT/ping.out"
check "learning is switched off: it is used at once" back client
echo Y >/sys/module/mlppp/parameters/learn_rates
lines_down
WARM=20 BEST=8.8	# 1 % takes long to be sure of; 95 % of 9.3
lines_up unrated stock 10,5ms "10,20ms,loss 1%"
judged "10 + 10 with 1 % loss, no rates, to a stock peer" client
lines_down

# A small loss does no harm, nor does a far line.
lines_up ours ours 10,1ms "10,1ms,loss 0.1%"
speed_at_least "10 + 10 with 0.1 % loss" "$(stream client 4 1)" 17 Mbit/s
check "... nothing is aside" test "$(link_of client .rests)$(link_of provider .rests)" = 00
lines_down
