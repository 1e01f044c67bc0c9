/* Playing scripts by the wrapper, and TIAs that misbehave, for the tests of this program. */
#ifndef TESTS_WINE_PLAY_H
#define TESTS_WINE_PLAY_H

#include "program.h"

#define MOCKBFE "build/mockbfe"
#define SECONDS 120

#define NEGOTIATE                                                                                  \
    "expect tia registers\n"                                                                       \
    "negotiate sa1 {\n"                                                                            \
    "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"                                             \
    "    policy allow-dictate allow-notify\n"                                                      \
    "    transform esp aes-gcm-128\n"                                                              \
    "}\n"
#define STOP "delete all\nstop tia\nexpect tia exits 0\n"

/* Starts mockbfe; more is "NAME=value" or NULL. */
bool start(struct program *program, const char *const *argv, const char *more);
/* Runs mockbfe to its end and checks its exit code; false when that was another. */
bool run(struct program *program, int code, const char *more, const char *const *argv);
/* Writes a script into the folder; the caller frees the path. */
char *script(const char *text);
/* A script around one agent that runs tia_bad in a mode, with lines of the test's own. */
char *bad_script(const char *program, const char *mode, const char *lines);
/* tia_bad in a mode: mockbfe's exit code, and what its output must say. */
void expect_bad(const char *mode, const char *lines, int code, const char *says);

#endif
