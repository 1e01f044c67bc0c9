/* The memory of the service and of the TIAs while a script is played, looked at ten times. */
#ifndef TESTS_LOAD_CURVE_H
#define TESTS_LOAD_CURVE_H

#include "program.h"

#include <stddef.h>

#define CURVE_POINTS 10

struct point {
    long service_kb;
    long tias_kb; /* of all of them together */
    size_t tias;  /* how many were there */
    double seconds;
};

/*
 * Looks whenever file has another byte (programs/tally.c). TIAs are the tally.exe whose command
 * lines have file's name, or one that begins with it. Returns how many points there are.
 */
size_t curve_watch(struct program *program, const char *file, struct point *points);
/* Prints the curve, which must be flat behind its second point. */
void curve_check(const struct point *points, size_t count, unsigned long negotiations);

#endif
