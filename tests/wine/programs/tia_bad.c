/*
 * A TIA that does what a good one does not. It is built with and without FORCE_INTEGRITY, from
 * public headers only.
 *
 *   tia_bad.exe MODE [OUTPUT]      OUTPUT: a file for what it prints
 */
#include <windows.h>
#include <fwpmu.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *mode = "good";
static BYTE foreign_key[20];
static HANDLE engine;
static HANDLE manager;

static BOOL is(const char *name)
{
    return strcmp(mode, name) == 0;
}

/* Not by a NULL pointer: Wine may have memory there. */
static void crash(void)
{
    __builtin_trap();
}

static void CALLBACK check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey, UINT32 *weight)
{
    (void)traffic;
    if (is("crash-in-check")) {
        crash();
    }
    if (is("hang-in-check")) {
        Sleep(INFINITE);
    }
    *willDictateKey = TRUE;
    *weight = 9;
}

static FWP_BYTE_BLOB *first_key(IPSEC_SA_DETAILS1 *sa)
{
    return &sa->saBundle.saList[0].espAuthAndCipherInformation->saCipherInformation.cipherKey;
}

static void fill(IPSEC_SA_DETAILS1 *sa, BYTE byte)
{
    FWP_BYTE_BLOB *key = first_key(sa);
    memset(key->data, byte, key->size);
    key = &sa->saBundle.saList[0].espAuthAndCipherInformation->saAuthInformation.authKey;
    memset(key->data, byte, key->size);
}

/* Whether the mode is one of those that take longer than they may. */
static BOOL is_late(void)
{
    return strncmp(mode, "hang-", 5) == 0 || strncmp(mode, "late-", 5) == 0;
}

static DWORD CALLBACK dictate(IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound,
                              BOOL *keyingModuleGenKey)
{
    *keyingModuleGenKey = FALSE;
    if (is("crash-in-dictate")) {
        crash();
    } else if (is("hang-in-dictate")) {
        Sleep(INFINITE);
    } else if (is("exit-in-dictate")) {
        ExitProcess(5);
    } else if (is("fail-in-dictate")) {
        return FWP_E_NOT_FOUND;
    } else if (is("generate")) {
        *keyingModuleGenKey = TRUE;
        return FWP_E_NOT_FOUND;
    }
    fill(inbound, 0x5A);
    fill(outbound, 0xA5);
    if (is("late-in-dictate")) {
        Sleep(1500);
    } else if (is("short-key")) {
        first_key(inbound)->size = 16;
    } else if (is("own-memory")) {
        memset(foreign_key, 0x5A, sizeof(foreign_key));
        first_key(inbound)->data = foreign_key;
    } else if (is("dangling-key")) {
        first_key(inbound)->data = (UINT8 *)(ULONG_PTR)16;
    } else if (is("touch-spi")) {
        outbound->saBundle.saList[0].spi++;
    } else if (is("touch-port")) {
        inbound->traffic.localPort++;
    } else if (is("touch-several")) {
        inbound->traffic.localPort++;
        inbound->saBundle.saList[0].spi++;
        outbound->saBundle.ipsecId->mmTargetName = (wchar_t *)L"host/mine";
    } else if (is("touch-and-generate")) {
        outbound->saBundle.saList[0].spi++;
        *keyingModuleGenKey = TRUE;
    } else if (is("drop-list")) {
        inbound->saBundle.saList = NULL;
    } else if (is("unregister-in-dictate")) {
        DWORD error = IPsecKeyManagerUnregisterAndDelete0(engine, manager);
        printf("tia_bad: unregister from the callback = 0x%08lx\n", error);
        fflush(stdout);
    }
    return ERROR_SUCCESS;
}

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
    if (is("crash-in-notify")) {
        crash();
    }
    if (is("hang-in-notify")) {
        Sleep(INFINITE);
    }
}

/* Goes on calling until a call fails, and says with what. */
static int call_until_failure(void)
{
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 count = 0;
    DWORD error = ERROR_SUCCESS;
    fflush(stdout);
    for (int i = 0; i < 6000 && error == ERROR_SUCCESS; i++) {
        error = IPsecKeyManagersGet0(engine, &entries, &count);
        if (error == ERROR_SUCCESS) {
            FwpmFreeMemory0((void **)&entries);
            Sleep(5);
        }
    }
    printf("tia_bad: IPsecKeyManagersGet0 = %lu\n", error);
    printf("tia_bad: unregister = %lu\n", IPsecKeyManagerUnregisterAndDelete0(engine, manager));
    printf("tia_bad: close = %lu\n", FwpmEngineClose0(engine));
    printf("tia_bad: open again = %lu\n",
           FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
    printf("tia_bad: done\n");
    return 0;
}

static void say_processors(void)
{
    DWORD_PTR ours = 0;
    DWORD_PTR all = 0;
    BOOL good = GetProcessAffinityMask(GetCurrentProcess(), &ours, &all);
    printf("tia_bad: processors = %d\n", good ? __builtin_popcountll(ours) : -1);
}

int main(int argc, char **argv)
{
    IPSEC_KEY_MANAGER0 description;
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
    char line[16];
    if (argc > 1) {
        mode = argv[1];
    }
    if (is("call-until-failure") && argc > 2 && !freopen(argv[2], "w", stdout)) {
        return 8;
    }
    if (is("crash-before")) {
        crash();
    }
    if (is("exit-before")) {
        printf("tia_bad: cannot find its configuration\n");
        return 4;
    }
    if (is("say-processors")) {
        say_processors();
    }
    DWORD error = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    printf("tia_bad: open = %lu\n", error);
    fflush(stdout);
    if (error != ERROR_SUCCESS || is("never-register")) {
        return error == ERROR_SUCCESS ? 0 : 6;
    }
    memset(&description, 0, sizeof(description));
    memset(&callbacks, 0, sizeof(callbacks));
    description.displayData.name = (wchar_t *)L"a bad TIA";
    description.flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY;
    /* Where the timeout is the subject it is short; elsewhere a busy machine must not make it one.
     */
    description.keyDictationTimeoutHint = is_late() ? 1 : 10;
    callbacks.keyDictationCheck = check;
    callbacks.keyDictation = dictate;
    callbacks.keyNotify = notify;
    error = IPsecKeyManagerAddAndRegister0(engine, &description, &callbacks, &manager);
    printf("tia_bad: register = 0x%08lx\n", error);
    fflush(stdout);
    if (error != ERROR_SUCCESS) {
        FwpmEngineClose0(engine);
        return 7;
    }
    if (is("call-until-failure")) {
        return call_until_failure();
    }
    if (is("never-stop")) {
        Sleep(INFINITE);
    }
    while (fgets(line, sizeof(line), stdin)) {
    }
    if (is("leave-open")) {
        return 0;
    }
    printf("tia_bad: unregister = 0x%08lx\n", IPsecKeyManagerUnregisterAndDelete0(engine, manager));
    printf("tia_bad: close = 0x%08lx\n", FwpmEngineClose0(engine));
    return 0;
}
