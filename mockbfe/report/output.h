/*
 * The file that a report goes to. One that flows is written as things happen, so that an
 * interrupted run leaves what there was; one that is whole appears in one step at the end, so that
 * nobody reads half of it.
 */
#ifndef MOCKBFE_REPORT_OUTPUT_H
#define MOCKBFE_REPORT_OUTPUT_H

#include "report/report.h"
#include "report/text.h"

struct output;

enum output_style {
    OUTPUT_FLOWS,
    OUTPUT_WHOLE,
};

/* NULL with a sentence in problem when the file cannot be written, or without memory. */
struct output *output_open(const struct report_options *options, const char *path,
                           enum output_style style, struct text *problem);
/* Errors are kept for output_close. */
void output_write(struct output *output, const struct text *text);
/* Completes the file. False with a sentence in problem when it is not complete. */
bool output_close(struct output *output, struct text *problem);
/* Lets go of it; a whole file that was not closed does not appear. NULL is allowed. */
void output_free(struct output *output);

#endif
