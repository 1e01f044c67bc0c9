/* What a TIA changed in the SAs that it was given, beside their keys: field by field. */
#ifndef MOCKBFE_ENGINE_SA_CHANGES_H
#define MOCKBFE_ENGINE_SA_CHANGES_H

#include "engine/sa.h"

/* More than this are only counted. */
#define SA_CHANGES_KEPT 16
#define SA_CHANGE_FIELD_SIZE 128
#define SA_CHANGE_VALUE_SIZE 96
#define SA_CHANGES_TEXT_SIZE (SA_CHANGES_KEPT * (SA_CHANGE_FIELD_SIZE + 2 * SA_CHANGE_VALUE_SIZE))

struct sa_change {
    enum sa_direction direction;
    char field[SA_CHANGE_FIELD_SIZE]; /* in the terms of IPSEC_SA_DETAILS1 */
    char was[SA_CHANGE_VALUE_SIZE];
    char is[SA_CHANGE_VALUE_SIZE];
};

struct sa_changes {
    size_t total;
    struct sa_change kept[SA_CHANGES_KEPT];
};

/* Texts that are too long are cut. */
void sa_changes_add(struct sa_changes *changes, enum sa_direction direction, const char *field,
                    const char *was, const char *is);

/* How many of them are kept. */
size_t sa_changes_kept(const struct sa_changes *changes);

/* A sentence that names them all, with both values of each. */
void sa_changes_print(const struct sa_changes *changes, char text[SA_CHANGES_TEXT_SIZE]);

#endif
