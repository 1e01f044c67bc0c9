/* IPsecKeyManagerAddAndRegister0, IPsecKeyManagerUnregisterAndDelete0 and IPsecKeyManagersGet0. */
#include "key_manager.h"

#include <fwpmu.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"
#include "memory.h"
#include "pump.h"
#include "rpc_call.h"
#include "session.h"
#include "trace.h"

struct key_manager {
    const struct session *session; /* compared, never followed: it may be closed before this ends */
    UINT64 id;                     /* the server's name of the registration */
    struct pump *pump;
};

static const struct text_flag manager_flags[] = {
    {IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY, "DICTATE_KEY"},
    {0, NULL},
};

static void free_key_manager(struct key_manager *manager)
{
    if (manager) {
        pump_release(manager->pump);
        free(manager);
    }
}

/* IPsecKeyManagerAddAndRegister0 */

struct register_call {
    BFE_SESSION session;
    const IPSEC_KEY_MANAGER0 *manager;
    UINT32 callbacks;
    UINT32 callbacks_reserved;
    UINT32 images;
    UINT64 id;
    UINT32 concurrency;
};

static DWORD call_register(void *context)
{
    struct register_call *call = context;

    return BfeKeyManagerAddAndRegister(call->session, call->manager, call->callbacks,
                                       call->callbacks_reserved, call->images, &call->id,
                                       &call->concurrency);
}

struct unregister_call {
    BFE_SESSION session;
    UINT64 id;
};

static DWORD call_unregister(void *context)
{
    const struct unregister_call *call = context;

    return BfeKeyManagerUnregisterAndDelete(call->session, call->id);
}

/* The facts about the callbacks that the server judges. */
static void describe_callbacks(const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks,
                               struct register_call *call)
{
    static const GUID nothing;

    if (callbacks->keyDictationCheck)
        call->callbacks |= BFE_CALLBACK_CHECK;
    if (callbacks->keyDictation)
        call->callbacks |= BFE_CALLBACK_DICTATE;
    if (callbacks->keyNotify)
        call->callbacks |= BFE_CALLBACK_NOTIFY;
    call->callbacks_reserved =
        callbacks->flags != 0 || memcmp(&callbacks->reserved, &nothing, sizeof(nothing)) != 0;
    call->images = image_flags(callbacks);
}

static DWORD tell_no_handle(HANDLE *out)
{
    HANDLE nothing = NULL;

    return probe_write(out, &nothing, sizeof(nothing));
}

/*
 * Makes the client's side of a registration that the server has made, and starts its callbacks. The
 * handle is told to the caller before the first callback can run.
 */
static DWORD start_key_manager(const struct session *session, const struct register_call *call,
                               const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks, HANDLE *out)
{
    struct key_manager *manager = calloc(1, sizeof(*manager));
    HANDLE handle = NULL;
    DWORD result = ERROR_NOT_ENOUGH_MEMORY;

    if (manager) {
        manager->session = session;
        manager->id = call->id;
        manager->pump = pump_new(call->id, call->concurrency, callbacks);
    }
    if (manager && manager->pump) {
        handle = handle_value(handle_add(&handles, HANDLE_KEY_MANAGER, manager));
        result = handle ? probe_write(out, &handle, sizeof(handle)) : ERROR_NO_SYSTEM_RESOURCES;
    }
    if (result == ERROR_SUCCESS)
        result = pump_start(manager->pump);
    if (handle) {
        if (result != ERROR_SUCCESS) {
            handle_remove(&handles, (uintptr_t)handle);
            tell_no_handle(out);
        }
        manager = handle_unpin(&handles, (uintptr_t)handle);
    }
    free_key_manager(manager); /* NULL when the handle lives */
    return result;
}

static DWORD add_and_register(HANDLE engine, const IPSEC_KEY_MANAGER0 *manager,
                              const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks, HANDLE *out)
{
    IPSEC_KEY_MANAGER_CALLBACKS0 copy;
    struct register_call call = {.manager = manager};
    struct session *session;
    DWORD result;

    if (!manager || !callbacks || !out)
        return (DWORD)FWP_E_NULL_POINTER;
    result = probe_read(&copy, callbacks, sizeof(copy));
    if (result == ERROR_SUCCESS)
        result = tell_no_handle(out);
    if (result != ERROR_SUCCESS)
        return result;
    session = session_enter(engine);
    if (!session)
        return ERROR_INVALID_HANDLE;
    call.session = session->context;
    describe_callbacks(&copy, &call);
    pump_tell_inside(BFE_CALL_REGISTER);
    result = rpc_call(call_register, &call, NULL);
    if (result == ERROR_SUCCESS) {
        result = start_key_manager(session, &call, &copy, out);
        if (result != ERROR_SUCCESS) {
            struct unregister_call undo = {call.session, call.id};

            rpc_call(call_unregister, &undo, NULL);
        }
    }
    session_leave(engine, session);
    return result;
}

static void trace_manager(struct trace_call *call, const IPSEC_KEY_MANAGER0 *manager)
{
    IPSEC_KEY_MANAGER0 shown = {0};

    if (trace_structure(call, "keyManager", manager, &shown, sizeof(shown))) {
        text_add(&call->text, "{key=");
        text_add_guid(&call->text, (const unsigned char *)&shown.keyManagerKey);
        text_add(&call->text, ", name=");
        text_add_foreign_string(&call->text, shown.displayData.name);
        text_add(&call->text, ", flags=");
        text_add_flags(&call->text, shown.flags, manager_flags);
        text_add(&call->text, ", keyDictationTimeoutHint=%u}", shown.keyDictationTimeoutHint);
    }
}

static void trace_callbacks(struct trace_call *call, const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks)
{
    IPSEC_KEY_MANAGER_CALLBACKS0 shown = {0};

    if (trace_structure(call, "keyManagerCallbacks", callbacks, &shown, sizeof(shown))) {
        text_add(&call->text, "{%s", shown.keyDictationCheck ? "keyDictationCheck" : "NULL");
        text_add(&call->text, ", %s", shown.keyDictation ? "keyDictation" : "NULL");
        text_add(&call->text, ", %s}", shown.keyNotify ? "keyNotify" : "NULL");
    }
}

DWORD WINAPI IPsecKeyManagerAddAndRegister0(HANDLE engineHandle,
                                            const IPSEC_KEY_MANAGER0 *keyManager,
                                            const IPSEC_KEY_MANAGER_CALLBACKS0 *keyManagerCallbacks,
                                            HANDLE *keyMgmtHandle)
{
    struct trace_call call;

    trace_begin(&call, "IPsecKeyManagerAddAndRegister0");
    trace_handle(&call, "engineHandle", engineHandle);
    trace_manager(&call, keyManager);
    trace_callbacks(&call, keyManagerCallbacks);
    return trace_end_handle(
        &call, add_and_register(engineHandle, keyManager, keyManagerCallbacks, keyMgmtHandle),
        "keyMgmtHandle", keyMgmtHandle);
}

/* IPsecKeyManagerUnregisterAndDelete0 */

/*
 * Whether the client's side of a registration has to go, given the server's answer: yes when it is
 * unregistered, and when it can no longer be (the server is gone, or has dropped it already). Any
 * other answer is a refusal, such as that of a call inside a transaction: the registration goes on.
 */
static bool is_over(DWORD result, DWORD exception, bool own_session)
{
    if (exception != 0)
        return is_connection_error(result);
    return result == ERROR_SUCCESS || (own_session && result == (DWORD)FWP_E_NOT_FOUND);
}

static DWORD unregister_and_delete(HANDLE engine, HANDLE handle)
{
    struct key_manager *manager;
    struct session *session = session_enter(engine);
    struct unregister_call call;
    DWORD exception = 0;
    DWORD result = ERROR_INVALID_HANDLE;
    bool over = false;

    if (!session)
        return ERROR_INVALID_HANDLE;
    manager = handle_pin(&handles, (uintptr_t)handle, HANDLE_KEY_MANAGER);
    if (manager) {
        call.session = session->context;
        call.id = manager->id;
        pump_tell_inside(BFE_CALL_UNREGISTER);
        result = rpc_call(call_unregister, &call, &exception);
        over = is_over(result, exception, manager->session == session);
    }
    /* A callback may want to close the session: not held while waiting for callbacks. */
    session_leave(engine, session);
    if (over) {
        if (handle_remove(&handles, (uintptr_t)handle))
            pump_stop(manager->pump);
        else
            result = ERROR_INVALID_HANDLE; /* another thread was faster */
    }
    if (manager)
        free_key_manager(handle_unpin(&handles, (uintptr_t)handle));
    return result;
}

DWORD WINAPI IPsecKeyManagerUnregisterAndDelete0(HANDLE engineHandle, HANDLE keyMgmtHandle)
{
    struct trace_call call;

    trace_begin(&call, "IPsecKeyManagerUnregisterAndDelete0");
    trace_handle(&call, "engineHandle", engineHandle);
    trace_handle(&call, "keyMgmtHandle", keyMgmtHandle);
    return trace_end(&call, unregister_and_delete(engineHandle, keyMgmtHandle));
}

void key_managers_end(const struct session *session)
{
    uintptr_t handle = 0;

    while ((handle = handle_next(&handles, HANDLE_KEY_MANAGER, handle)) != 0) {
        struct key_manager *manager = handle_pin(&handles, handle, HANDLE_KEY_MANAGER);

        if (manager) {
            if (manager->session == session && handle_remove(&handles, handle))
                pump_stop(manager->pump);
            free_key_manager(handle_unpin(&handles, handle));
        }
    }
}

/* IPsecKeyManagersGet0 */

struct get_call {
    BFE_SESSION session;
    BFE_KEY_MANAGERS managers;
};

static DWORD call_get(void *context)
{
    struct get_call *call = context;

    return BfeKeyManagersGet(call->session, &call->managers);
}

static DWORD fetch_managers(HANDLE engine, struct arena *arena, struct get_call *call)
{
    struct session *session = session_enter(engine);
    DWORD result = ERROR_INVALID_HANDLE;

    if (session) {
        call->session = session->context;
        memory_use(arena);
        result = rpc_call(call_get, call, NULL);
        memory_use(NULL);
        session_leave(engine, session);
    }
    return result;
}

static DWORD get_managers(HANDLE engine, IPSEC_KEY_MANAGER0 ***entries, UINT32 *count)
{
    struct get_call call = {0};
    struct arena *arena = NULL;
    void *nothing = NULL;
    DWORD result;

    if (!entries || !count)
        return (DWORD)FWP_E_NULL_POINTER;
    result = probe_write(entries, &nothing, sizeof(nothing));
    if (result == ERROR_SUCCESS)
        result = probe_write(count, &call.managers.count, sizeof(*count));
    if (result != ERROR_SUCCESS)
        return result;
    arena = arena_new(RESULT_CHUNK);
    if (!arena)
        return ERROR_NOT_ENOUGH_MEMORY;
    result = fetch_managers(engine, arena, &call);
    if (result == ERROR_SUCCESS && call.managers.count > 0 && !call.managers.entries)
        result = RPC_X_BAD_STUB_DATA;
    if (result == ERROR_SUCCESS && call.managers.count > 0) {
        /* The count last: it is not told when the entries cannot be. */
        result = memory_hand_out(call.managers.entries, arena, (void **)entries);
        if (result == ERROR_SUCCESS)
            result = probe_write(count, &call.managers.count, sizeof(*count));
    } else {
        arena_free(arena); /* no entries: *entries is NULL, which FwpmFreeMemory0 accepts */
    }
    return result;
}

DWORD WINAPI IPsecKeyManagersGet0(HANDLE engineHandle, IPSEC_KEY_MANAGER0 ***entries,
                                  UINT32 *numEntries)
{
    struct trace_call call;
    UINT32 count;
    DWORD result;

    trace_begin(&call, "IPsecKeyManagersGet0");
    trace_handle(&call, "engineHandle", engineHandle);
    trace_pointer(&call, "entries", entries);
    result = get_managers(engineHandle, entries, numEntries);
    if (call.on && result == ERROR_SUCCESS &&
        probe_read(&count, numEntries, sizeof(count)) == ERROR_SUCCESS)
        trace_number(&call, "*numEntries", count);
    else
        trace_pointer(&call, "numEntries", numEntries);
    return trace_end(&call, result);
}
