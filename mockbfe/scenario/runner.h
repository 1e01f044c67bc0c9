/*
 * Plays a checked script: starts agents and negotiations, compares what happens with what the
 * script expects, and says what went wrong. Pure: processes, time and the lock belong to whoever
 * calls.
 */
#ifndef MOCKBFE_SCENARIO_RUNNER_H
#define MOCKBFE_SCENARIO_RUNNER_H

#include "engine/engine.h"
#include "report/report.h"
#include "script/load.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct runner;
struct key_memory; /* key_memory.h */

/* What a script's agent is started with. All texts are UTF-8 and live during the call. */
struct agent_launch {
    const char *name;
    const char *command;            /* the command line; NULL: the program given on mockbfe's own */
    const char *const *arguments;   /* more of them, ends with NULL */
    const char *const *environment; /* "NAME=value", ends with NULL */
};

struct runner_hooks {
    void *context;
    /* Whether processes may be started in this progress; if not, another that may comes at once.
       NULL: always. */
    bool (*may_start)(void *context);
    /* News may come while it makes the process. False with a sentence in why when the program
       cannot be started. A process id of 0: someone starts it by hand. */
    bool (*start)(void *context, unsigned int agent, const struct agent_launch *launch,
                  uint32_t *process_id, char *why, size_t why_size);
    void (*ask_to_end)(void *context, unsigned int agent);
    void (*kill)(void *context, unsigned int agent);
    struct engine_time (*now)(void *context);
    void (*set_virtual_time)(void *context, uint64_t milliseconds);
};

enum run_result {
    RUN_PASSED,
    RUN_FAILED,      /* an expectation was not met */
    RUN_ENVIRONMENT, /* an agent could not be started, memory ran out, … */
};

/* How long an expectation waits in real time when its line does not say (`within`). */
#define RUNNER_PATIENCE_US UINT64_C(30000000)
/* How long an agent may take to end once it was asked to. */
#define RUNNER_END_PATIENCE_US UINT64_C(10000000)

/*
 * Events of one kind and one subject that are kept for lines that may still expect them. One more,
 * and the oldest is forgotten, with a warning: a program that never stops printing must not take
 * the service's memory.
 */
#define RUNNER_MAX_EVENTS 4096

/* The engine's rules that a script's options select. */
struct engine_rules runner_rules(const struct script *script);

/*
 * Reports what the script says and the engine does not know (a sentence per place). True when there
 * is nothing.
 */
bool runner_supports(const struct script *script, struct diagnostics *out);

/* The script and report must outlive the runner. NULL without memory. */
struct runner *runner_new(const struct script *script, const struct runner_hooks *hooks,
                          struct script_report *report);
void runner_free(struct runner *runner);

/* Before the first progress. */
void runner_set_engine(struct runner *runner, struct engine *engine);

/* What other runs have dictated; both outlive the runner. Without it a run knows only itself. */
void runner_set_key_memory(struct runner *runner, struct key_memory *memory, const char *script);

/* News. None of these calls the engine. */
void runner_observe(struct runner *runner, const struct observation *observation);
void runner_agent_line(struct runner *runner, unsigned int agent, const char *line);
void runner_agent_ended(struct runner *runner, unsigned int agent, uint32_t code);
/* The agent of that name, or process when name is NULL, counted from 1; 0 for a stranger. */
uint32_t runner_find_agent(struct runner *runner, const char *name, uint32_t process_id,
                           uint32_t *host);
/* The principal that an agent counts as, NULL for its own account; numbered as above. */
const char *runner_agent_principal(const struct runner *runner, uint32_t agent);
/* What a script's faults do to a call that comes in now. */
struct call_fault {
    uint32_t error;    /* the Win32 error that the call itself fails with; 0: it goes on */
    uint64_t delay_us; /* real time that it takes longer */
};
/* call is the RPC's name in include/bfe.idl. Counts the call. agent: 0 for a stranger. */
struct call_fault runner_call_fault(struct runner *runner, uint32_t agent, const char *call);
/* How many callbacks of an agent's registrations may run at once; 0: as the script's option says.
 */
uint32_t runner_agent_concurrency(const struct runner *runner, uint32_t agent);
/* A message from the service to the user. */
void runner_complain(struct runner *runner, const char *message);

/* Goes on as far as possible. */
void runner_progress(struct runner *runner);
/* The real time, in microseconds, at which progress has something to do; ENGINE_NEVER. */
uint64_t runner_deadline(const struct runner *runner);
/* Fails whatever is still open, for a run that is interrupted. */
void runner_interrupt(struct runner *runner, const char *why);
bool runner_finished(const struct runner *runner);
enum run_result runner_result(const struct runner *runner);

#endif
