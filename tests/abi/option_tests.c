#include "tests.h"

#include <string.h>

static void every_help_is_as_agreed(void)
{
    static const char *const commands[] = {"headers", "binary", "exports"};
    struct outcome outcome = SMALL("--help");
    CHECK_INT(outcome.code, 0);
    CHECK_GOLDEN(outcome.out, "tests/abi/golden/help.txt");
    outcome_free(&outcome);
    for (size_t i = 0; i < 3; i++) {
        char golden[128];
        outcome = SMALL(commands[i], "--help");
        snprintf(golden, sizeof(golden), "tests/abi/golden/help_%s.txt", commands[i]);
        CHECK_INT(outcome.code, 0);
        CHECK_GOLDEN(outcome.out, golden);
        outcome_free(&outcome);
    }
}

static void no_command_shows_the_overview_on_stderr(void)
{
    struct outcome outcome = abi_call(&abi_small_tables, (const char *const[]){NULL});
    CHECK_INT(outcome.code, 2);
    CHECK_STR(outcome.out, "");
    CHECK_CONTAINS(outcome.err, "usage: mockbfe abi COMMAND");
    outcome_free(&outcome);
}

static void wrong_usage_is_refused(void)
{
    static const struct {
        const char *words[6];
        const char *message;
    } cases[] = {
        {{"header"}, "mockbfe abi: unknown command 'header'; the commands are headers, binary and"},
        {{"binary"}, "mockbfe abi binary: no file is given; see `mockbfe abi binary --help`\n"},
        {{"exports", "--json"}, "mockbfe abi exports: no file is given"},
        {{"binary", "--cc", "gcc", "x"}, "mockbfe abi binary: unknown option '--cc'; see"},
        {{"headers", "fwpmu.h"}, "'fwpmu.h' is not expected here; name headers with --header"},
        {{"headers", "--nope"}, "unknown option '--nope'; see `mockbfe abi headers --help`"},
        {{"headers", "--cc"}, "--cc needs a value; see `mockbfe abi headers --help`"},
        {{"headers", "--target", "x64,arm"},
         "--target 'arm' is unknown; the targets are x64, x86 and"},
        {{"headers", "--target="}, "--target '' is unknown"},
        {{"headers", "--timeout", "soon"},
         "--timeout 'soon' is no number of seconds from 1 to 3600"},
        {{"headers", "--timeout=0"}, "--timeout '0' is no number of seconds from 1 to 3600"},
        {{"headers", "--timeout=3601"}, "--timeout '3601' is no number"},
        {{"headers", "--timeout=-5"}, "--timeout '-5' is no number"},
        {{"headers", "--include", "/no/such"}, "--include /no/such: there is no such folder"},
        {{"headers", "--define", "=1"}, "--define '=1' names no macro; write --define NAME=VALUE"},
        {{"headers", "--header", "<fwpmu.h>"}, "--header '<fwpmu.h>' is no name of a header"},
        {{"binary", "/no/such/file"},
         "/no/such/file: cannot be checked\n    cannot be read: No such file"},
        {{"binary", "/"}, "  /: cannot be checked\n    is no ordinary file; give a file"},
        {{"binary", "--", "--json"}, "--json: cannot be checked"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome = abi_call(&abi_small_tables, cases[i].words);
        EXPECT(&outcome, 2, cases[i].message);
        outcome_free(&outcome);
    }
}

static void many_files_are_checked_one_by_one(void)
{
    const char *words[102] = {"binary"};
    for (size_t i = 1; i < 101; i++)
        words[i] = FIXTURES "/right.o";
    struct outcome outcome = abi_call(&abi_small_tables, words);
    size_t count = 0;
    CHECK_INT(outcome.code, 0);
    for (const char *p = outcome.out; (p = strstr(p, "right.o: COFF object for x64")); p++)
        count++;
    CHECK_INT(count, 100);
    outcome_free(&outcome);
}

static void too_many_options_of_the_compiler_are_refused(void)
{
    const char *words[302] = {"headers"};
    for (size_t i = 1; i < 301; i++)
        words[i] = "--define=X";
    struct outcome outcome = abi_call(&abi_small_tables, words);
    CHECK_INT(outcome.code, 2);
    CHECK_CONTAINS(outcome.err, "more than 128 folders and macros are too many for one run");
    outcome_free(&outcome);
}

static void a_device_does_not_hang(void)
{
    struct outcome outcome = SMALL("binary", "/dev/zero", "/dev/null");
    EXPECT(&outcome, 2, "/dev/zero: cannot be checked\n    is no ordinary file; give a file");
    outcome_free(&outcome);
}

const struct test_case option_tests[] = {
    {"every help is as agreed", every_help_is_as_agreed},
    {"no command shows the overview on stderr", no_command_shows_the_overview_on_stderr},
    {"wrong usage is refused", wrong_usage_is_refused},
    {"many files are checked one by one", many_files_are_checked_one_by_one},
    {"too many options of the compiler are refused", too_many_options_of_the_compiler_are_refused},
    {"a device does not hang", a_device_does_not_hang},
    {NULL, NULL}};
