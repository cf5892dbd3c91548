#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The plugin in both roles against a stock pppd: names, scripts, routes, DNS,
# pid files, MTU; and nothing of pppd's own multilink besides.
# kernels: 6.12 13
# also: 6.1 newest rt uml-debug
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

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

# The option lowers what the peer's MRRU allows, when the bundle is made. After that the
# MTU is up to the administrator.
bundle_up 1 "${OURS[*]} mtu 1500" "plugin mlppp.so ifname wan1 mrru 1614" || bail "one line, MRRU 1614"
check "mtu 1500 lowers an MTU of 1614" mtu_is client wan0 1500
ip -n client link set wan0 mtu 1450
link_up provider 2 plugin mlppp.so ifname wan1 mrru 1614
link_up client 2 "${OURS[@]}" mtu 1400
check "a second line joins" wait_for 20 joined client-2
check "... and leaves the MTU as it is" mtu_is client wan0 1450
bundle_down "1 2"

# ---------------------------------------------------------------- names
# What the peer calls itself may be anything. What a line carries is not what the bundle
# carries.
note_scripts provider auth-down
sed -i 's/IFNAME=/BYTES=$BYTES_SENT &/' "$(etc provider)/auth-down"
for i in 1 2; do
	link_up provider "$i" plugin mlppp.so mrru 1500 ifname wan1 auth require-chap
	link_up client "$i" "${OURS[@]}" user $'ev\e[1mil'
	wait_for 20 joined "client-$i" && wait_for 20 joined "provider-$i" || bail "a strange name"
done
check "a strange name is written as text" grep -qF 'mlppp: peer'"'"'s MRRU 1500, ours 1500; its sequence numbers long, ours long; endpoint [MAC:02:00:00:00:01:01], name ev^[[1mil' "$OUT/provider-1.log"
check "... and in no other way" sh -c "! grep mlppp: $OUT/provider-1.log | grep -q '$(printf '\033')'"
wait_for 20 pings client provider
on client ping -c 200 -i 0.002 -q -s 1400 "${ADDR[provider]}" >/dev/null
stop client-2
check "a member's line ends" wait_for 10 ended provider-2
check "... and is not said to have carried what the bundle has" sh -c "! grep -q 'Sent [0-9]* bytes' $OUT/provider-2.log"
check "... nor told so to auth-down" wait_for 5 ran provider 1 '^auth-down .* BYTES= '
bundle_down "1 2"
check "the last line tells what the bundle has carried" grep -Eq 'Sent [0-9]{6} bytes' "$OUT/provider-1.log"
rm -f "$OUT"/*.scripts "$(etc provider)/auth-down"

# ---------------------------------------------------------------- L2TP
# The transport has no name for its lines, and sets an MTU when it comes and goes.
l2tp_links() { # l2tp_links END DEVICE FIELD
	figures "$1" "$2" | jq -c "[.[0].links[] | $3]"
}
for i in 1 2; do
	l2tp_session provider "$i" pppol2tp_lns_mode pppol2tp_tunnel_id "$i" pppol2tp_session_id "$i" \
		plugin mlppp.so mrru 1614 ifname wan1
	l2tp_session client "$i" "${OURS[@]}"
	wait_for 20 joined "client-$i" && wait_for 20 joined "provider-$i" || bail "L2TP"
done
check "L2TP: traffic" wait_for 20 pings client provider
check "L2TP: a client's lines are called as the interfaces they leave by" test "$(l2tp_links client wan0 .label)" = '["eth1","eth2"]'
check "L2TP: ... also in the log" grep -q 'mlppp: eth2 joined wan0' "$OUT/client-2.log"
check "L2TP: a server's as the addresses they come from" test "$(l2tp_links provider wan1 .label)" = '["l2tp:10.1.1.2","l2tp:10.1.2.2"]'
check "L2TP: frames are as long as fits their path, both ways" test "$(l2tp_links client wan0 .mru,.mtu)" = '[1462,1462,1462,1462]'
check "L2TP: what is around them" test "$(l2tp_links client wan0 .overhead)" = '[56,56]'
check "L2TP: the carrier is that of the interface" test "$(l2tp_links client wan0 .transport)" = '["eth1","eth2"]'
check "L2TP: MTU" mtu_is client wan0 1614
stop client-2
check "L2TP: a line ends, which leaves it as it is" mtu_is client wan0 1614
wait_for 10 ended provider-2
check "L2TP: at the other end as well" mtu_is provider wan1 1500
stop provider-2
ip -n client link set wan0 mtu 1400
l2tp_session provider 2 plugin mlppp.so mrru 1614 ifname wan1
l2tp_session client 2 "${OURS[@]}" linkname dsl2
check "L2TP: a line returns" wait_for 20 joined client-2
check "L2TP: a linkname is its name" grep -q 'mlppp: dsl2 joined wan0' "$OUT/client-2.log"
check "L2TP: the administrator's MTU stays" mtu_is client wan0 1400
stop client-1
check "L2TP: when the first line ends" mtu_is client wan0 1400
check "L2TP: traffic on the other" wait_for 10 pings client provider
stop provider-2
wait_for 10 ended client-2
bundle_down "1 2"

# The interface by which a tunnel leaves is deleted, and there is another.
ip -n client link add other address 02:00:00:00:03:01 type veth peer name other address 02:00:00:00:03:02 netns provider
for end in client provider; do
	ip -n "$end" link set other up
	ip -n "$end" route add "10.1.2.${L2TP_HOST[$(peer "$end")]}" dev other
done
l2tp_session provider 2 plugin mlppp.so ifname wan1
l2tp_session client 2 "${OURS[@]}"
wait_for 20 joined client-2 && wait_for 20 pings client provider || bail "L2TP by another interface"
check "L2TP: that interface is known" test "$(l2tp_links client wan0 .transport)" = '["other"]'
ip -n client link del other
check "L2TP: the interface goes, the line goes on by another" wait_for 5 eval '[ "$(l2tp_links client wan0 .down,.transport)" = "[false,null]" ]'
check "L2TP: ... in the same session" test "$(grep -c joined "$OUT/client-2.log")" = 1
check "L2TP: ... with traffic" wait_for 10 pings client provider
bundle_down 2
for end in client provider; do for i in 1 2; do ip -n "$end" addr flush dev "eth$i"; done; done

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
