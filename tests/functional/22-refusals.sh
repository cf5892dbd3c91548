#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Peers that refuse this or that, and links that a bundle refuses: each case ends
# with a working interface of the same name, or with a clear line in the log.
# kernels: 6.12
# also: 6.1 uml-debug
. "$(dirname "$0")/../lib.sh"

topology 2
line 1 10mbit 1ms
line 2 10mbit 1ms
load_module

said() { grep -Eq "$2" "$OUT/$1.log"; }
check_said() { check "$1" wait_for 20 said "$2" "$3"; }
refused() { # refused WHAT NAME PATTERN: it says so, hangs up, and fails
	local status=0
	check_said "$1: the log says why" "$2" "mlppp: cannot join.*$3"
	check "$1: Terminate-Request" wait_for 5 said "$2" 'sent \[LCP TermReq'
	check "$1: the process ends" wait_for 20 ended "$2"
	stop "$2" || status=$?
	check "$1: with an error" test "$status" = 10
}
mtu_is() { ip -n client link show wan0 | grep -q "mtu $1 "; }

# ------------------------------------------------------------- MRRU rejected
link_up provider 1 nomultilink
link_up client 1 "${OURS[@]}"
check "MRRU rejected: plain PPP under the same name" wait_for 30 pings client provider
check "MRRU rejected: the log says so" said client-1 'mlppp: peer refuses multilink'
check "MRRU rejected: the line's MTU" mtu_is 1492
link_up provider 2 nomultilink
link_up client 2 "${OURS[@]}"
refused "a second line then" client-2 'has a line already'
check "the first is not disturbed" pings client provider
bundle_down "1 2"

link_up provider 1 "${STOCK[@]}"
link_up client 1 "${OURS[@]}" nomultilink
check "nomultilink: plain PPP" wait_for 30 pings client provider
check "nomultilink: the log says so" said client-1 'mlppp: no multilink, as nomultilink was given'
check "nomultilink: no MRRU was asked for" sh -c "! grep -q 'sent .LCP ConfReq.*mrru' $OUT/client-1.log"
bundle_down 1

# A line without multilink where there is a bundle already.
bundle_up 1 "${OURS[*]}" "${STOCK[*]}" || bail "one line with multilink"
link_up provider 2 nomultilink
link_up client 2 "${OURS[@]}"
refused "a line without multilink" client-2 'belongs to .*another peer|has a line already'
check "the bundle is not disturbed" pings client provider
bundle_down "1 2"

# ------------------------------------------------ short sequence numbers
# peer: short = asks for and accepts, no = neither
for want in mpshortseq nompshortseq; do
	for peer in mpshortseq nompshortseq; do
		bundle_up "1 2" "${OURS[*]} $want" "${STOCK[*]} $peer" || bail "$want, peer $peer"
		case $want/$peer in
		mpshortseq/mpshortseq) pattern='its sequence numbers short, ours short' ;;
		*)                     pattern='its sequence numbers long, ours long' ;;
		esac
		check "$want, peer $peer: $pattern" said client-2 "$pattern"
		check "$want, peer $peer: traffic" on client ping -c 20 -i 0.01 -W 2 -q -s 4000 "${ADDR[provider]}"
		bundle_down "1 2"
	done
done
# Only one side wants them.
bundle_up "1 2" "plugin mlppp.so ifname wan0 mrru 1500 mpshortseq" "plugin mlppp.so mrru 1500 nompshortseq" ||
	bail "mpshortseq refused"
check "mpshortseq refused: the log says so" said client-1 'mlppp: peer refuses short sequence numbers'
bundle_down "1 2"

# -------------------------------------------------- endpoint discriminator
bundle_up "1 2" "${OURS[*]}" "${STOCK[*]} noendpoint" || bail "noendpoint"
check "noendpoint: the log says so" said client-1 'mlppp: peer rejects our endpoint discriminator'
check "noendpoint: none from the peer" said client-1 'endpoint \[none\]'
bundle_down "1 2"

# ------------------------------------------------------ what a bundle refuses
bundle_up 1 "${OURS[*]}" "plugin mlppp.so ifname wan1 mrru 1500" || bail "one line"
link_up provider 2 plugin mlppp.so ifname wan1 mrru 1600
link_up client 2 "${OURS[@]}"
refused "another MRRU" client-2 "another MRRU than this line \(ours 1500, peer's 1600\)"
stop provider-2

link_up provider 2 plugin mlppp.so ifname wan1 mrru 1500 mpshortseq
link_up client 2 "${OURS[@]}" mpshortseq
refused "another header format" client-2 'other sequence numbers'
stop provider-2

link_up provider 2 plugin mlppp.so mrru 1500 endpoint local:0102
link_up client 2 "${OURS[@]}"
refused "another peer" client-2 'another peer'
stop provider-2

link_up provider 2 plugin mlppp.so ifname wan1 mrru 1500
link_up client 2 "${OURS[@]}" mlppp-max-links 1
refused "too many lines" client-2 'mlppp-max-links'
stop provider-2

ip -n client link add name taken type dummy
link_up provider 2 plugin mlppp.so mrru 1500
link_up client 2 plugin mlppp.so mrru 1500 ifname taken
refused "a name that is taken" client-2 'taken belongs to another device'
stop provider-2
ip -n client link del taken

echo 1 >/sys/module/mlppp/parameters/max_bundles
link_up provider 2 "${STOCK[@]}"
link_up client 2 plugin mlppp.so mrru 1500 ifname wan7
refused "too many bundles" client-2 'max_bundles'
stop provider-2
echo 1024 >/sys/module/mlppp/parameters/max_bundles
check "none of it disturbed the bundle" pings client provider
bundle_down 1

# ------------------------------------------------------------- an odd peer
# A peer that says what no pppd says. It speaks PPP on a pty, in asynchronous
# framing: bytes in through od, out through printf.
cat >/tmp/oddpeer <<'PEER'
#!/bin/bash
# oddpeer WAY: asks = asks for MRRU and rejects ours, acks = acknowledges ours
# and asks for none, silent = both, but sends all data outside of multilink,
# deaf = both, and ignores what comes in multilink, rejects = both, and rejects that,
# leaves = as rejects, and hangs up when asked to terminate,
# short = as silent, and asks for short numbers but rejects ours
way=$1 asked_lcp='' asked_ipcp='' rejected=0
for ((i = 0; i < 256; i++)); do
	for ((v = i, b = 0; b < 8; b++)); do ((v = v & 1 ? (v >> 1) ^ 0x8408 : v >> 1)); done
	table[i]=$v
done
send() { # send PROTOCOL(2 bytes) BYTE...
	local fcs=65535 out='\x7e' b
	set -- 255 3 "$@"
	for b; do ((fcs = (fcs >> 8) ^ table[(fcs ^ b) & 255])); done
	((fcs ^= 65535))
	for b in "$@" $((fcs & 255)) $((fcs >> 8)); do
		if ((b < 32 || b == 125 || b == 126)); then
			printf -v b '\\x7d\\x%02x' $((b ^ 32))
		else
			printf -v b '\\x%02x' "$b"
		fi
		out+=$b
	done
	printf '%b' "$out\\x7e"
}
answer() { # answer PROTOCOL CODE ID OPTION BYTES
	local proto=$1 code=$2 id=$3
	shift 3
	send $proto "$code" "$id" $((($# + 4) >> 8)) $((($# + 4) & 255)) "$@"
}
lcp() {
	local code=$1 id=$2 keep=() drop=()
	shift 4
	case $code in
	1)	# Configure-Request
		while [ $# -ge 2 ]; do
			if [ "$way/$1" = asks/17 ] || [ "$way/$1" = short/18 ]; then
				drop+=("${@:1:$2}")
			else
				keep+=("${@:1:$2}")
			fi
			shift "$2"
		done
		if [ ${#drop[@]} -gt 0 ]; then
			answer '192 33' 4 "$id" "${drop[@]}"
		else
			answer '192 33' 2 "$id" "${keep[@]}"
		fi
		[ -z "$asked_lcp" ] || return
		asked_lcp=1
		if [ "$way" = acks ]; then
			answer '192 33' 1 1 5 6 1 2 3 4
		elif [ "$way" = short ]; then
			answer '192 33' 1 1 5 6 1 2 3 4 17 4 5 220 18 2
		else
			answer '192 33' 1 1 5 6 1 2 3 4 17 4 5 220
		fi
		;;
	5)	[ "$way" != leaves ] || pkill -P $$
		answer '192 33' 6 "$id"
		;;
	9)	answer '192 33' 10 "$id" 1 2 3 4 ;;
	esac
}
ipcp() {
	local code=$1 id=$2
	shift 4
	[ "$code" = 1 ] || return
	if [ "$*" = "3 6 10 0 0 2" ]; then
		answer '128 33' 2 "$id" "$@"
	else
		answer '128 33' 3 "$id" 3 6 10 0 0 2
	fi
	[ -n "$asked_ipcp" ] || answer '128 33' 1 1 3 6 10 0 0 1
	asked_ipcp=1
}
ip() { # an echo request: swap addresses, make it a reply
	[ "${10}" = 1 ] && [ "${21}" = 8 ] || return
	local sum=$((($23 << 8 | $24) + 0x800))
	((sum = (sum & 65535) + (sum >> 16)))
	send 0 33 "${@:1:12}" "${@:17:4}" "${@:13:4}" 0 0 $((sum >> 8)) $((sum & 255)) "${@:25}"
}
frame() {
	local n=$(($# - 2))	# without the FCS
	[ "$n" -ge 4 ] || return
	set -- "${@:1:n}"
	[ "$1" = 255 ] && shift 2
	if [ "$1" = 0 ] && [ "$2" = 61 ]; then	# MP, whole packets only
		[ "$way" != deaf ] || return
		if [ "$way" = rejects ] || [ "$way" = leaves ]; then
			answer '192 33' 8 $((++rejected & 255)) "$@"
			return
		fi
		if [ "$way" = short ]; then shift 4; else shift 6; fi
		[ "$(($1 & 1))" = 1 ] && set -- 0 "$@"
	fi
	case "$1 $2" in
	"192 33") lcp "${@:3}" ;;
	"128 33") ipcp "${@:3}" ;;
	"0 33")   ip "${@:3}" ;;
	esac
}
bytes=() escape=0
stdbuf -oL od -An -v -tu1 -w1 | while read -r b; do
	if [ "$b" = 126 ]; then
		[ ${#bytes[@]} = 0 ] || frame "${bytes[@]}"
		bytes=()
	elif [ "$b" = 125 ]; then
		escape=32
	else
		bytes+=($((b ^ escape)))
		escape=0
	fi
done
PEER
odd() { # odd WAY options...
	local way=$1
	shift
	pppd_on odd client pty "bash /tmp/oddpeer $way" noipdefault ipcp-accept-remote \
		"${OURS[@]}" noipv6 "$@"
}
odd_pings() { on client ping -c 2 -W 3 -q 10.0.0.1; }

odd acks
check "MRRU acknowledged but not asked for: works" wait_for 30 odd_pings
check_said "MRRU acknowledged but not asked for: the log says so" odd \
	'mlppp: peer asks for no MRRU, multilink agreed in one direction only'
pppd_on odd-2 client pty "bash /tmp/oddpeer acks" noipdefault "${OURS[@]}" noipv6
refused "MRRU acknowledged but not asked for: a second line" odd-2 'has a line already'
check "MRRU acknowledged but not asked for: the first is not disturbed" odd_pings
stop odd
odd asks
check "MRRU asked for but rejected: works" wait_for 30 odd_pings
check_said "MRRU asked for but rejected: the log says so" odd \
	'mlppp: peer rejects our MRRU but sends its own'
pppd_on odd-2 client pty "bash /tmp/oddpeer asks" noipdefault "${OURS[@]}" noipv6
refused "MRRU asked for but rejected: a second line" odd-2 'has a line already'
stop odd
odd silent
check "MRRU agreed but never used: works" wait_for 30 odd_pings
check_said "MRRU agreed but never used: a bundle" odd "mlppp: peer's MRRU 1500"
stop odd || true

# Short sequence numbers in one direction only, which no pppd asks for.
odd silent mpshortseq
check "the peer grants short numbers and asks for none: works" wait_for 30 odd_pings
check_said "the peer grants short numbers and asks for none: the log says so" odd \
	'its sequence numbers short, ours long'
stop odd
odd short mpshortseq
check "the peer asks for short numbers and refuses ours: works" wait_for 30 odd_pings
check_said "the peer asks for short numbers and refuses ours: the log says so" odd \
	'its sequence numbers long, ours short'
stop odd

# A peer that does no multilink although it has agreed to it: an error, and nothing
# is left.
gives_up() { # gives_up WAY WHAT PATTERN
	local status=0
	odd "$1"
	check "$2: it ends" wait_for 60 ended odd
	stop odd || status=$?
	check "$2: with an error" test "$status" = 10
	check "$2: the log says why" said odd "$3"
	check "$2: no interface is left" sh -c '! ip -n client link show wan0 2>/dev/null'
}
gives_up deaf "nothing in multilink is answered" \
	'mlppp: the peer agreed to multilink, but answers nothing .*: give nomultilink'
gives_up rejects "fragments rejected" 'mlppp: the peer agreed to multilink but rejects fragments on '
gives_up leaves "fragments rejected, by a peer that hangs up" \
	'mlppp: the peer agreed to multilink but rejects fragments on '
check "fragments rejected, by a peer that hangs up: it does" said odd 'Modem hangup'
