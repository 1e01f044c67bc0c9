/*
 * LOAD_SAS (default 50,000), LOAD_TIAS (8) and LOAD_NEGOTIATIONS (60) set the size; see `make
 * load`.
 */
#include "curve.h"
#include "engine/engine.h"
#include "memory.h"
#include "shim/arena.h"
#include "shim/results.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define INBOUND 0x5A
#define OUTBOUND 0xA5
#define SECONDS 600
#define RESULT_BYTES (16 * 1024) /* shim/memory.h: RESULT_CHUNK */
/* What the allocator and stdio keep for themselves; a leak per SA would be over ten times as much.
 */
#define SLACK (64 * 1024)

static unsigned long setting(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoul(text, NULL, 0) : otherwise;
}

/* ---- an engine ---------------------------------------------------------------------------------
 */

static uint64_t random_number;

static bool fake_random(void *context, void *buffer, size_t size)
{
    uint8_t *bytes = buffer;
    (void)context;
    random_number++;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(random_number >> (i % 8 * 8)) | 1;
    }
    if (size == sizeof(random_number)) {
        memcpy(buffer, &random_number, size);
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

static struct engine *new_engine(void)
{
    const struct engine_config config = {
        .rules = engine_default_rules(),
        .observe = observe,
        .wake = wake,
        .random = fake_random,
    };
    return engine_new(&config);
}

static struct negotiation_request request(bool callbacks)
{
    struct negotiation_request request = {
        .role = ROLE_INITIATOR,
        .allow_dictate = callbacks,
        .allow_notify = callbacks,
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

/* ---- keys do not stay ------------------------------------------------------------------------ */

static void fill(struct sa_details *details, uint8_t byte)
{
    for (uint32_t i = 0; i < details->count; i++) {
        memset(details->sas[i].auth_key.bytes, byte, details->sas[i].auth_key.length);
        memset(details->sas[i].cipher_key.bytes, byte, details->sas[i].cipher_key.length);
    }
}

/* Answers every callback until there is none. */
static void serve(struct engine *engine, uint64_t manager, struct engine_time now)
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
            fill(&inbound, INBOUND);
            fill(&outbound, OUTBOUND);
            reply.inbound = &inbound;
            reply.outbound = &outbound;
        }
        key_manager_answer(engine, manager, &reply, now);
    }
}

enum death {
    DEATH_DELETED,
    DEATH_EXPIRED,
    DEATH_WITH_ENGINE,
    DEATH_COUNT
};

static void keys_are_wiped_when_their_sa_dies(void)
{
    for (int death = 0; death < DEATH_COUNT; death++) {
        struct engine_time now = {0};
        const struct session_request session = {.process_id = 1};
        const struct key_manager_request manager = {
            .name = "load",
            .flags = KEY_MANAGER_FLAG_DICTATE_KEY,
            .callbacks = KEY_MANAGER_CALLBACK_CHECK | KEY_MANAGER_CALLBACK_DICTATE |
                         KEY_MANAGER_CALLBACK_NOTIFY,
            .images = KEY_MANAGER_IMAGE_EXE,
        };
        struct negotiation_request wanted = request(true);
        uint64_t session_id = 0;
        uint64_t manager_id = 0;
        uint64_t id = 0;
        memory_watch(INBOUND, OUTBOUND);
        struct engine *engine = new_engine();
        CHECK_INT(session_open(engine, &session, now, &session_id), BFE_OK);
        CHECK_INT(key_manager_register(engine, session_id, &manager, now, &manager_id), BFE_OK);
        CHECK_INT(negotiation_start(engine, &wanted, now, &id), BFE_OK);
        serve(engine, manager_id, now);
        CHECK_INT(engine_count(engine).sa_pairs, 1);
        /* The keys are there while the SA lives, or the search would find nothing anywhere. */
        CHECK(memory_live_with_key() > 0);
        if (death == DEATH_DELETED) {
            CHECK_INT(sa_database_delete(engine, id, now), BFE_OK);
            now.virtual_ms = SA_INBOUND_LINGERS_MS;
            engine_advance(engine, now);
        } else if (death == DEATH_EXPIRED) {
            now.virtual_ms = 3600 * 1000;
            engine_advance(engine, now);
        }
        if (death != DEATH_WITH_ENGINE) {
            CHECK_INT(engine_count(engine).sa_pairs, 0);
            CHECK_INT(memory_live_with_key(), 0);
        }
        engine_free(engine);
        CHECK_INT(memory_freed_with_key(), 0);
        memory_unwatch();
    }
}

/* ---- a large database ------------------------------------------------------------------------ */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t allocated(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

#define TENTHS 10

static void memory_follows_the_number_of_sas_and_comes_back(void)
{
    size_t total = setting("LOAD_SAS", 50000);
    size_t each = total / TENTHS;
    uint64_t *ids = calloc(total, sizeof(*ids));
    double times[TENTHS];
    struct engine_time now = {0};
    struct negotiation_request wanted = request(false);
    size_t before = allocated();
    struct engine *engine = new_engine();
    size_t first_tenth = 0;
    for (size_t tenth = 0; tenth < TENTHS; tenth++) {
        double begun = seconds();
        for (size_t i = tenth * each; i < (tenth + 1) * each; i++) {
            negotiation_start(engine, &wanted, now, &ids[i]);
        }
        times[tenth] = seconds() - begun;
        size_t used = allocated() - before;
        first_tenth = tenth == 0 ? used : first_tenth;
        printf("\n    %8zu SAs: %9zu kB, %.2f us each", (tenth + 1) * each, used / 1024,
               times[tenth] / (double)each * 1e6);
        /* Twice the share leaves room for tables that grow by doubling. */
        CHECK(used <= 2 * first_tenth * (tenth + 1));
    }
    CHECK_INT(engine_count(engine).sa_pairs, each * TENTHS);
    printf("\n    time per SA, last tenth to first: %.2f\n    ", times[TENTHS - 1] / times[0]);
    for (size_t i = 0; i < each * TENTHS; i++) {
        sa_database_delete(engine, ids[i], now);
    }
    now.virtual_ms += SA_INBOUND_LINGERS_MS;
    engine_advance(engine, now);
    CHECK_INT(engine_count(engine).sa_pairs, 0);
    /* Again as many, and the memory is what it was: nothing was left behind. */
    size_t emptied = allocated();
    for (size_t i = 0; i < each; i++) {
        negotiation_start(engine, &wanted, now, &ids[i]);
    }
    for (size_t i = 0; i < each; i++) {
        sa_database_delete(engine, ids[i], now);
    }
    now.virtual_ms += SA_INBOUND_LINGERS_MS;
    engine_advance(engine, now);
    CHECK(allocated() <= emptied + SLACK);
    engine_free(engine);
    CHECK(allocated() <= before + SLACK);
    free(ids);
}

/* ---- registrations, over and over ------------------------------------------------------------ */

#define CYCLES 1000000ul

static void count_manager(void *context, const struct key_manager_info *info)
{
    size_t *count = context;
    *count += info->name[0] == 'l';
}

/* What the shim does with a result: an arena of one call, handed out and given back. */
static bool hand_out_and_free(void)
{
    struct arena *arena = arena_new(RESULT_BYTES);
    void *result = arena ? arena_alloc(arena, 200) : NULL;
    if (!result || !results_add(result, arena)) {
        arena_free(arena);
        return false;
    }
    arena_free(results_take(result));
    return true;
}

/* Register, list, free the list, unregister: the engine's and the shim's part of each. */
static void a_million_cycles_of_registration_leave_no_memory(void)
{
    const struct session_request opening = {.process_id = 1};
    const struct key_manager_request wanted = {
        .name = "load",
        .callbacks = KEY_MANAGER_CALLBACK_NOTIFY,
        .images = KEY_MANAGER_IMAGE_EXE,
    };
    struct engine_time now = {0};
    struct engine *engine = new_engine();
    uint64_t session = 0;
    size_t after_first = 0;
    size_t listed = 0;
    size_t most = 0;
    CHECK_INT(session_open(engine, &opening, now, &session), BFE_OK);
    for (unsigned long i = 0; i < CYCLES; i++) {
        uint64_t manager = 0;
        if (key_manager_register(engine, session, &wanted, now, &manager) != BFE_OK ||
            key_manager_each(engine, session, now, &listed, count_manager) != BFE_OK ||
            !hand_out_and_free() ||
            key_manager_unregister(engine, session, manager, now) != BFE_OK) {
            CHECK_FAIL("cycle %lu failed", i);
            break;
        }
        if (i == 1000) {
            after_first = allocated();
        }
        if (i % 1000 == 0 && i > 1000 && allocated() > most) {
            most = allocated();
        }
    }
    CHECK_INT(listed, CYCLES);
    printf("\n    allocated after 1,000 cycles: %zu bytes, most in %lu: %zu\n    ", after_first,
           CYCLES, most);
    CHECK(most <= after_first + 4096);
    engine_free(engine);
}

/* ---- many TIAs ------------------------------------------------------------------------------- */

/*
 * One dictates, all are notified of each SA. Each looks by itself whether the key that it was given
 * is the one that follows from the SA's SPI, and says so at its end (programs/tally.c).
 */
static char *crowd_script(unsigned long tias, unsigned long negotiations, const char *file)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fprintf(out,
            "scenario \"many TIAs at once\"\nagent t0 \"tally.exe Z:%s %lu\"\n"
            "expect t0 registers\n",
            file, negotiations / CURVE_POINTS);
    for (unsigned long i = 1; i < tias; i++) {
        fprintf(out, "agent t%lu \"tally.exe Z:%s.%lu %lu listen\"\n", i, file, i, negotiations);
    }
    for (unsigned long i = 1; i < tias; i++) {
        fprintf(out, "expect t%lu registers within 120s\n", i);
    }
    fprintf(out,
            "repeat %lu {\n    negotiate sa {\n"
            "        traffic   10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
            "        policy    allow-dictate allow-notify\n"
            "        transform esp aes-gcm-128\n    }\n"
            "    expect sa dictate by t0 within 60s\n",
            negotiations);
    for (unsigned long i = 1; i < tias; i++) {
        fprintf(out, "    expect sa notify by t%lu within 60s\n", i);
    }
    fprintf(out, "    expect sa established { keys = locally-dictated } within 60s\n"
                 "    delete sa\n    expect sa deleted\n    log \"served\"\n}\n");
    for (unsigned long i = 0; i < tias; i++) {
        unsigned long asked = i == 0 ? negotiations : 0;
        fprintf(out,
                "stop t%lu\nexpect t%lu prints \"tally: %lu checks, %lu dictations, "
                "%lu notifications, 0 wrong keys, 0 twice\" within 60s\n"
                "expect t%lu exits 0 within 60s\n",
                i, i, asked, asked, negotiations, i);
    }
    fclose(out);
    return text;
}

static void many_tias_at_once_each_get_every_key_once(void)
{
    struct program program;
    struct point points[CURVE_POINTS];
    unsigned long tias = setting("LOAD_TIAS", 8);
    unsigned long negotiations = setting("LOAD_NEGOTIATIONS", 60);
    char file[700];
    snprintf(file, sizeof(file), "%s/crowd", wine_folder());
    char *text = crowd_script(tias, negotiations, file);
    char *path = wine_write(".bfe", text);
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    if (wine_start_mockbfe(&program, argv, NULL)) {
        unsigned long callbacks = 0;
        size_t count = curve_watch(&program, file, points);
        program_wait(&program, SECONDS);
        if (!CHECK_INT(program.code, 0)) {
            size_t length = program.out ? strlen(program.out) : 0;
            CHECK_FAIL("the end of its output was:\n%s%s",
                       length > 1500 ? program.out + length - 1500 : program.out, program.err);
        }
        /* Neither lost nor doubled: as many lines of the timeline as there were callbacks. */
        for (const char *at = program.out; at && (at = strstr(at, "keyNotify")); at++) {
            callbacks++;
        }
        CHECK_INT(callbacks, tias * negotiations);
        printf("%lu TIAs, %lu negotiations, %lu notifications ", tias, negotiations, callbacks);
        curve_check(points, count, negotiations);
        CHECK_INT(count > 0 ? points[0].tias : 0, tias);
    }
    program_clear(&program);
    free(path);
    free(text);
}

static const struct test_case CASES[] = {
    {"keys_are_wiped_when_their_sa_dies", keys_are_wiped_when_their_sa_dies},
    {"memory_follows_the_number_of_sas_and_comes_back",
     memory_follows_the_number_of_sas_and_comes_back},
    {"a_million_cycles_of_registration_leave_no_memory",
     a_million_cycles_of_registration_leave_no_memory},
    {"many_tias_at_once_each_get_every_key_once", many_tias_at_once_each_get_every_key_once},
    {"many_negotiations_through_one_tia_lose_and_double_nothing",
     many_negotiations_through_one_tia_lose_and_double_nothing},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return wine_suite_main("load", CASES, argc, argv);
}
