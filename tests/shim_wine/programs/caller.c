/*
 * A program that calls fwpuclnt.dll in the ways that the tests of the DLL need, one per MODE:
 *
 *   shim_caller.exe MODE [NUMBER]
 *
 * It prints what came back, and "end" as its last line. Every wait in it is bounded.
 */
#include <fwpmu.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PATIENCE_MS = 60 * 1000,
    STRESS_THREADS = 8,
    STRESS_ROUNDS = 40
};

/* Addresses that no program has: the lower one has the canonical form, yet nothing is there. */
#define NOWHERE ((void *)0x7123456789000)

/* One line of output, written at once. */
static void __attribute__((format(printf, 1, 2))) say(const char *format, ...)
{
    char line[512];
    va_list arguments;
    DWORD written;
    int length;

    va_start(arguments, format);
    length = vsnprintf(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    if (length < 0 || length > (int)sizeof(line) - 2)
        length = sizeof(line) - 2;
    line[length] = '\n';
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), line, (DWORD)length + 1, &written, NULL);
}

static HANDLE engine;
static HANDLE manager;
static HANDLE enough; /* set when as many callbacks have run as main waits for */
static HANDLE together;
static LONG wanted;
static LONG ran;
static LONG running;
static LONG most_running;
static void (*in_dictation)(IPSEC_SA_DETAILS1 *inbound);
static void (*in_check)(LONG number);

static void print(const char *what, DWORD result)
{
    say("%s = %lu", what, result);
}
#define PRINT(call) print(#call, call)

static HANDLE service_signal(const char *what)
{
    char endpoint[256] = "";
    char name[300];

    GetEnvironmentVariableA("MOCKBFE_ENDPOINT", endpoint, sizeof(endpoint));
    snprintf(name, sizeof(name), "%s-%s", strrchr(endpoint, '\\') + 1, what);
    return OpenEventA(SYNCHRONIZE | EVENT_MODIFY_STATE, FALSE, name);
}

static void CALLBACK check(const IKEEXT_TRAFFIC0 *traffic, BOOL *willDictateKey, UINT32 *weight)
{
    LONG now = InterlockedIncrement(&running);
    LONG number = InterlockedIncrement(&ran);
    LONG most = most_running;

    (void)traffic;
    /* Callbacks that run at once tell in any order. */
    while (now > most) {
        LONG found = InterlockedCompareExchange(&most_running, now, most);

        if (found == most)
            break;
        most = found;
    }
    *willDictateKey = TRUE;
    *weight = (UINT32)number;
    if (in_check)
        in_check(number);
    InterlockedDecrement(&running);
    if (number == wanted)
        SetEvent(enough);
}

static DWORD CALLBACK dictate(IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound,
                              BOOL *keyingModuleGenKey)
{
    (void)outbound;
    *keyingModuleGenKey = FALSE;
    if (in_dictation)
        in_dictation(inbound);
    if (InterlockedIncrement(&ran) == wanted)
        SetEvent(enough);
    return ERROR_SUCCESS;
}

static void CALLBACK notify(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound)
{
    (void)inbound;
    (void)outbound;
    if (InterlockedIncrement(&ran) == wanted)
        SetEvent(enough);
}

static DWORD register_in(HANDLE session, HANDLE *handle)
{
    IPSEC_KEY_MANAGER0 described = {.displayData = {L"caller", NULL},
                                    .flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY};
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = {
        .keyDictationCheck = check, .keyDictation = dictate, .keyNotify = notify};

    return IPsecKeyManagerAddAndRegister0(session, &described, &callbacks, handle);
}

/* Opens a session, registers, and waits until number callbacks have run. */
static void run_callbacks(LONG number)
{
    wanted = number;
    print("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
    print("register", register_in(engine, &manager));
    print("wait", WaitForSingleObject(enough, PATIENCE_MS));
}

static void end_session(void)
{
    print("unregister", IPsecKeyManagerUnregisterAndDelete0(engine, manager));
    print("close", FwpmEngineClose0(engine));
}

static void mode_callbacks(LONG number)
{
    run_callbacks(number);
    say("most at once: %ld", most_running);
    end_session();
}

static void mode_register(LONG number)
{
    (void)number;
    print("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
    print("register", register_in(engine, &manager));
    end_session(); /* waits for the thread that runs callbacks */
}

/* Every callback waits until as many as number are in one. */
static void wait_for_the_others(LONG number)
{
    (void)number;
    if (running >= wanted)
        SetEvent(together);
    if (WaitForSingleObject(together, PATIENCE_MS) != WAIT_OBJECT_0)
        say("alone");
}

static void mode_together(LONG number)
{
    in_check = wait_for_the_others;
    mode_callbacks(number);
}

static void wait_for_first_reply(LONG number)
{
    if (number == 2)
        print("the first reply came while the second callback ran",
              WaitForSingleObject(service_signal("replied"), PATIENCE_MS));
}

static void mode_long_second(LONG number)
{
    in_check = wait_for_first_reply;
    mode_callbacks(number);
}

static void unregister_here(LONG number)
{
    (void)number;
    print("unregister inside", IPsecKeyManagerUnregisterAndDelete0(engine, manager));
    print("again", IPsecKeyManagerUnregisterAndDelete0(engine, manager));
}

static void mode_unregister_inside(LONG number)
{
    HANDLE reply;

    in_check = unregister_here;
    print("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
    reply = service_signal("replied");
    wanted = number;
    print("register", register_in(engine, &manager));
    print("wait", WaitForSingleObject(enough, PATIENCE_MS));
    print("its reply", WaitForSingleObject(reply, PATIENCE_MS));
    end_session();
    say("ran: %ld", ran);
}

static void close_here(LONG number)
{
    (void)number;
    print("close inside", FwpmEngineClose0(engine));
}

static void mode_close_inside(LONG number)
{
    in_check = close_here;
    run_callbacks(number);
    end_session();
    say("ran: %ld", ran);
}

static LONG returning;

static void wait_for_unregister(LONG number)
{
    (void)number;
    SetEvent(together);
    WaitForSingleObject(service_signal("unregister"), PATIENCE_MS);
    InterlockedExchange(&returning, 1);
}

/* Unregisters while a callback runs that returns only after the service was told. */
static void mode_unregister_waits(LONG number)
{
    in_check = wait_for_unregister;
    wanted = number;
    print("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
    print("register", register_in(engine, &manager));
    print("in the callback", WaitForSingleObject(together, PATIENCE_MS));
    print("unregister", IPsecKeyManagerUnregisterAndDelete0(engine, manager));
    say("the callback was over: %ld", returning);
    say("callbacks after that: %ld", running);
    print("close", FwpmEngineClose0(engine));
}

/* Nothing can be waited for: the callbacks must not come. */
static void mode_ended(LONG number)
{
    (void)number;
    print("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
    print("register", register_in(engine, &manager));
    print("wait", WaitForSingleObject(enough, 1000));
    say("callbacks: %ld", ran);
    end_session();
}

static LONG damage;

/* What a TIA might leave in an SA. The first is fine. */
static void spoil(IPSEC_SA_DETAILS1 *inbound)
{
    static BYTE own[20] = {0x33};
    IPSEC_SA0 *sa = &inbound->saBundle.saList[0];
    FWP_BYTE_BLOB *key = &sa->espAuthAndCipherInformation->saCipherInformation.cipherKey;

    switch (damage++) {
    case 0:
        key->data = own;
        break;
    case 1:
        key->data = NOWHERE;
        break;
    case 2:
        key->size = 0x7FFFFFFF;
        break;
    case 3:
        key->size = 0xFFFFFFFF;
        break;
    case 4:
        inbound->saBundle.saList = NOWHERE;
        break;
    case 5:
        inbound->saBundle.numSAs = 0x10000000;
        break;
    case 6:
        inbound->transportFilter->displayData.name = NOWHERE;
        break;
    case 7:
        sa->espAuthAndCipherInformation = NOWHERE;
        break;
    default: /* the next one is good again */
        break;
    }
}

static void mode_spoil(LONG number)
{
    in_dictation = spoil;
    run_callbacks(number);
    end_session();
}

static void mode_open(LONG number)
{
    (void)number;
    print("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
    print("close", FwpmEngineClose0(engine));
}

/* One call of every implemented function, good or bad, for the trace. */
static void mode_identity(LONG number)
{
    static unsigned short user[] = L"Somebody";
    static unsigned short password[] = L"hush-hush";
    SEC_WINNT_AUTH_IDENTITY_W identity = {user, 8, NULL, 0, password, 9, 0};
    HANDLE engine = NULL;

    (void)number;
    print("no encoding", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, &identity, NULL, &engine));
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
    print("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, &identity, NULL, &engine));
    print("close", FwpmEngineClose0(engine));
}

static void mode_every_call(LONG number)
{
    FWPM_SESSION0 session = {.displayData = {L"caller's \"session\"", NULL},
                             .flags = FWPM_SESSION_FLAG_DYNAMIC};
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 count = 0;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PACL dacl = NULL;
    ACL acl = {ACL_REVISION, 0, sizeof(acl), 0, 0};

    FwpmEngineOpen0(NULL, RPC_C_AUTHN_DEFAULT, NULL, &session, &engine);
    FwpmEngineOpen0(NOWHERE, RPC_C_AUTHN_DEFAULT, NULL, NOWHERE, &manager);
    FwpmTransactionBegin0(engine, 0);
    FwpmTransactionBegin0(engine, FWPM_TXN_READ_ONLY | 2);
    FwpmTransactionCommit0(engine);
    FwpmTransactionAbort0(NULL);
    IPsecKeyManagersGet0(engine, &entries, &count);
    FwpmFreeMemory0((void **)&entries);
    IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION, NULL, NULL, &acl,
                                         NULL);
    IPsecKeyManagerGetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION, NULL, NULL, &dacl,
                                         NULL, &descriptor);
    FwpmFreeMemory0(&descriptor);
    wanted = number;
    register_in(engine, &manager);
    SetEvent(service_signal("go")); /* the first callback's line comes after the registration's */
    WaitForSingleObject(enough, PATIENCE_MS);
    IPsecKeyManagerUnregisterAndDelete0(engine, manager);
    IPsecKeyManagerUnregisterAndDelete0(engine, manager);
    FwpmEngineClose0(engine);
    FwpmEngineClose0(NULL);
}

static void mode_free(LONG number)
{
    static int mine;
    void *pointer = &mine;
    void *nothing = NULL;
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 count = 0;

    (void)number;
    FwpmFreeMemory0(NULL);
    FwpmFreeMemory0(&nothing);
    FwpmFreeMemory0(&pointer);
    say("pointer is NULL: %d", pointer == NULL);
    FwpmFreeMemory0(NOWHERE);
    FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    IPsecKeyManagersGet0(engine, &entries, &count);
    FwpmEngineClose0(engine);
    say("entries: %u, the second with a hint of %u", count, entries[1]->keyDictationTimeoutHint);
    entries[0] = NOWHERE; /* freeing must not follow it */
    pointer = entries;
    FwpmFreeMemory0((void **)&entries);
    FwpmFreeMemory0(&pointer);
}

static void mode_unimplemented(LONG number)
{
    (void)number;
    PRINT(FwpmFilterDeleteById0(NULL, 1));
    PRINT(FwpmFilterDeleteById0(NULL, 1));
    PRINT(FwpmCalloutDeleteById0(NULL, 1));
}

static HANDLE shared;
static LONG failures;

static void expect_result(const char *what, DWORD result, DWORD expected)
{
    if (result != expected) {
        InterlockedIncrement(&failures);
        say("%s = %lu", what, result);
    }
}

static DWORD WINAPI use_everything(void *context)
{
    (void)context;
    for (int i = 0; i < STRESS_ROUNDS; i++) {
        HANDLE session = NULL;
        HANDLE handle = NULL;
        IPSEC_KEY_MANAGER0 **entries = NULL;
        UINT32 count = 0;

        expect_result("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &session), 0);
        expect_result("register", register_in(session, &handle), 0);
        expect_result("get", IPsecKeyManagersGet0(session, &entries, &count), 0);
        FwpmTransactionBegin0(shared, 0);
        if (i % 2) {
            expect_result("unregister", IPsecKeyManagerUnregisterAndDelete0(session, handle), 0);
            expect_result("close", FwpmEngineClose0(session), 0);
        } else {
            expect_result("close", FwpmEngineClose0(session), 0);
            expect_result("late", IPsecKeyManagerUnregisterAndDelete0(session, handle),
                          ERROR_INVALID_HANDLE);
        }
        expect_result("count", count, 2);
        FwpmFreeMemory0((void **)&entries);
    }
    return 0;
}

/* Closes and reopens the session that the others use. */
static DWORD WINAPI close_and_open(void *context)
{
    (void)context;
    for (int i = 0; i < STRESS_ROUNDS; i++) {
        HANDLE old = shared;
        HANDLE next = NULL;

        expect_result("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &next), 0);
        shared = next;
        expect_result("close", FwpmEngineClose0(old), 0);
        expect_result("second close", FwpmEngineClose0(old), ERROR_INVALID_HANDLE);
    }
    return 0;
}

static void mode_stress(LONG number)
{
    HANDLE threads[STRESS_THREADS + 1];

    (void)number;
    print("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &shared));
    for (int i = 0; i < STRESS_THREADS; i++)
        threads[i] = CreateThread(NULL, 0, use_everything, NULL, 0, NULL);
    threads[STRESS_THREADS] = CreateThread(NULL, 0, close_and_open, NULL, 0, NULL);
    print("wait", WaitForMultipleObjects(STRESS_THREADS + 1, threads, TRUE, PATIENCE_MS));
    print("close", FwpmEngineClose0(shared));
    say("failures: %ld", failures);
}

/* ---- a service that is slow to greet ------------------------------------------------------------
 */

static wchar_t reused[32];

static FWPM_SESSION0 describe_in_reused_memory(void)
{
    FWPM_SESSION0 session = {.displayData = {reused, reused}};

    wcscpy(reused, L"GOOD-NAME");
    return session;
}

/* What a caller does after it has given up must not be seen by the call that still goes on. */
static void mode_late(LONG number)
{
    FWPM_SESSION0 session = describe_in_reused_memory();
    DWORD begun = GetTickCount();
    DWORD result;

    (void)number;
    print("late", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, &session, &engine));
    wcscpy(reused, L"OVERWRITTEN-LATER");
    do {
        result = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    } while (result == RPC_S_SERVER_TOO_BUSY && GetTickCount() - begun < PATIENCE_MS);
    print("open", result);
    print("close", FwpmEngineClose0(engine));
}

static DWORD WINAPI overwrite(void *context)
{
    (void)context;
    Sleep(500);
    wcscpy(reused, L"OVERWRITTEN-LATER");
    return 0;
}

/* Changes the texts while the call is under way. */
static void mode_overwrite(LONG number)
{
    FWPM_SESSION0 session = describe_in_reused_memory();
    HANDLE thread = CreateThread(NULL, 0, overwrite, NULL, 0, NULL);

    (void)number;
    print("open", FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, &session, &engine));
    print("wait", WaitForSingleObject(thread, PATIENCE_MS));
    print("close", FwpmEngineClose0(engine));
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(LONG number);
    } modes[] = {
        {"callbacks", mode_callbacks},
        {"register", mode_register},
        {"together", mode_together},
        {"long-second", mode_long_second},
        {"unregister-inside", mode_unregister_inside},
        {"close-inside", mode_close_inside},
        {"unregister-waits", mode_unregister_waits},
        {"ended", mode_ended},
        {"spoil", mode_spoil},
        {"open", mode_open},
        {"identity", mode_identity},
        {"late", mode_late},
        {"overwrite", mode_overwrite},
        {"every-call", mode_every_call},
        {"free", mode_free},
        {"unimplemented", mode_unimplemented},
        {"stress", mode_stress},
    };
    const char *mode = argc > 1 ? argv[1] : "";

    enough = CreateEventW(NULL, TRUE, FALSE, NULL);
    together = CreateEventW(NULL, TRUE, FALSE, NULL);
    for (size_t i = 0; i < ARRAYSIZE(modes); i++) {
        if (strcmp(modes[i].name, mode) == 0) {
            modes[i].run(argc > 2 ? atol(argv[2]) : 1);
            say("end");
            return 0;
        }
    }
    fprintf(stderr, "shim_caller: there is no mode \"%s\"\n", mode);
    return 2;
}
