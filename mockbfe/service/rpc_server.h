/*
 * Starting and stopping the RPC server; the routines themselves are in rpc_session.c,
 * rpc_key_manager.c, rpc_turn.c and rpc_security.c.
 */
#ifndef MOCKBFE_SERVICE_RPC_SERVER_H
#define MOCKBFE_SERVICE_RPC_SERVER_H

#include <stdbool.h>

#include <windows.h>

/* endpoint is a pipe's name, "\pipe\…". Returns 0 or a Win32 error and says what failed. */
DWORD rpc_server_start(const wchar_t *endpoint, char *problem, size_t problem_size);
/* Waits until all calls have returned. Parked ones must have been woken. */
void rpc_server_stop(void);

/* The call that this thread serves ends with an error of the RPC itself, whatever it answers. */
void rpc_server_fail_call(DWORD error);
bool rpc_server_call_fails(void);

#endif
