/* Agents and SAs as the runner sees them: what is known of each, and its events. */
#include "scenario/runner_internal.h"

#include <stdlib.h>
#include <string.h>

bool subjects_new(struct runner *runner)
{
    const struct script *script = runner->script;
    size_t agents = script->agents.count;
    runner->agents = calloc(agents + 1, sizeof(*runner->agents));
    runner->sas = calloc(script->sas.count + 1, sizeof(*runner->sas));
    runner->hosts = calloc(script->hosts.count + 1, sizeof(*runner->hosts));
    runner->variables = calloc(script->variables.count + 1, sizeof(*runner->variables));
    if (!runner->agents || !runner->sas || !runner->hosts || !runner->variables) {
        return false;
    }
    for (size_t i = 0; i < agents; i++) {
        runner->agents[i].ast = script->agents.items[i]->statement->agent;
    }
    for (size_t i = 0; i < script->sas.count; i++) {
        runner->sas[i].matched_order = calloc(agents + 1, sizeof(uint64_t));
        if (!runner->sas[i].matched_order) {
            return false;
        }
    }
    return true;
}

static void events_clear(struct subject_events *events)
{
    while (events->first) {
        struct event *event = events->first;
        events->first = event->next;
        event_free(event);
    }
    *events = (struct subject_events){0};
}

void subjects_free(struct runner *runner)
{
    for (size_t i = 0; runner->agents && i < runner->script->agents.count; i++) {
        events_clear(&runner->agents[i].events);
        free(runner->agents[i].principal);
    }
    for (size_t i = 0; runner->sas && i < runner->script->sas.count; i++) {
        events_clear(&runner->sas[i].events);
        free(runner->sas[i].matched_order);
    }
    for (size_t i = 0; runner->hosts && i < runner->script->hosts.count; i++) {
        events_clear(&runner->hosts[i].events);
    }
    for (size_t i = 0; runner->variables && i < runner->script->variables.count; i++) {
        value_clear(&runner->variables[i]);
    }
    free(runner->agents);
    free(runner->sas);
    free(runner->hosts);
    free(runner->variables);
}

/* Forgets events; where matched ones are kept, those that a path may name stay. */
static void forget_unmatched(struct subject_events *events)
{
    struct event **link = &events->first;
    memset(events->unmatched, 0, sizeof(events->unmatched));
    events->last = NULL;
    while (*link) {
        struct event *event = *link;
        if (event->matched) {
            events->last = event;
            link = &event->next;
        } else {
            *link = event->next;
            event_free(event);
        }
    }
}

/* A tag tells the SA by its remainder, the instance by the rest. */
static uint32_t begin_instance(struct runner *runner, unsigned int index,
                               const struct statement *statement)
{
    struct sa_state *sa = &runner->sas[index];
    uint32_t count = (uint32_t)runner->script->sas.count;
    sa->latest = (struct sa_instance){.tag = ++runner->next_tag * count + index};
    sa->newest_tag = sa->latest.tag;
    sa->begun_order = runner->order;
    sa->settled = false;
    sa->excused = false;
    sa->statement = statement;
    return sa->latest.tag;
}

uint32_t sa_new_instance(struct runner *runner, unsigned int index,
                         const struct statement *statement)
{
    struct sa_state *sa = &runner->sas[index];
    events_clear(&sa->events);
    for (size_t i = 0; i <= runner->script->agents.count; i++) {
        sa->matched_order[i] = 0;
    }
    sa->before = (struct sa_instance){0};
    sa->unexpected = false;
    sa->first_tag = begin_instance(runner, index, statement);
    return sa->first_tag;
}

uint32_t sa_rekey_instance(struct runner *runner, unsigned int index,
                           const struct statement *statement)
{
    struct sa_state *sa = &runner->sas[index];
    forget_unmatched(&sa->events);
    sa->before = sa->latest;
    return begin_instance(runner, index, statement);
}

/* A failed rekey leaves the name to the pair that was there before. */
static void take_back(struct sa_state *sa)
{
    if (sa->before.tag != 0) {
        sa->latest = sa->before;
        sa->before = (struct sa_instance){0};
    }
}

uint64_t sa_pair_of(const struct sa_state *sa)
{
    return sa->before.tag != 0 ? sa->before.negotiation : sa->latest.negotiation;
}

void sa_note_start(struct runner *runner, struct sa_state *sa, uint32_t tag, uint64_t negotiation)
{
    if (sa->latest.tag != tag) {
        return; /* of an instance that is over */
    }
    if (sa->latest.negotiation != 0) {
        /* The pair is rekeyed by itself. Its events stay: no line has begun this. */
        sa->before = sa->latest;
        sa->latest = (struct sa_instance){.tag = tag};
        sa->begun_order = runner->order;
        sa->settled = false;
    }
    sa->latest.negotiation = negotiation;
}

bool sa_note_event(struct sa_state *sa, uint64_t negotiation, const struct event *event)
{
    bool latest = sa->latest.negotiation == negotiation;
    struct sa_instance *instance = latest                                  ? &sa->latest
                                   : sa->before.negotiation == negotiation ? &sa->before
                                                                           : NULL;
    bool over = event->kind == EVENT_SA_FAILED || event->kind == EVENT_SA_EXPIRED ||
                (event->kind == EVENT_SA_DELETED && event->number == SA_INBOUND);
    if (instance && over) {
        instance->gone = true;
    }
    if (latest && event->kind == EVENT_SA_ESTABLISHED) {
        sa->settled = true;
        sa->before = (struct sa_instance){0};
    } else if (latest && event->kind == EVENT_SA_FAILED) {
        sa->settled = true;
        /* A line of the script has deleted it: nothing that nobody expects. */
        sa->unexpected = event->word != SCRIPT_FAILED_DELETED;
        take_back(sa);
    }
    return over;
}

struct sa_state *sa_of_tag(struct runner *runner, uint32_t tag, unsigned int *index)
{
    if (tag == 0 || runner->script->sas.count == 0) {
        return NULL;
    }
    *index = tag % (uint32_t)runner->script->sas.count;
    struct sa_state *sa = &runner->sas[*index];
    /* Tags are counted up, so these are the instances since `negotiate`. */
    return sa->first_tag != 0 && tag - sa->first_tag <= sa->newest_tag - sa->first_tag ? sa : NULL;
}

/* Takes an event out; previous: the one in front of it, or NULL. */
static void drop_event(struct subject_events *events, struct event *previous, struct event *event)
{
    if (previous) {
        previous->next = event->next;
    } else {
        events->first = event->next;
    }
    if (events->last == event) {
        events->last = previous;
    }
    event_free(event);
}

static const char *name_of(const struct runner *runner, const struct subject_events *events)
{
    for (unsigned int i = 0; i < runner->script->agents.count; i++) {
        if (events == &runner->agents[i].events) {
            return agent_name(runner, i);
        }
    }
    for (unsigned int i = 0; i < runner->script->sas.count; i++) {
        if (events == &runner->sas[i].events) {
            return sa_name(runner, i);
        }
    }
    return "";
}

/* Makes room for one more of a kind. They stand near the front: all kinds are bounded. */
static void forget_oldest(struct runner *runner, struct subject_events *events,
                          enum event_kind kind)
{
    struct event *previous = NULL;
    struct event *oldest = events->first;
    while (oldest && (oldest->kind != kind || oldest->matched)) {
        previous = oldest;
        oldest = oldest->next;
    }
    if (oldest) {
        drop_event(events, previous, oldest);
        events->unmatched[kind]--;
    }
    if (!events->forgot[kind]) {
        events->forgot[kind] = true;
        report_say(runner->report, REPORT_WARNING, runner_now(runner), name_of(runner, events),
                   "no line has matched %d `%s` events: the oldest are forgotten from here on",
                   RUNNER_MAX_EVENTS, event_info(kind)->name);
    }
}

void subject_add_event(struct runner *runner, struct subject_events *events, struct event *event)
{
    if (events->unmatched[event->kind] >= RUNNER_MAX_EVENTS) {
        forget_oldest(runner, events, event->kind);
    }
    events->unmatched[event->kind]++;
    event->order = ++runner->order;
    event->next = NULL;
    if (events->last) {
        events->last->next = event;
    } else {
        events->first = event;
    }
    events->last = event;
}

void subject_match_event(struct subject_events *events, struct event *event)
{
    const struct event *before = events->matched[event->kind];
    event->matched = true;
    events->unmatched[event->kind]--;
    events->matched[event->kind] = event;
    if (!before) {
        return;
    }
    struct event *previous = NULL;
    for (struct event *at = events->first; at; previous = at, at = at->next) {
        if (at == before) {
            drop_event(events, previous, at);
            return;
        }
    }
}

struct subject_events *subject_events_of(struct runner *runner, enum subject_kind kind,
                                         unsigned int index)
{
    return kind == SUBJECT_AGENT  ? &runner->agents[index].events
           : kind == SUBJECT_HOST ? &runner->hosts[index].events
                                  : &runner->sas[index].events;
}

struct subject_events *subject_of_pattern(struct runner *runner, const struct pattern *pattern)
{
    return subject_events_of(runner, pattern->subject_kind, pattern->subject.index);
}

const char *agent_name(const struct runner *runner, unsigned int agent)
{
    return runner->agents[agent].ast->name.text;
}

const char *sa_name(const struct runner *runner, unsigned int sa)
{
    return runner->script->sas.items[sa]->name.text;
}
