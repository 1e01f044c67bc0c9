#include "text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "error_name.h"

/* Kept free at the end for the dots and the newline. */
static const char cut_mark[] = "...";
enum {
    RESERVED = 5
};

void text_clear(struct text *text)
{
    text->used = 0;
    text->buffer[0] = '\0';
}

void text_add(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text_add_list(text, format, arguments);
    va_end(arguments);
}

void text_add_list(struct text *text, const char *format, va_list arguments)
{
    size_t room = TEXT_SIZE - RESERVED - text->used;
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the callers have started the list */
    int length = vsnprintf(text->buffer + text->used, room + 1, format, arguments);

    if (length > 0)
        text->used += (size_t)length < room ? (size_t)length : room;
    text->buffer[text->used] = '\0';
}

static void add_code_point(struct text *text, uint32_t point)
{
    if (point == '"' || point == '\\')
        text_add(text, "\\%c", (int)point);
    else if (point < 0x20 || point == 0x7F)
        text_add(text, "\\x%02x", (unsigned)point);
    else if (point < 0x80)
        text_add(text, "%c", (int)point);
    else if (point < 0x800)
        text_add(text, "%c%c", (int)(0xC0 | point >> 6), (int)(0x80 | (point & 0x3F)));
    else if (point >= 0xD800 && point < 0xE000)
        text_add(text, "\\u%04x", (unsigned)point);
    else if (point < 0x10000)
        text_add(text, "%c%c%c", (int)(0xE0 | point >> 12), (int)(0x80 | (point >> 6 & 0x3F)),
                 (int)(0x80 | (point & 0x3F)));
    else
        text_add(text, "%c%c%c%c", (int)(0xF0 | point >> 18), (int)(0x80 | (point >> 12 & 0x3F)),
                 (int)(0x80 | (point >> 6 & 0x3F)), (int)(0x80 | (point & 0x3F)));
}

void text_add_wide(struct text *text, const uint16_t *units, size_t count)
{
    text_add(text, "\"");
    for (size_t i = 0; i < count; i++) {
        uint32_t point = units[i];

        if (point >= 0xD800 && point < 0xDC00 && i + 1 < count && units[i + 1] >= 0xDC00 &&
            units[i + 1] < 0xE000)
            point = 0x10000 + ((point - 0xD800) << 10) + (uint32_t)(units[++i] - 0xDC00);
        add_code_point(text, point);
    }
    text_add(text, "\"");
}

void text_add_guid(struct text *text, const unsigned char bytes[16])
{
    /* Data1, Data2 and Data3 are little-endian numbers; Data4 is bytes. */
    text_add(text, "{%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-", bytes[3], bytes[2], bytes[1],
             bytes[0], bytes[5], bytes[4], bytes[7], bytes[6], bytes[8], bytes[9]);
    text_add_hex(text, bytes + 10, 6);
    text_add(text, "}");
}

void text_add_hex(struct text *text, const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_add(text, "%02x", bytes[i]);
}

void text_add_flags(struct text *text, uint32_t value, const struct text_flag *names)
{
    uint32_t rest = value;

    if (value == 0) {
        text_add(text, "0");
    } else {
        const char *separator = " (";

        text_add(text, "0x%x", (unsigned)value);
        for (; names->name; names++) {
            if (value & names->bit) {
                text_add(text, "%s%s", separator, names->name);
                separator = "|";
                rest &= ~names->bit;
            }
        }
        if (rest != value && rest != 0)
            text_add(text, "|0x%x", (unsigned)rest);
        if (rest != value)
            text_add(text, ")");
    }
}

void text_add_error(struct text *text, uint32_t code)
{
    const char *name = error_name(code);

    if (code < 0x10000)
        text_add(text, "%u", (unsigned)code);
    else
        text_add(text, "0x%08x", (unsigned)code);
    if (name)
        text_add(text, " %s", name);
}

void text_add_ipv4(struct text *text, uint32_t address)
{
    text_add(text, "%u.%u.%u.%u", (unsigned)(address >> 24), (unsigned)(address >> 16 & 0xFF),
             (unsigned)(address >> 8 & 0xFF), (unsigned)(address & 0xFF));
}

/* The longest run of zero groups, two or more, is what "::" stands for (RFC 5952). */
static void find_zero_run(const uint16_t groups[8], int *start, int *length)
{
    int run = 0;

    *start = -1;
    *length = 1;
    for (int i = 0; i < 8; i++) {
        run = groups[i] ? 0 : run + 1;
        if (run > *length) {
            *length = run;
            *start = i + 1 - run;
        }
    }
}

void text_add_ipv6(struct text *text, const unsigned char reversed[16])
{
    uint16_t groups[8];
    int zero_start;
    int zero_length;

    for (int i = 0; i < 8; i++)
        groups[i] = (uint16_t)(reversed[15 - 2 * i] << 8 | reversed[14 - 2 * i]);
    find_zero_run(groups, &zero_start, &zero_length);
    for (int i = 0; i < 8; i++) {
        if (i == zero_start) {
            text_add(text, "::");
            i += zero_length - 1;
        } else {
            bool first = i == 0 || (zero_start >= 0 && i == zero_start + zero_length);

            text_add(text, "%s%x", first ? "" : ":", groups[i]);
        }
    }
}

void text_end_line(struct text *text)
{
    if (text->used >= TEXT_SIZE - RESERVED) {
        memcpy(text->buffer + text->used, cut_mark, sizeof(cut_mark));
        text->used += sizeof(cut_mark) - 1;
    }
    text->buffer[text->used++] = '\n';
    text->buffer[text->used] = '\0';
}
