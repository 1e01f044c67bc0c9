/* Reading the command line: each failure prints one line to standard error. */
#ifndef SAMPLES_COMMON_OPTIONS_H
#define SAMPLES_COMMON_OPTIONS_H

#include <windows.h>

struct option_reader {
    const char *program; /* starts every message */
    int argc;
    wchar_t **argv;
    int at; /* index of the current argument; start at 0 */
};

/* Steps to the next argument; FALSE at the end. */
BOOL option_next(struct option_reader *reader);

/* Whether the current argument is NAME. */
BOOL option_is(const struct option_reader *reader, const wchar_t *name);

/* Takes the current option's value into *VALUE, which points into argv. FALSE if it is missing. */
BOOL option_text(struct option_reader *reader, wchar_t **value);

/* The same for a decimal number from 0 to LIMIT. */
BOOL option_number(struct option_reader *reader, UINT32 limit, UINT32 *value);

/* Says that the current argument is unknown. Returns FALSE. */
BOOL option_unknown(const struct option_reader *reader);

#endif
