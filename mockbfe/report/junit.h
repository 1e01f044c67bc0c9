/*
 * JUnit XML, valid by both schemas that CI servers go by: Ant's, and that of Jenkins' xUnit plugin.
 * Ant's knows output only of a suite, so every script is a suite of one test case.
 */
#ifndef MOCKBFE_REPORT_JUNIT_H
#define MOCKBFE_REPORT_JUNIT_H

#include "report/sink.h"

/* Writes to options->junit. NULL with a sentence in problem. */
struct sink *junit_sink(const struct report_options *options, struct text *problem);

#endif
