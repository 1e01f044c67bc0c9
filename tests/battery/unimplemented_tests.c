/*
 * Functions outside the key-manager part: they must exist, and must not claim a success that did
 * not happen. All their arguments after the session are zero, which is an error on Windows too
 * (there it is another one).
 *
 * They are found by name, so that this file needs no prototypes and runs with a DLL of any age.
 */
#include "battery.h"
#include "check.h"
#include "fixture.h"

struct export_row {
    const char *name;
    UINT32 stdcall_bytes; /* of all arguments, on 32-bit x86 */
};

static const struct export_row exports[] = {
    {"FwpmProviderAdd0", 12},        {"FwpmProviderGetByKey0", 12},
    {"FwpmProviderDeleteByKey0", 8}, {"FwpmSubLayerAdd0", 12},
    {"FwpmSubLayerGetByKey0", 12},   {"FwpmLayerGetByKey0", 12},
    {"FwpmCalloutAdd0", 16},         {"FwpmCalloutGetByKey0", 12},
    {"FwpmFilterAdd0", 16},          {"FwpmFilterGetByKey0", 12},
    {"FwpmFilterEnum0", 20},         {"FwpmFilterDeleteByKey0", 8},
    {"FwpmNetEventSubscribe0", 20},  {"FwpmIPsecTunnelDeleteByKey0", 8},
    {"IPsecDospGetStatistics0", 8},  {"IkeextGetStatistics1", 8},
};

typedef ULONG_PTR word;
typedef DWORD(WINAPI *two_words)(HANDLE, word);
typedef DWORD(WINAPI *three_words)(HANDLE, word, word);
typedef DWORD(WINAPI *four_words)(HANDLE, word, word, word);
typedef DWORD(WINAPI *five_words)(HANDLE, word, word, word, word);

static DWORD call_with_zeros(FARPROC function, UINT32 words, HANDLE engine)
{
    /* By way of a pointer without arguments, which compilers let one cast to any other. */
    void (*any)(void) = (void (*)(void))function;

    switch (words) {
    case 2:
        return ((two_words)any)(engine, 0);
    case 3:
        return ((three_words)any)(engine, 0, 0);
    case 4:
        return ((four_words)any)(engine, 0, 0, 0);
    case 5:
        return ((five_words)any)(engine, 0, 0, 0, 0);
    default:
        fail_test("the table has a function of %lu arguments", (unsigned long)words);
    }
}

static DWORD call_export(const struct export_row *row)
{
    FARPROC function = GetProcAddress(GetModuleHandleW(L"fwpuclnt.dll"), row->name);

    if (function == NULL)
        fail_test("fwpuclnt.dll does not export it");
    return call_with_zeros(function, row->stdcall_bytes / 4, open_engine());
}

static void fails(const void *argument)
{
    if (call_export(argument) == ERROR_SUCCESS)
        fail_test("expected an error, got ERROR_SUCCESS");
}

static void is_not_implemented(const void *argument)
{
    const struct export_row *row = argument;

    expect_code(ERROR_CALL_NOT_IMPLEMENTED, call_export(row), row->name);
}

void add_unimplemented_tests(void)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(exports); i++) {
        battery_add(CHOSEN, fails, &exports[i], "%s: zeros are an error", exports[i].name);
        battery_add(CHOSEN, is_not_implemented, &exports[i], "%s: is ERROR_CALL_NOT_IMPLEMENTED",
                    exports[i].name);
    }
}

/*
 * The keying module's side of key dictation: exported, in no header and on no page. Calling them
 * with a guessed signature says nothing about Windows, so with zeros only.
 */
static const struct export_row undocumented[] = {
    {"IPsecKeyDictationCheck0", 16},
    {"IPsecGetKeyFromDictator0", 16},
    {"IPsecKeyNotification0", 12},
};

void add_undocumented_tests(void)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(undocumented); i++)
        battery_add(CHOSEN, is_not_implemented, &undocumented[i],
                    "%s: exists and is ERROR_CALL_NOT_IMPLEMENTED", undocumented[i].name);
}
