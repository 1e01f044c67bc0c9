/* The fields of an SA, or of its traffic, by the script's names. */
#ifndef MOCKBFE_SCENARIO_SA_FIELD_H
#define MOCKBFE_SCENARIO_SA_FIELD_H

#include "engine/sa.h"
#include "script/vocabulary.h"

/*
 * False when the SA has no such value. The value borrows from the SA and, for keys, from buffer,
 * which has room for 2 * SA_KEY_MAX bytes.
 */
bool sa_field(const struct sa_details *sa, enum field_id id, uint8_t *buffer, struct value *value);
bool traffic_field(const struct traffic *traffic, enum field_id id, struct value *value);
/* Whether it is one of esp.* and ah.*. */
bool sa_field_of_bundle(enum field_id id);

#endif
