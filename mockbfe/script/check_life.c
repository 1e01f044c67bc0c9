/* What is checked of the statements about an SA that is established: rekey and traffic. */
#include "script/check_internal.h"

#include <string.h>

void check_rekey(struct check *check, struct statement *statement)
{
    const struct name *by = &statement->rekey.by;
    struct binding *old = check_use(check, NAME_SA, &statement->rekey.sa);
    struct binding *as = NULL;
    if (old) {
        state_use_sa(check, old, &statement->rekey.sa);
    }
    if (statement->rekey.as.text) {
        as = check_declare(check, NAME_SA, &statement->rekey.as, statement);
    }
    state_rekey(check, old, as, statement);
    if (by->text && strcmp(by->text, "peer") != 0) {
        diagnostics_error(check->out, by->at, "'%s' cannot begin a rekey", by->text);
        diagnostics_hint(check->out, "write `by peer`, or nothing: the local host begins");
    }
}

/* The size, the packets or both; which of them a literal is shows in its unit. */
static bool amount(struct check *check, struct statement *statement, struct argument *argument)
{
    const struct wanted any = {"the traffic", VALUE_NOTHING, SET_NONE};
    struct expression *expression = argument->expression;
    if (argument->kind != ARGUMENT_EXPRESSION) {
        diagnostics_error(check->out, argument->at, "expected a size or a number of packets");
        return false;
    }
    if (!check_expression(check, expression, &any)) {
        return false;
    }
    bool packets = expression->type == VALUE_PACKETS;
    struct expression **place =
        packets ? &statement->traffic.packets : &statement->traffic.kilobytes;
    if (!packets && expression->type != VALUE_SIZE) {
        diagnostics_error(check->out, argument->at, "traffic is a size or a number of packets");
        diagnostics_hint(check->out, "write `traffic %s 500kB`, `traffic %s 20packets` or both",
                         statement->traffic.sa.text, statement->traffic.sa.text);
        return false;
    }
    if (*place) {
        diagnostics_error(check->out, argument->at, "the %s stands here twice",
                          packets ? "number of packets" : "size");
        return false;
    }
    *place = expression;
    return check_bounded(check, expression, packets ? &BOUND_PACKETS : &BOUND_KILOBYTES);
}

void check_traffic(struct check *check, struct statement *statement)
{
    struct argument *argument = statement->traffic.arguments;
    struct binding *sa = check_use(check, NAME_SA, &statement->traffic.sa);
    if (sa) {
        state_use_sa(check, sa, &statement->traffic.sa);
        state_traffic(sa);
    }
    if (!argument) {
        diagnostics_error(check->out, statement->at, "how much traffic?");
        diagnostics_hint(check->out, "write `traffic %s 500kB`, `traffic %s 20packets` or both",
                         statement->traffic.sa.text, statement->traffic.sa.text);
    }
    while (argument && amount(check, statement, argument)) {
        argument = argument->next;
    }
}
