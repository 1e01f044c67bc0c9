/*
 * The only file that knows how the engine's model of an SA stands in Windows' structures. Byte
 * orders: IPv4 addresses, ports and SPIs in host order, IPv6 addresses with all 16 bytes reversed
 * (reference: shipping IPsec code for Windows; no page of the documentation says so). Compiled into
 * mockbfe.exe as well, which compares what a TIA has changed with it.
 */
#ifndef SHIM_SA_BUILD_H
#define SHIM_SA_BUILD_H

#include <windows.h>
#include <fwpmu.h>

#include "bfe.h"

/* Where the keys of an event's SAs lie, in the order of BFE_REPLIES.keys. */
struct sa_key_places {
    UINT32 count;
    UINT32 bytes;
    FWP_BYTE_BLOB keys[4 * BFE_MAX_SAS];
};

/*
 * Builds structures for a callback, all of whose parts come from midl_user_allocate. places may be
 * NULL; else the SA's keys are added to it. NULL when there is no memory, or a number in details is
 * beyond its bounds.
 */
IPSEC_SA_DETAILS1 *sa_build(const BFE_SA_DETAILS *details, struct sa_key_places *places);
IKEEXT_TRAFFIC0 *sa_build_traffic(const BFE_SA_DETAILS *details);

#endif
