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
 *   MLPPP_IOCSSTATE, MLPPP_IOCGSTATE
 *                      what the leader's pppd leaves to the next one
 */
#ifndef _UAPI_LINUX_MLPPP_H
#define _UAPI_LINUX_MLPPP_H

#include <linux/types.h>
#include <linux/ioctl.h>

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

/* struct mlppp_join.encoding: how a link spends bits on a fragment */
enum mlppp_encoding {
	MLPPP_ENC_NONE,		/* as many bytes as there are, plus overhead */
	MLPPP_ENC_ATM,		/* 53-byte cells of 48, as tc-stab's atm */
	MLPPP_ENC_PTM,		/* 65 bytes for 64, as VDSL2's PTM */
};

/**
 * struct mlppp_join - argument of MLPPP_IOCJOIN
 * @size: in: sizeof(struct mlppp_join), so that the structure can grow
 * @flags: in: MLPPP_F_*
 * @mrru_rx: in: the MRRU we announced, bytes; 0 without MLPPP_F_MP
 * @mrru_tx: in: the MRRU the peer announced, bytes; 0 without MLPPP_F_MP
 * @mtu: in: the longest information field the link may send, bytes: the
 *	lesser of the peer's MRU and what the transport carries
 * @mru: in: the MRU we announced on the link, bytes
 * @overhead: in: bytes the wire adds to each frame, counted from the PPP
 *	protocol field (PPPoE over Ethernet: 26 with FCS); may be negative
 * @encoding: in: enum mlppp_encoding
 * @delay_us: in: one-way delay of the link, microseconds; 0: measured
 * @max_links: in: the most links this bundle may have; 0: MLPPP_LINKS_MAX
 * @rate: in: bits per second of the wire; 0: learned
 * @ed_class: in: class of the peer's endpoint discriminator
 * @ed_len: in: length of @ed_addr; 0 and class 0: none was given
 * @ed_addr: in: the peer's endpoint discriminator
 * @line: in: what the line is called in tables, e.g. "eth1"; null-terminated
 * @ifname: in: the wanted netdevice name, or empty for mlppp%d;
 *	out: the name of the netdevice joined
 * @peer: in: authenticated name of the peer, empty for none
 * @bundle: in: local bundle name (pppd's option bundle), empty for none
 * @ifindex: out: the netdevice joined
 * @link_id: out: number of the link in the bundle, stable while it is open
 * @leader: out: 1 if this link was named the leader, else 0
 * @created: out: 1 if this call made the bundle, else 0
 *
 * The bundle is found by network namespace, @peer, discriminator and @bundle
 * (RFC 1990 5.1.3), and by @ifname where one is given.
 *
 * Errors, nothing changed:
 *   EINVAL        a field out of range
 *   EISCONN       this link is in a bundle already
 *   EEXIST        @ifname belongs to another device, or to a bundle with
 *                 another peer
 *   EPROTOTYPE    the bundle has another header format (short or long)
 *   EMSGSIZE      the bundle has another MRRU
 *   EOPNOTSUPP    the bundle, or this link, is without multilink: it can
 *                 have one link only
 *   EMLINK        the bundle has @max_links links
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
	__s32	overhead;
	__u32	encoding;
	__u32	delay_us;
	__u32	max_links;
	__u64	rate;
	__u8	ed_class;
	__u8	ed_len;
	__u8	ed_addr[MLPPP_ED_MAX];
	__u8	pad[2];
	char	line[MLPPP_LABEL_MAX];
	char	ifname[MLPPP_IFNAMSIZ];
	char	peer[MLPPP_NAME_MAX];
	char	bundle[MLPPP_NAME_MAX];
	__u32	ifindex;
	__u32	link_id;
	__u32	leader;
	__u32	created;
};

/* flags of MLPPP_IOCLEAVE */
#define MLPPP_LEAVE_DRAIN	(1U << 0) /* a planned leave, see below */

#define MLPPP_IOC_MAGIC		'M'
#define MLPPP_IOCGLINE		_IOR(MLPPP_IOC_MAGIC, 0x50, __u32)
#define MLPPP_IOCJOIN		_IOWR(MLPPP_IOC_MAGIC, 0x51, struct mlppp_join)
/*
 * The argument points to the flags. With MLPPP_LEAVE_DRAIN the link sends no
 * data any more, but still receives; a later leave without the flag, or the
 * close, ends it. Without the flag the link is out of the bundle when the call
 * returns. LCP frames pass in either case. Returns 0; or, with the flag, 1 when
 * the link is the leader and no other link can be. ENOTCONN: it is in no bundle.
 */
#define MLPPP_IOCLEAVE		_IOW(MLPPP_IOC_MAGIC, 0x52, __u32)

/*
 * The leader is the member whose pppd runs the NCPs of the bundle: NCP frames
 * and frames of unknown protocols that the bundle receives go to its control
 * channel, only it can send NCP frames, and only its PPPIOCSNPMODE counts. When
 * it drains or leaves, the lead passes at once to the member that joined first
 * of those that do not drain. The netdevice goes with its last member. MP frames
 * that arrive on a line before its join are kept (a bounded number) and handled
 * when it joins.
 */

#define MLPPP_STATE_MAX		1024

/**
 * struct mlppp_state - what the NCPs agreed, kept with the bundle
 * @len: bytes used of @data; 0: nothing is kept
 * @data: opaque to the kernel
 *
 * MLPPP_IOCSSTATE: EPERM unless the link is the leader. MLPPP_IOCGSTATE: any
 * member. ENOTCONN: it is in no bundle. A new bundle starts with none.
 */
struct mlppp_state {
	__u32	len;
	__u8	data[MLPPP_STATE_MAX];
};

#define MLPPP_IOCSSTATE		_IOW(MLPPP_IOC_MAGIC, 0x53, struct mlppp_state)
#define MLPPP_IOCGSTATE		_IOR(MLPPP_IOC_MAGIC, 0x54, struct mlppp_state)

/*
 * The kernel speaks to pppd on the control channel with frames of this private
 * protocol: two bytes of protocol, then one byte of code. They never come from
 * or go to the wire.
 */
#define MLPPP_PROTO		0x803d
#define MLPPP_MSG_LEADER	1	/* this link is the leader now: run the NCPs */
#define MLPPP_MSG_ENDED		2	/* the netdevice was deleted: hang up */

#endif /* _UAPI_LINUX_MLPPP_H */
