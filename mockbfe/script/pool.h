/*
 * The memory of one script: taken piece by piece, freed at once. So nothing that the parser builds
 * has an owner of its own, and no error path can leak.
 *
 * A pool is bounded. When it is full or the system has no memory, pool_take does not return: it
 * jumps to the place that called setjmp(pool->full). That place is the load (load.c), the only one
 * that uses pools; it keeps hundreds of callers free of checks that no test could reach.
 */
#ifndef MOCKBFE_SCRIPT_POOL_H
#define MOCKBFE_SCRIPT_POOL_H

#include <setjmp.h>
#include <stddef.h>

struct pool_block;

struct pool {
    struct pool_block *blocks;
    size_t used;
    size_t limit; /* bytes; 0: POOL_LIMIT */
    jmp_buf full;
};

/* A script of the largest size takes about a tenth of this. */
#define POOL_LIMIT ((size_t)256 << 20)

/* Zeroed memory for any type. */
void *pool_take(struct pool *pool, size_t size);

/* A copy of size bytes with a terminating zero. */
char *pool_text(struct pool *pool, const char *text, size_t size);

/* printf into the pool. */
char *pool_format(struct pool *pool, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Frees everything; the pool may be used again. */
void pool_free(struct pool *pool);

#endif
