#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Faults as in 27-faults, and a few more, against Debian's pppoe-server with stock pppd.
# Its bundle is its first pppd, whose line may be cut, but which must not be killed:
# without it there is no bundle at that end. Everything else may fail and return.
# kernels: 6.12
# chance: TCP and faults
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

DETECTION=4	# seconds: three echoes lost, one a second, and up to one more
# TCP tries again after as long again as it has been cut off, and doubles that.
RESUMES=30
CLIENT=("${OURS[@]}" defaultroute "${ALIVE[@]}")

topology 2
line 1 2mbit 5ms
line 2 2mbit 5ms
load_module
note_scripts client ip-down
: >"$OUT/client.scripts"

# The stock end's first line is line 1.
server "${STOCK[@]}" lcp-echo-interval 1 lcp-echo-failure 3
dial 1 "${CLIENT[@]}"
wait_for 30 pings client provider || bail "bundle"
dial 2 "${CLIENT[@]}"
wait_for 20 joined client-2 || bail "second line"
ok "bundle"
start ping client ping -D -i 0.1 -W 1 -O "${ADDR[provider]}"
iperf_server provider
start transfer client iperf3 -c "${ADDR[provider]}" -p "$IPERF_PORT" -t 86400 -i 10
check "traffic on line 1" wait_for 10 carries 1 none
check "traffic on line 2" wait_for 10 carries 2 none

n=0
for fault in "cut silent 1" "kill client 2" "padt provider 1" "down client 2" "kill client 1" "cut carrier 1"; do
	read -r what how i <<<"$fault"
	n=$((n + 1))
	name="$n: $fault"
	read -r id _ < <(link_of "$i")
	bytes=$(acknowledged "$IPERF_PORT")
	case $what in
	cut)
		cut_line "$i" "$how"
		wait_for $((DETECTION + 2)) left "$i" "$id" || not_ok "$name: noticed"
		heal_line "$i" "$how"
		;;
	padt)	# as the access concentrator ends a session
		session=$(sed -n 's/.*PPP session is \([0-9]*\).*/\1/p' "$OUT/client-$i.log" | tail -n 1)
		on "$how" pppoe -I "eth$i" -e "$session:$(mac client "$i")" -k
		wait_for 1 left "$i" "$id" || not_ok "$name: noticed"
		;;
	down)
		ip -n "$how" link set "eth$i" down
		wait_for $((DETECTION + 2)) left "$i" "$id" || not_ok "$name: noticed"
		ip -n "$how" link set "eth$i" up
		;;
	kill)
		stop "$how-$i" KILL
		mv "$OUT/$how-$i.log" "$OUT/$how-$i.$n.log"
		dial "$i" "${CLIENT[@]}"
		;;
	esac
	since=$(now)
	# Later than in 27-faults: for four seconds the stock end still sends half of
	# all fragments on the old session. What TCP sends again then is lost too, and
	# its next try may be 13 seconds later (RFC 6298, 5.5).
	wait_for 30 carries "$i" "$id" 3000
	at_most "$name: the line carries traffic again" "$(elapsed "$since")" 20 s
	wait_for "$RESUMES" more_acknowledged "$IPERF_PORT" "$bytes" 100000 || not_ok "$name: the TCP transfer goes on"
done

check "the TCP connection is the same" running transfer
check "... and goes on" wait_for "$RESUMES" more_acknowledged "$IPERF_PORT" "$(acknowledged "$IPERF_PORT")" 100000
at_most "longest gap of the ping" "$(longest_gap)" $((3 + DETECTION)) s
check "ip-down did not run" test ! -s "$OUT/client.scripts"
stop transfer KILL
stop iperf-provider KILL
stop ping INT
stop client-1
stop client-2
check "then ip-down runs" wait_for 5 grep -q ip-down "$OUT/client.scripts"
stop server
