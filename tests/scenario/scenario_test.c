/* Scripts played on a stage: every statement, what it passes and what it fails. */
#include "tests.h"

#include <stdio.h>
#include <string.h>

#define TIA                                                                                        \
    "scenario \"a test\"\n"                                                                        \
    "agent tia \"tia weight=7\"\n"                                                                 \
    "expect tia registers\n"
#define BLOCK                                                                                      \
    " {\n"                                                                                         \
    "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"                                             \
    "    policy allow-dictate allow-notify\n"                                                      \
    "    transform esp aes-gcm-128\n"                                                              \
    "}\n"
#define SA1 "negotiate sa1" BLOCK
#define STOP "stop tia\nexpect tia exits 0\n"

static void a_whole_story_passes(void)
{
    expect_passed(TIA SA1 "expect sa1 check { willDictateKey = TRUE, weight = 7 }\n"
                          "expect sa1 dictate { status = ERROR_SUCCESS, inbound.key.length = 20, "
                          "inbound.key != outbound.key }\n"
                          "expect sa1 notify { inbound.key = sa1.dictate.inbound.key }\n"
                          "expect sa1 established { keys = locally-dictated, winner = local }\n"
                          "after 3600s\n"
                          "expect sa1 expired { by = seconds }\n" STOP);
}

static void a_script_may_be_silent_about_what_it_does_not_care_for(void)
{
    expect_passed_with_sas(TIA SA1 "expect sa1 established\n");
}

static void a_mismatch_names_each_field_with_expected_and_actual(void)
{
    expect_failed(TIA SA1 "expect sa1 check { weight = 8 }\n", "weight: expected 8, actual 7");
    expect_failed(TIA SA1 "expect sa1 check { weight > 7 }\n", "weight: expected > 7, actual 7");
    expect_failed(TIA SA1 "expect sa1 check { weight = 8 }\n",
                  "test.bfe:9: expect sa1 check { weight = 8 }");
    expect_failed(TIA SA1 "expect sa1 established { keys = generated }\n",
                  "keys: expected generated, actual locally-dictated");
}

static void a_star_accepts_any_value(void)
{
    expect_passed_with_sas(TIA SA1 "expect sa1 check { weight = *, willDictateKey = * }\n");
}

static void lines_are_ordered_within_a_tias_callbacks(void)
{
    expect_failed(TIA SA1 "expect sa1 dictate\nexpect sa1 check\n",
                  "it came before the event that an earlier line has matched");
}

/* As many as RUNNER_MAX_EVENTS are kept; other kinds of events do not suffer. */
static void of_too_many_lines_that_nothing_expects_the_oldest_are_forgotten(void)
{
    static const char MANY[] = "scenario \"a test\"\nagent tia \"tia lines=%d\"\n%s";
    static const char WARNING[] =
        "no line has matched 4096 `prints` events: the oldest are forgotten from here on";
    char text[600];
    /* "ready" and "waiting for callbacks" come before. */
    snprintf(text, sizeof(text), MANY, RUNNER_MAX_EVENTS - 2,
             "expect tia registers\nexpect tia prints \"ready\"\nexpect tia prints \"line 1\"\n");
    struct outcome outcome = stage_play(text);
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK(!strstr(outcome.output, WARNING));
    outcome_clear(&outcome);
    snprintf(text, sizeof(text), MANY, 2 * RUNNER_MAX_EVENTS,
             "expect tia registers\nexpect tia prints \"line 4097\"\n"
             "expect tia prints \"line 8192\"\n" STOP);
    outcome = stage_play(text);
    CHECK_INT(outcome.result, RUN_PASSED);
    const char *warning = strstr(outcome.output, WARNING);
    CHECK(warning && !strstr(warning + 1, WARNING));
    outcome_clear(&outcome);
    snprintf(text, sizeof(text), MANY, 2 * RUNNER_MAX_EVENTS, "expect tia prints \"line 4096\"\n");
    expect_failed(text, "which did not come");
}

static void an_expectation_of_something_over_fails_at_once(void)
{
    struct outcome outcome = stage_play(TIA SA1 "expect sa1 established\nexpect sa1 established\n");
    CHECK_INT(outcome.result, RUN_FAILED);
    CHECK_CONTAINS(outcome.output, "sa1 is established already; no further established can come");
    CHECK(outcome.real_us < 5000000);
    outcome_clear(&outcome);
    expect_failed(TIA SA1 "expect sa1 failed\n", "sa1 is established already");
    expect_failed(TIA SA1 "expect sa1 established\nexpect sa1 expired\n",
                  "the next SA to expire does so at 3600 s");
}

static void a_failed_negotiation_is_told_instead_of_what_was_expected(void)
{
    expect_failed("scenario \"x\"\nagent tia \"tia fails\"\nexpect tia registers\n" SA1
                  "expect sa1 established\n",
                  "the reason: keyDictation returned 0x80320008");
    expect_passed("scenario \"x\"\nagent tia \"tia fails\"\nexpect tia registers\n" SA1
                  "expect sa1 failed { reason = dictation-failed, status = FWP_E_NOT_FOUND }\n");
}

static void a_failure_that_no_line_expects_fails_at_the_end(void)
{
    static const char SCRIPT[] = "agent tia \"tia fails\"\nexpect tia registers\n" SA1;
    char text[1000];
    snprintf(text, sizeof(text), "scenario \"x\"\n%s", SCRIPT);
    expect_failed(text, "it failed, and no line of the script expects that");
    snprintf(text, sizeof(text), "scenario \"x\"\noption unexpected-failure ignore\n%s", SCRIPT);
    expect_passed(text);
}

static void negative_expectations_hold_for_the_whole_negotiation(void)
{
    expect_passed_with_sas(TIA SA1 "expect no sa1 failed\nexpect no sa1 check { weight = 8 }\n");
    expect_failed(TIA SA1 "expect no sa1 dictate\n", "it happened");
    expect_passed_with_sas(TIA SA1 "expect sa1 dictate\nexpect no sa1 dictate\n");
    expect_passed_with_sas(TIA "expect no tia prints \"error\"\n");
    expect_failed(TIA "expect no tia prints \"ready\"\n", "it happened");
    expect_passed_with_sas(TIA "expect no tia unregisters within 2s\n");
}

static void never_watches_until_its_end(void)
{
    expect_failed(TIA SA1 "never sa1 dictate\nexpect sa1 established\n", "never sa1 dictate");
    expect_passed_with_sas(TIA SA1
                           "never sa1 failed until sa1 established\nexpect sa1 established\n");
    expect_passed_with_sas(TIA SA1 "never sa1 expired until sa1 established\n"
                                   "expect sa1 established\nafter 2h\nexpect sa1 expired\n");
    expect_failed(TIA SA1 "expect sa1 established\nnever sa1 dictate\n", "it has happened already");
}

static void agents_are_waited_for_stopped_and_judged(void)
{
    expect_failed("scenario \"x\"\nagent tia \"tia exit=3\"\nexpect tia registers\n",
                  "tia has ended with exit code 3");
    expect_passed("scenario \"x\"\nagent tia \"tia exit=3\"\nexpect tia exits 3\n");
    expect_failed("scenario \"x\"\nagent tia \"tia exit=3\"\nexpect tia starts\n",
                  "tia has exited with code 3");
    expect_failed("scenario \"x\"\nagent tia \"tia weight=1\"\nexpect tia exits 0\n",
                  "tia was not asked to end");
    expect_failed("scenario \"x\"\nagent tia \"tia deaf\"\nexpect tia registers\n",
                  "tia has not ended 10 s after it was asked to");
    expect_passed("scenario \"x\"\nagent tia \"tia deaf\"\nexpect tia registers\nkill tia\n"
                  "expect tia exits 1\n");
    expect_failed(TIA "repeat 1 { start tia }\n", "tia is running already");
    expect_passed(TIA STOP "start tia\nexpect tia registers\n" STOP);
    expect_passed("scenario \"x\"\nagent tia \"tia weight=1\" { start manual }\nstart tia\n"
                  "expect tia registers\n");
    expect_passed(TIA "expect tia prints \"callbacks\"\n");
    expect_failed(TIA "expect tia prints \"callbacks\"\nexpect tia prints \"ready\"\n" STOP,
                  "which did not come");
}

static void an_agent_that_cannot_be_started_is_the_environments_fault(void)
{
    struct outcome outcome =
        stage_play("scenario \"x\"\nagent tia \"missing\"\nexpect tia registers\n");
    CHECK_INT(outcome.result, RUN_ENVIRONMENT);
    CHECK_CONTAINS(outcome.output, "there is no such program");
    outcome_clear(&outcome);
}

static void a_wait_in_vain_ends_with_what_was_waited_for(void)
{
    struct outcome outcome = stage_play(TIA "expect tia closes\n");
    CHECK_INT(outcome.result, RUN_FAILED);
    CHECK_CONTAINS(outcome.output, "waited 30.0 s for tia closes, which did not come");
    CHECK_CONTAINS(outcome.output, "not yet matched of tia: starts, opens");
    outcome_clear(&outcome);
    expect_failed(TIA "expect tia closes within 2s\n", "waited 2.0 s for tia closes");
    expect_failed(TIA "expect tia closes within 250ms\n", "waited 0.25 s for tia closes");
}

static void a_hanging_tia_costs_its_hint(void)
{
    struct outcome outcome = stage_play(
        "scenario \"x\"\nagent tia \"tia mute\"\nexpect tia registers { timeout = 2s }\n" SA1
        "expect sa1 established { keys = generated }\nkill tia\nexpect tia exits\ndelete sa1\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_INT(outcome.real_us / 1000000, 4); /* the check and the notification, 2 s each */
    outcome_clear(&outcome);
}

static void callbacks_of_several_agents_are_told_apart_by_by(void)
{
    expect_passed_with_sas(
        "scenario \"x\"\nagent a \"tia weight=1\"\nagent b \"tia notify\"\n"
        "expect a registers { flags = DICTATE_KEY }\n"
        "expect b registers { flags lacks DICTATE_KEY }\n" SA1
        "expect sa1 notify by b\nexpect sa1 notify by a\nexpect sa1 established\n");
}

static void groups_in_any_order(void)
{
    expect_passed_with_sas(TIA SA1
                           "any order {\n    expect sa1 established\n    expect sa1 notify\n"
                           "    expect sa1 check\n    expect sa1 dictate\n}\n");
    expect_failed(
        TIA SA1 "any order {\n    expect sa1 established\n    expect sa1 check { weight = 9 }\n}\n",
        "weight: expected 9, actual 7");
}

static void a_group_that_waits_in_vain_names_every_line_that_is_open(void)
{
    struct outcome outcome = stage_play(TIA "any order {\n    expect tia prints \"one\"\n"
                                            "    expect tia prints \"ready\"\n"
                                            "    expect tia prints \"two\" within 250ms\n"
                                            "    expect tia closes\n}\n");
    CHECK_INT(outcome.result, RUN_FAILED);
    CHECK_CONTAINS(outcome.output, "FAIL test.bfe:4: any order");
    CHECK_CONTAINS(outcome.output, "    waited 0.25 s for tia prints, which did not come\n");
    CHECK_CONTAINS(outcome.output,
                   "    its line: test.bfe:7: expect tia prints \"two\" within 250ms\n"
                   "    still open as well: test.bfe:5: expect tia prints \"one\"\n"
                   "    still open as well: test.bfe:8: expect tia closes\n"
                   "00:00:00");
    CHECK(!strstr(outcome.output, "test.bfe:6:"));
    outcome_clear(&outcome);
}

static void repeats_count_and_make_fresh_sas(void)
{
    expect_passed_with_sas(TIA "let base = 100\nrepeat 50 as i {\n    log \"round \" i\n    " SA1
                               "    expect sa1 check { weight = base - 100 + 7 }\n"
                               "    expect sa1 established\n}\n");
    struct outcome outcome = stage_play(TIA "repeat 3 as i {\n    log \"round \" i\n}\n");
    CHECK_CONTAINS(outcome.output, "# round 3");
    outcome_clear(&outcome);
}

static void branches_run_side_by_side_and_meet_at_barriers(void)
{
    struct outcome outcome = stage_play(
        TIA
        "parallel {\n"
        "    {\n        log \"a before\"\n        barrier middle\n        log \"a after\"\n    }\n"
        "    {\n        negotiate sa1" BLOCK
        "        expect sa1 established\n        log \"b before\"\n        barrier middle\n"
        "        log \"b after\"\n    }\n"
        "}\nlog \"joined\"\ndelete sa1\n");
    CHECK(outcome.loaded);
    CHECK_INT(outcome.result, RUN_PASSED);
    const char *b_before = strstr(outcome.output, "b before");
    const char *a_after = strstr(outcome.output, "a after");
    const char *b_after = strstr(outcome.output, "b after");
    const char *joined = strstr(outcome.output, "joined");
    CHECK(b_before && a_after && b_after && joined);
    CHECK(b_before < a_after && a_after < joined && b_after < joined);
    outcome_clear(&outcome);
}

/* stage.c puts each start off once. */
static void no_virtual_time_passes_while_an_agent_is_started(void)
{
    struct outcome outcome =
        stage_play("scenario \"t\"\nagent tia \"tia notify\" { start manual }\n"
                   "parallel {\n    {\n        after 1h\n        log \"later\"\n    }\n"
                   "    {\n        start tia\n        expect tia registers\n    }\n}\n");
    CHECK_STR(outcome.diagnostics, "");
    CHECK_INT(outcome.result, RUN_PASSED);
    const char *starts = strstr(outcome.output, "\n00:00:00     0.000  tia      starts");
    const char *later = strstr(outcome.output, "# later");
    CHECK(starts && later && starts < later);
    outcome_clear(&outcome);
}

static void virtual_time_costs_nothing_and_stops_at_each_expiry(void)
{
    struct outcome outcome =
        stage_play(TIA SA1 "expect sa1 established\nafter 30m\nexpect no sa1 expired\nafter 8h\n"
                           "expect sa1 expired\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, "01:00:00     0.000  sa1      expired");
    CHECK(outcome.real_us < 1000000);
    CHECK_INT(outcome.virtual_ms, 8 * 3600000 + 30 * 60000);
    outcome_clear(&outcome);
}

static void a_known_gap_is_excused_until_it_passes(void)
{
    expect_passed_with_sas(TIA SA1
                           "todo \"weights are wrong\" {\n    expect sa1 check { weight = 8 }\n}\n"
                           "expect sa1 established\n");
    expect_failed(TIA SA1 "todo \"weights are wrong\" {\n    expect sa1 check { weight = 7 }\n}\n",
                  "this block passes now");
}

static void deleting_an_sa(void)
{
    expect_passed(TIA SA1 "expect sa1 established\ndelete sa1\nexpect sa1 deleted\n");
    expect_failed(TIA SA1 "expect sa1 established\ndelete sa1\nrepeat 1 { delete sa1 }\n",
                  "sa1 is not established");
}

static void two_hosts_have_tias_of_their_own(void)
{
    expect_passed_with_sas(
        "scenario \"x\"\nhost far\nagent here \"tia weight=3\"\n"
        "agent there \"tia weight=5\" on far\n"
        "expect here registers\nexpect there registers\n"
        "negotiate sa1 {\n    traffic 10.0.0.1 -> 10.0.0.2\n"
        "    policy allow-dictate allow-notify\n    transform ah sha256\n"
        "    peer on far\n}\n"
        "expect sa1 check by here { weight = 3 }\nexpect sa1 check by there { weight = 5 }\n"
        "expect sa1 dictate by there { inbound.key.length = 32 }\n"
        "expect sa1 notify by here { inbound.key = sa1.dictate.outbound.key }\n"
        "expect sa1 established { keys = peer-dictated, winner = peer }\n");
}

static void options_select_other_readings(void)
{
    expect_passed_with_sas(
        "scenario \"x\"\noption tie initiator\nagent tia \"tia weight=7\"\n"
        "expect tia registers\n"
        "negotiate sa1 {\n    traffic 10.0.0.1 -> 10.0.0.2\n    policy allow-dictate\n"
        "    transform ah sha1\n    peer weight 7\n}\n"
        "expect sa1 established { winner = local }\n");
    expect_passed_with_sas(
        "scenario \"x\"\noption second-dictator key-dictator-already-registered\n"
        "agent a \"tia weight=1\"\nexpect a registers\nagent b \"tia weight=2\"\n"
        "expect b refused { error = FWP_E_KEY_DICTATOR_ALREADY_REGISTERED }\n"
        "expect b exits 9\n");
}

static void a_run_out_of_keys_of_the_peer_uses_the_scripts(void)
{
    expect_passed_with_sas(
        TIA "negotiate sa1 {\n    traffic 10.0.0.1 -> 10.0.0.2\n"
            "    policy allow-dictate allow-notify\n    transform esp cipher-only des\n"
            "    peer weight 9 keys inbound hex\"0011223344556677\" outbound "
            "text\"abcdefgh\"\n}\n"
            "expect sa1 notify { inbound.key = hex\"00 11 22 33 44 55 66 77\", "
            "outbound.key = text\"abcdefgh\" }\n"
            "expect sa1 established { keys = peer-dictated }\n");
}

static void a_principal_that_nobody_is_is_refused_at_load(void)
{
    struct outcome outcome = stage_play("scenario \"x\"\nagent tia \"tia\" { principal \"usr\" }\n"
                                        "agent other \"tia\" { principal \"no one we know\" }\n");
    CHECK(!outcome.loaded);
    CHECK_GOLDEN(outcome.diagnostics, "tests/scenario/golden/principals.txt");
    outcome_clear(&outcome);
}

const struct test_case scenario_tests[] = {
    ROW(a_whole_story_passes),
    ROW(a_script_may_be_silent_about_what_it_does_not_care_for),
    ROW(a_mismatch_names_each_field_with_expected_and_actual),
    ROW(a_star_accepts_any_value),
    ROW(lines_are_ordered_within_a_tias_callbacks),
    ROW(of_too_many_lines_that_nothing_expects_the_oldest_are_forgotten),
    ROW(an_expectation_of_something_over_fails_at_once),
    ROW(a_failed_negotiation_is_told_instead_of_what_was_expected),
    ROW(a_failure_that_no_line_expects_fails_at_the_end),
    ROW(negative_expectations_hold_for_the_whole_negotiation),
    ROW(never_watches_until_its_end),
    ROW(agents_are_waited_for_stopped_and_judged),
    ROW(an_agent_that_cannot_be_started_is_the_environments_fault),
    ROW(a_wait_in_vain_ends_with_what_was_waited_for),
    ROW(a_hanging_tia_costs_its_hint),
    ROW(callbacks_of_several_agents_are_told_apart_by_by),
    ROW(groups_in_any_order),
    ROW(a_group_that_waits_in_vain_names_every_line_that_is_open),
    ROW(repeats_count_and_make_fresh_sas),
    ROW(branches_run_side_by_side_and_meet_at_barriers),
    ROW(no_virtual_time_passes_while_an_agent_is_started),
    ROW(virtual_time_costs_nothing_and_stops_at_each_expiry),
    ROW(a_known_gap_is_excused_until_it_passes),
    ROW(deleting_an_sa),
    ROW(two_hosts_have_tias_of_their_own),
    ROW(options_select_other_readings),
    ROW(a_run_out_of_keys_of_the_peer_uses_the_scripts),
    ROW(a_principal_that_nobody_is_is_refused_at_load),
    {NULL, NULL},
};
