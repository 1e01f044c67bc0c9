/* The timeline. */
#include "tests.h"

#include <stdlib.h>
#include <string.h>

static story *const TWO[] = {story_whole_life, story_two_hosts, NULL};
static story *const ODD[] = {story_odd_texts, story_without_names, NULL};

static struct told tell_out(struct teller teller, story *const *stories, const char *golden)
{
    struct told told = tell(&teller, stories);
    CHECK(told.closed);
    CHECK_GOLDEN(told.out, golden);
    CHECK_STR(told.messages, "");
    return told;
}

static void it_has_a_line_for_each_thing(void)
{
    struct told told =
        tell_out((struct teller){0}, ALL_STORIES, "tests/report/golden/timeline.txt");
    told_clear(&told);
}

static void it_has_colours_on_a_terminal(void)
{
    struct told told =
        tell_out((struct teller){.colour = true}, TWO, "tests/report/golden/timeline_colour.txt");
    told_clear(&told);
}

static void quiet_it_shows_only_what_failed(void)
{
    struct told told =
        tell_out((struct teller){.quiet = true}, TWO, "tests/report/golden/timeline_quiet.txt");
    CHECK(!strstr(told.out, "initiator_wins.bfe: the TIA dictates, and the SAs expire\nvirtual"));
    told_clear(&told);
}

static void nothing_that_a_tia_says_reaches_the_terminal_raw(void)
{
    struct told told = tell(&(struct teller){.colour = false}, ODD);
    for (const char *at = told.out; *at; at++) {
        unsigned char c = (unsigned char)*at;
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
            CHECK_FAIL("a control character %02x: %.40s", c, at);
        }
    }
    CHECK_CONTAINS(told.out, "process 10 opens a session");
    CHECK_CONTAINS(told.out, "keyDictation of somebody was not answered: the TIA went away");
    CHECK_CONTAINS(told.out, "an SA    outbound SA deleted");
    told_clear(&told);
}

static void scripts_that_were_not_played_are_counted(void)
{
    struct told told = tell(&(struct teller){.scripts = 5, .stopped = "interrupted"}, TWO);
    CHECK_CONTAINS(told.out,
                   "\n5 scripts, 1 passed, 1 failed, 1 warning, 3 not played: interrupted\n");
    told_clear(&told);
}

static void one_script_needs_no_summary(void)
{
    static story *const ONE[] = {story_whole_life, NULL};
    struct told told = tell(&(struct teller){0}, ONE);
    CHECK(!strstr(told.out, "1 scripts"));
    told_clear(&told);
}

/* ---- scripts that are told at the same time -------------------------------------------------- */

/* Two scripts whose lines come in turns. */
static char *told_in_turns(bool together, bool quiet)
{
    char *text = NULL;
    size_t size = 0;
    char problem[200];
    FILE *out = open_memstream(&text, &size);
    struct report_options options = story_options(out, out);
    const struct engine_time at = {0};
    options.together = together;
    options.quiet = quiet;
    options.scripts = 2;
    struct run_report *run = report_open(&options, problem, sizeof(problem));
    struct script_report *a = report_begin(run, "a.bfe", NULL);
    struct script_report *b = report_begin(run, "b.bfe", NULL);
    report_output(a, at, "tia", "a1");
    report_output(b, at, "tia", "b1");
    report_output(a, at, "tia", "a2");
    report_failure(b, at, "", "FAIL b\n");
    report_output(b, at, "tia", "b2");
    report_end(b, at, REPORT_FAILED);
    report_end(a, at, REPORT_PASSED);
    CHECK(report_close(run, NULL, problem, sizeof(problem)));
    fclose(out);
    return text;
}

static void scripts_that_run_together_have_their_timelines_in_one_piece(void)
{
    char *text = told_in_turns(true, false);
    CHECK_STR(text, "== b.bfe\n"
                    "virtual       real  who      what\n"
                    "00:00:00     0.000  tia      | b1\n"
                    "FAIL b\n"
                    "00:00:00     0.000  tia      | b2\n"
                    "FAIL b.bfe (0.00 s)\n"
                    "\n"
                    "== a.bfe\n"
                    "virtual       real  who      what\n"
                    "00:00:00     0.000  tia      | a1\n"
                    "00:00:00     0.000  tia      | a2\n"
                    "PASS a.bfe (0.00 s)\n"
                    "\n"
                    "2 scripts, 1 passed, 1 failed\n");
    free(text);
}

static void together_and_quiet_only_what_failed_is_shown(void)
{
    char *text = told_in_turns(true, true);
    CHECK_STR(text, "== b.bfe\n"
                    "virtual       real  who      what\n"
                    "00:00:00     0.000  tia      | b1\n"
                    "FAIL b\n"
                    "00:00:00     0.000  tia      | b2\n"
                    "FAIL b.bfe (0.00 s)\n"
                    "PASS a.bfe (0.00 s)\n"
                    "2 scripts, 1 passed, 1 failed\n");
    free(text);
}

/* Checks what is left of a timeline that is kept and too long for that. */
static void play_too_much(struct report_options *options)
{
    static char line[65537];
    char *text = NULL;
    size_t size = 0;
    char problem[200];
    FILE *out = open_memstream(&text, &size);
    options->out = out;
    options->messages = out;
    memset(line, 'x', sizeof(line) - 1);
    struct run_report *run = report_open(options, problem, sizeof(problem));
    struct script_report *script = report_begin(run, "a.bfe", NULL);
    for (int i = 0; i < 200; i++) {
        report_output(script, (struct engine_time){0}, "tia", line);
    }
    report_failure(script, (struct engine_time){0}, "", "FAIL here\n");
    report_end(script, (struct engine_time){0}, REPORT_FAILED);
    CHECK(report_close(run, NULL, problem, sizeof(problem)));
    fclose(out);
    CHECK(size < 5000000);
    CHECK_CONTAINS(text + size - 200, "too long to be kept\nFAIL here\n");
    free(text);
}

static void what_is_kept_of_a_quiet_run_is_bounded(void)
{
    struct report_options options = story_options(NULL, NULL);
    options.quiet = true;
    play_too_much(&options);
}

static void what_is_kept_for_the_end_is_bounded_and_says_why_it_failed(void)
{
    struct report_options options = story_options(NULL, NULL);
    options.together = true;
    play_too_much(&options);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

const struct test_case timeline_tests[] = {
    ROW(it_has_a_line_for_each_thing),
    ROW(it_has_colours_on_a_terminal),
    ROW(quiet_it_shows_only_what_failed),
    ROW(nothing_that_a_tia_says_reaches_the_terminal_raw),
    ROW(scripts_that_were_not_played_are_counted),
    ROW(one_script_needs_no_summary),
    ROW(scripts_that_run_together_have_their_timelines_in_one_piece),
    ROW(together_and_quiet_only_what_failed_is_shown),
    ROW(what_is_kept_of_a_quiet_run_is_bounded),
    ROW(what_is_kept_for_the_end_is_bounded_and_says_why_it_failed),
    {NULL, NULL},
};
