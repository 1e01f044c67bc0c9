/*
 * The management API of the Windows Filtering Platform for programs in user mode. A TIA includes
 * this header as it would on Windows.
 *
 * Functions return ERROR_SUCCESS, an FWP_E_* code, or a code of RPC or Win32. A name is declared if
 * NTDDI_VERSION is at least the version of Windows that brought it: the key manager API needs
 * NTDDI_WIN8. Names without a version number come from fwpvi.h.
 *
 * Source: names, types and versions are data in abi, whose README says where they are from. What
 * functions do, demand and return is told from Microsoft's page of each,
 * learn.microsoft.com/windows/win32/api/fwpmu/nf-fwpmu-NAME (NAME in small letters), and from the
 * pages "Access Control" and "Object Management" of the Windows Filtering Platform.
 */

/* Outside the guard: included again after <initguid.h>, this header makes the GUIDs objects. */
#include <fwpmu_guids.h>

#ifndef GUID_DEFS_ONLY
#ifndef _INC_FWPMU
#define _INC_FWPMU

#include <fwpmtypes.h>
#include <fwpvi.h>
#include <fwpmu_flags.h>
#include <fwpmu_errors.h>
#include <fwpmu_policy.h>
#include <fwpmu_filter.h>
#include <fwpmu_ipsec.h>
#include <fwpmu_events.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Engine
 */

/*
 * Frees what a function of this API returned through a pointer to a pointer: one call frees the
 * whole result, whatever the program did to pointers inside it. Results outlive the session.
 * p: the address of the pointer. Not for HANDLEs.
 */
void WINAPI FwpmFreeMemory0(void **p);

/*
 * Opens a session with the engine.
 * serverName: NULL, only the local engine can be reached. authnService: RPC_C_AUTHN_WINNT or
 * RPC_C_AUTHN_DEFAULT. authIdentity: NULL for the caller's own credentials. session: NULL for
 * defaults. *engineHandle: to be closed with FwpmEngineClose0.
 * Errors: FWP_E_ALREADY_EXISTS (session->sessionKey is in use), EPT_S_NOT_REGISTERED (no engine).
 */
DWORD WINAPI FwpmEngineOpen0(const wchar_t *serverName, UINT32 authnService,
                             SEC_WINNT_AUTH_IDENTITY_W *authIdentity, const FWPM_SESSION0 *session,
                             HANDLE *engineHandle);

/*
 * Ends the session: aborts its transaction, cancels its subscriptions, deletes its dynamic objects.
 * Also needed after FWP_E_SESSION_ABORTED.
 */
DWORD WINAPI FwpmEngineClose0(HANDLE engineHandle);

/* *value, an FWP_UINT32, is freed with FwpmFreeMemory0. */
DWORD WINAPI FwpmEngineGetOption0(HANDLE engineHandle, FWPM_ENGINE_OPTION option,
                                  FWP_VALUE0 **value);

/*
 * Sets an option, an FWP_UINT32, those of net events last beyond a restart. Needs
 * FWPM_ACTRL_WRITE on the engine; FWP_E_TXN_IN_PROGRESS in a transaction,
 * FWP_E_DYNAMIC_SESSION_IN_PROGRESS in a dynamic session, FWP_E_STILL_ON if something else keeps
 * the option on.
 */
DWORD WINAPI FwpmEngineSetOption0(HANDLE engineHandle, FWPM_ENGINE_OPTION option,
                                  const FWP_VALUE0 *newValue);

/*
 * This and all ...GetSecurityInfo... functions work like GetSecurityInfo: sidOwner, sidGroup, dacl
 * and sacl point into *securityDescriptor, which is freed with FwpmFreeMemory0.
 */
DWORD WINAPI FwpmEngineGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                        PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of the engine, as SetSecurityInfo would. FWP_E_TXN_IN_PROGRESS in
 * a transaction.
 */
DWORD WINAPI FwpmEngineSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                        const ACL *sacl);

/*
 * Sessions
 */

/*
 * All enumerations: the handle is a snapshot; a NULL template means all; each ...Enum... call
 * returns the next entries; fewer than requested means that there are no more. One FwpmFreeMemory0
 * frees the array with its entries.
 */
DWORD WINAPI FwpmSessionCreateEnumHandle0(HANDLE engineHandle,
                                          const FWPM_SESSION_ENUM_TEMPLATE0 *enumTemplate,
                                          HANDLE *enumHandle);

/*
 * The next sessions of a snapshot; fewer than requested: there are no more. One FwpmFreeMemory0
 * frees *entries with all that it points to.
 */
DWORD WINAPI FwpmSessionEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                              FWPM_SESSION0 ***entries, UINT32 *numEntriesReturned);

/* Closes a handle of FwpmSessionCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI FwpmSessionDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/*
 * Transactions
 */

/*
 * flags: 0 for read and write, or FWPM_TXN_READ_ONLY. A session has at most one transaction
 * (FWP_E_TXN_IN_PROGRESS). Waits for the lock as long as the session says, then FWP_E_TIMEOUT.
 */
DWORD WINAPI FwpmTransactionBegin0(HANDLE engineHandle, UINT32 flags);

/* Both fail with FWP_E_NO_TXN_IN_PROGRESS outside a transaction. */
DWORD WINAPI FwpmTransactionCommit0(HANDLE engineHandle);

/* Undoes what the transaction did, and ends it; FWP_E_NO_TXN_IN_PROGRESS outside of one. */
DWORD WINAPI FwpmTransactionAbort0(HANDLE engineHandle);

#ifdef __cplusplus
}
#endif

#endif /* _INC_FWPMU, which is the guard of MinGW-w64's own header too */
#endif /* GUID_DEFS_ONLY */
