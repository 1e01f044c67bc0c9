/* FwpmFreeMemory0, and what callers do with results before they free them. */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

static IPSEC_KEY_MANAGER0 **get_list(HANDLE engine, UINT32 *count)
{
    IPSEC_KEY_MANAGER0 **entries = NULL;

    EXPECT_SUCCESS(IPsecKeyManagersGet0(engine, &entries, count));
    EXPECT_TRUE(entries != NULL);
    return entries;
}

static void free_null(void)
{
    FwpmFreeMemory0(NULL);
}

static void free_pointer_to_null(void)
{
    void *nothing = NULL;

    FwpmFreeMemory0(&nothing);
    EXPECT_TRUE(nothing == NULL);
}

static void sets_pointer_to_null(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **entries;
    HANDLE engine = open_engine();
    UINT32 count = 0;

    register_manager(engine, &manager);
    entries = get_list(engine, &count);
    FwpmFreeMemory0((void **)&entries);
    EXPECT_TRUE(entries == NULL);
}

static void read_and_free_after_close(void)
{
    static wchar_t name[] = L"Outlives its session \u221e";
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **entries;
    const IPSEC_KEY_MANAGER0 *found;
    HANDLE engine = open_engine();
    UINT32 count = 0;

    manager.displayData.name = name;
    register_manager(engine, &manager);
    entries = get_list(engine, &count);
    close_session(engine);
    found = find_manager(entries, count, &manager.keyManagerKey);
    EXPECT_TRUE(found != NULL);
    EXPECT_WIDE(name, found->displayData.name);
    FwpmFreeMemory0((void **)&entries);
}

static void overwritten_pointers(void)
{
    wchar_t on_stack[] = L"not from the heap";
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **entries;
    HANDLE engine = open_engine();
    UINT32 count = 0;
    UINT32 i;

    register_manager(engine, &manager);
    entries = get_list(engine, &count);
    for (i = 0; i < count; i++) {
        entries[i]->displayData.name = on_stack;
        entries[i]->displayData.description = made_up_pointer(0x10);
        entries[i] = made_up_pointer(0x20);
    }
    FwpmFreeMemory0((void **)&entries);
    EXPECT_TRUE(is_registered(engine, &manager.keyManagerKey));
}

static void results_are_separate(void)
{
    static wchar_t name[] = L"Seen twice";
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **first;
    IPSEC_KEY_MANAGER0 **second;
    const IPSEC_KEY_MANAGER0 *found;
    HANDLE engine = open_engine();
    UINT32 first_count = 0;
    UINT32 second_count = 0;

    manager.displayData.name = name;
    register_manager(engine, &manager);
    first = get_list(engine, &first_count);
    second = get_list(engine, &second_count);
    EXPECT_TRUE(first != second);
    FwpmFreeMemory0((void **)&first);
    found = find_manager(second, second_count, &manager.keyManagerKey);
    EXPECT_TRUE(found != NULL);
    EXPECT_WIDE(name, found->displayData.name);
    FwpmFreeMemory0((void **)&second);
}

static void is_writable(void)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER0 **entries;
    IPSEC_KEY_MANAGER0 *found;
    HANDLE engine = open_engine();
    UINT32 count = 0;

    register_manager(engine, &manager);
    entries = get_list(engine, &count);
    found = (IPSEC_KEY_MANAGER0 *)find_manager(entries, count, &manager.keyManagerKey);
    EXPECT_TRUE(found != NULL);
    memset(found->displayData.name, 0x7f, sizeof(wchar_t));
    memset(found, 0x7f, sizeof(*found));
    FwpmFreeMemory0((void **)&entries);
    EXPECT_TRUE(is_registered(engine, &manager.keyManagerKey));
}

static const struct battery_case cases[] = {
    {"FwpmFreeMemory0: accepts NULL", CHOSEN, free_null},
    {"FwpmFreeMemory0: accepts a pointer to NULL", CHOSEN, free_pointer_to_null},
    {"FwpmFreeMemory0: sets the pointer to NULL", CHOSEN, sets_pointer_to_null},
    {"FwpmFreeMemory0: results can be read and freed after the session's end", OBSERVED,
     read_and_free_after_close},
    {"FwpmFreeMemory0: does not follow pointers inside a result", OBSERVED, overwritten_pointers},
    {"FwpmFreeMemory0: two results are separate", DOCUMENTED, results_are_separate},
    {"FwpmFreeMemory0: a result may be written to", OBSERVED, is_writable},
    {NULL, CHOSEN, NULL},
};

void add_memory_tests(void)
{
    battery_add_cases(cases);
}
