#include "report/letters.h"
#include "report/escape.h"

#include <stdint.h>
#include <string.h>

/* Bold letters are so many percent wider. */
#define BOLD_PERCENT 118
/* Of what is not in the table: small letters and digits, and what is beyond Latin. */
#define WIDTH_PLAIN 77
#define WIDTH_FOREIGN 120
#define FIRST_FOREIGN 0x1100

/* DejaVu Sans' letters, in groups. */
static const struct {
    const char *letters;
    size_t width;
} GROUPS[] = {
    {" .,:;'|!/\\iIjlJ", 42}, {"()[]-frt", 50},     {"_\"csz", 67},
    {"mM%@W", 120},           {"w=+<>GOQ&~#", 101}, {"ABCDEFHKLNPRSTUVXYZ", 92},
};

static size_t letter_width(uint32_t code)
{
    if (code >= FIRST_FOREIGN) {
        return WIDTH_FOREIGN;
    }
    for (size_t i = 0; code > 0 && code < 0x80 && i < sizeof(GROUPS) / sizeof(GROUPS[0]); i++) {
        if (strchr(GROUPS[i].letters, (int)code)) {
            return GROUPS[i].width;
        }
    }
    return WIDTH_PLAIN;
}

/* The letter at text; *next is how many bytes it has. */
static size_t letter_at(const char *text, size_t size, bool bold, size_t *next)
{
    uint32_t code = 0;
    *next = utf8_next(text, size, &code);
    size_t width = letter_width(code);
    return bold ? width * BOLD_PERCENT / 100 : width;
}

size_t letters_width(const char *text, size_t size, bool bold)
{
    size_t width = 0;
    for (size_t at = 0, next = 0; at < size; at += next) {
        width += letter_at(text + at, size - at, bold, &next);
    }
    return width;
}

size_t letters_line(const char *text, size_t width, bool bold, size_t *skip)
{
    const size_t size = strcspn(text, "\n");
    size_t at = 0;
    size_t space = 0;
    size_t sign = 0;
    size_t wide = 0;
    while (at < size) {
        size_t next = 0;
        wide += letter_at(text + at, size - at, bold, &next);
        if (text[at] == ' ') {
            space = at;
        }
        if (wide > width && at > 0) {
            *skip = space > 0 ? 1 : 0;
            return space > 0 ? space : sign > 0 ? sign : at;
        }
        at += next;
        if (strchr(":./\\-_,", text[at - 1])) {
            sign = at;
        }
    }
    *skip = text[at] == '\n' ? 1 : 0;
    return at;
}

size_t letters_wish(const char *text, size_t width)
{
    size_t widest = 0;
    while (*text) {
        size_t size = strcspn(text, "\n");
        size_t wide = letters_width(text, size, false);
        if (wide > width) {
            size = strcspn(text, " \n");
            wide = letters_width(text, size, false);
        }
        widest = wide > widest ? wide : widest;
        text += size;
        text += strspn(text, " \n");
    }
    return widest;
}
