/*
 * The words of the language: events and their fields, constants, options and block properties, each
 * with the sentence that the reference (README.md) and messages use. Tables, no behaviour. Where
 * Windows has a number for a word, the constant has that number.
 */
#ifndef MOCKBFE_SCRIPT_VOCABULARY_H
#define MOCKBFE_SCRIPT_VOCABULARY_H

#include "script/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- sets of constants (vocabulary_constants.c, vocabulary_errors.c)
 * ------------------------------------------------
 */

enum constant_set {
    SET_NONE,
    SET_ERROR,         /* open: any number is an error code as well */
    SET_SESSION_FLAGS, /* FWPM_SESSION_FLAG_* */
    SET_MANAGER_FLAGS, /* IPSEC_KEY_MANAGER_FLAG_* */
    SET_BUNDLE_FLAGS,  /* IPSEC_SA_BUNDLE_FLAG_* */
    SET_CALLBACKS,     /* 1 CHECK, 2 DICTATE, 4 NOTIFY */
    SET_PROTOCOL,      /* open: IP protocol numbers */
    SET_TRANSFORM,     /* enum transform_type (engine/transform.h) = IPSEC_TRANSFORM_TYPE */
    SET_AUTH,          /* the index in AUTH_TRANSFORMS, or SCRIPT_NO_TRANSFORM */
    SET_CIPHER,        /* the index in CIPHER_TRANSFORMS, or SCRIPT_NO_TRANSFORM */
    SET_PFS,           /* IPSEC_PFS_GROUP */
    SET_MODE,          /* enum script_mode = IPSEC_TRAFFIC_TYPE */
    SET_ROLE,          /* enum script_role */
    SET_KEYING_MODULE, /* enum script_keying_module = IKEEXT_KEY_MODULE_TYPE */
    SET_END_REASON,    /* enum script_end_reason */
    SET_KEYS,          /* enum script_keys */
    SET_WINNER,        /* enum script_winner */
    SET_FAILURE,       /* enum script_failure */
    SET_EXPIRY,        /* enum script_expiry */
    SET_DELETION,      /* enum script_deletion */
    SET_DIRECTION,     /* enum sa_direction (engine/sa.h) = FWP_DIRECTION */
    SET_PEER_FAILURE,  /* enum script_peer_failure */
    SET_RULE,          /* enum dictation_rule (engine/dictation.h) */
    SET_WISH,          /* enum script_wish */
    SET_SA_STATE,      /* enum script_sa_state */
    SET_SECOND_DICTATOR,
    SET_FORCE_INTEGRITY,
    SET_TIE,
    SET_YES_NO,
    SET_WEIGHT_ZERO,
    SET_UNEXPECTED_FAILURE,
    SET_SA_LEAKS,
    SET_LINT,     /* enum script_lint */
    SET_ONE_LINT, /* the same, or SCRIPT_LINT_AS_ALL */
    SET_COUNT
};

#define SCRIPT_NO_TRANSFORM 0xFFu

enum script_mode {
    SCRIPT_MODE_TRANSPORT,
    SCRIPT_MODE_TUNNEL
};
enum script_role {
    SCRIPT_ROLE_INITIATOR,
    SCRIPT_ROLE_RESPONDER
};
enum script_keying_module {
    SCRIPT_KEYING_IKEV1,
    SCRIPT_KEYING_AUTHIP,
    SCRIPT_KEYING_IKEV2
};
enum script_end_reason {
    SCRIPT_END_CALL,
    SCRIPT_END_SESSION_CLOSED,
    SCRIPT_END_PROCESS_DIED
};
enum script_keys {
    SCRIPT_KEYS_GENERATED,
    SCRIPT_KEYS_LOCALLY_DICTATED,
    SCRIPT_KEYS_PEER_DICTATED
};
enum script_winner {
    SCRIPT_WINNER_NONE,
    SCRIPT_WINNER_LOCAL,
    SCRIPT_WINNER_PEER
};
enum script_failure {
    SCRIPT_FAILED_DICTATION,
    SCRIPT_FAILED_DICTATION_TIMEOUT,
    SCRIPT_FAILED_INVALID_KEYING_MATERIAL,
    SCRIPT_FAILED_SA_MODIFIED,
    SCRIPT_FAILED_TIA_DIED,
    SCRIPT_FAILED_PEER,
    SCRIPT_FAILED_NO_POLICY,
    SCRIPT_FAILED_IKEEXT_NOT_RUNNING,
    SCRIPT_FAILED_NO_RANDOM,
    SCRIPT_FAILED_BFE_STOPPED,
    SCRIPT_FAILED_DELETED,
    SCRIPT_FAILED_LIMIT,
};
enum script_expiry {
    SCRIPT_EXPIRED_SECONDS,
    SCRIPT_EXPIRED_KILOBYTES,
    SCRIPT_EXPIRED_PACKETS,
    SCRIPT_EXPIRED_IDLE,
};
enum script_deletion {
    SCRIPT_DELETED_BY_CALL,
    SCRIPT_DELETED_BY_REKEY,
    SCRIPT_DELETED_BY_BFE_STOP,
};
enum script_peer_failure {
    SCRIPT_PEER_FAILS_DICTATION,
    SCRIPT_PEER_FAILS_KEYS,
    SCRIPT_PEER_FAILS_ANSWER,
    SCRIPT_PEER_FAILS_POLICY,
    SCRIPT_PEER_FAILS_CONFIRMATION,
};
enum script_wish {
    SCRIPT_WISH_WANTS,
    SCRIPT_WISH_DOES_NOT_WANT,
    SCRIPT_WISH_POLICY,
    SCRIPT_WISH_KEYING_MODULE,
    SCRIPT_WISH_NO_DICTATOR,
    SCRIPT_WISH_TIMED_OUT,
    SCRIPT_WISH_TIA_GONE,
};
enum script_sa_state {
    SCRIPT_SA_GONE,
    SCRIPT_SA_NEGOTIATING,
    SCRIPT_SA_ESTABLISHED,
    SCRIPT_SA_LINGERING,
};
enum script_second_dictator {
    SCRIPT_SECOND_ALREADY_EXISTS,
    SCRIPT_SECOND_KEY_DICTATOR_ALREADY_REGISTERED,
};
enum script_force_integrity {
    SCRIPT_INTEGRITY_EXE,
    SCRIPT_INTEGRITY_CALLBACK_MODULE,
    SCRIPT_INTEGRITY_OFF,
};
enum script_tie {
    SCRIPT_TIE_RESPONDER,
    SCRIPT_TIE_INITIATOR
};
enum script_weight_zero {
    SCRIPT_WEIGHT_ZERO_LOSES,
    SCRIPT_WEIGHT_ZERO_WINS
};
enum script_unexpected_failure {
    SCRIPT_UNEXPECTED_FAILURE_FAIL,
    SCRIPT_UNEXPECTED_FAILURE_IGNORE
};
enum script_lint {
    SCRIPT_LINT_WARN,
    SCRIPT_LINT_DENY,
    SCRIPT_LINT_OFF,
    SCRIPT_LINT_AS_ALL
};
enum script_sa_leaks {
    SCRIPT_SA_LEAKS_FAIL,
    SCRIPT_SA_LEAKS_IGNORE
};

struct constant {
    const char *name;
    uint32_t number;
};

struct constant_set_info {
    const char *name; /* "an error code", for messages */
    bool flags;       /* constants are bits and combine with | */
    bool open;        /* integers are accepted as well */
    size_t count;
    const struct constant *constants;
};

extern const struct constant_set_info SCRIPT_ERROR_SET; /* vocabulary_errors.c */
const struct constant_set_info *constant_set_info(enum constant_set set);
/* The largest integer that an open set accepts. */
uint32_t constant_set_maximum(enum constant_set set);
/* NULL when the set has none of that name. */
const struct constant *constant_find(enum constant_set set, const char *name);
/* The name of a number, or NULL. For flags only of a single bit. */
const char *constant_name(enum constant_set set, uint32_t number);

/* ---- events and fields (vocabulary_events.c)
 * -------------------------------------------------------------
 */

enum subject_kind {
    SUBJECT_NONE,
    SUBJECT_AGENT,
    SUBJECT_SA,
    SUBJECT_HOST,
};

enum event_kind {
    EVENT_AGENT_STARTS,
    EVENT_AGENT_OPENS,
    EVENT_AGENT_CLOSES,
    EVENT_AGENT_REGISTERS,
    EVENT_AGENT_REFUSED,
    EVENT_AGENT_UNREGISTERS,
    EVENT_AGENT_EXITS,
    EVENT_AGENT_PRINTS,
    EVENT_SA_CHECK,
    EVENT_SA_DECIDED,
    EVENT_SA_DICTATE,
    EVENT_SA_NOTIFY,
    EVENT_SA_ESTABLISHED,
    EVENT_SA_FAILED,
    EVENT_SA_EXPIRED,
    EVENT_SA_DELETED,
    EVENT_SA_LATE,
    EVENT_SA_TWICE,
    EVENT_SA_HELD,
    EVENT_SA_IS,
    EVENT_HOST_HOLDS,
    EVENT_COUNT
};

enum field_id {
    /* of agents' events */
    FIELD_KEY_GUID, /* key: sessionKey, keyManagerKey */
    FIELD_NAME,
    FIELD_DESCRIPTION,
    FIELD_SESSION_FLAGS, /* flags */
    FIELD_MANAGER_FLAGS, /* flags */
    FIELD_TIMEOUT,
    FIELD_CALLBACKS,
    FIELD_CALL,
    FIELD_ERROR,
    FIELD_END_REASON, /* reason */
    FIELD_EXIT_CODE,  /* code */
    FIELD_LINE,
    /* of SAs' events */
    FIELD_DURATION,
    FIELD_WILL_DICTATE_KEY,
    FIELD_WEIGHT,
    FIELD_STATUS,
    FIELD_KEYING_MODULE_GEN_KEY,
    FIELD_KEYS,
    FIELD_WINNER,
    FIELD_FAILURE,  /* reason */
    FIELD_EXPIRY,   /* by */
    FIELD_DELETION, /* by */
    FIELD_DIRECTION,
    FIELD_RULE,
    FIELD_LOCAL_WISH,
    FIELD_LOCAL_WEIGHT,
    FIELD_PEER_WISH,
    FIELD_PEER_WEIGHT,
    FIELD_CALLBACK,
    /* of the SA database */
    FIELD_STATE,
    FIELD_KILOBYTES,
    FIELD_PACKETS,
    FIELD_LEFT,
    FIELD_PAIRS,
    FIELD_LINGERING,
    FIELD_NEGOTIATIONS,
    /* of traffic: of the event itself (check), or of inbound and outbound */
    FIELD_TRAFFIC_LOCAL_ADDRESS,
    FIELD_TRAFFIC_LOCAL_PORT,
    FIELD_TRAFFIC_REMOTE_ADDRESS,
    FIELD_TRAFFIC_REMOTE_PORT,
    FIELD_TRAFFIC_PROTOCOL,
    FIELD_TRAFFIC_MODE,
    FIELD_TUNNEL_LOCAL, /* traffic.tunnel.local, nothing in transport mode */
    FIELD_TUNNEL_REMOTE,
    /* of inbound and outbound */
    FIELD_SPI,
    FIELD_KEY, /* key: all keying material of the SA */
    FIELD_AUTH_KEY,
    FIELD_CIPHER_KEY,
    FIELD_AUTH_TYPE,
    FIELD_CIPHER_TYPE,
    FIELD_TRANSFORM,
    FIELD_BUNDLE_FLAGS, /* flags */
    FIELD_LIFETIME_SECONDS,
    FIELD_LIFETIME_KILOBYTES,
    FIELD_LIFETIME_PACKETS,
    FIELD_IDLE,
    FIELD_PFS,
    FIELD_NAT_T_LOCAL,
    FIELD_NAT_T_REMOTE,
    FIELD_VIRTUAL_IF_ID,
    FIELD_VIRTUAL_IF_SELECTOR,
    FIELD_TRAFFIC_FILTER_ID,
    FIELD_MM_SA_ID,
    FIELD_QM_SA_ID,
    FIELD_QM_FILTER_ID,
    FIELD_KEYING_MODULE,
    FIELD_IDENTITY_MM,
    FIELD_IDENTITY_EM,
    FIELD_NAP_CONTEXT,
    FIELD_ND_ALLOW_CLEAR,
    FIELD_PEER_PRIVATE,
    FIELD_TRANSPORT_FILTER_ID,
    FIELD_TRANSPORT_FILTER_WEIGHT,
    FIELD_INTERFACE_LUID,
    FIELD_INTERFACE_PROFILE,
    FIELD_SA_COUNT,
    /* of a bundle's SAs by their protocol, whichever is the first */
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
    FIELD_ID_COUNT
};

enum field_side {
    SIDE_NONE,
    SIDE_INBOUND,
    SIDE_OUTBOUND,
};

/* One field of an event: inbound.key.length is {FIELD_KEY, SIDE_INBOUND, true}. */
struct field_ref {
    enum field_id id;
    enum field_side side;
    bool length; /* of a text or of bytes: its size, an integer */
};

struct field_info {
    const char *name; /* without inbound. or outbound. */
    enum value_type type;
    enum constant_set set; /* of words and flags */
    const char *meaning;
};

/* What a number or an amount can be; a script cannot ask for another. */
struct field_range {
    uint64_t minimum; /* in units */
    uint64_t maximum;
    uint64_t unit; /* of the value's own: 1000000 for seconds of a duration */
};

struct event_info {
    const char *name;
    const char *meaning;
    const enum field_id *fields;
    size_t field_count;
    enum subject_kind subject;
    int atom;       /* the field that a bare value after the event's name is compared with; -1 */
    int atom_op;    /* with this enum comparison */
    bool sa_fields; /* has the fields of an SA, as inbound.* and outbound.* */
    bool callback;  /* a callback of one agent, so that `by AGENT` has a meaning */
    bool state;     /* not something that happens: what is there when the line is played */
};

const struct event_info *event_info(enum event_kind event);
const struct field_info *field_info(enum field_id field);
/* NULL: any of 64 bits. */
const struct field_range *field_range(enum field_id field);
/* EVENT_COUNT when there is none. */
enum event_kind event_find(const char *name);

/* The fields that inbound. and outbound. have. */
extern const enum field_id SA_FIELDS[];
extern const size_t SA_FIELD_COUNT;

/* "inbound.key.length" to a reference to a field of that event; false when it has none. */
bool field_find(enum event_kind event, const char *path, struct field_ref *ref);
/* The path of a field, at most FIELD_PATH_SIZE bytes with its terminator. */
#define FIELD_PATH_SIZE 64
void field_path(struct field_ref ref, char path[FIELD_PATH_SIZE]);
/* The type of what a reference yields; a length is an integer. */
enum value_type field_type(struct field_ref ref);
const char *subject_kind_name(enum subject_kind kind); /* "an agent", "an SA", "a host" */

/* ---- options (vocabulary_options.c)
 * ----------------------------------------------------------------------
 */

enum option_id {
    OPTION_SECOND_DICTATOR,
    OPTION_FORCE_INTEGRITY,
    OPTION_CALLBACKS_AT_ONCE,
    OPTION_TIE,
    OPTION_NOTIFY_DICTATOR,
    OPTION_WEIGHT_ZERO,
    OPTION_UNEXPECTED_FAILURE,
    OPTION_SA_LEAKS,
    OPTION_REKEY_BEFORE_EXPIRY,
    OPTION_LINT,
    OPTION_LINT_ZERO_KEY, /* these in the order of enum lint (scenario/runner_internal.h) */
    OPTION_LINT_SAME_KEY,
    OPTION_LINT_USED_KEY,
    OPTION_LINT_RUNS_ALIKE,
    OPTION_LINT_SLOW_CALLBACK,
    OPTION_LINT_DEADLOCK,
    OPTION_LINT_LEAK,
    OPTION_COUNT
};

struct option_info {
    const char *name;
    struct value preset; /* the value when the script has no such option; also tells the type */
    uint64_t minimum;    /* of numbers and durations */
    uint64_t maximum;
    const char *meaning;
};

const struct option_info *option_info(enum option_id option);
/* OPTION_COUNT when there is none. */
enum option_id option_find(const char *name);

/* ---- properties of agent and negotiate blocks (vocabulary_options.c)
 * ------------------------------------
 */

enum property_id {
    PROPERTY_ENV,
    PROPERTY_ARGUMENTS,
    PROPERTY_START,
    PROPERTY_CONCURRENCY,
    PROPERTY_PRINCIPAL,
    PROPERTY_ROLE,
    PROPERTY_ON,
    PROPERTY_TRAFFIC,
    PROPERTY_MODE,
    PROPERTY_TUNNEL,
    PROPERTY_POLICY,
    PROPERTY_KEYING_MODULE,
    PROPERTY_TRANSFORM,
    PROPERTY_LIFETIME,
    PROPERTY_PFS,
    PROPERTY_IDLE,
    PROPERTY_NAT_T,
    PROPERTY_VIRTUAL_IF,
    PROPERTY_SPI,
    PROPERTY_FLAGS,
    PROPERTY_IDENTITY,
    PROPERTY_MM_SA_ID,
    PROPERTY_QM_SA_ID,
    PROPERTY_QM_FILTER_ID,
    PROPERTY_FILTER_ID,
    PROPERTY_TRANSPORT_FILTER,
    PROPERTY_NAP_CONTEXT,
    PROPERTY_ND_ALLOW_CLEAR,
    PROPERTY_PEER,
    PROPERTY_COUNT
};

struct property_info {
    const char *name;
    enum subject_kind block; /* whose block has it: agent's or negotiate's (SUBJECT_SA) */
    const char *syntax;      /* what follows the name, for messages and the reference */
    const char *meaning;
};

const struct property_info *property_info(enum property_id property);
/* The RPCs that `fault rpc` knows, one after the other; NULL behind the last. */
const char *script_rpc_name(size_t number);
/* The function that makes that RPC, or the RPC's own name when there is no such one. */
const char *script_rpc_function(const char *name);
/* PROPERTY_COUNT when that block has none of that name. */
enum property_id property_find(enum subject_kind block, const char *name);

#endif
