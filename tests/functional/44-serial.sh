#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two serial lines at 115200 baud: the channel of a tty takes one frame at a time, and
# drops what comes while it is busy. The rate that the speed leaves sets the pace from
# the first frame on, so nothing is lost. A pseudo terminal without a speed, or a line
# that is slower than was said, is paced by what it takes.
# kernels: 6.12
# also: uml-debug
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 1
load_module

# serial_up I SPEED CLIENT-OPTIONS PROVIDER-OPTIONS: SPEED may be empty
serial_up() {
	local end
	for end in provider client; do
		# shellcheck disable=SC2046,SC2086
		pppd_on "$end-$1" "$end" "$(readlink -f "$WORK/tty-$end-$1")" $2 local nocrtscts ${END_OPTIONS[$end]} \
			$(if [ "$end" = client ]; then echo "$3"; else echo "$4"; fi)
	done
	wait_for 30 joined "client-$1" && wait_for 20 joined "provider-$1"
}
cables() { # cables BAUD
	for i in 1 2; do
		start "cable-$i" client /mlppp/bin/serial "$1" "$WORK/tty-client-$i" "$WORK/tty-provider-$i"
		wait_for 5 grep -q ready "$OUT/cable-$i.out"
	done
}
no_cables() { for i in 1 2; do stop "cable-$i"; done; }
rates() { figures client | jq -c '[.[0].links[].rate]'; }
burst() { # burst NAME COUNT SIZE END...: so many datagrams at once, from these ends
	local from to
	for from in "${@:4}"; do
		to=$(peer "$from")
		start recv "$to" /mlppp/bin/mixed recv -n "$2" -w 3 5000
		wait_for 5 grep -q listening "$OUT/recv.out"
		on "$from" /mlppp/bin/mixed send -n "$2" -m "$3" -M "$3" -i 0 "${ADDR[$to]}" 5000 >/dev/null
		wait_for 30 grep -q 'lost=' "$OUT/recv.out"
		at_most "$1, from $from, lost" "$(field recv lost)" 0 datagrams
		stop recv
	done
}

for peer in OURS STOCK; do
	declare -n options=$peer
	cables 115200
	for i in 1 2; do
		serial_up "$i" 115200 "${OURS[*]}" "${options[*]}" || bail "serial line $i, $peer"
	done
	check "$peer: traffic passes" wait_for 20 pings client provider || exit 1
	check "$peer: the rate is that of the speed" test "$(rates)" = "[90316,90316]"
	# What waits above the bundle must not be lost there: fq_codel, some kernels' default,
	# drops what waits too long, others what does not fit. Stock multilink's own queue
	# is too short.
	ends=(client provider)
	[ "$peer" = OURS ] || ends=(client)
	for end in "${ends[@]}"; do tc -n "$end" qdisc replace dev wan0 root pfifo limit 1000; done
	burst "$peer: 600 short at once" 600 56 "${ends[@]}"
	burst "$peer: 60 long at once" 60 1400 "${ends[@]}"
	bundle_down "1 2"
	no_cables
done

# The speed of the first is not given, that of the second is wrong.
cables 1000000
refused() { figures "$1" | jq '[.[0].links[].tx_refused] | add'; }
for what in "" "mlppp-rate 20mbit"; do
	# shellcheck disable=SC2086
	serial_up 1 "" "${OURS[*]} $what" "${OURS[*]} $what" || bail "serial line without a speed"
	check "${what:-no speed}: traffic passes" wait_for 20 pings client provider || exit 1
	[ -n "$what" ] || check "a pseudo terminal without a speed has no rate" test "$(rates)" = "[0]"
	for end in client provider; do tc -n "$end" qdisc replace dev wan0 root pfifo limit 1000; done
	burst "${what:-no speed}: 600 short at once" 600 56 client provider
	burst "${what:-no speed}: 200 long at once" 200 1400 client provider
	for end in client provider; do
		at_most "${what:-no speed}: refused by the line of the $end" "$(refused $end)" 0 frames
	done
	tc -n client qdisc replace dev wan0 root noqueue
	on client /mlppp/bin/mixed send -n 200 -m 1400 -M 1400 -i 0 "${ADDR[provider]}" 5000 >/dev/null
	at_least "${what:-no speed}: where nothing can wait, refused and counted" "$(refused client)" 50 frames
	tc -n client qdisc replace dev wan0 root pfifo limit 1000
	check "... and traffic passes" wait_for 20 pings client provider
	bundle_down 1
done

# One line takes nothing more, and no probe finds that out.
echo 0 >/sys/module/mlppp/parameters/learn_rates
for i in 1 2; do
	serial_up "$i" "" "${OURS[*]} mlppp-rate 900kbit" "${OURS[*]} mlppp-rate 900kbit" || bail "serial line $i"
done
check "two lines: traffic passes" wait_for 20 pings client provider
kill -STOP "${PID[cable-1]}"
on client /mlppp/bin/mixed send -n 100 -m 1400 -M 1400 -i 0 "${ADDR[provider]}" 5000 >/dev/null
check "a line that takes nothing does not stop the other" wait_for 5 pings client provider
kill -CONT "${PID[cable-1]}"
bundle_down "1 2"
no_cables
