/* Whether two names are those of one file; service/same_file.c has it for Windows. */
#ifndef MOCKBFE_COMMAND_SAME_FILE_H
#define MOCKBFE_COMMAND_SAME_FILE_H

#include <stdbool.h>

/* False as well when one of them is not there. Links and other spellings do not deceive it. */
bool same_file(const char *a, const char *b);

#endif
