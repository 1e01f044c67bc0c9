/* The groups of tests of this folder, and the beginning that most scripts share. */
#ifndef TESTS_SCENARIO_TESTS_H
#define TESTS_SCENARIO_TESTS_H

#include "stage.h"

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

extern const struct test_case scenario_tests[];
extern const struct test_case life_tests[];
extern const struct test_case fault_tests[];
extern const struct test_case winner_tests[];
extern const struct test_case lint_tests[];
extern const struct test_case sa_tests[];
extern const struct test_case state_tests[];
extern const struct test_case policy_tests[];
extern const struct test_case answer_tests[];
extern const struct test_case decision_tests[];
extern const struct test_case todo_tests[];

#endif
