/* Every function with every kind of handle that is no session of this process. */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

enum handle_kind {
    HANDLE_NULL,
    HANDLE_INVALID,
    HANDLE_RANDOM,
    HANDLE_CLOSED,
    HANDLE_OF_EVENT,
    HANDLE_OF_REGISTRATION,
    HANDLE_TO_MEMORY,
    HANDLE_KINDS
};

static const char *const kind_names[HANDLE_KINDS] = {
    "a NULL handle",
    "INVALID_HANDLE_VALUE",
    "a random handle",
    "a closed session's handle",
    "an event's handle",
    "a registration's handle",
    "a pointer to zeroed memory",
};

struct function {
    const char *name;
    DWORD (*call)(HANDLE engine);
};

struct bad_call {
    const struct function *function;
    enum handle_kind kind;
};

static DWORD call_close(HANDLE engine)
{
    return FwpmEngineClose0(engine);
}

static DWORD call_begin(HANDLE engine)
{
    return FwpmTransactionBegin0(engine, 0);
}

static DWORD call_commit(HANDLE engine)
{
    return FwpmTransactionCommit0(engine);
}

static DWORD call_abort(HANDLE engine)
{
    return FwpmTransactionAbort0(engine);
}

static DWORD call_register(HANDLE engine)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);
    HANDLE registration = NULL;

    return IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, &registration);
}

static DWORD call_list(HANDLE engine)
{
    IPSEC_KEY_MANAGER0 **entries = NULL;
    UINT32 count = 0;

    return IPsecKeyManagersGet0(engine, &entries, &count);
}

static DWORD call_get_security(HANDLE engine)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;

    return IPsecKeyManagerGetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION, NULL, NULL,
                                                NULL, NULL, &descriptor);
}

static DWORD call_set_security(HANDLE engine)
{
    ACL empty;

    InitializeAcl(&empty, sizeof(empty), ACL_REVISION);
    return IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION, NULL, NULL,
                                                &empty, NULL);
}

static const struct function functions[] = {
    {"FwpmEngineClose0", call_close},
    {"FwpmTransactionBegin0", call_begin},
    {"FwpmTransactionCommit0", call_commit},
    {"FwpmTransactionAbort0", call_abort},
    {"IPsecKeyManagerAddAndRegister0", call_register},
    {"IPsecKeyManagersGet0", call_list},
    {"IPsecKeyManagerGetSecurityInfoByKey0", call_get_security},
    {"IPsecKeyManagerSetSecurityInfoByKey0", call_set_security},
};

/* The engine handle of an unregistration, with a good registration of another session: see below.
 */
static const char unregister_name[] = "IPsecKeyManagerUnregisterAndDelete0";

static struct bad_call bad_calls[ARRAYSIZE(functions)][HANDLE_KINDS];
static enum handle_kind kinds[HANDLE_KINDS];

static UINT64 zeroed[32];

/* Returns a handle of that kind. *OWNED receives what the caller must close with CloseHandle, or
 * NULL. */
static HANDLE make_handle(enum handle_kind kind, HANDLE *owned)
{
    IPSEC_KEY_MANAGER0 manager;
    HANDLE handle;

    *owned = NULL;
    switch (kind) {
    case HANDLE_INVALID:
        return INVALID_HANDLE_VALUE;
    case HANDLE_RANDOM:
        return made_up_pointer(0x5eed1234);
    case HANDLE_CLOSED:
        handle = open_engine();
        close_session(handle);
        return handle;
    case HANDLE_OF_EVENT:
        *owned = CreateEventW(NULL, TRUE, FALSE, NULL);
        return *owned;
    case HANDLE_OF_REGISTRATION:
        manager = notifier();
        return register_manager(open_engine(), &manager);
    case HANDLE_TO_MEMORY:
        memset(zeroed, 0, sizeof(zeroed));
        return zeroed;
    default:
        return NULL;
    }
}

static void is_refused(const void *argument)
{
    const struct bad_call *bad = argument;
    HANDLE owned;
    HANDLE handle = make_handle(bad->kind, &owned);
    DWORD result = bad->function->call(handle);

    if (owned != NULL)
        CloseHandle(owned);
    expect_code(ERROR_INVALID_HANDLE, result, bad->function->name);
}

/* With a good registration, so that only the session is at fault. */
static void unregister_is_refused(const void *argument)
{
    const enum handle_kind *kind = argument;
    HANDLE good = open_engine();
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE registration = register_manager(good, &manager);
    HANDLE owned;
    HANDLE handle = make_handle(*kind, &owned);
    DWORD result = IPsecKeyManagerUnregisterAndDelete0(handle, registration);

    if (owned != NULL)
        CloseHandle(owned);
    expect_code(ERROR_INVALID_HANDLE, result, unregister_name);
    EXPECT_TRUE(is_registered(good, &manager.keyManagerKey));
}

/* After refusals a session still works: nothing was taken for something else. */
static void leaves_good_session_alone(void)
{
    HANDLE engine = open_engine();
    HANDLE owned;
    HANDLE handle;
    int kind;
    size_t i;

    for (i = 1; i < ARRAYSIZE(functions); i++) {
        for (kind = 0; kind < HANDLE_KINDS; kind++) {
            if (kind == HANDLE_CLOSED || kind == HANDLE_OF_REGISTRATION)
                continue; /* these open sessions of their own */
            handle = make_handle((enum handle_kind)kind, &owned);
            functions[i].call(handle);
            if (owned != NULL)
                CloseHandle(owned);
        }
    }
    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
    EXPECT_SUCCESS(FwpmTransactionAbort0(engine));
}

/* What is wrong about the call's other pointers is told first. */

static void null_pointer_before_handle(void)
{
    EXPECT(FWP_E_NULL_POINTER, FwpmSessionCreateEnumHandle0(made_up_pointer(0x77), NULL, NULL));
}

static void bad_list_before_handle(void)
{
    ACL malformed;

    memset(&malformed, 0, sizeof(malformed));
    EXPECT(ERROR_INVALID_ACL,
           IPsecSaDbSetSecurityInfo0(made_up_pointer(0x77), DACL_SECURITY_INFORMATION, NULL, NULL,
                                     &malformed, NULL));
}

static void handle_before_flags(void)
{
    EXPECT(ERROR_INVALID_HANDLE, FwpmTransactionBegin0(made_up_pointer(0x77), 9));
}

static const struct battery_case cases[] = {
    {"any function: a NULL pointer is told before a bad handle", CHOSEN,
     null_pointer_before_handle},
    {"any function: a malformed list is told before a bad handle", CHOSEN, bad_list_before_handle},
    {"any function: a bad handle is told before unknown flags", CHOSEN, handle_before_flags},
    {"any function: a bad handle leaves a good session as it was", CHOSEN,
     leaves_good_session_alone},
    {NULL, CHOSEN, NULL},
};

void add_handle_tests(void)
{
    size_t i;
    int kind;

    for (i = 0; i < ARRAYSIZE(functions); i++) {
        for (kind = 0; kind < HANDLE_KINDS; kind++) {
            /* Closing NULL is no error: engine_tests.c. */
            if (functions[i].call == call_close && kind == HANDLE_NULL)
                continue;
            bad_calls[i][kind].function = &functions[i];
            bad_calls[i][kind].kind = (enum handle_kind)kind;
            battery_add(CHOSEN, is_refused, &bad_calls[i][kind], "%s: refuses %s",
                        functions[i].name, kind_names[kind]);
        }
    }
    for (kind = 0; kind < HANDLE_KINDS; kind++) {
        kinds[kind] = (enum handle_kind)kind;
        battery_add(CHOSEN, unregister_is_refused, &kinds[kind], "%s: refuses %s as the session",
                    unregister_name, kind_names[kind]);
    }
    battery_add_cases(cases);
}
