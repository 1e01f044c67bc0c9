#include "engine/engine_internal.h"

#include <stdlib.h>
#include <string.h>

struct engine_rules engine_default_rules(void)
{
    return (struct engine_rules){
        .dictation = {.tie = TIE_RESPONDER, .weight_zero = WEIGHT_ZERO_LOSES},
        .second_dictator = BFE_ALREADY_EXISTS,
        .force_integrity = FORCE_INTEGRITY_EXE,
        .notify_dictator = true,
        .callbacks_at_once = 1,
        .rekey_before_ms = 0,
    };
}

static void set_limit(size_t *limit, size_t otherwise)
{
    *limit = *limit ? *limit : otherwise;
}

static void set_limits(struct engine_limits *limits)
{
    set_limit(&limits->sessions, ENGINE_MAX_SESSIONS);
    set_limit(&limits->managers, ENGINE_MAX_MANAGERS);
    set_limit(&limits->queued, ENGINE_MAX_QUEUED);
    set_limit(&limits->negotiations, ENGINE_MAX_NEGOTIATIONS);
    set_limit(&limits->sa_pairs, ENGINE_MAX_SA_PAIRS);
    set_limit(&limits->enums, ENGINE_MAX_ENUMS);
}

struct engine *engine_new(const struct engine_config *config)
{
    struct engine *engine = calloc(1, sizeof(*engine));
    if (engine) {
        engine->config = *config;
        set_limits(&engine->config.limits);
        if (!config->managers) {
            engine->config.managers = &engine->own_managers;
        }
        engine->next_id = config->first_id;
    }
    return engine;
}

void engine_free(struct engine *engine)
{
    if (!engine) {
        return;
    }
    key_manager_free_all(engine); /* their callbacks hang in the negotiations' lists */
    negotiation_free_all(engine);
    sa_database_free_all(engine);
    session_free_all(engine);
    security_free_all(engine);
    answer_rules_free(engine);
    host_states_free(engine);
    heap_free(&engine->real_deadlines);
    heap_free(&engine->virtual_deadlines);
    free(engine);
}

const struct engine_rules *engine_rules_of(const struct engine *engine)
{
    return &engine->config.rules;
}

const struct engine_limits *engine_limits_of(const struct engine *engine)
{
    return &engine->config.limits;
}

uint64_t engine_new_id(struct engine *engine)
{
    return ++engine->next_id;
}

void engine_observe(struct engine *engine, struct observation *observation, struct engine_time now)
{
    observation->at = now;
    engine->config.observe(engine->config.context, observation);
}

bool engine_random(struct engine *engine, void *buffer, size_t size)
{
    return engine->config.random(engine->config.context, buffer, size);
}

bool engine_random_guid(struct engine *engine, struct guid *guid)
{
    if (!engine_random(engine, guid->bytes, sizeof(guid->bytes))) {
        return false;
    }
    guid->bytes[7] = (uint8_t)((guid->bytes[7] & 0x0F) | 0x40);
    guid->bytes[8] = (uint8_t)((guid->bytes[8] & 0x3F) | 0x80);
    return true;
}

void observation_of_session(struct observation *observation, const struct session *session)
{
    if (session) {
        observation->agent = session->agent;
        observation->process_id = session->process_id;
    }
}

enum bfe_error engine_refuse(struct engine *engine, const struct session *session, const char *call,
                             const char *name, enum bfe_error error, struct engine_time now)
{
    struct observation observation = {
        .kind = OBSERVED_CALL_REFUSED,
        .refused = {.call = call, .error = error, .name = name},
    };
    observation_of_session(&observation, session);
    engine_observe(engine, &observation, now);
    return error;
}

#define container_of(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

uint64_t engine_next_real_deadline(const struct engine *engine)
{
    const struct heap_entry *first = heap_first(&engine->real_deadlines);
    uint64_t callback = first ? first->when : ENGINE_NEVER;
    uint64_t transaction = transaction_next_deadline(engine);
    return callback < transaction ? callback : transaction;
}

uint64_t engine_next_virtual_deadline(const struct engine *engine)
{
    const struct heap_entry *first = heap_first(&engine->virtual_deadlines);
    return first ? first->when : ENGINE_NEVER;
}

void engine_advance(struct engine *engine, struct engine_time now)
{
    struct heap_entry *due;
    transaction_expire(engine, now);
    while ((due = heap_first(&engine->real_deadlines)) && due->when <= now.real_us) {
        callback_deadline(engine, container_of(due, struct callback, deadline), now);
    }
    while ((due = heap_first(&engine->virtual_deadlines)) && due->when <= now.virtual_ms) {
        sa_database_expire(engine, container_of(due, struct sa_pair, expiry), now);
    }
}

/* Whether a negotiation waits for held answers and for nothing else. */
static bool frozen(const struct negotiation *negotiation)
{
    const struct callback *callback = negotiation->callbacks;
    while (callback && callback->state == CALLBACK_HELD) {
        callback = callback->peer_next;
    }
    return negotiation->callbacks && !callback;
}

static size_t count_frozen(const struct engine *engine)
{
    size_t count = 0;
    const struct negotiation *negotiation = engine->held > 0 ? engine->negotiations : NULL;
    for (; negotiation; negotiation = negotiation->hh.next) {
        count += frozen(negotiation);
    }
    return count;
}

struct engine_counts engine_count(const struct engine *engine)
{
    return (struct engine_counts){
        .sessions = HASH_COUNT(engine->sessions),
        .managers = HASH_COUNT(engine->managers),
        .negotiations = HASH_COUNT(engine->negotiations),
        .frozen = count_frozen(engine),
        .established = HASH_COUNT(engine->sa_pairs) - engine->lingering,
        .sa_pairs = HASH_COUNT(engine->sa_pairs),
        .callbacks = HASH_COUNT(engine->callbacks),
    };
}
