/* A sequence of events for the engine, made of bytes, and what must hold whatever they are. */
#ifndef TESTS_FUZZ_ENGINE_SEQUENCE_H
#define TESTS_FUZZ_ENGINE_SEQUENCE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Plays the bytes and ends everything: NULL, or the invariant that did not hold. Leaks and
 * undefined behaviour are for the sanitizers to find.
 */
const char *engine_sequence_play(const uint8_t *data, size_t size);

#endif
