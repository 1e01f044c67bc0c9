#include "report/fields.h"
#include "scenario/event.h"

#include <stdio.h>
#include <string.h>

typedef void field_visitor(void *context, const char *path, const struct value *value);

static const char *observation_name(enum observation_kind kind)
{
    switch (kind) {
    case OBSERVED_SESSION_OPENED:
        return "opens";
    case OBSERVED_SESSION_CLOSED:
        return "closes";
    case OBSERVED_CALL_REFUSED:
        return "refused";
    case OBSERVED_REGISTERED:
        return "registers";
    case OBSERVED_UNREGISTERED:
        return "unregisters";
    case OBSERVED_NEGOTIATION_STARTED:
        return "negotiates";
    case OBSERVED_CHECK:
        return "check";
    case OBSERVED_DECIDED:
        return "decided";
    case OBSERVED_DICTATE:
        return "dictate";
    case OBSERVED_NOTIFY:
        return "notify";
    case OBSERVED_ESTABLISHED:
        return "established";
    case OBSERVED_FAILED:
        return "failed";
    case OBSERVED_EXPIRED:
        return "expired";
    case OBSERVED_DELETED:
        return "deleted";
    case OBSERVED_LATE_ANSWER:
        return "late";
    case OBSERVED_SECOND_ANSWER:
        return "twice";
    case OBSERVED_HELD_ANSWER:
        return "held";
    case OBSERVED_CALL_INSIDE:
        return "call-inside";
    }
    return "";
}

static const char *agent_news_name(enum agent_news news)
{
    switch (news) {
    case AGENT_STARTED:
        return "starts";
    case AGENT_BY_HAND:
        return "by-hand";
    case AGENT_ASKED_TO_END:
        return "asked-to-end";
    case AGENT_KILLED:
        return "killed";
    case AGENT_EXITED:
        return "exits";
    }
    return "";
}

static const char *words_name(enum report_words words)
{
    switch (words) {
    case REPORT_NOTE:
        return "note";
    case REPORT_LOG:
        return "log";
    case REPORT_WARNING:
        return "warning";
    case REPORT_TODO:
        return "todo";
    }
    return "";
}

const char *event_name(const struct report_event *event)
{
    switch (event->kind) {
    case REPORT_EVENT_OBSERVATION:
        return observation_name(event->observation->kind);
    case REPORT_EVENT_AGENT:
        return agent_news_name(event->news);
    case REPORT_EVENT_OUTPUT:
        return "prints";
    case REPORT_EVENT_WORDS:
        return words_name(event->words);
    case REPORT_EVENT_FAILURE:
        return "failure";
    }
    return "";
}

const struct callback_report *event_callback(const struct report_event *event)
{
    if (event->kind != REPORT_EVENT_OBSERVATION) {
        return NULL;
    }
    switch (event->observation->kind) {
    case OBSERVED_CHECK:
        return &event->observation->check.report;
    case OBSERVED_DICTATE:
        return &event->observation->dictate.report;
    case OBSERVED_NOTIFY:
        return &event->observation->notify.report;
    default:
        return NULL;
    }
}

const char *callback_outcome_name(enum callback_outcome outcome)
{
    switch (outcome) {
    case CALLBACK_ANSWERED:
        return "answered";
    case CALLBACK_TIMED_OUT:
        return "timed-out";
    case CALLBACK_TIA_GONE:
        return "tia-gone";
    }
    return "";
}

/* ---- what scripts have no event for ---------------------------------------------------------- */

static void visit_field(enum field_id id, struct value value, field_visitor *visit, void *context)
{
    visit(context, field_info(id)->name, &value);
}

static void visit_traffic(const struct traffic *traffic, field_visitor *visit, void *context)
{
    visit_field(FIELD_TRAFFIC_LOCAL_ADDRESS, value_address(&traffic->local), visit, context);
    visit_field(FIELD_TRAFFIC_LOCAL_PORT, value_integer(traffic->local_port), visit, context);
    visit_field(FIELD_TRAFFIC_REMOTE_ADDRESS, value_address(&traffic->remote), visit, context);
    visit_field(FIELD_TRAFFIC_REMOTE_PORT, value_integer(traffic->remote_port), visit, context);
    visit_field(FIELD_TRAFFIC_PROTOCOL, value_word(SET_PROTOCOL, traffic->protocol), visit,
                context);
    visit_field(FIELD_TRAFFIC_MODE, value_word(SET_MODE, (uint32_t)traffic->mode), visit, context);
    if (traffic->mode == TRAFFIC_TUNNEL) {
        visit_field(FIELD_TUNNEL_LOCAL, value_address(&traffic->local_tunnel), visit, context);
        visit_field(FIELD_TUNNEL_REMOTE, value_address(&traffic->remote_tunnel), visit, context);
    }
}

static void visit_started(const struct observation *o, field_visitor *visit, void *context)
{
    char transforms[TRANSFORMS_TEXT_SIZE];
    const struct value role =
        value_word(SET_ROLE, o->started.role == ROLE_RESPONDER ? SCRIPT_ROLE_RESPONDER
                                                               : SCRIPT_ROLE_INITIATOR);
    visit(context, "role", &role);
    visit_traffic(o->started.traffic, visit, context);
    transforms_print(o->started.transforms, o->started.transform_count, transforms);
    const struct value text = value_text(transforms);
    visit(context, "transform", &text);
}

static void visit_inside(const struct observation *o, field_visitor *visit, void *context)
{
    visit_field(FIELD_CALL, value_text(o->inside.call), visit, context);
    visit_field(FIELD_CALLBACK, value_text(o->inside.callback), visit, context);
}

/* ---- what they have one for ------------------------------------------------------------------ */

static void visit_ref(const struct event *event, struct field_ref ref, field_visitor *visit,
                      void *context)
{
    uint8_t keys[EVENT_BUFFER];
    char path[FIELD_PATH_SIZE];
    char why[128];
    struct value value;
    if (event_field(event, ref, keys, &value, why, sizeof(why)) && value.type != VALUE_NOTHING) {
        field_path(ref, path);
        visit(context, path, &value);
        wipe(keys, sizeof(keys));
    }
}

static void visit_event(const struct event *event, field_visitor *visit, void *context)
{
    const struct event_info *info = event_info(event->kind);
    for (size_t i = 0; i < info->field_count; i++) {
        visit_ref(event, (struct field_ref){.id = info->fields[i]}, visit, context);
    }
    for (int side = SIDE_INBOUND; info->sa_fields && event->sas && side <= SIDE_OUTBOUND; side++) {
        for (size_t i = 0; i < SA_FIELD_COUNT; i++) {
            const struct field_ref ref = {.id = SA_FIELDS[i], .side = (enum field_side)side};
            if (event_tells(event, ref)) {
                visit_ref(event, ref, visit, context);
            }
        }
    }
}

/* One for each field that a TIA changed: "changed.inbound.saBundle.flags" with both values. */
static void visit_changes(const struct sa_changes *changes, field_visitor *visit, void *context)
{
    for (size_t i = 0; changes && i < sa_changes_kept(changes); i++) {
        const struct sa_change *change = &changes->kept[i];
        char path[SA_CHANGE_FIELD_SIZE + 32];
        char both[2 * SA_CHANGE_VALUE_SIZE + 8];
        snprintf(path, sizeof(path), "changed.%s.%s",
                 change->direction == SA_INBOUND ? "inbound" : "outbound", change->field);
        snprintf(both, sizeof(both), "%s -> %s", change->was, change->is);
        const struct value value = value_text(both);
        visit(context, path, &value);
    }
}

static void visit_observation(const struct observation *o, field_visitor *visit, void *context)
{
    bool known = false;
    struct event *event = event_from_observation(o, &known);
    if (event) {
        visit_event(event, visit, context);
        event_free(event);
    } else if (o->kind == OBSERVED_NEGOTIATION_STARTED) {
        visit_started(o, visit, context);
    } else if (o->kind == OBSERVED_CALL_INSIDE) {
        visit_inside(o, visit, context);
    }
    if (o->kind == OBSERVED_FAILED && o->failed.detail && *o->failed.detail) {
        const struct value detail = value_text(o->failed.detail);
        visit(context, "detail", &detail);
    }
    if (o->kind == OBSERVED_FAILED) {
        visit_changes(o->failed.changes, visit, context);
    }
}

void fields_visit(const struct report_event *event, field_visitor *visit, void *context)
{
    if (event->kind == REPORT_EVENT_OBSERVATION) {
        visit_observation(event->observation, visit, context);
    } else if (event->kind == REPORT_EVENT_AGENT && event->news == AGENT_STARTED) {
        const struct value process = value_integer(event->number);
        visit(context, "process", &process);
    } else if (event->kind == REPORT_EVENT_AGENT && event->news == AGENT_EXITED) {
        visit_field(FIELD_EXIT_CODE, value_integer(event->number), visit, context);
    } else if (event->kind == REPORT_EVENT_OUTPUT) {
        visit_field(FIELD_LINE, value_text(event->text), visit, context);
    }
}
