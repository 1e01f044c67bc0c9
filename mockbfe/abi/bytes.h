/*
 * Reads of untrusted bytes. Everything in PE, COFF and DWARF files for Windows is little-endian.
 */
#ifndef MOCKBFE_ABI_BYTES_H
#define MOCKBFE_ABI_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A span that somebody else owns. */
struct bytes {
    const uint8_t *data;
    size_t size;
};

/* Whether the span holds length bytes from offset on. */
static inline bool bytes_have(struct bytes bytes, uint64_t offset, uint64_t length)
{
    return offset <= bytes.size && length <= bytes.size - offset;
}

/* The part of a span; empty when it does not lie inside. */
static inline struct bytes bytes_part(struct bytes bytes, uint64_t offset, uint64_t length)
{
    struct bytes none = {NULL, 0};
    if (!bytes_have(bytes, offset, length))
        return none;
    struct bytes part = {bytes.data + offset, (size_t)length};
    return part;
}

/* A number of 1 to 8 bytes. Returns 0 outside of the span: check with bytes_have() where that
 * differs. */
static inline uint64_t bytes_number(struct bytes bytes, uint64_t offset, unsigned width)
{
    uint64_t value = 0;
    if (!bytes_have(bytes, offset, width))
        return 0;
    for (unsigned i = width; i-- > 0;)
        value = value << 8 | bytes.data[offset + i];
    return value;
}

static inline uint16_t bytes_u16(struct bytes bytes, uint64_t offset)
{
    return (uint16_t)bytes_number(bytes, offset, 2);
}

static inline uint32_t bytes_u32(struct bytes bytes, uint64_t offset)
{
    return (uint32_t)bytes_number(bytes, offset, 4);
}

static inline uint64_t bytes_u64(struct bytes bytes, uint64_t offset)
{
    return bytes_number(bytes, offset, 8);
}

/*
 * The string that starts at offset, or NULL when no NUL ends it inside the span and within
 * BYTES_LONGEST_STRING bytes: a hostile file must not make every name cost a scan of all of it.
 */
#define BYTES_LONGEST_STRING 4096u

static inline const char *bytes_string(struct bytes bytes, uint64_t offset)
{
    if (offset >= bytes.size)
        return NULL;
    const uint8_t *text = bytes.data + offset;
    size_t length = bytes.size - (size_t)offset;
    if (length > BYTES_LONGEST_STRING)
        length = BYTES_LONGEST_STRING;
    return memchr(text, 0, length) ? (const char *)text : NULL;
}

#endif
