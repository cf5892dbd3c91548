#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# MRRU on a single line: 1500 in both roles, 1614 as Windows asks, 65535; and no
# needless split where the Ethernet below carries more than 1500 (RFC 4638).
# kernels: 6.12
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 1
load_module

CLIENT=(plugin mlppp.so ifname wan0)
PROVIDER=(plugin mlppp.so ifname wan1)
mtu_is() { ip -n "$1" link show "$2" | grep -q "mtu $3 "; }
full_size() { # full_size FROM SIZE: packets of SIZE bytes with DF, and their echoes
	on "$1" ping -c 5 -i 0.1 -W 3 -q -M "do" -s $(($2 - 28)) "${ADDR[$(peer "$1")]}"
}
too_long() { # too_long FROM SIZE: one byte more is refused on the spot
	on "$1" ping -c 1 -W 1 -M "do" -s $(($2 - 27)) "${ADDR[$(peer "$1")]}" 2>&1 |
		grep -q 'too long'
}

# mrru WHAT CLIENT_MTU PROVIDER_MTU "CLIENT OPTIONS" "PROVIDER OPTIONS"
mrru() {
	bundle_up 1 "$4" "$5" || bail "$1"
	check "$1: MTU of the client" mtu_is client "$CLIENT_IF" "$2"
	check "$1: MTU of the provider" mtu_is provider "$PROVIDER_IF" "$3"
}

CLIENT_IF=wan0 PROVIDER_IF=wan1
mrru "MRRU 1614" 1614 1614 "${CLIENT[*]} mrru 1614" "${PROVIDER[*]} mrru 1614"
check "MRRU 1614: packets of that size" full_size client 1614
check "MRRU 1614: no longer ones" too_long client 1614
bundle_down 1
mrru "MRRU 1614 of the peer alone" 1614 1500 "${CLIENT[*]} mrru 1500" "${PROVIDER[*]} mrru 1614"
check "MRRU 1614 of the peer alone: each sends what the other takes" full_size client 1500
bundle_down 1
mrru "MRRU 65535" 65535 65535 "${CLIENT[*]} mrru 65535" "${PROVIDER[*]} mrru 65535"
check "MRRU 65535: packets of that size, from the client" full_size client 65535
check "MRRU 65535: packets of that size, from the provider" full_size provider 65535
check "MRRU 65535: mixed sizes" on client /mlppp/bin/mixed ping -n 200 "${ADDR[provider]}"
bundle_down 1

# A stock peer lowers the MTU of its own interface to that of the line.
PROVIDER_IF=ppp0
mrru "stock provider, MRRU 1614" 1614 1492 "${CLIENT[*]} mrru 1614" "${STOCK[*]} mrru 1614"
check "stock provider, MRRU 1614: it takes packets of that size" \
	on client ping -c 5 -i 0.1 -W 3 -q -M "dont" -s 1586 "${ADDR[provider]}"
bundle_down 1
CLIENT_IF=ppp0 PROVIDER_IF=wan1
mrru "stock client, MRRU 1614" 1492 1614 "${STOCK[*]} mrru 1614" "${PROVIDER[*]} mrru 1614"
check "stock client, MRRU 1614: it takes packets of that size" \
	on provider ping -c 5 -i 0.1 -W 3 -q -M "dont" -s 1586 "${ADDR[client]}"
bundle_down 1

# ------------------------------------------------------------------ RFC 4638
# split: how many of 20 packets of 1500 bytes the client has cut
split() {
	changes on client ping -c 20 -i 0.05 -W 3 -q -M "do" -s 1472 "${ADDR[provider]}" |
		sed -n 's/^tx_split=//p' | grep . || echo 0
}
CLIENT_IF=wan0 PROVIDER_IF=wan1
mrru "Ethernet of 1500" 1500 1500 "${CLIENT[*]}" "${PROVIDER[*]}"
check "Ethernet of 1500: packets of 1500 bytes are cut" test "$(split)" = 20
bundle_down 1
# 1505 is what a packet of 1500 bytes needs: four of header, one of protocol. As long as
# there is only one line, it needs no header.
ethernet() { for end in client provider; do ip -n "$end" link set eth1 mtu "$1"; done; }
ethernet 1513
mrru "Ethernet of 1513" 1500 1500 "${CLIENT[*]} mru 1505" "${PROVIDER[*]} mru 1505"
check "Ethernet of 1513: packets of 1500 bytes pass" full_size client 1500
check "Ethernet of 1513: none is cut" test "$(split)" = 0
bundle_down 1
ethernet 1512
mrru "Ethernet of 1512" 1500 1500 "${CLIENT[*]} mru 1505" "${PROVIDER[*]} mru 1505"
check "Ethernet of 1512: they pass" full_size client 1500
check "Ethernet of 1512: none is cut, without a header" test "$(split)" = 0
bundle_down 1
ethernet 1507
mrru "Ethernet of 1507" 1500 1500 "${CLIENT[*]} mru 1505" "${PROVIDER[*]} mru 1505"
check "Ethernet of 1507: they pass" full_size client 1500
check "Ethernet of 1507: all are cut" test "$(split)" = 20
bundle_down 1

# With discovery it is the PPPoE plugin that agrees on it: PPP-Max-Payload. The one of
# pppd 2.4.9 asks for 1500 at most, so there is a limit to what comes whole.
ethernet 1514
mkdir -p "$(etc provider)/plugins"
ln -s /usr/lib/pppd/*/rp-pppoe.so "$(etc provider)/plugins/rp-pppoe.so"
echo "${COMMON[*]} logfile $OUT/server.log ${PROVIDER[*]} mru 1506" >"$(etc provider)/pppoe-server-options"
: >"$OUT/server.log"
start server provider pppoe-server -k -F -I eth1 -L "${ADDR[provider]}" -R "${ADDR[client]}" \
	-N 10 -O /etc/ppp/pppoe-server-options
wait_for 10 answers_discovery || bail "pppoe-server does not start"
capture provider 1 discovery ether proto 0x8863
dial 1 "${CLIENT[@]}" mtu 1506 mru 1506
check "PPP-Max-Payload: joins" wait_for 20 joined client-1
wait_for 20 pings client provider
capture_stop discovery
check "PPP-Max-Payload: pppd asks for 1500" test "$(tcpdump -Z root -nr "$OUT/discovery.pcap" 2>/dev/null |
	grep -c 'PPP-Max-Payload 0x05DC')" -ge 3
check "PPP-Max-Payload: packets of 1500 bytes pass" full_size client 1500
stop client-1
stop server
