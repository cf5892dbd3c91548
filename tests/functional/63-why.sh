#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One fault after the other, and what `mlppp why` says of it: the right cause,
# before all others, and the right line. Without a fault: nothing.
# kernels: 6.12
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

wan() { ip -n client link set wan0 type mlppp "$@" || bail "ip link set wan0 type mlppp $*"; }
why() { on client /mlppp/bin/mlppp why wan0 --json >"$OUT/why"; }

# traffic COMMAND...: data flow while the command runs. FROM says from whom.
FROM=client
traffic() {
	iperf_server "$(peer "$FROM")"
	start "sender" "$FROM" iperf3 -c "${ADDR[$(peer "$FROM")]}" -p "$IPERF_PORT" -t 60 --forceflush
	wait_for 10 flowing
	"$@"
	stop sender INT
	stop "iperf-$(peer "$FROM")" INT
	return 0
}
flowing() { grep -q 'connected to' "$OUT/sender.out"; }

# says NAME CODE [LINE]: what the first finding is; "healthy": there is none.
says() {
	local name=$1 got
	got=$(jq -r '.[0] | if .healthy then "healthy" else .findings[0] | [.code, .line // empty] | join(" ") end' "$OUT/why")
	shift
	if [ "$got" = "$*" ]; then
		ok "$name: $(jq -r '.[0].findings[0].text // "nothing"' "$OUT/why")"
	else
		not_ok "$name: $got"
		jq -c '.[0]' "$OUT/why" | diag
	fi
}

healthy_lines() {
	line 1 4mbit 5ms
	line 2 4mbit 5ms
	wan link eth1 rate 3.8mbit link eth2 rate 3.8mbit deadline_cap default max_frags default
}

topology 2
load_module
line 1 4mbit 5ms
line 2 4mbit 5ms
bundle_up "1 2" "${OURS[*]}" "${OURS[*]} mlppp-rate 3.8mbit" || bail "bundle"

# ---------------------------------------------------------------- lines and rates

healthy_lines
check "a healthy bundle: exit status 0" why
says "a healthy bundle, idle" healthy
traffic why
says "a healthy bundle that is full" healthy

line_from client 2 4mbit 5ms loss 5%
if why; then not_ok "a fault: exit status 1"; else ok "a fault: exit status 1"; fi
says "loss on one line" loss eth2
FROM=provider
line_from provider 2 4mbit 5ms loss 5%
line_from client 2 4mbit 5ms
traffic why
says "loss on one line, from the other side, under load" loss eth2
FROM=client
healthy_lines

wan link eth1 rate 6mbit
why
says "rate set too high" rate-high eth1
traffic why
says "rate set too high, under load" rate-high eth1
wan link eth1 rate 3.8mbit link eth2 rate 2mbit
why
says "rate set too low" rate-low eth2
traffic why
says "rate set too low, under load" rate-low eth2
healthy_lines

cut_line 2 silent
why
says "one line silent" silent eth2
heal_line 2 silent

# PPPoE frames whose length begins with the byte 05, 1280 to 1535 bytes, do not get
# through.
tc -n provider qdisc add dev eth1 ingress
tc -n provider filter add dev eth1 ingress protocol all u32 match u16 0x0500 0xff00 at 4 action drop
why
says "the MTU of a line is below what it was thought to be" mtu eth1
tc -n provider qdisc del dev eth1 ingress
ip -n client link set wan0 mtu 1400
why
says "the MTU of the interface is below what the peer takes" mtu-interface
ip -n client link set wan0 mtu 1500

# ---------------------------------------------------------------- receiving

FROM=provider
line_from provider 2 4mbit 65ms
wan deadline_cap 20ms
traffic why
says "skew above the cap" skew eth2
wan deadline_cap default max_frags 16
traffic why
says "the memory bound is hit" bound
healthy_lines
traffic why
says "all healed" healthy
bundle_down "1 2"

# ---------------------------------------------------------------- a stock peer

line 1 4mbit 5ms
line 2 1mbit 5ms
bundle_up "1 2" "${OURS[*]}" "${STOCK[*]}" || bail "bundle with a stock peer"
why
says "no rates set" rate-unset
traffic why
says "no rates set, under load" rate-unset
wan link eth1 rate 3.8mbit link eth2 rate 950kbit
FROM=provider
traffic why
says "the peer splits evenly" peer-even eth2
bundle_down "1 2"

bundle_up 1 "${OURS[*]}" "nomultilink" || bail "peer without multilink"
why
says "the peer does no multilink" no-multilink
bundle_down 1
