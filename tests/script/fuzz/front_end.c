/* libFuzzer's entry: make fuzz-script. */
#include "../front_end_check.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *broken = front_end_check((const char *)data, size);
    if (broken) {
        fprintf(stderr, "it does not hold that %s\n", broken);
        abort();
    }
    return 0;
}
