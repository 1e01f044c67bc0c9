#include "engine/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool parse_v4(const char *text, uint8_t bytes[4])
{
    const char *at = text;
    for (int i = 0; i < 4; i++) {
        unsigned int value = 0;
        int digits = 0;
        while (*at >= '0' && *at <= '9' && digits < 4) {
            value = value * 10 + (unsigned int)(*at++ - '0');
            digits++;
        }
        /* "010" is refused: some tools read it as octal. */
        if (digits == 0 || value > 255 || (digits > 1 && at[-digits] == '0')) {
            return false;
        }
        bytes[i] = (uint8_t)value;
        if (i < 3 && *at++ != '.') {
            return false;
        }
    }
    return *at == '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

static bool parse_v6(const char *text, uint8_t bytes[16])
{
    uint8_t groups[16];
    int filled = 0;
    int gap = -1; /* where "::" stands, in bytes */
    const char *at = text;
    if (at[0] == ':') {
        if (at[1] != ':') {
            return false;
        }
        gap = 0;
        at += 2;
    }
    while (*at) {
        if (filled <= 12 && strchr(at, '.') && !strchr(at, ':')) {
            if (!parse_v4(at, groups + filled)) {
                return false;
            }
            filled += 4;
            break;
        }
        unsigned int value = 0;
        int digits = 0;
        while (hex_digit(*at) >= 0) {
            if (++digits > 4) {
                return false;
            }
            value = value * 16 + (unsigned int)hex_digit(*at++);
        }
        if (digits == 0 || filled > 14) {
            return false;
        }
        groups[filled++] = (uint8_t)(value >> 8);
        groups[filled++] = (uint8_t)value;
        if (*at == '\0') {
            break;
        }
        if (*at++ != ':' || *at == '\0') {
            return false;
        }
        if (*at == ':') {
            if (gap >= 0) {
                return false;
            }
            gap = filled;
            at++;
        }
    }
    if (gap < 0 ? filled != 16 : filled > 14) {
        return false;
    }
    memset(bytes, 0, 16);
    int before = gap < 0 ? 16 : gap;
    memcpy(bytes, groups, (size_t)before);
    if (gap >= 0) {
        int after = filled - gap;
        memcpy(bytes + 16 - after, groups + gap, (size_t)after);
    }
    return true;
}

bool address_parse(const char *text, struct ip_address *address)
{
    memset(address, 0, sizeof(*address));
    if (strchr(text, ':')) {
        address->version = IP_V6;
        return parse_v6(text, address->bytes);
    }
    address->version = IP_V4;
    return parse_v4(text, address->bytes);
}

void address_print(const struct ip_address *address, char text[ADDRESS_TEXT_SIZE])
{
    const uint8_t *b = address->bytes;
    if (address->version == IP_V4) {
        snprintf(text, ADDRESS_TEXT_SIZE, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
        return;
    }
    /* RFC 5952: the longest run of two or more zero groups becomes "::", the first one on a tie. */
    int best = -1;
    int best_length = 1;
    for (int i = 0; i < 8; i++) {
        int length = 0;
        while (i + length < 8 && b[2 * (i + length)] == 0 && b[2 * (i + length) + 1] == 0) {
            length++;
        }
        if (length > best_length) {
            best = i;
            best_length = length;
        }
    }
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < 8; i++) {
        if (i == best) {
            used += (size_t)snprintf(text + used, ADDRESS_TEXT_SIZE - used, "::");
            i += best_length - 1;
            continue;
        }
        const char *separator = i > 0 && text[used - 1] != ':' ? ":" : "";
        used += (size_t)snprintf(text + used, ADDRESS_TEXT_SIZE - used, "%s%x", separator,
                                 b[2 * i] << 8 | b[2 * i + 1]);
    }
}

bool address_equal(const struct ip_address *a, const struct ip_address *b)
{
    size_t size = a->version == IP_V4 ? 4 : 16;
    return a->version == b->version && memcmp(a->bytes, b->bytes, size) == 0;
}
