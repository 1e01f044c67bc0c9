#ifndef FWPMTYPES_H
#define FWPMTYPES_H
#include <ipsectypes.h>

typedef void(CALLBACK *FWPM_CHECK0)(const IPSEC_SHIP0 *ship, BOOL *willCheck);

typedef struct FWPM_MANAGER0_ {
    UINT32 flags;
    FWPM_CHECK0 check;
    SID *sid;
    INT32 level;
} FWPM_MANAGER0;

#if NTDDI_VERSION >= NTDDI_WIN10
typedef struct FWPM_LATE0_ {
    UINT32 value;
} FWPM_LATE0;
#endif

typedef struct FWPM_NUMBER0_ {
    UINT32 value;
} FWPM_NUMBER0;

typedef struct FWPM_GONE0_ {
    UINT32 value;
} FWPM_GONE0;
#endif
