/*
 * Compares a model of somebody's headers or binary with Windows' tables.
 */
#ifndef MOCKBFE_ABI_COMPARE_H
#define MOCKBFE_ABI_COMPARE_H

#include "abi/findings.h"
#include "abi/model.h"

struct compare_options {
    /* Headers declare names: what they leave out or rename is a finding. A binary does not. */
    bool declarations;
    uint32_t ntddi;             /* names that came later are not expected; 0: the newest */
    const char *const *headers; /* only names that the SDK has in these; NULL: in all */
};

struct comparison {
    const struct model *model;
    const struct compare_options *options;
    struct subject *subject;
};

/* Adds what differs to the subject. */
void compare_model(const struct model *model, const struct compare_options *options,
                   struct subject *subject);

/* --- its parts --- */
void compare_records(struct comparison *comparison);
void compare_functions(struct comparison *comparison);
void compare_values(struct comparison *comparison);

/* Whether the name is expected of these headers in this version of Windows, and counts it. */
bool compare_wants(struct comparison *comparison, enum abi_kind kind, size_t i);

/* Fills in what the tables know about the name, and adds the finding. */
void compare_add(struct comparison *comparison, enum abi_kind kind, size_t i,
                 struct finding finding);

#endif
