/*
 * Functions of events: net events, system ports, connections, virtual switches. Included by
 * fwpmu.h.
 *
 * Source: names, types and versions are data in abi, whose README says where they are from. What
 * functions do, demand and return is told from Microsoft's page of each,
 * learn.microsoft.com/windows/win32/api/fwpmu/nf-fwpmu-NAME (NAME in small letters), and from the
 * pages "Access Control" and "Object Management" of the Windows Filtering Platform.
 */
#ifndef MOCKBFE_FWPMU_EVENTS_H
#define MOCKBFE_FWPMU_EVENTS_H

#include <fwpmtypes.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Net events
 */

#if (NTDDI_VERSION >= NTDDI_WIN7)
/* The callback of FwpmNetEventSubscribeN gets the structure of the next higher version. */
typedef void(CALLBACK *FWPM_NET_EVENT_CALLBACK0)(void *context, const FWPM_NET_EVENT1 *event);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
/*
 * Told of a net event. context: as given to FwpmNetEventSubscribe1. *event belongs to the caller.
 */
typedef void(CALLBACK *FWPM_NET_EVENT_CALLBACK1)(void *context, const FWPM_NET_EVENT2 *event);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10)
/*
 * Told of a net event. context: as given to FwpmNetEventSubscribe2. *event belongs to the caller.
 */
typedef void(CALLBACK *FWPM_NET_EVENT_CALLBACK2)(void *context, const FWPM_NET_EVENT3 *event);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS4)
/*
 * Told of a net event. context: as given to FwpmNetEventSubscribe3. *event belongs to the caller.
 */
typedef void(CALLBACK *FWPM_NET_EVENT_CALLBACK3)(void *context, const FWPM_NET_EVENT4 *event);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS5)
/*
 * Told of a net event. context: as given to FwpmNetEventSubscribe4. *event belongs to the caller.
 */
typedef void(CALLBACK *FWPM_NET_EVENT_CALLBACK4)(void *context, const FWPM_NET_EVENT5 *event);
#endif

/*
 * Takes a snapshot of the net events that the template matches; NULL: all that the engine kept.
 * Needs FWPM_ACTRL_ENUM on the container; FWP_E_TXN_IN_PROGRESS in a transaction,
 * FWP_E_NET_EVENTS_DISABLED if they are not collected. *enumHandle is closed with
 * FwpmNetEventDestroyEnumHandle0.
 */
DWORD WINAPI FwpmNetEventCreateEnumHandle0(HANDLE engineHandle,
                                           const FWPM_NET_EVENT_ENUM_TEMPLATE0 *enumTemplate,
                                           HANDLE *enumHandle);

/*
 * The next net events of a snapshot; fewer than requested: there are no more. One FwpmFreeMemory0
 * frees *entries with all that it points to.
 */
DWORD WINAPI FwpmNetEventEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT0 ***entries, UINT32 *numEntriesReturned);
#if (NTDDI_VERSION >= NTDDI_WIN7)
/* As FwpmNetEventEnum0, for the structure of this version. */
DWORD WINAPI FwpmNetEventEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT1 ***entries, UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
/* As FwpmNetEventEnum0, for the structure of this version. */
DWORD WINAPI FwpmNetEventEnum2(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT2 ***entries, UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10)
/* As FwpmNetEventEnum0, for the structure of this version. */
DWORD WINAPI FwpmNetEventEnum3(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT3 ***entries, UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS4)
/* As FwpmNetEventEnum0, for the structure of this version. */
DWORD WINAPI FwpmNetEventEnum4(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT4 ***entries, UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS5)
/* As FwpmNetEventEnum0, for the structure of this version. */
DWORD WINAPI FwpmNetEventEnum5(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT5 ***entries, UINT32 *numEntriesReturned);
#endif

/* Closes a handle of FwpmNetEventCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI FwpmNetEventDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);

/*
 * The security descriptor of the container of net events. FwpmFreeMemory0 frees
 * *securityDescriptor, into which sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI FwpmNetEventsGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                           PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                           PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of the container of net events, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI FwpmNetEventsSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                           const SID *sidOwner, const SID *sidGroup,
                                           const ACL *dacl, const ACL *sacl);

#if (NTDDI_VERSION >= NTDDI_WIN7)
/*
 * Subscriptions end with the session or when they are unsubscribed, which waits for a running
 * callback. Not in a transaction. A NULL template in the subscription means all.
 */
DWORD WINAPI FwpmNetEventSubscribe0(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK0 callback, void *context,
                                    HANDLE *eventsHandle);

/*
 * Ends a subscription of any version; a NULL eventsHandle has no effect. Waits for a callback that
 * runs: hold no lock that it takes. FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI FwpmNetEventUnsubscribe0(HANDLE engineHandle, HANDLE eventsHandle);

/*
 * The subscriptions to net events, each with the key of its session. One FwpmFreeMemory0 frees
 * *entries with all that it points to.
 */
DWORD WINAPI FwpmNetEventSubscriptionsGet0(HANDLE engineHandle,
                                           FWPM_NET_EVENT_SUBSCRIPTION0 ***entries,
                                           UINT32 *numEntries);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
/* As FwpmNetEventSubscribe0, for the structure of this version. */
DWORD WINAPI FwpmNetEventSubscribe1(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK1 callback, void *context,
                                    HANDLE *eventsHandle);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10)
/* As FwpmNetEventSubscribe0, for the structure of this version. */
DWORD WINAPI FwpmNetEventSubscribe2(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK2 callback, void *context,
                                    HANDLE *eventsHandle);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS4)
/* As FwpmNetEventSubscribe0, for the structure of this version. */
DWORD WINAPI FwpmNetEventSubscribe3(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK3 callback, void *context,
                                    HANDLE *eventsHandle);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS5)
/* As FwpmNetEventSubscribe0, for the structure of this version. */
DWORD WINAPI FwpmNetEventSubscribe4(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK4 callback, void *context,
                                    HANDLE *eventsHandle);
#endif

/*
 * System ports
 */

#if (NTDDI_VERSION >= NTDDI_WIN7)
/*
 * Told of the system ports when they change. context: as given to FwpmSystemPortsSubscribe0.
 * *sysPorts belongs to the caller.
 */
typedef void(CALLBACK *FWPM_SYSTEM_PORTS_CALLBACK0)(void *context,
                                                    const FWPM_SYSTEM_PORTS0 *sysPorts);

/* *sysPorts is freed with FwpmFreeMemory0. */
DWORD WINAPI FwpmSystemPortsGet0(HANDLE engineHandle, FWPM_SYSTEM_PORTS0 **sysPorts);

/*
 * Has changes of the system ports told to callback, together with context, until *sysPortsHandle is
 * unsubscribed or the session ends. reserved: NULL.
 */
DWORD WINAPI FwpmSystemPortsSubscribe0(HANDLE engineHandle, void *reserved,
                                       FWPM_SYSTEM_PORTS_CALLBACK0 callback, void *context,
                                       HANDLE *sysPortsHandle);

/* Ends a subscription to the system ports. */
DWORD WINAPI FwpmSystemPortsUnsubscribe0(HANDLE engineHandle, HANDLE sysPortsHandle);
#endif

/*
 * Dynamic keywords
 */

#if (NTDDI_VERSION >= NTDDI_WIN10_CO)
/*
 * Told that dynamic keyword addresses changed; which ones is not said. context: as given to
 * FwpmDynamicKeywordSubscribe0.
 */
typedef void(CALLBACK *FWPM_DYNAMIC_KEYWORD_CALLBACK0)(void *notification, void *context);

/* flags: FWPM_NOTIFY_*. */
DWORD WINAPI FwpmDynamicKeywordSubscribe0(DWORD flags, FWPM_DYNAMIC_KEYWORD_CALLBACK0 callback,
                                          void *context, HANDLE *subscriptionHandle);

/* Ends a subscription to dynamic keywords; it has no session. */
DWORD WINAPI FwpmDynamicKeywordUnsubscribe0(HANDLE subscriptionHandle);
#endif

/*
 * IPsec connections
 */

#if (NTDDI_VERSION >= NTDDI_WIN8)
/*
 * Told of an IPsec connection that appeared, changed or went. context: as given to
 * FwpmConnectionSubscribe0. *connection belongs to the caller.
 */
typedef void(CALLBACK *FWPM_CONNECTION_CALLBACK0)(void *context,
                                                  FWPM_CONNECTION_EVENT_TYPE eventType,
                                                  const FWPM_CONNECTION0 *connection);

/*
 * The IPsec connection with that LUID. One FwpmFreeMemory0 frees *connection with all that it
 * points to.
 */
DWORD WINAPI FwpmConnectionGetById0(HANDLE engineHandle, UINT64 id, FWPM_CONNECTION0 **connection);

/*
 * The next connections of a snapshot; fewer than requested: there are no more. One FwpmFreeMemory0
 * frees *entries with all that it points to.
 */
DWORD WINAPI FwpmConnectionEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 FWPM_CONNECTION0 ***entries, UINT32 *numEntriesReturned);

/*
 * Takes a snapshot of the IPsec connections that the template matches; NULL: all. *enumHandle is
 * closed with FwpmConnectionDestroyEnumHandle0.
 */
DWORD WINAPI FwpmConnectionCreateEnumHandle0(HANDLE engineHandle,
                                             const FWPM_CONNECTION_ENUM_TEMPLATE0 *enumTemplate,
                                             HANDLE *enumHandle);

/* Closes a handle of FwpmConnectionCreateEnumHandle0; no entry that was returned depends on it. */
DWORD WINAPI FwpmConnectionDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
#endif

/*
 * The security descriptor of the container of connections. FwpmFreeMemory0 frees
 * *securityDescriptor, into which sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI FwpmConnectionGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                            PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                            PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of the container of connections, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI FwpmConnectionSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                            const SID *sidOwner, const SID *sidGroup,
                                            const ACL *dacl, const ACL *sacl);
#if (NTDDI_VERSION >= NTDDI_WIN8)
/*
 * Has IPsec connections told to callback, together with context, until *eventsHandle is
 * unsubscribed or the session ends. A NULL template in the subscription: all.
 */
DWORD WINAPI FwpmConnectionSubscribe0(HANDLE engineHandle,
                                      const FWPM_CONNECTION_SUBSCRIPTION0 *subscription,
                                      FWPM_CONNECTION_CALLBACK0 callback, void *context,
                                      HANDLE *eventsHandle);

/* Ends a subscription to connections. */
DWORD WINAPI FwpmConnectionUnsubscribe0(HANDLE engineHandle, HANDLE eventsHandle);

/*
 * The subscriptions to connections, each with the key of its session. One FwpmFreeMemory0 frees
 * *entries with all that it points to.
 */
DWORD WINAPI FwpmConnectionSubscriptionsGet0(HANDLE engineHandle,
                                             FWPM_CONNECTION_SUBSCRIPTION0 ***entries,
                                             UINT32 *numEntries);
#endif

/*
 * Windows declares these two for all versions, even for those that lack the structure; therefore
 * its tag is used here.
 */
struct FWPM_PROVIDER_CONTEXT3_;

/*
 * Adds a policy for connections that the conditions match. weight: among such policies. sd: of the
 * new object, NULL for the inherited one. Windows 10.0.19041 does not export it.
 */
DWORD WINAPI FwpmConnectionPolicyAdd0(HANDLE engineHandle,
                                      const struct FWPM_PROVIDER_CONTEXT3_ *connectionPolicy,
                                      FWP_IP_VERSION ipVersion, UINT64 weight,
                                      UINT32 numFilterConditions,
                                      const FWPM_FILTER_CONDITION0 *filterConditions,
                                      PSECURITY_DESCRIPTOR sd);

/*
 * Deletes what FwpmConnectionPolicyAdd0 added under that key. Windows 10.0.19041 does not export
 * it.
 */
DWORD WINAPI FwpmConnectionPolicyDeleteByKey0(HANDLE engineHandle, const GUID *key);

/*
 * Virtual switches
 */

#if (NTDDI_VERSION >= NTDDI_WIN8)
/*
 * Told of an event of a virtual switch. context: as given to FwpmvSwitchEventSubscribe0.
 * *vSwitchEvent belongs to the caller. Returns ERROR_SUCCESS or an error.
 */
typedef DWORD(CALLBACK *FWPM_VSWITCH_EVENT_CALLBACK0)(void *context,
                                                      const FWPM_VSWITCH_EVENT0 *vSwitchEvent);

/*
 * Has events of virtual switches told to callback, together with context, until *subscriptionHandle
 * is unsubscribed or the session ends.
 */
DWORD WINAPI FwpmvSwitchEventSubscribe0(HANDLE engineHandle,
                                        const FWPM_VSWITCH_EVENT_SUBSCRIPTION0 *subscription,
                                        FWPM_VSWITCH_EVENT_CALLBACK0 callback, void *context,
                                        HANDLE *subscriptionHandle);

/* Ends a subscription to events of virtual switches. */
DWORD WINAPI FwpmvSwitchEventUnsubscribe0(HANDLE engineHandle, HANDLE subscriptionHandle);

/*
 * The security descriptor of the events of virtual switches. FwpmFreeMemory0 frees
 * *securityDescriptor, into which sidOwner, sidGroup, dacl and sacl point.
 */
DWORD WINAPI FwpmvSwitchEventsGetSecurityInfo0(HANDLE engineHandle,
                                               SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                               PSID *sidGroup, PACL *dacl, PACL *sacl,
                                               PSECURITY_DESCRIPTOR *securityDescriptor);

/*
 * Changes the security descriptor of the events of virtual switches, as SetSecurityInfo would.
 * FWP_E_TXN_IN_PROGRESS in a transaction.
 */
DWORD WINAPI FwpmvSwitchEventsSetSecurityInfo0(HANDLE engineHandle,
                                               SECURITY_INFORMATION securityInfo,
                                               const SID *sidOwner, const SID *sidGroup,
                                               const ACL *dacl, const ACL *sacl);
#endif

#ifdef __cplusplus
}
#endif

#endif
