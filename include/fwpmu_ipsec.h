/*
 * Functions of IPsec: key managers, SA contexts, keying modules. Included by fwpmu.h.
 *
 * Source: names, types and versions are data in abi, whose README says where they are from. What
 * functions do, demand and return is told from Microsoft's page of each,
 * learn.microsoft.com/windows/win32/api/fwpmu/nf-fwpmu-NAME (NAME in small letters), and from the
 * pages "Access Control" and "Object Management" of the Windows Filtering Platform.
 */
#ifndef MOCKBFE_FWPMU_IPSEC_H
#define MOCKBFE_FWPMU_IPSEC_H

#include <fwpmtypes.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Key managers: the API of Trusted Intermediary Agents
 *
 * The engine calls back in the process that registered. What a callback gets is valid until it
 * returns.
 */

#if (NTDDI_VERSION >= NTDDI_WIN8)
/*
 * Asks a TIA, before an SA is negotiated, whether it will dictate the keys.
 * *willDictateKey: TRUE or FALSE. *weight: this end's weight; if the peer wants to dictate too, the
 * higher weight wins. Source: Microsoft's page of the callback; on a tie the initiator loses
 * ([MS-AIPS] 3.4.5.1).
 */
typedef void(CALLBACK *IPSEC_KEY_MANAGER_KEY_DICTATION_CHECK0)(const IKEEXT_TRAFFIC0 *ikeTraffic,
                                                               BOOL *willDictateKey,
                                                               UINT32 *weight);

/*
 * Asks the TIA for the keys of an SA pair. Both SAs are in and out: their key blobs arrive with the
 * right sizes, and the TIA fills in the bytes. It has keyDictationTimeoutHint seconds.
 * Returns ERROR_SUCCESS, or an error if it has no keys: then *keyingModuleGenKey TRUE lets the
 * keying module generate random ones. Source: Microsoft's page of the callback; what a failure does
 * to the negotiation is not documented.
 */
typedef DWORD(CALLBACK *IPSEC_KEY_MANAGER_DICTATE_KEY0)(IPSEC_SA_DETAILS1 *inboundSaDetails,
                                                        IPSEC_SA_DETAILS1 *outboundSaDetails,
                                                        BOOL *keyingModuleGenKey);

/* Tells a TIA the keys of an SA pair, dictated or not. There is nothing to answer. */
typedef void(CALLBACK *IPSEC_KEY_MANAGER_NOTIFY_KEY0)(const IPSEC_SA_DETAILS1 *inboundSa,
                                                      const IPSEC_SA_DETAILS1 *outboundSa);

/*
 * What IPsecKeyManagerAddAndRegister0 registers. There is no context argument in any callback.
 * Written by hand and not in ipsectypes.idl: pointers to functions do not travel over RPC.
 */
typedef struct _IPSEC_KEY_MANAGER_CALLBACKS0 {
    GUID reserved; /* all zero */
    UINT32 flags;  /* reserved, 0 */
    IPSEC_KEY_MANAGER_KEY_DICTATION_CHECK0 keyDictationCheck;
    IPSEC_KEY_MANAGER_DICTATE_KEY0 keyDictation;
    IPSEC_KEY_MANAGER_NOTIFY_KEY0 keyNotify;
} IPSEC_KEY_MANAGER_CALLBACKS0;

/*
 * Registers a TIA, a key manager with its callbacks; it needs Windows 8.
 * keyManager: with IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY all three callbacks are required and at most
 * one such manager exists; without it only keyNotify is given. *keyMgmtHandle: for
 * IPsecKeyManagerUnregisterAndDelete0; the end of the session unregisters as well.
 * Errors: FWP_E_TXN_IN_PROGRESS in a transaction; FWP_E_INVALID_INTERVAL if keyDictationTimeoutHint
 * exceeds 10 seconds; SEC_E_CANNOT_INSTALL if the image lacks
 * IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY; for a second dictator FWP_E_ALREADY_EXISTS by
 * Microsoft's page, FWP_E_KEY_DICTATOR_ALREADY_REGISTERED by the text of winerror.h.
 */
DWORD WINAPI IPsecKeyManagerAddAndRegister0(HANDLE engineHandle,
                                            const IPSEC_KEY_MANAGER0 *keyManager,
                                            const IPSEC_KEY_MANAGER_CALLBACKS0 *keyManagerCallbacks,
                                            HANDLE *keyMgmtHandle);

/*
 * Unregisters the key manager of that handle, after which none of its callbacks is called. Whether
 * it waits for one that runs is not documented.
 */
DWORD WINAPI IPsecKeyManagerUnregisterAndDelete0(HANDLE engineHandle, HANDLE keyMgmtHandle);

/* All key managers; *entries is freed with FwpmFreeMemory0, the entries with it. */
DWORD WINAPI IPsecKeyManagersGet0(HANDLE engineHandle, IPSEC_KEY_MANAGER0 ***entries,
                                  UINT32 *numEntries);

/* One security descriptor for all key managers: reserved must be NULL. */
DWORD WINAPI IPsecKeyManagerGetSecurityInfoByKey0(HANDLE engineHandle, const void *reserved,
                                                  SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                                  PSID *sidGroup, PACL *dacl, PACL *sacl,
                                                  PSECURITY_DESCRIPTOR *securityDescriptor);

/* Changes the one security descriptor of all key managers; reserved must be NULL. */
DWORD WINAPI IPsecKeyManagerSetSecurityInfoByKey0(HANDLE engineHandle, const void *reserved,
                                                  SECURITY_INFORMATION securityInfo,
                                                  const SID *sidOwner, const SID *sidGroup,
                                                  const ACL *dacl, const ACL *sacl);
#endif

/*
 * Statistics
 */

/* The caller provides the memory. */
DWORD WINAPI IPsecGetStatistics0(HANDLE engineHandle, IPSEC_STATISTICS0 *ipsecStatistics);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/*
 * Counters of IPsec, into memory of the caller: nothing is to be freed. Needs FWPM_ACTRL_READ_STATS
 * on the SA database; FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI IPsecGetStatistics1(HANDLE engineHandle, IPSEC_STATISTICS1 *ipsecStatistics);
#endif

/*
 * SA contexts
 */

#if (NTDDI_VERSION >= NTDDI_WIN8)
/*
 * Told of an SA context that was added or deleted. context: as given to IPsecSaContextSubscribe0.
 * *change belongs to the caller.
 */
typedef void(CALLBACK *IPSEC_SA_CONTEXT_CALLBACK0)(void *context,
                                                   const IPSEC_SA_CONTEXT_CHANGE0 *change);
#endif

/* As IPsecSaContextCreate1, for the traffic of Windows Vista and without a virtual interface. */
DWORD WINAPI IPsecSaContextCreate0(HANDLE engineHandle, const IPSEC_TRAFFIC0 *outboundTraffic,
                                   UINT64 *inboundFilterId, UINT64 *id);

#if (NTDDI_VERSION >= NTDDI_WIN7)
/*
 * Makes an SA context, to which the SAs are then added in this order: GetSpi or SetSpi, AddInbound,
 * AddOutbound; any other order fails with FWP_E_INCOMPATIBLE_SA_STATE.
 * inboundFilterId: NULL, or receives the LUID of the inbound filter, 0 if there is none. id
 * receives the LUID of the context. Not in a transaction, not in a dynamic session.
 */
DWORD WINAPI IPsecSaContextCreate1(HANDLE engineHandle, const IPSEC_TRAFFIC1 *outboundTraffic,
                                   const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 *virtualIfTunnelInfo,
                                   UINT64 *inboundFilterId, UINT64 *id);
#endif

/*
 * Deletes a context and its SAs. Needs DELETE on the SA database; FWP_E_TXN_IN_PROGRESS in a
 * transaction, FWP_E_DYNAMIC_SESSION_IN_PROGRESS in a dynamic session, FWP_E_NOT_FOUND if there is
 * none.
 */
DWORD WINAPI IPsecSaContextDeleteById0(HANDLE engineHandle, UINT64 id);

/* As IPsecSaContextGetById1, for the structure of this version. */
DWORD WINAPI IPsecSaContextGetById0(HANDLE engineHandle, UINT64 id, IPSEC_SA_CONTEXT0 **saContext);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/*
 * The context with that LUID and its SAs, with their keys; FWP_E_NOT_FOUND if there is none. Needs
 * FWPM_ACTRL_READ on the SA database. One FwpmFreeMemory0 frees *saContext with all that it points
 * to.
 */
DWORD WINAPI IPsecSaContextGetById1(HANDLE engineHandle, UINT64 id, IPSEC_SA_CONTEXT1 **saContext);
#endif

/* As IPsecSaContextGetSpi1, for the structure of this version. */
DWORD WINAPI IPsecSaContextGetSpi0(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI0 *getSpi,
                                   IPSEC_SA_SPI *inboundSpi);

#if (NTDDI_VERSION >= NTDDI_WIN7)
/* The engine chooses the inbound SPI; SetSpi0 is told it. SPIs are in host byte order. */
DWORD WINAPI IPsecSaContextGetSpi1(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI1 *getSpi,
                                   IPSEC_SA_SPI *inboundSpi);

/*
 * Sets the inbound SPI, in host byte order, instead of having the engine choose it. Needs
 * FWPM_ACTRL_ADD on the SA database.
 */
DWORD WINAPI IPsecSaContextSetSpi0(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI1 *getSpi,
                                   IPSEC_SA_SPI inboundSpi);
#endif

/* As IPsecSaContextAddInbound1, for the structure of this version; versions may be mixed. */
DWORD WINAPI IPsecSaContextAddInbound0(HANDLE engineHandle, UINT64 id,
                                       const IPSEC_SA_BUNDLE0 *inboundBundle);

/* As IPsecSaContextAddOutbound1, for the structure of this version. */
DWORD WINAPI IPsecSaContextAddOutbound0(HANDLE engineHandle, UINT64 id,
                                        const IPSEC_SA_BUNDLE0 *outboundBundle);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/*
 * Adds the inbound SAs, after the SPI is known: FWP_E_INCOMPATIBLE_SA_STATE otherwise,
 * FWP_E_INVALID_AUTH_TRANSFORM or ..._CIPHER_TRANSFORM for transforms that do not exist. The bundle
 * stays the caller's. Needs FWPM_ACTRL_ADD on the SA database.
 */
DWORD WINAPI IPsecSaContextAddInbound1(HANDLE engineHandle, UINT64 id,
                                       const IPSEC_SA_BUNDLE1 *inboundBundle);

/*
 * Adds the outbound SAs, after the inbound ones: FWP_E_INCOMPATIBLE_SA_STATE otherwise. qmSaId is
 * the same in both bundles. Needs FWPM_ACTRL_ADD on the SA database.
 */
DWORD WINAPI IPsecSaContextAddOutbound1(HANDLE engineHandle, UINT64 id,
                                        const IPSEC_SA_BUNDLE1 *outboundBundle);
#endif

/* Deletes the outbound SA now and the inbound SA a minute later. */
DWORD WINAPI IPsecSaContextExpire0(HANDLE engineHandle, UINT64 id);

#if (NTDDI_VERSION >= NTDDI_WIN7)
/*
 * flags: IPSEC_SA_DETAILS_UPDATE_* and IPSEC_SA_BUNDLE_UPDATE_*, 64 bits wide (MinGW-w64's own
 * header has 32, which shifts the stack of a 32-bit program). newValues->saContextId says which
 * context.
 */
DWORD WINAPI IPsecSaContextUpdate0(HANDLE engineHandle, UINT64 flags,
                                   const IPSEC_SA_CONTEXT1 *newValues);
#endif

/*
 * Takes a snapshot of the contexts that the template matches; NULL: all. Needs FWPM_ACTRL_ENUM and
 * FWPM_ACTRL_READ on the SA database. *enumHandle is closed with IPsecSaContextDestroyEnumHandle0.
 */
DWORD WINAPI IPsecSaContextCreateEnumHandle0(HANDLE engineHandle,
                                             const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enumTemplate,
                                             HANDLE *enumHandle);

/* As IPsecSaContextEnum1, for the structure of this version. */
DWORD WINAPI IPsecSaContextEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_SA_CONTEXT0 ***entries, UINT32 *numEntriesReturned);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/*
 * The next contexts of a snapshot, with their keys; fewer than requested: there are no more. One
 * FwpmFreeMemory0 frees *entries with all that it points to.
 */
DWORD WINAPI IPsecSaContextEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_SA_CONTEXT1 ***entries, UINT32 *numEntriesReturned);
#endif

/* Closes a handle of IPsecSaContextCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI IPsecSaContextDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

#if (NTDDI_VERSION >= NTDDI_WIN8)
/*
 * Calls back for each context that is added or deleted, until the handle is unsubscribed or the
 * session ends. Unsubscribing waits for a running callback.
 */
DWORD WINAPI IPsecSaContextSubscribe0(HANDLE engineHandle,
                                      const IPSEC_SA_CONTEXT_SUBSCRIPTION0 *subscription,
                                      IPSEC_SA_CONTEXT_CALLBACK0 callback, void *context,
                                      HANDLE *eventsHandle);

/*
 * Ends a subscription; a NULL eventsHandle has no effect. Waits for a callback that runs: hold no
 * lock that it takes. FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI IPsecSaContextUnsubscribe0(HANDLE engineHandle, HANDLE eventsHandle);

/*
 * The subscriptions to SA contexts, each with the key of its session. One FwpmFreeMemory0 frees
 * *entries with all that it points to.
 */
DWORD WINAPI IPsecSaContextSubscriptionsGet0(HANDLE engineHandle,
                                             IPSEC_SA_CONTEXT_SUBSCRIPTION0 ***entries,
                                             UINT32 *numEntries);
#endif

/*
 * The SA database: single SAs and its security
 */

/*
 * Takes a snapshot of the SAs of the direction in the template; NULL: all. Needs FWPM_ACTRL_ENUM
 * and FWPM_ACTRL_READ on the SA database. *enumHandle is closed with IPsecSaDestroyEnumHandle0.
 */
DWORD WINAPI IPsecSaCreateEnumHandle0(HANDLE engineHandle,
                                      const IPSEC_SA_ENUM_TEMPLATE0 *enumTemplate,
                                      HANDLE *enumHandle);

/* As IPsecSaEnum1, for the structure of this version. */
DWORD WINAPI IPsecSaEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                          IPSEC_SA_DETAILS0 ***entries, UINT32 *numEntriesReturned);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/*
 * The next SAs of a snapshot, with their keys; fewer than requested: there are no more. One
 * FwpmFreeMemory0 frees *entries with all that it points to.
 */
DWORD WINAPI IPsecSaEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                          IPSEC_SA_DETAILS1 ***entries, UINT32 *numEntriesReturned);
#endif

/* Closes a handle of IPsecSaCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI IPsecSaDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/*
 * The security descriptor of the SA database. FwpmFreeMemory0 frees *securityDescriptor, into which
 * sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI IPsecSaDbGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                       PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of the SA database, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI IPsecSaDbSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                       const ACL *sacl);

/*
 * Denial-of-service protection
 */

#if (NTDDI_VERSION >= NTDDI_WIN7)
/* Counters of denial-of-service protection, into memory of the caller. */
DWORD WINAPI IPsecDospGetStatistics0(HANDLE engineHandle, IPSEC_DOSP_STATISTICS0 *idpStatistics);

/*
 * Takes a snapshot of the state entries that the template matches; NULL: all. *enumHandle is closed
 * with IPsecDospStateDestroyEnumHandle0.
 */
DWORD WINAPI IPsecDospStateCreateEnumHandle0(HANDLE engineHandle,
                                             const IPSEC_DOSP_STATE_ENUM_TEMPLATE0 *enumTemplate,
                                             HANDLE *enumHandle);

/*
 * The next state entries of a snapshot; fewer than requested: there are no more. One
 * FwpmFreeMemory0 frees *entries with all that it points to.
 */
DWORD WINAPI IPsecDospStateEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_DOSP_STATE0 ***entries, UINT32 *numEntries);

/* Closes a handle of IPsecDospStateCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI IPsecDospStateDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/*
 * The security descriptor of denial-of-service protection. FwpmFreeMemory0 frees
 * *securityDescriptor, into which sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI IPsecDospGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                       PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of denial-of-service protection, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI IPsecDospSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                       const ACL *sacl);
#endif

/*
 * Keying modules: main mode SAs
 */

/* Counters of the keying modules, into memory of the caller. */
DWORD WINAPI IkeextGetStatistics0(HANDLE engineHandle, IKEEXT_STATISTICS0 *ikeextStatistics);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/* As IkeextGetStatistics0, for the structure of this version. */
DWORD WINAPI IkeextGetStatistics1(HANDLE engineHandle, IKEEXT_STATISTICS1 *ikeextStatistics);
#endif

/* Deletes the main mode SA with that LUID. */
DWORD WINAPI IkeextSaDeleteById0(HANDLE engineHandle, UINT64 id);

/* The main mode SA with that LUID. One FwpmFreeMemory0 frees *sa with all that it points to. */
DWORD WINAPI IkeextSaGetById0(HANDLE engineHandle, UINT64 id, IKEEXT_SA_DETAILS0 **sa);

#if (NTDDI_VERSION >= NTDDI_WIN7)
/* saLookupContext: NULL, or the context of the connection that asks. */
DWORD WINAPI IkeextSaGetById1(HANDLE engineHandle, UINT64 id, GUID *saLookupContext,
                              IKEEXT_SA_DETAILS1 **sa);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
/* As IkeextSaGetById1, for the structure of this version. */
DWORD WINAPI IkeextSaGetById2(HANDLE engineHandle, UINT64 id, GUID *saLookupContext,
                              IKEEXT_SA_DETAILS2 **sa);
#endif

/*
 * Takes a snapshot of the main mode SAs that the template matches; NULL: all. *enumHandle is closed
 * with IkeextSaDestroyEnumHandle0.
 */
DWORD WINAPI IkeextSaCreateEnumHandle0(HANDLE engineHandle,
                                       const IKEEXT_SA_ENUM_TEMPLATE0 *enumTemplate,
                                       HANDLE *enumHandle);

/*
 * The next main mode SAs of a snapshot; fewer than requested: there are no more. One
 * FwpmFreeMemory0 frees *entries with all that it points to.
 */
DWORD WINAPI IkeextSaEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                           IKEEXT_SA_DETAILS0 ***entries, UINT32 *numEntriesReturned);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/* As IkeextSaEnum0, for the structure of this version. */
DWORD WINAPI IkeextSaEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                           IKEEXT_SA_DETAILS1 ***entries, UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
/* As IkeextSaEnum0, for the structure of this version. */
DWORD WINAPI IkeextSaEnum2(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                           IKEEXT_SA_DETAILS2 ***entries, UINT32 *numEntriesReturned);
#endif

/* Closes a handle of IkeextSaCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI IkeextSaDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/*
 * The security descriptor of the database of main mode SAs. FwpmFreeMemory0 frees
 * *securityDescriptor, into which sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI IkeextSaDbGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                        PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of the database of main mode SAs, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI IkeextSaDbSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                        const ACL *sacl);

#ifdef __cplusplus
}
#endif

#endif
