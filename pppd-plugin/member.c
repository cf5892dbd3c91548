// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line's place in a bundle.
 *
 * pppd opens its network protocols when a line has authenticated. A private
 * protocol comes first among them: its open() joins the bundle, its lowerdown()
 * leaves it. It never sends a frame to the peer. What it receives is the
 * kernel's doorbell: there is something to ask for. It counts as a network
 * protocol, so that a member's pppd, which runs no other, still reaches the
 * phase "running".
 *
 * On the way out (see member_terminate()) the line first stops sending, then
 * waits until the peer has read what was sent, and only then lets LCP
 * terminate. It receives until that has been acknowledged.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/ppp_defs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "plugin.h"

/* The longest a planned leave waits for the peer to have read everything. */
#define SYNC_MS		500
/* After a loss of carrier: how often, and how far apart, the peer is asked whether
 * it still knows the session.
 */
#define PROVE_TRIES	6
#define PROVE_MS	500
/* Identifier of the Echo-Requests from this file. */
#define SYNC_ID		0xe1

/*
 * Linux's own multilink loses the number of a null fragment (RFC 1990 4.1), so
 * they are sent only to a peer that says it takes them: in an LCP Identification
 * (RFC 1570 2.1) with this message, which others ignore or reject.
 */
#define TAKES_NULLS	"mlppp: null fragments"

/* What Ethernet leaves for PPPoE. */
#define PPPOE_MTU	1492

/* A peer that rejects fragments this soon after the join has not joined yet. */
#define READY_MS	3000

static void member_init(int unit);
static void member_open(int unit);
static void member_lowerup(int unit);
static void member_lowerdown(int unit);
static void member_close(int unit, char *reason);
static void member_input(int unit, unsigned char *msg, int len);
static void member_protrej(int unit);
static int member_printpkt(unsigned char *msg, int len,
			   printer_func printer, void *arg);

struct protent member_protent = {
	.protocol = MLPPP_PROTO,
	.init = member_init,
	.input = member_input,
	.protrej = member_protrej,
	.lowerup = member_lowerup,
	.lowerdown = member_lowerdown,
	.open = member_open,
	.close = member_close,
	.printpkt = member_printpkt,
	.enabled_flag = 1,
	.name = "MLPPP",
	.data_name = NULL,
};

static struct {
	bool joined;
	bool draining;		/* joined, but sends no more */
	bool planned;		/* this end terminates LCP */
	bool peer_takes_nulls;
	int proving;		/* Echo-Requests left after a loss of carrier */
	bool counts_open;	/* counted among pppd's open protocols */
	bool counts_up;		/* counted among those that are up */
	unsigned int id;
	int64_t since;		/* joined, by now_ms() */
	unsigned int ifindex;
	char ifname[MLPPP_IFNAMSIZ];
	char pidfile[128];	/* named after the link, where pppd makes none */
} member;

/* It has said that it runs this plugin. */
static bool peer_is_ours(void)
{
	return member.peer_takes_nulls;
}

static bool multilink_agreed(void)
{
	return lcp_gotoptions[0].neg_mrru && lcp_hisoptions[0].neg_mrru;
}

/*
 * The longest information field the line takes: what the peer receives and the
 * transport carries. An mtu of PPPoE's or more is a statement about the line
 * (pppoe-server always makes it); a smaller one is about the netdevice.
 */
static int line_mtu(void)
{
	lcp_options *his = &lcp_hisoptions[0];
	int mtu = his->neg_mru ? his->mru : PPP_MRU;

	if (mtu > lcp_allowoptions[0].mru)
		mtu = lcp_allowoptions[0].mru;
	if (mlppp_config.mtu >= PPPOE_MTU && mtu > mlppp_config.mtu)
		mtu = mlppp_config.mtu;
	return mtu;
}

static void fill_request(struct mlppp_join *req)
{
	lcp_options *got = &lcp_gotoptions[0];
	lcp_options *his = &lcp_hisoptions[0];

	memset(req, 0, sizeof(*req));
	req->size = sizeof(*req);
	if (multilink_agreed()) {
		req->flags |= MLPPP_F_MP;
		req->mrru_rx = got->mrru;
		req->mrru_tx = his->mrru;
		if (got->neg_ssnhf)
			req->flags |= MLPPP_F_SHORT_RX;
		if (his->neg_ssnhf)
			req->flags |= MLPPP_F_SHORT_TX;
	}
	if (mlppp_config.standby)
		req->flags |= MLPPP_F_STANDBY;
	if (mlppp_config.rest_off)
		req->flags |= MLPPP_F_NO_REST;
	if (mlppp_config.null)
		req->flags |= MLPPP_F_NULL;
	if (mlppp_config.keep)
		req->flags |= MLPPP_F_KEEP;
	if (radius_active())
		req->flags |= MLPPP_F_ACCOUNT;
	req->mtu = line_mtu();
	req->mru = got->neg_mru ? got->mru : PPP_MRU;
	req->overhead = line_overhead();
	req->encoding = mlppp_config.encoding;
	req->delay_us = mlppp_config.delay_us;
	req->max_links = mlppp_config.max_links;
	req->rate = line_rate();
	if (his->neg_endpoint) {
		req->ed_class = his->endpoint.class;
		req->ed_len = his->endpoint.length;
		memcpy(req->ed_addr, his->endpoint.value, req->ed_len);
	}
	req->session = line_session();
	if (req->session)
		req->flags |= MLPPP_F_SG;
	if (line_is_tty())
		req->flags |= MLPPP_F_ONE;
	req->transport = line_ifindex();
	req->path = path_room();
	strlcpy(req->line, line_name(), sizeof(req->line));
	strlcpy(req->ifname, req_ifname, sizeof(req->ifname));
	ppp_peer_authname(req->peer, sizeof(req->peer));
	if (bundle_name)
		strlcpy(req->bundle, bundle_name, sizeof(req->bundle));
}

/* A client need not know its provider's name: it is the client that authenticates. */
static bool authenticated(const struct mlppp_join *req)
{
	const lcp_options *his = &lcp_hisoptions[0];

	return req->peer[0] || his->neg_upap || his->neg_chap || his->neg_eap;
}

/*
 * RFC 1990 5.1.3 joins lines of peers that did not authenticate by their
 * discriminator alone. That is no secret, so on a server one customer could get
 * into another's bundle. Whoever says noauth accepts that; a bundle that the
 * administrator has named, by ifname or bundle, is for one peer anyway.
 */
static bool must_be_alone(const struct mlppp_join *req)
{
	option_t *auth = mlppp_find_option(auth_options, "auth");
	bool noauth = auth && auth->source && !*(bool *)auth->addr;

	return !authenticated(req) && !noauth && !req->ifname[0] &&
	       !req->bundle[0];
}

/* One line for what LCP agreed on, and one for each thing the peer refused. */
static void log_agreement(void)
{
	lcp_options *want = &lcp_wantoptions[0];
	lcp_options *got = &lcp_gotoptions[0];
	lcp_options *his = &lcp_hisoptions[0];
	char name[MLPPP_NAME_MAX];

	/* the peer chose it: %v escapes what is not printable */
	ppp_peer_authname(name, sizeof(name));
	if (multilink_agreed())
		notice("mlppp: peer's MRRU %d, ours %d; its sequence numbers %s, ours %s; endpoint [%s]%s%v",
		       his->mrru, got->mrru,
		       got->neg_ssnhf ? "short" : "long",
		       his->neg_ssnhf ? "short" : "long",
		       his->neg_endpoint ? epdisc_to_str(&his->endpoint) : "none",
		       *name ? ", name " : "", name);
	else if (mlppp_config.plain)
		notice("mlppp: no multilink, as nomultilink was given: plain PPP");
	else if (!got->neg_mrru && !his->neg_mrru)
		notice("mlppp: peer refuses multilink (it rejects MRRU): plain PPP on one line");
	else if (got->neg_mrru)
		notice("mlppp: peer asks for no MRRU, multilink agreed in one direction only: plain PPP on one line");
	else
		notice("mlppp: peer rejects our MRRU but sends its own, multilink agreed in one direction only: plain PPP on one line");

	if (!multilink_agreed())
		return;
	if (want->neg_ssnhf && !got->neg_ssnhf)
		notice("mlppp: peer refuses short sequence numbers: it sends long ones");
	if (want->neg_endpoint && !got->neg_endpoint)
		notice("mlppp: peer rejects our endpoint discriminator");
}

/*
 * The join was refused: hang up, telling the peer and the log why. The text for
 * the peer must outlive the call.
 */
static void give_up(const struct mlppp_join *req, int err)
{
	const char *where = req->ifname[0] ? req->ifname : "the bundle";
	char *reason = "join refused";

	switch (err) {
	case EEXIST:
		error("mlppp: cannot join: %s belongs to another device, or to a bundle with another peer (name, endpoint or bundle option differ)",
		      where);
		reason = "another peer has this interface";
		break;
	case EPROTOTYPE:
		error("mlppp: cannot join: %s has other sequence numbers than this line (peer sends %s, we send %s); give all lines the same mpshortseq",
		      where,
		      req->flags & MLPPP_F_SHORT_RX ? "short" : "long",
		      req->flags & MLPPP_F_SHORT_TX ? "short" : "long");
		reason = "sequence number format differs from the bundle's";
		break;
	case EMSGSIZE:
		error("mlppp: cannot join: %s has another MRRU than this line (ours %u, peer's %u); give all lines the same mrru",
		      where, req->mrru_rx, req->mrru_tx);
		reason = "MRRU differs from the bundle's";
		break;
	case EOPNOTSUPP:
		if (req->flags & MLPPP_F_MP)
			error("mlppp: cannot join: %s runs without multilink and can have only one line",
			      where);
		else
			error("mlppp: cannot join: this line has no multilink and %s has a line already",
			      where);
		reason = "no multilink, one line only";
		break;
	case EMLINK:
		error("mlppp: cannot join: %s has as many lines as mlppp-max-links allows",
		      where);
		reason = "too many lines in the bundle";
		break;
	case EACCES:
		error("mlppp: cannot join: another line has the same endpoint discriminator, and nobody has authenticated: give auth, or noauth where peers can be trusted");
		reason = "not authenticated";
		break;
	case ENOSPC:
		error("mlppp: cannot join: as many bundles as the module parameter max_bundles allows");
		reason = "too many bundles";
		break;
	default:
		errno = err;
		error("mlppp: cannot join %s: %m", where);
	}
	ppp_set_status(EXIT_NEGOTIATION_FAILED);
	lcp_close(0, reason);
}

/*
 * The kernel gives the netdevice the peer's MRRU. pppd's option mtu can lower
 * it further, but only the first line's: later ones must not undo what the
 * administrator may have set. pppoe-server always gives "mtu 1492", which says
 * nothing about the netdevice.
 */
static void lower_mtu(const struct mlppp_join *req)
{
	struct ifreq ifr;
	int fd;

	if (!req->created || !mlppp_config.mtu ||
	    mlppp_config.mtu == PPPOE_MTU)
		return;
	memset(&ifr, 0, sizeof(ifr));
	strlcpy(ifr.ifr_name, req->ifname, sizeof(ifr.ifr_name));
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (ioctl(fd, SIOCGIFMTU, &ifr) == 0 &&
	    ifr.ifr_mtu > mlppp_config.mtu) {
		ifr.ifr_mtu = mlppp_config.mtu;
		if (ioctl(fd, SIOCSIFMTU, &ifr) < 0)
			warn("mlppp: cannot set the MTU of %s to %d: %m",
			     req->ifname, mlppp_config.mtu);
	}
	close(fd);
}

/*
 * Let pppd know the netdevice: name and number in its variables and in the
 * environment of scripts. The file /run/NAME.pid is the leader's.
 */
static void adopt_interface(bool leader)
{
	char asked[MLPPP_IFNAMSIZ];

	strlcpy(asked, req_ifname, sizeof(asked));
	strlcpy(req_ifname, member.ifname, MLPPP_IFNAMSIZ);
	set_ifunit(leader);
	strlcpy(req_ifname, asked, MLPPP_IFNAMSIZ);
}

/* The pid file of option linkname, which pppd writes for the leader only. */
static void write_link_pidfile(void)
{
	char name[64];
	int fd;

	if (!linkname[0])
		return;
	slprintf(name, sizeof(name), "ppp-%s.pid", linkname);
	fd = compat_pidfile(name, member.pidfile, sizeof(member.pidfile));
	if (fd < 0) {
		member.pidfile[0] = 0;
		return;
	}
	if (ftruncate(fd, 0) < 0 ||
	    dprintf(fd, "%d\n%s\n", getpid(), member.ifname) < 0)
		warn("mlppp: cannot write %s: %m", member.pidfile);
	close(fd);
}

static void remove_link_pidfile(void)
{
	if (member.pidfile[0])
		unlink(member.pidfile);
	member.pidfile[0] = 0;
}

/*
 * pppd has opened all its protocols: say which of them count. A member is up
 * once it has joined. A leader is up when an NCP is, and useless without one.
 */
static void settle(void *arg)
{
	if (!ncp_leading()) {
		if (!member.counts_up) {
			member.counts_up = 1;
			np_up(0, MLPPP_PROTO);
		}
	} else if (member.counts_open) {
		member.counts_open = 0;
		np_finished(0, MLPPP_PROTO);
	}
}

/*
 * Since Linux 6.3 an interface can be renamed while it is up. pppd knows it by
 * name, so look up the name before doing anything to it.
 */
static void follow_name(void)
{
	char name[IF_NAMESIZE];

	if (!if_indextoname(member.ifindex, name) ||
	    !strcmp(name, member.ifname))
		return;
	notice("mlppp: %s is called %s now", member.ifname, name);
	strlcpy(member.ifname, name, sizeof(member.ifname));
	adopt_interface(0);
}

static void lead(void)
{
	follow_name();
	remove_link_pidfile();
	adopt_interface(1);
	ncp_lead(member.ifname);
	ppp_untimeout(settle, NULL);
	ppp_timeout(settle, NULL, 0, 0);
}

static void echo_request(void)
{
	uint32_t magic = htonl(lcp_gotoptions[0].magicnumber);

	fsm_sdata(&lcp_fsm[0], ECHOREQ, SYNC_ID, (unsigned char *)&magic,
		  sizeof(magic));
}

/*
 * The line has its carrier again. If the session was lost meanwhile, redial
 * rather than wait for lcp-echo-failure.
 */
static void prove(void *arg)
{
	if (member.draining || lcp_fsm[0].state != OPENED)
		return;
	if (--member.proving) {
		echo_request();
		ppp_timeout(prove, NULL, PROVE_MS / 1000,
			    PROVE_MS % 1000 * 1000);
		return;
	}
	notice("mlppp: the carrier of %s is back, but the peer does not answer",
	       line_name());
	ppp_set_status(EXIT_PEER_DEAD);
	lcp_close(0, "Peer not responding");
}

static void proven(void)
{
	if (!member.proving)
		return;
	member.proving = 0;
	ppp_untimeout(prove, NULL);
	line_ioctl(MLPPP_IOCRESUME, NULL);
}

static void member_leave(void)
{
	uint32_t flags = 0;

	if (!member.joined)
		return;
	member.joined = 0;
	member.draining = 0;
	member.planned = 0;
	member.proving = 0;
	ppp_untimeout(prove, NULL);
	longest_end();
	line_ioctl(MLPPP_IOCLEAVE, &flags);
	call_left();
	radius_line_down();
	remove_link_pidfile();
	/* what pppd still does for this line must not touch the netdevice */
	ifunit = -1;
}

/*
 * Stop sending. If another line can take the lead, the kernel passes it on, and
 * nothing else has to be done. If there is none, the bundle ends here. Returns
 * true if others go on.
 */
static bool member_drain(void)
{
	uint32_t flags = MLPPP_LEAVE_DRAIN;
	int last;

	member.draining = 1;
	longest_end();
	follow_name();
	/* before another leader writes its own */
	if (ncp_leading())
		remove_pidfiles();
	ncp_before_end();
	last = line_ioctl(MLPPP_IOCLEAVE, &flags);
	if (last > 0) {
		info("mlppp: %s was the last line of %s", line_name(),
		     member.ifname);
		ncp_end(NCP_DOWN);
		return 0;
	}
	if (ncp_leading()) {
		info("mlppp: another line of %s takes the lead", member.ifname);
		ncp_end(NCP_HANDOVER);
	}
	return 1;
}

static void tell_nulls(void)
{
	unsigned char text[4 + sizeof(TAKES_NULLS) - 1];
	uint32_t magic = htonl(lcp_gotoptions[0].magicnumber);

	memcpy(text, &magic, 4);
	memcpy(text + 4, TAKES_NULLS, sizeof(text) - 4);
	fsm_sdata(&lcp_fsm[0], IDENTIF, ++lcp_fsm[0].id, text, sizeof(text));
}

static bool is_tell_nulls(const unsigned char *packet, int len)
{
	const int text = HEADERLEN + 4;

	return packet[0] == IDENTIF && len >= text + (int)sizeof(TAKES_NULLS) - 1 &&
	       !memcmp(packet + text, TAKES_NULLS, sizeof(TAKES_NULLS) - 1);
}

static void use_nulls(void)
{
	if (member.joined && member.peer_takes_nulls)
		line_ioctl(MLPPP_IOCNULLS, NULL);
}

/*
 * Wait until the peer has read all that was sent on this line: it replies to an
 * Echo-Request sent now only after that. Other frames are dispatched as usual.
 */
static void sync_with_peer(void)
{
	unsigned char frame[PPP_HDRLEN + PPP_MRU];
	const int64_t end = now_ms() + SYNC_MS;
	bool seen = 0;
	int64_t left;
	int n;

	echo_request();
	frame[0] = PPP_ALLSTATIONS;
	frame[1] = PPP_UI;
	while (!seen && lcp_fsm[0].state == OPENED) {
		left = end - now_ms();
		if (left <= 0 || !line_wait(fd_ppp, left))
			return;
		n = read(fd_ppp, frame + 2, sizeof(frame) - 2);
		if (n == 0 || (n < 0 && errno != EAGAIN))
			return;
		if (n < 0)
			continue;
		seen = n >= 4 && frame[2] == PPP_LCP >> 8 &&
		       frame[3] == (PPP_LCP & 0xff) &&
		       frame[4] == ECHOREP && frame[5] == SYNC_ID;
		line_dispatch(frame, n + 2);
	}
}

/**
 * member_terminate() - pppd is about to terminate LCP
 *
 * The line is still open in both directions: leave without losing anything.
 */
void member_terminate(void)
{
	if (!member.joined || member.draining)
		return;
	if (ppp_status() == EXIT_NEGOTIATION_FAILED && multilink_agreed() &&
	    ncp_unanswered())
		error("mlppp: the peer agreed to multilink, but answers nothing that is sent in it: give nomultilink, if that does not change");
	member.planned = 1;
	if (member_drain() && !hungup && ppp_status() != EXIT_PEER_DEAD &&
	    lcp_fsm[0].state == OPENED)
		sync_with_peer();
}

/**
 * member_line_closed() - the descriptor of the line closes
 */
void member_line_closed(void)
{
	/* true only if pppd dies without taking LCP down first */
	if (member.joined && !member.draining)
		member_drain();
	member_leave();
}

/* pppd's own function would write to the database, which this child has closed. */
static void forget_variable(const char *name)
{
	char **kept, **p;

	for (kept = p = script_env; p && *p; p++)
		if (strncmp(*p, name, strlen(name)))
			*kept++ = *p;
	if (kept)
		*kept = NULL;
}

/**
 * member_fork() - this is a child that pppd made for a script
 */
void member_fork(void)
{
	member.pidfile[0] = 0;
	if (ncp_leading())
		return;
	/* pppd counts what the whole bundle carries: better no figures than wrong ones */
	forget_variable("BYTES_SENT=");
	forget_variable("BYTES_RCVD=");
}

/*
 * A peer that rejects fragments on this line will never let it carry anything.
 * Linux pppd does so on a line that it has redialled: it agrees to multilink
 * again, but does not take the line into its bundle.
 */
static void (*lcp_input)(int unit, unsigned char *packet, int len);

static void member_lcp_input(int unit, unsigned char *packet, int len)
{
	if (member.joined && !member.draining && len >= HEADERLEN + 2 &&
	    lcp_fsm[unit].state == OPENED && packet[0] == PROTREJ &&
	    (packet[4] << 8 | packet[5]) == PPP_MP &&
	    now_ms() - member.since > READY_MS) {
		error("mlppp: the peer agreed to multilink but rejects fragments on %s: this line is not in its bundle; hanging up",
		      line_name());
		ppp_set_status(EXIT_NEGOTIATION_FAILED);
		lcp_close(unit, "fragments rejected");
		return;
	}
	if (len >= HEADERLEN && packet[0] == ECHOREP) {
		proven();
		longest_reply(packet, len);
	}
	if (len >= HEADERLEN && is_tell_nulls(packet, len)) {
		member.peer_takes_nulls = 1;
		use_nulls();
	}
	lcp_input(unit, packet, len);
}

/**
 * member_watch_lcp() - see what LCP receives before it does
 */
void member_watch_lcp(void)
{
	lcp_input = lcp_protent.input;
	lcp_protent.input = member_lcp_input;
}

static void member_init(int unit)
{
}

static void member_lowerup(int unit)
{
}

static void member_close(int unit, char *reason)
{
}

static void member_protrej(int unit)
{
}

static void member_open(int unit)
{
	struct mlppp_join req;

	member.counts_open = 1;
	member_leave();
	fill_request(&req);
	if (must_be_alone(&req))
		req.flags |= MLPPP_F_ALONE;
	log_agreement();
	if (multilink_agreed())
		tell_nulls();
	if (line_ioctl(MLPPP_IOCJOIN, &req) < 0) {
		give_up(&req, errno);
		return;
	}
	member.joined = 1;
	member.since = now_ms();
	member.draining = 0;
	member.id = req.link_id;
	strlcpy(member.ifname, req.ifname, sizeof(member.ifname));
	member.ifindex = req.ifindex;
	ifunit = req.ifindex;
	lower_mtu(&req);
	use_nulls();
	longest_begin(req.mtu, MIN(req.mru, lcp_hisoptions[0].neg_mru ?
				   lcp_hisoptions[0].mru : PPP_MRU));
	notice("mlppp: %s joined %s as link %u%s%s", line_name(), req.ifname,
	       req.link_id, req.leader ? ", the leader" : "",
	       req.created ? " of a new bundle" : "");
	call_joined(req.ifindex, multilink_agreed(), peer_is_ours);
	radius_line_up();
	if (!req.created && !authenticated(&req) && !req_ifname[0])
		warn("mlppp: nobody has authenticated: whoever sends this endpoint discriminator gets into %s",
		     req.ifname);
	if (req.leader) {
		lead();
		return;
	}
	adopt_interface(0);
	write_link_pidfile();
	ppp_timeout(settle, NULL, 0, 0);
}

/* LCP has left the state Opened, for whatever reason. */
static void member_lowerdown(int unit)
{
	ppp_untimeout(settle, NULL);
	member.counts_open = 0;
	member.peer_takes_nulls = 0;
	if (member.joined && !member.draining)
		member_drain();
	if (member.counts_up) {
		member.counts_up = 0;
		np_down(0, MLPPP_PROTO);
	}
	/*
	 * The end that terminates receives until the peer has acknowledged. In all
	 * other cases nothing more will come, and LCP may be negotiated again.
	 */
	if (!member.planned)
		member_leave();
}

static void ended(void)
{
	warn("mlppp: %s was deleted", member.ifname);
	member.joined = 0;
	call_left();
	member.draining = 0;
	ncp_end(NCP_DEVICE_GONE);
	radius_line_down();
	remove_link_pidfile();
	ifunit = -1;
	lcp_close(0, "interface deleted");
}

/**
 * member_look() - ask the kernel for the link's status, and act on it
 */
void member_look(void)
{
	uint32_t status;

	if (!member.joined || line_ioctl(MLPPP_IOCGSTATUS, &status) < 0)
		return;
	if (!(status & MLPPP_STATUS_MEMBER)) {
		ended();
		return;
	}
	if (member.draining)
		return;
	if (status & MLPPP_STATUS_LEADER && !ncp_leading()) {
		notice("mlppp: %s is the leader of %s now", line_name(),
		       member.ifname);
		lead();
	}
	if (status & MLPPP_STATUS_LOST)
		radius_lost();
	if (status & MLPPP_STATUS_CARRIER && !member.proving &&
	    lcp_fsm[0].state == OPENED) {
		member.proving = PROVE_TRIES + 1;
		prove(NULL);
	}
}

/* The doorbell. */
static void member_input(int unit, unsigned char *msg, int len)
{
	member_look();
}

static int member_printpkt(unsigned char *msg, int len,
			   printer_func printer, void *arg)
{
	return 0;
}
