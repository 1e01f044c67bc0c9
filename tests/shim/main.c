#include "tests.h"

enum {
    MAX_TESTS = 256
};

int main(int argc, char **argv)
{
    static const struct test_case *const tables[] = {HANDLE_TESTS, MEMORY_TESTS, TEXT_TESTS,
                                                     PE_TESTS, EXPORT_TESTS};
    static struct test_case all[MAX_TESTS];
    size_t count = 0;

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        for (const struct test_case *row = tables[i]; row->name && count < MAX_TESTS - 1; row++)
            all[count++] = *row;
    }
    return suite_main("shim", all, argc, argv);
}
