# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash disable=SC2034
#
# A stand-in for OpenWrt's /lib/functions.sh: as much of reading UCI files as the
# handler uses, of files that hold one option in each line, without spaces in values.
config_load() {
	eval "$(awk -v q="'" '
	function bare(s) { gsub(q, "", s); gsub(/"/, "", s); return s }
	BEGIN { print "CONFIG_SECTIONS=" }
	$1 == "config" {
		s = $3 == "" ? "cfg" (++n) : bare($3)
		printf "CONFIG_SECTIONS=\"$CONFIG_SECTIONS %s\"; CONFIG_%s_TYPE=%s\n", s, s, bare($2)
	}
	$1 == "option" { printf "CONFIG_%s_%s=%s%s%s\n", s, $2, q, bare($3), q }
	$1 == "list" {
		lists[s, $2] = lists[s, $2] " " bare($3)
		printf "CONFIG_%s_LIST_%s=%s%s%s\n", s, $2, q, lists[s, $2], q
	}' "$STANDIN/etc/config/$1")"
}
config_get() { eval "$1=\${CONFIG_$2_$3-}"; }
config_get_bool() { eval "$1=\${CONFIG_$2_$3-$4}"; }
config_foreach() { # FUNCTION TYPE [ARGUMENT...]
	local function="$1" type="$2" section is
	shift 2
	for section in $CONFIG_SECTIONS; do
		eval "is=\$CONFIG_${section}_TYPE"
		[ "$is" != "$type" ] || "$function" "$section" "$@"
	done
}
config_list_foreach() { # SECTION OPTION FUNCTION
	local value
	for value in $(eval "echo \${CONFIG_$1_LIST_$2-}"); do "$3" "$value"; done
}
