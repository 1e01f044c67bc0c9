#ifndef IPSECTYPES_H
#define IPSECTYPES_H
#include <fwptypes.h>

/* The name is a pointer, the port is too narrow a weight, and the last field is forgotten. */
typedef struct IPSEC_SHIP0_ {
    UINT64 id;
    FWP_COLOUR kind;
    UINT8 weight;
    UINT8 port;
    GUID key;
    FWP_TEXT0 *name;
    FWP_PAIR0 cargo;
    UINT8 uint8;
} IPSEC_SHIP0;

/* A field too many, before all others but one. */
typedef struct IPSEC_CREW0_ {
    UINT32 count;
    UINT64 extra;
    UINT32 first;
    UINT32 second;
    UINT32 third;
    FWP_PAIR0 *master;
    struct {
        UINT32 length;
        LPWSTR plan;
    } deck;
} IPSEC_CREW0;
#endif
