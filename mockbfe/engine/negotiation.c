/*
 * Quick mode negotiations and the callbacks that they fire:
 *
 *   initiator's check -> responder's check -> dictation by the winner -> notifications -> SA pair
 *
 * The order of the checks is that of the messages: the initiator's weight travels in the first one,
 * the responder answers it ([MS-AIPS] 3.4.5.1, 3.5.5.1).
 */
#include "engine/engine_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void advance(struct engine *engine, struct negotiation *negotiation, struct engine_time now);

/* ---- ending ---------------------------------------------------------------------------------- */

static void negotiation_free(struct engine *engine, struct negotiation *negotiation)
{
    HASH_DEL(engine->negotiations, negotiation);
    spi_release(engine, &negotiation->spi_claims);
    wipe(negotiation, sizeof(*negotiation));
    free(negotiation);
}

static struct observation observation_of(const struct negotiation *negotiation,
                                         enum observation_kind kind)
{
    return (struct observation){
        .kind = kind,
        .negotiation = negotiation->id,
        .tag = negotiation->request.tag,
    };
}

static void end_in_failure(struct engine *engine, struct negotiation *negotiation,
                           struct observation *observation, struct engine_time now)
{
    callback_withdraw_all(engine, negotiation, now);
    engine_observe(engine, observation, now);
    negotiation_free(engine, negotiation);
}

void negotiation_fail(struct engine *engine, struct negotiation *negotiation,
                      enum failure_reason reason, uint32_t status, const char *detail,
                      struct engine_time now)
{
    struct observation observation = observation_of(negotiation, OBSERVED_FAILED);
    observation.failed.reason = reason;
    observation.failed.status = status;
    observation.failed.detail = detail;
    end_in_failure(engine, negotiation, &observation, now);
}

static void fail_by_changes(struct engine *engine, struct negotiation *negotiation,
                            const struct sa_changes *changes, struct engine_time now)
{
    char detail[SA_CHANGES_TEXT_SIZE];
    sa_changes_print(changes, detail);
    struct observation observation = observation_of(negotiation, OBSERVED_FAILED);
    observation.failed.reason = FAILED_SA_MODIFIED;
    observation.failed.status = WIN32_ERROR_INVALID_DATA;
    observation.failed.detail = detail;
    observation.failed.changes = changes;
    end_in_failure(engine, negotiation, &observation, now);
}

static void fail_by_limit(struct engine *engine, struct negotiation *negotiation, const char *what,
                          size_t limit, struct engine_time now)
{
    char detail[100];
    snprintf(detail, sizeof(detail), "there are %zu %s already", limit, what);
    negotiation_fail(engine, negotiation, FAILED_LIMIT, WIN32_ERROR_NO_SYSTEM_RESOURCES, detail,
                     now);
}

static void queue_is_full(struct engine *engine, struct negotiation *negotiation,
                          struct engine_time now)
{
    fail_by_limit(engine, negotiation, "callbacks that a key manager has not answered",
                  engine->config.limits.queued, now);
}

static enum winning_end winning_end(const struct negotiation *negotiation)
{
    return negotiation->winner == LOCAL_END  ? WINNING_END_LOCAL
           : negotiation->winner == PEER_END ? WINNING_END_PEER
                                             : WINNING_END_NONE;
}

static void establish(struct engine *engine, struct negotiation *negotiation,
                      struct engine_time now)
{
    const struct negotiation_end *local = &negotiation->ends[LOCAL_END];
    if (HASH_COUNT(engine->sa_pairs) >= engine->config.limits.sa_pairs) {
        fail_by_limit(engine, negotiation, "SA pairs", engine->config.limits.sa_pairs, now);
        return;
    }
    if (!sa_database_add(engine, negotiation, now)) {
        negotiation_fail(engine, negotiation, FAILED_NO_RANDOM, WIN32_ERROR_GEN_FAILURE,
                         "no memory for the SA pair", now);
        return;
    }
    struct observation observation = observation_of(negotiation, OBSERVED_ESTABLISHED);
    observation.established.keys = !negotiation->dictated             ? KEYS_GENERATED
                                   : negotiation->winner == LOCAL_END ? KEYS_LOCALLY_DICTATED
                                                                      : KEYS_PEER_DICTATED;
    observation.established.winner = winning_end(negotiation);
    observation.established.inbound = &local->inbound;
    observation.established.outbound = &local->outbound;
    engine_observe(engine, &observation, now);
    /* Traffic goes out by the new pair now; what is under way still comes in by the old one. */
    sa_database_retire(engine, negotiation->replaces, now);
    negotiation_free(engine, negotiation);
}

void negotiation_free_all(struct engine *engine)
{
    struct negotiation *negotiation;
    struct negotiation *next;
    HASH_ITER(hh, engine->negotiations, negotiation, next)
    {
        negotiation_free(engine, negotiation);
    }
}

/* ---- steps ----------------------------------------------------------------------------------- */

static int end_of_role(const struct negotiation *negotiation, enum role role)
{
    return negotiation->ends[LOCAL_END].role == role ? LOCAL_END : PEER_END;
}

/* Asks one end whether it wants to dictate. True when the answer will come later, or never: the
   negotiation has then failed and is gone. */
static bool check_end(struct engine *engine, struct negotiation *negotiation, int index,
                      struct engine_time now)
{
    struct negotiation_end *end = &negotiation->ends[index];
    /* "Applicable only for AuthIP policy": IPSEC_TRANSPORT_POLICY2's page. No other keying module
       has a payload for it, so a scripted peer cannot dictate by one either. */
    if (negotiation->request.keying_module != KEYING_AUTHIP) {
        end->wish_reason = WISH_KEYING_MODULE;
        return false;
    }
    if (end->host == HOST_SCRIPTED) {
        end->wish = negotiation->request.peer.wish;
        return false;
    }
    if (!negotiation_policy(engine, negotiation, index).allow_dictate) {
        end->wish_reason = WISH_POLICY;
        return false;
    }
    struct key_manager *dictator = key_manager_dictator(engine, end->host);
    if (!dictator) {
        end->wish_reason = WISH_NO_DICTATOR;
        return false;
    }
    end->dictator = dictator->id;
    if (!callback_request(engine, dictator, negotiation, index, CALLBACK_CHECK, now)) {
        queue_is_full(engine, negotiation, now);
    }
    return true;
}

/* After the keys are there: tells the managers of both ends. *waiting when answers will come. False
   when one of them cannot be told. */
static bool notify(struct engine *engine, struct negotiation *negotiation, struct engine_time now,
                   bool *waiting)
{
    bool told = true;
    const bool allowed[2] = {
        negotiation_policy(engine, negotiation, LOCAL_END).allow_notify,
        negotiation_policy(engine, negotiation, PEER_END).allow_notify,
    };
    *waiting = false;
    struct key_manager *manager;
    struct key_manager *next;
    HASH_ITER(hh, engine->managers, manager, next)
    {
        for (int i = 0; i < 2; i++) {
            bool dictated_it = negotiation->dictated && i == negotiation->winner &&
                               manager->id == negotiation->ends[i].dictator;
            if (allowed[i] && negotiation->ends[i].host == manager->session->host &&
                !(dictated_it && !engine->config.rules.notify_dictator)) {
                told = told && callback_request(engine, manager, negotiation, i, CALLBACK_NOTIFY,
                                                now) != NULL;
                *waiting |= told;
            }
        }
    }
    return told;
}

static void keys_are_there(struct engine *engine, struct negotiation *negotiation,
                           struct engine_time now)
{
    negotiation->state = NEGOTIATION_NOTIFYING;
    bool waiting = false;
    if (negotiation->request.peer.fails == PEER_FAILS_CONFIRMATION) {
        negotiation_fail(engine, negotiation, FAILED_PEER, WIN32_ERROR_IPSEC_IKE_TIMED_OUT,
                         "the peer went silent when the keys were there", now);
    } else if (!notify(engine, negotiation, now, &waiting)) {
        queue_is_full(engine, negotiation, now);
    } else if (!waiting) {
        establish(engine, negotiation, now);
    }
}

static void generate_and_go_on(struct engine *engine, struct negotiation *negotiation,
                               struct engine_time now)
{
    if (negotiation_generate_keys(engine, negotiation)) {
        keys_are_there(engine, negotiation, now);
    } else {
        negotiation_fail(engine, negotiation, FAILED_NO_RANDOM, WIN32_ERROR_GEN_FAILURE,
                         "the platform's random generator failed", now);
    }
}

static void peer_dictates(struct engine *engine, struct negotiation *negotiation,
                          struct engine_time now)
{
    const struct negotiation_peer *peer = &negotiation->request.peer;
    struct negotiation_end *local = &negotiation->ends[LOCAL_END];
    if (peer->fails == PEER_FAILS_DICTATION) {
        negotiation_fail(engine, negotiation, FAILED_PEER, WIN32_ERROR_GEN_FAILURE,
                         "the peer won and could not dictate keys", now);
        return;
    }
    if (peer->fails == PEER_FAILS_KEYS) {
        negotiation_fail(engine, negotiation, FAILED_INVALID_KEYING_MATERIAL,
                         WIN32_FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL,
                         "the peer dictated keys of a wrong size", now);
        return;
    }
    if (!negotiation_generate_keys(engine, negotiation)) {
        negotiation_fail(engine, negotiation, FAILED_NO_RANDOM, WIN32_ERROR_GEN_FAILURE,
                         "the platform's random generator failed", now);
        return;
    }
    if (peer->keys_given &&
        (!negotiation_place_keys(&local->inbound, peer->inbound_key, peer->inbound_key_length) ||
         !negotiation_place_keys(&local->outbound, peer->outbound_key,
                                 peer->outbound_key_length))) {
        negotiation_fail(engine, negotiation, FAILED_INVALID_KEYING_MATERIAL,
                         WIN32_FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL,
                         "the peer's keys have not the size that the transform needs", now);
        return;
    }
    negotiation_copy_keys(negotiation, LOCAL_END);
    negotiation_mark_dictated(negotiation);
    keys_are_there(engine, negotiation, now);
}

static void observe_decision(struct engine *engine, const struct negotiation *negotiation,
                             struct engine_time now)
{
    const struct negotiation_end *local = &negotiation->ends[LOCAL_END];
    const struct negotiation_end *peer = &negotiation->ends[PEER_END];
    bool initiates = local->role == ROLE_INITIATOR;
    struct observation observation = observation_of(negotiation, OBSERVED_DECIDED);
    observation.decided = (struct decision){
        .winner = winning_end(negotiation),
        .rule = dictation_rule(initiates ? local->wish : peer->wish,
                               initiates ? peer->wish : local->wish),
        .role = local->role,
        .local = {local->wish, local->wish_reason},
        .peer = {peer->wish, peer->wish_reason},
    };
    engine_observe(engine, &observation, now);
}

static void decide(struct engine *engine, struct negotiation *negotiation, struct engine_time now)
{
    int initiator = end_of_role(negotiation, ROLE_INITIATOR);
    int responder = end_of_role(negotiation, ROLE_RESPONDER);
    enum dictation_winner winner =
        dictation_decide(negotiation->ends[initiator].wish, negotiation->ends[responder].wish,
                         &engine->config.rules.dictation);
    negotiation->state = NEGOTIATION_DICTATING;
    negotiation->winner = winner == WINNER_NONE        ? NO_END
                          : winner == WINNER_INITIATOR ? initiator
                                                       : responder;
    observe_decision(engine, negotiation, now);
    if (negotiation->winner == NO_END) {
        generate_and_go_on(engine, negotiation, now);
        return;
    }
    struct negotiation_end *end = &negotiation->ends[negotiation->winner];
    if (end->host == HOST_SCRIPTED) {
        peer_dictates(engine, negotiation, now);
        return;
    }
    /* The one that was asked, not another that may have come in its place meanwhile. */
    struct key_manager *dictator = key_manager_dictator(engine, end->host);
    if (!dictator || dictator->id != end->dictator) {
        negotiation_fail(engine, negotiation, FAILED_TIA_DIED, WIN32_ERROR_PROCESS_ABORTED,
                         "the key manager that wanted to dictate is gone", now);
    } else if (!callback_request(engine, dictator, negotiation, negotiation->winner,
                                 CALLBACK_DICTATE, now)) {
        queue_is_full(engine, negotiation, now);
    }
}

static void advance(struct engine *engine, struct negotiation *negotiation, struct engine_time now)
{
    if (negotiation->state == NEGOTIATION_CHECKING_INITIATOR) {
        negotiation->state = NEGOTIATION_CHECKING_RESPONDER;
        if (negotiation->ends[LOCAL_END].role == ROLE_INITIATOR &&
            !peer_answers(engine, negotiation, now)) {
            return;
        }
        if (check_end(engine, negotiation, end_of_role(negotiation, ROLE_RESPONDER), now)) {
            return;
        }
    }
    decide(engine, negotiation, now);
}

static bool request_valid(const struct negotiation_request *request)
{
    const struct traffic *traffic = &request->traffic;
    bool tunnel = traffic->mode == TRAFFIC_TUNNEL;
    if (traffic->local.version != traffic->remote.version ||
        (tunnel && traffic->local_tunnel.version != traffic->remote_tunnel.version) ||
        !transforms_fit(request->transforms, request->sa_count)) {
        return false;
    }
    /* AH covers the addresses that a NAT changes (RFC 3948, 1); AH stands last in a bundle. */
    bool ah = request->transforms[request->sa_count - 1].type == TRANSFORM_AH;
    /* The SPIs behind a given one must not run over. */
    if (request->inbound_spi > UINT32_MAX - (request->sa_count - 1) ||
        request->outbound_spi > UINT32_MAX - (request->sa_count - 1)) {
        return false;
    }
    bool virtual_if = request->virtual_if_tunnel_id != 0 || request->traffic_selector_id != 0;
    return !(ah && request->udp_encapsulation) && (tunnel || !virtual_if);
}

enum bfe_error negotiation_start(struct engine *engine, const struct negotiation_request *request,
                                 struct engine_time now, uint64_t *id)
{
    return negotiation_begin(engine, request, 0, now, id);
}

enum bfe_error negotiation_begin(struct engine *engine, const struct negotiation_request *request,
                                 uint64_t replaces, struct engine_time now, uint64_t *id)
{
    if (!request_valid(request)) {
        return BFE_INVALID_PARAMETER;
    }
    struct negotiation *negotiation = calloc(1, sizeof(*negotiation));
    if (!negotiation) {
        return BFE_NO_MEMORY;
    }
    negotiation->request = *request;
    enum bfe_error error = spi_claim(engine, negotiation);
    if (error != BFE_OK) {
        wipe(negotiation, sizeof(*negotiation));
        free(negotiation);
        return error;
    }
    negotiation->id = engine_new_id(engine);
    negotiation->winner = NO_END;
    negotiation->replaces = replaces;
    negotiation_build(negotiation, spi_next_number(engine, negotiation));
    HASH_ADD(hh, engine->negotiations, id, sizeof(negotiation->id), negotiation);
    *id = negotiation->id;

    struct observation observation = observation_of(negotiation, OBSERVED_NEGOTIATION_STARTED);
    observation.started.role = request->role;
    observation.started.traffic = &negotiation->request.traffic;
    observation.started.transforms = negotiation->request.transforms;
    observation.started.transform_count = negotiation->request.sa_count;
    observation.started.host = request->host;
    observation.started.peer_host = request->peer.host;
    observation.started.replaces = replaces;
    observation.started.rekeyed = sa_database_tag(engine, replaces);
    engine_observe(engine, &observation, now);

    const struct host_state *host = host_state_find(engine, request->host);
    if (host && host->bfe_stopped) {
        negotiation_fail(engine, negotiation, FAILED_BFE_STOPPED, WIN32_ERROR_SERVICE_NOT_ACTIVE,
                         "the Base Filtering Engine is stopped", now);
        return BFE_OK;
    }
    if (host && host->ikeext_stopped) {
        negotiation_fail(engine, negotiation, FAILED_IKEEXT_NOT_RUNNING,
                         WIN32_FWP_E_IKEEXT_NOT_RUNNING, "the IKEEXT service is not running", now);
        return BFE_OK;
    }
    if (HASH_COUNT(engine->negotiations) > engine->config.limits.negotiations) {
        fail_by_limit(engine, negotiation, "negotiations under way",
                      engine->config.limits.negotiations, now);
        return BFE_OK;
    }
    if (negotiation_policy(engine, negotiation, LOCAL_END).off) {
        negotiation_fail(engine, negotiation, FAILED_NO_POLICY, WIN32_ERROR_IPSEC_IKE_NO_POLICY,
                         "there is no IPsec policy", now);
        return BFE_OK;
    }
    if (request->role == ROLE_RESPONDER && !peer_answers(engine, negotiation, now)) {
        return BFE_OK;
    }
    negotiation->state = NEGOTIATION_CHECKING_INITIATOR;
    if (!check_end(engine, negotiation, end_of_role(negotiation, ROLE_INITIATOR), now)) {
        advance(engine, negotiation, now);
    }
    return BFE_OK;
}

/* ---- callbacks ------------------------------------------------------------------------------- */

void negotiation_describe_callback(const struct callback *callback, struct callback_event *event)
{
    const struct negotiation_end *end = &callback->negotiation->ends[callback->end];
    event->traffic = &end->traffic;
    event->inbound = &end->inbound;
    event->outbound = &end->outbound;
}

static struct observation observation_of_callback(const struct callback *callback,
                                                  enum observation_kind kind)
{
    struct observation observation = observation_of(callback->negotiation, kind);
    observation.manager = callback->manager->id;
    observation_of_session(&observation, callback->manager->session);
    return observation;
}

static void check_ended(struct engine *engine, const struct callback *callback,
                        struct callback_report report, const struct callback_reply *reply,
                        struct engine_time now)
{
    struct negotiation *negotiation = callback->negotiation;
    struct negotiation_end *end = &negotiation->ends[callback->end];
    /* No answer is no wish (chosen): the negotiation goes on without this TIA. */
    if (reply) {
        end->wish.wants = reply->will_dictate;
        end->wish.weight = reply->will_dictate ? reply->weight : 0;
    } else {
        end->wish_reason = report.outcome == CALLBACK_TIMED_OUT ? WISH_TIMED_OUT : WISH_TIA_GONE;
    }
    struct observation observation = observation_of_callback(callback, OBSERVED_CHECK);
    observation.check.report = report;
    observation.check.traffic = &end->traffic;
    observation.check.will_dictate = end->wish.wants;
    observation.check.weight = reply ? reply->weight : 0;
    engine_observe(engine, &observation, now);
    advance(engine, negotiation, now);
}

/*
 * Judges what the TIA did to the SAs beside their keys. Whatever it answered, it may not do that
 * (chosen): true when the negotiation has failed by it.
 */
static bool modified(struct engine *engine, struct negotiation *negotiation, int index,
                     const struct callback_reply *reply, struct engine_time now)
{
    const struct negotiation_end *end = &negotiation->ends[index];
    char detail[200];
    const char *problem = reply->problem;
    if (reply->changes && reply->changes->total > 0) {
        fail_by_changes(engine, negotiation, reply->changes, now);
        return true;
    }
    if (!problem && (!reply->inbound || !reply->outbound)) {
        problem = "no SAs came back";
    } else if (!problem && (!sa_same_form(&end->inbound, reply->inbound) ||
                            !sa_same_form(&end->outbound, reply->outbound))) {
        problem = "the SAs were not those that it was given";
    }
    if (problem) {
        snprintf(detail, sizeof(detail), "after keyDictation, %s", problem);
        negotiation_fail(engine, negotiation, FAILED_SA_MODIFIED, WIN32_ERROR_INVALID_DATA, detail,
                         now);
    }
    return problem != NULL;
}

/* Judges the keys that the winner's TIA left, and takes them. */
static void take_dictated_keys(struct engine *engine, struct negotiation *negotiation, int index,
                               const struct callback_reply *reply, struct engine_time now)
{
    struct negotiation_end *end = &negotiation->ends[index];
    char detail[200] = "";
    if (!sa_keys_valid(reply->inbound, detail, sizeof(detail)) ||
        !sa_keys_valid(reply->outbound, detail, sizeof(detail))) {
        negotiation_fail(engine, negotiation, FAILED_INVALID_KEYING_MATERIAL,
                         WIN32_FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL, detail, now);
        return;
    }
    sa_copy_keys(&end->inbound, reply->inbound);
    sa_copy_keys(&end->outbound, reply->outbound);
    sa_unify_combined_keys(&end->inbound);
    sa_unify_combined_keys(&end->outbound);
    negotiation_copy_keys(negotiation, index);
    negotiation_mark_dictated(negotiation);
    keys_are_there(engine, negotiation, now);
}

static void dictate_ended(struct engine *engine, const struct callback *callback,
                          struct callback_report report, const struct callback_reply *reply,
                          struct engine_time now)
{
    struct negotiation *negotiation = callback->negotiation;
    struct observation observation = observation_of_callback(callback, OBSERVED_DICTATE);
    observation.dictate.report = report;
    if (reply) {
        observation.dictate.status = reply->status;
        observation.dictate.keying_module_generates = reply->keying_module_generates;
        observation.dictate.inbound = reply->problem ? NULL : reply->inbound;
        observation.dictate.outbound = reply->problem ? NULL : reply->outbound;
    }
    engine_observe(engine, &observation, now);

    if (report.outcome == CALLBACK_TIMED_OUT) {
        negotiation_fail(engine, negotiation, FAILED_DICTATION_TIMEOUT, WIN32_ERROR_TIMEOUT,
                         "keyDictation did not return within its timeout", now);
    } else if (report.outcome == CALLBACK_TIA_GONE || !reply) {
        negotiation_fail(engine, negotiation, FAILED_TIA_DIED, WIN32_ERROR_PROCESS_ABORTED,
                         "the key manager went away during keyDictation", now);
    } else if (modified(engine, negotiation, callback->end, reply, now)) {
        return;
    } else if (reply->keying_module_generates) {
        generate_and_go_on(engine, negotiation, now);
    } else if (reply->status != 0) {
        char detail[100];
        snprintf(detail, sizeof(detail),
                 "keyDictation returned 0x%08x without asking for generated keys", reply->status);
        negotiation_fail(engine, negotiation, FAILED_DICTATION, reply->status, detail, now);
    } else {
        take_dictated_keys(engine, negotiation, callback->end, reply, now);
    }
}

static void notify_ended(struct engine *engine, const struct callback *callback,
                         struct callback_report report, struct engine_time now)
{
    struct negotiation *negotiation = callback->negotiation;
    struct observation observation = observation_of_callback(callback, OBSERVED_NOTIFY);
    observation.notify.report = report;
    observation.notify.inbound = &negotiation->ends[callback->end].inbound;
    observation.notify.outbound = &negotiation->ends[callback->end].outbound;
    engine_observe(engine, &observation, now);
    /* keyNotify has no answer, so nothing but its end matters (chosen: a missed one too). */
    if (!negotiation->callbacks) {
        establish(engine, negotiation, now);
    }
}

void negotiation_callback_ended(struct engine *engine, const struct callback *callback,
                                enum callback_outcome outcome, const struct callback_reply *reply,
                                struct engine_time now)
{
    const struct callback_report report = {outcome, reply ? reply->duration_us : 0, callback->late};
    switch (callback->kind) {
    case CALLBACK_CHECK:
        check_ended(engine, callback, report, reply, now);
        break;
    case CALLBACK_DICTATE:
        dictate_ended(engine, callback, report, reply, now);
        break;
    case CALLBACK_NOTIFY:
        notify_ended(engine, callback, report, now);
        break;
    }
}
