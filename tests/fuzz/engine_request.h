/* What a fuzzed negotiation is of. */
#ifndef TESTS_FUZZ_ENGINE_REQUEST_H
#define TESTS_FUZZ_ENGINE_REQUEST_H

#include "engine/engine.h"

#define REQUEST_BYTES 4

/* Other transforms, families, modes, SPIs and keys than the usual ones, also such as do not fit. */
void request_vary(struct negotiation_request *request, const uint8_t bytes[REQUEST_BYTES]);

#endif
