#include "service/service.h"
#include "service/clients.h"
#include "service/rpc_server.h"
#include "service/stage.h"

#include <ntsecapi.h>

/* A parked call. It lives on the stack of the thread that waits. */
struct waiter {
    uint64_t manager;
    CONDITION_VARIABLE woken;
    bool ready;
    struct waiter *next;
};

static struct {
    SRWLOCK lock;
    CONDITION_VARIABLE changed; /* something happened: for transactions that wait */
    struct waiter *waiters;
    bool stopping;
    bool interrupted;
    LARGE_INTEGER frequency;
} service;

uint64_t service_clock(void)
{
    LARGE_INTEGER now;
    QueryPerformanceCounter(&now);
    uint64_t ticks = (uint64_t)now.QuadPart;
    uint64_t frequency = (uint64_t)service.frequency.QuadPart;
    /* In two steps, so that the product does not overflow after some days. */
    return ticks / frequency * 1000000 + ticks % frequency * 1000000 / frequency;
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
    QueryPerformanceFrequency(&service.frequency);
    return rpc_server_start(endpoint, problem, problem_size);
}

void service_stop(void)
{
    AcquireSRWLockExclusive(&service.lock);
    service.stopping = true;
    service_wake_all();
    ReleaseSRWLockExclusive(&service.lock);
    rpc_server_stop();
    clients_forget();
}

bool service_stopping(void)
{
    return service.stopping;
}

void service_interrupt(void)
{
    AcquireSRWLockExclusive(&service.lock);
    service.interrupted = true;
    stages_wake();
    service_changed(); /* calls that are slow end */
    ReleaseSRWLockExclusive(&service.lock);
}

bool service_interrupted(void)
{
    return service.interrupted;
}

void service_lock(void)
{
    AcquireSRWLockExclusive(&service.lock);
}

void service_unlock(void)
{
    ReleaseSRWLockExclusive(&service.lock);
}

void service_sleep(CONDITION_VARIABLE *until_woken, DWORD milliseconds)
{
    SleepConditionVariableSRW(until_woken, &service.lock, milliseconds, 0);
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

void service_wake_all(void)
{
    for (struct waiter *waiter = service.waiters; waiter; waiter = waiter->next) {
        waiter->ready = true;
        WakeConditionVariable(&waiter->woken);
    }
    WakeAllConditionVariable(&service.changed);
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
        service_sleep(&waiter.woken, INFINITE);
    }
    struct waiter **link = &service.waiters;
    while (*link != &waiter) {
        link = &(*link)->next;
    }
    *link = waiter.next;
    return true;
}

void service_wait_for_change(DWORD milliseconds)
{
    service_sleep(&service.changed, milliseconds);
}

void service_changed(void)
{
    WakeAllConditionVariable(&service.changed);
}
