/*
 * What can go wrong inside the engine. The Win32 codes that a caller of fwpuclnt.dll sees are in
 * one table at the boundary: engine/win32_error.c.
 */
#ifndef MOCKBFE_ENGINE_ERROR_H
#define MOCKBFE_ENGINE_ERROR_H

enum bfe_error {
    BFE_OK,
    BFE_NO_MEMORY,
    BFE_BUSY, /* the transaction lock is held: wait and try again, or give up at the deadline */
    BFE_INVALID_HANDLE,
    BFE_INVALID_PARAMETER,
    BFE_NULL_POINTER,
    BFE_NULL_DISPLAY_NAME,
    BFE_INVALID_FLAGS,
    BFE_INVALID_INTERVAL,
    BFE_RESERVED,
    BFE_ALREADY_EXISTS,
    BFE_KEY_DICTATOR_ALREADY_REGISTERED,
    BFE_CANNOT_INSTALL, /* the image does not ask for integrity checks */
    BFE_TXN_IN_PROGRESS,
    BFE_NO_TXN_IN_PROGRESS,
    BFE_TXN_TIMEOUT,
    BFE_TOO_MANY,
    BFE_NOT_FOUND,
    BFE_ACCESS_DENIED,
    BFE_TXN_ABORTED,
    BFE_SESSION_ABORTED,
    BFE_INCOMPATIBLE_TXN, /* a call that changes something, in a read-only transaction */
    BFE_DYNAMIC_SESSION_IN_PROGRESS,
    BFE_INVALID_SECURITY_DESCRIPTOR,
    BFE_INVALID_OWNER,
    BFE_INVALID_PRIMARY_GROUP,
    BFE_STOPPED, /* the Base Filtering Engine is not there */
    BFE_ERROR_COUNT
};

#endif
