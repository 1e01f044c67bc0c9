/* Expectations. One that does not hold ends the test with "expected ..., got ...". */
#ifndef TESTS_BATTERY_CHECK_H
#define TESTS_BATTERY_CHECK_H

#include <windows.h>

/* End the running test. */
_Noreturn void fail_test(const char *format, ...);
_Noreturn void skip_test(const char *format, ...);

/* CALL is text for the message. */
void expect_code(DWORD expected, DWORD actual, const char *call);
void expect_failure(DWORD actual, const char *call);
void expect_number(unsigned long long expected, unsigned long long actual, const char *what);
void expect_guid(const GUID *expected, const GUID *actual, const char *what);

/* NULL is equal to NULL only. */
void expect_wide(const wchar_t *expected, const wchar_t *actual, const char *what);

#define EXPECT(expected, call) expect_code((DWORD)(expected), (call), #call)
#define EXPECT_SUCCESS(call) expect_code(ERROR_SUCCESS, (call), #call)
/* Any error will do: which one is nobody's promise. */
#define EXPECT_FAILURE(call) expect_failure((call), #call)
#define EXPECT_NUMBER(expected, actual) expect_number((expected), (actual), #actual)
#define EXPECT_TRUE(condition)                                                                     \
    ((condition) ? (void)0 : fail_test("expected %s, got the opposite", #condition))
#define EXPECT_GUID(expected, actual) expect_guid((expected), (actual), #actual)
#define EXPECT_WIDE(expected, actual) expect_wide((expected), (actual), #actual)

/* How a test ended. The numbers are exit codes of a child too, and none is one that a crash leaves.
 */
enum outcome {
    OUTCOME_PASSED = 40,
    OUTCOME_FAILED,
    OUTCOME_SKIPPED
};

/* Runs RUN with ARGUMENT. For a failed or skipped test REASON says why. */
enum outcome run_guarded(void (*run)(const void *), const void *argument, char *reason,
                         size_t reason_size);

#endif
