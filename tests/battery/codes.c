#include "codes.h"

#include <fwpmu.h>

static const struct {
    DWORD code;
    const char *name;
} codes[] = {
#define CODE(name)                                                                                 \
    {                                                                                              \
        (DWORD)(name), #name                                                                       \
    }
    CODE(ERROR_SUCCESS),
    CODE(ERROR_ACCESS_DENIED),
    CODE(ERROR_INVALID_HANDLE),
    CODE(ERROR_NOT_ENOUGH_MEMORY),
    CODE(ERROR_NOT_SUPPORTED),
    CODE(ERROR_INVALID_PARAMETER),
    CODE(ERROR_CALL_NOT_IMPLEMENTED),
    CODE(ERROR_INVALID_ACL),
    CODE(ERROR_INVALID_SID),
    CODE(ERROR_INVALID_SECURITY_DESCR),
    CODE(ERROR_NOACCESS),
    CODE(RPC_S_SERVER_UNAVAILABLE),
    CODE(RPC_S_CALL_FAILED),
    CODE(EPT_S_NOT_REGISTERED),
    CODE(RPC_X_NULL_REF_POINTER),
    CODE(RPC_X_SS_CONTEXT_MISMATCH),
    CODE(RPC_X_BAD_STUB_DATA),
    CODE(SEC_E_CANNOT_INSTALL),
    CODE(FWP_E_NOT_FOUND),
    CODE(FWP_E_ALREADY_EXISTS),
    CODE(FWP_E_IN_USE),
    CODE(FWP_E_DYNAMIC_SESSION_IN_PROGRESS),
    CODE(FWP_E_WRONG_SESSION),
    CODE(FWP_E_NO_TXN_IN_PROGRESS),
    CODE(FWP_E_TXN_IN_PROGRESS),
    CODE(FWP_E_TXN_ABORTED),
    CODE(FWP_E_SESSION_ABORTED),
    CODE(FWP_E_INCOMPATIBLE_TXN),
    CODE(FWP_E_TIMEOUT),
    CODE(FWP_E_NULL_POINTER),
    CODE(FWP_E_INVALID_ENUMERATOR),
    CODE(FWP_E_INVALID_FLAGS),
    CODE(FWP_E_INVALID_INTERVAL),
    CODE(FWP_E_NULL_DISPLAY_NAME),
    CODE(FWP_E_OUT_OF_BOUNDS),
    CODE(FWP_E_RESERVED),
    CODE(FWP_E_INVALID_PARAMETER),
    CODE(FWP_E_KEY_DICTATOR_ALREADY_REGISTERED),
    CODE(FWP_E_IKEEXT_NOT_RUNNING),
#undef CODE
};

const char *code_name(DWORD code)
{
    size_t i;

    for (i = 0; i < ARRAYSIZE(codes); i++) {
        if (codes[i].code == code)
            return codes[i].name;
    }
    return "another code";
}
