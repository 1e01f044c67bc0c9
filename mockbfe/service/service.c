#include "service/service.h"
#include "service/clients.h"
#include "service/rpc_server.h"

#include <ntsecapi.h>
#include <stdio.h>

/* A parked call. It lives on the stack of the thread that waits. */
struct waiter {
    uint64_t manager;
    CONDITION_VARIABLE woken;
    bool ready;
    struct waiter *next;
};

static struct {
    SRWLOCK lock;
    CONDITION_VARIABLE changed;   /* something happened: for transactions that wait */
    CONDITION_VARIABLE attention; /* the playing thread should look at once */
    struct waiter *waiters;
    struct engine *engine;
    struct service_scenario scenario;
    bool attached;
    bool stopping;
    bool interrupted;
    uint64_t playing_until; /* real time up to which the playing thread sleeps */
    uint64_t virtual_ms;
    LARGE_INTEGER began;
    LARGE_INTEGER frequency;
} service;

struct engine *service_engine(void)
{
    return service.engine;
}

const struct service_scenario *service_scenario(void)
{
    return &service.scenario;
}

static uint64_t real_now(void)
{
    LARGE_INTEGER now;
    QueryPerformanceCounter(&now);
    uint64_t ticks = (uint64_t)(now.QuadPart - service.began.QuadPart);
    uint64_t frequency = (uint64_t)service.frequency.QuadPart;
    /* In two steps, so that the product does not overflow after some days. */
    return ticks / frequency * 1000000 + ticks % frequency * 1000000 / frequency;
}

struct engine_time service_now(void)
{
    return (struct engine_time){.real_us = real_now(), .virtual_ms = service.virtual_ms};
}

void service_set_virtual_time(uint64_t milliseconds)
{
    service.virtual_ms = milliseconds;
}

bool service_random(void *context, void *buffer, size_t size)
{
    (void)context;
    return RtlGenRandom(buffer, (ULONG)size);
}

DWORD service_start(const wchar_t *endpoint, char *problem, size_t problem_size)
{
    InitializeSRWLock(&service.lock);
    InitializeConditionVariable(&service.changed);
    InitializeConditionVariable(&service.attention);
    QueryPerformanceFrequency(&service.frequency);
    QueryPerformanceCounter(&service.began);
    service.playing_until = ENGINE_NEVER;
    return rpc_server_start(endpoint, problem, problem_size);
}

void service_stop(void)
{
    AcquireSRWLockExclusive(&service.lock);
    service.stopping = true;
    for (struct waiter *waiter = service.waiters; waiter; waiter = waiter->next) {
        waiter->ready = true;
        WakeConditionVariable(&waiter->woken);
    }
    WakeAllConditionVariable(&service.changed);
    ReleaseSRWLockExclusive(&service.lock);
    rpc_server_stop();
}

void service_attach(struct engine *engine, const struct service_scenario *scenario)
{
    AcquireSRWLockExclusive(&service.lock);
    service.engine = engine;
    service.scenario = *scenario;
    service.attached = true;
    service.virtual_ms = 0;
    QueryPerformanceCounter(&service.began); /* each script has its own beginning */
    ReleaseSRWLockExclusive(&service.lock);
}

void service_detach(void)
{
    AcquireSRWLockExclusive(&service.lock);
    service.attached = false;
    service.engine = NULL;
    ReleaseSRWLockExclusive(&service.lock);
    clients_forget();
}

void service_lock(void)
{
    AcquireSRWLockExclusive(&service.lock);
}

static uint64_t next_deadline(void)
{
    uint64_t engine = engine_next_real_deadline(service.engine);
    uint64_t scenario = service.scenario.deadline(service.scenario.context);
    return engine < scenario ? engine : scenario;
}

/*
 * The scenario goes on in the thread that brought the news: a reply that ends one negotiation and
 * starts the next finds its new callback without any thread being woken. The playing thread is
 * disturbed only when it would sleep too long.
 */
void service_go_on(void)
{
    if (service.attached) {
        service.scenario.progress(service.scenario.context);
        if (service.scenario.finished(service.scenario.context) ||
            next_deadline() < service.playing_until) {
            WakeConditionVariable(&service.attention);
        }
    }
    WakeAllConditionVariable(&service.changed);
}

void service_unlock(void)
{
    service_go_on();
    ReleaseSRWLockExclusive(&service.lock);
}

/* Milliseconds from now, rounded up, for a wait that must not end too early. */
static DWORD milliseconds_until(uint64_t when_us)
{
    uint64_t now = real_now();
    if (when_us == ENGINE_NEVER) {
        return INFINITE;
    }
    if (when_us <= now) {
        return 0;
    }
    uint64_t wait = (when_us - now + 999) / 1000;
    return wait < INFINITE - 1 ? (DWORD)wait : INFINITE - 1;
}

void service_play(void)
{
    AcquireSRWLockExclusive(&service.lock);
    while (!service.interrupted) {
        engine_advance(service.engine, service_now());
        service_go_on();
        if (service.scenario.finished(service.scenario.context)) {
            break;
        }
        service.playing_until = next_deadline();
        SleepConditionVariableSRW(&service.attention, &service.lock,
                                  milliseconds_until(service.playing_until), 0);
        service.playing_until = 0;
    }
    service.playing_until = ENGINE_NEVER;
    ReleaseSRWLockExclusive(&service.lock);
}

bool service_fault(uint64_t *delay_us)
{
    bool stopped = false;
    *delay_us = 0;
    AcquireSRWLockExclusive(&service.lock);
    if (service.attached) {
        stopped = service.scenario.fault(service.scenario.context, delay_us);
    }
    ReleaseSRWLockExclusive(&service.lock);
    return stopped;
}

void service_interrupt(void)
{
    AcquireSRWLockExclusive(&service.lock);
    service.interrupted = true;
    WakeConditionVariable(&service.attention);
    ReleaseSRWLockExclusive(&service.lock);
}

bool service_interrupted(void)
{
    return service.interrupted;
}

void service_wake(void *context, uint64_t manager)
{
    (void)context;
    for (struct waiter *waiter = service.waiters; waiter; waiter = waiter->next) {
        if (waiter->manager == manager) {
            waiter->ready = true;
            WakeConditionVariable(&waiter->woken);
        }
    }
}

bool service_wait_for_manager(uint64_t manager)
{
    for (const struct waiter *other = service.waiters; other; other = other->next) {
        if (other->manager == manager) {
            return false;
        }
    }
    struct waiter waiter = {.manager = manager, .next = service.waiters};
    InitializeConditionVariable(&waiter.woken);
    service.waiters = &waiter;
    while (!waiter.ready && !service.stopping) {
        SleepConditionVariableSRW(&waiter.woken, &service.lock, INFINITE, 0);
    }
    struct waiter **link = &service.waiters;
    while (*link != &waiter) {
        link = &(*link)->next;
    }
    *link = waiter.next;
    return true;
}

void service_wait_for_change(uint64_t until_us)
{
    SleepConditionVariableSRW(&service.changed, &service.lock, milliseconds_until(until_us), 0);
}

bool service_stopping(void)
{
    return service.stopping;
}
