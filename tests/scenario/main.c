#include "tests.h"

int main(int argc, char **argv)
{
    const struct test_case *const groups[] = {
        scenario_tests, life_tests,   fault_tests,    winner_tests, lint_tests, state_tests,
        policy_tests,   answer_tests, decision_tests, sa_tests,     todo_tests};
    struct test_case cases[200] = {{NULL, NULL}};
    size_t count = 0;
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        for (const struct test_case *at = groups[i]; at->name && count < 199; at++) {
            cases[count++] = *at;
        }
    }
    return suite_main("scenario", cases, argc, argv);
}
