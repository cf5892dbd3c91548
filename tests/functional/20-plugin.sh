#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The plugin in both roles against a stock pppd: names, scripts, routes, DNS,
# pid files, MTU; nothing of pppd's own multilink beside it.
# kernels: 6.1 6.12 uml-debug
. "$(dirname "$0")/../lib.sh"

topology 2
line 1 10mbit 1ms
line 2 10mbit 1ms
load_module

# Each end notes the scripts it runs.
for end in client provider; do
	note_scripts "$end" ip-up ip-down ipv6-up ipv6-down
done
ran() { # ran END COUNT PATTERN
	[ "$(grep -Ec "$3" "$OUT/$1.scripts" 2>/dev/null)" = "$2" ]
}
no_unit() { ! ip -n "$1" -o link show | grep -q ': ppp[0-9]'; }
mtu_is() { ip -n "$1" link show "$2" | grep -q "mtu $3 "; }
full_size() { on "$1" ping -c 3 -W 2 -q -M "do" -s 1472 "$2"; }
file_is() { [ "$(tr '\n' ' ' <"$1")" = "$2" ]; }

# ---------------------------------------------------------------- client
bundle_up "1 2" "${OURS[*]} defaultroute usepeerdns ipparam here mlppp-rate 10mbit mlppp-delay 1.5" \
	"${STOCK[*]} ms-dns 192.0.2.53" || bail "bundle of two lines, ours as client"
ok "bundle of two lines, ours as client"
check "the interface is of kind mlppp" sh -c "ip -n client -d link show wan0 | grep -qw mlppp"
check "no ppp unit beside it" no_unit client
check "its MTU is the peer's MRRU" mtu_is client wan0 1500
check "1500-byte packets with DF pass" full_size client "${ADDR[provider]}"
check "IPv6 over the bundle" wait_for 20 on client ping -c 1 -W 2 -q "$(ip -n provider -o -6 addr show dev ppp0 |
	sed -n 's/.*inet6 \([0-9a-f:]*\).*/\1/p')%wan0"
check "default route" sh -c "ip -n client route show default | grep -q 'dev wan0'"
check "ip-up ran once, with the interface's name" wait_for 5 ran client 1 \
	'^ip-up wan0 eth1 .* 10.0.0.2 10.0.0.1 here IFNAME=wan0 DNS1=192.0.2.53 USEPEERDNS=1'
check "ipv6-up ran once" wait_for 5 ran client 1 '^ipv6-up wan0 eth1 '
check "no other script ran" test "$(wc -l <"$OUT/client.scripts")" = 2
check "the leader's pid file" file_is "$(pids client)/wan0.pid" "${PID[client-1]} "
check "one line in the log for each join" sh -c "grep -c 'mlppp: eth[12] joined wan0 as link' $OUT/client-1.log $OUT/client-2.log | grep -vc ':1$' | grep -qx 0"
check "the log tells the peer's MRRU and discriminator" grep -q \
	"mlppp: peer's MRRU 1500, ours 1500; .* endpoint \[MAC:02:00:00:00:02:01\]" "$OUT/client-2.log"
bundle_down "1 2"
check "ip-down and ipv6-down ran once" wait_for 5 ran client 2 '^ip(v6)?-down wan0 '
check "the pid file is gone" test ! -e "$(pids client)/wan0.pid"
rm -f "$OUT"/*.scripts

# ---------------------------------------------------------------- provider
bundle_up "1 2" "${STOCK[*]}" "plugin mlppp.so mrru 1500" || bail "bundle of two lines, ours as provider"
ok "bundle of two lines, ours as provider"
check "without ifname the kernel names the interface" sh -c "ip -n provider -o link show mlppp0"
check "no ppp unit there" no_unit provider
check "ip-up ran once there" wait_for 5 ran provider 1 '^ip-up mlppp0 eth1 .* 10.0.0.1 10.0.0.2 '
check "1500-byte packets with DF pass (provider)" full_size provider "${ADDR[client]}"
bundle_down "1 2"
rm -f "$OUT"/*.scripts

# ---------------------------------------------------------------- one line
bundle_up 1 "${OURS[*]}" "${STOCK[*]}" || bail "one line"
check "1500-byte packets with DF pass on one line" full_size client "${ADDR[provider]}"
bundle_down 1
bundle_up 1 "${OURS[*]} mtu 1400" "${STOCK[*]}" || bail "one line, mtu 1400"
check "mtu lowers the interface's MTU" mtu_is client wan0 1400
bundle_down 1
bundle_up 1 "${OURS[*]} mtu 1492 mru 1492" "${STOCK[*]}" || bail "one line, mtu 1492"
check "mtu 1492 is about the line only" mtu_is client wan0 1500
bundle_down 1
bundle_up 1 "${OURS[*]} mrru 4000" "${STOCK[*]} mrru 9000" || bail "one line, large MRRU"
check "a large MRRU" mtu_is client wan0 9000
bundle_down 1

# ---------------------------------------------------------------- database
# A stock pppd at the other end shows what strace would see.
traced() { # traced NAME END options...
	local name=$1 end=$2
	shift 2
	: >"$OUT/$name.log"
	# shellcheck disable=SC2046,SC2086
	start "$name" "$end" strace -f -e trace=openat,open,creat -o "$OUT/$name.strace" \
		pppd nodetach logfile "$OUT/$name.log" "${COMMON[@]}" $(session "$end" 1) \
		${END_OPTIONS[$end]} "$@"
}
if ! is_debug; then
	traced provider-1 provider "${STOCK[@]}"
	traced client-1 client "${OURS[@]}"
	check "connection under strace" wait_for 60 pings client provider
	check "stock pppd opens its database" grep -q 'pppd2.tdb' "$OUT/provider-1.strace"
	check "ours never does" sh -c "grep -q mlppp.so $OUT/client-1.strace && ! grep -q 'pppd2.tdb' $OUT/client-1.strace"
	pkill -TERM -x pppd
	wait_for 20 sh -c '! pgrep -x pppd'
	bundle_down 1
else
	skip "pppd's database is never opened" "strace does not work here"
fi
