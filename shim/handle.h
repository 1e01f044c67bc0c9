/*
 * The table behind the HANDLEs that callers get. A handle is a number that is looked up, never an
 * address that is dereferenced, so a stale, foreign, NULL or random one is harmless.
 *
 * A value has 32 bits on both widths: generation (16), slot (12), kind (2), and two zero bits, as
 * in the kernel's handles. Freed slots are reused oldest first, and each reuse raises the
 * generation.
 */
#ifndef SHIM_HANDLE_H
#define SHIM_HANDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "lock.h"

enum handle_kind {
    HANDLE_FREE = 0,
    HANDLE_ENGINE = 1,
    HANDLE_KEY_MANAGER = 2,
    HANDLE_SESSION_ENUM = 3 /* the last that the handle's bits have room for */
};

enum {
    HANDLE_SLOTS = 4096
};

struct handle_slot {
    void *object;
    uint32_t pins;
    uint16_t generation;
    uint16_t next_free;
    uint8_t kind;
    bool removed;
};

struct handle_table {
    struct lock lock;
    struct handle_slot slots[HANDLE_SLOTS];
    uint16_t touched;     /* slots below this one have been in use */
    uint16_t oldest_free; /* a queue of freed slots, linked by next_free */
    uint16_t newest_free;
    uint16_t free_count;
};
#define HANDLE_TABLE_INITIALIZER                                                                   \
    {                                                                                              \
        .lock = LOCK_INITIALIZER                                                                   \
    }

/*
 * Adds an object and pins it once, for the caller. Returns the new handle, or 0 when all slots are
 * in use; object must not be NULL. The table never frees an object.
 */
uintptr_t handle_add(struct handle_table *table, enum handle_kind kind, void *object);

/*
 * Returns the object behind a handle of this kind and pins it, so that it outlives the use; NULL
 * when there is no such handle (any more).
 */
void *handle_pin(struct handle_table *table, uintptr_t handle, enum handle_kind kind);

/*
 * Drops one pin. Returns NULL, or the object when its handle was removed and this was the last pin:
 * the caller then frees the object.
 */
void *handle_unpin(struct handle_table *table, uintptr_t handle);

/*
 * Makes the handle invalid for everybody; the caller holds a pin and drops it afterwards. Returns
 * false when somebody else has removed it already.
 */
bool handle_remove(struct handle_table *table, uintptr_t handle);

/*
 * Walks the live handles of a kind: start with 0, continue with the previous result; 0 is the end.
 * Handles that are added or removed meanwhile may or may not be seen.
 */
uintptr_t handle_next(struct handle_table *table, enum handle_kind kind, uintptr_t previous);

#endif
