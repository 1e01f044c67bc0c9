/*
 * Who calls, what they may do: the rights of the Windows Filtering Platform, callers, and the check
 * of a caller against a security descriptor, by the rules of Windows' AccessCheck ([MS-DTYP]
 * 2.5.3.2). Written anew rather than left to the platform, because a script's principals are
 * accounts for which there is no token.
 */
#ifndef MOCKBFE_ENGINE_ACCESS_H
#define MOCKBFE_ENGINE_ACCESS_H

#include "engine/security_descriptor.h"

/* FWPM_ACTRL_* and Windows' standard and generic rights; the values are the headers'. */
#define RIGHT_ADD 0x001u
#define RIGHT_ADD_LINK 0x002u
#define RIGHT_BEGIN_READ_TXN 0x004u
#define RIGHT_BEGIN_WRITE_TXN 0x008u
#define RIGHT_CLASSIFY 0x010u
#define RIGHT_ENUM 0x020u
#define RIGHT_OPEN 0x040u
#define RIGHT_READ 0x080u
#define RIGHT_READ_STATS 0x100u
#define RIGHT_SUBSCRIBE 0x200u
#define RIGHT_WRITE 0x400u
#define RIGHT_DELETE 0x00010000u
#define RIGHT_READ_CONTROL 0x00020000u
#define RIGHT_WRITE_DAC 0x00040000u
#define RIGHT_WRITE_OWNER 0x00080000u
#define RIGHT_GENERIC_ALL 0x10000000u
#define RIGHT_GENERIC_EXECUTE 0x20000000u
#define RIGHT_GENERIC_WRITE 0x40000000u
#define RIGHT_GENERIC_READ 0x80000000u

/* Replaces generic rights by what FWPM_GENERIC_* make of them. */
uint32_t access_map_generic(uint32_t mask);

#define GROUP_ENABLED 0x04u /* SE_GROUP_* */
#define GROUP_OWNER 0x08u
#define GROUP_DENY_ONLY 0x10u

struct caller_group {
    struct sid sid;
    uint32_t attributes; /* GROUP_*; others have no meaning here */
};

#define CALLER_GROUPS_MAX 1024

/* What a token says of a caller, as it was when the session was opened. */
struct caller {
    char *name; /* the account's, NULL when it has none */
    struct sid user;
    bool user_deny_only;
    bool may_take_ownership; /* SeTakeOwnershipPrivilege is enabled */
    bool may_restore;        /* SeRestorePrivilege is: any SID can be made the owner */
    size_t group_count;
    struct caller_group *groups;
    size_t restricting_count; /* of a restricted token: access is checked with these as well */
    struct sid *restricting;
};

/* NULL without memory. */
struct caller *caller_copy(const struct caller *caller);
/* NULL is allowed. */
void caller_free(struct caller *caller);

/*
 * Whether all of the wanted rights are granted. No caller (NULL) is the kernel, for which Windows
 * skips all checks. The owner always has READ_CONTROL and WRITE_DAC.
 */
bool access_granted(const struct security_descriptor *descriptor, const struct caller *caller,
                    uint32_t wanted);

/* Whether a caller may make a SID the owner: itself, or a group that it has for this. */
bool access_may_own(const struct caller *caller, const struct sid *owner);

/* What has a security descriptor of its own. */
enum security_object {
    SECURITY_OF_ENGINE,
    SECURITY_OF_SA_DATABASE,
    SECURITY_OF_KEY_MANAGERS, /* containers */
    SECURITY_OF_NET_EVENTS,
    SECURITY_OBJECT_COUNT
};

/*
 * The documented default of the engine ("Access control" of the WFP pages), or what a container
 * inherits from the engine's descriptor. False without memory; *descriptor is then empty.
 */
bool access_default_engine(struct security_descriptor *descriptor);
bool access_inherit(const struct security_descriptor *parent,
                    struct security_descriptor *descriptor);

#endif
