#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# mlppp@.service under systemd: ready when there is an address, started again when it
# dies, stopped without a trace; and the boot does not wait for a provider that is down.
# kernels: 6.12
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

topology 2
for i in 1 2; do line "$i" 10mbit 5ms; done
mkdir -p "/lib/modules/$(uname -r)/updates"
cp /mlppp/mlppp.ko "/lib/modules/$(uname -r)/updates/"
depmod
if [ ! -x /lib/systemd/systemd ] || [ ! -x "$(type -P systemctl)" ] || ! grep -qw cgroup2 /proc/filesystems; then
	skip "mlppp@.service" "no systemd here, or no cgroups"
	exit
fi

cat >"$(etc client)/peers/isp" <<PEER
plugin rp-pppoe.so
plugin mlppp.so
user client
password secret
noauth noipdefault defaultroute
ifname wan0
mlppp-nic eth1
mlppp-nic eth2
persist
holdoff 1
maxfail 0
lcp-restart 1
lcp-echo-interval 1
lcp-echo-failure 3
debug
logfile $OUT/isp.log
PEER
: >"$OUT/isp.log"
{ cat "$(etc client)/peers/isp"; echo no-such-option; } >"$(etc client)/peers/wrong"
note_scripts client ip-down
server plugin mlppp.so mrru 1500 lcp-echo-interval 1 lcp-echo-failure 3

# ---------------------------------------------------------------- systemd
# Process 1 of a namespace of its own, at the client's end.
mkdir -p /etc/systemd/system /sys/fs/cgroup
cp /mlppp/mlppp@.service /etc/systemd/system/
mountpoint -q /sys/fs/cgroup || mount -t cgroup2 cgroup2 /sys/fs/cgroup
boot() {
	start systemd client unshare --pid --fork --kill-child --mount-proc \
		env container=test /lib/systemd/systemd --system --unit=multi-user.target --show-status=no \
		--log-target=console --log-level=notice
}
boot
start syslog client busybox syslogd -n -O "$OUT/messages"
# From inside: systemd does not answer those whose process it cannot see.
systemctl() { nsenter -t "$(pgrep -P "${PID[systemd]}")" -n -m -p systemctl "$@"; }
property() { systemctl show -P "$2" "$1"; }
is() { [ "$(property mlppp@isp "$1")" = "$2" ]; }
has_address() { ip -n client addr show dev wan0 2>/dev/null | grep -q 'inet '; }
active() { [ "$(property "$1" ActiveState)" = active ]; }
no_interface() { ! ip -n client link show wan0 >/dev/null 2>&1; }
has_links() { [ "$(ip -n client -j -d link show wan0 | jq '.[0].linkinfo.info_data.nlinks')" = "$1" ]; }
# as the guest numbers them: systemd's own numbers are those of its namespace
lines() { pgrep -c -f 'pppd call isp'; }
processes_are() { [ "$(lines)" = "$1" ]; }
check "systemd is there" wait_for 20 systemctl show -P Version || exit 1

# ---------------------------------------------------------------- start
client=/mlppp/Documentation/admin/client.md
check "client: systemctl enable --now mlppp@isp" grep -qxF '    systemctl enable --now mlppp@isp' $client
check "it starts" systemctl enable --now mlppp@isp
check "... and is ready when the interface has an address" has_address
check "... not before" test "$(property mlppp@isp ActiveState)" = active
check "... and the module is loaded" test -e /sys/module/mlppp
check "both lines join" wait_for 20 has_links 2
check "systemctl status: how many lines are up" wait_for 5 is StatusText "2 of 2 lines up"
check "the log is not there twice" test "$(property mlppp@isp StandardOutput)" = null
check "... but once" test "$(grep -c 'joined wan0' "$OUT/messages")" = 2
check "traffic" wait_for 10 pings client provider
check "it is enabled" test -L /etc/systemd/system/multi-user.target.wants/mlppp@isp.service
check "a supervisor and a process for each line" processes_are 3
check "all in its cgroup" test "$(wc -l <"/sys/fs/cgroup$(property mlppp@isp ControlGroup)/cgroup.procs")" = 3

# ---------------------------------------------------------------- reload, restart
joins=$(grep -c 'joined wan0' "$OUT/isp.log")
interface=$(ip -n client -j link show wan0 | jq ".[0].ifindex")
start ping client ping -D -i 0.1 -W 1 "${ADDR[provider]}"
wait_for 10 grep -q 'bytes from' "$OUT/ping.out"
check "reload" systemctl reload mlppp@isp
check "reload: both lines redial" wait_for 60 sh -c "[ \$(grep -c 'joined wan0' $OUT/isp.log) = $((joins + 2)) ]"
check "reload: one after the other: the interface stays" test "$(ip -n client -j link show wan0 | jq '.[0].ifindex')" = "$interface"
wait_for 20 has_links 2
stop ping INT
at_most "reload: traffic goes on: longest gap" "$(longest_gap)" 1 s
check "reload: all are up again" wait_for 10 is StatusText "2 of 2 lines up"
check "reload: the same supervisor" is NRestarts 0
check "reload: traffic" wait_for 10 pings client provider

killed() { systemctl kill --kill-whom=main -s KILL mlppp@isp; }
check "the supervisor is killed" killed
check "... and started again" wait_for 30 is NRestarts 1
check "... until it is ready" wait_for 60 is ActiveState active
check "... with an address" has_address
check "... and both lines" wait_for 20 has_links 2
check "... and traffic" wait_for 10 pings client provider
check "... and no process of before" wait_for 20 processes_are 3

# ---------------------------------------------------------------- stop
t=$(now)
check "it stops" systemctl stop mlppp@isp
at_most "... after" "$(elapsed "$t")" 10 s
check "... as asked, not failed" is Result success
check "... and is inactive" is ActiveState inactive
check "no interface is left" no_interface
check "no process is left" processes_are 0
left=$(find "$(pids client)" -name '*.pid' ! -name syslogd.pid)
check "no pid file is left${left:+: $left}" test -z "$left"
check "ip-down ran" grep -q ip-down "$OUT/client.scripts"
check "it starts anew" systemctl start mlppp@isp
check "... with an address" has_address
check "it restarts" systemctl restart mlppp@isp
check "... with an address" has_address
systemctl stop mlppp@isp

# ---------------------------------------------------------------- mistakes
if systemctl start mlppp@wrong; then not_ok "a mistake in the options"; else ok "a mistake in the options"; fi
sleep 10
check "... is not tried again" test "$(property mlppp@wrong NRestarts) $(property mlppp@wrong ActiveState)" = "0 failed"
if systemctl start mlppp@nowhere; then not_ok "no such peers file"; else ok "no such peers file"; fi
check "... is what systemd says" test "$(property mlppp@nowhere AssertResult)" = no
stop systemd KILL

# ---------------------------------------------------------------- a provider that is down

# It is still enabled: the next boot brings it up, as far as it can.
for i in 1 2; do cut_line "$i" silent; done
boot
check "boot: multi-user.target is reached" wait_for 10 active multi-user.target
check "... and network.target" active network.target
check "... though the lines are down" no_interface
check "the service goes on trying" wait_for 20 active mlppp@isp
check "... and says so" is StatusText "0 of 2 lines up"
for i in 1 2; do heal_line "$i" silent; done
check "the provider is there again: both lines join" wait_for 90 has_links 2
check "... and the service says so" wait_for 5 is StatusText "2 of 2 lines up"
cut_line 1 silent
check "one line is lost: the service says so" wait_for 20 is StatusText "1 of 2 lines up"
heal_line 1 silent
systemctl stop mlppp@isp
stop systemd KILL
stop syslog
stop server
