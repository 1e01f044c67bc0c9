/* Random scenarios: the same seed gives the same script, wherever and whenever. */
#ifndef TESTS_SOAK_GENERATOR_H
#define TESTS_SOAK_GENERATOR_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A script of negotiations, rekeys, deletions, expiries, faults, dying and misbehaving TIAs,
 * failing RPCs, crowds of TIAs, hostile bytes and churning sessions, with what must come of each.
 * planted: one of its expectations is wrong, in one script of three. The caller frees it; NULL
 * without memory.
 */
char *soak_script(uint64_t seed, bool planted);
/* The seed of the round after one with this seed. */
uint64_t soak_next_seed(uint64_t seed);

#endif
