# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced after tests/lib.sh: many clients of one server. The server is the provider,
# with a real pppd for each session, as pppoe-server starts them. The clients are
# one program, bin/clients.

export IP_LIB_DIR=/mlppp/bin	# where ip finds link_mlppp.so

CLIENT_LINES=2
SERVER_OPTIONS=(auth require-pap noccp nobsdcomp nodeflate novj noaccomp nopcomp
	lcp-echo-interval 20 lcp-echo-failure 3)

clients_topology() {
	local i
	topology "$CLIENT_LINES"
	# clients know the server by one address
	for ((i = 1; i <= CLIENT_LINES; i++)); do
		ip -n provider link set "eth$i" address "$(mac provider 1)"
	done
	# all may say hello at once
	echo 100000 >/proc/sys/net/core/netdev_max_backlog
}

# clients_start KIND COUNT: KIND is mlppp, or plain for as many sessions of plain PPP.
clients_start() {
	local i lines=() mode=()
	KIND=$1 CLIENTS=$2
	[ "$KIND" = mlppp ] || mode=(-p)
	for ((i = 1; i <= CLIENT_LINES; i++)); do lines+=("eth$i"); done
	start clients client /mlppp/bin/clients ${mode[@]+"${mode[@]}"} "$(mac provider 1)" "$CLIENTS" "${lines[@]}"
}

# server_start: a pppd for each session, all at once; the first client's come last.
# server_ended: there is none left.
server_start() {
	local c i net out=/dev/null
	{
		for ((c = CLIENTS; c >= 1; c--)); do
			for ((i = 1; i <= CLIENT_LINES; i++)); do
				net=0
				[ "$KIND" = mlppp ] || net=$i
				echo "pppd nodetach logfile $out plugin rp-pppoe.so rp_pppoe_sess $c:$(mac client "$i") nic-eth$i" \
					"${SERVER_OPTIONS[@]}" "$([ "$KIND" = plain ] || echo plugin mlppp.so mrru 1500)" \
					"10.0.0.1:10.$((net + 1)).$((c >> 8)).$((c & 255)) >$out 2>&1 &"
			done
		done
		echo wait
	} >"$WORK/server"
	server_begin
}
server_begin() { start server provider bash "$WORK/server"; }
server_ended() { ! pgrep -x pppd; }

# clients_up N: have all come up for the Nth time?
clients_up() { [ "$(grep -c '^up' "$OUT/clients.out")" = "$1" ]; }
hang_up() { kill -USR1 "${PID[clients]}"; }

# members: links that are in bundles; with plain PPP, netdevices
members() {
	if [ "$KIND" = plain ]; then
		on provider grep -c '^ *ppp' /proc/net/dev
	else
		ip -n provider -j -d link show type mlppp | jq '[.[].linkinfo.info_data.nlinks] | add // 0'
	fi
}
members_are() { [ "$(members)" = "$1" ]; }

# wake_ups: how often all pppds together have waited and gone on
wake_ups() {
	pgrep -x pppd | sed 's:.*:/proc/&/status:' | xargs awk '/^voluntary_ctxt/ { n += $2 } END { print n }'
}
