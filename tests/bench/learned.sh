# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What lines of the usual kinds carry, with rates given, with rates learned, and with
# the kernel's own multilink: a download, an upload, both at once, and a ping beside
# them. ROWS: numbers of rows to measure; ENDS: which ends, such as "ours-ours
# unrated-stock".
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
SECONDS_EACH=${SECONDS_EACH-20}
SKIPPED=${SKIPPED-10}

# quality END I RATE LIMIT DELAY...: for what that end sends there
quality() { tc -n "$1" qdisc replace dev "eth$2" root netem rate "$3" limit "$4" delay "${@:5}"; }

# dress LINE...: LINE is DOWN/UP,DELAY[ JITTER],LIMIT DOWN/LIMIT UP
dress() {
	local i=0 line rates delay limits
	for line; do
		i=$((i + 1))
		IFS=, read -r rates delay limits <<<"$line"
		# shellcheck disable=SC2086
		quality provider $i "${rates%/*}mbit" "${limits%/*}" $delay
		# shellcheck disable=SC2086
		quality client $i "${rates#*/}mbit" "${limits#*/}" $delay
	done
}

# bundle_of CLIENT PROVIDER LINE...: each end ours, unrated or stock
bundle_of() {
	local client=$1 provider=$2 i=0 line rates
	shift 2
	MEMBERS=''
	for line; do
		i=$((i + 1))
		rates=${line%%,*}
		line_ends "$client" "$provider" "$i" "${rates#*/}" "${rates%/*}"
	done
	lines_joined "$client" "$provider" "$@"
	dress "$@"
}

# rate_of NAME: Mbit/s from the second SKIPPED on
rate_of() { awk '/receiver/ { printf "%.2f", $(NF - 2) / 1000; exit }' "$OUT/$1.out"; }
# flow NAME [option of iperf3...]
flow() {
	iperf_server provider
	# there may be two at a time
	PID["server-$1"]=${PID[iperf-provider]}
	start "$1" client iperf3 -c "${ADDR[provider]}" -p "$IPERF_PORT" -t "$SECONDS_EACH" -O "$SKIPPED" -l 4K -f k -i 1 "${@:2}"
}
ended_all() { local n; for n; do ended "$n" || return 1; done; }
series() { awk '/bits\/sec/ && !/sender|receiver/ { for (i = 1; i <= NF; i++) if ($i == "Kbits/sec") printf "%.1f ", $(i - 1) / 1000 }' "$OUT/$1.out"; }
p95() {
	sed -n 's/.*time=\([0-9.]*\).*/\1/p' "$OUT/$1.out" | sort -n | awk '{ a[NR] = $1 } END { print a[int(NR * 0.95)] + 0 }'
}
learned_of() {
	local end
	for end in client provider; do
		figures "$end" 2>/dev/null |
			jq -r '.[0].links[] | "\(.label) \(.rate_learned // 0)"' | tr '\n' ' ' | sed "s/^/$end: /"
	done
}
# measure: down alone, up alone, both
measure() {
	local down up both_down both_up idle
	on client ping -n -i 0.1 -c 20 "${ADDR[provider]}" >"$OUT/idle.out"
	idle=$(p95 idle)
	flow down -R
	wait_for 100 ended_all down
	down=$(rate_of down)
	diag "down $(series down)" "$(learned_of)"
	flow up
	wait_for 100 ended_all up
	up=$(rate_of up)
	diag "up $(series up)" "$(learned_of)"
	flow down -R
	flow up
	sleep "$SKIPPED"
	on client ping -n -i 0.1 -c $((SECONDS_EACH * 10)) "${ADDR[provider]}" >"$OUT/load.out"
	wait_for 100 ended_all down up
	both_down=$(rate_of down)
	both_up=$(rate_of up)
	diag "both down $(series down)" "both up $(series up)" "$(learned_of)"
	FIELDS=("$down" "$up" "$both_down, $both_up" "$(p95 load)" "$idle")
}

rows=(
	"16/1,10ms,100/40 16/1,10ms,100/40"
	"50/10,8ms,300/100 16/1,15ms,100/40"
	"16/1,10ms,100/40 30/10,35ms_10ms,300/100"
	"10/10,1ms,100/100 10/10,100ms,400/400"
	"10/10,20ms_20ms,300/300 10/10,20ms_20ms,300/300"
)
topology 2
load_module
quiet_ipv6
head_row "lines" "ends" "down" "up" "both" "ping p95, ms" "idle"
for row in ${ROWS-1 2 3 4 5}; do
	IFS=' ' read -ra lines <<<"${rows[$((row - 1))]}"
	lines=("${lines[@]//_/ }")
	for ends in ${ENDS-stock-stock ours-ours unrated-unrated ours-stock unrated-stock}; do
		bundle_of "${ends%-*}" "${ends#*-}" "${lines[@]}"
		measure
		row "${lines[*]}" "$ends" "${FIELDS[@]}"
		diag "$(tail -n 1 "$TABLE")"
		bundle_down "$MEMBERS"
	done
done
ok "measured"
