#include "engine/sid.h"

#include <stdio.h>
#include <string.h>

#define SID_REVISION 1u

size_t sid_size(const struct sid *sid)
{
    return SID_HEADER_SIZE + (size_t)4 * sid->bytes[1];
}

bool sid_equal(const struct sid *a, const struct sid *b)
{
    return sid_size(a) == sid_size(b) && memcmp(a->bytes, b->bytes, sid_size(a)) == 0;
}

bool sid_read(const uint8_t *data, size_t size, struct sid *sid)
{
    if (size < SID_HEADER_SIZE || data[0] != SID_REVISION || data[1] > SID_SUB_AUTHORITIES_MAX ||
        size < SID_HEADER_SIZE + (size_t)4 * data[1]) {
        return false;
    }
    memset(sid, 0, sizeof(*sid));
    memcpy(sid->bytes, data, SID_HEADER_SIZE + (size_t)4 * data[1]);
    return true;
}

/* Reads digits up to a limit and moves on; false when there are none or too many. */
static bool read_number(const char **text, uint64_t limit, uint64_t *number)
{
    const char *at = *text;
    uint64_t value = 0;
    while (*at >= '0' && *at <= '9') {
        value = value * 10 + (uint64_t)(*at++ - '0');
        if (value > limit) {
            return false;
        }
    }
    if (at == *text) {
        return false;
    }
    *number = value;
    *text = at;
    return true;
}

bool sid_parse(const char *text, struct sid *sid)
{
    const char *at = text;
    uint64_t number = 0;
    memset(sid, 0, sizeof(*sid));
    if (strncmp(at, "S-1-", 4) != 0) {
        return false;
    }
    at += 4;
    sid->bytes[0] = SID_REVISION;
    if (!read_number(&at, UINT64_C(0xFFFFFFFFFFFF), &number)) {
        return false;
    }
    for (size_t i = 0; i < 6; i++) { /* the identifier authority is big-endian */
        sid->bytes[2 + i] = (uint8_t)(number >> (8 * (5 - i)));
    }
    while (*at == '-') {
        at++;
        size_t place = sid_size(sid);
        if (sid->bytes[1] == SID_SUB_AUTHORITIES_MAX || !read_number(&at, UINT32_MAX, &number)) {
            return false;
        }
        for (size_t i = 0; i < 4; i++) {
            sid->bytes[place + i] = (uint8_t)(number >> (8 * i));
        }
        sid->bytes[1]++;
    }
    return *at == '\0' && sid->bytes[1] > 0;
}

void sid_print(const struct sid *sid, char text[SID_TEXT_SIZE])
{
    uint64_t authority = 0;
    for (size_t i = 0; i < 6; i++) {
        authority = authority << 8 | sid->bytes[2 + i];
    }
    int used = snprintf(text, SID_TEXT_SIZE, "S-1-%llu", (unsigned long long)authority);
    for (size_t i = 0; i < sid->bytes[1]; i++) {
        const uint8_t *part = sid->bytes + SID_HEADER_SIZE + 4 * i;
        uint32_t number = (uint32_t)part[0] | (uint32_t)part[1] << 8 | (uint32_t)part[2] << 16 |
                          (uint32_t)part[3] << 24;
        used += snprintf(text + used, SID_TEXT_SIZE - (size_t)used, "-%u", number);
    }
}
