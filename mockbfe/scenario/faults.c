/* Faults: services that go away, calls that are slow or fail. */
#include "scenario/runner_internal.h"
#include "engine/win32_error.h"
#include "script/bounds.h"

#include <stdlib.h>
#include <string.h>

#define WIN32_RPC_S_SERVER_UNAVAILABLE 1722u

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
                             (enum answer_fault)statement->fault.answer) == BFE_OK) {
            return STEP_DONE;
        }
        text_add(report, "    there is no memory for another fault\n");
        return STEP_FAILED;
    case FAULT_ANSWER_RELEASED:
        answers_release(runner->engine, statement->fault.agent + 1, now);
        return STEP_DONE;
    }
    text_add(report, "    there is no such fault\n");
    return STEP_FAILED;
}

bool faults_left(struct runner *runner, struct text *report)
{
    const struct rpc_fault *fault = runner->rpc_faults;
    if (fault) {
        text_add(report, "FAIL ");
        report_place(report, fault->statement);
        text_add(report, "    the call that was to fail never came: %llu more of %s by %s\n",
                 (unsigned long long)fault->left, fault->call,
                 agent_name(runner, fault->agent - 1));
    }
    return fault != NULL;
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
        report_say(runner->report, REPORT_LOG, runner_now(runner), agent_name(runner, agent - 1),
                   "%s fails: fault rpc", call);
    }
    return fault;
}
