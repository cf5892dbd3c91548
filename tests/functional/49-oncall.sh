#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# If the peer splits evenly, a slow line costs more than it brings: it goes on call, and
# is there when the others fail. Equal lines stay, whatever limits a transfer.
# kernels: 6.12
# chance: TCP
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bench/lib.sh"

topology 2
line 1 4mbit 5ms
line 2 4mbit 5ms
load_module
cat >"$(etc client)/peers/isp" <<PEER
plugin rp-pppoe.so
plugin mlppp.so
user client
password secret
noauth noipdefault defaultroute
ifname wan0
mlppp-nic eth1,eth2
mlppp-line-script /etc/ppp/line-script
persist
holdoff 1
maxfail 0
lcp-restart 1
lcp-echo-interval 1
lcp-echo-failure 3
debug
logfile $OUT/isp.log
PEER
printf '#!/bin/sh\necho "$*" >>%s/line-script.out\n' "$OUT" >"$(etc client)/line-script"
chmod 755 "$(etc client)/line-script"
: >"$OUT/isp.log"
logged() { [ "$(grep -c "$2" "$OUT/isp.log")" -ge "$1" ]; }
on_call() { [ "$(on client /mlppp/bin/mlppp -j show wan0 -i 0.1 | jq -r '.[0] | [.links[].label, "/", .on_call[].label] | join(" ")')" = "$1" ]; }
# shows NAME "LINES / LINES": those that are in use, and those on call
shows() { check "$1" wait_for "${3-1}" on_call "$2"; }

server "${STOCK[@]}" auth require-chap lcp-echo-interval 1 lcp-echo-failure 3
start isp client pppd call isp nodetach
wait_for 30 logged 2 'joined wan0' || bail "bundle"
check "traffic" wait_for 30 pings client provider
# shellcheck disable=SC2154
ADDR[client]=$(address_of client wan0)
order=$(on client /mlppp/bin/mlppp -j show wan0 -i 0.1 | jq -r '[.[0].links[].label] | join(" ")')
start monitor client /mlppp/bin/mlppp monitor -j

# ---------------------------------------------------------------- nothing to gain
diag "4+4, a server that sends 2 Mbit/s: $(iperf_tcp provider client 5 -b 2M)"
diag "4+4, upload: $(stream client 4) Mbit/s"
speed_at_least "4+4, download" "$(stream provider 4)" 7 Mbit/s
shows "equal lines stay" "$order /"

# ---------------------------------------------------------------- one does harm
line 1 10mbit 5ms
line 2 2mbit 15ms
RATE=$(stream provider 3 8)
shows "10+2: the slow line is on call" "eth1 / eth2"
speed_at_least "10+2, download, after 8 s" "$RATE" 9.03 Mbit/s
check "the log says so" logged 1 'eth2 goes on call: the peer splits evenly, so that with it all lines brought .* Mbit/s; without it eth1 can bring 9'
check "the script of lines is told" grep -q '^on-call eth2' "$OUT/line-script.out"
check "the monitor tells it" grep -q '"event":"on-call".*"label":"eth2"' "$OUT/monitor.out"
check "the table has it" grep -q 'eth2 .*on call' <(on client /mlppp/bin/mlppp)
on client /mlppp/bin/mlppp why wan0 -p -j >"$OUT/why" || true
check "why gives the reason" jq -e '.[0].findings | length == 1 and (.[0] | .code == "on-call" and
	.line == "eth2" and .severity == "remark" and (.text | test("the peer splits evenly")))' "$OUT/why"

# The server notices that at once: for it the bundle has ended, and the slow line is a
# new one.
start beat client ping -D -i 0.05 "${ADDR[provider]}"
wait_for 5 grep -q 'icmp_seq=20 ' "$OUT/beat.out"
cut=$(date +%s.%N)
cut_line 1 carrier
pkill -f '[p]ppoe -n -I eth1'
# beat: when the first reply came that was asked for after the cut
beat() { awk -F '[][ ]' -v cut="$cut" '/bytes from/ && $2 > cut + 0.05 { print $2 - cut; exit }' "$OUT/beat.out"; }
beats() { [ -n "$(beat)" ]; }
wait_for 20 beats
delay_at_most "the fast line fails: the slow one carries after" "$(beat)" 3 s
stop beat INT
wait_for 30 on_call "eth2 /"
heal_line 1 carrier
shows "it is back: the slow one is on call again" "eth1 / eth2" 30
# what the server had sent on that line is lost
check "traffic goes on" wait_for 3 pings client provider

# The bundle ends while a line is on call.
joined=$(grep -c 'of a new bundle' "$OUT/isp.log")
killed=$(echo "$WORK"/client/run/mlppp/*/eth1)
kill -KILL "$(sed -n 's/^pid //p' "$WORK"/client/run/mlppp/*/eth1)"
check "the bundle has ended: there is another" wait_for 20 logged $((joined + 1)) 'of a new bundle'
check "... with both lines" wait_for 40 sh -c "[ \$(cat '$WORK'/client/run/mlppp/*/eth[12] | grep -c '^pid') = 2 ]"
stop isp
check "no file is left but that of the killed process" \
	test "$(find "$WORK/client/run/mlppp" -type f)" = "$killed"

# ---------------------------------------------------------------- not if it is told
stop server
wait_for 20 sh -c '! pgrep -x pppd'
# shellcheck disable=SC2034
ADDR[client]=10.0.0.2
bundle_up "1 2" "${OURS[*]} mlppp-rest off" "${STOCK[*]}" || bail "bundle with rest off"
at_most "rest off: download, after 5 s" "$(stream provider 1 5)" 4.5 Mbit/s
shows "rest off: both lines stay" "eth1 eth2 /"
bundle_down "1 2"
