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
# split: packets of the client's that were cut, of 20 of 1500 bytes
split() {
	changes on client ping -c 20 -i 0.05 -W 3 -q -M "do" -s 1472 "${ADDR[provider]}" |
		sed -n 's/^tx_split=//p' | grep . || echo 0
}
CLIENT_IF=wan0 PROVIDER_IF=wan1
mrru "Ethernet of 1500" 1500 1500 "${CLIENT[*]}" "${PROVIDER[*]}"
check "Ethernet of 1500: packets of 1500 bytes are cut" test "$(split)" = 20
bundle_down 1
for end in client provider; do ip -n "$end" link set eth1 mtu 1514; done
mrru "Ethernet of 1514" 1500 1500 "${CLIENT[*]} mru 1506" "${PROVIDER[*]} mru 1506"
check "Ethernet of 1514: packets of 1500 bytes pass" full_size client 1500
check "Ethernet of 1514: none is cut" test "$(split)" = 0
bundle_down 1
