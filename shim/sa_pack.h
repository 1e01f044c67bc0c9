/*
 * BFE_SA_DETAILS on their way through a turn: each as its difference from the one before it,
 * without the runs of zeros. SAs of one batch have most of their values in common, and what a batch
 * costs most is the number of the RPC runtime's fragments. Compiled into mockbfe.exe as well.
 */
#ifndef SHIM_SA_PACK_H
#define SHIM_SA_PACK_H

#include <windows.h>
#include <fwpmu.h>
#include <stddef.h>

#include "bfe.h"

/* The most bytes that one may take: at the worst every other of its words differs. */
#define SA_PACK_BOUND (2 * sizeof(BFE_SA_DETAILS))

/* before: the one packed before, all zero for the first. Returns how many bytes were written. */
size_t sa_pack(const BFE_SA_DETAILS *before, const BFE_SA_DETAILS *details, UINT8 *packed);

/*
 * details: on entry the one before, all zero for the first; then the next one. Returns how many
 * bytes it took, or 0 when there is none at the beginning of the bytes; details is then of no use.
 */
size_t sa_unpack(const UINT8 *packed, size_t size, BFE_SA_DETAILS *details);

#endif
