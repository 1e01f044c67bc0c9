/* FwpmTransactionBegin0, FwpmTransactionCommit0 and FwpmTransactionAbort0. */
#include <fwpmu.h>

#include "pump.h"
#include "rpc_call.h"
#include "session.h"
#include "trace.h"

static const struct text_flag transaction_flags[] = {
    {FWPM_TXN_READ_ONLY, "FWPM_TXN_READ_ONLY"},
    {0, NULL},
};

struct transaction_call {
    BFE_SESSION session;
    UINT32 flags;
};

static DWORD call_begin(void *context)
{
    const struct transaction_call *call = context;

    return BfeTransactionBegin(call->session, call->flags);
}

static DWORD call_commit(void *context)
{
    const struct transaction_call *call = context;

    return BfeTransactionCommit(call->session);
}

static DWORD call_abort(void *context)
{
    const struct transaction_call *call = context;

    return BfeTransactionAbort(call->session);
}

static DWORD call_in_session(HANDLE engine, guarded_function *function, UINT32 flags)
{
    struct session *session = session_enter(engine);
    DWORD result = ERROR_INVALID_HANDLE;

    if (session) {
        struct transaction_call call = {session->context, flags};

        if (function == call_begin)
            pump_tell_inside(BFE_CALL_BEGIN);
        result = rpc_call(function, &call, NULL);
        session_leave(engine, session);
    }
    return result;
}

DWORD WINAPI FwpmTransactionBegin0(HANDLE engineHandle, UINT32 flags)
{
    struct trace_call call;

    trace_begin(&call, "FwpmTransactionBegin0");
    trace_handle(&call, "engineHandle", engineHandle);
    trace_flags(&call, "flags", flags, transaction_flags);
    return trace_end(&call, call_in_session(engineHandle, call_begin, flags));
}

DWORD WINAPI FwpmTransactionCommit0(HANDLE engineHandle)
{
    struct trace_call call;

    trace_begin(&call, "FwpmTransactionCommit0");
    trace_handle(&call, "engineHandle", engineHandle);
    return trace_end(&call, call_in_session(engineHandle, call_commit, 0));
}

DWORD WINAPI FwpmTransactionAbort0(HANDLE engineHandle)
{
    struct trace_call call;

    trace_begin(&call, "FwpmTransactionAbort0");
    trace_handle(&call, "engineHandle", engineHandle);
    return trace_end(&call, call_in_session(engineHandle, call_abort, 0));
}
