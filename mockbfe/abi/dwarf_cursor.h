/*
 * A reading position in untrusted DWARF data. Past the end every read gives 0 and sets `bad`.
 */
#ifndef MOCKBFE_ABI_DWARF_CURSOR_H
#define MOCKBFE_ABI_DWARF_CURSOR_H

#include "abi/bytes.h"

struct cursor {
    struct bytes bytes;
    uint64_t at;
    bool bad;
};

static inline uint64_t cursor_number(struct cursor *cursor, unsigned width)
{
    if (!bytes_have(cursor->bytes, cursor->at, width)) {
        cursor->bad = true;
        return 0;
    }
    uint64_t value = bytes_number(cursor->bytes, cursor->at, width);
    cursor->at += width;
    return value;
}

static inline void cursor_skip(struct cursor *cursor, uint64_t size)
{
    if (bytes_have(cursor->bytes, cursor->at, size))
        cursor->at += size;
    else
        cursor->bad = true;
}

/* The groups of seven bits of a LEB128 number; *shift counts the bits, *last is the final byte. */
static inline uint64_t cursor_leb128(struct cursor *cursor, unsigned *shift, uint8_t *last)
{
    uint64_t value = 0;
    *shift = 0;
    do {
        *last = (uint8_t)cursor_number(cursor, 1);
        if (*shift < 64)
            value |= (uint64_t)(*last & 0x7f) << *shift;
        *shift += 7;
    } while ((*last & 0x80) && !cursor->bad && *shift < 70);
    if (*last & 0x80)
        cursor->bad = true;
    return value;
}

static inline uint64_t cursor_uleb128(struct cursor *cursor)
{
    unsigned shift;
    uint8_t last;
    return cursor_leb128(cursor, &shift, &last);
}

static inline int64_t cursor_sleb128(struct cursor *cursor)
{
    unsigned shift;
    uint8_t last;
    uint64_t value = cursor_leb128(cursor, &shift, &last);
    if ((last & 0x40) && shift < 64)
        value |= ~(uint64_t)0 << shift;
    return (int64_t)value;
}

static inline const char *cursor_string(struct cursor *cursor)
{
    const char *text = bytes_string(cursor->bytes, cursor->at);
    if (!text) {
        cursor->bad = true;
        return NULL;
    }
    cursor->at += strlen(text) + 1;
    return text;
}

#endif
