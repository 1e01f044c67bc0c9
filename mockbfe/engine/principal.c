#include "engine/principal.h"

#include <stdlib.h>
#include <string.h>

#define EVERYONE "S-1-1-0"
#define AUTHENTICATED_USERS "S-1-5-11"
#define USERS "S-1-5-32-545"
#define ADMINISTRATORS "S-1-5-32-544"
#define NETWORK_OPERATORS "S-1-5-32-556"
#define SERVICE "S-1-5-6"
/* Accounts of a machine that does not exist. */
#define MACHINE "S-1-5-21-1111111111-2222222222-3333333333-"

#define GROUPS_MAX 5

struct principal {
    const char *name;
    const char *account;
    const char *user;
    const char *groups[GROUPS_MAX];
    bool elevated; /* has the privileges to take ownership and to restore */
};

static const struct principal PRINCIPALS[] = {
    {"administrator",
     "Administrator",
     MACHINE "500",
     {ADMINISTRATORS, USERS, AUTHENTICATED_USERS, EVERYONE},
     false},
    {"network-operator",
     "NetworkOperator",
     MACHINE "1001",
     {NETWORK_OPERATORS, USERS, AUTHENTICATED_USERS, EVERYONE},
     false},
    {"user", "User", MACHINE "1002", {USERS, AUTHENTICATED_USERS, EVERYONE}, false},
    {"everyone", "Guest", MACHINE "501", {EVERYONE}, false},
    {"local-system", "SYSTEM", "S-1-5-18", {ADMINISTRATORS, AUTHENTICATED_USERS, EVERYONE}, true},
    {"local-service",
     "LOCAL SERVICE",
     "S-1-5-19",
     {SERVICE, USERS, AUTHENTICATED_USERS, EVERYONE},
     false},
    {"network-service",
     "NETWORK SERVICE",
     "S-1-5-20",
     {SERVICE, USERS, AUTHENTICATED_USERS, EVERYONE},
     false},
};
#define PRINCIPAL_COUNT (sizeof(PRINCIPALS) / sizeof(PRINCIPALS[0]))

/* What a SID of the script's own is. */
static const struct principal BY_SID = {
    NULL, NULL, NULL, {USERS, AUTHENTICATED_USERS, EVERYONE}, false};

static const struct principal *find(const char *name)
{
    for (size_t i = 0; i < PRINCIPAL_COUNT; i++) {
        if (strcmp(PRINCIPALS[i].name, name) == 0) {
            return &PRINCIPALS[i];
        }
    }
    struct sid sid;
    return sid_parse(name, &sid) ? &BY_SID : NULL;
}

bool principal_known(const char *name)
{
    return find(name) != NULL;
}

const char *principal_name(size_t index)
{
    return index < PRINCIPAL_COUNT ? PRINCIPALS[index].name : NULL;
}

struct caller *principal_caller(const char *name)
{
    const struct principal *principal = find(name);
    struct caller_group groups[GROUPS_MAX] = {0};
    struct caller caller = {.groups = groups};
    if (!principal || !sid_parse(principal->user ? principal->user : name, &caller.user)) {
        return NULL;
    }
    while (caller.group_count < GROUPS_MAX && principal->groups[caller.group_count]) {
        struct caller_group *group = &groups[caller.group_count];
        const char *sid = principal->groups[caller.group_count++];
        if (!sid_parse(sid, &group->sid)) {
            return NULL;
        }
        group->attributes = GROUP_ENABLED;
        if (strcmp(sid, ADMINISTRATORS) == 0) {
            group->attributes |= GROUP_OWNER;
        }
    }
    caller.may_take_ownership = caller.may_restore = principal->elevated;
    caller.name = (char *)principal->account; /* copied below */
    return caller_copy(&caller);
}
