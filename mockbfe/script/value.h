/*
 * The values that scripts compute and compare.
 *
 * Ownership: a value either borrows its text or bytes (owned is false: valid while the script, or
 * whoever lent it, is) or owns them (value_copy, value_clear). Other types own nothing.
 */
#ifndef MOCKBFE_SCRIPT_VALUE_H
#define MOCKBFE_SCRIPT_VALUE_H

#include "engine/address.h"
#include "engine/guid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_type {
    VALUE_NOTHING, /* no value, or a type that is not known */
    VALUE_BOOLEAN,
    VALUE_INTEGER,
    VALUE_DURATION, /* microseconds */
    VALUE_SIZE,     /* kilobytes of 1024 bytes */
    VALUE_PACKETS,
    VALUE_TEXT,  /* UTF-8 */
    VALUE_BYTES, /* keys: printed as length and digest unless asked */
    VALUE_GUID,
    VALUE_ADDRESS,
    VALUE_ENDPOINT, /* address and port */
    VALUE_WORD,     /* one constant of a set */
    VALUE_FLAGS,    /* any constants of a set */
    VALUE_TYPE_COUNT
};

struct value {
    enum value_type type;
    unsigned int set; /* enum constant_set (vocabulary.h) of a word or of flags */
    bool owned;
    void *memory; /* of an owned value */
    union {
        bool boolean;
        uint64_t integer; /* integer, duration, size, packets */
        uint32_t word;    /* the constant's number; the bits of flags */
        struct guid guid;
        struct {
            struct ip_address address;
            uint16_t port; /* endpoints only */
        } endpoint;        /* of addresses as well */
        struct {
            const char *data; /* text: followed by a zero that size does not count */
            size_t size;
        } text;
        struct {
            const uint8_t *data; /* NULL when only their digest is left */
            size_t size;
            const uint8_t *digest; /* their SHA-256, where they themselves are gone */
        } bytes;
    };
};

struct value value_nothing(void);
struct value value_boolean(bool boolean);
struct value value_integer(uint64_t integer);
struct value value_duration(uint64_t microseconds);
struct value value_size(uint64_t kilobytes);
struct value value_packets(uint64_t packets);
struct value value_word(unsigned int set, uint32_t word);
struct value value_flags(unsigned int set, uint32_t bits);
struct value value_guid(const struct guid *guid);
struct value value_address(const struct ip_address *address);
struct value value_endpoint(const struct ip_address *address, uint16_t port);
/* Borrow what they are given. NULL text is nothing. */
struct value value_text(const char *text);
struct value value_bytes(const void *data, size_t size);
/* Bytes that are gone: they can still be compared and printed, by their SHA-256. */
struct value value_digest(const uint8_t *digest, size_t size);

/* An owned copy. Without memory, false and *to is nothing. */
bool value_copy(struct value *to, const struct value *from);
/* Two texts as one, owned. Without memory, false and *to is nothing. */
bool value_join(struct value *to, const struct value *first, const struct value *second);
/* Frees what it owns (keys are overwritten first) and makes it nothing. */
void value_clear(struct value *value);

enum comparison {
    COMPARE_EQUAL,
    COMPARE_NOT_EQUAL,
    COMPARE_LESS,
    COMPARE_LESS_OR_EQUAL,
    COMPARE_GREATER,
    COMPARE_GREATER_OR_EQUAL,
    COMPARE_HAS,      /* flags: all of these are set */
    COMPARE_LACKS,    /* flags: none of these is set */
    COMPARE_CONTAINS, /* text: this is part of it */
};

/* "=", "!=", "has", … */
const char *comparison_text(enum comparison op);

/* Whether a type has that comparison at all. */
bool comparison_allowed(enum value_type type, enum comparison op);

/*
 * a OP b. Values of different types are unequal and neither less nor greater; the check at load
 * keeps scripts from asking. A word of an open set equals the integer of its number.
 */
bool value_compare(enum comparison op, const struct value *a, const struct value *b);

/* "an integer", "a duration": for messages. */
const char *value_type_name(enum value_type type);

/*
 * Writes the value as scripts write it and returns the length that it needs, like snprintf. Bytes
 * are written as <20 bytes, sha256 1f2e3d4c…> (the digest's first four bytes) unless show_keys.
 */
size_t value_print(const struct value *value, bool show_keys, char *buffer, size_t size);

#endif
