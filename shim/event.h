/*
 * One callback to run, with its SAs in Windows' structures, and what the program has done to them.
 * A TIA may write anywhere in keyDictation's SAs, or lead their pointers to memory of its own;
 * usually it writes keys into the places that are there, and then only those go back.
 */
#ifndef SHIM_EVENT_H
#define SHIM_EVENT_H

#include <windows.h>
#include <fwpmu.h>

#include <bfe.h>

#include "arena.h"
#include "sa_build.h"

struct event {
    UINT64 id;
    UINT32 kind; /* BFE_EVENT_KIND */
    IKEEXT_TRAFFIC0 *traffic;
    IPSEC_SA_DETAILS1 *inbound;
    IPSEC_SA_DETAILS1 *outbound;
    /* keyDictation's: the memory of both SAs, a copy of it as it was given, and the keys in it. */
    const UINT8 *memory;
    const UINT8 *copy; /* NULL: nobody can tell whether anything but keys was changed */
    size_t size;
    struct sa_key_places keys;
};

/* What events are made from: the bytes of a turn, and the SA that was read last. */
struct event_source {
    const UINT8 *packed;
    size_t size;
    BFE_SA_DETAILS details;
};

/*
 * Makes the next event. What it points to is allocated with midl_user_allocate, which fills arena
 * (memory_use). ERROR_SUCCESS, ERROR_NOT_ENOUGH_MEMORY, or RPC_X_BAD_STUB_DATA for bytes that are
 * none.
 */
DWORD event_make(const BFE_EVENT *wire, struct event_source *source, struct arena *arena,
                 struct event *event);

/* After keyDictation: BFE_LEFT_KEYS or BFE_LEFT_SAS. */
UINT32 event_left(const struct event *event);

/* The keys as they are now, event->keys.bytes of them. */
void event_keys(const struct event *event, UINT8 *to);

#endif
