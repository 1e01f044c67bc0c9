/* The life of an SA after it is established: lifetimes, deletion, rekey. */
#include "scenario/event.h"
#include "tests.h"

#include <stdio.h>
#include <string.h>

#define TIA                                                                                        \
    "scenario \"a test\"\n"                                                                        \
    "agent tia \"tia weight=7\"\n"                                                                 \
    "expect tia registers\n"
#define SA_WITH(more)                                                                              \
    "negotiate sa1 {\n"                                                                            \
    "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"                                             \
    "    policy allow-dictate allow-notify\n" more "}\n"                                           \
    "expect sa1 established\n"
#define SA1 SA_WITH("")

/*
 * The service's memory holds no key of an SA that is gone, and a script can compare such keys all
 * the same. What was matched and what was not are kept alike.
 */
static void keys_of_an_sa_that_is_gone_can_still_be_compared(void)
{
    static const char SAME[] =
        "expect sa1 notify { inbound.key = sa1.dictate.inbound.key, inbound.key.length = 20, "
        "outbound.key != sa1.dictate.inbound.key, inbound.cipher.key.length = 20, "
        "inbound.auth.key = sa1.dictate.inbound.auth.key, inbound.cipher.key = "
        "sa1.dictate.inbound.cipher.key }\n";
    static const char *const ENDS[] = {"delete sa1\nafter 61s\n", "after 3600s\n"};
    for (size_t i = 0; i < 2; i++) {
        char text[4000];
        snprintf(text, sizeof(text),
                 TIA "negotiate sa1 {\n    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
                     "    policy allow-dictate allow-notify\n    transform esp aes-gcm-128\n}\n"
                     "expect sa1 dictate { inbound.key.length = 20 }\nexpect sa1 established\n%s%s"
                     "let length = sa1.dictate.inbound.key.length\n"
                     "negotiate sa2 {\n    traffic 10.0.0.1:50001 -> 10.0.0.2:445 tcp\n"
                     "    policy allow-dictate allow-notify\n    transform esp aes-gcm-128\n}\n"
                     "expect sa2 dictate { inbound.key = sa1.dictate.inbound.key, outbound.key != "
                     "sa1.dictate.inbound.key, inbound.key.length = length }\n",
                 ENDS[i], SAME);
        expect_passed_with_sas(text);
        /* A mismatch is told as ever. */
        char *wrong = strstr(text, "inbound.key = sa1.dictate");
        memcpy(wrong, "inbound.key !=sa1.dictate", strlen("inbound.key !=sa1.dictate"));
        expect_failed(text, "inbound.key: expected != <20 bytes, sha256 ");
    }
    static const char GIVEN[] =
        TIA SA1 "expect sa1 dictate\n%s"
                "negotiate sa2 {\n    traffic 10.0.0.1:50001 -> 10.0.0.2:445 tcp\n"
                "    policy allow-dictate\n    transform esp aes-gcm-128\n"
                "    peer weight 9 keys inbound sa1.dictate.inbound.key outbound "
                "hex\"000102030405060708090a0b0c0d0e0f10111213\"\n}\n";
    char text[2000];
    snprintf(text, sizeof(text), GIVEN, "");
    expect_passed_with_sas(text);
    snprintf(text, sizeof(text), GIVEN, "delete sa1\nafter 61s\n");
    expect_failed(text, "the SA with this key is gone, and only the key's digest is kept; use it "
                        "before, or write it as hex\"…\"");
}

static bool has_run(const void *memory, size_t size, uint8_t byte)
{
    const uint8_t *bytes = memory;
    size_t run = 0;
    for (size_t i = 0; i < size && run < 8; i++) {
        run = bytes[i] == byte ? run + 1 : 0;
    }
    return run == 8;
}

static void a_wiped_event_has_no_byte_of_a_key_left(void)
{
    struct sa_details inbound = {.count = 1};
    struct sa_details outbound = {.count = 1};
    struct observation observation = {.kind = OBSERVED_ESTABLISHED,
                                      .established = {.inbound = &inbound, .outbound = &outbound}};
    bool known = false;
    size_t keys = 0;
    for (size_t i = 0; i < SA_FIELD_COUNT; i++) {
        keys += field_info(SA_FIELDS[i])->type == VALUE_BYTES;
    }
    CHECK(keys <= EVENT_KEYS);
    inbound.sas[0].auth_key.length = inbound.sas[0].cipher_key.length = 20;
    outbound.sas[0].auth_key.length = outbound.sas[0].cipher_key.length = 20;
    memset(inbound.sas[0].auth_key.bytes, 0x5A, 20);
    memset(inbound.sas[0].cipher_key.bytes, 0x5A, 20);
    memset(outbound.sas[0].auth_key.bytes, 0x5A, 20);
    memset(outbound.sas[0].cipher_key.bytes, 0x5A, 20);
    struct event *event = event_from_observation(&observation, &known);
    if (CHECK(event != NULL)) {
        CHECK(has_run(event->sas, sizeof(*event->sas), 0x5A));
        event_wipe_keys(event);
        CHECK(!has_run(event->sas, sizeof(*event->sas), 0x5A));
    }
    event_free(event);
}

static void an_sa_expires_by_the_kilobytes_that_it_has_carried(void)
{
    expect_passed(TIA SA_WITH("    lifetime 3600s 1000kB\n") "traffic sa1 999kB 70packets\n"
                                                             "expect no sa1 expired\n"
                                                             "traffic sa1 1kB\n"
                                                             "expect sa1 expired kilobytes\n");
    expect_failed(TIA SA_WITH("    lifetime 3600s 1000kB\n") "traffic sa1 999kB\n"
                                                             "expect sa1 expired kilobytes\n",
                  "sa1 is still there");
}

static void an_sa_expires_by_the_packets_that_it_has_carried(void)
{
    expect_passed(
        TIA SA_WITH("    lifetime 3600s 9kB 20packets\n") "let more = 5packets\nrepeat 3 {\n    "
                                                          "traffic sa1 5packets\n}\n"
                                                          "expect no sa1 expired\n"
                                                          "traffic sa1 more\nexpect sa1 expired { "
                                                          "by = packets }\n");
}

static void the_first_lifetime_to_run_out_ends_the_sa(void)
{
    expect_passed(TIA SA_WITH("    lifetime 10s 9kB\n") "traffic sa1 8kB\nafter 9s\n"
                                                        "expect no sa1 expired\nafter 1s\n"
                                                        "expect sa1 expired seconds\n");
}

static void an_idle_sa_expires_and_traffic_keeps_it(void)
{
    expect_passed(TIA SA_WITH("    idle 60s\n") "after 59s\ntraffic sa1 1packets\nafter 59s\n"
                                                "expect no sa1 expired\nafter 1s\n"
                                                "expect sa1 expired { by = idle }\n");
    /* 0 is no idle timeout, and an SA that does not speak of it is in use. */
    expect_passed(TIA SA_WITH("    idle 0s\n") "after 3600s\nexpect sa1 expired seconds\n");
    expect_passed(TIA SA1 "after 3600s\nexpect sa1 expired seconds\n");
}

static void traffic_needs_an_sa_and_an_amount(void)
{
    expect_failed(TIA SA_WITH("    lifetime 10s\n") "after 10s\ntraffic sa1 1kB\n",
                  "sa1 is not established, so it carries no traffic");
    static const struct {
        const char *script;
        const char *says;
    } BAD[] = {
        {TIA SA1 "traffic sa1\n", "how much traffic?"},
        {TIA SA1 "traffic sa1 5s\n", "traffic is a size or a number of packets"},
        {TIA SA1 "traffic sa1 5kB 6kB\n", "the size stands here twice"},
        {TIA SA1 "traffic tia 5kB\n", "tia"},
        {TIA SA1 "rekey sa1 by tia\n", "'tia' cannot begin a rekey"},
    };
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        struct outcome outcome = stage_play(BAD[i].script);
        CHECK(!outcome.loaded);
        CHECK_CONTAINS(outcome.diagnostics, BAD[i].says);
        outcome_clear(&outcome);
    }
}

static void a_deleted_pair_loses_its_outbound_sa_at_once_and_its_inbound_a_minute_later(void)
{
    expect_passed(TIA SA1 "delete sa1\nexpect sa1 deleted { direction = outbound, by = call }\n"
                          "after 59s\nexpect no sa1 deleted\n"
                          "after 1s\nexpect sa1 deleted inbound\n");
    expect_failed(TIA SA1 "delete sa1\nexpect sa1 deleted\nafter 59s\nexpect sa1 deleted\n",
                  "sa1 is still there");
    expect_failed(TIA SA1 "delete sa1\nrepeat 1 { traffic sa1 1kB }\n", "it carries no traffic");
    expect_failed(TIA SA1 "delete sa1\nrepeat 1 { rekey sa1 }\n", "so it cannot be rekeyed");
}

static void a_negotiation_that_is_deleted_while_a_callback_runs_fails(void)
{
    expect_passed("scenario \"x\"\nagent tia \"tia mute\"\nexpect tia registers\n"
                  "negotiate sa1 {\n    policy allow-dictate\n}\n"
                  "delete sa1\nexpect sa1 failed { reason = deleted }\n");
}

static void a_rekey_gives_new_keys_and_spis_and_retires_the_old_pair(void)
{
    expect_passed(TIA SA1 "rekey sa1 as sa2\n"
                          "expect sa2 check { weight = 7 }\n"
                          "expect sa2 established { keys = locally-dictated, inbound.spi != "
                          "sa1.established.inbound.spi, outbound.traffic.remote.port = 445 }\n"
                          "expect sa1 deleted { direction = outbound, by = rekeyed }\n"
                          "after 60s\nexpect sa1 deleted { direction = inbound, by = rekeyed }\n"
                          "after 3540s\nexpect sa2 expired seconds\n");
}

static void the_timeline_says_whose_sas_a_rekey_takes_over(void)
{
    struct outcome outcome =
        stage_play(TIA SA1 "rekey sa1 as sa2\nexpect sa2 established\nrekey sa2 by peer\n"
                           "expect sa2 established\ndelete all\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, "sa1      negotiates as initiator: 10.0.0.1");
    CHECK_CONTAINS(outcome.output, "sa2      rekeys sa1 as initiator: 10.0.0.1");
    CHECK_CONTAINS(outcome.output, "sa2      rekeys sa2 as responder: 10.0.0.1");
    outcome_clear(&outcome);
}

static void a_rekey_may_keep_the_name_and_be_repeated(void)
{
    expect_passed_with_sas(TIA SA1
                           "repeat 3 {\n    rekey sa1\n    expect sa1 dictate ERROR_SUCCESS\n"
                           "    expect sa1 established\n}\n");
}

static void a_rekey_under_the_same_name_hands_it_over_when_it_is_established(void)
{
    /* Until then, and when it fails, the name is the old pair's. */
    expect_passed_with_sas(TIA SA1
                           "rekey sa1\ntraffic sa1 1kB\ndelete sa1\nexpect sa1 failed deleted\n"
                           "traffic sa1 1kB\n"
                           "delete sa1\nexpect sa1 deleted outbound { by = call }\n");
    expect_failed(TIA SA1 "rekey sa1\ndelete sa1\nexpect sa1 failed deleted\n"
                          "expect sa1 deleted\n",
                  "sa1 is still there");
    expect_passed_with_sas(TIA SA1
                           "fault ikeext stop\nrekey sa1\nexpect sa1 failed ikeext-not-running\n"
                           "fault ikeext start\ntraffic sa1 1kB\nrekey sa1\n"
                           "expect sa1 established\n");
    expect_failed(TIA SA1 "fault ikeext stop\nrekey sa1\n",
                  "it failed, and no line of the script expects that");
    expect_failed(TIA SA1 "rekey sa1\nrekey sa1\n", "sa1 is being rekeyed already");
    expect_passed_with_sas(TIA SA1 "rekey sa1\nrekey sa1 as sa2 by peer\nexpect sa1 established\n"
                                   "expect sa2 established\n");
}

static void the_old_pair_of_a_rekey_under_the_same_name_can_be_expected_to_go(void)
{
    expect_passed_with_sas(TIA SA1
                           "rekey sa1\n"
                           "expect sa1 established { inbound.spi != sa1.established.inbound.spi }\n"
                           "expect sa1 deleted outbound { by = rekeyed }\n"
                           "traffic sa1 1kB\n"
                           "after 59s\nexpect no sa1 deleted\nafter 1s\n"
                           "expect sa1 deleted inbound { by = rekeyed }\n"
                           "traffic sa1 1kB\n"
                           "after 3540s\nexpect sa1 expired seconds\n");
    /* Those of several rekeys, each a minute after its own. */
    expect_passed_with_sas(TIA SA1
                           "repeat 3 {\n    rekey sa1\n    expect sa1 established\n"
                           "    expect sa1 deleted outbound { by = rekeyed }\n    after 10s\n}\n"
                           "after 30s\nexpect sa1 deleted inbound\nafter 10s\n"
                           "expect sa1 deleted inbound\nafter 10s\nexpect sa1 deleted inbound\n"
                           "expect no sa1 deleted\ntraffic sa1 1kB\n");
    /* A new negotiation of that name has nothing to do with them. */
    expect_passed_with_sas(TIA "repeat 2 {\n    negotiate sa1\n    expect sa1 established\n"
                               "    after 60s\n    expect no sa1 deleted\n    rekey sa1\n"
                               "    expect sa1 established\n}\n");
}

static void what_nobody_expected_before_a_rekey_is_not_taken_for_what_comes_of_it(void)
{
    expect_passed_with_sas(TIA SA1 "fault ikeext stop\nrekey sa1\nexpect sa1 failed\n"
                                   "expect no sa1 check\nexpect no sa1 dictate\n");
}

static void a_lifetime_of_zero_is_no_limit(void)
{
    expect_passed_with_sas(
        TIA SA_WITH("    lifetime 0s\n") "after 1000d\nexpect no sa1 expired\n"
                                         "traffic sa1 1000GB\nexpect no sa1 expired\n"
                                         "log (sa1.established.inbound.lifetime.seconds)"
                                         "\n");
    expect_passed_with_sas(
        "scenario \"x\"\nnegotiate sa1 { lifetime 0s 0kB 0packets }\n"
        "expect sa1 established { inbound.lifetime.seconds = 0s, "
        "inbound.lifetime.kilobytes = 0kB, outbound.lifetime.packets = 0packets }\n"
        "negotiate sa2\n"
        "expect sa2 established { inbound.lifetime.seconds = 1h, "
        "inbound.lifetime.kilobytes = 100000kB, "
        "outbound.lifetime.packets = 2147483647packets }\n");
}

static void an_inbound_spi_in_use_is_told_of(void)
{
    expect_failed(TIA "negotiate sa1 { spi inbound 0x1000 }\nexpect sa1 established\n"
                      "repeat 1 as i { negotiate sa2 { spi inbound (0xFFF + i) } }\n",
                  "its inbound SPI is in use");
    expect_failed(TIA "repeat 2 as i { negotiate sa1 { spi inbound (0x1000 + i / 3) } }\n",
                  "its inbound SPI is in use");
    expect_passed(TIA "repeat 2 {\n    negotiate sa1 { spi inbound 0x1000 }\n"
                      "    expect sa1 established\n    delete sa1\n    after 60s\n}\n");
}

static void who_rekeys_is_the_initiator(void)
{
    expect_passed_with_sas("scenario \"x\"\nagent tia \"tia weight=7\"\nexpect tia registers\n"
                           "negotiate sa1 {\n    policy allow-dictate\n    peer weight 7\n}\n"
                           "expect sa1 established { winner = peer }\n"
                           "rekey sa1 as sa2 by peer\nexpect sa2 established { winner = local }\n"
                           "rekey sa2 as sa3\nexpect sa3 established { winner = peer }\n");
}

static void both_ends_may_rekey_at_the_same_time(void)
{
    expect_passed_with_sas(TIA SA1
                           "rekey sa1 as ours\nrekey sa1 as theirs by peer\n"
                           "any order {\n    expect ours established\n"
                           "    expect theirs established\n    expect sa1 deleted outbound\n}\n"
                           "traffic ours 1kB\ntraffic theirs 1kB\n");
}

static void an_sa_may_go_while_it_is_rekeyed(void)
{
    expect_passed_with_sas(TIA SA1 "rekey sa1 as sa2\ndelete sa1\n"
                                   "expect sa1 deleted { direction = outbound, by = call }\n"
                                   "expect sa2 established\n");
    expect_passed_with_sas(TIA SA1 "rekey sa1 as sa2\ndelete sa2\nexpect sa2 failed deleted\n"
                                   "traffic sa1 1kB\n");
}

const struct test_case life_tests[] = {
    ROW(an_sa_expires_by_the_kilobytes_that_it_has_carried),
    ROW(keys_of_an_sa_that_is_gone_can_still_be_compared),
    ROW(a_wiped_event_has_no_byte_of_a_key_left),
    ROW(an_sa_expires_by_the_packets_that_it_has_carried),
    ROW(the_first_lifetime_to_run_out_ends_the_sa),
    ROW(an_idle_sa_expires_and_traffic_keeps_it),
    ROW(traffic_needs_an_sa_and_an_amount),
    ROW(a_deleted_pair_loses_its_outbound_sa_at_once_and_its_inbound_a_minute_later),
    ROW(a_negotiation_that_is_deleted_while_a_callback_runs_fails),
    ROW(a_rekey_gives_new_keys_and_spis_and_retires_the_old_pair),
    ROW(the_timeline_says_whose_sas_a_rekey_takes_over),
    ROW(a_rekey_may_keep_the_name_and_be_repeated),
    ROW(a_rekey_under_the_same_name_hands_it_over_when_it_is_established),
    ROW(the_old_pair_of_a_rekey_under_the_same_name_can_be_expected_to_go),
    ROW(what_nobody_expected_before_a_rekey_is_not_taken_for_what_comes_of_it),
    ROW(a_lifetime_of_zero_is_no_limit),
    ROW(an_inbound_spi_in_use_is_told_of),
    ROW(who_rekeys_is_the_initiator),
    ROW(both_ends_may_rekey_at_the_same_time),
    ROW(an_sa_may_go_while_it_is_rekeyed),
    {NULL, NULL},
};
