/* What a dictating TIA answers. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

void a_failing_dictation_fails_the_negotiation_with_its_status(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = bench_play_to_dictation(&bench, &event, 0);
    const struct callback_reply reply = {
        .id = event.id, .status = 0x80320008, .inbound = event.inbound, .outbound = event.outbound};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    bench_expect_failure(&bench, FAILED_DICTATION, 0x80320008, "0x80320008");
    bench_stop(&bench);
}

void a_tia_that_asks_for_generated_keys_gets_random_ones(void)
{
    static const uint32_t STATUSES[] = {0, 0x80320008};
    for (size_t i = 0; i < 2; i++) {
        struct bench bench;
        struct callback_event event;
        uint64_t manager = bench_play_to_dictation(&bench, &event, 0);
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

void a_key_of_the_wrong_size_fails_the_negotiation(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = bench_play_to_dictation(&bench, &event, 0);
    struct sa_details inbound = *event.inbound;
    inbound.sas[0].cipher_key.length = 16;
    const struct callback_reply reply = {
        .id = event.id, .inbound = &inbound, .outbound = event.outbound};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    bench_expect_failure(&bench, FAILED_INVALID_KEYING_MATERIAL, 0x80320040,
                         "inbound cipher key has 16 bytes, aes-gcm-128 needs 20");
    bench_stop(&bench);
}

void two_different_keys_for_gcm_fail_and_one_alone_is_enough(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = bench_play_to_dictation(&bench, &event, 0);
    struct sa_details inbound = *event.inbound;
    struct sa_details outbound = *event.outbound;
    memset(inbound.sas[0].cipher_key.bytes, 5, 20);
    memset(outbound.sas[0].cipher_key.bytes, 6, 20);
    memset(outbound.sas[0].auth_key.bytes, 7, 20);
    const struct callback_reply reply = {
        .id = event.id, .inbound = &inbound, .outbound = &outbound};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    bench_expect_failure(&bench, FAILED_INVALID_KEYING_MATERIAL, 0x80320040, "has one key");
    bench_stop(&bench);

    manager = bench_play_to_dictation(&bench, &event, 0);
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
void changes_that_a_tia_made_fail_the_negotiation_and_are_all_told(void)
{
    static const struct {
        uint32_t status;
        bool generates;
    } ANSWERS[] = {{0, false}, {0, true}, {5, false}, {5, true}};
    for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(ANSWERS[0]); i++) {
        struct bench bench;
        struct callback_event event;
        struct sa_changes changes = {.total = 0};
        uint64_t manager = bench_play_to_dictation(&bench, &event, 0);
        sa_changes_add(&changes, SA_INBOUND, "traffic.localPort", "50000", "50001");
        sa_changes_add(&changes, SA_OUTBOUND, "saBundle.flags", "0x0", "0x8");
        const struct callback_reply reply = {.id = event.id,
                                             .status = ANSWERS[i].status,
                                             .keying_module_generates = ANSWERS[i].generates,
                                             .inbound = event.inbound,
                                             .outbound = event.outbound,
                                             .changes = &changes};
        key_manager_answer(bench.engine, manager, &reply, bench.now);
        bench_expect_failure(
            &bench, FAILED_SA_MODIFIED, 13,
            "keyDictation changed traffic.localPort of the inbound SA (50000 -> 50001) "
            "and saBundle.flags of the outbound SA (0x0 -> 0x8); it may change only "
            "keys");
        bench_stop(&bench);
    }
}

void of_many_changes_the_first_are_told_and_the_others_counted(void)
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

void sas_of_another_form_are_not_taken(void)
{
    for (int form = 0; form < 4; form++) {
        struct bench bench;
        struct callback_event event;
        uint64_t manager = bench_play_to_dictation(&bench, &event, 0);
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
        bench_expect_failure(&bench, FAILED_SA_MODIFIED, 13,
                             form == 3 ? "no SAs came back" : "not those that it was given");
        bench_stop(&bench);
    }
}

void what_a_callback_was_given_is_known_until_its_answer_is_late(void)
{
    struct bench bench;
    struct callback_event event;
    struct callback_event given;
    uint64_t manager = bench_play_to_dictation(&bench, &event, 0);
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

void an_sa_that_cannot_be_read_fails_the_negotiation(void)
{
    struct bench bench;
    struct callback_event event;
    uint64_t manager = bench_play_to_dictation(&bench, &event, 0);
    const struct callback_reply reply = {.id = event.id, .problem = "saBundle.saList is gone"};
    key_manager_answer(bench.engine, manager, &reply, bench.now);
    bench_expect_failure(&bench, FAILED_SA_MODIFIED, 13, "saList is gone");
    bench_stop(&bench);
}
