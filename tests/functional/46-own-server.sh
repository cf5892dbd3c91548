#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A server of one's own, with the files and commands of own-server.md as they stand
# there: a DSL line and a mobile one, one of which is cut for 40 seconds and returns,
# while one TCP connection goes on. Nothing that a tunnel sends ever gets into wan0.
# kernels: 6.12
# chance: TCP
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../l2tp.sh"

# shellcheck disable=SC2154
ADDR[client]=10.0.0.21
links() { ip -n client -j -d link show wan0 | jq -e ".[0].linkinfo.info_data.nlinks == $1"; }
counter() { figures client | jq ".[0].counters.$1"; }
more() { [ "$(acknowledged "$IPERF_PORT")" -gt "$1" ]; }

topology 2
line_from provider 1 16mbit 10ms
line_from client 1 1mbit 10ms
line_from provider 2 30mbit 35ms
line_from client 2 4mbit 35ms
load_module
modprobe -qa nf_nat nf_tables nft_chain_nat nft_masq
own_server_files
ip link add eth0 netns provider type dummy # towards the Internet
check "the server's commands" own_server_commands provider "sysctl|nft"
check "the client's commands" own_server_commands client "ip route|ip rule"
own_server_start server provider
wait_for 10 udp_bound provider "$LNS" || bail "xl2tpd, the server"
for i in 1 2; do own_server_start "line$i" client; done
check "both lines join" wait_for 30 links 2 || bail "bundle"
check "traffic" wait_for 20 pings client provider
check "a default route by wan0" grep -q 'default dev wan0' <(ip -n client route)
check "1500 bytes with DF" on client ping -q -c 3 -M "do" -s 1472 "${ADDR[provider]}"
check "nothing holds it back" on client /mlppp/bin/mlppp why wan0
speed_at_least "TCP down" "$(iperf_tcp provider client 4 -O 4 -l 16K)" 30 Mbit/s

iperf_server provider
start transfer client iperf3 -c "${ADDR[provider]}" -p "$IPERF_PORT" -t 100 -b 1500K -l 16K --forceflush
wait_for 10 more 500000
cut_line 2 silent
t=$(now)
check "the mobile line is cut: it leaves" wait_for 15 links 1
bytes=$(acknowledged "$IPERF_PORT")
sleep 30
at_least "... the connection goes on, at" \
	"$(awk -v b=$(($(acknowledged "$IPERF_PORT") - bytes)) 'BEGIN { print b * 8 / 30 / 1e6 }')" 0.75 Mbit/s
wait_for 30 eval "compare \"\$(elapsed $t)\" '>=' 40"
check "... and no tunnel gets into wan0" test "$(counter tx_drop_loop)" = 0
heal_line 2 silent
t=$(now)
check "40 s later it works again: it joins" wait_for 30 links 2
at_most "... after" "$(elapsed "$t")" 15 s
bytes=$(acknowledged "$IPERF_PORT")
sleep 5
at_least "... and carries its part" \
	"$(awk -v b=$(($(acknowledged "$IPERF_PORT") - bytes)) 'BEGIN { print b * 8 / 5 / 1e6 }')" 1.2 Mbit/s
check "it was the same connection all the time" running transfer
stop transfer INT

# A line whose own route is gone does not go through the bundle.
ip -n client route del default via 192.168.2.1 dev eth2 table 102
check "a line without a route leaves" wait_for 20 links 1
sleep 5
check "... and stays away from wan0" test "$(counter tx_drop_loop)" = 0
check "... which goes on" pings client provider
for name in line1 line2 server; do stop "$name"; done
wait_for 20 sh -c '! pgrep -x pppd'
ip -n provider link del eth0
