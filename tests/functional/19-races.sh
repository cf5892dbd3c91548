#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Everything at once, at random, on two processors: links join, leave, drain and are
# killed, the netdevice goes up and down, somebody tries to delete it, settings and
# counters are read and set, rates are given and learned, links are put on standby,
# frames come and go, lines lose their carrier, frames of lines are redirected to
# bundles, L2TP lines are routed through their own bundle, another one or none, and
# somebody tries to unload the module. Nothing may be lost but what is on its way.
# SEED=n gives another order. On uml-debug the test is short, and on one processor; it
# is run by hand on debug, and on kcsan in real time.
# kernels: uml-debug
# vm: --smp 2 --timeout 1200
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

: "${SEED:=1}"
diag "SEED=$SEED"
rounds=3
case $KERNEL in uml*) rounds=2 ;; esac
: "${ROUNDS:=$rounds}"	# lives of a link's process
LINES_N=3		# the last is another bundle's
TUNNELS="4 5"		# L2TP, in a bundle each

topology "$LINES_N"
modprobe -q l2tp_ppp
load_module
# Without CONFIG_SMP the kernel's own pfifo_fast complains about a packet that comes
# round.
sysctl -qw net.core.default_qdisc=fq_codel

storming() { [ ! -e "$WORK/over" ]; }
one_of() { shift $((RANDOM % $#)); echo "$1"; }

bundle_of() { case $1 in 3 | 5) echo wan1 ;; *) echo wan0 ;; esac; }
# The address of the tunnels' end. Where the other is, routes say.
declare -A TUNNEL_END=([client]=10.9.0.2 [provider]=10.9.0.1)
for end in client provider; do
	ip -n "$end" addr add "${TUNNEL_END[$end]}/32" dev lo
	# where they lead if no other route is there: nowhere
	ip -n "$end" route add "${TUNNEL_END[$(peer "$end")]}" dev lo metric 1000
done
line_of() { # line_of END LINE: as member takes it
	case $2 in
	[1-3]) echo "$2" ;;
	*) echo "l2tp,$2,${TUNNEL_END[$1]},${TUNNEL_END[$(peer "$1")]}" ;;
	esac
}
label_of() { case $1 in [1-3]) echo "eth$1" ;; *) echo "l2tp$1" ;; esac; }

# link END LINE: a link that does whatever a pppd could do, and dies now and then.
link() {
	local end=$1 i=$2 name=$1-$2 n word words
	RANDOM=$((SEED * 64 + BASHPID))
	for ((n = i > LINES_N; n < ROUNDS; n++)); do
		if ! member "$name" "$end" "$(line_of "$end" "$i")" -n "$(bundle_of "$i")" -p peer \
			-l "$(label_of "$i")" -u 1440; then
			stop "$name" KILL
			continue
		fi
		for ((words = 0; words < 50 && RANDOM % 40 != 0; words++)); do
			word=$(one_of join join join leave drain "pass ip" "pass ip" "drop ip" read \
				status nulls resume "send c0210901000800000000" "send 802101010004")
			echo "$word" >"$WORK/$name.in"
			sleep 0.0$((RANDOM % 10))
		done
		stop "$name" "$(one_of TERM KILL)"
	done
}

# manage END: what an administrator and his programs do.
manage() {
	local end=$1 i dev
	RANDOM=$((SEED * 64 + BASHPID))
	while storming; do
		i=$((RANDOM % 5 + 1))
		dev=$(bundle_of "$i")
		case $((RANDOM % 14)) in
		0) ip -n "$end" link set "$dev" down ;;
		1 | 2 | 3)
			ip -n "$end" addr replace "${ADDR[$end]}" peer "${ADDR[$(peer "$end")]}" dev "$dev"
			ip -n "$end" link set "$dev" up
			;;
		4) ip -n "$end" link del "$dev" ;;
		5) configure "$end" "$dev" target "$((RANDOM % 9 + 1))ms" reorder "$(one_of learn off default)" ;;
		6) ip -n "$end" -d -s link show dev "$dev" ;;
		7) figures "$end" "$dev" ;;
		8) on "$end" /mlppp/bin/mlppp --json ;;
		9) configure "$end" "$dev" link "$(label_of "$i")" rate "$(one_of learn learn 1mbit 5mbit 20mbit)" ;;
		10) configure "$end" "$dev" link "$(label_of "$i")" standby "$(one_of on off)" ;;
		11) tc -n "$end" qdisc replace dev "$dev" root "$(one_of fq_codel pfifo noqueue)" ;;
		12) echo "$(one_of Y N)" >/sys/module/mlppp/parameters/learn_rates ;;
		13) rmmod mlppp && insmod /mlppp/mlppp.ko ;;
		esac
		sleep 0.$((RANDOM % 3))$((RANDOM % 10))
	done >/dev/null 2>&1
}

# route END LINE DEVICE: the frames for that line go there, or, without a device, to the
# line.
route() {
	tc -n "$1" qdisc del dev "eth$2" clsact
	[ -z "$3" ] || { tc -n "$1" qdisc add dev "eth$2" clsact &&
		tc -n "$1" filter add dev "eth$2" egress matchall action mirred egress redirect dev "$3"; }
} 2>/dev/null

# tunnels END DEVICE: the tunnels of that end lead there.
tunnels() {
	local to=${TUNNEL_END[$(peer "$1")]}
	ip -n "$1" route replace "$to" dev "$2" src "${TUNNEL_END[$1]}"
	# nobody answers for that address
	[[ $2 != eth* ]] || ip -n "$1" neigh replace "$to" lladdr "$(mac "$(peer "$1")" "${2#eth}")" dev "$2"
} 2>/dev/null

# circles: the tunnels are routed through their own bundle, each other's, or as they
# should be.
circles() {
	RANDOM=$((SEED * 64 + BASHPID))
	while storming; do
		tunnels "$(one_of client client provider)" "$(one_of wan0 wan0 wan1 wan1 eth1 eth2)"
		sleep 0.$((RANDOM % 2))$((RANDOM % 10))
		look_for_circles
	done
}
# How many packets at least went in a circle: a bundle's counters end with it.
look_for_circles() {
	local n dev
	for dev in wan0 wan1; do
		n=$(figures client $dev | grep -o '"tx_drop_loop":[0-9]*')
		n=${n#*:}
		[ "${n:-0}" -le "$(cat "$WORK/circled" 2>/dev/null || echo 0)" ] || echo "$n" >"$WORK/circled"
	done
} 2>/dev/null

# loops: frames of the lines are redirected to the two bundles now and then.
loops() {
	RANDOM=$((SEED * 64 + BASHPID))
	while storming; do
		route client 1 "$(one_of "" "" wan1 wan0)"
		route client "$LINES_N" "$(one_of "" wan0 wan0 wan1)"
		sleep 0.$((RANDOM % 5))
	done
	route client 1 ""
	route client "$LINES_N" ""
}

# lines: carriers come and go.
lines() {
	local i
	RANDOM=$((SEED * 64 + BASHPID))
	while storming; do
		i=$((RANDOM % LINES_N + 1))
		ip -n "$(one_of client provider)" link set "eth$i" down
		sleep 0.0$((RANDOM % 5))
		ip -n client link set "eth$i" up
		ip -n provider link set "eth$i" up
		sleep 0.$((RANDOM % 5))
	done
}

# traffic END: packets of all sizes, a thousand a second, or refused at once.
traffic() {
	while storming; do
		on "$1" /mlppp/bin/mixed send -n 200 -i 1000 "${ADDR[$(peer "$1")]}" 5000 || sleep 0.1
	done >/dev/null 2>&1
}

links=() others=()
for end in client provider; do
	for i in $(seq $LINES_N) $TUNNELS; do
		link "$end" "$i" 2>/dev/null &
		links+=($!)
	done
	manage "$end" &
	others+=($!)
	traffic "$end" &
	others+=($!)
done
lines &
others+=($!)
loops &
others+=($!)
circles &
others+=($!)
wait "${links[@]}"
: >"$WORK/over"
wait "${others[@]}"
ok "the storm is over"
joins=0
for end in client provider; do
	for i in $(seq $LINES_N) $TUNNELS; do
		joins=$((joins + $(grep -c "^ok wan" "$OUT/$end-$i.out")))
	done
done
at_least "links that joined, since the last of their processes began" "$joins" 1 ""
diag "seen to go in a circle, of one bundle's packets: $(cat "$WORK/circled" 2>/dev/null || echo none)"
check "no bundle without a link" wait_for 5 no_device
[ -e /sys/module/mlppp ] || insmod /mlppp/mlppp.ko
echo Y >/sys/module/mlppp/parameters/learn_rates
check "a bundle after that" bundle_up "1 2" "${OURS[*]}" "${OURS[*]}"
check "... carries packets of all sizes" on client /mlppp/bin/mixed ping -n 200 "${ADDR[provider]}"
