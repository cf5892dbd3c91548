// SPDX-License-Identifier: GPL-2.0-only
/*
 * The resequencer by table: what comes in, at what time, and what must come
 * out. Each row is a script of words:
 *
 *	:fixed		first: deadlines are 50 ms, whatever the skew
 *	:short		... 12-bit numbers
 *	:mrru=100	... other than 1500
 *	:frags=16	... the bound of fragments
 *	:reorder=off	... reorder tolerance: off, learn, or a number; with :fixed
 *	+a -a		link a (to h) joins, leaves
 *	^a		... joins while no other link works
 *	@20		it is 20 ms after the start: deadlines are applied
 *	a7		on link a, number 7, a whole packet (4 bytes)
 *	a7(		... its first fragment; a7- one inside; a7) its last
 *	a7.		... a null fragment
 *	a7*1500		... of 1500 bytes (after the flags); a7*1500' of which the
 *			first is odd: a protocol field of one byte
 *	a1..9 a1..9/2	... whole packets 1 to 9, or every second of them
 *	>1,2-4,5..9	since the last such word, these were delivered: 1 alone, 2
 *			to 4 as one packet, 5 to 9 each alone (5..9/2: likewise)
 *	>		nothing was
 *	~		the peer was found to have a new bundle, as otherwise it never is
 *	!50 !never	the next deadline is at 50 ms; nothing waits
 *	=5		5 fragments are held
 *	%ring %skb %ok	from now on no memory for that; for all
 *
 * Every counter that is not named in the row must be zero in the end.
 */
#include <linux/ctype.h>
#include <linux/vmalloc.h>

#include "reasm_util.h"

#define LINKS	8
#define NUMBERS	65536

struct world {
	struct kunit *test;
	struct mlppp_reasm rs;
	struct mlppp_reasm_link rl[LINKS];
	struct sk_buff_head out;
	bool left;
	u64 start;
	u64 now;
	u64 due;
	u64 delivered;		/* fragments in packets delivered */
	u8 packet[3 * NUMBERS];	/* the one last delivered */
	u32 length[NUMBERS];	/* of the fragment with the number, modulo */
	bool odd[NUMBERS];
	bool null[NUMBERS];
	const char *row;
};

struct row {
	const char *name;
	const char *script;
	const char *counters;
};

/* -- invariant 1: M -- */

static const struct row m_rows[] = {
	{ "in order", "+a a0..99 >0..99 !never =0" },
	{ "two links, in order", "+a +b a0 b1 a2 b3 >0..3" },
	{ "waits for the slower link",
	  "+a +b a0 b1 >0,1 b3 > b5 > =2 a2 >2,3 a4 >4,5 =0" },
	{ "lost when the only link has passed", "+a a0 a2 >0,2", "m=1" },
	{ "lost when both links have passed",
	  "+a +b a0 b1 >0,1 a3 > b4 >3,4", "m=1" },
	{ "lost when both have passed, the other way",
	  "+a +b a0 b1 >0,1 b3 > a4 >3,4", "m=1" },
	{ "not lost while one link has not",
	  "+a +b a0 b1 >0,1 a3..60 > b2 >2..60" },
	{ "a run lost", "+a +b a0 b1 >0,1 a10 > b11 >10,11", "m=8" },
	{ "two gaps lost at once",
	  "+a +b a0 b1 >0,1 a3 a5 a7 > b8 >3,5,7,8", "m=3" },
	{ "only what M has passed is lost",
	  "+a +b a0 b1 >0,1 a3 a5 a7 > b4 >3..5 b6 >6,7", "m=1" },
	{ "the minimum of three",
	  "+a +b +c a0 b1 c2 >0..2 a4 b5 > c6 >4..6", "m=1" },
	{ "the minimum of three, slowest last",
	  "+a +b +c a0 b1 c2 >0..2 a5 b6 a7 b8 > c3 >3 c4 >4..8" },
	{ "a null fragment moves M",
	  "+a +b a0 b1 >0,1 a3 > b4. >3 a5 >5", "m=1 null=1" },
	{ "a null fragment is no packet", "+a a0. a1. a2 >2", "null=2" },
	{ "a joining link starts at M",
	  "+a a0..9 >0..9 +b a11 > b12 >11,12", "m=1" },
	{ "a joining link holds its own number",
	  "+a a0..9 >0..9 +b a11 > b10 >10,11" },
	{ "a joining link that stays silent holds M for one deadline",
	  ":fixed +a a0 >0 +b a2 > !50 @49 > @50 >2 a4 >4 a6 >6",
	  "deadline=1 m=2" },
	{ "a leaving link holds nothing",
	  "+a +b a0 b1 >0,1 a3 > -b >3", "m=1" },
	{ "a leaving link's fragments stay",
	  "+a +b a0 b1 >0,1 b3 > -b > a2 >2,3" },
	{ "the last link to leave ends all waiting",
	  "+a +b a0 b1 >0,1 a3( a4) a6( > -b >3-4 -a > =0",
	  "m=2 lost=1 frags=1" },
	{ "the last link to leave, inside a packet",
	  "+a a0 a1( >0 -a > =0 +b b0 >0", "lost=1 frags=1" },
	{ "after that, any number may follow",
	  "+a a0..9 >0..9 -a +b b5000 b5001 >5000,5001" },
	{ "after that, numbers begin at 0",
	  "+a a0..9 >0..9 -a +a +b b1 > a0 >0,1" },
};

/* -- invariant 2: deadlines and bounds -- */

static const struct row loss_rows[] = {
	{ "given up at the deadline",
	  ":fixed +a +b a0 b1 >0,1 @10 a3 > @10 !60 @59 > @60 >3 !never",
	  "deadline=1" },
	{ "not when it comes in time",
	  ":fixed +a +b a0 b1 >0,1 @10 a3 > @59 b2 >2,3 @60 > !never" },
	{ "late after the deadline",
	  ":fixed +a +b a0 b1 >0,1 a3 @50 >3 b2 > =0", "deadline=1 late=1" },
	{ "each fragment waits for one deadline at most",
	  ":fixed +a +b +c a0 b1 c2 >0..2 @10 a9 @55 b5 > @60 >5,9 !never",
	  "deadline=5" },
	{ "a later gap has a later deadline",
	  ":fixed +a +b a0 b1 >0,1 @10 a3 @15 b2 >2,3 @20 a5 > @20 !70 @69 > @70 >5",
	  "deadline=1" },
	{ "two gaps, one after the other",
	  ":fixed +a +b a0 b1 >0,1 @10 a3 @20 a5 @30 b1 > @60 >3 !70 @70 >5",
	  "deadline=2 dup=1" },
	{ "a silent link is stale after one deadline, then losses are at once",
	  ":fixed +a +b a0 b1 >0,1 @10 a3 > @60 >3 @61 a5 >5 @62 a7 >7",
	  "deadline=1 m=2" },
	{ "what waits behind a stale link goes at once",
	  ":fixed +a +b a0 b1 >0,1 @10 a3 @20 a5 @30 a7 > @60 >3,5,7",
	  "deadline=1 m=2" },
	{ "a stale link counts again when it is heard",
	  ":fixed +a +b a0 b1 >0,1 @10 a3 @60 >3 a4 >4 @70 b5 >5 a7 > b6 >6,7",
	  "deadline=1" },
	{ "a stale link that comes late counts again",
	  ":fixed +a +b a0 b1 >0,1 @10 a3 @60 >3 @61 b2 > a5 > b4 >4,5",
	  "deadline=1 late=1" },
	{ "a link that is slow but heard is not stale",
	  ":fixed +a +b a0 b1 >0,1 @10 a3 @20 a5 @50 b1 > @60 >3 @65 b4 >4,5",
	  "deadline=1 dup=1" },
	{ "all links silent: nothing is waited for any more",
	  ":fixed +a +b +c a0 b1 c2 >0..2 @10 a4 a6 > -a > @59 > @60 >4,6 !never =0",
	  "deadline=1 m=1" },
	{ "many numbers given up cost no more than one",
	  ":fixed +a +b a0 b1 >0,1 @10 a1500 a1501 > @60 >1500,1501",
	  "deadline=1498" },
	{ "the bound of fragments",
	  ":fixed :frags=16 +a +b a0 b1 >0,1 a3..18 > =16 a19 >3..19 =0", "bound=1" },
	{ "the bound of fragments gives up no more than it must",
	  ":fixed :frags=16 +a +b a0 b1 >0,1 a3..17/2 a19..26 > =16 a27 >3 =16 a28 >5",
	  "bound=2" },
	{ "an open packet counts for the bound",
	  ":frags=16 +a a0( a1- a2- a3- a4- a5- a6- a7- a8- a9- a10- a11- a12- a13- a14- a15- =16 a16- =0 a17- a18) a19 >19",
	  "bound_drop=1 frags=19" },
	{ "an open packet within the bound",
	  ":frags=16 +a a0( a1- a2- a3- a4- a5- a6- a7- a8- a9- a10- a11- a12- a13- a14- a15- =16 a16) >0-16",
	},
	{ "the ring grows",
	  ":fixed +a +b a0 b1 >0,1 a3..5000 > =4998 b2 >2..5000 =0" },
	{ "the ring grows around its end",
	  ":fixed +a +b a0..40 >0..40 a42..99 b41 >41..99 a101..199 > b100 >100..199 a201..400 > b200 >200..400",
	},
	{ "no memory for the ring: given up by bound",
	  ":fixed +a +b a0 b1 >0,1 %ring a3..65 > =63 a66 >3..66 %ok a68 > b67 >67,68",
	  "bound=1 ring=1" },
	{ "no memory for the ring: a number on trial changes nothing",
	  ":fixed +a +b a0 b1 >0,1 a3 %ring b200 > =1 b2 >2,3", "far=1 ring=1" },
	{ "the bound of numbers, 12 bits",
	  ":fixed :short +a +b a0 b1 >0,1 a3..2049 > =2047 a2050 >3..2050", "bound=1" },
};

/* -- invariant 3: packets -- */

static const struct row packet_rows[] = {
	{ "two fragments", "+a a0( > =1 a1) >0-1 =0" },
	{ "two fragments on two links", "+a +b a0( b1) >0-1" },
	{ "held at the end", "+a +b a0( a2( a3) > =3" },
	{ "two fragments, second first", "+a +b b1) > a0( >0-1" },
	{ "many fragments", "+a a0( a1- a2- a3- a4- a5) >0-5" },
	{ "many fragments, last first",
	  "+a +b +c +d d3) c2- b1- > a0( >0-3" },
	{ "packets one after the other",
	  "+a a0( a1) a2 a3( a4- a5) >0-1,2,3-5" },
	{ "a null fragment inside is skipped", "+a a0( a1. a2) >0-2",
	  "null=1" },
	{ "the first is lost", "+a a0 a2- a3) a4 >0,4",
	  "m=1 lost=1 frags=2" },
	{ "one inside is lost", "+a a0( a1- a3- a4) a5 >5",
	  "m=1 lost=1 frags=4" },
	{ "the last is lost", "+a a0( a1- a3 >3", "m=1 lost=1 frags=2" },
	{ "the last is lost before a split packet",
	  "+a a0( a2( a3) >2-3", "m=1 lost=1 frags=1" },
	{ "a whole packet is lost", "+a a0( a1) a3( a4) >0-1,3-4", "m=1" },
	{ "the last of one and the first of the next",
	  "+a a0( a3- a4) a5 >5", "m=2 lost=1 frags=3" },
	{ "lost between packets, then a tail",
	  "+a a0 a3) a4 >0,4", "m=2 lost=1 frags=1" },
	{ "lost twice in one packet",
	  "+a a0( a2- a4- a5) a6 >6", "m=2 lost=1 frags=4" },
	{ "lost in two packets one after the other",
	  "+a a0( a2( a4( a5) >4-5", "m=2 lost=2 frags=2" },
	{ "lost, a tail, then a loss again",
	  "+a a0 a2) a4) a5 >0,5", "m=2 lost=2 frags=2" },
	{ "a tail to begin with is no error", "+a a0) a1 >1",
	  "lost=1 frags=1" },
	{ "no first fragment", "+a a0 a1) a2 >0,2", "no_begin=1 frags=1" },
	{ "no first fragment, of several",
	  "+a a0 a1- a2- a3) a4 >0,4", "no_begin=1 frags=3" },
	{ "no first fragment, twice",
	  "+a a0 a1- a2) a3) a4 >0,4", "no_begin=2 frags=3" },
	{ "no last fragment", "+a a0( a1( a2) >1-2", "no_end=1 frags=1" },
	{ "no last fragment, then a whole packet", "+a a0( a1- a2 >2",
	  "no_end=1 frags=2" },
	{ "empty fragments inside", "+a a0(*0 a1-*0 a2-*5 a3)*0 >0-3" },
	{ "fragments without a byte", "+a a0(*0 a1)*0 a2 >2",
	  "empty=1 frags=2" },
	{ "as long as the MRRU",
	  ":mrru=100 +a a0*102 a1*101' >0,1" },
	{ "longer than the MRRU",
	  ":mrru=100 +a a0*103 a1*102' a2 >2",
	  "too_long=2 frags=2" },
	{ "as long as the MRRU, split",
	  ":mrru=100 +a a0(*50 a1)*52 a2(*50' a3)*51 >0-1,2-3" },
	{ "longer than the MRRU, split",
	  ":mrru=100 +a a0(*50 a1)*53 a2(*50' a3)*52 a4 >4", "too_long=2 frags=4" },
	{ "its first byte in the second fragment",
	  ":mrru=100 +a a0(*0 a1)*102 a2(*0 a3)*102' a4 >0-1,4", "too_long=1 frags=2" },
	{ "longer than the MRRU before its end",
	  ":mrru=100 +a a0(*50 a1-*53 =0 a2-*5 a3)*5 a4 >4", "too_long=1 frags=4" },
	{ "longer than the MRRU by its first fragment",
	  ":mrru=100 +a a0(*103 =0 a1) a2 >2", "too_long=1 frags=2" },
	{ "the longest there is",
	  ":mrru=65535 +a a0(*20000 a1-*20000 a2-*20000 a3)*5537 >0-3" },
	{ "no memory to copy", ":mrru=3000 +a a0 a1(*1200 %skb a2)*1400 >0 %ok a3 >3",
	  "nomem=1 frags=2" },
};

/* -- invariant 5: numbers -- */

static const struct row number_rows[] = {
	{ "wrap, 12 bits",
	  ":short +a +b a4093 >4093 a4094 b4095 >4094,4095 b1 > a0 >0,1 a2 >2" },
	{ "wrap, 24 bits",
	  "+a +b a16777213 a16777214 b16777215 >16777213..16777215 b1 > a0 >0,1 a2 >2" },
	{ "a packet across the wrap, 12 bits",
	  ":short +a a4094( a4095- a0- a1) >4094-1" },
	{ "a packet across the wrap, 24 bits",
	  "+a a16777214( a16777215- a0- a1) >16777214-1" },
	{ "a loss across the wrap, 12 bits",
	  ":short +a +b a4094 >4094 b1 > a2 >1,2", "m=2" },
	{ "a loss across the wrap, 24 bits",
	  "+a +b a16777214 >16777214 b1 > a2 >1,2", "m=2" },
	{ "begins at 0 though a higher number comes first",
	  "+a +b b1 > a0 >0,1" },
	{ "begins where the peer is", "+a +b b1000 >1000 a1001 >1001" },
	{ "begins at 1: that costs a deadline",
	  ":fixed +a +b a1 > @50 >1 b2 >2", "deadline=1" },
	{ "a duplicate of a delivered number", "+a a0 a1 a1 a0 >0,1 a2 >2",
	  "dup=2" },
	{ "a duplicate on another link", "+a +b a0 b0 a1 b1 >0,1", "dup=2" },
	{ "a duplicate of a waiting number",
	  "+a +b a0 b1 >0,1 a3 a3 b3 > =1 b2 >2,3", "dup=2" },
	{ "a duplicate of a number in the open packet",
	  "+a +b a0( b0( a0( a1) >0-1", "dup=2" },
	{ "a duplicate from far back is no more than that",
	  "+a a0..199 >0..199 a10 a20 a200 >200", "dup=2" },
	{ "a lost number that comes is late",
	  "+a +b a0 b1 >0,1 a4 b5 >4,5 a3 b2 a3 > a6 >6",
	  "m=2 late=3 reord=3" },
	{ "late or duplicate is told apart",
	  "+a a0 a2 a4 a6 >0,2,4,6 a1 a2 a3 a4 a5 a6 > a7 >7",
	  "m=3 late=3 dup=3 reord=2" },
	{ "ahead of what fits: not believed, nothing lost",
	  "+a +b a0 b1 >0,1 a8000000 > b2 >2 a3 >3", "far=1" },
	{ "ahead of what fits, while others wait",
	  "+a +b a0 b1 >0,1 a3( a4) > b8000000 > =2 b2 >2,3-4", "far=1" },
	{ "ahead of what fits, eight times but not in a row",
	  "+a a0 >0 a8000000..8000006 a1 a8000007..8000010 a2 >1,2",
	  "far=11" },
	{ "ahead of what fits, eight times but not rising",
	  "+a a0 >0 a8000000..8000006 a5000000..5000006 a1 >1", "far=14" },
	{ "ahead of what fits, eight in a row: the peer counts anew",
	  "+a +b a0 b1( >0 a8000000..8000006 > a8000007 >8000007 b8000008 >8000008",
	  "far=7 resync=1 lost=1 frags=1" },
	{ "ahead of what fits, in a row on each of two links by itself",
	  "+a +b a0 b1 >0,1 a8000000..8000006 b8000007..8000013 > a2 >2",
	  "far=14" },
	{ "what waited is delivered before",
	  "+a +b a0 b1 >0,1 a3 > a8000000..8000007 >3,8000007",
	  "far=7 resync=1 resync_lost=1" },
	{ "what a slow line still holds is late, not a restart",
	  "+a +b a0 b1 >0,1 a8000000..8000007 >8000007 b3..11 > a8000008 >8000008",
	  "far=7 resync=1 late=9" },
	{ "the peer restarts at 0",
	  "+a +b a0..999 >0..999 a0 a1 a2 a3 a4 a5 a6 > a7 >7 b8 a9 >8,9",
	  "dup=7 resync=1" },
	{ "the peer restarts at 0, 12 bits",
	  ":short +a +b a0..999 >0..999 a0 a1 a2 a3 a4 a5 a6 > a7 >7 b8 a9 >8,9",
	  "dup=7 resync=1" },
	{ "the peer restarts at 0, which is ahead, 12 bits",
	  ":short +a a3000..3999 >3000..3999 a0 > a1 >0,1 a2 >2", "m=96" },
	{ "the peer restarts at 0, which is ahead, 24 bits",
	  "+a a15000000 >15000000 a0..6 > a7 >7 a8 >8", "far=7 resync=1" },
	{ "the peer restarts, on both links",
	  "+a +b a0..998/2 b1..999/2 >0..999 a0..14/2 >14 b1..15/2 >15",
	  "dup=7 late=7 resync=1" },
	{ "all others have failed: a new bundle, from 0",
	  "+a a0..999 >0..999 ^b b0 ~ >0 b1 >1 b2..9 >2..9", "resync=1" },
	{ "all others have failed: a new bundle, from 0, soon",
	  "+a a0..29 >0..29 ^b b0 ~ >0 b1..40 >1..40", "resync=1" },
	{ "all others have failed: a new bundle whose 0 is ahead, 12 bits",
	  ":short +a a0..2999 >0..2999 ^b b0 ~ >0 b1 >1", "resync=1" },
	{ "all others have failed: a new bundle whose 0 is ahead, 24 bits",
	  "+a a15000000 >15000000 ^b b0 ~ >0 b1 >1", "resync=1" },
	{ "all others have failed: a new bundle whose 0 was lost",
	  "+a a0..999 >0..999 ^b b1 ~ >1 b2 >2", "resync=1" },
	{ "all others have failed: the same bundle",
	  "+a a0..999 >0..999 ^b b1000 >1000 b0 > b1001 >1001", "dup=1" },
	{ "all others have failed: the same bundle, of which some are lost",
	  ":fixed +a a0..999 >0..999 ^b b1010..1020 > @50 >1010..1020 b1021 >1021",
	  "deadline=10" },
	{ "all others have failed: the same bundle, and this was too late",
	  "+a a0..989 a991..999 >0..989,991..999 ^b b990 > b1000 >1000",
	  "m=1 late=1 reord=1" },
	{ "all others have failed: the same bundle, and they bring the rest",
	  ":fixed +a a0..999 >0..999 ^b b1100 > a1000..1099 >1000..1100 b1101 >1101" },
	{ "all others had failed, and are back",
	  ":fixed +a a0..9 >0..9 ^b a10 a12..20 >10 @50 >12..20 b11 > a21 >21",
	  "deadline=1 late=1" },
	{ "all others had failed, and are back: this is another bundle's",
	  "+a a0..999 >0..999 ^b a1000 >1000 b0 > a1001 >1001 b1 > a1002 >1002",
	  "dup=2" },
	{ "the first link of all, and its first number is too late",
	  ":fixed ^a +b b0 b2 >0 @50 >2 b3 >3 a1 > a4 >4 b5 >5",
	  "deadline=1 late=1" },
	{ "a burst of duplicates is no restart",
	  "+a a0..999 >0..999 a900..906 > a1000 >1000", "dup=7" },
	{ "duplicates and good ones in turn are no restart",
	  "+a a0..99 >0..99 a10 a11 a12 a13 a100 a14 a15 a16 a17 a101 a18 a19 a20 a21 a102 >100..102",
	  "dup=12" },
	{ "a fragment of before the restart does not fit",
	  ":fixed +a +b a0..999 >0..999 a0..7 >7 b1000 a8 >8 @50 > =0 a9 >9",
	  "dup=7 resync=1 far=1" },
};

/* -- a number on trial -- */

static const struct row trial_rows[] = {
	{ "far ahead, confirmed by the link's next",
	  ":fixed +a a0 >0 a1000 > a1001 >1000,1001", "m=999" },
	{ "far ahead, refuted by the link's next",
	  ":fixed +a a0 >0 a1000 > =1 a1 >1 =0 a2 >2", "far=1" },
	{ "far ahead, and the rest of that link comes",
	  ":fixed +a +b a0 b1 >0,1 b500 > a2 >2 b3 >3 a4 >4 =0", "far=1" },
	{ "far ahead, and others come in order for longer than a deadline",
	  ":fixed +a +b a0 b1 >0,1 @10 b500 > @20 a2 >2 @60 > =0 @61 a3 >3 b4 >4",
	  "far=1" },
	{ "far ahead, then silence: it was true",
	  ":fixed +a +b a0 b1 >0,1 @10 b500 > @59 > @60 >500 a501 >501",
	  "deadline=498" },
	{ "far ahead, true, and what lies between comes",
	  ":fixed +a +b a0 b1 >0,1 b100 > a2..99 >2..100 a101 >101 b102 >102" },
	{ "far ahead does not move M",
	  ":fixed +a +b a0 b1 >0,1 a100 > b3 > a2 >2,3 b4 >4", "far=1" },
	{ "far ahead, its duplicate says nothing",
	  ":fixed +a a0 >0 a1000 a1000 > a1 >1", "far=1 dup=1" },
	{ "far ahead, confirmed by one it has overtaken",
	  ":fixed +a a0 >0 a1000 > a999 >999,1000 a1001 >1001",
	  "m=998 reord=1" },
	{ "not so far ahead is no trial",
	  ":fixed +a a0 >0 a64 >64", "m=63" },
	{ "two links far ahead",
	  ":fixed +a +b a0 b1 >0,1 a1000 b1001 > a1002 >1000..1002 b1003 >1003",
	  "m=998" },
	{ "far ahead, and a bound is reached",
	  ":fixed :frags=16 +a +b a0 b1 >0,1 b500 > a2( a3- a4- a5- a6- a7- a8- a9- a10- a11- a12- a13- a14- a15- a16- =16 a17- =16 a18- =0 a19) a20 >20",
	  "far=1 bound_drop=1 frags=18" },
	{ "far ahead, confirmed by another false one: left behind after eight",
	  ":fixed +a +b a0 b1 >0,1 @10 a500 > a900 > a2 >2 b3 >3 a4 >4 @59 > @60 >500 a5..11 > a12 >12 b13 >13",
	  "far=1 reord=2 deadline=495 late=7 resync=1" },
	{ "... by either link",
	  ":fixed +a +b a0 b1 >0,1 @10 a500 > a900 > a2 >2 b3 >3 a4 >4 @60 >500 b5..11 > b12 >12 a13 >13",
	  "far=1 reord=2 deadline=495 late=7 resync=1" },
	{ "far ahead, true, and its link leaves: the other is heard after eight",
	  ":fixed +a +b a0 b1 >0,1 @10 a500 > a501 > @60 >500,501 -a b2..8 > b9 >9 b10 >10",
	  "deadline=498 late=7 resync=1" },
	{ "far ahead, true: the slow link's are late, however many",
	  ":fixed +a +b a0 b1 >0,1 @10 a500 > a501 > @60 >500,501 b2..20 > a502 >502 b503 >503",
	  "deadline=498 late=19" },
	{ "far ahead, a null fragment: one fate only, far",
	  ":fixed +a a0 >0 a1000. > a1 >1 =0", "far=1" },
	{ "... or null, when it is confirmed",
	  ":fixed +a a0 >0 a1000. > a1001 >1001", "m=999 null=1" },
	{ "... or when what lies between comes",
	  ":fixed +a +b a0 b1 >0,1 b100. > a2..99 >2..99 a101 >101", "null=1" },
	{ "... though its link has left",
	  ":fixed +a +b a0 b1 >0,1 b100. > -b a2..99 >2..99 a101 >101",
	  "null=1 nulls_gone=1" },
	{ "... and held on trial it is neither yet",
	  ":fixed +a a0 >0 a1000. > =1" },
	{ "far ahead, and its link leaves",
	  ":fixed +a +b a0 b1 >0,1 @10 b500 > -b a2 >2 @60 > =0 a3 >3",
	  "far=1 far_gone=1" },
};

/* -- reorder tolerance -- */

static const struct row reorder_rows[] = {
	{ "off: the overtaken is late",
	  ":reorder=off +a a0 a2 >0,2 a1 > a3 >3", "m=1 late=1 reord=1" },
	{ "off: kept while another link has not passed",
	  ":reorder=off +a +b a0 b1 >0,1 a4 a3 > b2 >2..4", "reord=1" },
	{ "fixed: kept",
	  ":reorder=1 +a a0 a2 >0 a1 >1,2 a3 >3", "reord=1" },
	{ "fixed: overtaken by as many as the window",
	  ":reorder=3 +a a0 a2 a3 a4 >0 a1 >1..4", "reord=1" },
	{ "fixed: overtaken by more",
	  ":reorder=3 +a a0 a2 a3 a4 >0 a5 >2..5 a1 > a6 >6",
	  "m=1 late=1 reord=1" },
	{ "fixed: or longer than the deadline",
	  ":reorder=8 +a a0 @10 a2 a3 >0 @60 >2,3", "deadline=1" },
	{ "fixed: none",
	  ":reorder=0 +a a0 a2 >0,2 a1 > a3 >3", "m=1 late=1 reord=1" },
	{ "learned: the first is late, the second kept",
	  ":reorder=learn +a a0 a2 >0,2 a1 > a4 > a3 >3,4 a5 >5",
	  "m=1 late=1 reord=2" },
	{ "learned: by how many",
	  ":reorder=learn +a a0 a3 >0,3 a1 > a6 a5 > a4 >4..6 a8 a9 > a10 >8..10",
	  "m=3 late=1 reord=3" },
	{ "learned: on that link only",
	  ":reorder=learn +a +b a0 b1 a2 b4 a5 >0..2,4,5 b3 > a8 > b8 b9 >8,9",
	  "m=3 late=1 reord=1 dup=1" },
	{ "a false last number does not stand for M",
	  ":reorder=off +a +b a0 b1 >0,1 a50 > a2 a4 >2 b7 >4 a5 a6 >5..7 =1",
	  "m=1 reord=2" },
};

/* -- the interpreter -- */

struct counter {
	const char *name;
	size_t offset;
};

#define COUNTER(name, field) { name, offsetof(struct mlppp_reasm_stats, field) }

static const struct counter counters[] = {
	COUNTER("null", sum.nulls),
	COUNTER("late", sum.late),
	COUNTER("dup", sum.duplicate),
	COUNTER("far", sum.far),
	COUNTER("far_gone", far_gone),
	COUNTER("nulls_gone", nulls_gone),
	COUNTER("reord", sum.reordered),
	COUNTER("m", lost[MLPPP_LOSS_M]),
	COUNTER("deadline", lost[MLPPP_LOSS_DEADLINE]),
	COUNTER("bound", lost[MLPPP_LOSS_BOUND]),
	COUNTER("leave", lost[MLPPP_LOSS_LEAVE]),
	COUNTER("resync_lost", lost[MLPPP_LOSS_RESYNC]),
	COUNTER("lost", drop[MLPPP_DROP_LOST]),
	COUNTER("no_begin", drop[MLPPP_DROP_NO_BEGIN]),
	COUNTER("no_end", drop[MLPPP_DROP_NO_END]),
	COUNTER("too_long", drop[MLPPP_DROP_TOO_LONG]),
	COUNTER("bound_drop", drop[MLPPP_DROP_BOUND]),
	COUNTER("nomem", drop[MLPPP_DROP_NOMEM]),
	COUNTER("empty", drop[MLPPP_DROP_EMPTY]),
	COUNTER("frags", drop_frags),
	COUNTER("resync", resync),
	COUNTER("ring", ring_nomem),
};

static u64 counter_value(const struct mlppp_reasm_stats *stats, int i)
{
	return *(const u64 *)((const char *)stats + counters[i].offset);
}

static u32 number(const char **p)
{
	u32 n = 0;

	while (isdigit(**p))
		n = n * 10 + *(*p)++ - '0';
	return n;
}

static void fail(struct world *w, const char *word, const char *why)
{
	KUNIT_FAIL(w->test, "%s: at \"%s\": %s", w->row, word, why);
}

static struct mlppp_reasm_link *link_of(struct world *w, char c)
{
	return &w->rl[c - 'a'];
}

static void give(struct world *w, char link, u32 seq, u8 be, u32 len, bool odd)
{
	struct sk_buff *skb, *clone;

	seq = mlppp_seq_mask(seq, w->rs.bits);
	/* what a delivered packet is compared with is what came first */
	skb = util_fragment(seq, be, len, seq, odd, seq % 2 ? UTIL_PAGE :
			    UTIL_KMALLOC, &clone);
	if (w->length[seq % NUMBERS] == U32_MAX) {
		w->length[seq % NUMBERS] = len;
		w->odd[seq % NUMBERS] = odd;
		w->null[seq % NUMBERS] = be == MLPPP_WHOLE && !len;
	}
	mlppp_reasm_input(&w->rs, link_of(w, link), skb, w->now, &w->out);
}

static void word_fragment(struct world *w, const char *word)
{
	u32 first, last, step = 1, len = 4;
	const char *p = word + 1;
	bool odd = false;
	u8 be = MLPPP_WHOLE;

	first = number(&p);
	last = first;
	if (*p == '.' && p[1] == '.') {
		p += 2;
		last = number(&p);
		if (*p == '/') {
			p++;
			step = number(&p);
		}
	} else if (*p == '.') {
		len = 0;
		p++;
	} else if (*p == '(') {
		be = MLPPP_BEGIN;
		p++;
	} else if (*p == ')') {
		be = MLPPP_END;
		p++;
	} else if (*p == '-') {
		be = 0;
		p++;
	}
	if (*p == '*') {
		p++;
		len = number(&p);
		odd = *p == '\'';
	}
	for (; first <= last; first += step)
		give(w, *word, first, be, len, odd);
}

/* Is the next packet delivered made of the fragments @first to @last? */
static bool delivered(struct world *w, u32 first, u32 last)
{
	struct sk_buff *skb = __skb_dequeue(&w->out);
	u32 seq = first, i, offset = 0;
	bool good = false;

	if (!skb)
		return false;
	if (skb_has_frag_list(skb) || skb->len > sizeof(w->packet))
		goto out;
	skb_copy_bits(skb, 0, w->packet, skb->len);
	for (;; seq = mlppp_seq_add(seq, 1, w->rs.bits)) {
		for (i = 0; i < w->length[seq % NUMBERS]; i++, offset++) {
			if (offset >= skb->len || w->packet[offset] !=
			    util_byte(seq, i, w->odd[seq % NUMBERS]))
				goto out;
		}
		w->delivered += !w->null[seq % NUMBERS];
		w->length[seq % NUMBERS] = U32_MAX;
		if (seq == last)
			break;
	}
	good = skb->len == offset;
out:
	kfree_skb(skb);
	return good;
}

static void word_delivered(struct world *w, const char *word)
{
	const char *p = word + 1;

	while (*p) {
		u32 first = number(&p), last = first, step = 1;

		if (*p == '-') {
			p++;
			if (!delivered(w, first, number(&p)))
				return fail(w, word, "packet not delivered");
			p += *p == ',';
			continue;
		}
		if (*p == '.') {
			p += 2;
			last = number(&p);
			if (*p == '/') {
				p++;
				step = number(&p);
			}
		}
		for (; first <= last; first += step)
			if (!delivered(w, first, first))
				return fail(w, word, "packet not delivered");
		p += *p == ',';
	}
	if (!skb_queue_empty(&w->out)) {
		fail(w, word, "more was delivered");
		__skb_queue_purge(&w->out);
	}
}

/* What holds for the whole row. */
static void settings(const char *script, struct mlppp_reasm_params *params,
		     bool *short_seq, u32 *mrru)
{
	const char *p;

	*short_seq = strstr(script, ":short");
	*mrru = 1500;
	p = strstr(script, ":mrru=");
	if (p) {
		p += strlen(":mrru=");
		*mrru = number(&p);
	}
	p = strstr(script, ":frags=");
	if (p) {
		p += strlen(":frags=");
		params->max_frags = number(&p);
	}
	p = strstr(script, ":reorder=");
	if (p || strstr(script, ":fixed")) {
		params->floor_us = 50000;
		params->cap_us = 50000;
		params->reorder = MLPPP_REORDER_MODE_OFF;
	}
	if (p) {
		p += strlen(":reorder=");
		if (*p == 'l') {
			params->reorder = MLPPP_REORDER_MODE_LEARN;
		} else if (isdigit(*p)) {
			params->reorder = MLPPP_REORDER_MODE_FIXED;
			params->reorder_window = number(&p);
		}
	}
}

static void word_do(struct world *w, const char *word)
{
	const char *p = word + 1, *wrong;
	u64 n;

	switch (*word) {
	case ':':
		break;
	case '+':
		mlppp_reasm_join(&w->rs, link_of(w, *p));
		break;
	case '^':
		mlppp_reasm_join(&w->rs, link_of(w, *p));
		link_of(w, *p)->fresh = true;
		break;
	case '-':
		mlppp_reasm_leave(&w->rs, link_of(w, *p), w->now, &w->out);
		w->left = true;
		if (list_empty(&w->rs.links))
			memset(w->length, 0xff, sizeof(w->length));
		break;
	case '@':
		w->now = w->start + number(&p) * (u64)NSEC_PER_MSEC;
		w->due = mlppp_reasm_expire(&w->rs, w->now, &w->out);
		break;
	case '>':
		word_delivered(w, word);
		break;
	case '!':
		w->due = mlppp_reasm_expire(&w->rs, w->now, &w->out);
		n = strcmp(p, "never") ?
		    w->start + number(&p) * (u64)NSEC_PER_MSEC : U64_MAX;
		if (w->due != n)
			KUNIT_FAIL(w->test, "%s: at \"%s\": deadline %lld us",
				   w->row, word,
				   (s64)(w->due - w->start) / 1000);
		break;
	case '~':
		if (!w->rs.renewed)
			fail(w, word, "no new bundle");
		w->rs.renewed = false;
		break;
	case '=':
		if (w->rs.frags != number(&p))
			KUNIT_FAIL(w->test, "%s: at \"%s\": %u held", w->row,
				   word, w->rs.frags);
		break;
	case '%':
		util_fail_ring = !strcmp(p, "ring");
		util_fail_skb = !strcmp(p, "skb");
		break;
	default:
		word_fragment(w, word);
	}

	wrong = util_inspect(&w->rs, w->left);
	if (wrong)
		fail(w, word, wrong);
}

static u64 expected(const char *list, const char *name)
{
	size_t len = strlen(name);
	const char *p = list;

	for (; p && *p; p = strchr(p, ' ') ? strchr(p, ' ') + 1 : NULL) {
		if (!strncmp(p, name, len) && p[len] == '=') {
			p += len + 1;
			return number(&p);
		}
	}
	return 0;
}

static void run_row(struct kunit *test, const struct row *row)
{
	struct world *w = vzalloc(sizeof(*w));
	struct mlppp_reasm_stats *stats;
	char *script, *rest, *word;
	struct mlppp_reasm_params params = {};
	u64 fate, open_nulls = 0;
	struct sk_buff *skb;
	bool short_seq;
	u32 mrru;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	script = kstrdup(row->script, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, script);
	w->test = test;
	w->row = row->name;
	w->start = 1000 * NSEC_PER_SEC;
	w->now = w->start;
	w->due = U64_MAX;
	memset(w->length, 0xff, sizeof(w->length));
	__skb_queue_head_init(&w->out);
	util_made = 0;
	util_released = 0;
	settings(script, &params, &short_seq, &mrru);
	KUNIT_ASSERT_EQ(test, 0, mlppp_reasm_init(&w->rs, short_seq, mrru));
	KUNIT_ASSERT_EQ(test, 0, mlppp_reasm_set_params(&w->rs, &params, 0));

	rest = script;
	while ((word = strsep(&rest, " ")))
		if (*word)
			word_do(w, word);

	if (!skb_queue_empty(&w->out))
		fail(w, "the end", "more was delivered");
	if (w->rs.renewed)
		fail(w, "the end", "a new bundle");
	stats = &w->rs.stats;
	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		u64 is = counter_value(stats, i);
		u64 should = expected(row->counters, counters[i].name);

		if (is != should)
			KUNIT_FAIL(test, "%s: %s is %llu, not %llu", row->name,
				   counters[i].name, is, should);
	}
	skb_queue_walk(&w->rs.waiting, skb)
		open_nulls += util_counted_null(skb);
	fate = w->delivered + stats->sum.nulls + stats->sum.late +
	       stats->sum.duplicate + stats->sum.far + stats->drop_frags +
	       w->rs.frags - open_nulls;
	KUNIT_EXPECT_EQ_MSG(test, fate, stats->sum.fragments, "%s", row->name);

	mlppp_reasm_destroy(&w->rs);
	__skb_queue_purge(&w->out);
	KUNIT_EXPECT_EQ_MSG(test, util_made, util_released, "%s", row->name);
	util_fail_ring = false;
	util_fail_skb = false;
	kfree(script);
	vfree(w);
}

static void row_desc(const struct row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(m, m_rows, row_desc);
KUNIT_ARRAY_PARAM(loss, loss_rows, row_desc);
KUNIT_ARRAY_PARAM(packet, packet_rows, row_desc);
KUNIT_ARRAY_PARAM(number, number_rows, row_desc);
KUNIT_ARRAY_PARAM(trial, trial_rows, row_desc);
KUNIT_ARRAY_PARAM(reorder, reorder_rows, row_desc);

static void m_test(struct kunit *test)
{
	run_row(test, test->param_value);
}

static void loss_test(struct kunit *test)
{
	run_row(test, test->param_value);
}

static void packet_test(struct kunit *test)
{
	run_row(test, test->param_value);
}

static void number_test(struct kunit *test)
{
	run_row(test, test->param_value);
}

static void trial_test(struct kunit *test)
{
	run_row(test, test->param_value);
}

static void reorder_test(struct kunit *test)
{
	run_row(test, test->param_value);
}

/* -- what a table does not show -- */

static struct world *world_new(struct kunit *test, bool short_seq,
			       const struct mlppp_reasm_params *params)
{
	struct world *w = vzalloc(sizeof(*w));

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->test = test;
	w->row = test->name;
	w->now = 1000 * NSEC_PER_SEC;
	memset(w->length, 0xff, sizeof(w->length));
	__skb_queue_head_init(&w->out);
	util_made = 0;
	util_released = 0;
	KUNIT_ASSERT_EQ(test, 0, mlppp_reasm_init(&w->rs, short_seq, 65535));
	KUNIT_ASSERT_EQ(test, 0, mlppp_reasm_set_params(&w->rs, params, 0));
	return w;
}

static void world_free(struct world *w)
{
	mlppp_reasm_destroy(&w->rs);
	__skb_queue_purge(&w->out);
	KUNIT_EXPECT_EQ(w->test, util_made, util_released);
	vfree(w);
}

#define MS	((u64)NSEC_PER_MSEC)

/* Both lines carry @per_s numbers a second in turn, from w->start on; what is
 * sent on a comes after @lag_a, on b after @lag_b. Only what comes from @from
 * to @to, ns from the start, and of that not the numbers below @first.
 */
static void traffic(struct world *w, u64 from, u64 to, u32 per_s, u64 lag_a,
		    u64 lag_b, u32 first)
{
	u64 step = NSEC_PER_SEC / per_s, at[2], lag[2] = { lag_a, lag_b };
	u32 seq[2] = { 0, 1 };
	int i;

	for (;;) {
		at[0] = seq[0] * step + lag[0];
		at[1] = seq[1] * step + lag[1];
		i = at[1] < at[0];
		if (at[i] >= to)
			break;
		if (at[i] >= from && seq[i] >= first) {
			w->now = w->start + at[i];
			give(w, 'a' + i, seq[i], MLPPP_WHOLE, 4, false);
			mlppp_reasm_expire(&w->rs, w->now, &w->out);
			__skb_queue_purge(&w->out);
		}
		seq[i] += 2;
	}
	w->now = w->start + to;
	w->due = mlppp_reasm_expire(&w->rs, w->now, &w->out);
	__skb_queue_purge(&w->out);
}

static u32 lag_of(struct world *w, char link)
{
	return mlppp_reasm_lag_us(&w->rs, link_of(w, link));
}

static struct world *two_links(struct kunit *test)
{
	static const struct mlppp_reasm_params params;
	struct world *w = world_new(test, false, &params);

	w->start = w->now;
	word_do(w, "+a");
	word_do(w, "+b");
	mlppp_reasm_expire(&w->rs, w->now, &w->out);
	return w;
}

/* The skew is not known at first: then the deadline is the cap, and only what
 * was lost on the way is lost.
 */
static void skew_unknown_test(struct kunit *test)
{
	struct world *w = two_links(test);

	KUNIT_EXPECT_EQ(test, lag_of(w, 'a'), 300000);
	traffic(w, 0, 90 * MS, 1000, 1 * MS, 100 * MS, 0);
	/* 2 came at 3 ms, and so on */
	KUNIT_EXPECT_EQ(test, w->rs.queued, 44);
	KUNIT_EXPECT_EQ(test, w->due, w->start + 3 * MS + 300 * MS);
	traffic(w, 90 * MS, 500 * MS, 1000, 1 * MS, 100 * MS, 0);
	KUNIT_EXPECT_EQ(test, w->rs.stats.lost[MLPPP_LOSS_DEADLINE], 0);
	KUNIT_EXPECT_EQ(test, w->rs.stats.lost[MLPPP_LOSS_M], 0);
	world_free(w);
}

/* It is known after the first window, within 1 %. */
static void skew_known_test(struct kunit *test)
{
	struct world *w = two_links(test);

	traffic(w, 0, 600 * MS, 1000, 1 * MS, 100 * MS, 0);
	KUNIT_EXPECT_EQ(test, lag_of(w, 'a'), 0);
	/* number 1 is sent 1 ms after 0 and is waited for since 2 came */
	KUNIT_EXPECT_EQ(test, lag_of(w, 'b'), 98000);
	/* the oldest that waits, for 501, is 502, which came at 503 ms */
	KUNIT_EXPECT_EQ(test, w->due, w->start + 503 * MS +
			98 * MS + 98 * MS / 4 + 5 * MS);
	world_free(w);
}

/* Lines that are alike: the floor. */
static void skew_none_test(struct kunit *test)
{
	struct world *w = two_links(test);

	traffic(w, 0, 600 * MS, 1000, 1 * MS, 1 * MS, 0);
	KUNIT_EXPECT_EQ(test, w->rs.queued, 0);
	/* 599 does not come, 600 does: b may still bring it */
	w->now = w->start + 601 * MS;
	give(w, 'a', 600, MLPPP_WHOLE, 4, false);
	w->due = mlppp_reasm_expire(&w->rs, w->now, &w->out);
	KUNIT_EXPECT_EQ(test, lag_of(w, 'a'), 0);
	KUNIT_EXPECT_EQ(test, lag_of(w, 'b'), 0);
	KUNIT_EXPECT_EQ(test, w->due, w->now + 20 * MS);
	world_free(w);
}

/* A skew that grows is followed at once: the first fragments are lost, the next
 * are not.
 */
static void skew_rises_test(struct kunit *test)
{
	struct world *w = two_links(test);
	u64 lost;

	traffic(w, 0, 1000 * MS, 1000, 1 * MS, 2 * MS, 0);
	KUNIT_EXPECT_EQ(test, w->rs.stats.lost[MLPPP_LOSS_DEADLINE], 0);
	KUNIT_EXPECT_LE(test, lag_of(w, 'b'), 1000);
	/* from here on, b's fragments come 78 ms later */
	traffic(w, 1000 * MS, 1500 * MS, 1000, 1 * MS, 80 * MS, 998);
	lost = w->rs.stats.lost[MLPPP_LOSS_DEADLINE] +
	       w->rs.stats.lost[MLPPP_LOSS_M];
	KUNIT_EXPECT_GT(test, lost, 0);
	/* those sent in the first 80 ms */
	KUNIT_EXPECT_LE(test, lost, 45);
	KUNIT_EXPECT_GE(test, lag_of(w, 'b'), 78000);
	traffic(w, 1500 * MS, 2500 * MS, 1000, 1 * MS, 80 * MS, 0);
	KUNIT_EXPECT_EQ(test, lost, w->rs.stats.lost[MLPPP_LOSS_DEADLINE] +
			w->rs.stats.lost[MLPPP_LOSS_M]);
	world_free(w);
}

/* The same when there are more losses in between than are remembered. */
static void skew_rises_fast_test(struct kunit *test)
{
	struct world *w = two_links(test);
	u64 lost;

	traffic(w, 0, 300 * MS, 10000, 1 * MS, 2 * MS, 0);
	traffic(w, 300 * MS, 600 * MS, 10000, 1 * MS, 80 * MS, 2980);
	lost = w->rs.stats.lost[MLPPP_LOSS_DEADLINE] +
	       w->rs.stats.lost[MLPPP_LOSS_M];
	KUNIT_EXPECT_GT(test, lost, 0);
	KUNIT_EXPECT_LE(test, lost, 1000);
	KUNIT_EXPECT_GE(test, lag_of(w, 'b'), 70000);
	traffic(w, 600 * MS, 1000 * MS, 10000, 1 * MS, 80 * MS, 2980);
	KUNIT_EXPECT_EQ(test, lost, w->rs.stats.lost[MLPPP_LOSS_DEADLINE] +
			w->rs.stats.lost[MLPPP_LOSS_M]);
	world_free(w);
}

/* A skew that falls is followed by half in each window. */
static void skew_falls_test(struct kunit *test)
{
	struct world *w = two_links(test);

	traffic(w, 0, 5000 * MS, 1000, 1 * MS, 100 * MS, 0);
	KUNIT_EXPECT_EQ(test, lag_of(w, 'b'), 98000);
	traffic(w, 5000 * MS, 11000 * MS, 1000, 1 * MS, 11 * MS, 0);
	KUNIT_EXPECT_LE(test, lag_of(w, 'b'), 98000);
	KUNIT_EXPECT_GE(test, lag_of(w, 'b'), 49000);
	traffic(w, 11000 * MS, 14000 * MS, 1000, 1 * MS, 11 * MS, 0);
	KUNIT_EXPECT_EQ(test, lag_of(w, 'b'), 49000);
	traffic(w, 14000 * MS, 40000 * MS, 1000, 1 * MS, 11 * MS, 0);
	KUNIT_EXPECT_EQ(test, lag_of(w, 'b'), 9000);
	KUNIT_EXPECT_EQ(test, w->rs.stats.lost[MLPPP_LOSS_DEADLINE], 0);
	world_free(w);
}

/* What is measured: how long the oldest fragment with a higher number waited. */
static void skew_sample_test(struct kunit *test)
{
	struct world *w = two_links(test);

	word_do(w, "+c");
	word_do(w, "a0");
	word_do(w, "@10");
	word_do(w, "a10");
	word_do(w, "@30");
	word_do(w, "b5");
	KUNIT_EXPECT_EQ(test, link_of(w, 'b')->lag_peak, 20 * MS);
	/* in the front gap: 10 is older than 5 */
	word_do(w, "@40");
	word_do(w, "c1");
	KUNIT_EXPECT_EQ(test, link_of(w, 'c')->lag_peak, 30 * MS);
	/* behind 5: only 10 waits for it */
	word_do(w, "@60");
	word_do(w, "b7");
	KUNIT_EXPECT_EQ(test, link_of(w, 'b')->lag_peak, 50 * MS);
	/* nothing waits for this one */
	word_do(w, "@80");
	word_do(w, "a11");
	KUNIT_EXPECT_EQ(test, link_of(w, 'a')->lag_peak, 0);
	world_free(w);
}

/* An occasional fragment tells nothing about the skew: it stays as it was. */
static void skew_sparse_test(struct kunit *test)
{
	struct world *w = two_links(test);
	u64 second = NSEC_PER_SEC;

	traffic(w, 0, 1 * second, 1000, 1 * MS, 100 * MS, 0);
	traffic(w, 1 * second, 1100 * MS, 1000, 1 * MS, 100 * MS, 0);
	KUNIT_EXPECT_EQ(test, lag_of(w, 'b'), 98000);
	/* 2 numbers a second, for two minutes */
	w->start -= 500 * second;
	traffic(w, 1601 * second, 1720 * second, 2, 1 * MS, 100 * MS, 0);
	/* the links are looked at only when something waits */
	give(w, 'a', mlppp_seq_mask(w->rs.next + 1, w->rs.bits), MLPPP_WHOLE,
	     4, false);
	w->due = mlppp_reasm_expire(&w->rs, w->now, &w->out);
	KUNIT_EXPECT_EQ(test, w->rs.queued, 1);
	KUNIT_EXPECT_EQ(test, lag_of(w, 'b'), 98000);
	world_free(w);
}

/* A learned reorder tolerance is forgotten when it is no longer needed. */
static void tolerance_falls_test(struct kunit *test)
{
	struct world *w = two_links(test);
	u32 seq = 0, i;

	for (i = 0; i < 60000; i++) {
		/* every eighth overtaken by two of the same link, at first */
		static const u8 order[] = { 0, 3, 1, 2, 4, 5, 6, 7 };
		u32 n = i < 4000 ? order[i % 8] : i % 8;

		w->now += MS;
		/* an occasional loss: only then is the link looked at */
		if (i % 1000 != 500)
			give(w, 'a', seq + n, MLPPP_WHOLE, 4, false);
		mlppp_reasm_expire(&w->rs, w->now, &w->out);
		if (i % 8 == 7)
			seq += 8;
		__skb_queue_purge(&w->out);
		if (i == 3999)
			KUNIT_EXPECT_EQ(test, link_of(w, 'a')->tolerance, 3);
	}
	/* 1 is none at all: see struct mlppp_reasm_link */
	KUNIT_EXPECT_LE(test, link_of(w, 'a')->tolerance, 1);
	world_free(w);
}

/* A packet of @n fragments, the first of @first bytes and the others of @len,
 * each in its kind of buffer: @kinds in base UTIL_KINDS.
 */
static void merge_one(struct world *w, u32 n, u32 kinds, u32 first, u32 len)
{
	u64 copied = w->rs.stats.copied, seq = w->rs.next, i;
	struct kunit *test = w->test;
	struct sk_buff *skb, *clone[4];
	bool odd = kinds % 2;
	u32 total = 0;

	for (i = 0; i < n; i++) {
		u32 l = i ? len : first;
		u8 be = !i ? MLPPP_BEGIN : i + 1 == n ? MLPPP_END : 0;

		skb = util_fragment(mlppp_seq_mask(seq + i, w->rs.bits), be, l,
				    mlppp_seq_mask(seq + i, w->rs.bits), odd,
				    kinds % UTIL_KINDS, &clone[i]);
		skb->ip_summed = CHECKSUM_COMPLETE;
		w->length[(seq + i) % NUMBERS] = l;
		w->odd[(seq + i) % NUMBERS] = odd;
		w->null[(seq + i) % NUMBERS] = false;
		total += l;
		mlppp_reasm_input(&w->rs, link_of(w, 'a'), skb, w->now,
				  &w->out);
		kinds /= UTIL_KINDS;
	}
	skb = skb_peek(&w->out);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_ASSERT_EQ(test, skb->len, total);
	/* what GRO wants */
	KUNIT_ASSERT_FALSE(test, skb_has_frag_list(skb));
	KUNIT_ASSERT_FALSE(test, skb_cloned(skb));
	KUNIT_ASSERT_TRUE(test, skb->ip_summed == CHECKSUM_NONE);
	/* memory that is added must be charged to nobody */
	KUNIT_ASSERT_TRUE(test, !skb->destructor);
	KUNIT_ASSERT_GE(test, skb->truesize,
			SKB_TRUESIZE(0) + skb_headlen(skb));
	/* in a copy of the first fragment the IP header is aligned */
	if (w->rs.stats.copied > copied && !skb_is_nonlinear(skb))
		KUNIT_ASSERT_EQ(test, 0, ((ulong)skb->data +
				(odd ? 1 : 2)) % 4);
	KUNIT_ASSERT_TRUE(test,
			  delivered(w, mlppp_seq_mask(seq, w->rs.bits),
				    mlppp_seq_mask(seq + n - 1, w->rs.bits)));
	for (i = 0; i < n; i++)
		kfree_skb(clone[i]);
}

/* Packets of two to four fragments, in every kind of buffer. */
static void merge_test(struct kunit *test)
{
	static const u32 lengths[] = { 1, 3, 700, 1500, 20000 };
	static const struct mlppp_reasm_params params;
	struct world *w = world_new(test, false, &params);
	u32 kinds, len;

	word_do(w, "+a");
	for (kinds = 0; kinds < UTIL_KINDS * UTIL_KINDS; kinds++)
		for (len = 0; len < ARRAY_SIZE(lengths); len++)
			merge_one(w, 2, kinds, lengths[(len + 2) % 5],
				  lengths[len]);
	for (kinds = 0; kinds < UTIL_KINDS * UTIL_KINDS * UTIL_KINDS; kinds++) {
		merge_one(w, 3, kinds, 300, 700);
		merge_one(w, 4, kinds, 1500, 2);
	}
	merge_one(w, 4, UTIL_CLONED, 16384, 16384);

	/* buffers as drivers make them need no copy */
	w->rs.stats.copied = 0;
	merge_one(w, 2, UTIL_PAGE * UTIL_KINDS + UTIL_PAGE, 750, 750);
	merge_one(w, 2, UTIL_TIGHT * UTIL_KINDS + UTIL_TIGHT, 750, 750);
	merge_one(w, 2, UTIL_PAGED * UTIL_KINDS + UTIL_TIGHT, 750, 750);
	KUNIT_EXPECT_EQ(test, w->rs.stats.copied, 0);
	world_free(w);
}

/* An unsplit packet is delivered as it came: the same skb, the same buffer. */
static void whole_test(struct kunit *test)
{
	static const struct mlppp_reasm_params params;
	struct world *w = world_new(test, false, &params);
	struct sk_buff *skb, *clone;
	u8 *data;
	u32 seq;

	word_do(w, "+a");
	for (seq = 0; seq < UTIL_KINDS; seq++) {
		skb = util_fragment(seq, MLPPP_WHOLE, 1400, seq, false, seq,
				    &clone);
		data = skb->data;
		mlppp_reasm_input(&w->rs, link_of(w, 'a'), skb, w->now,
				  &w->out);
		KUNIT_EXPECT_PTR_EQ(test, skb_peek(&w->out), skb);
		KUNIT_EXPECT_PTR_EQ(test, skb->data, data);
		__skb_queue_purge(&w->out);
		kfree_skb(clone);
	}
	KUNIT_EXPECT_EQ(test, w->rs.stats.whole, UTIL_KINDS);
	world_free(w);
}

/* The bound in bytes holds at every moment. */
static void bytes_test(struct kunit *test)
{
	static const struct mlppp_reasm_params params = { .max_bytes = 65536 };
	struct world *w = world_new(test, false, &params);
	u32 seq;

	word_do(w, "+a");
	word_do(w, "+b");
	give(w, 'b', 0, MLPPP_WHOLE, 4, false);
	for (seq = 2; seq < 500; seq++) {
		give(w, 'a', seq, MLPPP_WHOLE, 1400, false);
		KUNIT_ASSERT_LE(test, w->rs.bytes, 65536);
	}
	KUNIT_EXPECT_EQ(test, w->rs.stats.lost[MLPPP_LOSS_BOUND], 1);
	KUNIT_EXPECT_EQ(test, w->rs.stats.packets, 499);
	KUNIT_EXPECT_LE(test, w->rs.stats.peak_bytes, 65536 + 4096);

	/* an open packet counts, by the memory that it really takes */
	give(w, 'a', 500, MLPPP_BEGIN, 1, false);
	for (seq = 501; seq < 800; seq++) {
		give(w, 'a', seq, 0, 1, false);
		KUNIT_ASSERT_LE(test, w->rs.bytes, 65536);
	}
	KUNIT_EXPECT_EQ(test, w->rs.stats.drop[MLPPP_DROP_BOUND], 1);
	world_free(w);
}

/* A bound that is lowered below what is held: kept with the next fragment. */
static void lowered_test(struct kunit *test)
{
	struct mlppp_reasm_params params = { .floor_us = 1000 };
	struct world *w = world_new(test, false, &params);

	word_do(w, "+a");
	word_do(w, "+b");
	word_do(w, "b0");
	word_do(w, ">0");
	word_do(w, "a2..101");
	KUNIT_EXPECT_EQ(test, w->rs.frags, 100);
	params.max_frags = 16;
	KUNIT_EXPECT_EQ(test, 0, mlppp_reasm_set_params(&w->rs, &params, 0));
	word_do(w, "a102");
	word_do(w, ">2..102");
	word_do(w, "=0");
	world_free(w);
}

struct set_case {
	const char *name;
	struct mlppp_reasm_params params;
	u64 rate;
	int err;
	struct mlppp_reasm_params result;
};

static const struct set_case set_cases[] = {
	{ "defaults, 20 Mbit/s", {}, 20000000, 0,
	  { 20000, 300000, 5000, 1464, 1500000, MLPPP_REORDER_MODE_LEARN, 0 } },
	{ "defaults, 1 Mbit/s", {}, 1000000, 0,
	  { 20000, 300000, 5000, 1024, 1048576, MLPPP_REORDER_MODE_LEARN, 0 } },
	{ "defaults, 1 Gbit/s", {}, NSEC_PER_SEC, 0,
	  { 20000, 300000, 5000, 32768, 33554432, MLPPP_REORDER_MODE_LEARN, 0 } },
	{ "defaults, more than there is", {}, U64_MAX, 0,
	  { 20000, 300000, 5000, 32768, 33554432, MLPPP_REORDER_MODE_LEARN, 0 } },
	{ "bounds follow the cap", { .cap_us = 600000 }, 20000000, 0,
	  { 20000, 600000, 5000, 2929, 3000000, MLPPP_REORDER_MODE_LEARN, 0 } },
	{ "all given", { 1, 2, 3, 16, 65536, MLPPP_REORDER_MODE_FIXED, 64 }, 0, 0,
	  { 1, 2, 3, 16, 65536, MLPPP_REORDER_MODE_FIXED, 64 } },
	{ "a cap below the default floor", { .cap_us = 1000 }, 1000000, 0,
	  { 1000, 1000, 5000, 1024, 1048576, MLPPP_REORDER_MODE_LEARN, 0 } },
	{ "a floor above the default cap", { .floor_us = 400000 }, 1000000, 0,
	  { 400000, 400000, 5000, 1024, 1048576, MLPPP_REORDER_MODE_LEARN, 0 } },
	{ "floor above cap", { .floor_us = 2, .cap_us = 1 }, 0, -EINVAL },
	{ "cap too long", { .cap_us = 10000001 }, 0, -EINVAL },
	{ "margin too long", { .margin_us = 10000001 }, 0, -EINVAL },
	{ "too few fragments", { .max_frags = 15 }, 0, -EINVAL },
	{ "too many fragments", { .max_frags = 131073 }, 0, -EINVAL },
	{ "too few bytes", { .max_bytes = 65535 }, 0, -EINVAL },
	{ "no such mode", { .reorder = 4 }, 0, -EINVAL },
	{ "window too wide", { .reorder_window = 65 }, 0, -EINVAL },
};

static void set_desc(const struct set_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(set, set_cases, set_desc);

static void set_test(struct kunit *test)
{
	const struct set_case *c = test->param_value;
	static const struct mlppp_reasm_params defaults;
	struct world *w = world_new(test, true, &defaults);
	struct mlppp_reasm_params before, after;

	mlppp_reasm_get_params(&w->rs, &before);
	KUNIT_EXPECT_EQ(test, c->err,
			mlppp_reasm_set_params(&w->rs, &c->params, c->rate));
	mlppp_reasm_get_params(&w->rs, &after);
	/* the table does not know how much memory the machine has */
	if (after.max_bytes < c->result.max_bytes && !c->err) {
		KUNIT_EXPECT_EQ(test, after.max_bytes,
				totalram_pages() * PAGE_SIZE / 32);
		after.max_bytes = c->result.max_bytes;
		after.max_frags = c->result.max_frags;
	}
	KUNIT_EXPECT_EQ(test, 0, memcmp(&after, c->err ? &before : &c->result,
					sizeof(after)));
	world_free(w);
}

/* A day at 1 Gbit/s has 7.2e9 packets of 1500 bytes: 429 times around 2^24.
 * What lies between is skipped; each time around, 128 numbers on two links, one
 * behind the other by 16.
 */
static void wraps_test(struct kunit *test, bool short_seq, u32 wraps)
{
	static const struct mlppp_reasm_params params;
	struct world *w = world_new(test, short_seq, &params);
	u64 space = 1ULL << w->rs.bits, n, start;
	struct mlppp_reasm_link *a, *b;
	struct sk_buff *skb, *clone;

	word_do(w, "+a");
	word_do(w, "+b");
	a = link_of(w, 'a');
	b = link_of(w, 'b');
	for (; wraps; wraps--) {
		/* as if all had come in order up to here */
		start = round_up(w->rs.next, space) + space - 64;
		w->rs.next = start;
		a->last = start - 1;
		b->last = start - 1;
		for (n = start; n < start + 128 + 16; n++) {
			bool late = n % 2;
			u64 pos = late ? n - 16 : n;

			if (pos < start || pos >= start + 128)
				continue;
			skb = util_fragment(pos & (space - 1), MLPPP_WHOLE, 4,
					    pos, false, UTIL_KMALLOC, &clone);
			mlppp_reasm_input(&w->rs, late ? b : a, skb, w->now,
					  &w->out);
		}
		KUNIT_ASSERT_EQ(test, w->rs.next, start + 128);
		for (n = start; n < start + 128; n++) {
			skb = __skb_dequeue(&w->out);
			KUNIT_ASSERT_NOT_NULL(test, skb);
			KUNIT_ASSERT_EQ(test, skb->data[1], util_byte(n, 1, 0));
			KUNIT_ASSERT_EQ(test, MLPPP_CB(skb)->seq,
					n & (space - 1));
			kfree_skb(skb);
		}
		cond_resched();
	}
	KUNIT_EXPECT_EQ(test, w->rs.stats.packets,
			w->rs.stats.sum.fragments);
	world_free(w);
}

static void wraps_long_test(struct kunit *test)
{
	wraps_test(test, false, 430);
}

static void wraps_short_test(struct kunit *test)
{
	wraps_test(test, true, 430);
}

/* -- how much one call does -- */

#define WORK_BUDGET	64
/* For each number: take it out, copy it, free it, and free the open packet; and
 * once, a packet is copied as a whole.
 */
#define WORK_MOST	(4 * WORK_BUDGET + 64)

/* What a hostile peer makes wait behind a gap, and what releases it. */
struct work_case {
	const char *name;
	u8 be;			/* of all but the first and the last */
	u32 len;
	u32 step;
	u8 first;
	u8 last;
	bool pages;
	enum { GAP, M, DEADLINE, LEAVE, BOUND, RESYNC } event;
};

static const struct work_case work_cases[] = {
	{ "without B", 0, 1, 1, 0, 0, false, GAP },
	{ "one packet", 0, 1, 1, MLPPP_BEGIN, MLPPP_END, false, GAP },
	{ "one packet, in pages", 0, 2, 1, MLPPP_BEGIN, MLPPP_END, true, GAP },
	{ "one packet, empty fragments", 0, 0, 1, MLPPP_BEGIN, 0, false, GAP },
	{ "only B", MLPPP_BEGIN, 1, 1, MLPPP_BEGIN, 0, false, GAP },
	{ "whole packets", MLPPP_WHOLE, 4, 1, MLPPP_WHOLE, MLPPP_WHOLE, false,
	  GAP },
	{ "null fragments", MLPPP_WHOLE, 0, 1, MLPPP_WHOLE, MLPPP_WHOLE, false,
	  GAP },
	{ "every second, M", MLPPP_WHOLE, 4, 2, MLPPP_WHOLE, MLPPP_WHOLE,
	  false, M },
	{ "every second, the deadline", 0, 4, 2, 0, 0, false, DEADLINE },
	{ "every second, a leave", 0, 4, 2, 0, 0, false, LEAVE },
	{ "every second, a lower bound", MLPPP_BEGIN, 4, 2, 0, 0, false,
	  BOUND },
	{ "every second, a restart", MLPPP_WHOLE, 4, 2, MLPPP_WHOLE,
	  MLPPP_WHOLE, false, RESYNC },
};

static void work_desc(const struct work_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(work, work_cases, work_desc);

static void work_give(struct world *w, char link, u32 seq, u8 be, u32 len,
		      bool pages)
{
	struct sk_buff *skb, *clone;

	seq = mlppp_seq_mask(seq, w->rs.bits);
	skb = util_fragment(seq, be, len, seq, true,
			    pages ? UTIL_PAGED : UTIL_KMALLOC, &clone);
	w->rs.budget = WORK_BUDGET;
	mlppp_reasm_input(&w->rs, link_of(w, link), skb, w->now, &w->out);
}

static void work_event(struct world *w, const struct work_case *c, u32 n)
{
	struct mlppp_reasm_params params = { .max_frags = 16 };
	u32 i;

	switch (c->event) {
	case GAP:
		work_give(w, 'b', 0, MLPPP_WHOLE, 4, false);
		break;
	case M:
		work_give(w, 'b', 1 + n * c->step, MLPPP_WHOLE, 4, false);
		break;
	case DEADLINE:
		w->now += NSEC_PER_SEC;
		w->rs.budget = WORK_BUDGET;
		mlppp_reasm_expire(&w->rs, w->now, &w->out);
		break;
	case LEAVE:
		mlppp_reasm_leave(&w->rs, link_of(w, 'b'), w->now, &w->out);
		break;
	case BOUND:
		mlppp_reasm_set_params(&w->rs, &params, 0);
		work_give(w, 'a', 1 + n * c->step, 0, 4, false);
		break;
	case RESYNC:
		for (i = 0; i < 8; i++)
			work_give(w, 'b', 8000000 + i, MLPPP_WHOLE, 4, false);
		break;
	}
}

/* However much waits, and whatever releases it, a call does no more than its
 * budget allows, and the next calls do the rest.
 */
static void work_test(struct kunit *test)
{
	static const struct mlppp_reasm_params params = {
		.max_frags = 65536, .max_bytes = 1 << 30, .floor_us = 100000,
	};
	const struct work_case *c = test->param_value;
	struct world *w = world_new(test, false, &params);
	const u32 n = 16000;
	u32 calls = 0, i;

	word_do(w, "+a");
	word_do(w, "+b");
	for (i = 0; i < n; i++)
		work_give(w, 'a', 1 + i * c->step, !i ? c->first :
			  i == n - 1 ? c->last : c->be, c->len, c->pages);
	KUNIT_ASSERT_FALSE(test, w->rs.busy);
	KUNIT_ASSERT_EQ(test, w->rs.queued, n);

	util_work = 0;
	w->rs.budget = WORK_BUDGET;
	work_event(w, c, n);
	for (;;) {
		KUNIT_ASSERT_LE(test, util_work, WORK_MOST);
		KUNIT_ASSERT_LE(test, skb_queue_len(&w->out), WORK_BUDGET + 1);
		KUNIT_ASSERT_TRUE(test, !util_inspect(&w->rs, true));
		__skb_queue_purge(&w->out);
		if (!w->rs.busy)
			break;
		util_work = 0;
		w->rs.budget = WORK_BUDGET;
		mlppp_reasm_resume(&w->rs, &w->out);
		calls++;
		if (!w->rs.busy && c->event == DEADLINE)
			mlppp_reasm_expire(&w->rs, w->now, &w->out);
	}
	KUNIT_EXPECT_GE(test, calls, n / WORK_BUDGET / 2);
	KUNIT_EXPECT_LE(test, w->rs.queued, 16);
	world_free(w);
}

/* -- memory that many share -- */

#define POOL_WORLDS	8
#define POOL_SIZE	SZ_512K

static void pool_fill(struct world *w, u32 *seq, u32 n)
{
	for (; n; n--, *seq += 2) {
		give(w, 'a', *seq, MLPPP_WHOLE, 4, false);
		__skb_queue_purge(&w->out);
	}
	KUNIT_EXPECT_TRUE(w->test, !util_inspect(&w->rs, false));
}

static u32 pool_taken(const struct world *w)
{
	return w->rs.bytes + w->rs.ring_bytes;
}

/* One bundle may have nearly all; many have the same share each, whoever came
 * first; together they never have more than there is; and what is not used is
 * given back.
 */
static void pool_test(struct kunit *test)
{
	const struct mlppp_reasm_params params = {
		.max_frags = MLPPP_FRAGS_MAX, .max_bytes = SZ_1G,
		.cap_us = 1000000, .floor_us = 1000000,
	};
	struct world *w[POOL_WORLDS];
	struct mlppp_pool pool;
	u32 seq[POOL_WORLDS], i, n;
	u64 share, sum;

	mlppp_pool_init(&pool, (u64)POOL_SIZE * 32);
	KUNIT_ASSERT_EQ(test, pool.size, POOL_SIZE);
	for (i = 0; i < POOL_WORLDS; i++) {
		w[i] = world_new(test, false, &params);
		w[i]->rs.pool = &pool;
		mlppp_reasm_set_params(&w[i]->rs, &params, 0);
		word_do(w[i], "+a");
		word_do(w[i], "+b");
		seq[i] = 1;
	}
	util_made = 0;

	pool_fill(w[0], &seq[0], 1000);
	share = POOL_SIZE / 5 * 4;
	KUNIT_EXPECT_LE(test, pool_taken(w[0]), share + MLPPP_POOL_OWN);
	KUNIT_EXPECT_GE(test, pool_taken(w[0]), share - 4 * MLPPP_POOL_STEP);

	/* all want more than their share, the first as well */
	for (n = 0; n < 30; n++)
		for (i = 0; i < POOL_WORLDS; i++)
			pool_fill(w[i], &seq[i], 20);
	share = POOL_SIZE / (4 * POOL_WORLDS + 1) * 4;
	for (i = 0, sum = 0; i < POOL_WORLDS; i++) {
		sum += pool_taken(w[i]);
		KUNIT_EXPECT_LE(test, pool_taken(w[i]),
				share + MLPPP_POOL_OWN +
				5 * MLPPP_POOL_STEP);
		KUNIT_EXPECT_GE(test, pool_taken(w[i]), share / 2);
	}
	KUNIT_EXPECT_LE(test, sum,
			POOL_SIZE + POOL_WORLDS * MLPPP_POOL_OWN);
	KUNIT_EXPECT_LE(test, atomic_long_read(&pool.used), POOL_SIZE);

	/* one is released, and has given back everything with that */
	word_do(w[1], "b0");
	w[1]->now += 2ULL * NSEC_PER_SEC;
	mlppp_reasm_expire(&w[1]->rs, w[1]->now, &w[1]->out);
	__skb_queue_purge(&w[1]->out);
	KUNIT_EXPECT_EQ(test, w[1]->rs.queued, 0);
	KUNIT_EXPECT_EQ(test, w[1]->rs.reserved, 0);
	KUNIT_EXPECT_EQ(test, w[1]->rs.ring_bytes, 0);

	for (i = 0; i < POOL_WORLDS; i++) {
		mlppp_reasm_destroy(&w[i]->rs);
		vfree(w[i]);
	}
	KUNIT_EXPECT_EQ(test, atomic_long_read(&pool.used), 0);
	KUNIT_EXPECT_EQ(test, util_made, util_released);
}

/* A ring that has grown to hold a lot is small again when nothing waits. It is
 * never allocated in pieces of more than a few pages.
 */
static void ring_test(struct kunit *test)
{
	static const struct mlppp_reasm_params params = {
		.max_frags = 65536, .max_bytes = 1 << 30,
	};
	struct world *w = world_new(test, false, &params);
	u32 i;

	word_do(w, "+a");
	word_do(w, "+b");
	for (i = 0; i < 3; i++) {
		/* one number in each segment, as far ahead as they may be */
		word_do(w, "a1");
		KUNIT_EXPECT_EQ(test, w->rs.ring_bytes, 0);
		word_do(w, "a64..60000/64");
		KUNIT_EXPECT_EQ(test, w->rs.size, 65536);
		word_do(w, "b59969");
		__skb_queue_purge(&w->out);
		KUNIT_EXPECT_EQ(test, w->rs.queued, 0);
		KUNIT_EXPECT_EQ(test, w->rs.size, MLPPP_RING_MIN);
		KUNIT_EXPECT_EQ(test, w->rs.ring_bytes, 0);
		w->rs.next += (1 << 24) - 59970;
		link_of(w, 'a')->last = w->rs.next - 1;
		link_of(w, 'b')->last = w->rs.next - 1;
	}
	world_free(w);
}

static struct kunit_case reasm_test_cases[] = {
	KUNIT_CASE_PARAM(work_test, work_gen_params),
	KUNIT_CASE(pool_test),
	KUNIT_CASE(ring_test),
	KUNIT_CASE_PARAM(m_test, m_gen_params),
	KUNIT_CASE_PARAM(loss_test, loss_gen_params),
	KUNIT_CASE_PARAM(packet_test, packet_gen_params),
	KUNIT_CASE_PARAM(number_test, number_gen_params),
	KUNIT_CASE_PARAM(trial_test, trial_gen_params),
	KUNIT_CASE_PARAM(reorder_test, reorder_gen_params),
	KUNIT_CASE(skew_unknown_test),
	KUNIT_CASE(skew_known_test),
	KUNIT_CASE(skew_none_test),
	KUNIT_CASE(skew_rises_test),
	KUNIT_CASE(skew_rises_fast_test),
	KUNIT_CASE(skew_falls_test),
	KUNIT_CASE(skew_sample_test),
	KUNIT_CASE(skew_sparse_test),
	KUNIT_CASE(tolerance_falls_test),
	KUNIT_CASE(merge_test),
	KUNIT_CASE(whole_test),
	KUNIT_CASE(bytes_test),
	KUNIT_CASE(lowered_test),
	KUNIT_CASE_PARAM(set_test, set_gen_params),
	KUNIT_CASE(wraps_long_test),
	KUNIT_CASE(wraps_short_test),
	{}
};

static struct kunit_suite reasm_suite = {
	.name = "mlppp_reasm",
	.test_cases = reasm_test_cases,
};

kunit_test_suite(reasm_suite);

MODULE_DESCRIPTION("Tests of the resequencer, by table");
MODULE_LICENSE("GPL");
