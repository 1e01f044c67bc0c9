/*
 * Which names the preprocessed headers contain at all. A name that is no word of theirs is declared
 * nowhere, and need not be tried: for every name that does not exist, gcc looks for one that is
 * spelled alike among all of windows.h's, which takes 20 ms each.
 */
#include "abi/probe.h"

#include <stdlib.h>

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

bool probe_names(struct probe_source *source, const struct probe_options *options,
                 const struct bytes texts[], size_t n_texts, struct arena *arena)
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
    for (size_t i = 0; i < n_texts; i++)
        mark_words(&lines, texts[i]);
    return true;
}
