/* The table of handles: what a caller may pass, and what happens then. */
#include <pthread.h>
#include <stdlib.h>

#include "shim/handle.h"
#include "tests.h"

static struct handle_table *new_table(void)
{
    static const struct handle_table empty = HANDLE_TABLE_INITIALIZER;
    struct handle_table *table = malloc(sizeof(*table));

    if (table)
        *table = empty;
    return table;
}

/* Adds an object and leaves no pin on it, as FwpmEngineOpen0 does. */
static uintptr_t add(struct handle_table *table, enum handle_kind kind, void *object)
{
    uintptr_t handle = handle_add(table, kind, object);

    CHECK(handle_unpin(table, handle) == NULL);
    return handle;
}

static bool is_valid(struct handle_table *table, uintptr_t handle, enum handle_kind kind,
                     const void *object)
{
    bool found = handle_pin(table, handle, kind) == object;

    if (found)
        handle_unpin(table, handle);
    return found;
}

static void a_handle_leads_to_its_object(void)
{
    struct handle_table *table = new_table();
    int first;
    int second;
    uintptr_t a = add(table, HANDLE_ENGINE, &first);
    uintptr_t b = add(table, HANDLE_ENGINE, &second);

    CHECK(a != 0);
    CHECK(b != 0);
    CHECK(a != b);
    CHECK(is_valid(table, a, HANDLE_ENGINE, &first));
    CHECK(is_valid(table, b, HANDLE_ENGINE, &second));
    free(table);
}

static void a_handle_looks_like_one_of_windows(void)
{
    struct handle_table *table = new_table();
    int object;
    uintptr_t handle = add(table, HANDLE_KEY_MANAGER, &object);

    CHECK_INT(handle & 3, 0);
    CHECK(handle <= UINT32_MAX);
    free(table);
}

static void a_handle_of_another_kind_is_refused(void)
{
    struct handle_table *table = new_table();
    int object;
    uintptr_t engine = add(table, HANDLE_ENGINE, &object);
    uintptr_t manager = add(table, HANDLE_KEY_MANAGER, &object);

    CHECK(handle_pin(table, engine, HANDLE_KEY_MANAGER) == NULL);
    CHECK(handle_pin(table, manager, HANDLE_ENGINE) == NULL);
    free(table);
}

static void a_value_that_differs_in_any_bit_is_refused(void)
{
    struct handle_table *table = new_table();
    int object;
    uintptr_t handle = add(table, HANDLE_ENGINE, &object);

    for (unsigned bit = 0; bit < sizeof(uintptr_t) * 8; bit++) {
        uintptr_t other = handle ^ (uintptr_t)1 << bit;

        if (handle_pin(table, other, HANDLE_ENGINE) != NULL)
            CHECK_FAIL("0x%jx is taken for 0x%jx", (uintmax_t)other, (uintmax_t)handle);
        CHECK(handle_unpin(table, other) == NULL);
        CHECK(!handle_remove(table, other));
    }
    CHECK(is_valid(table, handle, HANDLE_ENGINE, &object));
    free(table);
}

static void random_values_are_refused(void)
{
    struct handle_table *table = new_table();
    uint64_t value = 0x9E3779B97F4A7C15u;
    int object;
    uintptr_t handle = add(table, HANDLE_ENGINE, &object);

    CHECK(handle_pin(table, 0, HANDLE_ENGINE) == NULL);
    CHECK(handle_pin(table, UINTPTR_MAX, HANDLE_ENGINE) == NULL);
    for (int i = 0; i < 100000; i++) {
        value = value * 6364136223846793005u + 1442695040888963407u;
        if ((uintptr_t)value != handle && handle_pin(table, (uintptr_t)value, HANDLE_ENGINE))
            CHECK_FAIL("0x%jx is taken for a handle", (uintmax_t)value);
    }
    free(table);
}

static void a_removed_handle_is_refused_at_once(void)
{
    struct handle_table *table = new_table();
    int object;
    uintptr_t handle = add(table, HANDLE_ENGINE, &object);

    CHECK(handle_pin(table, handle, HANDLE_ENGINE) == &object);
    CHECK(handle_remove(table, handle));
    CHECK(handle_pin(table, handle, HANDLE_ENGINE) == NULL);
    CHECK(handle_unpin(table, handle) == &object);
    free(table);
}

static void only_one_caller_removes_a_handle(void)
{
    struct handle_table *table = new_table();
    int object;
    uintptr_t handle = add(table, HANDLE_ENGINE, &object);

    CHECK(handle_pin(table, handle, HANDLE_ENGINE) == &object);
    CHECK(handle_pin(table, handle, HANDLE_ENGINE) == &object);
    CHECK(handle_remove(table, handle));
    CHECK(!handle_remove(table, handle));
    CHECK(handle_unpin(table, handle) == NULL);
    CHECK(handle_unpin(table, handle) == &object);
    CHECK(handle_unpin(table, handle) == NULL);
    free(table);
}

static void the_object_is_given_back_with_the_last_pin(void)
{
    struct handle_table *table = new_table();
    int object;
    uintptr_t handle = handle_add(table, HANDLE_ENGINE, &object); /* one pin */

    CHECK(handle_pin(table, handle, HANDLE_ENGINE) == &object); /* two */
    CHECK(handle_remove(table, handle));
    CHECK(handle_unpin(table, handle) == NULL);
    CHECK(handle_unpin(table, handle) == &object);
    free(table);
}

static void a_stale_handle_does_not_meet_the_next_user_of_its_slot(void)
{
    struct handle_table *table = new_table();
    int old;
    int new;
    uintptr_t stale = add(table, HANDLE_ENGINE, &old);

    handle_pin(table, stale, HANDLE_ENGINE);
    handle_remove(table, stale);
    handle_unpin(table, stale);
    for (int i = 0; i < 3 * HANDLE_SLOTS; i++) {
        uintptr_t handle = handle_add(table, HANDLE_ENGINE, &new);

        CHECK(handle != 0);
        CHECK(handle != stale);
        handle_remove(table, handle);
        CHECK(handle_unpin(table, handle) == &new);
    }
    CHECK(handle_pin(table, stale, HANDLE_ENGINE) == NULL);
    free(table);
}

static void a_full_table_says_so_and_recovers(void)
{
    struct handle_table *table = new_table();
    uintptr_t handles[HANDLE_SLOTS];
    int object;

    for (int i = 0; i < HANDLE_SLOTS; i++) {
        handles[i] = add(table, HANDLE_ENGINE, &object);
        CHECK(handles[i] != 0);
    }
    CHECK_INT(handle_add(table, HANDLE_ENGINE, &object), 0);
    handle_pin(table, handles[7], HANDLE_ENGINE);
    handle_remove(table, handles[7]);
    CHECK_INT(handle_add(table, HANDLE_ENGINE, &object), 0); /* still pinned */
    handle_unpin(table, handles[7]);
    CHECK(handle_add(table, HANDLE_ENGINE, &object) != 0);
    free(table);
}

static void a_walk_sees_every_live_handle_of_its_kind_once(void)
{
    struct handle_table *table = new_table();
    uintptr_t managers[3];
    uintptr_t handle = 0;
    int object;
    int seen = 0;

    for (int i = 0; i < 3; i++) {
        managers[i] = add(table, HANDLE_KEY_MANAGER, &object);
        add(table, HANDLE_ENGINE, &object);
    }
    handle_pin(table, managers[1], HANDLE_KEY_MANAGER);
    handle_remove(table, managers[1]);
    while ((handle = handle_next(table, HANDLE_KEY_MANAGER, handle)) != 0) {
        CHECK(handle == managers[0] || handle == managers[2]);
        seen++;
    }
    CHECK_INT(seen, 2);
    free(table);
}

enum {
    THREADS = 4,
    ROUNDS = 20000
};

static struct handle_table *shared;
static int freed[THREADS];

/* Adds, uses and removes its own handles, and pokes at those of the others. */
static void *use_handles(void *context)
{
    int *mine = context;
    uint32_t random = (uint32_t)(mine - freed) + 1;

    for (int i = 0; i < ROUNDS; i++) {
        uintptr_t handle = handle_add(shared, HANDLE_ENGINE, mine);
        uintptr_t other;

        random = random * 1664525u + 1013904223u;
        other = handle ^ (uintptr_t)(random >> 24 & 0xF) << 4;
        if (other != handle && handle_pin(shared, other, HANDLE_ENGINE))
            handle_unpin(shared, other);
        handle_remove(shared, handle);
        if (handle_unpin(shared, handle) == mine)
            (*mine)++;
    }
    return NULL;
}

static void many_threads_share_the_table(void)
{
    pthread_t threads[THREADS];
    uintptr_t handle;

    shared = new_table();
    for (int i = 0; i < THREADS; i++) {
        freed[i] = 0;
        CHECK_INT(pthread_create(&threads[i], NULL, use_handles, &freed[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    /* A handle that another thread had pinned was given back to that thread; none may be lost. */
    handle = handle_next(shared, HANDLE_ENGINE, 0);
    CHECK_INT(handle, 0);
    for (int i = 0; i < HANDLE_SLOTS; i++)
        CHECK(handle_add(shared, HANDLE_ENGINE, &freed[0]) != 0);
    free(shared);
}

const struct test_case HANDLE_TESTS[] = {
    ROW(a_handle_leads_to_its_object),
    ROW(a_handle_looks_like_one_of_windows),
    ROW(a_handle_of_another_kind_is_refused),
    ROW(a_value_that_differs_in_any_bit_is_refused),
    ROW(random_values_are_refused),
    ROW(a_removed_handle_is_refused_at_once),
    ROW(only_one_caller_removes_a_handle),
    ROW(the_object_is_given_back_with_the_last_pin),
    ROW(a_stale_handle_does_not_meet_the_next_user_of_its_slot),
    ROW(a_full_table_says_so_and_recovers),
    ROW(a_walk_sees_every_live_handle_of_its_kind_once),
    ROW(many_threads_share_the_table),
    END_OF_ROWS,
};
