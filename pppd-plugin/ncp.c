// SPDX-License-Identifier: GPL-2.0-only
/*
 * IPCP and IPv6CP belong to the bundle, not to a line: only the leader's pppd
 * runs them, over whichever lines there are.
 *
 * pppd's table of protocols holds substitutes. What pppd does to them when LCP
 * comes and goes has no effect; ncp_lead() opens the real ones, and ncp_end()
 * ends them.
 *
 * The lead moves when the leader's line or process ends. The next leader does
 * not negotiate again: the peer would notice (a stock pppd takes its interface
 * down, with all routes, when it gets a new Configure-Request). Instead the
 * leader stores what was agreed in the kernel, with the bundle, and the next
 * one goes on in state Opened, with the same addresses on the same netdevice:
 * no packet, no script, no gap. It negotiates only if nothing had been agreed
 * yet, or by another version of pppd.
 *
 * A process that hands over has to end its own NCPs without a trace: see
 * divert.c.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugin.h"

/* How long IPv6 alone does not count as up if IPv4 is wanted, too; seconds. */
#define IPV4_WAIT	5

/**
 * struct agreed - what is kept in the kernel for the next leader
 * @version: pppd's, whose structures follow
 * @size: this structure's
 * @have4: IPCP is open
 * @have6: IPv6CP is open
 * @accounted: accounting has begun
 * @id4: last identifier of IPCP
 * @id6: last identifier of IPv6CP
 * @script4: ip-up and ip-down
 * @script6: ipv6-up and ipv6-down
 * @route: default route that was replaced
 * @got4: what the peer acknowledged
 * @his4: what the peer asked for
 * @got6: as @got4
 * @his6: as @his4
 */
struct agreed {
	char version[14];
	uint16_t size;
	uint8_t have4;
	uint8_t have6;
	uint8_t accounted;
	uint8_t id4;
	uint8_t id6;
	struct script_state script4;
	struct script_state script6;
	struct saved_route route;
	ipcp_options got4;
	ipcp_options his4;
	ipv6cp_options got6;
	ipv6cp_options his6;
};

_Static_assert(sizeof(struct agreed) <= MLPPP_STATE_MAX,
	       "the kernel keeps less than this");

static struct protent ip_substitute;
static struct protent ip6_substitute;

static struct agreed agreed;
static bool leading;
static bool led_to_the_end;	/* the bundle ended in this process */
static bool adopted4, adopted6;	/* opened by adopt4(), adopt6() */

/* ------------------------------------------------------------ kept state */

/* Keep with the bundle what the next leader has to know. */
static void store(void)
{
	struct mlppp_state state;

	memset(&state, 0, sizeof(state));
	state.size = sizeof(state);
	if (agreed.have4 || agreed.have6 || agreed.accounted) {
		strlcpy(agreed.version, COMPAT_VERSION, sizeof(agreed.version));
		agreed.size = sizeof(agreed);
		memcpy(state.data, &agreed, sizeof(agreed));
		state.len = sizeof(agreed);
	}
	if (line_ioctl(MLPPP_IOCSSTATE, &state) < 0 && errno != ENOTCONN &&
	    errno != EPERM)
		warn("mlppp: cannot keep the state of the NCPs: %m");
}

/* Is there something kept that this pppd can go on with? */
static bool load(void)
{
	struct mlppp_state state;

	memset(&agreed, 0, sizeof(agreed));
	state.size = sizeof(state);
	if (line_ioctl(MLPPP_IOCGSTATE, &state) < 0 ||
	    state.len != sizeof(agreed))
		return 0;
	memcpy(&agreed, state.data, sizeof(agreed));
	agreed.version[sizeof(agreed.version) - 1] = 0;
	if (agreed.size == sizeof(agreed) &&
	    !strcmp(agreed.version, COMPAT_VERSION))
		return 1;
	memset(&agreed, 0, sizeof(agreed));
	return 0;
}

/* A netdevice that is down has lost its routes: better to negotiate again. */
static bool device_up(const char *ifname)
{
	struct ifreq ifr;
	bool up;
	int fd;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	memset(&ifr, 0, sizeof(ifr));
	strlcpy(ifr.ifr_name, ifname, sizeof(ifr.ifr_name));
	up = ioctl(fd, SIOCGIFFLAGS, &ifr) == 0 && (ifr.ifr_flags & IFF_UP);
	close(fd);
	return up;
}

/* --------------------------------------------------------------- scripts */

static void address4(char *text, uint32_t addr)
{
	const unsigned char *b = (const unsigned char *)&addr;

	snprintf(text, INET_ADDRSTRLEN, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
}

/* As pppd writes it: no zeros are dropped. */
static void address6(char *text, eui64_t id)
{
	const unsigned char *b = id.e8;

	snprintf(text, INET6_ADDRSTRLEN,
		 "fe80::%02x%02x:%02x%02x:%02x%02x:%02x%02x",
		 b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]);
}

static void set_address4(char *name, uint32_t addr)
{
	char text[INET_ADDRSTRLEN];

	if (!addr)
		return;
	address4(text, addr);
	ppp_script_setenv(name, text, 0);
}

static void set_address6(char *name, eui64_t id)
{
	char text[INET6_ADDRSTRLEN];

	address6(text, id);
	ppp_script_setenv(name, text, 0);
}

/*
 * pppd undoes only what this process has done: what another one brought up is
 * undone here.
 */
static void undo4(void *arg)
{
	ppp_untimeout(undo4, NULL);
	if (!adopted4)
		return;
	adopted4 = 0;
	cifproxyarp(0, agreed.his4.hisaddr);
	route_restore(&agreed.route);
}

static void scripts4(bool up)
{
	char local[INET_ADDRSTRLEN], remote[INET_ADDRSTRLEN];

	address4(local, agreed.got4.ouraddr);
	address4(remote, agreed.his4.hisaddr);
	script_want(SCRIPT_IP, up, local, remote);
}

static void scripts6(bool up)
{
	char local[INET6_ADDRSTRLEN], remote[INET6_ADDRSTRLEN];

	address6(local, agreed.got6.ourid);
	address6(remote, agreed.his6.hisid);
	script_want(SCRIPT_IPV6, up, local, remote);
}

/* ------------------------------------------------- pppd's notifications */

static void announce(void *arg)
{
	supervise_up();
}

/* Once per session, whichever pppd leads, and however often IPCP is negotiated. */
static void account(void)
{
	if (!agreed.accounted)
		agreed.accounted = radius_session_up();
}

static void ip_up(void *ctx, int arg)
{
	if (!leading)
		return;
	agreed.have4 = 1;
	agreed.id4 = ipcp_fsm[0].id;
	agreed.got4 = ipcp_gotoptions[0];
	agreed.his4 = ipcp_hisoptions[0];
	account();
	store();
	scripts4(1);
	ppp_untimeout(announce, NULL);
	supervise_up();
}

static void ip_down(void *ctx, int arg)
{
	if (!leading)
		return;
	agreed.have4 = 0;
	store();
	/* later, as pppd is about to clear the addresses */
	if (adopted4)
		ppp_timeout(undo4, NULL, 0, 0);
	scripts4(0);
}

static void ipv6_up(void *ctx, int arg)
{
	if (!leading)
		return;
	agreed.have6 = 1;
	agreed.id6 = ipv6cp_fsm[0].id;
	agreed.got6 = ipv6cp_gotoptions[0];
	agreed.his6 = ipv6cp_hisoptions[0];
	if (!ipcp_protent.enabled_flag)
		account();
	store();
	scripts6(1);
	if (ipcp_protent.enabled_flag && !agreed.have4)
		ppp_timeout(announce, NULL, IPV4_WAIT, 0);
	else
		supervise_up();
}

static void ipv6_down(void *ctx, int arg)
{
	if (!leading)
		return;
	adopted6 = 0;
	agreed.have6 = 0;
	store();
	scripts6(0);
}

/* ----------------------------------------------------------- substitutes */

static void ignore(int unit)
{
}

static void ignore_close(int unit, char *reason)
{
}

static void ip_input(int unit, unsigned char *packet, int len)
{
	if (leading)
		ipcp_protent.input(unit, packet, len);
}

static void ip6_input(int unit, unsigned char *packet, int len)
{
	if (leading)
		ipv6cp_protent.input(unit, packet, len);
}

static void ip_protrej(int unit)
{
	if (leading)
		ipcp_protent.protrej(unit);
}

static void ip6_protrej(int unit)
{
	if (leading)
		ipv6cp_protent.protrej(unit);
}

static void substitute(struct protent *sub, struct protent *real)
{
	int i;

	*sub = *real;
	sub->lowerup = ignore;
	sub->lowerdown = ignore;
	sub->open = ignore;
	sub->close = ignore_close;
	for (i = 0; protocols[i]; i++)
		if (protocols[i] == real)
			protocols[i] = sub;
}

/**
 * ncp_init() - put the substitutes into pppd's table of protocols
 */
void ncp_init(void)
{
	substitute(&ip_substitute, &ipcp_protent);
	ip_substitute.input = ip_input;
	ip_substitute.protrej = ip_protrej;
	substitute(&ip6_substitute, &ipv6cp_protent);
	ip6_substitute.input = ip6_input;
	ip6_substitute.protrej = ip6_protrej;

	ppp_add_notify(NF_IP_UP, ip_up, NULL);
	ppp_add_notify(NF_IP_DOWN, ip_down, NULL);
	ppp_add_notify(NF_IPV6_UP, ipv6_up, NULL);
	ppp_add_notify(NF_IPV6_DOWN, ipv6_down, NULL);
	script_init(&agreed.script4, &agreed.script6, store);
}

/**
 * ncp_check_options() - follow noip, +ipv6 and the like
 *
 * These options act on the real protocols. More can come with the peer's
 * secret.
 */
void ncp_check_options(void)
{
	ip_substitute.enabled_flag = ipcp_protent.enabled_flag;
	ip6_substitute.enabled_flag = ipv6cp_protent.enabled_flag;
}

/**
 * ncp_leading() - does this process run the NCPs?
 *
 * Return: whether it does.
 */
bool ncp_leading(void)
{
	return leading;
}

/**
 * ncp_accounted() - must this process account for the session?
 *
 * Return: whether it leads, and accounting has begun.
 */
bool ncp_accounted(void)
{
	return leading && agreed.accounted;
}

/**
 * ncp_led_to_the_end() - has the last bundle ended in this process?
 *
 * If so, what pppd has counted is what that bundle carried.
 *
 * Return: whether it has.
 */
bool ncp_led_to_the_end(void)
{
	return led_to_the_end;
}

/* Has it given up because no answer came? */
static bool timed_out(const fsm *f)
{
	return f->state == STOPPED && f->retransmits <= 0;
}

/**
 * ncp_unanswered() - has the peer never answered an NCP?
 *
 * Meaningful only until one has been open.
 *
 * Return: whether that is so.
 */
bool ncp_unanswered(void)
{
	return leading &&
	       (timed_out(&ipcp_fsm[0]) || timed_out(&ipv6cp_fsm[0]));
}

/* ------------------------------------------------------- taking the lead */

/* Silently bring a protocol to the state in which it waits for the peer. */
static void open_silently(struct protent *proto, fsm *f)
{
	int flags = f->flags;

	proto->lowerup(0);
	f->flags |= OPT_SILENT;
	proto->open(0);
	f->flags = flags;
}

static void adopt4(void)
{
	ipcp_options *want = &ipcp_wantoptions[0];
	ipcp_options *got = &ipcp_gotoptions[0];
	char local[INET_ADDRSTRLEN], remote[INET_ADDRSTRLEN];

	open_silently(&ipcp_protent, &ipcp_fsm[0]);
	*got = agreed.got4;
	ipcp_hisoptions[0] = agreed.his4;
	/* as pppd does: an address that was not configured may change later */
	if (!want->ouraddr)
		want->accept_local = 1;
	want->ouraddr = got->ouraddr;
	ipcp_fsm[0].id = agreed.id4;
	ipcp_fsm[0].state = OPENED;

	address4(local, got->ouraddr);
	address4(remote, agreed.his4.hisaddr);
	info("mlppp: goes on with local IP address %s", local);
	set_address4("IPLOCAL", got->ouraddr);
	set_address4("IPREMOTE", agreed.his4.hisaddr);
	set_address4("DNS1", got->dnsaddr[0]);
	set_address4("DNS2", got->dnsaddr[1]);
	if (got->req_dns1 && (got->dnsaddr[0] || got->dnsaddr[1]))
		ppp_script_setenv("USEPEERDNS", "1", 0);
	sifup(0);
	adopted4 = 1;
	/* the entry exists, but pppd must be told so */
	if (want->proxy_arp && agreed.his4.hisaddr)
		sifproxyarp(0, agreed.his4.hisaddr);
	script_adopt(SCRIPT_IP, local, remote);
}

static void adopt6(void)
{
	char local[INET6_ADDRSTRLEN], remote[INET6_ADDRSTRLEN];

	open_silently(&ipv6cp_protent, &ipv6cp_fsm[0]);
	ipv6cp_gotoptions[0] = agreed.got6;
	ipv6cp_hisoptions[0] = agreed.his6;
	ipv6cp_fsm[0].id = agreed.id6;
	ipv6cp_fsm[0].state = OPENED;

	address6(local, agreed.got6.ourid);
	address6(remote, agreed.his6.hisid);
	set_address6("LLLOCAL", agreed.got6.ourid);
	set_address6("LLREMOTE", agreed.his6.hisid);
	sif6up(0);
	adopted6 = 1;
	script_adopt(SCRIPT_IPV6, local, remote);
}

static void adopt(void)
{
	/* pppd's base figures may be those of a bundle led before */
	reset_link_stats(0);
	if (agreed.have4 && ipcp_protent.enabled_flag)
		adopt4();
	if (agreed.have6 && ipv6cp_protent.enabled_flag)
		adopt6();
}

/* What was agreed is useless, but what the RADIUS server was told stays true. */
static void begin_anew(void)
{
	uint8_t accounted = agreed.accounted;

	memset(&agreed, 0, sizeof(agreed));
	agreed.accounted = accounted;
}

/**
 * ncp_lead() - this line is the leader: run the NCPs
 * @ifname: name of the netdevice; stays, and is kept up to date
 */
void ncp_lead(const char *ifname)
{
	leading = 1;
	script_set_ifname(ifname);
	if (load() && device_up(ifname))
		adopt();
	else
		begin_anew();
	if (!adopted4)
		route_note(&agreed.route, ifname);
	if (ipcp_protent.enabled_flag && !adopted4) {
		ipcp_protent.lowerup(0);
		ipcp_protent.open(0);
	}
	if (ipv6cp_protent.enabled_flag && !adopted6) {
		ipv6cp_protent.lowerup(0);
		ipv6cp_protent.open(0);
	}
}

/* -------------------------------------------------------- losing the lead */

static void take_down(void)
{
	ipcp_protent.lowerdown(0);
	ipcp_protent.close(0, "bundle down");
	ipv6cp_protent.lowerdown(0);
	ipv6cp_protent.close(0, "bundle down");
}

/*
 * The netdevice stays, up and with its address: without these the system would
 * forget all routes through it. pppd's default route must go: another way out
 * may be open.
 */
static void take_down_kept(void)
{
	const ipcp_options *got = &ipcp_gotoptions[0];
	const ipcp_options *his = &ipcp_hisoptions[0];
	const ipv6cp_options *got6 = &ipv6cp_gotoptions[0];
	const ipv6cp_options *his6 = &ipv6cp_hisoptions[0];
	bool up4 = agreed.have4, up6 = agreed.have6;

	divert_begin();
	take_down();
	divert_end();
	hush(1);
	if (up4 && ipcp_wantoptions[0].default_route)
		cifdefaultroute(0, got->ouraddr, his->hisaddr);
	if (up4 && ipcp_wantoptions[0].proxy_arp)
		cifproxyarp(0, his->hisaddr);
	if (up6 && ipv6cp_wantoptions[0].default_route)
		cif6defaultroute(0, got6->ourid, his6->hisid);
	hush(0);
}

static void forget(void)
{
	script_forget();
	divert_begin();
	if (adopted4) {
		ipcp_fsm[0].state = INITIAL;
		sifdown(0);
		cifproxyarp(0, agreed.his4.hisaddr);
	}
	if (adopted6) {
		ipv6cp_fsm[0].state = INITIAL;
		sif6down(0);
	}
	adopted4 = 0;
	adopted6 = 0;
	take_down();
	divert_end();
}

/**
 * ncp_before_end() - this line is about to leave
 *
 * The last chance to store anything.
 */
void ncp_before_end(void)
{
	led_to_the_end = 0;
	if (leading)
		script_look();
}

/**
 * ncp_end() - end the NCPs in this process
 * @how: what becomes of the addresses and scripts
 */
void ncp_end(enum ncp_end how)
{
	ppp_untimeout(announce, NULL);
	if (how == NCP_HANDOVER) {
		leading = 0;
		forget();
		return;
	}
	if (!leading) {
		/*
		 * The leader died, and this process's line ended before it read
		 * that it leads: ip-down is still for it to run.
		 */
		if (how == NCP_DEVICE_GONE || !load())
			return;
		leading = 1;
		adopt();
	}
	if (how == NCP_DEVICE_GONE)
		hush(1);
	if (how == NCP_DOWN && mlppp_config.keep)
		take_down_kept();
	else
		take_down();
	/* not from a timer: the process may end first */
	undo4(NULL);
	if (agreed.accounted)
		radius_session_down();
	agreed.accounted = 0;
	script_run_pending();
	if (how == NCP_DEVICE_GONE)
		hush(0);
	else
		led_to_the_end = 1;
	leading = 0;
}
