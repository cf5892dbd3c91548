#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The testbed itself: stock pppd multilink at both ends, without our module.
# The figures are the known ones of ppp_generic's multilink: if they come out
# otherwise, the testbed is not what it should be.
# kernels: 6.12
# also: 6.1
. "$(dirname "$0")/../lib.sh"

topology 2
line 1 10mbit 1ms
line 2 10mbit 1ms

capture client 1 line1
capture client 2 line2
if ! bundle_up "1 2" "${STOCK[*]}" "${STOCK[*]}"; then
	bail "stock bundle over kernel-mode PPPoE"
fi
ok "stock bundle over kernel-mode PPPoE"
on client ping -q -c 20 -i 0.05 -s 1400 "${ADDR[provider]}" >/dev/null
check "captures are complete" capture_stop line1 line2

# 93 % of the sum: all that headers leave with MTU 1500.
speed_at_least "TCP over 10 + 10 Mbit/s" "$(iperf_tcp client provider 10)" 18.4 Mbit/s

# It splits evenly: twice the slower line.
line 2 2mbit 1ms
rate=$(iperf_tcp client provider 10)
speed_at_least "TCP over 10 + 2 Mbit/s" "$rate" 3.5 Mbit/s
at_most "TCP over 10 + 2 Mbit/s is twice the slower line" "$rate" 3.9 Mbit/s
bundle_down "1 2"

# With discovery, against pppoe-server, which relays in user space.
line 2 10mbit 1ms
server "${STOCK[*]}"
dial 1 "${STOCK[@]}"
dial 2 "${STOCK[@]}"
check "stock bundle with pppoe-server" wait_for 30 pings client provider || exit 1
check "both links joined" wait_for 10 joined client-2
speed_at_least "TCP through pppoe-server" "$(iperf_tcp client provider 5)" 17 Mbit/s
