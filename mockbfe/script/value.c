#include "script/value.h"

#include "script/digest.h"
#include "script/vocabulary.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KB_PER_GB ((uint64_t)1024 * 1024)

/* ---- making and copying -------------------------------------------------------------------------
 */

struct value value_nothing(void)
{
    return (struct value){.type = VALUE_NOTHING};
}

struct value value_boolean(bool boolean)
{
    return (struct value){.type = VALUE_BOOLEAN, .boolean = boolean};
}

static struct value numeric_value(enum value_type type, uint64_t integer)
{
    return (struct value){.type = type, .integer = integer};
}

struct value value_integer(uint64_t integer)
{
    return numeric_value(VALUE_INTEGER, integer);
}

struct value value_duration(uint64_t microseconds)
{
    return numeric_value(VALUE_DURATION, microseconds);
}

struct value value_size(uint64_t kilobytes)
{
    return numeric_value(VALUE_SIZE, kilobytes);
}

struct value value_packets(uint64_t packets)
{
    return numeric_value(VALUE_PACKETS, packets);
}

struct value value_word(unsigned int set, uint32_t word)
{
    return (struct value){.type = VALUE_WORD, .set = set, .word = word};
}

struct value value_flags(unsigned int set, uint32_t bits)
{
    return (struct value){.type = VALUE_FLAGS, .set = set, .word = bits};
}

struct value value_guid(const struct guid *guid)
{
    return (struct value){.type = VALUE_GUID, .guid = *guid};
}

struct value value_address(const struct ip_address *address)
{
    return (struct value){.type = VALUE_ADDRESS, .endpoint = {*address, 0}};
}

struct value value_endpoint(const struct ip_address *address, uint16_t port)
{
    return (struct value){.type = VALUE_ENDPOINT, .endpoint = {*address, port}};
}

struct value value_text(const char *text)
{
    if (!text) {
        return value_nothing();
    }
    return (struct value){.type = VALUE_TEXT, .text = {text, strlen(text)}};
}

struct value value_bytes(const void *data, size_t size)
{
    return (struct value){.type = VALUE_BYTES, .bytes = {data, size, NULL}};
}

struct value value_digest(const uint8_t *digest, size_t size)
{
    return (struct value){.type = VALUE_BYTES, .bytes = {NULL, size, digest}};
}

/* Makes the value the owner of two pieces of memory put together. */
static bool own(struct value *value, const void *first, size_t first_size, const void *second,
                size_t second_size)
{
    char *memory = malloc(first_size + second_size + 1);
    if (!memory) {
        *value = value_nothing();
        return false;
    }
    if (first_size) {
        memcpy(memory, first, first_size);
    }
    if (second_size) {
        memcpy(memory + first_size, second, second_size);
    }
    memory[first_size + second_size] = '\0';
    value->owned = true;
    value->memory = memory;
    if (value->type == VALUE_TEXT) {
        value->text.data = memory;
        value->text.size = first_size + second_size;
    } else {
        value->bytes.data = (const uint8_t *)memory;
        value->bytes.size = first_size + second_size;
    }
    return true;
}

bool value_copy(struct value *to, const struct value *from)
{
    *to = *from;
    if (from->type == VALUE_TEXT) {
        return own(to, from->text.data, from->text.size, NULL, 0);
    }
    if (from->type == VALUE_BYTES && from->bytes.digest) {
        bool copied = own(to, from->bytes.digest, DIGEST_SIZE, NULL, 0);
        if (copied) {
            to->bytes.digest = to->bytes.data;
            to->bytes.data = NULL;
            to->bytes.size = from->bytes.size;
        }
        return copied;
    }
    return from->type != VALUE_BYTES || own(to, from->bytes.data, from->bytes.size, NULL, 0);
}

bool value_join(struct value *to, const struct value *first, const struct value *second)
{
    *to = (struct value){.type = VALUE_TEXT};
    return own(to, first->text.data, first->text.size, second->text.data, second->text.size);
}

void value_clear(struct value *value)
{
    if (value->owned) {
        volatile char *memory = value->memory;
        /* A digest is not worth wiping. */
        size_t size = value->type == VALUE_BYTES && !value->bytes.digest ? value->bytes.size : 0;
        for (size_t i = 0; i < size; i++) {
            memory[i] = 0;
        }
        free(value->memory);
    }
    *value = value_nothing();
}

/* ---- comparing ------------------------------------------------------------------------------- */

const char *comparison_text(enum comparison op)
{
    static const char *const TEXTS[] = {
        [COMPARE_EQUAL] = "=",
        [COMPARE_NOT_EQUAL] = "!=",
        [COMPARE_LESS] = "<",
        [COMPARE_LESS_OR_EQUAL] = "<=",
        [COMPARE_GREATER] = ">",
        [COMPARE_GREATER_OR_EQUAL] = ">=",
        [COMPARE_HAS] = "has",
        [COMPARE_LACKS] = "lacks",
        [COMPARE_CONTAINS] = "contains",
    };
    return TEXTS[op];
}

static bool is_number(enum value_type type)
{
    return type == VALUE_INTEGER || type == VALUE_DURATION || type == VALUE_SIZE ||
           type == VALUE_PACKETS;
}

bool comparison_allowed(enum value_type type, enum comparison op)
{
    switch (op) {
    case COMPARE_EQUAL:
    case COMPARE_NOT_EQUAL:
        return true;
    case COMPARE_HAS:
    case COMPARE_LACKS:
        return type == VALUE_FLAGS;
    case COMPARE_CONTAINS:
        return type == VALUE_TEXT;
    default:
        return is_number(type);
    }
}

/* Words of open sets and integers are compared by number. */
static bool as_number(const struct value *value, uint64_t *integer)
{
    if (value->type == VALUE_INTEGER) {
        *integer = value->integer;
        return true;
    }
    *integer = value->word;
    return (value->type == VALUE_WORD || value->type == VALUE_FLAGS);
}

static void digest_of(const struct value *value, uint8_t digest[DIGEST_SIZE])
{
    if (value->bytes.digest) {
        memcpy(digest, value->bytes.digest, DIGEST_SIZE);
    } else {
        digest_sha256(value->bytes.data, value->bytes.size, digest);
    }
}

static bool bytes_equal(const struct value *a, const struct value *b)
{
    uint8_t digests[2][DIGEST_SIZE];
    if (a->bytes.size != b->bytes.size || a->bytes.size == 0) {
        return a->bytes.size == b->bytes.size;
    }
    if (!a->bytes.digest && !b->bytes.digest) {
        return memcmp(a->bytes.data, b->bytes.data, a->bytes.size) == 0;
    }
    digest_of(a, digests[0]);
    digest_of(b, digests[1]);
    return memcmp(digests[0], digests[1], DIGEST_SIZE) == 0;
}

static bool equal(const struct value *a, const struct value *b)
{
    uint64_t x = 0;
    uint64_t y = 0;
    if (a->type != b->type) {
        bool integer = a->type == VALUE_INTEGER || b->type == VALUE_INTEGER;
        return integer && as_number(a, &x) && as_number(b, &y) && x == y;
    }
    switch (a->type) {
    case VALUE_BOOLEAN:
        return a->boolean == b->boolean;
    case VALUE_TEXT:
        return a->text.size == b->text.size &&
               memcmp(a->text.data, b->text.data, a->text.size) == 0;
    case VALUE_BYTES:
        return bytes_equal(a, b);
    case VALUE_GUID:
        return guid_equal(&a->guid, &b->guid);
    case VALUE_ADDRESS:
    case VALUE_ENDPOINT:
        return address_equal(&a->endpoint.address, &b->endpoint.address) &&
               a->endpoint.port == b->endpoint.port;
    case VALUE_WORD:
    case VALUE_FLAGS:
        return a->word == b->word;
    case VALUE_NOTHING:
        return true;
    default:
        return a->integer == b->integer;
    }
}

static bool contains(const struct value *a, const struct value *b)
{
    if (a->type != VALUE_TEXT || b->type != VALUE_TEXT) {
        return false;
    }
    for (size_t at = 0; at + b->text.size <= a->text.size; at++) {
        if (memcmp(a->text.data + at, b->text.data, b->text.size) == 0) {
            return true;
        }
    }
    return false;
}

/* Flags, or the integer 0 for none. */
static bool flag_bits(const struct value *value, uint32_t *bits)
{
    *bits = value->type == VALUE_INTEGER ? (uint32_t)value->integer : value->word;
    return value->type == VALUE_FLAGS || value->type == VALUE_INTEGER;
}

bool value_compare(enum comparison op, const struct value *a, const struct value *b)
{
    uint32_t x = 0;
    uint32_t y = 0;
    bool ordered = a->type == b->type && is_number(a->type);
    switch (op) {
    case COMPARE_EQUAL:
        return equal(a, b);
    case COMPARE_NOT_EQUAL:
        return !equal(a, b);
    case COMPARE_LESS:
        return ordered && a->integer < b->integer;
    case COMPARE_LESS_OR_EQUAL:
        return ordered && a->integer <= b->integer;
    case COMPARE_GREATER:
        return ordered && a->integer > b->integer;
    case COMPARE_GREATER_OR_EQUAL:
        return ordered && a->integer >= b->integer;
    case COMPARE_HAS:
        return flag_bits(a, &x) && flag_bits(b, &y) && (x & y) == y;
    case COMPARE_LACKS:
        return flag_bits(a, &x) && flag_bits(b, &y) && (x & y) == 0;
    case COMPARE_CONTAINS:
        return contains(a, b);
    }
    return false;
}

/* ---- printing -------------------------------------------------------------------------------- */

const char *value_type_name(enum value_type type)
{
    static const char *const NAMES[VALUE_TYPE_COUNT] = {
        [VALUE_NOTHING] = "nothing",
        [VALUE_BOOLEAN] = "TRUE or FALSE",
        [VALUE_INTEGER] = "an integer",
        [VALUE_DURATION] = "a duration",
        [VALUE_SIZE] = "a size",
        [VALUE_PACKETS] = "a number of packets",
        [VALUE_TEXT] = "a text",
        [VALUE_BYTES] = "bytes",
        [VALUE_GUID] = "a GUID",
        [VALUE_ADDRESS] = "an address",
        [VALUE_ENDPOINT] = "an address with a port",
        [VALUE_WORD] = "a constant",
        [VALUE_FLAGS] = "flags",
    };
    return NAMES[type];
}

/* Appends to a buffer of a given size and counts what all of it needs. */
struct sink {
    char *buffer;
    size_t size;
    size_t used;
};

static void put(struct sink *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct sink *to, const char *format, ...)
{
    size_t left = to->used < to->size ? to->size - to->used : 0;
    va_list arguments;
    va_start(arguments, format);
    int more = vsnprintf(left ? to->buffer + to->used : NULL, left, format, arguments);
    va_end(arguments);
    to->used += more > 0 ? (size_t)more : 0;
}

static void put_duration(struct sink *to, uint64_t us)
{
    static const struct {
        const char *name;
        uint64_t factor;
    } UNITS[] = {
        {"d", 86400 * (uint64_t)1000000},
        {"h", 3600 * (uint64_t)1000000},
        {"m", 60 * (uint64_t)1000000},
        {"s", 1000000},
        {"ms", 1000},
        {"us", 1},
    };
    if (us == 0) {
        put(to, "0s");
        return;
    }
    size_t i = 0;
    while (us % UNITS[i].factor != 0) {
        i++;
    }
    put(to, "%" PRIu64 "%s", us / UNITS[i].factor, UNITS[i].name);
}

static void put_size(struct sink *to, uint64_t kilobytes)
{
    if (kilobytes && kilobytes % KB_PER_GB == 0) {
        put(to, "%" PRIu64 "GB", kilobytes / KB_PER_GB);
    } else if (kilobytes && kilobytes % 1024 == 0) {
        put(to, "%" PRIu64 "MB", kilobytes / 1024);
    } else {
        put(to, "%" PRIu64 "kB", kilobytes);
    }
}

static void put_text(struct sink *to, const char *text, size_t size)
{
    put(to, "\"");
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\') {
            put(to, "\\%c", c);
        } else if (c == '\n') {
            put(to, "\\n");
        } else if (c == '\r') {
            put(to, "\\r");
        } else if (c == '\t') {
            put(to, "\\t");
        } else if (c < 0x20 || c == 0x7F) {
            put(to, "\\u{%X}", c);
        } else {
            put(to, "%c", c);
        }
    }
    put(to, "\"");
}

static void put_bytes(struct sink *to, const struct value *value, bool show)
{
    size_t size = value->bytes.size;
    if ((show && !value->bytes.digest) || size == 0) {
        put(to, "hex\"");
        for (size_t i = 0; i < size; i++) {
            put(to, "%02x", value->bytes.data[i]);
        }
        put(to, "\"");
        return;
    }
    uint8_t digest[DIGEST_SIZE];
    digest_of(value, digest);
    put(to, "<%u byte%s, sha256 %02x%02x%02x%02x…>", (unsigned int)size, size == 1 ? "" : "s",
        digest[0], digest[1], digest[2], digest[3]);
}

static void put_address(struct sink *to, const struct ip_address *address)
{
    char text[ADDRESS_TEXT_SIZE];
    address_print(address, text);
    put(to, address->version == IP_V6 ? "[%s]" : "%s", text);
}

static void put_flags(struct sink *to, enum constant_set set, uint32_t bits)
{
    const char *glue = "";
    if (bits == 0) {
        put(to, "none");
    }
    for (uint32_t bit = 1; bit; bit <<= 1) {
        const char *name = bits & bit ? constant_name(set, bit) : NULL;
        if (name) {
            put(to, "%s%s", glue, name);
            bits &= ~bit;
            glue = " | ";
        }
    }
    if (bits) {
        put(to, "%s0x%" PRIX32, glue, bits);
    }
}

static void put_word(struct sink *to, enum constant_set set, uint32_t word)
{
    const char *name = constant_name(set, word);
    if (name) {
        put(to, "%s", name);
    } else {
        put(to, word > 0xFFFF ? "0x%" PRIX32 : "%" PRIu32, word);
    }
}

size_t value_print(const struct value *value, bool show_keys, char *buffer, size_t size)
{
    struct sink to = {buffer, size, 0};
    char guid[GUID_TEXT_SIZE];
    if (size > 0) {
        buffer[0] = '\0';
    }
    switch (value->type) {
    case VALUE_BOOLEAN:
        put(&to, "%s", value->boolean ? "TRUE" : "FALSE");
        break;
    case VALUE_INTEGER:
        put(&to, "%" PRIu64, value->integer);
        break;
    case VALUE_DURATION:
        put_duration(&to, value->integer);
        break;
    case VALUE_SIZE:
        put_size(&to, value->integer);
        break;
    case VALUE_PACKETS:
        put(&to, "%" PRIu64 "packets", value->integer);
        break;
    case VALUE_TEXT:
        put_text(&to, value->text.data, value->text.size);
        break;
    case VALUE_BYTES:
        put_bytes(&to, value, show_keys);
        break;
    case VALUE_GUID:
        guid_print(&value->guid, guid);
        put(&to, "guid\"%s\"", guid);
        break;
    case VALUE_ADDRESS:
        put_address(&to, &value->endpoint.address);
        break;
    case VALUE_ENDPOINT:
        put_address(&to, &value->endpoint.address);
        put(&to, ":%u", value->endpoint.port);
        break;
    case VALUE_WORD:
        put_word(&to, value->set, value->word);
        break;
    case VALUE_FLAGS:
        put_flags(&to, value->set, value->word);
        break;
    default:
        put(&to, "nothing");
        break;
    }
    return to.used;
}
