#include <windows.h>

DEFINE_GUID(FWPM_LAYER_ONE, 0xc86fd1bf, 0x21cd, 0x497e, 0xa0, 0xbb, 0x17, 0x42, 0x5c, 0x88, 0x5c,
            0x58);
DEFINE_GUID(FWPM_LAYER_TWO, 0xb5a230d0, 0xa8c0, 0x44f2, 0x91, 0x6e, 0x99, 0x1b, 0x53, 0xde, 0xd1,
            0xf7);
DEFINE_GUID(FWPM_LAYER_THREE, 0xf52032cb, 0x991c, 0x46e7, 0x97, 0x1d, 0x26, 0x01, 0x45, 0x9a, 0x91,
            0xca);
DEFINE_GUID(FWPM_LAYER_FOUR, 0xbb24c279, 0x93b4, 0x47a2, 0x83, 0xad, 0xae, 0x16, 0x98, 0xb5, 0x08,
            0x85);
DEFINE_GUID(FWPM_LAYER_GONE, 0x1e5c9fae, 0x8a84, 0x4135, 0xa3, 0x31, 0x95, 0x0b, 0x54, 0x22, 0x9e,
            0xcd);

#ifndef FWPMU_H
#define FWPMU_H
#include <fwpmtypes.h>

#define FWPM_ACTRL_X (0x00000010)

typedef DWORD(CALLBACK *FWPM_NOTIFY0)(void *context, UINT64 id);
typedef void(CALLBACK *FWPM_CDECL0)(void *context, UINT32 id);
typedef void(CALLBACK *FWPM_FASTCALL0)(void *context, UINT32 id, UINT32 more);
typedef void(CALLBACK *FWPM_SHAPE0)(void *context);
typedef void(CALLBACK *FWPM_GONE_CALLBACK0)(void *context);

DWORD WINAPI FwpmOpen0(HANDLE engineHandle, UINT32 flags);
DWORD WINAPI FwpmUpdate0(HANDLE engineHandle, UINT64 flags, const IPSEC_SHIP0 *newValues);
DWORD WINAPI FwpmSwap0(HANDLE engineHandle, const GUID *key, UINT32 count);
void WINAPI FwpmFree0(void **p);
DWORD WINAPI FwpmEnum0(HANDLE engineHandle, IPSEC_SHIP0 ***entries, UINT32 *numEntries);
DWORD WINAPI FwpmAdd0(HANDLE engineHandle, const IPSEC_SHIP0 *ship, PSECURITY_DESCRIPTOR sd,
                      UINT64 *id);
DWORD WINAPI FwpmDelete0(HANDLE engineHandle, UINT64 id);
DWORD WINAPI FwpmFast0(HANDLE engineHandle, UINT32 flags);
DWORD WINAPI FwpmThing0(HANDLE engineHandle);
DWORD WINAPI FwpmGone0(HANDLE engineHandle);
#if NTDDI_VERSION >= NTDDI_WIN10
DWORD WINAPI FwpmLate0(HANDLE engineHandle);
#endif

#include <fwpvi.h>
#endif
