#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The examples in README and Documentation/admin do what they say: the files are taken
# from there, and the commands are run as they stand there, on top of the files of
# Debian's package ppp as it installs them. Not here: what apt and make install,
# systemctl, which 24-service runs, and the files of other programs.
# kernels: 6.12
. "$(dirname "$0")/../lib.sh"

docs=/mlppp/Documentation/admin

# debian END: /etc/ppp there is as the package leaves it, and the interfaces are down.
debian() {
	local dir
	dir=$(etc "$1")
	[ -e /var/lock ] || ln -s /run/lock /var/lock # the documents say lock
	rm -rf "${dir:?}"/*
	cp -r /etc/ppp/. "$dir/"
	mkdir -p "$dir"/{peers,ip-up.d,ip-down.d,ipv6-up.d,ipv6-down.d}
	printf '# client\tserver\tsecret\tIP addresses\n' | tee "$dir/chap-secrets" >"$dir/pap-secrets"
	chmod 600 "$dir"/*-secrets
	check "the options of Debian, as they come" grep -qx auth "$dir/options" || exit 1
}
interfaces_down() {
	local i
	for ((i = 1; i <= LINES_MAX; i++)); do ip -n client link set "eth$i" down; done
}

# put END DOCUMENT PATH: write it at that end, where /etc/ppp is its own
put() {
	local file
	file=$(etc "$1")/${3#/etc/ppp/}
	echo "$3" >>"$WORK/put"
	example "$2" "$3" >"$file"
	chmod 600 "$file"
	check "$2: there is an example of $3" test -s "$file"
}
# run END DOCUMENT COMMAND...: it stands there, and works
run() {
	local end=$1 document=$2
	shift 2
	echo "$*" >>"$WORK/examples"
	if ! grep -qxF "    $*" "$docs/$document.md"; then
		not_ok "$document: $* (is not there)"
	else
		check "$document: $*" on "$end" "$@"
	fi
}
said() { grep -Eq "$2" "$OUT/$1.log"; }
said_times() { [ "$(grep -Ec "$2" "$OUT/$1.log")" -ge "$3" ]; }
has_mtu() { ip -n client link show wan0 | grep -q "mtu $1 "; }
as_written() { # as_written END DOCUMENT NAME COMMAND...: in the background
	local end=$1 document=$2 name=$3
	shift 3
	echo "$*" >>"$WORK/examples"
	check "$document: $*" grep -qxF "    $*" "$docs/$document.md"
	start "$name" "$end" "$@"
}

# The same for what needs a shell.
run_line() {
	local end=$1 document=$2
	echo "$3" >>"$WORK/examples"
	check "$document: $3 (stands there)" grep -qF "$3" "$docs/$document.md"
	check "$document: $3" on "$end" sh -c "$3"
}

topology 2
line 1 10mbit 5ms
line 2 2mbit 5ms
mkdir -p "/lib/modules/$(uname -r)/updates"
cp /mlppp/mlppp.ko "/lib/modules/$(uname -r)/updates/"
depmod
export IP_LIB_DIR=/mlppp/bin PATH=$PATH:/mlppp/bin
debian client
debian provider
interfaces_down
: >/etc/resolv.conf

# ---------------------------------------------------------------- server, client

put provider server /etc/ppp/pppoe-server-options
put provider server /etc/ppp/chap-secrets
echo "logfile $OUT/server.log debug ms-dns 192.0.2.53 +ipv6" >>"$(etc provider)/pppoe-server-options"
: >"$OUT/server.log"
: >"$OUT/isp.log"
as_written provider server server pppoe-server -I eth1 -I eth2 -L 10.0.0.1 -N 100 -O /etc/ppp/pppoe-server-options
wait_for 10 answers_discovery || bail "pppoe-server does not start"

# The README first, in one go; it is the first list of commands there.
awk '/^## Quick start/ { on = 1 } on && /^    / { print substr($0, 5); some = 1; next } some { exit }' \
	/mlppp/README.md >"$WORK/readme"
check "README: what to install" test "$(head -n 2 "$WORK/readme" | cut -d ' ' -f 1,2 | paste -sd ' ')" = "apt install make &&"
# The server knows another name.
sed '1i set -e
	1,2d; s/"me"/"me@isp"/' "$WORK/readme" >"$WORK/readme.sh"
has_links() { [ "$(ip -n client -j -d link show wan0 | jq '.[0].linkinfo.info_data.nlinks')" = "$1" ]; }
check "README: the commands work" on client timeout 20 bash "$WORK/readme.sh"
check "README: wan0 has both lines" wait_for 30 has_links 2 || on client mlppp | diag
check "README: traffic" wait_for 20 pings client provider
check "README: a default route" grep -q 'default dev wan0' <(ip -n client route)
check "README: full packets" wait_for 5 on client ping -M 'do' -s 1472 -c 1 -W 1 10.0.0.1
check "README: the provider's name servers" wait_for 5 grep -qx 'nameserver 192.0.2.53' /etc/resolv.conf
check "README: what mlppp why says" on client mlppp why
check "README: the other commands it names" grep -q 'mlppp top' /mlppp/README.md
on client pkill -TERM -x pppd
wait_for 20 sh -c "! ip -n client link show wan0 2>/dev/null"
wait_for 20 sh -c "! ip -n provider link show mlppp0 2>/dev/null"
debian client
interfaces_down
: >/etc/resolv.conf

put client client /etc/ppp/peers/isp
put client client /etc/ppp/options.eth1
put client client /etc/ppp/options.eth2
put client client /etc/ppp/chap-secrets
echo "logfile $OUT/isp.log debug" >>"$(etc client)/peers/isp"
run client client ip link set eth1 up
run client client ip link set eth2 up
as_written client client isp pppd call isp nodetach
check "client: both lines join" wait_for 30 said_times isp 'joined wan0' 2
check "client: traffic" wait_for 20 pings client provider
check "client: the address of the secrets" wait_for 5 grep -q 10.0.0.21 <(ip -n client addr show wan0)
check "client: full packets" wait_for 5 on client ping -M 'do' -s 1472 -c 1 -W 1 10.0.0.1
check "client: a default route" grep -q 'default dev wan0' <(ip -n client route)
check "client: the provider's name servers" wait_for 5 grep -qx 'nameserver 192.0.2.53' /etc/resolv.conf
check "client: IPv6" wait_for 5 grep -q 'inet6 fe80' <(ip -n client addr show wan0)
run client client mlppp
run client client mlppp why
run client client ip -d link show wan0
check "client: the rates are those of the files" test \
	"$(figures client | jq -c '.[0].links | map([.label, .rate]) | sort')" = \
	'[["eth1",9500000],["eth2",1900000]]'
check "server: two joins" said_times server 'joined mlppp0' 2
check "server: the log says what it should" eval "grep -q \"mlppp: peer's MRRU 1500, ours 1500; its sequence numbers long, ours long; endpoint .MAC:.*, name me@isp\" \
	$OUT/server.log && grep -q 'mlppp: .* joined mlppp0 as link 0, the leader of a new bundle' $OUT/server.log"
run provider server mlppp set mlppp0 link 0 rate 9.5mbit link 1 rate 1900kbit

# ---------------------------------------------------------------- tuning, troubleshooting

run client tuning mlppp set wan0 link eth1 rate 9.5mbit
run client tuning tc qdisc replace dev wan0 root fq_codel
run client tuning tc qdisc replace dev wan0 root cake unlimited
run client tuning mlppp set wan0 target 3ms
run client tuning mlppp set wan0 deadline_cap 1s
run client tuning mlppp set wan0 max_frags 32768 max_bytes 64m
run client tuning mlppp set wan0 reorder fixed 8
check "tuning: they are in force" jq -e '.[0].linkinfo.info_data | .target == 3000 and .deadline_cap == 1000000
	and .max_frags == 32768 and .max_bytes == 67108864 and .reorder == "fixed" and .reorder_window == 8' \
	<(ip -n client -j -d link show wan0)
run client tuning mlppp set wan0 target default deadline_cap default max_frags default max_bytes default reorder default
run client troubleshooting ip -d link show wan0
run client troubleshooting ethtool -S wan0
run client troubleshooting mlppp --json wan0
run client troubleshooting mlppp --json
run client troubleshooting mlppp why --json
on client mount -t tracefs tracefs /sys/kernel/tracing # ip netns has mounted a /sys of its own
run_line client troubleshooting "echo 1 >/sys/kernel/tracing/events/mlppp/enable"
as_written client troubleshooting trace cat /sys/kernel/tracing/trace_pipe
check "troubleshooting: losses only" test -e /sys/kernel/tracing/events/mlppp/mlppp_loss/enable
check "troubleshooting: tcpdump -i eth1 -w line.pcap" grep -qF '`tcpdump -i eth1 -w line.pcap`' $docs/troubleshooting.md
start tcpdump client sh -c "cd $OUT && exec tcpdump -Z root -U -i eth1 -w line.pcap"
wait_for 10 grep -q 'listening on' "$OUT/tcpdump.out"
as_written client troubleshooting monitor mlppp monitor
check "traffic still" wait_for 10 pings client provider
check "the trace tells of it" wait_for 5 grep -q 'mlppp_fragment_tx: dev=wan0' "$OUT/trace.out"
stop trace
on client sh -c 'echo 0 >/sys/kernel/tracing/events/mlppp/enable'
captured() { tcpdump -Z root -nr "$OUT/line.pcap" 2>/dev/null | grep -q 'PPPoE.*MLPPP'; }
check "the capture has it" wait_for 10 captured
stop tcpdump INT
stop isp
check "monitor has told of it" wait_for 10 grep -q 'eth1 (link [0-9]*) has left' "$OUT/monitor.out"
stop monitor INT

# ---------------------------------------------------------------- without the supervisor

sed -i '/^mlppp-nic/d' "$(etc client)/peers/isp"
: >"$OUT/isp.log"
as_written client client isp-1 pppd call isp nic-eth1
as_written client client isp-2 pppd call isp nic-eth2
check "client: both lines join, without the supervisor" wait_for 30 said_times isp 'joined wan0' 2
check "client: traffic, without the supervisor" wait_for 20 pings client provider
on client pkill -TERM -x pppd
wait_for 20 sh -c "! ip -n client link show wan0 2>/dev/null"
wait_for 20 sh -c "! ip -n provider link show mlppp0 2>/dev/null"

# ---------------------------------------------------------------- RouterOS

debian client
: >"$OUT/router.log"
put client routeros /etc/ppp/peers/router
put client client /etc/ppp/chap-secrets
echo "logfile $OUT/router.log debug" >>"$(etc client)/peers/router"
sed -i 's/^mrru .*/mrru 1600/' "$(etc provider)/pppoe-server-options"
modprobe -qa nf_conntrack nf_tables nft_ct nft_nat nft_chain_nat nft_masq
ip -n client addr add 192.168.1.2/32 dev lo
example routeros /etc/nftables.conf >"$WORK/nftables.conf"
echo /etc/nftables.conf >>"$WORK/put"
check "routeros: nftables takes the rules" on client nft -f "$WORK/nftables.conf"
start router client pppd call router nodetach
check "routeros: both lines join" wait_for 30 said_times router 'joined pppoe-out1' 2
check "routeros: traffic" wait_for 20 pings client provider
check "routeros: MRRU" grep -q 'mtu 1600 ' <(ip -n client link show pppoe-out1)
check "routeros: the default route, and its distance" grep -q 'default dev pppoe-out1 .*metric 1' <(ip -n client route)
check "routeros: masqueraded" on client ping -I 192.168.1.2 -c 1 -W 2 10.0.0.1
reaches() { on provider timeout 3 bash -c ": </dev/tcp/10.0.0.21/$1"; }
for port in 80 81; do start "http-$port" client iperf3 -s -p "$port"; done
wait_for 10 on client sh -c "ss -Hltn | grep -q ':80 ' && ss -Hltn | grep -q ':81 '"
check "routeros: what is forwarded comes in" wait_for 10 reaches 8080
check "routeros: ... and nothing else" eval '! reaches 81'
for name in http-80 http-81 router; do stop $name; done
on client nft flush ruleset
ip -n client addr del 192.168.1.2/32 dev lo
sed -i 's/^mrru .*/mrru 1500/' "$(etc provider)/pppoe-server-options"
wait_for 20 sh -c "! ip -n provider link show mlppp0 2>/dev/null"

# ---------------------------------------------------------------- a single line

: >"$OUT/single.log"
put client single-line /etc/ppp/peers/single
echo "logfile $OUT/single.log debug" >>"$(etc client)/peers/single"
as_written client single-line single pppd call single nodetach
check "single-line: it joins" wait_for 30 said single 'joined wan0'
check "single-line: traffic" wait_for 20 pings client provider
check "single-line: MTU" has_mtu 1500
check "single-line: full packets" on client ping -M 'do' -s 1472 -c 3 -i 0.2 -W 2 10.0.0.1
check "single-line: it says so" grep -qxF "    ping -M do -s 1472 10.0.0.1" "$docs/single-line.md"
echo "ping -M do -s 1472 10.0.0.1" >>"$WORK/examples"
stop single
stop server

# ---------------------------------------------------------------- none is left out

# Each line of an example must be of a file that was used, a command that was run, one
# of those that the comment at the top leaves out, or what a log says. 46-own-server
# runs its document, and 48-radius what server.md says of RADIUS.
mine=()
for f in "$docs"/*.md; do [ "${f##*/}" = own-server.md ] || mine+=("$f"); done
left_out() {
	awk '!/^    / { of_file = 0 } /^    # \/etc/ { of_file = 1 } /^    / && !of_file { print substr($0, 5) }' "${mine[@]}" |
		grep -vE '^(/interface |/ip |apt install|make deb$|make && make install|systemctl enable|mlppp: |mlppp-rate |VENDOR WISPr |ATTRIBUTE WISPr|ip link delete [0-9A-F]+$)' | grep -vxFf "$WORK/examples"
}
check "no command is left out" test -z "$(left_out)" || left_out | diag
# Files of programs that are not here: shown, not used.
others='/etc/network/interfaces.d/lines|/etc/dhcpcd.conf'
grep -ho '^    # /etc/.*' "${mine[@]}" | sort -u | sed 's/^    # //' | grep -vxE "$others" >"$WORK/files"
check "no file is left out" test -z "$(grep -vxFf "$WORK/put" "$WORK/files")" || grep -vxFf "$WORK/put" "$WORK/files" | diag
true
