/*
 * The engine alone, native: negotiations a second, allocations a negotiation, time of a negotiation
 * as the SA database grows, and memory over a million negotiations. Writes "NAME VALUE" lines for
 * tests/bench/engine.awk.
 *
 *   bench_engine ROUNDS NEGOTIATIONS
 */
#include "engine/engine.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- what the engine allocates --------------------------------------------------------------- */

static unsigned long long allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    allocations++;
    return __real_realloc(block, size);
}

static size_t allocated(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* ---- an engine with one dictating TIA -------------------------------------------------------- */

struct subject {
    struct engine *engine;
    uint64_t manager;
    struct engine_time now;
    uint64_t dictated; /* in every key, so that none is like another */
};

static uint64_t random_state = 1;

static bool fast_random(void *context, void *buffer, size_t size)
{
    uint8_t *bytes = buffer;
    (void)context;
    for (size_t i = 0; i < size; i++) {
        random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        bytes[i] = (uint8_t)(random_state >> 56);
    }
    return true;
}

static void observe(void *context, const struct observation *observation)
{
    (void)context;
    (void)observation;
}

static void wake(void *context, uint64_t manager)
{
    (void)context;
    (void)manager;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_engine: %s\n", what);
    exit(1);
}

static struct subject subject_new(void)
{
    const struct engine_config config = {
        .rules = engine_default_rules(), .observe = observe, .wake = wake, .random = fast_random};
    const struct session_request session = {.process_id = 1};
    const struct key_manager_request manager = {
        .name = "bench",
        .flags = KEY_MANAGER_FLAG_DICTATE_KEY,
        .callbacks =
            KEY_MANAGER_CALLBACK_CHECK | KEY_MANAGER_CALLBACK_DICTATE | KEY_MANAGER_CALLBACK_NOTIFY,
        .images = KEY_MANAGER_IMAGE_EXE | KEY_MANAGER_IMAGE_CALLBACK,
    };
    struct subject subject = {.engine = engine_new(&config)};
    uint64_t id = 0;
    if (!subject.engine || session_open(subject.engine, &session, subject.now, &id) != BFE_OK ||
        key_manager_register(subject.engine, id, &manager, subject.now, &subject.manager) !=
            BFE_OK) {
        fail("the TIA cannot be registered");
    }
    return subject;
}

static struct negotiation_request request(void)
{
    struct negotiation_request request = {
        .role = ROLE_INITIATOR,
        .allow_dictate = true,
        .allow_notify = true,
        .traffic = {.local_port = 50000, .remote_port = 445, .protocol = 6},
        .sa_count = 1,
        .transforms = {{TRANSFORM_ESP_AUTH_AND_CIPHER, auth_transform_find("aes-gmac-128"),
                        cipher_transform_find("aes-gcm-128")}},
        .lifetime = {.seconds = 3600},
        .peer = {.host = HOST_SCRIPTED},
    };
    address_parse("10.0.0.1", &request.traffic.local);
    address_parse("10.0.0.2", &request.traffic.remote);
    return request;
}

static void fill_keys(struct subject *subject, struct sa_details *details)
{
    struct sa *sa = &details->sas[0];
    subject->dictated++;
    memset(sa->cipher_key.bytes, 0x5A, sa->cipher_key.length);
    memcpy(sa->cipher_key.bytes, &subject->dictated, sizeof(subject->dictated));
    memcpy(sa->auth_key.bytes, sa->cipher_key.bytes, sa->auth_key.length);
}

/* Answers the callbacks of one negotiation, as a TIA does. */
static void serve(struct subject *subject)
{
    struct callback_event event;
    size_t count = 0;
    while (key_manager_take(subject->engine, subject->manager, &event, 1, &count) && count == 1) {
        struct callback_reply reply = {.id = event.id, .will_dictate = true, .weight = 9};
        struct sa_details inbound;
        struct sa_details outbound;
        if (event.kind == CALLBACK_DICTATE) {
            inbound = *event.inbound;
            outbound = *event.outbound;
            fill_keys(subject, &inbound);
            fill_keys(subject, &outbound);
            reply.inbound = &inbound;
            reply.outbound = &outbound;
        }
        key_manager_answer(subject->engine, subject->manager, &reply, subject->now);
    }
}

static uint64_t establish(struct subject *subject, const struct negotiation_request *wanted)
{
    uint64_t id = 0;
    if (negotiation_start(subject->engine, wanted, subject->now, &id) != BFE_OK) {
        fail("a negotiation cannot be started");
    }
    serve(subject);
    if (!sa_database_has(subject->engine, id)) {
        fail("a negotiation did not come to an SA pair");
    }
    return id;
}

/* Negotiates and deletes; the inbound SAs, which outlive the outbound ones by a minute, go in
 * hundreds. */
static void negotiate(struct subject *subject, const struct negotiation_request *wanted,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sa_database_delete(subject->engine, establish(subject, wanted), subject->now);
        if (i % 100 == 99) {
            subject->now.virtual_ms += SA_INBOUND_LINGERS_MS;
            engine_advance(subject->engine, subject->now);
        }
    }
}

static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double microseconds_each(struct subject *subject, const struct negotiation_request *wanted,
                                size_t count)
{
    double begun = processor_seconds();
    negotiate(subject, wanted, count);
    return (processor_seconds() - begun) * 1e6 / (double)count;
}

/* ---- what is measured ------------------------------------------------------------------------ */

#define SIZES 4

/* The same work in databases of 1,000 to 1,000,000 pairs, in turn, so that all see the same
 * machine. */
static void measure_scaling(int rounds, size_t count)
{
    struct negotiation_request wanted = request();
    struct negotiation_request kept = request();
    struct subject subjects[SIZES];
    size_t size = 1000;
    kept.allow_dictate = false; /* quick to fill, and the pairs are as large */
    kept.allow_notify = false;
    kept.lifetime = (struct sa_lifetime){.seconds = UINT32_MAX};
    for (int i = 0; i < SIZES; i++, size *= 10) {
        subjects[i] = subject_new();
        for (size_t j = 0; j < size; j++) {
            establish(&subjects[i], &kept);
        }
        negotiate(&subjects[i], &wanted, count); /* warms up */
    }
    for (int round = 0; round < rounds; round++) {
        double smallest = 0;
        size = 1000;
        for (int i = 0; i < SIZES; i++, size *= 10) {
            double each = microseconds_each(&subjects[i], &wanted, count);
            smallest = i == 0 ? each : smallest;
            printf("each-%zu %.4f\nratio-%zu %.4f\n", size, each, size, each / smallest);
        }
    }
    for (int i = 0; i < SIZES; i++) {
        engine_free(subjects[i].engine);
    }
}

static void measure_speed(int rounds, size_t count)
{
    struct negotiation_request wanted = request();
    struct subject subject = subject_new();
    negotiate(&subject, &wanted, count);
    for (int round = 0; round < rounds; round++) {
        unsigned long long before = allocations;
        printf("per-second %.1f\n", 1e6 / microseconds_each(&subject, &wanted, count));
        printf("allocations %.3f\n", (double)(allocations - before) / (double)count);
    }
    engine_free(subject.engine);
}

#define MILLION 1000000
#define TENTHS 10

static void measure_memory(void)
{
    struct negotiation_request wanted = request();
    struct subject subject = subject_new();
    size_t first = 0;
    for (int tenth = 0; tenth < TENTHS; tenth++) {
        negotiate(&subject, &wanted, MILLION / TENTHS);
        first = tenth == 0 ? allocated() : first;
    }
    printf("memory-first-tenth %.1f\nmemory-growth %.6f\n", (double)first / 1024,
           (double)allocated() / (double)first);
    engine_free(subject.engine);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: bench_engine ROUNDS NEGOTIATIONS\n");
        return 2;
    }
    int rounds = atoi(argv[1]);
    size_t count = strtoul(argv[2], NULL, 10);
    measure_speed(rounds, count);
    measure_scaling(rounds, count);
    measure_memory();
    return 0;
}
