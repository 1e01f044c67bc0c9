/* JSON lines: every event as one object on one line, as it happens. README.md has the schema. */
#ifndef MOCKBFE_REPORT_JSON_H
#define MOCKBFE_REPORT_JSON_H

#include "report/sink.h"

/* Goes up when a key changes its meaning or goes away; new keys may come without that. */
#define JSON_SCHEMA 1

/* Writes to options->json. NULL with a sentence in problem. */
struct sink *json_sink(const struct report_options *options, struct text *problem);

#endif
