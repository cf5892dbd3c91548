#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One command for several lines: mlppp-nic in a peers file.
# kernels: 6.12
# vm: --timeout 1200
. "$(dirname "$0")/../lib.sh"

topology 3
for i in 1 2 3; do line "$i" 10mbit 5ms; done
load_module

note_scripts client ip-up ip-down
scripts_are() { [ "$(cut -d' ' -f1 "$OUT/client.scripts" | tr '\n' ' ')" = "$1" ]; }
cat >"$(etc client)/peers/isp" <<PEER
plugin rp-pppoe.so
plugin mlppp.so
user client
password secret
noauth noipdefault defaultroute
ifname wan0
linkname isp
mlppp-nic eth1
mlppp-nic eth2
persist
holdoff 1
maxfail 0
lcp-restart 1
lcp-echo-interval 1
lcp-echo-failure 3
debug dump
logfile $OUT/isp.log
PEER
echo 'mlppp-rate 5mbit mlppp-standby' >"$(etc client)/options.eth2"
: >"$OUT/isp.log"

joined_times() { [ "$(grep -c 'joined wan0' "$OUT/isp.log")" -ge "$1" ]; }
workers() { pgrep -c -P "$1" -x pppd; }
worker_count_is() { [ "$(workers "$1")" = "$2" ]; }
gone() { ! kill -0 "$1" 2>/dev/null; }
pids=$(pids client)
pid_of() { head -1 "$pids/$1.pid" 2>/dev/null; }

server plugin mlppp.so mrru 1500 auth require-chap lcp-echo-interval 1 lcp-echo-failure 3

# ------------------------------------------------------------ in foreground
start isp client pppd call isp nodetach
check "both lines join" wait_for 30 joined_times 2
check "options of one line" grep -q 'mlppp-rate 5mbit.*options.eth2' "$OUT/isp.log"
check "traffic" wait_for 30 pings client provider
check "one process each, and the supervisor" worker_count_is "${PID[isp]}" 2
check "the supervisor's pid file" test "$(pid_of ppp-isp)" = "${PID[isp]}"
check "a pid file for each line" test -n "$(pid_of ppp-isp-eth1)" -a -n "$(pid_of ppp-isp-eth2)"
check "ip-up ran once" wait_for 5 scripts_are "ip-up "
check "different magic numbers" sh -c "[ \$(sed -n 's/.*sent .LCP ConfReq.*magic \(0x[0-9a-f]*\).*/\1/p' $OUT/isp.log | sort -u | wc -l) -ge 2 ]"

leader=$(pid_of wan0)
kill -KILL "$leader"
check "a line that is killed comes back" wait_for 30 joined_times 3
check "with another process" worker_count_is "${PID[isp]}" 2
# The server sends on the dead session too, until its echoes fail.
check "traffic goes on" wait_for 5 pings client provider
check "no script ran" scripts_are "ip-up "

kill -HUP "${PID[isp]}"
check "SIGHUP: both lines redial" wait_for 30 joined_times 5
check "SIGHUP: traffic" wait_for 30 pings client provider

workers=$(pgrep -d ' ' -P "${PID[isp]}" -x pppd)
stop isp
check "SIGTERM: status 5, as pppd's own" test $? = 5
check "SIGTERM: no line is left" sh -c "for p in $workers; do ! kill -0 \$p 2>/dev/null || exit 1; done"
check "SIGTERM: ip-down ran" wait_for 5 sh -c "tail -1 $OUT/client.scripts | grep -q ip-down"
check "SIGTERM: no pid file is left" sh -c "! ls $pids/*.pid 2>/dev/null | grep -q ."

# ------------------------------------------------------------ in background
: >"$OUT/isp.log"
check "updetach: the command returns" on client timeout 60 pppd call isp updetach
# What is sent on the second line is lost until the provider has joined it too.
check "updetach: when traffic passes" wait_for 3 pings client provider
supervisor=$(pid_of ppp-isp)
check "updetach: the supervisor goes on" kill -0 "$supervisor"
kill -KILL "$supervisor"
check "supervisor killed: so end the lines" wait_for 20 sh -c '! ip -n client link show wan0 2>/dev/null'
wait_for 20 sh -c "! pgrep -f '[p]ppd call isp'"
rm -f "$pids"/*.pid

# ------------------------------------------------------- once and only once
: >"$OUT/isp.log"
start isp client pppd call isp nodetach
check "a second one: both lines of the first join" wait_for 30 joined_times 2
for how in nodetach updetach nopersist; do
	status=0
	on client timeout 20 pppd call isp $how >"$OUT/second.out" 2>&1 || status=$?
	check "a second one, $how: is refused, status 6" test "$status" = 6
	check "a second one, $how: says who is there" grep -q "have a supervisor already: process ${PID[isp]}, see .*ppp-isp.pid" "$OUT/second.out"
done
check "a second one: the first has its two lines" worker_count_is "${PID[isp]}" 2
check "a second one: ... and its pid file" test "$(pid_of ppp-isp)" = "${PID[isp]}"
check "a second one: ... and no more sessions" test "$(grep -c 'joined wan0' "$OUT/isp.log")" = 2
stop isp

# ------------------------------------------------ while updetach still waits
stop server
wait_for 20 sh -c '! pgrep -f "[p]ppd.*pppoe-server-options"'
: >"$OUT/isp.log"
start isp client pppd call isp updetach
check "Ctrl-C: while a line dials" wait_for 20 sh -c "[ \$(pgrep -c -f '[p]ppd call isp') = 4 ]"
stop isp INT
check "Ctrl-C: status 5" test $? = 5
check "Ctrl-C: no line is left" sh -c "! pgrep -f '[p]ppd call isp'"
check "Ctrl-C: no pid file is left" sh -c "! ls $pids/*.pid 2>/dev/null | grep -q ."
# Whoever waits may be gone when there is something to tell, and so may what it logs to.
mkfifo "$WORK/gone"
cat "$WORK/gone" >/dev/null &
reader=$!
start isp client sh -c "exec pppd call isp updetach >$WORK/gone 2>&1"
wait_for 20 sh -c "[ \$(pgrep -c -f '[p]ppd call isp') = 4 ]"
kill "$reader"
kill -KILL "${PID[isp]}"
server plugin mlppp.so mrru 1500 auth require-chap lcp-echo-interval 1 lcp-echo-failure 3
check "nobody waits any more: both lines join" wait_for 60 joined_times 2
supervisor=$(pid_of ppp-isp)
check "nobody waits any more: the supervisor goes on" sh -c "sleep 1; kill -0 $supervisor"
for signal in USR2 PIPE USR1 USR1; do kill -$signal "$supervisor"; done
check "SIGUSR2: the supervisor goes on" sh -c "sleep 1; kill -0 $supervisor"
check "SIGUSR2: and both lines" worker_count_is "$supervisor" 2
kill "$supervisor"
check "nobody waits any more: it ends" wait_for 20 gone "$supervisor"
check "nobody waits any more: no pid file is left" sh -c "! ls $pids/*.pid 2>/dev/null | grep -q ."
stop isp 2>/dev/null

# ------------------------------------------------------ lines come back, always
# without persist, and with pppd's default for maxfail
sed '/^persist/d; /^maxfail/d; /^holdoff/d' "$(etc client)/peers/isp" >"$(etc client)/peers/bare"
: >"$OUT/isp.log"
start isp client pppd call bare nodetach
check "without persist: both lines join" wait_for 30 joined_times 2
for i in 1 2; do cut_line "$i" silent; done
check "without persist: both lines dead" wait_for 15 sh -c '! ip -n client link show wan0 2>/dev/null'
for i in 1 2; do heal_line "$i" silent; done
check "without persist: both come back" wait_for 60 joined_times 4
check "without persist: traffic" wait_for 30 pings client provider
kill -HUP "$(pid_of ppp-isp-eth1)"
check "without persist: SIGHUP to one line: it redials" wait_for 30 joined_times 5
kill -TERM "$(pid_of ppp-isp-eth1)"
check "a line that is stopped stays away" wait_for 10 worker_count_is "${PID[isp]}" 1
sleep 90
check "... for good" worker_count_is "${PID[isp]}" 1
check "... traffic goes on" pings client provider

# The modem is off for a while: one line, as the other was stopped.
for i in 1 2; do cut_line "$i" silent; done
sleep 240
heal_line 2 silent
check "four minutes without a peer: back within a minute" wait_for 60 joined_times 6
heal_line 1 silent

# A provider that refuses is asked seldom, but still asked, in case it changes its mind.
refusals() { grep -c 'mlppp: eth2: pppd ended with status' "$OUT/isp.log"; }
echo 'client * another *' >"$(etc provider)/chap-secrets"
kill -HUP "${PID[isp]}"
wait_for 30 sh -c "! ip -n client link show wan0 2>/dev/null"
before=$(refusals)
sleep 240
at_most "refused for four minutes: attempts" $(($(refusals) - before)) 10 ""
at_least "refused for four minutes: attempts" $(($(refusals) - before)) 6 ""
echo '* * secret *' >"$(etc provider)/chap-secrets"
check "refused no more: back within a minute" wait_for 65 joined_times 7
kill -TERM "$(pid_of ppp-isp-eth2)"
check "the supervisor ends with the last line" wait_for 15 ended isp
stop isp

# ---------------------------------------------------------- lines of a file
lines=$(etc client)/lines
sed '/^mlppp-nic/d' "$(etc client)/peers/isp" >"$(etc client)/peers/file"
printf 'mlppp-lines /etc/ppp/lines\nmlppp-line-script /etc/ppp/line-script\nipparam home\nset COLOUR=blue\n' >>"$(etc client)/peers/file"
printf '#!/bin/sh\necho "$* $COLOUR" >>%s/line-script.out\n' "$OUT" >"$(etc client)/line-script"
chmod 755 "$(etc client)/line-script"
reported() { grep -qx "$1" "$OUT/line-script.out"; }
printf '# two lines\n\n  eth1,rate=9mbit,encoding=ptm # the fast one\neth2,rate=4mbit\n' >"$lines"
line_is() { # line_is LABEL RATE ENCODING: so it is, and in use
	on client /mlppp/bin/mlppp -j show wan0 | jq -e --arg l "$1" --arg r "$2" --arg e "$3" \
		'any(.[0].links[]; .label == $l and .rate == ($r | tonumber) and .encoding == $e)'
}
: >"$OUT/isp.log"
start isp client pppd call file nodetach
check "file: both lines join" wait_for 30 joined_times 2
check "file: options of the first line" wait_for 5 line_is eth1 9000000 ptm
check "file: ... of the second, before those of its own file" wait_for 5 line_is eth2 4000000 none
check "file: the script is told" wait_for 5 reported 'up eth2 0 wan0 home blue'
check "file: traffic" wait_for 30 pings client provider
first=$(pid_of ppp-isp-eth1) second=$(pid_of ppp-isp-eth2)
start pinged client ping -i 0.1 -q "${ADDR[provider]}"
printf 'eth1,rate=9mbit,encoding=ptm\neth2,rate=3mbit\neth3\n' >"$lines"
kill -HUP "${PID[isp]}"
check "file: a line that is new joins, one that has changed joins again" wait_for 30 joined_times 4
check "file: it has its new options" wait_for 5 line_is eth2 3000000 none
check "file: ... and another process" test "$(pid_of ppp-isp-eth2)" != "$second"
check "file: the other line was left alone" test "$(pid_of ppp-isp-eth1)" = "$first"
check "file: three lines" worker_count_is "${PID[isp]}" 3
third=$(pid_of ppp-isp-eth3)
for wrong in eth3,rate=fast 'eth2 eth3' 'eth2,eth2' '# none'; do
	echo "$wrong" >"$lines"
	before=$(grep -c 'the lines stay as they are' "$OUT/isp.log")
	kill -HUP "${PID[isp]}"
	check "file: '$wrong' is refused" wait_for 10 sh -c "[ \$(grep -c 'the lines stay as they are' $OUT/isp.log) -gt $before ]"
done
second=$(pid_of ppp-isp-eth2)
echo 'eth3,eth2,rate=3mbit' >"$lines"
kill -HUP "${PID[isp]}"
check "file: a line that is gone ends" wait_for 20 gone "$first"
check "file: the script is told of that, too" wait_for 5 reported 'end eth1 5 wan0 home blue'
check "file: and no other" test "$(pid_of ppp-isp-eth2) $(pid_of ppp-isp-eth3)" = "$second $third"
check "file: two lines are left" worker_count_is "${PID[isp]}" 2
check "file: no line has joined more than once" joined_times 4
stop pinged INT
at_most "file: packets lost meanwhile" "$(sed -n 's/\([0-9]*\) packets transmitted, \([0-9]*\) received.*/\1 \2/p' "$OUT/pinged.out" | awk '{ print $1 - $2 }')" 1 ""
printf 'eth3\neth8' >"$lines"
kill -HUP "${PID[isp]}"
check "file: the script is told of an interface that is missing" wait_for 20 reported 'absent eth8 0 wan0 home blue'
stop isp
printf '#!/bin/sh\nexec sleep 600\n' >"$(etc client)/line-script"
for times in first second; do
	: >"$OUT/isp.log"
	start isp client pppd call file nodetach
	check "a script that outlives its supervisor: the $times supervisor" wait_for 30 joined_times 1
	wait_for 5 pgrep -f '[s]leep 600'
	[ $times = second ] || stop isp KILL
done
stop isp
pkill -f '[s]leep 600'

# --------------------------------------------------------- interface missing
sed -i 's/^mlppp-nic eth1/mlppp-nic eth9/' "$(etc client)/peers/isp"
: >"$OUT/isp.log"
start isp client pppd call isp nodetach
check "missing interface: the other line joins" wait_for 30 joined_times 1
check "missing interface: the log says so" grep -q 'mlppp: waiting for the interface eth9' "$OUT/isp.log"
kill -HUP "${PID[isp]}"
check "missing interface: SIGHUP: the other line redials" wait_for 30 joined_times 2
check "missing interface: SIGHUP: still waited for" sh -c "! grep -q 'killed by signal' $OUT/isp.log"
ip -n client link set eth1 down
ip -n client link set eth1 name eth9
ip -n client link set eth9 up
check "missing interface: joins when it comes" wait_for 30 joined_times 3
stop isp
# The interface is there when it is looked for, and gone when pppd takes it.
vanishes="mkdir $WORK/vanished && ip link set eth2 down && ip link set eth2 name away2"
: >"$OUT/isp.log"
start isp client env LD_PRELOAD=/mlppp/bin/vanish.so VANISH="eth2 $vanishes" pppd call isp nodetach
check "vanishing interface: it has gone" wait_for 20 ip -n client link show away2
check "vanishing interface: the other line joins" wait_for 30 joined_times 1
check "vanishing interface: is waited for" wait_for 5 grep -q 'mlppp: waiting for the interface eth2' "$OUT/isp.log"
ip -n client link set away2 name eth2
ip -n client link set eth2 up
check "vanishing interface: joins when it comes back" wait_for 30 joined_times 2
stop isp

# ------------------------------------------------------------- as a service
if ! is_debug; then
	: >"$OUT/isp.log"
	start isp client env NOTIFY_SOCKET=/run/notify strace -f -e trace=sendto -o "$OUT/notify.strace" \
		pppd call isp up_sdnotify
	check "service: comes up" wait_for 60 pings client provider
	check "service: says READY once" sh -c "sleep 2; [ \$(grep -c 'READY=1' $OUT/notify.strace) = 1 ]"
	kill -TERM "$(pid_of ppp-isp)"
	check "service: ends" wait_for 20 ended isp
	stop isp || true
fi
