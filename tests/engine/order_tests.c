/* In which order a registration's mistakes are told: two at a time, for every pair. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

static char too_long[ENGINE_MAX_NAME + 2];

/* A registration, and what stands around it, before the mistakes are made. */
struct attempt {
    struct bench bench;
    uint64_t session;
    uint64_t other;
    struct key_manager_request request;
};

static void no_name(struct attempt *attempt)
{
    attempt->request.name = NULL;
}

static void long_description(struct attempt *attempt)
{
    memset(too_long, 'x', sizeof(too_long) - 1);
    attempt->request.description = too_long;
}

static void unknown_flags(struct attempt *attempt)
{
    attempt->request.flags |= 0x10;
}

static void reserved_fields(struct attempt *attempt)
{
    attempt->request.callbacks_reserved = true;
}

static void no_notification(struct attempt *attempt)
{
    attempt->request.callbacks &= ~KEY_MANAGER_CALLBACK_NOTIFY;
}

static void long_hint(struct attempt *attempt)
{
    attempt->request.timeout_hint_s = 11;
}

static void in_a_transaction(struct attempt *attempt)
{
    CHECK_INT(transaction_begin(attempt->bench.engine, attempt->session, 0, 0, attempt->bench.now),
              BFE_OK);
}

static void unchecked_image(struct attempt *attempt)
{
    attempt->request.images = 0;
}

static void key_in_use(struct attempt *attempt)
{
    struct key_manager_request request = bench_dictator_request();
    uint64_t id = 0;
    request.flags = 0;
    request.callbacks = KEY_MANAGER_CALLBACK_NOTIFY;
    memset(request.key.bytes, 0x5C, sizeof(request.key.bytes));
    attempt->request.key = request.key;
    CHECK_INT(key_manager_register(attempt->bench.engine, attempt->other, &request,
                                   attempt->bench.now, &id),
              BFE_OK);
}

static void second_dictator(struct attempt *attempt)
{
    bench_dictator(&attempt->bench, attempt->other, 0);
}

static const struct {
    void (*make)(struct attempt *attempt);
    enum bfe_error error;
} MISTAKES[] = {
    {no_name, BFE_NULL_DISPLAY_NAME},        {long_description, BFE_INVALID_PARAMETER},
    {unknown_flags, BFE_INVALID_FLAGS},      {reserved_fields, BFE_RESERVED},
    {no_notification, BFE_NULL_POINTER},     {long_hint, BFE_INVALID_INTERVAL},
    {in_a_transaction, BFE_TXN_IN_PROGRESS}, {unchecked_image, BFE_CANNOT_INSTALL},
    {key_in_use, BFE_ALREADY_EXISTS},        {second_dictator, BFE_KEY_DICTATOR_ALREADY_REGISTERED},
};
#define MISTAKE_COUNT (sizeof(MISTAKES) / sizeof(MISTAKES[0]))

/* Makes two mistakes, or one twice over. */
static enum bfe_error answer_to(size_t first, size_t second)
{
    struct attempt attempt = {.request = bench_dictator_request()};
    struct engine_rules rules = engine_default_rules();
    uint64_t id = 0;
    rules.second_dictator =
        BFE_KEY_DICTATOR_ALREADY_REGISTERED; /* so that it has an error to itself */
    bench_start(&attempt.bench, &rules);
    attempt.session = bench_session(&attempt.bench, 11);
    attempt.other = bench_session(&attempt.bench, 12);
    MISTAKES[first].make(&attempt);
    if (second != first) {
        MISTAKES[second].make(&attempt);
    }
    enum bfe_error error = key_manager_register(attempt.bench.engine, attempt.session,
                                                &attempt.request, attempt.bench.now, &id);
    CHECK_INT(bench_times(&attempt.bench, OBSERVED_CALL_REFUSED), 1);
    bench_stop(&attempt.bench);
    return error;
}

void of_two_mistakes_of_a_registration_the_earlier_in_the_order_is_told(void)
{
    for (size_t first = 0; first < MISTAKE_COUNT; first++) {
        for (size_t second = first; second < MISTAKE_COUNT; second++) {
            enum bfe_error error = answer_to(first, second);
            if (error != MISTAKES[first].error) {
                CHECK_FAIL("mistakes %zu and %zu: expected error %d, got %d", first, second,
                           MISTAKES[first].error, error);
            }
        }
    }
}
