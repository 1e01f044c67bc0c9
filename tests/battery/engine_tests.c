/* FwpmEngineOpen0 and FwpmEngineClose0. Bad handles: handle_tests.c. */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

/* Opens with SESSION and closes again. */
static void expect_open(const FWPM_SESSION0 *session)
{
    HANDLE engine = open_session(session);

    EXPECT_TRUE(engine != NULL);
    close_session(engine);
}

static FWPM_SESSION0 empty_session(void)
{
    FWPM_SESSION0 session;

    memset(&session, 0, sizeof(session));
    return session;
}

static void open_null_handle(void)
{
    EXPECT(FWP_E_NULL_POINTER, FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, NULL));
}

static void open_server_name(void)
{
    HANDLE engine = NULL;

    EXPECT(ERROR_INVALID_PARAMETER,
           FwpmEngineOpen0(L"another-machine", RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
}

static void open_empty_server_name(void)
{
    HANDLE engine = NULL;

    EXPECT(ERROR_INVALID_PARAMETER, FwpmEngineOpen0(L"", RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
}

static void open_winnt(void)
{
    HANDLE engine = NULL;

    EXPECT_SUCCESS(FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine));
    EXPECT_TRUE(engine != NULL);
    EXPECT_SUCCESS(FwpmEngineClose0(engine));
}

static void open_default(void)
{
    HANDLE engine = NULL;

    EXPECT_SUCCESS(FwpmEngineOpen0(NULL, RPC_C_AUTHN_DEFAULT, NULL, NULL, &engine));
    EXPECT_TRUE(engine != NULL);
    EXPECT_SUCCESS(FwpmEngineClose0(engine));
}

static const UINT32 other_services[] = {RPC_C_AUTHN_NONE, RPC_C_AUTHN_GSS_NEGOTIATE,
                                        RPC_C_AUTHN_GSS_KERBEROS, 11, 0x7fffffff};

static void open_other_service(const void *argument)
{
    HANDLE engine = NULL;

    EXPECT(ERROR_INVALID_PARAMETER,
           FwpmEngineOpen0(NULL, *(const UINT32 *)argument, NULL, NULL, &engine));
}

static void open_without_session(void)
{
    expect_open(NULL);
}

static void open_empty_session(void)
{
    FWPM_SESSION0 session = empty_session();

    expect_open(&session);
}

static void open_named_session(void)
{
    static wchar_t name[] = L"S\u00e9ance \u2116 1 \U0001F511";
    static wchar_t description[] = L"\u041e\u043f\u0438\u0441\u0430\u043d\u0438\u0435";
    FWPM_SESSION0 session = empty_session();

    session.displayData.name = name;
    session.displayData.description = description;
    session.txnWaitTimeoutInMSec = INFINITE;
    expect_open(&session);
}

static void open_dynamic(void)
{
    FWPM_SESSION0 session = empty_session();

    session.flags = FWPM_SESSION_FLAG_DYNAMIC;
    expect_open(&session);
}

static const UINT32 unknown_flags[] = {0x2, 0x80000000, FWPM_SESSION_FLAG_DYNAMIC | 0x4000};

static void open_unknown_flags(const void *argument)
{
    FWPM_SESSION0 session = empty_session();
    HANDLE engine = NULL;

    session.flags = *(const UINT32 *)argument;
    EXPECT(FWP_E_INVALID_FLAGS, FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, &session, &engine));
}

/* The page: "returned only when enumerating"; so what a caller leaves there does not matter. */
static void open_ignores_returned_fields(void)
{
    FWPM_SESSION0 session = empty_session();

    session.processId = 0x12345;
    session.kernelMode = TRUE;
    expect_open(&session);
}

static void open_same_key(void)
{
    FWPM_SESSION0 session = empty_session();
    HANDLE engine = NULL;

    session.sessionKey = new_guid();
    open_session(&session);
    EXPECT(FWP_E_ALREADY_EXISTS, FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, &session, &engine));
}

static void open_key_again(void)
{
    FWPM_SESSION0 session = empty_session();

    session.sessionKey = new_guid();
    close_session(open_session(&session));
    expect_open(&session);
}

static void open_zero_keys(void)
{
    FWPM_SESSION0 session = empty_session();

    open_session(&session);
    open_session(&session);
}

static void open_twice(void)
{
    HANDLE first = open_engine();
    HANDLE second = open_engine();

    EXPECT_TRUE(first != second);
    close_session(first);
    EXPECT_SUCCESS(FwpmTransactionBegin0(second, 0));
}

static void open_copies_session(void)
{
    wchar_t name[] = L"Overwritten after the call";
    FWPM_SESSION0 session = empty_session();
    FWPM_SESSION0 same_key = empty_session();
    HANDLE engine = NULL;

    session.sessionKey = new_guid();
    session.displayData.name = name;
    same_key.sessionKey = session.sessionKey;
    open_session(&session);
    memset(&session, 0x5a, sizeof(session));
    memset(name, 0x5a, sizeof(name));
    EXPECT(FWP_E_ALREADY_EXISTS,
           FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, &same_key, &engine));
}

static void open_with_identity(void)
{
    static unsigned short user[] = {'N', 'o', 'b', 'o', 'd', 'y', 0};
    SEC_WINNT_AUTH_IDENTITY_W identity;
    HANDLE engine = NULL;

    memset(&identity, 0, sizeof(identity));
    identity.User = user;
    identity.UserLength = 6;
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
    EXPECT_SUCCESS(FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, &identity, NULL, &engine));
    EXPECT_SUCCESS(FwpmEngineClose0(engine));
}

static void close_null(void)
{
    EXPECT_SUCCESS(FwpmEngineClose0(NULL));
}

static void close_twice(void)
{
    HANDLE engine = open_engine();

    close_session(engine);
    EXPECT(ERROR_INVALID_HANDLE, FwpmEngineClose0(engine));
}

static void close_aborts_transaction(void)
{
    FWPM_SESSION0 impatient = empty_session();
    HANDLE first = open_engine();
    HANDLE second;

    impatient.txnWaitTimeoutInMSec = 1;
    second = open_session(&impatient);
    EXPECT_SUCCESS(FwpmTransactionBegin0(first, 0));
    close_session(first);
    EXPECT_SUCCESS(FwpmTransactionBegin0(second, 0));
}

static void close_ends_registrations(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE first = open_engine();
    HANDLE second = open_engine();

    register_manager(first, &manager);
    EXPECT_TRUE(is_registered(second, &manager.keyManagerKey));
    close_session(first);
    EXPECT_TRUE(!is_registered(second, &manager.keyManagerKey));
}

static void close_frees_dictator(void)
{
    IPSEC_KEY_MANAGER0 first = dictator();
    IPSEC_KEY_MANAGER0 second = dictator();
    HANDLE engine = open_engine();

    register_manager(engine, &first);
    close_session(engine);
    register_manager(open_engine(), &second);
}

static const struct battery_case cases[] = {
    {"FwpmEngineOpen0: a NULL engineHandle is FWP_E_NULL_POINTER", CHOSEN, open_null_handle},
    {"FwpmEngineOpen0: a server name is ERROR_INVALID_PARAMETER", CHOSEN, open_server_name},
    {"FwpmEngineOpen0: an empty server name is ERROR_INVALID_PARAMETER", CHOSEN,
     open_empty_server_name},
    {"FwpmEngineOpen0: accepts RPC_C_AUTHN_WINNT", DOCUMENTED, open_winnt},
    {"FwpmEngineOpen0: accepts RPC_C_AUTHN_DEFAULT", DOCUMENTED, open_default},
    {"FwpmEngineOpen0: needs no session", DOCUMENTED, open_without_session},
    {"FwpmEngineOpen0: accepts a session of zeros", DOCUMENTED, open_empty_session},
    {"FwpmEngineOpen0: accepts a session with non-ASCII texts", DOCUMENTED, open_named_session},
    {"FwpmEngineOpen0: accepts a dynamic session", DOCUMENTED, open_dynamic},
    {"FwpmEngineOpen0: ignores the fields that only an enumeration fills", CHOSEN,
     open_ignores_returned_fields},
    {"FwpmEngineOpen0: an open session's key is FWP_E_ALREADY_EXISTS", DOCUMENTED, open_same_key},
    {"FwpmEngineOpen0: a closed session's key can be used again", CHOSEN, open_key_again},
    {"FwpmEngineOpen0: two sessions with a zero key get keys of their own", DOCUMENTED,
     open_zero_keys},
    {"FwpmEngineOpen0: two sessions of one process are independent", DOCUMENTED, open_twice},
    {"FwpmEngineOpen0: keeps nothing of the caller's session", CHOSEN, open_copies_session},
    {"FwpmEngineOpen0: an identity is not used", CHOSEN, open_with_identity},
    {"FwpmEngineClose0: accepts NULL", DOCUMENTED, close_null},
    {"FwpmEngineClose0: a second close is ERROR_INVALID_HANDLE", CHOSEN, close_twice},
    {"FwpmEngineClose0: aborts the transaction in progress", DOCUMENTED, close_aborts_transaction},
    {"FwpmEngineClose0: ends the session's registrations", CHOSEN, close_ends_registrations},
    {"FwpmEngineClose0: makes room for another dictator", CHOSEN, close_frees_dictator},
    {NULL, CHOSEN, NULL},
};

void add_engine_tests(void)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(other_services); i++)
        battery_add(CHOSEN, open_other_service, &other_services[i],
                    "FwpmEngineOpen0: authnService 0x%lx is ERROR_INVALID_PARAMETER",
                    (unsigned long)other_services[i]);
    for (i = 0; i < ARRAYSIZE(unknown_flags); i++)
        battery_add(CHOSEN, open_unknown_flags, &unknown_flags[i],
                    "FwpmEngineOpen0: session flags 0x%lx are FWP_E_INVALID_FLAGS",
                    (unsigned long)unknown_flags[i]);
    battery_add_cases(cases);
}
