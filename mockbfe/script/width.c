#include "script/width.h"

#include <stdint.h>

struct range {
    uint32_t first;
    uint32_t last;
};

/* Marks that stand on the character before them, and characters that are not seen. */
static const struct range NARROW[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

/* What Unicode calls wide or fullwidth (UAX #11), in large strokes. */
static const struct range WIDE[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0xA4CF},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static int has(const struct range *ranges, size_t count, uint32_t code)
{
    size_t i = 0;
    while (i < count && code > ranges[i].last) {
        i++;
    }
    return i < count && code >= ranges[i].first;
}

unsigned int character_width(const char *text, size_t size)
{
    static const unsigned char LEADS[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t code = size > 4 || size == 0 ? 0 : (unsigned char)text[0] & LEADS[size];
    for (size_t i = 1; i < size && size <= 4; i++) {
        code = code << 6 | ((unsigned char)text[i] & 0x3F);
    }
    return has(NARROW, sizeof(NARROW) / sizeof(NARROW[0]), code) ? 0
           : has(WIDE, sizeof(WIDE) / sizeof(WIDE[0]), code)     ? 2
                                                                 : 1;
}
