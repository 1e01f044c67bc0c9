/* The routines of bfe.idl for the registration of key managers. */
#include "service/rpc_session.h"
#include "engine/win32_error.h"
#include "service/service.h"
#include "service/stage.h"
#include "service/text.h"

#include <stdlib.h>
#include <string.h>

DWORD BfeKeyManagerAddAndRegister(BFE_SESSION session, const IPSEC_KEY_MANAGER0 *manager,
                                  UINT32 callbacks, UINT32 callbacksReserved, UINT32 images,
                                  UINT64 *id, UINT32 *concurrency)
{
    char *name = NULL;
    char *description = NULL;
    bool readable = text_argument(manager->displayData.name, &name);
    readable = text_argument(manager->displayData.description, &description) && readable;
    struct key_manager_request request = {
        .name = name,
        .description = description,
        .flags = manager->flags,
        .timeout_hint_s = manager->keyDictationTimeoutHint,
        .callbacks = callbacks, /* BFE_CALLBACK_* and KEY_MANAGER_CALLBACK_* are the same bits */
        .callbacks_reserved = callbacksReserved != 0,
        .images = images, /* and so are BFE_IMAGE_* and KEY_MANAGER_IMAGE_* */
    };
    memcpy(request.key.bytes, &manager->keyManagerKey, sizeof(request.key.bytes));
    enum bfe_error error = readable ? BFE_SESSION_ABORTED : BFE_INVALID_PARAMETER;
    *id = 0;
    *concurrency = 1;
    struct stage *stage = rpc_enter(session, __func__);
    if (readable && stage) {
        uint64_t registered = 0;
        error = key_manager_register(stage_engine(stage), session_from_handle(session), &request,
                                     stage_now(stage), &registered);
        *id = registered;
        *concurrency = session_callbacks_at_once(stage_engine(stage), session_from_handle(session));
    }
    rpc_leave(stage);
    free(name);
    free(description);
    return win32_error(error);
}

DWORD BfeKeyManagerUnregisterAndDelete(BFE_SESSION session, UINT64 id)
{
    enum bfe_error error = BFE_SESSION_ABORTED;
    struct stage *stage = rpc_enter(session, __func__);
    if (stage) {
        error = key_manager_unregister(stage_engine(stage), session_from_handle(session), id,
                                       stage_now(stage));
    }
    rpc_leave(stage);
    return win32_error(error);
}

DWORD BfeCallInside(UINT64 id, UINT64 callback, UINT32 call)
{
    static const char *const CALLS[BFE_CALL_MAX] = {
        [BFE_CALL_CLOSE] = "FwpmEngineClose0",
        [BFE_CALL_UNREGISTER] = "IPsecKeyManagerUnregisterAndDelete0",
        [BFE_CALL_REGISTER] = "IPsecKeyManagerAddAndRegister0",
        [BFE_CALL_BEGIN] = "FwpmTransactionBegin0",
        [BFE_CALL_SET_SECURITY + BFE_SECURITY_OF_ENGINE] = "FwpmEngineSetSecurityInfo0",
        [BFE_CALL_SET_SECURITY + BFE_SECURITY_OF_SA_DATABASE] = "IPsecSaDbSetSecurityInfo0",
        [BFE_CALL_SET_SECURITY + BFE_SECURITY_OF_KEY_MANAGERS] =
            "IPsecKeyManagerSetSecurityInfoByKey0",
    };
    uint32_t agent = 0;
    if (call >= BFE_CALL_MAX || !CALLS[call]) {
        return ERROR_INVALID_PARAMETER;
    }
    service_lock();
    struct stage *stage = service_stopping() ? NULL : stage_of_manager(id, &agent);
    if (stage) {
        key_manager_calls_inside(stage_engine(stage), id, callback, CALLS[call], stage_now(stage));
    }
    rpc_leave(stage);
    return ERROR_SUCCESS;
}

/* Collects key_manager_each's visits into the answer. */
struct collection {
    BFE_KEY_MANAGERS *managers;
    bool failed;
};

static void collect(void *context, const struct key_manager_info *info)
{
    struct collection *collection = context;
    IPSEC_KEY_MANAGER0 *manager = midl_user_allocate(sizeof(*manager));
    if (!manager) {
        collection->failed = true;
        return;
    }
    memset(manager, 0, sizeof(*manager));
    memcpy(&manager->keyManagerKey, info->key.bytes, sizeof(manager->keyManagerKey));
    manager->displayData.name = wide_result(info->name, &collection->failed);
    manager->displayData.description = wide_result(info->description, &collection->failed);
    manager->flags = info->flags;
    manager->keyDictationTimeoutHint = info->timeout_hint_s;
    collection->managers->entries[collection->managers->count++] = manager;
}

DWORD BfeKeyManagersGet(BFE_SESSION session, BFE_KEY_MANAGERS *managers)
{
    struct collection collection = {.managers = managers};
    DWORD error = win32_error(BFE_SESSION_ABORTED);
    managers->count = 0;
    managers->entries = midl_user_allocate(ENGINE_MAX_MANAGERS * sizeof(*managers->entries));
    if (!managers->entries) {
        return ERROR_OUTOFMEMORY;
    }
    struct stage *stage = rpc_enter(session, __func__);
    if (stage) {
        error = win32_error(key_manager_each(stage_engine(stage), session_from_handle(session),
                                             stage_now(stage), &collection, collect));
    }
    rpc_leave(stage);
    if (collection.failed) {
        error = ERROR_OUTOFMEMORY;
    }
    if (error != ERROR_SUCCESS || managers->count == 0) {
        managers->count = 0;
        managers->entries = NULL;
    }
    return error;
}
