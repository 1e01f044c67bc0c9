/* BfeKeyManagerTurn: callbacks go out, their replies come in. */
#include "engine/win32_error.h"
#include "service/sa_compare.h"
#include "service/sa_details.h"
#include "service/rpc_session.h"
#include "service/service.h"
#include "service/stage.h"

#include "bfe.h"

#include <string.h>

/* What keyDictation left of the SAs, in the engine's terms. */
struct left_behind {
    struct sa_details inbound;
    struct sa_details outbound;
    struct sa_changes changes;
};

static bool compare(const struct sa_details *given, const IPSEC_SA_DETAILS1 *left,
                    struct sa_changes *changes)
{
    const IPSEC_SA_DETAILS1 *windows = sa_details_to_windows(given);
    if (windows) {
        sa_compare(windows, left, given->direction, changes);
    }
    return windows != NULL;
}

static void read_sas(const struct callback_event *given, const BFE_REPLY *wire,
                     struct callback_reply *reply)
{
    struct left_behind *left = midl_user_allocate(sizeof(*left));
    if (!left) {
        reply->problem = "there was no memory to read the SAs";
        return;
    }
    left->inbound = *given->inbound;
    left->outbound = *given->outbound;
    left->changes.total = 0;
    if (!compare(given->inbound, wire->inbound, &left->changes) ||
        !compare(given->outbound, wire->outbound, &left->changes)) {
        reply->problem = "there was no memory to compare the SAs";
        return;
    }
    sa_details_take_keys(wire->inbound, &left->inbound);
    sa_details_take_keys(wire->outbound, &left->outbound);
    reply->inbound = &left->inbound;
    reply->outbound = &left->outbound;
    reply->changes = &left->changes;
}

/* Only keyDictation's SAs are of interest, and only while somebody waits for them. */
static void read_reply(struct stage *stage, UINT64 id, const BFE_REPLY *wire,
                       struct callback_reply *reply)
{
    struct callback_event given;
    if (!key_manager_given(stage_engine(stage), id, wire->id, &given) ||
        given.kind != CALLBACK_DICTATE) {
        return;
    }
    if (wire->unreadable) {
        reply->problem = "an SA could not be read: a pointer in it leads nowhere";
    } else if (!wire->inbound || !wire->outbound) {
        reply->problem = "no SAs came back";
    } else {
        read_sas(&given, wire, reply);
    }
}

static void take_replies(struct stage *stage, UINT64 id, const BFE_REPLIES *replies)
{
    for (UINT32 i = 0; i < replies->count; i++) {
        const BFE_REPLY *wire = &replies->replies[i];
        struct callback_reply reply = {
            .id = wire->id,
            .duration_us = wire->duration,
            .status = wire->status,
            .will_dictate = wire->willDictateKey != 0,
            .weight = wire->weight,
            .keying_module_generates = wire->keyingModuleGenKey != 0,
        };
        read_reply(stage, id, wire, &reply);
        key_manager_answer(stage_engine(stage), id, &reply, stage_now(stage));
    }
}

static const UINT32 EVENT_KINDS[] = {
    [CALLBACK_CHECK] = BFE_EVENT_CHECK,
    [CALLBACK_DICTATE] = BFE_EVENT_DICTATE,
    [CALLBACK_NOTIFY] = BFE_EVENT_NOTIFY,
};

/* The engine's memory is good only under the lock, so events are built there. */
static DWORD give_events(const struct callback_event *given, size_t count, BFE_EVENTS *events)
{
    events->events = midl_user_allocate(count * sizeof(*events->events));
    if (!events->events) {
        return ERROR_OUTOFMEMORY;
    }
    memset(events->events, 0, count * sizeof(*events->events));
    for (size_t i = 0; i < count; i++) {
        BFE_EVENT *event = &events->events[i];
        event->id = given[i].id;
        event->kind = EVENT_KINDS[given[i].kind];
        if (given[i].kind == CALLBACK_CHECK) {
            event->traffic = traffic_to_ikeext(given[i].traffic);
        } else {
            event->inbound = sa_details_to_windows(given[i].inbound);
            event->outbound = sa_details_to_windows(given[i].outbound);
        }
        if (!event->traffic && (!event->inbound || !event->outbound)) {
            return ERROR_OUTOFMEMORY;
        }
    }
    events->count = (UINT32)count;
    return ERROR_SUCCESS;
}

DWORD BfeKeyManagerTurn(UINT64 id, UINT32 flags, const BFE_REPLIES *replies, BFE_EVENTS *events)
{
    struct callback_event given[BFE_MAX_EVENTS];
    size_t count = 0;
    DWORD error = ERROR_SUCCESS;
    memset(events, 0, sizeof(*events));
    if (replies->count > BFE_MAX_REPLIES || (replies->count > 0 && !replies->replies)) {
        return ERROR_INVALID_PARAMETER;
    }
    bool parks = !(flags & BFE_TURN_NO_WAIT);
    bool open = true;
    struct stage *stage = rpc_enter_turn(id, __func__);
    if (stage && replies->count > 0) {
        take_replies(stage, id, replies);
        stage_go_on(stage);
    }
    do {
        uint32_t agent = 0;
        stage = service_stopping() ? NULL : stage_of_manager(id, &agent);
        open = stage && key_manager_take(stage_engine(stage), id, given, parks ? BFE_MAX_EVENTS : 0,
                                         &count, stage_now(stage));
        if (open && count == 0 && parks && !service_wait_for_manager(id)) {
            error = ERROR_BUSY; /* two turns wait for one registration */
        }
    } while (open && count == 0 && parks && error == ERROR_SUCCESS);
    events->closed = !open;
    if (count > 0) {
        error = give_events(given, count, events);
    }
    rpc_leave(stage);
    return error;
}
