/*
 * Functions of policy: sublayers, layers, callouts, filters, tunnels. Included by fwpmu.h.
 *
 * Source: names, types and versions are data in abi, whose README says where they are from. What
 * functions do, demand and return is told from Microsoft's page of each,
 * learn.microsoft.com/windows/win32/api/fwpmu/nf-fwpmu-NAME (NAME in small letters), and from the
 * pages "Access Control" and "Object Management" of the Windows Filtering Platform.
 */
#ifndef MOCKBFE_FWPMU_FILTER_H
#define MOCKBFE_FWPMU_FILTER_H

#include <fwpmtypes.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Sublayers
 */

/*
 * Told of a sublayer that was added or deleted, asynchronously, and never of a change through the
 * subscriber's own session. context: as given to FwpmSubLayerSubscribeChanges0. *change belongs to
 * the caller.
 */
typedef void(CALLBACK *FWPM_SUBLAYER_CHANGE_CALLBACK0)(void *context,
                                                       const FWPM_SUBLAYER_CHANGE0 *change);

/*
 * Adds a sublayer. Needs FWPM_ACTRL_ADD on the container and FWPM_ACTRL_ADD_LINK on what it refers
 * to; FWP_E_INCOMPATIBLE_TXN in a read-only transaction. What a dynamic session adds is deleted
 * when it ends.
 */
DWORD WINAPI FwpmSubLayerAdd0(HANDLE engineHandle, const FWPM_SUBLAYER0 *subLayer,
                              PSECURITY_DESCRIPTOR sd);

/*
 * Deletes the sublayer with that key. Needs DELETE on it; FWP_E_INCOMPATIBLE_TXN in a read-only
 * transaction, FWP_E_IN_USE while others refer to it. What a dynamic session added, only that
 * session deletes: FWP_E_WRONG_SESSION, FWP_E_DYNAMIC_SESSION_IN_PROGRESS.
 */
DWORD WINAPI FwpmSubLayerDeleteByKey0(HANDLE engineHandle, const GUID *key);

/*
 * The sublayer with that key; FWP_E_SUBLAYER_NOT_FOUND if there is none. One FwpmFreeMemory0 frees
 * *subLayer with all that it points to.
 */
DWORD WINAPI FwpmSubLayerGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_SUBLAYER0 **subLayer);

/*
 * Takes a snapshot of the sublayers that the template matches; NULL: all that the caller may read.
 * *enumHandle is closed with FwpmSubLayerDestroyEnumHandle0.
 */
DWORD WINAPI FwpmSubLayerCreateEnumHandle0(HANDLE engineHandle,
                                           const FWPM_SUBLAYER_ENUM_TEMPLATE0 *enumTemplate,
                                           HANDLE *enumHandle);

/*
 * The next sublayers of a snapshot; fewer than requested: there are no more. One FwpmFreeMemory0
 * frees *entries with all that it points to.
 */
DWORD WINAPI FwpmSubLayerEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_SUBLAYER0 ***entries, UINT32 *numEntriesReturned);

/* Closes a handle of FwpmSubLayerCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI FwpmSubLayerDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/*
 * The security descriptor of a sublayer; of the container, if key is NULL or all zero.
 * FwpmFreeMemory0 frees *securityDescriptor, into which sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI FwpmSubLayerGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                               PSID *sidGroup, PACL *dacl, PACL *sacl,
                                               PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of a sublayer, or of the container, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction; in a dynamic session only for what it added.
 */
DWORD WINAPI FwpmSubLayerSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo,
                                               const SID *sidOwner, const SID *sidGroup,
                                               const ACL *dacl, const ACL *sacl);

/*
 * Has sublayers that are added or deleted told to callback, together with context, until
 * *changeHandle is unsubscribed or the session ends. Needs FWPM_ACTRL_SUBSCRIBE on the container;
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI FwpmSubLayerSubscribeChanges0(HANDLE engineHandle,
                                           const FWPM_SUBLAYER_SUBSCRIPTION0 *subscription,
                                           FWPM_SUBLAYER_CHANGE_CALLBACK0 callback, void *context,
                                           HANDLE *changeHandle);

/*
 * Ends a subscription; a NULL changeHandle has no effect. Waits for a callback that runs: hold no
 * lock that it takes.
 */
DWORD WINAPI FwpmSubLayerUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle);

/*
 * The subscriptions to sublayers, each with the key of its session. One FwpmFreeMemory0 frees
 * *entries with all that it points to.
 */
DWORD WINAPI FwpmSubLayerSubscriptionsGet0(HANDLE engineHandle,
                                           FWPM_SUBLAYER_SUBSCRIPTION0 ***entries,
                                           UINT32 *numEntries);

/*
 * Layers
 */

/*
 * The layer with that LUID; FWP_E_LAYER_NOT_FOUND if there is none. One FwpmFreeMemory0 frees
 * *layer with all that it points to.
 */
DWORD WINAPI FwpmLayerGetById0(HANDLE engineHandle, UINT16 id, FWPM_LAYER0 **layer);

/*
 * The layer with that key; FWP_E_LAYER_NOT_FOUND if there is none. One FwpmFreeMemory0 frees *layer
 * with all that it points to.
 */
DWORD WINAPI FwpmLayerGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_LAYER0 **layer);

/*
 * Takes a snapshot of the layers that the template matches; NULL: all that the caller may read.
 * *enumHandle is closed with FwpmLayerDestroyEnumHandle0.
 */
DWORD WINAPI FwpmLayerCreateEnumHandle0(HANDLE engineHandle,
                                        const FWPM_LAYER_ENUM_TEMPLATE0 *enumTemplate,
                                        HANDLE *enumHandle);

/*
 * The next layers of a snapshot; fewer than requested: there are no more. One FwpmFreeMemory0 frees
 * *entries with all that it points to.
 */
DWORD WINAPI FwpmLayerEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                            FWPM_LAYER0 ***entries, UINT32 *numEntriesReturned);

/* Closes a handle of FwpmLayerCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI FwpmLayerDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/*
 * The security descriptor of a layer; of the container, if key is NULL or all zero. FwpmFreeMemory0
 * frees *securityDescriptor, into which sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI FwpmLayerGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                            SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                            PSID *sidGroup, PACL *dacl, PACL *sacl,
                                            PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of a layer, or of the container, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction; in a dynamic session only for what it added.
 */
DWORD WINAPI FwpmLayerSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                            SECURITY_INFORMATION securityInfo, const SID *sidOwner,
                                            const SID *sidGroup, const ACL *dacl, const ACL *sacl);

/*
 * Callouts
 */

/*
 * Told of a callout that was added or deleted, asynchronously, and never of a change through the
 * subscriber's own session. context: as given to FwpmCalloutSubscribeChanges0. *change belongs to
 * the caller.
 */
typedef void(CALLBACK *FWPM_CALLOUT_CHANGE_CALLBACK0)(void *context,
                                                      const FWPM_CALLOUT_CHANGE0 *change);

/*
 * Adds a callout. Needs FWPM_ACTRL_ADD on the container and FWPM_ACTRL_ADD_LINK on what it refers
 * to; FWP_E_INCOMPATIBLE_TXN in a read-only transaction. What a dynamic session adds is deleted
 * when it ends.
 */
DWORD WINAPI FwpmCalloutAdd0(HANDLE engineHandle, const FWPM_CALLOUT0 *callout,
                             PSECURITY_DESCRIPTOR sd, UINT32 *id);

/*
 * Deletes the callout with that LUID. Needs DELETE on it; FWP_E_INCOMPATIBLE_TXN in a read-only
 * transaction, FWP_E_IN_USE while others refer to it. What a dynamic session added, only that
 * session deletes: FWP_E_WRONG_SESSION, FWP_E_DYNAMIC_SESSION_IN_PROGRESS.
 */
DWORD WINAPI FwpmCalloutDeleteById0(HANDLE engineHandle, UINT32 id);

/*
 * Deletes the callout with that key. Needs DELETE on it; FWP_E_INCOMPATIBLE_TXN in a read-only
 * transaction, FWP_E_IN_USE while others refer to it. What a dynamic session added, only that
 * session deletes: FWP_E_WRONG_SESSION, FWP_E_DYNAMIC_SESSION_IN_PROGRESS.
 */
DWORD WINAPI FwpmCalloutDeleteByKey0(HANDLE engineHandle, const GUID *key);

/*
 * The callout with that LUID; FWP_E_CALLOUT_NOT_FOUND if there is none. One FwpmFreeMemory0 frees
 * *callout with all that it points to.
 */
DWORD WINAPI FwpmCalloutGetById0(HANDLE engineHandle, UINT32 id, FWPM_CALLOUT0 **callout);

/*
 * The callout with that key; FWP_E_CALLOUT_NOT_FOUND if there is none. One FwpmFreeMemory0 frees
 * *callout with all that it points to.
 */
DWORD WINAPI FwpmCalloutGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_CALLOUT0 **callout);

/*
 * Takes a snapshot of the callouts that the template matches; NULL: all that the caller may read.
 * *enumHandle is closed with FwpmCalloutDestroyEnumHandle0.
 */
DWORD WINAPI FwpmCalloutCreateEnumHandle0(HANDLE engineHandle,
                                          const FWPM_CALLOUT_ENUM_TEMPLATE0 *enumTemplate,
                                          HANDLE *enumHandle);

/*
 * The next callouts of a snapshot; fewer than requested: there are no more. One FwpmFreeMemory0
 * frees *entries with all that it points to.
 */
DWORD WINAPI FwpmCalloutEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                              FWPM_CALLOUT0 ***entries, UINT32 *numEntriesReturned);

/* Closes a handle of FwpmCalloutCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI FwpmCalloutDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/*
 * The security descriptor of a callout; of the container, if key is NULL or all zero.
 * FwpmFreeMemory0 frees *securityDescriptor, into which sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI FwpmCalloutGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                              SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                              PSID *sidGroup, PACL *dacl, PACL *sacl,
                                              PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of a callout, or of the container, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction; in a dynamic session only for what it added.
 */
DWORD WINAPI FwpmCalloutSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                              SECURITY_INFORMATION securityInfo,
                                              const SID *sidOwner, const SID *sidGroup,
                                              const ACL *dacl, const ACL *sacl);

/*
 * Has callouts that are added or deleted told to callback, together with context, until
 * *changeHandle is unsubscribed or the session ends. Needs FWPM_ACTRL_SUBSCRIBE on the container;
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI FwpmCalloutSubscribeChanges0(HANDLE engineHandle,
                                          const FWPM_CALLOUT_SUBSCRIPTION0 *subscription,
                                          FWPM_CALLOUT_CHANGE_CALLBACK0 callback, void *context,
                                          HANDLE *changeHandle);

/*
 * Ends a subscription; a NULL changeHandle has no effect. Waits for a callback that runs: hold no
 * lock that it takes.
 */
DWORD WINAPI FwpmCalloutUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle);

/*
 * The subscriptions to callouts, each with the key of its session. One FwpmFreeMemory0 frees
 * *entries with all that it points to.
 */
DWORD WINAPI FwpmCalloutSubscriptionsGet0(HANDLE engineHandle,
                                          FWPM_CALLOUT_SUBSCRIPTION0 ***entries,
                                          UINT32 *numEntries);

/*
 * Filters
 */

/*
 * Told of a filter that was added or deleted, asynchronously, and never of a change through the
 * subscriber's own session. context: as given to FwpmFilterSubscribeChanges0. *change belongs to
 * the caller.
 */
typedef void(CALLBACK *FWPM_FILTER_CHANGE_CALLBACK0)(void *context,
                                                     const FWPM_FILTER_CHANGE0 *change);

/*
 * Adds a filter. Needs FWPM_ACTRL_ADD on the container and FWPM_ACTRL_ADD_LINK on what it refers
 * to; FWP_E_INCOMPATIBLE_TXN in a read-only transaction. What a dynamic session adds is deleted
 * when it ends.
 */
DWORD WINAPI FwpmFilterAdd0(HANDLE engineHandle, const FWPM_FILTER0 *filter,
                            PSECURITY_DESCRIPTOR sd, UINT64 *id);

/*
 * Deletes the filter with that LUID. Needs DELETE on it; FWP_E_INCOMPATIBLE_TXN in a read-only
 * transaction, FWP_E_IN_USE while others refer to it. What a dynamic session added, only that
 * session deletes: FWP_E_WRONG_SESSION, FWP_E_DYNAMIC_SESSION_IN_PROGRESS.
 */
DWORD WINAPI FwpmFilterDeleteById0(HANDLE engineHandle, UINT64 id);

/*
 * Deletes the filter with that key. Needs DELETE on it; FWP_E_INCOMPATIBLE_TXN in a read-only
 * transaction, FWP_E_IN_USE while others refer to it. What a dynamic session added, only that
 * session deletes: FWP_E_WRONG_SESSION, FWP_E_DYNAMIC_SESSION_IN_PROGRESS.
 */
DWORD WINAPI FwpmFilterDeleteByKey0(HANDLE engineHandle, const GUID *key);

/*
 * The filter with that LUID; FWP_E_FILTER_NOT_FOUND if there is none. One FwpmFreeMemory0 frees
 * *filter with all that it points to.
 */
DWORD WINAPI FwpmFilterGetById0(HANDLE engineHandle, UINT64 id, FWPM_FILTER0 **filter);

/*
 * The filter with that key; FWP_E_FILTER_NOT_FOUND if there is none. One FwpmFreeMemory0 frees
 * *filter with all that it points to.
 */
DWORD WINAPI FwpmFilterGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_FILTER0 **filter);

/*
 * Takes a snapshot of the filters that the template matches; NULL: all that the caller may read.
 * *enumHandle is closed with FwpmFilterDestroyEnumHandle0.
 */
DWORD WINAPI FwpmFilterCreateEnumHandle0(HANDLE engineHandle,
                                         const FWPM_FILTER_ENUM_TEMPLATE0 *enumTemplate,
                                         HANDLE *enumHandle);

/*
 * The next filters of a snapshot; fewer than requested: there are no more. One FwpmFreeMemory0
 * frees *entries with all that it points to.
 */
DWORD WINAPI FwpmFilterEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                             FWPM_FILTER0 ***entries, UINT32 *numEntriesReturned);

/* Closes a handle of FwpmFilterCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI FwpmFilterDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/*
 * The security descriptor of a filter; of the container, if key is NULL or all zero.
 * FwpmFreeMemory0 frees *securityDescriptor, into which sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI FwpmFilterGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                             SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                             PSID *sidGroup, PACL *dacl, PACL *sacl,
                                             PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of a filter, or of the container, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction; in a dynamic session only for what it added.
 */
DWORD WINAPI FwpmFilterSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                             SECURITY_INFORMATION securityInfo, const SID *sidOwner,
                                             const SID *sidGroup, const ACL *dacl, const ACL *sacl);

/*
 * Has filters that are added or deleted told to callback, together with context, until
 * *changeHandle is unsubscribed or the session ends. Needs FWPM_ACTRL_SUBSCRIBE on the container;
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI FwpmFilterSubscribeChanges0(HANDLE engineHandle,
                                         const FWPM_FILTER_SUBSCRIPTION0 *subscription,
                                         FWPM_FILTER_CHANGE_CALLBACK0 callback, void *context,
                                         HANDLE *changeHandle);

/*
 * Ends a subscription; a NULL changeHandle has no effect. Waits for a callback that runs: hold no
 * lock that it takes.
 */
DWORD WINAPI FwpmFilterUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle);

/*
 * The subscriptions to filters, each with the key of its session. One FwpmFreeMemory0 frees
 * *entries with all that it points to.
 */
DWORD WINAPI FwpmFilterSubscriptionsGet0(HANDLE engineHandle, FWPM_FILTER_SUBSCRIPTION0 ***entries,
                                         UINT32 *numEntries);

/*
 * Application identifiers
 */

/* *appId, the value for FWPM_CONDITION_ALE_APP_ID, is freed with FwpmFreeMemory0. */
DWORD WINAPI FwpmGetAppIdFromFileName0(PCWSTR fileName, FWP_BYTE_BLOB **appId);

/*
 * IPsec tunnels
 */

/*
 * Adds a tunnel policy with its filters in one call. flags: FWPM_TUNNEL_FLAG_*; keyModKey: the only
 * keying module to use, NULL for the default policy.
 */
DWORD WINAPI FwpmIPsecTunnelAdd0(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT0 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT0 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 PSECURITY_DESCRIPTOR sd);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/*
 * As FwpmIPsecTunnelAdd0, for the structures of this version. keyModKey: the only keying module to
 * use, NULL for the default policy.
 */
DWORD WINAPI FwpmIPsecTunnelAdd1(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT1 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT1 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 const GUID *keyModKey, PSECURITY_DESCRIPTOR sd);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
/* As FwpmIPsecTunnelAdd1, for the structures of this version. */
DWORD WINAPI FwpmIPsecTunnelAdd2(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT2 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT2 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 const GUID *keyModKey, PSECURITY_DESCRIPTOR sd);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS3)
/* As FwpmIPsecTunnelAdd1, for the structures of this version. */
DWORD WINAPI FwpmIPsecTunnelAdd3(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT3 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT3 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 const GUID *keyModKey, PSECURITY_DESCRIPTOR sd);
#endif

/*
 * Deletes a tunnel policy, by the key of its provider context, with what FwpmIPsecTunnelAdd* added
 * for it.
 */
DWORD WINAPI FwpmIPsecTunnelDeleteByKey0(HANDLE engineHandle, const GUID *key);

#ifdef __cplusplus
}
#endif

#endif
