/* The files that reports go to. */
#include "tests.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static story *const ONE_STORY[] = {story_whole_life, NULL};
static story *const NO_STORY[] = {NULL};

/* ---- what cannot be written ------------------------------------------------------------------ */

/* Tells one story with that report in that file: refused at once, with that problem. */
static void check_refused(struct teller teller, const char *problem)
{
    struct told told = tell(&teller, ONE_STORY);
    CHECK(!told.opened);
    CHECK_STR(told.problem, problem);
    CHECK_STR(told.out, "");
    told_clear(&told);
}

static void a_file_in_no_folder_is_refused_before_the_run(void)
{
#define NOWHERE "/nonexistent-folder/report"
    static const char PROBLEM[] = "cannot write the report " NOWHERE ": No such file or directory";
    check_refused((struct teller){.tap = NOWHERE}, PROBLEM);
    check_refused((struct teller){.junit = NOWHERE}, PROBLEM);
    check_refused((struct teller){.json = NOWHERE}, PROBLEM);
    check_refused((struct teller){.html = NOWHERE}, PROBLEM);
}

static void a_folder_is_no_file(void)
{
    char *folder = make_temp_dir();
    char problem[600];
    snprintf(problem, sizeof(problem), "cannot write the report %s: it is a folder", folder);
    check_refused((struct teller){.tap = folder}, problem);
    check_refused((struct teller){.junit = folder}, problem);
    check_refused((struct teller){.json = folder}, problem);
    check_refused((struct teller){.html = folder}, problem);
    remove_tree(folder);
    free(folder);
}

static void an_empty_name_is_refused(void)
{
    check_refused((struct teller){.html = ""},
                  "cannot write the report : No such file or directory");
}

static void two_reports_cannot_share_a_file(void)
{
    check_refused((struct teller){.tap = "-", .json = "-"},
                  "two reports go to the standard output; give each its own");
    check_refused((struct teller){.junit = "a.xml", .html = "a.xml"},
                  "two reports go to a.xml; give each its own");
}

static void a_full_disk_is_told_at_the_end(void)
{
    static const struct teller TELLERS[] = {
        {.tap = "/dev/full"}, {.junit = "/dev/full"}, {.json = "/dev/full"}, {.html = "/dev/full"}};
    for (size_t i = 0; i < sizeof(TELLERS) / sizeof(TELLERS[0]); i++) {
        struct told told = tell(&TELLERS[i], ONE_STORY);
        CHECK(told.opened && !told.closed);
        CHECK_STR(told.problem, "cannot write the report /dev/full: No space left on device");
        CHECK_CONTAINS(told.out, "PASS samples/dictate/initiator_wins.bfe");
        told_clear(&told);
    }
}

static void several_problems_are_all_told(void)
{
    struct teller teller = {.tap = "/dev/full", .json = "/dev/full/."};
    check_refused(teller, "cannot write the report /dev/full/.: Not a directory");
    FILE *full = fopen("/dev/full", "w");
    struct report_options options = story_options(full, stderr);
    char problem[300];
    options.tap = "/dev/full";
    struct run_report *run = report_open(&options, problem, sizeof(problem));
    CHECK(run != NULL);
    story_whole_life(run);
    CHECK(!report_close(run, NULL, problem, sizeof(problem)));
    CHECK_STR(problem, "cannot write the timeline: No space left on device; "
                       "cannot write the report /dev/full: No space left on device");
    fclose(full);
}

/* ---- what is written ------------------------------------------------------------------------- */

static void the_standard_output_takes_a_report_instead_of_the_timeline(void)
{
    static const struct {
        struct teller teller;
        const char *begins;
    } CASES[] = {
        {{.tap = "-"}, "TAP version 14\n"},
        {{.junit = "-"}, "<?xml version=\"1.0\""},
        {{.json = "-"}, "{\"event\":\"run\""},
        {{.html = "-"}, "<!DOCTYPE html>"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct told told = tell(&CASES[i].teller, ONE_STORY);
        CHECK(told.closed);
        CHECK(strncmp(told.out, CASES[i].begins, strlen(CASES[i].begins)) == 0);
        CHECK(!strstr(told.out, "\nPASS"));
        CHECK_CONTAINS(told.messages, "\nPASS samples/dictate/initiator_wins.bfe");
        told_clear(&told);
    }
}

struct folder {
    char *path;
    char file[600];
    FILE *out;
    char problem[300];
};

static struct run_report *open_in(struct folder *folder, bool flows)
{
    folder->path = make_temp_dir();
    snprintf(folder->file, sizeof(folder->file), "%s/report", folder->path);
    CHECK(write_file(folder->file, "old", 3));
    folder->out = fopen("/dev/null", "w");
    struct report_options options = story_options(folder->out, folder->out);
    *(flows ? &options.json : &options.html) = folder->file;
    struct run_report *run = report_open(&options, folder->problem, sizeof(folder->problem));
    CHECK(run != NULL);
    return run;
}

static size_t files_in(const char *path)
{
    size_t count = 0;
    DIR *directory = opendir(path);
    while (directory && readdir(directory)) {
        count++;
    }
    closedir(directory);
    return count - 2;
}

static void folder_clear(struct folder *folder)
{
    fclose(folder->out);
    remove_tree(folder->path);
    free(folder->path);
}

static void a_page_replaces_an_older_one_at_the_end_only(void)
{
    struct folder folder;
    struct run_report *run = open_in(&folder, false);
    story_whole_life(run);
    char *text = read_file(folder.file, NULL);
    CHECK_STR(text, "old");
    free(text);
    CHECK_INT(files_in(folder.path), 1);
    CHECK(report_close(run, NULL, folder.problem, sizeof(folder.problem)));
    text = read_file(folder.file, NULL);
    CHECK_CONTAINS(text, "</html>");
    free(text);
    CHECK_INT(files_in(folder.path), 1);
    folder_clear(&folder);
}

static void json_is_there_while_the_run_goes_on(void)
{
    struct folder folder;
    struct run_report *run = open_in(&folder, true);
    story_whole_life(run);
    char *text = read_file(folder.file, NULL);
    CHECK_CONTAINS(text, "\"result\":\"passed\",\"warnings\":0}\n");
    free(text);
    CHECK(report_close(run, NULL, folder.problem, sizeof(folder.problem)));
    folder_clear(&folder);
}

static bool refuse(const char *from, const char *to)
{
    (void)from;
    (void)to;
    return false;
}

static void a_page_that_cannot_be_moved_to_its_place_leaves_nothing_behind(void)
{
    struct folder folder = {.path = make_temp_dir(), .out = fopen("/dev/null", "w")};
    snprintf(folder.file, sizeof(folder.file), "%s/report", folder.path);
    struct report_options options = story_options(folder.out, folder.out);
    options.html = folder.file;
    options.replace = refuse;
    struct run_report *run = report_open(&options, folder.problem, sizeof(folder.problem));
    CHECK(run != NULL);
    CHECK(!report_close(run, NULL, folder.problem, sizeof(folder.problem)));
    CHECK_CONTAINS(folder.problem, "cannot write the report ");
    CHECK_CONTAINS(folder.problem, "/report: ");
    CHECK_INT(files_in(folder.path), 0);
    folder_clear(&folder);
}

static void a_device_is_written_and_not_replaced(void)
{
    struct stat status;
    struct told told = tell(&(struct teller){.html = "/dev/null", .json = NULL}, ONE_STORY);
    CHECK(told.closed);
    told_clear(&told);
    CHECK(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
}

static void a_run_of_nothing_has_complete_reports(void)
{
    struct told told = tell(&(struct teller){0}, NO_STORY);
    CHECK(told.closed);
    CHECK_STR(told.out, "");
    CHECK_STR(told.tap, "TAP version 14\n1..0\n");
    CHECK_CONTAINS(told.junit, "<testsuites>\n</testsuites>\n");
    CHECK_CONTAINS(told.json, "{\"event\":\"summary\",\"scripts\":0");
    CHECK_CONTAINS(told.html, "All 0 scripts passed");
    told_clear(&told);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

const struct test_case file_tests[] = {
    ROW(a_file_in_no_folder_is_refused_before_the_run),
    ROW(a_folder_is_no_file),
    ROW(an_empty_name_is_refused),
    ROW(two_reports_cannot_share_a_file),
    ROW(a_full_disk_is_told_at_the_end),
    ROW(several_problems_are_all_told),
    ROW(the_standard_output_takes_a_report_instead_of_the_timeline),
    ROW(a_page_replaces_an_older_one_at_the_end_only),
    ROW(json_is_there_while_the_run_goes_on),
    ROW(a_page_that_cannot_be_moved_to_its_place_leaves_nothing_behind),
    ROW(a_device_is_written_and_not_replaced),
    ROW(a_run_of_nothing_has_complete_reports),
    {NULL, NULL},
};
