/*
 * Which pointers this DLL has handed out, so that FwpmFreeMemory0 can look one up: freeing twice
 * and freeing somebody else's memory are then harmless. An entry owns the arena that its pointer
 * lies in.
 */
#ifndef SHIM_RESULTS_H
#define SHIM_RESULTS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Remembers a result; the arena belongs to the table now. False when memory is short. */
bool results_add(const void *result, struct arena *arena);

/* Forgets a result and returns its arena for the caller to free; NULL when there is none. */
struct arena *results_take(const void *result);

/* How many results are out. */
size_t results_count(void);

#endif
