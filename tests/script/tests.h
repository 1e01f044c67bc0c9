/* What the tests of the language's front end share. */
#ifndef TESTS_SCRIPT_TESTS_H
#define TESTS_SCRIPT_TESTS_H

#include "script/load.h"
#include "report/text.h"
#include "suite.h"

/* Loads a script from memory. On an unexpected error the check fails with all messages. */
struct script *load(const char *text);
struct script *load_with(const char *text, const struct script_options *options);

/* Loads text that has an error. The check fails when it loads, or when no message has that part. */
void load_fails(const char *text, const char *part, int line);
void load_fails_with(const char *text, size_t size, const struct script_options *options,
                     const char *part, int line);
#define LOAD_FAILS(text, part) load_fails((text), (part), __LINE__)

/* The statement of that number, from 0; NULL when there is none. */
const struct statement *nth(const struct script *script, unsigned int number);

/* The rules of a bison grammar, readable; false when that is none (grammar.c). */
bool render_grammar(const char *path, struct text *out);

extern const struct test_case golden_tests[];
extern const struct test_case good_tests[];
extern const struct test_case load_tests[];
extern const struct test_case ast_tests[];
extern const struct test_case value_tests[];
extern const struct test_case expression_tests[];
extern const struct test_case negotiation_tests[];
extern const struct test_case reference_tests[];
extern const struct test_case editor_tests[];
extern const struct test_case mutation_tests[];

#endif
