/* What the files with the routines of bfe.idl share. */
#ifndef MOCKBFE_SERVICE_RPC_SESSION_H
#define MOCKBFE_SERVICE_RPC_SESSION_H

#include "engine/error.h"

#include "bfe.h"

#include <stdbool.h>
#include <stdint.h>

/* A context handle holds the session's id and nothing that could be used after its end. */
uint64_t session_from_handle(BFE_SESSION handle);

/*
 * The engine to call, with the lock held; NULL when there is none any more: the answer is then
 * FWP_E_SESSION_ABORTED, since the session has been ended from this side.
 */
struct engine *session_engine(void);

/*
 * A client's text, for the caller to free; NULL stays NULL. False when it is too long
 * (service/limits.h) or there is no memory: the call is then to be refused with
 * FWP_E_INVALID_PARAMETER, since without its text it would mean something else.
 */
bool text_argument(const wchar_t *text, char **copy);

/* A text as a result of the call; sets *failed when there was no memory. NULL stays NULL. */
wchar_t *wide_result(const char *text, bool *failed);

#endif
