#include "mortal_tia.h"

/* So long a turn is looked at; it is parked in a millisecond. */
#define PARKING_MS 300

HANDLE engine;
HANDLE manager;

static HANDLE enumeration;
static FWPM_SESSION0 **sessions;
static IPSEC_KEY_MANAGER0 **managers;
static PSECURITY_DESCRIPTOR descriptor;
static PACL dacl;

DWORD open_engine(void)
{
    return FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
}

static DWORD get_security(unsigned int object)
{
    static PSID owner;
    static PSID group;
    static PACL sacl;
    switch (object) {
    case 1:
        return FwpmEngineGetSecurityInfo0(engine, DACL_SECURITY_INFORMATION, &owner, &group, &dacl,
                                          &sacl, &descriptor);
    case 2:
        return IPsecSaDbGetSecurityInfo0(engine, DACL_SECURITY_INFORMATION, &owner, &group, &dacl,
                                         &sacl, &descriptor);
    default:
        return IPsecKeyManagerGetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION, &owner,
                                                    &group, &dacl, &sacl, &descriptor);
    }
}

/* The list that is there already. */
static DWORD set_security(unsigned int object)
{
    switch (object) {
    case 1:
        return FwpmEngineSetSecurityInfo0(engine, DACL_SECURITY_INFORMATION, NULL, NULL, dacl,
                                          NULL);
    case 2:
        return IPsecSaDbSetSecurityInfo0(engine, DACL_SECURITY_INFORMATION, NULL, NULL, dacl, NULL);
    default:
        return IPsecKeyManagerSetSecurityInfoByKey0(engine, NULL, DACL_SECURITY_INFORMATION, NULL,
                                                    NULL, dacl, NULL);
    }
}

DWORD prepare_call(struct mortal_call call)
{
    switch (call.call) {
    case CALL_BfeHello:
    case CALL_BfeNull:
    case CALL_BfeEngineOpen:
    case CALL_BfeSessionClosing:
    case CALL_BfeCallInside:
    case CALL_BfeEngineClose:
    case CALL_BfeSessionCreateEnumHandle:
    case CALL_BfeTransactionBegin:
    case CALL_BfeKeyManagerAddAndRegister:
    case CALL_BfeKeyManagersGet:
    case CALL_BfeGetSecurityInfo:
    case CALL_COUNT:
        return ERROR_SUCCESS;
    case CALL_BfeSessionEnum:
    case CALL_BfeSessionDestroyEnumHandle:
        return FwpmSessionCreateEnumHandle0(engine, NULL, &enumeration);
    case CALL_BfeTransactionCommit:
    case CALL_BfeTransactionAbort:
        return FwpmTransactionBegin0(engine, 0);
    case CALL_BfeKeyManagerUnregisterAndDelete:
    case CALL_BfeKeyManagerTurn:
        return manager ? ERROR_SUCCESS : register_manager(TRUE);
    case CALL_BfeSetSecurityInfo:
        return get_security(call.object);
    }
    return ERROR_INVALID_FUNCTION;
}

/* The results are left alone: whoever dies does not free them either. */
DWORD make_call(struct mortal_call call)
{
    UINT32 count = 0;
    switch (call.call) {
    case CALL_BfeHello:
    case CALL_BfeEngineOpen:
        return open_engine();
    case CALL_BfeEngineClose:
        return FwpmEngineClose0(engine);
    case CALL_BfeSessionCreateEnumHandle:
        return FwpmSessionCreateEnumHandle0(engine, NULL, &enumeration);
    case CALL_BfeSessionEnum:
        return FwpmSessionEnum0(engine, enumeration, 100, &sessions, &count);
    case CALL_BfeSessionDestroyEnumHandle:
        return FwpmSessionDestroyEnumHandle0(engine, enumeration);
    case CALL_BfeTransactionBegin:
        return FwpmTransactionBegin0(engine, 0);
    case CALL_BfeTransactionCommit:
        return FwpmTransactionCommit0(engine);
    case CALL_BfeTransactionAbort:
        return FwpmTransactionAbort0(engine);
    case CALL_BfeKeyManagerAddAndRegister:
        return register_manager(TRUE);
    case CALL_BfeKeyManagerUnregisterAndDelete:
        return IPsecKeyManagerUnregisterAndDelete0(engine, manager);
    case CALL_BfeKeyManagerTurn:
        Sleep(PARKING_MS);
        return ERROR_SUCCESS;
    case CALL_BfeKeyManagersGet:
        return IPsecKeyManagersGet0(engine, &managers, &count);
    case CALL_BfeGetSecurityInfo:
        return get_security(call.object);
    case CALL_BfeSetSecurityInfo:
        return set_security(call.object);
    case CALL_BfeNull:
    case CALL_BfeSessionClosing:
    case CALL_BfeCallInside:
    case CALL_COUNT:
        break;
    }
    return ERROR_INVALID_FUNCTION;
}
