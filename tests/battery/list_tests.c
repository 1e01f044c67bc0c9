/* IPsecKeyManagersGet0. Bad handles: handle_tests.c. Other programs may have managers of their own.
 */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>
#include <wchar.h>

/* German, Cyrillic, a character outside the basic plane, and one that is not printable. */
static wchar_t odd_name[] = L"Schl\u00fcssel \u2116 7 \U0001F511";
static wchar_t odd_description[] = L"\u043e\u043f\u0438\u0441\u0430\u043d\u0438\u0435\u200d \u9375";
static wchar_t other_name[] = L"\u00e9\u00e8 second";
static wchar_t other_description[] = L"Deuxi\u00e8me \u03b4";

static void null_entries(void)
{
    UINT32 count = 0;

    EXPECT(FWP_E_NULL_POINTER, IPsecKeyManagersGet0(open_engine(), NULL, &count));
}

static void null_count(void)
{
    IPSEC_KEY_MANAGER0 **entries = NULL;

    EXPECT(FWP_E_NULL_POINTER, IPsecKeyManagersGet0(open_engine(), &entries, NULL));
}

static void no_managers(void)
{
    IPSEC_KEY_MANAGER0 *nothing = NULL;
    IPSEC_KEY_MANAGER0 **entries = &nothing;
    UINT32 count = 77;

    EXPECT_SUCCESS(IPsecKeyManagersGet0(open_engine(), &entries, &count));
    if (count > 0) {
        FwpmFreeMemory0((void **)&entries);
        skip_test("another program has a key manager");
    }
    EXPECT_TRUE(entries == NULL);
    FwpmFreeMemory0((void **)&entries);
}

static void expect_same(const IPSEC_KEY_MANAGER0 *expected, const IPSEC_KEY_MANAGER0 *actual)
{
    EXPECT_TRUE(actual != NULL);
    EXPECT_GUID(&expected->keyManagerKey, &actual->keyManagerKey);
    EXPECT_WIDE(expected->displayData.name, actual->displayData.name);
    EXPECT_WIDE(expected->displayData.description, actual->displayData.description);
    EXPECT_NUMBER(expected->flags, actual->flags);
    EXPECT_NUMBER(expected->keyDictationTimeoutHint, actual->keyDictationTimeoutHint);
}

static void every_field(void)
{
    IPSEC_KEY_MANAGER0 manager = dictator();
    IPSEC_KEY_MANAGER0 **entries = NULL;
    HANDLE engine = open_engine();
    UINT32 count = 0;

    manager.displayData.name = odd_name;
    manager.displayData.description = odd_description;
    manager.keyDictationTimeoutHint = 7;
    register_manager(engine, &manager);
    EXPECT_SUCCESS(IPsecKeyManagersGet0(engine, &entries, &count));
    expect_same(&manager, find_manager(entries, count, &manager.keyManagerKey));
    FwpmFreeMemory0((void **)&entries);
}

static void three_managers(void)
{
    IPSEC_KEY_MANAGER0 managers[3];
    IPSEC_KEY_MANAGER0 **entries = NULL;
    HANDLE first = open_engine();
    HANDLE second = open_engine();
    UINT32 before = 0;
    UINT32 count = 0;
    int i;

    EXPECT_SUCCESS(IPsecKeyManagersGet0(first, &entries, &before));
    FwpmFreeMemory0((void **)&entries);
    managers[0] = notifier();
    managers[0].displayData.name = odd_name;
    managers[0].displayData.description = other_description;
    managers[1] = dictator();
    managers[1].displayData.description = odd_description;
    managers[1].keyDictationTimeoutHint = 9;
    managers[2] = notifier();
    managers[2].displayData.name = other_name;
    register_manager(first, &managers[0]);
    register_manager(second, &managers[1]);
    register_manager(first, &managers[2]);
    EXPECT_SUCCESS(IPsecKeyManagersGet0(second, &entries, &count));
    EXPECT_NUMBER(before + 3, count);
    for (i = 0; i < 3; i++)
        expect_same(&managers[i], find_manager(entries, count, &managers[i].keyManagerKey));
    FwpmFreeMemory0((void **)&entries);
}

/* The hint of a manager that never dictates is of no use, but it is the caller's. */
static void hint_of_notifier(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **entries = NULL;
    HANDLE engine = open_engine();
    UINT32 count = 0;

    manager.keyDictationTimeoutHint = 3;
    register_manager(engine, &manager);
    EXPECT_SUCCESS(IPsecKeyManagersGet0(engine, &entries, &count));
    expect_same(&manager, find_manager(entries, count, &manager.keyManagerKey));
    FwpmFreeMemory0((void **)&entries);
}

static void null_description(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **entries = NULL;
    const IPSEC_KEY_MANAGER0 *found;
    HANDLE engine = open_engine();
    UINT32 count = 0;

    register_manager(engine, &manager);
    EXPECT_SUCCESS(IPsecKeyManagersGet0(engine, &entries, &count));
    found = find_manager(entries, count, &manager.keyManagerKey);
    EXPECT_TRUE(found != NULL);
    EXPECT_TRUE(found->displayData.description == NULL);
    FwpmFreeMemory0((void **)&entries);
}

static void empty_texts(void)
{
    static wchar_t empty[] = L"";
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **entries = NULL;
    HANDLE engine = open_engine();
    UINT32 count = 0;

    manager.displayData.name = empty;
    manager.displayData.description = empty;
    register_manager(engine, &manager);
    EXPECT_SUCCESS(IPsecKeyManagersGet0(engine, &entries, &count));
    expect_same(&manager, find_manager(entries, count, &manager.keyManagerKey));
    FwpmFreeMemory0((void **)&entries);
}

static void long_texts(void)
{
    enum {
        LENGTH = 255
    };
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **entries = NULL;
    HANDLE engine = open_engine();
    wchar_t name[LENGTH + 1];
    UINT32 count = 0;
    int i;

    for (i = 0; i < LENGTH; i++)
        name[i] = (wchar_t)(0x3041 + i % 80);
    name[LENGTH] = L'\0';
    manager.displayData.name = name;
    register_manager(engine, &manager);
    EXPECT_SUCCESS(IPsecKeyManagersGet0(engine, &entries, &count));
    expect_same(&manager, find_manager(entries, count, &manager.keyManagerKey));
    FwpmFreeMemory0((void **)&entries);
}

static void keeps_nothing_of_callers(void)
{
    wchar_t name[] = L"Before the call";
    wchar_t description[] = L"Also before";
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **entries = NULL;
    const IPSEC_KEY_MANAGER0 *found;
    HANDLE engine = open_engine();
    GUID key = manager.keyManagerKey;
    UINT32 count = 0;

    manager.displayData.name = name;
    manager.displayData.description = description;
    register_manager(engine, &manager);
    memset(&manager, 0x5a, sizeof(manager));
    wcscpy(name, L"After");
    wcscpy(description, L"Later");
    EXPECT_SUCCESS(IPsecKeyManagersGet0(engine, &entries, &count));
    found = find_manager(entries, count, &key);
    EXPECT_TRUE(found != NULL);
    EXPECT_WIDE(L"Before the call", found->displayData.name);
    EXPECT_WIDE(L"Also before", found->displayData.description);
    FwpmFreeMemory0((void **)&entries);
}

static const UINT32 transaction_flags[] = {0, FWPM_TXN_READ_ONLY};

static void in_transaction(const void *argument)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    HANDLE engine = open_engine();

    register_manager(engine, &manager);
    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, *(const UINT32 *)argument));
    EXPECT_TRUE(is_registered(engine, &manager.keyManagerKey));
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
}

static void is_a_snapshot(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **entries = NULL;
    HANDLE engine = open_engine();
    HANDLE registration;
    UINT32 count = 0;

    manager.displayData.name = odd_name;
    registration = register_manager(engine, &manager);
    EXPECT_SUCCESS(IPsecKeyManagersGet0(engine, &entries, &count));
    EXPECT_SUCCESS(IPsecKeyManagerUnregisterAndDelete0(engine, registration));
    expect_same(&manager, find_manager(entries, count, &manager.keyManagerKey));
    FwpmFreeMemory0((void **)&entries);
}

static const struct battery_case cases[] = {
    {"IPsecKeyManagersGet0: a NULL entries is FWP_E_NULL_POINTER", CHOSEN, null_entries},
    {"IPsecKeyManagersGet0: a NULL numEntries is FWP_E_NULL_POINTER", CHOSEN, null_count},
    {"IPsecKeyManagersGet0: without managers gives 0 and NULL", CHOSEN, no_managers},
    {"IPsecKeyManagersGet0: every field is as registered", DOCUMENTED, every_field},
    {"IPsecKeyManagersGet0: lists all managers of all sessions", DOCUMENTED, three_managers},
    {"IPsecKeyManagersGet0: a notify-only manager keeps its hint", CHOSEN, hint_of_notifier},
    {"IPsecKeyManagersGet0: a NULL description stays NULL", CHOSEN, null_description},
    {"IPsecKeyManagersGet0: empty texts stay empty", CHOSEN, empty_texts},
    {"IPsecKeyManagersGet0: a name of 255 characters is complete", CHOSEN, long_texts},
    {"IPsecKeyManagersGet0: later changes to the caller's memory do not matter", CHOSEN,
     keeps_nothing_of_callers},
    {"IPsecKeyManagersGet0: the result is a copy", DOCUMENTED, is_a_snapshot},
    {NULL, CHOSEN, NULL},
};

void add_list_tests(void)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(transaction_flags); i++)
        battery_add(CHOSEN, in_transaction, &transaction_flags[i],
                    "IPsecKeyManagersGet0: works in a %s transaction",
                    transaction_flags[i] == 0 ? "read/write" : "read-only");
    battery_add_cases(cases);
}
