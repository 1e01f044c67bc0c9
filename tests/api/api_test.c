/*
 * The API under Wine, beyond what one run of the battery shows: several accounts, calls from within
 * callbacks, memory over many cycles. The scripts run in a Wine prefix of this program's own.
 */
#include "suite.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS 120
#define SOAK_SECONDS 600

static bool run(struct program *program, const char *const *argv, unsigned int seconds)
{
    return wine_start_mockbfe(program, argv, NULL) && program_wait(program, seconds) &&
           (CHECK_INT(program->code, 0) ||
            (CHECK_FAIL("its output was:\n%s%s", program->out, program->err), false));
}

static void the_battery_passes_as_four_accounts(void)
{
    struct program program;
    const char *const argv[] = {
        WINE_MOCKBFE, "run", "--agents", "build/x86_64/tests", "tests/battery/battery_accounts.bfe",
        NULL};
    if (run(&program, argv, SECONDS)) {
        int verdicts = 0;
        for (const char *at = program.out; (at = strstr(at, "battery: ")); at++) {
            int passed = 0;
            int failed = -1;
            if (sscanf(at, "battery: %d passed, %d failed", &passed, &failed) == 2) {
                CHECK(passed >= 9);
                CHECK_INT(failed, 0);
                verdicts++;
            }
        }
        CHECK_INT(verdicts, 4);
    }
    program_clear(&program);
}

/* Adds what a program of the battery lists; a line before it says how it was called. */
static void add_list(char *text, size_t size, const char *const *argv)
{
    struct program program;
    size_t used = strlen(text);
    for (size_t i = 0; argv[i]; i++) {
        const char *name = strrchr(argv[i], '/');
        used += (size_t)snprintf(text + used, size - used, "%s%s", i == 0 ? "# " : " ",
                                 name ? name + 1 : argv[i]);
    }
    used += (size_t)snprintf(text + used, size - used, "\n");
    if (wine_start_program(&program, argv, "MOCKBFE_ENDPOINT=\\pipe\\nobody") &&
        program_wait(&program, SECONDS) && CHECK_INT(program.code, 0)) {
        CHECK(used + strlen(program.out) < size);
        for (const char *at = program.out; *at && used + 1 < size; at++) {
            if (*at != '\r') {
                text[used++] = *at;
            }
        }
        text[used] = '\0';
    }
    program_clear(&program);
}

/* tests/behaviour looks into this list, where there is no Wine. */
static void the_batterys_list_is_the_one_that_the_behaviour_table_is_compared_with(void)
{
    static const char *const ACCOUNTS[] = {"administrator", "network-operator", "user", "everyone"};
    static char text[1 << 18];
    add_list(text, sizeof(text),
             (const char *const[]){"build/x86_64/tests/battery.exe", "--list", NULL});
    for (size_t i = 0; i < sizeof(ACCOUNTS) / sizeof(ACCOUNTS[0]); i++) {
        add_list(text, sizeof(text),
                 (const char *const[]){"build/x86_64/tests/battery.exe", "--as", ACCOUNTS[i],
                                       "--list", NULL});
    }
    add_list(text, sizeof(text),
             (const char *const[]){"build/x86_64/tests/battery_nointegrity.exe", "--list", NULL});
    CHECK_GOLDEN(text, "tests/battery/golden/list.txt");
}

static void a_wrong_principal_is_told_before_anything_starts(void)
{
    static const struct {
        const char *principal;
        const char *says;
    } TABLE[] = {
        {"usr", "did you mean \"user\"?"},
        {"somebody quite different", "expected administrator, network-operator, user, everyone"},
        {"S-1-5-21-x", "there is no principal \"S-1-5-21-x\""},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct program program;
        char text[300];
        snprintf(text, sizeof(text),
                 "scenario \"x\"\nagent a \"x.exe\" { principal \"%s\" }\nexpect a exits 0\n",
                 TABLE[i].principal);
        char *path = wine_write(".bfe", text);
        const char *const argv[] = {WINE_MOCKBFE, "check", path, NULL};
        if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS)) {
            CHECK_INT(program.code, 2);
            CHECK_CONTAINS(program.err, ":2:");
            CHECK_CONTAINS(program.err, "there is no principal");
            CHECK_CONTAINS(program.err, TABLE[i].says);
        }
        program_clear(&program);
        free(path);
    }
}

/* ---- calls from within callbacks ------------------------------------------------------------- */

static const char *const CALLBACKS[] = {"check", "dictate", "notify"};

/* Plays a negotiation with tia_callbacks; lines are what the script expects of it at the end. */
static void play(struct program *program, const char *callback, const char *action,
                 const char *lines)
{
    char text[2000];
    snprintf(text, sizeof(text),
             "scenario \"calls from within a callback\"\n"
             "agent tia \"tia_callbacks.exe %s %s\"\n"
             "expect tia registers\n"
             "negotiate sa1 {\n"
             "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
             "    policy allow-dictate allow-notify\n"
             "    transform esp aes-gcm-128\n"
             "}\n%s",
             callback, action, lines);
    char *path = wine_write(".bfe", text);
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    run(program, argv, SECONDS);
    free(path);
}

/* That Windows would make the call wait for the callback that makes it. */
static void expect_warned(const struct program *program, size_t callback, const char *call)
{
    static const char *const NAMES[] = {"keyDictationCheck", "keyDictation", "keyNotify"};
    char line[300];
    snprintf(line, sizeof(line),
             "warning: %s calls %s, which on Windows would wait for it (lint-deadlock)",
             NAMES[callback], call);
    CHECK_CONTAINS(program->out ? program->out : "", line);
}

static unsigned int count_of(const char *text, const char *part)
{
    unsigned int count = 0;
    for (const char *at = text ? strstr(text, part) : NULL; at; at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}

static void callbacks_may_call_back_in(void)
{
    static const char *const CALLS[] = {"open",
                                        "list",
                                        "register",
                                        "begin",
                                        "commit",
                                        "enumerate",
                                        "unregister the other",
                                        "close the other session"};
    for (size_t i = 0; i < 3; i++) {
        struct program program;
        play(&program, CALLBACKS[i], "calls",
             "expect sa1 established\ndelete sa1\nstop tia\nexpect tia exits 0\n");
        for (size_t j = 0; j < sizeof(CALLS) / sizeof(CALLS[0]); j++) {
            char line[200];
            snprintf(line, sizeof(line), "%s in %s = 0x00000000", CALLS[j], CALLBACKS[i]);
            CHECK_CONTAINS(program.out ? program.out : "", line);
        }
        CHECK_CONTAINS(program.out ? program.out : "", "the end = 0x00000000");
        expect_warned(&program, i, "IPsecKeyManagerAddAndRegister0");
        expect_warned(&program, i, "FwpmTransactionBegin0");
        expect_warned(&program, i, "IPsecKeyManagerUnregisterAndDelete0");
        expect_warned(&program, i, "FwpmEngineClose0");
        /* These wait for nobody, and neither do those after the callbacks. */
        CHECK(program.out && !strstr(program.out, "calls IPsecKeyManagersGet0"));
        CHECK_INT(count_of(program.out, "lint-deadlock"), 4);
        program_clear(&program);
    }
}

static void a_callback_may_end_its_own_registration_or_session(void)
{
    static const struct {
        const char *callback;
        const char *lines;
    } TABLE[] = {
        /* The answer of a check whose manager is gone is no wish. */
        {"check",
         "expect sa1 established { keys = generated }\ndelete sa1\nstop tia\nexpect tia exits 0\n"},
        {"dictate", "expect sa1 failed { reason = tia-died }\nstop tia\nexpect tia exits 0\n"},
        {"notify", "expect sa1 established\ndelete sa1\nstop tia\nexpect tia exits 0\n"},
    };
    for (size_t i = 0; i < 3; i++) {
        char line[200];
        struct program program;
        play(&program, TABLE[i].callback, "unregister", TABLE[i].lines);
        snprintf(line, sizeof(line), "unregister itself in %s = 0x00000000", TABLE[i].callback);
        CHECK_CONTAINS(program.out ? program.out : "", line);
        expect_warned(&program, i, "IPsecKeyManagerUnregisterAndDelete0");
        program_clear(&program);
        play(&program, TABLE[i].callback, "close", TABLE[i].lines);
        snprintf(line, sizeof(line), "close its own session in %s = 0x00000000", TABLE[i].callback);
        CHECK_CONTAINS(program.out ? program.out : "", line);
        snprintf(line, sizeof(line), "close it again in %s = 0x00000006", TABLE[i].callback);
        CHECK_CONTAINS(program.out ? program.out : "", line);
        expect_warned(&program, i, "FwpmEngineClose0");
        program_clear(&program);
    }
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void twenty_thousand_cycles_leave_nothing_behind(void)
{
    struct program program;
    const char *const argv[] = {"tests/api/soak", "build", "20000", NULL};
    if (run(&program, argv, SOAK_SECONDS)) {
        CHECK_CONTAINS(program.out, "soak: passed, 20000 cycles");
    }
    program_clear(&program);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }
int main(int argc, char **argv)
{
    static const struct test_case CASES[] = {
        ROW(the_battery_passes_as_four_accounts),
        ROW(the_batterys_list_is_the_one_that_the_behaviour_table_is_compared_with),
        ROW(a_wrong_principal_is_told_before_anything_starts),
        ROW(callbacks_may_call_back_in),
        ROW(a_callback_may_end_its_own_registration_or_session),
        ROW(twenty_thousand_cycles_leave_nothing_behind),
        {NULL, NULL},
    };
    return wine_suite_main("api", CASES, argc, argv);
}
