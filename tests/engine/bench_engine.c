#include "bench_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note_details(struct noted *noted, const struct sa_details *inbound,
                         const struct sa_details *outbound)
{
    if (inbound && outbound) {
        noted->inbound = *inbound;
        noted->outbound = *outbound;
    }
}

static void observe(void *context, const struct observation *observation)
{
    struct bench *bench = context;
    if (bench->count == sizeof(bench->noted) / sizeof(bench->noted[0])) {
        CHECK_FAIL("more observations than a test can have");
        return;
    }
    struct noted *noted = &bench->noted[bench->count++];
    memset(noted, 0, sizeof(*noted));
    noted->kind = observation->kind;
    noted->observation = *observation;
    switch (observation->kind) {
    case OBSERVED_DICTATE:
        note_details(noted, observation->dictate.inbound, observation->dictate.outbound);
        break;
    case OBSERVED_NOTIFY:
        note_details(noted, observation->notify.inbound, observation->notify.outbound);
        break;
    case OBSERVED_ESTABLISHED:
        note_details(noted, observation->established.inbound, observation->established.outbound);
        break;
    case OBSERVED_FAILED:
        snprintf(noted->text, sizeof(noted->text), "%s", observation->failed.detail);
        break;
    case OBSERVED_CALL_REFUSED:
        snprintf(noted->text, sizeof(noted->text), "%s", observation->refused.call);
        break;
    default:
        break;
    }
}

static void count_wake(void *context, uint64_t manager)
{
    struct bench *bench = context;
    (void)manager;
    bench->wakes++;
}

static bool fake_random(void *context, void *buffer, size_t size)
{
    struct bench *bench = context;
    uint8_t *bytes = buffer;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = ++bench->random;
    }
    return !bench->random_fails;
}

void bench_start(struct bench *bench, const struct engine_rules *rules)
{
    memset(bench, 0, sizeof(*bench));
    const struct engine_config config = {
        .rules = rules ? *rules : engine_default_rules(),
        .context = bench,
        .observe = observe,
        .wake = count_wake,
        .random = fake_random,
    };
    bench->engine = engine_new(&config);
}

void bench_stop(struct bench *bench)
{
    engine_free(bench->engine);
}

uint64_t bench_session(struct bench *bench, uint32_t process_id)
{
    const struct session_request request = {.process_id = process_id, .agent = process_id};
    uint64_t id = 0;
    CHECK_INT(session_open(bench->engine, &request, bench->now, &id), BFE_OK);
    return id;
}

struct key_manager_request bench_dictator_request(void)
{
    return (struct key_manager_request){
        .name = "bench",
        .flags = KEY_MANAGER_FLAG_DICTATE_KEY,
        .callbacks =
            KEY_MANAGER_CALLBACK_CHECK | KEY_MANAGER_CALLBACK_DICTATE | KEY_MANAGER_CALLBACK_NOTIFY,
        .images = KEY_MANAGER_IMAGE_EXE | KEY_MANAGER_IMAGE_CALLBACK,
    };
}

uint64_t bench_dictator(struct bench *bench, uint64_t session, uint8_t timeout_hint_s)
{
    struct key_manager_request request = bench_dictator_request();
    request.timeout_hint_s = timeout_hint_s;
    uint64_t id = 0;
    CHECK_INT(key_manager_register(bench->engine, session, &request, bench->now, &id), BFE_OK);
    return id;
}

uint64_t bench_notified(struct bench *bench, uint64_t session)
{
    struct key_manager_request request = bench_dictator_request();
    request.flags = 0;
    request.callbacks = KEY_MANAGER_CALLBACK_NOTIFY;
    uint64_t id = 0;
    CHECK_INT(key_manager_register(bench->engine, session, &request, bench->now, &id), BFE_OK);
    return id;
}

struct negotiation_request bench_request(void)
{
    struct negotiation_request request = {
        .role = ROLE_INITIATOR,
        .allow_dictate = true,
        .allow_notify = true,
        .traffic = {.local_port = 50000, .remote_port = 445, .protocol = 6},
        .sa_count = 1,
        .transforms = {{TRANSFORM_ESP_AUTH_AND_CIPHER, auth_transform_find("aes-gmac-128"),
                        cipher_transform_find("aes-gcm-128")}},
        .peer = {.host = HOST_SCRIPTED},
    };
    address_parse("10.0.0.1", &request.traffic.local);
    address_parse("10.0.0.2", &request.traffic.remote);
    return request;
}

uint64_t bench_negotiate(struct bench *bench, const struct negotiation_request *request)
{
    uint64_t id = 0;
    CHECK_INT(negotiation_start(bench->engine, request, bench->now, &id), BFE_OK);
    return id;
}

bool bench_take(struct bench *bench, uint64_t manager, enum callback_kind kind,
                struct callback_event *event)
{
    size_t count = 0;
    bool open = key_manager_take(bench->engine, manager, event, 1, &count);
    return CHECK(open) && CHECK_INT(count, 1) && CHECK_INT(event->kind, kind);
}

void bench_answer_check(struct bench *bench, uint64_t manager, bool wants, uint32_t weight)
{
    struct callback_event event;
    if (bench_take(bench, manager, CALLBACK_CHECK, &event)) {
        const struct callback_reply reply = {
            .id = event.id, .will_dictate = wants, .weight = weight};
        key_manager_answer(bench->engine, manager, &reply, bench->now);
    }
}

static void fill_keys(struct sa_details *details, uint8_t byte)
{
    for (uint32_t i = 0; i < details->count; i++) {
        memset(details->sas[i].auth_key.bytes, byte, details->sas[i].auth_key.length);
        memset(details->sas[i].cipher_key.bytes, byte, details->sas[i].cipher_key.length);
    }
}

void bench_answer_dictate(struct bench *bench, uint64_t manager, uint8_t inbound_byte,
                          uint8_t outbound_byte)
{
    struct callback_event event;
    if (bench_take(bench, manager, CALLBACK_DICTATE, &event)) {
        struct sa_details inbound = *event.inbound;
        struct sa_details outbound = *event.outbound;
        fill_keys(&inbound, inbound_byte);
        fill_keys(&outbound, outbound_byte);
        const struct callback_reply reply = {
            .id = event.id, .inbound = &inbound, .outbound = &outbound};
        key_manager_answer(bench->engine, manager, &reply, bench->now);
    }
}

void bench_answer_notify(struct bench *bench, uint64_t manager)
{
    struct callback_event event;
    if (bench_take(bench, manager, CALLBACK_NOTIFY, &event)) {
        const struct callback_reply reply = {.id = event.id};
        key_manager_answer(bench->engine, manager, &reply, bench->now);
    }
}

void bench_advance(struct bench *bench, uint64_t real_ms, uint64_t virtual_ms)
{
    bench->now.real_us += real_ms * 1000;
    bench->now.virtual_ms += virtual_ms;
    engine_advance(bench->engine, bench->now);
}

const struct noted *bench_last(const struct bench *bench, enum observation_kind kind)
{
    for (size_t i = bench->count; i > 0; i--) {
        if (bench->noted[i - 1].kind == kind) {
            return &bench->noted[i - 1];
        }
    }
    return NULL;
}

size_t bench_times(const struct bench *bench, enum observation_kind kind)
{
    size_t times = 0;
    for (size_t i = 0; i < bench->count; i++) {
        times += bench->noted[i].kind == kind;
    }
    return times;
}

uint64_t bench_play_to_dictation(struct bench *bench, struct callback_event *event,
                                 uint8_t timeout_hint_s)
{
    bench_start(bench, NULL);
    uint64_t manager = bench_dictator(bench, bench_session(bench, 11), timeout_hint_s);
    struct negotiation_request request = bench_request();
    bench_negotiate(bench, &request);
    bench_answer_check(bench, manager, true, 7);
    bench_take(bench, manager, CALLBACK_DICTATE, event);
    return manager;
}

void bench_expect_failure(const struct bench *bench, enum failure_reason reason, uint32_t status,
                          const char *detail)
{
    const struct noted *failed = bench_last(bench, OBSERVED_FAILED);
    if (CHECK(failed != NULL)) {
        CHECK_INT(failed->observation.failed.reason, reason);
        CHECK_HEX(failed->observation.failed.status, status);
        CHECK_CONTAINS(failed->text, detail);
    }
    CHECK_INT(bench_times(bench, OBSERVED_ESTABLISHED), 0);
    CHECK_INT(engine_count(bench->engine).negotiations, 0);
}
