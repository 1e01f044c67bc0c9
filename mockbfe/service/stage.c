#include "service/stage.h"
#include "service/service.h"
#include "service/writer.h"

#include <stdlib.h>

struct stage {
    struct stage *next;
    uint64_t number;
    struct engine *engine;
    struct stage_scenario scenario;
    CONDITION_VARIABLE attention; /* the playing thread should look at once */
    uint64_t playing_until;       /* real time up to which the playing thread sleeps */
    DWORD player;                 /* the playing thread's id */
    uint64_t began_us;            /* by the service's clock */
    uint64_t virtual_ms;
};

static struct stage *stages; /* under the service's lock */

struct stage *stage_new(uint64_t number, struct engine *engine,
                        const struct stage_scenario *scenario)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    if (stage) {
        stage->number = number;
        stage->engine = engine;
        stage->scenario = *scenario;
        stage->playing_until = ENGINE_NEVER;
        InitializeConditionVariable(&stage->attention);
    }
    return stage;
}

void stage_begin(struct stage *stage)
{
    service_lock();
    stage->began_us = service_clock();
    stage->next = stages;
    stages = stage;
    service_unlock();
}

void stage_end(struct stage *stage)
{
    service_lock();
    struct stage **link = &stages;
    while (*link != stage) {
        link = &(*link)->next;
    }
    *link = stage->next;
    /* A program that nobody has killed has turns parked here, and calls may wait for a transaction:
       they find that it is over. */
    service_wake_all();
    service_unlock();
}

void stage_free(struct stage *stage)
{
    free(stage);
}

/* ---- finding one ----------------------------------------------------------------------------- */

struct stage *stage_of_number(uint64_t number)
{
    struct stage *stage = stages;
    if (number == 0) {
        return stage && !stage->next ? stage : NULL;
    }
    while (stage && stage->number != number) {
        stage = stage->next;
    }
    return stage;
}

struct stage *stage_of_session(uint64_t session)
{
    uint64_t number = session >> STAGE_ID_SHIFT;
    return number == 0 ? NULL : stage_of_number(number);
}

struct stage *stage_of_manager(uint64_t manager, uint32_t *agent)
{
    struct stage *stage = stages;
    *agent = 0;
    while (stage && !key_manager_exists(stage->engine, manager, agent)) {
        stage = stage->next;
    }
    return stage;
}

void stages_process_died(uint32_t process_id)
{
    for (struct stage *stage = stages; stage; stage = stage->next) {
        session_process_died(stage->engine, process_id, stage_now(stage));
        stage_go_on(stage);
    }
}

void stages_wake(void)
{
    for (struct stage *stage = stages; stage; stage = stage->next) {
        WakeConditionVariable(&stage->attention);
    }
}

uint64_t stage_number(const struct stage *stage)
{
    return stage->number;
}

struct engine *stage_engine(const struct stage *stage)
{
    return stage->engine;
}

const struct stage_scenario *stage_scenario(const struct stage *stage)
{
    return &stage->scenario;
}

/* ---- time ------------------------------------------------------------------------------------ */

static uint64_t real_now(const struct stage *stage)
{
    return service_clock() - stage->began_us;
}

struct engine_time stage_now(const struct stage *stage)
{
    return (struct engine_time){.real_us = real_now(stage), .virtual_ms = stage->virtual_ms};
}

void stage_set_virtual_time(struct stage *stage, uint64_t milliseconds)
{
    stage->virtual_ms = milliseconds;
}

DWORD stage_milliseconds_until(const struct stage *stage, uint64_t when_us)
{
    uint64_t now = real_now(stage);
    if (when_us == ENGINE_NEVER) {
        return INFINITE;
    }
    if (when_us <= now) {
        return 0;
    }
    uint64_t wait = (when_us - now + 999) / 1000;
    return wait < INFINITE - 1 ? (DWORD)wait : INFINITE - 1;
}

static uint64_t next_deadline(const struct stage *stage)
{
    uint64_t engine = engine_next_real_deadline(stage->engine);
    uint64_t scenario =
        writer_is_behind() ? ENGINE_NEVER : stage->scenario.deadline(stage->scenario.context);
    return engine < scenario ? engine : scenario;
}

/* ---- playing --------------------------------------------------------------------------------- */

/*
 * The scenario goes on in the thread that brought the news: a reply that ends one negotiation and
 * starts the next finds its new callback without any thread being woken. The playing thread is
 * disturbed only when it would sleep too long. While the output is behind the scenario starts
 * nothing new; what is under way goes on.
 */
void stage_go_on(struct stage *stage)
{
    if (stage) {
        if (!writer_is_behind()) {
            stage->scenario.progress(stage->scenario.context);
        }
        if (stage->scenario.finished(stage->scenario.context) ||
            next_deadline(stage) < stage->playing_until) {
            WakeConditionVariable(&stage->attention);
        }
    }
    service_changed();
}

bool stage_is_played_here(const struct stage *stage)
{
    return stage->player == GetCurrentThreadId();
}

void stage_disturb(struct stage *stage)
{
    WakeConditionVariable(&stage->attention);
}

void stage_play(struct stage *stage)
{
    service_lock();
    stage->player = GetCurrentThreadId();
    while (!service_interrupted()) {
        engine_advance(stage->engine, stage_now(stage));
        stage_go_on(stage);
        if (stage->scenario.finished(stage->scenario.context)) {
            break;
        }
        stage->playing_until = next_deadline(stage);
        service_sleep(&stage->attention, stage_milliseconds_until(stage, stage->playing_until));
        stage->playing_until = 0;
    }
    stage->playing_until = ENGINE_NEVER;
    service_unlock();
}
