/* Computing expressions at run time (and, for constants, at load). */
#ifndef MOCKBFE_SCRIPT_EXPRESSION_H
#define MOCKBFE_SCRIPT_EXPRESSION_H

#include "script/ast.h"

/*
 * Where an expression gets what it does not know itself. Each function writes a value, which may
 * borrow from storage that lives until the evaluation's result is cleared, and returns true; or it
 * writes a sentence that says why there is none, and returns false. A NULL function has no values.
 */
struct resolver {
    void *context;
    bool (*variable)(void *context, unsigned int index, struct value *value, char *why,
                     size_t why_size);
    /* A field of the event that is being compared. field.length is never set. */
    bool (*field)(void *context, struct field_ref field, struct value *value, char *why,
                  size_t why_size);
    /* A field of the last matched event of that kind. path->path.field.length is to be ignored. */
    bool (*path)(void *context, const struct expression *path, struct value *value, char *why,
                 size_t why_size);
};

struct expression_error {
    struct source_range at; /* the part that has no value */
    char text[256];
};

/*
 * Computes a checked expression. The value must be cleared with value_clear. False when there is
 * none: overflow, a division by zero, a difference below zero, or what the resolver says.
 */
bool expression_evaluate(const struct expression *expression, const struct resolver *resolver,
                         struct value *value, struct expression_error *error);

/*
 * The type of LEFT OP RIGHT, VALUE_NOTHING when there is no such operation: integers and durations,
 * sizes or packets are added to their own kind and multiplied with and divided by integers, an
 * integer added to an address counts on from there, flags are joined, and texts are joined with
 * texts and integers.
 */
enum value_type expression_type(enum operator_kind op, enum value_type left, enum value_type right);

/* "+", "|", … */
const char *operator_text(enum operator_kind op);

#endif
