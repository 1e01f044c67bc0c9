/*
 * A TIA whose callbacks call the API again: tia_callbacks CALLBACK ACTION, where CALLBACK is check,
 * dictate or notify, and ACTION is calls (open, list, register another, transaction, enumerate,
 * unregister it, close), unregister (itself) or close (its own session). Each answer is printed.
 */
#include <windows.h>
#include <fwpmu.h>

#include <stdio.h>
#include <string.h>

enum {
    FINISH_WAIT_MSEC = 30000
};

static HANDLE engine;
static HANDLE registration;
static const char *chosen_callback;
static const char *chosen_action;
static LONG done;
static HANDLE finished; /* an event: the action has told all of its answers */

static wchar_t own_name[] = L"Calls back in";
static wchar_t other_name[] = L"Registered from a callback";

static void tell(const char *what, DWORD result)
{
    printf("%s in %s = 0x%08lx\n", what, chosen_callback, (unsigned long)result);
    fflush(stdout);
}

static void CALLBACK never_notified(const IPSEC_SA_DETAILS1 *inbound,
                                    const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
}

static void make_calls(void)
{
    IPSEC_KEY_MANAGER0 manager;
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
    IPSEC_KEY_MANAGER0 **entries = NULL;
    HANDLE inner = NULL;
    HANDLE other = NULL;
    HANDLE enumeration = NULL;
    UINT32 count = 0;

    memset(&manager, 0, sizeof(manager));
    memset(&callbacks, 0, sizeof(callbacks));
    manager.displayData.name = other_name;
    callbacks.keyNotify = never_notified;
    tell("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &inner));
    tell("list", IPsecKeyManagersGet0(engine, &entries, &count));
    FwpmFreeMemory0((void **)&entries);
    tell("register", IPsecKeyManagerAddAndRegister0(inner, &manager, &callbacks, &other));
    tell("begin", FwpmTransactionBegin0(engine, 0));
    tell("commit", FwpmTransactionCommit0(engine));
    tell("enumerate", FwpmSessionCreateEnumHandle0(inner, NULL, &enumeration));
    tell("unregister the other", IPsecKeyManagerUnregisterAndDelete0(inner, other));
    tell("close the other session", FwpmEngineClose0(inner));
}

static void in_callback(const char *callback)
{
    if (strcmp(callback, chosen_callback) != 0 || InterlockedExchange(&done, 1))
        return;
    if (strcmp(chosen_action, "calls") == 0) {
        make_calls();
    } else if (strcmp(chosen_action, "unregister") == 0) {
        tell("unregister itself", IPsecKeyManagerUnregisterAndDelete0(engine, registration));
    } else {
        HANDLE closed = engine;

        tell("close its own session", FwpmEngineClose0(closed));
        tell("close it again", FwpmEngineClose0(closed));
    }
    SetEvent(finished);
}

static void CALLBACK on_check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey, UINT32 *weight)
{
    (void)traffic;
    *willDictateKey = TRUE;
    *weight = 7;
    in_callback("check");
}

static DWORD CALLBACK on_dictate(IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound,
                                 BOOL *keyingModuleGenKey)
{
    (void)inbound;
    (void)outbound;
    in_callback("dictate");
    *keyingModuleGenKey = TRUE;
    return ERROR_SUCCESS;
}

static void CALLBACK on_notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
    in_callback("notify");
}

int main(int argc, char **argv)
{
    IPSEC_KEY_MANAGER0 manager;
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
    DWORD result;

    if (argc != 3) {
        fprintf(stderr, "usage: tia_callbacks check|dictate|notify calls|unregister|close\n");
        return 2;
    }
    chosen_callback = argv[1];
    chosen_action = argv[2];
    memset(&manager, 0, sizeof(manager));
    memset(&callbacks, 0, sizeof(callbacks));
    manager.displayData.name = own_name;
    manager.flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY;
    manager.keyDictationTimeoutHint = 10; /* a busy machine is none of the subject */
    callbacks.keyDictationCheck = on_check;
    callbacks.keyDictation = on_dictate;
    callbacks.keyNotify = on_notify;
    finished = CreateEventW(NULL, TRUE, FALSE, NULL);
    result = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    if (result == ERROR_SUCCESS)
        result = IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, &registration);
    if (result != ERROR_SUCCESS) {
        printf("registering = 0x%08lx\n", (unsigned long)result);
        return 1;
    }
    while (getchar() != EOF) {
    }
    WaitForSingleObject(finished, FINISH_WAIT_MSEC);
    if (strcmp(chosen_action, "calls") == 0) {
        result = IPsecKeyManagerUnregisterAndDelete0(engine, registration);
        if (result == ERROR_SUCCESS)
            result = FwpmEngineClose0(engine);
        printf("the end = 0x%08lx\n", (unsigned long)result);
    }
    return result == ERROR_SUCCESS ? 0 : 1;
}
