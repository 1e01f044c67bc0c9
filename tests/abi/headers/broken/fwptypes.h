#ifndef FWPTYPES_H
#define FWPTYPES_H
#include <windows.h>

#define FWP_FLAG_A (0x00000002)
#define FWP_FLAG_B (0x80000000)
#define FWP_FLAG_C FWP_FLAG_THAT_NOBODY_DEFINES
#define FWP_WIDE (0xff000000)

typedef enum FWP_COLOUR_ {
    FWP_COLOUR_GREEN = 1,
    FWP_COLOUR_BLUE = 0,
    FWP_COLOUR_MAX = 2
} FWP_COLOUR;

/* Its own alignment. */
#pragma pack(push, 4)
typedef struct FWP_PAIR0_ {
    UINT32 first;
    UINT64 second;
} FWP_PAIR0;
#pragma pack(pop)

typedef struct FWP_TEXT0_ {
    UINT32 length;
    const wchar_type *text;
} FWP_TEXT0;

typedef struct FWP_FLAGS0_ {
    UINT32 mode : 16;
    UINT32 bits;
} FWP_FLAGS0;
#endif
