// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlppp metrics: all counters and measurements as OpenMetrics text, for a file or,
 * with --http, as the answer to one request on standard input.
 *
 * The samples of a metric stand together, whatever their bundles and links, so
 * everything is printed metric by metric. Units are seconds and bytes, as is
 * customary there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

#define REQUEST_MAX	8192
#define REQUEST_SECONDS	5

static const char content_type[] =
	"application/openmetrics-text; version=1.0.0; charset=utf-8";

static FILE *out;

/* -- samples -- */

static void family(const char *name, const char *type, const char *unit,
		   const char *about)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, about, name, type);
	if (unit)
		fprintf(out, "# UNIT %s %s\n", name, unit);
}

static void label(const char *name, const char *value)
{
	fprintf(out, ",%s=\"", name);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			fputc('\\', out);
		fputc(*value, out);
	}
	fputc('"', out);
}

/* Begin a sample; value() ends it. */
static void of_bundle(const char *name, const char *suffix, const struct bundle *b)
{
	fprintf(out, "%s%s{device=\"%s\"", name, suffix, b->name);
}

/* Two lines of a bundle may have the same name. */
static void of_link(const char *name, const char *suffix, const struct bundle *b,
		    const struct link *l)
{
	char text[MLPPP_LABEL_MAX + 16];
	const struct link *other;

	snprintf(text, sizeof(text), "%s", l->label);
	for (other = b->links; other < l; other++)
		if (!strcmp(other->label, l->label))
			snprintf(text, sizeof(text), "%s#%u", l->label,
				 (unsigned int)l->v[MLPPP_LINK_ID]);
	of_bundle(name, suffix, b);
	label("link", text);
}

static void value(double v)
{
	fprintf(out, "} %.15g\n", v);
}

static void count(uint64_t v)
{
	fprintf(out, "} %llu\n", (unsigned long long)v);
}

/* -- what is measured -- */

/**
 * struct gauge - something measured
 * @attr: the link's or the bundle's
 * @name: the metric's, with its unit
 * @unit: its unit, or NULL
 * @factor: converts the attribute to that unit
 * @about: what it is
 */
struct gauge {
	int attr;
	const char *name;
	const char *unit;
	double factor;
	const char *about;
};

static const struct gauge link_gauges[] = {
	{ MLPPP_LINK_RATE, "rate_bytes_per_second", "bytes_per_second", 1 / 8.0,
	  "What the line may send, as configured; 0: not set." },
	{ MLPPP_LINK_RATE_LEARNED, "rate_learned_bytes_per_second", "bytes_per_second",
	  1 / 8.0, "What the line can send, as learned." },
	{ MLPPP_LINK_DELAY, "delay_seconds", "seconds", 1e-6,
	  "One-way delay, as configured; 0: not set." },
	{ MLPPP_LINK_WEIGHT, "weight", NULL, 1,
	  "Share of the traffic where no rates are known." },
	{ MLPPP_LINK_MTU, "mtu_bytes", "bytes", 1, "Longest frame that may be sent." },
	{ MLPPP_LINK_MRU, "mru_bytes", "bytes", 1, "Longest frame that may be received." },
	{ MLPPP_LINK_PATH, "path_bytes", "bytes", 1,
	  "Longest frame that a tunnel's path has room for." },
	{ MLPPP_LINK_SKEW, "skew_seconds", "seconds", 1e-6,
	  "How long its fragments keep those of the others waiting." },
	{ MLPPP_LINK_QUEUE, "queue_seconds", "seconds", 1e-6,
	  "How long the line needs for what it was given." },
	{ MLPPP_LINK_LINE_QUEUE, "line_queue_seconds", "seconds", 1e-6,
	  "How much longer the last probe took than the quickest." },
	{ MLPPP_LINK_HEARD, "heard_seconds", "seconds", 1e-3,
	  "Time since a frame for the bundle came." },
	{ MLPPP_LINK_RTT, "rtt_seconds", "seconds", 1e-6, "Round trip of the probes." },
	{ MLPPP_LINK_RTT_MIN, "rtt_min_seconds", "seconds", 1e-6,
	  "Least round trip of the last 10 to 20 seconds." },
	{ MLPPP_LINK_LOSS, "loss_ratio", "ratio", 1e-6,
	  "Part of what is sent that the line loses, if that is more than chance." },
	{ MLPPP_LINK_RATE_WITH, "rate_with_bytes_per_second", "bytes_per_second", 1 / 8.0,
	  "What one TCP stream would get with the line, which is aside." },
	{ MLPPP_LINK_RATE_WITHOUT, "rate_without_bytes_per_second", "bytes_per_second",
	  1 / 8.0, "What one TCP stream would get without the line, which is aside." },
};

static const struct gauge stat_gauges[] = {
	{ MLPPP_BUNDLE_HELD_FRAGS, "held_fragments", NULL, 1,
	  "Fragments held for reassembly now." },
	{ MLPPP_BUNDLE_HELD_BYTES, "held_bytes", "bytes", 1, "Memory they take." },
	{ MLPPP_BUNDLE_PEAK_FRAGS, "peak_fragments", NULL, 1, "Most fragments ever held." },
	{ MLPPP_BUNDLE_PEAK_BYTES, "peak_bytes", "bytes", 1, "Most memory ever held." },
};

static void gauges(const struct snapshot *s)
{
	const struct gauge *g;
	unsigned int i, j;
	char name[64];

	for (g = stat_gauges; g < stat_gauges + SIZE(stat_gauges); g++) {
		snprintf(name, sizeof(name), "mlppp_%s", g->name);
		family(name, "gauge", g->unit, g->about);
		for (i = 0; i < s->n; i++) {
			of_bundle(name, "", &s->bundles[i]);
			value(s->bundles[i].stat[g->attr] * g->factor);
		}
	}
	for (g = link_gauges; g < link_gauges + SIZE(link_gauges); g++) {
		snprintf(name, sizeof(name), "mlppp_link_%s", g->name);
		family(name, "gauge", g->unit, g->about);
		for (i = 0; i < s->n; i++) {
			const struct bundle *b = &s->bundles[i];

			for (j = 0; j < b->nlinks; j++) {
				if (!b->links[j].has[g->attr])
					continue;
				of_link(name, "", b, &b->links[j]);
				value(b->links[j].v[g->attr] * g->factor);
			}
		}
	}
}

/* -- what is counted -- */

static bool is_link_counter(int attr)
{
	return link_keys[attr] && (attr >= MLPPP_LINK_TX_FRAMES ||
				   attr == MLPPP_LINK_PROBE_REPLIES ||
				   attr == MLPPP_LINK_PROBE_LOST);
}

static bool is_stat_counter(int attr)
{
	unsigned int i;

	for (i = 0; i < SIZE(stat_gauges); i++)
		if (stat_gauges[i].attr == attr)
			return false;
	return stat_keys[attr];
}

static bool in_ms(const char *key)
{
	size_t len = strlen(key);

	return len > 3 && !strcmp(key + len - 3, "_ms");
}

/* The manual page explains them, under the same names. */
static void counter(char *name, const char *prefix, const char *key, const char *whose)
{
	char about[128];

	snprintf(about, sizeof(about), "Counter %s of %s, see mlppp(4).", key, whose);
	if (in_ms(key)) {
		snprintf(name, 64, "mlppp_%s%.*sseconds", prefix, (int)strlen(key) - 2, key);
		family(name, "counter", "seconds", about);
		return;
	}
	snprintf(name, 64, "mlppp_%s%s", prefix, key);
	family(name, "counter", strstr(key, "_bytes") ? "bytes" : NULL, about);
}

static void counters(const struct snapshot *s)
{
	unsigned int i, j;
	char name[64];
	int attr;

	for (attr = 0; attr <= MLPPP_BUNDLE_MAX; attr++) {
		if (!is_stat_counter(attr))
			continue;
		counter(name, "", stat_keys[attr], "the bundle");
		for (i = 0; i < s->n; i++) {
			of_bundle(name, "_total", &s->bundles[i]);
			count(s->bundles[i].stat[attr]);
		}
	}
	for (attr = 0; attr <= MLPPP_LINK_MAX; attr++) {
		if (!is_link_counter(attr))
			continue;
		counter(name, "link_", link_keys[attr], "the link");
		for (i = 0; i < s->n; i++) {
			const struct bundle *b = &s->bundles[i];

			for (j = 0; j < b->nlinks; j++) {
				if (!b->links[j].has[attr])
					continue;
				of_link(name, "_total", b, &b->links[j]);
				if (in_ms(link_keys[attr]))
					value(b->links[j].v[attr] / 1e3);
				else
					count(b->links[j].v[attr]);
			}
		}
	}
	for (attr = MLPPP_LINK_TX_FRAMES; attr <= MLPPP_LINK_SILENCES; attr++) {
		counter(name, "gone_", link_keys[attr], "links that have left");
		for (i = 0; i < s->n; i++) {
			of_bundle(name, "_total", &s->bundles[i]);
			count(s->bundles[i].gone[attr]);
		}
	}
}

/* -- what it is, and how it is -- */

static void bundles(const struct snapshot *s)
{
	unsigned int i;

	family("mlppp_bundle", "info", NULL, "A bundle, and its peer.");
	for (i = 0; i < s->n; i++) {
		const struct bundle *b = &s->bundles[i];

		of_bundle("mlppp_bundle", "_info", b);
		label("peer", b->peer);
		label("bundle", b->local);
		label("endpoint", b->endpoint);
		label("multilink", b->info[IFLA_MLPPP_FLAGS] & MLPPP_F_MP ? "1" : "0");
		value(1);
	}
	family("mlppp_up", "gauge", NULL, "1: the interface is up.");
	for (i = 0; i < s->n; i++) {
		of_bundle("mlppp_up", "", &s->bundles[i]);
		value(s->bundles[i].up);
	}
	family("mlppp_links", "gauge", NULL, "Lines of the bundle.");
	for (i = 0; i < s->n; i++) {
		of_bundle("mlppp_links", "", &s->bundles[i]);
		value(s->bundles[i].nlinks);
	}
	family("mlppp_mtu_bytes", "gauge", "bytes", "MTU of the interface.");
	for (i = 0; i < s->n; i++) {
		of_bundle("mlppp_mtu_bytes", "", &s->bundles[i]);
		value(s->bundles[i].mtu);
	}
	family("mlppp_tx_stopped", "gauge", NULL,
	       "1: all lines have enough to do, and packets wait in the qdisc.");
	for (i = 0; i < s->n; i++) {
		of_bundle("mlppp_tx_stopped", "", &s->bundles[i]);
		value(s->bundles[i].stat[MLPPP_BUNDLE_TX_STOPPED]);
	}
}

static void link_info(const struct bundle *b, const struct link *l)
{
	uint64_t encoding = l->v[MLPPP_LINK_ENCODING];
	uint64_t flags = l->v[MLPPP_LINK_FLAGS];
	char session[16];

	snprintf(session, sizeof(session), "%u", (unsigned int)l->v[MLPPP_LINK_SESSION]);
	of_link("mlppp_link", "_info", b, l);
	label("transport", l->transport);
	label("session", session);
	label("encoding", encoding < SIZE(encoding_names) ?
			  encoding_names[encoding] : "unknown");
	label("leader", flags & MLPPP_LINK_F_LEADER ? "1" : "0");
	value(1);
}

static void links(const struct snapshot *s)
{
	static const char *const states[] = {
		"up", "leader", "standby", "aside", "draining", "silent", "down",
	};
	unsigned int i, j, k;

	family("mlppp_link", "info", NULL, "A line of a bundle.");
	for (i = 0; i < s->n; i++)
		for (j = 0; j < s->bundles[i].nlinks; j++)
			link_info(&s->bundles[i], &s->bundles[i].links[j]);
	family("mlppp_link_state", "stateset", NULL,
	       "The state of a line: what matters most, as mlppp shows it.");
	for (i = 0; i < s->n; i++) {
		const struct bundle *b = &s->bundles[i];

		for (j = 0; j < b->nlinks; j++) {
			for (k = 0; k < SIZE(states); k++) {
				of_link("mlppp_link_state", "", b, &b->links[j]);
				label("mlppp_link_state", states[k]);
				value(!strcmp(states[k], link_state(&b->links[j])));
			}
		}
	}
}

static void print_metrics(const char *ifname)
{
	struct snapshot s;

	snapshot_take(&s, ifname);
	bundles(&s);
	links(&s);
	gauges(&s);
	counters(&s);
	fprintf(out, "# EOF\n");
	snapshot_free(&s);
}

/* -- HTTP, as much of it as a scraper needs -- */

/* Read the whole request, and return its first line. */
static char *read_request(char *text, size_t size)
{
	size_t len = 0;
	ssize_t n;

	/* a silent client must not keep a process for long */
	alarm(REQUEST_SECONDS);
	do {
		n = read(STDIN_FILENO, text + len, size - 1 - len);
		if (n <= 0)
			return NULL;
		len += n;
		text[len] = '\0';
	} while (!strstr(text, "\r\n\r\n") && !strstr(text, "\n\n") && len < size - 1);
	alarm(0);
	text[strcspn(text, "\r\n")] = '\0';
	return text;
}

static void respond(const char *status, const char *type, const char *body,
		    size_t length, bool head)
{
	printf("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
	       "Connection: close\r\n\r\n", status, type, length);
	if (!head)
		fwrite(body, 1, length, stdout);
}

static int answer(const char *ifname)
{
	char request[REQUEST_MAX], *text, *path;
	bool head;
	size_t size;

	if (!read_request(request, sizeof(request)))
		return EXIT_ERROR;
	path = strchr(request, ' ');
	head = !strncmp(request, "HEAD ", 5);
	if (!path || (!head && strncmp(request, "GET ", 4))) {
		respond("405 Method Not Allowed", "text/plain", "GET only\n", 9, false);
		return 0;
	}
	path++;
	path[strcspn(path, " ?")] = '\0';
	if (strcmp(path, "/metrics") && strcmp(path, "/")) {
		respond("404 Not Found", "text/plain", "/metrics\n", 9, head);
		return 0;
	}
	out = open_memstream(&text, &size);
	if (!out)
		die("out of memory");
	print_metrics(ifname);
	fclose(out);
	respond("200 OK", content_type, text, size, head);
	free(text);
	return 0;
}

int metrics(const struct options *o)
{
	if (o->http)
		return answer(o->ifname);
	out = stdout;
	print_metrics(o->ifname);
	return 0;
}
