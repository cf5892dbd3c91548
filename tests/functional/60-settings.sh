#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Settings: of a bundle over rtnetlink, by ip and `mlppp set`, of its lines by `mlppp set`:
# what is shown and set, what is refused and with which words, and who may do it. For the
# lines see also 67-family.sh.
# kernels: 6.12
# also: 6.1 uml-debug
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 2
load_module
member m1 client 1 -n wan0
member m2 client 2 -n wan0
check "first link joins" tell m1 join || exit 1
check "second link joins" tell m2 join || exit 1

wan() { ip -n client link set wan0 type mlppp "$@"; }
set_raw() { on client /mlppp/bin/setlink set wan0 "$@"; }
info() { ip -n client -j -d link show wan0 | jq -c '.[0].linkinfo.info_data'; }
lines() { figures client | jq -c '[.[0].links[] | [.link, .label, .session, .transport, .rate, .overhead, .encoding, .leader, .delay,
	.weight, .standby, .rest, .active]]'; }
raw() { info; lines; }
shows() { # shows NAME FILTER: a jq expression that is true of the info data
	if [ "$(info | jq "$2" 2>&1)" = true ]; then
		ok "$1"
	else
		not_ok "$1"
		info | diag
	fi
}
lines_are() { # lines_are NAME FIELDS VALUES: of all lines
	local got
	got=$(figures client | jq -c "[.[0].links[] | $2]")
	if [ "$got" = "$3" ]; then ok "$1"; else not_ok "$1: $got"; fi
}

# refused NAME PATTERN command...: fails, says so, and nothing has changed.
refused() {
	local name=$1 pattern=$2 before said
	shift 2
	before=$(raw)
	if said=$("$@" 2>&1); then
		not_ok "$name is refused"
	elif ! grep -q -- "$pattern" <<<"$said"; then
		not_ok "$name is refused with the right words: $said"
	elif [ "$(raw)" != "$before" ]; then
		not_ok "$name changes nothing"
		diff <(jq . <<<"$before") <(raw | jq .) | diag
	else
		ok "$name is refused: $(head -n 1 <<<"${said##*: mlppp: }")"
	fi
}

# ---------------------------------------------------------------- show and set

shows "the defaults" '([.deadline_floor, .deadline_cap, .deadline_margin, .max_frags, .max_bytes,
	.target, .split, .min_frag, .small] | all(. > 0)) and .reorder == "learn" and (has("reorder_window") | not)'
shows "the bundle" '.multilink and .seq_rx == "long" and .seq_tx == "long" and .mrru_rx == 1500
	and .mrru_tx == 1500 and .leader == 0 and .nlinks == 2 and (.ipv4 | not) and (.ipv6 | not)'
lines_are "its links" ".link, .label, .session, .transport, .rate, .overhead, .encoding, .leader" \
	'[0,"eth1",1,"eth1",0,26,"none",true,1,"eth2",2,"eth2",0,26,"none",false]'
tell m1 pass ip >/dev/null
shows "an NCP that comes up" '.ipv4 and (.ipv6 | not)'

default=$(info)
check "all settings of the bundle at once" wan deadline_floor 10ms deadline_cap 1s deadline_margin 2500us \
	max_frags 2000 max_bytes 4m reorder fixed 7 target 2ms split 1500us min_frag 200 small 100 \
	express off express_mark 7 express_priority 8 rest off
shows "they are in force" '[.deadline_floor, .deadline_cap, .deadline_margin, .max_frags, .max_bytes,
	.reorder, .reorder_window, .target, .split, .min_frag, .small, .express, .express_mark, .express_priority, .rest] ==
	[10000, 1000000, 2500, 2000, 4194304, "fixed", 7, 2000, 1500, 200, 100, "off", 7, 8, "off"]'
check "one of them alone" wan target 3ms
shows "only that one has changed" '.target == 3000 and .split == 1500 and .deadline_cap == 1000000 and .reorder_window == 7'
check "another window" set_raw 7=u8:9
shows "it is in force" '.reorder_window == 9'
check "back to the defaults" wan deadline_floor default deadline_cap default deadline_margin default \
	max_frags default max_bytes default reorder default target default split default min_frag default small default \
	express default express_mark 0 express_priority 0 rest default
if [ "$(info)" = "$default" ]; then ok "they are the same as before"; else not_ok "they are the same as before"; fi

wan target 4ms
ip -n client -d link show wan0 >"$OUT/show"
check "as text, in units" test "$(grep -Eo '(target|reorder) [^ ]*' "$OUT/show" | tr '\n' ' ')" = "target 4ms reorder learn "
check "on one line" test "$(ip -n client -o -d link show wan0 | wc -l)" = 1
check "help" grep -q 'deadline_floor TIME' <(ip link help mlppp)
check "no line is in it: they are the family's" jq -e 'has("links") | not' <(info)

# ---------------------------------------------------------------- out of range

while read -r name word pattern; do
	refused "$name" "ERANGE: mlppp: .*$pattern" set_raw "$word"
done <<'TABLE'
deadline_floor	1=u32:10000001	deadline floor: 1 us to 10 s
deadline_cap	2=u32:10000001	deadline cap: 1 us to 10 s
deadline_margin	3=u32:4294967295	deadline margin: 1 us to 10 s
max_frags,low	4=u32:15	fragments: 16 to 131072
max_frags,high	4=u32:131073	fragments: 16 to 131072
max_bytes	5=u32:65535	memory: 65536 bytes or more
reorder		6=u8:4		no such reorder mode
window,low	7=u8:0		reorder window: 1 to 64
window,high	7=u8:65		reorder window: 1 to 64
target,low	8=u32:99	target: 100 us to 1 s
target,high	8=u32:1000001	target: 100 us to 1 s
split		9=u32:1000001	split threshold: 1 us to 1 s
min_frag	10=u32:1025	least fragment: 1 to 1024
small		11=u32:65536	small packet: 1 to 65535
express		12=u8:3		no such express mode
rest		15=u8:3		no such rest mode
TABLE
# each NAME PATTERN FORMAT NUMBER...: for each number, what FORMAT makes of it is refused.
each() {
	local name=$1 pattern=$2 format=$3 i before said bad=
	shift 3
	before=$(raw)
	for i; do
		# shellcheck disable=SC2046,SC2059
		said=$(set_raw $(printf "$format" "$i"))
		[[ $said =~ $pattern ]] || bad="$bad $i: $said;"
	done
	[ "$(raw)" = "$before" ] || bad="$bad something has changed"
	if [ -z "$bad" ]; then ok "$name: all refused"; else not_ok "$name: all refused:$bad"; fi
}
length='^(ERANGE|EINVAL): .*(length|failed policy)'
each "numbers too long" "$length" "%d=hex:0100000000000000ff" $(seq 15)
each "numbers too short" "$length" "%d=hex:" $(seq 15)
each "half a number" "$length" "%d=hex:0700" 1 2 3 4 5 8 9 10 11 13 14

# ---------------------------------------------------------------- wrong context

# shellcheck disable=SC2046
each "read-only attributes" "^EINVAL: mlppp: this attribute can only be read$" "%d=u32:1" $(seq 16 25)
refused "an unknown attribute" "EINVAL: Unknown attribute type" set_raw 26=u32:1
refused "an unknown attribute far away" "EINVAL: Unknown attribute type" set_raw 1000=u32:1
refused "a floor above the cap" "EINVAL: mlppp: the deadline's floor would be above its cap" set_raw 1=u32:200000 2=u32:100000
refused "a window without fixed" "EINVAL: mlppp: a reorder window needs the reorder mode fixed" set_raw 7=u8:3
refused "fixed without a window" "EINVAL: mlppp: the reorder mode fixed needs a reorder window" set_raw 6=u8:3
refused "a bad nest after a good one" "ERANGE: mlppp: target" set_raw 8=u32:7000 "|" 8=u32:99
refused "a good setting before a bad one" "ERANGE: ..*" set_raw 8=u32:7000 9=u32:2000000
refused "a bundle out of nothing" "made by its first link" ip -n client link add wan9 type mlppp
refused "a word that ip does not know" "unknown setting" wan nonsense 1
refused "a setting of a line" "unknown setting" wan link 0 rate 1mbit
refused "zero where there is a default" "more than 0" wan target 0ms

# A bundle of one link without multilink.
member m3 provider 1 -n wan0 -f 0
check "in another network namespace the same name is another bundle" test "$(tell m3 join)" = "ok wan0 0 1"
check "without multilink: target and rate" configure provider wan0 target 2ms link 0 rate 5mbit
plain=$(ip -n provider -j -d link show wan0 | jq -c '.[0].linkinfo.info_data')
check "without multilink: what there is to show" jq -e \
	'(.multilink | not) and .target == 2000 and (has("split") or has("mrru_rx") or has("deadline_cap") | not)' <<<"$plain"
for word in 1=u32:1000 4=u32:100 6=u8:1 9=u32:1000 10=u32:100 11=u32:100 12=u8:1 13=u32:1 15=u8:1; do
	# shellcheck disable=SC2086
	said=$(on provider /mlppp/bin/setlink set wan0 8=u32:7000 $word)
	if [[ $said == "EOPNOTSUPP: mlppp: this has no meaning"* ]]; then ok "without multilink: $word is refused"; else not_ok "without multilink: $word is refused ($said)"; fi
done
if [ "$(ip -n provider -j -d link show wan0 | jq -c '.[0].linkinfo.info_data')" = "$plain" ]; then
	ok "without multilink: nothing has changed"
else
	not_ok "without multilink: nothing has changed"
fi

# ---------------------------------------------------------------- mlppp set
# The same words as ip's, and those of lines; and the kernel's sentence when it refuses.

tool() { on client /mlppp/bin/mlppp set wan0 "$@"; }
before=$(raw)
check "mlppp set: everything at once" tool deadline_floor 10ms deadline_cap 1s deadline_margin 2500us max_frags 2000 \
	max_bytes 4m reorder fixed 7 target 2ms split 1500us min_frag 200 small 100 express off express_mark 7 \
	express_priority 8 link 0 rate 10mbit overhead -4 encoding atm delay 12ms weight 3 rest off link eth2 rate 2.5mbit standby on rest off
shows "... is in force" '[.deadline_floor, .deadline_cap, .deadline_margin, .max_frags, .max_bytes,
	.reorder, .reorder_window, .target, .split, .min_frag, .small, .express, .express_mark, .express_priority] ==
	[10000, 1000000, 2500, 2000, 4194304, "fixed", 7, 2000, 1500, 200, 100, "off", 7, 8]'
lines_are "... of the lines too" ".rate, .overhead, .encoding, .delay, .weight, .standby, .rest, .active" \
	'[10000000,-4,"atm",12000,3,false,"off",true,2500000,26,"none",0,1,true,"off",false]'
check "one setting of one line" tool link 0 rate learn
lines_are "only that one has changed" ".rate, .overhead, .encoding, .delay, .weight" '[0,-4,"atm",12000,3,2500000,26,"none",0,1]'
refused "mlppp set: a rate that is none" "^mlppp: rate: a rate (bit, kbit, mbit, gbit) or learn, not fast" tool link 0 rate fast
refused "mlppp set: out of range" "^mlppp: target: 100 us to 1 s" tool split 2ms target 1us
refused "mlppp set: a line that is not there" "^mlppp: no such link in this bundle" tool target 3ms link eth9 weight 2
# Two requests: each is done as a whole, first that for the lines.
said=$(tool target 1us link 0 weight 5 2>&1)
check "mlppp set: lines, and a bundle that refuses: its words" grep -q "^mlppp: target: 100 us to 1 s" <<<"$said"
lines_are "... and the lines are set" ".weight" '[5,1]'
refused "mlppp set: a bundle, and a line that refuses" "^mlppp: weight: 1 to 65535" tool target 3ms link 0 weight 0
check "... as before" tool link 0 weight 3
refused "mlppp set: a value of another kind" "^mlppp: target: a time (us, ms, s) or default, not 4k$" tool target 4k
refused "mlppp set: an unknown setting" "^mlppp: colour is no setting" tool colour blue
refused "mlppp set: an unknown setting of a line" "^mlppp: link eth1: colour is no setting of a line" tool link eth1 colour blue
refused "mlppp set: without a value" "^mlppp: something is missing behind split" tool target 4ms split
refused "mlppp set: without settings" "^mlppp: set: an interface and its settings" tool
check "mlppp set: back to the defaults" tool deadline_floor default deadline_cap default deadline_margin default \
	max_frags default max_bytes default reorder default target default split default min_frag default small default \
	express default express_mark 0 express_priority 0 \
	link eth1 rate learn overhead 26 encoding none delay 0 weight 1 rest auto link 1 rate learn standby off rest default
check "... all is as it was" test "$(raw)" = "$before"

# ---------------------------------------------------------------- who may

as_nobody() { on client chroot --userspec=65534:65534 / env "IP_LIB_DIR=$IP_LIB_DIR" "$@"; }
check "a user without privileges sees the settings" grep -q 'target 4ms' <(as_nobody ip -d link show wan0)
check "... and lines and counters" jq -e '.[0].links[0].tx_frames >= 0' <(as_nobody /mlppp/bin/mlppp show -j -i 0)
refused "a change by such a user" "EPERM" as_nobody /mlppp/bin/setlink set wan0 8=u32:7000
refused "... by mlppp set" "^mlppp: not set: only root may$" as_nobody /mlppp/bin/mlppp set wan0 target 7ms
refused "... of a line" "^mlppp: not set: only root may$" as_nobody /mlppp/bin/mlppp set wan0 link 0 rate 1mbit
refused "a change by the root of another user namespace" "EPERM" \
	on client unshare -U -r /mlppp/bin/setlink set wan0 8=u32:7000
refused "an end of the bundle by such a user" "not permitted" as_nobody ip link del wan0
refused "... by the root of another user namespace" "not permitted" on client unshare -U -r ip link del wan0
refused "a link of such a user" "Permission denied" as_nobody sh -c ': </dev/mlppp'
chmod 666 /dev/mlppp
refused "... whoever may open the file" "Operation not permitted" as_nobody sh -c ': </dev/mlppp'
refused "... nor the root of another user namespace" "Operation not permitted" \
	on client unshare -U -r sh -c ': </dev/mlppp'
chmod 600 /dev/mlppp
ip netns add elsewhere
check "another network namespace does not see it" test -z "$(ip -n elsewhere -o link show type mlppp)"
index=$(ip -n client -j link show wan0 | jq '.[0].ifindex')
refused "a change from there" "ENODEV\|EOPNOTSUPP" ip netns exec elsewhere /mlppp/bin/setlink set "$index" 8=u32:7000
refused "a change from there by name" "Cannot find device" ip -n elsewhere link set wan0 type mlppp target 7ms
seen() { ip netns exec elsewhere /mlppp/bin/mlppp show -j -i 0; }
check "nor its lines there" test "$(seen)" = "[]"
refused "... by its number" "No such device\|Cannot find\|does not exist" ip -n elsewhere link show "if$index"
ip -n client link set wan0 netns elsewhere
check "moved there, it is seen there" jq -e '.[0].links | map(.label, has("transport")) == ["eth1", false, "eth2", false]' <(seen)
check "... and changed there" ip -n elsewhere link set wan0 type mlppp target 7ms
check "... and not any more where it was" eval '! ip -n client link set wan0 type mlppp target 6ms'
ip -n elsewhere link set wan0 netns client
ip netns del elsewhere

# ---------------------------------------------------------------- while links come and go

# shellcheck disable=SC2016
start reader client sh -c 'while ip -j -d link show type mlppp && /mlppp/bin/mlppp show -j -i 0 &&
	/mlppp/bin/mlppp -j top -p -n 1 -i 0.1 && ethtool -S wan0 >/dev/null; do :; done 2>&1'
for _ in $(seq 30); do
	tell m2 leave >/dev/null && tell m2 join >/dev/null || not_ok "a link comes and goes"
done
wait_for 10 eval '[ "$(wc -l <"$OUT/reader.out")" -ge 9 ]'
check "links come and go: those who read never fail" running reader
stop reader
sed -i '$d' "$OUT/reader.out" # it may have been stopped in the middle of a line
grep -v '^Dump was interrupted' "$OUT/reader.out" >"$OUT/read"
check "... and read what makes sense" jq -e -n '[inputs[] | .linkinfo.info_data.nlinks // (.links | length)] | length > 8 and all(. == 1 or . == 2)' "$OUT/read"

# ---------------------------------------------------------------- many links

mapfile -t lines < <(for i in $(seq 101 164); do echo "eth1,$i,$(mac provider 1)"; done)
start many client /mlppp/bin/bundle -n big0 "${lines[@]}"
check "a bundle of 64 links" wait_for 20 grep -q up "$OUT/many.out"
check "all netdevices can still be listed with small buffers" \
	test "$(on client /mlppp/bin/setlink list | sort | tr '\n' ' ')" = "big0 eth1 eth2 lo wan0 "
check "mlppp shows each" test "$(figures client big0 | jq '.[0].links | length')" = 64
check "mlppp shows each, of all bundles" test \
	"$(on client /mlppp/bin/mlppp show -j -i 0 | jq -c '[.[] | .ifname, (.links | length)] | sort')" = '[2,64,"big0","wan0"]'
check "the last of them can be set" configure client big0 link 63 rate 1mbit
said=$(configure client big0 link eth1 rate 1mbit 2>&1)
check "a label that several have is refused" grep -q 'mlppp: several links have this label' <<<"$said"
check "ethtool shows each" grep -q 'link63_tx_frames: 0' <(on client ethtool -S big0)
stop many

# The largest message there is: the names as long as they may be.
long=$(printf '%0255d' 0)
for i in 1 2 3 4 5 6 7 8 9; do
	SESSION=20$i member "long$i" client 1 -n long0 -p "p\"\\$(printf '\033')${long:4}" -b "b${long:1}" -e "3:$(printf '%040d' 7)"
	tell "long$i" join >/dev/null
done
check "a bundle with long names" test "$(ip -n client -j -d link show long0 | jq '.[0].linkinfo.info_data.nlinks')" = 9
check "all netdevices can still be listed with small buffers" \
	test "$(on client /mlppp/bin/setlink list | sort | tr '\n' ' ')" = "eth1 eth2 lo long0 wan0 "
ip -n client -j -d link show long0 | jq '.[0].linkinfo.info_data' >"$OUT/long"
check "the peer's name, and nothing in it that harms" test "$(jq -r .peer "$OUT/long")" = "p\"\\?${long:4}"
check "the local bundle name" test "$(jq -r .bundle "$OUT/long")" = "b${long:1}"
check "the endpoint discriminator" jq -e '.endpoint_class == 3 and .endpoint == "0000000000000000000000000000000000000007"' "$OUT/long"
