#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Many clients of two lines each dial one pppoe-server at the same time: each
# becomes a bundle of its own, with the address from the secrets. Those that die do
# not affect others, and come back.
# kernels: 6.12
# vm: --timeout 1800
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

CLIENTS=10
topology 2
for i in 1 2; do line "$i" 100mbit 1ms; done
load_module

for ((c = 1; c <= CLIENTS; c++)); do
	echo "u$c * secret 10.1.0.$c"
done >"$(etc provider)/chap-secrets"
server plugin mlppp.so mrru 1500 auth require-chap mlppp-max-links 2 lcp-echo-interval 1 lcp-echo-failure 3

one() { # one CLIENT LINE
	pppd_on "$1-$2" client plugin rp-pppoe.so "nic-eth$2" noipdefault plugin mlppp.so mrru 1500 \
		ifname "wan$1" user "u$1" password secret
}
# bundles END: how many bundles there are with each number of links
bundles() {
	ip -n "$1" -j -d link show type mlppp | jq -r '.[].linkinfo.info_data.nlinks' | sort | uniq -c | tr -s ' \n' ' '
}
bundles_are() { [ "$(bundles "$1")" = "$2" ]; }
addresses_are() { [ "$(ip -n client -o addr show | grep -c 'inet 10.1.0')" = "$1" ]; }
without_traffic() { # without_traffic FROM: which clients from that number on have none
	local c n=0
	for ((c = $1; c <= CLIENTS; c++)); do
		on client ping -I "wan$c" -c 3 -i 0.01 -W 2 -q -M "do" -s 1472 "${ADDR[provider]}" >/dev/null || n=$((n + 1))
	done
	echo "$n"
}

t=$(now)
for ((c = 1; c <= CLIENTS; c++)); do
	for i in 1 2; do one "$c" "$i"; done
done
check "a bundle of two lines for each, at the server" wait_for 60 bundles_are provider " $CLIENTS 2 "
check "... and at the clients" wait_for 10 bundles_are client " $CLIENTS 2 "
check "each has an address" wait_for 30 addresses_are "$CLIENTS"
at_most "up after" "$(elapsed "$t")" 60 s
right=0
for ((c = 1; c <= CLIENTS; c++)); do
	! ip -n client -o addr show dev "wan$c" | grep -q "inet 10.1.0.$c " || right=$((right + 1))
done
check "... that of its secret" test "$right" = "$CLIENTS"
at_most "clients without traffic" "$(without_traffic 1)" 0 ""

# One more line than a client may have.
pppd_on extra client plugin rp-pppoe.so nic-eth1 noipdefault plugin mlppp.so mrru 1500 \
	ifname wan1 user u1 password secret
check "a third line of a client is refused" wait_for 20 ended extra
check "... by the server, with a reason" grep -q 'rcvd \[LCP TermReq id=0x[0-9a-f]* "too many lines' "$OUT/extra.log"
check "... which the others do not notice" bundles_are provider " $CLIENTS 2 "

# Half of them die silently.
half=$((CLIENTS / 2))
for ((c = 1; c <= half; c++)); do
	for i in 1 2; do stop "$c-$i" KILL; done
done
check "half of the clients die: the others stay" wait_for 15 bundles_are provider " $((CLIENTS - half)) 2 "
at_most "... with traffic, all but" "$(without_traffic $((half + 1)))" 0 ""
for ((c = 1; c <= half; c++)); do
	for i in 1 2; do one "$c" "$i"; done
done
check "they come back" wait_for 60 bundles_are provider " $CLIENTS 2 "
check "... with their addresses" wait_for 30 addresses_are "$CLIENTS"
at_most "... clients without traffic" "$(without_traffic 1)" 0 ""

for ((c = 1; c <= CLIENTS; c++)); do
	for i in 1 2; do stop "$c-$i"; done
done
check "all bundles go" wait_for 30 bundles_are provider ""
