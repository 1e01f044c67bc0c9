/*
 * The mock Base Filtering Engine and keying module, without Windows, threads, pipes or clocks:
 * calls come in, observations and wake-ups go out, time is passed in. Not thread safe; the service
 * around it holds one lock.
 *
 * Hosts are numbered from 0. Sessions, key managers, callbacks and negotiations have ids that are
 * never used again; 0 is never an id. Every function that takes an id answers BFE_INVALID_HANDLE
 * (or does nothing) for one that does not exist or has ended.
 */
#ifndef MOCKBFE_ENGINE_ENGINE_H
#define MOCKBFE_ENGINE_ENGINE_H

#include "engine/access.h"
#include "engine/dictation.h"
#include "engine/error.h"
#include "engine/limits.h"
#include "engine/observation.h"
#include "engine/sa.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct engine;

/* Which image must ask for integrity checks (IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY). */
enum force_integrity {
    FORCE_INTEGRITY_EXE,
    FORCE_INTEGRITY_CALLBACK_MODULE,
    FORCE_INTEGRITY_OFF,
};

/* Choices where Windows is not documented; BEHAVIOUR.md has the reasons. */
struct engine_rules {
    struct dictation_rules dictation;
    enum bfe_error second_dictator; /* the error that a second dictator gets */
    enum force_integrity force_integrity;
    bool notify_dictator;       /* keyNotify also for the manager that dictated the keys */
    uint32_t callbacks_at_once; /* per registration, where its session does not say */
    uint64_t rekey_before_ms; /* SAs are rekeyed so long before their seconds are over; 0: never */
};

struct engine_rules engine_default_rules(void);

struct engine_config {
    struct engine_rules rules;
    struct engine_limits limits;
    /* What limits.managers bounds: the registrations of all engines that share this count, which
       are called under one lock, engine_free included. NULL: those of this one. */
    size_t *managers;
    uint64_t first_id; /* ids begin above this one, so that two engines in turn share none */
    void *context;     /* given to the functions below */
    /* Something happened. Must not call the engine. */
    void (*observe)(void *context, const struct observation *observation);
    /* A manager has callbacks waiting, or has ended: whoever waits for it should look. */
    void (*wake)(void *context, uint64_t manager);
    /* Fills buffer from the platform's generator; false when it cannot. */
    bool (*random)(void *context, void *buffer, size_t size);
};

/* NULL when there is no memory. */
struct engine *engine_new(const struct engine_config *config);
/* Wipes all keys and frees everything; nothing is observed. NULL is allowed. */
void engine_free(struct engine *engine);

const struct engine_rules *engine_rules_of(const struct engine *engine);
/* The limits in force, none of them 0. */
const struct engine_limits *engine_limits_of(const struct engine *engine);

/* ---- sessions (session.c) ------------------------------------------------------------------- */

#define SESSION_FLAG_DYNAMIC 0x1u
#define SESSION_DEFAULT_TXN_WAIT_MS 15000u
#define SESSION_WAIT_INFINITE 0xFFFFFFFFu
/* How long a transaction may last in real time before it is aborted (W32:object-management). */
#define ENGINE_TXN_LIMIT_US (UINT64_C(3600) * 1000000)

struct session_request {
    uint32_t host;
    uint32_t agent; /* the script's number for the program, 0: unknown */
    uint32_t process_id;
    struct guid key; /* zero: one is generated */
    const char *name;
    const char *description;
    uint32_t flags;
    uint32_t txn_wait_timeout_ms; /* 0: 15 s, SESSION_WAIT_INFINITE */
    const struct caller *caller;  /* who it is, for all later checks; NULL: nothing is denied */
    uint32_t callbacks_at_once;   /* for its registrations; 0: the rules' */
    uint64_t secret;              /* for session_closing */
};

enum bfe_error session_open(struct engine *engine, const struct session_request *request,
                            struct engine_time now, uint64_t *id);
/* Aborts its transaction, ends its registrations. */
enum bfe_error session_close(struct engine *engine, uint64_t id, enum end_reason reason,
                             struct engine_time now);
/*
 * Its owner is about to close it: from now on no call of it waits for another's transaction, but
 * gets BFE_SESSION_ABORTED. BFE_INVALID_HANDLE without the secret that it was opened with.
 */
enum bfe_error session_closing(struct engine *engine, uint64_t id, uint64_t secret);
/*
 * Ends a session from the engine's side: all that it has goes, and its calls get
 * BFE_SESSION_ABORTED until it is closed.
 */
enum bfe_error session_abort(struct engine *engine, uint64_t id, struct engine_time now);
/* Ends every session of a process that is gone. */
void session_process_died(struct engine *engine, uint32_t process_id, struct engine_time now);

/* The agent of a session; 0: a stranger's, or there is none of that id. */
uint32_t session_agent(struct engine *engine, uint64_t id);
/* How many callbacks of one of its registrations may run at once; 0: there is none of that id. */
uint32_t session_callbacks_at_once(struct engine *engine, uint64_t id);

/* What FwpmSessionEnum0 tells of one. Texts may be NULL. */
struct session_info {
    struct guid key;
    const char *name;
    const char *description;
    uint32_t flags;
    uint32_t txn_wait_timeout_ms;
    uint32_t process_id;
    bool has_user;
    struct sid user;
    const char *user_name;
};

/*
 * An enumeration of the sessions of the session's host as they are now (session_enum.c); it ends
 * with its session. reserved is the template's field.
 */
enum bfe_error session_enum_create(struct engine *engine, uint64_t session, uint64_t reserved,
                                   struct engine_time now, uint64_t *enum_id);
/*
 * The next ones, at most wanted; 0 when all were given. They belong to the enumeration and are good
 * until it ends.
 */
enum bfe_error session_enum_next(struct engine *engine, uint64_t session, uint64_t enum_id,
                                 uint32_t wanted, struct engine_time now,
                                 const struct session_info **infos, uint32_t *count);
enum bfe_error session_enum_destroy(struct engine *engine, uint64_t session, uint64_t enum_id,
                                    struct engine_time now);

/* ---- transactions (transaction.c) ------------------------------------------------------------ */

#define TXN_FLAG_READ_ONLY 0x1u

/*
 * Begins a transaction, or answers BFE_BUSY while another session holds a lock that does not go
 * with it; the caller then tries again when something changed, with the time of its first try in
 * waiting_since, until it gets another answer (BFE_TXN_TIMEOUT after the session's wait).
 */
enum bfe_error transaction_begin(struct engine *engine, uint64_t session, uint32_t flags,
                                 uint64_t waiting_since_us, struct engine_time now);
/* The real time at which a session that has waited since then gives up; ENGINE_NEVER: it does not.
 */
uint64_t transaction_wait_ends(struct engine *engine, uint64_t session, uint64_t waiting_since_us);
/*
 * After ENGINE_TXN_LIMIT_US every call answers BFE_TXN_ABORTED; commit and abort then end that
 * state.
 */
enum bfe_error transaction_commit(struct engine *engine, uint64_t session, struct engine_time now);
enum bfe_error transaction_abort(struct engine *engine, uint64_t session, struct engine_time now);

/* ---- access control (security.c) ------------------------------------------------------------- */

/*
 * The descriptor of an object on the session's host. It belongs to the engine, until the next call.
 * parts: SECURITY_*, unknown ones are ignored. BFE_INVALID_PARAMETER for objects that have no calls
 * yet.
 */
enum bfe_error security_get(struct engine *engine, uint64_t session, enum security_object object,
                            uint32_t parts, struct engine_time now,
                            const struct security_descriptor **descriptor);
/* Replaces parts by those of a self-relative descriptor, all or none. */
enum bfe_error security_set(struct engine *engine, uint64_t session, enum security_object object,
                            uint32_t parts, const uint8_t *bytes, size_t size,
                            struct engine_time now);

/* ---- key managers (key_manager.c) ------------------------------------------------------------ */

#define KEY_MANAGER_FLAG_DICTATE_KEY 0x1u
#define KEY_MANAGER_CALLBACK_CHECK 0x1u
#define KEY_MANAGER_CALLBACK_DICTATE 0x2u
#define KEY_MANAGER_CALLBACK_NOTIFY 0x4u
#define KEY_MANAGER_IMAGE_EXE 0x1u
#define KEY_MANAGER_IMAGE_CALLBACK 0x2u

struct key_manager_request {
    struct guid key;         /* zero: one is generated (chosen) */
    const char *name;        /* UTF-8, NULL is an error */
    const char *description; /* or NULL */
    uint32_t flags;
    uint8_t timeout_hint_s;
    uint32_t callbacks;      /* KEY_MANAGER_CALLBACK_*: which were given */
    bool callbacks_reserved; /* the reserved fields of the callbacks were not zero */
    uint32_t images;         /* KEY_MANAGER_IMAGE_*: which ask for integrity checks */
};

/* What IPsecKeyManagersGet0 tells of one. Strings belong to the engine. */
struct key_manager_info {
    struct guid key;
    const char *name;
    const char *description; /* NULL when none was given */
    uint32_t flags;
    uint8_t timeout_hint_s;
};

enum bfe_error key_manager_register(struct engine *engine, uint64_t session,
                                    const struct key_manager_request *request,
                                    struct engine_time now, uint64_t *id);
/* session must be the one that registered. */
enum bfe_error key_manager_unregister(struct engine *engine, uint64_t session, uint64_t id,
                                      struct engine_time now);
/* Whether there is a registration of that id. *agent is whose, 0: a stranger's. */
bool key_manager_exists(struct engine *engine, uint64_t id, uint32_t *agent);

/* The managers of the session's host; calls visit for each in the order of registration. */
enum bfe_error key_manager_each(struct engine *engine, uint64_t session, struct engine_time now,
                                void *context,
                                void (*visit)(void *context, const struct key_manager_info *info));

enum callback_kind {
    CALLBACK_CHECK,
    CALLBACK_DICTATE,
    CALLBACK_NOTIFY,
};

/* A callback to run. All that it points to belongs to the engine, until the next engine call. */
struct callback_event {
    uint64_t id;
    enum callback_kind kind;
    const struct traffic *traffic;    /* check */
    const struct sa_details *inbound; /* dictate, notify */
    const struct sa_details *outbound;
};

struct callback_reply {
    uint64_t id;
    uint64_t duration_us;
    uint32_t status;
    bool will_dictate;
    uint32_t weight;
    bool keying_module_generates;
    /* dictate: the keys that the TIA left in what it was given. Where they could not be read,
       problem says why and the details are not used. */
    const struct sa_details *inbound;
    const struct sa_details *outbound;
    const char *problem;
    const struct sa_changes *changes; /* what else it changed; NULL: nothing */
};

/*
 * Takes up to max of the callbacks that wait, in their order. False when the manager has ended;
 * *count is then 0. Deadlines begin when a callback's turn has come, taken or not.
 */
bool key_manager_take(struct engine *engine, uint64_t manager, struct callback_event *events,
                      size_t max, size_t *count);
/*
 * What a callback was given that the manager has taken and not answered in time yet. False when
 * there is none of that id; event is then not set.
 */
bool key_manager_given(struct engine *engine, uint64_t manager, uint64_t callback,
                       struct callback_event *event);
/* Takes the answer of one callback. An answer to nothing (too late, unknown) changes nothing. */
void key_manager_answer(struct engine *engine, uint64_t manager, const struct callback_reply *reply,
                        struct engine_time now);

/*
 * A TIA makes one of the calls that wait for running callbacks, or for the engine's lock, from
 * inside of a callback. Reports it; unknown managers and callbacks are ignored.
 */
void key_manager_calls_inside(struct engine *engine, uint64_t manager, uint64_t callback,
                              const char *call, struct engine_time now);

/* ---- what happens to answers (answer.c) ------------------------------------------------------ */

enum answer_fault {
    ANSWER_LATE,  /* it arrives when the callback's deadline is over */
    ANSWER_TWICE, /* it arrives twice */
    ANSWER_HELD,  /* it arrives in time and waits for answers_release */
};

#define ANSWER_OF_ANY 0x7u /* bits 1 << enum callback_kind */

/*
 * Does that to the agent's next answer to a callback of those kinds. origin is the caller's own,
 * told again of faults that are left and of answers that are held.
 */
enum bfe_error answer_fault_add(struct engine *engine, uint32_t agent, uint32_t kinds,
                                enum answer_fault fault, const void *origin);
/* The origin of the number-th fault, from 0, that no answer has met yet; NULL: there is none. */
const void *answer_fault_left(const struct engine *engine, size_t number);

struct held_answer {
    uint32_t agent;
    uint32_t tag; /* of the negotiation */
    const char *callback;
    const void *origin;
};

/* The number-th answer that is held, from 0, in the order in which they came; false: there is none.
 */
bool answer_held(const struct engine *engine, size_t number, struct held_answer *held);
/* Lets held answers go, in that order; how many. agent 0: everybody's. */
size_t answers_release(struct engine *engine, uint32_t agent, struct engine_time now);

/* ---- negotiations (negotiation.c) ------------------------------------------------------------ */

#define HOST_SCRIPTED 0xFFFFFFFFu

enum keying_module {
    KEYING_AUTHIP,
    KEYING_IKEV1,
    KEYING_IKEV2,
};

/* What a host's IPsec policy lets its TIAs do. */
struct ipsec_policy {
    bool off; /* there is none, so nothing is negotiated */
    bool allow_dictate;
    bool allow_notify;
};

enum peer_failure {
    PEER_FAILS_NOT,
    PEER_FAILS_DICTATION,    /* it wins and then cannot dictate */
    PEER_FAILS_KEYS,         /* it wins and dictates keys of a wrong size */
    PEER_FAILS_ANSWER,       /* it does not answer the first message */
    PEER_FAILS_POLICY,       /* it has no policy for the traffic */
    PEER_FAILS_CONFIRMATION, /* it goes silent when the keys are there */
};

/* The other end: TIAs of another host, or what a script says of it. */
struct negotiation_peer {
    uint32_t host; /* HOST_SCRIPTED: the rest holds */
    struct dictation_wish wish;
    enum peer_failure fails;
    bool policy_given; /* another host's: it has a policy of its own, below */
    struct ipsec_policy policy;
    bool keys_given; /* below; otherwise a winning peer's keys are random */
    uint8_t
        inbound_key[SA_MATERIAL_MAX]; /* as the local end sees them: sa_key_material of each SA */
    size_t inbound_key_length;
    uint8_t outbound_key[SA_MATERIAL_MAX];
    size_t outbound_key_length;
};

struct negotiation_request {
    uint32_t tag; /* comes back in observations */
    uint32_t host;
    enum role role;
    enum keying_module keying_module;
    bool no_policy; /* its policy is off */
    bool allow_dictate;
    bool allow_notify;
    struct traffic traffic; /* as the local end sees it; a filter_id of 0 is given a value */
    uint32_t sa_count;      /* 1, or 2 for ESP and AH */
    struct transform transforms[SA_BUNDLE_MAX];
    struct sa_lifetime lifetime;
    bool lifetime_given; /* the lifetime is as given, each 0 for no such limit */
    uint32_t idle_timeout_seconds;
    bool idle_given; /* the idle timeout is as given, 0 for none, and it deletes the SA */
    uint32_t pfs_group;
    uint32_t bundle_flags; /* IPSEC_SA_BUNDLE_FLAG_* beside those that the engine sets */
    /* What is 0, or "", is given a value. */
    uint32_t qm_sa_id;
    uint64_t mm_sa_id;
    uint32_t nap_context;
    uint32_t nd_allow_clear_timeout_seconds;
    char mm_target_name[SA_NAME_SIZE]; /* as the local end sees its peer */
    char em_target_name[SA_NAME_SIZE]; /* AuthIP only: it alone has an extended mode */
    uint64_t qm_filter_id;
    uint32_t inbound_spi; /* of the first SA; the next has the next one */
    uint32_t outbound_spi;
    bool udp_encapsulation;
    uint16_t local_udp_port;
    uint16_t remote_udp_port;
    uint64_t virtual_if_tunnel_id;
    uint64_t traffic_selector_id;
    uint64_t transport_filter_id; /* of the outbound SA, 0: given; the inbound one has the next */
    bool transport_filter_weighed;
    uint8_t transport_filter_weight; /* 0 to 15 */
    struct negotiation_peer peer;
};

/* By what an SA was negotiated; false when its key is none of a keying module. */
bool keying_module_of_sa(const struct sa_details *details, enum keying_module *module);

/*
 * BFE_INVALID_PARAMETER for transforms that make no bundle or do not go with the rest.
 * BFE_ALREADY_EXISTS when a host has an SA with a given inbound SPI already.
 */
enum bfe_error negotiation_start(struct engine *engine, const struct negotiation_request *request,
                                 struct engine_time now, uint64_t *id);

/* ---- services and policies of a host (engine_service.c, policy.c) ---------------------------- */

/*
 * Stops or starts a host's IKEEXT, which negotiates. Stopping fails the host's negotiations under
 * way; while it is stopped, others fail at once. Established SAs stay, they are the engine's
 * (chosen). BFE_NO_MEMORY is possible, as for the next two.
 */
enum bfe_error engine_set_ikeext(struct engine *engine, uint32_t host, bool running,
                                 struct engine_time now);
/*
 * Stops or starts a host's Base Filtering Engine itself. Stopping aborts its sessions, fails its
 * negotiations and deletes its SAs. While it is stopped no session can be opened (BFE_STOPPED).
 */
enum bfe_error engine_set_bfe(struct engine *engine, uint32_t host, bool running,
                              struct engine_time now);
bool engine_bfe_runs(const struct engine *engine, uint32_t host);
/*
 * The host's policy from now on, whatever negotiations say of it; NULL: as they say. Negotiations
 * under way go on by it; without a policy they fail. Established SAs stay (chosen).
 */
enum bfe_error engine_set_policy(struct engine *engine, uint32_t host,
                                 const struct ipsec_policy *policy, struct engine_time now);
/*
 * The policy of one negotiation, or of an SA pair for its next rekey. The peer's, where it has one
 * of its own, stays. BFE_NOT_FOUND when there is neither.
 */
enum bfe_error negotiation_set_policy(struct engine *engine, uint64_t negotiation,
                                      const struct ipsec_policy *policy, struct engine_time now);
/* The agent of a process that has a session, 0: none. */
uint32_t engine_agent_of_process(const struct engine *engine, uint32_t process_id);

/* ---- the life of SA pairs (sa_database.c) ---------------------------------------------------- */

/* How long the inbound SA outlives the outbound one: IPsecSaContextExpire0's page. */
#define SA_INBOUND_LINGERS_MS UINT64_C(60000)

/* Whether a pair is established and traffic can go out by it. */
bool sa_database_has(struct engine *engine, uint64_t negotiation);
/*
 * Deletes an established SA pair: the outbound SA at once, the inbound one a minute later. A
 * negotiation that still runs fails. BFE_NOT_FOUND when there is neither.
 */
enum bfe_error sa_database_delete(struct engine *engine, uint64_t negotiation,
                                  struct engine_time now);
/* Deletes all of them, as above. */
void sa_database_delete_all(struct engine *engine, struct engine_time now);

enum sa_presence {
    SA_GONE, /* or never was */
    SA_NEGOTIATING,
    SA_ESTABLISHED,
    SA_LINGERING, /* the outbound SA is deleted, the inbound one not yet */
};

/* What the database has of a pair. */
struct sa_info {
    enum sa_presence state;
    uint64_t kilobytes; /* carried so far */
    uint64_t packets;
    uint64_t left_ms;                 /* until time ends it, ENGINE_NEVER */
    const struct sa_details *inbound; /* the engine's, until the next call; NULL: not there */
    const struct sa_details *outbound;
};

void sa_database_look(struct engine *engine, uint64_t negotiation, struct engine_time now,
                      struct sa_info *info);

/* What a host has. A pair between two hosts is in the databases of both. */
struct sa_counts {
    size_t pairs; /* established */
    size_t lingering;
    size_t negotiations; /* under way */
};

struct sa_counts sa_database_count(const struct engine *engine, uint32_t host);
/*
 * Lets traffic flow through an SA pair; what it has carried counts for its lifetimes, in both
 * directions together. BFE_NOT_FOUND when it is not established.
 */
enum bfe_error sa_database_traffic(struct engine *engine, uint64_t negotiation, uint64_t kilobytes,
                                   uint64_t packets, struct engine_time now);
/*
 * Negotiates a pair that takes the place of an established one: the same but for its SPIs, ids and
 * keys. role is that of the local end: whoever rekeys is the initiator. When the new pair is
 * established, the old one is deleted. BFE_NOT_FOUND when it is not established.
 */
enum bfe_error sa_database_rekey(struct engine *engine, uint64_t negotiation, enum role role,
                                 uint32_t tag, struct engine_time now, uint64_t *id);

/* ---- time (engine.c) ------------------------------------------------------------------------- */

#define ENGINE_NEVER UINT64_MAX

/* The real time, in microseconds, at which engine_advance has something to do; ENGINE_NEVER. */
uint64_t engine_next_real_deadline(const struct engine *engine);
/* The virtual time, in milliseconds, of the next expiry; ENGINE_NEVER. */
uint64_t engine_next_virtual_deadline(const struct engine *engine);
/* Does what is due at now: missed callbacks, expired SAs. */
void engine_advance(struct engine *engine, struct engine_time now);

/* ---- what is there, for the end of a script and for reports ---------------------------------- */

struct engine_counts {
    size_t sessions;
    size_t managers;
    size_t negotiations; /* not yet ended */
    size_t frozen;       /* of them: that wait for held answers and nothing else */
    size_t established;  /* SA pairs that traffic can go out by */
    size_t sa_pairs;     /* established, or with an inbound SA that lingers */
    size_t callbacks;    /* waiting or running */
};

struct engine_counts engine_count(const struct engine *engine);

#endif
