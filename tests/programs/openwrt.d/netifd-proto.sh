# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash disable=SC2034
#
# A stand-in for netifd's netifd-proto.sh: the same functions, which note in $NOTES what
# netifd would have been told, a line each. Options come as JSON in the third argument.
note() { echo "$*" >>"$NOTES"; }
proto_config_add_string() { note "option string $1"; }
proto_config_add_int() { note "option int $1"; }
proto_config_add_boolean() { note "option boolean $1"; }
proto_config_add_array() { note "option array $1"; }
json_get_vars() {
	local name
	for name; do
		eval "$name=\$(echo \"\$data\" | jq -r --arg n \"\$name\" '.[\$n] // empty')"
	done
}
proto_run_command() { local interface="$1"; shift; note "run $interface: $*"; }
proto_kill_command() { note "kill $1"; }
proto_notify_error() { local interface="$1"; shift; note "error $interface: $*"; }
proto_block_restart() { note "block $1"; }
init_proto() {
	proto="$1" cmd="$2" interface="${3-}" data="${4-}"
	add_protocol() {
		[ "$1" = "$proto" ] || return 0
		case $cmd in
		dump)
			no_device=0 available=0
			"proto_$1_init_config"
			note "no_device=$no_device available=$available"
			;;
		*)	"proto_$1_$cmd" "$interface" ;;
		esac
	}
}
