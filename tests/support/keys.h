/* Looks for the keys that mortal.exe dictates (tests/hostile/programs), which are easy to
 * recognise. */
#ifndef TESTS_SUPPORT_KEYS_H
#define TESTS_SUPPORT_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether they are in there: raw, in hex of either case with or without separators, in base64 of
 * any alignment. how receives words for it.
 */
bool leaks(const char *data, size_t size, char *how, size_t how_size);

#endif
