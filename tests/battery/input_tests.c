/*
 * Bad input, made from one table: each function with the kinds of its parameters, each kind with
 * what can be wrong about it. One test per function, parameter and fault; all other arguments are
 * good. The answer is the table's, and afterwards a session still works.
 */
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

enum kind {
    P_ENGINE,       /* a session's handle */
    P_REGISTRATION, /* a key manager's handle */
    P_ENUMERATION,  /* a handle of FwpmSessionCreateEnumHandle0 */
    P_OUT,          /* a required out pointer */
    P_OUT_OPTIONAL,
    P_SERVER_NAME, /* must be NULL */
    P_AUTHN,
    P_SESSION,  /* FWPM_SESSION0, optional */
    P_TEMPLATE, /* FWPM_SESSION_ENUM_TEMPLATE0, optional */
    P_TXN_FLAGS,
    P_MANAGER,   /* IPSEC_KEY_MANAGER0 */
    P_CALLBACKS, /* IPSEC_KEY_MANAGER_CALLBACKS0 */
    P_RESERVED,  /* NULL or a zero GUID */
    P_GET_INFORMATION,
    P_SET_INFORMATION,
    P_OWNER,
    P_GROUP,
    P_DACL,
    P_SACL,
    P_COUNT,
    P_UNUSED, /* authIdentity */
    P_END
};

enum {
    PARAMETERS_MAX = 9,
    PAGE_SIZE_BYTES = 4096,
    HUGE_NAME = 1000000
};

struct function {
    const char *name;
    void (*address)(void);
    enum kind parameters[PARAMETERS_MAX];
};

#define FUNCTION(name, ...)                                                                        \
    {                                                                                              \
#name, (void (*)(void))name,                                                               \
        {                                                                                          \
            __VA_ARGS__, P_END                                                                     \
        }                                                                                          \
    }

static const struct function functions[] = {
    FUNCTION(FwpmEngineOpen0, P_SERVER_NAME, P_AUTHN, P_UNUSED, P_SESSION, P_OUT),
    FUNCTION(FwpmEngineClose0, P_ENGINE),
    FUNCTION(FwpmEngineGetSecurityInfo0, P_ENGINE, P_GET_INFORMATION, P_OUT_OPTIONAL,
             P_OUT_OPTIONAL, P_OUT_OPTIONAL, P_OUT_OPTIONAL, P_OUT),
    FUNCTION(FwpmEngineSetSecurityInfo0, P_ENGINE, P_SET_INFORMATION, P_OWNER, P_GROUP, P_DACL,
             P_SACL),
    FUNCTION(FwpmSessionCreateEnumHandle0, P_ENGINE, P_TEMPLATE, P_OUT),
    FUNCTION(FwpmSessionEnum0, P_ENGINE, P_ENUMERATION, P_COUNT, P_OUT, P_OUT),
    FUNCTION(FwpmSessionDestroyEnumHandle0, P_ENGINE, P_ENUMERATION),
    FUNCTION(FwpmTransactionBegin0, P_ENGINE, P_TXN_FLAGS),
    FUNCTION(FwpmTransactionCommit0, P_ENGINE),
    FUNCTION(FwpmTransactionAbort0, P_ENGINE),
    FUNCTION(IPsecKeyManagerAddAndRegister0, P_ENGINE, P_MANAGER, P_CALLBACKS, P_OUT),
    FUNCTION(IPsecKeyManagerUnregisterAndDelete0, P_ENGINE, P_REGISTRATION),
    FUNCTION(IPsecKeyManagersGet0, P_ENGINE, P_OUT, P_OUT),
    FUNCTION(IPsecKeyManagerGetSecurityInfoByKey0, P_ENGINE, P_RESERVED, P_GET_INFORMATION,
             P_OUT_OPTIONAL, P_OUT_OPTIONAL, P_OUT_OPTIONAL, P_OUT_OPTIONAL, P_OUT),
    FUNCTION(IPsecKeyManagerSetSecurityInfoByKey0, P_ENGINE, P_RESERVED, P_SET_INFORMATION, P_OWNER,
             P_GROUP, P_DACL, P_SACL),
    FUNCTION(IPsecSaDbGetSecurityInfo0, P_ENGINE, P_GET_INFORMATION, P_OUT_OPTIONAL, P_OUT_OPTIONAL,
             P_OUT_OPTIONAL, P_OUT_OPTIONAL, P_OUT),
    FUNCTION(IPsecSaDbSetSecurityInfo0, P_ENGINE, P_SET_INFORMATION, P_OWNER, P_GROUP, P_DACL,
             P_SACL),
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

/* ---- good arguments -------------------------------------------------------------------------- */

/* What one call is made with. */
struct arguments {
    HANDLE engine;
    IPSEC_KEY_MANAGER0 manager;
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
    FWPM_SESSION0 session;
    FWPM_SESSION_ENUM_TEMPLATE0 template;
    GUID guid;
    ULONG_PTR out[PARAMETERS_MAX]; /* what the out pointers point to */
    ULONG_PTR words[PARAMETERS_MAX];
    HANDLE owned; /* to be closed with CloseHandle */
};

static ULONG_PTR word_of(const void *pointer)
{
    return (ULONG_PTR)pointer;
}

static HANDLE new_enumeration(HANDLE engine)
{
    HANDLE enumeration = NULL;

    EXPECT_SUCCESS(FwpmSessionCreateEnumHandle0(engine, NULL, &enumeration));
    return enumeration;
}

static ULONG_PTR good_value(struct arguments *arguments, enum kind kind, size_t place)
{
    IPSEC_KEY_MANAGER0 other;

    switch (kind) {
    case P_ENGINE:
        return word_of(arguments->engine);
    case P_REGISTRATION:
        other = notifier();
        return word_of(register_manager(arguments->engine, &other));
    case P_ENUMERATION:
        return word_of(new_enumeration(arguments->engine));
    case P_OUT:
    case P_OUT_OPTIONAL:
        return word_of(&arguments->out[place]);
    case P_AUTHN:
        return RPC_C_AUTHN_WINNT;
    case P_MANAGER:
        return word_of(&arguments->manager);
    case P_CALLBACKS:
        return word_of(&arguments->callbacks);
    case P_GET_INFORMATION:
        return DACL_SECURITY_INFORMATION;
    case P_COUNT:
        return 1;
    default: /* NULL pointers, no flags, no part of a descriptor to be set */
        return 0;
    }
}

/* ---- what can be wrong ----------------------------------------------------------------------- */

/* Any error: which one is nobody's promise. */
#define SOME_ERROR MAXDWORD

struct fault {
    const char *name;
    enum kind kind;
    DWORD expected;
    ULONG_PTR (*make)(struct arguments *arguments);
};

static ULONG_PTR make_null(struct arguments *arguments)
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

/* Texts: one without an end before the end of memory, one that leads nowhere, one of a megabyte. */

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

/* An absolute security descriptor where a part of one is wanted. */
static ULONG_PTR make_descriptor(struct arguments *arguments)
{
    static UINT64 room[8];

    (void)arguments;
    InitializeSecurityDescriptor((PSECURITY_DESCRIPTOR)room, SECURITY_DESCRIPTOR_REVISION);
    return word_of(room);
}

static const struct fault faults[] = {
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

    {"dangling", P_SESSION, ERROR_NOACCESS, make_nowhere},
    {"cut off by the end of memory", P_SESSION, ERROR_NOACCESS, make_session_cut},
    {"a name without an end", P_SESSION, ERROR_NOACCESS, make_session_endless},
    {"a description without an end", P_SESSION, ERROR_NOACCESS, make_session_endless_description},
    {"a name that leads nowhere", P_SESSION, ERROR_NOACCESS, make_session_nowhere},
    {"a name of a million characters", P_SESSION, SOME_ERROR, make_session_huge},
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
    {"a name of a million characters", P_MANAGER, SOME_ERROR, make_manager_huge},
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
    {"unknown bits", P_SET_INFORMATION, ERROR_SUCCESS, make_unknown_information},

    {"NULL", P_OWNER, (DWORD)FWP_E_NULL_POINTER, make_null},
    {"dangling", P_OWNER, SOME_ERROR, make_nowhere},
    {"all ones", P_OWNER, SOME_ERROR, make_sid_of_ones},
    {"cut off by the end of memory", P_OWNER, SOME_ERROR, make_sid_cut},
    {"NULL", P_GROUP, (DWORD)FWP_E_NULL_POINTER, make_null},
    {"dangling", P_GROUP, SOME_ERROR, make_nowhere},
    {"all ones", P_GROUP, SOME_ERROR, make_sid_of_ones},
    {"cut off by the end of memory", P_GROUP, SOME_ERROR, make_sid_cut},
    {"dangling", P_DACL, SOME_ERROR, make_nowhere},
    {"all ones", P_DACL, SOME_ERROR, make_acl_of_ones},
    {"longer than memory", P_DACL, SOME_ERROR, make_acl_too_long},
    {"an entry shorter than its header", P_DACL, SOME_ERROR, make_acl_with_bad_entry},
    {"an absolute security descriptor", P_DACL, SOME_ERROR, make_descriptor},
    {"dangling", P_SACL, SOME_ERROR, make_nowhere},
    {"all ones", P_SACL, SOME_ERROR, make_acl_of_ones},
    {"longer than memory", P_SACL, SOME_ERROR, make_acl_too_long},
    {"an entry shorter than its header", P_SACL, SOME_ERROR, make_acl_with_bad_entry},

    {"0", P_COUNT, ERROR_SUCCESS, make_zero},
    {"0xFFFFFFFF", P_COUNT, ERROR_SUCCESS, make_all_ones},
};

/* ---- running --------------------------------------------------------------------------------- */

struct bad_call {
    const struct function *function;
    size_t place;
    const struct fault *fault;
};

enum {
    BAD_CALLS_MAX = 1024
};

static struct bad_call bad_calls[BAD_CALLS_MAX];

typedef DWORD(WINAPI *function_1)(ULONG_PTR);
typedef DWORD(WINAPI *function_2)(ULONG_PTR, ULONG_PTR);
typedef DWORD(WINAPI *function_3)(ULONG_PTR, ULONG_PTR, ULONG_PTR);
typedef DWORD(WINAPI *function_4)(ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR);
typedef DWORD(WINAPI *function_5)(ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR);
typedef DWORD(WINAPI *function_6)(ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR);
typedef DWORD(WINAPI *function_7)(ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR,
                                  ULONG_PTR);
typedef DWORD(WINAPI *function_8)(ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR,
                                  ULONG_PTR, ULONG_PTR);

/* Every parameter of these functions is a pointer, a handle or 32 bits wide: one word each. */
static DWORD call_with(void (*address)(void), size_t count, const ULONG_PTR *w)
{
    switch (count) {
    case 1:
        return ((function_1)address)(w[0]);
    case 2:
        return ((function_2)address)(w[0], w[1]);
    case 3:
        return ((function_3)address)(w[0], w[1], w[2]);
    case 4:
        return ((function_4)address)(w[0], w[1], w[2], w[3]);
    case 5:
        return ((function_5)address)(w[0], w[1], w[2], w[3], w[4]);
    case 6:
        return ((function_6)address)(w[0], w[1], w[2], w[3], w[4], w[5]);
    case 7:
        return ((function_7)address)(w[0], w[1], w[2], w[3], w[4], w[5], w[6]);
    default:
        return ((function_8)address)(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
    }
}

static size_t parameter_count(const struct function *function)
{
    size_t count = 0;

    while (function->parameters[count] != P_END)
        count++;
    return count;
}

/* A part of a descriptor that is wrong must be one that is to be set. */
static ULONG_PTR information_for(enum kind fault)
{
    switch (fault) {
    case P_OWNER:
        return OWNER_SECURITY_INFORMATION;
    case P_GROUP:
        return GROUP_SECURITY_INFORMATION;
    case P_DACL:
        return DACL_SECURITY_INFORMATION;
    case P_SACL:
        return SACL_SECURITY_INFORMATION;
    default:
        return 0;
    }
}

static void fill(struct arguments *arguments, const struct bad_call *bad)
{
    const enum kind *kinds = bad->function->parameters;
    size_t i;

    memset(arguments, 0, sizeof(*arguments));
    arguments->engine = open_engine();
    arguments->manager = notifier();
    arguments->callbacks = callbacks_for(&arguments->manager);
    for (i = 0; kinds[i] != P_END; i++) {
        if (i != bad->place)
            arguments->words[i] = kinds[i] == P_SET_INFORMATION
                                      ? information_for(bad->fault->kind)
                                      : good_value(arguments, kinds[i], i);
    }
    arguments->words[bad->place] = bad->fault->make(arguments);
}

/* What a call that was not refused has opened or allocated. */
static void release_outputs(const struct bad_call *bad, struct arguments *arguments)
{
    const enum kind *kinds = bad->function->parameters;
    size_t last = parameter_count(bad->function) - 1;

    if (strcmp(bad->function->name, "FwpmEngineOpen0") == 0 && arguments->out[last] != 0)
        FwpmEngineClose0((HANDLE)arguments->out[last]);
    else if (strstr(bad->function->name, "GetSecurityInfo") != NULL)
        FwpmFreeMemory0((void **)&arguments->out[last]);
    else if (strcmp(bad->function->name, "FwpmSessionEnum0") == 0 && kinds[3] == P_OUT)
        FwpmFreeMemory0((void **)&arguments->out[3]);
}

static void is_answered(const void *argument)
{
    const struct bad_call *bad = argument;
    struct arguments arguments;
    DWORD expected = bad->fault->expected;
    DWORD result;

    fill(&arguments, bad);
    result = call_with(bad->function->address, parameter_count(bad->function), arguments.words);
    if (arguments.owned != NULL)
        CloseHandle(arguments.owned);
    release_outputs(bad, &arguments);
    /* Documented by comments of samples, and tested with its own name. */
    if (strcmp(bad->function->name, "FwpmEngineClose0") == 0 && bad->fault->make == make_null)
        expected = ERROR_SUCCESS;
    if (expected == SOME_ERROR)
        expect_failure(result, bad->function->name);
    else
        expect_code(expected, result, bad->function->name);
    EXPECT_SUCCESS(FwpmTransactionBegin0(arguments.engine, FWPM_TXN_READ_ONLY));
    EXPECT_SUCCESS(FwpmTransactionAbort0(arguments.engine));
}

static void add_faults(const struct function *function, size_t place, size_t *used)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(faults); i++) {
        if (faults[i].kind != function->parameters[place])
            continue;
        if (*used == BAD_CALLS_MAX)
            fail_test("there are more than %d bad calls", BAD_CALLS_MAX);
        bad_calls[*used] = (struct bad_call){function, place, &faults[i]};
        battery_add(CHOSEN, is_answered, &bad_calls[*used], "%s: bad input: argument %lu: %s",
                    function->name, (unsigned long)place + 1, faults[i].name);
        ++*used;
    }
}

void add_input_tests(void)
{
    size_t used = 0;
    size_t i;
    size_t place;

    for (i = 0; i < ARRAYSIZE(functions); i++) {
        for (place = 0; functions[i].parameters[place] != P_END; place++)
            add_faults(&functions[i], place, &used);
    }
}
