#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A line is unplugged, which the other end does not see: what the module sends
# goes over the other line at once, long before LCP notices. When it is plugged in
# again, the line is used if the peer answers, and redialled if it does not.
# kernels: 6.12
# also: 6.1 uml-debug
. "$(dirname "$0")/../lib.sh"

topology 2
line 1 10mbit 5ms
line 2 10mbit 5ms
load_module

add_plug 2
pull() { cut_line 2 plug; }
plug() { heal_line 2 plug; }

link_2() { # link_2 FILTER: of the state of the client's second link
	figures client | jq "first(.[0].links[] | select(.label == \"eth2\")) | $1"
}
down() { [ "$(link_2 .down)" = true ]; }
sends() { [ "$(link_2 .tx_bytes)" -gt "$1" ]; } # sends N: it has sent more bytes

# With these, LCP would need a minute.
slow=(persist holdoff 1 maxfail 0 lcp-echo-interval 20 lcp-echo-failure 3)
bundle_up "1 2" "${OURS[*]} ${slow[*]}" "${OURS[*]}" || bail "bundle"
start monitor client /mlppp/bin/mlppp monitor --json

# Datagrams all the time, a thousand a second on both lines.
flow() {
	start recv provider /mlppp/bin/mixed recv -n 4000 -w 2 5000
	wait_for 5 grep -q listening "$OUT/recv.out"
	start send client /mlppp/bin/mixed send -n 4000 -m 700 -M 800 -i 1000 "${ADDR[provider]}" 5000
}
lost() { # lost NAME
	wait_for 30 grep -q 'lost=' "$OUT/recv.out"
	diag "$1: $(tail -n 1 "$OUT/recv.out")"
	# 15 ms of the line, at worst
	at_most "$1, lost" "$(field recv lost)" 20 packets
	at_most "$1, wrong" "$(field recv wrong)" 0 packets
	stop send
	stop recv
}

flow
wait_for 5 sends 20000
pull
check "the link is down at once" wait_for 1 down
before=$(link_2 .tx_bytes)
lost "unplugged"
at_most "sent on the unplugged line" "$(($(link_2 .tx_bytes) - before))" 200 bytes

flow
plug
check "plugged in, the line is used again" wait_for 3 sends $((before + 20000))
lost "plugged in"
check "in the same session" [ "$(grep -c joined "$OUT/client-2.log")" = 1 ]
# What the provider lost on that line may have been missed: then it was silent, too.
check "mlppp monitor tells of it" test "$(jq -r '.event | select(. != "silent" and . != "heard")' "$OUT/monitor.out" | tr '\n' ' ')" = "down up "

flow
pull
wait_for 1 down
stop provider-2 KILL
plug
check "the other end has gone: pppd says so" wait_log client-2 10 'carrier of eth2 is back, but the peer does not answer'
lost "the other end has gone"
link_up provider 2 "${OURS[@]}"
check "dialled anew" wait_for 30 joined provider-2
bundle_down "1 2"

# A signal ends pppd's hold-off, but not the timer for it, which pppd takes for the end of
# another one. Then it would discard all but LCP, such as the news of the carrier.
link_up client 2 "${OURS[@]}" persist holdoff 5 maxfail 0 lcp-max-configure 2
wait_log client-2 20 'Connection terminated' || bail "no hold-off"
sleep 1
kill -HUP "${PID[client-2]}"
link_up provider 2 "${STOCK[@]}"
check "SIGHUP in hold-off: dialled at once" wait_for 3 joined client-2
sleep 5
pull
plug
check "SIGHUP in hold-off: traffic passes later, too" wait_for 10 pings client provider
check "SIGHUP in hold-off: pppd discards nothing" sh -c "! grep 'discarding proto' '$OUT/client-2.log'"
bundle_down 2
