#include "engine/win32_error.h"

/*
 * Numbers rather than winerror.h's names: the table is used natively as well. FWP_E_* and the
 * others are those of the Windows SDK's winerror.h.
 */
static const uint32_t CODES[BFE_ERROR_COUNT] = {
    [BFE_OK] = 0,                                       /* ERROR_SUCCESS */
    [BFE_NO_MEMORY] = 14,                               /* ERROR_OUTOFMEMORY */
    [BFE_BUSY] = 170,                                   /* ERROR_BUSY */
    [BFE_INVALID_HANDLE] = 6,                           /* ERROR_INVALID_HANDLE */
    [BFE_INVALID_PARAMETER] = 0x80320035,               /* FWP_E_INVALID_PARAMETER */
    [BFE_NULL_POINTER] = 0x8032001C,                    /* FWP_E_NULL_POINTER */
    [BFE_NULL_DISPLAY_NAME] = 0x80320023,               /* FWP_E_NULL_DISPLAY_NAME */
    [BFE_INVALID_FLAGS] = 0x8032001E,                   /* FWP_E_INVALID_FLAGS */
    [BFE_INVALID_INTERVAL] = 0x80320021,                /* FWP_E_INVALID_INTERVAL */
    [BFE_RESERVED] = 0x80320029,                        /* FWP_E_RESERVED */
    [BFE_ALREADY_EXISTS] = 0x80320009,                  /* FWP_E_ALREADY_EXISTS */
    [BFE_KEY_DICTATOR_ALREADY_REGISTERED] = 0x8032003F, /* FWP_E_KEY_DICTATOR_ALREADY_… */
    [BFE_CANNOT_INSTALL] = 0x80090307,                  /* SEC_E_CANNOT_INSTALL */
    [BFE_TXN_IN_PROGRESS] = 0x8032000E,                 /* FWP_E_TXN_IN_PROGRESS */
    [BFE_NO_TXN_IN_PROGRESS] = 0x8032000D,              /* FWP_E_NO_TXN_IN_PROGRESS */
    [BFE_TXN_TIMEOUT] = 0x80320012,                     /* FWP_E_TIMEOUT */
    [BFE_TOO_MANY] = 1450,                              /* ERROR_NO_SYSTEM_RESOURCES */
    [BFE_NOT_FOUND] = 0x80320008,                       /* FWP_E_NOT_FOUND */
    [BFE_ACCESS_DENIED] = 5,                            /* ERROR_ACCESS_DENIED */
    [BFE_TXN_ABORTED] = 0x8032000F,                     /* FWP_E_TXN_ABORTED */
    [BFE_SESSION_ABORTED] = 0x80320010,                 /* FWP_E_SESSION_ABORTED */
    [BFE_INCOMPATIBLE_TXN] = 0x80320011,                /* FWP_E_INCOMPATIBLE_TXN */
    [BFE_DYNAMIC_SESSION_IN_PROGRESS] = 0x8032000B,     /* FWP_E_DYNAMIC_SESSION_IN_PROGRESS */
    [BFE_INVALID_SECURITY_DESCRIPTOR] = 1338,           /* ERROR_INVALID_SECURITY_DESCR */
    [BFE_INVALID_OWNER] = 1307,                         /* ERROR_INVALID_OWNER */
    [BFE_INVALID_PRIMARY_GROUP] = 1308,                 /* ERROR_INVALID_PRIMARY_GROUP */
    [BFE_STOPPED] = 1753,                               /* EPT_S_NOT_REGISTERED */
};

uint32_t win32_error(enum bfe_error error)
{
    return error < BFE_ERROR_COUNT ? CODES[error] : CODES[BFE_INVALID_PARAMETER];
}
