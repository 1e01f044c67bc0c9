#include "engine/calls.h"

#define ENGINE SECURITY_OF_ENGINE
#define SA_DATABASE SECURITY_OF_SA_DATABASE
#define KEY_MANAGERS SECURITY_OF_KEY_MANAGERS
#define NET_EVENTS SECURITY_OF_NET_EVENTS

/*
 * From the functions' reference pages and the table of "Access control". Where those are silent (a
 * "chosen" behind the row) a call is allowed everywhere, and key managers take the rights that the
 * other objects' functions of the same kind take.
 */
static const struct call_rule RULES[ENGINE_CALL_COUNT] = {
    [CALL_ENGINE_OPEN] = {"FwpmEngineOpen0", TXN_ANYWHERE, false, ENGINE, RIGHT_OPEN},
    [CALL_ENGINE_GET_OPTION] = {"FwpmEngineGetOption0", TXN_ANYWHERE, false, ENGINE, RIGHT_READ},
    [CALL_ENGINE_SET_OPTION] = {"FwpmEngineSetOption0", TXN_OUTSIDE, true, ENGINE, RIGHT_WRITE},
    [CALL_ENGINE_GET_SECURITY] = {"FwpmEngineGetSecurityInfo0", TXN_ANYWHERE, false, ENGINE, 0},
    [CALL_ENGINE_SET_SECURITY] = {"FwpmEngineSetSecurityInfo0", TXN_OUTSIDE, true, ENGINE, 0},
    [CALL_SESSION_ENUM_CREATE] = {"FwpmSessionCreateEnumHandle0", TXN_ANYWHERE, false, ENGINE,
                                  RIGHT_ENUM},
    /* A handle is proof enough: rights are checked where it is made. Chosen. */
    [CALL_SESSION_ENUM_NEXT] = {"FwpmSessionEnum0", TXN_ANYWHERE, false, ENGINE, 0},
    [CALL_SESSION_ENUM_DESTROY] = {"FwpmSessionDestroyEnumHandle0", TXN_ANYWHERE, false, ENGINE, 0},
    [CALL_TXN_BEGIN_READ] = {"FwpmTransactionBegin0", TXN_OUTSIDE, false, ENGINE,
                             RIGHT_BEGIN_READ_TXN},
    [CALL_TXN_BEGIN_WRITE] = {"FwpmTransactionBegin0", TXN_OUTSIDE, false, ENGINE,
                              RIGHT_BEGIN_WRITE_TXN},
    [CALL_TXN_COMMIT] = {"FwpmTransactionCommit0", TXN_INSIDE, false, ENGINE, 0},
    [CALL_TXN_ABORT] = {"FwpmTransactionAbort0", TXN_INSIDE, false, ENGINE, 0},
    /* Its rights, and that a dynamic session may register: chosen. */
    [CALL_KEY_MANAGER_REGISTER] = {"IPsecKeyManagerAddAndRegister0", TXN_OUTSIDE, false,
                                   KEY_MANAGERS, RIGHT_ADD},
    /* All chosen: only the session that registered can name the registration. */
    [CALL_KEY_MANAGER_UNREGISTER] = {"IPsecKeyManagerUnregisterAndDelete0", TXN_ANYWHERE, false,
                                     KEY_MANAGERS, 0},
    [CALL_KEY_MANAGERS_GET] = {"IPsecKeyManagersGet0", TXN_ANYWHERE, false, KEY_MANAGERS,
                               RIGHT_ENUM | RIGHT_READ},
    [CALL_KEY_MANAGER_GET_SECURITY] = {"IPsecKeyManagerGetSecurityInfoByKey0", TXN_ANYWHERE, false,
                                       KEY_MANAGERS, 0},
    [CALL_KEY_MANAGER_SET_SECURITY] = {"IPsecKeyManagerSetSecurityInfoByKey0", TXN_OUTSIDE, true,
                                       KEY_MANAGERS, 0},
    [CALL_SA_DB_GET_SECURITY] = {"IPsecSaDbGetSecurityInfo0", TXN_ANYWHERE, false, SA_DATABASE, 0},
    [CALL_SA_DB_SET_SECURITY] = {"IPsecSaDbSetSecurityInfo0", TXN_OUTSIDE, true, SA_DATABASE, 0},
    [CALL_SA_CONTEXT_CREATE] = {"IPsecSaContextCreate", TXN_OUTSIDE, true, SA_DATABASE, RIGHT_ADD},
    [CALL_SA_CONTEXT_DELETE] = {"IPsecSaContextDeleteById0", TXN_OUTSIDE, true, SA_DATABASE,
                                RIGHT_DELETE},
    [CALL_SA_CONTEXT_EXPIRE] = {"IPsecSaContextExpire0", TXN_ANYWHERE, false, SA_DATABASE,
                                RIGHT_DELETE},
    [CALL_SA_CONTEXT_GET_SPI] = {"IPsecSaContextGetSpi", TXN_ANYWHERE, false, SA_DATABASE,
                                 RIGHT_ADD},
    [CALL_SA_CONTEXT_SET_SPI] = {"IPsecSaContextSetSpi0", TXN_ANYWHERE, false, SA_DATABASE,
                                 RIGHT_ADD},
    [CALL_SA_CONTEXT_ADD_INBOUND] = {"IPsecSaContextAddInbound", TXN_ANYWHERE, false, SA_DATABASE,
                                     RIGHT_ADD},
    [CALL_SA_CONTEXT_ADD_OUTBOUND] = {"IPsecSaContextAddOutbound", TXN_ANYWHERE, false, SA_DATABASE,
                                      RIGHT_ADD},
    /* Its page lists no right; that of the other changes is chosen. */
    [CALL_SA_CONTEXT_UPDATE] = {"IPsecSaContextUpdate0", TXN_ANYWHERE, false, SA_DATABASE,
                                RIGHT_WRITE},
    [CALL_SA_CONTEXT_GET] = {"IPsecSaContextGetById", TXN_ANYWHERE, false, SA_DATABASE, RIGHT_READ},
    [CALL_SA_CONTEXT_ENUM_CREATE] = {"IPsecSaContextCreateEnumHandle0", TXN_ANYWHERE, false,
                                     SA_DATABASE, RIGHT_ENUM | RIGHT_READ},
    [CALL_SA_CONTEXT_SUBSCRIBE] = {"IPsecSaContextSubscribe0", TXN_OUTSIDE, false, SA_DATABASE,
                                   RIGHT_SUBSCRIBE},
    [CALL_SA_CONTEXT_UNSUBSCRIBE] = {"IPsecSaContextUnsubscribe0", TXN_OUTSIDE, false, SA_DATABASE,
                                     0},
    [CALL_SA_ENUM_CREATE] = {"IPsecSaCreateEnumHandle0", TXN_ANYWHERE, false, SA_DATABASE,
                             RIGHT_ENUM | RIGHT_READ},
    [CALL_IPSEC_STATISTICS] = {"IPsecGetStatistics", TXN_OUTSIDE, false, SA_DATABASE,
                               RIGHT_READ_STATS},
    [CALL_NET_EVENT_ENUM_CREATE] = {"FwpmNetEventCreateEnumHandle0", TXN_OUTSIDE, false, NET_EVENTS,
                                    RIGHT_ENUM},
    [CALL_NET_EVENT_SUBSCRIBE] = {"FwpmNetEventSubscribe", TXN_OUTSIDE, false, NET_EVENTS,
                                  RIGHT_SUBSCRIBE},
    [CALL_NET_EVENT_UNSUBSCRIBE] = {"FwpmNetEventUnsubscribe0", TXN_OUTSIDE, false, NET_EVENTS, 0},
};

const struct call_rule *call_rule(enum engine_call call)
{
    return &RULES[call];
}
