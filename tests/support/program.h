/*
 * Running programs for tests: their output goes to files (a pipe that some background process keeps
 * open would never end), and each wait is bounded.
 */
#ifndef TESTS_SUPPORT_PROGRAM_H
#define TESTS_SUPPORT_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct program {
    pid_t pid;
    char *out_path;
    char *err_path;
    bool ended;
    int code;  /* exit code, or 128 + signal */
    char *out; /* what it wrote, once it has ended */
    char *err;
};

/* Starts argv (NULL-terminated, found by PATH) with "NAME=value" settings added (NULL-terminated,
   or NULL) and nothing on stdin. Files lie in folder. False after a failed check. */
bool program_start(struct program *program, const char *folder, const char *const *argv,
                   const char *const *environment);
/* Waits at most seconds; kills the program and fails a check when they are over. */
bool program_wait(struct program *program, unsigned int seconds);
/* What is in its stdout up to now; the caller frees it. */
char *program_output_so_far(const struct program *program);
/* Waits until its stdout contains text. False, with a failed check, when it ends or seconds pass.
 */
bool program_wait_for_output(struct program *program, const char *text, unsigned int seconds);
void program_kill(struct program *program);
/*
 * The words that go in front of a program's for a user who may not read everybody's files: none
 * when this is no root, at most four otherwise. False when root cannot become such a user, or when
 * that user cannot reach the program.
 */
bool program_without_rights(const char **words, const char *program_path);
/* Kills it when it runs, frees all. */
void program_clear(struct program *program);

#endif
