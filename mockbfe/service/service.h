/*
 * The process around the engine: one lock, the clock, the RPC server, the client processes.
 * Everything that happens, happens under the lock: an RPC call comes in, the engine takes it, the
 * scenario goes on as far as it can, and whoever waits is woken.
 */
#ifndef MOCKBFE_SERVICE_SERVICE_H
#define MOCKBFE_SERVICE_SERVICE_H

#include "engine/engine.h"

#include <windows.h>

/* What the service asks of the scenario that it plays. All are called with the lock held. */
struct service_scenario {
    void *context;
    void (*observe)(void *context, const struct observation *observation);
    /* Goes on as far as possible. May call the engine. */
    void (*progress)(void *context);
    /* The number and host of the agent of that name or process, 0 for a stranger. */
    uint32_t (*agent)(void *context, const char *name, uint32_t process_id, uint32_t *host);
    /* The principal that an agent counts as (engine/principal.h), NULL: its own account. */
    const char *(*principal)(void *context, uint32_t agent);
    /* The real time at which progress has something to do, or ENGINE_NEVER. */
    uint64_t (*deadline)(void *context);
    bool (*finished)(void *context);
    /* What the script does to the calls that come in: true when no service is to be there;
     *delay_us is the real time that each takes longer. */
    bool (*fault)(void *context, uint64_t *delay_us);
    /* A message for the user about a client ("process 12 speaks protocol 2 …"). */
    void (*complain)(void *context, const char *message);
};

/* Starts the RPC server on a pipe. Returns 0 or a Win32 error; problem then says what failed. */
DWORD service_start(const wchar_t *endpoint, char *problem, size_t problem_size);
/* Wakes every parked call, waits for all calls to end, stops the server. */
void service_stop(void);

/*
 * Gives the service an engine to serve and a scenario to play until service_detach. Both are called
 * without the lock.
 */
void service_attach(struct engine *engine, const struct service_scenario *scenario);
void service_detach(void);

/* Plays until the scenario has finished or service_interrupt is called. Without the lock. */
void service_play(void);
/* Ends service_play soon; callable from any thread and any number of times. */
void service_interrupt(void);
bool service_interrupted(void);

/* The lock, for the scenario's own threads (a process ended, a line came). */
void service_lock(void);
/* Lets the scenario go on, sees to deadlines, and unlocks. */
void service_unlock(void);
/* Lets the scenario go on, with the lock held. */
void service_go_on(void);

/* service_scenario's fault, without the lock. */
bool service_fault(uint64_t *delay_us);

/* With the lock held. */
struct engine *service_engine(void);
const struct service_scenario *service_scenario(void);
struct engine_time service_now(void);
void service_set_virtual_time(uint64_t milliseconds);

/* The engine's wake function: those who wait for a manager look again. */
void service_wake(void *context, uint64_t manager);
/* The engine's generator: the platform's. */
bool service_random(void *context, void *buffer, size_t size);

/*
 * Waits, with the lock held, until service_wake is called for a manager or the service stops. False
 * at once when another call waits for the same manager already.
 */
bool service_wait_for_manager(uint64_t manager);
/* Waits, with the lock held, until anything has changed or the real time until_us has come. */
void service_wait_for_change(uint64_t until_us);
bool service_stopping(void);

#endif
