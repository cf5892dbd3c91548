#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The program mlppp: it shows what there is, to people and to programs, to any user, and
# in 80 columns.
# kernels: 6.12
# also: 6.1 uml-debug
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 2
said=$(on client /mlppp/bin/mlppp why 2>&1)
check "why: without the module: exit status 2" test $? = 2
check "... and it says so" grep -q 'the module is not loaded (modprobe mlppp)' <<<"$said"
load_module
export TERM=linux # which has colours
mlppp() { on client /mlppp/bin/mlppp "$@"; }
narrow() { ! awk 'length($0) > 80 { print; bad = 1 } END { exit !bad }' "$1"; }
plain() { ! grep -q $'\033' "$1"; }

check "without a bundle it says so" grep -q 'no bundle' <(mlppp)
check "... also as JSON" test "$(mlppp show --json)" = "[]"
said=$(mlppp show eth1 2>&1)
check "an interface of another kind is an error" test "$said" = "mlppp: eth1 is no bundle: it is not of kind mlppp"
said=$(mlppp show wan0 2>&1)
check "an interface that is not there is an error" test "$said" = "mlppp: there is no interface wan0"
mlppp show wan0 2>/dev/null
check "... with exit status 2" test $? = 2
said=$(mlppp watch 2>&1)
check "a command that is not there is an error" grep -q 'neither a command nor an interface' <<<"$said"

# refused STATUS TEXT ARGUMENT...: one line on standard error that has the text, and no more
refused() {
	local status=$1 text=$2
	shift 2
	mlppp "$@" >"$OUT/refused.out" 2>"$OUT/refused.err"
	[ "$? $(wc -l <"$OUT/refused.err") $(wc -c <"$OUT/refused.out")" = "$status 1 0" ] && grep -qF -- "$text" "$OUT/refused.err"
}
check "why: without a bundle: exit status 2" refused 2 "mlppp: There is no bundle." why
check "... in JSON, too" test "$(mlppp why --json 2>/dev/null)" = "[]"
mlppp why --json >/dev/null 2>&1
check "... with the same status" test $? = 2
check "show has no --count" refused 2 "show has no option --count" show -n 3
check "... nor --passive" refused 2 "show has no option --passive" --passive
check "why has no --count" refused 2 "why has no option --count" why -n 1
check "monitor has no --interval" refused 2 "monitor has no option --interval" monitor -i 1
check "half a look" refused 2 "--count: a whole number" top -n 1.5
check "a word too many" refused 2 "eth2 is one word too many" show eth1 eth2
for words in --help help; do
	mlppp "$words" >"$OUT/help"
	check "$words: exit status 0" test $? = 0
	check "$words: what there is" grep -q '^Usage: mlppp' "$OUT/help"
done
said=$(mlppp --nonsense 2>&1)
check "an option that is not there: exit status 2" test $? = 2
check "... and where to look" grep -q 'See mlppp --help' <<<"$said"

start monitor client /mlppp/bin/mlppp monitor
start events client /mlppp/bin/mlppp monitor --json -n 3
settle
member m1 client 1 -n wan0
member m2 client 2 -n wan0
tell m1 join >/dev/null
tell m2 join >/dev/null
ip -n client link set wan0 up
check "why: no IP, no NCP being up" test "$(mlppp why -p -j -i 0.1 | jq -r '.[0].findings[0].code')" = no-ip
tell m1 pass ip >/dev/null
ip -n client addr add "${ADDR[client]}" peer "${ADDR[provider]}" dev wan0
ip -n client link set wan0 up
configure client wan0 link eth1 rate 10mbit link eth2 rate 2mbit standby on
on client ping -c 3 -i 0.01 -W 0.01 "${ADDR[provider]}" >/dev/null

# ---------------------------------------------------------------- show

mlppp show >"$OUT/show"
check "show: the bundle" grep -q '^wan0  multilink, 2 lines, MTU 1500$' "$OUT/show"
check "show: its lines" grep -Eq '^  eth1 +leader +10.0M ' "$OUT/show"
check "show: their states" grep -Eq '^  eth2 +standby +2.00M ' "$OUT/show"
check "show: 80 columns" narrow "$OUT/show"
check "show: no colours into a file" plain "$OUT/show"
mlppp show --color always >"$OUT/coloured"
if plain "$OUT/coloured"; then not_ok "show: colours where asked for"; else ok "show: colours where asked for"; fi
on client script -qec "/mlppp/bin/mlppp show" /dev/null >"$OUT/terminal" 2>&1 </dev/null
if plain "$OUT/terminal"; then not_ok "show: colours on a terminal"; else ok "show: colours on a terminal"; fi
on client env NO_COLOR=1 script -qec "/mlppp/bin/mlppp show" /dev/null >"$OUT/terminal" 2>&1 </dev/null
check "show: none with NO_COLOR" plain "$OUT/terminal"
on client env NO_COLOR= script -qec "/mlppp/bin/mlppp show" /dev/null >"$OUT/terminal" 2>&1 </dev/null
if plain "$OUT/terminal"; then not_ok "show: colours with an empty NO_COLOR"; else ok "show: colours with an empty NO_COLOR"; fi
on client env TERM=dumb script -qec "/mlppp/bin/mlppp show" /dev/null >"$OUT/terminal" 2>&1 </dev/null
check "show: none on a terminal without" plain "$OUT/terminal"

check "show --json: the identity" jq -e \
	'.[0] | .version == 1 and .ifname == "wan0" and .multilink and .mrru_tx == 1500 and .leader == 0 and .ipv4 and (.ipv6 | not)' <(mlppp show --json)

check "show: one look, at once" jq -e '.[0].links | map(.tx_bps) == [0, 0]' <(mlppp show --json -i 0)
check "... is not for others" refused 2 "interval: 0.1 to 3600" top -i 0

# A peer may send plain packets beside MP, or nothing else.
heard() { mlppp show --json -i 0.1 | jq '.[0].links[0].heard'; }
sleep 1
from_wire 1 <<<"0021$(ip_packet)"
at_most "show: a line that brings plain packets was heard" "$(heard)" 900 ms

# If the output cannot be written, the program says so.
for words in --help --version show "show --json" "why -p -i 0.1" "top -n 1 -i 0.1" "top --json -i 0.1" help; do
	# shellcheck disable=SC2086
	on client timeout 20 /mlppp/bin/mlppp $words >/dev/full 2>"$OUT/full"
	check "a full disk: mlppp $words: exit status 2" test $? = 2
	check "... and it says so" grep -q '^mlppp: standard output: No space left on device' "$OUT/full"
done

# ---------------------------------------------------------------- top

mlppp top -n 2 -i 0.2 >"$OUT/top"
check "top: as often as asked for" test "$(grep -c '^wan0 ' "$OUT/top")" = 2
check "top: bars" grep -Eq '^eth1 +\[ +\] +0/10.0M ' "$OUT/top"
# A second without anything, and then one at the line's rate.
: >"$OUT/minute"
minute() { grep -A 1 '^eth1 ' "$1" | sed -n 's/^ 60 s    //p' | tail -n 1; }
{
	wait_for 10 grep -q '^ 60 s' "$OUT/minute"
	on client ping -q -f -w 2 -s 1000 -W 0.01 "${ADDR[provider]}" >/dev/null
} &
mlppp top -p -n 3 -i 1 >"$OUT/minute"
wait $!
check "top: the last minute, the latest second at the right" test "$(minute "$OUT/minute" | grep -cE '^ {57}.*[^ ]$')" = 1
check "top: 80 columns with it" narrow "$OUT/minute"
check "top: a line that answers nothing" grep -Eq '^eth1 .* 100 %$' <(mlppp top -n 1 -i 2)
check "top: 80 columns" narrow "$OUT/top"
check "top: no colours into a file" plain "$OUT/top"
check "top: no more than the terminal has rows" grep -q 'and 1 more' \
	<(on client script -qec "stty cols 80 rows 5; /mlppp/bin/mlppp top -n 1 -i 0.1" /dev/null </dev/null)
check "top --json: a line each time" test "$(mlppp top --json -n 3 -i 0.1 | jq -c '.[0].links | length' | tr '\n' ' ')" = "2 2 2 "
# The standby line has only an occasional Discard-Request.
flood() { on client ping -q -f -w 1 -s 1000 -W 0.01 "${ADDR[provider]}" >/dev/null; }
flood &
check "top --json: traffic" jq -e '.[0].links[0] | .tx_bps > 100000 and .tx_share >= 95' \
	<(mlppp top --json -n 1 -i 0.5)
wait $!

# Keys: at a terminal of its own, in a shell with job control.
cat >"$WORK/shell" <<'END'
set -m
/mlppp/bin/mlppp top -i 0.2
echo "it ended with $?"
stty -a
fg
echo "and then with $?"
stty -a
END
drawn() { [ "$(grep -c LINE "$OUT/keys")" -ge "$1" ]; }
said_at_terminal() { tr -d '\r' <"$OUT/keys" | grep -q "$1"; }
: >"$OUT/keys"
{
	wait_for 20 drawn 2
	printf '\032'
	wait_for 20 said_at_terminal 'it ended with'
	drawings=$(grep -c LINE "$OUT/keys")
	wait_for 20 drawn $((drawings + 2))
	printf q
	wait_for 20 said_at_terminal 'and then with'
} | on client timeout 90 script -qfec "bash $WORK/shell" /dev/null >"$OUT/keys"
check "top: Ctrl-Z stops it" said_at_terminal 'it ended with 148'
check "top: fg, and q ends it" said_at_terminal 'and then with 0'
check "top: the terminal is as before, both times" test "$(grep -cE '(^| )icanon' "$OUT/keys") $(grep -cE '(^| )echo ' "$OUT/keys")" = "2 2"
check "top: the cursor too" test "$(grep -o '\[?25[hl]' "$OUT/keys" | tail -n 1)" = '[?25h'

# ---------------------------------------------------------------- why

mlppp why -p -i 0.2 >"$OUT/why"
check "why --passive: well" test "$(cat "$OUT/why")" = "wan0: nothing holds it back: 2 lines up, nothing lost"
check "why: ... exit status 0" mlppp why -p -i 0.2
ip -n client link set wan0 mtu 1400
mlppp why -p -i 0.2 >"$OUT/why"
check "why: what may be meant so: exit status 0" test $? = 0
check "... but a remark" grep -q '^wan0: remark: the MTU of wan0 is 1400' "$OUT/why"
check "... below what counts" test "$(head -n 1 "$OUT/why")" = "wan0: nothing holds it back: 2 lines up, nothing lost"
check "... also in JSON" jq -e '.[0].findings | map([.code, .severity]) == [["mtu-interface", "remark"]]' <(mlppp why -p -j -i 0.2)
ip -n client link set wan0 mtu 1500
mlppp why -i 0.2 >"$OUT/why"
check "why: a fault: exit status 1" test $? = 1
check "... in JSON" jq -e '.[0].findings[0].severity == "fault"' <(mlppp why -j -i 0.2)
check "why: a peer that answers nothing is silent" grep -q 'line eth1 is silent' "$OUT/why"
check "why: 80 columns" narrow "$OUT/why"
check "why: no colours into a file" plain "$OUT/why"
check "why --json: the same findings" jq -e \
	'.[0] | .ifname == "wan0" and (.healthy | not) and ([.findings[] | .code + .line] | index("silenteth1") != null)' \
	<(mlppp why --json -i 0.2)

# ---------------------------------------------------------------- metrics

# Prometheus gets the same; 64-program.host judges it, in a parser's own words.
mlppp show --json >"$OUT/metrics.json"
mlppp metrics >"$OUT/metrics.txt"
mlppp show --json -i 0.1 >"$OUT/metrics-after.json"
check "metrics: the end is there" test "$(tail -n 1 "$OUT/metrics.txt")" = "# EOF"
request() { printf '%s\r\nHost: localhost\r\n\r\n' "$1" | mlppp metrics --http; }
request 'GET /metrics HTTP/1.1' >"$OUT/http"
check "metrics --http: an answer" grep -q $'^HTTP/1.1 200 OK\r$' "$OUT/http"
sed '1,/^\r$/d' "$OUT/http" >"$OUT/http.txt"
check "metrics --http: as long as it says" grep -q $'^Content-Length: '"$(wc -c <"$OUT/http.txt")"$'\r$' "$OUT/http"
check "metrics --http: the same metrics" diff <(sed 's/}.*//' "$OUT/metrics.txt") <(sed 's/}.*//' "$OUT/http.txt")
check "metrics --http: nothing else is there" grep -q '^HTTP/1.1 404 ' <(request 'GET /secrets HTTP/1.1')
check "metrics --http: nothing else is done" grep -q '^HTTP/1.1 405 ' <(request 'POST /metrics HTTP/1.1')
check "metrics --http: no request at all" eval '! mlppp metrics --http </dev/null'
check "show has no --http" refused 2 "show has no option --http" show --http

# ---------------------------------------------------------------- anybody

as_nobody() { on client chroot --userspec=65534:65534 / /mlppp/bin/mlppp "$@"; }
check "a user without privileges may look" grep -q '^  eth1 ' <(as_nobody show)
check "... also live" grep -Eq '^eth1 .* -$' <(as_nobody top -n 1 -i 2)
check "... and ask why, without probes" grep -q 'not measured, only root may' <(as_nobody why -i 0.2)
ip netns add elsewhere
check "another network namespace sees nothing" test "$(ip netns exec elsewhere /mlppp/bin/mlppp)" = "There is no bundle."
ip netns del elsewhere

# ---------------------------------------------------------------- monitor

tell m1 leave >/dev/null
tell m2 leave >/dev/null
wait_for 5 grep -q 'has ended' "$OUT/monitor.out"
sed 's/^[0-9:]* //' "$OUT/monitor.out" >"$OUT/monitored"
check "monitor" diff "$OUT/monitored" - <<'END'
wan0: eth1 (link 0) has joined; 1 line
wan0: eth2 (link 1) has joined; 2 lines
wan0: eth1 (link 0) has left; 1 line
wan0: eth2 (link 1) leads now: its pppd runs the NCPs; 1 line
wan0: eth2 (link 1) has left; 0 lines
wan0: the bundle has ended
END
check "monitor: 80 columns" narrow "$OUT/monitor.out"
check "monitor: no colours into a file" plain "$OUT/monitor.out"
check "monitor --json, and its end" wait_for 5 ended events
check "monitor --json: the events" test "$(jq -r '.event + .label' "$OUT/events.out" | tr '\n' ' ')" = "joineth1 joineth2 leaveeth1 "
stop monitor INT

# ---------------------------------------------------------------- long names

# Colours on a terminal, and 80 columns, whatever things are called.
for command in "top -n 1 -i 0.1" "why -i 0.2" "show -i 0.1"; do
	echo "/mlppp/bin/mlppp $command"
done >"$WORK/commands"
start terminal client script -qec "stty cols 80; /mlppp/bin/mlppp monitor -n 2" /dev/null
settle
stop m1
stop m2
long=a-line-with-a-name-of-31-byte-
member m1 client 1 -n name-of-15-byte -l ${long}1 -p "$(printf '%0255d' 0)" -b "$(printf '%0255d' 1)"
member m2 client 2 -n name-of-15-byte -l ${long}2 -p "$(printf '%0255d' 0)" -b "$(printf '%0255d' 1)"
tell m1 join >/dev/null
tell m2 join >/dev/null
on client script -qec "stty cols 80; sh $WORK/commands" /dev/null >"$OUT/terminal" </dev/null
check "long names: monitor ends" wait_for 5 ended terminal
for file in terminal terminal.out; do
	if plain "$OUT/$file"; then not_ok "$file: colours on a terminal"; else ok "$file: colours on a terminal"; fi
	sed 's/\x1b\[[0-9;?]*[a-zA-Z]//g; s/\r//g' "$OUT/$file" >"$OUT/$file.text"
	check "$file: 80 columns with long names" narrow "$OUT/$file.text"
done
check "long names: each command has said something" test \
	"$(grep -c 'name-of-15-byte' "$OUT/terminal.text") $(grep -c 'name-of-15-byte' "$OUT/terminal.out.text")" = "5 2"
mlppp show --json >"$OUT/show"
mlppp metrics >"$OUT/long.txt"
check "long names: whole in JSON" jq -e \
	'.[0] | .ifname == "name-of-15-byte" and (.peer | length) == 255 and .links[1].label == "'${long}2'"' "$OUT/show"

