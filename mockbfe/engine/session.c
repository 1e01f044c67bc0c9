/* Sessions: FwpmEngineOpen0, FwpmEngineClose0. */
#include "engine/engine_internal.h"

#include <stdlib.h>
#include <string.h>

struct session *session_find(struct engine *engine, uint64_t id)
{
    struct session *session = NULL;
    HASH_FIND(hh, engine->sessions, &id, sizeof(id), session);
    return session;
}

static bool session_key_in_use(struct engine *engine, uint32_t host, const struct guid *key)
{
    struct session *session;
    struct session *next;
    HASH_ITER(hh, engine->sessions, session, next)
    {
        if (session->host == host && guid_equal(&session->key, key)) {
            return true;
        }
    }
    return false;
}

static void session_free(struct session *session)
{
    session_enum_free_all(session);
    caller_free(session->caller);
    free(session->name);
    free(session->description);
    free(session);
}

static enum bfe_error check_request(struct engine *engine, const struct session_request *request)
{
    if (!engine_bfe_runs(engine, request->host)) {
        return BFE_STOPPED;
    }
    if (request->flags & ~SESSION_FLAG_DYNAMIC) {
        return BFE_INVALID_FLAGS;
    }
    if ((request->name && strlen(request->name) > ENGINE_MAX_NAME) ||
        (request->description && strlen(request->description) > ENGINE_MAX_NAME)) {
        return BFE_INVALID_PARAMETER;
    }
    const struct call_rule *rule = call_rule(CALL_ENGINE_OPEN);
    enum bfe_error error =
        security_check(engine, request->host, request->caller, rule->object, rule->rights);
    if (error != BFE_OK) {
        return error;
    }
    if (!guid_is_zero(&request->key) && session_key_in_use(engine, request->host, &request->key)) {
        return BFE_ALREADY_EXISTS; /* FwpmEngineOpen0's page */
    }
    return HASH_COUNT(engine->sessions) >= engine->config.limits.sessions ? BFE_TOO_MANY : BFE_OK;
}

/* NULL without memory. */
static struct session *session_new(struct engine *engine, const struct session_request *request)
{
    struct session *session = calloc(1, sizeof(*session));
    if (!session) {
        return NULL;
    }
    session->callbacks_at_once = request->callbacks_at_once
                                     ? request->callbacks_at_once
                                     : engine->config.rules.callbacks_at_once;
    session->host = request->host;
    session->agent = request->agent;
    session->process_id = request->process_id;
    session->secret = request->secret;
    session->flags = request->flags;
    session->txn_wait_timeout_ms =
        request->txn_wait_timeout_ms ? request->txn_wait_timeout_ms : SESSION_DEFAULT_TXN_WAIT_MS;
    session->key = request->key;
    session->name = request->name ? strdup(request->name) : NULL;
    session->description = request->description ? strdup(request->description) : NULL;
    session->caller = request->caller ? caller_copy(request->caller) : NULL;
    if ((request->name && !session->name) || (request->description && !session->description) ||
        (request->caller && !session->caller) ||
        (guid_is_zero(&session->key) && !engine_random_guid(engine, &session->key))) {
        session_free(session);
        return NULL;
    }
    return session;
}

static void observe_session(struct engine *engine, enum observation_kind kind,
                            const struct session *session, enum end_reason reason,
                            struct engine_time now)
{
    struct observation observation = {
        .kind = kind,
        .session = {.key = session->key,
                    .name = session->name ? session->name : "",
                    .flags = session->flags,
                    .timeout_ms = session->txn_wait_timeout_ms,
                    .reason = reason},
    };
    observation_of_session(&observation, session);
    engine_observe(engine, &observation, now);
}

enum bfe_error session_open(struct engine *engine, const struct session_request *request,
                            struct engine_time now, uint64_t *id)
{
    const struct session caller = {.agent = request->agent, .process_id = request->process_id};
    struct session *session = NULL;
    enum bfe_error error = check_request(engine, request);
    if (error == BFE_OK && !(session = session_new(engine, request))) {
        error = BFE_NO_MEMORY;
    }
    if (error != BFE_OK) {
        return engine_refuse(engine, &caller, call_rule(CALL_ENGINE_OPEN)->name, request->name,
                             error, now);
    }
    session->id = engine_new_id(engine);
    HASH_ADD(hh, engine->sessions, id, sizeof(session->id), session);
    *id = session->id;
    observe_session(engine, OBSERVED_SESSION_OPENED, session, END_CALL, now);
    return BFE_OK;
}

uint32_t session_agent(struct engine *engine, uint64_t id)
{
    const struct session *session = session_find(engine, id);
    return session ? session->agent : 0;
}

uint32_t session_callbacks_at_once(struct engine *engine, uint64_t id)
{
    const struct session *session = session_find(engine, id);
    return session ? session->callbacks_at_once : 0;
}

/* All that a session has, but not the session itself. */
static void session_end(struct engine *engine, struct session *session, enum end_reason reason,
                        struct engine_time now)
{
    transaction_drop(engine, session); /* it is aborted: FwpmEngineClose0's page */
    session_enum_free_all(session);
    key_manager_end_session(engine, session,
                            reason == END_PROCESS_DIED ? reason : END_SESSION_CLOSED, now);
}

enum bfe_error session_close(struct engine *engine, uint64_t id, enum end_reason reason,
                             struct engine_time now)
{
    struct session *session = session_find(engine, id);
    if (!session) {
        return BFE_INVALID_HANDLE;
    }
    session_end(engine, session, reason, now);
    HASH_DEL(engine->sessions, session);
    if (!session->aborted) {
        observe_session(engine, OBSERVED_SESSION_CLOSED, session, reason, now);
    }
    session_free(session);
    return BFE_OK;
}

enum bfe_error session_closing(struct engine *engine, uint64_t id, uint64_t secret)
{
    struct session *session = session_find(engine, id);
    if (!session || session->secret != secret) {
        return BFE_INVALID_HANDLE;
    }
    session->closing = true;
    return BFE_OK;
}

enum bfe_error session_abort(struct engine *engine, uint64_t id, struct engine_time now)
{
    struct session *session = session_find(engine, id);
    if (!session) {
        return BFE_INVALID_HANDLE;
    }
    if (!session->aborted) {
        session_end(engine, session, END_SESSION_CLOSED, now);
        session->aborted = true;
        observe_session(engine, OBSERVED_SESSION_CLOSED, session, END_SESSION_CLOSED, now);
    }
    return BFE_OK;
}

void session_process_died(struct engine *engine, uint32_t process_id, struct engine_time now)
{
    struct session *session;
    struct session *next;
    HASH_ITER(hh, engine->sessions, session, next)
    {
        if (session->process_id == process_id) {
            session_close(engine, session->id, END_PROCESS_DIED, now);
        }
    }
}

void session_free_all(struct engine *engine)
{
    struct session *session;
    struct session *next;
    HASH_ITER(hh, engine->sessions, session, next)
    {
        HASH_DEL(engine->sessions, session);
        session_free(session);
    }
}
