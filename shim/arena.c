#include "arena.h"

#include <stdlib.h>
#include <string.h>

struct chunk {
    struct chunk *next;
    size_t size;
    size_t used;
    unsigned char *bytes; /* the first aligned address after this header */
};

struct arena {
    size_t total;       /* bytes of all chunks */
    struct chunk *last; /* where the next allocation goes */
    struct chunk first; /* its bytes are part of the arena's own block */
};

/* A plain memset before free() may be optimised away; through a volatile pointer it may not. */
static void *(*const volatile wipe)(void *, int, size_t) = memset;

static size_t round_up(size_t size)
{
    return (size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
}

static void chunk_init(struct chunk *chunk, void *after_header, size_t size)
{
    size_t misaligned = (size_t)after_header % ARENA_ALIGNMENT;

    chunk->next = NULL;
    chunk->size = size;
    chunk->used = 0;
    chunk->bytes = (unsigned char *)after_header + (misaligned ? ARENA_ALIGNMENT - misaligned : 0);
}

struct arena *arena_new(size_t first_chunk)
{
    size_t size = round_up(first_chunk);
    struct arena *arena = NULL;

    if (first_chunk > 0 && first_chunk <= ARENA_MAX_BYTES)
        arena = calloc(1, sizeof(*arena) + size + ARENA_ALIGNMENT);
    if (arena) {
        arena->total = size;
        arena->last = &arena->first;
        chunk_init(&arena->first, arena + 1, size);
    }
    return arena;
}

static struct chunk *add_chunk(struct arena *arena, size_t at_least)
{
    size_t size = arena->last->size * 2;
    struct chunk *chunk = NULL;

    if (size > ARENA_MAX_BYTES - arena->total)
        size = ARENA_MAX_BYTES - arena->total;
    if (size < at_least)
        size = at_least;
    if (size <= ARENA_MAX_BYTES - arena->total)
        chunk = calloc(1, sizeof(*chunk) + size + ARENA_ALIGNMENT);
    if (chunk) {
        chunk_init(chunk, chunk + 1, size);
        arena->total += size;
        arena->last->next = chunk;
        arena->last = chunk;
    }
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct chunk *chunk = arena->last;
    unsigned char *memory = NULL;

    if (size <= ARENA_MAX_BYTES) {
        /* An empty array gets an address of its own too: RPC takes NULL for "out of memory". */
        size_t needed = round_up(size ? size : 1);
        if (needed > chunk->size - chunk->used)
            chunk = add_chunk(arena, needed);
        if (chunk) {
            memory = chunk->bytes + chunk->used;
            chunk->used += needed;
        }
    }
    return memory;
}

void arena_reset(struct arena *arena)
{
    struct chunk *chunk = arena->first.next;

    while (chunk) {
        struct chunk *next = chunk->next;

        wipe(chunk->bytes, 0, chunk->used);
        free(chunk);
        chunk = next;
    }
    wipe(arena->first.bytes, 0, arena->first.used);
    arena->first.used = 0;
    arena->first.next = NULL;
    arena->last = &arena->first;
    arena->total = arena->first.size;
}

void arena_free(struct arena *arena)
{
    if (arena) {
        arena_reset(arena);
        free(arena);
    }
}

size_t arena_used(const struct arena *arena)
{
    size_t used = 0;

    for (const struct chunk *chunk = &arena->first; chunk; chunk = chunk->next)
        used += chunk->used;
    return used;
}

size_t arena_chunks(const struct arena *arena)
{
    size_t count = 0;

    for (const struct chunk *chunk = &arena->first; chunk; chunk = chunk->next)
        count++;
    return count;
}
