/*
 * An engine on a bench: a clock that the test sets, random bytes that count up, a list of what was
 * observed, and short forms of the requests that tests make.
 */
#ifndef TESTS_ENGINE_BENCH_ENGINE_H
#define TESTS_ENGINE_BENCH_ENGINE_H

#include "engine/engine.h"
#include "suite.h"

struct noted {
    enum observation_kind kind;
    struct observation observation; /* its pointers are not good any more */
    struct sa_details inbound;      /* copies, where there were any */
    struct sa_details outbound;
    char text[512]; /* the failure's detail, or the refused call */
};

struct bench {
    struct engine *engine;
    struct engine_time now;
    struct noted noted[256];
    size_t count;
    unsigned int wakes;
    uint8_t random;
    bool random_fails;
};

/* rules may be NULL: the default. */
void bench_start(struct bench *bench, const struct engine_rules *rules);
void bench_stop(struct bench *bench);

uint64_t bench_session(struct bench *bench, uint32_t process_id);
/* Registers all three callbacks, or keyNotify alone. 0 when it was refused. */
uint64_t bench_dictator(struct bench *bench, uint64_t session, uint8_t timeout_hint_s);
uint64_t bench_notified(struct bench *bench, uint64_t session);
struct key_manager_request bench_dictator_request(void);

/* AES-GCM-128 over IPv4 TCP, initiator, everything allowed, a silent peer. */
struct negotiation_request bench_request(void);
uint64_t bench_negotiate(struct bench *bench, const struct negotiation_request *request);

/* Takes the next callback and requires its kind; false (and a failed check) otherwise. */
bool bench_take(struct bench *bench, uint64_t manager, enum callback_kind kind,
                struct callback_event *event);
void bench_answer_check(struct bench *bench, uint64_t manager, bool wants, uint32_t weight);
/* Dictates keys whose bytes are all inbound or outbound, of the right size. */
void bench_answer_dictate(struct bench *bench, uint64_t manager, uint8_t inbound, uint8_t outbound);
void bench_answer_notify(struct bench *bench, uint64_t manager);

void bench_advance(struct bench *bench, uint64_t real_ms, uint64_t virtual_ms);

/* The last observation of a kind, NULL when there was none; how many there were. */
const struct noted *bench_last(const struct bench *bench, enum observation_kind kind);
size_t bench_times(const struct bench *bench, enum observation_kind kind);

/* Starts the bench and plays up to keyDictation with one TIA; gives what that should answer to. */
uint64_t bench_play_to_dictation(struct bench *bench, struct callback_event *event,
                                 uint8_t timeout_hint_s);
/* The negotiation has failed, with that, and nothing of it is left. */
void bench_expect_failure(const struct bench *bench, enum failure_reason reason, uint32_t status,
                          const char *detail);

#endif
