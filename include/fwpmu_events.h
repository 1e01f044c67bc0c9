/*
 * Functions of events: net events, system ports, connections, virtual switches. Included by
 * fwpmu.h.
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
typedef void(CALLBACK *FWPM_NET_EVENT_CALLBACK1)(void *context, const FWPM_NET_EVENT2 *event);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10)
typedef void(CALLBACK *FWPM_NET_EVENT_CALLBACK2)(void *context, const FWPM_NET_EVENT3 *event);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS4)
typedef void(CALLBACK *FWPM_NET_EVENT_CALLBACK3)(void *context, const FWPM_NET_EVENT4 *event);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS5)
typedef void(CALLBACK *FWPM_NET_EVENT_CALLBACK4)(void *context, const FWPM_NET_EVENT5 *event);
#endif
DWORD WINAPI FwpmNetEventCreateEnumHandle0(HANDLE engineHandle,
                                           const FWPM_NET_EVENT_ENUM_TEMPLATE0 *enumTemplate,
                                           HANDLE *enumHandle);
DWORD WINAPI FwpmNetEventEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT0 ***entries, UINT32 *numEntriesReturned);
#if (NTDDI_VERSION >= NTDDI_WIN7)
DWORD WINAPI FwpmNetEventEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT1 ***entries, UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
DWORD WINAPI FwpmNetEventEnum2(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT2 ***entries, UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10)
DWORD WINAPI FwpmNetEventEnum3(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT3 ***entries, UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS4)
DWORD WINAPI FwpmNetEventEnum4(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT4 ***entries, UINT32 *numEntriesReturned);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS5)
DWORD WINAPI FwpmNetEventEnum5(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                               FWPM_NET_EVENT5 ***entries, UINT32 *numEntriesReturned);
#endif
DWORD WINAPI FwpmNetEventDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
DWORD WINAPI FwpmNetEventsGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                           PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                           PSECURITY_DESCRIPTOR *securityDescriptor);
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
DWORD WINAPI FwpmNetEventUnsubscribe0(HANDLE engineHandle, HANDLE eventsHandle);
DWORD WINAPI FwpmNetEventSubscriptionsGet0(HANDLE engineHandle,
                                           FWPM_NET_EVENT_SUBSCRIPTION0 ***entries,
                                           UINT32 *numEntries);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN8)
DWORD WINAPI FwpmNetEventSubscribe1(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK1 callback, void *context,
                                    HANDLE *eventsHandle);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10)
DWORD WINAPI FwpmNetEventSubscribe2(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK2 callback, void *context,
                                    HANDLE *eventsHandle);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS4)
DWORD WINAPI FwpmNetEventSubscribe3(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK3 callback, void *context,
                                    HANDLE *eventsHandle);
#endif
#if (NTDDI_VERSION >= NTDDI_WIN10_RS5)
DWORD WINAPI FwpmNetEventSubscribe4(HANDLE engineHandle,
                                    const FWPM_NET_EVENT_SUBSCRIPTION0 *subscription,
                                    FWPM_NET_EVENT_CALLBACK4 callback, void *context,
                                    HANDLE *eventsHandle);
#endif

/*
 * System ports
 */

#if (NTDDI_VERSION >= NTDDI_WIN7)
typedef void(CALLBACK *FWPM_SYSTEM_PORTS_CALLBACK0)(void *context,
                                                    const FWPM_SYSTEM_PORTS0 *sysPorts);

/* *sysPorts is freed with FwpmFreeMemory0. */
DWORD WINAPI FwpmSystemPortsGet0(HANDLE engineHandle, FWPM_SYSTEM_PORTS0 **sysPorts);
DWORD WINAPI FwpmSystemPortsSubscribe0(HANDLE engineHandle, void *reserved,
                                       FWPM_SYSTEM_PORTS_CALLBACK0 callback, void *context,
                                       HANDLE *sysPortsHandle);
DWORD WINAPI FwpmSystemPortsUnsubscribe0(HANDLE engineHandle, HANDLE sysPortsHandle);
#endif

/*
 * Dynamic keywords
 */

#if (NTDDI_VERSION >= NTDDI_WIN10_CO)
typedef void(CALLBACK *FWPM_DYNAMIC_KEYWORD_CALLBACK0)(void *notification, void *context);

/* flags: FWPM_NOTIFY_*. */
DWORD WINAPI FwpmDynamicKeywordSubscribe0(DWORD flags, FWPM_DYNAMIC_KEYWORD_CALLBACK0 callback,
                                          void *context, HANDLE *subscriptionHandle);
DWORD WINAPI FwpmDynamicKeywordUnsubscribe0(HANDLE subscriptionHandle);
#endif

/*
 * IPsec connections
 */

#if (NTDDI_VERSION >= NTDDI_WIN8)
typedef void(CALLBACK *FWPM_CONNECTION_CALLBACK0)(void *context,
                                                  FWPM_CONNECTION_EVENT_TYPE eventType,
                                                  const FWPM_CONNECTION0 *connection);
DWORD WINAPI FwpmConnectionGetById0(HANDLE engineHandle, UINT64 id, FWPM_CONNECTION0 **connection);
DWORD WINAPI FwpmConnectionEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 numEntriesRequested,
                                 FWPM_CONNECTION0 ***entries, UINT32 *numEntriesReturned);
DWORD WINAPI FwpmConnectionCreateEnumHandle0(HANDLE engineHandle,
                                             const FWPM_CONNECTION_ENUM_TEMPLATE0 *enumTemplate,
                                             HANDLE *enumHandle);
DWORD WINAPI FwpmConnectionDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle);
#endif
DWORD WINAPI FwpmConnectionGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                            PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                            PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI FwpmConnectionSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                            const SID *sidOwner, const SID *sidGroup,
                                            const ACL *dacl, const ACL *sacl);
#if (NTDDI_VERSION >= NTDDI_WIN8)
DWORD WINAPI FwpmConnectionSubscribe0(HANDLE engineHandle,
                                      const FWPM_CONNECTION_SUBSCRIPTION0 *subscription,
                                      FWPM_CONNECTION_CALLBACK0 callback, void *context,
                                      HANDLE *eventsHandle);
DWORD WINAPI FwpmConnectionUnsubscribe0(HANDLE engineHandle, HANDLE eventsHandle);
DWORD WINAPI FwpmConnectionSubscriptionsGet0(HANDLE engineHandle,
                                             FWPM_CONNECTION_SUBSCRIPTION0 ***entries,
                                             UINT32 *numEntries);
#endif

/*
 * Windows declares these two for all versions, even for those that lack the structure; therefore
 * its tag is used here.
 */
struct FWPM_PROVIDER_CONTEXT3_;
DWORD WINAPI FwpmConnectionPolicyAdd0(HANDLE engineHandle,
                                      const struct FWPM_PROVIDER_CONTEXT3_ *connectionPolicy,
                                      FWP_IP_VERSION ipVersion, UINT64 weight,
                                      UINT32 numFilterConditions,
                                      const FWPM_FILTER_CONDITION0 *filterConditions,
                                      PSECURITY_DESCRIPTOR sd);
DWORD WINAPI FwpmConnectionPolicyDeleteByKey0(HANDLE engineHandle, const GUID *key);

/*
 * Virtual switches
 */

#if (NTDDI_VERSION >= NTDDI_WIN8)
typedef DWORD(CALLBACK *FWPM_VSWITCH_EVENT_CALLBACK0)(void *context,
                                                      const FWPM_VSWITCH_EVENT0 *vSwitchEvent);
DWORD WINAPI FwpmvSwitchEventSubscribe0(HANDLE engineHandle,
                                        const FWPM_VSWITCH_EVENT_SUBSCRIPTION0 *subscription,
                                        FWPM_VSWITCH_EVENT_CALLBACK0 callback, void *context,
                                        HANDLE *subscriptionHandle);
DWORD WINAPI FwpmvSwitchEventUnsubscribe0(HANDLE engineHandle, HANDLE subscriptionHandle);
DWORD WINAPI FwpmvSwitchEventsGetSecurityInfo0(HANDLE engineHandle,
                                               SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                               PSID *sidGroup, PACL *dacl, PACL *sacl,
                                               PSECURITY_DESCRIPTOR *securityDescriptor);
DWORD WINAPI FwpmvSwitchEventsSetSecurityInfo0(HANDLE engineHandle,
                                               SECURITY_INFORMATION securityInfo,
                                               const SID *sidOwner, const SID *sidGroup,
                                               const ACL *dacl, const ACL *sacl);
#endif

#ifdef __cplusplus
}
#endif

#endif
