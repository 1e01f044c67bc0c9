#include "script/pool.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)32 * 1024)

struct pool_block {
    struct pool_block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

static struct pool_block *block_for(struct pool *pool, size_t size)
{
    struct pool_block *block = pool->blocks;
    if (!block || size > block->size - block->used) {
        size_t capacity = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        block = calloc(1, sizeof(*block) + capacity);
        if (!block) {
            longjmp(pool->full, 1);
        }
        block->size = capacity;
        block->next = pool->blocks;
        pool->blocks = block;
    }
    return block;
}

void *pool_take(struct pool *pool, size_t size)
{
    const size_t unit = alignof(max_align_t);
    size_t limit = pool->limit ? pool->limit : POOL_LIMIT;
    if (size > limit || limit - size < pool->used + unit) {
        longjmp(pool->full, 1);
    }
    size = (size + unit - 1) / unit * unit;
    struct pool_block *block = block_for(pool, size);
    void *memory = block->data + block->used;
    block->used += size;
    pool->used += size;
    return memory;
}

char *pool_text(struct pool *pool, const char *text, size_t size)
{
    char *copy = pool_take(pool, size + 1);
    if (size) {
        memcpy(copy, text, size);
    }
    return copy;
}

char *pool_format(struct pool *pool, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        length = 0;
    }
    char *text = pool_take(pool, (size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void pool_free(struct pool *pool)
{
    while (pool->blocks) {
        struct pool_block *block = pool->blocks;
        pool->blocks = block->next;
        free(block);
    }
    pool->used = 0;
}
