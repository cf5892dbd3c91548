#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Bundles of uneven lines whose rates are given: one TCP stream gets the sum, a ping
# beside it hardly waits, and loss costs no more than on a single line. What the
# kernel's own multilink does with the same lines is shown beside it.
# kernels: 6.12
# chance: TCP
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bench/lib.sh"

qdisc() { tc -n client qdisc replace dev "$DEV" root "$@"; }
# measured COMMAND...: it sets RATE. Nearly all that is possible is wanted, and chance
# can only reduce it: the first of three runs that reaches it counts.
measured() {
	for _ in 1 2 3; do
		"$@"
		! compare "${RATE:-0}" '>=' "$want" || return 0
		diag "$RATE Mbit/s"
	done
}
one_way() { RATE=$(stream "$1"); }
show() { diag "$1: $RATE Mbit/s, ping $IDLE ms idle, $MORE (worst $WORST) ms more under load"; }
judge() { # judge NAME
	show "$1"
	speed_at_least "$1" "$RATE" "$want" Mbit/s
	# At 2 Mbit/s a frame of 1526 bytes alone takes 6.1 ms, behind the 4 that the lines
	# are given; and a probe may lie before it.
	delay_at_most "$1: ping beside it, above idle" "$WORST" 12 ms
}

topology 4
load_module
for mix in "10 2" "20 5" "50 10 2" "10 10 10 10"; do
	read -ra lines <<<"$mix"
	# With MTU 1500, in two fragments, headers leave 93.1 % of the lines' bits to TCP.
	want=$(awk -v s="$(lines_sum "${lines[@]}")" 'BEGIN { print s * 0.925 }')
	name=${mix// /+}

	if [ "$name" = 10+2 ] || [ "$name" = 20+5 ]; then
		lines_up stock stock "${lines[@]}"
		qdisc fq_codel
		loaded
		show "$name, stock to stock"
		lines_down
	fi

	lines_up ours stock "${lines[@]}"
	measured one_way client
	speed_at_least "$name, ours to stock" "$RATE" "$want" Mbit/s
	lines_down

	lines_up ours ours "${lines[@]}"
	qdisc fq_codel
	measured loaded
	judge "$name, ours to ours"
	measured one_way provider
	speed_at_least "$name, ours to ours, the other direction" "$RATE" "$want" Mbit/s
	if [ "$name" = 20+5 ]; then
		qdisc cake internet unlimited
		measured loaded
		judge "$name, CAKE on the bundle"
		# a class of its own for ping
		qdisc handle 1: htb default 2
		tc -n client class add dev wan0 parent 1: classid 1:1 htb rate 1mbit prio 0 quantum 1514
		tc -n client class add dev wan0 parent 1: classid 1:2 htb rate 100mbit prio 1 quantum 1514
		tc -n client filter add dev wan0 parent 1: protocol ip u32 match ip protocol 1 0xff flowid 1:1
		measured loaded
		judge "$name, HTB on the bundle"
	fi
	lines_down
done

# A packet that is not split can be lost on one line only.
lossy() { # lossy KIND LINE...
	local end
	lines_up "$1" "$1" "${@:2}"
	for end in client provider; do ip -n "$end" link set "$DEV" mtu 1487; done
	RATE=$(stream client 10)
	diag "$*: $RATE Mbit/s"
	lines_down
}
lossy plain "20,1ms,loss 0.5%"
single=$RATE
lossy stock "10,1ms,loss 1%" 10
lossy ours "10,1ms,loss 1%" 10
# MP's header takes 0.3 %, and chance varies.
speed_at_least "10+10, 1 % loss on one, as one line of 20 with 0.5 %" "$RATE" \
	"$(awk -v s="$single" 'BEGIN { printf "%.2f", s * 0.98 }')" Mbit/s
