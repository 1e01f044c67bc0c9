#include "log.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    LINE_SIZE = 1024
};

static const char *program = "";

void log_set_program(const char *name)
{
    program = name;
}

/* One fputs per line: the C library locks the stream for the call, so lines of two threads do not
 * mix. */
void log_line(const char *format, ...)
{
    char text[LINE_SIZE];
    char line[LINE_SIZE + 64];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    snprintf(line, sizeof(line), "%.60s: %s\n", program, text);
    fputs(line, stdout);
    fflush(stdout);
}

void log_failure(const char *call, DWORD code)
{
    fprintf(stderr, "%s: %s failed: 0x%08lx\n", program, call, (unsigned long)code);
    fflush(stderr);
}

const char *log_utf8(const wchar_t *wide, char *text, int size)
{
    if (WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, size, NULL, NULL) == 0) {
        /* Too long: the buffer is full but has no terminator. */
        text[GetLastError() == ERROR_INSUFFICIENT_BUFFER ? size - 1 : 0] = '\0';
    }
    return text;
}
