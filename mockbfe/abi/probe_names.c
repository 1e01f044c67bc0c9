/*
 * Which names the preprocessed headers contain at all. A name that is no word of theirs and no
 * macro is declared nowhere, and need not be tried: for every name that does not exist, gcc looks
 * for one that is spelled alike among all of windows.h's, which takes 20 ms each. What a macro
 * stands for counts only where it is used: fwpvi.h alone names 400 functions and structures that it
 * lacks.
 */
#include "abi/probe.h"

#include <stdlib.h>
#include <string.h>

struct named_line {
    const char *name;
    struct probe_line *line;
};

struct named_lines {
    struct named_line *items;
    size_t count;
};

/* A word of the text, which no NUL ends. */
struct word {
    const char *start;
    size_t length;
};

static int compare_names(const void *a, const void *b)
{
    const struct named_line *left = a;
    const struct named_line *right = b;
    return strcmp(left->name, right->name);
}

static int compare_word(const struct word *word, const char *name)
{
    int order = strncmp(word->start, name, word->length);
    return order ? order : -(name[word->length] != '\0');
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

static void mark(const struct named_lines *lines, const struct word *word)
{
    size_t low = 0;
    size_t high = lines->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_word(word, lines->items[middle].name) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < lines->count && compare_word(word, lines->items[low].name) == 0; low++)
        lines->items[low].line->failed = false;
}

static void mark_words(const struct named_lines *lines, struct bytes text)
{
    const char *p = (const char *)text.data;
    const char *end = p + text.size;
    while (p < end) {
        struct word word = {p, 0};
        while (p < end && is_letter(*p))
            p++;
        word.length = (size_t)(p - word.start);
        if (word.length)
            mark(lines, &word);
        else
            p++;
    }
}

/* The names of the macros in the compiler's list of them. */
static void mark_macros(const struct named_lines *lines, const struct probe_macros *macros)
{
    static const char define[] = "#define ";
    const size_t length = sizeof(define) - 1;
    const char *end = macros->text + macros->size;
    for (const char *line = macros->text; line < end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        const char *line_end = stop ? stop : end;
        if ((size_t)(line_end - line) > length && memcmp(line, define, length) == 0) {
            struct word word = {line + length, 0};
            while (word.start + word.length < line_end && is_letter(word.start[word.length]))
                word.length++;
            mark(lines, &word);
        }
        line = stop ? stop + 1 : end;
    }
}

bool probe_names(struct probe_source *source, const struct probe_options *options,
                 struct bytes text, const struct probe_macros *macros, struct arena *arena)
{
    struct named_lines lines = {arena_array(arena, source->n_lines + 1, sizeof(*lines.items)), 0};
    if (!lines.items)
        return false;
    for (size_t i = 0; i < source->n_lines; i++) {
        struct probe_line *line = &source->lines[i];
        struct named_line named = {probe_line_name(line, options->tables), line};
        line->failed = true;
        lines.items[lines.count++] = named;
    }
    qsort(lines.items, lines.count, sizeof(*lines.items), compare_names);
    mark_words(&lines, text);
    mark_macros(&lines, macros);
    return true;
}
