/*
 * What keys other runs have dictated, so that a TIA whose keys are the same in every run is found
 * out. Keys are never kept: only a salted digest of script, agent and key together, which says
 * nothing to whoever has not got all three.
 */
#ifndef MOCKBFE_SCENARIO_KEY_MEMORY_H
#define MOCKBFE_SCENARIO_KEY_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_MEMORY_SALT 32
/* Keys that are remembered; the oldest is forgotten when there is no more room. */
#define KEY_MEMORY_MAX 65536

struct key_memory;

/* NULL without memory. */
struct key_memory *key_memory_new(const uint8_t salt[KEY_MEMORY_SALT]);
void key_memory_free(struct key_memory *memory);

/*
 * What a script is known by, however its path is spelled: the path as it is seen from the folder of
 * the memory's file, so that both may be moved together; without a file from the root. NULL
 * without memory; whoever asks frees it. After key_memory_read.
 */
char *key_memory_script(const struct key_memory *memory, const char *path);

/* A new run's number, never 0. */
uint64_t key_memory_begin(struct key_memory *memory);
/*
 * Remembers that an agent of a script has dictated a key in a run. True when it has in another run
 * as well.
 */
bool key_memory_note(struct key_memory *memory, uint64_t run, const char *script, const char *agent,
                     const uint8_t *key, size_t size);

/*
 * Reads what an earlier process has written; a file that is not there is empty. False with a
 * sentence in problem for one that cannot be read, or is none of these. The salt is the file's
 * then.
 */
bool key_memory_read(struct key_memory *memory, const char *path, char *problem,
                     size_t problem_size);
/* Writes a new file in the place of the old one. replace as in report.h; NULL: rename(). */
bool key_memory_write(const struct key_memory *memory, const char *path,
                      bool (*replace)(const char *from, const char *to), char *problem,
                      size_t problem_size);

#endif
