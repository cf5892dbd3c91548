/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints, in /sys/kernel/tracing/events/mlppp/:
 *
 *	mlppp_plan		where a packet goes
 *	mlppp_fragment_tx	an MP fragment is handed to its line
 *	mlppp_fragment_rx	one comes in
 *	mlppp_loss		numbers are given up, and why
 *	mlppp_deadline		a fragment has waited long enough
 *	mlppp_join		a link becomes a member of a bundle
 *	mlppp_leave		it ceases to be one
 *
 * One that is off costs a patched-out jump. The resequencer has some of them,
 * but its unit tests have none: they do without MLPPP_TRACE.
 */
#ifdef MLPPP_TRACE

#undef TRACE_SYSTEM
#define TRACE_SYSTEM mlppp

#if !defined(MLPPP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define MLPPP_TRACE_H

#include <linux/tracepoint.h>

#include "hdr.h"
#include "reasm.h"
#include "sched.h"

TRACE_DEFINE_ENUM(MLPPP_LOSS_M);
TRACE_DEFINE_ENUM(MLPPP_LOSS_DEADLINE);
TRACE_DEFINE_ENUM(MLPPP_LOSS_BOUND);
TRACE_DEFINE_ENUM(MLPPP_LOSS_LEAVE);
TRACE_DEFINE_ENUM(MLPPP_LOSS_RESYNC);

#define mlppp_show_loss(why)			\
	__print_symbolic(why,			\
		{ MLPPP_LOSS_M, "m" },		\
		{ MLPPP_LOSS_DEADLINE, "deadline" }, \
		{ MLPPP_LOSS_BOUND, "bound" },	\
		{ MLPPP_LOSS_LEAVE, "leave" },	\
		{ MLPPP_LOSS_RESYNC, "resync" })

TRACE_EVENT(mlppp_plan,
	    TP_PROTO(const char *dev, const struct mlppp_plan *plan, u32 first,
		     unsigned int len),
	    TP_ARGS(dev, plan, first, len),
	    TP_STRUCT__entry(__array(char, dev, IFNAMSIZ)
			     __field(unsigned int, len)
			     __field(unsigned int, parts)
			     __field(unsigned int, frags)
			     __field(unsigned int, first)
			     __field(u64, at)),
	    TP_fast_assign(strscpy(__entry->dev, dev, IFNAMSIZ);
			   __entry->len = len;
			   __entry->parts = plan->nparts;
			   __entry->frags = plan->nfrags;
			   __entry->first = first;
			   __entry->at = plan->at;),
	    TP_printk("dev=%s len=%u links=%u frags=%u first=%u at_ns=%llu",
		      __entry->dev, __entry->len, __entry->parts, __entry->frags,
		      __entry->first, __entry->at)
);

DECLARE_EVENT_CLASS(mlppp_fragment,
		    TP_PROTO(const char *dev, u32 link, u32 seq, u8 be,
			     unsigned int len),
		    TP_ARGS(dev, link, seq, be, len),
		    TP_STRUCT__entry(__array(char, dev, IFNAMSIZ)
				     __field(u32, link)
				     __field(u32, seq)
				     __field(unsigned int, len)
				     __field(u8, be)),
		    TP_fast_assign(strscpy(__entry->dev, dev, IFNAMSIZ);
				   __entry->link = link;
				   __entry->seq = seq;
				   __entry->be = be;
				   __entry->len = len;),
		    TP_printk("dev=%s link=%u seq=%u%s%s len=%u", __entry->dev,
			      __entry->link, __entry->seq,
			      __entry->be & MLPPP_BEGIN ? " B" : "",
			      __entry->be & MLPPP_END ? " E" : "", __entry->len)
);

DEFINE_EVENT(mlppp_fragment, mlppp_fragment_tx,
	     TP_PROTO(const char *dev, u32 link, u32 seq, u8 be,
		      unsigned int len),
	     TP_ARGS(dev, link, seq, be, len)
);

DEFINE_EVENT(mlppp_fragment, mlppp_fragment_rx,
	     TP_PROTO(const char *dev, u32 link, u32 seq, u8 be,
		      unsigned int len),
	     TP_ARGS(dev, link, seq, be, len)
);

TRACE_EVENT(mlppp_loss,
	    TP_PROTO(const struct mlppp_reasm *rs, u64 first, u64 last, int why),
	    TP_ARGS(rs, first, last, why),
	    TP_STRUCT__entry(__array(char, dev, IFNAMSIZ)
			     __field(u32, first)
			     __field(u64, count)
			     __field(int, why)),
	    TP_fast_assign(strscpy(__entry->dev, rs->name, IFNAMSIZ);
			   __entry->first = mlppp_seq_mask(first, rs->bits);
			   __entry->count = last - first + 1;
			   __entry->why = why;),
	    TP_printk("dev=%s seq=%u count=%llu why=%s", __entry->dev,
		      __entry->first, __entry->count, mlppp_show_loss(__entry->why))
);

TRACE_EVENT(mlppp_deadline,
	    TP_PROTO(const struct mlppp_reasm *rs, u64 deadline, u64 waited),
	    TP_ARGS(rs, deadline, waited),
	    TP_STRUCT__entry(__array(char, dev, IFNAMSIZ)
			     __field(u32, next)
			     __field(u32, held)
			     __field(u64, deadline)
			     __field(u64, waited)),
	    TP_fast_assign(strscpy(__entry->dev, rs->name, IFNAMSIZ);
			   __entry->next = mlppp_seq_mask(rs->next, rs->bits);
			   __entry->held = rs->frags;
			   __entry->deadline = deadline;
			   __entry->waited = waited;),
	    TP_printk("dev=%s next=%u held=%u deadline_ns=%llu waited_ns=%llu",
		      __entry->dev, __entry->next, __entry->held,
		      __entry->deadline, __entry->waited)
);

DECLARE_EVENT_CLASS(mlppp_member,
		    TP_PROTO(const char *dev, u32 link, const char *label,
			     unsigned int links),
		    TP_ARGS(dev, link, label, links),
		    TP_STRUCT__entry(__array(char, dev, IFNAMSIZ)
				     __array(char, label, MLPPP_LABEL_MAX)
				     __field(u32, link)
				     __field(unsigned int, links)),
		    TP_fast_assign(strscpy(__entry->dev, dev, IFNAMSIZ);
				   strscpy(__entry->label, label, MLPPP_LABEL_MAX);
				   __entry->link = link;
				   __entry->links = links;),
		    TP_printk("dev=%s link=%u label=%s links=%u", __entry->dev,
			      __entry->link, __entry->label, __entry->links)
);

DEFINE_EVENT(mlppp_member, mlppp_join,
	     TP_PROTO(const char *dev, u32 link, const char *label,
		      unsigned int links),
	     TP_ARGS(dev, link, label, links)
);

DEFINE_EVENT(mlppp_member, mlppp_leave,
	     TP_PROTO(const char *dev, u32 link, const char *label,
		      unsigned int links),
	     TP_ARGS(dev, link, label, links)
);

#endif /* MLPPP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>

#else

#ifndef MLPPP_TRACE_H
#define MLPPP_TRACE_H

#include "reasm.h"

static inline void trace_mlppp_loss(const struct mlppp_reasm *rs, u64 first,
				    u64 last, int why)
{
}

static inline void trace_mlppp_deadline(const struct mlppp_reasm *rs,
					u64 deadline, u64 waited)
{
}

#endif /* MLPPP_TRACE_H */

#endif
