#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The guest's part of `make demo`: a client of ours on two lines of different
# speed, against Debian's pppoe-server with stock multilink pppd.
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/people.sh
. "$(dirname "$0")/people.sh"

rate1=4 rate2=2 sum=6
step "Kernel $(uname -r): two lines of $rate1 and $rate2 Mbit/s between a client and a provider"
topology 2
line 1 ${rate1}mbit 10ms
line 2 ${rate2}mbit 15ms
cat <<'EOF'

     client namespace                                provider namespace
    +----------------+   line 1: 4 Mbit/s, 10 ms   +------------------------+
    | pppd, rp-pppoe +-----------------------------+ pppoe-server           |
    | and mlppp      |   line 2: 2 Mbit/s, 15 ms   | with Debian's own pppd |
    |                +-----------------------------+ (stock multilink)      |
    +----------------+                             +------------------------+
EOF
load_module
# Both ends check every second whether a line is still alive.
alive="lcp-echo-interval 1 lcp-echo-failure 3"
server "${STOCK[*]} $alive"

alone() { # alone LINE: plain PPPoE, prints Mbit/s
	dial "$1" nomultilink
	wait_for 30 pings client provider || bail "line $1 does not come up"
	iperf_tcp client provider 10
	stop "client-$1"
	wait_for 10 no_client
}
no_client() { ! on client ip -o link show type ppp | grep -q .; }

step "Each line alone, with plain PPPoE: one TCP stream, 10 seconds, client to provider"
alone1=$(alone 1)
echo "   line 1: $alone1 Mbit/s"
alone2=$(alone 2)
echo "   line 2: $alone2 Mbit/s"

step "Both lines as one interface, wan0: two pppd with 'plugin mlppp.so', nothing else"
ours="${OURS[*]} persist maxfail 0 holdoff 1 $alive"
# shellcheck disable=SC2086
dial 1 $ours mlppp-rate ${rate1}mbit mlppp-delay 10
wait_for 30 pings client provider || bail "the first line does not come up"
# shellcheck disable=SC2086
dial 2 $ours mlppp-rate ${rate2}mbit mlppp-delay 15
wait_for 30 joined client-2 || bail "the second line does not join"
sed -n 's/^mlppp: /   pppd says: /p' "$OUT/client-1.log" "$OUT/client-2.log"
on client /mlppp/bin/mlppp show -i 0 wan0 | sed 's/^/   /'
check "1500-byte packets pass unfragmented" on client ping -M "do" -c 3 -q -s 1472 "${ADDR[provider]}"
bundle=$(iperf_tcp client provider 10)
echo
echo "   one TCP stream over wan0: $bundle Mbit/s"

step "A transfer of 45 seconds; line 2 is pulled out after 10 and put back after 25"
iperf_server provider
start transfer client iperf3 -c "${ADDR[provider]}" -p "$IPERF_PORT" -t 45
event() {
	case $1 in
	10) cut_line 2 carrier; NOTE='<- line 2 is pulled out' ;;
	25) heal_line 2 carrier; NOTE='<- line 2 is put back' ;;
	esac
}
draw provider 45 0.125
grep -c 'joined' "$OUT/client-2.log" | sed 's/^/   Times that line 2 has joined: /'

step "Taking all down"
bundle_down "1 2"

awk -v a="$alone1" -v b="$alone2" -v x="$bundle" -v y="$sum" 'BEGIN {
	printf "\n   line 1 alone  %5.2f Mbit/s\n   line 2 alone  %5.2f Mbit/s\n   the bundle    %5.2f Mbit/s\n", a, b, x
	printf "demo: bundle %.2f Mbit/s of %d Mbit/s (%.0f %%)\n", x, y, 100 * x / y > "/out/verdict"
	exit !(x > a && x > b)
}' || not_ok "the bundle did not beat the faster line"
[ "$tap_failed" = 0 ] || exit 1
