/* The processes of a script's agents: finding their programs, starting and ending them. */
#ifndef MOCKBFE_SERVICE_AGENTS_H
#define MOCKBFE_SERVICE_AGENTS_H

#include "scenario/runner.h"

#include <wchar.h>

struct agents;
struct stage;

struct agents_options {
    const wchar_t *endpoint;    /* where the agents find us */
    const char *script;         /* its folder is searched for programs */
    const char *const *folders; /* so are these, in order; ends with NULL */
    char *const *command;       /* the program after `--` and its arguments, or NULL */
    int command_count;
    bool command_replaces_first; /* it is for agent 0, whatever the script says of that one */
    bool by_hand;                /* agents without a command are started by someone else */
};

/* The options must live as long as the agents. NULL without memory. */
struct agents *agents_new(const struct agents_options *options);
/* Before anything is started. Both must live as long as the agents. */
void agents_set_stage(struct agents *agents, struct runner *runner, struct stage *stage);
/* Kills what still runs and waits for its end. Without the service's lock. */
void agents_free(struct agents *agents);

/*
 * The runner's hooks; the context is the agents. With the service's lock held, which agents_start
 * lets go of while the process is made: so only the thread that plays the stage may call it, since
 * the stage lives as long as that one wants.
 */
bool agents_start(void *context, unsigned int agent, const struct agent_launch *launch,
                  uint32_t *process_id, char *why, size_t why_size);
void agents_ask_to_end(void *context, unsigned int agent);
void agents_kill(void *context, unsigned int agent);

#endif
