#include "pump.h"

#include <stdlib.h>

#include "callback.h"
#include "module.h"
#include "rpc_call.h"
#include "trace.h"
#include "turn.h"

enum {
    MAX_THREADS = 64,
    /* How long a finished reply may wait for the other callbacks of its batch. */
    FLUSH_AFTER_MS = 50,
    /* How long pump_stop waits for the parked turn, once no callback runs any more. */
    STOP_TIMEOUT_MS = 5000,
    /* After this time pump_stop says that it is waiting for a callback of the program. */
    STOP_NOTICE_MS = 10 * 1000,
    SPARE_BATCHES = 2
};

struct pump {
    UINT64 id;
    UINT32 concurrency;
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
    LONG references;
    HMODULE module; /* this DLL; every thread holds a reference to it */

    SRWLOCK lock;               /* for everything below */
    CONDITION_VARIABLE work;    /* for idle workers */
    CONDITION_VARIABLE flush;   /* for the flusher */
    CONDITION_VARIABLE changed; /* for pump_stop: running or threads went down */
    struct item_list waiting;   /* events that no callback has taken */
    struct item_list finished;  /* replies that nobody is handing over */
    struct batch *spare[SPARE_BATCHES];
    UINT32 spares;
    UINT32 threads;          /* all of them */
    UINT32 workers;          /* all but the flusher */
    UINT32 idle;             /* workers that wait for work */
    UINT32 running;          /* workers inside a callback */
    bool parked;             /* a worker is in a turn that waits */
    bool flusher;            /* there is a flusher */
    bool armed;              /* it has something to watch */
    LONGLONG finished_since; /* clock_now() when finished became non-empty */
    bool stopping;           /* pump_stop: no callback starts any more */
    bool ended;              /* the server has closed the registration, or is gone */
};

/* The callback that a thread is in. */
struct running {
    struct pump *pump;
    UINT64 event;
};

static DWORD current_callback = TLS_OUT_OF_INDEXES;

bool pump_library_start(void)
{
    current_callback = TlsAlloc();
    return current_callback != TLS_OUT_OF_INDEXES;
}

void pump_library_stop(void)
{
    if (current_callback != TLS_OUT_OF_INDEXES)
        TlsFree(current_callback);
    current_callback = TLS_OUT_OF_INDEXES;
}

struct pump *pump_new(UINT64 id, UINT32 concurrency, const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks)
{
    struct pump *pump = calloc(1, sizeof(*pump));

    if (pump) {
        pump->id = id;
        pump->concurrency = concurrency < 1             ? 1
                            : concurrency > MAX_THREADS ? (UINT32)MAX_THREADS
                                                        : concurrency;
        pump->callbacks = *callbacks;
        pump->references = 1;
        InitializeSRWLock(&pump->lock);
        InitializeConditionVariable(&pump->work);
        InitializeConditionVariable(&pump->flush);
        InitializeConditionVariable(&pump->changed);
    }
    return pump;
}

void pump_release(struct pump *pump)
{
    if (pump && InterlockedDecrement(&pump->references) == 0) {
        while (pump->spares > 0)
            batch_free(pump->spare[--pump->spares]);
        free(pump);
    }
}

/* Batches; the lock is held. */

static struct batch *take_batch(struct pump *pump)
{
    return pump->spares > 0 ? pump->spare[--pump->spares] : batch_new();
}

static void give_back_batch(struct pump *pump, struct batch *batch)
{
    batch_reset(batch);
    if (pump->spares < SPARE_BATCHES)
        pump->spare[pump->spares++] = batch;
    else
        batch_free(batch);
}

/* Forgets items that were handed over, or that will never be. */
static void drop_items(struct pump *pump, struct item_list *list)
{
    struct item *item;

    while ((item = item_list_take(list))) {
        struct batch *batch = item->batch;

        if (--batch->outstanding == 0)
            give_back_batch(pump, batch);
    }
}

/* Threads; the lock is held. */

static DWORD WINAPI worker_thread(void *context);
static DWORD WINAPI flusher_thread(void *context);

static DWORD start_thread(struct pump *pump, LPTHREAD_START_ROUTINE function)
{
    HMODULE module = module_acquire();
    HANDLE thread = CreateThread(NULL, 0, function, pump, 0, NULL);
    DWORD error = ERROR_SUCCESS;

    if (thread) {
        pump->module = module; /* the same for every thread */
        pump->threads++;       /* it cannot leave before: it takes the lock first */
        InterlockedIncrement(&pump->references);
        CloseHandle(thread);
    } else {
        error = GetLastError();
        error = error ? error : ERROR_NO_SYSTEM_RESOURCES;
        module_release(module);
    }
    return error;
}

/* The last thing that a thread of the pump does: releases the lock and ends the thread. */
static void leave_thread(struct pump *pump)
{
    HMODULE module = pump->module;

    pump->threads--;
    WakeAllConditionVariable(&pump->changed);
    ReleaseSRWLockExclusive(&pump->lock);
    pump_release(pump);
    module_leave(module);
}

static void end(struct pump *pump)
{
    pump->ended = true;
    WakeAllConditionVariable(&pump->work);
    WakeAllConditionVariable(&pump->flush);
}

/* Hands over finished replies; with wait set also fetches events. Releases the lock meanwhile. */
static void take_turn(struct pump *pump, bool wait)
{
    struct reply replies[BFE_MAX_REPLIES];
    UINT32 count = 0;
    struct item_list needed = {0}; /* what the callback left goes with the reply */
    struct item_list done = {0};
    struct item_list arrived = {0};
    struct batch *batch;
    UINT32 flags = wait ? 0 : BFE_TURN_NO_WAIT;
    bool closed = false;
    DWORD result = ERROR_NOT_ENOUGH_MEMORY;

    while (count < BFE_MAX_REPLIES && pump->finished.count > 0) {
        struct item *item = item_list_take(&pump->finished);

        bool leaves = item->reply.left != BFE_LEFT_NOTHING;

        replies[count++] = (struct reply){item->reply, leaves ? &item->event : NULL};
        item_list_add(leaves ? &needed : &done, item);
    }
    /* Now, and not when the turn is over: it may be parked for long, and events hold keys. */
    drop_items(pump, &done);
    batch = take_batch(pump);
    if (pump->finished.count > 0) { /* more than one call carries: do not wait with the rest */
        wait = false;
        flags = BFE_TURN_NO_WAIT;
    }
    pump->parked = pump->parked || wait;
    ReleaseSRWLockExclusive(&pump->lock);

    if (batch)
        result = turn_take(pump->id, flags, replies, count, batch, &arrived, &closed);
    /* When the server is gone every other call says so; any other end of the callbacks is silent
       but for this line. */
    if (result != ERROR_SUCCESS && is_connection_error(result))
        trace_line("no more callbacks for a key manager: the server answers with error %lu",
                   result);
    else if (result != ERROR_SUCCESS)
        notice("a key manager of this program gets no more callbacks: its turn failed with error "
               "%lu",
               result);

    AcquireSRWLockExclusive(&pump->lock);
    if (wait)
        pump->parked = false;
    drop_items(pump, &needed);
    if (batch && batch->outstanding == 0)
        give_back_batch(pump, batch);
    while (arrived.count > 0)
        item_list_add(&pump->waiting, item_list_take(&arrived));
    if (closed || result != ERROR_SUCCESS)
        end(pump);
}

/*
 * Called by a worker that is about to be busy with a callback: somebody else has to take the next
 * event, or to wait for it.
 */
static void rouse_another(struct pump *pump)
{
    if (pump->parked && pump->waiting.count == 0)
        return;
    if (pump->idle > 0) {
        WakeConditionVariable(&pump->work);
    } else if (pump->workers < pump->concurrency && !pump->ended) {
        pump->workers++;
        if (start_thread(pump, worker_thread) != ERROR_SUCCESS)
            pump->workers--; /* then callbacks run one after the other */
    }
}

/* Called by a worker that is about to be busy while finished replies wait. */
static void arm_flusher(struct pump *pump)
{
    if (!pump->armed) {
        pump->armed = true;
        if (!pump->flusher)
            pump->flusher = start_thread(pump, flusher_thread) == ERROR_SUCCESS;
        else
            WakeConditionVariable(&pump->flush);
    }
}

static void run_item(struct pump *pump, struct item *item)
{
    struct running running = {.pump = pump};

    pump->running++;
    if (pump->concurrency > 1)
        rouse_another(pump);
    if (pump->finished.count > 0)
        arm_flusher(pump);
    ReleaseSRWLockExclusive(&pump->lock);

    running.event = item->event.id;
    TlsSetValue(current_callback, &running);
    callback_run(&pump->callbacks, &item->event, item->arrived, &item->reply);
    TlsSetValue(current_callback, NULL);

    AcquireSRWLockExclusive(&pump->lock);
    pump->running--;
    if (pump->finished.count == 0)
        pump->finished_since = clock_now();
    item_list_add(&pump->finished, item);
    if (pump->stopping)
        WakeAllConditionVariable(&pump->changed);
}

static DWORD WINAPI worker_thread(void *context)
{
    struct pump *pump = context;

    AcquireSRWLockExclusive(&pump->lock);
    for (;;) {
        if (pump->stopping || pump->ended)
            drop_items(pump, &pump->waiting);
        if (pump->waiting.count > 0) {
            run_item(pump, item_list_take(&pump->waiting));
        } else if (pump->ended || (pump->stopping && pump->finished.count == 0)) {
            break;
        } else if (pump->finished.count > 0 && (pump->parked || pump->stopping)) {
            take_turn(pump, false);
        } else if (!pump->parked) {
            take_turn(pump, true);
        } else {
            pump->idle++;
            SleepConditionVariableSRW(&pump->work, &pump->lock, INFINITE, 0);
            pump->idle--;
        }
    }
    if (--pump->workers == 0) {
        drop_items(pump, &pump->finished);
        end(pump); /* for the flusher */
    }
    leave_thread(pump);
    return 0;
}

/*
 * Watches while callbacks run and finished replies wait, and hands over those that have waited for
 * too long. Usually there are none: whoever finishes last takes all replies along.
 */
static DWORD WINAPI flusher_thread(void *context)
{
    struct pump *pump = context;

    AcquireSRWLockExclusive(&pump->lock);
    while (!pump->ended && !pump->stopping) {
        ULONGLONG waited = clock_microseconds(pump->finished_since, clock_now()) / 1000;

        if (pump->finished.count == 0) {
            pump->armed = false;
            SleepConditionVariableSRW(&pump->flush, &pump->lock, INFINITE, 0);
        } else if (waited < FLUSH_AFTER_MS) {
            SleepConditionVariableSRW(&pump->flush, &pump->lock, FLUSH_AFTER_MS - (DWORD)waited, 0);
        } else {
            take_turn(pump, false);
        }
    }
    leave_thread(pump);
    return 0;
}

DWORD pump_start(struct pump *pump)
{
    DWORD result;

    AcquireSRWLockExclusive(&pump->lock);
    pump->workers = 1;
    result = start_thread(pump, worker_thread);
    if (result != ERROR_SUCCESS)
        pump->workers = 0;
    ReleaseSRWLockExclusive(&pump->lock);
    return result;
}

struct inside_call {
    UINT64 id;
    UINT64 event;
    UINT32 call;
};

static DWORD call_inside(void *context)
{
    const struct inside_call *call = context;

    return BfeCallInside(call->id, call->event, call->call);
}

void pump_tell_inside(UINT32 call)
{
    const struct running *running = TlsGetValue(current_callback);

    if (running) {
        struct inside_call inside = {running->pump->id, running->event, call};

        /* Nothing depends on it: the call itself tells when the server is gone. */
        rpc_call(call_inside, &inside, NULL);
    }
}

void pump_stop(struct pump *pump)
{
    LONGLONG started = clock_now();
    const struct running *running = TlsGetValue(current_callback);

    AcquireSRWLockExclusive(&pump->lock);
    pump->stopping = true;
    drop_items(pump, &pump->waiting);
    WakeAllConditionVariable(&pump->work);
    WakeAllConditionVariable(&pump->flush);
    if (!running || running->pump != pump) {
        bool noticed = false;

        while (pump->running > 0) {
            SleepConditionVariableSRW(&pump->changed, &pump->lock, 1000, 0);
            if (pump->running > 0 && !noticed &&
                clock_microseconds(started, clock_now()) > STOP_NOTICE_MS * 1000ull) {
                noticed = true;
                notice("waiting for a callback of this program to return before its key manager "
                       "can be unregistered");
            }
        }
        while (pump->threads > 0 &&
               SleepConditionVariableSRW(&pump->changed, &pump->lock, STOP_TIMEOUT_MS, 0)) {
        }
        if (pump->threads > 0)
            trace_line("the server did not close registration %llu", (unsigned long long)pump->id);
    }
    ReleaseSRWLockExclusive(&pump->lock);
}
