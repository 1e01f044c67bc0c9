#include "stage.h"

#include "report/text.h"
#include "scenario/key_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGENTS_MAX 8
/* A run that does more steps than this is going round in circles. */
#define STEPS_MAX 200000

struct actor {
    bool running;
    bool ending; /* its end is to be reported */
    uint32_t code;
    uint32_t process_id;
    uint64_t session;
    uint64_t manager;
    bool wants;
    bool mute;
    bool deaf;
    bool fails;
    bool generates;
    bool same;
    bool zero;
    bool slow;
    bool fresh;
    bool late;
    bool twice;
    bool blocks;
    bool inside;
    bool cipher;
    bool touches;
    bool leaks;
    bool leaks_late;
    bool lingers;
    uint8_t next_key;
    unsigned int lines;
    uint32_t weight;
};

struct stage {
    struct engine *engine;
    struct runner *runner;
    struct engine_time now;
    struct actor actors[AGENTS_MAX];
    uint32_t last_process_id;
    bool wants_start; /* may_start has refused */
    bool may_start;
    uint64_t lingering; /* a session of an earlier process */
    bool lingered;
    uint8_t random;
};

/* ---- the engine's surroundings --------------------------------------------------------------- */

static void observe(void *context, const struct observation *observation)
{
    const struct stage *stage = context;
    runner_observe(stage->runner, observation);
}

static void wake(void *context, uint64_t manager)
{
    (void)context;
    (void)manager;
}

static bool fake_random(void *context, void *buffer, size_t size)
{
    struct stage *stage = context;
    for (size_t i = 0; i < size; i++) {
        ((uint8_t *)buffer)[i] = ++stage->random;
    }
    return true;
}

/* ---- actors ---------------------------------------------------------------------------------- */

static bool has(const char *command, const char *word)
{
    return command && strstr(command, word);
}

/* Every start waits for a progress of its own, as in the service for that of the right thread. */
static bool may_start(void *context)
{
    struct stage *stage = context;
    stage->wants_start |= !stage->may_start;
    return stage->may_start;
}

static bool start(void *context, unsigned int agent, const struct agent_launch *launch,
                  uint32_t *process_id, char *why, size_t why_size)
{
    struct stage *stage = context;
    struct actor *actor = &stage->actors[agent];
    if (has(launch->command, "missing")) {
        snprintf(why, why_size, "there is no such program");
        return false;
    }
    memset(actor, 0, sizeof(*actor));
    actor->running = true;
    actor->process_id = ++stage->last_process_id;
    actor->mute = has(launch->command, "mute");
    actor->deaf = has(launch->command, "deaf");
    actor->same = has(launch->command, "same");
    actor->zero = has(launch->command, "zero");
    actor->slow = has(launch->command, "slow");
    actor->fresh = has(launch->command, "fresh");
    actor->late = has(launch->command, "late");
    actor->twice = has(launch->command, "twice");
    actor->blocks = has(launch->command, "blocks");
    actor->inside = has(launch->command, "inside");
    actor->cipher = has(launch->command, "cipher");
    actor->touches = has(launch->command, "touches");
    actor->leaks = has(launch->command, "leaks");
    actor->leaks_late = has(launch->command, "leaks late");
    actor->lingers = has(launch->command, "lingers") && !stage->lingered;
    actor->fails = has(launch->command, "fails");
    actor->generates = has(launch->command, "generates");
    actor->wants = !has(launch->command, "silent");
    const char *weight = launch->command ? strstr(launch->command, "weight=") : NULL;
    actor->weight = weight ? (uint32_t)atoi(weight + 7) : 1;
    const char *lines = launch->command ? strstr(launch->command, "lines=") : NULL;
    actor->lines = lines ? (unsigned int)atoi(lines + 6) : 0;
    const char *code = launch->command ? strstr(launch->command, "exit=") : NULL;
    if (code) {
        actor->ending = true;
        actor->code = (uint32_t)atoi(code + 5);
    } else {
        actor->code = has(launch->command, "notify") ? 1u << 31 : 0;
    }
    *process_id = actor->process_id;
    return true;
}

static void ask_to_end(void *context, unsigned int agent)
{
    struct stage *stage = context;
    stage->actors[agent].ending |= !stage->actors[agent].deaf;
}

static void kill_actor(void *context, unsigned int agent)
{
    struct stage *stage = context;
    stage->actors[agent].ending = true;
    stage->actors[agent].code =
        !stage->actors[agent].leaks && !stage->actors[agent].lingers; /* as Wine sometimes has it */
}

static struct engine_time now(void *context)
{
    const struct stage *stage = context;
    return stage->now;
}

static void set_virtual_time(void *context, uint64_t milliseconds)
{
    struct stage *stage = context;
    stage->now.virtual_ms = milliseconds;
}

static bool fails(struct stage *stage, unsigned int agent, const char *call)
{
    struct call_fault fault = runner_call_fault(stage->runner, agent + 1, call);
    char line[100];
    stage->now.real_us += fault.delay_us;
    snprintf(line, sizeof(line), "%s fails with %u", call, fault.error);
    if (fault.error != 0) {
        runner_agent_line(stage->runner, agent, line);
    }
    return fault.error != 0;
}

/* What is left of an earlier process goes now. */
static void end_lingering(struct stage *stage)
{
    if (stage->lingering) {
        session_close(stage->engine, stage->lingering, END_PROCESS_DIED, stage->now);
        stage->lingering = 0;
    }
}

/* A started actor opens its session, registers, and says so. */
static void enter(struct stage *stage, unsigned int agent)
{
    struct actor *actor = &stage->actors[agent];
    bool notify_only = actor->code == 1u << 31;
    uint32_t host = 0;
    actor->code = 0;
    runner_find_agent(stage->runner, NULL, actor->process_id, &host);
    const struct session_request session = {
        .host = host,
        .agent = agent + 1,
        .process_id = actor->process_id,
        .callbacks_at_once = runner_agent_concurrency(stage->runner, agent + 1),
    };
    const struct key_manager_request manager = {
        .name = "an actor",
        .flags = notify_only ? 0 : KEY_MANAGER_FLAG_DICTATE_KEY,
        .timeout_hint_s = 2,
        .callbacks = notify_only ? 4 : 7,
        .images = 3,
    };
    end_lingering(stage);
    if (!fails(stage, agent, "BfeEngineOpen") &&
        session_open(stage->engine, &session, stage->now, &actor->session) == BFE_OK &&
        !fails(stage, agent, "BfeKeyManagerAddAndRegister") &&
        key_manager_register(stage->engine, actor->session, &manager, stage->now,
                             &actor->manager) == BFE_OK) {
        runner_agent_line(stage->runner, agent, "ready");
        runner_agent_line(stage->runner, agent, "waiting for callbacks");
        for (unsigned int i = 1; i <= actor->lines; i++) {
            char line[30];
            snprintf(line, sizeof(line), "line %u", i);
            runner_agent_line(stage->runner, agent, line);
        }
    } else {
        actor->ending = true;
        actor->code = 9;
    }
}

static void leave(struct stage *stage, unsigned int agent)
{
    struct actor *actor = &stage->actors[agent];
    actor->running = actor->ending = false;
    if (actor->lingers) {
        stage->lingered = true;
        stage->lingering = actor->session;
        actor->session = 0;
    }
    if (actor->session && !actor->leaks_late) {
        session_close(stage->engine, actor->session, actor->leaks ? END_PROCESS_DIED : END_CALL,
                      stage->now);
    }
    runner_agent_ended(stage->runner, agent, actor->code);
    if (actor->session && actor->leaks_late) {
        session_close(stage->engine, actor->session, END_PROCESS_DIED, stage->now);
    }
}

static void deliver(struct stage *stage, struct actor *actor, const struct callback_reply *reply)
{
    fails(stage, (unsigned int)(actor - stage->actors), "BfeKeyManagerTurn");
    if (actor->late) {
        stage->now.real_us += 3000000; /* of 2 s */
        engine_advance(stage->engine, stage->now);
    }
    key_manager_answer(stage->engine, actor->manager, reply, stage->now);
    if (actor->twice) {
        key_manager_answer(stage->engine, actor->manager, reply, stage->now);
    }
}

static void answer(struct stage *stage, struct actor *actor, const struct callback_event *event)
{
    struct sa_details sas[2];
    struct sa_changes changes = {0};
    struct callback_reply reply = {.id = event->id,
                                   .duration_us = 1500,
                                   .will_dictate = actor->wants,
                                   .weight = actor->weight};
    if (event->kind == CALLBACK_DICTATE) {
        sas[0] = *event->inbound;
        sas[1] = *event->outbound;
        for (uint32_t i = 0; i < 2; i++) {
            int byte = actor->zero ? 0 : 0x10 * (actor->same ? 1 : (int)i + 1) + actor->next_key;
            for (uint32_t k = 0; k < sas[i].count; k++) {
                struct sa *sa = &sas[i].sas[k];
                memset(sa->auth_key.bytes, byte, sa->auth_key.length);
                memset(sa->cipher_key.bytes, actor->cipher ? 0x77 : byte, sa->cipher_key.length);
                byte += actor->zero ? 0 : 0x80; /* the bundle's AH has a key of its own */
            }
        }
        actor->next_key += actor->fresh;
        reply.duration_us = actor->slow ? 1100000 : reply.duration_us; /* of 2 s */
        reply.keying_module_generates = actor->generates;
        reply.status = actor->fails ? 0x80320008u : 0;
        reply.inbound = &sas[0];
        reply.outbound = &sas[1];
        if (actor->touches) {
            sa_changes_add(&changes, SA_INBOUND, "lifetime", "1", "2");
            reply.changes = &changes;
        }
    }
    if (actor->blocks) {
        reply.duration_us = 1100000;
    }
    if (actor->inside) {
        key_manager_calls_inside(stage->engine, actor->manager, event->id, "FwpmEngineClose0",
                                 stage->now);
    }
    deliver(stage, actor, &reply);
}

/* Lets each actor do one thing. True when any did. */
static bool act(struct stage *stage)
{
    bool acted = false;
    for (unsigned int i = 0; i < AGENTS_MAX; i++) {
        struct actor *actor = &stage->actors[i];
        struct callback_event event;
        size_t count = 0;
        if (!actor->running) {
            continue;
        }
        if (actor->ending) {
            leave(stage, i);
            acted = true;
        } else if (!actor->session) {
            enter(stage, i);
            acted = true;
        } else if (key_manager_take(stage->engine, actor->manager, &event, 1, &count) &&
                   count == 1) {
            if (!actor->mute) {
                answer(stage, actor, &event);
            }
            acted = true;
        }
        runner_progress(stage->runner);
    }
    return acted;
}

/* ---- playing --------------------------------------------------------------------------------- */

static void play(struct stage *stage)
{
    for (int steps = 0; !runner_finished(stage->runner); steps++) {
        if (steps == STEPS_MAX) {
            CHECK_FAIL("the run does not end");
            return;
        }
        runner_progress(stage->runner);
        if (stage->wants_start) {
            stage->wants_start = false;
            stage->may_start = true;
            runner_progress(stage->runner);
            stage->may_start = false;
        }
        if (runner_finished(stage->runner) || act(stage) || stage->wants_start) {
            continue;
        }
        uint64_t engine = engine_next_real_deadline(stage->engine);
        uint64_t runner = runner_deadline(stage->runner);
        uint64_t next = engine < runner ? engine : runner;
        if (next == ENGINE_NEVER) {
            CHECK_FAIL("the run waits for nothing");
            return;
        }
        stage->now.real_us = next > stage->now.real_us ? next : stage->now.real_us;
        engine_advance(stage->engine, stage->now);
    }
}

struct outcome stage_play(const char *text)
{
    return stage_play_remembering(text, NULL);
}

struct outcome stage_play_remembering(const char *text, struct key_memory *memory)
{
    struct outcome outcome = {0};
    struct stage stage = {0};
    struct diagnostics diagnostics = {0};
    size_t size = 0;
    FILE *out = open_memstream(&outcome.output, &size);
    struct script *script = script_load_text("test.bfe", text, strlen(text), NULL, &diagnostics);
    outcome.loaded = script && runner_supports(script, &diagnostics);
    outcome.diagnostics = strdup(diagnostics_text(&diagnostics));
    diagnostics_clear(&diagnostics);
    if (outcome.loaded) {
        const struct report_options options = {.out = out, .messages = out, .scripts = 1};
        char problem[200];
        const struct runner_hooks hooks = {&stage,     may_start, start,           ask_to_end,
                                           kill_actor, now,       set_virtual_time};
        struct run_report *run = report_open(&options, problem, sizeof(problem));
        struct script_report *report = report_begin(run, "test.bfe", script->title);
        const struct engine_config config = {.rules = runner_rules(script),
                                             .context = &stage,
                                             .observe = observe,
                                             .wake = wake,
                                             .random = fake_random};
        stage.engine = engine_new(&config);
        stage.runner = runner_new(script, &hooks, report);
        runner_set_engine(stage.runner, stage.engine);
        if (memory) {
            runner_set_key_memory(stage.runner, memory, "test.bfe");
        }
        play(&stage);
        outcome.result = runner_result(stage.runner);
        outcome.real_us = stage.now.real_us;
        outcome.virtual_ms = stage.now.virtual_ms;
        engine_free(stage.engine);
        runner_free(stage.runner);
        report_end(report, stage.now, outcome.result == RUN_PASSED ? REPORT_PASSED : REPORT_FAILED);
        CHECK(report_close(run, NULL, problem, sizeof(problem)));
    }
    script_free(script);
    fclose(out);
    return outcome;
}

void outcome_clear(struct outcome *outcome)
{
    free(outcome->output);
    free(outcome->diagnostics);
}

static void expect_result(const char *text, enum run_result result, const char *says)
{
    struct outcome outcome = stage_play(text);
    if (!outcome.loaded) {
        CHECK_FAIL("the script does not load:\n%s", outcome.diagnostics);
    } else if (outcome.result != result) {
        CHECK_FAIL("expected result %d, actual %d; the timeline:\n%s", result, outcome.result,
                   outcome.output);
    } else if (says) {
        CHECK_CONTAINS(outcome.output, says);
    }
    outcome_clear(&outcome);
}

void expect_passed(const char *text)
{
    expect_result(text, RUN_PASSED, NULL);
}

void expect_passed_with_sas(const char *text)
{
    struct text whole = {0};
    text_add(&whole, "%s\ndelete all\n", text);
    expect_result(text_get(&whole), RUN_PASSED, NULL);
    text_clear(&whole);
}

void expect_failed(const char *text, const char *says)
{
    expect_result(text, RUN_FAILED, says);
}
