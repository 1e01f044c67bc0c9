/*
 * The only file that knows how the engine's model of an SA stands in Windows' structures. Byte
 * orders: IPv4 addresses, ports and SPIs in host order, IPv6 addresses with all 16 bytes reversed
 * (reference: shipping IPsec code for Windows; no page of the documentation says so).
 */
#ifndef MOCKBFE_SERVICE_SA_DETAILS_H
#define MOCKBFE_SERVICE_SA_DETAILS_H

#include "engine/sa.h"

#include <windows.h>
#include <fwpmu.h>

/*
 * Builds structures for a callback, all of whose parts come from midl_user_allocate. NULL when
 * there is no memory.
 */
IPSEC_SA_DETAILS1 *sa_details_to_windows(const struct sa_details *details);
IKEEXT_TRAFFIC0 *traffic_to_ikeext(const struct traffic *traffic);

/*
 * Takes the keys that a TIA left into details, which is what it was given. Where it has destroyed
 * their place, details keeps its own; sa_compare tells of that.
 */
void sa_details_take_keys(const IPSEC_SA_DETAILS1 *windows, struct sa_details *details);

#endif
