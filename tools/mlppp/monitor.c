// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlppp monitor: what happens to lines, as it happens.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "program.h"

struct say {
	const char *key;
	const char *text;
	enum colour colour;
};

/* What to say, and how bad it is. */
static const struct say events[] = {
	[MLPPP_EVENT_NONE] = { "none", "has changed", PLAIN },
	[MLPPP_EVENT_JOIN] = { "join", "has joined", GOOD },
	[MLPPP_EVENT_LEAVE] = { "leave", "has left", BAD },
	[MLPPP_EVENT_LEADER] = { "leader", "leads now: its pppd runs the NCPs", FAIR },
	[MLPPP_EVENT_SILENT] = { "silent", "is silent: the others no longer wait for it", BAD },
	[MLPPP_EVENT_HEARD] = { "heard", "is heard again", GOOD },
	[MLPPP_EVENT_DOWN] = { "down", "has lost its carrier: nothing is sent there", BAD },
	[MLPPP_EVENT_ASIDE] = { "aside", "rests: its losses cost more than it carries", FAIR },
	[MLPPP_EVENT_BACK] = { "back", "is used again", GOOD },
	[MLPPP_EVENT_UP] = { "up", "has its carrier again, and the peer answers", GOOD },
	[MLPPP_EVENT_END] = { "end", "the bundle has ended", BAD },
};

/* A line that leaves in order to wait is not lost. */
static const struct say on_call = { "on-call", "is on call: it waits to be dialled", FAIR };

static const struct say *say(const struct event *e)
{
	struct on_call line;

	if (e->what == MLPPP_EVENT_LEAVE && on_call_find(e->ifname, e->link.label, &line))
		return &on_call;
	return &events[e->what];
}

static void print_json(const struct event *e, const char *key, double at)
{
	json_object();
	json_real("time", at);
	json_string("ifname", e->ifname);
	json_string("event", key);
	if (e->what != MLPPP_EVENT_END) {
		json_number("link", e->link.v[MLPPP_LINK_ID]);
		json_string("label", e->link.label);
		json_number("nlinks", e->nlinks);
	}
	json_end('}');
	json_line();
}

static void print_event(const struct event *e)
{
	struct timespec ts;
	char text[TEXT_MAX];
	char clock[16];
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &ts);
	/* a newer kernel may know more events than we do */
	if (e->what >= (int)SIZE(events))
		return;
	if (json) {
		print_json(e, say(e)->key, ts.tv_sec + ts.tv_nsec / 1e9);
		return;
	}
	localtime_r(&ts.tv_sec, &tm);
	strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	if (e->what == MLPPP_EVENT_END)
		snprintf(text, sizeof(text), "%s", say(e)->text);
	else
		snprintf(text, sizeof(text), "%s (link %u) %s; %u %s", e->link.label,
			 (unsigned int)e->link.v[MLPPP_LINK_ID], say(e)->text,
			 e->nlinks, e->nlinks == 1 ? "line" : "lines");
	printf("%s %s:%s", clock, e->ifname,
	       colour(say(e)->colour));
	print_wrapped(text, strlen(clock) + strlen(e->ifname) + 2);
	fputs(colour(PLAIN), stdout);
	flush();
}

int monitor(const struct options *o)
{
	events_read(o->ifname, print_event, o->count);
	return 0;
}
