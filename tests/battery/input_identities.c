/* Identities: not there, of no encoding, with texts that are not there. */
#include "input_make.h"

#include <string.h>

static ULONG_PTR identity_of(struct arguments *arguments, const void *user, ULONG length,
                             ULONG flags)
{
    memset(&arguments->identity, 0, sizeof(arguments->identity));
    arguments->identity.User = (unsigned short *)user;
    arguments->identity.UserLength = length;
    arguments->identity.Flags = flags;
    return word_of(&arguments->identity);
}

ULONG_PTR make_identity_cut(struct arguments *arguments)
{
    (void)arguments;
    return word_of(before_nothing(sizeof(SEC_WINNT_AUTH_IDENTITY_W) - 8, 0));
}

ULONG_PTR make_identity_without_encoding(struct arguments *arguments)
{
    return identity_of(arguments, NULL, 0, 0);
}

ULONG_PTR make_identity_flags(struct arguments *arguments)
{
    return identity_of(arguments, NULL, 0, 0xFFFF);
}

ULONG_PTR make_identity_user_nowhere(struct arguments *arguments)
{
    return identity_of(arguments, nowhere(), 4, SEC_WINNT_AUTH_IDENTITY_UNICODE);
}

ULONG_PTR make_identity_user_cut(struct arguments *arguments)
{
    return identity_of(arguments, before_nothing(8, 'x'), 5, SEC_WINNT_AUTH_IDENTITY_UNICODE);
}

ULONG_PTR make_identity_password_nowhere(struct arguments *arguments)
{
    ULONG_PTR identity = identity_of(arguments, NULL, 0, SEC_WINNT_AUTH_IDENTITY_ANSI);

    arguments->identity.Password = nowhere();
    arguments->identity.PasswordLength = 1;
    return identity;
}

ULONG_PTR make_identity_domain_nowhere(struct arguments *arguments)
{
    ULONG_PTR identity = identity_of(arguments, NULL, 0, SEC_WINNT_AUTH_IDENTITY_UNICODE);

    arguments->identity.Domain = nowhere();
    arguments->identity.DomainLength = 1;
    return identity;
}
