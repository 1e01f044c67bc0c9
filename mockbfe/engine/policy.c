/* The IPsec policy of hosts and of single negotiations, and how a script changes it. */
#include "engine/engine_internal.h"

static const char WENT[] = "the IPsec policy was switched off";

struct ipsec_policy negotiation_policy(const struct engine *engine,
                                       const struct negotiation *negotiation, int end)
{
    const struct negotiation_request *request = &negotiation->request;
    const struct host_state *host = host_state_find(engine, negotiation->ends[end].host);
    if (host && host->policy_given) {
        return host->policy;
    }
    if (end == PEER_END && request->peer.policy_given) {
        return request->peer.policy;
    }
    return (struct ipsec_policy){.off = request->no_policy,
                                 .allow_dictate = request->allow_dictate,
                                 .allow_notify = request->allow_notify};
}

static void fail_without_policy(struct engine *engine, struct negotiation *negotiation,
                                struct engine_time now)
{
    if (negotiation_policy(engine, negotiation, LOCAL_END).off) {
        negotiation_fail(engine, negotiation, FAILED_NO_POLICY, WIN32_ERROR_IPSEC_IKE_NO_POLICY,
                         WENT, now);
    } else if (negotiation->ends[PEER_END].host != HOST_SCRIPTED &&
               negotiation_policy(engine, negotiation, PEER_END).off) {
        negotiation_fail(engine, negotiation, FAILED_PEER, WIN32_ERROR_IPSEC_IKE_NO_POLICY,
                         "the peer's IPsec policy was switched off", now);
    }
}

enum bfe_error engine_set_policy(struct engine *engine, uint32_t host,
                                 const struct ipsec_policy *policy, struct engine_time now)
{
    struct host_state *state = host_state_of(engine, host);
    if (!state) {
        return BFE_NO_MEMORY;
    }
    state->policy_given = policy != NULL;
    state->policy = policy ? *policy : (struct ipsec_policy){0};
    struct negotiation *negotiation;
    struct negotiation *next;
    HASH_ITER(hh, engine->negotiations, negotiation, next)
    {
        fail_without_policy(engine, negotiation, now);
    }
    return BFE_OK;
}

static void change(struct negotiation_request *request, const struct ipsec_policy *policy)
{
    request->no_policy = policy->off;
    request->allow_dictate = policy->allow_dictate;
    request->allow_notify = policy->allow_notify;
}

enum bfe_error negotiation_set_policy(struct engine *engine, uint64_t id,
                                      const struct ipsec_policy *policy, struct engine_time now)
{
    struct negotiation *negotiation = NULL;
    struct sa_pair *pair = NULL;
    HASH_FIND(hh, engine->negotiations, &id, sizeof(id), negotiation);
    HASH_FIND(hh, engine->sa_pairs, &id, sizeof(id), pair);
    if (negotiation) {
        change(&negotiation->request, policy);
        fail_without_policy(engine, negotiation, now);
    } else if (pair && !pair->outbound_gone) {
        change(&pair->request, policy);
    } else {
        return BFE_NOT_FOUND;
    }
    return BFE_OK;
}
