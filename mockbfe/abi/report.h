/*
 * Shows a report, for people or as JSON.
 */
#ifndef MOCKBFE_ABI_REPORT_H
#define MOCKBFE_ABI_REPORT_H

#include "abi/findings.h"

#include <stdio.h>

/* 0: no difference, 1: differences, 2: something cannot be checked. The command's exit code. */
int report_exit_code(const struct report *report);

void report_text(FILE *out, const struct report *report, struct arena *arena);
void report_json(FILE *out, const struct report *report);

#endif
