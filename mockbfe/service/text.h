/* UTF-8 inside, UTF-16 at Windows' doors. */
#ifndef MOCKBFE_SERVICE_TEXT_H
#define MOCKBFE_SERVICE_TEXT_H

#include <wchar.h>

/* A new string for the caller to free; NULL for NULL, without memory, or for a text that is longer
   than 1 MiB or has a lone surrogate. */
char *utf8_from_wide(const wchar_t *text);
wchar_t *wide_from_utf8(const char *text);

#endif
