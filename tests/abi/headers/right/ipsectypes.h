#ifndef IPSECTYPES_H
#define IPSECTYPES_H
#include <fwptypes.h>

typedef struct IPSEC_SHIP0_ {
    UINT64 id;
    FWP_COLOUR kind;
    UINT16 weight;
    UINT8 port;
    GUID key;
    FWP_TEXT0 name;
    FWP_PAIR0 cargo;
    union {
        UINT8 uint8;
        UINT64 *uint64;
    };
} IPSEC_SHIP0;

typedef struct IPSEC_CREW0_ {
    UINT32 count;
    UINT32 first;
    UINT32 second;
    UINT32 third;
    FWP_TEXT0 *master;
    struct {
        UINT32 length;
        LPWSTR plan;
    } deck;
} IPSEC_CREW0;
#endif
