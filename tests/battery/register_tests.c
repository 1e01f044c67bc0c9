/* IPsecKeyManagerAddAndRegister0. Bad handles: handle_tests.c; images: image_tests.c. */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

/* Tries to register, expects CODE, and that nothing was registered. */
static void expect_refused(DWORD code, const IPSEC_KEY_MANAGER0 *manager,
                           const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks)
{
    HANDLE engine = open_engine();
    HANDLE registration = NULL;

    expect_code(code, IPsecKeyManagerAddAndRegister0(engine, manager, callbacks, &registration),
                "IPsecKeyManagerAddAndRegister0");
    EXPECT_TRUE(!is_registered(engine, &manager->keyManagerKey));
}

static void null_manager(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);
    HANDLE registration = NULL;

    EXPECT(FWP_E_NULL_POINTER,
           IPsecKeyManagerAddAndRegister0(open_engine(), NULL, &callbacks, &registration));
}

static void null_callbacks(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();

    expect_refused((DWORD)FWP_E_NULL_POINTER, &manager, NULL);
}

static void null_handle(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);
    HANDLE engine = open_engine();

    EXPECT(FWP_E_NULL_POINTER, IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, NULL));
    EXPECT_TRUE(!is_registered(engine, &manager.keyManagerKey));
}

static void null_name(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);

    manager.displayData.name = NULL;
    expect_refused((DWORD)FWP_E_NULL_DISPLAY_NAME, &manager, &callbacks);
}

static void empty_name(void)
{
    static wchar_t nothing[] = L"";
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE engine = open_engine();

    manager.displayData.name = nothing;
    register_manager(engine, &manager);
    EXPECT_TRUE(is_registered(engine, &manager.keyManagerKey));
}

static const UINT32 unknown_flags[] = {0x2, 0x80000000, IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY | 0x8};

static void refuses_flags(const void *argument)
{
    IPSEC_KEY_MANAGER0 manager = dictator();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;

    manager.flags = *(const UINT32 *)argument;
    callbacks = callbacks_for(&manager);
    expect_refused((DWORD)FWP_E_INVALID_FLAGS, &manager, &callbacks);
}

static const UINT8 good_hints[] = {0, 1, 9, 10};
static const UINT8 bad_hints[] = {11, 60, 255};

static void accepts_hint(const void *argument)
{
    IPSEC_KEY_MANAGER0 manager = dictator();

    manager.keyDictationTimeoutHint = *(const UINT8 *)argument;
    register_manager(open_engine(), &manager);
}

static void refuses_hint(const void *argument)
{
    IPSEC_KEY_MANAGER0 manager = dictator();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);

    manager.keyDictationTimeoutHint = *(const UINT8 *)argument;
    need_no_dictator(open_engine());
    expect_refused((DWORD)FWP_E_INVALID_INTERVAL, &manager, &callbacks);
}

static void accepts_notifier(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE engine = open_engine();

    register_manager(engine, &manager);
    EXPECT_TRUE(is_registered(engine, &manager.keyManagerKey));
}

static void accepts_dictator(void)
{
    IPSEC_KEY_MANAGER0 manager = dictator();
    HANDLE engine = open_engine();

    register_manager(engine, &manager);
    EXPECT_TRUE(is_registered(engine, &manager.keyManagerKey));
}

static void dictator_needs_check(void)
{
    IPSEC_KEY_MANAGER0 manager = dictator();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);

    callbacks.keyDictationCheck = NULL;
    expect_refused((DWORD)FWP_E_NULL_POINTER, &manager, &callbacks);
}

static void dictator_needs_dictation(void)
{
    IPSEC_KEY_MANAGER0 manager = dictator();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);

    callbacks.keyDictation = NULL;
    expect_refused((DWORD)FWP_E_NULL_POINTER, &manager, &callbacks);
}

static void dictator_needs_notify(void)
{
    IPSEC_KEY_MANAGER0 manager = dictator();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);

    callbacks.keyNotify = NULL;
    expect_refused((DWORD)FWP_E_NULL_POINTER, &manager, &callbacks);
}

static void notifier_needs_notify(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;

    memset(&callbacks, 0, sizeof(callbacks));
    expect_refused((DWORD)FWP_E_NULL_POINTER, &manager, &callbacks);
}

static void notifier_has_no_check(void)
{
    IPSEC_KEY_MANAGER0 both = dictator();
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&both);

    callbacks.keyDictation = NULL;
    expect_refused((DWORD)FWP_E_INVALID_PARAMETER, &manager, &callbacks);
}

static void notifier_has_no_dictation(void)
{
    IPSEC_KEY_MANAGER0 both = dictator();
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&both);

    callbacks.keyDictationCheck = NULL;
    expect_refused((DWORD)FWP_E_INVALID_PARAMETER, &manager, &callbacks);
}

static void reserved_guid(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);

    callbacks.reserved.Data4[7] = 1;
    expect_refused((DWORD)FWP_E_RESERVED, &manager, &callbacks);
}

static void reserved_flags(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);

    callbacks.flags = 1;
    expect_refused((DWORD)FWP_E_RESERVED, &manager, &callbacks);
}

static void same_key(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);
    HANDLE engine = open_engine();
    HANDLE registration = NULL;

    register_manager(engine, &manager);
    EXPECT(FWP_E_ALREADY_EXISTS,
           IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, &registration));
    EXPECT_TRUE(is_registered(engine, &manager.keyManagerKey));
}

static void same_key_other_session(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);
    HANDLE registration = NULL;

    register_manager(open_engine(), &manager);
    EXPECT(FWP_E_ALREADY_EXISTS,
           IPsecKeyManagerAddAndRegister0(open_engine(), &manager, &callbacks, &registration));
}

static void zero_keys(void)
{
    static const GUID zero;
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE engine = open_engine();

    manager.keyManagerKey = zero;
    register_manager(engine, &manager);
    register_manager(engine, &manager);
    EXPECT_TRUE(!is_registered(engine, &zero));
}

static void second_dictator(void)
{
    IPSEC_KEY_MANAGER0 first = dictator();
    IPSEC_KEY_MANAGER0 second = dictator();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&second);

    register_manager(open_engine(), &first);
    expect_refused((DWORD)FWP_E_ALREADY_EXISTS, &second, &callbacks);
}

static void dictator_after_dictator(void)
{
    IPSEC_KEY_MANAGER0 first = dictator();
    IPSEC_KEY_MANAGER0 second = dictator();
    HANDLE engine = open_engine();
    HANDLE registration = register_manager(engine, &first);

    EXPECT_SUCCESS(IPsecKeyManagerUnregisterAndDelete0(engine, registration));
    register_manager(engine, &second);
}

static void refused_dictator_leaves_room(void)
{
    IPSEC_KEY_MANAGER0 refused = dictator();
    IPSEC_KEY_MANAGER0 manager = dictator();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&refused);

    callbacks.keyNotify = NULL;
    expect_refused((DWORD)FWP_E_NULL_POINTER, &refused, &callbacks);
    register_manager(open_engine(), &manager);
}

static void notifiers_beside_dictator(void)
{
    IPSEC_KEY_MANAGER0 first = notifier();
    IPSEC_KEY_MANAGER0 second = notifier();
    IPSEC_KEY_MANAGER0 manager = dictator();
    HANDLE engine = open_engine();

    register_manager(engine, &first);
    register_manager(engine, &manager);
    register_manager(open_engine(), &second);
    EXPECT_TRUE(is_registered(engine, &first.keyManagerKey));
    EXPECT_TRUE(is_registered(engine, &second.keyManagerKey));
    EXPECT_TRUE(is_registered(engine, &manager.keyManagerKey));
}

static const UINT32 transaction_flags[] = {0, FWPM_TXN_READ_ONLY};

static void in_transaction(const void *argument)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);
    HANDLE engine = open_engine();
    HANDLE registration = NULL;

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, *(const UINT32 *)argument));
    EXPECT(FWP_E_TXN_IN_PROGRESS,
           IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, &registration));
    EXPECT_SUCCESS(FwpmTransactionAbort0(engine));
    register_manager(engine, &manager);
}

static void in_dynamic_session(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    FWPM_SESSION0 session;
    HANDLE engine;

    memset(&session, 0, sizeof(session));
    session.flags = FWPM_SESSION_FLAG_DYNAMIC;
    engine = open_session(&session);
    register_manager(engine, &manager);
    EXPECT_TRUE(is_registered(engine, &manager.keyManagerKey));
}

static void handles_differ(void)
{
    IPSEC_KEY_MANAGER0 first = notifier();
    IPSEC_KEY_MANAGER0 second = notifier();
    HANDLE engine = open_engine();
    HANDLE first_handle = register_manager(engine, &first);
    HANDLE second_handle = register_manager(engine, &second);

    EXPECT_TRUE(first_handle != second_handle);
    EXPECT_SUCCESS(IPsecKeyManagerUnregisterAndDelete0(engine, first_handle));
    EXPECT_TRUE(!is_registered(engine, &first.keyManagerKey));
    EXPECT_TRUE(is_registered(engine, &second.keyManagerKey));
}

static const struct battery_case cases[] = {
    {"IPsecKeyManagerAddAndRegister0: a NULL keyManager is FWP_E_NULL_POINTER", CHOSEN,
     null_manager},
    {"IPsecKeyManagerAddAndRegister0: NULL callbacks are FWP_E_NULL_POINTER", CHOSEN,
     null_callbacks},
    {"IPsecKeyManagerAddAndRegister0: a NULL keyMgmtHandle is FWP_E_NULL_POINTER", CHOSEN,
     null_handle},
    {"IPsecKeyManagerAddAndRegister0: a NULL display name is FWP_E_NULL_DISPLAY_NAME", CHOSEN,
     null_name},
    {"IPsecKeyManagerAddAndRegister0: accepts an empty display name", CHOSEN, empty_name},
    {"IPsecKeyManagerAddAndRegister0: accepts a notify-only manager", DOCUMENTED, accepts_notifier},
    {"IPsecKeyManagerAddAndRegister0: accepts a dictator", DOCUMENTED, accepts_dictator},
    {"IPsecKeyManagerAddAndRegister0: a dictator without keyDictationCheck is FWP_E_NULL_POINTER",
     CHOSEN, dictator_needs_check},
    {"IPsecKeyManagerAddAndRegister0: a dictator without keyDictation is FWP_E_NULL_POINTER",
     CHOSEN, dictator_needs_dictation},
    {"IPsecKeyManagerAddAndRegister0: a dictator without keyNotify is FWP_E_NULL_POINTER", CHOSEN,
     dictator_needs_notify},
    {"IPsecKeyManagerAddAndRegister0: no keyNotify is FWP_E_NULL_POINTER", CHOSEN,
     notifier_needs_notify},
    {"IPsecKeyManagerAddAndRegister0: keyDictationCheck without the flag is "
     "FWP_E_INVALID_PARAMETER",
     CHOSEN, notifier_has_no_check},
    {"IPsecKeyManagerAddAndRegister0: keyDictation without the flag is FWP_E_INVALID_PARAMETER",
     CHOSEN, notifier_has_no_dictation},
    {"IPsecKeyManagerAddAndRegister0: a reserved GUID that is not zero is FWP_E_RESERVED", CHOSEN,
     reserved_guid},
    {"IPsecKeyManagerAddAndRegister0: callback flags that are not zero are FWP_E_RESERVED", CHOSEN,
     reserved_flags},
    {"IPsecKeyManagerAddAndRegister0: a key that is registered is FWP_E_ALREADY_EXISTS", CHOSEN,
     same_key},
    {"IPsecKeyManagerAddAndRegister0: another session's key is FWP_E_ALREADY_EXISTS", CHOSEN,
     same_key_other_session},
    {"IPsecKeyManagerAddAndRegister0: makes a key where the manager's is zero", CHOSEN, zero_keys},
    {"IPsecKeyManagerAddAndRegister0: a second dictator is FWP_E_ALREADY_EXISTS", DOCUMENTED,
     second_dictator},
    {"IPsecKeyManagerAddAndRegister0: accepts a dictator when the other is gone", DOCUMENTED,
     dictator_after_dictator},
    {"IPsecKeyManagerAddAndRegister0: a refused dictator leaves room for another", CHOSEN,
     refused_dictator_leaves_room},
    {"IPsecKeyManagerAddAndRegister0: accepts several notify-only managers beside a dictator",
     DOCUMENTED, notifiers_beside_dictator},
    {"IPsecKeyManagerAddAndRegister0: works in a dynamic session", CHOSEN, in_dynamic_session},
    {"IPsecKeyManagerAddAndRegister0: each registration has its own handle", DOCUMENTED,
     handles_differ},
    {NULL, CHOSEN, NULL},
};

void add_register_tests(void)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(unknown_flags); i++)
        battery_add(CHOSEN, refuses_flags, &unknown_flags[i],
                    "IPsecKeyManagerAddAndRegister0: flags 0x%lx are FWP_E_INVALID_FLAGS",
                    (unsigned long)unknown_flags[i]);
    for (i = 0; i < ARRAYSIZE(good_hints); i++)
        battery_add(DOCUMENTED, accepts_hint, &good_hints[i],
                    "IPsecKeyManagerAddAndRegister0: accepts a timeout hint of %u s",
                    (unsigned)good_hints[i]);
    for (i = 0; i < ARRAYSIZE(bad_hints); i++)
        battery_add(DOCUMENTED, refuses_hint, &bad_hints[i],
                    "IPsecKeyManagerAddAndRegister0: a timeout hint of %u s is "
                    "FWP_E_INVALID_INTERVAL",
                    (unsigned)bad_hints[i]);
    for (i = 0; i < ARRAYSIZE(transaction_flags); i++)
        battery_add(DOCUMENTED, in_transaction, &transaction_flags[i],
                    "IPsecKeyManagerAddAndRegister0: in a %s transaction is FWP_E_TXN_IN_PROGRESS",
                    transaction_flags[i] == 0 ? "read/write" : "read-only");
    battery_add_cases(cases);
}
