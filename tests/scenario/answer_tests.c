/* Answers that come late, come twice, or are held back while virtual time passes. */
#include "tests.h"

#include <stdio.h>
#include <string.h>

#define TIA                                                                                        \
    "scenario \"a test\"\n"                                                                        \
    "agent tia \"tia weight=7 fresh\"\n"                                                           \
    "expect tia registers\n"
#define POLICY " { policy allow-dictate allow-notify }\n"

static void an_answer_can_be_made_late(void)
{
    expect_passed(TIA "fault answer tia dictate late\nnegotiate sa1" POLICY
                      "expect sa1 check\nexpect sa1 dictate\n"
                      "expect sa1 failed { reason = dictation-timeout }\n"
                      "expect sa1 late \"keyDictation\" by tia { duration < 1s }\n"
                      /* Once. */
                      "negotiate sa2" POLICY "expect sa2 established locally-dictated\n"
                      "expect no sa2 late\n"
                      "fault answer tia check late\nnegotiate sa3" POLICY
                      "expect sa3 decided { local.wish = timed-out }\n"
                      "expect sa3 established generated\nexpect sa3 late \"keyDictationCheck\"\n"
                      "fault answer tia notify late\nnegotiate sa4" POLICY
                      "expect sa4 established locally-dictated\nexpect sa4 late \"keyNotify\"\n"
                      "delete all\n");
    expect_failed(TIA "negotiate sa1" POLICY "expect sa1 late\n", "no further late can come");
}

static void an_answer_that_is_late_by_itself_is_the_same_event(void)
{
    expect_passed("scenario \"x\"\nagent tia \"tia late\"\nexpect tia registers\n"
                  "negotiate sa1" POLICY "expect sa1 established generated\n"
                  "expect sa1 late \"keyDictationCheck\" by tia\ndelete all\n");
}

static void an_answer_can_come_twice_and_the_second_changes_nothing(void)
{
    expect_passed(TIA "fault answer tia dictate twice\nnegotiate sa1" POLICY
                      "expect sa1 dictate\nexpect sa1 twice \"keyDictation\" by tia\n"
                      "expect sa1 established { inbound.key = sa1.dictate.inbound.key }\n"
                      "expect no sa1 failed\n"
                      "fault answer tia twice\nnegotiate sa2" POLICY
                      "expect sa2 twice { callback = \"keyDictationCheck\" }\n"
                      "expect sa2 established locally-dictated\ndelete all\n");
    /* By a program that goes around the DLL. */
    expect_passed("scenario \"x\"\nagent tia \"tia twice\"\nexpect tia registers\n"
                  "negotiate sa1" POLICY "expect sa1 twice \"keyDictationCheck\"\n"
                  "expect sa1 twice \"keyDictation\"\nexpect sa1 twice \"keyNotify\"\n"
                  "expect sa1 established locally-dictated\ndelete all\n");
}

static void an_sa_can_expire_while_its_rekey_is_in_a_callback(void)
{
    expect_passed(TIA "negotiate sa1 {\n    policy allow-dictate\n    lifetime 100s\n}\n"
                      "expect sa1 established\nafter 90s\n"
                      "fault answer tia dictate held\nrekey sa1 as sa2\nexpect sa2 check\n"
                      "after 10s\nexpect sa1 expired seconds\nexpect sa2 is negotiating\n"
                      "fault answer tia released\nexpect sa2 established\n"
                      "expect no sa1 deleted within 0s\n"
                      "expect sa2 is established { left = 100s }\ndelete all\n");
    /* Held answers miss no deadline, however much virtual time passes. */
    expect_passed(TIA "fault answer tia held\nnegotiate sa1" POLICY
                      "after 30d\nfault answer tia released\n"
                      "expect sa1 established locally-dictated\ndelete all\n");
}

static void without_held_answers_time_stands_still_for_negotiations(void)
{
    struct outcome outcome = stage_play(TIA "negotiate sa1" POLICY "after 1h\nexpect sa1 check\n"
                                            "expect sa1 established\ndelete all\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, "00:00:00     0.000  sa1      established");
    outcome_clear(&outcome);
}

static void held_answers_go_at_the_end_of_the_script_or_with_their_negotiation(void)
{
    expect_failed(TIA "fault answer tia check held\nnegotiate sa1" POLICY "after 1s\n",
                  "FAIL 1 SA pair is left at the end of the script: sa1");
    expect_passed(TIA "fault answer tia check held\nnegotiate sa1" POLICY "after 1s\ndelete sa1\n"
                      "expect sa1 failed deleted\nexpect sa1 late \"keyDictationCheck\"\n"
                      "negotiate sa2" POLICY "expect sa2 established locally-dictated\n"
                      "delete all\n");
    expect_passed(TIA "fault answer tia dictate held\nnegotiate sa1" POLICY "after 1s\nstop tia\n"
                      "expect sa1 failed tia-died\nexpect tia exits 0\n");
}

static void a_held_answer_is_judged_when_it_is_let_go(void)
{
    struct outcome outcome =
        stage_play("scenario \"x\"\nagent tia \"tia touches\"\nexpect tia registers\n"
                   "fault answer tia dictate held\nnegotiate sa1" POLICY
                   "after 1s\nfault answer tia released\nexpect sa1 failed sa-modified\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, "keyDictation changed lifetime of the inbound SA (1 -> 2)");
    outcome_clear(&outcome);
}

static void a_held_answer_is_an_event(void)
{
    expect_passed(TIA "fault answer tia dictate held\nnegotiate sa1" POLICY "expect sa1 check\n"
                      "expect sa1 held \"keyDictation\" by tia { duration < 1s }\n"
                      "expect no sa1 dictate within 0s\n"
                      "fault answer tia released\nexpect sa1 dictate\n"
                      "expect sa1 established locally-dictated\ndelete all\n");
    /* What happens while a TIA's answer is on its way happens at that time and no sooner. */
    expect_passed(TIA "fault answer tia dictate held\nnegotiate sa1" POLICY
                      "expect sa1 held\nfault ikeext stop\n"
                      "expect sa1 failed ikeext-not-running\nfault ikeext start\n"
                      "negotiate sa2" POLICY "expect sa2 established\nexpect no sa2 held\n"
                      "delete sa2\n");
    expect_failed(TIA "fault answer tia held\nnegotiate sa1" POLICY
                      "expect sa1 held \"keyDictation\"\n",
                  "expected \"keyDictation\", actual \"keyDictationCheck\"");
}

static void the_timeline_shows_a_held_answer(void)
{
    struct outcome outcome =
        stage_play(TIA "fault answer tia notify held\nnegotiate sa1" POLICY
                       "expect sa1 held\nfault answer tia released\nexpect sa1 notify\n"
                       "expect sa1 established\ndelete all\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, "sa1      keyNotify of tia is answered (");
    CHECK_CONTAINS(outcome.output, "); the script holds the answer\n");
    outcome_clear(&outcome);
}

static void an_expectation_in_vain_says_which_answers_are_held(void)
{
    expect_failed(TIA "fault answer tia dictate held\nnegotiate sa1" POLICY
                      "expect sa1 established within 7s\n",
                  "an answer of tia is held (line 4): keyDictation for sa1\n");
    expect_failed(TIA "fault answer tia notify held\nnegotiate sa1" POLICY
                      "expect sa1 is established\n",
                  "an answer of tia is held (line 4): keyNotify for sa1\n");
    expect_failed(TIA "repeat 5 { fault answer tia check held }\n"
                      "negotiate sa1" POLICY "negotiate sa2" POLICY "negotiate sa3" POLICY
                      "negotiate sa4" POLICY "negotiate sa5" POLICY
                      "expect sa5 established within 7s\n",
                  "keyDictationCheck for sa3\n"
                  "    an answer of tia is held (line 4): keyDictationCheck for sa4\n"
                  "    and more\n");
}

static void an_order_that_no_answer_has_met_fails_the_script(void)
{
    expect_failed(TIA "fault answer tia dictate late\nfault answer tia held\n",
                  "FAIL test.bfe:4: fault answer tia dictate late\n"
                  "    the answer that it is for never came: none of tia was given in time\n");
    expect_failed(TIA "fault answer tia check late\nfault answer tia check twice\n"
                      "negotiate sa1" POLICY "expect sa1 established\ndelete all\n",
                  "FAIL test.bfe:5: fault answer tia check twice\n");
    /* A todo that fails may end before its orders come to anything. */
    expect_passed(TIA "todo \"a gap\" {\n    fault answer tia late\n"
                      "    fault rpc tia \"BfeEngineOpen\" call 5 error 5\n"
                      "    expect tia opens { timeout = 1s } within 0s\n}\n");
}

static void to_release_what_is_not_held_fails_at_its_line(void)
{
    expect_failed(TIA "fault answer tia dictate held\nfault answer tia released\n",
                  "FAIL test.bfe:5: fault answer tia released\n"
                  "    no answer of tia is held now; wait for one before this line: "
                  "expect SA held\n");
}

const struct test_case answer_tests[] = {
    ROW(a_held_answer_is_an_event),
    ROW(the_timeline_shows_a_held_answer),
    ROW(an_expectation_in_vain_says_which_answers_are_held),
    ROW(an_order_that_no_answer_has_met_fails_the_script),
    ROW(to_release_what_is_not_held_fails_at_its_line),
    ROW(an_answer_can_be_made_late),
    ROW(an_answer_that_is_late_by_itself_is_the_same_event),
    ROW(an_answer_can_come_twice_and_the_second_changes_nothing),
    ROW(an_sa_can_expire_while_its_rekey_is_in_a_callback),
    ROW(without_held_answers_time_stands_still_for_negotiations),
    ROW(a_held_answer_is_judged_when_it_is_let_go),
    ROW(held_answers_go_at_the_end_of_the_script_or_with_their_negotiation),
    {NULL, NULL},
};
