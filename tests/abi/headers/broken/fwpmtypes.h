#ifndef FWPMTYPES_H
#define FWPMTYPES_H
#include <ipsectypes.h>

/* Not a callback in the sense of Windows. */
typedef void (*FWPM_CHECK0)(const IPSEC_SHIP0 *ship, BOOL *willCheck);

typedef struct FWPM_MANAGER0_ {
    UINT32 flags;
    FWPM_CHECK0 check;
    SID *sid;
    UINT32 level;
} FWPM_MANAGER0;

/* Not a structure. */
typedef UINT32 FWPM_NUMBER0;

typedef struct FWPM_LATE0_ {
    UINT32 value;
} FWPM_LATE0;
#endif
