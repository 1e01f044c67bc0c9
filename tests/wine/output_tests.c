/* What a run prints: keys only when asked for, a timeline, failures. */
#include "play.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdlib.h>
#include <string.h>

void keys_are_printed_only_when_asked_for(void)
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

void the_timeline_of_a_run_reads_like_this(void)
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

void a_failed_expectation_says_field_expected_actual_and_the_event(void)
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

void the_readmes_script_is_the_sample_that_it_names(void)
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
