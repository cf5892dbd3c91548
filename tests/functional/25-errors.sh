#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# When the plugin cannot do something, it says so in one line that names the cure,
# and by pppd's exit status. Also, what happens when the netdevice is deleted.
# kernels: 6.12
# also: 6.1 uml-debug
. "$(dirname "$0")/../lib.sh"

# Modules of the guest's own, where mlppp is missing until it is installed.
modules=/lib/modules/$(uname -r)
mkdir -p "$WORK/modules"
cp -r "$modules" "$WORK/modules"
mount --bind "$WORK/modules" /lib/modules
install_module() { mkdir -p "$modules/updates" && cp /mlppp/mlppp.ko "$modules/updates/" && depmod; }

topology 1

said() { grep -Eq "$2" "$OUT/$1.out" "$OUT/$1.log"; }
fails() { # fails WHAT STATUS PATTERN command...: pppd ends so, having said this
	local status=0
	: >"$OUT/error.log"
	start error client "${@:4}"
	wait_for 20 ended error
	stop error || status=$?
	check "$1: the reason and the cure" said error "$3"
	check "$1: exit status" test "$status" = "$2"
}
read -ra session <<<"$(session client 1)"
plain=(pppd nodetach "${COMMON[@]}" "${session[@]}" "${OURS[@]}")

fails "no module for this kernel" 4 "mlppp: there is no kernel module for Linux .*: see 'dkms status mlppp'" "${plain[@]}"
install_module
start auto client "${plain[@]}"
check "the module comes by itself" wait_for 10 test -e /sys/module/mlppp
stop auto
check "one version" test "$(on client /mlppp/bin/mlppp --version)" = "mlppp $(cat /sys/module/mlppp/version)"
check "... and nothing is said of it" eval '! said auto "loaded kernel module is"'
echo 0.0.1 >"$WORK/version"
on client mount --bind "$WORK/version" /sys/module/mlppp/version
start auto client "${plain[@]}" logfile "$OUT/auto.log"
check "a module of another version: the plugin says so, and the cure" wait_for 10 said auto \
	"loaded kernel module is 0\\.0\\.1: .*'rmmod mlppp', or reboot"
check "... and goes on" wait_for 10 said auto 'sent \[LCP ConfReq'
stop auto
check "... and so does the program" grep -q 'loaded kernel module is 0\.0\.1: ' <(on client /mlppp/bin/mlppp --version)
on client umount /sys/module/mlppp/version
# where devices are not made by the kernel
mv /dev/mlppp /dev/elsewhere
fails "no /dev/mlppp" 4 'mlppp: the module is loaded, but /dev/mlppp is missing' "${plain[@]}"
mv /dev/elsewhere /dev/mlppp
# Root without CAP_NET_ADMIN. (With the PPPoE plugin first, that one ends pppd
# before ours is loaded.)
fails "no CAP_NET_ADMIN" 4 'mlppp: opening /dev/ppp needs CAP_NET_ADMIN' \
	without net_admin pppd nodetach "${COMMON[@]}" "${OURS[@]}" "${session[@]}"
# The permissions of a file are another matter.
for device in ppp mlppp; do
	mode=$(stat -c %a "/dev/$device")
	chmod 000 "/dev/$device"
	fails "/dev/$device must not be opened" 4 "mlppp: opening /dev/$device is forbidden: look at the permissions" \
		without override pppd nodetach "${COMMON[@]}" "${OURS[@]}" "${session[@]}"
	chmod "$mode" "/dev/$device"
done
# Root of another user namespace: it has the capability, but not here.
if unshare --user --map-root-user true 2>/dev/null; then
	fails "CAP_NET_ADMIN elsewhere" 4 'mlppp: opening /dev/mlppp needs CAP_NET_ADMIN' \
		unshare --user --map-root-user pppd nodetach noauth pty "sleep 9" "${OURS[@]}"
fi

# It ends with persist, too: another try would do no better. (User Mode Linux has
# no seccomp, which is what hides the ioctl.)
if without bridge true; then
	fails "kernel without PPPIOCBRIDGECHAN" 1 \
		'mlppp: this kernel cannot bridge PPP channels: Linux 5.11 or newer is needed' \
		without bridge "${plain[@]}" persist
else
	skip "kernel without PPPIOCBRIDGECHAN" "no seccomp"
fi

fails "demand" 2 'mlppp: demand dialling is not possible: use persist' "${plain[@]}" demand 10.0.0.2:10.0.0.1
fails "MPPE" 2 'mlppp: MPPE is not possible' "${plain[@]}" require-mppe
fails "mrru too large" 2 'mlppp: mrru must be between 64 and 65535' "${plain[@]}" mrru 70000
fails "mrru too small" 2 'mlppp: mrru must be between 64 and 65535' "${plain[@]}" mrru 63
for name in sixteen-letters- a/b a%d 'a b' .. a:b; do
	fails "ifname '$name'" 2 'mlppp: the ifname cannot be a name of an interface: 15 characters at most' "${plain[@]}" ifname "$name"
done
for filter in pass-filter active-filter; do
	fails "$filter" 2 'mlppp: pass-filter and active-filter are not possible on a bundle: use nftables' "${plain[@]}" "$filter" ip
done
for rate in fast 10mbyte -5 0 10mbit/s 0x10 '' inf 1e99; do
	fails "mlppp-rate '$rate'" 2 "mlppp-rate: .* is no rate" "${plain[@]}" mlppp-rate "$rate"
done
for delay in -1 1y 99999 ''; do
	fails "mlppp-delay '$delay'" 2 "mlppp-delay: .* is no one-way delay" "${plain[@]}" mlppp-delay "$delay"
done
fails "mlppp-encoding" 2 'mlppp-encoding: .* is none of' "${plain[@]}" mlppp-encoding isdn
fails "mlppp-rest" 2 "mlppp-rest: 'never' is none of auto, off" "${plain[@]}" mlppp-rest never
fails "mlppp-max-links" 2 'mlppp-max-links value must be between 1 and 64' "${plain[@]}" mlppp-max-links 65
fails "mlppp-nic and a device" 2 'mlppp-nic' "${plain[@]}" mlppp-nic eth1
fails "mlppp-nic twice" 2 'eth1 is given twice' pppd nodetach plugin mlppp.so mlppp-nic eth1 mlppp-nic eth1
fails "mlppp-nic without the PPPoE plugin" 2 "'plugin pppoe.so' is missing" \
	pppd nodetach noauth plugin mlppp.so mlppp-nic eth1
inline() { # inline WORDS PATTERN
	fails "mlppp-nic $1" 2 "$2" pppd nodetach noauth "${OURS[@]}" plugin rp-pppoe.so mlppp-nic "$1"
}
inline eth1,rate=fast "mlppp-rate: 'fast' is no rate"
inline rate=1mbit,eth1 "'rate=1mbit' stands before any interface"
inline eth1,max-links=2 "'max-links=2' is no option of a line"
inline eth1,standby=yes 'the options of eth1 are no good: standby=yes'
inline eth1,nosuch=1 "unrecognized option 'nosuch'"
inline eth1,eth2,eth1 'eth1 is given twice'
inline eth1, 'is no name of an interface'
fails "mlppp-lines without a file" 2 'mlppp-lines: cannot open /nowhere: No such file' pppd nodetach plugin mlppp.so mlppp-lines /nowhere
fails "mlppp-lines without a line" 2 'mlppp-lines: /dev/null names no line' pppd nodetach plugin mlppp.so mlppp-lines /dev/null

# Whatever is good is accepted.
check "good options are taken" on client pppd dryrun noauth "${OURS[@]}" plugin rp-pppoe.so nic-eth1 \
	mlppp-rate 2.5mbit mlppp-delay 12.5 mlppp-overhead -4 mlppp-encoding ptm mlppp-standby mlppp-null mlppp-rest off \
	mlppp-max-links 8 mpshortseq endpoint local:010203 bundle office noecp
check "the plugin may be named twice" on client pppd dryrun noauth "${OURS[@]}" "${OURS[@]}" plugin rp-pppoe.so nic-eth1
check "mlppp-nic with dryrun" on client pppd dryrun noauth "${OURS[@]}" plugin rp-pppoe.so mlppp-nic eth1
check "mlppp-nic with options" on client pppd dryrun noauth "${OURS[@]}" plugin rp-pppoe.so \
	mlppp-nic eth1,rate=9.5mbit,encoding=ptm,delay=1.5,overhead=-4,standby=1,rest=off,null=0,user=me,eth2 mlppp-nic eth3,rate=1mbit

# -------------------------------------------------- the netdevice is deleted
link_up provider 1 "${STOCK[@]}" persist holdoff 1
link_up client 1 "${OURS[@]}" persist holdoff 1
check "connection" wait_for 30 pings client provider
if ip -n client link del wan0 2>/dev/null; then
	check "deleted: the log says so" wait_for 5 said client-1 'mlppp: wan0 was deleted'
	check "deleted: it comes back" wait_for 30 sh -c "[ \$(grep -c 'joined wan0' $OUT/client-1.log) = 2 ]"
	check "deleted: traffic" wait_for 30 pings client provider
else
	skip "the netdevice is deleted" "the kernel does not allow it"
fi
bundle_down 1

# ------------------------------------------- modules that must not be loaded
rmmod mlppp
# The kernel runs no program to load one, and this process lacks the capability.
modprobe=$(cat /proc/sys/kernel/modprobe)
echo >/proc/sys/kernel/modprobe
fails "no module may be loaded" 4 "mlppp: this process may not load the kernel module: run 'modprobe mlppp' as root" \
	without sys_module "${plain[@]}"
echo "$modprobe" >/proc/sys/kernel/modprobe
# Last, as it cannot be undone.
if echo Y 2>/dev/null >/sys/module/module/parameters/sig_enforce; then
	fails "a signature is asked for" 4 'mlppp: Secure Boot refuses the kernel module' "${plain[@]}"
else
	skip "a signature is asked for" "this kernel knows no signatures"
fi
