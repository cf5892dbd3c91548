#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# In the guest: load each KUnit module and print its results, nothing else.
#
#   tests/kunit.sh [NAME [PARAMETER=VALUE...]]
#
# NAME: only modules whose name contains it; the rest are module parameters. In User
# Mode Linux, which is fast, the model of the resequencer is fed 300,000 fragments.
#
# insmod succeeds even when a suite fails, and the console mixes results with
# whatever else a kernel says: so read what KUnit kept for each suite.
results=/sys/kernel/debug/kunit
name=${1-}
[ $# = 0 ] || shift
status=0
for ko in /mlppp/kunit/*"$name"*-test.ko; do
	[ -e "$ko" ] || continue
	module=$(basename "$ko" .ko)
	echo "# $module"
	echo "test: $module" >/dev/kmsg
	before=$(ls $results)
	more=
	[[ $module != *-model-* || ${KERNEL-} != uml* || "$*" == *fragments=* ]] || more=fragments=300000
	if ! insmod "$ko" ${more:+"$more"} "$@"; then
		echo "not ok 1 - $module loads"
		status=1
		continue
	fi
	suites=$(comm -13 <(sort <<<"$before") <(ls $results | sort))
	if [ -z "$suites" ]; then
		echo "not ok 1 - $module has a suite"
		status=1
	fi
	for suite in $suites; do
		cat "$results/$suite/results"
		grep -q '^not ok' "$results/$suite/results" && status=1
	done
	rmmod "$(tr - _ <<<"$module")" || {
		echo "not ok 1 - $module unloads"
		status=1
	}
done
exit $status
