/* The routines of bfe.idl for security descriptors. */
#include "service/rpc_session.h"
#include "engine/win32_error.h"
#include "service/stage.h"

#include <string.h>

static const enum security_object OBJECTS[] = {
    [BFE_SECURITY_OF_ENGINE] = SECURITY_OF_ENGINE,
    [BFE_SECURITY_OF_SA_DATABASE] = SECURITY_OF_SA_DATABASE,
    [BFE_SECURITY_OF_KEY_MANAGERS] = SECURITY_OF_KEY_MANAGERS,
};

static bool known_object(UINT32 object)
{
    return object >= BFE_SECURITY_OF_ENGINE && object <= BFE_SECURITY_OF_KEY_MANAGERS;
}

DWORD BfeGetSecurityInfo(BFE_SESSION session, UINT32 object, UINT32 securityInfo,
                         BFE_BYTES *descriptor)
{
    enum bfe_error error = BFE_SESSION_ABORTED;
    memset(descriptor, 0, sizeof(*descriptor));
    if (!known_object(object)) {
        return ERROR_INVALID_PARAMETER;
    }
    struct stage *stage = rpc_enter(session, __func__);
    if (stage) {
        const struct security_descriptor *found = NULL;
        error = security_get(stage_engine(stage), session_from_handle(session), OBJECTS[object],
                             securityInfo, stage_now(stage), &found);
        if (error == BFE_OK) {
            descriptor->size = (UINT32)security_descriptor_size(found, securityInfo);
            descriptor->data = midl_user_allocate(descriptor->size);
            error = descriptor->data ? BFE_OK : BFE_NO_MEMORY;
        }
        if (error == BFE_OK) {
            security_descriptor_write(found, securityInfo, descriptor->data);
        }
    }
    rpc_leave(stage);
    return win32_error(error);
}

DWORD BfeSetSecurityInfo(BFE_SESSION session, UINT32 object, UINT32 securityInfo,
                         const BFE_BYTES *descriptor)
{
    enum bfe_error error = BFE_SESSION_ABORTED;
    if (!known_object(object)) {
        return ERROR_INVALID_PARAMETER;
    }
    if (!descriptor->data || descriptor->size > BFE_MAX_SECURITY_DESCRIPTOR) {
        return ERROR_INVALID_SECURITY_DESCR;
    }
    struct stage *stage = rpc_enter(session, __func__);
    if (stage) {
        error = security_set(stage_engine(stage), session_from_handle(session), OBJECTS[object],
                             securityInfo, descriptor->data, descriptor->size, stage_now(stage));
    }
    rpc_leave(stage);
    return win32_error(error);
}
