/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a frame takes on the wire of a line. Pure, for any context, and for
 * programs too.
 */
#ifndef MLPPP_WIRE_H
#define MLPPP_WIRE_H

#ifndef __KERNEL__
#include <stdbool.h>
#endif

#include <linux/mlppp.h>

#define MLPPP_ATM_CELL		53U
#define MLPPP_ATM_PAYLOAD	48U
#define MLPPP_PTM_BLOCK		65U
#define MLPPP_PTM_PAYLOAD	64U

/**
 * mlppp_wire_len() - how long a frame is on the wire, before 64/65 encoding
 * @info: its information field, bytes
 * @overhead: bytes that the wire adds; may be negative
 * @atm: they go in cells
 *
 * Return: bytes.
 */
static inline unsigned int mlppp_wire_len(unsigned int info, int overhead,
					  bool atm)
{
	int sum = (int)info + overhead;
	unsigned int bytes = sum > 1 ? sum : 1;

	if (!atm)
		return bytes;
	return (bytes + MLPPP_ATM_PAYLOAD - 1) / MLPPP_ATM_PAYLOAD *
	       MLPPP_ATM_CELL;
}

/**
 * mlppp_wire_bytes() - how long a frame is on the wire
 * @info: its information field, bytes
 * @overhead: bytes that the wire adds; may be negative
 * @encoding: enum mlppp_encoding
 *
 * Return: bytes.
 */
static inline unsigned int mlppp_wire_bytes(unsigned int info, int overhead,
					    unsigned int encoding)
{
	unsigned int bytes = mlppp_wire_len(info, overhead,
					    encoding == MLPPP_ENCODING_ATM);

	if (encoding == MLPPP_ENCODING_PTM)
		bytes += bytes / MLPPP_PTM_PAYLOAD;
	return bytes;
}

#ifdef __KERNEL__

#include <linux/math64.h>

/**
 * mlppp_wire_sum() - how long many frames are on the wire
 * @bytes: their information fields, bytes
 * @frames: how many
 * @overhead: bytes that the wire adds to each; may be negative
 * @encoding: enum mlppp_encoding
 *
 * Cells are counted on average: all are full but half a cell of each frame.
 *
 * Return: bytes.
 */
static inline u64 mlppp_wire_sum(s64 bytes, u64 frames, s32 overhead,
				 u8 encoding)
{
	bytes += (s64)frames * overhead;
	if (bytes <= 0)
		return 0;
	if (encoding == MLPPP_ENCODING_ATM)
		bytes = div_u64(bytes + MLPPP_ATM_PAYLOAD / 2 * frames,
				MLPPP_ATM_PAYLOAD) * MLPPP_ATM_CELL;
	else if (encoding == MLPPP_ENCODING_PTM)
		bytes += div_u64(bytes, MLPPP_PTM_PAYLOAD);
	return bytes;
}

#endif /* __KERNEL__ */

#endif /* MLPPP_WIRE_H */
