/*
 * Compiling a text to see whether the compiler takes it. Nothing that is compiled here ever runs.
 */
#ifndef TESTS_HEADERS_COMPILER_H
#define TESTS_HEADERS_COMPILER_H

#include <stdbool.h>

enum language {
    LANGUAGE_C,
    LANGUAGE_CXX
};

/* Runs "COMMAND ARGUMENTS" (a shell line, bounded to two minutes) and returns its exit code; -1 if
 * it could not be run. *output, its stdout and stderr, is freed by the caller. */
int run_command(const char *line, char **output);

/*
 * Compiles text, in a file of the language, with "COMPILER OPTIONS FILE". Returns whether the
 * compiler was content. *output is freed by the caller.
 */
bool compile(const char *compiler, enum language language, const char *options, const char *text,
             char **output);

/* A check: the text compiles without a word. The first lines of what the compiler said are shown.
 */
bool check_compiles(const char *what, const char *compiler, enum language language,
                    const char *options, const char *text);

/* A check: the text does not compile, and the output contains part. */
bool check_refused(const char *what, const char *compiler, enum language language,
                   const char *options, const char *text, const char *part);

/* The folder for temporary files of this process. */
const char *scratch_dir(void);
void remove_scratch_dir(void);

#endif
