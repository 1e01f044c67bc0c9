#include "abi/text.h"

unsigned utf8_length(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    unsigned length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    /* Shortest form only, no surrogates, nothing beyond U+10FFFF. */
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    for (unsigned i = 1; i < length; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

void print_clean(FILE *out, const char *text, size_t length, int keep_newlines)
{
    for (size_t i = 0; i < length;) {
        unsigned char c = (unsigned char)text[i];
        unsigned sequence = c < 0x80 ? 1 : utf8_length(text + i);
        int is_control = c < 0x20 || c == 0x7f || (c == 0xc2 && (unsigned char)text[i + 1] < 0xa0);
        if (sequence == 0 || i + sequence > length || (is_control && !(keep_newlines && c == '\n')))
            fputc('?', out);
        else
            fwrite(text + i, 1, sequence, out);
        i += sequence ? sequence : 1;
    }
}
