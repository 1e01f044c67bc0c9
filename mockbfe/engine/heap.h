/*
 * A binary heap of deadlines whose entries know their place, so that one can be taken out early.
 * Ties come out in the order in which they were put in.
 */
#ifndef MOCKBFE_ENGINE_HEAP_H
#define MOCKBFE_ENGINE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAP_OUTSIDE SIZE_MAX

/* Lives inside the object that has the deadline. */
struct heap_entry {
    uint64_t when;
    uint64_t order;
    size_t place; /* HEAP_OUTSIDE when it is in no heap */
};

struct heap {
    struct heap_entry **entries;
    size_t count;
    size_t room;
    uint64_t next_order;
};

void heap_entry_init(struct heap_entry *entry);
/* Makes room for count entries, so that heap_put cannot fail until there are more. */
bool heap_reserve(struct heap *heap, size_t count);
/* False when there is no memory; the entry is then outside. */
bool heap_put(struct heap *heap, struct heap_entry *entry, uint64_t when);
/* Does nothing for an entry that is outside. */
void heap_remove(struct heap *heap, struct heap_entry *entry);
/* The earliest, or NULL. */
struct heap_entry *heap_first(const struct heap *heap);
/* Frees the heap's own memory, not the entries. */
void heap_free(struct heap *heap);

#endif
