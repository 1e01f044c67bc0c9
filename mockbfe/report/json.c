#include "report/json.h"
#include "report/describe.h"
#include "report/escape.h"
#include "report/fields.h"
#include "report/output.h"
#include "script/digest.h"
#include "script/vocabulary.h"

#include <inttypes.h>
#include <stdlib.h>

/* Beyond it, readers that keep numbers as doubles lose the last digits. */
#define EXACT_MAX ((UINT64_C(1) << 53) - 1)

struct json {
    struct sink sink;
    struct output *output;
    bool show_keys;
};

struct json_script {
    size_t number;
};

/* ---- values ---------------------------------------------------------------------------------- */

static void add_number(struct text *line, uint64_t number)
{
    text_add(line, number > EXACT_MAX ? "\"%" PRIu64 "\"" : "%" PRIu64, number);
}

static void add_hex(struct text *line, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        text_add(line, "%02x", data[i]);
    }
}

/* The digest's beginning is the one that people see in the timeline. */
static void add_bytes(struct text *line, const uint8_t *data, size_t size, bool show_keys)
{
    uint8_t digest[DIGEST_SIZE];
    digest_sha256(data, size, digest);
    text_add(line, "{\"length\":%zu,\"sha256\":\"", size);
    add_hex(line, digest, 4);
    text_add(line, "\"");
    if (show_keys) {
        text_add(line, ",\"hex\":\"");
        add_hex(line, data, size);
        text_add(line, "\"");
    }
    text_add(line, "}");
}

static void add_flags(struct text *line, enum constant_set set, uint32_t bits)
{
    const char *glue = "";
    text_add(line, "[");
    for (uint32_t bit = 1; bit; bit <<= 1) {
        if (bits & bit) {
            const char *name = constant_name(set, bit);
            text_add(line, "%s\"", glue);
            if (name) {
                text_add(line, "%s\"", name);
            } else {
                text_add(line, "0x%" PRIX32 "\"", bit);
            }
            glue = ",";
        }
    }
    text_add(line, "]");
}

static void add_printed(struct text *line, const struct value *value)
{
    char text[256];
    value_print(value, false, text, sizeof(text));
    escape_json(line, text);
}

static void add_value(struct text *line, const struct value *value, bool show_keys)
{
    char guid[GUID_TEXT_SIZE];
    switch (value->type) {
    case VALUE_BOOLEAN:
        text_add(line, "%s", value->boolean ? "true" : "false");
        break;
    case VALUE_INTEGER:
    case VALUE_DURATION:
    case VALUE_SIZE:
    case VALUE_PACKETS:
        add_number(line, value->integer);
        break;
    case VALUE_TEXT:
        escape_json(line, value->text.data);
        break;
    case VALUE_BYTES:
        add_bytes(line, value->bytes.data, value->bytes.size, show_keys);
        break;
    case VALUE_GUID:
        guid_print(&value->guid, guid);
        escape_json(line, guid);
        break;
    case VALUE_FLAGS:
        add_flags(line, value->set, value->word);
        break;
    case VALUE_WORD:
        if (constant_name(value->set, value->word)) {
            escape_json(line, constant_name(value->set, value->word));
        } else {
            add_number(line, value->word);
        }
        break;
    default:
        add_printed(line, value);
        break;
    }
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void add_text(struct text *line, const char *key, const char *text)
{
    text_add(line, ",\"%s\":", key);
    escape_json(line, text);
}

static void add_time(struct text *line, struct engine_time at)
{
    text_add(line, ",\"real_us\":%" PRIu64 ",\"virtual_ms\":%" PRIu64, at.real_us, at.virtual_ms);
}

static void write_line(struct json *json, struct text *line)
{
    text_add(line, "}\n");
    output_write(json->output, line);
    text_clear(line);
}

struct json_fields {
    struct text *line;
    bool show_keys;
    bool any;
};

static void add_json_field(void *context, const char *path, const struct value *value)
{
    struct json_fields *fields = context;
    text_add(fields->line, fields->any ? "," : ",\"fields\":{");
    fields->any = true;
    escape_json(fields->line, path);
    text_add(fields->line, ":");
    add_value(fields->line, value, fields->show_keys);
}

static void add_who(struct text *line, const struct report_event *event)
{
    const struct observation *o = event->observation;
    if (o && o->negotiation) {
        add_text(line, "sa", event->subject);
        text_add(line, ",\"negotiation\":%" PRIu32, o->tag);
    } else if (!event->agent && *event->subject) {
        add_text(line, "subject", event->subject);
    }
    if (event->agent) {
        add_text(line, "agent", event->agent);
    }
    if (event->host) {
        add_text(line, "host", event->host);
    }
    if (o && o->process_id) {
        text_add(line, ",\"process_id\":%" PRIu32, o->process_id);
    }
}

/* ---- the sink -------------------------------------------------------------------------------- */

static void *json_begin(struct sink *sink, const struct sink_script *script)
{
    struct json_script *own = calloc(1, sizeof(*own));
    struct text line = {0};
    if (!own) {
        return NULL;
    }
    own->number = script->number;
    text_add(&line, "{\"event\":\"script\",\"script\":%zu", script->number);
    add_text(&line, "file", script->file);
    if (script->title) {
        add_text(&line, "title", script->title);
    }
    write_line((struct json *)sink, &line);
    return own;
}

static void json_event(struct sink *sink, void *kept, const struct report_event *event)
{
    struct json *json = (struct json *)sink;
    const struct json_script *own = kept;
    const struct callback_report *callback = event_callback(event);
    struct text line = {0};
    struct text words = {0};
    struct json_fields fields = {&line, json->show_keys, false};
    text_add(&line, "{\"event\":\"%s\",\"script\":%zu", event_name(event), own->number);
    add_time(&line, event->at);
    add_who(&line, event);
    if (callback) {
        add_text(&line, "outcome", callback_outcome_name(callback->outcome));
    }
    fields_visit(event, add_json_field, &fields);
    text_add(&line, "%s", fields.any ? "}" : "");
    if (event->kind == REPORT_EVENT_WORDS || event->kind == REPORT_EVENT_FAILURE) {
        add_text(&line, "text", event->text);
    } else if (event->kind != REPORT_EVENT_OUTPUT) {
        describe_event(&words, event, json->show_keys);
        add_text(&line, "text", text_get(&words));
    }
    line.incomplete |= words.incomplete;
    text_clear(&words);
    write_line(json, &line);
}

static void json_end(struct sink *sink, void *kept, const struct sink_result *result)
{
    static const char *const NAMES[REPORT_OUTCOME_COUNT] = {
        [REPORT_PASSED] = "passed", [REPORT_FAILED] = "failed", [REPORT_ERROR] = "error"};
    struct json_script *own = kept;
    struct text line = {0};
    text_add(&line, "{\"event\":\"result\",\"script\":%zu", own->number);
    add_time(&line, result->at);
    add_text(&line, "result", NAMES[result->outcome]);
    text_add(&line, ",\"warnings\":%zu", result->warnings);
    write_line((struct json *)sink, &line);
    free(own);
}

static bool json_finish(struct sink *sink, const struct sink_summary *summary, struct text *problem)
{
    struct json *json = (struct json *)sink;
    struct text line = {0};
    text_add(&line, "{\"event\":\"summary\",\"scripts\":%zu,\"passed\":%zu,\"failed\":%zu",
             summary->scripts, summary->counts[REPORT_PASSED], summary->counts[REPORT_FAILED]);
    text_add(&line, ",\"errors\":%zu,\"not_played\":%zu,\"real_us\":%" PRIu64,
             summary->counts[REPORT_ERROR], summary->scripts - summary->played, summary->real_us);
    text_add(&line, ",\"warnings\":%zu", summary->warnings);
    if (summary->stopped) {
        add_text(&line, "stopped", summary->stopped);
    }
    write_line(json, &line);
    return output_close(json->output, problem);
}

static void json_free(struct sink *sink)
{
    struct json *json = (struct json *)sink;
    output_free(json->output);
    free(json);
}

struct sink *json_sink(const struct report_options *options, struct text *problem)
{
    static const struct sink_functions FUNCTIONS = {json_begin, json_event, json_end, json_finish,
                                                    json_free};
    struct text line = {0};
    struct json *json = calloc(1, sizeof(*json));
    if (!json) {
        text_add(problem, "there is no memory for the report %s", options->json);
        return NULL;
    }
    json->sink.functions = &FUNCTIONS;
    json->show_keys = options->show_keys;
    json->output = output_open(options, options->json, OUTPUT_FLOWS, problem);
    if (!json->output) {
        free(json);
        return NULL;
    }
    text_add(&line, "{\"event\":\"run\",\"schema\":%d", JSON_SCHEMA);
    add_text(&line, "mockbfe", options->version);
    add_text(&line, "host", options->host ? options->host : "localhost");
    text_add(&line, ",\"started\":%" PRId64 ",\"scripts\":%zu", options->started, options->scripts);
    write_line(json, &line);
    return &json->sink;
}
