/*
 * mockbfe as its users run it: the wrapper, Wine, the DLL, TIAs good and bad. Each test starts its
 * own mockbfe; all share one Wine prefix that is made for this test program and removed after it.
 */
#include "program.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOCKBFE "build/mockbfe"
#define SECONDS 120

/* ---- running --------------------------------------------------------------------------------- */

static bool start(struct program *program, const char *const *argv, const char *more)
{
    return wine_start_mockbfe(program, argv, more);
}

/* Runs mockbfe to its end and checks its exit code; false when that was another. */
static bool run(struct program *program, int code, const char *more, const char *const *argv)
{
    return start(program, argv, more) && program_wait(program, SECONDS) &&
           (CHECK_INT(program->code, code) ||
            (CHECK_FAIL("its output was:\n%s%s", program->out, program->err), false));
}

/* Writes a script into the folder; the caller frees the path. */
static char *script(const char *text)
{
    static unsigned int number;
    char path[700];
    snprintf(path, sizeof(path), "%s/script-%u.bfe", wine_folder(), number++);
    CHECK(write_file(path, text, strlen(text)));
    return strdup(path);
}

/* A script around one agent that runs tia_bad in a mode, with lines of the test's own. */
static char *bad_script(const char *program, const char *mode, const char *lines)
{
    char text[4000];
    snprintf(text, sizeof(text), "scenario \"a bad TIA\"\nagent tia \"%s %s\"\n%s", program, mode,
             lines);
    return script(text);
}

#define NEGOTIATE                                                                                  \
    "expect tia registers\n"                                                                       \
    "negotiate sa1 {\n"                                                                            \
    "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"                                             \
    "    policy allow-dictate allow-notify\n"                                                      \
    "    transform esp aes-gcm-128\n"                                                              \
    "}\n"
#define STOP "delete all\nstop tia\nexpect tia exits 0\n"

static void run_bad(struct program *program, int code, const char *mode, const char *lines)
{
    char *path = bad_script("tia_bad.exe", mode, lines);
    const char *const argv[] = {MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    run(program, code, NULL, argv);
    free(path);
}

/* tia_bad in a mode: mockbfe's exit code, and what its output must say. */
static void expect_bad(const char *mode, const char *lines, int code, const char *says)
{
    struct program program;
    run_bad(&program, code, mode, lines);
    CHECK_CONTAINS(program.out, says);
    program_clear(&program);
}

/* ---- samples and the battery ----------------------------------------------------------------- */

static int count_scripts(const char *path)
{
    int count = 0;
    DIR *directory = opendir(path);
    for (struct dirent *entry = directory ? readdir(directory) : NULL; entry;
         entry = readdir(directory)) {
        size_t length = strlen(entry->d_name);
        count += length > 4 && strcmp(entry->d_name + length - 4, ".bfe") == 0;
    }
    if (directory) {
        closedir(directory);
    }
    return count;
}

static void play_samples(const char *agents)
{
    static const char *const SAMPLES[] = {"samples/dictate", "samples/notify", "samples/keyfile"};
    for (size_t i = 0; i < 3; i++) {
        struct program program;
        char last[100];
        int count = count_scripts(SAMPLES[i]);
        const char *const argv[] = {MOCKBFE, "run", "-q", "--agents", agents, SAMPLES[i], NULL};
        CHECK(count > 1);
        if (run(&program, 0, NULL, argv)) {
            snprintf(last, sizeof(last), "%d scripts, %d passed, 0 failed\n", count, count);
            CHECK_CONTAINS(program.out, last);
        }
        program_clear(&program);
    }
}

static void samples_built_with_gcc_pass_their_scenarios(void)
{
    play_samples("build/x86_64/samples/gcc");
}

static void samples_built_with_clang_pass_their_scenarios(void)
{
    play_samples("build/x86_64/samples/clang");
}

/* 32-bit programs need a 32-bit Wine, which cannot be had everywhere. */
static void tias_of_32_bits_pass_their_scenarios_against_the_64_bit_mock(void)
{
    const char *why = why_no_32_bit_programs();
    if (why) {
        skip_test("%s", why);
    } else {
        play_samples("build/i686/samples/gcc");
        play_samples("build/i686/samples/clang");
    }
}

static void the_battery_of_api_tests_passes(void)
{
    play_battery("build/x86_64/tests", "tests/battery/battery.bfe", 50);
}

static void the_battery_without_force_integrity_passes(void)
{
    play_battery("build/x86_64/tests", "tests/battery/battery_nointegrity.bfe", 1);
}

/* ---- usage and scripts ----------------------------------------------------------------------- */

static void wrong_usage_says_what_is_wrong_and_exits_2(void)
{
    static const struct {
        const char *arguments[5];
        const char *says;
    } TABLE[] = {
        {{NULL}, "usage: mockbfe"},
        {{"dance", NULL}, "there is no command \"dance\""},
        {{"run", NULL}, "which script?"},
        {{"run", "--fast", "x.bfe", NULL}, "unknown option --fast"},
        {{"run", "-D", "x", NULL}, "-D wants NAME=VALUE"},
        {{"run", "x.bfe", "--", NULL}, "a program is missing"},
        {{"run", "x.bfe", "--agents", NULL}, "--agents wants a value"},
        {{"check", NULL}, "which script?"},
        {{"check", "--colour", "pink", NULL}, "auto, always or never"},
        {{"run", "-j", "0", "x.bfe", NULL}, "-j wants 1 to 32 scripts at once, not \"0\""},
        {{"run", "-j", "2x", "x.bfe", NULL}, "not \"2x\""},
        {{"run", "x.bfe", "-j", NULL}, "-j wants a value"},
        {{"run", "-j33", "x.bfe", NULL}, "not \"33\""},
        {{"serve", "a.bfe", "b.bfe", NULL}, "one script at most"},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct program program;
        const char *argv[8] = {MOCKBFE};
        memcpy(argv + 1, TABLE[i].arguments, sizeof(TABLE[i].arguments));
        run(&program, 2, NULL, argv);
        CHECK_CONTAINS(program.err, TABLE[i].says);
        program_clear(&program);
    }
}

static void help_and_version_go_to_stdout_and_exit_0(void)
{
    struct program program;
    const char *const help[] = {MOCKBFE, "--help", NULL};
    run(&program, 0, NULL, help);
    CHECK_CONTAINS(program.out, "mockbfe run SCRIPT");
    CHECK_CONTAINS(program.out, "Exit codes");
    program_clear(&program);
    const char *const version[] = {MOCKBFE, "--version", NULL};
    run(&program, 0, NULL, version);
    CHECK_CONTAINS(program.out, "mockbfe 0.");
    program_clear(&program);
}

static void a_script_that_is_missing_or_wrong_exits_2_before_anything_starts(void)
{
    static const char *const COMMANDS[] = {"run", "check"};
    char *wrong = script("scenario \"x\"\nagent tia \"tia_bad.exe\"\nexpct tia registers\n");
    for (size_t i = 0; i < 2; i++) {
        struct program program;
        const char *const missing[] = {MOCKBFE, COMMANDS[i], "no/such/script.bfe", NULL};
        run(&program, 2, NULL, missing);
        CHECK_CONTAINS(program.err, "no/such/script.bfe");
        program_clear(&program);
        const char *const argv[] = {MOCKBFE, COMMANDS[i], wrong, NULL};
        run(&program, 2, NULL, argv);
        CHECK_CONTAINS(program.err, ":3:1: error:");
        CHECK_CONTAINS(program.err, "did you mean");
        CHECK(program.out && !strstr(program.out, "starts"));
        program_clear(&program);
    }
    free(wrong);
}

/* ---- agents that cannot be started ----------------------------------------------------------- */

static void a_missing_tia_exits_3_and_says_where_it_was_looked_for(void)
{
    struct program program;
    char *path = script("scenario \"x\"\nagent tia \"no_such_tia.exe\"\nexpect tia registers\n");
    const char *const argv[] = {MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    run(&program, 3, NULL, argv);
    CHECK_CONTAINS(program.out, "there is no program \"no_such_tia.exe\"");
    CHECK_CONTAINS(program.out, "build/x86_64/tests");
    program_clear(&program);
    free(path);
}

static void a_tia_that_is_no_pe_exits_3(void)
{
    struct program program;
    char *path = script("scenario \"x\"\nagent tia \"Makefile\"\nexpect tia registers\n");
    const char *const argv[] = {MOCKBFE, "run", path, NULL};
    run(&program, 3, NULL, argv);
    CHECK_CONTAINS(program.out, "is not a Windows program");
    program_clear(&program);
    free(path);
}

static void an_agent_without_a_command_wants_one_behind_the_dashes(void)
{
    struct program program;
    char *path = script("scenario \"x\"\nagent tia\nexpect tia registers\n" STOP);
    const char *const without[] = {MOCKBFE, "run", path, NULL};
    run(&program, 3, NULL, without);
    CHECK_CONTAINS(program.out, "agent tia has no command");
    program_clear(&program);
    const char *const with[] = {MOCKBFE, "run", path, "--", "build/x86_64/tests/tia_bad.exe",
                                "good",  "a b", NULL};
    run(&program, 0, NULL, with);
    program_clear(&program);
    free(path);
}

static void a_tia_without_force_integrity_is_refused(void)
{
    struct program program;
    char *path = bad_script("tia_bad_unsigned.exe", "good", "expect tia registers\n");
    const char *const argv[] = {MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    run(&program, 1, NULL, argv);
    CHECK_CONTAINS(program.out, "SEC_E_CANNOT_INSTALL");
    CHECK_CONTAINS(program.out, "--forceinteg");
    CHECK_CONTAINS(program.out, "tia_bad: register = 0x80090307");
    program_clear(&program);
    free(path);
    path = bad_script("tia_bad_unsigned.exe", "good",
                      "expect tia refused { error = SEC_E_CANNOT_INSTALL }\nexpect tia exits 7\n");
    const char *const expected[] = {MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    run(&program, 0, NULL, expected);
    program_clear(&program);
    free(path);
}

/* ---- TIAs that misbehave --------------------------------------------------------------------- */

static void a_tia_that_crashes_before_it_registers_fails_the_script(void)
{
    expect_bad("crash-before", "expect tia registers\n", 1, "tia has ended with exit code");
}

static void a_tia_that_exits_without_registering_fails_with_its_last_words(void)
{
    expect_bad("exit-before", "expect tia registers\n", 1,
               "it printed: tia_bad: cannot find its configuration");
    expect_bad("never-register", "expect tia registers\n", 1, "tia has ended with exit code 0");
}

static void a_tia_that_crashes_in_a_callback_is_noticed(void)
{
    expect_bad("crash-in-check", NEGOTIATE "expect sa1 established\n", 1, "exits with code");
    expect_bad("crash-in-dictate", NEGOTIATE "expect sa1 established\n", 1, "sa1 failed instead");
    expect_bad("crash-in-dictate",
               NEGOTIATE "expect sa1 failed { reason = tia-died }\nexpect tia exits\n", 0, "PASS");
    expect_bad("crash-in-notify",
               NEGOTIATE "expect sa1 established\nexpect tia exits\ndelete sa1\n", 0, "PASS");
    expect_bad("exit-in-dictate",
               NEGOTIATE "expect sa1 failed { reason = tia-died }\nexpect tia exits 5\n", 0,
               "PASS");
}

static void a_tia_that_never_returns_costs_its_hint_and_no_more(void)
{
    expect_bad("hang-in-dictate", NEGOTIATE "expect sa1 established\n", 1,
               "keyDictation did not return within its timeout");
    expect_bad("hang-in-dictate",
               NEGOTIATE "expect sa1 failed { reason = dictation-timeout }\nkill tia\n"
                         "expect tia exits\n",
               0, "PASS");
    expect_bad("hang-in-check",
               NEGOTIATE "expect sa1 established { keys = generated }\nkill tia\n"
                         "expect tia exits\ndelete sa1\n",
               0, "PASS");
    expect_bad("hang-in-notify",
               NEGOTIATE "expect sa1 established\nkill tia\nexpect tia exits\ndelete sa1\n", 0,
               "PASS");
}

static void a_late_answer_is_told_and_not_used(void)
{
    expect_bad("late-in-dictate",
               NEGOTIATE "expect sa1 failed { reason = dictation-timeout }\n"
                         "expect sa1 late \"keyDictation\" by tia { duration > 1s }\n" STOP,
               0, "keyDictation of tia returned too late");
}

static void keys_of_a_wrong_size_and_other_changes_fail_the_negotiation(void)
{
    static const struct {
        const char *mode;
        const char *reason;
        const char *says;
    } TABLE[] = {
        {"short-key", "invalid-keying-material", "has 16 bytes, aes-gcm-128 needs 20"},
        {"touch-spi", "sa-modified",
         "changed saBundle.saList[0].spi of the outbound SA (0x20000004 -> 0x20000005); it may"},
        {"touch-port", "sa-modified",
         "changed traffic.localPort of the inbound SA (50000 -> 50001); it may"},
        {"touch-several", "sa-modified",
         "changed traffic.localPort of the inbound SA (50000 -> 50001), saBundle.saList[0].spi of "
         "the inbound SA (0x10000004 -> 0x10000005) and saBundle.ipsecId.mmTargetName of the "
         "outbound SA (\"host/10.0.0.2\" -> \"host/mine\"); it may"},
        {"touch-and-generate", "sa-modified", "changed saBundle.saList[0].spi of the outbound SA"},
        {"drop-list", "sa-modified", "changed saBundle.saList of the inbound SA (set -> NULL)"},
        {"dangling-key", "sa-modified", "a pointer in it leads nowhere"},
        {"fail-in-dictate", "dictation-failed", "0x80320008"},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        char lines[600];
        snprintf(lines, sizeof(lines), NEGOTIATE "expect sa1 failed { reason = %s }\n" STOP,
                 TABLE[i].reason);
        expect_bad(TABLE[i].mode, lines, 0, TABLE[i].says);
    }
}

static void a_tia_that_asks_for_generated_keys_gets_them(void)
{
    expect_bad("generate", NEGOTIATE "expect sa1 established { keys = generated }\n" STOP, 0,
               "PASS");
}

static void a_tia_may_leave_memory_of_its_own_in_an_sa(void)
{
    expect_bad("own-memory", NEGOTIATE "expect sa1 established { keys = locally-dictated }\n" STOP,
               0, "PASS");
}

static void unregistering_from_a_callback_does_not_deadlock(void)
{
    expect_bad("unregister-in-dictate",
               NEGOTIATE "expect sa1 failed { reason = tia-died }\nexpect tia unregisters\n" STOP,
               0, "unregister from the callback = 0x00000000");
}

static void a_tia_that_does_not_end_is_ended_and_fails_the_script(void)
{
    expect_bad("never-stop", "expect tia registers\n", 1,
               "tia has not ended 10 s after it was asked to");
}

static void a_process_that_ends_without_closing_is_unregistered(void)
{
    expect_bad("leave-open", "expect tia registers\nstop tia\nexpect tia exits 0\n", 0,
               "unregisters key manager \"a bad TIA\", because its process ended");
}

static void a_negotiation_that_fails_unexpectedly_fails_the_script(void)
{
    expect_bad("fail-in-dictate", NEGOTIATE "expect sa1 dictate\n" STOP, 1,
               "it failed, and no line of the script expects that");
}

static void an_exit_code_that_no_line_expects_fails_the_script(void)
{
    expect_bad("exit-before", "log \"nothing\"\nexpect tia starts\n", 1, "exited with code 4");
}

/* ---- processes ------------------------------------------------------------------------------- */

static void two_runs_at_once_do_not_meet(void)
{
    struct program runs[2];
    char *path = bad_script("tia_bad.exe", "good",
                            NEGOTIATE "expect sa1 established { keys = locally-dictated }\n" STOP);
    const char *const argv[] = {MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    for (size_t i = 0; i < 2; i++) {
        start(&runs[i], argv, NULL);
    }
    for (size_t i = 0; i < 2; i++) {
        program_wait(&runs[i], SECONDS);
        CHECK_INT(runs[i].code, 0);
        program_clear(&runs[i]);
    }
    free(path);
}

/* The Wine process of one mockbfe: the one whose command line has its script's name. */
static void kill_mockbfe_of(const char *path)
{
    char command[900];
    snprintf(command, sizeof(command), "pkill -KILL -f 'mockbfe[.]exe.* %s'", path);
    CHECK_INT(system(command), 0);
}

static void when_mockbfe_is_killed_the_tias_calls_fail_and_nothing_hangs(void)
{
    struct program program;
    char output[700];
    char line[900];
    /* The TIA outlives mockbfe, so its lines go to a file of its own. */
    snprintf(output, sizeof(output), "%s/tia-output", wine_folder());
    snprintf(line, sizeof(line),
             "scenario \"x\"\nagent tia \"tia_bad.exe call-until-failure %s\"\n"
             "expect tia registers\nexpect tia exits 9 within 100s\n",
             output);
    char *path = script(line);
    const char *const argv[] = {MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    if (start(&program, argv, NULL) &&
        program_wait_for_output(&program, "registers key manager", SECONDS)) {
        kill_mockbfe_of(path);
        program_wait(&program, SECONDS);
        char *said = NULL;
        for (int i = 0; i < 3000 && !(said && strstr(said, "tia_bad: done")); i++) {
            free(said);
            usleep(10000);
            said = read_file(output, NULL);
        }
        CHECK_CONTAINS(said, "tia_bad: IPsecKeyManagersGet0 = 17"); /* 1726 or 1722 */
        CHECK_CONTAINS(said, "tia_bad: open again = 1753");
        CHECK_CONTAINS(said, "tia_bad: done");
        free(said);
    }
    program_clear(&program);
    free(path);
}

static void without_a_service_opening_fails_with_ept_s_not_registered(void)
{
    struct program program;
    const char *const argv[] = {"build/x86_64/tests/tia_bad.exe", NULL};
    wine_start_program(&program, argv, "MOCKBFE_ENDPOINT=\\pipe\\nobody-is-there");
    program_wait(&program, SECONDS);
    CHECK_CONTAINS(program.out, "tia_bad: open = 1753");
    program_clear(&program);
}

static void serve_waits_for_a_program_started_by_hand(void)
{
    struct program server;
    struct program tia;
    char pipe[100];
    char endpoint[130];
    snprintf(pipe, sizeof(pipe), "\\pipe\\mockbfe-test-%d", (int)getpid());
    snprintf(endpoint, sizeof(endpoint), "MOCKBFE_ENDPOINT=%s", pipe);
    char *path = script("scenario \"by hand\"\nagent tia\n" NEGOTIATE
                        "expect sa1 established { keys = locally-dictated }\ndelete sa1\n");
    const char *const serve[] = {MOCKBFE, "serve", "--once", "--endpoint", pipe, path, NULL};
    if (start(&server, serve, NULL) &&
        program_wait_for_output(&server, "is to be started by hand", SECONDS)) {
        struct program second;
        start(&second, serve, NULL);
        program_wait(&second, SECONDS);
        CHECK_INT(second.code, 3);
        CHECK_CONTAINS(second.err, "another mockbfe serves");
        program_clear(&second);
        /* Without input this TIA would end at once: it waits in a mode that never ends. */
        const char *const by_hand[] = {"build/x86_64/tests/tia_bad.exe", "never-stop", NULL};
        wine_start_program(&tia, by_hand, endpoint);
        program_wait(&server, SECONDS);
        CHECK_INT(server.code, 0);
        CHECK_CONTAINS(server.out, "PASS");
        program_clear(&tia);
    }
    program_clear(&server);
    free(path);
}

/* ---- what is printed ------------------------------------------------------------------------- */

static void keys_are_printed_only_when_asked_for(void)
{
    static const char KEY[] = "5a5a5a5a5a5a5a5a"; /* what tia_bad dictates */
    struct program program;
    char *path = bad_script("tia_bad.exe", "good", NEGOTIATE "expect sa1 established\n" STOP);
    const char *const quiet[] = {MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    const char *const shown[] = {MOCKBFE, "run", "--show-keys", "--agents", "build/x86_64/tests",
                                 path,    NULL};
    run(&program, 0, "FWPUCLNT_TRACE=1", quiet);
    CHECK(program.out && !strstr(program.out, KEY));
    CHECK_CONTAINS(program.out, "sha256");
    CHECK_CONTAINS(program.out, "fwpuclnt: FwpmEngineOpen0(");
    program_clear(&program);
    run(&program, 0, NULL, shown);
    CHECK_CONTAINS(program.out, KEY);
    program_clear(&program);
    free(path);
}

/*
 * Times and process ids differ from run to run; a program's own lines and its end come from threads
 * of their own, at no fixed place between the engine's lines.
 */
static char *without_times(const char *text)
{
    char *copy = malloc(2 * strlen(text) + 1);
    char *to = copy;
    bool failed = false;
    for (const char *line = text; copy && *line;) {
        size_t length = strcspn(line, "\n");
        bool timed = length > 20 && line[2] == ':' && line[5] == ':';
        const char *output = strstr(line, " | ");
        failed |= strncmp(line, "FAIL", 4) == 0;
        if (timed && (failed || (output && output < line + length))) {
            line += length + (line[length] == '\n');
            continue;
        }
        for (size_t i = 0; i < length; i++) {
            if (timed && i == 8) {
                while (i < length &&
                       (line[i] == ' ' || line[i] == '.' || (line[i] >= '0' && line[i] <= '9'))) {
                    i++;
                }
                *to++ = ' ';
            }
            if (strncmp(line + i, "duration = ", 11) == 0) {
                memcpy(to, "duration = _", 12);
                to += 12;
                i += 10 + strcspn(line + i + 11, " ,\n");
                continue;
            }
            if (line[i] == '(' || strncmp(line + i, "sha256 ", 7) == 0) {
                char end = line[i] == '(' ? ')' : '>';
                *to++ = line[i];
                while (i + 1 < length && line[i + 1] != end) {
                    i++;
                }
                *to++ = '_';
                continue;
            }
            *to++ = line[i];
        }
        *to++ = '\n';
        line += length + (line[length] == '\n');
    }
    if (copy) {
        *to = '\0';
    }
    return copy;
}

static void the_timeline_of_a_run_reads_like_this(void)
{
    struct program program;
    const char *const argv[] = {
        MOCKBFE, "run", "--agents", "build/x86_64/tests", "tests/wine/timeline.bfe", NULL};
    if (run(&program, 0, NULL, argv)) {
        char *text = without_times(program.out);
        CHECK_GOLDEN(text, "tests/wine/golden/timeline.txt");
        free(text);
    }
    program_clear(&program);
}

static void a_failed_expectation_says_field_expected_actual_and_the_event(void)
{
    struct program program;
    const char *const argv[] = {
        MOCKBFE, "run", "--agents", "build/x86_64/tests", "tests/wine/mismatch.bfe", NULL};
    if (run(&program, 1, NULL, argv)) {
        char *text = without_times(program.out);
        CHECK_GOLDEN(text, "tests/wine/golden/mismatch.txt");
        free(text);
    }
    program_clear(&program);
}

static void the_readmes_script_is_the_sample_that_it_names(void)
{
    char *readme = read_file("README.md", NULL);
    char *sample = read_file("samples/dictate/first_light.bfe", NULL);
    char *block = readme ? strstr(readme, "```\n") : NULL;
    if (CHECK(block != NULL) && CHECK(sample != NULL)) {
        CHECK(strncmp(block + 4, sample, strlen(sample)) == 0);
    }
    free(readme);
    free(sample);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct test_case CASES[] = {
    ROW(samples_built_with_gcc_pass_their_scenarios),
    ROW(samples_built_with_clang_pass_their_scenarios),
    ROW(tias_of_32_bits_pass_their_scenarios_against_the_64_bit_mock),
    ROW(the_battery_of_32_bits_passes_against_the_64_bit_mock),
    ROW(bad_tias_of_both_widths_end_alike),
    ROW(the_battery_of_api_tests_passes),
    ROW(the_battery_without_force_integrity_passes),
    ROW(wrong_usage_says_what_is_wrong_and_exits_2),
    ROW(help_and_version_go_to_stdout_and_exit_0),
    ROW(a_script_that_is_missing_or_wrong_exits_2_before_anything_starts),
    ROW(a_missing_tia_exits_3_and_says_where_it_was_looked_for),
    ROW(a_tia_that_is_no_pe_exits_3),
    ROW(an_agent_without_a_command_wants_one_behind_the_dashes),
    ROW(a_tia_without_force_integrity_is_refused),
    ROW(a_tia_that_crashes_before_it_registers_fails_the_script),
    ROW(a_tia_that_exits_without_registering_fails_with_its_last_words),
    ROW(a_tia_that_crashes_in_a_callback_is_noticed),
    ROW(a_tia_that_never_returns_costs_its_hint_and_no_more),
    ROW(a_late_answer_is_told_and_not_used),
    ROW(keys_of_a_wrong_size_and_other_changes_fail_the_negotiation),
    ROW(a_tia_sees_every_field_of_a_transport_sa),
    ROW(a_tia_sees_every_field_of_a_tunnels_sas),
    ROW(two_hosts_tias_see_the_same_sas_mirrored),
    ROW(every_field_that_a_tia_touches_is_noticed_and_named),
    ROW(a_tia_that_asks_for_generated_keys_gets_them),
    ROW(a_tia_may_leave_memory_of_its_own_in_an_sa),
    ROW(unregistering_from_a_callback_does_not_deadlock),
    ROW(a_tia_that_does_not_end_is_ended_and_fails_the_script),
    ROW(a_process_that_ends_without_closing_is_unregistered),
    ROW(a_negotiation_that_fails_unexpectedly_fails_the_script),
    ROW(an_exit_code_that_no_line_expects_fails_the_script),
    ROW(two_runs_at_once_do_not_meet),
    ROW(scripts_played_at_once_end_as_they_do_alone),
    ROW(a_hundred_scripts_at_once_share_nothing),
    ROW(the_registrations_of_scripts_played_at_once_are_bounded_together),
    ROW(the_turn_of_a_tia_that_outlives_its_script_ends_with_the_script),
    ROW(a_tia_sees_the_faults_of_the_service),
    ROW(a_turn_that_is_to_fail_fails_at_once_and_no_event_is_lost),
    ROW(a_slow_bfe_delays_a_tias_calls_and_not_its_callbacks),
    ROW(a_tias_answers_come_late_twice_or_when_they_are_released),
    ROW(policies_and_services_of_one_host_change_under_its_tia),
    ROW(keys_that_do_not_differ_between_runs_are_found_without_being_kept),
    ROW(every_report_of_a_run_is_written),
    ROW(the_junit_report_of_passed_failed_and_unplayable_scripts_is_valid),
    ROW(a_checked_script_is_printed_as_one_that_checks),
    ROW(a_report_never_overwrites_a_script),
    ROW(the_examples_of_the_reference_pass_when_played),
    ROW(the_examples_of_the_tour_pass_when_played),
    ROW(colours_and_utf_8_arrive_whole_on_a_terminal),
    ROW(a_terminal_that_wants_no_colours_gets_none),
    ROW(a_run_on_a_terminal_keeps_its_exit_code_and_messages),
    ROW(ctrl_c_on_a_terminal_ends_a_run_with_its_summary),
    ROW(when_mockbfe_is_killed_the_tias_calls_fail_and_nothing_hangs),
    ROW(without_a_service_opening_fails_with_ept_s_not_registered),
    ROW(serve_waits_for_a_program_started_by_hand),
    ROW(keys_are_printed_only_when_asked_for),
    ROW(the_timeline_of_a_run_reads_like_this),
    ROW(a_failed_expectation_says_field_expected_actual_and_the_event),
    ROW(the_readmes_script_is_the_sample_that_it_names),
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        return suite_main("wine", CASES, argc, argv);
    }
    if (!wine_begin()) {
        fprintf(stderr, "the tests' Wine prefix cannot be made: run `make prefix` first\n");
        return 2;
    }
    int result = suite_main("wine", CASES, argc, argv);
    wine_end();
    return result;
}
