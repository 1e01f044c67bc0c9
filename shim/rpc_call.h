/*
 * Every RPC call and every access to memory that the caller named goes through here: exceptions
 * become Win32 error codes in one place.
 */
#ifndef SHIM_RPC_CALL_H
#define SHIM_RPC_CALL_H

#include <windows.h>
#include <stdbool.h>

#include "guard.h"

/*
 * Calls function(context). Returns its result, or the Win32 error for the exception that it raised
 * (error_from_exception). raised may be NULL; it receives the exception's code, or 0 when the
 * function returned by itself.
 */
DWORD rpc_call(guarded_function *function, void *context, DWORD *raised);

/*
 * The Win32 error for an exception: RPC's own codes and those that the server raised stay as they
 * are, a bad pointer is ERROR_NOACCESS, other NTSTATUS codes go through the system's table. Never
 * 0.
 */
DWORD error_from_exception(DWORD exception);

/*
 * Whether an RPC result means that the server, or the connection to it, is gone, as opposed to an
 * answer of the server.
 */
bool is_connection_error(DWORD error);

/* Reads every byte, for a guarded function: raises an exception where one is not there. */
void touch(const void *memory, size_t size);

/* Copies from, or to, memory that the caller named; ERROR_NOACCESS when it is not there. */
DWORD probe_read(void *to, const void *from, size_t size);
DWORD probe_write(void *to, const void *from, size_t size);

#endif
