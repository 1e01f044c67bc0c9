#include "service/agents.h"
#include "command/programs.h"
#include "report/text.h"
#include "service/process.h"
#include "service/program_file.h"
#include "service/service.h"
#include "service/stage.h"
#include "service/text.h"
#include "service/writer.h"

#include "bfe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct agent_process {
    struct agents *agents;
    unsigned int agent;
    struct process *process;
    bool ended;
    struct agent_process *next;
};

struct agents {
    struct agents_options options;
    struct runner *runner;
    struct stage *stage;
    struct agent_process *all; /* ended ones as well, until agents_free */
};

struct agents *agents_new(const struct agents_options *options)
{
    struct agents *agents = calloc(1, sizeof(*agents));
    if (agents) {
        agents->options = *options;
    }
    return agents;
}

void agents_set_stage(struct agents *agents, struct runner *runner, struct stage *stage)
{
    agents->runner = runner;
    agents->stage = stage;
}

void agents_free(struct agents *agents)
{
    if (!agents) {
        return;
    }
    while (agents->all) {
        struct agent_process *process = agents->all;
        agents->all = process->next;
        process_kill(process->process);
        process_free(process->process);
        free(process);
    }
    free(agents);
}

/* ---- command lines --------------------------------------------------------------------------- */

/*
 * Adds one argument as the C runtime will read it back: quotes where it has spaces or none at all,
 * backslashes doubled before a quote.
 */
static void add_argument(struct text *line, const char *argument)
{
    text_add(line, " ");
    if (*argument && !strpbrk(argument, " \t\"")) {
        text_add(line, "%s", argument);
        return;
    }
    text_add(line, "\"");
    for (const char *at = argument;; at++) {
        size_t slashes = strspn(at, "\\");
        at += slashes;
        bool before_quote = *at == '"' || *at == '\0';
        for (size_t i = 0; i < (before_quote ? 2 * slashes : slashes); i++) {
            text_add(line, "\\");
        }
        if (*at == '\0') {
            break;
        }
        text_add(line, *at == '"' ? "\\\"" : "%c", *at);
    }
    text_add(line, "\"");
}

/* ---- programs -------------------------------------------------------------------------------- */

static bool is_file(const char *path)
{
    wchar_t *wide = wide_from_utf8(path);
    DWORD attributes = wide ? GetFileAttributesW(wide) : INVALID_FILE_ATTRIBUTES;
    free(wide);
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

/* ---- events ---------------------------------------------------------------------------------- */

static void line_came(void *context, const char *line)
{
    const struct agent_process *process = context;
    service_lock();
    runner_agent_line(process->agents->runner, process->agent, line);
    stage_go_on(process->agents->stage);
    writer_wait();
    service_unlock();
}

static bool lines_held_up(void *context)
{
    (void)context;
    service_lock();
    bool held_up = writer_holds_up();
    service_unlock();
    return held_up;
}

static void process_ended(void *context, uint32_t code)
{
    struct agent_process *process = context;
    service_lock();
    process->ended = true;
    /* What the engine has to say of its death comes before its end, not some time after it. */
    stages_process_died(process_id(process->process));
    runner_agent_ended(process->agents->runner, process->agent, code);
    stage_go_on(process->agents->stage);
    service_unlock();
}

static struct agent_process *running(struct agents *agents, unsigned int agent)
{
    for (struct agent_process *at = agents->all; at; at = at->next) {
        if (at->agent == agent && !at->ended) {
            return at;
        }
    }
    return NULL;
}

/* ---- starting -------------------------------------------------------------------------------- */

/* Whether an agent runs the program given on mockbfe's own command line. */
static bool takes_command(const struct agents_options *options, unsigned int agent,
                          const struct agent_launch *launch)
{
    return options->command &&
           (!launch->command || (options->command_replaces_first && agent == 0));
}

/* What to run: the program's path, and its command line in line. */
static char *prepare(const struct agents_options *options, const struct agent_launch *launch,
                     bool given, struct text *line, char *why, size_t why_size)
{
    const char *rest = "";
    char *name = NULL;
    if (given) {
        name = strdup(options->command[0]);
    } else if (launch->command) {
        name = program_name(launch->command, &rest);
    } else {
        snprintf(why, why_size,
                 "agent %s has no command: write one into the script, or give the program after "
                 "`--` (mockbfe run SCRIPT -- PROGRAM ARGUMENTS)",
                 launch->name);
        return NULL;
    }
    const struct program_search search = {options->script, options->folders, is_file};
    char *program = name ? program_find(&search, name, why, why_size) : NULL;
    unsigned int machine = 0;
    /* Wine would run a Unix program as well; a TIA is a Windows program. */
    if (program && !program_machine(program, &machine)) {
        snprintf(why, why_size, "%s is not a Windows program (it has no PE header)", program);
        free(program);
        program = NULL;
    }
    if (program) {
        text_add(line, "\"%s\"%s", program, rest);
        for (int i = 1; given && i < options->command_count; i++) {
            add_argument(line, options->command[i]);
        }
        for (size_t i = 0; launch->arguments[i]; i++) {
            add_argument(line, launch->arguments[i]);
        }
    }
    free(name);
    return program;
}

/* A list of wide strings that ends with NULL; the caller frees it with free_wide. */
static wchar_t **wide_environment(const struct agents *agents, const struct agent_launch *launch)
{
    size_t count = 0;
    while (launch->environment[count]) {
        count++;
    }
    wchar_t **wide = calloc(count + 3, sizeof(*wide));
    char agent[512];
    /* stage.h: whoever inherits it belongs to this stage. */
    snprintf(agent, sizeof(agent), "%s=%s@%llu", BFE_AGENT_VARIABLE, launch->name,
             (unsigned long long)stage_number(agents->stage));
    for (size_t i = 0; wide && i < count; i++) {
        wide[i] = wide_from_utf8(launch->environment[i]);
    }
    if (wide) {
        struct text endpoint = {0};
        char *pipe = utf8_from_wide(agents->options.endpoint);
        text_add(&endpoint, "%s=%s", BFE_ENDPOINT_VARIABLE, pipe ? pipe : "");
        wide[count] = wide_from_utf8(agent);
        wide[count + 1] = wide_from_utf8(text_get(&endpoint));
        text_clear(&endpoint);
        free(pipe);
    }
    return wide;
}

static void free_wide(wchar_t **wide)
{
    for (size_t i = 0; wide && wide[i]; i++) {
        free(wide[i]);
    }
    free(wide);
}

/* A process that does not run yet; NULL after it has said why. Without the lock: making one takes
 * from 10 to 400 ms under Wine. */
static struct agent_process *create(struct agents *agents, unsigned int agent, bool given,
                                    const struct agent_launch *launch, char *why, size_t why_size)
{
    struct text line = {0};
    char *program = prepare(&agents->options, launch, given, &line, why, why_size);
    if (!program) {
        text_clear(&line);
        return NULL;
    }
    wchar_t *wide_program = wide_from_utf8(program);
    wchar_t *wide_line = wide_from_utf8(text_get(&line));
    wchar_t **environment = wide_environment(agents, launch);
    struct agent_process *process = calloc(1, sizeof(*process));
    DWORD error = ERROR_OUTOFMEMORY;
    if (wide_program && wide_line && environment && process) {
        process->agents = agents;
        process->agent = agent;
        const struct process_request request = {
            .program = wide_program,
            .command_line = wide_line,
            .environment = (const wchar_t *const *)environment,
            .events = {process, line_came, lines_held_up, process_ended},
        };
        error = process_create(&request, &process->process);
    }
    if (error != ERROR_SUCCESS) {
        program_explain_start_error(program, error, why, why_size);
        free(process);
        process = NULL;
    }
    free(wide_program);
    free(wide_line);
    free_wide(environment);
    free(program);
    text_clear(&line);
    return process;
}

bool agents_start(void *context, unsigned int agent, const struct agent_launch *launch,
                  uint32_t *process_id_out, char *why, size_t why_size)
{
    struct agents *agents = context;
    bool given = takes_command(&agents->options, agent, launch);
    *process_id_out = 0;
    if (agents->options.by_hand && !launch->command && !given) {
        return true; /* whoever names itself, or comes first */
    }
    service_unlock();
    struct agent_process *process = create(agents, agent, given, launch, why, why_size);
    service_lock();
    if (process) {
        *process_id_out = process_id(process->process);
        process->next = agents->all;
        agents->all = process;
        /* Its news wait for the lock, and so come after that of its start. */
        process_run(process->process);
    }
    return process != NULL;
}

void agents_ask_to_end(void *context, unsigned int agent)
{
    struct agent_process *process = running(context, agent);
    if (process) {
        process_ask_to_end(process->process);
    }
}

void agents_kill(void *context, unsigned int agent)
{
    struct agent_process *process = running(context, agent);
    if (process) {
        process_kill(process->process);
    }
}
