/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* made by scripts/spec-gen from Documentation/netlink/specs/mlppp.yaml: change that */
#ifndef _UAPI_LINUX_MLPPP_NETLINK_H
#define _UAPI_LINUX_MLPPP_NETLINK_H

#define MLPPP_FAMILY_NAME	"mlppp"
#define MLPPP_FAMILY_VERSION	1

/* The least overhead; a line may take less than we count. */
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
 * enum mlppp_rest_mode - Does a link step aside, when it does more harm than
 *	good?
 * @MLPPP_REST_MODE_DEFAULT: As if nothing was set.
 * @MLPPP_REST_MODE_OFF: It does not; or none of the bundle does.
 * @MLPPP_REST_MODE_AUTO: When one TCP stream has more without it. The
 *	default.
 */
enum mlppp_rest_mode {
	MLPPP_REST_MODE_DEFAULT,
	MLPPP_REST_MODE_OFF,
	MLPPP_REST_MODE_AUTO,
};

/**
 * enum mlppp_link_f - How it is with a link.
 * @MLPPP_LINK_F_LEADER: Its pppd runs the NCPs.
 * @MLPPP_LINK_F_STANDBY: It sends only while no other link is up.
 * @MLPPP_LINK_F_DRAINING: It sends no more, and will leave.
 * @MLPPP_LINK_F_STALE: It is silent. The others do not wait for it, or its
 *	peer answers no probes.
 * @MLPPP_LINK_F_ACTIVE: It may be given packets now.
 * @MLPPP_LINK_F_DOWN: The interface below has no carrier, or the peer was not
 *	heard since.
 * @MLPPP_LINK_F_CHOKED: Frames longer than path were tried, and did not get
 *	through.
 * @MLPPP_LINK_F_ASIDE: It has stepped aside, as the bundle carries more
 *	without it. If it is active, no other link is there.
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
 * @MLPPP_EVENT_HEARD: It was silent, and is no more.
 * @MLPPP_EVENT_DOWN: The interface below has lost its carrier.
 * @MLPPP_EVENT_UP: The interface below has its carrier again, and the peer
 *	was heard.
 * @MLPPP_EVENT_ASIDE: It has stepped aside. Only probes are sent there.
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
 * enum mlppp_link_attr - A link. Those from flags on can only be read. Its
 *	counters begin with the join, those from ctl-rx on when pppd opens the
 *	link.
 * @MLPPP_LINK_ID: u32: Its number in the bundle, which it keeps while it is a
 *	member. In a request this, or else the label, says which link is meant.
 * @MLPPP_LINK_LABEL: string: What it is called, most often the interface
 *	below.
 * @MLPPP_LINK_RATE: u64: What it sends at most, in bits per second of the
 *	wire, 1 kbit/s to 100 Gbit/s; 0, to be learned. What we send at, not what
 *	the peer does.
 * @MLPPP_LINK_OVERHEAD: s32: Bytes that the wire adds to each frame, counted
 *	from the PPP protocol field, -64 to 256 (PPPoE over Ethernet, 26 with FCS).
 * @MLPPP_LINK_ENCODING: u32: Cells of 53 bytes, 65 bytes for 64, or neither.
 * @MLPPP_LINK_DELAY: u32: One-way delay in microseconds, to 4 s.
 * @MLPPP_LINK_WEIGHT: u32: Its share relative to other links while no link
 *	has a rate, 1 to 65535.
 * @MLPPP_LINK_STANDBY: u32: 1, to send on it only while no other link is up;
 *	or 0.
 * @MLPPP_LINK_REST: u32: Does it step aside when it harms?
 * @MLPPP_LINK_FLAGS: u32: How it is with the link.
 * @MLPPP_LINK_MTU: u32: The longest information field that it may send,
 *	bytes.
 * @MLPPP_LINK_MRU: u32: The longest information field that it receives, the
 *	MRU we announced, bytes.
 * @MLPPP_LINK_SESSION: u32: PPPoE session; absent if not known.
 * @MLPPP_LINK_TRANSPORT: u32: Ifindex of the interface that carries the link;
 *	absent if not known, or if the netdevice was moved to another namespace.
 * @MLPPP_LINK_PATH: u32: The longest information field that travels in one
 *	packet of the network below a tunnel, bytes; absent if not known, or
 *	another kind of line.
 * @MLPPP_LINK_RATE_LEARNED: u64: The rate that was learned, in bits per
 *	second; absent if none was.
 * @MLPPP_LINK_SKEW: u32: How long its fragments keep those of the others
 *	waiting, microseconds; absent if that was not measured yet.
 * @MLPPP_LINK_QUEUE: u32: How long it needs for what it was given,
 *	microseconds; absent if no rate is known.
 * @MLPPP_LINK_HEARD: u32: Milliseconds since it brought a frame for the
 *	bundle; absent if it brought none yet.
 * @MLPPP_LINK_RTT: u32: Round trip of the probes, smoothed, microseconds;
 *	absent, like the next two, if none came back.
 * @MLPPP_LINK_RTT_MIN: u32: The least round trip in the last 10 to 20 s,
 *	microseconds.
 * @MLPPP_LINK_LINE_QUEUE: u32: How much longer the last one took,
 *	microseconds. That waits in the line itself.
 * @MLPPP_LINK_PROBE_REPLIES: u32: Probes answered.
 * @MLPPP_LINK_PROBE_LOST: u32: Probes given up. On which link a fragment was
 *	lost nobody can tell; these were lost on this one.
 * @MLPPP_LINK_LOSS: u32: Parts in a million of what is sent that the line
 *	loses, when that is certain to be more than 0.3 %.
 * @MLPPP_LINK_RATE_WITH: u64: While the link is aside, bits per second of the
 *	wire that one TCP stream would have with it, by a model; after a trial,
 *	what the bundle did carry with it. Not there during a trial.
 * @MLPPP_LINK_RATE_WITHOUT: u64: The same without it; after a trial, at
 *	least.
 * @MLPPP_LINK_TX_FRAMES: u64: Frames handed to the line, LCP and
 *	authentication excepted.
 * @MLPPP_LINK_TX_BYTES: u64: Their bytes from the PPP protocol field on.
 * @MLPPP_LINK_TX_FRAGMENTS: u64: Of these frames, the MP ones.
 * @MLPPP_LINK_TX_NULLS: u64: Of the MP ones, null fragments.
 * @MLPPP_LINK_TX_DISCARDS: u64: Of the MP ones, such as the peer throws away
 *	(an LCP Discard-Request), where it takes no null fragments.
 * @MLPPP_LINK_RX_FRAMES: u64: MP and plain IP frames received.
 * @MLPPP_LINK_RX_BYTES: u64: Their bytes, without the protocol field of MP.
 * @MLPPP_LINK_RX_FRAGMENTS: u64: Of these frames, the MP ones with a whole
 *	header.
 * @MLPPP_LINK_RX_TRUNCATED: u64: Of these frames, MP ones that were dropped,
 *	shorter than their header.
 * @MLPPP_LINK_RX_NULLS: u64: Of the MP ones, null fragments.
 * @MLPPP_LINK_RX_LATE: u64: Of the MP ones, dropped because the number had
 *	been given up.
 * @MLPPP_LINK_RX_DUPLICATE: u64: Of the MP ones, dropped because the number
 *	had been received.
 * @MLPPP_LINK_RX_FAR: u64: Of the MP ones, dropped because the number is far
 *	from all others.
 * @MLPPP_LINK_RX_REORDERED: u64: Of the MP ones, behind a higher number of
 *	the same link.
 * @MLPPP_LINK_SILENCES: u64: How often others waited for the link in vain, so
 *	that it became silent.
 * @MLPPP_LINK_CTL_RX: u64: LCP, authentication and NCP frames passed to pppd.
 * @MLPPP_LINK_CTL_TX: u64: Such frames that pppd sent on the line, and
 *	answers to probes.
 * @MLPPP_LINK_CTL_DROP: u64: Such frames dropped because pppd did not read.
 * @MLPPP_LINK_EARLY_DROP: u64: MP frames dropped. Too many came before the
 *	link joined, or they were of a session that had ended.
 * @MLPPP_LINK_NO_BUNDLE: u64: Plain IP frames dropped because the link had
 *	not joined.
 * @MLPPP_LINK_RX_EMPTY: u64: Frames dropped, too short for a protocol field.
 * @MLPPP_LINK_CTL_REFUSED: u64: Frames of pppd dropped. An NCP's, and the
 *	link does not lead; too short for a protocol field; or of protocol 0x803d,
 *	by which nobody but the module speaks to pppd.
 * @MLPPP_LINK_PROBE_REQUESTS: u64: Probes of a peer that runs this module
 *	too. The kernel answered them, pppd did not see them.
 * @MLPPP_LINK_TX_REFUSED: u64: Frames dropped, control frames too. The line,
 *	a serial one, takes one frame at a time, and 64 waited for it. With a qdisc
 *	on the interface packets wait there instead, unless several such lines are
 *	full and none has a rate.
 * @MLPPP_LINK_RX_PRIVATE: u64: Frames dropped, of protocol 0x803d.
 * @MLPPP_LINK_PROBE_STRAY: u64: Replies dropped. They came twice, or after
 *	their probe was given up.
 * @MLPPP_LINK_RESTS: u64: How often the link has stepped aside.
 * @MLPPP_LINK_REST_MS: u64: Milliseconds for which it was aside, without the
 *	time that lasts now.
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
 * @MLPPP_BUNDLE_EVENT: u32: What has happened, to the link that follows.
 * @MLPPP_BUNDLE_LINK: nest: A link; in a request to be looked at or changed,
 *	up to 64 of them.
 * @MLPPP_BUNDLE_GONE: nest: Counters up to silences, of all links that have
 *	left. With them, the sums over the links are the bundle's counters of the
 *	same name.
 * @MLPPP_BUNDLE_NLINKS: u32: Number of links.
 * @MLPPP_BUNDLE_TX_STOPPED: u32: 1 while packets wait in the qdisc because
 *	all links have enough to do, else 0.
 * @MLPPP_BUNDLE_TX_PACKETS: u64: IP packets sent.
 * @MLPPP_BUNDLE_TX_CONTROL: u64: NCP frames sent.
 * @MLPPP_BUNDLE_TX_FRAGMENTS: u64: MP fragments sent.
 * @MLPPP_BUNDLE_TX_SPLIT: u64: Packets sent in more than one fragment.
 * @MLPPP_BUNDLE_TX_EXPRESS: u64: Packets sent ahead of others, as plain PPP.
 * @MLPPP_BUNDLE_TX_DROP_PROTOCOL: u64: Not sent, neither IPv4 nor IPv6.
 * @MLPPP_BUNDLE_TX_DROP_NPMODE: u64: Not sent, no NCP is up for the protocol.
 * @MLPPP_BUNDLE_TX_DROP_NO_LINK: u64: Not sent, no link could send.
 * @MLPPP_BUNDLE_TX_DROP_NOMEM: u64: Not sent, out of memory.
 * @MLPPP_BUNDLE_TX_DROP_TOO_LONG: u64: Not sent, longer than the peer takes.
 * @MLPPP_BUNDLE_TX_DROP_LOOP: u64: Not sent. It was a frame of one of the
 *	lines, which are routed through the bundle itself, or through several
 *	bundles in a circle.
 * @MLPPP_BUNDLE_TX_OVERFLOW: u64: Not sent, too many packets waited for
 *	others to be handed down. Only where the netdevice has no queue.
 * @MLPPP_BUNDLE_RX_PACKETS: u64: IP packets handed to the stack.
 * @MLPPP_BUNDLE_RX_PLAIN: u64: IP packets that came as plain PPP frames.
 * @MLPPP_BUNDLE_RX_CONTROL: u64: Frames passed to the leader's pppd out of
 *	MP.
 * @MLPPP_BUNDLE_RX_OVERFLOW: u64: Frames dropped before they were put in
 *	order: 4096 of them, or as much memory as they may take, waited already.
 *	The processor is too slow.
 * @MLPPP_BUNDLE_RX_DROP_DOWN: u64: Packets dropped, the interface was down.
 * @MLPPP_BUNDLE_RX_DROP_NPMODE: u64: Packets dropped, no NCP is up for the
 *	protocol.
 * @MLPPP_BUNDLE_RX_DROP_EMPTY: u64: Packets dropped, no complete protocol
 *	field.
 * @MLPPP_BUNDLE_RX_DROP_LCP: u64: Packets dropped, LCP inside MP that RFC
 *	1990 forbids there.
 * @MLPPP_BUNDLE_RX_DROP_NESTED: u64: Packets dropped, MP inside MP.
 * @MLPPP_BUNDLE_RX_DROP_NO_LEADER: u64: Packets dropped, for pppd, and no
 *	link leads.
 * @MLPPP_BUNDLE_RX_DROP_PRIVATE: u64: Packets dropped, of protocol 0x803d, by
 *	which nobody but the module speaks to pppd.
 * @MLPPP_BUNDLE_RX_FRAGMENTS: u64: MP fragments received.
 * @MLPPP_BUNDLE_RX_NULLS: u64: Of these, null fragments.
 * @MLPPP_BUNDLE_RX_LATE: u64: Of these, dropped because the number had been
 *	given up.
 * @MLPPP_BUNDLE_RX_DUPLICATE: u64: Of these, dropped because the number had
 *	been received.
 * @MLPPP_BUNDLE_RX_FAR: u64: Of these, dropped because the number is far from
 *	all others.
 * @MLPPP_BUNDLE_RX_REORDERED: u64: Of these, behind a higher number of the
 *	same link.
 * @MLPPP_BUNDLE_RX_ASSEMBLED: u64: Packets completed out of fragments.
 * @MLPPP_BUNDLE_RX_WHOLE: u64: Of these, came in one fragment.
 * @MLPPP_BUNDLE_RX_COPIED: u64: Of these, had to be copied together.
 * @MLPPP_BUNDLE_LOST_M: u64: Numbers given up, every live link has passed
 *	them.
 * @MLPPP_BUNDLE_LOST_DEADLINE: u64: Numbers given up, a fragment has waited
 *	for the whole deadline.
 * @MLPPP_BUNDLE_LOST_BOUND: u64: Numbers given up, too much was held
 *	meanwhile.
 * @MLPPP_BUNDLE_LOST_LEAVE: u64: Numbers given up, the last link left.
 * @MLPPP_BUNDLE_LOST_RESYNC: u64: Numbers given up, the peer began to count
 *	anew.
 * @MLPPP_BUNDLE_DROP_LOST: u64: Packets thrown away, a fragment was lost.
 * @MLPPP_BUNDLE_DROP_NO_BEGIN: u64: Packets thrown away, nothing is missing,
 *	yet they have no begin.
 * @MLPPP_BUNDLE_DROP_NO_END: u64: Packets thrown away, nothing is missing,
 *	yet they have no end.
 * @MLPPP_BUNDLE_DROP_TOO_LONG: u64: Packets thrown away, longer than the
 *	MRRU.
 * @MLPPP_BUNDLE_DROP_BOUND: u64: Packets thrown away, unfinished, and too
 *	much for the bounds.
 * @MLPPP_BUNDLE_DROP_NOMEM: u64: Packets thrown away, out of memory.
 * @MLPPP_BUNDLE_DROP_EMPTY: u64: Packets thrown away, several fragments
 *	without a byte of data.
 * @MLPPP_BUNDLE_DROP_FRAGMENTS: u64: The fragments of the packets thrown
 *	away.
 * @MLPPP_BUNDLE_RESYNCS: u64: Times that the peer began to count anew.
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
 * @MLPPP_CMD_LINK_GET: A link and its counters; dumped, each link of a bundle
 *	or of all bundles, a message each.
 * @MLPPP_CMD_LINK_SET: Change settings of links. All of a request is done, or
 *	nothing.
 * @MLPPP_CMD_BUNDLE_GET: The counters of a bundle, with those of all its
 *	links, taken at one moment; dumped, of all bundles, without their links.
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
