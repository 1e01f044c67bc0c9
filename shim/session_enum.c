/* FwpmSessionCreateEnumHandle0, FwpmSessionEnum0 and FwpmSessionDestroyEnumHandle0. */
#include "session_enum.h"

#include <fwpmu.h>
#include <stdlib.h>

#include "memory.h"
#include "rpc_call.h"
#include "session.h"
#include "trace.h"

struct enumeration {
    const struct session *session; /* compared, never followed */
    UINT64 id;                     /* the server's name of it, within the session */
};

struct enum_call {
    BFE_SESSION session;
    UINT64 reserved;
    UINT64 id;
    UINT32 wanted;
    BFE_SESSIONS sessions;
};

static DWORD call_create(void *context)
{
    struct enum_call *call = context;

    return BfeSessionCreateEnumHandle(call->session, call->reserved, &call->id);
}

static DWORD call_enum(void *context)
{
    struct enum_call *call = context;

    return BfeSessionEnum(call->session, call->id, call->wanted, &call->sessions);
}

static DWORD call_destroy(void *context)
{
    struct enum_call *call = context;

    return BfeSessionDestroyEnumHandle(call->session, call->id);
}

/* FwpmSessionCreateEnumHandle0 */

/* The handle of an enumeration that the server has made. */
static DWORD tell_enumeration(const struct session *session, UINT64 id, HANDLE *out)
{
    struct enumeration *enumeration = calloc(1, sizeof(*enumeration));
    HANDLE handle = NULL;
    DWORD result = ERROR_NOT_ENOUGH_MEMORY;

    if (enumeration) {
        enumeration->session = session;
        enumeration->id = id;
        handle = handle_value(handle_add(&handles, HANDLE_SESSION_ENUM, enumeration));
        result = handle ? probe_write(out, &handle, sizeof(handle)) : ERROR_NO_SYSTEM_RESOURCES;
    }
    if (handle) {
        if (result != ERROR_SUCCESS)
            handle_remove(&handles, (uintptr_t)handle);
        enumeration = handle_unpin(&handles, (uintptr_t)handle);
    }
    free(enumeration); /* NULL when the handle lives */
    return result;
}

static DWORD create(HANDLE engine, const FWPM_SESSION_ENUM_TEMPLATE0 *template, HANDLE *out)
{
    FWPM_SESSION_ENUM_TEMPLATE0 copy = {0};
    struct enum_call call = {0};
    struct session *session;
    HANDLE nothing = NULL;
    DWORD result;

    if (!out)
        return (DWORD)FWP_E_NULL_POINTER;
    result = template ? probe_read(&copy, template, sizeof(copy)) : ERROR_SUCCESS;
    if (result == ERROR_SUCCESS)
        result = probe_write(out, &nothing, sizeof(nothing));
    if (result != ERROR_SUCCESS)
        return result;
    session = session_enter(engine);
    if (!session)
        return ERROR_INVALID_HANDLE;
    call.session = session->context;
    call.reserved = copy.reserved;
    result = rpc_call(call_create, &call, NULL);
    if (result == ERROR_SUCCESS) {
        result = tell_enumeration(session, call.id, out);
        if (result != ERROR_SUCCESS)
            rpc_call(call_destroy, &call, NULL);
    }
    session_leave(engine, session);
    return result;
}

DWORD WINAPI FwpmSessionCreateEnumHandle0(HANDLE engineHandle,
                                          const FWPM_SESSION_ENUM_TEMPLATE0 *enumTemplate,
                                          HANDLE *enumHandle)
{
    struct trace_call call;

    trace_begin(&call, "FwpmSessionCreateEnumHandle0");
    trace_handle(&call, "engineHandle", engineHandle);
    trace_pointer(&call, "enumTemplate", enumTemplate);
    return trace_end_handle(&call, create(engineHandle, enumTemplate, enumHandle), "enumHandle",
                            enumHandle);
}

/* Runs a call on an enumeration of this session. */
static DWORD in_enumeration(HANDLE engine, HANDLE handle, guarded_function *function,
                            struct enum_call *call, bool ends)
{
    struct session *session = session_enter(engine);
    struct enumeration *enumeration;
    DWORD result = ERROR_INVALID_HANDLE;

    if (!session)
        return ERROR_INVALID_HANDLE;
    enumeration = handle_pin(&handles, (uintptr_t)handle, HANDLE_SESSION_ENUM);
    if (enumeration) {
        if (enumeration->session == session) {
            call->session = session->context;
            call->id = enumeration->id;
            result = rpc_call(function, call, NULL);
        }
        if (ends && result == ERROR_SUCCESS)
            handle_remove(&handles, (uintptr_t)handle);
        free(handle_unpin(&handles, (uintptr_t)handle));
    }
    session_leave(engine, session);
    return result;
}

/* FwpmSessionEnum0 */

static DWORD next_sessions(HANDLE engine, HANDLE handle, UINT32 wanted, FWPM_SESSION0 ***entries,
                           UINT32 *count)
{
    struct enum_call call = {.wanted = wanted};
    struct arena *arena = NULL;
    void *nothing = NULL;
    DWORD result;

    if (!entries || !count)
        return (DWORD)FWP_E_NULL_POINTER;
    result = probe_write(entries, &nothing, sizeof(nothing));
    if (result == ERROR_SUCCESS)
        result = probe_write(count, &call.sessions.count, sizeof(*count));
    if (result != ERROR_SUCCESS)
        return result;
    arena = arena_new(RESULT_CHUNK);
    if (!arena)
        return ERROR_NOT_ENOUGH_MEMORY;
    memory_use(arena);
    result = in_enumeration(engine, handle, call_enum, &call, false);
    memory_use(NULL);
    if (result == ERROR_SUCCESS && call.sessions.count > 0 && !call.sessions.entries)
        result = RPC_X_BAD_STUB_DATA;
    if (result == ERROR_SUCCESS && call.sessions.count > 0) {
        /* The count last: it is not told when the entries cannot be. */
        result = memory_hand_out(call.sessions.entries, arena, (void **)entries);
        if (result == ERROR_SUCCESS)
            result = probe_write(count, &call.sessions.count, sizeof(*count));
    } else {
        arena_free(arena); /* no entries: *entries is NULL, which FwpmFreeMemory0 accepts */
    }
    return result;
}

DWORD WINAPI FwpmSessionEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                              FWPM_SESSION0 ***entries, UINT32 *numEntriesReturned)
{
    struct trace_call call;
    UINT32 count;
    DWORD result;

    trace_begin(&call, "FwpmSessionEnum0");
    trace_handle(&call, "engineHandle", engineHandle);
    trace_handle(&call, "enumHandle", enumHandle);
    trace_number(&call, "numEntriesRequested", numEntriesRequested);
    trace_pointer(&call, "entries", entries);
    result =
        next_sessions(engineHandle, enumHandle, numEntriesRequested, entries, numEntriesReturned);
    if (call.on && result == ERROR_SUCCESS &&
        probe_read(&count, numEntriesReturned, sizeof(count)) == ERROR_SUCCESS)
        trace_number(&call, "*numEntriesReturned", count);
    else
        trace_pointer(&call, "numEntriesReturned", numEntriesReturned);
    return trace_end(&call, result);
}

/* FwpmSessionDestroyEnumHandle0 */

DWORD WINAPI FwpmSessionDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle)
{
    struct enum_call enumeration = {0};
    struct trace_call call;

    trace_begin(&call, "FwpmSessionDestroyEnumHandle0");
    trace_handle(&call, "engineHandle", engineHandle);
    trace_handle(&call, "enumHandle", enumHandle);
    return trace_end(&call,
                     in_enumeration(engineHandle, enumHandle, call_destroy, &enumeration, true));
}

void session_enums_end(const struct session *session)
{
    uintptr_t handle = 0;

    while ((handle = handle_next(&handles, HANDLE_SESSION_ENUM, handle)) != 0) {
        struct enumeration *enumeration = handle_pin(&handles, handle, HANDLE_SESSION_ENUM);

        if (enumeration) {
            if (enumeration->session == session)
                handle_remove(&handles, handle);
            free(handle_unpin(&handles, handle));
        }
    }
}
