/* BfeKeyManagerTurn: callbacks go out, their replies come in. */
#include "engine/win32_error.h"
#include "service/sa_compare.h"
#include "service/sa_record.h"
#include "service/rpc_server.h"
#include "service/rpc_session.h"
#include "service/service.h"
#include "service/stage.h"
#include "shim/sa_build.h"
#include "shim/sa_pack.h"

#include "bfe.h"

#include <string.h>

/* ---- replies --------------------------------------------------------------------------------- */

/* A keyDictation's SAs in the engine's terms: first as given, then as left. */
struct left_behind {
    struct sa_details inbound;
    struct sa_details outbound;
};

/* A call's replies, and how far their keys and SAs have been read. */
struct reader {
    const BFE_REPLIES *replies;
    UINT32 keys;
    UINT32 sas;
};

/* NULL when the replies do not have them. */
static const UINT8 *next_keys(struct reader *reader, UINT32 size)
{
    const BFE_REPLIES *replies = reader->replies;
    const UINT8 *keys = NULL;
    if (replies->keys && size <= replies->keysSize - reader->keys) {
        keys = replies->keys + reader->keys;
        reader->keys += size;
    }
    return keys;
}

static const BFE_SAS *next_sas(struct reader *reader)
{
    const BFE_REPLIES *replies = reader->replies;
    bool there = replies->sas && reader->sas < replies->sasCount;
    return there ? &replies->sas[reader->sas++] : NULL;
}

static bool compare(const struct sa_details *given, const IPSEC_SA_DETAILS1 *left,
                    struct sa_changes *changes)
{
    BFE_SA_DETAILS record;
    sa_record(given, &record);
    const IPSEC_SA_DETAILS1 *windows = sa_build(&record, NULL);
    wipe(&record, sizeof(record));
    if (windows) {
        sa_compare(windows, left, given->direction, changes);
    }
    return windows != NULL;
}

/* Returns what is wrong with them, or NULL. */
static const char *read_sas(const BFE_SAS *sas, struct left_behind *left,
                            struct callback_reply *reply)
{
    struct sa_changes *changes = midl_user_allocate(sizeof(*changes));
    if (!sas || !sas->inbound || !sas->outbound) {
        return "no SAs came back";
    }
    if (changes) {
        changes->total = 0;
    }
    if (!changes || !compare(&left->inbound, sas->inbound, changes) ||
        !compare(&left->outbound, sas->outbound, changes)) {
        return "there was no memory to compare the SAs";
    }
    sa_record_take_left(sas->inbound, &left->inbound);
    sa_record_take_left(sas->outbound, &left->outbound);
    reply->changes = changes;
    return NULL;
}

static const char *read_keys(const UINT8 *keys, UINT32 size, struct left_behind *left)
{
    bool taken = keys && sa_record_take_keys(keys, size, &left->inbound, &left->outbound);
    return taken ? NULL : "other keys came back than were asked for";
}

/* left: NULL when it is not keyDictation's reply, or nobody waits for it any more. */
static void read_left(const BFE_REPLY *wire, struct reader *reader, struct left_behind *left,
                      struct callback_reply *reply)
{
    const UINT8 *keys = wire->left == BFE_LEFT_KEYS ? next_keys(reader, wire->keysSize) : NULL;
    const BFE_SAS *sas = wire->left == BFE_LEFT_SAS ? next_sas(reader) : NULL;
    if (!left) {
        return;
    }
    switch (wire->left) {
    case BFE_LEFT_KEYS:
        reply->problem = read_keys(keys, wire->keysSize, left);
        break;
    case BFE_LEFT_SAS:
        reply->problem = read_sas(sas, left, reply);
        break;
    case BFE_LEFT_UNREADABLE:
        reply->problem = "an SA could not be read: a pointer in it leads nowhere";
        break;
    default:
        reply->problem = "no SAs came back";
        break;
    }
    if (!reply->problem) {
        reply->inbound = &left->inbound;
        reply->outbound = &left->outbound;
    }
}

/* Only keyDictation's SAs are of interest, and only while somebody waits for them; NULL otherwise.
 */
static struct left_behind *copy_given(struct stage *stage, UINT64 id, struct callback_reply *reply)
{
    struct callback_event given;
    struct left_behind *left = NULL;
    if (key_manager_given(stage_engine(stage), id, reply->id, &given) &&
        given.kind == CALLBACK_DICTATE) {
        left = midl_user_allocate(sizeof(*left));
        if (left) {
            left->inbound = *given.inbound;
            left->outbound = *given.outbound;
        } else {
            reply->problem = "there was no memory to read the SAs";
        }
    }
    return left;
}

/*
 * The replies in the engine's terms. What a client sends is read without the lock: the runtime does
 * not compare a hostile client's counts with the arrays that it sends, and what they lead to must
 * end this call and nothing else.
 */
static void read_replies(UINT64 id, const BFE_REPLIES *wire, struct callback_reply *replies)
{
    struct left_behind *left[BFE_MAX_REPLIES] = {NULL};
    struct reader reader = {.replies = wire};
    uint32_t agent = 0;
    for (UINT32 i = 0; i < wire->count; i++) {
        const BFE_REPLY *reply = &wire->replies[i];
        replies[i] = (struct callback_reply){
            .id = reply->id,
            .duration_us = reply->duration,
            .status = reply->status,
            .will_dictate = reply->willDictateKey != 0,
            .weight = reply->weight,
            .keying_module_generates = reply->keyingModuleGenKey != 0,
        };
    }
    service_lock();
    struct stage *stage = stage_of_manager(id, &agent);
    for (UINT32 i = 0; stage && i < wire->count; i++) {
        left[i] = copy_given(stage, id, &replies[i]);
    }
    service_unlock();
    for (UINT32 i = 0; i < wire->count; i++) {
        read_left(&wire->replies[i], &reader, left[i], &replies[i]);
    }
}

static void take_replies(struct stage *stage, UINT64 id, const struct callback_reply *replies,
                         UINT32 count)
{
    for (UINT32 i = 0; i < count; i++) {
        key_manager_answer(stage_engine(stage), id, &replies[i], stage_now(stage));
    }
}

/* ---- events ---------------------------------------------------------------------------------- */

static const UINT32 EVENT_KINDS[] = {
    [CALLBACK_CHECK] = BFE_EVENT_CHECK,
    [CALLBACK_DICTATE] = BFE_EVENT_DICTATE,
    [CALLBACK_NOTIFY] = BFE_EVENT_NOTIFY,
};

/* Where SAs are packed, under the service's lock: too large for a stack, and used all the time. */
static struct {
    BFE_SA_DETAILS before;
    BFE_SA_DETAILS next;
    UINT8 packed[2 * BFE_MAX_EVENTS * SA_PACK_BOUND];
    size_t size;
} packing;

static void pack_next(void)
{
    packing.size += sa_pack(&packing.before, &packing.next, packing.packed + packing.size);
    packing.before = packing.next;
}

static void pack(const struct callback_event *given)
{
    if (given->kind == CALLBACK_CHECK) {
        sa_record_traffic(given->traffic, &packing.next);
        pack_next();
    } else {
        sa_record(given->inbound, &packing.next);
        pack_next();
        sa_record(given->outbound, &packing.next);
        pack_next();
    }
}

/* The engine's memory is good only under the lock, so events are packed there. */
static DWORD give_events(const struct callback_event *given, size_t count, BFE_EVENTS *events)
{
    events->events = midl_user_allocate(count * sizeof(*events->events));
    if (!events->events) {
        return ERROR_OUTOFMEMORY;
    }
    memset(events->events, 0, count * sizeof(*events->events));
    memset(&packing.before, 0, sizeof(packing.before));
    packing.size = 0;
    for (size_t i = 0; i < count; i++) {
        events->events[i].id = given[i].id;
        events->events[i].kind = EVENT_KINDS[given[i].kind];
        pack(&given[i]);
    }
    events->packed = midl_user_allocate(packing.size);
    if (events->packed) {
        memcpy(events->packed, packing.packed, packing.size);
        events->packedSize = (UINT32)packing.size;
        events->count = (UINT32)count;
    }
    wipe(packing.packed, packing.size);
    wipe(&packing.before, sizeof(packing.before));
    wipe(&packing.next, sizeof(packing.next));
    return events->packed ? ERROR_SUCCESS : ERROR_OUTOFMEMORY;
}

/* ---- the call -------------------------------------------------------------------------------- */

DWORD BfeKeyManagerTurn(UINT64 id, UINT32 flags, const BFE_REPLIES *replies, BFE_EVENTS *events)
{
    struct callback_event given[BFE_MAX_EVENTS];
    struct callback_reply read[BFE_MAX_REPLIES];
    size_t count = 0;
    DWORD error = ERROR_SUCCESS;
    memset(events, 0, sizeof(*events));
    if (replies->count > BFE_MAX_REPLIES || (replies->count > 0 && !replies->replies)) {
        return ERROR_INVALID_PARAMETER;
    }
    if (replies->count > 0) {
        read_replies(id, replies, read);
    }
    bool parks = !(flags & BFE_TURN_NO_WAIT);
    bool open = true;
    struct stage *stage = rpc_enter_turn(id, __func__);
    if (rpc_server_call_fails()) { /* the script's fault: what it took would be lost with it */
        rpc_leave(stage);
        return error;
    }
    if (stage && replies->count > 0) {
        take_replies(stage, id, read, replies->count);
        stage_go_on(stage);
    }
    do {
        uint32_t agent = 0;
        stage = service_stopping() ? NULL : stage_of_manager(id, &agent);
        open = stage &&
               key_manager_take(stage_engine(stage), id, given, parks ? BFE_MAX_EVENTS : 0, &count);
        if (open && count == 0 && parks && !service_wait_for_manager(id)) {
            error = ERROR_BUSY; /* two turns wait for one registration */
        }
    } while (open && count == 0 && parks && error == ERROR_SUCCESS);
    events->closed = !open;
    if (count > 0) {
        error = give_events(given, count, events);
    }
    /* Taking events changes nothing that the scenario or anybody waits for: it goes on above. */
    service_unlock();
    return error;
}
