/*
 * Who a client is: its process' token as it is now, in the engine's terms. By process id, because
 * impersonating an RPC client gives the server's own token under Wine.
 */
#ifndef MOCKBFE_SERVICE_CALLER_H
#define MOCKBFE_SERVICE_CALLER_H

#include "engine/access.h"

#include <windows.h>

/*
 * The process that has made the call at hand. Windows' runtime knows it; Wine 8's does not tell for
 * a named pipe, and what the client says of itself has to do. In a routine of bfe.idl.
 */
DWORD caller_process(DWORD said);
/* 0 and a caller for caller_free, or a Win32 error and NULL. */
DWORD caller_of_process(DWORD process_id, struct caller **caller);

#endif
