/*
 * Files and programs of the system, with bounds.
 */
#ifndef MOCKBFE_ABI_FILE_H
#define MOCKBFE_ABI_FILE_H

#include "abi/arena.h"
#include "abi/bytes.h"
#include "abi/error.h"

/*
 * Reads a whole file of at most 1 GiB into the arena, whose limit grows by three times its size: by
 * the file itself and by what reading it may need.
 */
bool file_read(const char *path, struct arena *arena, struct bytes *bytes, struct abi_error *error);

bool file_write(const char *path, const char *text, size_t size, struct abi_error *error);

/* A new empty directory below $TMPDIR or /tmp; NULL with the error set. */
const char *directory_new(struct arena *arena, struct abi_error *error);

/* Removes a directory and the files in it; it has no folders. */
void directory_remove(const char *path);

struct program_result {
    int exit_code;
    const char *output; /* what it wrote to stdout and stderr, cut at 16 MiB */
};

/*
 * Around all programs of one command. A program may take so many seconds; when one takes longer,
 * or SIGINT, SIGTERM or SIGHUP comes, it is ended and no other is started, so that the command ends
 * soon and removes its files. programs_end() gives the signals back and raises the one that came.
 */
void programs_begin(unsigned seconds);
bool programs_interrupted(void);
void programs_end(void);

/*
 * Runs a program found in $PATH with LC_ALL=C and no input, and waits for it. argv ends with NULL.
 * False with the error set when it cannot be started, crashes, or takes too long.
 */
bool program_run(const char *const *argv, struct arena *arena, struct program_result *result,
                 struct abi_error *error);

#endif
