#include "report/junit.h"
#include "report/escape.h"
#include "report/line.h"
#include "report/output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What is shown of one script's timeline. */
#define TIMELINE_MAX (1u << 20)

struct junit {
    struct sink sink;
    struct output *output;
    const char *version;
    const char *host;
    char timestamp[32];
    bool show_keys;
    struct text suites; /* of the scripts that have ended */
    size_t count;
};

struct junit_script {
    const struct sink_script *script;
    struct text timeline;
    struct text warnings;
    bool cut;
};

static void *junit_begin(struct sink *sink, const struct sink_script *script)
{
    struct junit_script *own = calloc(1, sizeof(*own));
    (void)sink;
    if (own) {
        own->script = script;
    }
    return own;
}

static void add_bounded(struct junit_script *own, struct text *to, const struct report_event *event,
                        struct line_style style)
{
    if (to->size < TIMELINE_MAX) {
        line_add_event(to, event, style);
    } else if (!own->cut) {
        own->cut = true;
        text_add(to, "… the rest is too long for this report\n");
    }
}

static void junit_event(struct sink *sink, void *kept, const struct report_event *event)
{
    const struct junit *junit = (const struct junit *)sink;
    struct junit_script *own = kept;
    const struct line_style style = {.show_keys = junit->show_keys};
    add_bounded(own, &own->timeline, event, style);
    if (event->kind == REPORT_EVENT_WORDS && event->words == REPORT_WARNING) {
        add_bounded(own, &own->warnings, event, style);
    }
}

/* "./samples/dictate/a.bfe" is samples.dictate.a: servers group tests by such names. */
static void add_class_name(struct text *to, const char *file)
{
    size_t length = strlen(file);
    struct text name = {0};
    if (length > 4 && strcmp(file + length - 4, ".bfe") == 0) {
        length -= 4;
    }
    size_t at = strspn(file, "./\\");
    for (at = at < length ? at : 0; at < length; at++) {
        char c = file[at] == '/' || file[at] == '\\' ? '.' : file[at];
        text_add_bytes(&name, &c, 1);
    }
    escape_attribute(to, length > 0 ? text_get(&name) : "script");
    text_clear(&name);
}

static void add_seconds(struct text *to, uint64_t microseconds)
{
    text_add(to, "%" PRIu64 ".%06" PRIu64, microseconds / 1000000, microseconds % 1000000);
}

static void add_failure(struct text *to, const struct sink_result *result)
{
    const char *element = result->outcome == REPORT_FAILED ? "failure" : "error";
    const char *text = result->failure;
    struct text message = {0};
    const char *line = text + (strncmp(text, "FAIL ", 5) == 0 ? 5 : 0);
    text_add_bytes(&message, line, strcspn(line, "\n"));
    text_add(to, "      <%s type=\"%s\" message=\"", element,
             result->outcome == REPORT_FAILED ? "expectation" : "environment");
    escape_attribute(to, text_get(&message));
    text_add(to, "\">");
    escape_content(to, text);
    text_add(to, "</%s>\n", element);
    text_clear(&message);
}

static void add_suite(const struct junit *junit, struct text *to, const struct junit_script *own,
                      const struct sink_result *result)
{
    const struct sink_script *script = own->script;
    text_add(to, "  <testsuite id=\"%zu\" package=\"mockbfe\" name=\"", junit->count);
    escape_attribute(to, *script->file ? script->file : "script");
    text_add(to, "\" timestamp=\"%s\" hostname=\"", junit->timestamp);
    escape_attribute(to, junit->host);
    text_add(to, "\" tests=\"1\" failures=\"%d\" errors=\"%d\" skipped=\"0\" time=\"",
             result->outcome == REPORT_FAILED, result->outcome == REPORT_ERROR);
    add_seconds(to, result->at.real_us);
    text_add(to, "\">\n    <properties>\n      <property name=\"mockbfe\" value=\"");
    escape_attribute(to, junit->version);
    text_add(to,
             "\"/>\n      <property name=\"virtual_ms\" value=\"%" PRIu64
             "\"/>\n    </properties>\n    <testcase name=\"",
             result->at.virtual_ms);
    escape_attribute(to, script->title && *script->title ? script->title : script->file);
    text_add(to, "\" classname=\"");
    add_class_name(to, script->file);
    text_add(to, "\" time=\"");
    add_seconds(to, result->at.real_us);
    if (result->outcome == REPORT_PASSED) {
        text_add(to, "\"/>\n");
    } else {
        text_add(to, "\">\n");
        add_failure(to, result);
        text_add(to, "    </testcase>\n");
    }
    text_add(to, "    <system-out>");
    escape_content(to, text_get(&own->timeline));
    text_add(to, "</system-out>\n    <system-err>");
    escape_content(to, text_get(&own->warnings));
    text_add(to, "</system-err>\n  </testsuite>\n");
}

static void junit_end(struct sink *sink, void *kept, const struct sink_result *result)
{
    struct junit *junit = (struct junit *)sink;
    struct junit_script *own = kept;
    add_suite(junit, &junit->suites, own, result);
    junit->suites.incomplete |= own->timeline.incomplete || own->warnings.incomplete;
    junit->count++;
    text_clear(&own->timeline);
    text_clear(&own->warnings);
    free(own);
}

static bool junit_finish(struct sink *sink, const struct sink_summary *summary,
                         struct text *problem)
{
    struct junit *junit = (struct junit *)sink;
    struct text out = {0};
    (void)summary;
    text_add(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    text_add_bytes(&out, text_get(&junit->suites), junit->suites.size);
    text_add(&out, "</testsuites>\n");
    out.incomplete |= junit->suites.incomplete;
    output_write(junit->output, &out);
    text_clear(&out);
    return output_close(junit->output, problem);
}

static void junit_free(struct sink *sink)
{
    struct junit *junit = (struct junit *)sink;
    text_clear(&junit->suites);
    output_free(junit->output);
    free(junit);
}

struct sink *junit_sink(const struct report_options *options, struct text *problem)
{
    static const struct sink_functions FUNCTIONS = {junit_begin, junit_event, junit_end,
                                                    junit_finish, junit_free};
    struct junit *junit = calloc(1, sizeof(*junit));
    if (!junit) {
        text_add(problem, "there is no memory for the report %s", options->junit);
        return NULL;
    }
    junit->sink.functions = &FUNCTIONS;
    junit->version = options->version;
    junit->host = options->host && *options->host ? options->host : "localhost";
    junit->show_keys = options->show_keys;
    time_t started = (time_t)options->started;
    const struct tm *utc = gmtime(&started);
    if (!utc ||
        strftime(junit->timestamp, sizeof(junit->timestamp), "%Y-%m-%dT%H:%M:%S", utc) == 0) {
        strcpy(junit->timestamp, "1970-01-01T00:00:00");
    }
    junit->output = output_open(options, options->junit, OUTPUT_WHOLE, problem);
    if (!junit->output) {
        free(junit);
        return NULL;
    }
    return &junit->sink;
}
