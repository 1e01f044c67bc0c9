/* Writes a checked script back as a script, in one form whatever the original looked like. */
#ifndef MOCKBFE_SCRIPT_PRINT_H
#define MOCKBFE_SCRIPT_PRINT_H

#include "report/text.h"
#include "script/ast.h"

/* Included files stay includes. Comments are gone; keys are written out. */
void script_print(const struct script *script, struct text *out);

/* One expression, in parentheses where it is more than a value. */
void expression_print(const struct expression *expression, struct text *out);

/* One value as value_print writes it. */
void value_add(struct text *out, const struct value *value, bool show_keys);

#endif
