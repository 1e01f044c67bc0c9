/* What each call demands: the table of the functions' pages, written down a second time. */
#include "bench_engine.h"
#include "engine/calls.h"
#include "tests.h"

#include <string.h>

#define DENIED_IN_DYNAMIC true
#define ANYWHERE TXN_ANYWHERE
#define OUTSIDE TXN_OUTSIDE
#define INSIDE TXN_INSIDE
#define ENGINE SECURITY_OF_ENGINE
#define SA_DB SECURITY_OF_SA_DATABASE
#define MANAGERS SECURITY_OF_KEY_MANAGERS
#define EVENTS SECURITY_OF_NET_EVENTS

/* Rights as fwpmu.h numbers them: 0x001 ADD, 0x004 and 0x008 BEGIN_READ_TXN and BEGIN_WRITE_TXN,
   0x020 ENUM, 0x040 OPEN, 0x080 READ, 0x100 READ_STATS, 0x200 SUBSCRIBE, 0x400 WRITE, 0x10000
   DELETE. Those of descriptors depend on the parts. */
static const struct {
    enum engine_call call;
    enum txn_demand txn;
    bool not_dynamic;
    enum security_object object;
    uint32_t rights;
} PAGES[] = {
    {CALL_ENGINE_OPEN, ANYWHERE, false, ENGINE, 0x40},
    {CALL_ENGINE_GET_OPTION, ANYWHERE, false, ENGINE, 0x80},
    {CALL_ENGINE_SET_OPTION, OUTSIDE, DENIED_IN_DYNAMIC, ENGINE, 0x400},
    {CALL_ENGINE_GET_SECURITY, ANYWHERE, false, ENGINE, 0},
    {CALL_ENGINE_SET_SECURITY, OUTSIDE, DENIED_IN_DYNAMIC, ENGINE, 0},
    {CALL_SESSION_ENUM_CREATE, ANYWHERE, false, ENGINE, 0x20},
    {CALL_SESSION_ENUM_NEXT, ANYWHERE, false, ENGINE, 0},
    {CALL_SESSION_ENUM_DESTROY, ANYWHERE, false, ENGINE, 0},
    {CALL_TXN_BEGIN_READ, OUTSIDE, false, ENGINE, 0x4},
    {CALL_TXN_BEGIN_WRITE, OUTSIDE, false, ENGINE, 0x8},
    {CALL_TXN_COMMIT, INSIDE, false, ENGINE, 0},
    {CALL_TXN_ABORT, INSIDE, false, ENGINE, 0},
    {CALL_KEY_MANAGER_REGISTER, OUTSIDE, false, MANAGERS, 0x1},
    {CALL_KEY_MANAGER_UNREGISTER, ANYWHERE, false, MANAGERS, 0},
    {CALL_KEY_MANAGERS_GET, ANYWHERE, false, MANAGERS, 0xA0},
    {CALL_KEY_MANAGER_GET_SECURITY, ANYWHERE, false, MANAGERS, 0},
    {CALL_KEY_MANAGER_SET_SECURITY, OUTSIDE, DENIED_IN_DYNAMIC, MANAGERS, 0},
    {CALL_SA_DB_GET_SECURITY, ANYWHERE, false, SA_DB, 0},
    {CALL_SA_DB_SET_SECURITY, OUTSIDE, DENIED_IN_DYNAMIC, SA_DB, 0},
    {CALL_SA_CONTEXT_CREATE, OUTSIDE, DENIED_IN_DYNAMIC, SA_DB, 0x1},
    {CALL_SA_CONTEXT_DELETE, OUTSIDE, DENIED_IN_DYNAMIC, SA_DB, 0x10000},
    {CALL_SA_CONTEXT_EXPIRE, ANYWHERE, false, SA_DB, 0x10000},
    {CALL_SA_CONTEXT_GET_SPI, ANYWHERE, false, SA_DB, 0x1},
    {CALL_SA_CONTEXT_SET_SPI, ANYWHERE, false, SA_DB, 0x1},
    {CALL_SA_CONTEXT_ADD_INBOUND, ANYWHERE, false, SA_DB, 0x1},
    {CALL_SA_CONTEXT_ADD_OUTBOUND, ANYWHERE, false, SA_DB, 0x1},
    {CALL_SA_CONTEXT_UPDATE, ANYWHERE, false, SA_DB, 0x400},
    {CALL_SA_CONTEXT_GET, ANYWHERE, false, SA_DB, 0x80},
    {CALL_SA_CONTEXT_ENUM_CREATE, ANYWHERE, false, SA_DB, 0xA0},
    {CALL_SA_CONTEXT_SUBSCRIBE, OUTSIDE, false, SA_DB, 0x200},
    {CALL_SA_CONTEXT_UNSUBSCRIBE, OUTSIDE, false, SA_DB, 0},
    {CALL_SA_ENUM_CREATE, ANYWHERE, false, SA_DB, 0xA0},
    {CALL_IPSEC_STATISTICS, OUTSIDE, false, SA_DB, 0x100},
    {CALL_NET_EVENT_ENUM_CREATE, OUTSIDE, false, EVENTS, 0x20},
    {CALL_NET_EVENT_SUBSCRIBE, OUTSIDE, false, EVENTS, 0x200},
    {CALL_NET_EVENT_UNSUBSCRIBE, OUTSIDE, false, EVENTS, 0},
};
#define PAGE_COUNT (sizeof(PAGES) / sizeof(PAGES[0]))

void every_call_demands_what_its_page_says(void)
{
    int times[ENGINE_CALL_COUNT] = {0};
    for (size_t i = 0; i < PAGE_COUNT; i++) {
        const struct call_rule *rule = call_rule(PAGES[i].call);
        times[PAGES[i].call]++;
        if (rule->txn != PAGES[i].txn || rule->not_dynamic != PAGES[i].not_dynamic ||
            rule->object != PAGES[i].object || rule->rights != PAGES[i].rights) {
            CHECK_FAIL("%s: expected transaction %d, dynamic %d, object %d, rights 0x%x; got %d, "
                       "%d, %d, 0x%x",
                       rule->name, PAGES[i].txn, PAGES[i].not_dynamic, PAGES[i].object,
                       PAGES[i].rights, rule->txn, rule->not_dynamic, rule->object, rule->rights);
        }
    }
    for (int call = 0; call < ENGINE_CALL_COUNT; call++) {
        CHECK_INT(times[call], 1);
    }
}

/* ---- the order ------------------------------------------------------------------------------- */

/* Sets the descriptor of the SA database with good or bad bytes. */
static enum bfe_error set(struct bench *bench, uint64_t session, uint32_t parts, const char *bytes)
{
    return security_set(bench->engine, session, SECURITY_OF_SA_DATABASE, parts,
                        (const uint8_t *)bytes, 20, bench->now);
}

/* Mistakes are taken away one by one, in the order in which they are told. */
void of_several_mistakes_the_earliest_in_the_order_is_told(void)
{
    static const char NULL_LIST[20] = {1, 0, 4, (char)0x80}; /* DACL present, self-relative */
    static const char MALFORMED[20] = {9};
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t user = open_as(&bench, "user", SESSION_FLAG_DYNAMIC);
    uint64_t operator= open_as(&bench, "network-operator", SESSION_FLAG_DYNAMIC);
    uint64_t admin = open_as(&bench, "administrator", 0);
    uint64_t plain = open_as(&bench, "user", 0);

    /* The handle, before flags, descriptors and reserved fields. */
    uint64_t id = 0;
    CHECK_INT(set(&bench, 77, 0x10, MALFORMED), BFE_INVALID_HANDLE);
    CHECK_INT(transaction_begin(bench.engine, 77, 9, 0, bench.now), BFE_INVALID_HANDLE);
    CHECK_INT(session_enum_create(bench.engine, 77, 1, bench.now, &id), BFE_INVALID_HANDLE);

    /* These, before the session's state; flags before the descriptor. */
    CHECK_INT(transaction_begin(bench.engine, operator, 0, 0, bench.now), BFE_OK);
    CHECK_INT(set(&bench, operator, 0x10, MALFORMED), BFE_INVALID_FLAGS);
    CHECK_INT(set(&bench, operator, SECURITY_DACL, MALFORMED), BFE_INVALID_SECURITY_DESCRIPTOR);
    CHECK_INT(transaction_begin(bench.engine, operator, 9, 0, bench.now), BFE_INVALID_FLAGS);
    CHECK_INT(session_abort(bench.engine, user, bench.now), BFE_OK);
    CHECK_INT(session_enum_create(bench.engine, user, 1, bench.now, &id), BFE_RESERVED);
    CHECK_INT(transaction_begin(bench.engine, user, 9, 0, bench.now), BFE_INVALID_FLAGS);

    /* That the session was aborted, before rights and dynamic sessions. */
    CHECK_INT(set(&bench, user, SECURITY_DACL, NULL_LIST), BFE_SESSION_ABORTED);

    /* Transactions, before dynamic sessions, before rights; one that was aborted before all. */
    CHECK_INT(set(&bench, operator, SECURITY_DACL, NULL_LIST), BFE_TXN_IN_PROGRESS);
    bench_advance(&bench, 3600u * 1000, 0);
    CHECK_INT(set(&bench, operator, SECURITY_DACL, NULL_LIST), BFE_TXN_ABORTED);
    CHECK_INT(transaction_commit(bench.engine, operator, bench.now), BFE_TXN_ABORTED);
    CHECK_INT(set(&bench, operator, SECURITY_DACL, NULL_LIST), BFE_DYNAMIC_SESSION_IN_PROGRESS);

    /* Rights, before what is in the way: a missing owner, another's transaction. */
    CHECK_INT(transaction_begin(bench.engine, admin, 0, 0, bench.now), BFE_OK);
    CHECK_INT(set(&bench, plain, SECURITY_OWNER, NULL_LIST), BFE_ACCESS_DENIED);
    CHECK_INT(transaction_begin(bench.engine, plain, 0, 0, bench.now), BFE_ACCESS_DENIED);
    CHECK_INT(transaction_commit(bench.engine, admin, bench.now), BFE_OK);
    CHECK_INT(set(&bench, admin, SECURITY_OWNER, NULL_LIST), BFE_INVALID_OWNER);
    bench_stop(&bench);
}

/* ---- the lock -------------------------------------------------------------------------------- */

static void visit(void *context, const struct key_manager_info *info)
{
    (void)info;
    ++*(int *)context;
}

void what_is_not_in_a_transaction_does_not_wait_for_the_lock(void)
{
    static const char NULL_LIST[20] = {1, 0, 4, (char)0x80};
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t holder = open_as(&bench, "administrator", 0);
    uint64_t other = open_as(&bench, "administrator", 0);
    struct key_manager_request request = bench_dictator_request();
    const struct security_descriptor *descriptor = NULL;
    uint64_t manager = 0;
    uint64_t enumeration = 0;
    int count = 0;
    CHECK_INT(transaction_begin(bench.engine, holder, 0, 0, bench.now), BFE_OK);
    CHECK_INT(transaction_begin(bench.engine, other, 0, 0, bench.now), BFE_BUSY);
    CHECK_INT(key_manager_register(bench.engine, other, &request, bench.now, &manager), BFE_OK);
    CHECK_INT(key_manager_each(bench.engine, other, bench.now, &count, visit), BFE_OK);
    CHECK_INT(count, 1);
    CHECK_INT(session_enum_create(bench.engine, other, 0, bench.now, &enumeration), BFE_OK);
    CHECK_INT(security_get(bench.engine, other, SECURITY_OF_SA_DATABASE, SECURITY_DACL, bench.now,
                           &descriptor),
              BFE_OK);
    CHECK_INT(set(&bench, other, SECURITY_DACL, NULL_LIST), BFE_OK);
    CHECK_INT(key_manager_unregister(bench.engine, other, manager, bench.now), BFE_OK);
    bench_stop(&bench);
}
