/*
 * A TIA that dies, or outlives its service.
 *
 *   mortal.exe die CALL before|in|after
 *       makes the calls of mortal_calls.h in order and is killed there
 *   mortal.exe die CALLBACK before|in|after|returned
 *       registers, and is killed there
 *   mortal.exe witness
 *       registers keyNotify alone, and waits for the end of its input
 *   mortal.exe good
 *       a good TIA that dictates
 *   mortal.exe crash keyNotify
 *       a good TIA that dictates, and then crashes in keyNotify
 *   mortal.exe churn NUMBER
 *       opens, registers, lists, unregisters, closes so often
 *   mortal.exe survive MODE
 *       goes on until the service is gone, and says what it got
 */
#include <windows.h>
#include <fwpmu.h>

#include "mortal_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* For what must happen soon, on whatever machine. */
#define PATIENCE_MS 120000
/* The most that is allowed: a busy machine must not make a good TIA a slow one. */
#define TIMEOUT_HINT_S 10

static const char *doomed_call = "";
static const char *doomed_when = "";
static HANDLE engine;
static HANDLE manager;
static HANDLE entered; /* the doomed call begins */
static volatile UINT32 seen;
static HANDLE service_gone; /* keyDictation returns then, if it is there */

static void die(void)
{
    TerminateProcess(GetCurrentProcess(), 77);
}

/* Another thread kills the process while the main one is in the call: after a time that sometimes
   is too short and sometimes too long, so that each run meets another instant. */
static DWORD WINAPI executioner(void *unused)
{
    LARGE_INTEGER now;
    (void)unused;
    WaitForSingleObject(entered, INFINITE);
    QueryPerformanceCounter(&now);
    for (volatile LONGLONG spins = now.QuadPart % 3000; spins > 0; spins--) {
        YieldProcessor();
    }
    die();
    return 0;
}

static void maybe_die(const char *call, const char *when)
{
    if (strcmp(call, doomed_call) == 0 && strcmp(when, doomed_when) == 0) {
        if (strcmp(when, "in") == 0) {
            SetEvent(entered);
        } else {
            die();
        }
    }
}

/* ---- callbacks
 * ------------------------------------------------------------------------------------ */

/* A callback is doomed before it has done anything, in the middle, when all is done and it only has
   to return, or when it has returned: the executioner then comes around the time when the answer
   goes out. */
static void die_in(const char *callback, const char *when)
{
    if (strcmp(callback, doomed_call) == 0 && strcmp(when, doomed_when) == 0) {
        if (strcmp(when, "returned") == 0) {
            SetEvent(entered);
        } else {
            die();
        }
    }
}

static void CALLBACK check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey, UINT32 *weight)
{
    (void)traffic;
    die_in("keyDictationCheck", "before");
    *willDictateKey = TRUE;
    die_in("keyDictationCheck", "in");
    *weight = 9;
    die_in("keyDictationCheck", "after");
    die_in("keyDictationCheck", "returned");
}

static void fill(IPSEC_SA_DETAILS1 *details, BYTE byte)
{
    IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *sa =
        details->saBundle.saList[0].espAuthAndCipherInformation;
    memset(sa->saCipherInformation.cipherKey.data, byte, sa->saCipherInformation.cipherKey.size);
    memset(sa->saAuthInformation.authKey.data, byte, sa->saAuthInformation.authKey.size);
}

static DWORD CALLBACK dictate(IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound,
                              BOOL *keyingModuleGenKey)
{
    die_in("keyDictation", "before");
    *keyingModuleGenKey = FALSE;
    fill(inbound, 0x5A);
    die_in("keyDictation", "in");
    fill(outbound, 0xA5);
    die_in("keyDictation", "after");
    die_in("keyDictation", "returned");
    if (service_gone) {
        printf("mortal: in keyDictation\n");
        fflush(stdout);
        WaitForSingleObject(service_gone, PATIENCE_MS);
    }
    return ERROR_SUCCESS;
}

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    die_in("keyNotify", "before");
    if (strcmp(doomed_call, "crash") == 0) {
        RaiseException(EXCEPTION_ACCESS_VIOLATION, EXCEPTION_NONCONTINUABLE, 0, NULL);
    }
    seen += inbound->saBundle.saList[0].spi;
    die_in("keyNotify", "in");
    seen += outbound->saBundle.saList[0].spi;
    die_in("keyNotify", "after");
    die_in("keyNotify", "returned");
}

/* ---- calls
 * ------------------------------------------------------------------------------------------ */

static DWORD open_engine(void)
{
    return FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
}

static DWORD register_manager(BOOL dictates)
{
    IPSEC_KEY_MANAGER0 description = {.displayData = {.name = (wchar_t *)L"mortal"},
                                      .keyDictationTimeoutHint = TIMEOUT_HINT_S};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {.keyNotify = notify};
    if (dictates) {
        description.flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY;
        callbacks.keyDictationCheck = check;
        callbacks.keyDictation = dictate;
    }
    return IPsecKeyManagerAddAndRegister0(engine, &description, &callbacks, &manager);
}

static DWORD call(const char *name)
{
    static PSECURITY_DESCRIPTOR descriptor;
    static PSID owner;
    static PSID group;
    static PACL dacl;
    static PACL sacl;
    static IPSEC_KEY_MANAGER0 **entries;
    UINT32 count = 0;
    if (strcmp(name, "FwpmEngineOpen0") == 0) {
        return open_engine();
    }
    if (strncmp(name, "FwpmTransactionBegin0", 21) == 0) {
        return FwpmTransactionBegin0(engine, 0);
    }
    if (strcmp(name, "FwpmTransactionAbort0") == 0) {
        return FwpmTransactionAbort0(engine);
    }
    if (strcmp(name, "FwpmTransactionCommit0") == 0) {
        return FwpmTransactionCommit0(engine);
    }
    if (strcmp(name, "IPsecKeyManagerAddAndRegister0") == 0) {
        return register_manager(TRUE);
    }
    if (strcmp(name, "IPsecKeyManagersGet0") == 0) {
        return IPsecKeyManagersGet0(engine, &entries, &count);
    }
    if (strcmp(name, "IPsecKeyManagerGetSecurityInfoByKey0") == 0) {
        return IPsecKeyManagerGetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION, &owner,
                                                    &group, &dacl, &sacl, &descriptor);
    }
    if (strcmp(name, "IPsecKeyManagerSetSecurityInfoByKey0") == 0) {
        return IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION, NULL,
                                                    NULL, dacl, NULL);
    }
    if (strcmp(name, "FwpmFreeMemory0") == 0) {
        FwpmFreeMemory0((void **)&entries);
        return ERROR_SUCCESS;
    }
    if (strcmp(name, "IPsecKeyManagerUnregisterAndDelete0") == 0) {
        return IPsecKeyManagerUnregisterAndDelete0(engine, manager);
    }
    return FwpmEngineClose0(engine);
}

static const char *const CALLS[] = {
#define NAME(name) #name,
    MORTAL_CALLS(NAME)
#undef NAME
};

/* ---- what it can be told to do
 * ------------------------------------------------------------------------ */

static int wait_for_input_to_end(void)
{
    char line[16];
    while (fgets(line, sizeof(line), stdin)) {
    }
    printf("mortal: unregister = %lu\n", IPsecKeyManagerUnregisterAndDelete0(engine, manager));
    printf("mortal: close = %lu\n", FwpmEngineClose0(engine));
    return 0;
}

static int stay(BOOL dictates)
{
    DWORD error = open_engine();
    if (error == ERROR_SUCCESS) {
        error = register_manager(dictates);
    }
    if (error != ERROR_SUCCESS) {
        printf("mortal: cannot register: %lu\n", error);
        return 9;
    }
    return wait_for_input_to_end();
}

/* Reaching the end means that the executioner was late: it comes for the process in any case. */
static int go_through_calls(void)
{
    for (size_t i = 0; i < sizeof(CALLS) / sizeof(CALLS[0]); i++) {
        maybe_die(CALLS[i], "before");
        maybe_die(CALLS[i], "in");
        DWORD error = call(CALLS[i]);
        if (error != ERROR_SUCCESS) {
            printf("mortal: %s = %lu\n", CALLS[i], error);
            return 9;
        }
        maybe_die(CALLS[i], "after");
    }
    Sleep(PATIENCE_MS);
    return 8;
}

static int churn(unsigned long rounds)
{
    DWORD error = ERROR_SUCCESS;
    for (unsigned long i = 0; i < rounds && error == ERROR_SUCCESS; i++) {
        IPSEC_KEY_MANAGER0 **entries = NULL;
        UINT32 count = 0;
        error = open_engine();
        if (error == ERROR_SUCCESS && (error = register_manager(FALSE)) == ERROR_SUCCESS &&
            (error = IPsecKeyManagersGet0(engine, &entries, &count)) == ERROR_SUCCESS) {
            FwpmFreeMemory0((void **)&entries);
            /* Every other time, closing has to do it. */
            error = i % 2 ? IPsecKeyManagerUnregisterAndDelete0(engine, manager) : ERROR_SUCCESS;
        }
        if (error == ERROR_SUCCESS) {
            error = FwpmEngineClose0(engine);
        }
    }
    printf("mortal: churned = %lu\n", error);
    return error == ERROR_SUCCESS ? 0 : 9;
}

static void say(const char *what, DWORD error)
{
    printf("mortal: %s = %lu\n", what, error);
    fflush(stdout);
}

/* Goes on until the service is gone; then every call, and opening again, must say so. */
static int survive(const char *mode)
{
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 count = 0;
    DWORD error = open_engine();
    BOOL registered = FALSE;
    BOOL handle_lost = FALSE;
    if (strcmp(mode, "callback") == 0) {
        service_gone = CreateEventW(NULL, TRUE, FALSE, NULL);
    }
    if (error == ERROR_SUCCESS && strcmp(mode, "registering") != 0) {
        error = register_manager(TRUE);
        registered = error == ERROR_SUCCESS;
    }
    if (error == ERROR_SUCCESS && strcmp(mode, "transaction") == 0) {
        error = FwpmTransactionBegin0(engine, 0);
    }
    say("ready", error);
    ULONGLONG until = GetTickCount64() + PATIENCE_MS;
    while (error == ERROR_SUCCESS && GetTickCount64() < until) {
        if (strcmp(mode, "registering") == 0) {
            error = registered ? IPsecKeyManagerUnregisterAndDelete0(engine, manager)
                               : register_manager(TRUE);
            handle_lost = registered && error != ERROR_SUCCESS;
            registered ^= error == ERROR_SUCCESS;
        } else if (strcmp(mode, "calling") == 0) {
            error = IPsecKeyManagersGet0(engine, &entries, &count);
            FwpmFreeMemory0((void **)&entries);
        } else {
            /* Parked or in a callback, the calls of others do not tell: look now and then. */
            Sleep(50);
            error = IPsecKeyManagersGet0(engine, &entries, &count);
            error = error == (DWORD)FWP_E_TXN_IN_PROGRESS ? ERROR_SUCCESS : error;
            FwpmFreeMemory0((void **)&entries);
        }
    }
    say("the call that was under way", error);
    if (service_gone) {
        SetEvent(service_gone); /* unregistering waits for the callback that runs */
    }
    if (registered) {
        /* An unregistration that the service's death interrupted has taken the handle with it. */
        say(handle_lost ? "a second IPsecKeyManagerUnregisterAndDelete0"
                        : "IPsecKeyManagerUnregisterAndDelete0",
            IPsecKeyManagerUnregisterAndDelete0(engine, manager));
    }
    say("FwpmEngineClose0", FwpmEngineClose0(engine));
    say("FwpmEngineOpen0", open_engine());
    printf("mortal: done\n");
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    entered = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (strcmp(what, "die") == 0 && argc == 4) {
        BOOL is_call = FALSE;
        doomed_call = argv[2];
        doomed_when = argv[3];
        for (size_t i = 0; i < sizeof(CALLS) / sizeof(CALLS[0]); i++) {
            is_call |= strcmp(CALLS[i], doomed_call) == 0;
        }
        CreateThread(NULL, 0, executioner, NULL, 0, NULL);
        if (is_call) {
            return go_through_calls();
        }
        return stay(TRUE);
    }
    if (strcmp(what, "witness") == 0 || strcmp(what, "good") == 0) {
        return stay(strcmp(what, "good") == 0);
    }
    if (strcmp(what, "crash") == 0 && argc == 3) {
        doomed_call = "crash";
        return stay(TRUE);
    }
    if (strcmp(what, "churn") == 0 && argc == 3) {
        return churn(strtoul(argv[2], NULL, 10));
    }
    if (strcmp(what, "survive") == 0 && argc == 3) {
        return survive(argv[2]);
    }
    printf("usage: see mortal.c\n");
    return 2;
}
