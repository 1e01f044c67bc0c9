/* Numbers that must lie in a range: ports, SPIs, lifetimes, … At load and at run time alike. */
#ifndef MOCKBFE_SCRIPT_BOUNDS_H
#define MOCKBFE_SCRIPT_BOUNDS_H

#include "script/expression.h"

struct bound {
    const char *what; /* "a port" */
    enum value_type type;
    uint64_t minimum; /* in units */
    uint64_t maximum;
    uint64_t unit; /* of the value's own: 1000000 for seconds of a duration */
};

extern const struct bound BOUND_PORT;
extern const struct bound BOUND_UDP_PORT;
extern const struct bound BOUND_PROTOCOL;
extern const struct bound BOUND_WEIGHT;
extern const struct bound BOUND_SPI;
extern const struct bound BOUND_SECONDS; /* of a lifetime or an idle timeout */
extern const struct bound BOUND_KILOBYTES;
extern const struct bound BOUND_PACKETS;
extern const struct bound BOUND_ID; /* any 64 bits */
/* Ids that Windows gives are not 0; behind BOUND_ID_OF_TWO there is another. */
extern const struct bound BOUND_ID32;
extern const struct bound BOUND_ID64;
extern const struct bound BOUND_ID_OF_TWO;
extern const struct bound BOUND_FILTER_WEIGHT;
extern const struct bound BOUND_ALLOW_CLEAR;
extern const struct bound BOUND_CONCURRENCY;
extern const struct bound BOUND_REPETITIONS;
extern const struct bound BOUND_CALL;     /* which call of a kind, from 1 */
extern const struct bound BOUND_PATIENCE; /* within */
extern const struct bound BOUND_AFTER;
extern const struct bound BOUND_SLOW;

/* Whether a value keeps to its bound; *number is it in units. */
bool bound_check(const struct bound *bound, const struct value *value, uint64_t *number, char *why,
                 size_t why_size);

/* Evaluates an expression that has a bound. */
bool bound_evaluate(const struct bound *bound, const struct expression *expression,
                    const struct resolver *resolver, uint64_t *number,
                    struct expression_error *error);

#endif
