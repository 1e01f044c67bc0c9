/*
 * A page for people: all scripts with their results, a sequence diagram of every negotiation, and
 * everything that happened with its fields. It needs nothing but itself, and no JavaScript.
 */
#ifndef MOCKBFE_REPORT_HTML_H
#define MOCKBFE_REPORT_HTML_H

#include "report/sink.h"

/* Writes to options->html. NULL with a sentence in problem. */
struct sink *html_sink(const struct report_options *options, struct text *problem);

#endif
