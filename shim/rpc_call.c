#include "rpc_call.h"

#include <ntstatus.h>
#include <string.h>
#include <winternl.h>

/* ntdll exports it; not every MinGW declares it. */
ULONG WINAPI RtlNtStatusToDosError(LONG status);

DWORD rpc_call(guarded_function *function, void *context, DWORD *raised)
{
    DWORD code = 0;
    DWORD exception = 0;

    if (!rpc_guard(function, context, &code)) {
        exception = code;
        code = error_from_exception(exception);
    }
    if (raised)
        *raised = exception;
    return code;
}

DWORD error_from_exception(DWORD exception)
{
    DWORD error;

    switch (exception) {
    case (DWORD)STATUS_ACCESS_VIOLATION:
    case (DWORD)STATUS_IN_PAGE_ERROR:
    case (DWORD)STATUS_GUARD_PAGE_VIOLATION:
    case (DWORD)STATUS_DATATYPE_MISALIGNMENT:
        error = ERROR_NOACCESS;
        break;
    case (DWORD)STATUS_NO_MEMORY:
        error = ERROR_NOT_ENOUGH_MEMORY;
        break;
    default:
        /* 0xC.......: an NTSTATUS error. 0x8032....: FWP_E_*. Below 0x10000: Win32 and RPC_S_*. */
        error = exception;
        if ((exception & 0xC0000000u) == 0xC0000000u)
            error = RtlNtStatusToDosError((LONG)exception);
        break;
    }
    return error == ERROR_SUCCESS ? (DWORD)RPC_S_CALL_FAILED : error;
}

bool is_connection_error(DWORD error)
{
    switch (error) {
    case RPC_S_SERVER_UNAVAILABLE:
    case RPC_S_SERVER_TOO_BUSY:
    case RPC_S_CALL_FAILED:
    case RPC_S_CALL_FAILED_DNE:
    case RPC_S_COMM_FAILURE:
    case RPC_S_UNKNOWN_IF:
    case RPC_S_PROTOCOL_ERROR:
    case RPC_S_CALL_CANCELLED:
    case ERROR_INVALID_HANDLE: /* the server was started anew and knows no context of the old one */
        return true;
    default:
        return false;
    }
}

void touch(const void *memory, size_t size)
{
    const volatile unsigned char *bytes = memory;

    for (size_t i = 0; i < size; i++)
        (void)bytes[i];
}

struct copy {
    void *to;
    const void *from;
    size_t size;
};

static DWORD copy_bytes(void *context)
{
    const struct copy *copy = context;

    memcpy(copy->to, copy->from, copy->size);
    return ERROR_SUCCESS;
}

DWORD probe_read(void *to, const void *from, size_t size)
{
    struct copy copy = {to, from, size};

    return rpc_call(copy_bytes, &copy, NULL);
}

DWORD probe_write(void *to, const void *from, size_t size)
{
    struct copy copy = {to, from, size};

    return rpc_call(copy_bytes, &copy, NULL);
}
