#include "report/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a text begins with: most lines fit. */
#define FIRST_ROOM 256

/* Room for more bytes and the terminator. */
static bool make_room(struct text *text, size_t more)
{
    size_t needed = text->size + more + 1;
    if (text->incomplete) {
        return false;
    }
    if (needed > text->room) {
        size_t room = text->room ? 2 * text->room : FIRST_ROOM;
        room = needed > room ? needed : room;
        char *data = realloc(text->data, room);
        if (!data) {
            text->incomplete = true;
            return false;
        }
        text->data = data;
        text->room = room;
    }
    return true;
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
    if (!make_room(text, 0)) {
        return;
    }
    /* Formatting is what costs, so it is done once where the room is enough. */
    size_t left = text->room - text->size;
    va_list again;
    va_copy(again, arguments);
    /* The analyzer does not see what va_copy does. NOLINTNEXTLINE(clang-analyzer-valist.*) */
    int length = vsnprintf(text->data + text->size, left, format, again);
    va_end(again);
    if (length > 0 && (size_t)length >= left && make_room(text, (size_t)length)) {
        vsnprintf(text->data + text->size, text->room - text->size, format, arguments);
    }
    if (length > 0 && !text->incomplete) {
        text->size += (size_t)length;
    }
    text->data[text->size] = '\0'; /* nothing of what found no room */
}

void text_add_bytes(struct text *text, const char *data, size_t size)
{
    if (size > 0 && make_room(text, size)) {
        memcpy(text->data + text->size, data, size);
        text->size += size;
        text->data[text->size] = '\0';
    }
}

const char *text_get(const struct text *text)
{
    return text->data ? text->data : "";
}

void text_clear(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}
