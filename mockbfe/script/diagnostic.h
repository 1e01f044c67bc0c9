/*
 * What is wrong with a script, for people: place, message, the source line with the place
 * underlined, and what to do about it. Diagnostics outlive the script that they are about.
 */
#ifndef MOCKBFE_SCRIPT_DIAGNOSTIC_H
#define MOCKBFE_SCRIPT_DIAGNOSTIC_H

#include "script/source.h"

#include <stdbool.h>
#include <stddef.h>

#define DIAGNOSTICS_MAX 20 /* errors that are told of one script */

struct diagnostic {
    char *file; /* NULL for the command line */
    unsigned int line;
    unsigned int column;
    char *message; /* one sentence */
    char *text;    /* the whole report, lines ending in \n */
};

/* Zero it before its first use. */
struct diagnostics {
    struct diagnostic entries[DIAGNOSTICS_MAX];
    size_t count; /* of entries */
    size_t total; /* of errors, told or not */
    char *rendered;
};

/* One more error. After it, diagnostics_hint and diagnostics_note may add lines to it. */
void diagnostics_error(struct diagnostics *out, struct source_range at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "   = TEXT": what was expected, what to do. Belongs to the latest error. */
void diagnostics_hint(struct diagnostics *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "file:line:col: note: TEXT" with that line: a second place. Belongs to the latest error. */
void diagnostics_note(struct diagnostics *out, struct source_range at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether the latest error is one of the very place where at begins. */
bool diagnostics_told_at(const struct diagnostics *out, struct source_range at);

/*
 * All reports, those of one file in the order of its lines, then a line that counts them. Empty
 * when there is no error; never NULL. Valid until the next call with the same diagnostics.
 */
const char *diagnostics_text(struct diagnostics *out);

/* Frees what it holds and empties it. */
void diagnostics_clear(struct diagnostics *out);

#endif
