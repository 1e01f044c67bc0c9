/* Arenas, and the table of results that FwpmFreeMemory0 looks into. */
#include <stdint.h>
#include <string.h>

#include "shim/arena.h"
#include "shim/results.h"
#include "tests.h"

static bool is_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

static void memory_is_aligned_and_zeroed(void)
{
    struct arena *arena = arena_new(256);

    for (size_t size = 0; size < 600; size += 7) {
        unsigned char *memory = arena_alloc(arena, size);

        CHECK(memory != NULL);
        if (!memory)
            break;
        CHECK_INT((uintptr_t)memory % ARENA_ALIGNMENT, 0);
        CHECK(is_zero(memory, size));
        memset(memory, 0xAA, size);
    }
    arena_free(arena);
}

static void a_result_that_fits_lies_in_one_piece(void)
{
    struct arena *arena = arena_new(1024);
    unsigned char *first = arena_alloc(arena, 100);
    unsigned char *second = arena_alloc(arena, 1024 - 112);

    CHECK_INT(second - first, 112); /* 100 rounded up to the alignment */
    CHECK_INT(arena_chunks(arena), 1);
    arena_free(arena);
}

static void a_bigger_result_continues_in_further_chunks(void)
{
    struct arena *arena = arena_new(64);
    unsigned char *small = arena_alloc(arena, 64);
    unsigned char *big = arena_alloc(arena, 5000);

    CHECK(small != NULL);
    CHECK(big != NULL);
    if (small && big) {
        memset(small, 1, 64);
        memset(big, 2, 5000);
        CHECK_INT(small[63], 1);
    }
    CHECK_INT(arena_chunks(arena), 2);
    CHECK_INT(arena_used(arena), 64 + 5008);
    arena_free(arena);
}

static void two_allocations_never_share_an_address_even_empty_ones(void)
{
    struct arena *arena = arena_new(64);
    void *first = arena_alloc(arena, 0);
    void *second = arena_alloc(arena, 0);

    CHECK(first != NULL);
    CHECK(second != NULL);
    CHECK(first != second);
    arena_free(arena);
}

static void a_server_that_counts_wrong_does_not_get_all_memory(void)
{
    struct arena *arena = arena_new(64);

    CHECK(arena_alloc(arena, (size_t)ARENA_MAX_BYTES + 1) == NULL);
    CHECK(arena_alloc(arena, SIZE_MAX) == NULL);
    CHECK(arena_alloc(arena, SIZE_MAX - 8) == NULL);
    CHECK(arena_alloc(arena, ARENA_MAX_BYTES - 64) != NULL);
    CHECK(arena_alloc(arena, 128) == NULL);
    arena_free(arena);
}

static void a_reset_wipes_and_starts_over(void)
{
    struct arena *arena = arena_new(64);
    unsigned char *key = arena_alloc(arena, 32);

    memset(key, 0x42, 32);
    arena_alloc(arena, 1000);
    arena_reset(arena);
    CHECK(is_zero(key, 32)); /* the first chunk stays, so it can be looked at */
    CHECK_INT(arena_used(arena), 0);
    CHECK_INT(arena_chunks(arena), 1);
    CHECK(arena_alloc(arena, 32) == key);
    arena_free(arena);
}

static void an_arena_of_no_or_absurd_size_is_refused(void)
{
    CHECK(arena_new(0) == NULL);
    CHECK(arena_new((size_t)ARENA_MAX_BYTES + 1) == NULL);
    CHECK(arena_new(SIZE_MAX) == NULL);
    arena_free(NULL);
}

static void a_result_is_found_once(void)
{
    struct arena *arena = arena_new(64);
    void *result = arena_alloc(arena, 16);
    size_t before = results_count();

    CHECK(results_add(result, arena));
    CHECK_INT(results_count(), before + 1);
    CHECK(results_take((char *)result + 1) == NULL);
    CHECK(results_take(result) == arena);
    CHECK(results_take(result) == NULL);
    CHECK_INT(results_count(), before);
    arena_free(arena);
}

static void foreign_pointers_are_no_results(void)
{
    static int global;
    int local = 0;

    CHECK(results_take(&local) == NULL);
    CHECK(results_take(NULL) == NULL);
    CHECK(results_take(&global) == NULL);
}

static void many_results_are_kept_apart(void)
{
    enum {
        MANY = 2000
    };
    static struct arena *arenas[MANY];
    static void *results[MANY];

    for (int i = 0; i < MANY; i++) {
        arenas[i] = arena_new(64);
        results[i] = arena_alloc(arenas[i], 8);
        CHECK(results_add(results[i], arenas[i]));
    }
    for (int i = MANY - 1; i >= 0; i--) {
        CHECK(results_take(results[i]) == arenas[i]);
        arena_free(arenas[i]);
    }
    CHECK_INT(results_count(), 0);
}

const struct test_case MEMORY_TESTS[] = {
    ROW(memory_is_aligned_and_zeroed),
    ROW(a_result_that_fits_lies_in_one_piece),
    ROW(a_bigger_result_continues_in_further_chunks),
    ROW(two_allocations_never_share_an_address_even_empty_ones),
    ROW(a_server_that_counts_wrong_does_not_get_all_memory),
    ROW(a_reset_wipes_and_starts_over),
    ROW(an_arena_of_no_or_absurd_size_is_refused),
    ROW(a_result_is_found_once),
    ROW(foreign_pointers_are_no_results),
    ROW(many_results_are_kept_apart),
    END_OF_ROWS,
};
