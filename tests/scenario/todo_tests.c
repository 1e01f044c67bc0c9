/* Known gaps, and what must never happen. */
#include "tests.h"

#include <stdio.h>
#include <string.h>

#define AGENT(command) "agent tia \"" command "\"\nexpect tia registers\n"
#define HEAD "scenario \"x\"\n"
#define NEGOTIATE "negotiate sa1 { policy allow-dictate allow-notify }\n"

/* Passes, and the timeline says that the todo of a line still fails. */
static void expect_excused(const char *text, const char *says)
{
    struct outcome outcome = stage_play(text);
    if (!outcome.loaded || outcome.result != RUN_PASSED) {
        CHECK_FAIL("expected to pass, actual result %d:\n%s%s", outcome.result, outcome.diagnostics,
                   outcome.output ? outcome.output : "");
    } else {
        CHECK_CONTAINS(outcome.output, says);
    }
    outcome_clear(&outcome);
}

/* ---- branches -------------------------------------------------------------------------------- */

static void a_failure_in_a_branch_inside_of_a_todo_is_excused(void)
{
    expect_excused(HEAD "negotiate sa1\n"
                        "todo \"x\" { parallel { { log 1 } { expect sa1 failed } } }\n"
                        "expect sa1 established\ndelete sa1\n",
                   "of line 3 still fails");
}

static void the_other_branches_of_a_failed_todo_end_with_it(void)
{
    struct outcome outcome =
        stage_play(HEAD "negotiate sa1\n"
                        "todo \"x\" {\n    parallel {\n        { expect sa1 failed }\n"
                        "        { barrier b; log \"not reached\" }\n"
                        "        { after 1h; log \"not reached\" }\n"
                        "        { parallel { { after 1h } { after 2h } }; barrier b }\n    }\n"
                        "    log \"not reached\"\n}\n"
                        "after 10s\nlog \"reached\"\nparallel { { log \"one\" } { log \"two\" } }\n"
                        "expect sa1 established\ndelete sa1\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK(!strstr(outcome.output, "not reached"));
    CHECK_CONTAINS(outcome.output, "# reached");
    CHECK_INT(outcome.virtual_ms, 10000);
    outcome_clear(&outcome);
}

static void a_todo_inside_of_a_branch_leaves_the_others_alone(void)
{
    expect_excused(HEAD "negotiate sa1\n"
                        "parallel {\n    { todo \"x\" { parallel { { expect sa1 failed } "
                        "{ after 1h } } }; log \"one\" }\n"
                        "    { after 1m; log \"two\" }\n}\n"
                        "expect sa1 established\ndelete sa1\n",
                   "# two");
    expect_failed(HEAD "negotiate sa1\n"
                       "parallel {\n    { todo \"x\" { after 1h } }\n"
                       "    { expect sa1 failed }\n}\ndelete sa1\n",
                  "sa1 is established already");
}

static void branches_that_all_pass_close_the_gap(void)
{
    expect_failed(HEAD "negotiate sa1\n"
                       "todo \"x\" { parallel { { log 1 } { expect sa1 established } } }\n"
                       "delete sa1\n",
                  "this block passes now");
}

/* ---- what is no line's failure --------------------------------------------------------------- */

static void a_never_inside_of_a_todo_is_excused(void)
{
    expect_excused(HEAD "negotiate sa1\nexpect sa1 established\n"
                        "todo \"x\" { never sa1 deleted; delete sa1; log \"not reached\" }\n"
                        "log \"reached\"\n",
                   "of line 4 still fails:\n    test.bfe:4: never sa1 deleted\n"
                   "    it happened: sa1 deleted");
    expect_excused(HEAD "negotiate sa1\nexpect sa1 established\n"
                        "todo \"x\" { parallel { { never sa1 deleted } { after 1m; delete sa1 } "
                        "} }\n",
                   "of line 4 still fails");
    expect_excused(HEAD AGENT("tia fresh") "negotiate sa1 { policy allow-dictate }\n"
                                           "todo \"x\" { never sa1 established; "
                                           "expect sa1 dictate; expect sa1 established; log 1 }\n"
                                           "delete sa1\n",
                   "it happened: sa1 established");
}

static void a_never_outside_of_the_todo_is_not(void)
{
    expect_failed(HEAD "negotiate sa1\nexpect sa1 established\nnever sa1 deleted\n"
                       "todo \"x\" { delete sa1; expect sa1 failed }\n",
                  "FAIL test.bfe:4: never sa1 deleted");
}

static void a_never_that_is_broken_while_a_line_of_its_todo_waits_ends_the_wait(void)
{
    struct outcome outcome =
        stage_play(HEAD "negotiate sa1 { lifetime 1h }\nexpect sa1 established\n"
                        "todo \"x\" { never sa1 expired; after 5h }\nlog \"reached\"\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, "01:00:00     0.000           # reached");
    CHECK_INT(outcome.virtual_ms, 3600000);
    outcome_clear(&outcome);
}

static void a_never_ends_with_the_block_of_its_todo(void)
{
    struct outcome outcome = stage_play(HEAD "negotiate sa1\nexpect sa1 established\n"
                                             "todo \"x\" { never sa1 deleted; expect sa1 failed }\n"
                                             "delete sa1\nlog \"reached\"\n");
    CHECK_CONTAINS(outcome.output, "# reached");
    CHECK(!strstr(outcome.output, "it happened"));
    outcome_clear(&outcome);
    expect_excused(HEAD "negotiate sa1\nexpect sa1 established\n"
                        "todo \"x\" { never sa1 deleted; expect sa1 failed }\ndelete sa1\n",
                   "sa1 is established already");
    expect_excused(HEAD "negotiate sa1\nexpect sa1 established\n"
                        "todo \"x\" { parallel { { never sa1 deleted; after 1m } "
                        "{ expect sa1 failed } } }\ndelete sa1\n",
                   "sa1 is established already");
}

static void a_never_inside_of_a_todo_that_holds_closes_the_gap(void)
{
    expect_failed(HEAD "negotiate sa1\nexpect sa1 established\n"
                       "todo \"x\" { never sa1 deleted; after 1m }\ndelete sa1\n",
                  "this block passes now");
}

static void a_denied_lint_inside_of_a_todo_is_excused(void)
{
    expect_excused(HEAD "option lint deny\n" AGENT(
                       "tia zero") "todo \"zero keys\" { negotiate sa1 { policy allow-dictate }; "
                                   "expect sa1 established }\ndelete all\n",
                   "lint: keyDictation of tia left a key zero");
    /* The negotiation began before it: it is played around all that goes on. */
    expect_excused(HEAD "option lint deny\n" AGENT(
                       "tia zero") "negotiate sa1 { policy allow-dictate }\n"
                                   "todo \"zero keys\" { expect sa1 established }\ndelete all\n",
                   "of line 6 still fails");
    /* What follows on the block that is left is of the gap, too. */
    expect_excused(HEAD "option lint deny\n" AGENT(
                       "tia zero") "todo \"zero keys\" { negotiate sa1 { policy allow-dictate }; "
                                   "expect sa1 check { weight = 99 } }\n"
                                   "negotiate sa2 { policy allow-notify }\nexpect sa2 notify\n"
                                   "expect sa2 established\ndelete all\n",
                   "warning: keyDictation left a key zero");
}

static void a_denied_lint_of_another_branch_is_not(void)
{
    expect_excused(
        HEAD "option lint deny\n" AGENT(
            "tia zero") "parallel {\n    { todo \"x\" { negotiate sa1 { policy allow-dictate }; "
                        "expect sa1 established } }\n    { after 1m }\n}\ndelete all\n",
        "of line 6 still fails");
    expect_failed(HEAD "option lint deny\n" AGENT(
                      "tia zero") "parallel {\n    { todo \"x\" { expect tia exits } }\n"
                                  "    { negotiate sa1 { policy allow-dictate }; expect sa1 "
                                  "established }\n}\n"
                                  "delete all\n",
                  "FAIL lint: keyDictation of tia left a key zero");
    expect_failed(HEAD "option lint deny\n" AGENT(
                      "tia zero") "todo \"x\" { negotiate sa1; expect sa1 failed }\n"
                                  "negotiate sa2 { policy allow-dictate }\nexpect sa2 established\n"
                                  "delete all\n",
                  "FAIL lint: keyDictation of tia left a key zero");
}

static void a_negotiation_of_a_todo_may_fail(void)
{
    expect_excused(HEAD AGENT("tia fails") "todo \"x\" { " NEGOTIATE "expect sa1 established }\n",
                   "of line 4 still fails");
    /* After its block was left, as well. */
    expect_excused(HEAD AGENT("tia fails") "todo \"x\" { " NEGOTIATE
                                           "expect sa1 check { weight = 99 } }\n",
                   "weight: expected 99");
    expect_failed(HEAD AGENT("tia fails") "todo \"x\" { " NEGOTIATE "expect sa1 established }\n"
                                          "negotiate sa2 { policy allow-dictate }\n",
                  "it failed, and no line of the script expects that");
}

/* ---- never … until --------------------------------------------------------------------------- */

static void an_until_that_has_come_already_ends_the_never(void)
{
    expect_passed(HEAD "negotiate sa1\nnever sa1 deleted until sa1 established\n"
                       "expect sa1 established\ndelete sa1\n");
    expect_passed(HEAD AGENT("tia fresh") NEGOTIATE "never sa1 deleted until sa1 established\n"
                                                    "expect sa1 established\ndelete sa1\n");
    expect_passed(HEAD AGENT("tia fresh") "never tia exits until tia prints \"ready\"\n"
                                          "stop tia\nexpect tia exits 0\n");
    expect_failed(HEAD "negotiate sa1\nnever sa1 deleted until sa1 failed\n"
                       "expect sa1 established\ndelete sa1\n",
                  "it happened: sa1 deleted");
}

static void of_what_has_come_the_order_decides(void)
{
    expect_passed(HEAD "negotiate sa1\nnever sa1 established until sa1 decided\n"
                       "expect sa1 decided\nexpect sa1 established\ndelete sa1\n");
    expect_failed(HEAD "negotiate sa1\nnever sa1 decided until sa1 established\n",
                  "it has happened already\n    the event: sa1 decided");
    /* One that fits both is what must not come. */
    expect_failed(HEAD "negotiate sa1\nnever sa1 established until sa1 established\n",
                  "it has happened already");
    /* Of two subjects as well. */
    expect_passed(HEAD AGENT("tia fresh") NEGOTIATE
                  "never sa1 established until tia registers\nexpect sa1 check\ndelete all\n"
                  "expect sa1 failed\n"
                  "negotiate sa2\nnever tia unregisters until sa2 decided\nstop tia\n"
                  "expect tia unregisters\ndelete sa2\n");
}

static void of_an_agent_only_its_latest_process_counts(void)
{
    static const char AGAIN[] = "stop tia\nexpect tia exits 0\nstart tia\n";
    char text[500];
    snprintf(text, sizeof(text), "%s%s%s", HEAD AGENT("tia fresh"), AGAIN,
             "never tia unregisters until tia closes\nexpect tia registers\nstop tia\n"
             "expect tia exits 0\n");
    expect_failed(text, "it happened: tia unregisters");
    snprintf(text, sizeof(text), "%s%s%s", HEAD AGENT("tia fresh"), AGAIN,
             "never tia unregisters until tia registers\nexpect tia registers\n");
    expect_passed(text);
}

const struct test_case todo_tests[] = {
    ROW(a_failure_in_a_branch_inside_of_a_todo_is_excused),
    ROW(the_other_branches_of_a_failed_todo_end_with_it),
    ROW(a_todo_inside_of_a_branch_leaves_the_others_alone),
    ROW(branches_that_all_pass_close_the_gap),
    ROW(a_never_inside_of_a_todo_is_excused),
    ROW(a_never_outside_of_the_todo_is_not),
    ROW(a_never_that_is_broken_while_a_line_of_its_todo_waits_ends_the_wait),
    ROW(a_never_ends_with_the_block_of_its_todo),
    ROW(a_never_inside_of_a_todo_that_holds_closes_the_gap),
    ROW(a_denied_lint_inside_of_a_todo_is_excused),
    ROW(a_denied_lint_of_another_branch_is_not),
    ROW(a_negotiation_of_a_todo_may_fail),
    ROW(an_until_that_has_come_already_ends_the_never),
    ROW(of_what_has_come_the_order_decides),
    ROW(of_an_agent_only_its_latest_process_counts),
    {NULL, NULL},
};
