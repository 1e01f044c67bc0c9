#include "module.h"

#include <stddef.h>

/* Any address inside the DLL names it. */
static const wchar_t anchor;

HMODULE module_acquire(void)
{
    HMODULE module = NULL;

    return GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, &anchor, &module) ? module
                                                                                        : NULL;
}

void module_release(HMODULE module)
{
    if (module)
        FreeLibrary(module);
}

void module_leave(HMODULE module)
{
    if (module)
        FreeLibraryAndExitThread(module, 0);
}
