#include "event.h"

#include <string.h>

#include "sa_pack.h"

static DWORD next_details(struct event_source *source)
{
    size_t taken = sa_unpack(source->packed, source->size, &source->details);

    source->packed += taken;
    source->size -= taken;
    return taken > 0 ? ERROR_SUCCESS : (DWORD)RPC_X_BAD_STUB_DATA;
}

static DWORD make_traffic(struct event_source *source, struct event *event)
{
    DWORD result = next_details(source);

    if (result == ERROR_SUCCESS) {
        event->traffic = sa_build_traffic(&source->details);
        result = event->traffic ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
    }
    return result;
}

static DWORD make_sa(struct event_source *source, struct event *event, IPSEC_SA_DETAILS1 **sa)
{
    DWORD result = next_details(source);

    if (result == ERROR_SUCCESS) {
        *sa = sa_build(&source->details, &event->keys);
        result = *sa ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
    }
    return result;
}

/*
 * An arena gives memory in one direction, so what lies between two allocations is all that was
 * built between them, unless a chunk came to its end there: then there is no copy, and whole SAs go
 * back.
 */
static void keep_copy(struct arena *arena, const UINT8 *begin, struct event *event)
{
    const UINT8 *end = arena_alloc(arena, 1);
    UINT8 *copy;

    if (!begin || !end || end <= begin || end - begin > 64 * 1024)
        return;
    event->memory = begin;
    event->size = (size_t)(end - begin);
    copy = arena_alloc(arena, event->size);
    if (copy)
        memcpy(copy, event->memory, event->size);
    event->copy = copy;
}

DWORD event_make(const BFE_EVENT *wire, struct event_source *source, struct arena *arena,
                 struct event *event)
{
    const UINT8 *begin = NULL;
    DWORD result;

    memset(event, 0, sizeof(*event));
    event->id = wire->id;
    event->kind = wire->kind;
    if (wire->kind == BFE_EVENT_CHECK)
        return make_traffic(source, event);
    if (wire->kind == BFE_EVENT_DICTATE)
        begin = arena_alloc(arena, 1);
    result = make_sa(source, event, &event->inbound);
    if (result == ERROR_SUCCESS)
        result = make_sa(source, event, &event->outbound);
    if (result == ERROR_SUCCESS && wire->kind == BFE_EVENT_DICTATE)
        keep_copy(arena, begin, event);
    return result;
}

/* Compares all that lies before, between and behind the keys, which lie in the order of their
 * places. */
UINT32 event_left(const struct event *event)
{
    size_t at = 0;

    if (!event->copy)
        return BFE_LEFT_SAS;
    for (UINT32 i = 0; i <= event->keys.count; i++) {
        const FWP_BYTE_BLOB *key = i < event->keys.count ? &event->keys.keys[i] : NULL;
        size_t until = key ? (size_t)(key->data - event->memory) : event->size;

        if (until < at || until > event->size ||
            memcmp(event->memory + at, event->copy + at, until - at) != 0)
            return BFE_LEFT_SAS;
        at = key ? until + key->size : until;
    }
    return BFE_LEFT_KEYS;
}

void event_keys(const struct event *event, UINT8 *to)
{
    for (UINT32 i = 0; i < event->keys.count; i++) {
        memcpy(to, event->keys.keys[i].data, event->keys.keys[i].size);
        to += event->keys.keys[i].size;
    }
}
