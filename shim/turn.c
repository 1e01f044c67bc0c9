#include "turn.h"

#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "memory.h"
#include "rpc_call.h"
#include "trace.h"

enum {
    /* A full batch of SA pairs with their filters fits; the pages that are not used cost nothing.
     */
    BATCH_CHUNK = 256 * 1024
};

void item_list_add(struct item_list *list, struct item *item)
{
    item->next = NULL;
    if (list->last)
        list->last->next = item;
    else
        list->first = item;
    list->last = item;
    list->count++;
}

struct item *item_list_take(struct item_list *list)
{
    struct item *item = list->first;

    if (item) {
        list->first = item->next;
        if (!list->first)
            list->last = NULL;
        list->count--;
        item->next = NULL;
    }
    return item;
}

struct batch *batch_new(void)
{
    struct batch *batch = calloc(1, sizeof(*batch));

    if (batch) {
        batch->arena = arena_new(BATCH_CHUNK);
        if (!batch->arena) {
            free(batch);
            batch = NULL;
        }
    }
    return batch;
}

void batch_reset(struct batch *batch)
{
    arena_reset(batch->arena);
    batch->outstanding = 0;
}

void batch_free(struct batch *batch)
{
    if (batch) {
        arena_free(batch->arena);
        free(batch);
    }
}

struct turn_call {
    UINT64 id;
    UINT32 flags;
    BFE_REPLIES replies;
    BFE_EVENTS events;
};

static DWORD call_turn(void *context)
{
    struct turn_call *call = context;

    return BfeKeyManagerTurn(call->id, call->flags, &call->replies, &call->events);
}

static DWORD exchange(struct turn_call *call, struct arena *arena, DWORD *exception)
{
    DWORD result;

    memset(&call->events, 0, sizeof(call->events));
    memory_use(arena);
    result = rpc_call(call_turn, call, exception);
    memory_use(NULL);
    if (*exception != 0 && is_connection_error(result))
        binding_lost();
    return result;
}

/*
 * Whether a turn failed because of what the replies point to, as opposed to the connection: a bad
 * pointer, or a value that NDR cannot carry (an unknown union arm, say).
 */
static bool failed_in_replies(const struct turn_call *call, DWORD exception)
{
    return exception != 0 && call->replies.count > 0 &&
           !is_connection_error(error_from_exception(exception));
}

/*
 * Finds the replies that cannot be marshalled by handing them over one by one, each with a turn
 * that does not wait; those that fail go without their SAs.
 */
static DWORD hand_over_singly(const struct turn_call *failed, struct arena *arena)
{
    struct turn_call call = {.id = failed->id, .flags = BFE_TURN_NO_WAIT};
    DWORD exception = 0;
    DWORD result = ERROR_SUCCESS;

    call.replies.count = 1;
    for (UINT32 i = 0; i < failed->replies.count && result == ERROR_SUCCESS; i++) {
        call.replies.replies = &failed->replies.replies[i];
        result = exchange(&call, arena, &exception);
        if (failed_in_replies(&call, exception)) {
            trace_line("an SA that keyDictation left cannot be read (0x%08lx); the reply goes "
                       "without it",
                       exception);
            call.replies.replies->inbound = NULL;
            call.replies.replies->outbound = NULL;
            call.replies.replies->unreadable = TRUE;
            result = exchange(&call, arena, &exception);
        }
        arena_reset(arena); /* such a turn brings no events, whatever it may have brought */
    }
    return result;
}

/* Makes items of the events; they lie in the batch's arena too. */
static DWORD accept_events(const BFE_EVENTS *events, struct batch *batch, struct item_list *arrived)
{
    LONGLONG now = clock_now();
    struct item *items = NULL;

    if (events->count > BFE_MAX_EVENTS || (events->count > 0 && !events->events))
        return RPC_X_BAD_STUB_DATA;
    if (events->count > 0) {
        items = arena_alloc(batch->arena, events->count * sizeof(*items));
        if (!items)
            return ERROR_NOT_ENOUGH_MEMORY;
    }
    for (UINT32 i = 0; i < events->count; i++) {
        items[i].batch = batch;
        items[i].event = &events->events[i];
        items[i].arrived = now;
        item_list_add(arrived, &items[i]);
        batch->outstanding++;
    }
    return ERROR_SUCCESS;
}

DWORD turn_take(UINT64 id, UINT32 flags, const struct item_list *finished, struct batch *batch,
                struct item_list *arrived, bool *closed)
{
    BFE_REPLY replies[BFE_MAX_REPLIES];
    struct turn_call call = {.id = id, .flags = flags, .replies = {0, replies}};
    DWORD exception = 0;
    DWORD result;

    for (const struct item *item = finished->first; item && call.replies.count < BFE_MAX_REPLIES;
         item = item->next)
        replies[call.replies.count++] = item->reply;
    result = exchange(&call, batch->arena, &exception);
    if (failed_in_replies(&call, exception)) {
        arena_reset(batch->arena);
        result = hand_over_singly(&call, batch->arena);
        if (result == ERROR_SUCCESS) {
            call.replies.count = 0;
            result = exchange(&call, batch->arena, &exception);
        }
    }
    if (result == ERROR_SUCCESS)
        result = accept_events(&call.events, batch, arrived);
    *closed = result == ERROR_SUCCESS && call.events.closed;
    return result;
}
