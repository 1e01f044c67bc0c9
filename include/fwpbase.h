/*
 * What every header here stands on: the base types of <windows.h>, the NTDDI_* constants, and
 * protection from the headers of the same names that MinGW-w64 brings.
 *
 * Put build/include before the compiler's own folders (-I) and include <fwpmu.h> as on Windows.
 *
 * Source: the NTDDI_* values are those of sdkddkver.h in the Windows SDK.
 */
#ifndef MOCKBFE_FWPBASE_H
#define MOCKBFE_FWPBASE_H

#include <windows.h>
#include <rpc.h>

/*
 * MinGW-w64 10 knows no constant beyond Windows 11 21H2. An NTDDI_* name that is not defined counts
 * as 0 in #if, which would open a gate that should be shut.
 */
#ifndef NTDDI_WIN6
#define NTDDI_WIN6 0x06000000
#endif
#ifndef NTDDI_WIN6SP1
#define NTDDI_WIN6SP1 0x06000100
#endif
#ifndef NTDDI_WIN7
#define NTDDI_WIN7 0x06010000
#endif
#ifndef NTDDI_WIN8
#define NTDDI_WIN8 0x06020000
#endif
#ifndef NTDDI_WINBLUE
#define NTDDI_WINBLUE 0x06030000
#endif
#ifndef NTDDI_WIN10
#define NTDDI_WIN10 0x0A000000
#endif
#ifndef NTDDI_WIN10_RS2
#define NTDDI_WIN10_RS2 0x0A000003
#endif
#ifndef NTDDI_WIN10_RS3
#define NTDDI_WIN10_RS3 0x0A000004
#endif
#ifndef NTDDI_WIN10_RS4
#define NTDDI_WIN10_RS4 0x0A000005
#endif
#ifndef NTDDI_WIN10_RS5
#define NTDDI_WIN10_RS5 0x0A000006
#endif
#ifndef NTDDI_WIN10_19H1
#define NTDDI_WIN10_19H1 0x0A000007
#endif
#ifndef NTDDI_WIN10_VB
#define NTDDI_WIN10_VB 0x0A000008
#endif
#ifndef NTDDI_WIN10_FE
#define NTDDI_WIN10_FE 0x0A00000A
#endif
#ifndef NTDDI_WIN10_CO
#define NTDDI_WIN10_CO 0x0A00000B
#endif
#ifndef NTDDI_WIN10_NI
#define NTDDI_WIN10_NI 0x0A00000C
#endif

/*
 * Structures have unnamed unions and structs, always: NONAMELESSUNION does not name them, as it
 * does not in Windows' own fwp*.h. Compilers in a strict old mode want to be told that this is
 * meant.
 */
#ifdef __GNUC__
#define FWP_NAMELESS __extension__
#else
#define FWP_NAMELESS
#endif

#endif
