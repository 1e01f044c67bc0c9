/*
 * A TIA that dies, or outlives its service.
 *
 *   mortal.exe die CALL before|in|after
 *       makes a call of mortal_calls.h, once its input has ended, and is killed there
 *   mortal.exe die CALLBACK before|in|after|returned [park]
 *       registers, and is killed there; parks: whether its input has ended or not
 *   mortal.exe witness
 *       registers keyNotify alone, and waits for the end of its input
 *   mortal.exe good
 *       a good TIA that dictates
 *   mortal.exe crash keyNotify
 *       a good TIA that dictates, and then crashes in keyNotify
 *   mortal.exe churn NUMBER
 *       opens, registers, lists, unregisters, closes so often
 *   mortal.exe count
 *       says what the service has: handles, sessions, registrations
 *   mortal.exe outlive
 *       goes through many services: each dies in another call, or in a callback (mortal_outlive.c)
 *   mortal.exe park
 *       registers, and stays until the service is gone
 */
#include "mortal_tia.h"

#include <stdlib.h>
#include <tlhelp32.h>
#include <winternl.h>

/* A call is slow for longer than this. */
#define INSIDE_MS 50
/* The most that is allowed: a busy machine must not make a good TIA a slow one. */
#define TIMEOUT_HINT_S 10

static const char *doomed_call = "";
static const char *doomed_when = "";
static HANDLE entered;       /* the doomed call begins */
static volatile LONG inside; /* it has not returned */
static volatile UINT32 seen;

static void die(void)
{
    TerminateProcess(GetCurrentProcess(), 77);
}

/* Whether a death in the call is certain to be one, because the script makes it slow. */
static bool doomed_in_slow_call(void)
{
    struct mortal_call call;
    return call_from_text(doomed_call, &call) &&
           (call_can_be_slow(call.call) || call.call == CALL_BfeKeyManagerTurn);
}

/*
 * Another thread kills the process while the main one is in the call. Where the call is not slow
 * that takes a time that sometimes is too short and sometimes too long, so that each run meets
 * another instant.
 */
static DWORD WINAPI executioner(void *unused)
{
    LARGE_INTEGER now;
    (void)unused;
    WaitForSingleObject(entered, INFINITE);
    if (doomed_in_slow_call()) {
        Sleep(INSIDE_MS);
        TerminateProcess(GetCurrentProcess(), inside ? 77 : 78);
    }
    QueryPerformanceCounter(&now);
    for (volatile LONGLONG spins = now.QuadPart % 3000; spins > 0; spins--) {
        YieldProcessor();
    }
    die();
    return 0;
}

/* ---- callbacks ------------------------------------------------------------------------------- */

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
    outlive_in("keyDictationCheck");
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
    outlive_in("keyDictation");
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
    outlive_in("keyNotify");
}

/* ---- calls ----------------------------------------------------------------------------------- */

DWORD register_manager(BOOL dictates)
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

/* ---- what it can be told to do --------------------------------------------------------------- */

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

/* Reaching the end means that nobody has killed it. */
static int die_around(struct mortal_call call)
{
    char line[16];
    /* The first call of a process is the hello of the first FwpmEngineOpen0. */
    DWORD error = call.call == CALL_BfeHello ? ERROR_SUCCESS : open_engine();
    if (error == ERROR_SUCCESS) {
        error = prepare_call(call);
    }
    printf("mortal: prepared = %lu\n", error);
    fflush(stdout);
    while (error == ERROR_SUCCESS && fgets(line, sizeof(line), stdin)) {
    }
    if (error == ERROR_SUCCESS) {
        if (strcmp(doomed_when, "before") == 0) {
            die();
        }
        inside = 1;
        if (strcmp(doomed_when, "in") == 0) {
            SetEvent(entered);
        }
        error = make_call(call);
        inside = 0;
        if (strcmp(doomed_when, "after") == 0 && error == ERROR_SUCCESS) {
            die();
        }
    }
    printf("mortal: %s = %lu\n", doomed_call, error);
    fflush(stdout);
    Sleep(error == ERROR_SUCCESS ? PATIENCE_MS : 0);
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

/* ---- what the service has -------------------------------------------------------------------- */

/* Not in MinGW-w64's winternl.h; the layout is Microsoft's and Wine's. */
#define SYSTEM_EXTENDED_HANDLE_INFORMATION ((SYSTEM_INFORMATION_CLASS)64)
struct handle_entry {
    void *object;
    ULONG_PTR process_id;
    ULONG_PTR handle;
    ULONG access;
    USHORT creator;
    USHORT type;
    ULONG attributes;
    ULONG reserved;
};
static struct {
    ULONG_PTR count;
    ULONG_PTR reserved;
    struct handle_entry entries[200000];
} handles;

unsigned long handles_of(DWORD process)
{
    unsigned long count = 0;
    if (NtQuerySystemInformation(SYSTEM_EXTENDED_HANDLE_INFORMATION, &handles, sizeof(handles),
                                 NULL) == 0) {
        for (ULONG_PTR i = 0; i < handles.count; i++) {
            count += handles.entries[i].process_id == process;
        }
    }
    return count;
}

static DWORD find_service(void)
{
    PROCESSENTRY32W entry = {.dwSize = sizeof(entry)};
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    DWORD found = 0;
    for (BOOL more = Process32FirstW(all, &entry); more; more = Process32NextW(all, &entry)) {
        if (_wcsicmp(entry.szExeFile, L"mockbfe.exe") == 0) {
            found = entry.th32ProcessID;
        }
    }
    CloseHandle(all);
    return found;
}

/* Its own session is among them, and the two handles of its connection. */
static int count_what_there_is(void)
{
    IPSEC_KEY_MANAGER0 **managers = NULL;
    FWPM_SESSION0 **sessions = NULL;
    HANDLE enumeration = NULL;
    UINT32 manager_count = 0;
    UINT32 session_count = 0;
    DWORD error = open_engine();
    if (error == ERROR_SUCCESS) {
        error = IPsecKeyManagersGet0(engine, &managers, &manager_count);
    }
    if (error == ERROR_SUCCESS) {
        error = FwpmSessionCreateEnumHandle0(engine, NULL, &enumeration);
    }
    if (error == ERROR_SUCCESS) {
        error = FwpmSessionEnum0(engine, enumeration, 1000, &sessions, &session_count);
    }
    printf("mortal: error %lu, %u sessions, %u managers, %lu handles\n", error, session_count,
           manager_count, handles_of(find_service()));
    FwpmEngineClose0(engine);
    return error == ERROR_SUCCESS ? 0 : 9;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    entered = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (strcmp(what, "die") == 0 && (argc == 4 || argc == 5)) {
        struct mortal_call call;
        doomed_call = argv[2];
        doomed_when = argv[3];
        CreateThread(NULL, 0, executioner, NULL, 0, NULL);
        if (call_from_text(doomed_call, &call)) {
            return die_around(call);
        }
        return argc == 5 ? outlive_one_service() : stay(TRUE);
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
    if (strcmp(what, "count") == 0) {
        return count_what_there_is();
    }
    if (strcmp(what, "outlive") == 0) {
        return outlive_many_services();
    }
    if (strcmp(what, "park") == 0) {
        return outlive_one_service();
    }
    printf("usage: see mortal.c\n");
    return 2;
}
