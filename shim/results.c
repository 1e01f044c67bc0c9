#include "results.h"

#include <stdint.h>
#include <stdlib.h>

#include "lock.h"

enum {
    BUCKETS = 256
};

struct result {
    struct result *next;
    const void *pointer;
    struct arena *arena;
};

static struct lock results_lock = LOCK_INITIALIZER;
static struct result *buckets[BUCKETS];
static size_t count;

static struct result **bucket_of(const void *pointer)
{
    uintptr_t bits = (uintptr_t)pointer;

    /* Arenas are aligned, so the low bits say nothing. */
    return &buckets[(bits >> 4 ^ bits >> 12 ^ bits >> 20) % BUCKETS];
}

bool results_add(const void *result, struct arena *arena)
{
    struct result *entry = malloc(sizeof(*entry));

    if (entry) {
        struct result **bucket = bucket_of(result);

        entry->pointer = result;
        entry->arena = arena;
        lock_acquire(&results_lock);
        entry->next = *bucket;
        *bucket = entry;
        count++;
        lock_release(&results_lock);
    }
    return entry != NULL;
}

struct arena *results_take(const void *result)
{
    struct arena *arena = NULL;
    struct result *entry;

    lock_acquire(&results_lock);
    for (struct result **link = bucket_of(result); (entry = *link); link = &entry->next) {
        if (entry->pointer == result) {
            *link = entry->next;
            count--;
            break;
        }
    }
    lock_release(&results_lock);
    if (entry) {
        arena = entry->arena;
        free(entry);
    }
    return arena;
}

size_t results_count(void)
{
    size_t now;

    lock_acquire(&results_lock);
    now = count;
    lock_release(&results_lock);
    return now;
}
