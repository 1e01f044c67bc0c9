/*
 * The routines of bfe.idl for sessions and transactions. Each checks what came over the wire, takes
 * the lock, calls the engine, and translates. Policy is the engine's.
 */
#include "service/rpc_session.h"
#include "engine/principal.h"
#include "engine/win32_error.h"
#include "service/caller.h"
#include "service/clients.h"
#include "service/limits.h"
#include "service/service.h"
#include "service/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static BFE_SESSION session_to_handle(uint64_t id)
{
    return (BFE_SESSION)(uintptr_t)id;
}

uint64_t session_from_handle(BFE_SESSION handle)
{
    return (uint64_t)(uintptr_t)handle;
}

struct engine *session_engine(void)
{
    return service_stopping() ? NULL : service_engine();
}

bool text_argument(const wchar_t *text, char **copy)
{
    *copy = utf8_from_wide(text);
    return !text || *copy;
}

wchar_t *wide_result(const char *text, bool *failed)
{
    wchar_t *wide = text ? wide_from_utf8(text) : NULL;
    wchar_t *result = NULL;
    if (wide) {
        size_t size = (wcslen(wide) + 1) * sizeof(wchar_t);
        result = midl_user_allocate(size);
        if (result) {
            memcpy(result, wide, size);
        }
        free(wide);
    }
    *failed |= text && !result;
    return result;
}

DWORD BfeNull(void)
{
    return ERROR_SUCCESS;
}

DWORD BfeHello(UINT32 protocol, UINT32 processId, UINT32 *serverProtocol)
{
    *serverProtocol = BFE_PROTOCOL;
    if (protocol == BFE_PROTOCOL) {
        return ERROR_SUCCESS;
    }
    char message[200];
    snprintf(message, sizeof(message),
             "process %u has a fwpuclnt.dll of protocol %u, this mockbfe speaks protocol %u: "
             "install both from the same build",
             processId, protocol, BFE_PROTOCOL);
    service_lock();
    if (service_engine()) {
        service_scenario()->complain(service_scenario()->context, message);
    }
    service_unlock();
    return RPC_S_PROTSEQ_NOT_SUPPORTED;
}

/* ---- sessions -------------------------------------------------------------------------------- */

/* The script's principal takes the place of the process' own account. */
static DWORD choose_caller(const struct service_scenario *scenario, uint32_t agent,
                           DWORD token_error, struct caller **caller)
{
    const char *principal = agent ? scenario->principal(scenario->context, agent) : NULL;
    if (!principal) {
        return token_error;
    }
    caller_free(*caller);
    *caller = principal_caller(principal);
    return *caller ? ERROR_SUCCESS : ERROR_OUTOFMEMORY;
}

DWORD BfeEngineOpen(const BFE_CLIENT *client, const FWPM_SESSION0 *session, BFE_SESSION *handle)
{
    char *agent = NULL;
    char *name = NULL;
    char *description = NULL;
    bool readable = text_argument(client->agent, &agent);
    if (session) {
        readable = text_argument(session->displayData.name, &name) && readable;
        readable = text_argument(session->displayData.description, &description) && readable;
    }
    struct caller *caller = NULL;
    struct session_request request = {
        .process_id = client->processId, .name = name, .description = description};
    if (session) {
        memcpy(request.key.bytes, &session->sessionKey, sizeof(request.key.bytes));
        request.flags = session->flags;
        request.txn_wait_timeout_ms = session->txnWaitTimeoutInMSec;
    }
    uint64_t id = 0;
    /* Before the lock is taken: asking the system for an account's name may take its time. */
    DWORD token_error = caller_of_process(client->processId, &caller);
    DWORD error = readable ? RPC_S_SERVER_UNAVAILABLE : win32_error(BFE_INVALID_PARAMETER);
    *handle = NULL;
    service_lock();
    if (readable && service_engine()) {
        const struct service_scenario *scenario = service_scenario();
        error = clients_watch(client->processId);
        if (error == ERROR_SUCCESS) {
            request.agent =
                scenario->agent(scenario->context, agent, client->processId, &request.host);
            error = choose_caller(scenario, request.agent, token_error, &caller);
        }
        if (error == ERROR_SUCCESS) {
            request.caller = caller;
            error = win32_error(session_open(service_engine(), &request, service_now(), &id));
        }
    }
    service_unlock();
    caller_free(caller);
    if (error == ERROR_SUCCESS) {
        *handle = session_to_handle(id);
    }
    free(agent);
    free(name);
    free(description);
    return error;
}

static DWORD close_session(uint64_t id, enum end_reason reason)
{
    DWORD error = ERROR_SUCCESS; /* where the engine is gone, so is the session */
    service_lock();
    if (service_engine()) {
        error = win32_error(session_close(service_engine(), id, reason, service_now()));
    }
    service_unlock();
    return error;
}

DWORD BfeEngineClose(BFE_SESSION *handle)
{
    DWORD error = close_session(session_from_handle(*handle), END_CALL);
    *handle = NULL;
    return error;
}

/* The client died or lost its connection. */
void __RPC_USER BFE_SESSION_rundown(BFE_SESSION handle)
{
    close_session(session_from_handle(handle), END_PROCESS_DIED);
}

/* ---- enumerating sessions -------------------------------------------------------------------- */

DWORD BfeSessionCreateEnumHandle(BFE_SESSION session, UINT64 reserved, UINT64 *id)
{
    enum bfe_error error = BFE_SESSION_ABORTED;
    uint64_t created = 0;
    service_lock();
    if (session_engine()) {
        error = session_enum_create(session_engine(), session_from_handle(session), reserved,
                                    service_now(), &created);
    }
    service_unlock();
    *id = created;
    return win32_error(error);
}

static SID *sid_result(const struct sid *sid, bool *failed)
{
    SID *result = midl_user_allocate(sid_size(sid));
    if (result) {
        memcpy(result, sid->bytes, sid_size(sid));
    }
    *failed |= !result;
    return result;
}

static FWPM_SESSION0 *session_result(const struct session_info *info, bool *failed)
{
    FWPM_SESSION0 *result = midl_user_allocate(sizeof(*result));
    if (!result) {
        *failed = true;
        return NULL;
    }
    memset(result, 0, sizeof(*result));
    memcpy(&result->sessionKey, info->key.bytes, sizeof(result->sessionKey));
    result->displayData.name = wide_result(info->name, failed);
    result->displayData.description = wide_result(info->description, failed);
    result->flags = info->flags;
    result->txnWaitTimeoutInMSec = info->txn_wait_timeout_ms;
    result->processId = info->process_id;
    result->sid = info->has_user ? sid_result(&info->user, failed) : NULL;
    result->username = wide_result(info->user_name, failed);
    return result;
}

DWORD BfeSessionEnum(BFE_SESSION session, UINT64 id, UINT32 wanted, BFE_SESSIONS *sessions)
{
    const struct session_info *infos = NULL;
    uint32_t count = 0;
    bool failed = false;
    enum bfe_error error = BFE_SESSION_ABORTED;
    memset(sessions, 0, sizeof(*sessions));
    service_lock();
    if (session_engine()) {
        error = session_enum_next(session_engine(), session_from_handle(session), id, wanted,
                                  service_now(), &infos, &count);
    }
    if (error == BFE_OK && count > 0) {
        sessions->entries = midl_user_allocate(count * sizeof(*sessions->entries));
        failed = !sessions->entries;
        for (uint32_t i = 0; i < count && !failed; i++) {
            sessions->entries[i] = session_result(&infos[i], &failed);
        }
    }
    service_unlock();
    if (failed) {
        sessions->entries = NULL;
        return ERROR_OUTOFMEMORY;
    }
    sessions->count = count;
    return win32_error(error);
}

DWORD BfeSessionDestroyEnumHandle(BFE_SESSION session, UINT64 id)
{
    enum bfe_error error = BFE_SESSION_ABORTED;
    service_lock();
    if (session_engine()) {
        error =
            session_enum_destroy(session_engine(), session_from_handle(session), id, service_now());
    }
    service_unlock();
    return win32_error(error);
}

/* ---- transactions ---------------------------------------------------------------------------- */

/* Calls in BfeTransactionBegin that wait for the lock of another's transaction; under our lock. */
static unsigned int waiting_calls;

DWORD BfeTransactionBegin(BFE_SESSION session, UINT32 flags)
{
    enum bfe_error error = BFE_SESSION_ABORTED;
    service_lock();
    uint64_t since = service_now().real_us;
    while (session_engine()) {
        error = transaction_begin(session_engine(), session_from_handle(session), flags, since,
                                  service_now());
        if (error != BFE_BUSY) {
            break;
        }
        if (waiting_calls >= SERVICE_MAX_WAITING_CALLS) {
            error = BFE_TOO_MANY;
            break;
        }
        waiting_calls++;
        /* Whoever ends a transaction wakes us; the bound keeps the session's own wait exact. */
        service_wait_for_change(service_now().real_us + 100000);
        waiting_calls--;
        error = BFE_SESSION_ABORTED;
    }
    service_unlock();
    return win32_error(error);
}

static DWORD end_transaction(BFE_SESSION session,
                             enum bfe_error (*end)(struct engine *engine, uint64_t session,
                                                   struct engine_time now))
{
    enum bfe_error error = BFE_SESSION_ABORTED;
    service_lock();
    if (session_engine()) {
        error = end(session_engine(), session_from_handle(session), service_now());
    }
    service_unlock();
    return win32_error(error);
}

DWORD BfeTransactionCommit(BFE_SESSION session)
{
    return end_transaction(session, transaction_commit);
}

DWORD BfeTransactionAbort(BFE_SESSION session)
{
    return end_transaction(session, transaction_abort);
}
