#include "report/tap.h"
#include "report/escape.h"
#include "report/line.h"
#include "report/output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Warnings and todos that are shown of one script. */
#define REMARKS_MAX 100

struct tap {
    struct sink sink;
    struct output *output;
    size_t points;
};

struct tap_script {
    const struct sink_script *script;
    struct text remarks; /* in lines */
    size_t remark_count;
};

static void *tap_begin(struct sink *sink, const struct sink_script *script)
{
    struct tap_script *own = calloc(1, sizeof(*own));
    (void)sink;
    if (own) {
        own->script = script;
    }
    return own;
}

static void tap_event(struct sink *sink, void *kept, const struct report_event *event)
{
    struct tap_script *own = kept;
    (void)sink;
    if (event->kind != REPORT_EVENT_WORDS ||
        (event->words != REPORT_WARNING && event->words != REPORT_TODO)) {
        return;
    }
    if (++own->remark_count <= REMARKS_MAX) {
        bool todo = event->words == REPORT_TODO;
        text_add(&own->remarks, todo ? "todo %s%s" : "warning: %s: %s", todo ? "" : event->subject,
                 event->text);
        text_add(&own->remarks, "%s", todo ? "" : "\n");
    }
}

/* A description ends where a directive begins: # is escaped, and so is what escapes it. */
static void add_description(struct text *to, const struct sink_script *script)
{
    struct text name = {0};
    line_add_name(&name, script);
    for (const char *at = text_get(&name); *at; at++) {
        if (*at == '#' || *at == '\\') {
            text_add_bytes(to, "\\", 1);
        }
        text_add_bytes(to, at, 1);
    }
    text_clear(&name);
}

/* The first line of a failure, without the word that all of them begin with. */
static void add_message(struct text *to, const char *failure)
{
    struct text line = {0};
    failure += strncmp(failure, "FAIL ", 5) == 0 ? 5 : 0;
    text_add_bytes(&line, failure, strcspn(failure, "\n"));
    text_add(to, "  message: ");
    escape_json(to, text_get(&line));
    text_add(to, "\n");
    text_clear(&line);
}

/* Lines as a block, which all readers of TAP know, unlike some other ways to write a text in YAML.
   The first must not begin with a blank, or the block's indentation is wrong. */
static void add_block(struct text *to, const char *key, const char *text)
{
    struct text lines = {0};
    escape_plain(&lines, text, true);
    const char *at = text_get(&lines);
    at += strspn(at, " \t\n");
    text_add(to, "  %s: |\n", key);
    while (*at) {
        size_t length = strcspn(at, "\n");
        text_add(to, "    ");
        text_add_bytes(to, at, length);
        text_add(to, "\n");
        at += length + (at[length] == '\n' ? 1 : 0);
    }
    to->incomplete |= lines.incomplete;
    text_clear(&lines);
}

static void tap_end(struct sink *sink, void *kept, const struct sink_result *result)
{
    struct tap *tap = (struct tap *)sink;
    struct tap_script *own = kept;
    struct text out = {0};
    text_add(&out, "%s %zu - ", result->outcome == REPORT_PASSED ? "ok" : "not ok", ++tap->points);
    add_description(&out, own->script);
    text_add(&out, "\n  ---\n");
    if (result->outcome != REPORT_PASSED) {
        add_message(&out, result->failure);
        text_add(&out, "  severity: %s\n", result->outcome == REPORT_FAILED ? "fail" : "error");
    }
    text_add(&out, "  duration_ms: %" PRIu64 ".%03" PRIu64 "\n", result->at.real_us / 1000,
             result->at.real_us % 1000);
    text_add(&out, "  virtual_ms: %" PRIu64 "\n", result->at.virtual_ms);
    if (own->remark_count > REMARKS_MAX) {
        text_add(&own->remarks, "%zu more\n", own->remark_count - REMARKS_MAX);
    }
    if (own->remark_count > 0) {
        add_block(&out, "remarks", text_get(&own->remarks));
    }
    if (*result->failure) {
        add_block(&out, "report", result->failure);
    }
    text_add(&out, "  ...\n");
    output_write(tap->output, &out);
    text_clear(&out);
    text_clear(&own->remarks);
    free(own);
}

static bool tap_finish(struct sink *sink, const struct sink_summary *summary, struct text *problem)
{
    struct tap *tap = (struct tap *)sink;
    if (summary->played < summary->scripts) {
        struct text out = {0};
        text_add(&out, "Bail out! ");
        escape_plain(&out, summary->stopped ? summary->stopped : "not all scripts were played",
                     false);
        text_add(&out, "\n");
        output_write(tap->output, &out);
        text_clear(&out);
    }
    return output_close(tap->output, problem);
}

static void tap_free(struct sink *sink)
{
    struct tap *tap = (struct tap *)sink;
    output_free(tap->output);
    free(tap);
}

struct sink *tap_sink(const struct report_options *options, struct text *problem)
{
    static const struct sink_functions FUNCTIONS = {tap_begin, tap_event, tap_end, tap_finish,
                                                    tap_free};
    struct text out = {0};
    struct tap *tap = calloc(1, sizeof(*tap));
    if (!tap) {
        text_add(problem, "there is no memory for the report %s", options->tap);
        return NULL;
    }
    tap->sink.functions = &FUNCTIONS;
    tap->output = output_open(options, options->tap, OUTPUT_FLOWS, problem);
    if (!tap->output) {
        free(tap);
        return NULL;
    }
    text_add(&out, "TAP version 14\n1..%zu\n", options->scripts);
    output_write(tap->output, &out);
    text_clear(&out);
    return &tap->sink;
}
