#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# wan0 is moved to another network namespace, while its lines stay where they are.
# Traffic passes, and marks made in one namespace are not seen in the other.
# kernels: 6.12
# also: 6.1
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 1
load_module
hold elsewhere
member m1 client 1 -n wan0
member p1 provider 1 -n wan0
tell m1 join >/dev/null && tell p1 join >/dev/null || bail "links join"
tell m1 pass ip >/dev/null && tell p1 pass ip >/dev/null

marked() { # marked END: packets that its rule has seen with a mark
	on "$1" nft list ruleset | sed -n 's/.*counter packets \([0-9]*\).*/\1/p'
}
modprobe -qa nf_tables nft_counter
on elsewhere nft 'add table ip t { chain in { type filter hook prerouting priority raw; meta mark 7 counter; }; }' &&
	on client nft 'add table netdev t { chain out { type filter hook egress device eth1 priority 0; meta mark 9 counter; }; }' ||
	bail "rules that see marks"
tc -n client qdisc add dev eth1 clsact &&
	tc -n client filter add dev eth1 ingress matchall action skbedit mark 7 || bail "marks on what a line receives"

set_up() { # set_up END ADDRESS PEER
	ip -n "$1" addr replace "$2" peer "$3" dev wan0
	ip -n "$1" link set wan0 up
}
set_up provider 10.0.0.1 10.0.0.2
ip -n client link set wan0 netns elsewhere
check "wan0 is in another namespace" set_up elsewhere 10.0.0.2 10.0.0.1
check "traffic passes" on elsewhere ping -c 20 -i 0.01 -W 1 -q -m 9 10.0.0.1
check "... of packets larger than a frame, too" on elsewhere ping -c 20 -i 0.01 -W 1 -q -m 9 -s 1472 10.0.0.1
at_most "marks of the lines' namespace seen in the other" "$(marked elsewhere)" 0 ""
at_most "marks of the other seen on the line" "$(marked client)" 0 ""

# Where no other namespace is in between, both marks stay.
ip -n elsewhere link set wan0 netns client
set_up client 10.0.0.2 10.0.0.1
on client nft 'add table ip t { chain in { type filter hook prerouting priority raw; meta mark 7 counter; }; }'
check "wan0 is back" on client ping -c 20 -i 0.01 -W 1 -q -m 9 10.0.0.1
check "... and in one namespace they stay, as with ppp_generic" test "$(marked client | tr '\n' ' ')" = "20 20 "
stop m1
kill "${HOLDER[elsewhere]}"
ip netns del elsewhere
