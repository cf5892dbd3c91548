// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlppp.so: pppd's lines as links of an mlppp netdevice.
 *
 * The plugin leaves to pppd what pppd does well: dialling, LCP, authentication,
 * IPCP and IPv6CP, scripts, routes. It takes over two things.
 *
 * The wire: /dev/mlppp stands between pppd and the transport's channel (PPPoE,
 * a serial line, L2TP ...). See line.c.
 *
 * The bundle: pppd's own multilink makes the first line's process the owner of
 * all the others. Its variable "multilink" has to be 1 where MRRU is
 * negotiated, or pppd neither asks for it nor accepts it, and 0 where pppd
 * would make a ppp unit or look for its bundle in a database. pppd announces
 * each phase before it acts on it, which is when the variable is set. The join
 * itself is part of pppd's own sequence, as the first of the network protocols:
 * see member.c.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plugin.h"

#define EXPORT	__attribute__((visibility("default")))

EXPORT char pppd_version[] = COMPAT_VERSION;
EXPORT void plugin_init(void);

/* As given, for pppd's option "dump". */
static char rate_text[32];
static char rate_down_text[32];
static char rest_text[8];
static char delay_text[32];
static char encoding_text[8];

/*
 * A decimal number and an optional unit, which multiplies it. Returns -1 if it
 * is not that, or the result exceeds max.
 */
static double parse_scaled(const char *text, const char *const units[],
			   const double factors[], double max)
{
	double value;
	char *end;
	int i;

	/* no sign, no "inf", no hexadecimal digits */
	if (!isdigit((unsigned char)*text) || tolower(text[1]) == 'x')
		return -1;
	errno = 0;
	value = strtod(text, &end);
	if (errno)
		return -1;
	for (i = 0; units[i]; i++)
		if (!strcasecmp(end, units[i]))
			break;
	if (!units[i])
		return -1;
	value *= factors[i];
	return value <= max ? value : -1;
}

/* Returns bits per second, or 0 with the reason logged. */
static uint64_t parse_rate(const char *option, const char *text)
{
	static const char *const units[] = {
		"", "bit", "kbit", "mbit", "gbit", "tbit", NULL
	};
	static const double factors[] = { 1, 1, 1e3, 1e6, 1e9, 1e12 };
	double rate = parse_scaled(text, units, factors, 1e13);

	if (rate >= 1)
		return rate;
	ppp_option_error("%s: '%s' is no rate; say 10mbit, 512kbit or a number of bits per second",
			 option, text);
	return 0;
}

static int set_rate(char **argv)
{
	mlppp_config.rate = parse_rate("mlppp-rate", *argv);
	strlcpy(rate_text, *argv, sizeof(rate_text));
	return mlppp_config.rate != 0;
}

static int set_rate_down(char **argv)
{
	mlppp_config.rate_down = parse_rate("mlppp-rate-down", *argv);
	strlcpy(rate_down_text, *argv, sizeof(rate_down_text));
	return mlppp_config.rate_down != 0;
}

static int set_rest(char **argv)
{
	if (strcmp(*argv, "auto") && strcmp(*argv, "off")) {
		ppp_option_error("mlppp-rest: '%s' is none of auto, off", *argv);
		return 0;
	}
	mlppp_config.rest_off = !strcmp(*argv, "off");
	strlcpy(rest_text, *argv, sizeof(rest_text));
	return 1;
}

static int set_delay(char **argv)
{
	static const char *const units[] = { "", "ms", "us", "s", NULL };
	static const double factors[] = { 1e3, 1e3, 1, 1e6 };
	double us = parse_scaled(*argv, units, factors, 10e6);

	if (us < 0) {
		ppp_option_error("mlppp-delay: '%s' is no one-way delay in milliseconds (0 to 10000)",
				 *argv);
		return 0;
	}
	mlppp_config.delay_us = us + 0.5;
	strlcpy(delay_text, *argv, sizeof(delay_text));
	return 1;
}

static int set_encoding(char **argv)
{
	static const char *const names[] = {
		[MLPPP_ENCODING_NONE] = "none",
		[MLPPP_ENCODING_ATM] = "atm",
		[MLPPP_ENCODING_PTM] = "ptm",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(*argv, names[i]))
			continue;
		mlppp_config.encoding = i;
		strlcpy(encoding_text, *argv, sizeof(encoding_text));
		return 1;
	}
	ppp_option_error("mlppp-encoding: '%s' is none of none, atm, ptm",
			 *argv);
	return 0;
}

static option_t mlppp_options[] = {
	{ .name = "mlppp-rate", .type = o_special, .addr = (void *)set_rate,
	  .description = "Bits per second of this line",
	  .flags = OPT_PRIO | OPT_A2STRVAL | OPT_STATIC, .addr2 = rate_text },
	{ .name = "mlppp-rate-down", .type = o_special,
	  .addr = (void *)set_rate_down,
	  .description = "Bits per second that this line can bring",
	  .flags = OPT_PRIO | OPT_A2STRVAL | OPT_STATIC,
	  .addr2 = rate_down_text },
	{ .name = "mlppp-rest", .type = o_special, .addr = (void *)set_rest,
	  .description = "Whether a line that does harm rests: auto or off",
	  .flags = OPT_PRIO | OPT_A2STRVAL | OPT_STATIC, .addr2 = rest_text },
	{ .name = "mlppp-delay", .type = o_special, .addr = (void *)set_delay,
	  .description = "One-way delay of this line in milliseconds",
	  .flags = OPT_PRIO | OPT_A2STRVAL | OPT_STATIC, .addr2 = delay_text },
	{ .name = "mlppp-overhead", .type = o_int,
	  .addr = &mlppp_config.overhead,
	  .description = "Bytes the wire of this line adds to a frame",
	  .flags = OPT_PRIO | OPT_LIMITS,
	  .addr2 = &mlppp_config.overhead_given,
	  .upper_limit = MLPPP_OVERHEAD_MAX,
	  .lower_limit = MLPPP_OVERHEAD_MIN },
	{ .name = "mlppp-encoding", .type = o_special,
	  .addr = (void *)set_encoding,
	  .description = "How this line encodes frames: none, atm or ptm",
	  .flags = OPT_PRIO | OPT_A2STRVAL | OPT_STATIC,
	  .addr2 = encoding_text },
	{ .name = "mlppp-standby", .type = o_bool,
	  .addr = &mlppp_config.standby,
	  .description = "Send on this line only when no other is up",
	  .flags = OPT_PRIO | 1 },
	{ .name = "mlppp-null", .type = o_bool, .addr = &mlppp_config.null,
	  .description = "The peer understands null fragments",
	  .flags = OPT_PRIO | 1 },
	{ .name = "mlppp-keep", .type = o_bool, .addr = &mlppp_config.keep,
	  .description = "The interface stays when the last line is gone",
	  .flags = OPT_PRIO | 1 },
	{ .name = "mlppp-max-links", .type = o_int,
	  .addr = &mlppp_config.max_links,
	  .description = "The most links the bundle may have",
	  .flags = OPT_PRIO | OPT_LIMITS,
	  .upper_limit = MLPPP_LINKS_MAX, .lower_limit = 1 },
	{ .name = "mlppp-nic", .type = o_special, .addr = (void *)supervise_add,
	  .description = "Run a pppd on this interface too",
	  .flags = OPT_PRIV | OPT_A2LIST },
	{ .name = "mlppp-lines", .type = o_special,
	  .addr = (void *)supervise_add_file,
	  .description = "Run a pppd for each line of this file",
	  .flags = OPT_PRIV | OPT_A2LIST },
	{ .name = "mlppp-line-script", .type = o_string,
	  .addr = &mlppp_config.line_script,
	  .description = "Run this when a line comes up or ends",
	  .flags = OPT_PRIO | OPT_PRIV },
	{ .name = NULL }
};

/*
 * pppd would take the bundle's packets for a sign that the line is alive: as
 * long as another line carries any, a dead one would never be noticed.
 */
static void check_echoes(void)
{
	option_t *opt = mlppp_find_option(lcp_protent.options,
					  "lcp-echo-adaptive");
	bool *adaptive = opt ? opt->addr : NULL;

	if (!adaptive || !*adaptive)
		return;
	*adaptive = 0;
	info("mlppp: lcp-echo-adaptive is off: the traffic of a bundle says nothing about one line");
}

static const struct line_user line_user = {
	.look = member_look,
	.closed = member_line_closed,
};

/*
 * When a signal ends pppd's hold-off, the timer that would have ended it goes on, and
 * later announces PHASE_DORMANT, whatever pppd does by then. In that phase pppd
 * discards all that arrives but LCP and authentication. So go on with the phase that
 * it was.
 */
static bool late_timer(int announced)
{
	static int last;

	if (announced == PHASE_DORMANT &&
	    (last != PHASE_HOLDOFF || (call_waiting() && !kill_link))) {
		phase = last;
		return 1;
	}
	last = announced;
	return 0;
}

static void phase_changed(void *ctx, int phase)
{
	if (late_timer(phase))
		return;
	switch (phase) {
	case PHASE_SERIALCONN:
		/* 1 now keeps pppd from making a unit */
		multilink = 1;
		script_take_over();
		line_wrap(&line_user);
		break;
	case PHASE_ESTABLISH:
		multilink = !mlppp_config.plain;
		break;
	case PHASE_NETWORK:
		/* 0 now keeps pppd from joining what it calls a bundle */
		multilink = 0;
		ncp_check_options();
		check_echoes();
		break;
	case PHASE_TERMINATE:
		member_terminate();
		break;
	case PHASE_DISCONNECT:
		/* pppd has the bundle's figures, but is about to log them as the line's */
		if (!ncp_led_to_the_end())
			compat_no_link_stats();
		break;
	}
	call_phase(phase);
	supervise_phase(phase);
}

static void forked(void *ctx, int arg)
{
	line_fork();
	member_fork();
	call_fork();
	script_fork();
}

static void exiting(void *ctx, int status)
{
	call_end();
}

static void refuse(const char *why)
{
	ppp_option_error("mlppp: %s", why);
	exit(EXIT_OPTION_ERROR);
}

/*
 * Set what pppd wants and allows. CCP, ECP and VJ do not work on a bundle: the
 * kernel has no support for them there.
 */
static void check_lcp_options(void)
{
	lcp_options *want = &lcp_wantoptions[0];
	lcp_options *allow = &lcp_allowoptions[0];

	if (mlppp_config.plain)
		return;
	if (want->mrru < MLPPP_MRRU_MIN || want->mrru > MLPPP_MRRU_MAX)
		refuse("mrru must be between 64 and 65535");

	/*
	 * The option mtu is for the netdevice. Fragments are limited by what the
	 * transport can carry; it lowers this variable by itself.
	 */
	if (mlppp_option_given(lcp_protent.options, "mtu")) {
		mlppp_config.mtu = allow->mru;
		allow->mru = MAXMRU;
	}
	/*
	 * Ask for room for an unsplit packet with its headers, if the transport
	 * has it: a multilink header of four bytes and the inner protocol.
	 */
	if (mlppp_option_given(lcp_protent.options, "mru"))
		mlppp_config.mru = want->mru;
	else if (want->neg_mru && want->mru == DEFMRU &&
		 want->mrru >= DEFMRU)
		want->mru = DEFMRU + 4 + 2;
}

/* pppd would only log an error, and pass what should be filtered. */
static void check_filters(void)
{
	if (mlppp_option_given(general_options, "pass-filter") ||
	    mlppp_option_given(general_options, "active-filter"))
		refuse("pass-filter and active-filter are not possible on a bundle: use nftables on its interface");
}

/* The kernel's check, but before anything is dialled. */
static bool ifname_ok(const char *name)
{
	return strlen(name) < MLPPP_IFNAMSIZ && strcmp(name, ".") &&
	       strcmp(name, "..") && !strpbrk(name, "/:% \t\n\v\f\r");
}

static void check_all_options(void)
{
	if (!multilink)
		mlppp_config.plain = 1;
	if (!supervise_check_options())
		refuse("mlppp-nic and a device exclude each other");
	if (demand)
		refuse("demand dialling is not possible: use persist");
	if (!ifname_ok(req_ifname))
		refuse("the ifname cannot be a name of an interface: 15 characters at most, none of them / : % or space");
	if (ccp_wantoptions[0].mppe)
		refuse("MPPE is not possible on a bundle: remove the option");

	if (mlppp_option_given(general_options, "vrf"))
		refuse("vrf is not possible on a bundle: use 'ip link set ... vrf' on its interface");
	if (mlppp_option_given(general_options, "unit"))
		warn("mlppp: unit has no effect: ifname names the interface");

	check_filters();
	check_lcp_options();
	check_echoes();
	radius_take_over(ncp_accounted);
	ccp_protent.enabled_flag = 0;
	ipcp_wantoptions[0].neg_vj = 0;
	ipcp_allowoptions[0].neg_vj = 0;
	ncp_check_options();

	if (!dryrun && line_check() < 0)
		exit(EXIT_NO_KERNEL_SUPPORT);
}

/*
 * Put the private protocol before IPCP into pppd's table, so that it is opened
 * first. The table has no free slot: it takes ECP's, which pppd does not
 * implement.
 */
static void install_protocol(void)
{
	int i, ip = -1, ecp = -1;

	for (i = 0; protocols[i]; i++) {
		if (protocols[i] == &ipcp_protent)
			ip = i;
		if (protocols[i] == &ecp_protent)
			ecp = i;
	}
	if (ip < 0 || ecp < ip) {
		ppp_option_error("mlppp: pppd's table of protocols is not as expected");
		exit(EXIT_FATAL_ERROR);
	}
	for (i = ecp; i > ip; i--)
		protocols[i] = protocols[i - 1];
	protocols[ip] = &member_protent;

	/* noecp stays an option */
	member_protent.options = ecp_protent.options;
	member_protent.check_options = check_all_options;
}

/**
 * plugin_init() - pppd has loaded the plugin
 */
void plugin_init(void)
{
	option_t *opt = mlppp_find_option(general_options, "multilink");
	static bool loaded;

	/* named in two options files, for instance */
	if (loaded)
		return;
	loaded = 1;
	if (line_check_rights() < 0)
		exit(EXIT_NO_KERNEL_SUPPORT);

	/* nomultilink counts even if it comes before the plugin */
	if (opt && opt->source && !multilink)
		mlppp_config.plain = 1;
	multilink = !mlppp_config.plain;

	if (!lcp_wantoptions[0].neg_mrru) {
		lcp_wantoptions[0].mrru = DEFMRU;
		lcp_wantoptions[0].neg_mrru = 1;
	}

	privdb_install();
	install_protocol();
	member_watch_lcp();
	ncp_init();
	mlppp_set_options(mlppp_options);
	ppp_add_options(mlppp_options);
	ppp_add_notify(NF_PHASE_CHANGE, phase_changed, NULL);
	ppp_add_notify(NF_FORK, forked, NULL);
	ppp_add_notify(NF_EXIT, exiting, NULL);
}
