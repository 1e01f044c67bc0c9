/* What the made-up headers need of windows.h, so that the tests depend on nobody's. */
#ifndef WINDOWS_H
#define WINDOWS_H

#ifndef NTDDI_VERSION
#define NTDDI_VERSION 0x0A00000C
#endif
#define NTDDI_WIN10 0x0A000000

#define WINAPI __stdcall
#define CALLBACK __stdcall

typedef unsigned char UINT8;
typedef unsigned short UINT16;
typedef unsigned int UINT32;
typedef unsigned long long UINT64;
typedef int INT32;
typedef int BOOL;
typedef unsigned long DWORD;
typedef unsigned short wchar_type;
typedef wchar_type *LPWSTR;
typedef void *HANDLE;
typedef void *PSECURITY_DESCRIPTOR;
typedef long HRESULT;

typedef struct _GUID {
    unsigned long Data1;
    unsigned short Data2;
    unsigned short Data3;
    unsigned char Data4[8];
} GUID;

typedef struct _SID {
    UINT8 Revision;
} SID;

#ifdef INITGUID
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)                               \
    const GUID name __attribute__((selectany)) = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) extern const GUID name
#endif

#endif
