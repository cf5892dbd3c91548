# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced after lib.sh: lines that are L2TP tunnels, over whatever connects the
# client to the Internet, to a server of its own. Debian's xl2tpd at both ends.
#
#      client                                       provider
#      eth1 10.1.1.2/24 ------- line 1 ------- 10.1.1.1/24 eth1 \
#      eth2 10.1.2.2/24 ------- line 2 ------- 10.1.2.1/24 eth2 - lo 192.0.2.1
#
# Packets from 10.1.2.2 leave by line 2, wherever they go: routing rules see to
# that, and one xl2tpd for each line has that line's address.
export IP_LIB_DIR=/mlppp/bin	# where ip finds link_mlppp.so
LNS=192.0.2.1
LNS_END=provider	# where it runs

# l2tp_network N: addresses, routes and rules for N lines.
l2tp_network() {
	local i
	ip -n provider addr add "$LNS/32" dev lo
	for ((i = 1; i <= $1; i++)); do
		ip -n client addr add "10.1.$i.2/24" dev "eth$i"
		ip -n provider addr add "10.1.$i.1/24" dev "eth$i"
		ip -n client route add default via "10.1.$i.1" dev "eth$i" table "10$i"
		ip -n client rule add from "10.1.$i.2" table "10$i" priority "10$i"
	done
}

# xl2tpd_on NAME END: with $WORK/NAME/conf and pppd's options in $WORK/NAME/options.
xl2tpd_on() {
	local dir=$WORK/$1
	: >"$dir/secrets"
	start "$1" "$2" xl2tpd -D -c "$dir/conf" -s "$dir/secrets" -p "$dir/pid" -C "$dir/control"
}

# lns OPTIONS...: the server; the log of all its pppd is $OUT/lns.log.
lns() {
	mkdir -p "$WORK/lns"
	: >"$OUT/lns.log"
	printf '%s\n' logfile "$OUT/lns.log" debug "$*" >"$WORK/lns/options"
	cat >"$WORK/lns/conf" <<-END
		[global]
		listen-addr = $LNS
		max retries = 2
		[lns default]
		assign ip = no
		local ip = ${ADDR[provider]}
		require chap = yes
		refuse pap = yes
		require authentication = yes
		pppoptfile = $WORK/lns/options
	END
	printf 'client * secret %s\n' "${ADDR[client]}" >"$(etc "$LNS_END")/chap-secrets"
	xl2tpd_on lns "$LNS_END"
	wait_for 10 udp_bound "$LNS_END" "$LNS" || bail "xl2tpd, the server"
}
udp_bound() { [ -n "$(on "$1" ss -Hlun "src = $2 and sport = :1701")" ]; }

# lac I OPTIONS...: the client's xl2tpd on line I; its pppd is to be waited for as
# client-I.
lac() {
	local i=$1 dir=$WORK/lac-$1
	shift
	mkdir -p "$dir"
	: >"$OUT/client-$i.log"
	printf '%s\n' logfile "$OUT/client-$i.log" debug noauth noipdefault "user client" "$*" >"$dir/options"
	cat >"$dir/conf" <<-END
		[global]
		listen-addr = 10.1.$i.2
		max retries = 2
		[lac line]
		lns = $LNS
		autodial = yes
		redial = yes
		redial timeout = 1
		pppoptfile = $dir/options
	END
	xl2tpd_on "lac-$i" client
}

# l2tp_up LINES CLIENT-OPTIONS SERVER-OPTIONS: returns when all lines have joined and
# traffic passes. The first line leads, for the sake of stock ends.
l2tp_up() {
	local i
	# shellcheck disable=SC2086
	lns $3
	for i in $1; do
		# shellcheck disable=SC2086
		lac "$i" $2
		wait_for 30 joined "client-$i" || return 1
	done
	wait_for 30 pings client provider
}
l2tp_down() { # l2tp_down LINES
	local i
	for i in $1; do stop "lac-$i"; done
	stop lns
	wait_for 20 sh -c '! pgrep -x pppd'
}

# ip_fragments: how many IP fragments both ends have sent on their lines, and got.
ip_fragments() {
	local end
	for end in client provider; do
		on "$end" awk '$1 == "Ip:" && !n { n = split($0, name); next }
			$1 == "Ip:" { for (i = 2; i <= n; i++) if (name[i] ~ /^(FragCreates|ReasmReqds)$/) sum += $i; print sum }' /proc/net/snmp
	done | awk '{ n += $1 } END { print n }'
}

# ---------------------------------------------------------------- a server of one's own
# As in own-server.md: two lines, each behind a router of its own. Here the other end
# plays the routers as well.
# own_server_files: the files of the document, and the network it speaks of
own_server_files() {
	local file
	mkdir -p /etc/xl2tpd
	for file in server line1 line2; do
		example own-server "/etc/xl2tpd/$file.conf" >"/etc/xl2tpd/$file.conf"
	done
	example own-server /etc/ppp/options.l2tp >"$(etc client)/options.l2tp"
	example own-server /etc/ppp/options.l2tp-server >"$(etc provider)/options.l2tp-server"
	example own-server /etc/ppp/chap-secrets >"$(etc provider)/chap-secrets"
	echo '"me" * "the password"' >"$(etc client)/chap-secrets"
	echo "logfile $OUT/client.log debug" >>"$(etc client)/options.l2tp"
	echo "logfile $OUT/server.log debug" >>"$(etc provider)/options.l2tp-server"
	: >"$OUT/client.log"
	: >"$OUT/server.log"
	ip -n provider addr add "$LNS/32" dev lo
	for i in 1 2; do
		ip -n client addr add "192.168.$i.2/24" dev "eth$i"
		ip -n provider addr add "192.168.$i.1/24" dev "eth$i"
	done
}

# own_server_commands END WORD...: those of the document whose lines begin with that
own_server_commands() {
	local end=$1 command
	while read -r command; do
		on "$end" sh -c "$command" || { echo "$command"; return 1; }
	done < <(grep -E "^    ($2)" /mlppp/Documentation/admin/own-server.md)
}

# own_server_start NAME END: what the unit says
own_server_start() {
	local words
	words=$(example own-server /etc/systemd/system/xl2tpd@.service | sed -n "s/%i/$1/g; s/^ExecStart=//p")
	on "$2" mkdir -p "/run/xl2tpd-$1"
	# shellcheck disable=SC2086
	start "$1" "$2" $words
}
