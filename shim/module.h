/*
 * References to this very DLL: it must stay while its code runs in a thread of its own, even when
 * the program frees it meanwhile.
 */
#ifndef SHIM_MODULE_H
#define SHIM_MODULE_H

#include <windows.h>

/* One more reference; NULL when the system refuses. */
HMODULE module_acquire(void);

/* Drops a reference that stays behind, because no thread came to be. */
void module_release(HMODULE module);

/* Drops the reference of a thread and ends the thread; returns only when module is NULL. */
void module_leave(HMODULE module);

#endif
