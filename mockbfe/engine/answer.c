/*
 * What happens to the answers of callbacks on their way: a script makes them late, makes them come
 * twice, or holds them back; and a TIA that goes around fwpuclnt.dll may answer twice by itself.
 */
#include "engine/engine_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *callback_kind_name(enum callback_kind kind)
{
    switch (kind) {
    case CALLBACK_CHECK:
        return "keyDictationCheck";
    case CALLBACK_DICTATE:
        return "keyDictation";
    case CALLBACK_NOTIFY:
        return "keyNotify";
    }
    return "callback";
}

/* ---- what is told ---------------------------------------------------------------------------- */

static struct observation observation_of_answer(enum observation_kind kind,
                                                const struct key_manager *manager,
                                                uint64_t negotiation, uint32_t tag)
{
    struct observation observation = {
        .kind = kind, .manager = manager->id, .negotiation = negotiation, .tag = tag};
    observation_of_session(&observation, manager->session);
    return observation;
}

static void observe_answer(struct engine *engine, enum observation_kind kind,
                           const struct callback *callback, uint64_t duration_us,
                           struct engine_time now)
{
    struct observation observation =
        observation_of_answer(kind, callback->manager, callback->negotiation_id, callback->tag);
    observation.late.callback = callback_kind_name(callback->kind);
    observation.late.duration_us = duration_us;
    engine_observe(engine, &observation, now);
}

void observe_late_answer(struct engine *engine, const struct callback *callback,
                         uint64_t duration_us, struct engine_time now)
{
    observe_answer(engine, OBSERVED_LATE_ANSWER, callback, duration_us, now);
}

void answer_remember(struct key_manager *manager, const struct callback *callback)
{
    manager->answered[manager->answered_count++ % ANSWERS_REMEMBERED] =
        (struct answered){.id = callback->id,
                          .kind = callback->kind,
                          .negotiation = callback->negotiation_id,
                          .tag = callback->tag};
}

void answer_to_nothing(struct engine *engine, struct key_manager *manager,
                       const struct callback_reply *reply, struct engine_time now)
{
    for (size_t i = 0; i < ANSWERS_REMEMBERED; i++) {
        const struct answered *answered = &manager->answered[i];
        if (answered->id == reply->id && reply->id != 0) {
            struct observation observation = observation_of_answer(
                OBSERVED_SECOND_ANSWER, manager, answered->negotiation, answered->tag);
            observation.late.callback = callback_kind_name(answered->kind);
            observation.late.duration_us = reply->duration_us;
            engine_observe(engine, &observation, now);
            return;
        }
    }
}

void key_manager_calls_inside(struct engine *engine, uint64_t manager, uint64_t id,
                              const char *call, struct engine_time now)
{
    const struct callback *callback = callback_taken(engine, manager, id);
    if (!callback) {
        return;
    }
    struct observation observation =
        observation_of_answer(OBSERVED_CALL_INSIDE, callback->manager, 0, 0);
    observation.inside.call = call;
    observation.inside.callback = callback_kind_name(callback->kind);
    engine_observe(engine, &observation, now);
}

/* ---- faults ---------------------------------------------------------------------------------- */

enum bfe_error answer_fault_add(struct engine *engine, uint32_t agent, uint32_t kinds,
                                enum answer_fault fault, const void *origin)
{
    struct answer_rule *rule = calloc(1, sizeof(*rule));
    if (!rule) {
        return BFE_NO_MEMORY;
    }
    *rule = (struct answer_rule){.agent = agent, .kinds = kinds, .fault = fault, .origin = origin};
    LL_APPEND(engine->answer_rules, rule);
    return BFE_OK;
}

const void *answer_fault_left(const struct engine *engine, size_t number)
{
    const struct answer_rule *rule = engine->answer_rules;
    for (; rule && number > 0; number--) {
        rule = rule->next;
    }
    return rule ? rule->origin : NULL;
}

void answer_rules_free(struct engine *engine)
{
    struct answer_rule *rule;
    struct answer_rule *next;
    LL_FOREACH_SAFE(engine->answer_rules, rule, next)
    {
        free(rule);
    }
    engine->answer_rules = NULL;
}

/* The reply and all that it points to. */
static struct kept_reply *keep(const struct callback_reply *reply)
{
    struct kept_reply *kept = calloc(1, sizeof(*kept));
    if (kept) {
        kept->reply = *reply;
        if (reply->inbound && !reply->problem) {
            kept->inbound = *reply->inbound;
            kept->reply.inbound = &kept->inbound;
        }
        if (reply->outbound && !reply->problem) {
            kept->outbound = *reply->outbound;
            kept->reply.outbound = &kept->outbound;
        }
        if (reply->changes) {
            kept->changes = *reply->changes;
            kept->reply.changes = &kept->changes;
        }
        if (reply->problem) {
            snprintf(kept->problem, sizeof(kept->problem), "%s", reply->problem);
            kept->reply.problem = kept->problem;
        }
    }
    return kept;
}

static bool hold(struct engine *engine, struct callback *callback,
                 const struct callback_reply *reply, const void *origin, struct engine_time now)
{
    callback->kept = keep(reply);
    if (!callback->kept) {
        return false; /* without memory the answer is taken as it comes */
    }
    heap_remove(&engine->real_deadlines, &callback->deadline);
    callback->state = CALLBACK_HELD;
    /* The TIA is through with it and has room for another. */
    callback->manager->reached -= callback->reached;
    callback->reached = false;
    callback->held_number = ++engine->held_number;
    callback->held_by = origin;
    engine->held++;
    observe_answer(engine, OBSERVED_HELD_ANSWER, callback, reply->duration_us, now);
    callback_start_clocks(engine, callback->manager, now);
    return true;
}

bool answer_meets_fault(struct engine *engine, struct callback *callback,
                        const struct callback_reply *reply, struct engine_time now)
{
    struct key_manager *manager = callback->manager;
    struct answer_rule *rule;
    LL_FOREACH(engine->answer_rules, rule)
    {
        if (rule->agent == manager->session->agent && rule->kinds & 1u << callback->kind) {
            break;
        }
    }
    if (!rule) {
        return false;
    }
    enum answer_fault fault = rule->fault;
    const void *origin = rule->origin;
    uint64_t id = manager->id;
    bool met = true;
    answer_remember(manager, callback);
    LL_DELETE(engine->answer_rules, rule);
    free(rule);
    switch (fault) {
    case ANSWER_LATE:
        callback->late = true;
        callback->late_us = reply->duration_us;
        break;
    case ANSWER_TWICE:
        callback_take_answer(engine, callback, reply, now);
        key_manager_answer(engine, id, reply, now);
        break;
    case ANSWER_HELD:
        met = hold(engine, callback, reply, origin, now);
        break;
    }
    return met;
}

/* The first that is held of those with numbers behind `after` and up to `until`. */
static struct callback *first_held(const struct engine *engine, uint32_t agent, uint64_t after,
                                   uint64_t until)
{
    struct callback *first = NULL;
    for (struct callback *at = engine->callbacks; at; at = at->hh.next) {
        bool goes = at->state == CALLBACK_HELD && at->held_number > after &&
                    at->held_number <= until &&
                    (agent == 0 || at->manager->session->agent == agent);
        if (goes && (!first || at->held_number < first->held_number)) {
            first = at;
        }
    }
    return first;
}

bool answer_held(const struct engine *engine, size_t number, struct held_answer *held)
{
    const struct callback *callback = NULL;
    uint64_t after = 0;
    do {
        callback = first_held(engine, 0, after, UINT64_MAX);
        after = callback ? callback->held_number : 0;
    } while (callback && number-- > 0);
    if (callback) {
        *held = (struct held_answer){.agent = callback->manager->session->agent,
                                     .tag = callback->tag,
                                     .callback = callback_kind_name(callback->kind),
                                     .origin = callback->held_by};
    }
    return callback != NULL;
}

size_t answers_release(struct engine *engine, uint32_t agent, struct engine_time now)
{
    size_t released = 0;
    uint64_t until = engine->held_number; /* what is held by then goes, not what comes of it */
    struct callback *callback;
    while (engine->held > 0 && (callback = first_held(engine, agent, 0, until))) {
        struct kept_reply *kept = callback->kept;
        callback->kept = NULL;
        callback->state = CALLBACK_TAKEN;
        engine->held--;
        callback_take_answer(engine, callback, &kept->reply, now);
        wipe(kept, sizeof(*kept));
        free(kept);
        released++;
    }
    return released;
}
