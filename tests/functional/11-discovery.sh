#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# With real PPPoE discovery, against Debian's pppoe-server, which relays in user
# space over a pty: ours dials a stock server, then stock pppd dials ours.
# kernels: 6.12
# also: 6.1
. "$(dirname "$0")/../lib.sh"

topology 2
load_module
line 1 10mbit 1ms
line 2 10mbit 1ms

server "${STOCK[*]}"
dial 1 "${OURS[@]}"
dial 2 "${OURS[@]}"
check "ours dials pppoe-server" wait_for 30 pings client provider || exit 1
check "both links joined" wait_for 20 joined client-2
# shellcheck disable=SC2154
ADDR[client]=$(address_of client wan0)
check "1500 bytes with DF" on client ping -q -c 3 -M "do" -s 1472 "${ADDR[provider]}"
speed_at_least "TCP up" "$(iperf_tcp client provider 5)" 17 Mbit/s
speed_at_least "TCP down" "$(iperf_tcp provider client 5)" 17 Mbit/s
bundle_down "1 2"
stop server

# A server's interface cannot have a name fixed beforehand.
server plugin mlppp.so mrru 1500
dial 1 "${STOCK[@]}"
dial 2 "${STOCK[@]}"
check "stock pppd dials ours under pppoe-server" wait_for 30 pings client provider || exit 1
check "both links joined ours" wait_for 20 joined client-2
# shellcheck disable=SC2154
ADDR[client]=$(address_of client ppp0)
check "mixed sizes" on client /mlppp/bin/mixed ping -n 300 "${ADDR[provider]}"
speed_at_least "TCP up" "$(iperf_tcp client provider 5)" 17 Mbit/s
speed_at_least "TCP down" "$(iperf_tcp provider client 5)" 17 Mbit/s
bundle_down "1 2"
