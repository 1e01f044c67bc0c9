/* IPsecKeyManagerUnregisterAndDelete0. Bad session handles: handle_tests.c. */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

static void removes_manager(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE engine = open_engine();
    HANDLE registration = register_manager(engine, &manager);

    EXPECT_SUCCESS(IPsecKeyManagerUnregisterAndDelete0(engine, registration));
    EXPECT_TRUE(!is_registered(engine, &manager.keyManagerKey));
}

static void key_can_be_used_again(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE engine = open_engine();
    HANDLE registration = register_manager(engine, &manager);

    EXPECT_SUCCESS(IPsecKeyManagerUnregisterAndDelete0(engine, registration));
    registration = register_manager(engine, &manager);
    EXPECT_SUCCESS(IPsecKeyManagerUnregisterAndDelete0(engine, registration));
}

static void twice(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE engine = open_engine();
    HANDLE registration = register_manager(engine, &manager);

    EXPECT_SUCCESS(IPsecKeyManagerUnregisterAndDelete0(engine, registration));
    EXPECT(ERROR_INVALID_HANDLE, IPsecKeyManagerUnregisterAndDelete0(engine, registration));
}

static void null_handle(void)
{
    EXPECT(ERROR_INVALID_HANDLE, IPsecKeyManagerUnregisterAndDelete0(open_engine(), NULL));
}

static void invalid_handle_value(void)
{
    EXPECT(ERROR_INVALID_HANDLE,
           IPsecKeyManagerUnregisterAndDelete0(open_engine(), INVALID_HANDLE_VALUE));
}

static void random_handle(void)
{
    EXPECT(ERROR_INVALID_HANDLE,
           IPsecKeyManagerUnregisterAndDelete0(open_engine(), made_up_pointer(0x5eed1234)));
}

static void engine_handle(void)
{
    HANDLE engine = open_engine();

    EXPECT(ERROR_INVALID_HANDLE, IPsecKeyManagerUnregisterAndDelete0(engine, engine));
    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, 0));
}

static void event_handle(void)
{
    HANDLE engine = open_engine();
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    DWORD result = IPsecKeyManagerUnregisterAndDelete0(engine, event);

    CloseHandle(event);
    expect_code(ERROR_INVALID_HANDLE, result, "IPsecKeyManagerUnregisterAndDelete0(engine, event)");
}

static void after_close(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE first = open_engine();
    HANDLE second = open_engine();
    HANDLE registration = register_manager(first, &manager);

    close_session(first);
    EXPECT(ERROR_INVALID_HANDLE, IPsecKeyManagerUnregisterAndDelete0(second, registration));
}

static const UINT32 transaction_flags[] = {0, FWPM_TXN_READ_ONLY};

static void in_transaction(const void *argument)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE engine = open_engine();
    HANDLE registration = register_manager(engine, &manager);

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, *(const UINT32 *)argument));
    EXPECT_SUCCESS(IPsecKeyManagerUnregisterAndDelete0(engine, registration));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
    EXPECT_TRUE(!is_registered(engine, &manager.keyManagerKey));
}

static void many_cycles(void)
{
    enum {
        CYCLES = 50
    };
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE engine = open_engine();
    HANDLE registration;
    int i;

    for (i = 0; i < CYCLES; i++) {
        registration = register_manager(engine, &manager);
        EXPECT_SUCCESS(IPsecKeyManagerUnregisterAndDelete0(engine, registration));
    }
    EXPECT_TRUE(!is_registered(engine, &manager.keyManagerKey));
}

static const struct battery_case cases[] = {
    {"IPsecKeyManagerUnregisterAndDelete0: the manager is listed no more", DOCUMENTED,
     removes_manager},
    {"IPsecKeyManagerUnregisterAndDelete0: the key can be used again", CHOSEN,
     key_can_be_used_again},
    {"IPsecKeyManagerUnregisterAndDelete0: a second time is ERROR_INVALID_HANDLE", CHOSEN, twice},
    {"IPsecKeyManagerUnregisterAndDelete0: a NULL keyMgmtHandle is ERROR_INVALID_HANDLE", CHOSEN,
     null_handle},
    {"IPsecKeyManagerUnregisterAndDelete0: INVALID_HANDLE_VALUE is ERROR_INVALID_HANDLE", CHOSEN,
     invalid_handle_value},
    {"IPsecKeyManagerUnregisterAndDelete0: a random keyMgmtHandle is ERROR_INVALID_HANDLE", CHOSEN,
     random_handle},
    {"IPsecKeyManagerUnregisterAndDelete0: a session as keyMgmtHandle is ERROR_INVALID_HANDLE",
     CHOSEN, engine_handle},
    {"IPsecKeyManagerUnregisterAndDelete0: an event as keyMgmtHandle is ERROR_INVALID_HANDLE",
     CHOSEN, event_handle},
    {"IPsecKeyManagerUnregisterAndDelete0: after its session's end is ERROR_INVALID_HANDLE", CHOSEN,
     after_close},
    {"IPsecKeyManagerUnregisterAndDelete0: registering and unregistering can go on and on",
     DOCUMENTED, many_cycles},
    {NULL, CHOSEN, NULL},
};

void add_unregister_tests(void)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(transaction_flags); i++)
        battery_add(CHOSEN, in_transaction, &transaction_flags[i],
                    "IPsecKeyManagerUnregisterAndDelete0: works in a %s transaction",
                    transaction_flags[i] == 0 ? "read/write" : "read-only");
    battery_add_cases(cases);
}
