/*
 * A Wine of a test program's own: a copy of build/prefix and a wineserver, so that two runs at once
 * have nothing in common. Programs that run in it are driven as in program.h.
 */
#ifndef TESTS_SUPPORT_WINE_H
#define TESTS_SUPPORT_WINE_H

#include "program.h"
#include "suite.h"

#define WINE_MOCKBFE "build/mockbfe"

/*
 * main of a test program: suite_main between wine_begin and wine_end; --list needs no Wine. 2 when
 * there is none.
 */
int wine_suite_main(const char *suite, const struct test_case *cases, int argc, char **argv);

/* Makes folder and prefix, starts the wineserver. False when that fails. */
bool wine_begin(void);
/* Ends all that runs in the prefix, removes the folder. */
void wine_end(void);
/* Where the output files, scripts and the prefix lie. */
const char *wine_folder(void);

/* Starts the wrapper (argv[0] is WINE_MOCKBFE) in this Wine; setting is "NAME=value" or NULL. */
bool wine_start_mockbfe(struct program *program, const char *const *argv, const char *setting);
/*
 * Starts a PE program by hand: argv[0] is its path; setting is "NAME=value" (the endpoint, say) or
 * NULL. On one processor, as the wrapper does it, because calls cost a fraction of it there.
 */
bool wine_start_program(struct program *program, const char *const *argv, const char *setting);
/* The same with several settings (NULL-terminated), and on all processors: for what races, or
 * should. */
bool wine_start_program_unpinned(struct program *program, const char *const *argv,
                                 const char *const *settings);

/* Writes a file into the folder; the caller frees its path. */
char *wine_write(const char *suffix, const char *text);
/* A pipe's name that nobody else has, and the setting that leads a TIA to it. */
void wine_new_endpoint(char *pipe, size_t pipe_size, char *setting, size_t setting_size);

/* Resident memory of a process in kilobytes, 0 when it has ended. */
long process_memory_kb(pid_t pid);

#endif
