/*
 * Bad input, made from one table: each function with the kinds of its parameters, each kind with
 * what can be wrong about it. One test per function, parameter and fault; all other arguments are
 * good. The answer is the table's, and afterwards a session still works.
 */
#include "input.h"
#include "battery.h"
#include "check.h"
#include "fixture.h"

#include <string.h>

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
    FUNCTION(FwpmEngineOpen0, P_SERVER_NAME, P_AUTHN, P_IDENTITY, P_SESSION, P_OUT),
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

/* ---- good arguments -------------------------------------------------------------------------- */

HANDLE new_enumeration(HANDLE engine)
{
    HANDLE enumeration = NULL;

    EXPECT_SUCCESS(FwpmSessionCreateEnumHandle0(engine, NULL, &enumeration));
    return enumeration;
}

ULONG_PTR good_value(struct arguments *arguments, enum kind kind, size_t place)
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
    expect_code(expected, result, bad->function->name);
    EXPECT_SUCCESS(FwpmTransactionBegin0(arguments.engine, FWPM_TXN_READ_ONLY));
    EXPECT_SUCCESS(FwpmTransactionAbort0(arguments.engine));
}

static void add_faults(const struct function *function, size_t place, size_t *used)
{
    size_t i;

    for (i = 0; i < fault_count; i++) {
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
