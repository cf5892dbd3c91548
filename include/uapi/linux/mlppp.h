/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * User space interface of the mlppp module: multilink PPP (RFC 1990) bundles.
 *
 * A link is one open file description of /dev/mlppp. Opening it needs
 * CAP_NET_ADMIN in the user namespace that owns the caller's network
 * namespace; the link and its bundle live in that network namespace. Closing
 * the descriptor takes the link out of its bundle and frees it.
 *
 * On that descriptor:
 *   PPPIOCGCHAN        the index of the control channel: what pppd attaches
 *                      to with PPPIOCATTCHAN on /dev/ppp
 *   MLPPP_IOCGLINE     the index of the line channel: what is given to
 *                      PPPIOCBRIDGECHAN on the transport's channel
 *   MLPPP_IOCJOIN      find or make the bundle and join it
 *   MLPPP_IOCLEAVE     leave it, at once or after draining
 *   MLPPP_IOCGSTATUS   is it a member, does it lead ...
 *   MLPPP_IOCSSTATE, MLPPP_IOCGSTATE
 *                      what the leader's pppd leaves to the next one
 *   MLPPP_IOCGACCOUNT, MLPPP_IOCGLOST
 *                      what accounting needs: about this link and its bundle,
 *                      and about links whose pppd was killed
 */
#ifndef _UAPI_LINUX_MLPPP_H
#define _UAPI_LINUX_MLPPP_H

#include <linux/types.h>
#include <linux/ioctl.h>
#include <linux/mlppp_netlink.h>

#define MLPPP_DEVICE		"/dev/mlppp"
#define MLPPP_KIND		"mlppp"

#define MLPPP_NAME_MAX		256	/* with the terminating null */
#define MLPPP_ED_MAX		20	/* RFC 1990 5.1.3: octets of address */
#define MLPPP_IFNAMSIZ		16
#define MLPPP_LABEL_MAX		32
#define MLPPP_MRRU_MIN		64
#define MLPPP_MRRU_MAX		65535
#define MLPPP_LINKS_MAX		64

/* flags of struct mlppp_join */
#define MLPPP_F_MP		(1U << 0) /* MRRU agreed in both directions */
#define MLPPP_F_SHORT_RX	(1U << 1) /* the peer sends 12-bit numbers */
#define MLPPP_F_SHORT_TX	(1U << 2) /* we send 12-bit numbers */
#define MLPPP_F_STANDBY		(1U << 3) /* sends only when no other link is up */
#define MLPPP_F_NULL		(1U << 4) /* the peer takes null fragments; Linux's
					   * own multilink drops them
					   */
#define MLPPP_F_SG		(1U << 5) /* the transport takes frames in pieces, as
					   * PPPoE does and a tty does not
					   */
#define MLPPP_F_ONE		(1U << 6) /* it takes one frame at a time, and drops
					   * whatever comes meanwhile, as a tty does
					   */
#define MLPPP_F_KEEP		(1U << 7) /* the netdevice stays, without a carrier,
					   * when the last link leaves; the link
					   * that joined last decides
					   */
#define MLPPP_F_NO_REST		(1U << 8) /* it never steps aside: MLPPP_LINK_REST is
					   * MLPPP_REST_MODE_OFF
					   */
#define MLPPP_F_ACCOUNT		(1U << 9) /* if its descriptor is closed without a
					   * leave, the leader is to learn what the
					   * link carried: %MLPPP_IOCGLOST
					   */
/* the peer is not authenticated: no bundle is shared with others like it */
#define MLPPP_F_ALONE		(1U << 10)

/**
 * struct mlppp_join - argument of MLPPP_IOCJOIN
 * @size: in: sizeof(struct mlppp_join), as the caller knows it
 * @flags: in: MLPPP_F_*
 * @mrru_rx: in: the MRRU we announced, bytes; 0 without MLPPP_F_MP
 * @mrru_tx: in: the MRRU the peer announced, bytes; 0 without MLPPP_F_MP
 * @mtu: in: the longest information field the link may send, bytes: the
 *	lesser of the peer's MRU and what the transport carries
 * @mru: in: the MRU we announced on the link, bytes
 * @ifname: in: the wanted netdevice name, or empty for mlppp%d;
 *	out: the name of the netdevice joined
 * @ifindex: out: the netdevice joined
 * @link_id: out: number of the link in the bundle, stable while it is open
 * @leader: out: 1 if this link was named the leader, else 0
 * @created: out: 1 if this call made the bundle, else 0
 * @overhead: in: bytes the wire adds to each frame, counted from the PPP
 *	protocol field (PPPoE over Ethernet: 26 with FCS); may be negative
 * @encoding: in: enum mlppp_encoding
 * @delay_us: in: one-way delay of the link, microseconds; 0: not known; clamped
 *	to what %MLPPP_LINK_DELAY allows
 * @max_links: in: the most links this bundle may have; 0: MLPPP_LINKS_MAX
 * @rate: in: bits per second on the wire; 0: learned; clamped to the bounds of
 *	%MLPPP_LINK_RATE
 * @ed_class: in: class of the peer's endpoint discriminator
 * @ed_len: in: length of @ed_addr; 0 and class 0: none was given
 * @ed_addr: in: the peer's endpoint discriminator
 * @session: in: PPPoE session number, for tables only; 0: another transport
 * @transport: in: ifindex of the interface that carries the link, in the
 *	namespace that opened it: when it loses its carrier the link sends no
 *	more, until MLPPP_IOCRESUME; 0: not known
 * @path: in: the longest information field that travels in one packet of the
 *	network below, where the link is a tunnel, bytes; 0: the link is none,
 *	or that is not known. For tables only
 * @line: in: what the line is called in tables, e.g. "eth1"; null-terminated
 * @peer: in: authenticated name of the peer, empty for none
 * @bundle: in: local bundle name (pppd's option bundle), empty for none
 *
 * The bundle is found by network namespace, @peer, discriminator and @bundle
 * (RFC 1990 5.1.3), and by @ifname where one is given. One that has stayed without
 * a link (%MLPPP_F_KEEP) is found by @ifname alone. It goes on if MRRU and header
 * format are the same as before; else another takes its place.
 *
 * The structure may grow at its end; 0 in a new field means the old behaviour.
 * So a caller and a module that know different sizes understand each other:
 * fields that a shorter structure lacks count as 0, and a longer one is
 * accepted if the rest is 0. Everything up to @created is mandatory.
 *
 * Errors, nothing changed:
 *   EINVAL        a field out of range
 *   E2BIG         a field that the module does not know is not 0
 *   EISCONN       this link is in a bundle already
 *   EEXIST        @ifname belongs to another device, or to a bundle with
 *                 another peer
 *   EPROTOTYPE    the bundle has another header format (short or long)
 *   EMSGSIZE      the bundle has another MRRU
 *   EOPNOTSUPP    the bundle, or this link, is without multilink: it can
 *                 have one link only
 *   EMLINK        the bundle has @max_links links
 *   EACCES        there is such a bundle, and %MLPPP_F_ALONE was given
 *   ENOSPC        the namespace has as many bundles as the module parameter
 *                 max_bundles allows
 */
struct mlppp_join {
	__u32	size;
	__u32	flags;
	__u32	mrru_rx;
	__u32	mrru_tx;
	__u32	mtu;
	__u32	mru;
	char	ifname[MLPPP_IFNAMSIZ];
	__u32	ifindex;
	__u32	link_id;
	__u32	leader;
	__u32	created;
	__s32	overhead;
	__u32	encoding;
	__u32	delay_us;
	__u32	max_links;
	__aligned_u64 rate;
	__u8	ed_class;
	__u8	ed_len;
	__u8	ed_addr[MLPPP_ED_MAX];
	__u16	session;
	__u32	transport;
	__u32	path;
	char	line[MLPPP_LABEL_MAX];
	char	peer[MLPPP_NAME_MAX];
	char	bundle[MLPPP_NAME_MAX];
};

/* flags of MLPPP_IOCLEAVE */
#define MLPPP_LEAVE_DRAIN	(1U << 0) /* a planned leave, see below */

/*
 * No size is in these numbers, so that structures can grow. All structures are
 * laid out alike for 32 and 64 bits.
 */
#define MLPPP_IOC_MAGIC		'M'
#define MLPPP_IOCGLINE		_IO(MLPPP_IOC_MAGIC, 0x50) /* to an __u32 */
#define MLPPP_IOCJOIN		_IO(MLPPP_IOC_MAGIC, 0x51) /* struct mlppp_join */

/*
 * The argument points to the flags. With MLPPP_LEAVE_DRAIN the link stops sending
 * data, but still receives; a later leave without the flag, or closing the
 * descriptor, ends that. Without the flag the link is out of the bundle when the call
 * returns. LCP frames pass in either case. Returns 0; or, with the flag, 1 if
 * the link is the leader and no other link can be. ENOTCONN: the link is in no
 * bundle.
 */
#define MLPPP_IOCLEAVE		_IO(MLPPP_IOC_MAGIC, 0x52)

/*
 * The leader is the member whose pppd runs the NCPs of the bundle: NCP frames
 * and frames of unknown protocols that the bundle receives go to its control
 * channel, only it can send NCP frames, and only its PPPIOCSNPMODE counts. When
 * it drains or leaves, the lead passes at once to the member that joined first
 * of those that do not drain, or, if there is none, to the next that joins. The
 * netdevice goes with its last member. MP frames that arrive on a line before
 * its join are kept (a bounded number) and handled when it joins.
 */

#define MLPPP_STATE_MAX		1024

/**
 * struct mlppp_state - what the NCPs agreed, kept with the bundle
 * @size: in: sizeof(struct mlppp_state), as the caller knows it
 * @len: bytes of @data that are kept, 0: nothing
 * @data: opaque to the kernel
 *
 * The structure grows as struct mlppp_join does; everything up to @data is
 * mandatory.
 *
 * MLPPP_IOCSSTATE: EPERM unless the link is the leader; E2BIG: a field that the
 * module does not know is not 0. MLPPP_IOCGSTATE: any member. Both: EINVAL:
 * @size or @len is not valid; ENOTCONN: the link is in no bundle. A new bundle
 * starts with none.
 */
struct mlppp_state {
	__u32	size;
	__u32	len;
	__u8	data[MLPPP_STATE_MAX];
};

#define MLPPP_IOCSSTATE		_IO(MLPPP_IOC_MAGIC, 0x53)
#define MLPPP_IOCGSTATE		_IO(MLPPP_IOC_MAGIC, 0x54)

/*
 * After a loss of carrier the link sends again: its pppd has heard the peer.
 * ENOTCONN: the link is in no bundle; ENETDOWN: there is no carrier.
 */
#define MLPPP_IOCRESUME		_IO(MLPPP_IOC_MAGIC, 0x55)

/*
 * Like MLPPP_F_NULL, if that becomes known only after the join: null fragments
 * are sent from now on. ENOTCONN: the link is in no bundle; EOPNOTSUPP: it is
 * without multilink.
 */
#define MLPPP_IOCNULLS		_IO(MLPPP_IOC_MAGIC, 0x56)

/*
 * The argument points to an __u32, bytes: longer frames do not get through, so the
 * link sends none from now on. What the peer sends is not affected. ENOTCONN:
 * the link is in no bundle; EINVAL: too little to be of any use.
 */
#define MLPPP_IOCSPATH		_IO(MLPPP_IOC_MAGIC, 0x58)

/*
 * The state of the link: MLPPP_STATUS_*, written to the __u32 that the argument
 * points to. Never blocks.
 */
#define MLPPP_IOCGSTATUS	_IO(MLPPP_IOC_MAGIC, 0x57)
#define MLPPP_STATUS_MEMBER	(1U << 0) /* is in a bundle; if it is no longer, yet
					   * did not leave, the netdevice was
					   * deleted: hang up
					   */
#define MLPPP_STATUS_LEADER	(1U << 1) /* is the leader: run the NCPs */
#define MLPPP_STATUS_CARRIER	(1U << 2) /* the carrier was lost and is back: check
					   * that the peer is still there, and
					   * resume
					   */

#define MLPPP_STATUS_LOST	(1U << 3) /* it leads, and MLPPP_IOCGLOST has
					   * something to say
					   */

/**
 * struct mlppp_account - what a link and its bundle have carried
 * @size: in: sizeof(struct mlppp_account), as the caller knows it
 * @link_id: number of the link in the bundle
 * @ms: how long the link has been a member, milliseconds by a clock that nobody sets
 * @bundle_ms: how long ago the first link of the bundle joined, or for a link that
 *	has left, how long before, as @ms
 * @rx_octets: bytes of network-layer packets that the link received: what its
 *	frames hold behind the headers of PPP and multilink
 * @rx_packets: the number of these frames
 * @tx_octets: likewise, sent
 * @tx_packets: likewise
 * @bundle_since: when the first link of the bundle joined, milliseconds since 1970;
 *	together with @ifindex it is unique
 * @bundle_rx_octets: bytes of packets that the bundle received, up to now or the leave
 * @bundle_rx_packets: the number of these packets
 * @bundle_tx_octets: likewise, sent
 * @bundle_tx_packets: likewise
 * @ifindex: the netdevice
 * @joins: how many links have joined the bundle so far
 * @line: what the line is called
 *
 * Where nothing is lost, the octets of all links of a bundle add up to those of
 * the bundle, except for its NCP frames. The structure grows as struct
 * mlppp_join does.
 *
 * MLPPP_IOCGACCOUNT: of this link, as of now; or, if it is in no bundle, as of its
 * last leave. ENOTCONN: it was never in one. MLPPP_IOCGLOST: of another link
 * that was a member with %MLPPP_F_ACCOUNT when its descriptor was closed; each
 * can be read once, by the leader. ENOENT: there is none; EPERM: the link does
 * not lead. The kernel keeps %MLPPP_LOST_MAX of them, the latest. Both: EINVAL:
 * @size is not valid.
 */
struct mlppp_account {
	__u32	size;
	__u32	link_id;
	__aligned_u64 ms;
	__aligned_u64 bundle_ms;
	__aligned_u64 rx_octets;
	__aligned_u64 rx_packets;
	__aligned_u64 tx_octets;
	__aligned_u64 tx_packets;
	__aligned_u64 bundle_since;
	__aligned_u64 bundle_rx_octets;
	__aligned_u64 bundle_rx_packets;
	__aligned_u64 bundle_tx_octets;
	__aligned_u64 bundle_tx_packets;
	__u32	ifindex;
	__u32	joins;
	char	line[MLPPP_LABEL_MAX];
};

#define MLPPP_LOST_MAX		64

#define MLPPP_IOCGACCOUNT	_IO(MLPPP_IOC_MAGIC, 0x59)
#define MLPPP_IOCGLOST		_IO(MLPPP_IOC_MAGIC, 0x5a)

/*
 * The doorbell: a frame of nothing but this protocol field, which the kernel puts
 * into the control channel when the status has changed. Until pppd asks for the
 * status, the doorbell rings again every few frames, so it does not matter how
 * many of them are discarded unread. No frame of this protocol ever comes from or
 * goes to the wire.
 */
#define MLPPP_PROTO		0x803d

/*
 * rtnetlink
 *
 * The settings of a bundle are changed with RTM_NEWLINK (kind "mlppp"; RTM_NEWLINK
 * never makes a bundle, its first link does) and shown in each RTM_NEWLINK message.
 * A request is done as a whole, or not at all. Values out of range, attributes
 * that can only be read, and unknown attributes are refused with an error and a
 * message (NLMSGERR_ATTR_MSG). Anybody may read; changes need CAP_NET_ADMIN in
 * the user namespace that owns the network namespace of the netdevice.
 *
 * Links, all counters and events belong to the generic netlink family mlppp:
 * linux/mlppp_netlink.h. No RTM_NEWLINK tells that a link has joined or left,
 * or that another leads; the family's multicast group does.
 */

/**
 * enum ifla_mlppp - attributes in IFLA_INFO_DATA
 * @IFLA_MLPPP_UNSPEC: not used
 * @IFLA_MLPPP_DEADLINE_FLOOR: u32, microseconds, 1 to 10 s: the resequencer
 *	waits at least this long for a missing fragment
 * @IFLA_MLPPP_DEADLINE_CAP: u32, microseconds, 1 to 10 s: ... and at most this
 *	long; not below the floor
 * @IFLA_MLPPP_DEADLINE_MARGIN: u32, microseconds, 1 to 10 s: added to the
 *	measured skew
 * @IFLA_MLPPP_MAX_FRAGS: u32, 16 to 131072: most fragments held
 * @IFLA_MLPPP_MAX_BYTES: u32, 65536 or more: most memory held, bytes
 * @IFLA_MLPPP_REORDER: u8, enum mlppp_reorder_mode: what to do with a link
 *	that does not keep the order of its own frames
 * @IFLA_MLPPP_REORDER_WINDOW: u8, 1 to 64: for %MLPPP_REORDER_MODE_FIXED, by
 *	how many numbers a fragment may be overtaken; shown in that mode only
 * @IFLA_MLPPP_TARGET: u32, microseconds, 100 us to 1 s: backlog given to the
 *	lines; more waits in the qdisc of the netdevice
 * @IFLA_MLPPP_SPLIT: u32, microseconds, 1 us to 1 s: a packet is split if that
 *	makes it arrive earlier by more than this
 * @IFLA_MLPPP_MIN_FRAG: u32, bytes, 1 to 1024: no packet is split to gain time
 *	into fragments with less payload
 * @IFLA_MLPPP_SMALL: u32, bytes, 1 to 65535: packets of this size or less are
 *	not split to gain time
 * @IFLA_MLPPP_EXPRESS: u8, enum mlppp_express_mode: which packets go ahead of
 *	others
 * @IFLA_MLPPP_EXPRESS_MARK: u32: packets with this mark, too; 0: none
 * @IFLA_MLPPP_EXPRESS_PRIORITY: u32: packets with this priority, too; 0: none
 * @IFLA_MLPPP_REST: u8, enum mlppp_rest_mode: do links that do harm step aside?
 * @IFLA_MLPPP_FLAGS: u32, read-only: %MLPPP_F_MP, or the bundle is one link
 *	with plain PPP; %MLPPP_F_SHORT_RX, %MLPPP_F_SHORT_TX, %MLPPP_F_NULL,
 *	%MLPPP_F_KEEP
 * @IFLA_MLPPP_MRRU_RX: u32, read-only, bytes: the MRRU we announced; with
 *	%MLPPP_F_MP only
 * @IFLA_MLPPP_MRRU_TX: u32, read-only, bytes: the MRRU the peer announced;
 *	with %MLPPP_F_MP only
 * @IFLA_MLPPP_PEER: string, read-only: authenticated name of the peer; absent
 *	if there is none
 * @IFLA_MLPPP_BUNDLE: string, read-only: local bundle name (pppd's option
 *	bundle); absent if there is none
 * @IFLA_MLPPP_ED_CLASS: u8, read-only: class of the peer's endpoint
 *	discriminator; absent if there is none
 * @IFLA_MLPPP_ED_ADDR: binary, read-only: address of the discriminator, 0 to
 *	20 bytes; absent like the class
 * @IFLA_MLPPP_LEADER: u32, read-only: number of the link whose pppd runs the
 *	NCPs
 * @IFLA_MLPPP_NPS: u32, read-only, MLPPP_NP_F_*: network protocols whose NCP
 *	is up
 * @IFLA_MLPPP_NLINKS: u32, read-only: number of links
 *
 * For attributes up to %IFLA_MLPPP_SMALL, except the window, 0 in a request
 * stands for the default; a message has the value in force. Settings other than
 * the target need %MLPPP_F_MP.
 */
enum ifla_mlppp {
	IFLA_MLPPP_UNSPEC,
	IFLA_MLPPP_DEADLINE_FLOOR,
	IFLA_MLPPP_DEADLINE_CAP,
	IFLA_MLPPP_DEADLINE_MARGIN,
	IFLA_MLPPP_MAX_FRAGS,
	IFLA_MLPPP_MAX_BYTES,
	IFLA_MLPPP_REORDER,
	IFLA_MLPPP_REORDER_WINDOW,
	IFLA_MLPPP_TARGET,
	IFLA_MLPPP_SPLIT,
	IFLA_MLPPP_MIN_FRAG,
	IFLA_MLPPP_SMALL,
	IFLA_MLPPP_EXPRESS,
	IFLA_MLPPP_EXPRESS_MARK,
	IFLA_MLPPP_EXPRESS_PRIORITY,
	IFLA_MLPPP_REST,
	IFLA_MLPPP_FLAGS,
	IFLA_MLPPP_MRRU_RX,
	IFLA_MLPPP_MRRU_TX,
	IFLA_MLPPP_PEER,
	IFLA_MLPPP_BUNDLE,
	IFLA_MLPPP_ED_CLASS,
	IFLA_MLPPP_ED_ADDR,
	IFLA_MLPPP_LEADER,
	IFLA_MLPPP_NPS,
	IFLA_MLPPP_NLINKS,
	/* private: */
	__IFLA_MLPPP_MAX,
};

#define IFLA_MLPPP_MAX		(__IFLA_MLPPP_MAX - 1)

/**
 * enum mlppp_reorder_mode - what to do when a link's own numbers are out of order
 * @MLPPP_REORDER_MODE_DEFAULT: as %MLPPP_REORDER_MODE_LEARN
 * @MLPPP_REORDER_MODE_OFF: nothing: M passes the fragment that was overtaken,
 *	as links are to keep the order (RFC 1990 4.1)
 * @MLPPP_REORDER_MODE_LEARN: once overtaking was seen on a link, hold M back on
 *	that link by as many numbers; forget it slowly
 * @MLPPP_REORDER_MODE_FIXED: hold M back on each link by %IFLA_MLPPP_REORDER_WINDOW
 */
enum mlppp_reorder_mode {
	MLPPP_REORDER_MODE_DEFAULT,
	MLPPP_REORDER_MODE_OFF,
	MLPPP_REORDER_MODE_LEARN,
	MLPPP_REORDER_MODE_FIXED,
};

/* IFLA_MLPPP_EXPRESS; 0: the default */
enum mlppp_express_mode {
	MLPPP_EXPRESS_MODE_DEFAULT,
	MLPPP_EXPRESS_MODE_OFF,		/* none */
	MLPPP_EXPRESS_MODE_ON,		/* DSCP EF, VA, CS5 to CS7; the default */
};

/* IFLA_MLPPP_NPS */
#define MLPPP_NP_F_IPV4		(1U << 0)
#define MLPPP_NP_F_IPV6		(1U << 1)

#endif /* _UAPI_LINUX_MLPPP_H */
