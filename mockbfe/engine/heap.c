#include "engine/heap.h"

#include <stdlib.h>

static bool before(const struct heap_entry *a, const struct heap_entry *b)
{
    return a->when != b->when ? a->when < b->when : a->order < b->order;
}

static void set(struct heap *heap, size_t place, struct heap_entry *entry)
{
    heap->entries[place] = entry;
    entry->place = place;
}

static void sift_up(struct heap *heap, struct heap_entry *entry)
{
    size_t place = entry->place;
    while (place > 0 && before(entry, heap->entries[(place - 1) / 2])) {
        set(heap, place, heap->entries[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    set(heap, place, entry);
}

static void sift_down(struct heap *heap, struct heap_entry *entry)
{
    size_t place = entry->place;
    for (;;) {
        size_t child = 2 * place + 1;
        if (child >= heap->count) {
            break;
        }
        if (child + 1 < heap->count && before(heap->entries[child + 1], heap->entries[child])) {
            child++;
        }
        if (!before(heap->entries[child], entry)) {
            break;
        }
        set(heap, place, heap->entries[child]);
        place = child;
    }
    set(heap, place, entry);
}

void heap_entry_init(struct heap_entry *entry)
{
    entry->when = 0;
    entry->order = 0;
    entry->place = HEAP_OUTSIDE;
}

bool heap_reserve(struct heap *heap, size_t count)
{
    if (count <= heap->room) {
        return true;
    }
    size_t room = heap->room * 2 > count ? heap->room * 2 : count + 16;
    struct heap_entry **entries = realloc(heap->entries, room * sizeof(struct heap_entry *));
    if (!entries) {
        return false;
    }
    heap->entries = entries;
    heap->room = room;
    return true;
}

bool heap_put(struct heap *heap, struct heap_entry *entry, uint64_t when)
{
    if (!heap_reserve(heap, heap->count + 1)) {
        return false;
    }
    entry->when = when;
    entry->order = heap->next_order++;
    set(heap, heap->count++, entry);
    sift_up(heap, entry);
    return true;
}

void heap_remove(struct heap *heap, struct heap_entry *entry)
{
    size_t place = entry->place;
    if (place == HEAP_OUTSIDE) {
        return;
    }
    entry->place = HEAP_OUTSIDE;
    struct heap_entry *last = heap->entries[--heap->count];
    if (last == entry) {
        return;
    }
    set(heap, place, last);
    sift_up(heap, last);
    sift_down(heap, last);
}

struct heap_entry *heap_first(const struct heap *heap)
{
    return heap->count > 0 ? heap->entries[0] : NULL;
}

void heap_free(struct heap *heap)
{
    free(heap->entries);
    heap->entries = NULL;
    heap->count = 0;
    heap->room = 0;
}
