#include "tests.h"

#include <stdlib.h>

static const struct test_case *const groups[] = {escape_tests, file_tests,  html_tests,
                                                 json_tests,   junit_tests, key_tests,
                                                 option_tests, tap_tests,   timeline_tests};

int main(int argc, char **argv)
{
    struct test_case cases[128] = {{NULL, NULL}};
    size_t count = 0;
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        for (const struct test_case *test = groups[i]; test->name; test++) {
            if (count + 1 == sizeof(cases) / sizeof(cases[0])) {
                abort();
            }
            cases[count++] = *test;
        }
    }
    return suite_main("report", cases, argc, argv);
}
