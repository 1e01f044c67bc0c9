/* Faults: services that go away, calls that are slow or fail. */
#include "scenario/runner_internal.h"
#include "engine/win32_error.h"
#include "script/bounds.h"

#include <stdlib.h>
#include <string.h>

#define WIN32_RPC_S_SERVER_UNAVAILABLE 1722u
#define WIN32_EPT_S_NOT_REGISTERED 1753u

/* Held answers that a report names. */
#define HELD_NAMED 4

/* `fault rpc`: one call of an agent that is to fail. Gone once it has. */
struct rpc_fault {
    struct rpc_fault *next;
    uint32_t agent; /* counted from 1 */
    const char *call;
    uint64_t left; /* calls until the one that fails, that one included */
    uint32_t error;
    const struct statement *statement;
};

void faults_free(struct runner *runner)
{
    while (runner->rpc_faults) {
        struct rpc_fault *fault = runner->rpc_faults;
        runner->rpc_faults = fault->next;
        free(fault);
    }
}

static bool number_of(struct runner *runner, const struct expression *expression, uint64_t *number,
                      struct text *report)
{
    struct value value;
    if (!statement_evaluate(runner, expression, &value, report)) {
        return false;
    }
    *number = value.type == VALUE_WORD ? value.word : value.integer;
    value_clear(&value);
    return true;
}

static enum step fail_rpc(struct runner *runner, const struct statement *statement,
                          struct text *report)
{
    uint64_t nth = 0;
    uint64_t error = 0;
    if (!number_of(runner, statement->fault.nth, &nth, report) ||
        !number_of(runner, statement->fault.error, &error, report)) {
        return STEP_FAILED;
    }
    char why[128];
    struct value counted = value_integer(nth);
    if (!bound_check(&BOUND_CALL, &counted, &nth, why, sizeof(why))) {
        text_add(report, "    %s\n", why);
        return STEP_FAILED;
    }
    if (error == 0) {
        text_add(report, "    a call does not fail with ERROR_SUCCESS\n");
        return STEP_FAILED;
    }
    struct rpc_fault *fault = calloc(1, sizeof(*fault));
    if (!fault) {
        text_add(report, "    there is no memory for another fault\n");
        return STEP_FAILED;
    }
    *fault = (struct rpc_fault){.agent = statement->fault.agent + 1,
                                .call = statement->fault.call,
                                .left = nth,
                                .error = (uint32_t)error,
                                .statement = statement};
    struct rpc_fault **link = &runner->rpc_faults;
    while (*link) {
        link = &(*link)->next; /* in the order of the lines */
    }
    *link = fault;
    return STEP_DONE;
}

/* ---- services -------------------------------------------------------------------------------- */

static enum bfe_error set_service(struct runner *runner, const struct statement *statement,
                                  uint32_t host, struct engine_time now)
{
    switch (statement->fault.kind) {
    case FAULT_BFE_STOP:
    case FAULT_BFE_START:
        return engine_set_bfe(runner->engine, host, statement->fault.kind == FAULT_BFE_START, now);
    case FAULT_IKEEXT_STOP:
    case FAULT_IKEEXT_START:
        return engine_set_ikeext(runner->engine, host, statement->fault.kind == FAULT_IKEEXT_START,
                                 now);
    default:
        break;
    }
    struct ipsec_policy policy = {
        .off = statement->fault.change == POLICY_CHANGE_OFF,
        .allow_dictate = statement->fault.policy & POLICY_ALLOW_DICTATE,
        .allow_notify = statement->fault.policy & POLICY_ALLOW_NOTIFY,
    };
    bool as_written = statement->fault.change == POLICY_CHANGE_AS_WRITTEN;
    return engine_set_policy(runner->engine, host, as_written ? NULL : &policy, now);
}

/* On the host that the line names, or on every host. */
static enum step on_hosts(struct runner *runner, const struct statement *statement,
                          struct text *report)
{
    uint64_t slow_us = 0;
    bool slow = statement->fault.kind == FAULT_BFE_SLOW;
    if (slow && !number_of(runner, statement->fault.delay, &slow_us, report)) {
        return STEP_FAILED;
    }
    for (uint32_t host = 0; host < runner->script->hosts.count; host++) {
        if (statement->fault.on_host && host != statement->fault.host) {
            continue;
        }
        if (slow) {
            runner->hosts[host].slow_us = slow_us;
        } else if (set_service(runner, statement, host, runner_now(runner)) != BFE_OK) {
            text_add(report, "    there is no memory for another fault\n");
            return STEP_FAILED;
        }
    }
    return STEP_DONE;
}

static enum step policy_of_sa(struct runner *runner, const struct statement *statement,
                              struct text *report)
{
    const struct sa_state *sa = &runner->sas[statement->fault.sa];
    const struct ipsec_policy policy = {
        .off = statement->fault.change == POLICY_CHANGE_OFF,
        .allow_dictate = statement->fault.policy & POLICY_ALLOW_DICTATE,
        .allow_notify = statement->fault.policy & POLICY_ALLOW_NOTIFY,
    };
    if (negotiation_set_policy(runner->engine, sa->latest.negotiation, &policy,
                               runner_now(runner)) != BFE_OK) {
        text_add(report, "    %s is neither negotiated nor established, so it has no policy\n",
                 sa_name(runner, statement->fault.sa));
        return STEP_FAILED;
    }
    return STEP_DONE;
}

static enum step release(struct runner *runner, const struct statement *statement,
                         struct text *report)
{
    if (answers_release(runner->engine, statement->fault.agent + 1, runner_now(runner)) > 0) {
        return STEP_DONE;
    }
    text_add(report,
             "    no answer of %s is held now; wait for one before this line: expect SA held\n",
             agent_name(runner, statement->fault.agent));
    return STEP_FAILED;
}

enum step fault_step(struct runner *runner, const struct statement *statement, struct text *report)
{
    struct engine_time now = runner_now(runner);
    report_say(runner->report, REPORT_LOG, now, "", "%s", statement->text);
    switch (statement->fault.kind) {
    case FAULT_BFE_STOP:
    case FAULT_BFE_START:
    case FAULT_BFE_SLOW:
    case FAULT_IKEEXT_STOP:
    case FAULT_IKEEXT_START:
    case FAULT_POLICY:
        return on_hosts(runner, statement, report);
    case FAULT_POLICY_OF_SA:
        return policy_of_sa(runner, statement, report);
    case FAULT_RPC:
        return fail_rpc(runner, statement, report);
    case FAULT_ANSWER:
        if (answer_fault_add(runner->engine, statement->fault.agent + 1, statement->fault.callbacks,
                             (enum answer_fault)statement->fault.answer, statement) == BFE_OK) {
            return STEP_DONE;
        }
        text_add(report, "    there is no memory for another fault\n");
        return STEP_FAILED;
    case FAULT_ANSWER_RELEASED:
        return release(runner, statement, report);
    }
    text_add(report, "    there is no such fault\n");
    return STEP_FAILED;
}

void faults_add_held(struct runner *runner, struct text *report)
{
    struct held_answer held;
    for (size_t i = 0; i < HELD_NAMED && answer_held(runner->engine, i, &held); i++) {
        unsigned int sa = 0;
        const struct statement *line = held.origin;
        text_add(report, "    an answer of %s is held (line %u): %s",
                 agent_name(runner, held.agent - 1), source_begin(line->at).line, held.callback);
        if (sa_of_tag(runner, held.tag, &sa)) {
            text_add(report, " for %s", sa_name(runner, sa));
        }
        text_add(report, "\n");
    }
    text_add(report, answer_held(runner->engine, HELD_NAMED, &held) ? "    and more\n" : "");
}

/* The first order for an answer that none has met; those of a todo may be left. */
static const struct statement *answer_left(struct runner *runner)
{
    size_t number = 0;
    const struct statement *line = answer_fault_left(runner->engine, number);
    while (line && line->fault.in_todo) {
        line = answer_fault_left(runner->engine, ++number);
    }
    return line;
}

bool faults_left(struct runner *runner, struct text *report)
{
    const struct statement *answer = answer_left(runner);
    const struct rpc_fault *fault = runner->rpc_faults;
    while (fault && fault->statement->fault.in_todo) {
        fault = fault->next;
    }
    if (fault) {
        text_add(report, "FAIL ");
        report_place(report, fault->statement);
        text_add(report, "    the call that was to fail never came: %llu more of %s by %s\n",
                 (unsigned long long)fault->left, fault->call,
                 agent_name(runner, fault->agent - 1));
    } else if (answer) {
        text_add(report, "FAIL ");
        report_place(report, answer);
        text_add(report, "    the answer that it is for never came: none of %s was given in time\n",
                 agent_name(runner, answer->fault.agent));
    }
    return fault || answer;
}

/* ---- calls ----------------------------------------------------------------------------------- */

/* The error of the first fault that this call is due for; all others count it as well. */
static uint32_t due_error(struct runner *runner, uint32_t agent, const char *call)
{
    uint32_t error = 0;
    struct rpc_fault **link = &runner->rpc_faults;
    while (*link) {
        struct rpc_fault *fault = *link;
        bool counts = fault->agent == agent && strcmp(fault->call, call) == 0;
        if (counts && fault->left > 1) {
            fault->left--;
        } else if (counts && error == 0) {
            error = fault->error;
            *link = fault->next;
            free(fault);
            continue;
        }
        link = &fault->next;
    }
    return error;
}

/*
 * What the function returns. A server that is not available is none that has registered: that is
 * how FwpmEngineOpen0 puts it (shim/session.c).
 */
static uint32_t returned(const char *call, uint32_t error)
{
    bool opens = strcmp(call, "BfeEngineOpen") == 0;
    return opens && error == WIN32_RPC_S_SERVER_UNAVAILABLE ? WIN32_EPT_S_NOT_REGISTERED : error;
}

/* A call that fails never gets to the engine, which would tell of its refusal. */
static void tell_of_fault(struct runner *runner, uint32_t agent, const char *call, uint32_t error)
{
    const struct observation refused = {
        .kind = OBSERVED_CALL_REFUSED,
        .at = runner_now(runner),
        .agent = agent,
        .process_id = runner->agents[agent - 1].process_id,
        .refused = {.call = script_rpc_function(call), .fault = returned(call, error)},
    };
    const struct value code = value_word(SET_ERROR, error);
    char name[64];
    value_print(&code, false, name, sizeof(name));
    report_say(runner->report, REPORT_LOG, refused.at, agent_name(runner, agent - 1),
               "%s fails: fault rpc, %s", call, name);
    runner_observe(runner, &refused);
}

struct call_fault runner_call_fault(struct runner *runner, uint32_t agent, const char *call)
{
    /* A turn is no call of the TIA's but our own wire: a slow engine must not cost TIAs their
       deadlines. */
    bool turn = strcmp(call, "BfeKeyManagerTurn") == 0;
    /* A stranger is taken for a program of the local host. */
    unsigned int host = agent == 0 || agent > runner->script->agents.count
                            ? 0
                            : runner->agents[agent - 1].ast->host_index;
    struct call_fault fault = {due_error(runner, agent, call),
                               turn ? 0 : runner->hosts[host].slow_us};
    if (!engine_bfe_runs(runner->engine, host)) {
        bool opens = strcmp(call, "BfeEngineOpen") == 0;
        fault.error = opens ? win32_error(BFE_STOPPED) : WIN32_RPC_S_SERVER_UNAVAILABLE;
    } else if (fault.error != 0) {
        tell_of_fault(runner, agent, call, fault.error);
    }
    return fault;
}
