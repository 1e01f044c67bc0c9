/* The engine in virtual time: who dictates, what a negotiation does, deadlines, registration. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

/* ---- who dictates ---------------------------------------------------------------------------- */

struct wishes {
    bool initiator_wants;
    uint32_t initiator_weight;
    bool responder_wants;
    uint32_t responder_weight;
    enum dictation_winner winner;
};

static void check_winners(const struct wishes *table, size_t count,
                          const struct dictation_rules *rules)
{
    for (size_t i = 0; i < count; i++) {
        struct dictation_wish initiator = {table[i].initiator_wants, table[i].initiator_weight};
        struct dictation_wish responder = {table[i].responder_wants, table[i].responder_weight};
        enum dictation_winner winner = dictation_decide(initiator, responder, rules);
        if (winner != table[i].winner) {
            CHECK_FAIL("row %zu: expected winner %d, actual %d", i, table[i].winner, winner);
        }
    }
}

static void the_heavier_end_dictates_and_the_responder_on_a_tie(void)
{
    static const struct wishes TABLE[] = {
        {true, 7, true, 3, WINNER_INITIATOR},
        {true, 3, true, 7, WINNER_RESPONDER},
        {true, 5, true, 5, WINNER_RESPONDER},
        {true, 0, true, 0, WINNER_RESPONDER},
        {true, 0xFFFFFFFF, true, 0xFFFFFFFE, WINNER_INITIATOR},
        {false, 9, true, 0, WINNER_RESPONDER},
        {true, 1, false, 9, WINNER_INITIATOR},
        {false, 9, false, 9, WINNER_NONE},
        {true, 0, false, 0, WINNER_NONE},
    };
    struct engine_rules rules = engine_default_rules();
    check_winners(TABLE, sizeof(TABLE) / sizeof(TABLE[0]), &rules.dictation);
}

static void the_other_readings_of_a_tie_and_of_weight_zero_can_be_chosen(void)
{
    static const struct wishes TABLE[] = {
        {true, 5, true, 5, WINNER_INITIATOR},
        {true, 0, true, 0, WINNER_INITIATOR},
        {true, 0, false, 0, WINNER_INITIATOR},
        {true, 3, true, 7, WINNER_RESPONDER},
    };
    const struct dictation_rules rules = {TIE_INITIATOR, WEIGHT_ZERO_WINS};
    check_winners(TABLE, sizeof(TABLE) / sizeof(TABLE[0]), &rules);
}

/* ---- negotiations ---------------------------------------------------------------------------- */

static void a_winning_initiator_is_asked_dictates_and_is_notified(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t manager = bench_dictator(&bench, bench_session(&bench, 11), 0);
    struct negotiation_request request = bench_request();
    request.peer.wish = (struct dictation_wish){true, 3};
    bench_negotiate(&bench, &request);
    bench_answer_check(&bench, manager, true, 7);
    bench_answer_dictate(&bench, manager, 0xA1, 0xB2);
    bench_answer_notify(&bench, manager);

    const struct noted *established = bench_last(&bench, OBSERVED_ESTABLISHED);
    if (CHECK(established != NULL)) {
        CHECK_INT(established->observation.established.keys, KEYS_LOCALLY_DICTATED);
        CHECK_INT(established->inbound.sas[0].cipher_key.length, 20);
        CHECK_HEX(established->inbound.sas[0].cipher_key.bytes[19], 0xA1);
        CHECK_HEX(established->outbound.sas[0].auth_key.bytes[0], 0xB2);
        CHECK_HEX(established->inbound.flags,
                  SA_FLAG_USING_DICTATED_KEYS | SA_FLAG_LOCALLY_DICTATED_KEYS);
    }
    const struct noted *notify = bench_last(&bench, OBSERVED_NOTIFY);
    if (CHECK(notify != NULL)) {
        CHECK_HEX(notify->outbound.sas[0].cipher_key.bytes[0], 0xB2);
    }
    struct engine_counts counts = engine_count(bench.engine);
    CHECK_INT(counts.sa_pairs, 1);
    CHECK_INT(counts.negotiations, 0);
    CHECK_INT(counts.callbacks, 0);
    bench_stop(&bench);
}

static void a_heavier_peer_dictates_and_the_tia_is_only_notified(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t manager = bench_dictator(&bench, bench_session(&bench, 11), 0);
    struct negotiation_request request = bench_request();
    request.peer.wish = (struct dictation_wish){true, 9};
    request.peer.keys_given = true;
    request.peer.inbound_key_length = request.peer.outbound_key_length = 20;
    memset(request.peer.inbound_key, 0x31, 20);
    memset(request.peer.outbound_key, 0x42, 20);
    bench_negotiate(&bench, &request);
    bench_answer_check(&bench, manager, true, 7);
    bench_answer_notify(&bench, manager);

    const struct noted *established = bench_last(&bench, OBSERVED_ESTABLISHED);
    if (CHECK(established != NULL)) {
        CHECK_INT(established->observation.established.keys, KEYS_PEER_DICTATED);
        CHECK_HEX(established->inbound.sas[0].cipher_key.bytes[7], 0x31);
        CHECK_HEX(established->outbound.sas[0].cipher_key.bytes[7], 0x42);
        CHECK_HEX(established->inbound.flags, SA_FLAG_USING_DICTATED_KEYS);
    }
    CHECK_INT(bench_times(&bench, OBSERVED_DICTATE), 0);
    bench_stop(&bench);
}

static void without_allow_dictate_nobody_is_asked_and_keys_are_random(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t manager = bench_dictator(&bench, bench_session(&bench, 11), 0);
    struct negotiation_request request = bench_request();
    request.allow_dictate = false;
    bench_negotiate(&bench, &request);
    bench_answer_notify(&bench, manager);
    const struct noted *established = bench_last(&bench, OBSERVED_ESTABLISHED);
    if (CHECK(established != NULL)) {
        CHECK_INT(established->observation.established.keys, KEYS_GENERATED);
        CHECK_HEX(established->inbound.flags, 0);
        CHECK(!sa_keys_zero(&established->inbound));
        CHECK(!sa_keys_equal(&established->inbound, &established->outbound));
    }
    CHECK_INT(bench_times(&bench, OBSERVED_CHECK), 0);
    bench_stop(&bench);
}

static void a_policy_without_callbacks_establishes_at_once(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    bench_dictator(&bench, bench_session(&bench, 11), 0);
    struct negotiation_request request = bench_request();
    request.allow_dictate = request.allow_notify = false;
    bench_negotiate(&bench, &request);
    CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 1);
    bench_stop(&bench);
}

static void only_authip_asks_for_dictation(void)
{
    static const enum keying_module MODULES[] = {KEYING_IKEV1, KEYING_IKEV2};
    for (size_t i = 0; i < 2; i++) {
        struct bench bench;
        bench_start(&bench, NULL);
        bench_dictator(&bench, bench_session(&bench, 11), 0);
        struct negotiation_request request = bench_request();
        request.keying_module = MODULES[i];
        request.allow_notify = false;
        bench_negotiate(&bench, &request);
        CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 1);
        bench_stop(&bench);
    }
}

static void every_manager_of_the_host_is_notified(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t session = bench_session(&bench, 11);
    uint64_t first = bench_notified(&bench, session);
    uint64_t second = bench_notified(&bench, bench_session(&bench, 12));
    struct negotiation_request request = bench_request();
    bench_negotiate(&bench, &request);
    bench_answer_notify(&bench, second);
    CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 0);
    bench_answer_notify(&bench, first);
    CHECK_INT(bench_times(&bench, OBSERVED_NOTIFY), 2);
    CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 1);
    bench_stop(&bench);
}

static void the_dictator_can_be_left_out_of_notifications(void)
{
    struct bench bench;
    struct engine_rules rules = engine_default_rules();
    rules.notify_dictator = false;
    bench_start(&bench, &rules);
    uint64_t manager = bench_dictator(&bench, bench_session(&bench, 11), 0);
    struct negotiation_request request = bench_request();
    bench_negotiate(&bench, &request);
    bench_answer_check(&bench, manager, true, 1);
    bench_answer_dictate(&bench, manager, 1, 2);
    CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 1);
    CHECK_INT(bench_times(&bench, OBSERVED_NOTIFY), 0);
    bench_stop(&bench);
}

static void two_hosts_weigh_their_tias_and_see_mirrored_keys(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    uint64_t here = bench_dictator(&bench, bench_session(&bench, 11), 0);
    const struct session_request there_request = {.host = 1, .process_id = 12};
    uint64_t there_session = 0;
    session_open(bench.engine, &there_request, bench.now, &there_session);
    uint64_t there = bench_dictator(&bench, there_session, 0);
    struct negotiation_request request = bench_request();
    request.peer.host = 1;
    bench_negotiate(&bench, &request);
    bench_answer_check(&bench, here, true, 4);
    bench_answer_check(&bench, there, true, 4);
    bench_answer_dictate(&bench, there, 0x11, 0x22);
    bench_answer_notify(&bench, there);
    const struct noted *notify = bench_last(&bench, OBSERVED_NOTIFY);
    if (CHECK(notify != NULL)) {
        CHECK_HEX(notify->inbound.sas[0].cipher_key.bytes[0], 0x11);
        CHECK_HEX(notify->inbound.traffic.local.bytes[3], 2);
        CHECK_INT(notify->inbound.traffic.local_port, 445);
    }
    bench_answer_notify(&bench, here);
    const struct noted *established = bench_last(&bench, OBSERVED_ESTABLISHED);
    if (CHECK(established != NULL)) {
        CHECK_INT(established->observation.established.keys, KEYS_PEER_DICTATED);
        CHECK_HEX(established->inbound.sas[0].cipher_key.bytes[0], 0x22);
        CHECK_HEX(established->outbound.sas[0].cipher_key.bytes[0], 0x11);
        CHECK_HEX(established->inbound.traffic.local.bytes[3], 1);
    }
    bench_stop(&bench);
}

/* ---- what a dictating TIA answers ------------------------------------------------------------ */

/* Plays up to keyDictation with one TIA and gives what it should answer to. */
static uint64_t play_to_dictation(struct bench *bench, struct callback_event *event,
                                  uint8_t timeout_hint_s)
{
    bench_start(bench, NULL);
    uint64_t manager = bench_dictator(bench, bench_session(bench, 11), timeout_hint_s);
    struct negotiation_request request = bench_request();
    bench_negotiate(bench, &request);
    bench_answer_check(bench, manager, true, 7);
    bench_take(bench, manager, CALLBACK_DICTATE, event);
    return manager;
}

static void expect_failure(const struct bench *bench, enum failure_reason reason, uint32_t status,
                           const char *detail)
{
    const struct noted *failed = bench_last(bench, OBSERVED_FAILED);
    if (CHECK(failed != NULL)) {
        CHECK_INT(failed->observation.failed.reason, reason);
        CHECK_HEX(failed->observation.failed.status, status);
        CHECK_CONTAINS(failed->text, detail);
    }
    CHECK_INT(bench_times(bench, OBSERVED_ESTABLISHED), 0);
    CHECK_INT(engine_count(bench->engine).negotiations, 0);
}

static void a_failing_dictation_fails_the_negotiation_with_its_status(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = play_to_dictation(&bench, &event, 0);
    const struct callback_reply reply = {
        .id = event.id, .status = 0x80320008, .inbound = event.inbound, .outbound = event.outbound};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    expect_failure(&bench, FAILED_DICTATION, 0x80320008, "0x80320008");
    bench_stop(&bench);
}

static void a_tia_that_asks_for_generated_keys_gets_random_ones(void)
{
    static const uint32_t STATUSES[] = {0, 0x80320008};
    for (size_t i = 0; i < 2; i++) {
        struct bench bench;
        struct callback_event event;
        uint64_t manager = play_to_dictation(&bench, &event, 0);
        const struct callback_reply reply = {.id = event.id,
                                             .status = STATUSES[i],
                                             .keying_module_generates = true,
                                             .inbound = event.inbound,
                                             .outbound = event.outbound};
        key_manager_answer(bench.engine, manager, &reply, bench.now);
        bench_answer_notify(&bench, manager);
        const struct noted *established = bench_last(&bench, OBSERVED_ESTABLISHED);
        if (CHECK(established != NULL)) {
            CHECK_INT(established->observation.established.keys, KEYS_GENERATED);
            CHECK_HEX(established->inbound.flags, 0);
        }
        bench_stop(&bench);
    }
}

static void a_key_of_the_wrong_size_fails_the_negotiation(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = play_to_dictation(&bench, &event, 0);
    struct sa_details inbound = *event.inbound;
    inbound.sas[0].cipher_key.length = 16;
    const struct callback_reply reply = {
        .id = event.id, .inbound = &inbound, .outbound = event.outbound};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    expect_failure(&bench, FAILED_INVALID_KEYING_MATERIAL, 0x80320040,
                   "inbound cipher key has 16 bytes, aes-gcm-128 needs 20");
    bench_stop(&bench);
}

static void two_different_keys_for_gcm_fail_and_one_alone_is_enough(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = play_to_dictation(&bench, &event, 0);
    struct sa_details inbound = *event.inbound;
    struct sa_details outbound = *event.outbound;
    memset(inbound.sas[0].cipher_key.bytes, 5, 20);
    memset(outbound.sas[0].cipher_key.bytes, 6, 20);
    memset(outbound.sas[0].auth_key.bytes, 7, 20);
    const struct callback_reply reply = {
        .id = event.id, .inbound = &inbound, .outbound = &outbound};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    expect_failure(&bench, FAILED_INVALID_KEYING_MATERIAL, 0x80320040, "has one key");
    bench_stop(&bench);

    manager = play_to_dictation(&bench, &event, 0);
    inbound = *event.inbound;
    outbound = *event.outbound;
    memset(inbound.sas[0].cipher_key.bytes, 5, 20);
    memset(outbound.sas[0].auth_key.bytes, 7, 20);
    const struct callback_reply good = {.id = event.id, .inbound = &inbound, .outbound = &outbound};
    key_manager_answer(bench.engine, manager, &good, bench.now);
    bench_answer_notify(&bench, manager);
    const struct noted *established = bench_last(&bench, OBSERVED_ESTABLISHED);
    if (CHECK(established != NULL)) {
        CHECK_HEX(established->inbound.sas[0].auth_key.bytes[3], 5);
        CHECK_HEX(established->outbound.sas[0].cipher_key.bytes[3], 7);
    }
    bench_stop(&bench);
}

/* Which fields a TIA may touch is tested with a TIA: tests/wine. */
static void changes_that_a_tia_made_fail_the_negotiation_and_are_all_told(void)
{
    static const struct {
        uint32_t status;
        bool generates;
    } ANSWERS[] = {{0, false}, {0, true}, {5, false}, {5, true}};
    for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(ANSWERS[0]); i++) {
        struct bench bench;
        struct callback_event event;
        struct sa_changes changes = {.total = 0};
        uint64_t manager = play_to_dictation(&bench, &event, 0);
        sa_changes_add(&changes, SA_INBOUND, "traffic.localPort", "50000", "50001");
        sa_changes_add(&changes, SA_OUTBOUND, "saBundle.flags", "0x0", "0x8");
        const struct callback_reply reply = {.id = event.id,
                                             .status = ANSWERS[i].status,
                                             .keying_module_generates = ANSWERS[i].generates,
                                             .inbound = event.inbound,
                                             .outbound = event.outbound,
                                             .changes = &changes};
        key_manager_answer(bench.engine, manager, &reply, bench.now);
        expect_failure(&bench, FAILED_SA_MODIFIED, 13,
                       "keyDictation changed traffic.localPort of the inbound SA (50000 -> 50001) "
                       "and saBundle.flags of the outbound SA (0x0 -> 0x8); it may change only "
                       "keys");
        bench_stop(&bench);
    }
}

static void of_many_changes_the_first_are_told_and_the_others_counted(void)
{
    struct sa_changes changes = {.total = 0};
    char text[SA_CHANGES_TEXT_SIZE];
    char name[2 * SA_CHANGE_FIELD_SIZE];
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    for (size_t i = 0; i < SA_CHANGES_KEPT + 3; i++) {
        sa_changes_add(&changes, SA_INBOUND, name, name, name);
    }
    CHECK_INT(sa_changes_kept(&changes), SA_CHANGES_KEPT);
    CHECK_INT(strlen(changes.kept[0].field), SA_CHANGE_FIELD_SIZE - 1);
    sa_changes_print(&changes, text);
    CHECK(strlen(text) < sizeof(text));
    changes.total = 0;
    for (size_t i = 0; i < SA_CHANGES_KEPT + 3; i++) {
        sa_changes_add(&changes, SA_INBOUND, "saBundle.qmSaId", "1", "2");
    }
    sa_changes_print(&changes, text);
    CHECK_CONTAINS(text, "(1 -> 2) and 3 more; it may change only keys");
}

static void sas_of_another_form_are_not_taken(void)
{
    for (int form = 0; form < 4; form++) {
        struct bench bench;
        struct callback_event event;
        uint64_t manager = play_to_dictation(&bench, &event, 0);
        struct sa_details outbound = *event.outbound;
        if (form == 0) {
            outbound.count = 0;
        } else if (form == 1) {
            outbound.direction = SA_INBOUND;
        } else if (form == 2) {
            outbound.sas[0].transform.cipher = cipher_transform_find("aes-gcm-256");
        }
        const struct callback_reply reply = {
            .id = event.id, .inbound = event.inbound, .outbound = form == 3 ? NULL : &outbound};
        key_manager_answer(bench.engine, manager, &reply, bench.now);
        expect_failure(&bench, FAILED_SA_MODIFIED, 13,
                       form == 3 ? "no SAs came back" : "not those that it was given");
        bench_stop(&bench);
    }
}

static void what_a_callback_was_given_is_known_until_its_answer_is_late(void)
{
    struct bench bench;
    struct callback_event event;
    struct callback_event given;
    uint64_t manager = play_to_dictation(&bench, &event, 0);
    if (CHECK(key_manager_given(bench.engine, manager, event.id, &given))) {
        CHECK_INT(given.kind, CALLBACK_DICTATE);
        CHECK(given.inbound == event.inbound && given.outbound == event.outbound);
    }
    CHECK(!key_manager_given(bench.engine, manager + 1, event.id, &given));
    CHECK(!key_manager_given(bench.engine, manager, event.id + 1, &given));
    bench_advance(&bench, 5000, 0);
    CHECK(!key_manager_given(bench.engine, manager, event.id, &given));
    bench_stop(&bench);
}

static void an_sa_that_cannot_be_read_fails_the_negotiation(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = play_to_dictation(&bench, &event, 0);
    const struct callback_reply reply = {.id = event.id, .problem = "saBundle.saList is gone"};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    expect_failure(&bench, FAILED_SA_MODIFIED, 13, "saList is gone");
    bench_stop(&bench);
}

/* ---- deadlines ------------------------------------------------------------------------------- */

static void a_hanging_dictation_costs_its_hint_and_no_more(void)
{
    struct bench bench;
    struct callback_event event;
    play_to_dictation(&bench, &event, 3);
    CHECK_INT(engine_next_real_deadline(bench.engine), 3000000);
    bench_advance(&bench, 2999, 0);
    CHECK_INT(bench_times(&bench, OBSERVED_FAILED), 0);
    bench_advance(&bench, 1, 0);
    expect_failure(&bench, FAILED_DICTATION_TIMEOUT, 1460, "did not return");
    CHECK(engine_next_real_deadline(bench.engine) == ENGINE_NEVER);
    bench_stop(&bench);
}

static void a_hint_of_zero_means_five_seconds(void)
{
    struct bench bench;
    struct callback_event event;
    play_to_dictation(&bench, &event, 0);
    CHECK_INT(engine_next_real_deadline(bench.engine), 5000000);
    bench_stop(&bench);
}

static void a_late_answer_is_reported_and_changes_nothing(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = play_to_dictation(&bench, &event, 1);
    bench_advance(&bench, 1000, 0);
    const struct callback_reply reply = {.id = event.id, .duration_us = 1500000};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    CHECK_INT(bench_times(&bench, OBSERVED_LATE_ANSWER), 1);
    CHECK_INT(bench_times(&bench, OBSERVED_ESTABLISHED), 0);
    CHECK_INT(engine_count(bench.engine).callbacks, 0);
    bench_stop(&bench);
}

static void an_answer_that_took_too_long_by_its_own_clock_is_late(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = play_to_dictation(&bench, &event, 1);
    const struct callback_reply reply = {.id = event.id,
                                         .duration_us = 1000001,
                                         .inbound = event.inbound,
                                         .outbound = event.outbound};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    expect_failure(&bench, FAILED_DICTATION_TIMEOUT, 1460, "did not return");
    bench_stop(&bench);
}

static void a_hanging_check_counts_as_no_wish(void)
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

static void callbacks_behind_a_hanging_one_do_not_wait_for_ever(void)
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

static void the_clock_of_a_batched_callback_starts_when_the_one_before_it_ends(void)
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

static void a_dead_tia_fails_the_dictation_it_was_asked_for(void)
{
    struct bench bench;
    struct callback_event event;
    play_to_dictation(&bench, &event, 0);
    session_process_died(bench.engine, 11, bench.now);
    expect_failure(&bench, FAILED_TIA_DIED, 1067, "went away");
    struct engine_counts counts = engine_count(bench.engine);
    CHECK_INT(counts.sessions, 0);
    CHECK_INT(counts.managers, 0);
    CHECK_INT(counts.callbacks, 0);
    bench_stop(&bench);
}

static void one_manager_cannot_answer_for_another(void)
{
    struct bench bench;
    struct callback_event event;
    play_to_dictation(&bench, &event, 0);
    uint64_t other = bench_notified(&bench, bench_session(&bench, 12));
    const struct callback_reply reply = {
        .id = event.id, .inbound = event.inbound, .outbound = event.outbound};
    key_manager_answer(bench.engine, other, &reply, bench.now);
    CHECK_INT(bench_times(&bench, OBSERVED_DICTATE), 0);
    bench_stop(&bench);
}

/* Whoever knows a manager's id can take its callbacks, with the keys: it is 64 bits of the
   platform's generator, and the numbers around it are nobody's. */
static void the_id_of_a_manager_is_a_secret_of_64_random_bits(void)
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

static void a_failing_generator_fails_the_negotiation(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    struct negotiation_request request = bench_request();
    bench.random_fails = true;
    bench_negotiate(&bench, &request);
    expect_failure(&bench, FAILED_NO_RANDOM, 31, "generator");
    bench_stop(&bench);
}

/* ---- the SA database ------------------------------------------------------------------------- */

static void an_sa_expires_by_its_seconds_in_virtual_time(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    struct negotiation_request request = bench_request();
    request.lifetime.seconds = 60;
    bench_negotiate(&bench, &request);
    CHECK_INT(engine_next_virtual_deadline(bench.engine), 60000);
    bench_advance(&bench, 0, 59999);
    CHECK_INT(bench_times(&bench, OBSERVED_EXPIRED), 0);
    bench_advance(&bench, 0, 1);
    CHECK_INT(bench_times(&bench, OBSERVED_EXPIRED), 1);
    CHECK_INT(engine_count(bench.engine).sa_pairs, 0);
    bench_stop(&bench);
}

static void a_deleted_sa_is_gone_and_does_not_expire(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    struct negotiation_request request = bench_request();
    uint64_t id = bench_negotiate(&bench, &request);
    CHECK_INT(sa_database_delete(bench.engine, id, bench.now), BFE_OK);
    CHECK_INT(sa_database_delete(bench.engine, id, bench.now), BFE_NOT_FOUND);
    CHECK_INT(bench_times(&bench, OBSERVED_DELETED), 1);
    CHECK_INT(bench_last(&bench, OBSERVED_DELETED)->observation.deleted.direction, SA_OUTBOUND);
    bench_advance(&bench, 0, 59999);
    CHECK_INT(bench_times(&bench, OBSERVED_DELETED), 1);
    CHECK_INT(engine_count(bench.engine).sa_pairs, 1);
    bench_advance(&bench, 0, 1);
    CHECK_INT(bench_times(&bench, OBSERVED_DELETED), 2);
    CHECK_INT(bench_last(&bench, OBSERVED_DELETED)->observation.deleted.direction, SA_INBOUND);
    CHECK_INT(engine_count(bench.engine).sa_pairs, 0);
    bench_advance(&bench, 0, 4000000);
    CHECK_INT(bench_times(&bench, OBSERVED_DELETED), 2);
    CHECK_INT(bench_times(&bench, OBSERVED_EXPIRED), 0);
    bench_stop(&bench);
}

/* ---- registration ---------------------------------------------------------------------------- */

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

static void registration_checks_its_arguments(void)
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

static void a_second_dictator_is_refused_as_chosen(void)
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

static void the_same_key_cannot_be_registered_twice(void)
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

static void only_the_session_that_registered_can_unregister_and_only_once(void)
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

static void closing_a_session_ends_its_registrations_and_transaction(void)
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

/* ---- transactions ---------------------------------------------------------------------------- */

static void registering_inside_a_transaction_is_refused(void)
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

static void a_transaction_waits_for_a_writer_and_gives_up_after_its_wait(void)
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

static void readers_share_and_keep_writers_out(void)
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

static void a_session_key_in_use_is_refused(void)
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

/* ---- addresses ------------------------------------------------------------------------------- */

static void addresses_are_read_and_printed_as_the_rfcs_say(void)
{
    static const struct {
        const char *text;
        const char *printed; /* NULL: refused */
    } TABLE[] = {
        {"10.0.0.1", "10.0.0.1"},
        {"255.255.255.255", "255.255.255.255"},
        {"1.2.3", NULL},
        {"1.2.3.256", NULL},
        {"01.2.3.4", NULL},
        {"1.2.3.4.5", NULL},
        {"", NULL},
        {"::1", "::1"},
        {"::", "::"},
        {"fe80::1", "fe80::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"2001:DB8::", "2001:db8::"},
        {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
        {"::ffff:10.0.0.1", "::ffff:a00:1"},
        {"1::2::3", NULL},
        {"1:2:3:4:5:6:7", NULL},
        {"1:2:3:4:5:6:7:8:9", NULL},
        {"12345::", NULL},
        {":1", NULL},
        {"1:", NULL},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct ip_address address;
        char text[ADDRESS_TEXT_SIZE] = "";
        bool read = address_parse(TABLE[i].text, &address);
        if (read) {
            address_print(&address, text);
        }
        if (read != (TABLE[i].printed != NULL) || (read && strcmp(text, TABLE[i].printed) != 0)) {
            CHECK_FAIL("\"%s\": expected %s, actual %s", TABLE[i].text,
                       TABLE[i].printed ? TABLE[i].printed : "a refusal",
                       read ? text : "a refusal");
        }
    }
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct test_case CASES[] = {
    ROW(the_heavier_end_dictates_and_the_responder_on_a_tie),
    ROW(the_other_readings_of_a_tie_and_of_weight_zero_can_be_chosen),
    ROW(a_winning_initiator_is_asked_dictates_and_is_notified),
    ROW(a_heavier_peer_dictates_and_the_tia_is_only_notified),
    ROW(without_allow_dictate_nobody_is_asked_and_keys_are_random),
    ROW(a_policy_without_callbacks_establishes_at_once),
    ROW(only_authip_asks_for_dictation),
    ROW(every_manager_of_the_host_is_notified),
    ROW(the_dictator_can_be_left_out_of_notifications),
    ROW(two_hosts_weigh_their_tias_and_see_mirrored_keys),
    ROW(a_failing_dictation_fails_the_negotiation_with_its_status),
    ROW(a_tia_that_asks_for_generated_keys_gets_random_ones),
    ROW(a_key_of_the_wrong_size_fails_the_negotiation),
    ROW(two_different_keys_for_gcm_fail_and_one_alone_is_enough),
    ROW(changes_that_a_tia_made_fail_the_negotiation_and_are_all_told),
    ROW(of_many_changes_the_first_are_told_and_the_others_counted),
    ROW(sas_of_another_form_are_not_taken),
    ROW(what_a_callback_was_given_is_known_until_its_answer_is_late),
    ROW(an_sa_that_cannot_be_read_fails_the_negotiation),
    ROW(a_hanging_dictation_costs_its_hint_and_no_more),
    ROW(a_hint_of_zero_means_five_seconds),
    ROW(a_late_answer_is_reported_and_changes_nothing),
    ROW(an_answer_that_took_too_long_by_its_own_clock_is_late),
    ROW(a_hanging_check_counts_as_no_wish),
    ROW(callbacks_behind_a_hanging_one_do_not_wait_for_ever),
    ROW(the_clock_of_a_batched_callback_starts_when_the_one_before_it_ends),
    ROW(a_dead_tia_fails_the_dictation_it_was_asked_for),
    ROW(one_manager_cannot_answer_for_another),
    ROW(the_id_of_a_manager_is_a_secret_of_64_random_bits),
    ROW(a_failing_generator_fails_the_negotiation),
    ROW(an_sa_expires_by_its_seconds_in_virtual_time),
    ROW(a_deleted_sa_is_gone_and_does_not_expire),
    ROW(every_transform_gets_keys_of_its_size),
    ROW(registration_checks_its_arguments),
    ROW(of_two_mistakes_of_a_registration_the_earlier_in_the_order_is_told),
    ROW(a_second_dictator_is_refused_as_chosen),
    ROW(the_same_key_cannot_be_registered_twice),
    ROW(only_the_session_that_registered_can_unregister_and_only_once),
    ROW(closing_a_session_ends_its_registrations_and_transaction),
    ROW(registering_inside_a_transaction_is_refused),
    ROW(a_transaction_waits_for_a_writer_and_gives_up_after_its_wait),
    ROW(readers_share_and_keep_writers_out),
    ROW(a_session_key_in_use_is_refused),
    ROW(addresses_are_read_and_printed_as_the_rfcs_say),
    ROW(keys_of_two_sas_are_equal_when_all_of_them_are),
    ROW(the_module_of_the_callbacks_can_be_what_asks_for_integrity_checks),
    ROW(a_negotiation_of_an_impossible_form_is_refused),
    ROW(every_field_of_an_sa_is_filled_the_same_in_every_run),
    ROW(an_sas_identity_is_its_peers_and_extended_mode_is_authips),
    ROW(what_a_negotiation_names_stands_in_its_sas),
    ROW(behind_a_nat_the_peer_has_a_private_address),
    ROW(a_tunnels_peer_is_its_other_end),
    ROW(transforms_that_do_not_fit_together_are_refused),
    ROW(ah_passes_no_nat_and_virtual_interfaces_have_tunnels),
    ROW(an_inbound_spi_is_used_once_at_a_time),
    ROW(a_given_spi_and_a_counted_one_do_not_meet),
    ROW(what_goes_out_to_a_host_comes_in_there_by_an_spi_of_its_own),
    ROW(a_bundles_spis_do_not_run_over),
    ROW(a_lifetime_of_zeros_is_no_limit_where_it_is_given),
    ROW(a_scripted_peer_dictates_by_authip_only),
    ROW(a_winner_that_leaves_the_keys_to_the_keying_module_is_still_the_winner),
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return suite_main("engine", CASES, argc, argv);
}
