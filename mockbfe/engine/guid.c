#include "engine/guid.h"

#include <stdio.h>
#include <string.h>

bool guid_is_zero(const struct guid *guid)
{
    static const struct guid zero;
    return guid_equal(guid, &zero);
}

bool guid_equal(const struct guid *a, const struct guid *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* The first three groups are little-endian numbers in memory, the rest is bytes in order. */
void guid_print(const struct guid *guid, char text[GUID_TEXT_SIZE])
{
    const uint8_t *b = guid->bytes;
    snprintf(text, GUID_TEXT_SIZE,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[3], b[2],
             b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
             b[15]);
}
