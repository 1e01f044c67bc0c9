/*
 * Who dictates the keys of a quick mode SA. Pure rules of [MS-AIPS] 3.4.5.1 and 3.5.5.1; see
 * BEHAVIOUR.md for what they leave open.
 */
#ifndef MOCKBFE_ENGINE_DICTATION_H
#define MOCKBFE_ENGINE_DICTATION_H

#include <stdbool.h>
#include <stdint.h>

enum role {
    ROLE_INITIATOR,
    ROLE_RESPONDER,
};

/* What one end says: whether it wants to dictate, and the weight that it sends if it does. */
struct dictation_wish {
    bool wants;
    uint32_t weight;
};

enum dictation_tie {
    TIE_RESPONDER, /* the initiator wins only with a higher weight: [MS-AIPS] 3.4.5.1 */
    TIE_INITIATOR,
};

enum dictation_weight_zero {
    /* By the letter: no weight counts as 0, so a wanting initiator with weight 0 loses to a
       silent peer, and nobody dictates. */
    WEIGHT_ZERO_LOSES,
    /* An end that wants to dictate wins against one that does not, whatever its weight. */
    WEIGHT_ZERO_WINS,
};

struct dictation_rules {
    enum dictation_tie tie;
    enum dictation_weight_zero weight_zero;
};

enum dictation_winner {
    WINNER_NONE, /* the keying module generates the keys */
    WINNER_INITIATOR,
    WINNER_RESPONDER,
};

/* What settled it; which end it favours may depend on the rules. */
enum dictation_rule {
    RULE_NO_WISH,     /* neither end wants to */
    RULE_ONE_WISH,    /* only one end wants to */
    RULE_WEIGHT_ZERO, /* only the initiator wants to, and its weight is 0 */
    RULE_WEIGHT,      /* both want to: the greater weight */
    RULE_TIE,         /* both want to with one weight: the role */
};

enum dictation_rule dictation_rule(struct dictation_wish initiator,
                                   struct dictation_wish responder);

enum dictation_winner dictation_decide(struct dictation_wish initiator,
                                       struct dictation_wish responder,
                                       const struct dictation_rules *rules);

#endif
