#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Bundles without any configured rate: one TCP stream over uneven lines, which must add
# up after ten seconds at most, even if the rate of a line falls and rises again
# meanwhile. Queues in other places and in the other direction, and a stock peer, which
# must not mind the probes.
# kernels: 6.12
# chance: TCP, learned rates
# also: uml-debug
# vm: --timeout 1500
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bench/lib.sh"

# With an MTU of 1500 bytes, 93 % of a line's bits are TCP payload; 85 % of that is
# required.
wanted() { awk -v s="$1" 'BEGIN { printf "%.2f\n", s * 0.93 * 0.85 }'; }

# watched NAME FROM SECONDS: one TCP stream; the Mbit/s of each second go to
# $OUT/NAME.
watched() {
	iperf_tcp "$2" "$(peer "$2")" "$3" -i 1 >"$OUT/$1.sum"
	awk '/bits\/sec/ && !/sender|receiver/ { for (i = 1; i <= NF; i++) if ($i == "Kbits/sec") print $(i - 1) / 1000 }' \
		"$OUT/iperf.out" >"$OUT/$1"
	diag "$1: $(tr '\n' ' ' <"$OUT/$1")"
}
# mean FILE FROM TO: of the seconds FROM + 1 to TO.
mean() { awk -v a="$2" -v b="$3" 'NR > a && NR <= b { s += $1; n++ } END { if (n) printf "%.2f\n", s / n }' "$OUT/$1"; }

# content I: has the provider's pppd nothing to say about what it received?
# (A magic number may well have "bad" in it.)
content() {
	! sed 's/<magic 0x[0-9a-f]*>//' "$OUT/provider-$1.log" |
		grep -Ei 'reject|unsupported|unknown|loop|invalid|bad|error'
}

# settled FROM: what a stream from one end to the other gets in the end, in a bundle
# NAME with this SUM of rates.
settled() {
	watched "$name-$1" "$1" "$seconds"
	speed_at_least "$name, from $1, after 10 s" "$(mean "$name-$1" "$learned" 99)" "$(wanted "$sum")" Mbit/s
}

# uneven CLIENT PROVIDER END... -- RATE...: streams from these ends
uneven() {
	local client=$1 provider=$2 ends=() end sum name i
	shift 2
	while [ "$1" != -- ]; do
		ends+=("$1")
		shift
	done
	shift
	name=${*} name=${name// /+}
	[ "$provider" != stock ] || name=$name-to-stock
	sum=$(lines_sum "$@")
	lines_up "$client" "$provider" "${@/%/,5ms}"
	for end in "${ends[@]}"; do settled "$end"; done
	if [ "$provider" = stock ]; then
		for i in $MEMBERS; do check "$name: the peer has no complaint about line $i" content "$i"; done
	fi
	lines_down
}

# The rate of line 1 falls from 20 to 5 and rises again while the stream runs.
change() {
	local pid
	lines_up unrated unrated 20,5ms 5,5ms
	(
		sleep 14
		line 1 5mbit 5ms
		sleep 14
		line 1 20mbit 5ms
	) &
	pid=$!
	watched change client 42
	wait "$pid"
	speed_at_least "20+5, after 10 s" "$(mean change 10 14)" "$(wanted 25)" Mbit/s
	speed_at_least "5+5, 10 s after the change" "$(mean change 25 28)" "$(wanted 10)" Mbit/s
	speed_at_least "20+5 again, 10 s after the change" "$(mean change 39 42)" "$(wanted 25)" Mbit/s
	lines_down
}

# The queue is in the qdisc of the interfaces below, as behind an Ethernet device that
# is slow itself: only the probes' times tell of it.
below() {
	local name="20+5-below" sum=25
	lines_up unrated unrated 100,5ms 100,5ms
	tc -n client qdisc replace dev eth1 root tbf rate 20mbit burst 6000 latency 100ms
	tc -n client qdisc replace dev eth2 root tbf rate 5mbit burst 6000 latency 100ms
	settled client
	lines_down
}

# A download fills the buffers of the other direction: what was learned before it still
# holds after it.
download() {
	lines_up unrated stock 10,1ms 10,1ms
	diag "upload: $(stream client) Mbit/s"
	speed_at_least "a download after an upload" "$(stream provider 5)" "$(wanted 20)" Mbit/s
	speed_at_least "an upload after the download, at once" "$(stream client 2 0.1)" "$(wanted 20)" Mbit/s
	lines_down
}

seconds=13 learned=10
! is_debug || seconds=3 learned=0
topology 4
load_module
check "rates are learned by default" grep -q Y /sys/module/mlppp/parameters/learn_rates
for mix in "10 2" "20 5" "50 10 2" "10 10 10 10"; do
	read -ra rates <<<"$mix"
	uneven unrated unrated client provider -- "${rates[@]}"
	is_debug || uneven unrated stock client -- "${rates[@]}"
done
below
download
is_debug || change
