#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Bundle up, both lines at once, traffic, bundle down, over and over, pppd killed
# in turn with TERM and with KILL: nothing stays. The library looks for what is
# left at the end: netdevices, module references, ppp channels, and leaks.
# kernels: uml-debug
# vm: --timeout 1200
. "$(dirname "$0")/../lib.sh"

cycles=100
all_joined() { joined client-1 && joined client-2 && joined provider-1 && joined provider-2; }

topology 2
load_module
failed=0
for ((n = 1; n <= cycles; n++)); do
	signal=TERM
	[ $((n % 2)) = 0 ] || signal=KILL
	lines_start "1 2" "${OURS[*]}" "${OURS[*]}"
	if ! wait_for 30 all_joined || ! wait_for 30 pings client provider ||
	   ! on client /mlppp/bin/mixed ping -n 20 "${ADDR[provider]}" >/dev/null; then
		diag "cycle $n: no bundle or no traffic"
		tail -n 20 "$OUT"/client-1.log | diag
		failed=$((failed + 1))
	fi
	for name in client-1 provider-2 client-2 provider-1; do
		stop "$name" "$signal" >/dev/null 2>&1
	done
	if ! wait_for 5 no_device; then
		diag "cycle $n: netdevice left after $signal"
		failed=$((failed + 1))
	fi
	[ "$failed" -lt 3 ] || break
done
if [ "$failed" = 0 ]; then ok "$cycles cycles"; else not_ok "$cycles cycles: $failed failed"; fi
