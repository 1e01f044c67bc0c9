/* A growing PDU of DCE/RPC (C706 chapter 12): plain bytes, aligned as NDR wants it. */
#ifndef TESTS_HOSTILE_WIRE_H
#define TESTS_HOSTILE_WIRE_H

#include <stdint.h>
#include <string.h>

#define WIRE_MAX 70000

enum pdu_kind {
    PDU_REQUEST = 0,
    PDU_RESPONSE = 2,
    PDU_FAULT = 3,
    PDU_BIND = 11,
    PDU_BIND_ACK = 12,
    PDU_BIND_NAK = 13,
};

#define PDU_FIRST 1
#define PDU_LAST 2

struct wire {
    size_t size;
    uint8_t bytes[WIRE_MAX];
};

static inline void wire_bytes(struct wire *wire, const void *data, size_t size)
{
    if (size <= WIRE_MAX - wire->size) {
        memcpy(wire->bytes + wire->size, data, size);
        wire->size += size;
    }
}

static inline void wire_align(struct wire *wire, size_t alignment)
{
    static const uint8_t ZEROS[8];
    wire_bytes(wire, ZEROS, (alignment - wire->size % alignment) % alignment);
}

static inline void wire_u8(struct wire *wire, uint8_t value)
{
    wire_bytes(wire, &value, 1);
}

static inline void wire_u16(struct wire *wire, uint16_t value)
{
    wire_align(wire, 2);
    wire_bytes(wire, &value, 2);
}

static inline void wire_u32(struct wire *wire, uint32_t value)
{
    wire_align(wire, 4);
    wire_bytes(wire, &value, 4);
}

static inline void wire_u64(struct wire *wire, uint64_t value)
{
    wire_align(wire, 8);
    wire_bytes(wire, &value, 8);
}

/* The end of BFE_REPLIES where no reply has keys or SAs: two counts of 0, two null pointers. */
static inline void wire_no_sas(struct wire *wire)
{
    for (int i = 0; i < 4; i++) {
        wire_u32(wire, 0);
    }
}

/* A conformant varying string whose three counts may lie. */
static inline void wire_string(struct wire *wire, const char *text, uint32_t maximum,
                               uint32_t offset, uint32_t actual)
{
    wire_u32(wire, maximum);
    wire_u32(wire, offset);
    wire_u32(wire, actual);
    for (const char *at = text;; at++) {
        wire_u16(wire, (uint16_t)(uint8_t)*at);
        if (!*at) {
            break;
        }
    }
}

/* The header; the fragment's length is set by wire_end. */
static inline void wire_begin(struct wire *wire, enum pdu_kind kind, uint8_t flags, uint32_t call)
{
    wire->size = 0;
    wire_u8(wire, 5);
    wire_u8(wire, 0);
    wire_u8(wire, (uint8_t)kind);
    wire_u8(wire, flags);
    wire_u32(wire, 0x10); /* little-endian, ASCII, IEEE */
    wire_u16(wire, 0);
    wire_u16(wire, 0);
    wire_u32(wire, call);
}

static inline void wire_set_length(struct wire *wire, size_t length)
{
    uint16_t value = (uint16_t)length;
    memcpy(wire->bytes + 8, &value, 2);
}

static inline void wire_end(struct wire *wire)
{
    wire_set_length(wire, wire->size);
}

#endif
