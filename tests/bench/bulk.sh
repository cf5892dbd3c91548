# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What a byte of a TCP stream costs.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
cost_topology

FAST=10000000000
text "### TCP, sending" "" "Instructions per 1000 bytes of payload, all of the sending side." ""
head_row "" links MTU instructions "of multilink's"
send() { # send NAME KIND LINKS MTU [RATE]
	cost_bundle "$2" "$3" sink0 "${5-}"
	ip -n client link set "$DEV" mtu "$4"
	NS=$(cost_tcp_send)
	[ "$2 $3 $4" != "multilink 2 1500" ] || reference=$NS
	row "$1" "$3" "$4" "$(calc "$NS")" "$(ratio "$NS" "$reference")"
	unbundle client
}
cost_bundle multilink 2 sink0
reference=$(cost_tcp_send)
unbundle client
send "plain PPPoE" plain 1 1492
send multilink multilink 1 1500
send multilink multilink 2 1500
send multilink multilink 2 1487
send multilink multilink 16 1500
for mtu in 1500 1487; do
	send mlppp mlppp 1 "$mtu"
	send mlppp mlppp 2 "$mtu"
	send "mlppp, rates given" mlppp 2 "$mtu" "$FAST"
	send mlppp mlppp 16 "$mtu"
done

text "" "### TCP, receiving" "" "Instructions per 1000 bytes of payload, all of the receiving side, from the interface's interrupt to the" \
	"reading process, acknowledgments included. Buffers of the slab, or of page fragments, as most drivers make them." ""
head_row "packets" links "at once" buffers "plain PPPoE" multilink mlppp "mlppp / multilink"
declare -A cost=()
frames=("whole 1487 1 32 slab" "whole 1487 2 32 slab" "halves 1500 2 32 slab" "whole 1487 2 4 slab" "halves 1500 2 4 slab"
	"halves 1500 2 1 slab" "whole 1487 1 32 pages" "whole 1487 2 32 pages" "halves 1500 2 32 pages")
for name in plain multilink mlppp; do
	for f in "${frames[@]}"; do
		read -r how size links batch arrival <<<"$f"
		cost_arrival "$arrival"
		if [ "$name" = plain ]; then
			[ "$f" != "whole 1487 2 4 slab" ] || links=1
			if [ "$how" = halves ] || [ "$links" != 1 ]; then continue; fi
			how=plain size=1492
		fi
		cost_bundle "$name" "$links" eth1
		cost_tcp_receive "$how" "$links" "$size" -b "$batch"
		cost[$name,$f]=$NS
		unbundle client
	done
done
for f in "${frames[@]}"; do
	read -r how size links batch arrival <<<"$f"
	what="$size bytes"
	[ "$how" != halves ] || what="$what in two fragments"
	row "$what" "$links" "$batch" "$arrival" "${cost[plain,$f]-}" "${cost[multilink,$f]}" "${cost[mlppp,$f]}" \
		"$(ratio "${cost[mlppp,$f]}" "${cost[multilink,$f]}")"
done

text "" "### TCP, both ends" "" "Instructions per 1000 bytes of payload with iperf3 at both ends of one machine, lines without limits:" \
	"sending, receiving and acknowledgments together." ""
head_row "" links MTU instructions "of multilink's"
tc -n provider qdisc del dev eth1 root
reference=
for k in "multilink 2 1500" "plain 1 1492" "mlppp 2 1500" "mlppp 2 1487"; do
	read -r kind links mtu <<<"$k"
	lines() { # lines END
		local i
		for ((i = 1; i <= links; i++)); do echo "eth1,$i,$(mac "$(peer "$1")" 1)"; done
	}
	for end in client provider; do
		# shellcheck disable=SC2046
		bundle "$end" "$kind" $(lines "$end")
		ip -n "$end" link set "$DEV" mtu "$mtu"
	done
	rate=$(iperf_tcp client provider 1)
	NS=$(calc "8000000 / $rate")
	: "${reference:=$NS}"
	row "$kind" "$links" "$mtu" "$NS" "$(ratio "$NS" "$reference")"
	unbundle client
	unbundle provider
done
sed -i 's/^| plain |/| plain PPPoE |/' "$TABLE"
ok "bulk measured"
