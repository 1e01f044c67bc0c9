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

enum step fault_step(struct runner *runner, const struct statement *statement, struct text *report)
{
    struct engine_time now = runner_now(runner);
    report_say(runner->report, REPORT_LOG, now, "", "%s", statement->text);
    switch (statement->fault.kind) {
    case FAULT_BFE_STOP:
    case FAULT_BFE_START:
        engine_set_bfe(runner->engine, statement->fault.kind == FAULT_BFE_START, now);
        return STEP_DONE;
    case FAULT_IKEEXT_STOP:
    case FAULT_IKEEXT_START:
        engine_set_ikeext(runner->engine, statement->fault.kind == FAULT_IKEEXT_START, now);
        return STEP_DONE;
    case FAULT_BFE_SLOW:
        return number_of(runner, statement->fault.delay, &runner->slow_us, report) ? STEP_DONE
                                                                                   : STEP_FAILED;
    case FAULT_RPC:
        return fail_rpc(runner, statement, report);
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
    struct call_fault fault = {due_error(runner, agent, call), turn ? 0 : runner->slow_us};
    if (!engine_bfe_runs(runner->engine)) {
        bool opens = strcmp(call, "BfeEngineOpen") == 0;
        fault.error = opens ? win32_error(BFE_STOPPED) : WIN32_RPC_S_SERVER_UNAVAILABLE;
    } else if (fault.error != 0) {
        report_say(runner->report, REPORT_LOG, runner_now(runner), agent_name(runner, agent - 1),
                   "%s fails: fault rpc", call);
    }
    return fault;
}
