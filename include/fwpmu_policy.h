/*
 * Functions of policy: providers and provider contexts. Included by fwpmu.h.
 *
 * Source: names, types and versions are data in abi, whose README says where they are from. What
 * functions do, demand and return is told from Microsoft's page of each,
 * learn.microsoft.com/windows/win32/api/fwpmu/nf-fwpmu-NAME (NAME in small letters), and from the
 * pages "Access Control" and "Object Management" of the Windows Filtering Platform.
 */
#ifndef MOCKBFE_FWPMU_POLICY_H
#define MOCKBFE_FWPMU_POLICY_H

#include <fwpmtypes.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Providers
 */

/* Changes are told to subscribers asynchronously, those made by the subscriber's own session not.
 */
typedef void(CALLBACK *FWPM_PROVIDER_CHANGE_CALLBACK0)(void *context,
                                                       const FWPM_PROVIDER_CHANGE0 *change);

/*
 * Adds a provider. All ...Add functions: sd is the new object's security descriptor, NULL for the
 * inherited one; id receives the LUID the engine chose. They need FWPM_ACTRL_ADD on the container
 * and FWPM_ACTRL_ADD_LINK on what the object refers to; FWP_E_INCOMPATIBLE_TXN in a read-only
 * transaction. What a dynamic session adds is deleted when it ends.
 */
DWORD WINAPI FwpmProviderAdd0(HANDLE engineHandle, const FWPM_PROVIDER0 *provider,
                              PSECURITY_DESCRIPTOR sd);

/*
 * Deletes the provider with that key. Needs DELETE on it; FWP_E_INCOMPATIBLE_TXN in a read-only
 * transaction, FWP_E_IN_USE while others refer to it. What a dynamic session added, only that
 * session deletes: FWP_E_WRONG_SESSION, FWP_E_DYNAMIC_SESSION_IN_PROGRESS.
 */
DWORD WINAPI FwpmProviderDeleteByKey0(HANDLE engineHandle, const GUID *key);

/*
 * The provider with that key; FWP_E_PROVIDER_NOT_FOUND if there is none. One FwpmFreeMemory0 frees
 * *provider with all that it points to.
 */
DWORD WINAPI FwpmProviderGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_PROVIDER0 **provider);

/*
 * Takes a snapshot of the providers that the template matches; NULL: all that the caller may read.
 * *enumHandle is closed with FwpmProviderDestroyEnumHandle0.
 */
DWORD WINAPI FwpmProviderCreateEnumHandle0(HANDLE engineHandle,
                                           const FWPM_PROVIDER_ENUM_TEMPLATE0 *enumTemplate,
                                           HANDLE *enumHandle);

/*
 * The next providers of a snapshot; fewer than requested: there are no more. One FwpmFreeMemory0
 * frees *entries with all that it points to.
 */
DWORD WINAPI FwpmProviderEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_PROVIDER0 ***entries, UINT32 *numEntriesReturned);

/* Closes a handle of FwpmProviderCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI FwpmProviderDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/* Here and below, a NULL key or a GUID of zeros means the container of all objects of the kind. */
DWORD WINAPI FwpmProviderGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                               PSID *sidGroup, PACL *dacl, PACL *sacl,
                                               PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of a provider, or of the container, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction; in a dynamic session only for what it added.
 */
DWORD WINAPI FwpmProviderSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo,
                                               const SID *sidOwner, const SID *sidGroup,
                                               const ACL *dacl, const ACL *sacl);

/*
 * Has providers that are added or deleted told to callback, together with context, until
 * *changeHandle is unsubscribed or the session ends. Needs FWPM_ACTRL_SUBSCRIBE on the container;
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI FwpmProviderSubscribeChanges0(HANDLE engineHandle,
                                           const FWPM_PROVIDER_SUBSCRIPTION0 *subscription,
                                           FWPM_PROVIDER_CHANGE_CALLBACK0 callback, void *context,
                                           HANDLE *changeHandle);

/*
 * Ends a subscription; a NULL changeHandle has no effect. Waits for a callback that runs: hold no
 * lock that it takes.
 */
DWORD WINAPI FwpmProviderUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle);

/*
 * The subscriptions to providers, each with the key of its session. One FwpmFreeMemory0 frees
 * *entries with all that it points to.
 */
DWORD WINAPI FwpmProviderSubscriptionsGet0(HANDLE engineHandle,
                                           FWPM_PROVIDER_SUBSCRIPTION0 ***entries,
                                           UINT32 *numEntries);

/*
 * Provider contexts
 */

/*
 * Told of a provider context that was added or deleted, asynchronously, and never of a change
 * through the subscriber's own session. context: as given to FwpmProviderContextSubscribeChanges0.
 * *change belongs to the caller.
 */
typedef void(CALLBACK *FWPM_PROVIDER_CONTEXT_CHANGE_CALLBACK0)(
    void *context, const FWPM_PROVIDER_CONTEXT_CHANGE0 *change);

/*
 * Adds a provider context. Needs FWPM_ACTRL_ADD on the container and FWPM_ACTRL_ADD_LINK on what it
 * refers to; FWP_E_INCOMPATIBLE_TXN in a read-only transaction. What a dynamic session adds is
 * deleted when it ends.
 */
DWORD WINAPI FwpmProviderContextAdd0(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT0 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/* As FwpmProviderContextAdd0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextAdd1(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT1 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
/* As FwpmProviderContextAdd0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextAdd2(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT2 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS3)
/* As FwpmProviderContextAdd0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextAdd3(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT3 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id);
#endif

/*
 * Deletes the provider context with that LUID. Needs DELETE on it; FWP_E_INCOMPATIBLE_TXN in a
 * read-only transaction, FWP_E_IN_USE while others refer to it. What a dynamic session added, only
 * that session deletes: FWP_E_WRONG_SESSION, FWP_E_DYNAMIC_SESSION_IN_PROGRESS.
 */
DWORD WINAPI FwpmProviderContextDeleteById0(HANDLE engineHandle, UINT64 id);

/*
 * Deletes the provider context with that key. Needs DELETE on it; FWP_E_INCOMPATIBLE_TXN in a
 * read-only transaction, FWP_E_IN_USE while others refer to it. What a dynamic session added, only
 * that session deletes: FWP_E_WRONG_SESSION, FWP_E_DYNAMIC_SESSION_IN_PROGRESS.
 */
DWORD WINAPI FwpmProviderContextDeleteByKey0(HANDLE engineHandle, const GUID *key);

/*
 * The provider context with that LUID; FWP_E_PROVIDER_CONTEXT_NOT_FOUND if there is none. One
 * FwpmFreeMemory0 frees *providerContext with all that it points to.
 */
DWORD WINAPI FwpmProviderContextGetById0(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT0 **providerContext);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/* As FwpmProviderContextGetById0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextGetById1(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT1 **providerContext);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
/* As FwpmProviderContextGetById0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextGetById2(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT2 **providerContext);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS3)
/* As FwpmProviderContextGetById0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextGetById3(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT3 **providerContext);
#endif

/*
 * The provider context with that key; FWP_E_PROVIDER_CONTEXT_NOT_FOUND if there is none. One
 * FwpmFreeMemory0 frees *providerContext with all that it points to.
 */
DWORD WINAPI FwpmProviderContextGetByKey0(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT0 **providerContext);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/* As FwpmProviderContextGetByKey0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextGetByKey1(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT1 **providerContext);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
/* As FwpmProviderContextGetByKey0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextGetByKey2(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT2 **providerContext);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS3)
/* As FwpmProviderContextGetByKey0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextGetByKey3(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT3 **providerContext);
#endif

/*
 * Takes a snapshot of the provider contexts that the template matches; NULL: all that the caller
 * may read. *enumHandle is closed with FwpmProviderContextDestroyEnumHandle0.
 */
DWORD WINAPI FwpmProviderContextCreateEnumHandle0(
    HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *enumTemplate,
    HANDLE *enumHandle);

/*
 * The next provider contexts of a snapshot; fewer than requested: there are no more. One
 * FwpmFreeMemory0 frees *entries with all that it points to.
 */
DWORD WINAPI FwpmProviderContextEnum0(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT0 ***entries,
                                      UINT32 *numEntriesReturned);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/* As FwpmProviderContextEnum0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextEnum1(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT1 ***entries,
                                      UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
/* As FwpmProviderContextEnum0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextEnum2(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT2 ***entries,
                                      UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS3)
/* As FwpmProviderContextEnum0, for the structure of this version. */
DWORD WINAPI FwpmProviderContextEnum3(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT3 ***entries,
                                      UINT32 *numEntriesReturned);
#endif

/*
 * Closes a handle of FwpmProviderContextCreateEnumHandle0; no entry that was returned depends on
 * it.
 */
DWORD WINAPI FwpmProviderContextDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/*
 * The security descriptor of a provider context; of the container, if key is NULL or all zero.
 * FwpmFreeMemory0 frees *securityDescriptor, into which sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI FwpmProviderContextGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                                      SECURITY_INFORMATION securityInfo,
                                                      PSID *sidOwner, PSID *sidGroup, PACL *dacl,
                                                      PACL *sacl,
                                                      PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of a provider context, or of the container, as SetSecurityInfo
 * would. FWP_E_TXN_IN_PROGRESS in a transaction; in a dynamic session only for what it added.
 */
DWORD WINAPI FwpmProviderContextSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                                      SECURITY_INFORMATION securityInfo,
                                                      const SID *sidOwner, const SID *sidGroup,
                                                      const ACL *dacl, const ACL *sacl);

/*
 * Has provider contexts that are added or deleted told to callback, together with context, until
 * *changeHandle is unsubscribed or the session ends. Needs FWPM_ACTRL_SUBSCRIBE on the container;
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI FwpmProviderContextSubscribeChanges0(
    HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0 *subscription,
    FWPM_PROVIDER_CONTEXT_CHANGE_CALLBACK0 callback, void *context, HANDLE *changeHandle);

/*
 * Ends a subscription; a NULL changeHandle has no effect. Waits for a callback that runs: hold no
 * lock that it takes.
 */
DWORD WINAPI FwpmProviderContextUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle);

/*
 * The subscriptions to provider contexts, each with the key of its session. One FwpmFreeMemory0
 * frees *entries with all that it points to.
 */
DWORD WINAPI FwpmProviderContextSubscriptionsGet0(HANDLE engineHandle,
                                                  FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0 ***entries,
                                                  UINT32 *numEntries);

#ifdef __cplusplus
}
#endif

#endif
