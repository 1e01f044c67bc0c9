/* The course of a run: whose turn it is, what ends it, and the failure that all of it ends with. */
#include "scenario/key_memory.h"
#include "scenario/runner_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct engine_time runner_now(const struct runner *runner)
{
    return runner->hooks.now(runner->hooks.context);
}

struct engine_rules runner_rules(const struct script *script)
{
    struct engine_rules rules = engine_default_rules();
    const struct value *options = script->options;
    if (options[OPTION_SECOND_DICTATOR].word == SCRIPT_SECOND_KEY_DICTATOR_ALREADY_REGISTERED) {
        rules.second_dictator = BFE_KEY_DICTATOR_ALREADY_REGISTERED;
    }
    switch (options[OPTION_FORCE_INTEGRITY].word) {
    case SCRIPT_INTEGRITY_CALLBACK_MODULE:
        rules.force_integrity = FORCE_INTEGRITY_CALLBACK_MODULE;
        break;
    case SCRIPT_INTEGRITY_OFF:
        rules.force_integrity = FORCE_INTEGRITY_OFF;
        break;
    default:
        break;
    }
    rules.callbacks_at_once = (uint32_t)options[OPTION_CALLBACKS_AT_ONCE].integer;
    rules.rekey_before_ms = options[OPTION_REKEY_BEFORE_EXPIRY].integer / 1000;
    if (options[OPTION_TIE].word == SCRIPT_TIE_INITIATOR) {
        rules.dictation.tie = TIE_INITIATOR;
    }
    if (options[OPTION_WEIGHT_ZERO].word == SCRIPT_WEIGHT_ZERO_WINS) {
        rules.dictation.weight_zero = WEIGHT_ZERO_WINS;
    }
    rules.notify_dictator =
        options[OPTION_NOTIFY_DICTATOR].word == constant_find(SET_YES_NO, "yes")->number;
    return rules;
}

static const char *name_of_agent(void *context, uint32_t agent)
{
    const struct runner *runner = context;
    return agent == 0 || agent > runner->script->agents.count ? NULL
                                                              : agent_name(runner, agent - 1);
}

static const char *name_of_host(void *context, uint32_t agent)
{
    const struct runner *runner = context;
    const struct script *script = runner->script;
    if (agent == 0 || agent > script->agents.count) {
        return NULL;
    }
    unsigned int host = runner->agents[agent - 1].ast->host_index;
    return host == 0 ? NULL : script->hosts.items[host]->name.text;
}

static const char *name_of_sa(void *context, uint32_t tag)
{
    const struct runner *runner = context;
    size_t count = runner->script->sas.count;
    return count == 0 ? NULL : sa_name(runner, (unsigned int)(tag % count));
}

static const char *name_of_place(void *context, uint32_t host)
{
    const struct script *script = ((const struct runner *)context)->script;
    return host < script->hosts.count ? script->hosts.items[host]->name.text : NULL;
}

struct runner *runner_new(const struct script *script, const struct runner_hooks *hooks,
                          struct script_report *report)
{
    struct runner *runner = calloc(1, sizeof(*runner));
    if (!runner) {
        return NULL;
    }
    runner->script = script;
    runner->hooks = *hooks;
    runner->report = report;
    runner->result = RUN_PASSED;
    if (!subjects_new(runner) || !cursor_new(runner, NULL, &script->body)) {
        runner_free(runner);
        return NULL;
    }
    const struct report_names names = {runner, name_of_agent, name_of_host, name_of_sa,
                                       name_of_place};
    report_set_names(report, &names);
    return runner;
}

static void cursor_free(struct cursor *cursor)
{
    while (cursor->depth > 0) {
        free(cursor->frames[--cursor->depth].met);
    }
    free(cursor);
}

static void cursors_free(struct runner *runner)
{
    while (runner->cursors) {
        struct cursor *cursor = runner->cursors;
        runner->cursors = cursor->next;
        cursor_free(cursor);
    }
}

void runner_free(struct runner *runner)
{
    if (!runner) {
        return;
    }
    cursors_free(runner);
    watches_free(runner);
    lint_free(runner);
    faults_free(runner);
    subjects_free(runner);
    free(runner->key_memory_script);
    free(runner);
}

void runner_set_engine(struct runner *runner, struct engine *engine)
{
    runner->engine = engine;
}

void runner_set_key_memory(struct runner *runner, struct key_memory *memory, const char *script)
{
    runner->key_memory = memory;
    runner->key_memory_run = key_memory_begin(memory);
    free(runner->key_memory_script);
    runner->key_memory_script = key_memory_script(memory, script);
}

/* ---- failing --------------------------------------------------------------------------------- */

void report_place(struct text *report, const struct statement *statement)
{
    struct source_position at = source_begin(statement->at);
    text_add(report, "%s:%u: %s\n", statement->at.file->name, at.line, statement->text);
}

void runner_begin_phase(struct runner *runner, enum phase phase)
{
    runner->phase = phase;
    runner->phase_us = runner_now(runner).real_us;
}

/* The first failure ends the run: nobody waits for what cannot pass any more. */
static void fail_about(struct runner *runner, enum run_result result, const char *subject,
                       const char *report)
{
    if (runner->result == RUN_PASSED) {
        runner->result = result;
    }
    report_failure(runner->report, runner_now(runner), subject, report);
    runner->killing = true;
    runner_begin_phase(runner, PHASE_ENDING);
}

void runner_fail(struct runner *runner, enum run_result result, const char *report)
{
    fail_about(runner, result, "", report);
}

/* The agent or SA that a statement is about, "" where there is none. */
static const char *subject_of_statement(const struct statement *statement)
{
    switch (statement->kind) {
    case STATEMENT_EXPECT:
        return statement->expect.pattern.subject.text;
    case STATEMENT_NEVER:
        return statement->never.pattern.subject.text;
    case STATEMENT_NEGOTIATE:
        return statement->negotiation->sa.text;
    case STATEMENT_REKEY:
        return statement->rekey.sa.text;
    case STATEMENT_TRAFFIC:
        return statement->traffic.sa.text;
    case STATEMENT_DELETE:
        return strcmp(statement->name.text, NAME_OF_ALL) == 0 ? "" : statement->name.text;
    default:
        return "";
    }
}

void runner_fail_at(struct runner *runner, const struct statement *statement, const char *details)
{
    struct text report = {0};
    text_add(&report, "FAIL ");
    report_place(&report, statement);
    text_add(&report, "%s", details);
    fail_about(runner, RUN_FAILED, subject_of_statement(statement), text_get(&report));
    text_clear(&report);
}

/* ---- news ------------------------------------------------------------------------------------ */

static void add_event(struct runner *runner, struct subject_events *events, struct event *event)
{
    if (!event) {
        runner_fail(runner, RUN_ENVIRONMENT, "FAIL there is no memory for what happened\n");
        return;
    }
    subject_add_event(runner, events, event);
    if (runner->phase == PHASE_PLAYING) {
        watches_check(runner, events, event);
    }
}

/* Who asks to see keys may want to see those of an SA that has failed or is gone. */
static void wipe_keys(struct runner *runner, struct sa_state *sa, uint64_t negotiation)
{
    bool hidden = !report_shows_keys(runner->report);
    for (struct event *event = sa->events.first; hidden && event; event = event->next) {
        if (event->negotiation == negotiation) {
            event_wipe_keys(event);
        }
    }
}

void runner_observe(struct runner *runner, const struct observation *observation)
{
    bool known = false;
    unsigned int index = 0;
    struct sa_state *sa = NULL;
    report_observe(runner->report, observation);
    lint_observe(runner, observation);
    if (observation->negotiation) {
        sa = sa_of_tag(runner, observation->tag, &index);
    }
    if (sa && observation->kind == OBSERVED_NEGOTIATION_STARTED) {
        sa_note_start(runner, sa, observation->tag, observation->negotiation);
    }
    bool has_agent = observation->agent > 0 && observation->agent <= runner->script->agents.count;
    if (observation->negotiation ? !sa : !has_agent) {
        return; /* an instance that is over, or a stranger: nothing can expect it */
    }
    struct event *event = event_from_observation(observation, &known);
    if (!known) {
        return;
    }
    if (event && has_agent) {
        event->has_agent = true;
        event->agent = observation->agent - 1;
    }
    if (sa && event && sa_note_event(sa, observation->negotiation, event)) {
        wipe_keys(runner, sa, observation->negotiation);
    }
    add_event(runner, sa ? &sa->events : &runner->agents[observation->agent - 1].events, event);
}

void runner_agent_line(struct runner *runner, unsigned int agent, const char *line)
{
    report_output(runner->report, runner_now(runner), agent_name(runner, agent), line);
    struct event *event = event_of_agent(EVENT_AGENT_PRINTS, agent, 0, line);
    add_event(runner, &runner->agents[agent].events, event);
}

void runner_agent_ended(struct runner *runner, unsigned int agent, uint32_t code)
{
    struct agent_state *state = &runner->agents[agent];
    state->running = false;
    state->exit_code = code;
    report_agent(runner->report, runner_now(runner), agent_name(runner, agent), AGENT_EXITED, code);
    lint_agent_ended(runner, agent);
    struct event *event = event_of_agent(EVENT_AGENT_EXITS, agent, code, NULL);
    if (event) {
        event->at = runner_now(runner);
    }
    add_event(runner, &state->events, event);
}

uint32_t runner_find_agent(struct runner *runner, const char *name, uint32_t process_id,
                           uint32_t *host)
{
    struct agent_state *free_place = NULL;
    *host = 0;
    for (unsigned int i = 0; i < runner->script->agents.count; i++) {
        struct agent_state *agent = &runner->agents[i];
        /* A TIA may be started by a launcher: the name is inherited, the process id is not. */
        if (name ? strcmp(agent->ast->name.text, name) == 0
                 : agent->running && agent->process_id == process_id) {
            *host = agent->ast->host_index;
            return i + 1;
        }
        if (agent->running && agent->process_id == 0 && !free_place) {
            free_place = agent;
        }
    }
    if (!free_place || name) {
        return 0;
    }
    /* Programs that are started by hand take the agents' places in the order in which they come. */
    free_place->process_id = process_id;
    *host = free_place->ast->host_index;
    return (uint32_t)(free_place - runner->agents) + 1;
}

const char *runner_agent_principal(const struct runner *runner, uint32_t agent)
{
    return agent == 0 || agent > runner->script->agents.count ? NULL
                                                              : runner->agents[agent - 1].principal;
}

uint32_t runner_agent_concurrency(const struct runner *runner, uint32_t agent)
{
    return agent == 0 || agent > runner->script->agents.count
               ? 0
               : runner->agents[agent - 1].concurrency;
}

void runner_complain(struct runner *runner, const char *message)
{
    report_say(runner->report, REPORT_WARNING, runner_now(runner), "mockbfe", "%s", message);
}

/* ---- playing --------------------------------------------------------------------------------- */

/* Leaves the frames of blocks that are over. True when the cursor has a statement to do. */
static bool leave_frames(struct runner *runner, struct cursor *cursor)
{
    while (cursor->depth > 0) {
        struct frame *frame = &cursor->frames[cursor->depth - 1];
        if (frame->next) {
            return true;
        }
        if (frame->kind == FRAME_REPEAT && frame->left > 0) {
            frame->left--;
            frame->round++;
            frame->next = frame->owner->repeat.body.first;
            if (frame->owner->repeat.counter.text) {
                runner->variables[frame->owner->repeat.counter.index] =
                    value_integer(frame->round + 1);
            }
            continue;
        }
        if (frame->kind == FRAME_TODO) {
            runner_fail_at(runner, frame->owner,
                           "    this block passes now: the gap is closed, take `todo` away\n");
            return false;
        }
        free(frame->met);
        cursor->depth--;
    }
    return false;
}

static void finish_cursor(struct cursor *cursor)
{
    cursor->done = true;
    if (cursor->parent) {
        cursor->parent->children--;
    }
}

/* A failure inside of a `todo` is the known gap, whatever branch it comes in. */
static void fail_step(struct runner *runner, struct cursor *cursor,
                      const struct statement *statement, const char *report)
{
    struct todo todo = todo_of(cursor);
    if (todo.cursor && runner->result != RUN_ENVIRONMENT) {
        todo_excuse(runner, todo, report);
    } else {
        runner_fail_at(runner, statement, report);
    }
}

/* Does what a cursor can do now. True when it did anything. */
static bool advance_cursor(struct runner *runner, struct cursor *cursor)
{
    bool moved = false;
    todo_settle(runner);
    while (runner->phase == PHASE_PLAYING && !cursor->done) {
        if (!leave_frames(runner, cursor)) {
            if (runner->phase == PHASE_PLAYING) {
                finish_cursor(cursor);
            }
            return true;
        }
        struct frame *frame = &cursor->frames[cursor->depth - 1];
        const struct statement *statement = frame->next;
        struct text report = {0};
        enum step step = statement_step(runner, cursor, statement, &report);
        if (step == STEP_WAITS) {
            text_clear(&report);
            return moved;
        }
        moved = true;
        cursor->begun = false;
        cursor->waits_for_time = false;
        if (runner->phase != PHASE_PLAYING) {
            text_clear(&report); /* the step set off something that failed the run */
            return true;
        }
        free(frame->met);
        frame->met = NULL;
        frame->next = statement->next;
        if (step == STEP_ENTERED) {
            struct frame *entered = &cursor->frames[cursor->depth - 1];
            if (entered->kind == FRAME_REPEAT && statement->repeat.counter.text) {
                runner->variables[statement->repeat.counter.index] = value_integer(1);
            }
        } else if (step == STEP_FAILED) {
            fail_step(runner, cursor, statement, text_get(&report));
        }
        text_clear(&report);
        todo_settle(runner);
    }
    return moved;
}

/* Branches that are over are taken out. */
static void drop_done(struct runner *runner)
{
    struct cursor **link = &runner->cursors;
    while (*link) {
        struct cursor *cursor = *link;
        if (cursor->done) {
            *link = cursor->next;
            cursor_free(cursor);
        } else {
            link = &cursor->next;
        }
    }
}

/*
 * Virtual time passes when nothing else can happen: all cursors wait, and no callback is out but
 * those whose answers the script holds. It goes from one expiry to the next, so that each is
 * observed at its own time.
 */
static bool pass_time(struct runner *runner)
{
    uint64_t target = ENGINE_NEVER;
    struct engine_counts counts = engine_count(runner->engine);
    if (counts.negotiations > counts.frozen) {
        return false;
    }
    for (const struct cursor *cursor = runner->cursors; cursor; cursor = cursor->next) {
        if (cursor->waits_for_time && cursor->until_virtual_ms < target) {
            target = cursor->until_virtual_ms;
        }
    }
    if (target == ENGINE_NEVER) {
        return false;
    }
    uint64_t next = engine_next_virtual_deadline(runner->engine);
    if (next < target) {
        target = next;
    }
    runner->hooks.set_virtual_time(runner->hooks.context, target);
    engine_advance(runner->engine, runner_now(runner));
    return true;
}

static void play(struct runner *runner)
{
    bool moved = true;
    while (moved && runner->phase == PHASE_PLAYING) {
        moved = false;
        runner->start_waits = false;
        for (struct cursor *cursor = runner->cursors; cursor && runner->phase == PHASE_PLAYING;
             cursor = cursor->next) {
            moved |= advance_cursor(runner, cursor);
        }
        if (runner->phase == PHASE_PLAYING) {
            drop_done(runner);
            if (!runner->cursors) {
                runner_begin_phase(runner, PHASE_SETTLING);
            } else if (!moved && !runner->start_waits) {
                moved = pass_time(runner);
            }
        }
    }
}

void runner_progress(struct runner *runner)
{
    if (runner->progressing || runner->phase == PHASE_FINISHED) {
        return;
    }
    runner->progressing = true;
    if (runner->phase == PHASE_PLAYING) {
        play(runner);
    }
    if (runner->phase == PHASE_SETTLING) {
        runner_settle(runner);
    }
    if (runner->phase == PHASE_ENDING) {
        runner_end(runner);
    }
    runner->progressing = false;
}

uint64_t runner_deadline(const struct runner *runner)
{
    uint64_t deadline = ENGINE_NEVER;
    switch (runner->phase) {
    case PHASE_PLAYING:
        for (const struct cursor *cursor = runner->cursors; cursor; cursor = cursor->next) {
            if (cursor->begun && cursor->until_us < deadline) {
                deadline = cursor->until_us;
            }
        }
        return deadline;
    case PHASE_SETTLING:
        return runner->phase_us + RUNNER_PATIENCE_US;
    case PHASE_ENDING:
        /* Looks around from time to time: several things are waited for. */
        return runner_now(runner).real_us + 100000;
    case PHASE_FINISHED:
        break;
    }
    return ENGINE_NEVER;
}

void runner_interrupt(struct runner *runner, const char *why)
{
    char report[512];
    snprintf(report, sizeof(report), "FAIL %s\n", why);
    runner_fail(runner, RUN_ENVIRONMENT, report);
}

bool runner_finished(const struct runner *runner)
{
    return runner->phase == PHASE_FINISHED;
}

enum run_result runner_result(const struct runner *runner)
{
    return runner->result;
}
