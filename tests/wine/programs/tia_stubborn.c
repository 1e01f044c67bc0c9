/*
 * A TIA that goes on when its service fails: it lists the key managers again and again, says when
 * the answer changes, and when the service is gone opens and registers anew. From public headers
 * only. It ends when its standard input does.
 */
#include <windows.h>
#include <fwpmu.h>

#include <stdio.h>

#define SLOW_MS 300

static HANDLE engine;
static HANDLE manager;
static volatile LONG ending;

static void CALLBACK check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey, UINT32 *weight)
{
    (void)traffic;
    *willDictateKey = FALSE;
    *weight = 1;
}

static DWORD CALLBACK dictate(IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound,
                              BOOL *keyingModuleGenKey)
{
    (void)inbound;
    (void)outbound;
    *keyingModuleGenKey = TRUE;
    return ERROR_SUCCESS;
}

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
}

/* Says what a call came to when that is news. */
static void say(const char *call, DWORD error, DWORD *last)
{
    if (error != *last) {
        printf("%s = %lu\n", call, error);
        fflush(stdout);
    }
    *last = error;
}

static DWORD WINAPI wait_for_input_to_end(void *context)
{
    (void)context;
    while (getchar() != EOF) {
    }
    InterlockedExchange(&ending, 1);
    return 0;
}

/* Tries until it is done or the program is to end. */
static void open_and_register(void)
{
    static DWORD last_open = 0xFFFFFFFF;
    static DWORD last_register = 0xFFFFFFFF;
    IPSEC_KEY_MANAGER0 description = {.displayData = {L"stubborn", NULL},
                                      .flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {
        .keyDictationCheck = check, .keyDictation = dictate, .keyNotify = notify};
    DWORD error = 1;
    while (!ending && error != ERROR_SUCCESS) {
        error = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
        say("FwpmEngineOpen0", error, &last_open);
        if (error == ERROR_SUCCESS) {
            error = IPsecKeyManagerAddAndRegister0(engine, &description, &callbacks, &manager);
            say("IPsecKeyManagerAddAndRegister0", error, &last_register);
            if (error != ERROR_SUCCESS) {
                FwpmEngineClose0(engine);
            }
        }
        if (error != ERROR_SUCCESS) {
            Sleep(20);
        }
    }
    last_open = last_register = 0xFFFFFFFF;
}

int main(void)
{
    DWORD last_list = 0xFFFFFFFF;
    BOOL slow = FALSE;
    CreateThread(NULL, 0, wait_for_input_to_end, NULL, 0, NULL);
    open_and_register();
    while (!ending) {
        IPSEC_KEY_MANAGER0 **entries = NULL;
        UINT32 count = 0;
        ULONGLONG begun = GetTickCount64();
        DWORD error = IPsecKeyManagersGet0(engine, &entries, &count);
        FwpmFreeMemory0((void **)&entries);
        say("IPsecKeyManagersGet0", error, &last_list);
        if (!slow && GetTickCount64() - begun >= SLOW_MS) {
            slow = TRUE;
            printf("a call was slow\n");
            fflush(stdout);
        }
        if (error != ERROR_SUCCESS && error != ERROR_ACCESS_DENIED) {
            FwpmEngineClose0(engine);
            open_and_register();
        }
        Sleep(20);
    }
    IPsecKeyManagerUnregisterAndDelete0(engine, manager);
    FwpmEngineClose0(engine);
    return 0;
}
