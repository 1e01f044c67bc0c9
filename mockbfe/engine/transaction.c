/*
 * Transactions (FwpmTransaction*0), and the one place where a call's demands on its session are
 * checked.
 */
#include "engine/engine_internal.h"

/* ---- what a call demands --------------------------------------------------------------------- */

static enum bfe_error check_state(const struct session *session, const struct call_rule *rule)
{
    if (session->aborted) {
        return BFE_SESSION_ABORTED;
    }
    if (session->txn_aborted) {
        return BFE_TXN_ABORTED;
    }
    switch (rule->txn) {
    case TXN_OUTSIDE:
        if (session->txn != TXN_NONE) {
            return BFE_TXN_IN_PROGRESS;
        }
        break;
    case TXN_INSIDE:
        if (session->txn == TXN_NONE) {
            return BFE_NO_TXN_IN_PROGRESS;
        }
        break;
    case TXN_WRITING:
        if (session->txn == TXN_READ) {
            return BFE_INCOMPATIBLE_TXN;
        }
        break;
    case TXN_ANYWHERE:
        break;
    }
    if (rule->not_dynamic && (session->flags & SESSION_FLAG_DYNAMIC)) {
        return BFE_DYNAMIC_SESSION_IN_PROGRESS;
    }
    return BFE_OK;
}

enum bfe_error engine_permit(struct engine *engine, uint64_t id, enum engine_call call,
                             uint32_t more_rights, struct engine_time now,
                             struct session **permitted)
{
    const struct call_rule *rule = call_rule(call);
    struct session *session = session_find(engine, id);
    *permitted = session;
    if (!session) {
        return BFE_INVALID_HANDLE;
    }
    enum bfe_error error = check_state(session, rule);
    if (error == BFE_OK) {
        error = security_check(engine, session->host, session->caller, rule->object,
                               rule->rights | more_rights);
    }
    return error == BFE_OK ? BFE_OK : engine_refuse(engine, session, rule->name, NULL, error, now);
}

/* ---- transactions ---------------------------------------------------------------------------- */

/* A writer excludes all others on its host, readers exclude only writers. */
static bool transaction_blocked(struct engine *engine, const struct session *wanting,
                                enum txn_mode mode)
{
    const struct session *session;
    DL_FOREACH2(engine->transactions, session, txn_next)
    {
        if (session->host == wanting->host && (session->txn == TXN_WRITE || mode == TXN_WRITE)) {
            return true;
        }
    }
    return false;
}

static uint64_t wait_ends(const struct session *session, uint64_t since_us)
{
    return session->txn_wait_timeout_ms == SESSION_WAIT_INFINITE
               ? ENGINE_NEVER
               : since_us + session->txn_wait_timeout_ms * UINT64_C(1000);
}

uint64_t transaction_wait_ends(struct engine *engine, uint64_t id, uint64_t waiting_since_us)
{
    const struct session *session = session_find(engine, id);
    return session ? wait_ends(session, waiting_since_us) : waiting_since_us;
}

enum bfe_error transaction_begin(struct engine *engine, uint64_t id, uint32_t flags,
                                 uint64_t waiting_since_us, struct engine_time now)
{
    struct session *session = session_find(engine, id);
    enum txn_mode mode = flags & TXN_FLAG_READ_ONLY ? TXN_READ : TXN_WRITE;
    enum engine_call call = mode == TXN_READ ? CALL_TXN_BEGIN_READ : CALL_TXN_BEGIN_WRITE;
    if (session && (flags & ~TXN_FLAG_READ_ONLY)) {
        return engine_refuse(engine, session, call_rule(call)->name, NULL, BFE_INVALID_FLAGS, now);
    }
    enum bfe_error error = engine_permit(engine, id, call, 0, now, &session);
    if (error != BFE_OK) {
        return error;
    }
    if (transaction_blocked(engine, session, mode)) {
        if (!session->closing && now.real_us < wait_ends(session, waiting_since_us)) {
            return BFE_BUSY;
        }
        return engine_refuse(engine, session, call_rule(call)->name, NULL,
                             session->closing ? BFE_SESSION_ABORTED : BFE_TXN_TIMEOUT, now);
    }
    session->txn = mode;
    session->txn_until_us = now.real_us + ENGINE_TXN_LIMIT_US;
    /* All may take equally long, so the list is in the order of their ends. */
    DL_APPEND2(engine->transactions, session, txn_prev, txn_next);
    return BFE_OK;
}

void transaction_drop(struct engine *engine, struct session *session)
{
    if (session->txn != TXN_NONE) {
        DL_DELETE2(engine->transactions, session, txn_prev, txn_next);
        session->txn = TXN_NONE;
    }
    session->txn_aborted = false;
}

static enum bfe_error transaction_end(struct engine *engine, uint64_t id, enum engine_call call,
                                      struct engine_time now)
{
    struct session *session = NULL;
    enum bfe_error error = engine_permit(engine, id, call, 0, now, &session);
    /* Either call is the end of a transaction that was aborted by force, too. */
    if (error == BFE_OK || error == BFE_TXN_ABORTED) {
        transaction_drop(engine, session);
    }
    return error;
}

enum bfe_error transaction_commit(struct engine *engine, uint64_t session, struct engine_time now)
{
    return transaction_end(engine, session, CALL_TXN_COMMIT, now);
}

/*
 * Nothing that the engine keeps can be changed inside a transaction yet, so there is nothing to
 * take back.
 */
enum bfe_error transaction_abort(struct engine *engine, uint64_t session, struct engine_time now)
{
    return transaction_end(engine, session, CALL_TXN_ABORT, now);
}

uint64_t transaction_next_deadline(const struct engine *engine)
{
    return engine->transactions ? engine->transactions->txn_until_us : ENGINE_NEVER;
}

void transaction_expire(struct engine *engine, struct engine_time now)
{
    while (engine->transactions && engine->transactions->txn_until_us <= now.real_us) {
        struct session *session = engine->transactions;
        transaction_drop(engine, session);
        session->txn_aborted = true;
    }
}
