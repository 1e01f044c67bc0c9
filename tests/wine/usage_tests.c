/* Wrong usage, wrong scripts, and agents that cannot be started. */
#include "play.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void wrong_usage_says_what_is_wrong_and_exits_2(void)
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

void help_and_version_go_to_stdout_and_exit_0(void)
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

void a_script_that_is_missing_or_wrong_exits_2_before_anything_starts(void)
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

void a_missing_tia_exits_3_and_says_where_it_was_looked_for(void)
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

void a_tia_that_is_no_pe_exits_3(void)
{
    struct program program;
    char *path = script("scenario \"x\"\nagent tia \"Makefile\"\nexpect tia registers\n");
    const char *const argv[] = {MOCKBFE, "run", path, NULL};
    run(&program, 3, NULL, argv);
    CHECK_CONTAINS(program.out, "is not a Windows program");
    program_clear(&program);
    free(path);
}

void an_agent_without_a_command_wants_one_behind_the_dashes(void)
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

void a_tia_without_force_integrity_is_refused(void)
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

/* A script whose agent cannot be started: what it says of the program. */
static void check_start(const char *script_text, const char *folder, const char *golden)
{
    struct program program;
    char *path = script(script_text);
    const char *const argv[] = {MOCKBFE, "run", "--agents", folder, path, NULL};
    if (run(&program, 3, NULL, argv)) {
        /* What goes before and behind has paths of the test, and times. */
        char *says = strstr(program.out, "cannot be started");
        if (CHECK(says != NULL)) {
            says[strcspn(says, "\n")] = '\0';
            CHECK_GOLDEN(says, golden);
        }
    }
    program_clear(&program);
    free(path);
}

void a_damaged_program_is_called_so_and_exits_3(void)
{
    size_t size = 0;
    char path[700];
    char *whole = read_file("build/x86_64/tests/tia_bad.exe", &size);
    snprintf(path, sizeof(path), "%s/cut.exe", wine_folder());
    if (CHECK(whole != NULL) && CHECK(size > 8000)) {
        static const size_t LEFT[] = {400, 5000};
        for (size_t i = 0; i < 2; i++) {
            CHECK(write_file(path, whole, LEFT[i]));
            check_start("scenario \"x\"\nagent tia \"cut.exe\"\n", wine_folder(),
                        "tests/wine/golden/damaged.txt");
        }
    }
    free(whole);
}

void a_program_for_another_processor_is_called_so_and_exits_3(void)
{
    size_t size = 0;
    char path[700];
    char *bytes = read_file("build/x86_64/tests/tia_bad.exe", &size);
    size_t header = 0;
    snprintf(path, sizeof(path), "%s/arm64.exe", wine_folder());
    if (CHECK(bytes != NULL) && CHECK(size > 0x400)) {
        memcpy(&header, bytes + 0x3C, 4);
        CHECK(memcmp(bytes + header, "PE\0\0\x64\x86", 6) == 0);
        memcpy(bytes + header + 4, "\x64\xAA", 2);
        CHECK(write_file(path, bytes, size));
        check_start("scenario \"x\"\nagent tia \"arm64.exe\"\n", wine_folder(),
                    "tests/wine/golden/arm64.txt");
    }
    free(bytes);
}

void a_32_bit_program_without_32_bit_wine_says_what_is_missing_and_exits_3(void)
{
    struct program program;
    if (!why_no_32_bit_programs()) {
        skip_test("this Wine runs 32-bit programs");
        return;
    }
    if (access("build/i686/tests/tia_bad.exe", F_OK) != 0) {
        skip_test("32-bit programs were not built (ARCHES)");
        return;
    }
    check_start("scenario \"x\"\nagent tia \"tia_bad.exe\"\n", "build/i686/tests",
                "tests/wine/golden/32_bits.txt");
    const char *const by_hand[] = {MOCKBFE, "exec", "build/i686/tests/tia_bad.exe", NULL};
    run(&program, 3, NULL, by_hand);
    CHECK_CONTAINS(program.err, "is a 32-bit program; this Wine runs only 64-bit ones (`make "
                                "wine32` installs 32-bit Wine");
    program_clear(&program);
}

/* ---- before Wine ----------------------------------------------------------------------------- */

void what_is_wrong_with_a_request_is_said_before_a_prefix_is_made(void)
{
    char prefix[700];
    char setting[800];
    char *wrong = script("scenario \"x\"\nexpct tia registers\n");
    char *good = script("scenario \"x\"\nlog \"nothing\"\n");
    const struct {
        const char *const argv[8];
        const char *says;
    } TABLE[] = {
        {{MOCKBFE, "run", NULL}, "which script?"},
        {{MOCKBFE, "run", "--fast", good, NULL}, "unknown option --fast"},
        {{MOCKBFE, "run", good, wrong, NULL}, ":2:1: error:"},
        {{MOCKBFE, "run", "-D", "n=1", good, NULL}, "no `let n` at its top level"},
        {{MOCKBFE, "run", "--html", good, good, NULL}, "would overwrite a script"},
        {{MOCKBFE, "serve", wrong, NULL}, ":2:1: error:"},
        {{MOCKBFE, "serve", good, good, NULL}, "one script at most"},
        {{MOCKBFE, "exec", NULL}, "which program?"},
    };
    snprintf(prefix, sizeof(prefix), "%s/no-prefix", wine_folder());
    snprintf(setting, sizeof(setting), "MOCKBFE_PREFIX=%s", prefix);
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct program program;
        run(&program, 2, setting, TABLE[i].argv);
        CHECK_CONTAINS(program.err, TABLE[i].says);
        CHECK_STR(program.out, "");
        program_clear(&program);
        CHECK(access(prefix, F_OK) != 0);
    }
    free(wrong);
    free(good);
}
