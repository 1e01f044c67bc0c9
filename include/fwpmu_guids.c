/*
 * The GUIDs of fwpmu.h as objects. They go into the import library, so that a program which does
 * not include <initguid.h> finds them; each is selectany, so that one which does has no duplicates.
 */
#undef NTDDI_VERSION
#define NTDDI_VERSION 0xffffffff
#define INITGUID
#include <windows.h>
#define GUID_DEFS_ONLY
#include <fwpmu.h>
