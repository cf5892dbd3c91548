// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlppp show: a table that can be read at a glance; and the JSON of show and top.
 */
#include <stdio.h>

#include "program.h"

/* Traffic is what moves between two looks this far apart, in seconds. */
#define INTERVAL	0.5

/* -- JSON -- */

static void json_link(const struct link *old, const struct link *l,
		      double share, uint64_t ns)
{
	uint64_t flags = l->v[MLPPP_LINK_FLAGS];
	uint64_t encoding = l->v[MLPPP_LINK_ENCODING];
	unsigned int i;

	json_begin(NULL, '{');
	json_string("label", l->label);
	json_string("state", link_state(l));
	if (l->transport[0])
		json_string("transport", l->transport);
	json_bool("leader", flags & MLPPP_LINK_F_LEADER);
	json_bool("active", flags & MLPPP_LINK_F_ACTIVE);
	json_bool("standby", flags & MLPPP_LINK_F_STANDBY);
	json_bool("draining", flags & MLPPP_LINK_F_DRAINING);
	json_bool("silent", flags & MLPPP_LINK_F_STALE);
	json_bool("down", flags & MLPPP_LINK_F_DOWN);
	json_bool("aside", flags & MLPPP_LINK_F_ASIDE);
	json_string("rest", l->v[MLPPP_LINK_REST] == MLPPP_REST_MODE_OFF ? "off" :
									   "auto");
	json_bool("choked", flags & MLPPP_LINK_F_CHOKED);
	json_signed("overhead", (int32_t)l->v[MLPPP_LINK_OVERHEAD]);
	json_string("encoding", encoding < SIZE(encoding_names) ?
				encoding_names[encoding] : "unknown");
	json_number("tx_bps", link_speed(old, l, MLPPP_LINK_TX_BYTES, ns));
	json_number("rx_bps", link_speed(old, l, MLPPP_LINK_RX_BYTES, ns));
	json_real("tx_share", share);
	if (l->asked) {
		json_begin("measured", '{');
		json_real("loss", l->loss);
		if (l->rtt_us)
			json_number("rtt", l->rtt_us);
		json_end('}');
	}
	for (i = 0; i <= MLPPP_LINK_MAX; i++)
		if (link_keys[i] && l->has[i])
			json_number(link_keys[i], l->v[i]);
	json_end('}');
}

/* A link's part of what the bundle sent; since the beginning if nothing moves. */
static double tx_share(const struct bundle *old, const struct bundle *b,
		       const struct link *l)
{
	uint64_t own = 0, all = 0, bytes, since;
	unsigned int i;

	for (since = 0; since < 2 && !all; since++) {
		for (i = 0; i < b->nlinks; i++) {
			const struct link *then = since ? NULL :
				bundle_find(old, b->links[i].v[MLPPP_LINK_ID]);

			if (!since && !then)
				continue;
			bytes = link_delta(then, &b->links[i], MLPPP_LINK_TX_BYTES);
			all += bytes;
			if (&b->links[i] == l)
				own = bytes;
		}
	}
	return all ? 100.0 * own / all : 0;
}

static void json_on_call(const struct bundle *b)
{
	struct on_call lines[MLPPP_LINKS_MAX];
	unsigned int n = on_call_lines(b, lines), i;

	json_begin("on_call", '[');
	for (i = 0; i < n; i++) {
		json_begin(NULL, '{');
		json_string("label", lines[i].label);
		json_number("seconds", (clock_now() - lines[i].since) / NSEC);
		json_string("reason", lines[i].why);
		json_end('}');
	}
	json_end(']');
}

/**
 * json_bundle() - a bundle as an object
 * @old: the same a moment before, or NULL
 * @b: the bundle
 * @ns: how long that moment was, ns
 */
void json_bundle(const struct bundle *old, const struct bundle *b, uint64_t ns)
{
	uint64_t flags = b->info[IFLA_MLPPP_FLAGS];
	unsigned int i;

	json_object();
	json_string("ifname", b->name);
	json_number("ifindex", b->ifindex);
	json_bool("up", b->up);
	json_number("mtu", b->mtu);
	json_bool("multilink", flags & MLPPP_F_MP);
	if (flags & MLPPP_F_MP) {
		json_number("mrru_rx", b->info[IFLA_MLPPP_MRRU_RX]);
		json_number("mrru_tx", b->info[IFLA_MLPPP_MRRU_TX]);
		json_string("seq_rx", flags & MLPPP_F_SHORT_RX ? "short" : "long");
		json_string("seq_tx", flags & MLPPP_F_SHORT_TX ? "short" : "long");
	}
	if (b->peer[0])
		json_string("peer", b->peer);
	if (b->local[0])
		json_string("bundle", b->local);
	if (b->endpoint[0])
		json_string("endpoint", b->endpoint);
	if (b->has[IFLA_MLPPP_LEADER])
		json_number("leader", b->info[IFLA_MLPPP_LEADER]);
	json_bool("ipv4", b->info[IFLA_MLPPP_NPS] & MLPPP_NP_F_IPV4);
	json_bool("ipv6", b->info[IFLA_MLPPP_NPS] & MLPPP_NP_F_IPV6);
	json_string("rest", b->info[IFLA_MLPPP_REST] == MLPPP_REST_MODE_OFF ? "off" :
									      "auto");
	json_bool("tx_stopped", b->stat[MLPPP_BUNDLE_TX_STOPPED]);
	json_begin("counters", '{');
	for (i = 0; i <= MLPPP_BUNDLE_MAX; i++)
		if (stat_keys[i])
			json_number(stat_keys[i], b->stat[i]);
	json_end('}');
	json_begin("links", '[');
	for (i = 0; i < b->nlinks; i++)
		json_link(bundle_find(old, b->links[i].v[MLPPP_LINK_ID]),
			  &b->links[i], tx_share(old, b, &b->links[i]), ns);
	json_end(']');
	json_on_call(b);
	json_begin("gone", '{');
	for (i = MLPPP_LINK_TX_FRAMES; i <= MLPPP_LINK_SILENCES; i++)
		json_number(link_keys[i], b->gone[i]);
	json_end('}');
	json_end('}');
}

/* -- text -- */

static void print_head(const struct bundle *old, const struct bundle *b, uint64_t ns)
{
	uint64_t flags = b->info[IFLA_MLPPP_FLAGS], tx = 0, rx = 0, lost, frags;
	unsigned int i;

	printf("%s%s%s  %s, %u %s, MTU %u", colour(BOLD), b->name, colour(PLAIN),
	       flags & MLPPP_F_MP ? "multilink" : "plain PPP", b->nlinks,
	       b->nlinks == 1 ? "line" : "lines", b->mtu);
	if (!b->up)
		printf(", %sdown%s", colour(BAD), colour(PLAIN));
	else if (!b->info[IFLA_MLPPP_NPS])
		printf(", %sno IP%s", colour(BAD), colour(PLAIN));
	if (b->peer[0])
		printf(", peer %.18s", b->peer);
	printf("\n");

	for (i = 0; i < b->nlinks; i++) {
		const struct link *l = &b->links[i];
		const struct link *then = bundle_find(old, l->v[MLPPP_LINK_ID]);

		tx += link_speed(then, l, MLPPP_LINK_TX_BYTES, ns);
		rx += link_speed(then, l, MLPPP_LINK_RX_BYTES, ns);
	}
	printf("  sends %s%s, receives %s", speed_text(tx),
	       b->stat[MLPPP_BUNDLE_TX_STOPPED] ? " (full)" : "", speed_text(rx));
	lost = bundle_lost(NULL, b);
	frags = b->stat[MLPPP_BUNDLE_RX_FRAGMENTS];
	if (lost)
		printf("; lost %s%llu%s of %llu fragments (%s)", colour(FAIR),
		       (unsigned long long)lost, colour(PLAIN),
		       (unsigned long long)(frags + lost),
		       percent_text(100.0 * lost / (frags + lost)));
	printf("\n");
}

/* The text, or a dash if the value is not known. */
static const char *or_dash(const struct link *l, int attr, const char *text)
{
	return l->has[attr] ? text : "-";
}

/**
 * loss_text() - how many of the probes for learning rates a line loses
 * @then: the link a moment before; NULL: when it joined
 * @l: the link
 *
 * For fragments, it cannot be told which line lost them.
 *
 * Return: percent, or a dash if there were no probes.
 */
const char *loss_text(const struct link *then, const struct link *l)
{
	uint64_t lost = link_delta(then, l, MLPPP_LINK_PROBE_LOST);
	uint64_t back = link_delta(then, l, MLPPP_LINK_PROBE_REPLIES);

	if (!lost && !back)
		return "-";
	return percent_text(100.0 * lost / (lost + back));
}

static void print_line(const struct bundle *old, const struct bundle *b,
		       const struct link *l, uint64_t ns)
{
	const struct link *then = bundle_find(old, l->v[MLPPP_LINK_ID]);
	uint64_t rate = link_rate(l);
	const char *state = link_state(l);
	enum colour c = l->v[MLPPP_LINK_FLAGS] &
			(MLPPP_LINK_F_STALE | MLPPP_LINK_F_DOWN) ? BAD :
			l->v[MLPPP_LINK_FLAGS] & MLPPP_LINK_F_ACTIVE ? GOOD : FAIR;
	char text[16];

	snprintf(text, sizeof(text), "%s%s", rate ? rate_text(rate) : "-",
		 rate && !l->v[MLPPP_LINK_RATE] ? "~" : "");
	printf("  %-9.9s %s%-8s%s %6s %6s %6s %5s %7s %7s %5s %7s\n", l->label,
	       colour(c), state, colour(PLAIN), text,
	       rate_text(link_speed(then, l, MLPPP_LINK_TX_BYTES, ns)),
	       rate_text(link_speed(then, l, MLPPP_LINK_RX_BYTES, ns)),
	       percent_text(tx_share(old, b, l)),
	       or_dash(l, MLPPP_LINK_RTT, time_text(l->v[MLPPP_LINK_RTT])),
	       or_dash(l, MLPPP_LINK_SKEW, time_text(l->v[MLPPP_LINK_SKEW])),
	       loss_text(NULL, l),
	       or_dash(l, MLPPP_LINK_HEARD, time_text(1000 * l->v[MLPPP_LINK_HEARD])));
}

static void print_on_call(const struct bundle *b)
{
	struct on_call lines[MLPPP_LINKS_MAX];
	unsigned int n = on_call_lines(b, lines), i;

	for (i = 0; i < n; i++)
		printf("  %-9.9s %son call%s\n", lines[i].label, colour(FAIR),
		       colour(PLAIN));
}

static void print_bundle(const struct bundle *old, const struct bundle *b, uint64_t ns)
{
	unsigned int i;

	print_head(old, b, ns);
	printf("  %s%-9s %-8s %6s %6s %6s %5s %7s %7s %5s %7s%s\n", colour(BOLD),
	       "LINE", "STATE", "RATE", "SENDS", "RECVS", "SHARE", "RTT", "SKEW",
	       "LOSS", "HEARD", colour(PLAIN));
	for (i = 0; i < b->nlinks; i++)
		print_line(old, b, &b->links[i], ns);
	print_on_call(b);
}

int show(const struct options *o)
{
	struct snapshot old = {}, now;
	unsigned int i;

	if (o->seconds)
		snapshot_take(&old, o->ifname);
	if (old.n)
		wait_seconds(o->seconds > 0 ? o->seconds : INTERVAL);
	snapshot_take(&now, o->ifname);

	if (json)
		json_begin(NULL, '[');
	else if (!now.n)
		printf("%s\n", no_bundle());
	for (i = 0; i < now.n; i++) {
		const struct bundle *b = &now.bundles[i];

		if (json) {
			json_bundle(snapshot_find(&old, b->ifindex), b, now.at - old.at);
			continue;
		}
		if (i)
			printf("\n");
		print_bundle(snapshot_find(&old, b->ifindex), b, now.at - old.at);
	}
	if (json) {
		json_end(']');
		json_line();
	}
	snapshot_free(&old);
	snapshot_free(&now);
	return 0;
}
