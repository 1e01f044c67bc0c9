#include "script/source.h"

#include <string.h>

struct source_file *source_new(struct pool *pool, const char *name, const char *text, size_t size)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    if (size >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        size -= 3;
    }
    struct source_file *file = pool_take(pool, sizeof(*file));
    file->name = pool_text(pool, name, strlen(name));
    file->text = pool_text(pool, text, size);
    file->size = size;
    file->line_count = 1;
    for (size_t i = 0; i < size; i++) {
        file->line_count += text[i] == '\n';
    }
    uint32_t *lines = pool_take(pool, file->line_count * sizeof(*lines));
    size_t line = 1;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n') {
            lines[line++] = (uint32_t)i + 1;
        }
    }
    file->lines = lines;
    return file;
}

static size_t line_index(const struct source_file *file, uint32_t at)
{
    size_t low = 0;
    size_t high = file->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (file->lines[middle] <= at) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct source_position position(const struct source_file *file, uint32_t at)
{
    struct source_position result = {1, 1};
    if (file) {
        size_t line = line_index(file, at);
        result.line = (unsigned int)line + 1;
        for (uint32_t i = file->lines[line]; i < at; i++) {
            /* Continuation bytes of UTF-8 are no character of their own. */
            result.column += ((unsigned char)file->text[i] & 0xC0) != 0x80;
        }
    }
    return result;
}

struct source_position source_begin(struct source_range range)
{
    return position(range.file, range.begin);
}

struct source_position source_end(struct source_range range)
{
    return position(range.file, range.end > range.begin ? range.end - 1 : range.begin);
}

const char *source_line(const struct source_file *file, uint32_t at, size_t *size)
{
    size_t line = line_index(file, at);
    size_t begin = file->lines[line];
    size_t end = line + 1 < file->line_count ? file->lines[line + 1] - 1 : file->size;
    if (end > begin && file->text[end - 1] == '\r') {
        end--;
    }
    *size = end - begin;
    return file->text + begin;
}

struct source_range source_span(struct source_range first, struct source_range last)
{
    struct source_range range = first;
    if (first.file == last.file && last.end > range.end) {
        range.end = last.end;
    }
    return range;
}
