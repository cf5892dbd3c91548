#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# All at once, by chance, on two processors: links join, leave, drain and are killed, the
# netdevice goes up, down and is to be deleted, settings and counters are read and set, rates
# are given and learned, links are put on standby, frames come and go, lines lose their
# carrier, two bundles are routed through each other, and the module is to be unloaded.
# Nothing may be hurt but what is on its way. SEED=n gives another order. On uml-debug it
# is short and on one processor; by hand on debug, and on kcsan in real time.
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

topology "$LINES_N"
load_module
# Without CONFIG_SMP the kernel's own pfifo_fast complains of a packet that comes round.
sysctl -qw net.core.default_qdisc=fq_codel

storming() { [ ! -e "$WORK/over" ]; }
one_of() { shift $((RANDOM % $#)); echo "$1"; }

bundle_of() { if [ "$1" = "$LINES_N" ]; then echo wan1; else echo wan0; fi; }

# link END LINE: a link that does whatever a pppd could do, and dies now and then.
link() {
	local end=$1 i=$2 name=$1-$2 n word
	RANDOM=$((SEED * 64 + BASHPID))
	for ((n = 0; n < ROUNDS; n++)); do
		if ! member "$name" "$end" "$i" -n "$(bundle_of "$i")" -p peer; then
			stop "$name" KILL
			continue
		fi
		while [ $((RANDOM % 40)) != 0 ]; do
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
		i=$((RANDOM % LINES_N + 1))
		dev=$(bundle_of "$i")
		case $((RANDOM % 14)) in
		0) ip -n "$end" link set "$dev" down ;;
		1 | 2 | 3)
			ip -n "$end" addr replace "${ADDR[$end]}" peer "${ADDR[$(peer "$end")]}" dev "$dev"
			ip -n "$end" link set "$dev" up
			;;
		4) ip -n "$end" link del "$dev" ;;
		5) ip -n "$end" link set "$dev" type mlppp target "$((RANDOM % 9 + 1))ms" reorder "$(one_of learn off 8)" ;;
		6) ip -n "$end" -d -s link show dev "$dev" ;;
		7) ip -n "$end" link xstats type mlppp dev "$dev" ;;
		8) on "$end" /mlppp/bin/mlppp --json ;;
		9) ip -n "$end" link set "$dev" type mlppp link "eth$i" rate "$(one_of learn learn 1mbit 5mbit 20mbit)" ;;
		10) ip -n "$end" link set "$dev" type mlppp link "eth$i" standby "$(one_of on off)" ;;
		11) tc -n "$end" qdisc replace dev "$dev" root "$(one_of fq_codel pfifo noqueue)" ;;
		12) echo "$(one_of Y N)" >/sys/module/mlppp/parameters/learn_rates ;;
		13) rmmod mlppp && insmod /mlppp/mlppp.ko ;;
		esac
		sleep 0.$((RANDOM % 3))$((RANDOM % 10))
	done >/dev/null 2>&1
}

# route END LINE DEVICE: the frames for that line go there, or if it is none on the line.
route() {
	tc -n "$1" qdisc del dev "eth$2" clsact
	[ -z "$3" ] || { tc -n "$1" qdisc add dev "eth$2" clsact &&
		tc -n "$1" filter add dev "eth$2" egress matchall action mirred egress redirect dev "$3"; }
} 2>/dev/null

# loops: the two bundles are routed through each other now and then.
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
	for ((i = 1; i <= LINES_N; i++)); do
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
wait "${links[@]}"
: >"$WORK/over"
wait "${others[@]}"
ok "the storm is over"
joins=0
for end in client provider; do
	for ((i = 1; i <= LINES_N; i++)); do
		joins=$((joins + $(grep -c "^ok wan" "$OUT/$end-$i.out")))
	done
done
at_least "links that joined, since the last of their processes began" "$joins" 1 ""
check "no bundle without a link" wait_for 5 no_device
[ -e /sys/module/mlppp ] || insmod /mlppp/mlppp.ko
echo Y >/sys/module/mlppp/parameters/learn_rates
check "a bundle after that" bundle_up "1 2" "${OURS[*]}" "${OURS[*]}"
check "... carries packets of all sizes" on client /mlppp/bin/mixed ping -n 200 "${ADDR[provider]}"
