/*
 * What accounts of a kind may do by the default security descriptors: battery --as ACCOUNT. On
 * Windows run it from such an account; with mockbfe a script says who the program counts as.
 */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

/* A session that is denied nearly everything can still be opened. */
static DWORD call_open(HANDLE engine)
{
    (void)engine;
    open_engine();
    return ERROR_SUCCESS;
}

static DWORD begin(HANDLE engine, UINT32 flags)
{
    DWORD result = FwpmTransactionBegin0(engine, flags);

    if (result == ERROR_SUCCESS)
        EXPECT_SUCCESS(FwpmTransactionAbort0(engine));
    return result;
}

static DWORD call_begin_read(HANDLE engine)
{
    return begin(engine, FWPM_TXN_READ_ONLY);
}

static DWORD call_begin_write(HANDLE engine)
{
    return begin(engine, 0);
}

static DWORD call_enum_sessions(HANDLE engine)
{
    HANDLE enumeration = NULL;

    return FwpmSessionCreateEnumHandle0(engine, NULL, &enumeration);
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
    DWORD result = IPsecKeyManagersGet0(engine, &entries, &count);

    FwpmFreeMemory0((void **)&entries);
    return result;
}

static DWORD get_and_free(DWORD result, PSECURITY_DESCRIPTOR descriptor)
{
    FwpmFreeMemory0((void **)&descriptor);
    return result;
}

static DWORD call_get_engine(HANDLE engine)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD result = FwpmEngineGetSecurityInfo0(engine, DACL_SECURITY_INFORMATION, NULL, NULL, NULL,
                                              NULL, &descriptor);

    return get_and_free(result, descriptor);
}

static DWORD call_get_sa_database(HANDLE engine)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD result = IPsecSaDbGetSecurityInfo0(engine, OWNER_SECURITY_INFORMATION, NULL, NULL, NULL,
                                             NULL, &descriptor);

    return get_and_free(result, descriptor);
}

static DWORD call_get_key_managers(HANDLE engine)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD result = IPsecKeyManagerGetSecurityInfoByKey0(engine, NULL, GROUP_SECURITY_INFORMATION,
                                                        NULL, NULL, NULL, NULL, &descriptor);

    return get_and_free(result, descriptor);
}

/* A list that lets everyone in; set only where that is expected to be denied. */
static ACL *open_list(void)
{
    static UINT64 room[16];
    SID_IDENTIFIER_AUTHORITY world = SECURITY_WORLD_SID_AUTHORITY;
    SID everyone;

    InitializeSid(&everyone, &world, 1);
    *GetSidSubAuthority(&everyone, 0) = SECURITY_WORLD_RID;
    InitializeAcl((ACL *)room, sizeof(room), ACL_REVISION);
    AddAccessAllowedAce((ACL *)room, ACL_REVISION, GENERIC_ALL, &everyone);
    return (ACL *)room;
}

static DWORD call_set_engine(HANDLE engine)
{
    return FwpmEngineSetSecurityInfo0(engine, DACL_SECURITY_INFORMATION, NULL, NULL, open_list(),
                                      NULL);
}

static DWORD call_set_sa_database(HANDLE engine)
{
    return IPsecSaDbSetSecurityInfo0(engine, DACL_SECURITY_INFORMATION, NULL, NULL, open_list(),
                                     NULL);
}

static DWORD call_set_key_managers(HANDLE engine)
{
    return IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION, NULL, NULL,
                                                open_list(), NULL);
}

enum account {
    ADMINISTRATOR,
    NETWORK_OPERATOR,
    USER,
    EVERYONE,
    ACCOUNTS
};

static const char *const account_names[ACCOUNTS] = {"administrator", "network-operator", "user",
                                                    "everyone"};

#define YES ERROR_SUCCESS
#define NO ERROR_ACCESS_DENIED
/* Left out: it would succeed, and change the machine. */
#define SKIP MAXDWORD

static const struct row {
    const char *name;
    enum battery_status status;
    DWORD (*call)(HANDLE engine);
    DWORD expected[ACCOUNTS];
} rows[] = {
    {"FwpmEngineOpen0", DOCUMENTED, call_open, {YES, YES, YES, YES}},
    {"FwpmTransactionBegin0 (read-only)", DOCUMENTED, call_begin_read, {YES, YES, NO, NO}},
    {"FwpmTransactionBegin0 (read/write)", DOCUMENTED, call_begin_write, {YES, YES, NO, NO}},
    {"FwpmSessionCreateEnumHandle0", DOCUMENTED, call_enum_sessions, {YES, YES, NO, NO}},
    {"IPsecKeyManagerAddAndRegister0", CHOSEN, call_register, {YES, YES, NO, NO}},
    {"IPsecKeyManagersGet0", CHOSEN, call_list, {YES, YES, NO, NO}},
    {"FwpmEngineGetSecurityInfo0", DOCUMENTED, call_get_engine, {YES, YES, NO, NO}},
    {"IPsecSaDbGetSecurityInfo0", DOCUMENTED, call_get_sa_database, {YES, YES, NO, NO}},
    {"IPsecKeyManagerGetSecurityInfoByKey0", CHOSEN, call_get_key_managers, {YES, YES, NO, NO}},
    {"FwpmEngineSetSecurityInfo0", DOCUMENTED, call_set_engine, {SKIP, NO, NO, NO}},
    {"IPsecSaDbSetSecurityInfo0", DOCUMENTED, call_set_sa_database, {SKIP, NO, NO, NO}},
    {"IPsecKeyManagerSetSecurityInfoByKey0", CHOSEN, call_set_key_managers, {SKIP, NO, NO, NO}},
};

static enum account tested;

static void is_as_expected(const void *argument)
{
    const struct row *row = argument;

    expect_code(row->expected[tested], row->call(open_engine()), row->name);
}

BOOL add_access_tests(const char *account)
{
    size_t i;

    for (i = 0; i < ACCOUNTS && strcmp(account_names[i], account) != 0; i++) {
    }
    if (i == ACCOUNTS)
        return FALSE;
    tested = (enum account)i;
    for (i = 0; i < ARRAYSIZE(rows); i++) {
        if (rows[i].expected[tested] != SKIP)
            battery_add(rows[i].status, is_as_expected, &rows[i], "%s: %s %s", rows[i].name,
                        rows[i].expected[tested] == YES ? "is granted to" : "is denied to",
                        account);
    }
    return TRUE;
}
