# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced after tests/lib.sh, by benchmarks and by the cost test: bundles without
# pppd, and what a packet costs. Time is virtual: one nanosecond is one
# instruction.

BUNDLE=/mlppp/bin/bundle
COST=/mlppp/bin/cost

# What a benchmark finds. tests/bench/run prints it.
TABLE=$OUT/table
row() { # row FIELD...: a row of a markdown table
	local IFS='|'
	echo "|$*|" | sed 's/|/ | /g; s/^ //; s/ $//' >>"$TABLE"
}
head_row() { # head_row FIELD...: the first column left-aligned, the others right-aligned
	row "$@"
	echo "| --- |$(printf ' ---: |%.0s' "${@:2}")" >>"$TABLE"
}
text() { printf '%s\n' "$@" >>"$TABLE"; }

# quiet_ipv6: send nothing but what is measured.
quiet_ipv6() {
	local end
	for end in client provider; do
		on "$end" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
	done
}

# bundle END KIND [option of bundle...] LINE...: one end of a bundle; DEV is set to its
# name. KIND: mlppp, multilink (ppp_generic's), or plain PPPoE.
bundle() {
	local end=$1 kind=$2
	shift 2
	[ "$kind" != mlppp ] || set -- -n wan0 "$@"
	start "bundle-$end" "$end" "$BUNDLE" -k "$kind" "$@"
	if ! wait_for 10 grep -q '^up ' "$OUT/bundle-$end.out"; then
		diag <"$OUT/bundle-$end.out"
		bail "bundle of kind $kind"
	fi
	DEV=$(sed -n 's/^up //p' "$OUT/bundle-$end.out")
	ip -n "$end" link set "$DEV" up
	ip -n "$end" addr add "${ADDR[$end]}" peer "${ADDR[$(peer "$end")]}" dev "$DEV"
}
unbundle() { # unbundle END
	stop "bundle-$1" || true
}

# ---------------------------------------------------------------- cost
#
# The client is measured. Its links are PPPoE sessions 1 to N
#  - over the dummy sink0 for sending: a frame that gets there is freed;
#  - over eth1 for receiving. The provider sends ready-made frames into src0, and a
#    mirror puts them into eth1's fq, which releases a whole batch at one moment:
#    so they come as they do from an interface that hands over several at each
#    interrupt. (A mirrored frame has no owner. ppp_generic adds truesize to a frame
#    that still has one, and the owner's count underflows.)
#    The provider's own cost is measured with src1 and the dummy hole0 in their place.
#    Buffers come from the slab; with `cost_arrival pages` from page fragments, as with
#    most drivers: then the provider writes to tap0 (tap1), and netem holds back the
#    whole batch.

cost_topology() {
	topology 1
	quiet_ipv6
	modprobe -a dummy tun sch_fq sch_netem sch_ingress cls_matchall act_mirred act_gact
	ip -n client link add sink0 type dummy
	ip -n client link set sink0 up
	ip -n provider link add hole0 type dummy
	ip -n provider link set hole0 up
	cost_source 0 eth1
	cost_source 1 hole0
	cost_arrival slab
	load_module
	# Until the kernel has done what it defers at boot, which the cost would
	# include.
	sleep 10
}

cost_source() { # cost_source NUMBER DESTINATION
	ip -n provider link add "src$1" address "$(mac provider 1)" type dummy
	ip -n provider link set "src$1" up
	tc -n provider qdisc add dev "src$1" clsact
	tc -n provider filter add dev "src$1" egress matchall action mirred egress mirror dev "$2"
	ip -n provider tuntap add dev "tap$1" mode tap
	ip -n provider link set "tap$1" address "$(mac provider 1)" up
	tc -n provider qdisc add dev "tap$1" clsact
	tc -n provider filter add dev "tap$1" ingress matchall action mirred egress mirror dev "$2" action drop
}

# cost_arrival slab|pages: where the buffers of received frames come from
cost_arrival() {
	local dev qdisc=(fq flow_limit 10000)
	SOURCE=src PAGES=
	if [ "$1" = pages ]; then
		SOURCE=tap PAGES=-p
		qdisc=(netem limit 10000 slot 2ms 2ms)
	fi
	for dev in eth1 hole0; do
		tc -n provider qdisc replace dev "$dev" root "${qdisc[@]}"
	done
}

# cost_bundle KIND LINKS LOWER [RATE]: the client's end, MTU 1500, or 1492 where there
# is no multilink.
cost_bundle() {
	local kind=$1 links=$2 lower=$3 rate=${4-} i lines=()
	for ((i = 1; i <= links; i++)); do
		lines+=("$lower,$i,$(mac provider 1)${rate:+,$rate}")
	done
	bundle client "$kind" "${lines[@]}"
	[ "$kind" != plain ] || ip -n client link set "$DEV" mtu 1492
	SEQ=0
	sleep 1	# until everything is quiet again
}

# Drop packets where they come out of the bundle.
cost_drop() {
	tc -n client qdisc add dev "$DEV" clsact
	tc -n client filter add dev "$DEV" ingress matchall action drop
}

# least COMMAND...: the least that it prints in three runs: what else the kernel does,
# such as reseeding its random numbers, only adds.
least() {
	for _ in 1 2 3; do
		"$@"
	done | sort -n | head -n 1
}

# cost_send DEV SIZE: instructions per packet
cost_send() { least on client "$COST" send -s "$2" "$1"; }

# cost_receive KIND LINKS SIZE [argument of cost...]: instructions per packet, in NS;
# KIND as in cost.c.
cost_receive() {
	local before after
	before=$(received)
	read -r NS SEQ < <(on provider "$COST" receive -k "$1" -l "$2" -s "$3" -q "$SEQ" $PAGES "${@:4}" "${SOURCE}0" "$(mac client 1)")
	after=$(received)
	# the warm-up adds more
	[ "$after" -gt $((before + 16)) ] || bail "$DEV received $((after - before)) packets"
}
received() { on client sed -n "s/^ *$DEV: *[0-9]* *\\([0-9]*\\).*/\\1/p" /proc/net/dev; }

# cost_nobody KIND SIZE [argument of cost...]: the same frames, but nobody takes them
cost_nobody() {
	on provider "$COST" receive -o -k "$1" -s "$2" $PAGES "${@:3}" "${SOURCE}0" "$(mac client 1)" | cut -d ' ' -f 1
}

# cost_sender KIND SIZE [argument of cost...]: only the sender's part of that
cost_sender() {
	on provider "$COST" receive -o -k "$1" -s "$2" $PAGES "${@:3}" "${SOURCE}1" "$(mac client 1)" | cut -d ' ' -f 1
}

# cost_tcp_send: instructions per 1000 bytes, for the whole sending side
cost_tcp_send() {
	ip -n client route replace "${ADDR[provider]}" dev "$DEV" initcwnd 100000
	least on client "$COST" tcp-send -n 2000000 "${ADDR[client]}" "${ADDR[provider]}"
}

# cost_tcp_receive KIND LINKS SIZE [argument of cost...]: instructions per 1000 bytes,
# for the whole receiving side, acknowledgments included; in NS
cost_tcp_receive() {
	local sender low=
	sender=$(least cost_sender "$1" "$3" "${@:4}")
	for _ in 1 2 3; do
		start sink client "$COST" tcp-sink "${ADDR[client]}" "${ADDR[provider]}"
		wait_for 10 grep -q ready "$OUT/sink.out" || bail "TCP socket without a peer"
		cost_receive "$1" "$2" "$3" -t -n 1024 "${@:4}"
		stop sink
		NS=$(calc "($NS - $sender) * 1000 / ($3 - 52)")
		if [ -z "$low" ] || [ "$NS" -lt "$low" ]; then low=$NS; fi
	done
	NS=$low
}

# ---------------------------------------------------------------- lines
#
# Bundles with pppd, over lines with rates and delays.

# line_ends CLIENT PROVIDER I UP DOWN: both ends of a line, each of a kind: ours (with
# rates, Mbit/s), unrated (ours without), stock, plain (no multilink).
line_ends() {
	local client=$1 provider=$2 i=$3 end rate
	MEMBERS="$MEMBERS $i"
	for end in provider client; do
		rate=$5
		[ "$end" = provider ] || rate=$4
		case ${!end} in
		# netem counts Ethernet frames without FCS: 22 bytes more than PPP's information
		ours)    link_up "$end" "$i" "${OURS[@]}" mlppp-overhead 22 mlppp-rate "${rate}mbit" ;;
		unrated) link_up "$end" "$i" "${OURS[@]}" mlppp-overhead 22 ;;
		stock)   link_up "$end" "$i" "${STOCK[@]}" ;;
		plain)   link_up "$end" "$i" ;;
		esac
	done
}
# lines_joined CLIENT PROVIDER LINE...: wait until all MEMBERS have joined
lines_joined() {
	local i
	wait_for 30 pings client provider || bail "bundle ${*:3}, $1 to $2"
	for i in $MEMBERS; do
		wait_for 20 joined "client-$i" && wait_for 20 joined "provider-$i" || bail "line $i of ${*:3}"
	done
}

# lines_up CLIENT PROVIDER LINE...: a bundle, each end of a kind as for line_ends. LINE:
# RATE[,DELAY[,netem argument...]], Mbit/s.
lines_up() {
	local client=$1 provider=$2 i=0 line rate delay more
	shift 2
	MEMBERS=''
	for line; do
		IFS=, read -r rate delay more <<<"$line"
		i=$((i + 1))
		# no loss until the bundle is up
		line "$i" "${rate}mbit" "${delay:-1ms}"
		line_ends "$client" "$provider" "$i" "$rate" "$rate"
	done
	lines_joined "$client" "$provider" "$@"
	i=0
	for line; do
		IFS=, read -r rate delay more <<<"$line"
		i=$((i + 1))
		# shellcheck disable=SC2086
		[ -z "$more" ] || line "$i" "${rate}mbit" "$delay" $more
	done
	DEV=wan0
	[ "$client" = ours ] || [ "$client" = unrated ] || DEV=ppp0
}
lines_down() { bundle_down "$MEMBERS"; }
lines_sum() { # lines_sum LINE...
	printf '%s\n' "$@" | awk -F , '{ s += $1 } END { print s }'
}

# stream FROM [SECONDS [BEFORE]]: what a TCP stream gets, Mbit/s, after BEFORE seconds.
# iperf3 counts what it reads in pieces of this size: one more or less makes 0.1 % of
# three seconds at 12 Mbit/s.
PIECE=4K
stream() { iperf_tcp "$1" "$(peer "$1")" "${2-3}" -O "${3-1}" -l "$PIECE"; }

ping_ms() { # ping_ms COUNT FIELD: average (2) or worst (3)
	on client ping -q -n -c "$1" -i 0.1 "${ADDR[provider]}" | awk -F '[ /]' '/^rtt/ { print $('"$2"' + 6) }'
}

# loaded [SECONDS [BEFORE]]: the same from the client, in RATE, with a ping alongside
# through the device's qdisc: its idle round trip in IDLE, the increase under load in
# MORE (average) and WORST, ms.
# shellcheck disable=SC2034
loaded() {
	local seconds=${1-3} before=${2-1}
	IDLE=$(ping_ms 10 2)
	iperf_server provider
	start load client iperf3 -c "${ADDR[provider]}" -p "$IPERF_PORT" -t "$((seconds + before))" -O "$before" -l "$PIECE" -f k
	sleep "$before.5"
	read -r MORE WORST < <(on client ping -q -n -c 25 -i 0.1 "${ADDR[provider]}" |
		awk -F '[ /]' -v i="$IDLE" '/^rtt/ { printf "%.1f %.1f\n", $8 - i, $9 - i }')
	wait_for 60 ended load
	stop iperf-provider INT
	RATE=$(awk '/receiver/ { printf "%.2f\n", $(NF - 2) / 1000; exit }' "$OUT/load.out")
}

calc() { awk "BEGIN { printf \"%.0f\", $1 }"; }
ratio() { # ratio A B [DIGITS]
	awk -v a="$1" -v b="$2" -v n="${3-2}" 'BEGIN { printf "%.*f", n, a / b }'
}
