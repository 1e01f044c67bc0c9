#include "check.h"
#include "codes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

enum {
    REASON_SIZE = 1024
};

static jmp_buf test_exit;
static enum outcome test_outcome;
static char test_reason[REASON_SIZE];

_Noreturn void fail_test(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(test_reason, sizeof(test_reason), format, arguments);
    va_end(arguments);
    test_outcome = OUTCOME_FAILED;
    longjmp(test_exit, 1);
}

_Noreturn void skip_test(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(test_reason, sizeof(test_reason), format, arguments);
    va_end(arguments);
    test_outcome = OUTCOME_SKIPPED;
    longjmp(test_exit, 1);
}

enum outcome run_guarded(void (*run)(const void *), const void *argument, char *reason,
                         size_t reason_size)
{
    test_outcome = OUTCOME_PASSED;
    test_reason[0] = '\0';
    if (setjmp(test_exit) == 0)
        run(argument);
    snprintf(reason, reason_size, "%s", test_reason);
    return test_outcome;
}

void expect_code(DWORD expected, DWORD actual, const char *call)
{
    if (actual != expected)
        fail_test("%s: expected %s (0x%08lx), got %s (0x%08lx)", call, code_name(expected),
                  (unsigned long)expected, code_name(actual), (unsigned long)actual);
}

void expect_failure(DWORD actual, const char *call)
{
    if (actual == ERROR_SUCCESS)
        fail_test("%s: expected an error, got ERROR_SUCCESS", call);
}

void expect_number(unsigned long long expected, unsigned long long actual, const char *what)
{
    if (actual != expected)
        fail_test("%s: expected %lu (0x%lx), got %lu (0x%lx)", what, (unsigned long)expected,
                  (unsigned long)expected, (unsigned long)actual, (unsigned long)actual);
}

void expect_guid(const GUID *expected, const GUID *actual, const char *what)
{
    if (memcmp(expected, actual, sizeof(*expected)) != 0)
        fail_test("%s: expected a GUID that starts with %08lx, got one with %08lx", what,
                  (unsigned long)expected->Data1, (unsigned long)actual->Data1);
}

/* For a message: what is not ASCII becomes \uXXXX. */
static const char *shown(const wchar_t *wide, char *text, size_t size)
{
    size_t used = 0;

    if (wide == NULL)
        return "NULL";
    for (; *wide != L'\0' && used + 8 < size; wide++) {
        if (*wide >= L' ' && *wide <= L'~')
            text[used++] = (char)*wide;
        else
            used += (size_t)snprintf(text + used, size - used, "\\u%04x", (unsigned)*wide);
    }
    text[used] = '\0';
    return text;
}

void expect_wide(const wchar_t *expected, const wchar_t *actual, const char *what)
{
    char expected_text[256];
    char actual_text[256];

    if (expected == actual || (expected != NULL && actual != NULL && wcscmp(expected, actual) == 0))
        return;
    fail_test("%s: expected %s, got %s", what,
              shown(expected, expected_text, sizeof(expected_text)),
              shown(actual, actual_text, sizeof(actual_text)));
}
