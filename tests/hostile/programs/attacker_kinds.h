/* The kinds of attack that are right in every count, and only absurd (attacker_wellformed.c). */
#ifndef TESTS_HOSTILE_ATTACKER_KINDS_H
#define TESTS_HOSTILE_ATTACKER_KINDS_H

#include "attacker.h"

void as_many_replies_as_allowed(struct attack *attack);
void one_good_reply_too_many(struct attack *attack);
void replies_absurd_but_consistent(struct attack *attack);
void name_absurd_but_consistent(struct attack *attack);
void descriptor_absurd_but_consistent(struct attack *attack);
void counted_but_not_there(struct attack *attack);
void sessions_wanted_absurdly(struct attack *attack);

#endif
