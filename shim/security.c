/*
 * The functions that get and set security descriptors: of the engine (FwpmEngine*), of the IPsec SA
 * database (IPsecSaDb*) and of the key managers' container (IPsecKeyManager*ByKey0).
 */
#include <fwpmu.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "pump.h"
#include "rpc_call.h"
#include "session.h"
#include "trace.h"

static const struct text_flag information_flags[] = {
    {OWNER_SECURITY_INFORMATION, "OWNER"},
    {GROUP_SECURITY_INFORMATION, "GROUP"},
    {DACL_SECURITY_INFORMATION, "DACL"},
    {SACL_SECURITY_INFORMATION, "SACL"},
    {0, NULL},
};

/* ntdll; checks every offset and length of a self-relative descriptor against its size. */
BOOLEAN WINAPI RtlValidRelativeSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, ULONG size,
                                                  SECURITY_INFORMATION required);

struct security_call {
    BFE_SESSION session;
    UINT32 object; /* BFE_SECURITY_OF_* */
    SECURITY_INFORMATION information;
    BFE_BYTES bytes;
};

static DWORD call_get_security(void *context)
{
    struct security_call *call = context;

    return BfeGetSecurityInfo(call->session, call->object, call->information, &call->bytes);
}

static DWORD call_set_security(void *context)
{
    const struct security_call *call = context;

    return BfeSetSecurityInfo(call->session, call->object, call->information, &call->bytes);
}

static DWORD in_session(HANDLE engine, guarded_function *function, struct security_call *call)
{
    struct session *session = session_enter(engine);
    DWORD result = ERROR_INVALID_HANDLE;

    if (session) {
        call->session = session->context;
        result = rpc_call(function, call, NULL);
        session_leave(engine, session);
    }
    return result;
}

/*
 * The documentation wants NULL. Callers that treat the container of key managers like the other
 * containers pass the null GUID instead; both mean the same.
 */
static DWORD check_reserved(const void *reserved)
{
    static const GUID null_guid;
    GUID given = null_guid;
    DWORD result = ERROR_SUCCESS;

    if (reserved)
        result = probe_read(&given, reserved, sizeof(given));
    if (result == ERROR_SUCCESS && memcmp(&given, &null_guid, sizeof(given)) != 0)
        result = (DWORD)FWP_E_RESERVED;
    return result;
}

/* Getting */

/* What the caller wants to be told; the pointers may be NULL, and they may be bad. */
struct security_parts {
    PSID *owner;
    PSID *group;
    PACL *dacl;
    PACL *sacl;
};

static DWORD tell(void *out, const void *value)
{
    return out ? probe_write(out, &value, sizeof(value)) : ERROR_SUCCESS;
}

/* Tells where the parts lie inside a descriptor; a part that is not there is NULL. */
static DWORD tell_parts(PSECURITY_DESCRIPTOR descriptor, const struct security_parts *parts)
{
    PSID owner = NULL;
    PSID group = NULL;
    PACL dacl = NULL;
    PACL sacl = NULL;
    BOOL present = FALSE;
    BOOL defaulted = FALSE;
    DWORD result;

    if (descriptor) {
        GetSecurityDescriptorOwner(descriptor, &owner, &defaulted);
        GetSecurityDescriptorGroup(descriptor, &group, &defaulted);
        GetSecurityDescriptorDacl(descriptor, &present, &dacl, &defaulted);
        GetSecurityDescriptorSacl(descriptor, &present, &sacl, &defaulted);
    }
    result = tell(parts->owner, owner);
    if (result == ERROR_SUCCESS)
        result = tell(parts->group, group);
    if (result == ERROR_SUCCESS)
        result = tell(parts->dacl, dacl);
    if (result == ERROR_SUCCESS)
        result = tell(parts->sacl, sacl);
    return result;
}

static DWORD get_security(HANDLE engine, UINT32 object, SECURITY_INFORMATION information,
                          const struct security_parts *parts, PSECURITY_DESCRIPTOR *out)
{
    struct security_call call = {.object = object, .information = information};
    struct arena *arena = NULL;
    DWORD result;

    if (!out)
        return (DWORD)FWP_E_NULL_POINTER;
    result = tell(out, NULL);
    if (result == ERROR_SUCCESS)
        result = tell_parts(NULL, parts);
    if (result != ERROR_SUCCESS)
        return result;
    arena = arena_new(RESULT_CHUNK);
    if (!arena)
        return ERROR_NOT_ENOUGH_MEMORY;
    memory_use(arena);
    result = in_session(engine, call_get_security, &call);
    memory_use(NULL);
    if (result == ERROR_SUCCESS && (!call.bytes.data || !RtlValidRelativeSecurityDescriptor(
                                                            call.bytes.data, call.bytes.size, 0)))
        result = ERROR_INVALID_SECURITY_DESCR;
    if (result == ERROR_SUCCESS)
        result = tell_parts(call.bytes.data, parts);
    if (result == ERROR_SUCCESS)
        result = memory_hand_out(call.bytes.data, arena, out);
    else
        arena_free(arena);
    if (result != ERROR_SUCCESS)
        tell_parts(NULL, parts); /* they must not point into what was freed */
    return result;
}

/* The trace of one such call; reserved is shown where the function has it. */
static void trace_get(struct trace_call *call, const char *function, HANDLE engine)
{
    trace_begin(call, function);
    trace_handle(call, "engineHandle", engine);
}

DWORD WINAPI FwpmEngineGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                        PSECURITY_DESCRIPTOR *securityDescriptor)
{
    struct security_parts parts = {sidOwner, sidGroup, dacl, sacl};
    struct trace_call call;

    trace_get(&call, "FwpmEngineGetSecurityInfo0", engineHandle);
    trace_flags(&call, "securityInfo", securityInfo, information_flags);
    return trace_end_handle(&call,
                            get_security(engineHandle, BFE_SECURITY_OF_ENGINE, securityInfo, &parts,
                                         securityDescriptor),
                            "securityDescriptor", securityDescriptor);
}

DWORD WINAPI IPsecSaDbGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       PSID *sidOwner, PSID *sidGroup, PACL *dacl, PACL *sacl,
                                       PSECURITY_DESCRIPTOR *securityDescriptor)
{
    struct security_parts parts = {sidOwner, sidGroup, dacl, sacl};
    struct trace_call call;

    trace_get(&call, "IPsecSaDbGetSecurityInfo0", engineHandle);
    trace_flags(&call, "securityInfo", securityInfo, information_flags);
    return trace_end_handle(&call,
                            get_security(engineHandle, BFE_SECURITY_OF_SA_DATABASE, securityInfo,
                                         &parts, securityDescriptor),
                            "securityDescriptor", securityDescriptor);
}

DWORD WINAPI IPsecKeyManagerGetSecurityInfoByKey0(HANDLE engineHandle, const void *reserved,
                                                  SECURITY_INFORMATION securityInfo, PSID *sidOwner,
                                                  PSID *sidGroup, PACL *dacl, PACL *sacl,
                                                  PSECURITY_DESCRIPTOR *securityDescriptor)
{
    struct security_parts parts = {sidOwner, sidGroup, dacl, sacl};
    struct trace_call call;
    DWORD result;

    trace_get(&call, "IPsecKeyManagerGetSecurityInfoByKey0", engineHandle);
    trace_pointer(&call, "reserved", reserved);
    trace_flags(&call, "securityInfo", securityInfo, information_flags);
    result = securityDescriptor ? check_reserved(reserved) : (DWORD)FWP_E_NULL_POINTER;
    if (result == ERROR_SUCCESS)
        result = get_security(engineHandle, BFE_SECURITY_OF_KEY_MANAGERS, securityInfo, &parts,
                              securityDescriptor);
    return trace_end_handle(&call, result, "securityDescriptor", securityDescriptor);
}

/* Setting */

struct new_security {
    SECURITY_INFORMATION information;
    const SID *owner;
    const SID *group;
    const ACL *dacl;
    const ACL *sacl;
    void *descriptor; /* self-relative, to be freed */
    DWORD size;
};

/*
 * A SID or list that memory ends before is ERROR_NOACCESS, as any pointer that leads nowhere;
 * what is there and makes no sense has an error of its own. The system's functions alone say the
 * latter of both.
 */
static DWORD check_sid(const SID *sid)
{
    touch(sid, FIELD_OFFSET(SID, SubAuthority));
    if (!IsValidSid((PSID)sid))
        return ERROR_INVALID_SID;
    touch(sid, GetLengthSid((PSID)sid));
    return ERROR_SUCCESS;
}

/* An entry's SID stands behind its mask, in the types that everybody uses. */
static bool is_entry(const ACE_HEADER *entry, size_t room)
{
    enum {
        SID_PLACE = FIELD_OFFSET(ACCESS_ALLOWED_ACE, SidStart)
    };
    const SID *sid = (const SID *)((const BYTE *)entry + SID_PLACE);

    if (room < SID_PLACE || entry->AceSize < SID_PLACE || entry->AceSize % sizeof(DWORD) != 0 ||
        entry->AceSize > room)
        return false;
    if (entry->AceType > SYSTEM_AUDIT_ACE_TYPE)
        return true;
    room = entry->AceSize - SID_PLACE;
    return room >= FIELD_OFFSET(SID, SubAuthority) && IsValidSid((PSID)sid) &&
           GetLengthSid((PSID)sid) <= room;
}

/* Not IsValidAcl, which does not look at the entries in every system: Wine 8's takes any. */
static DWORD check_acl(const ACL *acl)
{
    size_t place = sizeof(*acl);

    touch(acl, sizeof(*acl));
    if (acl->AclRevision < MIN_ACL_REVISION || acl->AclRevision > MAX_ACL_REVISION ||
        acl->AclSize < sizeof(*acl))
        return ERROR_INVALID_ACL;
    touch(acl, acl->AclSize);
    for (WORD i = 0; i < acl->AceCount; i++) {
        const ACE_HEADER *entry = (const ACE_HEADER *)((const BYTE *)acl + place);

        if (place > acl->AclSize || !is_entry(entry, acl->AclSize - place))
            return ERROR_INVALID_ACL;
        place += entry->AceSize;
    }
    return ERROR_SUCCESS;
}

/*
 * Runs guarded, since the caller's pointers may be bad. As in SetSecurityInfo, a NULL owner or
 * group that is to be set is an error, and a NULL DACL that is to be set is one that lets everyone
 * in.
 */
static DWORD make_descriptor(void *context)
{
    struct new_security *new = context;
    SECURITY_INFORMATION information = new->information;
    SECURITY_DESCRIPTOR absolute;
    DWORD result = ERROR_SUCCESS;

    if (!InitializeSecurityDescriptor(&absolute, SECURITY_DESCRIPTOR_REVISION))
        return GetLastError();
    if (information & OWNER_SECURITY_INFORMATION) {
        if (!new->owner)
            return (DWORD)FWP_E_NULL_POINTER;
        result = check_sid(new->owner);
        if (result != ERROR_SUCCESS)
            return result;
        SetSecurityDescriptorOwner(&absolute, (PSID) new->owner, FALSE);
    }
    if (information & GROUP_SECURITY_INFORMATION) {
        if (!new->group)
            return (DWORD)FWP_E_NULL_POINTER;
        result = check_sid(new->group);
        if (result != ERROR_SUCCESS)
            return result;
        SetSecurityDescriptorGroup(&absolute, (PSID) new->group, FALSE);
    }
    if (information & DACL_SECURITY_INFORMATION) {
        result = new->dacl ? check_acl(new->dacl) : ERROR_SUCCESS;
        if (result != ERROR_SUCCESS)
            return result;
        SetSecurityDescriptorDacl(&absolute, TRUE, (PACL) new->dacl, FALSE);
    }
    if (information & SACL_SECURITY_INFORMATION) {
        result = new->sacl ? check_acl(new->sacl) : ERROR_SUCCESS;
        if (result != ERROR_SUCCESS)
            return result;
        SetSecurityDescriptorSacl(&absolute, TRUE, (PACL) new->sacl, FALSE);
    }
    MakeSelfRelativeSD(&absolute, NULL, &new->size);
    if (new->size == 0 || new->size > BFE_MAX_SECURITY_DESCRIPTOR)
        return ERROR_INVALID_SECURITY_DESCR;
    new->descriptor = malloc(new->size);
    if (!new->descriptor)
        return ERROR_NOT_ENOUGH_MEMORY;
    return MakeSelfRelativeSD(&absolute, new->descriptor, &new->size) ? ERROR_SUCCESS
                                                                      : GetLastError();
}

static DWORD set_security(HANDLE engine, UINT32 object, struct new_security *new)
{
    struct security_call call = {.object = object, .information = new->information};
    DWORD result = rpc_call(make_descriptor, new, NULL);

    if (result == ERROR_SUCCESS) {
        call.bytes.size = new->size;
        call.bytes.data = new->descriptor;
        pump_tell_inside(BFE_CALL_SET_SECURITY + object);
        result = in_session(engine, call_set_security, &call);
    }
    free(new->descriptor);
    return result;
}

static void trace_new(struct trace_call *call, const struct new_security *new)
{
    trace_flags(call, "securityInfo", new->information, information_flags);
    trace_pointer(call, "sidOwner", new->owner);
    trace_pointer(call, "sidGroup", new->group);
    trace_pointer(call, "dacl", new->dacl);
    trace_pointer(call, "sacl", new->sacl);
}

DWORD WINAPI FwpmEngineSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                        const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                        const ACL *sacl)
{
    struct new_security new = {securityInfo, sidOwner, sidGroup, dacl, sacl, NULL, 0};
    struct trace_call call;

    trace_get(&call, "FwpmEngineSetSecurityInfo0", engineHandle);
    trace_new(&call, &new);
    return trace_end(&call, set_security(engineHandle, BFE_SECURITY_OF_ENGINE, &new));
}

DWORD WINAPI IPsecSaDbSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION securityInfo,
                                       const SID *sidOwner, const SID *sidGroup, const ACL *dacl,
                                       const ACL *sacl)
{
    struct new_security new = {securityInfo, sidOwner, sidGroup, dacl, sacl, NULL, 0};
    struct trace_call call;

    trace_get(&call, "IPsecSaDbSetSecurityInfo0", engineHandle);
    trace_new(&call, &new);
    return trace_end(&call, set_security(engineHandle, BFE_SECURITY_OF_SA_DATABASE, &new));
}

DWORD WINAPI IPsecKeyManagerSetSecurityInfoByKey0(HANDLE engineHandle, const void *reserved,
                                                  SECURITY_INFORMATION securityInfo,
                                                  const SID *sidOwner, const SID *sidGroup,
                                                  const ACL *dacl, const ACL *sacl)
{
    struct new_security new = {securityInfo, sidOwner, sidGroup, dacl, sacl, NULL, 0};
    struct trace_call call;
    DWORD result;

    trace_get(&call, "IPsecKeyManagerSetSecurityInfoByKey0", engineHandle);
    trace_pointer(&call, "reserved", reserved);
    trace_new(&call, &new);
    result = check_reserved(reserved);
    if (result == ERROR_SUCCESS)
        result = set_security(engineHandle, BFE_SECURITY_OF_KEY_MANAGERS, &new);
    return trace_end(&call, result);
}
