/*
 * Runs into the limits of the service, as a TIA would, and says what it got. The numbers are those
 * of the service's own headers.
 *
 *   limits.exe
 *
 * Prints "limits: NAME = first refusal after COUNT, error" for each; the last line is "limits:
 * done".
 */
#include <windows.h>
#include <fwpmu.h>

#include "engine/limits.h"
#include "service/limits.h"

#include <stdio.h>
#include <stdlib.h>

#define PATIENCE_MS 300000
#define WAITERS (SERVICE_MAX_WAITING_CALLS + 1)

static HANDLE engine;

static void say(const char *what, unsigned long count, DWORD error)
{
    printf("limits: %s = %lu, then 0x%08lx\n", what, count, error);
    fflush(stdout);
}

static DWORD open_engine(HANDLE *handle)
{
    return FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, handle);
}

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
}

static DWORD register_manager(wchar_t *name, HANDLE *manager)
{
    IPSEC_KEY_MANAGER0 described = {.displayData = {.name = name}};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {.keyNotify = notify};
    return IPsecKeyManagerAddAndRegister0(engine, &described, &callbacks, manager);
}

/* Each of them has a turn parked in the service; it must have room for other calls all the same. */
static void try_managers(void)
{
    static HANDLE managers[ENGINE_MAX_MANAGERS + 1];
    unsigned long count = 0;
    DWORD error = ERROR_SUCCESS;
    while (count <= ENGINE_MAX_MANAGERS &&
           (error = register_manager((wchar_t *)L"limits", &managers[count])) == ERROR_SUCCESS) {
        count++;
    }
    say("managers", count, error);
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 listed = 0;
    error = IPsecKeyManagersGet0(engine, &entries, &listed);
    FwpmFreeMemory0((void **)&entries);
    say("managers listed", listed, error);
    while (count > 0) {
        IPsecKeyManagerUnregisterAndDelete0(engine, managers[--count]);
    }
    error = register_manager((wchar_t *)L"limits", &managers[0]);
    say("managers again", 1, error);
    IPsecKeyManagerUnregisterAndDelete0(engine, managers[0]);
}

static void try_enums(void)
{
    unsigned long count = 0;
    DWORD error = ERROR_SUCCESS;
    HANDLE handles[ENGINE_MAX_ENUMS + 1];
    while (count <= ENGINE_MAX_ENUMS &&
           (error = FwpmSessionCreateEnumHandle0(engine, NULL, &handles[count])) == ERROR_SUCCESS) {
        count++;
    }
    say("enums", count, error);
    while (count > 0) {
        FwpmSessionDestroyEnumHandle0(engine, handles[--count]);
    }
}

/* The first length that is refused is one above the limit; far above both limits it is refused too,
   instead of being taken for a name that is not there. */
static void try_names(void)
{
    static const unsigned long LENGTHS[] = {ENGINE_MAX_NAME, ENGINE_MAX_NAME + 1,
                                            SERVICE_MAX_TEXT + 1};
    for (size_t i = 0; i < ARRAYSIZE(LENGTHS); i++) {
        wchar_t *name = calloc(LENGTHS[i] + 1, sizeof(*name));
        HANDLE manager = NULL;
        HANDLE session = NULL;
        FWPM_SESSION0 named = {.displayData = {.name = name}};
        for (unsigned long j = 0; name && j < LENGTHS[i]; j++) {
            name[j] = L'x';
        }
        DWORD error = register_manager(name, &manager);
        say("manager's name", LENGTHS[i], error);
        if (error == ERROR_SUCCESS) {
            IPsecKeyManagerUnregisterAndDelete0(engine, manager);
        }
        error = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, &named, &session);
        say("session's name", LENGTHS[i], error);
        if (error == ERROR_SUCCESS) {
            FwpmEngineClose0(session);
        }
        free(name);
    }
}

/* ---- calls that wait for another's transaction ----------------------------------------------- */

static LONG refused;
static LONG waited;
static HANDLE one_refused;

static DWORD WINAPI begin_and_end(void *unused)
{
    HANDLE session = NULL;
    FWPM_SESSION0 patient = {.txnWaitTimeoutInMSec = INFINITE};
    (void)unused;
    DWORD error = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, &patient, &session);
    if (error == ERROR_SUCCESS) {
        error = FwpmTransactionBegin0(session, 0);
    }
    if (error == ERROR_NO_SYSTEM_RESOURCES) {
        InterlockedIncrement(&refused);
        SetEvent(one_refused);
    } else if (error == ERROR_SUCCESS) {
        InterlockedIncrement(&waited);
        FwpmTransactionAbort0(session);
    } else {
        say("a waiting call", 0, error);
    }
    FwpmEngineClose0(session);
    return 0;
}

static void try_waiting_calls(void)
{
    static HANDLE threads[WAITERS];
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 listed = 0;
    HANDLE other = NULL;
    one_refused = CreateEventW(NULL, TRUE, FALSE, NULL);
    DWORD error = FwpmTransactionBegin0(engine, 0);
    for (size_t i = 0; i < WAITERS; i++) {
        threads[i] = CreateThread(NULL, 0, begin_and_end, NULL, 0, NULL);
    }
    if (error == ERROR_SUCCESS) {
        error = WaitForSingleObject(one_refused, PATIENCE_MS);
    }
    say("one waiting call too many", WAITERS, error);
    /* Others are served while they wait. */
    error = open_engine(&other);
    if (error == ERROR_SUCCESS) {
        error = IPsecKeyManagersGet0(other, &entries, &listed);
        FwpmFreeMemory0((void **)&entries);
        FwpmEngineClose0(other);
    }
    say("another call meanwhile", 1, error);
    FwpmTransactionAbort0(engine);
    for (size_t i = 0; i < WAITERS; i++) {
        WaitForSingleObject(threads[i], PATIENCE_MS);
    }
    say("waiting calls refused", (unsigned long)refused, 0);
    say("waiting calls served", (unsigned long)waited, 0);
}

/* ---- sessions, last: all that there can be -----------------------------------------------------
 */

static void try_sessions(void)
{
    static HANDLE sessions[ENGINE_MAX_SESSIONS + 1];
    unsigned long count = 1; /* the one that is open already */
    DWORD error = ERROR_SUCCESS;
    while (count <= ENGINE_MAX_SESSIONS &&
           (error = open_engine(&sessions[count])) == ERROR_SUCCESS) {
        count++;
    }
    say("sessions", count, error);
    if (count > 1) {
        FwpmEngineClose0(sessions[--count]);
        error = open_engine(&sessions[count]);
        say("sessions again", 1, error);
    }
}

int main(void)
{
    DWORD error = open_engine(&engine);
    if (error != ERROR_SUCCESS) {
        say("open", 0, error);
        return 9;
    }
    try_managers();
    try_enums();
    try_names();
    try_waiting_calls();
    try_sessions();
    printf("limits: done\n");
    return 0;
}
