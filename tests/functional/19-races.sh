#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# All at once, by chance, on two processors: links join, leave, drain and are killed, the
# netdevice goes up, down and is to be deleted, settings and counters are read and set,
# frames come and go, lines lose their carrier, and the module is to be unloaded. Nothing
# may be hurt but what is on its way. SEED=n gives another order.
# kernels: manual
# vm: --smp 2 --timeout 1200
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

: "${SEED:=1}"
diag "SEED=$SEED"
ROUNDS=${ROUNDS:-3}	# lives of a link's process
LINES_N=2

topology "$LINES_N"
load_module

storming() { [ ! -e "$WORK/over" ]; }
one_of() { shift $((RANDOM % $#)); echo "$1"; }

# link END LINE: a link that does whatever a pppd could do, and dies now and then.
link() {
	local end=$1 i=$2 name=$1-$2 n word
	RANDOM=$((SEED * 64 + BASHPID))
	for ((n = 0; n < ROUNDS; n++)); do
		if ! member "$name" "$end" "$i" -n wan0 -p peer; then
			stop "$name" KILL
			continue
		fi
		while [ $((RANDOM % 40)) != 0 ]; do
			word=$(one_of join join join leave drain "pass ip" "pass ip" "drop ip" read \
				"send c0210901000800000000" "send 802101010004")
			echo "$word" >"$WORK/$name.in"
			sleep 0.0$((RANDOM % 10))
		done
		stop "$name" "$(one_of TERM KILL)"
	done
}

# manage END: what an administrator and his programs do.
manage() {
	local end=$1
	RANDOM=$((SEED * 64 + BASHPID))
	while storming; do
		case $((RANDOM % 12)) in
		0) ip -n "$end" link set wan0 down ;;
		1 | 2 | 3)
			ip -n "$end" addr replace "${ADDR[$end]}" peer "${ADDR[$(peer "$end")]}" dev wan0
			ip -n "$end" link set wan0 up
			;;
		4) ip -n "$end" link del wan0 ;;
		5) ip -n "$end" link set wan0 type mlppp target "$((RANDOM % 9 + 1))ms" reorder "$(one_of learn off 8)" ;;
		6) ip -n "$end" -d -s link show dev wan0 ;;
		7) ip -n "$end" link xstats type mlppp dev wan0 ;;
		8) on "$end" /mlppp/bin/mlppp --json ;;
		9) ip -n "$end" link set wan0 type mlppp link "eth$((RANDOM % LINES_N + 1))" rate "$((RANDOM % 20 + 1))mbit" ;;
		10) tc -n "$end" qdisc replace dev wan0 root "$(one_of fq_codel pfifo noqueue)" ;;
		11) rmmod mlppp && insmod /mlppp/mlppp.ko ;;
		esac
		sleep 0.$((RANDOM % 3))$((RANDOM % 10))
	done >/dev/null 2>&1
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

# traffic END: packets of all sizes, as fast as they go, or refused at once.
traffic() {
	while storming; do
		on "$1" /mlppp/bin/mixed send -n 50 -i 1000 "${ADDR[$(peer "$1")]}" 5000 || sleep 0.01
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
wait "${links[@]}"
: >"$WORK/over"
wait "${others[@]}"
ok "the storm is over"
joins=0
for end in client provider; do
	for ((i = 1; i <= LINES_N; i++)); do
		joins=$((joins + $(grep -c "^ok wan0" "$OUT/$end-$i.out")))
	done
done
at_least "links that joined, since the last of their processes began" "$joins" 1 ""
check "no bundle without a link" wait_for 5 no_device
check "a bundle after that" bundle_up "1 2" "${OURS[*]}" "${OURS[*]}"
check "... carries packets of all sizes" on client /mlppp/bin/mixed ping -n 200 "${ADDR[provider]}"
