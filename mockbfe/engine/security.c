/* The security descriptors of each host, and Fwpm*GetSecurityInfo0, Fwpm*SetSecurityInfo0. */
#include "engine/engine_internal.h"

#include <stdlib.h>

/* A host's descriptors, made when they are first asked for. */
struct host_security {
    uint32_t host;
    struct security_descriptor objects[SECURITY_OBJECT_COUNT];
    UT_hash_handle hh;
};

static void host_security_free(struct host_security *host)
{
    for (size_t i = 0; i < SECURITY_OBJECT_COUNT; i++) {
        security_descriptor_clear(&host->objects[i]);
    }
    free(host);
}

/* NULL without memory. */
static struct host_security *host_security(struct engine *engine, uint32_t number)
{
    struct host_security *host = NULL;
    HASH_FIND(hh, engine->security, &number, sizeof(number), host);
    if (host || !(host = calloc(1, sizeof(*host)))) {
        return host;
    }
    host->host = number;
    bool good = access_default_engine(&host->objects[SECURITY_OF_ENGINE]);
    for (size_t i = 0; good && i < SECURITY_OBJECT_COUNT; i++) {
        good = i == SECURITY_OF_ENGINE ||
               access_inherit(&host->objects[SECURITY_OF_ENGINE], &host->objects[i]);
    }
    if (!good) {
        host_security_free(host);
        return NULL;
    }
    HASH_ADD(hh, engine->security, host, sizeof(host->host), host);
    return host;
}

enum bfe_error security_check(struct engine *engine, uint32_t host, const struct caller *caller,
                              enum security_object object, uint32_t rights)
{
    if (!caller || rights == 0) {
        return BFE_OK;
    }
    const struct host_security *security = host_security(engine, host);
    if (!security) {
        return BFE_NO_MEMORY;
    }
    return access_granted(&security->objects[object], caller, rights) ? BFE_OK : BFE_ACCESS_DENIED;
}

static const enum engine_call GET_CALLS[SECURITY_OBJECT_COUNT] = {
    [SECURITY_OF_ENGINE] = CALL_ENGINE_GET_SECURITY,
    [SECURITY_OF_SA_DATABASE] = CALL_SA_DB_GET_SECURITY,
    [SECURITY_OF_KEY_MANAGERS] = CALL_KEY_MANAGER_GET_SECURITY,
};

static const enum engine_call SET_CALLS[SECURITY_OBJECT_COUNT] = {
    [SECURITY_OF_ENGINE] = CALL_ENGINE_SET_SECURITY,
    [SECURITY_OF_SA_DATABASE] = CALL_SA_DB_SET_SECURITY,
    [SECURITY_OF_KEY_MANAGERS] = CALL_KEY_MANAGER_SET_SECURITY,
};

enum bfe_error security_get(struct engine *engine, uint64_t id, enum security_object object,
                            uint32_t parts, struct engine_time now,
                            const struct security_descriptor **descriptor)
{
    struct session *session = NULL;
    *descriptor = NULL;
    if (object >= SECURITY_OBJECT_COUNT || call_rule(GET_CALLS[object])->object != object) {
        return BFE_INVALID_PARAMETER;
    }
    enum bfe_error error =
        engine_permit(engine, id, GET_CALLS[object],
                      parts & SECURITY_ALL_PARTS ? RIGHT_READ_CONTROL : 0, now, &session);
    if (error == BFE_OK) {
        const struct host_security *security = host_security(engine, session->host);
        *descriptor = security ? &security->objects[object] : NULL;
        error = security ? BFE_OK : BFE_NO_MEMORY;
    }
    return error;
}

/* SACLs have no effect ("Access control"), so no privilege guards them; their right is chosen. */
static uint32_t rights_to_set(uint32_t parts)
{
    return (parts & (SECURITY_OWNER | SECURITY_GROUP) ? RIGHT_WRITE_OWNER : 0) |
           (parts & (SECURITY_DACL | SECURITY_SACL) ? RIGHT_WRITE_DAC : 0);
}

enum bfe_error security_set(struct engine *engine, uint64_t id, enum security_object object,
                            uint32_t parts, const uint8_t *bytes, size_t size,
                            struct engine_time now)
{
    struct security_descriptor given;
    struct session *session = session_find(engine, id);
    if (object >= SECURITY_OBJECT_COUNT || call_rule(SET_CALLS[object])->object != object) {
        return BFE_INVALID_PARAMETER;
    }
    if (!session) {
        return BFE_INVALID_HANDLE;
    }
    /* What is not done is not reported as done. */
    if (parts & ~SECURITY_ALL_PARTS) {
        return engine_refuse(engine, session, call_rule(SET_CALLS[object])->name, NULL,
                             BFE_INVALID_FLAGS, now);
    }
    enum bfe_error error = security_descriptor_read(bytes, size, &given);
    if (error == BFE_OK) {
        error = engine_permit(engine, id, SET_CALLS[object], rights_to_set(parts), now, &session);
    }
    struct host_security *security = error == BFE_OK ? host_security(engine, session->host) : NULL;
    if (error == BFE_OK && !security) {
        error = BFE_NO_MEMORY;
    }
    if (error == BFE_OK && (parts & given.parts & SECURITY_OWNER) &&
        !access_may_own(session->caller, &given.owner)) {
        error = BFE_INVALID_OWNER;
    }
    if (error == BFE_OK) {
        acl_map(&given.dacl, access_map_generic);
        error = security_descriptor_take(&security->objects[object], &given, parts);
    }
    security_descriptor_clear(&given);
    return error;
}

void security_free_all(struct engine *engine)
{
    struct host_security *host;
    struct host_security *next;
    HASH_ITER(hh, engine->security, host, next)
    {
        HASH_DEL(engine->security, host);
        host_security_free(host);
    }
}
