/* Who dictates, and why: the event, the timeline, and what a failure says of it. */
#include "tests.h"

#include <stdio.h>

#define HEAD "scenario \"a test\"\nhost office\n"
#define TIA HEAD "agent tia \"tia weight=7\"\nexpect tia registers\n"

/* The whole sentence, and that an expectation of keyDictation in vain quotes it. */
static void every_reason_stands_in_the_timeline_and_in_the_failure(void)
{
    static const struct {
        const char *agents;
        const char *block;
        const char *fields;
        const char *says;
    } TABLE[] = {
        {TIA, "policy allow-notify", "none { rule = no-wish, local.wish = forbidden-by-policy }",
         "nobody dictates: the local end was not asked, its policy does not allow it, the peer "
         "does "
         "not want to"},
        {TIA, "keying-module ikev2", "none { local.wish = not-authip, peer.wish = not-authip }",
         "nobody dictates: the local end was not asked, only AuthIP lets TIAs dictate, the peer "
         "was "
         "not asked, only AuthIP lets TIAs dictate"},
        {HEAD, "policy allow-dictate", "none { local.wish = no-dictator }",
         "nobody dictates: the local end has no TIA that dictates, the peer does not want to"},
        {HEAD "agent tia \"tia silent\"\nexpect tia registers\n", "policy allow-dictate",
         "none { local.wish = does-not-want, local.weight = 0 }",
         "nobody dictates: the local end does not want to, the peer does not want to"},
        {HEAD "agent tia \"tia mute\"\nexpect tia registers\n", "policy allow-dictate",
         "none { local.wish = timed-out }",
         "nobody dictates: the local end was asked and did not answer in time, the peer does not "
         "want to"},
        {HEAD "agent tia \"tia weight=0\"\nexpect tia registers\n", "policy allow-dictate",
         "none { rule = zero-weight, local.wish = wants, local.weight = 0 }",
         "nobody dictates: the local end wants to with weight 0, the peer does not want to; an "
         "initiator's weight of 0 loses against the other end, which does not want to"},
        {HEAD "agent tia \"tia silent\"\nexpect tia registers\n",
         "policy allow-dictate; role responder; peer weight 0",
         "none { rule = zero-weight, local.wish = does-not-want, peer.weight = 0 }",
         "nobody dictates: the local end does not want to, the peer wants to with weight 0; an "
         "initiator's weight of 0 loses against the other end, which does not want to"},
        {TIA, "policy allow-dictate; peer weight 7",
         "peer { rule = equal-weights, local.weight = 7, peer.weight = 7 }",
         "the peer dictates: the local end wants to with weight 7, the peer wants to with weight "
         "7; "
         "on a tie the responder wins"},
        {TIA, "policy allow-dictate; peer weight 9", "peer { rule = greater-weight }",
         "the peer dictates: the local end wants to with weight 7, the peer wants to with weight "
         "9; "
         "the greater weight wins"},
        {TIA, "peer weight 9", "peer { rule = one-wish, peer.wish = wants }",
         "the peer dictates: the local end was not asked, its policy does not allow it, the peer "
         "wants to with weight 9"},
        {TIA, "policy allow-dictate; peer on office; role responder",
         "local { rule = one-wish, peer.wish = no-dictator }",
         "the local end dictates: the local end wants to with weight 7, the peer has no TIA that "
         "dictates"},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        char script[1000];
        char says[600];
        snprintf(script, sizeof(script),
                 "%snegotiate sa1 { %s }\nexpect sa1 decided %s\ndelete all\n", TABLE[i].agents,
                 TABLE[i].block, TABLE[i].fields);
        struct outcome outcome = stage_play(script);
        if (!outcome.loaded || outcome.result != RUN_PASSED) {
            CHECK_FAIL("row %zu does not pass:\n%s%s", i, outcome.diagnostics,
                       outcome.output ? outcome.output : "");
        } else {
            snprintf(says, sizeof(says), "sa1      %s\n", TABLE[i].says);
            CHECK_CONTAINS(outcome.output, says);
        }
        outcome_clear(&outcome);
        snprintf(script, sizeof(script),
                 "%snegotiate sa1 { %s }\nexpect sa1 established\n"
                 "expect sa1 failed\n",
                 TABLE[i].agents, TABLE[i].block);
        snprintf(says, sizeof(says), "no further failed can come\n    it was decided: %s\n",
                 TABLE[i].says);
        expect_failed(script, says);
    }
}

static void the_options_show_in_what_is_decided(void)
{
    expect_passed("scenario \"x\"\noption tie initiator\noption weight-zero wins\n"
                  "agent tia \"tia weight=0\"\nexpect tia registers\n"
                  "negotiate sa1 { policy allow-dictate }\n"
                  "expect sa1 decided local { rule = zero-weight }\n"
                  "negotiate sa2 { policy allow-dictate; peer weight 0 }\n"
                  "expect sa2 decided local { rule = equal-weights }\ndelete all\n");
}

const struct test_case decision_tests[] = {
    ROW(every_reason_stands_in_the_timeline_and_in_the_failure),
    ROW(the_options_show_in_what_is_decided),
    {NULL, NULL},
};
