/* mockbfe and TIAs as processes: several at once, killed ones, those that are started by hand. */
#include "play.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void two_runs_at_once_do_not_meet(void)
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

/* Alone a program stays on mockbfe's processor, also when others were there before it. Where there
   is but one processor, this shows no more than that nothing fails. */
void programs_beside_another_may_use_all_processors(void)
{
    struct program program;
    cpu_set_t all;
    char text[900];
    CHECK_INT(sched_getaffinity(0, sizeof(all), &all), 0);
    snprintf(text, sizeof(text),
             "scenario \"places\"\nhost h1\nhost h2\n"
             "agent first \"tia_bad.exe say-processors\" on h1\n"
             "expect first prints \"tia_bad: processors = 1\"\nexpect first registers\n"
             "agent second \"tia_bad.exe say-processors\" on h2\n"
             "expect second prints \"tia_bad: processors = %d\"\nexpect second registers\n"
             "stop first\nexpect first exits 0\nstop second\nexpect second exits 0\n"
             "agent third \"tia_bad.exe say-processors\" on h1\n"
             "expect third prints \"tia_bad: processors = 1\"\nexpect third registers\n"
             "stop third\nexpect third exits 0\n",
             CPU_COUNT(&all));
    char *path = script(text);
    const char *const argv[] = {MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    run(&program, 0, NULL, argv);
    program_clear(&program);
    free(path);
}

/* The Wine process of one mockbfe: the one whose command line has its script's name. */
static void kill_mockbfe_of(const char *path)
{
    char command[900];
    snprintf(command, sizeof(command), "pkill -KILL -f 'mockbfe[.]exe.* %s'", path);
    CHECK_INT(system(command), 0);
}

void when_mockbfe_is_killed_the_tias_calls_fail_and_nothing_hangs(void)
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

void without_a_service_opening_fails_with_ept_s_not_registered(void)
{
    struct program program;
    const char *const argv[] = {"build/x86_64/tests/tia_bad.exe", NULL};
    wine_start_program(&program, argv, "MOCKBFE_ENDPOINT=\\pipe\\nobody-is-there");
    program_wait(&program, SECONDS);
    CHECK_CONTAINS(program.out, "tia_bad: open = 1753");
    program_clear(&program);
}

void serve_waits_for_a_program_started_by_hand(void)
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

/* ---- mockbfe exec ---------------------------------------------------------------------------- */

void exec_starts_a_program_by_hand_that_serve_waits_for(void)
{
    struct program server;
    struct program tia;
    char pipe[100];
    char endpoint[130];
    wine_new_endpoint(pipe, sizeof(pipe), endpoint, sizeof(endpoint));
    char *path = script("scenario \"by hand\"\nagent tia\n" NEGOTIATE
                        "expect sa1 established { keys = locally-dictated }\ndelete sa1\n");
    /* By the pipe that everybody knows, and by another: as the hint says it. */
    const char *const known[] = {MOCKBFE, "serve", "--once", path, NULL};
    const char *const other[] = {MOCKBFE, "serve", "--once", "--endpoint", pipe, path, NULL};
    for (size_t i = 0; i < 2; i++) {
        if (start(&server, i ? other : known, NULL) &&
            program_wait_for_output(&server, "is to be started by hand", SECONDS)) {
            char hint[200];
            char *said = program_output_so_far(&server);
            snprintf(hint, sizeof(hint), "%s%s%smockbfe exec PROGRAM ARGUMENTS...\n",
                     i ? "MOCKBFE_ENDPOINT='" : "", i ? pipe : "", i ? "' " : "");
            CHECK_CONTAINS(said, hint);
            CHECK(i || (said && !strstr(said, "MOCKBFE_ENDPOINT")));
            free(said);
            const char *const by_hand[] = {MOCKBFE, "exec", "build/x86_64/tests/tia_bad.exe",
                                           "never-stop", NULL};
            start(&tia, by_hand, i ? endpoint : NULL);
            program_wait(&server, SECONDS);
            CHECK_INT(server.code, 0);
            CHECK_CONTAINS(server.out, "PASS");
            program_clear(&tia);
        }
        program_clear(&server);
    }
    free(path);
}

void exec_ends_with_the_programs_own_exit_code(void)
{
    struct program program;
    const char *const argv[] = {MOCKBFE, "exec", "build/x86_64/tests/tia_bad.exe", "good", NULL};
    run(&program, 6, "MOCKBFE_ENDPOINT=\\pipe\\nobody-is-there", argv);
    CHECK_CONTAINS(program.out, "tia_bad: open = 1753");
    program_clear(&program);
}

void exec_starts_windows_programs_and_no_others(void)
{
    static const struct {
        const char *program;
        const char *says;
    } TABLE[] = {
        {"no-such-program", "there is no program \"no-such-program\" here"},
        {"tests", "there is no program \"tests\" here"},
        {"build/native/mockbfe", "is not a Windows program (it has no PE header)"},
        {"README.md", "is not a Windows program (it has no PE header)"},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct program program;
        const char *const argv[] = {MOCKBFE, "exec", TABLE[i].program, "--version", NULL};
        run(&program, 3, NULL, argv);
        CHECK_CONTAINS(program.err, TABLE[i].says);
        CHECK_STR(program.out, "");
        program_clear(&program);
    }
}
