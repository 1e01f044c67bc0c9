/* The authIdentity of FwpmEngineOpen0. */
#ifndef SHIM_IDENTITY_H
#define SHIM_IDENTITY_H

#include <windows.h>
#include <rpc.h>

/*
 * Whether an identity is one: ERROR_NOACCESS where it, or a text in it, is not there,
 * ERROR_INVALID_PARAMETER where Flags is not one of the two encodings. A good one is not used,
 * since the server takes who calls from the process; a line on standard error says so.
 */
DWORD identity_check(const SEC_WINNT_AUTH_IDENTITY_W *identity);

#endif
