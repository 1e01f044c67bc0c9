/* Who dictates, and what a negotiation does. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

/* ---- who dictates ------------------------------------------------------------------------------
 */

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

void the_heavier_end_dictates_and_the_responder_on_a_tie(void)
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

void the_other_readings_of_a_tie_and_of_weight_zero_can_be_chosen(void)
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

/* ---- negotiations ------------------------------------------------------------------------------
 */

void a_winning_initiator_is_asked_dictates_and_is_notified(void)
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

void a_heavier_peer_dictates_and_the_tia_is_only_notified(void)
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

void without_allow_dictate_nobody_is_asked_and_keys_are_random(void)
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

void a_policy_without_callbacks_establishes_at_once(void)
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

void only_authip_asks_for_dictation(void)
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

void every_manager_of_the_host_is_notified(void)
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

void the_dictator_can_be_left_out_of_notifications(void)
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

void two_hosts_weigh_their_tias_and_see_mirrored_keys(void)
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
