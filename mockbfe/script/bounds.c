#include "script/bounds.h"

#include "script/load.h"

#include <stdio.h>

#define SECOND ((uint64_t)1000000)

const struct bound BOUND_PORT = {"a port", VALUE_INTEGER, 0, 65535, 1};
const struct bound BOUND_UDP_PORT = {"a UDP port", VALUE_INTEGER, 1, 65535, 1};
const struct bound BOUND_PROTOCOL = {"an IP protocol", VALUE_INTEGER, 0, 255, 1};
const struct bound BOUND_WEIGHT = {"a weight", VALUE_INTEGER, 0, UINT32_MAX, 1};
/* 0 is no SPI, and 1 to 255 are reserved: RFC 4303, 2.1. */
const struct bound BOUND_SPI = {"an SPI", VALUE_INTEGER, 256, UINT32_MAX, 1};
const struct bound BOUND_SECONDS = {"a duration", VALUE_DURATION, 0, UINT32_MAX, SECOND};
const struct bound BOUND_KILOBYTES = {"a size", VALUE_SIZE, 0, UINT32_MAX, 1};
const struct bound BOUND_PACKETS = {"a number of packets", VALUE_PACKETS, 0, UINT32_MAX, 1};
const struct bound BOUND_ID = {"an id", VALUE_INTEGER, 0, UINT64_MAX, 1};
const struct bound BOUND_ID32 = {"an id", VALUE_INTEGER, 1, UINT32_MAX, 1};
const struct bound BOUND_ID64 = {"an id", VALUE_INTEGER, 1, UINT64_MAX, 1};
const struct bound BOUND_ID_OF_TWO = {"an id", VALUE_INTEGER, 1, UINT64_MAX - 1, 1};
/* FWP_UINT8 weights are 0 to 15: FWPM_FILTER0's page. */
const struct bound BOUND_FILTER_WEIGHT = {"a filter's weight", VALUE_INTEGER, 0, 15, 1};
const struct bound BOUND_ALLOW_CLEAR = {"a duration", VALUE_DURATION, 1, UINT32_MAX, SECOND};
const struct bound BOUND_CONCURRENCY = {"concurrency", VALUE_INTEGER, 1, 64, 1};
const struct bound BOUND_REPETITIONS = {"the count", VALUE_INTEGER, 1, SCRIPT_MAX_REPETITIONS, 1};
const struct bound BOUND_CALL = {"the call's number", VALUE_INTEGER, 1, UINT32_MAX, 1};
const struct bound BOUND_PATIENCE = {"a duration", VALUE_DURATION, 0, 3600 * SECOND, 1};
/* Virtual time; a hundred years keep its milliseconds far from overflow. */
const struct bound BOUND_AFTER = {"a duration", VALUE_DURATION, 0, 36525 * (86400 * SECOND), 1};
const struct bound BOUND_SLOW = {"a duration", VALUE_DURATION, 0, 60 * SECOND, 1};

/* A limit as a script would write it. */
static void limit(const struct bound *bound, uint64_t units, char *text, size_t size)
{
    struct value value =
        value_integer(units > UINT64_MAX / bound->unit ? units : units * bound->unit);
    value.type = bound->type;
    value_print(&value, false, text, size);
}

bool bound_check(const struct bound *bound, const struct value *value, uint64_t *number, char *why,
                 size_t why_size)
{
    uint64_t amount = value->type == VALUE_WORD ? value->word : value->integer;
    *number = amount / bound->unit;
    if (value->type != bound->type && value->type != VALUE_WORD) {
        snprintf(why, why_size, "%s must be %s, not %s", bound->what, value_type_name(bound->type),
                 value_type_name(value->type));
        return false;
    }
    if (amount % bound->unit != 0) {
        snprintf(why, why_size, "%s must be whole %s", bound->what,
                 bound->unit == SECOND ? "seconds" : "milliseconds");
        return false;
    }
    if (*number < bound->minimum || *number > bound->maximum) {
        char least[32];
        char most[32];
        limit(bound, bound->minimum, least, sizeof(least));
        limit(bound, bound->maximum, most, sizeof(most));
        snprintf(why, why_size, "%s must be %s to %s", bound->what, least, most);
        return false;
    }
    return true;
}

bool bound_evaluate(const struct bound *bound, const struct expression *expression,
                    const struct resolver *resolver, uint64_t *number,
                    struct expression_error *error)
{
    struct value value;
    if (!expression_evaluate(expression, resolver, &value, error)) {
        return false;
    }
    error->at = expression->at;
    bool good = bound_check(bound, &value, number, error->text, sizeof(error->text));
    value_clear(&value);
    return good;
}
