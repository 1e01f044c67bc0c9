/*
 * A line of text that is built piece by piece in a fixed buffer. What does not fit is cut off and
 * the line then ends in "..."; nothing here allocates or fails.
 */
#ifndef SHIM_TEXT_H
#define SHIM_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TEXT_SIZE = 2048
};

struct text {
    size_t used; /* without the terminating NUL; buffer is always terminated */
    char buffer[TEXT_SIZE];
};

/* A flag's bit and its name; a table of them ends with a NULL name. */
struct text_flag {
    uint32_t bit;
    const char *name;
};

void text_clear(struct text *text);
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_add_list(struct text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* UTF-16 as a quoted string in UTF-8; control characters, quotes and lone surrogates are escaped.
 */
void text_add_wide(struct text *text, const uint16_t *units, size_t count);

/* {6f1d6c2e-5b0f-4d0e-9a35-6d2f3a1b8c47}, from a GUID as it lies in a little-endian memory. */
void text_add_guid(struct text *text, const unsigned char bytes[16]);

/* Two digits a byte. */
void text_add_hex(struct text *text, const unsigned char *bytes, size_t count);

/* 0x3 (DYNAMIC|0x2): the number, then the names of its bits; just 0 when no bit is set. */
void text_add_flags(struct text *text, uint32_t value, const struct text_flag *names);

/* 5 ERROR_ACCESS_DENIED; an unknown code in hexadecimal. */
void text_add_error(struct text *text, uint32_t code);

/* An IPv4 address in host byte order, an IPv6 address with all bytes reversed (as the SA types do).
 */
void text_add_ipv4(struct text *text, uint32_t address);
void text_add_ipv6(struct text *text, const unsigned char reversed[16]);

/* Ends the line with a newline, also when it was cut off. */
void text_end_line(struct text *text);

#endif
