/*
 * Text from files that nobody trusts, on its way to a terminal or into JSON.
 */
#ifndef MOCKBFE_ABI_TEXT_H
#define MOCKBFE_ABI_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* The length of a valid UTF-8 sequence of two to four bytes at the start of text, or 0. */
unsigned utf8_length(const char *text);

/*
 * Prints length bytes of text. What a terminal might act on (control characters, those of C1
 * included) and what is no UTF-8 is shown as '?'. A newline is kept where keep_newlines is not 0.
 */
void print_clean(FILE *out, const char *text, size_t length, int keep_newlines);

#endif
