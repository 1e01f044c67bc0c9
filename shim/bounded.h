/*
 * Runs a job in a thread of its own and waits for it for a bounded time. Wine's rpcrt4 has no call
 * timeout (RpcMgmtSetComTimeout and RPC_C_OPT_CALL_TIMEOUT do nothing), and a pipe that accepts and
 * never answers would hold the caller for ever.
 */
#ifndef SHIM_BOUNDED_H
#define SHIM_BOUNDED_H

#include <windows.h>
#include <stdbool.h>

struct job {
    void (*run)(struct job *job);       /* does the work, in the other thread */
    void (*abandoned)(struct job *job); /* undoes it, frees the job: nobody waits for it any more */
    LONG state;                         /* of bounded.c */
    HANDLE done;
};

enum job_outcome {
    JOB_DONE,     /* run has returned; the job belongs to the caller again */
    JOB_TIMEOUT,  /* the job belongs to its thread, which calls abandoned when run returns */
    JOB_NO_THREAD /* run was not called; the job belongs to the caller */
};

enum job_outcome bounded_run(struct job *job, DWORD milliseconds);

/* For run: whether nobody waits for the job any more. May become true at any time. */
bool bounded_abandoned(const struct job *job);

#endif
