#include "engine_sequence.h"
#include "engine_disturbance.h"
#include "engine_play.h"
#include "engine_request.h"

#include <stdbool.h>
#include <string.h>

#define MAX_STEPS 4000

static uint8_t next(struct play *play)
{
    if (play->left == 0) {
        return 0;
    }
    play->left--;
    return *play->data++;
}

static void ignore_wake(void *context, uint64_t manager)
{
    (void)context;
    (void)manager;
}

static bool fake_random(void *context, void *buffer, size_t size)
{
    struct play *play = context;
    uint8_t *bytes = buffer;
    for (size_t i = 0; i < size; i++) {
        play->random += 37;
        bytes[i] = play->random ? play->random : 1;
    }
    /* Ids made of it must differ, or the engine would rightly look for another one for ever. */
    if (size >= sizeof(uint64_t)) {
        static uint64_t number;
        number++;
        memcpy(bytes, &number, sizeof(number));
    }
    return !play->random_fails;
}

/* ---- events ---------------------------------------------------------------------------------- */

static uint64_t pick(struct play *play, const uint64_t *ids, size_t count)
{
    uint8_t choice = next(play);
    /* Now and then one that is not there. */
    return count == 0 || choice > 250 ? choice : ids[choice % count];
}

static void open_session(struct play *play)
{
    uint8_t byte = next(play);
    const struct session_request request = {
        .host = byte & 1,
        .process_id = 1 + (byte >> 1 & 3),
        .name = byte & 8 ? "fuzz" : NULL,
        .flags = byte & 16 ? SESSION_FLAG_DYNAMIC : 0,
        .txn_wait_timeout_ms = byte & 32 ? SESSION_WAIT_INFINITE : 0,
    };
    uint64_t id = 0;
    if (play->session_count < MAX_TRACKED &&
        session_open(play->engine, &request, play->now, &id) == BFE_OK) {
        play->sessions[play->session_count++] = id;
        if (!engine_bfe_runs(play->engine, request.host)) {
            play_broken(play, "no session is opened without the Base Filtering Engine");
        }
    }
}

static void register_manager(struct play *play)
{
    static const char *const NAMES[] = {"one", "two", "", NULL};
    uint64_t session = pick(play, play->sessions, play->session_count);
    uint8_t byte = next(play);
    struct key_manager_request request = {
        .name = NAMES[byte & 3 ? byte & 1 : byte >> 6],
        .flags = byte & 4 ? KEY_MANAGER_FLAG_DICTATE_KEY : 0,
        .callbacks = KEY_MANAGER_CALLBACK_NOTIFY,
        .images = byte & 8 && byte & 16 ? 0 : KEY_MANAGER_IMAGE_EXE,
        .timeout_hint_s = byte & 32 ? next(play) : 0,
    };
    if (request.flags) {
        request.callbacks |= KEY_MANAGER_CALLBACK_CHECK | KEY_MANAGER_CALLBACK_DICTATE;
    }
    uint64_t id = 0;
    if (play->manager_count < MAX_TRACKED) {
        key_manager_register(play->engine, session, &request, play->now, &id);
    }
}

static void transaction(struct play *play)
{
    uint64_t session = pick(play, play->sessions, play->session_count);
    uint8_t byte = next(play);
    switch (byte & 3) {
    case 0:
        transaction_commit(play->engine, session, play->now);
        break;
    case 1:
        transaction_abort(play->engine, session, play->now);
        break;
    default:
        transaction_begin(play->engine, session, byte & 4 ? TXN_FLAG_READ_ONLY : 0,
                          play->now.real_us, play->now);
        break;
    }
}

static void negotiate(struct play *play)
{
    uint8_t byte = next(play);
    uint8_t more = next(play);
    struct negotiation_request request = {
        .tag = byte,
        .host = byte & 1,
        .role = byte & 2 ? ROLE_INITIATOR : ROLE_RESPONDER,
        .keying_module = (enum keying_module)(more % 3),
        .allow_dictate = byte & 4,
        .allow_notify = byte & 8,
        .traffic = {.local_port = 50000, .remote_port = 445, .protocol = 6},
        .sa_count = 1,
        .transforms = {{TRANSFORM_ESP_AUTH_AND_CIPHER, auth_transform_find("aes-gmac-128"),
                        cipher_transform_find("aes-gcm-128")}},
        .lifetime = {.seconds = more & 4 ? more : 0},
        .peer = {.host = byte & 16 ? (uint32_t) !(byte & 1) : HOST_SCRIPTED,
                 .wish = {byte & 32, more},
                 .fails = byte & 64 && more & 8},
    };
    uint64_t id = 0;
    address_parse("10.0.0.1", &request.traffic.local);
    address_parse("10.0.0.2", &request.traffic.remote);
    if (byte & 128) {
        uint8_t bytes[REQUEST_BYTES];
        for (size_t i = 0; i < REQUEST_BYTES; i++) {
            bytes[i] = next(play);
        }
        request_vary(&request, bytes);
    }
    if (play->negotiation_count < MAX_TRACKED) {
        negotiation_start(play->engine, &request, play->now, &id);
    }
}

static void take(struct play *play)
{
    struct callback_event events[4];
    size_t count = 0;
    uint64_t manager = pick(play, play->managers, play->manager_count);
    bool open = key_manager_take(play->engine, manager, events, 1 + (next(play) & 3), &count);
    for (size_t i = 0; i < play->manager_count; i++) {
        if (play->managers[i] == manager && open == play->manager_ended[i]) {
            play_broken(play, "callbacks can be taken until the unregistration, and not after it");
        }
    }
    if (!open && count > 0) {
        play_broken(play, "an ended manager gets no callbacks");
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = play->taken_count < MAX_TRACKED ? play->taken_count++ : 0;
        play->taken[at].manager = manager;
        play->taken[at].id = events[i].id;
        play->taken[at].kind = events[i].kind;
        if (events[i].inbound && events[i].outbound) {
            play->taken[at].inbound = *events[i].inbound;
            play->taken[at].outbound = *events[i].outbound;
            watch_form(play, events[i].inbound, events[i].outbound);
        }
    }
}

static void fill(struct sa_details *details, uint8_t byte)
{
    for (uint32_t i = 0; i < details->count; i++) {
        memset(details->sas[i].auth_key.bytes, byte, details->sas[i].auth_key.length);
        memset(details->sas[i].cipher_key.bytes, byte, details->sas[i].cipher_key.length);
    }
}

/* Answers stay in the list, so that some come twice, or long after their deadline. */
static void answer(struct play *play)
{
    uint8_t choice = next(play);
    uint8_t byte = next(play);
    if (play->taken_count == 0) {
        return;
    }
    size_t at = choice % play->taken_count;
    struct sa_details inbound = play->taken[at].inbound;
    struct sa_details outbound = play->taken[at].outbound;
    struct callback_reply reply = {
        .id = play->taken[at].id,
        .will_dictate = byte & 1,
        .weight = byte >> 4,
        .status = byte & 2 && byte & 4 ? 5 : 0,
        .keying_module_generates = byte & 8,
    };
    if (play->taken[at].kind == CALLBACK_DICTATE && !(byte & 64 && byte & 32)) {
        fill(&inbound, 0x5A);
        fill(&outbound, 0xA5);
        reply.inbound = &inbound;
        reply.outbound = &outbound;
        if (byte == 128) {
            inbound.sas[0].cipher_key.length = next(play);
        } else if (byte == 129) {
            outbound.sas[0].spi++;
        } else if (byte == 130) {
            inbound.count = 0;
        }
    } else if (play->taken[at].kind == CALLBACK_DICTATE) {
        reply.problem = "nothing came back";
    }
    uint64_t manager =
        choice > 240 ? pick(play, play->managers, play->manager_count) : play->taken[at].manager;
    key_manager_answer(play->engine, manager, &reply, play->now);
}

/* Deletes it, or lets it carry something, or rekeys it. */
static void use_pair(struct play *play, uint64_t id, uint8_t how)
{
    uint64_t another = 0;
    if (how < 2) {
        sa_database_delete(play->engine, id, play->now);
    } else if (how == 2) {
        sa_database_traffic(play->engine, id, next(play), next(play), play->now);
    } else if (play->negotiation_count < MAX_TRACKED) {
        /* The tag, which is the new pair's, has the hosts of the old one. */
        uint32_t tag = 0;
        for (size_t i = 0; i < play->negotiation_count; i++) {
            tag = play->negotiations[i].id == id ? play->negotiations[i].tag : tag;
        }
        sa_database_rekey(play->engine, id, next(play) & 1 ? ROLE_INITIATOR : ROLE_RESPONDER, tag,
                          play->now, &another);
    }
}

/* More often up than down: little happens without them. */
static void change_service(struct play *play)
{
    uint8_t byte = next(play);
    bool running = byte & 6;
    uint32_t host = byte >> 3 & 1;
    if (byte & 1) {
        engine_set_ikeext(play->engine, host, running, play->now);
    } else {
        engine_set_bfe(play->engine, host, running, play->now);
    }
    struct sa_counts counts = sa_database_count(play->engine, host);
    if (!running && !(byte & 1) && counts.pairs + counts.lingering != 0) {
        play_broken(play, "no SA of a host outlives its Base Filtering Engine");
    }
    if (!running && counts.negotiations != 0) {
        play_broken(play, "no negotiation goes on without the services");
    }
}

static void disturb(struct play *play)
{
    uint8_t how = next(play);
    uint8_t more = next(play);
    uint64_t negotiation =
        play->negotiation_count == 0 ? 0 : play->negotiations[more % play->negotiation_count].id;
    disturb_engine(play->engine, how, more, negotiation, play->now);
}

static void step(struct play *play)
{
    uint8_t what = next(play);
    switch (what % 17) {
    case 0:
        open_session(play);
        break;
    case 1:
        session_close(play->engine, pick(play, play->sessions, play->session_count),
                      (enum end_reason)(next(play) % 3), play->now);
        break;
    case 2:
        session_process_died(play->engine, 1 + (next(play) & 3), play->now);
        break;
    case 3:
    case 4:
        register_manager(play);
        break;
    case 5:
        key_manager_unregister(play->engine, pick(play, play->sessions, play->session_count),
                               pick(play, play->managers, play->manager_count), play->now);
        break;
    case 6:
        transaction(play);
        break;
    case 7:
    case 8:
        negotiate(play);
        break;
    case 9:
    case 10:
        take(play);
        break;
    case 11:
    case 12:
        answer(play);
        break;
    case 13:
        play->now.real_us += next(play) * UINT64_C(100000);
        engine_advance(play->engine, play->now);
        break;
    case 14:
        play->now.virtual_ms += next(play) * UINT64_C(10000);
        engine_advance(play->engine, play->now);
        break;
    case 15:
        change_service(play);
        break;
    default:
        if (what & 128) {
            disturb(play);
        } else if (what & 16) {
            play->random_fails = what & 32 && what & 64;
        } else if (what & 32 && play->negotiation_count > 0) {
            use_pair(play, play->negotiations[next(play) % play->negotiation_count].id,
                     next(play) & 3);
        } else {
            session_abort(play->engine, pick(play, play->sessions, play->session_count), play->now);
        }
        break;
    }
}

/* ---- the end --------------------------------------------------------------------------------- */

static void check_counts(struct play *play)
{
    size_t negotiating = 0;
    size_t established = 0;
    struct engine_counts counts = engine_count(play->engine);
    for (size_t i = 0; i < play->negotiation_count; i++) {
        negotiating += play->negotiations[i].life == LIFE_NEGOTIATING;
        established += play->negotiations[i].life == LIFE_ESTABLISHED ||
                       play->negotiations[i].life == LIFE_LINGERING;
    }
    if (counts.negotiations != negotiating || counts.sa_pairs != established) {
        play_broken(play, "what was told and what is there agree");
    }
}

static void end_everything(struct play *play)
{
    /* A negotiation has at most five callbacks in turn, and each ends within ten seconds. */
    for (int i = 0; i < 8; i++) {
        answers_release(play->engine, 0, play->now);
        for (size_t manager = 0; manager < play->manager_count; manager++) {
            struct callback_event events[64];
            size_t count = 0;
            key_manager_take(play->engine, play->managers[manager], events, 64, &count);
        }
        play->now.real_us += 11000000;
        engine_advance(play->engine, play->now);
    }
    for (size_t i = 0; i < play->session_count; i++) {
        session_close(play->engine, play->sessions[i], END_CALL, play->now);
    }
    if (engine_count(play->engine).negotiations != 0) {
        play_broken(play, "every negotiation ends");
    }
    for (size_t i = 0; i < play->negotiation_count; i++) {
        if (play->negotiations[i].life == LIFE_ESTABLISHED) {
            sa_database_delete(play->engine, play->negotiations[i].id, play->now);
        }
    }
    play->now.virtual_ms += SA_INBOUND_LINGERS_MS;
    engine_advance(play->engine, play->now);
    struct engine_counts counts = engine_count(play->engine);
    if (counts.sessions != 0 || counts.managers != 0 || counts.callbacks != 0 ||
        counts.sa_pairs != 0) {
        play_broken(play, "nothing is left when all sessions are closed and all SAs deleted");
    }
}

const char *engine_sequence_play(const uint8_t *data, size_t size)
{
    static struct play play;
    memset(&play, 0, sizeof(play));
    play.data = data;
    play.left = size;
    struct engine_config config = {
        .rules = engine_default_rules(),
        .context = &play,
        .observe = watch_observation,
        .wake = ignore_wake,
        .random = fake_random,
    };
    uint8_t rules = next(&play);
    config.rules.notify_dictator = rules & 1;
    config.rules.dictation.tie = rules & 2 ? TIE_INITIATOR : TIE_RESPONDER;
    config.rules.dictation.weight_zero = rules & 4 ? WEIGHT_ZERO_WINS : WEIGHT_ZERO_LOSES;
    config.rules.callbacks_at_once = 1 + (rules >> 3 & 3);
    play.engine = engine_new(&config);
    for (int steps = 0; play.engine && play.left > 0 && steps < MAX_STEPS && !play.broken;
         steps++) {
        step(&play);
        check_counts(&play);
    }
    if (play.engine) {
        end_everything(&play);
        engine_free(play.engine);
    }
    return play.broken;
}
