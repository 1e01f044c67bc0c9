/* The suites of this program, one per report and one for each thing that they share. */
#ifndef TESTS_REPORT_TESTS_H
#define TESTS_REPORT_TESTS_H

#include "story.h"

extern const struct test_case escape_tests[];
extern const struct test_case file_tests[];
extern const struct test_case html_tests[];
extern const struct test_case json_tests[];
extern const struct test_case junit_tests[];
extern const struct test_case key_tests[];
extern const struct test_case option_tests[];
extern const struct test_case tap_tests[];
extern const struct test_case timeline_tests[];

#endif
