/* FwpmEngineOpen0 and FwpmEngineClose0. */
#include "session.h"

#include <fwpmu.h>
#include <stdlib.h>
#include <wchar.h>

#include "binding.h"
#include "bounded.h"
#include "identity.h"
#include "key_manager.h"
#include "pump.h"
#include "rpc_call.h"
#include "session_enum.h"
#include "trace.h"

/* How long FwpmEngineOpen0 waits for a server that is there but does not answer: milliseconds. */
#define OPEN_TIMEOUT_VARIABLE L"FWPUCLNT_OPEN_TIMEOUT"
enum {
    OPEN_TIMEOUT_DEFAULT = 30 * 1000,
    OPEN_TIMEOUT_MAX = 3600 * 1000,
    /* Of a session's name and description. The server refuses far shorter ones than this. */
    TEXT_COPIED_MAX = 16 * 1024
};

struct handle_table handles = HANDLE_TABLE_INITIALIZER;

static const struct text_flag session_flags[] = {
    {FWPM_SESSION_FLAG_DYNAMIC, "DYNAMIC"},
    {FWPM_SESSION_FLAG_RESERVED, "RESERVED"},
    {0, NULL},
};

struct session *session_enter(HANDLE engine)
{
    struct session *session = handle_pin(&handles, (uintptr_t)engine, HANDLE_ENGINE);

    if (session) {
        AcquireSRWLockShared(&session->calls);
        if (!session->context) { /* closed between the two lines above */
            session_leave(engine, session);
            session = NULL;
        }
    }
    return session;
}

void session_leave(HANDLE engine, struct session *session)
{
    ReleaseSRWLockShared(&session->calls);
    free(handle_unpin(&handles, (uintptr_t)engine));
}

struct open_job {
    struct job job;
    struct client_identity identity;
    const FWPM_SESSION0 *session; /* given, or NULL: the caller named none */
    FWPM_SESSION0 given;          /* its texts are copies: the call may outlive the caller's wait */
    BFE_SESSION context;
    UINT64 id;
    UINT64 secret;
    DWORD result;
};

struct text_copy {
    const wchar_t *from;
    wchar_t *to; /* NULL: only measure */
    size_t length;
};

static DWORD measure_or_copy(void *context)
{
    struct text_copy *copy = context;
    size_t length = 0;

    while (length < TEXT_COPIED_MAX && copy->from[length]) {
        if (copy->to && length < copy->length)
            copy->to[length] = copy->from[length];
        length++;
    }
    if (!copy->to)
        copy->length = length;
    return ERROR_SUCCESS;
}

/* Replaces the caller's text by a copy of our own, which another thread may read at any time. */
static DWORD copy_text(wchar_t **text)
{
    struct text_copy copy = {.from = *text};
    DWORD result = ERROR_SUCCESS;

    *text = NULL;
    if (copy.from)
        result = rpc_call(measure_or_copy, &copy, NULL);
    if (copy.from && result == ERROR_SUCCESS) {
        copy.to = calloc(copy.length + 1, sizeof(*copy.to));
        result = copy.to ? rpc_call(measure_or_copy, &copy, NULL) : ERROR_NOT_ENOUGH_MEMORY;
    }
    *text = copy.to;
    return result;
}

static DWORD set_session(struct open_job *open, const FWPM_SESSION0 *session)
{
    wchar_t *name = session->displayData.name;
    wchar_t *description = session->displayData.description;
    DWORD result = copy_text(&name);

    open->given = *session;
    open->session = &open->given;
    open->given.displayData.name = name;
    open->given.displayData.description = NULL;
    if (result == ERROR_SUCCESS) {
        result = copy_text(&description);
        open->given.displayData.description = description;
    }
    return result;
}

static void free_open(struct open_job *open)
{
    free(open->given.displayData.name);
    free(open->given.displayData.description);
    free(open);
}

static DWORD call_open(void *context)
{
    struct open_job *open = context;

    return BfeEngineOpen(&open->identity.client, open->session, &open->context, &open->id,
                         &open->secret);
}

static DWORD call_closing(void *context)
{
    const struct session *session = context;

    return BfeSessionClosing(session->id, session->secret);
}

static DWORD call_close(void *context)
{
    BFE_SESSION *session = context;

    return BfeEngineClose(session);
}

/* Closes the server's session, or at least frees our side of it when the server is gone. */
static DWORD close_context(BFE_SESSION *context)
{
    DWORD exception = 0;
    DWORD result = rpc_call(call_close, context, &exception);

    if (*context) {
        if (exception != 0 && is_connection_error(result))
            binding_lost();
        RpcSsDestroyClientContext(context);
    }
    return result;
}

static void run_open(struct job *job)
{
    struct open_job *open = (struct open_job *)job;
    DWORD exception = 0;

    open->result = binding_connect();
    /* The server may have answered the greeting too late: then there is no session to open. */
    if (open->result == ERROR_SUCCESS && bounded_abandoned(job))
        open->result = RPC_S_CALL_CANCELLED;
    if (open->result == ERROR_SUCCESS) {
        binding_identity(&open->identity);
        open->result = rpc_call(call_open, open, &exception);
    }
    if (exception != 0 && is_connection_error(open->result)) {
        binding_lost();
        if (open->result == RPC_S_SERVER_UNAVAILABLE)
            open->result = EPT_S_NOT_REGISTERED;
    }
}

static void abandon_open(struct job *job)
{
    struct open_job *open = (struct open_job *)job;

    if (open->context)
        close_context(&open->context);
    free_open(open);
}

static DWORD open_timeout(void)
{
    wchar_t value[16] = L"";
    DWORD length = GetEnvironmentVariableW(OPEN_TIMEOUT_VARIABLE, value, ARRAYSIZE(value));
    wchar_t *rest = value;
    unsigned long timeout = wcstoul(value, &rest, 10);

    if (length == 0)
        return OPEN_TIMEOUT_DEFAULT;
    if (length >= ARRAYSIZE(value) || *rest || timeout == 0 || timeout > OPEN_TIMEOUT_MAX) {
        notice("FWPUCLNT_OPEN_TIMEOUT should be a number of milliseconds from 1 to %d; taking %d",
               OPEN_TIMEOUT_MAX, OPEN_TIMEOUT_DEFAULT);
        timeout = OPEN_TIMEOUT_DEFAULT;
    }
    return timeout;
}

/* The server's session for this caller, in *opened. */
static DWORD open_context(const FWPM_SESSION0 *session, struct session *opened)
{
    struct open_job *open = calloc(1, sizeof(*open));
    DWORD timeout = open_timeout();
    DWORD result = ERROR_NOT_ENOUGH_MEMORY;

    if (open) {
        open->job.run = run_open;
        open->job.abandoned = abandon_open;
        result = session ? set_session(open, session) : ERROR_SUCCESS;
    }
    if (open && result == ERROR_SUCCESS) {
        switch (bounded_run(&open->job, timeout)) {
        case JOB_DONE:
            result = open->result;
            opened->context = open->context;
            opened->id = open->id;
            opened->secret = open->secret;
            break;
        case JOB_TIMEOUT:
            notice("FwpmEngineOpen0: the server did not answer within %lu ms "
                   "(FWPUCLNT_OPEN_TIMEOUT); is it stopped in a debugger, or is this call made "
                   "from a DllMain?",
                   timeout);
            result = RPC_S_SERVER_TOO_BUSY;
            open = NULL; /* its thread frees it */
            break;
        case JOB_NO_THREAD:
            result = ERROR_NOT_ENOUGH_MEMORY;
            break;
        }
    }
    if (open)
        free_open(open);
    return result;
}

static DWORD engine_open(const wchar_t *server_name, UINT32 authn_service,
                         const SEC_WINNT_AUTH_IDENTITY_W *identity, const FWPM_SESSION0 *session,
                         HANDLE *engine)
{
    FWPM_SESSION0 given;
    struct session fresh = {0};
    struct session *opened = NULL;
    HANDLE value = NULL;
    DWORD result;

    if (!engine)
        return (DWORD)FWP_E_NULL_POINTER;
    if (server_name) /* "must be NULL" (FwpmEngineOpen0); which error is chosen */
        return ERROR_INVALID_PARAMETER;
    if (authn_service != RPC_C_AUTHN_WINNT && authn_service != RPC_C_AUTHN_DEFAULT)
        return ERROR_INVALID_PARAMETER;
    if (identity) {
        result = identity_check(identity);
        if (result != ERROR_SUCCESS)
            return result;
    }
    if (session) {
        result = probe_read(&given, session, sizeof(given));
        if (result != ERROR_SUCCESS)
            return result;
        /* These are only ever returned; what a caller leaves in them may be anything. */
        given.processId = 0;
        given.sid = NULL;
        given.username = NULL;
        given.kernelMode = FALSE;
    }
    /* Before the session exists: it could not be closed if the handle cannot be told. */
    result = probe_write(engine, &value, sizeof(value));
    if (result == ERROR_SUCCESS)
        result = open_context(session ? &given : NULL, &fresh);
    if (result == ERROR_SUCCESS) {
        result = ERROR_NOT_ENOUGH_MEMORY;
        opened = calloc(1, sizeof(*opened));
    }
    if (opened) {
        *opened = fresh;
        InitializeSRWLock(&opened->calls);
        value = handle_value(handle_add(&handles, HANDLE_ENGINE, opened));
        result = value ? probe_write(engine, &value, sizeof(value)) : ERROR_NO_SYSTEM_RESOURCES;
        if (value && result != ERROR_SUCCESS) {
            handle_remove(&handles, (uintptr_t)value);
            free(handle_unpin(&handles, (uintptr_t)value));
        } else if (value) {
            handle_unpin(&handles, (uintptr_t)value);
        } else {
            notice("FwpmEngineOpen0: %d handles are open; the program seems to leak them",
                   HANDLE_SLOTS);
            free(opened);
        }
    }
    if (result != ERROR_SUCCESS && fresh.context)
        close_context(&fresh.context);
    return result;
}

DWORD WINAPI FwpmEngineOpen0(const wchar_t *serverName, UINT32 authnService,
                             SEC_WINNT_AUTH_IDENTITY_W *authIdentity, const FWPM_SESSION0 *session,
                             HANDLE *engineHandle)
{
    struct trace_call call;
    FWPM_SESSION0 shown = {0};

    trace_begin(&call, "FwpmEngineOpen0");
    trace_string(&call, "serverName", serverName);
    if (authnService == RPC_C_AUTHN_DEFAULT)
        trace_word(&call, "authnService", "RPC_C_AUTHN_DEFAULT");
    else if (authnService == RPC_C_AUTHN_WINNT)
        trace_word(&call, "authnService", "RPC_C_AUTHN_WINNT");
    else
        trace_number(&call, "authnService", authnService);
    trace_pointer(&call, "authIdentity", authIdentity);
    if (trace_structure(&call, "session", session, &shown, sizeof(shown))) {
        text_add(&call.text, "{name=");
        text_add_foreign_string(&call.text, shown.displayData.name);
        text_add(&call.text, ", flags=");
        text_add_flags(&call.text, shown.flags, session_flags);
        text_add(&call.text, ", txnWaitTimeoutInMSec=%u}", shown.txnWaitTimeoutInMSec);
    }
    return trace_end_handle(
        &call, engine_open(serverName, authnService, authIdentity, session, engineHandle),
        "engineHandle", engineHandle);
}

static DWORD engine_close(HANDLE engine)
{
    struct session *session;
    DWORD result = ERROR_INVALID_HANDLE;

    if (!engine) /* documented only in comments of samples: close "accepts null engine handles" */
        return ERROR_SUCCESS;
    session = handle_pin(&handles, (uintptr_t)engine, HANDLE_ENGINE);
    if (session) {
        if (handle_remove(&handles, (uintptr_t)engine)) {
            pump_tell_inside(BFE_CALL_CLOSE);
            /*
             * Calls that are under way finish first; new ones no longer find the handle. One that
             * waits for another's transaction would wait as long as that lasts, which may be until
             * this thread ends it, so the server ends the wait.
             */
            if (!TryAcquireSRWLockExclusive(&session->calls)) {
                rpc_call(call_closing, session, NULL);
                AcquireSRWLockExclusive(&session->calls);
            }
            result = close_context(&session->context);
            ReleaseSRWLockExclusive(&session->calls);
            key_managers_end(session);
            session_enums_end(session);
        }
        free(handle_unpin(&handles, (uintptr_t)engine));
    }
    return result;
}

DWORD WINAPI FwpmEngineClose0(HANDLE engineHandle)
{
    struct trace_call call;

    trace_begin(&call, "FwpmEngineClose0");
    trace_handle(&call, "engineHandle", engineHandle);
    return trace_end(&call, engine_close(engineHandle));
}
