#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The generic netlink family, as it looks to a client that knows nothing but its
# specification: the kernel's own tools/net/ynl. Anybody may list links, not everybody
# may set them; what is wrong is refused and changes nothing; and listeners are told
# what happens.
# kernels: uml-debug
# also: 6.12 6.1
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

ynl=/mlppp/ynl/cli.py
if [ ! -e $ynl ] || ! /usr/bin/python3 -c 'import yaml, jsonschema' 2>/dev/null; then
	skip "the family" "no tools/net/ynl, or no python3 with yaml and jsonschema"
	exit 0
fi
spec=/mlppp/Documentation/netlink/specs/mlppp.yaml
cli() { ip netns exec "$1" /usr/bin/python3 $ynl --spec $spec --output-json "${@:2}"; }
# judged END WORD...: tests/functional/67-family.py, and what it has found
judged() {
	on "$1" /usr/bin/python3 /mlppp/tests/functional/67-family.py "${@:2}" >"$OUT/judged" 2>"$OUT/judged.err" ||
		not_ok "67-family.py $2 comes to its end: $(tail -n 1 "$OUT/judged.err")"
	while read -r verdict name; do
		"$verdict" "$name"
	done <"$OUT/judged"
}
says() { # says NAME PATTERN command...: fails, with these words
	local name=$1 pattern=$2 said
	shift 2
	said=$("$@" 2>&1)
	if [ $? = 0 ] || ! grep -q -- "$pattern" <<<"$said"; then not_ok "$name: $said"; else ok "$name"; fi
}

topology 2
load_module
check "without a bundle there is no link" test "$(cli client --dump link-get)" = "[]"
start events client /usr/bin/python3 /mlppp/tests/functional/67-family.py listen 6
wait_for 20 grep -q listening "$OUT/events.out"
member m1 client 1 -n wan0
member m2 client 2 -n wan0
tell m1 join >/dev/null
tell m2 join >/dev/null
index=$(ip -n client -j link show wan0 | jq '.[0].ifindex')

# ---------------------------------------------------------------- look and set

cli client --dump link-get >"$OUT/links"
check "a dump of links" jq -e '[.[] | .ifname, (.link[0] | .id, .label, .rate, .overhead, .encoding, .weight, .session)] ==
	["wan0", 0, "eth1", 0, 26, "none", 1, 1, "wan0", 1, "eth2", 0, 26, "none", 1, 2]' "$OUT/links"
check "... with their states" jq -e '[.[].link[0].flags | index("leader") != null] == [true, false]' "$OUT/links"
check "a dump of bundles" jq -e 'length == 1 and .[0].nlinks == 2 and .[0]["tx-packets"] == 0 and (.[0] | has("link") | not)' \
	<(cli client --dump bundle-get)
check "settings of two links" cli client --do link-set --json '{"ifname": "wan0", "link": [
	{"id": 0, "rate": 10000000, "overhead": -4, "encoding": "atm", "delay": 12000, "weight": 3},
	{"label": "eth2", "rate": 2500000, "standby": 1}]}'
check "... are in force" jq -e '[.[].link[0] | .rate, .overhead, .encoding, .delay, .weight, .standby] ==
	[10000000, -4, "atm", 12000, 3, 0, 2500000, 26, "none", 0, 1, 1]' <(cli client --dump link-get)
check "mlppp shows the same" jq -e '[.[0].links[] | .rate, .overhead, .encoding] ==
	[10000000, -4, "atm", 2500000, 26, "none"]' <(figures client)
check "one link, by its label" jq -e '.link | length == 1 and .[0].id == 1 and (.[0] | has("rx-nulls"))' \
	<(cli client --do link-get --json "{\"ifindex\": $index, \"link\": [{\"label\": \"eth2\"}]}")
on client ping -q -c 5 -i 0.01 -W 0.01 "${ADDR[provider]}" >/dev/null 2>&1
judged client sums wan0

# ---------------------------------------------------------------- refused

judged client refused wan0 "$(ip -n client -j link show eth1 | jq '.[0].ifindex')"
judged client wrong_lengths wan0
check "back to its weight" cli client --do link-set --json '{"ifname": "wan0", "link": [{"id": 0, "weight": 3}]}'
# Without multilink there is no other link to choose.
member m3 provider 1 -n wan0 -f 0
tell m3 join >/dev/null
judged provider plain wan0

# ---------------------------------------------------------------- who may

set='{"ifname": "wan0", "link": [{"id": 0, "weight": 7}]}'
nobody() { on client chroot --userspec=65534:65534 / /usr/bin/python3 $ynl --spec $spec --output-json "$@"; }
check "a user without privileges may look" jq -e 'length == 2' <(nobody --dump link-get)
says "... and not touch" "Operation not permitted" nobody --do link-set --json "$set"
says "nor may the root of another user namespace" "Operation not permitted" \
	on client unshare -U -r /usr/bin/python3 $ynl --spec $spec --do link-set --json "$set"
check "nothing has changed" jq -e '.[0].link[0].weight == 3' <(cli client --dump link-get)
ip netns add elsewhere
check "another network namespace sees nothing" test "$(cli elsewhere --dump link-get)$(cli elsewhere --dump bundle-get)" = "[][]"
says "... and touches nothing" "no such interface" cli elsewhere --do link-set --json "{\"ifindex\": $index, \"link\": [{\"id\": 0, \"weight\": 7}]}"
ip -n client link set wan0 netns elsewhere
check "moved there, it is seen there" jq -e -n 'input | [.[].link[0] | .label, has("transport")] == ["eth1", false, "eth2", false]' \
	<(cli elsewhere --dump link-get)
check "... and set" cli elsewhere --do link-set --json "$set"
check "... and not where it was" test "$(cli client --dump link-get)" = "[]"
ip -n elsewhere link set wan0 netns client
ip netns del elsewhere

# ---------------------------------------------------------------- what happens

tell m1 leave >/dev/null
tell m2 leave >/dev/null
check "what happened was told" wait_for 20 ended events
check "... in order" test "$(jq -rs '[.[] | .event + (.link[0].label // "")] | join(" ")' <(grep '^{' "$OUT/events.out"))" = \
	"joineth1 joineth2 leaveeth1 leadereth2 leaveeth2 end"

# ---------------------------------------------------------------- many links

mapfile -t lines < <(for i in $(seq 101 164); do echo "eth1,$i,$(mac provider 1)"; done)
start many client /mlppp/bin/bundle -n big0 "${lines[@]}"
check "a bundle of 64 links" wait_for 20 grep -q up "$OUT/many.out"
judged client many big0
tell m1 join >/dev/null
tell m2 join >/dev/null
judged client changing "$WORK/m1.in"
stop many
