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
#include "service/rpc_server.h"
#include "service/service.h"
#include "service/stage.h"
#include "service/text.h"
#include "service/writer.h"

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

/* Takes so long, without the lock; no longer than the stage is played. */
static void be_slow(uint64_t stage, uint64_t duration_us)
{
    uint64_t end = service_clock() + duration_us;
    uint64_t now = 0;
    while (!service_interrupted() && !service_stopping() && stage_of_number(stage) &&
           (now = service_clock()) < end) {
        service_wait_for_change((DWORD)((end - now + 999) / 1000));
    }
}

/* What the script does to a call; the lock is let go of while it is slow. False: it fails. */
static bool survives_faults(struct stage *stage, uint32_t agent, const char *call)
{
    const struct stage_scenario *scenario = stage_scenario(stage);
    struct call_fault fault = scenario->fault(scenario->context, agent, call);
    if (fault.delay_us > 0) {
        be_slow(stage_number(stage), fault.delay_us);
    }
    if (fault.error != 0) {
        rpc_server_fail_call(fault.error);
        stage_go_on(stage); /* a line may wait for the refusal */
    }
    return fault.error == 0;
}

struct stage *rpc_enter(BFE_SESSION session, const char *call)
{
    uint64_t id = session_from_handle(session);
    service_lock();
    struct stage *stage = service_stopping() ? NULL : stage_of_session(id);
    if (!stage || !survives_faults(stage, session_agent(stage_engine(stage), id), call)) {
        return NULL;
    }
    return service_stopping() ? NULL : stage_of_session(id); /* it may have ended meanwhile */
}

struct stage *rpc_enter_turn(uint64_t manager, const char *call)
{
    uint32_t agent = 0;
    service_lock();
    struct stage *stage = service_stopping() ? NULL : stage_of_manager(manager, &agent);
    return stage && survives_faults(stage, agent, call) ? stage_of_manager(manager, &agent) : NULL;
}

void rpc_leave(struct stage *stage)
{
    stage_go_on(stage);
    writer_wait();
    service_unlock();
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
             processId, protocol, *serverProtocol);
    service_lock();
    struct stage *stage = stage_of_number(0);
    if (stage) {
        stage_scenario(stage)->complain(stage_scenario(stage)->context, message);
    }
    service_unlock();
    if (!stage) {
        fprintf(stderr, "mockbfe: %s\n", message);
    }
    return RPC_S_PROTSEQ_NOT_SUPPORTED;
}

/* ---- sessions -------------------------------------------------------------------------------- */

/* The script's principal takes the place of the process' own account. */
static DWORD choose_caller(const struct stage_scenario *scenario, uint32_t agent, DWORD token_error,
                           struct caller **caller)
{
    const char *principal = agent ? scenario->principal(scenario->context, agent) : NULL;
    if (!principal) {
        return token_error;
    }
    caller_free(*caller);
    *caller = principal_caller(principal);
    return *caller ? ERROR_SUCCESS : ERROR_OUTOFMEMORY;
}

/*
 * "tia@3" is agent tia of stage 3; a name alone, or none, belongs to the only stage there is. Cuts
 * the number off. With the lock held.
 */
static struct stage *stage_of_agent(char *agent)
{
    char *number = agent ? strrchr(agent, '@') : NULL;
    if (!number) {
        return stage_of_number(0);
    }
    *number++ = '\0';
    uint64_t value = strtoull(number, NULL, 10);
    return value == 0 ? NULL : stage_of_number(value);
}

static DWORD open_session(struct stage *stage, DWORD token_error, struct caller **caller,
                          struct session_request *request, uint64_t *id)
{
    const struct stage_scenario *scenario = stage_scenario(stage);
    DWORD error = clients_watch(request->process_id);
    if (error == ERROR_SUCCESS) {
        error = choose_caller(scenario, request->agent, token_error, caller);
    }
    if (error == ERROR_SUCCESS) {
        request->caller = *caller;
        request->callbacks_at_once = scenario->concurrency(scenario->context, request->agent);
        error = win32_error(session_open(stage_engine(stage), request, stage_now(stage), id));
    }
    return error;
}

DWORD BfeEngineOpen(const BFE_CLIENT *client, const FWPM_SESSION0 *session, BFE_SESSION *handle,
                    UINT64 *session_id, UINT64 *secret)
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
        .process_id = caller_process(client->processId),
        .name = name,
        .description = description,
    };
    if (session) {
        memcpy(request.key.bytes, &session->sessionKey, sizeof(request.key.bytes));
        request.flags = session->flags;
        request.txn_wait_timeout_ms = session->txnWaitTimeoutInMSec;
    }
    uint64_t id = 0;
    /* Before the lock is taken: asking the system for an account's name may take its time. */
    DWORD token_error = caller_of_process(request.process_id, &caller);
    DWORD error = readable ? RPC_S_SERVER_UNAVAILABLE : win32_error(BFE_INVALID_PARAMETER);
    *handle = NULL;
    *session_id = 0;
    *secret = 0;
    if (readable && !service_random(NULL, &request.secret, sizeof(request.secret))) {
        readable = false;
        error = ERROR_GEN_FAILURE;
    }
    service_lock();
    struct stage *stage = readable && !service_stopping() ? stage_of_agent(agent) : NULL;
    if (stage) {
        const struct stage_scenario *scenario = stage_scenario(stage);
        uint64_t number = stage_number(stage);
        request.agent =
            scenario->agent(scenario->context, agent, request.process_id, &request.host);
        bool goes_on = survives_faults(stage, request.agent, __func__);
        stage = stage_of_number(number); /* it may have ended meanwhile */
        if (stage && goes_on) {
            error = open_session(stage, token_error, &caller, &request, &id);
        }
    }
    rpc_leave(stage);
    caller_free(caller);
    if (error == ERROR_SUCCESS) {
        *handle = session_to_handle(id);
        *session_id = id;
        *secret = request.secret;
    }
    free(agent);
    free(name);
    free(description);
    return error;
}

static DWORD close_session(struct stage *stage, uint64_t id, enum end_reason reason)
{
    return win32_error(session_close(stage_engine(stage), id, reason, stage_now(stage)));
}

DWORD BfeEngineClose(BFE_SESSION *handle)
{
    /* Where the engine is gone, so is the session. */
    DWORD error = *handle ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
    struct stage *stage = rpc_enter(*handle, __func__);
    if (stage) {
        error = close_session(stage, session_from_handle(*handle), END_CALL);
    }
    rpc_leave(stage);
    if (!rpc_server_call_fails()) {
        *handle = NULL;
    }
    return error;
}

DWORD BfeSessionClosing(UINT64 id, UINT64 secret)
{
    enum bfe_error error = BFE_INVALID_HANDLE;
    service_lock();
    struct stage *stage = service_stopping() ? NULL : stage_of_session(id);
    if (stage) {
        error = session_closing(stage_engine(stage), id, secret);
    }
    rpc_leave(stage); /* wakes who waits */
    return win32_error(error);
}

/* The client died or lost its connection. */
void __RPC_USER BFE_SESSION_rundown(BFE_SESSION handle)
{
    service_lock();
    struct stage *stage = stage_of_session(session_from_handle(handle));
    if (stage) {
        close_session(stage, session_from_handle(handle), END_PROCESS_DIED);
    }
    rpc_leave(stage);
}

/* ---- enumerating sessions -------------------------------------------------------------------- */

DWORD BfeSessionCreateEnumHandle(BFE_SESSION session, UINT64 reserved, UINT64 *id)
{
    enum bfe_error error = BFE_SESSION_ABORTED;
    uint64_t created = 0;
    struct stage *stage = rpc_enter(session, __func__);
    if (stage) {
        error = session_enum_create(stage_engine(stage), session_from_handle(session), reserved,
                                    stage_now(stage), &created);
    }
    rpc_leave(stage);
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
    struct stage *stage = rpc_enter(session, __func__);
    if (stage) {
        error = session_enum_next(stage_engine(stage), session_from_handle(session), id, wanted,
                                  stage_now(stage), &infos, &count);
    }
    if (error == BFE_OK && count > 0) {
        sessions->entries = midl_user_allocate(count * sizeof(*sessions->entries));
        failed = !sessions->entries;
        for (uint32_t i = 0; i < count && !failed; i++) {
            sessions->entries[i] = session_result(&infos[i], &failed);
        }
    }
    rpc_leave(stage);
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
    struct stage *stage = rpc_enter(session, __func__);
    if (stage) {
        error = session_enum_destroy(stage_engine(stage), session_from_handle(session), id,
                                     stage_now(stage));
    }
    rpc_leave(stage);
    return win32_error(error);
}

/* ---- transactions ---------------------------------------------------------------------------- */

/* Calls in BfeTransactionBegin that wait for the lock of another's transaction; under our lock. */
static unsigned int waiting_calls;

DWORD BfeTransactionBegin(BFE_SESSION session, UINT32 flags)
{
    uint64_t id = session_from_handle(session);
    enum bfe_error error = BFE_SESSION_ABORTED;
    struct stage *stage = rpc_enter(session, __func__);
    uint64_t since = stage ? stage_now(stage).real_us : 0;
    while (stage) {
        error = transaction_begin(stage_engine(stage), id, flags, since, stage_now(stage));
        if (error != BFE_BUSY) {
            break;
        }
        if (waiting_calls >= SERVICE_MAX_WAITING_CALLS) {
            error = BFE_TOO_MANY;
            break;
        }
        waiting_calls++;
        /* Whoever changes anything wakes us. */
        service_wait_for_change(
            stage_milliseconds_until(stage, transaction_wait_ends(stage_engine(stage), id, since)));
        waiting_calls--;
        error = BFE_SESSION_ABORTED;
        stage = service_stopping() ? NULL : stage_of_session(id);
    }
    rpc_leave(stage);
    return win32_error(error);
}

static DWORD end_transaction(BFE_SESSION session, const char *call,
                             enum bfe_error (*end)(struct engine *engine, uint64_t session,
                                                   struct engine_time now))
{
    enum bfe_error error = BFE_SESSION_ABORTED;
    struct stage *stage = rpc_enter(session, call);
    if (stage) {
        error = end(stage_engine(stage), session_from_handle(session), stage_now(stage));
    }
    rpc_leave(stage);
    return win32_error(error);
}

DWORD BfeTransactionCommit(BFE_SESSION session)
{
    return end_transaction(session, __func__, transaction_commit);
}

DWORD BfeTransactionAbort(BFE_SESSION session)
{
    return end_transaction(session, __func__, transaction_abort);
}
