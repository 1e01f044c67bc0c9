/* Memory over many cycles: battery --soak COUNT. */
#ifndef TESTS_BATTERY_SOAK_H
#define TESTS_BATTERY_SOAK_H

#include <windows.h>

/*
 * Registers a key manager, lists the managers, frees the list and unregisters, COUNT times, and
 * compares what the process holds after the first cycles with what it holds at the end: private
 * bytes and handles. Prints both. Returns the program's exit code: 0 when neither has grown.
 */
int soak(UINT32 count);

#endif
