/*
 * What a syntax error has cost: a name that stands in text that was passed over may have been
 * declared there, so an error about it would only follow from the first.
 */
#include "script/check_internal.h"

#include <string.h>

/* Bytes that are searched in all; many errors in a large file must not take minutes. */
#define SEARCH_MAX (32u << 20)

static bool is_word_character(char c)
{
    return c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

static bool has_word(const char *text, size_t size, const char *word, size_t word_size)
{
    for (size_t i = 0; i + word_size <= size; i++) {
        if (memcmp(text + i, word, word_size) == 0 && (i == 0 || !is_word_character(text[i - 1])) &&
            (i + word_size == size || !is_word_character(text[i + word_size]))) {
            return true;
        }
    }
    return false;
}

bool check_anything_lost(const struct check *check)
{
    return check->script->lost || check->script->file_lost;
}

bool check_may_be_lost(struct check *check, const char *word, size_t size)
{
    bool found = check->script->file_lost;
    for (const struct lost_text *lost = check->script->lost; lost && !found; lost = lost->next) {
        size_t length = lost->at.end - lost->at.begin;
        check->searched += length;
        found = check->searched > SEARCH_MAX ||
                has_word(lost->at.file->text + lost->at.begin, length, word, size);
    }
    return found;
}

bool check_lost_within(const struct check *check, struct source_range at)
{
    const struct lost_text *lost = check->script->lost;
    while (lost &&
           (lost->at.file != at.file || lost->at.begin >= at.end || lost->at.end <= at.begin)) {
        lost = lost->next;
    }
    return lost != NULL;
}

bool check_lost_before(const struct check *check, const struct source_file *file, uint32_t offset)
{
    const struct lost_text *lost = check->script->lost;
    while (lost && (lost->at.file != file || lost->at.begin >= offset)) {
        lost = lost->next;
    }
    return lost != NULL;
}
