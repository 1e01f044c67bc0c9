/* Registrations of key managers, sessions and transactions. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

/* ---- registration ------------------------------------------------------------------------------
 */

static void expect_refusal(struct key_manager_request request, enum bfe_error expected)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t id = 0;
    uint64_t session = bench_session(&bench, 11);
    CHECK_INT(key_manager_register(bench.engine, session, &request, bench.now, &id), expected);
    CHECK_INT(bench_times(&bench, OBSERVED_CALL_REFUSED), expected != BFE_OK);
    CHECK_INT(engine_count(bench.engine).managers, expected == BFE_OK);
    bench_stop(&bench);
}

void registration_checks_its_arguments(void)
{
    struct key_manager_request request = bench_dictator_request();
    expect_refusal(request, BFE_OK);
    request.name = NULL;
    expect_refusal(request, BFE_NULL_DISPLAY_NAME);
    request = bench_dictator_request();
    request.flags |= 2;
    expect_refusal(request, BFE_INVALID_FLAGS);
    request = bench_dictator_request();
    request.callbacks_reserved = true;
    expect_refusal(request, BFE_RESERVED);
    request = bench_dictator_request();
    request.callbacks &= ~KEY_MANAGER_CALLBACK_DICTATE;
    expect_refusal(request, BFE_NULL_POINTER);
    request = bench_dictator_request();
    request.flags = 0;
    expect_refusal(request, BFE_INVALID_PARAMETER);
    request.callbacks = KEY_MANAGER_CALLBACK_NOTIFY;
    expect_refusal(request, BFE_OK);
    request.callbacks = 0;
    expect_refusal(request, BFE_NULL_POINTER);
    request = bench_dictator_request();
    request.timeout_hint_s = 10;
    expect_refusal(request, BFE_OK);
    request.timeout_hint_s = 11;
    expect_refusal(request, BFE_INVALID_INTERVAL);
    request = bench_dictator_request();
    request.images = KEY_MANAGER_IMAGE_CALLBACK;
    expect_refusal(request, BFE_CANNOT_INSTALL);
}

void a_second_dictator_is_refused_as_chosen(void)
{
    static const enum bfe_error CHOICES[] = {BFE_ALREADY_EXISTS,
                                             BFE_KEY_DICTATOR_ALREADY_REGISTERED};
    for (size_t i = 0; i < 2; i++) {
        struct bench bench;
        struct engine_rules rules = engine_default_rules();
        rules.second_dictator = CHOICES[i];
        bench_start(&bench, &rules);
        bench_dictator(&bench, bench_session(&bench, 11), 0);
        uint64_t session = bench_session(&bench, 12);
        bench_notified(&bench, session);
        struct key_manager_request request = bench_dictator_request();
        uint64_t id = 0;
        CHECK_INT(key_manager_register(bench.engine, session, &request, bench.now, &id),
                  CHOICES[i]);
        bench_stop(&bench);
    }
}

void the_same_key_cannot_be_registered_twice(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 11);
    struct key_manager_request request = bench_dictator_request();
    request.flags = 0;
    request.callbacks = KEY_MANAGER_CALLBACK_NOTIFY;
    request.key.bytes[5] = 9;
    uint64_t id = 0;
    CHECK_INT(key_manager_register(bench.engine, session, &request, bench.now, &id), BFE_OK);
    CHECK_INT(key_manager_register(bench.engine, session, &request, bench.now, &id),
              BFE_ALREADY_EXISTS);
    bench_stop(&bench);
}

void only_the_session_that_registered_can_unregister_and_only_once(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 11);
    uint64_t other = bench_session(&bench, 12);
    uint64_t manager = bench_dictator(&bench, session, 0);
    CHECK_INT(key_manager_unregister(bench.engine, other, manager, bench.now), BFE_INVALID_HANDLE);
    CHECK_INT(key_manager_unregister(bench.engine, session, manager, bench.now), BFE_OK);
    CHECK_INT(key_manager_unregister(bench.engine, session, manager, bench.now),
              BFE_INVALID_HANDLE);
    bench_stop(&bench);
}

void closing_a_session_ends_its_registrations_and_transaction(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 11);
    uint64_t manager = bench_dictator(&bench, session, 0);
    struct callback_event event;
    size_t count = 0;
    CHECK_INT(transaction_begin(bench.engine, session, 0, 0, bench.now), BFE_OK);
    CHECK_INT(session_close(bench.engine, session, END_CALL, bench.now), BFE_OK);
    CHECK(!key_manager_take(bench.engine, manager, &event, 1, &count));
    CHECK_INT(session_close(bench.engine, session, END_CALL, bench.now), BFE_INVALID_HANDLE);
    uint64_t next = bench_session(&bench, 12);
    CHECK_INT(transaction_begin(bench.engine, next, 0, 0, bench.now), BFE_OK);
    bench_stop(&bench);
}

/* ---- transactions ------------------------------------------------------------------------------
 */

void registering_inside_a_transaction_is_refused(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 11);
    struct key_manager_request request = bench_dictator_request();
    uint64_t id = 0;
    transaction_begin(bench.engine, session, TXN_FLAG_READ_ONLY, 0, bench.now);
    CHECK_INT(key_manager_register(bench.engine, session, &request, bench.now, &id),
              BFE_TXN_IN_PROGRESS);
    bench_stop(&bench);
}

void a_transaction_waits_for_a_writer_and_gives_up_after_its_wait(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t writer = bench_session(&bench, 11);
    const struct session_request request = {.process_id = 12, .txn_wait_timeout_ms = 200};
    uint64_t waiting = 0;
    session_open(bench.engine, &request, bench.now, &waiting);
    CHECK_INT(transaction_begin(bench.engine, writer, 0, 0, bench.now), BFE_OK);
    CHECK_INT(transaction_begin(bench.engine, writer, 0, 0, bench.now), BFE_TXN_IN_PROGRESS);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, 0, bench.now), BFE_BUSY);
    bench_advance(&bench, 199, 0);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, 0, bench.now), BFE_BUSY);
    bench_advance(&bench, 1, 0);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, 0, bench.now), BFE_TXN_TIMEOUT);
    CHECK_INT(transaction_commit(bench.engine, writer, bench.now), BFE_OK);
    CHECK_INT(transaction_begin(bench.engine, waiting, 0, 0, bench.now), BFE_OK);
    CHECK_INT(transaction_abort(bench.engine, waiting, bench.now), BFE_OK);
    CHECK_INT(transaction_abort(bench.engine, waiting, bench.now), BFE_NO_TXN_IN_PROGRESS);
    CHECK_INT(transaction_begin(bench.engine, waiting, 2, 0, bench.now), BFE_INVALID_FLAGS);
    bench_stop(&bench);
}

void readers_share_and_keep_writers_out(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t first = bench_session(&bench, 11);
    uint64_t second = bench_session(&bench, 12);
    uint64_t writer = bench_session(&bench, 13);
    CHECK_INT(transaction_begin(bench.engine, first, TXN_FLAG_READ_ONLY, 0, bench.now), BFE_OK);
    CHECK_INT(transaction_begin(bench.engine, second, TXN_FLAG_READ_ONLY, 0, bench.now), BFE_OK);
    CHECK_INT(transaction_begin(bench.engine, writer, 0, 0, bench.now), BFE_BUSY);
    bench_stop(&bench);
}

void a_session_key_in_use_is_refused(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    struct session_request request = {.process_id = 11};
    request.key.bytes[0] = 1;
    uint64_t id = 0;
    CHECK_INT(session_open(bench.engine, &request, bench.now, &id), BFE_OK);
    CHECK_INT(session_open(bench.engine, &request, bench.now, &id), BFE_ALREADY_EXISTS);
    request.key.bytes[0] = 2;
    request.flags = 4;
    CHECK_INT(session_open(bench.engine, &request, bench.now, &id), BFE_INVALID_FLAGS);
    bench_stop(&bench);
}
