/* How reports are asked for on the command line. */
#include "command/command.h"
#include "tests.h"

#include <string.h>
#include <unistd.h>

/* Parses arguments of a command; what goes to stderr is kept in message. */
static bool parse(struct command_options *options, const char *command, const char *arguments,
                  char *message, size_t size)
{
    static char copy[300]; /* options point into it */
    char *argv[20];
    int argc = 0;
    snprintf(copy, sizeof(copy), "%s", arguments);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
        argv[argc++] = word;
    }
    FILE *file = tmpfile();
    int saved = dup(STDERR_FILENO);
    fflush(stderr);
    dup2(fileno(file), STDERR_FILENO);
    bool parsed = options_parse(options, command, argc, argv);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(file);
    message[fread(message, 1, size - 1, file)] = '\0';
    fclose(file);
    return parsed;
}

static void every_report_has_its_option(void)
{
    struct command_options options;
    char message[300];
    CHECK(parse(&options, "run", "--tap a.tap --junit=b.xml a.bfe --json - --html c.html", message,
                sizeof(message)));
    CHECK_STR(message, "");
    CHECK_STR(options.tap, "a.tap");
    CHECK_STR(options.junit, "b.xml");
    CHECK_STR(options.json, "-");
    CHECK_STR(options.html, "c.html");
    CHECK(options.report_to_stdout);
    CHECK_INT(options.script_count, 1);
}

static void without_options_there_are_no_files(void)
{
    struct command_options options;
    char message[300];
    CHECK(parse(&options, "serve", "a.bfe", message, sizeof(message)));
    CHECK(!options.tap && !options.junit && !options.json && !options.html);
    CHECK(!options.report_to_stdout);
    CHECK(parse(&options, "serve", "--html x", message, sizeof(message)));
    CHECK(options.html && !options.report_to_stdout);
}

static void a_missing_file_name_is_said(void)
{
    struct command_options options;
    char message[300];
    CHECK(!parse(&options, "run", "a.bfe --json", message, sizeof(message)));
    CHECK_STR(message, "mockbfe run: --json wants a value\nTry `mockbfe --help`.\n");
}

static void check_plays_nothing_and_reports_nothing(void)
{
    struct command_options options;
    char message[300];
    CHECK(!parse(&options, "check", "a.bfe --html x", message, sizeof(message)));
    CHECK_STR(message, "mockbfe check: unknown option --html\nTry `mockbfe --help`.\n");
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

const struct test_case option_tests[] = {
    ROW(every_report_has_its_option),
    ROW(without_options_there_are_no_files),
    ROW(a_missing_file_name_is_said),
    ROW(check_plays_nothing_and_reports_nothing),
    {NULL, NULL},
};
