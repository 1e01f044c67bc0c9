/* The engine for libFuzzer. */
#include "engine_sequence.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *broken = engine_sequence_play(data, size);
    if (broken) {
        fprintf(stderr, "it does not hold that %s\n", broken);
        __builtin_trap();
    }
    return 0;
}
