/*
 * The ends of the service's pipe that clients connect to, and what Wine 8's RPC runtime forgets
 * about them: a client that connects and hangs up before the runtime listens on that end leaves it
 * in the state "closing", where the runtime does not listen again, and no later client gets in.
 * Here such ends are found and given back to the runtime. Windows needs nothing of this.
 */
#ifndef MOCKBFE_SERVICE_PIPE_ENDS_H
#define MOCKBFE_SERVICE_PIPE_ENDS_H

#include <windows.h>

/*
 * Begins to look after the pipe's ends, under Wine only; the server listens already. endpoint is a
 * pipe's name, "\pipe\…". Returns 0 or a Win32 error.
 */
DWORD pipe_ends_watch(const wchar_t *endpoint);
/* Ends that, and waits until it has ended; also when it never began. */
void pipe_ends_forget(void);

#endif
