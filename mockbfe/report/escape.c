#include "report/escape.h"

#include <string.h>

#define REPLACEMENT 0xFFFDu
#define REPLACEMENT_UTF8 "\xEF\xBF\xBD"

size_t utf8_next(const char *text, size_t size, uint32_t *code)
{
    static const uint32_t SMALLEST[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    size_t length = at[0] < 0x80             ? 1
                    : (at[0] & 0xE0) == 0xC0 ? 2
                    : (at[0] & 0xF0) == 0xE0 ? 3
                    : (at[0] & 0xF8) == 0xF0 ? 4
                                             : 0;
    *code = REPLACEMENT;
    if (length == 0 || length > size) {
        return 1;
    }
    uint32_t value = length == 1 ? at[0] : at[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 1;
        }
        value = value << 6 | (at[i] & 0x3Fu);
    }
    if (value < SMALLEST[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return 1;
    }
    *code = value;
    return length;
}

/* C1 controls, and the two that XML does not have. */
static bool never_shown(uint32_t code)
{
    return (code >= 0x80 && code < 0xA0) || code == REPLACEMENT || code == 0xFFFE || code == 0xFFFF;
}

/* Adds one character whose form the format does not care about. */
static void add_visible(struct text *to, const char *bytes, size_t length, uint32_t code)
{
    if (code < 0x20) {
        const char picture[] = {(char)0xE2, (char)0x90, (char)(0x80 + code)};
        text_add_bytes(to, picture, sizeof(picture));
    } else if (code == 0x7F) {
        text_add(to, "␡");
    } else if (never_shown(code)) {
        text_add(to, REPLACEMENT_UTF8);
    } else {
        text_add_bytes(to, bytes, length);
    }
}

/* Adds the printable ASCII that text begins with, and says how much that was. Of a line it is
   nearly everything. */
static size_t add_ascii(struct text *to, const char *text)
{
    size_t length = 0;
    while (text[length] >= 0x20 && text[length] < 0x7F) {
        length++;
    }
    text_add_bytes(to, text, length);
    return length;
}

void escape_plain(struct text *to, const char *text, bool lines)
{
    size_t size = strlen(text);
    for (size_t i = add_ascii(to, text); i < size; i += add_ascii(to, text + i)) {
        uint32_t code = 0;
        size_t length = utf8_next(text + i, size - i, &code);
        if (code == '\t' || (code == '\n' && lines)) {
            text_add_bytes(to, text + i, 1);
        } else {
            add_visible(to, text + i, length, code);
        }
        i += length;
    }
}

static const char *markup(uint32_t code, bool attribute)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\n':
        return attribute ? "&#10;" : "\n";
    case '\t':
        return attribute ? "&#9;" : "\t";
    default:
        return NULL;
    }
}

static void escape_markup(struct text *to, const char *text, bool attribute)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size;) {
        uint32_t code = 0;
        size_t length = utf8_next(text + i, size - i, &code);
        const char *escaped = markup(code, attribute);
        if (escaped) {
            text_add_bytes(to, escaped, strlen(escaped));
        } else {
            add_visible(to, text + i, length, code);
        }
        i += length;
    }
}

void escape_content(struct text *to, const char *text)
{
    escape_markup(to, text, false);
}

void escape_attribute(struct text *to, const char *text)
{
    escape_markup(to, text, true);
}

void escape_json(struct text *to, const char *text)
{
    size_t size = strlen(text);
    text_add_bytes(to, "\"", 1);
    for (size_t i = 0; i < size;) {
        uint32_t code = 0;
        size_t length = utf8_next(text + i, size - i, &code);
        if (code == '"' || code == '\\') {
            text_add(to, "\\%c", (char)code);
        } else if (code == '\n') {
            text_add_bytes(to, "\\n", 2);
        } else if (code == '\t') {
            text_add_bytes(to, "\\t", 2);
        } else if (code < 0x20 || (code >= 0x7F && code < 0xA0)) {
            text_add(to, "\\u%04x", (unsigned int)code);
        } else if (never_shown(code)) {
            text_add(to, REPLACEMENT_UTF8);
        } else {
            text_add_bytes(to, text + i, length);
        }
        i += length;
    }
    text_add_bytes(to, "\"", 1);
}
