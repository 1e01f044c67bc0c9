#include "script/vocabulary.h"

#include <stdio.h>
#include <string.h>

static const struct field_info FIELDS[FIELD_ID_COUNT] = {
    [FIELD_KEY_GUID] = {"key", VALUE_GUID, SET_NONE, "sessionKey, or keyManagerKey"},
    [FIELD_NAME] = {"name", VALUE_TEXT, SET_NONE, "displayData.name"},
    [FIELD_DESCRIPTION] = {"description", VALUE_TEXT, SET_NONE, "displayData.description"},
    [FIELD_SESSION_FLAGS] = {"flags", VALUE_FLAGS, SET_SESSION_FLAGS, "FWPM_SESSION_FLAG_*"},
    [FIELD_MANAGER_FLAGS] = {"flags", VALUE_FLAGS, SET_MANAGER_FLAGS, "IPSEC_KEY_MANAGER_FLAG_*"},
    [FIELD_TIMEOUT] = {"timeout", VALUE_DURATION, SET_NONE,
                       "the effective txnWaitTimeoutInMSec (15s for 0) of a session, "
                       "keyDictationTimeoutHint (5s for 0) of a key manager"},
    [FIELD_CALLBACKS] = {"callbacks", VALUE_FLAGS, SET_CALLBACKS, "which callbacks were given"},
    [FIELD_CALL] = {"call", VALUE_TEXT, SET_NONE, "the function that was refused"},
    [FIELD_ERROR] = {"error", VALUE_WORD, SET_ERROR, "what it returned"},
    [FIELD_END_REASON] = {"reason", VALUE_WORD, SET_END_REASON, "what ended the registration"},
    [FIELD_EXIT_CODE] = {"code", VALUE_INTEGER, SET_NONE, "the exit code"},
    [FIELD_LINE] = {"line", VALUE_TEXT, SET_NONE, "the line, without its end"},
    [FIELD_DURATION] = {"duration", VALUE_DURATION, SET_NONE,
                        "how long the callback took, in real time"},
    [FIELD_WILL_DICTATE_KEY] = {"willDictateKey", VALUE_BOOLEAN, SET_NONE,
                                "whether the TIA wants to dictate"},
    [FIELD_WEIGHT] = {"weight", VALUE_INTEGER, SET_NONE, "the weight that the TIA gave"},
    [FIELD_STATUS] = {"status", VALUE_WORD, SET_ERROR,
                      "what keyDictation returned, or a code for the failure"},
    [FIELD_KEYING_MODULE_GEN_KEY] = {"keyingModuleGenKey", VALUE_BOOLEAN, SET_NONE,
                                     "whether the TIA leaves the keys to the keying module"},
    [FIELD_KEYS] = {"keys", VALUE_WORD, SET_KEYS, "where the SA's keys come from"},
    [FIELD_WINNER] = {"winner", VALUE_WORD, SET_WINNER, "which end won the right to dictate"},
    [FIELD_FAILURE] = {"reason", VALUE_WORD, SET_FAILURE, "why the negotiation failed"},
    [FIELD_EXPIRY] = {"by", VALUE_WORD, SET_EXPIRY, "which lifetime ran out"},
    [FIELD_DELETION] = {"by", VALUE_WORD, SET_DELETION, "what deleted it"},
    [FIELD_DIRECTION] = {"direction", VALUE_WORD, SET_DIRECTION,
                         "which SA of the pair: the outbound one goes first"},
    [FIELD_RULE] = {"rule", VALUE_WORD, SET_RULE, "what settled who dictates"},
    [FIELD_LOCAL_WISH] = {"local.wish", VALUE_WORD, SET_WISH,
                          "whether the local end wants to dictate, or why it was not asked"},
    [FIELD_LOCAL_WEIGHT] = {"local.weight", VALUE_INTEGER, SET_NONE,
                            "the local end's weight, 0 when it does not want to"},
    [FIELD_PEER_WISH] = {"peer.wish", VALUE_WORD, SET_WISH,
                         "whether the peer wants to dictate, or why it was not asked"},
    [FIELD_PEER_WEIGHT] = {"peer.weight", VALUE_INTEGER, SET_NONE,
                           "the peer's weight, 0 when it does not want to"},
    [FIELD_CALLBACK] = {"callback", VALUE_TEXT, SET_NONE,
                        "which one: \"keyDictationCheck\", \"keyDictation\" or \"keyNotify\""},
    [FIELD_STATE] = {"state", VALUE_WORD, SET_SA_STATE, "what the SA database has of it"},
    [FIELD_KILOBYTES] = {"kilobytes", VALUE_SIZE, SET_NONE, "what it has carried"},
    [FIELD_PACKETS] = {"packets", VALUE_PACKETS, SET_NONE, "what it has carried"},
    [FIELD_LEFT] = {"left", VALUE_DURATION, SET_NONE,
                    "virtual time until it expires or its inbound SA goes, 0s for no such limit"},
    [FIELD_PAIRS] = {"pairs", VALUE_INTEGER, SET_NONE, "SA pairs that are established"},
    [FIELD_LINGERING] = {"lingering", VALUE_INTEGER, SET_NONE,
                         "deleted pairs whose inbound SA is still there"},
    [FIELD_NEGOTIATIONS] = {"negotiations", VALUE_INTEGER, SET_NONE, "negotiations under way"},
    [FIELD_TRAFFIC_LOCAL_ADDRESS] = {"traffic.local.address", VALUE_ADDRESS, SET_NONE,
                                     "the local address"},
    [FIELD_TRAFFIC_LOCAL_PORT] = {"traffic.local.port", VALUE_INTEGER, SET_NONE,
                                  "the local port, 0 for any"},
    [FIELD_TRAFFIC_REMOTE_ADDRESS] = {"traffic.remote.address", VALUE_ADDRESS, SET_NONE,
                                      "the remote address"},
    [FIELD_TRAFFIC_REMOTE_PORT] = {"traffic.remote.port", VALUE_INTEGER, SET_NONE,
                                   "the remote port, 0 for any"},
    [FIELD_TRAFFIC_PROTOCOL] = {"traffic.protocol", VALUE_WORD, SET_PROTOCOL,
                                "the IP protocol, 0 for any"},
    [FIELD_TRAFFIC_MODE] = {"traffic.mode", VALUE_WORD, SET_MODE, "IPSEC_TRAFFIC_TYPE"},
    [FIELD_TUNNEL_LOCAL] = {"traffic.tunnel.local", VALUE_ADDRESS, SET_NONE,
                            "the tunnel's local endpoint; none in transport mode"},
    [FIELD_TUNNEL_REMOTE] = {"traffic.tunnel.remote", VALUE_ADDRESS, SET_NONE,
                             "the tunnel's remote endpoint; none in transport mode"},
    [FIELD_SPI] = {"spi", VALUE_INTEGER, SET_NONE, "the SPI of the bundle's first SA"},
    [FIELD_KEY] = {"key", VALUE_BYTES, SET_NONE,
                   "all keying material of the first SA: the authentication key, then the cipher "
                   "key; of AES-GCM the one key"},
    [FIELD_AUTH_KEY] = {"auth.key", VALUE_BYTES, SET_NONE, "the authentication key"},
    [FIELD_CIPHER_KEY] = {"cipher.key", VALUE_BYTES, SET_NONE, "the cipher key"},
    [FIELD_AUTH_TYPE] = {"auth.type", VALUE_WORD, SET_AUTH, "the authentication transform"},
    [FIELD_CIPHER_TYPE] = {"cipher.type", VALUE_WORD, SET_CIPHER, "the cipher transform"},
    [FIELD_TRANSFORM] = {"transform", VALUE_WORD, SET_TRANSFORM, "IPSEC_TRANSFORM_TYPE"},
    [FIELD_BUNDLE_FLAGS] = {"flags", VALUE_FLAGS, SET_BUNDLE_FLAGS, "IPSEC_SA_BUNDLE_FLAG_*"},
    [FIELD_LIFETIME_SECONDS] = {"lifetime.seconds", VALUE_DURATION, SET_NONE,
                                "lifetimeSeconds, 0s for no limit"},
    [FIELD_LIFETIME_KILOBYTES] = {"lifetime.kilobytes", VALUE_SIZE, SET_NONE,
                                  "lifetimeKilobytes, 0kB for no limit"},
    [FIELD_LIFETIME_PACKETS] = {"lifetime.packets", VALUE_PACKETS, SET_NONE,
                                "lifetimePackets, 0packets for no limit"},
    [FIELD_IDLE] = {"idle", VALUE_DURATION, SET_NONE, "idleTimeoutSeconds, 0s for none"},
    [FIELD_PFS] = {"pfs", VALUE_WORD, SET_PFS, "IPSEC_PFS_GROUP"},
    [FIELD_NAT_T_LOCAL] = {"nat-t.local", VALUE_INTEGER, SET_NONE,
                           "the local port of UDP encapsulation, 0 without it"},
    [FIELD_NAT_T_REMOTE] = {"nat-t.remote", VALUE_INTEGER, SET_NONE,
                            "the remote port of UDP encapsulation, 0 without it"},
    [FIELD_VIRTUAL_IF_ID] = {"virtual-if.id", VALUE_INTEGER, SET_NONE, "virtualIfTunnelId"},
    [FIELD_VIRTUAL_IF_SELECTOR] = {"virtual-if.selector", VALUE_INTEGER, SET_NONE,
                                   "trafficSelectorId"},
    [FIELD_TRAFFIC_FILTER_ID] = {"traffic.filter-id", VALUE_INTEGER, SET_NONE,
                                 "ipsecFilterId, in tunnel mode tunnelPolicyId"},
    [FIELD_MM_SA_ID] = {"mm-sa-id", VALUE_INTEGER, SET_NONE, "mmSaId"},
    [FIELD_QM_SA_ID] = {"qm-sa-id", VALUE_INTEGER, SET_NONE, "qmSaId"},
    [FIELD_QM_FILTER_ID] = {"qm-filter-id", VALUE_INTEGER, SET_NONE, "qmFilterId"},
    [FIELD_KEYING_MODULE] = {"keying-module", VALUE_WORD, SET_KEYING_MODULE,
                             "keyModuleState->keyModuleKey"},
    [FIELD_IDENTITY_MM] = {"identity.mm", VALUE_TEXT, SET_NONE, "ipsecId->mmTargetName"},
    [FIELD_IDENTITY_EM] = {"identity.em", VALUE_TEXT, SET_NONE,
                           "ipsecId->emTargetName; no value but with AuthIP"},
    [FIELD_NAP_CONTEXT] = {"nap-context", VALUE_INTEGER, SET_NONE, "napContext"},
    [FIELD_ND_ALLOW_CLEAR] = {"nd-allow-clear", VALUE_DURATION, SET_NONE,
                              "ndAllowClearTimeoutSeconds"},
    [FIELD_PEER_PRIVATE] = {"peer-private", VALUE_ADDRESS, SET_NONE,
                            "peerV4PrivateAddress; no value without UDP encapsulation"},
    [FIELD_TRANSPORT_FILTER_ID] = {"transport-filter.id", VALUE_INTEGER, SET_NONE,
                                   "transportFilter->filterId"},
    [FIELD_TRANSPORT_FILTER_WEIGHT] = {"transport-filter.weight", VALUE_INTEGER, SET_NONE,
                                       "transportFilter->weight"},
    [FIELD_INTERFACE_LUID] = {"interface.luid", VALUE_INTEGER, SET_NONE, "traffic.localIfLuid"},
    [FIELD_INTERFACE_PROFILE] = {"interface.profile", VALUE_INTEGER, SET_NONE,
                                 "traffic.realIfProfileId"},
    [FIELD_SA_COUNT] = {"sa-count", VALUE_INTEGER, SET_NONE, "numSAs: 2 of ESP and AH"},
    [FIELD_ESP_SPI] = {"esp.spi", VALUE_INTEGER, SET_NONE,
                       "the SPI of the bundle's ESP SA; no value of esp.* without one"},
    [FIELD_ESP_KEY] = {"esp.key", VALUE_BYTES, SET_NONE, "all keying material of the ESP SA"},
    [FIELD_ESP_AUTH_KEY] = {"esp.auth.key", VALUE_BYTES, SET_NONE, "its authentication key"},
    [FIELD_ESP_CIPHER_KEY] = {"esp.cipher.key", VALUE_BYTES, SET_NONE, "its cipher key"},
    [FIELD_ESP_AUTH_TYPE] = {"esp.auth.type", VALUE_WORD, SET_AUTH, "its authentication transform"},
    [FIELD_ESP_CIPHER_TYPE] = {"esp.cipher.type", VALUE_WORD, SET_CIPHER, "its cipher transform"},
    [FIELD_ESP_TRANSFORM] = {"esp.transform", VALUE_WORD, SET_TRANSFORM,
                             "its IPSEC_TRANSFORM_TYPE"},
    [FIELD_AH_SPI] = {"ah.spi", VALUE_INTEGER, SET_NONE,
                      "the SPI of the bundle's AH SA; no value of ah.* without one"},
    [FIELD_AH_KEY] = {"ah.key", VALUE_BYTES, SET_NONE, "the key of the AH SA"},
    [FIELD_AH_AUTH_TYPE] = {"ah.auth.type", VALUE_WORD, SET_AUTH, "its authentication transform"},
};

/* Durations are in microseconds. */
#define SECOND_US 1000000
#define MILLISECOND_US 1000

static const struct field_range RANGES[FIELD_ID_COUNT] = {
    [FIELD_TIMEOUT] = {0, UINT32_MAX, MILLISECOND_US},
    [FIELD_EXIT_CODE] = {0, UINT32_MAX, 1},
    [FIELD_WEIGHT] = {0, UINT32_MAX, 1},
    [FIELD_TRAFFIC_LOCAL_PORT] = {0, UINT16_MAX, 1},
    [FIELD_TRAFFIC_REMOTE_PORT] = {0, UINT16_MAX, 1},
    [FIELD_SPI] = {0, UINT32_MAX, 1},
    [FIELD_LIFETIME_SECONDS] = {0, UINT32_MAX, SECOND_US},
    [FIELD_LIFETIME_KILOBYTES] = {0, UINT32_MAX, 1},
    [FIELD_LIFETIME_PACKETS] = {0, UINT32_MAX, 1},
    [FIELD_IDLE] = {0, UINT32_MAX, SECOND_US},
    [FIELD_NAT_T_LOCAL] = {0, UINT16_MAX, 1},
    [FIELD_NAT_T_REMOTE] = {0, UINT16_MAX, 1},
    [FIELD_QM_SA_ID] = {0, UINT32_MAX, 1},
    [FIELD_NAP_CONTEXT] = {0, UINT32_MAX, 1},
    [FIELD_ND_ALLOW_CLEAR] = {0, UINT32_MAX, SECOND_US},
    [FIELD_SA_COUNT] = {1, 2, 1},
    [FIELD_ESP_SPI] = {0, UINT32_MAX, 1},
    [FIELD_AH_SPI] = {0, UINT32_MAX, 1},
};

const enum field_id SA_FIELDS[] = {
    FIELD_SPI,
    FIELD_KEY,
    FIELD_AUTH_KEY,
    FIELD_CIPHER_KEY,
    FIELD_AUTH_TYPE,
    FIELD_CIPHER_TYPE,
    FIELD_TRANSFORM,
    FIELD_BUNDLE_FLAGS,
    FIELD_LIFETIME_SECONDS,
    FIELD_LIFETIME_KILOBYTES,
    FIELD_LIFETIME_PACKETS,
    FIELD_IDLE,
    FIELD_PFS,
    FIELD_TRAFFIC_LOCAL_ADDRESS,
    FIELD_TRAFFIC_LOCAL_PORT,
    FIELD_TRAFFIC_REMOTE_ADDRESS,
    FIELD_TRAFFIC_REMOTE_PORT,
    FIELD_TRAFFIC_PROTOCOL,
    FIELD_TRAFFIC_MODE,
    FIELD_TUNNEL_LOCAL,
    FIELD_TUNNEL_REMOTE,
    FIELD_TRAFFIC_FILTER_ID,
    FIELD_NAT_T_LOCAL,
    FIELD_NAT_T_REMOTE,
    FIELD_PEER_PRIVATE,
    FIELD_VIRTUAL_IF_ID,
    FIELD_VIRTUAL_IF_SELECTOR,
    FIELD_KEYING_MODULE,
    FIELD_MM_SA_ID,
    FIELD_QM_SA_ID,
    FIELD_QM_FILTER_ID,
    FIELD_IDENTITY_MM,
    FIELD_IDENTITY_EM,
    FIELD_NAP_CONTEXT,
    FIELD_ND_ALLOW_CLEAR,
    FIELD_TRANSPORT_FILTER_ID,
    FIELD_TRANSPORT_FILTER_WEIGHT,
    FIELD_INTERFACE_LUID,
    FIELD_INTERFACE_PROFILE,
    FIELD_SA_COUNT,
    FIELD_ESP_SPI,
    FIELD_ESP_KEY,
    FIELD_ESP_AUTH_KEY,
    FIELD_ESP_CIPHER_KEY,
    FIELD_ESP_AUTH_TYPE,
    FIELD_ESP_CIPHER_TYPE,
    FIELD_ESP_TRANSFORM,
    FIELD_AH_SPI,
    FIELD_AH_KEY,
    FIELD_AH_AUTH_TYPE,
};
const size_t SA_FIELD_COUNT = sizeof(SA_FIELDS) / sizeof(SA_FIELDS[0]);

#define FIELDS(of) .fields = (of), .field_count = sizeof(of) / sizeof((of)[0])
#define NO_ATOM (-1)

static const enum field_id OPENS[] = {FIELD_KEY_GUID, FIELD_NAME, FIELD_SESSION_FLAGS,
                                      FIELD_TIMEOUT};
static const enum field_id REGISTERS[] = {FIELD_KEY_GUID,      FIELD_NAME,    FIELD_DESCRIPTION,
                                          FIELD_MANAGER_FLAGS, FIELD_TIMEOUT, FIELD_CALLBACKS};
static const enum field_id REFUSED[] = {FIELD_CALL, FIELD_ERROR, FIELD_NAME};
static const enum field_id UNREGISTERS[] = {FIELD_END_REASON};
static const enum field_id EXITS[] = {FIELD_EXIT_CODE};
static const enum field_id PRINTS[] = {FIELD_LINE};
static const enum field_id CHECK[] = {
    FIELD_TRAFFIC_LOCAL_ADDRESS,
    FIELD_TRAFFIC_LOCAL_PORT,
    FIELD_TRAFFIC_REMOTE_ADDRESS,
    FIELD_TRAFFIC_REMOTE_PORT,
    FIELD_TRAFFIC_PROTOCOL,
    FIELD_WILL_DICTATE_KEY,
    FIELD_WEIGHT,
    FIELD_DURATION,
};
static const enum field_id DECIDED[] = {
    FIELD_WINNER,       FIELD_RULE,      FIELD_LOCAL_WISH,
    FIELD_LOCAL_WEIGHT, FIELD_PEER_WISH, FIELD_PEER_WEIGHT,
};
static const enum field_id DICTATE[] = {FIELD_STATUS, FIELD_KEYING_MODULE_GEN_KEY, FIELD_DURATION};
static const enum field_id NOTIFY[] = {FIELD_DURATION};
static const enum field_id ESTABLISHED[] = {FIELD_KEYS, FIELD_WINNER};
static const enum field_id FAILED[] = {FIELD_FAILURE, FIELD_STATUS};
static const enum field_id EXPIRED[] = {FIELD_EXPIRY};
static const enum field_id DELETED[] = {FIELD_DIRECTION, FIELD_DELETION};
static const enum field_id ANSWERED[] = {FIELD_CALLBACK, FIELD_DURATION};
static const enum field_id IS[] = {FIELD_STATE, FIELD_KILOBYTES, FIELD_PACKETS, FIELD_LEFT};
static const enum field_id HOLDS[] = {FIELD_PAIRS, FIELD_LINGERING, FIELD_NEGOTIATIONS};

static const struct event_info EVENTS[EVENT_COUNT] = {
    [EVENT_AGENT_STARTS] =
        {
            .name = "starts",
            .subject = SUBJECT_AGENT,
            .meaning = "its process runs",
            .atom = NO_ATOM,
        },
    [EVENT_AGENT_OPENS] =
        {
            .name = "opens",
            .subject = SUBJECT_AGENT,
            .meaning = "it opened a session (FwpmEngineOpen0)",
            FIELDS(OPENS),
            .atom = NO_ATOM,
        },
    [EVENT_AGENT_CLOSES] =
        {
            .name = "closes",
            .subject = SUBJECT_AGENT,
            .meaning = "a session of it ended (FwpmEngineClose0, or its process died)",
            .atom = NO_ATOM,
        },
    [EVENT_AGENT_REGISTERS] =
        {
            .name = "registers",
            .subject = SUBJECT_AGENT,
            .meaning = "it registered a key manager (IPsecKeyManagerAddAndRegister0)",
            FIELDS(REGISTERS),
            .atom = NO_ATOM,
        },
    [EVENT_AGENT_REFUSED] =
        {
            .name = "refused",
            .subject = SUBJECT_AGENT,
            .meaning = "a call of it returned an error",
            FIELDS(REFUSED),
            .atom = FIELD_ERROR,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_AGENT_UNREGISTERS] =
        {
            .name = "unregisters",
            .subject = SUBJECT_AGENT,
            .meaning = "a registration of it ended (IPsecKeyManagerUnregisterAndDelete0, or its "
                       "session or process)",
            FIELDS(UNREGISTERS),
            .atom = FIELD_END_REASON,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_AGENT_EXITS] =
        {
            .name = "exits",
            .subject = SUBJECT_AGENT,
            .meaning = "its process ended",
            FIELDS(EXITS),
            .atom = FIELD_EXIT_CODE,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_AGENT_PRINTS] =
        {
            .name = "prints",
            .subject = SUBJECT_AGENT,
            .meaning = "it wrote a line of output",
            FIELDS(PRINTS),
            .atom = FIELD_LINE,
            .atom_op = COMPARE_CONTAINS,
        },
    [EVENT_SA_CHECK] =
        {
            .name = "check",
            .subject = SUBJECT_SA,
            .meaning = "keyDictationCheck returned",
            FIELDS(CHECK),
            .callback = true,
            .atom = NO_ATOM,
        },
    [EVENT_SA_DECIDED] =
        {
            .name = "decided",
            .subject = SUBJECT_SA,
            .meaning = "it is settled who dictates the keys",
            FIELDS(DECIDED),
            .atom = FIELD_WINNER,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_SA_DICTATE] =
        {
            .name = "dictate",
            .subject = SUBJECT_SA,
            .meaning = "keyDictation returned; the SAs as the TIA left them",
            FIELDS(DICTATE),
            .sa_fields = true,
            .callback = true,
            .atom = FIELD_STATUS,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_SA_NOTIFY] =
        {
            .name = "notify",
            .subject = SUBJECT_SA,
            .meaning = "keyNotify returned",
            FIELDS(NOTIFY),
            .sa_fields = true,
            .callback = true,
            .atom = NO_ATOM,
        },
    [EVENT_SA_ESTABLISHED] =
        {
            .name = "established",
            .subject = SUBJECT_SA,
            .meaning = "the SA pair is there",
            FIELDS(ESTABLISHED),
            .sa_fields = true,
            .atom = FIELD_KEYS,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_SA_FAILED] =
        {
            .name = "failed",
            .subject = SUBJECT_SA,
            .meaning = "the negotiation failed",
            FIELDS(FAILED),
            .atom = FIELD_FAILURE,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_SA_EXPIRED] =
        {
            .name = "expired",
            .subject = SUBJECT_SA,
            .meaning = "a lifetime of the SA pair ran out",
            FIELDS(EXPIRED),
            .atom = FIELD_EXPIRY,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_SA_DELETED] =
        {
            .name = "deleted",
            .subject = SUBJECT_SA,
            .meaning = "an SA of the pair was deleted: the outbound one at once, the inbound one a "
                       "minute later",
            FIELDS(DELETED),
            .atom = FIELD_DIRECTION,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_SA_LATE] =
        {
            .name = "late",
            .subject = SUBJECT_SA,
            .meaning = "a callback was answered too late; the answer is not used",
            FIELDS(ANSWERED),
            .callback = true,
            .atom = FIELD_CALLBACK,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_SA_TWICE] =
        {
            .name = "twice",
            .subject = SUBJECT_SA,
            .meaning = "a callback was answered a second time; that answer is not used",
            FIELDS(ANSWERED),
            .callback = true,
            .atom = FIELD_CALLBACK,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_SA_HELD] =
        {
            .name = "held",
            .subject = SUBJECT_SA,
            .meaning = "a callback was answered, and `fault answer … held` holds the answer",
            FIELDS(ANSWERED),
            .callback = true,
            .atom = FIELD_CALLBACK,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_SA_IS] =
        {
            .name = "is",
            .subject = SUBJECT_SA,
            .meaning = "what the SA database has of the pair now",
            FIELDS(IS),
            .sa_fields = true,
            .state = true,
            .atom = FIELD_STATE,
            .atom_op = COMPARE_EQUAL,
        },
    [EVENT_HOST_HOLDS] =
        {
            .name = "holds",
            .subject = SUBJECT_HOST,
            .meaning = "what the host's SA database has now; a pair between two hosts is in both",
            FIELDS(HOLDS),
            .state = true,
            .atom = FIELD_PAIRS,
            .atom_op = COMPARE_EQUAL,
        },
};

const struct event_info *event_info(enum event_kind event)
{
    return &EVENTS[event];
}

const struct field_info *field_info(enum field_id field)
{
    return &FIELDS[field];
}

const struct field_range *field_range(enum field_id field)
{
    return RANGES[field].unit ? &RANGES[field] : NULL;
}

enum event_kind event_find(const char *name)
{
    enum event_kind event = 0;
    while (event < EVENT_COUNT && strcmp(EVENTS[event].name, name) != 0) {
        event++;
    }
    return event;
}

static bool find_in(const enum field_id *fields, size_t count, const char *name,
                    struct field_ref *ref)
{
    for (size_t i = 0; i < count; i++) {
        const char *candidate = FIELDS[fields[i]].name;
        size_t size = strlen(candidate);
        if (strncmp(name, candidate, size) != 0) {
            continue;
        }
        enum value_type type = FIELDS[fields[i]].type;
        bool length =
            strcmp(name + size, ".length") == 0 && (type == VALUE_TEXT || type == VALUE_BYTES);
        if (name[size] == '\0' || length) {
            ref->id = fields[i];
            ref->length = length;
            return true;
        }
    }
    return false;
}

bool field_find(enum event_kind event, const char *path, struct field_ref *ref)
{
    const struct event_info *info = &EVENTS[event];
    *ref = (struct field_ref){.side = SIDE_NONE};
    if (info->sa_fields && strncmp(path, "inbound.", 8) == 0) {
        ref->side = SIDE_INBOUND;
        return find_in(SA_FIELDS, SA_FIELD_COUNT, path + 8, ref);
    }
    if (info->sa_fields && strncmp(path, "outbound.", 9) == 0) {
        ref->side = SIDE_OUTBOUND;
        return find_in(SA_FIELDS, SA_FIELD_COUNT, path + 9, ref);
    }
    return find_in(info->fields, info->field_count, path, ref);
}

void field_path(struct field_ref ref, char path[FIELD_PATH_SIZE])
{
    static const char *const SIDES[] = {
        [SIDE_NONE] = "", [SIDE_INBOUND] = "inbound.", [SIDE_OUTBOUND] = "outbound."};
    snprintf(path, FIELD_PATH_SIZE, "%s%s%s", SIDES[ref.side], FIELDS[ref.id].name,
             ref.length ? ".length" : "");
}

enum value_type field_type(struct field_ref ref)
{
    return ref.length ? VALUE_INTEGER : FIELDS[ref.id].type;
}

const char *subject_kind_name(enum subject_kind kind)
{
    return kind == SUBJECT_AGENT  ? "an agent"
           : kind == SUBJECT_SA   ? "an SA"
           : kind == SUBJECT_HOST ? "a host"
                                  : "nothing";
}
