/*
 * Who owns what an RPC call returns. While a call runs, everything that it unmarshals goes into the
 * calling thread's current arena; afterwards the arena is handed to the caller of the DLL as one
 * result, or kept by the pump, or freed.
 */
#ifndef SHIM_MEMORY_H
#define SHIM_MEMORY_H

#include <windows.h>
#include <stdbool.h>

#include "arena.h"

enum {
    RESULT_CHUNK = 16 * 1024 /* key managers with names, a security descriptor: usually far less */
};

/* At the load and unload of the DLL. */
bool memory_start(void);
void memory_stop(void);

/* Makes the arena (or none, NULL) the one that this thread's RPC calls fill. */
void memory_use(struct arena *arena);

/*
 * Hands a result to the caller: *out = result, which lies in the arena and is freed by
 * FwpmFreeMemory0. On failure (a bad out pointer, no memory) frees the arena.
 */
DWORD memory_hand_out(void *result, struct arena *arena, void **out);

#endif
