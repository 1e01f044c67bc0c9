/*
 * A sequence of events under way: the engine that it is played to, and what was told of it. Whoever
 * plays (engine_sequence.c) and who watches (engine_watch.c) share it.
 */
#ifndef TESTS_FUZZ_ENGINE_PLAY_H
#define TESTS_FUZZ_ENGINE_PLAY_H

#include "engine/engine.h"
#include "engine/observation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAX_TRACKED 128

enum life {
    LIFE_NEGOTIATING,
    LIFE_ESTABLISHED,
    LIFE_LINGERING, /* deleted: the inbound SA stays for a minute */
    LIFE_OVER,
};

/* The SPIs by which an SA bundle comes in at a host. */
struct spi_range {
    uint32_t host;
    uint32_t first;
    uint32_t count; /* 0: none */
};

struct play {
    struct engine *engine;
    struct engine_time now;
    const uint8_t *data;
    size_t left;
    uint64_t sessions[MAX_TRACKED];
    size_t session_count;
    uint64_t managers[MAX_TRACKED];
    bool manager_ended[MAX_TRACKED];
    size_t manager_count;
    struct {
        uint64_t id;
        uint32_t tag;
        enum life life;
        struct spi_range comes_in[2]; /* at the local end and at the peer's */
    } negotiations[MAX_TRACKED];
    size_t negotiation_count;
    struct {
        uint64_t manager;
        uint64_t id;
        enum callback_kind kind;
        struct sa_details inbound;
        struct sa_details outbound;
    } taken[MAX_TRACKED];
    size_t taken_count;
    uint8_t random;
    bool random_fails;
    const char *broken;
};

/* An invariant that does not hold; the first one counts. */
void play_broken(struct play *play, const char *invariant);

/* What the engine tells: follows it, and looks at the invariants. context is the play. */
void watch_observation(void *context, const struct observation *observation);
/* What a TIA is given, or what is established. */
void watch_form(struct play *play, const struct sa_details *inbound,
                const struct sa_details *outbound);

#endif
