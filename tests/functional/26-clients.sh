#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Ten clients of two lines each: all come up, cost next to nothing when idle, hang up
# at the same moment, and come back.
# kernels: uml-debug
# also: 6.12
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../clients.sh"

N=10
clients_topology
load_module
clients_start mlppp "$N"
server_start
check "all clients come up" wait_for 60 clients_up 1 || bail "clients"
check "... with all their lines" wait_for 10 members_are $((N * CLIENT_LINES))
check "... a bundle each" test "$(on provider grep -c '^ *mlppp' /proc/net/dev)" = "$N"

# An Echo-Request every 20 s, and a reply.
sleep 10
before=$(wake_ups)
sleep 60
at_most "a pppd wakes up, idle, in a minute" "$((($(wake_ups) - before) / (N * CLIENT_LINES)))" 12 times

hang_up
check "all lines of a shelf are lost: their pppd end at once" wait_for 2 server_ended
check "... and all bundles with them" members_are 0
stop server
server_begin
check "they come back" wait_for 60 clients_up 2
check "... with all their lines" wait_for 10 members_are $((N * CLIENT_LINES))
stop clients
pkill -TERM -x pppd
check "all end" wait_for 30 server_ended
