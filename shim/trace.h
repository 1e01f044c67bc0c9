/*
 * The trace: one line per call of an exported function and per callback, switched on by the
 * environment variable FWPUCLNT_TRACE (1: on standard error; a file name: appended to that file).
 * Key material is shown as its length, unless FWPUCLNT_TRACE_KEYS=1.
 *
 * An exported function traces itself like this; everything is cheap when the trace is off:
 *
 *     struct trace_call call;
 *     trace_begin(&call, "FwpmTransactionBegin0");
 *     trace_handle(&call, "engineHandle", engineHandle);
 *     return trace_end(&call, begin(engineHandle, flags));
 */
#ifndef SHIM_TRACE_H
#define SHIM_TRACE_H

#include <windows.h>
#include <stdbool.h>

#include "text.h"

struct trace_call {
    bool on;
    bool has_arguments;
    LONGLONG start;
    struct text text;
};

bool trace_enabled(void);
bool trace_shows_keys(void);

void trace_begin(struct trace_call *call, const char *function);

/* Arguments, in the order of the declaration. Pointers are never followed except where said. */
void trace_handle(struct trace_call *call, const char *name, const void *handle);
void trace_pointer(struct trace_call *call, const char *name, const void *pointer);
void trace_number(struct trace_call *call, const char *name, ULONGLONG number);
void trace_word(struct trace_call *call, const char *name, const char *word);
void trace_flags(struct trace_call *call, const char *name, UINT32 flags,
                 const struct text_flag *names);
/* Follows the pointer; a bad one is shown as such. */
void trace_string(struct trace_call *call, const char *name, const wchar_t *string);
/*
 * For an argument that points to a structure: copies it for the caller, who then adds what it shows
 * to call->text. False, when the trace is off; also when the pointer is NULL or bad, which is then
 * shown.
 */
bool trace_structure(struct trace_call *call, const char *name, const void *pointer, void *copy,
                     size_t size);

/* Writes the line with the result, its name and the time it took, and returns the result. */
DWORD trace_end(struct trace_call *call, DWORD result);
/* The same for a function that returns nothing. */
void trace_end_void(struct trace_call *call);

/* A value that an out pointer received: added after the result (between trace_end's parts). */
DWORD trace_end_handle(struct trace_call *call, DWORD result, const char *name,
                       HANDLE const *received);

/* A line of the trace that is not a call. */
void trace_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line that the user must see: standard error, and the trace's file if there is one. */
void notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Adds a wide string that may not be readable; NULL is shown as NULL. At most 128 characters. */
void text_add_foreign_string(struct text *text, const wchar_t *string);

/* Writes a finished line to wherever the trace goes. */
void trace_write(const struct text *line);

/* Microseconds between two readings of QueryPerformanceCounter. */
LONGLONG clock_now(void);
ULONGLONG clock_microseconds(LONGLONG from, LONGLONG to);

#endif
