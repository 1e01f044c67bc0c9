/*
 * Functions of IPsec: key managers, SA contexts, keying modules. Included by fwpmu.h.
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
DWORD WINAPI IPsecKeyManagerUnregisterAndDelete0(HANDLE engineHandle, HANDLE keyMgmtHandle);

/* All key managers; *entries is freed with FwpmFreeMemory0, the entries with it. */
DWORD WINAPI IPsecKeyManagersGet0(HANDLE engineHandle, IPSEC_KEY_MANAGER0 ***entries,
                                  UINT32 *numEntries);

/* One security descriptor for all key managers: reserved must be NULL. */
DWORD WINAPI IPsecKeyManagerGetSecurityInfoByKey0(HANDLE engineHandle, const void *reserved,
                                                  SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                                  PSID *sidGroup, PACL *dacl, PACL *sacl,
                                                  PSECURITY_DESCRIPTOR *securityDescriptor);
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
DWORD WINAPI IPsecGetStatistics1(HANDLE engineHandle, IPSEC_STATISTICS1 *ipsecStatistics);
#endif

/*
 * SA contexts
 */

#if (NTDDI_VERSION >= NTDDI_WIN8)
typedef void(CALLBACK *IPSEC_SA_CONTEXT_CALLBACK0)(void *context,
                                                   const IPSEC_SA_CONTEXT_CHANGE0 *change);
#endif
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
DWORD WINAPI IPsecSaContextDeleteById0(HANDLE engineHandle, UINT64 id);
DWORD WINAPI IPsecSaContextGetById0(HANDLE engineHandle, UINT64 id, IPSEC_SA_CONTEXT0 **saContext);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI IPsecSaContextGetById1(HANDLE engineHandle, UINT64 id, IPSEC_SA_CONTEXT1 **saContext);
#endif
DWORD WINAPI IPsecSaContextGetSpi0(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI0 *getSpi,
                                   IPSEC_SA_SPI *inboundSpi);

#if (NTDDI_VERSION >= NTDDI_WIN7)
/* The engine chooses the inbound SPI; SetSpi0 is told it. SPIs are in host byte order. */
DWORD WINAPI IPsecSaContextGetSpi1(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI1 *getSpi,
                                   IPSEC_SA_SPI *inboundSpi);
DWORD WINAPI IPsecSaContextSetSpi0(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI1 *getSpi,
                                   IPSEC_SA_SPI inboundSpi);
#endif
DWORD WINAPI IPsecSaContextAddInbound0(HANDLE engineHandle, UINT64 id,
                                       const IPSEC_SA_BUNDLE0 *inboundBundle);
DWORD WINAPI IPsecSaContextAddOutbound0(HANDLE engineHandle, UINT64 id,
                                        const IPSEC_SA_BUNDLE0 *outboundBundle);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI IPsecSaContextAddInbound1(HANDLE engineHandle, UINT64 id,
                                       const IPSEC_SA_BUNDLE1 *inboundBundle);
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
DWORD WINAPI IPsecSaContextCreateEnumHandle0(HANDLE engineHandle,
                                             const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enumTemplate,
                                             HANDLE *enumHandle);
DWORD WINAPI IPsecSaContextEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_SA_CONTEXT0 ***entries, UINT32 *numEntriesReturned);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI IPsecSaContextEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_SA_CONTEXT1 ***entries, UINT32 *numEntriesReturned);
#endif
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
DWORD WINAPI IPsecSaContextUnsubscribe0(HANDLE engineHandle, HANDLE eventsHandle);
DWORD WINAPI IPsecSaContextSubscriptionsGet0(HANDLE engineHandle,
                                             IPSEC_SA_CONTEXT_SUBSCRIPTION0 ***entries,
                                             UINT32 *numEntries);
#endif

/*
 * The SA database: single SAs and its security
 */

DWORD WINAPI IPsecSaCreateEnumHandle0(HANDLE engineHandle,
                                      const IPSEC_SA_ENUM_TEMPLATE0 *enumTemplate,
                                      HANDLE *enumHandle);
DWORD WINAPI IPsecSaEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                          IPSEC_SA_DETAILS0 ***entries, UINT32 *numEntriesReturned);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI IPsecSaEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                          IPSEC_SA_DETAILS1 ***entries, UINT32 *numEntriesReturned);
#endif
DWORD WINAPI IPsecSaDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
DWORD WINAPI IPsecSaDbGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                       PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI IPsecSaDbSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                       const ACL *sacl);

/*
 * Denial-of-service protection
 */

#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI IPsecDospGetStatistics0(HANDLE engineHandle, IPSEC_DOSP_STATISTICS0 *idpStatistics);
DWORD WINAPI IPsecDospStateCreateEnumHandle0(HANDLE engineHandle,
                                             const IPSEC_DOSP_STATE_ENUM_TEMPLATE0 *enumTemplate,
                                             HANDLE *enumHandle);
DWORD WINAPI IPsecDospStateEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 IPSEC_DOSP_STATE0 ***entries, UINT32 *numEntries);
DWORD WINAPI IPsecDospStateDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
DWORD WINAPI IPsecDospGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                       PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI IPsecDospSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                       const ACL *sacl);
#endif

/*
 * Keying modules: main mode SAs
 */

DWORD WINAPI IkeextGetStatistics0(HANDLE engineHandle, IKEEXT_STATISTICS0 *ikeextStatistics);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI IkeextGetStatistics1(HANDLE engineHandle, IKEEXT_STATISTICS1 *ikeextStatistics);
#endif
DWORD WINAPI IkeextSaDeleteById0(HANDLE engineHandle, UINT64 id);
DWORD WINAPI IkeextSaGetById0(HANDLE engineHandle, UINT64 id, IKEEXT_SA_DETAILS0 **sa);

#if (NTDDI_VERSION >= NTDDI_WIN7)
/* saLookupContext: NULL, or the context of the connection that asks. */
DWORD WINAPI IkeextSaGetById1(HANDLE engineHandle, UINT64 id, GUID *saLookupContext,
                              IKEEXT_SA_DETAILS1 **sa);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
DWORD WINAPI IkeextSaGetById2(HANDLE engineHandle, UINT64 id, GUID *saLookupContext,
                              IKEEXT_SA_DETAILS2 **sa);
#endif
DWORD WINAPI IkeextSaCreateEnumHandle0(HANDLE engineHandle,
                                       const IKEEXT_SA_ENUM_TEMPLATE0 *enumTemplate,
                                       HANDLE *enumHandle);
DWORD WINAPI IkeextSaEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                           IKEEXT_SA_DETAILS0 ***entries, UINT32 *numEntriesReturned);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI IkeextSaEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                           IKEEXT_SA_DETAILS1 ***entries, UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
DWORD WINAPI IkeextSaEnum2(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                           IKEEXT_SA_DETAILS2 ***entries, UINT32 *numEntriesReturned);
#endif
DWORD WINAPI IkeextSaDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
DWORD WINAPI IkeextSaDbGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                        PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI IkeextSaDbSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                        const ACL *sacl);

#ifdef __cplusplus
}
#endif

#endif
