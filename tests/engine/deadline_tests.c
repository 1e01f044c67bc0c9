/* Deadlines, late answers, and ends of TIAs, in virtual time. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

void a_hanging_dictation_costs_its_hint_and_no_more(void)
{
    struct bench bench;
    struct callback_event event;
    bench_play_to_dictation(&bench, &event, 3);
    CHECK_INT(engine_next_real_deadline(bench.engine), 3000000);
    bench_advance(&bench, 2999, 0);
    CHECK_INT(bench_times(&bench, OBSERVED_FAILED), 0);
    bench_advance(&bench, 1, 0);
    bench_expect_failure(&bench, FAILED_DICTATION_TIMEOUT, 1460, "did not return");
    CHECK(engine_next_real_deadline(bench.engine) == ENGINE_NEVER);
    bench_stop(&bench);
}

void a_hint_of_zero_means_five_seconds(void)
{
    struct bench bench;
    struct callback_event event;
    bench_play_to_dictation(&bench, &event, 0);
    CHECK_INT(engine_next_real_deadline(bench.engine), 5000000);
    bench_stop(&bench);
}

void a_late_answer_is_reported_and_changes_nothing(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = bench_play_to_dictation(&bench, &event, 1);
    bench_advance(&bench, 1000, 0);
    const struct callback_reply reply = {.id = event.id, .duration_us = 1500000};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    CHECK_INT(bench_times(&bench, OBSERVED_LATE_ANSWER), 1);
    CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 0);
    CHECK_INT(engine_count(bench.engine).callbacks, 0);
    bench_stop(&bench);
}

void an_answer_that_took_too_long_by_its_own_clock_is_late(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = bench_play_to_dictation(&bench, &event, 1);
    const struct callback_reply reply = {.id = event.id,
                                         .duration_us = 1000001,
                                         .inbound = event.inbound,
                                         .outbound = event.outbound};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    bench_expect_failure(&bench, FAILED_DICTATION_TIMEOUT, 1460, "did not return");
    bench_stop(&bench);
}

void a_hanging_check_counts_as_no_wish(void)
{
    struct bench bench;
    struct callback_event event;
    bench_start(&bench, NULL);
    uint64_t manager = bench_dictator(&bench, bench_session(&bench, 11), 2);
    struct negotiation_request request = bench_request();
    request.allow_notify = false;
    bench_negotiate(&bench, &request);
    bench_take(&bench, manager, CALLBACK_CHECK, &event);
    bench_advance(&bench, 2000, 0);
    const struct noted *check = bench_last(&bench, OBSERVED_CHECK);
    if (CHECK(check != NULL)) {
        CHECK_INT(check->observation.check.report.outcome, CALLBACK_TIMED_OUT);
    }
    CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 1);
    bench_stop(&bench);
}

void callbacks_behind_a_hanging_one_do_not_wait_for_ever(void)
{
    struct bench bench;
    struct callback_event event;
    size_t count = 0;
    bench_start(&bench, NULL);
    uint64_t manager = bench_dictator(&bench, bench_session(&bench, 11), 1);
    struct negotiation_request request = bench_request();
    request.allow_notify = false;
    bench_negotiate(&bench, &request);
    key_manager_take(bench.engine, manager, &event, 1, &count);
    bench_negotiate(&bench, &request);
    bench_negotiate(&bench, &request);
    bench_advance(&bench, 1000, 0);
    CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 1);
    bench_advance(&bench, 1000, 0);
    CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 3);
    bench_stop(&bench);
}

void the_clock_of_a_batched_callback_starts_when_the_one_before_it_ends(void)
{
    struct bench bench;
    struct callback_event events[2];
    size_t count = 0;
    bench_start(&bench, NULL);
    uint64_t manager = bench_dictator(&bench, bench_session(&bench, 11), 2);
    struct negotiation_request request = bench_request();
    request.allow_notify = false;
    bench_negotiate(&bench, &request);
    bench_negotiate(&bench, &request);
    key_manager_take(bench.engine, manager, events, 2, &count);
    CHECK_INT(count, 2);
    bench_advance(&bench, 1500, 0);
    const struct callback_reply reply = {.id = events[0].id};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    CHECK_INT(engine_next_real_deadline(bench.engine), 3500000);
    bench_stop(&bench);
}

void a_dead_tia_fails_the_dictation_it_was_asked_for(void)
{
    struct bench bench;
    struct callback_event event;
    bench_play_to_dictation(&bench, &event, 0);
    session_process_died(bench.engine, 11, bench.now);
    bench_expect_failure(&bench, FAILED_TIA_DIED, 1067, "went away");
    struct engine_counts counts = engine_count(bench.engine);
    CHECK_INT(counts.sessions, 0);
    CHECK_INT(counts.managers, 0);
    CHECK_INT(counts.callbacks, 0);
    bench_stop(&bench);
}

void one_manager_cannot_answer_for_another(void)
{
    struct bench bench;
    struct callback_event event;
    bench_play_to_dictation(&bench, &event, 0);
    uint64_t other = bench_notified(&bench, bench_session(&bench, 12));
    const struct callback_reply reply = {
        .id = event.id, .inbound = event.inbound, .outbound = event.outbound};
    key_manager_answer(bench.engine, other, &reply, bench.now);
    CHECK_INT(bench_times(&bench, OBSERVED_DICTATE), 0);
    bench_stop(&bench);
}

/* Whoever knows a manager's id can take its callbacks, with the keys: it is 64 bits of the
   platform's generator, and the numbers around it are nobody's. */
void the_id_of_a_manager_is_a_secret_of_64_random_bits(void)
{
    struct bench bench;
    struct callback_event event;
    size_t count = 0;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 11);
    bench.random = 0x40;
    uint64_t manager = bench_dictator(&bench, session, 0);
    /* The first eight bytes that the generator gave, or the next eight behind the key's. */
    CHECK(manager > UINT64_C(0x0100000000000000));
    struct negotiation_request request = bench_request();
    bench_negotiate(&bench, &request);
    for (uint64_t id = 0; id < 10000; id++) {
        CHECK(!key_manager_take(bench.engine, id, &event, 1, &count));
        CHECK_INT(count, 0);
    }
    for (unsigned int bit = 0; bit < 64; bit++) {
        CHECK(!key_manager_take(bench.engine, manager ^ UINT64_C(1) << bit, &event, 1, &count));
        CHECK_INT(count, 0);
    }
    /* Without random numbers there is no secret, and no registration. */
    const struct key_manager_request again = {
        .name = "bench", .callbacks = KEY_MANAGER_CALLBACK_NOTIFY, .images = KEY_MANAGER_IMAGE_EXE};
    uint64_t id = 0;
    bench.random_fails = true;
    CHECK(key_manager_register(bench.engine, session, &again, bench.now, &id) != BFE_OK);
    CHECK_INT(id, 0);
    bench_stop(&bench);
}

void a_failing_generator_fails_the_negotiation(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    struct negotiation_request request = bench_request();
    bench.random_fails = true;
    bench_negotiate(&bench, &request);
    bench_expect_failure(&bench, FAILED_NO_RANDOM, 31, "generator");
    bench_stop(&bench);
}
