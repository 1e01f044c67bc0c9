#include "service/processors.h"

#include <stdbool.h>
#include <wchar.h>

/* A mask of more processors than Windows' one has: the first 64 count. */
#define MASK_DIGITS 16
#define VARIABLE_ROOM 512

static volatile LONG programs; /* that run, of all scripts */

/* 0: not known. */
static DWORD_PTR all_processors(void)
{
    wchar_t text[VARIABLE_ROOM];
    DWORD length = GetEnvironmentVariableW(PROCESSORS_VARIABLE, text, VARIABLE_ROOM);
    if (length == 0 || length >= VARIABLE_ROOM) {
        return 0;
    }
    const wchar_t *last = length > MASK_DIGITS ? text + length - MASK_DIGITS : text;
    return (DWORD_PTR)wcstoull(last, NULL, 16);
}

void processors_place(HANDLE process)
{
    DWORD_PTR now = 0;
    DWORD_PTR there = 0;
    bool alone = InterlockedIncrement(&programs) == 1;
    if (!alone && GetProcessAffinityMask(process, &now, &there)) {
        DWORD_PTR allowed = all_processors() & there;
        /* Where it fails, the program runs where we do, only slower. */
        (void)(allowed && SetProcessAffinityMask(process, allowed));
    }
}

void processors_leave(void)
{
    InterlockedDecrement(&programs);
}
