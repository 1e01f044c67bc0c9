/* Sessions, their enumeration, and transactions, in the engine's own time. */
#include "bench_engine.h"

#include <string.h>

static uint64_t open_one(struct bench *bench, const struct session_request *request)
{
    uint64_t id = 0;
    CHECK_INT(session_open(bench->engine, request, bench->now, &id), BFE_OK);
    return id;
}

/* The next page of an enumeration; its size in *count. */
static const struct session_info *page(struct bench *bench, uint64_t session, uint64_t enumeration,
                                       uint32_t wanted, uint32_t *count)
{
    const struct session_info *infos = NULL;
    *count = 77;
    CHECK_INT(
        session_enum_next(bench->engine, session, enumeration, wanted, bench->now, &infos, count),
        BFE_OK);
    return infos;
}

static uint64_t enumerate(struct bench *bench, uint64_t session)
{
    uint64_t id = 0;
    CHECK_INT(session_enum_create(bench->engine, session, 0, bench->now, &id), BFE_OK);
    CHECK(id != 0);
    return id;
}

/* ---- enumeration ----------------------------------------------------------------------------- */

static void every_field_of_a_session_comes_back(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    struct caller caller = {.name = (char *)"HOST\\someone"};
    CHECK(sid_parse("S-1-5-21-7-8-9-1011", &caller.user));
    struct session_request request = {
        .process_id = 4321,
        .name = "odd name",
        .description = "odd description",
        .flags = SESSION_FLAG_DYNAMIC,
        .txn_wait_timeout_ms = 1717,
        .caller = NULL,
    };
    memset(request.key.bytes, 0xA7, sizeof(request.key.bytes));
    open_one(&bench, &request);
    uint64_t session = bench_session(&bench, 9);
    request = (struct session_request){.process_id = 5, .caller = &caller};
    CHECK_INT(session_open(bench.engine, &request, bench.now, &(uint64_t){0}), BFE_ACCESS_DENIED);
    uint64_t enumeration = enumerate(&bench, session);
    uint32_t count = 0;
    const struct session_info *infos = page(&bench, session, enumeration, 100, &count);
    if (CHECK_INT(count, 2)) {
        CHECK(guid_equal(&infos[0].key,
                         &(struct guid){{0xA7, 0xA7, 0xA7, 0xA7, 0xA7, 0xA7, 0xA7, 0xA7, 0xA7, 0xA7,
                                         0xA7, 0xA7, 0xA7, 0xA7, 0xA7, 0xA7}}));
        CHECK_STR(infos[0].name, "odd name");
        CHECK_STR(infos[0].description, "odd description");
        CHECK_INT(infos[0].flags, SESSION_FLAG_DYNAMIC);
        CHECK_INT(infos[0].txn_wait_timeout_ms, 1717);
        CHECK_INT(infos[0].process_id, 4321);
        CHECK_INT(infos[1].txn_wait_timeout_ms, SESSION_DEFAULT_TXN_WAIT_MS);
        CHECK(infos[1].name == NULL);
        CHECK(!infos[1].has_user);
    }
    bench_stop(&bench);
}

static void an_enumeration_is_a_snapshot(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 9);
    uint64_t other = bench_session(&bench, 10);
    uint64_t enumeration = enumerate(&bench, session);
    bench_session(&bench, 11);
    session_close(bench.engine, other, END_CALL, bench.now);
    uint32_t count = 0;
    const struct session_info *infos = page(&bench, session, enumeration, 0xFFFFFFFF, &count);
    if (CHECK_INT(count, 2)) {
        CHECK_INT(infos[1].process_id, 10);
    }
    bench_stop(&bench);
}

static void pages_follow_one_another_and_the_last_is_empty(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 1);
    for (uint32_t i = 2; i <= 5; i++) {
        bench_session(&bench, i);
    }
    uint64_t enumeration = enumerate(&bench, session);
    uint32_t count = 0;
    page(&bench, session, enumeration, 0, &count);
    CHECK_INT(count, 0);
    CHECK_INT(page(&bench, session, enumeration, 2, &count)[0].process_id, 1);
    CHECK_INT(count, 2);
    CHECK_INT(page(&bench, session, enumeration, 1, &count)[0].process_id, 3);
    CHECK_INT(page(&bench, session, enumeration, 7, &count)[1].process_id, 5);
    CHECK_INT(count, 2);
    for (int i = 0; i < 3; i++) {
        page(&bench, session, enumeration, 7, &count);
        CHECK_INT(count, 0);
    }
    bench_stop(&bench);
}

static void aborted_sessions_and_those_of_other_hosts_are_left_out_of_an_enumeration(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    const struct session_request elsewhere = {.host = 1, .process_id = 3};
    uint64_t session = bench_session(&bench, 1);
    uint64_t aborted = bench_session(&bench, 2);
    uint64_t there = open_one(&bench, &elsewhere);
    uint32_t count = 0;
    page(&bench, session, enumerate(&bench, session), 9, &count);
    CHECK_INT(count, 2);
    CHECK_INT(session_abort(bench.engine, aborted, bench.now), BFE_OK);
    const struct session_info *infos = page(&bench, session, enumerate(&bench, session), 9, &count);
    if (CHECK_INT(count, 1)) {
        CHECK_INT(infos[0].process_id, 1);
    }
    infos = page(&bench, there, enumerate(&bench, there), 9, &count);
    if (CHECK_INT(count, 1)) {
        CHECK_INT(infos[0].process_id, 3);
    }
    bench_stop(&bench);
}

static void an_enumeration_belongs_to_its_session_and_ends_once(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 1);
    uint64_t other = bench_session(&bench, 2);
    uint64_t enumeration = enumerate(&bench, session);
    const struct session_info *infos = NULL;
    uint32_t count = 0;
    CHECK_INT(session_enum_next(bench.engine, other, enumeration, 1, bench.now, &infos, &count),
              BFE_INVALID_HANDLE);
    CHECK_INT(session_enum_destroy(bench.engine, other, enumeration, bench.now),
              BFE_INVALID_HANDLE);
    CHECK_INT(session_enum_destroy(bench.engine, session, enumeration, bench.now), BFE_OK);
    CHECK_INT(session_enum_destroy(bench.engine, session, enumeration, bench.now),
              BFE_INVALID_HANDLE);
    CHECK_INT(session_enum_next(bench.engine, session, enumeration, 1, bench.now, &infos, &count),
              BFE_INVALID_HANDLE);
    enumerate(&bench, session); /* left open: its session's end takes it along */
    bench_stop(&bench);
}

static void a_template_with_its_reserved_field_set_is_refused(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 1);
    uint64_t id = 1;
    CHECK_INT(session_enum_create(bench.engine, session, 1, bench.now, &id), BFE_RESERVED);
    CHECK_INT(id, 0);
    bench_stop(&bench);
}

static void enumerations_are_bounded(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 1);
    uint64_t id = 0;
    for (int i = 0; i < ENGINE_MAX_ENUMS; i++) {
        enumerate(&bench, session);
    }
    CHECK_INT(session_enum_create(bench.engine, session, 0, bench.now, &id), BFE_TOO_MANY);
    bench_stop(&bench);
}

/* ---- ends ------------------------------------------------------------------------------------ */

static void sessions_of_a_dead_process_are_gone(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 1);
    uint64_t dead = bench_session(&bench, 2);
    bench_session(&bench, 2);
    CHECK_INT(transaction_begin(bench.engine, dead, 0, 0, bench.now), BFE_OK);
    session_process_died(bench.engine, 2, bench.now);
    uint64_t enumeration = enumerate(&bench, session);
    uint32_t count = 0;
    page(&bench, session, enumeration, 9, &count);
    CHECK_INT(count, 1);
    CHECK_INT(transaction_begin(bench.engine, session, 0, 0, bench.now), BFE_OK);
    bench_stop(&bench);
}

static void an_aborted_session_refuses_everything_but_being_closed(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 1);
    uint64_t other = bench_session(&bench, 2);
    bench_dictator(&bench, session, 0);
    CHECK_INT(transaction_begin(bench.engine, session, 0, 0, bench.now), BFE_OK);
    CHECK_INT(session_abort(bench.engine, session, bench.now), BFE_OK);
    CHECK_INT(session_abort(bench.engine, session, bench.now), BFE_OK);
    CHECK_INT(engine_count(bench.engine).managers, 0);
    CHECK_INT(transaction_begin(bench.engine, session, 0, 0, bench.now), BFE_SESSION_ABORTED);
    CHECK_INT(transaction_commit(bench.engine, session, bench.now), BFE_SESSION_ABORTED);
    uint64_t id = 0;
    CHECK_INT(session_enum_create(bench.engine, session, 0, bench.now, &id), BFE_SESSION_ABORTED);
    CHECK_INT(transaction_begin(bench.engine, other, 0, 0, bench.now), BFE_OK);
    CHECK_INT(bench_times(&bench, OBSERVED_SESSION_CLOSED), 1);
    CHECK_INT(session_close(bench.engine, session, END_CALL, bench.now), BFE_OK);
    CHECK_INT(bench_times(&bench, OBSERVED_SESSION_CLOSED), 1);
    CHECK_INT(engine_count(bench.engine).sessions, 1);
    bench_stop(&bench);
}

/* ---- transactions ---------------------------------------------------------------------------- */

static void a_transaction_is_aborted_after_one_hour(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t holder = bench_session(&bench, 1);
    uint64_t waiting = bench_session(&bench, 2);
    uint64_t began = bench.now.real_us;
    CHECK_INT(transaction_begin(bench.engine, holder, 0, 0, bench.now), BFE_OK);
    CHECK_INT(engine_next_real_deadline(bench.engine), began + ENGINE_TXN_LIMIT_US);
    CHECK_INT(ENGINE_TXN_LIMIT_US / 1000000, 3600);

    bench_advance(&bench, 3600u * 1000 - 1, 0);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, bench.now.real_us, bench.now), BFE_BUSY);
    bench_advance(&bench, 1, 0);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, bench.now.real_us, bench.now), BFE_OK);
    CHECK_INT(engine_next_real_deadline(bench.engine), bench.now.real_us + ENGINE_TXN_LIMIT_US);

    struct key_manager_request request = bench_dictator_request();
    uint64_t id = 0;
    CHECK_INT(key_manager_register(bench.engine, holder, &request, bench.now, &id),
              BFE_TXN_ABORTED);
    CHECK_INT(transaction_begin(bench.engine, holder, 0, 0, bench.now), BFE_TXN_ABORTED);
    CHECK_INT(transaction_commit(bench.engine, holder, bench.now), BFE_TXN_ABORTED);
    CHECK_INT(transaction_commit(bench.engine, holder, bench.now), BFE_NO_TXN_IN_PROGRESS);
    CHECK_INT(key_manager_register(bench.engine, holder, &request, bench.now, &id), BFE_OK);
    bench_stop(&bench);
}

static void transactions_end_in_the_order_in_which_they_began(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t first = bench_session(&bench, 1);
    uint64_t second = bench_session(&bench, 2);
    CHECK_INT(transaction_begin(bench.engine, first, TXN_FLAG_READ_ONLY, 0, bench.now), BFE_OK);
    bench_advance(&bench, 1000, 0);
    CHECK_INT(transaction_begin(bench.engine, second, TXN_FLAG_READ_ONLY, 0, bench.now), BFE_OK);
    bench_advance(&bench, 3600u * 1000 - 1000, 0);
    CHECK_INT(transaction_abort(bench.engine, first, bench.now), BFE_TXN_ABORTED);
    CHECK_INT(transaction_commit(bench.engine, second, bench.now), BFE_OK);
    CHECK_INT(engine_next_real_deadline(bench.engine), ENGINE_NEVER);
    bench_stop(&bench);
}

static void waiting_for_ever_is_waiting_for_ever(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    const struct session_request request = {.process_id = 2,
                                            .txn_wait_timeout_ms = SESSION_WAIT_INFINITE};
    uint64_t holder = bench_session(&bench, 1);
    uint64_t waiting = open_one(&bench, &request);
    uint64_t since = bench.now.real_us;
    transaction_begin(bench.engine, holder, 0, since, bench.now);
    bench_advance(&bench, 3599u * 1000, 0);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, since, bench.now), BFE_BUSY);
    CHECK_INT(transaction_abort(bench.engine, holder, bench.now), BFE_OK);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, since, bench.now), BFE_OK);
    bench_stop(&bench);
}

static void without_a_wait_of_its_own_a_session_waits_fifteen_seconds(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t holder = bench_session(&bench, 1);
    uint64_t waiting = bench_session(&bench, 2);
    uint64_t since = bench.now.real_us;
    transaction_begin(bench.engine, holder, 0, since, bench.now);
    bench_advance(&bench, 14999, 0);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, since, bench.now), BFE_BUSY);
    bench_advance(&bench, 1, 0);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, since, bench.now), BFE_TXN_TIMEOUT);
    bench_stop(&bench);
}

static void a_writer_keeps_readers_and_writers_out(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t writer = bench_session(&bench, 1);
    uint64_t other = bench_session(&bench, 2);
    uint64_t reader = bench_session(&bench, 3);
    CHECK_INT(transaction_begin(bench.engine, writer, 0, 0, bench.now), BFE_OK);
    CHECK_INT(transaction_begin(bench.engine, reader, TXN_FLAG_READ_ONLY, 0, bench.now), BFE_BUSY);
    CHECK_INT(transaction_begin(bench.engine, other, 0, 0, bench.now), BFE_BUSY);
    CHECK_INT(transaction_commit(bench.engine, writer, bench.now), BFE_OK);
    CHECK_INT(transaction_begin(bench.engine, reader, TXN_FLAG_READ_ONLY, 0, bench.now), BFE_OK);
    bench_stop(&bench);
}

static void a_wait_ends_exactly_when_the_session_says(void)
{
    static const struct {
        uint32_t wait_ms;
        uint64_t ends_us;
    } TABLE[] = {
        {1, 8001},
        {1717, 1724001},
        {0, 15007001}, /* the default */
        {SESSION_WAIT_INFINITE - 1, UINT64_C(4294967301001)},
        {SESSION_WAIT_INFINITE, ENGINE_NEVER},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct bench bench;
        bench_start(&bench, NULL);
        const struct session_request request = {.process_id = 2,
                                                .txn_wait_timeout_ms = TABLE[i].wait_ms};
        uint64_t session = open_one(&bench, &request);
        CHECK_INT(transaction_wait_ends(bench.engine, session, 7001), TABLE[i].ends_us);
        bench_stop(&bench);
    }
}

static void a_session_that_is_being_closed_waits_for_nobody(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    const struct session_request request = {
        .process_id = 2, .txn_wait_timeout_ms = SESSION_WAIT_INFINITE, .secret = 0x5EC2E7};
    uint64_t holder = bench_session(&bench, 1);
    uint64_t waiting = open_one(&bench, &request);
    CHECK_INT(transaction_begin(bench.engine, holder, 0, 0, bench.now), BFE_OK);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, 0, bench.now), BFE_BUSY);
    /* Nobody else can end its wait. */
    CHECK_INT(session_closing(bench.engine, waiting, 0x5EC2E6), BFE_INVALID_HANDLE);
    CHECK_INT(session_closing(bench.engine, waiting + 1, 0x5EC2E7), BFE_INVALID_HANDLE);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, 0, bench.now), BFE_BUSY);
    CHECK_INT(session_closing(bench.engine, waiting, 0x5EC2E7), BFE_OK);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, 0, bench.now), BFE_SESSION_ABORTED);
    CHECK_INT(session_close(bench.engine, waiting, END_CALL, bench.now), BFE_OK);
    CHECK_INT(transaction_commit(bench.engine, holder, bench.now), BFE_OK);
    bench_stop(&bench);
}

static void a_failing_call_leaves_the_transaction_alone(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 1);
    struct key_manager_request request = bench_dictator_request();
    uint64_t id = 0;
    CHECK_INT(transaction_begin(bench.engine, session, 0, 0, bench.now), BFE_OK);
    CHECK_INT(key_manager_register(bench.engine, session, &request, bench.now, &id),
              BFE_TXN_IN_PROGRESS);
    CHECK_INT(transaction_commit(bench.engine, session, bench.now), BFE_OK);
    bench_stop(&bench);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }
int main(int argc, char **argv)
{
    static const struct test_case CASES[] = {
        ROW(every_field_of_a_session_comes_back),
        ROW(an_enumeration_is_a_snapshot),
        ROW(pages_follow_one_another_and_the_last_is_empty),
        ROW(aborted_sessions_and_those_of_other_hosts_are_left_out_of_an_enumeration),
        ROW(an_enumeration_belongs_to_its_session_and_ends_once),
        ROW(a_template_with_its_reserved_field_set_is_refused),
        ROW(enumerations_are_bounded),
        ROW(sessions_of_a_dead_process_are_gone),
        ROW(an_aborted_session_refuses_everything_but_being_closed),
        ROW(a_transaction_is_aborted_after_one_hour),
        ROW(transactions_end_in_the_order_in_which_they_began),
        ROW(waiting_for_ever_is_waiting_for_ever),
        ROW(a_wait_ends_exactly_when_the_session_says),
        ROW(a_writer_keeps_readers_and_writers_out),
        ROW(a_session_that_is_being_closed_waits_for_nobody),
        ROW(without_a_wait_of_its_own_a_session_waits_fifteen_seconds),
        ROW(a_failing_call_leaves_the_transaction_alone),
        {NULL, NULL},
    };
    return suite_main("session", CASES, argc, argv);
}
