/*
 * A mutual-exclusion lock for the parts that are also compiled natively for the unit tests.
 * Nothing else of the platform is needed there.
 */
#ifndef SHIM_LOCK_H
#define SHIM_LOCK_H

#ifdef _WIN32
#include <windows.h>

struct lock {
    SRWLOCK native;
};
#define LOCK_INITIALIZER                                                                           \
    {                                                                                              \
        SRWLOCK_INIT                                                                               \
    }

static inline void lock_acquire(struct lock *lock)
{
    AcquireSRWLockExclusive(&lock->native);
}

static inline void lock_release(struct lock *lock)
{
    ReleaseSRWLockExclusive(&lock->native);
}
#else
#include <pthread.h>

struct lock {
    pthread_mutex_t native;
};
#define LOCK_INITIALIZER                                                                           \
    {                                                                                              \
        PTHREAD_MUTEX_INITIALIZER                                                                  \
    }

static inline void lock_acquire(struct lock *lock)
{
    pthread_mutex_lock(&lock->native);
}

static inline void lock_release(struct lock *lock)
{
    pthread_mutex_unlock(&lock->native);
}
#endif

#endif
