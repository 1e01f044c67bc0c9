/* FwpmSessionCreateEnumHandle0, FwpmSessionEnum0, FwpmSessionDestroyEnumHandle0. */
#include "engine/engine_internal.h"

#include <stdlib.h>
#include <string.h>

/* What the sessions of a host were when the handle was made. */
struct session_enum {
    uint64_t id;
    size_t count;
    size_t given; /* handed out already */
    struct session_info *sessions;
    struct session_enum *prev;
    struct session_enum *next;
};

static void session_enum_free(struct session_enum *enumeration)
{
    for (size_t i = 0; i < enumeration->count; i++) {
        free((char *)enumeration->sessions[i].name);
        free((char *)enumeration->sessions[i].description);
        free((char *)enumeration->sessions[i].user_name);
    }
    free(enumeration->sessions);
    free(enumeration);
}

static const char *copy_text(const char *text, bool *good)
{
    char *copy = text ? strdup(text) : NULL;
    *good = *good && (!text || copy);
    return copy;
}

static bool snapshot(struct session_info *info, const struct session *session)
{
    bool good = true;
    info->key = session->key;
    info->name = copy_text(session->name, &good);
    info->description = copy_text(session->description, &good);
    info->flags = session->flags;
    info->txn_wait_timeout_ms = session->txn_wait_timeout_ms;
    info->process_id = session->process_id;
    info->has_user = session->caller != NULL;
    if (session->caller) {
        info->user = session->caller->user;
        info->user_name = copy_text(session->caller->name, &good);
    }
    return good;
}

enum bfe_error session_enum_create(struct engine *engine, uint64_t id, uint64_t reserved,
                                   struct engine_time now, uint64_t *enum_id)
{
    struct session *session = session_find(engine, id);
    *enum_id = 0;
    if (session && reserved != 0) {
        return engine_refuse(engine, session, call_rule(CALL_SESSION_ENUM_CREATE)->name, NULL,
                             BFE_RESERVED, now);
    }
    enum bfe_error error = engine_permit(engine, id, CALL_SESSION_ENUM_CREATE, 0, now, &session);
    if (error != BFE_OK) {
        return error;
    }
    if (session->enum_count >= engine->config.limits.enums) {
        return engine_refuse(engine, session, call_rule(CALL_SESSION_ENUM_CREATE)->name, NULL,
                             BFE_TOO_MANY, now);
    }
    struct session_enum *enumeration = calloc(1, sizeof(*enumeration));
    bool good = enumeration && (enumeration->sessions = calloc(HASH_COUNT(engine->sessions) + 1,
                                                               sizeof(*enumeration->sessions)));
    struct session *other;
    struct session *next;
    HASH_ITER(hh, engine->sessions, other, next)
    {
        if (good && other->host == session->host && !other->aborted) {
            good = snapshot(&enumeration->sessions[enumeration->count++], other);
        }
    }
    if (!good) {
        if (enumeration) {
            session_enum_free(enumeration);
        }
        return BFE_NO_MEMORY;
    }
    enumeration->id = engine_new_id(engine);
    DL_APPEND(session->enums, enumeration);
    session->enum_count++;
    *enum_id = enumeration->id;
    return BFE_OK;
}

static struct session_enum *find_enum(const struct session *session, uint64_t enum_id)
{
    struct session_enum *enumeration;
    DL_FOREACH(session->enums, enumeration)
    {
        if (enumeration->id == enum_id) {
            return enumeration;
        }
    }
    return NULL;
}

enum bfe_error session_enum_next(struct engine *engine, uint64_t id, uint64_t enum_id,
                                 uint32_t wanted, struct engine_time now,
                                 const struct session_info **infos, uint32_t *count)
{
    struct session *session = NULL;
    *infos = NULL;
    *count = 0;
    enum bfe_error error = engine_permit(engine, id, CALL_SESSION_ENUM_NEXT, 0, now, &session);
    if (error != BFE_OK) {
        return error;
    }
    struct session_enum *enumeration = find_enum(session, enum_id);
    if (!enumeration) {
        return BFE_INVALID_HANDLE;
    }
    size_t left = enumeration->count - enumeration->given;
    *count = wanted < left ? wanted : (uint32_t)left;
    *infos = enumeration->sessions + enumeration->given;
    enumeration->given += *count;
    return BFE_OK;
}

enum bfe_error session_enum_destroy(struct engine *engine, uint64_t id, uint64_t enum_id,
                                    struct engine_time now)
{
    struct session *session = NULL;
    enum bfe_error error = engine_permit(engine, id, CALL_SESSION_ENUM_DESTROY, 0, now, &session);
    if (error != BFE_OK) {
        return error;
    }
    struct session_enum *enumeration = find_enum(session, enum_id);
    if (!enumeration) {
        return BFE_INVALID_HANDLE;
    }
    DL_DELETE(session->enums, enumeration);
    session->enum_count--;
    session_enum_free(enumeration);
    return BFE_OK;
}

void session_enum_free_all(struct session *session)
{
    while (session->enums) {
        struct session_enum *enumeration = session->enums;
        DL_DELETE(session->enums, enumeration);
        session_enum_free(enumeration);
    }
    session->enum_count = 0;
}
