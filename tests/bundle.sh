# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced after tests/lib.sh, by tests of what a bundle shows and counts: links
# controlled word by word (tests/tools/member.c), frames written in
# hexadecimal, and counters compared before and after.

export IP_LIB_DIR=/mlppp/bin	# where ip finds link_mlppp.so

# member NAME END LINE [argument of member...]: a link over the line, in no
# bundle yet. SESSION is its PPPoE session (default: the line's number); MEMBER
# the program (default: member). A LINE that is not a number is passed on as it is.
member() {
	local name=$1 end=$2 i=$3
	shift 3
	[ -p "$WORK/$name.in" ] || mkfifo "$WORK/$name.in"
	[ "${i#*,}" != "$i" ] || i="eth$i,${SESSION-$i},$(mac "$(peer "$end")" "$i")"
	start "$name" "$end" "/mlppp/bin/${MEMBER-member}" -i "$WORK/$name.in" "$@" "$i"
	wait_for 10 begun "$name" && grep -q '^ok' "$OUT/$name.out"
}
begun() { grep -q '^ok' "$OUT/$1.out" || ended "$1"; }

# tell NAME WORD...: give it a command; prints the answer.
tell() {
	local name=$1 n
	shift
	n=$(wc -l <"$OUT/$name.out")
	echo "$*" >"$WORK/$name.in"
	wait_for 10 answered "$name" "$n"
	tail -n 1 "$OUT/$name.out"
	[[ $(tail -n 1 "$OUT/$name.out") == ok* ]]
}
answered() { [ "$(wc -l <"$OUT/$1.out")" -gt "$2" ]; }

# ---------------------------------------------------------------- frames

# mp FLAGS NUMBER [HEX]: an MP frame with a long number; FLAGS of B and E, or -.
mp() {
	local be=0
	[[ $1 != *B* ]] || be=$((be | 0x80))
	[[ $1 != *E* ]] || be=$((be | 0x40))
	printf '003d%02x%06x%s\n' "$be" "$2" "${3-}"
}

# ip_packet [LENGTH]: an IPv4 packet, in hexadecimal, that the stack takes and
# drops without an answer (its checksum is wrong).
ip_packet() {
	local len=${1-40}
	printf '4500%04x00000000400affff0a0000010a000002%0*d' "$len" $((2 * (len - 20))) 0
}

# from_wire LINE: frames on standard input arrive at the client.
from_wire() {
	cat >"$WORK/frames"
	on provider /mlppp/bin/inject "eth$1" "$(mac client "$1")" "$1" file "$WORK/frames" >/dev/null
}

# bursts, no_bursts: frames that a line brings at once are all taken in one softirq,
# before the bundle's poll and before any process, like those of a burst that is
# released together.
bursts() { sysctl -qw net.core.dev_weight=20000 net.core.netdev_max_backlog=20000; }
no_bursts() { sysctl -qw net.core.dev_weight=64 net.core.netdev_max_backlog=1000; }
burst() { # burst LINE COUNT COMMAND...: the command's output, COUNT times
	local i line=$1 count=$2
	shift 2
	for ((i = 0; i < count; i++)); do "$@"; done >"$WORK/burst"
	tc -n provider qdisc replace dev "eth$line" root netem slot 5s 5s limit 20000
	on provider /mlppp/bin/inject -w "eth$line" "$(mac client "$line")" "$line" file "$WORK/burst"
	wait_for 20 lines_empty
	tc -n provider qdisc del dev "eth$line" root
}

# ---------------------------------------------------------------- counters

# counters: those of the client's wan0, one per line: NAME VALUE for the bundle,
# LABEL.NAME VALUE for a link, gone.NAME VALUE for links that have left.
counters() {
	# jq would take longer than the rest of a test
	figures client | tr '{},[]' '\n' | tr -d '"' | awk -F : '
		$1 == "counters" { of = "" }
		$1 == "label" { of = $2 "." }
		$1 == "gone" { of = "gone." }
		/^[tr]x_bps/ { next }
		/^(tx_(frames|bytes|fragments|nulls|discards|packets|control|split|express|drop|overflow|refused)|probe_(requests|stray)|rx_|ctl_|drop_|lost_|early|no_bundle|silences|resyncs|ring|rests|rest_)/ {
			print of $1, $2
		}' | sort
}

# changes command...: runs it, and prints which counters moved, as NAME=DIFFERENCE,
# sorted.
changes() {
	counters >"$WORK/before"
	"$@" >/dev/null
	settle
	counters >"$WORK/after"
	join "$WORK/before" "$WORK/after" | awk '$2 != $3 { printf "%s=%d\n", $1, $3 - $2 }' | sort
}

# Let softirqs and work items finish, delayed ones too.
settle() { sleep 0.02; }

# counts NAME "CHANGE..." command...: passes if exactly these counters move.
counts() {
	local name=$1 want got
	want=$(tr ' \t' '\n\n' <<<"$2" | sed '/^$/d' | sort)
	shift 2
	got=$(changes "$@")
	if [ "$got" = "$want" ]; then
		ok "$name"
	else
		not_ok "$name"
		diff <(echo "$want") <(echo "$got") | grep '^[<>]' | sed 's/^</missing:/; s/^>/counted:/' | diag
	fi
}

# value NAME: one counter's
value() { counters | awk -v n="$1" '$1 == n { print $2 }'; }

# gauge NAME: a figure of the bundle that goes up and down
gauge() {
	figures client | tr '{},' '\n' | sed -n "s/^\"$1\"://p" | head -n 1
}

# ---------------------------------------------------------------- faults

# link_of I: id, bytes sent and frames received of the link over line I, as the client
# counts them; nothing if there is none.
link_of() {
	# called often: jq would take longer than everything else
	figures client | awk -v label="\"eth$1\"" '
		BEGIN { RS = "{"; FS = "[:,]" }
		{
			for (i = 1; i < NF; i += 2)
				v[$i] = $(i + 1)
			if (v["\"label\""] == label)
				print v["\"link\""], v["\"tx_bytes\""], v["\"rx_frames\""]
			split("", v)
		}'
}
left() { # left I ID: that link is no longer a member
	local id
	read -r id _ < <(link_of "$1")
	[ "$id" != "$2" ]
}
carries() { # carries I ID [BYTES]: another link of that line has sent this much, and received
	local id sent received
	read -r id sent received < <(link_of "$1")
	[ -n "$id" ] && [ "$id" != "$2" ] && [ "$sent" -ge "${3-30000}" ] && [ "$received" -ge 20 ]
}

# longest_gap: of the ping in $OUT/ping.out (ping -D), in seconds
longest_gap() {
	awk '/bytes from/ { t = substr($1, 2) + 0; if (last && t - last > max) max = t - last; last = t }
		END { printf "%.2f\n", max }' "$OUT/ping.out"
}
