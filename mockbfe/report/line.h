/* One event as a line of the timeline: "00:00:00     0.012  sa1      established, …". */
#ifndef MOCKBFE_REPORT_LINE_H
#define MOCKBFE_REPORT_LINE_H

#include "report/sink.h"

struct line_style {
    bool colour;
    bool show_keys;
};

/* The heading over the lines of a script. */
void line_add_heading(struct text *text, const struct sink_script *script, struct line_style style);
/* The line with its end; failures and todos take several. */
void line_add_event(struct text *text, const struct report_event *event, struct line_style style);
/* "PASS samples/a.bfe: its title (0.12 s)" and its end. */
void line_add_result(struct text *text, const struct sink_script *script,
                     const struct sink_result *result, struct line_style style);
/* "a.bfe: its title", fit for a terminal. */
void line_add_name(struct text *text, const struct sink_script *script);

#endif
