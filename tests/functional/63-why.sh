#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One fault after the other, and what `mlppp why` says about it: the right cause, before
# all others, and the right line. Without a fault it says nothing.
# kernels: 6.12
# chance: TCP, rates measured beside it
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

wan() { configure client wan0 "$@" || bail "mlppp set wan0 $*"; }
why() { on client /mlppp/bin/mlppp why wan0 --json >"$OUT/why"; }

# traffic COMMAND...: data flow while the command runs. FROM says from whom, LOAD what: TCP,
# or arguments of iperf3 for something else.
FROM=client LOAD=
traffic() {
	iperf_server "$(peer "$FROM")"
	# shellcheck disable=SC2086
	start "sender" "$FROM" iperf3 -c "${ADDR[$(peer "$FROM")]}" -p "$IPERF_PORT" -t 60 --forceflush $LOAD
	wait_for 10 flowing
	"$@"
	stop sender INT
	stop "iperf-$(peer "$FROM")" INT
	return 0
}
flowing() { grep -q 'connected to' "$OUT/sender.out"; }

# says NAME CODE [LINE]: what the first finding is; "healthy": there is none.
says() {
	local name=$1 got
	got=$(jq -r '.[0] | if .healthy then "healthy" else .findings[0] | [.code, .line // empty] | join(" ") end' "$OUT/why")
	shift
	if [ "$got" = "$*" ]; then
		ok "$name: $(jq -r '.[0].findings[0].text // "nothing"' "$OUT/why")"
	else
		not_ok "$name: $got"
		jq -c '.[0]' "$OUT/why" | diag
	fi
}

# mentions NAME WORDS: the words of the first finding
mentions() { check "$1, in these words" grep -qE "$2" <(jq -r '.[0].findings[0].text' "$OUT/why"); }

healthy_lines() {
	line 1 4mbit 5ms
	line 2 4mbit 5ms
	wan link eth1 rate 3.8mbit link eth2 rate 3.8mbit deadline_cap default max_frags default
}

topology 2
load_module
echo 0 >/sys/module/mlppp/parameters/learn_rates # rates that are not set are not known
line 1 4mbit 5ms
line 2 4mbit 5ms
bundle_up "1 2" "${OURS[*]}" "${OURS[*]} mlppp-rate 3.8mbit" || bail "bundle"

# ---------------------------------------------------------------- lines and rates

healthy_lines
check "a healthy bundle: exit status 0" why
says "a healthy bundle, idle" healthy
traffic why
says "a healthy bundle that is full" healthy
on client /mlppp/bin/mlppp top -j -n 1 -i 3 >"$OUT/top"
check "top asks the lines: nothing is lost, and how long it takes" jq -e \
	'.[0].links | length == 2 and all(.measured | .loss == 0 and .rtt > 10000 and .rtt < 13000)' "$OUT/top"
on client /mlppp/bin/mlppp top -j -p -n 1 -i 3 >"$OUT/top"
check "... but not if told not to" jq -e '.[0].links | length == 2 and all(has("measured") | not)' "$OUT/top"

line_from client 2 4mbit 5ms loss 5%
if why; then not_ok "a fault: exit status 1"; else ok "a fault: exit status 1"; fi
says "loss on one line" loss eth2
mentions "loss on one line" '^line eth2 loses [0-9.]+ % of its fragments$'
FROM=provider
line_from provider 2 4mbit 5ms loss 5%
line_from client 2 4mbit 5ms
traffic why
says "loss on one line, from the other side, under load" loss eth2
FROM=client
healthy_lines

wan link eth1 rate 6mbit
why
says "rate set too high" rate-high eth1
mentions "rate set too high" '^eth1 rate is set to 6 Mbit/s but the line drains (4|3\.9[0-9]*|4\.0[0-9]*) Mbit/s'
traffic why
says "rate set too high, under load" rate-high eth1
wan link eth1 rate 3.8mbit link eth2 rate 2mbit
why
says "rate set too low" rate-low eth2
traffic why
says "rate set too low, under load" rate-low eth2
healthy_lines

cut_line 2 silent
why
says "one line silent" silent eth2
heal_line 2 silent

# PPPoE frames whose length begins with the byte 05, 1280 to 1535 bytes, do not get
# through.
tc -n provider qdisc add dev eth1 ingress
tc -n provider filter add dev eth1 ingress protocol all u32 match u16 0x0500 0xff00 at 4 action drop
why
says "the MTU of a line is below what it was thought to be" mtu eth1
tc -n provider qdisc del dev eth1 ingress
ip -n client link set wan0 mtu 1400
check "what may be meant so: exit status 0" why
says "the MTU of the interface is below what the peer takes" mtu-interface
ip -n client link set wan0 mtu 1500
ip -n client link set wan0 down
why
says "the interface is down" down
ip -n client link set wan0 up
wan link eth1 rate learn link eth2 rate learn
traffic why
says "no rates, and the queue is in the modem" queue eth1
healthy_lines

# ---------------------------------------------------------------- receiving

FROM=provider
line_from provider 2 4mbit 65ms
wan deadline_cap 20ms
LOAD="-u -b 6M -l 1400"
traffic why
says "skew above the cap" skew eth2
LOAD=
traffic why
says "skew above the cap, and TCP has given that line up" skew eth2
wan deadline_cap default max_frags 16
traffic why
says "the memory bound is hit" bound
healthy_lines
# More comes at once than there is room for.
bursts
pings client provider # the first poll still has the old weight
start why client sh -c "/mlppp/bin/mlppp why wan0 --passive --interval 15 --json >$OUT/why"
burst 1 5000 echo "0021$(ip_packet 40)"
wait_for 20 ended why
stop why
says "the processor is too slow" processor
mentions "the processor is too slow" ': 904 frames were dropped$'
no_bursts
healthy_lines
traffic why
says "all healed" healthy
cut_line 2 carrier
why
says "one line unplugged" no-carrier eth2
heal_line 2 carrier
stop client-2
left_alone() { figures client | jq -e '.[0].links | length == 1' >/dev/null; }
check "the line leaves" wait_for 10 left_alone
check "a line less may be meant so: exit status 0" why
says "all lines but one have gone" alone eth1
bundle_down "1 2"

# ---------------------------------------------------------------- a stock peer

line 1 4mbit 5ms
line 2 1mbit 5ms
bundle_up "1 2" "${OURS[*]} mlppp-rest off" "${STOCK[*]}" || bail "bundle with a stock peer"
why
says "no rates set" rate-unset
traffic why
says "no rates set, under load" rate-unset
echo 1 >/sys/module/mlppp/parameters/learn_rates
why
says "no rates set, but they will be learned" healthy
echo 0 >/sys/module/mlppp/parameters/learn_rates
wan link eth1 rate 3.8mbit link eth2 rate 950kbit
FROM=client
traffic why
says "the peer splits evenly, but all it sends is acknowledgements" healthy
FROM=provider
traffic why
says "the peer splits evenly" peer-even eth2
mentions "the peer splits evenly" '^the peer splits evenly: the slow line eth2 limits downloads'
bundle_down "1 2"

bundle_up 1 "${OURS[*]}" "nomultilink" || bail "peer without multilink"
why
says "the peer does no multilink" no-multilink
bundle_down 1
