#include "service/wire.h"

#include <rpc.h>
#include <string.h>

void *wire_allocate(size_t size)
{
    void *memory = midl_user_allocate(size);
    if (memory) {
        memset(memory, 0, size);
    }
    return memory;
}

FWP_IP_VERSION wire_ip_version(const struct ip_address *address)
{
    return address->version == IP_V6 ? FWP_IP_VERSION_V6 : FWP_IP_VERSION_V4;
}

UINT32 wire_v4(const struct ip_address *address)
{
    const uint8_t *b = address->bytes;
    return (UINT32)b[0] << 24 | (UINT32)b[1] << 16 | (UINT32)b[2] << 8 | b[3];
}

void wire_v6(const struct ip_address *address, UINT8 *bytes)
{
    for (int i = 0; i < 16; i++) {
        bytes[i] = address->bytes[15 - i];
    }
}

GUID wire_guid(const struct guid *guid)
{
    GUID windows;
    memcpy(&windows, guid->bytes, sizeof(windows));
    return windows;
}
