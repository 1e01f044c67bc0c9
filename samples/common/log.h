/* One line of output per event, complete and flushed, from any thread. */
#ifndef SAMPLES_COMMON_LOG_H
#define SAMPLES_COMMON_LOG_H

#include <windows.h>

/* Sets the name that starts every line. The string is not copied. Call it once, before other
 * threads exist. */
void log_set_program(const char *name);

/* Prints "NAME: TEXT" to standard output. FORMAT is printf's; texts in it are UTF-8. */
void log_line(const char *format, ...);

/* Prints "NAME: CALL failed: 0x........" to standard error. CODE is what the call returned. */
void log_failure(const char *call, DWORD code);

/* Converts WIDE to UTF-8 for log_line. Longer text is cut. Returns TEXT. */
const char *log_utf8(const wchar_t *wide, char *text, int size);

#endif
