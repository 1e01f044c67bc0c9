#include "tests.h"

#include <stdlib.h>
#include <string.h>

static const struct test_case *const groups[] = {
    table_tests,  type_tests,  header_tests, compiler_tests, windows_tests,
    binary_tests, image_tests, export_tests, option_tests,   hostile_tests};

int main(int argc, char **argv)
{
    struct test_case cases[256];
    size_t count = 0;
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
        for (const struct test_case *test = groups[i]; test->name; test++) {
            if (count + 1 == sizeof(cases) / sizeof(cases[0]))
                abort();
            cases[count++] = *test;
        }
    memset(&cases[count], 0, sizeof(cases[count]));
    return suite_main("abi", cases, argc, argv);
}
