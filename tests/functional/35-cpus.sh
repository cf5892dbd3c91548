#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The frames of the two lines are received on two processors. What comes out of the
# bundle is in order all the same.
# kernels: 6.12
# vm: --smp 2
. "$(dirname "$0")/../lib.sh"

topology 2
load_module
line 1 100mbit 1ms
line 2 100mbit 1ms

# Frames of line I are received by processor I.
for i in 1 2; do
	on client sh -c "echo $i >/sys/class/net/eth$i/queues/rx-0/rps_cpus" || bail "receive packet steering"
done
# taken: frames by each processor, since boot
taken() { on client awk '{ print $1 }' /proc/net/softnet_stat; }
out_of_order() {
	on client awk '/^TcpExt/ { if (!n) n = split($0, name); else for (i in name) if (name[i] == "TCPOFOQueue") print $i }' /proc/net/netstat
}

for sender in STOCK OURS; do
	declare -n options=$sender
	bundle_up "1 2" "${OURS[*]}" "${options[*]}" || bail "bundle, $sender sends"
	mapfile -t before < <(taken)

	start recv client /mlppp/bin/mixed recv -n 5000 -w 2 5000
	wait_for 5 grep -q listening "$OUT/recv.out"
	check "$sender sends: datagrams" on provider /mlppp/bin/mixed send -n 5000 -m 100 -M 1400 -i 100 "${ADDR[client]}" 5000
	wait_for 30 grep -q 'lost=' "$OUT/recv.out"
	diag "$(tail -n 1 "$OUT/recv.out")"
	for what in lost wrong doubled late; do
		at_most "$sender sends: datagrams $what" "$(field recv $what)" 0 ""
	done
	stop recv

	# less than the lines carry: a lost segment would be out of order too
	was=$(out_of_order)
	speed_at_least "$sender sends: TCP" "$(iperf_tcp provider client 3 -b 100M)" 90 Mbit/s
	at_most "$sender sends: segments out of order" "$(($(out_of_order) - was))" 0 ""

	mapfile -t after < <(taken)
	for cpu in 0 1; do
		at_least "$sender sends: frames received by processor $cpu" $((16#${after[cpu]} - 16#${before[cpu]})) 2000 ""
	done
	bundle_down "1 2"
done
