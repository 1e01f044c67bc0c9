/* What can be wrong about a parameter of each kind, and the error that it gets. */
#include "battery.h"
#include "check.h"
#include "fixture.h"
#include "input_make.h"

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
