/* What is checked of `fault`. */
#include "script/check_internal.h"

#include "engine/engine.h"

#include <string.h>

/* Our own wire's routines that an agent's calls come to, by their names in include/bfe.idl. */
static const struct {
    const char *name;
    const char *function; /* the one that makes the call */
} RPCS[] = {
    {"BfeEngineOpen", "FwpmEngineOpen0"},
    {"BfeEngineClose", "FwpmEngineClose0"},
    {"BfeSessionCreateEnumHandle", "FwpmSessionCreateEnumHandle0"},
    {"BfeSessionEnum", "FwpmSessionEnum0"},
    {"BfeSessionDestroyEnumHandle", "FwpmSessionDestroyEnumHandle0"},
    {"BfeTransactionBegin", "FwpmTransactionBegin0"},
    {"BfeTransactionCommit", "FwpmTransactionCommit0"},
    {"BfeTransactionAbort", "FwpmTransactionAbort0"},
    {"BfeKeyManagerAddAndRegister", "IPsecKeyManagerAddAndRegister0"},
    {"BfeKeyManagerUnregisterAndDelete", "IPsecKeyManagerUnregisterAndDelete0"},
    {"BfeKeyManagerTurn", NULL}, /* the way that callbacks come */
    {"BfeKeyManagersGet", "IPsecKeyManagersGet0"},
    {"BfeGetSecurityInfo", NULL}, /* of several functions */
    {"BfeSetSecurityInfo", NULL},
};
#define RPC_COUNT (sizeof(RPCS) / sizeof(RPCS[0]))

const char *script_rpc_name(size_t number)
{
    return number < RPC_COUNT ? RPCS[number].name : NULL;
}

const char *script_rpc_function(const char *name)
{
    const char *function = NULL;
    for (size_t i = 0; i < RPC_COUNT && !function; i++) {
        function = strcmp(RPCS[i].name, name) == 0 ? RPCS[i].function : NULL;
    }
    return function ? function : name;
}

static void check_rpc_name(struct check *check, const struct expression *call, const char *name)
{
    struct suggestion suggestion = suggest_for(name);
    for (size_t i = 0; i < RPC_COUNT; i++) {
        if (strcmp(RPCS[i].name, name) == 0) {
            return;
        }
        suggest_offer(&suggestion, RPCS[i].name);
    }
    diagnostics_error(check->out, call->at, "there is no RPC \"%s\"", name);
    check_suggest(check, &suggestion);
}

static void rpc_fault(struct check *check, struct statement *statement, struct arguments *arguments)
{
    static const struct wanted CALL = {"the call's name", VALUE_TEXT, SET_NONE};
    static const struct wanted ERROR_CODE = {"an error code", VALUE_WORD, SET_ERROR};
    statement->fault.kind = FAULT_RPC;
    statement->fault.in_todo = check->in_todo;
    statement->fault.agent = argument_name(arguments, NAME_AGENT);
    struct expression *call = argument_expression(arguments, &CALL);
    statement->fault.call = call ? check_constant_text(check, call, "the call's name") : NULL;
    if (statement->fault.call) {
        check_rpc_name(check, call, statement->fault.call);
    }
    if (!argument_is(arguments, "call")) {
        argument_unexpected(arguments, "call");
    }
    statement->fault.nth = argument_bounded(arguments, &BOUND_CALL);
    if (!argument_is(arguments, "error")) {
        argument_unexpected(arguments, "error");
    }
    statement->fault.error = argument_expression(arguments, &ERROR_CODE);
    const struct expression *error = statement->fault.error;
    if (error && error->constant && error->known.type == VALUE_WORD && error->known.word == 0) {
        diagnostics_error(check->out, error->at, "a call does not fail with ERROR_SUCCESS");
    }
}

static void one_host(struct statement *statement, struct arguments *arguments)
{
    if (argument_is(arguments, "on")) {
        statement->fault.on_host = true;
        statement->fault.host = argument_name(arguments, NAME_HOST);
    }
}

static void policy_flags(struct statement *statement, struct arguments *arguments)
{
    do {
        if (argument_is(arguments, "allow-dictate")) {
            statement->fault.policy |= POLICY_ALLOW_DICTATE;
        } else if (argument_is(arguments, "allow-notify")) {
            statement->fault.policy |= POLICY_ALLOW_NOTIFY;
        } else {
            argument_unexpected(
                arguments, statement->fault.kind == FAULT_POLICY
                               ? "off, as-written, allow-nothing, allow-dictate or allow-notify"
                               : "off, allow-nothing, allow-dictate or allow-notify");
        }
    } while (arguments->next && !arguments->failed &&
             strcmp(argument_word(arguments) ? argument_word(arguments) : "", "on") != 0);
}

static void policy_fault(struct statement *statement, struct arguments *arguments)
{
    statement->fault.kind = FAULT_POLICY;
    if (argument_is(arguments, "of")) {
        const char *word = argument_word(arguments);
        const struct name sa = {.text = word ? word : "",
                                .at = arguments->next ? arguments->next->at : arguments->at};
        statement->fault.kind = FAULT_POLICY_OF_SA;
        statement->fault.sa = argument_name(arguments, NAME_SA);
        state_policy_of_sa(arguments->check, &sa);
    }
    bool of_host = statement->fault.kind == FAULT_POLICY;
    if (argument_is(arguments, "off")) {
        statement->fault.change = POLICY_CHANGE_OFF;
    } else if (of_host && argument_is(arguments, "as-written")) {
        statement->fault.change = POLICY_CHANGE_AS_WRITTEN;
    } else if (!argument_is(arguments, "allow-nothing")) {
        policy_flags(statement, arguments);
    }
    if (of_host) {
        one_host(statement, arguments);
    }
}

static void answer_fault(struct statement *statement, struct arguments *arguments)
{
    const char *word = argument_word(arguments);
    const struct name agent = {.text = word ? word : "",
                               .at = arguments->next ? arguments->next->at : arguments->at};
    statement->fault.kind = FAULT_ANSWER;
    statement->fault.in_todo = arguments->check->in_todo;
    statement->fault.agent = argument_name(arguments, NAME_AGENT);
    if (argument_is(arguments, "released")) {
        statement->fault.kind = FAULT_ANSWER_RELEASED;
        state_released(arguments->check, &agent);
        return;
    }
    statement->fault.callbacks = argument_is(arguments, "check")     ? 1u << CALLBACK_CHECK
                                 : argument_is(arguments, "dictate") ? 1u << CALLBACK_DICTATE
                                 : argument_is(arguments, "notify")  ? 1u << CALLBACK_NOTIFY
                                                                     : ANSWER_OF_ANY;
    if (argument_is(arguments, "late")) {
        statement->fault.answer = ANSWER_LATE;
    } else if (argument_is(arguments, "twice")) {
        statement->fault.answer = ANSWER_TWICE;
    } else if (argument_is(arguments, "held")) {
        statement->fault.answer = ANSWER_HELD;
        state_held(arguments->check, &agent);
    } else {
        argument_unexpected(arguments, statement->fault.callbacks == ANSWER_OF_ANY
                                           ? "check, dictate, notify, late, twice, held or released"
                                           : "late, twice or held");
    }
}

static void service_fault(struct statement *statement, struct arguments *arguments, bool bfe)
{
    if (argument_is(arguments, "stop")) {
        statement->fault.kind = bfe ? FAULT_BFE_STOP : FAULT_IKEEXT_STOP;
    } else if (argument_is(arguments, "start")) {
        statement->fault.kind = bfe ? FAULT_BFE_START : FAULT_IKEEXT_START;
    } else if (bfe && argument_is(arguments, "slow")) {
        statement->fault.kind = FAULT_BFE_SLOW;
        statement->fault.delay = argument_bounded(arguments, &BOUND_SLOW);
    } else {
        argument_unexpected(arguments, bfe ? "stop, start or slow" : "stop or start");
    }
    one_host(statement, arguments);
}

void check_fault(struct check *check, struct statement *statement)
{
    struct arguments arguments = {
        .check = check,
        .name = "fault",
        .syntax = "bfe stop | bfe start | bfe slow DURATION | ikeext stop | ikeext start | "
                  "policy … | answer AGENT … | rpc AGENT \"CALL\" call NUMBER error CODE",
        .at = statement->at,
        .next = statement->fault.arguments,
    };
    bool bfe = argument_is(&arguments, "bfe");
    bool ikeext = !bfe && argument_is(&arguments, "ikeext");
    if (bfe || ikeext) {
        service_fault(statement, &arguments, bfe);
    } else if (argument_is(&arguments, "policy")) {
        arguments.name = "fault policy";
        arguments.syntax = "[of SA] off | as-written | allow-nothing | [allow-dictate] "
                           "[allow-notify] [on HOST]";
        policy_fault(statement, &arguments);
    } else if (argument_is(&arguments, "answer")) {
        arguments.name = "fault answer";
        arguments.syntax =
            "AGENT [check | dictate | notify] late | twice | held, or AGENT released";
        answer_fault(statement, &arguments);
    } else if (argument_is(&arguments, "rpc")) {
        rpc_fault(check, statement, &arguments);
    } else {
        argument_unexpected(&arguments, "bfe, ikeext, policy, answer or rpc");
    }
    arguments_end(&arguments);
    if (!arguments.failed && (bfe || ikeext) && statement->fault.kind != FAULT_BFE_SLOW) {
        state_service(check, statement);
    }
}
