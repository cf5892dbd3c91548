# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What a packet costs to send and to receive.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
cost_topology

# columns SIZE LINKS: what a packet costs with each kind, as the fields of a
# row. The function in MEASURE prints the cost in NS; BASE is subtracted.
FAST=10000000000	# bits/s: rates are given, but nothing has to wait
declare -A cost=()

text "### Sending" "" "Instructions per packet, beyond those for a device that frees it at once." ""
head_row "size, bytes" links "plain PPPoE" multilink mlppp "mlppp, rates given" "mlppp / multilink"
declare -A base=()
for size in 64 576 1487 1500; do
	base[$size]=$(cost_send sink0 "$size")
done
for kind in "plain 1" "multilink 1" "multilink 2" "multilink 4" "multilink 16" "mlppp 1" "mlppp 2" "mlppp 4" "mlppp 16" \
	"mlppp 1 $FAST" "mlppp 2 $FAST" "mlppp 4 $FAST" "mlppp 16 $FAST"; do
	read -r name links rate <<<"$kind"
	cost_bundle "$name" "$links" sink0 "$rate"
	for size in 64 576 1487 1500; do
		s=$size
		[ "$name" != plain ] || [ "$size" != 1500 ] || s=1492
		cost[$name$rate,$links,$size]=$(calc "$(cost_send "$DEV" "$s") - ${base[$size]}")
	done
	unbundle client
done
for size in 64 576 1487 1500; do
	for links in 1 2 4 16; do
		plain=${cost[plain,$links,$size]-}
		[ "$size" != 1500 ] || [ -z "$plain" ] || plain="$plain (1492)"
		row "$size" "$links" "$plain" "${cost[multilink,$links,$size]}" "${cost[mlppp,$links,$size]}" \
			"${cost[mlppp$FAST,$links,$size]}" \
			"$(ratio "${cost[mlppp,$links,$size]}" "${cost[multilink,$links,$size]}")"
	done
done

text "" "### Receiving" "" "Instructions per packet, beyond those for frames that nobody takes, until tc drops it behind the bundle." ""
head_row "packets" links "plain PPPoE" multilink mlppp "mlppp / multilink"

# kinds of frames: KIND SIZE BATCH
frames=("whole 64 32" "whole 576 32" "whole 1487 32" "halves 1500 32" "whole 64 1" "halves 1500 1")
for f in "${frames[@]}"; do
	read -r how size batch <<<"$f"
	base[$f]=$(cost_nobody "$how" "$size" -b "$batch" -n $((batch * 16)))
done
for kind in "plain 1" "multilink 1" "multilink 2" "multilink 4" "multilink 16" "mlppp 1" "mlppp 2" "mlppp 4" "mlppp 16"; do
	read -r name links <<<"$kind"
	cost_bundle "$name" "$links" eth1
	cost_drop
	for f in "${frames[@]}"; do
		read -r how size batch <<<"$f"
		[ "$how" != halves ] || [ "$name" != plain ] || continue
		[ "$name" != plain ] || how=plain
		cost_receive "$how" "$links" "$size" -b "$batch" -n $((batch * 16))
		cost[$name,$links,$f]=$(calc "$NS - ${base[$f]}")
	done
	unbundle client
done
for f in "${frames[@]}"; do
	read -r how size batch <<<"$f"
	for links in 1 2 4 16; do
		[ "$links" -lt 4 ] || [ "$batch" -gt 1 ] || continue
		what="$size bytes"
		[ "$how" != halves ] || what="$what in two fragments"
		[ "$batch" != 1 ] || what="$what, one at a time"
		row "$what" "$links" "${cost[plain,$links,$f]-}" "${cost[multilink,$links,$f]}" "${cost[mlppp,$links,$f]}" \
			"$(ratio "${cost[mlppp,$links,$f]}" "${cost[multilink,$links,$f]}")"
	done
done
ok "packets measured"
