#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Probes in every mode: a line whose peer no longer answers gets no more traffic long
# before LCP notices, with rates given and without, and gets it again when the peer
# answers; if both ends are ours, their pppds see none of the probes. Then, lines that
# come and go while rates become known, and a learned rate that is no longer true.
# kernels: 6.12
# chance: TCP, learned rates
# also: 6.1 uml-debug
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 3
load_module
slow=(lcp-echo-interval 20 lcp-echo-failure 3)

sent() { link_of "$1" | awk '{ print $2 }'; }
carried() { [ "$(sent "$1")" -gt $(($2 + 20000)) ]; } # carried I BYTES: much more than that by now
state() { figures client | jq -r "first(.[0].links[] | select(.label == \"eth$1\")) | .$2"; }
is() { [ "$(state "$1" "$2")" = "$3" ]; } # is I FLAG true|false
# heard I: only if there is something for it to bring
heard() { pings client provider && is "$1" silent false; }

answered() { [ "$(state "$1" probe_replies)" -ge "$2" ]; } # answered I COUNT: so many probes

# told EVENT...: of the second link, in this order
told() { [ "$(jq -r 'select(.link == 1) | .event' "$OUT/monitor.out" | uniq | tr '\n' ' ')" = "$* " ]; }

# ---------------------------------------------------------------- a line that is dead

# dead NAME: the bundle is up, over lines 1 and 2.
dead() {
	local name=$1 at before
	start flow client /mlppp/bin/mixed send -n 5000 -m 100 -M 300 -i 2000 "${ADDR[provider]}" 5000
	check "$name: both lines are used" wait_for 5 carried 2 20000
	# a peer that has not answered yet owes nothing
	wait_for 5 answered 2 3
	at=$(now)
	cut_line 2 silent
	check "$name: the line is used no more" wait_for 3 is 2 active false
	at_most "$name: for so long it had its share" "$(elapsed "$at")" 1.5 s
	check "$name: it is silent" is 2 silent true
	before=$(sent 2)
	sleep 1
	at_most "$name: sent there in the next second" "$(($(sent 2) - before))" 400 bytes
	check "$name: the other one is used" carried 1 0
	at=$(now)
	heal_line 2 silent
	check "$name: it is used again" wait_for 3 carried 2 "$before"
	check "$name: and not silent" wait_for 3 heard 2
	stop flow
}

for peer in OURS STOCK; do
	declare -n options=$peer
	for rate in "mlppp-rate 10mbit" ""; do
		name="${rate:-no rate}, $peer"
		bundle_up "1 2" "${OURS[*]} ${slow[*]} $rate" "${options[*]}" || bail "bundle, $name"
		start monitor client /mlppp/bin/mlppp monitor --json
		dead "$name"
		check "$name: both is told" wait_for 3 told silent heard
		stop monitor
		if [ "$peer" = OURS ]; then
			check "$name: the peer's pppd does not see the probes" test "$(grep -c 'rcvd.*EchoReq.*magic=0x0 ' "$OUT"/provider-[12].log | cut -d : -f 2 | tr '\n' ' ')" = "0 0 "
			at_least "$name: the kernel has answered" "$(figures provider | jq '[.[0].links[].probe_requests] | add')" 20 probes
		fi
		if [ "$name" = "no rate, STOCK" ]; then
			# without probes nothing would show that it is heard
			start flow client /mlppp/bin/mixed send -n 5000 -m 100 -M 300 -i 2000 "${ADDR[provider]}" 5000
			wait_for 5 answered 2 3
			cut_line 2 silent
			wait_for 3 is 2 active false || not_ok "$name: the line is used no more"
			echo 0 >/sys/module/mlppp/parameters/learn_rates
			heal_line 2 silent
			check "nothing is learned any more: the line is used again" wait_for 2 carried 2 "$(sent 2)"
			echo 1 >/sys/module/mlppp/parameters/learn_rates
			stop flow
		fi
		bundle_down "1 2"
	done
done

# ---------------------------------------------------------------- lines that come and go

# The session stays at the other end.
add_plug 3

# While line 3 is away, rates become known. Before that its clock did not tell the time.
bundle_up "1 2 3" "${OURS[*]} ${slow[*]}" "${OURS[*]}" || bail "bundle of three"
check "some traffic" on client ping -q -i 0.02 -c 100 -s 1400 "${ADDR[provider]}"
cut_line 3 plug
check "line 3 is away" wait_for 3 is 3 down true
configure client wan0 link eth1 rate 10mbit link eth2 rate 10mbit link eth3 rate 10mbit
heal_line 3 plug
check "it is back" wait_for 5 is 3 down false
before=$(sent 3)
check "more traffic" on client ping -q -i 0.02 -c 100 -s 1400 "${ADDR[provider]}"
check "on line 3, too" carried 3 "$before"
cut_line 1 carrier
cut_line 2 carrier
check "the others go" wait_for 3 is 1 down true
check "line 3 alone carries all" on client ping -q -i 0.2 -c 10 -w 4 "${ADDR[provider]}"
bundle_down "1 2 3"
heal_line 1 carrier
heal_line 2 carrier

# ---------------------------------------------------------------- a rate that was learned

line 1 3mbit 5ms
line 2 3mbit 5ms
bundle_up "1 2" "${OURS[*]} ${slow[*]}" "${OURS[*]}" || bail "bundle"
diag "$(iperf_tcp client provider 8) Mbit/s"
at_most "learned" "$(state 1 rate_learned)" 4000000 bit/s
sleep 2
cut_line 2 carrier
wait_for 3 is 2 down true
line 1 20mbit 5ms
sleep 1
iperf_udp client provider 3 14M >/dev/null
read -r got _ < <(iperf_udp client provider 3 14M)
speed_at_least "over the line that is left, which is fast now" "$got" 13.3 Mbit/s
bundle_down "1 2"
heal_line 2 carrier
