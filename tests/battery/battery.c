/* The runner: options, the list of tests, results. See README.md. */
#include "battery.h"
#include "check.h"
#include "fixture.h"
#include "image.h"
#include "soak.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum {
    MAX_TESTS = 2048,
    NAME_SIZE = 160,
    REASON_SIZE = 1024,
    CHILD_WAIT_MSEC = 60000,
    EXIT_PASSED = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2
};

struct test {
    char name[NAME_SIZE];
    enum battery_status status;
    void (*run)(const void *);
    void (*run_case)(void); /* set for rows of a table instead of run */
    const void *argument;
};

struct options {
    BOOL list;
    BOOL isolate;
    char filter[NAME_SIZE];
    char status[NAME_SIZE];
    char account[NAME_SIZE]; /* --as */
    char exactly[NAME_SIZE]; /* the one test that this child process is for */
};

static const char *const status_names[] = {"documented", "header", "observed", "chosen"};

static struct test tests[MAX_TESTS];
static UINT32 test_count;
static struct options options;
static UINT32 passed;
static UINT32 failed;
static UINT32 skipped;

static void run_case(const void *argument)
{
    ((const struct test *)argument)->run_case();
}

static struct test *add_test(enum battery_status status)
{
    if (test_count == MAX_TESTS) {
        fprintf(stderr, "battery: more than %d tests\n", MAX_TESTS);
        exit(EXIT_USAGE);
    }
    tests[test_count].status = status;
    return &tests[test_count++];
}

void battery_add_cases(const struct battery_case *cases)
{
    struct test *test;

    for (; cases->name != NULL; cases++) {
        test = add_test(cases->status);
        snprintf(test->name, sizeof(test->name), "%s", cases->name);
        test->run = run_case;
        test->run_case = cases->run;
        test->argument = test;
    }
}

void battery_add(enum battery_status status, void (*run)(const void *), const void *argument,
                 const char *name_format, ...)
{
    struct test *test = add_test(status);
    va_list arguments;

    va_start(arguments, name_format);
    vsnprintf(test->name, sizeof(test->name), name_format, arguments);
    va_end(arguments);
    test->run = run;
    test->argument = argument;
}

/* The service refuses every registration of an image without FORCE_INTEGRITY, so such an image has
 * tests of its own only. */
static void add_all_tests(void)
{
    if (!image_has_force_integrity()) {
        add_image_tests();
        return;
    }
    if (options.account[0] != '\0')
        return; /* add_access_tests has added them */
    add_layout_tests();
    add_handle_tests();
    add_engine_tests();
    add_transaction_tests();
    add_register_tests();
    add_unregister_tests();
    add_list_tests();
    add_memory_tests();
    add_security_tests();
    add_process_tests();
    add_session_enum_tests();
    add_input_tests();
    add_unimplemented_tests();
    add_undocumented_tests();
}

static BOOL is_wanted(const struct test *test)
{
    if (options.exactly[0] != '\0')
        return strcmp(options.exactly, test->name) == 0;
    return strstr(test->name, options.filter) != NULL &&
           (options.status[0] == '\0' ||
            strstr(options.status, status_names[test->status]) != NULL);
}

static void report(const struct test *test, enum outcome outcome, const char *reason)
{
    switch (outcome) {
    case OUTCOME_PASSED:
        printf("ok %s [%s]\n", test->name, status_names[test->status]);
        break;
    case OUTCOME_SKIPPED:
        printf("skip %s [%s]: %s\n", test->name, status_names[test->status], reason);
        break;
    case OUTCOME_FAILED:
        printf("not ok %s [%s]: %s\n", test->name, status_names[test->status], reason);
        break;
    }
    fflush(stdout);
}

static enum outcome run_here(const struct test *test)
{
    char reason[REASON_SIZE];
    enum outcome outcome = run_guarded(test->run, test->argument, reason, sizeof(reason));

    release_fixtures();
    report(test, outcome, reason);
    return outcome;
}

/* In a process of its own, so that a crash costs one test. The child reports; this only counts. */
static enum outcome run_isolated(const struct test *test)
{
    STARTUPINFOW startup;
    PROCESS_INFORMATION child;
    wchar_t program[MAX_PATH];
    wchar_t name[NAME_SIZE];
    wchar_t command_line[MAX_PATH + NAME_SIZE + 32];
    char reason[REASON_SIZE];
    DWORD code = 0;

    memset(&startup, 0, sizeof(startup));
    startup.cb = sizeof(startup);
    GetModuleFileNameW(NULL, program, MAX_PATH);
    MultiByteToWideChar(CP_UTF8, 0, test->name, -1, name, NAME_SIZE);
    swprintf(command_line, ARRAYSIZE(command_line), L"\"%ls\" %hs%hs --exactly \"%ls\"", program,
             options.account[0] != '\0' ? "--as " : "", options.account, name);
    if (!CreateProcessW(NULL, command_line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &child)) {
        snprintf(reason, sizeof(reason), "CreateProcessW failed: 0x%08lx",
                 (unsigned long)GetLastError());
        report(test, OUTCOME_FAILED, reason);
        return OUTCOME_FAILED;
    }
    if (WaitForSingleObject(child.hProcess, CHILD_WAIT_MSEC) == WAIT_OBJECT_0) {
        GetExitCodeProcess(child.hProcess, &code);
        snprintf(reason, sizeof(reason), "its process ended with 0x%08lx", (unsigned long)code);
    } else {
        TerminateProcess(child.hProcess, EXIT_FAILED);
        WaitForSingleObject(child.hProcess, CHILD_WAIT_MSEC);
        snprintf(reason, sizeof(reason), "no result within %d s", CHILD_WAIT_MSEC / 1000);
    }
    CloseHandle(child.hThread);
    CloseHandle(child.hProcess);
    if (code == OUTCOME_PASSED || code == OUTCOME_FAILED || code == OUTCOME_SKIPPED)
        return (enum outcome)code;
    report(test, OUTCOME_FAILED, reason);
    return OUTCOME_FAILED;
}

static void count_outcome(enum outcome outcome)
{
    passed += outcome == OUTCOME_PASSED;
    failed += outcome == OUTCOME_FAILED;
    skipped += outcome == OUTCOME_SKIPPED;
}

static void print_usage(FILE *to)
{
    fputs("usage: battery [options]\n"
          "  --list            print the names of the tests and run none\n"
          "  --filter TEXT     only tests whose name contains TEXT\n"
          "  --status LIST     only tests of these: documented,header,observed,chosen\n"
          "  --isolate         run each test in a process of its own, so that a crash costs one "
          "test\n"
          "  --as ACCOUNT      instead of all others the tests of what an account may do: "
          "administrator, network-operator, user, everyone\n"
          "  --soak COUNT      instead of tests: COUNT cycles of register, list, free, unregister, "
          "which must not grow\n",
          to);
}

static BOOL take_text(int argc, wchar_t **argv, int *at, char *text)
{
    if (*at + 1 >= argc ||
        WideCharToMultiByte(CP_UTF8, 0, argv[*at + 1], -1, text, NAME_SIZE, NULL, NULL) == 0) {
        fprintf(stderr, "battery: %ls needs a text of less than %d bytes\n", argv[*at], NAME_SIZE);
        return FALSE;
    }
    ++*at;
    return TRUE;
}

/* A misspelt status would silently run nothing. */
static BOOL statuses_are_known(void)
{
    char list[NAME_SIZE];
    char *word;

    snprintf(list, sizeof(list), "%s", options.status);
    for (word = strtok(list, ","); word != NULL; word = strtok(NULL, ",")) {
        size_t i = 0;

        while (i < ARRAYSIZE(status_names) && strcmp(word, status_names[i]) != 0)
            i++;
        if (i == ARRAYSIZE(status_names)) {
            fprintf(stderr,
                    "battery: --status %s: expected documented, header, observed or chosen\n",
                    word);
            return FALSE;
        }
    }
    return TRUE;
}

static BOOL parse_options(int argc, wchar_t **argv)
{
    int i;

    for (i = 1; i < argc; i++) {
        if (wcscmp(argv[i], L"--list") == 0) {
            options.list = TRUE;
        } else if (wcscmp(argv[i], L"--isolate") == 0) {
            options.isolate = TRUE;
        } else if (wcscmp(argv[i], L"--filter") == 0) {
            if (!take_text(argc, argv, &i, options.filter))
                return FALSE;
        } else if (wcscmp(argv[i], L"--status") == 0) {
            if (!take_text(argc, argv, &i, options.status) || !statuses_are_known())
                return FALSE;
        } else if (wcscmp(argv[i], L"--as") == 0) {
            if (!take_text(argc, argv, &i, options.account))
                return FALSE;
            if (!add_access_tests(options.account)) {
                fprintf(stderr,
                        "battery: --as %s: expected administrator, network-operator, user or "
                        "everyone\n",
                        options.account);
                return FALSE;
            }
        } else if (wcscmp(argv[i], L"--exactly") == 0) {
            if (!take_text(argc, argv, &i, options.exactly))
                return FALSE;
        } else {
            fprintf(stderr, "battery: unknown argument \"%ls\"\n", argv[i]);
            print_usage(stderr);
            return FALSE;
        }
    }
    return TRUE;
}

int wmain(int argc, wchar_t **argv)
{
    enum outcome outcome;
    UINT32 i;

    if (argc == 5 && wcscmp(argv[1], L"--hold") == 0)
        return be_other_process(argv[3], wcscmp(argv[2], L"dictate") == 0,
                                made_up_pointer(wcstoul(argv[4], NULL, 10)));
    if (argc == 3 && wcscmp(argv[1], L"--soak") == 0)
        return soak(wcstoul(argv[2], NULL, 10));
    if (argc == 2 && wcscmp(argv[1], L"--help") == 0) {
        print_usage(stdout);
        return EXIT_PASSED;
    }
    if (!parse_options(argc, argv))
        return EXIT_USAGE;
    add_all_tests();

    for (i = 0; i < test_count; i++) {
        if (!is_wanted(&tests[i]))
            continue;
        if (options.list) {
            printf("%s [%s]\n", tests[i].name, status_names[tests[i].status]);
            continue;
        }
        if (options.exactly[0] != '\0')
            return (int)run_here(&tests[i]);
        outcome = options.isolate ? run_isolated(&tests[i]) : run_here(&tests[i]);
        count_outcome(outcome);
    }
    if (options.list)
        return EXIT_PASSED;
    if (passed + failed + skipped == 0) {
        fputs("battery: no test has such a name or status\n", stderr);
        return EXIT_USAGE;
    }
    printf("battery: %lu passed, %lu failed, %lu skipped\n", (unsigned long)passed,
           (unsigned long)failed, (unsigned long)skipped);
    fflush(stdout);
    return failed > 0 ? EXIT_FAILED : EXIT_PASSED;
}
