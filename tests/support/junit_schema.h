/* JUnit documents against tests/report/junit.xsd, by xmllint. */
#ifndef TESTS_SUPPORT_JUNIT_SCHEMA_H
#define TESTS_SUPPORT_JUNIT_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

/* What is wrong with it is in problem, in xmllint's words; "" when it is valid. */
bool junit_valid(const char *document, char *problem, size_t problem_size);

#endif
