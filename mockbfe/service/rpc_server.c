#include "service/rpc_server.h"
#include "engine/sa.h"
#include "service/limits.h"
#include "service/pipe_ends.h"
#include "shim/arena.h"

#include "bfe.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory ---------------------------------------------------------------------------------- */

/*
 * All that one call unmarshals, builds and marshals lives in its thread's arena, which is wiped and
 * emptied when the call is over: there is nothing to free one by one, and no key stays behind.
 */
#define CALL_ARENA_BYTES (64 * 1024)

static DWORD arena_slot = TLS_OUT_OF_INDEXES;

void *__RPC_USER midl_user_allocate(SIZE_T size)
{
    struct arena *arena = TlsGetValue(arena_slot);
    /* Wine's runtime allocates a context handle's memory outside of calls as well. */
    return arena ? arena_alloc(arena, size) : NULL;
}

void __RPC_USER midl_user_free(void *memory)
{
    (void)memory;
}

/* ---- dispatch -------------------------------------------------------------------------------- */

static RPC_DISPATCH_TABLE hard_table;
static RPC_SERVER_INTERFACE hard_interface;
static HANDLE name_guard;

/*
 * A call that is to fail by the script's fault ends with an exception of ours once its routine has
 * returned, not inside of it, where the runtime holds the session's handle.
 */
static DWORD failure_slot = TLS_OUT_OF_INDEXES;

void rpc_server_fail_call(DWORD error)
{
    TlsSetValue(failure_slot, (void *)(ULONG_PTR)error);
}

bool rpc_server_call_fails(void)
{
    return TlsGetValue(failure_slot) != NULL;
}

static void __RPC_STUB dispatch(PRPC_MESSAGE message)
{
    struct arena *arena = TlsGetValue(arena_slot);
    if (!arena) {
        arena = arena_new(CALL_ARENA_BYTES);
        TlsSetValue(arena_slot, arena);
    }
    if (!arena) {
        RpcRaiseException(RPC_S_OUT_OF_MEMORY);
    }
    void *request = message->Buffer;
    size_t request_size = message->BufferLength;
    /* What a call left that ended with an exception. */
    arena_reset(arena);
    rpc_server_fail_call(ERROR_SUCCESS);
    NdrServerCall2(message);
    arena_reset(arena);
    /* The request is the runtime's until we return, and may hold keys; the answer has yet to go. */
    if (request && message->Buffer != request) {
        wipe(request, request_size);
    }
    if (rpc_server_call_fails()) {
        RpcRaiseException((RPC_STATUS)(ULONG_PTR)TlsGetValue(failure_slot));
    }
}

static void __RPC_STUB refuse(PRPC_MESSAGE message)
{
    (void)message;
    RpcRaiseException(RPC_S_PROCNUM_OUT_OF_RANGE);
}

/*
 * Wine's runtime indexes the dispatch table with the request's procedure number without looking at
 * the table's size (measured: one number beyond it ends the process), so the table has an entry for
 * every 16-bit number.
 */
static bool harden(void)
{
    const RPC_SERVER_INTERFACE *plain = bfe_v1_0_s_ifspec;
    const unsigned int all = 65536;
    RPC_DISPATCH_FUNCTION *table = calloc(all, sizeof(*table));
    if (!table) {
        return false;
    }
    for (unsigned int i = 0; i < all; i++) {
        table[i] = i < plain->DispatchTable->DispatchTableCount ? dispatch : refuse;
    }
    hard_table = *plain->DispatchTable;
    hard_table.DispatchTableCount = all;
    hard_table.DispatchTable = table;
    hard_interface = *plain;
    hard_interface.DispatchTable = &hard_table;
    return true;
}

/*
 * Two servers can claim one endpoint under Wine and would share its clients, so the name is guarded
 * by a mutex of the same name.
 */
static DWORD claim_endpoint(const wchar_t *endpoint)
{
    wchar_t name[MAX_PATH];
    swprintf(name, MAX_PATH, L"mockbfe-endpoint-%ls", endpoint);
    for (wchar_t *at = name; *at; at++) {
        if (*at == L'\\') {
            *at = L'-';
        }
    }
    name_guard = CreateMutexW(NULL, TRUE, name);
    if (!name_guard) {
        return GetLastError();
    }
    if (GetLastError() == ERROR_ALREADY_EXISTS) {
        CloseHandle(name_guard);
        name_guard = NULL;
        return ERROR_ALREADY_EXISTS;
    }
    return ERROR_SUCCESS;
}

DWORD rpc_server_start(const wchar_t *endpoint, char *problem, size_t problem_size)
{
    const char *step = "taking the pipe's name";
    DWORD error = claim_endpoint(endpoint);
    if (error == ERROR_ALREADY_EXISTS) {
        snprintf(problem, problem_size, "another mockbfe serves %ls already", endpoint);
        return error;
    }
    if (error == ERROR_SUCCESS) {
        step = "allocating thread storage";
        arena_slot = TlsAlloc();
        failure_slot = TlsAlloc();
        bool good = arena_slot != TLS_OUT_OF_INDEXES && failure_slot != TLS_OUT_OF_INDEXES;
        error = good && harden() ? ERROR_SUCCESS : ERROR_OUTOFMEMORY;
    }
    if (error == ERROR_SUCCESS) {
        step = "RpcServerUseProtseqEp";
        error = (DWORD)RpcServerUseProtseqEpW((RPC_WSTR)L"ncacn_np", RPC_C_PROTSEQ_MAX_REQS_DEFAULT,
                                              (RPC_WSTR)endpoint, NULL);
    }
    if (error == ERROR_SUCCESS) {
        step = "RpcServerRegisterIf2";
        /* Local callers only. Windows enforces the flag and the size; Wine has no remote pipes. */
        error = (DWORD)RpcServerRegisterIf2(&hard_interface, NULL, NULL, RPC_IF_ALLOW_LOCAL_ONLY,
                                            RPC_C_LISTEN_MAX_CALLS_DEFAULT, SERVICE_MAX_CALL_BYTES,
                                            NULL);
    }
    if (error == ERROR_SUCCESS) {
        step = "RpcServerListen";
        error = (DWORD)RpcServerListen(1, RPC_C_LISTEN_MAX_CALLS_DEFAULT, TRUE);
    }
    if (error == ERROR_SUCCESS) {
        step = "watching the pipe's ends";
        error = pipe_ends_watch(endpoint);
    }
    if (error != ERROR_SUCCESS) {
        snprintf(problem, problem_size, "%s for %ls failed with error %lu", step, endpoint, error);
    }
    return error;
}

void rpc_server_stop(void)
{
    pipe_ends_forget();
    RpcMgmtStopServerListening(NULL);
    RpcMgmtWaitServerListen();
    /* The dispatch table stays: the runtime's threads may still look at it. */
    if (name_guard) {
        CloseHandle(name_guard);
    }
}
