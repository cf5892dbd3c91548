#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# No master: whichever line or process goes, the other one carries on with the
# same addresses, and neither end runs a script. Ours at both ends, so that the
# provider's takeovers are tested too.
# kernels: 6.12
# chance: TCP
# also: uml-debug 6.1 13 newest rt
# vm: --timeout 1200
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 2
line 1 10mbit 5ms
line 2 10mbit 5ms
load_module

for end in client provider; do
	note_scripts "$end" ip-up ip-down ipv6-up ipv6-down
done
scripts() { cut -d' ' -f1 "$OUT/$1.scripts" 2>/dev/null | sort | uniq -c | tr -s ' \n' ' '; }
scripts_are() { [ "$(scripts "$1")" = "$2" ]; }

# Whoever leads has its process id in the pid file of the interface.
pids=$(pids client)
leader() { cat "$pids/wan0.pid"; }
leads() { [ "$(leader)" = "${PID[client-$1]}" ]; }

# OpenWrt gives this option; the other line's traffic must not keep a dead line alive.
CLIENT=("${OURS[@]}" defaultroute usepeerdns "${ALIVE[@]}" lcp-echo-adaptive)
PROVIDER=(plugin mlppp.so mrru 1500 ifname wan1 "${ALIVE[@]}")

# What starts pppd may have left descriptors open, many of them.
# shellcheck disable=SC2016
PPPD=(bash -c 'for ((i = 3; i < 100; i++)); do eval "exec $i</dev/null"; done; exec "$@"' many pppd)
bundle_up "1 2" "${CLIENT[*]}" "${PROVIDER[*]}" || bail "bundle"
# shellcheck disable=SC2034
PPPD=(pppd)
ok "bundle"
check "lcp-echo-adaptive is switched off, and the log says so" grep -q 'mlppp: lcp-echo-adaptive is off' "$OUT/client-1.log"
check "line 1 leads" wait_for 5 leads 1
wait_for 10 scripts_are client " 1 ip-up 1 ipv6-up "
before=$(ip -n client -o addr show dev wan0 | sed 's/valid_lft.*//')

# A monitor notes each change of an address, a ping each packet lost.
start monitor client ip monitor addr route link
start ping client ping -D -i 0.1 -W 1 -O "${ADDR[provider]}"
# One TCP connection all the time, masqueraded: it survives if its tracking entry does.
connections=
iperf_server provider
port=$IPERF_PORT
if masquerade; then
	start tracked client iperf3 -B 192.168.1.2 -c "${ADDR[provider]}" -p "$port" -t 86400 -b 20k -l 500
	wait_for 10 more_acknowledged "$port" 0 1000
	connections=$(tracked)
	check "a connection is masqueraded" test -n "$connections"
else
	no_netfilter "a connection is masqueraded"
	start tracked client iperf3 -c "${ADDR[provider]}" -p "$port" -t 86400 -b 20k -l 500
fi
PID["tracked-to"]=${PID[iperf-provider]}
unset "PID[iperf-provider]"
sleep 1

# gap FROM: the longest silence of the ping since then, in seconds
gap() {
	awk -v from="$1" '/bytes from/ { t = substr($1, 2) + 0; if (t < from) next
		if (last && t - last > max) max = t - last; last = t } END { printf "%.2f\n", max }' "$OUT/ping.out"
}
same_addresses() { [ "$(ip -n client -o addr show dev wan0 | sed 's/valid_lft.*//')" = "$before" ]; }
unharmed() { # unharmed WHAT FROM SECONDS
	check "$1: addresses stay" same_addresses
	check "$1: default route stays" sh -c "ip -n client route show default | grep -q wan0"
	check "$1: no script ran" sh -c "grep -c . $OUT/client.scripts $OUT/provider.scripts | grep -qv ':2$' && exit 1 || exit 0"
	[ -z "$connections" ] || check "$1: connections are tracked as before" test "$(tracked)" = "$connections"
	check "$1: no address was ever removed" sh -c "! grep -q '^Deleted.*wan0' $OUT/monitor.out"
	at_most "$1: longest gap of the ping" "$(gap "$2")" "$3" s
}
again() { # again I N: line I has joined for the Nth time
	wait_for 30 sh -c "[ \$(grep -c 'joined wan0' $OUT/client-$1.log) -ge $2 ]"
}

# ------------------------------------------- the leader's process is killed
t=$(now)
kill -KILL "${PID[client-1]}"
check "KILL: line 2 leads within 3 s" wait_for 3 leads 2
sleep 6	# the peer finds out by its echoes
unharmed "KILL" "$t" 4
stop client-1 2>/dev/null
link_up client 1 "${CLIENT[@]}"
check "KILL: line 1 is back" again 1 1
sleep 2
t=$(now)
sleep 2
at_most "KILL: both lines, no loss" "$(gap "$t")" 0.15 s

# ---------------------------------------------- the leader is asked to leave
t=$(now)
kill -TERM "${PID[client-2]}"
check "TERM: line 1 leads within 3 s" wait_for 3 leads 1
check "TERM: the process ends" wait_for 10 ended client-2
sleep 1
unharmed "TERM" "$t" 0.15
stop client-2 2>/dev/null
link_up client 2 "${CLIENT[@]}"
check "TERM: line 2 is back" again 2 1
sleep 3

# --------------------------------------------------- the leader is to redial
t=$(now)
kill -HUP "${PID[client-1]}"
check "HUP: line 2 leads within 3 s" wait_for 3 leads 2
check "HUP: line 1 is back" again 1 2
sleep 2
unharmed "HUP" "$t" 0.35

# ------------------------------------------------- the leader's line is dead
t=$(now)
cut_line 2 silent
check "silence: line 1 leads when the echoes fail" wait_for 10 leads 1
sleep 2
unharmed "silence" "$t" 6
heal_line 2 silent
check "silence: line 2 is back" again 2 2
sleep 2

# ------------------------------------------------ the peer's leader is killed
t=$(now)
kill -KILL "${PID[provider-1]}"
sleep 8
check "peer KILL: the line is found dead, whatever the other one carries" \
	grep -q 'No response to 3 echo-requests' "$OUT/client-1.log"
unharmed "peer KILL" "$t" 4
stop provider-1 2>/dev/null
link_up provider 1 "${PROVIDER[@]}"
check "peer KILL: line 1 is back" again 1 3
sleep 3

# ------------------------------------------------- a TCP connection, and both
t=$(now)
iperf_server provider
start iperf-client client iperf3 -c "${ADDR[provider]}" -p "$IPERF_PORT" -t 20 -f k
sleep 4
kill -TERM "${PID[client-1]}"
wait_for 10 ended client-1
stop client-1 2>/dev/null
link_up client 1 "${CLIENT[@]}"
sleep 5
kill -KILL "${PID[client-2]}"
stop client-2 2>/dev/null
sleep 4
link_up client 2 "${CLIENT[@]}"
check "the TCP connection survives" wait_for 60 ended iperf-client
check "and was closed properly" grep -q receiver "$OUT/iperf-client.out"
stop iperf-client; stop iperf-provider INT
# as long as after the KILL above: the peer finds out by its echoes
unharmed "TCP" "$t" 4

# ------------------------------------------------------------ another name
# 6.1 renames no interface that is up.
t=$(now)
if ip -n client link set wan0 name wan9 2>/dev/null; then
	kill -HUP "${PID[client-1]}"
	check "renamed: line 2 leads within 3 s, by that name" \
		wait_for 3 sh -c "[ \$(cat $pids/wan9.pid) = ${PID[client-2]} ]"
	check "renamed: line 1 is back" wait_log client-1 30 'joined wan9'
	ip -n client link set wan9 name wan0
	sleep 2
	kill -HUP "${PID[client-2]}"
	check "renamed again: line 1 leads within 3 s" wait_for 3 leads 1
	check "renamed again: line 2 is back" again 2 2
	sleep 2
	unharmed "renamed" "$t" 0.35
else
	skip "renamed" "this kernel does not rename it"
fi

# -------------------------------------------------------- the last line goes
check "the TCP connection of the beginning goes on" \
	wait_for 10 more_acknowledged "$port" "$(acknowledged "$port")" 5000
check "... of the same process" running tracked
stop ping INT
stop tracked KILL
stop tracked-to KILL
for i in 1 2; do cut_line "$i" silent; done
check "both lines dead: the interface goes" wait_for 15 sh -c "! ip -n client link show wan0 2>/dev/null"
check "both lines dead: now addresses are removed" wait_for 5 grep -q '^Deleted.*wan0.*inet ' "$OUT/monitor.out"
check "both lines dead: ip-down and ipv6-down ran, once" wait_for 5 scripts_are client " 1 ip-down 1 ip-up 1 ipv6-down 1 ipv6-up "
heal_line 2 silent
check "the first to return rebuilds it" wait_for 20 pings client provider
check "... and leads" leads 2
check "... with ip-up and ipv6-up" wait_for 10 scripts_are client " 1 ip-down 2 ip-up 1 ipv6-down 2 ipv6-up "
heal_line 1 silent
check "the other joins it" wait_for 20 eval '[ "$(figures client | jq ".[0].links | length")" = 2 ]'
kill -TERM "${PID[client-1]}" "${PID[client-2]}"
check "TERM to both: both end" wait_for 20 sh -c "! kill -0 ${PID[client-1]} 2>/dev/null && ! kill -0 ${PID[client-2]} 2>/dev/null"
check "the interface is gone" sh -c "! ip -n client link show wan0 2>/dev/null"
check "ip-down and ipv6-down ran, once more" wait_for 5 scripts_are client " 2 ip-down 2 ip-up 2 ipv6-down 2 ipv6-up "
check "no pid file is left" sh -c "! ls $pids/*.pid 2>/dev/null | grep -q ."
bundle_down "1 2"

# ---------------------------------------------------------- slow scripts
# They still run when the lead passes on. They belong to the bundle: the one for "up"
# runs to its end, once; the one for "down" when the bundle ends, not before, and not
# before the one for "up" has ended.
for script in ip-up ipv6-up; do
	cat >"$(etc client)/$script" <<-SCRIPT
		#!/bin/sh
		echo \$\$ >$WORK/$script.pid
		echo $script begins >>$OUT/client.scripts
		sleep 5
		echo $script ends >>$OUT/client.scripts
	SCRIPT
done
log_is() { [ "$(cut -d ' ' -f 1,2 "$OUT/client.scripts" | sort | tr '\n' ',')" = "$1" ]; }
begun() { log_is "ip-up begins,ipv6-up begins,"; }
ups="ip-up begins,ip-up ends,ipv6-up begins,ipv6-up ends,"
slow_bundle() {
	: >"$OUT/client.scripts"
	bundle_up "1 2" "${CLIENT[*]}" "${PROVIDER[*]}" || bail "$1"
	check "$1: they run" wait_for 5 begun
	check "$1: line 1 leads" leads 1
}

slow_bundle "slow scripts, TERM"
kill -TERM "${PID[client-1]}"
check "slow scripts, TERM: line 2 leads" wait_for 3 leads 2
check "slow scripts, TERM: the process does not wait for them" wait_for 3 ended client-1
sleep 9
check "slow scripts, TERM: they run to their end, and no other does" log_is "$ups"
kill -TERM "${PID[client-2]}"
check "slow scripts, TERM: those for down when the bundle ends, once" \
	wait_for 5 log_is "ip-down wan0,${ups/,ipv6/,ipv6-down wan0,ipv6}"
bundle_down "1 2"

slow_bundle "slow scripts, HUP"
kill -HUP "${PID[client-1]}"
check "slow scripts, HUP: line 2 leads" wait_for 3 leads 2
check "slow scripts, HUP: line 1 is back" again 1 2
kill -HUP "${PID[client-2]}"
check "slow scripts, HUP: line 1 leads" wait_for 3 leads 1
sleep 9
check "slow scripts, HUP: they ran to their end, and no other did" log_is "$ups"
bundle_down "1 2"

# Killed with the process: the next leader runs them again.
slow_bundle "slow scripts, KILL of all"
kill -STOP "${PID[client-2]}"
kill -KILL "${PID[client-1]}" "$(cat "$WORK/ip-up.pid")" "$(cat "$WORK/ipv6-up.pid")"
sleep 1
kill -CONT "${PID[client-2]}"
sleep 6
check "slow scripts, KILL of all: they run again" wait_for 5 log_is \
	"ip-up begins,ip-up begins,ip-up ends,ipv6-up begins,ipv6-up begins,ipv6-up ends,"
check "slow scripts, KILL of all: the log says so" grep -q 'mlppp: /etc/ppp/ip-up did not end: running it again' "$OUT/client-2.log"
bundle_down "1 2"

# The bundle ends while they run.
slow_bundle "slow scripts, end"
kill -TERM "${PID[client-1]}" "${PID[client-2]}"
check "slow scripts, end: the interface goes" wait_for 3 sh -c "! ip -n client link show wan0 2>/dev/null"
check "slow scripts, end: those for down wait" begun
sleep 6
check "slow scripts, end: and run when the others have ended" \
	wait_for 4 log_is "ip-down wan0,${ups/,ipv6/,ipv6-down wan0,ipv6}"
for family in ip ipv6; do
	check "slow scripts, end: $family-down after $family-up" \
		awk "/^$family-up ends/ { ended = 1 } /^$family-down/ { exit !ended }" "$OUT/client.scripts"
done
bundle_down "1 2"
