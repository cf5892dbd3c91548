/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* made by scripts/spec-gen from Documentation/netlink/specs/mlppp.yaml: change that */
#ifndef _UAPI_LINUX_MLPPP_NETLINK_H
#define _UAPI_LINUX_MLPPP_NETLINK_H

#define MLPPP_FAMILY_NAME	"mlppp"
#define MLPPP_FAMILY_VERSION	1

/* The least overhead; a line may add less than the module counts. */
#define MLPPP_OVERHEAD_MIN	(-64)

/* The most bytes that a wire adds to a frame. */
#define MLPPP_OVERHEAD_MAX	(256)

/**
 * enum mlppp_encoding - How a link spends bits on a fragment.
 * @MLPPP_ENCODING_NONE: As many bytes as there are, plus overhead.
 * @MLPPP_ENCODING_ATM: 53-byte cells of 48, as tc-stab's atm.
 * @MLPPP_ENCODING_PTM: 65 bytes for 64, as VDSL2's PTM.
 */
enum mlppp_encoding {
	MLPPP_ENCODING_NONE,
	MLPPP_ENCODING_ATM,
	MLPPP_ENCODING_PTM,
};

/**
 * enum mlppp_rest_mode - Whether a link steps aside when it does more harm
 *	than good.
 * @MLPPP_REST_MODE_DEFAULT: As if nothing were set.
 * @MLPPP_REST_MODE_OFF: It does not, or no link of the bundle does.
 * @MLPPP_REST_MODE_AUTO: It does when one TCP stream gets more without it.
 *	The default.
 */
enum mlppp_rest_mode {
	MLPPP_REST_MODE_DEFAULT,
	MLPPP_REST_MODE_OFF,
	MLPPP_REST_MODE_AUTO,
};

/**
 * enum mlppp_link_f - The state of a link.
 * @MLPPP_LINK_F_LEADER: Its pppd runs the NCPs.
 * @MLPPP_LINK_F_STANDBY: It sends only while no other link is up.
 * @MLPPP_LINK_F_DRAINING: It sends no more, and will leave.
 * @MLPPP_LINK_F_STALE: It is silent. The others do not wait for it, or its
 *	peer answers no probes.
 * @MLPPP_LINK_F_ACTIVE: It may be given packets now.
 * @MLPPP_LINK_F_DOWN: The interface below has no carrier, or the peer has not
 *	been heard since.
 * @MLPPP_LINK_F_CHOKED: Frames longer than path were tried, and did not get
 *	through.
 * @MLPPP_LINK_F_ASIDE: It has stepped aside, because the bundle carries more
 *	without it. If it is active, there is no other link.
 */
enum mlppp_link_f {
	MLPPP_LINK_F_LEADER = 1,
	MLPPP_LINK_F_STANDBY = 2,
	MLPPP_LINK_F_DRAINING = 4,
	MLPPP_LINK_F_STALE = 8,
	MLPPP_LINK_F_ACTIVE = 16,
	MLPPP_LINK_F_DOWN = 32,
	MLPPP_LINK_F_CHOKED = 64,
	MLPPP_LINK_F_ASIDE = 128,
};

/**
 * enum mlppp_event - What has happened.
 * @MLPPP_EVENT_NONE: Nothing.
 * @MLPPP_EVENT_JOIN: The link has joined.
 * @MLPPP_EVENT_LEAVE: The link has left.
 * @MLPPP_EVENT_LEADER: The link is the leader now.
 * @MLPPP_EVENT_SILENT: Others wait for it in vain, or its peer does not
 *	answer.
 * @MLPPP_EVENT_HEARD: It was silent, and is so no longer.
 * @MLPPP_EVENT_DOWN: The interface below has lost its carrier.
 * @MLPPP_EVENT_UP: The interface below has its carrier again, and the peer
 *	was heard.
 * @MLPPP_EVENT_ASIDE: It has stepped aside. Only probes are sent on it.
 * @MLPPP_EVENT_BACK: It had stepped aside, and is used again.
 * @MLPPP_EVENT_END: The bundle has ended.
 */
enum mlppp_event {
	MLPPP_EVENT_NONE,
	MLPPP_EVENT_JOIN,
	MLPPP_EVENT_LEAVE,
	MLPPP_EVENT_LEADER,
	MLPPP_EVENT_SILENT,
	MLPPP_EVENT_HEARD,
	MLPPP_EVENT_DOWN,
	MLPPP_EVENT_UP,
	MLPPP_EVENT_ASIDE,
	MLPPP_EVENT_BACK,
	MLPPP_EVENT_END,
};

/**
 * enum mlppp_link_attr - A link. The attributes from flags on can only be
 *	read. Its counters begin at 0 when it joins, those from ctl-rx on when pppd
 *	opens it.
 * @MLPPP_LINK_ID: u32: Its number in the bundle, which it keeps while it is a
 *	member. In a request this, or else the label, says which link is meant.
 * @MLPPP_LINK_LABEL: string: What it is called, usually the name of the
 *	interface below.
 * @MLPPP_LINK_RATE: u64: The most that it sends, in bits per second on the
 *	wire, 1 kbit/s to 100 Gbit/s; 0 means to be learned. This side's rate, not
 *	the peer's.
 * @MLPPP_LINK_OVERHEAD: s32: Bytes that the wire adds to each frame, counted
 *	from the PPP protocol field, -64 to 256 (PPPoE over Ethernet, 26 with FCS).
 * @MLPPP_LINK_ENCODING: u32: Cells of 53 bytes, 65 bytes for 64, or neither.
 * @MLPPP_LINK_DELAY: u32: One-way delay in microseconds, to 4 s.
 * @MLPPP_LINK_WEIGHT: u32: Its share relative to other links while no link
 *	has a rate, 1 to 65535.
 * @MLPPP_LINK_STANDBY: u32: 1 to send on it only while no other link is up,
 *	else 0.
 * @MLPPP_LINK_REST: u32: Whether it steps aside when it does harm.
 * @MLPPP_LINK_FLAGS: u32: Its state.
 * @MLPPP_LINK_MTU: u32: The longest information field that it may send,
 *	bytes.
 * @MLPPP_LINK_MRU: u32: The longest information field that it receives, the
 *	MRU we announced, bytes.
 * @MLPPP_LINK_SESSION: u32: PPPoE session; absent if not known.
 * @MLPPP_LINK_TRANSPORT: u32: Ifindex of the interface that carries the link;
 *	absent if not known, or if the netdevice was moved to another namespace.
 * @MLPPP_LINK_PATH: u32: The longest information field that fits into one
 *	packet of the network below a tunnel, bytes; absent if not known, or if the
 *	line is no tunnel.
 * @MLPPP_LINK_RATE_LEARNED: u64: The rate that was learned, in bits per
 *	second; absent if none was.
 * @MLPPP_LINK_SKEW: u32: How long its fragments keep those of the others
 *	waiting, microseconds; absent if that has not been measured yet.
 * @MLPPP_LINK_QUEUE: u32: How long it needs to send what it was given,
 *	microseconds; absent if no rate is known.
 * @MLPPP_LINK_HEARD: u32: Milliseconds since it last brought a frame for the
 *	bundle; absent if it has brought none yet.
 * @MLPPP_LINK_RTT: u32: Round trip of the probes, smoothed, microseconds;
 *	absent, like the next two, if none has come back.
 * @MLPPP_LINK_RTT_MIN: u32: The least round trip in the last 10 to 20 s,
 *	microseconds.
 * @MLPPP_LINK_LINE_QUEUE: u32: How much longer the last one took,
 *	microseconds. That is the queue in the line itself.
 * @MLPPP_LINK_PROBE_REPLIES: u32: Probes answered.
 * @MLPPP_LINK_PROBE_LOST: u32: Probes given up. For fragments it cannot be
 *	told which link lost them; these were lost on this one.
 * @MLPPP_LINK_LOSS: u32: How many frames in a million the line loses of what
 *	is sent; absent unless that is certainly more than 0.3 %.
 * @MLPPP_LINK_RATE_WITH: u64: While the link is aside, bits per second on the
 *	wire that one TCP stream would get with it, by a model; after a trial, what
 *	the bundle did carry with it. Absent during a trial.
 * @MLPPP_LINK_RATE_WITHOUT: u64: The same without the link; after a trial, a
 *	lower bound.
 * @MLPPP_LINK_TX_FRAMES: u64: Frames handed to the line, except LCP and
 *	authentication.
 * @MLPPP_LINK_TX_BYTES: u64: Their bytes from the PPP protocol field on.
 * @MLPPP_LINK_TX_FRAGMENTS: u64: Of these frames, the MP ones.
 * @MLPPP_LINK_TX_NULLS: u64: Of the MP ones, null fragments.
 * @MLPPP_LINK_TX_DISCARDS: u64: Of the MP ones, those that the peer throws
 *	away (parts of an LCP Discard-Request); sent where it takes no null
 *	fragments.
 * @MLPPP_LINK_RX_FRAMES: u64: MP and plain IP frames received.
 * @MLPPP_LINK_RX_BYTES: u64: Their bytes, without the protocol field of MP.
 * @MLPPP_LINK_RX_FRAGMENTS: u64: Of these frames, the MP ones with a whole
 *	header.
 * @MLPPP_LINK_RX_TRUNCATED: u64: Of these frames, MP ones that were dropped
 *	because they were shorter than their header.
 * @MLPPP_LINK_RX_NULLS: u64: Of the MP ones, null fragments.
 * @MLPPP_LINK_RX_LATE: u64: Of the MP ones, dropped because the number had
 *	been given up.
 * @MLPPP_LINK_RX_DUPLICATE: u64: Of the MP ones, dropped because the number
 *	had been received.
 * @MLPPP_LINK_RX_FAR: u64: Of the MP ones, dropped because the number is far
 *	from all others.
 * @MLPPP_LINK_RX_REORDERED: u64: Of the MP ones, those that came after a
 *	higher number on the same link.
 * @MLPPP_LINK_SILENCES: u64: How often others waited for the link in vain, so
 *	that it became silent.
 * @MLPPP_LINK_CTL_RX: u64: LCP, authentication and NCP frames passed to pppd.
 * @MLPPP_LINK_CTL_TX: u64: Such frames that pppd sent on the line, and
 *	answers to probes.
 * @MLPPP_LINK_CTL_DROP: u64: Such frames dropped because pppd did not read
 *	them.
 * @MLPPP_LINK_EARLY_DROP: u64: MP frames dropped because too many came before
 *	the link joined, or because they belonged to a session that had ended.
 * @MLPPP_LINK_NO_BUNDLE: u64: Plain IP frames dropped because the link had
 *	not joined.
 * @MLPPP_LINK_RX_EMPTY: u64: Frames dropped because they were too short for a
 *	protocol field.
 * @MLPPP_LINK_CTL_REFUSED: u64: Frames from pppd dropped because they were an
 *	NCP's and the link does not lead, or too short for a protocol field, or of
 *	protocol 0x803d, which only the module uses, to speak to pppd.
 * @MLPPP_LINK_PROBE_REQUESTS: u64: Probes of a peer that runs this module
 *	too. The kernel answered them; pppd did not see them.
 * @MLPPP_LINK_TX_REFUSED: u64: Frames dropped, control frames too, because
 *	the line, a serial one, takes one frame at a time, and 64 waited for it. If
 *	the interface has a qdisc, packets wait there instead, unless several such
 *	lines are full and none has a rate.
 * @MLPPP_LINK_RX_PRIVATE: u64: Frames of protocol 0x803d, which are dropped.
 * @MLPPP_LINK_PROBE_STRAY: u64: Replies dropped because they came twice, or
 *	after their probe was given up.
 * @MLPPP_LINK_RESTS: u64: How often the link has stepped aside.
 * @MLPPP_LINK_REST_MS: u64: Milliseconds for which it was aside, not counting
 *	the present rest.
 */
enum mlppp_link_attr {
	MLPPP_LINK_ID = 1,
	MLPPP_LINK_LABEL,
	MLPPP_LINK_RATE,
	MLPPP_LINK_OVERHEAD,
	MLPPP_LINK_ENCODING,
	MLPPP_LINK_DELAY,
	MLPPP_LINK_WEIGHT,
	MLPPP_LINK_STANDBY,
	MLPPP_LINK_REST,
	MLPPP_LINK_FLAGS,
	MLPPP_LINK_MTU,
	MLPPP_LINK_MRU,
	MLPPP_LINK_SESSION,
	MLPPP_LINK_TRANSPORT,
	MLPPP_LINK_PATH,
	MLPPP_LINK_RATE_LEARNED,
	MLPPP_LINK_SKEW,
	MLPPP_LINK_QUEUE,
	MLPPP_LINK_HEARD,
	MLPPP_LINK_RTT,
	MLPPP_LINK_RTT_MIN,
	MLPPP_LINK_LINE_QUEUE,
	MLPPP_LINK_PROBE_REPLIES,
	MLPPP_LINK_PROBE_LOST,
	MLPPP_LINK_LOSS,
	MLPPP_LINK_RATE_WITH,
	MLPPP_LINK_RATE_WITHOUT,
	MLPPP_LINK_TX_FRAMES,
	MLPPP_LINK_TX_BYTES,
	MLPPP_LINK_TX_FRAGMENTS,
	MLPPP_LINK_TX_NULLS,
	MLPPP_LINK_TX_DISCARDS,
	MLPPP_LINK_RX_FRAMES,
	MLPPP_LINK_RX_BYTES,
	MLPPP_LINK_RX_FRAGMENTS,
	MLPPP_LINK_RX_TRUNCATED,
	MLPPP_LINK_RX_NULLS,
	MLPPP_LINK_RX_LATE,
	MLPPP_LINK_RX_DUPLICATE,
	MLPPP_LINK_RX_FAR,
	MLPPP_LINK_RX_REORDERED,
	MLPPP_LINK_SILENCES,
	MLPPP_LINK_CTL_RX,
	MLPPP_LINK_CTL_TX,
	MLPPP_LINK_CTL_DROP,
	MLPPP_LINK_EARLY_DROP,
	MLPPP_LINK_NO_BUNDLE,
	MLPPP_LINK_RX_EMPTY,
	MLPPP_LINK_CTL_REFUSED,
	MLPPP_LINK_PROBE_REQUESTS,
	MLPPP_LINK_TX_REFUSED,
	MLPPP_LINK_RX_PRIVATE,
	MLPPP_LINK_PROBE_STRAY,
	MLPPP_LINK_RESTS,
	MLPPP_LINK_REST_MS,
	/* private: */
	__MLPPP_LINK_MAX,
};

#define MLPPP_LINK_MAX		(__MLPPP_LINK_MAX - 1)

/**
 * enum mlppp_bundle_attr - A bundle, and what a message says of its links.
 * @MLPPP_BUNDLE_IFINDEX: u32: Its netdevice. In a request this or the name
 *	says which is meant.
 * @MLPPP_BUNDLE_IFNAME: string: The name of its netdevice.
 * @MLPPP_BUNDLE_EVENT: u32: What has happened to the link that follows.
 * @MLPPP_BUNDLE_LINK: nest: A link; in a request one to be read or changed,
 *	up to 64 of them.
 * @MLPPP_BUNDLE_GONE: nest: Counters up to silences, summed over all links
 *	that have left. Together with those of the links they add up to the
 *	bundle's counters of the same name.
 * @MLPPP_BUNDLE_NLINKS: u32: Number of links.
 * @MLPPP_BUNDLE_TX_STOPPED: u32: 1 while packets wait in the qdisc because
 *	all links have enough to do, else 0.
 * @MLPPP_BUNDLE_TX_PACKETS: u64: IP packets sent.
 * @MLPPP_BUNDLE_TX_CONTROL: u64: NCP frames sent.
 * @MLPPP_BUNDLE_TX_FRAGMENTS: u64: MP fragments sent.
 * @MLPPP_BUNDLE_TX_SPLIT: u64: Packets sent in more than one fragment.
 * @MLPPP_BUNDLE_TX_EXPRESS: u64: Packets sent ahead of others, as plain PPP.
 * @MLPPP_BUNDLE_TX_DROP_PROTOCOL: u64: Not sent because they were neither
 *	IPv4 nor IPv6.
 * @MLPPP_BUNDLE_TX_DROP_NPMODE: u64: Not sent because no NCP was up for the
 *	protocol.
 * @MLPPP_BUNDLE_TX_DROP_NO_LINK: u64: Not sent, no link could send.
 * @MLPPP_BUNDLE_TX_DROP_NOMEM: u64: Not sent for lack of memory.
 * @MLPPP_BUNDLE_TX_DROP_TOO_LONG: u64: Not sent because they were longer than
 *	the peer accepts.
 * @MLPPP_BUNDLE_TX_DROP_LOOP: u64: Not sent because they were frames of one
 *	of the lines, which are routed through the bundle itself, or through
 *	several bundles in a circle.
 * @MLPPP_BUNDLE_TX_OVERFLOW: u64: Not sent because too many packets waited
 *	for others to be handed down. This happens only where the netdevice has no
 *	queue.
 * @MLPPP_BUNDLE_RX_PACKETS: u64: IP packets handed to the stack.
 * @MLPPP_BUNDLE_RX_PLAIN: u64: IP packets that came as plain PPP frames.
 * @MLPPP_BUNDLE_RX_CONTROL: u64: Frames passed to the leader's pppd out of
 *	MP.
 * @MLPPP_BUNDLE_RX_OVERFLOW: u64: Frames dropped before they were put in
 *	order, because 4096 of them, or as much memory as they may take, waited
 *	already. The processor is too slow.
 * @MLPPP_BUNDLE_RX_DROP_DOWN: u64: Packets dropped because the interface was
 *	down.
 * @MLPPP_BUNDLE_RX_DROP_NPMODE: u64: Packets dropped because no NCP was up
 *	for the protocol.
 * @MLPPP_BUNDLE_RX_DROP_EMPTY: u64: Packets dropped because they had no
 *	complete protocol field.
 * @MLPPP_BUNDLE_RX_DROP_LCP: u64: Packets dropped because they were LCP that
 *	RFC 1990 forbids inside MP.
 * @MLPPP_BUNDLE_RX_DROP_NESTED: u64: Packets dropped because they were MP
 *	inside MP.
 * @MLPPP_BUNDLE_RX_DROP_NO_LEADER: u64: Packets dropped because they were for
 *	pppd and no link led.
 * @MLPPP_BUNDLE_RX_DROP_PRIVATE: u64: Packets dropped because they were of
 *	protocol 0x803d, which only the module uses, to speak to pppd.
 * @MLPPP_BUNDLE_RX_FRAGMENTS: u64: MP fragments received.
 * @MLPPP_BUNDLE_RX_NULLS: u64: Of these, null fragments.
 * @MLPPP_BUNDLE_RX_LATE: u64: Of these, dropped because the number had been
 *	given up.
 * @MLPPP_BUNDLE_RX_DUPLICATE: u64: Of these, dropped because the number had
 *	been received.
 * @MLPPP_BUNDLE_RX_FAR: u64: Of these, dropped because the number is far from
 *	all others.
 * @MLPPP_BUNDLE_RX_REORDERED: u64: Of these, those that came after a higher
 *	number on the same link.
 * @MLPPP_BUNDLE_RX_ASSEMBLED: u64: Packets put together from fragments.
 * @MLPPP_BUNDLE_RX_WHOLE: u64: Of these, packets that came in one fragment.
 * @MLPPP_BUNDLE_RX_COPIED: u64: Of these, packets that had to be copied
 *	together.
 * @MLPPP_BUNDLE_LOST_M: u64: Numbers given up because every live link had
 *	passed them.
 * @MLPPP_BUNDLE_LOST_DEADLINE: u64: Numbers given up because a fragment had
 *	waited for the whole deadline.
 * @MLPPP_BUNDLE_LOST_BOUND: u64: Numbers given up because too much was held
 *	meanwhile.
 * @MLPPP_BUNDLE_LOST_LEAVE: u64: Numbers given up because the last link left.
 * @MLPPP_BUNDLE_LOST_RESYNC: u64: Numbers given up because the peer started
 *	counting afresh.
 * @MLPPP_BUNDLE_DROP_LOST: u64: Packets dropped because a fragment was lost.
 * @MLPPP_BUNDLE_DROP_NO_BEGIN: u64: Packets dropped because they have no
 *	begin, although nothing is missing.
 * @MLPPP_BUNDLE_DROP_NO_END: u64: Packets dropped because they have no end,
 *	although nothing is missing.
 * @MLPPP_BUNDLE_DROP_TOO_LONG: u64: Packets dropped because they were longer
 *	than the MRRU.
 * @MLPPP_BUNDLE_DROP_BOUND: u64: Packets dropped unfinished because they
 *	exceeded the bounds.
 * @MLPPP_BUNDLE_DROP_NOMEM: u64: Packets dropped for lack of memory.
 * @MLPPP_BUNDLE_DROP_EMPTY: u64: Packets dropped because they were several
 *	fragments without a byte of data.
 * @MLPPP_BUNDLE_DROP_FRAGMENTS: u64: The fragments of these dropped packets.
 * @MLPPP_BUNDLE_RESYNCS: u64: Times that the peer started counting afresh.
 * @MLPPP_BUNDLE_RING_NOMEM: u64: Times that there was no memory to hold more.
 * @MLPPP_BUNDLE_SILENCES: u64: Times that a link fell silent.
 * @MLPPP_BUNDLE_HELD_FRAGS: u32: Fragments that wait for others now.
 * @MLPPP_BUNDLE_HELD_BYTES: u32: The memory they take, bytes.
 * @MLPPP_BUNDLE_PEAK_FRAGS: u32: The most fragments that ever waited.
 * @MLPPP_BUNDLE_PEAK_BYTES: u32: The most memory they ever took, bytes.
 */
enum mlppp_bundle_attr {
	MLPPP_BUNDLE_IFINDEX = 1,
	MLPPP_BUNDLE_IFNAME,
	MLPPP_BUNDLE_EVENT,
	MLPPP_BUNDLE_LINK,
	MLPPP_BUNDLE_GONE,
	MLPPP_BUNDLE_NLINKS,
	MLPPP_BUNDLE_TX_STOPPED,
	MLPPP_BUNDLE_TX_PACKETS,
	MLPPP_BUNDLE_TX_CONTROL,
	MLPPP_BUNDLE_TX_FRAGMENTS,
	MLPPP_BUNDLE_TX_SPLIT,
	MLPPP_BUNDLE_TX_EXPRESS,
	MLPPP_BUNDLE_TX_DROP_PROTOCOL,
	MLPPP_BUNDLE_TX_DROP_NPMODE,
	MLPPP_BUNDLE_TX_DROP_NO_LINK,
	MLPPP_BUNDLE_TX_DROP_NOMEM,
	MLPPP_BUNDLE_TX_DROP_TOO_LONG,
	MLPPP_BUNDLE_TX_DROP_LOOP,
	MLPPP_BUNDLE_TX_OVERFLOW,
	MLPPP_BUNDLE_RX_PACKETS,
	MLPPP_BUNDLE_RX_PLAIN,
	MLPPP_BUNDLE_RX_CONTROL,
	MLPPP_BUNDLE_RX_OVERFLOW,
	MLPPP_BUNDLE_RX_DROP_DOWN,
	MLPPP_BUNDLE_RX_DROP_NPMODE,
	MLPPP_BUNDLE_RX_DROP_EMPTY,
	MLPPP_BUNDLE_RX_DROP_LCP,
	MLPPP_BUNDLE_RX_DROP_NESTED,
	MLPPP_BUNDLE_RX_DROP_NO_LEADER,
	MLPPP_BUNDLE_RX_DROP_PRIVATE,
	MLPPP_BUNDLE_RX_FRAGMENTS,
	MLPPP_BUNDLE_RX_NULLS,
	MLPPP_BUNDLE_RX_LATE,
	MLPPP_BUNDLE_RX_DUPLICATE,
	MLPPP_BUNDLE_RX_FAR,
	MLPPP_BUNDLE_RX_REORDERED,
	MLPPP_BUNDLE_RX_ASSEMBLED,
	MLPPP_BUNDLE_RX_WHOLE,
	MLPPP_BUNDLE_RX_COPIED,
	MLPPP_BUNDLE_LOST_M,
	MLPPP_BUNDLE_LOST_DEADLINE,
	MLPPP_BUNDLE_LOST_BOUND,
	MLPPP_BUNDLE_LOST_LEAVE,
	MLPPP_BUNDLE_LOST_RESYNC,
	MLPPP_BUNDLE_DROP_LOST,
	MLPPP_BUNDLE_DROP_NO_BEGIN,
	MLPPP_BUNDLE_DROP_NO_END,
	MLPPP_BUNDLE_DROP_TOO_LONG,
	MLPPP_BUNDLE_DROP_BOUND,
	MLPPP_BUNDLE_DROP_NOMEM,
	MLPPP_BUNDLE_DROP_EMPTY,
	MLPPP_BUNDLE_DROP_FRAGMENTS,
	MLPPP_BUNDLE_RESYNCS,
	MLPPP_BUNDLE_RING_NOMEM,
	MLPPP_BUNDLE_SILENCES,
	MLPPP_BUNDLE_HELD_FRAGS,
	MLPPP_BUNDLE_HELD_BYTES,
	MLPPP_BUNDLE_PEAK_FRAGS,
	MLPPP_BUNDLE_PEAK_BYTES,
	/* private: */
	__MLPPP_BUNDLE_MAX,
};

#define MLPPP_BUNDLE_MAX		(__MLPPP_BUNDLE_MAX - 1)

/**
 * enum mlppp_cmd - what can be asked for, and what is told
 * @MLPPP_CMD_LINK_GET: A link and its counters; as a dump, all links of a
 *	bundle or of all bundles, one message each.
 * @MLPPP_CMD_LINK_SET: Change settings of links. A request is done as a
 *	whole, or not at all.
 * @MLPPP_CMD_BUNDLE_GET: The counters of a bundle, with those of all its
 *	links, taken at the same moment; as a dump, those of all bundles, without
 *	their links.
 * @MLPPP_CMD_LINK_NTF: What has happened to a link, with its settings.
 */
enum mlppp_cmd {
	MLPPP_CMD_LINK_GET = 1,
	MLPPP_CMD_LINK_SET,
	MLPPP_CMD_BUNDLE_GET,
	MLPPP_CMD_LINK_NTF,
};

#define MLPPP_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_MLPPP_NETLINK_H */
