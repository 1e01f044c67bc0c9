#include "report/html.h"
#include "report/describe.h"
#include "report/diagram.h"
#include "report/escape.h"
#include "report/fields.h"
#include "report/html_style.h"
#include "report/output.h"
#include "report/svg.h"
#include "script/print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What is shown of one script; a page that is too large for a browser helps nobody. */
#define DIAGRAMS_MAX 100
#define EVENTS_MAX (2u << 20)
/* All scripts' details together. */
#define DETAILS_MAX (64u << 20)
/* A script with at most so many negotiations shows them unfolded. */
#define UNFOLDED_MAX 4

/* What the page keeps of a script that has ended. */
struct chapter {
    const struct sink_script *script;
    enum report_outcome outcome;
    struct engine_time at;
    size_t negotiations;
    size_t warnings;
    struct text details;
};

struct html {
    struct sink sink;
    struct output *output;
    const char *version;
    const char *host;
    int64_t started;
    bool show_keys;
    struct chapter *chapters;
    size_t count;
    size_t details_size;
    bool no_memory;
};

struct html_script {
    const struct sink_script *script;
    struct diagram *diagrams;
    struct diagram **last;
    size_t negotiations;
    size_t warnings;
    struct text events;
    size_t event_count;
    size_t left_out;
};

static const char *const OUTCOMES[REPORT_OUTCOME_COUNT] = {
    [REPORT_PASSED] = "passed", [REPORT_FAILED] = "failed", [REPORT_ERROR] = "error"};

/* ---- events ---------------------------------------------------------------------------------- */

static void *html_begin(struct sink *sink, const struct sink_script *script)
{
    struct html_script *own = calloc(1, sizeof(*own));
    (void)sink;
    if (own) {
        own->script = script;
        own->last = &own->diagrams;
    }
    return own;
}

static const char *tone(const struct report_event *event)
{
    const struct callback_report *callback = event_callback(event);
    if (event->kind == REPORT_EVENT_OUTPUT) {
        return "prints";
    }
    if (event->kind == REPORT_EVENT_WORDS) {
        return event->words == REPORT_WARNING || event->words == REPORT_TODO ? "warn" : "plain";
    }
    if (event->kind == REPORT_EVENT_FAILURE ||
        (callback && callback->outcome != CALLBACK_ANSWERED)) {
        return "bad";
    }
    if (event->kind != REPORT_EVENT_OBSERVATION) {
        return "plain";
    }
    switch (event->observation->kind) {
    case OBSERVED_ESTABLISHED:
        return "good";
    case OBSERVED_CALL_REFUSED:
    case OBSERVED_FAILED:
    case OBSERVED_LATE_ANSWER:
    case OBSERVED_SECOND_ANSWER:
    case OBSERVED_CALL_INSIDE:
        return "bad";
    case OBSERVED_HELD_ANSWER:
        return "warn";
    default:
        return "plain";
    }
}

struct fields {
    struct text text;
    bool show_keys;
};

static void add_field(void *context, const char *path, const struct value *value)
{
    struct fields *fields = context;
    struct text text = {0};
    value_add(&text, value, fields->show_keys);
    text_add(&fields->text, "<dt>");
    escape_content(&fields->text, path);
    text_add(&fields->text, "</dt><dd>");
    escape_content(&fields->text, text_get(&text));
    text_add(&fields->text, "</dd>");
    text_clear(&text);
}

static void add_line(struct text *to, const struct report_event *event, bool show_keys)
{
    struct text words = {0};
    describe_event(&words, event, show_keys);
    text_add(to, "<span class=\"time\">");
    describe_virtual_time(to, event->at.virtual_ms);
    text_add(to, "</span><span class=\"time real\">");
    describe_real_time(to, event->at.real_us);
    text_add(to, "</span><span class=\"who\">");
    escape_content(to, event->subject);
    text_add(to, "</span><span class=\"what\">");
    escape_content(to, text_get(&words));
    text_add(to, "</span>");
    text_clear(&words);
}

static void add_event(struct text *to, const struct report_event *event, bool show_keys)
{
    struct fields fields = {.show_keys = show_keys};
    text_add(to, "<li class=\"%s\">", tone(event));
    if (event->kind == REPORT_EVENT_FAILURE) {
        text_add(to, "<pre>");
        escape_content(to, event->text);
        text_add(to, "</pre></li>\n");
        return;
    }
    if (event->kind == REPORT_EVENT_OBSERVATION) {
        fields_visit(event, add_field, &fields);
    }
    text_add(to,
             fields.text.size > 0 ? "<details><summary class=\"line\">" : "<div class=\"line\">");
    add_line(to, event, show_keys);
    if (fields.text.size > 0) {
        text_add(to, "</summary><dl>");
        text_add_bytes(to, fields.text.data, fields.text.size);
        text_add(to, "</dl></details></li>\n");
    } else {
        text_add(to, "</div></li>\n");
    }
    text_clear(&fields.text);
}

static void begin_diagram(struct html *html, struct html_script *own,
                          const struct report_event *event)
{
    if (++own->negotiations > DIAGRAMS_MAX) {
        return;
    }
    struct diagram *diagram = diagram_new(event);
    for (struct diagram *at = own->diagrams; diagram && at; at = at->next) {
        if (strcmp(at->name, diagram->name) == 0) {
            at->superseded = true;
            diagram->number = at->number + 1;
        }
        if (at->negotiation == event->observation->started.replaces) {
            diagram->replaces = at;
        }
    }
    if (diagram) {
        *own->last = diagram;
        own->last = &diagram->next;
    } else {
        html->no_memory = true;
    }
}

static void html_event(struct sink *sink, void *kept, const struct report_event *event)
{
    struct html *html = (struct html *)sink;
    struct html_script *own = kept;
    own->event_count++;
    own->warnings += event->kind == REPORT_EVENT_WORDS && event->words == REPORT_WARNING;
    if (own->events.size < EVENTS_MAX) {
        add_event(&own->events, event, html->show_keys);
    } else {
        own->left_out++;
    }
    if (event->kind == REPORT_EVENT_OBSERVATION &&
        event->observation->kind == OBSERVED_NEGOTIATION_STARTED) {
        begin_diagram(html, own, event);
    }
    for (struct diagram *at = own->diagrams; at; at = at->next) {
        diagram_add(at, event, html->show_keys);
    }
}

/* ---- one script ------------------------------------------------------------------------------ */

/* An SA's name, with a number when there are several of it. */
static void add_name(struct text *to, const struct diagram *diagram)
{
    text_add(to, "<b class=\"who\">");
    escape_content(to, diagram->name);
    if (diagram->superseded || diagram->number > 1) {
        text_add(to, " #%u", diagram->number);
    }
    text_add(to, "</b>");
}

static void add_diagram(struct text *to, const struct diagram *diagram, bool unfolded)
{
    static const char *const CLASSES[] = {
        [TONE_PLAIN] = "open", [TONE_GOOD] = "good", [TONE_BAD] = "bad", [TONE_DIM] = "open"};
    static const char *const HOW[] = {[TONE_PLAIN] = "not over",
                                      [TONE_GOOD] = "established",
                                      [TONE_BAD] = "failed",
                                      [TONE_DIM] = "not over when the script failed"};
    bool open = unfolded || diagram->outcome != TONE_GOOD || diagram->script_failed;
    text_add(to, "<details class=\"negotiation %s\"%s><summary>", CLASSES[diagram->outcome],
             open ? " open=\"\"" : "");
    add_name(to, diagram);
    if (diagram->replaces) {
        text_add(to, " rekeys ");
        add_name(to, diagram->replaces);
    }
    text_add(to, " <span class=\"how\">%s</span>%s</summary>\n<div class=\"scroll\">",
             HOW[diagram->outcome],
             diagram->script_failed && diagram->outcome != TONE_DIM
                 ? " · <span class=\"missed\">a line about it fails the script</span>"
                 : "");
    svg_add_diagram(to, diagram);
    text_add(to, "</div></details>\n");
}

static void add_diagrams(struct html *html, struct text *to, const struct html_script *own)
{
    if (own->diagrams) {
        text_add(to, "<h2>Negotiations</h2>\n");
    }
    for (const struct diagram *at = own->diagrams; at; at = at->next) {
        add_diagram(to, at, own->negotiations <= UNFOLDED_MAX);
        html->no_memory |= at->no_memory;
    }
    if (own->negotiations > DIAGRAMS_MAX) {
        text_add(to, "<p class=\"note\">%zu more negotiations are not drawn.</p>\n",
                 own->negotiations - DIAGRAMS_MAX);
    }
}

static void add_events(struct text *to, const struct html_script *own)
{
    text_add(to, "<h2>Everything that happened</h2>\n<details class=\"events\"%s><summary>%zu ",
             own->diagrams ? "" : " open=\"\"", own->event_count);
    text_add(to, "event%s</summary>\n<ol>\n", own->event_count == 1 ? "" : "s");
    text_add_bytes(to, text_get(&own->events), own->events.size);
    text_add(to, "</ol>\n");
    if (own->left_out > 0) {
        text_add(to, "<p class=\"note\">%zu more events are not shown here.</p>\n", own->left_out);
    }
    text_add(to, "</details>\n");
}

static void add_details(struct html *html, struct text *to, const struct html_script *own,
                        const struct sink_result *result)
{
    if (*result->failure) {
        text_add(to, "<pre class=\"failure\">");
        escape_content(to, result->failure);
        text_add(to, "</pre>\n");
    }
    if (html->details_size > DETAILS_MAX) {
        text_add(to, "<p class=\"note\">The page is too large already: play this script alone to "
                     "see more of it.</p>\n");
    } else {
        add_diagrams(html, to, own);
        add_events(to, own);
    }
    html->details_size += to->size;
}

static void own_free(struct html_script *own)
{
    while (own->diagrams) {
        struct diagram *diagram = own->diagrams;
        own->diagrams = diagram->next;
        diagram_free(diagram);
    }
    text_clear(&own->events);
    free(own);
}

static void html_end(struct sink *sink, void *kept, const struct sink_result *result)
{
    struct html *html = (struct html *)sink;
    struct html_script *own = kept;
    struct chapter *chapters = realloc(html->chapters, (html->count + 1) * sizeof(*html->chapters));
    if (chapters) {
        html->chapters = chapters;
        chapters[html->count] = (struct chapter){
            .script = own->script,
            .outcome = result->outcome,
            .at = result->at,
            .negotiations = own->negotiations,
            .warnings = own->warnings,
        };
        add_details(html, &chapters[html->count++].details, own, result);
    }
    html->no_memory |= !chapters || own->events.incomplete;
    own_free(own);
}

/* ---- the page -------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const struct chapter *first = a;
    const struct chapter *second = b;
    return first->script->number < second->script->number ? -1 : 1;
}

static void add_verdict(struct text *to, const struct sink_summary *summary)
{
    size_t bad = summary->counts[REPORT_FAILED] + summary->counts[REPORT_ERROR];
    size_t missing = summary->scripts - summary->played;
    bool passed = bad + missing == 0;
    text_add(to, "<h1 class=\"%s\">", passed ? "passed" : "failed");
    if (summary->scripts == 1) {
        text_add(to, passed ? "The script passed"
                     : bad  ? "The script failed"
                            : "Nothing was played");
    } else if (passed) {
        text_add(to, "All %zu scripts passed", summary->scripts);
    } else {
        text_add(to, "%zu of %zu scripts failed", bad, summary->scripts);
    }
    if (missing > 0 && summary->scripts > 1) {
        text_add(to, ", %zu not played", missing);
    }
    text_add(to, "</h1>\n");
}

static void add_facts(const struct html *html, struct text *to, const struct sink_summary *summary)
{
    char when[40] = "";
    time_t started = (time_t)html->started;
    const struct tm *utc = gmtime(&started);
    if (utc) {
        strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", utc);
    }
    text_add(to, "<p class=\"facts\">%s on ", when);
    escape_content(to, html->host);
    text_add(to, " · mockbfe ");
    escape_content(to, html->version);
    text_add(to, " · played for ");
    describe_duration(to, summary->real_us);
    if (summary->stopped) {
        text_add(to, " · ");
        escape_content(to, summary->stopped);
    }
    if (html->show_keys) {
        text_add(to, " · <b class=\"warned\">keys are shown</b>");
    }
    text_add(to, "</p>\n");
}

/* A path, which may be broken behind its slashes. */
static void add_path(struct text *to, const char *path)
{
    while (*path) {
        struct text part = {0};
        size_t size = strcspn(path, "/");
        size += path[size] == '/' ? 1 : 0;
        text_add_bytes(&part, path, size);
        escape_content(to, text_get(&part));
        text_add(to, path[size] ? "<wbr/>" : "");
        text_clear(&part);
        path += size;
    }
}

static void add_row(struct text *to, const struct chapter *chapter)
{
    const char *outcome = OUTCOMES[chapter->outcome];
    text_add(to,
             "<tr class=\"%s\"><td><span class=\"badge %s\">%s</span></td><td class=\"file\">"
             "<a href=\"#s%zu\">",
             outcome, outcome, outcome, chapter->script->number);
    add_path(to, chapter->script->file);
    text_add(to, "</a></td><td>");
    escape_content(to, chapter->script->title ? chapter->script->title : "");
    if (chapter->warnings > 0) {
        text_add(to, " <span class=\"warned\">(%zu warning%s)</span>", chapter->warnings,
                 chapter->warnings == 1 ? "" : "s");
    }
    text_add(to, "</td><td class=\"number extra\">%zu</td><td class=\"number extra\">",
             chapter->negotiations);
    describe_virtual_time(to, chapter->at.virtual_ms);
    text_add(to, "</td><td class=\"number\">");
    describe_duration(to, chapter->at.real_us);
    text_add(to, "</td></tr>\n");
}

static void add_table(const struct html *html, struct text *to, const struct sink_summary *summary)
{
    size_t bad = summary->counts[REPORT_FAILED] + summary->counts[REPORT_ERROR];
    if (html->count < 2) {
        return;
    }
    if (bad > 0 && summary->counts[REPORT_PASSED] > 0) {
        text_add(to, "<input type=\"checkbox\" id=\"failing\"/> <label for=\"failing\">only those "
                     "that failed</label>\n");
    }
    text_add(to, "<div class=\"scroll\"><table class=\"all\"><thead><tr><th>result</th>"
                 "<th>script</th><th>scenario</th><th class=\"number extra\">negotiations</th>"
                 "<th class=\"number extra\">virtual time</th><th class=\"number\">real time</th>"
                 "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < html->count; i++) {
        add_row(to, &html->chapters[i]);
    }
    text_add(to, "</tbody></table></div>\n");
}

static void add_chapter(struct text *to, const struct chapter *chapter, bool alone)
{
    const char *outcome = OUTCOMES[chapter->outcome];
    bool open = alone || chapter->outcome != REPORT_PASSED;
    text_add(to,
             "<details class=\"script %s\"%s>\n<summary><span class=\"badge %s\">%s</span> "
             "<span class=\"title\">",
             outcome, open ? " open=\"\"" : "", outcome, outcome);
    escape_content(to, chapter->script->title ? chapter->script->title : "");
    text_add(to, "</span> <span class=\"file\">");
    add_path(to, chapter->script->file);
    text_add(to, "</span> <span class=\"took\">");
    describe_duration(to, chapter->at.real_us);
    text_add(to, "</span></summary>\n<div class=\"body\" id=\"s%zu\">\n", chapter->script->number);
    text_add_bytes(to, text_get(&chapter->details), chapter->details.size);
    to->incomplete |= chapter->details.incomplete;
    text_add(to, "</div></details>\n");
}

static void add_page(const struct html *html, struct text *to, const struct sink_summary *summary)
{
    text_add(to,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
             "style-src 'unsafe-inline'\"/>\n<title>mockbfe: %zu of %zu passed</title>\n<style>\n",
             summary->counts[REPORT_PASSED], summary->scripts);
    text_add(to, "%s</style>\n</head>\n<body>\n<header>\n", HTML_STYLE);
    add_verdict(to, summary);
    add_facts(html, to, summary);
    text_add(to, "</header>\n<main>\n");
    add_table(html, to, summary);
    for (size_t i = 0; i < html->count; i++) {
        add_chapter(to, &html->chapters[i], html->count == 1);
    }
    text_add(to, "</main>\n</body>\n</html>\n");
}

static bool html_finish(struct sink *sink, const struct sink_summary *summary, struct text *problem)
{
    struct html *html = (struct html *)sink;
    struct text page = {0};
    if (html->count > 1) {
        qsort(html->chapters, html->count, sizeof(*html->chapters), by_number);
    }
    add_page(html, &page, summary);
    page.incomplete |= html->no_memory;
    output_write(html->output, &page);
    text_clear(&page);
    return output_close(html->output, problem);
}

static void html_free(struct sink *sink)
{
    struct html *html = (struct html *)sink;
    for (size_t i = 0; i < html->count; i++) {
        text_clear(&html->chapters[i].details);
    }
    free(html->chapters);
    output_free(html->output);
    free(html);
}

struct sink *html_sink(const struct report_options *options, struct text *problem)
{
    static const struct sink_functions FUNCTIONS = {html_begin, html_event, html_end, html_finish,
                                                    html_free};
    struct html *html = calloc(1, sizeof(*html));
    if (!html) {
        text_add(problem, "there is no memory for the report %s", options->html);
        return NULL;
    }
    html->sink.functions = &FUNCTIONS;
    html->version = options->version;
    html->host = options->host && *options->host ? options->host : "localhost";
    html->started = options->started;
    html->show_keys = options->show_keys;
    html->output = output_open(options, options->html, OUTPUT_WHOLE, problem);
    if (!html->output) {
        free(html);
        return NULL;
    }
    return &html->sink;
}
