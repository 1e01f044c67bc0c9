/*
 * The timeline: one line for each thing that happens, with virtual and real time, readable while it
 * happens and in a CI log afterwards.
 */
#ifndef MOCKBFE_REPORT_TIMELINE_H
#define MOCKBFE_REPORT_TIMELINE_H

#include "report/sink.h"

/* Writes to out as things happen. NULL with a sentence in problem. */
struct sink *timeline_sink(const struct report_options *options, FILE *out, struct text *problem);

#endif
