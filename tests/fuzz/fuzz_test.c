/* The short, deterministic part of fuzzing: the same sequences in every `make check`. */
#include "engine_sequence.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

#define SEED UINT64_C(20240607)
#define SEQUENCES 3000
#define LONGEST 1500

static uint64_t splitmix(uint64_t *state)
{
    uint64_t value = *state += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

static void the_engine_keeps_its_invariants_under_random_events(void)
{
    uint64_t state = SEED;
    static uint8_t bytes[LONGEST];
    for (unsigned int i = 0; i < SEQUENCES; i++) {
        size_t size = splitmix(&state) % LONGEST;
        for (size_t at = 0; at < size; at++) {
            bytes[at] = (uint8_t)splitmix(&state);
        }
        const char *broken = engine_sequence_play(bytes, size);
        if (broken) {
            CHECK_FAIL("sequence %u of seed %llu: it does not hold that %s", i,
                       (unsigned long long)SEED, broken);
            return;
        }
    }
    CHECK(true);
}

static void a_sequence_of_nothing_is_good(void)
{
    CHECK_STR(engine_sequence_play((const uint8_t *)"", 0), NULL);
}

static const struct test_case CASES[] = {
    {"the_engine_keeps_its_invariants_under_random_events",
     the_engine_keeps_its_invariants_under_random_events},
    {"a_sequence_of_nothing_is_good", a_sequence_of_nothing_is_good},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return suite_main("fuzz", CASES, argc, argv);
}
