#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fifty clients of two lines each against one server: up within a minute, all
# pass traffic, all go, nothing is left.
# also: 6.12
# vm: --timeout 1800 --mem 3072
. "$(dirname "$0")/../lib.sh"

CLIENTS=50
topology 2
load_module
# Fewer where every instruction is checked.
if is_debug; then CLIENTS=8; fi

printf '* * secret *\n' >"$(etc provider)/chap-secrets"
QUIET=(noauth noccp novj noaccomp nopcomp lcp-restart 1 ipcp-restart 1)
one() { # one END CLIENT LINE options...: a session of its own on the line
	local end=$1 c=$2 i=$3
	shift 3
	: >"$OUT/$end-$c-$i.log"
	start "$end-$c-$i" "$end" pppd nodetach logfile "$OUT/$end-$c-$i.log" "${QUIET[@]}" \
		plugin rp-pppoe.so rp_pppoe_sess "$((c * 2)):$(mac "$(peer "$end")" "$i")" "nic-eth$i" \
		plugin mlppp.so mrru 1500 "$@"
}
count() { ip -n "$1" -o link show type mlppp | grep -c UP; }
all_up() { [ "$(count client)" = "$CLIENTS" ] && [ "$(count provider)" = "$CLIENTS" ]; }
joined_all() { [ "$(cat "$OUT"/client-*.log | grep -c 'mlppp: .*joined')" = $((CLIENTS * 2)) ]; }

t=$(now)
for ((c = 1; c <= CLIENTS; c++)); do
	for i in 1 2; do
		one provider "$c" "$i" auth require-chap "10.0.0.1:10.1.0.$c"
		one client "$c" "$i" noipdefault user "u$c" password secret ifname "wan$c"
	done
done
check "all links join" wait_for 120 joined_all
check "as many bundles as clients, at both ends" wait_for 60 all_up
check "as many addresses as clients" wait_for 60 sh -c "[ \$(ip -n client -o addr show | grep -c 'inet 10.1.0') = $CLIENTS ]"
at_most "up after" "$(elapsed "$t")" 60 s

failed=0
for ((c = 1; c <= CLIENTS; c++)); do
	on provider ping -c 3 -i 0.01 -W 2 -q -s 1472 "10.1.0.$c" >/dev/null || failed=$((failed + 1))
done
at_most "clients without traffic" "$failed" 0 ""

# Every other client goes by one line, the rest by both at once.
for ((c = 1; c <= CLIENTS; c += 2)); do stop "client-$c-1"; done
failed=0
for ((c = 1; c <= CLIENTS; c++)); do
	on provider ping -c 2 -i 0.01 -W 2 -q -s 1472 "10.1.0.$c" >/dev/null || failed=$((failed + 1))
done
at_most "clients without traffic after the loss of a line" "$failed" 0 ""

pkill -TERM -x pppd
check "all processes end" wait_for 60 sh -c '! pgrep -x pppd'
check "all bundles are gone" no_device
