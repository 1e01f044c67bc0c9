/* The services around the engine, as a script stops and starts them. */
#include "engine/engine_internal.h"

#define WIN32_FWP_E_IKEEXT_NOT_RUNNING 0x80320044u
#define WIN32_ERROR_SERVICE_NOT_ACTIVE 1062u

static void fail_all(struct engine *engine, enum failure_reason reason, uint32_t status,
                     const char *detail, struct engine_time now)
{
    struct negotiation *negotiation;
    struct negotiation *next;
    HASH_ITER(hh, engine->negotiations, negotiation, next)
    {
        negotiation_fail(engine, negotiation, reason, status, detail, now);
    }
}

void engine_set_ikeext(struct engine *engine, bool running, struct engine_time now)
{
    engine->ikeext_stopped = !running;
    if (!running) {
        fail_all(engine, FAILED_IKEEXT_NOT_RUNNING, WIN32_FWP_E_IKEEXT_NOT_RUNNING,
                 "the IKEEXT service was stopped", now);
    }
}

void engine_set_bfe(struct engine *engine, bool running, struct engine_time now)
{
    engine->bfe_stopped = !running;
    if (running) {
        return;
    }
    /* Negotiations first, so that they end for the true reason and not for a TIA that is gone. */
    fail_all(engine, FAILED_BFE_STOPPED, WIN32_ERROR_SERVICE_NOT_ACTIVE,
             "the Base Filtering Engine was stopped", now);
    sa_database_drop_all(engine, now);
    struct session *session;
    struct session *next;
    HASH_ITER(hh, engine->sessions, session, next)
    {
        session_abort(engine, session->id, now);
    }
}

bool engine_bfe_runs(const struct engine *engine)
{
    return !engine->bfe_stopped;
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
