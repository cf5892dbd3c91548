#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The provider's side: pppoe-server with several clients, PAP and CHAP, addresses
# from the secrets; and which links belong together (RFC 1990 5.1.3), for all
# combinations of name and discriminator.
# kernels: 6.12
# also: 6.1
# vm: --timeout 900
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 4
for i in 1 2 3 4; do line "$i" 10mbit 1ms; done
load_module

links() { ip -n provider -j -d link show type mlppp | jq '[.[].linkinfo.info_data.nlinks] | add // 0'; }
bundles() { ip -n provider -o link show type mlppp | grep -c .; }
bundles_are() { [ "$(bundles)" = "$1" ]; }
has() { ip -n client -o addr show dev "$1" | grep -q "inet $2 "; }
said() { grep -Eq "$2" "$OUT/$1.log"; }
said_times() { [ "$(grep -Ec "$2" "$OUT/$1.log")" = "$3" ]; }
pings_through() { on client ping -I "$1" -c 3 -i 0.2 -W 2 -q -M "do" -s 1472 10.0.0.1; }

# ---------------------------------------------- pppoe-server, two clients
for method in chap pap; do
	printf 'alice * one 10.0.0.21\nbob * two 10.0.0.22\n' >"$(etc provider)/$method-secrets"
	server plugin mlppp.so mrru 1500 auth "require-$method"
	for i in 1 2 3 4; do
		case $i in
		1|2) who=(user alice password one ifname wan0) ;;
		*)   who=(user bob password two ifname wan1) ;;
		esac
		dial "$i" plugin mlppp.so mrru 1500 "${who[@]}"
	done
	check "$method: alice has the address of the secrets" wait_for 30 has wan0 10.0.0.21
	check "$method: bob too" wait_for 30 has wan1 10.0.0.22
	check "$method: all four lines joined" wait_for 30 said_times server 'mlppp: .* joined mlppp' 4
	check "$method: each client is a bundle of its own" bundles_are 2
	check "$method: of two lines" test "$(grep -Eo 'joined mlppp[01] as link [01]' "$OUT/server.log" | sort -u | wc -l)" = 4
	check "$method: 1500-byte packets with DF to alice" wait_for 10 pings_through wan0
	check "$method: and to bob" wait_for 10 pings_through wan1
	check "$method: a second line gets no address of its own" said_times server 'remote IP address' 2
	check "$method: the log tells who it is" said server "mlppp: peer's MRRU 1500.*, name alice"

	stop client-3; stop client-4
	check "$method: bob's bundle goes, alice's stays" wait_for 15 bundles_are 1
	check "$method: alice is not disturbed" pings_through wan0
	dial 3 plugin mlppp.so mrru 1500 user bob password wrong ifname wan1
	check "$method: a wrong password is refused" wait_for 20 ended client-3
	check "$method: and makes no bundle" bundles_are 1
	for i in 1 2 3; do stop "client-$i"; done
	check "$method: all bundles go" wait_for 15 bundles_are 0
	stop server
	wait_for 20 sh -c '! pgrep -x pppd'
done

# ------------------------------------------------------------ join matrix
# Two lines, the client's names and discriminators per line ("-": none), and
# how many bundles the provider makes of them.
printf '* * secret *\n' >"$(etc provider)/chap-secrets"
matrix() { # matrix WHAT BUNDLES NAME1 NAME2 ENDPOINT1 ENDPOINT2
	local i options auth name endpoint ifname
	for i in 1 2; do
		eval "name=\$$((i + 2)) endpoint=\$$((i + 4))"
		auth=(noauth) options=(password secret)
		if [ "$name" != - ]; then
			auth=(auth require-chap)
			options+=(user "$name")
		fi
		case $endpoint in
		-) options+=(noendpoint) ;;
		*) options+=(endpoint "$endpoint") ;;
		esac
		# To the client the provider is one peer: where the provider is
		# to make two bundles of the lines, the client has to name two.
		ifname=wan0
		[ "$2" = 1 ] || ifname=wan$i
		link_up provider "$i" plugin mlppp.so mrru 1500 "${auth[@]}"
		link_up client "$i" plugin mlppp.so mrru 1500 ifname "$ifname" "${options[@]}"
		wait_for 20 said "provider-$i" 'mlppp: .*joined' || break
	done
	# With fewer than two links, one was refused: that is not a join either.
	check "$1" test "$(bundles) of $(links)" = "$2 of 2"
	bundle_down "1 2"
}
matrix "same endpoint, same name: one bundle"       1 alice alice local:01 local:01
matrix "same endpoint, other name: two"             2 alice bob   local:01 local:01
matrix "same endpoint, no name: one"                1 -     -     local:01 local:01
matrix "other endpoint, same name: two"             2 alice alice local:01 local:02
matrix "other endpoint, other name: two"            2 alice bob   local:01 local:02
matrix "other endpoint, no name: two"               2 -     -     local:01 local:02
matrix "no endpoint, same name: one"                1 alice alice -        -
matrix "no endpoint, other name: two"               2 alice bob   -        -
matrix "no endpoint, no name: one"                  1 -     -     -        -
matrix "same value of another class: two"           2 alice alice local:01 magic:01
matrix "endpoint on one line only: two"             2 alice alice local:01 -

# The option bundle tells the provider's lines apart as well.
for i in 1 2; do
	link_up provider "$i" plugin mlppp.so mrru 1500 bundle "b$i"
	link_up client "$i" plugin mlppp.so mrru 1500 ifname "wan$i"
	wait_for 20 said "provider-$i" 'mlppp: .*joined'
done
check "option bundle: two" test "$(bundles) of $(links)" = "2 of 2"
bundle_down "1 2"

# ------------------------------------------------------ what a server refuses
# The first line of a stock client is up; its second is refused, with one line
# in the log, and the peer is told.
terminates() { # on the wire: what the provider has sent on line 2
	tcpdump -Z root -enr "$OUT/refused.pcap" 2>/dev/null | grep -q "$(mac provider 2) > .*LCP, Term-Request"
}
refused() { # refused WHAT PATTERN "PROVIDER OPTIONS" "CLIENT OPTIONS"
	capture client 2 refused
	# shellcheck disable=SC2086
	link_up provider 2 plugin mlppp.so mrru 1500 $3
	# shellcheck disable=SC2086
	link_up client 2 "${STOCK[@]}" $4
	check "$1: the log says why" wait_for 20 said provider-2 "mlppp: cannot join: .*$2"
	check "$1: Terminate-Request, with a reason" wait_for 5 said client-2 'rcvd \[LCP TermReq id=0x[0-9a-f]* "[A-Za-z]'
	capture_stop refused
	check "$1: ... on the wire" terminates
	check "$1: the server hangs up" wait_for 20 ended provider-2
	check "$1: and the client" wait_for 20 ended client-2
	check "$1: in one line" said_times provider-2 'mlppp: cannot' 1
	check "$1: the bundle is not disturbed" pings client provider
	stop client-2
	stop provider-2
}
bundle_up 1 "${STOCK[*]}" "plugin mlppp.so mrru 1500" || bail "a stock client"
refused "another MRRU" "the bundle has another MRRU than this line \(ours 1500, peer's 1400\)" "" "mrru 1400"
refused "another header format" "the bundle has other sequence numbers than this line" mpshortseq mpshortseq
refused "too many links" "the bundle has as many lines as mlppp-max-links allows" "mlppp-max-links 1" ""
echo 1 >/sys/module/mlppp/parameters/max_bundles
refused "too many bundles" "as many bundles as the module parameter max_bundles allows" "" "endpoint local:07"
echo 1024 >/sys/module/mlppp/parameters/max_bundles
bundle_down 1
