/* The services of a host around the engine, as a script stops and starts them. */
#include "engine/engine_internal.h"

#include <stdlib.h>

struct host_state *host_state_find(const struct engine *engine, uint32_t host)
{
    struct host_state *state = NULL;
    HASH_FIND(hh, engine->hosts, &host, sizeof(host), state);
    return state;
}

struct host_state *host_state_of(struct engine *engine, uint32_t host)
{
    struct host_state *state = host_state_find(engine, host);
    if (!state && (state = calloc(1, sizeof(*state)))) {
        state->host = host;
        HASH_ADD(hh, engine->hosts, host, sizeof(state->host), state);
    }
    return state;
}

void host_states_free(struct engine *engine)
{
    struct host_state *state;
    struct host_state *next;
    HASH_ITER(hh, engine->hosts, state, next)
    {
        HASH_DEL(engine->hosts, state);
        free(state);
    }
}

/* A negotiation whose peer is there fails for the local end because no answer comes any more. */
static void fail_all(struct engine *engine, uint32_t host, enum failure_reason reason,
                     uint32_t status, const char *detail, struct engine_time now)
{
    struct negotiation *negotiation;
    struct negotiation *next;
    HASH_ITER(hh, engine->negotiations, negotiation, next)
    {
        if (negotiation->ends[LOCAL_END].host == host) {
            negotiation_fail(engine, negotiation, reason, status, detail, now);
        } else if (negotiation->ends[PEER_END].host == host) {
            negotiation_fail(engine, negotiation, FAILED_PEER, WIN32_ERROR_IPSEC_IKE_TIMED_OUT,
                             "the peer does not answer any more: its service was stopped", now);
        }
    }
}

enum bfe_error engine_set_ikeext(struct engine *engine, uint32_t host, bool running,
                                 struct engine_time now)
{
    struct host_state *state = host_state_of(engine, host);
    if (!state) {
        return BFE_NO_MEMORY;
    }
    state->ikeext_stopped = !running;
    if (!running) {
        fail_all(engine, host, FAILED_IKEEXT_NOT_RUNNING, WIN32_FWP_E_IKEEXT_NOT_RUNNING,
                 "the IKEEXT service was stopped", now);
    }
    return BFE_OK;
}

static void abort_sessions(struct engine *engine, uint32_t host, struct engine_time now)
{
    struct session *session;
    struct session *next;
    HASH_ITER(hh, engine->sessions, session, next)
    {
        if (session->host == host) {
            session_abort(engine, session->id, now);
        }
    }
}

enum bfe_error engine_set_bfe(struct engine *engine, uint32_t host, bool running,
                              struct engine_time now)
{
    struct host_state *state = host_state_of(engine, host);
    if (!state) {
        return BFE_NO_MEMORY;
    }
    state->bfe_stopped = !running;
    if (!running) {
        /* Negotiations first, so that they end for the true reason and not for a TIA that is gone.
         */
        fail_all(engine, host, FAILED_BFE_STOPPED, WIN32_ERROR_SERVICE_NOT_ACTIVE,
                 "the Base Filtering Engine was stopped", now);
        sa_database_drop(engine, host, now);
        abort_sessions(engine, host, now);
    }
    return BFE_OK;
}

bool engine_bfe_runs(const struct engine *engine, uint32_t host)
{
    const struct host_state *state = host_state_find(engine, host);
    return !state || !state->bfe_stopped;
}

uint32_t engine_agent_of_process(const struct engine *engine, uint32_t process_id)
{
    for (const struct session *session = engine->sessions; session; session = session->hh.next) {
        if (session->process_id == process_id && session->agent != 0) {
            return session->agent;
        }
    }
    return 0;
}
