#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Bundles without any configured rate: one TCP stream over uneven lines, which
# must add up after ten seconds at most, also when the rate of a line falls and
# rises again meanwhile. Queues in other places, and data in the other direction.
# kernels: manual
. "$(dirname "$0")/../lib.sh"

# A line of 1500 bytes MTU carries 93 % of its bits as TCP payload; of that, 85 %
# are asked for.
share=0.79

wanted() { awk -v s="$1" -v f="${2-$share}" 'BEGIN { printf "%.2f\n", s * f }'; }

# stream NAME FROM SECONDS: one TCP stream; the Mbit/s of each second go to
# $OUT/NAME.
stream() {
	iperf_tcp "$2" "$(peer "$2")" "$3" -i 1 >"$OUT/$1.sum"
	awk '/bits\/sec/ && !/sender|receiver/ { for (i = 1; i <= NF; i++) if ($i == "Kbits/sec") print $(i - 1) / 1000 }' \
		"$OUT/iperf.out" >"$OUT/$1"
}
# mean FILE FROM TO: of the seconds FROM + 1 to TO.
mean() { awk -v a="$2" -v b="$3" 'NR > a && NR <= b { s += $1; n++ } END { if (n) printf "%.2f\n", s / n }' "$OUT/$1"; }

# lines RATE...: the lines' rates, in Mbit/s.
lines() {
	local i=0 rate
	for rate; do
		i=$((i + 1))
		line "$i" "${rate}mbit" 5ms
	done
}

# uneven RATE...: both ends ours, so that both directions learn.
uneven() {
	local name=${*} total=0 numbers='' i=0 rate end
	for rate; do
		total=$((total + rate))
		i=$((i + 1))
		numbers="$numbers $i"
	done
	name=${name// /+}
	lines "$@"
	bundle_up "${numbers# }" "${OURS[*]}" "${OURS[*]}" || bail "bundle $name"
	for end in client provider; do
		stream "$name-$end" "$end" "$seconds"
		diag "$name from $end: $(tr '\n' ' ' <"$OUT/$name-$end")"
		speed_at_least "$name, from $end, after 10 s" "$(mean "$name-$end" "$settled" 99)" "$(wanted "$total")" Mbit/s
	done
	bundle_down "${numbers# }"
}

# The rate of line 1 falls from 20 to 5 and rises again while the stream runs.
change() {
	local pid
	lines 20 5
	bundle_up "1 2" "${OURS[*]}" "${OURS[*]}" || bail "bundle with a changing line"
	(
		sleep 16
		line 1 5mbit 5ms
		sleep 16
		line 1 20mbit 5ms
	) &
	pid=$!
	stream change client 48
	wait "$pid"
	diag "20+5, 5+5, 20+5: $(tr '\n' ' ' <"$OUT/change")"
	speed_at_least "20+5 before the change" "$(mean change 10 14)" "$(wanted 25)" Mbit/s
	speed_at_least "5+5, 10 s after the change" "$(mean change 26 32)" "$(wanted 10)" Mbit/s
	speed_at_least "20+5 again, 10 s after the change" "$(mean change 42 48)" "$(wanted 25)" Mbit/s
	bundle_down "1 2"
}

# The queue is in the qdisc of the interfaces below, as behind an Ethernet device
# that is slow by itself: nothing but the time of the probes tells of it.
below() {
	lines 100 100
	bundle_up "1 2" "${OURS[*]}" "${OURS[*]}" || bail "bundle over shaped interfaces"
	tc -n client qdisc replace dev eth1 root tbf rate 20mbit burst 6000 latency 100ms
	tc -n client qdisc replace dev eth2 root tbf rate 5mbit burst 6000 latency 100ms
	stream below client "$seconds"
	diag "shaped to 20+5: $(tr '\n' ' ' <"$OUT/below")"
	speed_at_least "shaped to 20+5, after 10 s" "$(mean below "$settled" 99)" "$(wanted 25)" Mbit/s
	bundle_down "1 2"
}

seconds=15 settled=10
! is_debug || seconds=3 settled=1
load_module
echo 1 >/sys/module/mlppp/parameters/learn_rates
topology 4
uneven 10 2
uneven 20 5
uneven 50 10 2
uneven 10 10 10 10
below
is_debug || change
