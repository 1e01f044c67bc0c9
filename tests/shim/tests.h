/* The tables of this program's files; main.c runs them as one suite. */
#ifndef TESTS_SHIM_TESTS_H
#define TESTS_SHIM_TESTS_H

#include "suite.h"

extern const struct test_case HANDLE_TESTS[];
extern const struct test_case MEMORY_TESTS[];
extern const struct test_case TEXT_TESTS[];
extern const struct test_case PE_TESTS[];
extern const struct test_case EXPORT_TESTS[];

#define ROW(function)                                                                              \
    {                                                                                              \
#function, function                                                                        \
    }
#define END_OF_ROWS                                                                                \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

#endif
