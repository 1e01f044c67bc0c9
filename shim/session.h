/* Engine sessions: the handles of FwpmEngineOpen0, and how other calls use one. */
#ifndef SHIM_SESSION_H
#define SHIM_SESSION_H

#include <windows.h>

#include <bfe.h>

#include "handle.h"

/* All handles of this DLL. */
extern struct handle_table handles;

/* What callers get for a number of the table: not an address, whatever its type says. */
static inline HANDLE handle_value(uintptr_t number)
{
    return (HANDLE)number; /* NOLINT(performance-no-int-to-ptr) */
}

struct session {
    BFE_SESSION context; /* NULL once it is closed */
    UINT64 id;           /* with the secret, its name where the context handle would have to wait */
    UINT64 secret;
    SRWLOCK calls; /* shared: a call uses context; exclusive: it is being closed */
};

/*
 * The session behind a handle, for one call: it cannot be closed until session_leave. NULL when the
 * handle is not that of an open session; the caller then returns ERROR_INVALID_HANDLE.
 */
struct session *session_enter(HANDLE engine);
void session_leave(HANDLE engine, struct session *session);

#endif
