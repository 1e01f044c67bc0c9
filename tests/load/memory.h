/*
 * The allocator under the code under test, by the linker's --wrap: it counts what is allocated, and
 * looks for a planted byte in what is freed and in what is not.
 */
#ifndef TESTS_LOAD_MEMORY_H
#define TESTS_LOAD_MEMORY_H

#include <stddef.h>

/* So many of a planted byte in a row are a key. */
#define MEMORY_RUN 8

/* Begins to look for two bytes, and to remember blocks. */
void memory_watch(unsigned char one, unsigned char other);
void memory_unwatch(void);
/* Blocks that held a run of one of them when they were freed. */
size_t memory_freed_with_key(void);
/* Blocks allocated while watching, not freed yet, that hold one now. */
size_t memory_live_with_key(void);

#endif
