#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A bundle of two lines against stock pppd with the kernel's own multilink, in
# either role: one interface, both families, full-size packets, both lines added
# up. What crosses the wire is captured and judged by 10-roles.host.
# kernels: 6.1 6.12 13 newest rt
# chance: TCP
# also: uml-debug
. "$(dirname "$0")/../lib.sh"

# link_local END DEVICE: prints its IPv6 address.
link_local() { ip -n "$1" -6 -o addr show dev "$2" scope link | awk '{ sub("/.*", "", $4); print $4 }'; }
kind() { ip -n "$1" -d link show dev "$2" | grep -qw mlppp; }
no_unit() { ! ip -n "$1" -o link show | grep -q ': ppp[0-9]'; }

# round OURS_END: that end is ours, the other one stock.
round() {
	local ours=$1 stock what=$1 client=${STOCK[*]} provider=${STOCK[*]}
	stock=$(peer "$ours")
	case $ours in
	client)   client=${OURS[*]} ;;
	provider) provider=${OURS[*]} ;;
	esac
	line 1 10mbit 1ms
	line 2 10mbit 1ms
	capture client 1 "$ours-line1" -s 128
	capture client 2 "$ours-line2" -s 128

	bundle_up "1 2" "$client" "$provider" || bail "bundle, ours as $ours"
	ok "bundle, ours as $ours"
	check "$what: netdevice of kind mlppp" kind "$ours" wan0
	check "$what: no pppN beside it" no_unit "$ours"
	check "$what: 1500 bytes with DF" on "$ours" ping -q -c 3 -M "do" -s 1472 "${ADDR[$stock]}"
	check "$what: 1500 bytes with DF, from the peer" on "$stock" ping -q -c 3 -M "dont" -s 1472 "${ADDR[$ours]}"
	check "$what: IPv6" on "$ours" ping -6 -q -c 3 -s 1452 "$(link_local "$stock" ppp0)%wan0"
	check "$what: mixed sizes" on "$ours" /mlppp/bin/mixed ping -n 300 "${ADDR[$stock]}"
	if rmmod mlppp 2>/dev/null; then
		not_ok "$what: the module cannot be unloaded while in use"
	else
		ok "$what: the module cannot be unloaded while in use"
	fi
	check "$what: captures are complete" capture_stop "$ours-line1" "$ours-line2"

	# 20 Mbit/s: headers leave 93 % of it with MTU 1500, 92 with 1492.
	# The first second is left out: TCP's slow start, and that of the rates.
	speed_at_least "$what: TCP to the peer" "$(iperf_tcp "$ours" "$stock" "$seconds" -O 1 -l 16K)" 18 Mbit/s
	speed_at_least "$what: TCP from the peer" "$(iperf_tcp "$stock" "$ours" "$seconds" -O 1 -l 16K)" 18 Mbit/s
	bundle_down "1 2"
	check "$what: the netdevice goes with the last line" wait_for 5 gone "$ours" wan0
}
gone() { ! ip -n "$1" link show dev "$2" 2>/dev/null; }

seconds=10
! is_debug || seconds=2
topology 2
load_module
round client
round provider
