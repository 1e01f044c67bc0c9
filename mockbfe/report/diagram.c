#include "report/diagram.h"
#include "report/describe.h"
#include "report/fields.h"
#include "script/digest.h"
#include "script/print.h"
#include "script/vocabulary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define AT_NO_TIME UINT64_MAX
/* What is drawn of a failure: the line, and what was found. */
#define FAILURE_LINES 2

struct diagram *diagram_new(const struct report_event *event)
{
    struct diagram *diagram = calloc(1, sizeof(*diagram));
    if (!diagram) {
        return NULL;
    }
    diagram->name = strdup(event->subject);
    diagram->home = strdup(event->home ? event->home : LOCAL_HOST);
    diagram->peer = event->peer ? strdup(event->peer) : NULL;
    diagram->tag = event->observation->tag;
    diagram->negotiation = event->observation->negotiation;
    diagram->number = 1;
    diagram->outcome = TONE_PLAIN;
    if (!diagram->name || !diagram->home || (event->peer && !diagram->peer)) {
        diagram_free(diagram);
        diagram = NULL;
    }
    return diagram;
}

void diagram_free(struct diagram *diagram)
{
    if (!diagram) {
        return;
    }
    for (size_t i = 0; i < diagram->row_count; i++) {
        free(diagram->rows[i].label);
        free(diagram->rows[i].hover);
    }
    for (size_t i = 0; i < diagram->agent_count; i++) {
        free(diagram->agents[i].name);
    }
    free(diagram->rows);
    free(diagram->name);
    free(diagram->home);
    free(diagram->peer);
    free(diagram);
}

/* ---- lanes ----------------------------------------------------------------------------------- */

/* The lane of an agent, or LANE_BFE's when there is none for it. */
static unsigned int agent_lane(const struct diagram *diagram, const char *name)
{
    for (size_t i = 0; name && i < diagram->agent_count; i++) {
        if (strcmp(diagram->agents[i].name, name) == 0) {
            return LANE_FIRST_AGENT + (unsigned int)i;
        }
    }
    return LANE_BFE;
}

/* At the other end than the negotiation's own host. */
static bool is_remote(const struct diagram *diagram, const struct report_event *event)
{
    return strcmp(event->host ? event->host : LOCAL_HOST, diagram->home) != 0;
}

static unsigned int add_agent(struct diagram *diagram, const struct report_event *event)
{
    unsigned int lane = agent_lane(diagram, event->agent);
    if (lane != LANE_BFE || !event->agent || diagram->agent_count == DIAGRAM_AGENTS_MAX) {
        return lane;
    }
    char *name = strdup(event->agent);
    if (!name) {
        diagram->no_memory = true;
        return LANE_BFE;
    }
    diagram->agents[diagram->agent_count++] =
        (struct diagram_agent){.name = name, .remote = is_remote(diagram, event)};
    return agent_lane(diagram, event->agent);
}

/* Whose keying module calls an agent: the one at its end. */
static unsigned int caller_lane(const struct diagram *diagram, const struct report_event *event)
{
    return is_remote(diagram, event) ? LANE_PEER : LANE_BFE;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Takes over the label. */
static struct diagram_row *lay_row(struct diagram *diagram, struct diagram_row row,
                                   struct text *label)
{
    row.label = label->data ? label->data : strdup("");
    row.tone = diagram->script_failed ? TONE_DIM : row.tone;
    diagram->no_memory |= label->incomplete || !row.label;
    *label = (struct text){0};
    if (diagram->row_count >= DIAGRAM_ROWS_MAX || !row.label) {
        diagram->left_out++;
        free(row.label);
        return NULL;
    }
    struct diagram_row *rows =
        realloc(diagram->rows, (diagram->row_count + 1) * sizeof(*diagram->rows));
    if (!rows) {
        diagram->no_memory = true;
        free(row.label);
        return NULL;
    }
    diagram->rows = rows;
    diagram->rows[diagram->row_count] = row;
    return &diagram->rows[diagram->row_count++];
}

static void lay_gap(struct diagram *diagram, struct engine_time at)
{
    struct text label = {0};
    if (diagram->row_count > 0 && at.virtual_ms > diagram->virtual_ms) {
        describe_virtual_time(&label, at.virtual_ms - diagram->virtual_ms);
        text_add(&label, " later (virtual time)");
        lay_row(diagram, (struct diagram_row){.kind = ROW_GAP, .real_us = AT_NO_TIME}, &label);
    }
    diagram->virtual_ms = at.virtual_ms;
}

struct hover {
    struct text text;
    bool show_keys;
};

static void add_hover_field(void *context, const char *path, const struct value *value)
{
    struct hover *hover = context;
    text_add(&hover->text, "%s%s = ", hover->text.size > 0 ? "\n" : "", path);
    value_add(&hover->text, value, hover->show_keys);
}

static void set_hover(struct diagram_row *row, const struct report_event *event, bool show_keys)
{
    struct hover hover = {.show_keys = show_keys};
    if (row) {
        fields_visit(event, add_hover_field, &hover);
        row->hover = hover.text.data;
    }
}

/* Keys in a diagram are their digests' beginnings, which is what one compares by eye. */
static void add_key(struct text *label, const char *direction, const struct sa_details *sa)
{
    uint8_t material[2 * SA_KEY_MAX];
    uint8_t digest[DIGEST_SIZE];
    text_add(label, "\n%s key", direction);
    for (uint32_t i = 0; i < sa->count; i++) {
        size_t size = sa_key_material(&sa->sas[i], material);
        digest_sha256(material, size, digest);
        text_add(label, " %02x%02x%02x%02x…", digest[0], digest[1], digest[2], digest[3]);
    }
    wipe(material, sizeof(material));
}

static void add_keys(struct text *label, const struct sa_details *inbound,
                     const struct sa_details *outbound)
{
    if (inbound && outbound) {
        add_key(label, "in", inbound);
        add_key(label, "out", outbound);
    }
}

/* ---- observations ---------------------------------------------------------------------------- */

static void lay_started(struct diagram *diagram, const struct report_event *event, bool show_keys)
{
    const struct observation *o = event->observation;
    char transforms[TRANSFORMS_TEXT_SIZE];
    struct text label = {0};
    transforms_print(o->started.transforms, o->started.transform_count, transforms);
    text_add(&label, "%s as %s\n", o->started.replaces ? "rekey" : "negotiate",
             o->started.role == ROLE_INITIATOR ? "initiator" : "responder");
    describe_traffic(&label, o->started.traffic);
    text_add(&label, "\n%s", transforms);
    const struct diagram_row row = {
        .from = LANE_HOST, .to = LANE_BFE, .real_us = event->at.real_us};
    set_hover(lay_row(diagram, row, &label), event, show_keys);
}

/* The call, drawn when it is over: nothing tells when it began but how long it took. */
static void lay_call(struct diagram *diagram, const struct report_event *event, const char *name,
                     const struct sa_details *inbound, const struct sa_details *outbound)
{
    const struct callback_report *report = event_callback(event);
    struct text label = {0};
    text_add(&label, "%s", name);
    add_keys(&label, inbound, outbound);
    struct diagram_row row = {.from = caller_lane(diagram, event),
                              .to = add_agent(diagram, event),
                              .real_us = AT_NO_TIME};
    if (report->outcome == CALLBACK_ANSWERED && report->duration_us <= event->at.real_us) {
        row.real_us = event->at.real_us - report->duration_us;
    }
    lay_row(diagram, row, &label);
}

static void lay_answer(struct diagram *diagram, const struct report_event *event,
                       struct text *label, bool bad, bool show_keys)
{
    const struct callback_report *report = event_callback(event);
    struct diagram_row row = {
        .from = add_agent(diagram, event),
        .to = caller_lane(diagram, event),
        .answer = true,
        .tone = bad ? TONE_BAD : TONE_PLAIN,
        .real_us = event->at.real_us,
    };
    if (report->outcome != CALLBACK_ANSWERED) {
        text_clear(label);
        text_add(label, "%s",
                 report->outcome == CALLBACK_TIMED_OUT ? "no answer within its timeout"
                 : diagram->script_failed              ? "no answer: mockbfe ends the TIA"
                                                       : "no answer: the TIA went away");
        row.lost = true;
        row.tone = TONE_BAD;
    } else {
        text_add(label, " (");
        describe_duration(label, report->duration_us);
        text_add(label, ")");
    }
    set_hover(lay_row(diagram, row, label), event, show_keys);
}

static void lay_check(struct diagram *diagram, const struct report_event *event, bool show_keys)
{
    const struct observation *o = event->observation;
    struct text label = {0};
    lay_call(diagram, event, "keyDictationCheck", NULL, NULL);
    text_add(&label, "willDictateKey = %s,\nweight = %u", o->check.will_dictate ? "TRUE" : "FALSE",
             o->check.weight);
    lay_answer(diagram, event, &label, false, show_keys);
}

static void lay_dictate(struct diagram *diagram, const struct report_event *event, bool show_keys)
{
    const struct observation *o = event->observation;
    const struct value status = value_word(SET_ERROR, o->dictate.status);
    struct text label = {0};
    lay_call(diagram, event, "keyDictation", NULL, NULL);
    value_add(&label, &status, false);
    if (o->dictate.keying_module_generates) {
        text_add(&label, "\nkeyingModuleGenKey = TRUE");
    } else if (o->dictate.status == 0) {
        add_keys(&label, o->dictate.inbound, o->dictate.outbound);
    }
    lay_answer(diagram, event, &label, o->dictate.status != 0, show_keys);
}

static void lay_notify(struct diagram *diagram, const struct report_event *event, bool show_keys)
{
    const struct observation *o = event->observation;
    struct text label = {0};
    if (diagram->first_notify == 0) {
        diagram->first_notify = diagram->row_count;
    }
    lay_call(diagram, event, "keyNotify", o->notify.inbound, o->notify.outbound);
    text_add(&label, "returned");
    lay_answer(diagram, event, &label, false, show_keys);
}

static void lay_band(struct diagram *diagram, const struct report_event *event, enum row_tone tone,
                     struct text *label, bool show_keys)
{
    const struct diagram_row row = {.kind = ROW_BAND, .tone = tone, .real_us = event->at.real_us};
    set_hover(lay_row(diagram, row, label), event, show_keys);
}

/* Moves the last row to before another. */
static void move_last_row(struct diagram *diagram, size_t before)
{
    struct diagram_row last = diagram->rows[diagram->row_count - 1];
    for (size_t i = diagram->row_count - 1; i > before; i--) {
        diagram->rows[i] = diagram->rows[i - 1];
    }
    diagram->rows[before] = last;
}

/*
 * Where the keys come from is where they go through the negotiation's messages. That is known only
 * in the end, but happens before anybody is notified of them.
 */
static void lay_exchange(struct diagram *diagram, const struct report_event *event)
{
    const enum key_origin keys = event->observation->established.keys;
    struct text label = {0};
    struct diagram_row row = {.from = LANE_BFE, .to = LANE_PEER, .real_us = AT_NO_TIME};
    if (keys == KEYS_PEER_DICTATED) {
        row.from = LANE_PEER;
        row.to = LANE_BFE;
    }
    row.both = keys == KEYS_GENERATED;
    text_add(&label, "%s", describe_key_origin(keys));
    if (lay_row(diagram, row, &label) && diagram->first_notify > 0) {
        move_last_row(diagram, diagram->first_notify);
    }
}

static void lay_established(struct diagram *diagram, const struct report_event *event,
                            bool show_keys)
{
    const struct observation *o = event->observation;
    struct text label = {0};
    lay_exchange(diagram, event);
    text_add(&label, "SA pair established");
    if (o->established.inbound && o->established.outbound) {
        text_add(&label, "\ninbound SPI 0x%08" PRIx32 ", outbound SPI 0x%08" PRIx32,
                 o->established.inbound->sas[0].spi, o->established.outbound->sas[0].spi);
    }
    diagram->settled = true;
    diagram->outcome = TONE_GOOD;
    lay_band(diagram, event, TONE_GOOD, &label, show_keys);
}

/* What words say already. */
static void lay_described(struct diagram *diagram, const struct report_event *event,
                          enum row_tone tone, bool show_keys)
{
    struct text label = {0};
    describe_event(&label, event, show_keys);
    lay_band(diagram, event, tone, &label, show_keys);
}

static void lay_late(struct diagram *diagram, const struct report_event *event, bool show_keys)
{
    struct text label = {0};
    bool again = event->observation->kind == OBSERVED_SECOND_ANSWER;
    text_add(&label, again ? "a second answer of %s, after " : "too late: %s after ",
             event->observation->late.callback);
    describe_duration(&label, event->observation->late.duration_us);
    const struct diagram_row row = {
        .from = add_agent(diagram, event),
        .to = caller_lane(diagram, event),
        .answer = true,
        .lost = true,
        .tone = TONE_BAD,
        .real_us = event->at.real_us,
    };
    set_hover(lay_row(diagram, row, &label), event, show_keys);
}

static void lay_observation(struct diagram *diagram, const struct report_event *event,
                            bool show_keys)
{
    lay_gap(diagram, event->at);
    switch (event->observation->kind) {
    case OBSERVED_NEGOTIATION_STARTED:
        lay_started(diagram, event, show_keys);
        break;
    case OBSERVED_CHECK:
        lay_check(diagram, event, show_keys);
        break;
    case OBSERVED_DICTATE:
        lay_dictate(diagram, event, show_keys);
        break;
    case OBSERVED_NOTIFY:
        lay_notify(diagram, event, show_keys);
        break;
    case OBSERVED_ESTABLISHED:
        lay_established(diagram, event, show_keys);
        break;
    case OBSERVED_FAILED:
        diagram->settled = true;
        diagram->outcome = diagram->script_failed ? TONE_DIM : TONE_BAD;
        lay_described(diagram, event, TONE_BAD, show_keys);
        break;
    case OBSERVED_LATE_ANSWER:
    case OBSERVED_SECOND_ANSWER:
        lay_late(diagram, event, show_keys);
        break;
    case OBSERVED_EXPIRED:
    case OBSERVED_DELETED:
    default:
        lay_described(diagram, event, TONE_DIM, show_keys);
        break;
    }
}

/*
 * The script fails: its line and what it says of it. A negotiation that is under way is not over
 * then, and is ended with the TIAs; that is no failure of its own.
 */
static void lay_failure(struct diagram *diagram, const struct report_event *event)
{
    struct text label = {0};
    const char *at = event->text + (strncmp(event->text, "FAIL ", 5) == 0 ? 5 : 0);
    text_add(&label, "the script fails: ");
    for (unsigned int i = 0; i < FAILURE_LINES && *at; i++) {
        size_t size = strcspn(at, "\n");
        text_add(&label, "%s", i > 0 ? "\n" : "");
        text_add_bytes(&label, at, size);
        at += size;
        at += strspn(at, "\n ");
    }
    lay_gap(diagram, event->at);
    struct diagram_row *row = lay_row(
        diagram,
        (struct diagram_row){.kind = ROW_BAND, .tone = TONE_BAD, .real_us = event->at.real_us},
        &label);
    if (row) {
        row->hover = strdup(event->text);
    }
    if (!diagram->settled) {
        diagram->outcome = TONE_DIM;
    }
    diagram->script_failed = true;
}

void diagram_add(struct diagram *diagram, const struct report_event *event, bool show_keys)
{
    if (event->kind == REPORT_EVENT_OBSERVATION) {
        if (event->observation->negotiation && event->observation->tag == diagram->tag) {
            lay_observation(diagram, event, show_keys);
        }
        return;
    }
    if (event->kind == REPORT_EVENT_FAILURE) {
        bool about = !diagram->superseded && strcmp(event->subject, diagram->name) == 0;
        if (!diagram->script_failed && (!diagram->settled || about)) {
            lay_failure(diagram, event);
        }
        return;
    }
    unsigned int lane = agent_lane(diagram, event->agent);
    if (event->kind == REPORT_EVENT_AGENT && !diagram->settled && lane >= LANE_FIRST_AGENT) {
        struct text label = {0};
        bool bad =
            event->news == AGENT_KILLED || (event->news == AGENT_EXITED && event->number != 0);
        const struct diagram_row row = {
            .kind = ROW_MARK,
            .from = lane,
            .tone = bad ? TONE_BAD : TONE_DIM,
            .real_us = event->at.real_us,
        };
        describe_event(&label, event, show_keys);
        lay_gap(diagram, event->at);
        lay_row(diagram, row, &label);
    }
}
