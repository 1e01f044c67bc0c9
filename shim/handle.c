#include "handle.h"

#include <stddef.h>

enum {
    KIND_SHIFT = 2,
    SLOT_SHIFT = 4,
    GENERATION_SHIFT = 16
};

static uintptr_t make_handle(const struct handle_table *table, const struct handle_slot *slot)
{
    uint32_t number = (uint32_t)(slot - table->slots);

    return (uint32_t)slot->generation << GENERATION_SHIFT | number << SLOT_SHIFT |
           (uint32_t)slot->kind << KIND_SHIFT;
}

/* The slot in use whose handle is exactly this value, removed or not. */
static struct handle_slot *find_slot(struct handle_table *table, uintptr_t handle)
{
    struct handle_slot *slot = &table->slots[handle >> SLOT_SHIFT & (HANDLE_SLOTS - 1)];

    if (slot->kind == HANDLE_FREE || make_handle(table, slot) != handle)
        return NULL;
    return slot;
}

static struct handle_slot *take_free_slot(struct handle_table *table)
{
    struct handle_slot *slot;

    /* Fresh slots first: the longer a freed one rests, the later a stale handle can meet its heir.
     */
    if (table->touched < HANDLE_SLOTS)
        return &table->slots[table->touched++];
    if (table->free_count == 0)
        return NULL;
    slot = &table->slots[table->oldest_free];
    table->oldest_free = slot->next_free;
    table->free_count--;
    return slot;
}

static void give_back_slot(struct handle_table *table, struct handle_slot *slot)
{
    uint16_t number = (uint16_t)(slot - table->slots);

    slot->kind = HANDLE_FREE;
    slot->object = NULL;
    if (table->free_count == 0)
        table->oldest_free = number;
    else
        table->slots[table->newest_free].next_free = number;
    table->newest_free = number;
    table->free_count++;
}

uintptr_t handle_add(struct handle_table *table, enum handle_kind kind, void *object)
{
    struct handle_slot *slot;
    uintptr_t handle = 0;

    lock_acquire(&table->lock);
    slot = take_free_slot(table);
    if (slot) {
        slot->object = object;
        slot->kind = (uint8_t)kind;
        slot->pins = 1;
        slot->removed = false;
        slot->generation++;
        if (slot->generation == 0)
            slot->generation = 1;
        handle = make_handle(table, slot);
    }
    lock_release(&table->lock);
    return handle;
}

void *handle_pin(struct handle_table *table, uintptr_t handle, enum handle_kind kind)
{
    struct handle_slot *slot;
    void *object = NULL;

    lock_acquire(&table->lock);
    slot = find_slot(table, handle);
    if (slot && !slot->removed && slot->kind == kind) {
        slot->pins++;
        object = slot->object;
    }
    lock_release(&table->lock);
    return object;
}

void *handle_unpin(struct handle_table *table, uintptr_t handle)
{
    struct handle_slot *slot;
    void *orphan = NULL;

    lock_acquire(&table->lock);
    slot = find_slot(table, handle);
    if (slot && slot->pins > 0) {
        slot->pins--;
        if (slot->pins == 0 && slot->removed) {
            orphan = slot->object;
            give_back_slot(table, slot);
        }
    }
    lock_release(&table->lock);
    return orphan;
}

bool handle_remove(struct handle_table *table, uintptr_t handle)
{
    struct handle_slot *slot;
    bool removed = false;

    lock_acquire(&table->lock);
    slot = find_slot(table, handle);
    if (slot && !slot->removed) {
        slot->removed = true;
        removed = true;
    }
    lock_release(&table->lock);
    return removed;
}

uintptr_t handle_next(struct handle_table *table, enum handle_kind kind, uintptr_t previous)
{
    uintptr_t handle = 0;
    uint32_t number = previous ? (previous >> SLOT_SHIFT & (HANDLE_SLOTS - 1)) + 1 : 0;

    lock_acquire(&table->lock);
    for (; number < table->touched && !handle; number++) {
        const struct handle_slot *slot = &table->slots[number];

        if (slot->kind == kind && !slot->removed)
            handle = make_handle(table, slot);
    }
    lock_release(&table->lock);
    return handle;
}
