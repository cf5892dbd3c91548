#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A line swallows everything while its carrier stays, and a TCP stream and small
# datagrams run: what comes over the other line is held back for no longer than the
# cap, the stream goes on at that line's rate as soon as pppd notices, and the line
# is used again when it has healed. When stock multilink is the sender, it splits
# every packet, so nothing whole comes until its pppd notices; and if its pppd
# redials, it does not return to its bundle.
# kernels: 6.12
# chance: TCP
# also: 6.1
# vm: --timeout 1200
. "$(dirname "$0")/../lib.sh"

cap=300	# of the deadline, ms
topology 2
load_module
line 1 10mbit 5ms
line 2 10mbit 5ms

ncps_once() { [ "$(cat "$OUT"/client-?.log | grep -c 'local  IP address')" = 1 ]; }
noticed() { grep -q 'No response to 3 echo-requests' "$OUT/$1.log"; }
# seconds: for how many the receiver of the stream has reported
seconds() { grep -c 'bits/sec' "$OUT/iperf-client.out"; }
at_second() { [ "$(seconds)" -ge "$1" ]; }
# mean FROM TO: of the seconds FROM + 1 to TO, Mbit/s
mean() {
	awk -v a="$1" -v b="$2" '/bits\/sec/ && ++n > a && n <= b { s += $7 / 1000 } END { printf "%.2f\n", s / (b - a) }' \
		"$OUT/iperf-client.out"
}
# flows RATE: more than that in the last second reported, Mbit/s
flows() { awk -v r="$1" '/bits\/sec/ { now = $7 / 1000 } END { exit !(now > r) }' "$OUT/iperf-client.out"; }

for sender in STOCK OURS; do
	declare -n options=$sender
	bundle_up "1 2" "${OURS[*]} ${ALIVE[*]}" "${options[*]} ${ALIVE[*]}" || bail "bundle, $sender sends"

	# The server reports the rate in Kbit/s, second by second.
	IPERF_PORT=$((IPERF_PORT + 1))
	start iperf-client client iperf3 -s -1 -f k --forceflush -p "$IPERF_PORT"
	wait_for 10 listening client "$IPERF_PORT"
	start stream provider iperf3 -c "${ADDR[client]}" -p "$IPERF_PORT" -t 80
	wait_for 20 at_second 5
	speed_at_least "$sender sends: before" "$(mean 2 5)" 17 Mbit/s

	start recv client /mlppp/bin/mixed recv -t -n 2000 -w 2 5000
	wait_for 5 grep -q listening "$OUT/recv.out"
	start send provider /mlppp/bin/mixed send -t -n 600 -m 20 -M 40 -i 5000 "${ADDR[client]}" 5000
	cut_line 2 silent
	check "$sender sends: pppd notices" wait_for 10 noticed provider-2
	wait_for 10 noticed client-2
	stop recv
	diag "datagrams of 5 ms: $(tail -n 1 "$OUT/recv.out")"
	[ "$sender" = STOCK ] || delay_at_most "$sender sends: longest gap" "$(field recv gap_max_ms)" $((cap + 50)) ms

	# TCP itself waits longer after each try, as long as nothing comes.
	check "$sender sends: the stream goes on" wait_for 20 flows 8
	at=$(seconds)
	wait_for 20 at_second $((at + 5))
	speed_at_least "$sender sends: over the line that is left" "$(mean "$at" $((at + 5)))" 8.5 Mbit/s
	heal_line 2 silent
	if [ "$sender" = STOCK ]; then
		# Its pppd of line 2 does not go back to its bundle, whatever it agrees to.
		check "$sender sends: a line that is not in its bundle is left" \
			wait_for 60 grep -q 'mlppp: the peer .* rejects fragments on eth2' "$OUT/client-2.log"
		at=$(seconds)
		wait_for 20 at_second $((at + 5))
		speed_at_least "$sender sends: it does not disturb the other" "$(mean "$at" $((at + 5)))" 8.5 Mbit/s
		check "$sender sends: the NCPs were negotiated once" ncps_once
		# Try another, as a server does that starts one for each session.
		stop provider-2
		link_up provider 2 "${options[@]}" "${ALIVE[@]}"
	fi
	check "$sender sends: the line is used again" wait_for 60 flows 12
	at=$(($(seconds) + 2))
	wait_for 20 at_second $((at + 5))
	speed_at_least "$sender sends: over both again" "$(mean "$at" $((at + 5)))" 17 Mbit/s
	diag "second by second: $(awk '/bits\/sec/ { printf "%s ", $7 / 1000 }' "$OUT/iperf-client.out")"
	stop stream >/dev/null
	stop iperf-client >/dev/null
	stop send >/dev/null
	bundle_down "1 2"
	mkdir "$OUT/$sender"
	mv "$OUT"/*.log "$OUT/$sender"
done
