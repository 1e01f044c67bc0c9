#include "soak.h"
#include "fixture.h"

#include <psapi.h>
#include <stdio.h>
#include <string.h>

enum {
    /* The heap, the RPC runtime and the thread pool reach their final size in these. */
    WARM_UP = 2000,
    REPORTS = 10,
    REST_TRIES = 100,
    REST_MSEC = 50,
    /* What may be kept in all, whatever the count. The heaps show what leaks: one allocation in a
     * hundred cycles fails a long run. Private bytes go by pages, and fragments count. */
    SPARE_HEAP = 64 * 1024,
    SPARE_BYTES = 4 * 1024 * 1024,
    SPARE_HANDLES = 16 /* threads that end just now */
};

struct holding {
    SIZE_T bytes; /* private to the process, what the system's own parts keep included */
    SIZE_T heap;  /* in use on all heaps */
    DWORD handles;
};

static SIZE_T heap_in_use(HANDLE heap)
{
    PROCESS_HEAP_ENTRY entry;
    SIZE_T bytes = 0;

    memset(&entry, 0, sizeof(entry));
    if (!HeapLock(heap))
        return 0;
    while (HeapWalk(heap, &entry)) {
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            bytes += entry.cbData;
    }
    HeapUnlock(heap);
    return bytes;
}

static SIZE_T heaps_in_use(void)
{
    HANDLE heaps[64];
    DWORD count = GetProcessHeaps(ARRAYSIZE(heaps), heaps);
    SIZE_T bytes = 0;
    DWORD i;

    for (i = 0; i < count && i < ARRAYSIZE(heaps); i++)
        bytes += heap_in_use(heaps[i]);
    return bytes;
}

/*
 * PagefileUsage is the same number as PrivateUsage, which Wine 8 leaves 0. Wine 8 does not count
 * handles either: there a new handle takes the lowest free number, so its value tells.
 */
static struct holding measure(void)
{
    PROCESS_MEMORY_COUNTERS counters;
    struct holding now = {0, 0, 0};
    HANDLE probe;

    memset(&counters, 0, sizeof(counters));
    counters.cb = sizeof(counters);
    if (GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof(counters)))
        now.bytes = counters.PagefileUsage;
    now.heap = heaps_in_use();
    GetProcessHandleCount(GetCurrentProcess(), &now.handles);
    probe = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (probe != NULL) {
        if (now.handles == 0)
            now.handles = (DWORD)(ULONG_PTR)probe / 4;
        CloseHandle(probe);
    }
    return now;
}

static DWORD one_cycle(HANDLE engine, const IPSEC_KEY_MANAGER0 *manager,
                       const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks)
{
    IPSEC_KEY_MANAGER0 **entries = NULL;
    HANDLE registration = NULL;
    UINT32 count = 0;
    DWORD result = IPsecKeyManagerAddAndRegister0(engine, manager, callbacks, &registration);

    if (result == ERROR_SUCCESS)
        result = IPsecKeyManagersGet0(engine, &entries, &count);
    if (result == ERROR_SUCCESS && count == 0)
        result = (DWORD)FWP_E_NOT_FOUND;
    FwpmFreeMemory0((void **)&entries);
    if (registration != NULL && result == ERROR_SUCCESS)
        result = IPsecKeyManagerUnregisterAndDelete0(engine, registration);
    return result;
}

static BOOL has_grown(const struct holding *before, const struct holding *now)
{
    return now->bytes > before->bytes + SPARE_BYTES || now->heap > before->heap + SPARE_HEAP ||
           now->handles > before->handles + SPARE_HANDLES;
}

/* The last registration's thread may still be on its way out, with what it holds. */
static struct holding measure_at_rest(const struct holding *before)
{
    struct holding now = measure();
    int tries;

    for (tries = 0; tries < REST_TRIES && has_grown(before, &now); tries++) {
        Sleep(REST_MSEC);
        now = measure();
    }
    return now;
}

static void tell(UINT32 cycles, const struct holding *now)
{
    printf("soak: %lu cycles, %llu private bytes, %llu on heaps, %lu handles\n",
           (unsigned long)cycles, (unsigned long long)now->bytes, (unsigned long long)now->heap,
           (unsigned long)now->handles);
    fflush(stdout);
}

int soak(UINT32 count)
{
    IPSEC_KEY_MANAGER0 manager = notifier();
    IPSEC_KEY_MANAGER_CALLBACKS0 callbacks = callbacks_for(&manager);
    struct holding before = {0, 0, 0};
    struct holding now = {0, 0, 0};
    HANDLE engine = NULL;
    UINT32 step = count / REPORTS > 0 ? count / REPORTS : 1;
    DWORD result = FwpmEngineOpen0(NULL, RPC_C_AUTHN_WINNT, NULL, NULL, &engine);
    UINT32 i;

    for (i = 0; i < WARM_UP && result == ERROR_SUCCESS; i++)
        result = one_cycle(engine, &manager, &callbacks);
    before = measure();
    tell(0, &before);
    for (i = 0; i < count && result == ERROR_SUCCESS; i++) {
        result = one_cycle(engine, &manager, &callbacks);
        if ((i + 1) % step == 0) {
            now = measure();
            tell(i + 1, &now);
        }
    }
    now = measure_at_rest(&before);
    if (engine != NULL)
        FwpmEngineClose0(engine);
    if (result != ERROR_SUCCESS) {
        printf("soak: failed in cycle %lu with 0x%08lx\n", (unsigned long)i, (unsigned long)result);
        return 1;
    }
    if (before.bytes == 0 || before.heap == 0 || before.handles == 0) {
        printf("soak: failed: the system does not tell what the process holds\n");
        return 1;
    }
    if (has_grown(&before, &now)) {
        printf("soak: failed: grew by %lld bytes, %lld on heaps, %ld handles in %lu cycles\n",
               (long long)now.bytes - (long long)before.bytes,
               (long long)now.heap - (long long)before.heap,
               (long)now.handles - (long)before.handles, (unsigned long)count);
        return 1;
    }
    printf("soak: passed, %lu cycles\n", (unsigned long)count);
    fflush(stdout);
    return 0;
}
