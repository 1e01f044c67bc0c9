#include "script/diagnostic.h"

#include "report/text.h"
#include "script/width.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_WIDTH 160 /* characters of a source line that are shown */
#define MESSAGE_SIZE 1000

static size_t character_size(const char *text, size_t left)
{
    size_t size = 1;
    while (size < left && ((unsigned char)text[size] & 0xC0) == 0x80) {
        size++;
    }
    return size;
}

/* The source line and the line below it that underlines the range. */
static void show_line(struct text *to, struct source_range range)
{
    size_t size;
    const char *line = source_line(range.file, range.begin, &size);
    size_t from = range.begin - (size_t)(line - range.file->text);
    size_t until = from + (range.end - range.begin);
    if (from > size) {
        from = size;
    }
    if (until > size) {
        until = size;
    }
    /* A part of a long line, with the place in it. */
    size_t shown = 0;
    if (from > SHOWN_WIDTH / 2 && size > SHOWN_WIDTH) {
        shown = from - SHOWN_WIDTH / 2;
        while (((unsigned char)line[shown] & 0xC0) == 0x80) {
            shown--;
        }
    }
    char marks[SHOWN_WIDTH + 2]; /* the last character may be two columns wide */
    size_t width = 0;
    size_t end = shown;
    while (end < size && width < SHOWN_WIDTH) {
        size_t bytes = character_size(line + end, size - end);
        unsigned int columns = character_width(line + end, bytes);
        columns += columns == 0 && end == from; /* what is not seen has a mark of its own */
        for (unsigned int i = 0; i < columns; i++) {
            bool marked = end >= from && end < until;
            marks[width++] = marked              ? end == from && i == 0 ? '^' : '~'
                             : line[end] == '\t' ? '\t'
                                                 : ' ';
        }
        end += bytes;
    }
    size_t marked = width;
    while (marked > 0 && marks[marked - 1] != '^' && marks[marked - 1] != '~') {
        marked--;
    }
    text_add(to, "%5u | %s%.*s%s\n", source_begin(range).line, shown ? "…" : "", (int)(end - shown),
             line + shown, end < size ? "…" : "");
    /* A place behind the line's last character has its mark there. */
    text_add(to, "      | %s%.*s%s\n", shown ? " " : "", (int)(marked ? marked : width), marks,
             marked ? "" : "^");
}

static void place(struct text *to, struct source_range at)
{
    if (at.file) {
        struct source_position position = source_begin(at);
        text_add(to, "%s:%u:%u: ", at.file->name, position.line, position.column);
    }
}

/* The latest error when it is among those that are told. */
static struct diagnostic *latest(struct diagnostics *out)
{
    return out->count > 0 && out->total == out->count ? &out->entries[out->count - 1] : NULL;
}

void diagnostics_error(struct diagnostics *out, struct source_range at, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    struct text text = {0};
    struct text copy = {0};
    va_list arguments;
    if (out->total++ >= DIAGNOSTICS_MAX) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    if (at.file && at.file->included_at.file) {
        struct source_range from = at.file->included_at;
        text_add(&text, "in the file included at %s:%u:\n", from.file->name,
                 source_begin(from).line);
    }
    place(&text, at);
    text_add(&text, "error: %s\n", message);
    if (at.file) {
        show_line(&text, at);
    }
    struct diagnostic *entry = &out->entries[out->count++];
    struct source_position position = source_begin(at);
    text_add(&copy, "%s", message);
    entry->message = copy.data;
    copy = (struct text){0};
    if (at.file) {
        text_add(&copy, "%s", at.file->name);
        entry->line = position.line;
        entry->column = position.column;
    }
    entry->file = copy.data;
    entry->text = text.data;
}

/* Adds what is in *more to the latest error, and empties it. */
static void add_to_latest(struct diagnostics *out, struct text *more)
{
    struct diagnostic *entry = latest(out);
    struct text whole = {0};
    text_add(&whole, "%s%s", entry && entry->text ? entry->text : "", text_get(more));
    if (entry && whole.data) {
        free(entry->text);
        entry->text = whole.data;
    } else {
        text_clear(&whole);
    }
    text_clear(more);
}

void diagnostics_hint(struct diagnostics *out, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    struct text text = {0};
    va_list arguments;
    if (!latest(out)) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    text_add(&text, "      = %s\n", message);
    add_to_latest(out, &text);
}

void diagnostics_note(struct diagnostics *out, struct source_range at, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    struct text text = {0};
    va_list arguments;
    if (!latest(out)) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    place(&text, at);
    text_add(&text, "note: %s\n", message);
    if (at.file) {
        show_line(&text, at);
    }
    add_to_latest(out, &text);
}

bool diagnostics_told_at(const struct diagnostics *out, struct source_range at)
{
    const struct diagnostic *entry =
        out->count > 0 && out->total == out->count ? &out->entries[out->count - 1] : NULL;
    struct source_position position = source_begin(at);
    return entry && entry->file && at.file && strcmp(entry->file, at.file->name) == 0 &&
           entry->line == position.line && entry->column == position.column;
}

static bool stands_before(const struct diagnostic *a, const struct diagnostic *b)
{
    return a->file && b->file && strcmp(a->file, b->file) == 0 &&
           (a->line < b->line || (a->line == b->line && a->column < b->column));
}

/* Those of one file in the order of its lines: syntax was looked at before anything else. */
static void sort(struct diagnostics *out)
{
    for (size_t i = 1; i < out->count; i++) {
        for (size_t j = i; j > 0 && stands_before(&out->entries[j], &out->entries[j - 1]); j--) {
            struct diagnostic kept = out->entries[j];
            out->entries[j] = out->entries[j - 1];
            out->entries[j - 1] = kept;
        }
    }
}

const char *diagnostics_text(struct diagnostics *out)
{
    struct text text = {0};
    sort(out);
    for (size_t i = 0; i < out->count; i++) {
        text_add(&text, "%s", out->entries[i].text ? out->entries[i].text : "");
    }
    if (out->total > out->count) {
        text_add(&text, "%u errors, the first %u of them above\n", (unsigned int)out->total,
                 (unsigned int)out->count);
    } else if (out->total > 0) {
        text_add(&text, "%u error%s\n", (unsigned int)out->total, out->total == 1 ? "" : "s");
    }
    free(out->rendered);
    out->rendered = text.data;
    return out->rendered ? out->rendered : "";
}

void diagnostics_clear(struct diagnostics *out)
{
    for (size_t i = 0; i < out->count; i++) {
        free(out->entries[i].file);
        free(out->entries[i].message);
        free(out->entries[i].text);
    }
    free(out->rendered);
    memset(out, 0, sizeof(*out));
}
