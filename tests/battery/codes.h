/* Names of error codes, for messages. */
#ifndef TESTS_BATTERY_CODES_H
#define TESTS_BATTERY_CODES_H

#include <windows.h>

/* The name of CODE, or "another code". */
const char *code_name(DWORD code);

#endif
