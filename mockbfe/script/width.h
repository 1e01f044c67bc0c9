/* How wide characters are on a terminal, so that marks stand below what they mark. */
#ifndef MOCKBFE_SCRIPT_WIDTH_H
#define MOCKBFE_SCRIPT_WIDTH_H

#include <stddef.h>

/* Columns of the character of size bytes of UTF-8 at text: 0 (it combines), 1 or 2. */
unsigned int character_width(const char *text, size_t size);

#endif
