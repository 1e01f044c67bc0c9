/*
 * Text from elsewhere - an agent's output, a name that a TIA gave, a file's name - made fit for
 * each format. It may hold anything: bytes that are not UTF-8 become U+FFFD, and where control
 * characters are not allowed or would do harm they become their pictures (U+2400 and on: ␛ for
 * ESC), so that people still see what was there.
 */
#ifndef MOCKBFE_REPORT_ESCAPE_H
#define MOCKBFE_REPORT_ESCAPE_H

#include "report/text.h"

#include <stdint.h>

/*
 * Reads one character of UTF-8 from size (> 0) bytes and returns how many bytes it takes: 1, with
 * *code = U+FFFD, for a byte that begins no valid one (overlong forms and surrogates are not
 * valid).
 */
size_t utf8_next(const char *text, size_t size, uint32_t *code);

/* For terminals, logs and TAP. Line ends stay when lines is true, else they become ␊; tabs stay. */
void escape_plain(struct text *to, const char *text, bool lines);
/* For XML and HTML, as content or in a quoted attribute; line ends and tabs stay in content. */
void escape_content(struct text *to, const char *text);
void escape_attribute(struct text *to, const char *text);
/* A JSON string with its quotes; it is also a YAML double-quoted one. */
void escape_json(struct text *to, const char *text);

#endif
