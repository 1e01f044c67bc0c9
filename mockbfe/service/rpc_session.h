/* What the files with the routines of bfe.idl share. */
#ifndef MOCKBFE_SERVICE_RPC_SESSION_H
#define MOCKBFE_SERVICE_RPC_SESSION_H

#include "engine/error.h"

#include "bfe.h"

#include <stdbool.h>
#include <stdint.h>

/* A context handle holds the session's id and nothing that could be used after its end. */
uint64_t session_from_handle(BFE_SESSION handle);

struct stage;

/*
 * Begins a call of a session: takes the lock, and does what the script's faults want of a call of
 * that name (the routine's own, __func__). The stage whose engine is to be called, or NULL: the
 * answer is then FWP_E_SESSION_ABORTED, since the session has been ended from this side, unless a
 * fault replaces it. rpc_leave either way.
 */
struct stage *rpc_enter(BFE_SESSION session, const char *call);
/* The same for a turn of a registration. */
struct stage *rpc_enter_turn(uint64_t manager, const char *call);
/* Lets the scenario go on, and unlocks, after a wait while the output is behind: a program that
   calls and calls must not fill the memory with what is told of it. NULL is allowed. */
void rpc_leave(struct stage *stage);

/*
 * A client's text, for the caller to free; NULL stays NULL. False when it is too long
 * (service/limits.h) or there is no memory: the call is then to be refused with
 * FWP_E_INVALID_PARAMETER, since without its text it would mean something else.
 */
bool text_argument(const wchar_t *text, char **copy);

/* A text as a result of the call; sets *failed when there was no memory. NULL stays NULL. */
wchar_t *wide_result(const char *text, bool *failed);

#endif
