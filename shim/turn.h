/*
 * One turn of the conversation with the server about a registration: replies out, events in. Also
 * the bookkeeping of memory that goes with it: events of one turn form a batch, and a batch's
 * memory is kept until the last of its replies has been handed over, since replies point into it.
 */
#ifndef SHIM_TURN_H
#define SHIM_TURN_H

#include <windows.h>
#include <stdbool.h>

#include <bfe.h>

#include "arena.h"
#include "event.h"

/* What one turn brought. */
struct batch {
    struct arena *arena; /* the events, what they point to, and the items below */
    UINT32 outstanding;  /* items that were not handed over yet */
};

/* One event on its way: waiting, running, or finished and waiting to be handed over. */
struct item {
    struct item *next;
    struct batch *batch;
    struct event event;
    LONGLONG arrived; /* clock_now() */
    BFE_REPLY reply;  /* what goes back of the SAs is in the event */
};

/* A reply on its way out. */
struct reply {
    BFE_REPLY wire;
    const struct event *event; /* whose SAs go with it, in whole or their keys; NULL: none do */
};

struct item_list {
    struct item *first;
    struct item *last;
    UINT32 count;
};

void item_list_add(struct item_list *list, struct item *item);
struct item *item_list_take(struct item_list *list);

/* A batch without events; NULL when memory is short. batch_free wipes what was in it (keys). */
struct batch *batch_new(void);
void batch_reset(struct batch *batch);
void batch_free(struct batch *batch);

/*
 * Hands over at most BFE_MAX_REPLIES replies and takes what events there are: waits for them,
 * unless flags has BFE_TURN_NO_WAIT. The events go into batch, and as items to the end of arrived.
 * When a reply cannot be marshalled, because the TIA left a bad pointer in an SA, it is handed over
 * without its SAs and marked unreadable.
 *
 * Returns ERROR_SUCCESS, or the error that ends the conversation; *closed when the registration is
 * gone.
 */
DWORD turn_take(UINT64 id, UINT32 flags, const struct reply *replies, UINT32 count,
                struct batch *batch, struct item_list *arrived, bool *closed);

#endif
