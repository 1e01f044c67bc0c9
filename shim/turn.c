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
    BFE_REPLY reply[BFE_MAX_REPLIES];
    BFE_SAS sas[BFE_MAX_REPLIES];
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

/* Where the replies' keys go: in memory of the batch that the call's events go to. */
static bool make_room(struct turn_call *call, const struct reply *replies, UINT32 count,
                      struct arena *arena)
{
    size_t bytes = 0;

    memset(&call->replies, 0, sizeof(call->replies));
    call->replies.replies = call->reply;
    call->replies.sas = call->sas;
    for (UINT32 i = 0; i < count; i++)
        bytes += replies[i].event ? replies[i].event->keys.bytes : 0;
    if (bytes > 0)
        call->replies.keys = arena_alloc(arena, bytes);
    return bytes == 0 || call->replies.keys;
}

static void add_reply(struct turn_call *call, const struct reply *reply, UINT32 left)
{
    BFE_REPLIES *replies = &call->replies;
    BFE_REPLY *wire = &call->reply[replies->count++];

    *wire = reply->wire;
    wire->left = left;
    wire->keysSize = 0;
    if (left == BFE_LEFT_KEYS) {
        wire->keysSize = reply->event->keys.bytes;
        event_keys(reply->event, replies->keys + replies->keysSize);
        replies->keysSize += wire->keysSize;
    } else if (left == BFE_LEFT_SAS) {
        call->sas[replies->sasCount++] = (BFE_SAS){reply->event->inbound, reply->event->outbound};
    }
}

/*
 * Finds the replies that cannot be marshalled by handing them over one by one, each with a turn
 * that does not wait; those that fail go without their SAs.
 */
static DWORD hand_over_singly(struct turn_call *call, const struct reply *replies, UINT32 count,
                              struct arena *arena)
{
    DWORD exception = 0;
    DWORD result = ERROR_SUCCESS;

    call->flags = BFE_TURN_NO_WAIT;
    for (UINT32 i = 0; i < count && result == ERROR_SUCCESS; i++) {
        UINT32 left = replies[i].wire.left;

        do {
            arena_reset(arena); /* such a turn brings no events, whatever it may have brought */
            if (!make_room(call, &replies[i], 1, arena))
                return ERROR_NOT_ENOUGH_MEMORY;
            add_reply(call, &replies[i], left);
            result = exchange(call, arena, &exception);
            if (failed_in_replies(call, exception) && left != BFE_LEFT_UNREADABLE) {
                trace_line("an SA that keyDictation left cannot be read (0x%08lx); the reply goes "
                           "without it",
                           exception);
                left = BFE_LEFT_UNREADABLE;
                result = ERROR_RETRY;
            }
        } while (result == ERROR_RETRY);
    }
    return result;
}

/* Makes items of the events; they lie in the batch's arena too. */
static DWORD accept_events(const BFE_EVENTS *events, struct batch *batch, struct item_list *arrived)
{
    struct event_source source = {.packed = events->packed, .size = events->packedSize};
    const UINT32 count = events->count;
    LONGLONG now = clock_now();
    struct item *items = NULL;
    DWORD result = ERROR_SUCCESS;

    if (count > BFE_MAX_EVENTS || (count > 0 && (!events->events || !events->packed)))
        return RPC_X_BAD_STUB_DATA;
    if (count > 0) {
        items = arena_alloc(batch->arena, count * sizeof(*items));
        if (!items)
            return ERROR_NOT_ENOUGH_MEMORY;
    }
    memory_use(batch->arena);
    for (UINT32 i = 0; i < count && result == ERROR_SUCCESS; i++) {
        result = event_make(&events->events[i], &source, batch->arena, &items[i].event);
        items[i].batch = batch;
        items[i].arrived = now;
    }
    memory_use(NULL);
    for (UINT32 i = 0; i < count && result == ERROR_SUCCESS; i++) {
        item_list_add(arrived, &items[i]);
        batch->outstanding++;
    }
    SecureZeroMemory(&source.details, sizeof(source.details)); /* it has had keys in it */
    return result;
}

DWORD turn_take(UINT64 id, UINT32 flags, const struct reply *replies, UINT32 count,
                struct batch *batch, struct item_list *arrived, bool *closed)
{
    struct turn_call call = {.id = id, .flags = flags};
    DWORD exception = 0;
    DWORD result;

    if (!make_room(&call, replies, count, batch->arena))
        return ERROR_NOT_ENOUGH_MEMORY;
    for (UINT32 i = 0; i < count; i++)
        add_reply(&call, &replies[i], replies[i].wire.left);
    result = exchange(&call, batch->arena, &exception);
    if (failed_in_replies(&call, exception)) {
        result = hand_over_singly(&call, replies, count, batch->arena);
        if (result == ERROR_SUCCESS) {
            arena_reset(batch->arena);
            memset(&call.replies, 0, sizeof(call.replies));
            call.flags = flags;
            result = exchange(&call, batch->arena, &exception);
        }
    }
    if (call.replies.keys)
        SecureZeroMemory(call.replies.keys, call.replies.keysSize);
    if (result == ERROR_SUCCESS)
        result = accept_events(&call.events, batch, arrived);
    *closed = result == ERROR_SUCCESS && call.events.closed;
    return result;
}
