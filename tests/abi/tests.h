/*
 * What the tests of `mockbfe abi` share.
 */
#ifndef TESTS_ABI_TESTS_H
#define TESTS_ABI_TESTS_H

#include "abi/abi.h"
#include "abi/tables.h"
#include "suite.h"

/* The made-up tables of tests/abi/tables, which go with the header sets of tests/abi/headers. */
extern const struct abi_tables abi_small_tables;

#define BROKEN "tests/abi/headers/broken"
#define RIGHT "tests/abi/headers/right"
#define X64_CC "x86_64-w64-mingw32-gcc"
#define X86_CC "i686-w64-mingw32-gcc"
#define ARM64_CC "clang -target aarch64-w64-mingw32"

/* One run of the command. */
struct outcome {
    int code;
    char *out; /* what it printed; freed by outcome_free() */
    char *err;
};

/* Runs `abi WORDS…`; words ends with NULL. */
struct outcome abi_call(const struct abi_tables *tables, const char *const *words);
void outcome_free(struct outcome *outcome);

/* The same with the made-up tables, and with Windows'. */
#define SMALL(...) abi_call(&abi_small_tables, (const char *const[]){__VA_ARGS__, NULL})
#define WINDOWS(...) abi_call(&abi_windows_tables, (const char *const[]){__VA_ARGS__, NULL})

/* Replaces what differs from machine to machine: compilers' names and versions. In place. */
void hide_compilers(char *text);

/* Whether text is one valid JSON value. On failure *where gets the offset. */
bool json_is_valid(const char *text, size_t *where);

/* Checks the code and that the text contains a part; says everything when not. */
void expect_outcome(const struct outcome *outcome, int code, const char *part, const char *file,
                    int line);
#define EXPECT(outcome, code, part) expect_outcome(outcome, code, part, __FILE__, __LINE__)

extern const struct test_case table_tests[];
extern const struct test_case type_tests[];
extern const struct test_case header_tests[];
extern const struct test_case compiler_tests[];
extern const struct test_case windows_tests[];
extern const struct test_case binary_tests[];
extern const struct test_case image_tests[];
extern const struct test_case export_tests[];
extern const struct test_case option_tests[];
extern const struct test_case hostile_tests[];

#endif
