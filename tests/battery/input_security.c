/* SIDs and lists that say more of themselves than there is. */
#include "input_make.h"

ULONG_PTR make_sid_of_ones(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(64, 0xFF));
}

ULONG_PTR make_sid_cut(struct arguments *arguments)
{
    UINT8 *bytes = before_nothing(12, 0);

    (void)arguments;
    bytes[0] = SID_REVISION;
    bytes[1] = SID_MAX_SUB_AUTHORITIES;
    return word_of(bytes);
}

ULONG_PTR make_acl_of_ones(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(64, 0xFF));
}

ULONG_PTR make_acl_too_long(struct arguments *arguments)
{
    ACL *acl = before_nothing(64, 0);

    (void)arguments;
    acl->AclRevision = ACL_REVISION;
    acl->AclSize = 4096;
    acl->AceCount = 50;
    return word_of(acl);
}

ULONG_PTR make_acl_with_bad_entry(struct arguments *arguments)
{
    ACL *acl = before_nothing(64, 0);
    ACE_HEADER *entry = (ACE_HEADER *)(acl + 1);

    (void)arguments;
    acl->AclRevision = ACL_REVISION;
    acl->AclSize = 64;
    acl->AceCount = 1;
    entry->AceSize = 3;
    return word_of(acl);
}

ULONG_PTR make_acl_too_short(struct arguments *arguments)
{
    ACL *acl = before_nothing(64, 0);

    (void)arguments;
    acl->AclRevision = ACL_REVISION;
    acl->AclSize = sizeof(ACL) - 1;
    return word_of(acl);
}

/* An entry whose SID is longer than the entry. */
ULONG_PTR make_acl_with_bad_sid(struct arguments *arguments)
{
    ACL *acl = before_nothing(64, 0);
    ACCESS_ALLOWED_ACE *entry = (ACCESS_ALLOWED_ACE *)(acl + 1);
    SID *sid = (SID *)&entry->SidStart;

    (void)arguments;
    acl->AclRevision = ACL_REVISION;
    acl->AclSize = 64;
    acl->AceCount = 1;
    entry->Header.AceSize = 20;
    sid->Revision = SID_REVISION;
    sid->SubAuthorityCount = SID_MAX_SUB_AUTHORITIES;
    return word_of(acl);
}

/* More entries than the list has room for. */
ULONG_PTR make_acl_overcounted(struct arguments *arguments)
{
    ACL *acl = (ACL *)make_acl_with_bad_sid(arguments);
    ACCESS_ALLOWED_ACE *entry = (ACCESS_ALLOWED_ACE *)(acl + 1);

    ((SID *)&entry->SidStart)->SubAuthorityCount = 1;
    acl->AclSize = (WORD)(sizeof(ACL) + entry->Header.AceSize);
    acl->AceCount = 2;
    return word_of(acl);
}

/* An absolute security descriptor where a part of one is wanted. */
ULONG_PTR make_descriptor(struct arguments *arguments)
{
    static UINT64 room[8];

    (void)arguments;
    InitializeSecurityDescriptor((PSECURITY_DESCRIPTOR)room, SECURITY_DESCRIPTOR_REVISION);
    return word_of(room);
}
