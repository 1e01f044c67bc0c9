/*
 * One script that is being played: its engine, its scenario, its clock. Several may be played at
 * once; they share the process, the lock and the pipe, and nothing else. What comes in finds its
 * stage by the id of its session, whose upper bits are the stage's number, by its registration, or,
 * when it opens a session, by what MOCKBFE_AGENT says ("tia@3": agent tia of stage 3).
 */
#ifndef MOCKBFE_SERVICE_STAGE_H
#define MOCKBFE_SERVICE_STAGE_H

#include "engine/engine.h"
#include "scenario/runner.h"

#include <windows.h>

/* An engine's ids begin above its stage's number, shifted by so much. */
#define STAGE_ID_SHIFT 40

/* What the service asks of the scenario that is played. All are called with the lock held. */
struct stage_scenario {
    void *context;
    /* Goes on as far as possible. May call the engine. */
    void (*progress)(void *context);
    /* The number and host of the agent of that name or process, 0 for a stranger. */
    uint32_t (*agent)(void *context, const char *name, uint32_t process_id, uint32_t *host);
    /* The principal that an agent counts as (engine/principal.h), NULL: its own account. */
    const char *(*principal)(void *context, uint32_t agent);
    /* How many callbacks of an agent's registrations may run at once; 0: as the engine's rules. */
    uint32_t (*concurrency)(void *context, uint32_t agent);
    /* The real time at which progress has something to do, or ENGINE_NEVER. */
    uint64_t (*deadline)(void *context);
    bool (*finished)(void *context);
    /* What the script does to a call that comes in, and counts. */
    struct call_fault (*fault)(void *context, uint32_t agent, const char *call);
    /* A message for the user about a client ("process 12 speaks protocol 2 …"). */
    void (*complain)(void *context, const char *message);
};

struct stage;

/*
 * A stage that nobody finds yet. number is that of the engine's ids and is never used twice. NULL
 * without memory.
 */
struct stage *stage_new(uint64_t number, struct engine *engine,
                        const struct stage_scenario *scenario);
/* Its clocks begin, and calls find it until stage_end. Without the lock. */
void stage_begin(struct stage *stage);
void stage_end(struct stage *stage);
/* After stage_end, or instead of stage_begin. NULL is allowed. */
void stage_free(struct stage *stage);
/* Plays until the scenario has finished or service_interrupt is called. Without the lock. */
void stage_play(struct stage *stage);

/* ---- all that follows: with the lock held ---------------------------------------------------- */

/* NULL for one that is not being played. */
struct stage *stage_of_session(uint64_t session);
/* *agent is the registration's, 0 for a stranger's. */
struct stage *stage_of_manager(uint64_t manager, uint32_t *agent);
/* 0: the only one there is, NULL when there are several. */
struct stage *stage_of_number(uint64_t number);
/* Tells every stage of a process' end, and lets each go on. */
void stages_process_died(uint32_t process_id);
void stages_wake(void);
/* Whether this thread is the one in stage_play, which nobody waits for; and wakes that one. */
bool stage_is_played_here(const struct stage *stage);
void stage_disturb(struct stage *stage);

uint64_t stage_number(const struct stage *stage);
struct engine *stage_engine(const struct stage *stage);
const struct stage_scenario *stage_scenario(const struct stage *stage);
struct engine_time stage_now(const struct stage *stage);
/* Milliseconds from now, rounded up, for a wait that must not end too early; INFINITE for
 * ENGINE_NEVER. */
DWORD stage_milliseconds_until(const struct stage *stage, uint64_t when_us);
void stage_set_virtual_time(struct stage *stage, uint64_t milliseconds);
/* Lets the scenario go on. NULL is allowed. */
void stage_go_on(struct stage *stage);

#endif
