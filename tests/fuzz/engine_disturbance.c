#include "engine_disturbance.h"

void disturb_engine(struct engine *engine, uint8_t how, uint8_t more, uint64_t negotiation,
                    struct engine_time now)
{
    const struct ipsec_policy policy = {
        .off = how & 16, .allow_dictate = how & 32, .allow_notify = how & 64};
    switch (how % 5) {
    case 0:
        answer_fault_add(engine, 0, how >> 3 & ANSWER_OF_ANY, (enum answer_fault)(more % 3), NULL);
        break;
    case 1:
        answers_release(engine, 0, now);
        break;
    case 2:
        engine_set_policy(engine, how >> 7, how & 8 ? NULL : &policy, now);
        break;
    case 3:
        negotiation_set_policy(engine, negotiation, &policy, now);
        break;
    default:
        sa_database_delete_all(engine, now);
        break;
    }
}
