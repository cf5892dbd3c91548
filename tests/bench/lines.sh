# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What one TCP stream gets of lines of all kinds, and how long a ping beside it
# waits.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
topology 4
load_module

# column KIND SECONDS BEFORE LINE...: RATE and the delays
column() {
	local kind=$1 seconds=$2 before=$3 end=$1
	shift 3
	case $kind in
	plain)   set -- "$1" ;;
	learned) end=unrated ;;
	esac
	lines_up "$end" "$end" "$@"
	tc -n client qdisc replace dev "$DEV" root fq_codel
	loaded "$seconds" "$before"
	lines_down
}

text "### One TCP stream" "" "Mbit/s, and share of the lines' sum. The first line by itself is plain PPPoE with MTU 1492." ""
head_row "lines, Mbit/s (ms)" sum "first line" multilink "mlppp, rates given" "mlppp, rates learned"
declare -A delays=()
mixes=("10 10" "10 2" "20 5,5ms" "50 10 2" "10 10 10 10" "10 10,100ms" "50 50,30ms" "10,5ms 10,5ms,loss 1%")
for mix in "${mixes[@]}"; do
	IFS=' ' read -ra lines <<<"${mix/loss 1%/loss_1%}"
	lines=("${lines[@]/loss_1%/loss 1%}")
	sum=$(lines_sum "${lines[@]}")
	name=$(printf '%s\n' "${lines[@]}" | awk -F , '{ d = $2 == "" ? 1 : $2 + 0
		printf "%s%s (%s%s)", NR == 1 ? "" : " + ", $1, d, $3 == "" ? "" : ", " $3 }')
	fields=()
	for kind in plain stock ours learned; do
		before=2
		case $mix$kind in *00ms*|*30ms*|*learned) before=10 ;; esac
		column "$kind" 5 "$before" "${lines[@]}"
		share=" ($(awk -v r="$RATE" -v s="$sum" 'BEGIN { printf "%.0f", 100 * r / s }') %)"
		[ "$kind" != plain ] || share=''
		fields+=("$RATE$share")
		delays[$name,$kind]="$IDLE; $MORE; $WORST"
	done
	row "$name" "$sum" "${fields[@]}"
done

text "" "### Ping beside it" "" "Round trip, ms: idle; how much more under load; at worst. fq_codel on the bundle." ""
head_row "lines, Mbit/s (ms)" "first line" multilink "mlppp, rates given" "mlppp, rates learned"
while read -r name; do
	row "$name" "${delays[$name,plain]}" "${delays[$name,stock]}" "${delays[$name,ours]}" "${delays[$name,learned]}"
done < <(sed -n 's/^| \([0-9].*)\) | [0-9]* |.*/\1/p' "$TABLE")
ok "lines measured"
