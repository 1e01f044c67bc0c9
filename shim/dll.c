/* The DLL's load and unload. Nothing is started here: the first call of the program does that. */
#include <windows.h>

#include "binding.h"
#include "memory.h"
#include "pump.h"

/* cppcheck-suppress constParameter ; the prototype is Windows' */
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, void *reserved)
{
    BOOL loaded = TRUE;
    HMODULE runtime;

    switch (reason) {
    case DLL_PROCESS_ATTACH:
        DisableThreadLibraryCalls(module);
        /* Wine 8's RPC runtime leaves stale data in the threads that used it when it is unloaded;
         * a program that loads us, unloads us and loads us again would hang in its next call. */
        GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN, L"rpcrt4.dll", &runtime);
        loaded = memory_start() && pump_library_start();
        break;
    case DLL_PROCESS_DETACH:
        /* reserved is not NULL when the process ends: other threads are gone then, wherever they
         * were, and the system takes everything back. */
        if (!reserved) {
            binding_stop();
            pump_library_stop();
            memory_stop();
        }
        break;
    default:
        break;
    }
    return loaded;
}
