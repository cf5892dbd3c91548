#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# pppoe-server 4.0 (Debian 13) in kernel mode: no relay, no pty. The server is ours, as
# server.md has it.
# kernels: 13
. "$(dirname "$0")/../lib.sh"

# The commands are those of that section of the document, except for names.
plugin=$(ls /usr/lib/pppd/*/pppoe.so)
command=(pppoe-server -F -k -g "$plugin" -I eth1 -I eth2 -L "${ADDR[provider]}" -R "${ADDR[client]}" -N 100
	-O /etc/ppp/pppoe-server-options)

topology 2
line 1 10mbit 1ms
line 2 10mbit 1ms
load_module
echo "client * secret ${ADDR[client]}" >"$(etc provider)/chap-secrets"
echo "debug logfile $OUT/server.log plugin mlppp.so auth require-chap mlppp-max-links 4
	lcp-echo-interval 5 lcp-echo-failure 3" >"$(etc provider)/pppoe-server-options"
: >"$OUT/server.log"
start server provider "${command[@]}"
wait_for 10 answers_discovery || bail "pppoe-server does not start"
dial 1 "${OURS[@]}"
dial 2 "${OURS[@]}"
check "kernel mode: both lines join" wait_for 30 joined client-2 || bail "no bundle"
check "kernel mode: traffic" wait_for 20 pings client provider || exit 1
check "kernel mode: no pty between" sh -c "! pgrep -x pppoe && grep -q 'mlppp: eth[12] joined mlppp0' $OUT/server.log"
check "kernel mode: 1500 bytes with DF" on client ping -q -c 3 -M "do" -s 1472 "${ADDR[provider]}"
speed_at_least "kernel mode: TCP up" "$(iperf_tcp client provider 3 -O 1 -l 16K)" 17 Mbit/s
speed_at_least "kernel mode: TCP down" "$(iperf_tcp provider client 3 -O 1 -l 16K)" 17 Mbit/s
stop client-1 KILL
check "kernel mode: the first line dies, the other goes on" wait_for 20 pings client provider
bundle_down 2
stop server
