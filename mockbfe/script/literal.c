#include "script/parse.h"

#include "parser.h"

#include <ctype.h>
#include <string.h>

/* ---- numbers, durations, sizes, IPv4 addresses ----------------------------------------------- */

struct unit {
    const char *name;
    enum value_type type;
    uint64_t factor;
};

/* A megabyte is 1024 kilobytes, as a kilobyte of an SA's lifetime is 1024 bytes (RFC 2407, 4.5). */
static const struct unit UNITS[] = {
    {"us", VALUE_DURATION, 1},
    {"ms", VALUE_DURATION, 1000},
    {"s", VALUE_DURATION, 1000000},
    {"m", VALUE_DURATION, 60 * (uint64_t)1000000},
    {"h", VALUE_DURATION, 3600 * (uint64_t)1000000},
    {"d", VALUE_DURATION, 86400 * (uint64_t)1000000},
    {"kB", VALUE_SIZE, 1},
    {"MB", VALUE_SIZE, 1024},
    {"GB", VALUE_SIZE, 1024 * (uint64_t)1024},
    {"packets", VALUE_PACKETS, 1},
};

#define UNIT_HINT "units are us ms s m h d (durations), kB MB GB (sizes) and packets"

static int digit_of(char c)
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
    return 16;
}

/* Reads digits of a base and moves on; false when they are more than 64 bits. */
static bool read_digits(const char **at, const char *end, unsigned int base, uint64_t *number)
{
    *number = 0;
    for (; *at < end && (unsigned int)digit_of(**at) < base; ++*at) {
        unsigned int digit = (unsigned int)digit_of(**at);
        if (*number > (UINT64_MAX - digit) / base) {
            return false;
        }
        *number = *number * base + digit;
    }
    return true;
}

static struct value too_large(struct parse *parse, struct source_range at)
{
    diagnostics_error(parse->out, at, "a number that is too large");
    diagnostics_hint(parse->out, "the largest is 18446744073709551615 (0xFFFFFFFFFFFFFFFF); "
                                 "of a duration, in microseconds");
    return value_nothing();
}

static struct value of_unit(const struct unit *unit, uint64_t number)
{
    struct value value = value_integer(number);
    value.type = unit->type;
    return value;
}

/* DIGITS.DIGITS UNIT or DIGITS UNIT, where text begins behind the first digits. */
static struct value with_unit(struct parse *parse, struct source_range at, const char *text,
                              const char *end, uint64_t whole)
{
    uint64_t fraction = 0;
    uint64_t scale = 1;
    if (*text == '.') {
        for (text++; text < end && digit_of(*text) < 10; text++) {
            if (scale < 1000000000) {
                fraction = fraction * 10 + (unsigned int)digit_of(*text);
                scale *= 10;
            }
        }
    }
    size_t size = (size_t)(end - text);
    for (size_t i = 0; i < sizeof(UNITS) / sizeof(UNITS[0]); i++) {
        const struct unit *unit = &UNITS[i];
        if (strlen(unit->name) != size || memcmp(unit->name, text, size) != 0) {
            continue;
        }
        if (whole > UINT64_MAX / unit->factor || fraction > UINT64_MAX / unit->factor) {
            return too_large(parse, at);
        }
        uint64_t part = fraction * unit->factor;
        if (part % scale != 0) {
            diagnostics_error(parse->out, at, "a fraction finer than %s",
                              unit->type == VALUE_DURATION ? "a microsecond"
                              : unit->type == VALUE_SIZE   ? "a kilobyte"
                                                           : "a packet");
            return of_unit(unit, 0);
        }
        whole *= unit->factor;
        part /= scale;
        return whole > UINT64_MAX - part ? too_large(parse, at) : of_unit(unit, whole + part);
    }
    if (size == 0) {
        diagnostics_error(parse->out, at, "a fraction without a unit");
    } else {
        diagnostics_error(parse->out, at, "unknown unit '%.*s'", (int)size, text);
    }
    diagnostics_hint(parse->out, UNIT_HINT);
    return value_nothing();
}

/* ":PORT" behind an address; port is 0..65535. */
static bool read_port(struct parse *parse, struct source_range at, const char *text,
                      const char *end, uint16_t *port)
{
    uint64_t number = 0;
    const char *from = text;
    bool fits = read_digits(&text, end, 10, &number);
    if (from == end) {
        at.begin = at.end - 1;
        diagnostics_error(parse->out, at, "there is no port behind the colon");
        return false;
    }
    if (text != end || !fits || number > 65535) {
        at.begin = at.end - (uint32_t)(end - from);
        diagnostics_error(parse->out, at, "'%.*s' is not a port", (int)(end - from), from);
        diagnostics_hint(parse->out, "a port is 0 to 65535");
        return false;
    }
    *port = (uint16_t)number;
    return true;
}

/* ADDRESS[:PORT], where the address has size characters. */
static struct value address_value(struct parse *parse, struct source_range at, const char *text,
                                  size_t size, const char *port, const char *end)
{
    char buffer[64];
    struct ip_address address;
    if (size < sizeof(buffer)) {
        memcpy(buffer, text, size);
        buffer[size] = '\0';
    }
    if (size >= sizeof(buffer) || !address_parse(buffer, &address)) {
        diagnostics_error(parse->out, at, "'%.*s' is not an IP address", (int)size, text);
        diagnostics_hint(parse->out, memchr(text, ':', size)
                                         ? "an IPv6 address is like [fd00::1], without a zone"
                                         : "an IPv4 address is four numbers of 0 to 255 without "
                                           "leading zeros, like 10.0.0.1");
        return value_nothing();
    }
    if (!port) {
        return value_address(&address);
    }
    uint16_t number = 0;
    read_port(parse, at, port, end, &number);
    return value_endpoint(&address, number);
}

struct value literal_number(struct parse *parse, struct source_range at, const char *text,
                            size_t size, bool *is_word)
{
    const char *end = text + size;
    const char *next = text;
    uint64_t number = 0;
    const char *colon = memchr(text, ':', size);
    const char *address_end = colon ? colon : end;
    const char *dot = memchr(text, '.', (size_t)(address_end - text));
    if (colon || (dot && memchr(dot + 1, '.', (size_t)(address_end - dot - 1)))) {
        return address_value(parse, at, text, (size_t)(address_end - text),
                             colon ? colon + 1 : NULL, end);
    }
    if (size == 4 && memcmp(text, "3des", 4) == 0) {
        *is_word = true;
        return value_nothing();
    }
    if (size > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        next = text + 2;
        if (!read_digits(&next, end, 16, &number)) {
            return too_large(parse, at);
        }
        if (next < end) {
            diagnostics_error(parse->out, at, "'%c' is not a hexadecimal digit", *next);
        }
        return value_integer(number);
    }
    if (!read_digits(&next, end, 10, &number)) {
        return too_large(parse, at);
    }
    return next == end ? value_integer(number) : with_unit(parse, at, next, end, number);
}

struct value literal_ipv6(struct parse *parse, struct source_range at, const char *text,
                          size_t size)
{
    const char *close = memchr(text, ']', size);
    const char *end = text + size;
    const char *port = close + 1 < end ? close + 2 : NULL;
    struct value value = address_value(parse, at, text + 1, (size_t)(close - text) - 1, port, end);
    if (value.type != VALUE_NOTHING && value.endpoint.address.version == IP_V4) {
        diagnostics_error(parse->out, at, "an IPv4 address in brackets");
        diagnostics_hint(parse->out, "brackets are for IPv6; write 10.0.0.1 or 10.0.0.1:PORT");
    }
    return value;
}

/* ---- text, bytes, GUIDs ---------------------------------------------------------------------- */

static struct source_range part_of(struct source_range literal, size_t from_end, size_t size)
{
    /* from_end counts from the closing quote, whatever the prefix. */
    literal.end = literal.end - 1 - (uint32_t)from_end + (uint32_t)size;
    literal.begin = literal.end - (uint32_t)size;
    return literal;
}

static size_t put_utf8(char *to, uint64_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char LEADS[] = {0, 0xC0, 0xE0, 0xF0};
    to[0] = (char)(LEADS[more] | code >> (6 * more));
    for (size_t i = 1; i <= more; i++) {
        to[i] = (char)(0x80 | (code >> (6 * (more - i)) & 0x3F));
    }
    return more + 1;
}

/* \u{HEX}. Returns how many characters of text it took, 0 when it is none. */
static size_t unicode_escape(const char *text, size_t size, uint64_t *code)
{
    if (size < 5 || text[2] != '{') {
        return 0;
    }
    const char *at = text + 3;
    bool fits = read_digits(&at, text + size, 16, code);
    bool surrogate = *code >= 0xD800 && *code <= 0xDFFF;
    if (!fits || at == text + 3 || at == text + size || *at != '}' || *code == 0 ||
        *code > 0x10FFFF || surrogate) {
        return 0;
    }
    return (size_t)(at - text) + 1;
}

struct value literal_text(struct parse *parse, struct source_range at, const char *text,
                          size_t size)
{
    static const char ESCAPES[] = "\"\\nrt";
    static const char MEANINGS[] = "\"\\\n\r\t";
    char *copy = pool_take(parse->pool, size + 1);
    size_t length = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] != '\\') {
            copy[length++] = text[i];
            continue;
        }
        const char *found = strchr(ESCAPES, text[i + 1]);
        uint64_t code = 0;
        size_t taken = text[i + 1] == 'u' ? unicode_escape(text + i, size - i, &code) : 0;
        if (taken) {
            length += put_utf8(copy + length, code);
            i += taken - 1;
            continue;
        }
        if (found) {
            copy[length++] = MEANINGS[found - ESCAPES];
        } else if (text[i + 1] == 'u') {
            diagnostics_error(parse->out, part_of(at, size - i, 2), "not a character's number");
            diagnostics_hint(parse->out, "\\u{…} takes hexadecimal 1 to 10FFFF, without the "
                                         "surrogates D800 to DFFF");
        } else {
            /* The whole character, where it is not ASCII. */
            size_t bytes = 1;
            while (i + 1 + bytes < size && ((unsigned char)text[i + 1 + bytes] & 0xC0) == 0x80) {
                bytes++;
            }
            diagnostics_error(parse->out, part_of(at, size - i, 1 + bytes), "unknown escape '%.*s'",
                              (int)(1 + bytes), text + i);
            diagnostics_hint(parse->out,
                             "there are \\\" \\\\ \\n \\r \\t \\u{…}; a backslash is \\\\");
        }
        i++;
    }
    struct value value = value_text(copy);
    value.text.size = length;
    return value;
}

struct value literal_hex(struct parse *parse, struct source_range at, const char *text, size_t size)
{
    uint8_t *bytes = pool_take(parse->pool, size / 2 + 1);
    size_t digits = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == ' ' || text[i] == ':' || text[i] == '-') {
            continue;
        }
        int digit = digit_of(text[i]);
        if (digit == 16) {
            diagnostics_error(parse->out, part_of(at, size - i, 1), "not a hexadecimal digit");
            diagnostics_hint(parse->out, "hex\"…\" takes 0-9 a-f A-F; spaces, ':' and '-' between "
                                         "digits are ignored");
            return value_bytes(bytes, 0);
        }
        bytes[digits / 2] = (uint8_t)(bytes[digits / 2] << 4 | digit);
        digits++;
    }
    if (digits % 2) {
        diagnostics_error(parse->out, at, "an odd number of hexadecimal digits: %u",
                          (unsigned int)digits);
        diagnostics_hint(parse->out, "every byte has two digits");
    }
    return value_bytes(bytes, digits / 2);
}

struct value literal_guid(struct parse *parse, struct source_range at, const char *text,
                          size_t size)
{
    /* Which byte each pair of digits is: the first three groups are little-endian numbers. */
    static const uint8_t ORDER[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    struct guid guid = {{0}};
    if (size == 38 && text[0] == '{' && text[37] == '}') {
        text++;
        size = 36;
    }
    size_t digits = 0;
    bool good = size == 36;
    for (size_t i = 0; good && i < size; i++) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            good = text[i] == '-';
        } else {
            good = digit_of(text[i]) < 16;
            uint8_t *byte = &guid.bytes[ORDER[digits / 2]];
            *byte = (uint8_t)(*byte << 4 | (digit_of(text[i]) & 0xF));
            digits++;
        }
    }
    if (!good) {
        diagnostics_error(parse->out, at, "not a GUID");
        diagnostics_hint(parse->out, "a GUID is like guid\"01234567-89ab-cdef-0123-456789abcdef\"");
    }
    return value_guid(&guid);
}

/* ---- characters that begin nothing ----------------------------------------------------------- */

void literal_stray(struct parse *parse, struct source_range at, const char *text, size_t size)
{
    unsigned char first = (unsigned char)text[0];
    if (first >= 0x80) {
        bool quote = size >= 3 && memcmp(text, "\xE2\x80", 2) == 0 &&
                     (unsigned char)text[2] >= 0x98 && (unsigned char)text[2] <= 0x9F;
        bool space = size >= 2 && memcmp(text, "\xC2\xA0", 2) == 0;
        diagnostics_error(parse->out, at, "unexpected '%.*s'", (int)(size < 64 ? size : 64), text);
        diagnostics_hint(parse->out, quote   ? "write a straight quote: \""
                                     : space ? "this is a no-break space; write an ordinary one"
                                             : "only texts in quotes and comments may have "
                                               "characters that are not ASCII");
    } else if (isprint(first)) {
        diagnostics_error(parse->out, at, "unexpected '%c'", first);
        if (first == '[') {
            diagnostics_hint(parse->out, "an IPv6 address is like [fd00::1], on one line");
        } else if (first == '\'') {
            diagnostics_hint(parse->out, "texts stand in double quotes");
        } else if (first == ':' && parse->last == TOKEN_LITERAL) {
            diagnostics_hint(parse->out, "a port follows its address without a space: 10.0.0.1:80");
        } else if (first == ':') {
            diagnostics_hint(parse->out, "a value stands behind a '=' alone: weight = 7");
        } else if (first == '!') {
            diagnostics_hint(parse->out, "comparisons are = != < <= > >= has lacks contains");
        }
    } else {
        diagnostics_error(parse->out, at, "unexpected character 0x%02X", first);
        if (first == '\r') {
            diagnostics_hint(parse->out, "lines end with LF or CR LF");
        }
    }
    parse_skip(parse, PARSE_NO_TOKEN);
}
