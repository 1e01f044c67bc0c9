#include "memory.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define MAX_BLOCKS 65536

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

static struct {
    bool on;
    unsigned char bytes[2];
    size_t freed_with_key;
    size_t count;
    void *blocks[MAX_BLOCKS];
} watch;

static bool has_key(const void *memory)
{
    const unsigned char *at = memory;
    size_t size = memory ? malloc_usable_size((void *)memory) : 0;
    size_t run = 0;
    for (size_t i = 0; i < size && run < MEMORY_RUN; i++) {
        bool same = run > 0 && at[i] == at[i - 1];
        bool planted = at[i] == watch.bytes[0] || at[i] == watch.bytes[1];
        run = planted ? (same ? run + 1 : 1) : 0;
    }
    return run >= MEMORY_RUN;
}

static void remember(void *memory)
{
    if (watch.on && memory && watch.count < MAX_BLOCKS) {
        watch.blocks[watch.count++] = memory;
    }
}

static void forget(const void *memory)
{
    for (size_t i = watch.count; watch.on && i > 0; i--) {
        if (watch.blocks[i - 1] == memory) {
            watch.blocks[i - 1] = watch.blocks[--watch.count];
            break;
        }
    }
}

void *__wrap_malloc(size_t size)
{
    void *memory = __real_malloc(size);
    remember(memory);
    return memory;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *memory = __real_calloc(count, size);
    remember(memory);
    return memory;
}

/* Always moves while watching: whoever moves a key leaves it behind. */
void *__wrap_realloc(void *memory, size_t size)
{
    if (!watch.on || !memory) {
        void *moved = __real_realloc(memory, size);
        remember(moved);
        return moved;
    }
    size_t old = malloc_usable_size(memory);
    void *moved = __wrap_malloc(size);
    if (moved) {
        memcpy(moved, memory, old < size ? old : size);
        __wrap_free(memory);
    }
    return moved;
}

void __wrap_free(void *memory)
{
    if (watch.on && memory) {
        watch.freed_with_key += has_key(memory);
        forget(memory);
    }
    __real_free(memory);
}

void memory_watch(unsigned char one, unsigned char other)
{
    memset(&watch, 0, sizeof(watch));
    watch.bytes[0] = one;
    watch.bytes[1] = other;
    watch.on = true;
}

void memory_unwatch(void)
{
    watch.on = false;
}

size_t memory_freed_with_key(void)
{
    return watch.freed_with_key;
}

size_t memory_live_with_key(void)
{
    size_t count = 0;
    for (size_t i = 0; i < watch.count; i++) {
        count += has_key(watch.blocks[i]);
    }
    return count;
}
