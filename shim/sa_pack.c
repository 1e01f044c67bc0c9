#include "sa_pack.h"

#include <string.h>

/*
 * Eight bytes at a time. The packed form: a byte that counts words without a difference, a byte
 * that counts words with one, those differences, and so on until all of its words are there.
 */
enum {
    STEP = sizeof(UINT64),
    STEPS = sizeof(BFE_SA_DETAILS) / STEP
};
_Static_assert(sizeof(BFE_SA_DETAILS) == 952, "the same in every program");
_Static_assert(sizeof(BFE_SA_DETAILS) % STEP == 0, "whole words");
_Static_assert(STEPS <= 255, "a byte can count them");

static UINT64 word_at(const BFE_SA_DETAILS *details, size_t index)
{
    UINT64 word;
    memcpy(&word, (const UINT8 *)details + index * STEP, STEP);
    return word;
}

size_t sa_pack(const BFE_SA_DETAILS *before, const BFE_SA_DETAILS *details, UINT8 *packed)
{
    UINT8 *to = packed;
    size_t word = 0;
    while (word < STEPS) {
        UINT8 *counts = to;
        size_t begin = word;
        to += 2;
        while (word < STEPS && word_at(before, word) == word_at(details, word)) {
            word++;
        }
        counts[0] = (UINT8)(word - begin);
        for (begin = word; word < STEPS; word++, to += STEP) {
            UINT64 differs = word_at(before, word) ^ word_at(details, word);
            if (differs == 0) {
                break;
            }
            memcpy(to, &differs, STEP);
        }
        counts[1] = (UINT8)(word - begin);
    }
    return (size_t)(to - packed);
}

size_t sa_unpack(const UINT8 *packed, size_t size, BFE_SA_DETAILS *details)
{
    const UINT8 *from = packed;
    const UINT8 *end = packed + size;
    UINT8 *bytes = (UINT8 *)details;
    size_t word = 0;
    while (word < STEPS) {
        if (end - from < 2 || (from[0] == 0 && from[1] == 0)) {
            return 0;
        }
        size_t differ = from[1];
        word += from[0];
        from += 2;
        if (word + differ > STEPS || (size_t)(end - from) < differ * STEP) {
            return 0;
        }
        for (size_t i = 0; i < differ * STEP; i++) {
            bytes[word * STEP + i] ^= from[i];
        }
        from += differ * STEP;
        word += differ;
    }
    return (size_t)(from - packed);
}
