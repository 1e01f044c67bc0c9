/* A string that grows. When memory runs out it stops growing and stays a valid string. */
#ifndef MOCKBFE_REPORT_TEXT_H
#define MOCKBFE_REPORT_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* MinGW's compiler takes plain "printf" for the old C library's, which has no %zu; we use its own.
 */
#if defined(__MINGW32__) && !defined(__clang__)
#define TEXT_FORMAT(format_at, first_at) __attribute__((format(gnu_printf, format_at, first_at)))
#else
#define TEXT_FORMAT(format_at, first_at) __attribute__((format(printf, format_at, first_at)))
#endif

/* Zero it before its first use. */
struct text {
    char *data; /* NULL while empty */
    size_t size;
    size_t room;
    bool incomplete; /* memory ran out: nothing more is added */
};

void text_add(struct text *text, const char *format, ...) TEXT_FORMAT(2, 3);
void text_add_list(struct text *text, const char *format, va_list arguments) TEXT_FORMAT(2, 0);
void text_add_bytes(struct text *text, const char *data, size_t size);
/* Never NULL. */
const char *text_get(const struct text *text);
/* Frees and empties. */
void text_clear(struct text *text);

#endif
