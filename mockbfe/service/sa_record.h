/*
 * The engine's SAs as they go over the wire, and keys as they come back. What Windows' structures
 * look like is known to shim/sa_build.c.
 */
#ifndef MOCKBFE_SERVICE_SA_RECORD_H
#define MOCKBFE_SERVICE_SA_RECORD_H

#include "engine/sa.h"

#include "bfe.h"

void sa_record(const struct sa_details *details, BFE_SA_DETAILS *record);
/* What keyDictationCheck is told: all but the traffic is zero. */
void sa_record_traffic(const struct traffic *traffic, BFE_SA_DETAILS *record);

/*
 * Takes keys in the order and the sizes that the SAs were sent with. False when there are not so
 * many bytes; the SAs are then as they were.
 */
bool sa_record_take_keys(const UINT8 *keys, size_t size, struct sa_details *inbound,
                         struct sa_details *outbound);

/*
 * Takes the keys that a TIA left in Windows' structure into details, which is what it was given.
 * Where it has destroyed their place, details keeps its own; sa_compare tells of that.
 */
void sa_record_take_left(const IPSEC_SA_DETAILS1 *left, struct sa_details *details);

#endif
