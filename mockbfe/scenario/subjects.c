/* Agents and SAs as the runner sees them: what is known of each, and its events. */
#include "scenario/runner_internal.h"

#include <stdlib.h>

bool subjects_new(struct runner *runner)
{
    const struct script *script = runner->script;
    size_t agents = script->agents.count;
    runner->agents = calloc(agents + 1, sizeof(*runner->agents));
    runner->sas = calloc(script->sas.count + 1, sizeof(*runner->sas));
    runner->variables = calloc(script->variables.count + 1, sizeof(*runner->variables));
    if (!runner->agents || !runner->sas || !runner->variables) {
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
    for (size_t i = 0; runner->variables && i < runner->script->variables.count; i++) {
        value_clear(&runner->variables[i]);
    }
    free(runner->agents);
    free(runner->sas);
    free(runner->variables);
}

/* A tag tells the SA by its remainder, the instance by the rest. */
uint32_t sa_new_instance(struct runner *runner, unsigned int index,
                         const struct statement *statement)
{
    struct sa_state *sa = &runner->sas[index];
    uint32_t count = (uint32_t)runner->script->sas.count;
    events_clear(&sa->events);
    for (size_t i = 0; i <= runner->script->agents.count; i++) {
        sa->matched_order[i] = 0;
    }
    sa->tag = ++runner->next_tag * count + index;
    sa->settled = false;
    sa->gone = false;
    sa->unexpected = false;
    sa->statement = statement;
    return sa->tag;
}

struct sa_state *sa_of_tag(struct runner *runner, uint32_t tag, unsigned int *index)
{
    if (tag == 0 || runner->script->sas.count == 0) {
        return NULL;
    }
    *index = tag % (uint32_t)runner->script->sas.count;
    return runner->sas[*index].tag == tag ? &runner->sas[*index] : NULL;
}

void subject_add_event(struct runner *runner, struct subject_events *events, struct event *event)
{
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
    events->matched[event->kind] = event;
    if (!before) {
        return;
    }
    struct event *previous = NULL;
    for (struct event *at = events->first; at; previous = at, at = at->next) {
        if (at == before) {
            if (previous) {
                previous->next = at->next;
            } else {
                events->first = at->next;
            }
            if (events->last == at) {
                events->last = previous;
            }
            event_free(at);
            return;
        }
    }
}

struct subject_events *subject_of_pattern(struct runner *runner, const struct pattern *pattern)
{
    return pattern->subject_kind == SUBJECT_AGENT ? &runner->agents[pattern->subject.index].events
                                                  : &runner->sas[pattern->subject.index].events;
}

const char *agent_name(const struct runner *runner, unsigned int agent)
{
    return runner->agents[agent].ast->name.text;
}

const char *sa_name(const struct runner *runner, unsigned int sa)
{
    return runner->script->sas.items[sa]->name.text;
}
