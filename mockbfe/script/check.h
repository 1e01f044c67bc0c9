/* Resolves and checks a parsed script: names, types, ranges, order. Use load.h. */
#ifndef MOCKBFE_SCRIPT_CHECK_H
#define MOCKBFE_SCRIPT_CHECK_H

#include "script/ast.h"
#include "script/diagnostic.h"
#include "script/load.h"

/* Fills in what ast.h calls "set by the check". Errors go to out. */
void check_script(struct script *script, const struct script_options *options,
                  struct diagnostics *out);

/* Whether something happens by that statement, as opposed to declarations and the like. */
bool check_acts(const struct statement *statement);

#endif
