#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A bundle of one line carries 1500 bytes over PPPoE: the MRRU trick.
# kernels: 6.12
# also: 6.1 13 newest uml-debug
. "$(dirname "$0")/../lib.sh"

split() { on client /mlppp/bin/mlppp -j show wan0 -i 0.1 | jq '.[0].counters.tx_split'; }
single() { # single NAME "CLIENT OPTIONS" "PROVIDER OPTIONS"
	bundle_up 1 "$2" "$3" || bail "$1: bundle of one line"
	ok "$1: bundle of one line"
	check "$1: 1500 bytes with DF" on client ping -q -c 3 -M "do" -s 1472 "${ADDR[provider]}"
	# MP's header would not fit in
	before=$(split)
	check "$1: 1492 bytes with DF" on client ping -q -c 3 -M "do" -s 1464 "${ADDR[provider]}"
	check "$1: ... are not split" test "$(split)" = "$before"
	check "$1: mixed sizes" on client /mlppp/bin/mixed ping -n 200 "${ADDR[provider]}"
	bundle_down 1
}

topology 1
load_module
single "ours to ours" "${OURS[*]}" "${OURS[*]}"
# A stock peer clamps its own interface to 1492, so it sends no more; it takes
# 1500 and answers in IP fragments.
single "ours to stock" "${OURS[*]}" "${STOCK[*]}"
