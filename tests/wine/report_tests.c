/* What a run leaves in files; what stands in them is tested without Wine, in tests/report. */
#include "junit_schema.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS 120

void every_report_of_a_run_is_written(void)
{
    static const struct {
        const char *option;
        const char *file;
        const char *says;
    } REPORTS[] = {
        {"--tap", "run.tap", "\nok 1 - "},
        {"--junit", "run.xml", "<testsuite "},
        {"--json", "run.json", "\"event\":\"dictate\""},
        {"--html", "run.html", "<svg"},
    };
    const size_t count = sizeof(REPORTS) / sizeof(REPORTS[0]);
    char paths[4][700];
    const char *argv[20] = {
        WINE_MOCKBFE, "run", "-q", "-j", "2", "--agents", "build/x86_64/samples/gcc"};
    size_t words = 7;
    struct program program;
    for (size_t i = 0; i < count; i++) {
        snprintf(paths[i], sizeof(paths[i]), "%s/%s", wine_folder(), REPORTS[i].file);
        argv[words++] = REPORTS[i].option;
        argv[words++] = paths[i];
    }
    argv[words++] = "samples/dictate/first_light.bfe";
    argv[words++] = "samples/dictate/declines.bfe";
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS)) {
        CHECK_INT(program.code, 0);
    }
    for (size_t i = 0; i < count; i++) {
        char *text = read_file(paths[i], NULL);
        CHECK_CONTAINS(text ? text : "(no such file)", REPORTS[i].says);
        CHECK_CONTAINS(text ? text : "(no such file)", "first_light.bfe");
        CHECK_CONTAINS(text ? text : "(no such file)", "declines.bfe");
        free(text);
    }
    program_clear(&program);
}

void the_junit_report_of_passed_failed_and_unplayable_scripts_is_valid(void)
{
    char path[700];
    char problem[400] = "no report";
    struct program program;
    snprintf(path, sizeof(path), "%s/mixed.xml", wine_folder());
    char *unmet = wine_write(".bfe", "scenario \"an expectation that is not met\"\n"
                                     "agent tia \"tia_dictate.exe --weight 7\"\n"
                                     "expect tia registers { flags = none }\n");
    char *absent = wine_write(".bfe", "scenario \"a program that is not there\"\n"
                                      "agent tia \"tia_absent.exe\"\nexpect tia registers\n");
    const char *const argv[] = {WINE_MOCKBFE,
                                "run",
                                "-q",
                                "--agents",
                                "build/x86_64/samples/gcc",
                                "--junit",
                                path,
                                "samples/dictate/first_light.bfe",
                                unmet,
                                absent,
                                NULL};
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS)) {
        CHECK_INT(program.code, 3);
    }
    char *text = read_file(path, NULL);
    if (CHECK(text != NULL)) {
        junit_valid(text, problem, sizeof(problem));
        CHECK_STR(problem, "");
        CHECK_CONTAINS(text, "<failure type=\"expectation\"");
        CHECK_CONTAINS(text, "<error type=\"environment\"");
    }
    free(text);
    free(unmet);
    free(absent);
    program_clear(&program);
}

/* Prints a script with `check --print`; the caller frees it. */
static char *printed(const char *path)
{
    struct program program;
    char *text = NULL;
    const char *const argv[] = {WINE_MOCKBFE, "check", "--print", path, NULL};
    if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS)) {
        CHECK_INT(program.code, 0);
        CHECK_STR(program.err, "");
        text = program.out ? strdup(program.out) : NULL;
    }
    program_clear(&program);
    return text;
}

void a_checked_script_is_printed_as_one_that_checks(void)
{
    char *once = printed("samples/dictate/peer_outweighs.bfe");
    if (CHECK(once && *once)) {
        char *path = wine_write(".bfe", once);
        char *twice = printed(path);
        CHECK_STR(twice, once);
        free(twice);
        free(path);
    }
    free(once);
}

void a_report_never_overwrites_a_script(void)
{
    char *common = wine_write(".inc", "let weight = 7\n");
    char line[900];
    snprintf(line, sizeof(line), "scenario \"x\"\ninclude \"%s\"\nlog weight\n", common);
    char *path = wine_write(".bfe", line);
    char *spelled = malloc(strlen(path) + 3);
    const char *targets[] = {path, common, spelled};
    const char *base = strrchr(path, '/');
    sprintf(spelled, "%.*s/.%s", (int)(base - path), path, base);
    for (size_t i = 0; i < 3; i++) {
        struct program program;
        const char *const argv[] = {WINE_MOCKBFE, "run", "--junit", targets[i], path, NULL};
        if (wine_start_mockbfe(&program, argv, NULL) && program_wait(&program, SECONDS)) {
            CHECK_INT(program.code, 2);
            CHECK_CONTAINS(program.err, "would overwrite a script");
        }
        program_clear(&program);
        char *after = read_file(path, NULL);
        CHECK_STR(after, line);
        free(after);
    }
    free(spelled);
    free(path);
    free(common);
}
