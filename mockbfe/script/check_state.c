/*
 * What is known of agents, SAs and services while the lines pass, where their order is certain:
 * what could only fail in the run, or would quietly mean nothing, is told of at load. A subject
 * that a branch, a todo or a repeat around its line touches is not certain any more.
 */
#include "script/check_internal.h"

#include <string.h>

/* What a subject is known to be, for this line. */
static enum life life_of(const struct check *check, const struct binding *binding)
{
    bool certain = check->uncertain == 0 && binding->repeat_depth == check->repeat_depth;
    bool old = binding->life == LIFE_ESTABLISHED && binding->time != check->time;
    return certain && !old ? binding->life : LIFE_UNKNOWN;
}

static void become(const struct check *check, struct binding *binding, enum life life,
                   struct source_range at)
{
    bool certain = check->uncertain == 0 && binding->repeat_depth == check->repeat_depth;
    binding->life = certain ? life : LIFE_UNKNOWN;
    binding->life_at = at;
    binding->time = check->time;
    binding->waits = check->waits;
}

/* An error about what a line asks of a subject, with the line that stands against it. */
static void contradict(struct check *check, const struct name *name, const struct binding *binding,
                       const char *problem, const char *note)
{
    diagnostics_error(check->out, name->at, "%s %s", name->text, problem);
    if (note) {
        diagnostics_note(check->out, binding->life_at, "%s", note);
    }
}

/* ---- looking ahead ----------------------------------------------------------------------------
 */

/* `fault policy` with a word that lets TIAs do something. */
static bool allows_more(const struct statement *statement, const char *unused)
{
    (void)unused;
    struct arguments arguments = {.next = statement->fault.arguments};
    bool allows = false;
    if (!argument_is(&arguments, "policy")) {
        return false;
    }
    for (; arguments.next && !allows; arguments.next = arguments.next->next) {
        const char *word = argument_word(&arguments);
        allows = word && (strcmp(word, "allow-dictate") == 0 || strcmp(word, "allow-notify") == 0);
    }
    return allows;
}

/* `fault answer AGENT … held`. */
static bool holds(const struct statement *statement, const char *agent)
{
    struct arguments arguments = {.next = statement->fault.arguments};
    bool held = false;
    if (!argument_is(&arguments, "answer") || !argument_is(&arguments, agent)) {
        return false;
    }
    for (; arguments.next && !held; arguments.next = arguments.next->next) {
        const char *word = argument_word(&arguments);
        held = word && strcmp(word, "held") == 0;
    }
    return held;
}

/* Whether a block has such a `fault`, however deep inside. */
static bool has_fault(const struct block *block,
                      bool (*is)(const struct statement *statement, const char *name),
                      const char *name)
{
    bool found = false;
    for (const struct statement *s = block->first; s && !found; s = s->next) {
        switch (s->kind) {
        case STATEMENT_FAULT:
            found = is(s, name);
            break;
        case STATEMENT_INCLUDE:
            found = has_fault(&s->include.body, is, name);
            break;
        case STATEMENT_REPEAT:
            found = has_fault(&s->repeat.body, is, name);
            break;
        case STATEMENT_TODO:
            found = has_fault(&s->todo.body, is, name);
            break;
        case STATEMENT_PARALLEL:
            for (const struct block *b = s->parallel; b && !found; b = b->next) {
                found = has_fault(b, is, name);
            }
            break;
        default:
            break;
        }
    }
    return found;
}

/* ---- agents ---------------------------------------------------------------------------------- */

void state_agent_declared(struct check *check, struct binding *binding, const struct agent *agent)
{
    become(check, binding, agent->start_manual ? LIFE_IDLE : LIFE_RUNS, agent->name.at);
}

void state_start(struct check *check, struct binding *binding, const struct statement *statement)
{
    switch (life_of(check, binding)) {
    case LIFE_RUNS:
        contradict(check, &statement->name, binding, "is running already", "it starts here");
        diagnostics_hint(check->out, "when it ends by itself, say so before: expect %s exits 0",
                         statement->name.text);
        break;
    case LIFE_ASKED:
        contradict(check, &statement->name, binding, "may not have ended yet",
                   "it is told to end here");
        diagnostics_hint(check->out, "wait for it: expect %s exits", statement->name.text);
        break;
    default:
        break;
    }
    become(check, binding, LIFE_RUNS, statement->at);
}

void state_stop(struct check *check, struct binding *binding, const struct statement *statement)
{
    enum life life = life_of(check, binding);
    bool kills = statement->kind == STATEMENT_KILL;
    bool harder = kills && binding->life == LIFE_ASKED && !binding->killed;
    if (life == LIFE_IDLE) {
        contradict(check, &statement->name, binding, "is not started before this line",
                   "it is declared here");
        diagnostics_hint(check->out, "write `start %s` first", statement->name.text);
    } else if (life == LIFE_ASKED && !harder) {
        contradict(check, &statement->name, binding, "is told to end already", "here");
    } else if (life == LIFE_ENDED) {
        contradict(check, &statement->name, binding, "has ended already", "it is expected here");
    }
    become(check, binding, LIFE_ASKED, statement->at);
    binding->killed = kills;
}

void state_held(struct check *check, const struct name *agent)
{
    struct binding *binding = check_find(check, agent->text, strlen(agent->text));
    if (binding && binding->kind == NAME_AGENT) {
        binding->held = true;
    }
}

void state_released(struct check *check, const struct name *agent)
{
    struct binding *binding = check_find(check, agent->text, strlen(agent->text));
    bool certain = check->uncertain == 0 && check->repeat_depth == 0;
    bool known = binding && binding->kind == NAME_AGENT;
    /* Another branch, or the turn of a repeat before, may have such a line. */
    if (known && !binding->held &&
        (certain || !has_fault(&check->script->body, holds, agent->text))) {
        diagnostics_error(check->out, agent->at, "no answer of %s is held before this line",
                          agent->text);
        diagnostics_hint(check->out, "hold one first: fault answer %s held", agent->text);
        binding->held = true; /* once is enough */
    }
}

/* ---- SAs ------------------------------------------------------------------------------------- */

void state_sa_declared(struct check *check, struct binding *binding, struct source_range at)
{
    become(check, binding, LIFE_NEGOTIATES, at);
}

/* One that is rekeyed under its own name, by a line or by itself: `delete` is of the negotiation.
 */
static bool may_have_two_pairs(const struct check *check, const struct binding *binding)
{
    return binding->rekeyed || check->script->options[OPTION_REKEY_BEFORE_EXPIRY].integer != 0;
}

void state_delete(struct check *check, struct binding *binding, const struct statement *statement)
{
    switch (life_of(check, binding)) {
    case LIFE_DELETED:
        contradict(check, &statement->name, binding, "is deleted already", "here");
        break;
    case LIFE_FAILED:
        contradict(check, &statement->name, binding, "has failed, so there is nothing to delete",
                   "the failure is expected here");
        break;
    default:
        break;
    }
    binding->lingers = life_of(check, binding) == LIFE_ESTABLISHED;
    become(check, binding, may_have_two_pairs(check, binding) ? LIFE_UNKNOWN : LIFE_DELETED,
           statement->at);
}

void state_delete_all(struct check *check, const struct statement *statement)
{
    for (struct binding *at = check->newest; at; at = at->older) {
        if (at->kind == NAME_SA) {
            at->lingers = life_of(check, at) == LIFE_ESTABLISHED;
            become(check, at, at->lingers ? LIFE_DELETED : LIFE_UNKNOWN, statement->at);
        }
    }
}

void state_policy_of_sa(struct check *check, const struct name *name)
{
    struct binding *binding = check_find(check, name->text, strlen(name->text));
    enum life life = binding && binding->kind == NAME_SA ? life_of(check, binding) : LIFE_UNKNOWN;
    if (life == LIFE_DELETED) {
        contradict(check, name, binding, "is deleted already", "here");
    } else if (life == LIFE_FAILED) {
        contradict(check, name, binding, "has failed, so it has no policy",
                   "the failure is expected here");
    }
}

/* A rekey or traffic: there must be an SA. */
void state_use_sa(struct check *check, struct binding *binding, const struct name *name)
{
    switch (life_of(check, binding)) {
    case LIFE_NEGOTIATES:
        contradict(check, name, binding, "may not be established yet", "it is negotiated here");
        diagnostics_hint(check->out, "wait for it: expect %s established", name->text);
        break;
    case LIFE_DELETED:
        contradict(check, name, binding, "is deleted already", "here");
        break;
    case LIFE_FAILED:
        contradict(check, name, binding, "has failed, so there is no SA",
                   "the failure is expected here");
        break;
    default:
        break;
    }
}

void state_traffic(struct binding *binding)
{
    binding->carries = true;
}

void state_passed(struct check *check, const struct statement *statement)
{
    bool waits = statement->kind == STATEMENT_EXPECT || statement->kind == STATEMENT_AFTER ||
                 statement->kind == STATEMENT_PARALLEL || statement->kind == STATEMENT_BARRIER ||
                 statement->kind == STATEMENT_ANY_ORDER;
    check->waits += waits ? 1 : 0;
    check->faulted |= statement->kind == STATEMENT_FAULT;
}

bool state_comes_in(const struct check *check, const struct binding *binding)
{
    const struct negotiation *from = binding->declaration->statement->negotiation;
    enum life life = binding->time == check->time ? life_of(check, binding) : LIFE_UNKNOWN;
    switch (life) {
    case LIFE_NEGOTIATES:
        return binding->waits == check->waits && !check->faulted && !from->peer.fails;
    case LIFE_ESTABLISHED:
        return !binding->carries;
    case LIFE_DELETED:
        return binding->lingers && !binding->carries;
    default:
        return false;
    }
}

/* The new pair has a name of its own, or is handed that of the old one when it is established. */
void state_rekey(struct check *check, struct binding *old, struct binding *as,
                 const struct statement *statement)
{
    if (old) {
        become(check, old, LIFE_UNKNOWN, statement->at);
        old->rekeyed = old->rekeyed || !as;
    }
    if (as) {
        become(check, as, LIFE_NEGOTIATES, statement->at);
    }
}

/* ---- events ---------------------------------------------------------------------------------- */

static void agent_event(struct check *check, struct binding *binding, const struct pattern *pattern)
{
    if (life_of(check, binding) == LIFE_IDLE) {
        contradict(check, &pattern->subject, binding, "is not started before this line",
                   "it is declared here");
        diagnostics_hint(check->out, "write `start %s` first", pattern->subject.text);
        become(check, binding, LIFE_UNKNOWN, pattern->at); /* once is enough */
    }
    if (pattern->event == EVENT_AGENT_EXITS) {
        become(check, binding, LIFE_ENDED, pattern->at);
    }
}

void state_begin(struct check *check)
{
    check->policy_changes = has_fault(&check->script->body, allows_more, NULL);
}

/* Callbacks that the policy does not allow never come. */
static void check_policy(struct check *check, const struct pattern *pattern)
{
    const struct negotiation *from = check_negotiation_of(check, pattern->subject.text);
    bool dictates = pattern->event == EVENT_SA_CHECK || pattern->event == EVENT_SA_DICTATE;
    unsigned int needed = dictates                            ? POLICY_ALLOW_DICTATE
                          : pattern->event == EVENT_SA_NOTIFY ? POLICY_ALLOW_NOTIFY
                                                              : 0;
    unsigned int allowed = from ? from->policy | from->peer.policy : 0;
    /* A todo may name what cannot come. */
    if (from && !from->broken && !check->in_todo && !check->policy_changes && needed &&
        !(allowed & needed)) {
        diagnostics_error(check->out, pattern->event_name.at,
                          "the policy of %s does not allow that, so `%s` never comes",
                          pattern->subject.text, pattern->event_name.text);
        diagnostics_note(check->out, from->sa.at, "%s is negotiated here", from->sa.text);
        diagnostics_hint(check->out, "add: policy %s", dictates ? "allow-dictate" : "allow-notify");
    }
}

static void sa_event(struct check *check, struct binding *binding, const struct pattern *pattern)
{
    enum life life = life_of(check, binding);
    bool ends = pattern->event == EVENT_SA_DELETED || pattern->event == EVENT_SA_EXPIRED;
    if (may_have_two_pairs(check, binding) && pattern->event == EVENT_SA_FAILED) {
        become(check, binding, LIFE_UNKNOWN, pattern->at); /* the old pair may be there */
    } else if (pattern->event == EVENT_SA_ESTABLISHED) {
        become(check, binding, LIFE_ESTABLISHED, pattern->at);
        binding->rekeyed = false;
    } else if (pattern->event == EVENT_SA_FAILED && life != LIFE_DELETED) {
        become(check, binding, LIFE_FAILED, pattern->at);
    } else if (life == LIFE_NEGOTIATES || (life == LIFE_ESTABLISHED && ends)) {
        become(check, binding, LIFE_UNKNOWN, pattern->at);
    }
    check_policy(check, pattern);
}

void state_expect(struct check *check, const struct pattern *pattern)
{
    const char *name = pattern->subject.text;
    struct binding *binding = check_find(check, name, strlen(name));
    if (binding && binding->kind == NAME_AGENT && pattern->subject_kind == SUBJECT_AGENT) {
        agent_event(check, binding, pattern);
    } else if (binding && binding->kind == NAME_SA && pattern->subject_kind == SUBJECT_SA) {
        sa_event(check, binding, pattern);
    }
}

/* ---- services and time ----------------------------------------------------------------------- */

void state_time_passes(struct check *check)
{
    check->time++;
}

void state_service(struct check *check, const struct statement *statement)
{
    bool bfe = statement->fault.kind == FAULT_BFE_STOP || statement->fault.kind == FAULT_BFE_START;
    bool stops =
        statement->fault.kind == FAULT_BFE_STOP || statement->fault.kind == FAULT_IKEEXT_STOP;
    struct service_state *service = bfe ? &check->bfe : &check->ikeext;
    /* That of one host says nothing certain of those of all. */
    bool certain = check->uncertain == 0 && check->repeat_depth == 0 && !statement->fault.on_host;
    if (certain && !service->unknown && service->stopped == stops) {
        diagnostics_error(check->out, statement->at, "%s %s", bfe ? "BFE" : "IKEEXT",
                          stops ? "is stopped already" : "runs already");
        if (service->at.file) {
            diagnostics_note(check->out, service->at, "since here");
        }
    }
    service->unknown = !certain;
    service->stopped = stops;
    service->at = statement->at;
    state_time_passes(check); /* SAs are gone with BFE */
}
