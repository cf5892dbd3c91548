#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each direction has short or long sequence numbers by itself: every combination
# carries a flood of all sizes without a loss, and puts the right header on the
# wire (13-formats.host).
# kernels: 6.12
# also: 6.1 uml-debug
. "$(dirname "$0")/../lib.sh"

topology 2
load_module
line 1 10mbit 1ms
line 2 10mbit 1ms
for client in nompshortseq mpshortseq; do
	for provider in nompshortseq mpshortseq; do
		name="client $client, provider $provider"
		file=$client-$provider
		capture client 1 "$file-1" -s 128
		capture client 2 "$file-2" -s 128
		if ! bundle_up "1 2" "${OURS[*]} $client" "${STOCK[*]} $provider"; then
			not_ok "$name: bundle"
			bundle_down "1 2"
			continue
		fi
		ok "$name: bundle"
		check "$name: flood of sizes 28 to 1500" on client /mlppp/bin/mixed ping -n 1500 "${ADDR[provider]}"
		check "$name: flood from the peer" on provider /mlppp/bin/mixed ping -n 1500 -M 1464 "${ADDR[client]}"
		check "$name: captures are complete" capture_stop "$file-1" "$file-2"
		bundle_down "1 2"
	done
done
