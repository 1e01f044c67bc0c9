/* The SA database: established pairs, until they expire, are deleted or rekeyed. */
#include "engine/engine_internal.h"

#include <stdlib.h>
#include <string.h>

#define WIN32_ERROR_OPERATION_ABORTED 995u

static void sa_pair_end(struct engine *engine, struct sa_pair *pair)
{
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
    heap_remove(&engine->virtual_deadlines, &pair->expiry);
    return when == ENGINE_NEVER || heap_put(&engine->virtual_deadlines, &pair->expiry, when);
}

static uint64_t idle_end(const struct sa_pair *pair, struct engine_time now)
{
    /* An SA whose script does not speak of idleness counts as in use (chosen). */
    uint64_t seconds = pair->request.idle_given ? pair->request.idle_timeout_seconds : 0;
    return seconds == 0 ? ENGINE_NEVER : now.virtual_ms + seconds * 1000;
}

bool sa_database_add(struct engine *engine, struct negotiation *negotiation, struct engine_time now)
{
    struct sa_pair *pair = calloc(1, sizeof(*pair));
    /* Room for every pair, so that a later deadline always finds its place. */
    if (!pair || !heap_reserve(&engine->virtual_deadlines, HASH_COUNT(engine->sa_pairs) + 1)) {
        free(pair);
        return false;
    }
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
    heap_entry_init(&pair->expiry);
    set_deadline(engine, pair);
    HASH_ADD(hh, engine->sa_pairs, id, sizeof(pair->id), pair);
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
    pair->seconds_end_ms = now.virtual_ms + SA_INBOUND_LINGERS_MS;
    pair->idle_end_ms = ENGINE_NEVER;
    sa_wipe_keys(&pair->outbound);
    set_deadline(engine, pair);
    observe_deletion(engine, pair, SA_OUTBOUND, now);
}

void sa_database_expire(struct engine *engine, struct sa_pair *pair, struct engine_time now)
{
    if (pair->outbound_gone) {
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

void sa_database_drop_all(struct engine *engine, struct engine_time now)
{
    struct sa_pair *pair;
    struct sa_pair *next;
    HASH_ITER(hh, engine->sa_pairs, pair, next)
    {
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
