/*
 * Memory that lives as long as one run and is freed at once. It is bounded, so that a hostile file
 * cannot make the tool eat the machine: beyond the bound, allocations return NULL.
 */
#ifndef MOCKBFE_ABI_ARENA_H
#define MOCKBFE_ABI_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena {
    struct arena_block *blocks;
    size_t used;  /* bytes handed out */
    size_t limit; /* bytes that may be handed out; 0 means ARENA_LIMIT */
};

#define ARENA_LIMIT ((size_t)256 << 20)

/* Zeroed memory for any type; NULL at the bound or when the system has none. */
void *arena_take(struct arena *arena, size_t size);

/* count * size bytes, checked for overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of size bytes; never NULL for size 0, but for lack of memory. */
void *arena_copy(struct arena *arena, const void *data, size_t size);

/* A copy of text that the arena owns. */
char *arena_text(struct arena *arena, const char *text);

/* printf into the arena. Returns "" when memory ran out, so that it can be printed at once. */
const char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void arena_free(struct arena *arena);

#endif
