/* What each statement of a script does when its turn comes. */
#include "scenario/runner_internal.h"
#include "engine/principal.h"
#include "script/bounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool cursor_push(struct cursor *cursor, enum frame_kind kind, const struct statement *owner,
                 const struct statement *first)
{
    if (cursor->depth == CURSOR_DEPTH) {
        return false;
    }
    cursor->frames[cursor->depth++] = (struct frame){.kind = kind, .owner = owner, .next = first};
    return true;
}

struct cursor *cursor_new(struct runner *runner, struct cursor *parent, const struct block *block)
{
    struct cursor *cursor = calloc(1, sizeof(*cursor));
    if (cursor) {
        cursor->parent = parent;
        cursor_push(cursor, FRAME_BLOCK, NULL, block->first);
        /* At the end: branches take their turns in the order in which they are written. */
        struct cursor **link = &runner->cursors;
        while (*link) {
            link = &(*link)->next;
        }
        *link = cursor;
    }
    return cursor;
}

static enum step enter(struct cursor *cursor, enum frame_kind kind, const struct statement *owner,
                       const struct block *block, struct text *report)
{
    if (cursor_push(cursor, kind, owner, block->first)) {
        return STEP_ENTERED;
    }
    text_add(report, "    blocks are nested too deeply\n");
    return STEP_FAILED;
}

bool statement_evaluate(struct runner *runner, const struct expression *expression,
                        struct value *value, struct text *report)
{
    struct text problem = {0};
    bool done = runner_evaluate(runner, expression, NULL, value, &problem);
    if (!done) {
        text_add(report, "    %s\n", text_get(&problem));
    }
    text_clear(&problem);
    return done;
}

/* ---- agents ---------------------------------------------------------------------------------- */

/* A NULL-terminated list of texts that it owns. */
struct strings {
    char **items;
    size_t count;
};

static bool strings_add(struct strings *strings, const char *format, const char *first,
                        const char *second)
{
    struct text text = {0};
    text_add(&text, format, first, second);
    char **items = realloc(strings->items, (strings->count + 2) * sizeof(*items));
    if (!items) {
        text_clear(&text);
        return false;
    }
    strings->items = items;
    items[strings->count++] = strdup(text_get(&text));
    items[strings->count] = NULL;
    text_clear(&text);
    return items[strings->count - 1] != NULL;
}

static void strings_clear(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++) {
        free(strings->items[i]);
    }
    free(strings->items);
}

static bool add_text_value(struct runner *runner, const struct expression *expression,
                           const char *name, struct strings *strings, struct text *report)
{
    struct value value;
    if (!statement_evaluate(runner, expression, &value, report)) {
        return false;
    }
    bool added = name ? strings_add(strings, "%s=%s", name, value.text.data)
                      : strings_add(strings, "%s%s", value.text.data, "");
    value_clear(&value);
    return added;
}

/* Who the agent counts as from now on. A value that is not constant is only known here. */
static bool set_principal(struct runner *runner, struct agent_state *state, struct text *report)
{
    struct value principal = value_nothing();
    bool good = statement_evaluate(runner, state->ast->principal, &principal, report);
    if (good && !principal_known(principal.text.data)) {
        text_add(report, "    there is no principal \"%s\"\n", principal.text.data);
        good = false;
    }
    if (good) {
        free(state->principal);
        state->principal = strdup(principal.text.data);
        good = state->principal != NULL;
    }
    value_clear(&principal);
    return good;
}

static bool set_concurrency(struct runner *runner, struct agent_state *state, struct text *report)
{
    struct value value;
    if (!statement_evaluate(runner, state->ast->concurrency, &value, report)) {
        return false;
    }
    char why[128];
    uint64_t number = 0;
    bool good = bound_check(&BOUND_CONCURRENCY, &value, &number, why, sizeof(why));
    if (good) {
        state->concurrency = (uint32_t)number;
    } else {
        text_add(report, "    %s\n", why);
    }
    value_clear(&value);
    return good;
}

static bool start_agent(struct runner *runner, unsigned int index, struct text *report)
{
    struct agent_state *state = &runner->agents[index];
    const struct agent *agent = state->ast;
    struct value command = value_nothing();
    struct strings arguments = {0};
    struct strings environment = {0};
    static const char *const nothing[] = {NULL};
    char why[512] = "";
    bool ready = !agent->command || statement_evaluate(runner, agent->command, &command, report);
    for (const struct text_list *at = agent->arguments; ready && at; at = at->next) {
        ready = add_text_value(runner, at->text, NULL, &arguments, report);
    }
    for (const struct environment *at = agent->environment; ready && at; at = at->next) {
        ready = add_text_value(runner, at->value, at->name.text, &environment, report);
    }
    if (ready && agent->principal) {
        ready = set_principal(runner, state, report);
    }
    if (ready && agent->concurrency) {
        ready = set_concurrency(runner, state, report);
    }
    const struct agent_launch launch = {
        .name = agent->name.text,
        .command = command.type == VALUE_TEXT ? command.text.data : NULL,
        .arguments = arguments.items ? (const char *const *)arguments.items : nothing,
        .environment = environment.items ? (const char *const *)environment.items : nothing,
    };
    if (ready && !runner->hooks.start(runner->hooks.context, index, &launch, &state->process_id,
                                      why, sizeof(why))) {
        text_add(report, "    %s\n", why);
        runner->result = RUN_ENVIRONMENT;
        ready = false;
    }
    if (ready) {
        state->life++;
        state->running = true;
        state->asked_to_end = false;
        state->killed = false;
        state->by_hand = state->process_id == 0;
        if (state->by_hand) {
            report_agent(runner->report, runner_now(runner), agent->name.text, AGENT_BY_HAND, 0);
        } else {
            report_agent(runner->report, runner_now(runner), agent->name.text, AGENT_STARTED,
                         state->process_id);
        }
        struct event *event = event_of_agent(EVENT_AGENT_STARTS, index, 0, NULL);
        if (event) {
            event->at = runner_now(runner);
            subject_add_event(runner, &state->events, event);
        }
    }
    value_clear(&command);
    strings_clear(&arguments);
    strings_clear(&environment);
    return ready;
}

static enum step start(struct runner *runner, const struct statement *statement,
                       struct text *report)
{
    unsigned int index =
        statement->kind == STATEMENT_AGENT ? statement->agent->name.index : statement->name.index;
    if (runner->agents[index].running) {
        text_add(report, "    %s is running already\n", agent_name(runner, index));
        return STEP_FAILED;
    }
    if (runner->hooks.may_start && !runner->hooks.may_start(runner->hooks.context)) {
        runner->start_waits = true;
        return STEP_WAITS;
    }
    return start_agent(runner, index, report) ? STEP_DONE : STEP_FAILED;
}

static enum step stop(struct runner *runner, const struct statement *statement)
{
    struct agent_state *agent = &runner->agents[statement->name.index];
    /* One that has ended by itself needs no stopping; `expect … exits` tells how it ended. */
    if (agent->running && statement->kind == STATEMENT_KILL) {
        report_agent(runner->report, runner_now(runner), statement->name.text, AGENT_KILLED, 0);
        agent->killed = true;
        runner->hooks.kill(runner->hooks.context, statement->name.index);
    } else if (agent->running && !agent->asked_to_end) {
        report_agent(runner->report, runner_now(runner), statement->name.text, AGENT_ASKED_TO_END,
                     0);
        runner->hooks.ask_to_end(runner->hooks.context, statement->name.index);
    }
    agent->asked_to_end = true;
    agent->asked_at_us = runner_now(runner).real_us;
    return STEP_DONE;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* A `let` that -D has replaced, or that was known at load, has its value in its declaration. */
static enum step let(struct runner *runner, const struct statement *statement, struct text *report)
{
    unsigned int index = statement->let.name.index;
    struct value value;
    if (runner->script->variables.items[index]->value.type != VALUE_NOTHING) {
        return STEP_DONE;
    }
    if (!statement_evaluate(runner, statement->let.value, &value, report)) {
        return STEP_FAILED;
    }
    value_clear(&runner->variables[index]);
    if (!value_copy(&runner->variables[index], &value)) {
        text_add(report, "    there is no memory for the value\n");
        value_clear(&value);
        return STEP_FAILED;
    }
    value_clear(&value);
    return STEP_DONE;
}

static enum step log_text(struct runner *runner, const struct statement *statement,
                          struct text *report)
{
    struct text line = {0};
    char buffer[1024];
    bool good = true;
    for (const struct text_list *at = statement->log; good && at; at = at->next) {
        struct value value;
        good = statement_evaluate(runner, at->text, &value, report);
        if (good && value.type == VALUE_TEXT) {
            text_add(&line, "%s", value.text.data);
        } else if (good) {
            value_print(&value, report_shows_keys(runner->report), buffer, sizeof(buffer));
            text_add(&line, "%s", buffer);
        }
        value_clear(&value);
    }
    if (good) {
        report_say(runner->report, REPORT_LOG, runner_now(runner), "", "%s", text_get(&line));
    }
    text_clear(&line);
    return good ? STEP_DONE : STEP_FAILED;
}

/* ---- waiting --------------------------------------------------------------------------------- */

static void begin_waiting(struct runner *runner, struct cursor *cursor)
{
    if (!cursor->begun) {
        cursor->begun = true;
        cursor->begun_us = runner_now(runner).real_us;
        cursor->until_us = ENGINE_NEVER;
    }
}

static enum step expect(struct runner *runner, struct cursor *cursor,
                        const struct statement *statement, struct text *report)
{
    begin_waiting(runner, cursor);
    switch (expectation_check(runner, statement, true, cursor->begun_us, report)) {
    case EXPECTATION_MET:
        return STEP_DONE;
    case EXPECTATION_FAILED:
        return STEP_FAILED;
    case EXPECTATION_WAITS:
        break;
    }
    cursor->until_us = expectation_deadline(runner, statement, cursor->begun_us);
    if (runner_now(runner).real_us < cursor->until_us) {
        return STEP_WAITS;
    }
    expectation_timed_out(runner, statement, cursor->begun_us, report);
    return STEP_FAILED;
}

/* Which lines of a group have not come true, the one whose time is up first. */
static void report_open_lines(const struct statement *group, const bool *met,
                              const struct statement *late, struct text *report)
{
    size_t i = 0;
    text_add(report, "    its line: ");
    report_place(report, late);
    for (const struct statement *at = group->any_order.first; at; at = at->next, i++) {
        if (!met[i] && at != late) {
            text_add(report, "    still open as well: ");
            report_place(report, at);
        }
    }
}

/* The frame of the group is on top; what it still waits for is in its list. */
static enum step any_order(struct runner *runner, struct cursor *cursor,
                           const struct statement *group, struct text *report)
{
    size_t count = 0;
    size_t open = 0;
    begin_waiting(runner, cursor);
    for (const struct statement *at = group->any_order.first; at; at = at->next) {
        count++;
    }
    struct frame *top = &cursor->frames[cursor->depth - 1];
    if (!top->met) {
        top->met = calloc(count + 1, sizeof(bool));
        if (!top->met) {
            text_add(report, "    there is no memory for the group\n");
            return STEP_FAILED;
        }
    }
    cursor->until_us = ENGINE_NEVER;
    const struct statement *late = NULL;
    size_t i = 0;
    for (const struct statement *at = group->any_order.first; at; at = at->next, i++) {
        if (top->met[i]) {
            continue;
        }
        enum expectation_state state =
            expectation_check(runner, at, false, cursor->begun_us, report);
        if (state == EXPECTATION_FAILED) {
            report_place(report, at);
            return STEP_FAILED;
        }
        top->met[i] = state == EXPECTATION_MET;
        if (state == EXPECTATION_WAITS) {
            open++;
            uint64_t deadline = expectation_deadline(runner, at, cursor->begun_us);
            if (deadline < cursor->until_us) {
                cursor->until_us = deadline;
                late = at;
            }
        }
    }
    if (open == 0) {
        return STEP_DONE;
    }
    if (runner_now(runner).real_us < cursor->until_us) {
        return STEP_WAITS;
    }
    expectation_timed_out(runner, late, cursor->begun_us, report);
    report_open_lines(group, top->met, late, report);
    return STEP_FAILED;
}

static enum step after(struct runner *runner, struct cursor *cursor,
                       const struct statement *statement, struct text *report)
{
    if (!cursor->begun) {
        uint64_t duration = 0;
        struct text problem = {0};
        if (!runner_duration(runner, statement->after, &duration, &problem)) {
            text_add(report, "    %s\n", text_get(&problem));
            text_clear(&problem);
            return STEP_FAILED;
        }
        begin_waiting(runner, cursor);
        /* Virtual time has milliseconds; a shorter pause still passes some time. */
        cursor->until_virtual_ms = runner_now(runner).virtual_ms + (duration + 999) / 1000;
        cursor->waits_for_time = true;
    }
    if (runner_now(runner).virtual_ms < cursor->until_virtual_ms) {
        return STEP_WAITS;
    }
    cursor->waits_for_time = false;
    return STEP_DONE;
}

static enum step parallel(struct runner *runner, struct cursor *cursor,
                          const struct statement *statement, struct text *report)
{
    if (!cursor->begun) {
        begin_waiting(runner, cursor);
        for (const struct block *branch = statement->parallel; branch; branch = branch->next) {
            if (!cursor_new(runner, cursor, branch)) {
                text_add(report, "    there is no memory for the branches\n");
                return STEP_FAILED;
            }
            cursor->children++;
        }
    }
    return cursor->children == 0 ? STEP_DONE : STEP_WAITS;
}

static bool names_barrier(const struct statement *first, const char *name)
{
    for (const struct statement *at = first; at; at = at->next) {
        const struct statement *inner = NULL;
        switch (at->kind) {
        case STATEMENT_BARRIER:
            if (strcmp(at->name.text, name) == 0) {
                return true;
            }
            break;
        case STATEMENT_INCLUDE:
            inner = at->include.body.first;
            break;
        case STATEMENT_REPEAT:
            inner = at->repeat.body.first;
            break;
        case STATEMENT_TODO:
            inner = at->todo.body.first;
            break;
        default:
            break;
        }
        if (inner && names_barrier(inner, name)) {
            return true;
        }
    }
    return false;
}

/* Whether a branch can still come to a barrier of that name. */
static bool may_reach(const struct cursor *cursor, const char *name)
{
    for (size_t i = 0; i < cursor->depth; i++) {
        const struct frame *frame = &cursor->frames[i];
        if (names_barrier(frame->next, name) ||
            (frame->kind == FRAME_REPEAT && frame->left > 0 &&
             names_barrier(frame->owner->repeat.body.first, name))) {
            return true;
        }
    }
    return false;
}

/* The last of the branches that name the barrier opens it for the others. */
static enum step barrier(struct runner *runner, struct cursor *cursor,
                         const struct statement *statement)
{
    const char *name = statement->name.text;
    if (cursor->released) {
        cursor->released = false;
        return STEP_DONE;
    }
    begin_waiting(runner, cursor);
    cursor->barrier = name;
    for (const struct cursor *other = runner->cursors; other; other = other->next) {
        bool waits = other->barrier && strcmp(other->barrier, name) == 0;
        if (other->parent == cursor->parent && !other->done && !waits && may_reach(other, name)) {
            return STEP_WAITS;
        }
    }
    for (struct cursor *other = runner->cursors; other; other = other->next) {
        if (other->parent == cursor->parent && other != cursor && other->barrier &&
            strcmp(other->barrier, name) == 0) {
            other->barrier = NULL;
            other->released = true;
        }
    }
    cursor->barrier = NULL;
    return STEP_DONE;
}

static enum step repeat(struct cursor *cursor, const struct statement *statement,
                        struct text *report)
{
    if (statement->repeat.times == 0) {
        return STEP_DONE;
    }
    enum step step = enter(cursor, FRAME_REPEAT, statement, &statement->repeat.body, report);
    if (step == STEP_ENTERED) {
        cursor->frames[cursor->depth - 1].left = statement->repeat.times - 1;
    }
    return step;
}

enum step statement_step(struct runner *runner, struct cursor *cursor,
                         const struct statement *statement, struct text *report)
{
    switch (statement->kind) {
    case STATEMENT_SCENARIO:
    case STATEMENT_OPTION:
    case STATEMENT_HOST:
        return STEP_DONE; /* all that they say was taken at load */
    case STATEMENT_INCLUDE:
        return enter(cursor, FRAME_BLOCK, statement, &statement->include.body, report);
    case STATEMENT_LET:
        return let(runner, statement, report);
    case STATEMENT_AGENT:
        return statement->agent->start_manual ? STEP_DONE : start(runner, statement, report);
    case STATEMENT_START:
        return start(runner, statement, report);
    case STATEMENT_STOP:
    case STATEMENT_KILL:
        return stop(runner, statement);
    case STATEMENT_NEGOTIATE:
    case STATEMENT_DELETE:
    case STATEMENT_REKEY:
    case STATEMENT_TRAFFIC:
        return sa_statement_step(runner, statement, report);
    case STATEMENT_FAULT:
        return fault_step(runner, statement, report);
    case STATEMENT_EXPECT:
        return expect(runner, cursor, statement, report);
    case STATEMENT_NEVER:
        return never_step(runner, cursor, statement, report);
    case STATEMENT_AFTER:
        return after(runner, cursor, statement, report);
    case STATEMENT_REPEAT:
        return repeat(cursor, statement, report);
    case STATEMENT_PARALLEL:
        return parallel(runner, cursor, statement, report);
    case STATEMENT_BARRIER:
        return barrier(runner, cursor, statement);
    case STATEMENT_ANY_ORDER:
        return any_order(runner, cursor, statement, report);
    case STATEMENT_TODO:
        return enter(cursor, FRAME_TODO, statement, &statement->todo.body, report);
    case STATEMENT_LOG:
        return log_text(runner, statement, report);
    }
    text_add(report, "    this statement cannot be played\n");
    return STEP_FAILED;
}
