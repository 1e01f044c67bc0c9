/*
 * The functions that get and set security descriptors: the engine's, the IPsec SA database's, the
 * key managers'. Bad handles: handle_tests.c; bad SIDs and lists: input_tests.c. Each test that
 * changes a descriptor puts the old one back before it judges.
 */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

enum {
    ACL_ROOM = 4096,
    BIG_ACL = 60000,
    ODD_ACCESS = FWPM_ACTRL_READ | FWPM_ACTRL_ENUM | READ_CONTROL,
    ODD_RIDS = 4000, /* of SIDs that no descriptor has */
    ALL_PARTS = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION
};

static const GUID zero_guid;

/* The functions of one object. ODD tells its SIDs and lists from those of the others. */
struct family {
    const char *get_name;
    const char *set_name;
    DWORD(WINAPI *get)
    (HANDLE, SECURITY_INFORMATION, PSID *, PSID *, PACL *, PACL *, PSECURITY_DESCRIPTOR *);
    DWORD(WINAPI *set)
    (HANDLE, SECURITY_INFORMATION, const SID *, const SID *, const ACL *, const ACL *);
    DWORD odd;
    enum battery_status in_transaction; /* where the pages speak of Fwpm* functions only */
};

static DWORD WINAPI get_key_managers(HANDLE engine, SECURITY_INFORMATION information, PSID *owner,
                                     PSID *group, PACL *dacl, PACL *sacl,
                                     PSECURITY_DESCRIPTOR *descriptor)
{
    return IPsecKeyManagerGetSecurityInfoByKey0(engine, NULL, information, owner, group, dacl, sacl,
                                                descriptor);
}

static DWORD WINAPI set_key_managers(HANDLE engine, SECURITY_INFORMATION information,
                                     const SID *owner, const SID *group, const ACL *dacl,
                                     const ACL *sacl)
{
    return IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, information, owner, group, dacl,
                                                sacl);
}

enum {
    FAMILIES = 3,
    KEY_MANAGERS = 2
};

static const struct family families[FAMILIES] = {
    {"FwpmEngineGetSecurityInfo0", "FwpmEngineSetSecurityInfo0", FwpmEngineGetSecurityInfo0,
     FwpmEngineSetSecurityInfo0, 1, DOCUMENTED},
    {"IPsecSaDbGetSecurityInfo0", "IPsecSaDbSetSecurityInfo0", IPsecSaDbGetSecurityInfo0,
     IPsecSaDbSetSecurityInfo0, 2, CHOSEN},
    {"IPsecKeyManagerGetSecurityInfoByKey0", "IPsecKeyManagerSetSecurityInfoByKey0",
     get_key_managers, set_key_managers, 3, CHOSEN},
};

/* S-1-5-21-7-8-9-RID. */
static SID *odd_sid(DWORD rid)
{
    static UINT64 room[8];
    static const DWORD authorities[] = {SECURITY_NT_NON_UNIQUE, 7, 8, 9};
    SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
    SID *sid = (SID *)room;
    DWORD i;

    InitializeSid(sid, &authority, 5);
    for (i = 0; i < ARRAYSIZE(authorities); i++)
        *GetSidSubAuthority(sid, i) = authorities[i];
    *GetSidSubAuthority(sid, 4) = ODD_RIDS + rid;
    return sid;
}

static PSECURITY_DESCRIPTOR get_descriptor(const struct family *family, HANDLE engine,
                                           SECURITY_INFORMATION parts)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;

    expect_code(ERROR_SUCCESS, family->get(engine, parts, NULL, NULL, NULL, NULL, &descriptor),
                family->get_name);
    EXPECT_TRUE(descriptor != NULL);
    EXPECT_TRUE(IsValidSecurityDescriptor(descriptor));
    return descriptor;
}

static PACL dacl_of(PSECURITY_DESCRIPTOR descriptor)
{
    PACL dacl = NULL;
    BOOL present = FALSE;
    BOOL defaulted = FALSE;

    EXPECT_TRUE(GetSecurityDescriptorDacl(descriptor, &present, &dacl, &defaulted));
    return present ? dacl : NULL;
}

static PACL sacl_of(PSECURITY_DESCRIPTOR descriptor)
{
    PACL sacl = NULL;
    BOOL present = FALSE;
    BOOL defaulted = FALSE;

    EXPECT_TRUE(GetSecurityDescriptorSacl(descriptor, &present, &sacl, &defaulted));
    return present ? sacl : NULL;
}

static PSID owner_of(PSECURITY_DESCRIPTOR descriptor)
{
    PSID owner = NULL;
    BOOL defaulted = FALSE;

    EXPECT_TRUE(GetSecurityDescriptorOwner(descriptor, &owner, &defaulted));
    return owner;
}

static PSID group_of(PSECURITY_DESCRIPTOR descriptor)
{
    PSID group = NULL;
    BOOL defaulted = FALSE;

    EXPECT_TRUE(GetSecurityDescriptorGroup(descriptor, &group, &defaulted));
    return group;
}

/* Whether LIST has an entry of this type for the odd SID with exactly the odd access. */
static BOOL has_odd_entry(PACL list, BYTE type, DWORD odd)
{
    ACCESS_ALLOWED_ACE *entry; /* those that audit look the same */
    void *at = NULL;
    DWORD i;

    for (i = 0; list != NULL && i < list->AceCount; i++) {
        if (!GetAce(list, i, &at))
            return FALSE;
        entry = at;
        if (entry->Header.AceType == type && entry->Mask == ODD_ACCESS &&
            EqualSid(&entry->SidStart, odd_sid(odd)))
            return TRUE;
    }
    return FALSE;
}

static void get_null_descriptor(const void *argument)
{
    const struct family *family = argument;

    expect_code((DWORD)FWP_E_NULL_POINTER,
                family->get(open_engine(), DACL_SECURITY_INFORMATION, NULL, NULL, NULL, NULL, NULL),
                family->get_name);
}

static void get_dacl(const void *argument)
{
    PSECURITY_DESCRIPTOR descriptor =
        get_descriptor(argument, open_engine(), DACL_SECURITY_INFORMATION);
    PACL dacl = dacl_of(descriptor);

    EXPECT_TRUE(dacl != NULL);
    EXPECT_TRUE(dacl->AceCount > 0);
    FwpmFreeMemory0((void **)&descriptor);
}

static void get_self_relative(const void *argument)
{
    PSECURITY_DESCRIPTOR descriptor = get_descriptor(argument, open_engine(), ALL_PARTS);
    SECURITY_DESCRIPTOR_CONTROL control = 0;
    DWORD revision = 0;

    EXPECT_TRUE(GetSecurityDescriptorControl(descriptor, &control, &revision));
    EXPECT_TRUE(control & SE_SELF_RELATIVE);
    EXPECT_NUMBER(SECURITY_DESCRIPTOR_REVISION, revision);
    FwpmFreeMemory0((void **)&descriptor);
}

static void get_parts(const void *argument)
{
    const struct family *family = argument;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    PSID group = NULL;
    PACL dacl = NULL;

    expect_code(ERROR_SUCCESS,
                family->get(open_engine(), ALL_PARTS, &owner, &group, &dacl, NULL, &descriptor),
                family->get_name);
    EXPECT_TRUE(owner != NULL && group != NULL && dacl != NULL);
    EXPECT_TRUE(owner == owner_of(descriptor));
    EXPECT_TRUE(group == group_of(descriptor));
    EXPECT_TRUE(dacl == dacl_of(descriptor));
    EXPECT_TRUE(IsValidSid(owner) && IsValidSid(group) && IsValidAcl(dacl));
    FwpmFreeMemory0((void **)&descriptor);
}

static void get_owner_only(const void *argument)
{
    const struct family *family = argument;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    PSID group = made_up_pointer(1);
    PACL dacl = made_up_pointer(1);
    PACL sacl = made_up_pointer(1);

    expect_code(ERROR_SUCCESS,
                family->get(open_engine(), OWNER_SECURITY_INFORMATION, &owner, &group, &dacl, &sacl,
                            &descriptor),
                family->get_name);
    EXPECT_TRUE(owner != NULL && owner == owner_of(descriptor));
    EXPECT_TRUE(group == NULL && group_of(descriptor) == NULL);
    EXPECT_TRUE(dacl == NULL && dacl_of(descriptor) == NULL);
    EXPECT_TRUE(sacl == NULL);
    FwpmFreeMemory0((void **)&descriptor);
}

static void get_ignores_other_bits(const void *argument)
{
    HANDLE engine = open_engine();
    PSECURITY_DESCRIPTOR plain = get_descriptor(argument, engine, DACL_SECURITY_INFORMATION);
    PSECURITY_DESCRIPTOR more =
        get_descriptor(argument, engine,
                       DACL_SECURITY_INFORMATION | LABEL_SECURITY_INFORMATION |
                           PROTECTED_DACL_SECURITY_INFORMATION | 0x00000400);

    EXPECT_NUMBER(GetSecurityDescriptorLength(plain), GetSecurityDescriptorLength(more));
    EXPECT_TRUE(memcmp(plain, more, GetSecurityDescriptorLength(plain)) == 0);
    FwpmFreeMemory0((void **)&plain);
    FwpmFreeMemory0((void **)&more);
}

static void get_in_transaction(const void *argument)
{
    HANDLE engine = open_engine();
    PSECURITY_DESCRIPTOR descriptor;

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, FWPM_TXN_READ_ONLY));
    descriptor = get_descriptor(argument, engine, DACL_SECURITY_INFORMATION);
    FwpmFreeMemory0((void **)&descriptor);
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
}

static void get_and_read_after_close(const void *argument)
{
    HANDLE engine = open_engine();
    PSECURITY_DESCRIPTOR descriptor = get_descriptor(argument, engine, DACL_SECURITY_INFORMATION);

    close_session(engine);
    EXPECT_TRUE(IsValidSecurityDescriptor(descriptor));
    EXPECT_TRUE(dacl_of(descriptor) != NULL);
    FwpmFreeMemory0((void **)&descriptor);
    EXPECT_TRUE(descriptor == NULL);
}

/* Copies LIST, which may be NULL, into ROOM with an odd entry in front. */
static void add_odd_entry(PACL list, BYTE type, DWORD odd, void *room)
{
    PACL wider = room;
    void *first = NULL;

    EXPECT_TRUE(InitializeAcl(wider, ACL_ROOM, ACL_REVISION));
    if (type == SYSTEM_AUDIT_ACE_TYPE)
        EXPECT_TRUE(AddAuditAccessAce(wider, ACL_REVISION, ODD_ACCESS, odd_sid(odd), TRUE, TRUE));
    else
        EXPECT_TRUE(AddAccessAllowedAce(wider, ACL_REVISION, ODD_ACCESS, odd_sid(odd)));
    if (list != NULL && list->AceCount > 0) {
        EXPECT_TRUE(GetAce(list, 0, &first));
        EXPECT_TRUE(AddAce(wider, ACL_REVISION, MAXDWORD, first,
                           list->AclSize - (DWORD)((UINT8 *)first - (UINT8 *)list)));
    }
}

/* Which of the objects have the odd part of a family: a bit for each. */
static UINT32 objects_with(HANDLE engine, SECURITY_INFORMATION part, DWORD odd)
{
    UINT32 found = 0;
    UINT32 i;

    for (i = 0; i < FAMILIES; i++) {
        PSECURITY_DESCRIPTOR descriptor = get_descriptor(&families[i], engine, part);
        BOOL has = part == DACL_SECURITY_INFORMATION
                       ? has_odd_entry(dacl_of(descriptor), ACCESS_ALLOWED_ACE_TYPE, odd)
                   : part == SACL_SECURITY_INFORMATION
                       ? has_odd_entry(sacl_of(descriptor), SYSTEM_AUDIT_ACE_TYPE, odd)
                       : EqualSid(group_of(descriptor), odd_sid(odd));

        found |= has ? 1u << i : 0;
        FwpmFreeMemory0((void **)&descriptor);
    }
    return found;
}

/* Sets an odd part and the old one again, and asks another session what the objects have. */
static void set_part(const struct family *family, SECURITY_INFORMATION part)
{
    static UINT64 room[ACL_ROOM / sizeof(UINT64)];
    HANDLE engine = open_engine();
    HANDLE other = open_engine();
    PSECURITY_DESCRIPTOR before = get_descriptor(family, engine, part);
    BOOL lists = part == DACL_SECURITY_INFORMATION || part == SACL_SECURITY_INFORMATION;
    UINT32 had = objects_with(other, part, family->odd);
    UINT32 has;
    DWORD set;
    DWORD restored;

    if (lists)
        add_odd_entry(part == DACL_SECURITY_INFORMATION ? dacl_of(before) : sacl_of(before),
                      part == DACL_SECURITY_INFORMATION ? ACCESS_ALLOWED_ACE_TYPE
                                                        : SYSTEM_AUDIT_ACE_TYPE,
                      family->odd, room);
    set = family->set(engine, part, NULL, lists ? NULL : odd_sid(family->odd),
                      lists ? (const ACL *)room : NULL, lists ? (const ACL *)room : NULL);
    has = objects_with(other, part, family->odd);
    restored = family->set(engine, part, NULL, group_of(before), dacl_of(before), sacl_of(before));
    expect_number(0, had, "the objects that had the odd part already");
    expect_code(ERROR_SUCCESS, set, family->set_name);
    expect_number(1u << (family - families), has, "the objects that have the odd part");
    expect_code(ERROR_SUCCESS, restored, "setting the old part again");
    expect_number(0, objects_with(other, part, family->odd), "the objects that keep the odd part");
    FwpmFreeMemory0((void **)&before);
}

static void set_dacl(const void *argument)
{
    set_part(argument, DACL_SECURITY_INFORMATION);
}

static void set_sacl(const void *argument)
{
    set_part(argument, SACL_SECURITY_INFORMATION);
}

static void set_group(const void *argument)
{
    set_part(argument, GROUP_SECURITY_INFORMATION);
}

/* Only the parts that are named change. */
static void set_owner_to_itself(const void *argument)
{
    const struct family *family = argument;
    HANDLE engine = open_engine();
    PSECURITY_DESCRIPTOR before = get_descriptor(family, engine, ALL_PARTS);
    PSECURITY_DESCRIPTOR after;

    expect_code(ERROR_SUCCESS,
                family->set(engine, OWNER_SECURITY_INFORMATION, owner_of(before), NULL, NULL, NULL),
                family->set_name);
    after = get_descriptor(family, engine, ALL_PARTS);
    EXPECT_TRUE(EqualSid(owner_of(before), owner_of(after)));
    EXPECT_TRUE(EqualSid(group_of(before), group_of(after)));
    EXPECT_TRUE(dacl_of(after) != NULL && dacl_of(after)->AceCount == dacl_of(before)->AceCount);
    FwpmFreeMemory0((void **)&before);
    FwpmFreeMemory0((void **)&after);
}

/* The key managers' only: a machine whose engine lets everyone in is no place for a test. */
static void set_null_dacl(void)
{
    const struct family *family = &families[KEY_MANAGERS];
    HANDLE engine = open_engine();
    PSECURITY_DESCRIPTOR before = get_descriptor(family, engine, DACL_SECURITY_INFORMATION);
    DWORD set = family->set(engine, DACL_SECURITY_INFORMATION, NULL, NULL, NULL, NULL);
    PSECURITY_DESCRIPTOR between = get_descriptor(family, engine, DACL_SECURITY_INFORMATION);
    DWORD restored =
        family->set(engine, DACL_SECURITY_INFORMATION, NULL, NULL, dacl_of(before), NULL);
    PACL dacl = NULL;
    BOOL present = FALSE;
    BOOL defaulted = FALSE;

    expect_code(ERROR_SUCCESS, set, family->set_name);
    expect_code(ERROR_SUCCESS, restored, "setting the old DACL again");
    EXPECT_TRUE(GetSecurityDescriptorDacl(between, &present, &dacl, &defaulted));
    EXPECT_TRUE(present && dacl == NULL);
    FwpmFreeMemory0((void **)&before);
    FwpmFreeMemory0((void **)&between);
}

/* Sets the DACL that is there already. BITS is more for securityInfo. */
static DWORD set_same_dacl(const struct family *family, HANDLE engine, SECURITY_INFORMATION bits)
{
    PSECURITY_DESCRIPTOR descriptor = get_descriptor(family, engine, DACL_SECURITY_INFORMATION);
    DWORD result = family->set(engine, DACL_SECURITY_INFORMATION | bits, NULL, NULL,
                               dacl_of(descriptor), NULL);

    FwpmFreeMemory0((void **)&descriptor);
    return result;
}

static void set_in_transaction(const void *argument, UINT32 flags)
{
    const struct family *family = argument;
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, flags));
    expect_code((DWORD)FWP_E_TXN_IN_PROGRESS, set_same_dacl(family, engine, 0), family->set_name);
    EXPECT_SUCCESS(FwpmTransactionAbort0(engine));
}

static void set_in_write_transaction(const void *argument)
{
    set_in_transaction(argument, 0);
}

static void set_in_read_transaction(const void *argument)
{
    set_in_transaction(argument, FWPM_TXN_READ_ONLY);
}

static void set_in_dynamic_session(const void *argument)
{
    const struct family *family = argument;
    FWPM_SESSION0 session;

    memset(&session, 0, sizeof(session));
    session.flags = FWPM_SESSION_FLAG_DYNAMIC;
    expect_code((DWORD)FWP_E_DYNAMIC_SESSION_IN_PROGRESS,
                set_same_dacl(family, open_session(&session), 0), family->set_name);
}

static void set_label(const void *argument)
{
    const struct family *family = argument;

    expect_code((DWORD)FWP_E_INVALID_FLAGS,
                family->set(open_engine(), LABEL_SECURITY_INFORMATION, NULL, NULL, NULL, NULL),
                family->set_name);
}

static void set_protected(const void *argument)
{
    const struct family *family = argument;

    expect_code((DWORD)FWP_E_INVALID_FLAGS,
                set_same_dacl(family, open_engine(), PROTECTED_DACL_SECURITY_INFORMATION),
                family->set_name);
}

static void set_too_much(const void *argument)
{
    static UINT64 room[BIG_ACL / sizeof(UINT64)];
    const struct family *family = argument;
    HANDLE engine = open_engine();
    const ACL *big = (const ACL *)room;

    EXPECT_TRUE(InitializeAcl((PACL)room, BIG_ACL, ACL_REVISION));
    expect_code(ERROR_INVALID_SECURITY_DESCR,
                family->set(engine, DACL_SECURITY_INFORMATION | SACL_SECURITY_INFORMATION, NULL,
                            NULL, big, big),
                family->set_name);
    expect_code(ERROR_SUCCESS, set_same_dacl(family, engine, 0), family->set_name);
}

/* Of the key managers alone: reserved. */

static DWORD get_reserved(const void *reserved)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD result = IPsecKeyManagerGetSecurityInfoByKey0(
        open_engine(), reserved, DACL_SECURITY_INFORMATION, NULL, NULL, NULL, NULL, &descriptor);

    EXPECT_TRUE((descriptor != NULL) == (result == ERROR_SUCCESS));
    FwpmFreeMemory0((void **)&descriptor);
    return result;
}

static void get_reserved_zero(void)
{
    EXPECT_SUCCESS(get_reserved(&zero_guid));
}

static void get_reserved_other(void)
{
    GUID key = new_guid();

    EXPECT(FWP_E_RESERVED, get_reserved(&key));
}

static DWORD set_reserved(const void *reserved)
{
    HANDLE engine = open_engine();
    PSECURITY_DESCRIPTOR descriptor =
        get_descriptor(&families[KEY_MANAGERS], engine, DACL_SECURITY_INFORMATION);
    DWORD result = IPsecKeyManagerSetSecurityInfoByKey0(engine, reserved, DACL_SECURITY_INFORMATION,
                                                        NULL, NULL, dacl_of(descriptor), NULL);

    FwpmFreeMemory0((void **)&descriptor);
    return result;
}

static void set_reserved_null(void)
{
    EXPECT_SUCCESS(set_reserved(NULL));
}

static void set_reserved_zero(void)
{
    EXPECT_SUCCESS(set_reserved(&zero_guid));
}

static void set_reserved_other(void)
{
    GUID key = new_guid();

    EXPECT(FWP_E_RESERVED, set_reserved(&key));
}

static const struct battery_case cases[] = {
    {"IPsecKeyManagerGetSecurityInfoByKey0: reserved may point to a zero GUID", OBSERVED,
     get_reserved_zero},
    {"IPsecKeyManagerGetSecurityInfoByKey0: any other reserved is FWP_E_RESERVED", CHOSEN,
     get_reserved_other},
    {"IPsecKeyManagerSetSecurityInfoByKey0: reserved may be NULL", DOCUMENTED, set_reserved_null},
    {"IPsecKeyManagerSetSecurityInfoByKey0: reserved may point to a zero GUID", CHOSEN,
     set_reserved_zero},
    {"IPsecKeyManagerSetSecurityInfoByKey0: any other reserved is FWP_E_RESERVED", CHOSEN,
     set_reserved_other},
    {"IPsecKeyManagerSetSecurityInfoByKey0: a NULL DACL is kept as one", DOCUMENTED, set_null_dacl},
    {NULL, CHOSEN, NULL},
};

/* Of every family; the name goes on behind its function's. */
struct behaviour {
    enum battery_status status;
    void (*run)(const void *family);
    const char *name;
};

static const struct behaviour gets[] = {
    {CHOSEN, get_null_descriptor, "a NULL securityDescriptor is FWP_E_NULL_POINTER"},
    {DOCUMENTED, get_dacl, "there is a DACL, and the other outputs are optional"},
    {OBSERVED, get_self_relative, "the descriptor is self-relative"},
    {DOCUMENTED, get_parts, "owner, group and DACL point into the descriptor"},
    {CHOSEN, get_owner_only, "parts that are not asked for are absent"},
    {CHOSEN, get_ignores_other_bits, "other bits of securityInfo are ignored"},
    {CHOSEN, get_in_transaction, "works in a transaction"},
    {OBSERVED, get_and_read_after_close, "the descriptor outlives the session"},
};

static const struct behaviour sets[] = {
    {DOCUMENTED, set_dacl, "a new DACL comes back in another session, of this object only"},
    {CHOSEN, set_sacl, "a new SACL comes back in another session, of this object only"},
    {DOCUMENTED, set_group, "a new group comes back in another session, of this object only"},
    {DOCUMENTED, set_owner_to_itself, "leaves the parts alone that it does not name"},
    {CHOSEN, set_label, "LABEL_SECURITY_INFORMATION is FWP_E_INVALID_FLAGS"},
    {CHOSEN, set_protected, "PROTECTED_DACL_SECURITY_INFORMATION is FWP_E_INVALID_FLAGS"},
    {CHOSEN, set_too_much, "more than 64 KB are ERROR_INVALID_SECURITY_DESCR"},
};

static void add_family(const struct family *family)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(gets); i++)
        battery_add(gets[i].status, gets[i].run, family, "%s: %s", family->get_name, gets[i].name);
    for (i = 0; i < ARRAYSIZE(sets); i++)
        battery_add(sets[i].status, sets[i].run, family, "%s: %s", family->set_name, sets[i].name);
    battery_add(family->in_transaction, set_in_write_transaction, family,
                "%s: in a read/write transaction is FWP_E_TXN_IN_PROGRESS", family->set_name);
    battery_add(family->in_transaction, set_in_read_transaction, family,
                "%s: in a read-only transaction is FWP_E_TXN_IN_PROGRESS", family->set_name);
    battery_add(family->in_transaction, set_in_dynamic_session, family,
                "%s: in a dynamic session is FWP_E_DYNAMIC_SESSION_IN_PROGRESS", family->set_name);
}

void add_security_tests(void)
{
    size_t i;

    for (i = 0; i < FAMILIES; i++)
        add_family(&families[i]);
    battery_add_cases(cases);
}
