#include "bounded.h"

#include "module.h"

enum {
    STATE_RUNNING = 0,
    STATE_FINISHED = 1,
    STATE_ABANDONED = 2
};

static DWORD WINAPI run_job(void *context)
{
    struct job *job = context;
    HMODULE module = module_acquire(); /* the caller waits, so the DLL is still there */

    job->run(job);
    if (InterlockedCompareExchange(&job->state, STATE_FINISHED, STATE_RUNNING) == STATE_RUNNING) {
        SetEvent(job->done);
    } else {
        CloseHandle(job->done);
        job->abandoned(job);
    }
    module_leave(module);
    return 0;
}

enum job_outcome bounded_run(struct job *job, DWORD milliseconds)
{
    enum job_outcome outcome = JOB_NO_THREAD;
    HANDLE thread = NULL;

    job->state = STATE_RUNNING;
    job->done = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (job->done)
        thread = CreateThread(NULL, 0, run_job, job, 0, NULL);
    if (thread) {
        outcome = JOB_DONE;
        if (WaitForSingleObject(job->done, milliseconds) != WAIT_OBJECT_0) {
            if (InterlockedCompareExchange(&job->state, STATE_ABANDONED, STATE_RUNNING) ==
                STATE_RUNNING)
                outcome = JOB_TIMEOUT;
            else /* it finished at the last moment and is about to set the event */
                WaitForSingleObject(job->done, INFINITE);
        }
        CloseHandle(thread);
    }
    if (job->done && outcome != JOB_TIMEOUT)
        CloseHandle(job->done);
    return outcome;
}

bool bounded_abandoned(const struct job *job)
{
    return *(const volatile LONG *)&job->state == STATE_ABANDONED;
}
