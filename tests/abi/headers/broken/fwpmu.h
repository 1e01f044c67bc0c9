#ifndef FWPMU_H
#define FWPMU_H
#include <fwpmtypes.h>

DEFINE_GUID(FWPM_LAYER_ONE, 0xc86fd1bf, 0x21cd, 0x497e, 0xa0, 0xbb, 0x17, 0x42, 0x5c, 0x88, 0x5c,
            0x59);
DEFINE_GUID(FWPM_LAYER_TWO, 0xf52032cb, 0x991c, 0x46e7, 0x97, 0x1d, 0x26, 0x01, 0x45, 0x9a, 0x91,
            0xca);
DEFINE_GUID(FWPM_LAYER_THREE, 0xf52032cb, 0x991c, 0x46e7, 0x97, 0x1d, 0x26, 0x01, 0x45, 0x9a, 0x91,
            0xca);
extern const GUID FWPM_LAYER_FOUR;

#define FWPM_ACTRL_X (0x00000010)

typedef DWORD(CALLBACK *FWPM_NOTIFY0)(void *context, UINT32 id);
/* Conventions that are not Windows', and say so. */
typedef void(__cdecl *FWPM_CDECL0)(void *context, UINT32 id);
typedef void(__fastcall *FWPM_FASTCALL0)(void *context, UINT32 id, UINT32 more);
/* A function, and no pointer to one. */
typedef void CALLBACK FWPM_SHAPE0(void *context);

/* Right. */
DWORD WINAPI FwpmOpen0(HANDLE engineHandle, UINT32 flags);
/* The flags are too narrow. */
DWORD WINAPI FwpmUpdate0(HANDLE engineHandle, UINT32 flags, const IPSEC_SHIP0 *newValues);
/* Two parameters are swapped. */
DWORD WINAPI FwpmSwap0(HANDLE engineHandle, UINT32 count, const GUID *key);
/* Not stdcall, and with a result that is none. */
DWORD FwpmFree0(void **p);
/* Another record. */
DWORD WINAPI FwpmEnum0(HANDLE engineHandle, IPSEC_CREW0 ***entries, UINT32 *numEntries);
/* A const is lost. */
DWORD WINAPI FwpmAdd0(HANDLE engineHandle, IPSEC_SHIP0 *ship, PSECURITY_DESCRIPTOR sd, UINT64 *id);
/* A parameter is lost. */
void WINAPI FwpmDelete0(HANDLE engineHandle);
DWORD __fastcall FwpmFast0(HANDLE engineHandle, UINT32 flags);
/* Not a function. */
extern DWORD FwpmThing0;
#ifndef __i386__
DWORD WINAPI FwpmLate0(HANDLE engineHandle);
#endif

#define FWPM_MANAGER FWPM_MANAGER0
#define FwpmEnum FwpmEnum1
#define FwpmAdd FwpmAdd0
typedef IPSEC_CREW0 IPSEC_SHIP;
#endif
