/* Whether an expectation is met, can still be met, or has failed, and what to say then. */
#include "scenario/runner_internal.h"
#include "report/describe.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- one event against one pattern ----------------------------------------------------------- */

static void add_value(struct text *report, const struct value *value, bool show_keys)
{
    char buffer[1024];
    value_print(value, show_keys, buffer, sizeof(buffer));
    text_add(report, "%s", buffer);
}

/* One line of the report for a field that does not fit. */
static void report_mismatch(struct runner *runner, const struct field_match *match,
                            const struct value *expected, const struct value *actual,
                            struct text *report)
{
    bool show_keys = report_shows_keys(runner->report);
    text_add(report, "    %s: expected ", match->field_name.text);
    if (match->op != COMPARE_EQUAL) {
        text_add(report, "%s ", comparison_text(match->op));
    }
    add_value(report, expected, show_keys);
    text_add(report, ", actual ");
    add_value(report, actual, show_keys);
    text_add(report, "\n");
}

static bool field_matches(struct runner *runner, const struct field_match *match,
                          const struct event *event, struct text *report)
{
    uint8_t buffer[EVENT_BUFFER];
    char why[256] = "";
    struct value actual;
    struct value expected = value_nothing();
    struct text problem = {0};
    bool matches = false;
    if (!event_field(event, match->field, buffer, &actual, why, sizeof(why))) {
        text_add(report, "    %s: has no value: %s\n", match->field_name.text, why);
    } else if (!match->value) {
        matches = true; /* any value will do */
    } else if (!runner_evaluate(runner, match->value, event, &expected, &problem)) {
        text_add(report, "    %s: what is expected has no value: %s\n", match->field_name.text,
                 text_get(&problem));
    } else {
        matches = value_compare(match->op, &actual, &expected);
        if (!matches) {
            report_mismatch(runner, match, &expected, &actual, report);
        }
    }
    value_clear(&expected);
    text_clear(&problem);
    wipe(buffer, sizeof(buffer));
    return matches;
}

bool pattern_matches(struct runner *runner, const struct pattern *pattern,
                     const struct event *event, struct text *report)
{
    struct text unused = {0};
    bool matches = event->kind == pattern->event &&
                   (!pattern->by.text || (event->has_agent && event->agent == pattern->by.index));
    for (const struct field_match *match = pattern->fields; match; match = match->next) {
        if (!matches && !report) {
            break;
        }
        matches &= field_matches(runner, match, event, report ? report : &unused);
    }
    text_clear(&unused);
    return matches;
}

/* ---- reports --------------------------------------------------------------------------------- */

void report_event_fields(struct runner *runner, const struct event *event, struct text *report)
{
    bool show_keys = report_shows_keys(runner->report);
    size_t size = event_print(event, show_keys, NULL, 0) + 1;
    char *buffer = malloc(size);
    if (buffer) {
        event_print(event, show_keys, buffer, size);
        text_add(report, "%s", buffer);
        wipe(buffer, size);
        free(buffer);
    }
}

void expectation_add_event(struct runner *runner, const struct event *event, const char *subject,
                           struct text *report)
{
    text_add(report, event_info(event->kind)->state ? "    now: %s %s" : "    the event: %s %s",
             subject, event_info(event->kind)->name);
    if (event->has_agent && event_info(event->kind)->callback) {
        text_add(report, " by %s", agent_name(runner, event->agent));
    }
    text_add(report, " ");
    report_event_fields(runner, event, report);
    text_add(report, "\n");
    if (event->kind == EVENT_SA_FAILED && event->more) {
        text_add(report, "    the reason: %s\n", event->more);
    }
}

/* What else the subject did that no line has matched. */
static void add_unmatched(struct runner *runner, const struct pattern *pattern, struct text *report)
{
    const struct subject_events *events = subject_of_pattern(runner, pattern);
    unsigned int shown = 0;
    for (const struct event *event = events->first; event; event = event->next) {
        if (event->matched || event->kind == EVENT_AGENT_PRINTS) {
            continue;
        }
        text_add(report, shown == 0 ? "    not yet matched of %s: %s" : "%s%s",
                 shown == 0 ? pattern->subject.text : ", ", event_info(event->kind)->name);
        if (++shown == 8) {
            text_add(report, ", …");
            break;
        }
    }
    text_add(report, "%s", shown > 0 ? "\n" : "");
}

static void add_last_lines(const struct subject_events *events, struct text *report)
{
    const struct event *lines[4];
    size_t count = 0;
    for (const struct event *event = events->first; event; event = event->next) {
        if (event->kind == EVENT_AGENT_PRINTS) {
            lines[count++ % 4] = event;
        }
    }
    for (size_t i = count > 4 ? count - 4 : 0; i < count; i++) {
        text_add(report, "    it printed: %s\n", lines[i % 4]->text);
    }
}

/* ---- can it still come? ---------------------------------------------------------------------- */

static const struct event *find(const struct subject_events *events, enum event_kind kind)
{
    const struct event *found = NULL;
    for (const struct event *event = events->first; event; event = event->next) {
        if (event->kind == kind) {
            found = event;
        }
    }
    return found;
}

/* Why nobody was asked, or somebody else dictates: what is missed may be missed for that. */
static void add_decision(const struct sa_state *sa, struct text *report)
{
    const struct event *decided = find(&sa->events, EVENT_SA_DECIDED);
    if (decided) {
        text_add(report, "    it was decided: ");
        describe_decision(report, &decided->decision);
        text_add(report, "\n");
    }
}

/* A callback whose answer is awaited by nobody may still come too late, or again. */
static bool answer_may_come(struct runner *runner, const struct pattern *pattern)
{
    bool of_answer = pattern->event == EVENT_SA_LATE || pattern->event == EVENT_SA_TWICE;
    return of_answer && engine_count(runner->engine).callbacks > 0;
}

static bool sa_event_impossible(struct runner *runner, const struct pattern *pattern,
                                struct text *report)
{
    const struct sa_state *sa = &runner->sas[pattern->subject.index];
    const char *name = pattern->subject.text;
    bool of_its_end = pattern->event == EVENT_SA_EXPIRED || pattern->event == EVENT_SA_DELETED;
    if (!sa->settled || answer_may_come(runner, pattern)) {
        return false;
    }
    bool gone = sa->latest.gone;
    if (of_its_end && !gone && engine_count(runner->engine).negotiations > 0) {
        return false; /* it may be being rekeyed */
    }
    const struct event *failed = find(&sa->events, EVENT_SA_FAILED);
    bool says_why = failed && failed->order > sa->begun_order;
    /* A rekey that was expected to fail has left the pair as it was. */
    if (says_why && (gone || !of_its_end || !failed->matched)) {
        text_add(report, "    %s failed instead\n", name);
        expectation_add_event(runner, failed, name, report);
    } else if (of_its_end && !gone) {
        uint64_t next = engine_next_virtual_deadline(runner->engine);
        text_add(report, "    %s is still there at virtual time %" PRIu64 " s", name,
                 runner_now(runner).virtual_ms / 1000);
        if (next != ENGINE_NEVER) {
            text_add(report, "; the next SA to expire does so at %" PRIu64 " s", next / 1000);
        }
        text_add(report, "\n");
    } else {
        text_add(report, "    %s is %s already; no further %s can come\n", name,
                 gone ? "gone" : "established", event_info(pattern->event)->name);
        add_decision(sa, report);
    }
    add_unmatched(runner, pattern, report);
    return true;
}

static bool agent_event_impossible(struct runner *runner, const struct pattern *pattern,
                                   struct text *report)
{
    const struct agent_state *agent = &runner->agents[pattern->subject.index];
    const char *name = pattern->subject.text;
    if (agent->running) {
        return false;
    }
    const struct event *exited = find(&agent->events, EVENT_AGENT_EXITS);
    const struct event *refused = find(&agent->events, EVENT_AGENT_REFUSED);
    if (!exited) {
        text_add(report, "    %s is not running\n", name);
        return true;
    }
    text_add(report, "    %s has ended with exit code %u\n", name, exited->number);
    if (refused && !refused->matched) {
        expectation_add_event(runner, refused, name, report);
    }
    add_last_lines(&agent->events, report);
    return true;
}

/* ---- expectations ---------------------------------------------------------------------------- */

/*
 * Where the order of a pattern's subject is kept: per agent for callbacks, else one for all. What a
 * program prints comes by a way of its own, so its lines are ordered among themselves only.
 */
static uint64_t *order_of(struct runner *runner, const struct pattern *pattern,
                          const struct event *event)
{
    if (pattern->subject_kind == SUBJECT_AGENT) {
        struct agent_state *agent = &runner->agents[pattern->subject.index];
        return event->kind == EVENT_AGENT_PRINTS ? &agent->printed_order : &agent->matched_order;
    }
    size_t lane = event->has_agent ? event->agent : runner->script->agents.count;
    return &runner->sas[pattern->subject.index].matched_order[lane];
}

static bool candidate(const struct pattern *pattern, const struct event *event)
{
    return !event->matched && event->kind == pattern->event &&
           (!pattern->by.text || (event->has_agent && event->agent == pattern->by.index));
}

static enum expectation_state positive(struct runner *runner, const struct pattern *pattern,
                                       bool ordered, struct text *report)
{
    struct subject_events *events = subject_of_pattern(runner, pattern);
    struct event *event = events->first;
    struct text mismatches = {0};
    enum expectation_state state = EXPECTATION_WAITS;
    while (event && state == EXPECTATION_WAITS) {
        if (!candidate(pattern, event)) {
            event = event->next;
            continue;
        }
        bool prints = event->kind == EVENT_AGENT_PRINTS;
        bool early = ordered && event->order < *order_of(runner, pattern, event);
        if (early && !prints) {
            text_add(report, "    it came before the event that an earlier line has matched\n");
            expectation_add_event(runner, event, pattern->subject.text, report);
            state = EXPECTATION_FAILED;
        } else if (!early && pattern_matches(runner, pattern, event, &mismatches)) {
            state = EXPECTATION_MET;
        } else if (prints) {
            event = event->next; /* some later line may be the one */
        } else {
            text_add(report, "%s", text_get(&mismatches));
            expectation_add_event(runner, event, pattern->subject.text, report);
            state = EXPECTATION_FAILED;
        }
        text_clear(&mismatches);
    }
    if (state == EXPECTATION_MET) {
        uint64_t *order = order_of(runner, pattern, event);
        if (*order < event->order) {
            *order = event->order;
        }
        if (event->kind == EVENT_SA_FAILED) {
            runner->sas[pattern->subject.index].unexpected = false;
        }
        subject_match_event(events, event);
    }
    return state;
}

/* `expect no`: waits for an SA to settle, so that nothing can come any more; agents: up to now. */
static enum expectation_state negative(struct runner *runner, const struct statement *statement,
                                       uint64_t began_us, struct text *report)
{
    const struct pattern *pattern = &statement->expect.pattern;
    const struct subject_events *events = subject_of_pattern(runner, pattern);
    for (const struct event *event = events->first; event; event = event->next) {
        if (candidate(pattern, event) && pattern_matches(runner, pattern, event, NULL)) {
            text_add(report, "    it happened\n");
            expectation_add_event(runner, event, pattern->subject.text, report);
            return EXPECTATION_FAILED;
        }
    }
    if (statement->expect.within) {
        uint64_t deadline = expectation_deadline(runner, statement, began_us);
        return runner_now(runner).real_us >= deadline ? EXPECTATION_MET : EXPECTATION_WAITS;
    }
    bool over =
        pattern->subject_kind == SUBJECT_AGENT || runner->sas[pattern->subject.index].settled;
    return over ? EXPECTATION_MET : EXPECTATION_WAITS;
}

enum expectation_state expectation_check(struct runner *runner, const struct statement *statement,
                                         bool ordered, uint64_t began_us, struct text *report)
{
    const struct pattern *pattern = &statement->expect.pattern;
    if (event_info(pattern->event)->state) {
        return state_check(runner, statement, began_us, report);
    }
    if (statement->expect.negated) {
        return negative(runner, statement, began_us, report);
    }
    enum expectation_state state = positive(runner, pattern, ordered, report);
    if (state == EXPECTATION_WAITS &&
        (pattern->subject_kind == SUBJECT_AGENT ? agent_event_impossible(runner, pattern, report)
                                                : sa_event_impossible(runner, pattern, report))) {
        state = EXPECTATION_FAILED;
    }
    return state;
}

uint64_t expectation_deadline(struct runner *runner, const struct statement *statement,
                              uint64_t began_us)
{
    const struct pattern *pattern = &statement->expect.pattern;
    uint64_t patience = RUNNER_PATIENCE_US;
    struct text unused = {0};
    if (!statement->expect.within && pattern->subject_kind == SUBJECT_AGENT &&
        runner->agents[pattern->subject.index].by_hand) {
        return ENGINE_NEVER; /* whoever starts programs by hand takes their time */
    }
    if (statement->expect.within) {
        /* Without a value the expectation ends at once, and its report will say so. */
        if (!runner_duration(runner, statement->expect.within, &patience, &unused)) {
            patience = 0;
        }
    } else if (pattern->event == EVENT_AGENT_EXITS &&
               runner->agents[pattern->subject.index].asked_to_end) {
        patience = RUNNER_END_PATIENCE_US;
    }
    text_clear(&unused);
    return began_us + patience;
}

/* "30.0", "0.25": as exactly as a line can say it. */
static void expectation_add_seconds(struct text *report, uint64_t microseconds)
{
    char digits[32];
    int length = snprintf(digits, sizeof(digits), "%" PRIu64 ".%06" PRIu64, microseconds / 1000000,
                          microseconds % 1000000);
    while (digits[length - 1] == '0' && digits[length - 2] != '.') {
        digits[--length] = '\0';
    }
    text_add(report, "%s", digits);
}

void expectation_timed_out(struct runner *runner, const struct statement *statement,
                           uint64_t began_us, struct text *report)
{
    const struct pattern *pattern = &statement->expect.pattern;
    text_add(report, "    waited ");
    expectation_add_seconds(report, expectation_deadline(runner, statement, began_us) - began_us);
    text_add(report, " s for %s %s, which did not come\n", pattern->subject.text,
             event_info(pattern->event)->name);
    add_unmatched(runner, pattern, report);
    faults_add_held(runner, report);
    if (pattern->subject_kind == SUBJECT_AGENT) {
        const struct agent_state *agent = &runner->agents[pattern->subject.index];
        if (pattern->event == EVENT_AGENT_EXITS && agent->asked_to_end) {
            text_add(report, "    %s was asked to end (its standard input was closed)\n",
                     pattern->subject.text);
        } else if (pattern->event == EVENT_AGENT_EXITS) {
            text_add(report, "    %s was not asked to end: no `stop %s` before this line\n",
                     pattern->subject.text, pattern->subject.text);
        }
        add_last_lines(&agent->events, report);
    }
}
