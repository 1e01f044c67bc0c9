/*
 * The accounts that a script can make an agent count as: `principal "user"`. Everything in a test
 * runs as one real user, so what that one is denied could not be tried otherwise.
 */
#ifndef MOCKBFE_ENGINE_PRINCIPAL_H
#define MOCKBFE_ENGINE_PRINCIPAL_H

#include "engine/access.h"

/* A name of the list, or a SID as text ("S-1-5-21-…"), which then is a user in the group Users. */
bool principal_known(const char *name);
/* The names in order, NULL behind the last. */
const char *principal_name(size_t index);
/* The caller that a principal is; freed by caller_free. NULL for unknown names or without memory.
 */
struct caller *principal_caller(const char *name);

#endif
