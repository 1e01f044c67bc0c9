/*
 * Functions of policy: providers, provider contexts, sublayers, layers, callouts, filters, tunnels.
 * Included by fwpmu.h.
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
 * All ...Add0 functions: sd is the new object's security descriptor, NULL for the inherited one; id
 * receives the LUID the engine chose.
 */
DWORD WINAPI FwpmProviderAdd0(HANDLE engineHandle, const FWPM_PROVIDER0 *provider,
                              PSECURITY_DESCRIPTOR sd);
DWORD WINAPI FwpmProviderDeleteByKey0(HANDLE engineHandle, const GUID *key);
DWORD WINAPI FwpmProviderGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_PROVIDER0 **provider);
DWORD WINAPI FwpmProviderCreateEnumHandle0(HANDLE engineHandle,
                                           const FWPM_PROVIDER_ENUM_TEMPLATE0 *enumTemplate,
                                           HANDLE *enumHandle);
DWORD WINAPI FwpmProviderEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_PROVIDER0 ***entries, UINT32 *numEntriesReturned);
DWORD WINAPI FwpmProviderDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/* Here and below, a NULL key or a GUID of zeros means the container of all objects of the kind. */
DWORD WINAPI FwpmProviderGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                               PSID *sidGroup, PACL *dacl, PACL *sacl,
                                               PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI FwpmProviderSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo,
                                               const SID *sidOwner, const SID *sidGroup,
                                               const ACL *dacl, const ACL *sacl);
DWORD WINAPI FwpmProviderSubscribeChanges0(HANDLE engineHandle,
                                           const FWPM_PROVIDER_SUBSCRIPTION0 *subscription,
                                           FWPM_PROVIDER_CHANGE_CALLBACK0 callback, void *context,
                                           HANDLE *changeHandle);
DWORD WINAPI FwpmProviderUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle);
DWORD WINAPI FwpmProviderSubscriptionsGet0(HANDLE engineHandle,
                                           FWPM_PROVIDER_SUBSCRIPTION0 ***entries,
                                           UINT32 *numEntries);

/*
 * Provider contexts
 */

typedef void(CALLBACK *FWPM_PROVIDER_CONTEXT_CHANGE_CALLBACK0)(
    void *context, const FWPM_PROVIDER_CONTEXT_CHANGE0 *change);
DWORD WINAPI FwpmProviderContextAdd0(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT0 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI FwpmProviderContextAdd1(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT1 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
DWORD WINAPI FwpmProviderContextAdd2(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT2 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS3)
DWORD WINAPI FwpmProviderContextAdd3(HANDLE engineHandle,
                                     const FWPM_PROVIDER_CONTEXT3 *providerContext,
                                     PSECURITY_DESCRIPTOR sd, UINT64 *id);
#endif
DWORD WINAPI FwpmProviderContextDeleteById0(HANDLE engineHandle, UINT64 id);
DWORD WINAPI FwpmProviderContextDeleteByKey0(HANDLE engineHandle, const GUID *key);
DWORD WINAPI FwpmProviderContextGetById0(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT0 **providerContext);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI FwpmProviderContextGetById1(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT1 **providerContext);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
DWORD WINAPI FwpmProviderContextGetById2(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT2 **providerContext);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS3)
DWORD WINAPI FwpmProviderContextGetById3(HANDLE engineHandle, UINT64 id,
                                         FWPM_PROVIDER_CONTEXT3 **providerContext);
#endif
DWORD WINAPI FwpmProviderContextGetByKey0(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT0 **providerContext);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI FwpmProviderContextGetByKey1(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT1 **providerContext);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
DWORD WINAPI FwpmProviderContextGetByKey2(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT2 **providerContext);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS3)
DWORD WINAPI FwpmProviderContextGetByKey3(HANDLE engineHandle, const GUID *key,
                                          FWPM_PROVIDER_CONTEXT3 **providerContext);
#endif
DWORD WINAPI FwpmProviderContextCreateEnumHandle0(
    HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *enumTemplate,
    HANDLE *enumHandle);
DWORD WINAPI FwpmProviderContextEnum0(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT0 ***entries,
                                      UINT32 *numEntriesReturned);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI FwpmProviderContextEnum1(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT1 ***entries,
                                      UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
DWORD WINAPI FwpmProviderContextEnum2(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT2 ***entries,
                                      UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS3)
DWORD WINAPI FwpmProviderContextEnum3(HANDLE engineHandle, HANDLE enumHandle,
                                      UINT32 numEntriesRequested, FWPM_PROVIDER_CONTEXT3 ***entries,
                                      UINT32 *numEntriesReturned);
#endif
DWORD WINAPI FwpmProviderContextDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
DWORD WINAPI FwpmProviderContextGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                                      SECURITY_INFORMATION securityInfo,
                                                      PSID *sidOwner, PSID *sidGroup, PACL *dacl,
                                                      PACL *sacl,
                                                      PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI FwpmProviderContextSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                                      SECURITY_INFORMATION securityInfo,
                                                      const SID *sidOwner, const SID *sidGroup,
                                                      const ACL *dacl, const ACL *sacl);
DWORD WINAPI FwpmProviderContextSubscribeChanges0(
    HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0 *subscription,
    FWPM_PROVIDER_CONTEXT_CHANGE_CALLBACK0 callback, void *context, HANDLE *changeHandle);
DWORD WINAPI FwpmProviderContextUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle);
DWORD WINAPI FwpmProviderContextSubscriptionsGet0(HANDLE engineHandle,
                                                  FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0 ***entries,
                                                  UINT32 *numEntries);

/*
 * Sublayers
 */

typedef void(CALLBACK *FWPM_SUBLAYER_CHANGE_CALLBACK0)(void *context,
                                                       const FWPM_SUBLAYER_CHANGE0 *change);
DWORD WINAPI FwpmSubLayerAdd0(HANDLE engineHandle, const FWPM_SUBLAYER0 *subLayer,
                              PSECURITY_DESCRIPTOR sd);
DWORD WINAPI FwpmSubLayerDeleteByKey0(HANDLE engineHandle, const GUID *key);
DWORD WINAPI FwpmSubLayerGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_SUBLAYER0 **subLayer);
DWORD WINAPI FwpmSubLayerCreateEnumHandle0(HANDLE engineHandle,
                                           const FWPM_SUBLAYER_ENUM_TEMPLATE0 *enumTemplate,
                                           HANDLE *enumHandle);
DWORD WINAPI FwpmSubLayerEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_SUBLAYER0 ***entries, UINT32 *numEntriesReturned);
DWORD WINAPI FwpmSubLayerDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
DWORD WINAPI FwpmSubLayerGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                               PSID *sidGroup, PACL *dacl, PACL *sacl,
                                               PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI FwpmSubLayerSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                               SECURITY_INFORMATION securityInfo,
                                               const SID *sidOwner, const SID *sidGroup,
                                               const ACL *dacl, const ACL *sacl);
DWORD WINAPI FwpmSubLayerSubscribeChanges0(HANDLE engineHandle,
                                           const FWPM_SUBLAYER_SUBSCRIPTION0 *subscription,
                                           FWPM_SUBLAYER_CHANGE_CALLBACK0 callback, void *context,
                                           HANDLE *changeHandle);
DWORD WINAPI FwpmSubLayerUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle);
DWORD WINAPI FwpmSubLayerSubscriptionsGet0(HANDLE engineHandle,
                                           FWPM_SUBLAYER_SUBSCRIPTION0 ***entries,
                                           UINT32 *numEntries);

/*
 * Layers
 */

DWORD WINAPI FwpmLayerGetById0(HANDLE engineHandle, UINT16 id, FWPM_LAYER0 **layer);
DWORD WINAPI FwpmLayerGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_LAYER0 **layer);
DWORD WINAPI FwpmLayerCreateEnumHandle0(HANDLE engineHandle,
                                        const FWPM_LAYER_ENUM_TEMPLATE0 *enumTemplate,
                                        HANDLE *enumHandle);
DWORD WINAPI FwpmLayerEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                            FWPM_LAYER0 ***entries, UINT32 *numEntriesReturned);
DWORD WINAPI FwpmLayerDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
DWORD WINAPI FwpmLayerGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                            SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                            PSID *sidGroup, PACL *dacl, PACL *sacl,
                                            PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI FwpmLayerSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                            SECURITY_INFORMATION securityInfo, const SID *sidOwner,
                                            const SID *sidGroup, const ACL *dacl, const ACL *sacl);

/*
 * Callouts
 */

typedef void(CALLBACK *FWPM_CALLOUT_CHANGE_CALLBACK0)(void *context,
                                                      const FWPM_CALLOUT_CHANGE0 *change);
DWORD WINAPI FwpmCalloutAdd0(HANDLE engineHandle, const FWPM_CALLOUT0 *callout,
                             PSECURITY_DESCRIPTOR sd, UINT32 *id);
DWORD WINAPI FwpmCalloutDeleteById0(HANDLE engineHandle, UINT32 id);
DWORD WINAPI FwpmCalloutDeleteByKey0(HANDLE engineHandle, const GUID *key);
DWORD WINAPI FwpmCalloutGetById0(HANDLE engineHandle, UINT32 id, FWPM_CALLOUT0 **callout);
DWORD WINAPI FwpmCalloutGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_CALLOUT0 **callout);
DWORD WINAPI FwpmCalloutCreateEnumHandle0(HANDLE engineHandle,
                                          const FWPM_CALLOUT_ENUM_TEMPLATE0 *enumTemplate,
                                          HANDLE *enumHandle);
DWORD WINAPI FwpmCalloutEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                              FWPM_CALLOUT0 ***entries, UINT32 *numEntriesReturned);
DWORD WINAPI FwpmCalloutDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
DWORD WINAPI FwpmCalloutGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                              SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                              PSID *sidGroup, PACL *dacl, PACL *sacl,
                                              PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI FwpmCalloutSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                              SECURITY_INFORMATION securityInfo,
                                              const SID *sidOwner, const SID *sidGroup,
                                              const ACL *dacl, const ACL *sacl);
DWORD WINAPI FwpmCalloutSubscribeChanges0(HANDLE engineHandle,
                                          const FWPM_CALLOUT_SUBSCRIPTION0 *subscription,
                                          FWPM_CALLOUT_CHANGE_CALLBACK0 callback, void *context,
                                          HANDLE *changeHandle);
DWORD WINAPI FwpmCalloutUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle);
DWORD WINAPI FwpmCalloutSubscriptionsGet0(HANDLE engineHandle,
                                          FWPM_CALLOUT_SUBSCRIPTION0 ***entries,
                                          UINT32 *numEntries);

/*
 * Filters
 */

typedef void(CALLBACK *FWPM_FILTER_CHANGE_CALLBACK0)(void *context,
                                                     const FWPM_FILTER_CHANGE0 *change);
DWORD WINAPI FwpmFilterAdd0(HANDLE engineHandle, const FWPM_FILTER0 *filter,
                            PSECURITY_DESCRIPTOR sd, UINT64 *id);
DWORD WINAPI FwpmFilterDeleteById0(HANDLE engineHandle, UINT64 id);
DWORD WINAPI FwpmFilterDeleteByKey0(HANDLE engineHandle, const GUID *key);
DWORD WINAPI FwpmFilterGetById0(HANDLE engineHandle, UINT64 id, FWPM_FILTER0 **filter);
DWORD WINAPI FwpmFilterGetByKey0(HANDLE engineHandle, const GUID *key, FWPM_FILTER0 **filter);
DWORD WINAPI FwpmFilterCreateEnumHandle0(HANDLE engineHandle,
                                         const FWPM_FILTER_ENUM_TEMPLATE0 *enumTemplate,
                                         HANDLE *enumHandle);
DWORD WINAPI FwpmFilterEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                             FWPM_FILTER0 ***entries, UINT32 *numEntriesReturned);
DWORD WINAPI FwpmFilterDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
DWORD WINAPI FwpmFilterGetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                             SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                             PSID *sidGroup, PACL *dacl, PACL *sacl,
                                             PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI FwpmFilterSetSecurityInfoByKey0(HANDLE engineHandle, const GUID *key,
                                             SECURITY_INFORMATION securityInfo, const SID *sidOwner,
                                             const SID *sidGroup, const ACL *dacl, const ACL *sacl);
DWORD WINAPI FwpmFilterSubscribeChanges0(HANDLE engineHandle,
                                         const FWPM_FILTER_SUBSCRIPTION0 *subscription,
                                         FWPM_FILTER_CHANGE_CALLBACK0 callback, void *context,
                                         HANDLE *changeHandle);
DWORD WINAPI FwpmFilterUnsubscribeChanges0(HANDLE engineHandle, HANDLE changeHandle);
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
DWORD WINAPI FwpmIPsecTunnelAdd1(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT1 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT1 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 const GUID *keyModKey, PSECURITY_DESCRIPTOR sd);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
DWORD WINAPI FwpmIPsecTunnelAdd2(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT2 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT2 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 const GUID *keyModKey, PSECURITY_DESCRIPTOR sd);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS3)
DWORD WINAPI FwpmIPsecTunnelAdd3(HANDLE engineHandle, UINT32 flags,
                                 const FWPM_PROVIDER_CONTEXT3 *mainModePolicy,
                                 const FWPM_PROVIDER_CONTEXT3 *tunnelPolicy,
                                 UINT32 numFilterConditions,
                                 const FWPM_FILTER_CONDITION0 *filterConditions,
                                 const GUID *keyModKey, PSECURITY_DESCRIPTOR sd);
#endif
DWORD WINAPI FwpmIPsecTunnelDeleteByKey0(HANDLE engineHandle, const GUID *key);

#ifdef __cplusplus
}
#endif

#endif
