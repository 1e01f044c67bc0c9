/*
 * Events as names and values: what the reports for programs write, and what the page shows when
 * somebody asks for more. Names are those of the scenario language, so that what is read in a
 * report can be written in a script.
 */
#ifndef MOCKBFE_REPORT_FIELDS_H
#define MOCKBFE_REPORT_FIELDS_H

#include "report/sink.h"
#include "script/value.h"

/* "registers", "check", "exits", "warning", … */
const char *event_name(const struct report_event *event);
/* Of a check, dictate or notify: its report. NULL for other events. */
const struct callback_report *event_callback(const struct report_event *event);
/* "answered", "timed-out", "tia-gone". */
const char *callback_outcome_name(enum callback_outcome outcome);

/* Calls visit for every field that has a value, in a fixed order. The value is valid until visit
   returns; it may be a key. */
void fields_visit(const struct report_event *event,
                  void (*visit)(void *context, const char *path, const struct value *value),
                  void *context);

#endif
