#include "engine/access.h"

#include <stdlib.h>
#include <string.h>

/* ---- rights ---------------------------------------------------------------------------------- */

uint32_t access_map_generic(uint32_t mask)
{
    const uint32_t generic =
        RIGHT_GENERIC_READ | RIGHT_GENERIC_WRITE | RIGHT_GENERIC_EXECUTE | RIGHT_GENERIC_ALL;
    uint32_t mapped = mask & ~generic;
    if (mask & RIGHT_GENERIC_READ) {
        mapped |= RIGHT_READ_CONTROL | RIGHT_BEGIN_READ_TXN | RIGHT_CLASSIFY | RIGHT_OPEN |
                  RIGHT_READ | RIGHT_READ_STATS;
    }
    if (mask & RIGHT_GENERIC_EXECUTE) {
        mapped |= RIGHT_READ_CONTROL | RIGHT_ENUM | RIGHT_SUBSCRIBE;
    }
    if (mask & RIGHT_GENERIC_WRITE) {
        mapped |= RIGHT_READ_CONTROL | RIGHT_DELETE | RIGHT_ADD | RIGHT_ADD_LINK |
                  RIGHT_BEGIN_WRITE_TXN | RIGHT_WRITE;
    }
    if (mask & RIGHT_GENERIC_ALL) {
        mapped |= RIGHT_DELETE | RIGHT_READ_CONTROL | RIGHT_WRITE_DAC | RIGHT_WRITE_OWNER | 0x7FFu;
    }
    return mapped;
}

/* ---- callers --------------------------------------------------------------------------------- */

static void *copy_of(const void *source, size_t size)
{
    void *copy = malloc(size ? size : 1);
    if (copy && size) {
        memcpy(copy, source, size);
    }
    return copy;
}

struct caller *caller_copy(const struct caller *caller)
{
    struct caller *copy = copy_of(caller, sizeof(*caller));
    if (!copy) {
        return NULL;
    }
    copy->name = caller->name ? strdup(caller->name) : NULL;
    copy->groups = copy_of(caller->groups, caller->group_count * sizeof(*caller->groups));
    copy->restricting =
        copy_of(caller->restricting, caller->restricting_count * sizeof(*caller->restricting));
    if ((caller->name && !copy->name) || !copy->groups || !copy->restricting) {
        caller_free(copy);
        return NULL;
    }
    return copy;
}

void caller_free(struct caller *caller)
{
    if (caller) {
        free(caller->name);
        free(caller->groups);
        free(caller->restricting);
        free(caller);
    }
}

/* ---- the check ------------------------------------------------------------------------------- */

/* Whether a caller is, or belongs to, a SID; one that is only for denials counts when denying. */
static bool caller_is(const struct caller *caller, const struct sid *sid, bool denying)
{
    if ((denying || !caller->user_deny_only) && sid_equal(&caller->user, sid)) {
        return true;
    }
    for (size_t i = 0; i < caller->group_count; i++) {
        const struct caller_group *group = &caller->groups[i];
        uint32_t wanted = denying ? GROUP_ENABLED | GROUP_DENY_ONLY : GROUP_ENABLED;
        bool counts =
            (group->attributes & wanted) && (denying || !(group->attributes & GROUP_DENY_ONLY));
        if (counts && sid_equal(&group->sid, sid)) {
            return true;
        }
    }
    return false;
}

static bool restricted_is(const struct caller *caller, const struct sid *sid)
{
    for (size_t i = 0; i < caller->restricting_count; i++) {
        if (sid_equal(&caller->restricting[i], sid)) {
            return true;
        }
    }
    return false;
}

/* One pass over the list, with the caller's SIDs or with the restricting ones of its token. */
static bool list_grants(const struct security_descriptor *descriptor, const struct caller *caller,
                        bool restricting, uint32_t wanted)
{
    bool owns = (descriptor->parts & SECURITY_OWNER) &&
                (restricting ? restricted_is(caller, &descriptor->owner)
                             : caller_is(caller, &descriptor->owner, false));
    if (owns) {
        wanted &= ~(RIGHT_READ_CONTROL | RIGHT_WRITE_DAC);
    }
    struct acl_walk walk = {0};
    struct ace ace;
    while (wanted && acl_next(&descriptor->dacl, &walk, &ace)) {
        bool denies = ace.type == ACE_DENIED || ace.type == ACE_DENIED_OBJECT;
        if ((ace.flags & ACE_FLAG_INHERIT_ONLY) || !ace.has_sid ||
            !(restricting ? restricted_is(caller, &ace.sid)
                          : caller_is(caller, &ace.sid, denies))) {
            continue;
        }
        if (denies && (ace.mask & wanted)) {
            return false;
        }
        wanted &= denies ? wanted : ~ace.mask;
    }
    return wanted == 0;
}

bool access_granted(const struct security_descriptor *descriptor, const struct caller *caller,
                    uint32_t wanted)
{
    wanted = access_map_generic(wanted);
    if (!caller || !(descriptor->parts & SECURITY_DACL) || !descriptor->dacl.bytes) {
        return true;
    }
    if (caller->may_take_ownership) {
        wanted &= ~RIGHT_WRITE_OWNER;
    }
    return list_grants(descriptor, caller, false, wanted) &&
           (caller->restricting_count == 0 || list_grants(descriptor, caller, true, wanted));
}

bool access_may_own(const struct caller *caller, const struct sid *owner)
{
    if (!caller || caller->may_restore || sid_equal(&caller->user, owner)) {
        return true;
    }
    for (size_t i = 0; i < caller->group_count; i++) {
        const struct caller_group *group = &caller->groups[i];
        if ((group->attributes & GROUP_OWNER) && !(group->attributes & GROUP_DENY_ONLY) &&
            sid_equal(&group->sid, owner)) {
            return true;
        }
    }
    return false;
}

/* ---- defaults -------------------------------------------------------------------------------- */

#define READ_WRITE_EXECUTE (RIGHT_GENERIC_READ | RIGHT_GENERIC_WRITE | RIGHT_GENERIC_EXECUTE)

/* The list of the page, in its order. A service's SID is S-1-5-80 and the SHA-1 of its name. */
static const struct {
    const char *sid;
    uint32_t mask;
} DEFAULT_ENTRIES[] = {
    {"S-1-5-32-544", RIGHT_GENERIC_ALL},  /* Administrators */
    {"S-1-5-32-556", READ_WRITE_EXECUTE}, /* Network Configuration Operators */
    {"S-1-5-80-3088073201-1464728630-1879813800-1107566885-823218052", /* MpsSvc */
     READ_WRITE_EXECUTE},
    {"S-1-5-80-2006800713-1441093265-249754844-3404434343-1444102779", /* NapAgent */
     READ_WRITE_EXECUTE},
    {"S-1-5-80-3044542841-3639452079-4096941652-1606687743-1256249853", /* PolicyAgent */
     READ_WRITE_EXECUTE},
    {"S-1-5-80-979556362-403687129-3954533659-2335141334-1547273080", /* RpcSs */
     READ_WRITE_EXECUTE},
    {"S-1-5-80-3139157870-2983391045-3678747466-658725712-1809340420", /* WdiServiceHost */
     READ_WRITE_EXECUTE},
    {"S-1-1-0", RIGHT_OPEN | RIGHT_CLASSIFY}, /* Everyone */
};

bool access_default_engine(struct security_descriptor *descriptor)
{
    memset(descriptor, 0, sizeof(*descriptor));
    /* Nothing is said of owner and group: Administrators and the system are chosen. */
    bool good =
        sid_parse("S-1-5-32-544", &descriptor->owner) && sid_parse("S-1-5-18", &descriptor->group);
    descriptor->parts = SECURITY_OWNER | SECURITY_GROUP | SECURITY_DACL;
    for (size_t i = 0; good && i < sizeof(DEFAULT_ENTRIES) / sizeof(DEFAULT_ENTRIES[0]); i++) {
        struct ace ace = {
            .type = ACE_ALLOWED,
            .flags = ACE_FLAG_OBJECT_INHERIT | ACE_FLAG_CONTAINER_INHERIT,
            .mask = access_map_generic(DEFAULT_ENTRIES[i].mask),
        };
        good = sid_parse(DEFAULT_ENTRIES[i].sid, &ace.sid) && acl_append(&descriptor->dacl, &ace);
    }
    if (!good) {
        security_descriptor_clear(descriptor);
    }
    return good;
}

bool access_inherit(const struct security_descriptor *parent,
                    struct security_descriptor *descriptor)
{
    memset(descriptor, 0, sizeof(*descriptor));
    descriptor->owner = parent->owner;
    descriptor->group = parent->group;
    descriptor->parts = parent->parts & (SECURITY_OWNER | SECURITY_GROUP | SECURITY_DACL);
    struct acl_walk walk = {0};
    struct ace ace;
    bool good = true;
    while (good && acl_next(&parent->dacl, &walk, &ace)) {
        if (!(ace.flags & ACE_FLAG_CONTAINER_INHERIT) || ace.type > ACE_DENIED) {
            continue;
        }
        ace.flags = (uint8_t)((ace.flags & ~ACE_FLAG_INHERIT_ONLY) | ACE_FLAG_INHERITED);
        if (ace.flags & ACE_FLAG_NO_PROPAGATE) {
            ace.flags = ACE_FLAG_INHERITED;
        }
        good = acl_append(&descriptor->dacl, &ace);
    }
    if (!good) {
        security_descriptor_clear(descriptor);
    }
    return good;
}
