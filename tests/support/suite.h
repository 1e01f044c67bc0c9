/*
 * Helpers on top of CUnit: every check prints what was expected and what was found, and every test
 * executable understands the same options.
 */
#ifndef TESTS_SUPPORT_SUITE_H
#define TESTS_SUPPORT_SUITE_H

#include <CUnit/CUnit.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

/* One row of a suite's table. The name is a sentence that says the behaviour. */
struct test_case {
    const char *name;
    void (*run)(void);
};

/*
 * Runs the suite and prints CUnit's summary. Options: --list, --filter TEXT (only tests whose name
 * contains TEXT), --seed N (runs the tests in an order shuffled by N; the default order is the
 * table's). cases ends with a row whose name is NULL. Returns 0 when all passed, 1 otherwise, 2 on
 * wrong usage or when the filter leaves no test.
 */
int suite_main(const char *suite, const struct test_case *cases, int argc, char **argv);

/* The implementation of the checks; use the macros. Each returns whether the check held. */
bool check_true(bool holds, const char *what, const char *file, int line);
bool check_int(long long actual, long long expected, const char *what, const char *file, int line);
bool check_hex(unsigned long long actual, unsigned long long expected, const char *what,
               const char *file, int line);
bool check_str(const char *actual, const char *expected, const char *what, const char *file,
               int line);
bool check_contains(const char *text, const char *part, const char *what, const char *file,
                    int line);
bool check_bytes(const void *actual, size_t actual_size, const void *expected, size_t expected_size,
                 const char *what, const char *file, int line);
bool check_golden(const char *actual, const char *path, const char *file, int line);
void check_failed(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#define CHECK(condition) check_true((condition), #condition, __FILE__, __LINE__)
#define CHECK_INT(actual, expected)                                                                \
    check_int((long long)(actual), (long long)(expected), #actual, __FILE__, __LINE__)
#define CHECK_HEX(actual, expected)                                                                \
    check_hex((unsigned long long)(actual), (unsigned long long)(expected), #actual, __FILE__,     \
              __LINE__)
#define CHECK_STR(actual, expected) check_str((actual), (expected), #actual, __FILE__, __LINE__)
#define CHECK_CONTAINS(text, part) check_contains((text), (part), #text, __FILE__, __LINE__)
#define CHECK_BYTES(actual, actual_size, expected, expected_size)                                  \
    check_bytes((actual), (actual_size), (expected), (expected_size), #actual, __FILE__, __LINE__)
/*
 * Compares text with a golden file (path relative to the project's root). With UPDATE_GOLDEN=1 in
 * the environment the file is written instead, and the check passes.
 */
#define CHECK_GOLDEN(actual, path) check_golden((actual), (path), __FILE__, __LINE__)
/* Says why a test cannot be run here. The test then passes, and the run's summary counts it. */
void skip_test(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define CHECK_FAIL(...) check_failed(__FILE__, __LINE__, __VA_ARGS__)

/* Reads a whole file; NULL when it cannot be read. The caller frees it; *size may be NULL. */
char *read_file(const char *path, size_t *size);

/* Writes a whole file; false when it cannot be written. */
bool write_file(const char *path, const void *data, size_t size);

/* A new empty directory below $TMPDIR or /tmp; the caller frees the path and removes the tree. */
char *make_temp_dir(void);
void remove_tree(const char *path);

#endif
