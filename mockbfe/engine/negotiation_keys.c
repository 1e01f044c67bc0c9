/* The keys of a negotiation: at random, by a script, or as one end has them for the other. */
#include "engine/engine_internal.h"

#include <string.h>

void negotiation_copy_keys(struct negotiation *negotiation, int from)
{
    const struct negotiation_end *source = &negotiation->ends[from];
    struct negotiation_end *target = &negotiation->ends[from == LOCAL_END ? PEER_END : LOCAL_END];
    sa_copy_keys(&target->inbound, &source->outbound);
    sa_copy_keys(&target->outbound, &source->inbound);
}

static bool randomize(struct engine *engine, struct sa_details *details)
{
    for (uint32_t i = 0; i < details->count; i++) {
        struct sa *sa = &details->sas[i];
        bool combined = transform_is_combined(&sa->transform);
        if (!engine_random(engine, sa->cipher_key.bytes, sa->cipher_key.length) ||
            (!combined && !engine_random(engine, sa->auth_key.bytes, sa->auth_key.length))) {
            return false;
        }
        if (combined) {
            sa->auth_key = sa->cipher_key;
        }
    }
    return true;
}

bool negotiation_generate_keys(struct engine *engine, struct negotiation *negotiation)
{
    struct negotiation_end *local = &negotiation->ends[LOCAL_END];
    sa_size_keys(&local->inbound);
    sa_size_keys(&local->outbound);
    if (!randomize(engine, &local->inbound) || !randomize(engine, &local->outbound)) {
        return false;
    }
    negotiation_copy_keys(negotiation, LOCAL_END);
    return true;
}

static size_t material_size(const struct sa *sa)
{
    return sa->cipher_key.length +
           (transform_is_combined(&sa->transform) ? 0 : sa->auth_key.length);
}

bool negotiation_place_keys(struct sa_details *details, const uint8_t *material, size_t size)
{
    size_t wanted = 0;
    for (uint32_t i = 0; i < details->count; i++) {
        wanted += material_size(&details->sas[i]);
    }
    if (size != wanted) {
        return false;
    }
    for (uint32_t i = 0; i < details->count; i++) {
        struct sa *sa = &details->sas[i];
        size_t auth = material_size(sa) - sa->cipher_key.length;
        memcpy(sa->auth_key.bytes, material, auth);
        memcpy(sa->cipher_key.bytes, material + auth, sa->cipher_key.length);
        if (transform_is_combined(&sa->transform)) {
            sa->auth_key = sa->cipher_key;
        }
        material += material_size(sa);
    }
    return true;
}

void negotiation_mark_dictated(struct negotiation *negotiation)
{
    negotiation->dictated = true;
    for (int i = 0; i < 2; i++) {
        struct negotiation_end *end = &negotiation->ends[i];
        uint32_t flags = SA_FLAG_USING_DICTATED_KEYS;
        if (i == negotiation->winner) {
            flags |= SA_FLAG_LOCALLY_DICTATED_KEYS;
        }
        end->inbound.flags |= flags;
        end->outbound.flags |= flags;
    }
}
