/* The SA database: established pairs, until they expire, are deleted or rekeyed. */
#include "engine/engine_internal.h"

#include <stdlib.h>
#include <string.h>

#define WIN32_ERROR_OPERATION_ABORTED 995u

/* Both ends' databases lose or gain something of the pair. */
static void count(const struct sa_pair *pair, int pairs, int lingering)
{
    struct host_state *hosts[] = {pair->local_host, pair->peer_host};
    for (size_t i = 0; i < 2; i++) {
        if (hosts[i]) {
            hosts[i]->pairs += (size_t)pairs;
            hosts[i]->lingering += (size_t)lingering;
        }
    }
}

static void sa_pair_end(struct engine *engine, struct sa_pair *pair)
{
    count(pair, pair->outbound_gone ? 0 : -1, pair->outbound_gone ? -1 : 0);
    engine->lingering -= pair->outbound_gone;
    heap_remove(&engine->virtual_deadlines, &pair->expiry);
    HASH_DEL(engine->sa_pairs, pair);
    spi_release(engine, &pair->spi_claims);
    wipe(pair, sizeof(*pair));
    free(pair);
}

static struct sa_pair *sa_pair_find(struct engine *engine, uint64_t id)
{
    struct sa_pair *pair = NULL;
    HASH_FIND(hh, engine->sa_pairs, &id, sizeof(id), pair);
    return pair;
}

/* One that traffic can go out by. */
uint32_t sa_database_tag(struct engine *engine, uint64_t id)
{
    const struct sa_pair *pair = sa_pair_find(engine, id);
    return pair ? pair->request.tag : 0;
}

static struct sa_pair *sa_pair_established(struct engine *engine, uint64_t id)
{
    struct sa_pair *pair = sa_pair_find(engine, id);
    return pair && !pair->outbound_gone ? pair : NULL;
}

bool sa_database_has(struct engine *engine, uint64_t id)
{
    return sa_pair_established(engine, id) != NULL;
}

/* Cannot fail for a pair that was in the heap: there is room for it. */
static bool set_deadline(struct engine *engine, struct sa_pair *pair)
{
    uint64_t when =
        pair->seconds_end_ms < pair->idle_end_ms ? pair->seconds_end_ms : pair->idle_end_ms;
    when = pair->rekey_ms < when ? pair->rekey_ms : when;
    heap_remove(&engine->virtual_deadlines, &pair->expiry);
    return when == ENGINE_NEVER || heap_put(&engine->virtual_deadlines, &pair->expiry, when);
}

static uint64_t idle_end(const struct sa_pair *pair, struct engine_time now)
{
    /* An SA whose script does not speak of idleness counts as in use (chosen). */
    uint64_t seconds = pair->request.idle_given ? pair->request.idle_timeout_seconds : 0;
    return seconds == 0 ? ENGINE_NEVER : now.virtual_ms + seconds * 1000;
}

/* A lifetime that is over before that time has come is not rekeyed: it would never end (chosen). */
static uint64_t rekey_time(const struct engine *engine, uint64_t seconds, struct engine_time now)
{
    uint64_t before = engine->config.rules.rekey_before_ms;
    return before == 0 || seconds * 1000 <= before ? ENGINE_NEVER
                                                   : now.virtual_ms + seconds * 1000 - before;
}

bool sa_database_add(struct engine *engine, struct negotiation *negotiation, struct engine_time now)
{
    struct sa_pair *pair = calloc(1, sizeof(*pair));
    uint32_t peer = negotiation->ends[PEER_END].host;
    struct host_state *local_host = host_state_of(engine, negotiation->ends[LOCAL_END].host);
    struct host_state *peer_host = peer == HOST_SCRIPTED ? NULL : host_state_of(engine, peer);
    /* Room for every pair, so that a later deadline always finds its place. */
    if (!pair || !local_host || (peer != HOST_SCRIPTED && !peer_host) ||
        !heap_reserve(&engine->virtual_deadlines, HASH_COUNT(engine->sa_pairs) + 1)) {
        free(pair);
        return false;
    }
    pair->local_host = local_host;
    pair->peer_host = peer_host;
    pair->id = negotiation->id;
    pair->request = negotiation->request;
    pair->inbound = negotiation->ends[LOCAL_END].inbound;
    pair->outbound = negotiation->ends[LOCAL_END].outbound;
    pair->spi_claims = negotiation->spi_claims;
    negotiation->spi_claims = NULL;
    /* A lifetime of 0 means no such limit (ipsectypes.h: IPSEC_SA_LIFETIME0). */
    uint64_t seconds = pair->inbound.lifetime.seconds;
    pair->seconds_end_ms = seconds == 0 ? ENGINE_NEVER : now.virtual_ms + seconds * 1000;
    pair->idle_end_ms = idle_end(pair, now);
    pair->rekey_ms = rekey_time(engine, seconds, now);
    heap_entry_init(&pair->expiry);
    set_deadline(engine, pair);
    HASH_ADD(hh, engine->sa_pairs, id, sizeof(pair->id), pair);
    count(pair, 1, 0);
    return true;
}

/* ---- ends ------------------------------------------------------------------------------------ */

static struct observation observation_of_pair(const struct sa_pair *pair,
                                              enum observation_kind kind)
{
    return (struct observation){.kind = kind, .negotiation = pair->id, .tag = pair->request.tag};
}

static void expire(struct engine *engine, struct sa_pair *pair, enum expiry_cause cause,
                   struct engine_time now)
{
    struct observation observation = observation_of_pair(pair, OBSERVED_EXPIRED);
    observation.expired.cause = cause;
    engine_observe(engine, &observation, now);
    sa_pair_end(engine, pair);
}

static void observe_deletion(struct engine *engine, const struct sa_pair *pair,
                             enum sa_direction direction, struct engine_time now)
{
    struct observation observation = observation_of_pair(pair, OBSERVED_DELETED);
    observation.deleted.direction = direction;
    observation.deleted.cause = pair->cause;
    engine_observe(engine, &observation, now);
}

/* Packets that were sent before still come in, so the inbound SA stays for a minute. */
static void delete_outbound(struct engine *engine, struct sa_pair *pair, enum deletion_cause cause,
                            struct engine_time now)
{
    pair->cause = cause;
    pair->outbound_gone = true;
    engine->lingering++;
    count(pair, -1, 1);
    pair->seconds_end_ms = now.virtual_ms + SA_INBOUND_LINGERS_MS;
    pair->idle_end_ms = pair->rekey_ms = ENGINE_NEVER;
    sa_wipe_keys(&pair->outbound);
    set_deadline(engine, pair);
    observe_deletion(engine, pair, SA_OUTBOUND, now);
}

static bool being_rekeyed(const struct engine *engine, const struct sa_pair *pair)
{
    const struct negotiation *at = engine->negotiations;
    while (at && at->replaces != pair->id) {
        at = at->hh.next;
    }
    return at != NULL;
}

/* The new negotiation goes by the pair's own tag: one name for both. */
static void rekey_by_itself(struct engine *engine, struct sa_pair *pair, struct engine_time now)
{
    uint64_t id = 0;
    pair->rekey_ms = ENGINE_NEVER;
    set_deadline(engine, pair);
    /* A script's own rekey may be under way. Without memory there is none, and the pair expires. */
    if (!being_rekeyed(engine, pair)) {
        (void)sa_database_rekey(engine, pair->id, ROLE_INITIATOR, pair->request.tag, now, &id);
    }
}

void sa_database_expire(struct engine *engine, struct sa_pair *pair, struct engine_time now)
{
    bool over = pair->seconds_end_ms <= now.virtual_ms || pair->idle_end_ms <= now.virtual_ms;
    if (!over) {
        rekey_by_itself(engine, pair, now);
    } else if (pair->outbound_gone) {
        observe_deletion(engine, pair, SA_INBOUND, now);
        sa_pair_end(engine, pair);
    } else {
        expire(engine, pair,
               pair->seconds_end_ms <= now.virtual_ms ? EXPIRED_BY_SECONDS : EXPIRED_BY_IDLE, now);
    }
}

enum bfe_error sa_database_delete(struct engine *engine, uint64_t id, struct engine_time now)
{
    struct negotiation *negotiation = NULL;
    struct sa_pair *pair = sa_pair_established(engine, id);
    if (pair) {
        delete_outbound(engine, pair, DELETED_BY_CALL, now);
        return BFE_OK;
    }
    HASH_FIND(hh, engine->negotiations, &id, sizeof(id), negotiation);
    if (!negotiation) {
        return BFE_NOT_FOUND;
    }
    negotiation_fail(engine, negotiation, FAILED_DELETED, WIN32_ERROR_OPERATION_ABORTED,
                     "it was deleted while it was being negotiated", now);
    return BFE_OK;
}

void sa_database_retire(struct engine *engine, uint64_t id, struct engine_time now)
{
    struct sa_pair *pair = sa_pair_established(engine, id);
    if (pair) {
        delete_outbound(engine, pair, DELETED_BY_REKEY, now);
    }
}

void sa_database_delete_all(struct engine *engine, struct engine_time now)
{
    struct negotiation *negotiation;
    struct negotiation *next_negotiation;
    struct sa_pair *pair;
    struct sa_pair *next;
    HASH_ITER(hh, engine->negotiations, negotiation, next_negotiation)
    {
        (void)sa_database_delete(engine, negotiation->id, now);
    }
    HASH_ITER(hh, engine->sa_pairs, pair, next)
    {
        (void)sa_database_delete(engine, pair->id, now);
    }
}

void sa_database_drop(struct engine *engine, uint32_t host, struct engine_time now)
{
    struct sa_pair *pair;
    struct sa_pair *next;
    HASH_ITER(hh, engine->sa_pairs, pair, next)
    {
        if (pair->peer_host && pair->peer_host->host == host) {
            /* The local end's pair stays: nobody tells it (chosen). */
            pair->peer_host->pairs -= !pair->outbound_gone;
            pair->peer_host->lingering -= pair->outbound_gone;
            pair->peer_host = NULL;
        }
        if (pair->local_host->host != host) {
            continue;
        }
        pair->cause = DELETED_BY_BFE_STOP;
        if (!pair->outbound_gone) {
            observe_deletion(engine, pair, SA_OUTBOUND, now);
        }
        observe_deletion(engine, pair, SA_INBOUND, now);
        sa_pair_end(engine, pair);
    }
}

void sa_database_free_all(struct engine *engine)
{
    struct sa_pair *pair;
    struct sa_pair *next;
    HASH_ITER(hh, engine->sa_pairs, pair, next)
    {
        sa_pair_end(engine, pair);
    }
}

/* ---- what is there --------------------------------------------------------------------------- */

void sa_database_look(struct engine *engine, uint64_t id, struct engine_time now,
                      struct sa_info *info)
{
    struct negotiation *negotiation = NULL;
    const struct sa_pair *pair = sa_pair_find(engine, id);
    HASH_FIND(hh, engine->negotiations, &id, sizeof(id), negotiation);
    *info =
        (struct sa_info){.state = negotiation ? SA_NEGOTIATING : SA_GONE, .left_ms = ENGINE_NEVER};
    if (pair) {
        uint64_t end =
            pair->seconds_end_ms < pair->idle_end_ms ? pair->seconds_end_ms : pair->idle_end_ms;
        info->state = pair->outbound_gone ? SA_LINGERING : SA_ESTABLISHED;
        info->kilobytes = pair->kilobytes;
        info->packets = pair->packets;
        info->left_ms = end == ENGINE_NEVER ? end : end - now.virtual_ms;
        info->inbound = &pair->inbound;
        info->outbound = &pair->outbound;
    }
}

struct sa_counts sa_database_count(const struct engine *engine, uint32_t host)
{
    const struct host_state *state = host_state_find(engine, host);
    struct sa_counts counts = {0};
    if (state) {
        counts.pairs = state->pairs;
        counts.lingering = state->lingering;
    }
    for (const struct negotiation *at = engine->negotiations; at; at = at->hh.next) {
        counts.negotiations += at->ends[LOCAL_END].host == host || at->ends[PEER_END].host == host;
    }
    return counts;
}

/* ---- use ------------------------------------------------------------------------------------- */

static uint64_t add_up(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

enum bfe_error sa_database_traffic(struct engine *engine, uint64_t id, uint64_t kilobytes,
                                   uint64_t packets, struct engine_time now)
{
    struct sa_pair *pair = sa_pair_established(engine, id);
    if (!pair) {
        return BFE_NOT_FOUND;
    }
    const struct sa_lifetime *lifetime = &pair->inbound.lifetime;
    pair->kilobytes = add_up(pair->kilobytes, kilobytes);
    pair->packets = add_up(pair->packets, packets);
    pair->idle_end_ms = idle_end(pair, now);
    set_deadline(engine, pair);
    if (lifetime->kilobytes != 0 && pair->kilobytes >= lifetime->kilobytes) {
        expire(engine, pair, EXPIRED_BY_KILOBYTES, now);
    } else if (lifetime->packets != 0 && pair->packets >= lifetime->packets) {
        expire(engine, pair, EXPIRED_BY_PACKETS, now);
    }
    return BFE_OK;
}

enum bfe_error sa_database_rekey(struct engine *engine, uint64_t negotiation, enum role role,
                                 uint32_t tag, struct engine_time now, uint64_t *id)
{
    const struct sa_pair *pair = sa_pair_established(engine, negotiation);
    if (!pair) {
        return BFE_NOT_FOUND;
    }
    struct negotiation_request request = pair->request;
    request.tag = tag;
    request.role = role;
    request.qm_sa_id = 0;
    request.inbound_spi = 0;
    request.outbound_spi = 0;
    /* The keys that a script gives the peer are those of the first pair. */
    request.peer.keys_given = false;
    wipe(request.peer.inbound_key, sizeof(request.peer.inbound_key));
    wipe(request.peer.outbound_key, sizeof(request.peer.outbound_key));
    enum bfe_error error = negotiation_begin(engine, &request, negotiation, now, id);
    wipe(&request, sizeof(request));
    return error;
}
