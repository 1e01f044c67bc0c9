#include "unimplemented.h"

#include "trace.h"

enum {
    NOT_SUPPORTED_BY_SOCKET = 10045, /* WSAEOPNOTSUPP */
    SOCKET_FAILURE = -1              /* SOCKET_ERROR */
};

static void say_so(struct unimplemented_export *function, const char *returns)
{
    if (InterlockedIncrement(&function->calls) == 1 || trace_enabled())
        notice("%s is not implemented by mockbfe; it returns %s", function->name, returns);
}

DWORD unimplemented(struct unimplemented_export *function)
{
    say_so(function, "ERROR_CALL_NOT_IMPLEMENTED (120)");
    return ERROR_CALL_NOT_IMPLEMENTED;
}

DWORD unimplemented_socket(struct unimplemented_export *function)
{
    say_so(function, "SOCKET_ERROR (WSAEOPNOTSUPP, 10045)");
    SetLastError(NOT_SUPPORTED_BY_SOCKET);
    return (DWORD)SOCKET_FAILURE;
}
