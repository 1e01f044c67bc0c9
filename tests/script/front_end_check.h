/* Arbitrary bytes as a script: loaded, printed, loaded again, evaluated without any value known. */
#ifndef TESTS_SCRIPT_FRONT_END_CHECK_H
#define TESTS_SCRIPT_FRONT_END_CHECK_H

#include <stddef.h>

/* NULL, or what does not hold of these bytes. Nothing but memory is touched; the one file that can
 * be included, names.bfe, is made up. */
const char *front_end_check(const char *bytes, size_t size);

#endif
