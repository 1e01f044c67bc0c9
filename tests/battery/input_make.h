/* The makers of bad arguments that the table in input_faults.c names. */
#ifndef TESTS_BATTERY_INPUT_MAKE_H
#define TESTS_BATTERY_INPUT_MAKE_H

#include "input.h"

/* input_memory.c: a page that is reserved and no more; one that cannot be written. */
void *nowhere(void);
void *read_only(void);
/* The last BYTES of a page behind which there is nothing, filled with VALUE. */
void *before_nothing(size_t bytes, int value);

/* input_texts.c */
ULONG_PTR make_session_endless(struct arguments *arguments);
ULONG_PTR make_session_endless_description(struct arguments *arguments);
ULONG_PTR make_session_huge(struct arguments *arguments);
ULONG_PTR make_session_nowhere(struct arguments *arguments);
ULONG_PTR make_session_long(struct arguments *arguments);
ULONG_PTR make_session_long_description(struct arguments *arguments);
ULONG_PTR make_session_longest(struct arguments *arguments);
ULONG_PTR make_session_surrogate(struct arguments *arguments);
ULONG_PTR make_session_flags(struct arguments *arguments);
ULONG_PTR make_session_reserved(struct arguments *arguments);
ULONG_PTR make_session_cut(struct arguments *arguments);
ULONG_PTR make_manager_nameless(struct arguments *arguments);
ULONG_PTR make_manager_endless(struct arguments *arguments);
ULONG_PTR make_manager_endless_description(struct arguments *arguments);
ULONG_PTR make_manager_huge(struct arguments *arguments);
ULONG_PTR make_manager_nowhere(struct arguments *arguments);
ULONG_PTR make_manager_long(struct arguments *arguments);
ULONG_PTR make_manager_long_description(struct arguments *arguments);
ULONG_PTR make_manager_longest(struct arguments *arguments);
ULONG_PTR make_manager_surrogate(struct arguments *arguments);
ULONG_PTR make_manager_flags(struct arguments *arguments);
ULONG_PTR make_manager_hint(struct arguments *arguments);
ULONG_PTR make_manager_cut(struct arguments *arguments);
ULONG_PTR make_callbacks_flags(struct arguments *arguments);
ULONG_PTR make_callbacks_reserved(struct arguments *arguments);
ULONG_PTR make_callbacks_none(struct arguments *arguments);
ULONG_PTR make_callbacks_cut(struct arguments *arguments);

/* input_identities.c */
ULONG_PTR make_identity_cut(struct arguments *arguments);
ULONG_PTR make_identity_without_encoding(struct arguments *arguments);
ULONG_PTR make_identity_flags(struct arguments *arguments);
ULONG_PTR make_identity_user_nowhere(struct arguments *arguments);
ULONG_PTR make_identity_user_cut(struct arguments *arguments);
ULONG_PTR make_identity_password_nowhere(struct arguments *arguments);
ULONG_PTR make_identity_domain_nowhere(struct arguments *arguments);

/* input_security.c */
ULONG_PTR make_sid_of_ones(struct arguments *arguments);
ULONG_PTR make_sid_cut(struct arguments *arguments);
ULONG_PTR make_acl_of_ones(struct arguments *arguments);
ULONG_PTR make_acl_too_long(struct arguments *arguments);
ULONG_PTR make_acl_with_bad_entry(struct arguments *arguments);
ULONG_PTR make_acl_too_short(struct arguments *arguments);
ULONG_PTR make_acl_with_bad_sid(struct arguments *arguments);
ULONG_PTR make_acl_overcounted(struct arguments *arguments);
ULONG_PTR make_descriptor(struct arguments *arguments);

#endif
