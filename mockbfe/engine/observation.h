/*
 * What the engine tells: every observable thing that happens, in order. The scenario runner matches
 * expectations against observations and the reports print them.
 *
 * An observation and all that it points to is valid only during the call that reports it.
 */
#ifndef MOCKBFE_ENGINE_OBSERVATION_H
#define MOCKBFE_ENGINE_OBSERVATION_H

#include "engine/dictation.h"
#include "engine/error.h"
#include "engine/sa.h"
#include "engine/sa_changes.h"

/* Time is passed in: microseconds since the run began, and the script's clock. */
struct engine_time {
    uint64_t real_us;
    uint64_t virtual_ms;
};

enum observation_kind {
    OBSERVED_SESSION_OPENED,
    OBSERVED_SESSION_CLOSED,
    OBSERVED_CALL_REFUSED,
    OBSERVED_REGISTERED,
    OBSERVED_UNREGISTERED,
    OBSERVED_NEGOTIATION_STARTED,
    OBSERVED_CHECK,
    OBSERVED_DECIDED, /* who dictates, and why */
    OBSERVED_DICTATE,
    OBSERVED_NOTIFY,
    OBSERVED_ESTABLISHED,
    OBSERVED_FAILED,
    OBSERVED_EXPIRED,
    OBSERVED_DELETED,
    OBSERVED_LATE_ANSWER,   /* a callback returned after its deadline; its answer is not used */
    OBSERVED_SECOND_ANSWER, /* a callback was answered again; that answer is not used */
    OBSERVED_HELD_ANSWER,   /* a callback was answered, and a script's fault holds the answer */
    OBSERVED_CALL_INSIDE,   /* a TIA made a call from inside of a callback that Windows waits for */
};

enum end_reason {
    END_CALL,           /* the TIA unregistered or closed */
    END_SESSION_CLOSED, /* the session that registered went away */
    END_PROCESS_DIED,
};

enum callback_outcome {
    CALLBACK_ANSWERED,
    CALLBACK_TIMED_OUT,
    CALLBACK_TIA_GONE, /* unregistered or died before it answered */
};

enum key_origin {
    KEYS_GENERATED, /* by the keying module */
    KEYS_LOCALLY_DICTATED,
    KEYS_PEER_DICTATED,
};

/* Who won the right to dictate, even where its TIA then left the keys to the keying module. */
enum winning_end {
    WINNING_END_NONE,
    WINNING_END_LOCAL,
    WINNING_END_PEER,
};

enum failure_reason {
    FAILED_DICTATION, /* keyDictation failed without asking for generated keys */
    FAILED_DICTATION_TIMEOUT,
    FAILED_INVALID_KEYING_MATERIAL,
    FAILED_SA_MODIFIED, /* the TIA changed something else than keys */
    FAILED_TIA_DIED,
    FAILED_PEER,
    FAILED_NO_RANDOM,          /* the platform's generator failed */
    FAILED_IKEEXT_NOT_RUNNING, /* the IKEEXT service is stopped */
    FAILED_BFE_STOPPED,        /* the Base Filtering Engine is stopped */
    FAILED_DELETED,            /* the SA was deleted before it was there */
    FAILED_LIMIT,              /* engine/limits.h; the detail says which */
    FAILED_NO_POLICY,          /* the IPsec policy is off */
};

/* Why an end wants to dictate, or does not. */
enum wish_reason {
    WISH_STATED,        /* its TIA answered, or the script says it of the peer */
    WISH_POLICY,        /* its policy does not let a TIA dictate: nobody was asked */
    WISH_KEYING_MODULE, /* not AuthIP: nobody was asked */
    WISH_NO_DICTATOR,   /* there is no TIA that dictates */
    WISH_TIMED_OUT,     /* its TIA did not answer in time */
    WISH_TIA_GONE,
};

struct decision_end {
    struct dictation_wish wish;
    enum wish_reason reason;
};

/* Who dictates the keys of an SA, and what settled that. */
struct decision {
    enum winning_end winner;
    enum dictation_rule rule;
    enum role role; /* of the local end */
    struct decision_end local;
    struct decision_end peer;
};

enum expiry_cause {
    EXPIRED_BY_SECONDS,
    EXPIRED_BY_KILOBYTES,
    EXPIRED_BY_PACKETS,
    EXPIRED_BY_IDLE,
};

enum deletion_cause {
    DELETED_BY_CALL,
    DELETED_BY_REKEY, /* another SA pair has taken its place */
    DELETED_BY_BFE_STOP,
};

/* How one callback went. */
struct callback_report {
    enum callback_outcome outcome;
    uint64_t duration_us; /* in the TIA, as its side measured; 0 unless answered */
    bool by_fault;        /* it was answered, and a script's fault made that late */
};

struct observation {
    enum observation_kind kind;
    struct engine_time at;
    uint32_t agent;       /* of the session concerned; 0: none or not started by us */
    uint32_t process_id;  /* of the session concerned, or 0 */
    uint64_t manager;     /* the registration concerned, or 0 */
    uint64_t negotiation; /* the negotiation or SA pair concerned, or 0 */
    uint32_t tag;         /* the negotiation's tag: the script's number for it */
    union {
        struct {
            struct guid key;
            const char *name;
            uint32_t flags;
            uint32_t timeout_ms;
            enum end_reason reason; /* of a closed session */
        } session;
        struct {
            const char *call;
            enum bfe_error error;
            const char *name; /* display name of the object concerned, or NULL */
            uint32_t fault;   /* the Win32 code that a script's fault fails it with, or 0 */
        } refused;
        struct {
            struct guid key;
            const char *name;
            const char *description;
            uint32_t flags;
            uint32_t timeout_ms; /* effective: 5000 for a hint of 0 */
            uint32_t callbacks;
            enum end_reason reason; /* of an unregistration */
        } manager_info;
        struct {
            struct callback_report report;
            const struct traffic *traffic;
            bool will_dictate;
            uint32_t weight;
        } check;
        struct decision decided;
        struct {
            struct callback_report report;
            uint32_t status;
            bool keying_module_generates;
            const struct sa_details *inbound; /* with the TIA's keys, NULL unless answered */
            const struct sa_details *outbound;
        } dictate;
        struct {
            struct callback_report report;
            const struct sa_details *inbound;
            const struct sa_details *outbound;
        } notify;
        struct {
            enum key_origin keys;
            enum winning_end winner;
            const struct sa_details *inbound;
            const struct sa_details *outbound;
        } established;
        struct {
            enum failure_reason reason;
            uint32_t status;                  /* a Win32 error code that fits the reason */
            const char *detail;               /* a sentence for people, or "" */
            const struct sa_changes *changes; /* FAILED_SA_MODIFIED: what it changed, or NULL */
        } failed;
        struct {
            enum expiry_cause cause;
        } expired;
        struct {
            enum sa_direction direction; /* the outbound SA goes first */
            enum deletion_cause cause;
        } deleted;
        struct {
            enum role role;
            const struct traffic *traffic;
            const struct transform *transforms; /* of the bundle's SAs, in their order */
            uint32_t transform_count;
            uint32_t host;      /* the end whose traffic asks for the SAs */
            uint32_t peer_host; /* the other one; HOST_SCRIPTED */
            uint64_t replaces;  /* the SA pair that is rekeyed, or 0, */
            uint32_t rekeyed;   /* and its tag */
        } started;
        struct {
            const char *callback; /* "keyDictationCheck", … */
            uint64_t duration_us;
        } late; /* and of a second answer, or a held one */
        struct {
            const char *call; /* "FwpmEngineClose0", … */
            const char *callback;
        } inside;
    };
};

#endif
