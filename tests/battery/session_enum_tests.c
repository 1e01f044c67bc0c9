/* FwpmSessionCreateEnumHandle0, FwpmSessionEnum0, FwpmSessionDestroyEnumHandle0. Bad arguments:
 * input_tests.c. Other programs may have sessions too, so tests look for their own. */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

static wchar_t odd_name[] = L"Session of the battery \u221e";
static wchar_t odd_description[] = L"With a description";

enum {
    ODD_TIMEOUT = 17171,
    PAGES_MAX = 10000,
    GONE_WAIT_MSEC = 10000,
    POLL_MSEC = 5
};

static HANDLE create_enum(HANDLE engine)
{
    HANDLE enumeration = NULL;

    EXPECT_SUCCESS(FwpmSessionCreateEnumHandle0(engine, NULL, &enumeration));
    EXPECT_TRUE(enumeration != NULL);
    return enumeration;
}

static const FWPM_SESSION0 *find_session(FWPM_SESSION0 **entries, UINT32 count, const GUID *key)
{
    UINT32 i;

    for (i = 0; i < count; i++) {
        if (memcmp(&entries[i]->sessionKey, key, sizeof(*key)) == 0)
            return entries[i];
    }
    return NULL;
}

/* All sessions at once, for FwpmFreeMemory0. */
static FWPM_SESSION0 **all_sessions(HANDLE engine, UINT32 *count)
{
    FWPM_SESSION0 **entries = NULL;
    HANDLE enumeration = create_enum(engine);

    EXPECT_SUCCESS(FwpmSessionEnum0(engine, enumeration, INFINITE, &entries, count));
    EXPECT_TRUE(*count > 0 && entries != NULL);
    EXPECT_SUCCESS(FwpmSessionDestroyEnumHandle0(engine, enumeration));
    return entries;
}

static void fields_come_back(void)
{
    FWPM_SESSION0 session;
    FWPM_SESSION0 **entries;
    const FWPM_SESSION0 *found;
    HANDLE engine;
    UINT32 count = 0;

    memset(&session, 0, sizeof(session));
    session.sessionKey = new_guid();
    session.displayData.name = odd_name;
    session.displayData.description = odd_description;
    session.flags = FWPM_SESSION_FLAG_DYNAMIC;
    session.txnWaitTimeoutInMSec = ODD_TIMEOUT;
    engine = open_session(&session);
    entries = all_sessions(engine, &count);
    found = find_session(entries, count, &session.sessionKey);
    EXPECT_TRUE(found != NULL);
    EXPECT_WIDE(odd_name, found->displayData.name);
    EXPECT_WIDE(odd_description, found->displayData.description);
    EXPECT_NUMBER(FWPM_SESSION_FLAG_DYNAMIC, found->flags);
    EXPECT_NUMBER(ODD_TIMEOUT, found->txnWaitTimeoutInMSec);
    EXPECT_NUMBER(GetCurrentProcessId(), found->processId);
    EXPECT_TRUE(found->sid != NULL && IsValidSid(found->sid));
    EXPECT_TRUE(found->username != NULL && found->username[0] != L'\0');
    EXPECT_TRUE(!found->kernelMode);
    FwpmFreeMemory0((void **)&entries);
}

/* The SID is that of this process' own token. */
static void sid_is_the_callers(void)
{
    static union {
        TOKEN_USER user;
        UINT8 bytes[512];
    } room;
    FWPM_SESSION0 session;
    FWPM_SESSION0 **entries;
    const FWPM_SESSION0 *found;
    HANDLE token = NULL;
    DWORD size = 0;
    UINT32 count = 0;

    memset(&session, 0, sizeof(session));
    session.sessionKey = new_guid();
    entries = all_sessions(open_session(&session), &count);
    found = find_session(entries, count, &session.sessionKey);
    EXPECT_TRUE(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token));
    EXPECT_TRUE(GetTokenInformation(token, TokenUser, &room, sizeof(room), &size));
    CloseHandle(token);
    EXPECT_TRUE(found != NULL && found->sid != NULL);
    EXPECT_TRUE(EqualSid(found->sid, room.user.User.Sid));
    FwpmFreeMemory0((void **)&entries);
}

static void username_has_a_domain(void)
{
    FWPM_SESSION0 session;
    FWPM_SESSION0 **entries;
    const FWPM_SESSION0 *found;
    const wchar_t *between;
    UINT32 count = 0;

    memset(&session, 0, sizeof(session));
    session.sessionKey = new_guid();
    entries = all_sessions(open_session(&session), &count);
    found = find_session(entries, count, &session.sessionKey);
    EXPECT_TRUE(found != NULL && found->username != NULL);
    between = wcschr(found->username, L'\\');
    EXPECT_TRUE(between != NULL && between > found->username && between[1] != L'\0');
    FwpmFreeMemory0((void **)&entries);
}

/* What a caller leaves in the returned fields of FWPM_SESSION0 is nobody's business. */
static void returned_fields_are_ignored(void)
{
    FWPM_SESSION0 session;
    FWPM_SESSION0 **entries;
    const FWPM_SESSION0 *found;
    UINT32 count = 0;

    memset(&session, 0, sizeof(session));
    session.sessionKey = new_guid();
    session.processId = 0xDEAD;
    session.sid = made_up_pointer(0x10);
    session.username = made_up_pointer(0x20);
    session.kernelMode = TRUE;
    entries = all_sessions(open_session(&session), &count);
    found = find_session(entries, count, &session.sessionKey);
    EXPECT_TRUE(found != NULL);
    EXPECT_NUMBER(GetCurrentProcessId(), found->processId);
    EXPECT_TRUE(!found->kernelMode);
    FwpmFreeMemory0((void **)&entries);
}

static void is_a_snapshot(void)
{
    FWPM_SESSION0 session;
    FWPM_SESSION0 **entries = NULL;
    HANDLE engine = open_engine();
    HANDLE enumeration;
    HANDLE other;
    GUID before = new_guid();
    UINT32 count = 0;

    memset(&session, 0, sizeof(session));
    session.sessionKey = before;
    other = open_session(&session);
    enumeration = create_enum(engine);
    close_session(other);
    session.sessionKey = new_guid();
    open_session(&session);
    EXPECT_SUCCESS(FwpmSessionEnum0(engine, enumeration, INFINITE, &entries, &count));
    EXPECT_TRUE(find_session(entries, count, &before) != NULL);
    EXPECT_TRUE(find_session(entries, count, &session.sessionKey) == NULL);
    FwpmFreeMemory0((void **)&entries);
}

static void pages_of_one(void)
{
    HANDLE engine = open_engine();
    HANDLE enumeration;
    FWPM_SESSION0 **entries;
    UINT32 count;
    UINT32 pages = 0;

    open_engine();
    open_engine();
    enumeration = create_enum(engine);
    for (;;) {
        entries = made_up_pointer(1);
        count = 77;
        EXPECT_SUCCESS(FwpmSessionEnum0(engine, enumeration, 1, &entries, &count));
        if (count == 0)
            break;
        EXPECT_NUMBER(1, count);
        FwpmFreeMemory0((void **)&entries);
        EXPECT_TRUE(++pages < PAGES_MAX);
    }
    EXPECT_TRUE(pages >= 3);
    FwpmFreeMemory0((void **)&entries);
    /* After the end it stays at the end. */
    EXPECT_SUCCESS(FwpmSessionEnum0(engine, enumeration, INFINITE, &entries, &count));
    EXPECT_NUMBER(0, count);
    FwpmFreeMemory0((void **)&entries);
}

static void outlives_close(void)
{
    FWPM_SESSION0 session;
    FWPM_SESSION0 **entries;
    const FWPM_SESSION0 *found;
    HANDLE engine;
    UINT32 count = 0;
    UINT32 i;

    memset(&session, 0, sizeof(session));
    session.sessionKey = new_guid();
    session.displayData.name = odd_name;
    engine = open_session(&session);
    entries = all_sessions(engine, &count);
    close_session(engine);
    found = find_session(entries, count, &session.sessionKey);
    EXPECT_TRUE(found != NULL);
    EXPECT_WIDE(odd_name, found->displayData.name);
    for (i = 0; i < count; i++) {
        entries[i]->sid = made_up_pointer(0x10);
        entries[i]->username = made_up_pointer(0x20);
    }
    FwpmFreeMemory0((void **)&entries);
}

static void destroyed_twice(void)
{
    HANDLE engine = open_engine();
    HANDLE enumeration = create_enum(engine);
    FWPM_SESSION0 **entries = NULL;
    UINT32 count = 0;

    EXPECT_SUCCESS(FwpmSessionDestroyEnumHandle0(engine, enumeration));
    EXPECT(ERROR_INVALID_HANDLE, FwpmSessionDestroyEnumHandle0(engine, enumeration));
    EXPECT(ERROR_INVALID_HANDLE, FwpmSessionEnum0(engine, enumeration, 1, &entries, &count));
}

static void of_another_session(void)
{
    HANDLE engine = open_engine();
    HANDLE other = open_engine();
    HANDLE enumeration = create_enum(engine);
    FWPM_SESSION0 **entries = NULL;
    UINT32 count = 0;

    EXPECT(ERROR_INVALID_HANDLE, FwpmSessionEnum0(other, enumeration, 1, &entries, &count));
    EXPECT(ERROR_INVALID_HANDLE, FwpmSessionDestroyEnumHandle0(other, enumeration));
    EXPECT_SUCCESS(FwpmSessionDestroyEnumHandle0(engine, enumeration));
}

static void ends_with_its_session(void)
{
    HANDLE engine = open_engine();
    HANDLE enumeration = create_enum(engine);

    close_session(engine);
    EXPECT(ERROR_INVALID_HANDLE, FwpmSessionDestroyEnumHandle0(open_engine(), enumeration));
}

static void reserved_template(void)
{
    FWPM_SESSION_ENUM_TEMPLATE0 template = {1};
    HANDLE enumeration = NULL;

    EXPECT(FWP_E_RESERVED, FwpmSessionCreateEnumHandle0(open_engine(), &template, &enumeration));
    EXPECT_TRUE(enumeration == NULL);
}

static void works_in_transactions(void)
{
    HANDLE engine = open_engine();
    FWPM_SESSION0 **entries;
    UINT32 count = 0;

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, FWPM_TXN_READ_ONLY));
    entries = all_sessions(engine, &count);
    FwpmFreeMemory0((void **)&entries);
    EXPECT_SUCCESS(FwpmTransactionAbort0(engine));
}

static UINT32 sessions_of(HANDLE engine, DWORD process)
{
    UINT32 count = 0;
    UINT32 found = 0;
    UINT32 i;
    FWPM_SESSION0 **entries = all_sessions(engine, &count);

    for (i = 0; i < count; i++)
        found += entries[i]->processId == process;
    FwpmFreeMemory0((void **)&entries);
    return found;
}

static void dead_process_is_forgotten(void)
{
    HANDLE engine = open_engine();
    GUID key = new_guid();
    HANDLE process = start_other_process(&key, FALSE);
    DWORD id = GetProcessId(process);
    ULONGLONG start;

    EXPECT_NUMBER(1, sessions_of(engine, id));
    kill_process(process);
    start = GetTickCount64();
    while (sessions_of(engine, id) > 0) {
        if (GetTickCount64() - start > GONE_WAIT_MSEC)
            fail_test("the dead process's session is still listed after %d ms", GONE_WAIT_MSEC);
        Sleep(POLL_MSEC);
    }
}

static const struct battery_case cases[] = {
    {"FwpmSessionEnum0: returns what the session was opened with, and who opened it", DOCUMENTED,
     fields_come_back},
    {"FwpmSessionEnum0: sid is the caller's user", DOCUMENTED, sid_is_the_callers},
    {"FwpmSessionEnum0: username is a domain and a name", CHOSEN, username_has_a_domain},
    {"FwpmEngineOpen0: ignores processId, sid, username and kernelMode", CHOSEN,
     returned_fields_are_ignored},
    {"FwpmSessionEnum0: returns what was there when the handle was made", DOCUMENTED,
     is_a_snapshot},
    {"FwpmSessionEnum0: after the last page, ERROR_SUCCESS with none", OBSERVED, pages_of_one},
    {"FwpmSessionEnum0: entries outlive the session and may be overwritten", OBSERVED,
     outlives_close},
    {"FwpmSessionDestroyEnumHandle0: a second time is ERROR_INVALID_HANDLE", CHOSEN,
     destroyed_twice},
    {"FwpmSessionEnum0: another session's handle is ERROR_INVALID_HANDLE", CHOSEN,
     of_another_session},
    {"FwpmSessionDestroyEnumHandle0: the session's end has ended its enumerations", CHOSEN,
     ends_with_its_session},
    {"FwpmSessionCreateEnumHandle0: a reserved field that is set is FWP_E_RESERVED", CHOSEN,
     reserved_template},
    {"FwpmSessionCreateEnumHandle0: works in a transaction", CHOSEN, works_in_transactions},
    {"FwpmSessionEnum0: a killed process's session goes away", DOCUMENTED,
     dead_process_is_forgotten},
    {NULL, CHOSEN, NULL},
};

void add_session_enum_tests(void)
{
    battery_add_cases(cases);
}
