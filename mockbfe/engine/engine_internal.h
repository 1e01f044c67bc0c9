/* What the engine's own files share. Nobody else includes this. */
#ifndef MOCKBFE_ENGINE_INTERNAL_H
#define MOCKBFE_ENGINE_INTERNAL_H

#include "engine/calls.h"
#include "engine/engine.h"
#include "engine/heap.h"
#include "engine/spi.h"

#include "uthash.h"
#include "utlist.h"

#define DEFAULT_DICTATION_TIMEOUT_MS 5000u /* ipsectypes.h: keyDictationTimeoutHint of 0 */
#define MAX_DICTATION_TIMEOUT_HINT_S 10u   /* IPsecKeyManagerAddAndRegister0's page */

enum txn_mode {
    TXN_NONE,
    TXN_READ,
    TXN_WRITE,
};

struct session {
    uint64_t id;
    uint32_t host;
    uint32_t agent;
    uint32_t process_id;
    struct guid key;
    char *name; /* NULL when none was given */
    char *description;
    struct caller *caller; /* NULL: nothing is denied */
    uint32_t flags;
    uint32_t txn_wait_timeout_ms;
    uint32_t callbacks_at_once;
    uint64_t secret;
    bool closing; /* session_closing: none of its calls may wait */
    bool aborted; /* session_abort: waits to be closed */
    enum txn_mode txn;
    uint64_t txn_until_us;    /* real time of the forced abort */
    bool txn_aborted;         /* by force; Commit or Abort end this */
    struct session *txn_prev; /* the engine's list of those with a transaction */
    struct session *txn_next;
    struct session_enum *enums;
    uint32_t enum_count;
    UT_hash_handle hh;
};

enum callback_state {
    CALLBACK_QUEUED,    /* waits for the TIA to come and take it */
    CALLBACK_TAKEN,     /* with the TIA; behind others where the TIA runs them one by one */
    CALLBACK_ABANDONED, /* missed its deadline, still occupies the TIA */
    CALLBACK_HELD,      /* answered; the answer waits for answers_release */
};

/* A reply that the engine keeps. */
struct kept_reply {
    struct callback_reply reply;
    struct sa_details inbound;
    struct sa_details outbound;
    struct sa_changes changes;
    char problem[120];
};

/* One callback of one negotiation, from its request to its answer. */
struct callback {
    uint64_t id;
    enum callback_kind kind;
    enum callback_state state;
    struct key_manager *manager;
    struct negotiation *negotiation; /* NULL when abandoned */
    int end;                         /* which end of the negotiation */
    uint64_t negotiation_id;         /* good for observations when the negotiation is gone */
    uint32_t tag;
    bool late;               /* answered; the answer waits for the deadline (ANSWER_LATE) */
    uint64_t late_us;        /* how long that one took */
    struct kept_reply *kept; /* CALLBACK_HELD */
    uint64_t held_number;    /* their order */
    const void *held_by;     /* the fault's origin */
    /* By the manager's next_clock: a clock runs, unless abandoned. A held one gives its place up.
     */
    bool reached;
    struct heap_entry deadline; /* real time */
    struct callback *prev;      /* the manager's list, in the order of requests */
    struct callback *next;
    struct callback *peer_prev; /* the negotiation's list */
    struct callback *peer_next;
    UT_hash_handle hh;
};

#define ANSWERS_REMEMBERED 64

/* A callback that was answered, to know a second answer by. */
struct answered {
    uint64_t id;
    enum callback_kind kind;
    uint64_t negotiation;
    uint32_t tag;
};

/* The next answer to which a fault happens. */
struct answer_rule {
    struct answer_rule *next;
    uint32_t agent;
    uint32_t kinds;
    enum answer_fault fault;
    const void *origin;
};

/* What a script has changed of a host, and what its SA database holds. */
struct host_state {
    uint32_t host;
    bool ikeext_stopped;
    bool bfe_stopped;
    bool policy_given;
    struct ipsec_policy policy;
    size_t pairs;
    size_t lingering;
    UT_hash_handle hh;
};

struct key_manager {
    uint64_t id;
    struct session *session;
    struct guid key;
    char *name;
    char *description;
    uint32_t flags;
    uint8_t timeout_hint_s;
    uint32_t callbacks_given;
    struct callback *callbacks;
    size_t callback_count;
    /* Marks in that list, so that nobody walks it: the first that waits to be taken (all behind it
       do), and the first that no clock has reached (none has reached those behind it). */
    struct callback *next_queued;
    struct callback *next_clock;
    size_t reached;   /* in front of next_clock */
    size_t abandoned; /* anywhere */
    bool absent;      /* one expired before the TIA came for it, and it has not come since */
    struct answered answered[ANSWERS_REMEMBERED]; /* a ring */
    size_t answered_count;
    UT_hash_handle hh;
};

enum negotiation_state {
    NEGOTIATION_CHECKING_INITIATOR,
    NEGOTIATION_CHECKING_RESPONDER,
    NEGOTIATION_DICTATING,
    NEGOTIATION_NOTIFYING,
};

#define LOCAL_END 0
#define PEER_END 1
#define NO_END (-1)

struct negotiation_end {
    uint32_t host; /* HOST_SCRIPTED */
    enum role role;
    struct dictation_wish wish;
    enum wish_reason wish_reason;
    uint64_t dictator;      /* the manager that was asked, 0: none */
    struct traffic traffic; /* as this end sees it */
    struct sa_details inbound;
    struct sa_details outbound;
};

/* From the first message until the SA pair is established or the negotiation has failed. */
struct negotiation {
    uint64_t id;
    struct negotiation_request request;
    enum negotiation_state state;
    struct negotiation_end ends[2]; /* 0: the local one, 1: the peer */
    int winner;                     /* the end that dictates, -1: none */
    bool dictated;                  /* the winner's keys are in use */
    uint64_t replaces;              /* the SA pair that a rekey takes the place of, 0: none */
    struct callback *callbacks;     /* outstanding */
    struct spi_claim *spi_claims;   /* goes over to the SA pair */
    UT_hash_handle hh;
};

/* An established SA pair of the local end, under its negotiation's id. */
struct sa_pair {
    uint64_t id;
    struct negotiation_request request; /* for a rekey; its tag is the pair's */
    struct sa_details inbound;
    struct sa_details outbound;
    uint64_t kilobytes; /* carried so far */
    uint64_t packets;
    uint64_t seconds_end_ms; /* virtual time, ENGINE_NEVER: no such limit */
    uint64_t idle_end_ms;
    uint64_t rekey_ms; /* when it is rekeyed by itself, ENGINE_NEVER: not */
    struct host_state *local_host;
    struct host_state *peer_host; /* NULL: a scripted peer, or its end of the pair is gone */
    bool outbound_gone;           /* deleted; the inbound SA lingers */
    enum deletion_cause cause;
    struct spi_claim *spi_claims;
    struct heap_entry expiry; /* virtual time */
    UT_hash_handle hh;
};

struct engine {
    struct engine_config config;
    uint64_t next_id;
    uint64_t next_number; /* of negotiations: SPIs, ids */
    struct session *sessions;
    struct session *transactions; /* sessions with one, by the time of their forced abort */
    struct host_security *security;
    struct key_manager *managers;
    size_t own_managers; /* what config.managers counts in when nobody gave it another place */
    struct callback *callbacks;
    struct negotiation *negotiations;
    struct sa_pair *sa_pairs;
    struct spi_claim *spi_claims;  /* of negotiations and SA pairs, by host and SPI */
    struct heap real_deadlines;    /* struct callback */
    struct heap virtual_deadlines; /* struct sa_pair */
    struct host_state *hosts;
    struct answer_rule *answer_rules;
    size_t held;          /* answers */
    uint64_t held_number; /* of the latest */
    size_t lingering;     /* SA pairs */
};

/* The state of a host, made when there is none; NULL: no memory. */
struct host_state *host_state_of(struct engine *engine, uint32_t host);
struct host_state *host_state_find(const struct engine *engine, uint32_t host);
void host_states_free(struct engine *engine);
/* The policy by which one end of a negotiation goes on now (policy.c). */
struct ipsec_policy negotiation_policy(const struct engine *engine,
                                       const struct negotiation *negotiation, int end);
/*
 * Whether the peer takes part: false after the negotiation has failed because it does not
 * (peer.c).
 */
bool peer_answers(struct engine *engine, struct negotiation *negotiation, struct engine_time now);

uint64_t engine_new_id(struct engine *engine);
void engine_observe(struct engine *engine, struct observation *observation, struct engine_time now);
bool engine_random(struct engine *engine, void *buffer, size_t size);
/* A random GUID of version 4 (RFC 4122). */
bool engine_random_guid(struct engine *engine, struct guid *guid);
/* Fills in the session's part of an observation. session may be NULL. */
void observation_of_session(struct observation *observation, const struct session *session);
/* Reports a refused call and answers its error. */
enum bfe_error engine_refuse(struct engine *engine, const struct session *session, const char *call,
                             const char *name, enum bfe_error error, struct engine_time now);

/*
 * Checks what a call demands of its session (engine/calls.h), and more rights on the call's object
 * where they depend on its arguments. Reports a refusal. *permitted is the session, or NULL.
 */
enum bfe_error engine_permit(struct engine *engine, uint64_t id, enum engine_call call,
                             uint32_t more_rights, struct engine_time now,
                             struct session **permitted);
/* BFE_OK, BFE_ACCESS_DENIED or BFE_NO_MEMORY. */
enum bfe_error security_check(struct engine *engine, uint32_t host, const struct caller *caller,
                              enum security_object object, uint32_t rights);
void security_free_all(struct engine *engine);

/* Ends a session's transaction, if it has one, without an answer to anybody. */
void transaction_drop(struct engine *engine, struct session *session);
uint64_t transaction_next_deadline(const struct engine *engine);
/* Aborts the transactions that have lasted too long. */
void transaction_expire(struct engine *engine, struct engine_time now);

void session_enum_free_all(struct session *session);
struct session *session_find(struct engine *engine, uint64_t id);
void session_free_all(struct engine *engine);

/* The manager that may dictate on a host, or NULL. */
struct key_manager *key_manager_dictator(struct engine *engine, uint32_t host);
/* Ends every registration of a session. */
void key_manager_end_session(struct engine *engine, struct session *session, enum end_reason reason,
                             struct engine_time now);
void key_manager_free_all(struct engine *engine);
/* Queues a callback for a manager; NULL when the queue is full or there is no memory for more. */
struct callback *callback_request(struct engine *engine, struct key_manager *manager,
                                  struct negotiation *negotiation, int end, enum callback_kind kind,
                                  struct engine_time now);
/* Takes a negotiation's callbacks back: what the TIA still answers is of no use any more. */
void callback_withdraw_all(struct engine *engine, struct negotiation *negotiation,
                           struct engine_time now);
/* Takes a callback out of every list. The caller frees it with callback_free. */
void callback_unlink(struct engine *engine, struct callback *callback);
void callback_free(struct engine *engine, struct callback *callback);
/* Starts the clocks of the callbacks that run now. */
void callback_start_clocks(struct engine *engine, struct key_manager *manager,
                           struct engine_time now);
const char *callback_kind_name(enum callback_kind kind);
/* One that the manager has taken; NULL: there is none of that id. Another manager's callback is
   none of this one's business, whatever its id. */
struct callback *callback_taken(struct engine *engine, uint64_t manager, uint64_t id);
/* Takes an answer that came in time, and that no fault is for. */
void callback_take_answer(struct engine *engine, struct callback *callback,
                          const struct callback_reply *reply, struct engine_time now);
void observe_late_answer(struct engine *engine, const struct callback *callback,
                         uint64_t duration_us, struct engine_time now);
/* An answer to nothing that waits for one: reports it where it is a second one. */
void answer_to_nothing(struct engine *engine, struct key_manager *manager,
                       const struct callback_reply *reply, struct engine_time now);
void answer_remember(struct key_manager *manager, const struct callback *callback);
/* Does what a fault says to an answer. True when there was one for it. */
bool answer_meets_fault(struct engine *engine, struct callback *callback,
                        const struct callback_reply *reply, struct engine_time now);
void answer_rules_free(struct engine *engine);
/* A callback's deadline has passed. */
void callback_deadline(struct engine *engine, struct callback *callback, struct engine_time now);

/* A callback ended: was answered, missed its deadline, or lost its TIA. reply is NULL but when
   answered. The callback is out of all lists already and is freed by the caller. */
void negotiation_callback_ended(struct engine *engine, const struct callback *callback,
                                enum callback_outcome outcome, const struct callback_reply *reply,
                                struct engine_time now);
void negotiation_free_all(struct engine *engine);
/* Win32 codes that a failed negotiation is reported with (winerror.h). */
#define WIN32_ERROR_TIMEOUT 1460u
#define WIN32_ERROR_PROCESS_ABORTED 1067u
#define WIN32_ERROR_GEN_FAILURE 31u
#define WIN32_ERROR_INVALID_DATA 13u
#define WIN32_FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL 0x80320040u
#define WIN32_FWP_E_IKEEXT_NOT_RUNNING 0x80320044u
#define WIN32_ERROR_SERVICE_NOT_ACTIVE 1062u
#define WIN32_ERROR_NO_SYSTEM_RESOURCES 1450u
#define WIN32_ERROR_IPSEC_IKE_TIMED_OUT 13805u
#define WIN32_ERROR_IPSEC_IKE_NO_POLICY 13825u

/* Ends a negotiation that runs. */
void negotiation_fail(struct engine *engine, struct negotiation *negotiation,
                      enum failure_reason reason, uint32_t status, const char *detail,
                      struct engine_time now);
/* Like negotiation_start; replaces: the SA pair that is rekeyed, or 0. */
enum bfe_error negotiation_begin(struct engine *engine, const struct negotiation_request *request,
                                 uint64_t replaces, struct engine_time now, uint64_t *id);
/* Fills in what the request leaves open, and both ends' SAs (negotiation_build.c). */
void negotiation_build(struct negotiation *negotiation, uint64_t number);

/* The keys of a negotiation (negotiation_keys.c). */
/* Random ones for both ends. False when the generator fails. */
bool negotiation_generate_keys(struct engine *engine, struct negotiation *negotiation);
/* A script gives the bundle's key material as one string: sa_key_material of each SA. False when
   its size is not theirs. */
bool negotiation_place_keys(struct sa_details *details, const uint8_t *material, size_t size);
/* The other end gets what one has: what is inbound at one is outbound at the other. */
void negotiation_copy_keys(struct negotiation *negotiation, int from);
/* The winner's TIA has dictated them: says so in the flags of both ends' SAs. */
void negotiation_mark_dictated(struct negotiation *negotiation);

/* What a callback's TIA is given. */
void negotiation_describe_callback(const struct callback *callback, struct callback_event *event);

/* Takes over an established pair. False when there is no memory. */
bool sa_database_add(struct engine *engine, struct negotiation *negotiation,
                     struct engine_time now);
/* Deletes a pair that another has taken the place of; nothing when it is gone already. */
void sa_database_retire(struct engine *engine, uint64_t id, struct engine_time now);
/* Deletes all of a host, both directions at once. */
void sa_database_drop(struct engine *engine, uint32_t host, struct engine_time now);
/* Something of the pair is due. */
void sa_database_expire(struct engine *engine, struct sa_pair *pair, struct engine_time now);
/* The tag of a pair's negotiation; 0 when there is no such pair. */
uint32_t sa_database_tag(struct engine *engine, uint64_t id);
void sa_database_free_all(struct engine *engine);

#endif
