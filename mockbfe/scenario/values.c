/* Where a script's expressions get their values while it runs. */
#include "scenario/runner_internal.h"

#include <stdio.h>

struct evaluation {
    struct runner *runner;
    const struct event *current;
};

static bool variable(void *context, unsigned int index, struct value *value, char *why,
                     size_t why_size)
{
    const struct evaluation *evaluation = context;
    const struct runner *runner = evaluation->runner;
    *value = runner->variables[index];
    value->owned = false;
    if (value->type == VALUE_NOTHING) {
        *value = runner->script->variables.items[index]->value;
        value->owned = false;
    }
    if (value->type == VALUE_NOTHING) {
        snprintf(why, why_size, "%s has no value yet",
                 runner->script->variables.items[index]->name.text);
        return false;
    }
    return true;
}

/* Keys are put together in a buffer, so a value of them owns a copy. */
static bool field_of(const struct event *event, struct field_ref ref, struct value *value,
                     char *why, size_t why_size)
{
    uint8_t buffer[EVENT_BUFFER];
    struct value borrowed;
    bool found =
        event_field(event, ref, buffer, &borrowed, why, why_size) && value_copy(value, &borrowed);
    wipe(buffer, sizeof(buffer));
    return found;
}

static bool field(void *context, struct field_ref ref, struct value *value, char *why,
                  size_t why_size)
{
    const struct evaluation *evaluation = context;
    if (!evaluation->current) {
        snprintf(why, why_size, "there is no event here");
        return false;
    }
    return field_of(evaluation->current, ref, value, why, why_size);
}

static bool path(void *context, const struct expression *expression, struct value *value, char *why,
                 size_t why_size)
{
    const struct evaluation *evaluation = context;
    struct runner *runner = evaluation->runner;
    const struct subject_events *events =
        subject_events_of(runner, expression->path.subject, expression->path.index);
    const struct event *event = events->matched[expression->path.event];
    if (!event) {
        snprintf(why, why_size, "no %s was matched before this line",
                 event_info(expression->path.event)->name);
        return false;
    }
    struct field_ref whole = expression->path.field;
    whole.length = false;
    return field_of(event, whole, value, why, why_size);
}

bool runner_evaluate(struct runner *runner, const struct expression *expression,
                     const struct event *current, struct value *value, struct text *error)
{
    struct evaluation evaluation = {runner, current};
    const struct resolver resolver = {&evaluation, variable, field, path};
    struct expression_error problem;
    if (expression_evaluate(expression, &resolver, value, &problem)) {
        return true;
    }
    text_add(error, "%s", problem.text);
    return false;
}

bool runner_negotiation(struct runner *runner, const struct negotiation *negotiation,
                        struct negotiation_values *values, struct text *error)
{
    struct evaluation evaluation = {runner, NULL};
    const struct resolver resolver = {&evaluation, variable, field, path};
    struct expression_error problem;
    if (negotiation_evaluate(negotiation, &resolver, values, &problem)) {
        return true;
    }
    text_add(error, "%s", problem.text);
    return false;
}

bool runner_duration(struct runner *runner, const struct expression *expression,
                     uint64_t *microseconds, struct text *error)
{
    struct value value;
    if (!runner_evaluate(runner, expression, NULL, &value, error)) {
        return false;
    }
    *microseconds = value.integer;
    value_clear(&value);
    return true;
}
