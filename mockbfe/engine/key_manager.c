/* Key managers (Trusted Intermediary Agents): registration, and the callbacks that wait for them.
 */
#include "engine/engine_internal.h"

#include <stdlib.h>
#include <string.h>

static uint32_t effective_timeout_ms(const struct key_manager *manager)
{
    return manager->timeout_hint_s ? manager->timeout_hint_s * 1000u : DEFAULT_DICTATION_TIMEOUT_MS;
}

static struct key_manager *key_manager_find(struct engine *engine, uint64_t id)
{
    struct key_manager *manager = NULL;
    HASH_FIND(hh, engine->managers, &id, sizeof(id), manager);
    return manager;
}

struct key_manager *key_manager_dictator(struct engine *engine, uint32_t host)
{
    struct key_manager *manager;
    struct key_manager *next;
    HASH_ITER(hh, engine->managers, manager, next)
    {
        if (manager->session->host == host && (manager->flags & KEY_MANAGER_FLAG_DICTATE_KEY)) {
            return manager;
        }
    }
    return NULL;
}

static bool key_in_use(struct engine *engine, uint32_t host, const struct guid *key)
{
    struct key_manager *manager;
    struct key_manager *next;
    HASH_ITER(hh, engine->managers, manager, next)
    {
        if (manager->session->host == host && guid_equal(&manager->key, key)) {
            return true;
        }
    }
    return false;
}

/* All three callbacks to dictate, keyNotify alone otherwise (IPsecKeyManagerAddAndRegister0). */
static enum bfe_error check_callbacks(const struct key_manager_request *request)
{
    uint32_t wanted = KEY_MANAGER_CALLBACK_NOTIFY;
    if (request->flags & KEY_MANAGER_FLAG_DICTATE_KEY) {
        wanted |= KEY_MANAGER_CALLBACK_CHECK | KEY_MANAGER_CALLBACK_DICTATE;
    }
    if (wanted & ~request->callbacks) {
        return BFE_NULL_POINTER;
    }
    return request->callbacks & ~wanted ? BFE_INVALID_PARAMETER : BFE_OK;
}

static bool image_checked(const struct engine *engine, uint32_t images)
{
    switch (engine->config.rules.force_integrity) {
    case FORCE_INTEGRITY_EXE:
        return images & KEY_MANAGER_IMAGE_EXE;
    case FORCE_INTEGRITY_CALLBACK_MODULE:
        return images & KEY_MANAGER_IMAGE_CALLBACK;
    case FORCE_INTEGRITY_OFF:
        break;
    }
    return true;
}

/*
 * The order is chosen: what is wrong with the call itself, then with the session's state, then with
 * the program, then with what is registered already.
 */
static enum bfe_error check_arguments(const struct key_manager_request *request)
{
    if (!request->name) {
        return BFE_NULL_DISPLAY_NAME;
    }
    if (strlen(request->name) > ENGINE_MAX_NAME ||
        (request->description && strlen(request->description) > ENGINE_MAX_NAME)) {
        return BFE_INVALID_PARAMETER;
    }
    if (request->flags & ~KEY_MANAGER_FLAG_DICTATE_KEY) {
        return BFE_INVALID_FLAGS;
    }
    if (request->callbacks_reserved) {
        return BFE_RESERVED;
    }
    enum bfe_error error = check_callbacks(request);
    if (error != BFE_OK) {
        return error;
    }
    return request->timeout_hint_s > MAX_DICTATION_TIMEOUT_HINT_S ? BFE_INVALID_INTERVAL : BFE_OK;
}

static enum bfe_error check_program(struct engine *engine, const struct session *session,
                                    const struct key_manager_request *request)
{
    if (!image_checked(engine, request->images)) {
        return BFE_CANNOT_INSTALL;
    }
    if (!guid_is_zero(&request->key) && key_in_use(engine, session->host, &request->key)) {
        return BFE_ALREADY_EXISTS;
    }
    if ((request->flags & KEY_MANAGER_FLAG_DICTATE_KEY) &&
        key_manager_dictator(engine, session->host)) {
        return engine->config.rules.second_dictator;
    }
    return *engine->config.managers >= engine->config.limits.managers ? BFE_TOO_MANY : BFE_OK;
}

static void key_manager_free(struct key_manager *manager)
{
    if (manager) {
        free(manager->name);
        free(manager->description);
        free(manager);
    }
}

static void observe_manager(struct engine *engine, enum observation_kind kind,
                            const struct key_manager *manager, enum end_reason reason,
                            struct engine_time now)
{
    struct observation observation = {
        .kind = kind,
        .manager = manager->id,
        .manager_info = {.key = manager->key,
                         .name = manager->name,
                         .description = manager->description,
                         .flags = manager->flags,
                         .timeout_ms = effective_timeout_ms(manager),
                         .callbacks = manager->callbacks_given,
                         .reason = reason},
    };
    observation_of_session(&observation, manager->session);
    engine_observe(engine, &observation, now);
}

/*
 * Whoever knows a manager's id may take its callbacks and answer them, so the id is a secret
 * between the engine and the TIA.
 */
static bool unguessable_id(struct engine *engine, uint64_t *id)
{
    do {
        if (!engine_random(engine, id, sizeof(*id))) {
            return false;
        }
    } while (*id == 0 || key_manager_find(engine, *id));
    return true;
}

enum bfe_error key_manager_register(struct engine *engine, uint64_t session_id,
                                    const struct key_manager_request *request,
                                    struct engine_time now, uint64_t *id)
{
    struct session *session = session_find(engine, session_id);
    if (!session) {
        return BFE_INVALID_HANDLE;
    }
    struct key_manager *manager = NULL;
    uint64_t id_of_manager = 0;
    const enum engine_call call = CALL_KEY_MANAGER_REGISTER;
    enum bfe_error error = check_arguments(request);
    if (error == BFE_OK) {
        error = engine_permit(engine, session_id, call, 0, now, &session);
        if (error != BFE_OK) {
            return error; /* reported already */
        }
        error = check_program(engine, session, request);
    }
    if (error == BFE_OK) {
        manager = calloc(1, sizeof(*manager));
        if (!manager || !(manager->name = strdup(request->name)) ||
            (request->description && !(manager->description = strdup(request->description)))) {
            error = BFE_NO_MEMORY;
        }
    }
    if (error == BFE_OK) {
        manager->key = request->key;
        if ((guid_is_zero(&manager->key) && !engine_random_guid(engine, &manager->key)) ||
            !unguessable_id(engine, &id_of_manager)) {
            error = BFE_NO_MEMORY;
        }
    }
    if (error != BFE_OK) {
        key_manager_free(manager);
        return engine_refuse(engine, session, call_rule(call)->name, request->name, error, now);
    }
    manager->id = id_of_manager;
    manager->session = session;
    manager->flags = request->flags;
    manager->timeout_hint_s = request->timeout_hint_s;
    manager->callbacks_given = request->callbacks;
    HASH_ADD(hh, engine->managers, id, sizeof(manager->id), manager);
    ++*engine->config.managers;
    *id = manager->id;
    observe_manager(engine, OBSERVED_REGISTERED, manager, END_CALL, now);
    return BFE_OK;
}

void callback_free(struct engine *engine, struct callback *callback)
{
    if (callback->kept) {
        engine->held--;
        wipe(callback->kept, sizeof(*callback->kept));
        free(callback->kept);
    }
    free(callback);
}

void callback_unlink(struct engine *engine, struct callback *callback)
{
    struct key_manager *manager = callback->manager;
    heap_remove(&engine->real_deadlines, &callback->deadline);
    HASH_DEL(engine->callbacks, callback);
    if (manager->next_queued == callback) {
        manager->next_queued = callback->next;
    }
    if (manager->next_clock == callback) {
        manager->next_clock = callback->next;
    }
    manager->reached -= callback->reached;
    manager->abandoned -= callback->state == CALLBACK_ABANDONED;
    DL_DELETE(manager->callbacks, callback);
    manager->callback_count--;
    if (callback->negotiation) {
        DL_DELETE2(callback->negotiation->callbacks, callback, peer_prev, peer_next);
    }
}

/*
 * The manager leaves the table first, so that whatever its ending callbacks set off cannot choose
 * it again.
 */
static void key_manager_end(struct engine *engine, struct key_manager *manager,
                            enum end_reason reason, struct engine_time now)
{
    HASH_DEL(engine->managers, manager);
    --*engine->config.managers;
    observe_manager(engine, OBSERVED_UNREGISTERED, manager, reason, now);
    while (manager->callbacks) {
        struct callback *callback = manager->callbacks;
        callback_unlink(engine, callback);
        if (callback->negotiation) {
            negotiation_callback_ended(engine, callback, CALLBACK_TIA_GONE, NULL, now);
        }
        callback_free(engine, callback);
    }
    engine->config.wake(engine->config.context, manager->id);
    key_manager_free(manager);
}

enum bfe_error key_manager_unregister(struct engine *engine, uint64_t session, uint64_t id,
                                      struct engine_time now)
{
    struct session *owner = NULL;
    enum bfe_error error =
        engine_permit(engine, session, CALL_KEY_MANAGER_UNREGISTER, 0, now, &owner);
    if (error != BFE_OK) {
        return error;
    }
    struct key_manager *manager = key_manager_find(engine, id);
    if (!manager || manager->session != owner) {
        return BFE_INVALID_HANDLE;
    }
    key_manager_end(engine, manager, END_CALL, now);
    return BFE_OK;
}

void key_manager_end_session(struct engine *engine, struct session *session, enum end_reason reason,
                             struct engine_time now)
{
    struct key_manager *manager;
    struct key_manager *next;
    HASH_ITER(hh, engine->managers, manager, next)
    {
        if (manager->session == session) {
            key_manager_end(engine, manager, reason, now);
        }
    }
}

void key_manager_free_all(struct engine *engine)
{
    struct key_manager *manager;
    struct key_manager *next;
    HASH_ITER(hh, engine->managers, manager, next)
    {
        HASH_DEL(engine->managers, manager);
        --*engine->config.managers;
        while (manager->callbacks) {
            struct callback *callback = manager->callbacks;
            callback_unlink(engine, callback);
            callback_free(engine, callback);
        }
        key_manager_free(manager);
    }
}

enum bfe_error key_manager_each(struct engine *engine, uint64_t session_id, struct engine_time now,
                                void *context,
                                void (*visit)(void *context, const struct key_manager_info *info))
{
    struct session *session = NULL;
    enum bfe_error error =
        engine_permit(engine, session_id, CALL_KEY_MANAGERS_GET, 0, now, &session);
    if (error != BFE_OK) {
        return error;
    }
    struct key_manager *manager;
    struct key_manager *next;
    HASH_ITER(hh, engine->managers, manager, next)
    {
        if (manager->session->host == session->host) {
            const struct key_manager_info info = {
                .key = manager->key,
                .name = manager->name,
                .description = manager->description,
                .flags = manager->flags,
                .timeout_hint_s = manager->timeout_hint_s,
            };
            visit(context, &info);
        }
    }
    return BFE_OK;
}

bool key_manager_exists(struct engine *engine, uint64_t id, uint32_t *agent)
{
    const struct key_manager *manager = key_manager_find(engine, id);
    *agent = manager ? manager->session->agent : 0;
    return manager != NULL;
}

/* ---- callbacks ------------------------------------------------------------------------------- */

/*
 * A TIA runs up to its session's callbacks_at_once of the callbacks that it has taken, in their
 * order, so the clocks of that many run. Abandoned ones still occupy it; when nothing else is left
 * of it, what waits behind them must not wait for ever, and all clocks run. One that is not taken
 * although nothing is in its way has a clock too; when it expires the TIA does not come for its
 * callbacks, and all clocks run until it does: it must hold nobody up one after the other.
 */
void callback_start_clocks(struct engine *engine, struct key_manager *manager,
                           struct engine_time now)
{
    size_t slots = manager->session->callbacks_at_once;
    bool all = manager->absent || manager->abandoned >= slots;
    while (manager->next_clock && (all || manager->reached < slots)) {
        struct callback *callback = manager->next_clock;
        manager->next_clock = callback->next;
        if (callback->state == CALLBACK_HELD) {
            continue; /* the TIA is through with it */
        }
        callback->reached = true;
        manager->reached++;
        if (callback->state != CALLBACK_ABANDONED) {
            /* Cannot fail: callback_request has made room. */
            heap_put(&engine->real_deadlines, &callback->deadline,
                     now.real_us + effective_timeout_ms(manager) * UINT64_C(1000));
        }
    }
}

struct callback *callback_request(struct engine *engine, struct key_manager *manager,
                                  struct negotiation *negotiation, int end, enum callback_kind kind,
                                  struct engine_time now)
{
    if (manager->callback_count >= engine->config.limits.queued ||
        !heap_reserve(&engine->real_deadlines, HASH_COUNT(engine->callbacks) + 1)) {
        return NULL;
    }
    struct callback *callback = calloc(1, sizeof(*callback));
    if (!callback) {
        return NULL;
    }
    callback->id = engine_new_id(engine);
    callback->kind = kind;
    callback->state = CALLBACK_QUEUED;
    callback->manager = manager;
    callback->negotiation = negotiation;
    callback->negotiation_id = negotiation->id;
    callback->tag = negotiation->request.tag;
    callback->end = end;
    heap_entry_init(&callback->deadline);
    HASH_ADD(hh, engine->callbacks, id, sizeof(callback->id), callback);
    DL_APPEND(manager->callbacks, callback);
    manager->next_queued = manager->next_queued ? manager->next_queued : callback;
    manager->next_clock = manager->next_clock ? manager->next_clock : callback;
    manager->callback_count++;
    DL_APPEND2(negotiation->callbacks, callback, peer_prev, peer_next);
    callback_start_clocks(engine, manager, now);
    engine->config.wake(engine->config.context, manager->id);
    return callback;
}

/* Whether its answer is there already and only waits. */
static bool answer_waits(const struct callback *callback)
{
    return callback->late || callback->state == CALLBACK_HELD;
}

/*
 * One that the TIA has taken keeps occupying it until the answer comes; a queued one vanishes, and
 * so does one whose answer was kept back: that is of no use any more.
 */
static void callback_abandon(struct engine *engine, struct callback *callback,
                             struct engine_time now)
{
    bool answered = answer_waits(callback);
    heap_remove(&engine->real_deadlines, &callback->deadline);
    if (callback->negotiation) {
        DL_DELETE2(callback->negotiation->callbacks, callback, peer_prev, peer_next);
        callback->negotiation = NULL;
    }
    if (callback->state == CALLBACK_QUEUED || answered) {
        callback_unlink(engine, callback);
        if (answered) {
            observe_late_answer(
                engine, callback,
                callback->kept ? callback->kept->reply.duration_us : callback->late_us, now);
        }
        callback_free(engine, callback);
    } else {
        callback->state = CALLBACK_ABANDONED;
        callback->manager->abandoned++;
    }
}

void callback_withdraw_all(struct engine *engine, struct negotiation *negotiation,
                           struct engine_time now)
{
    while (negotiation->callbacks) {
        struct key_manager *manager = negotiation->callbacks->manager;
        callback_abandon(engine, negotiation->callbacks, now);
        callback_start_clocks(engine, manager, now);
    }
}

void callback_deadline(struct engine *engine, struct callback *callback, struct engine_time now)
{
    const struct callback ended = *callback;
    ended.manager->absent |= ended.state == CALLBACK_QUEUED;
    if (callback->late) {
        callback_unlink(engine, callback);
        callback_free(engine, callback);
    } else {
        callback_abandon(engine, callback, now);
    }
    callback_start_clocks(engine, ended.manager, now);
    negotiation_callback_ended(engine, &ended, CALLBACK_TIMED_OUT, NULL, now);
    if (ended.late) {
        observe_late_answer(engine, &ended, ended.late_us, now);
    }
}

static void describe(const struct callback *callback, struct callback_event *event)
{
    memset(event, 0, sizeof(*event));
    event->id = callback->id;
    event->kind = callback->kind;
    negotiation_describe_callback(callback, event);
}

bool key_manager_take(struct engine *engine, uint64_t id, struct callback_event *events, size_t max,
                      size_t *count)
{
    *count = 0;
    struct key_manager *manager = key_manager_find(engine, id);
    if (!manager) {
        return false;
    }
    manager->absent &= max == 0;
    while (*count < max && manager->next_queued) {
        struct callback *callback = manager->next_queued;
        manager->next_queued = callback->next;
        callback->state = CALLBACK_TAKEN;
        describe(callback, &events[(*count)++]);
    }
    return true;
}

void callback_take_answer(struct engine *engine, struct callback *callback,
                          const struct callback_reply *reply, struct engine_time now)
{
    struct key_manager *manager = callback->manager;
    bool late = callback->state == CALLBACK_ABANDONED;
    /* An answer that came in time but says that it took too long has only travelled fast. */
    bool overdue = reply->duration_us > effective_timeout_ms(manager) * UINT64_C(1000);
    callback_unlink(engine, callback);
    answer_remember(manager, callback);
    callback_start_clocks(engine, manager, now);
    if (!late) {
        negotiation_callback_ended(engine, callback,
                                   overdue ? CALLBACK_TIMED_OUT : CALLBACK_ANSWERED,
                                   overdue ? NULL : reply, now);
    }
    /* Overdue is late as well: whether the answer or the deadline is heard of first is chance. */
    if (late || overdue) {
        observe_late_answer(engine, callback, reply->duration_us, now);
    }
    callback_free(engine, callback);
}

struct callback *callback_taken(struct engine *engine, uint64_t manager, uint64_t id)
{
    struct callback *callback = NULL;
    HASH_FIND(hh, engine->callbacks, &id, sizeof(id), callback);
    bool taken = callback && callback->manager->id == manager && callback->state != CALLBACK_QUEUED;
    return taken ? callback : NULL;
}

bool key_manager_given(struct engine *engine, uint64_t id, uint64_t callback_id,
                       struct callback_event *event)
{
    const struct callback *callback = callback_taken(engine, id, callback_id);
    if (!callback || callback->state == CALLBACK_ABANDONED || answer_waits(callback)) {
        return false;
    }
    describe(callback, event);
    return true;
}

void key_manager_answer(struct engine *engine, uint64_t id, const struct callback_reply *reply,
                        struct engine_time now)
{
    struct key_manager *manager = key_manager_find(engine, id);
    if (!manager) {
        return;
    }
    struct callback *callback = callback_taken(engine, id, reply->id);
    if (!callback || answer_waits(callback)) {
        answer_to_nothing(engine, manager, reply, now); /* perhaps it has its answer, on its way */
        return;
    }
    bool in_time = callback->state == CALLBACK_TAKEN &&
                   reply->duration_us <= effective_timeout_ms(manager) * UINT64_C(1000);
    if (!in_time || !answer_meets_fault(engine, callback, reply, now)) {
        callback_take_answer(engine, callback, reply, now);
    }
}
