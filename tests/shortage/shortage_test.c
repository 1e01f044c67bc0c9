/*
 * One life of an engine, played again and again: the first time the first allocation fails, then
 * the second, and so on, until a play needs none that fails. Whatever fails, calls answer with an
 * error, nothing crashes, counts stay right, no SA gets weak keys, and the end frees everything
 * (that it does is for the sanitizers to see).
 */
#include "engine/engine.h"
#include "engine/principal.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

/* ---- an allocator that fails once ------------------------------------------------------------ */

static unsigned long allocations;
static unsigned long failing; /* this one; 0: none */

static bool fails(void)
{
    return ++allocations == failing;
}

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails() ? NULL : __real_realloc(block, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

/* ---- the play ---------------------------------------------------------------------------------
 */

static struct {
    uint8_t random;
    size_t started;
    size_t established;
    size_t failed;
    size_t weak; /* established with keys that are all zero */
    size_t errors;
} told;

static void observe(void *context, const struct observation *observation)
{
    (void)context;
    switch (observation->kind) {
    case OBSERVED_NEGOTIATION_STARTED:
        told.started++;
        break;
    case OBSERVED_ESTABLISHED:
        told.established++;
        told.weak += sa_keys_zero(observation->established.inbound) ||
                     sa_keys_zero(observation->established.outbound);
        break;
    case OBSERVED_FAILED:
        told.failed++;
        break;
    default:
        break;
    }
}

static void wake(void *context, uint64_t manager)
{
    (void)context;
    (void)manager;
}

static bool fake_random(void *context, void *buffer, size_t size)
{
    uint8_t *bytes = buffer;
    (void)context;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = ++told.random | 1;
    }
    return true;
}

static const struct engine_time START;

/* Counts an error; only memory may be the reason of one, or that an earlier call had none. */
static bool good(enum bfe_error error)
{
    told.errors += error != BFE_OK;
    return error == BFE_OK;
}

static void answer_all(struct engine *engine, uint64_t manager)
{
    struct callback_event event;
    size_t count = 0;
    while (key_manager_take(engine, manager, &event, 1, &count) && count == 1) {
        struct callback_reply reply = {.id = event.id, .will_dictate = true, .weight = 9};
        struct sa_details inbound;
        struct sa_details outbound;
        if (event.kind == CALLBACK_DICTATE) {
            inbound = *event.inbound;
            outbound = *event.outbound;
            memset(inbound.sas[0].cipher_key.bytes, 0x5A, inbound.sas[0].cipher_key.length);
            memset(outbound.sas[0].cipher_key.bytes, 0xA5, outbound.sas[0].cipher_key.length);
            reply.inbound = &inbound;
            reply.outbound = &outbound;
        }
        key_manager_answer(engine, manager, &reply, START);
    }
}

static struct negotiation_request negotiation(uint32_t host, bool callbacks)
{
    struct negotiation_request request = {
        .host = host,
        .role = ROLE_INITIATOR,
        .allow_dictate = callbacks,
        .allow_notify = callbacks,
        .sa_count = 1,
        .transforms = {{TRANSFORM_ESP_AUTH_AND_CIPHER, auth_transform_find("aes-gmac-128"),
                        cipher_transform_find("aes-gcm-128")}},
        .lifetime = {.seconds = 60},
        .peer = {.host = HOST_SCRIPTED},
    };
    address_parse("10.0.0.1", &request.traffic.local);
    address_parse("10.0.0.2", &request.traffic.remote);
    return request;
}

static void negotiate(struct engine *engine, uint64_t manager, bool callbacks)
{
    const struct negotiation_request request = negotiation(0, callbacks);
    uint64_t id = 0;
    uint64_t again = 0;
    if (good(negotiation_start(engine, &request, START, &id))) {
        answer_all(engine, manager);
        if (sa_database_has(engine, id) &&
            good(sa_database_rekey(engine, id, ROLE_INITIATOR, 0, START, &again))) {
            answer_all(engine, manager);
        }
    }
}

static const struct key_manager_request REQUEST = {
    .name = "short of memory",
    .description = "and still polite",
    .flags = KEY_MANAGER_FLAG_DICTATE_KEY,
    .callbacks =
        KEY_MANAGER_CALLBACK_CHECK | KEY_MANAGER_CALLBACK_DICTATE | KEY_MANAGER_CALLBACK_NOTIFY,
    .images = KEY_MANAGER_IMAGE_EXE,
};

/* One of each on another host, so that uthash has its tables. */
static bool furnish(struct engine *engine)
{
    struct caller *caller = principal_caller("administrator");
    const struct session_request opening = {.host = 5, .process_id = 5, .caller = caller};
    struct negotiation_request waiting = negotiation(5, true);
    struct negotiation_request done = negotiation(5, false);
    uint64_t session = 0;
    uint64_t id = 0;
    bool opened =
        CHECK(caller != NULL) && CHECK_INT(session_open(engine, &opening, START, &session), BFE_OK);
    caller_free(caller);
    return opened &&
           CHECK_INT(key_manager_register(engine, session, &REQUEST, START, &id), BFE_OK) &&
           CHECK_INT(negotiation_start(engine, &waiting, START, &id), BFE_OK) &&
           CHECK_INT(negotiation_start(engine, &done, START, &id), BFE_OK) &&
           CHECK_INT(engine_count(engine).callbacks, 1) &&
           CHECK_INT(engine_count(engine).sa_pairs, 1);
}

static void use_session(struct engine *engine, uint64_t session)
{
    const struct security_descriptor *descriptor = NULL;
    const struct session_info *infos = NULL;
    uint64_t manager = 0;
    uint64_t enumeration = 0;
    uint32_t count = 0;
    if (good(session_enum_create(engine, session, 0, START, &enumeration)) &&
        good(session_enum_next(engine, session, enumeration, 100, START, &infos, &count))) {
        CHECK_INT(count, engine_count(engine).sessions - 1);
        good(session_enum_destroy(engine, session, enumeration, START));
    }
    if (good(security_get(engine, session, SECURITY_OF_KEY_MANAGERS, SECURITY_DACL, START,
                          &descriptor))) {
        uint8_t bytes[2000];
        size_t size = security_descriptor_size(descriptor, SECURITY_DACL);
        if (CHECK(size <= sizeof(bytes))) {
            security_descriptor_write(descriptor, SECURITY_DACL, bytes);
            good(security_set(engine, session, SECURITY_OF_KEY_MANAGERS, SECURITY_DACL, bytes, size,
                              START));
        }
    }
    if (good(key_manager_register(engine, session, &REQUEST, START, &manager))) {
        negotiate(engine, manager, true);
        negotiate(engine, manager, false);
        good(key_manager_unregister(engine, session, manager, START));
    }
}

/* Returns whether the play needed no allocation that failed. */
static bool play(unsigned long which)
{
    const struct engine_config config = {
        .rules = engine_default_rules(), .observe = observe, .wake = wake, .random = fake_random};
    struct engine *engine = engine_new(&config);
    if (!CHECK(engine != NULL) || !furnish(engine)) {
        engine_free(engine);
        return true;
    }
    memset(&told, 0, sizeof(told));
    allocations = 0;
    failing = which;
    struct caller *caller = principal_caller("administrator");
    const struct session_request request = {
        .process_id = 1, .name = "session", .description = "described", .caller = caller};
    for (size_t i = 0; caller && i < 3; i++) {
        uint64_t session = 0;
        if (good(session_open(engine, &request, START, &session))) {
            use_session(engine, session);
            if (i == 0) {
                good(session_close(engine, session, END_CALL, START));
            }
        }
    }
    CHECK_INT(engine_count(engine).negotiations, 1);
    CHECK_INT(engine_count(engine).callbacks, 1);
    CHECK_INT(told.started, told.established + told.failed);
    CHECK_INT(told.weak, 0);
    bool reached = allocations >= which;
    if (reached && caller && told.errors == 0 && told.failed == 0) {
        CHECK_FAIL("allocation %lu failed and nobody was told", which);
    }
    failing = 0;
    caller_free(caller);
    engine_free(engine);
    return !reached;
}

static void whichever_allocation_fails_the_engine_says_so_and_goes_on(void)
{
    unsigned long which = 1;
    while (which < 10000 && !play(which)) {
        which++;
    }
    /* So many make the play worth it, and the last one was whole. */
    CHECK(which > 50 && which < 10000);
    CHECK_INT(told.errors, 0);
    CHECK_INT(told.failed, 0);
    CHECK_INT(told.established, 12);
}

static const struct test_case CASES[] = {
    {"whichever_allocation_fails_the_engine_says_so_and_goes_on",
     whichever_allocation_fails_the_engine_says_so_and_goes_on},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return suite_main("shortage", CASES, argc, argv);
}
