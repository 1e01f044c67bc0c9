/* What a TIA may do and nobody means. */
#include "tests.h"

#include <stdio.h>
#include <string.h>

static struct outcome play(const char *option, const char *command)
{
    char script[1000];
    snprintf(script, sizeof(script),
             "scenario \"x\"\n%sagent tia \"%s\"\nexpect tia registers\n"
             "negotiate sa1 { policy allow-dictate }\nexpect sa1 dictate\n"
             "negotiate sa2 {\n    policy allow-dictate\n    transform esp aes-cbc-128 sha1\n}\n"
             "expect sa2 dictate\n"
             "negotiate sa3 { policy allow-dictate }\nexpect sa3 dictate\n",
             option, command);
    return stage_play(script);
}

static void each_lint_warns_and_can_be_denied(void)
{
    static const struct {
        const char *command;
        const char *says;
    } LINTS[] = {
        {"tia zero", "left a key zero"},
        {"tia same fresh", "gave both directions the same keys"},
        {"tia weight=7", "gave a key that was used before"},
        {"tia slow fresh", "took more than half of the time that it has"},
    };
    for (size_t i = 0; i < sizeof(LINTS) / sizeof(LINTS[0]); i++) {
        struct outcome outcome = play("", LINTS[i].command);
        CHECK_INT(outcome.result, RUN_PASSED);
        CHECK_CONTAINS(outcome.output, "warning: keyDictation");
        CHECK_CONTAINS(outcome.output, LINTS[i].says);
        for (size_t j = 0; j < sizeof(LINTS) / sizeof(LINTS[0]); j++) {
            CHECK(j == i || strstr(outcome.output, LINTS[j].says) == NULL);
        }
        outcome_clear(&outcome);
        outcome = play("option lint deny\n", LINTS[i].command);
        CHECK_INT(outcome.result, RUN_FAILED);
        CHECK_CONTAINS(outcome.output, LINTS[i].says);
        outcome_clear(&outcome);
        outcome = play("option lint off\n", LINTS[i].command);
        CHECK_INT(outcome.result, RUN_PASSED);
        CHECK(strstr(outcome.output, "warning") == NULL);
        outcome_clear(&outcome);
    }
}

static void good_keys_pass_without_a_word(void)
{
    struct outcome outcome = play("option lint deny\n", "tia fresh");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK(strstr(outcome.output, "lint") == NULL);
    outcome_clear(&outcome);
}

const struct test_case lint_tests[] = {
    ROW(each_lint_warns_and_can_be_denied),
    ROW(good_keys_pass_without_a_word),
    {NULL, NULL},
};
