#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Twenty faults in random order: each line in turn is cut, by its carrier or
# silently, and each pppd at both ends is killed. One TCP transfer, and ten
# pings a second, run through all of it.
# SEED=n gives another order.
# kernels: 6.12
# chance: TCP and faults
# vm: --timeout 900
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

RANDOM=${SEED:=1}
diag "SEED=$SEED"

DETECTION=4	# seconds: three echoes lost, one a second, and up to one more
CLIENT=("${OURS[@]}" defaultroute "${ALIVE[@]}")
PROVIDER=(plugin mlppp.so mrru 1500 ifname wan1 "${ALIVE[@]}")

topology 2
line 1 2mbit 5ms
line 2 2mbit 5ms
load_module
for end in client provider; do
	note_scripts "$end" ip-up ip-down ipv6-up ipv6-down
done

bundle_up "1 2" "${CLIENT[*]}" "${PROVIDER[*]}" || bail "bundle"
ok "bundle"
wait_for 10 grep -q ipv6-up "$OUT/provider.scripts"
for end in client provider; do
	start "monitor-$end" "$end" ip monitor addr
done
start ping client ping -D -i 0.1 -W 1 -O "${ADDR[provider]}"
iperf_server provider
if masquerade; then source=(-B 192.168.1.2); else source=(); fi
start transfer client iperf3 ${source[@]+"${source[@]}"} -c "${ADDR[provider]}" -p "$IPERF_PORT" -t 86400 -i 10
check "traffic on line 1" wait_for 10 carries 1 none
check "traffic on line 2" wait_for 10 carries 2 none
connections=$(tracked)

# ---------------------------------------------------------------- the faults
faults=()
for i in 1 2; do
	for n in 1 2; do
		faults+=("cut carrier $i" "cut silent $i")
	done
	for n in 1 2 3; do
		faults+=("kill client $i" "kill provider $i")
	done
done
for ((n = ${#faults[@]} - 1; n > 0; n--)); do	# a subshell would have a seed of its own
	i=$((RANDOM % (n + 1)))
	name=${faults[n]}
	faults[n]=${faults[i]}
	faults[i]=$name
done
for n in "${!faults[@]}"; do
	read -r what how i <<<"${faults[n]}"
	name="$((n + 1)): $what $how $i"
	read -r id _ < <(link_of "$i")
	bytes=$(acknowledged "$IPERF_PORT")
	case $what in
	cut)
		cut_line "$i" "$how"
		wait_for $((DETECTION + 2)) left "$i" "$id" || not_ok "$name: noticed"
		heal_line "$i" "$how"
		;;
	kill)
		stop "$how-$i" KILL
		mv "$OUT/$how-$i.log" "$OUT/$how-$i.$n.log"
		case $how in
		client)   link_up client "$i" "${CLIENT[@]}" ;;
		provider) link_up provider "$i" "${PROVIDER[@]}" ;;
		esac
		;;
	esac
	since=$(now)
	wait_for 30 carries "$i" "$id"
	at_most "$name: the line carries traffic again" "$(elapsed "$since")" 10 s
	wait_for 10 more_acknowledged "$IPERF_PORT" "$bytes" 100000 || not_ok "$name: the TCP transfer goes on"
	sleep "0.$((RANDOM % 10))"
done

# ---------------------------------------------------------------- after all
check "the TCP connection is the same" running transfer
if [ ${#source[@]} -gt 0 ]; then
	check "... and tracked as before" test -n "$connections" -a "$(tracked)" = "$connections"
else
	no_netfilter "... and tracked as before"
fi
check "... and goes on" wait_for 10 more_acknowledged "$IPERF_PORT" "$(acknowledged "$IPERF_PORT")" 100000
at_most "longest gap of the ping" "$(longest_gap)" $((3 + DETECTION)) s
diag "$(grep -c 'bytes from' "$OUT/ping.out") of $(sed -n '$s/.*icmp_seq=\([0-9]*\).*/\1/p' "$OUT/ping.out") echoes answered"
for end in client provider; do
	check "no script ran at the $end" test "$(cut -d' ' -f1 "$OUT/$end.scripts" | sort | tr '\n' ' ')" = "ip-up ipv6-up "
	check "no address was removed at the $end" sh -c "! grep -q '^Deleted.*wan' $OUT/monitor-$end.out"
done
stop transfer KILL
stop iperf-provider KILL
stop ping INT
bundle_down "1 2"
check "then ip-down runs" wait_for 5 grep -q ip-down "$OUT/client.scripts"
check "then addresses are removed" wait_for 5 grep -q '^Deleted.*wan0' "$OUT/monitor-client.out"
