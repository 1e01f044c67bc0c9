#include "engine/dictation.h"

/*
 * The initiator's view ([MS-AIPS] 3.4.5.1): the remote weight is 0 unless the responder sent one;
 * an initiator that wants to dictate wins only with a greater weight; otherwise the responder is
 * the winner, irrespective of its weight. A winner that does not want to dictate sends no keys, so
 * then nobody dictates. The responder's view (3.5.5.1) agrees wherever it is specified.
 */
enum dictation_winner dictation_decide(struct dictation_wish initiator,
                                       struct dictation_wish responder,
                                       const struct dictation_rules *rules)
{
    if (!initiator.wants) {
        return responder.wants ? WINNER_RESPONDER : WINNER_NONE;
    }
    if (!responder.wants) {
        bool wins = initiator.weight > 0 || rules->weight_zero == WEIGHT_ZERO_WINS;
        return wins ? WINNER_INITIATOR : WINNER_NONE;
    }
    if (initiator.weight == responder.weight) {
        return rules->tie == TIE_INITIATOR ? WINNER_INITIATOR : WINNER_RESPONDER;
    }
    return initiator.weight > responder.weight ? WINNER_INITIATOR : WINNER_RESPONDER;
}

enum dictation_rule dictation_rule(struct dictation_wish initiator, struct dictation_wish responder)
{
    if (!initiator.wants || !responder.wants) {
        return initiator.wants && initiator.weight == 0 ? RULE_WEIGHT_ZERO
               : initiator.wants == responder.wants     ? RULE_NO_WISH
                                                        : RULE_ONE_WISH;
    }
    return initiator.weight == responder.weight ? RULE_TIE : RULE_WEIGHT;
}
