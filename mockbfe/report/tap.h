/* TAP 14: a test point per script, with what failed as a YAML block. */
#ifndef MOCKBFE_REPORT_TAP_H
#define MOCKBFE_REPORT_TAP_H

#include "report/sink.h"

/* Writes to options->tap. NULL with a sentence in problem. */
struct sink *tap_sink(const struct report_options *options, struct text *problem);

#endif
