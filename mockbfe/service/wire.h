/* What the structures that go over the wire are made of. */
#ifndef MOCKBFE_SERVICE_WIRE_H
#define MOCKBFE_SERVICE_WIRE_H

#include "engine/address.h"
#include "engine/guid.h"

#include <windows.h>
#include <fwpmu.h>

/* Zeroed memory of the call under way (midl_user_allocate), or NULL. */
void *wire_allocate(size_t size);

FWP_IP_VERSION wire_ip_version(const struct ip_address *address);
/* Host order. */
UINT32 wire_v4(const struct ip_address *address);
/* All 16 bytes reversed, as in IPSEC_* structures; a filter's conditions do not reverse them. */
void wire_v6(const struct ip_address *address, UINT8 *bytes);
GUID wire_guid(const struct guid *guid);

#endif
