/*
 * Every limit of engine/limits.h: as many as it allows are there, one more is refused with the
 * documented error and told, and when one has gone there is room again. Engines of small limits
 * reach them in no time; that the real ones are those of the header is a test of its own.
 */
#include "engine/engine.h"
#include "suite.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FEW 5

/* What the engine under test has told. */
static struct {
    uint64_t random;
    size_t refused;
    enum bfe_error refusal;
    size_t failed;
    enum failure_reason reason;
    uint32_t status;
    char detail[200];
} told;

static bool fake_random(void *context, void *buffer, size_t size)
{
    uint8_t *bytes = buffer;
    (void)context;
    told.random++;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(told.random >> (i % 8 * 8));
    }
    return true;
}

static void observe(void *context, const struct observation *observation)
{
    (void)context;
    if (observation->kind == OBSERVED_CALL_REFUSED) {
        told.refused++;
        told.refusal = observation->refused.error;
    } else if (observation->kind == OBSERVED_FAILED) {
        told.failed++;
        told.reason = observation->failed.reason;
        told.status = observation->failed.status;
        snprintf(told.detail, sizeof(told.detail), "%s", observation->failed.detail);
    }
}

static void wake(void *context, uint64_t manager)
{
    (void)context;
    (void)manager;
}

static struct engine *new_engine(struct engine_limits limits)
{
    const struct engine_config config = {
        .rules = engine_default_rules(),
        .limits = limits,
        .observe = observe,
        .wake = wake,
        .random = fake_random,
    };
    memset(&told, 0, sizeof(told));
    return engine_new(&config);
}

static const struct engine_time START;

static uint64_t open_session(struct engine *engine)
{
    const struct session_request request = {.process_id = 1};
    uint64_t id = 0;
    session_open(engine, &request, START, &id);
    return id;
}

static uint64_t register_manager(struct engine *engine, uint64_t session, bool dictates)
{
    const struct key_manager_request request = {
        .name = "limits",
        .flags = dictates ? KEY_MANAGER_FLAG_DICTATE_KEY : 0,
        .callbacks = (dictates ? KEY_MANAGER_CALLBACK_CHECK | KEY_MANAGER_CALLBACK_DICTATE : 0) |
                     KEY_MANAGER_CALLBACK_NOTIFY,
        .images = KEY_MANAGER_IMAGE_EXE,
    };
    uint64_t id = 0;
    key_manager_register(engine, session, &request, START, &id);
    return id;
}

static uint64_t negotiate(struct engine *engine, bool callbacks)
{
    struct negotiation_request request = {
        .role = ROLE_INITIATOR,
        .allow_dictate = callbacks,
        .allow_notify = callbacks,
        .traffic = {.local_port = 50000, .remote_port = 445, .protocol = 6},
        .sa_count = 1,
        .transforms = {{TRANSFORM_ESP_AUTH_AND_CIPHER, auth_transform_find("aes-gmac-128"),
                        cipher_transform_find("aes-gcm-128")}},
        .peer = {.host = HOST_SCRIPTED},
    };
    uint64_t id = 0;
    address_parse("10.0.0.1", &request.traffic.local);
    address_parse("10.0.0.2", &request.traffic.remote);
    CHECK_INT(negotiation_start(engine, &request, START, &id), BFE_OK);
    return id;
}

/* ---- calls ------------------------------------------------------------------------------------
 */

/* One kind of thing: made and ended; make gives 0 when it is refused. */
struct kind {
    const char *name;
    struct engine_limits limits;
    uint64_t (*make)(struct engine *engine, uint64_t session);
    void (*end)(struct engine *engine, uint64_t session, uint64_t id);
};

static uint64_t make_session(struct engine *engine, uint64_t session)
{
    (void)session;
    return open_session(engine);
}

static void end_session(struct engine *engine, uint64_t session, uint64_t id)
{
    (void)session;
    CHECK_INT(session_close(engine, id, END_CALL, START), BFE_OK);
}

static uint64_t make_manager(struct engine *engine, uint64_t session)
{
    return register_manager(engine, session, false);
}

static void end_manager(struct engine *engine, uint64_t session, uint64_t id)
{
    CHECK_INT(key_manager_unregister(engine, session, id, START), BFE_OK);
}

static uint64_t make_enum(struct engine *engine, uint64_t session)
{
    uint64_t id = 0;
    session_enum_create(engine, session, 0, START, &id);
    return id;
}

static void end_enum(struct engine *engine, uint64_t session, uint64_t id)
{
    CHECK_INT(session_enum_destroy(engine, session, id, START), BFE_OK);
}

static void one_call_too_many_is_refused_and_told_and_there_is_room_again(void)
{
    static const struct kind KINDS[] = {
        /* The session that each engine begins with counts. */
        {"sessions", {.sessions = FEW + 1}, make_session, end_session},
        {"managers", {.managers = FEW}, make_manager, end_manager},
        {"enums", {.enums = FEW}, make_enum, end_enum},
    };
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        const struct kind *kind = &KINDS[i];
        struct engine *engine = new_engine(kind->limits);
        uint64_t session = open_session(engine);
        uint64_t made[FEW];
        for (size_t j = 0; j < FEW; j++) {
            made[j] = kind->make(engine, session);
            if (!made[j]) {
                CHECK_FAIL("%s: number %zu of %d is refused", kind->name, j + 1, FEW);
            }
        }
        CHECK_INT(told.refused, 0);
        if (kind->make(engine, session) != 0) {
            CHECK_FAIL("%s: expected one more than %d to be refused", kind->name, FEW);
        }
        CHECK_INT(told.refused, 1);
        CHECK_INT(told.refusal, BFE_TOO_MANY);
        kind->end(engine, session, made[2]);
        if (kind->make(engine, session) == 0) {
            CHECK_FAIL("%s: there is no room after one has gone", kind->name);
        }
        engine_free(engine);
    }
}

/* Scripts that are played at once have engines of their own and one process, which parks a call for
   each registration. */
static void engines_that_share_a_process_share_its_registrations(void)
{
    size_t shared = 0;
    struct engine_config config = {
        .rules = engine_default_rules(),
        .limits = {.managers = FEW},
        .managers = &shared,
        .observe = observe,
        .wake = wake,
        .random = fake_random,
    };
    memset(&told, 0, sizeof(told));
    struct engine *engines[2] = {engine_new(&config), engine_new(&config)};
    uint64_t sessions[2] = {open_session(engines[0]), open_session(engines[1])};
    uint64_t first = register_manager(engines[0], sessions[0], false);
    for (size_t i = 1; i < FEW; i++) {
        CHECK(register_manager(engines[i % 2], sessions[i % 2], false) != 0);
    }
    CHECK_INT(shared, FEW);
    for (size_t i = 0; i < 2; i++) {
        CHECK_INT(register_manager(engines[i], sessions[i], false), 0);
        CHECK_INT(told.refused, i + 1);
        CHECK_INT(told.refusal, BFE_TOO_MANY);
    }
    /* There is room again after each kind of end: a call, an engine's. */
    CHECK_INT(key_manager_unregister(engines[0], sessions[0], first, START), BFE_OK);
    CHECK(register_manager(engines[1], sessions[1], false) != 0);
    engine_free(engines[0]);
    CHECK_INT(shared, FEW - 2);
    engine_free(engines[1]);
    CHECK_INT(shared, 0);
}

static void a_text_that_is_too_long_is_refused(void)
{
    static char text[ENGINE_MAX_NAME + 2];
    memset(text, 'x', sizeof(text) - 1);
    /* One more than allowed, then as long as allowed. */
    for (size_t length = ENGINE_MAX_NAME + 1; length >= ENGINE_MAX_NAME; length--) {
        enum bfe_error expected = length > ENGINE_MAX_NAME ? BFE_INVALID_PARAMETER : BFE_OK;
        struct engine *engine = new_engine((struct engine_limits){0});
        uint64_t session = open_session(engine);
        uint64_t id = 0;
        text[length] = '\0';
        const struct session_request sessions[] = {{.name = text}, {.description = text}};
        const struct key_manager_request managers[] = {
            {.name = text, .callbacks = KEY_MANAGER_CALLBACK_NOTIFY, .images = 1},
            {.name = "x",
             .description = text,
             .callbacks = KEY_MANAGER_CALLBACK_NOTIFY,
             .images = 1},
        };
        for (size_t i = 0; i < 2; i++) {
            CHECK_INT(session_open(engine, &sessions[i], START, &id), expected);
            CHECK_INT(key_manager_register(engine, session, &managers[i], START, &id), expected);
        }
        CHECK_INT(told.refused, length > ENGINE_MAX_NAME ? 4 : 0);
        engine_free(engine);
    }
}

/* ---- negotiations -----------------------------------------------------------------------------
 */

static void check_failed_by_limit(const char *detail)
{
    CHECK_INT(told.failed, 1);
    CHECK_INT(told.reason, FAILED_LIMIT);
    CHECK_INT(told.status, 1450); /* ERROR_NO_SYSTEM_RESOURCES */
    CHECK_STR(told.detail, detail);
}

static void one_negotiation_too_many_fails_and_there_is_room_again(void)
{
    struct engine *engine = new_engine((struct engine_limits){.negotiations = FEW});
    uint64_t session = open_session(engine);
    uint64_t manager = register_manager(engine, session, true);
    for (size_t i = 0; i < FEW; i++) {
        negotiate(engine, true);
    }
    CHECK_INT(told.failed, 0);
    negotiate(engine, true);
    check_failed_by_limit("there are 5 negotiations under way already");
    CHECK_INT(engine_count(engine).negotiations, FEW);
    /* Without its TIA they all go on, and are over. */
    CHECK_INT(key_manager_unregister(engine, session, manager, START), BFE_OK);
    CHECK_INT(engine_count(engine).negotiations, 0);
    negotiate(engine, true);
    CHECK_INT(told.failed, 1);
    engine_free(engine);
}

static void one_sa_pair_too_many_fails_its_negotiation_and_there_is_room_again(void)
{
    struct engine *engine = new_engine((struct engine_limits){.sa_pairs = FEW});
    uint64_t ids[FEW];
    for (size_t i = 0; i < FEW; i++) {
        ids[i] = negotiate(engine, false);
    }
    CHECK_INT(told.failed, 0);
    negotiate(engine, false);
    check_failed_by_limit("there are 5 SA pairs already");
    CHECK_INT(engine_count(engine).sa_pairs, FEW);
    CHECK_INT(sa_database_delete(engine, ids[0], START), BFE_OK);
    engine_advance(engine, (struct engine_time){.virtual_ms = SA_INBOUND_LINGERS_MS});
    negotiate(engine, false);
    CHECK_INT(told.failed, 1);
    CHECK_INT(engine_count(engine).sa_pairs, FEW);
    engine_free(engine);
}

/* keyDictationCheck and keyNotify may find no room; keyDictation takes the check's place. */
static void a_full_queue_of_callbacks_fails_the_negotiation(void)
{
    for (int dictates = 0; dictates < 2; dictates++) {
        struct engine *engine = new_engine((struct engine_limits){.queued = FEW});
        uint64_t session = open_session(engine);
        register_manager(engine, session, dictates);
        for (size_t i = 0; i < FEW; i++) {
            negotiate(engine, true);
        }
        CHECK_INT(told.failed, 0);
        negotiate(engine, true);
        check_failed_by_limit("there are 5 callbacks that a key manager has not answered already");
        CHECK_INT(engine_count(engine).callbacks, FEW);
        CHECK_INT(engine_count(engine).negotiations, FEW);
        engine_free(engine);
    }
}

/* ---- a TIA that never takes its events ----------------------------------------------------------
 */

static size_t allocated(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static void a_tia_that_never_takes_its_events_cannot_grow_the_memory(void)
{
    struct engine *engine = new_engine((struct engine_limits){.queued = 500, .negotiations = 500});
    uint64_t session = open_session(engine);
    register_manager(engine, session, true);
    size_t full = 0;
    for (size_t i = 0; i < 20000; i++) {
        negotiate(engine, true);
        full = i == 1000 ? allocated() : full;
    }
    CHECK_INT(engine_count(engine).callbacks, 500);
    CHECK_INT(engine_count(engine).negotiations, 500);
    CHECK_INT(told.failed, 20000 - 500);
    size_t at_the_end = allocated();
    if (at_the_end > full) {
        CHECK_FAIL("expected no more than %zu bytes, actual %zu", full, at_the_end);
    }
    engine_free(engine);
}

/* Advances from deadline to deadline until nothing is under way. The real time that it took. */
static uint64_t wait_until_all_have_ended(struct engine *engine, struct engine_time now)
{
    uint64_t began = now.real_us;
    while (engine_count(engine).negotiations > 0 && now.real_us < began + UINT64_C(3600000000)) {
        now.real_us = engine_next_real_deadline(engine);
        engine_advance(engine, now);
    }
    CHECK_INT(engine_count(engine).negotiations, 0);
    CHECK_INT(engine_count(engine).callbacks, 0);
    return now.real_us - began;
}

/*
 * The clock of a callback that nobody fetches runs all the same. When the first has expired all
 * others' run: so all have their check's five seconds behind them at ten, their notification's at
 * fifteen.
 */
static void a_tia_that_never_takes_its_events_holds_nobody_up_for_ever(void)
{
    struct engine *engine = new_engine((struct engine_limits){0});
    uint64_t session = open_session(engine);
    register_manager(engine, session, true);
    for (size_t i = 0; i < 1000; i++) {
        negotiate(engine, true);
    }
    CHECK_INT(wait_until_all_have_ended(engine, START), 15000000);
    CHECK_INT(engine_count(engine).sa_pairs, 1000);
    CHECK_INT(told.failed, 0);
    engine_free(engine);
}

static void once_a_tia_takes_its_events_their_clocks_run_one_after_the_other_again(void)
{
    struct engine *engine = new_engine((struct engine_limits){0});
    uint64_t session = open_session(engine);
    uint64_t manager = register_manager(engine, session, false);
    struct callback_event events[2];
    struct engine_time now = {.real_us = 5000000};
    size_t count = 0;
    negotiate(engine, true);
    engine_advance(engine, now); /* nobody has come for the first */
    CHECK_INT(engine_count(engine).negotiations, 0);
    CHECK(key_manager_take(engine, manager, events, 2, &count));
    CHECK_INT(count, 0);
    for (size_t i = 0; i < 2; i++) {
        negotiate(engine, true);
    }
    CHECK(key_manager_take(engine, manager, events, 2, &count));
    CHECK_INT(count, 2);
    now.real_us += 4000000;
    key_manager_answer(engine, manager, &(struct callback_reply){.id = events[0].id}, now);
    CHECK_INT(engine_next_real_deadline(engine), now.real_us + 5000000);
    engine_free(engine);
}

/* ---- as many as the queue holds -----------------------------------------------------------------
 */

static double processor_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Microseconds to begin a notification, and to take and answer it, while n are in flight. */
static double cost_of_one_of(size_t n)
{
    enum {
        BATCH = 64,
        AT_LEAST = 65536
    };
    struct engine *engine = new_engine((struct engine_limits){0});
    uint64_t session = open_session(engine);
    uint64_t manager = register_manager(engine, session, false);
    double began = processor_seconds();
    size_t done = 0;
    while (done < AT_LEAST) {
        struct callback_event events[BATCH];
        size_t count = 0;
        for (size_t i = 0; i < n; i++) {
            negotiate(engine, true);
        }
        while (key_manager_take(engine, manager, events, BATCH, &count) && count > 0) {
            for (size_t i = 0; i < count; i++) {
                key_manager_answer(engine, manager, &(struct callback_reply){.id = events[i].id},
                                   START);
            }
            done += count;
        }
    }
    double cost = (processor_seconds() - began) * 1e6 / (double)done;
    CHECK_INT(engine_count(engine).callbacks, 0);
    CHECK_INT(told.failed, 0);
    engine_free(engine);
    return cost;
}

/* A walk over the queue would cost a thousand times as much. What remains is the memory's. */
static void a_callback_costs_about_the_same_however_many_are_in_flight(void)
{
    const double few = cost_of_one_of(64);
    const size_t sizes[] = {1024, ENGINE_MAX_QUEUED};
    for (size_t i = 0; i < 2; i++) {
        double cost = cost_of_one_of(sizes[i]);
        printf("    %zu in flight: %.2f us each, %.1f times as much as with 64\n", sizes[i], cost,
               cost / few);
        if (cost > 6 * few) {
            CHECK_FAIL("expected %zu in flight to cost at most 6 times as much as 64, actual %.1f",
                       sizes[i], cost / few);
        }
    }
}

/* ---- the real ones ------------------------------------------------------------------------------
 */

static void an_engine_has_the_limits_of_the_header_unless_told_otherwise(void)
{
    struct engine *engine = new_engine((struct engine_limits){.enums = 3});
    const struct engine_limits *limits = engine_limits_of(engine);
    CHECK_INT(limits->sessions, ENGINE_MAX_SESSIONS);
    CHECK_INT(limits->managers, ENGINE_MAX_MANAGERS);
    CHECK_INT(limits->queued, ENGINE_MAX_QUEUED);
    CHECK_INT(limits->negotiations, ENGINE_MAX_NEGOTIATIONS);
    CHECK_INT(limits->sa_pairs, ENGINE_MAX_SA_PAIRS);
    CHECK_INT(limits->enums, 3);
    engine_free(engine);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct test_case CASES[] = {
    ROW(one_call_too_many_is_refused_and_told_and_there_is_room_again),
    ROW(engines_that_share_a_process_share_its_registrations),
    ROW(a_text_that_is_too_long_is_refused),
    ROW(one_negotiation_too_many_fails_and_there_is_room_again),
    ROW(one_sa_pair_too_many_fails_its_negotiation_and_there_is_room_again),
    ROW(a_full_queue_of_callbacks_fails_the_negotiation),
    ROW(a_tia_that_never_takes_its_events_cannot_grow_the_memory),
    ROW(a_tia_that_never_takes_its_events_holds_nobody_up_for_ever),
    ROW(once_a_tia_takes_its_events_their_clocks_run_one_after_the_other_again),
    ROW(a_callback_costs_about_the_same_however_many_are_in_flight),
    ROW(an_engine_has_the_limits_of_the_header_unless_told_otherwise),
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return suite_main("limits", CASES, argc, argv);
}
