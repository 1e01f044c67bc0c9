/*
 * Loads fwpuclnt.dll, uses it, and unloads it, several times; so it does not link with it.
 *
 *   shim_reload.exe
 */
#include <fwpmu.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>

enum {
    ROUNDS = 4
};

typedef DWORD(WINAPI open_function)(const wchar_t *, UINT32, SEC_WINNT_AUTH_IDENTITY_W *,
                                    const FWPM_SESSION0 *, HANDLE *);
typedef DWORD(WINAPI close_function)(HANDLE);
typedef DWORD(WINAPI register_function)(HANDLE, const IPSEC_KEY_MANAGER0 *,
                                        const IPSEC_KEY_MANAGER_CALLBACKS0 *, HANDLE *);

static HANDLE called;

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
    SetEvent(called);
}

int main(void)
{
    IPSEC_KEY_MANAGER0 described = {.displayData = {L"reload", NULL}};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {.keyNotify = notify};

    _setmode(_fileno(stdout), _O_BINARY);
    called = CreateEventW(NULL, FALSE, FALSE, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        HMODULE module = LoadLibraryA("fwpuclnt.dll");
        open_function *open = (open_function *)(void *)GetProcAddress(module, "FwpmEngineOpen0");
        close_function *close =
            (close_function *)(void *)GetProcAddress(module, "FwpmEngineClose0");
        register_function *add =
            (register_function *)(void *)GetProcAddress(module, "IPsecKeyManagerAddAndRegister0");
        HANDLE engine = NULL;
        HANDLE manager = NULL;

        printf("open = %lu\n", open(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
        printf("register = %lu\n", add(engine, &described, &callbacks, &manager));
        printf("callback = %lu\n", WaitForSingleObject(called, 60 * 1000));
        if (i < ROUNDS - 1)
            printf("close = %lu\n", close(engine));
        FreeLibrary(module);
    }
    /* The last round was left open: its thread keeps the DLL. */
    printf("still loaded: %d\nend\n", GetModuleHandleA("fwpuclnt.dll") != NULL);
    return 0;
}
