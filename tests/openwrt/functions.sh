# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash disable=SC2034
#
# A stand-in for OpenWrt's /lib/functions.sh, on top of uci or a stand-in for that: as
# much of it as the handler and the init script use.
config_load() {
	CONFIG_SECTIONS='' CONFIG_COUNT=0
	eval "$(uci export "$1")"
}
package() { :; }
config() {
	CONFIG_COUNT=$((CONFIG_COUNT + 1))
	CONFIG_SECTION="${2:-cfg$CONFIG_COUNT}"
	CONFIG_SECTIONS="$CONFIG_SECTIONS $CONFIG_SECTION"
	eval "CONFIG_${CONFIG_SECTION}_TYPE=\$1"
}
option() { eval "CONFIG_${CONFIG_SECTION}_$1=\$2"; }
list() {
	local length
	eval "length=\${CONFIG_${CONFIG_SECTION}_$1_LENGTH:-0}"
	length=$((length + 1))
	eval "CONFIG_${CONFIG_SECTION}_$1_LENGTH=$length; CONFIG_${CONFIG_SECTION}_$1_ITEM$length=\$2"
}
config_get() { eval "$1=\${CONFIG_$2_$3:-${4-}}"; }
config_get_bool() {
	config_get "$@"
	eval "case \$$1 in on|true|yes|enabled) $1=1 ;; off|false|no|disabled) $1=0 ;; esac"
}
config_foreach() { # FUNCTION TYPE [ARGUMENT...]
	local function="$1" type="$2" section is
	shift 2
	for section in $CONFIG_SECTIONS; do
		eval "is=\$CONFIG_${section}_TYPE"
		[ "$is" != "$type" ] || "$function" "$section" "$@"
	done
}
config_list_foreach() { # SECTION OPTION FUNCTION
	local length value n=0
	eval "length=\${CONFIG_$1_$2_LENGTH:-0}"
	while [ "$n" -lt "$length" ]; do
		n=$((n + 1))
		eval "value=\$CONFIG_$1_$2_ITEM$n"
		"$3" "$value"
	done
}
