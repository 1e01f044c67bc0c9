#include "fixture.h"
#include "check.h"

#include <rpc.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

enum {
    MAX_SESSIONS = 32,
    MAX_PROCESSES = 4,
    START_WAIT_MSEC = 30000,
    KILLED_EXIT_CODE = 99
};

static HANDLE sessions[MAX_SESSIONS];
static UINT32 session_count;
static HANDLE processes[MAX_PROCESSES];
static HANDLE process_inputs[MAX_PROCESSES];
static UINT32 process_count;

static wchar_t manager_name[] = L"Battery";

/* Only registration is tested here: these are never to be called with effect. */
static void CALLBACK on_check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey, UINT32 *weight)
{
    (void)traffic;
    *willDictateKey = FALSE;
    *weight = 0;
}

static DWORD CALLBACK on_dictate(IPSEC_SA_DETAILS1 *inboundSaDetails,
                                 IPSEC_SA_DETAILS1 *outboundSaDetails, BOOL *keyingModuleGenKey)
{
    (void)inboundSaDetails;
    (void)outboundSaDetails;
    *keyingModuleGenKey = TRUE;
    return (DWORD)FWP_E_NOT_FOUND;
}

static void CALLBACK on_notify(const IPSEC_SA_DETAILS1 *inboundSa,
                               const IPSEC_SA_DETAILS1 *outboundSa)
{
    (void)inboundSa;
    (void)outboundSa;
}

GUID new_guid(void)
{
    GUID guid;

    if (UuidCreate(&guid) != RPC_S_OK)
        fail_test("UuidCreate failed");
    return guid;
}

void *made_up_pointer(ULONG_PTR value)
{
    return (void *)value; /* NOLINT(performance-no-int-to-ptr): that is what it is for */
}

void keep_session(HANDLE engine)
{
    if (session_count == MAX_SESSIONS)
        fail_test("the test opens more than %d sessions", MAX_SESSIONS);
    sessions[session_count++] = engine;
}

HANDLE open_session(const FWPM_SESSION0 *session)
{
    HANDLE engine = NULL;

    EXPECT_SUCCESS(FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, session, &engine));
    keep_session(engine);
    return engine;
}

HANDLE open_engine(void)
{
    return open_session(NULL);
}

void close_session(HANDLE engine)
{
    UINT32 i;

    /* Forgotten first: on Windows a handle must not be closed twice. */
    for (i = 0; i < session_count; i++) {
        if (sessions[i] == engine) {
            sessions[i] = sessions[--session_count];
            break;
        }
    }
    EXPECT_SUCCESS(FwpmEngineClose0(engine));
}

IPSEC_KEY_MANAGER0 notifier(void)
{
    IPSEC_KEY_MANAGER0 manager;

    memset(&manager, 0, sizeof(manager));
    manager.keyManagerKey = new_guid();
    manager.displayData.name = manager_name;
    return manager;
}

IPSEC_KEY_MANAGER0 dictator(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();

    manager.flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY;
    return manager;
}

IPSEC_KEY_MANAGER_CALLBACKS0 callbacks_for(const IPSEC_KEY_MANAGER0 *manager)
{
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;

    memset(&callbacks, 0, sizeof(callbacks));
    if (manager->flags & IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY) {
        callbacks.keyDictationCheck = on_check;
        callbacks.keyDictation = on_dictate;
    }
    callbacks.keyNotify = on_notify;
    return callbacks;
}

HANDLE register_manager(HANDLE engine, const IPSEC_KEY_MANAGER0 *manager)
{
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(manager);
    HANDLE registration = NULL;

    if (manager->flags & IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY)
        need_no_dictator(engine);
    EXPECT_SUCCESS(IPsecKeyManagerAddAndRegister0(engine, manager, &callbacks, &registration));
    EXPECT_TRUE(registration != NULL);
    return registration;
}

void need_no_dictator(HANDLE engine)
{
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 count = 0;
    UINT32 dictators = 0;
    UINT32 i;

    EXPECT_SUCCESS(IPsecKeyManagersGet0(engine, &entries, &count));
    for (i = 0; i < count; i++)
        dictators += (entries[i]->flags & IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY) != 0;
    FwpmFreeMemory0((void **)&entries);
    if (dictators > 0)
        skip_test("another program is registered to dictate keys");
}

const IPSEC_KEY_MANAGER0 *find_manager(IPSEC_KEY_MANAGER0 **entries, UINT32 count, const GUID *key)
{
    UINT32 i;

    for (i = 0; i < count; i++) {
        if (memcmp(&entries[i]->keyManagerKey, key, sizeof(*key)) == 0)
            return entries[i];
    }
    return NULL;
}

BOOL is_registered(HANDLE engine, const GUID *key)
{
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 count = 0;
    BOOL found;

    EXPECT_SUCCESS(IPsecKeyManagersGet0(engine, &entries, &count));
    found = find_manager(entries, count, key) != NULL;
    FwpmFreeMemory0((void **)&entries);
    return found;
}

/* Starts COMMAND_LINE with INPUT as its standard input, or returns NULL. */
static HANDLE spawn(wchar_t *command_line, HANDLE input)
{
    STARTUPINFOW startup;
    PROCESS_INFORMATION started;

    memset(&startup, 0, sizeof(startup));
    startup.cb = sizeof(startup);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = input;
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    if (!CreateProcessW(NULL, command_line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &started))
        return NULL;
    CloseHandle(started.hThread);
    return started.hProcess;
}

/* The other process reads its input to the end, so it also goes away when this one dies. */
HANDLE start_other_process(const GUID *key, BOOL dictate)
{
    SECURITY_ATTRIBUTES inheritable = {sizeof(inheritable), NULL, TRUE};
    wchar_t program[MAX_PATH];
    wchar_t command_line[MAX_PATH + 128];
    RPC_WSTR key_text = NULL;
    GUID key_copy = *key; /* MinGW's prototype lacks the const */
    HANDLE child_input = NULL;
    HANDLE our_output = NULL;
    HANDLE events[2];
    DWORD waited;
    DWORD length = GetModuleFileNameW(NULL, program, MAX_PATH);

    if (length == 0 || length == MAX_PATH)
        fail_test("this program's own path is too long");
    if (process_count == MAX_PROCESSES)
        fail_test("the test starts more than %d processes", MAX_PROCESSES);
    events[0] = CreateEventW(&inheritable, TRUE, FALSE, NULL);
    if (events[0] == NULL || !CreatePipe(&child_input, &our_output, &inheritable, 0) ||
        !SetHandleInformation(our_output, HANDLE_FLAG_INHERIT, 0) ||
        UuidToStringW(&key_copy, &key_text) != RPC_S_OK)
        fail_test("preparing another process failed: 0x%08lx", (unsigned long)GetLastError());
    swprintf(command_line, ARRAYSIZE(command_line), L"\"%ls\" --hold %ls %ls %lu", program,
             dictate ? L"dictate" : L"notify", (wchar_t *)key_text,
             (unsigned long)(ULONG_PTR)events[0]);
    RpcStringFreeW(&key_text);
    events[1] = spawn(command_line, child_input);
    CloseHandle(child_input);
    if (events[1] == NULL) {
        CloseHandle(our_output);
        CloseHandle(events[0]);
        fail_test("CreateProcessW failed: 0x%08lx", (unsigned long)GetLastError());
    }
    processes[process_count] = events[1];
    process_inputs[process_count++] = our_output;
    waited = WaitForMultipleObjects(2, events, FALSE, START_WAIT_MSEC);
    CloseHandle(events[0]);
    if (waited != WAIT_OBJECT_0)
        fail_test("the other process %s",
                  waited == WAIT_TIMEOUT ? "is stuck" : "could not register");
    return events[1];
}

/* No expectation in here: it runs outside a test. */
int be_other_process(wchar_t *key_text, BOOL dictate, HANDLE registered)
{
    IPSEC_KEY_MANAGER0 manager;
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
    HANDLE engine = NULL;
    HANDLE registration = NULL;
    DWORD result;
    DWORD count;
    char byte;
    BOOL open;

    memset(&manager, 0, sizeof(manager));
    if (UuidFromStringW((RPC_WSTR)key_text, &manager.keyManagerKey) != RPC_S_OK)
        return OUTCOME_FAILED;
    manager.displayData.name = manager_name;
    manager.flags = dictate ? IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY : 0;
    callbacks = callbacks_for(&manager);
    result = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    if (result == ERROR_SUCCESS)
        result = IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, &registration);
    if (result != ERROR_SUCCESS) {
        fprintf(stderr, "the other process: 0x%08lx\n", (unsigned long)result);
        return OUTCOME_FAILED;
    }
    SetEvent(registered);
    do
        open = ReadFile(GetStdHandle(STD_INPUT_HANDLE), &byte, 1, &count, NULL) && count > 0;
    while (open);
    IPsecKeyManagerUnregisterAndDelete0(engine, registration);
    FwpmEngineClose0(engine);
    return OUTCOME_PASSED;
}

void kill_process(HANDLE process)
{
    TerminateProcess(process, KILLED_EXIT_CODE);
    if (WaitForSingleObject(process, START_WAIT_MSEC) != WAIT_OBJECT_0)
        fail_test("a terminated process did not end");
}

void release_fixtures(void)
{
    while (session_count > 0)
        FwpmEngineClose0(sessions[--session_count]);
    while (process_count > 0) {
        process_count--;
        CloseHandle(process_inputs[process_count]);
        if (WaitForSingleObject(processes[process_count], START_WAIT_MSEC) != WAIT_OBJECT_0)
            TerminateProcess(processes[process_count], KILLED_EXIT_CODE);
        CloseHandle(processes[process_count]);
    }
}
