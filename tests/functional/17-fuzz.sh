#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Frames of all kinds that no honest peer sends, on two and on sixteen lines, while links
# join, drain and leave, settings change, and pppd and the stack send: the kernel does
# not complain, no more is held than allowed, and each frame is in the counter that it
# belongs to. What is sent and what is asked for is in tests/tools/fuzz.c.
# FRAMES=n: how many; SEED=n: other ones; LINKS="16 16 3": bundles of that many links.
# kernels: uml-debug
# vm: --timeout 900
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

: "${FRAMES:=100000}" "${SEED:=1}" "${LINKS:=2 16}" "${ROUND:=10000}"
read -ra links <<<"$LINKS"
most=$(printf '%s\n' "${links[@]}" | sort -n | tail -n 1)
topology "$most"
load_module
ip netns exec client sysctl -qw net.ipv6.conf.default.disable_ipv6=1
for end in client provider; do
	for ((i = 1; i <= most; i++)); do echo "link set eth$i mtu 9000"; done | ip -n "$end" -batch -
done
# where frames are on their way when a link leaves
for ((i = 1; i <= most; i++)); do
	echo "qdisc replace dev eth$i root netem delay 3ms limit 20000"
done | tc -n provider -batch -
# What comes all at once waits, and is not dropped on its way to the module.
sysctl -qw net.core.netdev_max_backlog=20000
dropped() { cut -d ' ' -f 2 /proc/net/softnet_stat; }
before=$(dropped)

check "frames of all kinds: each is in the counter that it belongs to" \
	sh -c 'exec /mlppp/bin/fuzz "$@" >/out/fuzz.out' fuzz -n "$FRAMES" -s "$SEED" -r "$ROUND" \
	/run/netns/client /run/netns/provider "${links[@]}"
diag "SEED=$SEED LINKS=\"$LINKS\""
diag <"$OUT/fuzz.out"
check "none was lost on its way" test "$(dropped)" = "$before"
