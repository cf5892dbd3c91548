#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash disable=SC2034
#
# netifd's protocol "mlppp": one interface over several PPPoE lines.
#
#	config interface 'wan'
#		option proto 'mlppp'
#		option username 'me@isp'
#		option password 'secret'
#		list device 'eth1'
#		list device 'eth2,rate=1900kbit,encoding=ptm'
#
# Lines can have sections of their own as well. netifd takes down an interface if any of
# its options has changed; with these sections, only the line that has changed redials
# (/etc/init.d/mlppp):
#
#	config mlppp_line
#		option interface 'wan'
#		option device 'eth3'
#		option rate '30mbit'

[ -x /usr/sbin/pppd ] || exit 0

[ -n "$INCLUDE_ONLY" ] || {
	. /lib/functions.sh
	. ../netifd-proto.sh
	init_proto "$@"
}

# In memory, not in flash.
MLPPP_DIR=/var/run/mlppp

# What a section of a line may say: the options of pppd-mlppp(8), without "mlppp-", and
# with "_" where pppd has "-".
MLPPP_LINE_OPTIONS="rate rate_down overhead encoding delay cost rest username password"

mlppp_section() { # mlppp_section SECTION INTERFACE: one line, as mlppp-lines has it
	local section="$1" interface device disabled line option value

	config_get interface "$section" interface
	config_get device "$section" device
	config_get_bool disabled "$section" disabled 0
	[ "$interface" = "$2" ] && [ -n "$device" ] && [ "$disabled" = 0 ] || return 0
	line="$device"
	for option in $MLPPP_LINE_OPTIONS; do
		config_get value "$section" "$option"
		case "$option" in
		username)  option=user ;;
		rate_down) option=rate-down ;;
		esac
		[ -z "$value" ] || line="$line,$option=$value"
	done
	config_get_bool value "$section" standby 0
	[ "$value" = 0 ] || line="$line,standby=1"
	printf '%s\n' "$line"
}

mlppp_device() { printf '%s\n' "$1"; }

# mlppp_lines INTERFACE: write its lines, from the configuration that is loaded, into the
# file that pppd reads. Fails if they are as before.
mlppp_lines() {
	local file="$MLPPP_DIR/$1.lines"

	mkdir -p "$MLPPP_DIR"
	# there may be passwords in it
	(
		umask 077
		{
			config_list_foreach "$1" device mlppp_device
			config_foreach mlppp_section mlppp_line "$1"
		} >"$file.new"
	)
	if cmp -s "$file.new" "$file"; then
		rm -f "$file.new"
		return 1
	fi
	mv "$file.new" "$file"
}

# netifd brings up only the devices that it was told of, and those of the lines it does not
# know. For one that comes later see mlppp-line.
mlppp_devices_up() { # mlppp_devices_up INTERFACE
	local line

	while read -r line; do
		ip link set dev "${line%%,*}" up 2>/dev/null
	done <"$MLPPP_DIR/$1.lines"
}

# What is wrong with a line is in a file of its name. netifd keeps one error for an
# interface: the last that it was told of.
mlppp_fault() { # mlppp_fault INTERFACE LINE [CODE]: nothing is wrong without a code
	local dir="$MLPPP_DIR/$1.faults"

	if [ -z "$3" ]; then
		rm -f "$dir/$2"
	elif [ -e "$MLPPP_DIR/$1.lines" ]; then
		mkdir -p "$dir"
		echo "$3" >"$dir/$2"
	fi
}

mlppp_status() { ubus call network.interface status "{\"interface\":\"$1\"}" 2>/dev/null; }

mlppp_wait_up() { # mlppp_wait_up INTERFACE: half a minute at most
	local n=30

	while [ "$n" -gt 0 ]; do
		case "$(mlppp_status "$1")" in
		*'"up": true'*) return ;;
		esac
		n=$((n - 1))
		sleep 1
	done
}

# mlppp_show_faults INTERFACE [LINE]: tell netifd of that line's fault, or of another's.
# There is no way to take an error back while the interface is up: NONE takes its place.
mlppp_show_faults() {
	local dir="$MLPPP_DIR/$1.faults" line fault

	for line in "$dir/$2" "$dir"/*; do
		[ -f "$line" ] || continue
		read -r fault <"$line" || continue
		line="${line##*/}"
		# it may no longer be a line
		if cut -d , -f 1 "$MLPPP_DIR/$1.lines" 2>/dev/null | grep -qxF "$line"; then
			proto_notify_error "$1" "$fault" "$line"
			return
		fi
		rm -f "$dir/$line"
	done
	case "$(mlppp_status "$1")" in
	*'"up": true'*'"subsystem": "mlppp"'*) proto_notify_error "$1" NONE ;;
	esac
}

# The process that netifd runs for an interface.
mlppp_pidfile() { printf '%s\n' "/var/run/mlppp-mlppp-$1.pid"; }

proto_mlppp_init_config() {
	no_device=1
	available=1
	lasterror=1
	proto_config_add_array 'device'
	proto_config_add_string 'username'
	proto_config_add_string 'password'
	proto_config_add_string 'ac'
	proto_config_add_string 'service'
	proto_config_add_string 'host_uniq'
	proto_config_add_string 'keepalive'
	proto_config_add_string 'ipv6'
	proto_config_add_string 'pppd_options'
	proto_config_add_int 'mrru'
	proto_config_add_int 'mtu'
	proto_config_add_boolean 'authfail'
}

proto_mlppp_setup() {
	local config="$1"
	local username password ac service host_uniq keepalive ipv6 pppd_options
	local mrru mtu ip6table peerdns authfail autoipv6 failures interval
	local file="$MLPPP_DIR/$config.lines"

	json_get_vars username password ac service host_uniq keepalive ipv6 pppd_options \
		mrru mtu ip6table peerdns authfail

	config_load network
	rm -rf "$MLPPP_DIR/$config.faults"
	mlppp_lines "$config"
	[ -s "$file" ] || {
		proto_notify_error "$config" NO_DEVICE
		proto_block_restart "$config"
		return 1
	}
	mlppp_devices_up "$config"
	case "${ipv6:-auto}" in
	0)    ipv6= ;;
	auto) ipv6=1 autoipv6=1 ;;
	esac
	keepalive="${keepalive:-3 1}"
	failures="${keepalive%%[, ]*}"
	interval="${keepalive##*[, ]}"
	[ "$interval" != "$keepalive" ] || interval=1
	[ "$failures" != 0 ] || failures=

	# No persist: a line that fails ends, the line script hears why, and pppd
	# starts it again.
	proto_run_command "$config" /usr/sbin/pppd \
		nodetach noauth noipdefault nodefaultroute usepeerdns \
		ipparam "$config" \
		ifname "mlppp-$config" \
		plugin pppoe.so \
		plugin mlppp.so \
		mlppp-lines "$file" \
		mlppp-line-script /lib/netifd/mlppp-line \
		mrru "${mrru:-1500}" \
		${mtu:+mtu "$mtu"} \
		${failures:+lcp-echo-interval "$interval" lcp-echo-failure "$failures"} \
		${ipv6:++ipv6} \
		${autoipv6:+set AUTOIPV6=1} \
		${ip6table:+set IP6TABLE="$ip6table"} \
		${peerdns:+set PEERDNS="$peerdns"} \
		${authfail:+set AUTHFAIL="$authfail"} \
		${username:+user "$username" password "$password"} \
		${ac:+pppoe-ac "$ac"} \
		${service:+pppoe-service "$service"} \
		${host_uniq:+host-uniq "$host_uniq"} \
		ip-up-script /lib/netifd/ppp-up \
		ipv6-up-script /lib/netifd/ppp6-up \
		ip-down-script /lib/netifd/ppp-down \
		ipv6-down-script /lib/netifd/ppp-down \
		$pppd_options
}

# netifd says in ERROR with which status pppd ended, see pppd(8).
proto_mlppp_teardown() {
	local config="$1"

	case "$ERROR" in
	2)
		proto_notify_error "$config" INVALID_OPTIONS
		proto_block_restart "$config"
		;;
	4)
		proto_notify_error "$config" NO_MODULE
		;;
	esac
	proto_kill_command "$config"
	rm -rf "$MLPPP_DIR/$config.lines" "$MLPPP_DIR/$config.faults"
}

[ -n "$INCLUDE_ONLY" ] || add_protocol mlppp
