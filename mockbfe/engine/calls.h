/*
 * What each call demands of the session that makes it: outside or inside of which transaction, in a
 * dynamic session or not, with which rights on what. One table, one check; nothing else decides.
 */
#ifndef MOCKBFE_ENGINE_CALLS_H
#define MOCKBFE_ENGINE_CALLS_H

#include "engine/access.h"

enum engine_call {
    CALL_ENGINE_OPEN,
    CALL_ENGINE_GET_OPTION,
    CALL_ENGINE_SET_OPTION,
    CALL_ENGINE_GET_SECURITY,
    CALL_ENGINE_SET_SECURITY,
    CALL_SESSION_ENUM_CREATE,
    CALL_SESSION_ENUM_NEXT,
    CALL_SESSION_ENUM_DESTROY,
    CALL_TXN_BEGIN_READ,
    CALL_TXN_BEGIN_WRITE,
    CALL_TXN_COMMIT,
    CALL_TXN_ABORT,
    CALL_KEY_MANAGER_REGISTER,
    CALL_KEY_MANAGER_UNREGISTER,
    CALL_KEY_MANAGERS_GET,
    CALL_KEY_MANAGER_GET_SECURITY,
    CALL_KEY_MANAGER_SET_SECURITY,
    CALL_SA_DB_GET_SECURITY,
    CALL_SA_DB_SET_SECURITY,
    CALL_SA_CONTEXT_CREATE,
    CALL_SA_CONTEXT_DELETE,
    CALL_SA_CONTEXT_EXPIRE,
    CALL_SA_CONTEXT_GET_SPI,
    CALL_SA_CONTEXT_SET_SPI,
    CALL_SA_CONTEXT_ADD_INBOUND,
    CALL_SA_CONTEXT_ADD_OUTBOUND,
    CALL_SA_CONTEXT_UPDATE,
    CALL_SA_CONTEXT_GET,
    CALL_SA_CONTEXT_ENUM_CREATE,
    CALL_SA_CONTEXT_SUBSCRIBE,
    CALL_SA_CONTEXT_UNSUBSCRIBE,
    CALL_SA_ENUM_CREATE,
    CALL_IPSEC_STATISTICS,
    CALL_NET_EVENT_ENUM_CREATE,
    CALL_NET_EVENT_SUBSCRIBE,
    CALL_NET_EVENT_UNSUBSCRIBE,
    ENGINE_CALL_COUNT
};

enum txn_demand {
    TXN_ANYWHERE,
    TXN_OUTSIDE, /* FWP_E_TXN_IN_PROGRESS in an explicit transaction */
    TXN_INSIDE,  /* FWP_E_NO_TXN_IN_PROGRESS outside of one */
    TXN_WRITING, /* FWP_E_INCOMPATIBLE_TXN in a read-only one */
};

struct call_rule {
    const char *name; /* the exported function's, without its version where there are several */
    enum txn_demand txn;
    bool not_dynamic; /* FWP_E_DYNAMIC_SESSION_IN_PROGRESS in a dynamic session */
    enum security_object object;
    uint32_t rights; /* 0: none; calls on security descriptors add those that their parts need */
};

const struct call_rule *call_rule(enum engine_call call);

#endif
