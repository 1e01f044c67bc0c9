/* Whether two names are those of one file. */
#ifndef MOCKBFE_SERVICE_SAME_FILE_H
#define MOCKBFE_SERVICE_SAME_FILE_H

#include <stdbool.h>

/* False as well when one of them is not there. Links and other spellings do not deceive it. */
bool same_file(const char *a, const char *b);

#endif
