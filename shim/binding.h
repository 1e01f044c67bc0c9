/* The way to the server: which pipe, whether it is there, and whether it speaks our protocol. */
#ifndef SHIM_BINDING_H
#define SHIM_BINDING_H

#include <windows.h>

#include <bfe.h>

/* What this process tells the server about itself. */
struct client_identity {
    BFE_CLIENT client; /* points into the arrays */
    wchar_t image[MAX_PATH];
    wchar_t agent[256];
};

/*
 * Makes the binding (once per process) and greets the server (until it has answered once). Returns
 * ERROR_SUCCESS, EPT_S_NOT_REGISTERED when no server is there (as Windows does when BFE is
 * stopped), or another RPC error. When the server speaks another protocol a line on standard error
 * says so.
 */
DWORD binding_connect(void);

/* To be called when a call found the server gone: the next session greets it anew. */
void binding_lost(void);

void binding_identity(struct client_identity *identity);

/* At the unload of the DLL. */
void binding_stop(void);

#endif
