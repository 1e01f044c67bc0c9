/* What can be wrong about a parameter of each kind, and the error that it gets. */
#include "input.h"
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

enum {
    PAGE_SIZE_BYTES = 4096,
    HUGE_NAME = 1000000,
    TEXT_LIMIT = 4096
};

/* ---- memory that is not what it should be ---------------------------------------------------- */

static void *nowhere(void)
{
    static void *page;

    if (page == NULL)
        page = VirtualAlloc(NULL, PAGE_SIZE_BYTES, MEM_RESERVE, PAGE_NOACCESS);
    return page;
}

static void *read_only(void)
{
    static void *page;

    if (page == NULL)
        page = VirtualAlloc(NULL, PAGE_SIZE_BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY);
    return page;
}

/* The last BYTES of a page behind which there is nothing, filled with VALUE. */
static void *before_nothing(size_t bytes, int value)
{
    static UINT8 *page;

    if (page == NULL) {
        page = VirtualAlloc(NULL, (size_t)2 * PAGE_SIZE_BYTES, MEM_RESERVE, PAGE_NOACCESS);
        VirtualAlloc(page, PAGE_SIZE_BYTES, MEM_COMMIT, PAGE_READWRITE);
    }
    memset(page, value, PAGE_SIZE_BYTES);
    return page + PAGE_SIZE_BYTES - bytes;
}

/* ---- faults ---------------------------------------------------------------------------------- */

ULONG_PTR make_null(struct arguments *arguments)
{
    (void)arguments;
    return 0;
}

static ULONG_PTR make_nowhere(struct arguments *arguments)
{
    (void)arguments;
    return word_of(nowhere());
}

static ULONG_PTR make_read_only(struct arguments *arguments)
{
    (void)arguments;
    return word_of(read_only());
}

static ULONG_PTR make_all_ones(struct arguments *arguments)
{
    (void)arguments;
    return (ULONG_PTR)-1;
}

static ULONG_PTR make_random(struct arguments *arguments)
{
    (void)arguments;
    return 0x5eed1234;
}

static ULONG_PTR make_event(struct arguments *arguments)
{
    arguments->owned = CreateEventW(NULL, TRUE, FALSE, NULL);
    return word_of(arguments->owned);
}

static ULONG_PTR make_memory(struct arguments *arguments)
{
    return word_of(&arguments->out[0]);
}

static ULONG_PTR make_closed_engine(struct arguments *arguments)
{
    HANDLE closed = open_engine();

    (void)arguments;
    close_session(closed);
    return word_of(closed);
}

static ULONG_PTR make_engine(struct arguments *arguments)
{
    return word_of(arguments->engine);
}

static ULONG_PTR make_registration(struct arguments *arguments)
{
    return good_value(arguments, P_REGISTRATION, 0);
}

static ULONG_PTR make_enumeration(struct arguments *arguments)
{
    return good_value(arguments, P_ENUMERATION, 0);
}

static ULONG_PTR make_other_registration(struct arguments *arguments)
{
    IPSEC_KEY_MANAGER0 other = notifier();

    (void)arguments;
    return word_of(register_manager(open_engine(), &other));
}

static ULONG_PTR make_other_enumeration(struct arguments *arguments)
{
    (void)arguments;
    return word_of(new_enumeration(open_engine()));
}

static ULONG_PTR make_ended_registration(struct arguments *arguments)
{
    HANDLE ended = (HANDLE)good_value(arguments, P_REGISTRATION, 0);

    EXPECT_SUCCESS(IPsecKeyManagerUnregisterAndDelete0(arguments->engine, ended));
    return word_of(ended);
}

static ULONG_PTR make_ended_enumeration(struct arguments *arguments)
{
    HANDLE ended = new_enumeration(arguments->engine);

    EXPECT_SUCCESS(FwpmSessionDestroyEnumHandle0(arguments->engine, ended));
    return word_of(ended);
}

static ULONG_PTR make_text(struct arguments *arguments)
{
    (void)arguments;
    return word_of(L"localhost");
}

static ULONG_PTR make_zero(struct arguments *arguments)
{
    (void)arguments;
    return 0;
}

static ULONG_PTR make_nine(struct arguments *arguments)
{
    (void)arguments;
    return RPC_C_AUTHN_GSS_NEGOTIATE;
}

static ULONG_PTR make_two(struct arguments *arguments)
{
    (void)arguments;
    return 2;
}

static ULONG_PTR make_high_bit(struct arguments *arguments)
{
    (void)arguments;
    return 0x80000001;
}

static ULONG_PTR make_unknown_information(struct arguments *arguments)
{
    (void)arguments;
    return 0x0FFFFFF0;
}

static ULONG_PTR make_guid(struct arguments *arguments)
{
    arguments->guid = new_guid();
    return word_of(&arguments->guid);
}

static ULONG_PTR make_reserved_template(struct arguments *arguments)
{
    arguments->template.reserved = (UINT64)1 << 63;
    return word_of(&arguments->template);
}

/* Texts: one without an end
 * before the end of memory, one that leads nowhere, one of a megabyte. */

static wchar_t *endless(void)
{
    return before_nothing(64, 'x');
}

static wchar_t *huge(void)
{
    static wchar_t text[HUGE_NAME + 1];
    size_t i;

    for (i = 0; i < HUGE_NAME; i++)
        text[i] = L'x';
    return text;
}

/* Names that are too long by one byte, and of which half a character is missing. */
static wchar_t too_long[TEXT_LIMIT + 2];
static wchar_t lone_surrogate[] = {'a', 0xD83D, 'b', 0};

static wchar_t *long_text(size_t length)
{
    size_t i;

    for (i = 0; i < length; i++)
        too_long[i] = L'y';
    too_long[length] = L'\0';
    return too_long;
}

static ULONG_PTR session_named(struct arguments *arguments, wchar_t *name, wchar_t *description)
{
    arguments->session.displayData.name = name;
    arguments->session.displayData.description = description;
    return word_of(&arguments->session);
}

static ULONG_PTR make_session_endless(struct arguments *arguments)
{
    return session_named(arguments, endless(), NULL);
}

static ULONG_PTR make_session_endless_description(struct arguments *arguments)
{
    return session_named(arguments, NULL, endless());
}

static ULONG_PTR make_session_huge(struct arguments *arguments)
{
    return session_named(arguments, huge(), NULL);
}

static ULONG_PTR make_session_nowhere(struct arguments *arguments)
{
    return session_named(arguments, nowhere(), NULL);
}

static ULONG_PTR make_session_long(struct arguments *arguments)
{
    return session_named(arguments, long_text(TEXT_LIMIT + 1), NULL);
}

static ULONG_PTR make_session_long_description(struct arguments *arguments)
{
    return session_named(arguments, NULL, long_text(TEXT_LIMIT + 1));
}

static ULONG_PTR make_session_longest(struct arguments *arguments)
{
    return session_named(arguments, long_text(TEXT_LIMIT), NULL);
}

static ULONG_PTR make_session_surrogate(struct arguments *arguments)
{
    return session_named(arguments, lone_surrogate, NULL);
}

static ULONG_PTR make_session_flags(struct arguments *arguments)
{
    arguments->session.flags = 0xFFFFFFFF;
    return word_of(&arguments->session);
}

static ULONG_PTR make_session_reserved(struct arguments *arguments)
{
    arguments->session.flags = FWPM_SESSION_FLAG_RESERVED;
    return word_of(&arguments->session);
}

static ULONG_PTR make_session_cut(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(sizeof(FWPM_SESSION0) - 8, 0));
}

static ULONG_PTR manager_named(struct arguments *arguments, wchar_t *name, wchar_t *description)
{
    arguments->manager.displayData.name = name;
    arguments->manager.displayData.description = description;
    return word_of(&arguments->manager);
}

static ULONG_PTR make_manager_nameless(struct arguments *arguments)
{
    return manager_named(arguments, NULL, NULL);
}

static ULONG_PTR make_manager_endless(struct arguments *arguments)
{
    return manager_named(arguments, endless(), NULL);
}

static ULONG_PTR make_manager_endless_description(struct arguments *arguments)
{
    return manager_named(arguments, arguments->manager.displayData.name, endless());
}

static ULONG_PTR make_manager_huge(struct arguments *arguments)
{
    return manager_named(arguments, huge(), NULL);
}

static ULONG_PTR make_manager_nowhere(struct arguments *arguments)
{
    return manager_named(arguments, nowhere(), NULL);
}

static ULONG_PTR make_manager_long(struct arguments *arguments)
{
    return manager_named(arguments, long_text(TEXT_LIMIT + 1), NULL);
}

static ULONG_PTR make_manager_long_description(struct arguments *arguments)
{
    return manager_named(arguments, arguments->manager.displayData.name, long_text(TEXT_LIMIT + 1));
}

static ULONG_PTR make_manager_longest(struct arguments *arguments)
{
    return manager_named(arguments, long_text(TEXT_LIMIT), NULL);
}

static ULONG_PTR make_manager_surrogate(struct arguments *arguments)
{
    return manager_named(arguments, lone_surrogate, NULL);
}

static ULONG_PTR make_manager_flags(struct arguments *arguments)
{
    arguments->manager.flags = 0xFFFFFFFE;
    return word_of(&arguments->manager);
}

static ULONG_PTR make_manager_hint(struct arguments *arguments)
{
    arguments->manager.keyDictationTimeoutHint = 255;
    return word_of(&arguments->manager);
}

static ULONG_PTR make_manager_cut(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(sizeof(IPSEC_KEY_MANAGER0) - 8, 0));
}

static ULONG_PTR make_callbacks_flags(struct arguments *arguments)
{
    arguments->callbacks.flags = 1;
    return word_of(&arguments->callbacks);
}

static ULONG_PTR make_callbacks_reserved(struct arguments *arguments)
{
    arguments->callbacks.reserved = new_guid();
    return word_of(&arguments->callbacks);
}

static ULONG_PTR make_callbacks_none(struct arguments *arguments)
{
    memset(&arguments->callbacks, 0, sizeof(arguments->callbacks));
    return word_of(&arguments->callbacks);
}

static ULONG_PTR make_callbacks_cut(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(sizeof(IPSEC_KEY_MANAGER_CALLBACKS0) - 8, 0));
}

/* Identities: not there, of no encoding, with texts that are not there. */

static ULONG_PTR identity_of(struct arguments *arguments, const void *user, ULONG length,
                             ULONG flags)
{
    memset(&arguments->identity, 0, sizeof(arguments->identity));
    arguments->identity.User = (unsigned short *)user;
    arguments->identity.UserLength = length;
    arguments->identity.Flags = flags;
    return word_of(&arguments->identity);
}

static ULONG_PTR make_identity_cut(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(sizeof(SEC_WINNT_AUTH_IDENTITY_W) - 8, 0));
}

static ULONG_PTR make_identity_without_encoding(struct arguments *arguments)
{
    return identity_of(arguments, NULL, 0, 0);
}

static ULONG_PTR make_identity_flags(struct arguments *arguments)
{
    return identity_of(arguments, NULL, 0, 0xFFFF);
}

static ULONG_PTR make_identity_user_nowhere(struct arguments *arguments)
{
    return identity_of(arguments, nowhere(), 4, SEC_WINNT_AUTH_IDENTITY_UNICODE);
}

static ULONG_PTR make_identity_user_cut(struct arguments *arguments)
{
    return identity_of(arguments, before_nothing(8, 'x'), 5, SEC_WINNT_AUTH_IDENTITY_UNICODE);
}

static ULONG_PTR make_identity_password_nowhere(struct arguments *arguments)
{
    ULONG_PTR identity = identity_of(arguments, NULL, 0, SEC_WINNT_AUTH_IDENTITY_ANSI);

    arguments->identity.Password = nowhere();
    arguments->identity.PasswordLength = 1;
    return identity;
}

static ULONG_PTR make_identity_domain_nowhere(struct arguments *arguments)
{
    ULONG_PTR identity = identity_of(arguments, NULL, 0, SEC_WINNT_AUTH_IDENTITY_UNICODE);

    arguments->identity.Domain = nowhere();
    arguments->identity.DomainLength = 1;
    return identity;
}

/* SIDs and lists that say more of themselves than there is. */

static ULONG_PTR make_sid_of_ones(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(64, 0xFF));
}

static ULONG_PTR make_sid_cut(struct arguments *arguments)
{
    UINT8 *bytes = before_nothing(12, 0);

    (void)arguments;
    bytes[0] = SID_REVISION;
    bytes[1] = SID_MAX_SUB_AUTHORITIES;
    return word_of(bytes);
}

static ULONG_PTR make_acl_of_ones(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(64, 0xFF));
}

static ULONG_PTR make_acl_too_long(struct arguments *arguments)
{
    ACL *acl = before_nothing(64, 0);

    (void)arguments;
    acl->AclRevision = ACL_REVISION;
    acl->AclSize = 4096;
    acl->AceCount = 50;
    return word_of(acl);
}

static ULONG_PTR make_acl_with_bad_entry(struct arguments *arguments)
{
    ACL *acl = before_nothing(64, 0);
    ACE_HEADER *entry = (ACE_HEADER *)(acl + 1);

    (void)arguments;
    acl->AclRevision = ACL_REVISION;
    acl->AclSize = 64;
    acl->AceCount = 1;
    entry->AceSize = 3;
    return word_of(acl);
}

static ULONG_PTR make_acl_too_short(struct arguments *arguments)
{
    ACL *acl = before_nothing(64, 0);

    (void)arguments;
    acl->AclRevision = ACL_REVISION;
    acl->AclSize = sizeof(ACL) - 1;
    return word_of(acl);
}

/* An entry whose SID is longer than the entry. */
static ULONG_PTR make_acl_with_bad_sid(struct arguments *arguments)
{
    ACL *acl = before_nothing(64, 0);
    ACCESS_ALLOWED_ACE *entry = (ACCESS_ALLOWED_ACE *)(acl + 1);
    SID *sid = (SID *)&entry->SidStart;

    (void)arguments;
    acl->AclRevision = ACL_REVISION;
    acl->AclSize = 64;
    acl->AceCount = 1;
    entry->Header.AceSize = 20;
    sid->Revision = SID_REVISION;
    sid->SubAuthorityCount = SID_MAX_SUB_AUTHORITIES;
    return word_of(acl);
}

/* More entries than the list has room for. */
static ULONG_PTR make_acl_overcounted(struct arguments *arguments)
{
    ACL *acl = (ACL *)make_acl_with_bad_sid(arguments);
    ACCESS_ALLOWED_ACE *entry = (ACCESS_ALLOWED_ACE *)(acl + 1);

    ((SID *)&entry->SidStart)->SubAuthorityCount = 1;
    acl->AclSize = (WORD)(sizeof(ACL) + entry->Header.AceSize);
    acl->AceCount = 2;
    return word_of(acl);
}

/* An absolute security descriptor where a part of one is wanted. */
static ULONG_PTR make_descriptor(struct arguments *arguments)
{
    static UINT64 room[8];

    (void)arguments;
    InitializeSecurityDescriptor((PSECURITY_DESCRIPTOR)room, SECURITY_DESCRIPTOR_REVISION);
    return word_of(room);
}

const struct fault faults[] = {
    {"NULL", P_ENGINE, ERROR_INVALID_HANDLE, make_null},
    {"INVALID_HANDLE_VALUE", P_ENGINE, ERROR_INVALID_HANDLE, make_all_ones},
    {"random", P_ENGINE, ERROR_INVALID_HANDLE, make_random},
    {"closed", P_ENGINE, ERROR_INVALID_HANDLE, make_closed_engine},
    {"an event", P_ENGINE, ERROR_INVALID_HANDLE, make_event},
    {"a registration", P_ENGINE, ERROR_INVALID_HANDLE, make_registration},
    {"an enumeration", P_ENGINE, ERROR_INVALID_HANDLE, make_enumeration},
    {"memory", P_ENGINE, ERROR_INVALID_HANDLE, make_memory},
    {"a dangling pointer", P_ENGINE, ERROR_INVALID_HANDLE, make_nowhere},

    {"NULL", P_REGISTRATION, ERROR_INVALID_HANDLE, make_null},
    {"INVALID_HANDLE_VALUE", P_REGISTRATION, ERROR_INVALID_HANDLE, make_all_ones},
    {"random", P_REGISTRATION, ERROR_INVALID_HANDLE, make_random},
    {"a session", P_REGISTRATION, ERROR_INVALID_HANDLE, make_engine},
    {"an enumeration", P_REGISTRATION, ERROR_INVALID_HANDLE, make_enumeration},
    {"ended", P_REGISTRATION, ERROR_INVALID_HANDLE, make_ended_registration},
    {"another session's", P_REGISTRATION, ERROR_INVALID_HANDLE, make_other_registration},
    {"a dangling pointer", P_REGISTRATION, ERROR_INVALID_HANDLE, make_nowhere},

    {"NULL", P_ENUMERATION, ERROR_INVALID_HANDLE, make_null},
    {"INVALID_HANDLE_VALUE", P_ENUMERATION, ERROR_INVALID_HANDLE, make_all_ones},
    {"random", P_ENUMERATION, ERROR_INVALID_HANDLE, make_random},
    {"a session", P_ENUMERATION, ERROR_INVALID_HANDLE, make_engine},
    {"a registration", P_ENUMERATION, ERROR_INVALID_HANDLE, make_registration},
    {"ended", P_ENUMERATION, ERROR_INVALID_HANDLE, make_ended_enumeration},
    {"another session's", P_ENUMERATION, ERROR_INVALID_HANDLE, make_other_enumeration},
    {"a dangling pointer", P_ENUMERATION, ERROR_INVALID_HANDLE, make_nowhere},

    {"NULL", P_OUT, (DWORD)FWP_E_NULL_POINTER, make_null},
    {"dangling", P_OUT, ERROR_NOACCESS, make_nowhere},
    {"read-only memory", P_OUT, ERROR_NOACCESS, make_read_only},
    {"NULL", P_OUT_OPTIONAL, ERROR_SUCCESS, make_null},
    {"dangling", P_OUT_OPTIONAL, ERROR_NOACCESS, make_nowhere},
    {"read-only memory", P_OUT_OPTIONAL, ERROR_NOACCESS, make_read_only},

    {"a name", P_SERVER_NAME, ERROR_INVALID_PARAMETER, make_text},
    {"dangling", P_SERVER_NAME, ERROR_INVALID_PARAMETER, make_nowhere},
    {"0", P_AUTHN, ERROR_INVALID_PARAMETER, make_zero},
    {"9", P_AUTHN, ERROR_INVALID_PARAMETER, make_nine},
    {"0x80000001", P_AUTHN, ERROR_INVALID_PARAMETER, make_high_bit},

    {"dangling", P_IDENTITY, ERROR_NOACCESS, make_nowhere},
    {"cut off by the end of memory", P_IDENTITY, ERROR_NOACCESS, make_identity_cut},
    {"no encoding", P_IDENTITY, ERROR_INVALID_PARAMETER, make_identity_without_encoding},
    {"flags 0xFFFF", P_IDENTITY, ERROR_INVALID_PARAMETER, make_identity_flags},
    {"a user that leads nowhere", P_IDENTITY, ERROR_NOACCESS, make_identity_user_nowhere},
    {"a user cut off by the end of memory", P_IDENTITY, ERROR_NOACCESS, make_identity_user_cut},
    {"a domain that leads nowhere", P_IDENTITY, ERROR_NOACCESS, make_identity_domain_nowhere},
    {"a password that leads nowhere", P_IDENTITY, ERROR_NOACCESS, make_identity_password_nowhere},

    {"dangling", P_SESSION, ERROR_NOACCESS, make_nowhere},
    {"cut off by the end of memory", P_SESSION, ERROR_NOACCESS, make_session_cut},
    {"a name without an end", P_SESSION, ERROR_NOACCESS, make_session_endless},
    {"a description without an end", P_SESSION, ERROR_NOACCESS, make_session_endless_description},
    {"a name that leads nowhere", P_SESSION, ERROR_NOACCESS, make_session_nowhere},
    {"a name of a million characters", P_SESSION, (DWORD)FWP_E_INVALID_PARAMETER,
     make_session_huge},
    {"a name of 4,097 bytes", P_SESSION, (DWORD)FWP_E_INVALID_PARAMETER, make_session_long},
    {"a description of 4,097 bytes", P_SESSION, (DWORD)FWP_E_INVALID_PARAMETER,
     make_session_long_description},
    {"a name of 4,096 bytes", P_SESSION, ERROR_SUCCESS, make_session_longest},
    {"a lone surrogate", P_SESSION, (DWORD)FWP_E_INVALID_PARAMETER, make_session_surrogate},
    {"all flags", P_SESSION, (DWORD)FWP_E_INVALID_FLAGS, make_session_flags},
    {"the reserved flag", P_SESSION, (DWORD)FWP_E_INVALID_FLAGS, make_session_reserved},

    {"dangling", P_TEMPLATE, ERROR_NOACCESS, make_nowhere},
    {"a reserved field", P_TEMPLATE, (DWORD)FWP_E_RESERVED, make_reserved_template},
    {"2", P_TXN_FLAGS, (DWORD)FWP_E_INVALID_FLAGS, make_two},
    {"0x80000001", P_TXN_FLAGS, (DWORD)FWP_E_INVALID_FLAGS, make_high_bit},
    {"all ones", P_TXN_FLAGS, (DWORD)FWP_E_INVALID_FLAGS, make_all_ones},

    {"NULL", P_MANAGER, (DWORD)FWP_E_NULL_POINTER, make_null},
    {"dangling", P_MANAGER, ERROR_NOACCESS, make_nowhere},
    {"cut off by the end of memory", P_MANAGER, ERROR_NOACCESS, make_manager_cut},
    {"no name", P_MANAGER, (DWORD)FWP_E_NULL_DISPLAY_NAME, make_manager_nameless},
    {"a name without an end", P_MANAGER, ERROR_NOACCESS, make_manager_endless},
    {"a description without an end", P_MANAGER, ERROR_NOACCESS, make_manager_endless_description},
    {"a name that leads nowhere", P_MANAGER, ERROR_NOACCESS, make_manager_nowhere},
    {"a name of a million characters", P_MANAGER, (DWORD)FWP_E_INVALID_PARAMETER,
     make_manager_huge},
    {"a name of 4,097 bytes", P_MANAGER, (DWORD)FWP_E_INVALID_PARAMETER, make_manager_long},
    {"a description of 4,097 bytes", P_MANAGER, (DWORD)FWP_E_INVALID_PARAMETER,
     make_manager_long_description},
    {"a name of 4,096 bytes", P_MANAGER, ERROR_SUCCESS, make_manager_longest},
    {"a lone surrogate", P_MANAGER, (DWORD)FWP_E_INVALID_PARAMETER, make_manager_surrogate},
    {"unknown flags", P_MANAGER, (DWORD)FWP_E_INVALID_FLAGS, make_manager_flags},
    {"a hint of 255", P_MANAGER, (DWORD)FWP_E_INVALID_INTERVAL, make_manager_hint},
    {"NULL", P_CALLBACKS, (DWORD)FWP_E_NULL_POINTER, make_null},
    {"dangling", P_CALLBACKS, ERROR_NOACCESS, make_nowhere},
    {"cut off by the end of memory", P_CALLBACKS, ERROR_NOACCESS, make_callbacks_cut},
    {"reserved flags", P_CALLBACKS, (DWORD)FWP_E_RESERVED, make_callbacks_flags},
    {"a reserved GUID", P_CALLBACKS, (DWORD)FWP_E_RESERVED, make_callbacks_reserved},
    {"no callbacks", P_CALLBACKS, (DWORD)FWP_E_NULL_POINTER, make_callbacks_none},

    {"a GUID", P_RESERVED, (DWORD)FWP_E_RESERVED, make_guid},
    {"dangling", P_RESERVED, ERROR_NOACCESS, make_nowhere},
    {"0", P_GET_INFORMATION, ERROR_SUCCESS, make_zero},
    {"unknown bits", P_GET_INFORMATION, ERROR_SUCCESS, make_unknown_information},
    {"0", P_SET_INFORMATION, ERROR_SUCCESS, make_zero},
    {"unknown bits", P_SET_INFORMATION, (DWORD)FWP_E_INVALID_FLAGS, make_unknown_information},

    {"NULL", P_OWNER, (DWORD)FWP_E_NULL_POINTER, make_null},
    {"dangling", P_OWNER, ERROR_NOACCESS, make_nowhere},
    {"all ones", P_OWNER, ERROR_INVALID_SID, make_sid_of_ones},
    {"cut off by the end of memory", P_OWNER, ERROR_NOACCESS, make_sid_cut},
    {"NULL", P_GROUP, (DWORD)FWP_E_NULL_POINTER, make_null},
    {"dangling", P_GROUP, ERROR_NOACCESS, make_nowhere},
    {"all ones", P_GROUP, ERROR_INVALID_SID, make_sid_of_ones},
    {"cut off by the end of memory", P_GROUP, ERROR_NOACCESS, make_sid_cut},
    {"dangling", P_DACL, ERROR_NOACCESS, make_nowhere},
    {"all ones", P_DACL, ERROR_INVALID_ACL, make_acl_of_ones},
    {"longer than memory", P_DACL, ERROR_NOACCESS, make_acl_too_long},
    {"an entry shorter than its header", P_DACL, ERROR_INVALID_ACL, make_acl_with_bad_entry},
    {"shorter than its header", P_DACL, ERROR_INVALID_ACL, make_acl_too_short},
    {"a SID longer than its entry", P_DACL, ERROR_INVALID_ACL, make_acl_with_bad_sid},
    {"more entries than there is room for", P_DACL, ERROR_INVALID_ACL, make_acl_overcounted},
    {"an absolute security descriptor", P_DACL, ERROR_INVALID_ACL, make_descriptor},
    {"dangling", P_SACL, ERROR_NOACCESS, make_nowhere},
    {"all ones", P_SACL, ERROR_INVALID_ACL, make_acl_of_ones},
    {"longer than memory", P_SACL, ERROR_NOACCESS, make_acl_too_long},
    {"shorter than its header", P_SACL, ERROR_INVALID_ACL, make_acl_too_short},
    {"a SID longer than its entry", P_SACL, ERROR_INVALID_ACL, make_acl_with_bad_sid},
    {"more entries than there is room for", P_SACL, ERROR_INVALID_ACL, make_acl_overcounted},
    {"an absolute security descriptor", P_SACL, ERROR_INVALID_ACL, make_descriptor},
    {"an entry shorter than its header", P_SACL, ERROR_INVALID_ACL, make_acl_with_bad_entry},

    {"0", P_COUNT, ERROR_SUCCESS, make_zero},
    {"0xFFFFFFFF", P_COUNT, ERROR_SUCCESS, make_all_ones},
};

const size_t fault_count = ARRAYSIZE(faults);
