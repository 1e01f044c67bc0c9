/* TAP 14, by the specification at testanything.org. */
#include "tests.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- a strict reader ------------------------------------------------------------------------- */

struct tap {
    size_t planned;
    size_t passed;
    size_t failed;
    bool bailed;
    char problem[200];
};

/* An unescaped # would begin a directive. */
static bool has_directive(const char *line)
{
    for (const char *at = line; *at; at++) {
        if (*at == '\\') {
            at += at[1] ? 1 : 0;
        } else if (*at == '#') {
            return true;
        }
    }
    return false;
}

static bool read_point(struct tap *tap, const char *line)
{
    bool failed = strncmp(line, "not ", 4) == 0;
    char *end;
    line += failed ? 4 : 0;
    if (strncmp(line, "ok ", 3) != 0 || !isdigit((unsigned char)line[3])) {
        return false;
    }
    size_t number = strtoul(line + 3, &end, 10);
    tap->passed += !failed;
    tap->failed += failed;
    return number == tap->passed + tap->failed && strncmp(end, " - ", 3) == 0 &&
           !has_directive(end);
}

/* Keys at two blanks; items and blocks deeper. */
static bool yaml_line(const char *line)
{
    if (strncmp(line, "    ", 4) == 0 || *line == '\0') {
        return true;
    }
    return strncmp(line, "  ", 2) == 0 && islower((unsigned char)line[2]) && strchr(line, ':');
}

static struct tap read_tap(char *text)
{
    struct tap tap = {0};
    size_t number = 0;
    bool block = false;
    for (char *line = strsep(&text, "\n"); text; line = strsep(&text, "\n")) {
        bool good = false;
        number++;
        if (number == 1) {
            good = strcmp(line, "TAP version 14") == 0;
        } else if (number == 2) {
            good = sscanf(line, "1..%zu", &tap.planned) == 1;
        } else if (block) {
            block = strcmp(line, "  ...") != 0;
            good = !block || yaml_line(line);
        } else if (strcmp(line, "  ---") == 0) {
            good = block = tap.passed + tap.failed > 0;
        } else if (strncmp(line, "Bail out!", 9) == 0) {
            good = tap.bailed = true;
        } else {
            good = read_point(&tap, line);
        }
        if (!good && !tap.problem[0]) {
            snprintf(tap.problem, sizeof(tap.problem), "line %zu: %.100s", number, line);
        }
    }
    if (block) {
        snprintf(tap.problem, sizeof(tap.problem), "a block does not end");
    }
    return tap;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void the_tap_reader_finds_what_is_wrong(void)
{
    static const char *const WRONG[] = {
        "1..1\nok 1 - a\n",
        "TAP version 14\nok 1 - a\n",
        "TAP version 14\n1..2\nok 2 - a\n",
        "TAP version 14\n1..1\nok 1 - a # SKIP\n",
        "TAP version 14\n1..1\nok 1 - a\\\\# TODO\n",
        "TAP version 14\n1..1\nok 1 - a\n  ---\n  a: b\n",
        "TAP version 14\n1..1\nok 1 - a\n  ---\nok 2 - b\n  ...\n",
        "TAP version 14\n1..1\nsomething\n",
    };
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        char text[200];
        snprintf(text, sizeof(text), "%s", WRONG[i]);
        if (!read_tap(text).problem[0]) {
            CHECK_FAIL("nothing is found wrong with %s", WRONG[i]);
        }
    }
    char right[] = "TAP version 14\n1..1\nok 1 - a\\# b\n  ---\n  a: b\n  ...\n";
    CHECK_STR(read_tap(right).problem, "");
}

static void every_script_is_a_test_point(void)
{
    struct told told = tell(&(struct teller){0}, ALL_STORIES);
    CHECK_GOLDEN(told.tap, "tests/report/golden/report.tap");
    struct tap tap = read_tap(told.tap);
    CHECK_STR(tap.problem, "");
    CHECK_INT(tap.planned, 4);
    CHECK_INT(tap.passed, 2);
    CHECK_INT(tap.failed, 2);
    CHECK(!tap.bailed);
    told_clear(&told);
}

static void a_run_that_is_interrupted_bails_out(void)
{
    static story *const ONE[] = {story_whole_life, NULL};
    struct told told = tell(&(struct teller){.scripts = 3, .stopped = "interrupted"}, ONE);
    CHECK_CONTAINS(told.tap, "\nBail out! interrupted\n");
    struct tap tap = read_tap(told.tap);
    CHECK_STR(tap.problem, "");
    CHECK_INT(tap.planned, 3);
    CHECK(tap.bailed);
    told_clear(&told);
}

static void remarks_are_bounded(void)
{
    char *text = NULL;
    size_t size = 0;
    char problem[200];
    FILE *out = open_memstream(&text, &size);
    FILE *messages = fopen("/dev/null", "w");
    struct report_options options = story_options(out, messages);
    options.tap = "-";
    struct run_report *run = report_open(&options, problem, sizeof(problem));
    struct script_report *script = report_begin(run, "a.bfe", NULL);
    for (int i = 0; i < 250; i++) {
        report_say(script, REPORT_WARNING, (struct engine_time){0}, "tia", "number %d", i);
    }
    report_end(script, (struct engine_time){0}, REPORT_PASSED);
    CHECK(report_close(run, NULL, problem, sizeof(problem)));
    fclose(out);
    fclose(messages);
    CHECK_CONTAINS(text, "    warning: tia: number 99\n    150 more\n  ...\n");
    CHECK_STR(read_tap(text).problem, "");
    free(text);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

const struct test_case tap_tests[] = {
    ROW(the_tap_reader_finds_what_is_wrong),
    ROW(every_script_is_a_test_point),
    ROW(a_run_that_is_interrupted_bails_out),
    ROW(remarks_are_bounded),
    {NULL, NULL},
};
