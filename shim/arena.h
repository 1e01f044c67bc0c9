/*
 * Memory for everything that one RPC call unmarshals. It grows by chunks and is freed as a whole,
 * without looking at what is in it, because callers overwrite pointers inside a result.
 *
 * The first chunk is sized so that a usual result lies in it in one piece. A bigger one continues
 * in further chunks: they hang off the arena's own header, and moving them together would need to
 * know every type that can be in there.
 */
#ifndef SHIM_ARENA_H
#define SHIM_ARENA_H

#include <stddef.h>

enum {
    ARENA_ALIGNMENT = 16,
    ARENA_MAX_BYTES = 64 * 1024 * 1024
};

struct arena;

/* A new arena whose first chunk holds this many bytes; NULL when memory is short. */
struct arena *arena_new(size_t first_chunk);

/*
 * Zeroed memory aligned to ARENA_ALIGNMENT; NULL when memory is short or the arena would hold more
 * than ARENA_MAX_BYTES (a server that counts wrong must not take the client's memory).
 */
void *arena_alloc(struct arena *arena, size_t size);

/* Overwrites what was allocated with zeros (it may be keys), and keeps only the first chunk. */
void arena_reset(struct arena *arena);

/* Overwrites with zeros, then frees; NULL is allowed. */
void arena_free(struct arena *arena);

/* How many bytes are allocated, and in how many chunks. */
size_t arena_used(const struct arena *arena);
size_t arena_chunks(const struct arena *arena);

#endif
