# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the guest's parts of the demos, after tests/lib.sh: they speak to people
# instead of writing TAP.
ok() { :; }
not_ok() {
	tap_failed=$((tap_failed + 1))
	echo "   PROBLEM: $*"
}
diag() { sed 's/^/   /'; }
step() { printf '\n== %s\n' "$*"; }

# draw RECEIVER SECONDS MBIT: what iperf3 at that end prints of the transfer, one line a
# second as it comes, with MBIT to a mark. The caller's "event SECOND" may do something
# then, and say so in NOTE. RATES: Mbit/s, second by second.
draw() {
	local text second=0 rate
	RATES=()
	while read -r text; do
		[[ $text =~ -([0-9]+)\.[0-9]+\ +sec\ .*\ ([0-9.]+)\ ([KM]?)bits/sec$ ]] || continue
		second=$((second + 1)) NOTE=
		event "$second"
		rate=$(awk -v m="${BASH_REMATCH[2]}" -v unit="${BASH_REMATCH[3]}" \
			'BEGIN { if (unit == "K") m /= 1000; else if (unit == "") m /= 1e6; print m }')
		RATES+=("$rate")
		awk -v s="$second" -v m="$rate" -v mark="$3" -v note="$NOTE" 'BEGIN {
			for (i = mark; i <= m; i += mark) bar = bar "#"
			printf "   %3d s  %5.2f Mbit/s  %-48s %s\n", s, m, bar, note
		}'
		[ "$second" -lt "$2" ] || break
	done < <(tail -n +1 -s 0.2 -f --pid="${PID[transfer]}" "$OUT/iperf-$1.out")
	wait_for 20 ended transfer
	if grep -q 'iperf Done' "$OUT/transfer.out"; then
		echo "   The TCP connection has lived through it."
	else
		not_ok "the TCP connection did not survive"
	fi
}
