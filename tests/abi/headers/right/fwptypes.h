#ifndef FWPTYPES_H
#define FWPTYPES_H
#include <windows.h>

#define FWP_FLAG_A (0x00000001)
#define FWP_FLAG_B (1 << 31)
#define FWP_FLAG_C (0x00000004)
#define FWP_FLAG_GONE (0x00000008)
#define FWP_WIDE (0xff00000000000000ULL)

typedef enum FWP_COLOUR_ {
    FWP_COLOUR_RED = 0,
    FWP_COLOUR_GREEN = FWP_COLOUR_RED + 1,
    FWP_COLOUR_BLUE = FWP_COLOUR_GREEN + 1,
    FWP_COLOUR_MAX = FWP_COLOUR_BLUE + 1
} FWP_COLOUR;

typedef enum FWP_GONE_KIND_ {
    FWP_GONE_KIND_ONE
} FWP_GONE_KIND;

typedef struct FWP_PAIR0_ {
    UINT32 first;
    UINT64 second;
} FWP_PAIR0;

typedef struct FWP_TEXT0_ {
    UINT32 size;
    LPWSTR text;
} FWP_TEXT0;

typedef struct FWP_FLAGS0_ {
    UINT32 mode;
    UINT32 bits;
} FWP_FLAGS0;
#endif
