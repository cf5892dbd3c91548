#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The provider's end with RADIUS, pppd's radius.so and Debian's FreeRADIUS: lines come,
# go, are killed and take over in ten orders; the records have each session and each
# line once, and their octets add up. What the server says about a bundle is done.
# kernels: uml-debug
# vm: --with freeradius,freeradius-common,libfreeradius3,libtalloc2,libct4,libgdbm6,libjson-c5,libwbclient0
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../bundle.sh"

RADIUS=$WORK/radius
DETAIL=$OUT/detail

radius_server() {
	echo "127.0.0.1 provider" >>/etc/hosts
	mkdir -p "$RADIUS"
	: >"$DETAIL"
	cat >"$RADIUS/radiusd.conf" <<-END
		prefix = /usr
		libdir = /usr/lib/freeradius
		logdir = $RADIUS
		run_dir = $RADIUS
		log { destination = stdout }
		security {
			allow_vulnerable_openssl = yes
			reject_delay = 0
		}
		thread pool {
			start_servers = 1
			max_servers = 1
		}
		client here {
			ipaddr = 127.0.0.1
			secret = testing
		}
		modules {
			chap { }
			files { filename = $RADIUS/users }
			detail { filename = $DETAIL }
		}
		server default {
			listen {
				type = auth
				ipaddr = 127.0.0.1
				port = 1812
			}
			listen {
				type = acct
				ipaddr = 127.0.0.1
				port = 1813
			}
			authorize {
				chap
				files
			}
			authenticate {
				Auth-Type CHAP {
					chap
				}
			}
			accounting {
				detail
			}
		}
	END
	cat >"$RADIUS/users" <<-END
		limited Cleartext-Password := "secret"
		    Port-Limit = 1, WISPr-Bandwidth-Max-Down = 7000000, Framed-IP-Address = 10.0.0.2

		DEFAULT Cleartext-Password := "secret"
		    Class = "gold", Acct-Interim-Interval = 60, Framed-IP-Address = 10.0.0.2,
		    Filter-Id = "none", Session-Timeout = 3600
	END
	start radius provider freeradius -f -d "$RADIUS" -l stdout
	wait_for 20 grep -q 'Ready to process requests' "$OUT/radius.out" || bail "freeradius"
}

# What radius.so has to know: its configuration and dictionary, as radiusclient has
# them.
radius_client() {
	local name number type
	{
		while read -r name number type; do
			echo "ATTRIBUTE $name $number $type"
		done <<-END
			User-Name 1 string
			Password 2 string
			CHAP-Password 3 string
			NAS-IP-Address 4 ipaddr
			NAS-Port-Id 5 integer
			Service-Type 6 integer
			Framed-Protocol 7 integer
			Framed-IP-Address 8 ipaddr
			Filter-Id 11 string
			Reply-Message 18 string
			Class 25 string
			Session-Timeout 27 integer
			Calling-Station-Id 31 string
			NAS-Identifier 32 string
			Acct-Status-Type 40 integer
			Acct-Delay-Time 41 integer
			Acct-Input-Octets 42 integer
			Acct-Output-Octets 43 integer
			Acct-Session-Id 44 string
			Acct-Authentic 45 integer
			Acct-Session-Time 46 integer
			Acct-Input-Packets 47 integer
			Acct-Output-Packets 48 integer
			Acct-Terminate-Cause 49 integer
			CHAP-Challenge 60 string
			NAS-Port-Type 61 integer
			Port-Limit 62 integer
			Acct-Interim-Interval 85 integer
		END
		echo "VENDOR WISPr 14122"
		echo "ATTRIBUTE WISPr-Bandwidth-Max-Down 8 integer WISPr"
	} >"$RADIUS/dictionary"
	echo "127.0.0.1 testing" >"$RADIUS/servers"
	: >"$RADIUS/map"
	cat >"$RADIUS/client.conf" <<-END
		auth_order radius
		login_tries 4
		login_timeout 60
		authserver 127.0.0.1:1812
		acctserver 127.0.0.1:1813
		servers $RADIUS/servers
		dictionary $RADIUS/dictionary
		seqfile $RADIUS/seq
		mapfile $RADIUS/map
		nas_identifier provider
		default_realm
		radius_timeout 10
		radius_retries 3
	END
}
SERVER="auth require-chap plugin radius.so radius-config-file $RADIUS/client.conf"
# shellcheck disable=SC2154
END_OPTIONS[provider]=10.0.0.1:
# shellcheck disable=SC2034,SC2154
END_OPTIONS[client]="noipdefault password secret"

# records USER: a line for each record: status, session, multi-session, links, seconds, in, out, cause
records() {
	tr -d '"' <"$DETAIL" | awk -v user="$1" '
		function flush() {
			if (v["User-Name"] == user)
				print v["Acct-Status-Type"], v["Acct-Session-Id"], v["Acct-Multi-Session-Id"] == "" ? "-" : v["Acct-Multi-Session-Id"],
					v["Acct-Link-Count"] + 0, v["Acct-Session-Time"] + 0, v["Acct-Input-Octets"] + 0,
					v["Acct-Output-Octets"] + 0, v["Acct-Terminate-Cause"] == "" ? "-" : v["Acct-Terminate-Cause"]
			delete v
		}
		/^[^ \t]/ { flush() }
		$2 == "=" { v[$1] = $3 }
		END { flush() }'
}
# lines and sessions that are open, and how many ended
closed() { # closed USER STOPS: that many Stops, and a Start before each
	records "$1" | awk -v n="$2" '
		$1 == "Start" && start[$2]++ { bad = 1 }
		$1 == "Stop" { stops++; if (start[$2] != 1 || stop[$2]++) bad = 1 }
		END { for (s in start) if (!stop[s]) bad = 1; exit bad || stops != n }'
}
adds_up() { # adds_up USER: octets of the lines, those of the session, to within a packet
	records "$1" | awk '
		function abs(x) { return x < 0 ? -x : x }
		$1 == "Stop" && $3 == "-" { si += $6; so += $7; id = $2; sessions++ }
		$1 == "Stop" && $3 != "-" { li += $6; lo += $7; multi[$3]; lines++; if ($4 > count) count = $4 }
		END {
			printf "%d lines, count %d, in %d of %d, out %d of %d\n", lines, count, li, si, lo, so
			for (m in multi) if (m != id) exit 1
			exit sessions != 1 || lines != count || abs(li - si) > 1500 || abs(lo - so) > 1500 || si < 50000
		}'
}
traffic() { on client ping -q -c 5 -i 0.2 -s 12000 10.0.0.1; }
joined_all() { [ "$(grep -c 'mlppp: .*joined' "$OUT/client-$1.log")" -ge 1 ] && joined "provider-$1"; }

# order USER ACTION...: +1 line 1 comes up, -1 its client hangs up, !1 the server's pppd
# is told to, x1 it is killed; each with traffic before and after. t1: the clock is set,
# one day later.
order() {
	local user=$1 action i stops=1
	shift
	for action; do
		i=${action:1}
		case $action in
		+*)
			# shellcheck disable=SC2086
			link_up provider "$i" $SERVER plugin mlppp.so mrru 1500
			link_up client "$i" "${OURS[@]}" user "$user"
			wait_for 30 joined_all "$i" || { not_ok "$user: line $i joins"; return 1; }
			stops=$((stops + 1))
			;;
		-*) stop "client-$i"; wait_for 20 ended "provider-$i"; stop "provider-$i" ;;
		!*) stop "provider-$i"; stop "client-$i" ;;
		x*) stop "provider-$i" KILL; stop "client-$i" ;;
		t*) date -s "@$(($(date +%s) + i * 86400))" >/dev/null ;;
		esac
		[ -z "$(ip -n provider -o link show type mlppp)" ] || {
			wait_for 20 pings client provider && traffic >/dev/null
		}
	done
	check "$user ($*): $stops Starts, as many Stops" wait_for 60 closed "$user" "$stops" || records "$user" | diag
	check "$user: octets of the lines are those of the session" adds_up "$user" || adds_up "$user" | diag
}

topology 3
for i in 1 2 3; do line "$i" 20mbit 1ms; done
load_module
radius_server
radius_client

order u1 +1 -1
order u2 +1 +2 -2 -1
order u3 +1 +2 -1 -2
order u4 +1 +2 !1 !2
order u5 +1 +2 x1 -2
order u6 +1 +2 x2 -1
order u7 +1 +2 +3 x1 x2 -3
order u8 +1 +2 -1 +1 -2 -1
order u9 +1 +2 x1 +1 x2 +3 -1 !3
order u10 +1 +2 +3 !1 +1 x2 -3 +2 -2 -1
order u11 +1 +2 t1 x1 t-1 -2
at_most "u11: the longest Acct-Session-Time" "$(records u11 | cut -d' ' -f5 | sort -n | tail -n 1)" 120 s

# ------------------------------------------------------- what the server says of a bundle
pair() { # pair I USER [server's options...]
	local i=$1 user=$2
	shift 2
	# shellcheck disable=SC2086
	link_up provider "$i" $SERVER plugin mlppp.so mrru 1500 "$@"
	link_up client "$i" "${OURS[@]}" user "$user"
}
rate_of() { on provider /mlppp/bin/mlppp show -j -i 0 | jq ".[0].links[$1].rate"; }
pair 1 limited
wait_for 30 joined_all 1 || bail "limited"
check "WISPr-Bandwidth-Max-Down is the rate of the line" test "$(rate_of 0)" = 7000000 || rate_of 0 | diag
pair 2 limited
check "Port-Limit: a second line is refused" wait_log provider-2 30 'cannot join: .* has as many lines'
stop client-2; stop provider-2; stop client-1; stop provider-1

# Updates, by whoever leads; and the end by another name of the interface.
pair 1 gone
wait_for 30 joined_all 1
pair 2 gone
wait_for 30 joined_all 2
stop provider-1 KILL
stop client-1
# Meanwhile, a line whose server does not answer to accounting.
sed 's/:1813/:1899/; s/radius_timeout.*/radius_timeout 60/' "$RADIUS/client.conf" >"$RADIUS/silent.conf"
link_up provider 3 auth require-chap plugin radius.so radius-config-file "$RADIUS/silent.conf" plugin mlppp.so mrru 1500
link_up client 3 user silent noip
wait_for 20 joined provider-3 || bail "a silent server"
sleep 70
at_most "a silent server: processes, pppd among them" "$(pgrep -c -f '[s]ilent.conf')" 2 ""
stop client-3; stop provider-3
pkill -KILL -f '[s]ilent.conf'
id=$(records gone | awk '$1 == "Start" && $3 == "-" { print $2 }')
at_least "updates of the session by the line that took over" "$(records gone | grep -c "^Interim-Update $id - ")" 1 ""
at_least "... and of its line" "$(records gone | grep -c "^Interim-Update $id-1 $id 2 ")" 1 ""
check "Class and the address are in each record" sh -c "[ \$(grep -c 'Class = 0x676f6c64' $DETAIL) -ge 10 ]"
check "ip link delete ACCT-MULTI-SESSION-ID" ip -n provider link delete "$id"
check "... ends the session: Stops for all" wait_for 60 closed gone 3 || records gone | diag
stop client-2; stop provider-2

# Stock multilink and we send the same attributes, except for NAS-Port's value.
attributes() { # attributes USER: of each Start and Stop
	awk -v user="\"$1\"" '
		function flush() { if (who == user && !multi) { n = split(names, a); for (i = 1; i <= n; i++) print kind, a[i] }; names = ""; who = ""; multi = 0 }
		/^[^ \t]/ { flush() }
		$2 == "=" { names = names " " $1; if ($1 == "User-Name") who = $3; if ($1 == "Acct-Status-Type") kind = $3
			if ($1 == "Acct-Multi-Session-Id") multi = 1 }
		END { flush() }' "$DETAIL" | grep -v Interim | sort -u
}
# shellcheck disable=SC2086
link_up provider 1 $SERVER "${STOCK[@]}"
link_up client 1 "${STOCK[@]}" user stock
wait_for 20 pings client provider
stop client-1; wait_for 20 ended provider-1; stop provider-1
wait_for 20 closed stock 1
attributes u1 >"$OUT/ours"
attributes stock >"$OUT/stock"
check "the attributes of a session are those of stock multilink" cmp "$OUT/ours" "$OUT/stock" || diff "$OUT/ours" "$OUT/stock" | diag


# ------------------------------------------------------------ nobody has authenticated
# With the discriminator alone, a customer could get into another's bundle.
bare() { # bare I [options...]: a server that says neither auth nor noauth
	: >"$OUT/provider-$1.log"
	# shellcheck disable=SC2046
	start "provider-$1" provider pppd nodetach logfile "$OUT/provider-$1.log" $(session provider "$1") \
		10.0.0.1:10.0.0.2 plugin mlppp.so mrru 1500 noccp debug "${@:2}"
	link_up client "$1" "${OURS[@]}" user client
}
bare 1
wait_for 30 joined_all 1 || bail "a line without authentication"
bare 2
check "a second line with the same discriminator is refused" wait_log provider-2 30 'cannot join: .* nobody has authenticated'
stop client-2; stop provider-2
bare 3 noauth
check "noauth: it joins, and the log warns" wait_log provider-3 30 'mlppp: nobody has authenticated: whoever .* gets into mlppp0'
for i in 1 3; do stop "client-$i"; stop "provider-$i"; done
check "all bundles go" wait_for 15 no_device
