/* IPsecKeyManagerGetSecurityInfoByKey0 and IPsecKeyManagerSetSecurityInfoByKey0. Bad handles:
 * handle_tests.c. Each test that changes the descriptor puts the old one back. */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

enum {
    ACL_ROOM = 4096,
    ODD_ACCESS = FWPM_ACTRL_READ | FWPM_ACTRL_ENUM | READ_CONTROL
};

static const GUID zero_guid;

/* The local service account S-1-5-19: a SID that a default descriptor is unlikely to give
 * ODD_ACCESS. */
static SID *odd_sid(void)
{
    static SID sid;
    SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;

    InitializeSid(&sid, &authority, 1);
    *GetSidSubAuthority(&sid, 0) = SECURITY_LOCAL_SERVICE_RID;
    return &sid;
}

static PSECURITY_DESCRIPTOR get_descriptor(HANDLE engine, SECURITY_INFORMATION parts)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;

    EXPECT_SUCCESS(IPsecKeyManagerGetSecurityInfoByKey0(engine, NULL, parts, NULL, NULL, NULL, NULL,
                                                        &descriptor));
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

/* Whether DACL has an allowing entry for the odd SID with exactly the odd access. */
static BOOL has_odd_entry(PACL dacl)
{
    ACCESS_ALLOWED_ACE *entry;
    void *at = NULL;
    DWORD i;

    for (i = 0; dacl != NULL && i < dacl->AceCount; i++) {
        if (!GetAce(dacl, i, &at))
            return FALSE;
        entry = at;
        if (entry->Header.AceType == ACCESS_ALLOWED_ACE_TYPE && entry->Mask == ODD_ACCESS &&
            EqualSid(&entry->SidStart, odd_sid()))
            return TRUE;
    }
    return FALSE;
}

static void get_null_descriptor(void)
{
    EXPECT(FWP_E_NULL_POINTER,
           IPsecKeyManagerGetSecurityInfoByKey0(open_engine(), NULL, DACL_SECURITY_INFORMATION,
                                                NULL, NULL, NULL, NULL, NULL));
}

static void get_reserved_zero(void)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;

    EXPECT_SUCCESS(IPsecKeyManagerGetSecurityInfoByKey0(
        open_engine(), &zero_guid, DACL_SECURITY_INFORMATION, NULL, NULL, NULL, NULL, &descriptor));
    EXPECT_TRUE(descriptor != NULL);
    FwpmFreeMemory0((void **)&descriptor);
}

static void get_reserved_other(void)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    GUID key = new_guid();

    EXPECT(FWP_E_RESERVED,
           IPsecKeyManagerGetSecurityInfoByKey0(open_engine(), &key, DACL_SECURITY_INFORMATION,
                                                NULL, NULL, NULL, NULL, &descriptor));
}

static void get_dacl(void)
{
    PSECURITY_DESCRIPTOR descriptor = get_descriptor(open_engine(), DACL_SECURITY_INFORMATION);
    PACL dacl = dacl_of(descriptor);

    EXPECT_TRUE(dacl != NULL);
    EXPECT_TRUE(dacl->AceCount > 0);
    FwpmFreeMemory0((void **)&descriptor);
}

static void get_self_relative(void)
{
    PSECURITY_DESCRIPTOR descriptor =
        get_descriptor(open_engine(), OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION |
                                          DACL_SECURITY_INFORMATION);
    SECURITY_DESCRIPTOR_CONTROL control = 0;
    DWORD revision = 0;

    EXPECT_TRUE(GetSecurityDescriptorControl(descriptor, &control, &revision));
    EXPECT_TRUE(control & SE_SELF_RELATIVE);
    EXPECT_NUMBER(SECURITY_DESCRIPTOR_REVISION, revision);
    FwpmFreeMemory0((void **)&descriptor);
}

static void get_parts(void)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    PSID group = NULL;
    PACL dacl = NULL;

    EXPECT_SUCCESS(IPsecKeyManagerGetSecurityInfoByKey0(
        open_engine(), NULL,
        OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &owner,
        &group, &dacl, NULL, &descriptor));
    EXPECT_TRUE(owner != NULL && group != NULL && dacl != NULL);
    EXPECT_TRUE(owner == owner_of(descriptor));
    EXPECT_TRUE(group == group_of(descriptor));
    EXPECT_TRUE(dacl == dacl_of(descriptor));
    EXPECT_TRUE(IsValidSid(owner) && IsValidSid(group) && IsValidAcl(dacl));
    FwpmFreeMemory0((void **)&descriptor);
}

static void get_owner_only(void)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    PSID group = made_up_pointer(1);
    PACL dacl = made_up_pointer(1);
    PACL sacl = made_up_pointer(1);

    EXPECT_SUCCESS(IPsecKeyManagerGetSecurityInfoByKey0(open_engine(), NULL,
                                                        OWNER_SECURITY_INFORMATION, &owner, &group,
                                                        &dacl, &sacl, &descriptor));
    EXPECT_TRUE(owner != NULL && owner == owner_of(descriptor));
    EXPECT_TRUE(group == NULL && group_of(descriptor) == NULL);
    EXPECT_TRUE(dacl == NULL && dacl_of(descriptor) == NULL);
    EXPECT_TRUE(sacl == NULL);
    FwpmFreeMemory0((void **)&descriptor);
}

static void get_ignores_other_bits(void)
{
    HANDLE engine = open_engine();
    PSECURITY_DESCRIPTOR plain = get_descriptor(engine, DACL_SECURITY_INFORMATION);
    PSECURITY_DESCRIPTOR more =
        get_descriptor(engine, DACL_SECURITY_INFORMATION | LABEL_SECURITY_INFORMATION |
                                   PROTECTED_DACL_SECURITY_INFORMATION | 0x00000400);

    EXPECT_NUMBER(GetSecurityDescriptorLength(plain), GetSecurityDescriptorLength(more));
    EXPECT_TRUE(memcmp(plain, more, GetSecurityDescriptorLength(plain)) == 0);
    FwpmFreeMemory0((void **)&plain);
    FwpmFreeMemory0((void **)&more);
}

static void get_in_transaction(void)
{
    HANDLE engine = open_engine();
    PSECURITY_DESCRIPTOR descriptor;

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, FWPM_TXN_READ_ONLY));
    descriptor = get_descriptor(engine, DACL_SECURITY_INFORMATION);
    FwpmFreeMemory0((void **)&descriptor);
    EXPECT_SUCCESS(FwpmTransactionCommit0(engine));
}

static void get_and_read_after_close(void)
{
    HANDLE engine = open_engine();
    PSECURITY_DESCRIPTOR descriptor = get_descriptor(engine, DACL_SECURITY_INFORMATION);

    close_session(engine);
    EXPECT_TRUE(IsValidSecurityDescriptor(descriptor));
    EXPECT_TRUE(dacl_of(descriptor) != NULL);
    FwpmFreeMemory0((void **)&descriptor);
    EXPECT_TRUE(descriptor == NULL);
}

/* Copies DACL into ROOM with the odd entry in front. */
static void add_odd_entry(PACL dacl, void *room)
{
    PACL wider = room;
    void *first = NULL;

    EXPECT_TRUE(InitializeAcl(wider, ACL_ROOM, ACL_REVISION));
    EXPECT_TRUE(AddAccessAllowedAce(wider, ACL_REVISION, ODD_ACCESS, odd_sid()));
    if (dacl->AceCount > 0) {
        EXPECT_TRUE(GetAce(dacl, 0, &first));
        EXPECT_TRUE(AddAce(wider, ACL_REVISION, MAXDWORD, first,
                           dacl->AclSize - (DWORD)((UINT8 *)first - (UINT8 *)dacl)));
    }
}

static void set_dacl(void)
{
    static UINT64 room[ACL_ROOM / sizeof(UINT64)];
    HANDLE engine = open_engine();
    HANDLE other = open_engine();
    PSECURITY_DESCRIPTOR before = get_descriptor(engine, DACL_SECURITY_INFORMATION);
    PSECURITY_DESCRIPTOR between;
    PSECURITY_DESCRIPTOR after;
    DWORD restored;
    BOOL had = has_odd_entry(dacl_of(before));
    BOOL has;

    add_odd_entry(dacl_of(before), room);
    EXPECT_SUCCESS(IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION,
                                                        NULL, NULL, (const ACL *)room, NULL));
    between = get_descriptor(other, DACL_SECURITY_INFORMATION);
    has = has_odd_entry(dacl_of(between));
    restored = IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION, NULL,
                                                    NULL, dacl_of(before), NULL);
    after = get_descriptor(other, DACL_SECURITY_INFORMATION);
    EXPECT_TRUE(!had);
    EXPECT_TRUE(has);
    expect_code(ERROR_SUCCESS, restored, "setting the old DACL again");
    EXPECT_TRUE(!has_odd_entry(dacl_of(after)));
    FwpmFreeMemory0((void **)&before);
    FwpmFreeMemory0((void **)&between);
    FwpmFreeMemory0((void **)&after);
}

/* Only the parts that are named change. */
static void set_owner_to_itself(void)
{
    SECURITY_INFORMATION all =
        OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    HANDLE engine = open_engine();
    PSECURITY_DESCRIPTOR before = get_descriptor(engine, all);
    PSECURITY_DESCRIPTOR after;

    EXPECT_SUCCESS(IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, OWNER_SECURITY_INFORMATION,
                                                        owner_of(before), NULL, NULL, NULL));
    after = get_descriptor(engine, all);
    EXPECT_TRUE(EqualSid(owner_of(before), owner_of(after)));
    EXPECT_TRUE(EqualSid(group_of(before), group_of(after)));
    EXPECT_TRUE(dacl_of(after) != NULL && dacl_of(after)->AceCount == dacl_of(before)->AceCount);
    FwpmFreeMemory0((void **)&before);
    FwpmFreeMemory0((void **)&after);
}

/* Sets the DACL that is there already, with RESERVED. */
static DWORD set_same_dacl(HANDLE engine, const void *reserved)
{
    PSECURITY_DESCRIPTOR descriptor = get_descriptor(engine, DACL_SECURITY_INFORMATION);
    DWORD result = IPsecKeyManagerSetSecurityInfoByKey0(engine, reserved, DACL_SECURITY_INFORMATION,
                                                        NULL, NULL, dacl_of(descriptor), NULL);

    FwpmFreeMemory0((void **)&descriptor);
    return result;
}

static void set_reserved_null(void)
{
    EXPECT_SUCCESS(set_same_dacl(open_engine(), NULL));
}

static void set_reserved_zero(void)
{
    EXPECT_SUCCESS(set_same_dacl(open_engine(), &zero_guid));
}

static void set_reserved_other(void)
{
    GUID key = new_guid();

    EXPECT(FWP_E_RESERVED, set_same_dacl(open_engine(), &key));
}

static const UINT32 transaction_flags[] = {0, FWPM_TXN_READ_ONLY};

static void set_in_transaction(const void *argument)
{
    HANDLE engine = open_engine();

    EXPECT_SUCCESS(FwpmTransactionBegin0(engine, *(const UINT32 *)argument));
    EXPECT(FWP_E_TXN_IN_PROGRESS, set_same_dacl(engine, NULL));
    EXPECT_SUCCESS(FwpmTransactionAbort0(engine));
}

static void set_malformed_dacl(void)
{
    HANDLE engine = open_engine();
    ACL malformed;

    memset(&malformed, 0, sizeof(malformed));
    malformed.AclRevision = 99;
    malformed.AclSize = 3; /* less than its own header */
    malformed.AceCount = 1000;
    EXPECT_FAILURE(IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION,
                                                        NULL, NULL, &malformed, NULL));
    EXPECT_SUCCESS(set_same_dacl(engine, NULL));
}

static void set_malformed_owner(void)
{
    HANDLE engine = open_engine();
    SID malformed;

    memset(&malformed, 0, sizeof(malformed));
    malformed.Revision = 77;
    malformed.SubAuthorityCount = 255;
    EXPECT_FAILURE(IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, OWNER_SECURITY_INFORMATION,
                                                        &malformed, NULL, NULL, NULL));
    EXPECT_SUCCESS(set_same_dacl(engine, NULL));
}

static const struct battery_case cases[] = {
    {"IPsecKeyManagerGetSecurityInfoByKey0: a NULL securityDescriptor is FWP_E_NULL_POINTER",
     CHOSEN, get_null_descriptor},
    {"IPsecKeyManagerGetSecurityInfoByKey0: reserved may point to a zero GUID", OBSERVED,
     get_reserved_zero},
    {"IPsecKeyManagerGetSecurityInfoByKey0: any other reserved is FWP_E_RESERVED", CHOSEN,
     get_reserved_other},
    {"IPsecKeyManagerGetSecurityInfoByKey0: there is a DACL, and the other outputs are optional",
     DOCUMENTED, get_dacl},
    {"IPsecKeyManagerGetSecurityInfoByKey0: the descriptor is self-relative", OBSERVED,
     get_self_relative},
    {"IPsecKeyManagerGetSecurityInfoByKey0: owner, group and DACL point into the descriptor",
     DOCUMENTED, get_parts},
    {"IPsecKeyManagerGetSecurityInfoByKey0: parts that are not asked for are absent", CHOSEN,
     get_owner_only},
    {"IPsecKeyManagerGetSecurityInfoByKey0: other bits of securityInfo are ignored", CHOSEN,
     get_ignores_other_bits},
    {"IPsecKeyManagerGetSecurityInfoByKey0: works in a transaction", CHOSEN, get_in_transaction},
    {"IPsecKeyManagerGetSecurityInfoByKey0: the descriptor outlives the session", OBSERVED,
     get_and_read_after_close},
    {"IPsecKeyManagerSetSecurityInfoByKey0: a new DACL comes back in another session", DOCUMENTED,
     set_dacl},
    {"IPsecKeyManagerSetSecurityInfoByKey0: leaves the parts alone that it does not name",
     DOCUMENTED, set_owner_to_itself},
    {"IPsecKeyManagerSetSecurityInfoByKey0: reserved may be NULL", DOCUMENTED, set_reserved_null},
    {"IPsecKeyManagerSetSecurityInfoByKey0: reserved may point to a zero GUID", CHOSEN,
     set_reserved_zero},
    {"IPsecKeyManagerSetSecurityInfoByKey0: any other reserved is FWP_E_RESERVED", CHOSEN,
     set_reserved_other},
    {"IPsecKeyManagerSetSecurityInfoByKey0: a malformed DACL is an error", CHOSEN,
     set_malformed_dacl},
    {"IPsecKeyManagerSetSecurityInfoByKey0: a malformed owner is an error", CHOSEN,
     set_malformed_owner},
    {NULL, CHOSEN, NULL},
};

void add_security_tests(void)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(transaction_flags); i++)
        battery_add(CHOSEN, set_in_transaction, &transaction_flags[i],
                    "IPsecKeyManagerSetSecurityInfoByKey0: in a %s transaction is "
                    "FWP_E_TXN_IN_PROGRESS",
                    transaction_flags[i] == 0 ? "read/write" : "read-only");
    battery_add_cases(cases);
}
