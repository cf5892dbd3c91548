#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The guest's part of `make demo-l2tp`: a DSL and a mobile line, each behind its
# provider's router, make one interface by way of a server of one's own, with the files
# of Documentation/admin/own-server.md.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/l2tp.sh"
# shellcheck source=tests/people.sh
. "$(dirname "$0")/people.sh"
# shellcheck disable=SC2154
ADDR[client]=10.0.0.21
links() { ip -n client -j -d link show wan0 | jq -e ".[0].linkinfo.info_data.nlinks == $1"; }

step "Kernel $(uname -r): a DSL line, 4/1 Mbit/s, and a mobile one, 6/2, to a server elsewhere"
topology 2
line_from provider 1 4mbit 10ms
line_from client 1 1mbit 10ms
line_from provider 2 6mbit 35ms
line_from client 2 2mbit 35ms
cat <<'EOT'

     client                                                       server 192.0.2.1
    +----------------------+   DSL 4/1 Mbit/s, 10 ms             +------------------+
    | xl2tpd line1         +--- 192.168.1.1 --- ... -------------+ xl2tpd server    |
    |   pppd, mlppp  wan0  |   mobile 6/2 Mbit/s, 35 ms          |   pppd, mlppp    +--- Internet
    | xl2tpd line2         +--- 192.168.2.1 --- ... -------------+                  |
    +----------------------+                                     +------------------+
EOT
load_module
modprobe -qa nf_nat nf_tables nft_chain_nat nft_masq
own_server_files
ip link add eth0 netns provider type dummy

step "The files and commands of Documentation/admin/own-server.md"
own_server_commands provider "sysctl|nft" || bail "the server's commands"
own_server_commands client "ip route|ip rule" || bail "the client's commands"
own_server_start server provider
wait_for 10 udp_bound provider "$LNS" || bail "xl2tpd, the server"
for i in 1 2; do own_server_start "line$i" client; done
wait_for 30 links 2 || bail "no bundle"
wait_for 20 pings client provider || bail "no traffic"
sed -n 's/^mlppp: /   pppd says: /p' "$OUT/client.log"
on client /mlppp/bin/mlppp show | sed 's/^/   /'
check "1500-byte packets pass unfragmented" on client ping -M "do" -c 3 -q -s 1472 "${ADDR[provider]}"

step "A download of 80 seconds; the mobile line is cut after 15, for 40"
iperf_server client
start transfer provider iperf3 -c "${ADDR[client]}" -p "$IPERF_PORT" -t 80
event() {
	case $1 in
	15) cut_line 2 silent; NOTE='<- the mobile line is cut' ;;
	55) heal_line 2 silent; NOTE='<- it works again' ;;
	esac
}
draw client 80 0.25
grep -c 'joined wan0' "$OUT/client.log" | sed 's/^/   Times that a line has joined: /'

step "Taking all down"
for name in line1 line2 server; do stop "$name"; done
wait_for 20 sh -c '! pgrep -x pppd'
ip -n provider link del eth0
sum=$(printf '%s\n' "${RATES[@]:0:15}" | awk '{ s += $1 } END { print s }')
awk -v x="$sum" 'BEGIN {
	printf "demo-l2tp: %.1f Mbit/s down of 10 (%.0f %%)\n", x / 15, x / 15 / 10 * 100 >"/out/verdict"
	exit !(x / 15 > 6)
}' || not_ok "the bundle did not beat the faster line"
[ "$tap_failed" = 0 ] || exit 1
