/* The kinds of parameters that a bad call has, and what can be wrong about each: input_faults.c. */
#ifndef TESTS_BATTERY_INPUT_H
#define TESTS_BATTERY_INPUT_H

#include <windows.h>
#include <fwpmu.h>

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
    P_IDENTITY, /* SEC_WINNT_AUTH_IDENTITY_W, optional */
    P_END
};

enum {
    PARAMETERS_MAX = 9
};

/* What one call is made with. */
struct arguments {
    HANDLE engine;
    IPSEC_KEY_MANAGER0 manager;
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
    FWPM_SESSION0 session;
    FWPM_SESSION_ENUM_TEMPLATE0 template;
    GUID guid;
    SEC_WINNT_AUTH_IDENTITY_W identity;
    ULONG_PTR out[PARAMETERS_MAX]; /* what the out pointers point to */
    ULONG_PTR words[PARAMETERS_MAX];
    HANDLE owned; /* to be closed with CloseHandle */
};

struct fault {
    const char *name;
    enum kind kind;
    DWORD expected;
    ULONG_PTR (*make)(struct arguments *arguments);
};

extern const struct fault faults[];
extern const size_t fault_count;

/* A good argument of a kind, for the parameter in that place. */
ULONG_PTR good_value(struct arguments *arguments, enum kind kind, size_t place);

/* A new enumeration of a session's. */
HANDLE new_enumeration(HANDLE engine);

/* The fault that FwpmEngineClose0 alone takes for no fault. */
ULONG_PTR make_null(struct arguments *arguments);

static inline ULONG_PTR word_of(const void *pointer)
{
    return (ULONG_PTR)pointer;
}

#endif
