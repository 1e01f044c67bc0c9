#include "identity.h"

#include "rpc_call.h"
#include "trace.h"

/* Runs guarded. A length counts characters of the encoding that the flags name. */
static DWORD read_identity(void *context)
{
    const SEC_WINNT_AUTH_IDENTITY_W *identity = context;
    SIZE_T unit = sizeof(wchar_t);

    touch(identity, sizeof(*identity));
    if (identity->Flags == SEC_WINNT_AUTH_IDENTITY_ANSI)
        unit = sizeof(char);
    else if (identity->Flags != SEC_WINNT_AUTH_IDENTITY_UNICODE)
        return ERROR_INVALID_PARAMETER;
    touch(identity->User, identity->UserLength * unit);
    touch(identity->Domain, identity->DomainLength * unit);
    touch(identity->Password, identity->PasswordLength * unit);
    return ERROR_SUCCESS;
}

DWORD identity_check(const SEC_WINNT_AUTH_IDENTITY_W *identity)
{
    DWORD result = rpc_call(read_identity, (void *)identity, NULL);

    if (result == ERROR_SUCCESS)
        notice("FwpmEngineOpen0: authIdentity is not used: the session belongs to the account of "
               "this process, or to the script's principal");
    return result;
}
