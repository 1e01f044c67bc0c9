/* `never`: from its line on an event must not come, until another one does. */
#include "scenario/runner_internal.h"

#include <stdlib.h>

/*
 * The first event that no line has matched and that fits. Of an agent only its latest process
 * counts: what an earlier one did is over.
 */
static const struct event *first_fit(struct runner *runner, const struct pattern *pattern)
{
    const struct event *fit = NULL;
    const struct event *event = subject_of_pattern(runner, pattern)->first;
    for (; event; event = event->next) {
        if (event->kind == EVENT_AGENT_STARTS) {
            fit = NULL;
        }
        if (!fit && !event->matched && pattern_matches(runner, pattern, event, NULL)) {
            fit = event;
        }
    }
    return fit;
}

/* Either may have happened between the negotiation's line and this one. */
enum step never_step(struct runner *runner, struct cursor *cursor,
                     const struct statement *statement, struct text *report)
{
    const struct pattern *pattern = &statement->never.pattern;
    const struct pattern *until = statement->never.until;
    const struct event *forbidden = first_fit(runner, pattern);
    const struct event *end = until ? first_fit(runner, until) : NULL;
    if (end && (!forbidden || end->order < forbidden->order)) {
        return STEP_DONE;
    }
    if (forbidden) {
        text_add(report, "    it has happened already\n");
        expectation_add_event(runner, forbidden, pattern->subject.text, report);
        return STEP_FAILED;
    }
    struct watch *watch = calloc(1, sizeof(*watch));
    if (!watch) {
        text_add(report, "    there is no memory to watch for it\n");
        return STEP_FAILED;
    }
    watch->statement = statement;
    watch->todo = todo_of(cursor);
    watch->next = runner->watches;
    runner->watches = watch;
    return STEP_DONE;
}

static void fail_watch(struct runner *runner, const struct watch *watch, const struct event *event)
{
    const struct pattern *pattern = &watch->statement->never.pattern;
    struct text details = {0};
    if (watch->todo.cursor) {
        text_add(&details, "    ");
        report_place(&details, watch->statement);
    }
    text_add(&details, "    it happened: %s %s ", pattern->subject.text,
             event_info(event->kind)->name);
    report_event_fields(runner, event, &details);
    text_add(&details, "\n");
    if (watch->todo.cursor) {
        todo_excuse(runner, watch->todo, text_get(&details));
    } else {
        runner_fail_at(runner, watch->statement, text_get(&details));
    }
    text_clear(&details);
}

void watches_check(struct runner *runner, const struct subject_events *events,
                   const struct event *event)
{
    struct watch **link = &runner->watches;
    while (*link && runner->phase == PHASE_PLAYING) {
        struct watch *watch = *link;
        const struct pattern *pattern = &watch->statement->never.pattern;
        const struct pattern *until = watch->statement->never.until;
        if (todo_over(watch->todo)) {
            link = &watch->next; /* its block is being left */
        } else if (subject_of_pattern(runner, pattern) == events &&
                   pattern_matches(runner, pattern, event, NULL)) {
            fail_watch(runner, watch, event);
            link = &watch->next;
        } else if (until && subject_of_pattern(runner, until) == events &&
                   pattern_matches(runner, until, event, NULL)) {
            *link = watch->next;
            free(watch);
        } else {
            link = &watch->next;
        }
    }
}

void watches_end(struct runner *runner, struct todo todo)
{
    struct watch **link = &runner->watches;
    while (*link) {
        struct watch *watch = *link;
        if (watch->todo.cursor == todo.cursor) {
            *link = watch->next;
            free(watch);
        } else {
            link = &watch->next;
        }
    }
}

void watches_free(struct runner *runner)
{
    while (runner->watches) {
        struct watch *watch = runner->watches;
        runner->watches = watch->next;
        free(watch);
    }
}
