/*
 * Which processors programs run on. Under Wine a call costs least while both sides share one
 * processor, so the wrapper starts us on one and says which it had (MOCKBFE_PROCESSORS). That holds
 * for one program at a time; several would only take turns there, each with cold caches, so whoever
 * starts beside another may use them all (measured: tests/bench/README.md).
 */
#ifndef MOCKBFE_SERVICE_PROCESSORS_H
#define MOCKBFE_SERVICE_PROCESSORS_H

#include <windows.h>

/* A hexadecimal mask, as taskset prints it; without it nothing is changed. */
#define PROCESSORS_VARIABLE L"MOCKBFE_PROCESSORS"

/* A program was made, and does not run yet. Decides where it will. */
void processors_place(HANDLE process);
/* A program that was placed has ended. */
void processors_leave(void);

#endif
