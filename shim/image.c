#include "image.h"

#include <stdbool.h>

#include <bfe.h>

#include "pe.h"
#include "rpc_call.h"

enum {
    HEADERS_READ = 4096 /* a loader maps at least the page with the headers */
};

static bool module_has_force_integrity(HMODULE module)
{
    unsigned char headers[HEADERS_READ];

    return module && probe_read(headers, module, sizeof(headers)) == ERROR_SUCCESS &&
           pe_has_force_integrity(headers, sizeof(headers));
}

static bool function_has_force_integrity(ULONG_PTR function)
{
    const wchar_t *address = (const wchar_t *)function; /* NOLINT(performance-no-int-to-ptr) */
    HMODULE module = NULL;

    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                                GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            address, &module))
        return false;
    return module_has_force_integrity(module);
}

UINT32 image_flags(const IPSEC_KEY_MANAGER_CALLBACKS0 *callbacks)
{
    const ULONG_PTR functions[] = {
        (ULONG_PTR)callbacks->keyDictationCheck,
        (ULONG_PTR)callbacks->keyDictation,
        (ULONG_PTR)callbacks->keyNotify,
    };
    UINT32 given = 0;
    UINT32 forced = 0;
    UINT32 flags = 0;

    for (size_t i = 0; i < ARRAYSIZE(functions); i++) {
        if (functions[i]) {
            given++;
            forced += function_has_force_integrity(functions[i]);
        }
    }
    if (module_has_force_integrity(GetModuleHandleW(NULL)))
        flags |= BFE_IMAGE_EXE_FORCE_INTEGRITY;
    if (given > 0 && forced == given)
        flags |= BFE_IMAGE_CALLBACK_FORCE_INTEGRITY;
    return flags;
}
