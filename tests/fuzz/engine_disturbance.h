/* What a script does to policies and answers while they are in use. */
#ifndef TESTS_FUZZ_ENGINE_DISTURBANCE_H
#define TESTS_FUZZ_ENGINE_DISTURBANCE_H

#include "engine/engine.h"

/* negotiation: one that there is, or was, or 0. */
void disturb_engine(struct engine *engine, uint8_t how, uint8_t more, uint64_t negotiation,
                    struct engine_time now);

#endif
