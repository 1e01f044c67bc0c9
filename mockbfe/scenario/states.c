/* States: what the SA database has when a line looks at it, as an event that can be compared. */
#include "scenario/runner_internal.h"

static struct event *look(struct runner *runner, const struct pattern *pattern)
{
    struct event *event = NULL;
    if (pattern->event == EVENT_HOST_HOLDS) {
        const struct sa_counts counts = sa_database_count(runner->engine, pattern->subject.index);
        event = event_of_host(&counts);
    } else {
        struct sa_info info;
        uint64_t pair = sa_pair_of(&runner->sas[pattern->subject.index]);
        sa_database_look(runner->engine, pair, runner_now(runner), &info);
        event = event_of_sa(pair, &info);
    }
    if (event) {
        event->at = runner_now(runner);
    }
    return event;
}

/* Whether something goes on by itself that changes the database. */
static bool may_change(struct runner *runner)
{
    struct engine_counts counts = engine_count(runner->engine);
    return counts.negotiations > counts.frozen || (runner->cursors && runner->cursors->next);
}

enum expectation_state state_check(struct runner *runner, const struct statement *statement,
                                   uint64_t began_us, struct text *report)
{
    const struct pattern *pattern = &statement->expect.pattern;
    struct subject_events *events = subject_of_pattern(runner, pattern);
    struct text mismatches = {0};
    struct event *event = look(runner, pattern);
    if (!event) {
        text_add(report, "    there is no memory to look at the SA database\n");
        return EXPECTATION_FAILED;
    }
    bool matches = pattern_matches(runner, pattern, event, &mismatches);
    bool negated = statement->expect.negated;
    bool patient = statement->expect.within ? runner_now(runner).real_us <
                                                  expectation_deadline(runner, statement, began_us)
                                            : may_change(runner);
    enum expectation_state state = EXPECTATION_FAILED;
    if (negated ? !matches && !patient : matches) {
        state = EXPECTATION_MET;
    } else if (negated ? !matches : patient) {
        state = EXPECTATION_WAITS;
    } else {
        text_add(report, "%s", negated ? "    it is so\n" : text_get(&mismatches));
        expectation_add_event(runner, event, pattern->subject.text, report);
        faults_add_held(runner, report);
    }
    text_clear(&mismatches);
    if (state == EXPECTATION_MET && !negated) {
        subject_add_event(runner, events, event); /* for paths to its fields */
        subject_match_event(events, event);
    } else {
        event_free(event);
    }
    return state;
}
