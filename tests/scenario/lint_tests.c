/* What a TIA may do and nobody means. */
#include "tests.h"

#include "engine/sa.h"
#include "scenario/key_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEGOTIATE                                                                                  \
    "negotiate sa1 { policy allow-dictate allow-notify }\nexpect sa1 dictate\n"                    \
    "expect sa1 notify\n"                                                                          \
    "negotiate sa2 {\n    policy allow-dictate\n    transform esp aes-cbc-128 sha1\n}\n"           \
    "expect sa2 dictate\n"                                                                         \
    "negotiate sa3 { policy allow-dictate }\nexpect sa3 dictate\n"

static struct outcome play(const char *options, const char *command)
{
    char script[1000];
    snprintf(script, sizeof(script),
             "scenario \"x\"\n%sagent tia \"%s\"\nexpect tia registers\n%s"
             "expect sa3 established\ndelete all\n",
             options, command, NEGOTIATE);
    return stage_play(script);
}

static const struct {
    const char *option;
    const char *command;
    const char *says;
} LINTS[] = {
    {"lint-zero-key", "tia zero", "keyDictation left a key zero"},
    {"lint-same-key", "tia same fresh", "keyDictation gave both directions the same key"},
    {"lint-used-key", "tia weight=7", "keyDictation gave a key that was used before"},
    {"lint-slow-callback", "tia slow fresh", "took more than half of the time that it has"},
    {"lint-deadlock", "tia inside fresh",
     "keyDictationCheck calls FwpmEngineClose0, which on Windows would wait for it"},
};
#define LINT_COUNT (sizeof(LINTS) / sizeof(LINTS[0]))

static void expect_outcome(const char *options, const char *command, enum run_result result,
                           const char *says, bool there)
{
    struct outcome outcome = play(options, command);
    if (!outcome.loaded || outcome.result != result || !strstr(outcome.output, says) == there) {
        CHECK_FAIL("%s%s: expected result %d %s \"%s\", actual result %d:\n%s%s", options, command,
                   result, there ? "with" : "without", says, outcome.result, outcome.diagnostics,
                   outcome.output ? outcome.output : "");
    }
    outcome_clear(&outcome);
}

static void each_lint_warns_and_can_be_denied(void)
{
    for (size_t i = 0; i < LINT_COUNT; i++) {
        struct outcome outcome = play("", LINTS[i].command);
        CHECK_INT(outcome.result, RUN_PASSED);
        CHECK_CONTAINS(outcome.output, "warning: key");
        CHECK_CONTAINS(outcome.output, LINTS[i].says);
        for (size_t j = 0; j < LINT_COUNT; j++) {
            CHECK(j == i || strstr(outcome.output, LINTS[j].says) == NULL);
        }
        outcome_clear(&outcome);
        expect_outcome("option lint deny\n", LINTS[i].command, RUN_FAILED, "FAIL lint: key", true);
        expect_outcome("option lint off\n", LINTS[i].command, RUN_PASSED, "warning", false);
    }
}

static void each_lint_can_be_set_by_its_own_name(void)
{
    for (size_t i = 0; i < LINT_COUNT; i++) {
        char options[200];
        snprintf(options, sizeof(options), "option %s deny\n", LINTS[i].option);
        expect_outcome(options, LINTS[i].command, RUN_FAILED, "FAIL lint: key", true);
        expect_outcome(options, LINTS[i].command, RUN_FAILED, LINTS[i].option, true);
        /* Its own option counts, whatever the one for all says. */
        snprintf(options, sizeof(options), "option %s off\noption lint deny\n", LINTS[i].option);
        expect_outcome(options, LINTS[i].command, RUN_PASSED, "warning", false);
        snprintf(options, sizeof(options), "option lint off\noption %s warn\n", LINTS[i].option);
        expect_outcome(options, LINTS[i].command, RUN_PASSED, LINTS[i].says, true);
        /* Another's does not. */
        snprintf(options, sizeof(options), "option %s deny\n", LINTS[(i + 1) % LINT_COUNT].option);
        expect_outcome(options, LINTS[i].command, RUN_PASSED, LINTS[i].says, true);
    }
}

static void good_keys_pass_without_a_word(void)
{
    struct outcome outcome = play("option lint deny\n", "tia fresh");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK(strstr(outcome.output, "lint") == NULL);
    outcome_clear(&outcome);
}

static void one_cipher_key_both_ways_is_found_beside_other_authentication_keys(void)
{
    static const char SCRIPT[] =
        "scenario \"x\"\nagent tia \"tia cipher fresh\"\nexpect tia registers\n"
        "negotiate sa2 {\n    policy allow-dictate\n    transform esp aes-cbc-128 sha1\n}\n"
        "expect sa2 established\ndelete all\n";
    struct outcome outcome = stage_play(SCRIPT);
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output,
                   "gave both directions the same key: the ESP cipher key of sa2 (lint-same-key)");
    CHECK(!strstr(outcome.output, "lint-used-key"));
    outcome_clear(&outcome);
}

static void every_callback_that_blocks_is_found(void)
{
    static const char *const CALLBACKS[] = {"keyDictationCheck", "keyDictation", "keyNotify"};
    struct outcome blocks = play("", "tia blocks fresh");
    CHECK_INT(blocks.result, RUN_PASSED);
    for (size_t i = 0; i < 3; i++) {
        char says[200];
        snprintf(says, sizeof(says),
                 "warning: %s took more than half of the time that it has, for sa1 "
                 "(lint-slow-callback)",
                 CALLBACKS[i]);
        CHECK_CONTAINS(blocks.output, says);
    }
    outcome_clear(&blocks);
}

static void a_callback_that_hangs_is_found_unless_the_script_made_it_late(void)
{
    static const char NOTIFY[] =
        "scenario \"x\"\n%sagent tia \"tia notify mute\"\nexpect tia registers\n"
        "negotiate sa1 { policy allow-notify }\nexpect sa1 established\ndelete all\n";
    static const char CHECK_HANGS[] =
        "scenario \"x\"\nagent tia \"tia mute\"\nexpect tia registers\n"
        "negotiate sa1 { policy allow-dictate }\nexpect sa1 established\ndelete all\n";
    char script[500];
    snprintf(script, sizeof(script), NOTIFY, "");
    struct outcome outcome = stage_play(script);
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, "warning: keyNotify did not return in the time that it has");
    outcome_clear(&outcome);
    outcome = stage_play(CHECK_HANGS);
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, "warning: keyDictationCheck did not return");
    outcome_clear(&outcome);
    snprintf(script, sizeof(script), NOTIFY, "option lint deny\n");
    expect_failed(script, "FAIL lint: keyNotify of tia did not return in the time that it has");
    expect_passed("scenario \"x\"\noption lint deny\nagent tia \"tia fresh\"\n"
                  "expect tia registers\nfault answer tia check late\n"
                  "negotiate sa1 { policy allow-dictate }\nexpect sa1 late\ndelete all\n");
}

/* The AH key of a bundle, authentication and cipher keys, and the one key of AES-GCM. */
static void lints_of_keys_say_which_key_of_which_sa_it_is(void)
{
    static const char TWICE[] =
        "scenario \"x\"\nagent tia \"tia weight=7\"\nexpect tia registers\n"
        "negotiate sa1 { policy allow-dictate; transform esp aes-cbc-128 sha1 }\n"
        "expect sa1 established\n"
        "negotiate sa2 { policy allow-dictate; transform esp aes-cbc-128 sha1 }\n"
        "expect sa2 established\ndelete all\n";
    static const char ROUNDS[] =
        "scenario \"x\"\nagent tia \"tia weight=7\"\nexpect tia registers\nrepeat 2 {\n"
        "    negotiate sa { policy allow-dictate; transform esp cipher-only aes-cbc-128 }\n"
        "    expect sa established\n    delete sa\n}\n";
    static const char ZERO[] =
        "scenario \"x\"\nagent tia \"tia zero\"\nexpect tia registers\n"
        "negotiate sa1 { policy allow-dictate; transform esp aes-gcm-128 + ah sha1 }\n"
        "expect sa1 established\ndelete all\n";
    struct outcome outcome = stage_play(TWICE);
    CHECK_CONTAINS(outcome.output,
                   "used before: the inbound ESP authentication key of sa2, first the inbound "
                   "ESP authentication key of sa1, and 3 more (lint-used-key)");
    outcome_clear(&outcome);
    outcome = stage_play(ROUNDS);
    CHECK_CONTAINS(outcome.output, ": the inbound ESP cipher key of sa, first the inbound ESP "
                                   "cipher key of sa in an earlier negotiation, and 1 more ");
    outcome_clear(&outcome);
    outcome = stage_play(ZERO);
    CHECK_CONTAINS(outcome.output, ": the inbound ESP key of sa1, and 3 more (lint-zero-key)");
    outcome_clear(&outcome);
}

static void warnings_are_counted_in_the_result(void)
{
    struct outcome outcome = play("", "tia zero");
    CHECK_CONTAINS(outcome.output, "PASS test.bfe: x (3 warnings, 0.00 s)\n");
    outcome_clear(&outcome);
    outcome = play("option lint off\n", "tia zero");
    CHECK_CONTAINS(outcome.output, "PASS test.bfe: x (0.00 s)\n");
    outcome_clear(&outcome);
}

/* ---- what is left open ------------------------------------------------------------------------
 */

static void a_program_that_ends_with_a_session_open_is_found(void)
{
    static const char SAYS[] = "tia      warning: ended without unregistering its key manager and "
                               "closing its session (lint-leak)\n";
    static const char *const COMMANDS[] = {"tia leaks", "tia leaks late"};
    for (size_t i = 0; i < 2; i++) {
        /* Asked to end at the script's end, or by it. */
        static const char *const LINES[] = {"", "stop tia\nexpect tia exits 0\nafter 1s\n"};
        for (size_t j = 0; j < 2; j++) {
            char script[300];
            snprintf(script, sizeof(script),
                     "scenario \"x\"\nagent tia \"%s\"\nexpect tia registers\n%s", COMMANDS[i],
                     LINES[j]);
            struct outcome outcome = stage_play(script);
            CHECK_INT(outcome.result, RUN_PASSED);
            const char *said = strstr(outcome.output, SAYS);
            CHECK(said && !strstr(said + 1, SAYS));
            outcome_clear(&outcome);
            snprintf(script, sizeof(script),
                     "scenario \"x\"\noption lint-leak deny\nagent tia \"%s\"\n"
                     "expect tia registers\n%s",
                     COMMANDS[i], LINES[j]);
            expect_failed(script, "FAIL lint: tia ended without unregistering");
            snprintf(script, sizeof(script),
                     "scenario \"x\"\noption lint off\nagent tia \"%s\"\n"
                     "expect tia registers\n%s",
                     COMMANDS[i], LINES[j]);
            outcome = stage_play(script);
            CHECK_INT(outcome.result, RUN_PASSED);
            CHECK(!strstr(outcome.output, "warning"));
            outcome_clear(&outcome);
        }
    }
}

/* Killed, or in every process but the one that is at fault. */
static void a_program_that_could_not_close_its_session_is_not_blamed(void)
{
    expect_passed("scenario \"x\"\noption lint deny\nagent tia \"tia leaks\"\n"
                  "expect tia registers\nkill tia\nexpect tia exits\n");
    expect_passed("scenario \"x\"\noption lint deny\nagent tia \"tia leaks late\"\n"
                  "expect tia registers\nkill tia\nexpect tia exits\n");
    struct outcome outcome = stage_play(
        "scenario \"x\"\nagent tia \"tia leaks\"\nexpect tia registers\nkill tia\n"
        "expect tia exits\nstart tia\nexpect tia registers\nstop tia\nexpect tia exits 0\n");
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output, "(1 warning, ");
    outcome_clear(&outcome);
    /* The end of the one that was killed is noticed when the next one runs. */
    expect_passed("scenario \"x\"\noption lint deny\nagent tia \"tia lingers\"\n"
                  "expect tia registers\nkill tia\nexpect tia exits\nstart tia\n"
                  "expect tia registers\nstop tia\nexpect tia exits 0\n");
    expect_passed("scenario \"x\"\noption lint deny\nagent tia \"tia weight=7\"\n"
                  "expect tia registers\nfault bfe stop\nstop tia\nexpect tia exits 0\n");
}

/* ---- no difference between two runs ---------------------------------------------------------- */

static const char ONE_KEY[] =
    "scenario \"x\"\n%sagent tia \"tia %s\"\nexpect tia registers\n"
    "negotiate sa1 { policy allow-dictate }\nexpect sa1 established\n%sdelete all\n";

static struct outcome play_again(const char *options, const char *command, const char *more,
                                 struct key_memory *memory)
{
    char script[1000];
    snprintf(script, sizeof(script), ONE_KEY, options, command, more);
    return stage_play_remembering(script, memory);
}

static void keys_that_are_the_same_in_another_run_are_found(void)
{
    static const uint8_t SALT[KEY_MEMORY_SALT] = {1};
    struct key_memory *memory = key_memory_new(SALT);
    for (int run = 0; run < 3; run++) {
        struct outcome outcome = play_again("", "weight=7", "", memory);
        const char *found = strstr(outcome.output, "gave a key that it gave in another run of "
                                                   "this script: the inbound ESP key of sa1, and 1 "
                                                   "more (lint-runs-alike)");
        CHECK_INT(outcome.result, RUN_PASSED);
        CHECK(run == 0 ? !found : found != NULL);
        outcome_clear(&outcome);
    }
    struct outcome denied = play_again("option lint-runs-alike deny\n", "weight=7", "", memory);
    CHECK_INT(denied.result, RUN_FAILED);
    CHECK_CONTAINS(denied.output, "FAIL lint: keyDictation of tia gave a key that it gave in");
    outcome_clear(&denied);
    /* Another TIA's keys are its own, and without a memory a run knows only itself. */
    struct outcome other = play_again("", "zero", "", memory);
    CHECK(!strstr(other.output, "lint-runs-alike"));
    outcome_clear(&other);
    struct outcome alone = play_again("", "weight=7", "", NULL);
    CHECK(!strstr(alone.output, "lint"));
    outcome_clear(&alone);
    key_memory_free(memory);
}

static void keys_that_are_the_same_after_a_restart_are_found(void)
{
    static const char AGAIN[] = "stop tia\nexpect tia exits 0\nstart tia\nexpect tia registers\n"
                                "negotiate sa2 { policy allow-dictate }\n"
                                "expect sa2 established\n";
    struct outcome outcome = play_again("", "fresh", AGAIN, NULL);
    CHECK_INT(outcome.result, RUN_PASSED);
    CHECK_CONTAINS(outcome.output,
                   "gave a key that it gave before the agent was started again: the "
                   "inbound ESP key of sa2, first the inbound ESP key of sa1, and "
                   "1 more (lint-runs-alike)");
    CHECK(!strstr(outcome.output, "lint-used-key"));
    outcome_clear(&outcome);
}

static void the_file_of_keys_has_no_key_and_serves_the_next_process(void)
{
    static const uint8_t SALT[KEY_MEMORY_SALT] = {2};
    static const uint8_t OTHER_SALT[KEY_MEMORY_SALT] = {3};
    static const uint8_t KEY[16] = {0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a};
    char path[] = "/tmp/mockbfe-keys-XXXXXX";
    char problem[300] = "";
    int file = mkstemp(path);
    CHECK(file >= 0);
    close(file);
    unlink(path);
    struct key_memory *first = key_memory_new(SALT);
    struct key_memory *second = key_memory_new(OTHER_SALT);
    CHECK(key_memory_read(first, path, problem, sizeof(problem))); /* there is none yet */
    uint64_t run = key_memory_begin(first);
    CHECK(!key_memory_note(first, run, "a.bfe", "tia", KEY, sizeof(KEY)));
    CHECK(!key_memory_note(first, run, "a.bfe", "tia", KEY, sizeof(KEY)));
    CHECK(!key_memory_note(first, run, "a.bfe", "other", KEY, sizeof(KEY)));
    CHECK(key_memory_write(first, path, NULL, problem, sizeof(problem)));
    CHECK(key_memory_read(second, path, problem, sizeof(problem)));
    run = key_memory_begin(second);
    CHECK(key_memory_note(second, run, "a.bfe", "tia", KEY, sizeof(KEY)));
    CHECK(!key_memory_note(second, run, "b.bfe", "tia", KEY, sizeof(KEY)));
    char *text = read_file(path, NULL);
    CHECK(text && !strstr(text, "5a5a5a5a"));
    CHECK_INT(text ? strlen(text) : 0, 21 + 70 + 2 * 65);
    free(text);
    unlink(path);
    key_memory_free(first);
    key_memory_free(second);
}

static void check_known_by(const struct key_memory *memory, const char *path, const char *known)
{
    char *script = key_memory_script(memory, path);
    CHECK_STR(script ? script : "(none)", known);
    free(script);
}

static void a_script_is_known_by_its_path_however_it_is_spelled(void)
{
    static const uint8_t SALT[KEY_MEMORY_SALT] = {5};
    char folder[] = "/tmp/mockbfe-keys-XXXXXX";
    char path[100];
    char known[2000];
    char problem[300];
    char here[1500];
    CHECK(mkdtemp(folder) != NULL);
    CHECK(getcwd(here, sizeof(here)) != NULL);
    snprintf(path, sizeof(path), "%s/sub", folder);
    CHECK_INT(mkdir(path, 0700), 0);
    struct key_memory *memory = key_memory_new(SALT);
    /* Without a file all paths are from the root. */
    snprintf(known, sizeof(known), "%s/a.bfe", here);
    check_known_by(memory, "a.bfe", known);
    check_known_by(memory, "./tests/../a.bfe", known);
    check_known_by(memory, "/a.bfe", "//a.bfe");
    check_known_by(memory, "no such folder/a.bfe", "no such folder/a.bfe");
    snprintf(path, sizeof(path), "%s/sub/../keys", folder);
    CHECK(key_memory_read(memory, path, problem, sizeof(problem)));
    snprintf(path, sizeof(path), "%s/sub/a.bfe", folder);
    check_known_by(memory, path, "sub/a.bfe");
    snprintf(path, sizeof(path), "%s/sub/../sub/./a.bfe", folder);
    check_known_by(memory, path, "sub/a.bfe");
    snprintf(path, sizeof(path), "%s//a.bfe", folder);
    check_known_by(memory, path, "a.bfe");
    CHECK_INT(chdir(folder), 0);
    check_known_by(memory, "a.bfe", "a.bfe");
    CHECK_INT(chdir("sub"), 0);
    check_known_by(memory, "../a.bfe", "a.bfe");
    check_known_by(memory, "a.bfe", "sub/a.bfe");
    CHECK(key_memory_read(memory, "keys", problem, sizeof(problem)));
    check_known_by(memory, "../a.bfe", "../a.bfe");
    check_known_by(memory, "/tmp/a.bfe", "../../a.bfe");
    /* A beginning of the name is no folder above. */
    snprintf(path, sizeof(path), "%s/subs", folder);
    CHECK_INT(mkdir(path, 0700), 0);
    check_known_by(memory, "../subs/a.bfe", "../subs/a.bfe");
    CHECK_INT(chdir(here), 0);
    CHECK_INT(rmdir(path), 0);
    snprintf(path, sizeof(path), "%s/sub", folder);
    CHECK_INT(rmdir(path), 0);
    CHECK_INT(rmdir(folder), 0);
    key_memory_free(memory);
}

static void a_file_that_is_no_key_memory_is_refused(void)
{
    static const uint8_t SALT[KEY_MEMORY_SALT] = {4};
    static const char GOOD[] = "mockbfe key memory 1\nsalt "
                               "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";
    static const struct {
        const char *text;
        const char *says;
    } BAD[] = {
        {"", "(line 1): it should begin with \"mockbfe key memory 1\""},
        {"mockbfe key memory 2\n", "(line 1)"},
        {"mockbfe key memory 1\n", "(line 1)"},
        {"mockbfe key memory 1\nsalt 00\n", "(line 2)"},
        {"mockbfe key memory 1\nsalt "
         "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\nnothing\n",
         "(line 3)"},
    };
    char path[] = "/tmp/mockbfe-keys-XXXXXX";
    char problem[300] = "";
    int file = mkstemp(path);
    CHECK(file >= 0);
    close(file);
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        struct key_memory *memory = key_memory_new(SALT);
        CHECK(write_file(path, BAD[i].text, strlen(BAD[i].text)));
        CHECK(!key_memory_read(memory, path, problem, sizeof(problem)));
        CHECK_CONTAINS(problem, BAD[i].says);
        key_memory_free(memory);
    }
    struct key_memory *memory = key_memory_new(SALT);
    CHECK(write_file(path, GOOD, strlen(GOOD)));
    CHECK(key_memory_read(memory, path, problem, sizeof(problem)));
    unlink(path);
    CHECK(!key_memory_read(memory, "/tmp", problem, sizeof(problem)));
    CHECK(!key_memory_write(memory, "/tmp/no such folder/keys", NULL, problem, sizeof(problem)));
    CHECK_CONTAINS(problem, "cannot write /tmp/no such folder/keys: ");
    key_memory_free(memory);
}

const struct test_case lint_tests[] = {
    ROW(each_lint_warns_and_can_be_denied),
    ROW(each_lint_can_be_set_by_its_own_name),
    ROW(good_keys_pass_without_a_word),
    ROW(one_cipher_key_both_ways_is_found_beside_other_authentication_keys),
    ROW(every_callback_that_blocks_is_found),
    ROW(a_callback_that_hangs_is_found_unless_the_script_made_it_late),
    ROW(lints_of_keys_say_which_key_of_which_sa_it_is),
    ROW(warnings_are_counted_in_the_result),
    ROW(a_program_that_ends_with_a_session_open_is_found),
    ROW(a_program_that_could_not_close_its_session_is_not_blamed),
    ROW(keys_that_are_the_same_in_another_run_are_found),
    ROW(keys_that_are_the_same_after_a_restart_are_found),
    ROW(the_file_of_keys_has_no_key_and_serves_the_next_process),
    ROW(a_script_is_known_by_its_path_however_it_is_spelled),
    ROW(a_file_that_is_no_key_memory_is_refused),
    {NULL, NULL},
};
