/*
 * Why something cannot be checked: one sentence that says what is wrong and what to do.
 */
#ifndef MOCKBFE_ABI_ERROR_H
#define MOCKBFE_ABI_ERROR_H

#include <stdbool.h>

struct abi_error {
    char text[1024]; /* without a newline at its end */
};

/* Sets the text and returns false, so that a caller can write `return abi_fail(error, …)`. */
bool abi_fail(struct abi_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define ABI_NO_MEMORY                                                                              \
    "there is not enough memory for this; give the tool more, or fewer files at once"

#endif
