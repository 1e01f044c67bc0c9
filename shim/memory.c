#include "memory.h"

#include <fwpmu.h>

#include "results.h"
#include "rpc_call.h"
#include "trace.h"

static DWORD current_arena = TLS_OUT_OF_INDEXES;

/* What widl's stubs call. The client side frees nothing piece by piece: the arena goes as a whole.
 */
void *__RPC_USER midl_user_allocate(size_t size)
{
    struct arena *arena = TlsGetValue(current_arena);

    return arena ? arena_alloc(arena, size) : NULL;
}

void __RPC_USER midl_user_free(void *pointer)
{
    (void)pointer;
}

bool memory_start(void)
{
    current_arena = TlsAlloc();
    return current_arena != TLS_OUT_OF_INDEXES;
}

void memory_stop(void)
{
    if (current_arena != TLS_OUT_OF_INDEXES)
        TlsFree(current_arena);
    current_arena = TLS_OUT_OF_INDEXES;
}

void memory_use(struct arena *arena)
{
    /* TlsSetValue leaves the last error alone, TlsGetValue clears it; callers keep their own codes.
     */
    TlsSetValue(current_arena, arena);
}

DWORD memory_hand_out(void *result, struct arena *arena, void **out)
{
    DWORD error = ERROR_NOT_ENOUGH_MEMORY;

    if (results_add(result, arena)) {
        error = probe_write(out, &result, sizeof(result));
        if (error != ERROR_SUCCESS)
            results_take(result);
    }
    if (error != ERROR_SUCCESS)
        arena_free(arena);
    return error;
}

/*
 * Frees a result and sets *p to NULL. NULL, a pointer to NULL, a result that is freed already and
 * memory that is not from this DLL do no harm (chosen; Microsoft leaves them undefined).
 */
static void free_memory(void **p)
{
    void *result = NULL;
    void *nothing = NULL;

    if (!p)
        return;
    if (probe_read(&result, p, sizeof(result)) != ERROR_SUCCESS) {
        notice("FwpmFreeMemory0: its argument, %p, points to no memory; ignored", (void *)p);
        return;
    }
    if (result) {
        struct arena *arena = results_take(result);

        if (arena)
            arena_free(arena);
        else
            notice("FwpmFreeMemory0: %p is no result of fwpuclnt.dll, or was freed before; ignored",
                   result);
    }
    probe_write(p, &nothing, sizeof(nothing));
}

void WINAPI FwpmFreeMemory0(void **p)
{
    struct trace_call call;

    trace_begin(&call, "FwpmFreeMemory0");
    trace_pointer(&call, "p", p);
    free_memory(p);
    trace_end_void(&call);
}

/* Windows' DLL has one function under both names. */
void WINAPI FwpsFreeMemory0(void **p);

void WINAPI FwpsFreeMemory0(void **p)
{
    FwpmFreeMemory0(p);
}
