/* What the other end of a negotiation does when it does not do its part. */
#include "engine/engine_internal.h"

/* Why the peer does not answer, or NULL. */
static const char *silence_of(const struct engine *engine, const struct negotiation *negotiation,
                              uint32_t *status)
{
    uint32_t host = negotiation->ends[PEER_END].host;
    const struct host_state *state = host_state_find(engine, host);
    *status = WIN32_ERROR_IPSEC_IKE_TIMED_OUT;
    if (host == HOST_SCRIPTED) {
        switch (negotiation->request.peer.fails) {
        case PEER_FAILS_ANSWER:
            return "the peer does not answer";
        case PEER_FAILS_POLICY:
            *status = WIN32_ERROR_IPSEC_IKE_NO_POLICY;
            return "the peer has no IPsec policy for this traffic";
        default:
            return NULL;
        }
    }
    if (state && state->bfe_stopped) {
        return "the peer does not answer: its Base Filtering Engine is stopped";
    }
    if (state && state->ikeext_stopped) {
        return "the peer does not answer: its IKEEXT service is not running";
    }
    if (negotiation_policy(engine, negotiation, PEER_END).off) {
        *status = WIN32_ERROR_IPSEC_IKE_NO_POLICY;
        return "the peer's IPsec policy is off";
    }
    return NULL;
}

bool peer_answers(struct engine *engine, struct negotiation *negotiation, struct engine_time now)
{
    uint32_t status = 0;
    const char *silence = silence_of(engine, negotiation, &status);
    if (silence) {
        negotiation_fail(engine, negotiation, FAILED_PEER, status, silence, now);
    }
    return !silence;
}
