# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced by the functional tests, inside the guest. Two network namespaces,
# joined by N lines:
#
#      client                                        provider
#      eth1 02:00:00:00:01:01 ------- line 1 ------- eth1 02:00:00:00:02:01
#      eth2 02:00:00:00:01:02 ------- line 2 ------- eth2 02:00:00:00:02:02
#      ...                                            ...
#      wan0 or ppp0 10.0.0.2  ======= bundle ======= 10.0.0.1 ppp0 or wan0
#
# A line is a veth pair; netem on both ends gives it a rate and a delay. Each
# end has its own /run and /etc/ppp, and thus its own secrets and bundles.
# Nothing outside the two namespaces is touched, and each test checks at its end
# that all of it is gone.
set -u

OUT=/out                # what is written here comes out of the guest
WORK=/tmp/work          # what is not needed outside
LINES_MAX=0             # lines made by topology
mkdir -p "$WORK" "$OUT"
# Nothing can ever be read here: sleeping without a process.
[ -p "$WORK/never" ] || mkfifo "$WORK/never"
exec {NEVER}<>"$WORK/never"

# ---------------------------------------------------------------- results
# TAP on standard output; each is noted in the kernel's log too, so that kernel
# messages can be matched to it.

tap_count=0
tap_failed=0

diag() { # diag TEXT...: or standard input, as TAP comments
	if [ $# -gt 0 ]; then printf '%s\n' "$*"; else cat; fi | sed 's/^/# /'
}

ok() { # ok NAME...
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $*"
	echo "test: ok $tap_count - $*" >/dev/kmsg
}

not_ok() { # not_ok NAME...
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $*"
	echo "test: not ok $tap_count - $*" >/dev/kmsg
}

skip() { # skip NAME REASON...
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP ${*:2}"
}

# check NAME command...: passes if the command succeeds, else shows its output.
check() {
	local name=$1 said
	shift
	if said=$("$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name"
		diag "failed: $*"
		[ -z "$said" ] || tail -n 40 <<<"$said" | diag
		return 1
	fi
}

compare() { awk -v a="$1" -v b="$3" "BEGIN { exit !(a $2 b) }"; }

# at_least NAME VALUE MINIMUM UNIT, at_most NAME VALUE MAXIMUM UNIT
at_least() {
	if [ -n "$2" ] && compare "$2" '>=' "$3"; then ok "$1: $2 $4 (at least $3)"; else not_ok "$1: ${2:-nothing} $4 (at least $3)"; fi
}
at_most() {
	if [ -n "$2" ] && compare "$2" '<=' "$3"; then ok "$1: $2 $4 (at most $3)"; else not_ok "$1: ${2:-nothing} $4 (at most $3)"; fi
}

# The same for figures of speed: a kernel full of checks is too slow to be judged
# by them; there it is enough that something was measured.
speed_at_least() {
	if is_debug; then at_least "$1" "$2" 0.1 "$4"; else at_least "$@"; fi
}
delay_at_most() {
	if is_debug; then at_most "$1" "$2" 10000 "$4"; else at_most "$@"; fi
}

is_debug() { [ -e /sys/kernel/debug/kmemleak ] || [ "${KERNEL-}" = kcsan ]; }

# For when the rest of a test makes no sense, without a bundle for instance. The end
# of pppd's log may tell why.
bail() {
	not_ok "$*"
	# shellcheck disable=SC2012
	ls -t "$OUT"/*.log 2>/dev/null | head -n 4 | xargs -r tail -n 12 | diag
	exit 1
}

finish() {
	local status=$?
	trap - EXIT
	clean_up
	[ "$tap_count" = 0 ] || echo "1..$tap_count"
	[ "$tap_failed" = 0 ] || status=1
	exit "$status"
}
trap finish EXIT

# ---------------------------------------------------------------- waiting

# wait_for SECONDS command...: until the command succeeds, in the guest's time. It is
# run ten times a second, and less often the longer it takes: on an emulated processor
# that is a good part of a test's cost.
wait_for() {
	local begin=$((10#${EPOCHREALTIME/./})) end pause now
	end=$((begin + $1 * 1000000))
	shift
	until "$@" >/dev/null 2>&1; do
		now=$((10#${EPOCHREALTIME/./}))
		[ "$now" -lt "$end" ] || return 1
		pause=$(((now - begin) / 16))
		pause=$((pause < 100000 ? 100000 : pause > 1000000 ? 1000000 : pause))
		printf -v pause '%d.%06d' $((pause / 1000000)) $((pause % 1000000))
		read -rt "$pause" -u "$NEVER"
	done
	return 0
}

now() { echo "$EPOCHREALTIME"; }
elapsed() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f\n", b - a }'; }

# ---------------------------------------------------------------- namespaces

# Each namespace is held by a process that also has a mount namespace, in which
# /run and /etc/ppp are that end's own, and its own host name: pppd makes its magic
# numbers from that, the time and its process id, and in virtual time both ends may
# start at the same microsecond.
declare -A HOLDER=()

hold() { # hold END
	mkdir -p "$WORK/$1/run/lock" "$WORK/$1/ppp/peers"
	ip netns add "$1"
	# shellcheck disable=SC2016
	(exec ip netns exec "$1" unshare --uts sh -c 'mount --bind "$1/run" /run && mount --bind "$1/ppp" /etc/ppp &&
		basename "$1" >/proc/sys/kernel/hostname && : >"$1/held" && exec sleep infinity' sh "$WORK/$1") &
	HOLDER[$1]=$!
	wait_for 10 test -e "$WORK/$1/held"
}

# on END command...: run at one end.
on() { nsenter -t "${HOLDER[$1]}" -n -m -u "${@:2}"; }

# figures END [INTERFACE]: all about a bundle, or wan0, now: an array of one, as mlppp(8)
# says. configure END INTERFACE WORD...: settings of bundle and lines.
figures() { on "$1" /mlppp/bin/mlppp show -j -i 0 "${2-wan0}"; }
configure() { on "$1" /mlppp/bin/mlppp set "${@:2}"; }

# start NAME END command...: the same as on, in the background, with output to
# $OUT/NAME.out. The process ids are those of the commands themselves.
declare -A PID=()
start() {
	local name=$1
	: >"$OUT/$name.out"	# at once, or an earlier one's output is taken for its own
	(exec nsenter -t "${HOLDER[$2]}" -n -m -u "${@:3}") >>"$OUT/$name.out" 2>&1 </dev/null &
	PID[$name]=$!
}

# etc END: that end's /etc/ppp, from outside; pids END: where its pppds keep their pid
# files (2.5 may be built with a directory of its own for them).
etc() { echo "$WORK/$1/ppp"; }
pids() {
	if grep -q /run/pppd/ "$(command -v pppd)"; then
		echo "$WORK/$1/run/pppd"
	else
		echo "$WORK/$1/run"
	fi
}

running() {
	local stat
	read -r stat 2>/dev/null <"/proc/${PID[$1]}/stat" && [[ ! $stat =~ \)\ Z ]]
}
ended() { ! running "$1"; }

# stop NAME [SIGNAL [SECONDS]]: and wait until it has ended; prints nothing.
# The exit status is the process's own, 0 if it died of that very signal, or 124 if it
# had to be killed.
stop() {
	local name=$1 signal=${2-TERM} status=0
	[ -n "${PID[$name]-}" ] || return 0
	kill -s "$signal" "${PID[$name]}" 2>/dev/null
	if ! wait_for "${3-20}" ended "$name"; then
		kill -KILL "${PID[$name]}" 2>/dev/null
		status=124
	fi
	wait "${PID[$name]}" || status=${status/#0/$?}
	[ "$status" != $((128 + $(kill -l "$signal"))) ] || status=0
	unset "PID[$name]"
	return "$status"
}

# topology N: both namespaces and N lines, as fast as the machine.
topology() {
	local end f i n=$1
	wait_for 2 past_first_second
	modprobe -qa ppp_generic pppoe ppp_async ppp_synctty l2tp_ppp
	for end in client provider; do
		hold "$end"
		ip -n "$end" link set lo up
		for f in chap-secrets pap-secrets; do
			printf '* * secret *\n' >"$(etc "$end")/$f"
			chmod 600 "$(etc "$end")/$f"
		done
		: >"$(etc "$end")/options"
	done
	for ((i = 1; i <= n; i++)); do
		add_line "$i"
	done
}

# ping takes 0 seconds on the monotonic clock for "not read yet", and then sends without
# a pause. A guest in virtual time gets here in less than a second.
past_first_second() { [ "$(cut -d . -f 1 /proc/uptime)" -ge 1 ]; }

add_line() { # add_line I
	local i=$1 end
	ip link add "eth$i" netns client address "$(mac client "$i")" type veth \
		peer name "eth$i" netns provider address "$(mac provider "$i")"
	for end in client provider; do
		# The lines carry PPPoE: no neighbour discovery besides.
		on "$end" sysctl -qw "net.ipv6.conf.eth$i.disable_ipv6=1"
		ip -n "$end" link set "eth$i" up
	done
	[ "$i" -le "$LINES_MAX" ] || LINES_MAX=$i
}

mac() { # mac END I
	case $1 in
	client)   printf '02:00:00:00:01:%02x\n' "$2" ;;
	provider) printf '02:00:00:00:02:%02x\n' "$2" ;;
	esac
}
peer() { case $1 in client) echo provider ;; provider) echo client ;; esac; }

# line I RATE DELAY [netem argument...]: both directions, one-way delay.
# line_from END I RATE DELAY ...: only what END sends.
line() {
	line_from client "$@"
	line_from provider "$@"
}
line_from() {
	local end=$1 i=$2 rate=$3 delay=$4
	shift 4
	tc -n "$end" qdisc replace dev "eth$i" root netem rate "$rate" delay "$delay" \
		limit "$(line_limit "$rate" "$delay")" "$@"
}
# netem counts packets on their way as well as waiting ones: room for the delay
# and 100 ms of buffer, in frames of half a packet; never below 64.
line_limit() {
	awk -v r="$1" -v d="$2" 'BEGIN {
		v = r + 0; if (r ~ /gbit/) v *= 1e9; else if (r ~ /mbit/) v *= 1e6; else if (r ~ /kbit/) v *= 1e3
		s = d + 0; if (d ~ /us/) s /= 1e6; else if (d ~ /ms/) s /= 1e3
		n = v * (s + 0.1) / (8 * 770); printf "%d\n", n < 64 ? 64 : n
	}'
}

# add_plug I: a bridge between the client and its line, whose port can be pulled.
add_plug() {
	local device
	ip -n client link set "eth$1" down
	ip -n client link set "eth$1" name "mid$1" address "02:00:00:00:03:0$1"
	ip -n client link add "eth$1" address "$(mac client "$1")" type veth peer name "plug$1"
	ip -n client link add "bridge$1" type bridge
	for device in "mid$1" "plug$1"; do ip -n client link set "$device" master "bridge$1"; done
	for device in "mid$1" "plug$1" "eth$1" "bridge$1"; do ip -n client link set "$device" up; done
}

# cut_line I HOW, heal_line I HOW: carrier (the provider's end goes down),
# plug (only the client's end loses its carrier: see add_plug),
# silent (carrier stays, everything is lost in both directions).
cut_line() {
	case $2 in
	carrier) ip -n provider link set "eth$1" down ;;
	plug)    ip -n client link set "plug$1" down ;;
	silent)  for_both_ends "$1" drop ;;
	esac
}
heal_line() {
	case $2 in
	carrier) ip -n provider link set "eth$1" up ;;
	plug)    ip -n client link set "plug$1" up ;;
	silent)  for_both_ends "$1" pass ;;
	esac
}
for_both_ends() {
	local end
	for end in client provider; do
		case $2 in
		drop)
			tc -n "$end" qdisc add dev "eth$1" ingress
			tc -n "$end" filter add dev "eth$1" ingress matchall action drop
			;;
		pass)
			tc -n "$end" qdisc del dev "eth$1" ingress
			;;
		esac
	done
}

# ---------------------------------------------------------------- pppd

# Options that differ between our end and a stock one.
# shellcheck disable=SC2034
STOCK=(multilink mrru 1500)
# shellcheck disable=SC2034
OURS=(plugin mlppp.so mrru 1500 ifname wan0)
# Common options: no compression, as usual with PPPoE, and both families.
COMMON=(noauth noccp nobsdcomp nodeflate novj noaccomp nopcomp
	lcp-restart 1 ipcp-restart 1 +ipv6 debug)
# ... and to find a dead line within four seconds and redial it.
# shellcheck disable=SC2034
ALIVE=(lcp-echo-interval 1 lcp-echo-failure 3 persist holdoff 1 maxfail 0)
declare -A ADDR=([client]=10.0.0.2 [provider]=10.0.0.1)
declare -A END_OPTIONS=([client]="noipdefault user client password secret" [provider]="10.0.0.1:10.0.0.2")

# pppd_on NAME END argument...: start a pppd, with its log in $OUT/NAME.log. PPPD is the
# command: other words may be put before it.
PPPD=(pppd)
pppd_on() {
	local name=$1 end=$2
	shift 2
	: >"$OUT/$name.log"
	start "$name" "$end" "${PPPD[@]}" nodetach logfile "$OUT/$name.log" "${COMMON[@]}" "$@"
}

# session END I: pppd's arguments for kernel-mode PPPoE on line I without
# discovery: session I, to the peer's address.
session() {
	echo "plugin rp-pppoe.so rp_pppoe_sess $2:$(mac "$(peer "$1")" "$2") nic-eth$2"
}

# link_up END I options...: one pppd on line I, named END-I. The words of
# END_OPTIONS come first, so that the options override them.
link_up() {
	local end=$1 i=$2
	shift 2
	# shellcheck disable=SC2046,SC2086
	pppd_on "$end-$i" "$end" $(session "$end" "$i") ${END_OPTIONS[$end]} "$@"
}

# l2tp_session END I options...: the same over an L2TP session, whose ends have addresses
# in 10.1.I.0/24.
declare -A L2TP_HOST=([client]=2 [provider]=1)
l2tp_session() {
	local end=$1 i=$2 here there
	here=10.1.$i.${L2TP_HOST[$end]} there=10.1.$i.${L2TP_HOST[$(peer "$end")]}
	shift 2
	ip -n "$end" addr replace "$here/24" dev "eth$i"
	local PPPD=(/mlppp/bin/l2tp "$here" "$there" "$i" 9 pppd)
	# shellcheck disable=SC2086
	pppd_on "$end-$i" "$end" plugin pppol2tp.so pppol2tp 9 ${END_OPTIONS[$end]} "$@"
}

# bundle_up LINES "CLIENT OPTIONS" "PROVIDER OPTIONS": one pppd per line and
# end; returns when all links have joined and traffic passes.
#   bundle_up "1 2" "${OURS[*]}" "${STOCK[*]}"
# The first line leads, and a stock bundle cannot do without its pppd: the others
# follow when it has joined.
bundle_up() {
	local i
	for i in $1; do
		lines_start "$i" "$2" "$3"
		wait_for 30 joined "client-$i" && wait_for 20 joined "provider-$i" || return 1
	done
	wait_for 30 pings client provider
}
# lines_start LINES "CLIENT OPTIONS" "PROVIDER OPTIONS": the same, all at once and
# without waiting.
lines_start() {
	local i
	for i in $1; do
		# shellcheck disable=SC2086
		link_up provider "$i" $3
		# shellcheck disable=SC2086
		link_up client "$i" $2
	done
}
pings() { on "$1" ping -c 1 -W 1 -q "${ADDR[$2]}"; }

# joined NAME: has this pppd's link become part of a running bundle? The first
# link of a stock bundle says "New bundle", the others "Link attached".
joined() {
	grep -Eq 'New bundle ppp[0-9]+ created|Link attached to|Using interface|mlppp: .*joined' "$OUT/$1.log"
}

# bundle_down LINES: TERM to each pppd, the client's first.
bundle_down() {
	local i
	for i in $1; do stop "client-$i"; done
	for i in $1; do stop "provider-$i"; done
	return 0
}

# wait_log NAME SECONDS PATTERN
wait_log() { wait_for "$2" grep -Eq "$3" "$OUT/$1.log"; }

# pppoe-server gives each session its own address, and a bundle has the first
# session's. address_of END DEVICE prints it.
address_of() { ip -n "$1" -j addr show dev "$2" | jq -r '[.[].addr_info[] | select(.family == "inet")][0].local'; }
# note_scripts END SCRIPT...: pppd's scripts there note each run and its arguments in
# $OUT/END.scripts.
note_scripts() {
	local end=$1 script
	for script in "${@:2}"; do
		cat >"$(etc "$end")/$script" <<-SCRIPT
			#!/bin/sh
			echo "$script \$* IFNAME=\$IFNAME DNS1=\$DNS1 USEPEERDNS=\$USEPEERDNS" >>$OUT/$end.scripts
		SCRIPT
		chmod 755 "$(etc "$end")/$script"
	done
}

has_address() { ip -n "$1" -o addr show dev "$2" | grep -q 'inet '; }

# server OPTIONS...: Debian's pppoe-server on all lines of the provider. Real
# discovery; each session is a pppd behind a pty, its log in $OUT/server.log.
server() {
	local i interfaces=()
	for ((i = 1; i <= LINES_MAX; i++)); do
		interfaces+=(-I "eth$i")
	done
	echo "${COMMON[*]} logfile $OUT/server.log $*" >"$(etc provider)/pppoe-server-options"
	: >"$OUT/server.log"
	start server provider pppoe-server -F "${interfaces[@]}" -L "${ADDR[provider]}" -R "${ADDR[client]}" \
		-N 100 -O /etc/ppp/pppoe-server-options
	wait_for 10 answers_discovery || bail "pppoe-server does not start"
}
answers_discovery() { # a packet socket for each line
	[ "$(on provider grep -c ' 8863 ' /proc/net/packet)" -ge "$LINES_MAX" ]
}

# dial I options...: the client's pppd on line I with discovery, named client-I.
dial() {
	local i=$1
	shift
	# shellcheck disable=SC2086
	pppd_on "client-$i" client plugin rp-pppoe.so "nic-eth$i" ${END_OPTIONS[client]} "$@"
}

# ---------------------------------------------------------------- documents

# example DOCUMENT PATH: the file of that name in an example of Documentation/admin; an
# empty line ends it, unless a [section] follows
example() {
	awk -v first="    # $2" '$0 == first { on = 1; next } !on { next }
		!/^    / { if (gap || $0 != "") exit; gap = 1; next }
		gap { if (!/^    \[/) exit; print ""; gap = 0 }
		{ print substr($0, 5) }' "/mlppp/Documentation/admin/$1.md"
}

# ---------------------------------------------------------------- connection tracking

# masquerade: what the client sends from 192.168.1.2 leaves wan0 with wan0's address.
# Fails if the kernel does not support that.
masquerade() {
	modprobe -qa nf_conntrack nf_tables nft_chain_nat nft_masq nf_conntrack_netlink
	ip -n client addr add 192.168.1.2/32 dev lo
	on client nft 'add table ip nat { chain out { type nat hook postrouting priority srcnat;
		oifname "wan0" masquerade; }; }' 2>"$OUT/nft.out"
}

# no_netfilter NAME: our own kernels need not have it, but Debian's must.
no_netfilter() {
	case $KERNEL in
	uml*|debug|kcsan) skip "$1" "no netfilter in this kernel" ;;
	*)                not_ok "$1" ;;
	esac
}

# tracked: the ids of the established TCP connections from there.
tracked() {
	on client conntrack -L -p tcp --src 192.168.1.2 --state ESTABLISHED -o id 2>/dev/null |
		grep -o 'id=[0-9]*' | sort | tr '\n' ' '
}

# acknowledged PORT: the most bytes acknowledged on any connection from the client to
# that port. more_acknowledged PORT BYTES MORE: are there that many more by now?
acknowledged() {
	on client ss -Htin state established "dport = :$1" | awk '
		match($0, /bytes_acked:[0-9]+/) { n = substr($0, RSTART + 12, RLENGTH - 12) + 0; if (n > max) max = n }
		END { print max + 0 }'
}
more_acknowledged() { [ "$(acknowledged "$1")" -gt $(($2 + $3)) ]; }

# ---------------------------------------------------------------- measuring

# field NAME FIELD: the number after FIELD= in the output of NAME, a program of ours
field() { sed -n "s/.*\b$2=\([0-9.]*\).*/\1/p" "$OUT/$1.out"; }

# Where speed is not judged, three seconds are enough to find faults.
brief() { if is_debug && [ "$1" -gt 3 ]; then echo 3; else echo "$1"; fi; }

# iperf_tcp FROM TO SECONDS [iperf3 argument...]: prints Mbit/s as the
# receiver counted them.
iperf_tcp() {
	local from=$1 to=$2 seconds
	seconds=$(brief "$3")
	shift 3
	iperf_server "$to"
	on "$from" timeout $((seconds + 60)) iperf3 -c "${ADDR[$to]}" -p "$IPERF_PORT" -t "$seconds" -f k "$@" >"$OUT/iperf.out" 2>&1
	stop "iperf-$to" INT
	awk '/receiver/ { print $(NF - 2) / 1000; exit }' "$OUT/iperf.out"
}

# iperf_udp FROM TO SECONDS RATE [iperf3 argument...]: prints Mbit/s received,
# packets lost and packets sent.
iperf_udp() {
	local from=$1 to=$2 seconds rate=$4
	seconds=$(brief "$3")
	shift 4
	iperf_server "$to"
	on "$from" timeout $((seconds + 60)) iperf3 -c "${ADDR[$to]}" -p "$IPERF_PORT" -u -t "$seconds" -b "$rate" -f k "$@" >"$OUT/iperf.out" 2>&1
	stop "iperf-$to" INT
	awk '/receiver/ { split($(NF - 2), l, "/"); print $(NF - 6) / 1000, l[1], l[2]; exit }' "$OUT/iperf.out"
}

# A server for one test, with its own port each time, so that leftovers of an
# earlier one do not matter.
IPERF_PORT=5200
iperf_server() {
	IPERF_PORT=$((IPERF_PORT + 1))
	start "iperf-$1" "$1" iperf3 -s -1 --forceflush -p "$IPERF_PORT"
	wait_for 10 listening "$1" "$IPERF_PORT"
}
listening() { [ -n "$(on "$1" ss -Hltn "sport = :$2")" ]; }

# Is nothing waiting or on its way on any line?
lines_empty() {
	local end
	for end in client provider; do
		! tc -n "$end" -s qdisc show | grep -Eq 'backlog [0-9A-Za-z]+ [1-9][0-9]*p' || return 1
	done
}

# capture END I NAME [tcpdump argument...]: everything on line I as END sees it, to
# $OUT/NAME.pcap. capture_stop NAME... ends captures and fails if a frame was missed.
# Those of one bundle must end together: else whatever is sent in between, over all
# lines, leaves a gap in the first one's numbers.
capture() {
	local end=$1 i=$2 name=$3
	shift 3
	start "capture-$name" "$end" tcpdump -Z root --immediate-mode -U -B 16384 -n -i "eth$i" -w "$OUT/$name.pcap" "$@"
	wait_for 10 grep -q 'listening on' "$OUT/capture-$name.out"
}
capture_stop() {
	local name status=0
	# Fragments that belong to no packet may follow the last packet for this long.
	sleep 0.15
	wait_for 10 lines_empty
	for name; do kill -INT "${PID[capture-$name]}"; done
	for name; do
		stop "capture-$name" INT
		grep -q '^0 packets dropped by kernel' "$OUT/capture-$name.out" || status=1
	done
	return "$status"
}

# ---------------------------------------------------------------- the module

load_module() {
	modprobe -q ppp_generic
	[ -e /sys/module/mlppp ] || check "module loads" insmod /mlppp/mlppp.ko || exit 1
}
references() { cat "/sys/module/$1/refcnt" 2>/dev/null || echo 0; }

# Take down what the test made, and check that nothing is left.
clean_up() {
	local name end left
	for name in "${!PID[@]}"; do
		stop "$name" TERM
	done
	for name in xl2tpd pppd pppoe pppoe-server iperf3 tcpdump; do
		pkill -TERM -x "$name"
	done
	[ "$LINES_MAX" -gt 0 ] || return 0
	if ! wait_for 20 no_process; then
		not_ok "no process left"
		# shellcheck disable=SC2009
		ps ax | grep -E 'ppp|l2tp|iperf|tcpdump' | grep -v grep | diag
	fi
	if [ -e /sys/module/mlppp ]; then
		if wait_for 5 no_device; then
			ok "no netdevice of kind mlppp left"
		else
			not_ok "no netdevice of kind mlppp left"
			for end in client provider; do on "$end" /mlppp/bin/mlppp show -i 0; done | diag
		fi
	fi
	for end in client provider; do
		kill "${HOLDER[$end]}"
		wait "${HOLDER[$end]}" 2>/dev/null
		ip netns del "$end"
		rm -rf "${WORK:?}/$end"
	done
	left=$(ip netns list)
	[ -z "$left" ] || not_ok "no namespace left: $left"
	# Namespaces are dismantled in the background; a module that a socket
	# or a channel still holds cannot be unloaded.
	if [ -e /sys/module/mlppp ]; then
		if wait_for 10 rmmod mlppp; then
			ok "module unloads"
		else
			not_ok "module unloads ($(references mlppp) references)"
		fi
	fi
	if wait_for 10 unload_ppp; then
		ok "no ppp channel left"
	else
		not_ok "no ppp channel left (ppp_generic: $(references ppp_generic) references)"
		lsmod | diag
	fi
}
no_process() { ! ps -eo comm= | grep -qxE 'xl2tpd|pppd|pppoe|pppoe-server|iperf3|tcpdump'; }
no_device() {
	local end
	for end in client provider; do
		[ -z "$(ip -n "$end" -o link show type mlppp)" ] || return 1
	done
}
unload_ppp() {
	local module
	for module in pppoe pptp l2tp_ppp ppp_async ppp_synctty pppox ppp_deflate bsd_comp ppp_generic; do
		[ ! -e "/sys/module/$module" ] || rmmod "$module" 2>/dev/null
	done
	[ ! -e /sys/module/ppp_generic ]
}
